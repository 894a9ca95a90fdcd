//! Plans by parts: the groups of some batches are staffed at a time, by branch and bound, while everybody else stays.
//!
//! Batch after batch gives a first plan: what an inspector's later batches are worth is charged at Lagrangian prices, so that people
//! whom others need more are spared. Afterwards batches, one or a few drawn together, are staffed anew beside all others, and where
//! provinces must not inspect one another, each province that lacks people (a large neighbourhood search: Shaw 1998). Several
//! neighbourhoods are solved at once, always as many, whatever the number of threads.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::draw::Draw;
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::rules::Staffing;

use super::super::Options;
use super::super::clock::{Alarm, Clock};
use super::highs::{Event, Model, Status};
use super::master::{Master, Priced};
use super::programme::Programme;
use super::relax::union;
use super::{PART_GAP, Staffed, keep, locked_only};

/// Pairs of least reduced cost that take part: for each group, per head of its largest size.
const PER_HEAD: usize = 8;
/// Neighbourhoods that are solved at once.
const WAVE: usize = 4;
/// Batches that are staffed anew together at most.
const TOGETHER: usize = 4;
/// Staffing all batches anew once helped little if by less than this part of the score.
const LITTLE: f64 = 2e-4;
/// Iterations of the simplex method that one part takes at most.
const LONGEST: i64 = 60_000;

/// Staffs batch after batch and keeps the plan.
pub fn start(master: &mut Master, duals: &[f64], options: &Options, clock: &mut Clock, best: &mut Option<Staffed>) {
    let problem = master.f.problem;
    let mut staffing = locked_only(problem);
    let mut order: Vec<usize> = (0..problem.batches.len()).collect();
    order.sort_by_key(|&batch| problem.batches[batch].start);
    for n in 0..order.len() {
        let free = of_batches(problem, &order[n..=n]);
        let mut open = vec![false; order.len()];
        order[n + 1..].iter().for_each(|&batch| open[batch] = true);
        let choices = master.choices(&master.prices(duals), &free, &staffing, &open, PER_HEAD);
        tie(master, &choices);
        let task = Task { master, options, alarm: clock.alarm() };
        let Some(found) = task.part(&free, &choices, &staffing) else { break };
        clock.spend(found.work);
        staffing = found.staffing;
    }
    keep(problem, clock, best, staffing);
}

fn tie(master: &mut Master, choices: &[Priced]) {
    let pairs: Vec<Pair> = choices.iter().map(|choice| choice.pair).collect();
    master.tie(&pairs);
}

/// Neighbourhoods of a plan: the groups that are staffed anew together, by number; empty = not worth trying.
pub struct Neighbourhoods<'n> {
    pub count: usize,
    pub groups: Box<dyn Fn(&Staffing, usize) -> Vec<bool> + 'n>,
}

/// Each province that lacks people.
pub fn provinces<'n>(problem: &'n Problem) -> Neighbourhoods<'n> {
    let mut names: Vec<&str> = problem.scenario.regions.iter().map(|region| region.province.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let count = names.len();
    let groups = move |staffing: &Staffing, n: usize| of_province(problem, staffing, names[n]);
    Neighbourhoods { count, groups: Box::new(groups) }
}

/// The groups of these batches.
fn of_batches(problem: &Problem, batches: &[usize]) -> Vec<bool> {
    problem.groups.iter().map(|g| batches.contains(&g.batch)).collect()
}

/// Where the province's groups lack people: they, and the groups that its own people serve in, so that ways may turn round.
fn of_province(problem: &Problem, staffing: &Staffing, province: &str) -> Vec<bool> {
    let within = |group: GroupId| problem.scenario.regions[problem.groups[group].region].province == province;
    let short = |group: GroupId| staffing.members[group].len() < problem.groups[group].min_size as usize;
    if !(0..problem.groups.len()).any(|group| within(group) && short(group)) {
        return Vec::new();
    }
    let home = |person: usize| problem.units.get(problem.people[person].unit).and_then(|u| u.home_province.as_deref());
    let sent = |group: GroupId| staffing.members[group].iter().any(|&person| home(person) == Some(province));
    (0..problem.groups.len()).map(|group| within(group) || sent(group)).collect()
}

/// Staffs batches anew beside all others: each by itself first, then two, three, … drawn together, more as soon as that no longer
/// helps much; until `enough` is reached or the time is up.
#[allow(clippy::too_many_arguments)]
pub fn improve_batches(
    master: &mut Master,
    duals: &[f64],
    draw: &mut Draw,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    enough: &dyn Fn(&Option<Staffed>) -> bool,
) {
    let problem = master.f.problem;
    let mut order: Vec<usize> = (0..problem.batches.len()).collect();
    let mut together = 1;
    while together <= TOGETHER.min(order.len()) && !clock.is_over() && !enough(best) {
        let Some(before) = best.as_ref().map(|b| b.score) else { return };
        for n in (1..order.len()).rev() {
            order.swap(n, draw.below(n as u32 + 1) as usize);
        }
        let sets: Vec<&[usize]> = order.chunks(together).collect();
        let groups = |_: &Staffing, n: usize| of_batches(problem, sets[n]);
        let sets = Neighbourhoods { count: sets.len(), groups: Box::new(groups) };
        cycle(master, duals, &sets, options, clock, best, enough);
        let after = best.as_ref().map_or(before, |b| b.score);
        if before - after < LITTLE / (together * together) as f64 * before.abs() {
            together += 1;
        }
    }
}

