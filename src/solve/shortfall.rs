//! Why a post is empty: for each shortfall, every inspector once, by the first reason that rules them out.
//!
//! People are counted as sets, one bit each: a plan that was stopped early may lack tens of thousands of heads.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use crate::plan::{Reason, RuledOut, Shortfall};
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::{self, Missing, Staffing, Tally, roles};
use crate::scenario::Level;

pub fn explain(problem: &Problem, staffing: &Staffing, tally: &Tally) -> Vec<Shortfall> {
    let mut look = Look::new(problem, staffing, &tally.missing);
    tally.missing.iter().map(|missing| look.shortfall(missing)).collect()
}

struct Look<'p> {
    problem: &'p Problem<'p>,
    staffing: &'p Staffing,
    batches: HashMap<usize, OfBatch>,
    regions: HashMap<usize, OfRegion>,
    /// Who holds what a rule asks for, by its words.
    holders: HashMap<String, FixedBitSet>,
    /// Somebody forbade something of them.
    pinned: Vec<PersonId>,
    units: Vec<FixedBitSet>,
}

/// Who is ruled out in any group of a batch.
struct OfBatch {
    absent: FixedBitSet,
    untrained: FixedBitSet,
    /// Serves at that time, in this batch or in one that overlaps.
    placed: FixedBitSet,
    at_limit: FixedBitSet,
    quota_full: FixedBitSet,
}

/// Who is ruled out in any group of a region.
struct OfRegion {
    recused: FixedBitSet,
    /// Served there before, in this round or an earlier one.
    returns: FixedBitSet,
}

/// Everybody, and how many of them were given which reason.
struct Counting {
    open: FixedBitSet,
    counts: BTreeMap<Reason, u32>,
}

impl Counting {
    /// Gives the reason to those of the set who have none yet.
    fn take(&mut self, reason: Reason, set: &FixedBitSet) {
        let count = self.open.intersection_count(set) as u32;
        if count > 0 {
            *self.counts.entry(reason).or_default() += count;
            self.open.difference_with(set);
        }
    }
}

impl<'p> Look<'p> {
    fn new(problem: &'p Problem<'p>, staffing: &'p Staffing, missing: &[Missing]) -> Self {
        let sent = rules::sent(problem, staffing);
        let wanted: BTreeSet<usize> = missing.iter().map(|m| m.batch).collect();
        let groups = wanted.iter().flat_map(|&batch| &problem.of_batch[batch]);
        let regions: BTreeSet<usize> = groups.map(|&group| problem.groups[group].region).collect();
        let people = |condition: &dyn Fn(PersonId) -> bool| everybody(problem, condition);
        let of_unit = |unit: usize| people(&|person| problem.people[person].unit == unit);
        Look {
            batches: wanted.par_iter().map(|&batch| (batch, OfBatch::new(problem, staffing, &sent, batch))).collect(),
            regions: regions.par_iter().map(|&region| (region, OfRegion::new(problem, staffing, region))).collect(),
            holders: HashMap::new(),
            pinned: (0..problem.people.len()).filter(|&person| !problem.people[person].forbids.is_empty()).collect(),
            units: (0..problem.units.len()).map(of_unit).collect(),
            problem,
            staffing,
        }
    }

