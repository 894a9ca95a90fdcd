//! `bangfu solve` while it runs and when it is cut off: checkpoints, starting from a plan, signals, what it says, its log, and work in
//! place of time.

mod rounds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use bangfu::plan::{Assignment, Plan, file};
use bangfu::sample::staffing_round;
use bangfu::scenario::{Leave, Level, Pin, PinKind, Quota, Scenario, read};
use bangfu::solve::{Event, Options, Phase, Progress, Sizes, Warm, Watch, solve_watched};
use bangfu::verify::verify;
use rounds::{generated, large, small};
use serde_json::Value;

fn bangfu() -> Command {
    Command::new(env!("CARGO_BIN_EXE_bangfu"))
}

fn first_look() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/first-look")
}

fn command(scenario: &Path, plan: &Path, options: &[&str]) -> Command {
    let mut command = bangfu();
    command.arg("solve").arg(scenario).arg("-o").arg(plan).arg("--no-log").args(options);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn solve(scenario: &Path, plan: &Path, options: &[&str]) -> Output {
    command(scenario, plan, options).output().unwrap()
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What `bangfu verify` says of a plan must be that it holds.
fn verifies(scenario: &Path, plan: &Path) -> Plan {
    let output = bangfu().arg("verify").arg(scenario).arg(plan).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    file::read(plan).unwrap()
}

/// Waits for something of a running solve, and ends the solve if it does not come.
fn wait_for(child: &mut Child, patience: u64, what: &str, mut come: impl FnMut(&mut Child) -> bool) {
    let begun = Instant::now();
    while !come(child) {
        if begun.elapsed() > Duration::from_secs(patience) {
            child.kill().unwrap();
            panic!("{what}: not in {patience} s");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The lines of a log.
fn events(log: &Path) -> Vec<Value> {
    std::fs::read_to_string(log).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'e>(events: &'e [Value], event: &str) -> Vec<&'e Value> {
    events.iter().filter(|e| e["event"] == event).collect()
}

/// Solves in this process for so long, with what was told.
fn watched(scenario: &Scenario, options: &Options) -> (Plan, Vec<(Event, Progress)>) {
    let (stop, mut told) = (AtomicBool::new(false), Vec::new());
    let watch = Watch { stop: &stop, tell: &mut |event, progress| told.push((event, *progress)), save: None };
    let plan = solve_watched(scenario, options, watch).unwrap();
    let report = verify(scenario, &plan);
    assert!(report.passes(), "{:#?}", report.violations);
    (plan, told)
}

#[cfg(unix)]
mod signals {
    use super::*;

    /// Sends each signal once the checkpoint is there, and waits for the end.
    fn ends_with_a_plan(signals: &[&str]) {
        let dir = tempfile::tempdir().unwrap();
        let [plan, checkpoint] = ["plan.json", "checkpoint.json"].map(|name| dir.path().join(name));
        let mut child = command(large(), &plan, &["--time", "90s", "--checkpoint", text(&checkpoint)]).spawn().unwrap();
        wait_for(&mut child, 60, "the checkpoint", |_| checkpoint.exists());
        assert!(child.try_wait().unwrap().is_none(), "the round is too easy for this test");
        for &signal in signals {
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        }
        wait_for(&mut child, 15, "the end", |child| child.try_wait().unwrap().is_some());
        let output = child.wait_with_output().unwrap();
        let found = verifies(large(), &plan);
        assert_eq!(output.status.code(), Some(if found.shortfalls.is_empty() { 0 } else { 2 }), "{}", err(&output));
        assert!(found.figures.posts_filled > 0 && !found.bound.proven);
        let [plan, checkpoint] = [&plan, &checkpoint].map(|file| std::fs::read(file).unwrap());
        assert!(plan == checkpoint, "the last plan is saved, too");
    }

    #[test]
    fn term_ends_with_the_best_plan_so_far() {
        ends_with_a_plan(&["-TERM"]);
    }

    /// A terminal that closes sends the signal twice, from the shell and from the system.
    #[test]
    fn hup_ends_with_the_best_plan_so_far_however_often_it_comes_at_once() {
        ends_with_a_plan(&["-HUP", "-HUP"]);
    }

    #[test]
    fn ctrl_c_ends_with_the_best_plan_so_far() {
        ends_with_a_plan(&["-INT"]);
    }

    /// Each time it is killed at another moment after the plan was first replaced.
    #[test]
    fn killed_outright_it_leaves_a_whole_checkpoint() {
        let dir = tempfile::tempdir().unwrap();
        let [plan, checkpoint] = ["plan.json", "checkpoint.json"].map(|name| dir.path().join(name));
        for pause in [0, 30, 120] {
            let old = b"the plan of last week";
            std::fs::write(&checkpoint, old).unwrap();
            let mut child =
                command(large(), &plan, &["--time", "90s", "--checkpoint", text(&checkpoint)]).spawn().unwrap();
            // Whatever is there is the old file or a whole plan.
            wait_for(&mut child, 60, "the checkpoint", |_| {
                let is_new = std::fs::read(&checkpoint).unwrap() != old;
                assert!(!is_new || file::read(&checkpoint).is_ok(), "half a plan");
                is_new
            });
            std::thread::sleep(Duration::from_millis(pause));
            child.kill().unwrap();
            assert_eq!(child.wait().unwrap().code(), None);
            verifies(large(), &checkpoint);
            assert!(!plan.exists());
        }
    }
}

#[test]
fn a_solve_that_ends_by_itself_leaves_its_plan_as_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let [plan, checkpoint] = ["plan.json", "checkpoint.json"].map(|name| dir.path().join(name));
    assert_eq!(solve(small(), &plan, &["--checkpoint", text(&checkpoint)]).status.code(), Some(0));
    assert!(verifies(small(), &checkpoint).bound.proven);
    assert!(std::fs::read(&plan).unwrap() == std::fs::read(&checkpoint).unwrap());
    let sheet = dir.path().join("roster.xlsx");
    let export = bangfu().arg("export").arg(small()).arg(&checkpoint).arg("--xlsx").arg(&sheet).output().unwrap();
    assert_eq!(export.status.code(), Some(0), "{}", err(&export));
}

/// Every plan that is saved holds and is better than the one before; the last is the answer.
#[test]
fn what_is_saved_beside_the_search_gets_better_and_holds() {
    let (scenario, _) = known();
    let (stop, mut incumbents, saved) = (AtomicBool::new(false), 0, Mutex::new(Vec::new()));
    let busy = AtomicBool::new(false);
    let options = Options { time: Some(Duration::from_secs(8)), threads: 2, ..Options::default() };
    let watch = Watch {
        stop: &stop,
        tell: &mut |event, _| incumbents += usize::from(event == Event::Incumbent),
        save: Some(&|plan| {
            assert!(!busy.swap(true, Ordering::SeqCst), "twice at a time");
            saved.lock().unwrap().push(plan.clone());
            busy.store(false, Ordering::SeqCst);
        }),
    };
    let plan = solve_watched(scenario, &options, watch).unwrap();
    let saved = saved.into_inner().unwrap();
    // How many depends on how soon the other thread runs.
    assert!((1..=incumbents + 1).contains(&saved.len()), "{}", saved.len());
    assert!(saved.last() == Some(&plan));
    for pair in saved.windows(2) {
        assert!(pair[0].score.total >= pair[1].score.total && pair[0].provenance.seconds <= pair[1].provenance.seconds);
    }
    for plan in &saved {
        assert!(verify(scenario, plan).passes());
        assert!(plan.bound.value.is_finite() && plan.bound.value >= 0.0);
    }
}

#[test]
fn files_that_cannot_be_written_or_read_are_refused_before_the_search() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let nowhere = dir.path().join("没有").join("file");
    for (option, file, words) in [
        ("--checkpoint", nowhere.as_path(), ["检查点写不进", "不存在，请先建好"]),
        ("--checkpoint", dir.path(), ["是文件夹；请在 --checkpoint 后写", "检查点"]),
        ("--log", nowhere.as_path(), ["日志写不进", "不存在，请先建好"]),
        ("--log", dir.path(), ["是文件夹；请在 --log 后写", "日志"]),
        ("--log", plan.as_path(), ["--log", "同一个文件"]),
        ("--warm", nowhere.as_path(), ["作为起点的方案读不出来", "没有"]),
    ] {
        let begun = Instant::now();
        let output = solve(large(), &plan, &[option, text(file)]);
        assert!(begun.elapsed() < Duration::from_secs(20), "it searched first");
        assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
        assert!(words.iter().all(|w| err(&output).contains(w)), "{}", err(&output));
    }
    let output = solve(large(), &plan, &["--log", text(&nowhere), "--lang", "en"]);
    assert!(err(&output).contains("the log cannot go to") && err(&output).contains("make it first"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_on_a_full_disk_is_said_and_the_plan_is_written_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let output = solve(&first_look(), &plan, &["--log", "/dev/full"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(err(&output).matches("--log").count(), 1, "{}", err(&output));
    verifies(&first_look(), &plan);
}

#[test]
fn a_plan_of_the_same_scenario_is_taken_over_whole() {
    let dir = tempfile::tempdir().unwrap();
    let [known, plan, log] = ["known.json", "plan.json", "log.jsonl"].map(|name| dir.path().join(name));
    assert_eq!(solve(small(), &known, &[]).status.code(), Some(0));
    let best = file::read(&known).unwrap();
    let count = best.assignments.len();
    let options = ["--warm", text(&known), "--time", "1ms", "--log", text(&log)];
    let output = solve(small(), &plan, &options);
    assert!(out(&output).contains(&format!("沿用起点方案 {count} / {count} 条安排")), "{}", out(&output));
    assert_eq!(verifies(small(), &plan).score.total, best.score.total, "in no time at all");
    let events = events(&log);
    let [warm] = of(&events, "warm")[..] else { panic!("{events:?}") };
    let expected = [("assignments", count), ("gone", 0), ("dropped", 0), ("taken", count)];
    assert!(expected.iter().all(|&(key, n)| warm[key] == n), "{warm}");
    let output = solve(small(), &plan, &["--warm", text(&known), "--lang", "en", "--json"]);
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&summary["warm"]["taken"], &summary["score"]["total"]), (&count.into(), &best.score.total.into()));
    assert!(err(&output).contains(&format!("taken over: {count} of {count} assignments")), "{}", err(&output));
}

/// Of a plan for other people, batches or groups nothing is left.
#[test]
fn a_plan_of_another_scenario_is_ignored_and_that_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let [known, plan] = ["known.json", "plan.json"].map(|name| dir.path().join(name));
    solve(small(), &known, &[]);
    for (lang, words) in [("zh", "196 条安排都不能沿用"), ("en", "none of the 196 assignments")] {
        let output = solve(&first_look(), &plan, &["--warm", text(&known), "--lang", lang]);
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).contains(words), "{}", out(&output));
        assert_eq!(verifies(&first_look(), &plan).score.total, 2014.0);
    }
}

/// A round in which several batches, rests and quotas count, and a plan of it that ignores nothing.
fn known() -> &'static (Scenario, Plan) {
    static KNOWN: OnceLock<(Scenario, Plan)> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut scenario = staffing_round(300, 3, 10, 1);
        scenario.seal();
        let options = Options { time: Some(Duration::from_secs(20)), gap: 0.01, ..Options::default() };
        let plan = watched(&scenario, &options).0;
        (scenario, plan)
    })
}

