//! `winter-air`: the autumn and winter campaign for clean air in the 39 cities of Beijing, Tianjin, Hebei and around (2+26) and of the
//! Fenwei Plain (11).

use std::collections::HashSet;

use super::people::{Round, Squad};
use super::places::{self, City};
use super::quotas::{quotas, shares};
use super::senders::{INSTITUTES, PROVINCES};
use super::{batches, clues, date};
use crate::draw::Draw;
use crate::scenario::{Batch, CalendarDay, Group, Level, RoleNeed, Scenario, Settings, SkillNeed};

/// Code and main industries: Beijing and the cities around it first (28), then the rest of the Fenwei Plain.
pub const CITIES: &[(&str, [&str; 2])] = &[
    ("110000", ["VOCs", "机动车"]),
    ("120000", ["石化", "钢铁"]),
    ("130100", ["制药", "焦化"]),
    ("130200", ["钢铁", "焦化"]),
    ("130400", ["钢铁", "焦化"]),
    ("130500", ["玻璃", "焦化"]),
    ("130600", ["铸造", "VOCs"]),
    ("130900", ["石化", "铸造"]),
    ("131000", ["VOCs", "机动车"]),
    ("131100", ["VOCs", "铸造"]),
    ("140100", ["钢铁", "焦化"]),
    ("140300", ["耐材", "火电"]),
    ("140400", ["焦化", "火电"]),
    ("140500", ["铸造", "煤化工"]),
    ("370100", ["钢铁", "VOCs"]),
    ("370300", ["陶瓷", "石化"]),
    ("370800", ["焦化", "煤化工"]),
    ("371400", ["煤化工", "VOCs"]),
    ("371500", ["有色", "火电"]),
    ("371600", ["有色", "火电"]),
    ("371700", ["VOCs", "煤化工"]),
    ("410100", ["耐材", "有色"]),
    ("410200", ["煤化工", "VOCs"]),
    ("410500", ["钢铁", "焦化"]),
    ("410600", ["VOCs", "水泥"]),
    ("410700", ["煤化工", "水泥"]),
    ("410800", ["有色", "VOCs"]),
    ("410900", ["石化", "VOCs"]),
    ("140700", ["焦化", "玻璃"]),
    ("140800", ["焦化", "有色"]),
    ("141000", ["焦化", "钢铁"]),
    ("141100", ["焦化", "有色"]),
    ("410300", ["有色", "玻璃"]),
    ("411200", ["有色", "煤化工"]),
    ("610100", ["VOCs", "机动车"]),
    ("610200", ["水泥", "陶瓷"]),
    ("610300", ["有色", "水泥"]),
    ("610400", ["石化", "陶瓷"]),
    ("610500", ["煤化工", "火电"]),
];

/// Cities with an ordinary group beside the central one.
pub const SECOND: &[&str] = &["110000", "120000", "130100", "130200", "130400", "130500", "130600", "130900", "141000"];
/// The city of a special group, the industry that it looks into and a technique, each with its level.
type Special = (&'static str, (&'static str, u8), (&'static str, u8));
/// Batches whose clues have come.
const PUSHED: usize = 2;
const SPECIAL: &[Special] = &[
    ("130200", ("钢铁", 3), ("在线监测", 2)),
    ("130500", ("玻璃", 3), ("在线监测", 1)),
    ("141100", ("焦化", 3), ("走航监测", 2)),
];

pub const INDUSTRIES: &[(&str, u32)] = &[
    ("VOCs", 22),
    ("钢铁", 14),
    ("焦化", 14),
    ("火电", 12),
    ("水泥", 9),
    ("石化", 9),
    ("煤化工", 9),
    ("有色", 9),
    ("铸造", 8),
    ("机动车", 6),
    ("制药", 4),
    ("陶瓷", 4),
    ("耐材", 4),
    ("玻璃", 2),
];
const TECHNIQUES: &[(&str, u32)] =
    &[("在线监测", 30), ("台账审核", 20), ("走航监测", 15), ("用电监控", 15), ("无人机", 12), ("数据分析", 8)];

/// Institutes that send people beside the 31 provinces and the corps.
pub const WINTER_INSTITUTES: usize = 5;
/// Of ten people of a province, law officers. Institutes send experts.
const OFFICERS: u32 = 8;

/// 1,200 people of 37 units for 51 groups in 39 cities, six batches of 15 days that overlap by one.
pub fn winter_air(seed: u64) -> Scenario {
    let batches = batches(date(2026, 11, 2), 6, 15, 14);
    let mut groups = Vec::new();
    for batch in &batches {
        for &(code, industries) in CITIES {
            let Some(city) = places::city(code) else { continue };
            let number = 1 + usize::from(SECOND.contains(&code));
            groups.push(central(batch, city, number, industries));
            if number > 1 {
                let needs = vec![need(industries[0], 1), need(technique_of(industries[0]), 1)];
                groups.push(group(batch, city, (2, number), "普通组", 4, 2, needs));
            }
            for &(_, (industry, level), (technique, skilled)) in SPECIAL.iter().filter(|s| s.0 == code) {
                let needs = vec![need(industry, level), need(technique, skilled)];
                let mut special = group(batch, city, (number + 1, number), "特别组", 4, 1, needs);
                special.name = Some(format!("{}特别组", city.short()));
                special.counties = None;
                groups.push(special);
            }
        }
    }
    let mut scenario = round(seed, 1200, WINTER_INSTITUTES, batches, groups);
    scenario.settings.name = "2026—2027年秋冬季大气监督帮扶（示例）".into();
    clues::push(&mut scenario, PUSHED, seed);
    scenario
}

/// What an ordinary group is good at beside the industry: the equipment that it takes along, or ledgers.
fn technique_of(industry: &str) -> &'static str {
    clues::KINDS.iter().find(|k| k.3.contains(&industry)).and_then(|k| k.2).unwrap_or("台账审核")
}

