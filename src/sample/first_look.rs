//! `first-look`: eight people, two groups of three, small enough to be checked by hand. Nothing is drawn.

use chrono::NaiveDate;

use super::senders::PROVINCES;
use super::{batches, date, places};
use crate::scenario::{Gender, Group, Inspector, Party, Quota, Scenario, Settings, Skill, SkillNeed};

/// Id, name, unit, gender, party, valid until (with a certificate), kind, skills, may lead.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Gender,
    Party,
    Option<(i32, u32, u32)>,
    &'static str,
    &'static [(&'static str, u8)],
    bool,
);

const PEOPLE: &[Row] = &[
    (
        "P1",
        "王建民",
        "山西",
        Gender::Male,
        Party::Full,
        Some((2028, 6, 30)),
        "执法",
        &[("焦化", 2), ("VOCs", 2)],
        false,
    ),
    ("P2", "李文博", "山西", Gender::Male, Party::Full, None, "专家", &[("焦化", 3)], false),
    ("P3", "张晓燕", "山西", Gender::Female, Party::Probationary, Some((2029, 3, 31)), "执法", &[("焦化", 2)], false),
    ("P4", "刘志强", "山东", Gender::Male, Party::Full, Some((2028, 12, 31)), "执法", &[("焦化", 2)], true),
    ("P5", "陈静", "山东", Gender::Female, Party::Full, Some((2026, 12, 11)), "执法", &[("焦化", 2)], false),
    ("P6", "赵国栋", "河南", Gender::Male, Party::Full, Some((2027, 12, 31)), "执法", &[("VOCs", 2)], true),
    ("P7", "孙海涛", "河南", Gender::Male, Party::Masses, Some((2028, 9, 30)), "执法", &[("VOCs", 1)], false),
    ("P8", "周慧敏", "河南", Gender::Female, Party::Full, Some((2029, 6, 30)), "监测", &[("VOCs", 2)], false),
];

/// City and the industry that its group must know at level 2.
const GROUPS: &[(&str, &str)] = &[("130100", "焦化"), ("370100", "VOCs")];

pub fn first_look(_seed: u64) -> Scenario {
    let batches = batches(date(2026, 12, 7), 1, 7, 7);
    let senders = ["山西", "山东", "河南"].iter().filter_map(|s| PROVINCES.iter().find(|p| p.short == *s));
    let cities: Vec<_> = GROUPS.iter().filter_map(|g| Some((places::city(g.0)?, g.1))).collect();
    let settings = Settings { name: "初识帮扶（示例）".into(), ..Settings::default() };
    let group = |(city, industry): &(&places::City, &str)| Group {
        row: 0,
        id: format!("{}1组", city.short()),
        batch: "B1".into(),
        region: city.code.into(),
        name: None,
        kind: None,
        counties: None,
        min_size: 3,
        max_size: 3,
        crews: None,
        skills: vec![SkillNeed { name: industry.to_string(), level: 2, count: 1 }],
        roles: None,
        full_members: None,
        certified: None,
        extra: Vec::new(),
    };
    Scenario {
        settings,
        quotas: senders
            .clone()
            .map(|s| Quota { row: 0, unit: s.short.into(), batch: None, min: Some(2), max: Some(3), extra: Vec::new() })
            .collect(),
        units: senders.map(|s| s.unit()).collect(),
        inspectors: PEOPLE.iter().map(inspector).collect(),
        regions: cities.iter().map(|c| c.0.region()).collect(),
        groups: cities.iter().map(group).collect(),
        batches,
        ..Scenario::default()
    }
}

fn inspector(&(id, name, unit, gender, party, until, kind, skills, leads): &Row) -> Inspector {
    Inspector {
        row: 0,
        id: id.into(),
        name: name.into(),
        unit: unit.into(),
        gender: Some(gender),
        party: Some(party),
        certificate: until.map(|_| format!("XG-00-{id}")),
        certificate_until: until.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)),
        kind: Some(kind.into()),
        skills: skills.iter().map(|&(name, level)| Skill { name: name.into(), level }).collect(),
        roles: if leads { vec!["组长".into()] } else { Vec::new() },
        rounds_served: Some(2),
        trained: None,
        province: None,
        at: None,
        available: Vec::new(),
        max_batches: None,
        avoid: Vec::new(),
        competence: Vec::new(),
        licences: Vec::new(),
        unfit: Vec::new(),
        post: None,
        rank: None,
        title: None,
        id_number: None,
        phone: None,
        notes: Some("虚构".into()),
        extra: Vec::new(),
    }
}
