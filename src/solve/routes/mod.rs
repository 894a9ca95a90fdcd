//! Routes: stops with time windows, driven from bases by routes of limited hours.

mod crews;
pub mod instance;
mod partition;
mod polish;
mod population;
mod recreate;
mod ruin;
pub mod search;
pub mod solution;
pub mod timing;
mod undo;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

pub use crews::cover;
use instance::{Instance, Neighbours};
use partition::Pool;
use population::Population;
use search::Search;
pub use search::{Driven, Limits, Routes};
use timing::{Break, Durations, Timing, Windows};

/// Neighbours beside which a stop may be put, and neighbours among whose routes strings are taken out.
const CLOSE: usize = 40;
const WIDE: usize = 100;
/// Share of the time that is kept for set partitioning, if that is so long at least.
const PARTITION: f64 = 0.02;
const PARTITION_LEAST: Duration = Duration::from_millis(100);

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
    let (begun, whole) = (Instant::now(), options.limits.time);
    let kept = whole.map(|time| time.mul_f64(PARTITION));
    let partitions = partition::applies(instance) && kept.is_none_or(|kept| kept >= PARTITION_LEAST);
    let time = if partitions { whole.map(|time| time.saturating_sub(kept.unwrap_or_default())) } else { whole };
    let limits = Limits { time, ..options.limits };
    let population = Population::new(options.threads);
    let search = |thread: u32| {
        // Seeds far apart: the first thread draws as a single one would.
        let seed = options.seed.wrapping_add(u64::from(thread) << 32);
        let mut search = Search::new(instance, timing, neighbours, seed);
        search.pool = Pool::new(options.threads);
        let (best, iterations) = search.run(limits, &population);
        (best, iterations, search.pool)
    };
    let found: Vec<(Routes, u64, Pool)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..options.threads).map(|thread| scope.spawn(move || search(thread))).collect();
        let first = search(0);
        let joined = others.into_iter().map(|o| o.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(first).chain(joined).collect()
    });
    let iterations = found.iter().map(|f| f.1).sum();
    let mut pool = Pool::new(1);
    let mut best: Option<Routes> = None;
    for (routes, _, of_thread) in found {
        if best.as_ref().is_none_or(|best| routes.cost < best.cost) {
            best = Some(routes);
        }
        pool.merge(of_thread);
    }
    let best = best.unwrap_or(Routes { cost: 0, routes: Vec::new() });
    let stopped = options.limits.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let left = whole.map(|time| time.saturating_sub(begun.elapsed()));
    let better = (partitions && !stopped).then(|| partition::choose(instance, pool, &best, left)).flatten();
    (better.unwrap_or(best), iterations)
}
