//! What `bangfu export` hands over of crews and routes: schedule, crews, coverage. All people are invented (虚构).

use std::path::Path;

use bangfu::plan::*;
use bangfu::report::{self, Options, Report, ReportError, folder, workbook};
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Group, Inspector, Scenario, Site, read};
use calamine::{Reader, Xlsx};

const ROUND: &str = "name = \"岁末帮扶（虚构）\"\n[day]\nbreak_min = 60\n";
const BATCHES: &str = "id,name,start,end\nB1,第1批,2026-12-30,2027-01-02\n";
const UNITS: &str = "id,name,province,city,lon,lat\n\
    U1,虚构省生态环境厅,山东省,济南市,117.0,36.65\nU2,虚构市生态环境局,山东省,青岛市,120.38,36.07\n";
const PEOPLE: &str = "id,name,unit,party,certificate,certificate_until,roles,phone\n\
    P1,虚构甲,U1,中共党员,A1,2030-01-01,组长,13800000001\n\
    P2,虚构乙,U1,中共党员,A2,2030-01-01,,13800000002\n\
    P3,虚构丙,U2,中共党员,A3,2026-12-31,,13800000003\n\
    P4,虚构乙,U2,群众,A4,2030-01-01,,13800000004\n\
    P5,=虚构戊,U2,群众,,,,13800000005\n\
    P6,虚构己,U2,中共党员,A6,2030-01-01,组长,13800000006\n\
    P7,虚构庚,U2,群众,A7,2030-01-01,,13800000007\n";
const REGIONS: &str =
    "id,name,province,lon,lat\n130100,石家庄市,河北省,114.48,38.03\n130200,唐山市,河北省,118.02,39.63\n";
const GROUPS: &str = "id,batch,region,name,min_size,max_size,crews,full_members\n\
    G1,B1,130100,石家庄1组,5,5,2,1\nG2,B1,130200,唐山1组,2,3,1,1\n";
const SITES: &str = "id,name,region,lon,lat,industry,minutes,priority,visits,after,equipment,hazards,writeup_minutes,mode,地址,联系电话\n\
    S1,虚构焦化一厂,130100,114.51,38.125,焦化,90,1,2,,无人机,高处,30,,+虚构路1号,13900000001\n\
    S2,虚构热电厂,130100,114.6,38.2,火电,60,2,,,,,,,=虚构路2号,\n\
    S3,虚构在线监控,130100,114.48,38.03,,120,,,,,,,线上,,\n\
    S4,虚构钢厂,130200,118.1,39.7,钢铁,120,1,,,,,,,,\n\
    S5,虚构玻璃厂,130200,118.2,39.8,玻璃,60,4,,S4,,,,,,\n";
/// The built-in table does not know 2027.
const CALENDAR: &str = "date,name,off_day\n2027-01-01,元旦,是\n";
const LEAVE_OUT: [(UnvisitedReason, Option<&str>); 10] = [
    (UnvisitedReason::NoGroup, None),
    (UnvisitedReason::Predecessor, Some("S4")),
    (UnvisitedReason::Heads, None),
    (UnvisitedReason::Skill, Some("焦化")),
    (UnvisitedReason::Certificates, None),
    (UnvisitedReason::Unfit, None),
    (UnvisitedReason::Equipment, Some("=走航车")),
    (UnvisitedReason::HoursTooShort, None),
    (UnvisitedReason::NoDay, None),
    (UnvisitedReason::Outranked, None),
];

fn written(folder: &Path, more_sites: &str) {
    for (name, text) in [
        ("round.toml", ROUND.to_owned()),
        ("batches.csv", BATCHES.to_owned()),
        ("units.csv", UNITS.to_owned()),
        ("inspectors.csv", PEOPLE.to_owned()),
        ("regions.csv", REGIONS.to_owned()),
        ("groups.csv", GROUPS.to_owned()),
        ("calendar.csv", CALENDAR.to_owned()),
        ("sites.csv", format!("{SITES}{more_sites}")),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn scenario(more_sites: &str) -> Scenario {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), more_sites);
    let reading = read::read(dir.path());
    assert!(!reading.has_errors(), "{:?}", reading.findings);
    reading.scenario
}

