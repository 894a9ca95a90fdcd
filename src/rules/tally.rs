//! A plan under construction, and the ledger of what it misses and breaks.

use std::collections::BTreeMap;

use crate::problem::{GroupId, Pair, PersonId, Problem};
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

    /// Adds an assignment that is not there.
    pub fn put(&mut self, (person, group): Pair) {
        let insert = |list: &mut Vec<usize>, one: usize| list.insert(list.partition_point(|&other| other < one), one);
        insert(&mut self.members[group], person);
        insert(&mut self.serves[person], group);
    }

    /// Takes an assignment away.
    pub fn take(&mut self, (person, group): Pair) {
        self.members[group].retain(|&member| member != person);
        self.serves[person].retain(|&served| served != group);
    }

    /// Every assignment, by group.
    pub fn pairs(&self) -> impl Iterator<Item = (PersonId, GroupId)> + '_ {
        self.members.iter().enumerate().flat_map(|(group, members)| members.iter().map(move |&person| (person, group)))
    }
}

/// What of a staffing is counted. A change of what these people do, in these groups, changes nothing else.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub people: Vec<PersonId>,
    pub groups: Vec<GroupId>,
    /// Indices into [`Problem::quotas`].
    pub quotas: Vec<usize>,
    /// What looks at everybody at once is counted as well.
    pub whole: bool,
}

impl Scope {
    pub fn all(problem: &Problem) -> Self {
        Scope {
            people: (0..problem.people.len()).collect(),
            groups: (0..problem.groups.len()).collect(),
            quotas: (0..problem.quotas.len()).collect(),
            whole: true,
        }
    }

    /// Of people who come to these groups or leave them.
    pub fn of(problem: &Problem, people: Vec<PersonId>, groups: Vec<GroupId>) -> Self {
        let of_unit = |unit: usize| people.iter().any(|&person| problem.people[person].unit == unit);
        let in_batch = |batch: usize| groups.iter().any(|&group| problem.groups[group].batch == batch);
        let is_touched = |q: &usize| of_unit(problem.quotas[*q].unit) && in_batch(problem.quotas[*q].batch);
        let quotas = (0..problem.quotas.len()).filter(is_touched).collect();
        Scope { people, groups, quotas, whole: true }
    }

    /// Without what looks at everybody at once.
    pub fn narrow(self) -> Self {
        Scope { whole: false, ..self }
    }

    /// The assignments of its people, by group.
    pub fn pairs(&self, staffing: &Staffing) -> Vec<Pair> {
        let of_person = |&person: &PersonId| staffing.serves[person].iter().map(move |&group| (person, group));
        let mut pairs: Vec<Pair> = self.people.iter().flat_map(of_person).collect();
        pairs.sort_unstable_by_key(|&(person, group)| (group, person));
        pairs
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
