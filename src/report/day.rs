//! What kind of day it is: of the week, holiday, or a weekend day that is worked instead.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::view::View;
use crate::scenario::Scenario;

/// Holidays and swapped working days, 2017 on (data/README.md).
const BUILT_IN: &str = include_str!("../../data/holidays.csv");

/// The days that a calendar names.
pub struct Days<'a> {
    /// Name, and whether it is off.
    named: HashMap<NaiveDate, (&'a str, bool)>,
    /// Years of which something is known; of others nothing is said.
    years: Vec<i32>,
}

impl<'a> Days<'a> {
    /// The built-in table; the scenario's own rows stand above it, day by day.
    pub fn new(scenario: &'a Scenario) -> Days<'a> {
        let built_in = BUILT_IN.lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            let (date, name, off) = (fields.next()?, fields.next()?, fields.next()?);
            Some((date.parse().ok()?, (name, off == "true")))
        });
        let own =
            scenario.calendar.iter().map(|d| (d.date, (d.name.as_deref().unwrap_or(""), d.off_day.unwrap_or(true))));
        let named: HashMap<NaiveDate, (&str, bool)> = built_in.chain(own).collect();
        let mut years: Vec<i32> = named.keys().map(NaiveDate::year).collect();
        years.sort_unstable();
        years.dedup();
        Days { named, years }
    }

    /// `是（元旦）`, `否（调休上班）`, `否`; empty where nothing is known of the year.
    pub fn holiday(&self, view: &View, date: NaiveDate) -> String {
        match self.named.get(&date) {
            Some(("", true)) => view.t("是", "yes").to_owned(),
            Some((name, true)) => view.t(format!("是（{name}）"), format!("yes ({name})")),
            Some((_, false)) => view.t("否（调休上班）", "no (swapped)").to_owned(),
            None if self.years.binary_search(&date.year()).is_ok() => view.t("否", "no").to_owned(),
            None => String::new(),
        }
    }

    /// What a day off is called; none on days that are worked.
    pub fn off(&self, view: &View, date: NaiveDate) -> Option<&'a str> {
        let (name, off) = *self.named.get(&date)?;
        off.then(|| if name.is_empty() { view.t("节假日", "holiday") } else { name })
    }
}

pub fn weekday(view: &View, date: NaiveDate) -> &'static str {
    const WORDS: [(&str, &str); 7] = [
        ("周一", "Mon"),
        ("周二", "Tue"),
        ("周三", "Wed"),
        ("周四", "Thu"),
        ("周五", "Fri"),
        ("周六", "Sat"),
        ("周日", "Sun"),
    ];
    let (zh, en) = WORDS[date.weekday().num_days_from_monday() as usize];
    view.t(zh, en)
}
