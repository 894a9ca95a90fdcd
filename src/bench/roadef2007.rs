//! Technicians and interventions of the challenge of 2007, held against its best known values.

use std::path::{Path, PathBuf};

use super::published::{Entry, Measured, Options, SolutionFile, Unmeasured, measured};
use crate::formats::roadef2007::{DAY, Instance, Solution, Task, Technician, Visit, check, read, write_solution};
use crate::solve::day_crews::{self, Unsolvable};

/// What a solve gives.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub solution: Solution,
    pub iterations: u64,
}

/// Solves an instance.
///
/// # Errors
/// No solution exists.
pub fn solve(instance: &Instance, options: &Options) -> Result<Outcome, Unsolvable> {
    let model = model(instance);
    let options = day_crews::Options {
        time: options.time,
        seed: options.seed,
        threads: options.threads as usize,
        ..day_crews::Options::default()
    };
    let found = day_crews::solve(&model, &options)?;
    let mut solution = Solution { visits: vec![None; instance.tasks.len()], crews: Vec::new() };
    for crew in found.solution.crews {
        let day = crew.day as usize;
        if solution.crews.len() <= day {
            solution.crews.resize(day + 1, Vec::new());
        }
        let ordinal = solution.crews[day].len();
        for (task, start) in crew.visits {
            solution.visits[task] = Some(Visit { day: day + 1, crew: ordinal, start: start % DAY });
        }
        solution.crews[day].push(crew.members);
    }
    Ok(Outcome { solution, iterations: found.iterations })
}

/// The instance as the search reads it.
fn model(instance: &Instance) -> day_crews::Instance {
    let short = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let technician = |t: &Technician| day_crews::Technician {
        level: t.levels.iter().map(|&level| short(level)).collect(),
        days_off: t.days_off.iter().map(|&day| (day.max(1) - 1) as u32).collect(),
    };
    let task = |t: &Task| day_crews::Task {
        duration: t.duration,
        predecessors: t.predecessors.clone(),
        priority: short(t.priority),
        hire_cost: u32::try_from(t.cost).unwrap_or(u32::MAX),
        needs: t.needs.chunks(instance.levels.max(1)).map(|n| n.iter().map(|&n| short(n)).collect()).collect(),
    };
    day_crews::Instance {
        domains: instance.domains,
        levels: instance.levels,
        technicians: instance.technicians.iter().map(technician).collect(),
        tasks: instance.tasks.iter().map(task).collect(),
        budget: u32::try_from(instance.budget).unwrap_or(u32::MAX),
    }
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
    let named = entry.instance.clone();
    let (row, solution) = measured(
        entry,
        options,
        || {
            let found = solve(&instance, options).map_err(|error| Unmeasured::Unsolvable(named, error))?;
            Ok((found.solution, found.iterations))
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
