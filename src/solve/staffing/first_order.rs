//! The linear programme over a pool of cheap pairs by a first-order method: primal-dual hybrid gradient with diagonal steps (Pock and
//! Chambolle 2011), averaging and restarts as in PDLP (Applegate et al. 2021). For a national round the interior point method would
//! take minutes. It starts from known prices, and what its duals are worth is computed over all pairs now and then.

use rayon::prelude::*;

use crate::problem::Pair;

use super::super::clock::Clock;
use super::lagrange::Priced;
use super::master::Master;
use super::programme::Programme;

/// Pairs of each group in the pool, per head of its largest size.
pub const POOL: usize = 30;
/// Iterations at most, between looks at the errors, and between bounds.
const ITERATIONS: usize = 4_000;
const LOOK: usize = 40;
const BOUND: usize = 200;
/// Ends when so many bounds together brought less than this part.
const PATIENCE: usize = 2;
const LITTLE: f64 = 5e-5;
/// How much longer steps in duals are than in values, to begin with.
const FIRST_WEIGHT: f64 = 10.0;
/// Rows or columns that one thread takes at a time.
const CHUNK: usize = 4096;

/// Improves the prices over the pool until `enough` holds of their bound, or little is gained any more.
pub fn improve(master: &Master, pool: Vec<Pair>, prices: &mut Priced, enough: &dyn Fn(f64) -> bool, clock: &mut Clock) {
    let programme = Programme::over(master, pool);
    clock.columns(programme.costs.len());
    let matrix = Matrix::new(&programme);
    let y: Vec<f64> = programme.rows.iter().map(|&row| prices.duals.get(row).copied().unwrap_or(0.0)).collect();
    let mut at = Point { x: programme.lower.clone(), y };
    let mut restart = at.clone();
    let mut sum = Sum::new(&at);
    let mut weight = FIRST_WEIGHT;
    let mut errors = [f64::INFINITY; 2];
    let mut bounds: Vec<f64> = Vec::new();
    for iteration in 1..=ITERATIONS {
        at = matrix.step(&programme, &at, weight);
        sum.add(&at);
        clock.spend(matrix.work());
        if clock.is_over() {
            return;
        }
        if iteration % LOOK != 0 {
            continue;
        }
        let average = sum.average();
        let (of_at, of_average) = (matrix.error(&programme, &at), matrix.error(&programme, &average));
        let (better, error) = if of_average < of_at { (average, of_average) } else { (at.clone(), of_at) };
        let [begun, last] = errors;
        let enough_gained =
            error < 0.2 * begun || error < 0.8 * begun && error > last || sum.count > 0.4 * iteration as f64;
        if enough_gained {
            weight = balance(weight, &restart, &better);
            (at, restart) = (better.clone(), better.clone());
            sum = Sum::new(&at);
            errors = [error, error];
        } else {
            errors[1] = error;
        }
        if iteration % BOUND != 0 {
            continue;
        }
        let mut duals = vec![0.0; master.f.rows()];
        programme.rows.iter().zip(&better.y).for_each(|(&row, &dual)| duals[row] = dual);
        let duals = master.boxed(&duals);
        let bound = master.evaluate(&duals).value;
        if bound > prices.bound {
            (prices.bound, prices.duals) = (bound, duals);
            clock.bound(bound);
        }
        bounds.push(prices.bound);
        let before = bounds.len().checked_sub(PATIENCE + 1).map(|n| bounds[n]);
        if enough(prices.bound) || before.is_some_and(|before| prices.bound - before < LITTLE * prices.bound.abs()) {
            return;
        }
    }
}

/// Values of the columns, and duals of the rows.
#[derive(Clone)]
struct Point {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Points since the last restart, added up.
struct Sum {
    total: Point,
    count: f64,
}

impl Sum {
    fn new(at: &Point) -> Self {
        Sum { total: Point { x: vec![0.0; at.x.len()], y: vec![0.0; at.y.len()] }, count: 0.0 }
    }

    fn add(&mut self, at: &Point) {
        self.total.x.iter_mut().zip(&at.x).for_each(|(sum, v)| *sum += v);
        self.total.y.iter_mut().zip(&at.y).for_each(|(sum, v)| *sum += v);
        self.count += 1.0;
    }

