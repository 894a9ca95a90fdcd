//! Rounds so small that every plan can be tried: random people (invented), groups, rules at random levels, goals at random weights.

// Split into a filter and a map, both would draw from the same generator.
#![allow(clippy::filter_map_bool_then)]

use bangfu::scenario::settings::{MutualScope, RULES, RecusalScope};
use bangfu::scenario::*;
use chrono::{Days, NaiveDate};

use crate::draw::Draw;

/// No round has more pairs of inspector and group than this.
pub const PAIRS: usize = 10;

const PROVINCES: [(&str, &str, f64, f64); 3] =
    [("河北省", "石家庄市", 114.5, 38.0), ("山西省", "太原市", 112.5, 37.9), ("山东省", "济南市", 117.0, 36.7)];
const SKILLS: [&str; 2] = ["焦化", "VOCs"];
const ROLES: [&str; 3] = ["组长", "副组长", "联络员"];

fn day(offset: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 25).unwrap() + Days::new(offset as u64)
}

fn needs(draw: &mut Draw, level: bool) -> Vec<SkillNeed> {
    let mut needs = Vec::new();
    for name in SKILLS {
        if draw.chance(35) {
            let level = if level { 1 + draw.below(2) as u8 } else { 1 };
            needs.push(SkillNeed { name: name.into(), level, count: 1 + draw.below(2) as u32 });
        }
    }
    needs
}

/// The round of this seed. `check` finds no error in it.
pub fn round(seed: u64) -> Scenario {
    let draw = &mut Draw::new(seed);
    let mut s = Scenario::default();
    s.settings.name = format!("tiny {seed}");
    let (mut at, batches) = (0, 1 + draw.below(3));
    for b in 0..batches {
        let days = 3 + draw.below(4);
        s.batches.push(Batch {
            row: 0,
            id: format!("B{b}"),
            name: None,
            start: day(at),
            end: day(at + days - 1),
            sessions: None,
            notes: None,
            extra: vec![],
        });
        // The next overlaps by a day, follows at once, or leaves days of rest.
        at += days - 1 + draw.below(5);
    }
    for (r, (province, city, lon, lat)) in PROVINCES.iter().enumerate() {
        s.regions.push(Region {
            row: 0,
            id: format!("{}", 130100 + 10000 * r),
            name: city.to_string(),
            province: province.to_string(),
            at: LonLat { lon: *lon, lat: *lat },
            parent: None,
            extra: vec![],
        });
    }
    for u in 0..1 + draw.below(3) {
        let (province, city, lon, lat) = *draw.pick(&PROVINCES);
        let kind = *draw.pick(&[UnitKind::Local, UnitKind::Local, UnitKind::Ministry, UnitKind::Research]);
        s.units.push(Unit {
            row: 0,
            id: format!("U{u}"),
            name: format!("单位{u}"),
            province: draw.chance(85).then(|| province.to_string()),
            city: draw.chance(50).then(|| city.to_string()),
            kind,
            pool: draw.chance(40).then(|| draw.below(9) as u32),
            at: draw.chance(50).then_some(LonLat { lon: lon + 1.0, lat }),
            contact: None,
            phone: None,
            notes: None,
            extra: vec![],
        });
    }
    let groups = batches.max(1 + draw.below(4)).min(4);
    for g in 0..groups {
        let min_size = draw.below(3) as u32;
        let roles: Vec<RoleNeed> = ROLES
            .iter()
            .filter_map(|role| {
                draw.chance(45).then(|| RoleNeed { role: role.to_string(), count: 1 + u32::from(draw.chance(25)) })
            })
            .collect();
        s.groups.push(Group {
            row: 0,
            id: format!("G{g}"),
            batch: format!("B{}", if g < batches { g } else { draw.below(batches) }),
            region: draw.pick(&s.regions).id.clone(),
            name: None,
            kind: None,
            counties: None,
            min_size,
            max_size: min_size.max(1) + draw.below(2) as u32,
            crews: None,
            skills: needs(draw, true),
            roles: if roles.is_empty() { None } else { Some(roles) },
            full_members: Some(draw.below(3) as u32),
            certified: Some(draw.below(3) as u32),
            extra: vec![],
        });
    }
    let people = (2 + draw.below(4)).min(PAIRS / groups);
    let lists_roles = draw.chance(75);
    for p in 0..people {
        let last = s.batches.last().unwrap().end;
        s.inspectors.push(Inspector {
            row: 0,
            id: format!("P{p}"),
            name: format!("（虚构）{p}"),
            unit: draw.pick(&s.units).id.clone(),
            gender: *draw.pick(&[None, Some(Gender::Male), Some(Gender::Female)]),
            party: *draw.pick(&[
                None,
                Some(Party::Full),
                Some(Party::Full),
                Some(Party::Probationary),
                Some(Party::Masses),
            ]),
            certificate: draw.chance(70).then(|| format!("C{p}")),
            certificate_until: draw.chance(40).then(|| last - Days::new(draw.below(9) as u64)),
            kind: None,
            skills: SKILLS
                .iter()
                .filter_map(|name| {
                    draw.chance(50).then(|| Skill { name: name.to_string(), level: 1 + draw.below(3) as u8 })
                })
                .collect(),
            roles: ROLES.iter().filter(|_| lists_roles && draw.chance(55)).map(|r| r.to_string()).collect(),
            rounds_served: *draw.pick(&[None, Some(0), Some(0), Some(2)]),
            trained: draw.chance(40).then(|| day(draw.below(9)) - Days::new(3)),
            province: draw.chance(20).then(|| draw.pick(&PROVINCES).0.to_string()),
            at: draw.chance(30).then_some(LonLat { lon: 113.0 + draw.below(3) as f64, lat: 37.0 }),
            available: if draw.chance(25) {
                vec![
                    DateRange { start: day(0), end: day(draw.below(8)) },
                    DateRange { start: day(5 + draw.below(5)), end: day(30) },
                ]
            } else {
                vec![]
            },
            max_batches: draw.chance(25).then(|| draw.below(3) as u32),
            avoid: if draw.chance(20) { vec![draw.pick(&PROVINCES).1.to_string()] } else { vec![] },
            competence: ["善查", "能说", "会写"]
                .iter()
                .filter_map(|name| draw.chance(60).then(|| (name.to_string(), 2 + draw.below(4) as u8)))
                .collect(),
            licences: vec![],
            unfit: vec![],
            post: None,
            rank: None,
            title: None,
            id_number: None,
            phone: None,
            notes: None,
            extra: vec![],
        });
    }
    let someone = |draw: &mut Draw| format!("P{}", draw.below(people));
    if draw.chance(30) {
        let start = draw.below(8);
        s.leave.push(Leave {
            row: 0,
            inspector: someone(draw),
            start: day(start),
            end: day(start + draw.below(3)),
            reason: None,
            extra: vec![],
        });
    }
    if draw.chance(40) {
        let days = draw.chance(70).then(|| day(draw.below(20)) - Days::new(10));
        s.history.push(History {
            row: 0,
            inspector: someone(draw),
            region: draw.chance(60).then(|| draw.pick(&s.regions).name.clone()),
            start: days,
            end: days.map(|d| d + Days::new(draw.below(5) as u64)),
            group: None,
            extra: vec![],
        });
    }
    if draw.chance(30) {
        let from = if draw.chance(50) { someone(draw) } else { draw.pick(&s.units).id.clone() };
        s.travel.push(Travel {
            row: 0,
            from,
            to: draw.pick(&s.regions).id.clone(),
            km: draw.chance(70).then(|| draw.below(900) as f64 + 0.5),
            minutes: None,
            cost: draw.chance(50).then(|| draw.below(300) as f64),
            mode: None,
            extra: vec![],
        });
    }
    if draw.chance(35) && people > 1 {
        let a = draw.below(people);
        let b = (a + 1 + draw.below(people - 1)) % people;
        let kind = *draw.pick(&[PairKind::Together, PairKind::Apart]);
        s.pairs.push(Pair { row: 0, a: format!("P{a}"), b: format!("P{b}"), kind, extra: vec![] });
    }
    if draw.chance(45) {
        // One pin a person: several could contradict one another, which `check` refuses.
        for p in 0..1 + draw.below(people) {
            let group = draw.pick(&s.groups).clone();
            let kind = *draw.pick(&[PinKind::Lock, PinKind::Forbid]);
            let may = |role: &str| {
                group.roles.as_ref().map_or(role == "组长", |r| r.iter().any(|n| n.role == role))
                    && (!lists_roles || s.inspectors[p].roles.iter().any(|r| r == role))
            };
            let role = ROLES.iter().find(|r| may(r)).filter(|_| draw.chance(30)).map(|r| r.to_string());
            // Nor is one place for two: `check` refuses that too.
            let taken = |pin: &Pin| pin.role.is_some() && pin.group.as_ref() == Some(&group.id);
            let role = role.filter(|_| !s.pins.iter().any(taken));
            s.pins.push(Pin {
                row: 0,
                inspector: format!("P{p}"),
                batch: group.batch.clone(),
                group: (role.is_some() || draw.chance(60)).then(|| group.id.clone()),
                role,
                kind,
                extra: vec![],
            });
        }
    }
    for unit in 0..s.units.len() {
        if draw.chance(50) {
            let min = draw.below(3) as u32;
            s.quotas.push(Quota {
                row: 0,
                unit: format!("U{unit}"),
                batch: draw.chance(40).then(|| format!("B{}", draw.below(batches))),
                min: draw.chance(80).then_some(min),
                max: draw.chance(70).then(|| min + draw.below(2) as u32),
                extra: vec![],
            });
        }
    }
    levels(draw, &mut s);
    s.seal();
    s
}

