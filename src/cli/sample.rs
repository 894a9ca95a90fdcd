use std::process::ExitCode;

/// Write one of the scenarios that ship
#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
