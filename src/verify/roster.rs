//! Who serves where: the assignments with the rows that they name.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ledger::Violation;
use super::roles;
use super::tables::{Group, Tables};
use super::travel;
use crate::plan::Assignment;
use crate::scenario::finding::Text;
use crate::scenario::{Inspector, Unit};

/// One assignment.
#[derive(Debug, Clone)]
pub struct Duty<'t> {
    pub inspector: &'t Inspector,
    pub unit: Option<&'t Unit>,
    pub group: &'t Group<'t>,
    pub role: &'t str,
    /// Whole km, home to base, one way.
    pub km: f64,
    /// Yuan for the whole batch.
    pub expense: f64,
}

pub struct Roster<'t> {
    pub duties: Vec<Duty<'t>>,
    /// Positions in `duties` of each group's members; groups as in [`Tables::groups`].
    pub members: Vec<Vec<usize>>,
    /// Positions in `duties` of each inspector's assignments.
    pub served: BTreeMap<&'t str, Vec<usize>>,
}

impl<'t> Roster<'t> {
    /// Takes the assignments that name rows of the tables and are there once; says which do not.
    pub fn new(tables: &'t Tables<'t>, assignments: &'t [Assignment]) -> (Self, Vec<Violation>) {
        let mut roster =
            Roster { duties: Vec::new(), members: vec![Vec::new(); tables.groups.len()], served: BTreeMap::new() };
        let mut wrong = Vec::new();
        let mut seen = HashSet::new();
        let travel = travel::Travel::new(tables);
        for a in assignments {
            let mut refuse = |rule, zh: String, en: String| {
                wrong.push(Violation {
                    batch: Some(a.batch.clone()),
                    group: Some(a.group.clone()),
                    inspectors: vec![a.inspector.clone()],
                    ..Violation::new(rule, 1.0, Text::new(zh, en))
                });
            };
            let Some(&inspector) = tables.inspectors.get(a.inspector.as_str()) else {
                refuse(
                    "reference",
                    format!("人员表里没有“{}”", a.inspector),
                    format!("there is no inspector {}", a.inspector),
                );
                continue;
            };
            if !tables.batches.contains_key(a.batch.as_str()) {
                refuse("reference", format!("批次表里没有“{}”", a.batch), format!("there is no batch {}", a.batch));
                continue;
            }
            let Some(&at) = tables.group_at.get(&a.group) else {
                refuse("reference", format!("没有工作组“{}”", a.group), format!("there is no group {}", a.group));
                continue;
            };
            let group = &tables.groups[at];
            if group.batch.id != a.batch {
                let (zh, en) = (
                    format!("{} 属于批次 {}，不属于 {}", a.group, group.batch.id, a.batch),
                    format!("{} is a group of batch {}, not of {}", a.group, group.batch.id, a.batch),
                );
                refuse("reference", zh, en);
                continue;
            }
            if !seen.insert((a.inspector.as_str(), at)) {
                let (zh, en) = (
                    format!("{} 在 {} 中写了不止一次", inspector.name, a.group),
                    format!("{} is written more than once in {}", a.inspector, a.group),
                );
                refuse("duplicate", zh, en);
                continue;
            }
            let km = travel.km(inspector, group.region);
            let expense = travel.expense(inspector, group, km);
            let unit = tables.units.get(inspector.unit.as_str()).copied();
            roster.members[at].push(roster.duties.len());
            roster.served.entry(&inspector.id).or_default().push(roster.duties.len());
            roster.duties.push(Duty { inspector, unit, group, role: &a.role, km, expense });
        }
        (roster, wrong)
    }

    /// Deals the roles out anew, as well as they can be.
    pub fn deal_roles(&mut self, tables: &'t Tables<'t>) {
        for (group, members) in tables.groups.iter().zip(&self.members) {
            let people: Vec<&Inspector> = members.iter().map(|&at| self.duties[at].inspector).collect();
            for (&at, role) in members.iter().zip(roles::deal(tables, group, &people)) {
                self.duties[at].role = role;
            }
        }
    }

    /// Members of the group at that position of [`Tables::groups`].
    pub fn of_group(&self, at: usize) -> impl Iterator<Item = &Duty<'t>> + Clone + '_ {
        self.members[at].iter().map(|&duty| &self.duties[duty])
    }

    /// Each inspector with at least one assignment, with all of theirs.
    pub fn by_inspector(&self) -> impl Iterator<Item = (&'t Inspector, Vec<&Duty<'t>>)> + '_ {
        self.served.values().map(|served| {
            let duties: Vec<&Duty> = served.iter().map(|&at| &self.duties[at]).collect();
            (duties[0].inspector, duties)
        })
    }

    /// People sent, by unit and batch.
    pub fn sent(&self) -> HashMap<(&'t str, &'t str), u32> {
        let mut sent = HashMap::new();
        for duty in &self.duties {
            if let Some(unit) = duty.unit {
                *sent.entry((unit.id.as_str(), duty.group.batch.id.as_str())).or_default() += 1;
            }
        }
        sent
    }
}
