//! One line of search: below a cap on the cost, take tasks out and put them back until none waits.
//!
//! A plan with tasks still waiting must cost less than the best complete plan known; what is minimised is the work that waits, each
//! task weighted higher the longer it finds no place (Nagata & Bräysy 2009, A powerful route minimization heuristic for the vehicle
//! routing problem with time windows, section 3: ejection with counts of failures). Ruin and recreate with simulated annealing as in
//! Schrimpf et al. 2000 (Record breaking optimization results using the ruin and recreate principle) and Christiaens & Vanden Berghe
//! 2020 (Slack induction by string removals, section 5: small ruins, blinks).

use crate::draw::Draw;

use super::insert::{Inserter, Taste};
use super::instance::DAY;
use super::model::Model;
use super::ruin;
use super::state::{HIRED, State, WAITING};

/// Rounds from hot to cold.
const CYCLE: u64 = 20_000;
/// The heat at the end of a cycle, as weight of an average task.
const COLD: f32 = 0.01;
/// What five technicians' day of room left counts against an average task that waits.
const ROOM: f32 = 0.15;
/// What crews' spare time counts against free technicians' in what room is left.
const SHARE: f32 = 0.6;
/// Rounds after which what waits counts more.
const REWEIGH: u64 = 200;
/// Rounds without a lower score after which a line is stuck.
const STUCK: u64 = 20_000;

/// How a line searches until it turns elsewhere. Some plans are found by one habit only, so each is drawn anew.
#[derive(Clone, Copy, Debug)]
struct Habit {
    /// Tasks taken out at most.
    most: usize,
    /// The heat at the start of a cycle, as weight of an average task.
    hot: f32,
    /// By how much the weight of what waits grows.
    growth: f32,
}

/// A plan below the cap that is worked on, and the best complete one that was found on the way.
pub struct Line {
    /// The best complete plan of this line.
    pub best: State,
    /// What a plan may cost, tasks that wait not counted.
    pub cap: u32,
    pub draw: Draw,
    current: State,
    /// As `current` but for what the round at hand has changed.
    trial: State,
    /// What it counts that a task waits; 1 on average at first.
    weight: Vec<f32>,
    score: f32,
    /// The lowest score since the line turned or the cap was lowered, and the rounds since it was found.
    lowest: f32,
    stale: u64,
    rounds: u64,
    habit: Habit,
    inserter: Inserter,
    removed: Vec<u16>,
    order: Vec<(f32, u16)>,
}

impl Habit {
    fn new(draw: &mut Draw) -> Self {
        Habit {
            most: *draw.pick(&[12, 12, 20]),
            hot: *draw.pick(&[0.25, 0.25, 0.5]),
            growth: *draw.pick(&[1.02, 1.05, 1.1]),
        }
    }
}

