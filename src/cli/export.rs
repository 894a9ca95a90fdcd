use std::path::PathBuf;
use std::process::ExitCode;

mod page;

use super::check::Lang;
use super::target;
use crate::plan;
use crate::report::redact::Codes;
use crate::report::{self, Options, Report};
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::scenario::{Severity, read};
use formats::Formats;

mod formats;

/// Write the rosters that are handed on 导出名单
///
/// One workbook, or a folder with one CSV file per sheet: overview, groups, rotation, people by unit, handover, party
/// branches, sign-in sheets, shortfalls, rules; where the plan has routes, schedule, crews and coverage of sites as well.
/// --html writes a page with map, charts and search, one file that opens in any browser without a network.
/// Calendars, map data and a notice to each sending unit as well. Identity numbers and phones are masked unless --full is given.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("target").args(["xlsx", "csv", "html", "ics", "geojson", "notices"]).required(true).multiple(true)))]
#[command(after_help = "\
Examples:
  bangfu export scenarios/first-look plan.json --xlsx 派员方案.xlsx
  bangfu export round.xlsx plan.json --csv out/ --lang en
  bangfu export round.xlsx plan.json --html 报告.html --boundaries 省界.geojson --whatif 假设.json
  bangfu export round.xlsx plan.json --xlsx 内部.xlsx --full   identity numbers and phones in full
  bangfu export round.xlsx plan.json --xlsx 公开.xlsx --redact   codes in place of names, nothing personal
  bangfu export round.xlsx plan.json --notices 派员通知/ --template 我的模板.docx --full
  bangfu export round.xlsx plan.json --ics 日历/ --geojson 地图.geojson

Exit codes: 0 written, 1 not written.")]
pub struct Args {
    /// Folder or workbook (.xlsx, .xls, .ods) that the plan was made from
    scenario: PathBuf,
    /// plan.json, as `bangfu solve` wrote it
    plan: PathBuf,
    /// Write this workbook; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write one CSV file per sheet into this folder; it is made if absent, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    #[command(flatten)]
    page: page::Page,
    /// Language of sheets and page [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Show identity numbers and phones in full
    #[arg(long)]
    full: bool,
    /// Codes in place of people's names and ids; numbers, phones, contacts and remarks left out (docs/exports.md)
    #[arg(long, conflicts_with = "full")]
    redact: bool,
    #[command(flatten)]
    formats: Formats,
}

/// The most findings printed; `bangfu check` lists them all.
const SHOWN: usize = 10;

pub fn run(args: Args) -> ExitCode {
    let reading = read::read(&args.scenario);
    let scenario = &reading.scenario;
    let language = args.lang.map_or(scenario.settings.language, Language::from);
    let t = |zh: String, en: String| language.pick(zh, en);
    let codes = args.redact.then(|| Codes::of(scenario));
    let told = |text: &str| codes.as_ref().map_or(text.to_owned(), |codes| codes.text(text));
    if reading.has_errors() {
        let errors: Vec<_> = reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
        for f in errors.iter().take(SHOWN) {
            let row = f.row.map(|r| format!(":{r}")).unwrap_or_default();
            eprintln!("{} {}{row} {}", f.code, f.place, told(f.cause.get(language)));
        }
        let path = args.scenario.display();
        eprintln!(
            "{}",
            t(
                format!("任务数据有 {} 处错误，无法导出；全部错误请运行 bangfu check {path}", errors.len()),
                format!("the scenario has {} errors; run bangfu check {path} to see them all", errors.len()),
            )
        );
        return ExitCode::FAILURE;
    }
    if let Some(refusal) = refused(&args) {
        eprintln!("{}", refusal.get(language));
        return ExitCode::FAILURE;
    }
    let plan = match plan::file::read(&args.plan) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("{}", t(format!("无法读取方案：{error}"), format!("cannot read the plan: {error}")));
            return ExitCode::FAILURE;
        }
    };
    let redacted = codes.as_ref().map(|codes| (codes.scenario(scenario), codes.plan(&plan)));
    let (scenario, plan) = redacted.as_ref().map_or((scenario, &plan), |(scenario, plan)| (scenario, plan));
    let options = Options { language, full: args.full };
    let report = match report::compose(scenario, plan, options) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("{}", error.text().get(language));
            return ExitCode::FAILURE;
        }
    };
    for warning in &report.warnings {
        eprintln!("{}{}", t("提醒：".into(), "warning: ".into()), warning.get(language));
    }
    if let Some(path) = &args.xlsx {
        if let Err(error) = report::workbook::write(&report, path) {
            eprintln!("{}", error.text().get(language));
            return ExitCode::FAILURE;
        }
        let (sheets, rows) = size(&report);
        let path = path.display();
        println!(
            "{}",
            t(
                format!("已导出 {path}：{sheets} 张表，{rows} 行"),
                format!("wrote {path}: {sheets} sheets, {rows} rows")
            )
        );
    }
    if let Some(folder) = &args.csv {
        if let Err(error) = report::folder::write(&report, folder) {
            eprintln!("{}", error.text().get(language));
            return ExitCode::FAILURE;
        }
        let (sheets, rows) = size(&report);
        let path = folder.display();
        println!(
            "{}",
            t(
                format!("已导出 {path}：{sheets} 个 CSV 文件，{rows} 行"),
                format!("wrote {path}: {sheets} CSV files, {rows} rows")
            )
        );
    }
    match args.page.write((scenario, plan), options, codes.as_ref()) {
        Ok(None) => {}
        Ok(Some(told)) => println!("{}", told.get(language)),
        Err(error) => {
            eprintln!("{}", error.get(language));
            return ExitCode::FAILURE;
        }
    }
    match args.formats.write(scenario, plan, options, args.redact) {
        Ok(lines) => lines.iter().for_each(|line| println!("{}", line.get(language))),
        Err(trouble) => {
            eprintln!("{}", trouble.get(language));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Why the rosters must not go where they are to go: what they are made from would be lost.
fn refused(args: &Args) -> Option<Text> {
    if let Some(refused) = args.xlsx.as_ref().and_then(|path| target::refused(path, &[&args.scenario])) {
        return Some(refused);
    }
    if let Some(refused) = args.page.refused(&[&args.scenario, &args.plan]) {
        return Some(refused);
    }
    if let Some(refused) = args.formats.refused(&args.scenario, &args.plan) {
        return Some(refused);
    }
    let folder = args.csv.as_ref().filter(|folder| target::is_same(folder, &args.scenario))?;
    Some(Text::new(
        format!("{} 是任务数据所在文件夹，名单会与任务数据相混；请换一个文件夹", folder.display()),
        format!(
            "{} is the scenario's own folder, where rosters would be taken for its tables; choose another",
            folder.display()
        ),
    ))
}

/// Sheets and data rows.
fn size(report: &Report) -> (usize, usize) {
    (report.sheets.len(), report.sheets.iter().map(|s| s.data_rows()).sum())
}
