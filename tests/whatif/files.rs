//! TOML, a sheet, CSV and the command line say the same and come to the same.

use bangfu::scenario::read::read;
use bangfu::scenario::variants::{self, Variants};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use crate::desk::{Desk, bangfu, err, out};

const TOML: &str = r#"
[[variant]]
name = "第3批少派"
note = "厅里来电"
changes = ["派员指标.河北省@第3批.人数 -10", "quotas.U42@B03.max = 1"]

[[grid]]
name = "缩短"
days = [10, 12]
max_batches = [1, 2]

[["方案"]]
"名称" = "防汛"
"修改" = """
增加 请假 人员=[派出单位=湖北] 开始=2026-09-28 结束=2026-10-11
rules.recusal = off
"""
"#;

/// Name, change, note.
const ROWS: &[[&str; 3]] = &[
    ["第3批少派", "派员指标.河北省@第3批.人数 -10", "厅里来电"],
    ["", "quotas.U42@B03.max = 1", ""],
    ["缩短", "days = {10, 12}\nmax_batches = {1, 2}", ""],
    ["防汛", "增加 请假 人员=[派出单位=湖北] 开始=2026-09-28 结束=2026-10-11", ""],
    ["", "rules.recusal = off", ""],
];

fn csv(delimiter: &str) -> String {
    let cell = |text: &&str| if text.contains([',', '\n', '\t']) { format!("\"{text}\"") } else { (*text).to_owned() };
    let rows = [["方案", "修改", "说明"]].into_iter().chain(ROWS.iter().copied());
    rows.map(|row| row.iter().map(cell).collect::<Vec<_>>().join(delimiter) + "\r\n").collect()
}