#[allow(clippy::too_many_arguments)]
fn crew(
    group: &str,
    date: &str,
    crew: u32,
    members: &[&str],
    equipment: &[&str],
    (depart, break_start, back): (&str, Option<&str>, &str),
    drive_minutes: u32,
    km: f64,
    duty_minutes: u32,
) -> Crew {
    Crew {
        batch: "B1".into(),
        group: group.into(),
        date: date.parse().unwrap(),
        crew,
        members: members.iter().map(|m| m.to_string()).collect(),
        equipment: equipment.iter().map(|e| e.to_string()).collect(),
        depart: depart.into(),
        break_start: break_start.map(str::to_owned),
        back: back.into(),
        drive_minutes,
        km,
        duty_minutes,
    }
}

#[allow(clippy::too_many_arguments)]
fn visit(
    (site, visit): (&str, u32),
    group: &str,
    date: &str,
    crew: u32,
    order: u32,
    (arrive, start, end): (&str, &str, &str),
    drive_minutes: u32,
    km: f64,
) -> Visit {
    Visit {
        site: site.into(),
        visit,
        batch: "B1".into(),
        group: group.into(),
        crew,
        date: date.parse().unwrap(),
        order,
        arrive: arrive.into(),
        start: start.into(),
        end: end.into(),
        drive_minutes,
        km,
    }
}

/// Three crew-days in Shijiazhuang, one in Tangshan; S5 is left out.
fn plan(scenario: &Scenario) -> Plan {
    let assign = |inspector: &str, group: &str, role: &str| Assignment {
        inspector: inspector.into(),
        batch: "B1".into(),
        group: group.into(),
        role: role.into(),
    };
    Plan {
        format: "bangfu-plan".into(),
        version: 1,
        round: scenario.settings.name.clone(),
        status: Status::Feasible,
        assignments: vec![
            assign("P1", "G1", "组长"),
            assign("P2", "G1", "成员"),
            assign("P3", "G1", "成员"),
            assign("P4", "G1", "成员"),
            assign("P5", "G1", "成员"),
            assign("P6", "G2", "组长"),
            assign("P7", "G2", "成员"),
        ],
        crews: vec![
            crew("G1", "2026-12-30", 1, &["P1", "P2"], &["无人机"], ("08:30", Some("11:50"), "15:20"), 80, 61.5, 260),
            crew("G1", "2026-12-30", 2, &["P3", "P4"], &[], ("08:30", None, "10:30"), 0, 0.0, 120),
            crew("G1", "2027-01-01", 1, &["P1", "P5"], &["无人机"], ("08:30", Some("11:30"), "12:30"), 50, 40.2, 170),
            crew("G2", "2026-12-31", 1, &["P6", "P7"], &[], ("09:00", Some("12:10"), "13:40"), 40, 33.0, 160),
        ],
        visits: vec![
            visit(("S2", 1), "G1", "2026-12-30", 1, 2, ("13:05", "13:05", "14:05"), 15, 12.0),
            visit(("S1", 1), "G1", "2026-12-30", 1, 1, ("08:55", "09:00", "10:30"), 25, 20.1),
            visit(("S3", 1), "G1", "2026-12-30", 2, 1, ("08:30", "08:30", "10:30"), 0, 0.0),
            visit(("S1", 2), "G1", "2027-01-01", 1, 1, ("08:55", "09:00", "10:30"), 25, 20.1),
            visit(("S4", 1), "G2", "2026-12-31", 1, 1, ("09:20", "09:20", "11:20"), 20, 16.5),
        ],
        unvisited: vec![Unvisited {
            site: "S5".into(),
            visit: 1,
            batch: Some("B1".into()),
            reason: UnvisitedReason::Predecessor,
            what: Some("S4".into()),
        }],
        score: Score { total: 0.0, terms: vec![] },
        bound: Bound { value: 0.0, gap: 0.0, proven: false },
        shortfalls: vec![],
        breaches: vec![],
        rules: vec![],
        figures: Figures::default(),
        derived_groups: vec![],
        published: vec![],
        former: Vec::new(),
        provenance: Provenance {
            moved_by_hand: 0,
            program: "bangfu".into(),
            program_version: "0.1.0".into(),
            input_hash: scenario.hash.clone(),
            seed: 1,
            options: bangfu::plan::Options {
                time_seconds: Some(60.0),
                work: None,
                gap: 0.0,
                threads: 2,
                stability: None,
            },
            started: "2026-11-24T08:00:00+08:00".into(),
            seconds: 1.5,
            work: 0,
            distances: String::new(),
        },
    }
}

