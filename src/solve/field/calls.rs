//! Visits that sites ask for, and which group each is given to first.

use std::collections::HashMap;

use crate::problem::{GroupId, Problem, Span};
use crate::scenario::{Level, Site};

/// One visit that a site asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Call {
    /// Index into the scenario's sites.
    pub site: usize,
    /// 1, 2, …
    pub visit: u32,
}

/// All visits, and the groups that may make them.
pub struct Calls<'p> {
    problem: &'p Problem<'p>,
    /// By region: its groups in the order of their batches' first days.
    pub of_region: Vec<Vec<GroupId>>,
    /// By group: the visits that it is given first, in the order of the table.
    pub given: Vec<Vec<Call>>,
    /// Visits that no group may make.
    pub homeless: Vec<Call>,
    /// By site: the sites that go before it.
    pub after: Vec<Vec<usize>>,
    /// By site: the group that it was derived with.
    listed: HashMap<usize, GroupId>,
}

/// Visits of a site.
pub fn visits(site: &Site) -> u32 {
    site.visits.unwrap_or(1).max(1)
}

/// Days that two visits of a site lie apart at least.
pub fn gap_days(site: &Site) -> i32 {
    site.gap_days.map_or(1, |days| i32::try_from(days).unwrap_or(i32::MAX / 2)).max(0)
}

/// 1 to 4.
pub fn priority(site: &Site) -> usize {
    usize::from(site.priority.unwrap_or(3).clamp(1, 4))
}

/// Minutes that a visit takes, a way of half an hour included.
fn work(site: &Site) -> u64 {
    u64::from(site.minutes) + u64::from(site.writeup_minutes.unwrap_or(0)) + 30
}

impl<'p> Calls<'p> {
    pub fn new(problem: &'p Problem<'p>) -> Self {
        let scenario = problem.scenario;
        let mut of_region = vec![Vec::new(); scenario.regions.len()];
        for (g, group) in problem.groups.iter().enumerate() {
            of_region[group.region].push(g);
        }
        for groups in &mut of_region {
            groups.sort_by_key(|&g| (problem.days(g).start, problem.groups[g].batch, g));
        }
        let ids: HashMap<&str, usize> =
            scenario.sites.iter().enumerate().rev().map(|(s, site)| (site.id.as_str(), s)).collect();
        let groups: HashMap<&str, GroupId> =
            problem.groups.iter().enumerate().rev().map(|(g, group)| (group.id.as_str(), g)).collect();
        let listed = problem.derived.iter().flat_map(|d| {
            let group = groups.get(d.id.as_str()).copied();
            d.sites.iter().filter_map(|site| Some((*ids.get(site.as_str())?, group?))).collect::<Vec<_>>()
        });
        let mut calls = Calls {
            problem,
            of_region,
            given: vec![Vec::new(); problem.groups.len()],
            homeless: Vec::new(),
            after: scenario
                .sites
                .iter()
                .map(|site| site.after.iter().filter_map(|id| ids.get(id.as_str()).copied()).collect())
                .collect(),
            listed: listed.collect(),
        };
        calls.give_out();
        calls
    }

    /// Whether the group may make visits of the site, by region, batch and dates.
    pub fn may_visit(&self, site: usize, group: GroupId) -> bool {
        let s = &self.problem.scenario.sites[site];
        let g = &self.problem.groups[group];
        if !self.problem.derived.is_empty() {
            return self.listed.get(&site) == Some(&group);
        }
        let batch = &self.problem.scenario.batches[g.batch];
        let dates_count = self.problem.level("open_hours") != Level::Off;
        let in_time = s.earliest.is_none_or(|day| day <= batch.end) && s.latest.is_none_or(|day| day >= batch.start);
        self.problem.scenario.regions[g.region].id == s.region
            && s.batch.as_ref().is_none_or(|named| *named == batch.id)
            && (in_time || !dates_count)
    }

    /// Groups that may make visits of the site, in the order of their days.
    pub fn groups_of(&self, site: usize) -> Vec<GroupId> {
        let region = &self.problem.scenario.sites[site].region;
        let at = self.problem.scenario.regions.iter().position(|r| r.id == *region);
        let groups = at.map_or(&[][..], |r| &self.of_region[r]);
        groups.iter().copied().filter(|&g| self.may_visit(site, g)).collect()
    }

