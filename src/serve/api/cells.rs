//! Changes of the round: cells, rows, and lines of docs/whatif.md.

use axum::extract::State;
use serde::Deserialize;

use super::desk::step;
use super::{Answer, Body, answer};
use crate::scenario::Severity;
use crate::scenario::columns;
use crate::scenario::finding::Text;
use crate::scenario::read::cells::{CellError, Cells};
use crate::scenario::settings::Language;
use crate::scenario::variants;
use crate::serve::App;
use crate::serve::refusal::Refusal;
use crate::serve::state::State as Step;

impl From<CellError> for Refusal {
    fn from(error: CellError) -> Refusal {
        Refusal::unfit(error.text())
    }
}

#[derive(Deserialize)]
pub struct Cell {
    place: String,
    row: u32,
    column: usize,
    value: String,
}

#[derive(Deserialize)]
pub struct Changed {
    revision: u64,
    changes: Vec<Cell>,
}

pub async fn cells(State(app): State<App>, Body(changed): Body<Changed>) -> Answer {
    answer(app, move |app| {
        step(app, changed.revision, |before| {
            if changed.changes.is_empty() {
                return Err(Refusal::bad("没有要改的单元格", "there is no cell to change"));
            }
            let mut cells = before.cells.clone();
            for Cell { place, row, column, value } in &changed.changes {
                cells.set(place, *row, *column, value)?;
            }
            let first = &changed.changes[0];
            let label = match changed.changes.len() {
                1 => Text::new(
                    format!("修改 {} 第 {} 行", first.place, first.row),
                    format!("changed row {} of {}", first.row, first.place),
                ),
                n => Text::new(
                    format!("修改 {} 等 {n} 格", first.place),
                    format!("changed {n} cells of {}", first.place),
                ),
            };
            Ok(Step::of_cells(cells, before.plan.clone(), label))
        })
    })
    .await
}

#[derive(Deserialize)]
pub struct Rows {
    revision: u64,
    place: String,
    add: Option<Vec<Vec<String>>>,
    remove: Option<Vec<u32>>,
}

pub async fn rows(State(app): State<App>, Body(rows): Body<Rows>) -> Answer {
    answer(app, move |app| {
        step(app, rows.revision, |before| {
            let (add, remove) = (rows.add.unwrap_or_default(), rows.remove.unwrap_or_default());
            if add.is_empty() && remove.is_empty() {
                return Err(Refusal::bad("没有要增加或删除的行", "there is no row to add or remove"));
            }
            let mut cells = before.cells.clone();
            let place = present(&mut cells, &rows.place, before.reading.scenario.settings.language)?;
            if !remove.is_empty() {
                cells.remove_rows(&place, &remove)?;
            }
            for texts in &add {
                cells.add_row(&place, texts)?;
            }
            let label = match (add.len(), remove.len()) {
                (n, 0) => Text::new(format!("{place} 增加 {n} 行"), format!("{n} rows added to {place}")),
                (0, n) => Text::new(format!("{place} 删除 {n} 行"), format!("{n} rows removed from {place}")),
                (_, _) => Text::new(format!("{place} 增删行"), format!("rows of {place} added and removed")),
            };
            Ok(Step::of_cells(cells, before.plan.clone(), label))
        })
    })
    .await
}

/// The place of a table: its own name, or the English name of one that the round may lack as yet; then it is added.
pub fn present(cells: &mut Cells, named: &str, language: Language) -> Result<String, Refusal> {
    if cells.laid(named).is_some() {
        return Ok(named.to_owned());
    }
    if let Some(place) = cells.place_of(named) {
        return Ok(place.to_owned());
    }
    let Some(table) = columns::table(named) else { return Err(CellError::NoPlace(named.to_owned()).into()) };
    let name = language.pick(table.zh, table.en);
    cells.add_table(table.en, name)?;
    Ok(name.to_owned())
}

#[derive(Deserialize)]
pub struct Lines {
    revision: u64,
    lines: Vec<String>,
}

pub async fn lines(State(app): State<App>, Body(lines): Body<Lines>) -> Answer {
    answer(app, move |app| {
        step(app, lines.revision, |before| {
            let n = lines.lines.len();
            let label = match &lines.lines[..] {
                [one] => Text::new(format!("修改 {one}"), format!("change {one}")),
                _ => Text::new(format!("{n} 条修改"), format!("{n} changes")),
            };
            changed(before, &lines.lines, label)
        })
    })
    .await
}

/// The state after these lines; all are made or none.
pub fn changed(before: &Step, lines: &[String], label: Text) -> Result<Step, Refusal> {
    if before.reading.has_errors() {
        return Err(Refusal::unfit(Text::new(
            "任务数据还有错误，请先在表中改正",
            "the round has errors: mend them in its tables first",
        )));
    }
    if lines.is_empty() {
        return Ok(Step { label, ..before.clone() });
    }
    let read = variants::of_lines(lines);
    if read.variants.len() > 1 {
        return Err(Refusal::unfit(Text::new(
            "花括号里的多种取值只用于假设方案，这里请写一个值",
            "alternatives in braces are for variants; write one value here",
        )));
    }
    let (cells, findings) = variants::apply(&before.reading.scenario, &read);
    let errors = |findings: &[crate::scenario::Finding]| findings.iter().any(|f| f.severity == Severity::Error);
    let refused = |findings| {
        let text = Text::new(
            "修改没有执行：写法或内容有误",
            "nothing was changed: something in it is not understood or cannot be done",
        );
        Refusal::unfit(text).with(findings)
    };
    if errors(&findings) {
        return Err(refused(findings));
    }
    let after = Step::of_cells(cells, before.plan.clone(), label);
    if after.reading.has_errors() {
        let all = after.reading.findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
        return Err(refused(all));
    }
    Ok(after)
}
