//! 派员指标: each unit sends between its minimum and its maximum in each batch.

use super::formulation::{At, Meaning, Sum, Who};
use super::{Broken, Count, Formulation, Missing, Rule, Staffing, Tally, present, price};
use crate::problem::{GroupId, Problem};

pub const RULE: Rule = Rule { id: "quota", bars: None, rows: Some(rows), ties: None, count: Some(Count::Quota(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.quota) else { return };
    for (n, q) in problem.quotas.iter().enumerate() {
        let sent = Sum::of(of_unit(f, q.unit), At::Batch(q.batch));
        let least = f.require(weight, sent.clone(), f64::from(q.min));
        f.means(least, Meaning::QuotaMin(n));
        if let Some(max) = q.max {
            let most = f.limit(problem.level(RULE.id), sent, f64::from(max));
            f.means(most, Meaning::QuotaMax(n));
        }
    }
}

/// The unit's people.
pub fn of_unit(f: &mut Formulation, unit: usize) -> Who {
    let problem = f.problem;
    f.class(&format!("unit {unit}"), |person| problem.people[person].unit == unit)
}

fn count(problem: &Problem, staffing: &Staffing, quota: usize, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let q = problem.quotas[quota];
    let of_unit = |group: &GroupId| present(staffing, *group, |person| problem.people[person].unit == q.unit);
    let present = problem.of_batch[q.batch].iter().map(of_unit).sum();
    let (batch, unit, needed) = (q.batch, Some(q.unit), q.min);
    tally.require(level, Missing { rule: RULE.id, batch, group: None, unit, role: None, skill: None, needed, present });
    if let Some(max) = q.max {
        let measured = Broken { batch: Some(batch), unit, ..Broken::of(RULE.id, f64::from(present)) };
        tally.limit(level, f64::from(max), measured);
    }
}

/// People sent, by unit and batch.
pub fn sent(problem: &Problem, staffing: &Staffing) -> Vec<Vec<u32>> {
    let mut sent = vec![vec![0; problem.batches.len()]; problem.units.len()];
    for (person, group) in staffing.pairs() {
        if let Some(of_unit) = sent.get_mut(problem.people[person].unit) {
            of_unit[problem.groups[group].batch] += 1;
        }
    }
    sent
}
