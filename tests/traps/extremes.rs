//! Input at and beyond the edge: whatever `check` accepts is staffed, and whatever it cannot read it says.

use std::path::Path;
use std::time::{Duration, Instant};

use bangfu::scenario::read::read;
use proptest::prelude::*;

use crate::{BARE, GROUP, ONE_BATCH, REGIONS, UNITS, found, plan, reading, said, served, solved};

const FREE: &str = "name = \"边界\"\n[rules]\nparty_branch = \"off\"\ncertificates = \"off\"\n[objective]\nparty = 0\n";

/// The id of everybody who serves with another role than 成员, and how many places stay open.
fn holders(round: &str, people: &str, needs: &str, size: usize) -> (usize, u32) {
    let plan = plan(&[
        ("round", round),
        ("inspectors", &format!("人员编号,姓名,派出单位,政治面貌,可任职务\n{people}")),
        ("groups", &format!("组别,批次,地区,最少人数,最多人数,职务需求\nG1,B1,130100,0,{size},{needs}\n")),
    ]);
    let held = plan.assignments.iter().filter(|a| a.role != "成员").count();
    (held, plan.shortfalls.iter().filter(|s| s.rule == "roles").map(|s| s.missing).sum())
}

#[test]
fn groups_with_many_roles() {
    let needs: Vec<String> = (0..24).map(|r| format!("职{r}:1")).collect();
    // Everybody holds two roles, next to one another in a ring: no two sets of roles have the same candidates.
    let ring =
        |n: usize| (0..n).map(|p| format!("P{p:02},人{p},U1,群众,职{p};职{}\n", (p + 1) % 24)).collect::<String>();
    assert_eq!(holders(FREE, &ring(24), &needs.join(";"), 24), (24, 0));
    assert_eq!(holders(FREE, &ring(23), &needs.join(";"), 24), (23, 1));
    // Three who can do everything, and one who can do the last thing only.
    let all: Vec<String> = (0..24).map(|r| format!("职{r}")).collect();
    let few = (0..3).map(|p| format!("P{p},人{p},U1,群众,{}\n", all.join(";"))).collect::<String>();
    assert_eq!(holders(FREE, &format!("{few}P9,末,U1,群众,职23\n"), &needs.join(";"), 24), (4, 20));
    // Far more places than people.
    assert_eq!(holders(FREE, "P1,甲,U1,群众,组长\n", "组长:1000;联络员:1000", 3), (1, 1999));
    // Leaders outside the Party at a price above that of an empty place: still staffed, still scored.
    let dear = FREE.replace("[objective]", "leader_party = 20000\n[objective]");
    let files = [
        ("round", dear.as_str()),
        ("inspectors", &format!("人员编号,姓名,派出单位,政治面貌,可任职务\n{}", ring(24).replace("职0;", "组长;"))),
        (
            "groups",
            &format!(
                "组别,批次,地区,最少人数,最多人数,职务需求\nG1,B1,130100,0,24,{}\n",
                needs.join(";").replace("职0:", "组长:")
            ),
        ),
    ];
    let led = solved(&files.map(|f| (f.0, f.1))).unwrap();
    assert!(led.bound.value <= led.score.total + 1e-6);
}

