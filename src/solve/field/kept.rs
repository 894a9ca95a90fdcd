//! Routes of a plan that people know already: groups whose members stay keep them, to the letter.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::calls::{Call, priority};
use super::outings::URGENCY;
use super::{Budget, Field, Limits, Planned, Region, Shop};
use crate::plan::{Crew, Plan, Visit};
use crate::problem::{GroupId, Problem};
use crate::rules::Staffing;
use crate::solve::Options;

/// Iterations that a visit is worth where few groups are planned and somebody waits: what more of them find is little.
const PER_VISIT: u64 = 3_000;

/// Plans the routes of the groups whose members are not those of the plan: over the visits that they made in it, and those that nobody made.
/// All other groups keep their crews and visits, and so do all on the days before `from`.
pub fn kept(
    problem: &Problem,
    staffing: &Staffing,
    options: &Options,
    budget: Budget,
    plan: &Plan,
    from: Option<NaiveDate>,
) -> Field {
    let shop = Shop { from, ..Shop::new(problem, staffing, options, budget) };
    let before = Before::new(problem, staffing, plan);
    let is_done = |date: NaiveDate| from.is_some_and(|from| date < from);
    let changed: usize = before.changed.iter().map(|&group| before.made[group].len()).sum();
    let share = 1.0 / (changed.max(1)) as f64;
    let mut regions = Vec::new();
    let mut planned: Planned = before.planned.clone();
    for groups in &shop.calls.of_region {
        let mut region = Region::default();
        for &group in groups {
            let stays = |date: NaiveDate| !before.changed.contains(&group) || is_done(date);
            region.crews.extend(before.crews[group].iter().filter(|crew| stays(crew.date)).copied().cloned());
            for &(call, visit) in before.made[group].iter().filter(|made| stays(made.1.date)) {
                region.visits.push(visit.clone());
                let batch = &problem.scenario.batches[problem.groups[group].batch];
                let days = (visit.date - batch.start).num_days() as f64;
                region.earliness += URGENCY[priority(&problem.scenario.sites[call.site]) - 1] * days;
                planned.insert(call, (visit.date, group));
            }
        }
        let mut waiting: Vec<Call> = groups
            .iter()
            .flat_map(|&group| &shop.calls.given[group])
            .copied()
            .filter(|call| !before.has.contains(call))
            .collect();
        for &group in groups.iter().filter(|group| before.changed.contains(group)) {
            let own: Vec<Call> =
                before.made[group].iter().filter(|made| !is_done(made.1.date)).map(|made| made.0).collect();
            let most = PER_VISIT * own.len().max(1) as u64;
            let limits = shop.limits(own.len(), share);
            let limits = Limits { iterations: limits.iterations.map(|iterations| iterations.min(most)), ..limits };
            let (more, rest): (Vec<Call>, Vec<Call>) =
                waiting.into_iter().partition(|call| shop.calls.may_visit(call.site, group));
            waiting = rest;
            let mut calls: Vec<Call> = own.into_iter().chain(more).collect();
            calls.sort_unstable();
            shop.plan_group(group, calls, limits, &mut planned, &mut waiting, &mut region);
        }
        planned.extend(&region.planned);
        regions.push(Some(region));
    }
    shop.write_down(regions, &planned)
}

/// The routes of the plan, by group.
struct Before<'p> {
    crews: Vec<Vec<&'p Crew>>,
    made: Vec<Vec<(Call, &'p Visit)>>,
    /// Groups whose members are not those of the plan.
    changed: HashSet<GroupId>,
    /// Visits of groups whose members stay.
    planned: Planned,
    /// All visits that the plan makes.
    has: HashSet<Call>,
}

impl<'p> Before<'p> {
    fn new(problem: &Problem, staffing: &Staffing, plan: &'p Plan) -> Self {
        let scenario = problem.scenario;
        let groups = problem.group_ids();
        let sites: HashMap<&str, usize> =
            scenario.sites.iter().enumerate().rev().map(|(s, site)| (site.id.as_str(), s)).collect();
        let mut before = Before {
            crews: vec![Vec::new(); problem.groups.len()],
            made: vec![Vec::new(); problem.groups.len()],
            changed: HashSet::new(),
            planned: Planned::new(),
            has: HashSet::new(),
        };
        let mut members: Vec<HashSet<&str>> = vec![HashSet::new(); problem.groups.len()];
        for a in &plan.assignments {
            if let Some(&group) = groups.get(a.group.as_str()) {
                members[group].insert(&a.inspector);
            }
        }
        for (group, was) in members.iter().enumerate() {
            let is: HashSet<&str> =
                staffing.members[group].iter().map(|&person| problem.inspector(person).id.as_str()).collect();
            if is != *was {
                before.changed.insert(group);
            }
        }
        for crew in &plan.crews {
            if let Some(&group) = groups.get(crew.group.as_str()) {
                before.crews[group].push(crew);
            }
        }
        for visit in &plan.visits {
            let (Some(&group), Some(&site)) = (groups.get(visit.group.as_str()), sites.get(visit.site.as_str())) else {
                continue;
            };
            let call = Call { site, visit: visit.visit };
            before.made[group].push((call, visit));
            before.has.insert(call);
        }
        for (group, made) in before.made.iter().enumerate().filter(|(group, _)| !before.changed.contains(group)) {
            before.planned.extend(made.iter().map(|(call, visit)| (*call, (visit.date, group))));
        }
        before
    }
}
