//! Lagrangian duality over all pairs of inspector and group, however many millions: at given prices of the rows that people share
//! (duals), everybody takes the cheapest *chain* of batches (`chains.rs`). What all choose is a bound for any prices (Geoffrion
//! 1974); what a chain costs above the cheapest, with a pair in it, is the pair's reduced cost.
//!
//! No row is written out for that. A pair costs its points (`Problem::costs_of`), the price of its person's kind in the group and
//! in the batch (`kinds.rs`), and what rows of the person alone say.

use rayon::prelude::*;

use crate::goals;
use crate::problem::{GroupId, Pair, PersonId};
use crate::rules::formulation::{At, Row, Who};
use crate::rules::{self, Formulation, Staffing};

use super::chains::Chains;
use super::index::{Index, single_groups};
use super::kinds::{GroupKinds, GroupPrices, Kinds, PriceTable};

/// People that one thread prices in one go.
const CHUNK: usize = 64;
/// People chosen for each head that a need asks for.
const PER_NEED: usize = 4;

/// A formulation, and all that is needed to price its pairs.
pub struct Master<'p> {
    pub f: Formulation<'p>,
    pub index: Index,
    chains: Option<Chains>,
    of_group: GroupKinds,
    of_batch: Kinds,
    /// Where each row's dual lies; (0, 0) for rows that every chain keeps.
    pub box_of: Vec<(f64, f64)>,
    /// Rows whose dual is not 0 by its box.
    pub free: Vec<Row>,
}

/// Prices of every row, and of every kind of people in every group and batch.
pub struct Prices {
    duals: Vec<f64>,
    groups: GroupPrices,
    batches: PriceTable,
}

/// The Lagrangian at some duals.
pub struct Value {
    /// No solution costs less.
    pub value: f64,
    /// Per row: its side less its value; 0 where the dual cannot move that way.
    pub subgradient: Vec<f64>,
}

/// A pair, and what it costs at least above the bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Priced {
    pub pair: Pair,
    pub reduced: f64,
    /// Of it, what the inspector's other batches lose.
    pub opportunity: f64,
}

impl<'p> Master<'p> {
    pub fn new(f: Formulation<'p>) -> Self {
        let index = Index::new(&f);
        let (of_group, of_batch) = (GroupKinds::new(&f, &index.of_group), Kinds::new(&f, &index.of_batch));
        let chains = Chains::new(f.problem);
        let mut master = Master { f, index, chains, of_group, of_batch, box_of: Vec::new(), free: Vec::new() };
        master.box_duals();
        master
    }

    /// Writes the rows that only matter where these pairs are considered.
    pub fn tie(&mut self, pairs: &[Pair]) {
        let before = (self.f.rows(), self.f.costs.len());
        let of_rules = rules::ALL.iter().filter_map(|rule| rule.ties);
        let of_goals = goals::ALL.iter().filter(|goal| goals::weight(self.f.problem, goal.id) != 0.0);
        of_rules.chain(of_goals.filter_map(|goal| goal.ties)).for_each(|ties| ties(&mut self.f, pairs));
        if before != (self.f.rows(), self.f.costs.len()) {
            self.refresh();
        }
    }

    /// Takes in rows that were written since: of single people and of columns, so that kinds stay what they are.
    pub fn refresh(&mut self) {
        self.index = Index::new(&self.f);
        self.box_duals();
    }

    fn box_duals(&mut self) {
        let f = &self.f;
        let kept = self.kept_rows();
        let mut box_of: Vec<(f64, f64)> = (0..f.rows())
            .map(|row| {
                let most = |side: f64| if !kept[row] && side.is_finite() { f64::INFINITY } else { 0.0 };
                (-most(f.row_upper[row]), most(f.row_lower[row]))
            })
            .collect();
        // A dual beyond the price of the row's own elastic column gains nothing.
        for column in 0..f.costs.len() {
            if let &[(row, factor)] = self.index.of_column(column) {
                let price = f.costs[column] / factor;
                let (low, high) = box_of[row];
                box_of[row] =
                    if factor > 0.0 { (low, high.min(price.max(0.0))) } else { (low.max(price.min(0.0)), high) };
            }
        }
        self.free = (0..box_of.len()).filter(|&row| box_of[row].0 < box_of[row].1).collect();
        self.box_of = box_of;
    }