#[test]
fn odd_but_possible_numbers() {
    let people: String = (1..=6).map(|n| format!("P{n},人{n},U1,群众,{n}\n")).collect();
    let skills: Vec<String> = (0..1000).map(|n| format!("专业{n}:{}", n % 3 + 1)).collect();
    let pins: String = (0..400).map(|n| format!("P{},B1,G{},禁止\n", n % 6 + 1, n / 6 % 3 + 1)).collect();
    let empty = plan(&[
        (
            "inspectors",
            &format!(
                "人员编号,姓名,派出单位,政治面貌,参加轮次数,专业特长\n{}",
                people.replace("\n", &format!(",{}\n", skills.join(";")))
            ),
        ),
        (
            "groups",
            "组别,批次,地区,最少人数,最多人数,专业需求\nG1,B1,130100,0,0,\nG2,B1,130100,10000,10000,专业999:1x1000\nG3,B1,130100,0,2,\n",
        ),
        ("pins", &format!("人员编号,批次,组别,类型\n{pins}")),
    ]);
    assert!(empty.assignments.is_empty(), "everybody is forbidden everywhere");
    assert_eq!(empty.figures.posts, 10_000);
    let zero = plan(&[
        ("round", "name = \"零\"\n[objective]\nshortfall = 0\nquota = 0\ntravel = 0\nfit = 0\nparty = 0\n"),
        ("inspectors", &format!("人员编号,姓名,派出单位,政治面貌,参加轮次数\n{people}")),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,3,4\n")),
    ]);
    assert_eq!(zero.score.total, 0.0);
    let dear = plan(&[
        ("round", &BARE.replace("party = 0", "party = 0\nshortfall = 1000000\ntravel = 0.000001\n")),
        ("inspectors", &format!("人员编号,姓名,派出单位,政治面貌,参加轮次数\n{people}")),
        ("groups", &format!("{GROUP}G1,B1,130100,6,6,0,0\n")),
    ]);
    assert_eq!(dear.assignments.len(), 6);
}

/// HiGHS once answered the plan that it started from in place of the better one that it had proved best.
#[test]
fn the_plan_is_the_one_that_is_proved_best() {
    let plan = plan(&[
        (
            "round",
            "name = \"起点\"\n[rules]\nleader_party = 20000\n[objective]\nexpense = { weight = 100, fare_per_km = 10, lodging = 0.4, meals = 0.1, local = 0.08 }\n",
        ),
        (
            "units",
            "单位编号,单位名称,所属省份,所属城市,单位类型,经度,纬度\nU01,河南总队,河南,郑州市,地方,,\nU02,华南所,广东,,部属,113.3,23.1\nU03,河北总队,河北,,地方,,\n",
        ),
        ("batches", "批次编号,开始日期,结束日期\nB1,2026-12-01,2026-12-14\nB2,2026-12-15,2026-12-28\n"),
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,执法证号,专业特长,可任职务\n\
             P01,张三,U01,党员,1,焦化:3;VOCs:2,组长;副组长\nP02,李四,U01,党员,2,焦化,联络员\nP03,王五,U02,预备党员,,VOCs:1,组长\n\
             P04,赵六,U02,群众,4,,\nP05,钱七,U03,党员,1,VOCs:2,组长;联络员\nP06,孙八,U03,党员,2,焦化:2,副组长\n",
        ),
        (
            "groups",
            "组别,批次,地区,最少人数,最多人数,正式党员,持证,专业需求,职务需求\n\
             G1,B1,130100,1,4,1,1,焦化:2x1,组长:1\nG2,B2,410100,1,4,1,1,,\nG3,B1,410100,2,2,1,1,甲:1x1,组长:1;联络员:1;副组长:1\nG4,B2,130100,1,2,,,,\n",
        ),
        ("travel", "出发地,目的地,公里,费用\nU01,130100,400,0.2\nP05,410100,1,0.001\n"),
        ("pairs", "人员甲,人员乙,关系\nP05,P06,同组\nP01,P03,不同组\n"),
    ]);
    assert!(served(&plan).contains(&"G1:P01".to_string()), "{:?}", served(&plan));
}

#[test]
fn sites_of_endless_work_make_groups_without_overflow() {
    let sites: String = (0..200).map(|n| format!("S{n},厂{n},130100,114.5,38.1,100000,1000,100000\n")).collect();
    let reading = reading(&[
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\n"),
        ("sites", &format!("点位编号,点位名称,地区,经度,纬度,检查时长,次数,材料时间\n{sites}")),
    ]);
    assert!(!reading.has_errors(), "{:#?}", reading.findings);
    let problem = bangfu::problem::Problem::new(&reading.scenario, &[]);
    assert_eq!(problem.groups.len(), 200, "one group a site, at most");
}

