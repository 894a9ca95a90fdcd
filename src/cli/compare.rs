use std::path::{Path, PathBuf};
use std::process::ExitCode;

use unicode_width::UnicodeWidthStr as _;

use super::check::{self, Lang};
use super::{read_plan, target};
use crate::compare::{Comparison, compare, swaps};
use crate::plan::{self, Plan};
use crate::report::changes::{Changes, compose};
use crate::report::redact::Codes;
use crate::report::words::{self, signed, tidy};
use crate::report::workbook;
use crate::scenario::Scenario;
use crate::scenario::read::read;
use crate::scenario::settings::Language;

/// Lay two plans side by side: who moved, who is new, who is out, and what it did to the score 变更说明
///
/// The workbook has the notice of change that goes out with it (变更说明: who stands in for whom, why, what the group loses and
/// gains, whom to tell), the changes by unit and group, and both plans side by side. Reasons are given as far as the plans and
/// the scenario tell: leave, another group, a pin; the rest is left open to be written in.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bangfu compare plan.json new.json --scenario round.xlsx
  bangfu compare plan.json new.json --scenario round.xlsx --xlsx 变更说明.xlsx
  bangfu compare plan.json new.json --json | jq .moves
  bangfu compare plan.json new.json --scenario round.xlsx --xlsx 变更说明.xlsx --redact   codes in place of names

Exit codes: 0 compared, whether or not they differ, 1 a file cannot be read or written.")]
pub struct Args {
    /// The plan as it was, as `bangfu solve` wrote it
    before: PathBuf,
    /// The plan as it is now
    after: PathBuf,
    /// Folder or workbook of the round, for names, units and reasons; without it people and groups go by their ids
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// Language of the words [default: the scenario's, else Chinese]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

// What is made of two plans, here and in `bangfu log`. (A doc comment would become the help of the command.)
#[derive(clap::Args)]
pub struct Shown {
    /// Write the notice of change into this workbook; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Codes in place of people's names and ids, in all that is printed and written (docs/exports.md)
    #[arg(long)]
    pub redact: bool,
    /// List all changes, not only the first few
    #[arg(long)]
    pub all: bool,
}

/// Changes beyond these are only counted, unless `--all`.
const SHOWN: usize = 20;

pub fn run(args: Args) -> ExitCode {
    let reading = args.scenario.as_ref().map(|path| read(path));
    let language = match (args.lang, &reading) {
        (Some(lang), _) => lang.into(),
        (None, Some(reading)) => reading.scenario.settings.language,
        (None, None) => Language::Zh,
    };
    let say = Say { language };
    let mut unreadable = false;
    if let Some(reading) = reading.as_ref().filter(|r| r.has_errors()) {
        let told = check::human(reading, language, false);
        let redact = args.shown.redact;
        eprint!("{}", if redact { Codes::of(&reading.scenario).text(&told) } else { told });
        eprintln!(
            "{}",
            say.t("任务数据有错误，无法读取人员和单位", "the scenario has errors; people and units are not known")
        );
        unreadable = true;
    }
    let sources: Vec<&Path> = args.scenario.iter().chain([&args.before, &args.after]).map(PathBuf::as_path).collect();
    if let Some(refused) = args.shown.xlsx.as_ref().and_then(|path| target::refused(path, &sources)) {
        eprintln!("{}", refused.get(language));
        unreadable = true;
    }
    let mut plan_of = |path: &Path| -> Option<Plan> {
        read_plan(path, language)
            .inspect_err(|trouble| {
                eprintln!("{trouble}");
                unreadable = true;
            })
            .ok()
    };
    let plans = (plan_of(&args.before), plan_of(&args.after));
    let (Some(before), Some(after), false) = (plans.0, plans.1, unreadable) else { return ExitCode::FAILURE };
    args.shown.print((&before, &after), reading.as_ref().map(|r| &r.scenario), language, args.json)
}

impl Shown {
    /// Compares two plans and prints or writes what differs. Whether the workbook may be written there has been looked at.
    pub fn print(
        &self,
        (before, after): (&Plan, &Plan),
        scenario: Option<&Scenario>,
        language: Language,
        as_json: bool,
    ) -> ExitCode {
        let say = Say { language };
        let codes = self.redact.then(|| scenario.map(Codes::of)).flatten();
        if self.redact && codes.is_none() {
            eprintln!(
                "{}",
                say.t("--redact 需要任务数据：请加 --scenario", "--redact needs the round: give --scenario")
            );
            return ExitCode::FAILURE;
        }
        let redacted = codes.as_ref().zip(scenario);
        let redacted = redacted.map(|(codes, of)| (codes.plan(before), codes.plan(after), codes.scenario(of)));
        let (before, after, scenario) = match &redacted {
            Some((before, after, scenario)) => (before, after, Some(scenario)),
            None => (before, after, scenario),
        };
        if scenario.is_some_and(|s| s.hash != after.provenance.input_hash) {
            let warning = "提醒：现方案不是由这份任务数据算出的，人员、请假等以任务数据为准";
            let en = "warning: the new plan was not made from this scenario as it is now; names and leave are the scenario's";
            eprintln!("{}", say.t(warning, en));
        }
        if before.round != after.round {
            let rounds = (&before.round, &after.round);
            eprintln!(
                "{}{} / {}",
                say.t("提醒：两个方案不是同一轮次：", "warning: the plans are of two rounds: "),
                rounds.0,
                rounds.1
            );
        }
        let comparison = compare(before, after, scenario);
        let changes = Changes::new(&comparison, (before, after), scenario, language);
        if let Some(path) = &self.xlsx
            && let Err(error) = workbook::write(&compose(&changes), path)
        {
            eprintln!("{}", error.text().get(language));
            return ExitCode::FAILURE;
        }
        let text = if as_json {
            // Plain structs with text keys always serialize.
            serde_json::to_string_pretty(&comparison).unwrap_or_default() + "\n"
        } else {
            say.comparison(&comparison, &changes, self.all, self.xlsx.as_deref())
        };
        // A closed pipe (`| head`) is no failure.
        let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
        ExitCode::SUCCESS
    }
}

struct Say {
    language: Language,
}

impl Say {
    fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.language.pick(zh, en)
    }

