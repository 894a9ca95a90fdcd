//! A plan in the making: crews of each day, and the tasks that still wait for a place.

use super::instance::{DAY, DayCrew, Solution};
use super::model::{Model, cost};
use super::skills::{self, Block, ZERO};
use super::timing::Clockwork;

/// Where a task is if not on a day.
pub const WAITING: u16 = u16::MAX;
pub const HIRED: u16 = u16::MAX - 1;

#[derive(Clone, Debug, Default)]
pub struct Crew {
    /// In the order in which they are done.
    pub tasks: Vec<u16>,
    pub members: Vec<u16>,
    /// When the last task ends, in units from the start of the day.
    pub length: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Day {
    pub crews: Vec<Crew>,
    /// Of each crew in turn, the heads that it has and needs.
    pub have: Vec<Block>,
    pub need: Vec<Block>,
    pub free: Vec<u16>,
    pub free_have: Vec<Block>,
    /// When the last task of each priority ends, in units from the start of the day; 0 = no such task.
    pub ends: [u32; 4],
    /// Pairs of tasks of this day of which one comes before the other.
    pub pairs: u32,
    /// What is left of the day: free technicians and crews' spare time, in technicians × units.
    pub room: f32,
}

#[derive(Clone, Debug)]
pub struct State {
    pub days: Vec<Day>,
    /// The day of each task, `WAITING` or `HIRED`.
    pub day_of: Vec<u16>,
    /// When each task starts, in units from the start of its day.
    pub start: Vec<u16>,
    /// Tasks without a place.
    pub waiting: Vec<u16>,
    pub hired_cost: u32,
    /// When the last task of priority 1, 2, 3 and of all ends, from the start of day 0.
    pub tops: [u32; 4],
    /// The latest that each of them may be.
    pub limits: [u32; 4],
    /// Days changed since the last `settle`.
    pub touched: Vec<u16>,
}

impl Crew {
    fn copy(&mut self, from: &Crew) {
        self.tasks.clone_from(&from.tasks);
        self.members.clone_from(&from.members);
        self.length = from.length;
    }
}

impl Day {
    pub fn new(model: &Model, day: usize) -> Self {
        let mut new = Day { free: model.at_work(day).to_vec(), free_have: vec![ZERO; model.blocks], ..Day::default() };
        for &t in &new.free {
            skills::add(&mut new.free_have, model.has(t));
        }
        new.room = new.free.len() as f32 * DAY as f32;
        new
    }

    /// Makes this day as the other is, in the memory that it has.
    fn copy(&mut self, from: &Day) {
        self.crews.truncate(from.crews.len());
        let known = self.crews.len();
        for (to, from) in self.crews.iter_mut().zip(&from.crews) {
            to.copy(from);
        }
        self.crews.extend_from_slice(&from.crews[known..]);
        self.have.clone_from(&from.have);
        self.need.clone_from(&from.need);
        self.free.clone_from(&from.free);
        self.free_have.clone_from(&from.free_have);
        self.ends = from.ends;
        self.pairs = from.pairs;
        self.room = from.room;
    }

