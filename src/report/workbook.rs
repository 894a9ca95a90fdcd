//! The workbook: one sheet each, laid out for A4 paper.

use std::collections::HashMap;
use std::path::Path;

use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFont, ChartLegendPosition, ChartType, Color, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::paper::{LANDSCAPE, Lying, Paper, SMALLEST, header_and_footer, pixels, widths};
use super::sheet::{Align, Cell, Look, Row, RowKind, Sheet, Value};
use super::{Report, ReportError};
use crate::file::write_atomically;
use crate::scenario::settings::Language;
use crate::sheet_style::{BAND, HEAD, LINE, MUTED, SECTION, body, lines, longest, strong};

/// The longest text a cell takes.
const CELL_LIMIT: usize = 32_767;
/// Excel takes no more page breaks than this.
const BREAKS: usize = 1000;
/// The tallest row, in points.
const TALLEST: f64 = 400.0;

/// Writes the workbook, atomically.
///
/// # Errors
/// The file cannot be written (it may be open), or a limit of the format is met.
pub fn write(report: &Report, path: &Path) -> Result<(), ReportError> {
    let name = || path.display().to_string();
    let bytes = bytes(report).map_err(|source| ReportError::Workbook { path: name(), source })?;
    write_atomically(path, &bytes).map_err(|source| ReportError::Write { path: name(), source })
}

/// The workbook as bytes; the same report always gives the same.
pub fn bytes(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(clean(&report.title))
        .set_author("bangfu")
        .set_creation_datetime(&created(&report.created)?);
    workbook.set_properties(&properties);
    let mut formats = Formats { language: report.language, made: HashMap::new() };
    for sheet in &report.sheets {
        lay_out(workbook.add_worksheet(), sheet, report, &mut formats)?;
    }
    workbook.save_to_buffer()
}

/// The plan's own start; a plan without one gets a fixed day, never today.
fn created(started: &str) -> Result<ExcelDateTime, XlsxError> {
    let day = started.get(..19).map(|s| s.replace('T', " ")).and_then(|s| ExcelDateTime::parse_from_str(&s).ok());
    match day {
        Some(day) => Ok(day),
        None => ExcelDateTime::from_ymd(2026, 1, 1),
    }
}

