//! 不互查: where people of province A serve in province B, none of B's serve in A.
//!
//! For each pair of provinces that could inspect one another, a yes-or-no column per direction. A direction is open where anybody goes
//! it; at most one of two opposite ones is.

use std::collections::BTreeMap;

use super::formulation::{At, Block, Column, Sum, Who};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::scenario::Level;
use crate::scenario::settings::MutualScope;

pub const RULE: Rule =
    Rule { id: "no_mutual", bars: None, rows: Some(rows), ties: Some(ties), count: Some(Count::Whole(count)) };

/// From, to, and the batch where the rule looks at each batch by itself.
type Direction<'p> = (&'p str, &'p str, Option<usize>);

/// Which direction an assignment goes; None where the unit inspects for no province, or stays in its own.
fn direction<'p>(problem: &'p Problem, person: PersonId, group: GroupId) -> Option<Direction<'p>> {
    let from = problem.units.get(problem.people[person].unit)?.home_province.as_deref()?;
    let to = problem.scenario.regions[problem.groups[group].region].province.as_str();
    let by_batch = problem.scenario.settings.rules.mutual_scope == MutualScope::Batch;
    (from != to).then_some((from, to, by_batch.then_some(problem.groups[group].batch)))
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let mut provinces: Vec<&str> = problem.units.iter().filter_map(|u| u.home_province.as_deref()).collect();
    provinces.sort_unstable();
    provinces.dedup();
    // Who could go which way, and to which groups.
    let mut ways: BTreeMap<Direction, (Who, Vec<GroupId>)> = BTreeMap::new();
    for &home in &provinces {
        let is_home = |person: PersonId| {
            let unit = problem.units.get(problem.people[person].unit);
            unit.is_some_and(|u| u.home_province.as_deref() == Some(home))
        };
        let people = f.class(&format!("home {home}"), is_home);
        let Some(anybody) = (0..problem.people.len()).find(|&person| is_home(person)) else { continue };
        for group in 0..problem.groups.len() {
            if let Some(way) = direction(problem, anybody, group)
                && f.count(people, At::Group(group)) > 0
            {
                ways.entry(way).or_insert((people, Vec::new())).1.push(group);
            }
        }
    }
    let mut open: BTreeMap<Direction, (Column, Block)> = BTreeMap::new();
    for (&(from, to, batch), (people, groups)) in &ways {
        if ways.contains_key(&(to, from, batch)) {
            let column = f.binary(0.0);
            let at = f.groups(groups.clone());
            f.lower[column] = (f.locked_in(*people, at) as f64).min(1.0);
            groups.iter().for_each(|&group| f.name(RULE.id, [place(problem, from), group, 0], column));
            open.insert((from, to, batch), (column, Block { who: *people, at, factor: 1.0 }));
        }
    }
    for (&(from, to, batch), &there) in open.iter().filter(|((from, to, _), _)| from < to) {
        let back = open[&(to, from, batch)];
        f.limit(level, Sum::default().column(1.0, there.0).column(1.0, back.0), 1.0);
        if level == Level::Hard {
            f.either.push([there, back]);
        }
    }
}

/// A number for a province: the first unit that inspects for it.
fn place(problem: &Problem, province: &str) -> usize {
    problem.units.iter().position(|u| u.home_province.as_deref() == Some(province)).unwrap_or(usize::MAX)
}

/// Somebody goes it: then it is open. People in one place at a time go one way at a time, so their pairs share a row.
fn ties(f: &mut Formulation, pairs: &[Pair]) {
    let problem = f.problem;
    if problem.level(RULE.id) == Level::Off {
        return;
    }
    let one_place = problem.level("one_place") == Level::Hard;
    let homes: Vec<Option<usize>> =
        problem.units.iter().map(|u| u.home_province.as_deref().map(|home| place(problem, home))).collect();
    for &(person, group) in pairs {
        let home = homes.get(problem.people[person].unit).copied().flatten();
        let Some(column) = home.and_then(|home| f.named(RULE.id, [home, group, 0])) else { continue };
        let batch = problem.groups[group].batch;
        let shared = if one_place { batch } else { problem.batches.len() + group };
        if !f.first_time(RULE.id, [person, column, shared]) {
            continue;
        }
        let groups = match one_place {
            true => {
                let same = |g: &GroupId| home.and_then(|home| f.named(RULE.id, [home, *g, 0])) == Some(column);
                problem.of_batch[batch].iter().copied().filter(same).collect()
            }
            false => vec![group],
        };
        let at = f.groups(groups);
        let locked = f.locked_in(Who::One(person), at) as f64 - f.lower[column];
        f.between(f64::NEG_INFINITY, locked.max(0.0), Sum::of(Who::One(person), at).column(-1.0, column));
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
