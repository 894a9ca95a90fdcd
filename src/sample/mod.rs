//! The scenarios that ship: real places, people drawn at random under a fixed seed and marked as invented.
//!
//! `scenarios/` holds what these generators write for their own seeds; `bangfu sample` writes them anywhere, for any seed.

use crate::scenario::{Batch, Scenario};
use chrono::{Days, NaiveDate};

mod draw;
mod names;
mod people;
mod places;
mod quotas;
mod senders;
mod winter_air;

pub use winter_air::staffing_round;

/// The seed of the scenarios in `scenarios/`.
pub const SEED: u64 = 2026;

/// A scenario that ships.
pub struct Sample {
    pub name: &'static str,
    /// One line each.
    pub about_zh: &'static str,
    pub about_en: &'static str,
    /// The text of `README.md`.
    pub readme: &'static str,
    /// Builds it for a seed.
    pub build: fn(u64) -> Scenario,
}

/// So many batches of so many days, each beginning `every` days after the one before.
fn batches(first: NaiveDate, number: u64, days: u64, every: u64) -> Vec<Batch> {
    let batch = |n: u64| {
        let start = first.checked_add_days(Days::new(n * every))?;
        Some(Batch {
            row: 0,
            id: format!("B{}", n + 1),
            name: Some(format!("第{}批", n + 1)),
            start,
            end: start.checked_add_days(Days::new(days - 1))?,
            sessions: None,
            notes: None,
            extra: Vec::new(),
        })
    };
    (0..number).filter_map(batch).collect()
}

/// A day that is in the calendar.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