#[test]
fn files_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, text) in [("units.csv", UNITS), ("regions.csv", REGIONS), ("round.toml", BARE)] {
        std::fs::write(at(name), text).unwrap();
    }
    std::fs::create_dir(at("batches.csv")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(at("groups.csv"), at("groups.csv")).unwrap();
    let codes: Vec<_> = read(folder.path()).findings.iter().map(|f| (f.code, f.place.clone())).collect();
    assert!(codes.contains(&("E101", "batches.csv".to_string())), "{codes:?}");
    #[cfg(unix)]
    assert!(codes.contains(&("E101", "groups.csv".to_string())), "{codes:?}");
    assert_eq!(codes.iter().filter(|c| c.0 == "E109").count(), 1, "only 人员 is missing: {codes:?}");
    #[cfg(unix)]
    assert_eq!(read(Path::new("/dev/zero")).findings[0].code, "E101");
}

#[test]
fn texts_that_are_none() {
    let with = |bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("units.csv", UNITS), ("regions.csv", REGIONS), ("batches.csv", ONE_BATCH)] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        std::fs::write(folder.path().join("leave.csv"), bytes).unwrap();
        let codes: Vec<_> =
            read(folder.path()).findings.into_iter().filter(|f| f.place == "leave.csv").map(|f| f.code).collect();
        codes
    };
    assert_eq!(with(&[0xef, 0xbb, 0xbf]), ["E111"], "a mark of UTF-8 and nothing else");
    assert_eq!(with("人员编号,开始\0日期".as_bytes()), ["E105"]);
    let surrogate = [0xff, 0xfe]
        .into_iter()
        .chain("人员编号,开始日期,结束日期,".encode_utf16().chain([0xd800]).flat_map(u16::to_le_bytes));
    assert_eq!(with(&surrogate.collect::<Vec<u8>>())[..1], ["E106"]);
    assert_eq!(with(&[b",".repeat(2_000), b"x\n".to_vec()].concat()), ["E104"], "too many columns");
    assert_eq!(with("a\n".repeat(200_001).as_bytes()), ["E104"], "too many rows");
    let book = format!("人员编号,开始日期,结束日期,事由\nP1,2026-12-01,2026-12-02,{}\n", "书".repeat(40_000));
    assert_eq!(with(book.as_bytes())[..1], ["E104"], "a book in a cell");
}

#[test]
fn archives_that_are_none() {
    let packed = |entries: &[(&str, usize)]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, megabytes) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            for _ in 0..*megabytes {
                std::io::Write::write_all(&mut zip, &[b' '; 1 << 20]).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    };
    let codes = |bytes: Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.xlsx"), bytes).unwrap();
        read(&folder.path().join("a.xlsx")).findings.iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(packed(&[("xl/worksheets/sheet1.xml", 300)])), ["E104"]);
    assert_eq!(codes(packed(&[("xl/workbook.xml", 0)])), ["E102"]);
    assert_eq!(codes(packed(&[])), ["E102"]);
}

#[test]
fn what_steers_a_terminal_is_not_printed() {
    let text = "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,=cmd|' /C calc'!A0\nP\u{202d}2\u{202c},乙,U\u{200b}1,群众\n";
    let reading = reading(&[("inspectors", text), ("groups", &format!("{GROUP}G1,B1,130100,1,2,0,0\n"))]);
    assert_eq!(said(&reading, "W202"), found("inspectors.csv", 2, "政治面貌", "=cmd|' /C calc'!A0"));
    assert_eq!(reading.scenario.inspectors[1].id, "P2", "invisible marks from phones and web pages");
    let all: String = reading.findings.iter().flat_map(|f| [f.cause.zh.as_str(), &f.action.en]).collect();
    assert!(!all.contains(char::is_control));
}

