use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::check::{self, Lang};
use super::compare::listed;
use super::log::Keep;
use super::signals::stop_by_signals;
use super::solve::{duration, points, share};
use super::{ended, read_plan, target, threads, travel};
use crate::compare::{Comparison, compare, swaps};
use crate::history::{Kind, Record, plan_hash};
use crate::plan::{self, Plan};
use crate::report::redact::Codes;
use crate::report::sheet::Value;
use crate::report::whatif::{Board, compose};
use crate::report::workbook;
use crate::scenario::finding::Finding;
use crate::scenario::read::{Reading, read};
use crate::scenario::settings::Language;
use crate::scenario::variants::{self, Variant};
use crate::scenario::{Scenario, Severity, write};
use crate::solve::Options;
use crate::whatif::{Figures, Solved, Told, solve};

/// What if: solve variants of the round from its plan, and lay them side by side 假设方案
///
/// A variant is a few changes: a cell, a quota, rows more or fewer, a rule hard, soft or off, a weight. They stand in a sheet 假设方案 of the
/// round's workbook, in a file of their own (.toml, .csv, .xlsx), or behind --change. Changed scenarios are checked like any other.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bangfu whatif round.xlsx --plan plan.json --xlsx 假设方案对比.xlsx        the sheet 假设方案 in round.xlsx
  bangfu whatif round.xlsx --plan plan.json --variants 假设.toml --time 2m
  bangfu whatif round.xlsx --plan plan.json --change '派员指标.河北省@第3批.人数 -10'
  bangfu whatif round.xlsx --plan plan.json --change 'batches.*.days = {10, 12, 14}' --change 'max_batches = {1, 2}'
  bangfu whatif round.xlsx --plan plan.json --variants 假设.toml --keep out    each changed round, with its plan

Changes, one a line (docs/whatif.md; names in Chinese or English, rows by id or name):
  batches.B03.end = 2027-01-12        批次.第3批.天数 = 10          groups.*[batch=B02].size = 4
  quotas.U13@B03.people -10           派员指标.*.最多人数 *85%      sites[priority>=3][40%].mode = online
  drop groups.B02-石家庄1组           add leave inspector=P00017 start=2026-12-10 end=2026-12-20
  rules.recusal = off                 objective.travel = 2          max_batches = {1, 2, 3}

Exit codes: 0 all variants solved, 1 something cannot be read, done or written, or a variant has no plan.")]
pub struct Args {
    /// Folder or workbook of the round
    scenario: PathBuf,
    /// The plan that the variants start from and are compared with
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// Where the variants are listed: .toml, .csv or a workbook [default: the scenario's sheet 假设方案]
    #[arg(long, value_name = "FILE")]
    variants: Option<PathBuf>,
    /// A change; all that are given make one variant
    #[arg(long = "change", value_name = "LINE", conflicts_with = "variants")]
    changes: Vec<String>,
    /// Limit of wall time for all variants together: 90, 60s, 5m, 1h [default: 60s; none with --work]
    #[arg(long, value_parser = duration)]
    time: Option<Duration>,
    /// Limit of work for each variant, in units of about a millisecond: it ends at the same plans on any machine
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(u64).range(1..))]
    work: Option<u64>,
    /// A variant is done at this relative gap between score and bound
    #[arg(long, default_value = "0.1%", value_parser = share)]
    gap: f64,
    /// Seed of what is drawn at random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Variants that are solved at a time; 0 = as many as the machine has threads
    #[arg(long, default_value_t = 0)]
    threads: u32,
    /// Write the comparison into this workbook, a sheet for each variant; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Points for each assignment that differs from the plan, where the round itself gives changes no weight
    #[arg(long, value_name = "POINTS", default_value_t = 20.0, value_parser = points)]
    stability: f64,
    /// Keep each variant in this folder: the changed round and its plan
    #[arg(long, value_name = "DIR", conflicts_with = "redact")]
    keep: Option<PathBuf>,
    /// Codes in place of people's names and ids, in all that is printed and written (docs/exports.md)
    #[arg(long)]
    redact: bool,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// List all findings and changes, not only the first few
    #[arg(long)]
    all: bool,
    /// Show nothing while searching
    #[arg(short, long)]
    quiet: bool,
    /// Language of the words [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    #[command(flatten)]
    ways: travel::Ways,
    #[command(flatten)]
    log: Keep,
}