    pub fn crew_have<'d>(&'d self, model: &Model, crew: usize) -> &'d [Block] {
        &self.have[crew * model.blocks..][..model.blocks]
    }

    pub fn crew_need<'d>(&'d self, model: &Model, crew: usize) -> &'d [Block] {
        &self.need[crew * model.blocks..][..model.blocks]
    }

    /// A free technician, by position in `free`, becomes a member.
    pub fn join(&mut self, model: &Model, crew: usize, at: usize) {
        let t = self.free.swap_remove(at);
        skills::subtract(&mut self.free_have, model.has(t));
        skills::add(&mut self.have[crew * model.blocks..][..model.blocks], model.has(t));
        self.crews[crew].members.push(t);
    }

    /// A member, by position in the crew, becomes free.
    pub fn leave(&mut self, model: &Model, crew: usize, at: usize) {
        let t = self.crews[crew].members.swap_remove(at);
        skills::subtract(&mut self.have[crew * model.blocks..][..model.blocks], model.has(t));
        skills::add(&mut self.free_have, model.has(t));
        self.free.push(t);
    }

    /// Opens an empty crew.
    pub fn open(&mut self, model: &Model) -> usize {
        self.crews.push(Crew::default());
        self.have.extend(std::iter::repeat_n(ZERO, model.blocks));
        self.need.extend(std::iter::repeat_n(ZERO, model.blocks));
        self.crews.len() - 1
    }

    /// Takes away a crew without tasks; the last one takes its number.
    pub fn close(&mut self, model: &Model, crew: usize) {
        while !self.crews[crew].members.is_empty() {
            self.leave(model, crew, 0);
        }
        self.crews.swap_remove(crew);
        let (blocks, last) = (model.blocks, self.crews.len());
        for b in 0..blocks {
            self.have[crew * blocks + b] = self.have[last * blocks + b];
            self.need[crew * blocks + b] = self.need[last * blocks + b];
        }
        self.have.truncate(last * blocks);
        self.need.truncate(last * blocks);
    }

    /// Members without whom the crew still meets its needs become free, the most sought after first.
    pub fn prune(&mut self, model: &Model, crew: usize) {
        loop {
            let mut best: Option<(f32, usize)> = None;
            for (at, &t) in self.crews[crew].members.iter().enumerate() {
                let value = model.value[usize::from(t)];
                if best.is_none_or(|(known, _)| value > known)
                    && skills::spares(self.crew_have(model, crew), model.has(t), self.crew_need(model, crew))
                {
                    best = Some((value, at));
                }
            }
            match best {
                Some((_, at)) => self.leave(model, crew, at),
                None => return,
            }
        }
    }

    /// Sums up what is left of the day; a crew's spare time counts `share` of free technicians' time. Room in one piece counts up to
    /// twice as much, for a large task fits in there.
    pub fn take_stock(&mut self, share: f32) {
        let heads: usize = self.crews.iter().map(|crew| crew.members.len()).sum();
        let (free, day) = (self.free.len() as f32, DAY as f32);
        self.room = free * day * (1.0 + free / (free + heads as f32).max(1.0));
        for crew in &self.crews {
            let idle = (DAY - crew.length) as f32;
            self.room += share * crew.members.len() as f32 * idle * (1.0 + idle / day);
        }
    }
}

impl State {
    pub fn new(model: &Model) -> Self {
        State {
            days: Vec::new(),
            day_of: vec![WAITING; model.tasks],
            start: vec![0; model.tasks],
            waiting: (0..model.tasks as u16).collect(),
            hired_cost: 0,
            tops: [0; 4],
            limits: [u32::MAX; 4],
            touched: Vec::new(),
        }
    }

    /// Makes the days that the other state touched, and all else, as they are there.
    pub fn follow(&mut self, other: &State, touched: &[u16]) {
        self.days.truncate(other.days.len());
        while self.days.len() < other.days.len() {
            self.days.push(other.days[self.days.len()].clone());
        }
        for &day in touched {
            if let Some(from) = other.days.get(usize::from(day)) {
                self.days[usize::from(day)].copy(from);
            }
        }
        self.day_of.clone_from(&other.day_of);
        self.start.clone_from(&other.start);
        self.waiting.clone_from(&other.waiting);
        self.hired_cost = other.hired_cost;
        self.tops = other.tops;
        self.limits = other.limits;
    }

    /// The plan in the words of the instance.
    pub fn solution(&self) -> Solution {
        let mut solution = Solution::default();
        for (k, day) in self.days.iter().enumerate() {
            for crew in &day.crews {
                let mut members: Vec<usize> = crew.members.iter().map(|&t| usize::from(t)).collect();
                members.sort_unstable();
                let start = |task: u16| k as u32 * DAY + u32::from(self.start[usize::from(task)]);
                let visits = crew.tasks.iter().map(|&task| (usize::from(task), start(task))).collect();
                solution.crews.push(DayCrew { day: k as u32, members, visits });
            }
        }
        solution.hired = (0..self.day_of.len()).filter(|&i| self.day_of[i] == HIRED).collect();
        solution
    }

    pub fn touch(&mut self, day: usize) {
        if !self.touched.contains(&(day as u16)) {
            self.touched.push(day as u16);
        }
    }

