//! `bangfu log` and what solves leave in it: nothing that was reported saved is lost, nobody is named, and no plan ever waits for it.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use bangfu::history::{Kind, Log, LogError, Record, file_of, plan_hash};
use bangfu::plan::{self, Plan, Visit};
use bangfu::scenario::read::read;
use bangfu::solve::{Options, solve};
use rusqlite::Connection;
use serde_json::{Value, json};

fn bangfu() -> Command {
    Command::new(env!("CARGO_BIN_EXE_bangfu"))
}

/// The first look in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(desk.round()).unwrap();
        for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/first-look")).unwrap() {
            let file = file.unwrap();
            if file.path().extension().is_some_and(|e| e == "csv" || e == "toml") {
                std::fs::copy(file.path(), desk.round().join(file.file_name())).unwrap();
            }
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn round(&self) -> PathBuf {
        self.path("round")
    }

    fn database(&self) -> PathBuf {
        self.round().join("bangfu.db")
    }

    fn command(&self, plan: &str, options: &[&str]) -> Command {
        let mut command = bangfu();
        command.current_dir(self.folder.path()).args(["solve", "round", "-o", plan, "--quiet"]).args(options);
        command
    }

    fn solve(&self, plan: &str, options: &[&str]) -> Output {
        let output = self.command(plan, options).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        output
    }

    /// `bangfu log round …`
    fn log(&self, args: &[&str]) -> Output {
        bangfu().current_dir(self.folder.path()).args(["log", "round"]).args(args).output().unwrap()
    }

    fn said(&self, args: &[&str]) -> String {
        let output = self.log(args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        out(&output).to_string()
    }

    fn parents(&self) -> Vec<Value> {
        let entries: Value = serde_json::from_str(&self.said(&["--json"])).unwrap();
        entries.as_array().unwrap().iter().rev().map(|e| e["parent"].clone()).collect()
    }

    /// The first look's plan, made by the library: nothing is kept of it.
    fn plan(&self) -> Plan {
        solve(&read(&self.round()).scenario, &Options::default()).unwrap()
    }
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn record(plan: &Plan) -> Record<'_> {
    Record { kind: Kind::Solve, label: None, options: json!({}), plan, from: vec![] }
}

fn names(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_plan_is_listed_shown_and_restored_to_the_byte() {
    let desk = Desk::new();
    assert!(desk.said(&[]).contains("还没有方案记录"));
    assert_eq!(desk.said(&["--json"]).trim(), "[]");
    assert!(out(&desk.solve("plan.json", &[])).ends_with("方案：plan.json\n方案记录：第 1 号\n"));
    assert!(out(&desk.solve("en.json", &["--lang", "en", "--seed", "3"])).ends_with("plan: en.json\nlog: no. 2\n"));
    let summary: Value = serde_json::from_slice(&desk.solve("third.json", &["--json"]).stdout).unwrap();
    assert_eq!(summary["log_number"], 3);

    let list = desk.said(&[]);
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["编号", "类别", "开始时间", "得分", "差距", "缺人", "基于", "任务数据"]);
    assert_eq!(rows.iter().skip(1).map(|row| row[0]).collect::<Vec<_>>(), ["3", "2", "1"]);
    assert_eq!(rows[1][4..], ["2014", "最优", "0", "–", "现行"], "{list}");
    let one = desk.said(&["-n", "1", "--lang", "en"]);
    assert!(one.contains("2 more") && one.contains("as it is") && one.lines().count() == 3, "{one}");

    let shown = desk.said(&["show", "2"]);
    for words in
        ["第 2 号，排班", "seed 3", "得分", "路程 1 × 1914 = 1914", "最优", "6 / 6", "0 处，共 0 人", "与现在相同"]
    {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let full: Value = serde_json::from_str(&desk.said(&["show", "2", "--json"])).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(desk.path("en.json")).unwrap()).unwrap();
    assert_eq!((&full["plan"], &full["kind"], &full["status"]), (&written, &json!("solve"), &json!("optimal")));
    assert_eq!(full["plan_hash"], plan_hash(&plan::file::read(&desk.path("en.json")).unwrap()));

    let first = std::fs::read(desk.path("plan.json")).unwrap();
    assert!(desk.log(&["restore", "1", "-o", "-"]).stdout == first);
    let there = desk.log(&["restore", "1", "-o", "en.json"]);
    assert_eq!(there.status.code(), Some(1));
    assert!(err(&there).contains("en.json 已存在") && err(&there).contains("--force"), "{}", err(&there));
    desk.said(&["restore", "1", "-o", "en.json", "--force"]);
    desk.said(&["restore", "1", "-o", "again.json"]);
    assert!(["en.json", "again.json"].iter().all(|name| std::fs::read(desk.path(name)).unwrap() == first));
    let verified = bangfu().arg("verify").args([desk.round(), desk.path("again.json")]).output().unwrap();
    assert_eq!(verified.status.code(), Some(0), "{}", out(&verified));
    let lost = desk.log(&["restore", "1", "-o", "round/bangfu.db", "--force"]);
    assert!(lost.status.code() == Some(1) && err(&lost).contains("不能覆盖"), "{}", err(&lost));
    assert_eq!(desk.parents().len(), 3);
}

