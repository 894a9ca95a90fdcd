use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use super::super::check::Lang;
use super::super::solve::{duration, share};
use super::table::{Column, Table, grouped, print, seconds};
use crate::bench::plot;
use crate::bench::staffing::{Row, Run, Size, generate, measure};
use crate::cli::threads;
use crate::file::{try_out, write_atomically};
use crate::plan::Status;

/// Generate rounds, staff and verify them, and print a table of what that took 排班测速
///
/// Each row is a process of its own, so its peak of memory is its own. Columns of the table: pairs of inspector and group that the hard
/// rules allow; columns, those of the pairs that the solver's programme held; first s, seconds until the first plan whose score is within
/// 10 % of the final one, given where that fills 99 % of the posts; build s, seconds to read, check and build; solve s, seconds of the solve,
/// and field s those of them for crews and routes; visits, planned of those asked for.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu bench staffing                                       from 300 people to the whole country
  bangfu bench staffing 300x1x28 1200x6x28 --time 20s --markdown --lang en
  bangfu bench staffing 5600x25x28 --seeds 1 --time 5m --gap 0.5% --csv rows.csv --svg rows.svg
  bangfu bench staffing 5600x25x28 --sites --seeds 1 --time 5m --gap 1%   crews and routes to 40,000 sites

Exit codes: 0 a verified plan in each row, 1 a row without one.")]
pub struct Args {
    /// People x batches x groups in each batch
    #[arg(default_values = ["300x1x28", "1200x6x28", "2400x12x28", "5600x25x28"])]
    sizes: Vec<Size>,
    /// Rounds of each size: seeds 1, 2, …
    #[arg(long, value_name = "N", default_value_t = 3)]
    seeds: u64,
    /// Limit of wall time of each solve: 90, 60s, 5m, 1h
    #[arg(long, default_value = "60s", value_parser = duration)]
    time: Duration,
    /// Stop each solve at this relative gap between score and bound, such as 0.001 or 0.1%; 0 = prove the optimum
    #[arg(long, default_value_t = 0.0, value_parser = share)]
    gap: f64,
    /// Threads of the solver; 0 = as many as the machine has
    #[arg(long, default_value_t = 0)]
    threads: u32,
    /// Write the rows to this file, too, as CSV; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Draw time and memory against size into this file (SVG); an existing one is replaced
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// With sites in the cities of the winter campaign, about 57 for each group: crews and routes are planned, too
    #[arg(long)]
    sites: bool,
    /// Keep the rounds in this folder, each in one of its own, such as 5600x25x28-1
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Print the table as Markdown
    #[arg(long)]
    markdown: bool,
    /// Language of the table
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// Measure the round of this seed in the folder, in this process, and print the row as JSON
    #[arg(long, hide = true, num_args = 2, value_names = ["SEED", "DIR"])]
    row: Option<Vec<String>>,
}

pub fn run(args: Args) -> ExitCode {
    let outcome = match args.row.as_deref() {
        Some([seed, dir]) => one(&args, seed, Path::new(dir)),
        _ => all(&args),
    };
    outcome.unwrap_or_else(|trouble| {
        eprintln!("{trouble}");
        ExitCode::FAILURE
    })
}

