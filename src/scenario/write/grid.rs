//! A table as rows of typed cells: what CSV files and sheets have in common.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::record::Record;
use crate::scenario::Scenario;
use crate::scenario::columns::{self, Column, Kind, Table};
use crate::scenario::settings::Language;
use crate::scenario::tables::Extra;

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    /// Stays text whatever it looks like.
    Text(String),
    Number(f64),
    Date(NaiveDate),
}

#[derive(Debug, Clone)]
pub struct Heading {
    pub text: String,
    /// None = a column that the catalogue does not know.
    pub column: Option<&'static Column>,
}

/// One table. Its columns are all those of the catalogue, in that order, then the unknown ones.
#[derive(Debug, Clone)]
pub struct Grid {
    pub table: &'static Table,
    pub columns: Vec<Heading>,
    pub rows: Vec<Vec<Cell>>,
}

/// Every table of the scenario, in the order of the catalogue; empty ones too.
pub fn grids(s: &Scenario, language: Language) -> Vec<Grid> {
    columns::TABLES
        .iter()
        .map(|table| match table.en {
            "batches" => of(table, &s.batches, language),
            "units" => of(table, &s.units, language),
            "quotas" => of(table, &s.quotas, language),
            "inspectors" => of(table, &s.inspectors, language),
            "leave" => of(table, &s.leave, language),
            "regions" => of(table, &s.regions, language),
            "groups" => of(table, &s.groups, language),
            "sites" => of(table, &s.sites, language),
            "equipment" => of(table, &s.equipment, language),
            "travel" => of(table, &s.travel, language),
            "pairs" => of(table, &s.pairs, language),
            "pins" => of(table, &s.pins, language),
            "history" => of(table, &s.history, language),
            "calendar" => of(table, &s.calendar, language),
            _ => Grid::empty(table, language),
        })
        .collect()
}

fn of<T: Record>(table: &'static Table, records: &[T], language: Language) -> Grid {
    let mut grid = Grid::empty(table, language);
    let extras = extra_headers(records.iter().map(Record::extra));
    for record in records {
        let known = table.columns.iter().map(|c| worded(c, record.cell(c.en), language));
        let mut row: Vec<Cell> = known.collect();
        let mut nth: HashMap<&str, usize> = HashMap::new();
        let mut own: HashMap<(&str, usize), &str> = HashMap::new();
        for (header, text) in record.extra() {
            let n = nth.entry(header).or_default();
            own.insert((header, *n), text);
            *n += 1;
        }
        row.extend(extras.iter().map(|key| own.get(key).map_or(Cell::Empty, |text| Cell::Text(text.to_string()))));
        grid.rows.push(row);
    }
    grid.columns.extend(extras.into_iter().map(|(text, _)| Heading { text: text.to_string(), column: None }));
    grid
}

/// Choices in the words of the language; they are Chinese in the scenario.
pub fn worded(column: &Column, cell: Cell, language: Language) -> Cell {
    match (column.kind, cell) {
        (Kind::Choice(choices), Cell::Text(text)) if language == Language::En => {
            Cell::Text(choices.iter().find(|c| c.0 == text).map_or(text, |c| c.1.to_string()))
        }
        (_, cell) => cell,
    }
}

impl Grid {
    pub fn empty(table: &'static Table, language: Language) -> Grid {
        let columns = table
            .columns
            .iter()
            .map(|c| Heading {
                text: match language {
                    Language::Zh => c.zh.to_string(),
                    Language::En => c.en.to_string(),
                },
                column: Some(c),
            })
            .collect();
        Grid { table, columns, rows: Vec::new() }
    }
}

/// The unknown columns of all rows, each with its number among those of the same header. Rows leave out their empty cells, so
/// the order is put together again: a column comes before another where any row has it so.
fn extra_headers<'a>(rows: impl Iterator<Item = &'a Extra>) -> Vec<(&'a str, usize)> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    let mut place: HashMap<(&str, usize), usize> = HashMap::new();
    // before[i][j]: column i stands directly before column j in some row.
    let mut before: Vec<Vec<usize>> = Vec::new();
    for extra in rows {
        let mut nth: HashMap<&str, usize> = HashMap::new();
        let mut last: Option<usize> = None;
        for (header, _) in extra {
            let n = nth.entry(header).or_default();
            let key = (header.as_str(), *n);
            *n += 1;
            let i = *place.entry(key).or_insert_with(|| {
                found.push(key);
                before.push(Vec::new());
                found.len() - 1
            });
            if let Some(last) = last
                && !before[last].contains(&i)
            {
                before[last].push(i);
            }
            last = Some(i);
        }
    }
    let mut waiting: Vec<usize> = vec![0; found.len()];
    for &i in before.iter().flatten() {
        waiting[i] += 1;
    }
    let mut left: Vec<usize> = (0..found.len()).collect();
    let mut ordered = Vec::with_capacity(found.len());
    while !left.is_empty() {
        // Rows that contradict each other (no file has them so) are taken as they come.
        let at = left.iter().position(|&i| waiting[i] == 0).unwrap_or(0);
        let i = left.remove(at);
        ordered.push(found[i]);
        for &j in &before[i] {
            waiting[j] = waiting[j].saturating_sub(1);
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra(headers: &[&str]) -> Extra {
        headers.iter().map(|h| (h.to_string(), "x".to_string())).collect()
    }

    #[test]
    fn unknown_columns_keep_their_order() {
        let rows = [extra(&["b", "d"]), extra(&["c", "d"]), extra(&["b", "c"]), extra(&["a", "b"]), extra(&["d", "d"])];
        let headers = extra_headers(rows.iter());
        assert_eq!(headers, [("a", 0), ("b", 0), ("c", 0), ("d", 0), ("d", 1)]);
        let rows = [extra(&["a", "b"]), extra(&["b", "a"])];
        assert_eq!(extra_headers(rows.iter()).len(), 2);
    }
}
