//! Several lines of search beside each other: one for each order in which the priorities may be ended, fewer as time goes by.
//!
//! Which order is best is not plain from the weights (Hurkens 2009, Incorporating the strength of MIP modeling in schedule
//! construction, section 4, and Cordeau, Laporte, Pasin & Ropke 2010, Scheduling technicians and tasks in a telecommunications
//! company, section 4.1, build in all orders as well). Lines work for turns of so many rounds, each with its own draws, and look at
//! each other between turns only; so their number, not that of the threads, decides what comes out.

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
/// The share of time after which only the last lines stay, and look below the best plan of all.
const TRIALS: f64 = 0.4;
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
    let mut lines = start(model, limit, seed, threads);
    let Some(first) = lines.iter().map(|line| &line.best).min_by_key(|plan| plan.cost()) else {
        return (State::new(model), 0);
    };
    let mut best = first.clone();
    let mut steps = 0;
    loop {
        let share = limit.share(steps);
        if share >= 1.0 || best.cost() <= limit.bound {
            return (best, steps);
        }
        let joint = share >= TRIALS;
        let below = if joint { best.cost() } else { u32::MAX };
        each(&mut lines, threads, |line| turn(model, limit, line, below));
        steps += TURN * lines.len() as u64;
        // Stable, so that equals stay in the order of their numbers.
        lines.sort_by_key(|line| line.best.cost());
        if lines[0].best.cost() < best.cost() {
            best.clone_from(&lines[0].best);
        }
        let margin = (MARGIN * (1.0 - share / TRIALS)).max(0.0);
        let dear = f64::from(best.cost()) * (1.0 + margin);
        let keep = lines.iter().take_while(|line| f64::from(line.best.cost()) <= dear).count();
        lines.truncate(if joint { LAST } else { keep.max(LAST) });
        for line in &mut lines {
            if joint && line.cap >= best.cost() || line.is_stuck() {
                let from = if joint || line.draw.chance(50) { best.clone() } else { line.best.clone() };
                line.turn_to(model, &from, best.cost() - 1);
            }
        }
    }
}

/// A line for each order of the priorities that there are, built in parallel.
fn start(model: &Model, limit: &Limit, seed: u64, threads: usize) -> Vec<Line> {
    let mut draw = Draw::new(seed);
    let mut places: Vec<(Option<Line>, [u8; 4], u64)> = Vec::new();
    for ranks in [[0, 1, 2, 3], [0, 2, 1, 3], [1, 0, 2, 3], [2, 0, 1, 3], [1, 2, 0, 3], [2, 1, 0, 3]] {
        places.push((None, ranks, u64::from(draw.below(u32::MAX))));
    }
    each(&mut places, threads, |(place, ranks, seed)| {
        let mut draw = Draw::new(*seed);
        for round in 0..STARTS {
            let noise = if round == 0 { 0.0 } else { 0.4 };
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
