//! A round without its people: names, numbers, phones and everything else that is somebody's own replaced or left out, before any sheet,
//! page or letter is composed. What is composed of the result can leak nothing, for there is nothing in it.
//!
//! A code is made of the round's name and the person's id, name and identity number alone: it is the same in every export of the round,
//! whatever the plan and whoever joins. What a plan is judged by stays: unit, roles, skills, party membership, sex, dates.

use rayon::prelude::*;
use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::plan::Plan;
use crate::scenario::{Inspector, LonLat, Scenario};

mod words;

use words::Words;

/// Stands for what is there but not told.
pub const HIDDEN: &str = "***";

/// Scenario and plan without people.
pub fn redact(of: &Scenario, plan: &Plan) -> (Scenario, Plan) {
    let codes = Codes::of(of);
    (codes.scenario(of), codes.plan(plan))
}

/// The scenario without people.
pub fn scenario(of: &Scenario) -> Scenario {
    Codes::of(of).scenario(of)
}

/// The code of everybody of a scenario, and the words that must not be told.
pub struct Codes {
    /// By inspector id.
    codes: HashMap<String, String>,
    words: Words,
    round: String,
}

impl Codes {
    pub fn of(scenario: &Scenario) -> Codes {
        let round = scenario.settings.name.clone();
        let digests: Vec<String> = scenario.inspectors.par_iter().map(|p| digest(&round, p)).collect();
        let codes = scenario.inspectors.iter().map(|p| p.id.clone()).zip(apart(&digests)).collect();
        let words = Words::of(scenario, &codes);
        Codes { codes, words, round }
    }

    /// The code of an inspector. Somebody whom the scenario does not list (any more) has one, too.
    pub fn code(&self, id: &str) -> String {
        self.codes.get(id).cloned().unwrap_or_else(|| written(&stretched(&[&self.round, id]), LENGTH))
    }

    /// Free text with codes in place of people's names and ids, and nothing in place of their numbers.
    pub fn text(&self, text: &str) -> String {
        self.words.replaced(text)
    }

    /// The plan, everybody in it by code.
    pub fn plan(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        let Plan { assignments, published, crews, visits, former, breaches, shortfalls, derived_groups, .. } =
            &mut plan;
        let people = assignments.iter_mut().chain(published.iter_mut()).map(|a| (&mut a.inspector, &mut a.group));
        let former = former.iter_mut().map(|f| (&mut f.inspector, &mut f.group));
        for (person, group) in people.chain(former) {
            *person = self.code(person);
            self.label(group);
        }
        for crew in crews {
            crew.members.iter_mut().for_each(|id| *id = self.code(id));
            self.label(&mut crew.group);
        }
        for breach in breaches {
            breach.inspectors.iter_mut().for_each(|id| *id = self.code(id));
            breach.group.iter_mut().for_each(|group| self.label(group));
        }
        visits.iter_mut().for_each(|v| self.label(&mut v.group));
        shortfalls.iter_mut().flat_map(|s| &mut s.group).for_each(|group| self.label(group));
        for group in derived_groups {
            self.label(&mut group.id);
            self.label(&mut group.name);
        }
        plan
    }

    /// The scenario with codes for names and ids, and nothing else changed: what is computed from it is what is computed from the
    /// scenario itself. Its hash stays, so that it is known as the one that a plan was made from.
    pub fn coded(&self, scenario: &Scenario) -> Scenario {
        let mut of = scenario.clone();
        for p in &mut of.inspectors {
            p.id = self.code(&p.id);
            p.name = p.id.clone();
        }
        let leave = of.leave.iter_mut().map(|l| &mut l.inspector);
        let pairs = of.pairs.iter_mut().flat_map(|p| [&mut p.a, &mut p.b]);
        let pins = of.pins.iter_mut().map(|p| &mut p.inspector);
        let history = of.history.iter_mut().map(|h| &mut h.inspector);
        leave.chain(pairs).chain(pins).chain(history).for_each(|id| *id = self.code(id));
        for end in of.travel.iter_mut().flat_map(|t| [&mut t.from, &mut t.to]) {
            if let Some(code) = self.codes.get(end) {
                *end = code.clone();
            }
        }
        for g in &mut of.groups {
            self.label(&mut g.id);
            g.name.iter_mut().chain(&mut g.counties).for_each(|name| self.label(name));
        }
        of.pins.iter_mut().flat_map(|p| &mut p.group).for_each(|group| self.label(group));
        let sessions = of.batches.iter_mut().flat_map(|b| &mut b.sessions);
        let sources = of.sites.iter_mut().flat_map(|s| &mut s.source);
        let served = of.history.iter_mut().flat_map(|h| &mut h.group);
        sessions.chain(sources).chain(served).for_each(|text| *text = self.text(text));
        of
    }

    /// The scenario with codes, and without anything that is somebody's own.
    pub fn scenario(&self, scenario: &Scenario) -> Scenario {
        bare(self.coded(scenario))
    }

