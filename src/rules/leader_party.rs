//! 组长为党员: the leader is a full Party member.
//!
//! When hard, nobody else can hold the role (`roles.rs`). When soft, leaders who are not full members are counted: the places that
//! stay open when only full members lead, less those that stay open anyway (each such leader fills just one), and those whom hard
//! locks make leaders.

use super::programme::Column;
use super::{Broken, Programme, Rule, Staffing, Tally, roles};
use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "leader_party", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let Level::Soft(weight) = problem.level(RULE.id) else { return };
    for group in 0..problem.groups.len() {
        programme.offset += weight * locked_strangers(problem, group);
        let anybody = |person| holdable(problem, person, group, false);
        let party_only = |person| holdable(problem, person, group, true);
        let Some(open_to_party) = roles::open_places(problem, programme, group, weight, party_only) else { continue };
        match programme.open_places[group] {
            // Open places cost at least as much: they stay at their least by themselves.
            Some(open) if programme.costs[open] >= weight => programme.costs[open] -= weight,
            _ => match exactly_open(problem, programme, group, anybody) {
                Some(open) => programme.costs[open] = -weight,
                // Too many sets to show it: then nothing is counted here. The bound stays below the score, which counts it.
                None => programme.costs[open_to_party] = 0.0,
            },
        }
    }
}

/// Leaders by a hard lock who are not full members: they lead whoever else serves.
fn locked_strangers(problem: &Problem, group: GroupId) -> f64 {
    let leader = problem.groups[group].roles.iter().position(|r| r.role == roles::LEADER);
    let leads = |c: &&usize| {
        let person = problem.candidates[**c].person;
        leader.is_some()
            && roles::locked_role(problem, person, group) == Some(leader)
            && !problem.is_full_member(person)
    };
    problem.of_group[group].iter().filter(leads).count() as f64
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
fn exactly_open(
    problem: &Problem,
    programme: &mut Programme,
    group: GroupId,
    able: impl Fn(PersonId) -> u32,
) -> Option<Column> {
    let sets = roles::demands(problem, group, able)?;
    let places = sets.iter().map(|s| s.1).fold(0.0, f64::max);
    let open = programme.elastic_head(0.0, places);
    let none = programme.binary(0.0);
    // None chosen: no place is open.
    programme.between(f64::NEG_INFINITY, places, &[(open, 1.0), (none, places)]);
    let mut choice = vec![(none, 1.0)];
    for (mut terms, of_set) in sets {
        let chosen = programme.binary(0.0);
        let most = terms.len() as f64 + places;
        terms.extend([(open, 1.0), (chosen, most)]);
        programme.between(f64::NEG_INFINITY, of_set + most, &terms);
        choice.push((chosen, 1.0));
    }
    programme.between(1.0, 1.0, &choice);
    Some(open)
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    for (group, g) in problem.groups.iter().enumerate() {
        let members = &staffing.members[group];
        for (&person, role) in members.iter().zip(roles::deal(problem, group, members)) {
            let leads = role.is_some_and(|r| g.roles[r].role == roles::LEADER);
            if leads && !problem.is_full_member(person) {
                let entry = Broken { batch: Some(g.batch), group: Some(group), ..Broken::of(RULE.id, 1.0) };
                tally.breach(level, Broken { inspectors: vec![person], ..entry });
            }
        }
    }
}
