//! 抽调比例: percentage points by which a unit's person-batches over its pool lie off the mean of all units.

use super::{Goal, Measure};
use crate::problem::Problem;
use crate::rules::formulation::Sum;
use crate::rules::{Formulation, Staffing, quota};

pub const GOAL: Goal = Goal { id: "draw_ratio", rows, ties: None, measure: Measure::Whole(measure) };

/// Percentage points that one assignment adds to the unit's ratio; None for a unit without a pool.
pub fn share(problem: &Problem, unit: usize) -> Option<f64> {
    problem.units.get(unit).filter(|u| u.pool > 0).map(|u| 100.0 / f64::from(u.pool))
}

fn measure(problem: &Problem, staffing: &Staffing) -> f64 {
    let mut sent = vec![0.0; problem.units.len()];
    for (person, _) in staffing.pairs() {
        if let Some(sent) = sent.get_mut(problem.people[person].unit) {
            *sent += 1.0;
        }
    }
    let ratios: Vec<f64> =
        sent.iter().enumerate().filter_map(|(unit, sent)| Some(sent * share(problem, unit)?)).collect();
    let mean = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
    ratios.iter().map(|ratio| (ratio - mean).abs()).sum()
}

/// Per unit a column for its ratio, one for how far it lies off, and one column for the mean.
fn rows(f: &mut Formulation, weight: f64) {
    let problem = f.problem;
    let units: Vec<(usize, f64)> =
        (0..problem.units.len()).filter_map(|unit| Some((unit, share(problem, unit)?))).collect();
    let everywhere = f.everywhere();
    let sent: Vec<Sum> = units.iter().map(|&(unit, _)| Sum::of(quota::of_unit(f, unit), everywhere)).collect();
    let most: Vec<f64> = units.iter().zip(&sent).map(|(&(_, share), sum)| share * f.most(sum)).collect();
    let highest = most.iter().copied().fold(0.0, f64::max);
    let mean = f.continuous(0.0, highest);
    let mut sum = Sum::default().column(-(units.len() as f64), mean);
    for ((&(_, share), sent), most) in units.iter().zip(sent).zip(most) {
        let ratio = f.continuous(0.0, most);
        let off = f.continuous(weight, highest);
        let apart = |sign: f64| Sum::default().column(1.0, off).column(-sign, ratio).column(sign, mean);
        f.between(0.0, 0.0, sent.column(-1.0 / share, ratio));
        f.between(0.0, f64::INFINITY, apart(1.0));
        f.between(0.0, f64::INFINITY, apart(-1.0));
        sum = sum.column(1.0, ratio);
    }
    f.between(0.0, 0.0, sum);
}
