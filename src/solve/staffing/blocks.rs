//! Good prices, one batch at a time: with the prices of all other batches as they are, those of one batch are a small linear
//! programme, an assignment of people to its groups where everybody costs what their other batches lose. Its duals are the best
//! prices that the batch can have (block coordinate ascent on the dual: Bertsekas 1999, section 2.7). Duals of the interior point
//! method lie amid the best ones, where ascent by blocks seldom gets stuck (Werner, Průša and Dlask 2020).

use rayon::prelude::*;

use crate::problem::Pair;
use crate::rules::formulation::{At, Column, Row, Who};

use super::super::clock::{Alarm, Clock};
use super::highs::{Model, Status};
use super::master::{Master, least};
use super::programme::Programme;

/// Batches whose prices are found at once; they lie far apart in time.
const WAVE: usize = 4;
/// Pairs of least reduced cost that each group begins with, per head of its largest size, and that one round of pricing adds.
const FIRST: usize = 3;
const PRICED: usize = 6;
/// Pricing ends when a round of it improves the value by less than this part.
const LITTLE: f64 = 5e-3;
/// Rounds of pricing at most.
const ROUNDS: usize = 12;

/// The rows and columns that concern one batch alone, by batch.
pub struct Blocks {
    rows: Vec<Vec<Row>>,
    columns: Vec<Vec<Column>>,
}

impl Blocks {
    pub fn new(master: &Master) -> Self {
        const OPEN: usize = usize::MAX;
        const MIXED: usize = usize::MAX - 1;
        let (f, index) = (&master.f, &master.index);
        let mut batch_of = vec![OPEN; f.rows()];
        let join = |a: usize, b: usize| {
            if a == OPEN || a == b {
                b
            } else if b == OPEN {
                a
            } else {
                MIXED
            }
        };
        for &(row, block) in &f.blocks {
            let batch = match (block.who, block.at) {
                (Who::Class(_), At::Group(group)) => f.problem.groups[group].batch,
                (Who::Class(_), At::Batch(batch)) => batch,
                _ => MIXED,
            };
            batch_of[row] = join(batch_of[row], batch);
        }
        // Columns carry it on to all rows that they are in.
        let mut changed = true;
        while changed {
            changed = false;
            for column in 0..f.costs.len() {
                let rows = index.of_column(column);
                let batch = rows.iter().fold(OPEN, |batch, &(row, _)| join(batch, batch_of[row]));
                for &(row, _) in rows {
                    changed |= batch_of[row] != batch;
                    batch_of[row] = batch;
                }
            }
        }
        let batches = f.problem.batches.len();
        let mut blocks = Blocks { rows: vec![Vec::new(); batches], columns: vec![Vec::new(); batches] };
        for (row, &batch) in batch_of.iter().enumerate().filter(|(_, batch)| **batch < batches) {
            blocks.rows[batch].push(row);
        }
        for column in 0..f.costs.len() {
            if let Some(&(row, _)) = index.of_column(column).first()
                && batch_of[row] < batches
            {
                blocks.columns[batch_of[row]].push(column);
            }
        }
        blocks
    }

    /// Finds the prices of every batch anew, in waves; `duals` are the best known, `bound` is theirs.
    pub fn sweep(&self, master: &Master, duals: &mut Vec<f64>, bound: &mut f64, clock: &mut Clock) {
        let batches = self.rows.len();
        let apart = batches.div_ceil(WAVE);
        let mut best = duals.clone();
        for first in 0..apart {
            if clock.is_over() {
                break;
            }
            self.guess(duals, first, apart);
            let alarm = clock.alarm();
            let staffed = |&batch: &usize| !master.f.problem.of_batch[batch].is_empty();
            let wave: Vec<usize> = (first..batches).step_by(apart).filter(staffed).collect();
            let found: Vec<Option<(Vec<f64>, u64)>> =
                wave.par_iter().map(|&batch| self.ascend(master, duals, batch, alarm)).collect();
            let mut next = duals.clone();
            for (&batch, found) in wave.iter().zip(found) {
                if let Some((found, work)) = found {
                    clock.spend(work);
                    self.rows[batch].iter().for_each(|&row| next[row] = found[row]);
                }
            }
            let next = master.boxed(&next);
            let value = master.evaluate(&next).value;
            if value > *bound {
                (*bound, best) = (value, next.clone());
                clock.bound(value);
            }
            *duals = next;
        }
        *duals = best;
    }

    /// Batches of a wave without prices begin with those of the batches before them, where they have as many rows: in most rounds
    /// batches are much the same.
    fn guess(&self, duals: &mut [f64], first: usize, apart: usize) {
        for batch in (first..self.rows.len()).step_by(apart).filter(|batch| batch % apart > 0) {
            let (own, before) = (&self.rows[batch], &self.rows[batch - 1]);
            if own.len() == before.len() && own.iter().all(|&row| duals[row] == 0.0) {
                own.iter().zip(before).for_each(|(&row, &known)| duals[row] = duals[known]);
            }
        }
    }

