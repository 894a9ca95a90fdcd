//! A workbook to fill in: a sheet per table with drop-down lists and formats, the settings, and a page that explains them all.

use std::path::Path;

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};
use toml::Value;

use super::WriteError;
use super::grid::{Cell, Grid, Heading, grids};
use super::guide;
use super::round::{Entry, entries};
use crate::file::write_atomically;
use crate::scenario::Scenario;
use crate::scenario::columns::{Column, Kind, table};
use crate::scenario::settings::{Language, RULES, Settings};
use crate::sheet_style::{BAND, HEAD, INK, LINE, MUTED, SECTION, body, lines, longest, strong};

/// Rows below the data that carry drop-down lists and checks.
const ROOM: u32 = 500;
/// Widest column, in half-width characters.
const WIDEST: usize = 36;
/// Rows from which widths are taken.
const MEASURED: usize = 500;
/// The built-in format of text: what is typed stays as it is.
const TEXT: u8 = 49;
/// Characters that fit across an upright A4 page, and across a wide one before the print gets too small.
const PORTRAIT: f64 = 100.0;
const READABLE: f64 = 240.0;
/// Required columns stand out.
const REQUIRED: Color = Color::RGB(0xFD_F0CC);

/// Writes one workbook (.xlsx): a sheet for every table, also those without rows, with names and headers in the language. The
/// same scenario always gives the same bytes.
///
/// # Errors
/// The file cannot be written (it may be open), or a cell holds more text than Excel takes (32,767 characters).
pub fn workbook(scenario: &Scenario, path: &Path, language: Language) -> Result<(), WriteError> {
    write(&scenario.settings, &grids(scenario, language), path, language)
}

/// Writes these tables and settings as a workbook.
pub fn write(settings: &Settings, grids: &[Grid], path: &Path, language: Language) -> Result<(), WriteError> {
    let name = || path.display().to_string();
    let bytes = bytes(settings, grids, language).map_err(|source| WriteError::Workbook { path: name(), source })?;
    write_atomically(path, &bytes).map_err(|source| WriteError::Io { path: name(), source })
}

fn bytes(settings: &Settings, grids: &[Grid], language: Language) -> Result<Vec<u8>, XlsxError> {
    let look = Look { language };
    let mut book = Workbook::new();
    let title: String = settings.name.chars().filter(|c| !c.is_control()).take(200).collect();
    // A fixed day instead of today's: the same scenario gives the same file.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_author("bangfu").set_creation_datetime(&made));
    explain(book.add_worksheet(), &look)?;
    round(book.add_worksheet(), settings, &look)?;
    let rows_of = |en: &str| grids.iter().find(|g| g.table.en == en).map_or(0, |g| g.rows.len());
    for grid in grids {
        lay_out(book.add_worksheet(), grid, &look, &rows_of)?;
    }
    book.save_to_buffer()
}

struct Look {
    language: Language,
}

impl Look {
    fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn head(&self) -> Format {
        strong(self.language, 10.5)
            .set_align(FormatAlign::Center)
            .set_text_wrap()
            .set_background_color(HEAD)
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE)
    }

    fn cell(&self) -> Format {
        body(self.language, 10.5)
    }

    fn boxed(&self) -> Format {
        body(self.language, 10.0).set_text_wrap().set_border(FormatBorder::Thin).set_border_color(LINE)
    }
}

/// How a column's cells are shown, filled or not.
fn format(column: Option<&Column>, look: &Look) -> Format {
    let cell = look.cell();
    match column.map(|c| c.kind) {
        Some(Kind::Date) => cell.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        Some(Kind::Integer | Kind::Decimal) => cell,
        Some(Kind::Choice(_)) => cell.set_num_format_index(TEXT).set_align(FormatAlign::Center),
        _ => cell.set_num_format_index(TEXT),
    }
}

