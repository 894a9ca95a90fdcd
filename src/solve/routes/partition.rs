//! Set partitioning: of all routes that good solutions had, those are chosen that together cost least (Rochat and Taillard 1995; Subramanian,
//! Uchoa and Ochi 2013, section 3.3). HiGHS does so, from the best solution on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use highs::{Col, HighsModelStatus, RowProblem, Sense};

use super::instance::{Instance, MUST};
use super::search::{Driven, Routes};

/// So many routes are added before the older ones are forgotten: HiGHS chooses among twice as many in a few tenths of a second.
const MOST: usize = 1000;
/// Nodes of branch and bound; reached seldom.
const NODES: i32 = 200;

/// A route apart from its number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    kind: u32,
    stops: Vec<u32>,
    members: Vec<u32>,
}

impl Column {
    fn of(driven: &Driven) -> Self {
        Column { kind: driven.kind, stops: driven.stops.clone(), members: driven.members.clone() }
    }

    /// Ways and days that stops wait.
    fn cost(&self, instance: &Instance) -> i64 {
        let kind = &instance.kinds[self.kind as usize];
        let (mut at, mut sum) = (kind.base, 0);
        for &stop in &self.stops {
            sum += i64::from(instance.cost.at(at, stop)) + instance.stops[stop as usize].day_cost * i64::from(kind.day);
            at = stop;
        }
        sum + i64::from(instance.cost.at(at, kind.base))
    }
}

/// Routes that were in good solutions, each once.
#[derive(Debug, Default)]
pub(super) struct Pool {
    recent: BTreeSet<Column>,
    older: BTreeSet<Column>,
}

impl Pool {
    pub fn add(&mut self, driven: &Driven) {
        self.recent.insert(Column::of(driven));
        if self.recent.len() == MOST {
            self.older = std::mem::take(&mut self.recent);
        }
    }

    pub fn merge(&mut self, other: Pool) {
        self.older.extend(other.older);
        self.older.extend(other.recent);
    }
}

/// Whether routes are no more than columns of a programme: none that shares its crew with others, and no stops that wait for others.
pub(super) fn applies(instance: &Instance) -> bool {
    instance.crewing.as_ref().is_none_or(|c| !c.lasting) && instance.stops.iter().all(|s| s.after.is_empty())
}

/// A solution out of routes of the pool that costs less than the best one; None where none is found in time.
pub(super) fn choose(instance: &Instance, mut pool: Pool, best: &Routes, time: Option<Duration>) -> Option<Routes> {
    let start: BTreeSet<Column> = best.routes.iter().map(Column::of).collect();
    pool.older.append(&mut pool.recent);
    pool.older.extend(start.iter().cloned());
    let columns: Vec<Column> = pool.older.into_iter().collect();
    let (problem, values) = programme(instance, &columns, &start);
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
    let taken = columns.into_iter().zip(solution.columns()).filter(|(_, value)| **value > 0.5);
    gather(instance, taken.map(|(column, _)| column)).filter(|better| better.cost < best.cost)
}

/// One column for each route, then one for each stop that may be left out; and their values in the solution with the routes of `start`.
fn programme(instance: &Instance, columns: &[Column], start: &BTreeSet<Column>) -> (RowProblem, Vec<f64>) {
    let mut problem = RowProblem::default();
    let mut values = Vec::new();
    let mut of_stop = vec![Vec::new(); instance.stops.len()];
    let mut of_kind = vec![Vec::new(); instance.kinds.len()];
    let mut of_person: BTreeMap<(u32, u32), Vec<Col>> = BTreeMap::new();
    for column in columns {
        let col = problem.add_integer_column(column.cost(instance) as f64, 0..=1);
        values.push(f64::from(u8::from(start.contains(column))));
        column.stops.iter().for_each(|&s| of_stop[s as usize].push(col));
        of_kind[column.kind as usize].push(col);
        let pool = instance.kinds[column.kind as usize].pool;
        column.members.iter().for_each(|&p| of_person.entry((pool, p)).or_default().push(col));
    }
    let served: BTreeSet<u32> = start.iter().flat_map(|column| &column.stops).copied().collect();
    let ones = |cols: Vec<Col>| cols.into_iter().map(|col| (col, 1.0));
    for (s, mut cols) in of_stop.into_iter().enumerate() {
        let (prize, absent) = (instance.stops[s].prize, !served.contains(&(s as u32)));
        if prize < MUST || absent {
            cols.push(problem.add_column(prize as f64, 0..=1));
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

/// The columns as a solution; None where they are none.
fn gather(instance: &Instance, columns: impl Iterator<Item = Column>) -> Option<Routes> {
    let stops = instance.stops.len();
    // Routes of a kind have numbers one after another.
    let count = |kind: &super::instance::Kind| kind.count.min(stops as u32);
    let mut next: Vec<u32> = Vec::new();
    instance.kinds.iter().fold(0, |first, kind| {
        next.push(first);
        first + count(kind)
    });
    let ends: Vec<u32> = instance.kinds.iter().zip(&next).map(|(kind, first)| first + count(kind)).collect();
    let mut found = Routes { cost: 0, routes: Vec::new() };
    let mut served = vec![false; stops];
    for column in columns {
        found.cost += column.cost(instance);
        let Column { kind, stops, members } = column;
        let route = next[kind as usize];
        next[kind as usize] += 1;
        let twice = stops.iter().any(|&s| std::mem::replace(&mut served[s as usize], true));
        if twice || route == ends[kind as usize] {
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

    fn pool(of: &[&Routes]) -> Pool {
        let mut pool = Pool::default();
        of.iter().flat_map(|r| &r.routes).for_each(|driven| pool.add(driven));
        pool
    }

    #[test]
    fn routes_of_two_solutions_make_a_better_one() {
        let instance = line(MUST, 4);
        let (a, b) = (routes(10, &[&[0, 1], &[2], &[3]], &[]), routes(10, &[&[0], &[1], &[2, 3]], &[]));
        let better = choose(&instance, pool(&[&a, &b]), &a, None).unwrap();
        assert_eq!(better.cost, 8);
        let mut stops: Vec<Vec<u32>> = better.routes.iter().map(|d| d.stops.clone()).collect();
        stops.sort();
        assert_eq!(stops, [vec![0, 1], vec![2, 3]]);
        assert_ne!(better.routes[0].route, better.routes[1].route);
    }

    #[test]
    fn what_is_best_already_stays() {
        let instance = line(MUST, 4);
        let best = routes(8, &[&[0, 1], &[2, 3]], &[]);
        assert!(choose(&instance, pool(&[&best]), &best, None).is_none());
    }

    #[test]
    fn no_more_routes_of_a_kind_than_there_are_and_stops_are_left_out_where_that_costs_less() {
        // Two routes would serve all for 8; one serves two stops for 4, and the others cost 3 each.
        let instance = line(3, 1);
        let (a, b) = (routes(10, &[&[2]], &[]), routes(10, &[&[0, 1]], &[]));
        let better = choose(&instance, pool(&[&a, &b]), &Routes { cost: 11, ..a.clone() }, None).unwrap();
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
        let better = choose(&instance, pool(&[&same]), &a, None).unwrap();
        let mut members: Vec<u32> = better.routes.iter().flat_map(|d| d.members.clone()).collect();
        members.sort_unstable();
        assert_eq!((better.cost, members), (8, vec![0, 1]));
    }
}