fn lay_out(ws: &mut Worksheet, sheet: &Sheet, report: &Report, formats: &mut Formats) -> Result<(), XlsxError> {
    ws.set_name(sheet.name.as_ref())?;
    let last = (sheet.columns.len().max(1) - 1) as u16;
    let widths = widths(sheet);
    for (c, width) in widths.iter().enumerate() {
        ws.set_column_width(c as u16, *width)?;
    }

    // Title, notes, legend, header. A merged title over frozen columns would be cut in two on screen: it lies across all that is
    // printed.
    let first = sheet.printed_from.min(last);
    let printed = &widths[usize::from(first)..];
    let paper = Paper::fit(printed, repeated(sheet), sheet.rows.iter().any(|r| r.page_break));
    let room = printed.iter().sum::<f64>().min(LANDSCAPE / SMALLEST / 7.0);
    let mut row = 0u32;
    let mut above = 32.0;
    // The middle of a table that is wider than a page is on neither page nor screen.
    let title = if paper.across > 1 { formats.title().set_align(FormatAlign::Left) } else { formats.title() };
    wide(ws, row, first, last, &sheet.title, &title)?;
    ws.set_row_height(row, 32)?;
    row += 1;
    for note in &sheet.notes {
        wide(ws, row, first, last, note, &formats.note())?;
        let height = 15.0 * lines(note, room) as f64 + 3.0;
        ws.set_row_height(row, height)?;
        above += height;
        row += 1;
    }
    if !sheet.legend.is_empty() {
        // From the second column on, over as many columns as the words take.
        let mut c = 1;
        for (look, text) in &sheet.legend {
            let mut to = c;
            while to + 1 < widths.len() && widths[c..=to].iter().sum::<f64>() < longest(text) as f64 + 2.0 {
                to += 1;
            }
            let format = formats.cell(*look, Align::Center, RowKind::Data, false, None);
            if c < to {
                ws.merge_range(row, c as u16, row, to as u16, text, &format)?;
            } else if c < widths.len() {
                ws.write_string_with_format(row, c as u16, text, &format)?;
            }
            c = to + 1;
        }
        ws.set_row_height(row, 18)?;
        above += 18.0;
        row += 1;
    }
    let head = row;
    let head_format = formats.head();
    let mut head_lines = 1;
    for (c, column) in sheet.columns.iter().enumerate() {
        ws.write_string_with_format(head, c as u16, clean(&column.head), &head_format)?;
        head_lines = head_lines.max(lines(&column.head, widths[c] - 1.0));
    }
    let height = (15.0 * head_lines as f64 + 8.0).min(TALLEST);
    ws.set_row_height(head, height)?;
    above += height;

    let mut lying = Vec::with_capacity(sheet.rows.len());
    for (i, r) in sheet.rows.iter().enumerate() {
        let height = write_row(ws, head + 1 + i as u32, r, sheet, &widths, last, formats)?;
        lying.push(Lying { height, page_break: r.page_break, heading: r.kind == RowKind::Section });
    }
    let breaks: Vec<u32> = paper.breaks(&lying, above, BREAKS).iter().map(|i| head + 1 + *i as u32).collect();
    let end = head + sheet.rows.len() as u32;

    ws.set_freeze_panes(head + 1, sheet.frozen)?;
    if sheet.filter && !sheet.rows.is_empty() {
        let sums = sheet.rows.iter().rev().take_while(|r| r.kind == RowKind::Total).count() as u32;
        ws.autofilter(head, 0, end - sums, last)?;
    }
    let drawn = draw(ws, sheet, &widths, head, end)?;
    print_setup(ws, sheet, report, &paper, head, end + drawn, &breaks)
}

/// So many bars have room for names of two lines; with more than the second, table and chart are no longer put on one page.
const FEW_BARS: f64 = 8.0;
const MOST_BARS: usize = 30;
/// Rows of the height that Excel gives an empty one.
const EMPTY_ROW: f64 = 20.0;

/// Draws the chart below the rows, and says how many more rows that takes.
fn draw(ws: &mut Worksheet, sheet: &Sheet, widths: &[f64], head: u32, end: u32) -> Result<u32, XlsxError> {
    let Some(drawn) = sheet.chart.as_ref().filter(|_| end > head) else { return Ok(0) };
    let name = sheet.name.as_ref();
    let mut chart = Chart::new(ChartType::BarStacked);
    for &part in &drawn.parts {
        chart
            .add_series()
            .set_name((name, head, part))
            .set_categories((name, head + 1, drawn.names, end, drawn.names))
            .set_values((name, head + 1, part, end, part))
            .set_gap(60);
    }
    chart.title().set_name(&clean(&drawn.title)).set_font(ChartFont::new().set_size(12));
    // The first row on top, as in the table, and the numbers below the last.
    chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
    chart.x_axis().set_num_format("#,##0").set_name(&clean(&drawn.unit));
    chart.x_axis().set_name_font(ChartFont::new().set_size(10));
    chart.legend().set_position(ChartLegendPosition::Bottom);
    // As wide as the table: what lies beyond is not printed. Names of two lines have room.
    let width: f64 = widths.iter().skip(1).map(|width| pixels(*width)).sum();
    let bars = f64::from(end - head);
    let height = 150.0 + bars * if bars > FEW_BARS { 24.0 } else { 34.0 };
    chart.set_width(width.min(1400.0) as u32).set_height(height as u32);
    ws.insert_chart(end + 2, 1, &chart)?;
    Ok(2 + (height / EMPTY_ROW).ceil() as u32)
}

