//! What `bangfu export` hands over: read back cell by cell.

use std::path::Path;

use assert_cmd::Command;
use bangfu::plan::*;
use bangfu::report::{self, Options, Report, ReportError, folder, workbook};
use bangfu::scenario::settings::{GOALS, Language, RULES};
use bangfu::scenario::*;
use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn batch(n: usize, start: NaiveDate, days: i64) -> Batch {
    Batch {
        row: 2,
        id: format!("B{n:02}"),
        name: Some(format!("第{n}批")),
        start,
        end: start + chrono::Duration::days(days - 1),
        sessions: (n == 1).then(|| "岗前培训；廉政教育".to_owned()),
        notes: None,
        extra: vec![],
    }
}

fn unit(id: &str, name: &str) -> Unit {
    Unit {
        row: 2,
        id: id.into(),
        name: name.into(),
        province: None,
        city: None,
        kind: UnitKind::Local,
        pool: Some(20),
        at: None,
        contact: Some("王五".into()),
        phone: Some("037112345678".into()),
        notes: None,
        extra: vec![],
    }
}

fn person(id: &str, name: &str, unit: &str) -> Inspector {
    Inspector {
        row: 2,
        id: id.into(),
        name: name.into(),
        unit: unit.into(),
        gender: Some(Gender::Female),
        party: Some(Party::Full),
        certificate: Some("00012345".into()),
        certificate_until: Some(day("2027-12-31")),
        kind: Some("执法".into()),
        skills: vec![Skill { name: "焦化".into(), level: 2 }],
        roles: vec!["组长".into()],
        rounds_served: Some(1),
        trained: None,
        province: None,
        at: None,
        available: vec![],
        max_batches: None,
        avoid: vec![],
        competence: vec![],
        licences: vec![],
        unfit: vec![],
        post: Some("科长".into()),
        rank: None,
        title: None,
        id_number: Some("110101199001011234".into()),
        phone: Some("13812345678".into()),
        notes: None,
        extra: vec![],
    }
}

fn region(id: &str, name: &str) -> Region {
    Region {
        row: 2,
        id: id.into(),
        name: name.into(),
        province: "河北省".into(),
        at: LonLat { lon: 114.5, lat: 38.0 },
        parent: None,
        extra: vec![],
    }
}

fn group(id: &str, batch: &str, region: &str, name: &str) -> Group {
    Group {
        row: 2,
        id: id.into(),
        batch: batch.into(),
        region: region.into(),
        name: Some(name.into()),
        kind: Some("普通组".into()),
        counties: None,
        min_size: 3,
        max_size: 4,
        crews: None,
        skills: vec![],
        roles: None,
        full_members: None,
        certified: None,
        extra: vec![],
    }
}

fn assign(inspector: &str, batch: &str, group: &str, role: &str) -> Assignment {
    Assignment { inspector: inspector.into(), batch: batch.into(), group: group.into(), role: role.into() }
}

fn plan(scenario: &Scenario, assignments: Vec<Assignment>) -> Plan {
    let terms: Vec<Term> = GOALS
        .iter()
        .enumerate()
        .map(|(i, g)| Term { id: g.0.into(), weight: g.2, measure: i as f64, points: g.2 * i as f64 })
        .collect();
    let total = terms.iter().map(|t| t.points).sum();
    Plan {
        format: "bangfu-plan".into(),
        version: 1,
        round: scenario.settings.name.clone(),
        status: Status::Feasible,
        crews: vec![],
        visits: vec![],
        unvisited: vec![],
        score: Score { total, terms },
        bound: Bound { value: total * 0.99, gap: 0.01, proven: false },
        shortfalls: vec![],
        breaches: vec![],
        rules: RULES
            .iter()
            .map(|r| RuleUse { id: r.0.into(), level: if r.2 { "hard" } else { "off" }.into(), bound: 7, broken: 0 })
            .collect(),
        figures: Figures {
            posts: 9,
            posts_filled: 8,
            people: scenario.inspectors.len() as u32,
            people_used: 6,
            person_batches: assignments.len() as u32,
            person_days: 14 * assignments.len() as u64,
            km: 3210,
            expense: 98765.5,
            draw_ratio_max: 25.0,
            draw_ratio_min: 10.0,
            batches_max: 2,
        },
        assignments,
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
            distances: "great_circle".into(),
        },
    }
}