    pub fn cost(&self) -> u32 {
        cost(&self.tops)
    }

    /// What a plan with these ends costs; `u32::MAX` where one is later than it may be.
    pub fn cost_within(&self, tops: &[u32; 4]) -> u32 {
        if (0..4).any(|p| tops[p] > self.limits[p]) { u32::MAX } else { cost(tops) }
    }

    /// The crew of a day that does a task.
    pub fn crew_of(&self, task: u16) -> Option<(usize, usize)> {
        let day = usize::from(self.day_of[usize::from(task)]);
        let crews = &self.days.get(day)?.crews;
        crews.iter().position(|crew| crew.tasks.contains(&task)).map(|crew| (day, crew))
    }

    /// How many tasks that must come before or after this one are done on the day.
    pub fn bound_on(&self, model: &Model, task: u16, day: usize) -> u32 {
        let i = usize::from(task);
        let same = |other: &&u16| usize::from(self.day_of[usize::from(**other)]) == day;
        (model.ancestors[i].iter().filter(same).count() + model.descendants[i].iter().filter(same).count()) as u32
    }

    /// Takes tasks out of their crews, wherever they are; they wait.
    pub fn remove(&mut self, model: &Model, clock: &mut Clockwork, tasks: &[u16]) {
        for &task in tasks {
            let i = usize::from(task);
            if self.day_of[i] == HIRED {
                self.hired_cost -= model.hire_cost[i];
                self.day_of[i] = WAITING;
                self.waiting.push(task);
            }
            let Some((k, c)) = self.crew_of(task) else { continue };
            self.touch(k);
            self.day_of[i] = WAITING;
            self.waiting.push(task);
            let pairs = self.bound_on(model, task, k);
            let day = &mut self.days[k];
            day.pairs -= pairs;
            let crew = &mut day.crews[c];
            crew.tasks.retain(|&other| other != task);
            if crew.tasks.is_empty() {
                day.close(model, c);
                continue;
            }
            let need = &mut day.need[c * model.blocks..][..model.blocks];
            need.fill(ZERO);
            for &other in &crew.tasks {
                skills::raise(need, model.need(other));
            }
            day.prune(model, c);
        }
        for at in 0..self.touched.len() {
            let day = usize::from(self.touched[at]);
            self.time(model, clock, day);
        }
        self.find_tops();
    }

    /// Writes down when the tasks of a day start, as early as may be in their order.
    pub fn time(&mut self, model: &Model, clock: &mut Clockwork, k: usize) {
        let fits = clock.run(model, &self.days[k], k, &self.day_of, None);
        debug_assert!(fits, "what was timed when it was put in can be timed again");
        let day = &mut self.days[k];
        day.ends = clock.ends;
        for crew in &mut day.crews {
            crew.length = 0;
            for &task in &crew.tasks {
                let end = clock.end[usize::from(task)];
                self.start[usize::from(task)] = (end - model.length(task)) as u16;
                crew.length = end;
            }
        }
    }

    /// The same for one crew that has got a task more, where no task of the day waits for another.
    pub fn time_crew(&mut self, model: &Model, k: usize, crew: usize) {
        let day = &mut self.days[k];
        let mut clock = 0;
        for &task in &day.crews[crew].tasks {
            self.start[usize::from(task)] = clock as u16;
            clock += model.length(task);
            let class = usize::from(model.class[usize::from(task)]);
            day.ends[class] = day.ends[class].max(clock);
        }
        day.crews[crew].length = clock;
    }

    pub fn find_tops(&mut self) {
        self.tops = [0; 4];
        for (k, day) in self.days.iter().enumerate() {
            self.tops = raised_by(self.tops, k as u32 * DAY, day.ends);
        }
    }
}

/// The latest ends with a day's that begins at `base`; the last counts all.
pub fn raised_by(mut tops: [u32; 4], base: u32, ends: [u32; 4]) -> [u32; 4] {
    for (top, end) in tops.iter_mut().zip(ends) {
        if end > 0 {
            *top = (*top).max(base + end);
        }
    }
    tops[3] = tops.iter().copied().max().unwrap_or(0);
    tops
}
