//! People by the classes that matter in a place: two people of one *kind* there have the same factors in every row, so a price per
//! kind prices everybody. Places (groups or batches) whose rows ask for the same classes share their kinds.

use rayon::prelude::*;

use std::collections::HashMap;

use crate::problem::PersonId;
use crate::rules::Formulation;
use crate::rules::formulation::Row;

pub struct Kinds {
    /// Per place: which list of classes it looks at.
    list_of: Vec<usize>,
    /// Per list, its classes, and per kind which of them it has (by position).
    lists: Vec<(Vec<usize>, Vec<Vec<u32>>)>,
    /// Per person, then per list: the person's kind.
    kinds: Vec<u32>,
}

/// Prices by place and kind.
pub struct PriceTable {
    starts: Vec<usize>,
    prices: Vec<f64>,
}

impl Kinds {
    /// `rows[place]`: class, row and factor, ascending by class.
    pub fn new(f: &Formulation, rows: &[Vec<(usize, Row, f64)>]) -> Self {
        let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut lists: Vec<Vec<usize>> = Vec::new();
        let list_of = rows.iter().map(|rows| {
            let mut classes: Vec<usize> = rows.iter().map(|r| r.0).collect();
            classes.dedup();
            *known.entry(classes).or_insert_with_key(|classes| {
                lists.push(classes.clone());
                lists.len() - 1
            })
        });
        let list_of = list_of.collect();
        let people = f.problem.people.len();
        let sorted: Vec<(Vec<u32>, Vec<Vec<u32>>)> =
            lists.par_iter().map(|classes| sort_out(f, people, classes)).collect();
        let mut kinds = vec![0u32; people * lists.len()];
        if !lists.is_empty() {
            kinds.par_chunks_mut(lists.len()).enumerate().for_each(|(person, row)| {
                row.iter_mut().zip(&sorted).for_each(|(kind, (of_list, _))| *kind = of_list[person]);
            });
        }
        let lists = lists.into_iter().zip(sorted).map(|(classes, (_, has))| (classes, has)).collect();
        Kinds { list_of, lists, kinds }
    }

    /// The person's kind in every list.
    pub fn of(&self, person: PersonId) -> &[u32] {
        &self.kinds[person * self.lists.len()..(person + 1) * self.lists.len()]
    }

    /// − Σ dual × factor over the rows that each kind is in.
    pub fn prices(&self, rows: &[Vec<(usize, Row, f64)>], duals: &[f64]) -> PriceTable {
        let of_place = |(place, rows): (usize, &Vec<(usize, Row, f64)>)| -> Vec<f64> {
            let (classes, has) = &self.lists[self.list_of[place]];
            let mut of_class = vec![0.0; classes.len()];
            let mut position = 0;
            for &(class, row, factor) in rows {
                while classes[position] != class {
                    position += 1;
                }
                of_class[position] -= duals[row] * factor;
            }
            has.iter().map(|has| has.iter().map(|&class| of_class[class as usize]).sum()).collect()
        };
        let places: Vec<Vec<f64>> = rows.par_iter().enumerate().with_min_len(64).map(of_place).collect();
        let starts =
            places.iter().scan(0, |next, prices| Some(std::mem::replace(next, *next + prices.len()))).collect();
        PriceTable { starts, prices: places.concat() }
    }

    /// The price that a place asks of somebody, given `of(person)`.
    pub fn price(&self, table: &PriceTable, place: usize, of_person: &[u32]) -> f64 {
        table.prices[table.starts[place] + of_person[self.list_of[place]] as usize]
    }
}

/// Refines one kind of everybody, class by class, into those that have it and those that have not.
fn sort_out(f: &Formulation, people: usize, classes: &[usize]) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut kinds = vec![0u32; people];
    let mut has: Vec<Vec<u32>> = vec![Vec::new()];
    for (position, &class) in classes.iter().enumerate() {
        let members = &f.classes[class];
        let mut split: Vec<[Option<u32>; 2]> = vec![[None; 2]; has.len()];
        let mut refined: Vec<Vec<u32>> = Vec::new();
        for (person, kind) in kinds.iter_mut().enumerate() {
            let (old, inside) = (*kind as usize, members.contains(person));
            *kind = *split[old][usize::from(inside)].get_or_insert_with(|| {
                let own: &[u32] = if inside { &[position as u32] } else { &[] };
                refined.push([has[old].as_slice(), own].concat());
                (refined.len() - 1) as u32
            });
        }
        has = refined;
    }
    if people == 0 {
        has.clear();
    }
    (kinds, has)
}
