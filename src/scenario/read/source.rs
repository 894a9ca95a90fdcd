//! Which files or sheets there are, and which table each of them holds.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::cells::toml_sheet;
use super::grid::Sheet;
use super::names::{fold, fold_plain, nearest};
use super::{header, text, workbook};
use crate::scenario::columns::{TABLES, Table};
use crate::scenario::finding::{Finding, Text};
use crate::scenario::variants::SHEETS as VARIANTS;

/// Larger files are refused before they are read.
const MOST_BYTES: u64 = 256 << 20;
/// Names of the sheet with the round's settings.
const ROUND: &[&str] = &["round", "轮次", "轮次设置", "设置"];
/// Sheets that explain and hold no data.
const EXPLANATIONS: &[&str] =
    &["readme", "说明", "填表说明", "填写说明", "使用说明", "字典", "数据字典", "dictionary", "guide", "notes"];

/// Settings as they were found.
#[derive(Debug, Clone, Default)]
pub enum Round {
    #[default]
    Missing,
    /// `round.toml`, a row for each line.
    Toml(Sheet),
    Sheet(Sheet),
}

#[derive(Debug, Clone, Default)]
pub struct Source {
    pub round: Round,
    /// Shared by the states of a round that is being changed.
    pub tables: HashMap<&'static str, Arc<Sheet>>,
    /// Places (files or sheets) in the order of the catalogue, settings first.
    pub order: Vec<String>,
    /// Tables that were there but could not be read: their absence is not reported again.
    pub broken: Vec<&'static str>,
}

impl Source {
    /// Puts the places in the order of the catalogue, settings first.
    pub fn set_order(&mut self) {
        let round = match &self.round {
            Round::Missing => None,
            Round::Toml(sheet) | Round::Sheet(sheet) => Some(sheet.place.clone()),
        };
        let tables = TABLES.iter().filter_map(|t| self.tables.get(t.en)).map(|s| s.place.clone());
        self.order = round.into_iter().chain(tables).collect();
    }
}

/// The table of that name, in either language, also with 表 behind it.
pub fn table_named(name: &str) -> Option<&'static Table> {
    let key = fold(name);
    let plain = fold_plain(name);
    let named = |key: &str| {
        TABLES.iter().find(|t| [t.en, t.zh].into_iter().chain(t.aliases.iter().copied()).any(|n| fold(n) == *key))
    };
    named(&key).or_else(|| named(&plain)).or_else(|| named(plain.strip_suffix('表')?))
}

fn is_one_of(name: &str, list: &[&str]) -> bool {
    let key = fold(name);
    list.iter().any(|n| fold(n) == key)
}

/// Whether a file of this name in a scenario's folder is read: as a table or as the settings.
pub fn is_read(file: &str) -> bool {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let ignored = file.starts_with('.') || file.starts_with('~');
    match extension.to_lowercase().as_str() {
        "toml" => !ignored && is_one_of(stem, ROUND),
        "csv" | "tsv" | "txt" => !ignored && (table_named(stem).is_some() || is_one_of(stem, ROUND)),
        _ => false,
    }
}

/// None when nothing could be read at all; the findings say why.
pub fn open(path: &Path, findings: &mut Vec<Finding>) -> Option<Source> {
    let place = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(error) => {
            findings.push(cannot_open(&place, &path.display().to_string(), &error));
            return None;
        }
    };
    // A pipe or a device would be read without end.
    if !about.is_dir() && !about.is_file() {
        findings.push(no_file(&place, path));
        return None;
    }
    let mut source = Source::default();
    let seen = findings.len();
    if about.is_dir() {
        folder(path, &mut source, findings);
    } else {
        let stem = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if matches!(stem.as_str(), "csv" | "txt" | "tsv" | "toml" | "json" | "doc" | "docx" | "pdf" | "zip" | "rar") {
            findings.push(
                Finding::new(
                    "E102",
                    Text::new(
                        "场景应是一个文件夹或一个工作簿，不是单个文件",
                        "a scenario is a folder or a workbook, not a single file of this kind",
                    ),
                    Text::new(
                        "给出装有 round.toml 和各表 CSV 的文件夹，或 .xlsx 工作簿",
                        "give the folder that holds round.toml and the CSV files, or an .xlsx workbook",
                    ),
                )
                .at(&place, None)
                .value(path.display().to_string()),
            );
            return None;
        }
        let bytes = load(path, &place, findings)?;
        for sheet in workbook::sheets(&bytes, &place, findings) {
            assign(sheet, &mut source, findings);
        }
        if findings[seen..].iter().any(|f| f.code.starts_with('E')) && source.tables.is_empty() {
            return None;
        }
    }
    if source.tables.is_empty() && source.broken.is_empty() {
        let all = TABLES.iter().map(|t| t.zh).collect::<Vec<_>>().join("、");
        let all_en = TABLES.iter().map(|t| t.en).collect::<Vec<_>>().join(", ");
        findings.push(
            Finding::new(
                "E108",
                Text::new("这里没有任何可用的表", "there is no table here"),
                Text::new(
                    format!("文件（.csv）或工作表以表名命名：{all}；可先用 bangfu new 生成空白场景"),
                    format!(
                        "name the CSV files or sheets after the tables: {all_en}; `bangfu new` makes an empty scenario"
                    ),
                ),
            )
            .at(&place, None),
        );
        return None;
    }
    source.set_order();
    Some(source)
}