    /// Rows of one inspector that every chain keeps: of batches that exclude one another, or up to the limit.
    fn kept_rows(&self) -> Vec<bool> {
        let f = &self.f;
        let mut kept = vec![false; f.rows()];
        let Some(chains) = &self.chains else { return kept };
        let mut blocks = vec![0u32; f.rows()];
        f.blocks.iter().for_each(|&(row, _)| blocks[row] += 1);
        let (single, alone) = ((vec![0], true), |batches: &[usize]| chains.exclude_one_another(batches));
        let places: Vec<(Vec<usize>, bool)> = f
            .places
            .iter()
            .map(|place| {
                let mut batches: Vec<usize> = place.groups.iter().map(|&g| f.problem.groups[g].batch).collect();
                batches.sort_unstable();
                batches.dedup();
                let alone = alone(&batches);
                (batches, alone)
            })
            .collect();
        for &(row, block) in &f.blocks {
            let (Who::One(person), 1) = (block.who, blocks[row]) else { continue };
            let by_itself = block.factor == 1.0 && self.index.of_row(row).is_empty();
            if !by_itself || f.row_lower[row] > f64::NEG_INFINITY || !chains.covers(person) {
                continue;
            }
            let (batches, alone) = match block.at {
                At::Places(place) => &places[place],
                _ => &single,
            };
            let upper = f.row_upper[row];
            kept[row] = upper >= batches.len().min(chains.most(person)) as f64 || upper >= 1.0 && *alone;
        }
        kept
    }

    /// Brings duals (of fewer rows, or out of their boxes) into their boxes.
    pub fn boxed(&self, duals: &[f64]) -> Vec<f64> {
        let of = |(row, &(low, high)): (Row, &(f64, f64))| duals.get(row).copied().unwrap_or(0.0).clamp(low, high);
        self.box_of.iter().enumerate().map(of).collect()
    }

    /// Duals may be of fewer rows than there are by now, or out of their boxes.
    pub fn prices(&self, duals: &[f64]) -> Prices {
        let duals = self.boxed(duals);
        let groups = self.of_group.prices(&self.f, &self.index.of_group, &duals);
        let batches = self.of_batch.prices(&self.index.of_batch, &duals);
        Prices { duals, groups, batches }
    }

    /// The chain that the inspector takes; None where any pairs may be combined.
    fn chain_of(&self, person: PersonId) -> Option<&Chains> {
        self.chains.as_ref().filter(|chains| chains.covers(person))
    }

    /// Prices the person's pairs in the batches wanted: fills `view.values`, and the cheapest of each batch.
    fn look(&self, prices: &Prices, person: PersonId, view: &mut View, wanted: impl Fn(usize) -> bool) {
        let problem = self.f.problem;
        let batches = problem.batches.len();
        view.of_batch.clear();
        view.of_batch.resize(batches, (f64::INFINITY, 0));
        view.values.clear();
        view.values.resize(problem.groups.len(), f64::INFINITY);
        view.added.clear();
        view.added.resize(batches, 0.0);
        view.own.clear();
        for &(row, at, factor) in self.index.own(person) {
            let price = -prices.duals[row] * factor;
            if price == 0.0 {
                continue;
            }
            match (at, single_groups(&self.f, at)) {
                (_, Some(groups)) => view.own.extend(groups.iter().map(|&group| (group, price))),
                (At::Group(group), _) => view.own.push((group, price)),
                (At::Batch(batch), _) => view.added[batch] += price,
                (At::Places(place), _) => {
                    self.f.places[place].batches.iter().flatten().for_each(|&batch| view.added[batch] += price);
                }
            }
        }
        let kinds = self.of_batch.of(person);
        for (batch, added) in view.added.iter_mut().enumerate() {
            *added += self.of_batch.price(&prices.batches, batch, kinds);
        }
        let costs = problem.costs_of(person);
        for (batch, groups) in problem.of_batch.iter().enumerate() {
            if problem.options(person, batch) == 0 || !wanted(batch) {
                continue;
            }
            let added = view.added[batch];
            let mut best = (f64::INFINITY, 0);
            let asked = self.of_group.of_batch(&prices.groups, person, batch, groups);
            for (&group, asked) in groups.iter().zip(asked) {
                let value = f64::from(costs[group]) + added + asked;
                view.values[group] = value;
                if value < best.0 {
                    best = (value, group);
                }
            }
            view.of_batch[batch] = best;
        }
        if !view.own.is_empty() {
            for &(group, price) in &view.own {
                view.values[group] += price;
            }
            for (batch, groups) in problem.of_batch.iter().enumerate() {
                let cheapest = groups.iter().map(|&g| (view.values[g], g)).min_by(|a, b| a.0.total_cmp(&b.0));
                view.of_batch[batch] = cheapest.unwrap_or((f64::INFINITY, 0));
            }
        }
    }

