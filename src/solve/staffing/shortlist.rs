//! The least of many entries, so many of them: which they are does not depend on the order in which they come.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::problem::{Pair, PersonId};

use super::master::Priced;
use super::view::View;

/// Lists of those of the pairs that people offer that cost least, so many in each: what is on any, ascending by pair. `offer` enters a
/// person's pairs into lists.
pub fn on_any(
    most: &[usize],
    people: usize,
    offer: &(dyn Fn(&mut View, PersonId, &mut dyn FnMut(usize, Priced)) + Sync),
) -> Vec<Priced> {
    let empty = || -> Vec<Shortlist> { most.iter().map(|&most| Shortlist::of(most)).collect() };
    let of_person = |(mut view, mut lists): (View, Vec<Shortlist>), person: PersonId| {
        offer(&mut view, person, &mut |list, priced| lists[list].enter(priced));
        (view, lists)
    };
    // Each part begins with empty lists, which take whatever comes: a few long parts.
    let parts = (0..people).into_par_iter().with_min_len((people / 8).max(1024));
    let lists = parts.fold(|| (View::default(), empty()), of_person).map(|(_, lists)| lists);
    let lists = lists.reduce(empty, Shortlist::joined);
    let mut chosen: Vec<Priced> = lists.into_iter().flat_map(Shortlist::least).collect();
    chosen.sort_unstable_by_key(|priced| priced.pair);
    chosen.dedup_by_key(|priced| priced.pair);
    chosen
}

struct Shortlist {
    most: usize,
    /// Up to twice as many, so that each is looked at a few times only.
    entries: Vec<Priced>,
    /// Nothing above it belongs to the list.
    limit: Option<Priced>,
}

impl Shortlist {
    fn of(most: usize) -> Self {
        Shortlist { most, entries: Vec::new(), limit: None }
    }

    fn enter(&mut self, entry: Priced) {
        if self.most > 0 && self.limit.is_none_or(|limit| compare(&entry, &limit).is_lt()) {
            self.entries.push(entry);
            if self.entries.len() >= 2 * self.most {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if self.entries.len() > self.most {
            let (_, &mut last, _) = self.entries.select_nth_unstable_by(self.most - 1, compare);
            self.entries.truncate(self.most);
            self.limit = Some(last);
        }
    }

    fn least(mut self) -> Vec<Priced> {
        self.cut();
        self.entries
    }

    /// List by list, what is least of both.
    fn joined(mut all: Vec<Self>, more: Vec<Self>) -> Vec<Self> {
        for (list, more) in all.iter_mut().zip(more) {
            more.entries.into_iter().for_each(|entry| list.enter(entry));
        }
        all
    }
}

/// By cost; ties are set by lot: of people who cost the same in many groups, each group lists others.
fn compare(a: &Priced, b: &Priced) -> Ordering {
    a.reduced.total_cmp(&b.reduced).then_with(|| lot(a.pair).cmp(&lot(b.pair)))
}

/// A number that looks drawn, another one for each pair (the finalizer of SplitMix64: Steele, Lea and Flood 2014).
fn lot((person, group): Pair) -> u64 {
    let n = ((person as u64) << 32 | group as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
