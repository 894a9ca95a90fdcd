//! Text files: which encoding, which delimiter, which rows.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::grid::{Cell, Line, Sheet};
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
    Some(text)
}

/// The rows of a delimited text; `score` says how well a first parse fits (the delimiter that fits best is taken).
pub fn sheet(text: &str, place: &str, score: impl Fn(&Sheet) -> usize, findings: &mut Vec<Finding>) -> Sheet {
    let opening: String = text.split_inclusive('\n').take(12).collect();
    let fit = |delimiter: u8| {
        let sheet = split(&opening, place, delimiter);
        let fields = sheet.rows.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        (score(&sheet), if score(&sheet) == 0 { fields } else { 0 })
    };
    let mut best = b',';
    for delimiter in [b';', b'\t'] {
        if fit(delimiter) > fit(best) {
            best = delimiter;
        }
    }
    let sheet = split(text, place, best);
    for line in &sheet.rows {
        for cell in &line.cells {
            if let Cell::Text(field) = cell
                && field.lines().count() > MOST_LINES_IN_A_FIELD
            {
                findings.push(
                    Finding::new(
                        "E107",
                        Text::new(
                            "这一行的引号没有闭合，后面的行都被并入了同一格",
                            "a quotation mark in this row is never closed, so the rows below were taken into one cell",
                        ),
                        Text::new("补上或删去引号（\"）", "close or remove the quotation mark (\")"),
                    )
                    .at(place, line.row)
                    .value(field.lines().next().unwrap_or_default()),
                );
            }
        }
    }
    sheet
}

fn split(text: &str, place: &str, delimiter: u8) -> Sheet {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut sheet = Sheet { place: place.to_string(), ..Sheet::default() };
    // A spreadsheet counts records, not lines: line breaks within quoted cells do not count.
    let mut inner_breaks = 0;
    for record in reader.records() {
        // The text is UTF-8 and records may be of any length, so no error is possible; a row that fails is not there.
        let Ok(record) = record else { continue };
        let line = record.position().map_or(0, csv::Position::line);
        let row = (line - inner_breaks.min(line)).max(1) as u32;
        inner_breaks += record.iter().map(|field| field.matches('\n').count() as u64).sum::<u64>();
        let cells = record.iter().map(|f| if f.is_empty() { Cell::Empty } else { Cell::Text(f.to_string()) }).collect();
        let line = Line { row, cells };
        if !line.is_blank() {
            sheet.rows.push(line);
        }
    }
    sheet
}
