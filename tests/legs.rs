//! Ways inside a region are those of docs/field.md, whatever the tables say.

use std::sync::LazyLock;

use bangfu::problem::{Atlas, great_circle_km};
use bangfu::scenario::read::read;
use bangfu::scenario::{Crs, LonLat, Scenario, Site, SiteMode, Travel};
use bangfu::solve::{Options, solve};
use bangfu::travel::{Leg, Spot, Table};
use bangfu::verify::verify;
use proptest::collection::vec;
use proptest::prelude::*;

const SITES: usize = 6;

/// Two regions; the first has sites S0 to S5, the second S6.
fn scenario(online: &[bool], rows: &[(usize, usize, Option<u32>, Option<u32>)], crs: Crs) -> Scenario {
    static READ: LazyLock<(Scenario, Site)> = LazyLock::new(|| {
        let plant = read("scenarios/carbon-check".as_ref()).scenario.sites.swap_remove(0);
        (read("scenarios/first-look".as_ref()).scenario, plant)
    });
    let (mut scenario, plant) = (READ.0.clone(), &READ.1);
    scenario.settings.travel.crs = crs;
    scenario.regions.truncate(2);
    for (n, &online) in online.iter().enumerate() {
        let region = &scenario.regions[usize::from(n == SITES)];
        let at = LonLat { lon: region.at.lon + 0.123 * (n % 3) as f64, lat: region.at.lat - 0.077 * (n / 3) as f64 };
        let mode = Some(if online { SiteMode::Online } else { SiteMode::Onsite });
        scenario.sites.push(Site { id: format!("S{n}"), region: region.id.clone(), at, mode, ..plant.clone() });
    }
    // Ends: the sites, then both bases.
    let end = |n: usize| match n {
        n if n <= SITES => format!("S{n}"),
        n => scenario.regions[n - SITES - 1].id.clone(),
    };
    scenario.travel = rows
        .iter()
        .map(|&(from, to, km, minutes)| Travel {
            row: 2,
            from: end(from),
            to: end(to),
            km: km.map(|km| f64::from(km) / 100.0),
            minutes: minutes.map(|m| f64::from(m) / 10.0),
            cost: None,
            mode: None,
            extra: Vec::new(),
        })
        .collect();
    scenario
}

