use bangfu::formats::Malformed;
use bangfu::formats::vrplib::*;
use proptest::prelude::*;

use super::{data, text};

fn instance(name: &str) -> Instance {
    read(&data(&format!("vrplib/{name}.vrp"))).unwrap()
}

fn routes(routes: &[&[usize]]) -> Solution {
    Solution { routes: routes.iter().map(|route| route.to_vec()).collect() }
}

fn window(open: i64, close: i64) -> Window {
    Window { open, close }
}

#[test]
fn numbers_are_scaled_by_ten_and_truncated() {
    let instance = instance("windows");
    assert_eq!((instance.kind, instance.places(), instance.vehicles.len()), (Kind::Vrptw, 4, 3));
    let vehicle = Vehicle { depot: 0, capacity: Some(100), max_duration: None, allowed: None };
    assert!(instance.vehicles.iter().all(|v| *v == vehicle));
    assert_eq!(instance.depots[0].window, window(0, 400));
    let second = Client { x: 6.0, y: 8.0, demand: 40, service: 20, window: window(200, 300), prize: None };
    assert_eq!(instance.clients[1], second);
    // √10 = 3.162…, √45 = 6.708…
    assert_eq!((instance.distance(1, 3), instance.distance(3, 2), instance.distance(0, 2)), (31, 67, 100));
}

#[test]
fn numbers_are_scaled_by_a_thousand_and_rounded() {
    let instance = instance("skills");
    assert_eq!(instance.kind.rounding(), Rounding::Exact);
    assert_eq!(instance.distance(1, 2), 2693, "√7.25 = 2.6926");
    assert_eq!(instance.distance(0, 3), 3000, "3.0000002");
    assert_eq!(instance.clients[1].service, 2000, "2.0004");
    let allowed = |v: usize| instance.vehicles[v].allowed.clone().unwrap();
    assert_eq!((allowed(0), allowed(1)), (vec![1, 2], vec![1, 2, 3]));
    let limits: Vec<_> = instance.vehicles.iter().map(|v| (v.capacity.unwrap(), v.max_duration.unwrap())).collect();
    assert_eq!(limits, [(10_000, 22_500), (7_000, 22_500)]);
    assert_eq!([0.0005, 0.0015, 0.0025].map(|n| Rounding::Exact.whole(n)), [0, 2, 2], "halves to even");
}

#[test]
fn depots_come_first_and_have_vehicles_of_their_own() {
    let instance = instance("depots");
    let of: Vec<_> = instance.vehicles.iter().map(|v| (v.depot, v.max_duration.unwrap())).collect();
    assert_eq!(of, [(0, 20_000), (0, 20_000), (1, 30_000)]);
    assert_eq!((instance.depots.len(), instance.clients.len()), (2, 3));
    assert!(instance.client(1).is_none() && instance.client(5).is_none());
    assert_eq!(instance.client(2).unwrap().x, 1.0);
}

#[test]
fn costs_are_distances_and_prizes_not_collected() {
    let cost = |name: &str, solution: &Solution| check(&instance(name), solution).unwrap();
    assert_eq!(cost("windows", &routes(&[&[1, 2], &[3]])), Cost { distance: 300, prizes: 0 });
    // Prizes 9.99 and 11; the first client has none and has to be visited.
    assert_eq!(cost("prizes", &routes(&[&[], &[1]])), Cost { distance: 100, prizes: 99 + 110 });
    assert_eq!(cost("depots", &routes(&[&[2], &[], &[4, 3]])).total(), 12_000);
}

#[test]
fn solutions_are_read_and_written_as_published() {
    for name in ["windows", "depots", "PR02"] {
        let instance = instance(name);
        let published = text(&format!("vrplib/{name}.sol"));
        let solved = parse_solution(&published, instance.kind).unwrap();
        let cost = check(&instance, &solved.solution).unwrap().total();
        assert_eq!(Some(cost), solved.cost, "{name}");
        assert_eq!(write_solution(&solved.solution, cost, instance.kind), published, "{name}");
    }
    assert_eq!(published_cost(300, Kind::Vrptw), 30.0);
    assert_eq!(published_cost(300, Kind::Pcvrptw), 300.0);
}

