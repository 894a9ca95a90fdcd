//! 住房: groups with exactly one woman or exactly one man, who then cannot share a room.

use super::{Goal, Measure};
use crate::problem::{GroupId, Problem};
use crate::rules::formulation::{At, Sum};
use crate::rules::{Formulation, Staffing};
use crate::scenario::Gender;

pub const GOAL: Goal = Goal { id: "rooms", rows, ties: None, measure: Measure::Group(measure) };

const GENDERS: [Gender; 2] = [Gender::Female, Gender::Male];

fn measure(problem: &Problem, staffing: &Staffing, group: GroupId) -> f64 {
    let members = &staffing.members[group];
    let is_alone = |gender: &Gender| members.iter().filter(|&&p| problem.gender(p) == Some(*gender)).count() == 1;
    GENDERS.iter().filter(|gender| is_alone(gender)).count() as f64
}

/// Of one gender there are none (alone = several = 0), one (alone = 1), or at least two (several = 1).
fn rows(f: &mut Formulation, weight: f64) {
    let problem = f.problem;
    for gender in GENDERS {
        let same = f.class(&format!("{gender:?}"), |person| problem.gender(person) == Some(gender));
        for group in 0..problem.groups.len() {
            let at = At::Group(group);
            let most = (f.count(same, at) as f64).min(problem.most_members(group));
            if most == 0.0 {
                continue;
            }
            let (alone, several) = (f.elastic_head(weight, 1.0), f.binary(0.0));
            let with = |one: f64, many: f64| Sum::of(same, at).column(one, alone).column(many, several);
            f.between(f64::NEG_INFINITY, 0.0, with(-1.0, -most));
            f.between(0.0, f64::INFINITY, with(-1.0, -2.0));
            f.between(f64::NEG_INFINITY, 1.0, Sum::default().column(1.0, alone).column(1.0, several));
        }
    }
}
