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

/// On screen and paper, of a column so many characters wide.
fn pixels(width: f64) -> f64 {
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
