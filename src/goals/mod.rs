//! The soft goals of staffing that look at more than one assignment at a time, one file each: what they write into the formulation
//! and how they are measured. The others (travel, fit, party, expense, stability) are costs of single assignments, see
//! `Problem::points`.

use crate::problem::{GroupId, Pair, Problem};
use crate::rules::{Formulation, Scope, Staffing};

mod competence;
mod continuity;
pub mod draw_ratio;
pub mod fairness;
mod rooms;
mod wants;

pub struct Goal {
    pub id: &'static str,
    /// Writes rows and columns at the goal's weight, which is not 0.
    pub rows: fn(&mut Formulation, f64),
    /// As [`crate::rules::Rule::ties`].
    pub ties: Option<fn(&mut Formulation, &[Pair])>,
    pub measure: Measure,
}

/// How a goal is measured, by what it looks at.
#[derive(Clone, Copy)]
pub enum Measure {
    /// The members of a group; summed over the groups.
    Group(fn(&Problem, &Staffing, GroupId) -> f64),
    Whole(fn(&Problem, &Staffing) -> f64),
}

impl Measure {
    /// Within the scope.
    pub fn of(self, problem: &Problem, staffing: &Staffing, scope: &Scope) -> f64 {
        match self {
            Measure::Group(of) => scope.groups.iter().map(|&group| of(problem, staffing, group)).sum(),
            Measure::Whole(of) if scope.whole => of(problem, staffing),
            Measure::Whole(_) => 0.0,
        }
    }
}

pub const ALL: &[Goal] =
    &[fairness::GOAL, draw_ratio::GOAL, competence::GOAL, continuity::GOAL, rooms::GOAL, wants::GOAL];

/// The weight of a goal of this folder.
pub fn weight(problem: &Problem, id: &str) -> f64 {
    let goals = &problem.scenario.settings.objective;
    match id {
        "fairness" => goals.fairness,
        "draw_ratio" => goals.draw_ratio,
        "competence" => goals.competence,
        "continuity" => goals.continuity,
        "rooms" => goals.rooms,
        "wants" if !problem.wants.is_empty() => 1.0,
        _ => 0.0,
    }
}