fn small() -> (Scenario, Plan) {
    let s = scenario("");
    let p = plan(&s);
    (s, p)
}

fn compose(s: &Scenario, p: &Plan, language: Language) -> Report {
    report::compose(s, p, Options { language, full: false }).unwrap()
}

type Book = Xlsx<std::io::Cursor<Vec<u8>>>;

fn open(report: &Report) -> Book {
    Xlsx::new(std::io::Cursor::new(workbook::bytes(report).unwrap())).unwrap()
}

/// A sheet from its header row on, as text.
fn table(book: &mut Book, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(|c| c.to_string()).collect()).collect();
    let head = rows.iter().position(|r| r[0] == "序号" || r[0] == "No.").expect("a header row");
    rows[head..].to_vec()
}

fn column(table: &[Vec<String>], head: &str) -> usize {
    table[0].iter().position(|h| h == head).unwrap_or_else(|| panic!("no column {head} in {:?}", table[0]))
}

/// Cells of these columns, in each row.
fn columns(table: &[Vec<String>], heads: &[&str]) -> Vec<Vec<String>> {
    let at: Vec<usize> = heads.iter().map(|h| column(table, h)).collect();
    table.iter().map(|row| at.iter().map(|&c| row[c].clone()).collect()).collect()
}

fn csv_of(report: &Report, sheet: &str) -> Vec<Vec<String>> {
    let dir = tempfile::tempdir().unwrap();
    folder::write(report, dir.path()).unwrap();
    let bytes = std::fs::read(dir.path().join(format!("{sheet}.csv"))).unwrap();
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&bytes[3..])
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_sheets_are_there_only_where_the_plan_has_them() {
    let (s, mut p) = small();
    let names = |p: &Plan, language| open(&compose(&s, p, language)).sheet_names();
    let all = names(&p, Language::Zh);
    assert_eq!(all.len(), 14);
    assert_eq!(all[8..12], ["签到表", "日程", "检查小组", "点位覆盖"]);
    assert_eq!(names(&p, Language::En)[9..12], ["Schedule", "Crews", "Coverage"]);
    p.crews.clear();
    p.visits.clear();
    let all = names(&p, Language::Zh);
    assert!(all.contains(&"点位覆盖".to_owned()) && !all.contains(&"日程".to_owned()), "{all:?}");
    p.unvisited.clear();
    assert_eq!(names(&p, Language::Zh).len(), 11);
    let mut book = open(&compose(&s, &p, Language::Zh));
    assert!(!table(&mut book, "总览").iter().any(|r| r[2] == "点位检查（次）"));
}

