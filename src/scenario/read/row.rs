//! One row of a table, cell by cell: each getter returns the value or notes what is wrong with it.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};

use super::grid::{Cell, Line};
use super::header::Header;
use super::names::fold;
use super::values::{self, Day, Number};
use crate::scenario::columns::{Column, Kind, Table};
use crate::scenario::finding::{Finding, Text};
use crate::scenario::place::canonical_province;
use crate::scenario::tables::{DateRange, Extra, LonLat, RoleNeed, Skill, SkillNeed};

/// More kinds of roles in one group are a slip of the pen.
const MOST_ROLES: usize = 32;

pub struct Row<'a> {
    pub table: &'static Table,
    pub place: &'a str,
    pub header: &'a Header,
    pub line: &'a Line,
    pub findings: &'a mut Vec<Finding>,
}

fn text2(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(zh, en)
}

/// Identity and phone numbers do not go into reports as they are: `110…21`.
pub fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 8 {
        return text.to_string();
    }
    letters[..3].iter().chain(&['…']).chain(&letters[letters.len() - 2..]).collect()
}

/// What is left of an identity number that a spreadsheet took for a number still tells whose it is.
fn masked_digits(text: &str) -> String {
    if text.len() >= 15 && text.bytes().all(|b| b.is_ascii_digit()) { masked(text) } else { text.to_string() }
}

