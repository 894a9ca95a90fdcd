//! One group's days out as a routing problem: stops, the days on which crews may drive, and who may join a crew.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use fixedbitset::FixedBitSet;

use super::Planned;
use super::calls::{Call, Calls, gap_days, priority, visits};
use crate::problem::{GroupId, Legs, PersonId, Problem, Workdays};
use crate::scenario::settings::CrewForming;
use crate::scenario::{Level, Site, SiteMode};
use crate::solve::routes::instance::{After, Ask, Crewing, Instance, Kind, Matrix, Need, Person, Stop};
use crate::solve::routes::timing::Break;

/// Parts of a point that routes are costed in.
const PARTS: f64 = 1000.0;
/// A minute on the road costs so many points at least, for the search alone: ways should be short even where nobody weighs them.
const LEAST_DRIVING: f64 = 0.001;
/// The break lies between these, in minutes of the day.
pub const NOON: (i32, i32) = (11 * 60 + 30, 14 * 60);
/// An inspection that takes more minutes may be interrupted by the break.
const WHOLE_DAY: i32 = 240;
/// 8 / 4 / 2 / 1 by priority.
pub const URGENCY: [f64; 4] = [8.0, 4.0, 2.0, 1.0];

/// Minutes of the day.
pub fn minute(time: NaiveTime) -> i32 {
    (time.hour() * 60 + time.minute()) as i32
}

/// A group's problem.
pub struct Outings {
    pub calls: Vec<Call>,
    pub dates: Vec<NaiveDate>,
    /// Members of the group, then pieces of equipment, as the search numbers them.
    pub members: Vec<PersonId>,
    pub pieces: Vec<String>,
    pub instance: Instance,
    pub pause: Option<Break>,
}

/// What a group's problem is made of.
pub struct Ground<'g> {
    pub problem: &'g Problem<'g>,
    pub workdays: &'g Workdays,
    pub calls: &'g Calls<'g>,
    pub group: GroupId,
    pub members: &'g [PersonId],
    pub pieces: &'g [String],
    pub dates: Vec<NaiveDate>,
    pub legs: &'g Legs,
    /// By site: its place in `legs`.
    pub place: &'g HashMap<usize, usize>,
    pub planned: &'g Planned,
}