/// Two batches that overlap by two days, two regions, one open place, one lock that breaks recusal.
fn small() -> (Scenario, Plan) {
    let mut s = Scenario { hash: "ab".repeat(32), ..Scenario::default() };
    s.settings.name = "2026-2027 秋冬季大气监督帮扶".into();
    s.batches = vec![batch(1, day("2026-12-01"), 14), batch(2, day("2026-12-13"), 14)];
    s.units = vec![unit("U1", "河南省生态环境保护综合执法总队"), unit("U2", "山东省生态环境保护综合执法总队")];
    s.quotas = vec![
        Quota { row: 2, unit: "U1".into(), batch: None, min: Some(3), max: Some(4), extra: vec![] },
        Quota { row: 3, unit: "U2".into(), batch: Some("B02".into()), min: Some(4), max: Some(4), extra: vec![] },
    ];
    for i in 1..=4 {
        s.inspectors.push(person(&format!("00{i}"), &format!("豫{i}"), "U1"));
        s.inspectors.push(person(&format!("10{i}"), &format!("鲁{i}"), "U2"));
    }
    let p = &mut s.inspectors[0];
    p.name = "=HYPERLINK(\"http://x\",\"张\")".into();
    p.extra = vec![("工作单位".into(), "+监测科\n二楼 😀".into()), ("家庭电话".into(), "010-66556655".into())];
    p.notes = Some("紧急联系 13912345678".into());
    s.inspectors[2].party = Some(Party::Probationary);
    s.leave = vec![Leave {
        row: 2,
        inspector: "104".into(),
        start: day("2026-12-20"),
        end: day("2026-12-21"),
        reason: None,
        extra: vec![],
    }];
    s.regions = vec![region("130100", "石家庄市"), region("130200", "唐山市")];
    s.groups = vec![
        group("G1", "B01", "130100", "石家庄1组"),
        group("G2", "B01", "130200", "唐山1组"),
        group("G3", "B02", "130100", "石家庄1组"),
        group("G4", "B02", "130200", "唐山1组"),
    ];
    s.pins = vec![Pin {
        row: 2,
        inspector: "001".into(),
        batch: "B01".into(),
        group: Some("G1".into()),
        role: None,
        kind: PinKind::Lock,
        extra: vec![],
    }];
    let mut p = plan(
        &s,
        vec![
            assign("101", "B01", "G1", "成员"),
            assign("002", "B01", "G1", "成员"),
            assign("001", "B01", "G1", "组长"),
            assign("003", "B01", "G2", "组长"),
            assign("102", "B01", "G2", "成员"),
            assign("001", "B02", "G3", "组长"),
            assign("103", "B02", "G3", "成员"),
            assign("004", "B02", "G3", "成员"),
        ],
    );
    p.shortfalls = vec![
        Shortfall {
            rule: "skills".into(),
            batch: "B02".into(),
            group: Some("G4".into()),
            unit: None,
            role: None,
            skill: Some("焦化".into()),
            level: Some(2),
            needed: 2,
            present: 0,
            missing: 2,
            capable: 5,
            ruled_out: [(Reason::Serving, 1), (Reason::Absent, 3), (Reason::Recused, 20), (Reason::Unqualified, 100)]
                .map(|(reason, count)| RuledOut { reason, count })
                .to_vec(),
        },
        Shortfall {
            rule: "quota".into(),
            batch: "B02".into(),
            group: None,
            unit: Some("U2".into()),
            role: None,
            skill: None,
            level: None,
            needed: 4,
            present: 1,
            missing: 3,
            capable: 4,
            ruled_out: [(Reason::Absent, 1), (Reason::Unqualified, 4)]
                .map(|(reason, count)| RuledOut { reason, count })
                .to_vec(),
        },
    ];
    p.breaches = vec![
        Breach {
            rule: "recusal".into(),
            batch: Some("B01".into()),
            group: Some("G1".into()),
            unit: None,
            inspectors: vec!["001".into()],
            amount: 1.0,
            pinned: true,
        },
        Breach {
            rule: "mentor".into(),
            batch: Some("B01".into()),
            group: Some("G2".into()),
            unit: None,
            inspectors: vec![],
            amount: 0.5,
            pinned: false,
        },
    ];
    (s, p)
}

fn compose(s: &Scenario, p: &Plan, language: Language, full: bool) -> Report {
    report::compose(s, p, Options { language, full }).unwrap()
}

type Book = Xlsx<std::io::Cursor<Vec<u8>>>;

