//! The search: ruin and recreate under simulated annealing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::instance::{Instance, MUST, Neighbours};
use super::partition::Pool;
use super::population::Population;
use super::recreate::Blinks;
use super::solution::{NONE, Solution};
use super::timing::Timing;
use super::undo::Undo;
use crate::draw::Draw;

/// Temperature at the start as a share of the mean cost of a route, so that routes still open and close; and at the end of that of a way.
const HOT: f64 = 0.15;
const COLD: f64 = 0.03;
/// The start is no hotter than this share of the mean prize: what is thrown away while it is hot does not all come back.
const HOT_OF_PRIZE: f64 = 0.1;
/// The end is at least so many times colder than the start.
const COOLED: f64 = 10.0;
/// In one iteration of so many, stops may be put back at a loss.
const DARING: u32 = 16;
/// In so many percent of iterations two routes of different kinds change places first.
const EXCHANGED_PERCENT: u32 = 4;
/// Stops left out before that try again in an iteration; in one that dares, up to eight times as many.
const AGAIN: usize = 10;
/// Beside each best solution, what one iteration in so many leaves behind goes to the pool.
const COLLECTED: u64 = 256;

/// How far a search may go.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'l> {
    pub time: Option<Duration>,
    pub iterations: Option<u64>,
    /// Raised by somebody who wants it to end.
    pub stop: Option<&'l AtomicBool>,
}

/// How far the whole run has come.
pub(super) struct Elapsed<'l> {
    begun: Instant,
    first: u64,
    limits: Limits<'l>,
}

