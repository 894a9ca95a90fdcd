//! How a sheet lies on A4 paper: widths that fit what is written, pages, headers.

use super::sheet::{Look, RowKind, Sheet, Value};
use crate::scenario::settings::Language;
use crate::sheet_style::longest;

/// Pixels across an A4 page at full size, inside the margins, upright and across. A tenth is kept back:
/// office programs differ in how wide a column prints, and one that does not fit would double the pages.
const PORTRAIT: f64 = 717.0 * 0.9;
pub const LANDSCAPE: f64 = 1045.0 * 0.9;
/// Below this share of full size print is too small to read (5.5 points, 七号); the sheet then runs over several pages.
pub const SMALLEST: f64 = 0.55;

/// How a sheet lies on A4 paper.
pub struct Paper {
    pub landscape: bool,
    /// Pages side by side.
    pub across: u16,
    /// Percent, where the sheet has page breaks of its own: Excel ignores those on sheets that are fitted to pages.
    pub scale: Option<u16>,
}

impl Paper {
    /// For columns of these widths (characters), of which the first `frozen` stand on every page; `breaks`: it has page breaks of
    /// its own.
    pub fn fit(widths: &[f64], frozen: u16, breaks: bool) -> Paper {
        let total: f64 = widths.iter().map(|w| pixels(*w)).sum();
        let landscape = total > PORTRAIT / 0.8;
        let paper = if landscape { LANDSCAPE } else { PORTRAIT };
        if breaks {
            let scale = (100.0 * paper / total).floor().clamp(10.0, 100.0) as u16;
            return Paper { landscape, across: 1, scale: Some(scale) };
        }
        // Columns that repeat take their room on every page but the first.
        let repeated: f64 = widths.iter().take(usize::from(frozen)).map(|w| pixels(*w)).sum();
        let room = paper / SMALLEST;
        let across = if total <= room { 1.0 } else { ((total - repeated) / (room - repeated).max(room / 4.0)).ceil() };
        Paper { landscape, across: across as u16, scale: None }
    }
}

/// Points down an A4 page on its side and upright, inside the margins; a little is kept back, as across.
const DOWN_LANDSCAPE: f64 = (595.0 - 1.4 * 72.0) * 0.96;
const DOWN_PORTRAIT: f64 = (842.0 - 1.4 * 72.0) * 0.96;

/// A row as it lies on paper.
pub struct Lying {
    /// Points, at full size.
    pub height: f64,
    /// Starts a new page.
    pub page_break: bool,
    /// A heading; it stays with what stands below it, up to the next heading, where a page holds that.
    pub heading: bool,
}

impl Paper {
    /// The rows that start a page, of a sheet with page breaks of its own and `head` points of heads on each page: those that are to,
    /// and headings whose rows do not fit on what is left of a page; never the first, which stands below the title. Only the former where there would be more than `most`.
    pub fn breaks(&self, rows: &[Lying], head: f64, most: usize) -> Vec<usize> {
        let Some(scale) = self.scale else { return Vec::new() };
        let down = if self.landscape { DOWN_LANDSCAPE } else { DOWN_PORTRAIT };
        let room = down / (f64::from(scale) / 100.0) - head;
        let mut starts: Vec<usize> = Vec::new();
        let mut used = 0.0;
        for (i, row) in rows.iter().enumerate().skip(1) {
            used += rows[i - 1].height;
            // What does not fit goes on at the top of the next page by itself.
            if used > room {
                used = rows[i - 1].height;
            }
            // Headings one below the other belong together.
            let block = if row.heading && !rows[i - 1].heading { block(&rows[i..]) } else { row.height };
            if row.page_break || (row.heading && used + block > room && block <= room) {
                starts.push(i);
                used = 0.0;
            }
        }
        if starts.len() > most {
            starts.retain(|&i| rows[i].page_break);
            starts.truncate(most);
        }
        starts
    }
}

/// Height of the headings that these rows begin with and of what stands below them.
fn block(rows: &[Lying]) -> f64 {
    let headings = rows.iter().take_while(|r| r.heading).count();
    let below = rows.iter().skip(headings).take_while(|r| !r.heading);
    rows.iter().take(headings).chain(below).map(|r| r.height).sum()
}

/// On screen and paper, of a column so many characters wide.
pub fn pixels(width: f64) -> f64 {
    7.0 * width + 5.0
}

