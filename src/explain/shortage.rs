//! What a plan is short of: shortfalls of one kind in one batch are one question.

use serde::Serialize;

use super::subround::{Ask, SubRound};
use crate::problem::{GroupId, Problem};
use crate::rules::{self, Missing, Staffing};
use crate::scenario::{Quota, RoleNeed, Scenario};

/// Heads of one kind that are missing in a batch, in one group or several, or that a unit does not send.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortage {
    /// From 1 on, as they are listed.
    pub number: usize,
    pub rule: &'static str,
    pub batch: String,
    /// Empty for a quota.
    pub places: Vec<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Over all places.
    pub needed: u32,
    pub present: u32,
    pub missing: u32,
    #[serde(skip)]
    pub(super) at: At,
}

/// A group that is short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    pub group: String,
    pub needed: u32,
    pub present: u32,
}

/// The same by number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct At {
    pub batch: usize,
    pub places: Vec<(Option<GroupId>, u32, u32)>,
    pub unit: Option<usize>,
}

/// All that the staffing is short of, in the order of the rules.
pub(super) fn shortages(problem: &Problem, staffing: &Staffing) -> Vec<Shortage> {
    let mut all: Vec<Shortage> = Vec::new();
    for missing in rules::count(problem, staffing).missing {
        let Missing { rule, batch, group, unit, role, skill, needed, present } = missing;
        let (skill, level) = skill.map_or((None, None), |need| (Some(need.name), Some(need.level)));
        let place = (group, needed, present);
        let same = |s: &&mut Shortage| {
            unit.is_none()
                && (s.rule, s.at.batch, s.unit.is_none()) == (rule, batch, true)
                && (&s.role, &s.skill, s.level) == (&role, &skill, level)
        };
        if let Some(known) = all.iter_mut().find(same) {
            known.needed += needed;
            known.present += present;
            known.missing += needed - present;
            known.places.extend(group.map(|group| place_of(problem, group, needed, present)));
            known.at.places.push(place);
            continue;
        }
        all.push(Shortage {
            number: all.len() + 1,
            rule,
            batch: problem.scenario.batches[batch].id.clone(),
            places: group.map(|group| place_of(problem, group, needed, present)).into_iter().collect(),
            unit: unit.map(|unit| problem.scenario.units[unit].id.clone()),
            role,
            skill,
            level,
            needed,
            present,
            missing: needed - present,
            at: At { batch, places: vec![place], unit },
        });
    }
    all
}

fn place_of(problem: &Problem, group: GroupId, needed: u32, present: u32) -> Place {
    Place { group: problem.groups[group].id.clone(), needed, present }
}

impl Shortage {
    /// The batch as facts around it.
    pub(super) fn sub_round<'p>(&self, problem: &'p Problem<'p>, staffing: &'p Staffing) -> SubRound<'p> {
        let ask = match (self.rule, &self.skill, self.level, &self.role, self.at.unit) {
            ("skills", Some(skill), Some(level), _, _) => Ask::Skill(skill.clone(), level),
            ("roles", _, _, Some(role), _) => Ask::Role(role.clone()),
            ("party_branch", ..) => Ask::FullMembers,
            ("certificates", ..) => Ask::Certificates,
            ("quota", _, _, _, Some(unit)) => Ask::Quota(unit),
            _ => Ask::Heads,
        };
        SubRound::new(problem, staffing, self.at.batch, ask, &self.at.places)
    }

    /// Groups that are to be staffed anew for it: those that are short, or all of the batch.
    pub(super) fn groups(&self, problem: &Problem) -> Vec<String> {
        match self.at.unit {
            Some(_) => problem.of_batch[self.at.batch].iter().map(|&g| problem.groups[g].id.clone()).collect(),
            None => self.places.iter().map(|place| place.group.clone()).collect(),
        }
    }
}

/// The scenario where nothing is asked for of these shortages but what there is, except of one: so that what could fill several is used for it.
pub(super) fn sated(scenario: &Scenario, all: &[Shortage], but: &Shortage) -> Scenario {
    let mut sated = scenario.clone();
    for shortage in all.iter().filter(|shortage| shortage.number != but.number) {
        for place in &shortage.places {
            let Some(group) = sated.groups.iter_mut().find(|group| group.id == place.group) else { continue };
            match shortage.rule {
                "group_size" => group.min_size = place.present,
                "party_branch" => group.full_members = Some(place.present),
                "certificates" => group.certified = Some(place.present),
                "skills" => {
                    let (name, level) = (shortage.skill.as_ref(), shortage.level);
                    let needs = group.skills.iter_mut().filter(|n| Some(&n.name) == name && Some(n.level) == level);
                    needs.for_each(|need| need.count = need.count.min(place.present));
                    group.skills.retain(|need| need.count > 0);
                }
                _ => {
                    let default = || vec![RoleNeed { role: rules::roles::LEADER.into(), count: 1 }];
                    let roles = group.roles.get_or_insert_with(default);
                    let own = roles.iter_mut().filter(|need| Some(&need.role) == shortage.role.as_ref());
                    own.for_each(|need| need.count = place.present);
                    roles.retain(|need| need.count > 0);
                }
            }
        }
        if let Some(unit) = &shortage.unit {
            let is_of = |quota: &&Quota, batch: Option<&String>| quota.unit == *unit && quota.batch.as_ref() == batch;
            let own = sated.quotas.iter().position(|quota| is_of(&quota, Some(&shortage.batch)));
            let own = own.or_else(|| {
                let general = sated.quotas.iter().find(|quota| is_of(quota, None))?.clone();
                sated.quotas.push(Quota { batch: Some(shortage.batch.clone()), ..general });
                Some(sated.quotas.len() - 1)
            });
            if let Some(own) = own {
                sated.quotas[own].min = Some(shortage.present);
            }
        }
    }
    sated
}
