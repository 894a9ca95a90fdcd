//! A population: where there is time for several annealed solutions, some are made, and then children of two of them. A child takes
//! over some neighbouring routes of one in place of those of the other that lie there (selective route exchange; Nagata and Kobayashi 2010),
//! and is annealed from low temperature, around what has changed. It takes the place of the parent whose other routes it has where it is better.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::instance::Instance;
use super::search::{Cooling, Driven, Elapsed, Routes, Search, Span};
use super::solution::NONE;
use super::timing::Timing;

/// Solutions that are annealed from the start: at most, and at least, or else one over the whole time.
const MOST: f64 = 8.0;
const FEWEST: f64 = 4.0;
/// Iterations for each of them, times the number of stops.
const PER_STOP: f64 = 800.0;
/// Share of the time for them.
const LINES: f64 = 0.4;
/// Share of the time in which the speed is found out.
const TRIAL: f64 = 0.01;
/// Most routes that a child takes over.
const TAKEN: u32 = 3;
/// Temperature at which a child starts, as a share of that of the start.
const WARM: f64 = 0.15;
/// Iterations for a child, times the number of stops of the routes that have changed.
const PER_CHANGED: u64 = 30;

/// Solutions that searches side by side have in common.
#[derive(Debug)]
pub(super) struct Population {
    threads: f64,
    people: Mutex<Vec<Routes>>,
}

impl Population {
    pub fn new(threads: u32) -> Self {
        Population { threads: f64::from(threads.max(1)), people: Mutex::default() }
    }

    fn people(&self) -> MutexGuard<'_, Vec<Routes>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Timing> Search<'_, '_, T> {
    /// How many solutions this search is to make, if there is time for enough of them, and the best met while the speed was found out. Both
    /// None where routes are more than lists of stops.
    pub(super) fn lines(
        &mut self,
        population: &Population,
        hot: f64,
        elapsed: &Elapsed,
    ) -> (Option<u32>, Option<Routes>) {
        let instance = self.solution.instance;
        if self.solution.crews.is_some() || instance.stops.iter().any(|s| !s.after.is_empty()) {
            return (None, None);
        }
        let (from, before) = (elapsed.share(self.iteration), self.iteration);
        let met = self.anneal(Cooling { hot, cold: hot, span: Span::Share(from, from + TRIAL) }, elapsed);
        let used = (elapsed.share(self.iteration) - from).max(f64::MIN_POSITIVE);
        let iterations = (self.iteration - before) as f64 / used;
        let lines = (LINES * iterations / (PER_STOP * instance.stops.len() as f64)).min(MOST / population.threads);
        let enough = lines * population.threads >= FEWEST;
        (enough.then(|| (lines as u32).max(1)), Some(met))
    }

    /// Makes so many solutions, then children of two of the population. The best is answered.
    pub(super) fn evolve(
        &mut self,
        population: &Population,
        lines: u32,
        (hot, cold): (f64, f64),
        elapsed: &Elapsed,
    ) -> Routes {
        let mut best = self.snapshot();
        let start = best.routes.clone();
        let length = (LINES - elapsed.share(self.iteration)).max(TRIAL) / f64::from(lines);
        let mut made = 0;
        while elapsed.runs(self.iteration) {
            // Where the others' first ones are still in the making, there is nothing to cross.
            if made < lines || population.people().len() < 2 {
                let from = elapsed.share(self.iteration);
                self.load(&start);
                let line = self.anneal(Cooling { hot, cold, span: Span::Share(from, from + length) }, elapsed);
                if line.cost < best.cost {
                    best.clone_from(&line);
                }
                population.people().push(line);
                made += 1;
                continue;
            }
            let (parent, a, b) = {
                let people = population.people();
                let count = people.len() as u32;
                let parent = self.draw.below(count);
                let other = (parent + self.draw.between(1, count - 1)) % count;
                (parent as usize, people[parent as usize].clone(), people[other as usize].clone())
            };
            if !self.cross(&a, &b) {
                continue;
            }
            let span = Span::Iterations(PER_CHANGED * self.changed.len() as u64);
            let child = self.anneal(Cooling { hot: WARM * hot, cold: cold.min(WARM * hot), span }, elapsed);
            if child.cost < best.cost {
                best.clone_from(&child);
            }
            let mut people = population.people();
            if child.cost < people[parent].cost && people.iter().all(|p| p.cost != child.cost) {
                people[parent] = child;
            }
            drop(people);
            self.changed.clear();
        }
        best
    }