#[test]
fn the_schedule_tells_each_day_in_its_order() {
    let (s, p) = small();
    let report = compose(&s, &p, Language::Zh);
    let t = csv_of(&report, "日程");
    assert!(t[0][0].contains("检查日程表"), "{:?}", t[0]);
    let t = &t[1..];
    assert_eq!(
        t[0],
        [
            "序号",
            "日期",
            "星期",
            "是否节假日",
            "批次",
            "组别",
            "检查人员",
            "检查小组",
            "序",
            "出发/到达",
            "开始",
            "结束",
            "点位编号",
            "点位名称",
            "行业",
            "优先级",
            "方式",
            "检查时长(分)",
            "行驶(分)",
            "里程(km)",
            "装备",
            "经度",
            "纬度",
            "地址",
            "联系电话",
            "备注"
        ]
    );
    let lines = columns(
        t,
        &["序号", "日期", "星期", "检查小组", "序", "出发/到达", "开始", "结束", "点位名称", "行驶(分)", "里程(km)"],
    );
    let expected = [
        ["", "2026-12-30", "周三", "第1小组", "", "08:30", "", "", "从驻地出发", "", ""],
        ["1", "2026-12-30", "周三", "第1小组", "1", "08:55", "09:00", "10:30", "虚构焦化一厂", "25", "20.1"],
        ["", "2026-12-30", "周三", "第1小组", "", "", "11:50", "12:50", "午休", "", ""],
        ["2", "2026-12-30", "周三", "第1小组", "2", "13:05", "13:05", "14:05", "虚构热电厂", "15", "12.0"],
        ["", "2026-12-30", "周三", "第1小组", "", "15:20", "", "", "返回驻地", "40", "29.4"],
        ["", "2026-12-30", "周三", "第2小组", "", "08:30", "", "", "在驻地开始线上检查", "", ""],
        ["3", "2026-12-30", "周三", "第2小组", "1", "08:30", "08:30", "10:30", "虚构在线监控", "0", "0.0"],
        ["", "2026-12-30", "周三", "第2小组", "", "10:30", "", "", "线上检查结束", "0", "0.0"],
        ["", "2027-01-01", "周五", "第1小组", "", "08:30", "", "", "从驻地出发", "", ""],
        ["4", "2027-01-01", "周五", "第1小组", "1", "08:55", "09:00", "10:30", "虚构焦化一厂", "25", "20.1"],
        ["", "2027-01-01", "周五", "第1小组", "", "", "11:30", "12:30", "午休", "", ""],
        ["", "2027-01-01", "周五", "第1小组", "", "12:30", "", "", "返回驻地", "25", "20.1"],
    ];
    for (line, expected) in lines[1..].iter().zip(expected) {
        assert_eq!(line, &expected);
    }
    assert_eq!(lines.len() - 1, expected.len() + 4, "and four lines in Tangshan");
    // A visit in full, in the columns that name it.
    let first = &t[2];
    let said = |head: &str| first[column(t, head)].as_str();
    assert_eq!((said("批次"), said("组别"), said("是否节假日")), ("第1批", "石家庄1组", "否"));
    assert_eq!((said("点位编号"), said("行业"), said("优先级"), said("方式")), ("S1", "焦化", "1", "现场"));
    assert_eq!((said("检查时长(分)"), said("装备")), ("90", "无人机"));
    assert_eq!((said("经度"), said("纬度")), ("114.510", "38.125"));
    assert_eq!(said("备注"), "第1次/共2次；注意高处");
    assert_eq!(t[5][column(t, "备注")], "工时4.3小时，材料30分");
    assert_eq!(t[9][column(t, "是否节假日")], "是（元旦）");
    assert_eq!(t[7][column(t, "方式")], "线上");
    // Two people are called 虚构乙; the unit tells them apart.
    assert_eq!(said("检查人员"), "虚构甲、虚构乙（虚构省生态环境厅）");
    // Unknown columns travel through, guarded and masked.
    assert_eq!((said("地址"), said("联系电话")), ("'+虚构路1号", "139****0001"));
    assert_eq!(t[4][column(t, "地址")], "'=虚构路2号");
    // Sums over the column are what the crews drive.
    let driven: u32 = t[1..].iter().filter_map(|r| r[column(t, "行驶(分)")].parse::<u32>().ok()).sum();
    assert_eq!(driven, p.crews.iter().map(|c| c.drive_minutes).sum::<u32>());
}

