//! A sheet of the workbook as the page draws it.

use serde::Serialize;

use crate::report::sheet::{Align, Cell, Look, RowKind, Sheet, Value};

#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub name: String,
    pub title: String,
    pub notes: Vec<String>,
    pub columns: Vec<Head>,
    pub rows: Vec<Line>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Head {
    pub head: String,
    /// `left`, `center` or `right`.
    pub align: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// `data`, `section` or `total`.
    pub kind: &'static str,
    pub cells: Vec<Shown>,
}

/// A cell: its text alone, or with what it is about.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Shown {
    Plain(String),
    Looking { text: String, look: &'static str },
}

impl From<&Sheet> for Table {
    fn from(sheet: &Sheet) -> Table {
        let head = |c: &crate::report::sheet::Column| Head {
            head: c.head.clone(),
            align: match c.align {
                Align::Left => "left",
                Align::Center => "center",
                Align::Right => "right",
            },
        };
        let line = |row: &crate::report::sheet::Row| Line {
            kind: match row.kind {
                RowKind::Data => "data",
                RowKind::Section => "section",
                RowKind::Total => "total",
            },
            cells: row.cells.iter().map(looking).collect(),
        };
        Table {
            name: sheet.name.to_string(),
            title: sheet.title.clone(),
            notes: sheet.notes.clone(),
            columns: sheet.columns.iter().map(head).collect(),
            rows: sheet.rows.iter().map(line).collect(),
        }
    }
}

fn looking(cell: &Cell) -> Shown {
    let look = match cell.look {
        Look::Plain => return Shown::Plain(shown(cell)),
        Look::Leader => "leader",
        Look::Role => "role",
        Look::Member => "member",
        Look::Away => "away",
        Look::Short => "short",
        Look::Warn => "warn",
        Look::Good => "good",
        Look::Muted | Look::Again => "muted",
        Look::Strong => "strong",
    };
    Shown::Looking { text: shown(cell), look }
}

/// As the workbook shows it: thousands apart, decimals as the cell says.
pub fn shown(cell: &Cell) -> String {
    match &cell.value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(n) => grouped(&n.to_string()),
        Value::Decimal(x, decimals) => grouped(&format!("{x:.*}", usize::from(*decimals))),
    }
}

/// `-1234567.5` → `-1,234,567.5`
fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::from(sign);
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_apart() {
        for (cell, text) in [
            (Cell::count(999), "999"),
            (Cell::count(-1_234_567), "-1,234,567"),
            (Cell::decimal(1000.25, 2), "1,000.25"),
            (Cell::decimal(-999.0, 0), "-999"),
            (Cell::text("1234567"), "1234567"),
            (Cell::empty(), ""),
        ] {
            assert_eq!(shown(&cell), text);
        }
    }
}