/// Widths that fit what is written, within what the column allows; in half-width characters.
pub fn widths(sheet: &Sheet) -> Vec<f64> {
    let mut widths: Vec<usize> = sheet.columns.iter().map(|c| c.width.0).collect();
    for row in sheet.rows.iter().filter(|r| r.kind != RowKind::Section) {
        for ((cell, column), width) in row.cells.iter().zip(&sheet.columns).zip(&mut widths) {
            let needed = match &cell.value {
                Value::Text(text) if cell.look != Look::Again => longest(text),
                Value::Empty | Value::Text(_) => 0,
                Value::Integer(n) => n.to_string().len() + n.to_string().len() / 3,
                Value::Decimal(x, d) => {
                    let n = format!("{x:.*}", usize::from(*d)).len();
                    n + n / 3
                }
            };
            *width = (*width).max(needed.min(column.width.1));
        }
    }
    // The filter button stands at the head's last line; cells want a margin.
    let button = if sheet.filter { 2.0 } else { 1.0 };
    let heads = sheet.columns.iter().map(|c| head_width(&c.head) as f64 + button);
    widths.iter().zip(heads).map(|(w, head)| (*w as f64 * 1.02 + 1.2).max(head)).collect()
}

/// A head may take two lines: half of what it says in one, no word cut.
fn head_width(head: &str) -> usize {
    let one = |line: &str| match line.is_ascii() {
        true => line.split(' ').map(str::len).max().unwrap_or(0).max(line.len().div_ceil(2)),
        false => longest(line).div_ceil(4) * 2,
    };
    head.split('\n').map(|line| if longest(line) <= 6 { longest(line) } else { one(line).max(6) }).max().unwrap_or(0)
}

/// Round and sheet above, page numbers below.
pub fn header_and_footer(title: &str, sheet: &str, language: Language) -> (String, String) {
    // `&` starts a code.
    let title: String = title.replace('&', "&&").replace('\n', " ").chars().take(100).collect();
    let (face, pages) = match language {
        Language::Zh => ("宋体", "第 &P 页 共 &N 页"),
        Language::En => ("Arial", "Page &P of &N"),
    };
    // The typeface stands between the size and the title, whose first digits would otherwise add to the size.
    let style = format!("&9&\"{face},Regular\"");
    (format!("&L{style}{title}&R{style}{sheet}"), format!("&C{style}{pages}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_begins_with_digits_is_no_type_size() {
        let (header, footer) = header_and_footer("2026-2027 R&D", "总览", Language::Zh);
        assert_eq!(header, "&L&9&\"宋体,Regular\"2026-2027 R&&D&R&9&\"宋体,Regular\"总览");
        assert_eq!(footer, "&C&9&\"宋体,Regular\"第 &P 页 共 &N 页");
    }

    #[test]
    fn heads_take_two_lines_and_cut_no_word() {
        assert_eq!(head_width("备注"), 4);
        assert_eq!(head_width("组内职务"), 6);
        assert_eq!(head_width("待核查清单页数"), 8);
        assert_eq!(head_width("Draw ratio (%)"), 7);
        assert_eq!(head_width("Certificate"), 11);
        assert_eq!(head_width("第1批\n11月2日—11月16日"), 8);
    }

    #[test]
    fn what_stands_below_a_heading_stays_with_it() {
        let paper = Paper { landscape: true, across: 1, scale: Some(100) };
        let row = |height, page_break, heading| Lying { height, page_break, heading };
        // A page holds 374 points below its heads: two blocks of 150, not three. The last is longer than any page.
        let mut rows = vec![row(20.0, true, true)];
        for _ in 0..3 {
            rows.extend([row(30.0, false, true), row(60.0, false, false), row(60.0, false, false)]);
        }
        rows.extend([row(20.0, true, true), row(30.0, false, true), row(500.0, false, false)]);
        assert_eq!(paper.breaks(&rows, 100.0, 1000), [7, 10]);
        // Too many: those asked for alone.
        assert_eq!(paper.breaks(&rows, 100.0, 1), [10]);
        assert!(Paper { scale: None, ..paper }.breaks(&rows, 100.0, 1000).is_empty());
    }

    #[test]
    fn sheets_fit_the_paper() {
        let upright = Paper::fit(&[10.0; 8], 2, false);
        assert!(!upright.landscape && upright.across == 1 && upright.scale.is_none());
        assert!(Paper::fit(&[10.0; 20], 2, false).landscape);
        // Three columns of ten and five on each page.
        assert_eq!(Paper::fit(&[10.0; 60], 3, false).across, 3);
        // Scaled to one page where it breaks by itself: the columns at that scale are no wider than the paper.
        let broken = Paper::fit(&[10.0; 20], 2, true);
        let scale = f64::from(broken.scale.unwrap()) / 100.0;
        assert!(broken.across == 1 && scale * 20.0 * pixels(10.0) <= LANDSCAPE && scale > SMALLEST);
    }
}
