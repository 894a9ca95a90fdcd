//! Who could stand in: the ranking is what trying everybody and everything gives, and taking the first gives the plan that was promised.

mod draw;
mod tiny;

use std::collections::BTreeMap;
use std::path::Path;

use assert_cmd::Command;
use bangfu::explain::substitute::{Substitutes, substitutes};
use bangfu::plan::{self, Plan};
use bangfu::problem::{GroupId, PersonId, Problem};
use bangfu::rules::{self, Broken, Staffing};
use bangfu::sample::staffing_round;
use bangfu::scenario::settings::Language;
use bangfu::scenario::{PinKind, Scenario, write};
use bangfu::solve::{Options, score, solve};

const STABILITY: f64 = 20.0;

fn bounded(work: u64) -> Options {
    Options { time: None, work: Some(work), ..Options::default() }
}

/// The plan as a staffing, somebody's post and the scenario without their lock there.
struct Round {
    scenario: Scenario,
    plan: Plan,
    inspector: String,
    batch: String,
}

impl Round {
    fn new(scenario: &Scenario, plan: &Plan, n: usize) -> Round {
        let post = &plan.assignments[n % plan.assignments.len()];
        let mut scenario = scenario.clone();
        let lifted = |kind, inspector: &str, batch: &str| {
            kind == PinKind::Lock && inspector == post.inspector && batch == post.batch
        };
        scenario.pins.retain(|pin| !lifted(pin.kind, &pin.inspector, &pin.batch));
        Round { scenario, plan: plan.clone(), inspector: post.inspector.clone(), batch: post.batch.clone() }
    }

    /// The best points of everybody who could stand in, with how many moves that takes: every change tried, the whole plan counted each time.
    fn brute_force(&self) -> BTreeMap<String, (f64, usize)> {
        let problem = &Problem::with_stability(&self.scenario, &self.plan.assignments, Some(STABILITY));
        let groups = problem.group_ids();
        let person = |id: &str| self.scenario.inspectors.iter().position(|p| p.id == id).unwrap();
        let pairs: Vec<(PersonId, GroupId)> =
            self.plan.assignments.iter().map(|a| (person(&a.inspector), groups[a.group.as_str()])).collect();
        let holder = person(&self.inspector);
        let post = *pairs.iter().find(|p| p.0 == holder && self.batch_of(problem, p.1) == self.batch).unwrap();
        let total = |pairs: &[(PersonId, GroupId)]| {
            let staffing = Staffing::new(problem, pairs.iter().copied());
            let tally = rules::count(problem, &staffing);
            (score::of(problem, &staffing, &tally).total, tally.broken)
        };
        let before = total(&pairs).0;
        let vacant: Vec<_> = pairs.iter().copied().filter(|&pair| pair != post).collect();
        let excused = total(&vacant).1;
        let allowed = |broken: &[Broken]| score::unexcused(broken, &excused).is_empty();
        // By what the rules say of one person alone.
        let alone = |pairs: &[(PersonId, GroupId)], who: PersonId| {
            let own: Vec<_> = pairs.iter().copied().filter(|pair| pair.0 == who).collect();
            let of_one = |b: &&Broken| b.inspectors == [who] && b.group.is_none_or(|_| b.rule != "leader_party");
            let broken: Vec<Broken> = total(&own).1.iter().filter(of_one).cloned().collect();
            allowed(&broken)
        };
        let mut best: BTreeMap<String, (f64, usize)> = BTreeMap::new();
        for who in 0..problem.people.len() {
            let serves: Vec<GroupId> = vacant.iter().filter(|pair| pair.0 == who).map(|pair| pair.1).collect();
            if who == holder || serves.contains(&post.1) {
                continue;
            }
            let mut enter = |pairs: &[(PersonId, GroupId)], moves: usize| {
                let (points, broken) = total(pairs);
                if allowed(&broken) {
                    let id = self.scenario.inspectors[who].id.clone();
                    let known = best.entry(id).or_insert((f64::INFINITY, 0));
                    if points - before < known.0 - 1e-7 {
                        *known = (points - before, moves);
                    }
                }
            };
            let mut with = vacant.clone();
            with.push((who, post.1));
            if alone(&with, who) {
                enter(&with, 1);
                continue;
            }
            for from in serves.into_iter().filter(|&from| !problem.is_locked(who, from)) {
                let mut left: Vec<_> = with.iter().copied().filter(|&pair| pair != (who, from)).collect();
                if !alone(&left, who) {
                    continue;
                }
                enter(&left, 1);
                for filler in 0..problem.people.len() {
                    if filler == who || filler == holder || left.contains(&(filler, from)) {
                        continue;
                    }
                    left.push((filler, from));
                    if alone(&left, filler) {
                        enter(&left, 2);
                    }
                    left.pop();
                }
            }
        }
        best
    }

    fn batch_of(&self, problem: &Problem, group: GroupId) -> String {
        self.scenario.batches[problem.groups[group].batch].id.clone()
    }

    fn ranked(&self, most: usize) -> Substitutes {
        substitutes(&self.scenario, &self.plan, &self.inspector, &self.batch, most, STABILITY).unwrap()
    }
}

