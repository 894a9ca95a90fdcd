//! The table of staffing solves: generated rounds of several sizes and seeds, each in a process of its own, one Markdown row each.
//!
//! `cargo bench --bench staffing -- 300x1x28 1200x6x28 --seeds 3 --time 60 --threads 2`
//! (sizes are people x batches x groups a batch; these are the defaults)

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use bangfu::plan::{Plan, Status};
use bangfu::problem::Problem;
use bangfu::sample::staffing_round;
use bangfu::scenario::read::read;
use bangfu::scenario::settings::Language;
use bangfu::scenario::write;
use bangfu::solve::{Options, solve};
use bangfu::verify::verify;

const HEAD: &str = "\
| people | batches | groups | candidates | seed | read, check, build s | solve s | score | bound | gap % | posts filled | status | peak MB |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |";

/// One row of the table: what to generate and how to solve it.
#[derive(Debug, Clone, Copy)]
struct Run {
    people: u32,
    batches: u32,
    groups: u32,
    seed: u64,
    seconds: u64,
    threads: u32,
}

/// What the command line asks for.
struct Table {
    sizes: Vec<[u32; 3]>,
    seeds: u64,
    seconds: u64,
    threads: u32,
    /// Solve the first size under this seed alone, here: the process that a row is made in.
    one: Option<u64>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this, too, without the word: there is nothing to test.
    let Some(args) = args.iter().any(|a| a == "--bench").then_some(args) else { return ExitCode::SUCCESS };
    let outcome = asked(&args).and_then(|table| match table.one {
        Some(seed) => one(run(&table, table.sizes[0], seed)).map(|row| println!("{row}")),
        None => all(&table),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn asked(args: &[String]) -> Result<Table, String> {
    let mut table = Table { sizes: Vec::new(), seeds: 3, seconds: 60, threads: 2, one: None };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || {
            let value = args.next().and_then(|v| v.parse::<u64>().ok());
            value.ok_or_else(|| format!("{arg} needs a whole number"))
        };
        match arg.as_str() {
            "--bench" => {}
            "--seeds" => table.seeds = number()?,
            "--time" => table.seconds = number()?,
            "--threads" => table.threads = number()? as u32,
            "--one" => table.one = Some(number()?),
            size => table.sizes.push(parsed(size)?),
        }
    }
    if table.sizes.is_empty() {
        table.sizes = vec![[300, 1, 28], [1200, 6, 28]];
    }
    Ok(table)
}

fn parsed(size: &str) -> Result<[u32; 3], String> {
    let numbers: Vec<u32> = size.split('x').filter_map(|n| n.parse().ok().filter(|&n| n > 0)).collect();
    let of_three = <[u32; 3]>::try_from(numbers).ok().filter(|_| size.split('x').count() == 3);
    of_three.ok_or_else(|| format!("{size}: a size is people x batches x groups a batch, such as 1200x6x28"))
}

fn run(table: &Table, [people, batches, groups]: [u32; 3], seed: u64) -> Run {
    Run { people, batches, groups, seed, seconds: table.seconds, threads: table.threads }
}

/// Each row in a process of its own: its peak of memory is its own, and HiGHS begins anew.
fn all(table: &Table) -> Result<(), String> {
    println!("{HEAD}");
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    for [people, batches, groups] in &table.sizes {
        for seed in 1..=table.seeds {
            let status = Command::new(&program)
                .args(["--bench".into(), format!("{people}x{batches}x{groups}"), "--one".into(), seed.to_string()])
                .args(["--time".into(), table.seconds.to_string(), "--threads".into(), table.threads.to_string()])
                .status()
                .map_err(|e| e.to_string())?;
            if !status.success() {
                return Err(format!("{people}x{batches}x{groups}, seed {seed}: no row"));
            }
        }
    }
    Ok(())
}

/// Generates, reads, builds, solves, verifies.
fn one(run: Run) -> Result<String, String> {
    let _ = rayon::ThreadPoolBuilder::new().num_threads(run.threads as usize).build_global();
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let round = staffing_round(run.people, run.batches, run.groups, run.seed);
    write::folder(&round, dir.path(), Language::Zh).map_err(|e| e.to_string())?;
    drop(round);
    let begun = Instant::now();
    let reading = read(dir.path());
    if reading.has_errors() {
        return Err(format!("{run:?}: the round has errors"));
    }
    let candidates = Problem::new(&reading.scenario, &[]).candidates.len();
    let built = begun.elapsed().as_secs_f64();
    let options = Options {
        time: Some(Duration::from_secs(run.seconds)),
        seed: run.seed,
        threads: run.threads,
        ..Options::default()
    };
    let begun = Instant::now();
    let plan = solve(&reading.scenario, &options).map_err(|e| format!("{run:?}: {e}"))?;
    let solved = begun.elapsed().as_secs_f64();
    let peak = peak_megabytes();
    let report = verify(&reading.scenario, &plan);
    if !report.passes() {
        return Err(format!("{run:?}: the plan does not verify: {:#?}", report.violations));
    }
    Ok(row(run, candidates, built, solved, &plan, peak))
}

fn row(run: Run, candidates: usize, built: f64, solved: f64, plan: &Plan, peak: Option<u64>) -> String {
    let Run { people, batches, groups, seed, .. } = run;
    let (score, bound, gap) = (plan.score.total, plan.bound.value, 100.0 * plan.bound.gap);
    let status = match plan.status {
        Status::Optimal => "optimal",
        Status::Feasible => "feasible",
    };
    let posts = format!("{} / {}", plan.figures.posts_filled, plan.figures.posts);
    let peak = peak.map_or("–".to_string(), |mb| mb.to_string());
    let groups = batches * groups;
    format!(
        "| {people} | {batches} | {groups} | {candidates} | {seed} | {built:.2} | {solved:.1} | {score:.0} | {bound:.0} | {gap:.3} | {posts} | {status} | {peak} |"
    )
}

/// The largest resident size of this process so far; None where the system does not tell.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kb| kb / 1024)
}
