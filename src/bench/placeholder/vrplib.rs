//! PLACEHOLDER: each client where it fits and adds the least way; clients with a prize only where that costs less than the prize.

use crate::formats::vrplib::{Instance, Solution};

pub fn construct(instance: &Instance) -> Solution {
    let first = instance.depots.len();
    let mut order: Vec<usize> = (first..instance.places()).collect();
    let close = |&place: &usize| instance.client(place).map_or(0, |client| client.window.close);
    // The few who may visit a client come first, so that they are not taken by those whom all may visit.
    let choice = |place: &usize| {
        let may =
            |v: &&crate::formats::vrplib::Vehicle| v.allowed.as_ref().is_none_or(|a| a.binary_search(place).is_ok());
        instance.vehicles.iter().filter(may).count()
    };
    order.sort_by_cached_key(|place| (choice(place), close(place)));
    let mut routes: Vec<Vec<usize>> = vec![Vec::new(); instance.vehicles.len()];
    for place in order {
        if let Some((_, vehicle, at)) = cheapest(instance, &routes, place) {
            routes[vehicle].insert(at, place);
        }
    }
    Solution { routes }
}

fn cheapest(instance: &Instance, routes: &[Vec<usize>], place: usize) -> Option<(i64, usize, usize)> {
    let mut best: Option<(i64, usize, usize)> = None;
    let most = instance.client(place)?.prize.unwrap_or(i64::MAX);
    for (v, route) in routes.iter().enumerate() {
        let vehicle = &instance.vehicles[v];
        // Empty vehicles that are alike: one is enough.
        if route.is_empty() && v > 0 && routes[v - 1].is_empty() && *vehicle == instance.vehicles[v - 1] {
            continue;
        }
        if vehicle.allowed.as_ref().is_some_and(|allowed| allowed.binary_search(&place).is_err()) {
            continue;
        }
        for at in 0..=route.len() {
            let before = if at == 0 { vehicle.depot } else { route[at - 1] };
            let after = route.get(at).copied().unwrap_or(vehicle.depot);
            let added =
                instance.distance(before, place) + instance.distance(place, after) - instance.distance(before, after);
            if added >= most || best.is_some_and(|(least, ..)| least <= added) {
                continue;
            }
            let mut longer = route.clone();
            longer.insert(at, place);
            if fits(instance, v, &longer) {
                best = Some((added, v, at));
            }
        }
    }
    best
}

fn fits(instance: &Instance, vehicle: usize, route: &[usize]) -> bool {
    let vehicle = &instance.vehicles[vehicle];
    let day = instance.depots[vehicle.depot].window;
    let (mut load, mut clock, mut slack, mut at) = (0, day.open, i64::MAX, vehicle.depot);
    // Waiting that a later start would save.
    let mut waited = 0;
    for &place in route {
        let Some(client) = instance.client(place) else { return false };
        load += client.demand;
        clock += instance.distance(at, place);
        if clock > client.window.close {
            return false;
        }
        slack = slack.min(client.window.close - clock + waited);
        let wait = (client.window.open - clock).max(0);
        waited += wait;
        clock += wait + client.service;
        at = place;
    }
    clock += instance.distance(at, vehicle.depot);
    slack = slack.min(day.close - clock + waited);
    let duration = clock - day.open - waited.min(slack);
    clock <= day.close
        && vehicle.capacity.is_none_or(|capacity| load <= capacity)
        && vehicle.max_duration.is_none_or(|limit| duration <= limit)
}
