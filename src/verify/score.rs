//! The score, term by term in the order of docs/model.md, and the figures.

use std::collections::{BTreeMap, HashSet};

use super::field::{FIELD, Measures};
use super::ledger::Ledger;
use super::roster::{Duty, Roster};
use super::tables::{Group, Tables, days, meets};
use crate::plan::{Assignment, Figures, Score, Term};
use crate::scenario::settings::GOALS;
use crate::scenario::{Gender, Inspector, Level, Party};

/// The rules that concern staffing, in the order of docs/model.md.
pub const STAFFING: &[&str] = &[
    "one_place",
    "availability",
    "recusal",
    "no_mutual",
    "group_size",
    "quota",
    "roles",
    "skills",
    "party_branch",
    "certificates",
    "leader_party",
    "rest_between",
    "max_batches",
    "unit_mix",
    "mentor",
    "trained",
    "no_return",
    "pairs",
    "pins",
];

/// `routes` is None where only the staffing is planned.
pub fn score(
    tables: &Tables,
    roster: &Roster,
    ledger: &Ledger,
    (published, stability_weight): (&[Assignment], Option<f64>),
    routes: Option<Measures>,
) -> Score {
    let goals = &tables.scenario.settings.objective;
    let mut terms = Vec::new();
    let mut term = |id: &str, weight: f64, measure: f64| {
        // A sum of nothing is −0.
        let measure = measure + 0.0;
        terms.push(Term { id: id.to_string(), weight, measure, points: weight * measure });
    };
    for &(goal, _, _) in GOALS {
        let (weight, measure) = match goal {
            "shortfall" => (goals.shortfall, heads(ledger, |rule| rule != "quota")),
            "quota" => match tables.level("quota") {
                Level::Soft(weight) => (weight, ledger.amount("quota")),
                _ => (goals.quota, heads(ledger, |rule| rule == "quota")),
            },
            "travel" => (goals.travel, roster.duties.iter().map(|duty| duty.km).sum()),
            "fit" => (goals.fit, assignments(roster, |duty| meets_none(duty.inspector, duty.group))),
            "party" => (goals.party, assignments(roster, |duty| !is_in_party(duty.inspector))),
            // In points already, as each priority has a weight of its own.
            "site" => (1.0, routes.map_or(0.0, |routes| routes.site)),
            "driving" => (goals.driving, routes.map_or(0.0, |routes| routes.driving)),
            "earliness" => (goals.earliness, routes.map_or(0.0, |routes| routes.earliness)),
            "fairness" => (goals.fairness, fairness(tables, roster)),
            "draw_ratio" => (goals.draw_ratio, draw_ratio(tables, roster)),
            "competence" => (goals.competence, competence(tables, roster)),
            "continuity" => (goals.continuity, continuity(tables, roster)),
            "rooms" => (goals.rooms, rooms(tables, roster)),
            "stability" => (stability_weight.unwrap_or(goals.stability), stability(roster, published)),
            "expense" => (goals.expense, roster.duties.iter().map(|duty| duty.expense).sum()),
            _ => continue,
        };
        term(goal, weight, measure);
    }
    for &rule in STAFFING.iter().chain(FIELD.iter().filter(|_| routes.is_some())) {
        // A soft quota is in the term `quota`.
        if let (Level::Soft(weight), true) = (tables.level(rule), rule != "quota") {
            term(rule, weight, ledger.amount(rule));
        }
    }
    Score { total: terms.iter().map(|term| term.points).sum(), terms }
}

/// The terms on routes that a plan without routes may write in two ways: as one that has none, or as one whose routes are none.
pub fn accept_no_routes(measured: &mut Score, said: &Score) {
    let is_nothing = |term: &&Term| term.measure == 0.0 && term.points == 0.0;
    // Older plans give it the weight of priority 1.
    for term in measured.terms.iter_mut().filter(|term| term.id == "site") {
        if let Some(of_plan) = said.terms.iter().find(|of_plan| of_plan.id == "site").filter(is_nothing) {
            term.weight = of_plan.weight;
        }
    }
    let is_of_field = |term: &&Term| FIELD.contains(&term.id.as_str());
    measured.terms.extend(said.terms.iter().filter(is_of_field).filter(is_nothing).cloned());
}

fn heads(ledger: &Ledger, of_term: fn(&str) -> bool) -> f64 {
    ledger.lacks.iter().filter(|lack| of_term(lack.rule)).map(|lack| f64::from(lack.missing())).sum()
}

fn assignments(roster: &Roster, counts: fn(&Duty) -> bool) -> f64 {
    roster.duties.iter().filter(|duty| counts(duty)).count() as f64
}

/// The group asks for skills, and the inspector meets none of the needs.
fn meets_none(inspector: &Inspector, group: &Group) -> bool {
    !group.skills.is_empty() && !group.skills.iter().any(|need| meets(inspector, need))
}

fn is_in_party(inspector: &Inspector) -> bool {
    matches!(inspector.party, Some(Party::Full | Party::Probationary))
}

/// Σ over all inspectors of max(0, served − mean)²: served = assignments + history rows.
fn fairness(tables: &Tables, roster: &Roster) -> f64 {
    let mut served = Vec::new();
    for inspector in &tables.scenario.inspectors {
        let in_plan = roster.served.get(inspector.id.as_str()).map_or(0, Vec::len);
        served.push((in_plan + tables.history(inspector).len()) as f64);
    }
    let mean = served.iter().sum::<f64>() / served.len().max(1) as f64;
    served.iter().map(|served| (served - mean).max(0.0).powi(2)).sum()
}

