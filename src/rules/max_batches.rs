//! 批次上限: an inspector serves in at most so many batches, by their own limit or the round's.

use super::programme::Term;
use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::Problem;

pub const RULE: Rule = Rule { id: "max_batches", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let level = problem.level(RULE.id);
    for (person, p) in problem.people.iter().enumerate() {
        if let Some(limit) = p.limit {
            let all: Vec<Term> = problem.of_person[person].clone().map(|c| (c, 1.0)).collect();
            programme.limit(level, &all, f64::from(limit));
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for (person, p) in problem.people.iter().enumerate() {
        if let Some(limit) = p.limit {
            let served = staffing.serves[person].len() as f64;
            tally.limit(level, f64::from(limit), Broken { inspectors: vec![person], ..Broken::of(RULE.id, served) });
        }
    }
}