fn lay_out(ws: &mut Worksheet, grid: &Grid, look: &Look, rows_of: &impl Fn(&str) -> usize) -> Result<(), XlsxError> {
    ws.set_name(look.t(grid.table.zh, grid.table.en))?;
    let last = grid.rows.len() as u32 + ROOM;
    let head = look.head();
    let mut most = 1;
    for (c, heading) in grid.columns.iter().enumerate() {
        let at = c as u16;
        let format = format(heading.column, look);
        let width = width(grid, c);
        ws.set_column_width(at, width as f64 + 2.5)?;
        ws.set_column_format(at, &format)?;
        let required = heading.column.is_some_and(|c| c.required);
        // Readers pass over the asterisk.
        let text = if required { format!("{}*", heading.text) } else { heading.text.clone() };
        most = most.max(lines(&text, width as f64));
        let head = if required { head.clone().set_background_color(REQUIRED) } else { head.clone() };
        ws.write_string_with_format(0, at, text, &head)?;
        if let Some(check) = heading.column.map(|c| check(grid, c, look, rows_of)).transpose()?.flatten() {
            ws.add_data_validation(1, at, last, at, &check)?;
        }
        for (r, row) in grid.rows.iter().enumerate() {
            let r = r as u32 + 1;
            match &row[c] {
                Cell::Empty => continue,
                Cell::Text(text) if text.contains('\n') => {
                    ws.write_string_with_format(r, at, text, &format.clone().set_text_wrap())?
                }
                Cell::Text(text) => ws.write_string_with_format(r, at, text, &format)?,
                Cell::Number(n) => ws.write_number_with_format(r, at, *n, &format)?,
                Cell::Date(day) => ws.write_datetime_with_format(r, at, excel(*day)?, &format)?,
            };
        }
    }
    ws.set_default_row_height(18);
    ws.set_row_height(0, 15.0 * most as f64 + 9.0)?;
    // The header and the columns that say whose row it is stay in sight.
    let identified = grid.columns.iter().take_while(|h| is_identity(h)).count() as u16;
    ws.set_freeze_panes(1, identified)?;
    let total: f64 = (0..grid.columns.len()).map(|c| width(grid, c) as f64 + 2.5).sum();
    print_setup(ws, total > PORTRAIT)?;
    if total <= READABLE {
        ws.set_print_fit_to_pages(1, 0);
    }
    Ok(())
}

/// Years that Excel does not know are its error.
fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(0), day.month() as u8, day.day() as u8)
}

fn is_identity(heading: &Heading) -> bool {
    heading.column.is_some_and(|c| matches!(c.en, "id" | "name" | "inspector"))
}

/// In half-width characters.
fn width(grid: &Grid, column: usize) -> usize {
    let heading = &grid.columns[column];
    // Long headers (English ones) break between words.
    let head = heading.text.split(' ').map(longest).max().unwrap_or(0) + 1;
    let least = match heading.column.map(|c| c.kind) {
        Some(Kind::Date) => 10,
        Some(Kind::Private) => 13,
        Some(Kind::Choice(choices)) => choices.iter().map(|c| longest(c.0)).max().unwrap_or(0),
        Some(Kind::Integer) => 6,
        _ => 8,
    };
    let data = grid.rows.iter().take(MEASURED).map(|row| match &row[column] {
        Cell::Empty | Cell::Date(_) => 0,
        Cell::Text(text) => longest(text),
        Cell::Number(n) => n.to_string().len(),
    });
    data.chain([head, least]).max().unwrap_or(least).min(WIDEST)
}

/// The table whose ids a column names.
fn refers_to(table: &str, column: &str) -> Option<&'static str> {
    match (table, column) {
        (_, "unit") => Some("units"),
        (_, "batch") => Some("batches"),
        (_, "region") => Some("regions"),
        ("pins", "group") => Some("groups"),
        (_, "inspector") | ("pairs", "a" | "b") => Some("inspectors"),
        _ => None,
    }
}

