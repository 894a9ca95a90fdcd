//! 不重复到访: an inspector does not serve twice in the same region within the round, earlier rounds in `history` included.

use std::collections::BTreeMap;

use super::programme::Term;
use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::{PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "no_return", bars: None, rows: Some(rows), count: Some(count) };

/// 1 if the person has been in the region before the round, else 0.
fn before(problem: &Problem, person: PersonId, region: usize) -> f64 {
    f64::from(problem.people[person].served.iter().any(|s| s.region == Some(region)))
}

fn rows(problem: &Problem, programme: &mut Programme) {
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    for person in 0..problem.people.len() {
        let mut visits: BTreeMap<usize, Vec<Term>> = BTreeMap::new();
        for c in problem.of_person[person].clone() {
            visits.entry(problem.groups[problem.candidates[c].group].region).or_default().push((c, 1.0));
        }
        for (region, terms) in visits {
            programme.limit(level, &terms, 1.0 - before(problem, person, region));
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    for (person, groups) in staffing.serves.iter().enumerate() {
        let mut visits: BTreeMap<usize, f64> = BTreeMap::new();
        for &g in groups {
            *visits.entry(problem.groups[g].region).or_default() += 1.0;
        }
        for (region, times) in visits {
            let measured =
                Broken { inspectors: vec![person], ..Broken::of(RULE.id, times + before(problem, person, region)) };
            tally.limit(problem.level(RULE.id), 1.0, measured);
        }
    }
}
