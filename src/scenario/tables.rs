//! The tables of a scenario as plain rows. Names, units and defaults are those of docs/format.md.
//!
//! Readers normalize values (full-width digits, dates, province names) but resolve nothing: ids stay text,
//! an empty cell stays `None` or an empty list. `row` is the line in the file or sheet, for findings; it is not part of
//! the content ([`super::Scenario::seal`]).

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

/// The role of everybody in a group without a particular one.
pub const MEMBER: &str = "成员";

/// Columns the program does not know, kept in order as (header, text): they travel through to the roster.
pub type Extra = Vec<(String, String)>;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Batch {
    #[serde(skip)]
    pub row: u32,
    pub id: String,
    pub name: Option<String>,
    pub start: NaiveDate,
    /// Last day, inclusive.
    pub end: NaiveDate,
    pub sessions: Option<String>,
    pub notes: Option<String>,
    pub extra: Extra,
}

/// Kind of a sending unit (单位类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum UnitKind {
    /// 地方: a local bureau; its people are recused from its own province.
    Local,
    /// 部属: a ministry department or institute.
    Ministry,
    /// 科研: a research institute.
    Research,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unit {
    #[serde(skip)]
    pub row: u32,
    pub id: String,
    pub name: String,
    /// Canonical full name where known (`河北省`), otherwise as written.
    pub province: Option<String>,
    pub city: Option<String>,
    /// Default: local.
    pub kind: UnitKind,
    pub pool: Option<u32>,
    /// Longitude, latitude in degrees.
    pub at: Option<LonLat>,
    pub contact: Option<String>,
    pub phone: Option<String>,
    pub notes: Option<String>,
    pub extra: Extra,
}

/// Degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LonLat {
    pub lon: f64,
    pub lat: f64,
}

/// One quota. The wide form (a row per unit, a column per batch) reads into one `Quota` per cell with `min == max`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quota {
    #[serde(skip)]
    pub row: u32,
    pub unit: String,
    /// None = every batch, each on its own. A row that names the batch overrides one that does not.
    pub batch: Option<String>,
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub extra: Extra,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Gender {
    Male,
    Female,
}

/// Political status (政治面貌), GB/T 4762.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Party {
    /// 中共党员
    Full,
    /// 中共预备党员
    Probationary,
    /// 共青团员
    League,
    /// 民主党派
    Democratic,
    /// 群众, 无党派人士
    Masses,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Skill {
    pub name: String,
    /// 1 to 3; 1 when left out.
    pub level: u8,
}

