//! The linear relaxation by column generation: few of the pairs ever matter.

use crate::problem::{Pair, Problem};
use crate::rules::formulation::Block;

use super::super::clock::Clock;
use super::super::{Options, Unsolvable};
use super::highs::{Model, Status};
use super::lagrange;
use super::master::{Master, Priced};
use super::programme::Programme;
use super::{PRICED, TOLERANCE, gap};

/// Pairs of least reduced cost that each group begins with, per head of its largest size.
pub const FIRST: usize = 10;
/// Pricing ends when the bound is within this part of the relaxation's value.
const NEAR: f64 = 1e-6;

pub struct Relaxation {
    /// No solution of the formulation, whole or not, costs less.
    pub bound: f64,
    /// Duals that prove it.
    pub duals: Vec<f64>,
    /// The pairs that took part, ascending, with their reduced costs at these duals.
    pub pool: Vec<Priced>,
    /// The value of each.
    pub values: Vec<f64>,
}

/// The pairs that the relaxation begins with, ascending; `master` has the rows that tie them.
pub fn first_pool(master: &mut Master, prices: &lagrange::Priced, options: &Options) -> Vec<Pair> {
    let problem = master.f.problem;
    if problem.pairs_allowed() > options.sizes.whole {
        return cheap_pool(master, &prices.duals, FIRST);
    }
    let people = 0..problem.people.len();
    let of_person = |person| (0..problem.groups.len()).map(move |group| (person, group));
    let pool: Vec<Pair> =
        people.flat_map(of_person).filter(|&(person, group)| problem.may_serve(person, group)).collect();
    master.tie(&pool);
    pool
}

/// The pairs of least reduced cost, so many of each group per head of its largest size, and locked ones; ascending. `master` has the
/// rows that tie them.
pub fn cheap_pool(master: &mut Master, duals: &[f64], per_head: usize) -> Vec<Pair> {
    let problem = master.f.problem;
    let cheapest = master.cheapest(duals, |group| per_head * problem.groups[group].max_size as usize);
    let pool = union([cheapest, problem.locked.clone()]);
    master.tie(&pool);
    pool
}

/// All of the lists' pairs, ascending.
pub fn union<const N: usize>(lists: [Vec<Pair>; N]) -> Vec<Pair> {
    let mut all = lists.concat();
    all.sort_unstable();
    all.dedup();
    all
}

impl Relaxation {
    /// Solves the relaxation, or stops with a weaker bound when the clock says so, or when it is as close to the best plan as was asked for.
    pub fn solve(
        master: &mut Master,
        prices: &lagrange::Priced,
        mut pool: Vec<Pair>,
        options: &Options,
        clock: &mut Clock,
    ) -> Result<Self, Unsolvable> {
        let mut best = (prices.bound, prices.duals.clone());
        let mut values = vec![0.0; pool.len()];
        let large = master.f.problem.pairs_allowed() > options.sizes.whole;
        // Interior duals price better than those of a vertex, and come sooner; at a vertex more pairs are whole.
        let mut interior = large;
        let mut simplex = !large;
        loop {
            let programme = Programme::over(master, pool.clone());
            clock.columns(programme.costs.len());
            let Some(mut model) = Model::new(&programme, true) else { return Err(Unsolvable::Solver) };
            model.seed(options.seed);
            model.option("solver", if simplex { "choose" } else { "ipm" });
            model.option("run_crossover", if interior { "off" } else { "on" });
            let status = model.run(clock.left(), &mut |_| clock.is_over());
            if status == Status::Infeasible {
                // Elastic columns leave only locks to contradict one another, unless a needed pair is still outside.
                let rest = master.within(&[], f64::INFINITY);
                if rest.len() == pool.len() {
                    return Err(Unsolvable::Contradiction);
                }
                master.tie(&rest);
                pool = rest;
                continue;
            }
            if status == Status::Failed && !simplex {
                simplex = true;
                continue;
            }
            if matches!(status, Status::Failed | Status::Stopped) {
                break;
            }
            clock.spend(model.work());
            values = model.values().split_off(programme.columns.len());
            let duals = master.boxed(&model.duals(master.f.rows()));
            let bound = master.evaluate(&duals).value;
            let more = master.improving(&duals, &pool, PRICED);
            if bound > best.0 {
                clock.bound(bound);
                best = (bound, duals);
            }
            // A bound over fewer choices says nothing of the best plan, and is not told.
            let closes = |score: f64| gap(score, best.0) <= options.gap.max(TOLERANCE);
            if !clock.muted && clock.state.incumbent.is_some_and(closes) {
                break;
            }
            let value = model.objective() + programme.offset;
            let near = bound + NEAR * bound.abs().max(1.0) >= value;
            if (more.is_empty() || near) && !interior {
                break;
            }
            // The end is near: the last round goes to a vertex.
            interior &= !near && more.len() >= pool.len() / 50;
            master.tie(&more);
            let old = std::mem::take(&mut pool);
            values = vec![0.0; old.len() + more.len()];
            pool = union([old, more]);
        }
        let duals = master.boxed(&best.1);
        let pool = master.reduced(&duals, &pool);
        values.resize(pool.len(), 0.0);
        Ok(Relaxation { bound: best.0, duals, pool, values })
    }

    /// Pairs that the relaxation assigns whole.
    pub fn assigned(&self) -> Vec<Pair> {
        self.pool.iter().zip(&self.values).filter(|(_, v)| **v > 1.0 - 1e-6).map(|(p, _)| p.pair).collect()
    }

    /// The part of all that the relaxation assigns that it assigns whole.
    pub fn whole(&self) -> f64 {
        self.assigned().len() as f64 / self.values.iter().sum::<f64>().max(1.0)
    }

    /// How much of the block the relaxation assigns.
    pub fn going(&self, master: &Master, block: &Block) -> f64 {
        let inside = |p: &Priced| master.f.is_in(p.pair.0, block.who) && master.f.is_at(p.pair.1, block.at);
        self.pool.iter().zip(&self.values).filter(|(p, _)| inside(p)).map(|(_, value)| value).sum()
    }

    /// The reduced cost up to which pairs belong to the first core: a few for each post.
    pub fn core_limit(&self, problem: &Problem) -> f64 {
        let posts: usize = problem.groups.iter().map(|g| g.max_size as usize).sum();
        let wanted = (posts * 8).max(6_000);
        if self.pool.len() as u64 == problem.pairs_allowed() && self.pool.len() <= wanted {
            return f64::INFINITY;
        }
        let mut reduced: Vec<f64> = self.pool.iter().map(|p| p.reduced).collect();
        let wanted = wanted.min(reduced.len().saturating_sub(1));
        if reduced.is_empty() {
            return 0.0;
        }
        let (_, limit, _) = reduced.select_nth_unstable_by(wanted, f64::total_cmp);
        limit.max(0.0)
    }

    /// Pairs of the pool of reduced cost up to the limit, and locked ones; ascending.
    pub fn core(&self, problem: &Problem, limit: f64) -> Vec<Pair> {
        let belongs = |p: &&Priced| p.reduced <= limit || problem.is_locked(p.pair.0, p.pair.1);
        self.pool.iter().filter(belongs).map(|p| p.pair).collect()
    }
}
