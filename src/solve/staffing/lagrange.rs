//! Lagrangian duality: prices for posts, quotas and other shared rows, under which every inspector takes the cheapest chain of
//! batches. Every set of prices gives a valid bound; good ones come from a subgradient method with averaged directions (the volume
//! algorithm's, Barahona and Anbil 2000) towards a level above the best bound (Goffin and Kiwiel 1999).
//!
//! The relaxation by simplex starts from the candidates that these chains used, which is what makes it fast.

use rayon::prelude::*;

use crate::problem::Problem;
use crate::rules::Programme;
use crate::rules::programme::Column;

use super::super::clock::Clock;
use super::chains::Chains;
use super::relax::Entries;

/// Iterations at most.
const ITERATIONS: usize = 500;
/// Part of each new subgradient in the direction.
const FRESH: f64 = 0.2;
/// The level rises by this factor with each better bound.
const GROWTH: f64 = 1.1;
/// Iterations without progress until the level comes down.
const PATIENCE: usize = 15;
/// Ends when the level is within this part of the bound.
const CLOSE: f64 = 1e-4;
/// Candidates count as used if they were in a chain within so many last iterations.
const RECENT: usize = 150;

pub struct Prices {
    /// No solution of the programme costs less.
    pub bound: f64,
    /// Per column: any solution that uses it costs at least the bound plus this.
    pub reduced: Vec<f64>,
    /// Candidates that recent chains used.
    pub used: Vec<bool>,
    /// Per candidate: what its inspector's other batches are worth at these prices, and lose by it.
    pub opportunity: Vec<f64>,
}

pub fn prices(problem: &Problem, programme: &Programme, entries: &Entries, clock: &mut Clock) -> Prices {
    let lagrangian = Lagrangian::new(problem, programme, entries);
    let mut duals = vec![0.0; programme.rows()];
    let mut best = (f64::NEG_INFINITY, duals.clone());
    let mut direction: Option<Vec<f64>> = None;
    let mut last_used = vec![None; programme.candidates];
    let (mut level, mut waited, mut done) = (first_level(problem), 0, 0);
    for iteration in 0..ITERATIONS {
        let at = lagrangian.evaluate(&duals);
        done = iteration;
        at.chosen.iter().for_each(|&c| last_used[c] = Some(iteration));
        waited = if at.value > best.0 + 0.05 * level { 0 } else { waited + 1 };
        if at.value > best.0 {
            level *= GROWTH;
            best = (at.value, duals.clone());
            clock.bound(at.value);
        }
        if waited >= PATIENCE {
            (level, waited) = (level / 2.0, 0);
            duals.clone_from(&best.1);
            direction = None;
        }
        let length: f64 = at.subgradient.iter().map(|v| v * v).sum();
        if length == 0.0 || level < CLOSE * best.0.abs().max(1.0) || clock.is_over() {
            break;
        }
        let step = (best.0 + level - at.value) / length;
        let toward = match direction.take() {
            None => at.subgradient,
            Some(old) => old.iter().zip(&at.subgradient).map(|(o, v)| (1.0 - FRESH) * o + FRESH * v).collect(),
        };
        for (row, dual) in duals.iter_mut().enumerate() {
            let (low, high) = lagrangian.box_of[row];
            *dual = (*dual + step * toward[row]).clamp(low, high);
        }
        direction = Some(toward);
    }
    let recent = |last: Option<usize>| last.is_some_and(|iteration| iteration + RECENT > done);
    let (reduced, opportunity) = lagrangian.reduced(&best.1);
    Prices { bound: best.0, reduced, used: last_used.into_iter().map(recent).collect(), opportunity }
}

/// What the posts cost if everyone costs the average: the scale of the bound.
fn first_level(problem: &Problem) -> f64 {
    let of_group = |(group, candidates): (&crate::problem::Group, &Vec<usize>)| {
        let sum: f64 = candidates.iter().map(|&c| problem.candidates[c].cost.abs()).sum();
        f64::from(group.min_size) * sum / candidates.len().max(1) as f64
    };
    problem.groups.iter().zip(&problem.of_group).map(of_group).sum::<f64>().max(1_000.0) / 2.0
}

struct Lagrangian<'p> {
    problem: &'p Problem<'p>,
    programme: &'p Programme,
    entries: &'p Entries,
    chains: Option<Chains>,
    /// Where each row's dual lies; (0, 0) for rows that every chain keeps.
    box_of: Vec<(f64, f64)>,
}

/// The Lagrangian at some duals.
struct Value {
    value: f64,
    chosen: Vec<Column>,
    /// Per row: its side less its value; 0 where the dual cannot move that way.
    subgradient: Vec<f64>,
}

impl<'p> Lagrangian<'p> {
    fn new(problem: &'p Problem, programme: &'p Programme, entries: &'p Entries) -> Self {
        let chains = Chains::new(problem);
        let mut box_of: Vec<(f64, f64)> = (0..programme.rows())
            .map(|row| {
                let (lower, upper) = (programme.row_lower[row], programme.row_upper[row]);
                let kept = |c: &Chains| c.keeps(problem, programme.row(row), lower, upper);
                let free = !chains.as_ref().is_some_and(kept);
                let most = |side: f64| if free && side.is_finite() { f64::INFINITY } else { 0.0 };
                (-most(upper), most(lower))
            })
            .collect();
        // A dual beyond the price of the row's own elastic column gains nothing.
        for column in programme.candidates..programme.costs.len() {
            if let &[(row, factor)] = entries.of(column) {
                let price = programme.costs[column] / factor;
                let (low, high) = box_of[row];
                box_of[row] =
                    if factor > 0.0 { (low, high.min(price.max(0.0))) } else { (low.max(price.min(0.0)), high) };
            }
        }
        Lagrangian { problem, programme, entries, chains, box_of }
    }

