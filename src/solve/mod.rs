//! From a scenario to a plan: compile, staff, and write down what came of it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::plan::{Assignment, Plan};
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::travel::Table;
use checkpoint::{Latest, Searching};
use clock::Clock;
use field::Budget;
use outcome::Spent;
use staffing::Staffed;

pub mod beside;
mod checkpoint;
pub mod clock;
pub mod day_crews;
mod feedback;
pub mod field;
pub(crate) mod outcome;
pub mod replan;
pub mod routes;
pub mod score;
mod shortfall;
mod staffing;
mod warm;

pub use clock::{Event, Phase, Progress, Watch};
pub use feedback::Asked;
pub use staffing::{Carried, Parts, Pricing, Shadow};
pub use warm::Warm;

/// How to solve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Wall time; what is best by then is the plan. None = no limit.
    pub time: Option<Duration>,
    /// Units of work, about a millisecond each, in place of time or beside it: where it ends does not depend on the machine or its
    /// threads. None = no limit.
    pub work: Option<u64>,
    /// Relative gap at which to stop; 0 = prove the optimum.
    pub gap: f64,
    pub seed: u64,
    /// As it is written into the plan; how many work is the business of rayon's pool. It changes no plan.
    pub threads: u32,
    pub sizes: Sizes,
    /// The plan that people know already, for the goal `stability`.
    pub published: Vec<Assignment>,
    /// The weight of that goal, where it is not to be the scenario's.
    pub stability: Option<f64>,
    /// The plan to start from: what the scenario no longer has, or hard rules forbid, is left out.
    pub warm: Vec<Assignment>,
    /// Prices of a round that is nearly the same ([`prices`]); they save time and change no plan's worth.
    pub prices: Option<Arc<Carried>>,
    /// A plan whose crews and visits stay where a group's people do, as far as they hold. Replanning: that which the routes of the plan
    /// were made for, where people were moved since.
    pub routes: Option<Arc<Plan>>,
    /// Ways inside regions, from a server ([`crate::travel::fetch`]); None = by great circles.
    pub roads: Option<Arc<Table>>,
}

/// From how many pairs of inspector and group on which method is used (docs/design.md).
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Up to so many pairs, the linear relaxation is solved whole at once.
    pub whole: u64,
    /// Of more pairs than this, a plan is first made batch by batch.
    pub large: u64,
    /// Of more pairs than this, there is no linear relaxation to the end and no branch and bound over the whole.
    pub huge: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { whole: 10_000, large: 50_000, huge: 1_000_000 }
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            time: Some(Duration::from_secs(60)),
            work: None,
            gap: 0.0,
            seed: 1,
            threads: 1,
            sizes: Sizes::default(),
            published: Vec::new(),
            stability: None,
            warm: Vec::new(),
            prices: None,
            routes: None,
            roads: None,
        }
    }
}

/// Why there is no plan at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsolvable {
    #[error("locked assignments contradict one another or leave nobody to serve where someone must")]
    Contradiction,
    #[error("no plan that keeps every hard rule was found before the time was up")]
    OutOfTime,
    #[error("the solver HiGHS refused the model")]
    Solver,
}

/// Prices that prove much of the round's plans, and of those of rounds that differ from it in little: for [`Options::prices`].
pub fn prices(scenario: &Scenario, options: &Options, stop: &AtomicBool) -> Option<Carried> {
    unwatched(options, stop, |clock| {
        let problem = Problem::with_stability(scenario, &options.published, options.stability);
        staffing::prices(&problem, options, clock)
    })
}

/// A search on a clock of its own, of which nobody is told.
fn unwatched<T>(options: &Options, stop: &AtomicBool, search: impl FnOnce(&mut Clock) -> T) -> T {
    let latest = Latest::default();
    let mut nobody = |_, _: &_| {};
    search(&mut Clock::new(options, Watch { stop, tell: &mut nobody, save: None }, &latest))
}

/// Staffs the round.
///
/// # Errors
/// Only where no plan exists or none was found in time: rules that may fall short never prevent one.
pub fn solve(scenario: &Scenario, options: &Options) -> Result<Plan, Unsolvable> {
    let stop = AtomicBool::new(false);
    solve_watched(scenario, options, Watch { stop: &stop, tell: &mut |_, _| {}, save: None })
}

/// [`solve`], where somebody looks on and may stop it: then the best plan so far is the answer.
///
/// # Errors
/// As [`solve`].
pub fn solve_watched(scenario: &Scenario, options: &Options, watch: Watch) -> Result<Plan, Unsolvable> {
    let started = chrono::Local::now();
    let Watch { stop, tell, save } = watch;
    let latest = Latest::default();
    // Where sites are to be visited, staffing leaves half of the time to crews and routes, and what it does not need.
    let half = if scenario.sites.is_empty() { 1 } else { 2 };
    let for_staffing = Options {
        time: options.time.map(|time| time / half),
        work: options.work.map(|w| w / u64::from(half)),
        ..options.clone()
    };
    let mut clock = Clock::new(&for_staffing, Watch { stop, tell: &mut *tell, save }, &latest);
    let problem = Problem::with_stability(scenario, &options.published, options.stability);
    let write_down = |staffed: &Staffed, spent: Spent| outcome::plan(&problem, staffed, None, options, started, spent);
    let mut staffed = std::thread::scope(|scope| {
        let mut searching = Searching { latest: &latest, succeeded: false };
        if let Some(save) = save {
            scope.spawn(|| latest.save_all(write_down, save));
        }
        let staffed = staffing::staff(&problem, options, &mut clock);
        searching.succeeded = staffed.is_ok();
        staffed
    })?;
    let field = (!scenario.sites.is_empty()).then(|| {
        clock.give_all(options);
        clock.phase(Phase::Field);
        let time = options.time.map(|_| clock.left().mul_f64(1.0 - feedback::SHARE));
        let work = clock.work_left().map(|work| (work as f64 * (1.0 - feedback::SHARE)) as u64);
        let budget = Budget { time, work, stop };
        let kept =
            options.routes.as_ref().and_then(|plan| replan::routes(&problem, &staffed, options, budget, plan, None));
        if let Some(kept) = kept {
            clock.spend(kept.work);
            return kept;
        }
        let mut field = field::plan(&problem, &staffed.staffing, options, budget, None);
        clock.spend(field.work);
        feedback::ask(&problem, options, stop, &mut clock, &mut staffed, &mut field);
        field
    });
    let spent = Spent { seconds: clock.seconds(), work: clock.work() };
    let plan = outcome::plan(&problem, &staffed, field.as_ref(), options, started, spent);
    if let Some(save) = save {
        save(&plan);
    }
    Ok(plan)
}
