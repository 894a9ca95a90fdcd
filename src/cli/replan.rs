use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::NaiveDate;

use super::compare::Shown;
use super::log::{Keep, number_line};
use super::signals::stop_by_signals;
use super::solve::{duration, points};
use super::{batch, check, ended, inspector, read_plan, target, threads, travel};
use crate::history::{Kind, Record, plan_hash};
use crate::plan;
use crate::report::redact::Codes;
use crate::report::words;
use crate::scenario::read::{Reading, read};
use crate::scenario::settings::Language;
use crate::scenario::{Leave, Scenario, Severity, variants, write};
use crate::solve::Options;
use crate::solve::replan::replan;

/// Mend a plan after a change, moving as few people as possible 临时调整
///
/// Who cannot come is replaced, and only where that costs too much does anyone else move; groups whose people stay keep their crews and
/// routes. The round may have been changed in its workbook, or be changed here: somebody absent, a batch late, any change of
/// docs/whatif.md.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bangfu replan round.xlsx plan.json -o new.json --xlsx 变更说明.xlsx        the leave is in the workbook already
  bangfu replan round.xlsx plan.json --absent P00017                        what would happen; nothing is written
  bangfu replan round.xlsx plan.json --absent P00017@2026-12-10..2026-12-20 --from 2026-12-09 -o new.json
  bangfu replan round.xlsx plan.json --late B02@2026-12-05 -o new.json --keep new-round
  bangfu replan round.xlsx plan.json --change '派员指标.河北省@第3批.人数 -10' -o new.json

With --from, batches that began before that day keep everybody but those who are absent, and take in others for them.

Exit codes: 0 a full plan, 2 a plan with shortfalls or with visits left out, 1 no plan.")]
pub struct Args {
    /// Folder or workbook of the round
    scenario: PathBuf,
    /// The plan that people know
    plan: PathBuf,
    /// Somebody who cannot come, from the day --from (else the first) to the end of the round, or within these days
    #[arg(long, value_name = "ID[@FROM..TO]")]
    absent: Vec<String>,
    /// A batch that begins on another day, as long as before
    #[arg(long, value_name = "BATCH@DAY")]
    late: Vec<String>,
    /// Any other change, as a line of docs/whatif.md
    #[arg(long = "change", value_name = "LINE")]
    changes: Vec<String>,
    /// What began before this day stays
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// Write the new plan to this file; an existing one is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the changed round into this folder, for `bangfu verify` and `export`
    #[arg(long, value_name = "DIR", conflicts_with = "redact")]
    keep: Option<PathBuf>,
    /// Points for each assignment that changes [default: the round's own weight, else 500]
    #[arg(long, value_name = "POINTS", value_parser = points)]
    stability: Option<f64>,
    /// Limit of wall time: 90, 60s, 5m, 1h
    #[arg(long, default_value = "30s", value_parser = duration)]
    time: Duration,
    /// Seed of what is drawn at random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads of the solver; 0 = as many as the machine has
    #[arg(long, default_value_t = 0)]
    threads: u32,
    /// Print the comparison with the old plan as JSON
    #[arg(long)]
    json: bool,
    /// Language of the words [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<check::Lang>,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    ways: travel::Ways,
    #[command(flatten)]
    log: Keep,
}

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = args.lang.map_or(reading.scenario.settings.language, Language::from);
    // What is told of trouble may name people.
    let codes = args.shown.redact.then(|| Codes::of(&reading.scenario));
    let told = |trouble: String| codes.as_ref().map_or(trouble.clone(), |codes| codes.text(&trouble));
    ended(answer(&args, reading, language).map_err(told))
}

