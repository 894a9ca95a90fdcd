//! What becomes of variants when they are solved, and how that is shown.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use bangfu::sample::{field_round, staffing_round};
use bangfu::scenario::variants;
use bangfu::solve::Options;
use bangfu::verify::verify;
use bangfu::whatif::{Failed, Figures, Solved, solve};
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::desk::{Desk, bangfu, err, out};

/// Solves a variant of these lines; the plan is checked, and what the base is measured beside it.
fn solved(lines: &[&str]) -> (Figures, Solved) {
    let desk = Desk::new();
    let (scenario, base) = (desk.scenario(), desk.base());
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let made = variants::make(&scenario, &variants::of_lines(&lines));
    assert!(made.iter().all(|one| !one.reading.has_errors()), "{:#?}", made[0].reading.findings);
    let told = Mutex::new(0);
    let tell = |_: bangfu::whatif::Told| *told.lock().unwrap() += 1;
    let mut all = solve(made, (&scenario, &base), &Options::default(), 20.0, &AtomicBool::new(false), &tell);
    assert_eq!((all.len(), *told.lock().unwrap()), (1, 1));
    let one = all.remove(0);
    assert!(verify(&one.scenario, one.plan.as_ref().unwrap()).passes());
    (Figures::of(&scenario, &base), one)
}

fn figures(one: &Solved) -> Figures {
    Figures::of(&one.scenario, one.plan.as_ref().unwrap())
}

fn of_unit(one: &Solved, unit: &str, batch: &str) -> usize {
    let plan = one.plan.as_ref().unwrap();
    plan.assignments.iter().filter(|a| a.batch == batch && a.inspector.starts_with(unit)).count()
}

#[test]
fn who_is_ill_is_stood_in_for_and_little_else_moves() {
    let base = Desk::new().base();
    let somebody = base.assignments.iter().find(|a| a.batch == "B02").unwrap().inspector.clone();
    let line = format!("add leave inspector={somebody} start=2026-10-01 end=2026-10-11 reason=突发疾病");
    let (before, one) = solved(&[&line]);
    let comparison = one.comparison.as_ref().unwrap();
    assert!(comparison.moves.iter().any(|m| m.inspector == somebody && m.after.is_none()));
    assert!(comparison.assignments_changed <= 4, "{:#?}", comparison.moves);
    assert_eq!(figures(&one).headline.heads_short, before.headline.heads_short);
}

#[test]
fn what_changes_cost_is_left_out_of_the_score() {
    let (before, one) = solved(&["派员指标.湖北@第1批.最多人数 = 0", "派员指标.湖北@第3批.最多人数 = 0"]);
    assert_eq!((of_unit(&one, "P42", "B01"), of_unit(&one, "P42", "B03")), (0, 0));
    let after = figures(&one);
    let stability = after.terms.iter().find(|t| t.id == "stability").unwrap();
    let changed = one.comparison.as_ref().unwrap().assignments_changed;
    assert!(changed > 0 && stability.points == 20.0 * changed as f64);
    assert!((after.own_score - (after.headline.score - stability.points)).abs() < 1e-6);
    assert_eq!(before.own_score, before.headline.score);
}

#[test]
fn shorter_batches_cost_fewer_days() {
    let (before, one) = solved(&["days = 10"]);
    let (was, is) = (before.headline.figures.person_days, figures(&one).headline.figures.person_days);
    assert_eq!((was, is), (9 * 14, 9 * 10));
    // Nobody need move for that.
    assert_eq!(one.comparison.unwrap().assignments_changed, 0);
}

#[test]
fn more_groups_than_people_fall_short() {
    let (before, one) = solved(&["增加 工作组 10 参照=B03-唐山1组"]);
    let after = figures(&one);
    assert!(
        after.headline.heads_short > before.headline.heads_short + 10 && !one.comparison.unwrap().shortfalls.is_empty()
    );
}

#[test]
fn those_of_the_province_itself_may_come() {
    let (before, one) = solved(&["rules.recusal.scope = city", "objective.travel *10"]);
    let after = figures(&one);
    // 石家庄 is where the people of 河北 come from, 唐山 another city of theirs.
    assert_eq!((of_unit(&one, "P13", "B02"), of_unit(&one, "P13", "B03")), (0, 3));
    assert!(after.headline.figures.km < before.headline.figures.km);
}

