//! What the letter to one unit says.

use std::collections::{BTreeSet, HashMap};

use super::super::view::{GroupView, Member, View, batch_label, length};
use super::super::{branches, dispatch, outings};
use super::fields::{FIELDS, Level};
use crate::plan::MEMBER;
use crate::scenario::settings::Language;
use crate::scenario::{Batch, Unit};
use chrono::{DateTime, Datelike, NaiveDate};

/// Values by the English name of the field.
pub type Values = HashMap<&'static str, String>;

pub struct Letter {
    /// Name of the unit.
    pub unit: String,
    pub values: Values,
    pub batches: Vec<Part>,
}

/// A batch that the unit sends people to.
pub struct Part {
    pub values: Values,
    pub people: Vec<Values>,
}

impl Letter {
    /// One batch with one person, every field filled: what a template is tried with.
    pub fn example() -> Letter {
        let of = |level: Level| FIELDS.iter().filter(|f| f.level == level).map(|f| (f.en, f.zh.to_owned())).collect();
        let part = Part { values: of(Level::Batch), people: vec![of(Level::Person)] };
        Letter { unit: String::new(), values: of(Level::Letter), batches: vec![part] }
    }
}

/// A letter for each unit that sends somebody, in the order of the table.
pub fn of_view(view: &View) -> Vec<Letter> {
    let branches = branches::of_view(view);
    let branch_of = branches.iter().flat_map(|b| b.groups.iter().map(|g| (g.id, b.name.as_str()))).collect();
    let mut carried: HashMap<(&str, &str), BTreeSet<&str>> = HashMap::new();
    for outing in outings::of_view(view) {
        for person in outing.members(view) {
            let kinds = carried.entry((person.id.as_str(), outing.group.id)).or_default();
            kinds.extend(outing.equipment().iter().map(String::as_str));
        }
    }
    let writer = Writer { view, branch_of, carried };
    let sent = dispatch::by_unit_and_batch(view);
    let of_unit = view.scenario.units.iter().zip(&sent);
    of_unit
        .filter(|(_, sent)| sent.iter().any(|s| !s.is_empty()))
        .map(|(unit, sent)| writer.letter(unit, sent))
        .collect()
}

struct Writer<'w, 'a> {
    view: &'w View<'a>,
    /// By group.
    branch_of: HashMap<&'w str, &'w str>,
    /// Kinds of equipment by inspector and group.
    carried: HashMap<(&'a str, &'a str), BTreeSet<&'a str>>,
}

