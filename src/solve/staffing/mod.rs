//! Staffing: who serves in which group of which batch.
//!
//! 1. Lagrangian prices of all that people share give a bound, and say which pairs matter (`master.rs`: `blocks.rs`, `lagrange.rs`, `first_order.rs`).
//! 2. Batch by batch at those prices makes a plan; batches and regions staffed anew beside all else make it better (`parts.rs`).
//!    Rounds of millions of pairs go on with 1 and 2 by turns.
//! 3. Smaller ones solve the linear relaxation over the pairs that matter to its end (`relax.rs`). Its duals give a reduced cost per
//!    pair: any plan that uses the pair scores at least the bound plus that. A dive keeps what the relaxation assigns whole.
//! 4. The integer programme over the *core*, the pairs of small reduced cost: all that could be part of a better plan
//!    (reduced-cost fixing). What it proves, together with 3 for all the others, is a bound for the whole. If the best plan
//!    lies too far from the bound for that, the core starts smaller, and grows as better plans are found.

use std::time::Duration;

use crate::draw::Draw;
use crate::goals::{self, fairness};
use crate::problem::{Pair, Problem};
use crate::rules::{self, Formulation, Staffing};

use super::clock::{Clock, Phase};
use super::{Options, Unsolvable, score, warm};

mod blocks;
mod chains;
mod first_order;
mod highs;
mod index;
mod kinds;
mod lagrange;
mod master;
mod parts;
mod programme;
mod relax;

use highs::{Event, Model, Status};
use master::Master;
use programme::Programme;
use relax::{Relaxation, cheap_pool, first_pool, union};

/// The best plan found and what is proven of it.
pub struct Staffed {
    pub staffing: Staffing,
    pub score: f64,
    /// No plan that keeps the hard rules scores less.
    pub bound: f64,
}

/// A dive, or a part, ends within this relative gap of its own optimum.
const PART_GAP: f64 = 1e-4;
/// A plan this far from the bound is not worth starting from.
const POOR: f64 = 0.005;
/// Pairs of each group that are priced into the linear programme at a time.
const PRICED: usize = 24;
/// Numerical tolerance on scores, relative.
const TOLERANCE: f64 = 1e-7;

pub fn staff(problem: &Problem, options: &Options, clock: &mut Clock) -> Result<Staffed, Unsolvable> {
    let mut master = Master::new(build(problem));
    // What is left if nothing is found; nobody is told of it.
    let mut best = allowed(problem, locked_only(problem));
    if let Some(staffing) = warm::staffing(problem, options, clock) {
        keep(problem, clock, &mut best, staffing);
    }
    clock.phase(Phase::Relax);
    let mut bound = f64::NEG_INFINITY;
    // Fairness is the largest of its tangents; each turn adds those of the mean that the last plan has.
    loop {
        let turn = search(&mut master, options, clock, &mut best, bound)?;
        bound = bound.max(turn.bound);
        let Some(found) = &mut best else { break };
        found.bound = bound.min(found.score);
        let mean = fairness::mean(problem, &found.staffing);
        let closed = gap(found.score, found.bound) <= options.gap.max(TOLERANCE);
        if closed || !turn.complete || master.f.fairness.is_none() || clock.is_over() {
            break;
        }
        // The programme's own optimum lies below the true score: cut it off where it was found.
        let mut means = turn.means;
        means.push(mean);
        let before = master.f.rows();
        for mean in means {
            fairness::add_tangents(&mut master.f, mean);
        }
        if master.f.rows() == before {
            break;
        }
        master.refresh();
    }
    best.ok_or(if clock.is_over() { Unsolvable::OutOfTime } else { Unsolvable::Contradiction })
}

/// (score − bound) / |score|
pub fn gap(score: f64, bound: f64) -> f64 {
    if score <= bound { 0.0 } else { (score - bound) / score.abs().max(1e-9) }
}

fn build<'p>(problem: &'p Problem<'p>) -> Formulation<'p> {
    let mut f = Formulation::new(problem);
    rules::ALL.iter().filter_map(|rule| rule.rows).for_each(|rows| rows(&mut f));
    for goal in goals::ALL {
        let weight = goals::weight(problem, goal.id);
        if weight != 0.0 {
            (goal.rows)(&mut f, weight);
        }
    }
    f.offset += problem.scenario.settings.objective.stability * problem.published.len() as f64;
    f
}