    /// The best duals of a batch's rows, given all others; None when the time was too short.
    fn ascend(&self, master: &Master, duals: &[f64], batch: usize, alarm: Alarm) -> Option<(Vec<f64>, u64)> {
        let problem = master.f.problem;
        let groups = &problem.of_batch[batch];
        let (mut others, mut own) = (duals.to_vec(), vec![0.0; duals.len()]);
        for &row in &self.rows[batch] {
            own[row] = std::mem::take(&mut others[row]);
        }
        let costs = master.costs_in(&others, batch);
        let people = problem.people.len();
        let at = |person: usize, n: usize| person * groups.len() + n;
        let heads = |n: usize| problem.groups[groups[n]].max_size as usize;
        let mut inside = vec![false; costs.len()];
        let mut work = 0;
        let mut before = f64::INFINITY;
        for round in 0..ROUNDS {
            let priced = master.priced_in(&costs, &own, batch);
            // What nobody takes, or the best that each person has inside.
            let best = |person: usize| {
                let own = (0..groups.len()).filter(|&n| inside[at(person, n)]).map(|n| priced[at(person, n)]);
                own.fold(0.0, f64::min)
            };
            let chosen = if round == 0 {
                self.first(master, batch, &priced)
            } else {
                let best: Vec<f64> = (0..people).map(best).collect();
                let improves = |&n: &usize| !inside[n] && priced[n] < best[n / groups.len()] - 1e-6;
                let gain = |n: usize| priced[n] - best[n / groups.len()];
                let mut chosen = Vec::new();
                for g in 0..groups.len() {
                    let column = (0..people).map(|person| at(person, g)).filter(improves).collect();
                    chosen.extend(least(column, PRICED * heads(g), gain));
                }
                chosen
            };
            if round > 0 && chosen.is_empty() {
                break;
            }
            chosen.into_iter().for_each(|n| inside[n] = true);
            for &(person, group) in problem.locked.iter().filter(|pair| problem.groups[pair.1].batch == batch) {
                if let Ok(n) = groups.binary_search(&group) {
                    inside[at(person, n)] = true;
                }
            }
            let positions = (0..inside.len()).filter(|&n| inside[n]);
            let (pairs, cost): (Vec<Pair>, Vec<f64>) =
                positions.map(|n| ((n / groups.len(), groups[n % groups.len()]), costs[n])).unzip();
            let programme =
                Programme::block(master, self.columns[batch].clone(), self.rows[batch].clone(), pairs, &cost);
            let mut model = Model::new(&programme, true)?;
            model.option("solver", "ipm");
            model.option("run_crossover", "off");
            model.option("ipm_optimality_tolerance", 1e-5);
            if model.run(alarm.left(), &mut |_| alarm.is_over()) != Status::Optimal {
                return (round > 0).then_some((own, work));
            }
            work += model.work();
            own = master.boxed(&model.duals(duals.len()));
            let value = model.objective();
            if before - value < LITTLE * value.abs() {
                break;
            }
            before = value;
        }
        Some((own, work))
    }

    /// The pairs that a batch's linear programme begins with, as positions in `priced` (`Master::costs_in`): for each need of each
    /// group, and of each unit, several of the cheapest people that it counts.
    fn first(&self, master: &Master, batch: usize, priced: &[f64]) -> Vec<usize> {
        let (f, problem) = (&master.f, master.f.problem);
        let groups = &problem.of_batch[batch];
        let people = problem.people.len();
        let cost = |n: usize| priced[n];
        let most = |row: Row| match f.row_lower[row] {
            needed if needed > 0.0 => FIRST * needed.ceil() as usize,
            _ => 0,
        };
        let cheapest_group = |person: usize| {
            let own = person * groups.len()..(person + 1) * groups.len();
            own.min_by(|&a, &b| priced[a].total_cmp(&priced[b])).unwrap_or(0)
        };
        let favourite: Vec<usize> = (0..people).map(cheapest_group).collect();
        let mut chosen = Vec::new();
        for (g, &group) in groups.iter().enumerate() {
            for &(class, row, _) in &master.index.of_group[group] {
                let column = f.classes[class].ones().map(|person| person * groups.len() + g);
                chosen.extend(least(column.filter(|&n| priced[n].is_finite()).collect(), most(row), cost));
            }
            // Of those who are nowhere cheaper, as many as fill the group.
            let own = favourite.iter().copied().filter(|&n| n % groups.len() == g && priced[n].is_finite());
            chosen.extend(least(own.collect(), FIRST * problem.groups[group].max_size as usize, cost));
        }
        for &(class, row, _) in &master.index.of_batch[batch] {
            let own = f.classes[class].ones().map(|person| favourite[person]);
            chosen.extend(least(own.filter(|&n| priced[n].is_finite()).collect(), most(row), cost));
        }
        chosen
    }
}
