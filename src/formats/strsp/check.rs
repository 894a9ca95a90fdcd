//! Checks a solution against the instance alone.

use super::{Instance, Solution, Team};

/// Sums of square roots are not exact; what is late by less than this is in time.
const TOLERANCE: f64 = 1e-6;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Of all routes.
    pub distance: f64,
    pub outsourcing: f64,
}

impl Cost {
    pub fn total(self) -> f64 {
        self.distance + self.outsourcing
    }
}

/// A rule that a solution breaks. Teams count from 1; tasks and technicians have the numbers of the files, or, where they are not there,
/// their index.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Violation {
    #[error("team {team}: there is no technician of index {index}")]
    NoTechnician { team: usize, index: usize },
    #[error("there is no task of index {index}")]
    NoTask { index: usize },
    #[error("technician {technician} is in a team {times} times")]
    Torn { technician: usize, times: usize },
    #[error("team {team}: {members} members, but everybody works alone")]
    NotAlone { team: usize, members: usize },
    #[error("task {task} is done or outsourced {times} times")]
    Again { task: usize, times: usize },
    #[error("task {task} is neither done nor outsourced")]
    LeftOut { task: usize },
    #[error("team {team}: too few have skill {skill} at level {level} for task {task}")]
    Skill { team: usize, task: usize, skill: usize, level: usize },
    #[error("team {team}: at task {task} at {arrival:.3}, which starts by {due}")]
    Late { team: usize, task: usize, arrival: f64, due: f64 },
    #[error("team {team}: back at the depot at {arrival:.3}, which closes at {due}")]
    Home { team: usize, arrival: f64, due: f64 },
}

/// The cost of a solution.
///
/// # Errors
/// All rules that it breaks.
pub fn check(instance: &Instance, solution: &Solution) -> Result<Cost, Vec<Violation>> {
    let mut violations = Vec::new();
    let mut cost = Cost::default();
    let mut joined = vec![0; instance.technicians.len()];
    let mut done = vec![0; instance.tasks.len()];
    for (team, number) in solution.teams.iter().zip(1..) {
        for &index in &team.members {
            match joined.get_mut(index) {
                Some(times) => *times += 1,
                None => violations.push(Violation::NoTechnician { team: number, index }),
            }
        }
        if !instance.teams && team.members.len() != 1 {
            violations.push(Violation::NotAlone { team: number, members: team.members.len() });
        }
        cost.distance += drive(instance, team, number, &mut violations);
    }
    for &index in solution.teams.iter().flat_map(|team| &team.route).chain(&solution.outsourced) {
        match done.get_mut(index) {
            Some(times) => *times += 1,
            None => violations.push(Violation::NoTask { index }),
        }
    }
    let known = |&&task: &&usize| task < instance.tasks.len();
    cost.outsourcing = solution.outsourced.iter().filter(known).map(|&task| instance.outsourcing(task)).sum();
    let torn = instance.technicians.iter().zip(joined).filter(|&(_, times)| times > 1);
    violations.extend(torn.map(|(technician, times)| Violation::Torn { technician: technician.number, times }));
    for (task, times) in instance.tasks.iter().map(|task| task.number).zip(done) {
        match times {
            0 => violations.push(Violation::LeftOut { task }),
            1 => {}
            _ => violations.push(Violation::Again { task, times }),
        }
    }
    if violations.is_empty() { Ok(cost) } else { Err(violations) }
}

/// Drives the route of a team from the opening of the depot on and gives its length.
fn drive(instance: &Instance, team: &Team, number: usize, to: &mut Vec<Violation>) -> f64 {
    let (mut at, mut clock, mut length) = (None, instance.depot.ready, 0.0);
    let mut late = false;
    for (index, task) in team.route.iter().filter_map(|&t| Some((t, instance.tasks.get(t)?))) {
        if let Some((skill, level)) = instance.lacking(&team.members, index) {
            to.push(Violation::Skill { team: number, task: task.number, skill: skill + 1, level });
        }
        let way = instance.distance(at, Some(index));
        length += way;
        at = Some(index);
        let arrival = clock + way;
        // Who is late once is late at all that follows; the first says it.
        if arrival > task.due + TOLERANCE && !late {
            late = true;
            to.push(Violation::Late { team: number, task: task.number, arrival, due: task.due });
        }
        clock = arrival.max(task.ready) + task.service;
    }
    let way = instance.distance(at, None);
    let arrival = clock + way;
    if arrival > instance.depot.due + TOLERANCE {
        to.push(Violation::Home { team: number, arrival, due: instance.depot.due });
    }
    length + way
}
