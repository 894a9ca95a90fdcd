use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::solve::points;
use super::told::Told;
use super::{batch, check, ended, inspector, read_plan, threads};
use crate::explain::substitute::{Substitutes, substitutes};
use crate::plan::Plan;
use crate::report::substitute;
use crate::scenario::Scenario;
use crate::scenario::read::{Reading, read};
use crate::scenario::settings::Language;
use crate::solve::replan::STABILITY;

/// Rank who could stand in for somebody, and what each would do to the plan 找人替补
///
/// Everybody who may serve there is looked at: who is free then, and who would leave another group for it; somebody free may take the
/// place that these leave. Of each the best way is told, with what it does to every rule and every term of the score. Crews and routes
/// are not looked at: `bangfu replan` plans them.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bangfu substitute round.xlsx plan.json P00017 --batch B02
  bangfu substitute round.xlsx plan.json 张伟                          the one batch that they serve in
  bangfu substitute round.xlsx plan.json P00017 --batch B02 --top 30 --xlsx 替补.xlsx
  bangfu substitute round.xlsx plan.json P00017 --json | jq '.ranked[0]'

The best is taken by the command that is printed at the end.

Exit codes: 0 somebody can, 2 nobody can, 1 a file cannot be read or written, or the person does not serve there.")]
pub struct Args {
    /// Folder or workbook of the round
    scenario: PathBuf,
    /// The plan that people know
    plan: PathBuf,
    /// Who cannot come: an id, or a name that only one bears
    inspector: String,
    /// The batch; needed where the person serves in several
    #[arg(long)]
    batch: Option<String>,
    /// How many to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Points for each assignment that changes [default: the round's own weight, else 500]
    #[arg(long, value_name = "POINTS", value_parser = points)]
    stability: Option<f64>,
    /// Threads; 0 = as many as the machine has
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
    if reading.has_errors() {
        return Err(check::human(reading, language, false));
    }
    let scenario = &reading.scenario;
    let plan = read_plan(&args.plan, language)?;
    let sources: Vec<&Path> = [&args.scenario, &args.plan].map(PathBuf::as_path).to_vec();
    args.told.is_free(&sources, language)?;
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads(args.threads) as usize).build_global();
    let who = inspector(scenario, &args.inspector, language)?.id.clone();
    let batch = serves_in(args, scenario, &plan, &who, language)?;
    // Found among codes just as among names; only what has no names in it is told.
    let coded = args.told.coded(scenario, &plan);
    let (scenario, plan, who) = match &coded {
        Some((codes, scenario, plan)) => (scenario, plan, codes.code(&who)),
        None => (scenario, &plan, who),
    };
    let own = scenario.settings.objective.stability;
    let stability = args.stability.unwrap_or(if own == 0.0 { STABILITY } else { own });
    let Some(found) = substitutes(scenario, plan, &who, &batch, args.top, stability) else {
        return Err(language.pick(format!("{who} 在 {batch} 没有岗位"), format!("{who} has no post in {batch}")));
    };
    let bare = args.told.bare(scenario);
    let scenario = bare.as_ref().unwrap_or(scenario);
    let sheet = substitute::sheet(&found, scenario, plan, language);
    // A command with codes in it would find nobody.
    let after = if args.told.redact { String::new() } else { advice(args, &found, language) };
    args.told.tell((scenario, plan), &found, vec![sheet], &after, language)?;
    Ok(ExitCode::from(if found.ranked.is_empty() { 2 } else { 0 }))
}

/// The batch that was named, or the only one that the person serves in.
fn serves_in(args: &Args, scenario: &Scenario, plan: &Plan, who: &str, language: Language) -> Result<String, String> {
    let serves: Vec<&str> = plan.assignments.iter().filter(|a| a.inspector == who).map(|a| a.batch.as_str()).collect();
    let all = serves.join(language.pick("、", ", "));
    let Some(named) = &args.batch else {
        return match serves[..] {
            [only] => Ok(only.to_owned()),
            [] => Err(language.pick(format!("方案没有派 {who}"), format!("the plan does not send {who}"))),
            _ => Err(language.pick(
                format!("{who} 参加多个批次，请用 --batch 写明：{all}"),
                format!("{who} serves in several batches, say which by --batch: {all}"),
            )),
        };
    };
    let batch = batch(scenario, named, language)?;
    if serves.contains(&batch.id.as_str()) {
        return Ok(batch.id.clone());
    }
    Err(language.pick(
        format!("方案没有在 {named} 派 {who}；所在批次：{all}"),
        format!("the plan does not send {who} in {named}, but in: {all}"),
    ))
}

/// How to take the best.
fn advice(args: &Args, found: &Substitutes, language: Language) -> String {
    let Some(best) = found.ranked.first() else { return String::new() };
    let (scenario, plan) = (args.scenario.display(), args.plan.display());
    let changes: String =
        substitute::lines(found, best).iter().map(|line| format!(" \\\n    --change '{line}'")).collect();
    let head = language.pick("采用第一名：", "to take the first:");
    format!("\n{head}\n  bangfu replan {scenario} {plan}{changes} \\\n    -o new.json\n")
}
