//! Prices carried from one round to another that differs from it in little. Prices of any kind give a bound (`master.rs`), and those
//! of a round that is nearly the same give nearly the best.
//!
//! A row is known again by who wrote it (a rule or a goal) and what it is about (batches, groups, people, by their ids). Rows that are
//! about the same are taken in the order in which they were written; where one is new or gone, a few prices go astray, which costs a little
//! of the bound and nothing of its truth.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::rules::Formulation;
use crate::rules::formulation::{At, Who};

use super::master::Master;

/// What each row costs, where it costs anything.
#[derive(Debug, Clone, Default)]
pub struct Carried(HashMap<u64, f64>);

impl Carried {
    pub fn new(master: &Master, duals: &[f64]) -> Self {
        Carried(names(&master.f).into_iter().zip(duals.iter().copied()).filter(|(_, dual)| *dual != 0.0).collect())
    }

    /// One for each row of the other round; 0 for rows that are new.
    pub fn duals(&self, master: &Master) -> Vec<f64> {
        names(&master.f).iter().map(|name| self.0.get(name).copied().unwrap_or(0.0)).collect()
    }
}

/// What each row is about, in one number.
fn names(f: &Formulation) -> Vec<u64> {
    let class_names = f.class_names();
    let problem = f.problem;
    let place = |at: At, hasher: &mut DefaultHasher| match at {
        At::Group(group) => problem.groups[group].id.hash(hasher),
        At::Batch(batch) => problem.scenario.batches[batch].id.hash(hasher),
        At::Places(place) => match &f.places[place].batches {
            Some(batches) => batches.iter().for_each(|&batch| problem.scenario.batches[batch].id.hash(hasher)),
            None => f.places[place].groups.iter().for_each(|&group| problem.groups[group].id.hash(hasher)),
        },
    };
    let mut about = vec![0u64; f.rows()];
    for (row, block) in &f.blocks {
        let mut hasher = DefaultHasher::new();
        std::mem::discriminant(&block.at).hash(&mut hasher);
        place(block.at, &mut hasher);
        match block.who {
            Who::One(person) => problem.inspector(person).id.hash(&mut hasher),
            Who::Class(class) => class_names.get(&class).hash(&mut hasher),
        }
        block.factor.to_bits().hash(&mut hasher);
        // In whatever order the blocks are.
        about[*row] = about[*row].wrapping_add(hasher.finish());
    }
    let mut seen: HashMap<(u64, &str), u32> = HashMap::new();
    let name = |(about, author): (u64, &&'static str)| {
        let nth = seen.entry((about, *author)).or_default();
        *nth += 1;
        let mut hasher = DefaultHasher::new();
        (about, author, *nth).hash(&mut hasher);
        hasher.finish()
    };
    about.into_iter().zip(&f.authors).map(name).collect()
}