fn cannot_open(place: &str, path: &str, error: &std::io::Error) -> Finding {
    let (zh, en) = if error.kind() == std::io::ErrorKind::NotFound {
        ("路径不存在".to_string(), "there is no such file or folder".to_string())
    } else {
        (format!("无法打开：{error}"), format!("cannot be opened: {error}"))
    };
    Finding::new(
        "E101",
        Text::new(zh, en),
        Text::new(
            "请核对路径和权限；文件若正在 Excel 中打开请先关闭",
            "check the path and permissions; close the file where it is open in Excel",
        ),
    )
    .at(place, None)
    .value(path)
}

fn no_file(place: &str, path: &Path) -> Finding {
    Finding::new(
        "E101",
        Text::new("不是文件，无法读取", "this is no file and cannot be read"),
        Text::new("请核对：应是文件，不是文件夹或失效的链接", "put a file there, not a folder or a broken link"),
    )
    .at(place, None)
    .value(path.display().to_string())
}

/// The bytes of a file; None, with a finding, where it cannot be read or is too large.
pub fn load(path: &Path, place: &str, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let too_large = std::fs::metadata(path).is_ok_and(|about| about.len() > MOST_BYTES);
    if too_large {
        findings.push(
            Finding::new(
                "E104",
                Text::new(
                    format!("文件超过 {} MB", MOST_BYTES >> 20),
                    format!("the file is larger than {} MB", MOST_BYTES >> 20),
                ),
                Text::new("请拆分或删去多余内容", "split it or delete what is not needed"),
            )
            .at(place, None),
        );
        return None;
    }
    match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            findings.push(cannot_open(place, &path.display().to_string(), &error));
            None
        }
    }
}

fn folder(path: &Path, source: &mut Source, findings: &mut Vec<Finding>) {
    let mut files: Vec<_> = match std::fs::read_dir(path) {
        Ok(entries) => entries.filter_map(Result::ok).map(|e| e.path()).collect(),
        Err(error) => {
            findings.push(cannot_open("", &path.display().to_string(), &error));
            return;
        }
    };
    files.sort();
    for file in files {
        let place = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        // Hidden files and the lock files of Excel and LibreOffice.
        if place.starts_with('.') || place.starts_with('~') {
            continue;
        }
        let is_round = is_one_of(&stem, ROUND);
        // A folder of that name, a link to nothing or to itself: a table that is meant but not there.
        if !file.is_file() {
            let table = table_named(&stem);
            if (is_round && extension == "toml") || (table.is_some() && extension == "csv") {
                findings.push(no_file(&place, &file));
                source.broken.extend(table.map(|t| t.en));
            }
            continue;
        }
        match extension.as_str() {
            "toml" if is_round => {
                let Some(bytes) = load(&file, &place, findings) else { continue };
                let Some(text) = text::decode(&bytes, &place, findings) else { continue };
                if matches!(source.round, Round::Missing) {
                    source.round = Round::Toml(toml_sheet(&place, &text));
                } else {
                    findings.push(twice("轮次", "round").at(&place, None));
                }
            }
            "csv" | "tsv" | "txt" => {
                let table = table_named(&stem);
                if table.is_none() && !is_round {
                    if extension != "txt" && !is_one_of(&stem, EXPLANATIONS) && !is_one_of(&stem, VARIANTS) {
                        findings.push(unknown(&stem).at(&place, None));
                    }
                    continue;
                }
                let before = findings.len();
                let text =
                    load(&file, &place, findings).map(|b| text::decode(&b, &place, findings).map(|t| t.into_owned()));
                let Some(Some(text)) = text else {
                    if let Some(table) = table
                        && findings.len() > before
                    {
                        source.broken.push(table.en);
                    }
                    continue;
                };
                let score = |sheet: &Sheet| match table {
                    Some(table) => header::score(table, sheet),
                    None => 0,
                };
                match text::sheet(&text, &place, score, findings) {
                    Some(sheet) => assign_as(sheet, table, is_round, source, findings),
                    None => source.broken.extend(table.map(|t| t.en)),
                }
            }
            _ => {}
        }
    }
}

