//! Measurements, one file per kind of problem.

use std::process::ExitCode;

use clap::Subcommand;

mod published;
mod roadef2007;
mod staffing;
mod strsp;
mod table;
mod vrplib;

/// Measure how fast and how good solves are 测速
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand)]
enum Of {
    Staffing(staffing::Args),
    Vrplib(vrplib::Args),
    Strsp(strsp::Args),
    Roadef2007(roadef2007::Args),
}

pub fn run(args: Args) -> ExitCode {
    match args.of {
        Of::Staffing(args) => staffing::run(args),
        Of::Vrplib(args) => vrplib::run(args),
        Of::Strsp(args) => strsp::run(args),
        Of::Roadef2007(args) => roadef2007::run(args),
    }
}
