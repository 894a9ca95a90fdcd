//! Reads an instance. Nothing of a file is passed over in silence: a key or section that is not known could change what is best.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::Malformed;
use super::super::lines::{Line, lines};
use super::super::malformed::{Unread, read_with};
use super::{Client, Depot, Instance, Kind, Rounding, Vehicle, Window};

const KEYS: &[&str] = &[
    "NAME",
    "COMMENT",
    "TYPE",
    "DIMENSION",
    "EDGE_WEIGHT_TYPE",
    "VEHICLES",
    "CAPACITY",
    "SERVICE_TIME",
    "VEHICLES_MAX_DURATION",
];

/// Sections, and how many numbers follow the first of a line; None = any number of them.
const SECTIONS: &[(&str, Option<usize>)] = &[
    ("NODE_COORD_SECTION", Some(2)),
    ("DEMAND_SECTION", Some(1)),
    ("SERVICE_TIME_SECTION", Some(1)),
    ("TIME_WINDOW_SECTION", Some(2)),
    ("PRIZE_SECTION", Some(1)),
    ("CAPACITY_SECTION", Some(1)),
    ("VEHICLES_DEPOT_SECTION", Some(1)),
    ("VEHICLES_MAX_DURATION_SECTION", Some(1)),
    ("VEHICLES_ALLOWED_CLIENTS_SECTION", None),
    (DEPOTS, Some(0)),
];
const DEPOTS: &str = "DEPOT_SECTION";

/// Reads a file.
///
/// # Errors
/// The file cannot be read, or [`parse`] does not take it.
pub fn read(path: &Path) -> Result<Instance, Unread> {
    read_with(path, parse)
}

/// Reads the text of a file.
///
/// # Errors
/// Something is missing, is no number, is not known or does not fit together; the error says in which line.
pub fn parse(text: &str) -> Result<Instance, Malformed> {
    Sheet::new(text)?.instance()
}

/// A section: its lines, each of the numbers after the first, which counts up from 1.
#[derive(Default)]
struct Section<'t>(Vec<(Line<'t>, Vec<f64>)>);

/// Keys and sections, not yet put together.
struct Sheet<'t> {
    keys: BTreeMap<&'t str, (Line<'t>, &'t str)>,
    sections: BTreeMap<&'static str, Section<'t>>,
}

