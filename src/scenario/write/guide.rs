//! What each table and column is for: the sheet 说明 of a workbook, and the page beside CSV files.

use std::fmt::Write as _;

use super::blank::example;
use crate::scenario::columns::{Column, Kind, TABLES};
use crate::scenario::settings::Language;

/// One table and its columns.
pub struct Chapter {
    pub title: String,
    /// As [`heads`] names them.
    pub rows: Vec<[String; 5]>,
}

pub fn heads(language: Language) -> [&'static str; 5] {
    match language {
        Language::Zh => ["列", "必填", "填写内容", "说明", "示例"],
        Language::En => ["Column", "Required", "Holds", "Meaning", "Example"],
    }
}

/// How to fill the tables in, a sentence or two each.
pub fn advice(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "1. 批次、派出单位、人员、地区四张表必填；工作组、点位至少填一张；其他表用得着再填，不用的留空。",
            "2. 必填的列（工作簿里表头带 *、黄底）每行都要填，其他列可空，空即按默认处理；不用的列可以删去，列的顺序不限，自己加的列会带到名单里。",
            "3. 日期写成 2026-12-01；一格多项用分号隔开；编号、证号、身份证号、电话按文本填写，以免丢失位数。",
            "4. 轮次设置不写即用默认值。规则写 hard（必须遵守）、off（停用）或一个数（每违反一次计多少分）；目标写权重，0 为不计。",
            "5. 表里的示例行都是虚构的，请改写或删去。",
            "6. 填好后用 bangfu check 检查，用 bangfu solve 排班。",
        ],
        Language::En => &[
            "1. The tables batches, units, inspectors and regions are needed, and groups or sites; leave the others empty where you have no use for them.",
            "2. Required columns (yellow and marked * in the workbook) are filled in every row; others may stay empty, which means the default. Columns that you do not need may be deleted, columns of your own travel to the roster, and their order does not matter.",
            "3. Write dates as 2026-12-01, separate several items in a cell with semicolons, and keep ids, certificate, identity and phone numbers as text, so that no digits are lost.",
            "4. Settings of the round that are not said have their defaults. A rule is hard (must hold), off, or a number (points that each breach costs); a goal is a weight, 0 = not counted.",
            "5. The example rows are invented: edit or delete them.",
            "6. When done, run bangfu check, then bangfu solve.",
        ],
    }
}

/// What a cell of the column holds.
fn holds(column: &Column, language: Language) -> String {
    let zh = language == Language::Zh;
    let words = match column.kind {
        Kind::Text => ("文字", "text"),
        Kind::Private => ("号码，按文本", "a number, kept as text"),
        Kind::Integer => ("整数", "whole number"),
        Kind::Decimal => ("数", "number"),
        Kind::Date => ("日期", "date"),
        Kind::DateRanges => ("时段：开始..结束，多段以分号隔开", "ranges start..end, separated by semicolons"),
        Kind::TimeRange => ("时间段", "range of times"),
        Kind::Province => ("省份，全称或简称", "province"),
        Kind::Choice(choices) => {
            let all: Vec<&str> = choices.iter().map(|c| if zh { c.0 } else { c.1 }).collect();
            return all.join(" / ");
        }
        Kind::List => ("一项或多项，以分号隔开", "one or more, separated by semicolons"),
        Kind::Skills => ("专业:等级，以分号隔开", "skill:level, separated by semicolons"),
        Kind::Scores => ("能力:分数，以分号隔开", "name:score, separated by semicolons"),
        Kind::SkillNeeds => ("专业:等级x人数，以分号隔开", "skill:level x people, separated by semicolons"),
        Kind::RoleNeeds => ("职务:人数，以分号隔开", "role:people, separated by semicolons"),
    };
    (if zh { words.0 } else { words.1 }).to_string()
}

/// Every table, in the order of the catalogue.
pub fn chapters(language: Language) -> Vec<Chapter> {
    let zh = language == Language::Zh;
    TABLES
        .iter()
        .map(|table| Chapter {
            title: if zh {
                format!("{}：{}", table.zh, table.explain_zh)
            } else {
                format!("{}: {}", table.en, table.explain_en)
            },
            rows: table
                .columns
                .iter()
                .map(|c| {
                    let required = match (c.required, zh) {
                        (true, true) => "是",
                        (true, false) => "yes",
                        _ => "",
                    };
                    [
                        (if zh { c.zh } else { c.en }).to_string(),
                        required.to_string(),
                        holds(c, language),
                        (if zh { c.explain_zh } else { c.explain_en }).to_string(),
                        example(c, language),
                    ]
                })
                .collect(),
        })
        .collect()
}

/// The page beside CSV files, in Markdown.
pub fn page(language: Language) -> String {
    let (title, files) = match language {
        Language::Zh => (
            "填表说明",
            "每张表一个 CSV 文件，轮次设置写在 round.toml。CSV 可用 Excel 或 WPS 打开，保存时选“CSV UTF-8”。",
        ),
        Language::En => ("How to fill this in", "One CSV file per table; the settings of the round are in round.toml."),
    };
    let mut out = format!("# {title}\n\n{files}\n\n");
    for line in advice(language) {
        let _ = writeln!(out, "{line}");
    }
    for (chapter, table) in chapters(language).iter().zip(TABLES) {
        let _ = writeln!(out, "\n## {}.csv {}\n", table.en, chapter.title);
        let _ = writeln!(out, "| {} |", heads(language).join(" | "));
        let _ = writeln!(out, "| --- | --- | --- | --- | --- |");
        for row in &chapter.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
    }
    out
}
