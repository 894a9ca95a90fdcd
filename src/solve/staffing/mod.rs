//! Staffing: who serves in which group of which batch.
//!
//! 1. Lagrangian prices of all that people share give a bound, and say which pairs matter (`master.rs`): of one batch, carried to all
//!    others (`blocks.rs`), then by a subgradient method (`lagrange.rs`), then by a first-order method (`first_order.rs`).
//! 2. Batch by batch at those prices makes a plan; batches staffed anew beside all else make it better (`parts.rs`).
//!    Rounds of millions of pairs go on with the last of 1 and with 2 by turns.
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
mod carried;
mod chains;
mod first_order;
mod highs;
mod index;
mod kinds;
mod lagrange;
mod master;
mod mend;
mod near;
mod parts;
mod pools;
mod programme;
mod relax;
mod room;
mod shadow;
mod shortlist;
mod tilt;
mod view;

pub use carried::Carried;
use highs::{Event, Model, Status};
use master::Master;
pub use mend::mend;
pub use near::{is_small, near};
use programme::Programme;
pub use shadow::{Parts, Shadow};
pub use view::Pricing;

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
/// A relaxation that assigns more than this part whole is mostly whole.
const MOSTLY: f64 = 0.5;
/// A plan this far from the bound is not worth starting from.
const POOR: f64 = 0.005;
/// Pairs of each group that are priced into the linear programme at a time.
const PRICED: usize = 24;
/// Numerical tolerance on scores, relative.
const TOLERANCE: f64 = 1e-7;

/// What every step of a search needs: how to solve, the time, and the best plan so far.
struct Search<'s, 'w> {
    options: &'s Options,
    clock: &'s mut Clock<'w>,
    best: Option<Staffed>,
}

impl Search<'_, '_> {
    /// Keeps the staffing if every hard rule allows it and it is better than the best so far.
    fn keep(&mut self, problem: &Problem, staffing: Staffing) {
        let Some(mut found) = allowed(problem, staffing) else { return };
        if self.best.as_ref().is_none_or(|best| found.score < best.score) {
            found.bound = self.clock.state.bound.map_or(found.bound, |bound| bound.min(found.score));
            self.clock.incumbent(&found);
            self.best = Some(found);
        }
    }

    /// Of the best plan so far.
    fn score(&self) -> Option<f64> {
        self.best.as_ref().map(|best| best.score)
    }

    /// The best plan is as close to the bound as was asked for.
    fn is_close(&self, bound: f64) -> bool {
        self.score().is_some_and(|score| gap(score, bound) <= self.options.gap.max(TOLERANCE))
    }

    /// The best plan is not worth starting from.
    fn is_poor(&self, bound: f64) -> bool {
        self.score().is_none_or(|score| gap(score, bound) > POOR)
    }

    /// The best plan is close to the bound, or the time is up.
    fn is_over(&self, bound: f64) -> bool {
        self.clock.is_over() || self.is_close(bound)
    }
}

pub fn staff(problem: &Problem, options: &Options, clock: &mut Clock) -> Result<Staffed, Unsolvable> {
    let mut master = Master::new(build(problem));
    // What is left if nothing is found; nobody is told of it.
    let mut search = Search { options, clock, best: allowed(problem, locked_only(problem)) };
    if let Some(kept) = warm::staffing(problem, options, search.clock) {
        search.keep(problem, kept.clone());
        // What was lost is made good at once; what follows may take long.
        let duals = master.boxed(&[]);
        mend::fill(&mut master, &duals, &kept, &[], &[], f64::NEG_INFINITY, &mut search);
    }
    search.clock.phase(Phase::Relax);
    let mut bound = f64::NEG_INFINITY;
    // Fairness is the largest of its tangents; each turn adds those of the mean that the last plan has.
    loop {
        let turn = take_turn(&mut master, bound, &mut search)?;
        bound = bound.max(turn.bound);
        let Some(found) = &mut search.best else { break };
        found.bound = bound.min(found.score);
        let mean = fairness::mean(problem, &found.staffing);
        let closed = gap(found.score, found.bound) <= options.gap.max(TOLERANCE);
        if closed || !turn.complete || master.f.fairness.is_none() || search.clock.is_over() {
            break;
        }
        // The programme's own optimum lies below the true score: cut it off where it was found.
        let mut means = turn.means;
        means.push(mean);
        if !add_tangents(&mut master, means) {
            break;
        }
    }
    let is_over = search.clock.is_over();
    search.best.ok_or(if is_over { Unsolvable::OutOfTime } else { Unsolvable::Contradiction })
}

