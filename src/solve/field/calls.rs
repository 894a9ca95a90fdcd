//! Visits that sites ask for, and which group each is given to first.

use std::collections::HashMap;

use crate::problem::{GroupId, Problem, Span};
use crate::rules::Staffing;
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
    staffing: &'p Staffing,
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
    pub fn new(problem: &'p Problem<'p>, staffing: &'p Staffing) -> Self {
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
        let groups = problem.group_ids();
        let listed = problem.derived.iter().flat_map(|d| {
            let group = groups.get(d.id.as_str()).copied();
            d.sites.iter().filter_map(|site| Some((*ids.get(site.as_str())?, group?))).collect::<Vec<_>>()
        });
        let mut calls = Calls {
            problem,
            staffing,
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

    /// Visits of a region in a batch, to its groups there: derived groups have their own, others share west to east by their crews, each
    /// visit among those that have the people for it.
    fn share(&mut self, region: usize, batch: usize, mut calls: Vec<Call>) {
        let problem = self.problem;
        let scenario = problem.scenario;
        let groups: Vec<GroupId> =
            self.of_region[region].iter().copied().filter(|&g| problem.groups[g].batch == batch).collect();
        if !problem.derived.is_empty() {
            for call in calls {
                if let Some(&group) = self.listed.get(&call.site) {
                    self.given[group].push(call);
                }
            }
        } else {
            let lon = |call: &Call| scenario.sites[call.site].at.lon;
            calls.sort_by(|a, b| lon(a).total_cmp(&lon(b)).then(a.cmp(b)));
            let able: Vec<Vec<usize>> = calls.iter().map(|call| self.able(call.site, &groups)).collect();
            let crews = |at: usize| f64::from(problem.groups[groups[at]].crews.max(1));
            let all: f64 = (0..groups.len()).map(crews).sum();
            let minutes = |call: &Call| work(&scenario.sites[call.site]) as f64;
            let total: f64 = calls.iter().map(minutes).sum();
            // What only one can do counts before the rest is shared.
            let mut left: Vec<f64> = (0..groups.len()).map(|at| total * crews(at) / all).collect();
            for (call, able) in calls.iter().zip(&able) {
                if let [only] = able[..] {
                    left[only] -= minutes(call);
                }
            }
            let mut last: Option<(usize, usize)> = None;
            for (call, able) in calls.iter().zip(&able) {
                let at = match (last, &able[..]) {
                    // Visits of one site stay together.
                    (Some((site, at)), _) if site == call.site => at,
                    (_, [only]) => *only,
                    _ => {
                        let open = able.iter().copied().find(|&at| left[at] > 0.0);
                        let most = || able.iter().copied().max_by(|&a, &b| left[a].total_cmp(&left[b]));
                        open.or_else(most).unwrap_or(0)
                    }
                };
                if able.len() > 1 {
                    left[at] -= minutes(call);
                }
                last = Some((call.site, at));
                self.given[groups[at]].push(*call);
            }
        }
        for &group in &groups {
            self.given[group].sort_unstable();
        }
    }

    /// Positions of the groups whose members hold what the site asks for; all where none does.
    fn able(&self, site: usize, groups: &[GroupId]) -> Vec<usize> {
        let (problem, s) = (self.problem, &self.problem.scenario.sites[site]);
        let all = 0..groups.len();
        if groups.len() < 2 || s.skills.is_empty() || problem.level("site_skills") == Level::Off {
            return all.collect();
        }
        let has = |&at: &usize| {
            let members = &self.staffing.members[groups[at]];
            s.skills.iter().all(|need| members.iter().filter(|&&p| problem.holds(p, need)).count() as u32 >= need.count)
        };
        let able: Vec<usize> = all.clone().filter(has).collect();
        if able.is_empty() { all.collect() } else { able }
    }
}
