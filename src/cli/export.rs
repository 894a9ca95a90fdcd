use std::process::ExitCode;

/// Write the rosters that are handed on
#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
