//! What a plan says of itself, held against what was measured.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ledger::{Lack, Violation};
use super::tables::Tables;
use super::{FIELD, Measured, STAFFING};
use crate::plan::{FORMAT_VERSION, Plan, Shortfall, Status, Term};
use crate::scenario::finding::Text;
use crate::scenario::{Level, PinKind};

/// Relative tolerance on numbers that were added up in another order.
const TOLERANCE: f64 = 1e-6;
/// Within this relative gap a plan counts as optimal.
const PROVEN: f64 = 1e-6;

/// A term of the score, or its total, that the plan gives otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The term's id; `total` for the sum.
    pub id: String,
    /// What the plan says; None where it lacks the term.
    pub plan: Option<Term>,
    /// What was measured; None where no such term belongs there.
    pub measured: Option<Term>,
}

pub fn check(tables: &Tables, plan: &Plan, measured: &Measured, wrong: &mut Vec<Violation>) -> Vec<Difference> {
    format(plan, wrong);
    let ruled: Vec<&'static str> = wrong.iter().map(|violation| violation.rule).collect();
    shortfalls(tables, plan, measured, wrong);
    breaches(tables, plan, measured, &ruled, wrong);
    let differences = score(plan, measured, wrong);
    bound(plan, wrong);
    figures(plan, measured, wrong);
    differences
}

pub fn differ(a: f64, b: f64) -> bool {
    let apart = (a - b).abs();
    apart.is_nan() || apart > TOLERANCE * a.abs().max(b.abs()).max(1.0)
}

fn enter(wrong: &mut Vec<Violation>, rule: &'static str, zh: String, en: String) {
    wrong.push(Violation::new(rule, 1.0, Text::new(zh, en)));
}

fn format(plan: &Plan, wrong: &mut Vec<Violation>) {
    if plan.format != "bangfu-plan" || plan.version == 0 || plan.version > FORMAT_VERSION {
        let (format, version) = (&plan.format, plan.version);
        let zh = format!("应为 bangfu-plan，版本不高于 {FORMAT_VERSION}；实为 {format}，版本 {version}");
        let en = format!("must be bangfu-plan of version {FORMAT_VERSION} at most, is {format} of version {version}");
        enter(wrong, "format", zh, en);
    }
}

/// A listed shortfall as the ledger writes it; None for a rule that cannot fall short.
fn as_lack(listed: &Shortfall) -> Option<Lack> {
    let rule = STAFFING.iter().find(|rule| **rule == listed.rule)?;
    Some(Lack {
        group: listed.group.clone(),
        unit: listed.unit.clone(),
        role: listed.role.clone(),
        skill: listed.skill.clone(),
        level: listed.level,
        ..Lack::new(rule, &listed.batch, listed.needed, listed.present)
    })
}

/// Every shortfall is listed once with its numbers, and none that is not there.
fn shortfalls(tables: &Tables, plan: &Plan, measured: &Measured, wrong: &mut Vec<Violation>) {
    let say = |lack: &Lack, zh: String, en: String| {
        let of = lack.role.iter().chain(&lack.skill).cloned().collect::<Vec<_>>().join(" ");
        let text =
            if of.is_empty() { Text::new(zh, en) } else { Text::new(format!("{of}：{zh}"), format!("{of}: {en}")) };
        let (batch, group, unit) = (Some(lack.batch.clone()), lack.group.clone(), lack.unit.clone());
        Violation { batch, group, unit, ..Violation::new(lack.rule, 1.0, text) }
    };
    let mut unlisted: Vec<&Lack> = measured.shortfalls.iter().collect();
    for listed in &plan.shortfalls {
        let Some(lack) = as_lack(listed) else {
            let zh = format!("方案列出缺口的规则“{}”不会有缺口", listed.rule);
            enter(wrong, "format", zh, format!("{} is no rule that may fall short", listed.rule));
            continue;
        };
        match unlisted.iter().position(|found| **found == lack) {
            Some(at) => {
                unlisted.remove(at);
            }
            None => {
                let (needed, present) = (listed.needed, listed.present);
                let zh = format!("方案列出的缺口与实际不符（称需 {needed} 有 {present}）");
                let en = format!("the plan lists a shortfall that is not so ({present} of {needed})");
                wrong.push(say(&lack, zh, en));
            }
        }
        if listed.missing != lack.missing() {
            let zh = format!("缺口应为 {}，方案写 {}", lack.missing(), listed.missing);
            let en = format!("{} are missing, the plan says {}", lack.missing(), listed.missing);
            wrong.push(say(&lack, zh, en));
        }
        let people = tables.scenario.inspectors.len() as u64;
        let counted: u64 = listed.ruled_out.iter().map(|reason| u64::from(reason.count)).sum();
        if counted != people {
            let zh = format!("逐人原因合计 {counted} 人，人员表有 {people} 人");
            let en = format!("its reasons count {counted} people, there are {people}");
            wrong.push(say(&lack, zh, en));
        }
        // A locked member may count without being capable; and without one_place somebody may be sent twice in a batch.
        let is_locked = tables.scenario.pins.iter().any(|pin| pin.kind == PinKind::Lock && pin.batch == listed.batch);
        let counts_twice = lack.rule == "quota" && tables.level("one_place") != Level::Hard;
        let too_few = listed.capable < listed.present && !is_locked && !counts_twice;
        if u64::from(listed.capable) > people || too_few {
            let capable = listed.capable;
            let zh = format!("具备条件的人数 {capable} 不可能（现有 {}，共 {people} 人）", listed.present);
            let en = format!("{capable} capable people cannot be ({} present, {people} in all)", listed.present);
            wrong.push(say(&lack, zh, en));
        }
    }
    for lack in unlisted {
        let (needed, present) = (lack.needed, lack.present);
        let zh = format!("需 {needed} 人，有 {present} 人，方案没有如实列为缺口");
        wrong.push(say(lack, zh, format!("{present} of {needed} people, which the plan does not list as a shortfall")));
    }
}