/// Prices that prove much, for rounds that differ little from this one.
pub fn prices(problem: &Problem, options: &Options, clock: &mut Clock) -> Option<Carried> {
    let mut master = Master::new(build(problem));
    let mut search = Search { options, clock, best: None };
    if let Some(kept) = warm::staffing(problem, options, search.clock) {
        search.keep(problem, kept);
    }
    let mut prices = lagrange::sketch(&master, &mut search);
    lagrange::prices(&master, &mut prices, &mut search);
    if problem.pairs_allowed() <= options.sizes.huge {
        let pool = first_pool(&mut master, &prices, options);
        let relaxation = Relaxation::solve(&mut master, &prices, pool, options, search.clock).ok()?;
        prices.duals = relaxation.duals;
    }
    Some(Carried::new(&master, &prices.duals))
}

/// Adds the tangents of fairness at these means; false where they are there already.
fn add_tangents(master: &mut Master, means: impl IntoIterator<Item = f64>) -> bool {
    let before = master.f.rows();
    means.into_iter().for_each(|mean| fairness::add_tangents(&mut master.f, mean));
    let added = master.f.rows() > before;
    if added {
        master.refresh();
    }
    added
}

/// (score − bound) / |score|
pub fn gap(score: f64, bound: f64) -> f64 {
    if score <= bound { 0.0 } else { (score - bound) / score.abs().max(1e-9) }
}

fn build<'p>(problem: &'p Problem<'p>) -> Formulation<'p> {
    let mut f = Formulation::new(problem);
    for rule in rules::ALL {
        if let Some(rows) = rule.rows {
            f.author = rule.id;
            rows(&mut f);
        }
    }
    for goal in goals::ALL {
        let weight = goals::weight(problem, goal.id);
        if weight != 0.0 {
            f.author = goal.id;
            (goal.rows)(&mut f, weight);
        }
    }
    f.offset += problem.stability * problem.published.len() as f64;
    f
}

