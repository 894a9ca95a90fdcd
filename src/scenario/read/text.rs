//! Text files: which encoding, which delimiter, which rows.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::grid::{Cell, Line, MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Sheet, trim};
use crate::scenario::finding::{Finding, Text};

/// Fields longer than this many lines come from a quotation mark that was never closed.
const MOST_LINES_IN_A_FIELD: usize = 50;

/// Text in UTF-8 (with or without BOM), UTF-16 (with BOM) or GB18030. None when it is no text at all.
pub fn decode<'a>(bytes: &'a [u8], place: &str, findings: &mut Vec<Finding>) -> Option<Cow<'a, str>> {
    let (text, broken) = if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        debug_assert!([UTF_8, UTF_16LE, UTF_16BE].contains(&encoding));
        encoding.decode_without_bom_handling(&bytes[bom..])
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (Cow::Borrowed(text), false)
    } else {
        let chinese = GB18030.decode_without_bom_handling(bytes);
        let plain = UTF_8.decode_without_bom_handling(bytes);
        let holes = |text: &str| text.matches('\u{fffd}').count();
        if chinese.1 && holes(&plain.0) < holes(&chinese.0) { plain } else { chinese }
    };
    if text.chars().any(|c| c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}')) {
        findings.push(
            Finding::new(
                "E105",
                Text::new("文件不是文本（含有二进制内容）", "the file is not text (it holds binary content)"),
                Text::new(
                    "请在 Excel 中另存为“CSV UTF-8”，或直接提供工作簿（.xlsx）",
                    "save it as “CSV UTF-8” in Excel, or hand over the workbook (.xlsx)",
                ),
            )
            .at(place, None),
        );
        return None;
    }
    if broken {
        let row = text.lines().position(|line| line.contains('\u{fffd}')).map(|i| i as u32 + 1);
        let value = text.lines().find(|line| line.contains('\u{fffd}')).unwrap_or_default();
        findings.push(
            Finding::new(
                "E106",
                Text::new(
                    "有些字符既不是 UTF-8 也不是 GB18030 编码，显示为“�”",
                    "some characters are neither UTF-8 nor GB18030; they show as “�”",
                ),
                Text::new(
                    "请在 Excel 中打开原文件，另存为“CSV UTF-8”",
                    "open the original in Excel and save it as “CSV UTF-8”",
                ),
            )
            .at(place, row)
            .value(value),
        );
    }
    // One kind of line end: a lone CR (old Macs) ends a line too, but would not be counted.
    Some(if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text })
}

/// The rows of a delimited text; `score` says how well a first parse fits (the delimiter that fits best is taken). None, with a
/// finding, where it is too large.
pub fn sheet(text: &str, place: &str, score: impl Fn(&Sheet) -> usize, findings: &mut Vec<Finding>) -> Option<Sheet> {
    let opening: String = text.split_inclusive('\n').take(12).collect();
    let fit = |delimiter: u8| {
        let Some(sheet) = split(&opening, place, delimiter, false) else { return (0, usize::MAX) };
        let fields = sheet.rows.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        (score(&sheet), if score(&sheet) == 0 { fields } else { 0 })
    };
    let mut best = b',';
    for delimiter in [b';', b'\t'] {
        if fit(delimiter) > fit(best) {
            best = delimiter;
        }
    }
    let ends_quoted = ends_quoted(text, best);
    let Some(mut sheet) = split(text, place, best, ends_quoted) else {
        findings.push(too_large(place));
        return None;
    };
    let unclosed = if ends_quoted { sheet.rows.last().map(|line| line.row) } else { None };
    let width = sheet.rows.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    for line in &mut sheet.rows {
        for cell in &mut line.cells {
            let Cell::Text(field) = cell else { continue };
            if has_swallowed(field, best, width) || (unclosed == Some(line.row) && field.contains('\n')) {
                findings.push(never_closed(place, line.row, field));
            } else if field.len() > MOST_CHARACTERS
                && let Some((end, _)) = field.char_indices().nth(MOST_CHARACTERS)
            {
                findings.push(too_long(place, line.row, field));
                field.truncate(end);
            }
        }
    }
    if let Some(row) = unclosed
        && findings.iter().all(|f| f.code != "E107" || f.place != place)
    {
        findings.push(never_closed(place, row, text.lines().last().unwrap_or_default()));
    }
    Some(sheet)
}

