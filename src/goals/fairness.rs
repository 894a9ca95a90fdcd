//! 个人均衡: batches that an inspector serves above the mean, squared.
//!
//! The measure is convex in what each person serves and in the mean, so it is the largest of its tangents. Tangents at whole
//! numbers served are exact there for one mean; the solver adds those of the means that it meets until none is missing. The mean ties
//! everybody to everybody, which no method for large rounds bears: there it is the largest that it can be, which bounds the measure from
//! below, and exactly where every group is full.

use super::{Goal, Measure};
use crate::problem::{Group, PersonId, Problem};
use crate::rules::formulation::{Sum, Who};
use crate::rules::{Formulation, Staffing};
use crate::scenario::Level;

/// Of more pairs of inspector and group than this, the mean does not move.
const LARGE: u64 = 1_000_000;

pub const GOAL: Goal = Goal { id: "fairness", rows, ties: None, measure: Measure::Whole(measure) };

fn history(problem: &Problem, person: usize) -> f64 {
    problem.people[person].served.len() as f64
}

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let mean = mean(problem, staffing);
    (0..problem.people.len()).map(|person| above_mean(problem, staffing, person, mean)).map(|above| above * above).sum()
}

/// How much more than the mean the person serves, 0 where it is less.
pub fn above(problem: &Problem, staffing: &Staffing, person: PersonId) -> f64 {
    above_mean(problem, staffing, person, mean(problem, staffing))
}

fn above_mean(problem: &Problem, staffing: &Staffing, person: PersonId, mean: f64) -> f64 {
    (staffing.serves[person].len() as f64 + history(problem, person) - mean).max(0.0)
}

/// Mean served, earlier rounds included.
pub fn mean(problem: &Problem, staffing: &Staffing) -> f64 {
    let before: f64 = (0..problem.people.len()).map(|person| history(problem, person)).sum();
    (staffing.pairs().count() as f64 + before) / (problem.people.len().max(1) as f64)
}

/// One column per person for the square, and the tangents at the mean if every group has its fewest members; in large rounds at the
/// largest mean that there can be.
fn rows(f: &mut Formulation, weight: f64) {
    let problem = f.problem;
    let posts: f64 = problem.groups.iter().map(|g| f64::from(g.min_size)).sum();
    let before: f64 = (0..problem.people.len()).map(|person| history(problem, person)).sum();
    let count = problem.people.len().max(1) as f64;
    let largest = largest_total(problem).filter(|_| problem.pairs_allowed() > LARGE);
    let total = largest.is_none().then(|| {
        let everybody = f.class("everybody", |_| true);
        let everywhere = f.everywhere();
        let all = Sum::of(everybody, everywhere);
        let total = f.integer(0.0, f.most(&all));
        f.between(0.0, 0.0, all.column(-1.0, total));
        total
    });
    let mut square = |person: usize| {
        let most = most_served(problem, person) as f64 + history(problem, person);
        f.continuous(weight, most * most)
    };
    let squares = (0..problem.people.len()).map(&mut square).collect();
    f.fairness = Some(Columns { total, squares, means: Vec::new() });
    add_tangents(f, (largest.unwrap_or(posts) + before) / count);
}

/// No plan has more assignments; None where no hard rule limits them.
fn largest_total(problem: &Problem) -> Option<f64> {
    let locked = |group: usize| problem.locked.iter().filter(|pair| pair.1 == group).count();
    let most = |(group, g): (usize, &Group)| (g.max_size as usize).max(locked(group)) as f64;
    let limited = problem.level("group_size") == Level::Hard;
    limited.then(|| problem.groups.iter().enumerate().map(most).sum())
}

/// Where the formulation keeps what fairness needs.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Assignments in all; None in large rounds, where the mean does not move.
    pub total: Option<usize>,
    /// Per person: at least the square.
    pub squares: Vec<usize>,
    /// Means that have their tangents.
    pub means: Vec<f64>,
}

impl Columns {
    pub fn has(&self, column: usize) -> bool {
        // Squares were written one after the other.
        self.total == Some(column)
            || self.squares.first().is_some_and(|first| (*first..first + self.squares.len()).contains(&column))
    }
}

/// Points of one batch more for a person who serves in so many of this round, at the first mean that has tangents; 0 without the goal.
pub fn of_another(f: &Formulation, person: usize, serves: usize) -> f64 {
    let Some(Columns { squares, means, .. }) = &f.fairness else { return 0.0 };
    let square = |served: usize| {
        let above = served as f64 + history(f.problem, person) - means.first().copied().unwrap_or(0.0);
        above.max(0.0) * above.max(0.0)
    };
    f.costs[squares[person]] * (square(serves + 1) - square(serves))
}

/// For every person and every number k that they can serve:
/// square ≥ a² + 2a((served − k) − (mean' − mean)), where a = max(0, k − mean), and mean' is that of the plan.
pub fn add_tangents(f: &mut Formulation, mean: f64) {
    let problem = f.problem;
    let everywhere = f.everywhere();
    let Some(columns) = &mut f.fairness else { return };
    let stays = columns.total.is_none() && !columns.means.is_empty();
    if stays || columns.means.iter().any(|known| (known - mean).abs() < 1e-9) {
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
            // served = Σ assignments + before, mean' = (total + all_before) / count
            let served = Sum::default().and(-2.0 * a, Who::One(person), everywhere).column(1.0, square);
            let apart = a * a + 2.0 * a * (before - k);
            match total {
                Some(total) => {
                    let constant = apart + 2.0 * a * (mean - all_before / count);
                    f.between(constant, f64::INFINITY, served.column(2.0 * a / count, total));
                }
                None => {
                    f.between(apart, f64::INFINITY, served);
                }
            }
        }
    }
}

/// The most batches the person can serve in this round under hard rules.
fn most_served(problem: &Problem, person: usize) -> usize {
    let options = (0..problem.batches.len()).map(|batch| problem.options(person, batch) as usize);
    let (batches, groups) = options.fold((0, 0), |(b, g), n| (b + usize::from(n > 0), g + n));
    let one_place = problem.level("one_place") == Level::Hard;
    let limited = problem.level("max_batches") == Level::Hard;
    let locked = problem.locked_of(person).len();
    let mut most = if one_place { batches } else { groups };
    if let Some(limit) = problem.people[person].limit.filter(|_| limited) {
        most = most.min(limit as usize);
    }
    most.max(locked)
}