/// The amounts of the plan's breaches add up, rule by rule, to what was found. Rules in `ruled` have violations already.
fn breaches(tables: &Tables, plan: &Plan, measured: &Measured, ruled: &[&str], wrong: &mut Vec<Violation>) {
    let mut listed: BTreeMap<&str, f64> = BTreeMap::new();
    for breach in &plan.breaches {
        *listed.entry(&breach.rule).or_default() += breach.amount;
    }
    for &rule in STAFFING.iter().chain(FIELD).filter(|rule| !ruled.contains(rule)) {
        let found: f64 = measured.breaches.iter().filter(|entry| entry.rule == rule).map(|entry| entry.amount).sum();
        let listed = listed.get(rule).copied().unwrap_or(0.0);
        if differ(found, listed) {
            let (zh, en) = (
                format!("违反程度合计 {found}，方案列出 {listed}"),
                format!("breaches amount to {found}, the plan lists {listed}"),
            );
            enter(wrong, rule, zh, en);
        }
        let is_hard = tables.level(rule) == Level::Hard;
        if plan.breaches.iter().any(|breach| breach.rule == rule && breach.pinned != is_hard) {
            let zh = "是否由锁定造成写反了：硬规则只能因锁定突破".to_string();
            enter(wrong, rule, zh, "pinned is the wrong way round: only locks break hard rules".to_string());
        }
    }
    let is_known = |rule: &str| STAFFING.contains(&rule) || FIELD.contains(&rule);
    for breach in plan.breaches.iter().filter(|breach| !is_known(&breach.rule)) {
        let (zh, en) = (format!("没有规则“{}”", breach.rule), format!("there is no rule {}", breach.rule));
        enter(wrong, "format", zh, en);
    }
}

