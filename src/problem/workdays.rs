//! Which days are worked: the built-in holidays, and the scenario's own rows before them.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::scenario::Scenario;

/// Holidays and swapped working days; all other days are what the week says.
pub struct Workdays {
    off: HashMap<NaiveDate, bool>,
}

impl Workdays {
    pub fn new(scenario: &Scenario) -> Self {
        let known = include_str!("../../data/holidays.csv").lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?.parse().ok()?, cells.nth(1)? == "true"))
        });
        let mut off: HashMap<NaiveDate, bool> = known.collect();
        for row in &scenario.calendar {
            off.insert(row.date, row.off_day.unwrap_or(true));
        }
        Workdays { off }
    }

    /// The calendar calls it a day off; a weekend alone is none.
    pub fn is_holiday(&self, date: NaiveDate) -> bool {
        self.off.get(&date) == Some(&true)
    }

    /// Neither a weekend nor a holiday, or worked in exchange for one.
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        !self.off.get(&date).copied().unwrap_or(weekend)
    }
}
