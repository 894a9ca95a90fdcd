//! Crews and routes: which crew visits which site on which day, in what order and when (docs/field.md).
//!
//! Groups of a region are planned one after another, in the order of their batches: what one has no room for is handed on to the next that
//! may visit it. Regions are planned side by side, but for those that wait for visits elsewhere. Each group's crews and routes are one
//! search ([`routes`](super::routes)).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::Options;
use super::routes::{self, Driven, Limits};
use crate::plan::{Crew, Unvisited, Visit};
use crate::problem::{Atlas, GroupId, Legs, PersonId, Problem, Workdays};
use crate::rules::Staffing;
use crate::scenario::Level;

mod bound;
mod calls;
mod forward;
mod outings;
mod pieces;
mod reasons;
mod rest;
mod times;

use calls::{Call, Calls, priority};
use outings::{Ground, Outings, URGENCY};
use times::Halt;

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
}

/// Plans crews and routes for a staffing within the time.
pub fn plan(
    problem: &Problem,
    staffing: &Staffing,
    options: &Options,
    time: Option<Duration>,
    work: Option<u64>,
    stop: &AtomicBool,
) -> Field {
    let scenario = problem.scenario;
    let calls = Calls::new(problem, staffing);
    let shop = Shop {
        problem,
        staffing,
        options,
        workdays: Workdays::new(scenario),
        atlas: Atlas::new(scenario, options.roads.as_deref()),
        pieces: pieces::by_group(problem, &calls),
        begun: Instant::now(),
        share: Share::new(&calls, time, work, options.threads),
        calls,
        stop,
    };
    let mut planned = Planned::new();
    let mut done: Vec<Region> = Vec::new();
    for wave in shop.waves() {
        let regions: Vec<Region> = wave.into_par_iter().map(|region| shop.plan_region(region, &planned)).collect();
        for region in regions {
            planned.extend(&region.planned);
            done.push(region);
        }
    }
    shop.write_down(done, &planned)
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
    share: Share,
    begun: Instant,
    stop: &'s AtomicBool,
}

/// How much of the time and the work a group's search may take.
struct Share {
    /// Visits of all groups.
    visits: f64,
    time: Option<Duration>,
    work: Option<u64>,
    threads: f64,
}

impl Share {
    fn new(calls: &Calls, time: Option<Duration>, work: Option<u64>, threads: u32) -> Self {
        let visits = calls.given.iter().map(Vec::len).sum::<usize>().max(1) as f64;
        Share { visits, time, work, threads: f64::from(threads.max(1)) }
    }

    /// Of a group that is given so many visits. What the threads may take side by side counts twice, less a little for the last.
    fn limits<'l>(&self, given: usize, begun: Instant, stop: &'l AtomicBool) -> Limits<'l> {
        let part = given.max(1) as f64 / self.visits;
        let time = self.time.map(|time| {
            let left = time.saturating_sub(begun.elapsed());
            time.mul_f64((part * self.threads * 0.95).min(1.0)).min(left)
        });
        let cap = PER_VISIT * given.max(1) as u64;
        let iterations = self.work.map_or(cap, |work| cap.min(((work * PER_UNIT) as f64 * part) as u64));
        Limits { time, iterations: Some(iterations), stop: Some(stop) }
    }
}

/// A region's part.
struct Region {
    crews: Vec<Crew>,
    visits: Vec<Visit>,
    planned: Planned,
    earliness: f64,
    iterations: u64,
}