impl Line {
    /// Builds a plan: priorities in the order of `ranks` (rank of each class), big tasks first.
    pub fn new(model: &Model, ranks: &[u8; 4], noise: f32, mut draw: Draw) -> Self {
        let mut inserter = Inserter::new(model);
        let mut state = State::new(model);
        build(model, &mut state, &mut inserter, ranks, noise, &mut draw);
        Line {
            best: state.clone(),
            cap: u32::MAX,
            current: state.clone(),
            trial: state,
            weight: model.work.clone(),
            score: 0.0,
            lowest: f32::INFINITY,
            stale: 0,
            rounds: 0,
            habit: Habit::new(&mut draw),
            draw,
            inserter,
            removed: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Starts anew from a complete plan, most often with the end of one priority drawn in, so that others may end later for it.
    pub fn turn_to(&mut self, model: &Model, plan: &State, cap: u32) {
        self.current.clone_from(plan);
        self.weight.clone_from(&model.work);
        self.habit = Habit::new(&mut self.draw);
        self.current.limits = [u32::MAX; 4];
        if self.draw.chance(80) {
            if self.draw.chance(30) {
                self.current.limits = plan.tops;
            }
            let heavy: Vec<(usize, u32)> =
                [4, 2, 1, 1].into_iter().enumerate().filter(|&(p, _)| plan.tops[p] > 0).collect();
            let p = if heavy.is_empty() { 0 } else { *self.draw.weighted(&heavy) };
            let less = match self.draw.below(20) {
                0..10 => 1,
                10..17 => self.draw.between(1, DAY),
                _ => self.draw.between(1, 2 * DAY),
            };
            self.current.limits[p] = plan.tops[p].saturating_sub(less).max(1);
        }
        self.lower(model, cap);
    }

    /// Whether nothing has become better for long.
    pub fn is_stuck(&self) -> bool {
        self.stale > STUCK
    }

    /// Lowers the cap on the cost, at the price of tasks that wait.
    pub fn lower(&mut self, model: &Model, cap: u32) {
        self.cap = cap;
        self.stale = 0;
        self.current.touched.clear();
        ruin::shed(model, &mut self.current, &mut self.inserter.clock, &self.weight, cap, &mut self.draw);
        // Days that the cap leaves out of reach are not looked at.
        while self.current.days.last().is_some_and(|day| day.crews.is_empty()) && self.current.days.len() > 1 {
            self.current.days.pop();
        }
        self.trial = self.current.clone();
        self.score = self.rate(&self.current);
        self.lowest = self.score;
    }

    /// The weight of what waits, less a little for the room left.
    fn rate(&self, state: &State) -> f32 {
        let waits: f32 = state.waiting.iter().map(|&task| self.weight[usize::from(task)]).sum();
        let room: f32 = state.days.iter().map(|day| day.room).sum();
        waits - ROOM * room / (DAY as f32 * 5.0)
    }

    /// One round of taking out and putting back. True = nothing waits any more.
    pub fn step(&mut self, model: &Model) -> bool {
        self.rounds += 1;
        self.stale += 1;
        let heat = COLD + self.habit.hot * (1.0 - (self.rounds % CYCLE) as f32 / CYCLE as f32);
        let draw = &mut self.draw;
        let taste = Taste {
            share: 0.4 + 0.5 * draw.below(1000) as f32 / 1000.0,
            late: *draw.pick(&[0.0, 0.0, 3.0, 15.0]),
            price: *draw.pick(&[0.0, 0.0, 0.02, 0.2]),
            blind: 4,
            blind_days: if self.trial.days.len() > 12 { 30 } else { 0 },
            trades: draw.chance(50),
        };
        let most = self.habit.most.min(model.tasks);
        self.trial.touched.clear();
        ruin::choose(model, &self.trial, most, draw, &mut self.removed);
        self.trial.remove(model, &mut self.inserter.clock, &self.removed);
        self.recreate(model, &taste);
        for &day in &self.trial.touched {
            self.trial.days[usize::from(day)].take_stock(SHARE);
        }
        let score = self.rate(&self.trial);
        let touched = std::mem::take(&mut self.trial.touched);
        if self.trial.waiting.is_empty() {
            self.current.follow(&self.trial, &touched);
            self.trial.touched = touched;
            self.score = score;
            self.lowest = score;
            self.best.clone_from(&self.current);
            return true;
        }
        let luck = (self.draw.below(1 << 20) + 1) as f32 / (1 << 20) as f32;
        if score <= self.score - heat * luck.ln() {
            self.current.follow(&self.trial, &touched);
            self.score = score;
            if score < self.lowest {
                self.lowest = score;
                self.stale = 0;
            }
        } else {
            self.trial.follow(&self.current, &touched);
        }
        self.trial.touched = touched;
        if self.rounds.is_multiple_of(REWEIGH) {
            self.reweigh(model.tasks);
        }
        false
    }

    /// What waits counts more from now on.
    fn reweigh(&mut self, tasks: usize) {
        for &task in &self.current.waiting {
            self.weight[usize::from(task)] *= self.habit.growth;
        }
        let sum: f32 = self.weight.iter().sum();
        let scale = tasks as f32 / sum;
        if scale < 0.9 {
            self.weight.iter_mut().for_each(|weight| *weight *= scale);
        }
        self.score = self.rate(&self.current);
    }

    fn recreate(&mut self, model: &Model, taste: &Taste) {
        let draw = &mut self.draw;
        let state = &mut self.trial;
        self.order.clear();
        let habit = draw.below(6);
        for &task in &state.waiting {
            let i = usize::from(task);
            let luck = draw.below(1000) as f32 / 1000.0;
            let heads = f32::from(model.heads[i]);
            let length = f32::from(model.duration[i]);
            let key = match habit {
                0 => luck,
                1 => -model.work[i] * (0.7 + 0.6 * luck),
                2 => -heads * 120.0 - length * (0.5 + luck),
                3 => -length * 10.0 - heads * (0.5 + luck),
                4 => f32::from(model.class[i]) * 10.0 - model.work[i] * (0.7 + 0.6 * luck),
                _ => -self.weight[i] * (0.7 + 0.6 * luck),
            };
            self.order.push((key, task));
        }
        self.order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for at in 0..self.order.len() {
            let task = self.order[at].1;
            if state.day_of[usize::from(task)] != WAITING {
                continue;
            }
            if !self.inserter.insert(model, state, task, self.cap, taste, draw) {
                hire(model, state, task, &mut self.inserter);
            }
        }
    }
}

/// Hires a task out with all that comes after it, if the budget reaches.
fn hire(model: &Model, state: &mut State, task: u16, inserter: &mut Inserter) -> bool {
    if model.budget == 0 {
        return false;
    }
    let mut all = vec![task];
    all.extend(&model.descendants[usize::from(task)]);
    all.retain(|&task| state.day_of[usize::from(task)] != HIRED);
    let cost: u32 = all.iter().map(|&task| model.hire_cost[usize::from(task)]).sum();
    if state.hired_cost + cost > model.budget {
        return false;
    }
    state.remove(model, &mut inserter.clock, &all);
    for task in all {
        state.day_of[usize::from(task)] = HIRED;
        state.waiting.retain(|&other| other != task);
    }
    state.hired_cost += cost;
    true
}

/// Hires out by content of work for money, then inserts task by task wherever the cost rises least, with as many days as it takes.
fn build(model: &Model, state: &mut State, inserter: &mut Inserter, ranks: &[u8; 4], noise: f32, draw: &mut Draw) {
    let mut tasks: Vec<(f32, u16)> = Vec::new();
    for i in 0..model.tasks {
        let luck = 1.0 + noise * (draw.below(1000) as f32 / 500.0 - 1.0);
        // A task is wanted as early as the most wanted of what comes after it.
        let after = model.descendants[i].iter().map(|&after| ranks[usize::from(model.class[usize::from(after)])]);
        let rank = after.chain([ranks[usize::from(model.class[i])]]).min().unwrap_or(0);
        tasks.push((f32::from(rank) * 100.0 - model.work[i] * luck, i as u16));
    }
    if model.budget > 0 {
        let worth = |task: u16| {
            let all = || std::iter::once(&task).chain(&model.descendants[usize::from(task)]).map(|&t| usize::from(t));
            let work: f32 = all().map(|i| model.work[i]).sum();
            let cost: u32 = all().map(|i| model.hire_cost[i]).sum();
            work / (cost as f32 + 0.1)
        };
        let mut order: Vec<(f32, u16)> = (0..model.tasks as u16)
            .map(|task| (-worth(task) * (1.0 + noise * (draw.below(1000) as f32 / 500.0 - 1.0)), task))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        // What nobody can do goes first.
        order.sort_by_key(|&(_, task)| model.possible(task));
        for (_, task) in order {
            if state.day_of[usize::from(task)] == WAITING {
                hire(model, state, task, inserter);
            }
        }
    }
    tasks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let taste = Taste { share: SHARE, late: -1.0, price: 2.0, blind: 0, blind_days: 0, trades: false };
    while !state.waiting.is_empty() {
        // Of those whose predecessors are placed, the first.
        let ready = tasks.iter().position(|&(_, task)| {
            let i = usize::from(task);
            model.ancestors[i].iter().all(|&before| state.day_of[usize::from(before)] != WAITING)
        });
        let Some(at) = ready else { return };
        let (_, task) = tasks.remove(at);
        if state.day_of[usize::from(task)] != WAITING || !model.possible(task) {
            continue;
        }
        // After the last day off everybody is there, so this ends.
        while !inserter.insert(model, state, task, u32::MAX, &taste, draw) {
            let k = state.days.len();
            state.days.push(super::state::Day::new(model, k));
        }
    }
    for day in &mut state.days {
        day.take_stock(SHARE);
    }
    state.touched.clear();
}
