//! `carbon-check`: the quality of carbon emission reports at real coal-fired power plants. The groups are left out: they follow from
//! the work at the plants, 31 groups of four in each of three batches.

use chrono::NaiveTime;

use super::people::{Round, Squad};
use super::places::{self, City};
use super::quotas::quotas;
use super::senders::{INSTITUTES, PROVINCES};
use super::{batches, date};
use crate::draw::Draw;
use crate::problem::great_circle_km;
use crate::scenario::{Level, LonLat, Scenario, Settings, Site, SkillNeed, Unit};

const GROUPS: usize = 31;
const BATCHES: u64 = 3;
/// Members of a derived group: two crews of two.
const SIZE: u32 = 4;
/// From a province and from an institute: 20 × 9 + 8 × 10 = 260, of which 20 × 8 − 4 = 156 law officers.
const SENDERS: [&str; 20] = [
    "北京",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "四川",
    "陕西",
];
const OF_PROVINCE: u32 = 9;
const OF_INSTITUTE: u32 = 10;
const OFFICERS: u32 = 156;

/// A crew reaches plants within that distance of its base in about an hour.
const REACH_KM: f64 = 45.0;
/// Crew-days of a group in a batch: two crews × (14 days less two of rest and one for arriving).
const CAPACITY: u32 = 22;
const MINUTES: u32 = 400;
const WRITEUP: u32 = 140;

const INDUSTRIES: &[(&str, u32)] = &[("碳核算", 45), ("煤样采制化", 30), ("火电", 25)];
const TECHNIQUES: &[(&str, u32)] = &[("台账审核", 65), ("在线监测", 20), ("数据分析", 15)];

pub struct Plant {
    id: &'static str,
    pub name: &'static str,
    capacity_mw: f64,
    pub at: LonLat,
}

impl Plant {
    /// Days for one crew.
    fn days(&self) -> u32 {
        if self.capacity_mw < 600.0 { 2 } else { 3 }
    }
}

pub fn carbon_check(seed: u64) -> Scenario {
    let mut draw = Draw::new(seed);
    let batches = batches(date(2026, 10, 12), BATCHES, 14, 21);
    let (mut regions, mut sites) = (Vec::new(), Vec::new());
    for (city, plants, batch) in placed() {
        regions.push(city.region());
        for plant in &plants {
            let mut site = site(plant, city, &batches[batch].id);
            // Stages of one plant bear one id in the database.
            let stage = sites.iter().filter(|s: &&Site| s.id.split('-').next() == Some(&site.id)).count() + 1;
            if stage > 1 {
                site.id = format!("{}-{stage}", site.id);
                site.name = format!("{} ({stage})", site.name);
            }
            sites.push(site);
        }
    }
    let provinces = SENDERS.iter().filter_map(|s| PROVINCES.iter().find(|p| p.short == *s));
    let squads: Vec<Squad> = provinces
        .enumerate()
        .map(|(n, sender)| {
            let officers = OF_PROVINCE - 1 - u32::from((n as u32) < 20 * (OF_PROVINCE - 1) - OFFICERS);
            Squad { sender, officers, experts: OF_PROVINCE - officers }
        })
        .chain(INSTITUTES.iter().map(|sender| Squad { sender, officers: 0, experts: OF_INSTITUTE }))
        .collect();
    let posts: Vec<_> = batches.iter().map(|b| (b.id.clone(), GROUPS as u32 * SIZE)).collect();
    let listed: Vec<_> = squads.iter().map(|s| (s.sender.short.to_string(), s.people())).collect();
    let drawn = Round { industries: INDUSTRIES, techniques: TECHNIQUES, batches: &batches, regions: &regions };
    let (inspectors, leave) = drawn.people(&mut draw, &squads);
    Scenario {
        settings: settings(),
        // Few of a province know carbon accounts: what can be drawn is what is listed.
        units: squads.iter().map(|s| Unit { pool: None, ..s.sender.unit() }).collect(),
        quotas: quotas(&posts, &listed),
        inspectors,
        leave,
        regions,
        sites,
        batches,
        ..Scenario::default()
    }
}