impl<'t> Sheet<'t> {
    fn new(text: &'t str) -> Result<Self, Malformed> {
        let mut sheet = Sheet { keys: BTreeMap::new(), sections: BTreeMap::new() };
        let mut current = None;
        for line in lines(text) {
            if line.text == "EOF" {
                break;
            }
            if line.text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                let Some((name, width)) = current else { return Err(line.unknown("a number outside of sections")) };
                sheet.row(name, width, line)?;
                continue;
            }
            let (key, value) = line.text.split_once(':').map_or((line.text, None), |(k, v)| (k.trim(), Some(v.trim())));
            let twice = || Malformed::Twice { line: line.number, what: key.into() };
            if let Some(&(name, width)) = SECTIONS.iter().find(|section| section.0 == key) {
                current = Some((name, width));
                if sheet.sections.insert(name, Section::default()).is_some() {
                    return Err(twice());
                }
            } else if let (true, Some(value)) = (KEYS.contains(&key), value) {
                current = None;
                if sheet.keys.insert(key, (line, value)).is_some() {
                    return Err(twice());
                }
            } else {
                return Err(line.unknown(key));
            }
        }
        Ok(sheet)
    }

    fn row(&mut self, name: &'static str, width: Option<usize>, line: Line<'t>) -> Result<(), Malformed> {
        let mut numbers = line.numbers()?;
        let rows = &mut self.sections.entry(name).or_default().0;
        // The list of depots ends with −1 in some files.
        if name == DEPOTS && numbers == [-1.0] {
            return Ok(());
        }
        line.count_is(numbers.len(), width.map_or(numbers.len(), |width| width + 1))?;
        let (found, wanted) = (numbers.remove(0), rows.len() + 1);
        if found != wanted as f64 {
            return Err(Malformed::Order { line: line.number, found: found as i64, wanted: wanted as i64 });
        }
        rows.push((line, numbers));
        Ok(())
    }

    fn key(&self, key: &str) -> Result<(Line<'t>, &'t str), Malformed> {
        self.keys.get(key).copied().ok_or_else(|| Malformed::Missing { what: key.into() })
    }

    fn count(&self, key: &str) -> Result<usize, Malformed> {
        self.key(key).and_then(|(line, value)| line.count(value))
    }

    /// A section of so many rows; None where the file has none.
    fn section(&self, name: &str, wanted: usize) -> Result<Option<&Section<'t>>, Malformed> {
        match self.sections.get(name) {
            Some(section) if section.0.len() != wanted => {
                Err(Malformed::Rows { what: name.into(), found: section.0.len(), wanted })
            }
            section => Ok(section),
        }
    }

    fn needed(&self, name: &str, wanted: usize) -> Result<&Section<'t>, Malformed> {
        self.section(name, wanted)?.ok_or_else(|| Malformed::Missing { what: name.into() })
    }

    /// A scaled number for each row of a section, or the same for all under a key; None where there is neither.
    fn column(&self, key: &str, rows: usize, rounding: Rounding) -> Result<Option<Vec<i64>>, Malformed> {
        if let Some(section) = self.section(&format!("{key}_SECTION"), rows)? {
            return section
                .0
                .iter()
                .map(|(line, row)| whole(*line, row[0], rounding))
                .collect::<Result<_, _>>()
                .map(Some);
        }
        let Some(&(line, value)) = self.keys.get(key) else { return Ok(None) };
        let number = line.number(value).and_then(|number| whole(line, number, rounding))?;
        Ok(Some(vec![number; rows]))
    }

    fn instance(&self) -> Result<Instance, Malformed> {
        let (line, kind) = self.key("TYPE")?;
        let kind: Kind = line.value(kind, "a type known here (VRPTW, PCVRPTW, SDVRPTW, MDVRPTW)")?;
        let rounding = kind.rounding();
        let (line, weights) = self.key("EDGE_WEIGHT_TYPE")?;
        if weights != "EUC_2D" {
            return Err(line.no(weights, "EUC_2D"));
        }
        let places = self.count("DIMENSION")?;
        let depots = self.sections.get(DEPOTS).map_or(1, |section| section.0.len());
        if depots == 0 || places < depots {
            let what = format!("{DEPOTS} of {places} places");
            return Err(Malformed::Rows { what, found: depots, wanted: places.min(1) });
        }
        let points = &self.needed("NODE_COORD_SECTION", places)?.0;
        let windows = self.windows(places, rounding)?;
        let demands = self.column("DEMAND", places, rounding)?.unwrap_or_else(|| vec![0; places]);
        let services = self.column("SERVICE_TIME", places, rounding)?.unwrap_or_else(|| vec![0; places]);
        // A prize of 0 marks a client that has to be visited.
        let prizes = self.column("PRIZE", places, rounding)?.unwrap_or_else(|| vec![0; places]);
        let depot = |place: usize| Depot { x: points[place].1[0], y: points[place].1[1], window: windows[place] };
        let client = |place: usize| Client {
            x: points[place].1[0],
            y: points[place].1[1],
            demand: demands[place],
            service: services[place],
            window: windows[place],
            prize: Some(prizes[place]).filter(|&prize| prize != 0),
        };
        Ok(Instance {
            name: self.key("NAME")?.1.to_string(),
            kind,
            vehicles: self.vehicles(depots, places, rounding)?,
            depots: (0..depots).map(depot).collect(),
            clients: (depots..places).map(client).collect(),
        })
    }

    fn windows(&self, places: usize, rounding: Rounding) -> Result<Vec<Window>, Malformed> {
        let window = |(line, row): &(Line, Vec<f64>)| {
            let window = Window { open: whole(*line, row[0], rounding)?, close: whole(*line, row[1], rounding)? };
            let wrong = Malformed::Wrong { line: line.number, what: "the window closes before it opens" };
            if window.open <= window.close { Ok(window) } else { Err(wrong) }
        };
        self.needed("TIME_WINDOW_SECTION", places)?.0.iter().map(window).collect()
    }

    fn vehicles(&self, depots: usize, places: usize, rounding: Rounding) -> Result<Vec<Vehicle>, Malformed> {
        let count = self.count("VEHICLES")?;
        let capacities = self.column("CAPACITY", count, rounding)?;
        let durations = self.column("VEHICLES_MAX_DURATION", count, rounding)?;
        let bases = self.section("VEHICLES_DEPOT_SECTION", count)?;
        let allowed = self.section("VEHICLES_ALLOWED_CLIENTS_SECTION", count)?;
        let depot = |(line, row): &(Line, Vec<f64>)| place(*line, row[0], "depot", 0..depots);
        let clients = |(line, row): &(Line, Vec<f64>)| {
            let places: Result<Vec<_>, _> = row.iter().map(|&n| place(*line, n, "client", depots..places)).collect();
            places.map(|mut places| {
                places.sort_unstable();
                places.dedup();
                places
            })
        };
        let vehicle = |v: usize| {
            Ok(Vehicle {
                depot: bases.map_or(Ok(0), |section| depot(&section.0[v]))?,
                capacity: capacities.as_ref().map(|c| c[v]),
                max_duration: durations.as_ref().map(|d| d[v]),
                allowed: allowed.map(|section| clients(&section.0[v])).transpose()?,
            })
        };
        (0..count).map(vehicle).collect()
    }
}

/// The place that a file calls `number`, counting from 1.
fn place(line: Line, number: f64, what: &'static str, among: std::ops::Range<usize>) -> Result<usize, Malformed> {
    let place = number as usize;
    let found = place.checked_sub(1).filter(|at| place as f64 == number && among.contains(at));
    found.ok_or(Malformed::Dangling { line: line.number, what, number: number as i64 })
}

/// Scaled, not below 0, and small enough that sums of such numbers stay whole.
fn whole(line: Line, number: f64, rounding: Rounding) -> Result<i64, Malformed> {
    if !(0.0..=1e12).contains(&number) {
        return Err(line.no(&number.to_string(), "a number from 0 to a million millions"));
    }
    Ok(rounding.whole(number))
}
