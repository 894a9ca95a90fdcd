use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::check;
use super::signals::stop_by_signals;
use super::solve::duration;
use super::told::Told;
use super::{batch, ended, inspector, read_plan, threads};
use crate::explain::why::{self, Asked};
use crate::explain::{AboutShortages, Case, Explanation, bottlenecks, short};
use crate::plan::Plan;
use crate::report::redact::Codes;
use crate::report::{explain, words};
use crate::scenario::Scenario;
use crate::scenario::read::{Reading, read};
use crate::scenario::settings::Language;
use crate::solve::{self, Options};

/// Explain a plan: why a post is empty and what would fill it, why somebody serves there, where one more person would help 方案解释
///
/// Without a question: what stands against each shortfall, and what would mend it. Each answer has been checked by solving.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bangfu explain round.xlsx plan.json                                 the shortfalls and what would mend them
  bangfu explain round.xlsx plan.json --shortfall --xlsx 缺口说明.xlsx
  bangfu explain round.xlsx plan.json --mend --of 3 --time 5m         only what would mend the third
  bangfu explain round.xlsx plan.json --why P00017 --group 石家庄1组
  bangfu explain round.xlsx plan.json --why-not P00020 --group 石家庄1组 --batch 第2批
  bangfu explain round.xlsx plan.json --bottlenecks
  bangfu explain round.xlsx                                           solves first

Exit codes: 0 answered, 1 a file cannot be read or written, or there is no plan.")]
pub struct Args {
    /// Folder or workbook of the round
    scenario: PathBuf,
    /// The plan; without one the round is solved first
    plan: Option<PathBuf>,
    /// Why something is short: facts that together make it so, none of which can be left out
    #[arg(long)]
    shortfall: bool,
    /// What would fill it: the cheapest changes, each made and solved
    #[arg(long)]
    mend: bool,
    /// Only the shortage of this number, as they are listed
    #[arg(long, value_name = "N")]
    of: Option<usize>,
    /// What an assignment of the plan is worth, beside the best plan without it: an inspector's id, or a name that only one bears
    #[arg(long, value_name = "INSPECTOR", requires = "group")]
    why: Option<String>,
    /// What an assignment that the plan does not have would cost, or which rules forbid it
    #[arg(long, value_name = "INSPECTOR", requires = "group", conflicts_with = "why")]
    why_not: Option<String>,
    /// The group that --why or --why-not is about: its id, or its name
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Its batch, where groups of several batches bear the name
    #[arg(long, value_name = "BATCH", requires = "group")]
    batch: Option<String>,
    /// Skills, roles, units and dates by shadow price: where one more person would help most
    #[arg(long)]
    bottlenecks: bool,
    /// Limit of wall time for all searches together: 90, 60s, 5m
    #[arg(long, default_value = "60s", value_parser = duration)]
    time: Duration,
    /// Seed of what is drawn at random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads of the solver; 0 = as many as the machine has
    #[arg(long, default_value_t = 0)]
    threads: u32,
    #[command(flatten)]
    told: Told,
}

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = args.told.language(&reading.scenario);
    let answered = answer(&args, &reading, language);
    ended(answered.map_err(|trouble| args.told.text(&reading.scenario, trouble)))
}

fn answer(args: &Args, reading: &Reading, language: Language) -> Result<ExitCode, String> {
    let t = |zh: &'static str, en: &'static str| language.pick(zh, en);
    if reading.has_errors() {
        return Err(check::human(reading, language, false));
    }
    let scenario = &reading.scenario;
    let sources: Vec<&Path> = [&args.scenario].into_iter().chain(&args.plan).map(PathBuf::as_path).collect();
    args.told.is_free(&sources, language)?;
    let threads = threads(args.threads);
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build_global();
    let options = Options { time: Some(args.time), seed: args.seed, threads, ..Options::default() };
    let stop = Arc::new(AtomicBool::new(false));
    if let Err(error) = stop_by_signals(&stop) {
        eprintln!("{}: {error}", t("Ctrl-C 不可用", "Ctrl-C will not end the search early"));
    }
    let plan = match &args.plan {
        Some(path) => read_plan(path, language)?,
        None => solved(scenario, &options, &stop, language)?,
    };
    if plan.provenance.input_hash != scenario.hash {
        eprintln!(
            "{}",
            t(
                "提醒：方案不是由这份任务数据算出的，解释以任务数据为准",
                "warning: the plan was not made from this scenario as it is now"
            )
        );
    }
    // Explained among codes just as among names; only what has no names in it is told.
    let coded = args.told.coded(scenario, &plan);
    let (codes, scenario, plan) = match &coded {
        Some((codes, scenario, plan)) => (Some(codes), scenario, plan),
        None => (None, scenario, &plan),
    };
    let asked = asked(args, (&reading.scenario, codes), (scenario, plan), language)?;
    let case = Case { scenario, plan, options: &options, stop: &stop };
    let explanation = ask(args, &case, asked.as_ref(), language)?;
    let bare = args.told.bare(scenario);
    let scenario = bare.as_ref().unwrap_or(scenario);
    let case = Case { scenario, ..case };
    let sheets =
        explain::sheets(&explanation, &case, language).map_err(|error| error.text().get(language).to_owned())?;
    args.told.tell((scenario, plan), &explanation, sheets, "", language)?;
    Ok(ExitCode::SUCCESS)
}