/// Writes a row and says how high it is.
fn write_row(
    ws: &mut Worksheet,
    at: u32,
    row: &Row,
    sheet: &Sheet,
    widths: &[f64],
    last: u16,
    formats: &mut Formats,
) -> Result<f64, XlsxError> {
    if row.kind == RowKind::Section {
        return write_section(ws, at, row, sheet, widths, last, formats);
    }
    let mut most = 1;
    for (c, (cell, column)) in row.cells.iter().zip(&sheet.columns).enumerate() {
        let decimals = match cell.value {
            Value::Integer(_) => Some(0),
            Value::Decimal(_, d) => Some(d),
            _ => None,
        };
        let format = formats.cell(cell.look, column.align, row.kind, row.band, decimals);
        let c16 = c as u16;
        match &cell.value {
            Value::Empty => ws.write_blank(at, c16, &format)?,
            Value::Text(text) => {
                if cell.look != Look::Again {
                    most = most.max(lines(text, widths[c] - 1.0));
                }
                ws.write_string_with_format(at, c16, clean(text), &format)?
            }
            Value::Integer(n) => ws.write_number_with_format(at, c16, *n as f64, &format)?,
            Value::Decimal(x, _) => ws.write_number_with_format(at, c16, *x, &format)?,
        };
    }
    let height = (13.5 * most as f64 + 5.0).max(sheet.row_height).min(TALLEST);
    ws.set_row_height(at, height)?;
    Ok(height)
}

/// A heading behind the cells of its own columns, else across all that is printed.
fn write_section(
    ws: &mut Worksheet,
    at: u32,
    row: &Row,
    sheet: &Sheet,
    widths: &[f64],
    last: u16,
    formats: &mut Formats,
) -> Result<f64, XlsxError> {
    let Some((heading, before)) = row.cells.split_last() else {
        return Ok(0.0);
    };
    let said = |cell: &Cell| match &cell.value {
        Value::Text(text) => text.clone(),
        Value::Integer(n) => n.to_string(),
        Value::Empty | Value::Decimal(..) => String::new(),
    };
    for (c, (cell, column)) in before.iter().zip(&sheet.columns).enumerate() {
        let format = formats.section().set_align(alignment(column.align));
        ws.write_string_with_format(at, c as u16, clean(&said(cell)), &format)?;
    }
    let first = if before.is_empty() { sheet.printed_from } else { before.len() as u16 }.min(last);
    let text = said(heading);
    wide(ws, at, first, last, &text, &formats.section().set_text_wrap())?;
    let room: f64 = widths.iter().skip(first.into()).sum();
    let height = (15.0 * lines(&text, room - 1.0) as f64 + 7.0).min(TALLEST);
    ws.set_row_height(at, height)?;
    Ok(height)
}

/// Columns that stand on every page: those that stay in sight, if they are printed at all.
fn repeated(sheet: &Sheet) -> u16 {
    if sheet.printed_from == 0 { sheet.frozen } else { 0 }
}

fn alignment(align: Align) -> FormatAlign {
    match align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    }
}

fn print_setup(
    ws: &mut Worksheet,
    sheet: &Sheet,
    report: &Report,
    paper: &Paper,
    head: u32,
    end: u32,
    breaks: &[u32],
) -> Result<(), XlsxError> {
    let last = (sheet.columns.len().max(1) - 1) as u16;
    ws.set_paper_size(9);
    if paper.landscape {
        ws.set_landscape();
    }
    ws.set_margins(0.4, 0.4, 0.7, 0.7, 0.3, 0.3);
    ws.set_print_center_horizontally(true);
    ws.set_print_area(0, sheet.printed_from.min(last), end, last)?;
    ws.set_repeat_rows(0, head)?;
    match paper.scale {
        Some(scale) => {
            ws.set_print_scale(scale);
            ws.set_page_breaks(breaks)?;
        }
        None => {
            if paper.across > 1 && repeated(sheet) > 0 {
                ws.set_repeat_columns(0, repeated(sheet) - 1)?;
            }
            // A chart is not to be cut in two.
            let down = sheet.chart.is_some() && sheet.rows.len() <= MOST_BARS;
            ws.set_print_fit_to_pages(paper.across, u16::from(down));
        }
    }
    let (header, footer) = header_and_footer(&clean(&report.title), &sheet.name, report.language);
    ws.set_header(header);
    ws.set_footer(footer);
    Ok(())
}

