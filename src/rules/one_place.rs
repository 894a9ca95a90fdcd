//! 不重复派员: an inspector is in at most one group at a time.

use std::collections::BTreeSet;

use super::formulation::{At, Sum, Who};
use super::{Broken, Formulation, Rule, Staffing, Tally};
use crate::problem::{Problem, Span};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "one_place", bars: None, rows: Some(rows), ties: None, count: Some(count) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    // Where rest between batches is hard as well, its rows cover batches that share a day too.
    let level = problem.level(RULE.id);
    if level == Level::Hard && problem.level("rest_between") == Level::Hard {
        return;
    }
    let sets: Vec<At> = meeting(&problem.batches).iter().map(|set| f.batches(set)).collect();
    for person in 0..problem.people.len() {
        for &set in &sets {
            f.limit(level, Sum::of(Who::One(person), set), 1.0);
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
