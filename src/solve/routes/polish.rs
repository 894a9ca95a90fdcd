//! Local search with granular neighbourhoods (Toth and Vigo 2003; Vidal et al. 2013, section 4.4): tails of two routes change places
//! (2-opt*, Potvin and Rousseau 1995), and short runs of stops change places or move (CROSS, Taillard et al. 1997). Times are checked in
//! constant time by joining heads and tails; what else a route asks is looked at only where a move pays.

use super::search::Search;
use super::solution::{NONE, Solution};
use super::timing::Timing;

/// Longest run of stops that moves at once.
const RUN: usize = 3;
/// Neighbours that are tried before and after each stop.
const GRANULAR: usize = 20;

/// A move: behind `a` come stops from `b` on, in place of those that stood there, which take their place.
#[derive(Clone, Copy)]
struct Move {
    a: u32,
    b: u32,
    /// How many come and how many go; None = the whole tails.
    runs: Option<(usize, usize)>,
}

impl<T: Timing> Search<'_, '_, T> {
    /// Makes moves that pay between the routes touched in this iteration and those beside them, until there is none.
    pub(super) fn polish(&mut self) {
        let mut moved = false;
        self.queue.clear();
        self.queue.extend(self.undo.routes.iter().map(|touched| touched.0));
        while let Some(route) = self.queue.pop() {
            let mut a = self.solution.node(self.solution.start(route)).next;
            while self.solution.is_stop(a) {
                if let Some(routes) = self.paying_move(a) {
                    self.give_joined(routes);
                    moved = true;
                    for route in routes {
                        if !self.queue.contains(&route) {
                            self.queue.push(route);
                        }
                    }
                    break;
                }
                a = self.solution.node(a).next;
            }
        }
        if moved {
            self.slim();
        }
        debug_assert_eq!(self.solution.cost, self.solution.full_cost());
    }

    /// Looks for a move that puts another stop right after this one, or this one right after another, and pays: its routes, and in `joined`
    /// the stops that they get.
    fn paying_move(&mut self, stop: u32) -> Option<[u32; 2]> {
        let neighbours = self.neighbours;
        let after = neighbours.after[stop as usize].iter().take(GRANULAR).map(|&(b, _)| (stop, b));
        let before = neighbours.before[stop as usize].iter().take(GRANULAR).map(|&(a, _)| (a, stop));
        let (solution, joined) = (&self.solution, &mut self.joined);
        let (a, b) = after.chain(before).find(|&(a, b)| solution.pays(a, b, joined))?;
        Some([solution.node(a).route, solution.node(b).route])
    }

    /// Gives the two routes the stops in `joined`.
    pub(super) fn give_joined(&mut self, [r, s]: [u32; 2]) {
        self.touch(r);
        self.touch(s);
        self.solution.clear(r);
        self.solution.clear(s);
        self.solution.fill(r, &self.joined.0);
        self.solution.fill(s, &self.joined.1);
    }
}

