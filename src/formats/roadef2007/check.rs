//! Checks a solution against the instance alone.

use super::{DAY, Instance, Solution, Visit};

/// Weights of the ends of priorities 1 to 3, and of the end of all.
const WEIGHTS: [u64; 4] = [28, 14, 4, 1];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Units from the beginning of day 1 to the end of the last task of priority 1, 2, 3, and of all tasks; hired out ones do not count.
    pub ends: [u64; 4],
}

impl Cost {
    /// 28 t1 + 14 t2 + 4 t3 + t4
    pub fn total(self) -> u64 {
        self.ends.into_iter().zip(WEIGHTS).map(|(end, weight)| end * weight).sum()
    }
}

/// A rule that a solution breaks. Days and crews count from 1, tasks and technicians have the numbers of the files, or, where they are not
/// there, their index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("{found} tasks are planned or hired out, there are {tasks}")]
    Tasks { found: usize, tasks: usize },
    #[error("day {day}: there is no technician of index {index}")]
    NoTechnician { day: usize, index: usize },
    #[error("day {day}: technician {technician} is in a crew {times} times")]
    Torn { day: usize, technician: usize, times: usize },
    #[error("day {day}: technician {technician} is off and in crew {crew}")]
    DayOff { day: usize, technician: usize, crew: usize },
    #[error("task {task}: there is no crew {crew} on day {day}")]
    NoCrew { task: usize, day: usize, crew: usize },
    #[error("task {task}: ends {end} units after the beginning of its day, which has 120")]
    Overnight { task: usize, end: u64 },
    #[error("task {task}: too few of its crew have domain {domain} at level {level}")]
    Skill { task: usize, domain: usize, level: usize },
    #[error("day {day}, crew {crew}: task {task} starts before task {before} ends")]
    Overlap { day: usize, crew: usize, task: usize, before: usize },
    #[error("task {task} starts before task {before} ends, which it waits for")]
    TooEarly { task: usize, before: usize },
    #[error("task {task} waits for task {before}, which is hired out, and is not itself")]
    Orphan { task: usize, before: usize },
    #[error("hiring out costs {cost}, the budget is {budget}")]
    Budget { cost: u64, budget: u64 },
}

/// The cost of a solution.
///
/// # Errors
/// All rules that it breaks.
pub fn check(instance: &Instance, solution: &Solution) -> Result<Cost, Vec<Violation>> {
    let (found, tasks) = (solution.visits.len(), instance.tasks.len());
    if found != tasks {
        return Err(vec![Violation::Tasks { found, tasks }]);
    }
    let mut violations = Vec::new();
    for (crews, day) in solution.crews.iter().zip(1..) {
        members(instance, crews, day, &mut violations);
    }
    let planned: Vec<(usize, Visit)> =
        solution.visits.iter().enumerate().filter_map(|(t, v)| Some((t, (*v)?))).collect();
    for &(task, visit) in &planned {
        visited(instance, solution, task, visit, &mut violations);
    }
    one_after_the_other(instance, &planned, &mut violations);
    let hired = instance.tasks.iter().zip(&solution.visits).filter(|(_, visit)| visit.is_none());
    let (cost, budget) = (hired.map(|(task, _)| task.cost).sum(), instance.budget);
    if cost > budget {
        violations.push(Violation::Budget { cost, budget });
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    let last = |counts: &dyn Fn(u32) -> bool| {
        let ends = planned.iter().filter(|&&(task, _)| counts(instance.tasks[task].priority));
        ends.map(|&(task, visit)| end(instance, task, visit)).max().unwrap_or(0)
    };
    Ok(Cost { ends: [last(&|p| p == 1), last(&|p| p == 2), last(&|p| p == 3), last(&|_| true)] })
}

/// Units from the beginning of day 1.
fn end(instance: &Instance, task: usize, visit: Visit) -> u64 {
    visit.begins() + u64::from(instance.tasks[task].duration)
}

/// Who is in the crews of a day.
fn members(instance: &Instance, crews: &[Vec<usize>], day: usize, to: &mut Vec<Violation>) {
    let mut times = vec![0; instance.technicians.len()];
    for (members, crew) in crews.iter().zip(1..) {
        for &index in members {
            let Some(technician) = instance.technicians.get(index) else {
                to.push(Violation::NoTechnician { day, index });
                continue;
            };
            times[index] += 1;
            if technician.days_off.contains(&day) {
                to.push(Violation::DayOff { day, technician: technician.number, crew });
            }
        }
    }
    let torn = instance.technicians.iter().zip(times).filter(|&(_, times)| times > 1);
    to.extend(torn.map(|(technician, times)| Violation::Torn { day, technician: technician.number, times }));
}

/// The crew, the day and the predecessors of a task.
fn visited(instance: &Instance, solution: &Solution, task: usize, visit: Visit, to: &mut Vec<Violation>) {
    let this = &instance.tasks[task];
    let number = this.number;
    let crews = visit.day.checked_sub(1).and_then(|day| solution.crews.get(day));
    match crews.and_then(|crews| crews.get(visit.crew)) {
        None => to.push(Violation::NoCrew { task: number, day: visit.day, crew: visit.crew + 1 }),
        Some(members) => to.extend(instance.lacking(members, task).map(|(domain, level)| Violation::Skill {
            task: number,
            domain: domain + 1,
            level,
        })),
    }
    let end_of_day = u64::from(visit.start) + u64::from(this.duration);
    if end_of_day > u64::from(DAY) {
        to.push(Violation::Overnight { task: number, end: end_of_day });
    }
    for &before in &this.predecessors {
        let before_number = instance.tasks[before].number;
        match solution.visits[before] {
            None => to.push(Violation::Orphan { task: number, before: before_number }),
            Some(earlier) if end(instance, before, earlier) > visit.begins() => {
                to.push(Violation::TooEarly { task: number, before: before_number });
            }
            Some(_) => {}
        }
    }
}

/// The tasks of each crew.
fn one_after_the_other(instance: &Instance, planned: &[(usize, Visit)], to: &mut Vec<Violation>) {
    let mut planned = planned.to_vec();
    planned.sort_by_key(|&(task, visit)| (visit.day, visit.crew, visit.start, end(instance, task, visit)));
    for pair in planned.windows(2) {
        let ((before, earlier), (task, visit)) = (pair[0], pair[1]);
        if (earlier.day, earlier.crew) == (visit.day, visit.crew) && end(instance, before, earlier) > visit.begins() {
            let (task, before) = (instance.tasks[task].number, instance.tasks[before].number);
            to.push(Violation::Overlap { day: visit.day, crew: visit.crew + 1, task, before });
        }
    }
}