    /// What may be put into the free groups while all else stays as it is: of each group, so many pairs of least reduced cost, and of
    /// the people that each of its needs counts. In batches still `open`, the inspector's other choices are charged for.
    pub fn choices(
        &self,
        prices: &Prices,
        free: &[bool],
        kept: &Staffing,
        open: &[bool],
        per_head: usize,
    ) -> Vec<Priced> {
        let problem = self.f.problem;
        let batch_of = |group: GroupId| problem.groups[group].batch;
        let mut of_batch: Vec<Vec<GroupId>> = vec![Vec::new(); problem.batches.len()];
        (0..free.len()).filter(|&group| free[group]).for_each(|group| of_batch[batch_of(group)].push(group));
        let of_person = |view: &mut View, person: PersonId| -> Vec<Priced> {
            let outside = kept.serves[person].iter().filter(|&&group| !free[group]);
            let served: Vec<usize> = outside.map(|&group| batch_of(group)).collect();
            let chains = self.chain_of(person);
            let fits = |batch: usize| chains.is_none_or(|chains| chains.fits(person, batch, &served));
            if !(0..of_batch.len()).any(|batch| !of_batch[batch].is_empty() && fits(batch)) {
                return Vec::new();
            }
            self.look(prices, person, view, |batch| open[batch] || !of_batch[batch].is_empty());
            let View { of_batch: cheapest, costs, tables, through, values, .. } = view;
            costs.clear();
            costs.extend((0..cheapest.len()).map(|b| if open[b] && fits(b) { cheapest[b].0 } else { f64::INFINITY }));
            match chains {
                Some(chains) => chains.through(chains.most(person) - served.len(), costs, tables, through),
                None => {
                    through.clear();
                    through.resize(costs.len(), 0.0);
                }
            }
            let batches = of_batch.iter().enumerate().filter(|(batch, _)| fits(*batch));
            let groups = batches.flat_map(|(batch, groups)| groups.iter().map(move |&group| (batch, group)));
            let priced = groups.filter(|&(batch, group)| values[group].is_finite() && through[batch].is_finite());
            let choice = |(batch, group): (usize, GroupId)| Priced {
                pair: (person, group),
                reduced: values[group] + through[batch],
                opportunity: through[batch],
            };
            priced.map(choice).collect()
        };
        let people = (0..problem.people.len()).into_par_iter().with_min_len(CHUNK);
        let all: Vec<Priced> = people.map_init(View::default, of_person).flatten_iter().collect();
        let mut of_group: Vec<Vec<usize>> = vec![Vec::new(); problem.groups.len()];
        all.iter().enumerate().for_each(|(n, priced)| of_group[priced.pair.1].push(n));
        let mut chosen = vec![false; all.len()];
        let cost = |n: usize| all[n].reduced;
        for (group, list) in of_group.into_iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            for &(class, row, _) in &self.index.of_group[group] {
                let needed = self.f.row_lower[row];
                if needed > 0.0 {
                    let counted = list.iter().copied().filter(|&n| self.f.classes[class].contains(all[n].pair.0));
                    let own = least(counted.collect(), PER_NEED * needed.ceil() as usize, cost);
                    own.into_iter().for_each(|n| chosen[n] = true);
                }
            }
            let most = per_head * problem.groups[group].max_size as usize;
            least(list, most, cost).into_iter().for_each(|n| chosen[n] = true);
        }
        // Of each unit those whom its quota needs, where they cost least.
        for (batch, rows) in self.index.of_batch.iter().enumerate().filter(|(batch, _)| !of_batch[*batch].is_empty()) {
            let inside = (0..all.len()).filter(|&n| batch_of(all[n].pair.1) == batch).collect::<Vec<usize>>();
            let favourites = inside
                .chunk_by(|&a, &b| all[a].pair.0 == all[b].pair.0)
                .filter_map(|own| own.iter().copied().min_by(|&a, &b| cost(a).total_cmp(&cost(b))));
            let favourites: Vec<usize> = favourites.collect();
            for &(class, row, _) in rows.iter().filter(|&&(_, row, _)| self.f.row_lower[row] > 0.0) {
                let counted = favourites.iter().copied().filter(|&n| self.f.classes[class].contains(all[n].pair.0));
                let most = PER_NEED * self.f.row_lower[row].ceil() as usize;
                least(counted.collect(), most, cost).into_iter().for_each(|n| chosen[n] = true);
            }
        }
        all.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(priced, _)| priced).collect()
    }

    /// The Lagrangian at duals within their boxes.
    pub fn evaluate(&self, duals: &[f64]) -> Value {
        let f = &self.f;
        let prices = self.prices(duals);
        let duals = &prices.duals;
        let people = f.problem.people.len();
        let of_chunk = |view: &mut View, chunk: usize| {
            let (mut value, mut size, mut chosen) = (0.0, 0.0, Vec::new());
            for person in chunk * CHUNK..((chunk + 1) * CHUNK).min(people) {
                self.look(&prices, person, view, |_| true);
                let View { of_batch, values, costs, served, tables, .. } = view;
                match self.chain_of(person) {
                    Some(chains) => {
                        costs.clear();
                        costs.extend(of_batch.iter().map(|b| b.0));
                        let cost = chains.cheapest(person, costs, served, &mut tables[0]);
                        value += cost;
                        size += cost.abs();
                        chosen.extend(served.iter().map(|&b| (person, of_batch[b].1)));
                    }
                    None => {
                        for (group, &cost) in values.iter().enumerate().filter(|(_, cost)| cost.is_finite()) {
                            if cost < 0.0 || f.problem.is_locked(person, group) {
                                value += cost;
                                size += cost.abs();
                                chosen.push((person, group));
                            }
                        }
                    }
                }
            }
            (value, size, chosen)
        };
        let chunks = (0..people.div_ceil(CHUNK)).into_par_iter();
        let parts: Vec<(f64, f64, Vec<Pair>)> = chunks.map_init(View::default, of_chunk).collect();
        let (mut value, mut size) = (f.offset, f.offset.abs());
        let mut activity = vec![0.0; f.rows()];
        for (cost, magnitude, pairs) in parts {
            value += cost;
            size += magnitude;
            for pair in pairs {
                self.index.each_row(f, pair, |row, factor| activity[row] += factor);
            }
        }
        for column in 0..f.costs.len() {
            let rows = self.index.of_column(column);
            let cost = f.costs[column] - rows.iter().map(|&(row, factor)| duals[row] * factor).sum::<f64>();
            let at = if cost < 0.0 { f.upper[column] } else { f.lower[column] };
            if at != 0.0 {
                value += cost * at;
                size += (cost * at).abs();
                rows.iter().for_each(|&(row, factor)| activity[row] += factor * at);
            }
        }
        let mut subgradient = vec![0.0; f.rows()];
        for &row in &self.free {
            let (dual, (low, high)) = (duals[row], self.box_of[row]);
            // Either side serves where the dual is 0.
            let up = dual > 0.0 || dual == 0.0 && high > 0.0 && (low == 0.0 || activity[row] < f.row_lower[row]);
            let side = if up { f.row_lower[row] } else { f.row_upper[row] };
            value += dual * side;
            size += (dual * side).abs();
            let slope = side - activity[row];
            subgradient[row] = if dual <= low {
                slope.max(0.0)
            } else if dual >= high {
                slope.min(0.0)
            } else {
                slope
            };
        }
        // What the sums may have lost to rounding.
        Value { value: value - 1e-12 * size, subgradient }
    }

    /// Looks at the reduced costs of every person's pairs. In `view`, `values` + `through` of the batch is the reduced cost.
    fn look_through(&self, prices: &Prices, person: PersonId, view: &mut View) {
        self.look(prices, person, view, |_| true);
        let View { of_batch, costs, tables, through, .. } = view;
        match self.chain_of(person) {
            Some(chains) => {
                costs.clear();
                costs.extend(of_batch.iter().map(|b| b.0));
                chains.through(chains.most(person), costs, tables, through);
            }
            None => {
                through.clear();
                through.resize(of_batch.len(), 0.0);
            }
        }
    }

    /// The reduced costs of these pairs (ascending).
    pub fn reduced(&self, duals: &[f64], pairs: &[Pair]) -> Vec<Priced> {
        let prices = self.prices(duals);
        let batch = |group: GroupId| self.f.problem.groups[group].batch;
        let of_person = |view: &mut View, own: &[Pair]| -> Vec<Priced> {
            self.look_through(&prices, own[0].0, view);
            let priced = own.iter().map(|&pair| {
                let opportunity = view.through[batch(pair.1)];
                Priced { pair, reduced: view.values[pair.1] + opportunity, opportunity }
            });
            priced.collect()
        };
        let people: Vec<&[Pair]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        people.into_par_iter().map_init(View::default, of_person).flatten_iter().collect()
    }

    /// Every pair of reduced cost up to the limit, ascending.
    pub fn within(&self, duals: &[f64], limit: f64) -> Vec<Pair> {
        let prices = self.prices(duals);
        let of_person = |view: &mut View, person: PersonId| -> Vec<Pair> {
            self.look_through(&prices, person, view);
            let group = |&group: &GroupId| {
                let value = view.values[group];
                value.is_finite() && value + view.through[self.f.problem.groups[group].batch] <= limit
            };
            (0..view.values.len()).filter(group).map(|group| (person, group)).collect()
        };
        let people = (0..self.f.problem.people.len()).into_par_iter();
        people.map_init(View::default, of_person).flatten_iter().collect()
    }

    /// Of each group, so many pairs of least reduced cost; ascending by pair.
    pub fn cheapest(&self, duals: &[f64], most: impl Fn(GroupId) -> usize + Sync) -> Vec<Pair> {
        self.select(duals, &most, &|view, _, group, batch| view.values[group] + view.through[batch])
    }

    /// What the pairs of one batch cost beside the duals of its own rows (0 in `duals`): per person, then per group of the batch, the
    /// pair's price and what the inspector's other batches lose by it against the best chain without the batch.
    pub fn costs_in(&self, duals: &[f64], batch: usize) -> Vec<f64> {
        let problem = self.f.problem;
        let prices = self.prices(duals);
        let groups = &problem.of_batch[batch];
        let mut all = vec![f64::INFINITY; problem.people.len() * groups.len()];
        let of_person = |view: &mut View, (person, row): (PersonId, &mut [f64])| {
            if problem.options(person, batch) == 0 {
                return;
            }
            self.look(&prices, person, view, |_| true);
            let View { of_batch, costs, tables, through, .. } = view;
            let lost = match self.chain_of(person) {
                Some(chains) => {
                    costs.clear();
                    costs.extend(of_batch.iter().map(|b| b.0));
                    costs[batch] = f64::INFINITY;
                    chains.through(chains.most(person), costs, tables, through);
                    through[batch]
                }
                None => 0.0,
            };
            row.iter_mut().zip(groups).for_each(|(cost, &group)| *cost = view.values[group] + lost);
        };
        let rows = all.par_chunks_mut(groups.len().max(1)).enumerate();
        rows.for_each_init(View::default, of_person);
        all
    }

    /// Adds to costs as [`Self::costs_in`] gives them what the duals of the batch's own rows (0 in all others) ask.
    pub fn priced_in(&self, costs: &[f64], duals: &[f64], batch: usize) -> Vec<f64> {
        let prices = self.prices(duals);
        let groups = &self.f.problem.of_batch[batch];
        let mut all = costs.to_vec();
        all.par_chunks_mut(groups.len().max(1)).enumerate().for_each(|(person, row)| {
            let added = self.of_batch.price(&prices.batches, batch, self.of_batch.of(person));
            let asked = self.of_group.of_batch(&prices.groups, person, batch, groups);
            for (cost, asked) in row.iter_mut().zip(asked) {
                *cost += added + asked;
            }
        });
        all
    }

    /// One batch at a time serves the inspector, and nothing is locked.
    pub fn is_exclusive(&self, person: PersonId) -> bool {
        self.chain_of(person).is_some()
    }

    /// Pairs outside the pool (ascending) with which somebody's best chain is cheaper than within it: of each group, so many that
    /// improve most.
    pub fn improving(&self, duals: &[f64], pool: &[Pair], most: usize) -> Vec<Pair> {
        let problem = self.f.problem;
        let of_pool = |person: PersonId| {
            let from = pool.partition_point(|pair| pair.0 < person);
            &pool[from..from + pool[from..].partition_point(|pair| pair.0 == person)]
        };
        // How much dearer the best chain of the pool is.
        let dearer = |view: &mut View, person: PersonId| -> f64 {
            let Some(chains) = self.chain_of(person) else { return 0.0 };
            let View { of_batch, values, costs, served, tables, .. } = view;
            costs.clear();
            costs.extend(of_batch.iter().map(|b| b.0));
            let best = chains.cheapest(person, costs, served, &mut tables[0]);
            costs.fill(f64::INFINITY);
            for &(_, group) in of_pool(person) {
                let cost = &mut costs[problem.groups[group].batch];
                *cost = cost.min(values[group]);
            }
            chains.cheapest(person, costs, served, &mut tables[0]) - best
        };
        let prices = self.prices(duals);
        let people: Vec<PersonId> = (0..problem.people.len()).collect();
        let above: Vec<f64> = people
            .par_iter()
            .map_init(View::default, |view, &person| {
                self.look(&prices, person, view, |_| true);
                dearer(view, person)
            })
            .collect();
        let gain = |view: &View, person: PersonId, group: GroupId, batch: usize| {
            let gain = view.values[group] + view.through[batch] - above[person];
            let inside = || of_pool(person).binary_search(&(person, group)).is_ok();
            if gain < -1e-6 && !inside() { gain } else { f64::INFINITY }
        };
        self.select(duals, &|_| most, &gain)
    }

    /// Of each group, so many pairs of least score (∞ = none), ties by person; ascending by pair.
    fn select(
        &self,
        duals: &[f64],
        most: &(dyn Fn(GroupId) -> usize + Sync),
        score: &(dyn Fn(&View, PersonId, GroupId, usize) -> f64 + Sync),
    ) -> Vec<Pair> {
        let problem = self.f.problem;
        let prices = self.prices(duals);
        let empty = || (0..problem.groups.len()).map(|group| Shortlist::of(most(group))).collect::<Vec<_>>();
        let of_person = |(mut view, mut lists): (View, Vec<Shortlist>), person: PersonId| {
            self.look_through(&prices, person, &mut view);
            for (batch, groups) in problem.of_batch.iter().enumerate() {
                for &group in groups.iter().filter(|&&group| view.values[group].is_finite()) {
                    let score = score(&view, person, group, batch);
                    if score.is_finite() {
                        lists[group].enter((score, person));
                    }
                }
            }
            (view, lists)
        };
        let join = |mut all: Vec<Shortlist>, more: Vec<Shortlist>| {
            let lists = all.iter_mut().zip(more);
            lists.for_each(|(list, more)| more.entries.into_iter().for_each(|entry| list.enter(entry)));
            all
        };
        // Each part begins with empty lists, which take whatever comes: a few long parts.
        let people = problem.people.len();
        let parts = (0..people).into_par_iter().with_min_len((people / 8).max(1024));
        let lists = parts.fold(|| (View::default(), empty()), of_person).map(|(_, lists)| lists);
        let lists = lists.reduce(empty, join);
        let of_group = |(group, list): (GroupId, Shortlist)| list.least().into_iter().map(move |e| (e.1, group));
        let mut pairs: Vec<Pair> = lists.into_iter().enumerate().flat_map(of_group).collect();
        pairs.sort_unstable();
        pairs
    }
}

