//! 单位混编: at most `max_per_unit` members of one unit in a group, or units in twos, or a single province.

use std::collections::{BTreeMap, BTreeSet};

use super::formulation::{At, Sum, Who};
use super::{Broken, Count, Formulation, Rule, Staffing, Tally};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule =
    Rule { id: "unit_mix", bars: None, rows: Some(rows), ties: Some(ties), count: Some(Count::Group(count)) };

/// The province of the person's unit (dense index; a kind of its own where none is known).
fn province(problem: &Problem, person: PersonId) -> usize {
    problem.units.get(problem.people[person].unit).map_or(usize::MAX, |u| u.province)
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let level = problem.level(RULE.id);
    let rules = &problem.scenario.settings.rules;
    if level == Level::Off {
        return;
    }
    let units = f.partition("unit", |person| problem.people[person].unit as u32);
    let provinces = f.partition("province of unit", |person| province(problem, person) as u32);
    for group in 0..problem.groups.len() {
        let at = At::Group(group);
        for &(_, unit) in &units {
            if let Some(most) = rules.max_per_unit {
                f.limit(level, Sum::of(unit, at), f64::from(most));
            }
            if rules.unit_pairs && f.count(unit, at) > 0 {
                twos(f, level, unit, at);
            }
        }
        if rules.single_province {
            let mut present = Sum::default();
            for &(number, province) in &provinces {
                if f.count(province, at) > 0 {
                    let here = f.binary(0.0);
                    f.lower[here] = (f.locked_in(province, at) as f64).min(1.0);
                    f.name(RULE.id, [group, number as usize, 0], here);
                    present = present.column(1.0, here);
                }
            }
            f.limit(level, present, 1.0);
        }
    }
}

/// Whoever serves brings their province.
fn ties(f: &mut Formulation, pairs: &[Pair]) {
    let problem = f.problem;
    if problem.level(RULE.id) == Level::Off || !problem.scenario.settings.rules.single_province {
        return;
    }
    for &(person, group) in pairs {
        let number = province(problem, person) as u32 as usize;
        if let Some(here) = f.named(RULE.id, [group, number, 0])
            && f.first_time(RULE.id, [group, person, 1])
        {
            f.between(f64::NEG_INFINITY, 0.0, Sum::of(Who::One(person), At::Group(group)).column(-1.0, here));
        }
    }
}

/// members = 2 × pairs + odd
fn twos(f: &mut Formulation, level: Level, unit: Who, at: At) {
    let locked = f.locked_in(unit, at);
    let pairs = f.integer(0.0, (f.count(unit, at) / 2) as f64);
    let mut sum = Sum::of(unit, at).column(-2.0, pairs);
    match level {
        Level::Soft(weight) => sum = sum.column(-1.0, f.binary(weight)),
        Level::Hard if locked % 2 == 1 => sum = sum.column(-1.0, f.binary(0.0)),
        _ => {}
    }
    f.between(0.0, 0.0, sum);
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let rules = &problem.scenario.settings.rules;
    let members = &staffing.members[group];
    let of_group = Broken { batch: Some(problem.groups[group].batch), group: Some(group), ..Broken::of(RULE.id, 0.0) };
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