fn open(report: &Report) -> Book {
    Xlsx::new(std::io::Cursor::new(workbook::bytes(report).unwrap())).unwrap()
}

/// A sheet from its header row on, as text; numbers as Excel would show them plainly.
fn table(book: &mut Book, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(|c| c.to_string()).collect()).collect();
    let head = rows.iter().position(|r| r[0] == "序号" || r[0] == "No.").expect("a header row");
    assert!(!rows[0][0].is_empty(), "{sheet}: the title stands first");
    rows[head..].to_vec()
}

fn column(table: &[Vec<String>], head: &str) -> usize {
    table[0].iter().position(|h| h == head).unwrap_or_else(|| panic!("no column {head} in {:?}", table[0]))
}

fn csv_of(report: &Report, dir: &Path, sheet: &str) -> (Vec<u8>, Vec<Vec<String>>) {
    folder::write(report, dir).unwrap();
    let bytes = std::fs::read(dir.join(format!("{sheet}.csv"))).unwrap();
    let rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&bytes[3..])
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (bytes, rows)
}

#[test]
fn every_sheet_is_there_with_title_number_first_and_remarks_last() {
    let (s, p) = small();
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let names = book.sheet_names();
    assert_eq!(
        names,
        [
            "总览",
            "分组名单",
            "轮换计划-人员",
            "轮换计划-单位",
            "轮换计划-地区",
            "派员名单",
            "压茬交接表",
            "临时党支部设置方案",
            "签到表",
            "未满足、例外清单",
            "规则"
        ]
    );
    for name in &names {
        let t = table(&mut book, name);
        assert_eq!(t[0][0], "序号", "{name}");
        assert_eq!(t[0].last().unwrap(), "备注", "{name}");
        let title = book.worksheet_range(name).unwrap().get((0, 0)).unwrap().to_string();
        assert!(title.starts_with("2026-2027 秋冬季大气监督帮扶 "), "{title}");
        assert!(name.chars().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\']), "{name}");
    }
    let mut book = open(&compose(&s, &p, Language::En, false));
    for name in book.sheet_names() {
        assert!(name.is_ascii() && name.len() <= 31);
        let t = table(&mut book, &name);
        assert_eq!((t[0][0].as_str(), t[0].last().unwrap().as_str()), ("No.", "Remarks"), "{name}");
        assert!(
            t[0].iter().all(|h| h.replace(['第', '批'], "").is_ascii()
                || h.contains('–')
                || h == "工作单位"
                || h == "家庭电话"),
            "{:?}",
            t[0]
        );
    }
}

#[test]
fn the_roster_lists_leaders_first_and_carries_unknown_columns_through() {
    let (s, p) = small();
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "分组名单");
    let (role, name, batch) = (column(&t, "组内职务"), column(&t, "姓名"), column(&t, "批次"));
    // Eight people and one line for the group that has nobody.
    assert_eq!(t.len() - 1, 9);
    assert_eq!(t[1][role], "组长");
    assert_eq!(t[1][name], "=HYPERLINK(\"http://x\",\"张\")");
    assert_eq!(t[1][column(&t, "工作单位")], "+监测科\n二楼 😀");
    assert_eq!(t[1][column(&t, "家庭电话")], "010*****6655");
    assert!(t[1][t[0].len() - 1].contains("锁定；紧急联系 139****5678"), "{:?}", t[1]);
    assert_eq!(t[1][batch], "第1批");
    assert_eq!(t[9][name], "（未派员）");
    assert!(t[9].last().unwrap().contains("缺2 焦化≥2级"), "{:?}", t[9]);
}

