//! Measurements, one file per kind of problem.

use std::process::ExitCode;

use clap::Subcommand;

mod staffing;

/// Measure how fast and how good solves are 测速
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand)]
enum Of {
    Staffing(staffing::Args),
}

pub fn run(args: Args) -> ExitCode {
    match args.of {
        Of::Staffing(args) => staffing::run(args),
    }
}
