//! Fields so small that every plan can be tried: one to three groups whose people are locked (invented), and a handful of visits with all
//! the rules on crews and routes.

use bangfu::scenario::settings::CrewForming;
use bangfu::scenario::*;
use chrono::{Days, NaiveDate, NaiveTime};

use crate::draw::Draw;

pub mod exact;

const REGIONS: [(&str, &str, &str, f64, f64); 2] =
    [("130100", "河北省", "石家庄市", 114.5, 38.0), ("140100", "山西省", "太原市", 112.5, 37.9)];
const SKILLS: [&str; 2] = ["焦化", "VOCs"];
const KINDS: [&str; 2] = ["无人机", "走航车"];
/// Rules on crews and routes that may be off or soft here. (one_place says who may be in a crew at all.)
const RULES: [&str; 12] = [
    "certificates",
    "recusal",
    "fitness",
    "site_skills",
    "crew_size",
    "working_day",
    "open_hours",
    "break",
    "rest_day",
    "after",
    "visits",
    "equipment",
];

/// From Tuesday, 6 October 2026 on: a holiday, the last one, two working days, a Saturday that is worked, a Sunday.
fn day(offset: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 6).unwrap() + Days::new(offset as u64)
}

fn at(minute: usize) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(60 * minute as u32, 0).unwrap()
}

/// The field of this seed. With `alone` no site has more than one group that may visit it.
pub fn field(seed: u64, alone: bool) -> Scenario {
    let draw = &mut Draw::new(seed);
    let mut s = Scenario::default();
    s.settings.name = format!("tiny field {seed}");
    for (id, province, name, lon, lat) in REGIONS.iter().take(1 + draw.below(2)) {
        s.regions.push(Region {
            row: 0,
            id: id.to_string(),
            name: name.to_string(),
            province: province.to_string(),
            at: LonLat { lon: *lon, lat: *lat },
            parent: None,
            extra: vec![],
        });
    }
    s.units.push(Unit {
        row: 0,
        id: "U".into(),
        name: "研究院".into(),
        province: None,
        city: None,
        kind: UnitKind::Research,
        pool: None,
        at: None,
        contact: None,
        phone: None,
        notes: None,
        extra: vec![],
    });
    let mut first = draw.below(4);
    for b in 0..1 + draw.below(2) {
        let days = 2 + draw.below(3);
        s.batches.push(Batch {
            row: 0,
            id: format!("B{b}"),
            name: None,
            start: day(first),
            end: day(first + days - 1),
            sessions: None,
            notes: None,
            extra: vec![],
        });
        // The next overlaps by a day, follows at once, or later.
        first += days - 1 + draw.below(3);
    }
    groups(draw, &mut s);
    sites(draw, &mut s, alone);
    equipment(draw, &mut s);
    ways(draw, &mut s);
    settings(draw, &mut s);
    s.seal();
    s
}

/// A group or two in each batch, each with people of its own.
fn groups(draw: &mut Draw, s: &mut Scenario) {
    for b in 0..s.batches.len() {
        for _ in 0..1 + usize::from(draw.chance(30)) {
            let (g, people) = (s.groups.len(), 2 + draw.below(4));
            s.groups.push(Group {
                row: 0,
                id: format!("G{g}"),
                batch: format!("B{b}"),
                region: draw.pick(&s.regions).id.clone(),
                name: None,
                kind: None,
                counties: None,
                min_size: people as u32,
                max_size: people as u32,
                crews: draw.chance(50).then_some(2),
                skills: vec![],
                roles: None,
                full_members: Some(0),
                certified: Some(0),
                extra: vec![],
            });
            for _ in 0..people {
                inspector(draw, s, g);
            }
        }
    }
}

