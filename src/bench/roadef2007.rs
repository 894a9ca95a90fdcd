//! Technicians and interventions of the challenge of 2007, held against its best known values.

use std::path::{Path, PathBuf};

use super::placeholder;
use super::published::{Entry, Measured, Options, SolutionFile, Unmeasured, measured};
use crate::formats::roadef2007::{Instance, Solution, check, read, write_solution};

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
    Outcome { solution: placeholder::construct(instance), iterations: 1 }
}

/// Name, technicians, tasks and best known cost of set A; 20 minutes were allowed for it.
const SET_A: [(&str, usize, usize, u64); 10] = [
    ("test1", 5, 5, 2340),
    ("test2", 5, 5, 4755),
    ("test3", 7, 20, 11880),
    ("test4", 7, 20, 13452),
    ("test5", 10, 50, 28845),
    ("test6", 10, 50, 18795),
    ("test7", 20, 100, 30540),
    ("test8", 20, 100, 16920),
    ("test9", 20, 100, 27348),
    ("test10", 15, 100, 38296),
];

/// The best known cost of an instance of set A. The size tells them from instances of other sets with the same names.
pub fn best_known(instance: &Instance) -> Option<u64> {
    let size = (instance.name.as_str(), instance.technicians.len(), instance.tasks.len());
    SET_A.iter().find(|entry| (entry.0, entry.1, entry.2) == size).map(|entry| entry.3)
}

/// Reads, solves and checks.
///
/// # Errors
/// A file cannot be read, or the solution breaks rules.
pub fn measure(folder: &Path, options: &Options) -> Result<Measured, Unmeasured> {
    let instance = read(folder)?;
    // So that `.` has a name and a parent, too.
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.into());
    let name = |path: Option<&Path>| path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    let entry = Entry {
        set: name(whole.parent()),
        instance: name(Some(&whole)),
        best_known: best_known(&instance).map(|cost| cost as f64),
        decimals: 0,
    };
    let (row, solution) = measured(
        entry,
        options,
        || {
            let Outcome { solution, iterations } = solve(&instance, options);
            (solution, iterations)
        },
        |solution| check(&instance, solution).map(|cost| cost.total() as f64),
    )?;
    let path = |file| -> PathBuf { [row.set.as_str(), &row.instance, file].iter().collect() };
    let written = write_solution(&solution, &instance);
    let files = vec![
        SolutionFile { path: path("interv_dates"), text: written.interv_dates },
        SolutionFile { path: path("tech_teams"), text: written.tech_teams },
    ];
    Ok(Measured { row, files })
}
