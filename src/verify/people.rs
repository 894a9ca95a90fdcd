//! The rules on what one inspector does, in the order of docs/model.md.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::ledger::{Ledger, Violation};
use super::roster::{Duty, Roster};
use super::tables::{Tables, share_a_day};
use crate::scenario::finding::Text;
use crate::scenario::settings::RecusalScope;
use crate::scenario::{Batch, Inspector, Level, PinKind, Region, Unit, UnitKind};

pub fn count(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    one_place(tables, roster, ledger);
    for duty in &roster.duties {
        availability(tables, duty, ledger);
        recusal(tables, duty, ledger);
        trained(duty, ledger);
    }
    rest_between(tables, roster, ledger);
    max_batches(tables, roster, ledger);
    no_return(tables, roster, ledger);
    pins(tables, roster, ledger);
}

/// A breach by one assignment.
fn single(rule: &'static str, duty: &Duty, zh: String, en: String) -> Violation {
    Violation {
        batch: Some(duty.group.batch.id.clone()),
        group: Some(duty.group.id.clone()),
        inspectors: vec![duty.inspector.id.clone()],
        key: format!("{}\n{}", duty.group.id, duty.inspector.id),
        ..Violation::new(rule, 1.0, Text::new(zh, en))
    }
}

fn dates(batch: &Batch) -> (NaiveDate, NaiveDate) {
    (batch.start, batch.end)
}

/// Maximal sets of batches that share a day; per inspector and set: assignments − 1, if positive.
fn one_place(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    let batches = &tables.scenario.batches;
    // Each maximal set is the set running on some batch's first day.
    let mut running: Vec<BTreeSet<&str>> = Vec::new();
    for first in batches {
        let on_that_day = batches.iter().filter(|b| b.start <= first.start && first.start <= b.end);
        let set: BTreeSet<&str> = on_that_day.map(|b| b.id.as_str()).collect();
        if !running.contains(&set) {
            running.push(set);
        }
    }
    let is_maximal =
        |set: &&BTreeSet<&str>| !running.iter().any(|other| set.len() < other.len() && set.is_subset(other));
    for set in running.iter().filter(is_maximal) {
        for (inspector, duties) in roster.by_inspector().filter(|(_, duties)| duties.len() > 1) {
            let there: Vec<&str> = duties
                .iter()
                .filter(|duty| set.contains(duty.group.batch.id.as_str()))
                .map(|duty| duty.group.id.as_str())
                .collect();
            if there.len() > 1 {
                let text = Text::new(
                    format!("{} 同一时间在 {} 个组：{}", inspector.name, there.len(), there.join("、")),
                    format!("{} is in {} groups at a time: {}", inspector.id, there.len(), there.join(", ")),
                );
                let set: Vec<&str> = set.iter().copied().collect();
                ledger.broken(Violation {
                    inspectors: vec![inspector.id.clone()],
                    key: format!("{}\n{}", inspector.id, set.join("\n")),
                    ..Violation::new("one_place", there.len() as f64 - 1.0, text)
                });
            }
        }
    }
}

/// Some day of the batch lies outside `available` (if given), in `leave`, or in a `history` row with both dates.
fn availability(tables: &Tables, duty: &Duty, ledger: &mut Ledger) {
    let (inspector, batch) = (duty.inspector, duty.group.batch);
    let of_batch = dates(batch);
    let on_leave = tables.leave(inspector).iter().find(|leave| share_a_day((leave.start, leave.end), of_batch));
    let elsewhere = tables.history(inspector).iter().find_map(|row| {
        let busy = row.start.zip(row.end)?;
        share_a_day(busy, of_batch).then_some(busy)
    });
    let outside = batch.start.iter_days().take_while(|day| *day <= batch.end).find(|day| {
        !inspector.available.is_empty()
            && !inspector.available.iter().any(|range| range.start <= *day && *day <= range.end)
    });
    let name = &inspector.name;
    let (zh, en) = if let Some(leave) = on_leave {
        let (from, to) = (leave.start, leave.end);
        (format!("{name} {from} 至 {to} 请假"), format!("{} is on leave from {from} to {to}", inspector.id))
    } else if let Some((from, to)) = elsewhere {
        (
            format!("{name} {from} 至 {to} 正参加其他专项"),
            format!("{} is busy in another campaign from {from} to {to}", inspector.id),
        )
    } else if let Some(day) = outside {
        (format!("{name} 在 {day} 不可派"), format!("{} is not available on {day}", inspector.id))
    } else {
        return;
    };
    ledger.broken(single("availability", duty, zh, en));
}

