//! What a reviewer asks of a plan beside its score: expertise, party, law and fairness. Parts of 总览.

use std::collections::BTreeMap;

use super::branches::{self, Form};
use super::overview::Lines;
use super::sheet::{Cell, Look};
use super::view::{GroupView, LEADER, Member, View, is_certified, length};
use crate::scenario::Party;
use crate::scenario::settings::Level;

/// The most names that one cell lists.
const NAMES: usize = 12;

fn share(part: usize, whole: usize) -> f64 {
    if whole > 0 { 100.0 * part as f64 / whole as f64 } else { 0.0 }
}

fn good(cell: Cell, is_good: bool) -> Cell {
    cell.look(if is_good { Look::Good } else { Look::Short })
}

/// Everybody's posts with their groups.
fn posts<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = (&'v GroupView<'a>, &'v Member<'a>)> {
    view.groups.iter().flat_map(|g| g.members.iter().map(move |m| (g, m)))
}

pub fn expertise(view: &View, lines: &mut Lines) {
    lines.part(view.t("专业", "Expertise"));
    let asked = posts(view).filter(|(g, _)| g.asks_skills).count();
    // Counted by the score, whatever its weight.
    let unfit = view.plan.score.terms.iter().find(|t| t.id == "fit").map_or(0, |t| t.measure.round() as usize);
    lines.add(
        view.t("专业对口率（%）", "Professional fit (%)"),
        Cell::decimal(share(asked.saturating_sub(unfit), asked), 1),
        view.t(
            format!("提出专业需求的组派 {asked} 人次，其中 {unfit} 人次不掌握所需专业"),
            format!("{asked} person-batches in groups that ask for skills; {unfit} hold none of them"),
        ),
    );
    let mut missing: BTreeMap<&str, u32> = BTreeMap::new();
    for s in view.plan.shortfalls.iter().filter(|s| s.rule == "skills") {
        *missing.entry(s.skill.as_deref().unwrap_or("")).or_default() += s.missing;
    }
    let list: Vec<String> = missing.iter().map(|(skill, n)| format!("{skill} {n}")).collect();
    lines.add(
        view.t("缺专家（人次）", "Experts missing"),
        good(Cell::count(missing.values().sum::<u32>()), missing.is_empty()),
        list.join(view.t("、", ", ")),
    );
    let new = posts(view).filter(|(_, m)| m.person.rounds_served == Some(0)).count();
    let all = posts(view).count();
    lines.add(
        view.t("新手占比（%）", "Newcomers (%)"),
        Cell::decimal(share(new, all), 1),
        view.t(format!("新手 {new} 人次"), format!("{new} person-batches")),
    );
}

pub fn party(view: &View, lines: &mut Lines) {
    lines.part(view.t("政治", "Party"));
    let all = posts(view).count();
    let of = |party| posts(view).filter(|(_, m)| m.person.party == Some(party)).count();
    let (full, probationary) = (of(Party::Full), of(Party::Probationary));
    lines.add(
        view.t("党员占比（%）", "Party members (%)"),
        Cell::decimal(share(full + probationary, all), 1),
        view.t(
            format!("正式党员 {full} 人次，预备党员 {probationary} 人次，共派 {all} 人次"),
            format!("{full} full and {probationary} probationary of {all} person-batches"),
        ),
    );
    let branches = branches::of_view(view);
    let groups = |form| branches.iter().filter(|b| b.form == form).map(|b| b.groups.len()).sum::<usize>();
    let (own, joint) = (groups(Form::Own), groups(Form::Joint));
    let (with, upper) = (groups(Form::With), groups(Form::Upper));
    let staffed = own + joint + with + upper;
    lines.add(
        view.t("临时党支部覆盖率（%）", "Groups under a branch (%)"),
        good(Cell::decimal(share(staffed - upper, staffed), 1), upper == 0),
        view.t(
            format!("{staffed} 个组：单独设置 {own}，联合设置 {joint}，并入邻组 {with}，需纳入上级 {upper}"),
            format!("{staffed} groups: own {own}, joint {joint}, with another {with}, level above {upper}"),
        ),
    );
    let led = view.groups.iter().filter(|g| g.leader().is_some()).count();
    let outside = posts(view).filter(|(_, m)| m.role == LEADER && m.person.party != Some(Party::Full)).count();
    lines.add(
        view.t("组长非正式党员", "Leaders who are no full members"),
        Cell::count(outside as i64).look(if outside == 0 { Look::Good } else { Look::Warn }),
        view.t(format!("共有组长 {led} 人次"), format!("of {led} leaders")),
    );
}