/// Both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DateRange {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspector {
    #[serde(skip)]
    pub row: u32,
    pub id: String,
    pub name: String,
    /// Unit id (a unit's name in the cell is turned into its id by the reader).
    pub unit: String,
    pub gender: Option<Gender>,
    pub party: Option<Party>,
    /// Certificate number; `Some` = holds one.
    pub certificate: Option<String>,
    pub certificate_until: Option<NaiveDate>,
    /// 执法 | 专家 | 监测 | 管理, as written.
    pub kind: Option<String>,
    pub skills: Vec<Skill>,
    /// Roles the inspector may hold (组长, 副组长, 联络员, …).
    pub roles: Vec<String>,
    pub rounds_served: Option<u32>,
    pub trained: Option<NaiveDate>,
    /// The inspector's own province, where said in the row itself (canonical name).
    pub province: Option<String>,
    pub at: Option<LonLat>,
    /// Empty = always.
    pub available: Vec<DateRange>,
    pub max_batches: Option<u32>,
    /// Regions (ids or names), provinces (canonical), site ids, as listed.
    pub avoid: Vec<String>,
    /// 善查, 能说, 会写: (name, score 0–5).
    pub competence: Vec<(String, u8)>,
    pub licences: Vec<String>,
    pub unfit: Vec<String>,
    pub post: Option<String>,
    pub rank: Option<String>,
    pub title: Option<String>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
    pub notes: Option<String>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leave {
    #[serde(skip)]
    pub row: u32,
    pub inspector: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub reason: Option<String>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Region {
    #[serde(skip)]
    pub row: u32,
    pub id: String,
    pub name: String,
    /// Canonical full name where known.
    pub province: String,
    /// The base (驻地).
    pub at: LonLat,
    pub parent: Option<String>,
    pub extra: Extra,
}

/// `焦化:2x2` = level 2 held by 2 people.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SkillNeed {
    pub name: String,
    pub level: u8,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct RoleNeed {
    pub role: String,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    #[serde(skip)]
    pub row: u32,
    pub id: String,
    pub batch: String,
    pub region: String,
    pub name: Option<String>,
    /// 中心组 | 普通组 | 特别组 | 机动组 | 攻坚组 | 保障组 | 远程组, as written.
    pub kind: Option<String>,
    pub counties: Option<String>,
    pub min_size: u32,
    pub max_size: u32,
    /// Default 1.
    pub crews: Option<u32>,
    pub skills: Vec<SkillNeed>,
    /// None = the default, one 组长; an empty list cannot be written.
    pub roles: Option<Vec<RoleNeed>>,
    /// Full members needed; None = the rule's `min_full_members`.
    pub full_members: Option<u32>,
    /// Valid certificates needed; None = the rule's `min_per_crew` × crews.
    pub certified: Option<u32>,
    pub extra: Extra,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum SiteMode {
    /// 现场
    Onsite,
    /// 线上
    Online,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Site {
    #[serde(skip)]
    pub row: u32,
    pub id: String,
    pub name: String,
    pub region: String,
    pub at: LonLat,
    pub industry: Option<String>,
    pub skills: Vec<SkillNeed>,
    pub minutes: u32,
    /// Default 2.
    pub crew_min: Option<u32>,
    /// 1–4, default 3.
    pub priority: Option<u8>,
    pub batch: Option<String>,
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
    pub open: Option<(NaiveTime, NaiveTime)>,
    pub workdays_only: Option<bool>,
    /// Default 1.
    pub visits: Option<u32>,
    pub gap_days: Option<u32>,
    pub after: Vec<String>,
    pub equipment: Vec<String>,
    pub hazards: Vec<String>,
    pub writeup_minutes: Option<u32>,
    pub source: Option<String>,
    pub last_visited: Option<NaiveDate>,
    pub mode: Option<SiteMode>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Equipment {
    #[serde(skip)]
    pub row: u32,
    pub kind: String,
    pub region: Option<String>,
    pub batch: Option<String>,
    pub count: u32,
    pub operator_skill: Option<String>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Travel {
    #[serde(skip)]
    pub row: u32,
    pub from: String,
    pub to: String,
    pub km: Option<f64>,
    pub minutes: Option<f64>,
    /// Yuan, one way.
    pub cost: Option<f64>,
    pub mode: Option<String>,
    pub extra: Extra,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum PairKind {
    /// 同组
    Together,
    /// 不同组
    Apart,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    #[serde(skip)]
    pub row: u32,
    pub a: String,
    pub b: String,
    pub kind: PairKind,
    pub extra: Extra,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum PinKind {
    /// 锁定: serves in the batch (in that group, in that role, where said). The default.
    Lock,
    /// 禁止: does not serve in the batch (in that group, where said).
    Forbid,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pin {
    #[serde(skip)]
    pub row: u32,
    pub inspector: String,
    pub batch: String,
    pub group: Option<String>,
    pub role: Option<String>,
    pub kind: PinKind,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    #[serde(skip)]
    pub row: u32,
    pub inspector: String,
    pub region: Option<String>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
    pub group: Option<String>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalendarDay {
    #[serde(skip)]
    pub row: u32,
    pub date: NaiveDate,
    pub name: Option<String>,
    pub off_day: Option<bool>,
    pub extra: Extra,
}
