//! A sheet of a report, for the page.

use std::time::Duration;

use serde_json::{Value, json};

use crate::report::sheet::{Align, Cell, Look, RowKind, Sheet, Value as Held};

/// Time for answers that are searched while the user waits.
pub const WAITING: Duration = Duration::from_secs(30);

pub fn sheet(sheet: &Sheet) -> Value {
    let align = |align: Align| match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    };
    let columns: Vec<Value> =
        sheet.columns.iter().map(|column| json!({ "head": column.head, "align": align(column.align) })).collect();
    let rows: Vec<Value> = sheet
        .rows
        .iter()
        .map(|row| {
            let kind = match row.kind {
                RowKind::Data => "data",
                RowKind::Section => "section",
                RowKind::Total => "total",
            };
            json!({ "kind": kind, "cells": row.cells.iter().map(cell).collect::<Vec<_>>() })
        })
        .collect();
    json!({ "name": sheet.name, "title": sheet.title, "notes": sheet.notes, "columns": columns, "rows": rows })
}

pub fn sheets(all: &[Sheet]) -> Vec<Value> {
    all.iter().map(sheet).collect()
}

fn cell(cell: &Cell) -> Value {
    let (text, number) = match &cell.value {
        Held::Empty => (String::new(), false),
        Held::Text(text) => (text.clone(), false),
        Held::Integer(n) => (n.to_string(), true),
        Held::Decimal(x, decimals) => (format!("{x:.*}", usize::from(*decimals)), true),
    };
    let look = match cell.look {
        Look::Plain => None,
        Look::Leader => Some("leader"),
        Look::Role => Some("role"),
        Look::Member => Some("member"),
        Look::Away => Some("away"),
        Look::Short => Some("short"),
        Look::Warn => Some("warn"),
        Look::Good => Some("good"),
        Look::Muted => Some("muted"),
        Look::Again => Some("again"),
        Look::Strong => Some("strong"),
    };
    json!({ "text": text, "look": look, "number": number })
}
