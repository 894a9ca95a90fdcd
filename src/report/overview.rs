//! 总览: the headline, coverage, quality and fairness, expense, the score term by term, the bound in words, where it all comes
//! from.

use std::collections::BTreeMap;

use super::outings::{self, Outing};
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{View, batch_label};
use super::{coverage, quality, words};
use crate::plan::Status;
use crate::scenario::finding::Text;

pub fn sheet(view: &View, warnings: &[Text]) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::left(view.t("类别", "Part"), 10, 14),
        Column::left(view.t("项目", "Item"), 18, 30),
        Column::left(view.t("内容", "Value"), 16, 42),
        Column::right(view.t("权重", "Weight"), 8, 10),
        Column::right(view.t("计量", "Measure"), 8, 14),
        Column::left(view.t("备注", "Remarks"), 20, 48),
    ];
    let mut sheet =
        Sheet::new(view.t("总览", "Overview"), view.title("监督帮扶派员方案总览", "dispatch plan: overview"), columns);
    sheet.notes.push(headline(view));
    let mut lines = Lines { rows: Vec::new(), number: 0, part: "" };
    conclusion(view, &mut lines, warnings);
    reach(view, &mut lines);
    quality::expertise(view, &mut lines);
    quality::party(view, &mut lines);
    quality::law(view, &mut lines);
    quality::fairness(view, &mut lines);
    expense(view, &mut lines);
    score(view, &mut lines);
    provenance(view, &mut lines);
    sheet.rows = lines.rows;
    sheet
}

/// The rows so far, and the part of the sheet that the next belong to.
pub struct Lines {
    rows: Vec<Row>,
    number: usize,
    part: &'static str,
}

impl Lines {
    pub fn part(&mut self, part: &'static str) {
        self.part = part;
        self.rows.push(Row::section(part));
    }

    pub fn add(&mut self, item: &str, value: Cell, remarks: impl Into<String>) {
        self.full(item, value, Cell::empty(), Cell::empty(), remarks);
    }

    fn full(&mut self, item: &str, value: Cell, weight: Cell, measure: Cell, remarks: impl Into<String>) {
        self.number += 1;
        let number = Cell::count(self.number as i64);
        self.rows.push(Row::data(vec![
            number,
            Cell::text(self.part),
            Cell::text(item),
            value,
            weight,
            measure,
            Cell::text(remarks),
        ]));
    }
}

/// One sentence: is everything staffed, and is it the best.
fn headline(view: &View) -> String {
    let plan = view.plan;
    let missing: u32 = plan.shortfalls.iter().map(|s| s.missing).sum();
    let f = &plan.figures;
    let staffed = if plan.shortfalls.is_empty() {
        view.t(
            format!("{} 个岗位全部派满，无缺口", f.posts),
            format!("all {} posts are filled, nothing is missing", f.posts),
        )
    } else {
        view.t(
            format!(
                "{} 个岗位派满 {} 个，另有 {} 项缺口、共缺 {missing}（人次或条件）",
                f.posts,
                f.posts_filled,
                plan.shortfalls.len()
            ),
            format!(
                "{} of {} posts are filled; {} shortfalls, {missing} missing in all",
                f.posts_filled,
                f.posts,
                plan.shortfalls.len()
            ),
        )
    };
    let t =
        if coverage::is_planned(view) { coverage::tally(coverage::of_view(view).iter()) } else { Default::default() };
    let visited = match t.asked {
        0 => String::new(),
        asked => view.t(
            format!("；点位应查 {asked} 次，已排 {} 次", t.planned),
            format!("; {} of {asked} visits to sites are planned", t.planned),
        ),
    };
    format!("{staffed}{visited}{}{}", view.t("；", "; "), bound(view))
}

/// The bound and the gap in words.
fn bound(view: &View) -> String {
    let b = &view.plan.bound;
    if b.proven || view.plan.status == Status::Optimal {
        view.t(
            "方案已证明最优：在现有规则和权重下没有得分更低（更好）的方案".to_owned(),
            "proven best: under these rules and weights no plan scores lower (better)".to_owned(),
        )
    } else {
        let percent = b.gap * 100.0;
        view.t(
            format!("尚未证明最优：任何方案的得分都不会低于 {:.2}，本方案与最优的差距至多 {percent:.2}%", b.value),
            format!(
                "not proven best: no plan scores below {:.2}; this one is at most {percent:.2}% from the best",
                b.value
            ),
        )
    }
}

