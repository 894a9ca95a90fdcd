//! Set partitioning: of all routes that good solutions had, those are chosen that together cost least (Rochat and Taillard 1995; Subramanian,
//! Uchoa and Ochi 2013, section 3.3). HiGHS does so, from the best solution on.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use highs::{Col, HighsModelStatus, RowProblem, Sense};

use super::instance::{Instance, MUST};
use super::search::{Driven, Routes};

/// So many routes are added before the older ones are forgotten: HiGHS chooses among twice as many in a few tenths of a second.
const MOST: usize = 1000;
/// Nodes of branch and bound; reached seldom.
const NODES: i32 = 200;

/// A route apart from its number and the order of its stops.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: u32,
    /// Ascending, as are the members.
    stops: Vec<u32>,
    members: Vec<u32>,
}

impl Key {
    fn of(driven: &Driven) -> Self {
        let mut stops = driven.stops.clone();
        stops.sort_unstable();
        Key { kind: driven.kind, stops, members: driven.members.clone() }
    }
}

/// The best order that was met of the stops of a route: its ways, and days that stops wait.
#[derive(Debug, Clone)]
struct Order {
    cost: i64,
    stops: Vec<u32>,
}

/// Routes that were in good solutions.
#[derive(Debug)]
pub(super) struct Pool {
    most: usize,
    recent: BTreeMap<Key, Order>,
    older: BTreeMap<Key, Order>,
}

impl Pool {
    /// One of so many pools that are merged.
    pub fn new(pools: u32) -> Self {
        Pool { most: MOST / pools.max(1) as usize, recent: BTreeMap::new(), older: BTreeMap::new() }
    }

    pub fn add(&mut self, instance: &Instance, driven: Driven) {
        let order = Order { cost: cost(instance, &driven), stops: driven.stops.clone() };
        keep(&mut self.recent, Key::of(&driven), order);
        if self.recent.len() >= self.most {
            self.older = std::mem::take(&mut self.recent);
        }
    }

    pub fn merge(&mut self, other: Pool) {
        for (key, order) in other.older.into_iter().chain(other.recent) {
            keep(&mut self.older, key, order);
        }
    }
}

fn keep(routes: &mut BTreeMap<Key, Order>, key: Key, order: Order) {
    match routes.entry(key) {
        Entry::Vacant(free) => {
            free.insert(order);
        }
        Entry::Occupied(mut known) if order.cost < known.get().cost => {
            known.insert(order);
        }
        Entry::Occupied(_) => {}
    }
}

fn cost(instance: &Instance, driven: &Driven) -> i64 {
    let kind = &instance.kinds[driven.kind as usize];
    let (mut at, mut sum) = (kind.base, 0);
    for &stop in &driven.stops {
        sum += i64::from(instance.cost.at(at, stop)) + instance.stops[stop as usize].day_cost * i64::from(kind.day);
        at = stop;
    }
    sum + i64::from(instance.cost.at(at, kind.base))
}

/// Whether routes are no more than columns of a programme: none that shares its crew with others, and no stops that wait for others.
pub(super) fn applies(instance: &Instance) -> bool {
    instance.crewing.as_ref().is_none_or(|c| !c.lasting) && instance.stops.iter().all(|s| s.after.is_empty())
}

