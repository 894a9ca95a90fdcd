//! A sheet as rows of cells, whatever file it came from.

use chrono::{NaiveDateTime, NaiveTime};

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Bool(bool),
    /// A date, or a time of day on 1899-12-31 or before.
    Moment(NaiveDateTime),
    /// A formula that failed: `#REF!`.
    Failed(String),
}

/// What spreadsheets show for a formula that failed, and save as text in .csv and .ods.
const FAILURES: &[&str] = &["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"];

impl Cell {
    /// A cell of text.
    pub fn written(text: &str) -> Cell {
        match trim(text) {
            "" => Cell::Empty,
            failure if FAILURES.contains(&failure) => Cell::Failed(failure.to_string()),
            _ => Cell::Text(text.to_string()),
        }
    }

    /// As the organizer sees it, trimmed. Whole numbers without a decimal point, dates in ISO.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            // Line breaks of CSV files from Windows are those of a cell.
            Cell::Text(text) => trim(text).replace("\r\n", "\n"),
            Cell::Number(n) => format!("{n}"),
            Cell::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_string(),
            Cell::Moment(m) if is_time_only(m) => m.format("%H:%M").to_string(),
            Cell::Moment(m) if m.time() == NaiveTime::MIN => m.format("%Y-%m-%d").to_string(),
            Cell::Moment(m) => m.format("%Y-%m-%d %H:%M").to_string(),
            Cell::Failed(error) => error.clone(),
        }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => trim(text).is_empty(),
            _ => false,
        }
    }
}

/// Spreadsheets store times of day as fractions of their day zero.
pub fn is_time_only(moment: &NaiveDateTime) -> bool {
    use chrono::Datelike as _;
    moment.year() < 1900
}

/// Zero-width characters and marks of writing direction: nobody sees them, and copying from web pages and phones brings them.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// Without white space, non-breaking and invisible characters at both ends.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// What a file or sheet may hold. Real ones of 5,600 people and 57,000 sites stay far below.
pub const MOST_ROWS: u32 = 200_000;
pub const MOST_COLUMNS: usize = 1_000;
/// Cells laid out, empty ones before a filled one included.
pub const MOST_CELLS: usize = 10_000_000;
/// Characters of a cell, as spreadsheets have it.
pub const MOST_CHARACTERS: usize = 32_767;

/// The rows of a file or sheet that hold anything, with their numbers as the spreadsheet counts them (from 1).
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// File or sheet name, for findings.
    pub place: String,
    pub rows: Vec<Line>,
    /// Cells that took the value of a merged region: first and last row and column (from 1 and 0).
    pub merged: Vec<(u32, u32, usize)>,
}

#[derive(Debug, Clone, Default)]
pub struct Line {
    pub row: u32,
    pub cells: Vec<Cell>,
}

impl Line {
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}
