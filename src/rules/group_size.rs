//! 组员数: at least `min_size` and at most `max_size` members.

use super::{Broken, Missing, Programme, Rule, Staffing, Tally, heads, price};
use crate::problem::Problem;

pub const RULE: Rule = Rule { id: "group_size", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for (group, g) in problem.groups.iter().enumerate() {
        let members = heads(problem, group, |_| true);
        programme.require(weight, &members, f64::from(g.min_size));
        programme.limit(problem.level(RULE.id), &members, f64::from(g.max_size));
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for (group, g) in problem.groups.iter().enumerate() {
        let present = staffing.members[group].len() as u32;
        let (batch, needed) = (g.batch, g.min_size);
        let entry =
            Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill: None, needed, present };
        tally.require(level, entry);
        let measured = Broken { batch: Some(batch), group: Some(group), ..Broken::of(RULE.id, f64::from(present)) };
        tally.limit(level, f64::from(g.max_size), measured);
    }
}
