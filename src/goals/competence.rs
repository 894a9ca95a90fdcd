//! 善查、能说、会写: each group has somebody who holds each of the three at 4 or more.

use super::{Goal, Measure};
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::formulation::{At, Sum};
use crate::rules::{Formulation, Staffing};

pub const GOAL: Goal = Goal { id: "competence", rows, ties: None, measure: Measure::Group(measure) };

const ASKED: [&str; 3] = ["善查", "能说", "会写"];
const STRONG: u8 = 4;

fn is_strong(problem: &Problem, person: PersonId, asked: &str) -> bool {
    problem.inspector(person).competence.iter().any(|(name, score)| name == asked && *score >= STRONG)
}

fn measure(problem: &Problem, staffing: &Staffing, group: GroupId) -> f64 {
    let members = &staffing.members[group];
    ASKED.iter().filter(|asked| !members.iter().any(|&p| is_strong(problem, p, asked))).count() as f64
}

fn rows(f: &mut Formulation, weight: f64) {
    let problem = f.problem;
    for asked in ASKED {
        let strong = f.class(&format!("strong in {asked}"), |person| is_strong(problem, person, asked));
        for group in 0..problem.groups.len() {
            f.require(weight, Sum::of(strong, At::Group(group)), 1.0);
        }
    }
}
