//! First prices: with those of all other batches as they are, the best ones of one batch are the duals of a small linear programme, an
//! assignment of people to its groups where everybody costs what their other batches lose. Column generation solves it; duals of the
//! interior point method lie amid the best ones (Rousseau, Gendreau and Feillet 2007). In most rounds batches are much the same, so
//! the prices of one are carried to all.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::problem::Pair;
use crate::rules::formulation::{At, Block, Column, Row, Who};
use crate::rules::{Formulation, Staffing};

use super::super::clock::Clock;
use super::highs::{Model, Status};
use super::lagrange;
use super::master::{Master, Priced};
use super::parts::of_batches;
use super::programme::Programme;
use super::relax::union;
use super::room::Room;

/// Pricing by vertices ends when a round of it improves the value by less than this part, all pricing when the bound lies no further
/// below the value; rounds at most.
const LITTLE: f64 = 1e-3;
const ROUNDS: usize = 12;

/// The rows and columns that concern one batch alone, by batch.
pub struct Blocks {
    rows: Vec<Vec<Row>>,
    /// The first block of each.
    blocks: Vec<Vec<(Row, Block)>>,
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
        let empty = || vec![Vec::new(); batches];
        let mut blocks = Blocks { rows: empty(), blocks: vec![Vec::new(); batches], columns: empty() };
        for (row, &batch) in batch_of.iter().enumerate().filter(|(_, batch)| **batch < batches) {
            blocks.rows[batch].push(row);
        }
        for &(row, block) in f.blocks.iter().filter(|(row, _)| batch_of[*row] < batches) {
            let own = &mut blocks.blocks[batch_of[row]];
            if own.last().is_none_or(|last| last.0 != row) {
                own.push((row, block));
            }
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

    /// Prices one batch, with nothing asked by the others, and has all others begin with those prices: in most rounds batches are much the
    /// same.
    pub fn first(&self, master: &Master, prices: &mut lagrange::Priced, clock: &mut Clock) {
        prices.try_out(master, prices.duals.clone(), clock);
        let size = |batch: usize| self.rows[batch].len();
        let Some(largest) = (0..self.rows.len()).rev().max_by_key(|&batch| size(batch)) else { return };
        let found = self.ascend(master, largest, clock);
        let mut duals = prices.duals.clone();
        self.rows[largest].iter().for_each(|&row| duals[row] = found.duals[row]);
        for batch in (0..self.rows.len()).filter(|&batch| batch != largest) {
            self.carry(&master.f, &mut duals, largest, batch);
        }
        prices.pool = found.pairs;
        prices.try_out(master, duals, clock);
    }

    /// Gives each row of a batch the dual of a row of another that counts the same people, or else others, in the group of the same
    /// position.
    fn carry(&self, f: &Formulation, duals: &mut [f64], from: usize, to: usize) {
        let sides = |row: Row| [f.row_lower[row].is_finite(), f.row_upper[row].is_finite()];
        let keys = |batch: usize, with_class: bool| {
            let groups = &f.problem.of_batch[batch];
            let place = move |at: At| match at {
                At::Group(group) => groups.binary_search(&group).unwrap_or(usize::MAX),
                _ => usize::MAX,
            };
            self.blocks[batch].iter().map(move |&(row, block)| {
                let class = with_class.then_some(block.who);
                (row, (class, place(block.at), block.factor.to_bits(), sides(row)))
            })
        };
        let mut waiting: HashSet<Row> = self.rows[to].iter().copied().collect();
        let mut left: HashSet<Row> = self.rows[from].iter().copied().collect();
        for with_class in [true, false] {
            let mut known: HashMap<_, VecDeque<Row>> = HashMap::new();
            for (row, key) in keys(from, with_class).filter(|(row, _)| left.contains(row)) {
                known.entry(key).or_default().push_back(row);
            }
            for (row, key) in keys(to, with_class) {
                if waiting.contains(&row)
                    && let Some(same) = known.get_mut(&key).and_then(VecDeque::pop_front)
                {
                    duals[row] = duals[same];
                    waiting.remove(&row);
                    left.remove(&same);
                }
            }
        }
    }

    /// The best duals of a batch's rows, as far as they were found in time, where all others are 0.
    fn ascend(&self, master: &Master, batch: usize, clock: &mut Clock) -> Ascended {
        let problem = master.f.problem;
        let charged = master.prices(&[]);
        let free = of_batches(problem, &[batch]);
        let mut open = vec![true; problem.batches.len()];
        open[batch] = false;
        let room = Room::new(master, &charged, &free, &Staffing::new(problem, []), &open);
        let cheapest = room.cheapest(master, &charged);
        let locked = problem.locked.iter().filter(|pair| free[pair.1]).copied().collect();
        let pairs = union([cheapest.iter().map(|priced| priced.pair).collect(), locked]);
        let mut found = Ascended { duals: master.boxed(&[]), pairs };
        // A vertex comes sooner; the last rounds price with duals from amid the best ones.
        let (mut interior, mut before) = (false, f64::INFINITY);
        for _ in 0..ROUNDS {
            let priced = room.priced(master, &charged, &found.pairs);
            let (inside, costs): (Vec<Pair>, Vec<f64>) = priced.iter().map(|p| (p.pair, p.reduced)).unzip();
            let (columns, rows) = (self.columns[batch].clone(), self.rows[batch].clone());
            let programme = Programme::block(master, columns, rows, inside, &costs);
            let Some(mut model) = Model::new(&programme, true) else { break };
            if interior {
                model.option("solver", "ipm");
                model.option("run_crossover", "off");
                model.option("ipm_optimality_tolerance", 1e-5);
            }
            if model.run(clock.left(), &mut |_| clock.is_over()) != Status::Optimal {
                break;
            }
            clock.spend(model.work());
            let value = model.objective();
            found.duals = master.boxed(&model.duals(master.f.rows()));
            let more = room.entering(master, &master.prices(&found.duals), &found.pairs);
            // How far the bound lies below the value at least: what everybody gains with the pairs listed.
            let most = |own: &[Priced]| own.iter().map(|priced| -priced.reduced).fold(0.0, f64::max);
            let gain: f64 = more.chunk_by(|a, b| a.pair.0 == b.pair.0).map(most).sum();
            let is_near = gain <= LITTLE * value.abs();
            if interior && is_near || clock.is_over() {
                break;
            }
            interior |= is_near || before - value <= LITTLE * value.abs();
            before = value;
            found.pairs = union([found.pairs, more.iter().map(|priced| priced.pair).collect()]);
        }
        found
    }
}

/// What pricing a batch came to.
struct Ascended {
    /// Of the batch's rows; 0 for all others.
    duals: Vec<f64>,
    /// The pairs that its programme had, ascending.
    pairs: Vec<Pair>,
}
