//! 不重复派员: an inspector is in at most one group at a time.

use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::{PersonId, Problem, Span};
use crate::rules::programme::Term;
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "one_place", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    // Where rest between batches is hard as well, its rows cover batches that share a day too.
    let level = problem.level(RULE.id);
    if level == Level::Hard && problem.level("rest_between") == Level::Hard {
        return;
    }
    let sets = meeting(&problem.batches);
    for person in 0..problem.people.len() {
        for set in &sets {
            programme.limit(level, &terms(problem, person, set), 1.0);
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let sets = meeting(&problem.batches);
    for (person, groups) in staffing.serves.iter().enumerate() {
        for set in &sets {
            let there = groups.iter().filter(|&&g| set.contains(&problem.groups[g].batch)).count();
            if there > 0 {
                let inspectors = vec![person];
                tally.limit(level, 1.0, Broken { inspectors, ..Broken::of(RULE.id, there as f64) });
            }
        }
    }
}

/// The maximal sets of spans that meet on one day: the maximal cliques of their interval graph (spans by index, ascending).
pub fn meeting(spans: &[Span]) -> Vec<Vec<usize>> {
    let on_first_day = |at: &Span| -> Vec<usize> {
        (0..spans.len()).filter(|&s| spans[s].start <= at.start && at.start <= spans[s].end).collect()
    };
    let mut sets: Vec<Vec<usize>> = spans.iter().map(on_first_day).collect();
    sets.sort();
    sets.dedup();
    let inside = |a: &[usize], b: &[usize]| a.len() < b.len() && a.iter().all(|x| b.contains(x));
    let maximal: Vec<bool> = sets.iter().map(|a| !sets.iter().any(|b| inside(a, b))).collect();
    sets.into_iter().zip(maximal).filter_map(|(set, maximal)| maximal.then_some(set)).collect()
}

/// A person's candidates in any of the batches.
pub fn terms(problem: &Problem, person: PersonId, batches: &[usize]) -> Vec<Term> {
    let range = problem.of_person[person].clone();
    range.filter(|&c| batches.contains(&problem.groups[problem.candidates[c].group].batch)).map(|c| (c, 1.0)).collect()
}
