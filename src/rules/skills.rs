//! 专业: at least so many members hold the skill at the level or above. One member may count for several needs.

use super::formulation::{At, Meaning, Sum};
use super::{Count, Formulation, Missing, Rule, Staffing, Tally, present, price};
use crate::problem::{GroupId, Problem};

pub const RULE: Rule =
    Rule { id: "skills", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for (group, g) in problem.groups.iter().enumerate() {
        for (n, need) in g.skills.iter().enumerate() {
            let holders = f.class(&format!("{} at {}", need.name, need.level), |person| problem.holds(person, need));
            let row = f.require(weight, Sum::of(holders, At::Group(group)), f64::from(need.count));
            f.means(row, Meaning::Skill(group, n));
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let g = &problem.groups[group];
    for need in &g.skills {
        let present = present(staffing, group, |person| problem.holds(person, need));
        let (batch, needed, skill) = (g.batch, need.count, Some(need.clone()));
        let entry =
            Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill, needed, present };
        tally.require(level, entry);
    }
}
