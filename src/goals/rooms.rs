//! 住房: groups with exactly one woman or exactly one man, who then cannot share a room.

use super::Goal;
use crate::problem::Problem;
use crate::rules::programme::Term;
use crate::rules::{Programme, Staffing};
use crate::scenario::Gender;

pub const GOAL: Goal = Goal { id: "rooms", rows, measure };

const GENDERS: [Gender; 2] = [Gender::Female, Gender::Male];

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let alone = |gender: Gender| {
        let one = |members: &&Vec<usize>| members.iter().filter(|&&p| problem.gender(p) == Some(gender)).count() == 1;
        staffing.members.iter().filter(one).count() as f64
    };
    GENDERS.into_iter().map(alone).sum()
}

/// Of one gender there are none (alone = several = 0), one (alone = 1), or at least two (several = 1).
fn rows(problem: &Problem, weight: f64, programme: &mut Programme) {
    for (group, members) in problem.of_group.iter().enumerate() {
        for gender in GENDERS {
            let same = |c: &&usize| problem.gender(problem.candidates[**c].person) == Some(gender);
            let terms: Vec<Term> = members.iter().filter(same).map(|&c| (c, 1.0)).collect();
            if terms.is_empty() {
                continue;
            }
            let (alone, several) = (programme.elastic_head(weight, 1.0), programme.binary(0.0));
            let with = |one: f64, many: f64| [terms.as_slice(), &[(alone, one), (several, many)]].concat();
            let most = programme.most(&terms).min(problem.most_members(group));
            let (at_most, at_least) = (with(-1.0, -most), with(-1.0, -2.0));
            programme.between(f64::NEG_INFINITY, 0.0, &at_most);
            programme.between(0.0, f64::INFINITY, &at_least);
            programme.between(f64::NEG_INFINITY, 1.0, &[(alone, 1.0), (several, 1.0)]);
        }
    }
}
