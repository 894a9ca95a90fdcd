//! 个人均衡: batches that an inspector serves above the mean, squared.
//!
//! The measure is convex in what each person serves and in the mean, so it is the largest of its tangents. Tangents at whole
//! numbers served are exact there for one mean; the solver adds those of the means that it meets until none is missing.

use super::Goal;
use crate::problem::Problem;
use crate::rules::programme::Term;
use crate::rules::{Programme, Staffing};

pub const GOAL: Goal = Goal { id: "fairness", rows, measure };

fn history(problem: &Problem, person: usize) -> f64 {
    problem.people[person].served.len() as f64
}

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let mean = mean(problem, staffing);
    let above =
        |(person, groups): (usize, &Vec<usize>)| (groups.len() as f64 + history(problem, person) - mean).max(0.0);
    staffing.serves.iter().enumerate().map(above).map(|above| above * above).sum()
}

/// Mean served, earlier rounds included.
pub fn mean(problem: &Problem, staffing: &Staffing) -> f64 {
    let before: f64 = (0..problem.people.len()).map(|person| history(problem, person)).sum();
    (staffing.pairs().count() as f64 + before) / (problem.people.len().max(1) as f64)
}

/// One column per person for the square, and the tangents at the mean if every group has its fewest members.
fn rows(problem: &Problem, weight: f64, programme: &mut Programme) {
    let posts: f64 = problem.groups.iter().map(|g| f64::from(g.min_size)).sum();
    let before: f64 = (0..problem.people.len()).map(|person| history(problem, person)).sum();
    let count = problem.people.len().max(1) as f64;
    let total = programme.integer(0.0, programme.candidates as f64);
    let mut all: Vec<Term> = (0..programme.candidates).map(|c| (c, 1.0)).collect();
    all.push((total, -1.0));
    programme.between(0.0, 0.0, &all);
    programme.fairness = Some(Columns {
        total,
        squares: (0..problem.people.len())
            .map(|person| {
                let most = problem.of_person[person].len() as f64 + history(problem, person);
                programme.continuous(weight, most * most)
            })
            .collect(),
        means: Vec::new(),
    });
    add_tangents(problem, programme, (posts + before) / count);
}

/// Where the programme keeps what fairness needs.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Assignments in all.
    pub total: usize,
    /// Per person: at least the square.
    pub squares: Vec<usize>,
    /// Means that have their tangents.
    pub means: Vec<f64>,
}

/// For every person and every number k that they can serve:
/// square ≥ a² + 2a((served − k) − (mean' − mean)), where a = max(0, k − mean), and mean' is that of the plan.
pub fn add_tangents(problem: &Problem, programme: &mut Programme, mean: f64) {
    let Some(columns) = &mut programme.fairness else { return };
    if columns.means.iter().any(|known| (known - mean).abs() < 1e-9) {
        return;
    }
    columns.means.push(mean);
    let Columns { total, squares, .. } = columns.clone();
    let count = problem.people.len().max(1) as f64;
    let all_before: f64 = (0..problem.people.len()).map(|person| history(problem, person)).sum();
    for (person, &square) in squares.iter().enumerate() {
        let before = history(problem, person);
        let most = most_served(problem, person);
        for k in 0..=most {
            let k = k as f64 + before;
            let a = k - mean;
            if a <= 0.0 {
                continue;
            }
            // mean' = (total + all_before) / count; served = Σ assignments + before
            let constant = a * a + 2.0 * a * (before - k - all_before / count + mean);
            let mut terms: Vec<Term> = problem.of_person[person].clone().map(|c| (c, -2.0 * a)).collect();
            terms.extend([(total, 2.0 * a / count), (square, 1.0)]);
            programme.between(constant, f64::INFINITY, &terms);
        }
    }
}

/// The most batches the person can serve in this round under hard rules.
fn most_served(problem: &Problem, person: usize) -> usize {
    let candidates = problem.of_person[person].len();
    let one_place = problem.level("one_place") == crate::scenario::Level::Hard;
    let limited = problem.level("max_batches") == crate::scenario::Level::Hard;
    let locked = problem.of_person[person].clone().filter(|&c| problem.candidates[c].locked).count();
    let mut most = if one_place { candidates.min(problem.batches.len()) } else { candidates };
    if let Some(limit) = problem.people[person].limit.filter(|_| limited) {
        most = most.min(limit as usize);
    }
    most.max(locked)
}
