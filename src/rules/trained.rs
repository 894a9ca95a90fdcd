//! 岗前培训: training is done before the batch starts, where a training date is given.

use super::Rule;
use crate::problem::{GroupId, PersonId, Problem};

pub const RULE: Rule = Rule { id: "trained", bars: Some(bars), rows: None, count: None };

fn bars(problem: &Problem, person: PersonId, group: GroupId) -> bool {
    let first = problem.scenario.batches[problem.groups[group].batch].start;
    problem.inspector(person).trained.is_some_and(|date| date >= first)
}
