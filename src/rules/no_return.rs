//! 不重复到访: an inspector does not serve twice in the same region within the round, earlier rounds in `history` included.

use std::collections::{BTreeMap, BTreeSet};

use super::formulation::{At, Sum, Who};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule =
    Rule { id: "no_return", bars: None, rows: Some(rows), ties: Some(ties), count: Some(Count::Person(count)) };

/// 1 if the person has been in the region before the round, else 0.
fn before(problem: &Problem, person: PersonId, region: usize) -> f64 {
    f64::from(problem.people[person].served.iter().any(|s| s.region == Some(region)))
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let regions = of_regions(f);
    for person in 0..problem.people.len() {
        let known: BTreeSet<usize> = problem.people[person].served.iter().filter_map(|s| s.region).collect();
        for region in known {
            if let Some(&at) = regions.get(&region) {
                f.limit(level, Sum::of(Who::One(person), at), 0.0);
            }
        }
    }
}

/// Whoever could come twice within the round.
fn ties(f: &mut Formulation, pairs: &[Pair]) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    if level == Level::Off {
        return;
    }
    let regions = of_regions(f);
    for &(person, group) in pairs {
        let region = problem.groups[group].region;
        if before(problem, person, region) == 0.0 && f.first_time(RULE.id, [person, region, 0]) {
            f.limit(level, Sum::of(Who::One(person), regions[&region]), 1.0);
        }
    }
}

/// The groups of each region.
fn of_regions(f: &mut Formulation) -> BTreeMap<usize, At> {
    let mut groups: BTreeMap<usize, Vec<GroupId>> = BTreeMap::new();
    for (group, g) in f.problem.groups.iter().enumerate() {
        groups.entry(g.region).or_default().push(group);
    }
    groups.into_iter().map(|(region, groups)| (region, f.groups(groups))).collect()
}

fn count(problem: &Problem, staffing: &Staffing, person: PersonId, tally: &mut Tally) {
    let groups = &staffing.serves[person];
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
