//! Two plans side by side: who moved, who is new, who is out, for each unit and group, and what it did to each term of the score.
//!
//! Reads the two plans alone; only what belongs to a unit needs the scenario.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::plan::{Assignment, Figures, Plan, Shortfall, Term};
use crate::scenario::Scenario;

mod moves;

pub use moves::{Kind, Move, Post, Swap, moves, swaps};

/// What differs between two plans.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    pub before: Headline,
    pub after: Headline,
    /// Assignments (inspector, batch, group) in one of the two plans only: the measure of `stability`.
    pub assignments_changed: usize,
    /// By batch and group, as the plans list them.
    pub moves: Vec<Move>,
    /// Groups whose members changed.
    pub groups: Vec<Tally>,
    /// Units of which somebody moved; empty without the scenario. People whom it no longer lists are not counted.
    pub units: Vec<Tally>,
    /// All terms of either plan.
    pub terms: Vec<TermChange>,
    /// Shortfalls that grew, shrank, came or went.
    pub shortfalls: Vec<ShortfallChange>,
    pub visits: VisitChanges,
}

/// A plan in a few numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    pub round: String,
    /// Of the scenario that it was made from.
    pub input_hash: String,
    pub started: String,
    pub score: f64,
    pub bound: f64,
    pub gap: f64,
    pub assignments: usize,
    /// People missing, over all shortfalls.
    pub heads_short: u32,
    pub visits: usize,
    pub visits_left_out: usize,
    pub figures: Figures,
}

impl Headline {
    pub fn of(plan: &Plan) -> Self {
        Headline {
            round: plan.round.clone(),
            input_hash: plan.provenance.input_hash.clone(),
            started: plan.provenance.started.clone(),
            score: plan.score.total,
            bound: plan.bound.value,
            gap: plan.bound.gap,
            assignments: plan.assignments.len(),
            heads_short: plan.shortfalls.iter().map(|s| s.missing).sum(),
            visits: plan.visits.len(),
            visits_left_out: plan.unvisited.len(),
            figures: plan.figures.clone(),
        }
    }
}

/// Of a group, or of a unit in a batch: how many serve, and who came and went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub batch: String,
    /// A group, or a unit.
    pub id: String,
    pub before: usize,
    pub after: usize,
    /// Inspectors who serve there only in the second plan.
    pub came: Vec<String>,
    pub went: Vec<String>,
}

/// A term of the score; none where a plan does not have it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermChange {
    pub id: String,
    pub before: Option<Term>,
    pub after: Option<Term>,
    /// Points more.
    pub points: f64,
}

/// A shortfall by what it is about: the plans' own words on it are in the plans.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShortfallChange {
    pub rule: String,
    pub batch: String,
    pub group: Option<String>,
    pub unit: Option<String>,
    pub role: Option<String>,
    pub skill: Option<String>,
    pub level: Option<u8>,
    pub missing_before: u32,
    pub missing_after: u32,
}

/// Visits to sites: (site, number of the visit).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VisitChanges {
    /// Planned only in the second plan.
    pub added: Vec<(String, u32)>,
    /// Planned only in the first.
    pub dropped: Vec<(String, u32)>,
    /// Planned in both, by another group or on another day.
    pub moved: Vec<(String, u32)>,
}

/// Lays two plans side by side.
pub fn compare(before: &Plan, after: &Plan, scenario: Option<&Scenario>) -> Comparison {
    let by_group = |a: &Assignment| Some((a.batch.clone(), a.group.clone()));
    let unit_of: HashMap<&str, &str> =
        scenario.iter().flat_map(|s| &s.inspectors).map(|p| (p.id.as_str(), p.unit.as_str())).collect();
    let by_unit = |a: &Assignment| Some((a.batch.clone(), unit_of.get(a.inspector.as_str())?.to_string()));
    Comparison {
        before: Headline::of(before),
        after: Headline::of(after),
        assignments_changed: assignments_changed(&before.assignments, &after.assignments),
        moves: moves(&before.assignments, &after.assignments),
        groups: tallies(before, after, by_group),
        units: tallies(before, after, by_unit),
        terms: terms(before, after),
        shortfalls: shortfalls(before, after),
        visits: visits(before, after),
    }
}

/// Assignments (inspector, batch, group) in one of the two only.
pub fn assignments_changed(before: &[Assignment], after: &[Assignment]) -> usize {
    let key = |a: &Assignment| (a.inspector.clone(), a.batch.clone(), a.group.clone());
    let (before, after): (HashSet<_>, HashSet<_>) = (before.iter().map(key).collect(), after.iter().map(key).collect());
    before.symmetric_difference(&after).count()
}