/// Under a title, with names and notes merged over the rows of a variant.
fn workbook(merged: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("别的").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("假设方案").unwrap();
    let first = if merged { 3 } else { 1 };
    if merged {
        sheet.write(0, 0, "厅长想知道的几件事").unwrap();
    }
    for (column, head) in ["序号", "方案名称", "修改内容", "备注"].iter().enumerate() {
        sheet.write(first - 1, column as u16, *head).unwrap();
    }
    for (row, cells) in (first..).zip(ROWS) {
        for (column, cell) in (1..).zip(cells) {
            if !cell.is_empty() {
                sheet.write(row, column, *cell).unwrap();
            }
        }
    }
    if merged {
        sheet.merge_range(first, 1, first + 1, 1, ROWS[0][0], &Format::new()).unwrap();
        sheet.merge_range(first, 3, first + 1, 3, ROWS[0][2], &Format::new()).unwrap();
        sheet.merge_range(first + 3, 1, first + 4, 1, ROWS[3][0], &Format::new()).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn said(read: &Variants) -> Vec<(String, String, Vec<String>)> {
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    let text = |v: &variants::Variant| v.changes.iter().map(|w| w.text.trim().to_owned()).collect();
    read.variants.iter().map(|v| (v.name.clone(), v.note.clone(), text(v))).collect()
}

/// The same variants in every form, by file.
fn forms(desk: &Desk) -> Vec<std::path::PathBuf> {
    let bom = [b"\xef\xbb\xbf", csv(",").as_bytes()].concat();
    vec![
        desk.write("假设.toml", TOML),
        desk.write("工作簿.xlsx", workbook(false)),
        desk.write("合并.xlsx", workbook(true)),
        desk.write("假设.csv", bom),
        desk.write("国标.csv", encoding_rs::GB18030.encode(&csv(",")).0),
        desk.write("制表.txt", csv("\t")),
    ]
}

#[test]
fn every_form_reads_the_same() {
    let desk = Desk::new();
    let scenario = desk.scenario();
    let mut hashes = Vec::new();
    for file in forms(&desk) {
        let read = variants::read(&file);
        let said = said(&read);
        let names: Vec<&str> = said.iter().map(|v| v.0.as_str()).collect();
        let wanted = [
            "第3批少派",
            "缩短：days=10，max_batches=1",
            "缩短：days=10，max_batches=2",
            "缩短：days=12，max_batches=1",
            "缩短：days=12，max_batches=2",
            "防汛",
        ];
        assert_eq!(names, wanted, "{}", file.display());
        assert_eq!((said[0].1.as_str(), said[0].2.len(), said[5].2.len()), ("厅里来电", 2, 2), "{}", file.display());
        assert_eq!(said[2].2, ["days = 10", "max_batches = 2"], "{}", file.display());
        let made = variants::make(&scenario, &read);
        assert!(made.iter().all(|one| !one.reading.has_errors()));
        hashes.push(made.into_iter().map(|one| one.reading.scenario.hash).collect::<Vec<_>>());
    }
    assert!(hashes.iter().all(|of| *of == hashes[0]));
    // So does the command line, a variant at a time.
    let lines = |rows: &[[&str; 3]]| -> Vec<String> { rows.iter().map(|row| row[1].to_owned()).collect() };
    let one = variants::make(&scenario, &variants::of_lines(&lines(&ROWS[..2]))).remove(0);
    assert_eq!((one.reading.scenario.hash.as_str(), one.variant.name.as_str()), (hashes[0][0].as_str(), ROWS[0][1]));
    let grid = variants::of_lines(&["days = {10, 12}".into(), "max_batches = {1, 2}".into()]);
    let made: Vec<String> = variants::make(&scenario, &grid).into_iter().map(|m| m.reading.scenario.hash).collect();
    assert_eq!(made, hashes[0][1..5]);
    assert_eq!(grid.variants[3].name, "days=12，max_batches=2");
}

#[test]
fn grids_in_toml_are_written_as_settings_are() {
    let desk = Desk::new();
    let names = |text: &str| {
        let said = said(&variants::read(&desk.write("网格.toml", text)));
        said.into_iter().map(|v| (v.0, v.2)).collect::<Vec<_>>()
    };
    // Dotted keys with and without quotation marks, values of every kind, one value for all.
    let found = names(
        "[[grid]]\nrules.recusal = [\"hard\", \"off\"]\n\"batches.B03.end\" = [2026-10-20, 2026-10-22]\nobjective.expense = 0.5\nchanges = \"days = 10\"\n",
    );
    assert_eq!(found.len(), 4);
    assert_eq!(found[1].0, "recusal=hard，end=2026-10-22，expense=0.5");
    assert_eq!(
        found[1].1,
        ["rules.recusal = \"hard\"", "batches.B03.end = 2026-10-22", "objective.expense = 0.5", "days = 10"]
    );
    let read = variants::read(&desk.path("网格.toml"));
    for one in variants::make(&desk.scenario(), &read) {
        assert!(!one.reading.has_errors(), "{:#?}", one.reading.findings);
    }
}

/// Everything but when it was made.
fn timeless(json: &str) -> Value {
    let mut value: Value = serde_json::from_str(json).unwrap();
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.remove("started");
                map.values_mut().for_each(strip);
            }
            Value::Array(all) => all.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

#[test]
fn every_form_gives_the_same_results() {
    let desk = Desk::new();
    desk.base();
    let run = |args: &[&str]| {
        let output = desk.whatif(&[args, &["--json", "--work", "3000", "--threads", "1"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        timeless(out(&output))
    };
    let all: Vec<Value> = forms(&desk).iter().map(|file| run(&["--variants", file.to_str().unwrap()])).collect();
    for one in &all[1..] {
        assert_eq!(*one, all[0]);
    }
    let mut line = run(&["--change", ROWS[0][1], "--change", ROWS[1][1]])["variants"][0].take();
    line["name"] = all[0]["variants"][0]["name"].clone();
    line["note"] = all[0]["variants"][0]["note"].clone();
    assert_eq!(line, all[0]["variants"][0]);
    // However many are solved at a time.
    let file = desk.path("假设.toml");
    let two = desk.whatif(&["--variants", file.to_str().unwrap(), "--json", "--work", "3000", "--threads", "2"]);
    assert_eq!(timeless(out(&two)), all[0]);
}

/// The round as a workbook, with the sheet in it.
#[test]
fn the_sheet_in_the_rounds_own_workbook_is_found() {
    let desk = Desk::new();
    desk.base();
    let mut book = Workbook::new();
    for file in std::fs::read_dir(desk.round()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let sheet = book.add_worksheet();
        sheet.set_name(&name).unwrap();
        let lines = if name == "round" {
            "name,秋季监督帮扶\nrules.party_branch.min_full_members,1\nrules.certificates.min_per_crew,1\n".to_owned()
        } else {
            text
        };
        for (row, line) in lines.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                sheet.write(row as u32, column as u16, cell).unwrap();
            }
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name("假设方案").unwrap();
    for (row, cells) in [["方案", "修改"]].iter().chain(&[["少派", "派员指标.河北@第3批.人数 -10"]]).enumerate()
    {
        sheet.write(row as u32, 0, cells[0]).unwrap();
        sheet.write(row as u32, 1, cells[1]).unwrap();
    }
    desk.write("round.xlsx", book.save_to_buffer().unwrap());
    let reading = read(&desk.path("round.xlsx"));
    assert!(reading.findings.iter().all(|f| f.code != "W101"), "{:#?}", reading.findings);
    assert_eq!(reading.scenario.hash, desk.scenario().hash);
    let whatif = |round: &str| {
        let args = ["whatif", round, "--plan", "base.json", "--no-log", "--quiet", "--json", "--work", "3000"];
        let output = bangfu(desk.folder.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        timeless(out(&output))
    };
    let of_book = whatif("round.xlsx");
    assert_eq!(of_book["variants"][0]["name"], "少派");
    // A folder has it as a file.
    desk.write("round/假设方案.csv", "方案,修改\n少派,派员指标.河北@第3批.人数 -10\n");
    assert_eq!(whatif("round"), of_book);
    assert!(read(&desk.round()).findings.iter().all(|f| f.code != "W101"));
}

/// The file that ships, and the page that quotes it.
#[test]
fn the_questions_of_winter_air_can_be_asked() {
    let folder = std::path::Path::new("scenarios/winter-air");
    let read = variants::read(folder);
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    assert_eq!(read.variants.len(), 18);
    let scenario = bangfu::scenario::read::read(folder).scenario;
    for one in variants::make(&scenario, &read) {
        // Warnings say what to expect: more posts than quotas, fewer people than posts.
        let codes: Vec<_> = one.reading.findings.iter().map(|f| f.code).filter(|c| !c.starts_with("W4")).collect();
        assert!(codes.is_empty(), "{}: {:#?}", one.variant.name, one.reading.findings);
    }
    let file = std::fs::read_to_string(folder.join("假设方案.csv")).unwrap();
    let page = std::fs::read_to_string("docs/whatif.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | `"));
    let mut quoted = 0;
    for (question, lines) in rows.filter(|row| file.contains(row.0)) {
        for line in lines.split("` |").next().unwrap().split("`<br>`") {
            assert!(file.contains(line), "{question}: {line}");
            quoted += 1;
        }
    }
    assert!(quoted >= 14, "{quoted}");
}
