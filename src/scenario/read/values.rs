//! Dates, times, numbers and lists in all the ways in which organizers write them. Nothing here knows of tables.

use chrono::{Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use unicode_normalization::UnicodeNormalization as _;

use super::grid::{Cell, is_invisible, is_time_only, trim};
use crate::scenario::tables::DateRange;

/// Half-width, trimmed, without invisible characters.
pub fn narrow(text: &str) -> String {
    trim(&text.nfkc().filter(|c| !is_invisible(*c)).collect::<String>()).to_string()
}

/// Letters, digits, hyphens and blanks half-width, without invisible characters; everything else (Chinese brackets, commas) as
/// written.
pub fn narrow_id(text: &str) -> String {
    let narrowed: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－' | '＿' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    trim(&narrowed).to_string()
}

/// `—`, `/`, `无` and the like: organizers' way to leave a cell empty.
pub fn is_dash(text: &str) -> bool {
    matches!(
        trim(text),
        "-" | "--" | "—" | "——" | "－" | "/" | "／" | "\\" | "无" | "无。" | "暂无" | "N/A" | "n/a" | "空"
    )
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Day {
    Exactly(NaiveDate),
    /// A time of day other than midnight was given as well, and is dropped.
    WithTime(NaiveDate),
}

/// Spreadsheet day numbers: 45231 is 2023-11-01. Only years 1954 to 2119, so that other numbers are not taken for dates.
fn serial(number: f64) -> Option<NaiveDate> {
    if !(20_000.0..80_000.0).contains(&number) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(Duration::days(number as i64))
}

/// The date in a cell that is not empty.
pub fn date(cell: &Cell) -> Option<Day> {
    let of_moment = |m: &NaiveDateTime| {
        let whole = m.time() == NaiveTime::MIN;
        (!is_time_only(m)).then_some(if whole { Day::Exactly(m.date()) } else { Day::WithTime(m.date()) })
    };
    match cell {
        Cell::Moment(moment) => of_moment(moment),
        Cell::Number(n) if n.fract() == 0.0 && *n >= 19_000_101.0 => date_text(&format!("{n}")).map(Day::Exactly),
        Cell::Number(n) => {
            serial(*n).map(|date| if n.fract() == 0.0 { Day::Exactly(date) } else { Day::WithTime(date) })
        }
        Cell::Text(text) => {
            let text = narrow(text);
            if let Some(date) = date_text(&text) {
                return Some(Day::Exactly(date));
            }
            let (day, clock) = text.split_once([' ', 'T'])?;
            let date = date_text(day)?;
            let clock = time_text(clock.trim_end_matches('Z'))?;
            Some(if clock == NaiveTime::MIN { Day::Exactly(date) } else { Day::WithTime(date) })
        }
        _ => None,
    }
}

/// `2026-11-24`, `2026/11/24`, `2026.11.24`, `2026年11月24日`, `20261124`, `45231`.
pub fn date_text(text: &str) -> Option<NaiveDate> {
    let text: String = narrow(text).chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_ascii() && text.bytes().all(|b| b.is_ascii_digit()) {
        return match text.len() {
            5 => serial(text.parse().ok()?),
            8 => ymd(&text[..4], &text[4..6], &text[6..]),
            _ => None,
        };
    }
    let plain: String = text.replace(['年', '月'], "-").replace(['日', '号'], "");
    let parts: Vec<&str> = plain.split(['-', '/', '.']).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => ymd(year, month, day),
        _ => None,
    }
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if [year, month, day].iter().any(|p| p.is_empty() || p.len() > 4 || !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    // 9999-12-31 is how some systems write "without end".
    (1900..=9999).contains(&date.year()).then_some(date)
}

/// `08:30`, `8:30`, `08:30:00`, `8时30分`, `8点`.
pub fn time_text(text: &str) -> Option<NaiveTime> {
    let plain = narrow(text).replace(['时', '点'], ":").replace(['分', ' '], "");
    let mut parts = plain.split(':').map(|p| if p.is_empty() { Some(0) } else { p.parse::<u32>().ok() });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || plain.starts_with(':') {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// `08:30-17:00`, both in one day, the first before the second.
pub fn time_range(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let text = narrow(text).replace(['至', '到', '~', '—', '–'], "-").replace("..", "-");
    let (from, to) = text.split_once('-')?;
    let (from, to) = (time_text(from)?, time_text(to.trim_start_matches('-'))?);
    (from < to).then_some((from, to))
}

/// `2026-11-01..2026-12-15`, also with `~`, `至`, `到`, `—`, or ` - `; one date alone is that day.
pub fn date_range(text: &str) -> Option<DateRange> {
    let text = narrow(text);
    if let Some(day) = date_text(&text) {
        return Some(DateRange { start: day, end: day });
    }
    for between in ["..", "~", "至", "到", "—", "–", " - "] {
        if let Some((start, end)) = text.split_once(between) {
            let end = end.trim_matches(['.', '—', '–']);
            return Some(DateRange { start: date_text(start)?, end: date_text(end)? });
        }
    }
    None
}

/// Splits on `;`, `；`, `、` and line breaks; empty parts and dashes fall away.
pub fn list(text: &str) -> Vec<&str> {
    text.split([';', '；', '、', '\n', '\r']).map(trim).filter(|part| !part.is_empty() && !is_dash(part)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Plain(f64),
    /// Followed by a unit such as 人.
    WithUnit(f64),
}

/// `3`, `3.0`, `１，２００`, `3人`.
pub fn number(text: &str) -> Option<Number> {
    let text = narrow(text);
    if let Some(n) = plain_number(&text) {
        return Some(Number::Plain(n));
    }
    let units = [
        "分钟", "公里", "km", "KM", "小时", "人", "名", "位", "个", "天", "日", "次", "批", "组", "元", "台", "套",
        "分", "°",
    ];
    let bare = units.iter().find_map(|unit| text.strip_suffix(unit))?;
    plain_number(trim(bare)).map(Number::WithUnit)
}

fn plain_number(text: &str) -> Option<f64> {
    // Not everything that Rust reads as a number is one here: no `inf`, no `nan`, no exponents (they lose digits).
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+')) {
        return None;
    }
    let mut groups = text.trim_start_matches(['-', '+']).split('.').next().unwrap_or_default().split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_some() && (first.is_empty() || first.len() > 3 || rest.any(|g| g.len() != 3)) {
        return None;
    }
    text.replace(',', "").parse().ok()
}

/// Digits lost to a spreadsheet: `1.10101E+17`, or a number of 16 digits and more.
pub fn is_damaged(cell: &Cell) -> bool {
    match cell {
        Cell::Number(n) => n.abs() >= 1e15,
        Cell::Text(text) => {
            let text = narrow(text).to_ascii_uppercase();
            match text.split_once("E+") {
                Some((digits, power)) => {
                    !power.is_empty()
                        && power.bytes().all(|b| b.is_ascii_digit())
                        && !digits.is_empty()
                        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                }
                None => false,
            }
        }
        _ => false,
    }
}

/// Whether an identity number (GB 11643) of 18 digits has the right check digit and date, or 15 digits are digits.
pub fn is_identity_number(text: &str) -> bool {
    let text = narrow(text).to_ascii_uppercase();
    if text.len() == 15 {
        return text.bytes().all(|b| b.is_ascii_digit());
    }
    if text.len() != 18 || !text.is_ascii() || date_text(&text[6..14]).is_none() {
        return false;
    }
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (head, check) = text.split_at(17);
    if !head.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = head.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    "10X98765432".as_bytes().get(sum as usize % 11) == check.as_bytes().first()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn dates_in_all_spellings() {
        for text in [
            "2026-11-24",
            "2026/11/24",
            "2026.11.24",
            "2026年11月24日",
            "2026年11月24号",
            "20261124",
            "２０２６－１１－２４",
            " 2026 年 11 月 24 日 ",
            "46350",
            "2026-11-24 00:00:00",
            "2026-11-24T00:00:00",
        ] {
            assert_eq!(date(&Cell::Text(text.into())), Some(Day::Exactly(day(2026, 11, 24))), "{text}");
        }
        assert_eq!(date(&Cell::Number(45231.0)), Some(Day::Exactly(day(2023, 11, 1))));
        assert_eq!(date(&Cell::Number(20261124.0)), Some(Day::Exactly(day(2026, 11, 24))));
        assert_eq!(date(&Cell::Text("2026-11-24 08:30".into())), Some(Day::WithTime(day(2026, 11, 24))));
        for text in
            ["24/11/2026", "11月24日", "2026-13-01", "2026-02-29", "26-11-24", "明天", "2026", "123", "2026-1-1-1"]
        {
            assert_eq!(date(&Cell::Text(text.into())), None, "{text}");
        }
    }

    #[test]
    fn ranges_numbers_and_identity() {
        for text in [
            "2026-11-01..2026-12-15",
            "2026-11-01至2026-12-15",
            "2026年11月1日—2026年12月15日",
            "2026.11.1~2026.12.15",
            "2026-11-01 - 2026-12-15",
            "2026.11.01..2026.12.15",
        ] {
            assert_eq!(date_range(text), Some(DateRange { start: day(2026, 11, 1), end: day(2026, 12, 15) }), "{text}");
        }
        assert_eq!(number("１，２００"), Some(Number::Plain(1200.0)));
        assert_eq!(number("3人"), Some(Number::WithUnit(3.0)));
        for text in ["", "人", "inf", "1e3", "1,2", "三"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert!(is_identity_number("11010519491231002X"));
        assert!(!is_identity_number("110105194912310021"));
        assert!(time_range("8:30—17:00").is_some() && time_range("17:00-08:30").is_none());
    }
}
