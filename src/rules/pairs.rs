//! 同组 / 不同组: two inspectors who serve together, or never in one group.

use super::programme::Term;
use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::Problem;
use crate::scenario::PairKind;

pub const RULE: Rule = Rule { id: "pairs", bars: None, rows: Some(rows), count: Some(count) };

fn rows(problem: &Problem, programme: &mut Programme) {
    let level = problem.level(RULE.id);
    for &(a, b, kind) in &problem.pairs {
        for group in 0..problem.groups.len() {
            let term = |person, sign: f64| problem.candidate(person, group).map(|c| (c, sign));
            match kind {
                PairKind::Apart => {
                    let both: Vec<Term> = [term(a, 1.0), term(b, 1.0)].into_iter().flatten().collect();
                    programme.limit(level, &both, 1.0);
                }
                // Neither without the other: two limits, of which at most one is broken.
                PairKind::Together => {
                    for (one, other) in [(a, b), (b, a)] {
                        let terms: Vec<Term> = [term(one, 1.0), term(other, -1.0)].into_iter().flatten().collect();
                        programme.limit(level, &terms, 0.0);
                    }
                }
            }
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    for &(a, b, kind) in &problem.pairs {
        for (group, members) in staffing.members.iter().enumerate() {
            let broken = match (kind, members.contains(&a), members.contains(&b)) {
                (PairKind::Apart, true, true) => true,
                (PairKind::Together, a, b) => a != b,
                _ => false,
            };
            if broken {
                let batch = Some(problem.groups[group].batch);
                let entry = Broken { batch, group: Some(group), inspectors: vec![a, b], ..Broken::of(RULE.id, 1.0) };
                tally.breach(problem.level(RULE.id), entry);
            }
        }
    }
}
