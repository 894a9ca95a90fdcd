//! What is to be routed: stops, places, the kinds of routes that may be driven, and the people who make up their crews.

use std::ops::Range;

use fixedbitset::FixedBitSet;

/// Cost of leaving out a stop that may not be left out.
pub const MUST: i64 = 1 << 40;

/// Something to be visited once. Times and costs are in units of the caller's choice, all whole numbers.
#[derive(Debug, Clone)]
pub struct Stop {
    pub service: i32,
    /// Service starts within these, both included.
    pub early: i32,
    pub late: i32,
    pub load: i32,
    /// Cost of leaving it out; [`MUST`] where it has to be served.
    pub prize: i64,
    /// Which routes serve it: an index into [`Kind::serves`] and [`Crewing::needs`].
    pub need: u32,
    /// Counts towards [`Kind::max_duty`]: service and what comes after hours.
    pub duty: i32,
    /// Cost for each day of [`Kind::day`] that it has to wait.
    pub day_cost: i64,
    /// Stops that go before it.
    pub after: Vec<After>,
}

impl Stop {
    /// May be served at any time, and has to be.
    pub fn new(service: i32, need: u32) -> Self {
        let (early, late) = (0, i32::MAX / 4);
        Stop { service, early, late, load: 0, prize: MUST, need, duty: 0, day_cost: 0, after: Vec::new() }
    }
}

/// A stop that goes before another; while it is left out, so is the other.
#[derive(Debug, Clone, Copy)]
pub struct After {
    pub stop: u32,
    /// So many days earlier at least; 0 = on the same day too, but then in the same route.
    pub days: i32,
}

/// Routes that are alike as long as they are empty: their base, hours and limits.
#[derive(Debug, Clone)]
pub struct Kind {
    /// The place where a route starts and ends: an index into the matrices.
    pub base: u32,
    /// A route starts no earlier and ends no later.
    pub early: i32,
    pub late: i32,
    /// From leaving to coming back; `i32::MAX` = no limit.
    pub max_duration: i32,
    pub capacity: i32,
    /// Most minutes of ways and duties of a route; `i32::MAX` = no limit.
    pub max_duty: i32,
    pub day: i32,
    /// Whose crews drive it.
    pub pool: u32,
    /// How many routes of the kind there are.
    pub count: u32,
    /// By need: whether a route of this kind serves it.
    pub serves: Vec<bool>,
}

impl Kind {
    /// One route without limits, that serves nothing yet.
    pub fn new(base: u32, early: i32, late: i32) -> Self {
        let (max_duration, max_duty, capacity) = (i32::MAX, i32::MAX, i32::MAX / 2);
        Kind { base, early, late, max_duration, capacity, max_duty, day: 0, pool: 0, count: 1, serves: Vec::new() }
    }
}

/// Square, whole numbers, row by row. Places 0, 1, … are those of the stops, then come the bases.
#[derive(Debug, Clone)]
pub struct Matrix {
    size: usize,
    cells: Vec<i32>,
    /// Column by column; empty where it is the same.
    turned: Vec<i32>,
}

impl Matrix {
    pub fn new(size: usize, of: impl Fn(usize, usize) -> i32) -> Self {
        let cells: Vec<i32> = (0..size * size).map(|cell| of(cell / size, cell % size)).collect();
        let turned: Vec<i32> = (0..size * size).map(|cell| cells[cell % size * size + cell / size]).collect();
        let symmetric = cells == turned;
        Matrix { size, cells, turned: if symmetric { Vec::new() } else { turned } }
    }

    #[inline]
    pub fn at(&self, from: u32, to: u32) -> i32 {
        self.cells[from as usize * self.size + to as usize]
    }

    /// From the place to every other.
    #[inline]
    pub fn from(&self, place: u32) -> &[i32] {
        &self.cells[place as usize * self.size..][..self.size]
    }

    /// From every other place to this one.
    #[inline]
    pub fn to(&self, place: u32) -> &[i32] {
        let cells = if self.turned.is_empty() { &self.cells } else { &self.turned };
        &cells[place as usize * self.size..][..self.size]
    }
}

#[derive(Debug, Clone)]
pub struct Instance {
    pub stops: Vec<Stop>,
    pub kinds: Vec<Kind>,
    /// Cost of the way between places.
    pub cost: Matrix,
    /// Time of the way between places; None = the same numbers as the cost.
    pub time: Option<Matrix>,
    /// None = a route serves what its kind serves.
    pub crewing: Option<Crewing>,
}

/// People, and what stops ask of the crew that serves them.
#[derive(Debug, Clone, Default)]
pub struct Crewing {
    pub people: Vec<Person>,
    pub needs: Vec<Need>,
    /// How many traits there are.
    pub traits: usize,
    /// How many pools there are; a person is in one crew of a pool at most.
    pub pools: u32,
    /// The first routes of all kinds have one crew, so have the second, and so on. Else each route has a crew of its own.
    pub lasting: bool,
    /// Crews change during the search; else they stay as they were first formed.
    pub reform: bool,
}