#[test]
fn each_rule_that_is_broken_is_told() {
    let broken = |instance: &Instance, solution: &[&[usize]]| check(instance, &routes(solution)).unwrap_err();
    let windows = instance("windows");
    assert_eq!(broken(&windows, &[&[1, 2]]), [Violation::LeftOut { place: 3 }]);
    assert_eq!(broken(&windows, &[&[1, 2], &[3], &[2]]), [Violation::Again { place: 2, times: 2 }]);
    assert_eq!(broken(&windows, &[&[], &[1, 2], &[0, 3]]), [Violation::NoClient { route: 3, place: 0 }]);
    assert_eq!(broken(&windows, &[&[1, 2], &[3], &[4]]), [Violation::NoClient { route: 3, place: 4 }]);
    assert_eq!(broken(&windows, &[&[], &[], &[1, 2], &[3]]), [Violation::NoVehicle { route: 4, vehicles: 3 }]);
    // Client 3 closes at 10.0; there at 10.1 by way of client 1.
    let late = Violation::Late { route: 2, place: 3, arrival: 101, close: 100 };
    assert_eq!(broken(&windows, &[&[2], &[1, 3]]), [late]);
    assert_eq!(broken(&windows, &[&[3, 1, 2]]), [Violation::Load { route: 1, load: 120, capacity: 100 }]);
    let mut short = windows.clone();
    short.depots[0].window.close = 319;
    assert_eq!(broken(&short, &[&[1, 2], &[3]]), [Violation::Home { route: 1, arrival: 320, close: 319 }]);

    let skills = instance("skills");
    // Vehicle 1 may not visit client 3, which takes 7 and is all that vehicle 2 can take.
    let refused =
        [Violation::NotAllowed { route: 1, place: 3 }, Violation::Load { route: 2, load: 10_000, capacity: 7000 }];
    assert_eq!(broken(&skills, &[&[3], &[1, 2]]), refused);
}

#[test]
fn a_route_may_start_late_so_that_it_takes_less_long() {
    let mut instance = instance("windows");
    // To client 1 (5.0), its service (2.0), on to client 2 (5.0), which opens at 20.0, its service, and back (10.0): a start at 8.0 waits
    // nowhere, while that at 0 takes 32.0.
    instance.vehicles[0].max_duration = Some(240);
    assert!(check(&instance, &routes(&[&[1, 2], &[3]])).is_ok());
    instance.vehicles[0].max_duration = Some(239);
    let long = Violation::Duration { route: 1, duration: 240, limit: 239 };
    assert_eq!(check(&instance, &routes(&[&[1, 2], &[3]])).unwrap_err(), [long]);
    // Client 1 closes so early that waiting remains.
    instance.clients[0].window.close = 60;
    let long = Violation::Duration { route: 1, duration: 310, limit: 239 };
    assert_eq!(check(&instance, &routes(&[&[1, 2], &[3]])).unwrap_err(), [long]);
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    let windows = text("vrplib/windows.vrp");
    let told = |from: &str, to: &str| parse(&windows.replacen(from, to, 1)).unwrap_err().to_string();
    assert_eq!(
        told("TYPE : VRPTW", "TYPE : CVRP"),
        "line 3: \"CVRP\" is not a type known here (VRPTW, PCVRPTW, SDVRPTW, MDVRPTW)"
    );
    assert_eq!(told("CAPACITY", "CAPCITY"), "line 6: CAPCITY is not known here");
    assert_eq!(told("CAPACITY", "TYPE"), "line 6: TYPE is there twice");
    assert_eq!(told("EUC_2D", "EXPLICIT"), "line 8: \"EXPLICIT\" is not EUC_2D");
    assert_eq!(told("2 3 4", "2 3 x"), "line 11: \"x\" is not a number");
    assert_eq!(told("2 3 4", "2 3 inf"), "line 11: \"inf\" is not a finite number");
    assert_eq!(told("2 3 4", "2 3"), "line 11: 2 numbers where 3 are wanted");
    assert_eq!(told("3 6 8", "4 6 8"), "line 12: number 4 where 3 is next");
    assert_eq!(told("4 0 5\n", ""), "NODE_COORD_SECTION: 3 where 4 are announced");
    assert_eq!(told("4 0 10", "4 10 0"), "line 23: the window closes before it opens");
    assert_eq!(told("2 4\n", "2 -4\n"), "line 16: \"-4\" is not a number from 0 to a million millions");
    assert_eq!(
        told("VEHICLES : 3", "VEHICLES : 10000000"),
        "line 5: \"10000000\" is not a whole number up to a million"
    );
    assert_eq!(told("TIME_WINDOW_SECTION", "PRIZE_SECTION"), "line 20: 3 numbers where 2 are wanted");
    // Who asks for nothing is carried for nothing.
    let light = parse(&windows.replace("DEMAND_SECTION\n1 0\n2 4\n3 4\n4 4\n", "")).unwrap();
    assert!(light.clients.iter().all(|client| client.demand == 0));
    assert_eq!(parse(&windows.replace("DIMENSION : 4\n", "")), Err(Malformed::Missing { what: "DIMENSION".into() }));
    assert_eq!(parse(""), Err(Malformed::Missing { what: "TYPE".into() }));

    let skills = text("vrplib/skills.vrp");
    let told = |from: &str, to: &str| parse(&skills.replacen(from, to, 1)).unwrap_err().to_string();
    assert_eq!(told("1\t3\t2", "1\t3\t1"), "line 32: there is no client 1");
    assert_eq!(told("1\t3\t2", "1\t3\t5"), "line 32: there is no client 5");
    assert_eq!(told("1\t3\t2", "1\t3\t2.5"), "line 32: there is no client 2");
    assert_eq!(told("2\t7\n", ""), "CAPACITY_SECTION: 1 where 2 are announced");

    let read = |text: &str| parse_solution(text, Kind::Vrptw).unwrap_err().to_string();
    assert_eq!(read("Route #1: 1 2\nRoute #3: 4\n"), "line 2: number 3 where 2 is next");
    assert_eq!(read("Route #1: 1 b\n"), "line 1: \"b\" is not a whole number up to a million");
    assert_eq!(read("\nHello\n"), "line 2: Hello is not known here");
    let missing = bangfu::formats::vrplib::read(&data("vrplib/none.vrp")).unwrap_err().to_string();
    assert!(missing.contains("none.vrp"), "{missing}");
}

