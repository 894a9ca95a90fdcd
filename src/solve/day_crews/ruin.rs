//! Which tasks are taken out of their places.

use crate::draw::Draw;

use super::instance::DAY;
use super::model::{Model, cost};
use super::state::{HIRED, State};
use super::timing::Clockwork;

/// Writes a set of tasks to take out into `out`; at most about `most` of them.
pub fn choose(model: &Model, state: &State, most: usize, draw: &mut Draw, out: &mut Vec<u16>) {
    out.clear();
    if state.days.is_empty() {
        return;
    }
    match draw.below(100) {
        0..30 => crews_of_days(state, 1, most, draw, out),
        30..50 => crews_of_days(state, 2, most, draw, out),
        50..75 => alike(model, state, most, draw, out),
        75..85 => scattered(model, state, most, draw, out),
        _ => crews_alike(model, state, most, draw, out),
    }
    if state.hired_cost > 0 && draw.chance(30) {
        for _ in 0..draw.between(1, 3) {
            hired(model, state, draw, out);
        }
    }
}

/// A task hired out, with those hired out that come before it.
fn hired(model: &Model, state: &State, draw: &mut Draw, out: &mut Vec<u16>) {
    let first = draw.below(model.tasks as u32) as usize;
    let is_hired = |task: u16| state.day_of[usize::from(task)] == HIRED;
    let Some(i) = (0..model.tasks).map(|at| (first + at) % model.tasks).find(|&at| is_hired(at as u16)) else { return };
    for task in model.ancestors[i].iter().copied().chain([i as u16]) {
        if is_hired(task) && !out.contains(&task) {
            out.push(task);
        }
    }
}

fn some_day(state: &State, draw: &mut Draw) -> usize {
    draw.below(state.days.len() as u32) as usize
}

fn seed(model: &Model, state: &State, draw: &mut Draw) -> u16 {
    if !state.waiting.is_empty() && draw.chance(60) {
        *draw.pick(&state.waiting)
    } else {
        draw.below(model.tasks as u32) as u16
    }
}

/// Whole crews of one or two days.
fn crews_of_days(state: &State, days: usize, most: usize, draw: &mut Draw, out: &mut Vec<u16>) {
    for _ in 0..days {
        let day = &state.days[some_day(state, draw)];
        if day.crews.is_empty() {
            continue;
        }
        let mut order: Vec<usize> = (0..day.crews.len()).collect();
        let limit = out.len() + draw.between(1, (most / days).max(1) as u32) as usize;
        while out.len() < limit && !order.is_empty() {
            let at = draw.below(order.len() as u32) as usize;
            let crew = order.swap_remove(at);
            out.extend(day.crews[crew].tasks.iter().filter(|task| !out.contains(task)).copied().collect::<Vec<_>>());
        }
    }
}

/// Tasks whose needs are like those of a seed.
fn alike(model: &Model, state: &State, most: usize, draw: &mut Draw, out: &mut Vec<u16>) {
    let seed = seed(model, state, draw);
    let count = draw.between(1, most as u32) as usize;
    let row = &model.unlike[usize::from(seed) * model.tasks..][..model.tasks];
    let mut order: Vec<(f32, u16)> = (0..model.tasks)
        .filter(|&i| state.day_of[i] < HIRED)
        .map(|i| (row[i] + draw.below(4000) as f32 / 1000.0, i as u16))
        .collect();
    if order.len() > count {
        order.select_nth_unstable_by(count, |a, b| a.0.total_cmp(&b.0));
        order.truncate(count);
    }
    out.extend(order.into_iter().map(|(_, task)| task));
}

fn scattered(model: &Model, state: &State, most: usize, draw: &mut Draw, out: &mut Vec<u16>) {
    for _ in 0..draw.between(1, most as u32) {
        let task = draw.below(model.tasks as u32) as u16;
        if state.day_of[usize::from(task)] < HIRED && !out.contains(&task) {
            out.push(task);
        }
    }
}

/// The crews of tasks whose needs are like those of a seed.
fn crews_alike(model: &Model, state: &State, most: usize, draw: &mut Draw, out: &mut Vec<u16>) {
    let mut few = Vec::new();
    alike(model, state, (most / 3).max(1), draw, &mut few);
    for task in few {
        if let Some((day, crew)) = state.crew_of(task) {
            for &other in &state.days[day].crews[crew].tasks {
                if !out.contains(&other) {
                    out.push(other);
                }
            }
        }
        if out.len() >= most {
            return;
        }
    }
}

/// Takes tasks out until the plan costs at most `cap`: time and again the last tasks of a priority, where that spares most cost for
/// the work put off.
pub fn shed(model: &Model, state: &mut State, clock: &mut Clockwork, weight: &[f32], cap: u32, draw: &mut Draw) {
    while state.cost() > cap || (0..4).any(|p| state.tops[p] > state.limits[p]) {
        let beyond = (0..4).any(|p| state.tops[p] > state.limits[p]);
        let mut best: Option<(f32, Vec<u16>)> = None;
        for p in 0..4 {
            let top = state.tops[p];
            if beyond && top <= state.limits[p] {
                continue;
            }
            let last: Vec<u16> = (0..model.tasks as u16)
                .filter(|&task| {
                    let i = usize::from(task);
                    let day = state.day_of[i];
                    day < HIRED
                        && (p == 3 || usize::from(model.class[i]) == p)
                        && u32::from(day) * DAY + u32::from(state.start[i]) + model.length(task) == top
                })
                .collect();
            if last.is_empty() {
                continue;
            }
            // What the cost falls to without them.
            let mut tops = [0u32; 4];
            for task in 0..model.tasks as u16 {
                let i = usize::from(task);
                if state.day_of[i] < HIRED && !last.contains(&task) {
                    let end = u32::from(state.day_of[i]) * DAY + u32::from(state.start[i]) + model.length(task);
                    let class = usize::from(model.class[i]);
                    tops[class] = tops[class].max(end);
                    tops[3] = tops[3].max(end);
                }
            }
            let spared = (state.cost() - cost(&tops).min(state.cost())) as f32;
            let off: f32 = last.iter().map(|&task| weight[usize::from(task)]).sum();
            let score = spared.min((state.cost() as f32 - cap as f32).max(1.0)) / off
                * (0.5 + draw.below(1000) as f32 / 1000.0);
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, last));
            }
        }
        let Some((_, last)) = best else { return };
        state.remove(model, clock, &last);
    }
}
