//! 持证: enough certificates in each group that are valid through the batch's last day.

use super::formulation::{At, Meaning, Sum};
use super::{Count, Formulation, Missing, Rule, Staffing, Tally, present, price};
use crate::problem::{GroupId, Problem};

pub const RULE: Rule =
    Rule { id: "certificates", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for (group, g) in problem.groups.iter().enumerate() {
        let name = format!("certified through batch {}", g.batch);
        let holders = f.class(&name, |person| problem.is_certified(person, group));
        let row = f.require(weight, Sum::of(holders, At::Group(group)), f64::from(g.certified));
        f.means(row, Meaning::Certified(group));
    }
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let g = &problem.groups[group];
    let present = present(staffing, group, |person| problem.is_certified(person, group));
    let (batch, needed) = (g.batch, g.certified);
    let entry =
        Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill: None, needed, present };
    tally.require(problem.level(RULE.id), entry);
}
