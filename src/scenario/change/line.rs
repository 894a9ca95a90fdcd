//! What a line says, as far as it can be told without the scenario.

use super::rows::is_any;
use crate::scenario::columns::{Kind, TABLES, Table};
use crate::scenario::finding::Text;
use crate::scenario::read::header::column_named;
use crate::scenario::read::names::{fold, nearest};
use crate::scenario::read::round::setting_named;
use crate::scenario::read::source::table_named;
use crate::scenario::read::values;
use crate::scenario::settings::{GOALS, RULES};

/// A change, by its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub line: String,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A setting of the round, by its path.
    Setting {
        path: Vec<String>,
        to: Amount,
    },
    Cells {
        table: &'static Table,
        rows: Rows,
        columns: Columns,
        to: Amount,
    },
    Drop {
        table: &'static Table,
        rows: Rows,
    },
    /// So many rows, or so many for each of the rows that a selection in a cell names.
    Add {
        table: &'static Table,
        count: u32,
        like: Option<Rows>,
        cells: Vec<(&'static str, String)>,
    },
}

/// Which cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    One(&'static str),
    /// Smallest and largest number together.
    Both(&'static str, &'static str),
    /// A batch's length: its end moves.
    Days,
    /// A batch's first and last day move together.
    Dates,
}

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Amount {
    Set(String),
    /// A number more, or days later.
    More(f64),
    Times(f64),
    /// A share of another column of the same row, rounded up.
    Part(f64, &'static str),
}

/// Which rows: those that fit the key and every condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rows {
    /// What names a row: its id or name, or what it refers to, one after another (unit and batch of a quota). Empty = all.
    pub key: Vec<String>,
    pub conditions: Vec<Condition>,
    /// Only so large a share of them, spread evenly.
    pub share: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    /// A column, or, behind columns that refer to other tables, one of those (`unit.province`).
    pub path: Vec<String>,
    pub relation: Relation,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

type Told<T> = Result<T, Text>;

/// A number, also with a unit behind it (`10人`).
fn number(text: &str) -> Option<f64> {
    match values::number(text)? {
        values::Number::Plain(n) | values::Number::WithUnit(n) => Some(n),
    }
}

fn trouble<T>(zh: impl Into<String>, en: impl Into<String>) -> Told<T> {
    Err(Text::new(zh, en))
}

/// Understands a line.
///
/// # Errors
/// What is wrong with it, in Chinese and in English.
pub fn parse(line: &str) -> Told<Change> {
    let text = half_width(line);
    let words = split(&text, char::is_whitespace);
    let Some(first) = words.first() else { return trouble("这一行是空的", "the line is empty") };
    let what = match fold(first).as_str() {
        "drop" | "delete" | "remove" | "删除" | "去掉" | "取消" => dropped(&words[1..])?,
        "add" | "增加" | "新增" | "添加" => added(&words[1..])?,
        _ => changed(&text)?,
    };
    Ok(Change { line: line.trim().to_owned(), what })
}

/// Punctuation as keyboards in Chinese mode write it, outside quotation marks.
pub(super) fn half_width(line: &str) -> String {
    let mut quoted = false;
    let mut rest = line.chars().peekable();
    let mut half = String::with_capacity(line.len());
    while let Some(c) = rest.next() {
        // The full stop stands where the key of the dot is; one that ends a word ends a sentence.
        let joins = rest.peek().is_some_and(|next| !next.is_whitespace());
        half.push(match c {
            '。' if joins && !quoted => '.',
            '"' | '“' | '”' => {
                quoted = !quoted;
                '"'
            }
            c if quoted => c,
            '＝' | '．' | '＠' | '［' | '］' | '｛' | '｝' | '＊' | '＋' | '－' | '，' | '％' | '＜' | '＞' | '！'
            | '＃' | '｜' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '【' => '[',
            '】' => ']',
            '≥' | '≤' | '≠' => c,
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        });
    }
    half
}

/// Splits outside quotation marks and brackets; marks stay.
pub(super) fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut depth) = (false, 0u32);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if at(c) && !quoted && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Without quotation marks around it.
fn unquoted(text: &str) -> String {
    let text = text.trim();
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text).to_owned()
}

