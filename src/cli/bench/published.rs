//! What the commands on public instances share: options, rows as they come, the mean of each set, files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::super::check::Lang;
use super::super::solve::duration;
use super::table::{Column, Table, grouped, print, seconds};
use crate::bench::published::{Mean, Measured, Options, Row, SolutionFile, Unmeasured, means};
use crate::cli::threads;
use crate::file::{try_out, write_atomically};

#[derive(clap::Args)]
pub struct Measuring {
    /// Limit of wall time of each solve: 90, 60s, 5m, 1h
    #[arg(long, default_value = "60s", value_parser = duration)]
    time: Duration,
    /// The first seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Solves of each instance: with the seeds from the first one on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Threads of the solver; 0 = as many as the machine has
    #[arg(long, default_value_t = 1)]
    threads: u32,
    /// Write the best solution of each instance into this folder, in one of its set; existing files are replaced
    #[arg(long, value_name = "DIR")]
    sol: Option<PathBuf>,
    /// Write the rows to this file, too, as CSV; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Print the table as Markdown
    #[arg(long)]
    markdown: bool,
    /// Language of the table
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
}

/// Measures each instance with each seed. One that fails is told of, and the others go on.
pub fn run<T>(
    args: &Measuring,
    instances: &[T],
    measure: impl Fn(&T, &Options) -> Result<Measured, Unmeasured>,
) -> ExitCode {
    all(args, instances, measure).unwrap_or_else(|trouble| {
        eprintln!("{trouble}");
        ExitCode::FAILURE
    })
}

fn all<T>(
    args: &Measuring,
    instances: &[T],
    measure: impl Fn(&T, &Options) -> Result<Measured, Unmeasured>,
) -> Result<ExitCode, String> {
    // Before the long measurement, not after it.
    if let Some(file) = &args.csv {
        try_out(file).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    if let Some(folder) = &args.sol {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let threads = threads(args.threads);
    let table = Table { columns: COLUMNS, markdown: args.markdown, zh: matches!(args.lang, Lang::Zh) };
    print(&table.head());
    let (mut rows, mut code) = (Vec::new(), ExitCode::SUCCESS);
    for instance in instances {
        let mut least = f64::INFINITY;
        for seed in (args.seed..).take(args.seeds as usize) {
            match measure(instance, &Options { time: args.time, seed, threads }) {
                Ok(Measured { row, files }) => {
                    print(&table.line(&Line::Row(row.clone())));
                    if let Some(folder) = args.sol.as_deref().filter(|_| row.cost < least) {
                        least = row.cost;
                        files.iter().try_for_each(|file| put(folder, file))?;
                    }
                    rows.push(row);
                    save(args, &rows)?;
                }
                Err(trouble) => {
                    eprintln!("{trouble}");
                    code = ExitCode::FAILURE;
                    // It would be no better under another seed.
                    if matches!(trouble, Unmeasured::Unread(_)) {
                        break;
                    }
                }
            }
        }
    }
    for mean in means(&rows) {
        print(&table.line(&Line::Mean(mean)));
    }
    Ok(code)
}

fn put(folder: &Path, file: &SolutionFile) -> Result<(), String> {
    let path = folder.join(&file.path);
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = made.and_then(|()| write_atomically(&path, file.text.as_bytes()));
    written.map_err(|e| format!("{}: {e}", path.display()))
}

/// The file, anew with each row: a long measurement may be broken off.
fn save(args: &Measuring, rows: &[Row]) -> Result<(), String> {
    let Some(file) = &args.csv else { return Ok(()) };
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(|e| e.to_string())?;
    let bytes = writer.into_inner().map_err(|e| e.to_string())?;
    write_atomically(file, &bytes).map_err(|e| format!("{}: {e}", file.display()))
}

/// The files with one of the endings in a folder, by name; a file is itself.
pub fn within(path: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.into()]);
    }
    let entries = std::fs::read_dir(path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(|e| format!("{}: {e}", path.display()))?;
    let files = entries.into_iter().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|e| e == ending)).collect();
    files.sort();
    if files.is_empty() { Err(format!("{}: no file that ends in .{ending}", path.display())) } else { Ok(files) }
}

/// A line of the table.
enum Line {
    Row(Row),
    Mean(Mean),
}

const COLUMNS: &[Column<Line>] = &[
    ("组", "set", 9, |line, _| match line {
        Line::Row(row) => row.set.clone(),
        Line::Mean(mean) => mean.set.clone(),
    }),
    ("算例", "instance", 16, |line, zh| match line {
        Line::Row(row) => row.instance.clone(),
        Line::Mean(mean) if zh => format!("{} 次平均", mean.rows),
        Line::Mean(mean) => format!("mean of {}", mean.rows),
    }),
    ("种子", "seed", 4, |line, _| match line {
        Line::Row(row) => row.seed.to_string(),
        Line::Mean(_) => String::new(),
    }),
    ("费用", "cost", 12, |line, _| match line {
        Line::Row(row) => decimal(row.cost, row.decimals),
        Line::Mean(mean) => decimal(mean.cost, mean.decimals),
    }),
    ("已知最好", "best known", 12, |line, _| match line {
        Line::Row(row) => row.best_known.map_or("–".into(), |best| decimal(best, row.decimals)),
        Line::Mean(_) => String::new(),
    }),
    ("差距 %", "gap %", 7, |line, _| {
        let (Line::Row(Row { gap, .. }) | Line::Mean(Mean { gap, .. })) = line;
        gap.map_or("–".into(), |gap| format!("{:.2}", 100.0 * gap))
    }),
    ("求解 s", "solve s", 7, |line, _| {
        let (Line::Row(Row { seconds: of, .. }) | Line::Mean(Mean { seconds: of, .. })) = line;
        seconds(*of)
    }),
    ("迭代", "iterations", 11, |line, _| match line {
        Line::Row(row) => grouped(row.iterations),
        Line::Mean(mean) => grouped(mean.iterations.round() as u64),
    }),
];

/// `42,444.8`; costs are not below 0.
fn decimal(cost: f64, decimals: usize) -> String {
    let text = format!("{cost:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    whole.parse().map(grouped).unwrap_or_else(|_| whole.into()) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_have_the_digits_of_published_ones() {
        assert_eq!(decimal(42444.8, 1), "42,444.8");
        assert_eq!(decimal(2904130.0, 0), "2,904,130");
        assert_eq!(decimal(999.996, 2), "1,000.00");
    }
}
