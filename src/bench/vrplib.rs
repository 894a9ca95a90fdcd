//! Routes of VRPLIB files, held against the solution that lies beside the file.

use std::path::Path;

use super::placeholder;
use super::published::{Entry, Measured, Options, SolutionFile, Unmeasured, measured};
use crate::formats::Unread;
use crate::formats::vrplib::{Instance, Solution, check, published_cost, read, read_solution, write_solution};

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
    Outcome { solution: placeholder::vrplib(instance), iterations: 1 }
}

/// The cost in the file of the same name that ends in `.sol`, in the unit of such files; None where there is no such file.
///
/// # Errors
/// The file is there and is no solution.
pub fn best_known(file: &Path, instance: &Instance) -> Result<Option<f64>, Unread> {
    let beside = file.with_extension("sol");
    if !beside.exists() {
        return Ok(None);
    }
    Ok(read_solution(&beside, instance.kind)?.cost.map(|cost| published_cost(cost, instance.kind)))
}

/// Reads, solves and checks.
///
/// # Errors
/// A file cannot be read, or the solution breaks rules.
pub fn measure(file: &Path, options: &Options) -> Result<Measured, Unmeasured> {
    let instance = read(file)?;
    let kind = instance.kind;
    let entry = Entry {
        set: kind.name().into(),
        instance: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        best_known: best_known(file, &instance)?,
        decimals: usize::from(published_cost(1, kind) < 1.0),
    };
    let mut total = 0;
    let (row, solution) = measured(
        entry,
        options,
        || {
            let Outcome { solution, iterations } = solve(&instance, options);
            (solution, iterations)
        },
        |solution| {
            check(&instance, solution).map(|cost| {
                total = cost.total();
                published_cost(total, kind)
            })
        },
    )?;
    let path = Path::new(&row.set).join(format!("{}.sol", row.instance));
    Ok(Measured { files: vec![SolutionFile { path, text: write_solution(&solution, total, kind) }], row })
}
