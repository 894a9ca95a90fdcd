//! The linear relaxation by column pricing: few of the candidates ever matter.

use crate::problem::Problem;
use crate::rules::Programme;
use crate::rules::programme::Column;

use super::super::clock::Clock;
use super::super::{Options, Unsolvable};
use super::bound::{DualBound, lagrangian};
use super::highs::{Model, Status};
use super::lagrange::Prices;

/// Programmes up to this many candidates are relaxed whole at once.
const WHOLE: usize = 10_000;
/// Candidates of least reduced cost that each group begins with, per head of its largest size.
const FIRST: usize = 2;
/// Pricing ends when the bound is within this part of the relaxation's value.
const NEAR: f64 = 1e-6;
/// Candidates of each group that one round of pricing adds at most.
const PRICED: usize = 24;

pub struct Relaxation {
    /// No solution of the programme, whole or not, costs less.
    pub bound: f64,
    /// Reduced cost per column; negative only within the solver's tolerance.
    pub reduced: Vec<f64>,
    /// Value per column.
    pub values: Vec<f64>,
}

impl Relaxation {
    /// Solves the relaxation, or stops with a weaker bound when the clock says so.
    pub fn solve(
        programme: &Programme,
        problem: &Problem,
        entries: &Entries,
        prices: &Prices,
        options: &Options,
        clock: &mut Clock,
    ) -> Result<Self, Unsolvable> {
        let columns = first_columns(programme, problem, prices);
        let mut inside = vec![false; programme.costs.len()];
        columns.iter().for_each(|&c| inside[c] = true);
        let Some(mut model) = Model::new(programme, columns, true) else { return Err(Unsolvable::Solver) };
        model.threads(options.threads);
        // Interior duals price better than those of a vertex, and come sooner.
        let mut interior = programme.candidates > WHOLE;
        let mut solver = if interior { "ipm" } else { "choose" };
        model.option("solver", solver);
        model.option("run_crossover", if interior { "off" } else { "on" });
        let values = vec![0.0; programme.costs.len()];
        let mut best = Relaxation { bound: prices.bound, reduced: prices.reduced.clone(), values };
        loop {
            let status = model.run(clock.left(), &mut |_| clock.is_over());
            if status == Status::Infeasible {
                // Elastic columns leave only locks to contradict one another, unless a needed candidate is still outside.
                let rest: Vec<Column> = (0..inside.len()).filter(|&c| !inside[c]).collect();
                if rest.is_empty() {
                    return Err(Unsolvable::Contradiction);
                }
                add(&mut model, programme, entries, &mut inside, &rest);
                continue;
            }
            if status == Status::Failed && solver == "ipm" {
                solver = "simplex";
                model.option("solver", solver);
                continue;
            }
            if matches!(status, Status::Failed | Status::Stopped) {
                return Ok(best);
            }
            let (values, duals) = model.solution();
            let DualBound { value, reduced } = lagrangian(programme, &duals);
            let priced = price(problem, &inside, &reduced);
            if value > best.bound {
                clock.bound(value);
                (best.bound, best.reduced) = (value, reduced);
            }
            model.columns.iter().zip(values).for_each(|(&c, value)| best.values[c] = value);
            let near = value + NEAR * value.abs().max(1.0) >= model.objective() + programme.offset;
            if priced.is_empty() || near {
                return Ok(best);
            }
            if interior && priced.len() < model.columns.len() / 50 {
                // The end is near: at a vertex more candidates are whole.
                interior = false;
                model.option("run_crossover", "on");
            }
            add(&mut model, programme, entries, &mut inside, &priced);
        }
    }

    /// Candidates that the relaxation assigns whole.
    pub fn assigned(&self, programme: &Programme) -> Vec<Column> {
        (0..programme.candidates).filter(|&c| self.values[c] > 1.0 - 1e-6).collect()
    }

    /// The reduced cost up to which candidates belong to the first core: a few for each post.
    pub fn core_limit(&self, problem: &Problem) -> f64 {
        let posts: usize = problem.groups.iter().map(|g| g.max_size as usize).sum();
        let wanted = (posts * 8).max(6_000);
        let mut reduced = self.reduced[..problem.candidates.len()].to_vec();
        if reduced.len() <= wanted {
            return f64::INFINITY;
        }
        let (_, limit, _) = reduced.select_nth_unstable_by(wanted, f64::total_cmp);
        limit.max(0.0)
    }

    /// Candidates of reduced cost up to the limit, locked ones, and every other column; ascending.
    pub fn core(&self, programme: &Programme, limit: f64) -> Vec<Column> {
        let belongs = |&c: &Column| c >= programme.candidates || self.reduced[c] <= limit || programme.lower[c] > 0.0;
        (0..programme.costs.len()).filter(belongs).collect()
    }
}

fn add(model: &mut Model, programme: &Programme, entries: &Entries, inside: &mut [bool], columns: &[Column]) {
    columns.iter().for_each(|&c| inside[c] = true);
    let of_columns: Vec<&[(usize, f64)]> = columns.iter().map(|&c| entries.of(c)).collect();
    model.add_columns(programme, columns, &of_columns);
}

/// All columns but candidates, the locked, those that Lagrangian chains used, and of each group the cheapest at their prices.
fn first_columns(programme: &Programme, problem: &Problem, prices: &Prices) -> Vec<Column> {
    if programme.candidates <= WHOLE {
        return (0..programme.costs.len()).collect();
    }
    let starts = |&c: &Column| c >= programme.candidates || prices.used[c] || programme.lower[c] > 0.0;
    let mut columns: Vec<Column> = (0..programme.costs.len()).filter(starts).collect();
    for (candidates, group) in problem.of_group.iter().zip(&problem.groups) {
        columns.extend(cheapest(candidates.clone(), &prices.reduced, FIRST * group.max_size as usize));
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// Of each group, the candidates outside the model with the most negative reduced cost.
fn price(problem: &Problem, inside: &[bool], reduced: &[f64]) -> Vec<Column> {
    let of_group = |candidates: &Vec<Column>| {
        let negative = candidates.iter().copied().filter(|&c| !inside[c] && reduced[c] < -1e-6).collect();
        cheapest(negative, reduced, PRICED)
    };
    problem.of_group.iter().flat_map(of_group).collect()
}

/// The so many candidates of least reduced cost.
pub fn cheapest(mut candidates: Vec<Column>, reduced: &[f64], most: usize) -> Vec<Column> {
    candidates.sort_by(|&a, &b| reduced[a].total_cmp(&reduced[b]).then(a.cmp(&b)));
    candidates.truncate(most);
    candidates
}

/// The programme's terms by column.
pub struct Entries {
    starts: Vec<usize>,
    entries: Vec<(usize, f64)>,
}

impl Entries {
    pub fn new(programme: &Programme) -> Self {
        let mut starts = vec![0; programme.costs.len() + 1];
        programme.terms.iter().for_each(|&(column, _)| starts[column + 1] += 1);
        for column in 0..programme.costs.len() {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); programme.terms.len()];
        for row in 0..programme.rows() {
            for &(column, factor) in programme.row(row) {
                entries[next[column]] = (row, factor);
                next[column] += 1;
            }
        }
        Entries { starts, entries }
    }

    pub fn of(&self, column: Column) -> &[(usize, f64)] {
        &self.entries[self.starts[column]..self.starts[column + 1]]
    }
}
