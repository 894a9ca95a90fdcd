//! 临时党支部: enough full Party members in each group. Probationary members do not count.

use super::formulation::{At, Meaning, Sum};
use super::{Count, Formulation, Missing, Rule, Staffing, Tally, present, price};
use crate::problem::{GroupId, Problem};

pub const RULE: Rule =
    Rule { id: "party_branch", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    let members = f.class("full members", |person| problem.is_full_member(person));
    for (group, g) in problem.groups.iter().enumerate() {
        let row = f.require(weight, Sum::of(members, At::Group(group)), f64::from(g.full_members));
        f.means(row, Meaning::FullMembers(group));
    }
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let g = &problem.groups[group];
    let present = present(staffing, group, |person| problem.is_full_member(person));
    let (batch, needed) = (g.batch, g.full_members);
    let entry =
        Missing { rule: RULE.id, batch, group: Some(group), unit: None, role: None, skill: None, needed, present };
    tally.require(problem.level(RULE.id), entry);
}
