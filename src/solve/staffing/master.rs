//! Lagrangian duality over all pairs of inspector and group, however many millions: at given prices of the rows that people share
//! (duals), everybody takes the cheapest *chain* of batches (`chains.rs`). What all choose is a bound for any prices (Geoffrion
//! 1974); what a chain costs above the cheapest, with a pair in it, is the pair's reduced cost.

use rayon::prelude::*;

use crate::goals;
use crate::problem::Pair;
use crate::rules::formulation::{At, Row, Who};
use crate::rules::{self, Formulation};

use super::chains::Chains;
use super::index::Index;
use super::kinds::{GroupKinds, Kinds};
use super::view::View;

/// People that one thread prices in one go.
pub const CHUNK: usize = 64;

/// A formulation, and all that is needed to price its pairs.
pub struct Master<'p> {
    pub f: Formulation<'p>,
    pub index: Index,
    pub chains: Option<Chains>,
    pub of_group: GroupKinds,
    pub of_batch: Kinds,
    /// Where each row's dual lies; (0, 0) for rows that every chain keeps.
    pub box_of: Vec<(f64, f64)>,
    /// Rows whose dual is not 0 by its box.
    pub free: Vec<Row>,
}

/// The Lagrangian at some duals.
pub struct Value {
    /// No solution costs less.
    pub value: f64,
    /// Per row: its side less its value; 0 where the dual cannot move that way.
    pub subgradient: Vec<f64>,
}

/// A pair, and its reduced cost at some duals: what it costs at least above the bound, or, below 0, what a programme gains by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Priced {
    pub pair: Pair,
    pub reduced: f64,
}

impl<'p> Master<'p> {
    pub fn new(f: Formulation<'p>) -> Self {
        let index = Index::new(&f);
        let (of_group, of_batch) = (GroupKinds::new(&f, &index.of_group), Kinds::new(&f, &index.of_batch));
        let chains = Chains::new(f.problem);
        let mut master = Master { f, index, chains, of_group, of_batch, box_of: Vec::new(), free: Vec::new() };
        master.box_duals();
        master
    }

    /// Writes the rows that only matter where these pairs are considered.
    pub fn tie(&mut self, pairs: &[Pair]) {
        let before = (self.f.rows(), self.f.costs.len());
        let of_rules = rules::ALL.iter().filter_map(|rule| Some((rule.id, rule.ties?)));
        let of_goals = goals::ALL.iter().filter(|goal| goals::weight(self.f.problem, goal.id) != 0.0);
        for (author, ties) in of_rules.chain(of_goals.filter_map(|goal| Some((goal.id, goal.ties?)))) {
            self.f.author = author;
            ties(&mut self.f, pairs);
        }
        if before != (self.f.rows(), self.f.costs.len()) {
            self.refresh();
        }
    }

    /// Takes in rows that were written since: of single people and of columns, so that kinds stay what they are.
    pub fn refresh(&mut self) {
        self.index = Index::new(&self.f);
        self.box_duals();
    }

    fn box_duals(&mut self) {
        let f = &self.f;
        let kept = self.kept_rows();
        let mut box_of: Vec<(f64, f64)> = (0..f.rows())
            .map(|row| {
                let most = |side: f64| if !kept[row] && side.is_finite() { f64::INFINITY } else { 0.0 };
                (-most(f.row_upper[row]), most(f.row_lower[row]))
            })
            .collect();
        // A dual beyond the price of the row's own elastic column gains nothing.
        for column in 0..f.costs.len() {
            if let &[(row, factor)] = self.index.of_column(column) {
                let price = f.costs[column] / factor;
                let (low, high) = box_of[row];
                box_of[row] =
                    if factor > 0.0 { (low, high.min(price.max(0.0))) } else { (low.max(price.min(0.0)), high) };
            }
        }
        self.free = (0..box_of.len()).filter(|&row| box_of[row].0 < box_of[row].1).collect();
        self.box_of = box_of;
    }