#[test]
fn rosters_have_the_columns_that_organizers_expect_in_their_order() {
    let (mut s, p) = small();
    s.groups[0].counties = Some("长安区、桥西区".into());
    s.inspectors[0].rank = Some("一级主任科员".into());
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let roster = table(&mut book, "分组名单");
    assert_eq!(
        roster[0],
        [
            "序号",
            "批次",
            "组别",
            "组类型",
            "派驻城市",
            "包干区县",
            "姓名",
            "性别",
            "政治面貌",
            "派员单位",
            "职务",
            "组内职务",
            "人员类别",
            "执法证号",
            "证件有效期至",
            "擅长领域",
            "身份证号",
            "手机号",
            "报到时间",
            "报到地点",
            "工作单位",
            "家庭电话",
            "备注"
        ]
    );
    assert_eq!(roster[1][column(&roster, "职务")], "科长、一级主任科员");
    // Everybody's row says the counties, so that it can be filtered.
    assert_eq!(roster[3][column(&roster, "包干区县")], "长安区、桥西区");
    assert_eq!(
        table(&mut book, "派员名单")[0],
        [
            "序号",
            "派员单位",
            "批次",
            "起止日期",
            "指标人数",
            "实派人数",
            "姓名",
            "组别",
            "派驻城市",
            "组内职务",
            "报到时间",
            "报到地点",
            "组长及电话",
            "临时党支部",
            "携带装备",
            "差旅等级",
            "备注"
        ]
    );
    let mut book = open(&compose(&s, &p, Language::En, false));
    let roster = table(&mut book, "Groups");
    assert_eq!(
        (&*roster[1][column(&roster, "Role")], &*roster[1][column(&roster, "Category")]),
        ("leader", "enforcement")
    );
}

#[test]
fn the_overview_answers_a_reviewer() {
    let (mut s, mut p) = small();
    s.groups[0].skills = vec![SkillNeed { name: "焦化".into(), level: 2, count: 1 }];
    s.inspectors[0].certificate_until = Some(day("2026-12-20")); // through B01, not through B02
    s.inspectors[3].rounds_served = Some(0);
    s.inspectors[4].party = Some(Party::Masses); // leads 唐山1组
    p.score.terms.iter_mut().find(|t| t.id == "fit").unwrap().measure = 1.0;
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "总览");
    let line = |item: &str| {
        let row = t.iter().find(|r| r[2] == item).unwrap_or_else(|| panic!("no {item}"));
        (row[3].as_str(), row[6].as_str())
    };
    assert_eq!(line("专业对口率（%）").1, "提出专业需求的组派 3 人次，其中 1 人次不掌握所需专业");
    assert_eq!(line("缺专家（人次）"), ("2", "焦化 2"));
    assert_eq!(line("新手占比（%）").1, "新手 1 人次");
    assert_eq!(line("党员占比（%）"), ("87.5", "正式党员 6 人次，预备党员 1 人次，共派 8 人次"));
    assert_eq!(line("临时党支部覆盖率（%）").1, "3 个组：单独设置 1，联合设置 0，并入邻组 0，需纳入上级 2");
    assert_eq!(line("组长非正式党员"), ("1", "共有组长 3 人次"));
    assert_eq!(line("持证率（%）").0, "87.5");
    assert_eq!(line("未回避的派员").0, "1");
    // Five of twenty and three of twenty.
    assert_eq!(line("抽调比例平均（%）").0, "20");
    assert_eq!(line("一人最多天数").0, "28");
    assert!(line("派 2 批（人）").1.contains("HYPERLINK"));
    assert_eq!(line("　第2批派满岗位"), ("3", "应派 6，50.0%"));
}

#[test]
fn a_sheet_without_rows_says_why() {
    let (mut s, mut p) = small();
    s.batches.truncate(1);
    s.groups.truncate(2);
    s.quotas.truncate(1);
    p.assignments.retain(|a| a.batch == "B01");
    p.shortfalls.clear();
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "压茬交接表");
    assert_eq!(t.len(), 2);
    assert!(t[1].last().unwrap().starts_with("无：没有一个地区"));
}

#[test]
fn identity_numbers_and_phones_are_masked_unless_full_and_stay_text() {
    let (s, p) = small();
    for (full, identity, phone) in
        [(false, "110101********1234", "138****5678"), (true, "110101199001011234", "13812345678")]
    {
        let report = compose(&s, &p, Language::Zh, full);
        let mut book = open(&report);
        let range = book.worksheet_range("分组名单").unwrap();
        let head: Vec<String> = range.rows().nth(2).unwrap().iter().map(|c| c.to_string()).collect();
        let first = range.rows().nth(3).unwrap();
        for (title, expected) in [("身份证号", identity), ("手机号", phone), ("执法证号", "00012345")] {
            let at = head.iter().position(|h| h == title).unwrap();
            assert_eq!(first[at], Data::String(expected.into()), "{title}");
        }
        // Nowhere else does a number slip out.
        let dir = tempfile::tempdir().unwrap();
        folder::write(&report, dir.path()).unwrap();
        let mut leaks = 0;
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            leaks += usize::from(
                text.contains("110101199001011234")
                    || text.contains("13812345678")
                    || text.contains("13912345678")
                    || text.contains("037112345678")
                    || text.contains("66556655"),
            );
        }
        assert_eq!(leaks > 0, full);
    }
}