/// People who move, of a variant, beyond which they are only counted, unless `--all`.
const SHOWN: usize = 5;
/// Characters of a variant's name in the table.
const NAME: usize = 28;

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = args.lang.map_or(reading.scenario.settings.language, Language::from);
    // What is told of trouble may name people.
    let codes = args.redact.then(|| Codes::of(&reading.scenario));
    let told = |text: String| codes.as_ref().map_or(text.clone(), |codes| codes.text(&text));
    ended(answer(&args, reading, codes.as_ref(), language).map_err(told))
}

fn answer(args: &Args, reading: Reading, codes: Option<&Codes>, language: Language) -> Result<ExitCode, String> {
    let t = |zh: &'static str, en: &'static str| language.pick(zh, en);
    if reading.has_errors() {
        return Err(check::human(&reading, language, args.all));
    }
    let scenario = reading.scenario;
    let base = read_plan(&args.plan, language)?;
    let sources: Vec<&Path> =
        [&args.scenario, &args.plan].into_iter().chain(&args.variants).map(PathBuf::as_path).collect();
    if let Some(refused) = args.xlsx.as_ref().and_then(|path| target::refused(path, &sources)) {
        return Err(refused.get(language).to_owned());
    }
    if base.provenance.input_hash != scenario.hash {
        eprintln!(
            "{}",
            t(
                "提醒：方案不是由这份任务数据算出的，与原方案的差别里也含任务数据本身的变动",
                "warning: the plan was not made from this scenario as it is now; that difference, too, is in the comparison"
            )
        );
    }
    let listed = if args.changes.is_empty() {
        variants::read(args.variants.as_ref().unwrap_or(&args.scenario))
    } else {
        variants::of_lines(&args.changes)
    };
    let made = variants::make(&scenario, &listed);
    let mut findings = Reading { findings: listed.findings.clone(), ..Reading::default() };
    let mut said = String::new();
    if !findings.findings.is_empty() {
        said += &check::findings(&findings, language, args.all);
    }
    for one in made.iter().filter(|one| !one.reading.findings.is_empty()) {
        said += &format!("{}{}\n", t("假设方案 ", "variant "), one.variant.name);
        said += &check::findings(&one.reading, language, args.all);
    }
    findings.findings.extend(made.iter().flat_map(|one| one.reading.findings.iter().cloned()));
    let errors = findings.findings.iter().filter(|f| f.severity == Severity::Error).count();
    if errors > 0 {
        let told = language.pick(
            format!("{errors} 个错误；请先改正假设方案"),
            format!("errors: {errors}; mend the variants before they are solved"),
        );
        return Err(said + &told);
    }
    let told = |text: &str| codes.map_or(text.to_owned(), |codes| codes.text(text));
    eprint!("{}", told(&said));
    let roads = args.ways.table(&scenario, language, args.quiet)?.map(Arc::new);
    let options = Options {
        time: args.time.or_else(|| args.work.is_none().then_some(Duration::from_secs(60))),
        work: args.work,
        gap: args.gap,
        seed: args.seed,
        threads: threads(args.threads),
        roads,
        ..Options::default()
    };
    let stop = Arc::new(AtomicBool::new(false));
    if let Err(error) = stop_by_signals(&stop) {
        eprintln!("{}: {error}", t("Ctrl-C 不可用", "Ctrl-C will not end the search early"));
    }
    let findings: Vec<Vec<Finding>> = made.iter().map(|one| one.reading.findings.clone()).collect();
    let name = &told;
    let progress = |told: Told| {
        if !args.quiet {
            eprintln!("[{}/{}] {}", told.done, told.of, name(&told.solved.variant.name));
        }
    };
    let from = plan_hash(&base);
    let solved = solve(made, (&scenario, &base), &options, args.stability, &stop, &progress);
    let redacted = codes.map(|codes| {
        let (scenario, base) = (codes.scenario(&scenario), codes.plan(&base));
        let solved: Vec<Solved> = solved.iter().map(|one| redacted(one, &base, codes)).collect();
        let findings: Vec<Vec<Finding>> =
            findings.iter().map(|of| of.iter().map(|f| codes.finding(f)).collect()).collect();
        (scenario, base, solved, findings)
    });
    let board = match &redacted {
        Some((scenario, base, solved, _)) => Board::new(scenario, base, solved, language),
        None => Board::new(&scenario, &base, &solved, language),
    };
    let findings = redacted.as_ref().map_or(&findings, |(_, _, _, findings)| findings);
    if let Some(path) = &args.xlsx {
        workbook::write(&compose(&board), path).map_err(|error| error.text().get(language).to_owned())?;
    }
    if let Some(dir) = &args.keep {
        keep(dir, &solved, language)?;
    }
    for one in &solved {
        if let Ok(plan) = &one.plan {
            let changes: Vec<String> =
                one.variant.changes.iter().map(|written| nameless(written.text.trim(), &scenario)).collect();
            let record = Record {
                kind: Kind::WhatIf,
                label: Some(&nameless(&one.variant.name, &scenario)),
                options: serde_json::json!({
                    "changes": changes,
                    "stability": args.stability,
                    "gap": args.gap,
                    "seed": args.seed,
                }),
                plan,
                from: vec![from.clone()],
            };
            args.log.enter(&args.scenario, &record, language);
        }
    }
    let text = if args.json { json(&board, findings) } else { table(&board, args) };
    // A closed pipe (`| head`) is no failure.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    Ok(if solved.iter().all(|s| s.plan.is_ok()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A variant without people, laid beside a base that has none either.
fn redacted(one: &Solved, base: &Plan, codes: &Codes) -> Solved {
    let mut one = one.clone();
    one.scenario = codes.scenario(&one.scenario);
    one.variant.name = codes.text(&one.variant.name);
    one.variant.note = codes.text(&one.variant.note);
    one.variant.changes.iter_mut().for_each(|written| written.text = codes.text(&written.text));
    one.plan = one.plan.map(|plan| codes.plan(&plan));
    one.comparison = one.plan.as_ref().ok().map(|plan| compare(base, plan, Some(&one.scenario)));
    one
}

/// With the ids of people in place of their names: the log holds none.
fn nameless(text: &str, scenario: &Scenario) -> String {
    let named = scenario.inspectors.iter().filter(|p| text.contains(p.name.as_str()));
    named.fold(text.to_owned(), |text, p| text.replace(p.name.as_str(), &p.id))
}

/// Writes each changed round and its plan into a folder of its own.
fn keep(dir: &Path, solved: &[Solved], language: Language) -> Result<(), String> {
    for (n, one) in solved.iter().enumerate() {
        let name: String = one
            .variant
            .name
            .chars()
            .map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c })
            .take(40)
            .collect();
        let folder = dir.join(format!("{:02}-{}", n + 1, name.trim()));
        write::folder(&one.scenario, &folder, language).map_err(|error| error.text().get(language).to_owned())?;
        if let Ok(plan) = &one.plan {
            plan::file::write(plan, &folder.join("plan.json")).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'r> {
    base: &'r Figures,
    variants: Vec<Answer<'r>>,
}

/// What became of a variant.
#[derive(Serialize)]
struct Answer<'r> {
    #[serde(flatten)]
    variant: &'r Variant,
    findings: &'r [Finding],
    /// Why there is no plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<&'r Figures>,
    /// With the base plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<&'r Comparison>,
}

