//! Calendars (iCalendar, RFC 5545): a file for each inspector and each group, to be taken into a phone.
//!
//! Times are those of Asia/Shanghai and say so, zone included: a floating time would move with a phone that is elsewhere, and one in UTC would
//! be shown at the hour of wherever the computer is set to. An event is known again by its UID, made of whom and what it is about and not of
//! where and when: taken in a second time after a change, it moves. Stamps come from the plan, so that the same plan gives the same bytes.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike as _, Property};
use sha2::{Digest as _, Sha256};

use super::file_name::FileNames;
use super::outings::{self, Outing, crew_label, is_on_site, kinds};
use super::view::{GroupView, Member, View, batch_label};
use super::{Options, ReportError};
use crate::plan::{Plan, Visit};
use crate::scenario::{Scenario, Site};

/// All clocks of China since 1991, when summer time was given up.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\n\
    TZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
const ZONE_ID: &str = "Asia/Shanghai";

/// The files: paths within a folder (`人员/张三_P1.ics`, `组别/第1批_石家庄1组.ics`) and what is in them. People who are not sent and groups
/// without anybody have none.
///
/// # Errors
/// The plan names something that the scenario does not have.
pub fn files(scenario: &Scenario, plan: &Plan, options: Options) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let view = View::new(scenario, plan, options)?;
    let outings = outings::of_view(&view);
    let writer = Writer::new(&view);
    let mut of_group: HashMap<&str, Vec<&Outing>> = HashMap::new();
    let mut of_person: HashMap<&str, Vec<&Outing>> = HashMap::new();
    for outing in &outings {
        of_group.entry(outing.group.id).or_default().push(outing);
        outing.members(&view).iter().for_each(|p| of_person.entry(&p.id).or_default().push(outing));
    }
    let mut files = Vec::new();
    let (mut names, folder) = (FileNames::default(), view.t("人员", "people"));
    for (at, person) in scenario.inspectors.iter().enumerate() {
        let posts = (0..scenario.batches.len()).filter_map(|b| view.posts.get(&(at, b))).flatten();
        let mut events: Vec<Event> = posts
            .filter_map(|post| {
                let group = &view.groups[post.group];
                let member = group.members.iter().find(|m| m.person.id == person.id)?;
                Some(writer.dispatch(group, member))
            })
            .collect();
        let days = of_person.get(person.id.as_str()).into_iter().flatten();
        events.extend(days.flat_map(|outing| writer.visits(outing, &person.id)));
        if !events.is_empty() {
            // Where names are codes, the code is the id as well.
            let called =
                if person.name == person.id { person.id.clone() } else { format!("{}_{}", person.name, person.id) };
            let file = names.name(&called, "ics");
            files.push((format!("{folder}/{file}"), writer.calendar(&person.name, events)));
        }
    }
    let (mut names, folder) = (FileNames::default(), view.t("组别", "groups"));
    for group in view.groups.iter().filter(|g| !g.members.is_empty()) {
        let label = format!("{} {}", batch_label(group.batch), group.label);
        let mut events = vec![writer.stay(group)];
        let days = of_group.get(group.id).into_iter().flatten();
        events.extend(days.flat_map(|outing| writer.visits(outing, group.id)));
        let file = names.name(&format!("{}_{}", batch_label(group.batch), group.label), "ics");
        files.push((format!("{folder}/{file}"), writer.calendar(&label, events)));
    }
    Ok(files)
}

struct Writer<'w, 'a> {
    view: &'w View<'a>,
    /// When the plan was made.
    stamp: DateTime<Utc>,
}

impl<'w, 'a> Writer<'w, 'a> {
    fn new(view: &'w View<'a>) -> Self {
        let started = DateTime::parse_from_rfc3339(&view.plan.provenance.started);
        Writer { view, stamp: started.map(|t| t.to_utc()).unwrap_or_default() }
    }