/// The least of many entries, so many of them: which they are does not depend on the order in which they come.
struct Shortlist {
    most: usize,
    /// Up to twice as many, so that each is looked at a few times only.
    entries: Vec<(f64, PersonId)>,
    /// Nothing above it belongs to the list.
    limit: (f64, PersonId),
}

impl Shortlist {
    fn of(most: usize) -> Self {
        let limit = if most == 0 { (f64::NEG_INFINITY, 0) } else { (f64::INFINITY, PersonId::MAX) };
        Shortlist { most, entries: Vec::new(), limit }
    }

    fn enter(&mut self, entry: (f64, PersonId)) {
        if compare(&entry, &self.limit).is_lt() {
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
            self.limit = last;
        }
    }

    fn least(mut self) -> Vec<(f64, PersonId)> {
        self.cut();
        self.entries
    }
}

fn compare(a: &(f64, PersonId), b: &(f64, PersonId)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// So many of least cost, ties by position.
pub fn least(mut list: Vec<usize>, most: usize, cost: impl Fn(usize) -> f64) -> Vec<usize> {
    if list.len() > most {
        list.select_nth_unstable_by(most, |&a, &b| cost(a).total_cmp(&cost(b)).then(a.cmp(&b)));
        list.truncate(most);
    }
    list
}

/// One person's pairs at some prices, and room to work in.
#[derive(Default)]
struct View {
    /// Per group.
    values: Vec<f64>,
    /// Per batch: the cheapest group.
    of_batch: Vec<(f64, GroupId)>,
    /// Per batch: what is added to every group's price.
    added: Vec<f64>,
    /// What rows of the person alone add to single groups.
    own: Vec<(GroupId, f64)>,
    /// Per batch: what the best chain through it costs beside it, less the best chain.
    through: Vec<f64>,
    costs: Vec<f64>,
    served: Vec<usize>,
    tables: [Vec<f64>; 2],
}
