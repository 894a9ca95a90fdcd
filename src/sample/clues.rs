//! Clues that are pushed to the groups of the winter campaign: enterprises invented in the industrial parks of real counties, and real
//! coal-fired plants.

use std::collections::HashSet;

use chrono::NaiveTime;

use super::carbon_check;
use super::places::{self, City};
use super::winter_air::{CITIES, need};
use crate::draw::Draw;
use crate::problem::great_circle_km;
use crate::scenario::{Equipment, Group, LonLat, Scenario, Site, SiteMode};

/// Sites of a group of two crews in a batch, from city to city; a group of one crew is given half of it. Crews that find 2 to 4 of them
/// a day are busy for three quarters of their hours.
const SITES: (u32, u32) = (34, 78);
/// A crew gets there within an hour or so.
const REACH_KM: f64 = 42.0;
const PLANT_REACH_KM: f64 = 35.0;

/// Percent of the sites.
const LEADING: u32 = 32;
const SECOND: u32 = 22;
const OFFICE_DAYS: u32 = 6;
const WINDOW: u32 = 12;
const LOOK_BACK: u32 = 9;
const HIGH: u32 = 6;
const EQUIPPED: u32 = 8;
const ONLINE_FIRST: u32 = 4;
/// Percent of the people who do not climb stacks.
const NO_HEIGHTS: u32 = 8;

const PRIORITIES: &[(u8, u32)] = &[(1, 7), (2, 20), (3, 45), (4, 28)];
/// Enterprises of any city, which everybody can check.
const GENERAL: &[(&str, u32)] = &[
    ("锅炉", 20),
    ("家具", 15),
    ("印刷", 15),
    ("砖瓦", 12),
    ("加油站", 12),
    ("工地扬尘", 10),
    ("食品", 8),
    ("建材", 8),
];
const BRANDS: [&str; 24] = [
    "鑫源", "恒达", "宏泰", "华兴", "金鼎", "瑞丰", "天成", "永盛", "正源", "德隆", "嘉恒", "东升", "广益", "安泰",
    "福润", "盛通", "昌茂", "立信", "博远", "顺达", "康宁", "新航", "万和", "同兴",
];
/// Equipment, how many pieces, what it takes to operate it, and the industries where it is asked for.
type Kind = (&'static str, u32, Option<&'static str>, &'static [&'static str]);
pub const KINDS: &[Kind] = &[
    ("红外热像仪", 18, None, &["石化", "煤化工", "制药", "VOCs"]),
    ("无人机", 6, Some("无人机"), &["铸造", "钢铁"]),
    ("走航车", 5, Some("走航监测"), &["焦化", "玻璃"]),
];

/// Puts sites, equipment and what they ask of people to a scenario that has its groups. Clues come batch by batch: those of the first
/// `batches` are there.
pub fn push(scenario: &mut Scenario, batches: usize, seed: u64) {
    let mut draw = Draw::new(seed.wrapping_add(1));
    let mut sites = Vec::new();
    for &(code, industries) in CITIES {
        // Of a city that no group goes to there is no region, so that nothing may lie there.
        let is_region = scenario.regions.iter().any(|r| r.id == code);
        let Some(city) = places::city(code).filter(|_| is_region) else { continue };
        let mut pushing = Pushing::new(city, industries, &mut draw);
        for batch in scenario.batches.iter().take(batches) {
            let groups = scenario.groups.iter().filter(|g| g.batch == batch.id && g.region == code);
            for group in groups {
                pushing.pushed_to(group, &mut draw);
            }
        }
        pushing.plants();
        sites.extend(pushing.sites);
    }
    scenario.sites = sites;
    scenario.equipment = KINDS
        .iter()
        .map(|&(kind, count, operator, _)| Equipment {
            row: 0,
            kind: kind.into(),
            region: None,
            batch: None,
            count,
            operator_skill: operator.map(Into::into),
            extra: Vec::new(),
        })
        .collect();
    for person in &mut scenario.inspectors {
        if draw.chance(NO_HEIGHTS) {
            person.unfit.push("高处".into());
        }
    }
}

