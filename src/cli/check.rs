use std::process::ExitCode;

/// Read a scenario and report every finding
#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
