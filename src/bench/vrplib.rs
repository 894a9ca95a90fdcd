//! Routes of VRPLIB files, held against the solution that lies beside the file.

use std::path::Path;

use super::published::{Entry, Measured, Options, SolutionFile, Unmeasured, measured};
use crate::formats::Unread;
use crate::formats::vrplib::{
    Client, Instance, Solution, Vehicle, check, published_cost, read, read_solution, write_solution,
};
use crate::solve::routes;
use crate::solve::routes::instance::{Instance as Routing, Kind, MUST, Matrix, Stop};

/// What a solve gives.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub solution: Solution,
    pub iterations: u64,
}

/// Solves an instance.
pub fn solve(instance: &Instance, options: &Options) -> Outcome {
    let (routing, first) = routing(instance);
    let (best, iterations) = routes::solve(&routing, None, &options.routing());
    let mut by_vehicle = vec![Vec::new(); instance.vehicles.len()];
    let mut used = vec![0; routing.kinds.len()];
    for driven in best.routes {
        let kind = driven.kind as usize;
        by_vehicle[first[kind][used[kind]]] =
            driven.stops.iter().map(|&s| instance.depots.len() + s as usize).collect();
        used[kind] += 1;
    }
    Outcome { solution: Solution { routes: by_vehicle }, iterations }
}

/// The instance as the search reads it, and the vehicles of each of its kinds of routes.
fn routing(instance: &Instance) -> (Routing, Vec<Vec<usize>>) {
    let (depots, clients) = (instance.depots.len(), instance.clients.len());
    // Stops come first among its places.
    let place = |at: usize| if at < clients { at + depots } else { at - clients };
    let cost = Matrix::new(instance.places(), |from, to| whole(instance.distance(place(from), place(to))));
    let stop = |(need, client): (usize, &Client)| Stop {
        early: whole(client.window.open),
        late: whole(client.window.close),
        load: whole(client.demand),
        prize: client.prize.unwrap_or(MUST),
        ..Stop::new(whole(client.service), need as u32)
    };
    let mut alike: Vec<(&Vehicle, Vec<usize>)> = Vec::new();
    for (v, vehicle) in instance.vehicles.iter().enumerate() {
        match alike.iter_mut().find(|kind| kind.0 == vehicle) {
            Some(kind) => kind.1.push(v),
            None => alike.push((vehicle, vec![v])),
        }
    }
    let kind = |(vehicle, of): &(&Vehicle, Vec<usize>)| {
        let window = instance.depots[vehicle.depot].window;
        let serves =
            |client: usize| vehicle.allowed.as_ref().is_none_or(|a| a.binary_search(&(client + depots)).is_ok());
        Kind {
            max_duration: vehicle.max_duration.map_or(i32::MAX, whole),
            capacity: vehicle.capacity.map_or(i32::MAX / 2, whole),
            count: of.len() as u32,
            serves: (0..clients).map(serves).collect(),
            ..Kind::new((clients + vehicle.depot) as u32, whole(window.open), whole(window.close))
        }
    };
    let kinds = alike.iter().map(kind).collect();
    let stops = instance.clients.iter().enumerate().map(stop).collect();
    (Routing { stops, kinds, cost, time: None, crewing: None }, alike.into_iter().map(|kind| kind.1).collect())
}

/// Numbers of the search are shorter; what is longer never binds.
fn whole(number: i64) -> i32 {
    number.clamp(-i64::from(i32::MAX / 4), i64::from(i32::MAX / 4)) as i32
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
            Ok((solution, iterations))
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