/// The text ends within quotation marks.
fn ends_quoted(text: &str, delimiter: u8) -> bool {
    let (mut quoted, mut at_start) = (false, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            // Two in a row stand for one.
            quoted = byte != b'"' || bytes.next_if_eq(&b'"').is_some();
        } else if byte == b'"' && at_start {
            quoted = true;
        } else {
            at_start = byte == delimiter || byte == b'\n';
        }
    }
    quoted
}

/// The field holds rows of the table: a quotation mark before them was never closed, or by one that was never opened.
fn has_swallowed(field: &str, delimiter: u8, width: usize) -> bool {
    let is_row = |line: &str| line.bytes().filter(|b| *b == delimiter).count() + 1 >= width;
    let lines = field.lines().count();
    lines > MOST_LINES_IN_A_FIELD || (lines > 2 && width >= 4 && field.lines().any(is_row))
}

fn never_closed(place: &str, row: u32, field: &str) -> Finding {
    Finding::new(
        "E107",
        Text::new(
            "这一行的引号没有闭合，后面的内容都被并入了同一格",
            "a quotation mark in this row is never closed, so what follows was taken into one cell",
        ),
        Text::new("补上或删去引号（\"）", "close or remove the quotation mark (\")"),
    )
    .at(place, row)
    .value(field.lines().next().unwrap_or_default())
}

fn too_long(place: &str, row: u32, field: &str) -> Finding {
    Finding::new(
        "E104",
        Text::new(
            format!("这一格超过 {MOST_CHARACTERS} 个字符"),
            format!("this cell has more than {MOST_CHARACTERS} characters"),
        ),
        Text::new("请删减这一格的内容", "shorten the cell"),
    )
    .at(place, row)
    .value(field)
}

fn too_large(place: &str) -> Finding {
    Finding::new(
        "E104",
        Text::new(
            format!("这张表过大：超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列或 {MOST_CELLS} 格"),
            format!("the table is too large: more than {MOST_ROWS} rows, {MOST_COLUMNS} columns or {MOST_CELLS} cells"),
        ),
        Text::new("请删除多余的行列", "delete rows and columns that are not needed"),
    )
    .at(place, None)
}

/// None where there is too much of it. `ends_quoted`: the last line break belongs to a cell.
fn split(text: &str, place: &str, delimiter: u8, ends_quoted: bool) -> Option<Sheet> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut sheet = Sheet { place: place.to_string(), ..Sheet::default() };
    let mut laid_out = 0;
    // A spreadsheet counts records, not lines: line breaks within quoted cells do not count. Blank lines do, although the reader
    // passes over them, so a record's row follows from the line on which it ends.
    let mut inner_breaks = 0;
    let mut record = csv::StringRecord::new();
    // The text is UTF-8 and records may be of any length, so no error is possible.
    while let Ok(true) = reader.read_record(&mut record) {
        let end = reader.position().byte() as usize;
        let ended_by_break =
            text.as_bytes().get(end.wrapping_sub(1)) == Some(&b'\n') && !(ends_quoted && end == text.len());
        let breaks_before = reader.position().line() - 1 - u64::from(ended_by_break);
        inner_breaks += record.iter().map(|field| field.matches('\n').count() as u64).sum::<u64>();
        let row = (breaks_before.saturating_sub(inner_breaks) + 1) as u32;
        let filled = (0..record.len()).rev().find(|&i| !trim(&record[i]).is_empty()).map_or(0, |last| last + 1);
        if filled == 0 {
            continue;
        }
        laid_out += filled;
        if filled > MOST_COLUMNS || laid_out > MOST_CELLS || sheet.rows.len() >= MOST_ROWS as usize {
            return None;
        }
        sheet.rows.push(Line { row, cells: record.iter().take(filled).map(Cell::written).collect() });
    }
    Some(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<u32> {
        split(text, "", b',', ends_quoted(text, b',')).unwrap().rows.iter().map(|line| line.row).collect()
    }

    #[test]
    fn rows_are_counted_as_spreadsheets_do() {
        assert_eq!(rows("a,b\n1,2\n3,4"), [1, 2, 3]);
        assert_eq!(rows("\n\na,b\n\n1,2\n,\n3,4\n"), [3, 5, 7]);
        assert_eq!(rows("a,b\n\"x\ny\nz\",2\n\n3,\"4\n\"\n5,6"), [1, 2, 4, 5]);
        assert_eq!(rows("a,b\n1,\"2\n3,4\n"), [1, 2]);
    }

    #[test]
    fn unclosed_quotation_marks() {
        assert!(ends_quoted("a,\"b\n", b','));
        assert!(!ends_quoted("a,\"b\"\"\",5\" pipe\n", b','));
    }
}
