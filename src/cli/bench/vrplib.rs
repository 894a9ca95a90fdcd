use std::path::PathBuf;
use std::process::ExitCode;

use super::published;
use crate::bench::vrplib::measure;

/// Solve VRPLIB files, check the routes, and print a table beside the best known values 路线测速
///
/// Types: VRPTW, PCVRPTW (clients may be left out), SDVRPTW (vehicles with clients of their own), MDVRPTW (several depots). The best known
/// value is that of the file of the same name that ends in .sol, where there is one. Numbers are rounded as for the published values; a
/// solution is checked by code that shares nothing with the solver before its cost is printed (docs/benchmarks.md).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu bench vrplib PCVRPTW                                 all .vrp files of a folder, a minute each
  bangfu bench vrplib VRPTW/C1_10_2.vrp SDVRPTW/PR02.vrp --time 20s --seeds 3 --markdown --lang en
  bangfu bench vrplib MDVRPTW --time 5m --sol solutions --csv rows.csv

Exit codes: 0 checked routes in each row, 1 a file that cannot be read or routes that break rules; the rules are told.")]
pub struct Args {
    /// VRPLIB files, or folders of files that end in .vrp
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    shared: published::Measuring,
}

pub fn run(args: Args) -> ExitCode {
    let files: Result<Vec<Vec<PathBuf>>, String> =
        args.files.iter().map(|path| published::within(path, "vrp")).collect();
    match files {
        Ok(files) => published::run(&args.shared, &files.concat(), |file, options| measure(file, options)),
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}