/// Nobody but the locked serves: a plan, if a poor one, unless a lock leaves the group open.
fn locked_only(problem: &Problem) -> Staffing {
    Staffing::new(problem, problem.locked.iter().copied())
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
    master: &mut Master,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    known: f64,
) -> Result<Turn, Unsolvable> {
    let problem = master.f.problem;
    let large = problem.pairs_allowed() > options.sizes.large && problem.batches.len() > 1;
    let mut prices = lagrange::sketch(master, clock);
    if large && is_poor(best, prices.bound) {
        // Something to go with, soon.
        parts::start(master, &prices.duals, options, clock, best);
    }
    lagrange::prices(master, &mut prices, clock);
    if large {
        clock.phase(Phase::Search);
        let turn = rough(master, &mut prices, options, clock, best, known);
        if turn.complete || clock.is_over() || problem.pairs_allowed() > options.sizes.huge {
            return Ok(turn);
        }
        clock.phase(Phase::Relax);
    }
    let pool = first_pool(master, &prices, options);
    let relaxation = Relaxation::solve(master, &prices, pool, options, clock)?;
    let whole = master.f.is_whole();
    let lift = |bound: f64| lifted(bound, whole);
    let base = relaxation.bound;
    let mut bound = lift(base).max(known);
    clock.bound(bound);
    clock.phase(Phase::Search);
    let enough = |best: &Option<Staffed>| is_close(best, bound, options);
    if master.f.either.is_empty() {
        if !enough(best) {
            dive(master, &relaxation, options, clock, best)?;
        }
    } else {
        if !enough(best) {
            one_way(master, &relaxation, options, clock, best)?;
        }
        parts::improve(master, &relaxation.duals, &parts::provinces(problem), options, clock, best, &enough);
    }
    if large {
        let mut draw = Draw::new(options.seed);
        parts::improve_batches(master, &relaxation.duals, &mut draw, options, clock, best, &enough);
    }
    let mut turn = Turn { bound, complete: false, means: Vec::new() };
    // Whatever lies further out than the gap cannot be part of a better plan.
    let within_gap = |best: &Option<Staffed>| {
        best.as_ref().map_or(f64::INFINITY, |b| b.score - base + 1e-6 * b.score.abs().max(1.0))
    };
    let mut limit = relaxation.core_limit(problem).min(within_gap(best));
    let mut warm = true;
    loop {
        if clock.is_over() || is_close(best, bound, options) {
            turn.complete = !clock.is_over();
            return Ok(turn);
        }
        let core = union([master.within(&relaxation.duals, limit), problem.locked.clone()]);
        master.tie(&core);
        let whole = core.len() as u64 == problem.pairs_allowed();
        let programme = Programme::over(master, core);
        clock.columns(programme.costs.len());
        let Some(mut model) = Model::new(&programme, false) else { return Err(Unsolvable::Solver) };
        prepare(&mut model, options);
        if let Some(best) = best.as_ref().filter(|_| warm) {
            start(master, &programme, &mut model, &best.staffing, options);
        }
        // Branch and bound over the core says nothing below `outside`: there pairs outside the core take over.
        let outside = if whole { f64::INFINITY } else { base + limit };
        let (mut over, model_work) = (false, programme.work());
        let status = model.run(clock.left(), &mut |event| {
            match event {
                Event::Incumbent(values) => {
                    keep(problem, clock, best, Staffing::new(problem, programme.chosen(values)))
                }
                Event::Bound(value) => clock.bound(lift((value + programme.offset).min(outside)).max(bound)),
                Event::Tick(iterations) => over |= clock.would_end(model_work(iterations)),
            }
            over || clock.is_over() || is_close(best, bound, options)
        });
        clock.spend(model.work());
        match status {
            // Numerical trouble takes no plan away.
            Status::Failed if best.is_some() => return Ok(turn),
            Status::Failed => return Err(Unsolvable::Solver),
            Status::Infeasible if whole => return Err(Unsolvable::Contradiction),
            Status::Infeasible => limit = f64::INFINITY,
            Status::Optimal | Status::Stopped => {
                let values = model.values();
                // HiGHS may misread a start in its reduced model, and end at a score that its own solution has not.
                let told = programme.costs.iter().zip(&values).map(|(cost, v)| cost * v).sum::<f64>();
                let astray = told - model.dual_bound() > (options.gap + 1e-6) * told.abs().max(1.0);
                if status == Status::Optimal && warm && astray {
                    warm = false;
                    continue;
                }
                let found = Staffing::new(problem, programme.chosen(&values));
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
                    // The core's optimum is the round's; what is left lies in goals that the formulation only approximates.
                    turn.complete = true;
                    return Ok(turn);
                }
                limit = within_gap(best);
            }
        }
    }
}

/// A linear programme over cheap pairs by a first-order method brings the prices close to the best; then neighbourhoods of the plan are
/// staffed anew at those prices. Rounds too large for more go on with that by turns.
fn rough(
    master: &mut Master,
    prices: &mut lagrange::Priced,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    known: f64,
) -> Turn {
    let problem = master.f.problem;
    let whole = master.f.is_whole();
    let lift = |bound: f64| lifted(bound, whole);
    let mut draw = Draw::new(options.seed);
    let mut pool = cheap_pool(master, &prices.duals, first_order::POOL);
    loop {
        let bound = lift(prices.bound).max(known);
        if is_poor(best, bound) {
            parts::start(master, &prices.duals, options, clock, best);
        }
        let score = best.as_ref().map_or(f64::INFINITY, |b| b.score);
        let proves = |bound: f64| gap(score, lift(bound)) <= options.gap.max(TOLERANCE);
        pool = first_order::improve(master, pool, prices, &proves, clock);
        clock.spend(1);
        if is_poor(best, prices.bound) {
            parts::start(master, &prices.duals, options, clock, best);
        }
        let bound = lift(prices.bound).max(known);
        clock.bound(bound);
        let enough = |best: &Option<Staffed>| is_close(best, bound, options);
        parts::improve_batches(master, &prices.duals, &mut draw, options, clock, best, &enough);
        let closed = is_close(best, bound, options);
        if closed || clock.is_over() || problem.pairs_allowed() <= options.sizes.huge {
            let means = best.iter().map(|b| fairness::mean(problem, &b.staffing)).collect();
            return Turn { bound, complete: closed, means };
        }
    }
}