#[test]
fn each_crew_day_has_a_heading_and_each_group_a_page() {
    let (s, p) = small();
    let report = compose(&s, &p, Language::Zh);
    let t = table(&mut open(&report), "日程");
    // Headings begin where the print begins; those of crew-days name their day on the left as well, to be filtered by.
    assert!(t[1][8].starts_with("第1批　石家庄1组　2026-12-30 至 2027-01-02　"), "{:?}", t[1]);
    assert!(t[1][8].ends_with("组长 虚构甲　4 点次，行驶 130 分、101.7 km"), "{:?}", t[1]);
    assert_eq!(t[2][..6], ["", "2026-12-30", "周三", "否", "第1批", "石家庄1组"]);
    assert_eq!(t[2][7], "第1小组");
    assert_eq!(
        t[2][8],
        "2026-12-30 周三　石家庄1组　第1小组　虚构甲、虚构乙（虚构省生态环境厅）　装备 无人机　2 点次，61.5 km"
    );
    assert!(
        t.iter().any(|r| r[8].starts_with("2027-01-01 周五（元旦）　石家庄1组　第1小组　虚构甲、=虚构戊")),
        "{t:?}"
    );
    let sheet = report.sheets.iter().find(|s| s.name == "日程").unwrap();
    assert_eq!(sheet.rows.iter().filter(|r| r.page_break).count(), 2);
    assert_eq!((sheet.frozen, sheet.printed_from, sheet.filter), (8, 8, true));
    // Whatever the order in the plan.
    let mut q = p.clone();
    q.visits.reverse();
    q.crews.reverse();
    assert_eq!(compose(&s, &q, Language::Zh).sheets, report.sheets);
}

#[test]
fn crews_show_who_goes_and_who_stays() {
    let (s, p) = small();
    let t = csv_of(&compose(&s, &p, Language::Zh), "检查小组");
    let t = &t[1..];
    let lines =
        columns(t, &["日期", "检查小组", "检查人员", "人数", "持证人数", "点次", "午休", "行驶(分)", "工时(小时)"]);
    let expected = [
        ["2026-12-30", "第1小组", "虚构甲、虚构乙（虚构省生态环境厅）", "2", "2", "2", "11:50–12:50", "80", "4.3"],
        // The certificate of 虚构丙 ends within the batch.
        ["2026-12-30", "第2小组", "虚构丙、虚构乙（虚构市生态环境局）", "2", "1", "1", "", "0", "2.0"],
        ["2026-12-30", "轮休、留守", "'=虚构戊", "1", "", "", "", "", ""],
        [
            "2026-12-31",
            "轮休、留守",
            "虚构甲、虚构乙（虚构省生态环境厅）、虚构丙、虚构乙（虚构市生态环境局）、=虚构戊",
            "5",
            "",
            "",
            "",
            "",
            "",
        ],
        ["2027-01-01", "第1小组", "虚构甲、=虚构戊", "2", "1", "1", "11:30–12:30", "50", "2.8"],
    ];
    for (line, expected) in lines[1..].iter().zip(expected) {
        assert_eq!(line, &expected);
    }
    assert_eq!(t[4][column(t, "备注")], "全组");
    let total = t.last().unwrap();
    assert_eq!((&*total[column(t, "检查小组")], &*total[column(t, "点次")]), ("4个小组日", "5"));
    assert_eq!((&*total[column(t, "行驶(分)")], &*total[column(t, "里程(km)")]), ("170", "134.7"));
}

