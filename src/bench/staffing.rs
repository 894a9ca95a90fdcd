//! A generated round is written, read, checked, built, solved and verified; a row says what that took and what came of it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::plan::Status;
use crate::problem::Problem;
use crate::sample::{field_round, staffing_round};
use crate::scenario::read::read;
use crate::scenario::settings::Language;
use crate::scenario::write::{self, WriteError};
use crate::solve::{Event, Options, Phase, Progress, Unsolvable, Watch, solve_watched};
use crate::verify::verify;

/// A plan is near the final one once its score is above the final score by no more than this share of it.
const NEAR: f64 = 0.1;
/// The final plan is one to speak of if no larger share of its posts is empty.
const EMPTY: f64 = 0.01;

/// People × batches × groups in each batch, such as `5600x25x28`. None of them is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub people: u32,
    pub batches: u32,
    pub groups: u32,
}

/// How to solve the round of a size and a seed.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub size: Size,
    /// Of the people drawn and of the solve.
    pub seed: u64,
    pub time: Duration,
    /// Relative gap at which to stop.
    pub gap: f64,
    pub threads: u32,
}

/// What one run took and gave. Flat, so that it is a line of CSV.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub people: u32,
    pub batches: u32,
    pub groups_per_batch: u32,
    pub seed: u64,
    /// Pairs of inspector and group that the hard rules allow.
    pub pairs: u64,
    /// Of them, those that the solver's integer programme held; None where it does not say.
    pub columns: Option<u64>,
    pub incumbent: f64,
    pub bound: f64,
    /// (incumbent − bound) / |incumbent|
    pub gap: f64,
    pub posts: u32,
    pub posts_filled: u32,
    pub status: Status,
    /// Seconds of the solve until the first plan whose score is within 10 % of the final one; None where the final one leaves more than
    /// 1 % of its posts empty.
    pub first_plan_seconds: Option<f64>,
    /// Seconds to read the files, check them and build the problem.
    pub build_seconds: f64,
    /// Seconds of the solve, which builds the problem once more.
    pub solve_seconds: f64,
    /// Seconds of them for crews and routes; None where there are no sites.
    pub field_seconds: Option<f64>,
    /// Visits that sites ask for, and those planned.
    pub visits_asked: u32,
    pub visits: u32,
    /// Largest resident size of the process until the plan was there, in MiB; None where the system does not tell.
    pub peak_mb: Option<u64>,
}

/// Why there is no row.
#[derive(Debug, thiserror::Error)]
pub enum Unmeasured {
    #[error("the generated round has errors: {0}")]
    Errors(String),
    #[error("{0}")]
    Unsolvable(#[from] Unsolvable),
    #[error("the plan does not verify: {0}")]
    Unverified(String),
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Size, String> {
        let numbers: Vec<Option<u32>> = text.split('x').map(|n| n.parse().ok().filter(|&n| n > 0)).collect();
        match numbers[..] {
            [Some(people), Some(batches), Some(groups)] => Ok(Size { people, batches, groups }),
            _ => Err("write people x batches x groups in each batch, such as 1200x6x28".into()),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}x{}x{}", self.people, self.batches, self.groups)
    }
}

impl Row {
    pub fn size(&self) -> Size {
        Size { people: self.people, batches: self.batches, groups: self.groups_per_batch }
    }
}

/// Writes the round of a size and a seed into a folder, with sites to be visited or without.
///
/// # Errors
/// The folder cannot be written to.
pub fn generate(size: Size, sites: bool, seed: u64, dir: &Path) -> Result<(), WriteError> {
    let round = if sites { field_round } else { staffing_round };
    write::folder(&round(size.people, size.batches, size.groups, seed), dir, Language::Zh)
}

/// Reads, checks, builds, solves and verifies the round that [`generate`] wrote. The peak of memory is that of the whole process so far,
/// so each run wants a process of its own.
///
/// # Errors
/// There is no plan that holds.
pub fn measure(run: &Run, dir: &Path) -> Result<Row, Unmeasured> {
    let begun = Instant::now();
    let reading = read(dir);
    if reading.has_errors() {
        let first = reading.findings.iter().find(|f| f.code.starts_with('E'));
        return Err(Unmeasured::Errors(first.map(|f| f.cause.en.clone()).unwrap_or_default()));
    }
    let scenario = reading.scenario;
    let pairs = Problem::new(&scenario, &[]).pairs_allowed();
    let build_seconds = begun.elapsed().as_secs_f64();

    let options =
        Options { time: Some(run.time), gap: run.gap, seed: run.seed, threads: run.threads, ..Options::default() };
    let mut plans: Vec<(f64, f64)> = Vec::new();
    let (mut columns, mut field) = (None, None);
    let mut hear = |_: Event, progress: &Progress| {
        columns = progress.columns;
        if progress.phase == Phase::Field {
            field = field.or(Some(progress.seconds));
        }
        if let Some(score) = progress.incumbent
            && plans.last().is_none_or(|&(_, last)| score < last)
        {
            plans.push((progress.seconds, score));
        }
    };
    let begun = Instant::now();
    let watch = Watch { stop: &AtomicBool::new(false), tell: &mut hear, save: None };
    let plan = solve_watched(&scenario, &options, watch)?;
    let solve_seconds = begun.elapsed().as_secs_f64();
    let peak_mb = peak_mb();
    let report = verify(&scenario, &plan);
    if !report.passes() {
        return Err(Unmeasured::Unverified(format!("{:?}", report.violations)));
    }
    let figures = &plan.figures;
    let filled = f64::from(figures.posts_filled) >= (1.0 - EMPTY) * f64::from(figures.posts);
    Ok(Row {
        people: run.size.people,
        batches: run.size.batches,
        groups_per_batch: run.size.groups,
        seed: run.seed,
        pairs,
        columns,
        incumbent: plan.score.total,
        bound: plan.bound.value,
        gap: plan.bound.gap,
        posts: figures.posts,
        posts_filled: figures.posts_filled,
        status: plan.status,
        first_plan_seconds: filled.then(|| near(&plans, plan.score.total).unwrap_or(solve_seconds)),
        build_seconds,
        solve_seconds,
        field_seconds: field.map(|from| solve_seconds - from),
        visits_asked: (plan.visits.len() + plan.unvisited.len()) as u32,
        visits: plan.visits.len() as u32,
        peak_mb,
    })
}

/// When the first plan came that is nearly as good as the last; each plan is (seconds, score).
fn near(plans: &[(f64, f64)], last: f64) -> Option<f64> {
    plans.iter().find(|plan| plan.1 <= last + NEAR * last.abs()).map(|plan| plan.0)
}

/// The largest resident size of this process so far.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kb| kb / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_written() {
        let size = Size { people: 5600, batches: 25, groups: 28 };
        assert_eq!(size.to_string().parse(), Ok(size));
        for wrong in ["", "5600", "5600x25", "5600x0x28", "5600x25x28x1", "a x b x c", "-1x1x1"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_first_plan_is_within_a_tenth_of_the_last() {
        let plans = [(1.0, 900.0), (2.0, 110.0), (3.0, 100.0)];
        assert_eq!(near(&plans, 100.0), Some(2.0));
        assert_eq!(near(&[(1.0, -80.0), (2.0, -95.0)], -100.0), Some(2.0));
        assert_eq!(near(&[(1.0, 900.0)], 100.0), None);
    }
}