/// Rows as they come. One that fails is told of, and the others go on.
fn all(args: &Args) -> Result<ExitCode, String> {
    // Before the long measurement, not after it.
    for file in args.csv.iter().chain(&args.svg) {
        try_out(file).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    let table = Table { columns: COLUMNS, markdown: args.markdown, zh: matches!(args.lang, Lang::Zh) };
    print(&table.head());
    let (mut rows, mut code) = (Vec::new(), ExitCode::SUCCESS);
    for &size in &args.sizes {
        for seed in 1..=args.seeds {
            match apart(args, size, seed) {
                Ok(row) => {
                    print(&table.line(&row));
                    rows.push(row);
                    save(args, &rows)?;
                }
                Err(trouble) => {
                    eprintln!("{size}, seed {seed}: {trouble}");
                    code = ExitCode::FAILURE;
                }
            }
        }
    }
    Ok(code)
}

/// Writes the round and measures it in another process of this program.
fn apart(args: &Args, size: Size, seed: u64) -> Result<Row, String> {
    let for_now = tempfile::tempdir().map_err(|e| e.to_string())?;
    let dir = args.keep.as_deref().unwrap_or(for_now.path()).join(format!("{size}-{seed}"));
    generate(size, args.sites, seed, &dir).map_err(|e| e.to_string())?;
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let output = Command::new(program)
        .args(["bench", "staffing", &size.to_string(), "--row", &seed.to_string()])
        .arg(&dir)
        .args(["--time", &format!("{}s", args.time.as_secs_f64()), "--gap", &args.gap.to_string()])
        .args(["--threads", &args.threads.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("no row ({})", output.status));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| e.to_string())
}

/// The process that a row is made in.
fn one(args: &Args, seed: &str, dir: &Path) -> Result<ExitCode, String> {
    let seed = seed.parse().map_err(|_| format!("{seed} is no seed"))?;
    let threads = threads(args.threads);
    // One pool a process, and this is the first to ask for it.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build_global();
    let run = Run { size: args.sizes[0], seed, time: args.time, gap: args.gap, threads };
    let row = measure(&run, dir).map_err(|e| e.to_string())?;
    print(&serde_json::to_string(&row).map_err(|e| e.to_string())?);
    Ok(ExitCode::SUCCESS)
}

/// The files, anew with each row: a long measurement may be broken off.
fn save(args: &Args, rows: &[Row]) -> Result<(), String> {
    let put = |file: &Path, bytes: &[u8]| write_atomically(file, bytes).map_err(|e| format!("{}: {e}", file.display()));
    if let Some(file) = &args.csv {
        let mut writer = csv::Writer::from_writer(Vec::new());
        rows.iter().try_for_each(|row| writer.serialize(row)).map_err(|e| e.to_string())?;
        put(file, &writer.into_inner().map_err(|e| e.to_string())?)?;
    }
    if let Some(file) = &args.svg {
        put(file, plot::svg(rows).map_err(|e| e.to_string())?.as_bytes())?;
    }
    Ok(())
}

const COLUMNS: &[Column<Row>] = &[
    ("规模", "size", 11, |row, _| row.size().to_string()),
    ("种子", "seed", 4, |row, _| row.seed.to_string()),
    ("可派组合", "pairs", 11, |row, _| grouped(row.pairs)),
    ("列数", "columns", 9, |row, _| row.columns.map_or("–".into(), grouped)),
    ("得分", "incumbent", 11, |row, _| grouped_score(row.incumbent)),
    ("下界", "bound", 11, |row, _| grouped_score(row.bound)),
    ("差距 %", "gap %", 7, |row, _| format!("{:.3}", 100.0 * row.gap)),
    ("已派岗位", "posts filled", 13, |row, _| {
        format!("{} / {}", grouped(row.posts_filled.into()), grouped(row.posts.into()))
    }),
    ("结果", "status", 8, |row, zh| {
        let (in_chinese, in_english) = match row.status {
            Status::Optimal => ("最优", "optimal"),
            Status::Feasible => ("可行", "feasible"),
        };
        if zh { in_chinese } else { in_english }.into()
    }),
    ("首个方案 s", "first s", 7, |row, _| row.first_plan_seconds.map_or("–".into(), seconds)),
    ("读入建模 s", "build s", 7, |row, _| seconds(row.build_seconds)),
    ("求解 s", "solve s", 7, |row, _| seconds(row.solve_seconds)),
    ("外业 s", "field s", 7, |row, _| row.field_seconds.map_or("–".into(), seconds)),
    ("已排走访", "visits", 15, |row, _| {
        format!("{} / {}", grouped(row.visits.into()), grouped(row.visits_asked.into()))
    }),
    ("内存 MB", "peak MB", 7, |row, _| row.peak_mb.map_or("–".into(), grouped)),
];

fn grouped_score(score: f64) -> String {
    let sign = if score.round() < 0.0 { "-" } else { "" };
    format!("{sign}{}", grouped(score.round().abs() as u64))
}