fn assign(sheet: Sheet, source: &mut Source, findings: &mut Vec<Finding>) {
    let table = table_named(&sheet.place);
    let is_round = is_one_of(&sheet.place, ROUND);
    if table.is_none() && !is_round {
        // Excel's empty Sheet1 to Sheet3 say nothing, and variants have a reader of their own.
        if !is_one_of(&sheet.place, VARIANTS) && !is_one_of(&sheet.place, EXPLANATIONS) && !sheet.rows.is_empty() {
            findings.push(unknown(&sheet.place).at(&sheet.place, None));
        }
        return;
    }
    assign_as(sheet, table, is_round, source, findings);
}

fn assign_as(
    sheet: Sheet,
    table: Option<&'static Table>,
    is_round: bool,
    source: &mut Source,
    findings: &mut Vec<Finding>,
) {
    if is_round {
        if matches!(source.round, Round::Missing) {
            source.round = Round::Sheet(sheet);
        } else {
            findings.push(twice("轮次", "round").at(&sheet.place, None));
        }
    } else if let Some(table) = table {
        if let Some(first) = source.tables.get(table.en) {
            let other = first.place.clone();
            findings.push(twice(table.zh, table.en).at(&sheet.place, None).value(other));
        } else {
            source.tables.insert(table.en, Arc::new(sheet));
        }
    }
}

fn twice(zh: &str, en: &str) -> Finding {
    Finding::new(
        "E110",
        Text::new(
            format!("“{zh}”表出现了两次，这一份没有读取"),
            format!("the table {en} is here twice; this one was not read"),
        ),
        Text::new("合并成一张表，或删去、改名其中一张", "merge them, or delete or rename one"),
    )
}

fn unknown(name: &str) -> Finding {
    let known = TABLES.iter().flat_map(|t| [t.en, t.zh].into_iter().chain(t.aliases.iter().copied()));
    let action = match nearest(name, known) {
        Some(near) => Text::new(
            format!("如果是“{near}”表，请改名；否则不用处理"),
            format!("rename it if “{near}” is meant; otherwise leave it"),
        ),
        None => Text::new("不用处理；想用作某张表请按表名改名", "nothing to do; rename it if it is one of the tables"),
    };
    Finding::new(
        "W101",
        Text::new(format!("不认识“{name}”，没有读取"), format!("“{name}” is no table; it was not read")),
        action,
    )
    .value(name)
}

/// Says which tables a round cannot do without and does not have.
pub fn missing_tables(source: &Source, findings: &mut Vec<Finding>) {
    let has = |en: &str| source.tables.contains_key(en) || source.broken.contains(&en);
    let report = |zh: &str, en: &str, findings: &mut Vec<Finding>| {
        findings.push(
            Finding::new(
                "E109",
                Text::new(format!("缺少“{zh}”表"), format!("the table {en} is missing")),
                Text::new(
                    format!("加上文件 {en}.csv（或工作表“{zh}”）；可用 bangfu new 生成样表"),
                    format!("add {en}.csv (or a sheet of that name); `bangfu new` makes a sample"),
                ),
            )
            .value(en),
        );
    };
    for en in ["batches", "units", "inspectors", "regions"] {
        if !has(en)
            && let Some(table) = crate::scenario::columns::table(en)
        {
            report(table.zh, table.en, findings);
        }
    }
    if !has("groups") && !has("sites") {
        report("工作组", "groups", findings);
    }
}
