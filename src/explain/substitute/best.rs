//! The best ways that were found to fill a post.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::problem::{GroupId, PersonId};
use crate::rules::Staffing;

/// Points that count as equal.
const TIE: f64 = 1e-6;

/// Somebody takes a place, and leaves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    pub person: PersonId,
    pub from: Option<GroupId>,
    pub to: GroupId,
}

impl Move {
    pub fn make(&self, staffing: &mut Staffing) {
        if let Some(from) = self.from {
            staffing.take((self.person, from));
        }
        staffing.put((self.person, self.to));
    }

    pub fn unmake(&self, staffing: &mut Staffing) {
        staffing.take((self.person, self.to));
        if let Some(from) = self.from {
            staffing.put((self.person, from));
        }
    }
}

/// The moves that fill the post.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub points: f64,
    pub moves: Vec<Move>,
}

/// The best that was found for each person, the best `most` people.
pub struct Best {
    most: usize,
    found: Mutex<BTreeMap<PersonId, Found>>,
}

impl Best {
    pub fn new(most: usize) -> Self {
        Best { most, found: Mutex::default() }
    }

    /// What is worse than this is of no use to the person.
    pub fn worst(&self, person: PersonId) -> f64 {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let own = found.get(&person).map_or(f64::INFINITY, |found| found.points);
        let last = if found.len() < self.most { None } else { found.values().map(|f| f.points).max_by(f64::total_cmp) };
        own.min(last.unwrap_or(f64::INFINITY)) + TIE
    }

    pub fn enter(&self, one: Option<Found>) {
        let Some(one) = one else { return };
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let person = one.moves[0].person;
        if found.get(&person).is_none_or(|known| one.order(known).is_lt()) {
            found.insert(person, one);
        }
        // Those who tie with the last stay, so that the order in which they come does not matter.
        let mut points: Vec<f64> = found.values().map(|f| f.points).collect();
        points.sort_unstable_by(f64::total_cmp);
        if let Some(&last) = self.most.checked_sub(1).and_then(|n| points.get(n)) {
            found.retain(|_, f| f.points <= last + TIE);
        }
    }

    pub fn ranked(self) -> Vec<Found> {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut ranked: Vec<Found> = found.into_values().collect();
        ranked.sort_by(Found::order);
        ranked.truncate(self.most);
        ranked
    }
}

impl Found {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let moves = |found: &Found| (found.moves.len(), found.moves.clone());
        self.points.total_cmp(&other.points).then_with(|| moves(self).cmp(&moves(other)))
    }
}