/// Starts a changed scenario from the plan of the unchanged one and gives it no time: what became of the plan.
fn carried(change: impl FnOnce(&mut Scenario, &mut Vec<Assignment>)) -> (Plan, Warm) {
    let (scenario, plan) = known();
    let (mut scenario, mut warm) = (scenario.clone(), plan.assignments.clone());
    change(&mut scenario, &mut warm);
    scenario.seal();
    let (plan, told) =
        watched(&scenario, &Options { time: Some(Duration::from_millis(1)), warm, ..Options::default() });
    let warm: Vec<Warm> =
        told.iter().filter_map(|t| if let Event::Warm(warm) = t.0 { Some(warm) } else { None }).collect();
    let [warm] = warm[..] else { panic!("{warm:?}") };
    assert_eq!(warm.assignments, warm.gone + warm.dropped + warm.taken);
    assert!(plan.assignments.len() >= warm.taken);
    (plan, warm)
}

#[test]
fn who_has_left_is_dropped_and_the_others_stay() {
    let (plan, warm) = carried(|scenario, warm| {
        let left = [&warm[0].inspector, &warm[40].inspector].map(String::clone);
        scenario.inspectors.retain(|i| !left.contains(&i.id));
        scenario.leave.retain(|l| !left.contains(&l.inspector));
        warm.push(Assignment { group: "没有这个组".into(), ..warm[7].clone() });
        // Said twice, it counts once.
        warm.push(warm[9].clone());
    });
    assert_eq!(warm.dropped, 0);
    assert!((3..=5).contains(&warm.gone) && warm.taken > 150, "{warm:?}");
    assert_eq!(plan.assignments.len(), warm.taken);
}

