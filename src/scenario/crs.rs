//! Coordinate systems that Chinese maps use, and the way from each to WGS-84, in which distances are measured.
//!
//! GCJ-02 (国测局, "火星坐标": Amap, Tencent) shifts WGS-84 by 100 to 700 m, by a formula that is public but has no inverse in closed form;
//! BD-09 (Baidu) turns and shifts GCJ-02 once more. Both are undone by iterating the forward formula until it gives the coordinates
//! that were written.

use serde::Serialize;

use super::{LonLat, Scenario};

/// The system that the scenario's coordinates are written in: `[travel] crs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Crs {
    #[default]
    Wgs84,
    Gcj02,
    Bd09,
}

impl Crs {
    /// As settings write it.
    pub fn name(self) -> &'static str {
        match self {
            Crs::Wgs84 => "wgs84",
            Crs::Gcj02 => "gcj02",
            Crs::Bd09 => "bd09",
        }
    }

    pub fn is_wgs84(&self) -> bool {
        *self == Crs::Wgs84
    }

    /// The same place in WGS-84, to about a millimetre. Outside the rectangle of the formula nothing is shifted.
    pub fn to_wgs84(self, at: LonLat) -> LonLat {
        match self {
            Crs::Wgs84 => at,
            _ if !is_shifted(at) => at,
            Crs::Gcj02 => undo(gcj02_of_wgs84, at),
            Crs::Bd09 => undo(gcj02_of_wgs84, undo(bd09_of_gcj02, at)),
        }
    }

    /// A place of WGS-84 as it is written in this system.
    pub fn of_wgs84(self, at: LonLat) -> LonLat {
        match self {
            Crs::Wgs84 => at,
            _ if !is_shifted(at) => at,
            Crs::Gcj02 => gcj02_of_wgs84(at),
            Crs::Bd09 => bd09_of_gcj02(gcj02_of_wgs84(at)),
        }
    }
}

impl Scenario {
    /// WGS-84 coordinates of what a table writes in the scenario's own system.
    pub fn wgs84(&self, written: LonLat) -> LonLat {
        self.settings.travel.crs.to_wgs84(written)
    }
}

/// The rectangle in which the formula is customarily applied.
fn is_shifted(at: LonLat) -> bool {
    (72.004..=137.8347).contains(&at.lon) && (0.8293..=55.8271).contains(&at.lat)
}

/// Seeks the place that `shift` moves to `target`: shifts change by less than a hundredth of the way moved, so every step gains at
/// least two digits.
fn undo(shift: fn(LonLat) -> LonLat, target: LonLat) -> LonLat {
    const CLOSE: f64 = 1e-9;
    let mut guess = target;
    for _ in 0..30 {
        let there = shift(guess);
        let (lon, lat) = (target.lon - there.lon, target.lat - there.lat);
        guess = LonLat { lon: guess.lon + lon, lat: guess.lat + lat };
        if lon.abs() < CLOSE && lat.abs() < CLOSE {
            break;
        }
    }
    guess
}

