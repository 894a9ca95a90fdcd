//! One batch beside everything else of a plan: what stands there as single facts, each of which can be dropped, and one need that is short.
//!
//! All that people do in other batches is given. What the plan itself does already is always allowed, whatever the rules say of it, so that the
//! facts without the need that is short never contradict one another.

mod asked;
mod groups;
mod people;
mod row;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use fixedbitset::FixedBitSet;

use super::fact::Fact;
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::{Staffing, roles};
use crate::scenario::Level;
pub use row::{At, Effect, Row, Who};

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    Heads,
    Skill(String, u8),
    FullMembers,
    Certificates,
    Role(String),
    /// People that the unit sends.
    Quota(usize),
}

/// A place where it is short.
#[derive(Debug, Clone, Copy)]
pub struct Short {
    /// Position in the batch; of no meaning for a quota.
    pub at: usize,
    pub needed: u32,
    pub present: u32,
}

pub struct SubRound<'p> {
    pub problem: &'p Problem<'p>,
    pub staffing: &'p Staffing,
    pub batch: usize,
    /// Groups of the batch; facts go by their positions here.
    pub groups: &'p [GroupId],
    pub ask: Ask,
    pub short: Vec<Short>,
    pub facts: Vec<Fact>,
    pub effects: Vec<Effect>,
    /// Facts that bar each person.
    pub bars: Vec<Vec<usize>>,
    /// In how many groups of the batch each person may serve.
    pub most: Vec<u32>,
    /// Roles dealt out in each group, by position among its roles.
    dealt: Vec<Vec<u32>>,
    sets: RefCell<HashMap<Who, Rc<FixedBitSet>>>,
}

impl<'p> SubRound<'p> {
    /// The batch where `ask` is short in these places.
    pub fn new(
        problem: &'p Problem<'p>,
        staffing: &'p Staffing,
        batch: usize,
        ask: Ask,
        short: &[(Option<GroupId>, u32, u32)],
    ) -> Self {
        let groups = &problem.of_batch[batch][..];
        let position = |group: &Option<GroupId>| group.and_then(|g| groups.binary_search(&g).ok()).unwrap_or(0);
        let short = short.iter().map(|(group, needed, present)| Short {
            at: position(group),
            needed: *needed,
            present: *present,
        });
        let dealt = |&group: &GroupId| {
            let dealt = roles::deal(problem, group, &staffing.members[group]);
            let held = |role: usize| dealt.iter().filter(|d| **d == Some(role)).count() as u32;
            (0..problem.groups[group].roles.len()).map(held).collect()
        };
        let mut sub = SubRound {
            short: short.collect(),
            dealt: groups.iter().map(dealt).collect(),
            problem,
            staffing,
            batch,
            groups,
            ask,
            facts: Vec::new(),
            effects: Vec::new(),
            bars: vec![Vec::new(); problem.people.len()],
            most: Vec::new(),
            sets: RefCell::default(),
        };
        sub.most = (0..problem.people.len()).map(|person| sub.most(person)).collect();
        sub.register();
        (0..problem.people.len()).for_each(|person| sub.person(person));
        sub.locks();
        sub.limits();
        sub.mutual();
        sub.pairs();
        sub.mixes();
        sub.needs();
        sub
    }

    fn hard(&self, rule: &str) -> bool {
        self.problem.level(rule) == Level::Hard
    }

    fn id(&self, person: PersonId) -> String {
        self.problem.inspector(person).id.clone()
    }

    pub fn group_id(&self, at: usize) -> String {
        self.problem.groups[self.groups[at]].id.clone()
    }

    fn positions(&self, of: impl Fn(GroupId) -> bool) -> FixedBitSet {
        let mut set = FixedBitSet::with_capacity(self.groups.len());
        (0..self.groups.len()).filter(|&at| of(self.groups[at])).for_each(|at| set.insert(at));
        set
    }