#[test]
fn coverage_sums_up_first_and_gives_the_reason_for_what_is_left_out() {
    let (s, p) = small();
    let report = compose(&s, &p, Language::Zh);
    let t = csv_of(&report, "点位覆盖");
    let t = &t[1..];
    let lines = columns(
        t,
        &["序号", "地区", "点位名称", "优先级", "次序", "应查", "已排", "未排", "覆盖率(%)", "组别", "开始"],
    );
    let expected = [
        ["", "全部", "2 个点位", "1", "", "3", "3", "0", "100.0", "", ""],
        ["", "全部", "1 个点位", "2", "", "1", "1", "0", "100.0", "", ""],
        ["", "全部", "1 个点位", "3", "", "1", "1", "0", "100.0", "", ""],
        ["", "全部", "1 个点位", "4", "", "1", "0", "1", "0.0", "", ""],
        ["", "全部", "5 个点位", "", "", "6", "5", "1", "83.3", "", ""],
        ["", "石家庄市", "3 个点位", "", "", "4", "4", "0", "100.0", "", ""],
        ["", "唐山市", "2 个点位", "", "", "2", "1", "1", "50.0", "", ""],
        ["1", "石家庄市", "虚构焦化一厂", "1", "第1/2次", "1", "1", "0", "", "石家庄1组", "09:00"],
        ["2", "石家庄市", "虚构焦化一厂", "1", "第2/2次", "1", "1", "0", "", "石家庄1组", "09:00"],
        ["3", "石家庄市", "虚构热电厂", "2", "第1/1次", "1", "1", "0", "", "石家庄1组", "13:05"],
        ["4", "石家庄市", "虚构在线监控", "3", "第1/1次", "1", "1", "0", "", "石家庄1组", "08:30"],
        ["5", "唐山市", "虚构钢厂", "1", "第1/1次", "1", "1", "0", "", "唐山1组", "09:20"],
        ["6", "唐山市", "虚构玻璃厂", "4", "第1/1次", "1", "0", "1", "", "未安排", ""],
    ];
    assert_eq!(lines.len() - 1, expected.len());
    for (line, expected) in lines[1..].iter().zip(expected) {
        assert_eq!(line, &expected);
    }
    assert_eq!(t[8][column(t, "地址")], "'+虚构路1号");
    assert_eq!(t[13][column(t, "未安排原因")], "前序点位未安排或安排得太晚：S4 虚构钢厂");

    let mut book = open(&report);
    let overview = table(&mut book, "总览");
    let line = |item: &str| {
        let row = overview.iter().find(|r| r[2] == item).unwrap_or_else(|| panic!("no {item}"));
        (row[3].as_str(), row[6].as_str())
    };
    assert_eq!(line("点位检查（次）"), ("5", "应查 6 次，未排 1 次，83.3%"));
    assert_eq!(line("　优先级 1（次）"), ("3", "应查 3 次，未排 0 次，100.0%"));
    assert_eq!(line("　优先级 4（次）").0, "0");
    assert_eq!(line("检查小组（组·日）").0, "4");
    assert_eq!((line("区域内行车（公里）").0, line("区域内行车（分钟）").0), ("134.7", "170"));
    let headline = book.worksheet_range("总览").unwrap().get((1, 0)).unwrap().to_string();
    assert!(headline.contains("点位应查 6 次，已排 5 次"), "{headline}");
}

#[test]
fn every_reason_has_words_in_both_languages_and_names_what() {
    let rows: String =
        (0..LEAVE_OUT.len()).map(|i| format!("X{i},虚构点位{i},130200,118.1,39.7,,60,,,,,,,,,\n")).collect();
    let s = scenario(&rows);
    let mut p = plan(&s);
    p.unvisited.extend(LEAVE_OUT.iter().enumerate().map(|(i, (reason, what))| Unvisited {
        site: format!("X{i}"),
        visit: 1,
        batch: None,
        reason: *reason,
        what: what.map(str::to_owned),
    }));
    for (language, name, head, named) in [
        (Language::Zh, "点位覆盖", ["点位编号", "未安排原因", "备注"], ["S4 虚构钢厂", "：焦化", "：=走航车"]),
        (Language::En, "Coverage", ["Site", "Why left out", "Remarks"], ["S4, 虚构钢厂", ": 焦化", ": =走航车"]),
    ] {
        let t = csv_of(&compose(&s, &p, language), name);
        let lines = columns(&t[1..], &head);
        let said: Vec<&Vec<String>> = lines.iter().filter(|l| l[0].starts_with('X')).collect();
        assert_eq!(said.len(), LEAVE_OUT.len());
        let mut reasons: Vec<&str> = said.iter().map(|l| l[1].as_str()).collect();
        assert!(said.iter().all(|l| l[1].chars().count() > 6 && l[2].chars().count() > 6), "{said:?}");
        for (at, what) in [1, 3, 6].into_iter().zip(named) {
            assert!(reasons[at].ends_with(what), "{}", reasons[at]);
        }
        if language == Language::En {
            assert!(reasons[7].is_ascii() && said[7][2].is_ascii());
        }
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), LEAVE_OUT.len(), "each reason in words of its own");
    }
}