fn gcj02_of_wgs84(at: LonLat) -> LonLat {
    use std::f64::consts::PI;
    // The Krasovsky ellipsoid of 1940: half of its great axis in metres, and its squared eccentricity.
    const AXIS: f64 = 6_378_245.0;
    const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
    let (x, y) = (at.lon - 105.0, at.lat - 35.0);
    let wave = |times: f64, of: f64| (times * of * PI).sin();
    let common = 20.0 * wave(6.0, x) + 20.0 * wave(2.0, x);
    let root = 0.1 * x.abs().sqrt();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 2.0 * root
        + (common + 20.0 * wave(1.0, y) + 40.0 * wave(1.0 / 3.0, y)) * 2.0 / 3.0
        + (160.0 * wave(1.0 / 12.0, y) + 320.0 * wave(1.0 / 30.0, y)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + root
        + (common + 20.0 * wave(1.0, x) + 40.0 * wave(1.0 / 3.0, x)) * 2.0 / 3.0
        + (150.0 * wave(1.0 / 12.0, x) + 300.0 * wave(1.0 / 30.0, x)) * 2.0 / 3.0;
    let lat = at.lat.to_radians();
    let curve = 1.0 - ECCENTRICITY * lat.sin().powi(2);
    let metres_north = AXIS * (1.0 - ECCENTRICITY) / (curve * curve.sqrt());
    let metres_east = AXIS / curve.sqrt() * lat.cos();
    LonLat { lon: at.lon + (east / metres_east).to_degrees(), lat: at.lat + (north / metres_north).to_degrees() }
}

fn bd09_of_gcj02(at: LonLat) -> LonLat {
    const TURN: f64 = std::f64::consts::PI * 3000.0 / 180.0;
    let far = at.lon.hypot(at.lat) + 0.000_02 * (at.lat * TURN).sin();
    let angle = at.lat.atan2(at.lon) + 0.000_003 * (at.lon * TURN).cos();
    LonLat { lon: far * angle.cos() + 0.0065, lat: far * angle.sin() + 0.006 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn metres(a: LonLat, b: LonLat) -> f64 {
        let north = (a.lat - b.lat) * 111_195.0;
        north.hypot((a.lon - b.lon) * 111_195.0 * a.lat.to_radians().cos())
    }

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat { lon, lat }
    }

    /// Pairs of WGS-84 and GCJ-02 that implementations of the formula are commonly tested with.
    #[test]
    fn well_known_places() {
        for (wgs84, gcj02) in [
            (at(121.5272106, 31.1774276), at(121.531541859215, 31.17530398364597)), // Shanghai
            (at(113.912316, 22.543847), at(113.9171764808363, 22.540796131694766)), // Shenzhen
            (at(116.377817, 39.911954), at(116.38404722455657, 39.91334545536069)), // Beijing
        ] {
            assert!(metres(Crs::Gcj02.of_wgs84(wgs84), gcj02) < 0.01, "{wgs84:?}");
            assert!(metres(Crs::Gcj02.to_wgs84(gcj02), wgs84) < 0.01, "{wgs84:?}");
        }
        // Tian'anmen, as of either system. Others undo GCJ-02 to a millionth of a degree only.
        let gcj02 = at(116.404, 39.915);
        assert!(metres(gcj02_of_wgs84(gcj02), at(116.41024449916938, 39.91640428150164)) < 0.01);
        assert!(metres(bd09_of_gcj02(gcj02), at(116.41036949371029, 39.92133699351021)) < 0.01);
        assert!(metres(Crs::Gcj02.to_wgs84(gcj02), at(116.39775549316407, 39.913596801757805)) < 0.2);
        assert!(
            metres(Crs::Bd09.to_wgs84(at(116.41036949371029, 39.92133699351021)), Crs::Gcj02.to_wgs84(gcj02)) < 0.01
        );
    }

    #[test]
    fn nothing_is_shifted_outside_china_or_in_wgs84() {
        for place in [at(151.2, -33.9), at(2.35, 48.86), at(71.9, 40.0), at(140.0, 35.0)] {
            assert_eq!(Crs::Gcj02.to_wgs84(place), place);
            assert_eq!(Crs::Bd09.to_wgs84(place), place);
        }
        assert_eq!(Crs::Wgs84.to_wgs84(at(116.404, 39.915)), at(116.404, 39.915));
    }

    proptest! {
        /// Over all of China, there and back is the same place, and the shift is one of hundreds of metres.
        #[test]
        fn there_and_back(lon in 73.5..135.1f64, lat in 18.0..53.6f64) {
            let place = at(lon, lat);
            for crs in [Crs::Gcj02, Crs::Bd09] {
                let written = crs.of_wgs84(place);
                let back = crs.to_wgs84(written);
                prop_assert!((back.lon - lon).abs() < 1e-7 && (back.lat - lat).abs() < 1e-7, "{crs:?} {place:?} {back:?}");
                prop_assert!((10.0..2_500.0).contains(&metres(place, written)), "{crs:?} {place:?} {written:?}");
            }
        }
    }
}
