//! The plan's crews with their visits, and the rows of the tables that they name.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::distance::{Leg, Roads};
use super::times::{DayTimes, StopTimes};
use crate::plan::{Crew, Plan, Visit};
use crate::scenario::finding::Text;
use crate::scenario::{Inspector, Site};
use crate::travel::Table;
use crate::verify::ledger::Violation;
use crate::verify::tables::{Group, Tables};

/// One day of one crew.
pub struct Outing<'t> {
    pub crew: &'t Crew,
    pub group: &'t Group<'t>,
    pub members: Vec<&'t Inspector>,
    /// By their order within the day.
    pub stops: Vec<Stop<'t>>,
    /// The way to each stop, and last the way back, as the tables have them.
    pub legs: Vec<Leg>,
    /// None where a time cannot be read.
    pub times: Option<DayTimes>,
}

pub struct Stop<'t> {
    pub visit: &'t Visit,
    pub site: &'t Site,
    /// None where a time cannot be read.
    pub times: Option<StopTimes>,
}

impl Outing<'_> {
    pub fn drive_minutes(&self) -> u32 {
        self.legs.iter().map(|leg| leg.minutes).fold(0, u32::saturating_add)
    }

    /// Something that is wrong with this crew on this day.
    pub fn entry(&self, rule: &'static str, text: Text) -> Violation {
        of_crew(rule, self.crew, text)
    }

    /// Something that is wrong with one visit of this crew.
    pub fn at_stop(&self, rule: &'static str, stop: &Stop, zh: String, en: String) -> Violation {
        let (id, n) = (&stop.site.id, stop.visit.visit);
        let (zh_of, en_of) = match stop.site.visits.unwrap_or(1) {
            1 => (format!("点位 {id}"), format!("site {id}")),
            _ => (format!("点位 {id} 第 {n} 次"), format!("visit {n} of site {id}")),
        };
        self.entry(rule, Text::new(format!("{zh_of}：{zh}"), format!("{en_of}: {en}")))
    }
}

/// The key keeps breaches of crews apart from those that locked assignments account for.
fn of_crew(rule: &'static str, crew: &Crew, text: Text) -> Violation {
    let (day, n) = (crew.date, crew.crew);
    let text = Text::new(format!("{day} 第 {n} 小组，{}", text.zh), format!("crew {n} on {day}, {}", text.en));
    Violation {
        batch: Some(crew.batch.clone()),
        group: Some(crew.group.clone()),
        key: "crews".to_string(),
        ..Violation::new(rule, 1.0, text)
    }
}

fn of_visit(rule: &'static str, visit: &Visit, zh: String, en: String) -> Violation {
    let (day, site, n) = (visit.date, &visit.site, visit.visit);
    let text =
        Text::new(format!("{day} 点位 {site} 第 {n} 次检查：{zh}"), format!("visit {n} of site {site} on {day}: {en}"));
    Violation { batch: Some(visit.batch.clone()), group: Some(visit.group.clone()), ..Violation::new(rule, 1.0, text) }
}

