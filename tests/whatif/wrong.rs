//! Every way to be wrong, each with what is said of it; nothing is solved then, and all is said at once.

use std::path::Path;

use bangfu::scenario::change::{Draft, alternatives, parse};
use bangfu::scenario::read::read;
use bangfu::scenario::settings::Language;
use bangfu::scenario::variants;
use bangfu::scenario::{Finding, Scenario, Severity, write};
use proptest::prelude::*;

use crate::desk::{Desk, err, findings, make, out};
use crate::{rounds, tiny};

/// Lines, the code of the finding, and what its cause holds.
const CASES: &[(&str, &str, &str)] = &[
    ("", "E601", "空"),
    ("   ", "E601", "空"),
    ("quota.U13.max", "E601", "应写 = 值"),
    ("qoutas.U13.max -1", "E601", "是否应为“quotas”"),
    ("派员指示.河北.最多人数 -1", "E601", "是否应为“派员指标”"),
    ("rule.recusal = off", "E601", "没有“rule”"),
    ("宇宙 = 1", "E601", "没有“宇宙”这张表或这项设置"),
    ("quotas.U13.maxx -1", "E601", "是否应为“max”"),
    ("派员指标.河北.最大人数 -1", "E601", "是否应为“最"),
    ("quotas.U13 -1", "E601", "哪一列"),
    ("batches.days = 10", "E601", "批次.*.days"),
    ("batches.B03.end", "E601", "应写 = 值"),
    ("batches.B03.end 推迟", "E601", "推迟"),
    ("batches.*.days = {}", "E601", "花括号"),
    ("batches.*.days = {10", "E601", "花括号"),
    ("groups[batch=B02.size = 4", "E601", ""),
    ("groups[batch].size = 4", "E601", "不懂条件“batch”"),
    ("groups[1000%].size = 4", "E601", "不懂条件“1000%”"),
    ("groups[bach=B02].size = 4", "E601", "是否应为“batch”"),
    ("drop", "E601", "删除 表.行"),
    ("删除 工作组", "E601", "没有写删哪些行"),
    ("drop groups.B02-石家庄1组.max_size", "E601", "整行"),
    ("drop groups.a groups.b", "E601", "删除 表.行"),
    ("add", "E601", "增加 表"),
    ("add groups.X id=1", "E601", "整行"),
    ("add groups 0 batch=B01", "E601", "行数"),
    ("add groups many batch=B01", "E601", "many"),
    ("add groups bach=B01", "E601", "是否应为“batch”"),
    // Understood, but it cannot be done.
    ("quotas.U31@B03.people -10", "E602", "没有“U31@B03”"),
    ("quotas.U13@B30.people -10", "E602", "没有“U13@B30”"),
    ("quotas.U13@B03@X.people -10", "E602", "写多了"),
    ("quotas.U41.max -10", "E602", "没有“U41”这一行"),
    ("batches.B3.end = 2027-01-12", "E602", "是否应为“B03”"),
    ("inspectors.赵某11.max_batches = 1", "E602", "是否应为“赵某1”"),
    ("groups.*.name -1", "E602", "不是数"),
    ("groups.*.crews +1", "E602", "为空"),
    ("groups.*.full_members = 50% crews", "E602", "检查小组数为空"),
    ("quotas.U42@B03.min +1", "E602", "为空"),
    ("batches.*.end +1.5", "E602", "整天"),
    ("batches.*.dates = 2026-09-01", "E602", "提前或推后"),
    ("batches.*.dates *2", "E602", "提前或推后"),
    ("batches.*.days = 十", "E602", "天数"),
    ("batches.*.days -14", "E602", "天数"),
    ("batches.*.days = 400", "E602", "天数"),
    ("groups[region.mayor=x].size = 4", "E602", "没有“mayor”列"),
    ("groups[size.province=x].size = 4", "E602", "列"),
    ("groups[max_size.province=x].size = 4", "E602", "不指向其他表"),
    ("sites[priority>=9].mode = 线上", "E602", "没有符合条件的行"),
    ("pins.*.kind = 禁止", "E602", "没有符合条件的行"),
    ("rules.recusl = off", "E602", "是否应为 rules.recusal"),
    ("rules.recusal -1", "E602", "不是数"),
    ("objective.travell *2", "E602", "是否应为 objective.travel"),
    ("add leave inspector=[unit.province=西藏] start=2026-09-28 end=2026-10-11", "E602", "没有符合条件的行"),
    ("add groups like=没有 batch=B01", "E602", "没有“没有”这一行"),
    ("add quotas unit=* batch=* min=1 max=2", "E602", "只能有一列"),
    ("add inspectors 100000 like=P13-1 unit=*", "E602", "一次最多增加"),
    // Done, and then found wrong by the checks of input.
    ("quotas.U13.max = 0", "E216", ""),
    ("batches.B03.end = 2026-10-01", "E215", ""),
    ("batches.B03.end = 明天", "E202", ""),
    ("drop batches.B03", "E302", ""),
    ("drop units.U41", "E302", ""),
    ("drop inspectors.*", "E114", ""),
    ("groups.*.batch = B09", "E302", ""),
    ("groups.*.max_size = 四", "E203", ""),
    ("sites.S01.mode = 电话", "E205", ""),
    ("add batches id=B01 start=2026-09-14 end=2026-09-20", "E301", ""),
    ("add leave inspector=P99 start=2026-09-14 end=2026-09-20", "E302", ""),
    ("add leave inspector=P13-1 end=2026-09-20", "E201", ""),
    ("add inspectors unit=U13 skills=VOCs:9", "E208", ""),
    ("rules.recusal = sometimes", "E502", ""),
    ("max_batches = 1.5", "E502", ""),
    ("objective.travel = -1", "E502", ""),
    // Nothing is wrong, but nothing changes either.
    ("batches.*.days = 14", "W601", "完全相同"),
];

