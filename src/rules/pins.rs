//! 锁定 / 禁止: assignments that the organizer has settled. Hard locks are kept even against other rules.
//!
//! A lock that names the group is a column fixed at 1; one that names the batch only is a row over the groups in it. The role
//! that a hard lock names is given when roles are dealt out (`roles.rs`); softly it is a wish that nobody counts.

use super::formulation::{At, Sum, Who};
use super::{Bars, Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule =
    Rule { id: "pins", bars: Some(Bars::Group(bars)), rows: Some(rows), ties: None, count: Some(Count::Person(count)) };

fn bars(problem: &Problem, person: PersonId, group: GroupId) -> bool {
    let batch = problem.groups[group].batch;
    let forbids = &problem.people[person].forbids;
    forbids.iter().any(|f| f.role.is_none() && f.batch == batch && f.group.is_none_or(|named| named == group))
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    for lock in &problem.locks {
        let kept = Sum::of(Who::One(lock.person), lock.group.map_or(At::Batch(lock.batch), At::Group));
        match problem.level(RULE.id) {
            Level::Hard => {
                f.between(1.0, f64::INFINITY, kept);
            }
            Level::Soft(weight) => {
                f.require(weight, kept, 1.0);
            }
            Level::Off => {}
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, person: PersonId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for lock in problem.people[person].locks.iter().map(|&lock| &problem.locks[lock]) {
        let kept = staffing.serves[lock.person]
            .iter()
            .any(|&group| problem.groups[group].batch == lock.batch && lock.group.is_none_or(|named| named == group));
        if !kept {
            let (batch, inspectors) = (Some(lock.batch), vec![lock.person]);
            tally.breach(level, Broken { batch, group: lock.group, inspectors, ..Broken::of(RULE.id, 1.0) });
        }
    }
}