/// 100 × assignments ÷ pool of every unit with a pool: `pool`, else people listed.
fn draw_ratios(tables: &Tables, roster: &Roster) -> Vec<f64> {
    let mut listed: BTreeMap<&str, u32> = BTreeMap::new();
    for inspector in &tables.scenario.inspectors {
        *listed.entry(&inspector.unit).or_default() += 1;
    }
    let mut sent: BTreeMap<&str, u32> = BTreeMap::new();
    for duty in &roster.duties {
        *sent.entry(&duty.inspector.unit).or_default() += 1;
    }
    let mut ratios = Vec::new();
    for unit in &tables.scenario.units {
        let pool = unit.pool.unwrap_or(listed.get(unit.id.as_str()).copied().unwrap_or(0));
        if pool > 0 {
            let sent = sent.get(unit.id.as_str()).copied().unwrap_or(0);
            ratios.push(100.0 * f64::from(sent) / f64::from(pool));
        }
    }
    ratios
}

/// Σ over units with a pool of abs(ratio − mean).
fn draw_ratio(tables: &Tables, roster: &Roster) -> f64 {
    let ratios = draw_ratios(tables, roster);
    let mean = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
    ratios.iter().map(|ratio| (ratio - mean).abs()).sum()
}

/// Groups × {善查, 能说, 会写} without a member at 4 or more.
fn competence(tables: &Tables, roster: &Roster) -> f64 {
    let mut without = 0.0;
    for at in 0..tables.groups.len() {
        for asked in ["善查", "能说", "会写"] {
            let is_strong =
                |duty: &Duty| duty.inspector.competence.iter().any(|(name, score)| name == asked && *score >= 4);
            if !roster.of_group(at).any(is_strong) {
                without += 1.0;
            }
        }
    }
    without
}

/// Groups whose region had an earlier batch (the one with the latest start before this batch's; ties: the later in the table),
/// and none of whose members served in the region in that batch.
fn continuity(tables: &Tables, roster: &Roster) -> f64 {
    let mut broken = 0.0;
    for (at, group) in tables.groups.iter().enumerate() {
        let here = |other: &&Group| other.region.id == group.region.id;
        let mut before = None;
        // Batches in the order of the table: of those that start on one day the later stays.
        for batch in &tables.scenario.batches {
            let is_used = tables.groups.iter().filter(here).any(|other| other.batch.id == batch.id);
            let is_later = before.is_none_or(|known: &crate::scenario::Batch| batch.start >= known.start);
            if is_used && batch.start < group.batch.start && is_later {
                before = Some(batch);
            }
        }
        let Some(before) = before else { continue };
        let served_then = |duty: &Duty| {
            roster.served[duty.inspector.id.as_str()]
                .iter()
                .map(|&at| roster.duties[at].group)
                .any(|other| other.region.id == group.region.id && other.batch.id == before.id)
        };
        if !roster.of_group(at).any(served_then) {
            broken += 1.0;
        }
    }
    broken
}

/// Groups with exactly one woman, plus groups with exactly one man.
fn rooms(tables: &Tables, roster: &Roster) -> f64 {
    let mut alone = 0.0;
    for at in 0..tables.groups.len() {
        for gender in [Gender::Female, Gender::Male] {
            if roster.of_group(at).filter(|duty| duty.inspector.gender == Some(gender)).count() == 1 {
                alone += 1.0;
            }
        }
    }
    alone
}

/// Assignments (inspector, batch, group) in the plan and not in the published one, plus the reverse; 0 without a published plan.
fn stability(roster: &Roster, published: &[Assignment]) -> f64 {
    if published.is_empty() {
        return 0.0;
    }
    let planned: HashSet<(&str, &str, &str)> = roster
        .duties
        .iter()
        .map(|duty| (duty.inspector.id.as_str(), duty.group.batch.id.as_str(), duty.group.id.as_str()))
        .collect();
    let published: HashSet<(&str, &str, &str)> =
        published.iter().map(|a| (a.inspector.as_str(), a.batch.as_str(), a.group.as_str())).collect();
    planned.symmetric_difference(&published).count() as f64
}

pub fn figures(tables: &Tables, roster: &Roster) -> Figures {
    let ratios = draw_ratios(tables, roster);
    let size_asked = || tables.groups.iter().zip(&roster.members);
    Figures {
        posts: size_asked().map(|(group, _)| group.min_size).fold(0, u32::saturating_add),
        posts_filled: size_asked().map(|(group, members)| group.min_size.min(members.len() as u32)).sum(),
        people: tables.scenario.inspectors.len() as u32,
        people_used: roster.served.len() as u32,
        person_batches: roster.duties.len() as u32,
        person_days: roster.duties.iter().map(|duty| days(duty.group.batch).unsigned_abs()).sum(),
        km: roster.duties.iter().map(|duty| duty.km as u64).sum(),
        expense: roster.duties.iter().map(|duty| duty.expense).sum(),
        draw_ratio_max: ratios.iter().copied().fold(0.0, f64::max),
        draw_ratio_min: ratios.iter().copied().reduce(f64::min).unwrap_or(0.0),
        batches_max: roster.served.values().map(Vec::len).max().unwrap_or(0) as u32,
    }
}