    /// Makes these routes the solution; stops in none are absent.
    fn load(&mut self, routes: &[Driven]) {
        self.begin();
        self.solution.broken = false;
        for route in 0..self.solution.routes.len() as u32 {
            self.solution.clear(route);
        }
        for driven in routes {
            let empty = self.solution.empty_of(driven.kind as usize).next();
            if let Some(route) = empty {
                self.solution.fill(route, &driven.stops);
            }
        }
    }

    /// Makes a child the solution: `a` with some routes of `b`, and in `changed` the stops of routes that are not as in `a`. False where
    /// there are none, or where what is left of a route cannot be driven.
    fn cross(&mut self, a: &Routes, b: &Routes) -> bool {
        let instance = self.solution.instance;
        let n = instance.stops.len();
        self.begin();
        let mut of_b = vec![NONE; n];
        for (at, driven) in b.routes.iter().enumerate() {
            driven.stops.iter().for_each(|&s| of_b[s as usize] = at as u32);
        }
        let seed = self.draw.below(n as u32);
        let wanted = self.draw.between(1, TAKEN) as usize;
        let mut taken: Vec<&Driven> = Vec::new();
        for &s in std::iter::once(&seed).chain(&self.neighbours.near[seed as usize]) {
            let at = of_b[s as usize];
            if at != NONE && !taken.iter().any(|t| std::ptr::eq(*t, &b.routes[at as usize])) {
                taken.push(&b.routes[at as usize]);
                if taken.len() == wanted {
                    break;
                }
            }
        }
        let mut comes = vec![false; n];
        taken.iter().flat_map(|t| &t.stops).for_each(|&s| comes[s as usize] = true);
        let goes = replaced(instance, a, &taken, &comes);
        self.changed.clear();
        let mut child: Vec<Driven> = Vec::new();
        for (driven, goes) in a.routes.iter().zip(goes) {
            let mut kept = driven.clone();
            kept.stops.retain(|&s| !comes[s as usize]);
            if goes || kept.stops.len() < driven.stops.len() {
                self.changed.extend(&kept.stops);
            }
            if !goes {
                child.push(kept);
            }
        }
        let same = taken.iter().all(|t| a.routes.iter().any(|r| r.kind == t.kind && r.stops == t.stops));
        if same {
            return false;
        }
        self.changed.extend(taken.iter().flat_map(|t| &t.stops));
        child.extend(taken.into_iter().cloned());
        self.load(&child);
        if self.solution.broken {
            return false;
        }
        self.removed.clear();
        self.removed.extend(&self.solution.absent);
        self.recreate(false, i64::MAX);
        true
    }
}

/// By route of `a`: whether it makes room for the routes taken over. Those with the largest share of stops that come with them go, as many as
/// come, and more of a kind that would have too many.
fn replaced(instance: &Instance, a: &Routes, taken: &[&Driven], comes: &[bool]) -> Vec<bool> {
    let share = |driven: &Driven| {
        let common = driven.stops.iter().filter(|&&s| comes[s as usize]).count();
        1000 * common / driven.stops.len().max(1)
    };
    let mut order: Vec<(usize, usize)> = a.routes.iter().map(share).zip(0..).collect();
    order.sort_unstable_by(|x, y| y.cmp(x));
    let mut goes = vec![false; a.routes.len()];
    for &(share, at) in order.iter().take(taken.len()) {
        goes[at] = share > 0;
    }
    for (k, kind) in instance.kinds.iter().enumerate() {
        let of_kind = |driven: &Driven| driven.kind as usize == k;
        let come = taken.iter().filter(|t| of_kind(t)).count();
        let stay = (0..a.routes.len()).filter(|&at| of_kind(&a.routes[at]) && !goes[at]).count();
        let more = (stay + come).saturating_sub(kind.count as usize);
        let next: Vec<usize> = order.iter().map(|o| o.1).filter(|&at| of_kind(&a.routes[at]) && !goes[at]).collect();
        next.into_iter().take(more).for_each(|at| goes[at] = true);
    }
    goes
}
