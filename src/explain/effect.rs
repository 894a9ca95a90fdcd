//! What a change does to a plan: to each term of the score, and to each need and limit.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::Term;
use crate::problem::{GroupId, Problem};
use crate::rules::{self, Broken, Missing, Scope, Staffing, Tally};
use crate::solve::score;

/// What a change does to the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// Points more than the plan has (fewer where negative).
    pub points: f64,
    /// What each term of the score gains, those that change.
    pub terms: Vec<Term>,
    /// Of each rule, where more or less is missing or broken.
    pub changes: Vec<Change>,
}

/// How much is missing under a rule, or by how much it is broken, at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub what: What,
    pub before: f64,
    pub after: f64,
}

/// A need or a limit. The rule's own measure is that of docs/model.md.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct What {
    pub rule: String,
    /// Heads are missing; else a rule is broken.
    pub is_shortfall: bool,
    pub batch: Option<String>,
    pub group: Option<String>,
    pub unit: Option<String>,
    pub role: Option<String>,
    pub skill: Option<String>,
    pub level: Option<u8>,
    pub inspectors: Vec<String>,
}

/// What it does that the staffing is no longer as `before`, where nothing has changed but in the scope.
pub fn of(problem: &Problem, before: &Staffing, after: &Staffing, scope: &Scope) -> Effect {
    let (was, is) = (rules::count_in(problem, before, scope), rules::count_in(problem, after, scope));
    let scored_before = score::of_in(problem, before, &was, scope);
    let scored_after = score::of_in(problem, after, &is, scope);
    let terms = scored_before.terms.iter().zip(&scored_after.terms).map(|(was, is)| Term {
        measure: is.measure - was.measure,
        points: is.points - was.points,
        ..is.clone()
    });
    Effect {
        points: scored_after.total - scored_before.total,
        terms: terms.filter(|term| term.measure.abs() > 1e-9).collect(),
        changes: changes(problem, &was, &is),
    }
}

/// Where more or less is missing or broken.
fn changes(problem: &Problem, was: &Tally, is: &Tally) -> Vec<Change> {
    let mut amounts: BTreeMap<What, (f64, f64)> = BTreeMap::new();
    entries(problem, was).for_each(|(what, amount)| amounts.entry(what).or_default().0 += amount);
    entries(problem, is).for_each(|(what, amount)| amounts.entry(what).or_default().1 += amount);
    let changed = amounts.into_iter().filter(|(_, (before, after))| (before - after).abs() > 1e-9);
    changed.map(|(what, (before, after))| Change { what, before, after }).collect()
}

fn entries<'t>(problem: &'t Problem, tally: &'t Tally) -> impl Iterator<Item = (What, f64)> + 't {
    let batch = |batch: usize| problem.scenario.batches[batch].id.clone();
    let group = |group: GroupId| problem.groups[group].id.clone();
    let unit = |unit: usize| problem.scenario.units.get(unit).map(|row| row.id.clone());
    let missing = move |m: &Missing| {
        let what = What {
            rule: m.rule.to_string(),
            is_shortfall: true,
            batch: Some(batch(m.batch)),
            group: m.group.map(group),
            unit: m.unit.and_then(unit),
            role: m.role.clone(),
            skill: m.skill.as_ref().map(|skill| skill.name.clone()),
            level: m.skill.as_ref().map(|skill| skill.level),
            inspectors: Vec::new(),
        };
        (what, f64::from(m.needed - m.present))
    };
    let broken = move |b: &Broken| {
        let what = What {
            rule: b.rule.to_string(),
            is_shortfall: false,
            batch: b.batch.map(batch),
            group: b.group.map(group),
            unit: b.unit.and_then(unit),
            role: None,
            skill: None,
            level: None,
            inspectors: b.inspectors.iter().map(|&person| problem.inspector(person).id.clone()).collect(),
        };
        (what, b.amount)
    };
    tally.missing.iter().map(missing).chain(tally.broken.iter().map(broken))
}
