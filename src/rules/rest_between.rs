//! 批次间隔: at least so many full days between two batches of one inspector.

use super::one_place::{meeting, terms};
use super::programme::Term;
use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::{GroupId, PersonId, Problem, Span};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "rest_between", bars: Some(bars), rows: Some(rows), count: Some(count) };

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
fn bars(problem: &Problem, person: PersonId, group: GroupId) -> bool {
    problem.level(RULE.id) == Level::Hard && earlier(problem, person, &problem.days(group)) > 0
}

fn rows(problem: &Problem, programme: &mut Programme) {
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let one_place = problem.level("one_place") == Level::Hard;
    if level == Level::Hard && one_place {
        // Batches made longer by the days of rest: those that then meet exclude one another.
        let longer: Vec<Span> =
            problem.batches.iter().map(|b| Span { start: b.start, end: b.end + rest_days(problem) }).collect();
        let sets = meeting(&longer);
        for person in 0..problem.people.len() {
            for set in &sets {
                programme.limit(level, &terms(problem, person, set), 1.0);
            }
        }
        return;
    }
    for person in 0..problem.people.len() {
        let serves: Vec<Vec<Term>> =
            (0..problem.batches.len()).map(|b| serves(problem, programme, person, b, one_place)).collect();
        for (b, days) in problem.batches.iter().enumerate() {
            if let Level::Soft(weight) = level {
                let before = earlier(problem, person, days) as f64;
                serves[b].iter().for_each(|&(column, _)| programme.costs[column] += weight * before);
            }
            for later in b + 1..problem.batches.len() {
                if too_close(problem, days, &problem.batches[later]) {
                    let both: Vec<Term> = serves[b].iter().chain(&serves[later]).copied().collect();
                    programme.limit(level, &both, 1.0);
                }
            }
        }
    }
}

/// Terms that sum to 1 when the person serves in the batch, else to 0.
fn serves(problem: &Problem, programme: &mut Programme, person: PersonId, batch: usize, one_place: bool) -> Vec<Term> {
    let candidates = terms(problem, person, &[batch]);
    if one_place || candidates.len() < 2 {
        return candidates;
    }
    let serves = programme.binary(0.0);
    for &(candidate, _) in &candidates {
        if programme.lower[candidate] == 1.0 {
            programme.lower[serves] = 1.0;
        }
        programme.between(f64::NEG_INFINITY, 0.0, &[(candidate, 1.0), (serves, -1.0)]);
    }
    vec![(serves, 1.0)]
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for (person, groups) in staffing.serves.iter().enumerate() {
        let mut batches: Vec<usize> = groups.iter().map(|&g| problem.groups[g].batch).collect();
        batches.sort_unstable();
        batches.dedup();
        for (n, &b) in batches.iter().enumerate() {
            let days = &problem.batches[b];
            let pairs =
                batches[n + 1..].iter().filter(|&&later| too_close(problem, days, &problem.batches[later])).count();
            let close = pairs + earlier(problem, person, days);
            if close > 0 {
                let amount = close as f64;
                tally.breach(level, Broken { batch: Some(b), inspectors: vec![person], ..Broken::of(RULE.id, amount) });
            }
        }
    }
}