/// The clues of one city.
struct Pushing {
    city: &'static City,
    industries: [&'static str; 2],
    /// Industrial parks: county and place.
    parks: Vec<(&'static str, LonLat)>,
    number: u32,
    /// Whether there is an ordinary group beside the central one.
    is_shared: bool,
    names: HashSet<String>,
    sites: Vec<Site>,
}

impl Pushing {
    fn new(city: &'static City, industries: [&'static str; 2], draw: &mut Draw) -> Self {
        let mut near = city.seats();
        near.retain(|seat| great_circle_km(seat.1, city.at) <= REACH_KM);
        if near.is_empty() {
            near.push((city.short(), city.at));
        }
        // Two parks a county, a few km from its seat.
        let parks = near.iter().flat_map(|&(name, at)| [(name, at), (name, at)]);
        let parks = parks.map(|(name, at)| (name, beside(at, 0.06, draw))).collect();
        let number = draw.between(SITES.0, SITES.1);
        let is_shared = super::winter_air::SECOND.contains(&city.code);
        Pushing { city, industries, parks, number, is_shared, names: HashSet::new(), sites: Vec::new() }
    }

    fn pushed_to(&mut self, group: &Group, draw: &mut Draw) {
        let crews = group.crews.unwrap_or(1);
        let last = self.sites.len() + (self.number * crews / 2) as usize;
        while self.sites.len() < last {
            let online = draw.chance(ONLINE_FIRST);
            let mut site = self.site(&group.batch, draw);
            if online {
                // Monitoring data are looked through before somebody goes there.
                let mut data = site.clone();
                data.id = self.next_id();
                data.name = format!("{}数据核查（虚构）", site.name.trim_end_matches("（虚构）"));
                (data.minutes, data.mode, data.crew_min) = (60, Some(SiteMode::Online), Some(1));
                (data.open, data.workdays_only, data.visits, data.gap_days) = (None, None, None, None);
                (data.hazards, data.equipment, data.skills) = (Vec::new(), Vec::new(), Vec::new());
                site.after.push(data.id.clone());
                self.sites.push(data);
                site.id = self.next_id();
            }
            self.sites.push(site);
        }
    }

    fn next_id(&self) -> String {
        format!("C{}-{:03}", self.city.code, self.sites.len() + 1)
    }

    fn site(&mut self, batch: &str, draw: &mut Draw) -> Site {
        let (county, park) = *draw.pick(&self.parks);
        let skilled = match draw.below(100) {
            n if n < LEADING => Some(self.industries[0]),
            n if n < LEADING + SECOND => Some(self.industries[1]),
            _ => None,
        };
        let industry: &str = skilled.unwrap_or_else(|| *draw.weighted(GENERAL));
        let priority = *draw.weighted(PRIORITIES);
        let mut site =
            blank(self.next_id(), self.name(county, industry, draw), self.city.code, beside(park, 0.02, draw));
        site.industry = Some(industry.into());
        site.skills = skilled.map(|industry| need(industry, 1)).into_iter().collect();
        // 60 to 150 minutes; half an hour more where the industry is a matter for experts.
        site.minutes = 15 * if skilled.is_some() { draw.between(6, 10) } else { draw.between(4, 8) };
        site.priority = Some(priority);
        site.batch = Some(batch.into());
        site.writeup_minutes = Some(10 * draw.between(2, 4));
        let source = match priority {
            1 => "督察交办",
            2 => "信访",
            3 => draw.weighted(&[("热点网格", 60), ("大数据", 40)]),
            _ => "随机",
        };
        site.source = Some(source.into());
        if draw.chance(OFFICE_DAYS) {
            site.workdays_only = Some(true);
        } else if draw.chance(WINDOW) {
            let hours = *draw.weighted(&[(((9, 0), (12, 0)), 40), (((13, 30), (17, 30)), 40), (((9, 0), (16, 0)), 20)]);
            // Who is there in the morning only has no more than two hours.
            site.minutes = site.minutes.min(120);
            let time = |(h, m)| NaiveTime::from_hms_opt(h, m, 0).unwrap_or_default();
            site.open = Some((time(hours.0), time(hours.1)));
        }
        if priority <= 2 && draw.chance(LOOK_BACK * 100 / 27) {
            site.visits = Some(2);
            site.gap_days = Some(draw.between(3, 5));
        }
        if skilled.is_some() && draw.chance(HIGH * 100 / (LEADING + SECOND)) {
            site.hazards.push("高处".into());
        }
        // What takes somebody to operate it is asked for where a second group brings them.
        let operated = self.is_shared && industry == self.industries[0];
        let kind = KINDS.iter().find(|k| k.3.contains(&industry) && (k.2.is_none() || operated));
        if let Some(kind) = kind.filter(|_| draw.chance(EQUIPPED)) {
            site.equipment.push(kind.0.into());
        }
        site
    }

    fn name(&mut self, county: &str, industry: &str, draw: &mut Draw) -> String {
        let county = if county.chars().count() > 2 { county.trim_end_matches(['区', '县', '市']) } else { county };
        let county: String = county.chars().take(4).collect();
        let trade = match industry {
            "VOCs" => "涂装",
            "机动车" => "车检",
            other => other,
        };
        let mut tries = 0;
        loop {
            let branch = if tries < 20 { String::new() } else { format!("{}厂", draw.between(2, 9)) };
            let name = format!("{county}{}{trade}{branch}（虚构）", draw.pick(&BRANDS));
            if self.names.insert(name.clone()) {
                return name;
            }
            tries += 1;
        }
    }

    /// Real coal-fired plants near the base, in whatever batch has room.
    fn plants(&mut self) {
        for (county, plant) in carbon_check::plants() {
            if places::code_of_county(county) != self.city.code
                || great_circle_km(plant.at, self.city.at) > PLANT_REACH_KM
            {
                continue;
            }
            // Stages of one plant stand side by side.
            if self.sites.iter().any(|s| s.name == plant.name) {
                continue;
            }
            let mut site = blank(self.next_id(), plant.name.into(), self.city.code, plant.at);
            site.industry = Some("火电".into());
            site.skills = self.industries.contains(&"火电").then(|| need("火电", 1)).into_iter().collect();
            (site.minutes, site.priority, site.writeup_minutes) = (150, Some(3), Some(40));
            self.sites.push(site);
        }
    }
}

fn beside(at: LonLat, degrees: f64, draw: &mut Draw) -> LonLat {
    let mut off = || (draw.unit() * 2.0 - 1.0) * degrees;
    let (lon, lat) = (at.lon + off(), at.lat + off());
    LonLat { lon: (lon * 1000.0).round() / 1000.0, lat: (lat * 1000.0).round() / 1000.0 }
}

fn blank(id: String, name: String, region: &str, at: LonLat) -> Site {
    Site {
        row: 0,
        id,
        name,
        region: region.into(),
        at,
        industry: None,
        skills: Vec::new(),
        minutes: 0,
        crew_min: None,
        priority: None,
        batch: None,
        earliest: None,
        latest: None,
        open: None,
        workdays_only: None,
        visits: None,
        gap_days: None,
        after: Vec::new(),
        equipment: Vec::new(),
        hazards: Vec::new(),
        writeup_minutes: None,
        source: None,
        last_visited: None,
        mode: None,
        extra: Vec::new(),
    }
}