    /// First priorities and earliest deadlines first, each site to the batch that has the least work for its crews so far; a later visit
    /// to the first batch in which it can lie far enough after the one before. Several groups of a batch share by longitude.
    fn give_out(&mut self) {
        let scenario = self.problem.scenario;
        let mut order: Vec<usize> = (0..scenario.sites.len()).collect();
        order.sort_by_key(|&s| {
            let site = &scenario.sites[s];
            (priority(site), site.latest.is_none(), site.latest, s)
        });
        // Per (region, batch): minutes so far for each crew-day.
        let mut load: HashMap<(usize, usize), f64> = HashMap::new();
        let mut crew_days: HashMap<(usize, usize), f64> = HashMap::new();
        for group in &self.problem.groups {
            let days = self.problem.batches[group.batch].len();
            *crew_days.entry((group.region, group.batch)).or_default() += f64::from(group.crews * days);
        }
        let mut of_batch: HashMap<(usize, usize), Vec<Call>> = HashMap::new();
        for site in order {
            let groups = self.groups_of(site);
            let s = &scenario.sites[site];
            let mut before: Option<Span> = None;
            for visit in 1..=visits(s) {
                let late_enough = |g: &&GroupId| {
                    let days = self.problem.days(**g);
                    before.is_none_or(|b| b.start.saturating_add(gap_days(s)) <= days.end && b.start <= days.start)
                };
                let key = |g: &GroupId| (self.problem.groups[*g].region, self.problem.groups[*g].batch);
                let least = |a: &&GroupId, b: &&GroupId| {
                    let of = |g: &GroupId| load.get(&key(g)).copied().unwrap_or(0.0);
                    of(a).total_cmp(&of(b))
                };
                let fitting = || groups.iter().filter(late_enough);
                // The first visit evens out the work; those that follow come as soon as they may.
                let chosen = if visit == 1 { fitting().min_by(least) } else { fitting().next() };
                let Some(&group) = chosen.or(groups.last()) else {
                    self.homeless.push(Call { site, visit });
                    continue;
                };
                let place = key(&group);
                *load.entry(place).or_default() += work(s) as f64 / crew_days[&place].max(1.0);
                before = Some(self.problem.days(group));
                of_batch.entry(place).or_default().push(Call { site, visit });
            }
        }
        self.homeless.sort_unstable();
        for ((region, batch), calls) in of_batch {
            self.share(region, batch, calls);
        }
    }

    /// Visits of a region in a batch, to its groups there: derived groups have their own, others share west to east.
    fn share(&mut self, region: usize, batch: usize, mut calls: Vec<Call>) {
        let scenario = self.problem.scenario;
        let groups: Vec<GroupId> =
            self.of_region[region].iter().copied().filter(|&g| self.problem.groups[g].batch == batch).collect();
        if !self.problem.derived.is_empty() {
            for call in calls {
                if let Some(&group) = self.listed.get(&call.site) {
                    self.given[group].push(call);
                }
            }
        } else {
            let lon = |call: &Call| scenario.sites[call.site].at.lon;
            calls.sort_by(|a, b| lon(a).total_cmp(&lon(b)).then(a.cmp(b)));
            let total: u64 = calls.iter().map(|c| work(&scenario.sites[c.site])).sum();
            let crews: u32 = groups.iter().map(|&g| self.problem.groups[g].crews.max(1)).sum();
            let (mut done, mut at, mut reached) = (0, 0, self.problem.groups[groups[0]].crews.max(1));
            let mut last = None;
            for call in calls {
                // Visits of one site stay together.
                let full = done * u64::from(crews) >= total * u64::from(reached) && last != Some(call.site);
                if full && at + 1 < groups.len() {
                    at += 1;
                    reached += self.problem.groups[groups[at]].crews.max(1);
                }
                done += work(&scenario.sites[call.site]);
                last = Some(call.site);
                self.given[groups[at]].push(call);
            }
        }
        for &group in &groups {
            self.given[group].sort_unstable();
        }
    }
}
