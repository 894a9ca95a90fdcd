//! The rules on who makes up a crew: one_place, crew_size, site_skills, certificates, recusal, fitness; and crews that stay together.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::outings::{Outing, Stop};
use crate::plan::Former;
use crate::scenario::finding::Text;
use crate::scenario::settings::CrewForming;
use crate::scenario::{Inspector, SiteMode};
use crate::verify::ledger::{Ledger, Violation};
use crate::verify::roster::Roster;
use crate::verify::tables::{Tables, is_certified, meets};

pub fn count(tables: &Tables, roster: &Roster, outings: &[Outing], former: &[Former], ledger: &mut Ledger) {
    one_place(roster, outings, former, ledger);
    crews_of_a_day(outings, ledger);
    for outing in outings {
        certificates(tables, outing, ledger);
        for stop in &outing.stops {
            crew_size(outing, stop, ledger);
            site_skills(outing, stop, ledger);
            recusal(outing, stop, ledger);
            fitness(outing, stop, ledger);
        }
    }
}

/// Members in another crew on the same day, and members who are not in the group, nor were on that day: 1 each.
fn one_place(roster: &Roster, outings: &[Outing], former: &[Former], ledger: &mut Ledger) {
    let members: HashSet<(&str, &str)> =
        roster.duties.iter().map(|duty| (duty.group.id.as_str(), duty.inspector.id.as_str())).collect();
    let mut out: HashSet<(&str, NaiveDate)> = HashSet::new();
    for outing in outings {
        for member in &outing.members {
            let id = &member.id;
            let mut enter = |zh: String, en: String| {
                let entry = outing.entry("one_place", Text::new(zh, en));
                ledger.broken(Violation { inspectors: vec![id.clone()], ..entry });
            };
            let was = |f: &Former| f.group == outing.group.id && f.inspector == *id && outing.crew.date <= f.until;
            if !members.contains(&(outing.group.id.as_str(), id.as_str())) && !former.iter().any(was) {
                enter(format!("{} 不是该组的组员", member.name), format!("{id} is not a member of the group"));
            }
            if !out.insert((id, outing.crew.date)) {
                enter(
                    format!("{} 当天已在另一个小组", member.name),
                    format!("{id} is in another crew on the same day"),
                );
            }
        }
    }
}

/// More crews of a group on a day than it may have.
fn crews_of_a_day(outings: &[Outing], ledger: &mut Ledger) {
    let mut of_day: BTreeMap<(&str, NaiveDate), (&Outing, u32)> = BTreeMap::new();
    for outing in outings {
        of_day.entry((&outing.group.id, outing.crew.date)).or_insert((outing, 0)).1 += 1;
    }
    for ((group, date), (outing, crews)) in of_day {
        if crews > outing.group.crews {
            let most = outing.group.crews;
            let text = Text::new(
                format!("{date} 分成 {crews} 个小组，最多 {most} 个"),
                format!("{crews} crews on {date}, at most {most}"),
            );
            ledger.broken(Violation {
                batch: Some(outing.group.batch.id.clone()),
                group: Some(group.to_string()),
                ..Violation::new("crew_size", 1.0, text)
            });
        }
    }
}

/// Fewer members than the site asks for.
fn crew_size(outing: &Outing, stop: &Stop, ledger: &mut Ledger) {
    let (asked, heads) = (stop.site.crew_min.unwrap_or(2), outing.members.len());
    if heads < asked as usize {
        let (zh, en) = (format!("需 {asked} 人，小组 {heads} 人"), format!("{heads} of {asked} people"));
        ledger.broken(outing.at_stop("crew_size", stop, zh, en));
    }
}

/// Fewer holders of a skill at the level than the site asks for; one member counts for several needs.
fn site_skills(outing: &Outing, stop: &Stop, ledger: &mut Ledger) {
    for need in &stop.site.skills {
        let holders = outing.members.iter().filter(|member| meets(member, need)).count();
        if holders < need.count as usize {
            let (name, level, asked) = (&need.name, need.level, need.count);
            let zh = format!("需 {asked} 人会{name}（{level} 级以上），小组有 {holders} 人");
            let en = format!("{holders} of {asked} people hold {name} at level {level}");
            ledger.broken(outing.at_stop("site_skills", stop, zh, en));
        }
    }
}

/// A crew that goes on site with too few valid certificates.
fn certificates(tables: &Tables, outing: &Outing, ledger: &mut Ledger) {
    let asked = tables.scenario.settings.rules.min_per_crew;
    let goes_on_site = outing.stops.iter().any(|stop| stop.site.mode != Some(SiteMode::Online));
    let valid = outing.members.iter().filter(|member| is_certified(member, outing.group.batch.end)).count();
    if goes_on_site && valid < asked as usize {
        let text =
            Text::new(format!("持证 {valid} 人，需 {asked} 人"), format!("{valid} of {asked} valid certificates"));
        ledger.broken(outing.entry("certificates", text));
    }
}

fn names(members: &[&&Inspector]) -> Vec<String> {
    members.iter().map(|member| member.id.clone()).collect()
}

/// A member is to avoid the site.
fn recusal(outing: &Outing, stop: &Stop, ledger: &mut Ledger) {
    let concerned: Vec<&&Inspector> =
        outing.members.iter().filter(|member| member.avoid.contains(&stop.site.id)).collect();
    if !concerned.is_empty() {
        let inspectors = names(&concerned);
        let (zh, en) = (format!("{} 须回避", inspectors.join("、")), format!("{} to avoid it", inspectors.join(", ")));
        ledger.broken(Violation { inspectors, ..outing.at_stop("recusal", stop, zh, en) });
    }
}

/// A member must not be exposed to a hazard of the site.
fn fitness(outing: &Outing, stop: &Stop, ledger: &mut Ledger) {
    let hazards = &stop.site.hazards;
    let concerned: Vec<&&Inspector> =
        outing.members.iter().filter(|member| member.unfit.iter().any(|hazard| hazards.contains(hazard))).collect();
    if !concerned.is_empty() {
        let (inspectors, hazards) = (names(&concerned), hazards.join("、"));
        let zh = format!("{} 有健康禁忌：{hazards}", inspectors.join("、"));
        let en = format!("{} unfit for its hazards: {hazards}", inspectors.join(", "));
        ledger.broken(Violation { inspectors, ..outing.at_stop("fitness", stop, zh, en) });
    }
}

/// Where crews are formed for the batch, a crew has the same members on all its days; on all days after somebody left, where somebody did.
pub fn stay_together(tables: &Tables, outings: &[Outing], former: &[Former], wrong: &mut Vec<Violation>) {
    if tables.scenario.settings.day.crews != CrewForming::Batch {
        return;
    }
    let ids = |outing: &Outing| -> HashSet<String> { outing.members.iter().map(|m| m.id.clone()).collect() };
    let left = |outing: &Outing| {
        let days = former.iter().filter(|f| f.group == outing.group.id && f.until < outing.crew.date).map(|f| f.until);
        days.max()
    };
    let mut first: HashMap<(&str, u32, Option<NaiveDate>), &Outing> = HashMap::new();
    for outing in outings {
        let known = *first.entry((&outing.group.id, outing.crew.crew, left(outing))).or_insert(outing);
        if ids(known) != ids(outing) {
            let then = known.crew.date;
            let text = Text::new(
                format!("组员与 {then} 不同，本轮按整批编组"),
                format!("its members are not those of {then}, crews stay together for the batch"),
            );
            wrong.push(outing.entry("crews", text));
        }
    }
}
