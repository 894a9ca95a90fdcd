use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::scenario::read::{Reading, read};
use crate::scenario::settings::Language;
use crate::scenario::{Finding, Scenario, Severity};

/// Read a scenario and report every finding 查错
///
/// Reads all files or sheets and lists everything that is wrong (errors: no plan can be made until they are mended) or
/// odd (warnings: a plan can be made, on the assumption stated), each with its place and how to mend it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu check scenarios/first-look                a folder of CSV files with a round.toml
  bangfu check 秋冬季帮扶.xlsx --all               a workbook; every finding, however many are alike
  bangfu check round.xlsx --json > findings.json   for programs, in both languages

Exit codes: 0 nothing wrong (warnings at most), 1 errors. docs/findings.md explains every code.")]
pub struct Args {
    /// Folder or workbook (.xlsx, .xls, .ods)
    scenario: PathBuf,
    /// Print all findings and counts as JSON
    #[arg(long)]
    json: bool,
    /// Language of the findings
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// List all findings, not only the first few of each code
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Lang {
    Zh,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        }
    }
}

/// Findings of one code and place beyond these are only counted, unless `--all`.
const SHOWN: usize = 5;

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = Language::from(args.lang);
    let output = if args.json { json(&reading) } else { human(&reading, language, args.all) };
    // A closed pipe (`| head`) is no failure of the check.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), output.as_bytes());
    if reading.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

#[derive(Serialize)]
struct Report<'a> {
    round: &'a str,
    hash: &'a str,
    errors: usize,
    warnings: usize,
    tables: std::collections::BTreeMap<&'static str, usize>,
    findings: &'a [Finding],
}

fn count(reading: &Reading, severity: Severity) -> usize {
    reading.findings.iter().filter(|f| f.severity == severity).count()
}

/// Rows read, by table: English name, Chinese words, English words.
fn sizes(s: &Scenario) -> [(&'static str, &'static str, &'static str, usize); 14] {
    [
        ("batches", "批次", "batches", s.batches.len()),
        ("units", "派出单位", "units", s.units.len()),
        ("quotas", "指标", "quotas", s.quotas.len()),
        ("inspectors", "人员", "people", s.inspectors.len()),
        ("leave", "请假", "leaves", s.leave.len()),
        ("regions", "地区", "regions", s.regions.len()),
        ("groups", "工作组", "groups", s.groups.len()),
        ("sites", "点位", "sites", s.sites.len()),
        ("equipment", "装备", "kinds of equipment", s.equipment.len()),
        ("travel", "交通", "travel rows", s.travel.len()),
        ("pairs", "同组关系", "pairs", s.pairs.len()),
        ("pins", "锁定", "pins", s.pins.len()),
        ("history", "历史", "history rows", s.history.len()),
        ("calendar", "日历", "calendar days", s.calendar.len()),
    ]
}

fn json(reading: &Reading) -> String {
    let report = Report {
        round: &reading.scenario.settings.name,
        hash: &reading.scenario.hash,
        errors: count(reading, Severity::Error),
        warnings: count(reading, Severity::Warning),
        tables: sizes(&reading.scenario).into_iter().map(|t| (t.0, t.3)).collect(),
        findings: &reading.findings,
    };
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

/// Findings grouped by file or sheet, then a summary.
pub(super) fn human(reading: &Reading, language: Language, all: bool) -> String {
    findings(reading, language, all) + &summary(reading, language == Language::Zh)
}

/// Findings grouped by file or sheet.
pub(super) fn findings(reading: &Reading, language: Language, all: bool) -> String {
    let zh = language == Language::Zh;
    let mut out = String::new();
    let mut places: Vec<&str> = Vec::new();
    for finding in &reading.findings {
        if !places.contains(&finding.place.as_str()) {
            places.push(&finding.place);
        }
    }
    for place in places {
        let heading = match (place, zh) {
            ("", true) => "整个场景",
            ("", false) => "The whole scenario",
            (place, _) => place,
        };
        out.push_str(heading);
        out.push('\n');
        let here: Vec<&Finding> = reading.findings.iter().filter(|f| f.place == place).collect();
        let mut total: HashMap<&str, usize> = HashMap::new();
        for finding in &here {
            *total.entry(finding.code).or_default() += 1;
        }
        let mut shown: HashMap<&str, usize> = HashMap::new();
        let where_width = here.iter().map(|f| location(f, zh).width()).max().unwrap_or(0).min(48);
        for finding in here {
            let nth = shown.entry(finding.code).or_default();
            *nth += 1;
            if !all && *nth > SHOWN {
                continue;
            }
            let word = match (finding.severity, zh) {
                (Severity::Error, true) => "错误",
                (Severity::Error, false) => "error  ",
                (Severity::Warning, true) => "提示",
                (Severity::Warning, false) => "warning",
            };
            let location = location(finding, zh);
            let pad = " ".repeat(where_width.saturating_sub(location.width()));
            let indent = " ".repeat(2 + word.width() + 1 + finding.code.len() + 2 + where_width + 2);
            out.push_str(&format!("  {word} {}  {location}{pad}  {}\n", finding.code, finding.cause.get(language)));
            out.push_str(&format!("{indent}→ {}\n", finding.action.get(language)));
            let left = total.get(finding.code).map_or(0, |t| t - *nth);
            if !all && *nth == SHOWN && left > 0 {
                let more = if zh {
                    format!("…… {} 还有 {left} 处同类问题（--all 全部列出）", finding.code)
                } else {
                    format!("… {left} more of {} (--all lists them)", finding.code)
                };
                out.push_str(&format!("{indent}{more}\n"));
            }
        }
        out.push('\n');
    }
    out
}

/// `第5行 姓名 “张三”`
fn location(finding: &Finding, zh: bool) -> String {
    let mut parts = Vec::new();
    if let Some(row) = finding.row {
        parts.push(if zh { format!("第 {row} 行") } else { format!("row {row}") });
    }
    if let Some(column) = &finding.column {
        parts.push(column.clone());
    }
    if let Some(value) = finding.value.as_ref().filter(|v| !v.is_empty()) {
        // One line, and not the whole of a long cell.
        let mut short: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(24).collect();
        if value.chars().count() > 24 {
            short.push('…');
        }
        parts.push(if zh { format!("“{short}”") } else { format!("\"{short}\"") });
    }
    parts.join(" ")
}

fn summary(reading: &Reading, zh: bool) -> String {
    let (errors, warnings) = (count(reading, Severity::Error), count(reading, Severity::Warning));
    let tables: Vec<String> = sizes(&reading.scenario)
        .into_iter()
        .filter(|t| t.3 > 0)
        .map(|(_, name_zh, name_en, n)| format!("{} {n}", if zh { name_zh } else { name_en }))
        .collect();
    let read = match (tables.is_empty(), zh) {
        (true, true) => "没有读到数据".to_string(),
        (true, false) => "nothing was read".to_string(),
        (false, true) => format!("读到：{}", tables.join("，")),
        (false, false) => format!("read: {}", tables.join(", ")),
    };
    match (errors, zh) {
        (0, true) => format!("{read}\n没有错误，{warnings} 条提示\n"),
        (0, false) => format!("{read}\nno errors, warnings: {warnings}\n"),
        (_, true) => format!("{read}\n{errors} 个错误，{warnings} 条提示；请先改正错误再排班\n"),
        (_, false) => format!("{read}\nerrors: {errors}, warnings: {warnings}; mend the errors before solving\n"),
    }
}
