//! `institute-quota`: 140 people of six departments of an institute fill the institute's 36 posts in three batches.

use super::people::{Round, Squad};
use super::quotas::quotas;
use super::senders::{Sender, department};
use super::{batches, date, places};
use crate::draw::Draw;
use crate::scenario::{Group, Level, Scenario, Settings, SkillNeed};

/// Department, its people, what they know. How the institute is divided is invented.
type Department = (Sender, u32, &'static [(&'static str, u32)]);

const DEPARTMENTS: &[Department] = &[
    (department(41, "大气室"), 32, &[("VOCs", 50), ("大气源解析", 30), ("焦化", 10), ("水泥", 10)]),
    (department(42, "水环境室"), 26, &[("水环境", 70), ("排污口", 25), ("VOCs", 5)]),
    (department(43, "固废室"), 24, &[("危险废物", 60), ("土壤", 30), ("水泥", 10)]),
    (department(44, "生态室"), 18, &[("生态评价", 80), ("水环境", 20)]),
    (department(45, "监测室"), 24, &[("VOCs", 35), ("水环境", 35), ("大气源解析", 30)]),
    (department(46, "综合室"), 16, &[("环境管理", 75), ("VOCs", 15), ("水环境", 10)]),
];
const TECHNIQUES: &[(&str, u32)] = &[("在线监测", 35), ("走航监测", 25), ("数据分析", 25), ("无人机", 15)];

/// The institute's part in three cities, four people each.
const CITIES: &[(&str, &[(&str, u8)])] = &[
    ("410100", &[("VOCs", 2), ("在线监测", 1)]),
    ("130100", &[("VOCs", 2), ("大气源解析", 1)]),
    ("610100", &[("VOCs", 2), ("走航监测", 1)]),
];
const SIZE: u32 = 4;

pub fn institute_quota(seed: u64) -> Scenario {
    let mut draw = Draw::new(seed);
    let batches = batches(date(2026, 11, 9), 3, 15, 14);
    let cities: Vec<_> = CITIES.iter().filter_map(|c| Some((places::city(c.0)?, c.1))).collect();
    let regions: Vec<_> = cities.iter().map(|c| c.0.region()).collect();
    let mut groups = Vec::new();
    for batch in &batches {
        for (city, skills) in &cities {
            groups.push(Group {
                row: 0,
                id: format!("{}-{}", batch.id, city.code),
                batch: batch.id.clone(),
                region: city.code.into(),
                name: Some(format!("{}华南所组", city.short())),
                kind: None,
                counties: None,
                min_size: SIZE,
                max_size: SIZE,
                crews: None,
                skills: skills.iter().map(|&(name, level)| SkillNeed { name: name.into(), level, count: 1 }).collect(),
                roles: None,
                full_members: None,
                certified: None,
                extra: Vec::new(),
            });
        }
    }
    let (mut inspectors, mut leave) = (Vec::new(), Vec::new());
    for (sender, people, industries) in DEPARTMENTS {
        let drawn = Round { industries, techniques: TECHNIQUES, batches: &batches, regions: &regions };
        let squad = Squad { sender, officers: 0, experts: *people };
        let (people, away) = drawn.people(&mut draw, &[squad]);
        inspectors.extend(people);
        leave.extend(away);
    }
    let posts: Vec<_> = batches.iter().map(|b| (b.id.clone(), SIZE * cities.len() as u32)).collect();
    let listed: Vec<_> = DEPARTMENTS.iter().map(|d| (d.0.short.to_string(), d.1)).collect();
    Scenario {
        settings: settings(),
        units: DEPARTMENTS.iter().map(|d| d.0.unit()).collect(),
        quotas: quotas(&posts, &listed),
        inspectors,
        leave,
        regions,
        groups,
        batches,
        ..Scenario::default()
    }
}

/// The institute's people join law officers of provinces, who bring the certificates and found the branch.
fn settings() -> Settings {
    let mut settings = Settings { name: "研究所按指标派员（示例）".into(), ..Settings::default() };
    let rules = &mut settings.rules;
    rules.set_level("certificates", Level::Off);
    rules.set_level("party_branch", Level::Off);
    rules.set_level("leader_party", Level::Hard);
    rules.max_batches = Some(1);
    settings
}
