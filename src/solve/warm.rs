//! A plan to start from: of this scenario, or of one that has changed since.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::clock::{Clock, Event};
use super::score;
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::{self, Broken, Staffing};

/// What became of the assignments of a plan to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Warm {
    pub assignments: usize,
    /// Their inspector, batch or group is no longer in the scenario.
    pub gone: usize,
    /// Given up because hard rules forbid them, by themselves or together.
    pub dropped: usize,
    /// What the search starts from; 0 when hard rules forbid the rest whatever is dropped.
    pub taken: usize,
}

/// Turns in which no more is dropped than the breaches are large; then all that they name.
const GENTLE: usize = 12;
const TURNS: usize = 30;

type Pair = (PersonId, GroupId);

/// What can be taken over of `options.warm`, with the locked; None without such a plan, or where hard rules forbid it.
pub fn staffing(problem: &Problem, options: &Options, clock: &mut Clock) -> Option<Staffing> {
    if options.warm.is_empty() {
        return None;
    }
    let (known, mut warm) = known(problem, options);
    let locked: BTreeSet<Pair> = problem.locked.iter().copied().collect();
    let may = |pair: &Pair| problem.may_serve(pair.0, pair.1);
    let pairs: BTreeSet<Pair> = known.union(&locked).copied().filter(may).collect();
    let mended = mended(problem, pairs, &locked);
    warm.taken = mended.as_ref().map_or(0, |pairs| pairs.intersection(&known).count());
    warm.dropped = known.len() - warm.taken;
    clock.tell(Event::Warm(warm));
    mended.filter(|_| warm.taken > 0).map(|pairs| Staffing::new(problem, pairs))
}

/// The assignments whose inspector, batch and group are there still.
fn known(problem: &Problem, options: &Options) -> (BTreeSet<Pair>, Warm) {
    let people: BTreeMap<&str, PersonId> =
        problem.scenario.inspectors.iter().enumerate().rev().map(|(p, row)| (row.id.as_str(), p)).collect();
    let batch = |group: GroupId| problem.scenario.batches[problem.groups[group].batch].id.as_str();
    let groups: BTreeMap<(&str, &str), GroupId> =
        (0..problem.groups.len()).rev().map(|g| ((batch(g), problem.groups[g].id.as_str()), g)).collect();
    let stated: BTreeSet<_> =
        options.warm.iter().map(|a| (a.inspector.as_str(), a.batch.as_str(), a.group.as_str())).collect();
    let found = stated
        .iter()
        .filter_map(|&(inspector, batch, group)| Some((*people.get(inspector)?, *groups.get(&(batch, group))?)));
    let known: BTreeSet<Pair> = found.collect();
    let warm = Warm { assignments: stated.len(), gone: stated.len() - known.len(), ..Warm::default() };
    (known, warm)
}

/// Without the assignments that break hard rules; None where that does not help.
fn mended(problem: &Problem, mut pairs: BTreeSet<Pair>, locked: &BTreeSet<Pair>) -> Option<BTreeSet<Pair>> {
    let excused = score::excused(problem);
    for turn in 0..TURNS {
        let tally = rules::count(problem, &Staffing::new(problem, pairs.iter().copied()));
        let breaches = score::unexcused(&tally.broken, &excused);
        if breaches.is_empty() {
            return score::is_allowed(problem, &tally).then_some(pairs);
        }
        let before = pairs.len();
        for broken in breaches {
            let mut named: Vec<Pair> =
                pairs.difference(locked).copied().filter(|&pair| names(problem, broken, pair)).collect();
            // Newcomers go first.
            named.sort_by_key(|&(person, _)| problem.inspector(person).rounds_served != Some(0));
            if turn < GENTLE {
                let most = enough(problem, broken, &mut named);
                named.truncate(most);
            }
            pairs.retain(|pair| !named.contains(pair));
        }
        if pairs.len() == before {
            break;
        }
    }
    None
}

/// The breach may be this assignment's fault.
fn names(problem: &Problem, broken: &Broken, (person, group): Pair) -> bool {
    (broken.inspectors.is_empty() || broken.inspectors.contains(&person))
        && broken.batch.is_none_or(|batch| problem.groups[group].batch == batch)
        && broken.group.is_none_or(|named| named == group)
        && broken.unit.is_none_or(|unit| problem.people[person].unit == unit)
}

/// How many of the assignments at fault to drop; they are brought into the order in which they go.
fn enough(problem: &Problem, broken: &Broken, named: &mut [Pair]) -> usize {
    if broken.rule != "no_mutual" {
        return broken.amount.ceil().max(1.0) as usize;
    }
    // One of the two ways must end: the one that fewer go.
    let home = |&(person, _): &Pair| {
        problem.units.get(problem.people[person].unit).and_then(|unit| unit.home_province.as_deref())
    };
    let mut ways: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    named.iter().for_each(|pair| *ways.entry(home(pair)).or_default() += 1);
    let Some((&fewer, &count)) = ways.iter().min_by_key(|way| way.1) else { return 0 };
    named.sort_by_key(|pair| home(pair) != fewer);
    count
}