#[test]
fn nothing_written_is_a_formula() {
    let (mut s, p) = small();
    s.inspectors[1].name = "-2+3".into();
    s.inspectors[3].name = "@SUM(A1)".into();
    s.inspectors[5].name = "\t=1+1".into();
    let report = compose(&s, &p, Language::Zh, false);
    let mut book = open(&report);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    let dir = tempfile::tempdir().unwrap();
    folder::write(&report, dir.path()).unwrap();
    for sheet in &report.sheets {
        let (bytes, rows) = csv_of(&report, dir.path(), &sheet.name);
        assert_eq!(&bytes[..3], "\u{feff}".as_bytes(), "BOM");
        assert!(bytes.ends_with(b"\r\n"));
        for cell in rows.iter().flatten() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']) || cell.parse::<f64>().is_ok(),
                "{}: {cell:?}",
                sheet.name
            );
        }
    }
    let (_, rows) = csv_of(&report, dir.path(), "分组名单");
    assert!(rows.iter().flatten().any(|c| c == "'=HYPERLINK(\"http://x\",\"张\")"));
    // Leading zeros survive, and a reader that trims sees the number as it was.
    assert!(rows.iter().flatten().any(|c| c == "00012345\t"));
    assert!(rows[0][0].contains("分组名单") && rows[0][1..].iter().all(String::is_empty), "{:?}", rows[0]);
    assert_eq!(rows[1][0], "序号");
}

#[test]
fn rotation_adds_up() {
    let (s, p) = small();
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let people = table(&mut book, "轮换计划-人员");
    let total = column(&people, "合计批次");
    assert_eq!(people[1][3], "石家庄1组（组长）");
    assert_eq!(
        (people[1][total].as_str(), people[1][total + 1].as_str(), people[1][total + 2].as_str()),
        ("2", "28", "0")
    );
    let leave = people.iter().find(|r| r[1] == "鲁4").unwrap();
    assert_eq!((leave[4].as_str(), leave[total].as_str(), leave.last().unwrap().as_str()), ("假", "0", "备选"));
    let last = people.last().unwrap();
    assert_eq!((last[3].as_str(), last[4].as_str(), last[total].as_str()), ("5", "3", "8"));
    let sum: usize = people[1..people.len() - 1].iter().map(|r| r[total].parse::<usize>().unwrap()).sum();
    assert_eq!(sum, p.assignments.len());

    let units = table(&mut book, "轮换计划-单位");
    let at = |h: &str| column(&units, h);
    let u2 = &units[2];
    assert_eq!((u2[3].as_str(), u2[4].as_str(), u2[at("缺额")].as_str()), ("2", "1", "3"));
    assert_eq!((u2[at("指标下限合计")].as_str(), u2[at("指标上限合计")].as_str()), ("4", "不限"));
    assert_eq!(u2[at("备注")], "第2批缺3人");
    assert_eq!(units[1][at("抽调比例(%)")], "25");
    assert_eq!(units.last().unwrap()[at("实派合计")], "8");

    let regions = table(&mut book, "轮换计划-地区");
    assert_eq!(regions[1][3], "1组/3人");
    assert_eq!(regions[2][4], "1组/0人▼");
    assert_eq!(regions.last().unwrap()[column(&regions, "人次")], "8");

    let by_unit = table(&mut book, "派员名单");
    assert_eq!(by_unit.iter().skip(1).filter(|r| r[1].starts_with("河南")).count(), 5);
    // The unit's heading, then its people.
    assert_eq!(by_unit[1][0], "河南省生态环境保护综合执法总队　指标下限 6 人次，实派 5 人次，缺 1 人次");
    assert_eq!(by_unit[2][column(&by_unit, "指标人数")], "3–4");
    assert_eq!(by_unit[2][column(&by_unit, "临时党支部")], "上级临时党支部（待定）");
}

#[test]
fn handover_names_both_groups_the_days_and_who_stays() {
    let (s, p) = small();
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "压茬交接表");
    assert_eq!(t.len(), 3);
    let first = &t[1];
    assert_eq!(first[column(&t, "交接日期")], "12月13日—12月14日");
    assert_eq!(first[column(&t, "重叠天数")], "2");
    assert!(first[column(&t, "留任人员")].contains("HYPERLINK"));
    assert!(first[column(&t, "移交组组长及电话")].ends_with("138****5678"));
    assert_eq!(t[2][column(&t, "接收组组长及电话")], "待定");
    assert!(t[2].last().unwrap().contains("接收组未派员"));
}

