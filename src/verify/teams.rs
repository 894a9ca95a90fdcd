//! The rules on who is together in a group, and on what a unit sends, in the order of docs/model.md.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::{Lack, Ledger, Violation};
use super::roster::{Duty, Roster};
use super::tables::{Group, Tables, is_certified, is_full_member, meets};
use crate::scenario::finding::Text;
use crate::scenario::settings::MutualScope;
use crate::scenario::{Level, PairKind, Quota, UnitKind};

pub fn count(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    no_mutual(tables, roster, ledger);
    quota(tables, roster, ledger);
    for (at, group) in tables.groups.iter().enumerate() {
        let members: Vec<&Duty> = roster.of_group(at).collect();
        group_size(group, &members, ledger);
        skills(group, &members, ledger);
        party_branch(group, &members, ledger);
        certificates(group, &members, ledger);
        unit_mix(tables, group, &members, ledger);
        mentor(tables, group, &members, ledger);
    }
    pairs(tables, roster, ledger);
}

fn need(rule: &'static str, group: &Group, needed: u32, present: usize) -> Lack {
    Lack { group: Some(group.id.clone()), ..Lack::new(rule, &group.batch.id, needed, present as u32) }
}

/// A breach within a group; `part` tells places within the group apart.
fn within(rule: &'static str, group: &Group, part: &str, amount: f64, zh: String, en: String) -> Violation {
    Violation {
        batch: Some(group.batch.id.clone()),
        group: Some(group.id.clone()),
        key: format!("{}\n{part}", group.id),
        ..Violation::new(rule, amount, Text::new(zh, en))
    }
}

/// Unordered pairs of provinces {A, B}, per batch or once, where somebody from A (unit of kind 地方 with province A) serves in B
/// and somebody from B serves in A: 1 each.
fn no_mutual(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    let by_batch = tables.scenario.settings.rules.mutual_scope == MutualScope::Batch;
    // (batch, from, to) → who.
    let mut ways: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    for duty in &roster.duties {
        let local_unit = duty.unit.filter(|unit| unit.kind == UnitKind::Local);
        let Some(from) = local_unit.and_then(|unit| unit.province.as_deref()) else { continue };
        let to = duty.group.region.province.as_str();
        let batch = if by_batch { duty.group.batch.id.as_str() } else { "" };
        if from != to {
            ways.entry((batch, from, to)).or_default().insert(&duty.inspector.id);
        }
    }
    for (&(batch, a, b), there) in ways.iter().filter(|((_, a, b), _)| a < b) {
        if let Some(back) = ways.get(&(batch, b, a)) {
            let text = Text::new(format!("{a} 与 {b} 互查"), format!("{a} and {b} inspect one another"));
            ledger.broken(Violation {
                batch: by_batch.then(|| batch.to_string()),
                inspectors: there.union(back).map(|id| id.to_string()).collect(),
                key: format!("{batch}\n{a}\n{b}"),
                ..Violation::new("no_mutual", 1.0, text)
            });
        }
    }
}

/// Missing: min_size − members. Above max_size: never when hard, each head 1 when soft.
fn group_size(group: &Group, members: &[&Duty], ledger: &mut Ledger) {
    ledger.require(need("group_size", group, group.min_size, members.len()));
    let above = members.len() as f64 - f64::from(group.max_size);
    let zh = format!("有 {} 人，最多 {} 人", members.len(), group.max_size);
    let en = format!("{} members, at most {}", members.len(), group.max_size);
    ledger.broken(within("group_size", group, "", above, zh, en));
}

/// Missing: min − sent, per unit and batch. Above max: never when hard, each head 1 when soft.
fn quota(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    let sent = roster.sent();
    // The row that names unit and batch, else the row that names the unit and no batch.
    let mut rows: BTreeMap<(&str, Option<&str>), &Quota> = BTreeMap::new();
    for row in &tables.scenario.quotas {
        rows.entry((&row.unit, row.batch.as_deref())).or_insert(row);
    }
    for unit in &tables.scenario.units {
        for batch in &tables.scenario.batches {
            let row =
                rows.get(&(unit.id.as_str(), Some(batch.id.as_str()))).or_else(|| rows.get(&(unit.id.as_str(), None)));
            let Some(row) = row else { continue };
            let present = sent.get(&(unit.id.as_str(), batch.id.as_str())).copied().unwrap_or(0);
            let needed = row.min.unwrap_or(0);
            ledger.require(Lack { unit: Some(unit.id.clone()), ..Lack::new("quota", &batch.id, needed, present) });
            if let Some(max) = row.max {
                let text = Text::new(
                    format!("{} 派了 {present} 人，指标最多 {max} 人", unit.name),
                    format!("{} sends {present}, at most {max}", unit.id),
                );
                ledger.broken(Violation {
                    batch: Some(batch.id.clone()),
                    unit: Some(unit.id.clone()),
                    key: format!("{}\n{}", unit.id, batch.id),
                    ..Violation::new("quota", f64::from(present) - f64::from(max), text)
                });
            }
        }
    }
}

/// Per skill need: count − holders in the group. One member may count for several needs.
fn skills(group: &Group, members: &[&Duty], ledger: &mut Ledger) {
    for asked in &group.skills {
        let holders = members.iter().filter(|duty| meets(duty.inspector, asked)).count();
        ledger.require(Lack {
            skill: Some(asked.name.clone()),
            level: Some(asked.level),
            ..need("skills", group, asked.count, holders)
        });
    }
}