#[test]
fn the_parent_is_the_plan_that_it_started_from() {
    let desk = Desk::new();
    desk.solve("one.json", &[]);
    desk.solve("two.json", &["--seed", "2"]);
    // A copy under another name, written anew, is the same plan.
    let copy = plan::file::read(&desk.path("one.json")).unwrap();
    plan::file::write(&copy, &desk.path("copy.json")).unwrap();
    desk.solve("three.json", &["--published", "copy.json"]);
    desk.solve("four.json", &["--published", "one.json", "--warm", "two.json"]);
    desk.solve("apart.json", &["--no-log", "--seed", "9"]);
    desk.solve("five.json", &["--warm", "apart.json"]);
    desk.solve("six.json", &["--warm", "apart.json", "--published", "three.json"]);
    assert_eq!(desk.parents(), [json!(null), json!(null), json!(1), json!(2), json!(null), json!(3)]);
    assert!(desk.said(&["show", "4"]).contains("第 2 号"));
}

#[test]
fn what_was_recorded_is_read_again() {
    let desk = Desk::new();
    let plan = desk.plan();
    let mut log = Log::open(&desk.round()).unwrap();
    let base = log.record(&record(&plan)).unwrap();
    let from = vec!["none".to_string(), plan_hash(&plan)];
    let mut other = plan.clone();
    other.provenance.seed = 5;
    for (kind, label) in [(Kind::Replan, None), (Kind::WhatIf, Some("少两组"))] {
        let options = json!({ "freeze": "2026-12-08" });
        let record = Record { kind, label, options: options.clone(), plan: &other, from: from.clone() };
        let number = log.record(&record).unwrap();
        let entry = log.get(number).unwrap();
        assert_eq!((entry.kind, entry.label.as_deref(), &entry.options), (kind, label, &options));
        assert_eq!((entry.parent, entry.started.as_str()), (Some(base), plan.provenance.started.as_str()));
        assert_eq!((entry.score, entry.bound, entry.gap), (plan.score.total, plan.bound.value, plan.bound.gap));
        assert_eq!(entry.plan_hash, plan_hash(&other));
        assert_eq!(log.plan(number).unwrap(), other);
        assert_eq!(log.plan_text(number).unwrap(), plan::file::text(&other).unwrap());
    }
    assert_ne!(plan_hash(&plan), plan_hash(&other));
    let mut later = plan.clone();
    later.provenance.started = "2027-01-01T00:00:00+08:00".into();
    later.provenance.seconds += 1.0;
    assert_eq!(plan_hash(&plan), plan_hash(&later), "times do not count");
    assert_eq!(log.list(Some(2)).unwrap().iter().map(|e| e.number).collect::<Vec<_>>(), [3, 2]);
    assert!(matches!(log.get(9), Err(LogError::Missing { newest: Some(3), .. })));
    assert!(desk.said(&[]).contains("少两组"));
    assert!(desk.said(&["--lang", "en"]).contains("what-if"));
}

