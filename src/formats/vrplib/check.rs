//! Checks a solution against the instance alone.

use super::{Instance, Solution, Vehicle};

/// Scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Of all routes.
    pub distance: i64,
    /// Prizes of clients left out.
    pub prizes: i64,
}

impl Cost {
    pub fn total(self) -> i64 {
        self.distance + self.prizes
    }
}

/// A rule that a solution breaks. Routes and vehicles count from 1, as in files; clients are places; times and loads are scaled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("route {route} is driven, but there are {vehicles} vehicles")]
    NoVehicle { route: usize, vehicles: usize },
    #[error("route {route}: there is no client {place}")]
    NoClient { route: usize, place: usize },
    #[error("client {place} is visited {times} times")]
    Again { place: usize, times: usize },
    #[error("client {place} has to be visited and is not")]
    LeftOut { place: usize },
    #[error("route {route}: its vehicle may not visit client {place}")]
    NotAllowed { route: usize, place: usize },
    #[error("route {route}: load {load}, the vehicle takes {capacity}")]
    Load { route: usize, load: i64, capacity: i64 },
    #[error("route {route}: at client {place} no earlier than {arrival}, which closes at {close}")]
    Late { route: usize, place: usize, arrival: i64, close: i64 },
    #[error("route {route}: back at the depot no earlier than {arrival}, which closes at {close}")]
    Home { route: usize, arrival: i64, close: i64 },
    #[error("route {route}: takes {duration} even with the best start, {limit} are allowed")]
    Duration { route: usize, duration: i64, limit: i64 },
}

/// The cost of a solution.
///
/// # Errors
/// All rules that it breaks.
pub fn check(instance: &Instance, solution: &Solution) -> Result<Cost, Vec<Violation>> {
    let mut violations = Vec::new();
    let mut visits = vec![0; instance.places()];
    let mut cost = Cost::default();
    for (places, route) in solution.routes.iter().zip(1..) {
        if places.is_empty() {
            continue;
        }
        let (clients, strangers): (Vec<usize>, Vec<usize>) =
            places.iter().partition(|&&p| instance.client(p).is_some());
        for &place in &clients {
            visits[place] += 1;
        }
        if !strangers.is_empty() {
            violations.extend(strangers.into_iter().map(|place| Violation::NoClient { route, place }));
        } else if let Some(vehicle) = instance.vehicles.get(route - 1) {
            cost.distance += drive(instance, vehicle, &clients, route, &mut violations);
        } else {
            violations.push(Violation::NoVehicle { route, vehicles: instance.vehicles.len() });
        }
    }
    for (client, place) in instance.clients.iter().zip(instance.depots.len()..) {
        match (visits[place], client.prize) {
            (0, None) => violations.push(Violation::LeftOut { place }),
            (0, Some(prize)) => cost.prizes += prize,
            (1, _) => {}
            (times, _) => violations.push(Violation::Again { place, times }),
        }
    }
    if violations.is_empty() { Ok(cost) } else { Err(violations) }
}

/// Drives a route of clients that exist and gives its length.
fn drive(instance: &Instance, vehicle: &Vehicle, places: &[usize], route: usize, to: &mut Vec<Violation>) -> i64 {
    if let Some(allowed) = &vehicle.allowed {
        let barred = places.iter().filter(|place| !allowed.contains(place));
        to.extend(barred.map(|&place| Violation::NotAllowed { route, place }));
    }
    let load = places.iter().filter_map(|&place| instance.client(place)).map(|client| client.demand).sum();
    if let Some(capacity) = vehicle.capacity.filter(|&capacity| capacity < load) {
        to.push(Violation::Load { route, load, capacity });
    }
    let day = instance.depots[vehicle.depot].window;
    let soonest = clock(instance, vehicle, places, day.open);
    let late = |&(place, arrival, close)| Violation::Late { route, place, arrival, close };
    to.extend(soonest.late.first().map(late));
    if soonest.end > day.close {
        to.push(Violation::Home { route, arrival: soonest.end, close: day.close });
    } else if soonest.late.is_empty()
        && let Some(limit) = vehicle.max_duration
    {
        // Of all starts that keep the windows, the last waits least.
        let start = last_start(instance, vehicle, places);
        let duration = clock(instance, vehicle, places, start).end - start;
        if duration > limit {
            to.push(Violation::Duration { route, duration, limit });
        }
    }
    soonest.distance
}

/// A route driven from a start on, waiting where it is early and going on where it is late.
struct Drive {
    /// Back at the depot.
    end: i64,
    distance: i64,
    /// Place, arrival and end of the window where it was late.
    late: Vec<(usize, i64, i64)>,
}

fn clock(instance: &Instance, vehicle: &Vehicle, places: &[usize], start: i64) -> Drive {
    let mut drive = Drive { end: start, distance: 0, late: Vec::new() };
    let mut at = vehicle.depot;
    for &place in places {
        let way = instance.distance(at, place);
        let arrival = drive.end + way;
        drive.distance += way;
        at = place;
        let Some(client) = instance.client(place) else { continue };
        if arrival > client.window.close {
            drive.late.push((place, arrival, client.window.close));
        }
        drive.end = arrival.max(client.window.open) + client.service;
    }
    let home = instance.distance(at, vehicle.depot);
    drive.end += home;
    drive.distance += home;
    drive
}

/// The last start that is in time everywhere.
fn last_start(instance: &Instance, vehicle: &Vehicle, places: &[usize]) -> i64 {
    let mut next = vehicle.depot;
    let mut latest = instance.depots[vehicle.depot].window.close;
    for &place in places.iter().rev() {
        let Some(client) = instance.client(place) else { continue };
        latest = (latest - instance.distance(place, next) - client.service).min(client.window.close);
        next = place;
    }
    latest - instance.distance(vehicle.depot, next)
}