proptest! {
    #[test]
    fn solutions_survive_being_written_and_read(mut routes: Vec<Vec<u16>>, cost in 0..i64::MAX / 1_000_000, kind in 0..4usize) {
        while routes.last().is_some_and(Vec::is_empty) {
            routes.pop();
        }
        let solution = Solution { routes: routes.into_iter().map(|r| r.into_iter().map(usize::from).collect()).collect() };
        let kind = Kind::ALL[kind];
        let written = write_solution(&solution, cost, kind);
        let read = parse_solution(&written, kind).unwrap();
        prop_assert_eq!(&read, &Solved { solution, cost: Some(cost) });
        prop_assert_eq!(write_solution(&read.solution, cost, kind), written);
    }

    /// All starts tried one by one.
    #[test]
    fn the_best_start_is_the_best(
        clients in proptest::collection::vec((0..9i32, 0..9i32, 0..5i64, 0..30i64, 0..30i64), 1..6),
        limit in 5..60i64,
    ) {
        let mut instance = instance("depots");
        instance.depots.truncate(1);
        instance.depots[0].window = window(0, 60_000);
        let client = |&(x, y, service, open, width): &(i32, i32, i64, i64, i64)| Client {
            x: x.into(), y: y.into(), demand: 0, service: 1000 * service, window: window(1000 * open, 1000 * (open + width)), prize: None,
        };
        instance.clients = clients.iter().map(client).collect();
        instance.vehicles.truncate(1);
        instance.vehicles[0].max_duration = Some(1000 * limit);
        let route: Vec<usize> = (1..=clients.len()).collect();
        let duration = |start: i64| {
            let (mut clock, mut at) = (start, 0);
            for &place in &route {
                let client = &instance.clients[place - 1];
                clock += instance.distance(at, place);
                if clock > client.window.close {
                    return None;
                }
                clock = clock.max(client.window.open) + client.service;
                at = place;
            }
            clock += instance.distance(at, 0);
            (clock <= 60_000).then_some(clock - start)
        };
        let least = (0..60_000).filter_map(duration).min();
        match (least, check(&instance, &routes(&[&route]))) {
            (Some(least), Ok(_)) => prop_assert!(least <= 1000 * limit),
            (Some(least), Err(violations)) => {
                let long = Violation::Duration { route: 1, duration: least, limit: 1000 * limit };
                prop_assert!(least > 1000 * limit);
                prop_assert_eq!(violations, [long]);
            }
            (None, checked) => {
                let late = |v: &Violation| matches!(v, Violation::Late { .. } | Violation::Home { .. });
                prop_assert!(checked.unwrap_err().iter().all(late));
            }
        }
    }

    /// Whatever a word or line is replaced by, the reader answers.
    #[test]
    fn no_text_is_too_odd(at in 0..400usize, put in "[ -~\n]{0,12}", name in 0..4usize) {
        let mut odd = text(&format!("vrplib/{}.vrp", ["windows", "prizes", "skills", "depots"][name]));
        let (from, to) = (at.min(odd.len()), (at + put.len()).min(odd.len()));
        odd.replace_range(from..to, &put);
        if let Ok(instance) = parse(&odd) {
            prop_assert!(instance.distance(0, instance.places() - 1) >= 0);
        }
    }
}