impl<'a> Writer<'_, 'a> {
    /// `sent`: groups and places in them, by batch.
    fn letter(&self, unit: &Unit, sent: &[Vec<(usize, usize)>]) -> Letter {
        let view = self.view;
        let with = view.scenario.batches.iter().zip(sent).filter(|(_, sent)| !sent.is_empty());
        let with: Vec<(&Batch, Vec<(&GroupView, &Member)>)> = with
            .map(|(batch, sent)| {
                let posts = sent.iter().map(|&(g, at)| (&view.groups[g], &view.groups[g].members[at]));
                (batch, posts.collect())
            })
            .collect();
        let people: BTreeSet<&str> =
            with.iter().flat_map(|(_, posts)| posts.iter().map(|(_, m)| m.person.id.as_str())).collect();
        let posts: usize = with.iter().map(|(_, posts)| posts.len()).sum();
        let first = with.iter().map(|(batch, _)| batch.start).min().map(|day| self.day(day));
        let last = with.iter().map(|(batch, _)| batch.end).max().map(|day| self.day(day));
        let made = DateTime::parse_from_rfc3339(&view.plan.provenance.started).ok().map(|t| self.day(t.date_naive()));
        let values = Values::from([
            ("unit", unit.name.clone()),
            ("round", view.round().to_owned()),
            ("people", people.len().to_string()),
            ("posts", posts.to_string()),
            ("batches", with.len().to_string()),
            ("first_day", first.unwrap_or_default()),
            ("last_day", last.unwrap_or_default()),
            ("contact", unit.contact.clone().unwrap_or_default()),
            ("contact_phone", view.phone(&unit.phone)),
            ("plan_date", made.unwrap_or_default()),
        ]);
        let batches = with.iter().map(|(batch, posts)| self.part(batch, posts)).collect();
        Letter { unit: unit.name.clone(), values, batches }
    }

    fn part(&self, batch: &Batch, posts: &[(&GroupView<'a>, &Member<'a>)]) -> Part {
        let view = self.view;
        let names = view.names(posts.iter().map(|(_, m)| m.person));
        let values = Values::from([
            ("batch", batch_label(batch).to_owned()),
            ("dates", self.days(batch)),
            ("report_on", self.day(batch.start)),
            ("days", length(batch).to_string()),
            ("batch_people", posts.len().to_string()),
            ("batch_names", names),
            ("sessions", view.free_text(&batch.sessions)),
        ]);
        let people = posts.iter().enumerate().map(|(at, (group, member))| self.person(at + 1, group, member)).collect();
        Part { values, people }
    }

    fn person(&self, number: usize, group: &GroupView<'a>, member: &Member<'a>) -> Values {
        let view = self.view;
        let leader = match group.leader() {
            Some(p) => format!("{} {}", p.name, view.phone(&p.phone)).trim().to_owned(),
            None => view.t("待定", "open").to_owned(),
        };
        let with = group.members.iter().filter(|m| m.person.id != member.person.id).map(|m| {
            let unit = view.unit_name(&m.person.unit);
            match m.role {
                MEMBER => view.t(format!("{}（{unit}）", m.person.name), format!("{} ({unit})", m.person.name)),
                role => {
                    let role = view.role(role);
                    view.t(
                        format!("{}（{unit}，{role}）", m.person.name),
                        format!("{} ({unit}, {role})", m.person.name),
                    )
                }
            }
        });
        let carried = self.carried.get(&(member.person.id.as_str(), group.id));
        let carried = carried.map(|kinds| kinds.iter().copied().collect::<Vec<_>>().join(view.t("、", ", ")));
        let region = &group.region.name;
        Values::from([
            ("no", number.to_string()),
            ("name", member.person.name.clone()),
            ("group", group.label.clone()),
            ("region", region.clone()),
            ("role", view.role(member.role)),
            ("report_at", view.t(format!("{region}（驻地）"), format!("{region} (base)"))),
            ("leader", leader),
            ("with", with.collect::<Vec<_>>().join(view.t("、", "; "))),
            ("branch", self.branch_of.get(group.id).copied().unwrap_or("").to_owned()),
            ("equipment", carried.unwrap_or_default()),
            ("notes", view.free_text(&member.person.notes)),
        ])
    }

    /// `2026年11月2日`, as letters write it.
    fn day(&self, day: NaiveDate) -> String {
        match self.view.options.language {
            Language::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Language::En => day.format("%-d %B %Y").to_string(),
        }
    }

    /// `2026年11月2日至16日`: what both days share is said once.
    fn days(&self, batch: &Batch) -> String {
        let (start, end) = (batch.start, batch.end);
        let same_year = start.year() == end.year();
        let same_month = same_year && start.month() == end.month();
        match self.view.options.language {
            Language::Zh => {
                let end = match (same_month, same_year) {
                    (true, _) => format!("{}日", end.day()),
                    (_, true) => format!("{}月{}日", end.month(), end.day()),
                    _ => self.day(end),
                };
                format!("{}至{end}", self.day(start))
            }
            Language::En => {
                let format = match (same_month, same_year) {
                    (true, _) => "%-d",
                    (_, true) => "%-d %B",
                    _ => "%-d %B %Y",
                };
                format!("{} to {}", start.format(format), self.day(end))
            }
        }
    }
}