impl Ground<'_> {
    fn is_on(&self, rule: &str) -> bool {
        self.problem.level(rule) != Level::Off
    }

    fn site(&self, call: Call) -> &Site {
        &self.problem.scenario.sites[call.site]
    }

    /// First and last minute of the day.
    pub fn hours(&self) -> (i32, i32) {
        let day = &self.problem.scenario.settings.day;
        if self.is_on("working_day") { (minute(day.start), minute(day.end)) } else { (0, 24 * 60 - 1) }
    }

    /// The break that is due on every day.
    pub fn pause(&self) -> Option<Break> {
        let day = &self.problem.scenario.settings.day;
        let length = i32::try_from(day.break_min).unwrap_or(i32::MAX);
        let common = minute(day.end).min(NOON.1) - minute(day.start).max(NOON.0);
        (self.is_on("break") && length > 0 && common >= length).then_some(Break {
            from: NOON.0,
            until: NOON.1,
            length,
            whole: WHOLE_DAY,
        })
    }

    /// Minutes within which the visit may start; None where it does not fit into the hours of any day.
    pub fn window(&self, call: Call) -> Option<(i32, i32)> {
        let (start, end) = self.hours();
        let site = self.site(call);
        let open = site.open.filter(|_| self.is_on("open_hours")).map(|(from, to)| (minute(from), minute(to)));
        let (from, to) = open.map_or((start, end), |(from, to)| (from.max(start), to.min(end)));
        let last = to - i32::try_from(site.minutes).unwrap_or(i32::MAX / 8);
        (from <= last).then_some((from, last))
    }

    /// Whether the site is open on the date, and the visit not too soon after others that are planned.
    pub fn is_open(&self, call: Call, date: NaiveDate) -> bool {
        let site = self.site(call);
        if self.is_on("open_hours") {
            let closed = site.earliest.is_some_and(|day| date < day)
                || site.latest.is_some_and(|day| date > day)
                || (site.workdays_only == Some(true) && !self.workdays.is_workday(date));
            if closed {
                return false;
            }
        }
        self.before(call).iter().all(|&(other, days)| {
            self.planned.get(&other).is_none_or(|&(on, _)| (date - on).num_days() >= i64::from(days.max(1)))
        })
    }

    /// Visits that go before this one, and by how many days.
    pub fn before(&self, call: Call) -> Vec<(Call, i32)> {
        let site = self.site(call);
        let mut before = Vec::new();
        if call.visit > 1 && self.is_on("visits") {
            before.push((Call { visit: call.visit - 1, ..call }, gap_days(site).max(1)));
        }
        // Where visits are in order, the first comes after the last of the site before.
        let in_order = self.is_on("visits");
        if (call.visit == 1 || !in_order) && self.is_on("after") {
            for &other in &self.calls.after[call.site] {
                let last = visits(&self.problem.scenario.sites[other]);
                let first = if in_order { last } else { 1 };
                before.extend((first..=last).map(|visit| (Call { site: other, visit }, 0)));
            }
        }
        before
    }

    /// Somebody who may not be in the crew that visits the site.
    pub fn is_barred(&self, person: PersonId, call: Call) -> bool {
        let (p, site) = (self.problem.inspector(person), self.site(call));
        (self.is_on("fitness") && p.unfit.iter().any(|hazard| site.hazards.contains(hazard)))
            || (self.is_on("recusal") && p.avoid.contains(&site.id))
    }

    /// Somebody who may operate equipment of the kind.
    pub fn operates(&self, person: PersonId, kind: &str) -> bool {
        let p = self.problem.inspector(person);
        let rows = self.problem.scenario.equipment.iter().filter(|row| row.kind == kind);
        // Rows that ask for nothing let nobody operate what others ask a skill for.
        let mut asked = rows.filter_map(|row| row.operator_skill.as_ref()).peekable();
        asked.peek().is_none()
            || asked.any(|skill| p.skills.iter().any(|s| s.name == *skill) || p.licences.contains(skill))
    }

    pub fn traits(&self, call: Call) -> BTreeMap<Trait, u32> {
        let (site, rules) = (self.site(call), &self.problem.scenario.settings.rules);
        let heads = if self.is_on("crew_size") { site.crew_min.unwrap_or(2).max(1) } else { 1 };
        let mut asks = BTreeMap::from([(Trait::Head, heads)]);
        if self.is_on("certificates") && site.mode != Some(SiteMode::Online) && rules.min_per_crew > 0 {
            asks.insert(Trait::Certificate, rules.min_per_crew);
        }
        if self.is_on("site_skills") {
            for need in site.skills.iter().filter(|need| need.count > 0) {
                let most = asks.entry(Trait::Skill(need.name.clone(), need.level)).or_default();
                *most = need.count.max(*most);
            }
        }
        if self.is_on("equipment") {
            for kind in &site.equipment {
                asks.insert(Trait::Piece(kind.clone()), 1);
                asks.insert(Trait::Operator(kind.clone()), 1);
            }
        }
        asks
    }

    /// Whether a member has what counts.
    pub fn has(&self, person: PersonId, of: &Trait) -> bool {
        match of {
            Trait::Head => true,
            Trait::Certificate => self.problem.is_certified(person, self.group),
            Trait::Skill(name, level) => self.problem.has_skill(person, name, *level),
            Trait::Operator(kind) => self.operates(person, kind),
            Trait::Piece(_) => false,
        }
    }

    /// The routing problem of the visits.
    pub fn outings(&self, calls: Vec<Call>) -> Outings {
        let needs: Vec<BTreeMap<Trait, u32>> = calls.iter().map(|&call| self.traits(call)).collect();
        let all: Vec<&Trait> = needs.iter().flat_map(BTreeMap::keys).collect::<HashSet<_>>().into_iter().collect();
        let mut traits = all;
        traits.sort_unstable();
        let people = self.members.len() + self.pieces.len();
        let (start, end) = self.hours();
        let mut distinct: HashMap<(Vec<(u32, u32)>, FixedBitSet, Vec<bool>), u32> = HashMap::new();
        let mut crewing = Crewing {
            traits: traits.len(),
            lasting: self.problem.scenario.settings.day.crews == CrewForming::Batch,
            reform: true,
            ..Crewing::default()
        };
        let mut open_on: Vec<Vec<bool>> = Vec::new();
        let mut stops = Vec::new();
        for (&call, asks) in calls.iter().zip(&needs) {
            let asks: Vec<(u32, u32)> =
                asks.iter().filter_map(|(of, &n)| Some((traits.binary_search(&of).ok()? as u32, n))).collect();
            let barred = (0..self.members.len()).filter(|&m| self.is_barred(self.members[m], call));
            let mut barred: FixedBitSet = barred.collect();
            barred.grow(people);
            let window = self.window(call);
            let open: Vec<bool> = self.dates.iter().map(|&date| window.is_some() && self.is_open(call, date)).collect();
            let next = distinct.len() as u32;
            let need = *distinct.entry((asks.clone(), barred.clone(), open.clone())).or_insert(next);
            if need == next {
                let asks = asks.into_iter().map(|(of, count)| Ask { of, count }).collect();
                crewing.needs.push(Need { asks, barred });
                open_on.push(open);
            }
            stops.push(self.stop(call, &calls, need, window.unwrap_or((start, start))));
        }
        crewing.pools = if crewing.lasting { 1 } else { self.dates.len() as u32 };
        crewing.people = self.people(&traits, &crewing);
        let batch = &self.problem.scenario.batches[self.problem.groups[self.group].batch];
        let kind = |(k, date): (usize, &NaiveDate)| Kind {
            max_duty: self.max_duty(),
            day: i32::try_from((*date - batch.start).num_days()).unwrap_or(0),
            pool: if crewing.lasting { 0 } else { k as u32 },
            count: self.most_crews(),
            serves: open_on.iter().map(|open| open[k]).collect(),
            ..Kind::new(calls.len() as u32, start, end)
        };
        let kinds = self.dates.iter().enumerate().map(kind).collect();
        let leg = |place: usize| calls.get(place).map_or(0, |call| self.place[&call.site]);
        let minutes = |a: usize, b: usize| i32::try_from(self.legs.minutes(leg(a), leg(b))).unwrap_or(i32::MAX / 8);
        let driving = (self.problem.scenario.settings.objective.driving.max(LEAST_DRIVING) * PARTS).min(1e5);
        let instance = Instance {
            stops,
            kinds,
            cost: Matrix::new(calls.len() + 1, |a, b| (f64::from(minutes(a, b)) * driving).round().min(1e9) as i32),
            time: Some(Matrix::new(calls.len() + 1, minutes)),
            crewing: Some(crewing),
        };
        let (members, pieces) = (self.members.to_vec(), self.pieces.to_vec());
        Outings { calls, dates: self.dates.clone(), members, pieces, instance, pause: self.pause() }
    }

    /// Minutes of driving, inspecting and writing up that a crew may have a day.
    pub fn max_duty(&self) -> i32 {
        let hours = self.problem.scenario.settings.day.max_duty_hours;
        if self.is_on("working_day") { (hours * 60.0 + 1e-6).floor().min(1e6) as i32 } else { i32::MAX }
    }

    /// Crews of the group on a day.
    fn most_crews(&self) -> u32 {
        let heads = self.members.len() as u32;
        if self.is_on("crew_size") { self.problem.groups[self.group].crews.min(heads) } else { heads }
    }

    fn stop(&self, call: Call, calls: &[Call], need: u32, window: (i32, i32)) -> Stop {
        let (site, goals) = (self.site(call), &self.problem.scenario.settings.objective);
        let at = priority(site) - 1;
        let after = self.before(call).into_iter().filter_map(|(other, days)| {
            let stop = calls.binary_search(&other).ok()? as u32;
            Some(After { stop, days })
        });
        let minutes = |n: u32| i32::try_from(n).unwrap_or(i32::MAX / 8);
        Stop {
            early: window.0,
            late: window.1,
            // At no price of its own a visit is still made where nothing speaks against it.
            prize: ((goals.site[at] * PARTS).round().min(1e12) as i64).max(1),
            duty: minutes(site.minutes).saturating_add(minutes(site.writeup_minutes.unwrap_or(0))),
            day_cost: (goals.earliness * URGENCY[at] * PARTS).round().min(1e9) as i64,
            after: after.collect(),
            ..Stop::new(minutes(site.minutes), need)
        }
    }

    /// Members, then pieces, with what counts about each.
    fn people(&self, traits: &[&Trait], crewing: &Crewing) -> Vec<Person> {
        let of = |has: &dyn Fn(&Trait) -> bool| -> Vec<u32> {
            (0..traits.len() as u32).filter(|&t| has(traits[t as usize])).collect()
        };
        let members = self.members.iter().map(|&person| of(&|t| self.has(person, t)));
        let pieces = self.pieces.iter().map(|kind| of(&|t| matches!(t, Trait::Piece(k) if k == kind)));
        let traits_of: Vec<Vec<u32>> = members.chain(pieces).collect();
        Crewing::new(traits_of, crewing.needs.clone(), traits.len(), true)
            .people
            .into_iter()
            .map(|person| Person { pools: (0..crewing.pools as usize).collect(), ..person })
            .collect()
    }
}

/// What counts about a member of a crew, or a piece of equipment in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trait {
    /// A pair of hands.
    Head,
    Certificate,
    /// At the level or above.
    Skill(String, u8),
    Operator(String),
    Piece(String),
}
