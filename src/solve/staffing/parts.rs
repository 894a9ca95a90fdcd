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

use super::super::clock::Alarm;
use super::highs::{Event, Model, Status};
use super::master::{Master, Priced};
use super::programme::Programme;
use super::relax::union;
use super::room::Room;
use super::{PART_GAP, Search, locked_only};

/// Rounds of pricing at most.
const ROUNDS: usize = 8;
/// Pricing goes on where the last round of it improved the value by more than this part.
const WORTH: f64 = 2e-3;
/// Neighbourhoods that are solved at once.
const WAVE: usize = 4;
/// Batches that are staffed anew together at most.
pub const TOGETHER: usize = 4;
/// Staffing all batches anew once helped little if by less than this part of the score.
const LITTLE: f64 = 2e-4;
/// Iterations of the simplex method that one part takes at most, or a dive.
pub const LONGEST: i64 = 60_000;

/// Staffs batch after batch and keeps the plan.
pub fn start(master: &mut Master, duals: &[f64], search: &mut Search) {
    let problem = master.f.problem;
    let mut staffing = locked_only(problem);
    let mut order: Vec<usize> = (0..problem.batches.len()).collect();
    order.sort_by_key(|&batch| problem.batches[batch].start);
    for n in 0..order.len() {
        let mut open = vec![false; order.len()];
        order[n + 1..].iter().for_each(|&batch| open[batch] = true);
        let free = of_batches(problem, &order[n..=n]);
        if search.clock.is_over() {
            break;
        }
        let Some((_, found)) = staff_anew(master, duals, vec![free], &open, &staffing, &[], search).pop() else {
            break;
        };
        staffing = found;
    }
    search.keep(problem, staffing);
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
pub fn of_batches(problem: &Problem, batches: &[usize]) -> Vec<bool> {
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

/// Staffs batches anew beside all others: each by itself first, then two, three, … drawn together, so many at `most`, more as soon as
/// that no longer helps much; until the best plan is close to the bound or the time is up.
pub fn improve_batches(
    master: &mut Master,
    duals: &[f64],
    most: usize,
    draw: &mut Draw,
    bound: f64,
    search: &mut Search,
) {
    let problem = master.f.problem;
    let mut order: Vec<usize> = (0..problem.batches.len()).collect();
    let mut together = 1;
    while together <= most.min(order.len()) && !search.is_over(bound) {
        let Some(before) = search.score() else { return };
        for n in (1..order.len()).rev() {
            order.swap(n, draw.below(n as u32 + 1) as usize);
        }
        let sets: Vec<&[usize]> = order.chunks(together).collect();
        let groups = |_: &Staffing, n: usize| of_batches(problem, sets[n]);
        let sets = Neighbourhoods { count: sets.len(), groups: Box::new(groups) };
        cycle(master, duals, &sets, &[], bound, search);
        let after = search.score().unwrap_or(before);
        if before - after <= LITTLE / (together * together) as f64 * before.abs() {
            together += 1;
        }
    }
}

/// Staffs neighbourhoods anew until none of them changes anything, the best plan is close to the bound or the time is up. Groups of batches
/// that are `frozen` (by batch; none where it is empty) only take people in.
pub fn improve(
    master: &mut Master,
    duals: &[f64],
    neighbourhoods: &Neighbourhoods,
    frozen: &[bool],
    bound: f64,
    search: &mut Search,
) {
    loop {
        let Some(before) = search.score() else { return };
        cycle(master, duals, neighbourhoods, frozen, bound, search);
        // A cycle that ended before it began changes nothing, too.
        if search.score().is_none_or(|score| score >= before - 1e-9) {
            return;
        }
    }
}

/// Staffs each neighbourhood anew once, several at a time.
fn cycle(
    master: &mut Master,
    duals: &[f64],
    neighbourhoods: &Neighbourhoods,
    frozen: &[bool],
    bound: f64,
    search: &mut Search,
) {
    let problem = master.f.problem;
    let mut next = 0;
    while next < neighbourhoods.count && !search.is_over(bound) {
        let Some(staffing) = search.best.as_ref().map(|b| b.staffing.clone()) else { return };
        let mut wave: Vec<Vec<bool>> = Vec::new();
        while wave.len() < WAVE && next < neighbourhoods.count {
            let free = (neighbourhoods.groups)(&staffing, next);
            next += 1;
            if !free.is_empty() {
                wave.push(free);
            }
        }
        let closed = vec![false; problem.batches.len()];
        for (free, found) in staff_anew(master, duals, wave, &closed, &staffing, frozen, search) {
            let Some(current) = search.best.as_ref() else { continue };
            // What an earlier one of the wave changed stays; where both took the same person, this one is refused.
            let of = |group: GroupId| if free[group] { &found } else { &current.staffing };
            let members = (0..free.len()).flat_map(|group| of(group).members[group].iter().map(move |&p| (p, group)));
            let joined = Staffing::new(problem, members);
            search.keep(problem, joined);
        }
    }
}

/// Groups that are staffed anew together.
struct Part {
    free: Vec<bool>,
    room: Room,
    /// Pairs that its programme has, ascending.
    choices: Vec<Priced>,
    /// The value of its linear relaxation over them; None before the first round of pricing.
    value: Option<f64>,
    /// Nothing more is to be priced in.
    is_priced: bool,
}

/// Staffs each set of free groups anew beside all that is kept, each with other people: the linear relaxation of each takes in pairs
/// that would improve it while that helps, then follows branch and bound. Answers the sets for which a plan was found in time.
fn staff_anew(
    master: &mut Master,
    duals: &[f64],
    sets: Vec<Vec<bool>>,
    open: &[bool],
    kept: &Staffing,
    frozen: &[bool],
    search: &mut Search,
) -> Vec<(Vec<bool>, Staffing)> {
    let prices = master.prices(duals);
    let part = |free: Vec<bool>| {
        let room = Room::new(master, &prices, &free, kept, open);
        let mut choices = room.cheapest(master, &prices);
        choices.retain(|choice| !stays(master.f.problem, kept, frozen, choice.pair));
        Part { free, room, choices, value: None, is_priced: false }
    };
    let mut parts: Vec<Part> = sets.into_iter().map(part).collect();
    apart(kept, &mut parts);
    // Pairs that pricing takes in are tied before branch and bound.
    tie(master, &parts);
    for _ in 0..ROUNDS {
        let task = Task { master, kept, frozen, seed: search.options.seed, alarm: search.clock.alarm() };
        let work: u64 = parts.par_iter_mut().filter(|part| !part.is_priced).map(|part| task.price(part)).sum();
        search.clock.spend(work);
        apart(kept, &mut parts);
        if parts.iter().all(|part| part.is_priced) || search.clock.is_over() {
            break;
        }
    }
    tie(master, &parts);
    let task = Task { master, kept, frozen, seed: search.options.seed, alarm: search.clock.alarm() };
    let found: Vec<Option<(Staffing, u64)>> = parts.par_iter().map(|part| task.staff(part)).collect();
    let mut all = Vec::new();
    for (part, found) in parts.into_iter().zip(found) {
        if let Some((staffing, work)) = found {
            search.clock.spend(work);
            all.push((part.free, staffing));
        }
    }
    all
}

fn is_frozen(problem: &Problem, frozen: &[bool], group: GroupId) -> bool {
    frozen.get(problem.groups[group].batch) == Some(&true)
}

/// The assignment is there and stays.
fn stays(problem: &Problem, kept: &Staffing, frozen: &[bool], (person, group): Pair) -> bool {
    is_frozen(problem, frozen, group) && kept.serves[person].contains(&group)
}

fn tie(master: &mut Master, parts: &[Part]) {
    let pairs: Vec<Pair> = parts.iter().flat_map(|part| &part.choices).map(|choice| choice.pair).collect();
    master.tie(&pairs);
}

/// Lets everybody whom several parts could choose be chosen by one of them only, where they cost least or gain most, unless they serve
/// there.
fn apart(staffing: &Staffing, parts: &mut [Part]) {
    if parts.len() < 2 {
        return;
    }
    let serves = |priced: &Priced| staffing.serves[priced.pair.0].contains(&priced.pair.1);
    let mut least: HashMap<PersonId, (f64, usize)> = HashMap::new();
    for (n, part) in parts.iter().enumerate() {
        for choice in &part.choices {
            let best = least.entry(choice.pair.0).or_insert((f64::INFINITY, n));
            if choice.reduced < best.0 {
                *best = (choice.reduced, n);
            }
        }
    }
    for (n, part) in parts.iter_mut().enumerate() {
        part.choices.retain(|choice| serves(choice) || least[&choice.pair.0].1 == n);
    }
}

/// What all parts of a wave share.
struct Task<'t> {
    master: &'t Master<'t>,
    kept: &'t Staffing,
    frozen: &'t [bool],
    seed: u64,
    alarm: Alarm<'t>,
}

impl Task<'_> {
    /// The programme of the part, beside the assignments that are kept, which are the second answer.
    fn programme(&self, part: &Part) -> (Programme, Vec<Pair>) {
        let problem = self.master.f.problem;
        let may_go = |pair: &Pair| part.free[pair.1] && !is_frozen(problem, self.frozen, pair.1);
        let (members, fixed): (Vec<Pair>, Vec<Pair>) = self.kept.pairs().partition(may_go);
        let locked = problem.locked.iter().filter(|pair| may_go(pair)).copied().collect();
        let pairs = union([part.choices.iter().map(|choice| choice.pair).collect(), members, locked]);
        let mut programme = Programme::part(self.master, pairs, &fixed);
        let from = programme.columns.len();
        for (cost, &pair) in programme.costs[from..].iter_mut().zip(&programme.pairs) {
            *cost += part.room.opportunity(self.master, pair);
        }
        (programme, fixed)
    }

    /// One round of pricing: solves the part's linear relaxation, and takes in pairs that would improve it. Answers the work it took.
    fn price(&self, part: &mut Part) -> u64 {
        part.is_priced = true;
        if self.alarm.is_over() {
            return 0;
        }
        let (programme, _) = self.programme(part);
        let Some(mut model) = Model::new(&programme, true) else { return 0 };
        model.seed(self.seed);
        if model.run(self.alarm.left(), &mut |_| self.alarm.is_over()) != Status::Optimal {
            return 0;
        }
        let value = model.objective();
        let fell = part.value.is_none_or(|before| value < before - WORTH * value.abs());
        part.value = Some(value);
        if fell {
            let prices = self.master.prices(&model.duals(self.master.f.rows()));
            let more = part.room.entering(self.master, &prices, &programme.pairs);
            let more = more.into_iter().filter(|one| !stays(self.master.f.problem, self.kept, self.frozen, one.pair));
            let before = part.choices.len();
            part.choices.extend(more);
            part.is_priced = part.choices.len() == before;
            part.choices.sort_unstable_by_key(|choice| choice.pair);
        }
        model.work()
    }

    /// The best staffing found of the free groups, the others as they are kept, and the work that it took; None when the time was too
    /// short for any.
    fn staff(&self, part: &Part) -> Option<(Staffing, u64)> {
        if self.alarm.is_over() {
            return None;
        }
        let (programme, fixed) = self.programme(part);
        let mut model = Model::new(&programme, false)?;
        model.seed(self.seed);
        model.option("mip_rel_gap", PART_GAP);
        let mut found = false;
        let status = model.run(self.alarm.left(), &mut |event| {
            found |= matches!(event, Event::Incumbent(_));
            self.alarm.is_over() || matches!(event, Event::Tick(iterations) if iterations > LONGEST)
        });
        if !(status == Status::Optimal || status == Status::Stopped && found) {
            return None;
        }
        let values = model.values();
        let staffing = Staffing::new(self.master.f.problem, fixed.into_iter().chain(programme.chosen(&values)));
        Some((staffing, model.work()))
    }
}
