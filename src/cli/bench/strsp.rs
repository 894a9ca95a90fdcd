use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::published;
use crate::bench::strsp::{measure, technicians_of};

/// Solve STRSP files: technicians formed into teams and routed; check and print a table 组队派工测速
///
/// Each file of tasks is followed by its file of technicians. Either may be a folder: of tasks, all its .txt files are solved; of
/// technicians, the file whose name goes with that of the tasks is taken (…_short with R1, C1, RC1, …_long with R2, C2, RC2). Technicians are
/// not joined where the name of the file of tasks says noTeam. No best known values come with the files (docs/benchmarks.md).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu bench strsp tasks_team technicians_team_reduced      all tasks of a folder, a minute each
  bangfu bench strsp tasks_noteam/R101_5x4_noTeam.txt technicians_noteam --time 20s --seeds 3 --markdown --lang en
  bangfu bench strsp tasks_team technicians_team tasks_noteam technicians_noteam --sol solutions --csv rows.csv

Exit codes: 0 a checked solution in each row, 1 a file that cannot be read or a solution that breaks rules; the rules are told.")]
pub struct Args {
    /// Pairs of a file or folder of tasks and one of technicians
    #[arg(required = true, num_args = 2.., value_names = ["TASKS", "TECHNICIANS"])]
    pairs: Vec<PathBuf>,
    /// Keep teams as they are first formed: the difference shows what searching for teams and routes together is worth
    #[arg(long)]
    fixed_teams: bool,
    #[command(flatten)]
    shared: published::Measuring,
}

pub fn run(args: Args) -> ExitCode {
    match instances(&args.pairs) {
        Ok(instances) => published::run(&args.shared, &instances, |(tasks, people), options| {
            measure(tasks, people, !args.fixed_teams, options)
        }),
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn instances(pairs: &[PathBuf]) -> Result<Vec<(PathBuf, PathBuf)>, String> {
    let mut instances = Vec::new();
    for pair in pairs.chunks(2) {
        let [tasks, technicians] = pair else {
            return Err(format!("{}: no technicians are given for it", pair[0].display()));
        };
        for tasks in published::within(tasks, "txt")? {
            let people = people_of(&tasks, technicians)?;
            instances.push((tasks, people));
        }
    }
    Ok(instances)
}

fn people_of(tasks: &Path, technicians: &Path) -> Result<PathBuf, String> {
    if !technicians.is_dir() {
        return Ok(technicians.into());
    }
    let found = technicians_of(tasks, technicians);
    found.ok_or_else(|| format!("{}: no file of technicians that goes with {}", technicians.display(), tasks.display()))
}