fn conclusion(view: &View, lines: &mut Lines, warnings: &[Text]) {
    let plan = view.plan;
    lines.part(view.t("结论", "Conclusion"));
    let full = plan.shortfalls.is_empty();
    lines.add(
        view.t("人员", "Staffing"),
        Cell::text(if full { view.t("全部派满", "all filled") } else { view.t("有缺口", "short") }).look(if full {
            Look::Good
        } else {
            Look::Short
        }),
        if full { "" } else { view.t("见“未满足、例外清单”", "see the sheet Shortfalls") },
    );
    if coverage::is_planned(view) {
        let left_out = coverage::tally(coverage::of_view(view).iter()).left_out();
        let (all, some) = (view.t("全部排上", "all planned"), view.t("有未排", "some left out"));
        lines.add(
            view.t("点位", "Sites"),
            if left_out == 0 { Cell::text(all).look(Look::Good) } else { Cell::text(some).look(Look::Short) },
            if left_out == 0 { "" } else { view.t("原因见“点位覆盖”", "why: see the sheet Coverage") },
        );
    }
    lines.add(
        view.t("优劣", "Quality"),
        Cell::text(if plan.bound.proven {
            view.t("已证明最优", "proven best")
        } else {
            view.t("可行，未证明最优", "feasible, not proven best")
        })
        .look(if plan.bound.proven { Look::Good } else { Look::Warn }),
        bound(view),
    );
    let pinned = plan.breaches.iter().filter(|b| b.pinned).count();
    let lock = view.by_lock();
    lines.add(
        view.t("例外", "Exceptions"),
        Cell::count(plan.breaches.len() as i64).look(if plan.breaches.is_empty() { Look::Good } else { Look::Warn }),
        view.t(
            format!("其中因{lock}而突破硬性规则 {pinned} 处"),
            format!("{pinned} of them hard rules broken by {lock}"),
        ),
    );
    for warning in warnings {
        lines.add(
            view.t("提醒", "Warning"),
            Cell::text(view.t("数据已改动", "scenario changed")).look(Look::Short),
            warning.get(view.options.language),
        );
    }
}

fn reach(view: &View, lines: &mut Lines) {
    let f = &view.plan.figures;
    let share = |part: f64, whole: f64| if whole > 0.0 { 100.0 * part / whole } else { 100.0 };
    lines.part(view.t("覆盖", "Coverage"));
    let staffed = view.groups.iter().filter(|g| !g.members.is_empty()).count();
    let mut served: Vec<&str> =
        view.groups.iter().filter(|g| !g.members.is_empty()).map(|g| g.region.id.as_str()).collect();
    served.sort_unstable();
    served.dedup();
    lines.add(view.t("批次", "Batches"), Cell::count(view.scenario.batches.len() as i64), "");
    lines.add(
        view.t("工作组", "Groups"),
        Cell::count(view.groups.len() as i64),
        view.t(format!("其中已派员 {staffed} 个"), format!("{staffed} of them staffed")),
    );
    lines.add(
        view.t("派驻地区", "Regions"),
        Cell::count(view.scenario.regions.len() as i64),
        view.t(format!("其中有人派驻 {} 个", served.len()), format!("{} of them served", served.len())),
    );
    sites(view, lines);
    visits(view, lines);
    lines.add(
        view.t("应派岗位", "Posts"),
        Cell::count(f.posts),
        view.t("各组最少人数之和", "sum of the groups' smallest sizes"),
    );
    lines.add(
        view.t("派满岗位", "Posts filled"),
        Cell::count(f.posts_filled),
        format!("{:.1}%", share(f.posts_filled.into(), f.posts.into())),
    );
    for batch in &view.scenario.batches {
        let groups = || view.groups.iter().filter(|g| g.batch.id == batch.id);
        let posts: u32 = groups().map(|g| g.min_size).sum();
        let filled: u32 = groups().map(|g| g.min_size.min(g.members.len() as u32)).sum();
        let look = if filled < posts { Look::Short } else { Look::Plain };
        let of = share(filled.into(), posts.into());
        lines.add(
            &view.t(format!("　{}派满岗位", batch_label(batch)), format!("  {}, posts filled", batch_label(batch))),
            Cell::count(filled).look(look),
            view.t(format!("应派 {posts}，{of:.1}%"), format!("of {posts}, {of:.1}%")),
        );
    }
    lines.add(view.t("可派人员", "People listed"), Cell::count(f.people), "");
    lines.add(
        view.t("派出人员", "People sent"),
        Cell::count(f.people_used),
        view.t(
            format!(
                "占 {:.1}%，其余 {} 人备选",
                share(f.people_used.into(), f.people.into()),
                f.people.saturating_sub(f.people_used)
            ),
            format!(
                "{:.1}%; {} in reserve",
                share(f.people_used.into(), f.people.into()),
                f.people.saturating_sub(f.people_used)
            ),
        ),
    );
    lines.add(view.t("派出人次", "Person-batches"), Cell::count(f.person_batches), "");
    lines.add(view.t("派出人日", "Person-days"), Cell::count(f.person_days as i64), "");
}

