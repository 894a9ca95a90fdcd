//! 单位混编: at most `max_per_unit` members of one unit in a group, or units in twos, or a single province.

use std::collections::{BTreeMap, BTreeSet};

use super::programme::Term;
use super::{Broken, Programme, Rule, Staffing, Tally};
use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "unit_mix", bars: None, rows: Some(rows), count: Some(count) };

/// The province of the person's unit (dense index; a kind of its own where none is known).
fn province(problem: &Problem, person: PersonId) -> usize {
    problem.units.get(problem.people[person].unit).map_or(usize::MAX, |u| u.province)
}

fn rows(problem: &Problem, programme: &mut Programme) {
    let level = problem.level(RULE.id);
    let rules = &problem.scenario.settings.rules;
    if level == Level::Off {
        return;
    }
    for group in 0..problem.groups.len() {
        for terms in parts(problem, group, |person| problem.people[person].unit).into_values() {
            if let Some(most) = rules.max_per_unit {
                programme.limit(level, &terms, f64::from(most));
            }
            if rules.unit_pairs {
                twos(programme, level, terms);
            }
        }
        if rules.single_province {
            let mut present: Vec<Term> = Vec::new();
            for terms in parts(problem, group, |person| province(problem, person)).into_values() {
                let here = programme.binary(0.0);
                for (candidate, _) in terms {
                    programme.lower[here] = programme.lower[here].max(programme.lower[candidate]);
                    programme.between(f64::NEG_INFINITY, 0.0, &[(candidate, 1.0), (here, -1.0)]);
                }
                present.push((here, 1.0));
            }
            programme.limit(level, &present, 1.0);
        }
    }
}

fn parts(problem: &Problem, group: GroupId, of: impl Fn(PersonId) -> usize) -> BTreeMap<usize, Vec<Term>> {
    let mut parts: BTreeMap<usize, Vec<Term>> = BTreeMap::new();
    for &c in &problem.of_group[group] {
        parts.entry(of(problem.candidates[c].person)).or_default().push((c, 1.0));
    }
    parts
}

/// members = 2 × pairs + odd
fn twos(programme: &mut Programme, level: Level, mut terms: Vec<Term>) {
    let locked: f64 = terms.iter().map(|&(c, _)| programme.lower[c]).sum();
    let pairs = programme.integer(0.0, (terms.len() / 2) as f64);
    terms.push((pairs, -2.0));
    match level {
        Level::Soft(weight) => terms.push((programme.binary(weight), -1.0)),
        Level::Hard if locked % 2.0 == 1.0 => terms.push((programme.binary(0.0), -1.0)),
        _ => {}
    }
    programme.between(0.0, 0.0, &terms);
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let rules = &problem.scenario.settings.rules;
    for (group, members) in staffing.members.iter().enumerate() {
        let of_group =
            Broken { batch: Some(problem.groups[group].batch), group: Some(group), ..Broken::of(RULE.id, 0.0) };
        let mut units: BTreeMap<usize, f64> = BTreeMap::new();
        for &person in members {
            *units.entry(problem.people[person].unit).or_default() += 1.0;
        }
        for (&unit, &amount) in &units {
            if let Some(most) = rules.max_per_unit {
                tally.limit(level, f64::from(most), Broken { unit: Some(unit), amount, ..of_group.clone() });
            }
            if rules.unit_pairs && amount % 2.0 == 1.0 {
                tally.breach(level, Broken { unit: Some(unit), amount: 1.0, ..of_group.clone() });
            }
        }
        let provinces: BTreeSet<usize> = members.iter().map(|&p| province(problem, p)).collect();
        if rules.single_province && !provinces.is_empty() {
            tally.limit(level, 1.0, Broken { amount: provinces.len() as f64, ..of_group });
        }
    }
}
