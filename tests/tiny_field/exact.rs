//! The best plan of a tiny field, by trying every one: who visits what, on which day, in which crew, in what order and when. Written from
//! docs/field.md; it shares nothing with the solver or the checker. Soft rules are kept like hard ones, as the page says of the solver.

use std::collections::{BTreeMap, HashMap};

use bangfu::scenario::settings::CrewForming;
use bangfu::scenario::*;
use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _, Weekday};

/// Noon, minutes of the day.
const NOON: (i32, i32) = (690, 840);

/// What plans leave untried beside what the rules forbid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Narrow {
    /// What comes after a visit on the same day is in the same crew's day.
    pub same_crew: bool,
    /// Visits of a site are on different days, however small its gap.
    pub apart: bool,
    /// A whole group rests on the same days: one in every run, as few as will do, on days that are no working days where there are such,
    /// else late ones.
    pub group_rests: bool,
    /// Crews that stay together for the batch share nobody, not even on different days.
    pub own_people: bool,
}

impl Narrow {
    const NONE: Narrow = Narrow { same_crew: false, apart: false, group_rests: false, own_people: false };
    pub const ALL: Narrow = Narrow { same_crew: true, apart: true, group_rests: true, own_people: true };
    pub const EACH: [(&str, Narrow); 4] = [
        ("same crew", Narrow { same_crew: true, ..Narrow::NONE }),
        ("apart", Narrow { apart: true, ..Narrow::NONE }),
        ("group rests", Narrow { group_rests: true, ..Narrow::NONE }),
        ("own people", Narrow { own_people: true, ..Narrow::NONE }),
    ];
}

/// A day of a crew: group, day (of all days), crew.
type Slot = (usize, usize, usize);

struct Team<'s> {
    batch: &'s Batch,
    region: &'s str,
    people: Vec<&'s Inspector>,
    /// Crews a day.
    crews: usize,
    /// Days of the batch, as positions among all days.
    days: Vec<usize>,
    /// By set of visits: which sets of people may make them together.
    able: Vec<Vec<bool>>,
    /// By set of visits: orders in which they fit into a day, shortest way first.
    orders: Vec<Vec<Order>>,
    /// By set of visits: the shortest way that any larger set takes.
    least: Vec<Option<i32>>,
}

struct Order {
    calls: Vec<usize>,
    ways: Vec<i32>,
    drive: i32,
}

struct Call<'s> {
    site: &'s Site,
    /// Where it may be made.
    slots: Vec<Slot>,
    price: f64,
    urgency: f64,
    /// Calls that must have ended before, and by how many days.
    before: Vec<(usize, i64)>,
}

pub struct Exact<'s> {
    s: &'s Scenario,
    narrow: Narrow,
    days: Vec<NaiveDate>,
    teams: Vec<Team<'s>>,
    calls: Vec<Call<'s>>,
    /// Where each call is put so far.
    put: Vec<Option<Slot>>,
    best: f64,
    /// Where each call is put in the best plan so far.
    best_put: Vec<Option<Slot>>,
    /// By group and what its crews do on a day: who is out then, in all ways that have nobody in vain.
    out: HashMap<(usize, Vec<usize>), Vec<usize>>,
}

fn minute(time: NaiveTime) -> i32 {
    (time.hour() * 60 + time.minute()) as i32
}

/// Days off and days worked from 6 October 2026 on.
fn is_off(s: &Scenario, date: NaiveDate) -> Option<bool> {
    match (date.month(), date.day()) {
        _ if s.calendar.iter().any(|row| row.date == date) => {
            s.calendar.iter().rev().find(|row| row.date == date).map(|row| row.off_day.unwrap_or(true))
        }
        (10, 1..=7) => Some(true),
        (10, 10) => Some(false),
        _ => None,
    }
}

fn is_workday(s: &Scenario, date: NaiveDate) -> bool {
    is_off(s, date).map_or(!matches!(date.weekday(), Weekday::Sat | Weekday::Sun), |off| !off)
}

