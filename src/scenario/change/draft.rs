//! A scenario laid out cell by cell, as its tables would be written, to be changed and read again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveTime;
use toml::Value;

use super::line::Change;
use crate::scenario::Scenario;
use crate::scenario::columns::Table;
use crate::scenario::finding::{Finding, Text};
use crate::scenario::read::cells::Cells;
use crate::scenario::read::grid::{Cell, Line, Sheet};
use crate::scenario::read::round::settings as read_settings;
use crate::scenario::read::source::{Round, Source};
use crate::scenario::read::{Reading, understand};
use crate::scenario::settings::{Language, Settings};
use crate::scenario::write::grid::{self, grids};
use crate::scenario::write::round::entries;

/// One setting as it stands.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub path: Vec<String>,
    /// None = the default holds.
    pub said: Option<Cell>,
    pub default: Option<Cell>,
}

/// A table as it stands; its columns are those of the catalogue, then others.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub table: &'static Table,
    pub heads: Vec<String>,
    pub lines: Vec<Line>,
}

impl Rows {
    /// Where a column of the catalogue stands.
    pub fn at(&self, column: &str) -> Option<usize> {
        self.table.columns.iter().position(|c| c.en == column)
    }

    pub fn cell(&self, line: &Line, column: &str) -> Cell {
        self.at(column).map_or(Cell::Empty, |at| line.cell(at).clone())
    }
}

/// A scenario that is being changed. Rows keep the numbers that they have in the organizer's files; new ones follow after the last.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) settings: Vec<Setting>,
    pub(super) tables: Vec<Rows>,
    language: Language,
}

fn cell_of(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::Text(text.clone()),
        Value::Integer(n) => Cell::Number(*n as f64),
        Value::Float(n) => Cell::Number(*n),
        Value::Boolean(b) => Cell::Bool(*b),
        other => Cell::Text(other.to_string()),
    }
}

fn read_cell(cell: &grid::Cell) -> Cell {
    match cell {
        grid::Cell::Empty => Cell::Empty,
        grid::Cell::Text(text) => Cell::Text(text.clone()),
        grid::Cell::Number(n) => Cell::Number(*n),
        grid::Cell::Date(day) => Cell::Moment(day.and_time(NaiveTime::MIN)),
    }
}

/// The numbers of a table's rows in the organizer's file.
fn numbers(s: &Scenario, table: &str) -> Vec<u32> {
    match table {
        "batches" => s.batches.iter().map(|r| r.row).collect(),
        "units" => s.units.iter().map(|r| r.row).collect(),
        "quotas" => s.quotas.iter().map(|r| r.row).collect(),
        "inspectors" => s.inspectors.iter().map(|r| r.row).collect(),
        "leave" => s.leave.iter().map(|r| r.row).collect(),
        "regions" => s.regions.iter().map(|r| r.row).collect(),
        "groups" => s.groups.iter().map(|r| r.row).collect(),
        "sites" => s.sites.iter().map(|r| r.row).collect(),
        "equipment" => s.equipment.iter().map(|r| r.row).collect(),
        "travel" => s.travel.iter().map(|r| r.row).collect(),
        "pairs" => s.pairs.iter().map(|r| r.row).collect(),
        "pins" => s.pins.iter().map(|r| r.row).collect(),
        "history" => s.history.iter().map(|r| r.row).collect(),
        "calendar" => s.calendar.iter().map(|r| r.row).collect(),
        _ => Vec::new(),
    }
}

fn settings(of: &Settings) -> Vec<Setting> {
    let setting = |entry: crate::scenario::write::round::Entry| Setting {
        path: entry.key.split('.').map(str::to_owned).collect(),
        said: entry.value.as_ref().map(cell_of),
        default: entry.default.as_ref().map(cell_of),
    };
    entries(of, Language::En).into_iter().map(setting).collect()
}

