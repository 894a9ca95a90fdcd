//! PLACEHOLDER: each task where it fits a team and adds the least way, else with a team made for it, else left to others.

use crate::formats::strsp::{Instance, Solution, Team};

pub fn construct(instance: &Instance) -> Solution {
    let mut order: Vec<usize> = (0..instance.tasks.len()).collect();
    order.sort_by(|&a, &b| instance.outsourcing(b).total_cmp(&instance.outsourcing(a)));
    let mut free: Vec<usize> = (0..instance.technicians.len()).collect();
    let mut solution = Solution::default();
    for task in order {
        let mut best: Option<(f64, usize, usize)> = None;
        for (t, team) in solution.teams.iter().enumerate().filter(|(_, team)| instance.qualified(&team.members, task)) {
            for at in 0..=team.route.len() {
                let before = at.checked_sub(1).map(|i| team.route[i]);
                let after = team.route.get(at).copied();
                let way = |from, to| instance.distance(from, to);
                let added = way(before, Some(task)) + way(Some(task), after) - way(before, after);
                let mut longer = team.route.clone();
                longer.insert(at, task);
                if best.is_none_or(|(least, ..)| added < least) && in_time(instance, &longer) {
                    best = Some((added, t, at));
                }
            }
        }
        if let Some((_, team, at)) = best {
            solution.teams[team].route.insert(at, task);
        } else if let Some(members) = team_for(instance, &free, task).filter(|_| in_time(instance, &[task])) {
            free.retain(|person| !members.contains(person));
            solution.teams.push(Team { members, route: vec![task] });
        } else {
            solution.outsourced.push(task);
        }
    }
    solution
}

/// Those who can help, one after the other, then without those who are not needed.
fn team_for(instance: &Instance, free: &[usize], task: usize) -> Option<Vec<usize>> {
    if !instance.teams {
        return free.iter().find(|&&person| instance.qualified(&[person], task)).map(|&person| vec![person]);
    }
    let mut members = free.to_vec();
    if !instance.qualified(&members, task) {
        return None;
    }
    for &person in free {
        let fewer: Vec<usize> = members.iter().copied().filter(|&member| member != person).collect();
        if !fewer.is_empty() && instance.qualified(&fewer, task) {
            members = fewer;
        }
    }
    Some(members)
}

fn in_time(instance: &Instance, route: &[usize]) -> bool {
    let (mut clock, mut at) = (instance.depot.ready, None);
    for &task in route {
        let this = &instance.tasks[task];
        clock += instance.distance(at, Some(task));
        if clock > this.due {
            return false;
        }
        clock = clock.max(this.ready) + this.service;
        at = Some(task);
    }
    clock + instance.distance(at, None) <= instance.depot.due
}
