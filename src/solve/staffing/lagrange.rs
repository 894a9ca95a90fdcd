//! Good prices for all rows that people share: those of one batch first, for all (`blocks.rs`); then a subgradient method with averaged
//! directions (the volume algorithm's, Barahona and Anbil 2000) towards a level above the best bound (Goffin and Kiwiel 1999). Each
//! row's step is scaled by how large its slopes have been (Duchi, Hazan and Singer 2011; as in RMSProp, they fade), so that the
//! price of a scarce skill climbs as fast as that of a unit's quota.

use crate::problem::{Pair, Problem};

use super::super::clock::Clock;
use super::Search;
use super::blocks::Blocks;
use super::carried::Carried;
use super::master::Master;
use super::relax::{FIRST, cheap_pool};
use super::tilt;

/// Iterations of the sketch of a round of one batch, and of all else at most.
const SKETCH: usize = 40;
const ITERATIONS: usize = 500;
/// The first level above the bound that the prices of one batch gave, relative.
const LEVEL: f64 = 0.03;
/// Ends when the level is within this part of the bound.
const CLOSE: f64 = 1e-3;
/// Part of each new subgradient in the direction.
const FRESH: f64 = 0.2;
/// The level rises by this factor with each better bound.
const GROWTH: f64 = 1.1;
/// Iterations without progress until the level comes down.
const PATIENCE: usize = 15;
/// How much of the mean square of a row's slopes stays from one iteration to the next.
const MEMORY: f64 = 0.95;

/// What the search for prices came to.
pub struct Priced {
    /// No solution costs less.
    pub bound: f64,
    pub duals: Vec<f64>,
    /// Pairs that mattered on the way, ascending.
    pub pool: Vec<Pair>,
}

/// A first bound, and prices that are better than none.
pub fn sketch(master: &Master, search: &mut Search) -> Priced {
    let mut prices = Priced { bound: f64::NEG_INFINITY, duals: master.boxed(&[]), pool: Vec::new() };
    if master.f.problem.batches.len() > 1 {
        Blocks::new(master).first(master, &mut prices, search.clock);
    } else {
        prices.ascend(master, first_level(master.f.problem), SKETCH, search);
    }
    prices
}

/// Good prices, from a sketch of them.
pub fn prices(master: &Master, prices: &mut Priced, search: &mut Search) {
    let mut level = first_level(master.f.problem);
    if master.f.problem.batches.len() > 1 {
        let above = search.score().map_or(f64::INFINITY, |score| score - prices.bound);
        level = level.min(above).min(prices.bound.abs() * LEVEL);
    }
    prices.ascend(master, level, ITERATIONS, search);
}

impl Priced {
    /// Prices of a round that is nearly the same, with the rows that tie the pairs which matter at these.
    pub fn carried(master: &mut Master, carried: &Carried, search: &mut Search) -> Self {
        let mut prices = Priced { bound: f64::NEG_INFINITY, duals: carried.duals(master), pool: Vec::new() };
        prices.pool = cheap_pool(master, &master.boxed(&prices.duals), FIRST);
        prices.try_out(master, carried.duals(master), search.clock);
        for duals in tilt::tilted(master, &prices.duals) {
            prices.try_out(master, duals, search.clock);
        }
        prices
    }

    /// Takes the duals if their bound, which it answers, is better.
    pub fn try_out(&mut self, master: &Master, duals: Vec<f64>, clock: &mut Clock) -> f64 {
        let duals = master.boxed(&duals);
        let bound = master.evaluate(&duals).value;
        if bound > self.bound {
            (self.bound, self.duals) = (bound, duals);
            clock.bound(bound);
        }
        bound
    }

    /// Climbs from the duals known towards a level so far above the best bound, which comes down where it is out of reach; until it
    /// is close to the bound.
    fn ascend(&mut self, master: &Master, mut level: f64, iterations: usize, search: &mut Search) {
        let free = &master.free;
        let mut duals = master.boxed(&self.duals);
        let mut direction: Vec<f64> = Vec::new();
        let mut square: Vec<f64> = Vec::new();
        let mut waited = 0;
        for _ in 0..iterations {
            let at = master.evaluate(&duals);
            search.clock.spend(master.f.problem.pairs_allowed() / 100_000);
            waited = if at.value > self.bound + 0.05 * level { 0 } else { waited + 1 };
            if at.value > self.bound {
                level *= GROWTH;
                self.bound = at.value;
                self.duals.clone_from(&duals);
                search.clock.bound(at.value);
            }
            if waited >= PATIENCE {
                (level, waited) = (level / 2.0, 0);
                duals = master.boxed(&self.duals);
                direction.clear();
            }
            let slopes: Vec<f64> = free.iter().map(|&row| at.subgradient[row]).collect();
            if square.is_empty() {
                square = slopes.iter().map(|v| v * v).collect();
            } else {
                let fade = |(old, v): (&mut f64, &f64)| *old = MEMORY * *old + (1.0 - MEMORY) * v * v;
                square.iter_mut().zip(&slopes).for_each(fade);
            }
            let scale = |n: usize| 1.0 / (square[n].sqrt() + 0.01);
            let length: f64 = slopes.iter().enumerate().map(|(n, v)| v * v * scale(n)).sum();
            if length == 0.0 || level < CLOSE * self.bound.abs().max(1.0) || search.is_over(self.bound) {
                break;
            }
            let step = (self.bound + level - at.value) / length;
            if direction.is_empty() {
                direction = slopes;
            } else {
                direction.iter_mut().zip(&slopes).for_each(|(old, v)| *old = (1.0 - FRESH) * *old + FRESH * v);
            }
            for (n, &row) in free.iter().enumerate() {
                let (low, high) = master.box_of[row];
                duals[row] = (duals[row] + step * scale(n) * direction[n]).clamp(low, high);
            }
        }
    }
}

/// What the posts cost if everyone costs the average: the scale of the bound.
fn first_level(problem: &Problem) -> f64 {
    let mut of_group = vec![(0.0, 0u32); problem.groups.len()];
    for person in 0..problem.people.len() {
        for (sum, &cost) in of_group.iter_mut().zip(problem.costs_of(person)).filter(|(_, cost)| cost.is_finite()) {
            *sum = (sum.0 + f64::from(cost.abs()), sum.1 + 1);
        }
    }
    let of_posts =
        |(g, (sum, count)): (&crate::problem::Group, (f64, u32))| f64::from(g.min_size) * sum / f64::from(count.max(1));
    problem.groups.iter().zip(of_group).map(of_posts).sum::<f64>().max(1_000.0) / 2.0
}
