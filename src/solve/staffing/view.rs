//! What every group asks of one person, at given prices of the rows that people share.
//!
//! No row is written out for that. A pair costs its points (`Problem::costs_of`), the price of its person's kind in the group and
//! in the batch (`kinds.rs`), and what rows of the person alone say.

use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::formulation::At;

use super::chains::Chains;
use super::index::single_groups;
use super::kinds::{GroupPrices, PriceTable};
use super::master::Master;

/// Prices of every row, and of every kind of people in every group and batch.
pub struct Prices {
    pub duals: Vec<f64>,
    groups: GroupPrices,
    batches: PriceTable,
}

/// One person's pairs at some prices, and room to work in.
#[derive(Default)]
pub struct View {
    /// Per group; ∞ where they may not serve, or nobody asked.
    pub values: Vec<f64>,
    /// Per batch: the cheapest group.
    pub of_batch: Vec<(f64, GroupId)>,
    /// Per batch: what the best chain through it costs beside it, less the best chain.
    pub through: Vec<f64>,
    pub costs: Vec<f64>,
    pub served: Vec<usize>,
    pub tables: [Vec<f64>; 2],
    /// Batches with values.
    seen: Vec<usize>,
    /// Per batch: what is added to every group's price.
    added: Vec<f64>,
    /// What rows of the person alone add to single groups.
    own: Vec<(GroupId, f64)>,
}

impl View {
    fn clear(&mut self, batches: usize, groups: usize, of_batch: &[Vec<GroupId>]) {
        if self.values.len() == groups {
            let seen = self.seen.drain(..).flat_map(|batch| &of_batch[batch]);
            seen.for_each(|&group| self.values[group] = f64::INFINITY);
        } else {
            self.values.resize(groups, f64::INFINITY);
        }
        self.of_batch.clear();
        self.of_batch.resize(batches, (f64::INFINITY, 0));
        self.added.clear();
        self.added.resize(batches, 0.0);
        self.own.clear();
    }
}

impl Master<'_> {
    /// Duals may be of fewer rows than there are by now, or out of their boxes.
    pub fn prices(&self, duals: &[f64]) -> Prices {
        let duals = self.boxed(duals);
        let groups = self.of_group.prices(&self.f, &self.index.of_group, &duals);
        let batches = self.of_batch.prices(&self.index.of_batch, &duals);
        Prices { duals, groups, batches }
    }

    /// The chain that the inspector takes; None where any pairs may be combined.
    pub fn chain_of(&self, person: PersonId) -> Option<&Chains> {
        self.chains.as_ref().filter(|chains| chains.covers(person))
    }

    /// Prices the person's pairs in the batches wanted: fills `view.values`, and the cheapest of each batch.
    pub fn look(&self, prices: &Prices, person: PersonId, view: &mut View, wanted: impl Fn(usize) -> bool) {
        let problem = self.f.problem;
        view.clear(problem.batches.len(), problem.groups.len(), &problem.of_batch);
        self.own_prices(prices, person, view);
        let kinds = self.of_batch.of(person);
        let costs = problem.costs_of(person);
        for (batch, groups) in problem.of_batch.iter().enumerate() {
            if problem.options(person, batch) == 0 || !wanted(batch) {
                continue;
            }
            view.seen.push(batch);
            let added = view.added[batch] + self.of_batch.price(&prices.batches, batch, kinds);
            let mut best = (f64::INFINITY, 0);
            let asked = self.of_group.of_batch(&prices.groups, person, batch, groups);
            for (&group, asked) in groups.iter().zip(asked) {
                let value = f64::from(costs[group]) + added + asked;
                view.values[group] = value;
                if value < best.0 {
                    best = (value, group);
                }
            }
            view.of_batch[batch] = best;
        }
        if !view.own.is_empty() {
            for &(group, price) in &view.own {
                view.values[group] += price;
            }
            for (batch, groups) in problem.of_batch.iter().enumerate() {
                let cheapest = groups.iter().map(|&g| (view.values[g], g)).min_by(|a, b| a.0.total_cmp(&b.0));
                view.of_batch[batch] = cheapest.unwrap_or((f64::INFINITY, 0));
            }
        }
    }

    /// What rows of the person alone ask.
    fn own_prices(&self, prices: &Prices, person: PersonId, view: &mut View) {
        for &(row, at, factor) in self.index.own(person) {
            let price = -prices.duals[row] * factor;
            if price == 0.0 {
                continue;
            }
            match (at, single_groups(&self.f, at)) {
                (_, Some(groups)) => view.own.extend(groups.iter().map(|&group| (group, price))),
                (At::Group(group), _) => view.own.push((group, price)),
                (At::Batch(batch), _) => view.added[batch] += price,
                (At::Places(place), _) => {
                    self.f.places[place].batches.iter().flatten().for_each(|&batch| view.added[batch] += price);
                }
            }
        }
    }

    /// Fills `view.through` of a person looked at: per batch, what their other batches, so many at most of those that they may serve,
    /// lose by it; 0 where any may be combined.
    pub fn look_through(&self, person: PersonId, view: &mut View, most: usize, may: impl Fn(usize) -> bool) {
        let View { of_batch, costs, tables, through, .. } = view;
        match self.chain_of(person) {
            Some(chains) => {
                costs.clear();
                let cost = |(batch, best): (usize, &(f64, GroupId))| if may(batch) { best.0 } else { f64::INFINITY };
                costs.extend(of_batch.iter().enumerate().map(cost));
                chains.through(most, costs, tables, through);
            }
            None => {
                through.clear();
                through.resize(of_batch.len(), 0.0);
            }
        }
    }

    /// Fills `view`: `values` + `through` of the batch are the reduced costs of the person's pairs.
    pub fn look_all(&self, prices: &Prices, person: PersonId, view: &mut View) {
        self.look(prices, person, view, |_| true);
        let most = self.chain_of(person).map_or(0, |chains| chains.most(person));
        self.look_through(person, view, most, |_| true);
    }
}

/// One person priced at a time, as a search does it millions of times.
pub struct Pricing<'p> {
    master: Master<'p>,
    prices: Prices,
    view: View,
}

impl<'p> Pricing<'p> {
    /// At prices that ask the same of every row that may have one.
    pub fn new(problem: &'p Problem<'p>) -> Self {
        let master = Master::new(super::build(problem));
        let prices = master.prices(&vec![1.0; master.f.rows()]);
        Pricing { master, prices, view: View::default() }
    }

    /// What the person's cheapest chain of batches costs; 0 where nothing is worth it, or any batches may be combined.
    pub fn cheapest(&mut self, person: PersonId) -> f64 {
        let Pricing { master, prices, view } = self;
        master.look(prices, person, view, |_| true);
        master.chain_of(person).map_or(0.0, |chains| chains.of_view(person, view))
    }
}