impl Crewing {
    /// One pool of people with these traits each, crews formed by day.
    pub fn new(people: Vec<Vec<u32>>, needs: Vec<Need>, traits: usize, reform: bool) -> Self {
        // A trait that many ask for and few have is worth most.
        let mut holders = vec![0.0; traits];
        people.iter().flatten().for_each(|&t| holders[t as usize] += 1.0);
        let mut asked = vec![0.0; traits];
        needs.iter().flat_map(|n| &n.asks).for_each(|ask| asked[ask.of as usize] += f64::from(ask.count));
        let person = |traits_of: Vec<u32>| Person {
            worth: traits_of.iter().map(|&t| (1.0 + asked[t as usize]) / holders[t as usize]).sum(),
            has: traits_of.iter().map(|&t| t as usize).collect(),
            traits: traits_of,
            pools: std::iter::once(0).collect(),
        };
        let people = people.into_iter().map(person).collect();
        Crewing { people, needs, traits, pools: 1, lasting: false, reform }
    }
}

#[derive(Debug, Clone)]
pub struct Person {
    /// What counts about the person: skills at a level, a certificate, being a pair of hands.
    pub traits: Vec<u32>,
    /// The same as a set.
    pub has: FixedBitSet,
    pub pools: FixedBitSet,
    /// How much the traits are in demand: who is worth less is taken first.
    pub worth: f64,
}

#[derive(Debug, Clone, Default)]
pub struct Need {
    pub asks: Vec<Ask>,
    /// People who may not be in the crew.
    pub barred: FixedBitSet,
}

/// So many members with a trait.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub of: u32,
    pub count: u32,
}

impl Instance {
    pub fn time(&self) -> &Matrix {
        self.time.as_ref().unwrap_or(&self.cost)
    }

    /// By kind: the numbers of its routes, of which there are no more than stops.
    pub(super) fn numbers(&self) -> Vec<Range<u32>> {
        let mut next = 0;
        let of = |kind: &Kind| {
            let first = next;
            next += kind.count.min(self.stops.len() as u32);
            first..next
        };
        self.kinds.iter().map(of).collect()
    }

    /// By need: the kinds of routes that serve it.
    pub(super) fn kinds_by_need(&self) -> Vec<FixedBitSet> {
        let needs = self.stops.iter().map(|s| s.need + 1).max().unwrap_or(0);
        let serving = |need: u32| {
            let mut kinds = FixedBitSet::with_capacity(self.kinds.len());
            self.kinds.iter().enumerate().for_each(|(k, kind)| kinds.set(k, kind.serves[need as usize]));
            kinds
        };
        (0..needs).map(serving).collect()
    }
}

/// For each stop, those that may well stand right before it, right after it, and near it, nearest first.
pub struct Neighbours {
    /// With the costs of the ways between.
    pub before: Vec<Vec<(u32, i32)>>,
    pub after: Vec<Vec<(u32, i32)>>,
    pub near: Vec<Vec<u32>>,
    /// The least that a way to the stop costs, and one from it.
    pub least: Vec<(i32, i32)>,
}

impl Neighbours {
    /// Nearness is the cost of the way, plus a share of the least waiting between the two (Vidal et al. 2013, section 4.4). Pairs that
    /// no route can have, or not in that order, are left out.
    pub fn new(instance: &Instance, close: usize, wide: usize) -> Self {
        let n = instance.stops.len();
        let mut neighbours = Neighbours { before: Vec::new(), after: Vec::new(), near: Vec::new(), least: Vec::new() };
        let (cost, time) = (&instance.cost, instance.time());
        let follow = |i: usize, j: usize| -> Option<i64> {
            let (a, b) = (&instance.stops[i], &instance.stops[j]);
            let shift = a.service + time.at(i as u32, j as u32);
            let wait = i64::from((b.early - shift - a.late).max(0));
            (a.early + shift <= b.late).then(|| i64::from(cost.at(i as u32, j as u32)) + wait / 5)
        };
        let served_by = instance.kinds_by_need();
        let meet = |i: usize, j: usize| {
            let kinds_of = |s: usize| &served_by[instance.stops[s].need as usize];
            !kinds_of(i).is_disjoint(kinds_of(j))
        };
        for c in 0..n {
            let others = || (0..n).filter(|&o| o != c && meet(c, o));
            let mut before: Vec<(i64, u32)> = others().filter_map(|o| Some((follow(o, c)?, o as u32))).collect();
            let mut after: Vec<(i64, u32)> = others().filter_map(|o| Some((follow(c, o)?, o as u32))).collect();
            let mut near: Vec<(i64, u32)> =
                others().map(|o| (i64::from(cost.at(c as u32, o as u32)), o as u32)).collect();
            let stop = c as u32;
            let with_cost = |list: Vec<u32>, of: &dyn Fn(u32) -> i32| list.into_iter().map(|o| (o, of(o))).collect();
            neighbours.before.push(with_cost(nearest(&mut before, close), &|o| cost.at(o, stop)));
            neighbours.after.push(with_cost(nearest(&mut after, close), &|o| cost.at(stop, o)));
            neighbours.near.push(nearest(&mut near, wide));
            let least = |row: &[i32]| (0..row.len()).filter(|&o| o != c).map(|o| row[o]).min().unwrap_or(0);
            neighbours.least.push((least(cost.to(stop)), least(cost.from(stop))));
        }
        neighbours
    }
}

fn nearest(list: &mut Vec<(i64, u32)>, count: usize) -> Vec<u32> {
    if list.len() > count {
        list.select_nth_unstable(count);
        list.truncate(count);
    }
    list.sort_unstable();
    list.iter().map(|entry| entry.1).collect()
}
