//! PLACEHOLDER: task by task, the most urgent that may be done first, where a crew or those who are free can do it soonest.

use crate::formats::roadef2007::{DAY, Instance, Solution, Visit};

/// After so many days, a task is hired out.
const HORIZON: usize = 1000;

pub fn construct(instance: &Instance) -> Solution {
    let mut solution = Solution { visits: vec![None; instance.tasks.len()], crews: Vec::new() };
    let mut left: Vec<usize> = (0..instance.tasks.len()).collect();
    let end = |solution: &Solution, task: usize| {
        solution.visits[task].map_or(0, |visit| visit.begins() + u64::from(instance.tasks[task].duration))
    };
    loop {
        let ready = |task: &&usize| instance.tasks[**task].predecessors.iter().all(|before| !left.contains(before));
        let urgent = |task: &&usize| (instance.tasks[**task].priority, DAY - instance.tasks[**task].duration);
        let Some(&task) = left.iter().filter(ready).min_by_key(urgent) else { break };
        left.retain(|&other| other != task);
        let after = instance.tasks[task].predecessors.iter().map(|&before| end(&solution, before)).max().unwrap_or(0);
        let first = (after / u64::from(DAY)) as usize + 1;
        let visit = (first..HORIZON).find_map(|day| on(instance, &mut solution, task, day, after));
        solution.visits[task] = visit;
    }
    solution
}

fn on(instance: &Instance, solution: &mut Solution, task: usize, day: usize, after: u64) -> Option<Visit> {
    while solution.crews.len() < day {
        solution.crews.push(Vec::new());
    }
    let midnight = (day as u64 - 1) * u64::from(DAY);
    let soonest = after.saturating_sub(midnight) as u32;
    let duration = instance.tasks[task].duration;
    let busy = |crew: usize| {
        let ends =
            solution.visits.iter().zip(&instance.tasks).filter_map(|(visit, task)| Some(((*visit)?, task.duration)));
        let ends = ends.filter(|(visit, _)| (visit.day, visit.crew) == (day, crew));
        ends.map(|(visit, duration)| visit.start + duration).max().unwrap_or(0)
    };
    let crews = &solution.crews[day - 1];
    let able = crews.iter().enumerate().filter(|(_, members)| instance.lacking(members, task).is_none());
    let starts = able.map(|(crew, _)| Visit { day, crew, start: busy(crew).max(soonest) });
    let best = starts.min_by_key(|visit| visit.start).filter(|visit| visit.start + duration <= DAY);
    if best.is_some_and(|visit| visit.start == soonest) {
        return best;
    }
    let here = |person: &usize| {
        !crews.iter().flatten().any(|m| m == person) && !instance.technicians[*person].days_off.contains(&day)
    };
    let free: Vec<usize> = (0..instance.technicians.len()).filter(here).collect();
    if soonest + duration > DAY || instance.lacking(&free, task).is_some() {
        return best;
    }
    let mut members = free.clone();
    for person in free {
        let fewer: Vec<usize> = members.iter().copied().filter(|&member| member != person).collect();
        if !fewer.is_empty() && instance.lacking(&fewer, task).is_none() {
            members = fewer;
        }
    }
    solution.crews[day - 1].push(members);
    Some(Visit { day, crew: solution.crews[day - 1].len() - 1, start: soonest })
}
