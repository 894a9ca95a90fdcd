//! 批次间隔: at least so many full days between two batches of one inspector.

use super::formulation::{At, Sum, Who};
use super::{Bars, Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{PersonId, Problem, Span, meeting};
use crate::scenario::Level;

pub const RULE: Rule = Rule {
    id: "rest_between",
    bars: Some(Bars::Batch(bars)),
    rows: Some(rows),
    ties: None,
    count: Some(Count::Person(count)),
};

fn rest_days(problem: &Problem) -> i32 {
    problem.scenario.settings.rules.rest_days as i32
}

/// Both spans are apart, but by too few full days.
pub fn too_close(problem: &Problem, a: &Span, b: &Span) -> bool {
    !a.overlaps(b) && a.days_between(b) < rest_days(problem)
}

/// Earlier campaigns of the person too close to the span.
fn earlier(problem: &Problem, person: PersonId, days: &Span) -> usize {
    problem.people[person].served.iter().filter_map(|s| s.dates).filter(|s| too_close(problem, s, days)).count()
}

/// Only when hard: softly, the batch counts once however many groups the inspector serves in, so `rows` and `count` see to it.
fn bars(problem: &Problem, person: PersonId, batch: usize) -> bool {
    problem.level(RULE.id) == Level::Hard && earlier(problem, person, &problem.batches[batch]) > 0
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let one_place = problem.level("one_place") == Level::Hard;
    if level == Level::Hard && one_place {
        // Batches made longer by the days of rest: those that then meet exclude one another.
        let longer: Vec<Span> =
            problem.batches.iter().map(|b| Span { start: b.start, end: b.end + rest_days(problem) }).collect();
        let sets: Vec<At> = meeting(&longer).iter().map(|set| f.batches(set)).collect();
        for person in 0..problem.people.len() {
            for &set in &sets {
                f.limit(level, Sum::of(Who::One(person), set), 1.0);
            }
        }
        return;
    }
    for person in 0..problem.people.len() {
        let serves: Vec<Sum> = (0..problem.batches.len()).map(|b| serves(f, person, b, one_place)).collect();
        for (b, days) in problem.batches.iter().enumerate() {
            let before = earlier(problem, person, days) as f64;
            if let Level::Soft(weight) = level
                && before > 0.0
            {
                f.limit(Level::Soft(weight * before), serves[b].clone(), 0.0);
            }
            for later in b + 1..problem.batches.len() {
                if too_close(problem, days, &problem.batches[later]) {
                    let mut both = serves[b].clone();
                    both.blocks.extend(&serves[later].blocks);
                    both.terms.extend(&serves[later].terms);
                    f.limit(level, both, 1.0);
                }
            }
        }
    }
}

/// A sum that is 1 when the person serves in the batch, else 0.
fn serves(f: &mut Formulation, person: PersonId, batch: usize, one_place: bool) -> Sum {
    let problem = f.problem;
    if one_place || problem.options(person, batch) < 2 {
        return Sum::of(Who::One(person), At::Batch(batch));
    }
    let serves = f.binary(0.0);
    for &group in problem.of_batch[batch].iter().filter(|&&group| problem.may_serve(person, group)) {
        if problem.is_locked(person, group) {
            f.lower[serves] = 1.0;
        }
        f.between(f64::NEG_INFINITY, 0.0, Sum::of(Who::One(person), At::Group(group)).column(-1.0, serves));
    }
    Sum::default().column(1.0, serves)
}

fn count(problem: &Problem, staffing: &Staffing, person: PersonId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let groups = &staffing.serves[person];
    let mut batches: Vec<usize> = groups.iter().map(|&g| problem.groups[g].batch).collect();
    batches.sort_unstable();
    batches.dedup();
    for (n, &b) in batches.iter().enumerate() {
        let days = &problem.batches[b];
        let pairs = batches[n + 1..].iter().filter(|&&later| too_close(problem, days, &problem.batches[later])).count();
        let close = pairs + earlier(problem, person, days);
        if close > 0 {
            let amount = close as f64;
            tally.breach(level, Broken { batch: Some(b), inspectors: vec![person], ..Broken::of(RULE.id, amount) });
        }
    }
}
