//! Routes: stops with time windows, driven from bases by routes of limited hours.

mod crews;
pub mod instance;
mod polish;
mod population;
mod recreate;
mod ruin;
pub mod search;
pub mod solution;
pub mod timing;

use std::sync::Mutex;

pub use crews::cover;
use instance::{Instance, Neighbours};
use search::Search;
pub use search::{Driven, Limits, Routes};
use timing::{Break, Durations, Timing, Windows};

/// Neighbours beside which a stop may be put, and neighbours among whose routes strings are taken out.
const CLOSE: usize = 40;
const WIDE: usize = 100;

/// How to search.
#[derive(Debug, Clone, Copy)]
pub struct Options<'l> {
    pub limits: Limits<'l>,
    pub seed: u64,
    /// Searches side by side, each with draws of its own.
    pub threads: u32,
}

/// The best routes that were found, and how many iterations that took.
///
/// `pause` is the break of each route, if one is due.
pub fn solve(instance: &Instance, pause: Option<&Break>, options: &Options) -> (Routes, u64) {
    let neighbours = Neighbours::new(instance, CLOSE, WIDE);
    match pause {
        Some(pause) => solve_with(instance, pause, &neighbours, options),
        None if instance.kinds.iter().any(|k| k.max_duration < i32::MAX) => {
            solve_with(instance, &Durations, &neighbours, options)
        }
        None => solve_with(instance, &Windows, &neighbours, options),
    }
}

fn solve_with<T: Timing>(instance: &Instance, timing: &T, neighbours: &Neighbours, options: &Options) -> (Routes, u64) {
    if options.threads <= 1 {
        return Search::new(instance, timing, neighbours, options.seed).run(options.limits);
    }
    let found: Mutex<Vec<(u32, Routes, u64)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..options.threads {
            let found = &found;
            scope.spawn(move || {
                // Seeds far apart: the first thread draws as a single one would.
                let seed = options.seed.wrapping_add(u64::from(thread) << 32);
                let (routes, iterations) = Search::new(instance, timing, neighbours, seed).run(options.limits);
                found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((thread, routes, iterations));
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by_key(|f| (f.1.cost, f.0));
    let iterations = found.iter().map(|f| f.2).sum();
    let best = found.into_iter().next().map(|f| f.1);
    (best.unwrap_or(Routes { cost: 0, routes: Vec::new() }), iterations)
}
