//! Kilometres and yuan of an assignment.

use std::collections::HashMap;

use super::tables::{Group, Tables, days};
use crate::scenario::{Inspector, LonLat, Region};

/// Mean radius of the earth, km.
const RADIUS: f64 = 6371.0088;

pub struct Travel<'t> {
    tables: &'t Tables<'t>,
    /// What `travel` rows say between an inspector or unit and a region, either direction; a later row goes before an earlier one.
    km: HashMap<(&'t str, &'t str), f64>,
    cost: HashMap<(&'t str, &'t str), f64>,
}

impl<'t> Travel<'t> {
    pub fn new(tables: &'t Tables<'t>) -> Self {
        let mut travel = Travel { tables, km: HashMap::new(), cost: HashMap::new() };
        for row in &tables.scenario.travel {
            for ends in [(row.from.as_str(), row.to.as_str()), (row.to.as_str(), row.from.as_str())] {
                if let Some(km) = row.km {
                    travel.km.insert(ends, km);
                }
                if let Some(cost) = row.cost {
                    travel.cost.insert(ends, cost);
                }
            }
        }
        travel
    }

    /// Whole km, home to base, one way; 0 when the home is unknown.
    pub fn km(&self, inspector: &Inspector, region: &Region) -> f64 {
        if let Some(km) = self.said(&self.km, inspector, region) {
            return km.round();
        }
        match self.tables.scenario.home_of(inspector) {
            Some(home) => great_circle_km(home, self.tables.scenario.wgs84(region.at)).round(),
            None => 0.0,
        }
    }

    /// Yuan: both fares, lodging for all nights but the last, meals and local transport for all days.
    pub fn expense(&self, inspector: &Inspector, group: &Group, km: f64) -> f64 {
        let rates = &self.tables.scenario.settings.objective.rates;
        let fare = self.said(&self.cost, inspector, group.region).unwrap_or(rates.fare_per_km * km);
        let days = days(group.batch) as f64;
        2.0 * fare + rates.lodging * (days - 1.0) + (rates.meals + rates.local) * days
    }

    /// Inspector → region, else unit → region.
    fn said(&self, rows: &HashMap<(&'t str, &'t str), f64>, inspector: &Inspector, region: &Region) -> Option<f64> {
        let of_inspector = rows.get(&(inspector.id.as_str(), region.id.as_str()));
        of_inspector.or_else(|| rows.get(&(inspector.unit.as_str(), region.id.as_str()))).copied()
    }
}

/// Haversine distance.
pub fn great_circle_km(a: LonLat, b: LonLat) -> f64 {
    let haversine = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let along = haversine(b.lat - a.lat);
    let across = haversine(b.lon - a.lon) * a.lat.to_radians().cos() * b.lat.to_radians().cos();
    2.0 * RADIUS * (along + across).sqrt().min(1.0).asin()
}
