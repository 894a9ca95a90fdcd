//! What `bangfu new` hands over: files, words, exit codes, and a scenario that checks and solves as it is.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use assert_cmd::Command;
use bangfu::scenario::columns::{Kind, TABLES};
use bangfu::scenario::read::read;
use bangfu::scenario::settings::{GOALS, RULES, Settings};
use calamine::{Data, Reader, Xlsx};
use predicates::prelude::*;

fn bangfu() -> Command {
    Command::cargo_bin("bangfu").unwrap()
}

fn new(at: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    bangfu().current_dir(at).arg("new").args(arguments).assert()
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_fresh_scenario_checks_and_solves_in_every_form() {
    let at = tempfile::tempdir().unwrap();
    let mut hashes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (language, folder, book) in [("zh", "场景", "场景.xlsx"), ("en", "round", "round.xlsx")] {
        new(at.path(), &[folder, "--xlsx", book, "--lang", language])
            .success()
            .stdout(predicate::str::contains(format!("bangfu check {folder}")))
            .stdout(predicate::str::contains(format!("bangfu solve {folder}")));
        for form in [folder, book] {
            let reading = read(&at.path().join(form));
            assert!(reading.findings.is_empty(), "{form}: {:#?}", reading.findings);
            hashes.entry(language).or_default().push(reading.scenario.hash.clone());
            for table in TABLES {
                let filled = serde_json::to_value(&reading.scenario).unwrap()[table.en].as_array().unwrap().len();
                assert_eq!(filled == 0, table.en == "calendar", "{form}: {filled} rows of {}", table.en);
            }
            bangfu().current_dir(at.path()).args(["check", form]).assert().code(0);
            bangfu()
                .current_dir(at.path())
                .args(["solve", form, "-o", "plan.json", "--time", "20s", "--threads", "1"])
                .assert()
                .code(0);
        }
    }
    for (language, hashes) in hashes {
        assert_eq!(hashes[0], hashes[1], "{language}: folder and workbook say the same");
    }
}

#[test]
fn words_and_files_in_both_languages() {
    let at = tempfile::tempdir().unwrap();
    new(at.path(), &["场景"]).success().stdout(predicate::str::contains("已写好 场景"));
    new(at.path(), &["round", "--lang", "en"]).success().stdout(predicate::str::contains("wrote round: round.toml"));
    for (folder, page) in [("场景", "说明.md"), ("round", "README.md")] {
        let zh = folder == "场景";
        let explained = text(&at.path().join(folder).join(page));
        for table in TABLES {
            let csv = text(&at.path().join(folder).join(format!("{}.csv", table.en)));
            let header = csv.strip_prefix('\u{feff}').expect("Excel needs the BOM").lines().next().unwrap();
            let columns: Vec<&str> = table.columns.iter().map(|c| if zh { c.zh } else { c.en }).collect();
            assert_eq!(header, columns.join(","));
            for column in table.columns {
                let row = format!("| {} | ", if zh { column.zh } else { column.en });
                let explain = if zh { column.explain_zh } else { column.explain_en };
                assert!(explained.lines().any(|l| l.starts_with(&row) && l.contains(explain)), "{} {row}", table.en);
            }
        }
    }
}

#[test]
fn round_toml_lists_every_setting_and_changes_nothing() {
    let at = tempfile::tempdir().unwrap();
    new(at.path(), &["场景"]).success();
    new(at.path(), &["round", "--lang", "en"]).success();
    for folder in ["场景", "round"] {
        let path = at.path().join(folder).join("round.toml");
        let written = text(&path);
        for id in RULES.iter().map(|r| r.0).chain(GOALS.iter().map(|g| g.0)) {
            let named = |l: &str| l.trim_start_matches("# ").starts_with(&format!("{id} = "));
            assert!(written.lines().any(named), "{folder}: {id} in\n{written}");
        }
        let settings = read(&at.path().join(folder)).scenario.settings;
        let plain = Settings { name: settings.name.clone(), language: settings.language, ..Settings::default() };
        assert_eq!(settings, plain);
        assert!(!settings.name.is_empty());
        // Without the marks the lines are valid, known, and mean the default; two limits that have none show a number.
        let is_setting = |l: &str| {
            l.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        };
        let live: String = written
            .lines()
            .map(|l| match l.strip_prefix("# ") {
                Some(rest) if is_setting(rest) => format!("{rest}\n"),
                _ => format!("{l}\n"),
            })
            .collect();
        std::fs::write(&path, live).unwrap();
        let reading = read(&at.path().join(folder));
        assert!(reading.findings.is_empty(), "{:#?}", reading.findings);
        let mut expected = plain;
        expected.rules.max_batches = Some(2);
        expected.rules.max_per_unit = Some(3);
        assert_eq!(reading.scenario.settings, expected);
    }
}

#[test]
fn what_exists_is_kept_unless_forced() {
    let at = tempfile::tempdir().unwrap();
    let (folder, book) = (at.path().join("round"), at.path().join("round.xlsx"));
    std::fs::create_dir(&folder).unwrap();
    new(at.path(), &["round"]).success();
    std::fs::write(folder.join("batches.csv"), "mine").unwrap();
    std::fs::write(&book, "mine").unwrap();

    new(at.path(), &["round"]).code(1).stderr(predicate::str::contains("不是空的"));
    new(at.path(), &["round", "--lang", "en"]).code(1).stderr(predicate::str::contains("is not empty"));
    new(at.path(), &["--xlsx", "round.xlsx"]).code(1).stderr(predicate::str::contains("已存在"));
    // The workbook stands in the way, so the folder is not written either.
    new(at.path(), &["other", "--xlsx", "round.xlsx"]).code(1);
    assert!(!at.path().join("other").exists());
    assert_eq!(text(&folder.join("batches.csv")), "mine");
    assert_eq!(text(&book), "mine");

    std::fs::write(folder.join("notes.md"), "mine").unwrap();
    new(at.path(), &["round", "--xlsx", "round.xlsx", "--force"]).success();
    assert!(read(&folder).findings.is_empty() && read(&book).findings.is_empty());
    assert_eq!(text(&folder.join("notes.md")), "mine");

    // A second table of batches would make the folder unreadable: nothing is written.
    std::fs::write(folder.join("批次.csv"), "mine").unwrap();
    std::fs::remove_file(folder.join("pins.csv")).unwrap();
    new(at.path(), &["round", "--force"]).code(1).stderr(predicate::str::contains("批次.csv"));
    assert!(!folder.join("pins.csv").exists());
}

#[test]
fn wrong_targets_are_refused() {
    let at = tempfile::tempdir().unwrap();
    new(at.path(), &[]).code(2);
    new(at.path(), &["round.xlsx"]).code(1).stderr(predicate::str::contains("--xlsx"));
    new(at.path(), &["--xlsx", "round.csv"]).code(1).stderr(predicate::str::contains(".xlsx"));
    std::fs::write(at.path().join("file"), "").unwrap();
    new(at.path(), &["file", "--force"]).code(1).stderr(predicate::str::contains("不是文件夹"));
    new(at.path(), &["--xlsx", "nowhere/round.xlsx"]).code(1).stderr(predicate::str::contains("无法写入"));
    assert_eq!(std::fs::read_dir(at.path()).unwrap().count(), 1);
}

/// Sheet names and their XML.
fn sheets(book: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(book).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let workbook = part("xl/workbook.xml");
    let names = workbook.split("<sheet name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_string());
    names.enumerate().map(|(i, name)| (name, part(&format!("xl/worksheets/sheet{}.xml", i + 1)))).collect()
}

fn letters(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + n as u8).to_string();
    if column < 26 { letter(column) } else { letter(column / 26 - 1) + &letter(column % 26) }
}

#[test]
fn lists_and_checks_reach_below_the_data() {
    let at = tempfile::tempdir().unwrap();
    for (language, book) in [("zh", "场景.xlsx"), ("en", "round.xlsx")] {
        let zh = language == "zh";
        new(at.path(), &["--xlsx", book, "--lang", language]).success();
        let sheets = sheets(&at.path().join(book));
        assert_eq!(sheets.len(), TABLES.len() + 2);
        for table in TABLES {
            let xml = &sheets[if zh { table.zh } else { table.en }];
            let checks: Vec<&str> =
                xml.split("<dataValidation ").skip(1).map(|c| c.split("</dataValidation>").next().unwrap()).collect();
            for (i, column) in table.columns.iter().enumerate() {
                let own = format!("sqref=\"{}2:{}", letters(i), letters(i));
                let check = checks.iter().find(|c| c.contains(&own)).copied();
                let named = format!("{} {}", table.en, column.en);
                match column.kind {
                    Kind::Choice(choices) => {
                        let list: Vec<&str> = choices.iter().map(|c| if zh { c.0 } else { c.1 }).collect();
                        let list = format!("<formula1>\"{}\"</formula1>", list.join(","));
                        assert!(check.unwrap().contains("type=\"list\"") && check.unwrap().contains(&list), "{named}");
                    }
                    Kind::Date => assert!(check.unwrap().contains("type=\"date\""), "{named}"),
                    Kind::Integer => assert!(check.unwrap().contains("type=\"whole\""), "{named}"),
                    Kind::Decimal => assert!(check.unwrap().contains("type=\"decimal\""), "{named}"),
                    _ if matches!(column.en, "unit" | "batch" | "inspector" | "a" | "b") => {
                        let check = check.unwrap();
                        assert!(check.contains("type=\"list\"") && check.contains("errorStyle=\"warning\""), "{named}");
                        let target = match column.en {
                            "unit" => {
                                if zh {
                                    "派出单位"
                                } else {
                                    "units"
                                }
                            }
                            "batch" => {
                                if zh {
                                    "批次"
                                } else {
                                    "batches"
                                }
                            }
                            _ => {
                                if zh {
                                    "人员"
                                } else {
                                    "inspectors"
                                }
                            }
                        };
                        assert!(check.contains(&format!("'{target}'!$A$2")), "{named}: {check}");
                    }
                    _ => {}
                }
                if let Some(check) = check {
                    let end = check.split(&own).nth(1).unwrap().split('"').next().unwrap();
                    assert!(end.parse::<u32>().unwrap() >= 500, "{named} ends at row {end}");
                }
            }
            assert!(xml.contains("state=\"frozen\""), "{} has no frozen header", table.en);
        }
    }
}

#[test]
fn cells_are_text_numbers_and_dates() {
    let at = tempfile::tempdir().unwrap();
    new(at.path(), &["--xlsx", "场景.xlsx"]).success();
    let path = at.path().join("场景.xlsx");
    let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
    for table in TABLES {
        let range = book.worksheet_range(table.zh).unwrap();
        for (i, column) in table.columns.iter().enumerate() {
            let head = range.get((0, i)).unwrap().to_string();
            assert_eq!(head, if column.required { format!("{}*", column.zh) } else { column.zh.to_string() });
            for row in range.rows().skip(1) {
                let fits = match (&row[i], column.kind) {
                    (Data::Empty, _) => true,
                    (Data::DateTime(_), Kind::Date) => true,
                    (Data::Float(_) | Data::Int(_), Kind::Integer | Kind::Decimal) => true,
                    (Data::String(_), Kind::Date | Kind::Integer | Kind::Decimal) => false,
                    (Data::String(_), _) => true,
                    _ => false,
                };
                assert!(fits, "{} {}: {:?}", table.zh, column.zh, row[i]);
            }
        }
    }
    // Cells still empty have the column's format: text (49) for numbers that must not lose digits, dates for dates.
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut styles = String::new();
    archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    let day = styles
        .split("<numFmt ")
        .skip(1)
        .find(|f| f.contains("formatCode=\"yyyy\\-mm\\-dd\"") || f.contains("formatCode=\"yyyy-mm-dd\""));
    let day = day.expect("a date format").split("numFmtId=\"").nth(1).unwrap().split('"').next().unwrap();
    let formats: Vec<&str> =
        styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap().split("<xf ").skip(1).collect();
    let xml = &sheets(&path)["人员"];
    let table = TABLES.iter().find(|t| t.en == "inspectors").unwrap();
    let attribute = |col: &str, name: &str| -> usize {
        col.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    // Neighbours that look alike share an element.
    let cols: Vec<&str> = xml.split("<col").skip(1).filter(|c| c.starts_with(" min")).collect();
    for (i, column) in table.columns.iter().enumerate() {
        let col = cols.iter().find(|c| (attribute(c, "min")..=attribute(c, "max")).contains(&(i + 1))).unwrap();
        let style = attribute(col, "style");
        let format = formats[style].split("numFmtId=\"").nth(1).unwrap().split('"').next().unwrap();
        match column.kind {
            Kind::Date => assert_eq!(format, day, "{}", column.en),
            Kind::Integer | Kind::Decimal => assert_eq!(format, "0", "{}", column.en),
            _ => assert_eq!(format, "49", "{}", column.en),
        }
    }
}

#[test]
fn the_workbook_explains_every_column() {
    let at = tempfile::tempdir().unwrap();
    for (language, book, sheet) in [("zh", "场景.xlsx", "说明"), ("en", "round.xlsx", "README")] {
        new(at.path(), &["--xlsx", book, "--lang", language]).success();
        let mut open: Xlsx<_> = calamine::open_workbook(at.path().join(book)).unwrap();
        assert_eq!(open.sheet_names()[0], sheet);
        let range = open.worksheet_range(sheet).unwrap();
        let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect();
        for table in TABLES {
            for column in table.columns {
                let (name, explain) =
                    if language == "zh" { (column.zh, column.explain_zh) } else { (column.en, column.explain_en) };
                assert!(rows.iter().any(|r| r[0] == name && r[3] == explain), "{} {name}", table.en);
            }
        }
    }
}