/// Where the sign of equality stands outside quotation marks and brackets.
fn equals_sign(text: &str) -> Option<usize> {
    let (mut quoted, mut depth) = (false, 0u32);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            '=' if !quoted && depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

fn dropped(words: &[String]) -> Told<What> {
    let [target] = words else { return trouble("写作：删除 表.行", "write: drop table.row") };
    let (table, rest) = table_of(target)?;
    let (rows, rest) = rows_of(table, rest)?;
    if !rest.is_empty() {
        return trouble("删除的是整行，不写列名", "whole rows are dropped; leave out the column");
    }
    if rows == Rows::default() && !target.contains('*') {
        return trouble(
            format!("没有写删哪些行，如 删除 {}.编号；全部写 *", table.zh),
            format!("which rows? Write drop {}.id, or * for all", table.en),
        );
    }
    Ok(What::Drop { table, rows })
}

fn added(words: &[String]) -> Told<What> {
    let Some((name, words)) = words.split_first() else {
        return trouble("写作：增加 表 列=值 列=值", "write: add table column=value column=value");
    };
    let (table, rest) = table_of(name)?;
    if !rest.is_empty() {
        return trouble(
            format!("增加的是整行：增加 {} 列=值", table.zh),
            format!("rows are added whole: add {} column=value", table.en),
        );
    }
    let (mut count, mut like, mut cells) = (1, None, Vec::new());
    for word in words {
        let Some(at) = equals_sign(word) else {
            let digits = word.trim_start_matches(['x', 'X', '×', '*']);
            match number(digits).filter(|n| n.fract() == 0.0 && (1.0..=100_000.0).contains(n)) {
                Some(n) => count = n as u32,
                None => {
                    return trouble(
                        format!("不懂“{word}”：应为 列=值 或行数（如 20）"),
                        format!("“{word}” is not understood: expected column=value or a number of rows such as 20"),
                    );
                }
            }
            continue;
        };
        let (key, value) = (word[..at].trim(), word[at + 1..].trim());
        if matches!(fold(key).as_str(), "like" | "参照" | "同") {
            like = Some(Rows { key: key_parts(value), ..Rows::default() });
            continue;
        }
        let Some(column) = column_named(table, key) else { return Err(no_column(table, key)) };
        cells.push((column, unquoted(value)));
    }
    Ok(What::Add { table, count, like, cells })
}

/// `target = value`, `target -10`, `target *85%`.
fn changed(text: &str) -> Told<What> {
    let (target, to) = match equals_sign(text) {
        Some(at) => (text[..at].trim().to_owned(), Err(text[at + 1..].trim().to_owned())),
        None => {
            let words = split(text, char::is_whitespace);
            let Some((target, amount)) = words.split_first() else {
                return trouble("这一行是空的", "the line is empty");
            };
            let amount = amount.concat();
            match amount_of(&amount)
                .map(|to| (target.clone(), to))
                .or_else(|| joined(target).filter(|_| amount.is_empty()))
            {
                Some((target, to)) => (target, Ok(to)),
                None => {
                    return trouble(
                        format!(
                            "不懂“{}”：应写 = 值、+10、-10、-15% 或 *85%",
                            if amount.is_empty() { text } else { &amount }
                        ),
                        "expected = value, +10, -10, -15% or *85% behind what is to change".to_owned(),
                    );
                }
            }
        }
    };
    if let Some(path) = setting_named(&target) {
        let to = to.unwrap_or_else(Amount::Set);
        return Ok(What::Setting { path: with_parameter(path, &to), to });
    }
    // What is asked most often has a short name.
    let target = match target.as_str() {
        "days" | "天数" => "batches.*.days",
        other => other,
    };
    let (table, rest) = table_of(target)?;
    let (rows, rest) = rows_of(table, rest)?;
    let Some(name) = rest.strip_prefix('.').filter(|name| !name.is_empty()) else {
        // `batches.days`: the rows were forgotten.
        let meant = rows.key.first().filter(|key| columns_of(table, key).is_ok());
        let column = |last: &'static str| meant.map_or(last, String::as_str);
        let last = table.columns.last();
        return trouble(
            format!("没有写改哪些行的哪一列，如 {}.*.{}", table.zh, column(last.map_or("", |c| c.zh))),
            format!(
                "which column of which rows? Write for example {}.*.{}",
                table.en,
                column(last.map_or("", |c| c.en))
            ),
        );
    };
    let columns = columns_of(table, &unquoted(name))?;
    let to = match to {
        Ok(to) => to,
        Err(value) if value.starts_with('{') => {
            let known = "写作 {10, 12}；CSV 里含逗号的格要加引号";
            return trouble(
                format!("不懂“{value}”：花括号没有闭合，或里面没有取值（{known}）"),
                format!("“{value}” is not understood: the brace is not closed, or nothing is in it"),
            );
        }
        Err(value) => part_of(table, &value).unwrap_or_else(|| Amount::Set(unquoted(&value))),
    };
    Ok(What::Cells { table, rows, columns, to })
}

/// `+10`, `-10`, `-15%`, `*85%`, `加10人`, `减 10`, `乘0.85`.
fn amount_of(text: &str) -> Option<Amount> {
    let text = text.trim();
    let sign = |signs: &[&str]| signs.iter().find_map(|sign| text.strip_prefix(sign)).map(str::trim);
    let plain = |text: &str| number(text).filter(|n| *n >= 0.0);
    let share = |text: &str| plain(text.strip_suffix('%')?.trim()).map(|n| n / 100.0);
    if let Some(rest) = sign(&["+", "增加", "加", "增"]) {
        return share(rest).map(|n| Amount::Times(1.0 + n)).or_else(|| plain(rest).map(Amount::More));
    }
    if let Some(rest) = sign(&["-", "−", "减少", "压缩", "减"]) {
        let less = share(rest).filter(|n| *n <= 1.0).map(|n| Amount::Times(1.0 - n));
        return less.or_else(|| plain(rest).map(|n| Amount::More(-n)));
    }
    let rest = sign(&["*", "×", "乘以", "乘"])?;
    share(rest).or_else(|| plain(rest)).map(Amount::Times)
}

/// `quotas.U13.max-10`, without a blank: no column has a number behind a sign in its name.
fn joined(word: &str) -> Option<(String, Amount)> {
    let column = word.rfind(['.', ']'])?;
    let signs = word.char_indices().filter(|(at, c)| *at > column && "+-−*×加减乘".contains(*c));
    signs.map(|(at, _)| at).find_map(|at| Some((word[..at].to_owned(), amount_of(&word[at..])?)))
}

/// `50% min_size`
fn part_of(table: &'static Table, value: &str) -> Option<Amount> {
    let (share, column) = value.split_once('%')?;
    let share = number(share.trim()).filter(|n| *n >= 0.0)?;
    let column = column.trim().trim_start_matches(['*', '×', '的']).trim();
    let column = column_named(table, column)?;
    let numeric =
        |c: &&crate::scenario::columns::Column| c.en == column && matches!(c.kind, Kind::Integer | Kind::Decimal);
    table.columns.iter().any(|c| numeric(&c)).then_some(Amount::Part(share / 100.0, column))
}

/// A rule named alone, with a number, means its parameter: `max_batches = 2`; as a path in full it is what the format says, a weight.
fn with_parameter(path: Vec<String>, to: &Amount) -> Vec<String> {
    let [name] = path.as_slice() else { return path };
    let parameter = match name.as_str() {
        "party_branch" => "min_full_members",
        "certificates" => "min_per_crew",
        "max_batches" => "count",
        "rest_between" => "days",
        "unit_mix" => "max_per_unit",
        "mentor" => "ratio",
        _ => "",
    };
    let is_number = !matches!(to, Amount::Set(value) if number(value).is_none());
    if RULES.iter().any(|rule| rule.0 == name) {
        let mut path = vec!["rules".to_owned(), name.clone()];
        if is_number && !parameter.is_empty() {
            path.push(parameter.to_owned());
        }
        return path;
    }
    if GOALS.iter().any(|goal| goal.0 == name) { vec!["objective".to_owned(), name.clone()] } else { path }
}

/// The table that a target begins with, and what follows.
fn table_of(target: &str) -> Told<(&'static Table, &str)> {
    let end = target.find(['.', '[']).unwrap_or(target.len());
    let (name, rest) = target.split_at(end);
    // `batch` and `group` are what one row is called.
    let plural = |end: &str| table_named(&format!("{}{end}", name.trim()));
    match table_named(name).or_else(|| plural("s")).or_else(|| plural("es")) {
        Some(table) => Ok((table, rest)),
        None => {
            let names = TABLES.iter().flat_map(|t| [t.en, t.zh].into_iter().chain(t.aliases.iter().copied()));
            match nearest(name, names) {
                Some(near) => trouble(
                    format!("没有“{name}”这张表或这项设置，是否应为“{near}”？"),
                    format!("“{name}” is no table and no setting; is “{near}” meant?"),
                ),
                None => trouble(
                    format!("没有“{name}”这张表或这项设置，如 派员指标、工作组、rules.recusal"),
                    format!("“{name}” is no table and no setting, such as quotas, groups or rules.recusal"),
                ),
            }
        }
    }
}

fn no_column(table: &Table, name: &str) -> Text {
    let names = table.columns.iter().flat_map(|c| [c.en, c.zh]);
    let hint = match nearest(name, names) {
        Some(near) => (format!("，是否应为“{near}”？"), format!("; is “{near}” meant?")),
        None => (
            format!("，有：{}", table.columns.iter().map(|c| c.zh).collect::<Vec<_>>().join("、")),
            format!("; it has {}", table.columns.iter().map(|c| c.en).collect::<Vec<_>>().join(", ")),
        ),
    };
    Text::new(
        format!("“{}”表没有“{name}”列{}", table.zh, hint.0),
        format!("the table {} has no column “{name}”{}", table.en, hint.1),
    )
}

fn columns_of(table: &Table, name: &str) -> Told<Columns> {
    let virtual_columns: &[(&str, &[&str], Columns)] = &[
        ("batches", &["days", "天数"], Columns::Days),
        ("batches", &["dates", "日期", "起止日期"], Columns::Dates),
        ("quotas", &["people", "人数"], Columns::Both("min", "max")),
        ("groups", &["size", "人数"], Columns::Both("min_size", "max_size")),
    ];
    let of_table = |v: &&(&str, &[&str], Columns)| v.0 == table.en && v.1.iter().any(|n| fold(n) == fold(name));
    match virtual_columns.iter().find(of_table) {
        Some(found) => Ok(found.2),
        None => column_named(table, name).map(Columns::One).ok_or_else(|| no_column(table, name)),
    }
}

fn key_parts(text: &str) -> Vec<String> {
    split(text, |c| c == '@').iter().map(|part| unquoted(part)).collect()
}

/// The rows that follow the table's name: `.U13@B03`, `[priority=1][40%]`, `.*[batch=B02]`; and what follows those.
pub(super) fn rows_of<'t>(table: &Table, text: &'t str) -> Told<(Rows, &'t str)> {
    let mut rows = Rows::default();
    let mut rest = text;
    if let Some(after) = rest.strip_prefix('.') {
        let (mut quoted, mut end) = (false, after.len());
        for (at, c) in after.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '.' | '[' if !quoted => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let key = after[..end].trim();
        if !is_any(key) {
            rows.key = key_parts(key);
        }
        rest = &after[end..];
    }
    while let Some(after) = rest.strip_prefix('[') {
        let Some(end) = closing(after) else {
            return trouble("方括号没有闭合", "a bracket is never closed");
        };
        for part in split(&after[..end], |c| matches!(c, ',' | '、')) {
            condition(table, part.trim(), &mut rows)?;
        }
        rest = &after[end + 1..];
    }
    Ok((rows, rest))
}

