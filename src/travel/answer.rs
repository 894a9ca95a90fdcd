//! What a server said of a block of places, in one form for all servers.

use super::table::Leg;

/// Row by row, a row for each source; None = there is no way.
pub type Ways = Vec<Option<Leg>>;

/// What else a server may say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// At least one of the places lies off its map, or out of reach of another: the rest may be asked again without it.
    Partly,
    Refused {
        code: String,
        message: String,
    },
    Nonsense(String),
}

/// Farther and longer than any road goes.
const MOST_METRES: f64 = 1e8;
const MOST_SECONDS: f64 = 1e8;

/// Puts both matrices together, if they have the sizes and numbers that they should. `metres` is the unit of distances.
pub fn join(
    distances: &[Vec<Option<f64>>],
    seconds: &[Vec<Option<f64>>],
    metres: f64,
    (sources, destinations): (usize, usize),
) -> Result<Ways, Unanswered> {
    for (what, matrix) in [("distances", distances), ("durations", seconds)] {
        if matrix.len() != sources || matrix.iter().any(|row| row.len() != destinations) {
            let (rows, first) = (matrix.len(), matrix.first().map_or(0, Vec::len));
            let what = format!("{what} are {rows} × {first}, asked were {sources} × {destinations}");
            return Err(Unanswered::Nonsense(what));
        }
    }
    let mut ways = Vec::with_capacity(sources * destinations);
    for (distance, seconds) in distances.iter().flatten().zip(seconds.iter().flatten()) {
        ways.push(match (distance, seconds) {
            (Some(distance), Some(seconds)) => {
                let there = distance * metres;
                if !(0.0..=MOST_METRES).contains(&there) || !(0.0..=MOST_SECONDS).contains(seconds) {
                    return Err(Unanswered::Nonsense(format!("a way of {there} m in {seconds} s")));
                }
                Some(Leg { metres: there.round() as u32, tenths: (seconds * 10.0).round() as u32 })
            }
            _ => None,
        });
    }
    Ok(ways)
}