/// Text across columns.
fn wide(ws: &mut Worksheet, row: u32, first: u16, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if first >= last {
        ws.write_string_with_format(row, last, clean(text), format)?;
    } else {
        ws.merge_range(row, first, row, last, &clean(text), format)?;
    }
    Ok(())
}

/// Text that XML and Excel take: no control characters, no more than a cell holds.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| *c == '\n' || *c == '\t' || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')))
        .take(CELL_LIMIT)
        .collect()
}

/// Formats made so far, by what they are for.
struct Formats {
    language: Language,
    made: HashMap<(Look, Align, RowKind, bool, Option<u8>), Format>,
}

/// Fills are told apart in grey by weight, slant or mark.
impl Formats {
    fn base(&self, size: f64) -> Format {
        body(self.language, size)
    }

    fn strong(&self, size: f64) -> Format {
        strong(self.language, size)
    }

    fn title(&self) -> Format {
        self.strong(16.0).set_align(FormatAlign::Center)
    }

    fn note(&self) -> Format {
        self.base(10.0).set_text_wrap().set_font_color(MUTED)
    }

    fn section(&self) -> Format {
        self.strong(10.5).set_background_color(SECTION).set_border(FormatBorder::Thin).set_border_color(LINE)
    }

    fn head(&self) -> Format {
        self.strong(10.0)
            .set_align(FormatAlign::Center)
            .set_text_wrap()
            .set_background_color(HEAD)
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE)
    }

    fn cell(&mut self, look: Look, align: Align, kind: RowKind, band: bool, decimals: Option<u8>) -> Format {
        let key = (look, align, kind, band, decimals);
        if let Some(format) = self.made.get(&key) {
            return format.clone();
        }
        let mut format = match (look, kind) {
            (_, RowKind::Total) | (Look::Strong | Look::Short | Look::Leader, _) => self.base(10.0).set_bold(),
            (Look::Away, _) => self.base(10.0).set_italic(),
            _ => self.base(10.0),
        };
        if look != Look::Again {
            format = format.set_text_wrap();
        }
        format = format.set_border(FormatBorder::Thin).set_border_color(LINE);
        format = format.set_align(alignment(align));
        let fill = match look {
            Look::Leader => Some(0xBF_D7EE),
            Look::Role => Some(0xD5_E8D4),
            Look::Member => Some(0xEE_F4FA),
            Look::Away => Some(0xE3_E3E3),
            Look::Short => Some(0xF8_D9D3),
            Look::Warn => Some(0xFD_F0CC),
            Look::Good => Some(0xE0_EFD8),
            Look::Plain | Look::Muted | Look::Again | Look::Strong => None,
        };
        format = match (fill, kind, band) {
            (Some(rgb), _, _) => format.set_background_color(Color::RGB(rgb)),
            (None, RowKind::Total, _) => format.set_background_color(SECTION),
            (None, _, true) => format.set_background_color(BAND),
            _ => format,
        };
        format = match look {
            Look::Short => format.set_font_color(Color::RGB(0x9C_2B1E)),
            Look::Muted | Look::Again | Look::Away => format.set_font_color(Color::RGB(0x77_7777)),
            _ => format,
        };
        if let Some(d) = decimals {
            let mut code = String::from("#,##0");
            if d > 0 {
                code.push('.');
                code.push_str(&"0".repeat(usize::from(d)));
            }
            // Read in black and white, too.
            if look == Look::Short {
                code.push_str("\"▼\"");
            }
            format = format.set_num_format(code);
        }
        self.made.insert(key, format.clone());
        format
    }
}
