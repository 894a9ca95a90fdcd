//! Routes as chains of stops. Each stop knows what comes before and after it, and the times of its route's head and tail.

use fixedbitset::FixedBitSet;

use super::crews::Crews;
use super::instance::{Instance, Kind, Stop};
use super::timing::Timing;

/// No stop, no route.
pub const NONE: u32 = u32::MAX;

/// A stop, or an end of a route.
pub struct Node<T: Timing> {
    pub next: u32,
    pub prev: u32,
    /// [`NONE`] = in no route.
    pub route: u32,
    pub place: u32,
    /// Cost of the way to the next, and its time.
    pub leg: i32,
    pub way: i32,
    /// The route up to here, this stop included.
    pub head: T::Head,
    /// The route from here, this stop included.
    pub tail: T::Tail,
}

impl<T: Timing> Clone for Node<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Timing> Copy for Node<T> {}

#[derive(Clone, Copy)]
pub struct Route {
    pub kind: u32,
    pub load: i32,
    /// Minutes of ways and duties, where they are limited.
    pub duty: i32,
    pub stops: u32,
}

/// Nodes 0, 1, … are the stops; then come the start and the end of each route.
pub struct Solution<'i, T: Timing> {
    pub instance: &'i Instance,
    pub(super) timing: &'i T,
    pub nodes: Vec<Node<T>>,
    pub routes: Vec<Route>,
    /// Stops in no route, and where each stands in that list.
    pub absent: Vec<u32>,
    absent_at: Vec<u32>,
    /// A list for [`Solution::restore`].
    left: Vec<u32>,
    /// Empty routes of each kind, the one to be used next last.
    empty: Vec<Vec<u32>>,
    pub crews: Option<Crews<'i>>,
    /// By stop: those that come after it.
    pub followers: Vec<Vec<u32>>,
    /// By need: the kinds of routes that serve it.
    served_by: Vec<FixedBitSet>,
    /// Some kind of route has a limit of duty.
    has_duty: bool,
    /// Some stop costs more each day.
    has_days: bool,
    /// Ways, days of waiting, and prizes of stops in no route.
    pub cost: i64,
    /// Some route cannot be driven any more since a stop was taken out of it, as ways may be longer than detours: no solution until that is
    /// taken back.
    pub broken: bool,
}

/// Where a stop may be put: after this node, at this cost more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub after: u32,
    pub delta: i64,
}

impl<'i, T: Timing> Solution<'i, T> {
    /// All stops absent.
    pub fn new(instance: &'i Instance, timing: &'i T) -> Self {
        let n = instance.stops.len();
        let mut routes = Vec::new();
        let mut empty = Vec::new();
        for (numbers, kind) in instance.numbers().into_iter().zip(0..) {
            routes.extend(numbers.clone().map(|_| Route { kind, load: 0, duty: 0, stops: 0 }));
            empty.push(numbers.rev().collect());
        }
        let kind = &instance.kinds[0];
        let (head, tail) = (timing.start(kind), timing.finish(kind));
        let free = |place| Node { next: NONE, prev: NONE, route: NONE, place, leg: 0, way: 0, head, tail };
        let mut nodes: Vec<Node<T>> = (0..n as u32).map(free).collect();
        for (r, route) in routes.iter().enumerate() {
            let kind = &instance.kinds[route.kind as usize];
            let first = nodes.len() as u32;
            let (head, tail) = (timing.start(kind), timing.finish(kind));
            let end =
                Node { next: first + 1, prev: NONE, route: r as u32, place: kind.base, leg: 0, way: 0, head, tail };
            nodes.push(end);
            nodes.push(Node { next: NONE, prev: first, ..end });
        }
        let kinds: Vec<u32> = routes.iter().map(|r| r.kind).collect();
        let mut followers = vec![Vec::new(); n];
        for (s, stop) in instance.stops.iter().enumerate() {
            for after in &stop.after {
                followers[after.stop as usize].push(s as u32);
            }
        }
        Solution {
            instance,
            timing,
            nodes,
            routes,
            crews: Crews::new(instance, &kinds),
            followers,
            served_by: instance.kinds_by_need(),
            has_duty: instance.kinds.iter().any(|k| k.max_duty < i32::MAX),
            has_days: instance.stops.iter().any(|s| s.day_cost != 0),
            absent: (0..n as u32).collect(),
            absent_at: (0..n as u32).collect(),
            left: Vec::new(),
            empty,
            cost: instance.stops.iter().map(|s| s.prize).sum(),
            broken: false,
        }
    }

