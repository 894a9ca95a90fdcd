//! The instance compiled for the search.

use super::instance::{DAY, Instance, Unsolvable, WEIGHTS};
use super::skills::{self, Block, ZERO};

pub struct Model {
    pub tasks: usize,
    /// Blocks of sixteen head counts for one task or technician.
    pub blocks: usize,
    need: Vec<Block>,
    has: Vec<Block>,
    /// Technicians at work on each day; the last entry stands for all later days.
    calendar: Vec<Vec<u16>>,
    /// Units of time.
    pub duration: Vec<u16>,
    /// 0 to 3, the priority less one.
    pub class: Vec<u8>,
    /// All tasks that come before a task, also by way of others; and all that come after it.
    pub ancestors: Vec<Vec<u16>>,
    pub descendants: Vec<Vec<u16>>,
    pub hire_cost: Vec<u32>,
    pub budget: u32,
    /// Members of a small crew that meets the task's needs.
    pub heads: Vec<u8>,
    /// Heads × duration over the mean of all tasks, plus a constant; 1 on average.
    pub work: Vec<f32>,
    /// How sought after a technician's skills are: 1 on average.
    pub value: Vec<f32>,
    /// How unlike two tasks' needs are, tasks × tasks.
    pub unlike: Vec<f32>,
}

/// The heads that a task needs of each domain and level.
fn wanted(instance: &Instance, task: usize, domain: usize, level: usize) -> u8 {
    instance.tasks[task].needs[domain][level]
}

impl Model {
    pub fn new(instance: &Instance) -> Result<Self, Unsolvable> {
        check(instance)?;
        let tasks = instance.tasks.len();
        // What nobody needs is left out, and what is implied by the level above: as many are needed there.
        let mut kept = Vec::new();
        for domain in 0..instance.domains {
            for level in 0..instance.levels {
                let implied = |task: usize| {
                    let heads = wanted(instance, task, domain, level);
                    heads == 0 || level + 1 < instance.levels && wanted(instance, task, domain, level + 1) >= heads
                };
                if !(0..tasks).all(implied) {
                    kept.push((domain, level));
                }
            }
        }
        let blocks = kept.len().div_ceil(16).max(1);
        let mut need = vec![ZERO; tasks * blocks];
        let mut has = vec![ZERO; instance.technicians.len() * blocks];
        for (j, &(domain, level)) in kept.iter().enumerate() {
            for task in 0..tasks {
                need[task * blocks + j / 16][j % 16] = wanted(instance, task, domain, level);
            }
            for (t, technician) in instance.technicians.iter().enumerate() {
                has[t * blocks + j / 16][j % 16] = u8::from(usize::from(technician.level[domain]) > level);
            }
        }
        let ancestors = ancestors(instance)?;
        let mut descendants = vec![Vec::new(); tasks];
        for (task, before) in ancestors.iter().enumerate() {
            for &other in before {
                descendants[usize::from(other)].push(task as u16);
            }
        }
        let last_off = instance.technicians.iter().flat_map(|t| &t.days_off).max().map_or(0, |&day| day as usize + 1);
        let on = |day: usize| {
            (0..instance.technicians.len())
                .filter(|&t| !instance.technicians[t].days_off.contains(&(day as u32)))
                .map(|t| t as u16)
                .collect()
        };
        let mut model = Model {
            tasks,
            blocks,
            need,
            has,
            calendar: (0..=last_off).map(on).collect(),
            duration: instance.tasks.iter().map(|task| task.duration as u16).collect(),
            class: instance.tasks.iter().map(|task| task.priority - 1).collect(),
            ancestors,
            descendants,
            hire_cost: instance.tasks.iter().map(|task| task.hire_cost).collect(),
            budget: instance.budget,
            heads: Vec::new(),
            work: Vec::new(),
            value: Vec::new(),
            unlike: Vec::new(),
        };
        model.measure(instance.technicians.len());
        Ok(model)
    }

    pub fn need(&self, task: u16) -> &[Block] {
        &self.need[usize::from(task) * self.blocks..][..self.blocks]
    }

    pub fn has(&self, technician: u16) -> &[Block] {
        &self.has[usize::from(technician) * self.blocks..][..self.blocks]
    }

    /// The technicians at work on a day.
    pub fn at_work(&self, day: usize) -> &[u16] {
        &self.calendar[day.min(self.calendar.len() - 1)]
    }

    pub fn length(&self, task: u16) -> u32 {
        u32::from(self.duration[usize::from(task)])
    }

    /// Whether all technicians together meet a task's needs.
    pub fn possible(&self, task: u16) -> bool {
        self.heads[usize::from(task)] < u8::MAX
    }

