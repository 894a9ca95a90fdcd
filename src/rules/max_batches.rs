//! 批次上限: an inspector serves in at most so many batches, by their own limit or the round's.

use super::formulation::{Sum, Who};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{PersonId, Problem};

pub const RULE: Rule =
    Rule { id: "max_batches", bars: None, rows: Some(rows), ties: None, count: Some(Count::Person(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    let everywhere = f.everywhere();
    for (person, p) in problem.people.iter().enumerate() {
        if let Some(limit) = p.limit {
            f.limit(level, Sum::of(Who::One(person), everywhere), f64::from(limit));
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, person: PersonId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let p = &problem.people[person];
    if let Some(limit) = p.limit {
        let served = staffing.serves[person].len() as f64;
        tally.limit(level, f64::from(limit), Broken { inspectors: vec![person], ..Broken::of(RULE.id, served) });
    }
}
