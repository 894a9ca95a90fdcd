//! The groups that a plan derives from sites where the scenario writes none down ("Groups derived from sites" in docs/model.md).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ledger::Violation;
use super::tables::{Tables, days, skill_needs};
use crate::plan::{DerivedGroup, Plan};
use crate::scenario::finding::Text;
use crate::scenario::{Batch, Site};

const CREWS: u32 = 2;

pub fn check(tables: &Tables, plan: &Plan, wrong: &mut Vec<Violation>) {
    let groups = &plan.derived_groups;
    if !tables.scenario.groups.is_empty() {
        if !groups.is_empty() {
            let zh = "场景写明了工作组，方案却另有按点位分的组";
            wrong.push(Violation::new(
                "derived_groups",
                1.0,
                Text::new(zh, "the scenario writes its groups, the plan derives others"),
            ));
        }
        return;
    }
    let sites: HashMap<&str, &Site> = tables.scenario.sites.iter().map(|site| (site.id.as_str(), site)).collect();
    let mut ids = HashSet::new();
    // (batch, region) → its groups, in the order of the plan.
    let mut of_region: BTreeMap<(&str, &str), Vec<&DerivedGroup>> = BTreeMap::new();
    for group in groups {
        let known =
            tables.batches.contains_key(group.batch.as_str()) && tables.regions.contains_key(group.region.as_str());
        if !known || !ids.insert(&group.id) {
            let zh = "批次或地区不存在，或组别重复".to_string();
            wrong.push(say(group, zh, "its batch or region does not exist, or its id is used twice".to_string()));
            continue;
        }
        of_region.entry((&group.batch, &group.region)).or_default().push(group);
        numbers(group, &sites, wrong);
    }
    places(tables, groups, wrong);
    for ((batch, _), groups) in of_region {
        count(tables, tables.batches[batch], &groups, &sites, wrong);
    }
}

fn say(group: &DerivedGroup, zh: String, en: String) -> Violation {
    Violation {
        batch: Some(group.batch.clone()),
        group: Some(group.id.clone()),
        ..Violation::new("derived_groups", 1.0, Text::new(zh, en))
    }
}

/// Two crews of the largest `crew_min`, and each skill and level as often as the site that asks for most.
fn numbers(group: &DerivedGroup, sites: &HashMap<&str, &Site>, wrong: &mut Vec<Violation>) {
    let own: Vec<&Site> = group.sites.iter().filter_map(|id| sites.get(id.as_str()).copied()).collect();
    if own.len() != group.sites.len() || own.is_empty() {
        wrong.push(say(
            group,
            "没有点位，或点位不在点位表里".to_string(),
            "it has no sites, or unknown ones".to_string(),
        ));
        return;
    }
    let crew_min = own.iter().map(|site| site.crew_min.unwrap_or(2)).max().unwrap_or(2);
    let size = CREWS * crew_min;
    if group.crews != CREWS || group.min_size != size || group.max_size != size {
        let (crews, min, max) = (group.crews, group.min_size, group.max_size);
        let zh = format!("应为 {CREWS} 个检查小组、{size} 人，方案写 {crews} 个、{min}–{max} 人");
        let en = format!("must have {CREWS} crews and {size} members, the plan says {crews} and {min} to {max}");
        wrong.push(say(group, zh, en));
    }
    let mut asked: BTreeMap<(&str, u8), u32> = BTreeMap::new();
    for need in own.iter().flat_map(|site| &site.skills) {
        let most = asked.entry((&need.name, need.level)).or_default();
        *most = need.count.max(*most);
    }
    let written = skill_needs(&group.skills);
    let listed: Option<BTreeMap<(&str, u8), u32>> =
        written.as_ref().map(|needs| needs.iter().map(|need| ((need.name.as_str(), need.level), need.count)).collect());
    if listed.as_ref() != Some(&asked) || written.is_some_and(|needs| needs.len() != asked.len()) {
        let zh = format!("专业需求“{}”与其点位的要求不符", group.skills);
        wrong.push(say(group, zh, format!("its skills \"{}\" are not those of its sites", group.skills)));
    }
}