/// The rule once more, a way at a time. Places by id; None = the base.
fn way(s: &Scenario, table: Option<&Table>, from: Option<&Site>, to: Option<&Site>) -> (f64, u32) {
    let region = &s.regions[0];
    let on_site =
        |site: Option<&'_ Site>| site.filter(|site| site.mode != Some(SiteMode::Online)).map(|s| s.id.clone());
    let (from, to) = (on_site(from), on_site(to));
    if from == to {
        return (0.0, 0);
    }
    let at = |id: &Option<String>| match id {
        Some(id) => s.wgs84(s.sites.iter().find(|site| site.id == *id).unwrap().at),
        None => s.wgs84(region.at),
    };
    let name = |id: &Option<String>| id.clone().unwrap_or_else(|| region.id.clone());
    let says = |of: fn(&Travel) -> Option<f64>| {
        let row = |a: String, b: String| s.travel.iter().rev().filter(|r| r.from == a && r.to == b).find_map(of);
        row(name(&from), name(&to)).or_else(|| row(name(&to), name(&from)))
    };
    let asked = table.and_then(|table| table.leg(at(&from), at(&to)));
    let (said_km, said_minutes) = (says(|row| row.km), says(|row| row.minutes));
    let circle = || great_circle_km(at(&from), at(&to)) * s.settings.travel.circuity;
    let km = said_km.or(asked.map(|way| way.0)).unwrap_or_else(circle);
    let km = (km * 10.0).round() / 10.0;
    let of_server = asked.filter(|_| said_km.is_none()).map(|way| way.1);
    let minutes = said_minutes.or(of_server).unwrap_or(km / s.settings.travel.speed_kmh * 60.0);
    (km, (minutes - 1e-9).ceil() as u32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn as_the_rule_says(
        online in vec(prop::bool::weighted(0.2), SITES + 1),
        rows in vec((0..SITES + 3, 0..SITES + 3, prop::option::of(0u32..9000), prop::option::of(0u32..3000)), 0..25),
        known in prop::option::of(vec(prop::option::weighted(0.7, (0u32..90_000, 0u32..90_000)), (SITES + 1) * (SITES + 1))),
        gcj02 in any::<bool>(),
    ) {
        let scenario = scenario(&online, &rows, if gcj02 { Crs::Gcj02 } else { Crs::Wgs84 });
        let places: Vec<LonLat> = std::iter::once(scenario.regions[0].at)
            .chain(scenario.sites[..SITES].iter().map(|s| s.at))
            .map(|at| scenario.wgs84(at))
            .collect();
        let table = known.map(|known| {
            let mut table = Table::new("osrm http://nowhere");
            for (n, way) in known.into_iter().enumerate() {
                let (from, to) = (places[n / places.len()], places[n % places.len()]);
                if let Some((metres, tenths)) = way {
                    table.set(Spot::of(from), Spot::of(to), (metres % 7 > 0).then_some(Leg { metres, tenths }));
                }
            }
            table
        });
        // Some of the region's sites, not in their order.
        let chosen = [4, 0, 5, 2, 1];
        let legs = Atlas::new(&scenario, table.as_ref()).legs(0, &chosen);
        prop_assert_eq!(legs.places(), chosen.len() + 1);
        let place = |n: usize| (n > 0).then(|| &scenario.sites[chosen[n - 1]]);
        for from in 0..legs.places() {
            for to in 0..legs.places() {
                let (km, minutes) = way(&scenario, table.as_ref(), place(from), place(to));
                prop_assert_eq!((legs.km(from, to), legs.minutes(from, to)), (km, minutes), "{} {}", from, to);
            }
        }
    }
}

#[test]
fn minutes_are_rounded_up_but_not_by_an_error_of_division() {
    // 8.2 km at 50 km/h are 9.84 minutes; 12.5 km are 15 exactly, though not in binary.
    let rows =
        [(0, 1, Some(820), None), (1, 2, Some(1250), None), (2, 3, Some(1251), Some(151)), (3, 4, None, Some(150))];
    let scenario = scenario(&[false; SITES + 1], &rows, Crs::Wgs84);
    let legs = Atlas::new(&scenario, None).legs(0, &[0, 1, 2, 3, 4]);
    assert_eq!((legs.km(1, 2), legs.minutes(1, 2)), (8.2, 10));
    assert_eq!((legs.km(3, 2), legs.minutes(3, 2)), (12.5, 15));
    assert_eq!((legs.km(3, 4), legs.minutes(3, 4)), (12.5, 16));
    assert_eq!(legs.minutes(5, 4), 15);
}

/// Distances of staffing and their check: a round whose coordinates are written in another system is the same round.
#[test]
fn a_round_in_another_system_is_the_same_round() {
    let mut written = read("scenarios/first-look".as_ref()).scenario;
    let plan = solve(&written, &Options::default()).unwrap();
    for crs in [Crs::Gcj02, Crs::Bd09] {
        let mut other = written.clone();
        other.settings.travel.crs = crs;
        other.regions.iter_mut().for_each(|r| r.at = crs.of_wgs84(r.at));
        other.units.iter_mut().for_each(|u| u.at = u.at.map(|at| crs.of_wgs84(at)));
        other.inspectors.iter_mut().for_each(|p| p.at = p.at.map(|at| crs.of_wgs84(at)));
        let again = solve(&other, &Options::default()).unwrap();
        assert_eq!((&again.assignments, &again.score), (&plan.assignments, &plan.score));
        assert!(verify(&other, &again).passes());
    }
    // And one that is taken for another is not.
    written.settings.travel.crs = Crs::Bd09;
    written.regions.iter_mut().for_each(|r| r.at.lon += 0.3);
    let shifted = solve(&written, &Options::default()).unwrap();
    assert!(shifted.score != plan.score && verify(&written, &shifted).passes());
}

#[test]
fn systems_as_organizers_name_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("batches.csv"), "id,start,end\nB1,2026-12-07,2026-12-13\n").unwrap();
    let named = |name: &str| {
        std::fs::write(folder.path().join("round.toml"), format!("[\"交通\"]\n\"坐标系\" = \"{name}\"\n")).unwrap();
        let reading = read(folder.path());
        let refused = reading.findings.iter().any(|f| f.code == "E502" && f.column.as_deref() == Some("travel.crs"));
        (!refused).then_some(reading.scenario.settings.travel.crs)
    };
    for (crs, names) in [
        (Crs::Wgs84, &["wgs84", "WGS-84", "ＷＧＳ８４", "CGCS2000", "国家2000"][..]),
        (Crs::Gcj02, &["gcj02", "GCJ-02", "国测局", "火星坐标", "火星坐标系", "高德"]),
        (Crs::Bd09, &["bd09", "BD-09", "百度", "百度坐标系"]),
    ] {
        for name in names {
            assert_eq!(named(name), Some(crs), "{name}");
        }
    }
    assert_eq!(named("月球"), None);
}
