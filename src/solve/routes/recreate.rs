//! Recreate: stops without a route are put back one after another, each where it costs least, with blinks (Christiaens and Vanden
//! Berghe 2020, section 5.3). Only places beside good neighbours are looked at, unless none of them will do.

use super::instance::MUST;
use super::search::Search;
use super::solution::{NONE, Place, Probe, Solution};
use super::timing::Timing;
use crate::draw::Draw;

/// One place in so many is overlooked; of few stops, one in as many as there are stops, as they have few places.
const BLINK: (u32, u32) = (4, 100);
/// How many percent of the stops are put back at a loss in an iteration that dares; in one of two all are.
const DARED_PERCENT: u32 = 50;
/// Orders in which stops are put back, with their weights.
const ORDERS: [(Order, u32); 7] = [
    (Order::Random, 4),
    (Order::Load, 4),
    (Order::Far, 2),
    (Order::Close, 1),
    (Order::Tight, 2),
    (Order::Early, 2),
    (Order::Late, 2),
];

#[derive(Clone, Copy)]
enum Order {
    Random,
    /// Large loads first.
    Load,
    /// Far from the base first.
    Far,
    Close,
    /// Short windows first.
    Tight,
    /// Windows that open early first.
    Early,
    /// Windows that close late first.
    Late,
}

impl<T: Timing> Search<'_, '_, T> {
    /// Puts `removed` back, as far as that costs less than leaving out; `dares` = also where it costs more, as it may pay together with
    /// what comes after it, or lies on its way. Gives up, false, once the solution costs no less than `threshold` even if the stops still
    /// to come cost nothing, and where it is broken.
    pub(super) fn recreate(&mut self, dares: bool, threshold: i64) -> bool {
        if self.solution.broken {
            return false;
        }
        self.sort_removed();
        let instance = self.solution.instance;
        let mut to_come: i64 = self.removed.iter().map(|&s| instance.stops[s as usize].prize).sum();
        let percent = if dares && self.draw.chance(50) { 100 } else { DARED_PERCENT };
        for at in 0..self.removed.len() {
            let stop = self.removed[at];
            let prize = instance.stops[stop as usize].prize;
            let limit = if dares && self.draw.chance(percent) { MUST } else { prize };
            if let Some(place) = self.best_place(stop, limit) {
                let route = self.solution.node(place.after).route;
                self.touch(route);
                if let Some(crews) = &mut self.solution.crews
                    && !self.recruits.is_empty()
                {
                    crews.join(crews.of_route[route as usize], &self.recruits);
                }
                self.solution.insert(stop, place.after);
            }
            to_come -= prize;
            if self.solution.cost - to_come >= threshold {
                return false;
            }
        }
        true
    }

    fn sort_removed(&mut self) {
        let instance = self.solution.instance;
        let order = *self.draw.weighted(&ORDERS);
        let base = instance.kinds[0].base;
        let draw = &mut self.draw;
        self.removed.sort_by_cached_key(|&s| {
            let stop = &instance.stops[s as usize];
            let key = match order {
                Order::Random => draw.below(u32::MAX) as i32,
                Order::Load => -stop.load,
                Order::Far => -instance.cost.at(base, s),
                Order::Close => instance.cost.at(base, s),
                Order::Tight => stop.late - stop.early,
                Order::Early => stop.early,
                Order::Late => -stop.late,
            };
            (self.depth[s as usize], key)
        });
    }

