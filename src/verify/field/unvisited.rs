//! Every visit of every site is planned or listed as left out, once; and the reasons that can be looked at cheaply are so.

use std::collections::{HashMap, HashSet};

use chrono::{Duration, NaiveDate};

use super::calendar::Calendar;
use super::hours::is_open_on;
use super::outings::Outing;
use super::visits::may_visit;
use crate::plan::{Plan, Unvisited, UnvisitedReason};
use crate::scenario::finding::Text;
use crate::scenario::{Level, Site};
use crate::verify::ledger::Violation;
use crate::verify::roster::Roster;
use crate::verify::tables::{Group, Tables, days, meets};

pub fn check(
    tables: &Tables,
    roster: &Roster,
    plan: &Plan,
    outings: &[Outing],
    calendar: &Calendar,
    wrong: &mut Vec<Violation>,
) {
    let sites: HashMap<&str, &Site> = tables.scenario.sites.iter().map(|site| (site.id.as_str(), site)).collect();
    let mut listed: HashMap<(&str, u32), usize> = HashMap::new();
    for entry in &plan.unvisited {
        let Some(&site) = sites.get(entry.site.as_str()) else {
            wrong.push(say("reference", entry, "点位表里没有它".to_string(), "there is no such site".to_string()));
            continue;
        };
        if entry.visit == 0 || entry.visit > site.visits.unwrap_or(1) {
            let n = site.visits.unwrap_or(1);
            let (zh, en) = (format!("该点位只查 {n} 次"), format!("the site is visited {n} times only"));
            wrong.push(say("reference", entry, zh, en));
            continue;
        }
        *listed.entry((&entry.site, entry.visit)).or_default() += 1;
        if let Some(batch) = entry.batch.as_ref().filter(|batch| !tables.batches.contains_key(batch.as_str())) {
            wrong.push(say("reference", entry, format!("批次表里没有“{batch}”"), format!("there is no batch {batch}")));
            continue;
        }
        let reasons = Reasons { tables, roster, calendar, site, entry };
        if let Some((zh, en)) = reasons.fault() {
            wrong.push(say("unvisited", entry, zh, en));
        }
    }
    let mut planned: HashMap<(&str, u32), usize> = HashMap::new();
    for stop in outings.iter().flat_map(|outing| &outing.stops) {
        *planned.entry((&stop.site.id, stop.visit.visit)).or_default() += 1;
    }
    for site in &tables.scenario.sites {
        for n in 1..=site.visits.unwrap_or(1) {
            let of = |list: &HashMap<(&str, u32), usize>| list.get(&(site.id.as_str(), n)).copied().unwrap_or(0);
            let (planned, left_out, id) = (of(&planned), of(&listed), &site.id);
            let (rule, zh, en) = match planned + left_out {
                0 => ("unvisited", "既没有安排，也没有列为未查", "is neither planned nor listed as left out"),
                1 => continue,
                _ if left_out == 0 => ("duplicate", "安排了不止一次", "is planned more than once"),
                _ if planned == 0 => ("duplicate", "不止一次列为未查", "is listed more than once as left out"),
                _ => ("duplicate", "已经安排，又列为未查", "is planned, and listed as left out"),
            };
            let text = Text::new(format!("点位 {id} 第 {n} 次检查{zh}"), format!("visit {n} of site {id} {en}"));
            wrong.push(Violation::new(rule, 1.0, text));
        }
    }
}

fn say(rule: &'static str, entry: &Unvisited, zh: String, en: String) -> Violation {
    let (site, n) = (&entry.site, entry.visit);
    let text =
        Text::new(format!("未查点位 {site} 第 {n} 次：{zh}"), format!("visit {n} of site {site} left out: {en}"));
    Violation { batch: entry.batch.clone(), ..Violation::new(rule, 1.0, text) }
}

/// What can be said against the reason that a visit is left out for.
struct Reasons<'t> {
    tables: &'t Tables<'t>,
    roster: &'t Roster<'t>,
    calendar: &'t Calendar,
    site: &'t Site,
    entry: &'t Unvisited,
}

