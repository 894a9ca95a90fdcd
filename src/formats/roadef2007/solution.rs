//! The two files of a solution, as the challenge asked for them.
//!
//! - `interv_dates`, a line for each task that is not hired out: task, day, start on that day (0 to 120), crew
//! - `tech_teams`, a line for each day: day, then the members of each crew, `[ 1 3 ]`. The first list, crew 0, are those who do not work.

use std::fmt::Write as _;
use std::path::Path;

use super::super::Malformed;
use super::super::lines::{Line, lines};
use super::super::malformed::{Unread, read_with};
use super::{DAY, Instance};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solution {
    /// By task; None = hired out.
    pub visits: Vec<Option<Visit>>,
    /// Technicians by crew, by day; the first are the crews of day 1. Who is in none does not work that day.
    pub crews: Vec<Vec<Vec<usize>>>,
}

/// When a task is done, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// From 1.
    pub day: usize,
    /// Among the crews of that day, from 0.
    pub crew: usize,
    /// Units from the beginning of that day.
    pub start: u32,
}

impl Visit {
    /// Units from the beginning of day 1.
    pub fn begins(self) -> u64 {
        (self.day as u64).saturating_sub(1) * u64::from(DAY) + u64::from(self.start)
    }
}

/// The texts of the two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub interv_dates: String,
    pub tech_teams: String,
}

/// Reads `interv_dates` and `tech_teams` in a folder.
///
/// # Errors
/// A file cannot be read, or [`parse_solution`] does not take it.
pub fn read_solution(folder: &Path, instance: &Instance) -> Result<Solution, Unread> {
    let visits = read_with(&folder.join("interv_dates"), |text| visits(text, instance))?;
    Ok(Solution { visits, crews: read_with(&folder.join("tech_teams"), |text| crews(text, instance))? })
}

/// Reads the texts of the two files.
///
/// # Errors
/// A line is not made up as it should be, or there is no such task or technician; whether the solution is feasible is not looked at.
pub fn parse_solution(written: &Written, instance: &Instance) -> Result<Solution, Malformed> {
    let visits = visits(&written.interv_dates, instance)?;
    Ok(Solution { visits, crews: crews(&written.tech_teams, instance)? })
}

fn visits(text: &str, instance: &Instance) -> Result<Vec<Option<Visit>>, Malformed> {
    let mut visits = vec![None; instance.tasks.len()];
    for line in lines(text) {
        let numbers = line.counts()?;
        let &[task, day, start, crew] = &numbers[..] else {
            return Err(Malformed::Count { line: line.number, found: numbers.len(), wanted: 4 });
        };
        let dangling = |what, number: usize| Malformed::Dangling { line: line.number, what, number: number as i64 };
        let index = instance.tasks.iter().position(|t| t.number == task).ok_or_else(|| dangling("task", task))?;
        let crew = crew.checked_sub(1).ok_or_else(|| dangling("crew that works", crew))?;
        if visits[index].replace(Visit { day, crew, start: start as u32 }).is_some() {
            return Err(Malformed::Twice { line: line.number, what: format!("task {task}") });
        }
    }
    Ok(visits)
}

fn crews(text: &str, instance: &Instance) -> Result<Vec<Vec<Vec<usize>>>, Malformed> {
    let day = |(line, wanted): (Line, usize)| {
        let mut lists = line.text.split('[');
        line.number_is(line.count(lists.next().unwrap_or_default().trim())?, wanted)?;
        let list = |text: &str| {
            let wrong = Malformed::Wrong { line: line.number, what: "a list that does not end with a bracket" };
            let member = |word| {
                let number = line.count(word)?;
                let index = instance.technicians.iter().position(|t| t.number == number);
                index.ok_or(Malformed::Dangling { line: line.number, what: "technician", number: number as i64 })
            };
            text.trim().strip_suffix(']').ok_or(wrong)?.split_whitespace().map(member).collect()
        };
        let lists: Vec<Vec<usize>> = lists.map(list).collect::<Result<_, _>>()?;
        Ok(lists.into_iter().skip(1).collect())
    };
    lines(text).zip(1..).map(day).collect()
}

/// The texts of the two files of a solution.
///
/// # Panics
/// The solution names a technician that is not there.
pub fn write_solution(solution: &Solution, instance: &Instance) -> Written {
    let mut written = Written { interv_dates: String::new(), tech_teams: String::new() };
    for (task, visit) in instance.tasks.iter().zip(&solution.visits) {
        if let Some(Visit { day, crew, start }) = visit {
            // Writing into a text cannot fail.
            let _ = writeln!(written.interv_dates, "{} {day} {start} {}", task.number, crew + 1);
        }
    }
    for (crews, day) in solution.crews.iter().zip(1..) {
        let idle = (0..instance.technicians.len()).filter(|member| !crews.iter().flatten().any(|m| m == member));
        let idle: Vec<usize> = idle.collect();
        let _ = write!(written.tech_teams, "{day}");
        for crew in std::iter::once(&idle).chain(crews) {
            let members: String = crew.iter().map(|&m| format!(" {}", instance.technicians[m].number)).collect();
            let _ = write!(written.tech_teams, " [{members} ]");
        }
        written.tech_teams.push('\n');
    }
    written
}
