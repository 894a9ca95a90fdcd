//! Plans by parts: the groups of some batches are staffed at a time, by branch and bound, while everybody else stays.
//!
//! Batch after batch gives a first plan: what an inspector's later batches are worth is charged at Lagrangian prices, so that people
//! whom others need more are spared. Afterwards each batch in turn is staffed anew beside all others, as long as that helps, and where
//! provinces must not inspect one another, each province that lacks people (a large neighbourhood search: Shaw 1998).

use std::time::Duration;

use crate::problem::{GroupId, Problem};
use crate::rules::programme::Column;
use crate::rules::{Programme, Staffing};

use super::super::Options;
use super::super::clock::Clock;
use super::highs::{Event, Model, Status};
use super::lagrange::Prices;
use super::relax::cheapest;
use super::{PART_GAP, Staffed, keep, locked_only, prepare, read};

/// Candidates of least reduced cost: for each group, per head of its largest size, and for each inspector in each batch.
const PER_HEAD: usize = 6;
const PER_INSPECTOR: usize = 4;
/// The longest that one part takes.
const LONGEST: Duration = Duration::from_secs(8);

/// Staffs batch after batch and keeps the plan.
pub fn start(
    problem: &Problem,
    programme: &Programme,
    prices: &Prices,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
) {
    let mut staffing = locked_only(problem);
    for batch in 0..problem.batches.len() {
        let of_batch = of_batch(problem, batch);
        let charges = Some(prices.opportunity.as_slice());
        let task = Task { reduced: &prices.reduced, charges, is_free: &|group| of_batch[group] };
        match part(problem, programme, &task, &staffing, options, clock) {
            Some(found) => staffing = found,
            None => break,
        }
    }
    keep(problem, clock, best, staffing);
}

/// Neighbourhoods of a plan: the groups that are staffed anew together, by number; empty = not worth trying.
pub struct Neighbourhoods<'n> {
    pub count: usize,
    pub groups: &'n dyn Fn(&Staffing, usize) -> Vec<bool>,
}

/// The groups of one batch.
pub fn of_batch(problem: &Problem, batch: usize) -> Vec<bool> {
    problem.groups.iter().map(|g| g.batch == batch).collect()
}

/// Where the province's groups lack people: they, and the groups that its own people serve in, so that ways may turn round.
pub fn of_province(problem: &Problem, staffing: &Staffing, province: &str) -> Vec<bool> {
    let within = |group: GroupId| problem.scenario.regions[problem.groups[group].region].province == province;
    let short = |group: GroupId| staffing.members[group].len() < problem.groups[group].min_size as usize;
    if !(0..problem.groups.len()).any(|group| within(group) && short(group)) {
        return Vec::new();
    }
    let home = |person: usize| problem.units.get(problem.people[person].unit).and_then(|u| u.home_province.as_deref());
    let sent = |group: GroupId| staffing.members[group].iter().any(|&person| home(person) == Some(province));
    (0..problem.groups.len()).map(|group| within(group) || sent(group)).collect()
}

/// Staffs one neighbourhood after the other anew, round after round until nothing changes, `enough` is reached or the time is up.
#[allow(clippy::too_many_arguments)]
pub fn improve(
    problem: &Problem,
    programme: &Programme,
    reduced: &[f64],
    neighbourhoods: &Neighbourhoods,
    options: &Options,
    clock: &mut Clock,
    best: &mut Option<Staffed>,
    enough: &dyn Fn(&Option<Staffed>) -> bool,
) {
    let mut since = 0;
    for n in (0..neighbourhoods.count).cycle() {
        if since >= neighbourhoods.count || clock.is_over() || enough(best) {
            return;
        }
        let Some(Staffed { staffing, score, .. }) = best.as_ref() else { return };
        let before = *score;
        let free = (neighbourhoods.groups)(staffing, n);
        if !free.is_empty() {
            let task = Task { reduced, charges: None, is_free: &|group| free[group] };
            if let Some(found) = part(problem, programme, &task, staffing, options, clock) {
                keep(problem, clock, best, found);
            }
        }
        let improved = best.as_ref().is_some_and(|b| b.score < before - 1e-9);
        since = if improved { 0 } else { since + 1 };
    }
}

/// What is staffed in one go.
struct Task<'t> {
    /// Reduced costs: the candidates with the least take part.
    reduced: &'t [f64],
    /// Added to the candidates' costs.
    charges: Option<&'t [f64]>,
    is_free: &'t dyn Fn(GroupId) -> bool,
}

/// The best staffing found of the free groups, the others as in `kept`; None when the time was too short for any.
fn part(
    problem: &Problem,
    programme: &Programme,
    task: &Task,
    kept: &Staffing,
    options: &Options,
    clock: &mut Clock,
) -> Option<Staffing> {
    let &Task { reduced, charges, is_free, .. } = task;
    if clock.is_over() {
        return None;
    }
    let mut columns: Vec<Column> = (programme.candidates..programme.costs.len()).collect();
    let mut fixed: Vec<(Column, f64)> = Vec::new();
    for (group, candidates) in problem.of_group.iter().enumerate() {
        let members = kept.members[group].iter().filter_map(|&person| problem.candidate(person, group));
        if is_free(group) {
            columns.extend(members);
            columns.extend(cheapest(candidates.clone(), reduced, PER_HEAD * problem.groups[group].max_size as usize));
        } else {
            fixed.extend(members.map(|c| (c, 1.0)));
        }
    }
    for candidates in &problem.of_person {
        let mut of_batch: Vec<Vec<Column>> = vec![Vec::new(); problem.batches.len()];
        for c in candidates.clone().filter(|&c| is_free(problem.candidates[c].group)) {
            of_batch[problem.groups[problem.candidates[c].group].batch].push(c);
        }
        columns.extend(of_batch.into_iter().flat_map(|of_batch| cheapest(of_batch, reduced, PER_INSPECTOR)));
    }
    columns.extend(fixed.iter().map(|f| f.0));
    columns.extend((0..programme.candidates).filter(|&c| programme.lower[c] > 0.0));
    columns.sort_unstable();
    columns.dedup();
    fixed.sort_unstable_by_key(|f| f.0);
    let mut model = Model::new(programme, columns.clone(), false)?;
    prepare(&mut model, options);
    model.option("mip_rel_gap", options.gap.max(PART_GAP));
    model.fix(fixed.into_iter());
    if let Some(charges) = charges {
        let charged = columns.iter().filter(|&&c| c < programme.candidates && charges[c].is_finite());
        model.charge(charged.map(|&c| (c, programme.costs[c] + charges[c])));
    }
    let mut found = false;
    let status = model.run(clock.left().min(LONGEST), &mut |event| {
        found |= matches!(event, Event::Incumbent(_));
        clock.is_over()
    });
    match status {
        Status::Optimal => Some(read(problem, &columns, &model.solution().0)),
        Status::Stopped if found => Some(read(problem, &columns, &model.solution().0)),
        _ => None,
    }
}
