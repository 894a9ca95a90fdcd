//! The linear programme over a pool of cheap pairs by a first-order method: primal-dual hybrid gradient with diagonal steps (Pock and
//! Chambolle 2011), drawn back to an anchor (Halpern), reflected and restarted (Lu and Yang 2024), which converges in far fewer steps
//! than averages do. For a national round the interior point method would take minutes. It starts from known prices and the best plan,
//! and what its duals are worth is computed over all pairs now and then.

use rayon::prelude::*;

use crate::problem::Pair;

use super::super::clock::Clock;
use super::lagrange::Priced;
use super::master::Master;
use super::programme::Programme;
use super::relax::union;
use super::{PRICED, Search, lifted};

/// Pairs of each group in the pool to begin with, per head of its largest size.
pub const POOL: usize = 15;
/// Steps between two bounds, after each of which the pool may grow; and how often, at most.
const STEPS: usize = 500;
const ROUNDS: usize = 10;
/// Ends when so many steps brought less than this part, and few pairs, beside this share of the pool, would still
/// improve the programme.
const LITTLE: f64 = 5e-5;
const GROWTH: f64 = 0.05;
/// How much longer steps in duals are than in values, to begin with.
const FIRST_WEIGHT: f64 = 10.0;
/// A restart is due when steps are this much shorter than the first since the last restart; or this much, and grow again; or when
/// this part of all steps lie behind the last restart.
const SHORT: f64 = 0.2;
const SHORTER: f64 = 0.8;
const LONG_AGO: f64 = 0.36;
/// Rows or columns that one thread takes at a time.
const CHUNK: usize = 4096;

/// Improves the prices over the pool, which grows by pairs that would improve its programme, until they prove that the best plan is
/// close enough, or little is gained any more.
pub fn improve(master: &mut Master, prices: &mut Priced, search: &mut Search) {
    let mut duals = master.boxed(&prices.duals);
    let mut columns: Vec<f64> = Vec::new();
    // The best plan is a good place to start from.
    let best = search.best.iter().flat_map(|best| best.staffing.pairs());
    let mut pairs: Vec<(Pair, f64)> = best.map(|pair| (pair, 1.0)).collect();
    let own = pairs.iter().map(|entry| entry.0).collect();
    prices.pool = union([std::mem::take(&mut prices.pool), own]);
    let mut weight = FIRST_WEIGHT;
    let whole = master.f.is_whole();
    for _ in 0..ROUNDS {
        master.tie(&prices.pool);
        let programme = Programme::over(master, prices.pool.clone());
        search.clock.columns(programme.costs.len());
        let mut x = programme.lower.clone();
        x[..columns.len()].copy_from_slice(&columns);
        for &(pair, value) in &pairs {
            programme.column_of(pair).into_iter().for_each(|column| x[column] = value);
        }
        let y = programme.rows.iter().map(|&row| duals.get(row).copied().unwrap_or(0.0)).collect();
        let Some(at) = steps(&programme, Point { x, y }, &mut weight, search.clock) else { break };
        let (of_columns, of_pairs) = at.x.split_at(programme.columns.len());
        columns = of_columns.to_vec();
        pairs = programme.pairs.iter().copied().zip(of_pairs.iter().copied()).filter(|entry| entry.1 > 0.0).collect();
        duals = vec![0.0; master.f.rows()];
        programme.rows.iter().zip(&at.y).for_each(|(&row, &dual)| duals[row] = dual);
        duals = master.boxed(&duals);
        let before = prices.bound;
        let reached = prices.try_out(master, duals.clone(), search.clock);
        let more = master.improving(&duals, &prices.pool, PRICED);
        let grows = more.len() as f64 > GROWTH * prices.pool.len() as f64;
        prices.pool = union([std::mem::take(&mut prices.pool), more]);
        let little = !grows && reached >= before && prices.bound - before < LITTLE * prices.bound.abs();
        if little || search.is_over(lifted(prices.bound, whole)) {
            break;
        }
    }
}

/// So many steps from a point; None when the time is up. `weight` says how much longer steps in duals are than in values.
fn steps(programme: &Programme, from: Point, weight: &mut f64, clock: &mut Clock) -> Option<Point> {
    let matrix = Matrix::new(programme);
    let (mut at, mut anchor) = (from.clone(), from);
    // Steps since the last restart, and how far the first and the last of them went.
    let (mut since, mut first, mut last) = (0, f64::INFINITY, f64::INFINITY);
    for step in 1..=STEPS {
        let (next, length) = matrix.step(programme, &at, *weight);
        clock.spend(matrix.work());
        if clock.is_over() {
            return None;
        }
        since += 1;
        if since == 1 {
            first = length;
        }
        let shorter = length < SHORT * first || length < SHORTER * first && length > last;
        let is_due = since > 1 && shorter || since >= 20 && since as f64 > LONG_AGO * step as f64;
        last = length;
        if is_due || step == STEPS {
            *weight = balance(*weight, &anchor, &next);
            (at, anchor, since) = (next.clone(), next, 0);
        } else {
            at.go(&next, &anchor, f64::from(since));
        }
    }
    Some(anchor)
}