/// Every term, its weight, measure and points, in order, and the total.
fn score(plan: &Plan, measured: &Measured, wrong: &mut Vec<Violation>) -> Vec<Difference> {
    let same = |a: &Term, b: &Term| {
        a.id == b.id && !differ(a.weight, b.weight) && !differ(a.measure, b.measure) && !differ(a.points, b.points)
    };
    let mut differences = Vec::new();
    for term in &measured.score.terms {
        let of_plan = plan.score.terms.iter().find(|t| t.id == term.id);
        if !of_plan.is_some_and(|t| same(t, term)) {
            differences.push(Difference { id: term.id.clone(), plan: of_plan.cloned(), measured: Some(term.clone()) });
        }
    }
    for term in &plan.score.terms {
        if !measured.score.terms.iter().any(|t| t.id == term.id) {
            differences.push(Difference { id: term.id.clone(), plan: Some(term.clone()), measured: None });
        }
    }
    for difference in &differences {
        let id = &difference.id;
        let (zh, en) = match (&difference.plan, &difference.measured) {
            (Some(p), Some(m)) => (
                format!(
                    "{id}：应为 {} × {} = {}，方案写 {} × {} = {}",
                    m.weight, m.measure, m.points, p.weight, p.measure, p.points
                ),
                format!(
                    "{id} is {} × {} = {}, the plan says {} × {} = {}",
                    m.weight, m.measure, m.points, p.weight, p.measure, p.points
                ),
            ),
            (None, _) => (format!("方案缺少一项：{id}"), format!("the plan lacks the term {id}")),
            (_, None) => {
                (format!("方案多出一项：{id}"), format!("the plan has a term {id} that does not belong there"))
            }
        };
        enter(wrong, "score", zh, en);
    }
    let (listed, order): (Vec<&str>, Vec<&str>) = (
        plan.score.terms.iter().map(|t| t.id.as_str()).collect(),
        measured.score.terms.iter().map(|t| t.id.as_str()).collect(),
    );
    if differences.is_empty() && listed != order {
        let zh = "各项次序不对，或有重复".to_string();
        enter(wrong, "score", zh, "the terms are out of order, or one is there twice".to_string());
    }
    if differ(plan.score.total, measured.score.total) {
        let total = |points: f64| Term { id: "total".to_string(), weight: 1.0, measure: points, points };
        let (said, found) = (total(plan.score.total), total(measured.score.total));
        let zh = format!("总分应为 {}，方案写 {}", found.points, said.points);
        enter(wrong, "score", zh, format!("the total is {}, the plan says {}", found.points, said.points));
        differences.push(Difference { id: "total".to_string(), plan: Some(said), measured: Some(found) });
    }
    differences
}

/// value ≤ score, gap = (score − value) / |score|, proven only within the tolerance, and the status says the same.
fn bound(plan: &Plan, wrong: &mut Vec<Violation>) {
    let (score, bound) = (plan.score.total, &plan.bound);
    if bound.value > score && differ(bound.value, score) {
        let zh = format!("下界 {} 高于得分 {score}", bound.value);
        enter(wrong, "bound", zh, format!("the bound {} lies above the score {score}", bound.value));
    }
    let gap = if score == bound.value { 0.0 } else { (score - bound.value) / score.abs().max(1e-9) };
    if differ(gap.max(0.0), bound.gap) {
        let zh = format!("差距应为 {gap}，方案写 {}", bound.gap);
        enter(wrong, "bound", zh, format!("the gap is {gap}, the plan says {}", bound.gap));
    }
    // A little more than the tolerance itself, for its rounding.
    if bound.proven && gap > 1.001 * PROVEN {
        let zh = format!("差距 {gap}，不能称已证明最优");
        enter(wrong, "bound", zh, format!("nothing is proven at a gap of {gap}"));
    }
    if (plan.status == Status::Optimal) != bound.proven {
        let zh = "状态与是否证明最优不一致".to_string();
        enter(wrong, "bound", zh, "status and proven contradict one another".to_string());
    }
}

fn figures(plan: &Plan, measured: &Measured, wrong: &mut Vec<Violation>) {
    let (said, found) = (&plan.figures, &measured.figures);
    for (field, zh, said, found) in [
        ("posts", "岗位", f64::from(said.posts), f64::from(found.posts)),
        ("posts_filled", "已派岗位", f64::from(said.posts_filled), f64::from(found.posts_filled)),
        ("people", "人员", f64::from(said.people), f64::from(found.people)),
        ("people_used", "派出人数", f64::from(said.people_used), f64::from(found.people_used)),
        ("person_batches", "派员人次", f64::from(said.person_batches), f64::from(found.person_batches)),
        ("person_days", "人天", said.person_days as f64, found.person_days as f64),
        ("km", "公里", said.km as f64, found.km as f64),
        ("expense", "经费", said.expense, found.expense),
        ("draw_ratio_max", "最高抽调比例", said.draw_ratio_max, found.draw_ratio_max),
        ("draw_ratio_min", "最低抽调比例", said.draw_ratio_min, found.draw_ratio_min),
        ("batches_max", "一人最多批次", f64::from(said.batches_max), f64::from(found.batches_max)),
    ] {
        // Counts are exact.
        let exact = !matches!(field, "expense" | "draw_ratio_max" | "draw_ratio_min");
        if if exact { said != found } else { differ(said, found) } {
            let zh = format!("{zh}应为 {found}，方案写 {said}");
            enter(wrong, "figures", zh, format!("{field} is {found}, the plan says {said}"));
        }
    }
}
