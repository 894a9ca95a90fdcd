use std::process::ExitCode;

use crate::plan::Plan;

/// Print the JSON Schema of plan.json
#[derive(clap::Args)]
#[command(after_help = "Example:
  bangfu schema > docs/plan.schema.json")]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    let schema = schemars::schema_for!(Plan);
    // A schema is plain JSON.
    println!("{}", serde_json::to_string_pretty(&schema).unwrap_or_default());
    ExitCode::SUCCESS
}
