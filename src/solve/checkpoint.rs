//! The best plan so far is saved beside the search, on a thread of its own: the search never waits for a file.
//!
//! Writing down a plan of a national round takes a good part of a second, and branch and bound may find many in that time. So only
//! the latest is kept to be saved, and after each the thread rests for many times as long as it took.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::outcome::Spent;
use super::staffing::Staffed;
use crate::plan::Plan;

/// Times as long as saving took: it takes a twentieth of the time of one core at most.
const REST: u32 = 20;
/// The shortest rest.
const SHORTEST: Duration = Duration::from_millis(200);

/// The best plan that is not saved yet.
#[derive(Default)]
pub struct Latest {
    desk: Mutex<Desk>,
    changed: Condvar,
}

#[derive(Default)]
struct Desk {
    found: Option<(Staffed, Spent)>,
    over: bool,
}

impl Latest {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        // What a panicking thread leaves is a plan or none.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the place of what is not saved yet.
    pub fn put(&self, staffed: &Staffed, seconds: f64, work: u64) {
        let staffed = Staffed { staffing: staffed.staffing.clone(), ..*staffed };
        self.desk().found = Some((staffed, Spent { seconds, work }));
        self.changed.notify_all();
    }

    /// Saves what is put here until the search is over: `save` writes down a plan.
    pub fn save_all(&self, write_down: impl Fn(&Staffed, Spent) -> Plan, save: &dyn Fn(&Plan)) {
        while let Some((staffed, spent)) = self.next() {
            let begun = Instant::now();
            save(&write_down(&staffed, spent));
            let rest = (REST * begun.elapsed()).max(SHORTEST);
            let _ = self.changed.wait_timeout_while(self.desk(), rest, |desk| !desk.over);
        }
    }

    /// Waits for the next plan; None when the search is over and nothing is left.
    fn next(&self) -> Option<(Staffed, Spent)> {
        let waiting = |desk: &mut Desk| desk.found.is_none() && !desk.over;
        let mut desk = self.changed.wait_while(self.desk(), waiting).unwrap_or_else(PoisonError::into_inner);
        desk.found.take()
    }
}

/// Says that the search is over when it goes out of scope, even by a panic.
pub struct Searching<'l> {
    pub latest: &'l Latest,
    /// The last plan will be saved by others.
    pub succeeded: bool,
}

impl Drop for Searching<'_> {
    fn drop(&mut self) {
        let mut desk = self.latest.desk();
        desk.over = true;
        if self.succeeded {
            desk.found = None;
        }
        drop(desk);
        self.latest.changed.notify_all();
    }
}
