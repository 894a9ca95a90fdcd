//! The round's tables as they were written, with the findings beside the cells.

use std::collections::HashMap;

use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Params, Piece, answer};
use crate::scenario::columns::Kind;
use crate::scenario::finding::{Finding, Text};
use crate::scenario::read::cells::{Heading, Laid};
use crate::serve::App;
use crate::serve::refusal::Refusal;

/// Rows in one answer.
const MOST: usize = 10_000;

pub async fn table(State(app): State<App>, Piece(place): Piece, params: Params) -> Answer {
    answer(app, move |app| {
        let state = app.desk().open()?.state().clone();
        let (from, count) = (params.number("from", 0usize)?, params.number("count", 200usize)?.min(MOST));
        let unknown = || Refusal::missing(format!("没有“{place}”这张表"), format!("there is no table {place}"));
        let laid = state.cells.laid(&place).ok_or_else(unknown)?;
        let mut found: HashMap<u32, Vec<&Finding>> = HashMap::new();
        for finding in state.reading.findings.iter().filter(|f| f.place == place) {
            found.entry(finding.row.unwrap_or(0)).or_default().push(finding);
        }
        let wanted = params.text("search").unwrap_or_default().trim().to_lowercase();
        let only_found = match params.text("only") {
            None | Some("" | "all") => false,
            Some("findings") => true,
            Some(_) => return Err(Refusal::bad("only 应为 all 或 findings", "only is all or findings")),
        };
        let width = laid.headings.len();
        let texts = |at: usize| -> Vec<String> { (0..width).map(|column| laid.rows[at].cell(column).text()).collect() };
        let is_shown = |at: &usize| {
            (!only_found || found.contains_key(&laid.rows[*at].row))
                && (wanted.is_empty() || texts(*at).iter().any(|text| text.to_lowercase().contains(&wanted)))
        };
        let shown: Vec<usize> = (0..laid.rows.len()).filter(is_shown).collect();
        let row = |at: &usize| {
            let number = laid.rows[*at].row;
            let own = found.get(&number).into_iter().flatten();
            json!({ "row": number, "cells": texts(*at), "findings": own.map(|f| told(&laid, f)).collect::<Vec<_>>() })
        };
        // What concerns the whole table, or its header.
        let below = |row: u32| laid.rows.iter().any(|line| line.row == row);
        let whole = found.iter().filter(|(row, _)| !below(**row)).flat_map(|(_, all)| all);
        Ok(json!({
            "place": place,
            "table": laid.table.map(|table| table.en),
            "header": laid.header_row,
            "columns": laid.headings.iter().enumerate().map(column).collect::<Vec<_>>(),
            "total": shown.len(),
            "findings": whole.map(|f| told(&laid, f)).collect::<Vec<_>>(),
            "rows": shown.iter().skip(from).take(count).map(row).collect::<Vec<_>>(),
        }))
    })
    .await
}

fn column((index, heading): (usize, &Heading)) -> Value {
    let known = heading.column;
    // In the language of the header.
    let is_english = !heading.text.is_empty() && heading.text.is_ascii();
    let choices: Option<Vec<&str>> = known.and_then(|column| match column.kind {
        Kind::Choice(all) => Some(all.iter().map(|(zh, en)| if is_english { *en } else { *zh }).collect()),
        _ => None,
    });
    json!({
        "index": index, "head": heading.text, "name": known.map(|c| Text::new(c.zh, c.en)),
        "explain": known.map(|c| Text::new(c.explain_zh, c.explain_en)),
        "choices": choices, "required": known.is_some_and(|c| c.required),
    })
}

fn told(laid: &Laid, finding: &Finding) -> Value {
    json!({
        "column": laid.position(finding), "severity": finding.severity, "code": finding.code,
        "cause": finding.cause, "action": finding.action,
    })
}

pub async fn findings(State(app): State<App>) -> Answer {
    answer(app, |app| {
        let state = app.desk().open()?.state().clone();
        let laid: HashMap<&str, Laid> =
            state.cells.places().iter().filter_map(|place| Some((place.as_str(), state.cells.laid(place)?))).collect();
        let all = state.reading.findings.iter().map(|finding| {
            let mut shown = json!(finding);
            shown["index"] = json!(laid.get(finding.place.as_str()).and_then(|laid| laid.position(finding)));
            shown
        });
        Ok(all.collect())
    })
    .await
}