#[test]
fn what_stands_in_the_way_of_a_plan_is_told() {
    let desk = Desk::new();
    desk.base();
    let lines = ["增加 锁定 人员=P42-1 批次=B01 组别=B01-郑州1组", "rules.group_size = hard", "groups.*.max_size = 3"];
    let changes: Vec<&str> = lines.iter().flat_map(|line| ["--change", line]).collect();
    assert_eq!(desk.whatif(&changes).status.code(), Some(0));
    // Stopped before anything began: nothing of it is a plan.
    let (scenario, base) = (desk.scenario(), desk.base());
    let made = variants::make(&scenario, &variants::of_lines(&["days = {10, 12}".into()]));
    let all = solve(made, (&scenario, &base), &Options::default(), 20.0, &AtomicBool::new(true), &|_| {});
    assert!(all.iter().all(|one| matches!(one.plan, Err(Failed::Stopped)) && one.comparison.is_none()));
}

const FILE: &str = "方案,修改,说明\n\
    第3批少派,派员指标.河南@第3批.人数 = 1,厅里来电\n\
    每批10天,days = 10,\n\
    甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸,回避 = 关闭,\n\
    \"a/b:c[d]*?\",max_batches = 1,\n";

#[test]
fn json_has_all_that_is_compared() {
    let desk = Desk::new();
    let base = desk.base();
    desk.write("假设.csv", FILE);
    let output = desk.whatif(&["--variants", "假设.csv", "--json"]);
    assert_eq!((output.status.code(), err(&output)), (Some(0), ""));
    let value: Value = serde_json::from_str(out(&output)).unwrap();
    let names: Vec<&str> = value["variants"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap()).collect();
    assert_eq!((names[0], names[3], names.len()), ("第3批少派", "a/b:c[d]*?", 4));
    let one = &value["variants"][0];
    assert_eq!(
        (&one["note"], &one["changes"]),
        (&"厅里来电".into(), &serde_json::json!(["派员指标.河南@第3批.人数 = 1"]))
    );
    assert_eq!(one["findings"], serde_json::json!([]));
    for figures in [&value["base"], &one["figures"]] {
        for number in
            ["score", "own_score", "gap", "bound", "heads_short", "assignments", "visits", "visits_left_out", "spread"]
        {
            assert!(figures[number].is_number(), "{number}: {figures:#}");
        }
        for number in ["people_used", "person_days", "km", "expense", "draw_ratio_max", "draw_ratio_min"] {
            assert!(figures["figures"][number].is_number(), "{number}");
        }
        let coverage = figures["coverage"].as_array().unwrap();
        assert_eq!(coverage.iter().map(|c| c["asked"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 1, 2, 1]);
        assert!(figures["terms"].as_array().unwrap().iter().any(|t| t["id"] == "travel" && t["points"].is_number()));
    }
    assert_eq!(value["base"]["score"], base.score.total);
    assert!(one["comparison"]["assignments_changed"].is_u64() && one["comparison"]["moves"].is_array());
}

#[test]
fn the_table_on_the_terminal_is_aligned() {
    let desk = Desk::new();
    desk.base();
    desk.write("假设.csv", FILE);
    let output = desk.whatif(&["--variants", "假设.csv"]);
    let text = out(&output);
    let rows: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), 6, "{text}");
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    assert!(rows.iter().all(|row| width(row) <= 110), "{text}");
    assert!(rows[0].starts_with("方案") && rows[0].ends_with("变动") && rows[1].starts_with("原方案"), "{text}");
    assert!(rows[4].starts_with("甲乙丙丁") && rows[4].contains('…'), "{text}");
    // Columns end where their heads end.
    let end = |row: &str, column: usize| {
        let cell = row.split_whitespace().nth(column).unwrap();
        width(&row[..row.find(cell).unwrap() + cell.len()])
    };
    assert_eq!(end(rows[0], 1), end(rows[2], 1), "{text}");
    assert!(
        text.contains("\n第3批少派：") && text.contains("得分：") && text.contains("每批10天：人员无变更"),
        "{text}"
    );
    let english = desk.whatif(&["--variants", "假设.csv", "--lang", "en"]);
    assert!(out(&english).starts_with("variant") && out(&english).contains("nobody moves"), "{}", out(&english));
    // Progress, where it is wanted.
    let loud =
        bangfu(desk.folder.path(), &["whatif", "round", "--plan", "base.json", "--no-log", "--change", "days = 10"]);
    assert!(err(&loud).contains("[1/1] days = 10"), "{}", err(&loud));
}

