//! How long the parts around the search take on a round of 1,200 people and 168 groups.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Duration;

use bangfu::plan::Plan;
use bangfu::problem::Problem;
use bangfu::sample::staffing_round;
use bangfu::scenario::read::read;
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Scenario, write};
use bangfu::solve::{Options, solve};
use bangfu::verify::verify;
use criterion::{Criterion, criterion_group, criterion_main};

/// The round as it is read, so with its hash.
static ROUND: LazyLock<(tempfile::TempDir, Scenario)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write::folder(&staffing_round(1200, 6, 28, 1), dir.path(), Language::Zh).expect("the round can be written");
    let reading = read(dir.path());
    assert!(!reading.has_errors());
    (dir, reading.scenario)
});

/// A plan as the search leaves it, good enough for its size to be that of the best.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let options = Options { time: Some(Duration::from_secs(60)), gap: 0.02, threads: 2, ..Options::default() };
    let plan = solve(&ROUND.1, &options).expect("the round has a plan");
    assert!(plan.figures.posts_filled * 10 > plan.figures.posts * 9, "{:?}", plan.figures);
    plan
});

fn parts(c: &mut Criterion) {
    let mut group = c.benchmark_group("1200x6x28");
    group.sample_size(20);
    group.bench_function("read and check", |b| b.iter(|| read(black_box(ROUND.0.path()))));
    group.bench_function("Problem::new", |b| b.iter(|| Problem::new(black_box(&ROUND.1), &[]).candidates.len()));
    group.bench_function("verify", |b| {
        let plan = &*PLAN;
        assert!(verify(&ROUND.1, plan).passes());
        b.iter(|| verify(black_box(&ROUND.1), black_box(plan)))
    });
    group.finish();
}

criterion_group!(benches, parts);
criterion_main!(benches);
