//! OSRM's table service (`/table/v1/driving/…`, OSRM 5.18 or later for distances).

use serde::Deserialize;

use super::answer::{Unanswered, Ways, join};
use super::table::Spot;

#[derive(Deserialize)]
struct Answer {
    code: String,
    message: Option<String>,
    durations: Option<Vec<Vec<Option<f64>>>>,
    distances: Option<Vec<Vec<Option<f64>>>>,
}

/// What follows the server's address.
pub fn query(sources: &[Spot], destinations: &[Spot]) -> String {
    let places: Vec<String> =
        sources.iter().chain(destinations).map(|s| format!("{:.6},{:.6}", s.lon_degrees(), s.lat_degrees())).collect();
    let numbers = |range: std::ops::Range<usize>| range.map(|n| n.to_string()).collect::<Vec<_>>().join(";");
    let (m, n) = (sources.len(), destinations.len());
    format!(
        "/table/v1/driving/{}?annotations=duration,distance&sources={}&destinations={}",
        places.join(";"),
        numbers(0..m),
        numbers(m..m + n)
    )
}

pub fn read(body: &[u8], size: (usize, usize)) -> Result<Ways, Unanswered> {
    let answer: Answer = serde_json::from_slice(body).map_err(|error| Unanswered::Nonsense(error.to_string()))?;
    let message = answer.message.unwrap_or_default();
    match answer.code.as_str() {
        "Ok" => {}
        "NoSegment" | "NoTable" => return Err(Unanswered::Partly),
        _ => return Err(Unanswered::Refused { code: answer.code, message }),
    }
    match (answer.distances, answer.durations) {
        (Some(distances), Some(durations)) => join(&distances, &durations, 1.0, size),
        (None, _) => Err(Unanswered::Nonsense("there are no distances (OSRM 5.18 or later gives them)".into())),
        (_, None) => Err(Unanswered::Nonsense("there are no durations".into())),
    }
}
