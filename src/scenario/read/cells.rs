//! A round as it stands cell by cell, readable or not: to be looked at, mended in place and read again.

use std::path::Path;
use std::sync::Arc;

use super::grid::{Cell, Line, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Sheet};
use super::header;
use super::source::{self, Round, Source};
use super::{Reading, understand};
use crate::scenario::columns::{Column, TABLES, Table};
use crate::scenario::finding::{Finding, Text};

/// Every cell of a round's tables and settings. Rows keep the numbers that they have in the organizer's file.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    source: Source,
    /// What was found while the files were opened. What concerns one row goes when that row is changed.
    opened: Vec<Finding>,
}

/// One column of a table as the organizer wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Empty where the header row has nothing there.
    pub text: String,
    /// What it was taken for; None = a column that the program does not know.
    pub column: Option<&'static Column>,
}

/// A table, or the settings, laid out.
#[derive(Debug)]
pub struct Laid<'c> {
    /// File or sheet name, as findings have it.
    pub place: &'c str,
    /// None for the settings.
    pub table: Option<&'static Table>,
    /// As many as the widest row has cells.
    pub headings: Vec<Heading>,
    /// Number of the header row; None where there is none, as for the settings.
    pub header_row: Option<u32>,
    /// The rows below the header; all of them where there is none.
    pub rows: &'c [Line],
}

impl Laid<'_> {
    /// Where the column of a finding stands.
    pub fn position(&self, finding: &Finding) -> Option<usize> {
        let named = finding.column.as_deref()?;
        let by_text = self.headings.iter().position(|heading| heading.text == named);
        by_text.or_else(|| {
            let is = |heading: &Heading| heading.column.is_some_and(|c| c.zh == named || c.en == named);
            self.headings.iter().position(is)
        })
    }
}

/// Why a cell or row could not be changed. [`CellError::text`] says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    #[error("there is no table `{0}`")]
    NoPlace(String),
    #[error("`{place}` has no row {row}")]
    NoRow { place: String, row: u32 },
    #[error("a cell holds {MOST_CHARACTERS} characters at most")]
    TooLong,
    #[error("a table holds {MOST_ROWS} rows and {MOST_COLUMNS} columns at most")]
    TooMany,
    #[error("the table `{0}` is there already")]
    Exists(String),
}

impl CellError {
    /// The same in Chinese and English.
    pub fn text(&self) -> Text {
        match self {
            CellError::NoPlace(place) => {
                Text::new(format!("没有“{place}”这张表"), format!("there is no table {place}"))
            }
            CellError::NoRow { place, row } => Text::new(
                format!("“{place}”没有第 {row} 行，可能已被删去"),
                format!("{place} has no row {row}; it may have been removed"),
            ),
            CellError::TooLong => Text::new(
                format!("一格最多 {MOST_CHARACTERS} 个字符，请删减"),
                format!("a cell holds {MOST_CHARACTERS} characters at most; shorten it"),
            ),
            CellError::TooMany => Text::new(
                format!("一张表最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列"),
                format!("a table holds {MOST_ROWS} rows and {MOST_COLUMNS} columns at most"),
            ),
            CellError::Exists(place) => {
                Text::new(format!("已有“{place}”表"), format!("the table {place} is there already"))
            }
        }
    }
}

impl Cells {
    /// Opens a folder or workbook. None, with the reasons, where nothing in it can be read.
    pub fn open(path: &Path) -> (Option<Cells>, Vec<Finding>) {
        let mut findings = Vec::new();
        match source::open(path, &mut findings) {
            Some(source) => (Some(Cells { source, opened: findings }), Vec::new()),
            None => (None, findings),
        }
    }

    /// Of tables that were laid out otherwise.
    pub(in crate::scenario) fn of(source: Source) -> Cells {
        Cells { source, opened: Vec::new() }
    }

    /// What it says, and everything that is wrong or odd in it.
    pub fn read(&self) -> Reading {
        understand(&self.source, self.opened.clone())
    }

    /// Settings first, then the tables in the order of the catalogue.
    pub fn places(&self) -> &[String] {
        &self.source.order
    }

    /// The table of an English name, where there is one.
    pub fn place_of(&self, table: &str) -> Option<&str> {
        self.source.tables.get(table).map(|sheet| sheet.place.as_str())
    }

