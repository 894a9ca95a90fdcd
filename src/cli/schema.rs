use std::process::ExitCode;

/// Print the JSON Schema of plan.json
#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