fn inspector(draw: &mut Draw, s: &mut Scenario, group: usize) {
    let id = format!("P{:02}", s.inspectors.len());
    let last = s.batches[s.batches.len() - 1].end;
    let skill = |draw: &mut Draw, name: &str| {
        draw.chance(60).then(|| Skill { name: name.to_string(), level: 1 + draw.below(2) as u8 })
    };
    let mut skills = Vec::new();
    for name in SKILLS.iter().chain(&KINDS[..1]) {
        skills.extend(skill(draw, name));
    }
    s.inspectors.push(Inspector {
        row: 0,
        id: id.clone(),
        name: format!("（虚构）{id}"),
        unit: "U".into(),
        gender: None,
        party: Some(Party::Full),
        certificate: draw.chance(90).then(|| format!("C{id}")),
        certificate_until: draw.chance(20).then(|| last - Days::new(draw.below(5) as u64)),
        kind: None,
        skills,
        roles: vec![],
        rounds_served: None,
        trained: None,
        province: None,
        at: None,
        available: vec![],
        max_batches: None,
        avoid: if draw.chance(15) { vec![format!("S{}", draw.below(4))] } else { vec![] },
        competence: vec![],
        licences: if draw.chance(30) { vec![KINDS[1].to_string()] } else { vec![] },
        unfit: if draw.chance(12) { vec!["高处".into()] } else { vec![] },
        post: None,
        rank: None,
        title: None,
        id_number: None,
        phone: None,
        notes: None,
        extra: vec![],
    });
    let of = &s.groups[group];
    s.pins.push(Pin {
        row: 0,
        inspector: id,
        batch: of.batch.clone(),
        group: Some(of.id.clone()),
        role: None,
        kind: PinKind::Lock,
        extra: vec![],
    });
}

fn sites(draw: &mut Draw, s: &mut Scenario, alone: bool) {
    let mut visits_left = 1 + draw.below(5) as u32;
    // In a field of long inspections a day has room for one of them.
    let long = draw.chance(20);
    let span = (s.batches[s.batches.len() - 1].end - s.batches[0].start).num_days() as usize + 1;
    let first = (s.batches[0].start - day(0)).num_days() as usize;
    while visits_left > 0 {
        let visits = (1 + u32::from(draw.chance(25))).min(visits_left);
        visits_left -= visits;
        let n = s.sites.len();
        let group = draw.pick(&s.groups).clone();
        let region = if draw.chance(95) { group.region.clone() } else { draw.pick(&s.regions).id.clone() };
        let base = s.regions.iter().find(|r| r.id == region).unwrap().at;
        let off = |draw: &mut Draw| (draw.below(61) as f64 - 30.0) / 100.0;
        let near = LonLat { lon: base.lon + off(draw), lat: base.lat + off(draw) };
        let mut skills = Vec::new();
        for name in SKILLS {
            if draw.chance(15) {
                let (level, count) = (1 + draw.below(2) as u8, 1 + u32::from(draw.chance(25)));
                skills.push(SkillNeed { name: name.into(), level, count });
            }
        }
        let (from, to) = (first + draw.below(span), first + draw.below(span));
        let (earliest, latest) = (draw.chance(12), draw.chance(12));
        let minutes = if long || draw.chance(10) { 230 + draw.below(120) } else { 20 + draw.below(180) } as u32;
        let opens = 480 + 15 * draw.below(16);
        let mut after = Vec::new();
        for other in &s.sites {
            if draw.chance(18) {
                after.push(other.id.clone());
            }
        }
        let of_region = |id: &str, batch: &str| s.groups.iter().filter(|g| g.region == id && g.batch == batch).count();
        let rivals = s.groups.iter().filter(|g| g.region == region).count();
        let fixed = draw.chance(30) || (alone && rivals > 1);
        s.sites.push(Site {
            row: 0,
            id: format!("S{n}"),
            name: format!("点位{n}"),
            at: near,
            industry: None,
            skills,
            minutes,
            crew_min: *draw.pick(&[None, Some(1), Some(1), Some(1), Some(2), Some(2), Some(3)]),
            priority: *draw.pick(&[None, Some(1), Some(2), Some(3), Some(3), Some(4)]),
            batch: fixed.then(|| group.batch.clone()),
            earliest: earliest.then(|| day(from.min(to))),
            latest: latest.then(|| day(from.max(to))),
            open: draw.chance(40).then(|| (at(opens), at((opens + minutes as usize + 15 * draw.below(20)).min(1439)))),
            workdays_only: draw.chance(25).then_some(true),
            visits: (visits > 1).then_some(visits),
            gap_days: draw.chance(50).then(|| draw.below(4) as u32),
            after,
            equipment: KINDS.iter().filter(|_| draw.chance(12)).map(|k| k.to_string()).collect(),
            hazards: if draw.chance(20) { vec!["高处".into()] } else { vec![] },
            writeup_minutes: draw.chance(30).then(|| 15 * draw.below(5) as u32),
            source: None,
            last_visited: None,
            mode: draw.chance(12).then_some(SiteMode::Online),
            region: region.clone(),
            extra: vec![],
        });
        // Two groups of one batch and region cannot be told apart by a site.
        if alone && of_region(&region, &group.batch) > 1 {
            s.sites.pop();
        }
    }
}

