//! The search over routes of several kinds, long enough for a population, against the exact optimum of small instances.

use bangfu::solve::routes::instance::{Instance, Kind, MUST, Matrix, Stop};
use bangfu::solve::routes::{Limits, Options, Routes, solve};
use draw::Draw;

#[allow(dead_code)]
mod draw;

const STOPS: usize = 7;

/// Two kinds of routes from one base, each of which serves some stops; a third of the stops may be left out.
fn instance(draw: &mut Draw) -> Instance {
    let at: Vec<(f64, f64)> = (0..=STOPS).map(|_| (draw.below(1000) as f64, draw.below(1000) as f64)).collect();
    let cost = Matrix::new(STOPS + 1, |a, b| (at[a].0 - at[b].0).hypot(at[a].1 - at[b].1).ceil() as i32);
    let stop = |need: usize| {
        let early = draw.below(3000) as i32;
        Stop {
            early,
            late: early + 1000 + draw.below(2000) as i32,
            load: 1 + draw.below(9) as i32,
            prize: if draw.below(3) == 0 { draw.below(1500) as i64 } else { MUST },
            ..Stop::new(100, need as u32)
        }
    };
    let stops: Vec<Stop> = (0..STOPS).map(stop).collect();
    let mut kind = |count: u32, max_duration: i32| Kind {
        capacity: 25,
        count,
        max_duration,
        serves: (0..STOPS).map(|_| draw.below(3) > 0).collect(),
        ..Kind::new(STOPS as u32, 0, 9000)
    };
    let kinds = vec![kind(1, 4000), kind(2, 3500)];
    Instance { stops, kinds, cost, time: None, crewing: None }
}

/// The same with stops that take no time and with ways of any length, so that a detour may be quicker than the way itself.
fn crooked(draw: &mut Draw) -> Instance {
    let mut instance = instance(draw);
    let ways: Vec<i32> = (0..(STOPS + 1) * (STOPS + 1)).map(|_| 100 + draw.below(1400) as i32).collect();
    instance.cost = Matrix::new(STOPS + 1, |a, b| if a == b { 0 } else { ways[a * (STOPS + 1) + b] });
    instance.stops.iter_mut().for_each(|stop| stop.service = 0);
    instance.kinds.iter_mut().for_each(|kind| kind.max_duration = i32::MAX);
    instance
}

/// Cost of a route of the kind with these stops in this order; None where it cannot be driven.
fn route_cost(instance: &Instance, kind: &Kind, stops: &[usize]) -> Option<i64> {
    let base = kind.base;
    let way = |from: u32, to: u32| instance.cost.at(from, to);
    // Every departure is tried, where one may be better than the earliest.
    let first = *stops.first()?;
    let drives = |departure: i32| {
        let (mut now, mut place) = (departure, base);
        for &s in stops {
            let stop = &instance.stops[s];
            now = (now + way(place, s as u32)).max(stop.early);
            if now > stop.late || !kind.serves[stop.need as usize] {
                return false;
            }
            now += stop.service;
            place = s as u32;
        }
        let back = now + way(place, base);
        back <= kind.late && back - departure <= kind.max_duration
    };
    let out = way(base, first as u32);
    let latest = instance.stops[first].late - out;
    let latest = if kind.max_duration < i32::MAX { latest.max(kind.early) } else { kind.early };
    let possible = (kind.early..=latest).any(drives);
    let load: i32 = stops.iter().map(|&s| instance.stops[s].load).sum();
    let ends = i64::from(out) + i64::from(way(*stops.last()? as u32, base));
    let ways: i64 = stops.windows(2).map(|w| i64::from(way(w[0] as u32, w[1] as u32))).sum();
    (possible && load <= kind.capacity).then_some(ends + ways)
}

/// The least cost of a route of the kind for each set of stops.
fn cheapest(instance: &Instance, kind: &Kind) -> Vec<Option<i64>> {
    fn extend(instance: &Instance, kind: &Kind, stops: &mut Vec<usize>, best: &mut [Option<i64>]) {
        if !stops.is_empty() {
            match route_cost(instance, kind, stops) {
                Some(cost) => {
                    let set: usize = stops.iter().map(|s| 1 << s).sum();
                    best[set] = Some(best[set].map_or(cost, |b| b.min(cost)));
                }
                // A head that cannot be driven is not mended by going on, where ways are straight.
                None if kind.max_duration < i32::MAX => return,
                None => {}
            }
        }
        for s in 0..STOPS {
            if !stops.contains(&s) {
                stops.push(s);
                extend(instance, kind, stops, best);
                stops.pop();
            }
        }
    }
    let mut best = vec![None; 1 << STOPS];
    extend(instance, kind, &mut Vec::new(), &mut best);
    best[0] = Some(0);
    best
}

fn optimum(instance: &Instance) -> i64 {
    let left_out =
        |served: usize| -> i64 { (0..STOPS).filter(|s| served & (1 << s) == 0).map(|s| instance.stops[s].prize).sum() };
    let mut best: Vec<Option<i64>> = vec![None; 1 << STOPS];
    best[0] = Some(0);
    for kind in &instance.kinds {
        let cheapest = cheapest(instance, kind);
        for _ in 0..kind.count {
            for served in (0..1usize << STOPS).rev() {
                let mut part = served;
                while part > 0 {
                    if let (Some(rest), Some(cost)) = (best[served & !part], cheapest[part]) {
                        best[served] = Some(best[served].map_or(rest + cost, |b| b.min(rest + cost)));
                    }
                    part = (part - 1) & served;
                }
            }
        }
    }
    (0..1 << STOPS).filter_map(|served| Some(best[served]? + left_out(served))).min().unwrap()
}

/// The cost of what was found, each rule looked at again.
fn checked(instance: &Instance, found: &Routes) -> i64 {
    let mut served = [false; STOPS];
    let mut used = vec![0; instance.kinds.len()];
    let mut cost = 0;
    for driven in &found.routes {
        let stops: Vec<usize> = driven.stops.iter().map(|&s| s as usize).collect();
        cost +=
            route_cost(instance, &instance.kinds[driven.kind as usize], &stops).expect("a route that can be driven");
        used[driven.kind as usize] += 1;
        for s in stops {
            assert!(!std::mem::replace(&mut served[s], true), "stop {s} twice");
        }
    }
    assert!(instance.kinds.iter().zip(used).all(|(kind, used)| used <= kind.count));
    cost + (0..STOPS).filter(|&s| !served[s]).map(|s| instance.stops[s].prize).sum::<i64>()
}

fn hold(instance: &Instance, seed: u64) {
    // Enough for a population.
    let limits = Limits { time: None, iterations: Some(9_000 * STOPS as u64), stop: None };
    let (found, _) = solve(instance, None, &Options { limits, seed, threads: 1 });
    let optimum = optimum(instance);
    assert_eq!((checked(instance, &found), found.cost), (optimum, optimum), "seed {seed}");
}

#[test]
fn small_instances_are_solved_to_the_optimum() {
    (0..25).for_each(|seed| hold(&instance(&mut Draw::new(seed)), seed));
}

/// Taking out a stop may make the next one late.
#[test]
fn ways_may_be_longer_than_detours() {
    (0..25).for_each(|seed| hold(&crooked(&mut Draw::new(seed)), seed));
}
