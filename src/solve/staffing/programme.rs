//! The formulation written out over some of the pairs: what HiGHS gets to see.

use crate::problem::Pair;
use crate::rules::formulation::{Column, Row};

use super::master::Master;

/// Columns of the formulation first, then pairs.
pub struct Programme {
    pub columns: Vec<Column>,
    /// Ascending.
    pub pairs: Vec<Pair>,
    pub costs: Vec<f64>,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
    pub integer: Vec<bool>,
    /// Points beside the columns.
    pub offset: f64,
    /// Row of the formulation of each of the first rows; others may follow.
    pub rows: Vec<Row>,
    pub row_lower: Vec<f64>,
    pub row_upper: Vec<f64>,
    starts: Vec<usize>,
    terms: Vec<(u32, f64)>,
}

impl Programme {
    /// All rows and columns, over these pairs (ascending).
    pub fn over(master: &Master, pairs: Vec<Pair>) -> Self {
        let f = &master.f;
        Self::write(master, (0..f.costs.len()).collect(), pairs, (0..f.rows()).collect(), &[])
    }

    /// All rows and columns, around these assignments and no others.
    pub fn around(master: &Master, fixed: &[Pair]) -> Self {
        let f = &master.f;
        Self::write(master, (0..f.costs.len()).collect(), Vec::new(), (0..f.rows()).collect(), fixed)
    }

    /// The rows and columns that have to do with these pairs (ascending), where all other assignments are those fixed. Those of
    /// fairness are left out: they tie everybody to everybody by the mean, which parts hardly change.
    pub fn part(master: &Master, pairs: Vec<Pair>, fixed: &[Pair]) -> Self {
        let (f, index) = (&master.f, &master.index);
        let (mut has_row, mut has_column) = (vec![false; f.rows()], vec![false; f.costs.len()]);
        let (mut waiting, mut left_out): (Vec<Row>, Vec<Row>) = (Vec::new(), Vec::new());
        for &pair in &pairs {
            index.each_row(f, pair, |row, _| waiting.push(row));
        }
        let of_fairness = |row: Row| {
            f.fairness.as_ref().is_some_and(|columns| index.of_row(row).iter().any(|&(column, _)| columns.has(column)))
        };
        while let Some(row) = waiting.pop() {
            if std::mem::replace(&mut has_row[row], true) {
                continue;
            }
            if of_fairness(row) {
                left_out.push(row);
                continue;
            }
            for &(column, _) in index.of_row(row) {
                if !std::mem::replace(&mut has_column[column], true) {
                    waiting.extend(index.of_column(column).iter().map(|entry| entry.0));
                }
            }
        }
        left_out.into_iter().for_each(|row| has_row[row] = false);
        let list = |has: &[bool]| (0..has.len()).filter(|&n| has[n]).collect();
        Self::write(master, list(&has_column), pairs, list(&has_row), fixed)
    }

    /// These rows and columns, over these pairs at these costs; nobody with a chain takes more than one of them.
    pub fn block(master: &Master, columns: Vec<Column>, rows: Vec<Row>, pairs: Vec<Pair>, costs: &[f64]) -> Self {
        let mut programme = Self::write(master, columns, pairs, rows, &[]);
        let from = programme.columns.len();
        programme.costs[from..].copy_from_slice(costs);
        let mut column = from;
        for own in programme.pairs.chunk_by(|a, b| a.0 == b.0) {
            if own.len() > 1 && master.chain_of(own[0].0).is_some() {
                programme.row_lower.push(f64::NEG_INFINITY);
                programme.row_upper.push(1.0);
                programme.terms.extend((column..column + own.len()).map(|c| (c as u32, 1.0)));
                programme.starts.push(programme.terms.len());
            }
            column += own.len();
        }
        programme
    }

    /// Units of work of so many iterations of the simplex method.
    pub fn work(&self) -> impl Fn(i64) -> u64 + use<> {
        let size = (self.costs.len() + self.height()) as u64;
        move |iterations| (u64::try_from(iterations).unwrap_or(0) + 100) * size / 1_000_000 + 1
    }

    /// Rows in all.
    pub fn height(&self) -> usize {
        self.row_lower.len()
    }