#[test]
fn what_hard_rules_forbid_by_now_is_dropped_and_no_more() {
    // Somebody falls ill.
    let ill = known().1.assignments[5].clone();
    let (plan, warm) = carried(|scenario, _| {
        let batch = scenario.batches.iter().find(|b| b.id == ill.batch).unwrap();
        let (inspector, start, end) = (ill.inspector.clone(), batch.start, batch.end);
        scenario.leave.push(Leave { row: 0, inspector, start, end, reason: None, extra: vec![] });
    });
    assert_eq!((warm.gone, warm.dropped), (0, 1));
    assert!(!plan.assignments.iter().any(|a| a.inspector == ill.inspector && a.batch == ill.batch));
    // A group is made smaller by two: two of it go.
    let group = known().1.assignments[0].group.clone();
    let size = known().1.assignments.iter().filter(|a| a.group == group).count() as u32;
    let (_, warm) = carried(|scenario, _| {
        let row = scenario.groups.iter_mut().find(|g| g.id == group).unwrap();
        (row.min_size, row.max_size) = (size - 2, size - 2);
    });
    assert_eq!((warm.gone, warm.dropped), (0, 2));
    // A unit may send two fewer in a batch.
    let unit_of: BTreeMap<&str, &str> = known().0.inspectors.iter().map(|i| (i.id.as_str(), i.unit.as_str())).collect();
    let mut sent: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for a in &known().1.assignments {
        *sent.entry((unit_of[a.inspector.as_str()], &a.batch)).or_default() += 1;
    }
    let (&(unit, batch), &most) = sent.iter().max_by_key(|sent| sent.1).unwrap();
    let (plan, warm) = carried(|scenario, _| {
        scenario.quotas.retain(|q| q.unit != unit || q.batch.as_deref().is_some_and(|b| b != batch));
        let (unit, batch, max) = (unit.to_string(), Some(batch.to_string()), Some(most - 2));
        scenario.quotas.push(Quota { row: 0, unit, batch, min: None, max, extra: vec![] });
    });
    assert_eq!((warm.gone, warm.dropped), (0, 2));
    let sends = plan.assignments.iter().filter(|a| unit_of[a.inspector.as_str()] == unit && a.batch == batch).count();
    assert_eq!(sends as u32, most - 2);
    // Somebody is said to be in two places.
    let (plan, warm) = carried(|_, warm| {
        let other = warm.iter().find(|a| a.batch == warm[0].batch && a.group != warm[0].group).unwrap();
        warm.push(Assignment { group: other.group.clone(), ..warm[0].clone() });
    });
    assert!((1..=3).contains(&warm.dropped), "{warm:?}");
    assert_eq!(plan.figures.batches_max, 1);
}