/// Nobody but the locked serves: a plan, if a poor one, unless a lock leaves the group open.
fn locked_only(problem: &Problem) -> Staffing {
    Staffing::new(problem, problem.locked.iter().copied())
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

/// One search over the programme; `known` is a bound that holds already.
fn take_turn(master: &mut Master, known: f64, search: &mut Search) -> Result<Turn, Unsolvable> {
    let options = search.options;
    let problem = master.f.problem;
    let large = problem.pairs_allowed() > options.sizes.large && problem.batches.len() > 1;
    let huge = problem.pairs_allowed() > options.sizes.huge;
    // Prices carried over are as good as a search for prices makes them.
    let climbs = options.prices.is_none() || huge;
    let mut prices = match &options.prices {
        None => lagrange::sketch(master, search),
        Some(carried) => lagrange::Priced::carried(master, carried, search),
    };
    if options.prices.is_some() && search.is_over(lifted(prices.bound, master.f.is_whole()).max(known)) {
        let bound = lifted(prices.bound, master.f.is_whole()).max(known);
        search.clock.bound(bound);
        return Ok(Turn { bound, complete: search.is_close(bound), means: Vec::new() });
    }
    if large && search.is_poor(prices.bound) {
        // Something to go with, soon.
        parts::start(master, &prices.duals, search);
    }
    if large && climbs {
        let turn = rough(master, &mut prices, known, search);
        if turn.complete || search.clock.is_over() || huge {
            return Ok(turn);
        }
        search.clock.phase(Phase::Relax);
    } else if climbs {
        lagrange::prices(master, &mut prices, search);
    }
    let pool = if climbs { first_pool(master, &prices, options) } else { near_pool(master, &mut prices, search) };
    let relaxation = Relaxation::solve(master, &prices, pool, options, search.clock)?;
    let whole = master.f.is_whole();
    let lift = |bound: f64| lifted(bound, whole);
    let base = relaxation.bound;
    let mut bound = lift(base).max(known);
    search.clock.bound(bound);
    search.clock.phase(Phase::Search);
    if master.f.either.is_empty() {
        // With a plan made by parts at hand, it pays only where the relaxation assigns most people whole.
        if !search.is_close(bound) && (search.best.is_none() || !large || relaxation.whole() > MOSTLY) {
            dive(master, &relaxation, search)?;
        }
    } else {
        if !search.is_close(bound) {
            one_way(master, &relaxation, search)?;
        }
        parts::improve(master, &relaxation.duals, &parts::provinces(problem), &[], bound, search);
    }
    if large {
        let mut draw = Draw::new(options.seed);
        parts::improve_batches(master, &relaxation.duals, parts::TOGETHER, &mut draw, bound, search);
    }
    let mut turn = Turn { bound, complete: false, means: Vec::new() };
    // Whatever lies further out than the gap cannot be part of a better plan.
    let within_gap =
        |score: Option<f64>| score.map_or(f64::INFINITY, |score| score - base + 1e-6 * score.abs().max(1.0));
    let mut limit = relaxation.core_limit(problem).min(within_gap(search.score()));
    let mut warm = true;
    loop {
        if search.is_over(bound) {
            turn.complete = !search.clock.is_over();
            return Ok(turn);
        }
        let core = union([master.within(&relaxation.duals, limit), problem.locked.clone()]);
        master.tie(&core);
        let whole = core.len() as u64 == problem.pairs_allowed();
        let programme = Programme::over(master, core);
        search.clock.columns(programme.costs.len());
        let Some(mut model) = Model::new(&programme, false) else { return Err(Unsolvable::Solver) };
        prepare(&mut model, options);
        if let Some(best) = search.best.as_ref().filter(|_| warm) {
            start(master, &programme, &mut model, &best.staffing, options);
        }
        // Branch and bound over the core says nothing below `outside`: there pairs outside the core take over.
        let outside = if whole { f64::INFINITY } else { base + limit };
        let (mut over, model_work) = (false, programme.work());
        let status = model.run(search.clock.left(), &mut |event| {
            match event {
                Event::Incumbent(values) => search.keep(problem, Staffing::new(problem, programme.chosen(values))),
                Event::Bound(value) => search.clock.bound(lift((value + programme.offset).min(outside)).max(bound)),
                Event::Tick(iterations) => over |= search.clock.would_end(model_work(iterations)),
            }
            over || search.is_over(bound)
        });
        search.clock.spend(model.work());
        match status {
            // Numerical trouble takes no plan away.
            Status::Failed if search.best.is_some() => return Ok(turn),
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
                    search.keep(problem, found);
                }
                // What HiGHS calls optimal is so within the gap asked for, however stale its bound.
                let proven = match status {
                    Status::Optimal => model.dual_bound().max(told - (options.gap + 1e-9) * told.abs()),
                    _ => model.dual_bound(),
                };
                bound = bound.max(lift((proven + programme.offset).min(outside)));
                turn.bound = bound;
                search.clock.bound(bound);
                let score = search.score().unwrap_or(f64::INFINITY);
                if status == Status::Stopped || gap(score, bound) <= options.gap.max(TOLERANCE) || whole {
                    turn.complete = status == Status::Optimal;
                    return Ok(turn);
                }
                if status == Status::Optimal && proven + programme.offset <= outside {
                    // The core's optimum is the round's; what is left lies in goals that the formulation only approximates.
                    turn.complete = true;
                    return Ok(turn);
                }
                limit = within_gap(search.score());
            }
        }
    }
}

/// The pairs that matter at carried prices, and those of the best plan; ascending. `master` has the rows that tie them.
fn near_pool(master: &mut Master, prices: &mut lagrange::Priced, search: &Search) -> Vec<Pair> {
    let planned = search.best.iter().flat_map(|best| best.staffing.pairs()).collect();
    let pool = union([std::mem::take(&mut prices.pool), planned]);
    master.tie(&pool);
    pool
}

