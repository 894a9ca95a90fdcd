//! A cost that no plan goes below, by counting heads.
//!
//! The tasks of some priorities cannot all end before the technicians who hold a skill, or one of several, have worked off the heads
//! of that kind that the tasks need, nor before their longest chain of predecessors. Whatever the order in which the priorities end, each then ends no
//! sooner than the tasks of all priorities up to it allow; the cheapest of the orders is the bound. It is the energy argument of
//! cumulative scheduling (Baptiste, Le Pape & Nuijten 2001, Constraint-Based Scheduling, section 3.3) for each skill, pair of
//! skills, and all of them.

use super::instance::DAY;
use super::model::Model;
use super::model::cost;

/// No plan costs less.
pub fn bound(model: &Model) -> u32 {
    let present: Vec<usize> =
        (0..3).filter(|&p| model.class.contains(&(p as u8)) && !all_hired(model, p as u8)).collect();
    // The end of each set of priorities, by the bits of the set.
    let ends: Vec<u32> = (0..16u8).map(|set| earliest(model, set)).collect();
    let mut least = u32::MAX;
    orders(&mut present.clone(), 0, &mut |order| {
        let mut tops = [0, 0, 0, ends[15]];
        let mut set = 0;
        for &p in order {
            set |= 1 << p;
            tops[p] = ends[set];
        }
        least = least.min(cost(&tops));
    });
    least
}

/// Whether the budget might reach for all tasks of a priority: then it may have no end at all.
fn all_hired(model: &Model, class: u8) -> bool {
    let cost: u32 = (0..model.tasks).filter(|&i| model.class[i] == class).map(|i| model.hire_cost[i]).sum();
    cost <= model.budget
}

/// Calls `visit` with each order of the entries.
fn orders(list: &mut Vec<usize>, fixed: usize, visit: &mut dyn FnMut(&[usize])) {
    if fixed == list.len() {
        visit(list);
        return;
    }
    for at in fixed..list.len() {
        list.swap(fixed, at);
        orders(list, fixed + 1, visit);
        list.swap(fixed, at);
    }
}

/// The earliest time by which all tasks of a set of priorities may have ended.
fn earliest(model: &Model, set: u8) -> u32 {
    let chosen = |i: usize| set >> model.class[i] & 1 == 1;
    // Where nothing is hired out, what comes before a task has ended before it has.
    let leads = |i: usize| model.budget == 0 && model.descendants[i].iter().any(|&after| chosen(usize::from(after)));
    let tasks: Vec<usize> = (0..model.tasks).filter(|&i| chosen(i) || leads(i)).collect();
    if tasks.is_empty() {
        return 0;
    }
    let mut latest = 0;
    // One skill, or either of two, or whichever: of those who hold one of them a crew has at least so many.
    let skills = model.blocks * 16;
    let whole = (0..skills).collect::<Vec<_>>();
    let sets = (0..skills).flat_map(|j| (j..skills).map(move |other| vec![j, other])).chain([whole]);
    for set in sets {
        let need = |i: usize| model.need(i as u16).as_flattened();
        let heads = |i: usize| u64::from(set.iter().map(|&j| need(i)[j]).max().unwrap_or(0));
        let holds = |t: &u16| set.iter().any(|&j| model.has(*t).as_flattened()[j] > 0);
        let content = |i: usize| heads(i) * u64::from(model.duration[i]);
        let total: u64 = tasks.iter().map(|&i| content(i)).sum();
        if total == 0 {
            continue;
        }
        let left = total - relieved(model, &tasks, &content).min(total);
        latest = latest.max(worked_off(model, left, &holds));
    }
    if model.budget == 0 {
        for &i in &tasks {
            latest = latest.max(chain(model, i));
        }
    }
    latest
}

/// The most content of work that the budget could take away, parts of tasks allowed (Dantzig's bound of the knapsack).
fn relieved(model: &Model, tasks: &[usize], content: &dyn Fn(usize) -> u64) -> u64 {
    if model.budget == 0 {
        return 0;
    }
    let mut order: Vec<usize> = tasks.iter().copied().filter(|&i| content(i) > 0).collect();
    order.sort_by(|&a, &b| {
        let (x, y) = (content(a) * u64::from(model.hire_cost[b]), content(b) * u64::from(model.hire_cost[a]));
        y.cmp(&x)
    });
    let (mut money, mut sum) = (u64::from(model.budget), 0);
    for i in order {
        let cost = u64::from(model.hire_cost[i]);
        if cost > money {
            return sum + (content(i) * money).div_ceil(cost);
        }
        money -= cost;
        sum += content(i);
    }
    sum
}

/// When technicians who hold a skill can have worked so many heads × units, if none of them ever waits.
fn worked_off(model: &Model, content: u64, holds: &dyn Fn(&u16) -> bool) -> u32 {
    let mut left = content;
    for day in 0.. {
        if left == 0 {
            return 0;
        }
        let heads = model.at_work(day).iter().filter(|t| holds(t)).count() as u64;
        let capacity = heads * u64::from(DAY);
        if left <= capacity {
            return day as u32 * DAY + left.div_ceil(heads) as u32;
        }
        left -= capacity;
        // Nobody ever holds it: such tasks are hired out, or there is no plan.
        if heads == 0 && day > 10_000 {
            return 0;
        }
    }
    0
}

/// When a task can have ended if its predecessors are done one after another at once, none over the end of a day.
fn chain(model: &Model, task: usize) -> u32 {
    let mut ends = vec![0u32; model.tasks];
    let mut order: Vec<u16> = model.ancestors[task].clone();
    order.push(task as u16);
    order.sort_by_key(|&i| model.ancestors[usize::from(i)].len());
    for i in order {
        let i = usize::from(i);
        let length = u32::from(model.duration[i]);
        let mut start = model.ancestors[i].iter().map(|&before| ends[usize::from(before)]).max().unwrap_or(0);
        if start % DAY + length > DAY {
            start = start.div_ceil(DAY) * DAY;
        }
        ends[i] = start + length;
    }
    ends[task]
}
