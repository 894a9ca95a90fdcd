//! Groups from sites: how many groups a region needs in a batch, where the organizer left the groups out.
//!
//! Crew-days = Σ visits × (minutes on site + minutes of writing up) ÷ minutes in a day. A group has two crews of the largest
//! `crew_min` among its sites. Its working days are the batch's days less the rest days and one day for arriving.

use std::collections::BTreeMap;

use crate::plan::DerivedGroup;
use crate::scenario::settings::DaySettings;
use crate::scenario::{Scenario, Site, SkillNeed};

const CREWS: u32 = 2;

/// Groups of every (region, batch) that has sites, in the order of regions, then batches.
pub fn groups(scenario: &Scenario) -> Vec<DerivedGroup> {
    let minutes = minutes_per_day(&scenario.settings.day);
    let placed = spread(scenario);
    let mut derived = Vec::new();
    for (batch, b) in scenario.batches.iter().enumerate() {
        let days = super::Span::new(b.start, b.end).len();
        let working = working_days(days, scenario.settings.day.rest_every);
        for (region, r) in scenario.regions.iter().enumerate() {
            let Some(sites) = placed.get(&(region, batch)) else { continue };
            let work: u64 = sites.iter().map(|&s| work_minutes(&scenario.sites[s])).sum();
            let crew_days = work as f64 / f64::from(minutes);
            let capacity = f64::from(CREWS * working);
            let count = ((crew_days / capacity - 1e-9).ceil() as usize).clamp(1, sites.len());
            for (n, part) in split(scenario, sites, count).into_iter().enumerate() {
                let crew_min = part.iter().map(|&s| scenario.sites[s].crew_min.unwrap_or(2)).max().unwrap_or(2);
                let size = CREWS * crew_min;
                let (ordinal, total) = (n + 1, count);
                let of_zh = format!("{}{}组", r.name, ordinal);
                derived.push(DerivedGroup {
                    id: format!("{}-{}-{}", b.id, r.id, ordinal),
                    name: of_zh,
                    batch: b.id.clone(),
                    region: r.id.clone(),
                    min_size: size,
                    max_size: size,
                    crews: CREWS,
                    skills: write_needs(&asked(scenario, &part)),
                    sites: part.iter().map(|&s| scenario.sites[s].id.clone()).collect(),
                    because_zh: format!(
                        "{} 个点位共需 {crew_days:.1} 个检查小组日（每日 {minutes} 分钟）；每组 {CREWS} 个检查小组 × {working} 个工作日\
                         （{days} 天减轮休和到达日）= {capacity:.0}；需 {total} 个组，每组 {CREWS} × {crew_min} = {size} 人",
                        sites.len()
                    ),
                    because_en: format!(
                        "{} sites need {crew_days:.1} crew-days ({minutes} minutes a day); a group has {CREWS} crews × {working} working days \
                         ({days} days less rest days and the day of arrival) = {capacity:.0}; so {total} group(s) of {CREWS} × {crew_min} = {size} people",
                        sites.len()
                    ),
                });
            }
        }
    }
    derived
}

fn minutes_per_day(day: &DaySettings) -> u32 {
    let open = (day.end - day.start).num_minutes() - i64::from(day.break_min);
    u32::try_from(open).unwrap_or(0).max(60)
}

/// Days of a batch less one rest day in every run of `rest_every`, less the day of arrival.
fn working_days(days: u32, rest_every: u32) -> u32 {
    let rest = days.checked_div(rest_every).unwrap_or(0);
    days.saturating_sub(rest + 1).max(1)
}

fn work_minutes(site: &Site) -> u64 {
    u64::from(site.visits.unwrap_or(1)) * (u64::from(site.minutes) + u64::from(site.writeup_minutes.unwrap_or(0)))
}

/// Sites of each (region, batch). A site without a fixed batch goes, first priorities and earliest deadlines first, to the
/// batch within its dates that has the least work in its region so far.
fn spread(scenario: &Scenario) -> BTreeMap<(usize, usize), Vec<usize>> {
    let regions = super::index(scenario.regions.iter().map(|r| r.id.as_str()));
    let batches = super::index(scenario.batches.iter().map(|b| b.id.as_str()));
    let mut work: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut placed: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..scenario.sites.len()).collect();
    order.sort_by_key(|&s| {
        let site = &scenario.sites[s];
        (site.batch.is_none(), site.priority.unwrap_or(3), site.latest, s)
    });
    for s in order {
        let site = &scenario.sites[s];
        let Some(&region) = regions.get(site.region.as_str()) else { continue };
        let batch = match &site.batch {
            Some(named) => batches.get(named.as_str()).copied(),
            None => {
                let open = |b: &usize| {
                    let b = &scenario.batches[*b];
                    site.earliest.is_none_or(|d| d <= b.end) && site.latest.is_none_or(|d| d >= b.start)
                };
                let load = |&b: &usize| (work.get(&(region, b)).copied().unwrap_or(0), b);
                (0..scenario.batches.len()).filter(open).min_by_key(load)
            }
        };
        let Some(batch) = batch else { continue };
        *work.entry((region, batch)).or_default() += work_minutes(site);
        placed.entry((region, batch)).or_default().push(s);
    }
    for sites in placed.values_mut() {
        sites.sort_unstable();
    }
    placed
}

/// Cuts sites into `count` parts of about equal work, west to east, so that a group's sites lie together.
fn split(scenario: &Scenario, sites: &[usize], count: usize) -> Vec<Vec<usize>> {
    if count == 1 {
        return vec![sites.to_vec()];
    }
    let mut order = sites.to_vec();
    order.sort_by(|&a, &b| scenario.sites[a].at.lon.total_cmp(&scenario.sites[b].at.lon).then(a.cmp(&b)));
    let total: u64 = order.iter().map(|&s| work_minutes(&scenario.sites[s])).sum();
    let mut parts: Vec<Vec<usize>> = vec![Vec::new()];
    let mut done = 0u64;
    for (n, &site) in order.iter().enumerate() {
        let (open, left) = (count - parts.len(), order.len() - n);
        let full = u128::from(done) * count as u128 >= u128::from(total) * parts.len() as u128;
        if open > 0 && parts.last().is_some_and(|p| !p.is_empty()) && (full || left == open) {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(site);
        }
        done += work_minutes(&scenario.sites[site]);
    }
    for part in &mut parts {
        part.sort_unstable();
    }
    parts
}

/// Each skill and level asked for, by as many people as the site that asks for most.
fn asked(scenario: &Scenario, sites: &[usize]) -> Vec<SkillNeed> {
    let mut needs: Vec<SkillNeed> = Vec::new();
    for need in sites.iter().flat_map(|&s| &scenario.sites[s].skills) {
        match needs.iter_mut().find(|n| n.name == need.name && n.level == need.level) {
            Some(n) => n.count = n.count.max(need.count),
            None => needs.push(need.clone()),
        }
    }
    needs
}

fn write_needs(needs: &[SkillNeed]) -> String {
    needs.iter().map(|n| format!("{}:{}x{}", n.name, n.level, n.count)).collect::<Vec<_>>().join(";")
}

/// Reads what [`groups`] wrote.
pub fn parse_needs(text: &str) -> Vec<SkillNeed> {
    let need = |part: &str| {
        let (name, asked) = part.rsplit_once(':')?;
        let (level, count) = asked.split_once('x')?;
        Some(SkillNeed { name: name.to_string(), level: level.parse().ok()?, count: count.parse().ok()? })
    };
    text.split(';').filter_map(need).collect()
}
