//! Crews and routes: which crew visits which site on which day, in what order and when (docs/field.md).
//!
//! Groups of a region are planned one after another, in the order of their batches: what one has no room for is handed on to the next that
//! may visit it. Regions are planned side by side, but for those that wait for visits elsewhere. Each group's crews and routes are one
//! search ([`routes`](super::routes)).

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::Options;
use super::routes::{self, Limits};
use crate::plan::{Crew, Unvisited, Visit};
use crate::problem::{Atlas, GroupId, Legs, PersonId, Problem, Want, Workdays};
use crate::rules::Staffing;
use crate::scenario::Level;

mod bound;
mod calls;
mod forward;
mod kept;
mod outings;
mod pieces;
mod reasons;
mod rest;
mod times;
mod wants;
mod written;

use calls::{Call, Calls, priority};
pub use kept::kept;
use outings::Ground;
use wants::Lack;
use written::Written;

/// Iterations that a visit is worth, at most.
const PER_VISIT: u64 = 20_000;
/// Iterations for a unit of work.
const PER_UNIT: u64 = 30;

/// Visits that are planned: on which date, by which group.
pub type Planned = HashMap<Call, (NaiveDate, GroupId)>;

/// Crews and routes of a round.
#[derive(Debug, Clone, Default)]
pub struct Field {
    pub crews: Vec<Crew>,
    pub visits: Vec<Visit>,
    pub unvisited: Vec<Unvisited>,
    /// Points for visits left out.
    pub site: f64,
    /// Minutes on the road.
    pub driving: f64,
    /// Days from the start of the batch, weighted.
    pub earliness: f64,
    /// No plan of routes scores less, whoever is in the groups.
    pub bound: f64,
    /// Units of work done.
    pub work: u64,
    /// Whom crews lacked.
    pub wants: Vec<Want>,
    /// By region.
    regions: Vec<Option<Region>>,
}

/// How long planning may take, and who may stop it.
#[derive(Clone, Copy)]
pub struct Budget<'b> {
    pub time: Option<Duration>,
    pub work: Option<u64>,
    pub stop: &'b AtomicBool,
}

/// Plans crews and routes for a staffing. Regions whose groups have the people and pieces that they had `before` keep their plan.
pub fn plan(
    problem: &Problem,
    staffing: &Staffing,
    options: &Options,
    budget: Budget,
    before: Option<&Field>,
) -> Field {
    let shop = Shop::new(problem, staffing, options, budget);
    let waits = shop.waits();
    let mut regions = shop.kept(before, &waits);
    let visits = |r: &usize| shop.calls.of_region[*r].iter().map(|&g| shop.calls.given[g].len()).sum::<usize>();
    let share =
        1.0 / (0..regions.len()).filter(|&r| regions[r].is_none()).map(|r| visits(&r)).sum::<usize>().max(1) as f64;
    let mut planned: Planned =
        regions.iter().flatten().flat_map(|region| &region.planned).map(|(&c, &p)| (c, p)).collect();
    for wave in shop.waves(&waits) {
        let open: Vec<usize> = wave.into_iter().filter(|&r| regions[r].is_none()).collect();
        let done: Vec<Region> = open.par_iter().map(|&region| shop.plan_region(region, share, &planned)).collect();
        for (at, region) in open.into_iter().zip(done) {
            planned.extend(&region.planned);
            regions[at] = Some(region);
        }
    }
    shop.write_down(regions, &planned)
}

/// What all regions are planned with.
struct Shop<'s> {
    problem: &'s Problem<'s>,
    staffing: &'s Staffing,
    options: &'s Options,
    calls: Calls<'s>,
    workdays: Workdays,
    atlas: Atlas<'s>,
    /// By group.
    pieces: Vec<Vec<String>>,
    begun: Instant,
    budget: Budget<'s>,
    /// Days before this one are done.
    from: Option<NaiveDate>,
}

/// A region's part.
#[derive(Debug, Clone, Default)]
struct Region {
    /// Of each of its groups.
    people: Vec<Vec<PersonId>>,
    pieces: Vec<Vec<String>>,
    crews: Vec<Crew>,
    visits: Vec<Visit>,
    planned: Planned,
    earliness: f64,
    iterations: u64,
}