#[test]
fn english_sheets_are_english() {
    let (s, p) = small();
    let report = compose(&s, &p, Language::En);
    let t = csv_of(&report, "Schedule");
    let t = &t[1..];
    assert!(t[0].iter().all(|h| h.is_ascii() || h == "地址" || h == "联系电话"), "{:?}", t[0]);
    assert_eq!((t[0][0].as_str(), t[0].last().unwrap().as_str()), ("No.", "Remarks"));
    assert_eq!(t[2].last().unwrap(), "visit 1 of 2; beware: 高处");
    assert_eq!((t[3][column(t, "Name of site")].as_str(), t[3][column(t, "Ends")].as_str()), ("break", "12:50"));
    for name in ["Crews", "Coverage"] {
        let t = csv_of(&report, name);
        assert!(t[1].iter().all(|h| h.is_ascii() || h == "地址" || h == "联系电话"), "{:?}", t[1]);
        assert_eq!((t[1][0].as_str(), t[1].last().unwrap().as_str()), ("No.", "Remarks"));
    }
}

#[test]
fn nothing_written_is_a_formula_and_numbers_are_masked() {
    let (s, p) = small();
    let report = compose(&s, &p, Language::Zh);
    let mut book = open(&report);
    for name in ["日程", "检查小组", "点位覆盖"] {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "{name}");
        for cell in csv_of(&report, name).iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name}: {cell:?}");
            assert!(!cell.contains("13900000001"), "{name}");
        }
    }
}

#[test]
fn a_visit_or_crew_that_the_scenario_does_not_know_is_refused() {
    let (s, p) = small();
    let refused = |p: &Plan| report::compose(&s, p, Options { language: Language::Zh, full: false }).unwrap_err();
    let mut q = p.clone();
    q.visits[0].site = "S99".into();
    assert!(matches!(refused(&q), ReportError::Unknown { what: "site", .. }));
    let mut q = p.clone();
    q.unvisited[0].site = "S99".into();
    assert!(matches!(refused(&q), ReportError::Unknown { what: "site", .. }));
    let mut q = p.clone();
    q.crews[0].members.push("P99".into());
    assert!(matches!(refused(&q), ReportError::Unknown { what: "inspector", .. }));
    let mut q = p.clone();
    q.crews[0].group = "G99".into();
    assert!(matches!(refused(&q), ReportError::Unknown { what: "group", .. }));
}

