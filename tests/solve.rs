//! `bangfu solve` as its user runs it: exit codes and words, the plan file, what is said of empty posts, and every way to end early.

mod rounds;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use bangfu::plan::{Plan, Reason, Status, file};
use bangfu::sample::staffing_round;
use bangfu::scenario::read;
use bangfu::scenario::settings::GOALS;
use bangfu::verify::verify;
use rounds::{generated, large, small};
use serde_json::Value;
use tempfile::TempDir;

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn bangfu() -> Command {
    Command::new(env!("CARGO_BIN_EXE_bangfu"))
}

/// `bangfu solve SCENARIO -o PLAN …`, without a log: the scenarios that ship stay as they are.
fn solve(scenario: &Path, plan: &Path, options: &[&str]) -> Output {
    bangfu().arg("solve").arg(scenario).arg("-o").arg(plan).arg("--no-log").args(options).output().unwrap()
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Solves, sees to it that the plan verifies and its numbers are finite, and returns it.
fn solved(scenario: &Path, options: &[&str]) -> Plan {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let output = solve(scenario, &plan, options);
    accepted(scenario, &plan, &output)
}

/// The plan that a run wrote: it reads, so that no number in it is infinite or missing, it verifies, and the exit code fits it.
fn accepted(scenario: &Path, plan: &Path, output: &Output) -> Plan {
    let plan = file::read(plan).unwrap_or_else(|e| panic!("{e}\n{}{}", out(output), err(output)));
    let report = verify(&read::read(scenario).scenario, &plan);
    assert!(report.passes(), "{:#?}", report.violations);
    assert_eq!(output.status.code(), Some(if plan.shortfalls.is_empty() { 0 } else { 2 }), "{}", err(output));
    told_in_lines(err(output));
    assert!(plan.bound.value.is_finite() && plan.bound.value <= plan.score.total);
    assert_eq!(plan.status == Status::Optimal, plan.bound.proven);
    for shortfall in &plan.shortfalls {
        let counted: u32 = shortfall.ruled_out.iter().map(|r| r.count).sum();
        assert_eq!(counted, plan.figures.people, "{shortfall:?}");
        assert_eq!(shortfall.missing, shortfall.needed - shortfall.present);
    }
    plan
}

/// Where there is no terminal, standard error has no bar, but a few lines, each with the time.
fn told_in_lines(told: &str) {
    let lines: Vec<&str> = told.lines().collect();
    assert!((2..40).contains(&lines.len()), "{told}");
    assert!(lines.iter().all(|line| line.starts_with('[')) && !told.contains(['\r', '\u{1b}']), "{told}");
    assert!(told.contains("当前") || told.contains("incumbent"), "{told}");
}

/// A copy of a shipped scenario with other settings.
fn with_settings(name: &str, settings: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(shipped(name)).unwrap() {
        let from = entry.unwrap().path();
        // A workbook beside the tables is not of them.
        if from.extension().is_some_and(|e| e == "csv") {
            std::fs::copy(&from, dir.path().join(from.file_name().unwrap())).unwrap();
        }
    }
    std::fs::write(dir.path().join("round.toml"), format!("name = \"测试\"\n{settings}\n")).unwrap();
    dir
}

/// A round of which one thing is missing: a second of the coking experts needed far away. Of the five people P1 and P2 hold the
/// skill and serve once elsewhere, one at the same time and one in the second batch; P3 is on leave, P4 is of that province and
/// kept from the others, P5 knows nothing of coking.
fn short_round(dir: &Path) {
    let files = [
        (
            "round.toml",
            "name = \"缺人\"\n[rules]\nparty_branch = \"off\"\ncertificates = \"off\"\nroles = \"off\"\nmax_batches = { level = \"hard\", count = 1 }\n",
        ),
        ("batches.csv", "id,start,end\nB1,2026-12-01,2026-12-07\nB2,2026-12-08,2026-12-14\n"),
        (
            "units.csv",
            "id,name,province,city,kind\nU1,河南总队,河南省,郑州市,地方\nU2,黑龙江总队,黑龙江省,哈尔滨市,地方\n",
        ),
        (
            "inspectors.csv",
            "id,name,unit,party,skills,avoid\nP1,甲,U1,中共党员,焦化:2,\nP2,乙,U1,中共党员,焦化:2,\nP3,丙,U1,中共党员,焦化:3,\n\
             P4,丁,U2,中共党员,焦化:2,140100;130100\nP5,戊,U1,中共党员,VOCs:2,\n",
        ),
        ("leave.csv", "inspector,start,end\nP3,2026-12-01,2026-12-20\n"),
        (
            "regions.csv",
            "id,name,province,lon,lat\n230100,哈尔滨市,黑龙江省,126.5,45.8\n140100,太原市,山西省,112.55,37.87\n130100,石家庄市,河北省,114.51,38.04\n",
        ),
        (
            "groups.csv",
            "id,batch,region,min_size,max_size,skills\n远组,B1,230100,1,1,焦化:2x1\n近组,B1,140100,1,1,焦化:2x1\n后组,B2,130100,1,1,焦化:2x1\n",
        ),
    ];
    for (name, text) in files {
        std::fs::write(dir.join(name), text).unwrap();
    }
}

/// The plan's text with what differs from run to run left out.
fn timeless(plan: &Path) -> String {
    let text = std::fs::read_to_string(plan).unwrap();
    let (mut kept, mut blanked) = (String::new(), 0);
    for line in text.split_inclusive('\n') {
        if ["\"started\":", "\"seconds\":"].iter().any(|key| line.trim_start().starts_with(key)) {
            blanked += 1;
        } else {
            kept.push_str(line);
        }
    }
    assert_eq!(blanked, 2, "{text}");
    kept
}

#[test]
fn a_full_plan_exits_0_and_says_so_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let output = solve(&shipped("first-look"), &plan, &[]);
    assert_eq!(output.status.code(), Some(0));
    for words in
        ["已证明最优", "岗位 6 / 6，派员 6 人", "得分 2014（路程 1 × 1914 = 1914；专业匹配 100 × 1 = 100）", "方案："]
    {
        assert!(out(&output).contains(words), "{words} in {}", out(&output));
    }
    assert!(!out(&output).contains("缺口"));
    accepted(&shipped("first-look"), &plan, &output);
    let output = solve(&shipped("first-look"), &plan, &["--lang", "en"]);
    assert_eq!(output.status.code(), Some(0));
    for words in [
        "proven best in ",
        "6 of 6 posts filled by 6 people",
        "score 2014 (travel 1 × 1914 = 1914; fit 100 × 1 = 100)",
        "plan: ",
    ] {
        assert!(out(&output).contains(words), "{words} in {}", out(&output));
    }
    assert!(!out(&output).contains("shortfall"));
}