/// Takes the crews and visits whose rows exist, and says what is wrong with the others.
pub fn read<'t>(
    tables: &'t Tables<'t>,
    plan: &'t Plan,
    table: Option<&'t Table>,
    wrong: &mut Vec<Violation>,
) -> Vec<Outing<'t>> {
    let mut outings: Vec<Outing> = Vec::new();
    let mut at: HashMap<(&str, NaiveDate, u32), usize> = HashMap::new();
    for crew in &plan.crews {
        let mut refuse = |rule, zh: String, en: String| wrong.push(of_crew(rule, crew, Text::new(zh, en)));
        let Some(group) = tables.group(&crew.group) else {
            refuse("reference", format!("没有工作组“{}”", crew.group), format!("there is no group {}", crew.group));
            continue;
        };
        if group.batch.id != crew.batch {
            let (zh, en) = (
                format!("{} 属于批次 {}，不属于 {}", crew.group, group.batch.id, crew.batch),
                format!("{} is a group of batch {}, not of {}", crew.group, group.batch.id, crew.batch),
            );
            refuse("reference", zh, en);
        }
        if crew.crew == 0 {
            refuse("crews", "小组从 1 起编号".to_string(), "crews are numbered from 1".to_string());
        }
        if at.insert((&crew.group, crew.date, crew.crew), outings.len()).is_some() {
            refuse("duplicate", "写了不止一次".to_string(), "it is written more than once".to_string());
            at.insert((&crew.group, crew.date, crew.crew), outings.len() - 1);
            continue;
        }
        let mut members: Vec<&Inspector> = Vec::new();
        for id in &crew.members {
            match tables.inspectors.get(id.as_str()) {
                None => refuse("reference", format!("人员表里没有“{id}”"), format!("there is no inspector {id}")),
                Some(known) if members.iter().any(|member| member.id == known.id) => {
                    refuse("duplicate", format!("{id} 写了不止一次"), format!("{id} is in it more than once"));
                }
                Some(known) => members.push(known),
            }
        }
        if crew.members.is_empty() {
            refuse("crews", "没有组员".to_string(), "nobody is in it".to_string());
        }
        let mut carried = HashSet::new();
        for kind in crew.equipment.iter().filter(|kind| !carried.insert(kind.as_str())) {
            refuse("duplicate", format!("装备“{kind}”写了不止一次"), format!("{kind} is carried more than once"));
        }
        let times = DayTimes::read(crew);
        if times.is_none() {
            refuse("times", "时刻应写作 HH:MM".to_string(), "times are written HH:MM".to_string());
        }
        outings.push(Outing { crew, group, members, stops: Vec::new(), legs: Vec::new(), times });
    }
    let sites: HashMap<&str, &Site> = tables.scenario.sites.iter().map(|site| (site.id.as_str(), site)).collect();
    for visit in &plan.visits {
        let mut refuse = |rule, zh: String, en: String| wrong.push(of_visit(rule, visit, zh, en));
        let Some(&site) = sites.get(visit.site.as_str()) else {
            refuse("reference", "点位表里没有它".to_string(), "there is no such site".to_string());
            continue;
        };
        if visit.visit == 0 || visit.visit > site.visits.unwrap_or(1) {
            let n = site.visits.unwrap_or(1);
            refuse("reference", format!("该点位只查 {n} 次"), format!("the site is visited {n} times only"));
            continue;
        }
        let Some(group) = tables.group(&visit.group) else {
            refuse("reference", format!("没有工作组“{}”", visit.group), format!("there is no group {}", visit.group));
            continue;
        };
        if group.batch.id != visit.batch {
            let (zh, en) = (
                format!("{} 属于批次 {}，不属于 {}", visit.group, group.batch.id, visit.batch),
                format!("{} is a group of batch {}, not of {}", visit.group, group.batch.id, visit.batch),
            );
            refuse("reference", zh, en);
        }
        let times = StopTimes::read(visit);
        if times.is_none() {
            refuse("times", "时刻应写作 HH:MM".to_string(), "times are written HH:MM".to_string());
        }
        let Some(&outing) = at.get(&(visit.group.as_str(), visit.date, visit.crew)) else {
            let n = visit.crew;
            refuse("crews", format!("当天没有第 {n} 小组"), format!("there is no crew {n} on that day"));
            continue;
        };
        outings[outing].stops.push(Stop { visit, site, times });
    }
    let roads = Roads::new(tables.scenario, table);
    for outing in &mut outings {
        outing.stops.sort_by_key(|stop| stop.visit.order);
        outing.legs = roads.legs(outing);
        if outing.stops.is_empty() {
            wrong.push(outing.entry("crews", Text::new("没有检查任何点位", "it visits nothing")));
        }
    }
    outings
}