    fn write(master: &Master, columns: Vec<Column>, pairs: Vec<Pair>, rows: Vec<Row>, fixed: &[Pair]) -> Self {
        let (f, index) = (&master.f, &master.index);
        const NONE: u32 = u32::MAX;
        let mut local_row = vec![NONE; f.rows()];
        rows.iter().enumerate().for_each(|(n, &row)| local_row[row] = n as u32);
        let mut entries: Vec<(u32, u32, f64)> = Vec::with_capacity(pairs.len() * 12);
        for (n, &column) in columns.iter().enumerate() {
            for &(row, factor) in index.of_column(column) {
                if local_row[row] != NONE {
                    entries.push((local_row[row], n as u32, factor));
                }
            }
        }
        for (n, &pair) in pairs.iter().enumerate() {
            let n = (columns.len() + n) as u32;
            index.each_row(f, pair, |row, factor| {
                if local_row[row] != NONE {
                    entries.push((local_row[row], n, factor));
                }
            });
        }
        let mut done = vec![0.0; rows.len()];
        let mut offset = f.offset;
        for &pair in fixed {
            offset += f.problem.points(pair.0, pair.1);
            index.each_row(f, pair, |row, factor| {
                if local_row[row] != NONE {
                    done[local_row[row] as usize] += factor;
                }
            });
        }
        let of_column = |of: &[f64], of_pair: &dyn Fn(&Pair) -> f64| -> Vec<f64> {
            columns.iter().map(|&c| of[c]).chain(pairs.iter().map(of_pair)).collect()
        };
        let locked = |pair: &Pair| f64::from(f.problem.is_locked(pair.0, pair.1));
        let mut programme = Programme {
            costs: of_column(&f.costs, &|pair| f.problem.points(pair.0, pair.1)),
            lower: of_column(&f.lower, &locked),
            upper: of_column(&f.upper, &|_| 1.0),
            integer: columns.iter().map(|&c| f.integer[c]).chain(pairs.iter().map(|_| true)).collect(),
            columns,
            pairs,
            offset,
            rows: Vec::new(),
            row_lower: Vec::new(),
            row_upper: Vec::new(),
            starts: vec![0],
            terms: Vec::new(),
        };
        programme.keep_rows(f, &rows, &done, entries);
        programme
    }

    /// Takes the rows that something could break.
    fn keep_rows(
        &mut self,
        f: &crate::rules::Formulation,
        rows: &[Row],
        done: &[f64],
        mut entries: Vec<(u32, u32, f64)>,
    ) {
        entries.sort_by_key(|entry| (entry.0, entry.1));
        let mut rest = entries.as_slice();
        for (n, &row) in rows.iter().enumerate() {
            let (own, later) = rest.split_at(rest.partition_point(|entry| entry.0 as usize == n));
            rest = later;
            let (lower, upper) = (f.row_lower[row] - done[n], f.row_upper[row] - done[n]);
            let side = |(_, c, k): &(u32, u32, f64)| {
                let (a, b) = (k * self.lower[*c as usize], k * self.upper[*c as usize]);
                (a.min(b), a.max(b))
            };
            let (least, most) = own.iter().map(side).fold((0.0, 0.0), |sum, side| (sum.0 + side.0, sum.1 + side.1));
            if least >= lower && most <= upper {
                continue;
            }
            self.rows.push(row);
            self.row_lower.push(lower);
            self.row_upper.push(upper);
            let start = self.terms.len();
            // One pair may come to one row by two blocks.
            for &(_, column, factor) in own {
                match self.terms[start..].last_mut().filter(|last| last.0 == column) {
                    Some(last) => last.1 += factor,
                    None => self.terms.push((column, factor)),
                }
            }
            self.starts.push(self.terms.len());
        }
    }

    pub fn row(&self, row: usize) -> &[(u32, f64)] {
        &self.terms[self.starts[row]..self.starts[row + 1]]
    }

    /// The column of a pair.
    pub fn column_of(&self, pair: Pair) -> Option<usize> {
        self.pairs.binary_search(&pair).ok().map(|n| self.columns.len() + n)
    }

    /// The pairs that are 1 in a solution.
    pub fn chosen<'a>(&'a self, values: &'a [f64]) -> impl Iterator<Item = Pair> + 'a {
        self.pairs.iter().zip(&values[self.columns.len()..]).filter(|(_, v)| **v > 0.5).map(|(&pair, _)| pair)
    }
}