#[test]
fn a_plan_with_shortfalls_exits_2_and_says_what_ruled_the_others_out() {
    let dir = tempfile::tempdir().unwrap();
    short_round(dir.path());
    let file = dir.path().join("plan-of-it.json");
    let output = solve(dir.path(), &file, &["--lang", "en"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(out(&output).contains("shortfalls: 1, heads missing: 1"), "{}", out(&output));
    let plan = accepted(dir.path(), &file, &output);
    let [shortfall] = &plan.shortfalls[..] else { panic!("{:#?}", plan.shortfalls) };
    assert_eq!((shortfall.rule.as_str(), shortfall.batch.as_str()), ("skills", "B1"));
    // Either group of the batch may be the one that goes without: both cost the same.
    assert!(matches!(shortfall.group.as_deref(), Some("远组" | "近组")), "{:?}", shortfall.group);
    assert_eq!((shortfall.skill.as_deref(), shortfall.level), (Some("焦化"), Some(2)));
    assert_eq!((shortfall.needed, shortfall.present, shortfall.missing, shortfall.capable), (1, 0, 1, 2));
    let reasons: Vec<(Reason, u32)> = shortfall.ruled_out.iter().map(|r| (r.reason, r.count)).collect();
    let once = [Reason::Absent, Reason::Recused, Reason::Unqualified, Reason::Placed, Reason::AtLimit];
    assert_eq!(reasons, once.map(|reason| (reason, 1)));

    let output = solve(dir.path(), &file, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(out(&output).contains("缺口 1 处，共 1 人"), "{}", out(&output));
    let output = solve(dir.path(), &file, &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["shortfalls"], serde_json::to_value(&plan.shortfalls).unwrap());
}

/// Half of the people that the groups need.
#[test]
fn a_starved_round_is_staffed_all_the_same_and_every_shortfall_counts_everybody() {
    let mut scenario = staffing_round(300, 1, 28, 1);
    scenario.inspectors.truncate(100);
    let left: BTreeSet<&str> = scenario.inspectors.iter().map(|i| i.id.as_str()).collect();
    scenario.leave.retain(|leave| left.contains(leave.inspector.as_str()));
    let folder = generated("starved", &scenario);
    let plan = solved(&folder, &["--time", "5s"]);
    assert!(plan.figures.people_used > 60, "{:?}", plan.figures);
    let rules: BTreeSet<&str> = plan.shortfalls.iter().map(|s| s.rule.as_str()).collect();
    assert!(["group_size", "quota"].iter().all(|rule| rules.contains(rule)), "{rules:?}");
}

#[test]
fn a_scenario_with_errors_exits_1_with_its_findings_and_leaves_the_old_plan() {
    let broken = with_settings("first-look", "");
    let groups = broken.path().join("groups.csv");
    let text = std::fs::read_to_string(&groups).unwrap();
    std::fs::write(&groups, text.replace("B1,130100", "B9,130100")).unwrap();
    let plan = broken.path().join("plan.json");
    for (lang, words) in
        [("zh", ["E302", "是否应为“B1”", "请先改正错误再排班"]), ("en", ["E302", "is “B1” meant?", "mend the errors"])]
    {
        let output = solve(broken.path(), &plan, &["--lang", lang]);
        assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
        assert!(words.iter().all(|w| err(&output).contains(w)), "{}", err(&output));
        assert!(!plan.exists());
    }
    std::fs::write(&plan, "old").unwrap();
    let output = solve(broken.path(), &plan, &["--json"]);
    assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
    assert_eq!(std::fs::read_to_string(&plan).unwrap(), "old");
    let output = solve(&broken.path().join("没有这里"), &plan, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("E101"), "{}", err(&output));
}

/// Somebody must serve in the batch, wherever: nobody's serving is no plan then, and there is no time to find another.
#[test]
fn no_plan_in_time_exits_1_and_asks_for_more() {
    let mut scenario = staffing_round(1200, 6, 28, 1);
    let locked = scenario.inspectors.iter().find(|i| scenario.leave.iter().all(|l| l.inspector != i.id)).unwrap();
    scenario.pins.push(bangfu::scenario::Pin {
        row: 0,
        inspector: locked.id.clone(),
        batch: "B1".into(),
        group: None,
        role: None,
        kind: bangfu::scenario::PinKind::Lock,
        extra: Vec::new(),
    });
    let folder = generated("locked", &scenario);
    let plan = folder.parent().unwrap().join("no-plan.json");
    for (lang, words) in [("zh", ["时间用完", "--time"]), ("en", ["No plan", "before the time was up"])] {
        let output = solve(&folder, &plan, &["--time", "1ms", "--lang", lang]);
        assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
        assert!(words.iter().all(|w| err(&output).contains(w)), "{}", err(&output));
        assert!(!plan.exists());
    }
}

#[test]
fn the_json_summary_holds_status_score_bound_gap_seconds_and_shortfalls() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("plan.json");
    let output = solve(&shipped("institute-quota"), &file, &["--json"]);
    assert_eq!(output.status.code(), Some(0));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys: BTreeSet<&str> = summary.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        BTreeSet::from([
            "status",
            "score",
            "bound",
            "gap",
            "proven",
            "seconds",
            "work",
            "shortfalls",
            "visits",
            "unvisited",
        ])
    );
    let plan = accepted(&shipped("institute-quota"), &file, &output);
    assert_eq!(summary["status"], "optimal");
    assert_eq!(summary["score"], serde_json::to_value(&plan.score).unwrap());
    assert_eq!(
        (&summary["bound"], &summary["gap"], &summary["proven"], &summary["seconds"]),
        (&plan.bound.value.into(), &plan.bound.gap.into(), &plan.bound.proven.into(), &plan.provenance.seconds.into())
    );
    assert_eq!(summary["shortfalls"], Value::Array(vec![]));
    let terms: Vec<&str> = plan.score.terms.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(terms, GOALS.iter().map(|g| g.0).collect::<Vec<_>>(), "every term, whatever its weight");
    let sum: f64 = plan.score.terms.iter().map(|t| t.points).sum();
    assert!((plan.score.total - sum).abs() < 1e-6 && sum > 0.0);
}

#[test]
fn the_plan_of_first_look_is_as_ever() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    solve(&shipped("first-look"), &plan, &["--threads", "1"]);
    let text = timeless(&plan);
    let version = format!("\"program_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&version) && !text.contains("-0.0"));
    // How much work it is may change with every improvement of the solver.
    let is_work = |line: &&str| line.trim_start().strip_prefix("\"work\": ").is_some_and(|n| n.parse::<u64>().is_ok());
    assert_eq!(text.lines().filter(is_work).count(), 1, "{text}");
    let text: String = text.split_inclusive('\n').filter(|line| !is_work(&line.trim_end())).collect();
    insta::assert_snapshot!("first-look", text.replace(&version, "\"program_version\": \"…\""));
}

#[test]
fn solving_again_gives_the_same_bytes_but_for_times() {
    let dir = tempfile::tempdir().unwrap();
    for scenario in [&shipped("first-look"), &shipped("institute-quota"), small()] {
        for threads in ["1", "2"] {
            let [one, two] = ["one.json", "two.json"].map(|name| {
                let plan = dir.path().join(name);
                let output = solve(scenario, &plan, &["--threads", threads, "--seed", "7"]);
                assert_eq!(output.status.code(), Some(0), "{}", err(&output));
                timeless(&plan)
            });
            assert!(one == two, "{} with {threads} threads", scenario.display());
        }
    }
}

#[test]
fn a_workbook_gives_the_same_plan_as_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let [folder, workbook] = [shipped("first-look"), shipped("first-look").join("帮扶示例.xlsx")].map(|scenario| {
        let plan = dir.path().join("plan.json");
        solve(&scenario, &plan, &["--threads", "1"]);
        timeless(&plan)
    });
    assert_eq!(folder, workbook);
}

