//! Variants written in TOML: `[[variant]]` with name, changes and note; `[[grid]]` with keys that are what is changed and arrays of values.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Variant, Variants, Written};
use crate::scenario::finding::{Finding, Text};
use crate::scenario::read::names::fold;

pub fn read(text: &str, read: &mut Variants) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut file = File { text, place: &read.place.clone(), findings: &mut read.findings };
    for error in errors {
        file.syntax(error.span().map(|span| span.start), error.message());
    }
    let mut found: Vec<(usize, Variant)> = Vec::new();
    for (key, value) in table.get_ref() {
        let is_grid = match fold(key.get_ref()).as_str() {
            "variant" | "variants" | "方案" | "假设方案" => false,
            "grid" | "网格" => true,
            _ => {
                file.odd(key.span().start, key.get_ref());
                continue;
            }
        };
        let tables: Vec<&Spanned<DeValue>> = match value.get_ref() {
            DeValue::Array(all) => all.iter().collect(),
            _ => vec![value],
        };
        for table in tables {
            match table.get_ref() {
                DeValue::Table(entries) => found.push((table.span().start, file.variant(entries, is_grid))),
                _ => file.odd(table.span().start, key.get_ref()),
            }
        }
    }
    // As they stand in the file, variants and grids mixed.
    found.sort_by_key(|(at, _)| *at);
    read.variants = found.into_iter().map(|(_, variant)| variant).collect();
}

struct File<'f> {
    text: &'f str,
    place: &'f str,
    findings: &'f mut Vec<Finding>,
}

impl File<'_> {
    fn row(&self, at: usize) -> u32 {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count() as u32 + 1
    }

    fn syntax(&mut self, at: Option<usize>, message: &str) {
        let row = at.map(|at| self.row(at));
        // One mistake often makes several; the first of a line tells what to mend.
        if self.findings.iter().any(|f| f.code == "E501" && f.row == row) {
            return;
        }
        let line = row.and_then(|row| self.text.lines().nth(row as usize - 1)).unwrap_or_default();
        self.findings.push(
            Finding::new(
                "E501",
                Text::new("这一行不符合 TOML 语法", format!("this line is not valid TOML: {message}")),
                Text::new(
                    "修改内容和中文的键都要加英文引号，如 changes = [\"batches.B03.end = 2027-01-12\"]",
                    "put changes into quotes, as in changes = [\"batches.B03.end = 2027-01-12\"]",
                ),
            )
            .at(self.place, row)
            .value(line.trim()),
        );
    }

    fn odd(&mut self, at: usize, value: &str) {
        self.findings.push(
            Finding::new(
                "E605",
                Text::new(
                    "不懂这一项：应为 [[variant]] 下的 name、changes、note，或 [[grid]] 下的 修改对象 = [取值, 取值]",
                    "not understood: expected name, changes and note under [[variant]], or what is changed = [values] under [[grid]]",
                ),
                Text::new("见 docs/whatif.md 的例子", "see the examples in docs/whatif.md"),
            )
            .at(self.place, self.row(at))
            .value(value),
        );
    }

    fn variant(&mut self, entries: &DeTable, is_grid: bool) -> Variant {
        let mut variant = Variant { name: String::new(), note: String::new(), changes: Vec::new() };
        for (key, value) in in_order(entries) {
            match (fold(key.get_ref()).as_str(), value.get_ref()) {
                ("name" | "方案" | "名称", DeValue::String(name)) => variant.name = name.trim().to_owned(),
                ("note" | "说明" | "备注", DeValue::String(note)) => variant.note = note.trim().to_owned(),
                ("changes" | "change" | "修改", DeValue::String(all)) => {
                    let row = self.row(value.span().start);
                    let each = all.lines().map(str::trim).filter(|line| !line.is_empty());
                    variant.changes.extend(each.map(|line| Written { text: line.to_owned(), row: Some(row) }));
                }
                ("changes" | "change" | "修改", DeValue::Array(all)) => {
                    for one in all {
                        let at = one.span().start;
                        match one.get_ref() {
                            DeValue::String(line) => {
                                variant.changes.push(Written { text: line.to_string(), row: Some(self.row(at)) });
                            }
                            _ => self.odd(at, key.get_ref()),
                        }
                    }
                }
                _ if is_grid => self.values(key.get_ref().to_string(), key.span().start, value, &mut variant.changes),
                _ => self.odd(key.span().start, key.get_ref()),
            }
        }
        variant
    }

    /// What a grid changes, and the values that it takes. Dotted keys without quotation marks are tables in tables.
    fn values(&mut self, target: String, at: usize, value: &Spanned<DeValue>, lines: &mut Vec<Written>) {
        let options: Vec<Option<String>> = match value.get_ref() {
            DeValue::Table(inner) => {
                for (key, value) in in_order(inner) {
                    self.values(format!("{target}.{}", key.get_ref()), key.span().start, value, lines);
                }
                return;
            }
            DeValue::Array(all) => all.iter().map(|one| plain(one.get_ref())).collect(),
            one => vec![plain(one)],
        };
        match options.into_iter().collect::<Option<Vec<String>>>() {
            Some(options) if !options.is_empty() => {
                let text = format!("{target} = {{{}}}", options.join(", "));
                lines.push(Written { text, row: Some(self.row(at)) });
            }
            _ => self.odd(at, &target),
        }
    }
}

fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// A value of a grid, as a line writes it.
fn plain(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) => Some(format!("\"{text}\"")),
        DeValue::Integer(n) => Some(n.as_str().to_owned()),
        DeValue::Float(n) => Some(n.as_str().to_owned()),
        DeValue::Boolean(b) => Some(b.to_string()),
        DeValue::Datetime(day) => Some(day.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
