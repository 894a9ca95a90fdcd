//! 专业: at least so many members hold the skill at the level or above. One member may count for several needs.

use super::{Missing, Programme, Rule, Staffing, Tally, heads, present, price};
use crate::problem::Problem;

pub const RULE: Rule = Rule { id: "skills", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for (group, g) in problem.groups.iter().enumerate() {
        for need in &g.skills {
            let holders = heads(problem, group, |person| problem.holds(person, need));
            programme.require(weight, &holders, f64::from(need.count));
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for (group, g) in problem.groups.iter().enumerate() {
        for need in &g.skills {
            let present = present(staffing, group, |person| problem.holds(person, need));
            let (batch, needed, skill) = (g.batch, need.count, Some(need.clone()));
            let entry =
                Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill, needed, present };
            tally.require(level, entry);
        }
    }
}
