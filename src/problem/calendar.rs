//! Days as numbers.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

/// A run of days, both ends inclusive, as days of the common era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub start: i32,
    pub end: i32,
}

impl Span {
    pub fn new(start: NaiveDate, end: NaiveDate) -> Self {
        Span { start: start.num_days_from_ce(), end: end.num_days_from_ce() }
    }

    /// Number of days.
    pub fn len(&self) -> u32 {
        (self.end - self.start + 1).max(0).unsigned_abs()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn overlaps(&self, other: &Span) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// Lies within the other.
    pub fn within(&self, other: &Span) -> bool {
        other.start <= self.start && self.end <= other.end
    }

    /// Full days between two spans that do not overlap; 0 where they do.
    pub fn days_between(&self, other: &Span) -> i32 {
        (other.start - self.end).max(self.start - other.end).saturating_sub(1).max(0)
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