    fn shortfall(&mut self, missing: &Missing) -> Shortfall {
        let problem = self.problem;
        let counts = match missing.group {
            Some(group) => self.for_group(missing, group),
            None => self.for_quota(missing),
        };
        let kept_out = |reason: &Reason| matches!(reason, Reason::Absent | Reason::Recused | Reason::Unqualified);
        let capable = counts.iter().filter(|(reason, _)| !kept_out(reason)).map(|(_, count)| count).sum();
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

    /// A head that a group lacks. The reasons in the order of [`Reason`].
    fn for_group(&mut self, missing: &Missing, group: GroupId) -> BTreeMap<Reason, u32> {
        let problem = self.problem;
        let mut counting = everyone(problem);
        let qualified = self.qualified(missing, group);
        let (batch, region) = (&self.batches[&missing.batch], &self.regions[&problem.groups[group].region]);
        let mut serving: FixedBitSet = self.staffing.members[group].iter().copied().collect();
        serving.intersect_with(&qualified);
        counting.take(Reason::Serving, &serving);
        counting.take(Reason::Absent, &batch.absent);
        counting.take(Reason::Recused, &region.recused);
        let mut unqualified = qualified;
        unqualified.toggle_range(..);
        counting.take(Reason::Unqualified, &unqualified);
        counting.take(Reason::Barred, &batch.untrained);
        counting.take(Reason::Barred, &region.returns);
        counting.take(Reason::Barred, &self.forbidden(group));
        counting.take(Reason::Placed, &batch.placed);
        counting.take(Reason::AtLimit, &batch.at_limit);
        counting.take(Reason::QuotaFull, &batch.quota_full);
        let rest = counting.open.clone();
        counting.take(self.last(group), &rest);
        counting.counts
    }

    /// A person that a unit does not send in a batch: the best of reasons over the batch's groups.
    fn for_quota(&self, missing: &Missing) -> BTreeMap<Reason, u32> {
        let problem = self.problem;
        let mut counting = everyone(problem);
        let groups = &problem.of_batch[missing.batch];
        let batch = &self.batches[&missing.batch];
        let nobody = FixedBitSet::with_capacity(problem.people.len());
        let own = missing.unit.and_then(|unit| self.units.get(unit)).unwrap_or(&nobody);
        let mut serving: FixedBitSet = groups.iter().flat_map(|&g| &self.staffing.members[g]).copied().collect();
        serving.intersect_with(own);
        counting.take(Reason::Serving, &serving);
        counting.take(Reason::Absent, &batch.absent);
        let mut others = everybody(problem, |_| true);
        others.difference_with(own);
        if !groups.is_empty() {
            let mut recused = others.clone();
            groups.iter().for_each(|&g| recused.intersect_with(&self.regions[&problem.groups[g].region].recused));
            counting.take(Reason::Recused, &recused);
        }
        counting.take(Reason::Unqualified, &others);
        let forbidden: Vec<FixedBitSet> = groups.iter().map(|&group| self.forbidden(group)).collect();
        let left: Vec<PersonId> = counting.open.ones().collect();
        for person in left {
            // What holds in every group of the batch, if nothing stands against the group itself.
            let in_batch = [
                (Reason::Barred, &batch.untrained),
                (Reason::Placed, &batch.placed),
                (Reason::AtLimit, &batch.at_limit),
                (Reason::QuotaFull, &batch.quota_full),
            ];
            let in_batch = in_batch.iter().find(|(_, set)| set.contains(person)).map(|(reason, _)| *reason);
            let in_group = |(&group, forbidden): (&GroupId, &FixedBitSet)| {
                let region = &self.regions[&problem.groups[group].region];
                if region.recused.contains(person) {
                    Reason::Recused
                } else if region.returns.contains(person) || forbidden.contains(person) {
                    Reason::Barred
                } else {
                    in_batch.unwrap_or(self.last(group))
                }
            };
            let best = groups.iter().zip(&forbidden).map(in_group).max().unwrap_or(Reason::Free);
            *counting.counts.entry(best).or_default() += 1;
        }
        counting.counts
    }

    /// What is left to say of those whom nothing else rules out.
    fn last(&self, group: GroupId) -> Reason {
        let members = self.staffing.members[group].len() as u32;
        let full = self.problem.level("group_size") == Level::Hard && members >= self.problem.groups[group].max_size;
        if full { Reason::GroupFull } else { Reason::Free }
    }

    /// A hard pin forbids them the group.
    fn forbidden(&self, group: GroupId) -> FixedBitSet {
        let mut set = FixedBitSet::with_capacity(self.problem.people.len());
        let barred = self.pinned.iter().filter(|&&person| bars(self.problem, "pins", person, group));
        barred.for_each(|&person| set.insert(person));
        set
    }

    /// Who holds what the rule asks for in this group.
    fn qualified(&mut self, missing: &Missing, group: GroupId) -> FixedBitSet {
        let (problem, pinned) = (self.problem, &self.pinned);
        let skill = missing.skill.as_ref();
        let words = match missing.rule {
            "skills" => format!("skill {:?}", skill.map(|need| (&need.name, need.level))),
            "certificates" => format!("certificate in {}", missing.batch),
            "roles" => format!("role {:?}", missing.role),
            rule => rule.to_string(),
        };
        let could_lead =
            |person, role: &String| roles::may_lead(problem, person, role) && problem.may_hold(person, role);
        let holds = |person: PersonId| match missing.rule {
            "skills" => skill.is_some_and(|need| problem.holds(person, need)),
            "party_branch" => problem.is_full_member(person),
            "certificates" => problem.is_certified(person, group),
            "roles" => missing.role.as_ref().is_some_and(|role| could_lead(person, role)),
            _ => true,
        };
        let mut set = self.holders.entry(words).or_insert_with(|| everybody(problem, holds)).clone();
        if let Some(role) = &missing.role {
            pinned.iter().for_each(|&p| set.set(p, set.contains(p) && roles::could_hold(problem, p, group, role)));
        }
        set
    }
}

impl OfBatch {
    fn new(problem: &Problem, staffing: &Staffing, sent: &[Vec<u32>], batch: usize) -> Self {
        let days = problem.batches[batch];
        let hard = |rule: &str| problem.level(rule) == Level::Hard;
        let served = |person: PersonId| staffing.serves[person].iter().map(|&group| problem.days(group));
        let at_limit = |person: PersonId| {
            let known = &problem.people[person];
            let reached = known.limit.is_some_and(|limit| staffing.serves[person].len() >= limit as usize);
            let mut all = served(person).chain(known.served.iter().filter_map(|s| s.dates));
            hard("max_batches") && reached
                || hard("rest_between") && all.any(|span| rules::too_close(problem, &span, &days))
        };
        let full: BTreeSet<usize> = problem
            .quotas
            .iter()
            .filter(|q| q.batch == batch && q.max.is_some_and(|max| sent[q.unit][batch] >= max))
            .map(|q| q.unit)
            .collect();
        let is_placed = |person: PersonId| served(person).any(|span| span.overlaps(&days));
        let quota = hard("quota");
        let is_barred = |rule: &str, person: PersonId| {
            problem.of_batch[batch].first().is_some_and(|&group| bars(problem, rule, person, group))
        };
        OfBatch {
            absent: everybody(problem, |person| hard("availability") && rules::is_absent(problem, person, days)),
            untrained: everybody(problem, |person| is_barred("trained", person)),
            placed: everybody(problem, |person| hard("one_place") && is_placed(person)),
            at_limit: everybody(problem, at_limit),
            quota_full: everybody(problem, |person| quota && full.contains(&problem.people[person].unit)),
        }
    }
}

impl OfRegion {
    fn new(problem: &Problem, staffing: &Staffing, region: usize) -> Self {
        let group = problem.groups.iter().position(|g| g.region == region);
        let recused = |person: PersonId| group.is_some_and(|group| bars(problem, "recusal", person, group));
        let hard = problem.level("no_return") == Level::Hard;
        let before = |person: PersonId| problem.people[person].served.iter().any(|s| s.region == Some(region));
        let in_round = |person: PersonId| staffing.serves[person].iter().any(|&g| problem.groups[g].region == region);
        OfRegion {
            recused: everybody(problem, recused),
            returns: everybody(problem, |person| hard && (before(person) || in_round(person))),
        }
    }
}

fn everyone(problem: &Problem) -> Counting {
    Counting { open: everybody(problem, |_| true), counts: BTreeMap::new() }
}

fn everybody(problem: &Problem, condition: impl Fn(PersonId) -> bool) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(problem.people.len());
    (0..problem.people.len()).filter(|&person| condition(person)).for_each(|person| set.insert(person));
    set
}

/// A hard rule forbids the assignment by itself.
fn bars(problem: &Problem, rule: &str, person: PersonId, group: GroupId) -> bool {
    problem.level(rule) == Level::Hard
        && rules::ALL.iter().any(|r| r.id == rule && r.bars.is_some_and(|bars| bars.apply(problem, person, group)))
}