impl<T: Timing> Solution<'_, T> {
    /// Whether some move with `b` right after `a` pays; then `joined` are the stops that the two routes get.
    fn pays(&self, a: u32, b: u32, joined: &mut (Vec<u32>, Vec<u32>)) -> bool {
        let (na, nb) = (self.node(a), self.node(b));
        let (r, s) = (na.route, nb.route);
        if r == NONE || s == NONE || r == s {
            return false;
        }
        let (cost, time) = (&self.instance.cost, self.instance.time());
        let link = cost.at(na.place, nb.place);
        let p = nb.prev;
        let np = self.node(p);
        // What is saved by parting a from its next and b from its previous.
        let parted = i64::from(na.leg) + i64::from(np.leg) - i64::from(link);
        if parted <= 0 {
            return false;
        }
        let (kr, ks) = (self.kind(r), self.kind(s));
        if self.routes[r as usize].kind == self.routes[s as usize].kind {
            let n = self.node(na.next);
            let delta = i64::from(cost.at(np.place, n.place)) - parted;
            if delta < 0
                && self.timing.joins(na.head, time.at(na.place, nb.place), nb.tail, kr)
                && self.timing.joins(np.head, time.at(np.place, n.place), n.tail, ks)
            {
                let found = Move { a, b, runs: None };
                if self.allows(found, delta, joined) {
                    return true;
                }
            }
        }
        // Head of r, then the run from b; and the run after it.
        let mut head = na.head;
        let (mut last, mut last_place) = (b, na.place);
        for incoming in 1..=RUN {
            let stop = last;
            if !self.is_stop(stop) {
                break;
            }
            let node = self.node(stop);
            match self.timing.then(head, time.at(last_place, node.place), &self.instance.stops[stop as usize]) {
                Some(longer) => head = longer,
                None => break,
            }
            last_place = node.place;
            last = node.next;
            let rest = self.node(last);
            let end_leg = i64::from(node.leg);
            // The outgoing run of r: none at first.
            let mut out_head = np.head;
            let mut out_place = np.place;
            let mut at = na.next;
            let mut out_leg = 0;
            for outgoing in 0..=RUN {
                if outgoing > 0 {
                    if !self.is_stop(at) {
                        break;
                    }
                    let node = self.node(at);
                    match self.timing.then(out_head, time.at(out_place, node.place), &self.instance.stops[at as usize])
                    {
                        Some(longer) => out_head = longer,
                        None => break,
                    }
                    out_place = node.place;
                    out_leg = i64::from(node.leg);
                    at = node.next;
                }
                let n = self.node(at);
                let mut delta = i64::from(cost.at(last_place, n.place)) - parted - end_leg
                    + i64::from(cost.at(out_place, rest.place));
                if outgoing > 0 {
                    delta += i64::from(cost.at(np.place, self.node(na.next).place)) - out_leg;
                }
                if delta < 0
                    && self.timing.joins(head, time.at(last_place, n.place), n.tail, kr)
                    && self.timing.joins(out_head, time.at(out_place, rest.place), rest.tail, ks)
                {
                    let found = Move { a, b, runs: Some((incoming, outgoing)) };
                    if self.allows(found, delta, joined) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The two routes after a move.
    fn joined(&self, found: Move, (of_r, of_s): &mut (Vec<u32>, Vec<u32>)) {
        let (incoming, outgoing) = found.runs.unwrap_or((usize::MAX, usize::MAX));
        of_r.clear();
        of_r.extend(self.stops(self.node(found.a).route));
        of_s.clear();
        of_s.extend(self.stops(self.node(found.b).route));
        // Either may be an end of its route, which is no stop.
        let a_at = of_r.iter().position(|&s| s == found.a).map_or(0, |at| at + 1);
        let b_at = of_s.iter().position(|&s| s == found.b).unwrap_or(of_s.len());
        let a_end = of_r.len().min(a_at.saturating_add(outgoing));
        let b_end = of_s.len().min(b_at.saturating_add(incoming));
        let out: Vec<u32> = of_r.splice(a_at..a_end, of_s[b_at..b_end].iter().copied()).collect();
        of_s.splice(b_at..b_end, out);
    }

    /// Whether the two routes after a move keep all but the times, which were looked at, and whether it still pays: by `delta` without
    /// the days that stops wait.
    fn allows(&self, found: Move, delta: i64, joined: &mut (Vec<u32>, Vec<u32>)) -> bool {
        self.joined(found, joined);
        let (r, s) = (self.node(found.a).route, self.node(found.b).route);
        let waiting = |route, stops: &[u32]| stops.iter().map(|&stop| self.waiting(stop, route)).sum::<i64>();
        let waited = |route| self.stops(route).map(|stop| self.waiting(stop, route)).sum::<i64>();
        delta + waiting(r, &joined.0) + waiting(s, &joined.1) < waited(r) + waited(s)
            && self.carries(r, &joined.0)
            && self.carries(s, &joined.1)
    }

    /// Whether the route could have these stops, in this order, in place of its own.
    pub(super) fn drives(&self, route: u32, stops: &[u32]) -> bool {
        let (kind, time) = (self.kind(route), self.instance.time());
        let mut at = kind.base;
        let mut head = self.timing.start(kind);
        for &stop in stops {
            match self.timing.then(head, time.at(at, stop), &self.instance.stops[stop as usize]) {
                Some(longer) => head = longer,
                None => return false,
            }
            at = stop;
        }
        self.timing.joins(head, time.at(at, kind.base), self.timing.finish(kind), kind) && self.carries(route, stops)
    }

    /// Whether all but the times allows them. Stops that wait for others, or for which others wait, stay where they are.
    fn carries(&self, route: u32, stops: &[u32]) -> bool {
        let kind = self.kind(route);
        let load: i32 = stops.iter().map(|&s| self.instance.stops[s as usize].load).sum();
        let suits = |stop: u32| {
            let of = &self.instance.stops[stop as usize];
            let stays = of.after.is_empty() && self.followers[stop as usize].is_empty();
            kind.serves[of.need as usize]
                && (stays || self.node(stop).route == route)
                && self.crews.as_ref().is_none_or(|crews| crews.serves(crews.of_route[route as usize], of.need))
        };
        load <= kind.capacity
            && stops.iter().all(|&stop| suits(stop))
            && self.duty_of(kind.base, stops.iter().copied()) <= kind.max_duty
    }
}
