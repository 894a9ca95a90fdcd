//! Staffing: who serves in which group of which batch.
//!
//! 1. The linear relaxation, by pricing: start from each group's cheapest candidates, add those with negative reduced cost.
//! 2. Its duals give a bound that holds whatever HiGHS's tolerances are (`bound.rs`), and a reduced cost per candidate: any plan
//!    that uses a candidate scores at least the bound plus that.
//! 3. The integer programme over the *core*, the candidates of small reduced cost. What it proves, together with 2 for all the
//!    others, is a bound for the whole. If the best plan found lies above the core's limit, the core grows to all that could
//!    still be part of a better plan (reduced-cost fixing), and the search starts again from that plan.

use std::time::Duration;

use crate::goals::{self, fairness};
use crate::problem::Problem;
use crate::rules::programme::Column;
use crate::rules::{self, Programme, Staffing};

use super::clock::{Clock, Phase};
use super::score;
use super::{Options, Unsolvable};

mod bound;
mod highs;
mod relax;

use highs::{Event, Model, Status};
use relax::Relaxation;

/// The best plan found and what is proven of it.
pub struct Staffed {
    pub staffing: Staffing,
    pub score: f64,
    /// No plan that keeps the hard rules scores less.
    pub bound: f64,
}

/// Relative gap between what HiGHS answers and what it proves of it, beyond rounding.
const PRESOLVED: f64 = 1e-6;
/// Numerical tolerance on scores, relative.
const TOLERANCE: f64 = 1e-7;

pub fn staff(problem: &Problem, options: &Options, clock: &mut Clock) -> Result<Staffed, Unsolvable> {
    let mut programme = build(problem);
    let mut best: Option<Staffed> = None;
    if let Some(start) = locked_only(problem) {
        keep(problem, clock, &mut best, start);
    }
    clock.phase(Phase::Relax);
    let mut bound = f64::NEG_INFINITY;
    // Fairness is the largest of its tangents; each turn adds those of the mean that the last plan has.
    loop {
        let turn = search(problem, &programme, options, clock, &mut best, bound)?;
        bound = bound.max(turn.bound);
        let Some(found) = &mut best else { break };
        found.bound = bound.min(found.score);
        let mean = fairness::mean(problem, &found.staffing);
        let closed = gap(found.score, found.bound) <= options.gap.max(TOLERANCE);
        if closed || !turn.complete || programme.fairness.is_none() || clock.is_over() {
            break;
        }
        // The programme's own optimum lies below the true score: cut it off where it was found.
        let mut means = turn.means;
        means.push(mean);
        let before = programme.rows();
        for mean in means {
            fairness::add_tangents(problem, &mut programme, mean);
        }
        if programme.rows() == before {
            break;
        }
    }
    best.ok_or(if clock.is_over() { Unsolvable::OutOfTime } else { Unsolvable::Contradiction })
}

/// (score − bound) / |score|
pub fn gap(score: f64, bound: f64) -> f64 {
    if score <= bound { 0.0 } else { (score - bound) / score.abs().max(1e-9) }
}

fn build(problem: &Problem) -> Programme {
    let mut programme = Programme::new(problem);
    for rule in rules::ALL {
        if let Some(rows) = rule.rows {
            rows(problem, &mut programme);
        }
    }
    for goal in goals::ALL {
        let weight = goals::weight(problem, goal.id);
        if weight != 0.0 {
            (goal.rows)(problem, weight, &mut programme);
        }
    }
    let goals = &problem.scenario.settings.objective;
    programme.offset += goals.stability * problem.published.len() as f64;
    programme
}

/// Nobody but the locked serves: a plan, if a poor one, unless a lock leaves the group open.
fn locked_only(problem: &Problem) -> Option<Staffing> {
    let locked = problem.candidates.iter().filter(|c| c.locked).map(|c| (c.person, c.group));
    let staffing = Staffing::new(problem, locked);
    score::is_allowed(problem, &rules::count(problem, &staffing)).then_some(staffing)
}

/// Keeps the staffing if it is better than the best so far.
fn keep(problem: &Problem, clock: &mut Clock, best: &mut Option<Staffed>, staffing: Staffing) {
    let score = score::of(problem, &staffing, &rules::count(problem, &staffing)).total;
    let bound = clock.state.bound.unwrap_or(f64::NEG_INFINITY);
    if best.as_ref().is_none_or(|b| score < b.score) {
        clock.state.incumbent = Some(score);
        clock.tell();
        *best = Some(Staffed { staffing, score, bound: bound.min(score) });
    }
}

/// What one search over the programme proved.
struct Turn {
    bound: f64,
    /// Ran to its end: the bound is the programme's optimum (within the gap asked for).
    complete: bool,
    /// Means served of the plans that the programme thought best.
    means: Vec<f64>,
}