    /// Rows of one inspector that every chain keeps: of batches that exclude one another, or up to the limit.
    fn kept_rows(&self) -> Vec<bool> {
        let f = &self.f;
        let mut kept = vec![false; f.rows()];
        let Some(chains) = &self.chains else { return kept };
        let mut blocks = vec![0u32; f.rows()];
        f.blocks.iter().for_each(|&(row, _)| blocks[row] += 1);
        let (single, alone) = ((vec![0], true), |batches: &[usize]| chains.exclude_one_another(batches));
        let places: Vec<(Vec<usize>, bool)> = f
            .places
            .iter()
            .map(|place| {
                let mut batches: Vec<usize> = place.groups.iter().map(|&g| f.problem.groups[g].batch).collect();
                batches.sort_unstable();
                batches.dedup();
                let alone = alone(&batches);
                (batches, alone)
            })
            .collect();
        for &(row, block) in &f.blocks {
            let (Who::One(person), 1) = (block.who, blocks[row]) else { continue };
            let by_itself = block.factor == 1.0 && self.index.of_row(row).is_empty();
            if !by_itself || f.row_lower[row] > f64::NEG_INFINITY || !chains.covers(person) {
                continue;
            }
            let (batches, alone) = match block.at {
                At::Places(place) => &places[place],
                _ => &single,
            };
            let upper = f.row_upper[row];
            kept[row] = upper >= batches.len().min(chains.most(person)) as f64 || upper >= 1.0 && *alone;
        }
        kept
    }

    /// Brings duals (of fewer rows, or out of their boxes) into their boxes.
    pub fn boxed(&self, duals: &[f64]) -> Vec<f64> {
        let of = |(row, &(low, high)): (Row, &(f64, f64))| duals.get(row).copied().unwrap_or(0.0).clamp(low, high);
        self.box_of.iter().enumerate().map(of).collect()
    }

    /// The Lagrangian at duals within their boxes.
    pub fn evaluate(&self, duals: &[f64]) -> Value {
        let f = &self.f;
        let prices = self.prices(duals);
        let duals = &prices.duals;
        let people = f.problem.people.len();
        let of_chunk = |view: &mut View, chunk: usize| {
            let (mut value, mut size, mut chosen) = (0.0, 0.0, Vec::new());
            for person in chunk * CHUNK..((chunk + 1) * CHUNK).min(people) {
                self.look(&prices, person, view, |_| true);
                match self.chain_of(person) {
                    Some(chains) => {
                        let cost = chains.of_view(person, view);
                        value += cost;
                        size += cost.abs();
                        chosen.extend(view.served.iter().map(|&b| (person, view.of_batch[b].1)));
                    }
                    None => {
                        for (group, &cost) in view.values.iter().enumerate().filter(|(_, cost)| cost.is_finite()) {
                            if cost < 0.0 || f.problem.is_locked(person, group) {
                                value += cost;
                                size += cost.abs();
                                chosen.push((person, group));
                            }
                        }
                    }
                }
            }
            (value, size, chosen)
        };
        let chunks = (0..people.div_ceil(CHUNK)).into_par_iter();
        let parts: Vec<(f64, f64, Vec<Pair>)> = chunks.map_init(View::default, of_chunk).collect();
        let (mut value, mut size) = (f.offset, f.offset.abs());
        let mut activity = vec![0.0; f.rows()];
        for (cost, magnitude, pairs) in parts {
            value += cost;
            size += magnitude;
            for pair in pairs {
                self.index.each_row(f, pair, |row, factor| activity[row] += factor);
            }
        }
        for column in 0..f.costs.len() {
            let rows = self.index.of_column(column);
            let cost = f.costs[column] - rows.iter().map(|&(row, factor)| duals[row] * factor).sum::<f64>();
            let at = if cost < 0.0 { f.upper[column] } else { f.lower[column] };
            if at != 0.0 {
                value += cost * at;
                size += (cost * at).abs();
                rows.iter().for_each(|&(row, factor)| activity[row] += factor * at);
            }
        }
        let mut subgradient = vec![0.0; f.rows()];
        for &row in &self.free {
            let (dual, (low, high)) = (duals[row], self.box_of[row]);
            // Either side serves where the dual is 0.
            let up = dual > 0.0 || dual == 0.0 && high > 0.0 && (low == 0.0 || activity[row] < f.row_lower[row]);
            let side = if up { f.row_lower[row] } else { f.row_upper[row] };
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
        Value { value: value - 1e-12 * size, subgradient }
    }
}