#[test]
fn branches_count_full_members_only() {
    let (mut s, mut p) = small();
    s.settings.rules.min_full_members = 2;
    // A second group in Shijiazhuang without a full member, and two in Tangshan with one each.
    s.groups.push(group("G5", "B01", "130200", "唐山2组"));
    p.assignments.push(assign("103", "B01", "G5", "组长"));
    // One full member alone in a city; a group without members needs no branch.
    s.groups.push(group("G6", "B02", "130200", "唐山2组"));
    p.assignments.push(assign("104", "B02", "G6", "组长"));
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "临时党支部设置方案");
    let (form, full, probationary) = (column(&t, "设置方式"), column(&t, "正式党员数"), column(&t, "预备党员数"));
    // 002 is probationary and does not count: 001 and 101 do.
    assert_eq!((t[1][form].as_str(), t[1][full].as_str(), t[1][probationary].as_str()), ("单独设置", "2", "1").clone());
    assert!(t[1][column(&t, "建议书记")].contains("HYPERLINK"));
    assert_eq!((t[2][form].as_str(), t[2][full].as_str()), ("单独设置", "2"));
    assert_eq!(t[3][form], "并入邻组");
    assert_eq!(t.last().unwrap()[form], "纳入上级");
    assert_eq!(t.last().unwrap()[column(&t, "覆盖组别")], "唐山2组");
    s.settings.rules.min_full_members = 3;
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "临时党支部设置方案");
    let joint = t.iter().find(|r| r[form] == "联合设置").unwrap();
    assert_eq!(joint[column(&t, "覆盖组别")], "唐山1组、唐山2组");
    assert_eq!(joint[full], "3");
}

#[test]
fn sign_in_has_a_block_per_batch_and_session() {
    let (s, p) = small();
    let report = compose(&s, &p, Language::Zh, false);
    let sheet = report.sheets.iter().find(|s| s.name == "签到表").unwrap();
    // Five people twice (two sessions), three once.
    assert_eq!(sheet.data_rows(), 13);
    let mut book = open(&report);
    let t = table(&mut book, "签到表");
    assert!(t[1][0].contains("第1批（12月1日—12月14日）　岗前培训　应到 5 人"), "{}", t[1][0]);
    assert!(t[2][column(&t, "签名")].is_empty());
}

#[test]
fn shortfalls_say_why_and_what_would_help() {
    let (s, p) = small();
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "未满足、例外清单");
    let why = column(&t, "原因");
    assert_eq!(
        t[1][why],
        "第2批 唐山1组 缺 2 名 焦化≥2级：全部 124 人中：已在本组 1，请假或不在可派时段 3，回避 20，无此专业或级别不够 100"
    );
    let advice = &t[1][column(&t, "建议放宽项")];
    assert!(advice.starts_with("1．增加该专业人员，或降低级别、人数要求（涉及100人）\n2．回避不宜放宽"), "{advice}");
    assert!(!advice.contains("涉及1人"));
    assert_eq!(t[2][4], "山东省生态环境保护综合执法总队");
    assert_eq!((t[3][1].as_str(), t[3][2].as_str()), ("锁定例外", "回避"));
    assert!(t[3][why].contains("HYPERLINK"));
    // Of a unit that sends too few, people of other units are no reason: asking it for names comes last, without their number.
    assert_eq!(
        t[2][column(&t, "建议放宽项")],
        "1．协调调整请假或可派时段（涉及1人）\n2．请该单位补报人员，或下调其指标下限"
    );
    assert_eq!(t[4][5], "0.5");
    let notes: Vec<String> =
        book.worksheet_range("未满足、例外清单").unwrap().rows().map(|r| r[0].to_string()).take(3).collect();
    assert_eq!(notes[2], "缺口合计：专业 2，派员指标 3");
    let overview = table(&mut book, "总览");
    let total = overview.iter().find(|r| r[2] == "总分").unwrap();
    let sum: f64 =
        overview.iter().filter(|r| r[1] == "得分" && !r[4].is_empty()).map(|r| r[3].parse::<f64>().unwrap()).sum();
    assert_eq!(total[3].parse::<f64>().unwrap(), sum);
    assert!(overview.iter().any(|r| r[6].contains("至多 1.00%")));
}

