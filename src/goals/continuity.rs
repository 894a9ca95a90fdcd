//! 工作衔接: somebody in the group served in its region in the batch before.

use fixedbitset::FixedBitSet;

use super::{Goal, Measure};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::rules::formulation::{At, Sum, Who};
use crate::rules::{Formulation, Staffing};

pub const GOAL: Goal = Goal { id: "continuity", rows, ties: Some(ties), measure: Measure::Whole(measure) };

/// Groups of the same region in its batch before this group's: the latest that starts earlier. Empty for the first.
fn before(problem: &Problem, group: GroupId) -> Vec<GroupId> {
    let g = &problem.groups[group];
    let start = |batch: usize| problem.batches[batch].start;
    let region = |&other: &GroupId| problem.groups[other].region == g.region;
    let earlier: Vec<GroupId> = (0..problem.groups.len())
        .filter(region)
        .filter(|&other| start(problem.groups[other].batch) < start(g.batch))
        .collect();
    let last = earlier.iter().map(|&other| problem.groups[other].batch).max_by_key(|&b| (start(b), b));
    earlier.into_iter().filter(|&other| Some(problem.groups[other].batch) == last).collect()
}

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let broken = |(group, members): (GroupId, &Vec<PersonId>)| {
        let before = before(problem, group);
        let stays = |person: &PersonId| before.iter().any(|&g| staffing.members[g].contains(person));
        f64::from(!before.is_empty() && !members.iter().any(stays))
    };
    staffing.members.iter().enumerate().map(broken).sum()
}

/// Somebody who could have served in the region before; who of them has not does not count, see `ties`.
fn rows(f: &mut Formulation, weight: f64) {
    let problem = f.problem;
    for group in 0..problem.groups.len() {
        let before = before(problem, group);
        if before.is_empty() {
            continue;
        }
        let mut could = FixedBitSet::with_capacity(problem.people.len());
        before.iter().for_each(|&g| could.union_with(&problem.allowed[g]));
        let could = f.class_with(could);
        let nobody = f.elastic_head(weight, 1.0);
        let row = f.between(1.0, f64::INFINITY, Sum::of(could, At::Group(group)).column(1.0, nobody));
        f.name(GOAL.id, [group, 0, 0], row);
    }
}

/// new ≥ here − there before: whoever is new in the region does not count.
fn ties(f: &mut Formulation, pairs: &[Pair]) {
    let problem = f.problem;
    let earlier: Vec<Vec<GroupId>> = (0..problem.groups.len()).map(|group| before(problem, group)).collect();
    for &(person, group) in pairs {
        let Some(row) = f.named(GOAL.id, [group, 0, 0]) else { continue };
        let before: Vec<GroupId> = earlier[group].iter().copied().filter(|&g| problem.may_serve(person, g)).collect();
        if !before.is_empty() && f.first_time(GOAL.id, [person, group, 0]) {
            let new = f.continuous(0.0, 1.0);
            f.terms.push((row, new, -1.0));
            let earlier = f.groups(before);
            let sum = Sum::of(Who::One(person), earlier).and(-1.0, Who::One(person), At::Group(group));
            f.between(0.0, f64::INFINITY, sum.column(1.0, new));
        }
    }
}