/// Into the own province (with `scope = "city"`: the own city), or into what `avoid` names.
fn recusal(tables: &Tables, duty: &Duty, ledger: &mut Ledger) {
    let (inspector, region) = (duty.inspector, duty.group.region);
    let local_unit = duty.unit.filter(|unit| unit.kind == UnitKind::Local);
    let avoids = inspector.avoid.iter().any(|place| [&region.id, &region.name, &region.province].contains(&place));
    let own = match tables.scenario.settings.rules.recusal_scope {
        RecusalScope::Province => {
            inspector.province.as_ref() == Some(&region.province)
                || local_unit.is_some_and(|unit| unit.province.as_ref() == Some(&region.province))
        }
        RecusalScope::City => local_unit.is_some_and(|unit| is_own_city(tables, unit, region)),
    };
    if own || avoids {
        let (name, place) = (&inspector.name, &region.name);
        let zh = if own { format!("{name} 应回避本地：{place}") } else { format!("{name} 须回避 {place}") };
        let en = if own {
            format!("{} comes from where {place} lies", inspector.id)
        } else {
            format!("{} is to avoid {place}", inspector.id)
        };
        ledger.broken(single("recusal", duty, zh, en));
    }
}

/// The unit's city equals the region's name, its parent's name, or the code of either (first 4 digits; all 6 where the 3rd and 4th
/// are 90: no prefecture above).
fn is_own_city(tables: &Tables, unit: &Unit, region: &Region) -> bool {
    let Some(city) = &unit.city else { return false };
    let mut same = vec![region.name.as_str()];
    let mut codes = vec![region.id.as_str()];
    if let Some(parent) = &region.parent {
        // The parent may be written by id or by name, and need not be in the table.
        same.push(parent);
        codes.push(parent);
        let row = tables.scenario.regions.iter().find(|r| r.id == *parent || r.name == *parent);
        if let Some(row) = row {
            same.push(&row.name);
            codes.push(&row.id);
        }
    }
    let digits = |code: &str| {
        let length = if code.get(2..4) == Some("90") { 6 } else { 4 };
        code.get(..length).filter(|first| first.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned)
    };
    let own = digits(city);
    same.contains(&city.as_str()) || own.is_some() && codes.iter().any(|code| digits(code) == own)
}

/// `trained` is given and not before the batch's first day.
fn trained(duty: &Duty, ledger: &mut Ledger) {
    let start = duty.group.batch.start;
    if let Some(date) = duty.inspector.trained.filter(|date| *date >= start) {
        let zh = format!("{} {date} 才完成培训，批次 {start} 开始", duty.inspector.name);
        let en = format!("{} is trained on {date}, the batch starts on {start}", duty.inspector.id);
        ledger.broken(single("trained", duty, zh, en));
    }
}

/// Unordered pairs of batches an inspector serves in (a `history` row with both dates is one too, paired with batches of the
/// plan only) that share no day and lie fewer than `days` full days apart: 1 each.
fn rest_between(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    let least = i64::from(tables.scenario.settings.rules.rest_days);
    for (inspector, duties) in roster.by_inspector() {
        let mut batches: Vec<&Batch> = duties.iter().map(|duty| duty.group.batch).collect();
        batches.sort_by_key(|batch| (batch.start, &batch.id));
        batches.dedup_by_key(|batch| &batch.id);
        let mut enter = |batch: &Batch, other: (NaiveDate, NaiveDate), key: String, zh: String, en: String| {
            let of_batch = dates(batch);
            let (earlier, later) = if of_batch.0 <= other.0 { (of_batch, other) } else { (other, of_batch) };
            let between = (later.0 - earlier.1).num_days() - 1;
            if !share_a_day(of_batch, other) && between < least {
                let name = &inspector.name;
                let text = Text::new(
                    format!("{name} 在批次 {} 与{zh}之间只休整 {between} 天，应有 {least} 天", batch.id),
                    format!("{} rests {between} days between {} and {en}, not {least}", inspector.id, batch.id),
                );
                ledger.broken(Violation {
                    batch: Some(batch.id.clone()),
                    inspectors: vec![inspector.id.clone()],
                    key: format!("{}\n{}\n{key}", inspector.id, batch.id),
                    ..Violation::new("rest_between", 1.0, text)
                });
            }
        };
        for (n, batch) in batches.iter().enumerate() {
            for later in &batches[n + 1..] {
                let (zh, en) = (format!("批次 {}", later.id), format!("batch {}", later.id));
                enter(batch, dates(later), format!("batch {}", later.id), zh, en);
            }
            for (row, history) in tables.history(inspector).iter().enumerate() {
                if let Some(other) = history.start.zip(history.end) {
                    let zh = format!("历史派员（{} 至 {}）", other.0, other.1);
                    let en = format!("an earlier campaign ({} to {})", other.0, other.1);
                    enter(batch, other, format!("history {row}"), zh, en);
                }
            }
        }
    }
}

