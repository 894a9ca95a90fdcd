//! 不互查: where people of province A serve in province B, none of B's serve in A.
//!
//! For each pair of provinces that could inspect one another, a yes-or-no column per direction. A direction is open where anybody goes
//! it; at most one of two opposite ones is.

use std::collections::{BTreeMap, BTreeSet};

use super::programme::{Column, Term};
use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::Level;
use crate::scenario::settings::MutualScope;

pub const RULE: Rule = Rule { id: "no_mutual", bars: None, rows: Some(rows), count: Some(count) };

/// From, to, and the batch where the rule looks at each batch by itself.
type Direction<'p> = (&'p str, &'p str, Option<usize>);

/// Which direction an assignment goes; None where the unit inspects for no province, or stays in its own.
fn direction<'p>(problem: &'p Problem, person: PersonId, group: GroupId) -> Option<Direction<'p>> {
    let from = problem.units.get(problem.people[person].unit)?.home_province.as_deref()?;
    let to = problem.scenario.regions[problem.groups[group].region].province.as_str();
    let by_batch = problem.scenario.settings.rules.mutual_scope == MutualScope::Batch;
    (from != to).then_some((from, to, by_batch.then_some(problem.groups[group].batch)))
}

fn rows(problem: &Problem, programme: &mut Programme) {
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let directions: Vec<Option<Direction>> =
        problem.candidates.iter().map(|c| direction(problem, c.person, c.group)).collect();
    let known: BTreeSet<Direction> = directions.iter().flatten().copied().collect();
    let mut open: BTreeMap<Direction, Column> = BTreeMap::new();
    for &(from, to, batch) in &known {
        if known.contains(&(to, from, batch)) {
            open.insert((from, to, batch), programme.binary(0.0));
        }
    }
    // Somebody goes it: then it is open. People in one place at a time go one way at a time, so their candidates share a row.
    let one_place = problem.level("one_place") == Level::Hard;
    for person in 0..problem.people.len() {
        let mut ways: BTreeMap<(Column, usize, usize), Vec<Term>> = BTreeMap::new();
        for c in problem.of_person[person].clone() {
            if let Some(&column) = directions[c].and_then(|d| open.get(&d)) {
                let batch = problem.groups[problem.candidates[c].group].batch;
                ways.entry((column, batch, if one_place { 0 } else { c })).or_default().push((c, 1.0));
            }
        }
        for ((column, _, _), mut terms) in ways {
            if terms.iter().any(|&(c, _)| programme.lower[c] == 1.0) {
                programme.lower[column] = 1.0;
            }
            terms.push((column, -1.0));
            let locked: f64 = terms.iter().map(|&(c, k)| k * programme.lower[c]).sum();
            programme.between(f64::NEG_INFINITY, locked.max(0.0), &terms);
        }
    }
    for (&(from, to, batch), &column) in open.iter().filter(|((from, to, _), _)| from < to) {
        let back = open[&(to, from, batch)];
        programme.limit(level, &[(column, 1.0), (back, 1.0)], 1.0);
        if level == Level::Hard {
            let going = |way: Direction| (0..directions.len()).filter(|&c| directions[c] == Some(way)).collect();
            programme.either.push([going((from, to, batch)), going((to, from, batch))]);
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let mut gone: BTreeMap<Direction, Vec<PersonId>> = BTreeMap::new();
    for (person, group) in staffing.pairs() {
        if let Some(way) = direction(problem, person, group) {
            gone.entry(way).or_default().push(person);
        }
    }
    for (&(from, to, batch), there) in gone.iter().filter(|((from, to, _), _)| from < to) {
        if let Some(back) = gone.get(&(to, from, batch)) {
            let mut inspectors: Vec<PersonId> = there.iter().chain(back).copied().collect();
            inspectors.sort_unstable();
            inspectors.dedup();
            tally.breach(problem.level(RULE.id), Broken { batch, inspectors, ..Broken::of(RULE.id, 1.0) });
        }
    }
}