    /// A group's name with codes in it. Names of people that are also part of a place's are left: 高阳县 is no person.
    fn label(&self, name: &mut String) {
        *name = self.words.replaced_in_label(name);
    }
}

/// Without anything that is somebody's own, and without columns and texts that may hold anything.
fn bare(mut of: Scenario) -> Scenario {
    for p in &mut of.inspectors {
        let held = p.certificate.as_ref().map(|_| HIDDEN.to_owned());
        p.certificate = held;
        p.at = p.at.map(about);
        (p.post, p.rank, p.title) = (None, None, None);
        (p.id_number, p.phone, p.notes) = (None, None, None);
        p.avoid.clear();
        p.unfit.clear();
        p.competence.clear();
    }
    of.leave.iter_mut().for_each(|l| l.reason = None);
    for u in &mut of.units {
        (u.contact, u.phone, u.notes) = (None, None, None);
    }
    of.batches.iter_mut().for_each(|b| b.notes = None);
    let Scenario { batches, units, quotas, inspectors, leave, regions, groups, sites, .. } = &mut of;
    let extras = batches.iter_mut().map(|r| &mut r.extra).chain(units.iter_mut().map(|r| &mut r.extra));
    let extras = extras.chain(quotas.iter_mut().map(|r| &mut r.extra));
    let extras = extras.chain(inspectors.iter_mut().map(|r| &mut r.extra));
    let extras = extras.chain(leave.iter_mut().map(|r| &mut r.extra)).chain(regions.iter_mut().map(|r| &mut r.extra));
    let extras = extras.chain(groups.iter_mut().map(|r| &mut r.extra)).chain(sites.iter_mut().map(|r| &mut r.extra));
    extras.for_each(Vec::clear);
    let Scenario { equipment, travel, pairs, pins, history, calendar, .. } = &mut of;
    let extras = equipment.iter_mut().map(|r| &mut r.extra).chain(travel.iter_mut().map(|r| &mut r.extra));
    let extras = extras.chain(pairs.iter_mut().map(|r| &mut r.extra)).chain(pins.iter_mut().map(|r| &mut r.extra));
    let extras = extras.chain(history.iter_mut().map(|r| &mut r.extra));
    extras.chain(calendar.iter_mut().map(|r| &mut r.extra)).for_each(Vec::clear);
    of
}

/// A home to a tenth of a degree, some ten kilometres: the town, not the door.
fn about(at: LonLat) -> LonLat {
    let tenth = |x: f64| (x * 10.0).round() / 10.0;
    LonLat { lon: tenth(at.lon), lat: tenth(at.lat) }
}

/// Characters of a code; 32 to the 8th are so many that of a nation's inspectors no two share one but by a rare chance.
const LENGTH: usize = 8;
/// Crockford's digits: none is taken for another.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Times that a digest is digested again, so that trying out all names there are takes long.
const STRETCH: usize = 1_000;

fn digest(round: &str, person: &Inspector) -> String {
    let number = person.id_number.as_deref().unwrap_or("");
    String::from_utf8_lossy(&digits(&stretched(&[round, &person.id, &person.name, number]))).into_owned()
}

fn stretched(of: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update("bangfu redact");
    for part in of {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut digest: [u8; 32] = hasher.finalize().into();
    for _ in 0..STRETCH {
        digest = Sha256::digest(digest).into();
    }
    digest
}

fn digits(digest: &[u8; 32]) -> Vec<u8> {
    digest.iter().map(|byte| DIGITS[usize::from(byte % 32)]).collect()
}

/// `R-7K3M9Q2X`: a letter first, so that no spreadsheet takes it for a number.
fn written(digest: &[u8; 32], length: usize) -> String {
    format!("R-{}", String::from_utf8_lossy(&digits(digest)[..length]))
}

/// As many digits of each as tell it from all others.
fn apart(digests: &[String]) -> Vec<String> {
    let mut lengths = vec![LENGTH; digests.len()];
    loop {
        let mut seen: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (digest, &length)) in digests.iter().zip(&lengths).enumerate() {
            seen.entry(&digest[..length]).or_default().push(at);
        }
        let alike: Vec<usize> =
            seen.into_values().filter(|with| with.len() > 1).flatten().filter(|&at| lengths[at] < 32).collect();
        if alike.is_empty() {
            return digests.iter().zip(&lengths).map(|(digest, &length)| format!("R-{}", &digest[..length])).collect();
        }
        alike.into_iter().for_each(|at| lengths[at] += 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_would_be_alike_grow() {
        let long = |head: &str| format!("{head}{}", "0".repeat(32 - head.len()));
        let digests = [long("AAAAAAAA1"), long("AAAAAAAA2"), long("BBBBBBBB")];
        assert_eq!(apart(&digests), ["R-AAAAAAAA10", "R-AAAAAAAA20", "R-BBBBBBBB"]);
    }

    #[test]
    fn homes_become_towns() {
        assert_eq!(about(LonLat { lon: 116.40412, lat: 39.91523 }), LonLat { lon: 116.4, lat: 39.9 });
    }
}
