//! `round.toml` (sheet `round` / 轮次): name, travel, day, rules, objective.
//!
//! Which rules exist is said once, in [`RULES`]; which goals exist, in [`GOALS`].

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::crs::Crs;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Zh,
    En,
}

impl Language {
    /// One of two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// How strictly a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Level {
    Hard,
    /// Points per unit of violation.
    Soft(f64),
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RecusalScope {
    Province,
    City,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum MutualScope {
    Batch,
    Round,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    pub name: String,
    pub language: Language,
    pub travel: TravelSettings,
    pub day: DaySettings,
    pub rules: Rules,
    pub objective: Objective,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TravelSettings {
    pub circuity: f64,
    pub speed_kmh: f64,
    pub rail_kmh: f64,
    pub rail_over_km: f64,
    /// What the tables' coordinates are written in. The default adds nothing to the content, so that hashes of old scenarios hold.
    #[serde(skip_serializing_if = "Crs::is_wgs84")]
    pub crs: Crs,
}

/// How the crews of a group are formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum CrewForming {
    /// 每日: anew each day.
    #[default]
    Daily,
    /// 整批: a crew has the same members on every day of the batch.
    Batch,
}

impl CrewForming {
    fn is_default(&self) -> bool {
        *self == CrewForming::default()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DaySettings {
    pub start: NaiveTime,
    pub end: NaiveTime,
    pub break_min: u32,
    pub max_duty_hours: f64,
    pub rest_every: u32,
    pub work_on_holidays: bool,
    /// Not in the content where it is the default: scenarios keep the hash that they had before there was this key.
    #[serde(skip_serializing_if = "CrewForming::is_default")]
    pub crews: CrewForming,
}

/// Levels of all rules and their parameters. Levels are looked up by id: [`Rules::level`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rules {
    /// One level per entry of [`RULES`], in that order.
    pub levels: Vec<Level>,
    pub recusal_scope: RecusalScope,
    pub mutual_scope: MutualScope,
    pub min_full_members: u32,
    pub min_per_crew: u32,
    /// For everybody without a limit of their own; None unless `[rules]` names max_batches (then 2 by default).
    pub max_batches: Option<u32>,
    pub rest_days: u32,
    pub max_per_unit: Option<u32>,
    pub unit_pairs: bool,
    pub single_province: bool,
    pub mentor_ratio: f64,
}

/// All rules: id, Chinese name, and whether it is hard (else off) where `[rules]` does not name it. `max_batches` is hard from the
/// start, but without a `count` it binds only inspectors with a limit of their own.
pub const RULES: &[(&str, &str, bool)] = &[
    ("one_place", "不重复派员", true),
    ("availability", "可派时段", true),
    ("recusal", "回避", true),
    ("no_mutual", "不互查", false),
    ("group_size", "组员数", true),
    ("quota", "派员指标", true),
    ("roles", "职务", true),
    ("skills", "专业", true),
    ("party_branch", "临时党支部", true),
    ("certificates", "持证", true),
    ("leader_party", "组长为党员", false),
    ("rest_between", "批次间隔", false),
    ("max_batches", "批次上限", true),
    ("unit_mix", "单位混编", false),
    ("mentor", "传帮带", false),
    ("fitness", "健康禁忌", true),
    ("trained", "岗前培训", false),
    ("no_return", "不重复到访", false),
    ("pairs", "同组", true),
    ("pins", "锁定", true),
    ("site_skills", "点位专业", true),
    ("crew_size", "检查小组人数", true),
    ("working_day", "工时", true),
    ("open_hours", "开放时间", true),
    ("break", "午休", true),
    ("rest_day", "轮休", true),
    ("after", "前序", true),
    ("visits", "复查", true),
    ("equipment", "装备", true),
];

impl Rules {
    /// The level of a rule named in [`RULES`]; `Off` for any other id.
    pub fn level(&self, id: &str) -> Level {
        RULES.iter().position(|r| r.0 == id).map_or(Level::Off, |i| self.levels[i])
    }

    pub fn set_level(&mut self, id: &str, level: Level) -> bool {
        match RULES.iter().position(|r| r.0 == id) {
            Some(i) => {
                self.levels[i] = level;
                true
            }
            None => false,
        }
    }
}

/// Points per unit of measure; see docs/model.md for what each measures. Lower scores are better.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Objective {
    pub preset: Preset,
    pub shortfall: f64,
    pub quota: f64,
    pub travel: f64,
    pub fit: f64,
    pub party: f64,
    /// Per site visit left out, by priority 1 to 4.
    pub site: [f64; 4],
    pub driving: f64,
    pub earliness: f64,
    pub fairness: f64,
    pub draw_ratio: f64,
    pub competence: f64,
    pub continuity: f64,
    pub rooms: f64,
    pub stability: f64,
    pub expense: f64,
    pub rates: ExpenseRates,
}

/// Yuan. `expense = { weight = 0.01, fare_per_km = 0.5, lodging = 400, meals = 100, local = 80 }`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpenseRates {
    pub fare_per_km: f64,
    /// Per night.
    pub lodging: f64,
    /// Per day.
    pub meals: f64,
    /// Per day.
    pub local: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Preset {
    /// 专家优先, the default.
    ExpertsFirst,
    /// 节约经费
    SaveExpense,
    /// 公平优先
    FairnessFirst,
    /// 最小变动
    FewestChanges,
}

/// All goals: id, Chinese name, default weight. (`site` is four weights, by priority.)
pub const GOALS: &[(&str, &str, f64)] = &[
    ("shortfall", "缺口", 10_000.0),
    ("quota", "指标缺额", 1_000.0),
    ("travel", "路程", 1.0),
    ("fit", "专业匹配", 100.0),
    ("party", "党员优先", 50.0),
    ("site", "点位未查", 8_000.0),
    ("driving", "行车", 0.2),
    ("earliness", "早查", 0.0),
    ("fairness", "个人均衡", 0.0),
    ("draw_ratio", "抽调比例", 0.0),
    ("competence", "善查能说会写", 0.0),
    ("continuity", "工作衔接", 0.0),
    ("rooms", "住房", 0.0),
    ("stability", "变动", 0.0),
    ("expense", "经费", 0.0),
];

impl Objective {
    /// The weights a preset stands for (docs/model.md, "Presets").
    pub fn preset(preset: Preset) -> Self {
        let mut o = Objective {
            preset,
            shortfall: 10_000.0,
            quota: 1_000.0,
            travel: 1.0,
            fit: 100.0,
            party: 50.0,
            site: [8_000.0, 2_000.0, 500.0, 100.0],
            driving: 0.2,
            earliness: 0.0,
            fairness: 0.0,
            draw_ratio: 0.0,
            competence: 0.0,
            continuity: 0.0,
            rooms: 0.0,
            stability: 0.0,
            expense: 0.0,
            rates: ExpenseRates { fare_per_km: 0.5, lodging: 400.0, meals: 100.0, local: 80.0 },
        };
        match preset {
            Preset::ExpertsFirst => {}
            Preset::SaveExpense => {
                o.travel = 0.0;
                o.expense = 0.1;
                o.fit = 10.0;
                o.party = 5.0;
            }
            Preset::FairnessFirst => {
                o.fairness = 500.0;
                o.draw_ratio = 200.0;
            }
            Preset::FewestChanges => o.stability = 500.0,
        }
        o
    }
}

impl Default for Settings {
    fn default() -> Self {
        let time = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap_or_default();
        Settings {
            name: String::new(),
            language: Language::Zh,
            travel: TravelSettings {
                circuity: 1.3,
                speed_kmh: 50.0,
                rail_kmh: 200.0,
                rail_over_km: 150.0,
                crs: Crs::Wgs84,
            },
            day: DaySettings {
                start: time(8, 30),
                end: time(17, 30),
                break_min: 60,
                max_duty_hours: 12.0,
                rest_every: 7,
                work_on_holidays: true,
                crews: CrewForming::Daily,
            },
            rules: Rules {
                levels: RULES.iter().map(|r| if r.2 { Level::Hard } else { Level::Off }).collect(),
                recusal_scope: RecusalScope::Province,
                mutual_scope: MutualScope::Batch,
                min_full_members: 3,
                min_per_crew: 2,
                max_batches: None,
                rest_days: 14,
                max_per_unit: None,
                unit_pairs: false,
                single_province: false,
                mentor_ratio: 2.0,
            },
            objective: Objective::preset(Preset::ExpertsFirst),
        }
    }
}
