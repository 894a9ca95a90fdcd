//! The file of variants (假设方案): what if this or that were different. TOML, or a sheet of a workbook or a CSV file that says the same.
//!
//! Lines with alternatives in braces stand for a grid: every combination of them is a variant of its own.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::change::{Alternatives, Draft, alternatives, parse};
use super::finding::{Finding, Text};
use super::read::cells::Cells;
use super::read::grid::{Line, Sheet};
use super::read::names::{fold, fold_plain};
use super::read::{Reading, source, text, workbook};
use super::{Scenario, Severity};

mod toml;

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
#[serde(transparent)]
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

/// Reads the variants from a `.toml`, a `.csv` or a workbook, grids laid out; of a folder from the file in it that is called 假设方案.
pub fn read(path: &Path) -> Variants {
    if path.is_dir() {
        return of_folder(path);
    }
    let place = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let mut read = Variants { place: place.clone(), ..Variants::default() };
    let Some(bytes) = source::load(path, &place, &mut read.findings) else { return read };
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "toml" => {
            if let Some(text) = text::decode(&bytes, &place, &mut read.findings) {
                toml::read(&text, &mut read);
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

fn of_folder(path: &Path) -> Variants {
    let is_named = |file: &Path| {
        let part =
            |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is_read =
            matches!(part(file.extension()).as_str(), "toml" | "csv" | "tsv" | "txt" | "xlsx" | "xls" | "ods");
        is_read && SHEETS.iter().any(|name| fold(name) == fold(&part(file.file_stem())))
    };
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|file| file.is_file() && is_named(file)).collect();
    files.sort();
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let finding = match &files[..] {
        [file] => return read(file),
        [] => Finding::new(
            "E604",
            Text::new("文件夹里没有“假设方案”文件", "the folder has no file 假设方案 (variants)"),
            Text::new(
                "加上 假设方案.csv（表头为 方案、修改、说明），或用 --variants 指定文件",
                "add 假设方案.csv with the headers 方案 (variant), 修改 (change), 说明 (note), or name a file with --variants",
            ),
        )
        .at(&name(path), None),
        [_, second, ..] => Finding::new(
            "E110",
            Text::new("文件夹里有两份假设方案", "the folder has two files of variants"),
            Text::new("用 --variants 指定一份", "name one of them with --variants"),
        )
        .at(&name(second), None),
    };
    Variants { place: name(path), findings: vec![finding], ..Variants::default() }
}

/// One variant of these changes, as given on the command line.
pub fn of_lines(lines: &[String]) -> Variants {
    let changes = lines.iter().map(|text| Written { text: text.clone(), row: None }).collect();
    let mut read = Variants { place: "--change".into(), ..Variants::default() };
    let one = Variant { name: String::new(), note: String::new(), changes };
    read.variants = laid_out(vec![one], &read.place, &mut read.findings);
    named_twice(&mut read);
    read
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
        let choices: Vec<Alternatives> = variant.changes.iter().map(|written| alternatives(&written.text)).collect();
        let count = choices.iter().map(Alternatives::count).fold(1usize, usize::saturating_mul);
        if count > MOST {
            let (zh, en) = match count {
                usize::MAX => ("不计其数的".to_owned(), "countless".to_owned()),
                count => (format!(" {count} 种"), count.to_string()),
            };
            findings.push(
                Finding::new(
                    "E605",
                    Text::new(
                        format!("各种取值共有{zh}组合，最多 {MOST} 种"),
                        format!("the alternatives have {en} combinations; at most {MOST} are solved"),
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
                let number = rest % options.count();
                rest /= options.count();
                changes.insert(0, Written { text: options.line(number), row: written.row });
                labels.extend(options.label(number));
            }
            labels.reverse();
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

fn named_twice(read: &mut Variants) {
    let mut seen: HashMap<String, Option<u32>> = HashMap::new();
    for variant in &read.variants {
        let row = variant.changes.first().and_then(|w| w.row);
        if let Some(first) = seen.insert(fold(&variant.name), row) {
            let first = first.map_or_else(Default::default, |row| {
                (format!("（前一次在第 {row} 行）"), format!(" (the first is at row {row})"))
            });
            read.findings.push(
                Finding::new(
                    "E603",
                    Text::new(
                        format!("方案名“{}”出现了两次{}", variant.name, first.0),
                        format!("two variants are called “{}”{}", variant.name, first.1),
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
        let mut findings = applied(&mut draft, &variant.changes, &read.place);
        let mut reading = draft.read(&plain.findings);
        if findings.is_empty() && !read.has_errors() && reading.scenario.hash == plain.scenario.hash {
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

/// Applies the lines, and answers what is wrong with them.
fn applied(draft: &mut Draft, changes: &[Written], place: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for written in changes {
        let at = |code: &'static str, cause: Text| {
            Finding::new(
                code,
                cause,
                Text::new("改正这一条修改；写法见 docs/whatif.md", "mend the change; docs/whatif.md has the grammar"),
            )
            .at(place, written.row)
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
    findings
}

/// The changed scenario as cells, all lines of all variants applied one after another, and what is wrong with the lines.
pub fn apply(scenario: &Scenario, read: &Variants) -> (Cells, Vec<Finding>) {
    let mut draft = Draft::new(scenario);
    let mut findings = read.findings.clone();
    for variant in &read.variants {
        findings.append(&mut applied(&mut draft, &variant.changes, &read.place));
    }
    (draft.cells(), findings)
}