impl<'s> Shop<'s> {
    fn new(problem: &'s Problem<'s>, staffing: &'s Staffing, options: &'s Options, budget: Budget<'s>) -> Self {
        let calls = Calls::new(problem, staffing);
        Shop {
            problem,
            staffing,
            options,
            workdays: Workdays::new(problem.scenario),
            atlas: Atlas::new(problem.scenario, options.roads.as_deref()),
            pieces: pieces::by_group(problem, &calls),
            begun: Instant::now(),
            budget,
            calls,
            from: None,
        }
    }
}

impl Shop<'_> {
    /// By region: those whose visits its own wait for.
    fn waits(&self) -> Vec<HashSet<usize>> {
        let scenario = self.problem.scenario;
        let regions: HashMap<&str, usize> =
            scenario.regions.iter().enumerate().rev().map(|(r, region)| (region.id.as_str(), r)).collect();
        let region_of = |site: usize| regions.get(scenario.sites[site].region.as_str()).copied();
        let mut waits: Vec<HashSet<usize>> = vec![HashSet::new(); scenario.regions.len()];
        if self.problem.level("after") != Level::Off {
            for (site, before) in self.calls.after.iter().enumerate() {
                let Some(own) = region_of(site) else { continue };
                waits[own].extend(before.iter().filter_map(|&other| region_of(other)).filter(|&other| other != own));
            }
        }
        waits
    }

    /// Regions in an order in which those come first whose visits others wait for.
    fn waves(&self, waits: &[HashSet<usize>]) -> Vec<Vec<usize>> {
        let mut left: Vec<usize> = (0..waits.len()).filter(|&r| !self.calls.of_region[r].is_empty()).collect();
        let mut waves = Vec::new();
        while !left.is_empty() {
            let (ready, rest): (Vec<usize>, Vec<usize>) =
                left.iter().partition(|&&r| !waits[r].iter().any(|other| left.contains(other)));
            // Regions that wait for one another go together.
            let (wave, rest) = if ready.is_empty() { (left, Vec::new()) } else { (ready, rest) };
            waves.push(wave);
            left = rest;
        }
        waves
    }

    /// Regions that are as they were before, and wait for none that is not.
    fn kept(&self, before: Option<&Field>, waits: &[HashSet<usize>]) -> Vec<Option<Region>> {
        let same = |r: usize| {
            let region = before?.regions.get(r)?.as_ref()?;
            let now = self.region(r);
            (region.people == now.people && region.pieces == now.pieces).then_some(region)
        };
        let mut kept: Vec<Option<&Region>> = (0..waits.len()).map(same).collect();
        while let Some(moved) = (0..waits.len()).find(|&r| {
            let gone = |other: &usize| kept[*other].is_none() && !self.calls.of_region[*other].is_empty();
            kept[r].is_some() && waits[r].iter().any(gone)
        }) {
            kept[moved] = None;
        }
        // Their work is done.
        kept.into_iter().map(|region| region.map(|r| Region { iterations: 0, ..r.clone() })).collect()
    }

    /// With nothing planned yet.
    fn region(&self, region: usize) -> Region {
        let groups = &self.calls.of_region[region];
        let people = groups.iter().map(|&group| self.staffing.members[group].clone()).collect();
        let pieces = groups.iter().map(|&group| self.pieces[group].clone()).collect();
        Region { people, pieces, ..Region::default() }
    }

    /// How far the search of a group may go that is given so many visits, each of which is worth a `share` of all. What the threads may take
    /// side by side counts as often, less a little for the last.
    fn limits(&self, given: usize, share: f64) -> Limits<'_> {
        let Budget { time, work, stop } = self.budget;
        let part = given.max(1) as f64 * share;
        let time = time.map(|time| {
            let left = time.saturating_sub(self.begun.elapsed());
            time.mul_f64((part * f64::from(self.options.threads.max(1)) * 0.95).min(1.0)).min(left)
        });
        let cap = PER_VISIT * given.max(1) as u64;
        let iterations = work.map_or(cap, |work| cap.min(((work * PER_UNIT) as f64 * part) as u64));
        Limits { time, iterations: Some(iterations), stop: Some(stop) }
    }

    fn plan_region(&self, region: usize, share: f64, elsewhere: &Planned) -> Region {
        let groups = &self.calls.of_region[region];
        let mut out = self.region(region);
        let mut known = elsewhere.clone();
        let mut waiting: Vec<Call> = Vec::new();
        for &group in groups {
            let mut calls = self.calls.given[group].clone();
            let (own, rest): (Vec<Call>, Vec<Call>) =
                waiting.drain(..).partition(|call| self.calls.may_visit(call.site, group));
            waiting = rest;
            calls.extend(own);
            calls.sort_unstable();
            let limits = self.limits(self.calls.given[group].len(), share);
            self.plan_group(group, calls, limits, &mut known, &mut waiting, &mut out);
        }
        out
    }

    /// What a group's problem is made of.
    fn ground<'g>(
        &'g self,
        group: GroupId,
        legs: &'g Legs,
        place: &'g HashMap<usize, usize>,
        planned: &'g Planned,
    ) -> Ground<'g> {
        Ground {
            problem: self.problem,
            workdays: &self.workdays,
            calls: &self.calls,
            group,
            members: &self.staffing.members[group],
            pieces: &self.pieces[group],
            dates: rest::days_out(self.problem, &self.workdays, group),
            legs,
            place,
            planned,
        }
    }

    fn plan_group(
        &self,
        group: GroupId,
        mut calls: Vec<Call>,
        limits: Limits,
        known: &mut Planned,
        waiting: &mut Vec<Call>,
        out: &mut Region,
    ) {
        let mut sites: Vec<usize> = calls.iter().map(|call| call.site).collect();
        sites.dedup();
        let place: HashMap<usize, usize> = sites.iter().enumerate().map(|(n, &site)| (site, n + 1)).collect();
        let legs = self.atlas.legs(self.problem.groups[group].region, &sites);
        let mut ground = self.ground(group, &legs, &place, known);
        ground.dates.retain(|date| self.from.is_none_or(|from| from <= *date));
        // A visit that comes after one which is neither planned nor at hand waits.
        loop {
            let ready = |call: &Call| {
                ground
                    .before(*call)
                    .iter()
                    .all(|(other, _)| known.contains_key(other) || calls.binary_search(other).is_ok())
            };
            let (now, later): (Vec<Call>, Vec<Call>) = calls.iter().partition(|call| ready(call));
            let settled = later.is_empty();
            waiting.extend(later);
            calls = now;
            if settled {
                break;
            }
        }
        if calls.is_empty() || ground.members.is_empty() || ground.dates.is_empty() {
            waiting.extend(calls);
            return;
        }
        let outings = ground.outings(calls);
        let seed = self.options.seed.wrapping_add(group as u64);
        let options = routes::Options { limits, seed, threads: 1 };
        let (mut best, iterations) = routes::solve(&outings.instance, outings.pause.as_ref(), &options);
        forward::pull(&mut best.routes, &outings.instance);
        out.iterations += iterations;
        let planned = Written { ground: &ground, outings: &outings }.write(best.routes, out);
        for call in &outings.calls {
            if !planned.contains_key(call) {
                waiting.push(*call);
            }
        }
        out.planned.extend(&planned);
        known.extend(planned);
    }

    /// The parts of all regions as one.
    fn write_down(&self, regions: Vec<Option<Region>>, planned: &Planned) -> Field {
        let scenario = self.problem.scenario;
        let mut field = Field { bound: bound::of(self.problem, &self.calls, &self.atlas), ..Field::default() };
        for region in regions.iter().flatten() {
            field.crews.extend_from_slice(&region.crews);
            field.visits.extend_from_slice(&region.visits);
            field.earliness += region.earliness;
            field.work += region.iterations / PER_UNIT;
        }
        let batches: HashMap<&str, usize> =
            scenario.batches.iter().enumerate().map(|(b, batch)| (batch.id.as_str(), b)).collect();
        let groups = self.problem.group_ids();
        let at = |batch: &str, group: &str| (batches.get(batch).copied(), groups.get(group).copied());
        field.crews.sort_by_key(|c| (at(&c.batch, &c.group), c.date, c.crew));
        field.visits.sort_by_key(|v| (at(&v.batch, &v.group), v.date, v.crew, v.order));
        field.driving = field.crews.iter().map(|c| f64::from(c.drive_minutes)).sum();
        let mut lacks: Vec<Lack> = Vec::new();
        for (site, s) in scenario.sites.iter().enumerate() {
            for visit in 1..=calls::visits(s) {
                let call = Call { site, visit };
                if !planned.contains_key(&call) {
                    let points = scenario.settings.objective.site[priority(s) - 1];
                    let (unvisited, group) = self.why_left_out(call, planned);
                    lacks.extend(group.and_then(|group| self.lack(call, group, unvisited.reason, points)));
                    field.site += points;
                    field.unvisited.push(unvisited);
                }
            }
        }
        field.wants = self.wants(lacks, &field);
        field.regions = regions;
        field
    }
}