impl Shop<'_> {
    /// Regions in an order in which those come first whose visits others wait for.
    fn waves(&self) -> Vec<Vec<usize>> {
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
        let mut left: Vec<usize> =
            (0..scenario.regions.len()).filter(|&r| !self.calls.of_region[r].is_empty()).collect();
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

    fn plan_region(&self, region: usize, elsewhere: &Planned) -> Region {
        let groups = &self.calls.of_region[region];
        let mut out =
            Region { crews: Vec::new(), visits: Vec::new(), planned: Planned::new(), earliness: 0.0, iterations: 0 };
        let mut known = elsewhere.clone();
        let mut waiting: Vec<Call> = Vec::new();
        for &group in groups {
            let mut calls = self.calls.given[group].clone();
            let (own, rest): (Vec<Call>, Vec<Call>) =
                waiting.drain(..).partition(|call| self.calls.may_visit(call.site, group));
            waiting = rest;
            calls.extend(own);
            calls.sort_unstable();
            self.plan_group(group, calls, &mut known, &mut waiting, &mut out);
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
        known: &mut Planned,
        waiting: &mut Vec<Call>,
        out: &mut Region,
    ) {
        let mut sites: Vec<usize> = calls.iter().map(|call| call.site).collect();
        sites.dedup();
        let place: HashMap<usize, usize> = sites.iter().enumerate().map(|(n, &site)| (site, n + 1)).collect();
        let legs = self.atlas.legs(self.problem.groups[group].region, &sites);
        let ground = self.ground(group, &legs, &place, known);
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
        let limits = self.share.limits(self.calls.given[group].len(), self.begun, self.stop);
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
    fn write_down(&self, regions: Vec<Region>, planned: &Planned) -> Field {
        let scenario = self.problem.scenario;
        let mut field = Field { bound: bound::of(self.problem, &self.calls, &self.atlas), ..Field::default() };
        for region in regions {
            field.crews.extend(region.crews);
            field.visits.extend(region.visits);
            field.earliness += region.earliness;
            field.work += region.iterations / PER_UNIT;
        }
        let batches: HashMap<&str, usize> =
            scenario.batches.iter().enumerate().map(|(b, batch)| (batch.id.as_str(), b)).collect();
        let groups: HashMap<&str, usize> =
            self.problem.groups.iter().enumerate().map(|(g, group)| (group.id.as_str(), g)).collect();
        let at = |batch: &str, group: &str| (batches.get(batch).copied(), groups.get(group).copied());
        field.crews.sort_by_key(|c| (at(&c.batch, &c.group), c.date, c.crew));
        field.visits.sort_by_key(|v| (at(&v.batch, &v.group), v.date, v.crew, v.order));
        field.driving = field.crews.iter().map(|c| f64::from(c.drive_minutes)).sum();
        for (site, s) in scenario.sites.iter().enumerate() {
            for visit in 1..=calls::visits(s) {
                let call = Call { site, visit };
                if !planned.contains_key(&call) {
                    field.site += scenario.settings.objective.site[priority(s) - 1];
                    field.unvisited.push(self.why_left_out(call, planned));
                }
            }
        }
        field
    }
}

/// Writes a group's routes as crews and visits.
struct Written<'w> {
    ground: &'w Ground<'w>,
    outings: &'w Outings,
}

impl Written<'_> {
    fn write(&self, mut driven: Vec<Driven>, out: &mut Region) -> Planned {
        let (ground, outings) = (self.ground, self.outings);
        let problem = ground.problem;
        let mut planned = Planned::new();
        driven.sort_by_key(|d| (d.kind, d.route));
        let lasting = outings.instance.crewing.as_ref().is_some_and(|c| c.lasting);
        // Crews by number: within the day, or within the batch.
        let mut numbers: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let per_day = outings.instance.kinds.first().map_or(1, |k| k.count.min(outings.calls.len() as u32)).max(1);
        let key = |d: &Driven| if lasting { (0, d.route % per_day) } else { (d.kind, d.route) };
        for d in &driven {
            let (day, of) = key(d);
            let next = numbers.range((day, 0)..(day + 1, 0)).count() as u32 + 1;
            numbers.entry((day, of)).or_insert(next);
        }
        let number = |d: &Driven| (key(d).0, numbers[&key(d)]);
        let mut members: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        for d in &driven {
            members.entry(number(d)).or_default().extend(d.members.iter().map(|&m| m as usize));
        }
        for list in members.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        self.place_others(&driven, &number, &mut members);
        let batch = &problem.scenario.batches[problem.groups[ground.group].batch];
        for d in &driven {
            let (crew, date) = (number(d).1, outings.dates[d.kind as usize]);
            let Some(day) = self.day(d) else { continue };
            let ways = self.ways(d);
            let of_crew = &members[&number(d)];
            let people =
                of_crew.iter().filter_map(|&m| outings.members.get(m)).map(|&p| problem.inspector(p).id.clone());
            let pieces = of_crew.iter().filter_map(|m| outings.pieces.get(m.checked_sub(outings.members.len())?));
            let group = problem.groups[ground.group].id.clone();
            let duty: u32 = d.stops.iter().map(|&s| outings.instance.stops[s as usize].duty as u32).sum();
            let drive = ways.iter().map(|way| way.0).sum();
            out.crews.push(Crew {
                batch: batch.id.clone(),
                group: group.clone(),
                date,
                crew,
                members: people.collect(),
                equipment: pieces.cloned().collect(),
                depart: times::clock(day.depart),
                break_start: day.pause.map(times::clock),
                back: times::clock(day.back),
                drive_minutes: drive,
                km: tenths(ways.iter().map(|way| way.1).sum()),
                duty_minutes: drive + duty,
            });
            for (order, ((&stop, halt), way)) in d.stops.iter().zip(&day.halts).zip(&ways).enumerate() {
                let call = outings.calls[stop as usize];
                let site = &problem.scenario.sites[call.site];
                let days = (date - batch.start).num_days() as f64;
                out.earliness += URGENCY[priority(site) - 1] * days;
                planned.insert(call, (date, ground.group));
                out.visits.push(Visit {
                    site: site.id.clone(),
                    visit: call.visit,
                    batch: batch.id.clone(),
                    group: group.clone(),
                    crew,
                    date,
                    order: order as u32 + 1,
                    arrive: times::clock(halt.0),
                    start: times::clock(halt.1),
                    end: times::clock(halt.2),
                    drive_minutes: way.0,
                    km: way.1,
                });
            }
        }
        planned
    }

    /// Members whom no crew needs go along with the smallest where nothing speaks against it.
    fn place_others(
        &self,
        driven: &[Driven],
        number: &dyn Fn(&Driven) -> (u32, u32),
        members: &mut BTreeMap<(u32, u32), Vec<usize>>,
    ) {
        let days: HashSet<u32> = members.keys().map(|key| key.0).collect();
        let mut days: Vec<u32> = days.into_iter().collect();
        days.sort_unstable();
        for day in days {
            let taken: HashSet<usize> = members.range((day, 0)..(day + 1, 0)).flat_map(|c| c.1.clone()).collect();
            for m in (0..self.outings.members.len()).filter(|m| !taken.contains(m)) {
                let person: PersonId = self.outings.members[m];
                let welcome = |key: &(u32, u32)| {
                    let stops = driven.iter().filter(|d| number(d) == *key).flat_map(|d| &d.stops);
                    !stops.into_iter().any(|&s| self.ground.is_barred(person, self.outings.calls[s as usize]))
                };
                let heads = |list: &[usize]| list.iter().filter(|&&m| m < self.outings.members.len()).count();
                let crew = members
                    .range((day, 0)..(day + 1, 0))
                    .filter(|(key, _)| welcome(key))
                    .min_by_key(|(_, list)| heads(list))
                    .map(|(key, _)| *key);
                if let Some(list) = crew.and_then(|key| members.get_mut(&key)) {
                    list.push(m);
                    list.sort_unstable();
                }
            }
        }
    }

    /// Minutes and km from place to place, the way back last.
    fn ways(&self, d: &Driven) -> Vec<(u32, f64)> {
        let place = |stop: &u32| self.ground.place[&self.outings.calls[*stop as usize].site];
        let places: Vec<usize> =
            std::iter::once(0).chain(d.stops.iter().map(place)).chain(std::iter::once(0)).collect();
        let legs = self.ground.legs;
        places.windows(2).map(|w| (legs.minutes(w[0], w[1]), legs.km(w[0], w[1]))).collect()
    }

    fn day(&self, d: &Driven) -> Option<times::Day> {
        let ways = self.ways(d);
        let halt = |(&stop, way): (&u32, &(u32, f64))| {
            let s = &self.outings.instance.stops[stop as usize];
            Halt { way: way.0 as i32, early: s.early, late: s.late, service: s.service }
        };
        let halts: Vec<Halt> = d.stops.iter().zip(&ways).map(halt).collect();
        let back = ways.last().map_or(0, |way| way.0 as i32);
        let day = times::day(&halts, back, self.ground.hours(), self.outings.pause.as_ref());
        debug_assert!(day.is_some(), "a route that cannot be driven");
        day
    }
}

fn tenths(km: f64) -> f64 {
    (km * 10.0).round() / 10.0
}