/// Values of a key in the order in which they first come up.
fn in_order<K: Clone + Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut seen = HashSet::new();
    keys.filter(|key| seen.insert(key.clone())).collect()
}

fn tallies(before: &Plan, after: &Plan, key: impl Fn(&Assignment) -> Option<(String, String)>) -> Vec<Tally> {
    let mut of: HashMap<(String, String), [Vec<&str>; 2]> = HashMap::new();
    let both = [&before.assignments, &after.assignments];
    for (side, assignments) in both.into_iter().enumerate() {
        for a in assignments {
            if let Some(key) = key(a) {
                of.entry(key).or_default()[side].push(&a.inspector);
            }
        }
    }
    let only = |these: &[&str], those: &[&str]| -> Vec<String> {
        let those: HashSet<&str> = those.iter().copied().collect();
        these.iter().filter(|id| !those.contains(**id)).map(|id| id.to_string()).collect()
    };
    let tally = |key: (String, String)| {
        let [was, is] = &of[&key];
        let (came, went) = (only(is, was), only(was, is));
        let (batch, id) = key;
        (!came.is_empty() || !went.is_empty()).then_some(Tally {
            batch,
            id,
            before: was.len(),
            after: is.len(),
            came,
            went,
        })
    };
    in_order(both.into_iter().flatten().filter_map(&key)).into_iter().filter_map(tally).collect()
}

/// Every term of either plan.
pub fn terms(before: &Plan, after: &Plan) -> Vec<TermChange> {
    let find = |plan: &Plan, id: &str| plan.score.terms.iter().find(|t| t.id == id).cloned();
    let ids = in_order(after.score.terms.iter().chain(&before.score.terms).map(|t| t.id.clone()));
    let change = |id: String| {
        let (was, is) = (find(before, &id), find(after, &id));
        let points = |term: &Option<Term>| term.as_ref().map_or(0.0, |t| t.points);
        TermChange { points: points(&is) - points(&was), id, before: was, after: is }
    };
    ids.into_iter().map(change).collect()
}

fn shortfalls(before: &Plan, after: &Plan) -> Vec<ShortfallChange> {
    type About<'p> = (&'p str, &'p str, Option<&'p str>, Option<&'p str>, Option<&'p str>, Option<&'p str>, Option<u8>);
    fn about(s: &Shortfall) -> About<'_> {
        let (group, unit, role, skill) = (s.group.as_deref(), s.unit.as_deref(), s.role.as_deref(), s.skill.as_deref());
        (&s.rule, &s.batch, group, unit, role, skill, s.level)
    }
    fn missing(plan: &Plan) -> HashMap<About<'_>, u32> {
        let mut missing = HashMap::new();
        plan.shortfalls.iter().for_each(|s| *missing.entry(about(s)).or_default() += s.missing);
        missing
    }
    let (was, is) = (missing(before), missing(after));
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let change = |key: About| {
        let of = |missing: &HashMap<About, u32>| missing.get(&key).copied().unwrap_or(0);
        let (rule, batch, group, unit, role, skill, level) = key;
        ShortfallChange {
            rule: rule.to_owned(),
            batch: batch.to_owned(),
            group: owned(group),
            unit: owned(unit),
            role: owned(role),
            skill: owned(skill),
            level,
            missing_before: of(&was),
            missing_after: of(&is),
        }
    };
    let changes = in_order(before.shortfalls.iter().chain(&after.shortfalls).map(about)).into_iter().map(change);
    changes.filter(|c| c.missing_before != c.missing_after).collect()
}

fn visits(before: &Plan, after: &Plan) -> VisitChanges {
    let of = |plan: &Plan| -> BTreeMap<(String, u32), (String, String, chrono::NaiveDate)> {
        let entry = |v: &crate::plan::Visit| ((v.site.clone(), v.visit), (v.batch.clone(), v.group.clone(), v.date));
        plan.visits.iter().map(entry).collect()
    };
    let (was, is) = (of(before), of(after));
    let mut changes = VisitChanges::default();
    for (visit, place) in &is {
        match was.get(visit) {
            None => changes.added.push(visit.clone()),
            Some(old) if old != place => changes.moved.push(visit.clone()),
            Some(_) => {}
        }
    }
    changes.dropped = was.into_keys().filter(|visit| !is.contains_key(visit)).collect();
    changes
}