fn minutes_between(s: &Scenario, (a, from): (&str, LonLat), (b, to): (&str, LonLat)) -> i32 {
    if a == b {
        return 0;
    }
    let said = |of: &dyn Fn(&Travel) -> Option<f64>| {
        let row = |x: &str, y: &str| s.travel.iter().rev().filter(|t| t.from == x && t.to == y).find_map(of);
        row(a, b).or_else(|| row(b, a))
    };
    let circle = || {
        let (p, q) = (from.lat.to_radians(), to.lat.to_radians());
        let (dp, dl) = (q - p, (to.lon - from.lon).to_radians());
        let h = (dp / 2.0).sin().powi(2) + p.cos() * q.cos() * (dl / 2.0).sin().powi(2);
        2.0 * 6371.0088 * h.sqrt().asin() * s.settings.travel.circuity
    };
    let km = (said(&|t| t.km).unwrap_or_else(circle) * 10.0).round() / 10.0;
    let minutes = said(&|t| t.minutes).unwrap_or(km / s.settings.travel.speed_kmh * 60.0);
    (minutes - 1e-9).ceil() as i32
}

/// All orders of a list.
fn permutations(list: &[usize]) -> Vec<Vec<usize>> {
    if list.is_empty() {
        return vec![vec![]];
    }
    let mut all = Vec::new();
    for (at, &first) in list.iter().enumerate() {
        let mut rest = list.to_vec();
        rest.remove(at);
        for mut tail in permutations(&rest) {
            tail.insert(0, first);
            all.push(tail);
        }
    }
    all
}

fn bits(set: usize) -> Vec<usize> {
    (0..usize::BITS as usize).filter(|&n| set & 1 << n != 0).collect()
}

impl<'s> Exact<'s> {
    pub fn new(s: &'s Scenario, narrow: Narrow) -> Self {
        let mut days: Vec<NaiveDate> =
            s.batches.iter().flat_map(|b| b.start.iter_days().take_while(|d| *d <= b.end)).collect();
        days.sort_unstable();
        days.dedup();
        let mut exact = Exact {
            s,
            narrow,
            days,
            teams: Vec::new(),
            calls: Vec::new(),
            put: Vec::new(),
            best: f64::INFINITY,
            best_put: Vec::new(),
            out: HashMap::new(),
        };
        exact.teams = s.groups.iter().map(|g| exact.team(g)).collect();
        exact.read_calls();
        for t in 0..exact.teams.len() {
            let sets = 1 << exact.calls.len();
            let able = (0..sets).map(|set| exact.who_may(t, set)).collect();
            let orders: Vec<Vec<Order>> = (0..sets).map(|set| exact.orders(t, set)).collect();
            let shortest = |set: usize| orders[set].first().map(|order| order.drive);
            let least = |set: usize| (set..sets).filter(|&more| more & set == set).filter_map(shortest).min();
            exact.teams[t].least = (0..sets).map(least).collect();
            (exact.teams[t].able, exact.teams[t].orders) = (able, orders);
        }
        exact
    }

    fn is_on(&self, rule: &str) -> bool {
        self.s.settings.rules.level(rule) != Level::Off
    }