/// The drop-down list or check of a column's cells. Only what readers refuse is stopped; the rest can be kept after a warning.
fn check(
    grid: &Grid,
    column: &Column,
    look: &Look,
    rows_of: &impl Fn(&str) -> usize,
) -> Result<Option<DataValidation>, XlsxError> {
    let explain = look.t(column.explain_zh, column.explain_en);
    let any = DataValidation::new().ignore_blank(true);
    let (check, stops, words) = match column.kind {
        Kind::Choice(choices) => {
            let list: Vec<&str> = choices.iter().map(|c| look.t(c.0, c.1)).collect();
            // Other ways to write these are understood.
            let free = matches!((grid.table.en, column.en), ("inspectors", "party" | "kind") | ("groups", "kind"));
            let words = format!("{}{}", look.t("请从下拉列表中选：", "choose one of: "), list.join(look.t("、", ", ")));
            (any.allow_list_strings(&list)?, !free, words)
        }
        Kind::Date => {
            let days = DataValidationRule::Between(
                ExcelDateTime::from_ymd(1950, 1, 1)?,
                ExcelDateTime::from_ymd(2200, 12, 31)?,
            );
            let words = look.t("请填写日期，如 2026-12-01", "write a date such as 2026-12-01");
            (any.allow_date(days), true, words.to_string())
        }
        Kind::Integer => {
            let words = look.t("请填写不小于 0 的整数", "write a whole number of at least 0");
            (any.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)), true, words.to_string())
        }
        Kind::Decimal => {
            let most = match column.en {
                "lon" => 180.0,
                "lat" => 90.0,
                _ => 1e7,
            };
            let least = if matches!(column.en, "lon" | "lat") { -most } else { 0.0 };
            let words =
                format!("{} {least}{}{most}", look.t("请填写数字，范围", "write a number from"), look.t("～", " to "));
            (any.allow_decimal_number(DataValidationRule::Between(least, most)), true, words)
        }
        _ => match refers_to(grid.table.en, column.en).and_then(table) {
            Some(target) => {
                let sheet = look.t(target.zh, target.en);
                let end = rows_of(target.en) as u32 + 1 + ROOM;
                // As long as the column is filled, so that the list ends without blanks.
                let ids = format!("OFFSET('{sheet}'!$A$2,0,0,MAX(1,COUNTA('{sheet}'!$A$2:$A${end})),1)");
                let words = format!(
                    "{}{sheet}{}",
                    look.t("“", "there is no such row in the sheet "),
                    look.t(
                        "”表里没有这个编号；写名称也可以，确认无误请选“是”",
                        "; a name will do as well: choose Yes to keep it"
                    )
                );
                (any.allow_list_formula(Formula::new(ids)), false, words)
            }
            None => return Ok(None),
        },
    };
    let style = if stops { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Warning };
    // Excel takes 255 characters of message and 32 of title.
    let words: String = format!("{words}\n{explain}").chars().take(255).collect();
    let title: String = look.t(column.zh, column.en).chars().take(32).collect();
    Ok(Some(check.set_error_style(style).set_error_title(title)?.set_error_message(words)?))
}

fn print_setup(ws: &mut Worksheet, landscape: bool) -> Result<(), XlsxError> {
    ws.set_paper_size(9);
    if landscape {
        ws.set_landscape();
    }
    ws.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    ws.set_print_gridlines(true);
    ws.set_repeat_rows(0, 0)?;
    ws.set_footer("&C&9&A  &P / &N");
    Ok(())
}

/// The sheet of settings: key, value, default, meaning. Values are those that differ from the defaults.
fn round(ws: &mut Worksheet, settings: &Settings, look: &Look) -> Result<(), XlsxError> {
    ws.set_name(look.t("轮次", "round"))?;
    let heads =
        [("设置", "key"), ("值（空为默认值）", "value (empty = default)"), ("默认值", "default"), ("说明", "meaning")];
    for (c, (width, head)) in [34.0, 30.0, 22.0, 84.0].into_iter().zip(heads).enumerate() {
        ws.set_column_width(c as u16, width)?;
        ws.write_string_with_format(0, c as u16, look.t(head.0, head.1), &look.head())?;
    }
    ws.set_row_height(0, 24)?;
    let boxed = look.boxed();
    let muted = boxed.clone().set_font_color(MUTED);
    for (i, entry) in entries(settings, look.language).iter().enumerate() {
        let r = i as u32 + 1;
        ws.write_string_with_format(r, 0, &entry.key, &boxed)?;
        setting(ws, r, 1, entry.value.as_ref(), &boxed)?;
        setting(ws, r, 2, entry.default.as_ref(), &muted)?;
        ws.write_string_with_format(r, 3, &entry.explain, &muted)?;
        ws.set_row_height(r, 14.0 * lines(&entry.explain, 80.0) as f64 + 4.0)?;
        if let Some(choices) = choices(entry) {
            let words = look.t("留空即用默认值", "leave it empty for the default");
            let list = DataValidation::new()
                .allow_list_strings(&choices)?
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title(look.t("请核对", "check this"))?
                .set_error_message(format!("{}; {words}", choices.join(", ")))?;
            ws.add_data_validation(r, 1, r, 1, &list)?;
        }
    }
    ws.set_freeze_panes(1, 1)?;
    print_setup(ws, true)?;
    ws.set_print_gridlines(false);
    ws.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Values to choose from; rules also take a number.
fn choices(entry: &Entry) -> Option<Vec<&'static str>> {
    let key = entry.key.as_str();
    let rule = key.strip_prefix("rules.").is_some_and(|k| RULES.iter().any(|r| r.0 == k));
    match (key, &entry.default) {
        ("language", _) => Some(vec!["zh", "en"]),
        ("objective.preset", _) => Some(vec!["专家优先", "节约经费", "公平优先", "最小变动"]),
        ("rules.recusal.scope", _) => Some(vec!["province", "city"]),
        ("rules.no_mutual.scope", _) => Some(vec!["batch", "round"]),
        (_, Some(Value::Boolean(_))) => Some(vec!["true", "false"]),
        _ if rule => Some(vec!["hard", "off"]),
        _ => None,
    }
}