fn search(
    problem: &Problem,
    programme: &Programme,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    known: f64,
) -> Result<Turn, Unsolvable> {
    let relaxation = Relaxation::solve(programme, problem, options, clock)?;
    let lift = |bound: f64| if programme.is_whole() { (bound - 1e-6 * bound.abs().max(1.0)).ceil() } else { bound };
    let base = relaxation.bound;
    let mut bound = lift(base).max(known);
    tell_bound(clock, bound);
    clock.phase(Phase::Search);
    let mut turn = Turn { bound, complete: false, means: Vec::new() };
    let mut limit = relaxation.core_limit(problem);
    let mut starts = true;
    loop {
        if clock.is_over() {
            return Ok(turn);
        }
        let columns = relaxation.core(programme, limit);
        let whole = columns.len() == programme.costs.len();
        let Some(mut model) = Model::new(programme, columns, false) else { return Err(Unsolvable::Solver) };
        prepare(&mut model, options);
        if let Some(best) = best.as_ref().filter(|_| starts) {
            start(problem, programme, &mut model, &best.staffing, options);
        }
        // Branch and bound over the core says nothing below `outside`: there candidates outside the core take over.
        let outside = if whole { f64::INFINITY } else { base + limit };
        let columns = model.columns.clone();
        let status = model.run(clock.left(), &mut |event| {
            match event {
                Event::Incumbent(values) => keep(problem, clock, best, read(problem, &columns, values)),
                Event::Bound(value) => tell_bound(clock, lift((value + programme.offset).min(outside)).max(bound)),
                Event::Tick => {}
            }
            clock.is_over() || is_close(best, bound, options)
        });
        match status {
            Status::Failed => return Err(Unsolvable::Solver),
            Status::Infeasible if whole => return Err(Unsolvable::Contradiction),
            Status::Infeasible => limit = f64::INFINITY,
            Status::Optimal | Status::Stopped => {
                let (values, _) = model.solution();
                let proved = model.dual_bound() + programme.offset;
                let worth: f64 = columns.iter().zip(&values).map(|(&c, &v)| programme.costs[c] * v).sum();
                let apart = gap(programme.offset + worth, proved) > options.gap.max(PRESOLVED);
                if status == Status::Optimal && starts && apart {
                    // Where presolve reduces the start to a better plan, HiGHS proves that one optimal but answers the start.
                    starts = false;
                    continue;
                }
                let found = read(problem, &columns, &values);
                if status == Status::Optimal {
                    turn.means.push(fairness::mean(problem, &found));
                    if score::is_allowed(problem, &rules::count(problem, &found)) {
                        keep(problem, clock, best, found);
                    }
                }
                bound = bound.max(lift((model.dual_bound() + programme.offset).min(outside)));
                turn.bound = bound;
                tell_bound(clock, bound);
                let score = best.as_ref().map_or(f64::INFINITY, |b| b.score);
                if status == Status::Stopped || gap(score, bound) <= options.gap.max(TOLERANCE) || whole {
                    turn.complete = status == Status::Optimal;
                    return Ok(turn);
                }
                if status == Status::Optimal && model.dual_bound() + programme.offset <= outside {
                    // The core's optimum is the programme's; what is left lies in goals that the programme only approximates.
                    turn.complete = true;
                    return Ok(turn);
                }
                // Whatever lies further out cannot be part of a better plan.
                limit = score - base + 1e-6 * score.abs().max(1.0);
            }
        }
    }
}

fn is_close(best: &Option<Staffed>, bound: f64, options: &Options) -> bool {
    best.as_ref().is_some_and(|b| gap(b.score, bound) <= options.gap.max(TOLERANCE))
}

fn tell_bound(clock: &mut Clock, bound: f64) {
    if bound.is_finite() && clock.state.bound.is_none_or(|b| bound > b) {
        clock.state.bound = Some(bound);
        clock.tell();
    }
}

fn prepare(model: &mut Model, options: &Options) {
    model.threads(options.threads);
    model.option("random_seed", (options.seed % i32::MAX as u64) as i32);
    model.option("mip_rel_gap", options.gap.max(0.0));
    model.option("mip_abs_gap", 1e-6);
    model.option("mip_feasibility_tolerance", 1e-9);
}

/// The staffing that a model's values stand for.
fn read(problem: &Problem, columns: &[Column], values: &[f64]) -> Staffing {
    let chosen = columns.iter().zip(values).filter(|&(&c, &v)| c < problem.candidates.len() && v > 0.5);
    Staffing::new(problem, chosen.map(|(&c, _)| (problem.candidates[c].person, problem.candidates[c].group)))
}

/// Starts branch and bound from a plan: its candidates are fixed for a moment, and HiGHS finds the other columns.
fn start(problem: &Problem, programme: &Programme, model: &mut Model, staffing: &Staffing, options: &Options) {
    let mut fixed = vec![0.0; problem.candidates.len()];
    for (person, group) in staffing.pairs() {
        match problem.candidate(person, group) {
            Some(candidate) => fixed[candidate] = 1.0,
            None => return,
        }
    }
    let used = fixed.iter().filter(|&&v| v == 1.0).count();
    let inside = model.columns.iter().filter(|&&c| c < fixed.len() && fixed[c] == 1.0).count();
    if used != inside {
        return;
    }
    let Some(values) = complete(programme, model.columns.clone(), &fixed, options) else { return };
    model.start_from(&values);
}

/// The other columns at their best, given the candidates.
fn complete(programme: &Programme, columns: Vec<Column>, fixed: &[f64], options: &Options) -> Option<Vec<f64>> {
    let mut pinned = programme.clone();
    for (column, &value) in fixed.iter().enumerate() {
        (pinned.lower[column], pinned.upper[column]) = (value, value);
    }
    let mut model = Model::new(&pinned, columns, false)?;
    prepare(&mut model, options);
    let status = model.run(Duration::from_secs(5), &mut |_| false);
    (status == Status::Optimal).then(|| model.solution().0)
}
