//! Ways inside a region, between its base and sites: km and whole minutes ("Distance" in docs/field.md).

use std::collections::HashMap;

use rayon::prelude::*;

use super::distance::great_circle_km;
use crate::scenario::{LonLat, Scenario, SiteMode};
use crate::travel::Table;

/// All ways between the base and some sites of one region. Place 0 is the base, place n + 1 the nth site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legs {
    places: usize,
    /// Tenths of a km, row by row.
    tenths: Vec<u32>,
    /// Row by row; ways of more than 45 days are cut to that.
    minutes: Vec<u16>,
}

impl Legs {
    /// Places, the base included.
    pub fn places(&self) -> usize {
        self.places
    }

    /// To 0.1 km.
    #[inline]
    pub fn km(&self, from: usize, to: usize) -> f64 {
        f64::from(self.tenths[from * self.places + to]) / 10.0
    }

    #[inline]
    pub fn minutes(&self, from: usize, to: usize) -> u32 {
        u32::from(self.minutes[from * self.places + to])
    }
}

/// What a scenario says of ways, sorted by region, from which [`Legs`] are made on demand: those of a region with a few thousand
/// sites take a hundred megabytes.
pub struct Atlas<'a> {
    scenario: &'a Scenario,
    table: Option<&'a Table>,
    /// Per region, the `travel` rows between its places.
    rows: Vec<Vec<Row>>,
}

/// A `travel` row inside a region; None = the base.
#[derive(Debug, Clone, Copy)]
struct Row {
    from: Option<usize>,
    to: Option<usize>,
    km: Option<f64>,
    minutes: Option<f64>,
}

/// What `travel` rows say of a pair of places.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    km: Option<f64>,
    minutes: Option<f64>,
}

/// A place for looking up its ways.
#[derive(Clone, Copy)]
struct Place {
    at: LonLat,
    /// In the table.
    spot: Option<u32>,
    is_base: bool,
}

impl<'a> Atlas<'a> {
    /// `table` goes before great circles, `travel` rows before both.
    pub fn new(scenario: &'a Scenario, table: Option<&'a Table>) -> Self {
        let regions = super::index(scenario.regions.iter().map(|r| r.id.as_str()));
        let sites = super::index(scenario.sites.iter().map(|s| s.id.as_str()));
        // A site done on line is at the base; what rows say of it does not count.
        let place = |id: &str| match regions.get(id) {
            Some(&region) => Some((region, None)),
            None => {
                let &site = sites.get(id)?;
                let s = &scenario.sites[site];
                let region = *regions.get(s.region.as_str())?;
                (s.mode != Some(SiteMode::Online)).then_some((region, Some(site)))
            }
        };
        let mut rows = vec![Vec::new(); scenario.regions.len()];
        for row in &scenario.travel {
            if let (Some((region, from)), Some((other, to))) = (place(&row.from), place(&row.to))
                && region == other
                && from != to
            {
                rows[region].push(Row { from, to, km: row.km, minutes: row.minutes });
            }
        }
        Atlas { scenario, table, rows }
    }

    /// The ways between a region's base and some of its sites (indices into the scenario's tables).
    pub fn legs(&self, region: usize, sites: &[usize]) -> Legs {
        let places = self.places(region, sites);
        let n = places.len();
        let said = self.said(region, sites);
        let (mut tenths, mut minutes) = (vec![0; n * n], vec![0; n * n]);
        let rows = tenths.par_chunks_mut(n).zip(minutes.par_chunks_mut(n));
        rows.zip(said).enumerate().for_each(|(from, ((tenths, minutes), mut said))| {
            for to in (0..n).filter(|&to| to != from && !(places[from].is_base && places[to].is_base)) {
                let (km, time) = self.way(places[from], places[to], said.remove(&to).unwrap_or_default());
                tenths[to] = km;
                minutes[to] = time;
            }
        });
        Legs { places: n, tenths, minutes }
    }

    fn places(&self, region: usize, sites: &[usize]) -> Vec<Place> {
        let s = self.scenario;
        let base = s.wgs84(s.regions[region].at);
        let ends = std::iter::once((base, true)).chain(sites.iter().map(|&site| match s.sites[site].mode {
            Some(SiteMode::Online) => (base, true),
            _ => (s.wgs84(s.sites[site].at), false),
        }));
        ends.map(|(at, is_base)| Place { at, spot: self.table.and_then(|t| t.spot(at)), is_base }).collect()
    }

    /// Per place and destination, what rows say: in that direction, else in the other; of several rows, the last.
    fn said(&self, region: usize, sites: &[usize]) -> Vec<HashMap<usize, Said>> {
        let mut bases = vec![0];
        let mut place_of: HashMap<usize, usize> = HashMap::new();
        for (n, &site) in sites.iter().enumerate() {
            match self.scenario.sites[site].mode {
                Some(SiteMode::Online) => bases.push(n + 1),
                _ => drop(place_of.insert(site, n + 1)),
            }
        }
        let of = |end: Option<usize>| match end {
            None => bases.clone(),
            Some(site) => place_of.get(&site).copied().into_iter().collect(),
        };
        let mut said = vec![HashMap::new(); sites.len() + 1];
        // What is said of the other direction first: what is said of this one goes before it.
        for back in [true, false] {
            for row in &self.rows[region] {
                let (from, to) = if back { (row.to, row.from) } else { (row.from, row.to) };
                for from in of(from) {
                    for to in of(to) {
                        let known: &mut Said = said[from].entry(to).or_default();
                        known.km = row.km.or(known.km);
                        known.minutes = row.minutes.or(known.minutes);
                    }
                }
            }
        }
        said
    }

    /// Tenths of a km and whole minutes.
    fn way(&self, from: Place, to: Place, said: Said) -> (u32, u16) {
        let travel = &self.scenario.settings.travel;
        let asked = || self.table.and_then(|table| table.between(from.spot?, to.spot?));
        let (km, of_server) = match (said.km, asked()) {
            (Some(km), _) => (km, None),
            (None, Some((km, minutes))) => (km, Some(minutes)),
            (None, None) => (great_circle_km(from.at, to.at) * travel.circuity, None),
        };
        let tenths = (km * 10.0).round();
        let minutes = said.minutes.or(of_server).unwrap_or_else(|| tenths / 10.0 / travel.speed_kmh * 60.0);
        // Casts cut to the type's range.
        (tenths as u32, whole_minutes(minutes) as u16)
    }
}

/// Rounded up; a hair above a whole number is an error of the division.
fn whole_minutes(minutes: f64) -> f64 {
    (minutes - 1e-9).ceil().max(0.0)
}