#[test]
fn derived_groups_are_groups_too() {
    let (mut s, mut p) = small();
    let gone = s.groups.pop().unwrap();
    p.derived_groups = vec![DerivedGroup {
        id: gone.id,
        name: "唐山1组".into(),
        batch: "B02".into(),
        region: "130200".into(),
        min_size: 3,
        max_size: 4,
        crews: 1,
        skills: "焦化:2x1".into(),
        sites: vec!["S1".into()],
        because_zh: "30个点位，每日4个".into(),
        because_en: "30 sites, 4 a day".into(),
    }];
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "派生工作组");
    assert_eq!((t[1][2].as_str(), t[1][9].as_str()), ("唐山1组", "30个点位，每日4个"));
    assert_eq!(table(&mut book, "分组名单").len(), 10);
}

#[test]
fn a_plan_of_another_scenario_is_refused_and_a_changed_one_is_flagged() {
    let (mut s, mut p) = small();
    p.provenance.input_hash = "0".into();
    let report = compose(&s, &p, Language::Zh, false);
    assert_eq!(report.warnings.len(), 1);
    let mut book = open(&report);
    assert!(table(&mut book, "总览").iter().any(|r| r[3] == "数据已改动"));
    let gone = s.inspectors.remove(0).id;
    match report::compose(&s, &p, Options { language: Language::Zh, full: false }) {
        Err(ReportError::Unknown { what: "inspector", id, .. }) => assert_eq!(id, gone),
        other => panic!("{other:?}"),
    }
    p.assignments.retain(|a| a.inspector != gone);
    p.breaches.clear();
    p.assignments[0].batch = "B02".into();
    assert!(matches!(
        report::compose(&s, &p, Options { language: Language::Zh, full: false }),
        Err(ReportError::WrongBatch { .. })
    ));
}

