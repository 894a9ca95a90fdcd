//! Which sites a group may visit, and the rules on the visits of one site and of those before it: after, visits.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::outings::{Outing, Stop};
use crate::scenario::Site;
use crate::scenario::finding::Text;
use crate::verify::ledger::{Ledger, Violation};
use crate::verify::tables::Group;

/// A group of the site's region and of its batch, where it has one; where groups were derived, the one that lists the site.
pub fn may_visit(group: &Group, site: &Site) -> bool {
    group.region.id == site.region
        && site.batch.as_ref().is_none_or(|batch| *batch == group.batch.id)
        && group.sites.as_ref().is_none_or(|own| own.contains(&site.id))
}

pub fn are_of_the_group(outings: &[Outing], wrong: &mut Vec<Violation>) {
    for outing in outings {
        for stop in outing.stops.iter().filter(|stop| !may_visit(outing.group, stop.site)) {
            let zh = "不是该组可查的点位（地区、批次或分组不合）".to_string();
            let en = "it is not for this group, by its region, batch or the group's list".to_string();
            wrong.push(outing.at_stop("sites", stop, zh, en));
        }
    }
}

/// The planned visits of each site, by number, each number once.
type BySite<'o, 't> = BTreeMap<&'t str, BTreeMap<u32, (&'o Outing<'t>, &'o Stop<'t>)>>;

pub fn by_site<'o, 't>(outings: &'o [Outing<'t>]) -> BySite<'o, 't> {
    let mut of_site = BySite::new();
    for outing in outings {
        for stop in &outing.stops {
            let visits = of_site.entry(&stop.site.id).or_default();
            visits.entry(stop.visit.visit).or_insert((outing, stop));
        }
    }
    of_site
}

pub fn count(sites: &[Site], outings: &[Outing], ledger: &mut Ledger) {
    let of_site = by_site(outings);
    for site in sites {
        let Some(planned) = of_site.get(site.id.as_str()) else { continue };
        visits(site, planned, ledger);
    }
    after(sites, &of_site, outings, ledger);
}

/// Numbers with a gap: 1. Each visit and the next too few days apart, or out of order: 1.
fn visits(site: &Site, planned: &BTreeMap<u32, (&Outing, &Stop)>, ledger: &mut Ledger) {
    if !planned.keys().copied().eq(1..=planned.len() as u32) {
        let (id, n) = (&site.id, planned.len());
        let text = Text::new(
            format!("点位 {id} 排了 {n} 次检查，序号不是从 1 起连续"),
            format!("the {n} visits of site {id} are not numbered from 1"),
        );
        ledger.broken(Violation::new("visits", 1.0, text));
    }
    let gap = i64::from(site.gap_days.unwrap_or(1));
    let mut before: Option<(NaiveDate, i64)> = None;
    for (outing, stop) in planned.values() {
        let date = outing.crew.date;
        if let Some((last, end)) = before {
            let apart = (date - last).num_days();
            let start = stop.times.map_or(i64::MAX, |times| times.start);
            if apart < gap || (apart == 0 && start < end) {
                let zh = format!("与上次检查（{last}）相隔 {apart} 天，应隔 {gap} 天");
                let en = format!("{apart} days after the visit before ({last}), not {gap}");
                ledger.broken(outing.at_stop("visits", stop, zh, en));
            }
        }
        before = Some((date, stop.times.map_or(0, |times| times.end)));
    }
}

/// A visit that starts before all visits of every site before it have ended, or while one of those is left out.
fn after(sites: &[Site], of_site: &BySite, outings: &[Outing], ledger: &mut Ledger) {
    // When the last visit of a site ends; None while one is left out.
    let mut done: BTreeMap<&str, Option<(NaiveDate, i64)>> = BTreeMap::new();
    for site in sites.iter().filter(|site| site.visits != Some(0)) {
        let planned = of_site.get(site.id.as_str());
        let all_planned = planned.map_or(0, BTreeMap::len) == site.visits.unwrap_or(1) as usize;
        let end = |(outing, stop): &(&Outing, &Stop)| (outing.crew.date, stop.times.map_or(0, |times| times.end));
        let ends = planned.into_iter().flat_map(BTreeMap::values).map(end);
        done.insert(&site.id, ends.max().filter(|_| all_planned));
    }
    for outing in outings {
        for stop in outing.stops.iter().filter(|stop| !stop.site.after.is_empty()) {
            let start = (outing.crew.date, stop.times.map_or(i64::MAX, |times| times.start));
            let open = stop.site.after.iter().find(|id| match done.get(id.as_str()) {
                Some(Some(end)) => *end > start,
                Some(None) => true,
                None => false,
            });
            if let Some(site) = open {
                let zh = format!("前序点位 {site} 此时尚未查完");
                let en = format!("the site {site} before it is not finished by then");
                ledger.broken(outing.at_stop("after", stop, zh, en));
            }
        }
    }
}
