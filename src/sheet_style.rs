//! How all workbooks look: typefaces, calm colours, widths that fit Chinese.

use rust_xlsxwriter::{Color, Format, FormatAlign};
use unicode_width::UnicodeWidthStr as _;

use crate::scenario::settings::Language;

// Pale fills under dark text.
pub const INK: Color = Color::RGB(0x22_2222);
pub const LINE: Color = Color::RGB(0x9A_A5B1);
pub const HEAD: Color = Color::RGB(0xD6_E0EC);
pub const SECTION: Color = Color::RGB(0xE8_EDF3);
pub const BAND: Color = Color::RGB(0xF4_F7FA);
pub const MUTED: Color = Color::RGB(0x55_5555);

/// Body text, in the middle of its row.
pub fn body(language: Language, size: f64) -> Format {
    let format = Format::new().set_font_size(size).set_font_color(INK).set_align(FormatAlign::VerticalCenter);
    match language {
        Language::Zh => format.set_font_name("宋体"),
        Language::En => format.set_font_name("Arial"),
    }
}

/// Headings: 黑体 in Chinese, bold in English.
pub fn strong(language: Language, size: f64) -> Format {
    match language {
        Language::Zh => body(language, size).set_font_name("黑体"),
        Language::En => body(language, size).set_bold(),
    }
}

/// The widest line of a text, in half-width characters.
pub fn longest(text: &str) -> usize {
    text.lines().map(|l| l.width()).max().unwrap_or(0)
}

/// Lines that a text takes in a cell of this width.
pub fn lines(text: &str, width: f64) -> usize {
    let width = width.max(4.0);
    text.split('\n').map(|l| ((l.width() as f64 / width).ceil() as usize).max(1)).sum()
}
