//! A public instance is read, solved and checked; a row says what came of it beside the best known value.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::solve::day_crews::Unsolvable;
use crate::solve::routes;
use serde::{Deserialize, Serialize};

use crate::formats::Unread;

/// How to solve an instance.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Wall time of the solve.
    pub time: Duration,
    pub seed: u64,
    pub threads: u32,
}

impl Options {
    pub fn routing(&self) -> routes::Options<'static> {
        let limits = routes::Limits { time: Some(self.time), iterations: None, stop: None };
        routes::Options { limits, seed: self.seed, threads: self.threads }
    }
}

/// What one run gave. Flat, so that it is a line of CSV.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the mean is taken over: the kind or the folder.
    pub set: String,
    pub instance: String,
    pub seed: u64,
    /// By the format's checker, in the unit of the published values.
    pub cost: f64,
    pub best_known: Option<f64>,
    /// (cost − best known) / best known
    pub gap: Option<f64>,
    /// Of the solve.
    pub seconds: f64,
    pub iterations: u64,
    /// Digits after the point of published costs.
    #[serde(skip)]
    pub decimals: usize,
}

/// A row, and the files of its solution.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub row: Row,
    pub files: Vec<SolutionFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SolutionFile {
    /// Within a folder for all solutions, such as `VRPTW/C1_10_2.sol`.
    pub path: PathBuf,
    pub text: String,
}

/// Of the rows of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Mean {
    pub set: String,
    pub rows: usize,
    pub cost: f64,
    /// Over the rows with a best known value; None where there is none.
    pub gap: Option<f64>,
    pub seconds: f64,
    pub iterations: f64,
    pub decimals: usize,
}

/// Why there is no row.
#[derive(Debug, thiserror::Error)]
pub enum Unmeasured {
    #[error("{0}")]
    Unread(#[from] Unread),
    #[error("{0}: {1}")]
    Unsolvable(String, Unsolvable),
    #[error("{instance}, seed {seed}: the solution breaks rules:{}", list(violations))]
    Broken { instance: String, seed: u64, violations: Vec<String> },
}

/// So many violations are told one by one.
const TOLD: usize = 30;

fn list(violations: &[String]) -> String {
    let told: String = violations.iter().take(TOLD).map(|violation| format!("\n  {violation}")).collect();
    match violations.len().checked_sub(TOLD) {
        Some(more) if more > 0 => format!("{told}\n  and {more} more"),
        _ => told,
    }
}

/// What is known of an instance before it is solved.
pub(super) struct Entry {
    pub set: String,
    pub instance: String,
    pub best_known: Option<f64>,
    pub decimals: usize,
}

/// Solves and checks. `solve` gives the solution and its iterations, `check` its cost in the unit of the published values.
///
/// # Errors
/// The checker refuses the solution.
pub(super) fn measured<S, V: Display>(
    entry: Entry,
    options: &Options,
    solve: impl FnOnce() -> Result<(S, u64), Unmeasured>,
    check: impl FnOnce(&S) -> Result<f64, Vec<V>>,
) -> Result<(Row, S), Unmeasured> {
    let Entry { set, instance, best_known, decimals } = entry;
    let begun = Instant::now();
    let (solution, iterations) = solve()?;
    let seconds = begun.elapsed().as_secs_f64();
    let seed = options.seed;
    match check(&solution) {
        Ok(cost) => {
            let gap = best_known.filter(|&best| best > 0.0).map(|best| (cost - best) / best);
            Ok((Row { set, instance, seed, cost, best_known, gap, seconds, iterations, decimals }, solution))
        }
        Err(violations) => {
            let violations = violations.iter().map(V::to_string).collect();
            Err(Unmeasured::Broken { instance: format!("{set}/{instance}"), seed, violations })
        }
    }
}

/// The mean of each set, in the order in which the sets begin.
pub fn means(rows: &[Row]) -> Vec<Mean> {
    let mut sets: Vec<&str> = Vec::new();
    for row in rows {
        if !sets.contains(&row.set.as_str()) {
            sets.push(&row.set);
        }
    }
    let mean_of = |set: &str| {
        let of: Vec<&Row> = rows.iter().filter(|row| row.set == set).collect();
        let over = |value: fn(&Row) -> f64| of.iter().map(|row| value(row)).sum::<f64>() / of.len() as f64;
        let gaps: Vec<f64> = of.iter().filter_map(|row| row.gap).collect();
        Mean {
            set: set.into(),
            rows: of.len(),
            cost: over(|row| row.cost),
            gap: (!gaps.is_empty()).then(|| gaps.iter().sum::<f64>() / gaps.len() as f64),
            seconds: over(|row| row.seconds),
            iterations: over(|row| row.iterations as f64),
            decimals: of.iter().map(|row| row.decimals).max().unwrap_or(0),
        }
    };
    sets.into_iter().map(mean_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(set: &str, cost: f64, gap: Option<f64>) -> Row {
        let (set, instance) = (set.into(), "i".into());
        Row { set, instance, seed: 1, cost, best_known: None, gap, seconds: 2.0, iterations: 3, decimals: 0 }
    }

    #[test]
    fn a_mean_is_of_its_set_and_of_the_gaps_that_are_known() {
        let rows = [row("b", 10.0, Some(0.1)), row("a", 1.0, None), row("b", 30.0, None), row("b", 20.0, Some(0.3))];
        let means = means(&rows);
        let told: Vec<_> = means.iter().map(|m| (m.set.as_str(), m.rows, m.cost)).collect();
        assert_eq!(told, [("b", 3, 20.0), ("a", 1, 1.0)]);
        assert!((means[0].gap.unwrap() - 0.2).abs() < 1e-12 && means[1].gap.is_none());
        assert_eq!((means[0].seconds, means[0].iterations), (2.0, 3.0));
    }

    #[test]
    fn a_refused_solution_gives_no_row_but_its_violations() {
        let options = Options { time: Duration::from_secs(1), seed: 7, threads: 1 };
        let entry = || Entry { set: "s".into(), instance: "i".into(), best_known: Some(10.0), decimals: 0 };
        let refused = measured(entry(), &options, || Ok(((), 5)), |()| Err::<f64, _>(vec!["one", "two"])).unwrap_err();
        assert_eq!(refused.to_string(), "s/i, seed 7: the solution breaks rules:\n  one\n  two");
        let (row, ()) = measured(entry(), &options, || Ok(((), 5)), |()| Ok::<_, Vec<String>>(11.0)).unwrap();
        assert_eq!((row.cost, row.gap, row.iterations, row.seed), (11.0, Some(0.1), 5, 7));
    }
}
