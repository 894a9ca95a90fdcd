//! 持证: enough certificates in each group that are valid through the batch's last day.

use super::{Missing, Programme, Rule, Staffing, Tally, heads, present, price};
use crate::problem::Problem;

pub const RULE: Rule = Rule { id: "certificates", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for (group, g) in problem.groups.iter().enumerate() {
        let holders = heads(problem, group, |person| problem.is_certified(person, group));
        programme.require(weight, &holders, f64::from(g.certified));
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    for (group, g) in problem.groups.iter().enumerate() {
        let present = present(staffing, group, |person| problem.is_certified(person, group));
        let (batch, needed) = (g.batch, g.certified);
        let entry =
            Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill: None, needed, present };
        tally.require(problem.level(RULE.id), entry);
    }
}
