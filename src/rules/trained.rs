//! 岗前培训: training is done before the batch starts, where a training date is given.

use super::{Bars, Rule};
use crate::problem::{PersonId, Problem};

pub const RULE: Rule = Rule { id: "trained", bars: Some(Bars::Batch(bars)), rows: None, ties: None, count: None };

fn bars(problem: &Problem, person: PersonId, batch: usize) -> bool {
    let first = problem.scenario.batches[batch].start;
    problem.inspector(person).trained.is_some_and(|date| date >= first)
}
