//! 可派时段: every day of the batch lies in the inspector's available ranges, outside leave and other campaigns.

use super::{Bars, Rule};
use crate::problem::{PersonId, Problem, Span};

pub const RULE: Rule = Rule { id: "availability", bars: Some(Bars::Batch(bars)), rows: None, ties: None, count: None };

fn bars(problem: &Problem, person: PersonId, batch: usize) -> bool {
    is_absent(problem, person, problem.batches[batch])
}

/// Absent on some day of the span.
pub fn is_absent(problem: &Problem, person: PersonId, days: Span) -> bool {
    problem.people[person].away.iter().any(|away| away.overlaps(&days)) || is_uncovered(problem, person, days)
}

/// Some day of the span lies outside the ranges in which the inspector is available, where there are any.
pub fn is_uncovered(problem: &Problem, person: PersonId, days: Span) -> bool {
    let available = &problem.inspector(person).available;
    if available.is_empty() {
        return false;
    }
    // Ranges may touch or overlap: walk from the first day on until no range continues.
    let mut covered = days.start;
    while covered <= days.end {
        let reach =
            available.iter().map(|r| Span::new(r.start, r.end)).filter(|r| r.start <= covered && covered <= r.end);
        match reach.map(|r| r.end).max() {
            Some(end) => covered = end + 1,
            None => return true,
        }
    }
    false
}