/// A solution out of routes of the pool that costs less than the best one; None where none is found in time.
pub(super) fn choose(instance: &Instance, mut pool: Pool, best: &Routes, time: Option<Duration>) -> Option<Routes> {
    let start: BTreeSet<Key> = best.routes.iter().map(Key::of).collect();
    best.routes.iter().for_each(|driven| pool.add(instance, driven.clone()));
    let Pool { recent, mut older, .. } = pool;
    recent.into_iter().for_each(|(key, order)| keep(&mut older, key, order));
    let ways: i64 = best.routes.iter().map(|driven| cost(instance, driven)).sum();
    if older.len() == start.len() && older.values().map(|order| order.cost).sum::<i64>() == ways {
        // The pool has nothing else.
        return None;
    }
    let (problem, values) = programme(instance, &older, &start);
    let mut model = problem.try_optimise(Sense::Minimise).ok()?;
    model.make_quiet();
    model.try_set_option("threads", 1).ok()?;
    // With presolve, HiGHS 1.14 may call the start optimal where it is not, at a value below its own.
    model.try_set_option("presolve", "off").ok()?;
    model.try_set_option("mip_rel_gap", 0.0).ok()?;
    model.try_set_option("mip_max_nodes", NODES).ok()?;
    if let Some(time) = time {
        model.try_set_option("time_limit", time.as_secs_f64()).ok()?;
    }
    model.try_set_solution(Some(&values), None, None, None).ok()?;
    let solved = model.try_solve().ok()?;
    let limits =
        [HighsModelStatus::Optimal, HighsModelStatus::ReachedTimeLimit, HighsModelStatus::ReachedSolutionLimit];
    if !limits.contains(&solved.status()) {
        return None;
    }
    let solution = solved.get_solution();
    let taken = older.into_iter().zip(solution.columns()).filter(|(_, value)| **value > 0.5);
    gather(instance, taken.map(|(route, _)| route)).filter(|better| better.cost < best.cost)
}

/// One column for each route, then one for each stop that may be left out; and their values in the solution with the routes of `start`.
fn programme(instance: &Instance, routes: &BTreeMap<Key, Order>, start: &BTreeSet<Key>) -> (RowProblem, Vec<f64>) {
    let mut problem = RowProblem::default();
    let mut values = Vec::new();
    let mut of_stop = vec![Vec::new(); instance.stops.len()];
    let mut of_kind = vec![Vec::new(); instance.kinds.len()];
    let mut of_person: BTreeMap<(u32, u32), Vec<Col>> = BTreeMap::new();
    for (key, order) in routes {
        let col = problem.add_integer_column(order.cost as f64, 0..=1);
        values.push(f64::from(u8::from(start.contains(key))));
        key.stops.iter().for_each(|&s| of_stop[s as usize].push(col));
        of_kind[key.kind as usize].push(col);
        let pool = instance.kinds[key.kind as usize].pool;
        key.members.iter().for_each(|&p| of_person.entry((pool, p)).or_default().push(col));
    }
    let served: BTreeSet<u32> = start.iter().flat_map(|key| &key.stops).copied().collect();
    // What must be served and is not costs more than all routes together, but no more than numbers of HiGHS can tell apart.
    let dear: i64 = 1 + 2 * start.iter().filter_map(|key| routes.get(key)).map(|order| order.cost).sum::<i64>();
    let ones = |cols: Vec<Col>| cols.into_iter().map(|col| (col, 1.0));
    for (s, mut cols) in of_stop.into_iter().enumerate() {
        let (prize, absent) = (instance.stops[s].prize, !served.contains(&(s as u32)));
        if prize < MUST || absent {
            let price = if prize < MUST { prize } else { dear };
            cols.push(problem.add_column(price as f64, 0..=1));
            values.push(f64::from(u8::from(absent)));
        }
        problem.add_row(1..=1, ones(cols));
    }
    for (kind, cols) in instance.kinds.iter().zip(of_kind) {
        problem.add_row(..=f64::from(kind.count), ones(cols));
    }
    for cols in of_person.into_values() {
        problem.add_row(..=1, ones(cols));
    }
    (problem, values)
}