fn equipment(draw: &mut Draw, s: &mut Scenario) {
    for (kind, operators) in KINDS.iter().zip([["无人机", "焦化"], ["走航车", "VOCs"]]) {
        for _ in 0..1 + usize::from(draw.chance(30)) {
            let row = Equipment {
                row: 0,
                kind: kind.to_string(),
                region: draw.chance(25).then(|| draw.pick(&s.regions).id.clone()),
                batch: draw.chance(25).then(|| draw.pick(&s.batches).id.clone()),
                count: 1 + draw.below(2) as u32,
                operator_skill: draw.chance(70).then(|| draw.pick(&operators).to_string()),
                extra: vec![],
            };
            s.equipment.push(row);
        }
    }
}

fn ways(draw: &mut Draw, s: &mut Scenario) {
    for region in s.regions.iter().map(|r| r.id.clone()).collect::<Vec<_>>() {
        let mut places = vec![region.clone()];
        places.extend(s.sites.iter().filter(|site| site.region == region).map(|site| site.id.clone()));
        for from in &places {
            for to in &places {
                if from != to && draw.chance(10) {
                    s.travel.push(Travel {
                        row: 0,
                        from: from.clone(),
                        to: to.clone(),
                        km: draw.chance(70).then(|| draw.below(500) as f64 / 10.0),
                        minutes: draw.chance(50).then(|| draw.below(1000) as f64 / 10.0),
                        cost: None,
                        mode: None,
                        extra: vec![],
                    });
                }
            }
        }
    }
}

fn settings(draw: &mut Draw, s: &mut Scenario) {
    let day = &mut s.settings.day;
    day.start = at(*draw.pick(&[510, 510, 510, 480, 480, 600, 690]));
    day.end = at(*draw.pick(&[1050, 1050, 1080, 1080, 900, 750]));
    day.break_min = *draw.pick(&[60, 60, 60, 30, 90, 0]);
    day.max_duty_hours = *draw.pick(&[12.0, 12.0, 12.0, 7.5, 5.0]);
    day.rest_every = *draw.pick(&[0, 7, 3, 2]);
    day.work_on_holidays = draw.chance(60);
    day.crews = *draw.pick(&[CrewForming::Daily, CrewForming::Daily, CrewForming::Batch]);
    let rules = &mut s.settings.rules;
    rules.min_per_crew = *draw.pick(&[0, 1, 1, 2]);
    for id in RULES {
        match draw.below(12) {
            0 => rules.set_level(id, Level::Off),
            1 => rules.set_level(id, Level::Soft(500.0)),
            _ => true,
        };
    }
    let goals = &mut s.settings.objective;
    goals.driving = *draw.pick(&[0.2, 0.2, 1.0, 3.0]);
    goals.earliness = *draw.pick(&[0.0, 0.0, 1.0, 12.5]);
    goals.site = *draw.pick(&[[8_000.0, 2_000.0, 500.0, 100.0], [200.0, 120.0, 60.0, 20.0]]);
}