/// Climbs to good prices and staffs batch by batch at those. Then a linear programme over the pairs that cost little brings the bound close
/// to the best, and neighbourhoods of the plan are staffed anew. Rounds too large for more go on with these two by turns.
fn rough(master: &mut Master, prices: &mut lagrange::Priced, known: f64, search: &mut Search) -> Turn {
    let problem = master.f.problem;
    let whole = master.f.is_whole();
    let lift = |bound: f64| lifted(bound, whole);
    let mut draw = Draw::new(search.options.seed);
    let sketched = prices.bound;
    lagrange::prices(master, prices, search);
    search.clock.phase(Phase::Search);
    let better = !sketched.is_finite() || prices.bound - sketched > POOR * sketched.abs();
    if better && !search.is_over(lift(prices.bound)) {
        parts::start(master, &prices.duals, search);
    }
    if !search.is_over(lift(prices.bound)) {
        let cheap = cheap_pool(master, &prices.duals, first_order::POOL);
        prices.pool = union([std::mem::take(&mut prices.pool), cheap]);
    }
    loop {
        if !search.is_over(lift(prices.bound).max(known)) {
            first_order::improve(master, prices, search);
            search.clock.spend(1);
        }
        let bound = lift(prices.bound).max(known);
        search.clock.bound(bound);
        if search.best.is_none() && !search.clock.is_over() {
            parts::start(master, &prices.duals, search);
        }
        let is_huge = problem.pairs_allowed() > search.options.sizes.huge;
        // Where the relaxation follows, it says more than several batches together would.
        let most = if is_huge { parts::TOGETHER } else { 1 };
        parts::improve_batches(master, &prices.duals, most, &mut draw, bound, search);
        let mean = search.best.as_ref().map(|best| fairness::mean(problem, &best.staffing));
        if search.is_over(bound) || search.best.is_none() || !is_huge {
            return Turn { bound, complete: search.is_close(bound), means: mean.into_iter().collect() };
        }
        add_tangents(master, mean);
    }
}

/// Where the relaxation goes both ways of an either-or (`Formulation::either`), only the way that more go stays open: what is left is
/// nearly an assignment problem, which the relaxation and a dive solve.
fn one_way(master: &Master, relaxation: &Relaxation, search: &mut Search) -> Result<(), Unsolvable> {
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
    search.clock.muted = true;
    let mut prices = lagrange::sketch(&master, search);
    lagrange::prices(&master, &mut prices, search);
    let pool = first_pool(&mut master, &prices, search.options);
    let relaxation = Relaxation::solve(&mut master, &prices, pool, search.options, search.clock);
    search.clock.muted = false;
    dive(&master, &relaxation?, search)
}

/// Rounds the relaxation: what it assigns whole stays assigned, branch and bound over the core finds the rest.
fn dive(master: &Master, relaxation: &Relaxation, search: &mut Search) -> Result<(), Unsolvable> {
    let problem = master.f.problem;
    let assigned = relaxation.assigned();
    let core = union([relaxation.core(problem, relaxation.core_limit(problem)), assigned.clone()]);
    let programme = Programme::over(master, core);
    let Some(mut model) = Model::new(&programme, false) else { return Err(Unsolvable::Solver) };
    prepare(&mut model, search.options);
    model.option("mip_rel_gap", search.options.gap.max(PART_GAP));
    model.fix(assigned.into_iter().filter_map(|pair| Some((programme.column_of(pair)?, 1.0))));
    let (mut over, model_work) = (false, programme.work());
    model.run(search.clock.left(), &mut |event| {
        match event {
            Event::Incumbent(values) => search.keep(problem, Staffing::new(problem, programme.chosen(values))),
            Event::Tick(iterations) => {
                over |= iterations > parts::LONGEST || search.clock.would_end(model_work(iterations));
            }
            Event::Bound(_) => {}
        }
        over || search.clock.is_over()
    });
    search.clock.spend(model.work());
    Ok(())
}

/// A bound on a score that is whole in every best plan is so itself.
fn lifted(bound: f64, whole: bool) -> f64 {
    if whole { (bound - 1e-6 * bound.abs().max(1.0)).ceil() } else { bound }
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