/// Staffs neighbourhoods anew until none of them changes anything, `enough` is reached or the time is up.
pub fn improve(
    master: &mut Master,
    duals: &[f64],
    neighbourhoods: &Neighbourhoods,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    enough: &dyn Fn(&Option<Staffed>) -> bool,
) {
    loop {
        let Some(before) = best.as_ref().map(|b| b.score) else { return };
        cycle(master, duals, neighbourhoods, options, clock, best, enough);
        // A cycle that `enough` or the time ended before it began changes nothing, too.
        if best.as_ref().is_none_or(|b| b.score >= before - 1e-9) {
            return;
        }
    }
}

/// Staffs each neighbourhood anew once, several at a time.
fn cycle(
    master: &mut Master,
    duals: &[f64],
    neighbourhoods: &Neighbourhoods,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    enough: &dyn Fn(&Option<Staffed>) -> bool,
) {
    let problem = master.f.problem;
    let mut next = 0;
    while next < neighbourhoods.count && !clock.is_over() && !enough(best) {
        let Some(staffing) = best.as_ref().map(|b| b.staffing.clone()) else { return };
        let mut wave: Vec<Vec<bool>> = Vec::new();
        while wave.len() < WAVE && next < neighbourhoods.count {
            let free = (neighbourhoods.groups)(&staffing, next);
            next += 1;
            if !free.is_empty() {
                wave.push(free);
            }
        }
        let prices = master.prices(duals);
        let closed = vec![false; problem.batches.len()];
        let choose = |free: &Vec<bool>| master.choices(&prices, free, &staffing, &closed, PER_HEAD);
        let mut choices: Vec<Vec<Priced>> = wave.iter().map(choose).collect();
        apart(&staffing, &mut choices);
        tie(master, &choices.concat());
        let task = Task { master, options, alarm: clock.alarm() };
        let tasks = wave.par_iter().zip(&choices);
        let found: Vec<Option<Found>> = tasks.map(|(free, own)| task.part(free, own, &staffing)).collect();
        for (free, found) in wave.iter().zip(found) {
            let (Some(found), Some(current)) = (found, best.as_ref()) else { continue };
            clock.spend(found.work);
            // What an earlier one of the wave changed stays; where both took the same person, this one is refused.
            let of = |group: GroupId| if free[group] { &found.staffing } else { &current.staffing };
            let members = (0..free.len()).flat_map(|group| of(group).members[group].iter().map(move |&p| (p, group)));
            let joined = Staffing::new(problem, members);
            keep(problem, clock, best, joined);
        }
    }
}

/// Lets everybody whom several parts could choose be chosen by one of them only, where they cost least, unless they serve there.
fn apart(staffing: &Staffing, choices: &mut [Vec<Priced>]) {
    let serves = |priced: &Priced| staffing.serves[priced.pair.0].contains(&priced.pair.1);
    let mut least: HashMap<PersonId, (f64, usize)> = HashMap::new();
    for (part, choices) in choices.iter().enumerate() {
        for choice in choices {
            let best = least.entry(choice.pair.0).or_insert((f64::INFINITY, part));
            if choice.reduced < best.0 {
                *best = (choice.reduced, part);
            }
        }
    }
    for (part, choices) in choices.iter_mut().enumerate() {
        choices.retain(|choice| serves(choice) || least[&choice.pair.0].1 == part);
    }
}

/// What all parts of a wave share.
struct Task<'t> {
    master: &'t Master<'t>,
    options: &'t Options,
    alarm: Alarm<'t>,
}

struct Found {
    staffing: Staffing,
    work: u64,
}

impl Task<'_> {
    /// The best staffing found of the free groups, the others as in `kept`; None when the time was too short for any.
    fn part(&self, is_free: &[bool], choices: &[Priced], kept: &Staffing) -> Option<Found> {
        let problem = self.master.f.problem;
        if self.alarm.is_over() {
            return None;
        }
        let (members, fixed): (Vec<Pair>, Vec<Pair>) = kept.pairs().partition(|pair| is_free[pair.1]);
        let locked: Vec<Pair> = problem.locked.iter().filter(|pair| is_free[pair.1]).copied().collect();
        let pairs = union([choices.iter().map(|choice| choice.pair).collect(), members, locked]);
        let mut programme = Programme::part(self.master, pairs, &fixed);
        let from = programme.columns.len();
        for (cost, pair) in programme.costs[from..].iter_mut().zip(&programme.pairs) {
            if let Ok(n) = choices.binary_search_by_key(pair, |choice| choice.pair) {
                *cost += choices[n].opportunity;
            }
        }
        let mut model = Model::new(&programme, false)?;
        model.seed(self.options.seed);
        model.option("mip_rel_gap", self.options.gap.max(PART_GAP));
        let mut found = false;
        let status = model.run(self.alarm.left(), &mut |event| {
            found |= matches!(event, Event::Incumbent(_));
            self.alarm.is_over() || matches!(event, Event::Tick(iterations) if iterations > LONGEST)
        });
        if !(status == Status::Optimal || status == Status::Stopped && found) {
            return None;
        }
        let values = model.values();
        let staffing = Staffing::new(problem, fixed.iter().copied().chain(programme.chosen(&values)));
        Some(Found { staffing, work: model.work() })
    }
}
