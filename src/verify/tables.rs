//! The scenario's tables by id, and the groups with their defaults filled in ("Reading the tables" in docs/model.md).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::plan::DerivedGroup;
use crate::scenario::{
    Batch, DateRange, History, Inspector, Level, Party, Pin, PinKind, Region, RoleNeed, Scenario, SkillNeed, Unit,
};

pub const LEADER: &str = "组长";

/// A group of the scenario, or one derived from its sites.
#[derive(Debug, Clone)]
pub struct Group<'s> {
    pub id: String,
    pub batch: &'s Batch,
    pub region: &'s Region,
    pub min_size: u32,
    pub max_size: u32,
    pub skills: Vec<SkillNeed>,
    pub roles: Vec<RoleNeed>,
    pub full_members: u32,
    pub certified: u32,
    /// At most so many crews a day.
    pub crews: u32,
    /// Only for a derived group: the ids of its sites.
    pub sites: Option<HashSet<String>>,
}

pub struct Tables<'s> {
    pub scenario: &'s Scenario,
    pub batches: HashMap<&'s str, &'s Batch>,
    pub units: HashMap<&'s str, &'s Unit>,
    pub regions: HashMap<&'s str, &'s Region>,
    pub inspectors: HashMap<&'s str, &'s Inspector>,
    pub groups: Vec<Group<'s>>,
    /// Position in `groups` by id.
    pub group_at: HashMap<String, usize>,
    leave: HashMap<&'s str, Vec<DateRange>>,
    history: HashMap<&'s str, Vec<&'s History>>,
    pins: HashMap<&'s str, Vec<&'s Pin>>,
    roles_listed: bool,
}

impl<'s> Tables<'s> {
    /// `derived` are the groups of a scenario that writes none down.
    pub fn new(scenario: &'s Scenario, derived: &[DerivedGroup]) -> Self {
        let mut tables = Tables {
            scenario,
            batches: scenario.batches.iter().map(|b| (b.id.as_str(), b)).collect(),
            units: scenario.units.iter().map(|u| (u.id.as_str(), u)).collect(),
            regions: scenario.regions.iter().map(|r| (r.id.as_str(), r)).collect(),
            inspectors: scenario.inspectors.iter().map(|p| (p.id.as_str(), p)).collect(),
            groups: Vec::new(),
            group_at: HashMap::new(),
            leave: HashMap::new(),
            history: HashMap::new(),
            pins: HashMap::new(),
            roles_listed: scenario.inspectors.iter().any(|p| !p.roles.is_empty()),
        };
        for row in &scenario.leave {
            tables.leave.entry(&row.inspector).or_default().push(DateRange { start: row.start, end: row.end });
        }
        for row in &scenario.history {
            tables.history.entry(&row.inspector).or_default().push(row);
        }
        for row in &scenario.pins {
            tables.pins.entry(&row.inspector).or_default().push(row);
        }
        tables.groups = if scenario.groups.is_empty() { tables.derived(derived) } else { tables.written() };
        tables.group_at = tables.groups.iter().enumerate().map(|(at, g)| (g.id.clone(), at)).collect();
        tables
    }

