//! A table that grows row by row: aligned on a terminal, or as Markdown.

use unicode_width::UnicodeWidthStr as _;

/// Header in Chinese and English, least width, and what a row says there.
pub type Column<R> = (&'static str, &'static str, usize, fn(&R, bool) -> String);

pub struct Table<R: 'static> {
    pub columns: &'static [Column<R>],
    pub markdown: bool,
    pub zh: bool,
}

impl<R> Table<R> {
    pub fn head(&self) -> String {
        let heads: Vec<&str> = self.columns.iter().map(|c| if self.zh { c.0 } else { c.1 }).collect();
        if self.markdown {
            format!("| {} |\n|{}\n", heads.join(" | "), " ---: |".repeat(self.columns.len()))
        } else {
            self.aligned(heads.iter().map(|h| h.to_string()))
        }
    }

    pub fn line(&self, row: &R) -> String {
        let cells = self.columns.iter().map(|c| (c.3)(row, self.zh));
        if self.markdown { format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")) } else { self.aligned(cells) }
    }

    /// Each cell to the right of its column, which is as wide as its header at least.
    fn aligned(&self, cells: impl Iterator<Item = String>) -> String {
        let mut line = String::new();
        for (cell, column) in cells.zip(self.columns) {
            let head = if self.zh { column.0 } else { column.1 };
            let gap = if line.is_empty() { 0 } else { 2 };
            line.push_str(&" ".repeat(gap + column.2.max(head.width()).saturating_sub(cell.width())));
            line.push_str(&cell);
        }
        line + "\n"
    }
}

/// A closed pipe (`| head`) is no failure.
pub fn print(text: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
}

/// `3,124,816`
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub fn seconds(s: f64) -> String {
    if s < 10.0 { format!("{s:.2}") } else { format!("{s:.1}") }
}
