//! Groups that are free to be staffed anew, while all else stays: who could serve there, and at what cost. Of the many pairs that could,
//! few matter; which they are, the duals of a programme over some of them tell (column generation: Lübbecke and Desrosiers 2005).

use rayon::prelude::*;

use crate::goals::fairness;
use crate::problem::{GroupId, Pair, PersonId};
use crate::rules::Staffing;
use crate::rules::formulation::Row;

use super::PRICED;
use super::master::{CHUNK, Master, Priced};
use super::pools::{WORTH, of_person};
use super::shortlist;
use super::view::{Prices, View};

/// Pairs of least cost that are listed of each group, per head of its largest size.
const PER_HEAD: usize = 8;
/// People listed for each head that a need asks for.
const PER_NEED: usize = 4;

pub struct Room {
    /// Free groups per batch, ascending.
    groups: Vec<Vec<GroupId>>,
    /// Batches with free groups, ascending.
    batches: Vec<usize>,
    /// Per person, then per one of these batches: what the inspector's other batches lose, and fairness; ∞ = they may not serve.
    opportunity: Vec<f64>,
}

impl Room {
    /// The free groups beside the staffing that is kept. In batches still `open`, the inspector's other choices are charged for at these
    /// prices.
    pub fn new(master: &Master, prices: &Prices, free: &[bool], kept: &Staffing, open: &[bool]) -> Self {
        let problem = master.f.problem;
        let batch_of = |group: GroupId| problem.groups[group].batch;
        let mut groups: Vec<Vec<GroupId>> = vec![Vec::new(); problem.batches.len()];
        (0..free.len()).filter(|&group| free[group]).for_each(|group| groups[batch_of(group)].push(group));
        let batches: Vec<usize> = (0..groups.len()).filter(|&batch| !groups[batch].is_empty()).collect();
        let mut opportunity = vec![f64::INFINITY; problem.people.len() * batches.len()];
        let charged = open.contains(&true);
        let of_person = |view: &mut View, (person, lost): (PersonId, &mut [f64])| {
            let outside = kept.serves[person].iter().filter(|&&group| !free[group]);
            let served: Vec<usize> = outside.map(|&group| batch_of(group)).collect();
            let another = fairness::of_another(&master.f, person, served.len());
            let chains = master.chain_of(person);
            let fits = |batch: usize| {
                problem.options(person, batch) > 0 && chains.is_none_or(|chains| chains.fits(person, batch, &served))
            };
            let here = lost.iter_mut().zip(&batches).filter(|(_, batch)| fits(**batch));
            match chains.filter(|_| charged && batches.iter().any(|&batch| fits(batch))) {
                Some(chains) => {
                    let may = |batch: usize| open[batch] && chains.fits(person, batch, &served);
                    master.look(prices, person, view, may);
                    master.look_through(person, view, chains.most(person) - served.len(), may);
                    here.for_each(|(lost, &batch)| *lost = view.through[batch] + another);
                }
                None => here.for_each(|(lost, _)| *lost = another),
            }
        };
        let of_people = opportunity.par_chunks_mut(batches.len().max(1)).enumerate().with_min_len(CHUNK);
        of_people.for_each_init(View::default, of_person);
        Room { groups, batches, opportunity }
    }

