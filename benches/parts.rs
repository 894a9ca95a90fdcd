//! How long the parts of a solve and around it take, on a round of 1,200 people and 168 groups and on the national one of 5,600 and 700.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Duration;

use bangfu::plan::Plan;
use bangfu::problem::Problem;
use bangfu::sample::{SEED, Sample, staffing_round};
use bangfu::scenario::read::read;
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Scenario, write};
use bangfu::solve::{Options, Pricing, solve};
use bangfu::verify::verify;
use criterion::{Criterion, criterion_group, criterion_main};

/// A folder and the round as it is read from there, so with its hash.
struct Round {
    dir: tempfile::TempDir,
    scenario: Scenario,
}

static SEASON: LazyLock<Round> = LazyLock::new(|| Round::new(&staffing_round(1200, 6, 28, 1)));

static NATIONAL: LazyLock<Round> = LazyLock::new(|| {
    let sample = Sample::named("national").expect("the sample ships");
    Round::new(&sample.scenario(SEED))
});

impl Round {
    fn new(scenario: &Scenario) -> Round {
        let dir = tempfile::tempdir().expect("a temporary folder");
        write::folder(scenario, dir.path(), Language::Zh).expect("the round can be written");
        let reading = read(dir.path());
        assert!(!reading.has_errors());
        Round { dir, scenario: reading.scenario }
    }
}

/// A plan as the search leaves it, good enough for its size to be that of the best.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let options = Options { time: Some(Duration::from_secs(60)), gap: 0.02, threads: 2, ..Options::default() };
    let plan = solve(&SEASON.scenario, &options).expect("the round has a plan");
    assert!(plan.figures.posts_filled * 10 > plan.figures.posts * 9, "{:?}", plan.figures);
    plan
});

fn season(c: &mut Criterion) {
    let mut group = c.benchmark_group("1200x6x28");
    group.sample_size(20);
    group.bench_function("read and check", |b| b.iter(|| read(black_box(SEASON.dir.path()))));
    group.bench_function("eligibility and costs of all pairs", |b| {
        b.iter(|| Problem::new(black_box(&SEASON.scenario), &[]));
    });
    group.bench_function("verify", |b| {
        let plan = &*PLAN;
        assert!(verify(&SEASON.scenario, plan).passes());
        b.iter(|| verify(black_box(&SEASON.scenario), black_box(plan)))
    });
    group.finish();
}

fn national(c: &mut Criterion) {
    let mut group = c.benchmark_group("national");
    group.sample_size(10);
    group.bench_function("read and check", |b| b.iter(|| read(black_box(NATIONAL.dir.path()))));
    group.bench_function("eligibility and costs of all pairs", |b| {
        b.iter(|| Problem::new(black_box(&NATIONAL.scenario), &[]));
    });
    let problem = Problem::new(&NATIONAL.scenario, &[]);
    let mut pricing = Pricing::new(&problem);
    let mut people = (0..problem.people.len()).cycle();
    group.bench_function("pricing one person", |b| {
        b.iter(|| people.next().map(|person| pricing.cheapest(black_box(person))));
    });
    group.finish();
}

criterion_group!(benches, season, national);
criterion_main!(benches);
