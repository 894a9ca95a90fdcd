//! Days off and working days: the built-in holidays, and the scenario's own rows before them.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::scenario::Scenario;

/// date, name, off_day: statutory holidays, and weekend days worked for them (data/README.md).
const BUILT_IN: &str = include_str!("../../../data/holidays.csv");

pub struct Calendar {
    /// What the calendar says of a date: off, or worked.
    is_off: HashMap<NaiveDate, bool>,
}

impl Calendar {
    pub fn new(scenario: &Scenario) -> Self {
        let mut is_off = HashMap::new();
        for line in BUILT_IN.lines().skip(1) {
            let mut fields = line.split(',');
            if let (Some(Ok(date)), Some(off)) = (fields.next().map(str::parse), fields.nth(1)) {
                is_off.insert(date, off == "true");
            }
        }
        // A row that does not say is a holiday.
        is_off.extend(scenario.calendar.iter().map(|row| (row.date, row.off_day.unwrap_or(true))));
        Calendar { is_off }
    }

    /// A holiday; a weekend is none.
    pub fn is_day_off(&self, date: NaiveDate) -> bool {
        self.is_off.get(&date) == Some(&true)
    }

    /// Monday to Friday but for holidays, and weekend days that are worked.
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        match self.is_off.get(&date) {
            Some(off) => !off,
            None => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }
}