/// As large as plans get: 5,600 assignments and 40,000 visits.
#[test]
fn a_national_plan_takes_little_room_and_time() {
    let desk = Desk::new();
    let mut plan = desk.plan();
    plan.assignments = (0..5_600)
        .map(|i| plan::Assignment { inspector: format!("P{:05}", i * 7919 % 6_000), ..plan.assignments[i % 6].clone() })
        .collect();
    plan.visits = (0..40_000).map(visit).collect();
    let begun = Instant::now();
    let mut log = Log::open(&desk.round()).unwrap();
    let number = log.record(&record(&plan)).unwrap();
    let taken = begun.elapsed();
    let (size, text) = (std::fs::metadata(desk.database()).unwrap().len() as usize, plan::file::text(&plan).unwrap());
    println!("{} bytes of JSON, {size} in the log, {taken:?}", text.len());
    assert!(size < text.len() / 5 && taken < Duration::from_secs(20), "{size} of {}, {taken:?}", text.len());
    assert!(log.plan_text(number).unwrap() == text);
}

fn visit(i: usize) -> Visit {
    let minute = |m: usize| format!("{:02}:{:02}", 8 + m / 60, m % 60);
    Visit {
        site: format!("S{:05}", i * 7919 % 50_000),
        visit: 1,
        batch: format!("B{:02}", i % 25),
        group: format!("G{:03}", i % 700),
        crew: 1 + (i % 3) as u32,
        date: chrono::NaiveDate::from_ymd_opt(2026, 12, 1 + (i % 14) as u32).unwrap(),
        order: 1 + (i % 4) as u32,
        arrive: minute(i * 31 % 200),
        start: minute(i * 31 % 200),
        end: minute(i * 37 % 500),
        drive_minutes: (i * 13 % 60) as u32,
        km: (i * 17 % 900) as f64 / 10.0,
    }
}

