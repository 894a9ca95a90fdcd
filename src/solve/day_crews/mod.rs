//! Crews formed anew each day for tasks with head counts of skills: the problem of the ROADEF/EURO challenge 2007 (Dutot, Laugier &
//! Bustos 2006, Technicians and interventions scheduling for telecommunications).
//!
//! `instance` is what is asked, `model` the same compiled; `state` is a plan in the making, `timing`, `staff` and `insert` change
//! it; `ruin` and `search` are one line of search, `islands` several; `bound` says how good a plan can be at all.

mod bound;
mod insert;
mod instance;
mod islands;
mod model;
mod ruin;
mod search;
mod skills;
mod staff;
mod state;
#[cfg(test)]
mod tests;
mod timing;

use std::time::{Duration, Instant};

pub use instance::{DAY, DayCrew, Instance, Solution, Task, Technician, Unsolvable};
use islands::Limit;
use model::Model;
use state::WAITING;

/// How to solve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Wall time.
    pub time: Duration,
    /// Rounds of search in place of time, which then only ends a search that takes too long: where it ends does not depend on the
    /// machine or its threads. None = no limit.
    pub steps: Option<u64>,
    pub seed: u64,
    /// They change no plan that steps bound; more than six have nothing to do.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { time: Duration::from_secs(60), steps: None, seed: 1, threads: 2 }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub solution: Solution,
    /// `28 t1 + 14 t2 + 4 t3 + t4`.
    pub cost: u64,
    /// No solution costs less.
    pub lower_bound: u64,
    /// Rounds of search.
    pub iterations: u64,
}

/// The best plan that is found in time.
///
/// # Errors
/// Where the instance is not well formed, or a task is beyond all technicians together and cannot be hired out either.
pub fn solve(instance: &Instance, options: &Options) -> Result<Outcome, Unsolvable> {
    let begin = Instant::now();
    let model = Model::new(instance)?;
    let bound = bound::bound(&model);
    let limit = Limit { begin, time: options.time, steps: options.steps, bound };
    let (plan, iterations) = islands::search(&model, &limit, options.seed, options.threads);
    if let Some(task) = (0..model.tasks).find(|&i| plan.day_of[i] == WAITING) {
        return Err(Unsolvable::Skills(task));
    }
    let solution = plan.solution();
    let cost = solution.cost(instance);
    debug_assert_eq!(cost, u64::from(plan.cost()));
    Ok(Outcome { solution, cost, lower_bound: u64::from(bound), iterations })
}
