//! The file of variants (假设方案): what if this or that were different. TOML, or a sheet of a workbook or a CSV file that says the same.
//!
//! Lines with alternatives in braces stand for a grid: every combination of them is a variant of its own.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::change::{Draft, alternatives, parse};
use super::finding::{Finding, Text};
use super::read::grid::{Line, Sheet};
use super::read::names::{fold, fold_plain};
use super::read::{Reading, source, text, workbook};
use super::{Scenario, Severity};

/// Combinations that a grid may have.
const MOST: usize = 1_000;
/// Names of the sheet.
pub const SHEETS: &[&str] = &["假设方案", "假设", "variants", "whatif", "what-if"];
/// Headers of its columns.
const NAMES: &[&str] = &["方案", "方案名称", "假设方案", "名称", "variant", "name"];
const CHANGES: &[&str] = &["修改", "修改内容", "变更", "变更内容", "change", "changes"];
const NOTES: &[&str] = &["说明", "备注", "note", "notes"];

/// A line, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    pub text: String,
    #[serde(skip)]
    row: Option<u32>,
}

/// Some changes with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    pub name: String,
    pub note: String,
    pub changes: Vec<Written>,
}

/// The variants that could be understood, and everything that is wrong or odd.
#[derive(Debug, Clone, Default)]
pub struct Variants {
    /// File or sheet name.
    pub place: String,
    pub variants: Vec<Variant>,
    pub findings: Vec<Finding>,
}

impl Variants {
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

/// Reads the variants from a `.toml`, a `.csv` or a workbook, grids laid out.
pub fn read(path: &Path) -> Variants {
    let place = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let mut read = Variants { place: place.clone(), ..Variants::default() };
    let Some(bytes) = source::load(path, &place, &mut read.findings) else { return read };
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "toml" => {
            if let Some(text) = text::decode(&bytes, &place, &mut read.findings) {
                from_toml(&text, &mut read);
            }
        }
        "csv" | "tsv" | "txt" => {
            let text = text::decode(&bytes, &place, &mut read.findings);
            let score = |sheet: &Sheet| usize::from(header(sheet).is_some());
            if let Some(sheet) = text.and_then(|text| text::sheet(&text, &place, score, &mut read.findings)) {
                from_sheet(&sheet, &mut read);
            }
        }
        _ => {
            let sheets = workbook::sheets(&bytes, &place, &mut read.findings);
            let is_named = |sheet: &&Sheet| SHEETS.iter().any(|name| fold(name) == fold(&sheet.place));
            match sheets.iter().find(is_named) {
                Some(sheet) => from_sheet(sheet, &mut read),
                None if read.has_errors() => {}
                None => read.findings.push(
                    Finding::new(
                        "E604",
                        Text::new("工作簿里没有“假设方案”工作表", "the workbook has no sheet 假设方案 (variants)"),
                        Text::new(
                            "加一张名为“假设方案”的工作表，表头为 方案、修改、说明",
                            "add a sheet of that name with the headers 方案 (variant), 修改 (change), 说明 (note)",
                        ),
                    )
                    .at(&place, None),
                ),
            }
        }
    }
    if read.variants.is_empty() && !read.has_errors() {
        read.findings.push(
            Finding::new(
                "E604",
                Text::new("没有任何假设方案", "there is no variant"),
                Text::new(
                    "每行写方案名和一条修改，如：少派10人｜派员指标.河北省@第3批.人数 -10",
                    "write a name and a change, such as quotas.U13@B03.people -10",
                ),
            )
            .at(&read.place, None),
        );
    }
    read.variants = laid_out(std::mem::take(&mut read.variants), &read.place, &mut read.findings);
    named_twice(&mut read);
    read
}

/// One variant of these changes, as given on the command line.
pub fn of_lines(lines: &[String]) -> Variants {
    let changes = lines.iter().map(|text| Written { text: text.clone(), row: None }).collect();
    let mut read = Variants { place: "--change".into(), ..Variants::default() };
    let one = Variant { name: String::new(), note: String::new(), changes };
    read.variants = laid_out(vec![one], &read.place, &mut read.findings);
    read
}

