//! Random rounds under random rules, each shortfall explained and mended, all of it held against trying every staffing.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use bangfu::explain::{AboutShortages, Case, Explanation, Fact, Mend, Verdict, short};
use bangfu::plan::Plan;
use bangfu::sample::staffing_round;
use bangfu::scenario::variants::{self, Made};
use bangfu::scenario::{Scenario, Severity};
use bangfu::solve::{Options, solve};
use bangfu::verify::measure;

use super::brute::Table;
use super::tiny;

fn asked(scenario: &Scenario, plan: &Plan) -> Explanation {
    let options = Options { time: None, ..Options::default() };
    let stop = AtomicBool::new(false);
    short(
        &Case { scenario, plan, options: &options, stop: &stop },
        AboutShortages { why: true, mend: true, ..Default::default() },
    )
}

fn missing(scenario: &Scenario, plan: &Plan) -> u32 {
    let measured = measure(scenario, &plan.assignments, &plan.derived_groups, &[]);
    assert!(measured.violations.is_empty());
    measured.shortfalls.iter().map(|lack| lack.needed - lack.present).sum()
}

/// The lines of the mend, applied like any change and solved from nothing with shortfalls dear: so many heads fewer are missing.
fn mends(scenario: &Scenario, plan: &Plan, mend: &Mend, what: &str) {
    let Made { reading, .. } = variants::make(scenario, &variants::of_lines(&mend.lines)).pop().unwrap();
    let errors: Vec<_> = reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{what}: {:?} {errors:?}", mend.lines);
    let mut changed = reading.scenario;
    changed.settings.objective.shortfall = 1e7;
    changed.settings.objective.quota = 1e7;
    let best = solve(&changed, &Options::default()).unwrap();
    let (before, after) = (missing(scenario, plan), missing(&changed, &best));
    assert!(after + mend.fills <= before, "{what}: {:?} {before} {after} {}", mend.lines, mend.fills);
}

#[test]
fn facts_and_mends_of_random_rounds_hold() {
    let rounds = std::env::var("BANGFU_TINY_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(120);
    let (mut explained, mut mended, mut kinds) = (0, 0, BTreeMap::<String, u32>::new());
    for seed in 0..rounds {
        let s = tiny::round(seed);
        let Ok(plan) = solve(&s, &Options::default()) else { continue };
        // What locks force beyond the rules is told of elsewhere.
        if plan.shortfalls.is_empty() || plan.breaches.iter().any(|b| b.pinned) {
            continue;
        }
        let answers = asked(&s, &plan);
        for one in answers.shortfalls.as_ref().unwrap() {
            let what = format!("seed {seed}: {one:#?}");
            let table = Table::new(&s, &plan, &one.shortage);
            match &one.verdict {
                Verdict::Impossible { facts } => {
                    let all: Vec<&Fact> = facts.iter().collect();
                    assert!(!table.possible(&all), "{what}\npossible all the same");
                    for n in 0..all.len() {
                        let mut without = all.clone();
                        without.remove(n);
                        assert!(table.possible(&without), "{what}\nwithout {n} just as impossible");
                    }
                    explained += 1;
                    facts.iter().for_each(|f| *kinds.entry(format!("{:?}", f.rank())).or_default() += 1);
                }
                Verdict::Possible { points, .. } => {
                    assert!(*points > -1e-6, "{what}: the plan was the best");
                    *kinds.entry("possible".into()).or_default() += 1;
                }
                Verdict::Open => *kinds.entry("open".into()).or_default() += 1,
                Verdict::Unfinished => panic!("{what}"),
            }
        }
        for one in answers.mends.as_ref().unwrap() {
            assert!(one.finished, "seed {seed}: {one:#?}");
            for mend in &one.mends {
                mends(&s, &plan, mend, &format!("seed {seed}"));
                mend.steps.iter().for_each(|step| *kinds.entry(format!("{:?}", step.way)).or_default() += 1);
                mended += 1;
            }
        }
    }
    println!("{explained} explained, {mended} mends: {kinds:?}");
    assert!(explained > 100 && mended > 100, "{explained} {mended}");
}

/// Rounds of the campaign's kind with too few experts: as large as organizers have, though too large to try every staffing.
#[test]
fn mends_of_larger_rounds_hold() {
    let mut mended = 0;
    for seed in 1..=6 {
        let mut s = staffing_round(48, 3, 4, seed);
        let keep = |n: usize| n.is_multiple_of(7);
        s.inspectors.iter_mut().enumerate().filter(|(n, _)| !keep(*n)).for_each(|(_, p)| p.skills.clear());
        s.seal();
        let plan = solve(&s, &Options { time: None, work: Some(300), ..Options::default() }).unwrap();
        let answers = asked(&s, &plan);
        assert!(!plan.shortfalls.is_empty());
        for one in answers.mends.iter().flatten() {
            for mend in &one.mends {
                mends(&s, &plan, mend, &format!("round {seed}"));
                mended += 1;
            }
        }
    }
    assert!(mended > 20, "{mended}");
}