/// A new lock comes first: whoever stands against it goes.
#[test]
fn new_locks_are_kept_and_what_stands_against_them_goes() {
    let known = &known().1.assignments;
    let other = known.iter().find(|a| a.batch == known[0].batch && a.group != known[0].group).unwrap();
    let (inspector, batch, group) = (known[0].inspector.clone(), other.batch.clone(), other.group.clone());
    let (plan, warm) = carried(|scenario, _| {
        let (inspector, batch, group) = (inspector.clone(), batch.clone(), Some(group.clone()));
        scenario.pins.push(Pin { row: 0, inspector, batch, group, role: None, kind: PinKind::Lock, extra: vec![] });
    });
    assert!((1..6).contains(&warm.dropped), "{warm:?}");
    assert!(plan.assignments.iter().any(|a| a.inspector == inspector && a.group == group));
    assert_eq!(plan.assignments.iter().filter(|a| a.inspector == inspector && a.batch == batch).count(), 1);
}

/// Rules that were off, or milder, when the plan was made: of the mess a part is left.
#[test]
fn a_plan_made_without_rules_is_repaired() {
    let changes: [(&str, fn(&mut Scenario)); 4] = [
        ("mentor", |s| s.settings.rules.mentor_ratio = 0.05),
        ("unit_mix", |s| s.settings.rules.unit_pairs = true),
        ("unit_mix", |s| s.settings.rules.single_province = true),
        ("no_mutual", |_| {}),
    ];
    for (rule, change) in changes {
        let (plan, warm) = carried(|scenario, _| {
            scenario.settings.rules.set_level(rule, Level::Hard);
            change(scenario);
        });
        assert!(warm.dropped > 0 && warm.taken > 0, "{rule}: {warm:?}");
        assert_eq!(plan.assignments.len(), warm.taken, "{rule}");
    }
}