fn levels(draw: &mut Draw, s: &mut Scenario) {
    let rules = &mut s.settings.rules;
    for (id, _, _) in RULES {
        let level = match draw.below(10) {
            0..=3 => continue,
            4 => Level::Off,
            5..=7 => Level::Hard,
            _ => Level::Soft(*draw.pick(&[1.0, 7.0, 30.5, 500.0, 12_000.0])),
        };
        rules.set_level(id, level);
    }
    rules.recusal_scope = *draw.pick(&[RecusalScope::Province, RecusalScope::City]);
    rules.mutual_scope = *draw.pick(&[MutualScope::Batch, MutualScope::Round]);
    rules.max_batches = draw.chance(50).then(|| 1 + draw.below(2) as u32);
    rules.rest_days = draw.below(6) as u32;
    rules.max_per_unit = draw.chance(40).then(|| 1 + draw.below(2) as u32);
    rules.unit_pairs = draw.chance(25);
    rules.single_province = draw.chance(25);
    rules.mentor_ratio = *draw.pick(&[0.5, 1.0, 2.0]);
    let goals = &mut s.settings.objective;
    for weight in [
        &mut goals.fairness,
        &mut goals.draw_ratio,
        &mut goals.competence,
        &mut goals.continuity,
        &mut goals.rooms,
        &mut goals.stability,
        &mut goals.expense,
    ] {
        *weight = *draw.pick(&[0.0, 0.0, 0.0, 1.0, 40.0, 333.3]);
    }
    goals.travel = *draw.pick(&[0.0, 1.0, 1.0, 3.5]);
    goals.fit = *draw.pick(&[0.0, 100.0]);
    goals.party = *draw.pick(&[0.0, 50.0]);
}