fn from_toml(text: &str, read: &mut Variants) {
    let row = |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() as u32 + 1;
    let place = read.place.clone();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let row = error.span().map(|span| row(span.start));
        let line = row.and_then(|row| text.lines().nth(row as usize - 1)).unwrap_or_default();
        read.findings.push(
            Finding::new(
                "E501",
                Text::new("这一行不符合 TOML 语法", format!("this line is not valid TOML: {}", error.message())),
                Text::new(
                    "修改内容要加英文引号，如 changes = [\"batches.B03.end = 2027-01-12\"]",
                    "put changes into quotes, as in changes = [\"batches.B03.end = 2027-01-12\"]",
                ),
            )
            .at(&place, row)
            .value(line.trim()),
        );
    }
    let mut odd = |at: usize, value: &str| {
        read.findings.push(
            Finding::new(
                "E605",
                Text::new(
                    "不懂这一项：应为 [[variant]] 下的 name、changes、note，或 [[grid]]",
                    "not understood: expected name, changes and note under [[variant]], or [[grid]]",
                ),
                Text::new("见 docs/whatif.md 的例子", "see the examples in docs/whatif.md"),
            )
            .at(&place, row(at))
            .value(value),
        );
    };
    let mut found: Vec<(usize, Variant)> = Vec::new();
    for (key, value) in table.get_ref() {
        let is_grid = match fold(key.get_ref()).as_str() {
            "variant" | "variants" | "方案" | "假设方案" => false,
            "grid" | "网格" => true,
            _ => {
                odd(key.span().start, key.get_ref());
                continue;
            }
        };
        let tables: Vec<&Spanned<DeValue>> = match value.get_ref() {
            DeValue::Array(all) => all.iter().collect(),
            _ => vec![value],
        };
        for table in tables {
            let DeValue::Table(entries) = table.get_ref() else {
                odd(table.span().start, key.get_ref());
                continue;
            };
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let mut variant = Variant { name: String::new(), note: String::new(), changes: Vec::new() };
            let mut lines = Vec::new();
            for (key, value) in &entries {
                let written = |text: String, at: usize| Written { text, row: Some(row(at)) };
                match (fold(key.get_ref()).as_str(), value.get_ref()) {
                    ("name" | "方案" | "名称", DeValue::String(name)) => variant.name = name.trim().to_owned(),
                    ("note" | "说明" | "备注", DeValue::String(note)) => variant.note = note.trim().to_owned(),
                    ("changes" | "change" | "修改", DeValue::String(all)) => {
                        let at = value.span().start;
                        let each = all.lines().filter(|line| !line.trim().is_empty());
                        lines.extend(each.map(|line| written(line.to_owned(), at)));
                    }
                    ("changes" | "change" | "修改", DeValue::Array(all)) => {
                        for one in all {
                            match one.get_ref() {
                                DeValue::String(line) => lines.push(written(line.to_string(), one.span().start)),
                                _ => odd(one.span().start, key.get_ref()),
                            }
                        }
                    }
                    (_, DeValue::Array(all)) if is_grid => {
                        let options: Vec<String> = all.iter().filter_map(|one| plain(one.get_ref())).collect();
                        if options.len() < all.len() || options.is_empty() {
                            odd(value.span().start, key.get_ref());
                        }
                        let line = format!("{} = {{{}}}", key.get_ref(), options.join(", "));
                        lines.push(written(line, key.span().start));
                    }
                    _ => odd(key.span().start, key.get_ref()),
                }
            }
            variant.changes = lines;
            found.push((table.span().start, variant));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    read.variants = found.into_iter().map(|(_, variant)| variant).collect();
}

/// A value of a grid, as a line writes it.
fn plain(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) => Some(format!("\"{text}\"")),
        DeValue::Integer(n) => Some(n.as_str().to_owned()),
        DeValue::Float(n) => Some(n.as_str().to_owned()),
        DeValue::Boolean(b) => Some(b.to_string()),
        DeValue::Datetime(day) => Some(day.to_string()),
        _ => None,
    }
}

/// Row of the header, and the columns of name, change and note.
fn header(sheet: &Sheet) -> Option<(usize, usize, usize, Option<usize>)> {
    let column = |line: &Line, names: &[&str]| {
        (0..line.cells.len()).find(|&i| {
            let text = line.cell(i).text();
            names.iter().any(|name| fold(name) == fold(&text) || fold(name) == fold_plain(&text))
        })
    };
    let of = |(at, line): (usize, &Line)| Some((at, column(line, NAMES)?, column(line, CHANGES)?, column(line, NOTES)));
    sheet.rows.iter().enumerate().take(10).find_map(of)
}