    fn written(&self) -> Vec<Group<'s>> {
        let rules = &self.scenario.settings.rules;
        let mut groups = Vec::new();
        for row in &self.scenario.groups {
            let (Some(&batch), Some(&region)) =
                (self.batches.get(row.batch.as_str()), self.regions.get(row.region.as_str()))
            else {
                continue;
            };
            groups.push(Group {
                id: row.id.clone(),
                batch,
                region,
                min_size: row.min_size,
                max_size: row.max_size,
                skills: row.skills.clone(),
                roles: row.roles.clone().unwrap_or_else(one_leader),
                full_members: row.full_members.unwrap_or(rules.min_full_members),
                certified: row.certified.unwrap_or(rules.min_per_crew.saturating_mul(row.crews.unwrap_or(1))),
                crews: row.crews.unwrap_or(1),
                sites: None,
            });
        }
        groups
    }

    fn derived(&self, derived: &[DerivedGroup]) -> Vec<Group<'s>> {
        let rules = &self.scenario.settings.rules;
        let mut groups = Vec::new();
        for row in derived {
            let (Some(&batch), Some(&region)) =
                (self.batches.get(row.batch.as_str()), self.regions.get(row.region.as_str()))
            else {
                continue;
            };
            groups.push(Group {
                id: row.id.clone(),
                batch,
                region,
                min_size: row.min_size,
                max_size: row.max_size,
                skills: skill_needs(&row.skills).unwrap_or_default(),
                roles: one_leader(),
                full_members: rules.min_full_members,
                certified: rules.min_per_crew.saturating_mul(row.crews),
                crews: row.crews,
                sites: Some(row.sites.iter().cloned().collect()),
            });
        }
        groups
    }

    pub fn level(&self, rule: &str) -> Level {
        self.scenario.settings.rules.level(rule)
    }

    pub fn group(&self, id: &str) -> Option<&Group<'s>> {
        self.group_at.get(id).map(|&at| &self.groups[at])
    }

    pub fn leave(&self, inspector: &Inspector) -> &[DateRange] {
        self.leave.get(inspector.id.as_str()).map_or(&[], Vec::as_slice)
    }

    pub fn history(&self, inspector: &Inspector) -> &[&'s History] {
        self.history.get(inspector.id.as_str()).map_or(&[], Vec::as_slice)
    }

    pub fn pins(&self, inspector: &Inspector) -> &[&'s Pin] {
        self.pins.get(inspector.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// 锁定 rows whose inspector, batch and group (where named) exist.
    pub fn locks(&self) -> Vec<&'s Pin> {
        let mut locks = Vec::new();
        for pin in &self.scenario.pins {
            let known = self.inspectors.contains_key(pin.inspector.as_str())
                && self.batches.contains_key(pin.batch.as_str())
                && pin.group.as_ref().is_none_or(|group| self.group_at.contains_key(group));
            if pin.kind == PinKind::Lock && known {
                locks.push(pin);
            }
        }
        locks
    }

    /// A role may be held by whoever lists it; when nobody in the scenario lists any role, by everybody.
    pub fn may_hold(&self, inspector: &Inspector, role: &str) -> bool {
        !self.roles_listed || inspector.roles.iter().any(|listed| listed == role)
    }
}

fn one_leader() -> Vec<RoleNeed> {
    vec![RoleNeed { role: LEADER.to_string(), count: 1 }]
}

/// `焦化:2x1;VOCs:1x2`; None when it is not written that way.
pub fn skill_needs(text: &str) -> Option<Vec<SkillNeed>> {
    let mut needs = Vec::new();
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (name, asked) = part.rsplit_once(':')?;
        let (level, count) = asked.split_once('x')?;
        needs.push(SkillNeed { name: name.to_string(), level: level.parse().ok()?, count: count.parse().ok()? });
    }
    Some(needs)
}

/// Whether somebody meets a skill need: holds the skill at that level or above.
pub fn meets(inspector: &Inspector, need: &SkillNeed) -> bool {
    inspector.skills.iter().any(|skill| skill.name == need.name && skill.level >= need.level)
}

/// Only 中共党员 are full members.
pub fn is_full_member(inspector: &Inspector) -> bool {
    inspector.party == Some(Party::Full)
}

/// A certificate counts when its number is not empty and it is valid on that day.
pub fn is_certified(inspector: &Inspector, last_day: NaiveDate) -> bool {
    inspector.certificate.is_some() && inspector.certificate_until.is_none_or(|until| until >= last_day)
}

/// Whether two runs of days have a day in common; both ends inclusive.
pub fn share_a_day(a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

/// Days of a batch, first and last included.
pub fn days(batch: &Batch) -> i64 {
    (batch.end - batch.start).num_days() + 1
}
