//! People by the classes that matter in a place: two people of one *kind* there have the same factors in every row, so a price per
//! kind prices everybody. Places (groups or batches) whose rows ask for the same classes share their kinds.

use fixedbitset::FixedBitSet;
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
    /// Per person, their *type*: people of one type are of one kind in every place.
    type_of: Vec<u32>,
    /// Per type, then per list: its kind.
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
        let mut all = lists.concat();
        all.sort_unstable();
        all.dedup();
        let (type_of, types) =
            sort_out(f.problem.people.len(), &all, |class, person| f.classes[class].contains(person));
        let of_type: Vec<FixedBitSet> =
            types.iter().map(|has| has.iter().map(|&position| all[position as usize]).collect()).collect();
        let kinds_of = |classes: &Vec<usize>| sort_out(types.len(), classes, |class, t| of_type[t].contains(class));
        let sorted: Vec<(Vec<u32>, Vec<Vec<u32>>)> = lists.par_iter().map(kinds_of).collect();
        let mut kinds = vec![0u32; types.len() * lists.len()];
        if !lists.is_empty() {
            kinds.par_chunks_mut(lists.len()).enumerate().for_each(|(t, row)| {
                row.iter_mut().zip(&sorted).for_each(|(kind, (of_list, _))| *kind = of_list[t]);
            });
        }
        let lists = lists.into_iter().zip(sorted).map(|(classes, (_, has))| (classes, has)).collect();
        Kinds { list_of, lists, type_of, kinds }
    }

    /// The person's kind in every list.
    pub fn of(&self, person: PersonId) -> &[u32] {
        let from = self.type_of[person] as usize * self.lists.len();
        &self.kinds[from..from + self.lists.len()]
    }

    /// − Σ dual × factor over the rows that each kind is in.
    pub fn prices(&self, rows: &[Vec<(usize, Row, f64)>], duals: &[f64]) -> PriceTable {
        let places: Vec<Vec<f64>> =
            rows.par_iter().enumerate().with_min_len(64).map(|(place, rows)| self.priced(place, rows, duals)).collect();
        let starts =
            places.iter().scan(0, |next, prices| Some(std::mem::replace(next, *next + prices.len()))).collect();
        PriceTable { starts, prices: places.concat() }
    }

    /// − Σ dual × factor over those of the rows whose class the place looks at; by kind.
    fn priced(&self, place: usize, rows: &[(usize, Row, f64)], duals: &[f64]) -> Vec<f64> {
        let (classes, has) = &self.lists[self.list_of[place]];
        let mut of_class = vec![0.0; classes.len()];
        let mut position = 0;
        for &(class, row, factor) in rows {
            position += classes[position..].partition_point(|&c| c < class);
            if classes.get(position) == Some(&class) {
                of_class[position] -= duals[row] * factor;
            }
        }
        has.iter().map(|has| has.iter().map(|&class| of_class[class as usize]).sum()).collect()
    }

    /// The price that a place asks of somebody, given `of(person)`.
    pub fn price(&self, table: &PriceTable, place: usize, of_person: &[u32]) -> f64 {
        table.prices[table.starts[place] + of_person[self.list_of[place]] as usize]
    }
}

/// Kinds of people in groups. What all groups of a batch look at (certificates valid then, membership) is one place, what a group
/// looks at beside that (its skills) another: few lists of classes, where together nearly every group would have one of its own.
pub struct GroupKinds {
    /// Per batch.
    shared: Kinds,
    /// Per group.
    beside: Kinds,
}

pub struct GroupPrices {
    /// Per batch: by kind, then by group of the batch.
    shared: Vec<Vec<f64>>,
    beside: PriceTable,
}

impl GroupKinds {
    /// `rows[group]`: class, row and factor, ascending by class.
    pub fn new(f: &Formulation, rows: &[Vec<(usize, Row, f64)>]) -> Self {
        let (mut shared, mut beside) = (vec![Vec::new(); f.problem.batches.len()], rows.to_vec());
        for (of_batch, groups) in shared.iter_mut().zip(&f.problem.of_batch) {
            let Some((&first, others)) = groups.split_first() else { continue };
            of_batch.clone_from(&rows[first]);
            let has = |group: usize, class: usize| rows[group].binary_search_by_key(&class, |row| row.0).is_ok();
            of_batch.retain(|row| others.iter().all(|&group| has(group, row.0)));
            for &group in groups {
                beside[group].retain(|row| of_batch.binary_search_by_key(&row.0, |r| r.0).is_err());
            }
        }
        GroupKinds { shared: Kinds::new(f, &shared), beside: Kinds::new(f, &beside) }
    }

    /// − Σ dual × factor over the rows of each group that each kind is in.
    pub fn prices(&self, f: &Formulation, rows: &[Vec<(usize, Row, f64)>], duals: &[f64]) -> GroupPrices {
        let by_kind = |(batch, groups): (usize, &Vec<usize>)| {
            let of_group = groups.iter().map(|&group| self.shared.priced(batch, &rows[group], duals));
            let columns: Vec<Vec<f64>> = of_group.collect();
            let kinds = columns.first().map_or(0, Vec::len);
            (0..kinds).flat_map(|kind| columns.iter().map(move |column| column[kind])).collect()
        };
        let shared = f.problem.of_batch.par_iter().enumerate().map(by_kind).collect();
        GroupPrices { shared, beside: self.beside.prices(rows, duals) }
    }

    /// The prices that the groups of a batch (ascending) ask of the person.
    pub fn of_batch<'t>(
        &'t self,
        table: &'t GroupPrices,
        person: PersonId,
        batch: usize,
        groups: &'t [usize],
    ) -> impl Iterator<Item = f64> + 't {
        let kind = self.shared.of(person)[self.shared.list_of[batch]] as usize;
        let shared = &table.shared[batch][kind * groups.len()..(kind + 1) * groups.len()];
        let kinds = self.beside.of(person);
        groups.iter().zip(shared).map(move |(&group, shared)| shared + self.beside.price(&table.beside, group, kinds))
    }
}

/// Refines one kind of all the items, class by class, into those that have it and those that have not. Answers the kind of each item,
/// and of each kind which classes it has (by position).
fn sort_out(items: usize, classes: &[usize], has_class: impl Fn(usize, usize) -> bool) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut kinds = vec![0u32; items];
    let mut has: Vec<Vec<u32>> = vec![Vec::new(); items.min(1)];
    for (position, &class) in classes.iter().enumerate() {
        let mut split: Vec<[Option<u32>; 2]> = vec![[None; 2]; has.len()];
        let mut refined: Vec<Vec<u32>> = Vec::new();
        for (item, kind) in kinds.iter_mut().enumerate() {
            let (old, inside) = (*kind as usize, has_class(class, item));
            *kind = *split[old][usize::from(inside)].get_or_insert_with(|| {
                let own: &[u32] = if inside { &[position as u32] } else { &[] };
                refined.push([has[old].as_slice(), own].concat());
                (refined.len() - 1) as u32
            });
        }
        has = refined;
    }
    (kinds, has)
}
