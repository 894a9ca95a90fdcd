//! 组长为党员: the leader is a full Party member.
//!
//! When hard, nobody else can hold the role (`roles.rs`). When soft, leaders who are not full members are counted: the places that
//! stay open when only full members lead, less those that stay open anyway (each such leader fills just one), and those whom hard
//! locks make leaders.

use super::formulation::{Column, Sum};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally, roles};
use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule =
    Rule { id: "leader_party", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Level::Soft(weight) = problem.level(RULE.id) else { return };
    for group in 0..problem.groups.len() {
        f.offset += weight * locked_strangers(problem, group);
        let anybody = |person| holdable(problem, person, group, false);
        let party_only = |person| holdable(problem, person, group, true);
        let Some(open_to_party) = roles::open_places(f, group, weight, "party", party_only) else { continue };
        match f.open_places[group] {
            // Open places cost at least as much: they stay at their least by themselves.
            Some(open) if f.costs[open] >= weight => f.costs[open] -= weight,
            _ => match exactly_open(f, group, anybody) {
                Some(open) => f.costs[open] = -weight,
                // Too many sets to show it: then nothing is counted here. The bound stays below the score, which counts it.
                None => f.costs[open_to_party] = 0.0,
            },
        }
    }
}

/// Leaders by a hard lock who are not full members: they lead whoever else serves.
fn locked_strangers(problem: &Problem, group: GroupId) -> f64 {
    let leader = problem.groups[group].roles.iter().position(|r| r.role == roles::LEADER);
    let leads = |&person: &PersonId| {
        leader.is_some()
            && roles::locked_role(problem, person, group) == Some(leader)
            && !problem.is_full_member(person)
    };
    problem.allowed[group].ones().filter(leads).count() as f64
}

fn holdable(problem: &Problem, person: PersonId, group: GroupId, party_only: bool) -> u32 {
    let able = roles::holdable(problem, person, group);
    let leader = problem.groups[group].roles.iter().take(32).position(|r| r.role == roles::LEADER);
    match leader {
        Some(leader) if party_only && !problem.is_full_member(person) => able & !(1 << leader),
        _ => able,
    }
}

/// A column that is no more than the number of places left open: one set of roles is chosen to show it.
fn exactly_open(f: &mut Formulation, group: GroupId, able: impl Fn(PersonId) -> u32) -> Option<Column> {
    let sets = roles::demands(f, group, "any", able)?;
    let places = sets.iter().map(|set| set.places).fold(0.0, f64::max);
    let open = f.elastic_head(0.0, places);
    let none = f.binary(0.0);
    // None chosen: no place is open.
    f.between(f64::NEG_INFINITY, places, Sum::default().column(1.0, open).column(places, none));
    let mut choice = Sum::default().column(1.0, none);
    for roles::Demand { able, places: of_set, .. } in sets {
        let chosen = f.binary(0.0);
        let most = f.most(&able) + places;
        f.between(f64::NEG_INFINITY, of_set + most, able.column(1.0, open).column(most, chosen));
        choice = choice.column(1.0, chosen);
    }
    f.between(1.0, 1.0, choice);
    Some(open)
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let g = &problem.groups[group];
    let members = &staffing.members[group];
    for (&person, role) in members.iter().zip(roles::deal(problem, group, members)) {
        let leads = role.is_some_and(|r| g.roles[r].role == roles::LEADER);
        if leads && !problem.is_full_member(person) {
            let entry = Broken { batch: Some(g.batch), group: Some(group), ..Broken::of(RULE.id, 1.0) };
            tally.breach(level, Broken { inspectors: vec![person], ..entry });
        }
    }
}
