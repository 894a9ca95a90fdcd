//! 派员指标: each unit sends between its minimum and its maximum in each batch.

use super::programme::Term;
use super::{Broken, Missing, Programme, Rule, Staffing, Tally, price};
use crate::problem::Problem;

pub const RULE: Rule = Rule { id: "quota", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.quota) else { return };
    let mut sent: Vec<Vec<Term>> = vec![Vec::new(); problem.units.len() * problem.batches.len()];
    for (column, c) in problem.candidates.iter().enumerate() {
        let slot = problem.people[c.person].unit * problem.batches.len() + problem.groups[c.group].batch;
        if let Some(terms) = sent.get_mut(slot) {
            terms.push((column, 1.0));
        }
    }
    for q in &problem.quotas {
        let terms = &sent[q.unit * problem.batches.len() + q.batch];
        programme.require(weight, terms, f64::from(q.min));
        if let Some(max) = q.max {
            programme.limit(problem.level(RULE.id), terms, f64::from(max));
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let sent = sent(problem, staffing);
    for q in &problem.quotas {
        let present = sent[q.unit][q.batch];
        let (batch, unit, needed) = (q.batch, Some(q.unit), q.min);
        tally.require(
            level,
            Missing { rule: RULE.id, batch, group: None, unit, role: None, skill: None, needed, present },
        );
        if let Some(max) = q.max {
            let measured = Broken { batch: Some(batch), unit, ..Broken::of(RULE.id, f64::from(present)) };
            tally.limit(level, f64::from(max), measured);
        }
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