#[test]
fn an_empty_plan_and_an_empty_scenario_still_export() {
    let (s, _) = small();
    for scenario in [s, Scenario::default()] {
        let p = plan(&scenario, vec![]);
        for language in [Language::Zh, Language::En] {
            let report = compose(&scenario, &p, language, false);
            assert_eq!(open(&report).sheet_names().len(), 11);
        }
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (s, p) = small();
    let one = workbook::bytes(&compose(&s, &p, Language::Zh, false)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(one == workbook::bytes(&compose(&s, &p, Language::Zh, false)).unwrap());
}

#[test]
fn odd_text_survives() {
    let (mut s, p) = small();
    s.settings.name = "R&D [轮]: 1/2*?".into();
    s.inspectors[0].name = "李\"四\"\r\n,'_x0041_中\u{1}😀".into();
    s.inspectors[2].notes = Some("很长".repeat(20_000));
    let mut book = open(&compose(&s, &p, Language::Zh, false));
    let t = table(&mut book, "分组名单");
    assert_eq!(t[1][column(&t, "姓名")], "李\"四\"\n,'_x0041_中😀");
}

/// As many people, groups and batches as the largest rounds had: 25 batches of 28 groups of 8.
fn large() -> (Scenario, Plan) {
    let mut s = Scenario { hash: "cd".repeat(32), ..Scenario::default() };
    s.settings.name = "京津冀及周边地区大气污染防治强化督查".into();
    let first = day("2026-04-07");
    s.batches = (1..=25).map(|n| batch(n, first + chrono::Duration::days(14 * (n as i64 - 1)), 15)).collect();
    s.units = (0..50).map(|u| unit(&format!("U{u}"), &format!("第{u}生态环境保护综合执法总队"))).collect();
    s.quotas = s
        .units
        .iter()
        .map(|u| Quota { row: 2, unit: u.id.clone(), batch: None, min: Some(4), max: Some(5), extra: vec![] })
        .collect();
    s.regions = (0..28).map(|r| region(&format!("13{r:02}00"), &format!("城市{r}市"))).collect();
    let mut assignments = Vec::new();
    for b in 0..25 {
        for r in 0..28 {
            let id = format!("B{:02}-{r}", b + 1);
            s.groups.push(group(&id, &format!("B{:02}", b + 1), &format!("13{r:02}00"), &format!("城市{r}市1组")));
            for k in 0..8 {
                let n = (b * 28 + r) * 8 + k;
                let mut p = person(&format!("P{n:05}"), &format!("人员{n}"), &format!("U{}", n % 50));
                p.gender = if n % 3 == 0 { Some(Gender::Female) } else { Some(Gender::Male) };
                if n % 4 != 0 {
                    p.party = Some(Party::Masses);
                }
                s.inspectors.push(p);
                let role = if k == 0 { "组长" } else { "成员" };
                assignments.push(assign(&format!("P{n:05}"), &format!("B{:02}", b + 1), &id, role));
            }
        }
    }
    let p = plan(&s, assignments);
    (s, p)
}

#[test]
fn the_largest_round_exports_in_seconds() {
    let (s, p) = large();
    let dir = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    let report = compose(&s, &p, Language::Zh, false);
    workbook::write(&report, &dir.path().join("大.xlsx")).unwrap();
    folder::write(&report, dir.path()).unwrap();
    let took = start.elapsed();
    assert!(took.as_secs_f64() < 20.0, "{took:?}"); // about a second and a half on an idle machine
    let rows: Vec<usize> = report.sheets.iter().map(|s| s.data_rows()).collect();
    assert_eq!(rows[1], 5600);
    if let Some(folder) = std::env::var_os("BANGFU_EXPORT_LOOK") {
        eprintln!("{took:?}");
        let folder = Path::new(&folder);
        workbook::write(&report, &folder.join("large.xlsx")).unwrap();
        let (s, p) = small();
        workbook::write(&compose(&s, &p, Language::Zh, false), &folder.join("small.xlsx")).unwrap();
        workbook::write(&compose(&s, &p, Language::En, true), &folder.join("small-en.xlsx")).unwrap();
    }
}

fn bangfu() -> Command {
    Command::cargo_bin("bangfu").unwrap()
}

#[test]
fn the_command_explains_itself_and_fails_plainly() {
    let help = bangfu().args(["export", "--help"]).assert().success();
    let help = String::from_utf8(help.get_output().stdout.clone()).unwrap();
    assert!(help.contains("Examples:") && help.contains("--xlsx") && help.contains("--full"), "{help}");
    let neither = bangfu().args(["export", "a", "b"]).assert().code(2);
    let neither = String::from_utf8(neither.get_output().stderr.clone()).unwrap();
    assert!(neither.contains("--xlsx") && neither.contains("--csv"), "{neither}");
    bangfu().args(["export", "no-such-round", "no-such-plan.json", "--csv", "x"]).assert().code(1);
}

#[test]
fn what_the_rosters_are_made_from_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let round = dir.path().join("round");
    std::fs::create_dir(&round).unwrap();
    for file in std::fs::read_dir("scenarios/first-look").unwrap() {
        let file = file.unwrap();
        if file.path().extension().is_some_and(|e| e == "csv" || e == "toml") {
            std::fs::copy(file.path(), round.join(file.file_name())).unwrap();
        }
    }
    let plan = dir.path().join("plan.json");
    bangfu().arg("solve").args([&round, Path::new("-o"), &plan]).assert().success();
    let written = std::fs::read(&plan).unwrap();
    let files = || std::fs::read_dir(&round).unwrap().count();
    let before = files();
    let said = |arguments: &[&Path]| {
        let run = bangfu().arg("export").args([&round, &plan]).args(arguments).assert().code(1);
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    assert!(said(&[Path::new("--xlsx"), &plan]).contains("须以 .xlsx 结尾"));
    assert!(said(&[Path::new("--lang=en"), Path::new("--csv"), &round]).contains("the scenario's own folder"));
    assert!(said(&[Path::new("--xlsx"), &dir.path().join("no/such.xlsx")]).contains("所在文件夹不存在"));
    assert_eq!((std::fs::read(&plan).unwrap(), files()), (written, before));
    // What was exported before is replaced.
    let out = dir.path().join("out");
    for _ in 0..2 {
        bangfu().arg("export").args([&round, &plan]).args([Path::new("--csv"), &out]).assert().success();
    }
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 11);
}

#[test]
fn a_target_that_cannot_be_written_is_an_error_that_says_why() {
    let (s, p) = small();
    let dir = tempfile::tempdir().unwrap();
    let report = compose(&s, &p, Language::Zh, false);
    let error = workbook::write(&report, &dir.path().join("no/such/folder.xlsx")).unwrap_err();
    assert!(error.text().zh.contains("所在文件夹不存在") && error.text().en.contains("make it first"));
    let file = dir.path().join("a-file");
    std::fs::write(&file, "x").unwrap();
    assert!(matches!(folder::write(&report, &file), Err(ReportError::Write { .. })));
}
