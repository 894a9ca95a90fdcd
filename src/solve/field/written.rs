//! A group's routes written down as crews and visits.

use std::collections::{BTreeMap, HashSet};

use super::calls::priority;
use super::outings::{Ground, Outings, URGENCY};
use super::times::{self, Halt};
use super::{Planned, Region};
use crate::plan::{Crew, Visit};
use crate::problem::PersonId;
use crate::solve::routes::Driven;

/// Writes a group's routes as crews and visits.
pub struct Written<'w> {
    pub ground: &'w Ground<'w>,
    pub outings: &'w Outings,
}

impl Written<'_> {
    /// Into `out`; answers what is planned.
    pub fn write(&self, mut driven: Vec<Driven>, out: &mut Region) -> Planned {
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
