//! Shadow prices: the duals of the relaxation, by what their rows ask for. One head more of what a row asks for saves its price at most,
//! as long as the programme is linear; and whoever is added to the round saves at most what their cheapest post costs below nothing at
//! these prices, for the duals stay a proof of the bound beside them (weak duality).

use std::collections::BTreeMap;

use crate::problem::{Pair, Problem};
use crate::rules::formulation::Meaning;

use super::super::clock::Clock;
use super::super::{Options, Unsolvable};
use super::master::Master;
use super::relax::{Relaxation, cheap_pool, first_pool};
use super::{Search, build, first_order, lagrange};

/// Prices of a problem's rows.
pub struct Shadow<'p> {
    /// No plan scores less.
    pub bound: f64,
    master: Master<'p>,
    duals: Vec<f64>,
}

/// What a pair costs at prices, in parts.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Points of the assignment itself, less all that it is worth: below 0 it saves that much at most.
    pub reduced: f64,
    /// What it is worth to each of the rows that mean something, in points.
    pub worth: BTreeMap<Meaning, f64>,
}

impl<'p> Shadow<'p> {
    /// Solves the relaxation of a problem, as far as the clock lets it; of the largest rounds by the first-order method. Its rows are written as
    /// for a `wide` one, where more people may serve, so that these can be priced: they count in classes and in coefficients.
    ///
    /// # Errors
    /// Locks contradict one another, or the solver refuses the model.
    pub fn solve(
        wide: &'p Problem<'p>,
        problem: &'p Problem<'p>,
        options: &Options,
        clock: &mut Clock,
    ) -> Result<Self, Unsolvable> {
        let mut f = build(wide);
        f.problem = problem;
        let mut master = Master::new(f);
        let mut search = Search { options, clock, best: None };
        let mut prices = lagrange::sketch(&master, &mut search);
        lagrange::prices(&master, &mut prices, &mut search);
        if problem.pairs_allowed() > options.sizes.huge {
            prices.pool = cheap_pool(&mut master, &prices.duals, first_order::POOL);
            first_order::improve(&mut master, &mut prices, &mut search);
            return Ok(Shadow { bound: prices.bound, duals: master.boxed(&prices.duals), master });
        }
        let pool = first_pool(&mut master, &prices, options);
        let relaxation = Relaxation::solve(&mut master, &prices, pool, options, search.clock)?;
        Ok(Shadow { bound: relaxation.bound, duals: master.boxed(&relaxation.duals), master })
    }

    /// The price of each row that means something: points saved if it asked for one less, or allowed one more.
    pub fn by_meaning(&self) -> BTreeMap<Meaning, f64> {
        let mut prices = BTreeMap::new();
        for (&row, &meaning) in &self.master.f.meanings {
            *prices.entry(meaning).or_default() += self.duals[row];
        }
        prices
    }

    /// What a pair costs, whoever else serves where. The person need not be allowed to serve.
    pub fn parts(&self, pair: Pair) -> Parts {
        let f = &self.master.f;
        let mut parts = Parts { reduced: f.problem.points(pair.0, pair.1), ..Parts::default() };
        self.master.index.each_row(f, pair, |row, factor| {
            let worth = self.duals[row] * factor;
            parts.reduced -= worth;
            if let Some(&meaning) = f.meanings.get(&row) {
                *parts.worth.entry(meaning).or_default() += worth;
            }
        });
        parts
    }
}