/// Puts units, quotas and people to the groups, under the rules of the winter campaign.
pub fn round(seed: u64, people: u32, institutes: usize, batches: Vec<Batch>, groups: Vec<Group>) -> Scenario {
    let mut draw = Draw::new(seed);
    let senders: Vec<_> = PROVINCES.iter().chain(INSTITUTES.iter().take(institutes)).collect();
    let weights: Vec<u32> = senders.iter().map(|s| if s.code < 10 { 1000 } else { s.pool }).collect();
    let listed = shares(&[people], &weights).remove(0);
    let squads: Vec<Squad> = senders
        .iter()
        .zip(listed)
        .map(|(&sender, people)| {
            let officers = if sender.code < 10 { 0 } else { (people * OFFICERS).div_ceil(10) };
            Squad { sender, officers, experts: people - officers }
        })
        .collect();
    let mut known = HashSet::new();
    let first = groups.iter().filter(|g| known.insert(g.region.as_str()));
    let regions: Vec<_> = first.filter_map(|g| places::city(&g.region)).map(City::region).collect();
    let posts: Vec<(String, u32)> = batches
        .iter()
        .map(|b| (b.id.clone(), groups.iter().filter(|g| g.batch == b.id).map(|g| g.min_size).sum()))
        .collect();
    let lists: Vec<(String, u32)> = squads.iter().map(|s| (s.sender.short.into(), s.people())).collect();
    let drawn = Round { industries: INDUSTRIES, techniques: TECHNIQUES, batches: &batches, regions: &regions };
    let (inspectors, leave) = drawn.people(&mut draw, &squads);
    Scenario {
        settings: settings(),
        units: senders.iter().map(|s| s.unit()).collect(),
        quotas: quotas(&posts, &lists),
        inspectors,
        leave,
        regions,
        groups,
        batches,
        // The State Council's notice for 2027 is not out; this day is sure.
        calendar: vec![CalendarDay {
            row: 0,
            date: date(2027, 1, 1),
            name: Some("元旦".into()),
            off_day: Some(true),
            extra: Vec::new(),
        }],
        ..Scenario::default()
    }
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    let rules = &mut settings.rules;
    rules.set_level("leader_party", Level::Hard);
    rules.set_level("rest_between", Level::Hard);
    rules.rest_days = 14;
    rules.set_level("max_batches", Level::Hard);
    rules.max_batches = Some(2);
    rules.set_level("unit_mix", Level::Soft(20.0));
    rules.max_per_unit = Some(3);
    rules.set_level("mentor", Level::Soft(30.0));
    rules.mentor_ratio = 2.0;
    settings
}

/// The central group leads in its city: six people in two crews, and somebody who keeps contact.
fn central(batch: &Batch, city: &City, number: usize, industries: [&str; 2]) -> Group {
    let needs = vec![need(industries[0], 2), need(industries[1], 1)];
    let mut group = group(batch, city, (1, number), "中心组", 6, 2, needs);
    let role = |role: &str| RoleNeed { role: role.into(), count: 1 };
    group.roles = Some(vec![role("组长"), role("联络员")]);
    group
}

/// `石家庄1组`, the n-th of so many that share the counties of the city.
pub fn group(
    batch: &Batch,
    city: &City,
    (n, number): (usize, usize),
    kind: &str,
    size: u32,
    crews: u32,
    skills: Vec<SkillNeed>,
) -> Group {
    Group {
        row: 0,
        id: format!("{}-{}-{n}", batch.id, city.code),
        batch: batch.id.clone(),
        region: city.code.into(),
        name: Some(format!("{}{n}组", city.short())),
        kind: Some(kind.into()),
        counties: if n <= number { city.counties_of(n - 1, number) } else { None },
        min_size: size,
        max_size: size,
        crews: Some(crews),
        skills,
        roles: None,
        full_members: None,
        certified: None,
        extra: Vec::new(),
    }
}

pub fn need(name: &str, level: u8) -> SkillNeed {
    SkillNeed { name: name.into(), level, count: 1 }
}
