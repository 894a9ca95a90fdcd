//! Ways that a routing server gave, as the solver and the checker look them up.

use std::collections::HashMap;

use crate::scenario::LonLat;

/// A place to a millionth of a degree (0.1 m), as servers are asked and answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// Millionths of a degree, WGS-84.
    pub lon: i32,
    pub lat: i32,
}

impl Spot {
    pub fn of(at: LonLat) -> Self {
        Spot { lon: (at.lon * 1e6).round() as i32, lat: (at.lat * 1e6).round() as i32 }
    }

    pub fn lon_degrees(self) -> f64 {
        f64::from(self.lon) / 1e6
    }

    pub fn lat_degrees(self) -> f64 {
        f64::from(self.lat) / 1e6
    }
}

/// A way by road. Whole numbers, so that an answer is the same number after it was kept in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    pub metres: u32,
    /// Tenths of a second.
    pub tenths: u32,
}

impl Leg {
    /// Stands for "there is no way" among the legs.
    const NONE: Leg = Leg { metres: u32::MAX, tenths: u32::MAX };

    pub fn km(self) -> f64 {
        f64::from(self.metres) / 1000.0
    }

    pub fn minutes(self) -> f64 {
        f64::from(self.tenths) / 600.0
    }
}

/// Ways between places, by where they came from.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// As the plan names it: `osrm http://127.0.0.1:5000`.
    pub source: String,
    spots: HashMap<Spot, u32>,
    legs: HashMap<(u32, u32), Leg>,
}

impl Table {
    pub fn new(source: impl Into<String>) -> Self {
        Table { source: source.into(), ..Table::default() }
    }

    /// The way between two places in WGS-84: km and minutes, neither rounded. None where the server knows no way, or was not asked.
    pub fn leg(&self, from: LonLat, to: LonLat) -> Option<(f64, f64)> {
        self.between(self.spot(from)?, self.spot(to)?)
    }

    /// The number of a place, for [`Table::between`].
    pub fn spot(&self, at: LonLat) -> Option<u32> {
        self.spots.get(&Spot::of(at)).copied()
    }

    /// As [`Table::leg`]; from a place to itself it is no way at all.
    pub fn between(&self, from: u32, to: u32) -> Option<(f64, f64)> {
        if from == to {
            return Some((0.0, 0.0));
        }
        self.legs.get(&(from, to)).filter(|leg| **leg != Leg::NONE).map(|leg| (leg.km(), leg.minutes()))
    }

    /// Makes room for a place.
    pub fn add(&mut self, spot: Spot) -> u32 {
        let next = self.spots.len() as u32;
        *self.spots.entry(spot).or_insert(next)
    }

    /// Sets a way; None = the server knows none.
    pub fn set(&mut self, from: Spot, to: Spot, leg: Option<Leg>) {
        let ends = (self.add(from), self.add(to));
        self.legs.insert(ends, leg.unwrap_or(Leg::NONE));
    }

    /// As [`Table::set`] where both places are in the table already; others are of no interest.
    pub fn set_if_known(&mut self, from: Spot, to: Spot, leg: Option<Leg>) {
        if let (Some(&from), Some(&to)) = (self.spots.get(&from), self.spots.get(&to)) {
            self.legs.insert((from, to), leg.unwrap_or(Leg::NONE));
        }
    }

    /// Whether the server was asked, whatever it said.
    pub fn is_known(&self, from: Spot, to: Spot) -> bool {
        self.answer(from, to).is_some()
    }

    /// Whether the server said that there is no way.
    pub fn is_no_way(&self, from: Spot, to: Spot) -> bool {
        self.answer(from, to) == Some(Leg::NONE)
    }

    fn answer(&self, from: Spot, to: Spot) -> Option<Leg> {
        if from == to {
            return Some(Leg { metres: 0, tenths: 0 });
        }
        self.legs.get(&(*self.spots.get(&from)?, *self.spots.get(&to)?)).copied()
    }
}
