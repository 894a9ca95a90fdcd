//! Plans mended after a change: what need not change stays to the letter, and what does costs as little as a search over everything finds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use assert_cmd::Command;
use bangfu::plan::{self, Assignment, Former, Plan};
use bangfu::sample::{field_round, staffing_round};
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Leave, Scenario, write};
use bangfu::solve::replan::{STABILITY, replan};
use bangfu::solve::{Options, solve};
use bangfu::verify::verify;
use chrono::NaiveDate;

fn bounded(work: u64) -> Options {
    Options { time: None, work: Some(work), ..Options::default() }
}

/// The scenario where somebody is absent from a day on.
fn without(scenario: &Scenario, person: &str, from: NaiveDate) -> Scenario {
    let end = scenario.batches.iter().map(|b| b.end).max().unwrap();
    let mut changed = scenario.clone();
    changed.leave.push(Leave {
        inspector: person.to_owned(),
        start: from,
        end,
        reason: Some("临时缺席".into()),
        row: 0,
        extra: Default::default(),
    });
    changed.seal();
    changed
}

type Key = (String, String);

fn by_group(plan: &Plan) -> BTreeMap<Key, Vec<Assignment>> {
    let mut groups: BTreeMap<Key, Vec<Assignment>> = BTreeMap::new();
    for a in &plan.assignments {
        groups.entry((a.batch.clone(), a.group.clone())).or_default().push(a.clone());
    }
    groups
}

fn people(assignments: Option<&Vec<Assignment>>) -> BTreeSet<String> {
    assignments.into_iter().flatten().map(|a| a.inspector.clone()).collect()
}

/// Groups with the same people have the same roles, crews and visits. Answers how many groups changed.
fn untouched_stay(before: &Plan, after: &Plan, what: &str) -> usize {
    let (was, is) = (by_group(before), by_group(after));
    let all: BTreeSet<&Key> = was.keys().chain(is.keys()).collect();
    let mut changed = 0;
    for key in all {
        if people(was.get(key)) != people(is.get(key)) {
            changed += 1;
            continue;
        }
        assert_eq!(was.get(key), is.get(key), "{what}: {key:?}");
        let crews = |plan: &Plan| plan.crews.iter().filter(|c| c.group == key.1).cloned().collect::<Vec<_>>();
        let visits = |plan: &Plan| plan.visits.iter().filter(|v| v.group == key.1).cloned().collect::<Vec<_>>();
        assert_eq!(crews(before), crews(after), "{what}: {key:?}");
        assert_eq!(visits(before), visits(after), "{what}: {key:?}");
    }
    changed
}

/// An absence drawn by the number, and the plan mended after it.
fn absence(scenario: &Scenario, base: &Plan, n: usize) -> (Scenario, Plan) {
    let person = &base.assignments[(n * 7919) % base.assignments.len()].inspector;
    let mut starts: Vec<NaiveDate> = scenario.batches.iter().map(|b| b.start).collect();
    starts.sort_unstable();
    // In every other case, from a day in the midst of the round on.
    let from = if n.is_multiple_of(2) { starts[0] } else { starts[n % starts.len()] + chrono::Days::new(3) };
    let changed = without(scenario, person, from);
    let mended = replan(&changed, base, Some(from), &bounded(1_000), &AtomicBool::new(false)).unwrap();
    let what = format!("{} {n}: {person} from {from}", scenario.settings.name);
    let report = verify(&changed, &mended);
    assert!(report.passes(), "{what}: {:?}", report.violations);
    untouched_stay(base, &mended, &what);
    // What is done is done: crews and visits of the days before, whoever made them.
    let done = |plan: &Plan| {
        let crews: Vec<_> = plan.crews.iter().filter(|c| c.date < from).cloned().collect();
        let visits: Vec<_> = plan.visits.iter().filter(|v| v.date < from).cloned().collect();
        (crews, visits)
    };
    assert!(done(base) == done(&mended), "{what}");
    let in_midst = |a: &&Assignment| {
        let batch = scenario.batches.iter().find(|b| b.id == a.batch).unwrap();
        a.inspector == *person && batch.start < from && from <= batch.end
    };
    let left: Vec<&String> = base.assignments.iter().filter(in_midst).map(|a| &a.group).collect();
    assert_eq!(mended.former.iter().map(|f| &f.group).collect::<Vec<_>>(), left, "{what}");
    assert!(mended.former.iter().all(|f| f.inspector == *person && f.until < from), "{what}");
    // What began before the day keeps everybody else.
    let (was, is) = (by_group(base), by_group(&mended));
    for batch in scenario.batches.iter().filter(|b| b.start < from) {
        for (key, members) in was.iter().filter(|(key, _)| key.0 == batch.id) {
            let mut stayed = people(Some(members));
            if batch.end >= from {
                stayed.remove(person);
            }
            assert!(stayed.is_subset(&people(is.get(key))), "{what}: {key:?}");
        }
    }
    (changed, mended)
}

