//! How the times of a route are kept, so that putting a stop between two others, or joining the head of one route to the tail of
//! another, is checked in constant time (Kindervater and Savelsbergh 1997; Vidal et al. 2013, section 4.1: concatenation of segments).

use super::instance::{Kind, Stop};

/// No route comes this late, or this early.
const NEVER: i32 = i32::MAX / 4;

/// What is known of a route's head (from the base up to a stop, its service included) and tail (from a stop, before its service, to the
/// base), and how the two are lengthened and joined. `way` is the time on the road between the two ends.
pub trait Timing: Sync {
    type Head: Copy + Send + Sync + PartialEq;
    type Tail: Copy + Send + Sync + PartialEq;

    /// At the base, before anything.
    fn start(&self, kind: &Kind) -> Self::Head;
    /// At the base, after everything.
    fn finish(&self, kind: &Kind) -> Self::Tail;
    /// Head, way, stop; None where the stop is reached too late.
    fn then(&self, head: Self::Head, way: i32, stop: &Stop) -> Option<Self::Head>;
    /// Stop, way, tail; None where it could not be left in time.
    fn before(&self, stop: &Stop, way: i32, tail: Self::Tail) -> Option<Self::Tail>;
    /// Whether head, way, tail is a route that may be driven.
    fn joins(&self, head: Self::Head, way: i32, tail: Self::Tail, kind: &Kind) -> bool;
}

/// Time windows alone: the earliest departure and the latest arrival.
pub struct Windows;

impl Timing for Windows {
    type Head = i32;
    type Tail = i32;

    fn start(&self, kind: &Kind) -> i32 {
        kind.early
    }

    fn finish(&self, kind: &Kind) -> i32 {
        kind.late
    }

    #[inline]
    fn then(&self, head: i32, way: i32, stop: &Stop) -> Option<i32> {
        let start = (head + way).max(stop.early);
        (start <= stop.late).then_some(start + stop.service)
    }

    #[inline]
    fn before(&self, stop: &Stop, way: i32, tail: i32) -> Option<i32> {
        let latest = (tail - way - stop.service).min(stop.late);
        (latest >= stop.early).then_some(latest)
    }

    #[inline]
    fn joins(&self, head: i32, way: i32, tail: i32, _: &Kind) -> bool {
        head + way <= tail
    }
}

/// Time windows and a limit on the time from leaving the base to coming back.
pub struct Durations;

/// A run of stops: how long it takes, and the earliest and latest start at which it takes no longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub duration: i32,
    pub early: i32,
    pub late: i32,
}

impl Span {
    fn of(stop: &Stop) -> Span {
        Span { duration: stop.service, early: stop.early, late: stop.late }
    }

    /// One after the other; None where the second cannot be in time.
    #[inline]
    fn then(self, way: i32, next: Span) -> Option<Span> {
        let shift = self.duration + way;
        if self.early + shift > next.late {
            return None;
        }
        let wait = (next.early - self.late - shift).max(0);
        Some(Span {
            duration: shift + wait + next.duration,
            early: (next.early - shift).max(self.early).min(self.late),
            late: (next.late - shift).min(self.late),
        })
    }
}

impl Timing for Durations {
    type Head = Span;
    type Tail = Span;

    fn start(&self, kind: &Kind) -> Span {
        Span { duration: 0, early: kind.early, late: kind.late }
    }

    fn finish(&self, kind: &Kind) -> Span {
        Span { duration: 0, early: kind.early, late: kind.late }
    }

    #[inline]
    fn then(&self, head: Span, way: i32, stop: &Stop) -> Option<Span> {
        head.then(way, Span::of(stop))
    }

    #[inline]
    fn before(&self, stop: &Stop, way: i32, tail: Span) -> Option<Span> {
        Span::of(stop).then(way, tail)
    }

    #[inline]
    fn joins(&self, head: Span, way: i32, tail: Span, kind: &Kind) -> bool {
        head.then(way, tail).is_some_and(|whole| whole.duration <= kind.max_duration)
    }
}

/// Time windows and one break in the day, between two stops or at either end. The way may be interrupted for it, and so may a stop that
/// takes longer than half a day.
pub struct Break {
    /// The break starts no earlier,
    pub from: i32,
    /// ends no later,
    pub until: i32,
    /// and takes so long.
    pub length: i32,
    /// A stop that takes longer may be interrupted.
    pub whole: i32,
}

/// The earliest departure without the break behind it, and with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Departure {
    pub hungry: i32,
    pub fed: i32,
}

/// The latest arrival with the break still ahead, and with it behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    pub hungry: i32,
    pub fed: i32,
}

impl Break {
    /// When the way that starts then ends, with the break on it: before, after or amid the drive.
    #[inline]
    fn with_break(&self, departure: i32, way: i32) -> i32 {
        if departure + self.length <= self.until { (departure + way).max(self.from) + self.length } else { NEVER }
    }

    /// The latest departure from which the way with the break on it ends by then.
    #[inline]
    fn latest(&self, arrival: i32, way: i32) -> i32 {
        if arrival < self.from + self.length {
            return -NEVER;
        }
        (arrival - self.length - way).min(self.until - self.length)
    }
}

impl Timing for Break {
    type Head = Departure;
    type Tail = Arrival;

    fn start(&self, kind: &Kind) -> Departure {
        Departure { hungry: kind.early, fed: NEVER }
    }

    fn finish(&self, kind: &Kind) -> Arrival {
        Arrival { hungry: -NEVER, fed: kind.late }
    }

    #[inline]
    fn then(&self, head: Departure, way: i32, stop: &Stop) -> Option<Departure> {
        let serve = |arrival: i32| {
            let start = arrival.max(stop.early);
            if start <= stop.late { start + stop.service } else { NEVER }
        };
        let hungry = serve(head.hungry + way);
        let mut fed = serve((head.fed + way).min(self.with_break(head.hungry, way)));
        if stop.service > self.whole {
            // Amid the stop, which ends no later than it otherwise would have to.
            let start = (head.hungry + way).max(stop.early).max(self.from - stop.service);
            if start <= (stop.late - self.length).min(self.until - self.length) {
                fed = fed.min(start + stop.service + self.length);
            }
        }
        (hungry.min(fed) < NEVER).then_some(Departure { hungry, fed })
    }

    #[inline]
    fn before(&self, stop: &Stop, way: i32, tail: Arrival) -> Option<Arrival> {
        let serve = |departure: i32| {
            let start = (departure - stop.service).min(stop.late);
            if start >= stop.early { start } else { -NEVER }
        };
        let fed = serve(tail.fed - way);
        let mut hungry = serve((tail.hungry - way).max(self.latest(tail.fed, way)));
        if stop.service > self.whole {
            let start = (tail.fed - way - stop.service - self.length)
                .min(stop.late - self.length)
                .min(self.until - self.length);
            if start >= stop.early.max(self.from - stop.service) {
                hungry = hungry.max(start);
            }
        }
        (hungry.max(fed) > -NEVER).then_some(Arrival { hungry, fed })
    }

    #[inline]
    fn joins(&self, head: Departure, way: i32, tail: Arrival, _: &Kind) -> bool {
        head.fed + way <= tail.fed || head.hungry + way <= tail.hungry || self.with_break(head.hungry, way) <= tail.fed
    }
}
