//! The rule on equipment: what visits need is carried, operated and there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::outings::Outing;
use crate::scenario::finding::Text;
use crate::scenario::{Equipment, Inspector};
use crate::verify::ledger::{Ledger, Violation};

pub fn count(rows: &[Equipment], outings: &[Outing], ledger: &mut Ledger) {
    // By day and kind: who carries it.
    let mut carried: BTreeMap<(NaiveDate, &str), Vec<&Outing>> = BTreeMap::new();
    for outing in outings {
        let kinds: BTreeSet<&str> = outing.crew.equipment.iter().map(String::as_str).collect();
        for stop in &outing.stops {
            let asked: BTreeSet<&str> = stop.site.equipment.iter().map(String::as_str).collect();
            for kind in asked.difference(&kinds) {
                let (zh, en) = (format!("需要 {kind}，小组没有带"), format!("it needs {kind}, which is not carried"));
                ledger.broken(outing.at_stop("equipment", stop, zh, en));
            }
        }
        for kind in kinds {
            if !has_operator(rows, kind, &outing.members) {
                let text = Text::new(format!("没有人能操作 {kind}"), format!("nobody in it may operate {kind}"));
                ledger.broken(outing.entry("equipment", text));
            }
            carried.entry((outing.crew.date, kind)).or_default().push(outing);
        }
    }
    for ((date, kind), crews) in carried {
        let of_kind: Vec<&Equipment> = rows.iter().filter(|row| row.kind == kind).collect();
        let given = most_served(&of_kind, &crews);
        if given < crews.len() {
            let n = crews.len();
            let text = Text::new(
                format!("{date} 有 {n} 个小组带 {kind}，只够 {given} 个"),
                format!("{n} crews carry {kind} on {date}, there is enough for {given}"),
            );
            ledger.broken(Violation::new("equipment", 1.0, text));
        }
    }
}

/// Holds what any row of the kind asks of operators, as a skill or a licence; where no row asks, anybody will do.
fn has_operator(rows: &[Equipment], kind: &str, members: &[&Inspector]) -> bool {
    let mut asked = rows.iter().filter(|row| row.kind == kind).filter_map(|row| row.operator_skill.as_ref()).peekable();
    let holds = |member: &Inspector, skill: &String| {
        member.licences.contains(skill) || member.skills.iter().any(|own| own.name == *skill)
    };
    asked.peek().is_none() || asked.any(|skill| members.iter().any(|member| holds(member, skill)))
}

/// A row with a region serves crews there, one with a batch crews of it, one with both those in both, one with neither all.
fn serves(row: &Equipment, outing: &Outing) -> bool {
    row.region.as_ref().is_none_or(|region| *region == outing.group.region.id)
        && row.batch.as_ref().is_none_or(|batch| *batch == outing.group.batch.id)
}

/// How many of the crews can be given a piece of their own: a largest matching of crews to pieces, by augmenting paths.
fn most_served(rows: &[&Equipment], crews: &[&Outing]) -> usize {
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    (0..crews.len()).filter(|&crew| give(crew, rows, crews, &mut holders, &mut vec![false; rows.len()])).count()
}

/// Gives the crew a piece of some row, if need be by giving its holder another.
fn give(crew: usize, rows: &[&Equipment], crews: &[&Outing], holders: &mut [Vec<usize>], tried: &mut [bool]) -> bool {
    for row in 0..rows.len() {
        if tried[row] || !serves(rows[row], crews[crew]) {
            continue;
        }
        tried[row] = true;
        if holders[row].len() < rows[row].count as usize {
            holders[row].push(crew);
            return true;
        }
        for place in 0..holders[row].len() {
            if give(holders[row][place], rows, crews, holders, tried) {
                holders[row][place] = crew;
                return true;
            }
        }
    }
    false
}