#[test]
fn large_tables_are_read_in_no_time() {
    let people: String = (0..60_000).map(|n| format!("P{n},人{n},U9{n},群众,某集团{n}\n")).collect();
    let start = Instant::now();
    let reading = reading(&[
        ("inspectors", &format!("人员编号,姓名,派出单位,政治面貌,回避\n{people}")),
        ("groups", &format!("{GROUP}G1,B1,130100,1,2,0,0\n")),
    ]);
    assert_eq!(said(&reading, "E302").len(), 60_000);
    // A debug build on a busy machine; an optimized one takes a tenth of a second.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[rustfmt::skip]
const NASTY: &[&str] = &[
    "", "0", "1", "-1", "3", "4294967296", "1e308", "NaN", "inf", "2026-12-14", "9999-12-31", "1899-12-31", "2958466", "P1", "P2", "U2",
    "B1", "B2", "G1", "G2", "410100", "组长:3;联络员:2", "焦化:2x3", "中共党员", "预备党员", "无", "=1+1", "😀", "\u{202e}", "锁定", "禁止",
    "不同组", "部属", "郑州市", "合计", "2026-12-01..2026-12-20",
];

#[rustfmt::skip]
const RULES: &[&str] = &[
    "quota = 3", "group_size = 3", "roles = 1", "one_place = 5", "recusal = { scope = \"city\" }", "no_mutual = \"hard\"",
    "party_branch = 0.5", "leader_party = \"hard\"", "leader_party = 20000", "rest_between = { days = 366 }", "max_batches = { count = 0 }",
    "unit_mix = { max_per_unit = 0 }", "unit_mix = { level = 9, single_province = true, pairs = true }", "mentor = { ratio = 0 }",
    "no_return = \"hard\"", "pins = 10", "pairs = 2",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is accepted is staffed; the score adds up, the bound holds, every shortfall accounts for everybody.
    #[test]
    fn what_is_accepted_is_staffed(
        edits in prop::collection::vec((0usize..6, 0usize..8, 0usize..12, 0usize..NASTY.len()), 0..4),
        rule in 0usize..RULES.len(),
    ) {
        let mut tables: Vec<(&str, Vec<Vec<String>>)> = [
            ("batches", "批次编号,开始日期,结束日期\nB1,2026-12-01,2026-12-14\nB2,2026-12-15,2026-12-28\n"),
            ("inspectors", "人员编号,姓名,派出单位,性别,政治面貌,执法证号,专业特长,可任职务,参加轮次数,可派时段,最多批次,回避\nP1,甲,U1,男,党员,1,焦化:3,组长;副组长,2,,,\nP2,乙,U1,女,党员,2,焦化,联络员,0,,,\nP3,丙,U2,男,预备党员,,VOCs:1,组长,1,,,\nP4,丁,U3,女,群众,4,,,0,,,\nP5,戊,U2,男,党员,1,VOCs:2,组长;联络员,3,,,\n"),
            ("groups", "组别,批次,地区,最少人数,最多人数,正式党员,持证,专业需求,职务需求,检查小组数\nG1,B1,130100,1,3,1,1,焦化:2x1,组长:1,1\nG2,B2,410100,2,4,1,1,,,\nG3,B1,410100,2,2,,,VOCs:1x1,组长:1;联络员:1,\n"),
            ("quotas", "派出单位,批次,最少人数,最多人数\nU1,,0,2\nU2,B1,1,2\n"),
            ("pairs", "人员甲,人员乙,关系\nP1,P2,同组\nP3,P4,不同组\n"),
            ("pins", "人员编号,批次,组别,职务,类型\nP5,B2,G2,组长,锁定\nP4,B1,,,禁止\n"),
        ]
        .into_iter()
        .map(|(name, text)| (name, text.lines().map(|l| l.split(',').map(String::from).collect()).collect()))
        .collect();
        for (table, row, column, value) in edits {
            let rows = &mut tables[table].1;
            let row = 1 + row % (rows.len() - 1);
            let column = column % rows[row].len();
            rows[row][column] = NASTY[value].to_string();
        }
        let texts: Vec<(&str, String)> = tables
            .into_iter()
            .map(|(name, rows)| (name, rows.iter().map(|r| r.join(",") + "\n").collect()))
            .chain([("round", format!("name = \"试\"\n[rules]\n{}\n", RULES[rule]))])
            .collect();
        let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let reading = reading(&files);
        if !reading.has_errors() && let Ok(plan) = solved(&files) {
            let sum: f64 = plan.score.terms.iter().map(|t| t.points).sum();
            prop_assert!((sum - plan.score.total).abs() < 1e-6 && plan.bound.value <= plan.score.total + 1e-6);
            prop_assert!(plan.bound.proven, "{:?}", plan.bound);
            let people = reading.scenario.inspectors.len() as u32;
            for shortfall in &plan.shortfalls {
                prop_assert_eq!(shortfall.ruled_out.iter().map(|r| r.count).sum::<u32>(), people);
            }
        }
    }
}