/// Where the relaxation goes both ways of an either-or (`Formulation::either`), only the way that more go stays open: what is left is
/// nearly an assignment problem, which the relaxation and a dive solve.
fn one_way(
    master: &Master,
    relaxation: &Relaxation,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
) -> Result<(), Unsolvable> {
    let f = &master.f;
    let mut closed = Vec::new();
    for [there, back] in &f.either {
        let locked = |way: &(_, _)| f.lower[way.0] > 0.0;
        let going = |way: &(_, _)| relaxation.going(master, &way.1);
        let fewer = if locked(there) || !locked(back) && going(there) >= going(back) { back } else { there };
        closed.push(fewer.1);
    }
    let is_closed = |person, group| closed.iter().any(|way| f.is_in(person, way.who) && f.is_at(group, way.at));
    let narrowed = f.problem.without(is_closed);
    let mut master = Master::new(build(&narrowed));
    clock.muted = true;
    let mut prices = lagrange::sketch(&master, clock);
    lagrange::prices(&master, &mut prices, clock);
    let pool = first_pool(&mut master, &prices, options);
    let relaxation = Relaxation::solve(&mut master, &prices, pool, options, clock);
    clock.muted = false;
    dive(&master, &relaxation?, options, clock, best)
}

/// Rounds the relaxation: what it assigns whole stays assigned, branch and bound over the core finds the rest.
fn dive(
    master: &Master,
    relaxation: &Relaxation,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
) -> Result<(), Unsolvable> {
    let problem = master.f.problem;
    let assigned = relaxation.assigned();
    let core = union([relaxation.core(problem, relaxation.core_limit(problem)), assigned.clone()]);
    let programme = Programme::over(master, core);
    let Some(mut model) = Model::new(&programme, false) else { return Err(Unsolvable::Solver) };
    prepare(&mut model, options);
    model.option("mip_rel_gap", options.gap.max(PART_GAP));
    model.fix(assigned.into_iter().filter_map(|pair| Some((programme.column_of(pair)?, 1.0))));
    let (mut over, model_work) = (false, programme.work());
    model.run(clock.left(), &mut |event| {
        match event {
            Event::Incumbent(values) => keep(problem, clock, best, Staffing::new(problem, programme.chosen(values))),
            Event::Tick(iterations) => over |= clock.would_end(model_work(iterations)),
            Event::Bound(_) => {}
        }
        over || clock.is_over()
    });
    clock.spend(model.work());
    Ok(())
}

/// A bound on a score that is whole in every best plan is so itself.
fn lifted(bound: f64, whole: bool) -> f64 {
    if whole { (bound - 1e-6 * bound.abs().max(1.0)).ceil() } else { bound }
}

/// Not worth starting from.
fn is_poor(best: &Option<Staffed>, bound: f64) -> bool {
    best.as_ref().is_none_or(|b| gap(b.score, bound) > POOR)
}

fn is_close(best: &Option<Staffed>, bound: f64, options: &Options) -> bool {
    best.as_ref().is_some_and(|b| gap(b.score, bound) <= options.gap.max(TOLERANCE))
}

fn prepare(model: &mut Model, options: &Options) {
    model.seed(options.seed);
    model.option("mip_rel_gap", options.gap.max(0.0));
}

/// Starts branch and bound from a plan: its pairs are fixed for a moment, and HiGHS finds the other columns.
fn start(master: &Master, programme: &Programme, model: &mut Model, staffing: &Staffing, options: &Options) {
    let mut pairs: Vec<Pair> = staffing.pairs().collect();
    pairs.sort_unstable();
    let mut values = vec![0.0; programme.costs.len()];
    for &pair in &pairs {
        let Some(column) = programme.column_of(pair) else { return };
        values[column] = 1.0;
    }
    let Some(others) = complete(master, &pairs, options) else { return };
    values[..others.len()].copy_from_slice(&others);
    model.start_from(&values);
}

/// The other columns at their best, given the pairs.
fn complete(master: &Master, pairs: &[Pair], options: &Options) -> Option<Vec<f64>> {
    let programme = Programme::around(master, pairs);
    let mut model = Model::new(&programme, false)?;
    prepare(&mut model, options);
    let status = model.run(Duration::from_secs(5), &mut |_| false);
    (status == Status::Optimal).then(|| model.values())
}
