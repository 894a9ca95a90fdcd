//! Valhalla's time-distance matrix (`/sources_to_targets`).

use serde::Deserialize;
use serde_json::json;

use super::answer::{Unanswered, Ways, join};
use super::table::Spot;

#[derive(Deserialize)]
struct Answer {
    sources_to_targets: Option<Matrix>,
    error_code: Option<u32>,
    error: Option<String>,
}

/// Servers of before 3.4 do not know `verbose` and answer in the long form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Matrix {
    Short { distances: Vec<Vec<Option<f64>>>, durations: Vec<Vec<Option<f64>>> },
    Long(Vec<Vec<Cell>>),
}

#[derive(Deserialize)]
struct Cell {
    distance: Option<f64>,
    time: Option<f64>,
}

/// Too far apart, unconnected, off the map, no path.
const PARTLY: [u32; 4] = [154, 170, 171, 442];
const METRES_PER_KM: f64 = 1000.0;

pub fn body(sources: &[Spot], destinations: &[Spot]) -> String {
    let places = |spots: &[Spot]| {
        spots.iter().map(|s| json!({ "lat": s.lat_degrees(), "lon": s.lon_degrees() })).collect::<Vec<_>>()
    };
    json!({
        "sources": places(sources),
        "targets": places(destinations),
        "costing": "auto",
        "units": "kilometers",
        "verbose": false,
    })
    .to_string()
}

pub fn read(body: &[u8], size: (usize, usize)) -> Result<Ways, Unanswered> {
    let answer: Answer = serde_json::from_slice(body).map_err(|error| Unanswered::Nonsense(error.to_string()))?;
    match answer.error_code {
        Some(code) if PARTLY.contains(&code) => return Err(Unanswered::Partly),
        Some(code) => {
            return Err(Unanswered::Refused { code: code.to_string(), message: answer.error.unwrap_or_default() });
        }
        None => {}
    }
    match answer.sources_to_targets {
        Some(Matrix::Short { distances, durations }) => join(&distances, &durations, METRES_PER_KM, size),
        Some(Matrix::Long(rows)) => {
            let pick = |of: fn(&Cell) -> Option<f64>| -> Vec<Vec<_>> {
                rows.iter().map(|r| r.iter().map(of).collect()).collect()
            };
            join(&pick(|cell| cell.distance), &pick(|cell| cell.time), METRES_PER_KM, size)
        }
        None => Err(Unanswered::Nonsense("there is no sources_to_targets".into())),
    }
}
