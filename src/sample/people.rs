//! People drawn at random: invented, with the shares of law officers and experts, Party members, certificates, skills and absences
//! that rounds of this kind really have.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::names;
use super::senders::Sender;
use crate::draw::Draw;
use crate::scenario::place::canonical_province;
use crate::scenario::{Batch, Gender, Inspector, Leave, Party, Region, Skill};

/// Percent.
const PARTY: &[(Party, u32)] =
    &[(Party::Full, 70), (Party::Probationary, 2), (Party::League, 5), (Party::Democratic, 4), (Party::Masses, 19)];
const MALE: u32 = 75;
const NEWCOMERS: u32 = 40;
const CERTIFIED_OFFICERS: u32 = 85;
const CERTIFIED_OTHERS: u32 = 10;
/// Of the certificates, within so many days of the first batch's start.
const EXPIRING: u32 = 5;
const SOON: u32 = 90;
/// Draws from the frequent names before rarer ones are put together.
const FREQUENT: u32 = 8;
const AVOIDING: u32 = 3;
/// Of the person-batches.
const ABSENT: u32 = 12;
const REASONS: &[(&str, u32)] =
    &[("年休假", 30), ("本单位工作任务", 30), ("培训", 15), ("家事", 10), ("体检治疗", 10), ("其他专项", 5)];
const RANKS: &[(&str, u32)] =
    &[("一级科员", 20), ("四级主任科员", 35), ("三级主任科员", 20), ("二级主任科员", 15), ("一级主任科员", 10)];
const TITLES: &[(&str, u32)] = &[("助理工程师", 15), ("工程师", 45), ("高级工程师", 30), ("正高级工程师", 10)];

/// A number of people whom one sender lists.
pub struct Squad<'s> {
    pub sender: &'s Sender,
    pub officers: u32,
    pub experts: u32,
}

impl Squad<'_> {
    pub fn people(&self) -> u32 {
        self.officers + self.experts
    }
}

/// What the people of a round are good at, and when it runs.
pub struct Round<'r> {
    /// Knowledge of industries or media: everybody has one to three.
    pub industries: &'r [(&'r str, u32)],
    /// Techniques: everybody has up to two.
    pub techniques: &'r [(&'r str, u32)],
    pub batches: &'r [Batch],
    pub regions: &'r [Region],
}