    fn comparison(&self, comparison: &Comparison, changes: &Changes, all: bool, xlsx: Option<&Path>) -> String {
        let mut out = changes.headline() + "\n";
        let shown = if all { usize::MAX } else { SHOWN };
        let moves = swaps(&comparison.moves);
        out += &listed(moves.iter().map(|swap| changes.line(swap)).collect(), shown, self.language);
        let short = comparison.shortfalls.iter().map(|change| changes.short(change));
        out += &listed(short.collect(), shown, self.language);
        let visits = &comparison.visits;
        let (added, dropped, moved) = (visits.added.len(), visits.dropped.len(), visits.moved.len());
        if added + dropped + moved > 0 {
            out.push_str(&match self.language {
                Language::Zh => format!("点位：新排 {added} 次，撤销 {dropped} 次，改组或改期 {moved} 次\n"),
                Language::En => {
                    format!("visits: {added} added, {dropped} dropped, {moved} by another group or on another day\n")
                }
            });
        }
        self.table(comparison, changes, &mut out);
        if let Some(path) = xlsx {
            out.push_str(&format!("{}{}\n", self.t("变更说明：", "notice of change: "), path.display()));
        }
        out
    }

    /// Figures and terms that differ, and the score.
    fn table(&self, comparison: &Comparison, changes: &Changes, out: &mut String) {
        let mut rows: Vec<(String, f64, f64)> = Vec::new();
        rows.extend(changes.figures().into_iter().map(|(item, was, is)| (item.to_owned(), was, is)));
        for term in &comparison.terms {
            let points = |t: &Option<plan::Term>| t.as_ref().map_or(0.0, |t| t.points);
            let item = words::term(&term.id, self.language) + self.t("（分）", " (points)");
            rows.push((item, points(&term.before), points(&term.after)));
        }
        rows.retain(|row| tidy(row.2 - row.1) != "0");
        rows.push((self.t("总分", "score").to_owned(), comparison.before.score, comparison.after.score));
        let cells: Vec<[String; 4]> =
            rows.into_iter().map(|(item, was, is)| [item, tidy(was), tidy(is), signed(is - was)]).collect();
        let head = [self.t("项目", "item"), self.t("原", "was"), self.t("现", "is"), self.t("增减", "more")]
            .map(str::to_owned);
        let widths: Vec<usize> =
            (0..4).map(|c| cells.iter().chain([&head]).map(|row| row[c].width()).max().unwrap_or(0)).collect();
        for row in [&head].into_iter().chain(&cells) {
            let pad = |c: usize| " ".repeat(widths[c] - row[c].width());
            out.push_str(&format!("{}{}", row[0], pad(0)));
            (1..4).for_each(|c| out.push_str(&format!("  {}{}", pad(c), row[c])));
            out.push('\n');
        }
    }
}

/// Lines, indented; those beyond the first so many are only counted.
pub(super) fn listed(lines: Vec<String>, most: usize, language: Language) -> String {
    let shown = most.min(lines.len());
    let mut out: String = lines[..shown].iter().map(|line| format!("  {line}\n")).collect();
    let left = lines.len() - shown;
    if left > 0 {
        out.push_str(&match language {
            Language::Zh => format!("  …… 还有 {left} 行（--all 全部列出）\n"),
            Language::En => format!("  … {left} more lines (--all lists them)\n"),
        });
    }
    out
}