    /// A table, or the settings. Settings written as TOML are one column, a row for each line.
    pub fn laid(&self, place: &str) -> Option<Laid<'_>> {
        if let Some((sheet, None)) = self.sheet(place) {
            let width = sheet.rows.iter().map(|line| line.cells.len()).max().unwrap_or(0);
            let headings = vec![Heading { text: String::new(), column: None }; width];
            return Some(Laid { place: &sheet.place, table: None, headings, header_row: None, rows: &sheet.rows });
        }
        let (sheet, table) = self.sheet(place)?;
        let table = table?;
        let found = header::find(table, sheet, |_| true, &mut Vec::new());
        let first = found.as_ref().map_or(0, |header| header.first);
        let width = sheet.rows.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        let heading = |at: usize| {
            let known = found.as_ref().and_then(|h| h.known.iter().find(|(_, column)| **column == at));
            Heading {
                text: found.as_ref().and_then(|h| h.texts.get(at).cloned()).unwrap_or_default(),
                column: known.and_then(|(en, _)| table.column(en)),
            }
        };
        Some(Laid {
            place: &sheet.place,
            table: Some(table),
            headings: (0..width).map(heading).collect(),
            header_row: first.checked_sub(1).and_then(|at| sheet.rows.get(at)).map(|line| line.row),
            rows: sheet.rows.get(first..).unwrap_or_default(),
        })
    }

    fn sheet(&self, place: &str) -> Option<(&Sheet, Option<&'static Table>)> {
        if let Round::Sheet(sheet) | Round::Toml(sheet) = &self.source.round
            && sheet.place == place
        {
            return Some((sheet, None));
        }
        let of = |table: &'static Table| Some((self.source.tables.get(table.en)?.as_ref(), Some(table)));
        TABLES.iter().filter_map(of).find(|(sheet, _)| sheet.place == place)
    }

    fn sheet_mut(&mut self, place: &str) -> Result<&mut Sheet, CellError> {
        if let Round::Sheet(sheet) | Round::Toml(sheet) = &mut self.source.round
            && sheet.place == place
        {
            return Ok(sheet);
        }
        // Only the one that changes is copied.
        let table = self.source.tables.values_mut().find(|sheet| sheet.place == place);
        table.map(Arc::make_mut).ok_or_else(|| CellError::NoPlace(place.to_owned()))
    }

    /// Writes a text into a cell: an empty one clears it. The header row can be written, too.
    ///
    /// # Errors
    /// There is no such table or row, or the text is too long.
    pub fn set(&mut self, place: &str, row: u32, column: usize, text: &str) -> Result<(), CellError> {
        if text.chars().count() > MOST_CHARACTERS {
            return Err(CellError::TooLong);
        }
        if column >= MOST_COLUMNS {
            return Err(CellError::TooMany);
        }
        let is_toml = matches!(&self.source.round, Round::Toml(sheet) if sheet.place == place);
        let sheet = self.sheet_mut(place)?;
        let line = sheet.rows.iter_mut().find(|line| line.row == row);
        let line = line.ok_or_else(|| CellError::NoRow { place: place.to_owned(), row })?;
        if line.cells.len() <= column {
            line.cells.resize(column + 1, Cell::Empty);
        }
        // White space before a line of TOML stays.
        line.cells[column] = if is_toml { Cell::Text(text.to_owned()) } else { Cell::written(text) };
        // A cell that is written by itself is no longer part of a merged one.
        sheet.merged.retain(|&(from, to, merged)| merged != column || !(from..=to).contains(&row));
        self.forget(place, row);
        Ok(())
    }

    /// Adds a row below the last; answers its number.
    ///
    /// # Errors
    /// There is no such table, or it is full.
    pub fn add_row(&mut self, place: &str, texts: &[String]) -> Result<u32, CellError> {
        if texts.iter().any(|text| text.chars().count() > MOST_CHARACTERS) {
            return Err(CellError::TooLong);
        }
        let sheet = self.sheet_mut(place)?;
        if sheet.rows.len() >= MOST_ROWS as usize || texts.len() > MOST_COLUMNS {
            return Err(CellError::TooMany);
        }
        let row = sheet.rows.last().map_or(1, |line| line.row + 1);
        sheet.rows.push(Line { row, cells: texts.iter().map(|text| Cell::written(text)).collect() });
        Ok(row)
    }

    /// Takes rows away; the others keep their numbers.
    ///
    /// # Errors
    /// There is no such table or row; then none is taken.
    pub fn remove_rows(&mut self, place: &str, rows: &[u32]) -> Result<(), CellError> {
        let sheet = self.sheet_mut(place)?;
        if let Some(&row) = rows.iter().find(|row| sheet.rows.iter().all(|line| line.row != **row)) {
            return Err(CellError::NoRow { place: place.to_owned(), row });
        }
        sheet.rows.retain(|line| !rows.contains(&line.row));
        rows.iter().for_each(|&row| self.forget(place, row));
        Ok(())
    }

    /// Adds an empty table with all columns of the catalogue, under its Chinese or English name.
    ///
    /// # Errors
    /// There is no table of that English name in the catalogue, or the round has it.
    pub fn add_table(&mut self, table: &str, name: &str) -> Result<(), CellError> {
        let Some(table) = TABLES.iter().find(|t| t.en == table) else {
            return Err(CellError::NoPlace(table.to_owned()));
        };
        if self.source.tables.contains_key(table.en) || self.sheet(name).is_some() {
            return Err(CellError::Exists(name.to_owned()));
        }
        let is_chinese = name != table.en;
        let heads = table.columns.iter().map(|c| Cell::Text(if is_chinese { c.zh } else { c.en }.to_owned()));
        let header = Line { row: 1, cells: heads.collect() };
        let sheet = Sheet { place: name.to_owned(), rows: vec![header], merged: Vec::new() };
        self.source.tables.insert(table.en, Arc::new(sheet));
        self.source.broken.retain(|broken| *broken != table.en);
        self.source.set_order();
        Ok(())
    }

    /// The files of a folder that says the same: CSV, UTF-8 with BOM, blank rows where rows were.
    ///
    /// # Errors
    /// None that is known; the writer of CSV has them.
    pub fn files(&self) -> std::io::Result<Vec<(String, Vec<u8>)>> {
        let mut files = Vec::new();
        match &self.source.round {
            Round::Missing => {}
            Round::Toml(sheet) => files.push(("round.toml".to_owned(), toml_text(sheet).into_bytes())),
            Round::Sheet(sheet) => files.push((format!("{}.csv", stem(&sheet.place)), csv(sheet)?)),
        }
        for sheet in TABLES.iter().filter_map(|table| self.source.tables.get(table.en)) {
            files.push((format!("{}.csv", stem(&sheet.place)), csv(sheet)?));
        }
        Ok(files)
    }

    /// What was found about a row while the file was opened says nothing of what stands there now.
    fn forget(&mut self, place: &str, row: u32) {
        self.opened.retain(|finding| finding.place != place || finding.row != Some(row));
    }
}

