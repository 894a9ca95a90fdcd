//! Solutions: `Route #k: …` for each vehicle, then the cost.

use std::fmt::Write as _;
use std::path::Path;

use super::super::Malformed;
use super::super::lines::lines;
use super::super::malformed::{Unread, read_with};
use super::Kind;

/// The routes by vehicle: which places, in which order. Vehicles after the last route stay at home; so do those of empty routes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solution {
    pub routes: Vec<Vec<usize>>,
}

/// What a file of a solution says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solved {
    pub solution: Solution,
    /// Scaled; None where the file does not say.
    pub cost: Option<i64>,
}

/// Reads a file of a solution to an instance of the kind.
///
/// # Errors
/// The file cannot be read, or [`parse_solution`] does not take it.
pub fn read_solution(path: &Path, kind: Kind) -> Result<Solved, Unread> {
    read_with(path, |text| parse_solution(text, kind))
}

/// Reads the text of a solution.
///
/// # Errors
/// A line is neither a route nor the cost, or routes are not numbered 1, 2, …; whether it is feasible is not looked at.
pub fn parse_solution(text: &str, kind: Kind) -> Result<Solved, Malformed> {
    let mut solved = Solved::default();
    for line in lines(text) {
        if let Some(route) = line.text.strip_prefix("Route #") {
            let (number, places) = route.split_once(':').ok_or_else(|| line.unknown("a route without a colon"))?;
            line.number_is(line.count(number.trim())?, solved.solution.routes.len() + 1)?;
            let places: Result<Vec<usize>, _> = places.split_whitespace().map(|word| line.count(word)).collect();
            solved.solution.routes.push(places?);
        } else if let Some(cost) = line.text.strip_prefix("Cost") {
            if solved.cost.is_some() {
                return Err(Malformed::Twice { line: line.number, what: "Cost".into() });
            }
            let cost = line.number(cost.trim_start_matches(':').trim())?;
            solved.cost = Some((cost * cost_unit(kind) as f64).round() as i64);
        } else {
            return Err(line.unknown(line.text));
        }
    }
    Ok(solved)
}

/// The text of a solution, in the manner of the published ones: a client's number is its place; a vehicle that stays at home has an empty
/// route if one with a higher number drives.
pub fn write_solution(solution: &Solution, cost: i64, kind: Kind) -> String {
    let driven = solution.routes.iter().rposition(|route| !route.is_empty()).map_or(0, |last| last + 1);
    let mut text = String::new();
    for (route, number) in solution.routes[..driven].iter().zip(1..) {
        // Writing into a text cannot fail.
        let _ = write!(text, "Route #{number}:");
        for place in route {
            let _ = write!(text, " {place}");
        }
        text.push('\n');
    }
    let unit = cost_unit(kind);
    let _ = match kind {
        Kind::Vrptw => writeln!(text, "Cost {}.{}", cost / unit, cost % unit),
        _ => writeln!(text, "Cost: {cost}"),
    };
    text
}

/// A scaled cost in the unit in which published solutions give it: that of the coordinates, with one decimal, for plain time windows, and
/// scaled for all other kinds.
pub fn published_cost(cost: i64, kind: Kind) -> f64 {
    cost as f64 / cost_unit(kind) as f64
}

fn cost_unit(kind: Kind) -> i64 {
    match kind {
        Kind::Vrptw => kind.rounding().scale(),
        _ => 1,
    }
}
