//! Solutions: for each team who is in it and what it does, then what is left to others, and the cost.
//!
//! ```text
//! Team #1: 3 8
//! Route #1: 21 5 40
//! Outsourced: 17
//! Cost 1234.567
//! ```
//! The numbers are those of the files; the depot is number 1 there.

use std::fmt::Write as _;
use std::path::Path;

use super::super::Malformed;
use super::super::lines::{Line, lines};
use super::super::malformed::{Unread, read_with};
use super::Instance;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solution {
    pub teams: Vec<Team>,
    /// Tasks that are left to others.
    pub outsourced: Vec<usize>,
}

/// People who stay together for the day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Team {
    /// Technicians.
    pub members: Vec<usize>,
    /// Tasks in the order in which they are done.
    pub route: Vec<usize>,
}

/// What a file of a solution says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Solved {
    pub solution: Solution,
    /// None where the file does not say.
    pub cost: Option<f64>,
}

/// Reads a file of a solution.
///
/// # Errors
/// The file cannot be read, or [`parse_solution`] does not take it.
pub fn read_solution(path: &Path, instance: &Instance) -> Result<Solved, Unread> {
    read_with(path, |text| parse_solution(text, instance))
}

/// Reads the text of a solution.
///
/// # Errors
/// A line is none of a solution, a route is without its team, or there is no such task or technician; whether the solution is feasible is
/// not looked at.
pub fn parse_solution(text: &str, instance: &Instance) -> Result<Solved, Malformed> {
    let technician = |number| instance.technicians.iter().position(|technician| technician.number == number);
    let task = |number| instance.tasks.iter().position(|task| task.number == number);
    let mut solved = Solved::default();
    let (mut routes, mut outsourced) = (0, false);
    for line in lines(text) {
        let twice = |what: &str| Malformed::Twice { line: line.number, what: what.into() };
        if let Some(team) = line.text.strip_prefix("Team #") {
            let members = numbered(line, team, solved.solution.teams.len() + 1, "technician", technician)?;
            solved.solution.teams.push(Team { members, route: Vec::new() });
        } else if let Some(route) = line.text.strip_prefix("Route #") {
            routes += 1;
            let route = numbered(line, route, routes, "task", task)?;
            let team = solved.solution.teams.get_mut(routes - 1);
            team.ok_or(Malformed::Wrong { line: line.number, what: "a route before its team" })?.route = route;
        } else if let Some(tasks) = line.text.strip_prefix("Outsourced:") {
            if std::mem::replace(&mut outsourced, true) {
                return Err(twice("Outsourced"));
            }
            solved.solution.outsourced = named(line, tasks, "task", task)?;
        } else if let Some(cost) = line.text.strip_prefix("Cost") {
            if solved.cost.replace(line.number(cost.trim_start_matches(':').trim())?).is_some() {
                return Err(twice("Cost"));
            }
        } else {
            return Err(line.unknown(line.text));
        }
    }
    Ok(solved)
}

/// `k: n n …`, where k has to be `wanted`.
fn numbered(
    line: Line,
    text: &str,
    wanted: usize,
    what: &'static str,
    find: impl Fn(usize) -> Option<usize>,
) -> Result<Vec<usize>, Malformed> {
    let (number, list) = text.split_once(':').ok_or_else(|| line.unknown("a line without a colon"))?;
    line.number_is(line.count(number.trim())?, wanted)?;
    named(line, list, what, find)
}

fn named(
    line: Line,
    list: &str,
    what: &'static str,
    find: impl Fn(usize) -> Option<usize>,
) -> Result<Vec<usize>, Malformed> {
    let index = |word| {
        let number = line.count(word)?;
        find(number).ok_or(Malformed::Dangling { line: line.number, what, number: number as i64 })
    };
    list.split_whitespace().map(index).collect()
}

/// The text of a solution.
///
/// # Panics
/// The solution names a task or technician that is not there.
pub fn write_solution(solution: &Solution, cost: f64, instance: &Instance) -> String {
    let mut text = String::new();
    let tasks = |list: &[usize]| list.iter().map(|&t| format!(" {}", instance.tasks[t].number)).collect::<String>();
    let people =
        |list: &[usize]| list.iter().map(|&m| format!(" {}", instance.technicians[m].number)).collect::<String>();
    for (team, number) in solution.teams.iter().zip(1..) {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "Team #{number}:{}\nRoute #{number}:{}", people(&team.members), tasks(&team.route));
    }
    if !solution.outsourced.is_empty() {
        let _ = writeln!(text, "Outsourced:{}", tasks(&solution.outsourced));
    }
    let _ = writeln!(text, "Cost {cost}");
    text
}
