//! 锁定 / 禁止: assignments that the organizer has settled. Hard locks are kept even against other rules.
//!
//! A lock that names the group is a column fixed at 1; one that names the batch only is a row over the groups in it. The role
//! that a pin names is seen to when roles are dealt out (`roles.rs`).

use super::programme::Term;
use super::{Broken, Programme, Rule, Staffing, Tally, roles};
use crate::problem::{GroupId, Lock, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "pins", bars: Some(bars), rows: Some(rows), count: Some(count) };

fn bars(problem: &Problem, person: PersonId, group: GroupId) -> bool {
    let batch = problem.groups[group].batch;
    let forbids = &problem.people[person].forbids;
    forbids.iter().any(|f| f.role.is_none() && f.batch == batch && f.group.is_none_or(|named| named == group))
}

/// Candidates that satisfy the lock.
fn matches(problem: &Problem, lock: &Lock) -> Vec<Term> {
    let fits = |group: GroupId| match (lock.group, &lock.role) {
        (Some(named), _) => named == group,
        (None, role) => {
            problem.groups[group].batch == lock.batch
                && role.as_ref().is_none_or(|role| roles::could_hold(problem, lock.person, group, role))
        }
    };
    let range = problem.of_person[lock.person].clone();
    range.filter(|&c| fits(problem.candidates[c].group)).map(|c| (c, 1.0)).collect()
}

fn rows(problem: &Problem, programme: &mut Programme) {
    for lock in &problem.locks {
        let terms = matches(problem, lock);
        match problem.level(RULE.id) {
            Level::Hard => programme.between(1.0, f64::INFINITY, &terms),
            Level::Soft(weight) => {
                programme.require(weight, &terms, 1.0);
            }
            Level::Off => {}
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for lock in &problem.locks {
        let kept = staffing.serves[lock.person].iter().any(|&group| {
            problem.groups[group].batch == lock.batch
                && lock.group.is_none_or(|named| named == group)
                && lock.role.as_ref().is_none_or(|role| {
                    let places = roles::deal(problem, group, &staffing.members[group]);
                    let at = staffing.members[group].iter().position(|&p| p == lock.person);
                    at.and_then(|at| places[at]).is_some_and(|r| problem.groups[group].roles[r].role == *role)
                })
        });
        if !kept {
            let (batch, inspectors) = (Some(lock.batch), vec![lock.person]);
            tally.breach(level, Broken { batch, group: lock.group, inspectors, ..Broken::of(RULE.id, 1.0) });
        }
    }
}
