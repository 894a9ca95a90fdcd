//! The time a solve may take, who may stop it, and whom it tells how it stands.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How a solve stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    pub phase: Phase,
    pub seconds: f64,
    /// Score of the best plan so far.
    pub incumbent: Option<f64>,
    /// No plan scores less.
    pub bound: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Listing who may serve where.
    Build,
    /// The linear relaxation.
    Relax,
    /// The integer programme over the assignments that matter.
    Search,
}

/// Stops a solve from outside and hears how it stands.
pub struct Watch<'w> {
    pub stop: &'w AtomicBool,
    pub tell: &'w mut dyn FnMut(Progress),
}

pub struct Clock<'w> {
    start: Instant,
    limit: Duration,
    watch: Watch<'w>,
    pub state: Progress,
    /// Bounds are not told: they are of a programme with less choice.
    pub muted: bool,
}

impl<'w> Clock<'w> {
    pub fn new(limit: Duration, watch: Watch<'w>) -> Self {
        let state = Progress { phase: Phase::Build, seconds: 0.0, incumbent: None, bound: None };
        Clock { start: Instant::now(), limit, watch, state, muted: false }
    }

    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.start.elapsed())
    }

    pub fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Asked to stop, or out of time.
    pub fn is_over(&self) -> bool {
        self.watch.stop.load(Ordering::Relaxed) || self.left().is_zero()
    }

    pub fn phase(&mut self, phase: Phase) {
        self.state.phase = phase;
        self.tell();
    }

    /// A lower bound was proven; tells it if it is the best.
    pub fn bound(&mut self, bound: f64) {
        if !self.muted && bound.is_finite() && self.state.bound.is_none_or(|b| bound > b) {
            self.state.bound = Some(bound);
            self.tell();
        }
    }

    pub fn tell(&mut self) {
        self.state.seconds = self.seconds();
        (self.watch.tell)(self.state);
    }
}