/// A shortfall that more time would fill is not to be taken for an answer.
#[test]
fn a_variant_in_haste_is_told_from_one_that_cannot_be_filled() {
    let desk = Desk::new();
    desk.base();
    let lacks = desk.whatif(&["--change", "增加 工作组 10 参照=B03-唐山1组"]);
    assert!(!out(&lacks).contains("加长 --time"), "proven: {}", out(&lacks));
    let mut base = bangfu::plan::file::read(&desk.path("base.json")).unwrap();
    base.bound.gap = -1.0;
    bangfu::plan::file::write(&base, &desk.path("base.json")).unwrap();
    assert!(out(&desk.whatif(&["--change", "days = 10"])).contains("提示：1 个方案的差距比原方案大"));
}

#[test]
fn the_workbook_reads_back() {
    let desk = Desk::new();
    desk.base();
    desk.write("假设.csv", FILE);
    let output = desk.whatif(&["--variants", "假设.csv", "--xlsx", "对比.xlsx"]);
    assert!(out(&output).contains("假设方案对比：对比.xlsx"), "{}", out(&output));
    let mut book: Xlsx<_> = calamine::open_workbook(desk.path("对比.xlsx")).unwrap();
    let names = book.sheet_names();
    assert_eq!(names[..4], ["假设方案对比", "得分构成", "1 第3批少派", "2 每批10天"]);
    assert_eq!((names[5].as_str(), names.len()), ("4 abcd", 6));
    let mut rows = |sheet: &str| -> Vec<Vec<String>> {
        book.worksheet_range(sheet).unwrap().rows().map(|r| r.iter().map(Data::to_string).collect()).collect()
    };
    let sheet = rows("假设方案对比");
    let at = sheet.iter().position(|row| row[0] == "序号").unwrap();
    let column = |name: &str| sheet[at].iter().position(|head| head == name).unwrap();
    assert_eq!(sheet[at + 1][1], "原方案");
    assert_eq!(sheet[at + 2][2], "派员指标.河南@第3批.人数 = 1");
    assert_eq!((sheet[at + 2][column("备注")].as_str(), sheet[at + 3][column("人日")].as_str()), ("厅里来电", "90"));
    assert_eq!(sheet[at + 1][column("1级点位")], "1/1");
    let points = rows("得分构成");
    assert!(points.iter().any(|row| row[1] == "每批10天"));
    let one = rows("1 第3批少派");
    assert!(one.iter().any(|row| row[0] == "路程（分）") && one.iter().any(|row| row[0] == "1级点位"), "{one:#?}");
    assert!(one.iter().any(|row| row[0] == "人员变动"), "{one:#?}");
    // The chart is there.
    let bytes = std::fs::read(desk.path("对比.xlsx")).unwrap();
    assert!(zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().by_name("xl/charts/chart1.xml").is_ok());
}