/// The bracket that closes, outside quotation marks.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

fn condition(table: &Table, text: &str, rows: &mut Rows) -> Told<()> {
    if let Some(percent) = text.strip_suffix('%').and_then(number).filter(|n| (0.0..=100.0).contains(n)) {
        rows.share = Some(percent / 100.0);
        return Ok(());
    }
    let relations = [
        (">=", Relation::AtLeast),
        ("≥", Relation::AtLeast),
        ("<=", Relation::AtMost),
        ("≤", Relation::AtMost),
        ("!=", Relation::Unequal),
        ("≠", Relation::Unequal),
        ("=", Relation::Equal),
        (">", Relation::More),
        ("<", Relation::Less),
    ];
    let found = relations.iter().filter_map(|(sign, relation)| Some((text.find(sign)?, sign.len(), *relation)));
    // The leftmost sign, and the longer of two that begin there.
    let Some((at, length, relation)) = found.min_by_key(|f| (f.0, std::cmp::Reverse(f.1))) else {
        return trouble(
            format!("不懂条件“{text}”：应为 列=值，如 [优先级=1]，或份额，如 [40%]"),
            format!(
                "the condition “{text}” is not understood: expected column=value, such as [priority=1], or a share such as [40%]"
            ),
        );
    };
    let path: Vec<String> = text[..at].split('.').map(unquoted).collect();
    if let [only] = path.as_slice()
        && column_named(table, only).is_none()
    {
        return Err(no_column(table, only));
    }
    rows.conditions.push(Condition { path, relation, value: unquoted(&text[at + length..]) });
    Ok(())
}