#[test]
fn eight_solves_at_once_are_all_kept() {
    let desk = Desk::new();
    let start = |i: usize| {
        let (plan, seed) = (format!("{i}.json"), i.to_string());
        let mut command = desk.command(&plan, &["--json", "--threads", "1", "--seed", &seed]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs: Vec<_> = (1..=8).map(start).collect();
    let mut numbers = BTreeSet::new();
    for (i, run) in (1..).zip(runs) {
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        let number = summary["log_number"].as_i64().unwrap_or_else(|| panic!("{}", err(&output)));
        let restored = desk.log(&["restore", &number.to_string(), "-o", "-"]).stdout;
        assert!(restored == std::fs::read(desk.path(&format!("{i}.json"))).unwrap());
        numbers.insert(number);
    }
    assert_eq!(numbers, (1..=8).collect());
    assert_eq!(names(&desk.round()).iter().filter(|name| name.contains("bangfu.db")).count(), 1, "no journal is left");
}

const RECORDER: &str = "BANGFU_TEST_RECORDER";

/// What the test below runs in a process of its own, and kills. By itself it does nothing.
#[test]
fn recorder() {
    let Some(scenario) = std::env::var_os(RECORDER) else { return };
    let mut plan = solve(&read(Path::new(&scenario)).scenario, &Options::default()).unwrap();
    plan.visits = (0..3_000).map(visit).collect();
    let mut log = Log::open(Path::new(&scenario)).unwrap();
    loop {
        let number = log.record(&record(&plan)).unwrap();
        // In one go: half a line would be half a number.
        std::io::stderr().write_all(format!("saved {number}\n").as_bytes()).unwrap();
    }
}

#[test]
fn what_was_reported_saved_outlives_a_kill() {
    let desk = Desk::new();
    let mut saved: BTreeSet<i64> = BTreeSet::new();
    for round in 0..8u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "recorder", "--nocapture"])
            .env(RECORDER, desk.round())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        for (i, line) in lines.map(Result::unwrap).enumerate() {
            let number = line.strip_prefix("saved ").unwrap_or_else(|| panic!("{line}")).parse().unwrap();
            assert!(saved.insert(number), "{number} is used twice");
            if i as u64 == 1 + round % 3 {
                // Somewhere within the next entry; lines until then are read to the end.
                std::thread::sleep(Duration::from_millis(3 * round));
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();

        let log = Log::existing(&desk.round()).unwrap().unwrap();
        let entries = log.list(None).unwrap();
        let kept: BTreeSet<i64> = entries.iter().map(|e| e.number).collect();
        assert!(saved.is_subset(&kept), "{saved:?} {kept:?}");
        for entry in &entries {
            assert_eq!(plan_hash(&log.plan(entry.number).unwrap()), entry.plan_hash);
        }
        let database = Connection::open(desk.database()).unwrap();
        let integrity: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(integrity, "ok");
    }
    assert!(saved.len() >= 16);
}

#[test]
fn no_log_leaves_no_trace() {
    let desk = Desk::new();
    let before = names(&desk.round());
    let output = desk.solve("plan.json", &["--no-log"]);
    assert!(!out(&output).contains("方案记录") && err(&output).is_empty(), "{}", err(&output));
    assert_eq!(names(&desk.round()), before);
    assert_eq!(names(desk.folder.path()), ["plan.json", "round"].map(String::from).into());
    // Nor does looking.
    desk.said(&[]);
    assert_eq!(names(&desk.round()), before);
    desk.solve("plan.json", &[]);
    let kept = std::fs::read(desk.database()).unwrap();
    desk.solve("plan.json", &["--no-log"]);
    assert!(std::fs::read(desk.database()).unwrap() == kept);
}

/// The plan is written, the code is 0, and a warning says why and what to do; the file is left as it was.
fn warns(desk: &Desk, zh: &str, en: &str) {
    let before = std::fs::read(desk.database()).ok();
    for (lang, begins, words) in
        [("zh", "提醒：这个方案没有记入方案记录", zh), ("en", "warning: this plan is not kept", en)]
    {
        let _ = std::fs::remove_file(desk.path("plan.json"));
        let output = desk.solve("plan.json", &["--lang", lang]);
        for words in [begins, words, "bangfu.db", "--no-log"] {
            assert!(err(&output).contains(words), "{words} in {}", err(&output));
        }
        assert!(plan::file::read(&desk.path("plan.json")).is_ok());
        assert!(!out(&output).contains("第 ") && !out(&output).contains("log:"), "{}", out(&output));
        let looked = desk.log(&["--lang", lang]);
        if before.is_some() {
            assert_eq!(looked.status.code(), Some(1), "{}", out(&looked));
            assert!(err(&looked).contains(words), "{}", err(&looked));
        }
    }
    assert_eq!(std::fs::read(desk.database()).ok(), before);
}

#[test]
fn a_log_that_cannot_be_used_costs_no_plan() {
    let desk = Desk::new();
    std::fs::create_dir(desk.database()).unwrap();
    warns(&desk, "无法打开、读取或写入", "cannot be opened");
    std::fs::remove_dir(desk.database()).unwrap();

    std::fs::write(desk.database(), "人员编号,姓名\n".repeat(100)).unwrap();
    warns(&desk, "不是帮扶的方案记录：请把它移到别处", "move it away");

    std::fs::remove_file(desk.database()).unwrap();
    Connection::open(desk.database()).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    warns(&desk, "不是帮扶的方案记录", "is no log of bangfu");

    std::fs::remove_file(desk.database()).unwrap();
    desk.solve("plan.json", &[]);
    Connection::open(desk.database()).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    warns(&desk, "更新的版本 2", "version 2, newer than 1");
}

#[test]
fn a_damaged_log_costs_no_plan_and_says_so() {
    let desk = Desk::new();
    (0..3).for_each(|_| drop(desk.solve("plan.json", &[])));
    let mut bytes = std::fs::read(desk.database()).unwrap();
    bytes[4096..].fill(0xa5);
    std::fs::write(desk.database(), bytes).unwrap();
    warns(&desk, "已损坏", "is damaged");
    for action in [vec!["show", "1"], vec!["restore", "1", "-o", "x.json"], vec!["compare", "1", "2"]] {
        let output = desk.log(&action);
        assert!(output.status.code() == Some(1) && err(&output).contains("已损坏"), "{}", err(&output));
    }
    // Moved away, as the message says.
    std::fs::rename(desk.database(), desk.path("old.db")).unwrap();
    assert!(out(&desk.solve("plan.json", &[])).contains("第 1 号"));
}

/// Root may write anywhere, so this says something to others only.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_warns() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let set = |mode| std::fs::set_permissions(desk.round(), std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    if std::fs::write(desk.round().join("probe"), "").is_err() {
        warns(&desk, "无法打开、读取或写入", "cannot be opened");
        set(0o755);
        desk.solve("plan.json", &[]);
        set(0o555);
        // What is there can be read.
        assert!(desk.said(&[]).contains("2014"));
        let output = desk.solve("plan.json", &[]);
        assert!(err(&output).contains("无法打开、读取或写入"), "{}", err(&output));
    }
    set(0o755);
}

