//! Answers are held against the rules by code that shares nothing with the search, and on tiny instances against all plans.

use std::time::Duration;

use super::*;
use crate::draw::Draw;

/// The cost of a solution, or the first rule that it breaks.
fn checked(instance: &Instance, solution: &Solution) -> Result<u64, String> {
    let mut begin = vec![None; instance.tasks.len()];
    let mut seen = Vec::new();
    for crew in &solution.crews {
        for &member in &crew.members {
            if seen.contains(&(member, crew.day)) {
                return Err(format!("technician {member} is in two crews on day {}", crew.day));
            }
            seen.push((member, crew.day));
            if instance.technicians[member].days_off.contains(&crew.day) {
                return Err(format!("technician {member} is off on day {}", crew.day));
            }
        }
        let mut clock = crew.day * 120;
        for &(task, start) in &crew.visits {
            if start < clock {
                return Err(format!("task {task} starts before its crew is there"));
            }
            clock = start + instance.tasks[task].duration;
            if clock > (crew.day + 1) * 120 {
                return Err(format!("task {task} ends after its day"));
            }
            if begin[task].replace(start).is_some() {
                return Err(format!("task {task} is done twice"));
            }
            for (domain, of) in instance.tasks[task].needs.iter().enumerate() {
                for (at, &heads) in of.iter().enumerate() {
                    let holders = crew.members.iter().filter(|&&m| instance.technicians[m].level[domain] > at as u8);
                    if holders.count() < usize::from(heads) {
                        return Err(format!("task {task} lacks domain {domain} at level {}", at + 1));
                    }
                }
            }
        }
    }
    let hired = |task: usize| solution.hired.contains(&task);
    let spent: u32 = solution.hired.iter().map(|&task| instance.tasks[task].hire_cost).sum();
    if spent > instance.budget {
        return Err(format!("hiring out costs {spent}"));
    }
    let mut tops = [0; 4];
    for (task, of) in instance.tasks.iter().enumerate() {
        match begin[task] {
            Some(_) if hired(task) => return Err(format!("task {task} is done and hired out")),
            None if !hired(task) => return Err(format!("task {task} is not done")),
            None => continue,
            Some(start) => {
                for &before in &of.predecessors {
                    match begin[before] {
                        None => return Err(format!("task {task} is done, what it needs is hired out")),
                        Some(other) if other + instance.tasks[before].duration > start => {
                            return Err(format!("task {task} starts before {before} has ended"));
                        }
                        Some(_) => {}
                    }
                }
                let end = u64::from(start + of.duration);
                let at = usize::from(of.priority) - 1;
                tops[at] = end.max(tops[at]);
                tops[3] = end.max(tops[3]);
            }
        }
    }
    Ok(28 * tops[0] + 14 * tops[1] + 4 * tops[2] + tops[3])
}

fn random(draw: &mut Draw, tasks: u32, technicians: u32, budget: u32) -> Instance {
    let (domains, levels) = (2, 2);
    let mut technicians: Vec<Technician> = (0..technicians)
        .map(|_| Technician {
            level: (0..domains).map(|_| draw.below(3) as u8).collect(),
            days_off: (0..3).filter(|_| draw.chance(20)).collect(),
        })
        .collect();
    // One who can do each task alone.
    technicians.push(Technician { level: vec![2, 2], days_off: vec![draw.below(3)] });
    let tasks = (0..tasks as usize)
        .map(|i| Task {
            duration: *draw.pick(&[15, 30, 60, 60, 90, 120]),
            predecessors: (0..i).filter(|_| draw.chance(12)).collect(),
            priority: draw.between(1, 4) as u8,
            hire_cost: draw.between(1, 9) * 10,
            needs: (0..domains)
                .map(|_| {
                    let high = u8::from(draw.chance(25));
                    vec![high.max(u8::from(draw.chance(40))), high]
                })
                .collect(),
        })
        .collect();
    Instance { domains, levels, technicians, tasks, budget }
}

fn options(steps: u64, threads: usize) -> Options {
    Options { time: Duration::from_secs(3600), steps: Some(steps), seed: 7, threads }
}

#[test]
fn answers_keep_the_rules_and_cost_what_they_say() {
    let mut draw = Draw::new(1);
    for round in 0..30 {
        let (tasks, technicians) = (draw.between(1, 40), draw.between(2, 9));
        let instance = random(&mut draw, tasks, technicians, if round % 2 == 0 { 0 } else { 100 });
        let outcome = solve(&instance, &options(2_000, 1)).expect("an expert can do each task alone");
        assert_eq!(checked(&instance, &outcome.solution), Ok(outcome.cost), "round {round}");
        assert!(outcome.lower_bound <= outcome.cost, "round {round}");
        assert_eq!(outcome.solution.cost(&instance), outcome.cost);
    }
}

/// The least cost of all plans: of each set hired out, all ways to put the tasks into days and crews, semi-active.
struct Brute<'i> {
    instance: &'i Instance,
    days: u32,
    best: u64,
    /// Crews as (day, members, tasks in order).
    crews: Vec<(u32, Vec<usize>, Vec<usize>)>,
}

