//! The scenarios that ship: real places, people drawn at random under a fixed seed and marked as invented.
//!
//! `scenarios/` holds what these generators write for their own seeds; `bangfu sample` writes them anywhere, for any seed.

use crate::scenario::{Batch, Scenario};
use chrono::{Days, NaiveDate};

mod carbon_check;
mod clues;
mod first_look;
mod institute_quota;
mod names;
mod national;
mod people;
mod places;
mod quotas;
mod senders;
mod water_source;
mod winter_air;

pub use national::{field_round, staffing_round};

/// The seed of the scenarios in `scenarios/`.
pub const SEED: u64 = 2027;

/// A scenario that ships.
pub struct Sample {
    pub name: &'static str,
    /// One line each.
    pub about_zh: &'static str,
    pub about_en: &'static str,
    /// The text of `README.md`.
    pub readme: &'static str,
    /// The text of `假设方案.csv`: variants for `bangfu whatif`, where there are any.
    pub variants: Option<&'static str>,
    /// Builds it for a seed.
    pub build: fn(u64) -> Scenario,
}

pub const ALL: &[Sample] = &[
    Sample {
        name: "first-look",
        about_zh: "8 人、2 个组、7 天：手工可核对的唯一最优方案",
        about_en: "8 people, 2 groups, 7 days: one best plan, to be checked by hand",
        readme: include_str!("../../scenarios/first-look/README.md"),
        variants: None,
        build: first_look::first_look,
    },
    Sample {
        name: "institute-quota",
        about_zh: "研究所 140 人分 3 批填满 36 个指标：专家优先，党员优先，足额选派",
        about_en: "140 people of an institute fill 36 posts in 3 batches: experts first, then Party members, in full",
        readme: include_str!("../../scenarios/institute-quota/README.md"),
        variants: None,
        build: institute_quota::institute_quota,
    },
    Sample {
        name: "winter-air",
        about_zh: "秋冬季大气：39 城、6 批压茬、37 个单位 1200 人，五千多条线索的日程",
        about_en: "clean air in winter: 39 cities, 6 overlapping batches, 1,200 people of 37 units, over 5,000 clues",
        readme: include_str!("../../scenarios/winter-air/README.md"),
        variants: Some(include_str!("../../scenarios/winter-air/假设方案.csv")),
        build: winter_air::winter_air,
    },
    Sample {
        name: "water-source",
        about_zh: "水源地：273 个组 1426 个岗位，跨区域、不互查、抽调比例基本相同",
        about_en: "water sources: 273 groups, 1,426 posts, nobody inspects their inspectors, equal draw ratios",
        readme: include_str!("../../scenarios/water-source/README.md"),
        variants: None,
        build: water_source::water_source,
    },
    Sample {
        name: "carbon-check",
        about_zh: "碳排放报告质量：由真实火电厂的工作量推算工作组，3 批各 31 组",
        about_en: "carbon reports: groups derived from the work at real power plants, 31 in each of 3 batches",
        readme: include_str!("../../scenarios/carbon-check/README.md"),
        variants: None,
        build: carbon_check::carbon_check,
    },
    Sample {
        name: "national",
        about_zh: "全国全年：28 城、25 批各两周、39 个单位 5600 人，700 个组 5600 个岗位",
        about_en: "a year of the whole country: 28 cities, 25 batches of two weeks, 5,600 people of 39 units, 5,600 posts",
        readme: include_str!("../../scenarios/national/README.md"),
        variants: None,
        build: national::national,
    },
];

impl Sample {
    pub fn named(name: &str) -> Option<&'static Sample> {
        ALL.iter().find(|s| s.name == name)
    }

    /// Builds it, as reading it back would give it.
    pub fn scenario(&self, seed: u64) -> Scenario {
        let mut scenario = (self.build)(seed);
        scenario.seal();
        scenario
    }
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