impl Round<'_> {
    /// The people of each squad, in that order, and their leave.
    pub fn people(&self, draw: &mut Draw, squads: &[Squad]) -> (Vec<Inspector>, Vec<Leave>) {
        let (mut people, mut leave) = (Vec::new(), Vec::new());
        for squad in squads {
            let mut names = HashSet::new();
            // A unit grants leave as long as two thirds remain.
            let mut granted = vec![squad.people() / 3; self.batches.len()];
            for n in 0..squad.people() {
                let kind = match (n < squad.officers, n % 4) {
                    (true, _) => "执法",
                    (false, 3) => "监测",
                    (false, _) => "专家",
                };
                let person = self.person(draw, squad.sender, n + 1, kind, &mut names);
                self.absences(draw, &person.id, &mut granted, &mut leave);
                people.push(person);
            }
        }
        (people, leave)
    }

    fn person(&self, draw: &mut Draw, from: &Sender, n: u32, kind: &str, names: &mut HashSet<String>) -> Inspector {
        let gender = if draw.chance(MALE) { Gender::Male } else { Gender::Female };
        let name = unlike(names, draw, gender);
        let officer = kind == "执法";
        let certified = draw.chance(if officer { CERTIFIED_OFFICERS } else { CERTIFIED_OTHERS });
        let party = *draw.weighted(PARTY);
        let rounds = if draw.chance(NEWCOMERS) { 0 } else { draw.between(1, 6) };
        // Beyond 999 the thousands go in front, so that no two people of any units have one number.
        let number = n / 1000 * 100_000 + from.code * 1000 + n % 1000;
        Inspector {
            row: 0,
            id: format!("P{:02}-{n:03}", from.code),
            name,
            unit: from.short.into(),
            gender: Some(gender),
            party: Some(party),
            certificate: certified.then(|| format!("XG-{:02}-{n:04}", from.code)),
            certificate_until: certified.then(|| self.certificate_until(draw)).flatten(),
            kind: Some(kind.into()),
            skills: self.skills(draw, officer),
            roles: roles(draw, party, rounds),
            rounds_served: Some(rounds),
            trained: None,
            province: None,
            at: None,
            available: Vec::new(),
            max_batches: None,
            avoid: self.avoid(draw, from),
            competence: ["善查", "能说", "会写"].map(|name| (name.into(), draw.between(2, 5) as u8)).into(),
            licences: Vec::new(),
            unfit: Vec::new(),
            post: None,
            rank: officer.then(|| draw.weighted(RANKS).to_string()),
            title: (!officer).then(|| draw.weighted(TITLES).to_string()),
            id_number: None,
            // No such prefix is in use.
            phone: Some(format!("100{number:08}")),
            notes: Some("虚构".into()),
            extra: Vec::new(),
        }
    }

    fn certificate_until(&self, draw: &mut Draw) -> Option<NaiveDate> {
        let days = if draw.chance(EXPIRING) { draw.below(SOON) } else { SOON + draw.below(1500) };
        self.batches.first()?.start.checked_add_days(Days::new(days.into()))
    }

    /// Experts know their fields better than officers do.
    fn skills(&self, draw: &mut Draw, officer: bool) -> Vec<Skill> {
        let levels: &[(u8, u32)] = if officer { &[(1, 55), (2, 37), (3, 8)] } else { &[(1, 20), (2, 45), (3, 35)] };
        let number = *draw.weighted(&[(1, 40), (2, 40), (3, 20)]);
        let techniques = *draw.weighted(&[(0, 50), (1, 35), (2, 15)]);
        let mut skills: Vec<Skill> = Vec::new();
        for (list, number) in [(self.industries, number), (self.techniques, techniques)] {
            for _ in 0..number {
                if list.is_empty() {
                    break;
                }
                let name = *draw.weighted(list);
                let level = *draw.weighted(levels);
                if skills.iter().all(|s| s.name != name) {
                    skills.push(Skill { name: name.into(), level });
                }
            }
        }
        skills
    }

    /// Where some come from or have worked: a province of the round, never the unit's own, which is recused anyway.
    fn avoid(&self, draw: &mut Draw, from: &Sender) -> Vec<String> {
        if self.regions.is_empty() || !draw.chance(AVOIDING) {
            return Vec::new();
        }
        let province = &draw.pick(self.regions).province;
        if canonical_province(from.province) == Some(province) { Vec::new() } else { vec![province.clone()] }
    }

    /// A few days within a batch; never its first or last day, which the batch before or after may share.
    fn absences(&self, draw: &mut Draw, inspector: &str, granted: &mut [u32], leave: &mut Vec<Leave>) {
        for (batch, granted) in self.batches.iter().zip(granted) {
            if !draw.chance(ABSENT) || *granted == 0 {
                continue;
            }
            let last = (batch.end - batch.start).num_days() as u32 - 1;
            let from = draw.between(1, last);
            let until = (from + draw.below(5)).min(last);
            let day = |n: u32| batch.start.checked_add_days(Days::new(n.into()));
            if let (Some(start), Some(end)) = (day(from), day(until)) {
                let reason = Some(draw.weighted(REASONS).to_string());
                leave.push(Leave { row: 0, inspector: inspector.into(), start, end, reason, extra: Vec::new() });
                *granted -= 1;
            }
        }
    }
}

/// A name that nobody of the unit bears. The lists of frequent names do not reach for thousands of people: then given names are put
/// together from single characters.
fn unlike(taken: &mut HashSet<String>, draw: &mut Draw, gender: Gender) -> String {
    let mut tries = 0;
    loop {
        let name = if tries < FREQUENT { names::name(draw, gender) } else { names::rare(draw, gender) };
        if taken.insert(name.clone()) {
            return name;
        }
        tries += 1;
    }
}

/// Who has served before may hold a role: full members lead, others keep contact.
fn roles(draw: &mut Draw, party: Party, rounds: u32) -> Vec<String> {
    let roles: &[&str] = match (party, rounds) {
        (Party::Full, 2..) if draw.chance(60) => &["组长", "联络员"],
        (_, 1..) if draw.chance(50) => &["联络员"],
        _ => &[],
    };
    roles.iter().map(|r| r.to_string()).collect()
}
