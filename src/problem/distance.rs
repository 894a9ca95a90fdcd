//! How far it is from home to a base: whole km, one way.

use std::collections::HashMap;

use crate::scenario::{LonLat, Scenario};

/// Mean radius of the earth, km.
const RADIUS: f64 = 6371.0088;

/// Distances from everybody's home to every region's base.
#[derive(Clone)]
pub struct Distances {
    regions: usize,
    /// Row of `km` for each person: people of one home share it.
    origin: Vec<usize>,
    /// Whole km, one row per origin.
    km: Vec<f64>,
    /// Yuan one way where a `travel` row says so, by (person, region).
    fare: HashMap<(usize, usize), f64>,
}

impl Distances {
    pub fn new(scenario: &Scenario) -> Self {
        let regions = scenario.regions.len();
        let region_ids: HashMap<&str, usize> =
            scenario.regions.iter().enumerate().map(|(r, region)| (region.id.as_str(), r)).collect();
        // What `travel` says of a place (inspector or unit) and a region, either direction.
        let mut said: HashMap<&str, Vec<(usize, Option<f64>, Option<f64>)>> = HashMap::new();
        for row in &scenario.travel {
            for (place, region) in [(&row.from, &row.to), (&row.to, &row.from)] {
                if let Some(&region) = region_ids.get(region.as_str()) {
                    said.entry(place).or_default().push((region, row.km, row.cost));
                }
            }
        }
        let bases: Vec<LonLat> = scenario.regions.iter().map(|r| scenario.wgs84(r.at)).collect();
        let mut distances = Distances { regions, origin: Vec::new(), km: Vec::new(), fare: HashMap::new() };
        let mut origins: HashMap<(Option<(u64, u64)>, &str, Option<usize>), usize> = HashMap::new();
        for (person, p) in scenario.inspectors.iter().enumerate() {
            let home = scenario.home_of(p);
            let own = said.get(p.id.as_str());
            let key = (home.map(|h| (h.lon.to_bits(), h.lat.to_bits())), p.unit.as_str(), own.map(|_| person));
            let rows = || said.get(p.unit.as_str()).into_iter().chain(own).flatten();
            let next = origins.len();
            let origin = *origins.entry(key).or_insert(next);
            if origin == next {
                let from = distances.km.len();
                distances
                    .km
                    .extend(bases.iter().map(|&base| home.map_or(0.0, |home| great_circle_km(home, base).round())));
                for (region, km, _) in rows() {
                    if let Some(km) = km {
                        distances.km[from + region] = km.round();
                    }
                }
            }
            for (region, _, cost) in rows() {
                if let Some(cost) = cost {
                    distances.fare.insert((person, *region), *cost);
                }
            }
            distances.origin.push(origin);
        }
        distances
    }

    pub fn km(&self, person: usize, region: usize) -> f64 {
        self.km[self.origin[person] * self.regions + region]
    }

    /// Yuan one way where a `travel` row gives it.
    pub fn fare(&self, person: usize, region: usize) -> Option<f64> {
        self.fare.get(&(person, region)).copied()
    }
}

/// Haversine distance in km of two places in WGS-84.
pub fn great_circle_km(a: LonLat, b: LonLat) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * RADIUS * h.sqrt().min(1.0).asin()
}
