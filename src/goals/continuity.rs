//! 工作衔接: somebody in the group served in its region in the batch before.

use super::Goal;
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::programme::Term;
use crate::rules::{Programme, Staffing};

pub const GOAL: Goal = Goal { id: "continuity", rows, measure };

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

/// Per person who could serve in both, a column for staying on: no more than either.
fn rows(problem: &Problem, weight: f64, programme: &mut Programme) {
    for group in 0..problem.groups.len() {
        let before = before(problem, group);
        if before.is_empty() {
            continue;
        }
        let mut stays: Vec<Term> = Vec::new();
        for &candidate in &problem.of_group[group] {
            let person = problem.candidates[candidate].person;
            let mut earlier: Vec<Term> =
                before.iter().filter_map(|&g| Some((problem.candidate(person, g)?, -1.0))).collect();
            if !earlier.is_empty() {
                let stay = programme.continuous(0.0, 1.0);
                programme.between(f64::NEG_INFINITY, 0.0, &[(stay, 1.0), (candidate, -1.0)]);
                earlier.push((stay, 1.0));
                programme.between(f64::NEG_INFINITY, 0.0, &earlier);
                stays.push((stay, 1.0));
            }
        }
        programme.require(weight, &stays, 1.0);
    }
}
