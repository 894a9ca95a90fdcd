//! A plan under construction, and the ledger of what it misses and breaks.

use std::collections::BTreeMap;

use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::{Level, SkillNeed};

/// Who serves where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffing {
    /// Members of each group, ascending.
    pub members: Vec<Vec<PersonId>>,
    /// Groups of each person, ascending.
    pub serves: Vec<Vec<GroupId>>,
}

impl Staffing {
    /// Takes the pairs in any order.
    pub fn new(problem: &Problem, pairs: impl IntoIterator<Item = (PersonId, GroupId)>) -> Self {
        let mut staffing = Staffing {
            members: vec![Vec::new(); problem.groups.len()],
            serves: vec![Vec::new(); problem.people.len()],
        };
        for (person, group) in pairs {
            staffing.members[group].push(person);
            staffing.serves[person].push(group);
        }
        staffing.members.iter_mut().chain(&mut staffing.serves).for_each(|list| list.sort_unstable());
        staffing
    }

    /// Every assignment, by group.
    pub fn pairs(&self) -> impl Iterator<Item = (PersonId, GroupId)> + '_ {
        self.members.iter().enumerate().flat_map(|(group, members)| members.iter().map(move |&person| (person, group)))
    }
}

/// Heads missing under a rule that may fall short.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    pub rule: &'static str,
    pub batch: usize,
    pub group: Option<GroupId>,
    pub unit: Option<usize>,
    pub role: Option<String>,
    pub skill: Option<SkillNeed>,
    pub needed: u32,
    pub present: u32,
}

/// A soft rule broken, or a hard one by locked assignments.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub rule: &'static str,
    pub batch: Option<usize>,
    pub group: Option<GroupId>,
    pub unit: Option<usize>,
    pub inspectors: Vec<PersonId>,
    pub amount: f64,
    pub pinned: bool,
}

impl Broken {
    /// An entry to be filled in by struct update.
    pub fn of(rule: &'static str, amount: f64) -> Self {
        Broken { rule, batch: None, group: None, unit: None, inspectors: Vec::new(), amount, pinned: false }
    }
}

#[derive(Debug, Default)]
pub struct Tally {
    pub missing: Vec<Missing>,
    pub broken: Vec<Broken>,
    /// How often a limit or need of the rule was met exactly.
    pub tight: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Enters what a need lacks: a shortfall where the rule is hard, a breach where it is soft.
    pub fn require(&mut self, level: Level, entry: Missing) {
        let Missing { rule, batch, group, unit, needed, present, .. } = entry;
        if level == Level::Off {
            return;
        }
        if present >= needed {
            *self.tight.entry(rule).or_default() += u64::from(present == needed && needed > 0);
            return;
        }
        match level {
            Level::Hard => self.missing.push(entry),
            _ => self.broken.push(Broken {
                batch: Some(batch),
                group,
                unit,
                ..Broken::of(rule, f64::from(needed - present))
            }),
        }
    }

    /// Enters what lies above a limit. `entry.amount` is the value measured.
    pub fn limit(&mut self, level: Level, limit: f64, entry: Broken) {
        let above = entry.amount - limit;
        if above > 0.0 {
            self.breach(level, Broken { amount: above, ..entry });
        } else if above == 0.0 && level != Level::Off {
            *self.tight.entry(entry.rule).or_default() += 1;
        }
    }

    /// Enters a breach of the given amount.
    pub fn breach(&mut self, level: Level, entry: Broken) {
        if level != Level::Off {
            self.broken.push(Broken { pinned: level == Level::Hard, ..entry });
        }
    }

    /// Sum of the measures of a rule's breaches.
    pub fn amount(&self, rule: &str) -> f64 {
        self.broken.iter().filter(|b| b.rule == rule).map(|b| b.amount).sum()
    }
}
