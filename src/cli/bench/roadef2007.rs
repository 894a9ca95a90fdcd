use std::path::PathBuf;
use std::process::ExitCode;

use super::published;
use crate::bench::roadef2007::measure;

/// Solve instances of the ROADEF/EURO Challenge 2007, check the plans, and print a table beside the best known values 技术员排程测速
///
/// An instance is a folder with the files instance, tech_list and interv_list. Best known values are those of set A. Solutions are written in
/// the challenge's own two files, interv_dates and tech_teams (docs/benchmarks.md).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu bench roadef2007 A                                   all instances in a folder, a minute each
  bangfu bench roadef2007 A/data1 A/data2 --time 20s --seeds 3 --markdown --lang en
  bangfu bench roadef2007 A --time 20m --sol solutions --csv rows.csv

Exit codes: 0 a checked plan in each row, 1 a folder that cannot be read or a plan that breaks rules; the rules are told.")]
pub struct Args {
    /// Folders of instances, or folders of such folders
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    #[command(flatten)]
    shared: published::Measuring,
}

pub fn run(args: Args) -> ExitCode {
    let folders: Vec<PathBuf> = args.folders.into_iter().flat_map(instances).collect();
    published::run(&args.shared, &folders, |folder, options| measure(folder, options))
}

/// The folders of instances within a folder, shortest names first so that data10 comes after data9; one without any is an instance itself.
fn instances(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
    let mut within: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.join("instance").is_file()).collect();
    within.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    if within.is_empty() { vec![folder] } else { within }
}
