//! Outings: what a crew does on one day, its visits in order — what schedule and crew list have in common.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::view::{GroupView, View, is_certified};
use crate::plan::{Crew, Visit};
use crate::scenario::{Inspector, Site, SiteMode};

/// One crew on one day.
pub struct Outing<'v, 'a> {
    pub group: &'v GroupView<'a>,
    pub date: NaiveDate,
    /// 1, 2, … within the group.
    pub number: u32,
    /// None where a plan lists the visits alone.
    pub crew: Option<&'a Crew>,
    /// In order, each with its site.
    pub visits: Vec<(&'a Visit, &'a Site)>,
}

/// All outings by group (in the order of the view), date and crew, whatever the order in the plan.
pub fn of_view<'v, 'a>(view: &'v View<'a>) -> Vec<Outing<'v, 'a>> {
    let mut outings: BTreeMap<(usize, NaiveDate, u32), Outing> = BTreeMap::new();
    let new = |(group, date, number): (usize, NaiveDate, u32)| Outing {
        group: &view.groups[group],
        date,
        number,
        crew: None,
        visits: Vec::new(),
    };
    for c in &view.plan.crews {
        if let Some(&group) = view.group_at.get(c.group.as_str()) {
            let key = (group, c.date, c.crew);
            outings.entry(key).or_insert_with(|| new(key)).crew = Some(c);
        }
    }
    for v in &view.plan.visits {
        if let (Some(&group), Some(site)) = (view.group_at.get(v.group.as_str()), view.site(&v.site)) {
            let key = (group, v.date, v.crew);
            outings.entry(key).or_insert_with(|| new(key)).visits.push((v, site));
        }
    }
    let mut outings: Vec<Outing> = outings.into_values().collect();
    for outing in &mut outings {
        outing.visits.sort_by_key(|(v, _)| v.order);
    }
    outings
}

impl<'a> Outing<'_, 'a> {
    pub fn members(&self, view: &View<'a>) -> Vec<&'a Inspector> {
        self.crew.map_or(Vec::new(), |c| c.members.iter().filter_map(|id| view.person(id)).collect())
    }

    pub fn equipment(&self) -> &'a [String] {
        self.crew.map_or(&[], |c| c.equipment.as_slice())
    }

    /// Valid through the batch's last day.
    pub fn certified(&self, view: &View<'a>) -> usize {
        let last = self.group.batch.end;
        self.members(view).iter().filter(|p| is_certified(p, last)).count()
    }

    /// Somebody has to be there in person.
    pub fn goes_on_site(&self) -> bool {
        self.visits.iter().any(|(_, site)| is_on_site(site))
    }

    /// When the break begins and, where the times can be read, ends: `11:50`, `12:50`.
    pub fn pause(&self, view: &View) -> Option<(&'a str, Option<String>)> {
        let start = self.crew?.break_start.as_deref()?;
        let minutes = TimeDelta::minutes(view.scenario.settings.day.break_min.into());
        let end = NaiveTime::parse_from_str(start, "%H:%M").ok().map(|t| (t + minutes).format("%H:%M").to_string());
        Some((start, end))
    }

    /// Minutes and km from the last place back to the base: what the crew drives beyond the ways to its sites.
    pub fn way_back(&self) -> Option<(u32, f64)> {
        let crew = self.crew?;
        let minutes: u32 = self.visits.iter().map(|(v, _)| v.drive_minutes).sum();
        let km: f64 = self.visits.iter().map(|(v, _)| v.km).sum();
        Some((crew.drive_minutes.saturating_sub(minutes), (crew.km - km).max(0.0)))
    }

    /// Of the whole day, the way back included.
    pub fn drive_minutes(&self) -> u32 {
        self.crew.map_or_else(|| self.visits.iter().map(|(v, _)| v.drive_minutes).sum(), |c| c.drive_minutes)
    }

    /// Of the whole day, the way back included.
    pub fn km(&self) -> f64 {
        self.crew.map_or_else(|| self.visits.iter().map(|(v, _)| v.km).sum(), |c| c.km)
    }

    pub fn duty_hours(&self) -> Option<f64> {
        self.crew.map(|c| f64::from(c.duty_minutes) / 60.0)
    }
}

pub fn is_on_site(site: &Site) -> bool {
    site.mode != Some(SiteMode::Online)
}

/// `第2小组`
pub fn crew_label(view: &View, number: u32) -> String {
    view.t(format!("第{number}小组"), format!("crew {number}"))
}

/// Names in a row; who shares a name with somebody else on the list has the unit behind it.
pub fn names<'a>(view: &View<'a>, people: &[&'a Inspector]) -> String {
    let one = |p: &&'a Inspector| match view.namesakes.contains(p.name.as_str()) {
        true => view.t(
            format!("{}（{}）", p.name, view.unit_name(&p.unit)),
            format!("{} ({})", p.name, view.unit_name(&p.unit)),
        ),
        false => p.name.clone(),
    };
    people.iter().map(one).collect::<Vec<_>>().join(view.t("、", ", "))
}

/// Kinds of equipment in a row.
pub fn kinds(view: &View, equipment: &[String]) -> String {
    equipment.join(view.t("、", ", "))
}