    /// Groups of the batch that the person serves in.
    fn own(&self, person: PersonId) -> impl Iterator<Item = GroupId> + '_ {
        self.staffing.serves[person].iter().copied().filter(|&g| self.problem.groups[g].batch == self.batch)
    }

    /// Groups of other batches that the person serves in.
    fn others(&self, person: PersonId) -> impl Iterator<Item = GroupId> + '_ {
        self.staffing.serves[person].iter().copied().filter(|&g| self.problem.groups[g].batch != self.batch)
    }

    /// In how many groups of the batch somebody may serve: one, or, where that is no hard rule, what their limit of batches leaves.
    fn most(&self, person: PersonId) -> u32 {
        let here = self.own(person).count() as u32;
        if self.hard("one_place") {
            return here.max(1);
        }
        let limit = self.problem.people[person].limit.filter(|_| self.hard("max_batches"));
        let left = limit.map(|limit| limit.saturating_sub(self.others(person).count() as u32).max(1));
        left.unwrap_or(u32::MAX).min(self.groups.len() as u32).max(here)
    }

    /// The people of a set.
    pub fn set(&self, who: &Who) -> Rc<FixedBitSet> {
        if let Some(known) = self.sets.borrow().get(who) {
            return known.clone();
        }
        let problem = self.problem;
        let unit = |person: PersonId| problem.units.get(problem.people[person].unit);
        let new = |person: PersonId| problem.inspector(person).rounds_served == Some(0);
        let is_in = |person: PersonId| match who {
            Who::All => true,
            Who::One(one) => person == *one,
            Who::Unit(unit) => problem.people[person].unit == *unit,
            Who::Home(home) => unit(person).is_some_and(|u| u.home_province.as_ref() == Some(home)),
            Who::Province(province) => unit(person).map_or(usize::MAX, |u| u.province) == *province,
            Who::Newcomers => new(person),
            Who::Experienced => !new(person),
            Who::Skill(name, level) => problem.has_skill(person, name, *level),
            Who::FullMembers => problem.is_full_member(person),
            Who::Certified => self.groups.first().is_some_and(|&group| problem.is_certified(person, group)),
            Who::Expired => {
                let certified = self.groups.first().is_some_and(|&group| problem.is_certified(person, group));
                !certified && problem.inspector(person).certificate.is_some()
            }
            Who::Roles { at, roles, listed, party } => self.could_hold(person, *at, *listed, *party) & roles != 0,
        };
        let mut set = FixedBitSet::with_capacity(problem.people.len());
        (0..problem.people.len()).filter(|&person| is_in(person)).for_each(|person| set.insert(person));
        let set = Rc::new(set);
        self.sets.borrow_mut().insert(who.clone(), set.clone());
        set
    }

    /// Roles (as bits) that the person could hold in the group; who lists the role that is asked for, and the leader's party, may not count.
    fn could_hold(&self, person: PersonId, at: usize, listed: bool, party: bool) -> u32 {
        let (problem, group) = (self.problem, self.groups[at]);
        let roles = problem.groups[group].roles.iter().enumerate().take(32);
        let bit = |role: usize| 1u32 << role;
        if let Some(locked) = roles::locked_role(problem, person, group) {
            return locked.filter(|role| *role < 32).map_or(0, bit);
        }
        let asked = |role: &str| matches!(&self.ask, Ask::Role(asked) if asked == role);
        let may = |role: &str| {
            let lists = problem.may_hold(person, role) && !roles::is_forbidden(problem, person, group, role);
            (lists || !listed && asked(role)) && (!party || roles::may_lead(problem, person, role))
        };
        roles.filter(|(_, need)| may(&need.role)).fold(0, |set, (role, _)| set | bit(role))
    }

    fn add(&mut self, fact: Fact, effect: Effect) {
        if let Effect::Bar { person, .. } = effect {
            self.bars[person].push(self.facts.len());
        }
        self.facts.push(fact);
        self.effects.push(effect);
    }

    fn add_rows(&mut self, fact: Fact, rows: Vec<Row>, columns: Vec<f64>) {
        self.add(fact, Effect::Rows { rows, columns });
    }

    /// Whom rows of the need count, where its register and the leader's party count or not.
    pub fn asked(&self, at: usize, listed: bool, party: bool) -> Who {
        match &self.ask {
            Ask::Role(role) => {
                let roles = &self.problem.groups[self.groups[at]].roles;
                let roles = roles.iter().take(32).position(|r| r.role == *role).map_or(0, |r| 1 << r);
                Who::Roles { at: self.like(at), roles, listed, party }
            }
            _ if !listed => Who::All,
            Ask::Heads => Who::All,
            Ask::Skill(name, level) => Who::Skill(name.clone(), *level),
            Ask::FullMembers => Who::FullMembers,
            Ask::Certificates => Who::Certified,
            Ask::Quota(unit) => Who::Unit(*unit),
        }
    }
}