/// Holds the ranking of a post against trying everything; answers how many people could stand in, and how many by a chain.
fn compare(scenario: &Scenario, plan: &Plan, n: usize) -> (usize, usize) {
    let round = Round::new(scenario, plan, n);
    let expected = round.brute_force();
    let what = format!("{}: {} in {}", scenario.settings.name, round.inspector, round.batch);
    let mut order: Vec<f64> = expected.values().map(|best| best.0).collect();
    order.sort_by(f64::total_cmp);
    let mut chains = 0;
    // All of them, and the first few: what is passed over must not matter.
    for most in [1000, 3, 1] {
        let found = round.ranked(most);
        assert_eq!(found.ranked.len(), expected.len().min(most), "{what}");
        for (substitute, &points) in found.ranked.iter().zip(&order) {
            let effect = &substitute.effect;
            assert!((effect.points - points).abs() < 1e-6, "{what}: {substitute:?}, not {points}");
            let own = expected[&substitute.moves[0].inspector];
            assert!((effect.points - own.0).abs() < 1e-6, "{what}: {substitute:?}, not {own:?}");
            let sum: f64 = effect.terms.iter().map(|term| term.points).sum();
            assert!((sum - effect.points).abs() < 1e-6, "{what}: {effect:?}");
            chains += usize::from(most == 1000 && substitute.moves.len() == 2);
        }
    }
    (expected.len(), chains)
}

#[test]
fn the_ranking_is_that_of_trying_everything() {
    let (mut people, mut chains) = (0, 0);
    for seed in 1..=20 {
        let scenario = staffing_round(30, 3, 3, seed);
        let Ok(plan) = solve(&scenario, &bounded(300)) else { continue };
        for n in [seed as usize, 7 * seed as usize + 3] {
            let (more, by_chain) = compare(&scenario, &plan, n);
            (people, chains) = (people + more, chains + by_chain);
        }
    }
    println!("{people} people compared, {chains} by a chain");
    assert!(people > 200 && chains > 20, "{people} {chains}");
}

#[test]
fn so_it_is_with_every_rule_at_every_level() {
    let (mut posts, mut people, mut chains, mut nobody) = (0, 0, 0, 0);
    for seed in 1..=400 {
        let mut scenario = tiny::round(seed);
        scenario.settings.name = format!("seed {seed}");
        let Ok(plan) = solve(&scenario, &bounded(50)) else { continue };
        for n in 0..plan.assignments.len() {
            let (more, by_chain) = compare(&scenario, &plan, n);
            posts += 1;
            (people, chains) = (people + more, chains + by_chain);
            nobody += usize::from(more == 0);
        }
    }
    println!("{posts} posts, {people} people compared, {chains} by a chain; {nobody} posts that nobody could take");
    assert!(posts > 400 && people > 200 && chains > 3 && nobody > 50, "{posts} {people} {chains} {nobody}");
}

fn bangfu(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let out = Command::cargo_bin("bangfu").unwrap().current_dir(dir).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

/// Each substitute's changes, given to a replan, make a plan that holds, with the substitute in place.
#[test]
fn what_is_ranked_can_be_taken() {
    let dir = tempfile::tempdir().unwrap();
    let mut scenario = staffing_round(48, 3, 4, 4);
    scenario.seal();
    write::folder(&scenario, &dir.path().join("round"), Language::Zh).unwrap();
    let plan = solve(&scenario, &bounded(500)).unwrap();
    plan::file::write(&plan, &dir.path().join("plan.json")).unwrap();
    let post = &plan.assignments[5];
    let args = ["substitute", "round", "plan.json", &post.inspector, "--batch", &post.batch];
    let (code, json, stderr) = bangfu(dir.path(), &[&args[..], &["--json"]].concat());
    assert_eq!(code, 0, "{stderr}");
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    let best = &found["ranked"][0];
    let (code, text, stderr) = bangfu(dir.path(), &args);
    assert_eq!(code, 0, "{stderr}");
    let quoted = |line: &str| line.split('\'').nth(1).unwrap_or_default().to_owned();
    let changes: Vec<String> = text.lines().filter(|line| line.contains("--change")).map(quoted).collect();
    assert!(changes.len() > 1, "{text}");
    let mut replan: Vec<&str> = vec!["replan", "round", "plan.json", "-o", "new.json", "--keep", "changed"];
    changes.iter().for_each(|line| replan.extend(["--change", line]));
    let (code, out, stderr) = bangfu(dir.path(), &replan);
    assert!(code != 1, "{out}{stderr}");
    let (code, _, stderr) = bangfu(dir.path(), &["verify", "changed", "new.json"]);
    assert_eq!(code, 0, "{stderr}");
    let new = plan::file::read(&dir.path().join("new.json")).unwrap();
    for step in best["moves"].as_array().unwrap() {
        let there = new.assignments.iter().any(|a| {
            a.inspector == step["inspector"].as_str().unwrap() && a.group == step["to"]["group"].as_str().unwrap()
        });
        assert!(there, "{step}");
    }
    assert!(new.assignments.iter().all(|a| (&a.inspector, &a.batch) != (&post.inspector, &post.batch)));
    // The price of changes is 500 points each in both.
    let promised = plan.score.total + best["effect"]["points"].as_f64().unwrap();
    assert!(new.score.total <= promised + 1e-6, "{} {promised}", new.score.total);
    // A workbook, in English.
    let (code, text, stderr) = bangfu(dir.path(), &[&args[..], &["--xlsx", "替补.xlsx", "--lang", "en"]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(text.contains("could stand in") && dir.path().join("替补.xlsx").exists(), "{text}");
    // What cannot be understood is said.
    for (wrong, said) in
        [(["没有这人", "--batch", &post.batch], "没有这人"), ([post.inspector.as_str(), "--batch", "B9"], "B9")]
    {
        let (code, _, stderr) = bangfu(dir.path(), &[&["substitute", "round", "plan.json"], &wrong[..]].concat());
        assert_eq!(code, 1);
        assert!(stderr.contains(said), "{stderr}");
    }
}
