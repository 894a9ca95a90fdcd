//! Several lines of search beside each other: one for each order in which the priorities may be ended, fewer as time goes by.
//!
//! Which order is best is not plain from the weights (Hurkens 2009, Incorporating the strength of MIP modeling in schedule
//! construction, section 4, and Cordeau, Laporte, Pasin & Ropke 2010, Scheduling technicians and tasks in a telecommunications
//! company, section 4.1, build in all orders as well). Lines work for turns of so many rounds, each with its own draws, and look at
//! each other between turns only. When they find nothing any more, an epoch is over, and lines start anew elsewhere; so their number, not that of the threads, decides what comes out.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::draw::Draw;

use super::model::Model;
use super::search::Line;
use super::state::State;

/// Rounds of a turn.
const TURN: u64 = 500;
/// Of each order, the best of so many plans is where its line starts.
const STARTS: u32 = 10;
/// So many lines stay to the end.
const LAST: usize = 2;
/// An epoch begins with lines that each look below their own best plan: for so many rounds per task, or this share of the budget.
const APART: u64 = 800;
const APART_SHARE: f64 = 0.12;
/// It ends when no plan became better for so many rounds per task, or this share of the budget.
const IDLE: u64 = 2_000;
const IDLE_SHARE: f64 = 0.15;
/// The last share of the budget is spent on the best plan of all epochs.
const FINALE: f64 = 0.15;
/// How much dearer than the best, at the start, a line may be that goes on.
const MARGIN: f64 = 0.06;

/// When to end.
pub struct Limit {
    pub begin: Instant,
    pub time: Duration,
    /// Rounds of all lines in sum.
    pub steps: Option<u64>,
    /// A cost that no plan goes below.
    pub bound: u32,
}

impl Limit {
    fn is_late(&self) -> bool {
        self.begin.elapsed() >= self.time
    }

    /// The share of the budget that is used up, 0 to 1.
    fn share(&self, steps: u64) -> f64 {
        let time = self.begin.elapsed().as_secs_f64() / self.time.as_secs_f64().max(1e-9);
        match self.steps {
            // Where the steps are bounded the clock only ends the search, so that it decides nothing else.
            Some(most) if time < 1.0 => steps as f64 / most.max(1) as f64,
            _ => time,
        }
    }
}

/// The best plan found, and the rounds that it took.
pub fn search(model: &Model, limit: &Limit, seed: u64, threads: usize) -> (State, u64) {
    let mut draw = Draw::new(seed);
    let mut best: Option<State> = None;
    let mut steps = 0;
    loop {
        let lines = start(model, limit, &mut draw, best.is_none(), threads);
        let Some(line) = lines.iter().min_by_key(|line| line.best.cost()) else {
            return (best.unwrap_or_else(|| State::new(model)), steps);
        };
        let own = line.best.clone();
        let known = best.get_or_insert_with(|| own.clone());
        if own.cost() < known.cost() {
            known.clone_from(&own);
        }
        epoch(model, limit, lines, own, known, &mut steps, threads);
        if limit.share(steps) >= 1.0 || known.cost() <= limit.bound {
            return (best.unwrap_or_else(|| State::new(model)), steps);
        }
    }
}

/// Lines from their start until they find nothing any more; `own` is the best plan of these lines, `best` that of all epochs.
fn epoch(
    model: &Model,
    limit: &Limit,
    mut lines: Vec<Line>,
    mut own: State,
    best: &mut State,
    steps: &mut u64,
    threads: usize,
) {
    let (begin, first) = (*steps, limit.share(*steps));
    let (mut better, mut better_share) = (begin, first);
    let mut last = false;
    loop {
        let share = limit.share(*steps);
        if share >= 1.0 || best.cost() <= limit.bound {
            return;
        }
        let tasks = model.tasks as u64;
        let apart = ((*steps - begin) as f64 / (APART * tasks) as f64).max((share - first) / APART_SHARE);
        let idle = *steps - better > IDLE * tasks || share - better_share > IDLE_SHARE;
        let joint = apart >= 1.0 || last;
        if !last && share >= 1.0 - FINALE {
            last = true;
            own.clone_from(best);
            for line in &mut lines {
                line.turn_to(model, best, best.cost() - 1);
            }
        } else if joint && idle && !last {
            return;
        }
        let below = if joint { own.cost() } else { u32::MAX };
        each(&mut lines, threads, |line| turn(model, limit, line, below));
        *steps += TURN * lines.len() as u64;
        // Stable, so that equals stay in the order of their numbers.
        lines.sort_by_key(|line| line.best.cost());
        if lines[0].best.cost() < own.cost() {
            own.clone_from(&lines[0].best);
            (better, better_share) = (*steps, share);
            if own.cost() < best.cost() {
                best.clone_from(&own);
            }
        }
        let dear = f64::from(own.cost()) * (1.0 + (MARGIN * (1.0 - apart)).max(0.0));
        let keep = lines.iter().take_while(|line| f64::from(line.best.cost()) <= dear).count();
        lines.truncate(if joint { LAST } else { keep.max(LAST) });
        for line in &mut lines {
            if joint && line.cap >= own.cost() || line.is_stuck() {
                let from = if joint || line.draw.chance(50) { own.clone() } else { line.best.clone() };
                line.turn_to(model, &from, own.cost() - 1);
            }
        }
    }
}

/// A line for each order of the priorities that there are, built in parallel.
fn start(model: &Model, limit: &Limit, draw: &mut Draw, plain: bool, threads: usize) -> Vec<Line> {
    let mut places: Vec<(Option<Line>, [u8; 4], u64)> = Vec::new();
    for ranks in [[0, 1, 2, 3], [0, 2, 1, 3], [1, 0, 2, 3], [2, 0, 1, 3], [1, 2, 0, 3], [2, 1, 0, 3]] {
        places.push((None, ranks, u64::from(draw.below(u32::MAX))));
    }
    each(&mut places, threads, |(place, ranks, seed)| {
        let mut draw = Draw::new(*seed);
        for round in 0..if plain { STARTS } else { 1 } {
            let noise = if plain && round == 0 { 0.0 } else { 0.4 };
            let line = Line::new(model, ranks, noise, Draw::new(u64::from(draw.below(u32::MAX))));
            if place.as_ref().is_none_or(|known| line.best.cost() < known.best.cost()) {
                *place = Some(line);
            }
            if limit.is_late() {
                break;
            }
        }
        if let Some(line) = place {
            let cap = line.best.cost().saturating_sub(1);
            line.lower(model, cap);
        }
    });
    places.into_iter().filter_map(|(line, ..)| line).collect()
}

/// One turn of a line; a complete plan found lowers its cap, in the end at least below the best plan of all.
fn turn(model: &Model, limit: &Limit, line: &mut Line, below: u32) {
    for _ in 0..TURN {
        if limit.is_late() || line.best.cost() <= limit.bound {
            return;
        }
        if line.step(model) {
            let cap = line.best.cost().min(below) - 1;
            line.lower(model, cap);
        }
    }
}

/// Does something to each item, on so many threads.
fn each<T: Send>(items: &mut [T], threads: usize, work: impl Fn(&mut T) + Sync) {
    if threads < 2 {
        items.iter_mut().for_each(work);
        return;
    }
    let queue = Mutex::new(items.iter_mut());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    // A thread that panicked ends the scope with a panic anyway.
                    let next = queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
                    match next {
                        Some(item) => work(item),
                        None => return,
                    }
                }
            });
        }
    });
}