    fn average(&self) -> Point {
        let of = |total: &[f64]| total.iter().map(|v| v / self.count).collect();
        Point { x: of(&self.total.x), y: of(&self.total.y) }
    }
}

/// The programme's terms by row and by column.
struct Matrix {
    rows: Lists,
    columns: Lists,
    /// Step lengths of each column and row: one over the sum of its factors.
    primal: Vec<f64>,
    dual: Vec<f64>,
}

struct Lists {
    starts: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Lists {
    /// Σ factor × value of each list.
    fn times(&self, values: &[f64]) -> Vec<f64> {
        let lists = (0..self.starts.len() - 1).into_par_iter().with_min_len(CHUNK);
        let of = |n: usize| self.of(n).iter().map(|&(k, factor)| factor * values[k as usize]).sum();
        lists.map(of).collect()
    }

    fn of(&self, n: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[n]..self.starts[n + 1]]
    }

    fn steps(&self) -> Vec<f64> {
        let length = |n: usize| self.of(n).iter().map(|entry| entry.1.abs()).sum::<f64>();
        (0..self.starts.len() - 1).map(|n| 1.0 / length(n).max(1e-9)).collect()
    }
}

impl Matrix {
    fn new(programme: &Programme) -> Self {
        let mut rows = Lists { starts: vec![0], entries: Vec::new() };
        let mut starts = vec![0usize; programme.costs.len() + 1];
        for row in 0..programme.height() {
            rows.entries.extend_from_slice(programme.row(row));
            rows.starts.push(rows.entries.len());
            programme.row(row).iter().for_each(|entry| starts[entry.0 as usize + 1] += 1);
        }
        (1..starts.len()).for_each(|n| starts[n] += starts[n - 1]);
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); rows.entries.len()];
        for row in 0..programme.height() {
            for &(column, factor) in programme.row(row) {
                entries[next[column as usize]] = (row as u32, factor);
                next[column as usize] += 1;
            }
        }
        let columns = Lists { starts, entries };
        Matrix { primal: columns.steps(), dual: rows.steps(), rows, columns }
    }

    /// Units of work of one iteration.
    fn work(&self) -> u64 {
        self.rows.entries.len() as u64 / 250_000 + 1
    }

    /// One step: down in x, then up in y against where x would go on to.
    fn step(&self, programme: &Programme, at: &Point, weight: f64) -> Point {
        let priced = self.columns.times(&at.y);
        let x: Vec<f64> = (0..at.x.len())
            .map(|c| {
                let to = at.x[c] - self.primal[c] / weight * (programme.costs[c] - priced[c]);
                to.clamp(programme.lower[c], programme.upper[c])
            })
            .collect();
        let ahead: Vec<f64> = x.iter().zip(&at.x).map(|(new, old)| 2.0 * new - old).collect();
        let activity = self.rows.times(&ahead);
        let y = (0..at.y.len()).map(|row| {
            let step = self.dual[row] * weight;
            let to = at.y[row] / step - activity[row];
            step * (to - to.clamp(-programme.row_upper[row], -programme.row_lower[row]))
        });
        Point { y: y.collect(), x }
    }

    /// How far the point is from the conditions of an optimum: rows violated (in costs), reduced costs of the wrong sign, and the
    /// gap, each relative.
    fn error(&self, programme: &Programme, at: &Point) -> f64 {
        let (activity, priced) = (self.rows.times(&at.x), self.columns.times(&at.y));
        let (mut value, mut bound, mut outside, mut scale) = (0.0, 0.0, 0.0f64, 0.0);
        for (row, &activity) in activity.iter().enumerate() {
            let (low, high, dual) = (programme.row_lower[row], programme.row_upper[row], at.y[row]);
            let off = (low - activity).max(activity - high).max(0.0);
            outside += off * off;
            let side = if dual > 0.0 { low } else { high };
            if dual != 0.0 && side.is_finite() {
                bound += dual * side;
                scale += side * side;
            }
        }
        for (c, &priced) in priced.iter().enumerate() {
            let reduced = programme.costs[c] - priced;
            value += programme.costs[c] * at.x[c];
            bound += reduced * if reduced < 0.0 { programme.upper[c] } else { programme.lower[c] };
        }
        (outside.sqrt() / (1.0 + f64::sqrt(scale))).hypot((value - bound) / (1.0 + value.abs() + bound.abs()))
    }
}

/// Weighs the steps in x and y by how far each has gone since the last restart, smoothed.
fn balance(weight: f64, from: &Point, to: &Point) -> f64 {
    let far = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let (x, y) = (far(&from.x, &to.x), far(&from.y, &to.y));
    if x > 1e-10 && y > 1e-10 { (0.5 * (y / x).ln() + 0.5 * weight.ln()).exp() } else { weight }
}