    fn measure(&mut self, technicians: usize) {
        let everybody = self.calendar[self.calendar.len() - 1].clone();
        let mut supply = vec![0.0f32; self.blocks * 16];
        for &t in &everybody {
            for (j, entry) in self.has(t).as_flattened().iter().enumerate() {
                supply[j] += f32::from(*entry);
            }
        }
        let mut demand = vec![0.0f32; self.blocks * 16];
        for task in 0..self.tasks {
            for (j, entry) in self.need(task as u16).as_flattened().iter().enumerate() {
                demand[j] += f32::from(*entry) * f32::from(self.duration[task]);
            }
        }
        let sought: Vec<f32> = demand.iter().zip(&supply).map(|(d, s)| d / s.max(1.0)).collect();
        self.value = (0..technicians as u16)
            .map(|t| self.has(t).as_flattened().iter().zip(&sought).map(|(&has, sought)| f32::from(has) * sought).sum())
            .collect();
        let mean = self.value.iter().sum::<f32>() / technicians.max(1) as f32;
        self.value.iter_mut().for_each(|value| *value /= mean.max(1e-6));
        self.heads = (0..self.tasks as u16).map(|task| self.small_crew(task, &everybody)).collect();
        // What is beyond all technicians together counts like a task for all of them.
        let most = technicians.clamp(1, 254) as u8;
        let raw: Vec<f32> = (0..self.tasks)
            .map(|task| f32::from(self.heads[task].min(most)) * f32::from(self.duration[task]))
            .collect();
        let mean = raw.iter().sum::<f32>() / self.tasks.max(1) as f32;
        self.work = raw.iter().map(|work| 0.4 + 0.6 * work / mean.max(1e-6)).collect();
        self.unlike = vec![0.0; self.tasks * self.tasks];
        for a in 0..self.tasks {
            for b in 0..self.tasks {
                let (x, y) = (self.need(a as u16).as_flattened(), self.need(b as u16).as_flattened());
                let apart: u32 = x.iter().zip(y).map(|(&p, &q)| u32::from(p.abs_diff(q))).sum();
                let longer = self.duration[a].abs_diff(self.duration[b]);
                self.unlike[a * self.tasks + b] = apart as f32 + f32::from(longer) / 60.0;
            }
        }
    }

    /// Heads of a crew that meets a task's needs, filled greedily; `u8::MAX` where nobody can.
    fn small_crew(&self, task: u16, among: &[u16]) -> u8 {
        let mut lack = self.need(task).to_vec();
        let mut left = among.to_vec();
        let mut heads = 0;
        while lack.as_flattened().iter().any(|&entry| entry > 0) {
            let best = (0..left.len()).max_by_key(|&at| skills::gain(&lack, self.has(left[at])));
            match best {
                Some(at) if skills::gain(&lack, self.has(left[at])) > 0 => {
                    skills::subtract_to_zero(&mut lack, self.has(left[at]));
                    left.swap_remove(at);
                    heads += 1;
                }
                _ => return u8::MAX,
            }
        }
        heads
    }
}

/// `28 t1 + 14 t2 + 4 t3 + t4` of the latest ends.
pub fn cost(tops: &[u32; 4]) -> u32 {
    WEIGHTS[0] * tops[0] + WEIGHTS[1] * tops[1] + WEIGHTS[2] * tops[2] + WEIGHTS[3] * tops[3]
}

fn check(instance: &Instance) -> Result<(), Unsolvable> {
    for (t, technician) in instance.technicians.iter().enumerate() {
        if technician.level.len() != instance.domains {
            return Err(Unsolvable::Shape(t));
        }
    }
    for (i, task) in instance.tasks.iter().enumerate() {
        if task.needs.len() != instance.domains || task.needs.iter().any(|of| of.len() != instance.levels) {
            return Err(Unsolvable::Shape(i));
        }
        if task.duration == 0 || task.duration > DAY {
            return Err(Unsolvable::Duration(i, task.duration));
        }
        if !(1..=4).contains(&task.priority) {
            return Err(Unsolvable::Priority(i, task.priority));
        }
        if let Some(&other) = task.predecessors.iter().find(|&&other| other >= instance.tasks.len()) {
            return Err(Unsolvable::Predecessor(i, other));
        }
    }
    Ok(())
}

fn ancestors(instance: &Instance) -> Result<Vec<Vec<u16>>, Unsolvable> {
    let mut all = Vec::with_capacity(instance.tasks.len());
    for task in 0..instance.tasks.len() {
        let mut seen = vec![false; instance.tasks.len()];
        let mut open = vec![task];
        while let Some(at) = open.pop() {
            for &before in &instance.tasks[at].predecessors {
                if before == task {
                    return Err(Unsolvable::Cycle(task));
                }
                if !seen[before] {
                    seen[before] = true;
                    open.push(before);
                }
            }
        }
        all.push((0..seen.len()).filter(|&at| seen[at]).map(|at| at as u16).collect());
    }
    Ok(all)
}