#[test]
fn what_is_kept_reads_back_and_is_verified() {
    let desk = Desk::new();
    desk.base();
    desk.write("假设.csv", FILE);
    let output = desk.whatif(&["--variants", "假设.csv", "--keep", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let mut folders: Vec<String> =
        std::fs::read_dir(desk.path("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    assert_eq!((folders[0].as_str(), folders[3].as_str()), ("01-第3批少派", "04-a_b_c[d]__"));
    for folder in &folders {
        let check = bangfu(&desk.path("out"), &["check", folder]);
        assert_eq!(check.status.code(), Some(0), "{}", out(&check));
        let verified = bangfu(&desk.path("out"), &["verify", folder, &format!("{folder}/plan.json")]);
        assert_eq!(verified.status.code(), Some(0), "{}{}", out(&verified), err(&verified));
    }
}

#[test]
fn variants_are_kept_in_the_log_without_names_of_people() {
    let desk = Desk::new();
    desk.base();
    let args = [
        "whatif",
        "round",
        "--plan",
        "base.json",
        "--quiet",
        "--change",
        "增加 请假 人员=赵某1 开始=2026-09-14 结束=2026-09-20",
    ];
    assert_eq!(bangfu(desk.folder.path(), &args).status.code(), Some(0));
    let entries = bangfu(desk.folder.path(), &["log", "round", "--json"]);
    let entries: Value = serde_json::from_slice(&entries.stdout).unwrap();
    assert_eq!(entries[0]["kind"], "whatif");
    let text = entries.to_string();
    assert!(text.contains("人员=P13-1") && !text.contains("赵某"), "{text}");
}

/// Together, variants start from prices of the base; alone they do not. Both prove the same.
#[test]
fn prices_of_the_base_prove_what_a_search_from_nothing_proves() {
    let scenario = staffing_round(48, 3, 4, 2);
    let options = Options { time: None, work: Some(20_000), ..Options::default() };
    let base = bangfu::solve::solve(&scenario, &options).unwrap();
    let lines = [
        format!("增加 请假 人员={} 开始=2026-11-02 结束=2027-01-30", base.assignments[3].inspector),
        "quotas.*.max +1".to_owned(),
        "rules.unit_mix = off".to_owned(),
        "batches.B2.dates +3".to_owned(),
        format!("drop groups.{}", scenario.groups[5].id),
        "groups.*.min_size -1".to_owned(),
    ];
    let made = |lines: &[String]| {
        let texts: Vec<String> = lines.to_vec();
        let all =
            texts.iter().flat_map(|line| variants::make(&scenario, &variants::of_lines(std::slice::from_ref(line))));
        all.collect::<Vec<_>>()
    };
    let stop = AtomicBool::new(false);
    let together = solve(made(&lines), (&scenario, &base), &options, 20.0, &stop, &|_| {});
    for (line, one) in lines.iter().zip(&together) {
        let alone = solve(made(std::slice::from_ref(line)), (&scenario, &base), &options, 20.0, &stop, &|_| {});
        let (one, alone) = (one.plan.as_ref().unwrap(), alone[0].plan.as_ref().unwrap());
        assert!(one.bound.proven && alone.bound.proven, "{line}: {:?} {:?}", one.bound, alone.bound);
        assert!(
            (one.score.total - alone.score.total).abs() < 1e-6,
            "{line}: {} {}",
            one.score.total,
            alone.score.total
        );
    }
}

/// Where nothing has changed that routes look at, groups whose people stay keep their crews and visits to the letter.
#[test]
fn routes_stay_where_people_do() {
    let scenario = field_round(36, 2, 3, 3);
    let options = Options { time: None, work: Some(1_000), ..Options::default() };
    let base = bangfu::solve::solve(&scenario, &options).unwrap();
    assert!(!base.visits.is_empty());
    let stop = AtomicBool::new(false);
    let variant = |line: String| {
        let made = variants::make(&scenario, &variants::of_lines(&[line]));
        solve(made, (&scenario, &base), &options, 20.0, &stop, &|_| {}).remove(0).plan.unwrap()
    };
    let of = |plan: &bangfu::plan::Plan, group: &str| {
        let people: Vec<_> = plan.assignments.iter().filter(|a| a.group == group).cloned().collect();
        let crews: Vec<_> = plan.crews.iter().filter(|c| c.group == group).cloned().collect();
        let visits: Vec<_> = plan.visits.iter().filter(|v| v.group == group).cloned().collect();
        (people, (crews, visits))
    };
    let (mut stayed, mut changed) = (0, 0);
    let absent = format!("增加 请假 人员={} 开始=2026-11-02 结束=2027-01-30", base.assignments[3].inspector);
    for line in [absent, "rules.unit_mix = off".into(), "objective.travel *2".into()] {
        let plan = variant(line.clone());
        for group in &scenario.groups {
            let (was, is) = (of(&base, &group.id), of(&plan, &group.id));
            let same = was.0.iter().map(|a| &a.inspector).collect::<BTreeSet<_>>()
                == is.0.iter().map(|a| &a.inspector).collect::<BTreeSet<_>>();
            if same {
                assert!(was.1 == is.1, "{line}: {}", group.id);
            }
            (stayed, changed) = (stayed + usize::from(same), changed + usize::from(!same));
        }
    }
    assert!(stayed > 5 && changed > 0, "{stayed} {changed}");
    // More hours are worth new routes.
    let longer = variant("day.max_duty_hours = 14".into());
    assert!(longer.visits != base.visits);
}
