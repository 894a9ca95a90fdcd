//! People for whom all facts that are kept say the same, as one class.

use std::collections::HashMap;
use std::rc::Rc;

use fixedbitset::FixedBitSet;

use super::super::fact::{Because, Fact};
use super::super::subround::{Ask, Effect, SubRound, Who};
use super::super::way::Way;
use super::Question;
use crate::problem::PersonId;

/// People for whom all facts say the same.
pub struct Class {
    pub people: Vec<PersonId>,
    /// A person yet to be named by this unit, as many as are asked for.
    pub new: Option<usize>,
    pub size: f64,
    /// In so many groups each.
    pub most: u32,
    /// Kept facts that bar them (as the first of them has them), and where.
    pub bars: Vec<usize>,
    pub barred: FixedBitSet,
    /// Sets of people that they are in.
    pub of: FixedBitSet,
}

/// Sets of people by number.
#[derive(Default)]
pub struct Interned {
    pub numbers: HashMap<Who, usize>,
    pub whos: Vec<Who>,
    pub sets: Vec<Rc<FixedBitSet>>,
}

impl Interned {
    pub fn number(&mut self, sub: &SubRound, who: &Who) -> usize {
        if let Some(&known) = self.numbers.get(who) {
            return known;
        }
        self.numbers.insert(who.clone(), self.sets.len());
        self.whos.push(who.clone());
        self.sets.push(sub.set(who));
        self.sets.len() - 1
    }
}

pub fn classes(sub: &SubRound, question: &Question, whos: &Interned) -> Vec<Class> {
    let people = sub.problem.people.len();
    let mut of: Vec<FixedBitSet> = vec![FixedBitSet::with_capacity(whos.sets.len()); people];
    for (n, set) in whos.sets.iter().enumerate() {
        set.ones().for_each(|person| of[person].insert(n));
    }
    let mut known: HashMap<(FixedBitSet, u32, Vec<(Option<Because>, FixedBitSet)>), usize> = HashMap::new();
    let mut classes: Vec<Class> = Vec::new();
    for (person, of) in of.into_iter().enumerate() {
        let mut barred = FixedBitSet::with_capacity(sub.groups.len());
        let mut pattern = Vec::new();
        let mut bars = Vec::new();
        for &fact in sub.bars[person].iter().filter(|&&fact| question.kept.contains(fact)) {
            let (Effect::Bar { at, .. }, Fact::Person { because, .. }) = (&sub.effects[fact], &sub.facts[fact]) else {
                continue;
            };
            barred.union_with(at);
            bars.push(fact);
            // Only where facts may fall does it matter which they are.
            if question.prices.is_some() {
                pattern.push((Some(*because), at.clone()));
            }
        }
        if question.prices.is_none() {
            pattern.push((None, barred.clone()));
        }
        let key = (of, sub.most[person], pattern);
        match known.get(&key) {
            Some(&class) => {
                classes[class].people.push(person);
                classes[class].size += 1.0;
            }
            None => {
                known.insert(key.clone(), classes.len());
                let (of, most, _) = key;
                classes.push(Class { people: vec![person], new: None, size: 1.0, most, bars, barred, of });
            }
        }
    }
    classes
}

/// People whom units could name in addition: with what is asked for, full members, with a certificate and experience. Where the unit's own
/// people are recused, so are they.
pub fn newcomers(sub: &SubRound, question: &Question, whos: &Interned) -> Vec<Class> {
    let problem = sub.problem;
    let prices = question.prices.filter(|prices| prices.of(Way::Ask).is_some());
    let Some(prices) = prices else { return Vec::new() };
    let recused = |unit: usize| -> FixedBitSet {
        let own = (0..problem.people.len()).filter(|&person| problem.people[person].unit == unit);
        // Where the unit lists nobody, what its province says must do.
        let mut own = own.peekable();
        if own.peek().is_none() {
            let hard = problem.level("recusal") == crate::scenario::Level::Hard;
            let home = problem.units[unit].home_province.as_ref().filter(|_| hard);
            let is_home = |&at: &usize| {
                home.is_some_and(|home| {
                    problem.scenario.regions[problem.groups[sub.groups[at]].region].province == *home
                })
            };
            let mut barred = FixedBitSet::with_capacity(sub.groups.len());
            (0..sub.groups.len()).filter(is_home).for_each(|at| barred.insert(at));
            return barred;
        }
        // The unit's own recusal is what all of its people have.
        let mut barred: Option<FixedBitSet> = None;
        for person in own {
            let of_person = sub.bars[person].iter().find_map(|&fact| match (&sub.facts[fact], &sub.effects[fact]) {
                (Fact::Person { because: Because::Recused, .. }, Effect::Bar { at, .. }) => Some(at.clone()),
                _ => None,
            });
            let of_person = of_person.unwrap_or_else(|| FixedBitSet::with_capacity(sub.groups.len()));
            match &mut barred {
                Some(all) => all.intersect_with(&of_person),
                None => barred = Some(of_person),
            }
        }
        barred.unwrap_or_else(|| FixedBitSet::with_capacity(sub.groups.len()))
    };
    let asked_unit = match sub.ask {
        Ask::Quota(unit) => Some(unit),
        _ => None,
    };
    let mut classes = Vec::new();
    for unit in (0..problem.units.len()).filter(|unit| prices.asks(*unit) && asked_unit.is_none_or(|u| u == *unit)) {
        let barred = recused(unit);
        let mut of = FixedBitSet::with_capacity(whos.whos.len());
        let is_in = |who: &Who| match who {
            Who::All | Who::FullMembers | Who::Certified | Who::Experienced => true,
            Who::Unit(of) => *of == unit,
            Who::Home(home) => problem.units[unit].home_province.as_ref() == Some(home),
            Who::Province(province) => problem.units[unit].province == *province,
            Who::Skill(name, level) => {
                matches!(&sub.ask, Ask::Skill(asked, at) if asked == name && at >= level)
            }
            Who::Roles { at, roles, .. } => {
                let asked = |role: &String| matches!(&sub.ask, Ask::Role(asked) if asked == role);
                let of_group = &problem.groups[sub.groups[*at]].roles;
                of_group.iter().take(32).enumerate().any(|(n, need)| asked(&need.role) && roles & 1 << n != 0)
            }
            Who::One(_) | Who::Newcomers | Who::Expired => false,
        };
        (0..whos.whos.len()).filter(|&n| is_in(&whos.whos[n])).for_each(|n| of.insert(n));
        let size = f64::from(question.more);
        classes.push(Class { people: Vec::new(), new: Some(unit), size, most: 1, bars: Vec::new(), barred, of });
    }
    classes
}