    #[inline]
    pub fn start(&self, route: u32) -> u32 {
        self.instance.stops.len() as u32 + 2 * route
    }

    #[inline]
    pub fn is_stop(&self, node: u32) -> bool {
        node < self.instance.stops.len() as u32
    }

    #[inline]
    pub fn node(&self, node: u32) -> &Node<T> {
        &self.nodes[node as usize]
    }

    #[inline]
    pub fn is_absent(&self, stop: u32) -> bool {
        self.nodes[stop as usize].route == NONE
    }

    pub fn kind(&self, route: u32) -> &'i Kind {
        &self.instance.kinds[self.routes[route as usize].kind as usize]
    }

    /// Its stops in order.
    pub fn stops(&self, route: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.node(self.start(route)).next;
        std::iter::from_fn(move || {
            let stop = at;
            self.is_stop(stop).then(|| {
                at = self.node(stop).next;
                stop
            })
        })
    }

    /// Empty routes of the kind, but only the first of those whose crew has nobody yet.
    pub fn empty_of(&self, kind: usize) -> impl Iterator<Item = u32> + '_ {
        let mut new = false;
        let lasting = self.instance.crewing.as_ref().is_some_and(|c| c.lasting);
        let one = if lasting { usize::MAX } else { 1 };
        self.empty[kind].iter().rev().copied().take(one).filter(move |&r| {
            let manned =
                self.crews.as_ref().is_some_and(|c| !c.all[c.of_route[r as usize] as usize].members.is_empty());
            let wanted = manned || !new;
            new |= !manned;
            wanted
        })
    }

    /// The place where a node is.
    #[inline]
    pub fn place(&self, node: u32) -> u32 {
        // Places of stops have the numbers of the stops.
        if self.is_stop(node) { node } else { self.nodes[node as usize].place }
    }

    /// What the stop costs more between a node and its next, where the ways cost so much more; None where it does not fit or costs no less
    /// than `limit`.
    #[inline]
    pub fn price(&self, probe: &Probe, after: u32, added: i32, limit: i64) -> Option<i64> {
        let p = &self.nodes[after as usize];
        let n = &self.nodes[p.next as usize];
        let (a, b) = (p.place as usize, n.place as usize);
        let mut delta = i64::from(added);
        let kind = self.kind(p.route);
        if self.has_days {
            delta += probe.stop.day_cost * i64::from(kind.day);
            if delta >= limit {
                return None;
            }
        }
        if self.has_duty {
            let more = probe.time_to[a] + probe.time_from[b] - p.way + probe.stop.duty;
            if self.routes[p.route as usize].duty + more > kind.max_duty {
                return None;
            }
        }
        let head = self.timing.then(p.head, probe.time_to[a], probe.stop)?;
        self.timing.joins(head, probe.time_from[b], n.tail, kind).then_some(delta)
    }

    /// Whether the stop may be in the route, its times and the crew apart.
    #[inline]
    pub fn suits(&self, probe: &Probe, route: u32) -> bool {
        let r = &self.routes[route as usize];
        let kind = &self.instance.kinds[r.kind as usize];
        probe.kinds.contains(r.kind as usize)
            && r.load + probe.stop.load <= kind.capacity
            && (probe.stop.after.is_empty() || self.comes_after(probe.stop, route))
    }

    /// Whether the crew of the route serves the stop.
    #[inline]
    pub fn is_able(&self, probe: &Probe, route: u32) -> bool {
        self.crews.as_ref().is_none_or(|crews| crews.serves(crews.of_route[route as usize], probe.stop.need))
    }

    /// Whether all stops that go before it are in time for a route; one on the same day may be in this route only.
    fn comes_after(&self, stop: &Stop, route: u32) -> bool {
        let day = self.kind(route).day;
        stop.after.iter().all(|after| {
            let other = self.nodes[after.stop as usize].route;
            other != NONE && ((other == route && after.days == 0) || day - self.kind(other).day >= after.days.max(1))
        })
    }

    /// Whether none of the stops that go before it come later in the same route.
    pub fn comes_late_enough(&self, stop: &Stop, after: u32) -> bool {
        let route = self.nodes[after as usize].route;
        stop.after.iter().filter(|a| self.nodes[a.stop as usize].route == route).all(|a| {
            let mut at = after;
            while self.is_stop(at) && at != a.stop {
                at = self.nodes[at as usize].prev;
            }
            at == a.stop
        })
    }

    /// Stops of the crew that drives the route, in all its routes.
    pub fn crew_stops(&self, crew: u32) -> impl Iterator<Item = u32> + '_ {
        let routes = self.crews.as_ref().map_or(&[][..], |crews| &crews.routes[crew as usize]);
        routes.iter().flat_map(|&r| self.stops(r))
    }

    /// Cost of a stop's waiting for the day of a route.
    #[inline]
    pub(super) fn waiting(&self, stop: u32, route: u32) -> i64 {
        if self.has_days { self.instance.stops[stop as usize].day_cost * i64::from(self.kind(route).day) } else { 0 }
    }

    /// Minutes of ways and duties of a route with these stops; 0 where they are not limited.
    pub(super) fn duty_of(&self, base: u32, stops: impl Iterator<Item = u32>) -> i32 {
        if !self.has_duty {
            return 0;
        }
        let time = self.instance.time();
        let (mut at, mut sum) = (base, 0);
        for stop in stops {
            sum += time.at(at, stop) + self.instance.stops[stop as usize].duty;
            at = stop;
        }
        sum + time.at(at, base)
    }

    /// Minutes of ways and duties, added up anew.
    fn add_up_duty(&mut self, route: u32) {
        if !self.has_duty {
            return;
        }
        let sum = self.duty_of(self.kind(route).base, self.stops(route));
        self.routes[route as usize].duty = sum;
    }

    /// Time of the way between two places that costs so much.
    #[inline]
    fn way(&self, from: u32, to: u32, cost: i32) -> i32 {
        self.instance.time.as_ref().map_or(cost, |time| time.at(from, to))
    }

    /// Puts an absent stop after a node, at a place that [`Solution::price`] allows.
    pub fn insert(&mut self, stop: u32, after: u32) {
        let (before, route) = (self.nodes[after as usize].next, self.nodes[after as usize].route);
        let cost = &self.instance.cost;
        let place = self.nodes[stop as usize].place;
        let (from, to) = (self.nodes[after as usize].place, self.nodes[before as usize].place);
        let legs = (cost.at(from, place), cost.at(place, to));
        let ways = (self.way(from, place, legs.0), self.way(place, to, legs.1));
        self.cost += i64::from(legs.0) + i64::from(legs.1) - i64::from(self.nodes[after as usize].leg);
        self.cost += self.waiting(stop, route) - self.instance.stops[stop as usize].prize;
        self.nodes[after as usize].next = stop;
        self.nodes[after as usize].leg = legs.0;
        self.nodes[after as usize].way = ways.0;
        self.nodes[before as usize].prev = stop;
        let node = &mut self.nodes[stop as usize];
        node.prev = after;
        node.next = before;
        node.route = route;
        node.leg = legs.1;
        node.way = ways.1;
        self.leave_absent(stop);
        let r = &mut self.routes[route as usize];
        r.load += self.instance.stops[stop as usize].load;
        r.stops += 1;
        if r.stops == 1 {
            self.leave_empty(route);
        }
        self.refresh_between(after, before);
    }

    /// Takes a stop out of its route. Times are brought up to date by [`Solution::refresh_between`].
    pub fn remove(&mut self, stop: u32) {
        let Node { next, prev, route, leg, .. } = self.nodes[stop as usize];
        let cost = &self.instance.cost;
        let (from, to) = (self.nodes[prev as usize].place, self.nodes[next as usize].place);
        let direct = cost.at(from, to);
        self.cost += i64::from(direct) - i64::from(self.nodes[prev as usize].leg) - i64::from(leg);
        self.cost += self.instance.stops[stop as usize].prize - self.waiting(stop, route);
        self.nodes[prev as usize].next = next;
        self.nodes[prev as usize].leg = direct;
        self.nodes[prev as usize].way = self.way(from, to, direct);
        self.nodes[next as usize].prev = prev;
        self.nodes[stop as usize].route = NONE;
        self.enter_absent(stop);
        let r = &mut self.routes[route as usize];
        r.load -= self.instance.stops[stop as usize].load;
        r.stops -= 1;
        if r.stops == 0 {
            let kind = r.kind as usize;
            self.empty[kind].push(route);
        }
    }

    fn enter_absent(&mut self, stop: u32) {
        self.absent_at[stop as usize] = self.absent.len() as u32;
        self.absent.push(stop);
    }

    fn leave_absent(&mut self, stop: u32) {
        let at = std::mem::replace(&mut self.absent_at[stop as usize], NONE) as usize;
        self.absent.swap_remove(at);
        if let Some(&moved) = self.absent.get(at) {
            self.absent_at[moved as usize] = at as u32;
        }
    }

    /// The route is empty no more.
    fn leave_empty(&mut self, route: u32) {
        let list = &mut self.empty[self.routes[route as usize].kind as usize];
        if let Some(at) = list.iter().rposition(|&e| e == route) {
            list.remove(at);
        }
    }

    /// Brings a route up to date that has changed between two of its nodes only: heads from the first on and tails from the second back,
    /// beyond the other as far as they change.
    pub(super) fn refresh_between(&mut self, from: u32, to: u32) {
        self.add_up_duty(self.nodes[from as usize].route);
        let (mut at, mut beyond) = (from, false);
        loop {
            let Node { next, head, way, .. } = self.nodes[at as usize];
            beyond |= next == to;
            if !self.is_stop(next) {
                break;
            }
            let head = self.timing.then(head, way, &self.instance.stops[next as usize]);
            let Some(head) = head else {
                self.broken = true;
                break;
            };
            let node = &mut self.nodes[next as usize];
            if beyond && head == node.head {
                break;
            }
            node.head = head;
            at = next;
        }
        (at, beyond) = (to, false);
        loop {
            let Node { prev, tail, .. } = self.nodes[at as usize];
            beyond |= prev == from;
            if !self.is_stop(prev) {
                break;
            }
            let way = self.nodes[prev as usize].way;
            let tail = self.timing.before(&self.instance.stops[prev as usize], way, tail);
            let Some(tail) = tail else {
                self.broken = true;
                break;
            };
            let node = &mut self.nodes[prev as usize];
            if beyond && tail == node.tail {
                break;
            }
            node.tail = tail;
            at = prev;
        }
        let node = &self.nodes[from as usize];
        let (kind, route) = (self.kind(node.route), &self.routes[node.route as usize]);
        let joins = self.timing.joins(node.head, node.way, self.nodes[node.next as usize].tail, kind);
        self.broken |= !joins || route.duty > kind.max_duty;
    }

    /// All times of a route.
    pub fn refresh(&mut self, route: u32) {
        self.refresh_between(self.start(route), self.start(route) + 1);
    }

    /// Empties a route; its stops become absent.
    pub fn clear(&mut self, route: u32) {
        let start = self.start(route);
        let mut at = self.nodes[start as usize].next;
        if !self.is_stop(at) {
            return;
        }
        self.cost -= i64::from(self.nodes[start as usize].leg);
        while self.is_stop(at) {
            let Node { next, leg, .. } = self.nodes[at as usize];
            self.cost += self.instance.stops[at as usize].prize - i64::from(leg) - self.waiting(at, route);
            self.nodes[at as usize].route = NONE;
            self.enter_absent(at);
            at = next;
        }
        self.nodes[start as usize].next = at;
        self.nodes[start as usize].leg = 0;
        self.nodes[start as usize].way = 0;
        self.nodes[at as usize].prev = start;
        let r = &mut self.routes[route as usize];
        r.load = 0;
        r.duty = 0;
        r.stops = 0;
        let kind = r.kind as usize;
        self.empty[kind].push(route);
    }

    /// Fills an empty route with absent stops, in that order; they must make a route that may be driven.
    pub fn fill(&mut self, route: u32, stops: &[u32]) {
        if stops.is_empty() {
            return;
        }
        let start = self.start(route);
        let end = start + 1;
        let cost = &self.instance.cost;
        let mut prev = start;
        for &stop in stops.iter().chain(std::iter::once(&end)) {
            let (from, to) = (self.nodes[prev as usize].place, self.nodes[stop as usize].place);
            let leg = cost.at(from, to);
            self.cost += i64::from(leg);
            self.nodes[prev as usize].next = stop;
            self.nodes[prev as usize].leg = leg;
            self.nodes[prev as usize].way = self.way(from, to, leg);
            self.nodes[stop as usize].prev = prev;
            prev = stop;
        }
        for &stop in stops {
            self.nodes[stop as usize].route = route;
            self.cost += self.waiting(stop, route) - self.instance.stops[stop as usize].prize;
            self.leave_absent(stop);
            self.routes[route as usize].load += self.instance.stops[stop as usize].load;
        }
        self.routes[route as usize].stops = stops.len() as u32;
        self.leave_empty(route);
        self.refresh(route);
    }

    /// Appends the nodes of a route.
    pub(super) fn save(&self, route: u32, nodes: &mut Vec<(u32, Node<T>)>) {
        let mut at = self.start(route);
        while at != NONE {
            let node = self.nodes[at as usize];
            nodes.push((at, node));
            at = node.next;
        }
    }

    /// Puts routes back as they were when they were saved, with what the solution cost then.
    pub(super) fn restore(&mut self, routes: &[(u32, Route)], nodes: &[(u32, Node<T>)], cost: i64) {
        let mut left = std::mem::take(&mut self.left);
        for &(route, was) in routes {
            let mut at = self.nodes[self.start(route) as usize].next;
            while self.is_stop(at) {
                self.nodes[at as usize].route = NONE;
                left.push(at);
                at = self.nodes[at as usize].next;
            }
            let is = std::mem::replace(&mut self.routes[route as usize], was);
            match (was.stops, is.stops) {
                (0, 1..) => self.empty[was.kind as usize].push(route),
                (1.., 0) => self.leave_empty(route),
                _ => {}
            }
        }
        for &(at, node) in nodes {
            self.nodes[at as usize] = node;
            if self.is_stop(at) && self.absent_at[at as usize] != NONE {
                self.leave_absent(at);
            }
        }
        for stop in left.drain(..) {
            if self.nodes[stop as usize].route == NONE {
                self.enter_absent(stop);
            }
        }
        self.left = left;
        self.cost = cost;
        self.broken = false;
    }

    /// The cost, added up anew.
    pub fn full_cost(&self) -> i64 {
        let cost = &self.instance.cost;
        let prizes: i64 = self.absent.iter().map(|&s| self.instance.stops[s as usize].prize).sum();
        let ways: i64 = (0..self.routes.len() as u32)
            .map(|r| {
                let (mut at, mut sum) = (self.start(r), 0);
                if self.routes[r as usize].stops == 0 {
                    return 0;
                }
                while self.nodes[at as usize].next != NONE {
                    let next = self.nodes[at as usize].next;
                    sum += i64::from(cost.at(self.nodes[at as usize].place, self.nodes[next as usize].place));
                    if self.is_stop(next) {
                        sum += self.waiting(next, r);
                    }
                    at = next;
                }
                sum
            })
            .sum();
        prizes + ways
    }
}

/// A stop that looks for a place, with its rows of the matrices.
pub struct Probe<'i> {
    pub id: u32,
    pub stop: &'i super::instance::Stop,
    /// Kinds of routes that serve it.
    pub kinds: &'i FixedBitSet,
    pub cost_to: &'i [i32],
    pub cost_from: &'i [i32],
    pub time_to: &'i [i32],
    pub time_from: &'i [i32],
}

impl<'i> Probe<'i> {
    pub fn new<T: Timing>(solution: &'i Solution<T>, stop: u32) -> Self {
        let instance = solution.instance;
        let (cost, time) = (&instance.cost, instance.time());
        Probe {
            id: stop,
            stop: &instance.stops[stop as usize],
            kinds: &solution.served_by[instance.stops[stop as usize].need as usize],
            cost_to: cost.to(stop),
            cost_from: cost.from(stop),
            time_to: time.to(stop),
            time_from: time.from(stop),
        }
    }
}