    fn calendar(&self, called: &str, events: Vec<Event>) -> Vec<u8> {
        let mut calendar = Calendar::empty();
        let name = in_line(&format!("{} {called}", self.view.round()));
        // The crate escapes what it knows to be text; this name it does not know.
        let name = name.replace('\\', r"\\").replace(';', r"\;").replace(',', r"\,");
        for (key, value) in
            [("VERSION", "2.0"), ("PRODID", "-//bangfu//bangfu//ZH"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")]
        {
            calendar.append_property(Property::new(key, value));
        }
        calendar.append_property(Property::new("X-WR-CALNAME", name.trim()));
        calendar.append_property(Property::new("X-WR-TIMEZONE", ZONE_ID));
        events.into_iter().for_each(|event| _ = calendar.push(event));
        // The crate has no time zones.
        calendar.to_string().replacen("BEGIN:VEVENT", &format!("{ZONE}BEGIN:VEVENT"), 1).into_bytes()
    }

    /// Stamped, numbered so that later plans come after earlier ones, and known by what it is about.
    fn event(&self, about: &[&str]) -> Event {
        let mut hasher = Sha256::new();
        for part in [self.view.round()].iter().chain(about) {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let mut uid = String::new();
        hasher.finalize().iter().take(16).for_each(|byte| _ = write!(uid, "{byte:02x}"));
        // Minutes since 2020: fits the 31 bits of an integer for four thousand years.
        let sequence = (self.stamp.timestamp() - 1_577_836_800).max(0) / 60;
        let mut event = Event::new();
        event.uid(&format!("{uid}@bangfu")).timestamp(self.stamp).add_property("SEQUENCE", sequence.to_string());
        event
    }

    /// The whole batch of one person.
    fn dispatch(&self, group: &GroupView<'a>, member: &Member<'a>) -> Event {
        let view = self.view;
        let (batch, role) = (batch_label(group.batch), view.role(member.role));
        let head = format!("{batch} {} {role}", group.label);
        let mut event = self.event(&["dispatch", &member.person.id, &group.batch.id]);
        let own = view.t(format!("组内职务：{role}"), format!("role: {role}"));
        self.days(&mut event, &head, group, vec![own]);
        event
    }

    /// The whole batch of a group.
    fn stay(&self, group: &GroupView<'a>) -> Event {
        let mut event = self.event(&["group", group.id]);
        self.days(&mut event, &format!("{} {}", batch_label(group.batch), group.label), group, Vec::new());
        event
    }

    fn days(&self, event: &mut Event, head: &str, group: &GroupView<'a>, mut lines: Vec<String>) {
        let view = self.view;
        let colon = view.t("：", ": ");
        lines.insert(0, format!("{}{colon}{}", view.t("派驻城市", "region"), group.region.name));
        let days = view.short_days(group.batch.start, group.batch.end);
        lines.insert(0, format!("{}{colon}{days}", view.t("起止日期", "dates")));
        lines.push(match group.leader() {
            Some(p) => {
                format!("{}{colon}{} {}", view.t("组长", "leader"), p.name, view.phone(&p.phone)).trim().to_owned()
            }
            None => view.t("组长：待定", "leader: open").to_owned(),
        });
        let members = group.members.iter().map(|m| {
            let unit = view.unit_name(&m.person.unit);
            view.t(
                format!("{}（{unit}，{}）", m.person.name, view.role(m.role)),
                format!("{} ({unit}, {})", m.person.name, view.role(m.role)),
            )
        });
        lines.push(format!(
            "{}{colon}{}",
            view.t("组员", "members"),
            members.collect::<Vec<_>>().join(view.t("、", "; "))
        ));
        let sessions = view.free_text(&group.batch.sessions);
        if !sessions.is_empty() {
            lines.push(format!("{}{colon}{sessions}", view.t("培训", "sessions")));
        }
        event.summary(&in_line(head)).location(&in_line(&group.region.name)).description(&in_lines(&lines));
        event.add_property("TRANSP", "OPAQUE");
        let end = group.batch.end.succ_opt().unwrap_or(group.batch.end);
        for (key, day) in [("DTSTART", group.batch.start), ("DTEND", end)] {
            let mut property = Property::new(key, day.format("%Y%m%d").to_string());
            event.append_property(property.add_parameter("VALUE", "DATE").done());
        }
    }

    /// What a crew does on one day, a visit an event.
    fn visits(&self, outing: &Outing<'_, 'a>, whose: &str) -> Vec<Event> {
        let visits = outing.visits.iter().enumerate();
        visits.filter_map(|(at, (visit, site))| self.visit(outing, at, visit, site, whose)).collect()
    }

    /// None where the plan's times cannot be read.
    fn visit(&self, outing: &Outing<'_, 'a>, at: usize, visit: &Visit, site: &Site, whose: &str) -> Option<Event> {
        let view = self.view;
        let (start, end) = (time(outing.date, &visit.start)?, time(outing.date, &visit.end)?);
        let mut event = self.event(&["visit", whose, &site.id, &visit.visit.to_string()]);
        let colon = view.t("：", ": ");
        let mut lines = vec![format!("{} {}", outing.group.label, crew_label(view, outing.number))];
        let people = outings::names(view, &outing.members(view));
        if !people.is_empty() {
            lines.push(format!("{}{colon}{people}", view.t("检查人员", "inspectors")));
        }
        lines.push(format!("{}{colon}{}", view.t("到达", "arrives"), visit.arrive));
        let drive = view.t(
            format!("行驶 {} 分、{:.1} km", visit.drive_minutes, visit.km),
            format!("{} min, {:.1} km on the road", visit.drive_minutes, visit.km),
        );
        lines.push(drive);
        if let Some(crew) = outing.crew.filter(|_| at == 0) {
            lines.push(format!("{}{colon}{}", view.t("出发", "leaves"), crew.depart));
        }
        if let Some(crew) = outing.crew.filter(|_| at + 1 == outing.visits.len()) {
            lines.push(format!("{}{colon}{}", view.t("返回驻地", "back at the base"), crew.back));
        }
        for (zh, en, what) in [("装备", "equipment", &site.equipment), ("注意", "beware", &site.hazards)] {
            if !what.is_empty() {
                lines.push(format!("{}{colon}{}", view.t(zh, en), kinds(view, what)));
            }
        }
        event.summary(&in_line(&site.name)).description(&in_lines(&lines));
        if is_on_site(site) {
            let place = view.scenario.wgs84(site.at);
            event.location(&in_line(&format!("{} {}", outing.group.region.name, site.name)));
            event.add_property("GEO", format!("{:.6};{:.6}", place.lat, place.lon));
        } else {
            event.location(view.t("线上", "on line"));
        }
        for (key, moment) in [("DTSTART", start), ("DTEND", end)] {
            let mut property = Property::new(key, moment.format("%Y%m%dT%H%M%S").to_string());
            event.append_property(property.add_parameter("TZID", ZONE_ID).done());
        }
        Some(event)
    }
}

/// `24:00` and beyond are no times.
fn time(date: NaiveDate, text: &str) -> Option<chrono::NaiveDateTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok().map(|time| date.and_time(time))
}

/// Text for a line of its own: nothing in it may end the line.
fn in_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn in_lines(lines: &[String]) -> String {
    lines.iter().map(|line| in_line(line)).collect::<Vec<_>>().join("\n")
}