    fn team(&self, group: &'s Group) -> Team<'s> {
        let batch = self.s.batches.iter().find(|b| b.id == group.batch).unwrap();
        let locked = |p: &&Inspector| {
            self.s.pins.iter().any(|pin| pin.inspector == p.id && pin.group.as_deref() == Some(&group.id))
        };
        let people: Vec<&Inspector> = self.s.inspectors.iter().filter(locked).collect();
        let crews = if self.is_on("crew_size") { group.crews.unwrap_or(1) as usize } else { people.len() };
        let days = (0..self.days.len()).filter(|&d| batch.start <= self.days[d] && self.days[d] <= batch.end);
        let crews = crews.min(people.len());
        let (able, orders, least) = (vec![], vec![], vec![]);
        Team { batch, region: &group.region, people, crews, days: days.collect(), able, orders, least }
    }

    fn read_calls(&mut self) {
        let goals = &self.s.settings.objective;
        let all: Vec<(&'s Site, u32)> =
            self.s.sites.iter().flat_map(|site| (1..=site.visits.unwrap_or(1)).map(move |v| (site, v))).collect();
        for &(site, visit) in &all {
            let mut before = Vec::new();
            for (n, &(other, v)) in all.iter().enumerate() {
                if self.is_on("after") && site.after.contains(&other.id) {
                    before.push((n, 0));
                }
                if self.is_on("visits") && other.id == site.id && v + 1 == visit {
                    let gap = i64::from(site.gap_days.unwrap_or(1));
                    before.push((n, if self.narrow.apart { gap.max(1) } else { gap }));
                }
            }
            let slots = (0..self.teams.len()).flat_map(|t| self.slots(t, site)).collect();
            let priority = usize::from(site.priority.unwrap_or(3)) - 1;
            let (price, urgency) = (goals.site[priority], goals.earliness * [8.0, 4.0, 2.0, 1.0][priority]);
            self.calls.push(Call { site, slots, price, urgency, before });
        }
        self.put = vec![None; self.calls.len()];
    }

    fn slots(&self, t: usize, site: &Site) -> Vec<Slot> {
        let team = &self.teams[t];
        if team.region != site.region || site.batch.as_ref().is_some_and(|b| *b != team.batch.id) {
            return Vec::new();
        }
        let open = |&&d: &&usize| {
            let date = self.days[d];
            let closed = site.earliest.is_some_and(|first| date < first)
                || site.latest.is_some_and(|last| date > last)
                || (site.workdays_only == Some(true) && !is_workday(self.s, date));
            let off = !self.s.settings.day.work_on_holidays && is_off(self.s, date) == Some(true);
            let shut = self.is_on("open_hours") && closed || self.is_on("working_day") && off;
            let rests = self.narrow.group_rests && self.rests(t, d);
            !shut && !rests
        };
        team.days.iter().filter(open).flat_map(|&d| (0..team.crews).map(move |c| (t, d, c))).collect()
    }

    fn rest_every(&self) -> usize {
        if self.is_on("rest_day") { self.s.settings.day.rest_every as usize } else { 0 }
    }

    /// Whether the whole group rests on the day (see [`Narrow::group_rests`]).
    fn rests(&self, t: usize, day: usize) -> bool {
        let (days, every) = (&self.teams[t].days, self.rest_every());
        if every == 0 || days.len() < every {
            return false;
        }
        let closed = !self.s.settings.day.work_on_holidays && self.is_on("working_day");
        let out = |first: usize| {
            let at = (0..days.len()).filter(move |at| at % every != first);
            at.filter(|&at| !(closed && is_off(self.s, self.days[days[at]]) == Some(true))).collect::<Vec<_>>()
        };
        let worked = |first: usize| out(first).iter().filter(|&&at| is_workday(self.s, self.days[days[at]])).count();
        let first = (0..every).max_by_key(|&first| (out(first).len(), worked(first), first)).unwrap();
        days.iter().position(|&d| d == day).is_some_and(|at| at % every == first)
    }

    /// By set of people of the group: whether they may make up a crew that makes these visits.
    fn who_may(&self, t: usize, set: usize) -> Vec<bool> {
        let people = &self.teams[t].people;
        let sites: Vec<&Site> = bits(set).into_iter().map(|c| self.calls[c].site).collect();
        let may = |crew: usize| {
            let crew: Vec<&Inspector> = bits(crew).into_iter().map(|p| people[p]).collect();
            let certified = |p: &&&Inspector| {
                p.certificate.is_some() && p.certificate_until.is_none_or(|until| until >= self.teams[t].batch.end)
            };
            let outside = sites.iter().any(|site| site.mode != Some(SiteMode::Online));
            let certificates = !self.is_on("certificates")
                || !outside
                || crew.iter().filter(certified).count() >= self.s.settings.rules.min_per_crew as usize;
            let suits = |site: &&Site| {
                let holds =
                    |p: &Inspector, n: &SkillNeed| p.skills.iter().any(|k| k.name == n.name && k.level >= n.level);
                let skilled = |n: &SkillNeed| crew.iter().filter(|p| holds(p, n)).count() >= n.count as usize;
                (!self.is_on("crew_size") || crew.len() >= site.crew_min.unwrap_or(2) as usize)
                    && (!self.is_on("site_skills") || site.skills.iter().all(skilled))
                    && !(self.is_on("recusal") && crew.iter().any(|p| p.avoid.contains(&site.id)))
                    && !(self.is_on("fitness") && crew.iter().any(|p| p.unfit.iter().any(|h| site.hazards.contains(h))))
                    && (!self.is_on("equipment") || site.equipment.iter().all(|kind| self.operates(&crew, kind)))
            };
            !crew.is_empty() && certificates && sites.iter().all(suits)
        };
        (0..1 << people.len()).map(may).collect()
    }

    fn operates(&self, crew: &[&Inspector], kind: &str) -> bool {
        let mut asked =
            self.s.equipment.iter().filter(|row| row.kind == kind).filter_map(|r| r.operator_skill.as_ref());
        let holds =
            |p: &Inspector, skill: &String| p.licences.contains(skill) || p.skills.iter().any(|k| k.name == *skill);
        asked.clone().next().is_none() || asked.any(|skill| crew.iter().any(|p| holds(p, skill)))
    }

    fn orders(&self, t: usize, set: usize) -> Vec<Order> {
        let region = self.s.regions.iter().find(|r| r.id == self.teams[t].region).unwrap();
        let base = (region.id.as_str(), region.at);
        let place = |c: &usize| match self.calls[*c].site {
            site if site.mode == Some(SiteMode::Online) => base,
            site => (site.id.as_str(), site.at),
        };
        let own = bits(set);
        if own.is_empty() || !own.iter().all(|&c| self.calls[c].slots.iter().any(|slot| slot.0 == t)) {
            return Vec::new();
        }
        let order = |calls: Vec<usize>| {
            let places: Vec<_> =
                std::iter::once(base).chain(calls.iter().map(place)).chain(std::iter::once(base)).collect();
            let ways: Vec<i32> = places.windows(2).map(|w| minutes_between(self.s, w[0], w[1])).collect();
            Order { drive: ways.iter().sum(), ways, calls }
        };
        let work = |c: &usize| {
            let site = self.calls[*c].site;
            (site.minutes + site.writeup_minutes.unwrap_or(0)) as i32
        };
        let fits = |order: &Order| {
            let duty = order.drive + order.calls.iter().map(work).sum::<i32>();
            let in_order = order.calls.iter().enumerate().all(|(n, &c)| {
                self.calls[c]
                    .before
                    .iter()
                    .all(|(b, days)| *days <= 0 && !order.calls[n..].contains(b) || !order.calls.contains(b))
            });
            in_order
                && (!self.is_on("working_day") || f64::from(duty) <= self.s.settings.day.max_duty_hours * 60.0 + 1e-9)
                && self.breaks(order).any(|at| self.drive(order, at, &[0; 32]).is_some())
        };
        let mut orders: Vec<Order> = permutations(&own).into_iter().map(order).filter(fits).collect();
        orders.sort_by_key(|order| order.drive);
        orders
    }

    /// Minutes of the break, where one is due.
    fn pause(&self) -> Option<i32> {
        let day = &self.s.settings.day;
        let in_common = minute(day.end).min(NOON.1) - minute(day.start).max(NOON.0);
        let length = day.break_min as i32;
        (self.is_on("break") && length > 0 && in_common >= length).then_some(length)
    }

    /// Where the break may come: on the way to the nth stop (after the last: back), or, from the number of ways on, amid the nth stop.
    fn breaks(&self, order: &Order) -> std::ops::Range<usize> {
        if self.pause().is_some() { 0..2 * order.calls.len() + 1 } else { 0..1 }
    }

    /// When each visit of the order ends at the earliest, with the break in that place and none before the given times. None where the day
    /// is too short.
    fn drive(&self, order: &Order, at: usize, not_before: &[i32]) -> Option<Vec<(i32, i32)>> {
        let day = &self.s.settings.day;
        let hours = if self.is_on("working_day") { (minute(day.start), minute(day.end)) } else { (0, 1439) };
        let pause = self.pause();
        let on_the_way = |left: i32, way: i32, n: usize| match pause {
            Some(length) if at == n => {
                let latest = left.max(NOON.0) + length;
                (latest <= NOON.1).then_some((left + way).max(NOON.0) + length)
            }
            _ => Some(left + way),
        };
        let mut times = Vec::new();
        let mut now = hours.0;
        for (n, &c) in order.calls.iter().enumerate() {
            let site = self.calls[c].site;
            let open = site.open.filter(|_| self.is_on("open_hours")).map_or((0, 1440), |o| (minute(o.0), minute(o.1)));
            let minutes = site.minutes as i32;
            let mut start = on_the_way(now, order.ways[n], n)?.max(open.0).max(not_before[c]);
            now = start + minutes;
            if let Some(length) = pause
                && at == order.ways.len() + n
            {
                start = start.max(NOON.0 - minutes);
                if minutes <= 240 || start > NOON.1 - length {
                    return None;
                }
                now = start + minutes + length;
            }
            if now > open.1 {
                return None;
            }
            times.push((start, now));
        }
        let back = on_the_way(now, order.ways[order.calls.len()], order.calls.len())?;
        (back <= hours.1).then_some(times)
    }

    /// The least points for visits left out, driving and earliness.
    pub fn best(&mut self) -> f64 {
        self.go(0, 0.0);
        self.best
    }

    /// The best plan, for messages: each planned visit's site, group, date and crew.
    pub fn plan(&self) -> String {
        let word = |(c, put): (usize, &Option<Slot>)| {
            let (t, d, crew) = (*put)?;
            let (site, group) = (&self.calls[c].site.id, &self.s.groups[t].id);
            Some(format!("{site} {group} {} {}", self.days[d].format("%m-%d"), crew + 1))
        };
        self.best_put.iter().enumerate().filter_map(word).collect::<Vec<_>>().join(", ")
    }

    fn routes(&self) -> BTreeMap<Slot, usize> {
        let mut routes = BTreeMap::new();
        for (c, slot) in self.put.iter().enumerate() {
            if let Some(slot) = slot {
                *routes.entry(*slot).or_insert(0) |= 1 << c;
            }
        }
        routes
    }

    fn go(&mut self, c: usize, so_far: f64) {
        let driving = self.s.settings.objective.driving;
        let mut least = so_far;
        for (slot, set) in self.routes() {
            let Some(drive) = self.teams[slot.0].least[set] else { return };
            least += driving * f64::from(drive);
        }
        if least >= self.best - 1e-7 {
            return;
        }
        if c == self.calls.len() {
            self.finish(so_far);
            return;
        }
        for at in 0..self.calls[c].slots.len() {
            let slot = self.calls[c].slots[at];
            if !self.is_next_crew(slot) || !self.comes_after(c, slot) {
                continue;
            }
            let (team, call) = (&self.teams[slot.0], &self.calls[c]);
            let days = (self.days[slot.1] - team.batch.start).num_days() as f64;
            let points = so_far + call.urgency * days;
            self.put[c] = Some(slot);
            self.go(c + 1, points);
            self.put[c] = None;
        }
        self.go(c + 1, so_far + self.calls[c].price);
    }

    /// Crews are alike until they have something to do: the first idle one will do for all.
    fn is_next_crew(&self, (t, d, c): Slot) -> bool {
        let lasting = self.s.settings.day.crews == CrewForming::Batch;
        (0..c).all(|other| self.put.iter().flatten().any(|&(u, e, k)| u == t && k == other && (lasting || e == d)))
    }

    /// Whether all that goes before the visit is planned, and on time as far as days tell. (It stands before it in the list of calls.)
    fn comes_after(&self, c: usize, slot: Slot) -> bool {
        self.calls[c].before.iter().all(|&(b, gap)| {
            let Some(other) = self.put[b] else { return false };
            let days = (self.days[slot.1] - self.days[other.1]).num_days();
            days >= gap && (days > 0 || (days == 0 && (slot == other || !self.narrow.same_crew)))
        })
    }

    /// All visits are put or left out: finds the shortest ways, if there are any.
    fn finish(&mut self, so_far: f64) {
        let routes = self.routes();
        if !self.are_equipped(&routes) || !(0..self.teams.len()).all(|t| self.are_manned(t, &routes)) {
            return;
        }
        let mut drive = 0;
        for day in 0..self.days.len() {
            let of_day: Vec<(usize, usize)> =
                routes.iter().filter(|(slot, _)| slot.1 == day).map(|(slot, &set)| (slot.0, set)).collect();
            let Some(minutes) = self.shortest(&of_day) else { return };
            drive += minutes;
        }
        let points = so_far + self.s.settings.objective.driving * f64::from(drive);
        if points < self.best {
            self.best = points;
            self.best_put.clone_from(&self.put);
        }
    }

    /// The least minutes on the road of the crews of a day.
    fn shortest(&self, routes: &[(usize, usize)]) -> Option<i32> {
        let all: usize = routes.iter().map(|r| r.1).sum();
        let set_of = |c: usize| routes.iter().map(|r| r.1).find(|set| set & 1 << c != 0);
        let waits =
            |c: &usize| self.calls[*c].before.iter().any(|&(b, _)| all & 1 << b != 0 && set_of(b) != set_of(*c));
        if !bits(all).iter().any(waits) {
            return routes.iter().map(|&(t, set)| Some(self.teams[t].orders[set].first()?.drive)).sum();
        }
        let mut best = None;
        self.try_orders(routes, &mut Vec::new(), &mut best);
        best
    }

    fn try_orders<'e>(
        &'e self,
        routes: &[(usize, usize)],
        chosen: &mut Vec<(&'e Order, usize)>,
        best: &mut Option<i32>,
    ) {
        let drive: i32 = chosen.iter().map(|(order, _)| order.drive).sum();
        if best.is_some_and(|best| drive >= best) {
            return;
        }
        let Some(&(t, set)) = routes.get(chosen.len()) else {
            if self.fit_together(chosen) {
                *best = Some(drive);
            }
            return;
        };
        for order in &self.teams[t].orders[set] {
            for at in self.breaks(order) {
                chosen.push((order, at));
                self.try_orders(routes, chosen, best);
                chosen.pop();
            }
        }
    }

    /// Each visit starts as early as may be after what goes before it in other crews' days.
    fn fit_together(&self, chosen: &[(&Order, usize)]) -> bool {
        let mut not_before = [0; 32];
        loop {
            let mut ends = [None; 32];
            for (order, at) in chosen {
                let Some(times) = self.drive(order, *at, &not_before) else { return false };
                order.calls.iter().zip(times).for_each(|(&c, time)| ends[c] = Some(time.1));
            }
            let mut changed = false;
            for c in (0..self.calls.len()).filter(|&c| ends[c].is_some()) {
                let after = self.calls[c].before.iter().filter_map(|b| ends[b.0]).max().unwrap_or(0);
                changed |= after > not_before[c];
                not_before[c] = not_before[c].max(after);
            }
            if !changed {
                return true;
            }
        }
    }

    /// Whether there are people for all days of the group's crews.
    fn are_manned(&mut self, t: usize, routes: &BTreeMap<Slot, usize>) -> bool {
        let own: Vec<(Slot, usize)> = routes.iter().filter(|r| r.0.0 == t).map(|r| (*r.0, *r.1)).collect();
        if own.is_empty() {
            return true;
        }
        if self.s.settings.day.crews == CrewForming::Batch {
            let mut crews: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for ((_, d, c), set) in own {
                let crew = crews.entry(c).or_default();
                *crew = (crew.0 | set, crew.1 | 1 << d);
            }
            return self.man_for_batch(
                t,
                &crews.into_values().collect::<Vec<_>>(),
                &mut vec![0; self.teams[t].people.len()],
            );
        }
        let mut days: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for ((_, d, _), set) in own {
            days.entry(d).or_default().push(set);
        }
        for sets in days.values_mut() {
            sets.sort_unstable();
            if !self.out.contains_key(&(t, sets.clone())) {
                let mut out = Vec::new();
                self.who_is_out(t, sets, 0, &mut out);
                self.out.insert((t, sets.clone()), out);
            }
        }
        let choices: Vec<(usize, &Vec<usize>)> = days.into_iter().map(|(d, sets)| (d, &self.out[&(t, sets)])).collect();
        self.man_by_day(t, &choices, &mut vec![0; self.teams[t].people.len()])
    }

    /// Sets of people with whom the crews of a day can be made up.
    fn who_is_out(&self, t: usize, sets: &[usize], taken: usize, out: &mut Vec<usize>) {
        let Some((&set, rest)) = sets.split_first() else {
            if !out.contains(&taken) {
                out.push(taken);
            }
            return;
        };
        for crew in (0..self.teams[t].able[set].len()).filter(|crew| crew & taken == 0) {
            if self.teams[t].able[set][crew] {
                self.who_is_out(t, rest, taken | crew, out);
            }
        }
    }

    /// `busy`: by person, the days on which they are out.
    fn man_by_day(&self, t: usize, choices: &[(usize, &Vec<usize>)], busy: &mut Vec<usize>) -> bool {
        let Some((&(day, outs), rest)) = choices.split_first() else { return true };
        for &out in outs {
            for p in bits(out) {
                busy[p] |= 1 << day;
            }
            if bits(out).iter().all(|&p| self.is_rested(t, busy[p])) && self.man_by_day(t, rest, busy) {
                return true;
            }
            for p in bits(out) {
                busy[p] &= !(1 << day);
            }
        }
        false
    }

    /// Crews by what they do and on which days.
    fn man_for_batch(&self, t: usize, crews: &[(usize, usize)], busy: &mut Vec<usize>) -> bool {
        let Some((&(set, days), rest)) = crews.split_first() else { return true };
        for crew in (0..self.teams[t].able[set].len()).filter(|&crew| self.teams[t].able[set][crew]) {
            let clash = if self.narrow.own_people { usize::MAX } else { days };
            if bits(crew).iter().any(|&p| busy[p] & clash != 0 || !self.is_rested(t, busy[p] | days)) {
                continue;
            }
            bits(crew).iter().for_each(|&p| busy[p] |= days);
            if self.man_for_batch(t, rest, busy) {
                return true;
            }
            bits(crew).iter().for_each(|&p| busy[p] &= !days);
        }
        false
    }

    fn is_rested(&self, t: usize, busy: usize) -> bool {
        let (days, every) = (&self.teams[t].days, self.rest_every());
        every == 0 || days.windows(every).all(|run| run.iter().any(|&d| busy & 1 << d == 0))
    }

    /// Whether each crew that needs a kind can be given a piece of its own on each day.
    fn are_equipped(&self, routes: &BTreeMap<Slot, usize>) -> bool {
        if !self.is_on("equipment") {
            return true;
        }
        let mut carry: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
        for (&(t, d, _), &set) in routes {
            let mut kinds: Vec<&str> =
                bits(set).iter().flat_map(|&c| self.calls[c].site.equipment.iter().map(String::as_str)).collect();
            kinds.sort_unstable();
            kinds.dedup();
            kinds.into_iter().for_each(|kind| carry.entry((d, kind)).or_default().push(t));
        }
        carry.iter().all(|((_, kind), teams)| {
            let rows: Vec<&Equipment> = self.s.equipment.iter().filter(|row| row.kind == *kind).collect();
            let mut left: Vec<u32> = rows.iter().map(|row| row.count).collect();
            self.hand_out(teams, &rows, &mut left)
        })
    }

    fn hand_out(&self, teams: &[usize], rows: &[&Equipment], left: &mut Vec<u32>) -> bool {
        let Some((&t, rest)) = teams.split_first() else { return true };
        let team = &self.teams[t];
        for n in 0..rows.len() {
            let serves = rows[n].region.as_ref().is_none_or(|r| r == team.region)
                && rows[n].batch.as_ref().is_none_or(|b| *b == team.batch.id);
            if serves && left[n] > 0 {
                left[n] -= 1;
                if self.hand_out(rest, rows, left) {
                    return true;
                }
                left[n] += 1;
            }
        }
        false
    }

    /// Whether a visit comes after one that another group makes, or a kind of equipment may be wanted by two groups whose batches share a
    /// day: what one group does counts for the other, which searches of one group after another do not see.
    pub fn do_groups_meet(&self) -> bool {
        let teams = |c: usize| -> Vec<usize> { self.calls[c].slots.iter().map(|slot| slot.0).collect() };
        let apart = |c: usize, b: usize| teams(b).iter().any(|t| !teams(c).contains(t));
        (0..self.calls.len()).any(|c| self.calls[c].before.iter().any(|b| apart(c, b.0))) || self.share_equipment()
    }

    fn share_equipment(&self) -> bool {
        let wants = |t: usize, kind: &String| {
            self.calls.iter().any(|c| c.site.equipment.contains(kind) && c.slots.iter().any(|slot| slot.0 == t))
        };
        let kinds: Vec<&String> = self.s.equipment.iter().map(|row| &row.kind).collect();
        (0..self.teams.len()).any(|a| {
            (0..a).any(|b| {
                let meet = self.teams[a].days.iter().any(|d| self.teams[b].days.contains(d));
                meet && kinds.iter().any(|kind| wants(a, kind) && wants(b, kind))
            })
        })
    }
}
