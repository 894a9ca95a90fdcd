//! Technicians formed into teams and routed. No best known values lie beside the files.

use std::path::{Path, PathBuf};

use super::placeholder;
use super::published::{Entry, Measured, Options, SolutionFile, Unmeasured, measured};
use crate::formats::strsp::{Instance, Solution, check, read, write_solution};

/// What a solve gives.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub solution: Solution,
    pub iterations: u64,
}

/// Solves an instance.
pub fn solve(instance: &Instance, options: &Options) -> Outcome {
    // PLACEHOLDER: a construction in place of the search.
    let _ = options;
    Outcome { solution: placeholder::strsp(instance), iterations: 1 }
}

/// The file of technicians that goes with a file of tasks, by its name: `technicians_R101_5x4_noTeam.txt` with `R101_5x4_noTeam.txt`; with
/// `R101_5x4_Team.txt` it is `technicians_5x4_Team.txt`, or the one of few technicians: `…_short.txt` for R1, C1 and RC1, `…_long.txt` for
/// R2, C2 and RC2. None where the folder has no such file.
pub fn technicians_of(tasks: &Path, folder: &Path) -> Option<PathBuf> {
    let name = tasks.file_name()?.to_str()?;
    let own = folder.join(format!("technicians_{name}"));
    if own.is_file() {
        return Some(own);
    }
    let mut parts = Path::new(name).file_stem()?.to_str()?.split('_');
    let (class, size) = (parts.next()?, parts.next()?);
    let first = class.trim_start_matches(|c: char| c.is_ascii_alphabetic()).chars().next()?;
    let horizon = if first == '1' { "short" } else { "long" };
    // One of the published files says Tema.
    let names = ["Team".into(), format!("Team_{horizon}"), format!("Tema_{horizon}")];
    let file = |end: &String| folder.join(format!("technicians_{size}_{end}.txt"));
    names.iter().map(file).find(|path| path.is_file())
}

/// Reads, solves and checks.
///
/// # Errors
/// A file cannot be read, or the solution breaks rules.
pub fn measure(tasks: &Path, technicians: &Path, options: &Options) -> Result<Measured, Unmeasured> {
    let instance = read(tasks, technicians)?;
    let folder = technicians.parent().and_then(Path::file_name).unwrap_or_default();
    let set = folder.to_string_lossy().into_owned();
    let set = if set.is_empty() { "STRSP".into() } else { set };
    let entry = Entry { set, instance: instance.name.clone(), best_known: None, decimals: 2 };
    let (row, solution) = measured(
        entry,
        options,
        || {
            let Outcome { solution, iterations } = solve(&instance, options);
            (solution, iterations)
        },
        |solution| check(&instance, solution).map(|cost| cost.total()),
    )?;
    let path = Path::new(&row.set).join(format!("{}.sol", row.instance));
    Ok(Measured { files: vec![SolutionFile { path, text: write_solution(&solution, row.cost, &instance) }], row })
}