/// The settings as TOML.
pub fn toml_text(sheet: &Sheet) -> String {
    let mut text = String::new();
    let mut next = 1;
    for line in &sheet.rows {
        (next..line.row).for_each(|_| text.push('\n'));
        if let Cell::Text(line) = line.cell(0) {
            text.push_str(line);
        }
        text.push('\n');
        next = line.row + 1;
    }
    text
}

/// TOML as a sheet of one column; white space before a line stays.
pub fn toml_sheet(place: &str, text: &str) -> Sheet {
    let line = |(at, line): (usize, &str)| Line { row: at as u32 + 1, cells: vec![Cell::Text(line.to_owned())] };
    Sheet { place: place.to_owned(), rows: text.lines().enumerate().map(line).collect(), merged: Vec::new() }
}

fn stem(place: &str) -> &str {
    match place.rsplit_once('.') {
        Some((stem, "csv" | "tsv" | "txt" | "CSV" | "TSV" | "TXT")) => stem,
        _ => place,
    }
}

fn csv(sheet: &Sheet) -> std::io::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut next = 1;
    for line in &sheet.rows {
        (next..line.row).for_each(|_| bytes.extend_from_slice(b"\r\n"));
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(line.cells.iter().map(|cell| crate::scenario::write::guarded(&cell.text())))?;
        bytes.extend(writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?);
        next = line.row + 1;
    }
    Ok(bytes)
}
