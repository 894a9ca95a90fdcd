//! Locking somebody to a place, forbidding it, or neither: a row of the table of pins (锁定).

use axum::extract::State;
use serde::Deserialize;

use super::cells::present;
use super::desk::step;
use super::search::name;
use super::{Answer, Body, answer};
use crate::adjust::keep;
use crate::plan::Assignment;
use crate::scenario::columns::PIN_KINDS;
use crate::scenario::finding::Text;
use crate::scenario::read::cells::Cells;
use crate::scenario::settings::Language;
use crate::scenario::{Pin, PinKind};
use crate::serve::App;
use crate::serve::refusal::Refusal;
use crate::serve::state::State as Step;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Lock,
    Forbid,
    /// Takes away every pin of this person in the batch (and the group, where one is named).
    Unlock,
}

#[derive(Deserialize)]
pub struct Locking {
    revision: u64,
    inspector: String,
    batch: String,
    group: Option<String>,
    role: Option<String>,
    kind: Kind,
}

pub async fn lock(State(app): State<App>, Body(asked): Body<Locking>) -> Answer {
    answer(app, move |app| step(app, asked.revision, |before| locked(before, &asked))).await
}

fn locked(before: &Step, asked: &Locking) -> Result<Step, Refusal> {
    let scenario = &before.reading.scenario;
    let unknown = |zh: &str, en: &str, id: &str| {
        Refusal::unfit(Text::new(format!("没有这个{zh}：{id}"), format!("there is no {en} {id}")))
    };
    if !scenario.inspectors.iter().any(|p| p.id == asked.inspector) {
        return Err(unknown("人员", "inspector", &asked.inspector));
    }
    if !scenario.batches.iter().any(|b| b.id == asked.batch) {
        return Err(unknown("批次", "batch", &asked.batch));
    }
    let derived = before.plan.iter().flat_map(|planned| &planned.plan.derived_groups).map(|g| (&g.id, &g.batch));
    let mut groups = scenario.groups.iter().map(|g| (&g.id, &g.batch)).chain(derived);
    if let Some(group) = &asked.group
        && !groups.any(|(id, batch)| id == group && *batch == asked.batch)
    {
        return Err(unknown("工作组", "group", group));
    }
    let mut cells = before.cells.clone();
    let place = present(&mut cells, "pins", scenario.settings.language)?;
    // A pin that says the contrary, or the same, of this place gives way.
    let gives_way = |pin: &&Pin| {
        let here = pin.inspector == asked.inspector && pin.batch == asked.batch;
        here && match asked.kind {
            Kind::Unlock => asked.group.is_none() || pin.group == asked.group,
            Kind::Lock => pin.kind == PinKind::Lock || pin.group == asked.group || pin.group.is_none(),
            Kind::Forbid => pin.group == asked.group || asked.group.is_none(),
        }
    };
    let mut old: Vec<u32> = scenario.pins.iter().filter(gives_way).map(|pin| pin.row).collect();
    old.dedup();
    if asked.kind == Kind::Unlock && old.is_empty() {
        return Err(Refusal::conflict("这里没有锁定或禁止", "nothing is locked or forbidden here"));
    }
    if !old.is_empty() {
        cells.remove_rows(&place, &old)?;
    }
    if asked.kind != Kind::Unlock {
        write(&mut cells, &place, asked)?;
    }
    let (who, place) = (name(scenario, &asked.inspector), asked.group.as_deref().unwrap_or(&asked.batch));
    let label = match asked.kind {
        Kind::Lock => Text::new(format!("锁定 {who} 于 {place}"), format!("locked {who} to {place}")),
        Kind::Forbid => Text::new(format!("禁止 {who} 去 {place}"), format!("forbade {who} {place}")),
        Kind::Unlock => Text::new(format!("解除 {who} 的锁定"), format!("unlocked {who}")),
    };
    let after = Step::of_cells(cells, before.plan.clone(), label);
    Ok(kept(before, asked, &after).unwrap_or(after))
}

/// The state with its plan as one of the round with the new lock or ban, where the plan was one of the round before and keeps it.
fn kept(before: &Step, asked: &Locking, after: &Step) -> Option<Step> {
    let planned = after.plan.as_ref()?;
    let plan = &planned.plan;
    let is_there = |a: &Assignment| {
        a.inspector == asked.inspector && a.batch == asked.batch && asked.group.as_ref().is_none_or(|g| a.group == *g)
    };
    let serves = plan.assignments.iter().any(is_there);
    let keeps = match asked.kind {
        Kind::Lock => serves && asked.role.is_none(),
        Kind::Forbid => !serves,
        // Without it others might be better.
        Kind::Unlock => false,
    };
    if !keeps || plan.provenance.input_hash != before.reading.scenario.hash || after.reading.has_errors() {
        return None;
    }
    let plan = keep(planned.compiled(&after.reading).problem(), plan).ok()?;
    Some(after.with_plan(planned.recounted(plan), after.label.clone()))
}

/// A row in the columns as the table has them; a column that it lacks is added.
fn write(cells: &mut Cells, place: &str, asked: &Locking) -> Result<(), Refusal> {
    let at = usize::from(asked.kind == Kind::Forbid);
    let mut texts = Vec::new();
    for (column, text) in [
        ("inspector", Some(asked.inspector.as_str())),
        ("batch", Some(&asked.batch)),
        ("group", asked.group.as_deref()),
        ("role", asked.role.as_deref().filter(|_| asked.kind == Kind::Lock)),
        ("kind", Some(PIN_KINDS[at].0)),
    ] {
        if let Some(text) = text {
            let column = column_of(cells, place, column)?;
            if texts.len() <= column {
                texts.resize(column + 1, String::new());
            }
            texts[column] = text.to_owned();
        }
    }
    cells.add_row(place, &texts)?;
    Ok(())
}

fn column_of(cells: &mut Cells, place: &str, column: &str) -> Result<usize, Refusal> {
    let found = cells.laid(place).and_then(|laid| {
        let known = laid.headings.iter().position(|heading| heading.column.is_some_and(|c| c.en == column));
        Some((known, laid.headings.len(), laid.header_row, laid.table?))
    });
    let no_header =
        || Refusal::unfit(Text::new("锁定表没有表头，请先改正", "the table of pins has no header: mend it first"));
    let (known, width, header, table) = found.ok_or_else(no_header)?;
    if let Some(known) = known {
        return Ok(known);
    }
    let header = header.ok_or_else(no_header)?;
    let name = table.columns.iter().find(|c| c.en == column).map_or(column, |c| Language::Zh.pick(c.zh, c.en));
    cells.set(place, header, width, name)?;
    Ok(width)
}