fn from_sheet(sheet: &Sheet, read: &mut Variants) {
    read.place.clone_from(&sheet.place);
    let Some((at, name, change, note)) = header(sheet) else {
        read.findings.push(
            Finding::new(
                "E111",
                Text::new(
                    "找不到表头：应有“方案”和“修改”两列",
                    "no header row: expected 方案 (variant) and 修改 (change)",
                ),
                Text::new("在数据上方写上表头 方案、修改、说明", "write the headers 方案, 修改, 说明 above the rows"),
            )
            .at(&sheet.place, None),
        );
        return;
    };
    for line in &sheet.rows[at + 1..] {
        let text = |column: usize| line.cell(column).text();
        let (own, changes) = (text(name), text(change));
        let note = note.map(text).unwrap_or_default();
        // A row without a name goes on with the variant above; so does one of a merged name.
        let again = read.variants.last().is_some_and(|last| own.is_empty() || last.name == own);
        if !again {
            if own.is_empty() && changes.is_empty() {
                continue;
            }
            read.variants.push(Variant { name: own, note: String::new(), changes: Vec::new() });
        }
        let Some(variant) = read.variants.last_mut() else { continue };
        if !note.is_empty() && variant.note != note {
            variant.note = [variant.note.as_str(), note.as_str()]
                .iter()
                .filter(|n| !n.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join("；");
        }
        let each = changes.lines().map(str::trim).filter(|change| !change.is_empty());
        variant.changes.extend(each.map(|change| Written { text: change.to_owned(), row: Some(line.row) }));
    }
}

/// Every combination of the alternatives in a variant's lines.
fn laid_out(variants: Vec<Variant>, place: &str, findings: &mut Vec<Finding>) -> Vec<Variant> {
    let mut all = Vec::new();
    for variant in variants {
        let choices: Vec<Vec<(String, Vec<String>)>> =
            variant.changes.iter().map(|written| alternatives(&written.text)).collect();
        let count = choices.iter().map(Vec::len).fold(1usize, usize::saturating_mul);
        if count > MOST {
            findings.push(
                Finding::new(
                    "E605",
                    Text::new(
                        format!("各种取值共有 {count} 种组合，最多 {MOST} 种"),
                        format!("the alternatives have {count} combinations; at most {MOST} are solved"),
                    ),
                    Text::new("减少取值，或分成几个方案", "give fewer values, or split the variant"),
                )
                .at(place, variant.changes.first().and_then(|w| w.row))
                .value(&variant.name),
            );
            continue;
        }
        for n in 0..count {
            let (mut rest, mut labels, mut changes) = (n, Vec::new(), Vec::new());
            // The last line's alternatives change fastest, as nested loops have it.
            for (written, options) in variant.changes.iter().zip(&choices).rev() {
                let (text, taken) = &options[rest % options.len()];
                rest /= options.len();
                changes.insert(0, Written { text: text.clone(), row: written.row });
                if !taken.is_empty() {
                    labels.insert(0, label(&written.text, taken));
                }
            }
            let labels = labels.join("，");
            let name = match (variant.name.as_str(), labels.as_str()) {
                (name, "") => name.to_owned(),
                ("", labels) => labels.to_owned(),
                (name, labels) => format!("{name}：{labels}"),
            };
            all.push(Variant { name, note: variant.note.clone(), changes });
        }
    }
    for (n, variant) in all.iter_mut().enumerate() {
        if variant.name.is_empty() {
            variant.name = variant.changes.first().map_or_else(|| format!("{}", n + 1), |w| w.text.trim().to_owned());
        }
    }
    all
}

/// `days=10` for `batches.*.days = {10, 12}`.
fn label(line: &str, taken: &[String]) -> String {
    let target = line.split(['=', '＝', '{', '｛', ' ']).next().unwrap_or_default().trim();
    let last = target.rsplit(['.', '．']).next().unwrap_or(target);
    let taken: Vec<&str> = taken.iter().map(|t| t.trim_matches('"')).collect();
    format!("{last}={}", taken.join("、"))
}

fn named_twice(read: &mut Variants) {
    let mut seen: HashMap<String, Option<u32>> = HashMap::new();
    for variant in &read.variants {
        let row = variant.changes.first().and_then(|w| w.row);
        if let Some(first) = seen.insert(fold(&variant.name), row) {
            let first = first.map_or_else(String::new, |row| row.to_string());
            read.findings.push(
                Finding::new(
                    "E603",
                    Text::new(
                        format!("方案名“{}”出现了两次（前一次在第 {first} 行）", variant.name),
                        format!("two variants are called “{}” (the first is at row {first})", variant.name),
                    ),
                    Text::new("给每个方案不同的名称；同一方案的几条修改写在相邻的行里", "give each a name of its own"),
                )
                .at(&read.place, row)
                .value(&variant.name),
            );
        }
    }
}

/// A variant made: the changed scenario, and the findings on the changes and on what they led to.
#[derive(Debug, Clone)]
pub struct Made {
    pub variant: Variant,
    pub reading: Reading,
}

/// Makes every variant. Findings that the scenario has without the changes are left out.
pub fn make(scenario: &Scenario, read: &Variants) -> Vec<Made> {
    let draft = Draft::new(scenario);
    let plain = draft.read(&[]);
    let made = read.variants.par_iter().map(|variant| {
        let mut draft = draft.clone();
        let mut findings = Vec::new();
        for written in &variant.changes {
            let at = |code: &'static str, cause: Text| {
                Finding::new(
                    code,
                    cause,
                    Text::new(
                        "改正这一条修改；写法见 docs/whatif.md",
                        "mend the change; docs/whatif.md has the grammar",
                    ),
                )
                .at(&read.place, written.row)
                .value(&written.text)
            };
            match parse(&written.text) {
                Err(cause) => findings.push(at("E601", cause)),
                Ok(change) => {
                    if let Err(cause) = draft.apply(&change) {
                        findings.push(at("E602", cause));
                    }
                }
            }
        }
        let mut reading = draft.read(&plain.findings);
        if findings.is_empty() && reading.scenario.hash == plain.scenario.hash {
            findings.push(
                Finding::new(
                    "W601",
                    Text::new("这个方案与原方案的任务数据完全相同", "the variant leaves the scenario as it is"),
                    Text::new("请核对修改内容", "check its changes"),
                )
                .at(&read.place, variant.changes.first().and_then(|w| w.row))
                .value(&variant.name),
            );
        }
        findings.append(&mut reading.findings);
        reading.findings = findings;
        Made { variant: variant.clone(), reading }
    });
    made.collect()
}
