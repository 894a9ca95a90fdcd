//! Why a post is empty: for each shortfall, every inspector once, by the first reason that rules them out.

use std::collections::BTreeMap;

use crate::plan::{Reason, RuledOut, Shortfall};
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::{self, Missing, Staffing, Tally, roles};
use crate::scenario::Level;

pub fn explain(problem: &Problem, staffing: &Staffing, tally: &Tally) -> Vec<Shortfall> {
    let look = Look { problem, staffing, sent: rules::sent(problem, staffing) };
    tally.missing.iter().map(|missing| look.shortfall(missing)).collect()
}

struct Look<'p> {
    problem: &'p Problem<'p>,
    staffing: &'p Staffing,
    /// People sent, by unit and batch.
    sent: Vec<Vec<u32>>,
}

impl Look<'_> {
    fn shortfall(&self, missing: &Missing) -> Shortfall {
        let problem = self.problem;
        let mut counts: BTreeMap<Reason, u32> = BTreeMap::new();
        let mut capable = 0;
        for person in 0..problem.people.len() {
            let reason = match missing.group {
                Some(group) => self.for_group(missing, person, group),
                None => self.for_quota(missing, person),
            };
            *counts.entry(reason).or_default() += 1;
            let kept_out = matches!(reason, Reason::Absent | Reason::Recused | Reason::Unqualified);
            capable += u32::from(!kept_out);
        }
        let text = |id: &String| id.clone();
        Shortfall {
            rule: missing.rule.to_string(),
            batch: text(&problem.scenario.batches[missing.batch].id),
            group: missing.group.map(|g| text(&problem.groups[g].id)),
            unit: missing.unit.map(|u| text(&problem.scenario.units[u].id)),
            role: missing.role.clone(),
            skill: missing.skill.as_ref().map(|s| text(&s.name)),
            level: missing.skill.as_ref().map(|s| s.level),
            needed: missing.needed,
            present: missing.present,
            missing: missing.needed - missing.present,
            capable,
            ruled_out: counts.into_iter().map(|(reason, count)| RuledOut { reason, count }).collect(),
        }
    }

    /// A head that a group lacks.
    fn for_group(&self, missing: &Missing, person: PersonId, group: GroupId) -> Reason {
        let qualified = self.counts_for(missing, person, group);
        if qualified && self.staffing.members[group].contains(&person) {
            return Reason::Serving;
        }
        if !qualified && !self.bars("availability", person, group) && !self.bars("recusal", person, group) {
            return Reason::Unqualified;
        }
        self.against(person, group)
    }

    /// A person that a unit does not send in a batch: the best of reasons over the batch's groups.
    fn for_quota(&self, missing: &Missing, person: PersonId) -> Reason {
        let problem = self.problem;
        let groups = || (0..problem.groups.len()).filter(|&g| problem.groups[g].batch == missing.batch);
        let of_unit = missing.unit == Some(problem.people[person].unit);
        if of_unit && groups().any(|g| self.staffing.members[g].contains(&person)) {
            return Reason::Serving;
        }
        let absent = problem.level("availability") == Level::Hard
            && rules::is_absent(problem, person, problem.batches[missing.batch]);
        if absent {
            return Reason::Absent;
        }
        if !of_unit {
            let recused = groups().next().is_some() && groups().all(|g| self.bars("recusal", person, g));
            return if recused { Reason::Recused } else { Reason::Unqualified };
        }
        groups().map(|g| self.against(person, g)).max().unwrap_or(Reason::Free)
    }

    /// What stands against somebody who would do, in the order of [`Reason`].
    fn against(&self, person: PersonId, group: GroupId) -> Reason {
        let problem = self.problem;
        if self.bars("availability", person, group) {
            return Reason::Absent;
        }
        if self.bars("recusal", person, group) {
            return Reason::Recused;
        }
        let other_bars = ["trained", "pins"].into_iter().any(|rule| self.bars(rule, person, group));
        if other_bars || self.returns(person, group) {
            return Reason::Barred;
        }
        let days = problem.days(group);
        let served = &self.staffing.serves[person];
        let one_place = problem.level("one_place") == Level::Hard;
        if one_place && served.iter().any(|&g| problem.days(g).overlaps(&days)) {
            return Reason::Placed;
        }
        let limited = problem.level("max_batches") == Level::Hard;
        let at_limit = limited && problem.people[person].limit.is_some_and(|limit| served.len() >= limit as usize);
        let rests = problem.level("rest_between") == Level::Hard;
        let other_spans =
            served.iter().map(|&g| problem.days(g)).chain(problem.people[person].served.iter().filter_map(|s| s.dates));
        if at_limit || rests && other_spans.into_iter().any(|span| rules::too_close(problem, &span, &days)) {
            return Reason::AtLimit;
        }
        let (unit, batch) = (problem.people[person].unit, problem.groups[group].batch);
        let full = |q: &crate::problem::Quota| {
            q.unit == unit && q.batch == batch && q.max.is_some_and(|max| self.sent[unit][batch] >= max)
        };
        if problem.level("quota") == Level::Hard && problem.quotas.iter().any(full) {
            return Reason::QuotaFull;
        }
        let members = self.staffing.members[group].len() as u32;
        if problem.level("group_size") == Level::Hard && members >= problem.groups[group].max_size {
            return Reason::GroupFull;
        }
        Reason::Free
    }

    /// A hard rule forbids the assignment by itself.
    fn bars(&self, rule: &str, person: PersonId, group: GroupId) -> bool {
        self.problem.level(rule) == Level::Hard
            && rules::ALL
                .iter()
                .any(|r| r.id == rule && r.bars.is_some_and(|bars| bars.apply(self.problem, person, group)))
    }

    /// Served in the region before, in this round or an earlier one.
    fn returns(&self, person: PersonId, group: GroupId) -> bool {
        let region = self.problem.groups[group].region;
        let before = self.problem.people[person].served.iter().any(|s| s.region == Some(region));
        let in_round = |&g: &GroupId| g != group && self.problem.groups[g].region == region;
        self.problem.level("no_return") == Level::Hard && (before || self.staffing.serves[person].iter().any(in_round))
    }

    /// Holds what the rule asks for in this group.
    fn counts_for(&self, missing: &Missing, person: PersonId, group: GroupId) -> bool {
        let problem = self.problem;
        match missing.rule {
            "skills" => missing.skill.as_ref().is_some_and(|need| problem.holds(person, need)),
            "party_branch" => problem.is_full_member(person),
            "certificates" => problem.is_certified(person, group),
            "roles" => missing.role.as_ref().is_some_and(|role| roles::could_hold(problem, person, group, role)),
            _ => true,
        }
    }
}
