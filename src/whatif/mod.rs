//! What if: variants of a scenario, each solved from the base plan, and laid side by side.

mod routes;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::compare::{Comparison, Headline, compare};
use crate::plan::{Plan, Term};
use crate::scenario::Scenario;
use crate::scenario::variants::{Made, Variant};
use crate::solve::{Options, Unsolvable, Watch, prices, solve_watched};
use crate::verify::verify_on;

/// Visits of one priority: planned, and asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    pub planned: usize,
    pub asked: usize,
}

/// A plan in figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    #[serde(flatten)]
    pub headline: Headline,
    /// By priority, from 1.
    pub coverage: [Coverage; 4],
    pub terms: Vec<Term>,
    /// The score without what changes cost.
    pub own_score: f64,
    /// Largest less smallest share of its pool that a unit sends, in percentage points.
    pub spread: f64,
}

impl Figures {
    pub fn of(scenario: &Scenario, plan: &Plan) -> Figures {
        let mut coverage = [Coverage::default(); 4];
        let priorities: std::collections::HashMap<&str, usize> = scenario
            .sites
            .iter()
            .map(|site| (site.id.as_str(), usize::from(site.priority.unwrap_or(3).clamp(1, 4)) - 1))
            .collect();
        for visit in &plan.visits {
            if let Some(&priority) = priorities.get(visit.site.as_str()) {
                coverage[priority].planned += 1;
                coverage[priority].asked += 1;
            }
        }
        for visit in &plan.unvisited {
            if let Some(&priority) = priorities.get(visit.site.as_str()) {
                coverage[priority].asked += 1;
            }
        }
        Figures {
            headline: Headline::of(plan),
            coverage,
            own_score: plan.score.total
                - plan.score.terms.iter().filter(|t| t.id == "stability").map(|t| t.points).sum::<f64>(),
            terms: plan.score.terms.clone(),
            spread: plan.figures.draw_ratio_max - plan.figures.draw_ratio_min,
        }
    }
}

/// What became of a variant.
#[derive(Debug, Clone)]
pub struct Solved {
    pub variant: Variant,
    pub scenario: Scenario,
    /// None, with the reason, where there is no plan, or none was made before the end.
    pub plan: Result<Plan, Failed>,
    /// What differs from the base plan.
    pub comparison: Option<Comparison>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    Unsolvable(Unsolvable),
    /// Stopped before its turn came.
    Stopped,
    /// The independent check found fault with the plan: an error of the program's.
    Refuted,
}

/// How far it is.
pub struct Told<'t> {
    pub done: usize,
    pub of: usize,
    pub solved: &'t Solved,
}

/// Solves every variant, starting from the base plan, several at a time (`options.threads`) within the time of `options` for all of them
/// together: whoever needs less leaves the rest to those after. A budget of work is each variant's own. Plans are checked by the
/// checker that shares nothing with the solver.
///
/// Each assignment that differs from the base costs `stability` points where the scenario itself gives changes no weight: what is no better
/// than the base by that much stays as it is.
///
/// Where there are many, prices of the base prove most of what there is to prove of each.
///
/// Variants are taken by plain threads, and each solves in a pool of one: a thread of a common pool that waits within one variant would
/// take up another, whose time then counts for both.
pub fn solve(
    made: Vec<Made>,
    (scenario, base): (&Scenario, &Plan),
    options: &Options,
    stability: f64,
    stop: &AtomicBool,
    tell: &(dyn Fn(Told) + Sync),
) -> Vec<Solved> {
    let (begun, of) = (Instant::now(), made.len());
    let options = &with_prices(scenario, base, options, stability, of, stop);
    let threads = (options.threads.max(1) as usize).min(of.max(1));
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let tasks: Vec<Mutex<Option<Made>>> = made.into_iter().map(|made| Mutex::new(Some(made))).collect();
    let results: Vec<Mutex<Option<Solved>>> = (0..of).map(|_| Mutex::new(None)).collect();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(at) else { return };
            let Some(made) = task.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
            let time = options.time.map(|time| {
                let left = time.saturating_sub(begun.elapsed());
                left.mul_f64((threads as f64 / (of - at) as f64).min(1.0)).max(Duration::from_millis(1))
            });
            let own = Options { time, threads: 1, ..options.clone() };
            let solved = one(made, (scenario, base), &own, stability, stop);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            tell(Told { done, of, solved: &solved });
            *results[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(solved);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
                Ok(pool) => pool.install(work),
                // No thread to be had: this one must do.
                Err(_) => work(),
            });
        }
    });
    results.into_iter().filter_map(|solved| solved.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// So many variants are worth the prices of the base.
const MANY: usize = 4;
/// The part of the time that these may take.
const SHARE: f64 = 0.2;
/// The part of the gap asked for that they may leave.
const CLOSER: f64 = 0.2;

/// The options with prices of the base, where there are many variants.
fn with_prices(
    scenario: &Scenario,
    base: &Plan,
    options: &Options,
    stability: f64,
    variants: usize,
    stop: &AtomicBool,
) -> Options {
    let mut all = options.clone();
    if variants >= MANY {
        let time = options.time.map(|time| time.mul_f64(SHARE));
        let gap = options.gap * CLOSER;
        let own = warm(scenario, base, &Options { time, gap, ..options.clone() }, stability);
        all.prices = prices(scenario, &own, stop).map(Arc::new);
    }
    all
}

/// The options with the base plan to start from, and with a price for each assignment that differs from it.
fn warm(scenario: &Scenario, base: &Plan, options: &Options, stability: f64) -> Options {
    let own = scenario.settings.objective.stability;
    let stability = (own == 0.0 && stability > 0.0).then_some(stability);
    let published = if own != 0.0 || stability.is_some() { base.assignments.clone() } else { Vec::new() };
    Options { warm: base.assignments.clone(), published, stability, ..options.clone() }
}

fn one(made: Made, (before, base): (&Scenario, &Plan), options: &Options, stability: f64, stop: &AtomicBool) -> Solved {
    let Made { variant, reading } = made;
    let scenario = reading.scenario;
    if stop.load(Ordering::Relaxed) {
        return Solved { variant, scenario, plan: Err(Failed::Stopped), comparison: None };
    }
    let mut options = warm(&scenario, base, options, stability);
    let routed = options.routes.take();
    options.routes = routes::kept(before, routed.as_deref().unwrap_or(base), &scenario).map(Arc::new);
    let watch = Watch { stop, tell: &mut |_, _| {}, save: None };
    let plan = match solve_watched(&scenario, &options, watch) {
        Ok(plan) if verify_on(&scenario, &plan, options.roads.as_deref()).passes() => Ok(plan),
        Ok(_) => Err(Failed::Refuted),
        Err(why) => Err(Failed::Unsolvable(why)),
    };
    let comparison = plan.as_ref().ok().map(|plan| compare(base, plan, Some(&scenario)));
    Solved { variant, scenario, plan, comparison }
}