/// Cities with their plants and batch: those with the most work first, each to the batch with the fewest groups so far, as long as
/// a batch has room for the groups that the city needs.
fn placed() -> Vec<(&'static City, Vec<Plant>, usize)> {
    let mut cities: Vec<(&City, Vec<Plant>)> = Vec::new();
    for (county, plant) in plants() {
        let Some(city) = places::city(&places::code_of_county(county)) else { continue };
        if great_circle_km(plant.at, city.at) > REACH_KM {
            continue;
        }
        match cities.iter_mut().find(|c| c.0.code == city.code) {
            Some(known) => known.1.push(plant),
            None => cities.push((city, vec![plant])),
        }
    }
    let days = |plants: &[Plant]| plants.iter().map(Plant::days).sum::<u32>();
    cities.sort_by_key(|(city, plants)| (std::cmp::Reverse(days(plants)), city.code));
    let mut groups = [0; BATCHES as usize];
    let mut placed = Vec::new();
    for (city, plants) in cities {
        let needed = days(&plants).div_ceil(CAPACITY) as usize;
        let batch = (0..groups.len()).filter(|&b| groups[b] + needed <= GROUPS).min_by_key(|&b| groups[b]);
        if let Some(batch) = batch {
            groups[batch] += needed;
            placed.push((city, plants, batch));
        }
    }
    placed.sort_by_key(|p| (p.2, p.0.code));
    placed
}

/// Coal-fired plants with the code of their county.
pub fn plants() -> impl Iterator<Item = (&'static str, Plant)> {
    include_str!("../../data/thermal_plants.csv").lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let [id, name, "Coal", capacity, lon, lat, _, county, ..] = fields[..] else { return None };
        let at = LonLat { lon: lon.parse().ok()?, lat: lat.parse().ok()? };
        Some((county, Plant { id, name, capacity_mw: capacity.parse().ok()?, at }))
    })
}

fn site(plant: &Plant, city: &City, batch: &str) -> Site {
    let need = |name: &str, level| SkillNeed { name: name.into(), level, count: 1 };
    // Two crews of one group cannot both have everybody: small plants do with accounts, large ones want coal samples too.
    let mut skills = vec![need("碳核算", if plant.capacity_mw < 600.0 { 1 } else { 2 })];
    if plant.capacity_mw >= 1000.0 {
        skills.push(need("煤样采制化", 1));
    }
    Site {
        row: 0,
        id: format!("D{}", plant.id),
        name: plant.name.into(),
        region: city.code.into(),
        at: plant.at,
        industry: Some("火力发电".into()),
        skills,
        minutes: MINUTES,
        crew_min: Some(2),
        priority: Some(if plant.capacity_mw < 1000.0 { 3 } else { 2 }),
        batch: Some(batch.into()),
        earliest: None,
        latest: None,
        open: None,
        workdays_only: None,
        visits: Some(plant.days()),
        gap_days: None,
        after: Vec::new(),
        equipment: Vec::new(),
        hazards: Vec::new(),
        writeup_minutes: Some(WRITEUP),
        source: None,
        last_visited: None,
        mode: None,
        extra: Vec::new(),
    }
}

/// Both crews of a group share the work at one plant, so two certificates do for the group.
fn settings() -> Settings {
    let mut settings =
        Settings { name: "碳排放报告质量专项监督帮扶（示例）".into(), ..Settings::default() };
    // 540 minutes of work a day: a visit and its papers.
    settings.day.start = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
    settings.day.end = NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default();
    let rules = &mut settings.rules;
    rules.min_per_crew = 1;
    rules.set_level("rest_between", Level::Hard);
    rules.rest_days = 7;
    rules.max_batches = Some(2);
    settings
}