/// Without rows these are a finding, and so are groups where there are no sites that they would follow from; any other table without rows is no table.
const NEEDED: &[&str] = &["batches", "units", "inspectors", "regions"];

impl Draft {
    pub fn new(scenario: &Scenario) -> Draft {
        let language = scenario.settings.language;
        let tables = grids(scenario, Language::Zh).into_iter().map(|grid| {
            let lines = grid.rows.iter().zip(numbers(scenario, grid.table.en));
            Rows {
                table: grid.table,
                heads: grid.columns.into_iter().map(|heading| heading.text).collect(),
                lines: lines.map(|(cells, row)| Line { row, cells: cells.iter().map(read_cell).collect() }).collect(),
            }
        });
        Draft { settings: settings(&scenario.settings), tables: tables.collect(), language }
    }

    /// The settings as a sheet of keys and values.
    fn round(&self) -> Sheet {
        let rows = (1..).zip(&self.settings).filter_map(|(row, setting)| {
            let value = setting.said.clone()?;
            Some(Line { row, cells: vec![Cell::Text(setting.path.join(".")), value] })
        });
        let place = self.language.pick("轮次", "round").to_owned();
        Sheet { place, rows: rows.collect(), merged: Vec::new() }
    }

    /// Weights that are not said follow the preset, which has changed.
    pub(super) fn preset_defaults(&mut self) {
        let now = settings(&read_settings(&Round::Sheet(self.round()), &mut Vec::new()));
        for (setting, now) in self.settings.iter_mut().zip(now) {
            setting.default = now.default;
        }
    }

    pub(super) fn table(&self, name: &str) -> Option<&Rows> {
        self.tables.iter().find(|rows| rows.table.en == name)
    }

    pub(super) fn table_mut(&mut self, name: &str) -> Option<&mut Rows> {
        self.tables.iter_mut().find(|rows| rows.table.en == name)
    }

    /// Changes cells, rows or a setting. Answers how many cells or rows that concerned.
    ///
    /// # Errors
    /// What the change asks for is not there, or cannot be done with the value that stands there.
    pub fn apply(&mut self, change: &Change) -> Result<usize, Text> {
        super::apply::apply(self, &change.what)
    }

    /// What has become of the scenario, as cells.
    pub fn cells(&self) -> Cells {
        Cells::of(self.source())
    }

    fn source(&self) -> Source {
        let mut source = Source::default();
        let title = |table: &Table| self.language.pick(table.zh, table.en).to_owned();
        let round = self.round();
        source.order.push(round.place.clone());
        source.round = Round::Sheet(round);
        let mut tables = HashMap::new();
        let has_sites = self.table("sites").is_some_and(|sites| !sites.lines.is_empty());
        for rows in &self.tables {
            let header = Line { row: 0, cells: rows.heads.iter().cloned().map(Cell::Text).collect() };
            let lines = [header].into_iter().chain(rows.lines.iter().cloned()).collect();
            let is_needed = NEEDED.contains(&rows.table.en) || (rows.table.en == "groups" && !has_sites);
            if !rows.lines.is_empty() || is_needed {
                let place = title(rows.table);
                source.order.push(place.clone());
                tables.insert(rows.table.en, Arc::new(Sheet { place, rows: lines, merged: Vec::new() }));
            }
        }
        source.tables = tables;
        source
    }

    /// Reads what has become of the scenario. Findings of a kind and a place that were `known` before are left out.
    pub fn read(&self, known: &[Finding]) -> Reading {
        let source = self.source();
        let settings = source.order[0].clone();
        let mut reading = understand(&source, Vec::new());
        for finding in reading.findings.iter_mut().filter(|f| f.place == settings) {
            // The list of settings is the draft's own: its rows tell nobody anything, the key does.
            finding.row = None;
        }
        let about = |f: &Finding| (f.code, f.place.clone(), f.row, f.column.clone());
        let known: HashSet<_> = known.iter().map(about).collect();
        reading.findings.retain(|finding| !known.contains(&about(finding)));
        reading
    }
}