impl Elapsed<'_> {
    /// The share of the time or of the iterations that is used, whichever is more.
    pub fn share(&self, iteration: u64) -> f64 {
        let by_time = self.limits.time.map_or(0.0, |limit| self.begun.elapsed().as_secs_f64() / limit.as_secs_f64());
        let done = (iteration - self.first) as f64;
        by_time.max(self.limits.iterations.map_or(0.0, |limit| done / limit.max(1) as f64))
    }

    pub fn runs(&self, iteration: u64) -> bool {
        self.share(iteration) < 1.0 && !self.limits.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// Temperatures from and to, and how long that takes.
pub(super) struct Cooling {
    pub hot: f64,
    pub cold: f64,
    pub span: Span,
}

pub(super) enum Span {
    /// From one share of the whole run to another.
    Share(f64, f64),
    Iterations(u64),
}

pub struct Search<'i, 't, T: Timing> {
    pub solution: Solution<'i, T>,
    pub draw: Draw,
    pub(super) blinks: Blinks,
    /// Some stops may be left out.
    may_leave_out: bool,
    /// Stops to be put back.
    pub(super) removed: Vec<u32>,
    pub(super) ruined: Vec<u32>,
    /// Who joins the crew where the stop at hand is put, and lists for finding them.
    pub(super) recruits: Vec<u32>,
    pub(super) trial: Vec<u32>,
    pub(super) failed: Vec<u32>,
    /// By stop: how many stand in line before it.
    pub(super) depth: Vec<u32>,
    /// What this iteration has changed.
    pub(super) undo: Undo<T>,
    pub(super) iteration: u64,
    /// Stops around which routes are ruined; none = around all.
    pub(super) changed: Vec<u32>,
    /// Routes that local search has still to look at, and the stops that the two routes of a move get.
    pub(super) queue: Vec<u32>,
    pub(super) joined: (Vec<u32>, Vec<u32>),
    pub(super) neighbours: &'t Neighbours,
    /// Routes of good solutions.
    pub(super) pool: Pool,
}

/// Routes as lists of stops, with their kinds.
#[derive(Debug, Clone)]
pub struct Routes {
    pub cost: i64,
    pub routes: Vec<Driven>,
}

/// A route that is driven.
#[derive(Debug, Clone, PartialEq)]
pub struct Driven {
    /// Its number in the solution, and its kind.
    pub route: u32,
    pub kind: u32,
    pub stops: Vec<u32>,
    /// People of its crew, ascending.
    pub members: Vec<u32>,
}

impl<'i, 't, T: Timing> Search<'i, 't, T> {
    pub fn new(instance: &'i Instance, timing: &'i T, neighbours: &'t Neighbours, seed: u64) -> Self {
        let solution = Solution::new(instance, timing);
        Search {
            recruits: Vec::new(),
            trial: Vec::new(),
            failed: Vec::new(),
            depth: depths(instance),
            undo: Undo::new(&solution),
            solution,
            draw: Draw::new(seed),
            may_leave_out: instance.stops.iter().any(|s| s.prize < MUST),
            blinks: Blinks::new(instance.stops.len()),
            removed: Vec::new(),
            ruined: Vec::new(),
            queue: Vec::new(),
            joined: (Vec::new(), Vec::new()),
            iteration: 0,
            changed: Vec::new(),
            neighbours,
            pool: Pool::new(1),
        }
    }

    /// The route is about to change: remembers how it was.
    pub(super) fn touch(&mut self, route: u32) {
        self.undo.touch(&self.solution, route);
    }

    /// Crews without stops break up; others let go of members whom their stops do not need.
    pub(super) fn slim(&mut self) {
        let instance = self.solution.instance;
        if !instance.crewing.as_ref().is_some_and(|c| c.reform) {
            return;
        }
        for &(crew, _) in &self.undo.crews {
            let needs: Vec<u32> = self.solution.crew_stops(crew).map(|s| instance.stops[s as usize].need).collect();
            if let Some(crews) = &mut self.solution.crews {
                crews.shrink(crew, &needs, &mut self.draw);
            }
        }
    }

    /// Takes out what comes after a stop that was taken out.
    fn remove_followers(&mut self) {
        let mut at = 0;
        while at < self.removed.len() {
            let stop = self.removed[at] as usize;
            at += 1;
            for f in 0..self.solution.followers[stop].len() {
                let follower = self.solution.followers[stop][f];
                let route = self.solution.node(follower).route;
                if route != NONE {
                    self.touch(route);
                    self.solution.remove(follower);
                    self.solution.refresh(route);
                    self.removed.push(follower);
                }
            }
        }
    }

    /// Adds the routes touched in this iteration to the pool.
    fn collect(&mut self) {
        for &(route, _) in &self.undo.routes {
            if self.solution.routes[route as usize].stops > 0 {
                self.pool.add(self.solution.instance, driven(&self.solution, route));
            }
        }
    }

    pub fn snapshot(&self) -> Routes {
        let solution = &self.solution;
        let used = (0..solution.routes.len() as u32).filter(|&r| solution.routes[r as usize].stops > 0);
        Routes { cost: solution.cost, routes: used.map(|route| driven(solution, route)).collect() }
    }

    /// Runs until a limit; answers the best solution and the number of iterations.
    pub(super) fn run(&mut self, limits: Limits, population: &Population) -> (Routes, u64) {
        // All stops at once, none ruined.
        self.begin();
        let elapsed = Elapsed { begun: Instant::now(), first: self.iteration, limits };
        self.removed = self.solution.absent.clone();
        // At a loss: a route pays only with many stops, and what does not pay leaves again.
        self.recreate(self.may_leave_out, i64::MAX);
        self.polish();
        let (hot, cold) = self.temperatures();
        let (lines, met) = self.lines(population, hot, &elapsed);
        let found = match lines {
            Some(lines) => self.evolve(population, lines, (hot, cold), &elapsed),
            None => {
                let from = elapsed.share(self.iteration);
                self.anneal(Cooling { hot, cold, span: Span::Share(from, 1.0) }, &elapsed)
            }
        };
        let best = met.filter(|met| met.cost < found.cost).unwrap_or(found);
        (best, self.iteration - elapsed.first)
    }

    /// Begins an iteration: nothing is touched yet.
    pub(super) fn begin(&mut self) {
        self.iteration += 1;
        self.undo.begin();
    }

    /// Anneals from where the solution is; answers the best.
    pub(super) fn anneal(&mut self, cooling: Cooling, elapsed: &Elapsed) -> Routes {
        let mut best = self.snapshot();
        let Cooling { hot, cold, span } = cooling;
        let mut temperature = hot;
        let first = self.iteration;
        loop {
            let done = self.iteration - first;
            if done.is_multiple_of(64) {
                let share = match span {
                    Span::Share(from, to) => {
                        (elapsed.share(self.iteration) - from) / (to - from).max(f64::MIN_POSITIVE)
                    }
                    Span::Iterations(count) => done as f64 / count.max(1) as f64,
                };
                if share >= 1.0 || !elapsed.runs(self.iteration) {
                    break;
                }
                temperature = hot * (cold / hot).powf(share);
            }
            self.begin();
            let before = self.solution.cost;
            if self.draw.chance(EXCHANGED_PERCENT) {
                self.exchange();
            }
            self.ruin();
            self.remove_followers();
            self.slim();
            let dares = self.may_leave_out && !self.solution.absent.is_empty() && self.draw.below(DARING) == 0;
            let again = if dares { AGAIN << self.draw.below(4) } else { AGAIN };
            self.add_absent(again);
            let threshold = (before as f64 - temperature * self.draw.unit().max(1e-12).ln()).ceil() as i64;
            if self.recreate(dares, threshold) && self.solution.cost < threshold {
                debug_assert!(!self.solution.broken);
                if self.solution.cost < best.cost {
                    self.polish();
                    best = self.snapshot();
                    self.collect();
                } else if done.is_multiple_of(COLLECTED) {
                    self.collect();
                }
            } else {
                self.undo.take_back(&mut self.solution, before);
            }
            debug_assert_eq!(self.solution.cost, self.solution.full_cost());
        }
        best
    }

    /// Temperatures at the start and at the end, after the first solution.
    fn temperatures(&self) -> (f64, f64) {
        let (solution, stops) = (&self.solution, &self.solution.instance.stops);
        let used = solution.routes.iter().filter(|r| r.stops > 0).count();
        let legs = (stops.len() - solution.absent.len() + used).max(1);
        let left_out: i64 = solution.absent.iter().map(|&s| stops[s as usize].prize).sum();
        let ways = (solution.cost - left_out) as f64;
        let prizes: Vec<f64> = stops.iter().filter(|s| s.prize < MUST).map(|s| s.prize as f64).collect();
        let most = match prizes.is_empty() {
            true => f64::INFINITY,
            false => HOT_OF_PRIZE * prizes.iter().sum::<f64>() / prizes.len() as f64,
        };
        let hot = (HOT * ways / used.max(1) as f64).min(most).max(f64::MIN_POSITIVE);
        (hot, (COLD * ways / legs as f64).min(hot / COOLED))
    }

    /// Some stops left out before, so many at most, try again beside those just removed.
    fn add_absent(&mut self, mut wanted: usize) {
        let fresh = self.removed.len();
        let absent = self.solution.absent.len();
        if absent <= fresh {
            return;
        }
        if absent - fresh <= wanted {
            self.removed.clear();
            self.removed.extend(&self.solution.absent);
            return;
        }
        let Some(&seed) = self.removed.first() else { return };
        for &s in &self.neighbours.near[seed as usize] {
            if self.solution.is_absent(s) && !self.removed[..fresh].contains(&s) {
                self.removed.push(s);
                wanted -= 1;
                if wanted == 0 {
                    break;
                }
            }
        }
    }
}

/// A route as it is.
fn driven<T: Timing>(solution: &Solution<T>, route: u32) -> Driven {
    let crew = solution.crews.as_ref().map(|c| &c.all[c.of_route[route as usize] as usize]);
    let mut members = crew.map_or_else(Vec::new, |crew| crew.members.clone());
    members.sort_unstable();
    Driven { route, kind: solution.routes[route as usize].kind, stops: solution.stops(route).collect(), members }
}

/// By stop: the longest line of stops that go before it.
fn depths(instance: &Instance) -> Vec<u32> {
    let n = instance.stops.len();
    let mut depth = vec![0; n];
    // As many rounds as the longest line; a circle ends after n.
    for _ in 0..n {
        let mut changed = false;
        for s in 0..n {
            let deepest = instance.stops[s].after.iter().map(|a| depth[a.stop as usize] + 1).max().unwrap_or(0);
            if deepest > depth[s] && deepest <= n as u32 {
                depth[s] = deepest;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    depth
}