pub fn law(view: &View, lines: &mut Lines) {
    lines.part(view.t("依法", "Law"));
    let all = posts(view).count();
    let certified = posts(view).filter(|(g, m)| is_certified(m.person, g.batch.end)).count();
    lines.add(
        view.t("持证率（%）", "Certified (%)"),
        Cell::decimal(share(certified, all), 1),
        view.t(
            format!("{certified} 人次的执法证有效期到本批最后一天以后"),
            format!("{certified} person-batches hold a certificate valid through the batch's last day"),
        ),
    );
    for (rule, zh, en) in [
        ("certificates", "持证人数不足的组", "Groups short of certificates"),
        ("recusal", "未回避的派员", "Breaches of recusal"),
    ] {
        if view.scenario.settings.rules.level(rule) == Level::Off {
            lines.add(view.t(zh, en), Cell::text(view.t("规则停用", "rule off")).look(Look::Muted), "");
            continue;
        }
        let short = view.plan.shortfalls.iter().filter(|s| s.rule == rule).count();
        let n = short + view.plan.breaches.iter().filter(|b| b.rule == rule).count();
        let see = if n > 0 { view.t("见“未满足、例外清单”", "see the sheet Shortfalls") } else { "" };
        lines.add(view.t(zh, en), good(Cell::count(n as i64), n == 0), see);
    }
}

pub fn fairness(view: &View, lines: &mut Lines) {
    lines.part(view.t("公平与减负", "Fairness"));
    draw_ratios(view, lines);
    // Batches and days, by inspector.
    let mut served = vec![(0usize, 0i64); view.scenario.inspectors.len()];
    for (&(person, batch), posts) in &view.posts {
        served[person].0 += posts.len();
        served[person].1 += view.scenario.batches.get(batch).map_or(0, length);
    }
    let who = |test: &dyn Fn((usize, i64)) -> bool| -> Vec<&str> {
        let people = view.scenario.inspectors.iter().zip(&served);
        people.filter(|(_, s)| test(**s)).map(|(p, _)| p.name.as_str()).collect()
    };
    let longest = served.iter().map(|s| s.1).max().unwrap_or(0);
    let busiest = if longest > 0 { names(view, &who(&|s| s.1 == longest)) } else { String::new() };
    lines.add(view.t("一人最多批次", "Most batches by one person"), Cell::count(view.plan.figures.batches_max), "");
    lines.add(view.t("一人最多天数", "Most days by one person"), Cell::count(longest), busiest);
    for times in 0..=served.iter().map(|s| s.0).max().unwrap_or(0) {
        let people = who(&|s| s.0 == times);
        let item = match times {
            0 => view.t("未派出（人）".to_owned(), "Not sent (people)".to_owned()),
            n => view.t(
                format!("派 {n} 批（人）"),
                format!("Serve {n} {} (people)", if n == 1 { "batch" } else { "batches" }),
            ),
        };
        // Who goes more than once is what others ask about.
        let remarks = if times > 1 { names(view, &people) } else { String::new() };
        lines.add(&item, Cell::count(people.len() as i64), remarks);
    }
}

/// Person-batches of each unit over its pool: mean, most, least.
fn draw_ratios(view: &View, lines: &mut Lines) {
    let mut sent = vec![0usize; view.scenario.units.len()];
    for (_, m) in posts(view) {
        if let Some(&u) = view.unit_at.get(m.person.unit.as_str()) {
            sent[u] += 1;
        }
    }
    let ratios: Vec<(f64, &str)> = view
        .scenario
        .units
        .iter()
        .zip(sent)
        .map(|(u, n)| (n, view.pool(u), u.name.as_str()))
        .filter(|(_, pool, _)| *pool > 0)
        .map(|(n, pool, name)| (100.0 * n as f64 / pool as f64, name))
        .collect();
    let mean = ratios.iter().map(|r| r.0).sum::<f64>() / ratios.len().max(1) as f64;
    lines.add(
        view.t("抽调比例平均（%）", "Draw ratio, mean (%)"),
        Cell::decimal(mean, 2),
        view.t(
            "各单位派出人次÷可用人数的平均；逐单位见“轮换计划-单位”",
            "mean over units of person-batches ÷ pool; each unit's on Rotation-units",
        ),
    );
    let f = &view.plan.figures;
    for (zh, en, ratio) in [
        ("抽调比例最高（%）", "Draw ratio, largest (%)", f.draw_ratio_max),
        ("抽调比例最低（%）", "Draw ratio, smallest (%)", f.draw_ratio_min),
    ] {
        let units: Vec<&str> = ratios.iter().filter(|r| (r.0 - ratio).abs() < 1e-6).map(|r| r.1).collect();
        let from_mean = view.t(
            format!("与平均相差 {:+.2} 个百分点：{}", ratio - mean, names(view, &units)),
            format!("{:+.2} points from the mean: {}", ratio - mean, names(view, &units)),
        );
        lines.add(view.t(zh, en), Cell::decimal(ratio, 2), from_mean);
    }
}

/// Names, and how many more there are.
fn names(view: &View, names: &[&str]) -> String {
    let list = names[..names.len().min(NAMES)].join(view.t("、", ", "));
    if names.len() <= NAMES {
        return list;
    }
    view.t(format!("{list}等 {}", names.len()), format!("{list} … {} in all", names.len()))
}