/// Groups of eight in two crews of three, twelve days out of fourteen, three sites a day, one a revisit.
fn large(groups: usize) -> (Scenario, Plan) {
    let (mut s, mut p) = small();
    p.assignments.clear();
    p.crews.clear();
    p.visits.clear();
    p.unvisited.clear();
    s.settings.name = "秋冬季监督帮扶（虚构）".into();
    s.batches[0].start = "2026-09-24".parse().unwrap();
    s.batches[0].end = "2026-10-07".parse().unwrap();
    let (person, group, site) = (s.inspectors[0].clone(), s.groups[0].clone(), s.sites[0].clone());
    s.inspectors.clear();
    s.groups.clear();
    s.sites.clear();
    let industries = ["钢铁", "焦化", "水泥", "平板玻璃", "表面涂装", "火电"];
    let names = ["虚构市鑫源钢铁有限责任公司", "虚构焦化厂", "虚构县恒泰水泥制品集团有限公司二分厂", "虚构玻璃厂"];
    for g in 0..groups {
        let id = format!("G{g}");
        let region = &s.regions[g % 2].name;
        s.groups.push(Group {
            id: id.clone(),
            name: Some(format!("{region}{}组", g / 2 + 1)),
            region: s.regions[g % 2].id.clone(),
            ..group.clone()
        });
        let people: Vec<String> = (0..8).map(|k| format!("P{g}-{k}")).collect();
        for (k, inspector) in people.iter().enumerate() {
            s.inspectors.push(Inspector {
                id: inspector.clone(),
                name: format!("虚构{g}{}", ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"][k]),
                ..person.clone()
            });
            let role = if k == 0 { "组长" } else { "成员" };
            p.assignments.push(Assignment {
                inspector: inspector.clone(),
                batch: "B1".into(),
                group: id.clone(),
                role: role.into(),
            });
        }
        for d in (0..14).filter(|d| d % 7 != 6) {
            let date = s.batches[0].start + chrono::Duration::days(d);
            let text = date.to_string();
            for c in 0..2u32 {
                let first = (d as usize + 4 * c as usize) % 5;
                let members: Vec<&str> = people[first..first + 3].iter().map(String::as_str).collect();
                let carried: &[&str] = if c == 0 { &["无人机", "便携烟气分析仪"] } else { &[] };
                p.crews.push(crew(
                    &id,
                    &text,
                    c + 1,
                    &members,
                    carried,
                    ("08:30", Some("11:50"), "16:40"),
                    152,
                    118.4,
                    560,
                ));
                for (order, times) in
                    [("08:55", "09:00", "10:30"), ("10:50", "10:50", "11:50"), ("13:20", "13:20", "15:50")]
                        .into_iter()
                        .enumerate()
                {
                    let at = s.sites.len();
                    let site_id = format!("13{:02}-{:05}", g % 2 + 1, at);
                    let lon_lat = bangfu::scenario::LonLat {
                        lon: 114.0 + (at % 97) as f64 * 0.007313,
                        lat: 38.0 + (at % 89) as f64 * 0.005417,
                    };
                    s.sites.push(Site {
                        id: site_id.clone(),
                        name: names[at % 4].into(),
                        region: s.regions[g % 2].id.clone(),
                        at: lon_lat,
                        industry: Some(industries[at % 6].into()),
                        priority: Some((at % 4 + 1) as u8),
                        visits: Some(1 + u32::from(at % 7 == 0)),
                        hazards: if at % 5 == 0 { vec!["高处".into(), "涉水".into()] } else { vec![] },
                        ..site.clone()
                    });
                    p.visits.push(visit(
                        (&site_id, 1),
                        &id,
                        &text,
                        c + 1,
                        order as u32 + 1,
                        times,
                        25 + 3 * order as u32,
                        20.1 + order as f64,
                    ));
                    if at % 7 == 0 {
                        let (reason, what) = LEAVE_OUT[at % 10];
                        p.unvisited.push(Unvisited {
                            site: site_id,
                            visit: 2,
                            batch: Some("B1".into()),
                            reason,
                            what: what.filter(|w| *w != "S4").map(str::to_owned),
                        });
                    }
                }
            }
        }
    }
    (s, p)
}

#[test]
fn a_large_field_exports_in_seconds() {
    let (s, p) = large(100);
    let start = std::time::Instant::now();
    let report = compose(&s, &p, Language::Zh);
    let bytes = workbook::bytes(&report).unwrap();
    assert!(start.elapsed().as_secs_f64() < 20.0, "{:?}", start.elapsed());
    let sheet = |name: &str| report.sheets.iter().find(|s| s.name == name).unwrap();
    assert_eq!(sheet("日程").data_rows(), 100 * 12 * 2 * (3 + 3));
    assert_eq!(sheet("检查小组").data_rows(), 100 * (12 * 2 + 14));
    if let Some(folder) = std::env::var_os("BANGFU_EXPORT_LOOK") {
        eprintln!("{:?}", start.elapsed());
        let folder = Path::new(&folder);
        std::fs::write(folder.join("field-large.xlsx"), bytes).unwrap();
        let (s, p) = large(3);
        workbook::write(&compose(&s, &p, Language::Zh), &folder.join("field.xlsx")).unwrap();
        workbook::write(&compose(&s, &p, Language::En), &folder.join("field-en.xlsx")).unwrap();
        let (s, p) = small();
        workbook::write(&compose(&s, &p, Language::Zh), &folder.join("field-small.xlsx")).unwrap();
    }
}

#[test]
fn the_command_writes_them() {
    let dir = tempfile::tempdir().unwrap();
    let round = dir.path().join("round");
    std::fs::create_dir(&round).unwrap();
    written(&round, "");
    let (_, p) = small();
    let plan = dir.path().join("plan.json");
    file::write(&p, &plan).unwrap();
    let out = dir.path().join("out");
    let xlsx = dir.path().join("方案.xlsx");
    assert_cmd::Command::cargo_bin("bangfu")
        .unwrap()
        .arg("export")
        .args([&round, &plan])
        .arg("--csv")
        .arg(&out)
        .arg("--xlsx")
        .arg(&xlsx)
        .assert()
        .success();
    for name in ["日程", "检查小组", "点位覆盖"] {
        assert!(out.join(format!("{name}.csv")).exists(), "{name}");
    }
    assert!(xlsx.exists());
}