#[test]
fn options_are_on_record_and_a_gap_ends_the_search() {
    let plan = solved(small(), &["--time", "90", "--gap", "5%", "--seed", "11", "--threads", "1"]);
    let options = &plan.provenance.options;
    assert_eq!(
        (options.time_seconds, options.work, options.gap, options.threads, plan.provenance.seed),
        (Some(90.0), None, 0.05, 1, 11)
    );
    assert!(plan.bound.gap <= 0.05);
    assert!(solved(small(), &["--seed", "3"]).bound.proven);
}

#[test]
fn wrong_options_are_refused_with_words_that_help() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    let cases: [(&[&str], &str); 10] = [
        (&["--time", "0"], "the time must be above 0"),
        (&["--time=-5"], "the time must be above 0"),
        (&["--time", "abc"], "90, 60s, 5m"),
        (&["--time", "5分钟"], "90, 60s, 5m"),
        (&["--gap", "2"], "a share from 0 up to 1"),
        (&["--gap=-0.1"], "a share from 0 up to 1"),
        (&["--gap", "NaN"], "a share from 0 up to 1"),
        (&["--work", "0"], "1.."),
        (&["--work", "1.5"], "invalid digit"),
        (&["--threads", "many"], "invalid digit"),
    ];
    for (options, words) in cases {
        let output = solve(&shipped("first-look"), &plan, options);
        assert_eq!(output.status.code(), Some(2));
        let flag = options[0].split('=').next().unwrap();
        assert!(err(&output).contains(words) && err(&output).contains(flag), "{options:?}: {}", err(&output));
        assert!(!plan.exists());
    }
    let output = bangfu().args(["solve", "somewhere"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--output"), "{}", err(&output));
}

/// An hour's search must not end in a plan that has nowhere to go.
#[test]
fn an_output_that_cannot_be_written_is_refused_before_the_search() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("没有").join("plan.json");
    for (plan, lang, words) in [
        (nowhere.as_path(), "zh", "不存在，请先建好"),
        (nowhere.as_path(), "en", "there is no folder"),
        (dir.path(), "zh", "是文件夹"),
        (dir.path(), "en", "is a folder"),
    ] {
        let begun = Instant::now();
        let output = solve(large(), plan, &["--time", "60s", "--lang", lang]);
        assert!(begun.elapsed() < Duration::from_secs(20), "it searched first");
        assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
        let path = plan.display().to_string();
        assert!(err(&output).contains(words) && err(&output).contains(&path), "{}", err(&output));
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

/// A file size limit stands in for a full disk.
#[cfg(unix)]
#[test]
fn a_plan_that_cannot_be_written_in_full_leaves_the_old_one_whole() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    solve(&shipped("first-look"), &plan, &["--seed", "4"]);
    let old = std::fs::read(&plan).unwrap();
    for (lang, words) in [("zh", "方案写不进去"), ("en", "the plan cannot be written")] {
        // Ignored, the signal becomes an error of the write.
        let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
        let output = Command::new("sh")
            .args(["-c", limited, env!("CARGO_BIN_EXE_bangfu"), "solve", "--no-log", "--lang", lang])
            .arg(shipped("first-look"))
            .arg("-o")
            .arg(&plan)
            .output()
            .unwrap();
        assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
        assert!(err(&output).contains(words) && err(&output).contains("plan.json"), "{}", err(&output));
        assert!(std::fs::read(&plan).unwrap() == old);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing half-written is left");
    }
}

#[test]
fn out_of_time_the_best_plan_so_far_is_written() {
    let begun = Instant::now();
    let plan = solved(large(), &["--time", "1s"]);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(!plan.bound.proven && plan.bound.value > 0.0 && plan.bound.gap > 0.0);
}

/// Before anything is known, the bound is still one.
#[test]
fn no_time_at_all_gives_a_plan_with_a_finite_bound() {
    for name in ["first-look", "institute-quota", "carbon-check", "winter-air"] {
        solved(&shipped(name), &["--time", "1ms"]);
    }
    for preset in ["节约经费", "公平优先"] {
        let dir = with_settings("institute-quota", &format!("[objective]\npreset = \"{preset}\""));
        solved(dir.path(), &["--time", "1ms"]);
    }
}

#[cfg(unix)]
mod stopped {
    use super::*;

    /// Sends the signal well after the search began, and waits for the end.
    fn ends_promptly(signal: &str) {
        let dir = tempfile::tempdir().unwrap();
        let plan = dir.path().join("plan.json");
        let mut child = bangfu()
            .arg("solve")
            .arg(large())
            .arg("-o")
            .arg(&plan)
            .args(["--time", "120s", "--no-log"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs(3));
        assert!(child.try_wait().unwrap().is_none(), "the round is too easy for this test");
        let sent = Instant::now();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        while child.try_wait().unwrap().is_none() {
            if sent.elapsed() > Duration::from_secs(5) {
                child.kill().unwrap();
                panic!("still at it five seconds after {signal}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = child.wait_with_output().unwrap();
        let plan = accepted(large(), &plan, &output);
        assert!(plan.provenance.seconds < 30.0 && plan.bound.value > 0.0 && !plan.bound.proven);
        assert!(out(&output).contains("下界"), "{}", out(&output));
    }

    #[test]
    fn ctrl_c_ends_with_the_best_plan_so_far() {
        ends_promptly("-INT");
    }

    #[test]
    fn termination_ends_with_the_best_plan_so_far() {
        ends_promptly("-TERM");
    }

    #[test]
    fn a_closed_terminal_ends_with_the_best_plan_so_far() {
        ends_promptly("-HUP");
    }
}

/// `script` of util-linux runs a command in a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_a_bar_shows_incumbent_bound_and_gap() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("no `script` here: the bar is not looked at");
        return;
    }
    // A first plan comes within a second, the best some seconds later.
    let round = generated("600x2x28", &staffing_round(600, 2, 28, 1));
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    for (lang, words) in [("zh", ["当前", "下界", "差距"]), ("en", ["incumbent", "bound", "gap"])] {
        let run = format!(
            "stty cols 80; exec '{}' solve '{}' -o '{}' --time 5s --no-log --lang {lang}",
            env!("CARGO_BIN_EXE_bangfu"),
            round.display(),
            plan.display()
        );
        let output = Command::new("script").args(["-qec", &run, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
        let screen = out(&output);
        // The number behind each of the words, in one line, the gap with its sign: nothing is cut off at 80 columns.
        let has_all = |line: &str| {
            let mut rest = line;
            let numbers = words.map(|word| {
                rest = rest.split_once(&format!("{word} ")).map_or("", |(_, behind)| behind);
                rest.split(' ').next().unwrap_or_default().parse::<f64>().is_ok()
            });
            numbers.iter().all(|&n| n) && rest.contains('%') && (line.contains("剩 ") || line.contains("s left"))
        };
        assert!(screen.split(['\r', '\n']).any(has_all), "{screen}");
        file::read(&plan).unwrap();
    }
}

#[test]
fn every_preset_solves_first_look_to_the_proven_best() {
    // The goals that a preset is about have a say in the score.
    for (preset, said) in
        [("专家优先", "fit"), ("节约经费", "expense"), ("公平优先", "fairness"), ("最小变动", "stability")]
    {
        let dir = with_settings("first-look", &format!("[objective]\npreset = \"{preset}\""));
        let plan = solved(dir.path(), &[]);
        assert!(plan.bound.proven && plan.shortfalls.is_empty(), "{preset}");
        assert!(plan.score.terms.iter().any(|t| t.id == said && t.weight > 0.0), "{preset}: {:?}", plan.score);
    }
}

#[test]
fn with_a_published_plan_few_people_are_moved() {
    let dir = tempfile::tempdir().unwrap();
    let known = dir.path().join("known.json");
    assert_eq!(solve(&shipped("institute-quota"), &known, &[]).status.code(), Some(0));
    let before: BTreeSet<_> =
        file::read(&known).unwrap().assignments.into_iter().map(|a| (a.inspector, a.group)).collect();
    // Three of those who were to go fall ill.
    let ill: Vec<&str> = before.iter().map(|(inspector, _)| inspector.as_str()).skip(3).step_by(12).collect();
    assert_eq!(ill.len(), 3);
    let changes = |plan: &Plan| {
        let after: BTreeSet<_> = plan.assignments.iter().map(|a| (a.inspector.clone(), a.group.clone())).collect();
        before.symmetric_difference(&after).count()
    };
    let [free, steady] = ["", "preset = \"最小变动\""].map(|objective| {
        let rules = std::fs::read_to_string(shipped("institute-quota").join("round.toml")).unwrap();
        let rules = rules.split_once('\n').unwrap().1;
        let round = with_settings("institute-quota", &format!("{rules}\n[objective]\n{objective}"));
        let leave = round.path().join("leave.csv");
        let mut text = std::fs::read_to_string(&leave).unwrap();
        ill.iter().for_each(|inspector| text.push_str(&format!("{inspector},2026-01-01,2027-12-31,病假\n")));
        std::fs::write(&leave, text).unwrap();
        let plan = solved(round.path(), &["--published", known.to_str().unwrap()]);
        assert!(plan.bound.proven && plan.shortfalls.is_empty());
        assert_eq!(plan.published.len(), before.len());
        let term = plan.score.terms.iter().find(|t| t.id == "stability").unwrap();
        assert_eq!(term.measure, changes(&plan) as f64);
        changes(&plan)
    });
    // Three go, three come; which plan was known decides whether somebody else must make way for one of them.
    assert!((6..=8).contains(&steady), "{steady}");
    assert!(free > 3 * steady, "{free} changes when nobody counts them");

    let output = solve(&shipped("first-look"), &dir.path().join("p"), &["--published", "没有.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("已公布的方案读不出来：没有.json"), "{}", err(&output));
}