/// Asks what the command line asks.
fn ask(args: &Args, case: &Case, asked: Option<&Asked>, language: Language) -> Result<Explanation, String> {
    let other = args.why.is_some() || args.why_not.is_some() || args.bottlenecks;
    // Without a question, what is short.
    let both = !args.shortfall && !args.mend && !other;
    let about = AboutShortages { why: both || args.shortfall, mend: both || args.mend, of: args.of, group: None };
    let mut explanation = if about.why || about.mend { short(case, about) } else { Explanation::default() };
    if let Some(asked) = asked {
        explanation.why.extend(why::why(case, asked));
    }
    if args.bottlenecks {
        let answer = bottlenecks::bottlenecks(case).map_err(|why| words::unpriced(why, language).to_owned())?;
        explanation.bottlenecks = Some(answer);
    }
    Ok(explanation)
}

/// The question on an assignment, if there is one. People are called by what the round as it was `read` calls them, and meant are those of
/// scenario and plan.
fn asked(
    args: &Args,
    (read, codes): (&Scenario, Option<&Codes>),
    (scenario, plan): (&Scenario, &Plan),
    language: Language,
) -> Result<Option<Asked>, String> {
    let (Some(who), Some(group)) = (args.why.as_ref().or(args.why_not.as_ref()), &args.group) else { return Ok(None) };
    let id = &inspector(read, who, language)?.id;
    let inspector = codes.map_or_else(|| id.clone(), |codes| codes.code(id));
    let batch = args.batch.as_ref().map(|called| batch(scenario, called, language)).transpose()?;
    let written = scenario.groups.iter().map(|g| (&g.id, g.name.as_ref(), &g.batch));
    let derived = plan.derived_groups.iter().map(|g| (&g.id, Some(&g.name), &g.batch));
    let mut known: Vec<_> = written
        .chain(derived)
        .filter(|(id, name, of)| {
            (*id == group || *name == Some(group)) && batch.is_none_or(|batch| batch.id == of.as_str())
        })
        .collect();
    // Of several, the one where the plan has the inspector is meant, if it is asked why.
    let serves = |id: &str, of: &str| {
        plan.assignments.iter().any(|a| a.inspector == inspector && a.group == id && a.batch == of)
    };
    if known.len() > 1 && args.why.is_some() && known.iter().any(|(id, _, of)| serves(id, of)) {
        known.retain(|(id, _, of)| serves(id, of));
    }
    match known[..] {
        [(id, _, of)] => {
            let (batch, group) = (of.clone(), id.clone());
            Ok(Some(Asked { inspector, batch, group, not: args.why_not.is_some() }))
        }
        [] => Err(format!("{}{group}", language.pick("没有这个组：", "there is no group "))),
        _ => {
            let many: Vec<&str> = known.iter().map(|known| known.0.as_str()).collect();
            let many = many.join("、");
            Err(language.pick(
                format!("“{group}”有好几个，请写编号或 --batch：{many}"),
                format!("{group} is several, give the id or --batch: {many}"),
            ))
        }
    }
}

fn solved(scenario: &Scenario, options: &Options, stop: &AtomicBool, language: Language) -> Result<Plan, String> {
    let watch = solve::Watch { stop, tell: &mut |_, _| {}, save: None };
    solve::solve_watched(scenario, options, watch)
        .map_err(|why| format!("{}{}", language.pick("没有方案：", "no plan: "), words::unsolvable(why, language)))
}
