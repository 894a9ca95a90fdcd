//! `bangfu bench vrplib`, `strsp` and `roadef2007`: the table, the files, and what cannot be measured.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bangfu::bench::published::Row;
use bangfu::formats::{roadef2007, strsp, vrplib};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

fn bench(what: &str, paths: &[&str], args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangfu"));
    command.args(["bench", what]).args(paths.iter().map(|path| data(path))).args(["--time", "500ms"]);
    command.args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn rows(csv: &Path) -> Vec<Row> {
    csv::Reader::from_path(csv).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn routes_are_solved_checked_and_written() {
    let dir = tempfile::tempdir().unwrap();
    let (csv, sol) = (dir.path().join("rows.csv"), dir.path().join("sol"));
    let files = ["vrplib/windows.vrp", "vrplib/depots.vrp"];
    let output = bench("vrplib", &files, &["--seeds", "2", "--lang", "en", "--csv", word(&csv), "--sol", word(&sol)]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let rows = rows(&csv);
    let of: Vec<_> = rows.iter().map(|r| (r.set.as_str(), r.instance.as_str(), r.seed, r.best_known)).collect();
    let (windows, depots) = (Some(30.0), Some(12_000.0));
    assert_eq!(
        of,
        [
            ("VRPTW", "windows", 1, windows),
            ("VRPTW", "windows", 2, windows),
            ("MDVRPTW", "depots", 1, depots),
            ("MDVRPTW", "depots", 2, depots)
        ]
    );
    for row in &rows {
        let best = row.best_known.unwrap();
        assert!(row.cost >= best && row.gap == Some((row.cost - best) / best) && row.iterations > 0, "{row:?}");
        let instance = vrplib::read(&data(&format!("vrplib/{}.vrp", row.instance))).unwrap();
        let solved =
            vrplib::read_solution(&sol.join(format!("{}/{}.sol", row.set, row.instance)), instance.kind).unwrap();
        let cost = vrplib::check(&instance, &solved.solution).unwrap().total();
        assert_eq!(Some(cost), solved.cost);
        assert!(vrplib::published_cost(cost, instance.kind) <= row.cost, "the better of the two is written");
    }

    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 1 + 4 + 2, "{lines:#?}");
    for head in ["instance", "cost", "best known", "gap %", "solve s", "iterations"] {
        assert!(lines[0].contains(head), "{head}");
    }
    let length = |line: &str| line.chars().count();
    assert!(lines.iter().all(|line| length(line) == length(lines[0])), "aligned: {lines:#?}");
    assert!(lines[1].contains("30.0"), "{}", lines[1]);
    assert!(lines[5].contains("VRPTW") && lines[5].contains("mean of 2"), "{}", lines[5]);
}

#[test]
fn a_folder_stands_for_its_files() {
    let dir = tempfile::tempdir().unwrap();
    for file in ["windows.vrp", "windows.sol", "prizes.vrp"] {
        std::fs::copy(data("vrplib").join(file), dir.path().join(file)).unwrap();
    }
    let output = bench("vrplib", &[], &[word(dir.path()), "--markdown"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(lines[0].contains("已知最好") && lines[2].contains("prizes") && lines[3].contains("windows"), "{lines:#?}");
    assert!(lines[2].contains("| – | – |"), "no solution lies beside it: {}", lines[2]);
    assert!(lines.iter().all(|line| line.matches('|').count() == 9), "{lines:#?}");
}

#[test]
fn teams_are_formed_routed_and_written() {
    let dir = tempfile::tempdir().unwrap();
    let pairs = [
        "strsp/tasks_team",
        "strsp/technicians_team_reduced",
        "strsp/tasks_noteam/R199_2x2_noTeam.txt",
        "strsp/technicians_noteam",
    ];
    let output = bench("strsp", &pairs, &["--lang", "en", "--sol", word(dir.path())]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(lines[1].contains("technicians_team_reduced") && lines[2].contains("R199_2x2_noTeam"), "{lines:#?}");
    let instance = strsp::read(
        &data("strsp/tasks_team/R199_2x2_Team.txt"),
        &data("strsp/technicians_team_reduced/technicians_2x2_Team_short.txt"),
    );
    let instance = instance.unwrap();
    let solved =
        strsp::read_solution(&dir.path().join("technicians_team_reduced/R199_2x2_Team.sol"), &instance).unwrap();
    let cost = strsp::check(&instance, &solved.solution).unwrap().total();
    assert!((cost - solved.cost.unwrap()).abs() < 1e-9);

    let alone = bench("strsp", &pairs[..3], &[]);
    assert_eq!(alone.status.code(), Some(1));
    assert!(text(&alone.stderr).contains("no technicians are given"), "{}", text(&alone.stderr));
    let none = bench("strsp", &["strsp/tasks_team", "strsp/technicians_noteam"], &[]);
    assert!(text(&none.stderr).contains("no file of technicians that goes with"), "{}", text(&none.stderr));
}

#[test]
fn crews_of_the_day_are_formed_and_written() {
    let dir = tempfile::tempdir().unwrap();
    let output = bench("roadef2007", &["roadef2007"], &["--lang", "en", "--sol", word(dir.path())]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let instance = roadef2007::read(&data("roadef2007/small")).unwrap();
    let solution = roadef2007::read_solution(&dir.path().join("roadef2007/small"), &instance).unwrap();
    let cost = roadef2007::check(&instance, &solution).unwrap().total();
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(lines[1].replace(',', "").contains(&format!(" {cost} ")), "{cost}: {}", lines[1]);
}

#[test]
fn one_that_cannot_be_read_is_told_and_the_others_go_on() {
    let output = bench("vrplib", &["vrplib/none.vrp", "vrplib/windows.sol", "vrplib/windows.vrp"], &["--seeds", "2"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Vec<&str> = text(&output.stderr).lines().collect();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].contains("none.vrp") && told[1].ends_with("line 1: Route #1 is not known here"), "{told:#?}");
    assert_eq!(text(&output.stdout).lines().count(), 1 + 2 + 1);
    let output = bench("vrplib", &["vrplib/windows.vrp"], &["--csv", "/no/such/folder/rows.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("/no/such/folder"));
}

#[test]
fn routes_that_cannot_be_had_are_refused_with_the_rules() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("windows.vrp");
    // One vehicle, which cannot be at the third client in time after any other.
    let text_of = std::fs::read_to_string(data("vrplib/windows.vrp")).unwrap();
    std::fs::write(&file, text_of.replace("VEHICLES : 3", "VEHICLES : 1")).unwrap();
    let output = bench("vrplib", &[], &[word(&file)]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("VRPTW/windows, seed 1: the solution breaks rules:\n  "), "{told}");
    assert_eq!(text(&output.stdout).lines().count(), 1, "no row");
}

#[test]
fn help_has_examples_and_exit_codes() {
    for what in ["vrplib", "strsp", "roadef2007"] {
        let output = bench(what, &[], &["--help"]);
        let help = text(&output.stdout);
        assert!(output.status.success() && help.contains("Examples:") && help.contains("Exit codes:"), "{help}");
    }
}