impl Reasons<'_> {
    fn fault(&self) -> Option<(String, String)> {
        let serving: Vec<(usize, &Group)> =
            self.tables.groups.iter().enumerate().filter(|(_, g)| self.serves(g)).collect();
        let is_no_group = self.entry.reason == UnvisitedReason::NoGroup;
        if let Some((_, group)) = serving.first()
            && is_no_group
        {
            let id = &group.id;
            return Some((format!("{id} 组可查，理由不应是没有组"), format!("the group {id} serves it")));
        }
        if serving.is_empty() && !is_no_group {
            return Some(("没有组可查，理由不对".to_string(), "no group serves it, the reason is another".to_string()));
        }
        let of_batch = |group: &Group| self.entry.batch.as_ref().is_none_or(|batch| *batch == group.batch.id);
        let there: Vec<(usize, &Group)> = serving.into_iter().filter(|(_, group)| of_batch(group)).collect();
        if there.is_empty() && !is_no_group {
            let zh = "所写批次没有组可查".to_string();
            return Some((zh, "no group of that batch serves it".to_string()));
        }
        self.what().or_else(|| self.people(&there)).or_else(|| self.days(&there))
    }

    /// May visit it, in a batch within the site's dates.
    fn serves(&self, group: &Group) -> bool {
        let (site, batch) = (self.site, group.batch);
        let in_time =
            site.earliest.is_none_or(|day| day <= batch.end) && site.latest.is_none_or(|day| day >= batch.start);
        may_visit(group, site) && (in_time || self.tables.level("open_hours") == Level::Off)
    }

    /// What is named is something that the site asks for.
    fn what(&self) -> Option<(String, String)> {
        let what = self.entry.what.as_ref()?;
        let is_asked = match self.entry.reason {
            UnvisitedReason::Skill => self.site.skills.iter().any(|need| what.contains(&need.name)),
            UnvisitedReason::Equipment => self.site.equipment.iter().any(|kind| what.contains(kind.as_str())),
            UnvisitedReason::Predecessor => {
                let before = |id: &String| what.contains(id.as_str());
                self.site.after.iter().any(before) || what.contains(&self.site.id)
            }
            _ => true,
        };
        (!is_asked).then(|| (format!("点位并不要求“{what}”"), format!("the site does not ask for {what}")))
    }

    /// Of too few heads, or of a skill that is not there, speaks a group that has both.
    fn people(&self, there: &[(usize, &Group)]) -> Option<(String, String)> {
        let is_off = |rule: &str| self.tables.level(rule) == Level::Off;
        let asked = if is_off("crew_size") { 1 } else { self.site.crew_min.unwrap_or(2) as usize };
        let has_heads = |at: usize| self.roster.of_group(at).count() >= asked;
        let has_skills = |at: usize| {
            is_off("site_skills")
                || self.site.skills.iter().all(|need| {
                    let holders = self.roster.of_group(at).filter(|duty| meets(duty.inspector, need)).count();
                    holders >= need.count as usize
                })
        };
        match self.entry.reason {
            UnvisitedReason::Heads => {
                let (_, group) = there.iter().find(|(at, _)| has_heads(*at))?;
                let id = &group.id;
                Some((format!("{id} 组人数足够"), format!("the group {id} has people enough")))
            }
            UnvisitedReason::Skill => {
                let (_, group) = there.iter().find(|(at, _)| has_heads(*at) && has_skills(*at))?;
                let id = &group.id;
                Some((format!("{id} 组不缺所需专业"), format!("the group {id} has the skills")))
            }
            _ => None,
        }
    }

    /// Of no day on which it is open speaks a batch that has as many, far enough apart, as this and the visits before it need.
    fn days(&self, there: &[(usize, &Group)]) -> Option<(String, String)> {
        if self.entry.reason != UnvisitedReason::NoDay {
            return None;
        }
        let is_off = |rule: &str| self.tables.level(rule) == Level::Off;
        let day = &self.tables.scenario.settings.day;
        let keeps_holidays = !day.work_on_holidays && !is_off("working_day");
        let gap = Duration::days(i64::from(self.site.gap_days.unwrap_or(1)));
        let mut looked_at = HashSet::new();
        for (_, group) in there.iter().filter(|(_, group)| looked_at.insert(&group.batch.id)) {
            let (mut next, mut found) = (group.batch.start, 0);
            for date in group.batch.start.iter_days().take(days(group.batch).max(0) as usize) {
                let is_open = is_off("open_hours") || is_open_on(self.site, date, self.calendar);
                if is_open && !(keeps_holidays && self.calendar.is_day_off(date)) && date >= next {
                    found += 1;
                    // A gap beyond the calendar leaves no day.
                    next = date.checked_add_signed(gap).unwrap_or(NaiveDate::MAX);
                    if found == self.entry.visit {
                        return Some((format!("{date} 可查"), format!("it is open on {date}")));
                    }
                }
            }
        }
        None
    }
}