    /// The cheapest place of an absent stop that costs less than the limit, and in `recruits` who joins the crew there.
    fn best_place(&mut self, stop: u32, limit: i64) -> Option<Place> {
        let neighbours = self.neighbours;
        let instance = self.solution.instance;
        let mut looking = Looking {
            probe: Probe::new(&self.solution, stop),
            solution: &self.solution,
            draw: &mut self.draw,
            recruits: &mut self.recruits,
            trial: &mut self.trial,
            failed: &mut self.failed,
            limit,
            best: None,
        };
        looking.recruits.clear();
        looking.failed.clear();
        // What the other way costs at least; where that is too much already, no more is read.
        let (least_to, least_from) = neighbours.least[stop as usize];
        for &(before, cost) in &neighbours.before[stop as usize] {
            let node = looking.solution.node(before);
            if node.route != NONE && i64::from(cost + least_from - node.leg) < looking.limit {
                let from = looking.probe.cost_from[looking.solution.place(node.next) as usize];
                looking.look(before, cost + from - node.leg, Some(&mut self.blinks));
            }
        }
        for &(after, cost) in &neighbours.after[stop as usize] {
            let node = looking.solution.node(after);
            if node.route != NONE {
                let leg = looking.solution.node(node.prev).leg;
                if i64::from(cost + least_to - leg) < looking.limit {
                    let to = looking.probe.cost_to[looking.solution.place(node.prev) as usize];
                    looking.look(node.prev, to + cost - leg, Some(&mut self.blinks));
                }
            }
        }
        for kind in 0..instance.kinds.len() {
            for route in self.solution.empty_of(kind) {
                let start = self.solution.start(route);
                looking.look(start, looking.added(start), Some(&mut self.blinks));
            }
        }
        if looking.best.is_none() && limit >= MUST {
            // Beside no neighbour: anywhere.
            for route in 0..self.solution.routes.len() as u32 {
                if self.solution.routes[route as usize].stops == 0 {
                    continue;
                }
                let mut at = self.solution.start(route);
                while self.solution.node(at).next != NONE && looking.look(at, looking.added(at), None) {
                    at = self.solution.node(at).next;
                }
            }
        }
        looking.best
    }
}

/// A stop that looks for the cheapest place.
struct Looking<'s, 'i, T: Timing> {
    probe: Probe<'i>,
    solution: &'s Solution<'i, T>,
    draw: &'s mut Draw,
    /// Who joins the crew at the best place.
    recruits: &'s mut Vec<u32>,
    trial: &'s mut Vec<u32>,
    /// Crews that cannot recruit whom it asks for.
    failed: &'s mut Vec<u32>,
    /// A place must cost less.
    limit: i64,
    best: Option<Place>,
}

impl<T: Timing> Looking<'_, '_, T> {
    /// What the ways cost more with the stop after a node.
    fn added(&self, after: u32) -> i32 {
        let node = self.solution.node(after);
        let (from, to) = (self.solution.place(after), self.solution.place(node.next));
        self.probe.cost_to[from as usize] + self.probe.cost_from[to as usize] - node.leg
    }

    /// Looks at the place after a node, where the ways cost so much more. False where no place in its route will do.
    #[inline]
    fn look(&mut self, after: u32, added: i32, blinks: Option<&mut Blinks>) -> bool {
        if i64::from(added) >= self.limit || blinks.is_some_and(|b| b.now(self.draw)) {
            return true;
        }
        let route = self.solution.node(after).route;
        if !self.solution.suits(&self.probe, route) {
            return false;
        }
        let able = self.solution.is_able(&self.probe, route);
        if !able && (self.solution.instance.crewing.is_none() || self.failed.contains(&route)) {
            return false;
        }
        let Some(delta) = self.solution.price(&self.probe, after, added, self.limit) else { return true };
        if !self.probe.stop.after.is_empty() && !self.solution.comes_late_enough(self.probe.stop, after) {
            return true;
        }
        if !able && !self.recruit(route) {
            self.failed.push(route);
            return false;
        }
        if able {
            self.recruits.clear();
        } else {
            std::mem::swap(self.recruits, self.trial);
        }
        self.limit = delta;
        self.best = Some(Place { after, delta });
        true
    }

    /// Finds out in `trial` who must join the crew of the route.
    fn recruit(&mut self, route: u32) -> bool {
        let (Some(crews), Some(crewing)) = (&self.solution.crews, &self.solution.instance.crewing) else {
            return false;
        };
        let crew = crews.of_route[route as usize];
        if !crewing.reform && !crews.all[crew as usize].members.is_empty() {
            return false;
        }
        let stops = &self.solution.instance.stops;
        let standing: Vec<u32> = self.solution.crew_stops(crew).map(|s| stops[s as usize].need).collect();
        crews.recruit(crew, self.probe.stop.need, &standing, self.draw, self.trial)
    }
}

/// Draws how many places are looked at until the next is overlooked, in place of a draw at each.
pub(super) struct Blinks {
    every: u32,
    left: u32,
}

impl Blinks {
    pub fn new(stops: usize) -> Self {
        let every = (stops as u32).clamp(BLINK.0, BLINK.1);
        Blinks { every, left: every }
    }

    #[inline]
    fn now(&mut self, draw: &mut Draw) -> bool {
        if self.left == 0 {
            self.left = draw.below(2 * self.every - 1);
            return true;
        }
        self.left -= 1;
        false
    }
}