    fn reduced_cost(&self, duals: &[f64], column: Column) -> f64 {
        self.programme.costs[column]
            - self.entries.of(column).iter().map(|&(row, factor)| duals[row] * factor).sum::<f64>()
    }

    /// The chain that the inspector takes; None where any candidates may be combined.
    fn chain_of(&self, person: usize) -> Option<&Chains> {
        self.chains.as_ref().filter(|chains| chains.covers(person))
    }

    /// An inspector's cheapest candidate of each batch.
    fn cheapest(&self, duals: &[f64], person: usize, batches: &mut Vec<(f64, Column)>) {
        batches.clear();
        batches.resize(self.problem.batches.len(), (f64::INFINITY, 0));
        for c in self.problem.of_person[person].clone() {
            let cost = self.reduced_cost(duals, c);
            let batch = &mut batches[self.problem.groups[self.problem.candidates[c].group].batch];
            if cost < batch.0 {
                *batch = (cost, c);
            }
        }
    }

    fn evaluate(&self, duals: &[f64]) -> Value {
        let programme = self.programme;
        let of_person = |scratch: &mut Scratch, person: usize| -> (f64, f64, Vec<Column>) {
            let Some(chains) = self.chain_of(person) else {
                return self.of_box(duals, self.problem.of_person[person].clone());
            };
            let Scratch { batches, costs, served, table } = scratch;
            self.cheapest(duals, person, batches);
            costs.clear();
            costs.extend(batches.iter().map(|b| b.0));
            let cost = chains.cheapest(person, costs, served, table);
            (cost, cost.abs(), served.iter().map(|&b| batches[b].1).collect())
        };
        let people = (0..self.problem.people.len()).into_par_iter();
        let mut parts: Vec<_> = people.map_init(Scratch::default, of_person).collect();
        parts.push(self.of_box(duals, programme.candidates..programme.costs.len()));
        let (mut value, mut size) = (programme.offset, programme.offset.abs());
        let mut activity = vec![0.0; programme.rows()];
        let mut chosen = Vec::new();
        for (cost, magnitude, columns) in parts {
            value += cost;
            size += magnitude;
            for column in columns {
                let at = self.at(duals, column);
                self.entries.of(column).iter().for_each(|&(row, factor)| activity[row] += factor * at);
                if column < programme.candidates {
                    chosen.push(column);
                }
            }
        }
        let mut subgradient = vec![0.0; programme.rows()];
        for (row, &dual) in duals.iter().enumerate() {
            let (low, high) = self.box_of[row];
            if low == high {
                continue;
            }
            let side = if high > 0.0 { programme.row_lower[row] } else { programme.row_upper[row] };
            value += dual * side;
            size += (dual * side).abs();
            let slope = side - activity[row];
            subgradient[row] = if dual <= low {
                slope.max(0.0)
            } else if dual >= high {
                slope.min(0.0)
            } else {
                slope
            };
        }
        // What the sums may have lost to rounding.
        Value { value: value - 1e-12 * size, chosen, subgradient }
    }

    /// Columns between their bounds, each by itself: cost, magnitude, and those that are not 0.
    fn of_box(&self, duals: &[f64], columns: std::ops::Range<Column>) -> (f64, f64, Vec<Column>) {
        let (mut value, mut size, mut chosen) = (0.0, 0.0, Vec::new());
        for column in columns {
            let cost = self.reduced_cost(duals, column);
            let at = if cost < 0.0 { self.programme.upper[column] } else { self.programme.lower[column] };
            if at != 0.0 {
                value += cost * at;
                size += (cost * at).abs();
                chosen.push(column);
            }
        }
        (value, size, chosen)
    }

    /// The value of a chosen column.
    fn at(&self, duals: &[f64], column: Column) -> f64 {
        let in_chain =
            column < self.programme.candidates && self.chain_of(self.problem.candidates[column].person).is_some();
        match in_chain {
            true => 1.0,
            false if self.reduced_cost(duals, column) < 0.0 => self.programme.upper[column],
            false => self.programme.lower[column],
        }
    }

    /// Per column, what a solution that uses it costs above the bound at least; and per candidate, what of it is opportunity.
    fn reduced(&self, duals: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut opportunity = vec![0.0; self.programme.candidates];
        let mut reduced: Vec<f64> = (0..self.programme.costs.len()).map(|c| self.reduced_cost(duals, c)).collect();
        let mut batches = Vec::new();
        for person in 0..self.problem.people.len() {
            let Some(chains) = self.chain_of(person) else { continue };
            self.cheapest(duals, person, &mut batches);
            let costs: Vec<f64> = batches.iter().map(|b| b.0).collect();
            let through = chains.through(person, &costs);
            for c in self.problem.of_person[person].clone() {
                opportunity[c] = through[self.problem.groups[self.problem.candidates[c].group].batch];
                reduced[c] += opportunity[c];
            }
        }
        (reduced, opportunity)
    }
}

#[derive(Default)]
struct Scratch {
    batches: Vec<(f64, Column)>,
    costs: Vec<f64>,
    served: Vec<usize>,
    table: Vec<f64>,
}