/// Values of the columns, and duals of the rows.
#[derive(Clone)]
struct Point {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Point {
    /// Goes twice as far as to `next`, and then back towards the anchor, less so with every step.
    fn go(&mut self, next: &Point, anchor: &Point, steps: f64) {
        let away = steps / (steps + 1.0);
        let go = |at: &mut [f64], next: &[f64], anchor: &[f64]| {
            at.par_iter_mut().zip(next).zip(anchor).with_min_len(CHUNK).for_each(|((at, next), anchor)| {
                *at = away * (2.0 * next - *at) + (1.0 - away) * anchor;
            });
        };
        go(&mut self.x, &next.x, &anchor.x);
        go(&mut self.y, &next.y, &anchor.y);
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

/// Lists of terms. Most factors are 1: those terms are kept apart, half as large.
struct Lists {
    starts: Vec<usize>,
    ones: Vec<u32>,
    other_starts: Vec<usize>,
    /// Single precision will do: what the duals are worth is computed apart.
    others: Vec<(u32, f32)>,
}

impl Lists {
    fn new(lists: usize) -> Self {
        let starts = || Vec::with_capacity(lists + 1);
        let mut new = Lists { starts: starts(), ones: Vec::new(), other_starts: starts(), others: Vec::new() };
        new.close();
        new
    }

    fn add(&mut self, of: u32, factor: f64) {
        if factor == 1.0 {
            self.ones.push(of);
        } else {
            self.others.push((of, factor as f32));
        }
    }

    /// The next list begins.
    fn close(&mut self) {
        self.starts.push(self.ones.len());
        self.other_starts.push(self.others.len());
    }

    fn of(&self, n: usize) -> (&[u32], &[(u32, f32)]) {
        let others = &self.others[self.other_starts[n]..self.other_starts[n + 1]];
        (&self.ones[self.starts[n]..self.starts[n + 1]], others)
    }

    /// Σ factor × value of one list.
    fn times(&self, n: usize, values: &[f64]) -> f64 {
        let (ones, others) = self.of(n);
        let other = others.iter().map(|&(k, factor)| f64::from(factor) * values[k as usize]).sum::<f64>();
        other + ones.iter().map(|&k| values[k as usize]).sum::<f64>()
    }

    fn steps(&self) -> Vec<f64> {
        let length = |n: usize| {
            let (ones, others) = self.of(n);
            ones.len() as f64 + others.iter().map(|entry| f64::from(entry.1.abs())).sum::<f64>()
        };
        (0..self.starts.len() - 1).map(|n| 1.0 / length(n).max(1e-9)).collect()
    }
}

impl Matrix {
    fn new(programme: &Programme) -> Self {
        let (height, width) = (programme.height(), programme.costs.len());
        let mut rows = Lists::new(height);
        let mut starts = vec![0usize; width + 1];
        for row in 0..height {
            for &(column, factor) in programme.row(row) {
                rows.add(column, factor);
                starts[column as usize + 1] += 1;
            }
            rows.close();
        }
        (1..starts.len()).for_each(|n| starts[n] += starts[n - 1]);
        let mut next = starts.clone();
        let mut entries = vec![(0u32, 0.0); starts[width]];
        for row in 0..height {
            for &(column, factor) in programme.row(row) {
                entries[next[column as usize]] = (row as u32, factor);
                next[column as usize] += 1;
            }
        }
        let mut columns = Lists::new(width);
        for column in 0..width {
            entries[starts[column]..starts[column + 1]].iter().for_each(|&(row, factor)| columns.add(row, factor));
            columns.close();
        }
        Matrix { primal: columns.steps(), dual: rows.steps(), rows, columns }
    }

    /// Units of work of one step.
    fn work(&self) -> u64 {
        (self.rows.ones.len() + self.rows.others.len()) as u64 / 250_000 + 1
    }

    /// One step: down in x, then up in y against where x would go on to. Answers the next point, and how far it is in the metric of the
    /// steps.
    fn step(&self, programme: &Programme, at: &Point, weight: f64) -> (Point, f64) {
        let Point { x, y } = at;
        let mut next = Point { x: vec![0.0; x.len()], y: vec![0.0; y.len()] };
        let mut ahead = vec![0.0; x.len()];
        let chunks = next.x.par_chunks_mut(CHUNK).zip(ahead.par_chunks_mut(CHUNK)).enumerate();
        let down = chunks.map(|(chunk, (next, ahead))| {
            let mut length = 0.0;
            for (n, (next, ahead)) in next.iter_mut().zip(ahead).enumerate() {
                let c = chunk * CHUNK + n;
                let to = x[c] - self.primal[c] / weight * (programme.costs[c] - self.columns.times(c, y));
                *next = to.clamp(programme.lower[c], programme.upper[c]);
                *ahead = 2.0 * *next - x[c];
                length += (*next - x[c]) * (*next - x[c]) * weight / self.primal[c];
            }
            length
        });
        let mut lengths: Vec<f64> = down.collect();
        let up = next.y.par_chunks_mut(CHUNK).enumerate().map(|(chunk, next)| {
            let mut length = 0.0;
            for (n, next) in next.iter_mut().enumerate() {
                let row = chunk * CHUNK + n;
                let step = self.dual[row] * weight;
                let to = y[row] / step - self.rows.times(row, &ahead);
                *next = step * (to - to.clamp(-programme.row_upper[row], -programme.row_lower[row]));
                length += (*next - y[row]) * (*next - y[row]) / step;
            }
            length
        });
        lengths.extend(up.collect::<Vec<f64>>());
        (next, lengths.into_iter().sum::<f64>().sqrt())
    }
}

/// Weighs the steps in x and y by how far each has gone since the last restart, smoothed.
fn balance(weight: f64, from: &Point, to: &Point) -> f64 {
    let far = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let (x, y) = (far(&from.x, &to.x), far(&from.y, &to.y));
    if x > 1e-10 && y > 1e-10 { (0.5 * (y / x).ln() + 0.5 * weight.ln()).exp() } else { weight }
}
