//! `bangfu compare`: what it says of two plans of one round, on the terminal, as JSON and in the workbook.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use bangfu::compare::{Kind, assignments_changed, compare};
use bangfu::plan::{self, Plan};
use bangfu::scenario::read::read;
use bangfu::solve::{Options, solve};
use calamine::{Data, Reader, Xlsx};

/// The first look, and the plan after 王建民 (P1, invented) fell ill.
struct Round {
    folder: tempfile::TempDir,
    before: Plan,
    after: Plan,
}

impl Round {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scenario = folder.path().join("round");
        std::fs::create_dir(&scenario).unwrap();
        for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/first-look")).unwrap() {
            let file = file.unwrap();
            if file.path().extension().is_some_and(|e| e == "csv" || e == "toml") {
                std::fs::copy(file.path(), scenario.join(file.file_name())).unwrap();
            }
        }
        let before = solve(&read(&scenario).scenario, &Options::default()).unwrap();
        std::fs::write(
            scenario.join("leave.csv"),
            "人员编号,开始日期,结束日期,原因\nP1,2026-12-08,2026-12-20,突发疾病\n",
        )
        .unwrap();
        let reading = read(&scenario);
        assert!(!reading.has_errors());
        let after = solve(&reading.scenario, &Options::default()).unwrap();
        let round = Round { folder, before, after };
        plan::file::write(&round.before, &round.path("before.json")).unwrap();
        plan::file::write(&round.after, &round.path("after.json")).unwrap();
        round
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, options: &[&str]) -> std::process::Output {
        let mut command = Command::cargo_bin("bangfu").unwrap();
        command.arg("compare").arg(self.path("before.json")).arg(self.path("after.json"));
        command.args(options).output().unwrap()
    }

    fn scenario(&self) -> String {
        self.path("round").display().to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn who_is_out_and_who_comes_and_why() {
    let round = Round::new();
    let serves = |plan: &Plan, id: &str| plan.assignments.iter().any(|a| a.inspector == id);
    assert!(serves(&round.before, "P1") && !serves(&round.after, "P1"));
    let reading = read(&round.path("round"));
    let found = compare(&round.before, &round.after, Some(&reading.scenario));
    let gone = found.moves.iter().find(|m| m.inspector == "P1").unwrap();
    assert_eq!((gone.kind, gone.after.is_none()), (Kind::Out, true));
    // Each assignment that is in one plan only is a side of some move of people (a new role alone is none).
    let sides: usize = found
        .moves
        .iter()
        .filter(|m| m.kind != Kind::Role)
        .map(|m| m.before.iter().count() + m.after.iter().count())
        .sum();
    assert_eq!(found.assignments_changed, sides);
    assert_eq!(found.assignments_changed, assignments_changed(&round.before.assignments, &round.after.assignments));
    // Terms and the score tell the same difference.
    let points: f64 = found.terms.iter().map(|t| t.points).sum();
    assert!((points - (round.after.score.total - round.before.score.total)).abs() < 1e-6);
    // 山西 sends one fewer unless somebody else of it came.
    let unit = found.units.iter().find(|u| u.id == "山西").unwrap();
    assert!(unit.went.contains(&"P1".to_owned()));
    assert_eq!(unit.before + unit.came.len() - unit.went.len(), unit.after);

    let said = round.run(&["--scenario", &round.scenario(), "--all"]);
    let said = text(&said.stdout);
    assert!(said.contains("王建民") && said.contains("突发疾病，2026-12-08至2026-12-20"), "{said}");
    assert!(said.contains("撤出 1") && said.contains("总分"), "{said}");
    let english = text(&round.run(&["--scenario", &round.scenario(), "--lang", "en"]).stdout);
    assert!(english.contains("out 1") && english.contains("score"), "{english}");
}

#[test]
fn a_plan_beside_itself_is_the_same() {
    let round = Round::new();
    let found = compare(&round.before, &round.before, None);
    assert!(found.moves.is_empty() && found.groups.is_empty() && found.units.is_empty() && found.shortfalls.is_empty());
    assert!(found.terms.iter().all(|t| t.points == 0.0) && found.assignments_changed == 0);
}

#[test]
fn the_notice_reads_back() {
    let round = Round::new();
    let path = round.path("变更说明.xlsx");
    let said = round.run(&["--scenario", &round.scenario(), "--xlsx", path.to_str().unwrap()]);
    assert!(said.status.success(), "{}", text(&said.stderr));
    let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["变更说明", "变更统计", "方案对照"]);
    let sheet = book.worksheet_range("变更说明").unwrap();
    let rows: Vec<Vec<String>> = sheet.rows().map(|r| r.iter().map(Data::to_string).collect()).collect();
    let head = rows.iter().find(|r| r[0] == "变更编号").unwrap();
    let column = |name: &str| head.iter().position(|h| h == name).unwrap();
    let ill = rows.iter().find(|r| r[column("原人员")].starts_with("王建民")).unwrap();
    assert!(ill[column("变更原因")].contains("突发疾病"));
    assert!(ill[column("通知对象")].contains("山西省生态环境厅"), "{ill:?}");
    // Of one unit, so from as far away: nothing of kilometres.
    assert_eq!(ill[column("影响（党员、持证、专业、差旅）")], "正式党员-1；减少专业：VOCs2级");
    let totals = book.worksheet_range("方案对照").unwrap();
    let last: Vec<String> = totals.rows().next_back().unwrap().iter().map(Data::to_string).collect();
    assert_eq!(last[1], "总分");
}

#[test]
fn as_json_and_without_the_scenario() {
    let round = Round::new();
    let said = round.run(&["--json"]);
    let value: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    assert!(value["moves"].as_array().unwrap().iter().any(|m| m["inspector"] == "P1" && m["kind"] == "out"));
    assert_eq!(value["units"].as_array().unwrap().len(), 0);
    let said = text(&round.run(&[]).stdout);
    assert!(said.contains("P1") && !said.contains("王建民"), "{said}");
}

#[test]
fn what_cannot_be_read_is_all_told_at_once_and_nothing_is_overwritten() {
    let round = Round::new();
    let before = std::fs::read(round.path("before.json")).unwrap();
    let mut command = Command::cargo_bin("bangfu").unwrap();
    let said = command
        .arg("compare")
        .args([round.path("before.json"), round.path("none.json")])
        .arg("--xlsx")
        .arg(round.path("before.json"))
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(1));
    let said = text(&said.stderr);
    assert!(said.contains("none.json") && said.contains(".xlsx"), "{said}");
    assert_eq!(std::fs::read(round.path("before.json")).unwrap(), before);
}