/// Numbers as numbers; text as readers take it back, quoted where it would read as something else.
fn setting(ws: &mut Worksheet, r: u32, c: u16, value: Option<&Value>, format: &Format) -> Result<(), XlsxError> {
    let left = format.clone().set_align(FormatAlign::Left);
    let text = left.clone().set_num_format_index(TEXT);
    match value {
        None => ws.write_blank(r, c, &left)?,
        Some(Value::Integer(n)) => ws.write_number_with_format(r, c, *n as f64, &left)?,
        Some(Value::Float(n)) => ws.write_number_with_format(r, c, *n, &left)?,
        Some(Value::String(s)) => {
            // Readers leave dates and times as text.
            let value = format!("v = {s}").parse::<toml::Table>().ok();
            let reads_as_value = value.is_some_and(|table| !matches!(table.get("v"), Some(Value::Datetime(_))));
            let plain = s.trim() == s && !s.chars().any(char::is_control) && !reads_as_value;
            let quoted = || Value::String(s.clone()).to_string();
            ws.write_string_with_format(r, c, if plain { s.clone() } else { quoted() }, &text)?
        }
        Some(other) => ws.write_string_with_format(r, c, other.to_string(), &text)?,
    };
    Ok(())
}

/// The sheet that explains every table and column.
fn explain(ws: &mut Worksheet, look: &Look) -> Result<(), XlsxError> {
    let zh = look.language == Language::Zh;
    ws.set_name(look.t("说明", "README"))?;
    let widths = if zh { [18.0, 8.0, 40.0, 54.0, 38.0] } else { [18.0, 10.0, 46.0, 60.0, 38.0] };
    for (c, width) in widths.into_iter().enumerate() {
        ws.set_column_width(c as u16, width)?;
    }
    let total: f64 = widths.iter().sum();
    ws.merge_range(
        0,
        0,
        0,
        4,
        look.t("填表说明", "How to fill this in"),
        &strong(look.language, 16.0).set_align(FormatAlign::Left),
    )?;
    ws.set_row_height(0, 30)?;
    let mut r = 1;
    let note = body(look.language, 10.5).set_text_wrap();
    for line in guide::advice(look.language) {
        ws.merge_range(r, 0, r, 4, line, &note)?;
        ws.set_row_height(r, 15.0 * lines(line, total) as f64 + 4.0)?;
        r += 1;
    }
    r += 1;
    for (c, head) in guide::heads(look.language).into_iter().enumerate() {
        ws.write_string_with_format(r, c as u16, head, &look.head())?;
    }
    ws.set_row_height(r, 22)?;
    let section =
        strong(look.language, 10.5).set_background_color(SECTION).set_border(FormatBorder::Thin).set_border_color(LINE);
    let boxed = look.boxed();
    for chapter in guide::chapters(look.language) {
        r += 1;
        ws.merge_range(r, 0, r, 4, &chapter.title, &section)?;
        ws.set_row_height(r, 20)?;
        for (i, row) in chapter.rows.iter().enumerate() {
            r += 1;
            let band = if i % 2 == 1 { boxed.clone().set_background_color(BAND) } else { boxed.clone() };
            let mut most = 1;
            for (c, text) in row.iter().enumerate() {
                most = most.max(lines(text, widths[c] - 2.0));
                let format = match c {
                    0 => band.clone().set_font_color(INK),
                    1 => band.clone().set_align(FormatAlign::Center),
                    _ => band.clone(),
                };
                ws.write_string_with_format(r, c as u16, text, &format)?;
            }
            ws.set_row_height(r, 13.5 * most as f64 + 5.0)?;
        }
    }
    print_setup(ws, true)?;
    ws.set_print_gridlines(false);
    ws.set_print_fit_to_pages(1, 0);
    Ok(())
}
