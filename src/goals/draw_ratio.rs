//! 抽调比例: percentage points by which a unit's person-batches over its pool lie off the mean of all units.

use super::Goal;
use crate::problem::Problem;
use crate::rules::programme::Term;
use crate::rules::{Programme, Staffing};

pub const GOAL: Goal = Goal { id: "draw_ratio", rows, measure };

/// Percentage points that one assignment adds to the unit's ratio; None for a unit without a pool.
fn share(problem: &Problem, unit: usize) -> Option<f64> {
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
fn rows(problem: &Problem, weight: f64, programme: &mut Programme) {
    let units: Vec<(usize, f64)> =
        (0..problem.units.len()).filter_map(|unit| Some((unit, share(problem, unit)?))).collect();
    let mut sent: Vec<Vec<Term>> = vec![Vec::new(); problem.units.len()];
    for (column, c) in problem.candidates.iter().enumerate() {
        if let Some(sent) = sent.get_mut(problem.people[c.person].unit) {
            sent.push((column, 1.0));
        }
    }
    let most = |unit: usize, share: f64| share * sent[unit].len() as f64;
    let highest = units.iter().map(|&(unit, share)| most(unit, share)).fold(0.0, f64::max);
    let mean = programme.continuous(0.0, highest);
    let mut sum: Vec<Term> = vec![(mean, -(units.len() as f64))];
    for &(unit, share) in &units {
        let ratio = programme.continuous(0.0, most(unit, share));
        let off = programme.continuous(weight, highest);
        let mut terms = sent[unit].clone();
        terms.push((ratio, -1.0 / share));
        programme.between(0.0, 0.0, &terms);
        programme.between(0.0, f64::INFINITY, &[(off, 1.0), (ratio, -1.0), (mean, 1.0)]);
        programme.between(0.0, f64::INFINITY, &[(off, 1.0), (ratio, 1.0), (mean, -1.0)]);
        sum.push((ratio, 1.0));
    }
    programme.between(0.0, 0.0, &sum);
}
