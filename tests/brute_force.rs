//! The solver against trying every plan, on rounds with all rules and goals at random levels. Plans are measured by the checker,
//! which shares nothing with the solver.

mod draw;
mod tiny;

use bangfu::plan::{Assignment, MEMBER};
use bangfu::scenario::{Scenario, Severity};
use bangfu::solve::{Options, Sizes, Unsolvable, solve};
use bangfu::verify::{measure, verify};

/// Every pair of inspector and group.
fn pairs(s: &Scenario) -> Vec<Assignment> {
    let of = |p: &str| -> Vec<Assignment> {
        let one = |g: &bangfu::scenario::Group| Assignment {
            inspector: p.to_string(),
            batch: g.batch.clone(),
            group: g.id.clone(),
            role: MEMBER.to_string(),
        };
        s.groups.iter().map(one).collect()
    };
    s.inspectors.iter().flat_map(|p| of(&p.id)).collect()
}

/// The best score of all plans that keep the hard rules; None when there is none.
fn best(s: &Scenario, published: &[Assignment]) -> Option<f64> {
    let pairs = pairs(s);
    let plan = |set: u32| -> Vec<Assignment> {
        pairs.iter().enumerate().filter(|(n, _)| set & 1 << n != 0).map(|(_, a)| a.clone()).collect()
    };
    let score = |set: u32| {
        let measured = measure(s, &plan(set), &[], published);
        measured.violations.is_empty().then_some(measured.score.total)
    };
    (0..1u32 << pairs.len()).filter_map(score).min_by(f64::total_cmp)
}

fn compare(seed: u64) -> Result<bool, String> {
    let s = tiny::round(seed);
    let published: Vec<Assignment> = match seed % 3 {
        0 => pairs(&s).into_iter().step_by(2).collect(),
        _ => Vec::new(),
    };
    let best = best(&s, &published);
    let solved = solve(&s, &Options { published, ..Options::default() });
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(1.0);
    match (best, solved) {
        (None, Err(Unsolvable::Contradiction)) => Ok(false),
        (Some(best), Ok(plan)) => {
            let report = verify(&s, &plan);
            if !near(best, plan.score.total)
                || plan.bound.value > best + 1e-6 * best.abs().max(1.0)
                || !plan.bound.proven
            {
                return Err(format!("seed {seed}: best {best}, solved {} bound {:?}", plan.score.total, plan.bound));
            }
            match report.passes() {
                true => Ok(true),
                false => Err(format!("seed {seed}: {:#?}", report.violations)),
            }
        }
        (best, solved) => Err(format!("seed {seed}: best {best:?}, solved {:?}", solved.map(|p| p.score.total))),
    }
}

#[test]
fn no_plan_is_better_than_the_solvers() {
    let rounds = std::env::var("BANGFU_TINY_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let first = std::env::var("BANGFU_TINY_FIRST").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let results: Vec<Result<bool, String>> = (first..first + rounds).map(compare).collect();
    let wrong: Vec<&String> = results.iter().filter_map(|r| r.as_ref().err()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {rounds}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(8)].iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
    );
    let feasible = results.iter().filter(|r| **r == Ok(true)).count();
    // Locks that contradict one another leave some rounds without a plan; that is answered too.
    assert!(feasible > results.len() / 2 && feasible < results.len(), "{feasible} of {rounds} have a plan");
}

#[test]
fn tiny_rounds_have_no_errors_but_locks_that_cannot_be_kept() {
    for seed in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let s = tiny::round(seed);
        bangfu::scenario::write::folder(&s, folder.path(), s.settings.language).unwrap();
        let reading = bangfu::scenario::read::read(folder.path());
        let errors = reading.findings.iter().filter(|f| f.severity == Severity::Error && f.code != "E310");
        assert_eq!(errors.count(), 0, "seed {seed}: {:#?}", reading.findings);
    }
}

/// The way of large rounds, by prices and neighbourhoods without branch and bound over the whole, on rounds small enough to know the best
/// plan: its bound is never above that, its plan never below, and both hold whenever it is stopped.
#[test]
fn what_large_rounds_get_holds_at_any_moment() {
    let sizes = Sizes { whole: 0, large: 0, huge: 0 };
    let (mut plans, mut proven) = (0, 0);
    for seed in 0..60 {
        let s = tiny::round(seed);
        let Some(best) = best(&s, &[]) else { continue };
        for work in [seed % 4, 8] {
            let solved = solve(&s, &Options { sizes, time: None, work: Some(work), seed, ..Options::default() });
            let Ok(plan) = solved else {
                assert!(work < 8 || s.batches.len() < 2 || !s.pins.is_empty(), "seed {seed}: {solved:?}");
                continue;
            };
            let report = verify(&s, &plan);
            assert!(report.passes(), "seed {seed}, work {work}: {:#?}", report.violations);
            let near = 1e-6 * best.abs().max(1.0);
            assert!(plan.score.total >= best - near, "seed {seed}: {} below {best}", plan.score.total);
            assert!(plan.bound.value <= best + near, "seed {seed}: bound {} above {best}", plan.bound.value);
            plans += 1;
            proven += usize::from(plan.bound.proven);
        }
    }
    assert!(plans > 60 && proven > plans / 10, "{plans} plans, {proven} proven");
}