/// Assignments above the limit: the own `max_batches`, else `count`.
fn max_batches(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    for (inspector, duties) in roster.by_inspector() {
        let Some(limit) = inspector.max_batches.or(tables.scenario.settings.rules.max_batches) else { continue };
        let above = duties.len() as f64 - f64::from(limit);
        let text = Text::new(
            format!("{} 派了 {} 批，上限 {limit} 批", inspector.name, duties.len()),
            format!("{} serves {} times, the limit is {limit}", inspector.id, duties.len()),
        );
        ledger.broken(Violation {
            inspectors: vec![inspector.id.clone()],
            key: inspector.id.clone(),
            ..Violation::new("max_batches", above, text)
        });
    }
}

/// Per inspector and region: assignments (plus 1 if a history row names the region, by id or name) − 1, if positive.
fn no_return(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    for (inspector, duties) in roster.by_inspector() {
        let mut times: BTreeMap<&str, (&Region, f64)> = BTreeMap::new();
        for duty in &duties {
            times.entry(&duty.group.region.id).or_insert((duty.group.region, 0.0)).1 += 1.0;
        }
        for (region, times) in times.into_values() {
            let names_it = |named: &String| *named == region.id || *named == region.name;
            let before = tables.history(inspector).iter().any(|row| row.region.as_ref().is_some_and(names_it));
            let above = times + f64::from(before) - 1.0;
            let (zh, en) = if before { ("（含历史）", " (history included)") } else { ("", "") };
            let text = Text::new(
                format!("{} 到 {} 共 {} 次{zh}", inspector.name, region.name, above + 1.0),
                format!("{} is in {} {} times{en}", inspector.id, region.name, above + 1.0),
            );
            ledger.broken(Violation {
                inspectors: vec![inspector.id.clone()],
                key: format!("{}\n{}", inspector.id, region.id),
                ..Violation::new("no_return", above, text)
            });
        }
    }
}

/// 锁定 without a match: 1 each (the role counts when hard only); an assignment that a 禁止 forbids: 1 each.
fn pins(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    let hard = tables.level("pins") == Level::Hard;
    let name = |id: &str| tables.inspectors.get(id).map_or(id.to_string(), |p: &&Inspector| p.name.clone());
    for (n, lock) in tables.locks().into_iter().enumerate() {
        let served = roster.served.get(lock.inspector.as_str()).map_or(&[][..], Vec::as_slice);
        let kept = served.iter().map(|&at| &roster.duties[at]).any(|duty| {
            duty.group.batch.id == lock.batch
                && lock.group.as_ref().is_none_or(|group| *group == duty.group.id)
                && (!hard || lock.role.as_ref().is_none_or(|role| role == duty.role))
        });
        if !kept {
            let parts = [Some(&lock.batch), lock.group.as_ref(), lock.role.as_ref()];
            let wanted = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            let text = Text::new(
                format!("{} 锁定在 {wanted}，方案没有照办", name(&lock.inspector)),
                format!("{} is locked to {wanted}, which the plan does not keep", lock.inspector),
            );
            ledger.broken(Violation {
                batch: Some(lock.batch.clone()),
                group: lock.group.clone(),
                inspectors: vec![lock.inspector.clone()],
                key: format!("lock {n}"),
                ..Violation::new("pins", 1.0, text)
            });
        }
    }
    for duty in &roster.duties {
        let forbidden = tables.pins(duty.inspector).iter().any(|pin| {
            pin.kind == PinKind::Forbid
                && pin.batch == duty.group.batch.id
                && pin.group.as_ref().is_none_or(|group| *group == duty.group.id)
                && pin.role.as_ref().is_none_or(|role| role == duty.role)
        });
        if forbidden {
            let zh = format!("禁止派 {} 到 {}", duty.inspector.name, duty.group.id);
            let en = format!("{} is forbidden in {}", duty.inspector.id, duty.group.id);
            ledger.broken(single("pins", duty, zh, en));
        }
    }
}