#[test]
fn quiet_says_nothing_and_others_a_handful_of_lines_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    for quiet in ["-q", "--quiet"] {
        assert_eq!(err(&solve(&first_look(), &plan, &[quiet])), "");
    }
    for (lang, words) in [
        ("zh", ["[0.0 秒] 建模，剩 60s", "线性松弛", "搜索", "新方案：当前 2014，下界 "]),
        ("en", ["[0.0 s] building, 60s left", "relaxing", "searching", "better plan: incumbent 2014, bound "]),
    ] {
        let output = solve(&first_look(), &plan, &["--lang", lang]);
        assert!(words.iter().all(|w| err(&output).contains(w)), "{}", err(&output));
        assert!(err(&output).lines().count() <= 8, "{}", err(&output));
    }
    let output = solve(&first_look(), &plan, &["--lang", "en", "--work", "123456"]);
    assert!(err(&output).contains("units left") && !err(&output).contains("60s left"), "{}", err(&output));
}

/// `bangfu solve … 2>&1 | head -1`: a reader that goes away takes no plan with it.
#[cfg(unix)]
#[test]
fn a_reader_who_leaves_does_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let mut child = command(&first_look(), &plan, &[]).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    verifies(&first_look(), &plan);
}

/// Names of events and keys as docs/plan.md lists them.
fn documented() -> (BTreeSet<String>, BTreeSet<String>) {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plan.md")).unwrap();
    let section = page.split_once("## Events of a solve").unwrap().1;
    let mut tables = section.split("| --- | --- |\n").skip(1).map(|table| {
        let rows = table.lines().take_while(|line| line.starts_with('|'));
        let names = rows.flat_map(|row| row.split('|').nth(1).unwrap().split(',').map(|name| name.trim().to_string()));
        names.collect()
    });
    (tables.next().unwrap(), tables.next().unwrap())
}

#[test]
fn the_log_has_every_event_with_what_the_page_says() {
    let dir = tempfile::tempdir().unwrap();
    let [plan, log, saved] = ["plan.json", "log.jsonl", "saved.json"].map(|name| dir.path().join(name));
    std::fs::write(&log, "what was there before\n").unwrap();
    solve(small(), &saved, &[]);
    let files = ["--checkpoint", text(&saved), "--warm", text(&saved), "--log", text(&log)];
    let output = solve(small(), &plan, &[&files[..], &["--work", "100000000", "--time", "5m"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let events = events(&log);
    let (names, keys) = documented();
    let seen: BTreeSet<String> = events.iter().map(|e| e["event"].as_str().unwrap().to_string()).collect();
    // Nothing is asked where there are no sites.
    let asked = ["asked", "round", "wants", "points", "groups", "before", "kept"];
    let without = |set: BTreeSet<String>| -> BTreeSet<String> {
        set.into_iter().filter(|name| !asked.contains(&name.as_str())).collect()
    };
    assert_eq!(seen, without(names));
    let seen: BTreeSet<String> = events.iter().flat_map(|e| e.as_object().unwrap().keys().cloned()).collect();
    assert_eq!(seen, without(keys));

    assert_eq!((&events[0]["event"], &events.last().unwrap()["event"]), (&"start".into(), &"end".into()));
    let mut before = 0.0;
    for event in &events {
        let seconds = event["seconds"].as_f64().unwrap();
        assert!(seconds >= before, "{event}");
        before = seconds;
    }
    for pair in of(&events, "bound").windows(2) {
        assert!(pair[0]["bound"].as_f64() < pair[1]["bound"].as_f64(), "{pair:?}");
        assert!(pair[1]["seconds"].as_f64().unwrap() - pair[0]["seconds"].as_f64().unwrap() > 0.045, "{pair:?}");
    }
    let phases: Vec<&Value> = of(&events, "phase").iter().map(|e| &e["phase"]).collect();
    assert_eq!(phases[..2], [&Value::from("build"), &Value::from("relax")]);
    let found = verifies(small(), &plan);
    let end = events.last().unwrap();
    assert_eq!((&end["incumbent"], &end["bound"]), (&found.score.total.into(), &found.bound.value.into()));
    assert_eq!((&end["status"], &end["exit_code"], &end["heads_missing"]), (&"optimal".into(), &0.into(), &0.into()));
    assert!(of(&events, "checkpoint").iter().all(|e| e["error"].is_null()));
}

#[test]
fn a_solve_without_a_plan_ends_its_log_too() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log.jsonl");
    let mut scenario = read::read(small()).scenario;
    // Somebody must serve, wherever: that nobody serves is no plan then.
    let inspector = scenario.inspectors.iter().find(|i| scenario.leave.iter().all(|l| l.inspector != i.id)).unwrap();
    let (inspector, batch) = (inspector.id.clone(), "B1".to_string());
    scenario.pins.push(Pin { row: 0, inspector, batch, group: None, role: None, kind: PinKind::Lock, extra: vec![] });
    let folder = generated("locked", &scenario);
    let options = ["--time", "1ms", "--work", "1", "--log", text(&log), "--lang", "en"];
    let output = solve(&folder, &dir.path().join("plan.json"), &options);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("give more with --work"), "{}", err(&output));
    let events = events(&log);
    let end = events.last().unwrap();
    assert_eq!((&end["event"], &end["exit_code"], &end["status"]), (&"end".into(), &1.into(), &Value::Null));
}

#[test]
fn a_budget_of_work_stands_in_the_place_of_time() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let recorded = |options: &[&str]| {
        let output = solve(&first_look(), &plan, options);
        assert_eq!(output.status.code(), Some(0));
        let plan = verifies(&first_look(), &plan);
        assert_eq!(plan.score.total, 2014.0);
        (plan.provenance.options.time_seconds, plan.provenance.options.work, out(&output).to_string())
    };
    let (time, work, said) = recorded(&[]);
    assert_eq!((time, work), (Some(60.0), None));
    assert!(!said.contains("工作量"), "{said}");
    let (time, work, said) = recorded(&["--work", "5000"]);
    assert_eq!((time, work), (None, Some(5000)));
    assert!(said.contains("工作量 ") && said.contains(" / 5000\n"), "{said}");
    let (time, work, said) = recorded(&["--work", "5000", "--time", "9s", "--lang", "en"]);
    assert_eq!((time, work), (Some(9.0), Some(5000)));
    assert!(said.contains("of 5000 units"), "{said}");
}

