//! Mends a plan after a change: only where somebody is lost is anybody sought, and only where that costs too much does anyone else move.

use crate::problem::{GroupId, Problem};
use crate::rules::{self, Staffing};

use super::super::Unsolvable;
use super::super::clock::Clock;
use super::super::{Options, score, warm};
use super::master::Master;
use super::parts;
use super::{Search, Staffed, build, locked_only};

/// Staffs the groups of the plan of `options.warm` that lost somebody, or that it does not have, anew beside all others. Where what was lost
/// stays lost, or costs more than another's move, the other groups of the batch may change, too; never those of batches in `frozen`, whose
/// groups only take people in. So are the groups `wanted` (by group; none where it is empty), whether they lost anybody or not. The bound is that
/// of the prices of nothing: any plan's, but weak.
///
/// # Errors
/// The rest of the plan breaks hard rules whatever is dropped.
pub fn mend(
    problem: &Problem,
    options: &Options,
    frozen: &[bool],
    wanted: &[bool],
    clock: &mut Clock,
) -> Result<Staffed, Unsolvable> {
    let mut master = Master::new(build(problem));
    let mut search = Search { options, clock, best: None };
    let kept = warm::staffing(problem, options, search.clock).unwrap_or_else(|| locked_only(problem));
    search.keep(problem, kept.clone());
    if search.best.is_none() {
        return Err(Unsolvable::Contradiction);
    }
    let duals = master.boxed(&[]);
    let bound = master.evaluate(&duals).value;
    search.clock.bound(bound);
    let lost = fill(&mut master, &duals, &kept, frozen, wanted, bound, &mut search);
    if lost.contains(&true) {
        // By batch: somebody else of the batch may go where the lost were, and be replaced in turn.
        let open = |group: GroupId| !frozen[problem.groups[group].batch];
        let touched: Vec<usize> = (0..problem.batches.len())
            .filter(|&batch| problem.of_batch[batch].iter().any(|&group| lost[group] && open(group)))
            .collect();
        if !touched.is_empty() {
            let groups = |_: &Staffing, n: usize| parts::of_batches(problem, &touched[n..=n]);
            let batches = parts::Neighbourhoods { count: touched.len(), groups: Box::new(groups) };
            parts::improve(&mut master, &duals, &batches, frozen, bound, &mut search);
            // Or somebody of another batch, who is replaced there.
            if is_dear(problem, &search) {
                let sets: Vec<Vec<usize>> = (0..problem.batches.len())
                    .filter(|batch| !frozen[*batch])
                    .flat_map(|batch| touched.iter().filter(move |&&t| t != batch).map(move |&t| vec![t, batch]))
                    .collect();
                let groups = |_: &Staffing, n: usize| parts::of_batches(problem, &sets[n]);
                let pairs = parts::Neighbourhoods { count: sets.len(), groups: Box::new(groups) };
                parts::improve(&mut master, &duals, &pairs, frozen, bound, &mut search);
            }
        }
    }
    let mut found = search.best.ok_or(Unsolvable::Contradiction)?;
    found.bound = bound.min(found.score);
    Ok(found)
}

/// Staffs the groups anew, beside all others, that lost somebody of the plan of `options.warm`, or that it does not have, and those wanted;
/// answers which those are.
pub fn fill(
    master: &mut Master,
    duals: &[f64],
    kept: &Staffing,
    frozen: &[bool],
    wanted: &[bool],
    bound: f64,
    search: &mut Search,
) -> Vec<bool> {
    let mut lost = lost(master.f.problem, search.options, kept);
    lost.iter_mut().zip(wanted).for_each(|(lost, &wanted)| *lost |= wanted);
    if lost.contains(&true) {
        let free = lost.clone();
        let places = parts::Neighbourhoods { count: 1, groups: Box::new(move |_, _| free.clone()) };
        parts::improve(master, duals, &places, frozen, bound, search);
    }
    lost
}

/// The plan has lost more than two more moves cost, over what its own changes cost.
fn is_dear(problem: &Problem, search: &Search) -> bool {
    let Some(best) = &search.best else { return false };
    let before = Staffing::new(problem, problem.published.iter().flatten().copied());
    let points = |staffing: &Staffing| score::of(problem, staffing, &rules::count(problem, staffing)).total;
    let changes =
        |staffing: &Staffing| staffing.pairs().filter(|pair| !before.serves[pair.0].contains(&pair.1)).count();
    let moved = (2 * changes(&best.staffing)) as f64 * problem.stability;
    best.score - points(&before) > moved + 4.0 * problem.stability
}

/// Groups that have fewer members than in the plan to start from, and those that had none there and ask for some.
fn lost(problem: &Problem, options: &Options, kept: &Staffing) -> Vec<bool> {
    let groups = problem.group_ids();
    let mut had = vec![0usize; problem.groups.len()];
    options.warm.iter().filter_map(|a| groups.get(a.group.as_str())).for_each(|&group| had[group] += 1);
    let is_lost = |(group, had): (GroupId, usize)| {
        let has = kept.members[group].len();
        has < had || had == 0 && has < problem.groups[group].min_size as usize
    };
    had.into_iter().enumerate().map(is_lost).collect()
}