#[test]
fn random_absences_touch_no_more_than_they_must() {
    let (mut best, mut worse) = (0, Vec::new());
    for seed in 1..=20 {
        let scenario = staffing_round(48, 3, 4, seed);
        let base = solve(&scenario, &bounded(500)).unwrap();
        for n in 0..8 {
            let n = n + 8 * seed as usize;
            let (changed, mended) = absence(&scenario, &base, n);
            if !n.is_multiple_of(4) {
                continue;
            }
            // With nothing frozen, the search over everything, at the same price of changes.
            let published = base.assignments.clone();
            let options = Options { warm: published.clone(), published, stability: Some(STABILITY), ..bounded(1_000) };
            let all = solve(&changed, &options).unwrap();
            if mended.score.total <= all.score.total + 1e-6 {
                best += 1;
            } else {
                worse.push((n, mended.score.total, all.score.total));
            }
        }
    }
    println!("as good as a search over everything: {best}, worse: {worse:?}");
    assert!(worse.len() * 10 <= best, "{best} {worse:?}");
}

#[test]
fn routes_of_untouched_groups_stay() {
    let mut left_in_midst = 0;
    for seed in 1..=5 {
        let scenario = field_round(36, 2, 3, seed);
        let base = solve(&scenario, &bounded(1_000)).unwrap();
        assert!(!base.visits.is_empty());
        for n in 0..8 {
            let (changed, mended) = absence(&scenario, &base, n + 8 * seed as usize);
            let was_out =
                |f: &Former| mended.crews.iter().any(|c| c.group == f.group && c.members.contains(&f.inspector));
            if mended.former.iter().any(was_out) {
                left_in_midst += 1;
                // Unless the plan says that they were in the group then, their crews are of strangers.
                let silent = Plan { former: Vec::new(), ..mended };
                assert!(verify(&changed, &silent).violations.iter().any(|v| v.rule == "one_place"));
            }
        }
    }
    assert!(left_in_midst > 3, "{left_in_midst}");
}

/// Nobody absent: nothing changes, whatever the search might find.
#[test]
fn without_a_change_nothing_changes() {
    let scenario = field_round(36, 2, 3, 3);
    let base = solve(&scenario, &bounded(1_000)).unwrap();
    let mended = replan(&scenario, &base, None, &bounded(1_000), &AtomicBool::new(false)).unwrap();
    assert_eq!(mended.assignments, base.assignments);
    assert_eq!(mended.crews, base.crews);
    assert_eq!(mended.visits, base.visits);
    assert_eq!(mended.unvisited, base.unvisited);
    assert!(verify(&scenario, &mended).passes());
}

fn bangfu(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let out = Command::cargo_bin("bangfu").unwrap().current_dir(dir).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

#[test]
fn the_command_answers_and_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let mut scenario = staffing_round(48, 3, 4, 4);
    scenario.seal();
    write::folder(&scenario, &dir.path().join("round"), Language::Zh).unwrap();
    let (code, _, stderr) =
        bangfu(dir.path(), &["solve", "round", "-o", "plan.json", "--gap", "0.1%", "--time", "5s", "-q"]);
    assert!(code != 1, "{stderr}");
    let base = plan::file::read(&dir.path().join("plan.json")).unwrap();
    let who = base.assignments[0].inspector.clone();
    // Only asked: nothing is written.
    let (code, stdout, stderr) = bangfu(dir.path(), &["replan", "round", "plan.json", "--absent", &who]);
    assert!(code != 1, "{stderr}");
    assert!(stdout.contains("临时缺席"), "{stdout}");
    assert!(!dir.path().join("new.json").exists());
    // Kept: the changed round and the new plan belong together.
    let args = [
        "replan",
        "round",
        "plan.json",
        "--absent",
        &who,
        "-o",
        "new.json",
        "--keep",
        "changed",
        "--xlsx",
        "变更.xlsx",
    ];
    let (code, stdout, stderr) = bangfu(dir.path(), &args);
    assert!(code != 1, "{stderr}");
    assert!(stdout.contains("方案记录：第 2 号"), "{stdout}");
    let (code, _, stderr) = bangfu(dir.path(), &["verify", "changed", "new.json"]);
    assert_eq!(code, 0, "{stderr}");
    let new = plan::file::read(&dir.path().join("new.json")).unwrap();
    assert!(new.assignments.iter().all(|a| a.inspector != who));
    assert_eq!(new.provenance.options.stability, Some(STABILITY));
    let (_, listed, _) = bangfu(dir.path(), &["log", "round", "--json"]);
    let entries: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert!(listed.contains("\"replan\"") && listed.contains("\"parent\": 1"), "{entries}");
    // What cannot be understood is said, and nothing is done.
    for (wrong, said) in [
        (["--absent", "没有这人"], "没有这人"),
        (["--absent", &format!("{who}@12月")], "2026-12-10"),
        (["--late", "B9@2026-12-01"], "B9"),
        (["--late", "B1"], "批次@"),
        (["--change", "quotas.x.max ?"], "quotas"),
    ] {
        let args = ["replan", "round", "plan.json", wrong[0], wrong[1], "-o", "never.json"];
        let (code, _, stderr) = bangfu(dir.path(), &args);
        assert_eq!(code, 1, "{wrong:?}");
        assert!(stderr.contains(said), "{wrong:?}: {stderr}");
    }
    assert!(!dir.path().join("never.json").exists());
    // A batch that begins later.
    let batch = &scenario.batches[2];
    let late = format!("{}@{}", batch.id, batch.start + chrono::Days::new(2));
    let (code, stdout, stderr) =
        bangfu(dir.path(), &["replan", "round", "plan.json", "--late", &late, "--keep", "late", "-o", "late.json"]);
    assert!(code != 1, "{stdout}{stderr}");
    assert_eq!(bangfu(dir.path(), &["verify", "late", "late.json"]).0, 0);
}
