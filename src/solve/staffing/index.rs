//! The rows of the formulation by pair, by column and by row.

use crate::problem::{GroupId, Pair, PersonId};
use crate::rules::Formulation;
use crate::rules::formulation::{At, Column, Row, Who};

pub struct Index {
    /// Per group and per batch: classes of people whose pairs there are in a row, with the factor. Ascending by class.
    pub of_group: Vec<Vec<(usize, Row, f64)>>,
    pub of_batch: Vec<Vec<(usize, Row, f64)>>,
    own_starts: Vec<usize>,
    own: Vec<(Row, At, f64)>,
    column_starts: Vec<usize>,
    of_column: Vec<(Row, f64)>,
    row_starts: Vec<usize>,
    of_row: Vec<(Column, f64)>,
}

impl Index {
    pub fn new(f: &Formulation) -> Self {
        let problem = f.problem;
        let mut of_group = vec![Vec::new(); problem.groups.len()];
        let mut of_batch = vec![Vec::new(); problem.batches.len()];
        let mut own = Vec::new();
        for &(row, block) in &f.blocks {
            match (block.who, block.at) {
                (Who::One(person), at) => own.push((person, (row, at, block.factor))),
                (Who::Class(class), At::Group(group)) => of_group[group].push((class, row, block.factor)),
                (Who::Class(class), At::Batch(batch)) => of_batch[batch].push((class, row, block.factor)),
                (Who::Class(class), At::Places(place)) => match &f.places[place].batches {
                    Some(batches) => batches.iter().for_each(|&b| of_batch[b].push((class, row, block.factor))),
                    None => f.places[place].groups.iter().for_each(|&g| of_group[g].push((class, row, block.factor))),
                },
            }
        }
        of_group.iter_mut().chain(&mut of_batch).for_each(|list| list.sort_by_key(|&(class, row, _)| (class, row)));
        let (own_starts, own) = by_key(problem.people.len(), own);
        let terms = f.terms.iter();
        let (column_starts, of_column) = by_key(f.costs.len(), terms.map(|&(row, c, k)| (c, (row, k))).collect());
        let terms = f.terms.iter();
        let (row_starts, of_row) = by_key(f.rows(), terms.map(|&(row, c, k)| (row, (c, k))).collect());
        Index { of_group, of_batch, own_starts, own, column_starts, of_column, row_starts, of_row }
    }

    /// Rows of this person alone.
    pub fn own(&self, person: PersonId) -> &[(Row, At, f64)] {
        &self.own[self.own_starts[person]..self.own_starts[person + 1]]
    }

    pub fn of_column(&self, column: Column) -> &[(Row, f64)] {
        &self.of_column[self.column_starts[column]..self.column_starts[column + 1]]
    }

    pub fn of_row(&self, row: Row) -> &[(Column, f64)] {
        &self.of_row[self.row_starts[row]..self.row_starts[row + 1]]
    }

    /// Every row that the pair is in, with its factor.
    pub fn each_row(&self, f: &Formulation, (person, group): Pair, mut visit: impl FnMut(Row, f64)) {
        let batch = f.problem.groups[group].batch;
        for &(class, row, factor) in self.of_group[group].iter().chain(&self.of_batch[batch]) {
            if f.classes[class].contains(person) {
                visit(row, factor);
            }
        }
        for &(row, at, factor) in self.own(person) {
            if f.is_at(group, at) {
                visit(row, factor);
            }
        }
    }
}

/// Groups whose own factor a row of one person adds to; None where the row is of whole batches.
pub fn single_groups<'f>(f: &'f Formulation, at: At) -> Option<&'f [GroupId]> {
    match at {
        At::Places(place) if f.places[place].batches.is_none() => Some(&f.places[place].groups),
        _ => None,
    }
}

/// Values by key, in the order in which they came: those of key k are `[starts[k]..starts[k + 1]]`.
fn by_key<V: Copy>(keys: usize, list: Vec<(usize, V)>) -> (Vec<usize>, Vec<V>) {
    let mut starts = vec![0; keys + 1];
    list.iter().for_each(|&(key, _)| starts[key + 1] += 1);
    for key in 0..keys {
        starts[key + 1] += starts[key];
    }
    let mut sorted = list;
    sorted.sort_by_key(|entry| entry.0);
    (starts, sorted.into_iter().map(|entry| entry.1).collect())
}
