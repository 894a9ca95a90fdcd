//! An empty scenario to fill in: every table with its headers and example rows that make a small round together.

use std::path::Path;

use super::folder::{csv, put};
use super::grid::{Cell, Grid, worded};
use super::{WriteError, guide, toml, workbook};
use crate::scenario::columns::{Column, Kind, TABLES, Table};
use crate::scenario::settings::{Language, Settings};

/// Writes `round.toml` with every setting explained, a CSV file for every table, and a page that explains them (说明.md or
/// README.md) into `dir`, which is made if absent; files of the same names are replaced.
///
/// # Errors
/// As [`folder`](super::folder()).
pub fn blank_folder(dir: &Path, language: Language) -> Result<(), WriteError> {
    let mut files = vec![
        ("round.toml".to_string(), toml::commented(&settings(language), language).into_bytes()),
        (page_name(language).to_string(), guide::page(language).into_bytes()),
    ];
    for grid in grids(language) {
        let name = format!("{}.csv", grid.table.en);
        let bytes =
            csv(&grid).map_err(|source| WriteError::Io { path: dir.join(&name).display().to_string(), source })?;
        files.push((name, bytes));
    }
    put(dir, &files)
}

/// Writes the same as a workbook, with drop-down lists and a sheet that explains everything.
///
/// # Errors
/// The file cannot be written.
pub fn blank_workbook(path: &Path, language: Language) -> Result<(), WriteError> {
    workbook::write(&settings(language), &grids(language), path, language)
}

/// The page that explains the CSV files.
pub fn page_name(language: Language) -> &'static str {
    match language {
        Language::Zh => "说明.md",
        Language::En => "README.md",
    }
}

fn settings(language: Language) -> Settings {
    let name = match language {
        Language::Zh => "（示例）秋冬季大气监督帮扶",
        Language::En => "Winter air round (example)",
    };
    Settings { name: name.to_string(), language, ..Settings::default() }
}

fn grids(language: Language) -> Vec<Grid> {
    TABLES
        .iter()
        .map(|table| {
            let mut grid = Grid::empty(table, language);
            // A single day in the calendar would put the built-in one out of use.
            if table.en != "calendar" {
                grid.rows.push(table.columns.iter().map(|c| cell(c, c.example, language)).collect());
            }
            let more = MORE.iter().filter(|m| m.0 == table.en).map(|m| row(table, m.1, language));
            grid.rows.extend(more);
            grid
        })
        .collect()
}

fn row(table: &Table, filled: &[(&str, &str)], language: Language) -> Vec<Cell> {
    let text = |en: &str| filled.iter().find(|f| f.0 == en).map_or("", |f| f.1);
    table.columns.iter().map(|c| cell(c, text(c.en), language)).collect()
}

/// A cell of an example row: dates and numbers as such.
fn cell(column: &Column, text: &str, language: Language) -> Cell {
    let typed = match column.kind {
        _ if text.is_empty() => Some(Cell::Empty),
        Kind::Date => text.parse().ok().map(Cell::Date),
        Kind::Integer | Kind::Decimal => text.parse().ok().map(Cell::Number),
        _ => None,
    };
    worded(column, typed.unwrap_or_else(|| Cell::Text(in_words(text, language))), language)
}

/// The example of a column, for the explanations.
pub fn example(column: &Column, language: Language) -> String {
    match worded(column, Cell::Text(in_words(column.example, language)), language) {
        Cell::Text(text) => text,
        _ => String::new(),
    }
}

fn in_words(text: &str, language: Language) -> String {
    match language {
        Language::Zh => text.to_string(),
        Language::En => ENGLISH.iter().fold(text.to_string(), |text, (zh, en)| text.replace(zh, en)),
    }
}

/// What the examples say in English. Roles, competences and places keep the names that the tables use.
const ENGLISH: &[(&str, &str)] = &[
    ("示例行，请改写或删除", "example row; edit or delete it"),
    ("（示例）河南省生态环境综合执法总队", "Henan Enforcement Corps (example)"),
    ("（示例）环境科学研究院", "Environmental Research Institute (example)"),
    ("（示例）联络员", "Contact (example)"),
    ("（示例）张三", "Zhang San (example)"),
    ("（示例）李四", "Li Si (example)"),
    ("（示例）王五", "Wang Wu (example)"),
    ("（示例）赵六", "Zhao Liu (example)"),
    ("（示例）某焦化有限公司", "A coking plant (example)"),
    ("12月1日上午 岗前培训", "1 December, morning: training"),
    ("第1批", "Batch 1"),
    ("石家庄1组", "Shijiazhuang-1"),
    ("唐山2组", "Tangshan-2"),
    ("长安区;桥西区", "Chang'an;Qiaoxi"),
    ("一级主任科员", "principal officer"),
    ("高级工程师", "senior engineer"),
    ("科长", "section chief"),
    ("焦化", "coking"),
    ("无人机", "drone"),
    ("热点网格", "hotspot grid"),
    ("高铁", "train"),
    ("会议", "meeting"),
    ("元旦", "New Year's Day"),
];

/// Example rows beyond the first, so that the first group finds its people: table, then columns and cells.
#[rustfmt::skip]
const MORE: &[(&str, &[(&str, &str)])] = &[
    ("units", &[("id", "U02"), ("name", "（示例）环境科学研究院"), ("province", "北京市"), ("city", "北京市"), ("kind", "科研"),
        ("pool", "20"), ("notes", "示例行，请改写或删除")]),
    ("quotas", &[("unit", "U02"), ("batch", "B01"), ("min", "1"), ("max", "2")]),
    ("inspectors", &[("id", "P00002"), ("name", "（示例）李四"), ("unit", "U01"), ("gender", "女"), ("party", "中共党员"),
        ("certificate", "HN20230002"), ("certificate_until", "2028-12-31"), ("kind", "执法"), ("skills", "VOCs:2"), ("roles", "联络员"),
        ("rounds_served", "1"), ("trained", "2026-11-20"), ("competence", "善查:3;能说:4;会写:4"), ("phone", "13800000002"),
        ("notes", "示例行，请改写或删除")]),
    ("inspectors", &[("id", "P00003"), ("name", "（示例）王五"), ("unit", "U01"), ("gender", "男"), ("party", "中共党员"),
        ("certificate", "HN20230003"), ("certificate_until", "2027-06-30"), ("kind", "监测"), ("skills", "VOCs:1"),
        ("rounds_served", "0"), ("trained", "2026-11-20"), ("unfit", "高处"), ("phone", "13800000003"),
        ("notes", "示例行，请改写或删除")]),
    ("inspectors", &[("id", "P00004"), ("name", "（示例）赵六"), ("unit", "U02"), ("gender", "女"), ("party", "群众"),
        ("certificate", "KY20240004"), ("kind", "专家"), ("skills", "焦化:3"), ("roles", "副组长"),
        ("rounds_served", "3"), ("trained", "2026-11-20"), ("title", "高级工程师"), ("phone", "13800000004"),
        ("notes", "示例行，请改写或删除")]),
    ("regions", &[("id", "130200"), ("name", "唐山市"), ("province", "河北省"), ("lon", "118.18"), ("lat", "39.63")]),
];
