//! 临时党支部: enough full Party members in each group. Probationary members do not count.

use super::{Missing, Programme, Rule, Staffing, Tally, heads, present, price};
use crate::problem::Problem;

pub const RULE: Rule = Rule { id: "party_branch", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for (group, g) in problem.groups.iter().enumerate() {
        let members = heads(problem, group, |person| problem.is_full_member(person));
        programme.require(weight, &members, f64::from(g.full_members));
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    for (group, g) in problem.groups.iter().enumerate() {
        let present = present(staffing, group, |person| problem.is_full_member(person));
        let (batch, needed) = (g.batch, g.full_members);
        let entry =
            Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill: None, needed, present };
        tally.require(problem.level(RULE.id), entry);
    }
}