/// The routes as a solution; None where they are none.
fn gather(instance: &Instance, routes: impl Iterator<Item = (Key, Order)>) -> Option<Routes> {
    let mut numbers = instance.numbers();
    let mut found = Routes { cost: 0, routes: Vec::new() };
    let mut served = vec![false; instance.stops.len()];
    for (Key { kind, members, .. }, Order { cost, stops }) in routes {
        found.cost += cost;
        let route = numbers[kind as usize].next()?;
        if stops.iter().any(|&s| std::mem::replace(&mut served[s as usize], true)) {
            return None;
        }
        found.routes.push(Driven { route, kind, stops, members });
    }
    let absent = instance.stops.iter().zip(served).filter(|(_, served)| !served);
    found.cost += absent.map(|(stop, _)| stop.prize).sum::<i64>();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::instance::{Crewing, Kind, Matrix, Need, Stop};
    use super::*;

    /// Stops at 1, 2, -1 and -2 on a line, the base at 0.
    fn line(prize: i64, count: u32) -> Instance {
        let at = [1i32, 2, -1, -2, 0];
        let stop = Stop { prize, ..Stop::new(0, 0) };
        Instance {
            stops: vec![stop; 4],
            kinds: vec![Kind { serves: vec![true], count, ..Kind::new(4, 0, 100) }],
            cost: Matrix::new(5, |from, to| (at[from] - at[to]).abs()),
            time: None,
            crewing: None,
        }
    }

    fn routes(cost: i64, of: &[&[u32]], members: &[u32]) -> Routes {
        let driven = |(at, stops): (usize, &&[u32])| {
            let members = members.get(at).copied().into_iter().collect();
            Driven { route: at as u32, kind: 0, stops: stops.to_vec(), members }
        };
        Routes { cost, routes: of.iter().enumerate().map(driven).collect() }
    }

    fn pool(instance: &Instance, of: &[&Routes]) -> Pool {
        let mut pool = Pool::new(1);
        of.iter().flat_map(|r| &r.routes).for_each(|driven| pool.add(instance, driven.clone()));
        pool
    }

    #[test]
    fn routes_of_two_solutions_make_a_better_one() {
        let instance = line(MUST, 4);
        let (a, b) = (routes(10, &[&[0, 1], &[2], &[3]], &[]), routes(10, &[&[0], &[1], &[2, 3]], &[]));
        let better = choose(&instance, pool(&instance, &[&a, &b]), &a, None).unwrap();
        assert_eq!(better.cost, 8);
        let mut stops: Vec<Vec<u32>> = better.routes.iter().map(|d| d.stops.clone()).collect();
        stops.sort();
        assert_eq!(stops, [vec![0, 1], vec![2, 3]]);
        assert_ne!(better.routes[0].route, better.routes[1].route);
    }

    #[test]
    fn of_the_same_stops_the_shorter_order_counts() {
        let instance = line(MUST, 4);
        let (long, short) = (routes(10, &[&[0, 2, 1], &[3]], &[]), routes(8, &[&[0, 1, 2], &[3]], &[]));
        let better = choose(&instance, pool(&instance, &[&long, &short]), &Routes { cost: 12, ..long.clone() }, None);
        let better = better.unwrap();
        assert_eq!((better.cost, better.routes.iter().map(|d| d.stops.len()).sum::<usize>()), (10, 4));
        assert!(better.routes.iter().all(|d| d.stops != [0, 2, 1]));
    }

    #[test]
    fn what_is_best_already_stays() {
        let instance = line(MUST, 4);
        let best = routes(8, &[&[0, 1], &[2, 3]], &[]);
        assert!(choose(&instance, pool(&instance, &[&best]), &best, None).is_none());
    }

    #[test]
    fn no_more_routes_of_a_kind_than_there_are_and_stops_are_left_out_where_that_costs_less() {
        // Two routes would serve all for 8; one serves two stops for 4, and the others cost 3 each.
        let instance = line(3, 1);
        let (a, b) = (routes(10, &[&[2]], &[]), routes(10, &[&[0, 1]], &[]));
        let better = choose(&instance, pool(&instance, &[&a, &b]), &Routes { cost: 11, ..a.clone() }, None).unwrap();
        assert_eq!((better.cost, better.routes[0].stops.clone()), (10, vec![0, 1]));
    }

    #[test]
    fn nobody_is_in_two_crews_of_a_pool() {
        let people = vec![vec![0], vec![0]];
        let crewing = Crewing::new(people, vec![Need::default()], 1, true);
        let instance = Instance { crewing: Some(crewing), ..line(MUST, 4) };
        let a = routes(10, &[&[0, 1], &[2, 3]], &[0, 1]);
        let same = routes(8, &[&[2, 3], &[0, 1]], &[0, 0]);
        // Person 0 drives one of them only: the pool has each with person 0, and one with person 1.
        let better = choose(&instance, pool(&instance, &[&same]), &a, None).unwrap();
        let mut members: Vec<u32> = better.routes.iter().flat_map(|d| d.members.clone()).collect();
        members.sort_unstable();
        assert_eq!((better.cost, members), (8, vec![0, 1]));
    }
}
