//! 同组 / 不同组: two inspectors who serve together, or never in one group.

use super::formulation::{At, Sum, Who};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{GroupId, Problem};
use crate::scenario::PairKind;

pub const RULE: Rule = Rule { id: "pairs", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    for &(a, b, kind) in &problem.pairs {
        for group in 0..problem.groups.len() {
            let at = At::Group(group);
            match kind {
                PairKind::Apart => {
                    f.limit(level, Sum::of(Who::One(a), at).and(1.0, Who::One(b), at), 1.0);
                }
                // Neither without the other: two limits, of which at most one is broken.
                PairKind::Together => {
                    f.limit(level, Sum::of(Who::One(a), at).and(-1.0, Who::One(b), at), 0.0);
                    f.limit(level, Sum::of(Who::One(b), at).and(-1.0, Who::One(a), at), 0.0);
                }
            }
        }
    }
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let members = &staffing.members[group];
    for &(a, b, kind) in &problem.pairs {
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
