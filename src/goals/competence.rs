//! 善查、能说、会写: each group has somebody who holds each of the three at 4 or more.

use super::Goal;
use crate::problem::{PersonId, Problem};
use crate::rules::programme::Term;
use crate::rules::{Programme, Staffing};

pub const GOAL: Goal = Goal { id: "competence", rows, measure };

const ASKED: [&str; 3] = ["善查", "能说", "会写"];
const STRONG: u8 = 4;

fn is_strong(problem: &Problem, person: PersonId, asked: &str) -> bool {
    problem.inspector(person).competence.iter().any(|(name, score)| name == asked && *score >= STRONG)
}

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let lacks = |members: &Vec<PersonId>| {
        ASKED.iter().filter(|asked| !members.iter().any(|&p| is_strong(problem, p, asked))).count() as f64
    };
    staffing.members.iter().map(lacks).sum()
}

fn rows(problem: &Problem, weight: f64, programme: &mut Programme) {
    for members in &problem.of_group {
        for asked in ASKED {
            let strong = |c: &&usize| is_strong(problem, problem.candidates[**c].person, asked);
            let terms: Vec<Term> = members.iter().filter(strong).map(|&c| (c, 1.0)).collect();
            programme.require(weight, &terms, 1.0);
        }
    }
}