/// Sites by priority; nothing where the round lists none.
fn sites(view: &View, lines: &mut Lines) {
    let sites = &view.scenario.sites;
    if sites.is_empty() {
        return;
    }
    let mut by_priority: BTreeMap<u8, usize> = BTreeMap::new();
    for site in sites {
        *by_priority.entry(coverage::priority(site)).or_default() += 1;
    }
    let each = |(priority, n): (&u8, &usize)| {
        view.t(format!("优先级 {priority}：{n} 个"), format!("priority {priority}: {n}"))
    };
    let list: Vec<String> = by_priority.iter().map(each).collect();
    lines.add(view.t("点位", "Sites"), Cell::count(sites.len() as i64), list.join(view.t("，", ", ")));
}

/// Visits planned of those asked for, and what the crews drive; nothing where the plan has no routes.
fn visits(view: &View, lines: &mut Lines) {
    if !coverage::is_planned(view) {
        return;
    }
    let asked = coverage::of_view(view);
    let mut add = |item: &str, t: coverage::Tally| {
        let look = if t.left_out() > 0 { Look::Short } else { Look::Plain };
        lines.add(
            item,
            Cell::count(t.planned as i64).look(look),
            view.t(
                format!("应查 {} 次，未排 {} 次，{:.1}%", t.asked, t.left_out(), t.share()),
                format!("of {}, {} left out, {:.1}%", t.asked, t.left_out(), t.share()),
            ),
        );
    };
    add(view.t("点位检查（次）", "Visits to sites"), coverage::tally(asked.iter()));
    for priority in 1..=4 {
        let t = coverage::tally(asked.iter().filter(|a| coverage::priority(a.site) == priority));
        if t.asked > 0 {
            add(&view.t(format!("　优先级 {priority}（次）"), format!("  priority {priority}")), t);
        }
    }
    let outings = outings::of_view(view);
    lines.add(
        view.t("检查小组（组·日）", "Crew-days"),
        Cell::count(outings.len() as i64),
        view.t("每组每日外出的小组数之和", "crews that go out, summed over groups and days"),
    );
    let minutes: i64 = outings.iter().map(|o| i64::from(o.drive_minutes())).sum();
    let km: f64 = outings.iter().map(Outing::km).sum();
    let each = |x: f64| if outings.is_empty() { 0.0 } else { x / outings.len() as f64 };
    let daily = |x: f64| view.t(format!("每小组每日 {x:.1}"), format!("{x:.1} per crew and day"));
    lines.add(view.t("区域内行车（公里）", "Driving, km"), Cell::decimal(km, 1), daily(each(km)));
    lines.add(view.t("区域内行车（分钟）", "Driving, minutes"), Cell::count(minutes), daily(each(minutes as f64)));
}

