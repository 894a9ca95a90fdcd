//! 不重复派员: an inspector is in at most one group at a time.

use std::collections::BTreeSet;

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

/// The maximal sets of spans that meet on one day: the maximal cliques of their interval graph (spans by index, ascending), found
/// by going through first and last days in order. A set is maximal where a last day follows a first day.
pub fn meeting(spans: &[Span]) -> Vec<Vec<usize>> {
    let mut days: Vec<(i32, bool, usize)> = Vec::new();
    for (s, span) in spans.iter().enumerate() {
        days.push((span.start, false, s));
        days.push((span.end.max(span.start), true, s));
    }
    days.sort_unstable();
    let (mut here, mut grown) = (BTreeSet::new(), false);
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for (_, is_last, s) in days {
        if !is_last {
            here.insert(s);
        } else {
            if grown {
                sets.push(here.iter().copied().collect());
            }
            here.remove(&s);
        }
        grown = !is_last;
    }
    sets.sort();
    sets
}

/// A person's candidates in any of the batches.
pub fn terms(problem: &Problem, person: PersonId, batches: &[usize]) -> Vec<Term> {
    let range = problem.of_person[person].clone();
    range.filter(|&c| batches.contains(&problem.groups[problem.candidates[c].group].batch)).map(|c| (c, 1.0)).collect()
}
