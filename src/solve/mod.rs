//! From a scenario to a plan: compile, staff, and write down what came of it.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::plan::{Assignment, Plan};
use crate::problem::Problem;
use crate::scenario::Scenario;

pub mod clock;
mod outcome;
mod score;
mod shortfall;
mod staffing;

pub use clock::{Phase, Progress, Watch};

/// How to solve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Wall time; what is best by then is the plan.
    pub time: Duration,
    /// Relative gap at which to stop; 0 = prove the optimum.
    pub gap: f64,
    pub seed: u64,
    /// Threads for HiGHS. The first solve of a process decides.
    pub threads: u32,
    /// The plan that people know already, for the goal `stability`.
    pub published: Vec<Assignment>,
}

impl Default for Options {
    fn default() -> Self {
        Options { time: Duration::from_secs(60), gap: 0.0, seed: 1, threads: 1, published: Vec::new() }
    }
}

/// Why there is no plan at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsolvable {
    #[error("locked assignments contradict one another or leave nobody to serve where someone must")]
    Contradiction,
    #[error("no plan that keeps every hard rule was found before the time was up")]
    OutOfTime,
    #[error("the solver HiGHS refused the model")]
    Solver,
}

/// Staffs the round.
///
/// # Errors
/// Only where no plan exists or none was found in time: rules that may fall short never prevent one.
pub fn solve(scenario: &Scenario, options: &Options) -> Result<Plan, Unsolvable> {
    let stop = AtomicBool::new(false);
    solve_watched(scenario, options, Watch { stop: &stop, tell: &mut |_| {} })
}

/// [`solve`], where somebody looks on and may stop it: then the best plan so far is the answer.
///
/// # Errors
/// As [`solve`].
pub fn solve_watched(scenario: &Scenario, options: &Options, watch: Watch) -> Result<Plan, Unsolvable> {
    let started = chrono::Local::now();
    let mut clock = clock::Clock::new(options.time, watch);
    clock.tell();
    let problem = Problem::new(scenario, &options.published);
    let staffed = staffing::staff(&problem, options, &mut clock)?;
    Ok(outcome::plan(&problem, &staffed, options, started, clock.seconds()))
}
