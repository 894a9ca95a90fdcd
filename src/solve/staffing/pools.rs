//! Which of all pairs matter at given duals.

use rayon::prelude::*;

use crate::problem::{GroupId, Pair, PersonId};

use super::master::{Master, Priced};
use super::shortlist;
use super::view::View;

/// What a pair must gain at least to be worth taking in.
pub const WORTH: f64 = 1e-6;

/// The person's own of a list of pairs, ascending.
pub fn of_person(pairs: &[Pair], person: PersonId) -> &[Pair] {
    let from = pairs.partition_point(|pair| pair.0 < person);
    &pairs[from..from + pairs[from..].partition_point(|pair| pair.0 == person)]
}

impl Master<'_> {
    /// The reduced costs of these pairs (ascending).
    pub fn reduced(&self, duals: &[f64], pairs: &[Pair]) -> Vec<Priced> {
        let prices = self.prices(duals);
        let batch = |group: GroupId| self.f.problem.groups[group].batch;
        let of_person = |view: &mut View, own: &[Pair]| -> Vec<Priced> {
            self.look_all(&prices, own[0].0, view);
            let priced =
                own.iter().map(|&pair| Priced { pair, reduced: view.values[pair.1] + view.through[batch(pair.1)] });
            priced.collect()
        };
        let people: Vec<&[Pair]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        people.into_par_iter().map_init(View::default, of_person).flatten_iter().collect()
    }

    /// Every pair of reduced cost up to the limit, ascending.
    pub fn within(&self, duals: &[f64], limit: f64) -> Vec<Pair> {
        let prices = self.prices(duals);
        let of_person = |view: &mut View, person: PersonId| -> Vec<Pair> {
            self.look_all(&prices, person, view);
            let group = |&group: &GroupId| {
                let value = view.values[group];
                value.is_finite() && value + view.through[self.f.problem.groups[group].batch] <= limit
            };
            (0..view.values.len()).filter(group).map(|group| (person, group)).collect()
        };
        let people = (0..self.f.problem.people.len()).into_par_iter();
        people.map_init(View::default, of_person).flatten_iter().collect()
    }

    /// Of each group, so many pairs of least reduced cost; ascending by pair.
    pub fn cheapest(&self, duals: &[f64], most: impl Fn(GroupId) -> usize + Sync) -> Vec<Pair> {
        self.select(duals, &most, &|_, _| 0.0, &|_| true)
    }

    /// Pairs outside the pool (ascending) with which somebody's best chain is cheaper than within it: of each group, so many that
    /// improve most.
    pub fn improving(&self, duals: &[f64], pool: &[Pair], most: usize) -> Vec<Pair> {
        let problem = self.f.problem;
        // How much dearer the best chain of the pool is.
        let dearer = |view: &mut View, person: PersonId| -> f64 {
            let Some(chains) = self.chain_of(person) else { return 0.0 };
            let best = chains.of_view(person, view);
            let View { values, costs, served, tables, .. } = view;
            costs.fill(f64::INFINITY);
            for &(_, group) in of_person(pool, person) {
                let cost = &mut costs[problem.groups[group].batch];
                *cost = cost.min(values[group]);
            }
            chains.cheapest(person, costs, served, &mut tables[0]) - best
        };
        let improves = |priced: Priced| {
            priced.reduced < -WORTH && of_person(pool, priced.pair.0).binary_search(&priced.pair).is_err()
        };
        self.select(duals, &|_| most, &dearer, &improves)
    }

    /// Of each group, so many of the pairs wanted, by their reduced costs less what is `above` for the person; ascending by pair.
    fn select(
        &self,
        duals: &[f64],
        most: &(dyn Fn(GroupId) -> usize + Sync),
        above: &(dyn Fn(&mut View, PersonId) -> f64 + Sync),
        wanted: &(dyn Fn(Priced) -> bool + Sync),
    ) -> Vec<Pair> {
        let problem = self.f.problem;
        let prices = self.prices(duals);
        let offer = |view: &mut View, person: PersonId, enter: &mut dyn FnMut(usize, Priced)| {
            self.look_all(&prices, person, view);
            let above = above(view, person);
            for (batch, groups) in problem.of_batch.iter().enumerate() {
                for &group in groups {
                    let reduced = view.values[group] + view.through[batch] - above;
                    let priced = Priced { pair: (person, group), reduced };
                    if reduced.is_finite() && wanted(priced) {
                        enter(group, priced);
                    }
                }
            }
        };
        let most: Vec<usize> = (0..problem.groups.len()).map(most).collect();
        shortlist::on_any(&most, problem.people.len(), &offer).into_iter().map(|priced| priced.pair).collect()
    }
}
