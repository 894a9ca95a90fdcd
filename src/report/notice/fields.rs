//! What a template may ask for.

/// What a field is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The whole letter.
    Letter,
    /// One batch that the unit sends people to.
    Batch,
    /// One person in one batch.
    Person,
}

/// A field by its Chinese and English name; either may be written in any template.
pub struct Field {
    pub zh: &'static str,
    pub en: &'static str,
    pub level: Level,
    /// What stands in its place.
    pub says: (&'static str, &'static str),
}

const fn field(
    level: Level,
    zh: &'static str,
    en: &'static str,
    says_zh: &'static str,
    says_en: &'static str,
) -> Field {
    Field { zh, en, level, says: (says_zh, says_en) }
}

use Level::{Batch, Letter, Person};

/// All of them; docs/notices.md lists the same.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    field(Letter, "派员单位", "unit", "单位名称", "name of the sending unit"),
    field(Letter, "轮次", "round", "轮次名称", "name of the round"),
    field(Letter, "人数", "people", "派出人数", "people sent"),
    field(Letter, "人次", "posts", "派出人次", "people sent, counted in each batch"),
    field(Letter, "批次数", "batches", "涉及批次数", "batches that the unit sends people to"),
    field(Letter, "首日", "first_day", "最早的报到日期", "first day of the first of these batches"),
    field(Letter, "末日", "last_day", "最晚的结束日期", "last day of the last of these batches"),
    field(Letter, "单位联系人", "contact", "单位表里的联系人", "contact of the unit"),
    field(Letter, "单位联系电话", "contact_phone", "单位表里的联系电话", "phone of the contact"),
    field(Letter, "方案日期", "plan_date", "方案算出的日期", "day on which the plan was made"),
    field(Batch, "批次", "batch", "批次名称", "name of the batch"),
    field(Batch, "起止日期", "dates", "批次起止日期", "first and last day of the batch"),
    field(Batch, "报到时间", "report_on", "批次第一天", "first day of the batch"),
    field(Batch, "天数", "days", "批次天数", "days of the batch"),
    field(Batch, "本批人数", "batch_people", "本批派出人数", "people sent to the batch"),
    field(Batch, "本批名单", "batch_names", "本批派出人员姓名", "their names"),
    field(Batch, "培训安排", "sessions", "批次表里的培训安排", "sessions of the batch"),
    field(Person, "序号", "no", "从 1 起", "from 1"),
    field(Person, "姓名", "name", "姓名", "name"),
    field(Person, "组别", "group", "所在工作组", "work group"),
    field(Person, "派驻城市", "region", "所在地区", "region"),
    field(Person, "组内职务", "role", "组长、副组长、成员等", "leader, deputy, member, …"),
    field(Person, "报到地点", "report_at", "派驻城市（驻地）", "the region's base"),
    field(Person, "组长及电话", "leader", "本组组长姓名、电话", "name and phone of the group's leader"),
    field(Person, "同组人员", "with", "同组其他人及其单位、职务", "the others of the group, with units and roles"),
    field(Person, "临时党支部", "branch", "本组所属临时党支部", "temporary Party branch of the group"),
    field(Person, "携带装备", "equipment", "所在检查小组日程里的装备", "equipment that the person's crews carry"),
    field(Person, "备注", "notes", "人员表里的备注", "notes on the person"),
];

/// What repeats, and what it repeats for.
pub const BLOCKS: &[(&str, &str, Level)] = &[("批次", "batches", Batch), ("人员", "people", Person)];

/// A field by either name.
pub fn known(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.zh == name || f.en.eq_ignore_ascii_case(name))
}

pub fn block(name: &str) -> Option<Level> {
    BLOCKS.iter().find(|b| b.0 == name || b.1.eq_ignore_ascii_case(name)).map(|b| b.2)
}

/// The field that somebody perhaps meant.
pub fn nearest(name: &str) -> Option<String> {
    nearest_of(name, FIELDS.iter().flat_map(|f| [f.zh, f.en]))
}

pub fn nearest_block(name: &str) -> Option<String> {
    nearest_of(name, BLOCKS.iter().flat_map(|b| [b.0, b.1]))
}

fn nearest_of(name: &str, known: impl Iterator<Item = &'static str>) -> Option<String> {
    let name = name.to_lowercase();
    let near = known.map(|k| (strsim::normalized_damerau_levenshtein(&name, k), k));
    let (alike, nearest) = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (alike >= 0.4).then(|| nearest.to_owned())
}