#[test]
fn every_mistake_has_its_finding() {
    let mut failures = Vec::new();
    for (line, code, cause) in CASES {
        let said = findings(&[line]);
        let others = said.iter().filter(|f| f.0.starts_with("E6") && f.0 != *code).count();
        if !said.iter().any(|f| f.0 == *code && f.1.contains(cause)) || others > 0 {
            failures.push(format!("{line}: wanted {code} {cause}, said {said:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A warning of the round as it is does not come again with every variant; those that the change brings do.
#[test]
fn only_what_the_change_brings_is_told() {
    assert!(findings(&["objective.travel = 2"]).is_empty());
    let said = findings(&["派员指标.湖北@第1批.最少人数 = 20", "派员指标.湖北@第1批.最多人数 = 20"]);
    assert!(said.iter().any(|f| f.0 == "W404"), "{said:?}");
    // A setting is found by its key: the list that the draft makes of them has no rows of the organizer's.
    let made = make(&["rules.recusal = sometimes"]);
    let finding = made.reading.findings.iter().find(|f| f.code == "E502").unwrap();
    assert_eq!((finding.row, finding.column.as_deref()), (None, Some("rules.recusal")));
}

/// Code, row and value of what is wrong with a file.
fn of_file(name: &str, content: impl AsRef<[u8]>) -> Vec<(&'static str, Option<u32>, String)> {
    let desk = Desk::new();
    let read = variants::read(&desk.write(name, content));
    let about = |f: &Finding| (f.code, f.row, f.value.clone().unwrap_or_default());
    read.findings.iter().map(about).collect()
}

#[test]
fn files_that_cannot_be_understood() {
    let found = |code, row: u32, value: &str| (code, (row > 0).then_some(row), value.to_owned());
    let csv = |rows: &str| of_file("假设.csv", format!("方案,修改,说明\n{rows}"));
    assert_eq!(csv(""), [found("E604", 0, "")]);
    assert_eq!(of_file("假设.csv", "甲,乙\n1,2\n"), [found("E111", 0, "")]);
    assert_eq!(
        csv("甲,days = 10,\n乙,days = 12,\n甲,max_batches = 1,\n"),
        [found("E603", 4, "甲")],
        "lines of a variant stand together"
    );
    assert_eq!(
        csv(
            "甲,\"days = {1,2,3,4,5,6,7,8,9,10}\",\n,\"max_batches = {1,2,3,4,5,6,7,8,9,10}\",\n,\"rest_between = {1,2,3,4,5,6,7,8,9,10,11}\",\n"
        ),
        [found("E605", 2, "甲")]
    );
    assert_eq!(csv(&format!("甲,\"{}\",\n", "{1,2}".repeat(90))), [found("E605", 2, "甲")]);

    let toml = |text: &str| of_file("假设.toml", text);
    assert_eq!(toml(""), [found("E604", 0, "")]);
    let text = "[[variant]]\nname = \"甲\"\nchanges = [\n  batches.B03.end = 2027-01-12,\n]\n";
    assert_eq!(toml(text)[0], found("E501", 4, "batches.B03.end = 2027-01-12,"));
    assert_eq!(toml("[[variant]]\nname = \"甲\"\nname = \"乙\"\nchanges = \"days = 10\"\n")[0].0, "E501");
    assert_eq!(toml("days = [10, 12]\n"), [found("E605", 1, "days")]);
    assert_eq!(toml("[[variant]]\nchanges = [10]\n"), [found("E605", 2, "changes")]);
    assert_eq!(toml("[[variant]]\nname = \"甲\"\ndays = 10\n"), [found("E605", 3, "days")]);
    assert_eq!(toml("variant = 3\n"), [found("E605", 1, "variant")]);
    assert_eq!(toml("[[grid]]\ndays = []\n"), [found("E605", 2, "days")]);
    assert_eq!(toml("[[grid]]\ndays = [10, [12]]\n"), [found("E605", 2, "days")]);

    assert_eq!(of_file("假设.xlsx", "nonsense")[0].0, "E102");
    assert_eq!(of_file("假设.csv", [0u8, 1, 2])[0].0, "E105");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("人员").unwrap();
    assert_eq!(of_file("假设.xlsx", book.save_to_buffer().unwrap()), [found("E604", 0, "")]);
    assert_eq!(variants::read(Path::new("no/such/file.toml")).findings[0].code, "E101");
    assert_eq!(variants::of_lines(&["days = {10, 10}".into()]).findings[0].code, "E603");
}

#[test]
fn all_is_said_at_once_and_nothing_is_solved() {
    let desk = Desk::new();
    desk.base();
    desk.write(
        "假设.csv",
        "方案,修改\n少派,派员指标.河北@第9批.人数 -10\n,qoutas.U13.max -1\n晚结束,batches.B03.end = 2026-10-01\n好的,days = 10\n好的,days = 12\n早走,批次.*.日期 -3\n好的,days = 13\n",
    );
    let output = desk.whatif(&["--variants", "假设.csv", "--xlsx", "对比.xlsx", "--keep", "out"]);
    assert_eq!((output.status.code(), out(&output)), (Some(1), ""));
    let said = err(&output);
    for words in [
        "第 2 行",
        "没有“河北@第9批”这一行",
        "第 3 行",
        "是否应为“quotas”",
        "假设方案 晚结束",
        "E215",
        "第 8 行",
        "方案名“好的”出现了两次（前一次在第 5 行）",
        "4 个错误；请先改正假设方案",
    ] {
        assert!(said.contains(words), "{words} not in {said}");
    }
    assert!(!desk.path("对比.xlsx").exists() && !desk.path("out").exists());
    let english = desk.whatif(&["--variants", "假设.csv", "--lang", "en"]);
    assert!(err(&english).contains("errors: 4; mend the variants before they are solved"), "{}", err(&english));
}

#[test]
fn commands_that_cannot_be_carried_out() {
    let desk = Desk::new();
    let fails = |args: &[&str], words: &str| {
        let output = desk.whatif(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(err(&output).contains(words), "{args:?}: {}", err(&output));
    };
    fails(&["--change", "days = 10"], "无法读取方案");
    desk.base();
    fails(&[], "文件夹里没有“假设方案”文件");
    desk.write("round/假设方案.csv", "方案,修改\n甲,days = 10\n");
    desk.write("round/假设方案.toml", "");
    fails(&[], "两份假设方案");
    fails(&["--change", "days = 10", "--xlsx", "base.json"], ".xlsx");
    fails(&["--change", "days = 10", "--xlsx", "nowhere/x.xlsx"], "nowhere");
    assert_eq!(desk.whatif(&["--change", "days = 10", "--variants", "x.csv"]).status.code(), Some(2));
    assert_eq!(desk.whatif(&["--change", "days = 10", "--stability", "-1"]).status.code(), Some(2));
    std::fs::write(desk.round().join("groups.csv"), "").unwrap();
    fails(&["--change", "days = 10"], "E111");
}

/// A scenario laid out and read again is the same.
#[track_caller]
fn reads_back(scenario: &Scenario, name: &str) {
    let reading = Draft::new(scenario).read(&[]);
    let wrong: Vec<&Finding> = reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
    if reading.scenario.hash != scenario.hash {
        let [a, b] = [&reading.scenario, scenario].map(|s| serde_json::to_value(s).unwrap());
        for (key, value) in b.as_object().unwrap() {
            assert_eq!(&a[key], value, "{name}: {key}");
        }
    }
}

#[test]
fn a_draft_without_changes_is_the_scenario() {
    let mut tried = 0;
    reads_back(&Desk::new().scenario(), "desk");
    for entry in std::fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        reads_back(&read(&path).scenario, &path.display().to_string());
    }
    for path in [rounds::small(), rounds::large()] {
        reads_back(&read(path).scenario, &path.display().to_string());
    }
    // As files say them: regions of the past by id, and a rule that is named with its number.
    for seed in 0..60 {
        let folder = tempfile::tempdir().unwrap();
        write::folder(&tiny::round(seed), folder.path(), Language::Zh).unwrap();
        let reading = read(folder.path());
        // Some lock people where no group will have them.
        if reading.has_errors() {
            continue;
        }
        reads_back(&reading.scenario, &format!("tiny {seed}"));
        tried += 1;
    }
    assert!(tried > 40);
}

#[test]
fn a_hundred_thousand_rows_take_no_time() {
    let scenario = Desk::new().scenario();
    let mut draft = Draft::new(&scenario);
    let begun = std::time::Instant::now();
    assert_eq!(draft.apply(&parse("add inspectors 100000 like=P13-1").unwrap()), Ok(100_000));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// Words of the grammar in any order.
fn line() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "add",
        "删除",
        "drop",
        "groups",
        "quotas",
        "派员指标",
        "batches",
        "sites",
        "inspectors",
        ".",
        ".*",
        "@",
        "*",
        "[",
        "]",
        "{",
        "}",
        "=",
        "＝",
        " ",
        ",",
        "，",
        "\"",
        "“",
        "。",
        "%",
        "40%",
        "-10",
        "+3",
        "*85%",
        ">=",
        "!=",
        "priority",
        "batch",
        "unit.province",
        "河北",
        "U13",
        "B03",
        "days",
        "人数",
        "size",
        "dates",
        "like",
        "10",
        "rules.",
        "objective.",
        "recusal",
        "max_batches",
        "off",
        "2026-12-10",
        "999999999",
        "x3",
        "#",
        "full_members",
        "50% min_size",
        "１０",
        "\u{200b}",
        "é",
    ]);
    prop_oneof![prop::collection::vec(word, 0..14).prop_map(|words| words.concat()), "\\PC{0,40}", any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(line in line()) {
        use std::sync::OnceLock;
        static DRAFT: OnceLock<Draft> = OnceLock::new();
        let draft = DRAFT.get_or_init(|| Draft::new(&Desk::new().scenario()));
        let all = alternatives(&line);
        for n in 0..all.count().min(20) {
            let (text, _) = (all.line(n), all.label(n));
            if let Ok(change) = parse(&text) {
                let mut draft = draft.clone();
                if draft.apply(&change).is_ok_and(|n| n < 100) {
                    draft.read(&[]);
                }
            }
        }
    }

    #[test]
    fn no_file_makes_it_panic(text in "(\\PC|\n|,|\"|\\[\\[grid\\]\\]\n|\\[\\[variant\\]\\]\n|name = |changes = |days = \\[1,2\\]\n){0,30}") {
        let desk = tempfile::tempdir().unwrap();
        for name in ["a.toml", "a.csv"] {
            let path = desk.path().join(name);
            std::fs::write(&path, format!("{}{text}", if name == "a.csv" { "方案,修改\n" } else { "" })).unwrap();
            variants::read(&path);
        }
    }
}