#[test]
fn without_a_limit_of_time_nothing_is_left_of_it() {
    let (scenario, _) = known();
    let options = Options { time: None, work: Some(u64::MAX), gap: 0.05, ..Options::default() };
    let (plan, told) = watched(scenario, &options);
    assert!(plan.bound.gap <= 0.05);
    assert!(told.iter().all(|(_, p)| p.seconds_left.is_none() && p.work_left.is_some()));
    assert_eq!((told[0].0, told[0].1.phase), (Event::Phase, Phase::Build));
}

/// The same work gives the same plan, whatever the threads: each run is a process with a pool of its own.
#[test]
fn the_same_work_gives_the_same_plan_on_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let assigned = |threads: &str, work: &str| {
        let file = dir.path().join(format!("{threads}-{work}.json"));
        let output = solve(large(), &file, &["--work", work, "--threads", threads, "-q"]);
        assert!(matches!(output.status.code(), Some(0 | 2)), "{}", err(&output));
        let plan = verifies(large(), &file);
        (serde_json::to_string(&plan.assignments).unwrap(), plan.score.total, plan.bound.value, plan.provenance.work)
    };
    for work in ["60"] {
        let alone = assigned("1", work);
        for threads in ["2", "8"] {
            assert!(assigned(threads, work) == alone, "{threads} threads, work {work}");
        }
    }
}

/// Stopped after any amount of work, a plan is whole and holds.
#[test]
fn stopped_at_any_moment_the_plan_verifies() {
    let round = staffing_round(160, 3, 8, 5);
    let mut scores = Vec::new();
    for work in (0..12).map(|n| n * n) {
        let options = Options {
            time: None,
            work: Some(work),
            sizes: Sizes { whole: 0, large: 0, huge: 0 },
            ..Options::default()
        };
        let (plan, _) = watched(&round, &options);
        let report = verify(&round, &plan);
        assert!(report.passes(), "work {work}: {:#?}", report.violations);
        scores.push(plan.score.total);
    }
    assert!(scores.windows(2).all(|pair| pair[1] <= pair[0]), "more work makes no plan worse: {scores:?}");
    assert!(scores[11] < scores[0]);
}
