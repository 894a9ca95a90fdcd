//! Reads the three files of an instance: `instance`, `tech_list`, `interv_list`. Each begins with a line of headings.

use std::path::Path;

use super::super::Malformed;
use super::super::lines::{Line, lines};
use super::super::malformed::{Unread, read_with};
use super::{DAY, Instance, Task, Technician};

/// Reads a folder.
///
/// # Errors
/// A file cannot be read, or [`parse`] does not take it.
pub fn read(folder: &Path) -> Result<Instance, Unread> {
    let head = read_with(&folder.join("instance"), head)?;
    let technicians = read_with(&folder.join("tech_list"), |text| technicians(text, &head))?;
    let tasks = read_with(&folder.join("interv_list"), |text| tasks(text, &head))?;
    Ok(head.with(technicians, tasks))
}

/// Reads the texts of the three files.
///
/// # Errors
/// A number is missing, or none, rows are not as many as announced, or a predecessor is not there; the error says in which line, not in which
/// text.
pub fn parse(instance: &str, tech_list: &str, interv_list: &str) -> Result<Instance, Malformed> {
    let head = head(instance)?;
    let (technicians, tasks) = (technicians(tech_list, &head)?, tasks(interv_list, &head)?);
    Ok(head.with(technicians, tasks))
}

/// What the file `instance` says.
struct Head {
    name: String,
    domains: usize,
    levels: usize,
    technicians: usize,
    tasks: usize,
    budget: u64,
}

impl Head {
    fn with(self, technicians: Vec<Technician>, tasks: Vec<Task>) -> Instance {
        let Head { name, domains, levels, budget, .. } = self;
        Instance { name, domains, levels, technicians, tasks, budget }
    }
}

fn head(text: &str) -> Result<Head, Malformed> {
    let row = lines(text).nth(1).ok_or_else(|| Malformed::Missing { what: "the line after the headings".into() })?;
    let words: Vec<&str> = row.words().collect();
    let &[name, domains, levels, technicians, tasks, budget] = &words[..] else {
        return Err(Malformed::Count { line: row.number, found: words.len(), wanted: 6 });
    };
    Ok(Head {
        name: name.into(),
        domains: row.count(domains)?,
        levels: row.count(levels)?,
        technicians: row.count(technicians)?,
        tasks: row.count(tasks)?,
        budget: row.value(budget, "a budget")?,
    })
}

fn technicians(text: &str, head: &Head) -> Result<Vec<Technician>, Malformed> {
    let technician = |(line, number): (Line, usize)| {
        let (levels, days_off, after) = bracketed(line)?;
        line.count_is(levels.len(), head.domains + 1)?;
        line.count_is(after.len(), 0)?;
        line.number_is(line.count(levels[0])?, number)?;
        let level = |word: &&str| {
            let level: u32 = line.value(word, "a level")?;
            let dangling = Malformed::Dangling { line: line.number, what: "level", number: level.into() };
            if level as usize <= head.levels { Ok(level) } else { Err(dangling) }
        };
        let levels = levels[1..].iter().map(level).collect::<Result<_, _>>()?;
        Ok(Technician { number, levels, days_off })
    };
    rows(text, "technicians", head.technicians)?.map(technician).collect()
}

fn tasks(text: &str, head: &Head) -> Result<Vec<Task>, Malformed> {
    let task = |(line, number): (Line, usize)| {
        let (before, predecessors, after) = bracketed(line)?;
        line.count_is(before.len(), 2)?;
        line.count_is(after.len(), 2 + head.domains * head.levels)?;
        line.number_is(line.count(before[0])?, number)?;
        let duration = line.value(before[1], "a duration")?;
        if duration > DAY {
            return Err(line.no(before[1], "a duration of a day at most"));
        }
        let priority = line.value(after[0], "a priority")?;
        if !(1..=4).contains(&priority) {
            return Err(line.no(after[0], "a priority from 1 to 4"));
        }
        let index = |number: usize| {
            let index = number.checked_sub(1).filter(|&index| index < head.tasks);
            index.ok_or(Malformed::Dangling { line: line.number, what: "task", number: number as i64 })
        };
        Ok(Task {
            number,
            duration,
            predecessors: predecessors.into_iter().map(index).collect::<Result<_, _>>()?,
            priority,
            cost: line.value::<u32>(after[1], "a cost")?.into(),
            needs: after[2..].iter().map(|word| line.value(word, "a number of people")).collect::<Result<_, _>>()?,
        })
    };
    rows(text, "tasks", head.tasks)?.map(task).collect()
}

/// The lines after the headings, each with the number that it has to have.
fn rows<'t>(
    text: &'t str,
    what: &str,
    wanted: usize,
) -> Result<impl Iterator<Item = (Line<'t>, usize)> + use<'t>, Malformed> {
    let found = lines(text).skip(1).count();
    if found != wanted {
        return Err(Malformed::Rows { what: what.into(), found, wanted });
    }
    Ok(lines(text).skip(1).zip(1..))
}

/// The words before, the numbers within and the words after `[ … ]`.
fn bracketed<'t>(line: Line<'t>) -> Result<(Vec<&'t str>, Vec<usize>, Vec<&'t str>), Malformed> {
    let parts = line.text.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?)));
    let (before, (within, after)) = parts.ok_or(Malformed::Wrong { line: line.number, what: "no list in brackets" })?;
    let within = within.split_whitespace().map(|word| line.count(word)).collect::<Result<_, _>>()?;
    Ok((before.split_whitespace().collect(), within, after.split_whitespace().collect()))
}
