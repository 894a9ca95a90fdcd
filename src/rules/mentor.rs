//! 传帮带: newcomers are at most `ratio` per experienced member.

use super::formulation::{At, Sum};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{GroupId, PersonId, Problem};

pub const RULE: Rule =
    Rule { id: "mentor", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

/// 1 for a newcomer, minus the ratio for anybody else.
fn burden(problem: &Problem, person: PersonId) -> f64 {
    match problem.inspector(person).rounds_served {
        Some(0) => 1.0,
        _ => -problem.scenario.settings.rules.mentor_ratio,
    }
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let newcomers = f.class("newcomers", |person| burden(problem, person) == 1.0);
    let experienced = f.class("experienced", |person| burden(problem, person) != 1.0);
    let ratio = problem.scenario.settings.rules.mentor_ratio;
    for group in 0..problem.groups.len() {
        let at = At::Group(group);
        f.limit(problem.level(RULE.id), Sum::of(newcomers, at).and(-ratio, experienced, at), 0.0);
    }
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let members = &staffing.members[group];
    let newcomers = members.iter().filter(|&&p| burden(problem, p) == 1.0).count() as f64;
    let experienced = members.len() as f64 - newcomers;
    let above = newcomers - problem.scenario.settings.rules.mentor_ratio * experienced;
    if !members.is_empty() {
        let batch = Some(problem.groups[group].batch);
        let measured = Broken { batch, group: Some(group), ..Broken::of(RULE.id, above) };
        tally.limit(problem.level(RULE.id), 0.0, measured);
    }
}