fn answer(args: &Args, reading: Reading, language: Language) -> Result<ExitCode, String> {
    let t = |zh: &'static str, en: &'static str| language.pick(zh, en);
    if reading.has_errors() {
        return Err(check::human(&reading, language, args.shown.all));
    }
    let old = read_plan(&args.plan, language)?;
    let sources: Vec<&Path> = [&args.scenario, &args.plan].map(PathBuf::as_path).to_vec();
    if let Some(refused) = args.shown.xlsx.as_ref().and_then(|path| target::refused(path, &sources)) {
        return Err(refused.get(language).to_owned());
    }
    let (absences, mut lines) =
        (absences(args, &reading.scenario, language)?, lines(args, &reading.scenario, language)?);
    let mut scenario = changed(reading.scenario, &lines, args, language)?;
    if !absences.is_empty() {
        let line = |l: &Leave| format!("add leave inspector=\"{}\" start={} end={}", l.inspector, l.start, l.end);
        lines.extend(absences.iter().map(line));
        scenario.leave.extend(absences);
        scenario.seal();
    }
    let roads = args.ways.table(&scenario, language, args.json)?.map(Arc::new);
    let threads = threads(args.threads);
    let options = Options {
        time: Some(args.time),
        seed: args.seed,
        threads,
        stability: args.stability,
        roads,
        ..Options::default()
    };
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build_global();
    let stop = Arc::new(AtomicBool::new(false));
    if let Err(error) = stop_by_signals(&stop) {
        eprintln!("{}: {error}", t("Ctrl-C 不可用", "Ctrl-C will not end the search early"));
    }
    let new = replan(&scenario, &old, args.from, &options, &stop)
        .map_err(|why| format!("{}{}", t("无法调整：", "no plan: "), words::unsolvable(why, language)))?;
    let mut number = None;
    if let Some(output) = &args.output {
        plan::file::write(&new, output)
            .map_err(|error| format!("{}{error}", t("方案写不进去：", "the plan cannot be written: ")))?;
        let record = Record {
            kind: Kind::Replan,
            label: None,
            options: serde_json::json!({ "from": args.from, "changes": lines.len(), "stability": args.stability }),
            plan: &new,
            from: vec![plan_hash(&old)],
        };
        number = args.log.enter(&args.scenario, &record, language);
    }
    if let Some(dir) = &args.keep {
        write::folder(&scenario, dir, language).map_err(|error| error.text().get(language).to_owned())?;
    }
    let compared = args.shown.print((&old, &new), Some(&scenario), language, args.json);
    if compared != ExitCode::SUCCESS {
        return Ok(compared);
    }
    if !args.json {
        if let Some(output) = &args.output {
            println!("{}{}", t("新方案：", "new plan: "), output.display());
            if !lines.is_empty() && args.keep.is_none() {
                println!(
                    "{}",
                    t(
                        "任务数据里还没有这些改动，核验、导出前请补上：",
                        "not in the round yet; enter it before `bangfu verify` and `export`:"
                    )
                );
                let codes = args.shown.redact.then(|| Codes::of(&scenario));
                let told = |line: &String| codes.as_ref().map_or(line.clone(), |codes| codes.text(line));
                lines.iter().for_each(|line| println!("  {}", told(line)));
            }
        }
        if let Some(number) = number {
            println!("{}", number_line(number, language));
        }
    }
    Ok(ExitCode::from(if new.shortfalls.is_empty() && new.unvisited.is_empty() { 0 } else { 2 }))
}

/// The scenario with these changes; findings that they bring are told.
fn changed(scenario: Scenario, lines: &[String], args: &Args, language: Language) -> Result<Scenario, String> {
    if lines.is_empty() {
        return Ok(scenario);
    }
    let Some(made) = variants::make(&scenario, &variants::of_lines(lines)).pop() else { return Ok(scenario) };
    let said = if made.reading.findings.is_empty() {
        String::new()
    } else {
        check::findings(&made.reading, language, args.shown.all)
    };
    let said = if args.shown.redact { Codes::of(&made.reading.scenario).text(&said) } else { said };
    if made.reading.findings.iter().any(|f| f.severity == Severity::Error) {
        return Err(said);
    }
    eprint!("{said}");
    Ok(made.reading.scenario)
}

/// Who is absent, as rows of the table of leave.
fn absences(args: &Args, scenario: &Scenario, language: Language) -> Result<Vec<Leave>, String> {
    let Some((first, last)) = round(scenario) else { return Ok(Vec::new()) };
    let row = scenario.leave.iter().map(|l| l.row).max().unwrap_or(1);
    let mut rows = Vec::new();
    for absent in &args.absent {
        let (who, days) = absent.split_once('@').unwrap_or((absent, ""));
        let inspector = inspector(scenario, who, language)?;
        let (start, end) = days.split_once("..").unwrap_or((days, days));
        let start = if start.is_empty() { args.from.unwrap_or(first) } else { day(start, absent, language)? };
        let end = if end.is_empty() { last.max(start) } else { day(end, absent, language)? };
        if end < start {
            return Err(format!("{}{absent}", language.pick("结束早于开始：", "it ends before it begins: ")));
        }
        rows.push(Leave {
            inspector: inspector.id.clone(),
            start,
            end,
            reason: Some(language.pick("临时缺席", "absent").to_owned()),
            row: row + 1 + rows.len() as u32,
            extra: Default::default(),
        });
    }
    Ok(rows)
}

/// First and last day of the round.
fn round(scenario: &Scenario) -> Option<(NaiveDate, NaiveDate)> {
    let first = scenario.batches.iter().map(|b| b.start).min()?;
    Some((first, scenario.batches.iter().map(|b| b.end).max()?))
}

fn day(text: &str, whole: &str, language: Language) -> Result<NaiveDate, String> {
    text.trim().parse::<NaiveDate>().map_err(|_| {
        format!("{}{whole}", language.pick("日期应写作 2026-12-10：", "a day is written 2026-12-10, unlike in "))
    })
}

/// What the other options ask for, as lines of changes.
fn lines(args: &Args, scenario: &Scenario, language: Language) -> Result<Vec<String>, String> {
    let t = |zh: &str, en: &str| language.pick(zh.to_owned(), en.to_owned());
    let mut lines = Vec::new();
    for late in &args.late {
        let Some((id, to)) = late.split_once('@') else {
            return Err(format!("{}{late}", t("写作 批次@新的开始日期：", "write BATCH@DAY, unlike ")));
        };
        let to = day(to, late, language)?;
        let batch = batch(scenario, id, language)?;
        let days = (to - batch.start).num_days();
        lines.push(format!("batches.\"{}\".dates {}{}", batch.id, if days < 0 { "-" } else { "+" }, days.abs()));
    }
    lines.extend(args.changes.iter().cloned());
    Ok(lines)
}
