//! The command line: one file per command; each reads, calls the library, prints.

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::plan::{self, Plan};
use crate::scenario::settings::Language;
use crate::scenario::{Batch, Inspector, Scenario};

mod bench;
mod check;
mod compare;
mod explain;
mod export;
mod log;
mod new;
mod replan;
mod sample;
mod schema;
mod serve;
mod signals;
mod solve;
mod substitute;
mod target;
mod told;
mod travel;
mod verify;
mod whatif;

/// Staffs supervision-and-assistance rounds (监督帮扶 派员分组): who goes where, when, in which role, with a proven bound
#[derive(Parser)]
#[command(name = "bangfu", version, max_term_width = 110)]
#[command(after_help = "Examples 一个轮次从头到尾:
  bangfu new --xlsx round.xlsx                     an empty workbook 空白表
  bangfu check round.xlsx                          what is wrong in it 查错
  bangfu solve round.xlsx -o plan.json             staff it 排班
  bangfu verify round.xlsx plan.json               check the plan again 核验
  bangfu export round.xlsx plan.json --xlsx 派员方案.xlsx   rosters 导出名单
  bangfu replan round.xlsx plan.json --absent P00017 -o new.json            somebody cannot come 临时调整
  bangfu substitute round.xlsx plan.json P00017    who could go instead 找人替补
  bangfu explain round.xlsx plan.json              why a post is empty, what would fill it 方案解释
  bangfu compare plan.json new.json --scenario round.xlsx --xlsx 变更说明.xlsx   what changed 变更
  bangfu log round.xlsx                            earlier plans 历次方案
  bangfu serve                                     all of it in the browser 工作台

`bangfu COMMAND --help` has the options, examples and exit codes of each.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(new::Args),
    Check(check::Args),
    Solve(solve::Args),
    Verify(verify::Args),
    Export(export::Args),
    Compare(compare::Args),
    Explain(explain::Args),
    Replan(replan::Args),
    Substitute(substitute::Args),
    Whatif(whatif::Args),
    Log(log::Args),
    Serve(serve::Args),
    Sample(sample::Args),
    Schema(schema::Args),
    Bench(bench::Args),
}

/// Parses the command line, runs the command, maps the outcome to an exit code.
pub fn main() -> ExitCode {
    match Cli::parse().command {
        Command::New(args) => new::run(args),
        Command::Check(args) => check::run(args),
        Command::Solve(args) => solve::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Export(args) => export::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Replan(args) => replan::run(args),
        Command::Substitute(args) => substitute::run(args),
        Command::Whatif(args) => whatif::run(args),
        Command::Log(args) => log::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Sample(args) => sample::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Bench(args) => bench::run(args),
    }
}

/// Somebody by id, or by a name that only one bears.
fn inspector<'s>(scenario: &'s Scenario, who: &str, language: Language) -> Result<&'s Inspector, String> {
    let known: Vec<&Inspector> = scenario.inspectors.iter().filter(|p| p.id == who || p.name == who).collect();
    match known[..] {
        [one] => Ok(one),
        [] => Err(format!("{}{who}", language.pick("人员名单里没有：", "nobody is called "))),
        _ => {
            let many = known.iter().map(|p| p.id.as_str()).collect::<Vec<_>>().join("、");
            Err(language.pick(format!("“{who}”有重名，请写编号：{many}"), format!("{who} is several: {many}")))
        }
    }
}

/// A batch by id or name.
fn batch<'s>(scenario: &'s Scenario, called: &str, language: Language) -> Result<&'s Batch, String> {
    let known = scenario.batches.iter().find(|b| b.id == called || b.name.as_deref() == Some(called));
    known.ok_or_else(|| format!("{}{called}", language.pick("没有这个批次：", "there is no batch ")))
}

/// Threads as asked for; 0 = as many as the machine has.
fn threads(asked: u32) -> u32 {
    match asked {
        0 => std::thread::available_parallelism().map_or(1, |n| n.get() as u32),
        n => n,
    }
}

/// A plan's file, or what to tell of it.
fn read_plan(path: &Path, language: Language) -> Result<Plan, String> {
    let begin = language.pick("无法读取方案：", "cannot read the plan: ");
    plan::file::read(path).map_err(|error| format!("{begin}{error}"))
}

/// Tells what prevented an answer, if anything did.
fn ended(answer: Result<ExitCode, String>) -> ExitCode {
    answer.unwrap_or_else(|trouble| {
        eprintln!("{}", trouble.trim_end());
        ExitCode::FAILURE
    })
}