fn json(board: &Board, findings: &[Vec<Finding>]) -> String {
    let answers = board.solved.iter().zip(&board.figures).zip(findings).map(|((one, figures), findings)| Answer {
        variant: &one.variant,
        findings,
        failed: one.plan.as_ref().err().map(|why| board.failed(*why)),
        figures: figures.as_ref(),
        comparison: one.comparison.as_ref(),
    });
    let report = Report { base: &board.base_figures, variants: answers.collect() };
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

/// The figures that matter most side by side, then who moves in each variant.
fn table(board: &Board, args: &Args) -> String {
    let t = |zh: &'static str, en: &'static str| board.language.pick(zh, en);
    let items: Vec<_> = board.items().into_iter().filter(|item| item.short.is_some()).collect();
    let base = &board.base_figures;
    let shown = |value: Value| match value {
        Value::Empty => String::new(),
        Value::Text(text) => text,
        Value::Integer(n) => n.to_string(),
        Value::Decimal(x, decimals) => format!("{:.*}", usize::from(decimals), x + 0.0),
    };
    let mut head = vec![t("方案", "variant").to_owned()];
    head.extend(items.iter().filter_map(|item| item.short).map(str::to_owned));
    head.push(t("变动", "changed").to_owned());
    let mut rows = vec![head];
    let figures = |of: &Figures| items.iter().map(|item| shown(item.of(of, base))).collect::<Vec<_>>();
    let mut own = vec![t("原方案", "base").to_owned()];
    own.extend(figures(base));
    own.push(String::new());
    rows.push(own);
    for (one, of) in board.solved.iter().zip(&board.figures) {
        let mut row = vec![cut(&one.variant.name)];
        if let (Some(of), Some(comparison)) = (of, &one.comparison) {
            row.extend(figures(of));
            row.push(comparison.assignments_changed.to_string());
        }
        rows.push(row);
    }
    let width = |c: usize| rows.iter().filter_map(|row| row.get(c)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..items.len() + 2).map(width).collect();
    let mut out = String::new();
    for (n, row) in rows.iter().enumerate() {
        let mut line = row[0].clone() + &" ".repeat(widths[0] - row[0].width());
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            line += &format!("  {}{cell}", " ".repeat(width - cell.width()));
        }
        if let Some(Err(why)) = n.checked_sub(2).map(|at| &board.solved[at].plan) {
            line += &format!("  {}", board.failed(*why));
        }
        out += line.trim_end();
        out.push('\n');
    }
    let hasty = (0..board.solved.len()).filter(|at| board.in_haste(*at)).count();
    if hasty > 0 {
        out += &board.language.pick(
            format!("提示：{hasty} 个方案的差距比原方案大 2 个百分点以上，缺口可能只因时间不够；请加长 --time 再算\n"),
            format!("note: {hasty} with a gap larger than the base's by over 2 points; what they lack may be for want of time (--time)\n"),
        );
    }
    for (at, one) in board.solved.iter().enumerate() {
        let (Some(changes), Some(comparison)) = (board.changes(at), &one.comparison) else { continue };
        out += &format!("\n{}{}{}\n", one.variant.name, t("：", ": "), changes.headline());
        if let Some(terms) = board.terms(at) {
            out += &format!("  {}{terms}\n", t("得分：", "score: "));
        }
        let coverage: Vec<String> = board
            .coverage(at)
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(item, was, is)| format!("{item} {}/{} → {}/{}", was.planned, was.asked, is.planned, is.asked))
            .collect();
        if !coverage.is_empty() {
            out += &format!("  {}\n", coverage.join(t("，", ", ")));
        }
        for broken in board.broken(at) {
            out += &format!("  {broken}\n");
        }
        let shown = if args.all { usize::MAX } else { SHOWN };
        let short = comparison.shortfalls.iter().map(|change| changes.short(change));
        out += &listed(short.collect(), shown, board.language);
        let moves = swaps(&comparison.moves);
        out += &listed(moves.iter().map(|swap| changes.line(swap)).collect(), shown, board.language);
    }
    if let Some(path) = &args.xlsx {
        out += &format!("\n{}{}\n", t("假设方案对比：", "comparison: "), path.display());
    }
    out
}

/// As much of a name as fits.
fn cut(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if out.width() + 2 > NAME {
            return out + "…";
        }
        out.push(c);
    }
    out
}