fn score(view: &View, lines: &mut Lines) {
    let plan = view.plan;
    lines.part(view.t("得分", "Score"));
    for term in &plan.score.terms {
        lines.full(
            &words::term(&term.id, view.options.language),
            Cell::decimal(term.points, 2),
            Cell::decimal(term.weight, 2),
            Cell::decimal(term.measure, 2),
            words::measure(&term.id, view.options.language),
        );
    }
    let total = Cell::decimal(plan.score.total, 2).look(Look::Strong);
    lines.add(view.t("总分", "Total"), total, view.t("各项之和，越低越好", "sum of all terms; lower is better"));
    lines.add(
        view.t("下界", "Bound"),
        Cell::decimal(plan.bound.value, 2),
        view.t("任何守住硬性规则的方案都不低于此分", "no plan that keeps the hard rules scores less"),
    );
    lines.add(
        view.t("差距", "Gap"),
        Cell::text(format!("{:.4}%", plan.bound.gap * 100.0)),
        view.t("（得分－下界）÷得分", "(score − bound) ÷ score"),
    );
}

fn expense(view: &View, lines: &mut Lines) {
    let f = &view.plan.figures;
    let rates = &view.scenario.settings.objective.rates;
    lines.part(view.t("路程与经费", "Distance and expense"));
    lines.add(view.t("单程里程合计（公里）", "One-way km, total"), Cell::count(f.km as i64), "");
    let mean = if f.person_batches > 0 { f.km as f64 / f64::from(f.person_batches) } else { 0.0 };
    lines.add(view.t("人均单程（公里）", "One-way km, mean"), Cell::decimal(mean, 1), "");
    lines.add(
        view.t("估算经费（元）", "Estimated expense (yuan)"),
        Cell::decimal(f.expense, 2),
        view.t(
            format!(
                "往返车费 {} 元/公里，住宿 {} 元/晚，伙食 {} 元/天，市内交通 {} 元/天",
                rates.fare_per_km, rates.lodging, rates.meals, rates.local
            ),
            format!(
                "fare {} per km both ways, lodging {} a night, meals {} and local transport {} a day",
                rates.fare_per_km, rates.lodging, rates.meals, rates.local
            ),
        ),
    );
    let of = |whole: f64| if whole > 0.0 { f.expense / whole } else { 0.0 };
    lines.add(
        view.t("每人次经费（元）", "Expense per person-batch (yuan)"),
        Cell::decimal(of(f.person_batches.into()), 2),
        view.t(
            format!("每人日 {:.2} 元", of(f.person_days as f64)),
            format!("{:.2} per person-day", of(f.person_days as f64)),
        ),
    );
}

fn provenance(view: &View, lines: &mut Lines) {
    let p = &view.plan.provenance;
    let (mut limits_zh, mut limits_en) = (Vec::new(), Vec::new());
    if let Some(seconds) = p.options.time_seconds {
        limits_zh.push(format!("限时 {seconds} 秒"));
        limits_en.push(format!("limit {seconds} s"));
    }
    if let Some(work) = p.options.work {
        limits_zh.push(format!("工作量上限 {work}"));
        limits_en.push(format!("limit of work {work}"));
    }
    lines.part(view.t("出处", "Provenance"));
    lines.add(view.t("程序版本", "Program"), Cell::text(format!("{} {}", p.program, p.program_version)), "");
    lines.add(
        view.t("输入指纹", "Input hash"),
        Cell::text(p.input_hash.chars().take(16).collect::<String>()),
        view.t(format!("SHA-256 全文：{}", p.input_hash), format!("SHA-256 in full: {}", p.input_hash)),
    );
    lines.add(view.t("随机种子", "Seed"), Cell::text(p.seed.to_string()), "");
    lines.add(view.t("开始时间", "Started"), Cell::text(&p.started), "");
    lines.add(
        view.t("求解用时（秒）", "Seconds"),
        Cell::decimal(p.seconds, 1),
        view.t(
            format!("{}，允许差距 {}，线程 {}", limits_zh.join("，"), p.options.gap, p.options.threads),
            format!("{}, gap {}, {} threads", limits_en.join(", "), p.options.gap, p.options.threads),
        ),
    );
}