/// Each site is in exactly one group, of its region, and of its fixed batch or one that its dates fit. A site that fits no batch
/// is in none.
fn places(tables: &Tables, groups: &[DerivedGroup], wrong: &mut Vec<Violation>) {
    let mut of_site: HashMap<&str, Vec<&DerivedGroup>> = HashMap::new();
    for group in groups {
        for site in &group.sites {
            of_site.entry(site).or_default().push(group);
        }
    }
    for site in &tables.scenario.sites {
        let fits = |batch: &Batch| match &site.batch {
            Some(fixed) => batch.id == *fixed,
            None => {
                site.earliest.is_none_or(|day| day <= batch.end) && site.latest.is_none_or(|day| day >= batch.start)
            }
        };
        let fits_one = tables.scenario.batches.iter().any(fits) && tables.regions.contains_key(site.region.as_str());
        let there = of_site.get(site.id.as_str()).map_or(&[][..], Vec::as_slice);
        if there.len() != usize::from(fits_one) {
            let (id, n) = (&site.id, there.len());
            let text = Text::new(
                format!("点位 {id} 应在 {} 个组，方案里在 {n} 个组", u8::from(fits_one)),
                format!("the site {id} belongs in {} groups, is in {n}", u8::from(fits_one)),
            );
            wrong.push(Violation::new("derived_groups", 1.0, text));
        }
        for group in there {
            let batch_fits = tables.batches.get(group.batch.as_str()).is_some_and(|batch| fits(batch));
            if group.region != site.region || !batch_fits {
                let zh = format!("点位 {} 不属于该组的地区，或日期、批次不合", site.id);
                wrong.push(say(group, zh, format!("the site {} is of another region, batch or time", site.id)));
            }
        }
    }
}

/// As many groups as the crew-days of all sites fill; several are cut west to east into parts of about equal work.
fn count(
    tables: &Tables,
    batch: &Batch,
    groups: &[&DerivedGroup],
    sites: &HashMap<&str, &Site>,
    wrong: &mut Vec<Violation>,
) {
    let day = &tables.scenario.settings.day;
    let minutes_a_day = ((day.end - day.start).num_minutes() - i64::from(day.break_min)).max(60);
    let rest = if day.rest_every == 0 { 0 } else { days(batch) / i64::from(day.rest_every) };
    let working_days = (days(batch) - rest - 1).max(1);
    let capacity = (i64::from(CREWS) * working_days * minutes_a_day) as f64;

    let own = |group: &DerivedGroup| -> Vec<&Site> {
        group.sites.iter().filter_map(|id| sites.get(id.as_str()).copied()).collect()
    };
    let work = |site: &Site| {
        f64::from(site.visits.unwrap_or(1)) * (f64::from(site.minutes) + f64::from(site.writeup_minutes.unwrap_or(0)))
    };
    let all: Vec<&Site> = groups.iter().flat_map(|group| own(group)).collect();
    let total: f64 = all.iter().map(|site| work(site)).sum();
    let needed = ((total / capacity - 1e-9).ceil() as usize).clamp(1, all.len().max(1));
    let first = groups[0];
    if groups.len() != needed {
        let n = groups.len();
        let zh = format!("地区 {} 该批次需 {needed} 个组，方案分了 {n} 个", first.region);
        let en = format!("the region {} needs {needed} groups in this batch, the plan has {n}", first.region);
        wrong.push(Violation { group: None, ..say(first, zh, en) });
        return;
    }
    let mut reached = f64::NEG_INFINITY;
    for group in groups {
        let own = own(group);
        let largest = own.iter().map(|site| work(site)).fold(0.0, f64::max);
        let share = total / needed as f64;
        let of_group: f64 = own.iter().map(|site| work(site)).sum();
        if of_group > share + largest + 1e-6 {
            let zh = format!("工作量 {of_group} 分钟，均分为 {share:.0} 分钟");
            wrong.push(say(group, zh, format!("it has {of_group} minutes of work, an equal share is {share:.0}")));
        }
        let west = own.iter().map(|site| site.at.lon).fold(f64::INFINITY, f64::min);
        if west < reached {
            wrong.push(say(
                group,
                "各组未按自西向东划分".to_string(),
                "the groups are not cut west to east".to_string(),
            ));
        }
        reached = own.iter().map(|site| site.at.lon).fold(reached, f64::max);
    }
}