/// A file size limit stands in for a full disk: too small for the plan, large enough for the log.
#[cfg(unix)]
#[test]
fn a_plan_whose_file_cannot_be_written_is_in_the_log() {
    let desk = Desk::new();
    let round = desk.path("institute");
    std::fs::create_dir(&round).unwrap();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/institute-quota")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), round.join(file.file_name())).unwrap();
    }
    let _ = std::fs::remove_file(file_of(&round));
    let limited = "trap '' XFSZ; ulimit -f 48; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited, env!("CARGO_BIN_EXE_bangfu"), "solve", "institute", "-o", "plan.json"]);
    let output = command.args(["--time", "1ms"]).current_dir(desk.folder.path()).output().unwrap();
    assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
    assert!(err(&output).contains("方案写不进去"), "{}", err(&output));
    assert!(err(&output).contains("bangfu log institute restore 1 -o"), "{}", err(&output));
    let log = Log::existing(&round).unwrap().unwrap();
    assert!(log.plan_text(1).unwrap().len() > 48 * 512);
}

#[test]
fn nobody_is_named() {
    let desk = Desk::new();
    // Whoever names files after people.
    desk.solve("王建民请假后.json", &[]);
    desk.solve("plan.json", &["--warm", "王建民请假后.json", "--checkpoint", "王建民.json"]);
    let people: Vec<String> = read(&desk.round()).scenario.inspectors.iter().map(|p| p.name.clone()).collect();
    assert!(people.contains(&"王建民".to_string()));
    let bytes = std::fs::read(desk.database()).unwrap();
    let shown = desk.said(&["show", "2", "--json"]);
    for name in people {
        assert!(!bytes.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
        assert!(!shown.contains(&name), "{name}");
    }
}

#[test]
fn a_changed_scenario_is_told() {
    let desk = Desk::new();
    desk.solve("plan.json", &[]);
    let leave = "人员编号,开始日期,结束日期,原因\nP1,2026-12-08,2026-12-20,突发疾病\n";
    std::fs::write(desk.round().join("leave.csv"), leave).unwrap();
    assert!(!desk.said(&[]).contains("现行"));
    assert!(desk.said(&["show", "1"]).contains("之后改动过"));
    assert!(desk.said(&["show", "1", "--lang", "en"]).contains("changed since"));
    let restored = desk.log(&["restore", "1", "-o", "old.json"]);
    assert!(restored.status.success() && err(&restored).contains("任务数据改动过"), "{}", err(&restored));
    // Even where it has errors now.
    std::fs::write(desk.round().join("leave.csv"), leave.replace("2026-12-20", "2026-99-99")).unwrap();
    assert!(read(&desk.round()).has_errors());
    assert!(desk.said(&["show", "1"]).contains("之后改动过"));
    let compared = desk.log(&["compare", "1", "1"]);
    assert!(compared.status.success() && err(&compared).contains("只列编号"), "{}", err(&compared));
}

#[test]
fn compare_says_what_the_command_says() {
    let desk = Desk::new();
    desk.solve("before.json", &[]);
    std::fs::write(
        desk.round().join("leave.csv"),
        "人员编号,开始日期,结束日期,原因\nP1,2026-12-08,2026-12-20,突发疾病\n",
    )
    .unwrap();
    let _ = desk.command("after.json", &["--published", "before.json"]).output().unwrap();
    for options in [&["--all"][..], &["--json"], &["--lang", "en"]] {
        let mut command = bangfu();
        command.current_dir(desk.folder.path()).args(["compare", "before.json", "after.json", "--scenario", "round"]);
        let known = command.args(options).output().unwrap();
        let said = desk.said(&[&["compare", "1", "2"], options].concat());
        assert_eq!(said, out(&known));
    }
    assert!(desk.said(&["compare", "1", "2"]).contains("突发疾病"));
    let said = desk.said(&["compare", "1", "2", "--xlsx", "变更说明.xlsx"]);
    assert!(said.contains("变更说明.xlsx") && desk.path("变更说明.xlsx").exists());
    let wrong = desk.log(&["compare", "1", "2", "--xlsx", "变更说明.doc"]);
    assert!(wrong.status.code() == Some(1) && err(&wrong).contains(".xlsx"), "{}", err(&wrong));
}

#[test]
fn the_log_of_a_workbook_lies_beside_it_and_readers_pass_it_over() {
    let desk = Desk::new();
    let checked = || bangfu().arg("check").arg(desk.round()).output().unwrap().stdout;
    let before = checked();
    desk.solve("plan.json", &[]);
    assert_eq!(file_of(&desk.round()), desk.database());
    assert!(checked() == before && desk.database().exists());

    let book = desk.path("秋冬季.xlsx");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/first-look/帮扶示例.xlsx");
    std::fs::copy(shipped, &book).unwrap();
    // Relative, as people type it.
    let run = |args: &[&str]| bangfu().current_dir(desk.folder.path()).args(args).output().unwrap();
    assert!(run(&["solve", "秋冬季.xlsx", "-o", "book.json"]).status.success());
    assert!(desk.path("秋冬季.bangfu.db").exists());
    assert!(out(&run(&["log", "秋冬季.xlsx"])).contains("现行"));
    // The workbook is gone, its plans are not.
    std::fs::remove_file(book).unwrap();
    assert!(run(&["log", "秋冬季.xlsx", "restore", "1", "-o", "again.json"]).status.success());
}

#[test]
fn what_is_not_there() {
    let desk = Desk::new();
    let none = desk.log(&["show", "1"]);
    assert!(none.status.code() == Some(1) && err(&none).contains("还没有方案记录"), "{}", err(&none));
    desk.solve("plan.json", &[]);
    for (args, words) in [
        (vec!["show", "7"], "没有第 7 号，最新的是第 1 号"),
        (vec!["restore", "7", "-o", "x.json"], "没有第 7 号"),
        (vec!["compare", "1", "7"], "没有第 7 号"),
        (vec!["show", "7", "--lang", "en"], "no entry 7; the newest is 1"),
        (vec!["restore", "1", "-o", "no/such/x.json"], "写不进 no/such/x.json"),
    ] {
        let output = desk.log(&args);
        assert!(output.status.code() == Some(1) && err(&output).contains(words), "{}", err(&output));
    }
    let nowhere = bangfu().args(["log", "no-such-round"]).output().unwrap();
    assert!(nowhere.status.code() == Some(1) && err(&nowhere).contains("E101"), "{}", err(&nowhere));
    for wrong in [&["show"][..], &["show", "0"], &["show", "x"], &["restore", "1"], &["forget", "1"]] {
        assert_eq!(desk.log(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let help = bangfu().args(["log", "--help"]).output().unwrap();
    assert!(out(&help).contains("Examples:") && out(&help).contains("历次方案"), "{}", out(&help));
}
