//! Real places as regions: prefectures and municipalities with their counties, from the built-in table.

use std::sync::LazyLock;

use crate::scenario::place::{TABLE, short_city};
use crate::scenario::{LonLat, Region};

/// A prefecture or municipality.
pub struct City {
    /// GB/T 2260: `130100`; `110000` for a municipality.
    pub code: &'static str,
    pub name: &'static str,
    pub province: &'static str,
    pub at: LonLat,
    pub counties: Vec<&'static str>,
}

static CITIES: LazyLock<Vec<City>> = LazyLock::new(load);

/// By code. Counties that a province governs itself belong to none of them.
pub fn cities() -> &'static [City] {
    &CITIES
}

pub fn city(code: &str) -> Option<&'static City> {
    CITIES.iter().find(|c| c.code == code)
}

/// Code of the city that a county belongs to.
pub fn code_of_county(county: &str) -> String {
    if is_municipality(county) { format!("{}0000", &county[..2]) } else { format!("{}00", &county[..4]) }
}

fn is_municipality(code: &str) -> bool {
    ["11", "12", "31", "50"].contains(&&code[..2])
}

fn load() -> Vec<City> {
    let mut cities: Vec<City> = Vec::new();
    let mut counties = Vec::new();
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [code, name, level, province, lon, lat] = fields[..] else { continue };
        let (Ok(lon), Ok(lat)) = (lon.parse(), lat.parse()) else { continue };
        let whole = level == "province" && is_municipality(code);
        if whole || (level == "city" && !is_municipality(code) && &code[2..4] != "90") {
            cities.push(City { code, name, province, at: LonLat { lon, lat }, counties: Vec::new() });
        } else if level == "county" && name != "市辖区" {
            counties.push((code_of_county(code), name));
        }
    }
    for (code, name) in counties {
        if let Some(city) = cities.iter_mut().find(|c| c.code == code) {
            city.counties.push(name);
        }
    }
    cities
}

impl City {
    /// `石家庄`
    pub fn short(&self) -> &'static str {
        short_city(self.name)
    }

    pub fn region(&self) -> Region {
        Region {
            row: 0,
            id: self.code.into(),
            name: self.short().into(),
            province: self.province.into(),
            at: self.at,
            parent: None,
            extra: Vec::new(),
        }
    }

    /// Its counties with their seats.
    pub fn seats(&self) -> Vec<(&'static str, LonLat)> {
        let seat = |line: &'static str| {
            let fields: Vec<&str> = line.split(',').collect();
            let [code, name, "county", _, lon, lat] = fields[..] else { return None };
            let at = LonLat { lon: lon.parse().ok()?, lat: lat.parse().ok()? };
            (name != "市辖区" && code_of_county(code) == self.code).then_some((name, at))
        };
        TABLE.lines().skip(1).filter_map(seat).collect()
    }

    /// The counties of the n-th of so many groups, as a list in a cell.
    pub fn counties_of(&self, n: usize, groups: usize) -> Option<String> {
        let at = |n: usize| n * self.counties.len() / groups;
        Some(self.counties[at(n)..at(n + 1)].join("、")).filter(|list| !list.is_empty())
    }
}
