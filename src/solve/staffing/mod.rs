//! Staffing: who serves in which group of which batch.
//!
//! 1. Lagrangian prices (`lagrange.rs`) give a first bound and the few candidates that matter; the linear relaxation over those is
//!    solved by simplex, and grows by candidates of negative reduced cost until there are none (`relax.rs`).
//! 2. Its duals give a bound that holds whatever HiGHS's tolerances are (`bound.rs`), and a reduced cost per candidate: any plan
//!    that uses a candidate scores at least the bound plus that.
//! 3. A dive: the relaxation is all but whole, so what it assigns whole stays assigned, and branch and bound finds the rest.
//! 4. The integer programme over the *core*, the candidates of small reduced cost: all that could be part of a better plan
//!    (reduced-cost fixing). What it proves, together with 2 for all the others, is a bound for the whole. If the dive's plan
//!    lies too far from the bound for that, the core starts smaller, and grows as better plans are found.

use std::time::Duration;

use crate::goals::{self, fairness};
use crate::problem::Problem;
use crate::rules::programme::Column;
use crate::rules::{self, Programme, Staffing};

use super::clock::{Clock, Phase};
use super::{Options, Unsolvable, score, warm};

mod bound;
mod chains;
mod highs;
mod lagrange;
mod parts;
mod relax;

use highs::{Event, Model, Status};
use parts::Neighbourhoods;
use relax::{Entries, Relaxation};

/// The best plan found and what is proven of it.
pub struct Staffed {
    pub staffing: Staffing,
    pub score: f64,
    /// No plan that keeps the hard rules scores less.
    pub bound: f64,
}

/// A dive, or a part, ends within this relative gap of its own optimum.
const PART_GAP: f64 = 1e-4;
/// Programmes of more candidates than this are staffed batch by batch first.
const LARGE: usize = 50_000;
/// A plan this far from the bound is not worth starting from.
const POOR: f64 = 0.05;
/// Points against a candidate that takes no part.
const CLOSED: f64 = 1e6;
/// Numerical tolerance on scores, relative.
const TOLERANCE: f64 = 1e-7;

