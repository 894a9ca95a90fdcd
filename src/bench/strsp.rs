//! Technicians formed into teams and routed. No best known values lie beside the files.

use std::path::{Path, PathBuf};

use super::published::{Entry, Measured, Options, SolutionFile, Unmeasured, measured};
use crate::formats::strsp::{Instance, Solution, Task, Team, Technician, check, read, write_solution};
use crate::solve::routes::instance::{Ask, Crewing, Instance as Routing, Kind, Matrix, Need, Stop};
use crate::solve::routes::{self, Driven};

/// What a solve gives.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub solution: Solution,
    pub iterations: u64,
}

/// Parts of a unit of distance and time that the search counts in.
const PARTS: f64 = 10_000.0;

/// Solves an instance, with teams re-formed in the search or kept as they were first formed.
pub fn solve(instance: &Instance, reform: bool, options: &Options) -> Outcome {
    let routing = routing(instance, reform);
    let (best, iterations) = routes::solve(&routing, None, &options.routing());
    let mut outsourced: Vec<usize> = (0..instance.tasks.len()).collect();
    outsourced.retain(|task| !best.routes.iter().any(|d| d.stops.contains(&(*task as u32))));
    let team = |driven: &Driven| Team {
        // Who drives alone is a kind of route.
        members: match instance.teams {
            true => driven.members.iter().map(|&m| m as usize).collect(),
            false => vec![driven.kind as usize],
        },
        route: driven.stops.iter().map(|&s| s as usize).collect(),
    };
    Outcome { solution: Solution { teams: best.routes.iter().map(team).collect(), outsourced }, iterations }
}

/// The instance as the search reads it: ways are rounded up, windows inwards, so that what it finds holds unrounded, too.
fn routing(instance: &Instance, reform: bool) -> Routing {
    let tasks = instance.tasks.len();
    let task = |place: usize| (place < tasks).then_some(place);
    let matrix = Matrix::new(tasks + 1, |a, b| (instance.distance(task(a), task(b)) * PARTS).ceil() as i32);
    let stop = |(t, task): (usize, &Task)| Stop {
        early: (task.ready * PARTS).ceil() as i32,
        late: (task.due * PARTS).floor() as i32,
        prize: (instance.outsourcing(t) * PARTS).round() as i64,
        ..Stop::new((task.service * PARTS).ceil() as i32, t as u32)
    };
    let stops = instance.tasks.iter().enumerate().map(stop).collect();
    // Who drives alone is a kind; joined, each technician may be the first of a team.
    let day = Kind::new(tasks as u32, (instance.depot.ready * PARTS) as i32, (instance.depot.due * PARTS) as i32);
    let (kinds, crewing) = if instance.teams {
        let teams = Kind { count: instance.technicians.len() as u32, serves: vec![true; tasks], ..day };
        (vec![teams], Some(crewing(instance, reform)))
    } else {
        let alone = |t| Kind { serves: (0..tasks).map(|task| instance.qualified(&[t], task)).collect(), ..day.clone() };
        ((0..instance.technicians.len()).map(alone).collect(), None)
    };
    Routing { stops, kinds, cost: matrix, time: None, crewing }
}

/// A trait is a skill at a level or above.
fn crewing(instance: &Instance, reform: bool) -> Crewing {
    let traits = instance.skills * instance.levels;
    let ask = |needs: &[u32]| {
        let asks = needs.iter().enumerate().filter(|n| *n.1 > 0);
        Need { asks: asks.map(|(of, &count)| Ask { of: of as u32, count }).collect(), ..Need::default() }
    };
    let needs: Vec<Need> = instance.tasks.iter().map(|t| ask(&t.needs)).collect();
    let holds = |technician: &Technician| {
        let levels = technician.levels.iter().enumerate();
        levels.flat_map(|(skill, &level)| (0..level).map(move |l| (skill * instance.levels) as u32 + l)).collect()
    };
    Crewing::new(instance.technicians.iter().map(holds).collect(), needs, traits, reform)
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
/// Teams are re-formed in the search, or kept as they were first formed.
///
/// # Errors
/// A file cannot be read, or the solution breaks rules.
pub fn measure(tasks: &Path, technicians: &Path, reform: bool, options: &Options) -> Result<Measured, Unmeasured> {
    let instance = read(tasks, technicians)?;
    let folder = technicians.parent().and_then(Path::file_name).unwrap_or_default();
    let set = folder.to_string_lossy().into_owned();
    let set = if set.is_empty() { "STRSP".into() } else { set };
    let entry = Entry { set, instance: instance.name.clone(), best_known: None, decimals: 2 };
    let (row, solution) = measured(
        entry,
        options,
        || {
            let Outcome { solution, iterations } = solve(&instance, reform, options);
            Ok((solution, iterations))
        },
        |solution| check(&instance, solution).map(|cost| cost.total()),
    )?;
    let path = Path::new(&row.set).join(format!("{}.sol", row.instance));
    Ok(Measured { files: vec![SolutionFile { path, text: write_solution(&solution, row.cost, &instance) }], row })
}
