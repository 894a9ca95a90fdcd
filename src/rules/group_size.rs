//! 组员数: at least `min_size` and at most `max_size` members.

use super::formulation::{At, Meaning, Sum};
use super::{Broken, Count, Formulation, Missing, Rule, Staffing, Tally, price};
use crate::problem::{GroupId, Problem};

pub const RULE: Rule =
    Rule { id: "group_size", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    let everybody = f.class("everybody", |_| true);
    for (group, g) in problem.groups.iter().enumerate() {
        let members = Sum::of(everybody, At::Group(group));
        let least = f.require(weight, members.clone(), f64::from(g.min_size));
        f.means(least, Meaning::Heads(group));
        let most = f.limit(problem.level(RULE.id), members, f64::from(g.max_size));
        f.means(most, Meaning::Heads(group));
    }
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let g = &problem.groups[group];
    let present = staffing.members[group].len() as u32;
    let (batch, needed) = (g.batch, g.min_size);
    let entry =
        Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill: None, needed, present };
    tally.require(level, entry);
    let measured = Broken { batch: Some(batch), group: Some(group), ..Broken::of(RULE.id, f64::from(present)) };
    tally.limit(level, f64::from(g.max_size), measured);
}
