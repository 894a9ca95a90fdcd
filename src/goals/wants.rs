//! 外业所缺: people whom the crews of a group lacked when their routes were planned, each at the price of the visits left out for want
//! of them. Prices stand only while staffing is asked again ([`Problem::with_wants`]); no plan is scored by them.

use super::{Goal, Measure};
use crate::problem::{Asset, Problem, Want};
use crate::rules::formulation::{At, Sum};
use crate::rules::{self, Formulation, Staffing};

pub const GOAL: Goal = Goal { id: "wants", rows, ties: None, measure: Measure::Whole(measure) };

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let missing = |want: &Want| {
        let present = rules::present(staffing, want.group, |person| problem.meets(person, want));
        want.points * f64::from(want.needed.saturating_sub(present))
    };
    problem.wants.iter().map(missing).sum()
}

fn rows(f: &mut Formulation, weight: f64) {
    let problem = f.problem;
    for want in &problem.wants {
        let name = match &want.of {
            // Certificates run out in the course of a round.
            Asset::Certificate => format!("certified through batch {}", problem.groups[want.group].batch),
            of => format!("wanted {of:?}"),
        };
        let holders = f.class(&name, |person| problem.meets(person, want));
        f.require(weight * want.points, Sum::of(holders, At::Group(want.group)), f64::from(want.needed));
    }
}
