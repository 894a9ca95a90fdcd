//! Workbooks (.xlsx, .xls, .ods) through calamine, kept from harm: bombs, broken files, panics.

use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Reader as _, SheetType, SheetVisible, Xls, XlsError, Xlsx,
    XlsxError,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::compound;
use super::grid::{Cell, Line, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Sheet};
use crate::scenario::finding::{Finding, Text};

/// What a workbook may unpack to; real ones of 5,600 people stay below 20 MB.
const MOST_UNPACKED_BYTES: u64 = 256 << 20;

enum Trouble {
    Encrypted,
    TooLarge,
    Unreadable(String),
}

/// All worksheets, in order. Hidden ones are read too, with a warning.
pub fn sheets(bytes: &[u8], place: &str, findings: &mut Vec<Finding>) -> Vec<Sheet> {
    // Broken files can make the decoder panic; its message would only frighten, so the hook is silenced for this thread.
    let read = quietly(|| open(bytes));
    let trouble = match read {
        Ok(Ok(sheets)) => {
            for (sheet, hidden) in &sheets {
                if *hidden {
                    findings.push(hidden_sheet(&sheet.place));
                }
            }
            return sheets.into_iter().map(|s| s.0).collect();
        }
        Ok(Err(trouble)) => trouble,
        Err(()) => Trouble::Unreadable("damaged".to_string()),
    };
    let finding = match trouble {
        Trouble::Encrypted => Finding::new(
            "E103",
            Text::new("工作簿设有打开密码", "the workbook is protected by a password"),
            Text::new("请在 Excel 中去掉密码后另存", "remove the password in Excel and save it again"),
        ),
        Trouble::TooLarge => Finding::new(
            "E104",
            Text::new(
                format!(
                    "工作簿过大：解压后超过 {} MB，或某表超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列",
                    MOST_UNPACKED_BYTES >> 20
                ),
                format!(
                    "the workbook is too large: more than {} MB unpacked, or a sheet with more than {MOST_ROWS} rows or {MOST_COLUMNS} columns",
                    MOST_UNPACKED_BYTES >> 20
                ),
            ),
            Text::new(
                "请删除多余的行列和图片后另存",
                "delete rows, columns and pictures that are not needed and save it again",
            ),
        ),
        Trouble::Unreadable(why) => Finding::new(
            "E102",
            Text::new(
                "工作簿无法读取：文件可能已损坏或不完整",
                format!("the workbook cannot be read; it may be damaged or incomplete ({why})"),
            ),
            Text::new(
                "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试",
                "open it in Excel or WPS, save it as .xlsx and try again",
            ),
        ),
    };
    findings.push(finding.at(place, None));
    Vec::new()
}

fn hidden_sheet(place: &str) -> Finding {
    Finding::new(
        "W105",
        Text::new("这张工作表是隐藏的，其内容也已读取", "this sheet is hidden; its content was read all the same"),
        Text::new("不需要时请删除该表", "delete the sheet if it is not needed"),
    )
    .at(place, None)
}

/// Runs `work`; a panic is `Err` and prints nothing.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, ()> {
    use std::cell::Cell as Flag;
    use std::sync::Once;
    thread_local!(static QUIET: Flag<bool> = const { Flag::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                usual(info);
            }
        }));
    });
    QUIET.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    outcome.map_err(|_| ())
}

fn open(bytes: &[u8]) -> Result<Vec<(Sheet, bool)>, Trouble> {
    if bytes.starts_with(b"PK") {
        let is_ods = refuse_bombs(bytes)?;
        return if is_ods { ods(bytes) } else { xlsx(bytes) };
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        // The same container holds old workbooks and encrypted new ones; the latter have this stream.
        let stream: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        if bytes.windows(stream.len()).any(|w| w == stream) {
            return Err(Trouble::Encrypted);
        }
        if !compound::is_sound(bytes) {
            return Err(Trouble::Unreadable("its parts do not fit together".to_string()));
        }
        return xls(bytes);
    }
    Err(Trouble::Unreadable("not a workbook".to_string()))
}

/// Unpacks every entry once, counting; declared sizes can lie. Tells whether it is an OpenDocument file.
fn refuse_bombs(bytes: &[u8]) -> Result<bool, Trouble> {
    let unreadable = |e: zip::result::ZipError| Trouble::Unreadable(e.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED_BYTES;
    let mut is_ods = false;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(unreadable)?;
        is_ods |= entry.name() == "content.xml";
        let unpacked = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink())
            .map_err(|e| Trouble::Unreadable(e.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(Trouble::TooLarge)?;
    }
    Ok(is_ods)
}

fn xlsx(bytes: &[u8]) -> Result<Vec<(Sheet, bool)>, Trouble> {
    let trouble = |e: XlsxError| match e {
        XlsxError::Password => Trouble::Encrypted,
        other => Trouble::Unreadable(other.to_string()),
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(trouble)?;
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut collector = Collector::default();
        // Cell by cell: the whole range would be laid out densely, and one stray cell at the far corner would fill memory.
        let mut cells = book.worksheet_cells_reader(&about.name).map_err(trouble)?;
        while let Some(cell) = cells.next_cell().map_err(trouble)? {
            collector.add(cell.get_position(), from_ref(cell.get_value()))?;
        }
        drop(cells);
        let merged = book.worksheet_merge_cells(&about.name).transpose().map_err(trouble)?.unwrap_or_default();
        sheets.push((collector.sheet(&about.name, &merged)?, about.visible != SheetVisible::Visible));
    }
    Ok(sheets)
}

fn xls(bytes: &[u8]) -> Result<Vec<(Sheet, bool)>, Trouble> {
    let trouble = |e: XlsError| match e {
        XlsError::Password => Trouble::Encrypted,
        other => Trouble::Unreadable(other.to_string()),
    };
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(trouble)?;
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let range = book.worksheet_range(&about.name).map_err(trouble)?;
        let merged = book.worksheet_merge_cells(&about.name).unwrap_or_default();
        let sheet = Collector::of(&range)?.sheet(&about.name, &merged)?;
        sheets.push((sheet, about.visible != SheetVisible::Visible));
    }
    Ok(sheets)
}