impl Brute<'_> {
    /// The task of this rank, and all after it, into all crews and days, at all places of their order.
    fn place(&mut self, left: &[usize]) {
        let Some((&task, rest)) = left.split_first() else {
            self.staff(0);
            return;
        };
        for at in 0..self.crews.len() {
            for place in 0..=self.crews[at].2.len() {
                self.crews[at].2.insert(place, task);
                self.place(rest);
                self.crews[at].2.remove(place);
            }
        }
        for day in 0..self.days {
            self.crews.push((day, Vec::new(), vec![task]));
            self.place(rest);
            self.crews.pop();
        }
    }

    /// Whether some technicians can staff the crews from this one on; if so, the plan is timed.
    fn staff(&mut self, at: usize) {
        let cost = self.cost();
        if cost.is_none_or(|cost| cost >= self.best) {
            return;
        }
        if self.staffed(at) {
            self.best = cost.unwrap_or(self.best);
        }
    }

    fn staffed(&mut self, at: usize) -> bool {
        if at == self.crews.len() {
            return true;
        }
        let instance = self.instance;
        let day = self.crews[at].0;
        let free: Vec<usize> = (0..instance.technicians.len())
            .filter(|t| !instance.technicians[*t].days_off.contains(&day))
            .filter(|t| !self.crews[..at].iter().any(|crew| crew.0 == day && crew.1.contains(t)))
            .collect();
        for set in 0..1u32 << free.len() {
            let members: Vec<usize> = (0..free.len()).filter(|j| set >> j & 1 == 1).map(|j| free[j]).collect();
            let able = self.crews[at].2.iter().all(|&task| {
                instance.tasks[task].needs.iter().enumerate().all(|(domain, of)| {
                    of.iter().enumerate().all(|(level, &heads)| {
                        let holds = |m: &&usize| usize::from(instance.technicians[**m].level[domain]) > level;
                        members.iter().filter(holds).count() >= usize::from(heads)
                    })
                })
            });
            if able {
                self.crews[at].1 = members;
                if self.staffed(at + 1) {
                    return true;
                }
                self.crews[at].1.clear();
            }
        }
        false
    }

    fn cost(&self) -> Option<u64> {
        let tasks = &self.instance.tasks;
        let mut end = vec![0u32; tasks.len()];
        let doing = |task: usize| self.crews.iter().any(|crew| crew.2.contains(&task));
        // Starts rise until all wait long enough; more than so many rounds means that tasks wait for each other.
        for _ in 0..=tasks.len() {
            let before = end.clone();
            for (day, _, list) in &self.crews {
                let mut clock = day * 120;
                for &task in list {
                    for &other in tasks[task].predecessors.iter().filter(|&&other| doing(other)) {
                        clock = clock.max(end[other]);
                    }
                    clock += tasks[task].duration;
                    end[task] = clock;
                }
                if clock > (day + 1) * 120 {
                    return None;
                }
            }
            if before == end {
                let mut tops = [0u64; 4];
                for (task, of) in tasks.iter().enumerate() {
                    let at = usize::from(of.priority) - 1;
                    tops[at] = tops[at].max(u64::from(end[task]));
                    tops[3] = tops[3].max(u64::from(end[task]));
                }
                return Some(28 * tops[0] + 14 * tops[1] + 4 * tops[2] + tops[3]);
            }
        }
        None
    }
}

fn optimum(instance: &Instance, known: u64) -> u64 {
    let n = instance.tasks.len();
    let mut best = known + 1;
    for set in 0..1u32 << n {
        let hired = |task: usize| set >> task & 1 == 1;
        let spent: u32 = (0..n).filter(|&task| hired(task)).map(|task| instance.tasks[task].hire_cost).sum();
        let closed =
            (0..n).all(|task| hired(task) || !instance.tasks[task].predecessors.iter().any(|&before| hired(before)));
        if spent > instance.budget || !closed {
            continue;
        }
        let mut brute = Brute { instance, days: 2, best, crews: Vec::new() };
        let left: Vec<usize> = (0..n).filter(|&task| !hired(task)).collect();
        brute.place(&left);
        best = best.min(brute.best);
    }
    best
}

#[test]
fn tiny_instances_are_solved_to_the_optimum() {
    let mut draw = Draw::new(5);
    for round in 0..24 {
        let budget = if round % 3 == 0 { 60 } else { 0 };
        let instance = random(&mut draw, 5, 2, budget);
        let outcome = solve(&instance, &options(4_000, 1)).expect("an expert can do each task alone");
        assert_eq!(checked(&instance, &outcome.solution), Ok(outcome.cost));
        // With two days and three technicians there may be no plan at all; then nothing below the known cost is found either.
        let least = optimum(&instance, outcome.cost);
        assert!(least >= outcome.cost, "round {round}: {} where {least} would do", outcome.cost);
        assert!(outcome.lower_bound <= least.min(outcome.cost), "round {round}");
    }
}

#[test]
fn the_same_seed_and_steps_give_the_same_plan_on_any_number_of_threads() {
    let instance = random(&mut Draw::new(3), 30, 6, 50);
    let one = solve(&instance, &options(6_000, 1)).expect("solvable");
    let two = solve(&instance, &options(6_000, 2)).expect("solvable");
    assert_eq!(one.solution, two.solution);
    assert_eq!(one.iterations, two.iterations);
}

#[test]
fn what_nobody_can_do_is_hired_out_or_named() {
    let mut instance = random(&mut Draw::new(2), 4, 3, 1000);
    instance.tasks[2].needs = vec![vec![9, 9], vec![0, 0]];
    let outcome = solve(&instance, &options(100, 1)).expect("the budget reaches");
    assert!(outcome.solution.hired.contains(&2));
    assert_eq!(checked(&instance, &outcome.solution), Ok(outcome.cost));
    instance.budget = 0;
    assert_eq!(solve(&instance, &options(100, 1)), Err(Unsolvable::Skills(2)));
}

#[test]
fn nothing_to_do_costs_nothing() {
    let outcome = solve(&Instance::default(), &options(100, 1)).expect("nothing to do");
    assert_eq!((outcome.cost, outcome.lower_bound), (0, 0));
}
