//! A sheet on the terminal: title and notes, then its rows in columns.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::sheet::{Align, Cell, Column, Look, Row, RowKind, Sheet, Value};

/// Wider tables have their widest columns narrowed, in half-width characters: longer texts go on in the next line.
const WIDEST: usize = 150;
/// No column is made narrower than this.
const NARROWEST: usize = 16;

/// The sheet as lines of text.
pub fn text(sheet: &Sheet) -> String {
    let mut out = format!("{}\n", sheet.title);
    sheet.notes.iter().for_each(|note| out += &format!("{note}\n"));
    let is_tabular = |row: &&Row| row.kind != RowKind::Section;
    let texts: Vec<Vec<String>> =
        sheet.rows.iter().filter(is_tabular).map(|row| row.cells.iter().map(shown).collect()).collect();
    let head: Vec<String> = sheet.columns.iter().map(|column| column.head.clone()).collect();
    let width = |column: usize| {
        let lines = texts.iter().chain([&head]).filter_map(|row| row.get(column)).flat_map(|text| text.lines());
        lines.map(|line| line.width()).max().unwrap_or(0)
    };
    let widths = narrowed((0..sheet.columns.len()).map(width).collect());
    let cells = |row: &Vec<String>| -> Vec<Vec<String>> {
        row.iter().zip(&widths).map(|(text, &width)| broken(text, width)).collect()
    };
    let (head, rows): (_, Vec<_>) = (cells(&head), texts.iter().map(cells).collect());
    if !rows.is_empty() && sheet.columns.iter().any(|column| !column.head.is_empty()) {
        out += &lined_up(&head, &sheet.columns, &widths);
    }
    let mut tables = rows.iter();
    for row in &sheet.rows {
        match row.kind {
            RowKind::Section => out += &format!("\n{}\n", row.cells.last().map(shown).unwrap_or_default()),
            RowKind::Data | RowKind::Total => {
                out += &tables.next().map(|cells| lined_up(cells, &sheet.columns, &widths)).unwrap_or_default();
            }
        }
    }
    out
}

/// One row, whose cells may have several lines.
fn lined_up(row: &[Vec<String>], columns: &[Column], widths: &[usize]) -> String {
    let mut out = String::new();
    for n in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = String::new();
        for ((cell, &width), column) in row.iter().zip(widths).zip(columns) {
            let text = cell.get(n).map_or("", String::as_str);
            let space = " ".repeat(width.saturating_sub(text.width()));
            line += &match column.align {
                Align::Right => format!("  {space}{text}"),
                Align::Left | Align::Center => format!("  {text}{space}"),
            };
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

/// The widths of the columns, the widest narrowed until all fit.
fn narrowed(mut widths: Vec<usize>) -> Vec<usize> {
    let mut excess = (widths.iter().sum::<usize>() + 2 * widths.len()).saturating_sub(WIDEST);
    while excess > 0 {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > NARROWEST) else { break };
        *widest -= 1;
        excess -= 1;
    }
    widths
}

fn shown(cell: &Cell) -> String {
    let text = match &cell.value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(n) => n.to_string(),
        Value::Decimal(x, decimals) => format!("{x:.*}", usize::from(*decimals)),
    };
    // What a workbook shows as a colour must be told here.
    if cell.look == Look::Short && !matches!(cell.value, Value::Text(_) | Value::Empty) { text + "▼" } else { text }
}

/// Breaks lines that are wider than the column: between words, and before Chinese characters, but not before a mark.
fn broken(text: &str, widest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while rest.width() > widest.max(2) {
            let (mut width, mut end, mut best) = (0, 0, 0);
            for (at, c) in rest.char_indices() {
                width += c.width().unwrap_or(0);
                if width > widest.max(2) {
                    break;
                }
                if at > 0 && (c == ' ' || c.width() == Some(2) && !"，。、；：）》”".contains(c)) {
                    best = at;
                }
                end = at + c.len_utf8();
            }
            let (now, later) = rest.split_at(if best > 0 { best } else { end });
            lines.push(now.trim_end().to_owned());
            rest = later.trim_start();
        }
        lines.push(rest.to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_width_of_the_characters() {
        let mut sheet = Sheet::new("x", "标题".into(), vec![Column::left("项目", 4, 9), Column::right("n", 4, 9)]);
        sheet.rows.push(Row::section("甲组"));
        sheet.rows.push(Row::data(vec![Cell::text("缺 1 人"), Cell::count(7)]));
        sheet.rows.push(Row::data(vec![Cell::text("ab"), Cell::decimal(12.5, 1)]));
        assert_eq!(text(&sheet), "标题\n  项目        n\n\n甲组\n  缺 1 人     7\n  ab       12.5\n");
    }

    #[test]
    fn long_texts_go_on_in_the_next_line() {
        let lines = broken(&"一二三四五六七八九，".repeat(6), 80);
        assert_eq!(lines.concat(), "一二三四五六七八九，".repeat(6));
        assert!(lines.len() == 2 && lines.iter().all(|line| line.width() <= 80 && !line.starts_with('，')));
        assert_eq!(broken(&"word ".repeat(40), 80).len(), 3);
    }
}
