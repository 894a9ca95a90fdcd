//! The best plan near one that is known, for questions on one assignment or one person: what is asked of the round changes little.

use std::collections::BTreeSet;

use crate::problem::Problem;
use crate::rules::{self, Staffing};

use super::super::clock::Clock;
use super::super::{Options, Unsolvable, warm};
use super::master::Master;
use super::{Search, Staffed, build, locked_only, mend, parts};

/// The round is small enough to be staffed as a whole for each question.
pub fn is_small(problem: &Problem, options: &Options) -> bool {
    problem.pairs_allowed() <= options.sizes.large
}

/// Staffs a small round as a whole, from the plan of `options.warm` on. Of a larger one, what the plan lost is sought and the batch is
/// staffed anew, by itself and with each other batch where groups lack something, beside all others; the bound is then that of the prices of nothing: any plan's, but weak.
///
/// # Errors
/// No plan keeps the hard rules; or, of a large round, none was found near the plan.
pub fn near(problem: &Problem, options: &Options, batch: usize, clock: &mut Clock) -> Result<Staffed, Unsolvable> {
    if is_small(problem, options) {
        return super::staff(problem, options, clock);
    }
    let mut master = Master::new(build(problem));
    let mut search = Search { options, clock, best: None };
    let kept = warm::staffing(problem, options, search.clock).unwrap_or_else(|| locked_only(problem));
    search.keep(problem, kept.clone());
    let duals = master.boxed(&[]);
    let bound = master.evaluate(&duals).value;
    mend::fill(&mut master, &duals, &kept, &[], &[], bound, &mut search);
    let groups = parts::of_batches(problem, &[batch]);
    let of_batch = parts::Neighbourhoods { count: 1, groups: Box::new(move |_, _| groups.clone()) };
    parts::improve(&mut master, &duals, &of_batch, &[], bound, &mut search);
    // Whoever can be spared here may be missing in another batch.
    let lacking = search.best.as_ref().map_or_else(Vec::new, |best| lacking(problem, &best.staffing));
    let sets: Vec<[usize; 2]> =
        lacking.into_iter().filter(|&other| other != batch).map(|other| [batch, other]).collect();
    if !sets.is_empty() {
        let groups = |_: &Staffing, n: usize| parts::of_batches(problem, &sets[n]);
        let pairs = parts::Neighbourhoods { count: sets.len(), groups: Box::new(groups) };
        parts::improve(&mut master, &duals, &pairs, &[], bound, &mut search);
    }
    let mut found = search.best.ok_or(Unsolvable::OutOfTime)?;
    found.bound = bound.min(found.score);
    Ok(found)
}

/// Batches where groups lack something.
fn lacking(problem: &Problem, staffing: &Staffing) -> Vec<usize> {
    let missing = rules::count(problem, staffing).missing;
    let of_groups = missing.iter().filter(|missing| missing.group.is_some());
    of_groups.map(|missing| missing.batch).collect::<BTreeSet<_>>().into_iter().collect()
}
