use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;

use super::check::{self, Lang};
use super::{compare, target};
use crate::file::{write_atomically, write_new};
use crate::history::{Entry, Log, LogError};
use crate::plan::Plan;
use crate::scenario::finding::Text;
use crate::scenario::read::{Reading, read};
use crate::scenario::settings::Language;

mod keep;
mod say;

pub use keep::{Keep, number_line};
use say::{Say, nothing};

/// Earlier plans of a scenario: list, show, restore, compare 历次方案
///
/// `bangfu solve` keeps every plan that it makes beside the scenario: bangfu.db in its folder, NAME.bangfu.db beside a workbook
/// (docs/log.md). Of people it holds ids only. `solve --no-log` leaves no trace.
#[derive(clap::Args)]
#[command(subcommand_value_name = "ACTION", subcommand_help_heading = "Actions")]
#[command(after_help = "Examples:
  bangfu log round.xlsx                             the newest plans, the newest first
  bangfu log round.xlsx show 3                      what it was made with, and what came of it
  bangfu log round.xlsx restore 3 -o plan.json      the plan's file again, to the byte
  bangfu log round.xlsx compare 3 5 --xlsx 变更说明.xlsx
  bangfu log round.xlsx -n 0 --json > log.json      all of them, for programs

Exit codes: 0 done, 1 no such entry, or a file cannot be read or written.")]
pub struct Args {
    /// Folder or workbook (.xlsx, .xls, .ods)
    scenario: PathBuf,
    #[command(subcommand)]
    action: Option<Action>,
    /// List so many, 0 = all
    #[arg(short, value_name = "N", default_value_t = 20)]
    n: usize,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Language of the words [default: the scenario's]
    #[arg(long, value_enum, global = true)]
    lang: Option<Lang>,
}

#[derive(Subcommand)]
enum Action {
    /// One entry in full; with --json the plan as well 查看
    Show {
        /// Its number
        #[arg(value_name = "N", value_parser = number())]
        number: i64,
    },
    /// Write an entry's plan to a file again 恢复
    Restore {
        /// Its number
        #[arg(value_name = "N", value_parser = number())]
        number: i64,
        /// Write the plan to this file; - is standard output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Replace a file that exists
        #[arg(long)]
        force: bool,
    },
    /// Lay the plans of two entries side by side, as `bangfu compare` does 对照
    Compare {
        /// The entry that was
        #[arg(value_name = "A", value_parser = number())]
        before: i64,
        /// The entry that is
        #[arg(value_name = "B", value_parser = number())]
        after: i64,
        #[command(flatten)]
        shown: compare::Shown,
    },
}

fn number() -> clap::builder::RangedI64ValueParser<i64> {
    clap::value_parser!(i64).range(1..)
}

/// Why there is nothing to print.
enum Trouble {
    Log(LogError),
    Told(Text),
}

impl From<LogError> for Trouble {
    fn from(error: LogError) -> Self {
        Trouble::Log(error)
    }
}

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = args.lang.map_or(reading.scenario.settings.language, Language::from);
    match done(&args, &reading, language) {
        Ok(code) => code,
        Err(trouble) => {
            let text = match trouble {
                Trouble::Log(error) => error.text(),
                Trouble::Told(text) => text,
            };
            eprintln!("{}", text.get(language));
            ExitCode::FAILURE
        }
    }
}

fn done(args: &Args, reading: &Reading, language: Language) -> Result<ExitCode, Trouble> {
    // What could not be understood is not in the hash: with errors, a scenario is none that a plan was made of.
    let say = Say { language, now: (!reading.has_errors()).then_some(&reading.scenario.hash) };
    let Some(log) = Log::existing(&args.scenario)? else {
        // A path that is wrong rather than a scenario without plans.
        if reading.scenario.hash.is_empty() {
            eprint!("{}", check::human(reading, language, false));
            return Ok(ExitCode::FAILURE);
        }
        return match &args.action {
            None => Ok(printed(&if args.json { json(&[(); 0]) } else { say.list(&[], 0) })),
            Some(_) => Err(Trouble::Told(nothing())),
        };
    };
    match &args.action {
        None => {
            let entries = log.list((args.n > 0).then_some(args.n))?;
            let text = if args.json { json(&entries) } else { say.list(&entries, log.count()?) };
            Ok(printed(&text))
        }
        Some(Action::Show { number }) => {
            let (entry, text) = (log.get(*number)?, log.plan_text(*number)?);
            if args.json {
                // As it is, even where this program does not understand all of it.
                let plan = serde_json::from_str(&text).unwrap_or(Value::Null);
                return Ok(printed(&json(&Full { entry, plan })));
            }
            Ok(printed(&say.entry(&entry, &log.plan(*number)?)))
        }
        Some(Action::Restore { number, output, force }) => {
            let (entry, text) = (log.get(*number)?, log.plan_text(*number)?);
            restore(&text, output, *force, &[&args.scenario, log.path()]).map_err(Trouble::Told)?;
            if !say.is_of_now(&entry) {
                eprintln!("{}", say.changed());
            }
            if output.as_os_str() != "-" {
                eprintln!("{}", say.restored(*number, output));
            }
            Ok(ExitCode::SUCCESS)
        }
        Some(Action::Compare { before, after, shown }) => {
            let sources = [args.scenario.as_path(), log.path()];
            if let Some(refused) = shown.xlsx.as_ref().and_then(|path| target::refused(path, &sources)) {
                return Err(Trouble::Told(refused));
            }
            let (before, after): (Plan, Plan) = (log.plan(*before)?, log.plan(*after)?);
            let scenario = (!reading.has_errors()).then_some(&reading.scenario);
            if scenario.is_none() {
                eprintln!("{}", say.no_names());
            }
            Ok(shown.print((&before, &after), scenario, language, args.json))
        }
    }
}

/// An entry with its plan.
#[derive(Serialize)]
struct Full {
    #[serde(flatten)]
    entry: Entry,
    plan: Value,
}

fn json(value: &impl Serialize) -> String {
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn printed(text: &str) -> ExitCode {
    // A closed pipe (`| head`) is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

/// Writes the plan, but never over what it belongs to, nor over a file that the user did not know of.
fn restore(plan: &str, output: &Path, force: bool, sources: &[&Path]) -> Result<(), Text> {
    let shown = output.display();
    if output.as_os_str() == "-" {
        return std::io::stdout()
            .write_all(plan.as_bytes())
            .map_err(|error| Text::new(error.to_string(), error.to_string()));
    }
    if sources.iter().any(|source| target::is_same(output, source)) {
        return Err(Text::new(
            format!("{shown} 是本次要读取的文件，不能覆盖；请换一个文件名"),
            format!("{shown} is one of the files read and must not be replaced; choose another name"),
        ));
    }
    let written = if force { write_atomically(output, plan.as_bytes()) } else { write_new(output, plan.as_bytes()) };
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Text::new(
            format!("{shown} 已存在，没有改动。请换一个文件名，或加 --force 替换它"),
            format!("{shown} exists and was left as it is; choose another name, or replace it with --force"),
        ),
        _ => Text::new(format!("方案写不进 {shown}：{error}"), format!("the plan cannot go to {shown}: {error}")),
    })
}
