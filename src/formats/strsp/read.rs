//! Reads the two files of an instance.
//!
//! They are tables with headings, in which tabs and blanks mix; files of few technicians announce so many and list them all: the first ones
//! count. Whether technicians may be joined stands nowhere inside, but in the name.

use std::path::Path;

use super::super::Malformed;
use super::super::lines::{Line, lines};
use super::super::malformed::{Unread, read_with};
use super::{Depot, Instance, Task, Technician};

/// Columns of a task before its needs: number, x, y, demand, ready, due, service, cost.
const BEFORE_NEEDS: usize = 8;

/// Reads a file of tasks and one of technicians. They may be joined into teams unless the name of the file of tasks says `noTeam`.
///
/// # Errors
/// A file cannot be read, or [`parse`] does not take it.
pub fn read(tasks: &Path, technicians: &Path) -> Result<Instance, Unread> {
    let name = tasks.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let teams = !name.to_ascii_lowercase().contains("noteam");
    let crew = read_with(technicians, crew)?;
    read_with(tasks, |text| instance(&name, teams, text, crew))
}

/// Reads the texts of the two files.
///
/// # Errors
/// A number is missing, or none, or rows are not as many as announced; the error says in which line, not in which text.
pub fn parse(name: &str, teams: bool, tasks: &str, technicians: &str) -> Result<Instance, Malformed> {
    instance(name, teams, tasks, crew(technicians)?)
}

struct Crew {
    skills: usize,
    levels: usize,
    technicians: Vec<Technician>,
}

fn crew(text: &str) -> Result<Crew, Malformed> {
    let count = announced(text, "Number of Technicians")?;
    let (skills, levels) = (announced(text, "domains")?, announced(text, "proficiency level")?);
    let technician = |line: Line| {
        let numbers = line.counts()?;
        line.count_is(numbers.len(), skills + 1)?;
        if let Some(&level) = numbers[1..].iter().find(|&&level| level > levels) {
            return Err(Malformed::Dangling { line: line.number, what: "level", number: level as i64 });
        }
        Ok(Technician { number: numbers[0], levels: numbers[1..].iter().map(|&level| level as u32).collect() })
    };
    let technicians: Vec<Technician> = rows(text).take(count).map(technician).collect::<Result<_, _>>()?;
    if technicians.len() < count {
        return Err(Malformed::Rows { what: "technicians".into(), found: technicians.len(), wanted: count });
    }
    in_order(text, technicians.iter().map(|technician| technician.number))?;
    Ok(Crew { skills, levels, technicians })
}

fn instance(name: &str, teams: bool, text: &str, crew: Crew) -> Result<Instance, Malformed> {
    let Crew { skills, levels, technicians } = crew;
    let count = announced(text, "Customer")?;
    let task = |line: Line| {
        let numbers = line.numbers()?;
        let wanted = BEFORE_NEEDS + skills * levels;
        line.count_is(numbers.len(), wanted)?;
        let Some(&[_, x, y, _, ready, due, service, _]) = numbers.first_chunk::<BEFORE_NEEDS>() else {
            return Err(Malformed::Count { line: line.number, found: numbers.len(), wanted });
        };
        if service < 0.0 || due < ready {
            return Err(Malformed::Wrong {
                line: line.number,
                what: "a task that takes less than no time, or ends before it begins",
            });
        }
        let mut words = line.words();
        let number = line.count(words.next().unwrap_or_default())?;
        let needs = words.skip(BEFORE_NEEDS - 1).map(|word| line.value(word, "a number of people"));
        Ok(Task { number, x, y, ready, due, service, needs: needs.collect::<Result<_, _>>()? })
    };
    let mut tasks: Vec<Task> = rows(text).map(task).collect::<Result<_, _>>()?;
    if tasks.len() != count || tasks.is_empty() {
        return Err(Malformed::Rows { what: "tasks and depot".into(), found: tasks.len(), wanted: count.max(1) });
    }
    in_order(text, tasks.iter().map(|task| task.number))?;
    let Task { number, x, y, ready, due, .. } = tasks.remove(0);
    let depot = Depot { number, x, y, ready, due };
    Ok(Instance { name: name.into(), teams, skills, levels, depot, tasks, technicians })
}

/// The whole number after `key:`.
fn announced(text: &str, key: &str) -> Result<usize, Malformed> {
    let found = lines(text).find_map(|line| {
        let (before, after) = line.text.split_once(':')?;
        before.trim().eq_ignore_ascii_case(key).then_some((line, after.trim()))
    });
    let (line, value) = found.ok_or_else(|| Malformed::Missing { what: key.into() })?;
    line.count(value)
}

/// The lines that begin with a digit or a sign.
fn rows(text: &str) -> impl Iterator<Item = Line<'_>> {
    lines(text).filter(|line| line.text.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
}

/// Rows are numbered 1, 2, …
fn in_order(text: &str, numbers: impl Iterator<Item = usize>) -> Result<(), Malformed> {
    rows(text).zip(numbers).zip(1..).try_for_each(|((line, found), wanted)| line.number_is(found, wanted))
}
