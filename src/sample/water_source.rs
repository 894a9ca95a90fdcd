//! `water-source`: 273 groups check drinking-water sources in all provinces; nobody inspects those who inspect them, and every
//! province sends about the same share of its people. Numbers are those of the campaign of 2018.

use super::people::{Round, Squad};
use super::places::{self, City};
use super::quotas::shares;
use super::senders::PROVINCES;
use super::{batches, date};
use crate::draw::Draw;
use crate::scenario::settings::MutualScope;
use crate::scenario::{Batch, Group, Level, Scenario, Settings, SkillNeed};

const CITIES: u32 = 212;
/// Of 273 groups: the first groups of the cities with two, which have six members; all others have five: 1,426 posts.
const SECOND: usize = 61;
const PEOPLE: u32 = 2400;
/// Of ten people.
const OFFICERS: u32 = 8;

const INDUSTRIES: &[(&str, u32)] =
    &[("水源地", 40), ("水环境", 25), ("水文地质", 8), ("环评", 10), ("固体废物", 10), ("畜禽养殖", 7)];
const TECHNIQUES: &[(&str, u32)] = &[("水质监测", 60), ("无人机", 15), ("遥感解译", 10), ("应急处置", 15)];

pub fn water_source(seed: u64) -> Scenario {
    let mut draw = Draw::new(seed);
    let batches = batches(date(2026, 5, 18), 1, 14, 14);
    let cities = chosen();
    let regions: Vec<_> = cities.iter().map(|c| c.region()).collect();
    let mut by_counties: Vec<usize> = (0..cities.len()).collect();
    by_counties.sort_by_key(|&c| (std::cmp::Reverse(cities[c].counties.len()), c));
    let mut second = vec![false; cities.len()];
    by_counties.iter().take(SECOND).for_each(|&c| second[c] = true);
    let mut groups = Vec::new();
    for (batch, (city, second)) in batches.iter().flat_map(|b| cities.iter().zip(&second).map(move |c| (b, c))) {
        let number = if *second { 2 } else { 1 };
        groups.extend((1..=number).map(|n| group(batch, city, n, number)));
    }
    let pools: Vec<u32> = PROVINCES.iter().map(|p| p.pool).collect();
    let squads: Vec<Squad> = PROVINCES
        .iter()
        .zip(shares(&[PEOPLE], &pools).remove(0))
        .map(|(sender, people)| {
            let officers = (people * OFFICERS).div_ceil(10);
            Squad { sender, officers, experts: people - officers }
        })
        .collect();
    let drawn = Round { industries: INDUSTRIES, techniques: TECHNIQUES, batches: &batches, regions: &regions };
    let (inspectors, leave) = drawn.people(&mut draw, &squads);
    Scenario {
        settings: settings(),
        units: PROVINCES.iter().map(|s| s.unit()).collect(),
        inspectors,
        leave,
        regions,
        groups,
        batches,
        ..Scenario::default()
    }
}

/// Of every province a share of its cities, those with the lowest codes first: the capital is one of them.
fn chosen() -> Vec<&'static City> {
    let mut provinces: Vec<(&str, Vec<&City>)> = Vec::new();
    for city in places::cities() {
        match provinces.iter_mut().find(|p| p.0 == city.province) {
            Some(province) => province.1.push(city),
            None => provinces.push((city.province, vec![city])),
        }
    }
    // Municipalities are one city each, of which no share can be taken.
    let (whole, shared): (Vec<_>, Vec<_>) = provinces.into_iter().partition(|p| p.1.len() == 1);
    let weights: Vec<u32> = shared.iter().map(|p| p.1.len() as u32).collect();
    let numbers = shares(&[CITIES - whole.len() as u32], &weights).remove(0);
    let mut cities: Vec<&City> = whole.into_iter().flat_map(|p| p.1).collect();
    cities.extend(shared.iter().zip(numbers).flat_map(|(p, number)| p.1.iter().take(number as usize).copied()));
    cities.sort_by_key(|c| c.code);
    cities
}

fn group(batch: &Batch, city: &City, n: usize, number: usize) -> Group {
    let size = if n == 1 && number == 2 { 6 } else { 5 };
    Group {
        row: 0,
        id: format!("{}-{}-{n}", batch.id, city.code),
        batch: batch.id.clone(),
        region: city.code.into(),
        name: Some(format!("{}{n}组", city.short())),
        kind: None,
        counties: city.counties_of(n - 1, number),
        min_size: size,
        max_size: size,
        crews: None,
        skills: vec![
            SkillNeed { name: "水源地".into(), level: 2, count: 1 },
            SkillNeed { name: "水质监测".into(), level: 1, count: 1 },
        ],
        roles: None,
        full_members: None,
        certified: None,
        extra: Vec::new(),
    }
}

fn settings() -> Settings {
    let mut settings = Settings {
        name: "集中式饮用水水源地环境保护专项督查（示例）".into(), ..Settings::default()
    };
    settings.rules.set_level("no_mutual", Level::Hard);
    settings.rules.mutual_scope = MutualScope::Batch;
    settings.rules.set_level("leader_party", Level::Hard);
    settings.objective.draw_ratio = 5000.0;
    settings
}
