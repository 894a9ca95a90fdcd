//! The time and the work that a solve may take, who may stop it, and whom it tells how it stands.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::Options;
use super::checkpoint::Latest;
use super::feedback::Asked;
use super::staffing::{Staffed, gap};
use super::warm::Warm;
use crate::plan::Plan;

/// How a solve stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    pub phase: Phase,
    pub seconds: f64,
    /// Until the time limit; None = there is none.
    pub seconds_left: Option<f64>,
    /// Units of work done.
    pub work: u64,
    /// Units left of the budget; None = there is none.
    pub work_left: Option<u64>,
    /// Score of the best plan so far.
    pub incumbent: Option<f64>,
    /// No plan scores less.
    pub bound: Option<f64>,
    /// Columns of the largest programme over all batches so far: pairs, and what may fall short.
    pub columns: Option<u64>,
}

impl Progress {
    /// (incumbent − bound) / |incumbent|, once both are known.
    pub fn gap(&self) -> Option<f64> {
        Some(gap(self.incumbent?, self.bound?))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Listing who may serve where.
    Build,
    /// The linear relaxation.
    Relax,
    /// The integer programme over the assignments that matter.
    Search,
    /// Crews and routes.
    Field,
}

/// What has just happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// A phase began.
    Phase,
    /// The plan to start from was looked through.
    Warm(Warm),
    /// A better plan was found.
    Incumbent,
    /// A better bound was proven.
    Bound,
    /// Staffing was asked for what crews lacked.
    Asked(Asked),
}

/// Stops a solve from outside, hears how it stands, and saves the best plan so far.
pub struct Watch<'w> {
    pub stop: &'w AtomicBool,
    pub tell: &'w mut dyn FnMut(Event, &Progress),
    /// Called with the first plan, with the best of later ones as often as takes no more than a small share of the time, and with the
    /// last. On a thread of its own, but for the last; never twice at a time.
    pub save: Option<&'w (dyn Fn(&Plan) + Sync)>,
}

pub struct Clock<'w> {
    start: Instant,
    time: Option<Duration>,
    work: Option<u64>,
    work_done: u64,
    stop: &'w AtomicBool,
    tell: &'w mut dyn FnMut(Event, &Progress),
    /// Where better plans are left to be saved, if anybody saves them.
    latest: Option<&'w Latest>,
    pub state: Progress,
    /// Bounds are not told: they are of a programme with less choice.
    pub muted: bool,
}

/// When to stop, for threads that do not tell anything.
#[derive(Clone, Copy)]
pub struct Alarm<'w> {
    stop: &'w AtomicBool,
    at: Instant,
}

impl Alarm<'_> {
    pub fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.left().is_zero()
    }
}

impl<'w> Clock<'w> {
    pub fn alarm(&self) -> Alarm<'w> {
        Alarm { stop: self.stop, at: Instant::now() + self.left() }
    }

    /// Starts it, and tells that the first phase begins.
    pub fn new(options: &Options, watch: Watch<'w>, latest: &'w Latest) -> Self {
        let state = Progress {
            phase: Phase::Build,
            seconds: 0.0,
            seconds_left: None,
            work: 0,
            work_left: None,
            incumbent: None,
            bound: None,
            columns: None,
        };
        let mut clock = Clock {
            start: Instant::now(),
            time: options.time,
            work: options.work,
            work_done: 0,
            stop: watch.stop,
            tell: watch.tell,
            latest: watch.save.map(|_| latest),
            state,
            muted: false,
        };
        clock.tell(Event::Phase);
        clock
    }

    /// What was kept back of the time and the work is there to be used.
    pub fn give_all(&mut self, options: &Options) {
        (self.time, self.work) = (options.time, options.work);
    }

    /// Until the time limit; without one a hundred years.
    pub fn left(&self) -> Duration {
        const LONG: Duration = Duration::from_secs(100 * 365 * 86_400);
        self.time.map_or(LONG, |limit| limit.saturating_sub(self.start.elapsed()))
    }

    pub fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Work was done. A unit is about a million elementary operations; the same solve spends the same, however many threads it has.
    pub fn spend(&mut self, units: u64) {
        self.work_done = self.work_done.saturating_add(units);
    }

    /// Units of work done.
    pub fn work(&self) -> u64 {
        self.work_done
    }

    /// Units left of the budget; None = there is none.
    pub fn work_left(&self) -> Option<u64> {
        self.work.map(|budget| budget.saturating_sub(self.work_done))
    }

    /// So much more work uses up the budget.
    pub fn would_end(&self, work: u64) -> bool {
        self.work_left().is_some_and(|left| work >= left)
    }

    /// Asked to stop, out of time, or the work is used up.
    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.work_left() == Some(0) || self.left().is_zero()
    }

    pub fn phase(&mut self, phase: Phase) {
        self.state.phase = phase;
        self.tell(Event::Phase);
    }

    /// A lower bound was proven; tells it if it is the best.
    pub fn bound(&mut self, bound: f64) {
        if !self.muted && bound.is_finite() && self.state.bound.is_none_or(|b| bound > b) {
            self.state.bound = Some(bound);
            self.tell(Event::Bound);
        }
    }

    /// A programme over all batches was written out.
    pub fn columns(&mut self, columns: usize) {
        self.state.columns = self.state.columns.max(Some(columns as u64));
    }

    /// A better plan was found: tells it, and has it saved.
    pub fn incumbent(&mut self, staffed: &Staffed) {
        self.state.incumbent = Some(staffed.score);
        self.tell(Event::Incumbent);
        if let Some(latest) = self.latest {
            latest.put(staffed, self.seconds(), self.work_done);
        }
    }

    pub fn tell(&mut self, event: Event) {
        self.state.seconds = self.seconds();
        self.state.seconds_left = self.time.map(|_| self.left().as_secs_f64());
        self.state.work = self.work_done;
        self.state.work_left = self.work_left();
        (self.tell)(event, &self.state);
    }
}
