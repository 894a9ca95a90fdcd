//! 不重复派员: an inspector is in at most one group at a time.

use super::formulation::{At, Sum, Who};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule =
    Rule { id: "one_place", bars: None, rows: Some(rows), ties: None, count: Some(Count::Person(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    // Where rest between batches is hard as well, its rows cover batches that share a day too.
    let level = problem.level(RULE.id);
    if level == Level::Hard && problem.level("rest_between") == Level::Hard {
        return;
    }
    let sets: Vec<At> = problem.meeting.iter().map(|set| f.batches(set)).collect();
    for person in 0..problem.people.len() {
        for &set in &sets {
            f.limit(level, Sum::of(Who::One(person), set), 1.0);
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, person: PersonId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let groups = &staffing.serves[person];
    for set in &problem.meeting {
        let there = groups.iter().filter(|&&g| set.contains(&problem.groups[g].batch)).count();
        if there > 0 {
            let inspectors = vec![person];
            tally.limit(level, 1.0, Broken { inspectors, ..Broken::of(RULE.id, there as f64) });
        }
    }
}
