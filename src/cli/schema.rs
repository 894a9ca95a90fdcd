use std::process::ExitCode;

use crate::plan::Plan;

/// Print the JSON Schema of plan.json 方案文件格式
///
/// For programs that read plans; docs/plan.md explains the format in words.
#[derive(clap::Args)]
#[command(after_help = "Example:
  bangfu schema > docs/plan.schema.json

Exit code: 0.")]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    let schema = schemars::schema_for!(Plan);
    // A schema is plain JSON.
    println!("{}", serde_json::to_string_pretty(&schema).unwrap_or_default());
    ExitCode::SUCCESS
}