    /// Of each group, so many pairs of least cost for each head of its largest size, and of the people that each of its needs counts;
    /// of each unit those whom its quota needs, where they cost least. Ascending by pair.
    pub fn cheapest(&self, master: &Master, prices: &Prices) -> Vec<Priced> {
        let (f, index) = (&master.f, &master.index);
        let groups = &f.problem.groups;
        let mut most = vec![0; groups.len()];
        // Per group and per batch: the class that each need counts, and the list.
        let mut of_group: Vec<Vec<(usize, usize)>> = vec![Vec::new(); groups.len()];
        let mut of_batch: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.groups.len()];
        let list = |rows: &[(usize, Row, f64)], needs: &mut Vec<(usize, usize)>, most: &mut Vec<usize>| {
            for &(class, row, _) in rows.iter().filter(|&&(_, row, _)| f.row_lower[row] > 0.0) {
                needs.push((class, most.len()));
                most.push(PER_NEED * f.row_lower[row].ceil() as usize);
            }
        };
        for &batch in &self.batches {
            list(&index.of_batch[batch], &mut of_batch[batch], &mut most);
            for &group in &self.groups[batch] {
                most[group] = PER_HEAD * groups[group].max_size as usize;
                list(&index.of_group[group], &mut of_group[group], &mut most);
            }
        }
        let offer = |view: &mut View, person: PersonId, enter: &mut dyn FnMut(usize, Priced)| {
            let mut favourite: Option<Priced> = None;
            let counted = |needs: &[(usize, usize)], offer: Priced, enter: &mut dyn FnMut(usize, Priced)| {
                let own = needs.iter().filter(|(class, _)| f.classes[*class].contains(person));
                own.for_each(|&(_, list)| enter(list, offer));
            };
            let batch_of = |offer: &Priced| groups[offer.pair.1].batch;
            self.offers(master, prices, person, view, &mut |offer| {
                enter(offer.pair.1, offer);
                counted(&of_group[offer.pair.1], offer, enter);
                match &mut favourite {
                    Some(best) if batch_of(best) == batch_of(&offer) => {
                        if offer.reduced < best.reduced {
                            *best = offer;
                        }
                    }
                    _ => {
                        favourite.into_iter().for_each(|best| counted(&of_batch[batch_of(&best)], best, enter));
                        favourite = Some(offer);
                    }
                }
            });
            favourite.into_iter().for_each(|best| counted(&of_batch[batch_of(&best)], best, enter));
        };
        shortlist::on_any(&most, f.problem.people.len(), &offer)
    }

    /// Pairs that would improve a programme over the pairs inside (ascending), whose duals these are: of each group, so many that improve
    /// most, with their gain as the cost; ascending by pair.
    pub fn entering(&self, master: &Master, prices: &Prices, inside: &[Pair]) -> Vec<Priced> {
        let batch_of = |offer: &Priced| master.f.problem.groups[offer.pair.1].batch;
        let offer = |view: &mut View, person: PersonId, enter: &mut dyn FnMut(usize, Priced)| {
            let mut gaining: Vec<Priced> = Vec::new();
            self.offers(master, prices, person, view, &mut |offer| {
                if offer.reduced < -WORTH {
                    gaining.push(offer);
                }
            });
            let own = of_person(inside, person);
            let is_inside = |offer: &Priced| own.binary_search(&offer.pair).is_ok();
            // In each batch, what is inside gains as much already.
            for offers in gaining.chunk_by(|a, b| batch_of(a) == batch_of(b)) {
                let best =
                    offers.iter().filter(|offer| is_inside(offer)).map(|offer| offer.reduced).fold(0.0, f64::min);
                let more = offers.iter().map(|offer| Priced { reduced: offer.reduced - best, ..*offer });
                more.filter(|offer| offer.reduced < -WORTH).for_each(|offer| enter(offer.pair.1, offer));
            }
        };
        let problem = master.f.problem;
        shortlist::on_any(&vec![PRICED; problem.groups.len()], problem.people.len(), &offer)
    }

    /// What these pairs (ascending) cost at other prices; those that the room has no room for are left out.
    pub fn priced(&self, master: &Master, prices: &Prices, pairs: &[Pair]) -> Vec<Priced> {
        let of_person = |view: &mut View, own: &[Pair]| -> Vec<Priced> {
            let mut priced = Vec::with_capacity(own.len());
            self.offers(master, prices, own[0].0, view, &mut |offer| {
                if own.binary_search(&offer.pair).is_ok() {
                    priced.push(offer);
                }
            });
            priced
        };
        let people: Vec<&[Pair]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        people.into_par_iter().map_init(View::default, of_person).flatten_iter().collect()
    }

    /// What the pair costs beside its points and the rows of the programme.
    pub fn opportunity(&self, master: &Master, (person, group): Pair) -> f64 {
        let batch = self.batches.binary_search(&master.f.problem.groups[group].batch);
        let lost = batch.map_or(0.0, |n| self.opportunity[person * self.batches.len() + n]);
        if lost.is_finite() { lost } else { 0.0 }
    }

    /// What the person could do here, ascending by batch and group.
    fn offers(
        &self,
        master: &Master,
        prices: &Prices,
        person: PersonId,
        view: &mut View,
        visit: &mut dyn FnMut(Priced),
    ) {
        let width = self.batches.len();
        let lost = &self.opportunity[person * width..(person + 1) * width];
        if lost.iter().all(|lost| lost.is_infinite()) {
            return;
        }
        master.look(prices, person, view, |batch| !self.groups[batch].is_empty());
        for (&batch, &opportunity) in self.batches.iter().zip(lost).filter(|(_, lost)| lost.is_finite()) {
            for &group in &self.groups[batch] {
                let reduced = view.values[group] + opportunity;
                if reduced.is_finite() {
                    visit(Priced { pair: (person, group), reduced });
                }
            }
        }
    }
}