/// Full members needed − full members present.
fn party_branch(group: &Group, members: &[&Duty], ledger: &mut Ledger) {
    let present = members.iter().filter(|duty| is_full_member(duty.inspector)).count();
    ledger.require(need("party_branch", group, group.full_members, present));
}

/// Certificates needed − valid ones present.
fn certificates(group: &Group, members: &[&Duty], ledger: &mut Ledger) {
    let present = members.iter().filter(|duty| is_certified(duty.inspector, group.batch.end)).count();
    ledger.require(need("certificates", group, group.certified, present));
}

/// Members of one unit above `max_per_unit`; `pairs`: 1 per unit with an odd number; `single_province`: provinces − 1.
fn unit_mix(tables: &Tables, group: &Group, members: &[&Duty], ledger: &mut Ledger) {
    let rules = &tables.scenario.settings.rules;
    let mut of_unit: BTreeMap<&str, usize> = BTreeMap::new();
    let mut provinces: BTreeSet<(&str, bool)> = BTreeSet::new();
    for duty in members {
        *of_unit.entry(&duty.inspector.unit).or_default() += 1;
        // A unit without a province is its own kind of province.
        provinces.insert(match duty.unit.and_then(|unit| unit.province.as_deref()) {
            Some(province) => (province, true),
            None => (&duty.inspector.unit, false),
        });
    }
    for (unit, heads) in of_unit {
        let name = tables.units.get(unit).map_or(unit, |unit| &unit.name);
        let mut enter = |part: &str, amount: f64, zh: String, en: String| {
            let entry = within("unit_mix", group, &format!("{part} {unit}"), amount, zh, en);
            ledger.broken(Violation { unit: Some(unit.to_string()), ..entry });
        };
        if let Some(most) = rules.max_per_unit {
            let (zh, en) = (format!("{name} {heads} 人，最多 {most} 人"), format!("{heads} of {unit}, at most {most}"));
            enter("max_per_unit", heads as f64 - f64::from(most), zh, en);
        }
        if rules.unit_pairs && heads % 2 == 1 {
            let (zh, en) = (format!("{name} {heads} 人，不成双"), format!("{heads} of {unit}, not in twos"));
            enter("pairs", 1.0, zh, en);
        }
    }
    if rules.single_province {
        let names: Vec<&str> = provinces.iter().map(|(name, _)| *name).collect();
        let (zh, en) =
            (format!("来自 {} 个省份：{}", names.len(), names.join("、")), format!("from {} provinces", names.len()));
        ledger.broken(within("unit_mix", group, "single_province", provinces.len() as f64 - 1.0, zh, en));
    }
}

/// Newcomers − ratio × experienced.
fn mentor(tables: &Tables, group: &Group, members: &[&Duty], ledger: &mut Ledger) {
    let ratio = tables.scenario.settings.rules.mentor_ratio;
    let newcomers = members.iter().filter(|duty| duty.inspector.rounds_served == Some(0)).count();
    let experienced = members.len() - newcomers;
    let above = newcomers as f64 - ratio * experienced as f64;
    let zh = format!("新手 {newcomers} 人，有经验的 {experienced} 人（每人最多带 {ratio} 名）");
    let en = format!("{newcomers} newcomers to {experienced} experienced, at most {ratio} each");
    ledger.broken(within("mentor", group, "", above, zh, en));
}

/// 同组: per group, 1 where exactly one of the two serves. 不同组: per group, 1 where both serve.
fn pairs(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    if tables.level("pairs") == Level::Off {
        return;
    }
    for (n, pair) in tables.scenario.pairs.iter().enumerate() {
        let (Some(a), Some(b)) = (tables.inspectors.get(pair.a.as_str()), tables.inspectors.get(pair.b.as_str()))
        else {
            continue;
        };
        let groups = |id: &str| -> BTreeSet<&str> {
            let served = roster.served.get(id).map_or(&[][..], Vec::as_slice);
            served.iter().map(|&at| roster.duties[at].group.id.as_str()).collect()
        };
        let (of_a, of_b) = (groups(&a.id), groups(&b.id));
        let broken: Vec<&str> = match pair.kind {
            PairKind::Together => of_a.symmetric_difference(&of_b).copied().collect(),
            PairKind::Apart => of_a.intersection(&of_b).copied().collect(),
        };
        for group in broken.into_iter().filter_map(|id| tables.group(id)) {
            let (zh, en) = match pair.kind {
                PairKind::Together => (
                    format!("{} 与 {} 应同组，只有一人在 {}", a.name, b.name, group.id),
                    format!("{} and {} belong together, only one is in {}", a.id, b.id, group.id),
                ),
                PairKind::Apart => (
                    format!("{} 与 {} 不得同组，都在 {}", a.name, b.name, group.id),
                    format!("{} and {} must be apart, both are in {}", a.id, b.id, group.id),
                ),
            };
            let entry = within("pairs", group, &format!("pair {n}"), 1.0, zh, en);
            ledger.broken(Violation { inspectors: vec![a.id.clone(), b.id.clone()], ..entry });
        }
    }
}