pub fn staff(problem: &Problem, options: &Options, clock: &mut Clock) -> Result<Staffed, Unsolvable> {
    let mut programme = build(problem);
    // What is left if nothing is found; nobody is told of it.
    let mut best = allowed(problem, locked_only(problem));
    if let Some(staffing) = warm::staffing(problem, options, clock) {
        keep(problem, clock, &mut best, staffing);
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
fn locked_only(problem: &Problem) -> Staffing {
    let locked = problem.candidates.iter().filter(|c| c.locked).map(|c| (c.person, c.group));
    Staffing::new(problem, locked)
}

/// Keeps the staffing if every hard rule allows it and it is better than the best so far.
fn keep(problem: &Problem, clock: &mut Clock, best: &mut Option<Staffed>, staffing: Staffing) {
    let Some(mut found) = allowed(problem, staffing) else { return };
    if best.as_ref().is_none_or(|b| found.score < b.score) {
        found.bound = clock.state.bound.map_or(found.bound, |bound| bound.min(found.score));
        clock.incumbent(&found);
        *best = Some(found);
    }
}

/// The staffing with its score, if every hard rule allows it; nothing is proven of it yet.
fn allowed(problem: &Problem, staffing: Staffing) -> Option<Staffed> {
    let tally = rules::count(problem, &staffing);
    let score = score::is_allowed(problem, &tally).then(|| score::of(problem, &staffing, &tally).total)?;
    Some(Staffed { staffing, score, bound: f64::NEG_INFINITY })
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
    let entries = Entries::new(programme);
    let prices = lagrange::prices(problem, programme, &entries, clock);
    let large = programme.candidates > LARGE && problem.batches.len() > 1;
    if large && best.as_ref().is_none_or(|b| gap(b.score, prices.bound) > POOR) {
        parts::start(problem, programme, &prices, options, clock, best);
    }
    let relaxation = Relaxation::solve(programme, problem, &entries, &prices, options, clock)?;
    let lift = |bound: f64| if programme.is_whole() { (bound - 1e-6 * bound.abs().max(1.0)).ceil() } else { bound };
    let base = relaxation.bound;
    let mut bound = lift(base).max(known);
    clock.bound(bound);
    clock.phase(Phase::Search);
    if !programme.either.is_empty() && !is_close(best, bound, options) {
        one_way(problem, programme, &relaxation, &entries, options, clock, best)?;
    }
    let enough = |best: &Option<Staffed>| is_close(best, bound, options);
    if large {
        let groups = |_: &Staffing, batch: usize| parts::of_batch(problem, batch);
        let batches = Neighbourhoods { count: problem.batches.len(), groups: &groups };
        parts::improve(problem, programme, &relaxation.reduced, &batches, options, clock, best, &enough);
    }
    if !programme.either.is_empty() {
        let mut names: Vec<&str> = problem.scenario.regions.iter().map(|r| r.province.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let groups = |staffing: &Staffing, n: usize| parts::of_province(problem, staffing, names[n]);
        let provinces = Neighbourhoods { count: names.len(), groups: &groups };
        parts::improve(problem, programme, &relaxation.reduced, &provinces, options, clock, best, &enough);
    }
    if !is_close(best, bound, options) {
        dive(problem, programme, &relaxation, options, clock, best)?;
    }
    let mut turn = Turn { bound, complete: false, means: Vec::new() };
    // Whatever lies further out than the gap cannot be part of a better plan.
    let within_gap = |best: &Option<Staffed>| {
        best.as_ref().map_or(f64::INFINITY, |b| b.score - base + 1e-6 * b.score.abs().max(1.0))
    };
    let mut limit = relaxation.core_limit(problem).min(within_gap(best));
    let mut warm = true;
    loop {
        if clock.is_over() {
            return Ok(turn);
        }
        let columns = relaxation.core(programme, limit);
        let whole = columns.len() == programme.costs.len();
        let Some(mut model) = Model::new(programme, columns, false) else { return Err(Unsolvable::Solver) };
        prepare(&mut model, options);
        if let Some(best) = best.as_ref().filter(|_| warm) {
            start(problem, programme, &mut model, &best.staffing, options);
        }
        // Branch and bound over the core says nothing below `outside`: there candidates outside the core take over.
        let outside = if whole { f64::INFINITY } else { base + limit };
        let columns = model.columns.clone();
        let status = model.run(clock.left(), &mut |event| {
            match event {
                Event::Incumbent(values) => keep(problem, clock, best, read(problem, &columns, values)),
                Event::Bound(value) => clock.bound(lift((value + programme.offset).min(outside)).max(bound)),
                Event::Tick => {}
            }
            clock.is_over() || is_close(best, bound, options)
        });
        match status {
            // Numerical trouble takes no plan away.
            Status::Failed if best.is_some() => return Ok(turn),
            Status::Failed => return Err(Unsolvable::Solver),
            Status::Infeasible if whole => return Err(Unsolvable::Contradiction),
            Status::Infeasible => limit = f64::INFINITY,
            Status::Optimal | Status::Stopped => {
                let (values, _) = model.solution();
                // HiGHS may misread a start in its reduced model, and end at a score that its own solution has not.
                let told = model.columns.iter().zip(&values).map(|(&c, v)| programme.costs[c] * v).sum::<f64>();
                let astray = told - model.dual_bound() > (options.gap + 1e-6) * told.abs().max(1.0);
                if status == Status::Optimal && warm && astray {
                    warm = false;
                    continue;
                }
                let found = read(problem, &columns, &values);
                if status == Status::Optimal {
                    turn.means.push(fairness::mean(problem, &found));
                    keep(problem, clock, best, found);
                }
                // What HiGHS calls optimal is so within the gap asked for, however stale its bound.
                let proven = match status {
                    Status::Optimal => model.dual_bound().max(told - (options.gap + 1e-9) * told.abs()),
                    _ => model.dual_bound(),
                };
                bound = bound.max(lift((proven + programme.offset).min(outside)));
                turn.bound = bound;
                clock.bound(bound);
                let score = best.as_ref().map_or(f64::INFINITY, |b| b.score);
                if status == Status::Stopped || gap(score, bound) <= options.gap.max(TOLERANCE) || whole {
                    turn.complete = status == Status::Optimal;
                    return Ok(turn);
                }
                if status == Status::Optimal && proven + programme.offset <= outside {
                    // The core's optimum is the programme's; what is left lies in goals that the programme only approximates.
                    turn.complete = true;
                    return Ok(turn);
                }
                limit = within_gap(best);
            }
        }
    }
}

/// Where the relaxation goes both ways of an either-or (`Programme::either`), only the way that more go stays open: what is left is
/// nearly an assignment problem, which the relaxation and a dive solve.
fn one_way(
    problem: &Problem,
    programme: &Programme,
    relaxation: &Relaxation,
    entries: &Entries,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
) -> Result<(), Unsolvable> {
    let locked = |way: &[Column]| way.iter().any(|&c| programme.lower[c] > 0.0);
    let going = |way: &[Column]| way.iter().map(|&c| relaxation.values[c]).sum::<f64>();
    let mut narrowed = programme.clone();
    for [there, back] in &programme.either {
        let fewer = if locked(there) || !locked(back) && going(there) >= going(back) { back } else { there };
        fewer.iter().filter(|&&c| programme.lower[c] == 0.0).for_each(|&c| narrowed.costs[c] += CLOSED);
    }
    clock.muted = true;
    let prices = lagrange::prices(problem, &narrowed, entries, clock);
    let relaxation = Relaxation::solve(&narrowed, problem, entries, &prices, options, clock);
    clock.muted = false;
    dive(problem, &narrowed, &relaxation?, options, clock, best)
}

/// Rounds the relaxation: what it assigns whole stays assigned, branch and bound over the core finds the rest.
fn dive(
    problem: &Problem,
    programme: &Programme,
    relaxation: &Relaxation,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
) -> Result<(), Unsolvable> {
    let columns = relaxation.core(programme, relaxation.core_limit(problem));
    let Some(mut model) = Model::new(programme, columns.clone(), false) else { return Err(Unsolvable::Solver) };
    prepare(&mut model, options);
    model.option("mip_rel_gap", options.gap.max(PART_GAP));
    model.fix(relaxation.assigned(programme).into_iter().map(|c| (c, 1.0)));
    model.run(clock.left(), &mut |event| {
        if let Event::Incumbent(values) = event {
            keep(problem, clock, best, read(problem, &columns, values));
        }
        clock.is_over()
    });
    Ok(())
}

fn is_close(best: &Option<Staffed>, bound: f64, options: &Options) -> bool {
    best.as_ref().is_some_and(|b| gap(b.score, bound) <= options.gap.max(TOLERANCE))
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
    let mut model = Model::new(programme, columns, false)?;
    prepare(&mut model, options);
    model.fix(fixed.iter().copied().enumerate());
    let status = model.run(Duration::from_secs(5), &mut |_| false);
    (status == Status::Optimal).then(|| model.solution().0)
}
