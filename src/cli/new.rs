use std::process::ExitCode;

/// Write an empty scenario to fill in
#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