impl Row<'_> {
    pub fn number(&self) -> u32 {
        self.line.row
    }

    fn column(&self, en: &str) -> Option<&'static Column> {
        self.table.column(en)
    }

    pub fn cell(&self, en: &str) -> &Cell {
        self.header.known.get(en).map_or(&Cell::Empty, |&i| self.line.cell(i))
    }

    fn note(&mut self, code: &'static str, en: &str, value: impl AsRef<str>, cause: Text, action: Text) {
        let finding = Finding::new(code, cause, action)
            .at(self.place, self.line.row)
            .column(self.header.text(self.table, en))
            .value(value);
        self.findings.push(finding);
    }

    /// The text of a cell; None when it is empty. A failed formula is reported and counts as empty.
    fn raw(&mut self, en: &str) -> Option<String> {
        let cell = self.cell(en).clone();
        if let Cell::Failed(error) = &cell {
            self.note(
                "E211",
                en,
                error,
                text2(format!("单元格里的公式出错（{error}）"), format!("the formula in this cell fails ({error})")),
                text2("改正公式，或粘贴为值", "mend the formula or paste the value"),
            );
            return None;
        }
        (!cell.is_empty()).then(|| cell.text())
    }

    fn failed(&self, en: &str) -> bool {
        matches!(self.cell(en), Cell::Failed(_))
    }

    /// Notes that a required cell is empty. A column that is missing altogether has been reported once already.
    fn missing(&mut self, en: &str) {
        if !self.header.known.contains_key(en) || self.failed(en) {
            return;
        }
        let explain = self.column(en).map_or(("", ""), |c| (c.explain_zh, c.explain_en));
        let header = self.header.text(self.table, en);
        self.note(
            "E201",
            en,
            "",
            text2(format!("“{header}”必须填写"), format!("{en} must not be empty")),
            text2(format!("填写：{}", explain.0), format!("fill it in: {}", explain.1)),
        );
    }

    /// Free text. A logical value is kept as TRUE or FALSE, with a warning.
    pub fn text(&mut self, en: &str) -> Option<String> {
        let text = self.raw(en)?;
        if matches!(self.cell(en), Cell::Bool(_)) {
            self.note(
                "W205",
                en,
                &text,
                text2("这一格是逻辑值，按文字读取", "this cell holds true or false; it is read as text"),
                text2("如需文字请直接填写", "write the text itself"),
            );
        }
        Some(text)
    }

    /// An id or a reference to one: half-width letters and digits, and undamaged.
    pub fn id(&mut self, en: &str) -> Option<String> {
        if values::is_damaged(self.cell(en)) {
            let value = self.cell(en).text();
            self.note(
                "E214",
                en,
                masked_digits(&value),
                text2(
                    "编号被表格软件当作数字，位数已丢失",
                    "the spreadsheet took this id for a number and lost digits",
                ),
                text2("把该列设为文本格式后重新填写编号", "format the column as text and write the ids again"),
            );
            return None;
        }
        self.text(en).map(|text| values::narrow_id(&text)).filter(|id| !values::is_dash(id))
    }

    pub fn required_id(&mut self, en: &str) -> Option<String> {
        let damaged = values::is_damaged(self.cell(en));
        let id = self.id(en);
        if id.is_none() && !damaged {
            self.missing(en);
        }
        id
    }

    pub fn required_text(&mut self, en: &str) -> Option<String> {
        let text = self.text(en);
        if text.is_none() {
            self.missing(en);
        }
        text
    }

    /// A number that must stay text (identity, phone, certificate). Damage is reported; what is left is kept.
    pub fn private(&mut self, en: &str) -> Option<String> {
        let cell = self.cell(en).clone();
        let text = self.text(en)?;
        if values::is_dash(&text) {
            return None;
        }
        if values::is_damaged(&cell) {
            self.note(
                "W203",
                en,
                masked_digits(&text),
                text2(
                    "号码被表格软件当作数字，末尾几位已丢失，按现有内容保留",
                    "the spreadsheet took this for a number and lost its last digits; it is kept as it is",
                ),
                text2("把该列设为文本格式后重新填写", "format the column as text and write the number again"),
            );
        }
        Some(values::narrow(&text))
    }

    pub fn date(&mut self, en: &str) -> Option<NaiveDate> {
        let text = self.raw(en)?;
        if values::is_dash(&text) {
            return None;
        }
        match values::date(self.cell(en)) {
            Some(Day::Exactly(date)) => Some(date),
            Some(Day::WithTime(date)) => {
                self.note(
                    "W207",
                    en,
                    &text,
                    text2(
                        format!("日期带有时刻，只取日期 {date}"),
                        format!("there is a time of day beside the date; read as {date}"),
                    ),
                    text2("只写日期", "write the date alone"),
                );
                Some(date)
            }
            None => {
                self.note(
                    "E202",
                    en,
                    &text,
                    text2("日期无法识别", "not a date that can be read"),
                    text2("写成 2026-11-24 或 2026年11月24日（要有年份）", "write it as 2026-11-24 (with the year)"),
                );
                None
            }
        }
    }

    /// `known` distinguishes an empty cell from one that is reported as unreadable.
    pub fn required_date(&mut self, en: &str) -> Option<NaiveDate> {
        let text = self.cell(en).text();
        if text.is_empty() || values::is_dash(&text) {
            self.missing(en);
            return None;
        }
        self.date(en)
    }

    /// A decimal number within bounds.
    fn decimal_within(&mut self, en: &str, least: f64, most: f64, whole: bool) -> Option<f64> {
        let text = self.raw(en)?;
        if values::is_dash(&text) {
            return None;
        }
        let read = match self.cell(en) {
            Cell::Number(n) => Some(Number::Plain(*n)),
            Cell::Text(text) => values::number(text),
            _ => None,
        };
        let number = match read {
            Some(Number::Plain(n)) => n,
            Some(Number::WithUnit(n)) => {
                self.note(
                    "W206",
                    en,
                    &text,
                    text2(
                        format!("数字后带有单位，按 {n} 读取"),
                        format!("there is a unit behind the number; read as {n}"),
                    ),
                    text2("只写数字", "write the number alone"),
                );
                n
            }
            None => f64::NAN,
        };
        if number.is_nan() || (whole && number.fract() != 0.0) {
            let (code, cause) = if whole {
                ("E203", text2("应为整数", "a whole number is expected"))
            } else {
                ("E204", text2("应为数字", "a number is expected"))
            };
            self.note(code, en, &text, cause, text2("改为数字，如 4", "write a number such as 4"));
            return None;
        }
        if !(least..=most).contains(&number) {
            self.note(
                "E212",
                en,
                &text,
                text2(format!("应在 {least} 到 {most} 之间"), format!("must lie between {least} and {most}")),
                text2("请核对数值", "check the number"),
            );
            return None;
        }
        Some(number)
    }

    pub fn decimal(&mut self, en: &str) -> Option<f64> {
        self.decimal_within(en, 0.0, 1e7, false)
    }

    /// A whole number between `least` and `most`.
    pub fn whole(&mut self, en: &str, least: u32, most: u32) -> Option<u32> {
        self.decimal_within(en, least.into(), most.into(), true).map(|n| n as u32)
    }

    pub fn required_whole(&mut self, en: &str, least: u32, most: u32) -> Option<u32> {
        let text = self.cell(en).text();
        if text.is_empty() || values::is_dash(&text) {
            self.missing(en);
            return None;
        }
        self.whole(en, least, most)
    }

    /// Longitude and latitude, both or none; bounds are those of the globe, with a hint when the two were swapped.
    pub fn coordinates(&mut self) -> Option<LonLat> {
        let (lon_text, lat_text) = (self.cell("lon").text(), self.cell("lat").text());
        let lon = self.decimal_within("lon", -1e9, 1e9, false);
        let lat = self.decimal_within("lat", -1e9, 1e9, false);
        match (lon, lat) {
            (Some(lon), Some(lat)) => {
                if lon.abs() > 180.0 || lat.abs() > 90.0 || (lat > 73.0 && lon < 54.0) {
                    let swapped = (73.0..=136.0).contains(&lat) && (3.0..=54.0).contains(&lon);
                    let cause = if swapped {
                        text2(
                            format!("经纬度写反了：经度 {lon}，纬度 {lat}"),
                            format!("longitude {lon} and latitude {lat} are swapped"),
                        )
                    } else {
                        text2(
                            format!("不是经纬度：经度 {lon}，纬度 {lat}"),
                            format!("longitude {lon}, latitude {lat} are not degrees"),
                        )
                    };
                    let action = if swapped {
                        text2("交换经度和纬度两列", "swap the two columns")
                    } else {
                        text2("以度为单位填写，如 114.48、38.03", "write degrees such as 114.48 and 38.03")
                    };
                    self.note("E217", "lon", lon_text, cause, action);
                    return None;
                }
                if !(73.0..=136.0).contains(&lon) || !(3.0..=54.0).contains(&lat) {
                    self.note(
                        "W401",
                        "lon",
                        lon_text,
                        text2(
                            format!("坐标（{lon}, {lat}）在中国之外，照此计算路程"),
                            format!("({lon}, {lat}) lies outside China; distances use it all the same"),
                        ),
                        text2("请核对经纬度", "check the coordinates"),
                    );
                }
                Some(LonLat { lon, lat })
            }
            (Some(_), None) if lat_text.is_empty() => {
                self.half_a_place("lat", &lon_text);
                None
            }
            (None, Some(_)) if lon_text.is_empty() => {
                self.half_a_place("lon", &lat_text);
                None
            }
            _ => None,
        }
    }

    fn half_a_place(&mut self, missing: &str, other: &str) {
        self.note(
            "E213",
            missing,
            "",
            text2(
                format!("经度、纬度只填了一个（{other}）"),
                format!("only one of longitude and latitude is given ({other})"),
            ),
            text2("两个都填，或都留空", "fill in both or neither"),
        );
    }

    pub fn required_coordinates(&mut self) -> Option<LonLat> {
        let empty = |row: &Self, en: &str| row.cell(en).is_empty();
        let (no_lon, no_lat) = (empty(self, "lon"), empty(self, "lat"));
        if no_lon && no_lat {
            self.missing("lon");
            self.missing("lat");
            return None;
        }
        self.coordinates()
    }

    /// The Chinese value of a choice column, from either language. `strict`: anything else is an error; otherwise it is
    /// kept as written, with a warning.
    pub fn choice(&mut self, en: &str, strict: bool) -> Option<String> {
        let text = self.raw(en)?;
        if values::is_dash(&text) {
            return None;
        }
        let Some(Kind::Choice(choices)) = self.column(en).map(|c| c.kind) else { return Some(text) };
        let folded = fold(&text);
        if let Some(choice) = choices.iter().find(|c| fold(c.0) == folded || fold(c.1) == folded) {
            return Some(choice.0.to_string());
        }
        let yes_no = choices.first().is_some_and(|c| c.1 == "yes");
        if yes_no && matches!(folded.as_str(), "true" | "1" | "y" | "对" | "√" | "✓") {
            return Some("是".to_string());
        }
        if yes_no && matches!(folded.as_str(), "false" | "0" | "n" | "不是" | "×") {
            return Some("否".to_string());
        }
        let all = |i: usize| {
            choices.iter().map(|c| if i == 0 { c.0 } else { c.1 }).collect::<Vec<_>>().join(if i == 0 {
                "、"
            } else {
                ", "
            })
        };
        if strict {
            self.note(
                "E205",
                en,
                &text,
                text2(format!("应为：{}", all(0)), format!("must be one of: {}", all(1))),
                text2("改为其中之一，或留空", "write one of these or leave it empty"),
            );
            return None;
        }
        self.note(
            "W204",
            en,
            &text,
            text2(
                format!("不是常用值（{}），原样保留", all(0)),
                format!("not one of the usual values ({}); kept as written", all(1)),
            ),
            text2("请核对", "check it"),
        );
        Some(text)
    }

    /// The full name of a province; an unknown one is kept as written, with a warning.
    pub fn province(&mut self, en: &str) -> Option<String> {
        let text = self.text(en)?;
        if values::is_dash(&text) {
            return None;
        }
        if let Some(full) = canonical_province(&text) {
            return Some(full.to_string());
        }
        self.note(
            "W208",
            en,
            &text,
            text2("不是已知的省份，回避只按原文比较", "not a known province; recusal compares it as written"),
            text2("写省份全称或简称，如 河北省、河北", "write the province, such as 河北省"),
        );
        Some(text)
    }

    pub fn list(&mut self, en: &str) -> Vec<String> {
        let text = self.text(en).unwrap_or_default();
        values::list(&text).into_iter().map(values::narrow_id).collect()
    }

    pub fn ranges(&mut self, en: &str) -> Vec<DateRange> {
        if let Cell::Moment(_) = self.cell(en) {
            return self.date(en).map(|day| DateRange { start: day, end: day }).into_iter().collect();
        }
        let Some(text) = self.text(en) else { return Vec::new() };
        let mut ranges = Vec::new();
        for part in values::list(&text) {
            match values::date_range(part) {
                Some(range) if range.end < range.start => self.note(
                    "E215",
                    en,
                    part,
                    text2("结束日期早于开始日期", "the end lies before the start"),
                    text2("请核对日期", "check the dates"),
                ),
                Some(range) => ranges.push(range),
                None => self.note(
                    "E207",
                    en,
                    part,
                    text2("时段无法识别", "not a range of dates"),
                    text2(
                        "写成 2026-12-01..2026-12-15，多段以分号隔开",
                        "write 2026-12-01..2026-12-15; several are separated by semicolons",
                    ),
                ),
            }
        }
        ranges
    }

    pub fn times(&mut self, en: &str) -> Option<(NaiveTime, NaiveTime)> {
        let text = self.raw(en)?;
        let range = values::time_range(&text);
        if range.is_none() {
            self.note(
                "E206",
                en,
                &text,
                text2("时间段无法识别", "not a range of times"),
                text2("写成 08:30-17:00", "write it as 08:30-17:00"),
            );
        }
        range
    }

    pub fn skills(&mut self, en: &str) -> Vec<Skill> {
        let text = self.text(en).unwrap_or_default();
        let mut skills: Vec<Skill> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for part in values::list(&text) {
            let narrowed = values::narrow(part);
            let (name, level) = match narrowed.split_once(':') {
                None => (narrowed.as_str(), Some(1)),
                Some((name, level)) => (name.trim(), level.trim().parse::<u8>().ok()),
            };
            match level {
                // Said twice: the higher level counts.
                Some(level @ 1..=3) if !name.is_empty() => match known.get(name) {
                    Some(&at) => skills[at].level = skills[at].level.max(level),
                    None => {
                        known.insert(name.to_string(), skills.len());
                        skills.push(Skill { name: name.to_string(), level });
                    }
                },
                _ => self.note(
                    "E208",
                    en,
                    part,
                    text2("应为“专业:等级”，等级 1–3", "must be skill:level with a level of 1 to 3"),
                    text2("写成 焦化:3;VOCs:2", "write it like 焦化:3;VOCs:2"),
                ),
            }
        }
        skills
    }

    /// `善查:4;能说:3`, 0 to 5 each.
    pub fn scores(&mut self, en: &str) -> Vec<(String, u8)> {
        let text = self.text(en).unwrap_or_default();
        let mut scores = Vec::new();
        for part in values::list(&text) {
            let narrowed = values::narrow(part);
            let score = narrowed.split_once(':').and_then(|(name, score)| {
                let score = score.trim().parse::<u8>().ok().filter(|s| *s <= 5)?;
                (!name.trim().is_empty()).then(|| (name.trim().to_string(), score))
            });
            match score {
                Some(score) => scores.push(score),
                None => self.note(
                    "E210",
                    en,
                    part,
                    text2("应为“能力:分数”，分数 0–5", "must be name:score with a score of 0 to 5"),
                    text2("写成 善查:4;能说:3;会写:5", "write it like 善查:4;能说:3;会写:5"),
                ),
            }
        }
        scores
    }

    /// `焦化:2x2;VOCs:1x1`: level 2 held by 2 people. Left out, level and number are 1.
    pub fn needs(&mut self, en: &str) -> Vec<SkillNeed> {
        let text = self.text(en).unwrap_or_default();
        let mut needs = Vec::new();
        for part in values::list(&text) {
            match need(part) {
                Some(need) => needs.push(need),
                None => self.note(
                    "E209",
                    en,
                    part,
                    text2("应为“专业:等级x人数”，等级 1–3", "must be skill:level x people with a level of 1 to 3"),
                    text2("写成 焦化:2x2;VOCs:1x1", "write it like 焦化:2x2;VOCs:1x1"),
                ),
            }
        }
        needs
    }

    /// Names of roles, written as in [`Row::role_needs`].
    pub fn roles(&mut self, en: &str) -> Vec<String> {
        let text = self.text(en).unwrap_or_default();
        values::list(&text).into_iter().map(values::narrow).collect()
    }

    /// `组长:1;联络员:1`; the number is 1 when left out. None when the cell is empty.
    pub fn role_needs(&mut self, en: &str) -> Option<Vec<RoleNeed>> {
        let text = self.text(en)?;
        let mut needs: Vec<RoleNeed> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for part in values::list(&text) {
            let narrowed = values::narrow(part);
            let (role, count) = match narrowed.split_once(':') {
                None => (narrowed.as_str(), Some(1)),
                Some((role, count)) => (role.trim(), count.trim().parse::<u32>().ok()),
            };
            match count {
                Some(count @ 1..=1000) if !role.is_empty() => match known.get(role) {
                    Some(&at) => needs[at].count += count,
                    None => {
                        known.insert(role.to_string(), needs.len());
                        needs.push(RoleNeed { role: role.to_string(), count });
                    }
                },
                _ => self.note(
                    "E209",
                    en,
                    part,
                    text2("应为“职务:人数”", "must be role:people"),
                    text2("写成 组长:1;联络员:1", "write it like 组长:1;联络员:1"),
                ),
            }
        }
        if needs.len() > MOST_ROLES {
            self.note(
                "E212",
                en,
                &text,
                text2(
                    format!("职务有 {} 种，最多 {MOST_ROLES} 种", needs.len()),
                    format!("{} kinds of roles; at most {MOST_ROLES}", needs.len()),
                ),
                text2("请合并职务", "merge roles"),
            );
            needs.truncate(MOST_ROLES);
        }
        (!needs.is_empty()).then_some(needs)
    }

    /// The columns nobody knows, as text.
    pub fn extra(&self) -> Extra {
        let text = |i: usize| self.header.texts.get(i).cloned().unwrap_or_default();
        self.header
            .unknown
            .iter()
            .filter(|&&i| !self.line.cell(i).is_empty())
            .map(|&i| (text(i), self.line.cell(i).text()))
            .collect()
    }

    /// For readers of single columns with rules of their own.
    pub fn report(&mut self, code: &'static str, en: &str, value: &str, cause: Text, action: Text) {
        self.note(code, en, value, cause, action);
    }
}

fn need(part: &str) -> Option<SkillNeed> {
    let narrowed = values::narrow(part);
    let Some((name, rest)) = narrowed.rsplit_once(':') else {
        return Some(SkillNeed { name: narrowed, level: 1, count: 1 });
    };
    let (level, count) = match rest.split_once(['x', 'X', '*', '×']) {
        Some((level, count)) => (level.trim().parse().ok()?, count.trim().parse().ok()?),
        None => (rest.trim().parse().ok()?, 1),
    };
    ((1..=3).contains(&level) && (1..=1000).contains(&count) && !name.trim().is_empty()).then(|| SkillNeed {
        name: name.trim().to_string(),
        level,
        count,
    })
}