fn ods(bytes: &[u8]) -> Result<Vec<(Sheet, bool)>, Trouble> {
    let trouble = |e: OdsError| match e {
        OdsError::Password => Trouble::Encrypted,
        OdsError::CellLimitExceeded { .. } => Trouble::TooLarge,
        other => Trouble::Unreadable(other.to_string()),
    };
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(trouble)?;
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        let range = book.worksheet_range(&about.name).map_err(trouble)?;
        sheets.push((Collector::of(&range)?.sheet(&about.name, &[])?, about.visible != SheetVisible::Visible));
    }
    Ok(sheets)
}

/// Gathers cells into lines, in any order.
#[derive(Default)]
struct Collector {
    lines: std::collections::BTreeMap<u32, Vec<Cell>>,
    /// Cells laid out so far.
    cells: usize,
}

impl Collector {
    fn of(range: &calamine::Range<calamine::Data>) -> Result<Collector, Trouble> {
        let mut collector = Collector::default();
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            collector.add((top + row as u32, left + column as u32), from_data(value))?;
        }
        Ok(collector)
    }

    fn add(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<(), Trouble> {
        if cell.is_empty() {
            return Ok(());
        }
        let column = column as usize;
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Trouble::TooLarge);
        }
        let cells = self.lines.entry(row).or_default();
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            if self.cells > MOST_CELLS {
                return Err(Trouble::TooLarge);
            }
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        Ok(())
    }

    /// Gives the value of every merged region to all of its rows (in its first column).
    fn sheet(mut self, place: &str, merged: &[Dimensions]) -> Result<Sheet, Trouble> {
        let mut filled = Vec::new();
        // Regions do not overlap, but a file may say that they do, over and over.
        let mut left = MOST_CELLS;
        for region in merged {
            let column = region.start.1 as usize;
            let value = self.lines.get(&region.start.0).and_then(|cells| cells.get(column)).cloned();
            let Some(value) = value.filter(|v| !v.is_empty()) else { continue };
            if region.end.0 > region.start.0 {
                // Only rows that hold something: a merge far down past the data makes no people.
                for (_, cells) in self.lines.range_mut(region.start.0 + 1..=region.end.0) {
                    left = left.checked_sub(1).ok_or(Trouble::TooLarge)?;
                    if cells.len() <= column {
                        cells.resize(column + 1, Cell::Empty);
                    }
                    if cells[column].is_empty() {
                        cells[column] = value.clone();
                    }
                }
                filled.push((region.start.0 + 1, region.end.0 + 1, column));
            }
        }
        let rows = self.lines.into_iter().map(|(row, cells)| Line { row: row + 1, cells }).collect();
        Ok(Sheet { place: place.to_string(), rows, merged: filled })
    }
}

fn from_ref(value: &DataRef) -> Cell {
    match value {
        DataRef::SharedString(text) => Cell::written(text),
        other => from_data(&other.clone().into()),
    }
}

fn from_data(value: &calamine::Data) -> Cell {
    use calamine::Data;
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(n) => Cell::Number(*n as f64),
        Data::Float(n) => Cell::Number(*n),
        Data::String(text) => Cell::written(text),
        Data::Bool(b) => Cell::Bool(*b),
        Data::DateTime(moment) => moment_of(moment),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => duration(text),
        Data::Error(error) => Cell::Failed(error.to_string()),
    }
}

fn moment_of(moment: &ExcelDateTime) -> Cell {
    // Beyond 9999-12-31 and before day zero there are no dates; spreadsheets show ####.
    if !(0.0..2_958_466.0).contains(&moment.as_f64()) {
        return Cell::Number(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    // Before March 1900 there are only times of day (and Excel's false leap day).
    let date = if moment.as_f64() < 1.0 {
        NaiveDate::from_ymd_opt(1899, 12, 31)
    } else {
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
    };
    match date.and_then(|d| d.and_hms_opt(hour.into(), minute.into(), second.into())) {
        Some(moment) => Cell::Moment(moment),
        None => Cell::Number(moment.as_f64()),
    }
}

/// A time of day in OpenDocument: `PT08H30M00S`.
fn duration(text: &str) -> Cell {
    let time = NaiveTime::parse_from_str(text.split('.').next().unwrap_or(text).trim_end_matches('S'), "PT%HH%MM%S");
    match (time, NaiveDate::from_ymd_opt(1899, 12, 31)) {
        (Ok(time), Some(zero)) => Cell::Moment(zero.and_time(time)),
        _ => Cell::Text(text.to_string()),
    }
}

fn iso(text: &str) -> Cell {
    let moment = text
        .parse::<NaiveDateTime>()
        .ok()
        .or_else(|| text.parse::<NaiveDate>().ok().and_then(|date| date.and_hms_opt(0, 0, 0)));
    moment.map_or_else(|| Cell::Text(text.to_string()), Cell::Moment)
}
