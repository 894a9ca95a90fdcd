//! The traps of the field, one test each: input that organizers really send, and staffing where the wrong reading gives another plan.
//!
//! Not yet concerned (routes, what-if and replanning): enterprises and companies to avoid on a visit, crews that split into one and
//! one, night windows and heat days, substitution gaps, finished batches under replanning, hotel and vehicle capacity on overlap days.

use std::time::Duration;

use bangfu::plan::{Plan, Reason, Shortfall};
use bangfu::scenario::read::{Reading, read};
use bangfu::solve::{Options, Unsolvable, solve};

#[path = "traps/extremes.rs"]
mod extremes;
#[path = "traps/workbooks.rs"]
mod workbooks;

/// Rules that a test does not look at are off, so that the score is what the test says.
const BARE: &str = "name = \"陷阱\"\n[rules]\nparty_branch = \"off\"\ncertificates = \"off\"\nroles = \"off\"\n[objective]\nparty = 0\n";
const ONE_BATCH: &str = "批次编号,开始日期,结束日期\nB1,2026-12-01,2026-12-14\n";
const UNITS: &str = "单位编号,单位名称,所属省份,单位类型\nU1,河南总队,河南,地方\nU2,山东总队,山东,地方\nU3,华南所,广东,部属\nU4,广东总队,广东,地方\n";
const REGIONS: &str = "地区代码,地区名称,所属省份,经度,纬度\n130100,石家庄市,河北省,114.48,38.03\n410100,郑州市,河南省,113.62,34.75\n440100,广州市,广东省,113.26,23.13\n";
const GROUP: &str = "组别,批次,地区,最少人数,最多人数,正式党员,持证\n";

/// Files (without `.csv`) over the defaults; the text of `round` may also hold rules.
fn reading(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let defaults = [("batches", ONE_BATCH), ("units", UNITS), ("regions", REGIONS), ("round", BARE)];
    for (name, text) in defaults.iter().filter(|d| !files.iter().any(|f| f.0 == d.0)).chain(files) {
        let extension = if *name == "round" { "toml" } else { "csv" };
        std::fs::write(folder.path().join(format!("{name}.{extension}")), text).unwrap();
    }
    read(folder.path())
}

fn solved(files: &[(&str, &str)]) -> Result<Plan, Unsolvable> {
    let reading = reading(files);
    assert!(!reading.has_errors(), "{:#?}", reading.findings);
    solve(&reading.scenario, &Options { time: Some(Duration::from_secs(15)), ..Options::default() })
}

fn plan(files: &[(&str, &str)]) -> Plan {
    let plan = solved(files).unwrap();
    assert!(plan.bound.proven, "{:?}", plan.bound);
    plan
}

/// `组:人,人` of every group with somebody in it.
fn served(plan: &Plan) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for a in &plan.assignments {
        match groups.iter_mut().find(|g| g.0 == a.group) {
            Some(group) => group.1.push(&a.inspector),
            None => groups.push((&a.group, vec![&a.inspector])),
        }
    }
    let line = |(group, mut people): (&str, Vec<&str>)| {
        people.sort_unstable();
        format!("{group}:{}", people.join(","))
    };
    groups.into_iter().map(line).collect()
}

fn reasons(shortfall: &Shortfall) -> Vec<(Reason, u32)> {
    shortfall.ruled_out.iter().map(|r| (r.reason, r.count)).collect()
}

/// Code, place, row, column, value of the findings with this code.
fn said(reading: &Reading, code: &str) -> Vec<(String, u32, String, String)> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let of_code = reading.findings.iter().filter(|f| f.code == code);
    of_code.map(|f| (f.place.clone(), f.row.unwrap_or(0), text(&f.column), text(&f.value))).collect()
}

fn found(place: &str, row: u32, column: &str, value: &str) -> Vec<(String, u32, String, String)> {
    vec![(place.into(), row, column.into(), value.into())]
}

#[test]
fn trap_01_probationary_members_do_not_found_a_branch() {
    let plan = plan(&[
        ("round", "name = \"陷阱\"\n[rules]\ncertificates = \"off\"\nroles = \"off\"\n"),
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,预备党员\nP2,乙,U1,正式党员\n"),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,100\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,1,1,1,0\n")),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P2".to_string()], 100.0));
}

#[test]
fn trap_02_certificates_expire_within_a_batch() {
    let files: &[(&str, &str)] = &[
        ("round", "name = \"陷阱\"\n[rules]\nparty_branch = \"off\"\nroles = \"off\"\n[objective]\nparty = 0\n"),
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,执法证号,证件有效期至\nP1,甲,U1,群众,HN1,2026-12-13\nP2,乙,U1,群众,HN2,2026-12-14\n",
        ),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,100\n"),
        ("groups", "组别,批次,地区,最少人数,最多人数,持证\nG1,B1,130100,1,1,1\n"),
    ];
    let plan = plan(files);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P2".to_string()], 100.0));
    assert_eq!(said(&reading(files), "W405"), found("inspectors.csv", 2, "证件有效期至", "2026-12-13"));
}

#[test]
fn trap_03_same_names_and_one_person_nominated_twice() {
    let files: &[(&str, &str)] = &[
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,身份证号\nP1,张三,U1,群众,\nP2,张三,U1,群众,\nP3,李四,U1,群众,11010519491231002X\nP4,李四,U2,群众,11010519491231002x\n",
        ),
        ("groups", &format!("{GROUP}G1,B1,130100,4,4,0,0\n")),
    ];
    assert_eq!(served(&plan(files)), ["G1:P1,P2,P3,P4"], "namesakes are two people");
    let reading = reading(files);
    assert_eq!(said(&reading, "W301"), found("inspectors.csv", 3, "姓名", "张三"));
    assert_eq!(said(&reading, "W302"), found("inspectors.csv", 5, "身份证号", "110…2X"));
}

#[test]
fn trap_04_an_institute_is_not_of_the_province_that_it_lies_in() {
    let travel = "出发地,目的地,公里\nP1,440100,5\nP2,440100,9\nP3,440100,700\n";
    let groups = format!("{GROUP}G1,B1,440100,1,1,0,0\n");
    let people = "人员编号,姓名,派出单位,政治面貌,回避\nP1,甲,U4,群众,\nP2,乙,U3,群众,\nP3,丙,U1,群众,\n";
    let institute = plan(&[("inspectors", people), ("travel", travel), ("groups", &groups)]);
    assert_eq!((served(&institute), institute.score.total), (vec!["G1:P2".to_string()], 9.0));
    let tied = plan(&[
        ("inspectors", &people.replace("乙,U3,群众,", "乙,U3,群众,广东")),
        ("travel", travel),
        ("groups", &groups),
    ]);
    assert_eq!((served(&tied), tied.score.total), (vec!["G1:P3".to_string()], 700.0));
}

#[test]
fn trap_05_the_corps_sends_by_itself_and_is_recused_with_xinjiang() {
    let plan = plan(&[
        (
            "units",
            "单位编号,单位名称,所属省份\nU1,河南总队,河南\nU5,兵团生态环境局,新疆生产建设兵团\nU6,新疆总队,新疆\n",
        ),
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\nP5,戊,U5,群众\nP6,己,U6,群众\n"),
        ("regions", &format!("{REGIONS}650100,乌鲁木齐市,新疆,87.6,43.8\n")),
        ("quotas", "派出单位,最少人数,最多人数\nU5,1,1\nU6,1,1\n"),
        (
            "travel",
            "出发地,目的地,公里\nP1,130100,400\nP1,650100,3000\nP5,130100,2800\nP6,130100,2800\nP5,650100,1\nP6,650100,1\n",
        ),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,0,0\nG2,B1,650100,1,1,0,0\n")),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P5,P6".to_string(), "G2:P1".to_string()], 8600.0));
}

#[test]
fn trap_06_cities_without_a_prefecture_have_homes_and_are_recused_one_by_one() {
    let files: &[(&str, &str)] = &[
        ("round", &format!("{BARE}[rules.recusal]\nlevel = \"hard\"\nscope = \"city\"\n")),
        ("units", "单位编号,单位名称,所属省份,所属城市\nU1,济源局,河南,济源市\nU2,仙桃局,湖北,429004\n"),
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\nP2,乙,U2,群众\n"),
        (
            "regions",
            "地区代码,地区名称,所属省份,经度,纬度\n419001,济源市,河南,112.6,35.07\n429004,仙桃市,湖北,113.45,30.36\n429005,潜江市,湖北,112.9,30.4\n",
        ),
        ("groups", &format!("{GROUP}G1,B1,419001,0,1,0,0\nG2,B1,429004,0,1,0,0\nG3,B1,429005,2,2,0,0\n")),
    ];
    let reading = reading(files);
    assert!(said(&reading, "W409").is_empty() && !reading.has_errors(), "{:#?}", reading.findings);
    let plan = plan(files);
    assert_eq!(served(&plan), ["G3:P1,P2"], "潜江 is not 仙桃, although their codes begin alike");
    let barred = plan.rules.iter().find(|r| r.id == "recusal").map(|r| r.bound);
    assert_eq!(barred, Some(2), "each from their own city only");
    let home = reading.scenario.home_of(&reading.scenario.inspectors[0]).unwrap();
    assert!((home.lon - 112.6).abs() < 0.2 && (home.lat - 35.07).abs() < 0.2, "{home:?}");
}

#[test]
fn trap_07_batches_over_new_year_and_leap_day_and_back_to_back() {
    let batches =
        "批次编号,开始日期,结束日期\nB1,2027-12-25,2028-01-07\nB2,2028-01-08,2028-01-20\nB3,2028-02-22,2028-03-06\n";
    let people = "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\n";
    let groups = format!("{GROUP}G1,B1,130100,1,1,0,0\nG2,B2,130100,1,1,0,0\nG3,B3,130100,1,1,0,0\n");
    let files = [("batches", batches), ("inspectors", people), ("groups", groups.as_str())];
    let all = plan(&files);
    assert_eq!(served(&all), ["G1:P1", "G2:P1", "G3:P1"]);
    assert_eq!(all.figures.person_days, 14 + 13 + 14);
    assert_eq!(said(&reading(&files), "W407").len(), 2, "neither 2027 nor 2028 has its holidays yet");
    // A day for travelling is asked for as a day of rest.
    let rested = plan(
        &[&files[..], &[("round", &format!("{BARE}[rules.rest_between]\nlevel = \"hard\"\ndays = 1\n"))]].concat(),
    );
    assert_eq!(rested.assignments.len(), 2);
    assert_eq!(rested.shortfalls.len(), 1);
    assert_eq!(reasons(&rested.shortfalls[0]), [(Reason::AtLimit, 1)]);
}

#[test]
fn trap_08_nobody_is_in_two_places_on_the_day_of_handing_over() {
    let plan = plan(&[
        ("batches", "批次编号,开始日期,结束日期\nB1,2026-12-01,2026-12-14\nB2,2026-12-14,2026-12-27\n"),
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\n"),
        ("travel", "出发地,目的地,公里\nP1,130100,10\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,1,1,0,0\nG2,B2,130100,1,1,0,0\n")),
    ]);
    assert_eq!((plan.assignments.len(), plan.score.total), (1, 10_010.0));
    assert_eq!(reasons(&plan.shortfalls[0]), [(Reason::Placed, 1)]);
}

#[test]
fn trap_09_quotas_that_do_not_add_up_to_the_posts() {
    let people = "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\nP2,乙,U1,群众\nP3,丙,U1,群众\nP4,丁,U2,群众\n";
    let surplus: &[(&str, &str)] = &[
        ("inspectors", people),
        ("quotas", "派出单位,B1,合计\nU1,3,3\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,0,0\n")),
    ];
    let plan_of = plan(surplus);
    assert_eq!(plan_of.assignments.len(), 2);
    let [quota] = &plan_of.shortfalls[..] else { panic!("{:?}", plan_of.shortfalls) };
    assert_eq!((quota.rule.as_str(), quota.unit.as_deref(), quota.missing), ("quota", Some("U1"), 1));
    assert_eq!(reasons(quota), [(Reason::Serving, 2), (Reason::Unqualified, 1), (Reason::GroupFull, 1)]);
    assert_eq!(said(&reading(surplus), "W403"), found("quotas.csv", 0, "", "B1"));

    let deficit: &[(&str, &str)] = &[
        ("inspectors", people),
        ("quotas", "派出单位,最少人数,最多人数\nU1,0,1\nU2,0,1\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,3,3,0,0\n")),
    ];
    let plan_of = plan(deficit);
    let [size] = &plan_of.shortfalls[..] else { panic!("{:?}", plan_of.shortfalls) };
    assert_eq!((size.rule.as_str(), size.missing), ("group_size", 1));
    assert_eq!(reasons(size), [(Reason::Serving, 2), (Reason::QuotaFull, 2)]);
    assert_eq!(said(&reading(deficit), "W403"), found("quotas.csv", 0, "", "B1"));
}

#[test]
fn trap_10_two_provinces_cannot_inspect_each_other() {
    let plan = plan(&[
        ("round", &format!("{BARE}[rules.no_mutual]\nlevel = \"hard\"\n")),
        ("units", "单位编号,单位名称,所属省份\nU1,河南总队,河南\nU2,河北总队,河北\n"),
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\nP2,乙,U1,群众\nP3,丙,U2,群众\nP4,丁,U2,群众\n"),
        ("travel", "出发地,目的地,公里\nU1,130100,300\nU2,410100,400\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,0,0\nG2,B1,410100,2,2,0,0\n")),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P1,P2".to_string()], 20_600.0));
    let [size] = &plan.shortfalls[..] else { panic!("{:?}", plan.shortfalls) };
    assert_eq!((size.group.as_deref(), size.missing, size.capable), (Some("G2"), 2, 2));
    // Those of 河南 come from there; nothing but the rule on whole provinces stands against those of 河北.
    assert_eq!(reasons(size), [(Reason::Recused, 2), (Reason::Free, 2)]);
}

#[test]
fn trap_11_a_deputy_leads_only_who_may() {
    let round = "name = \"陷阱\"\n[rules]\nparty_branch = \"off\"\ncertificates = \"off\"\n[objective]\nparty = 0\n";
    let leave = "人员编号,开始日期,结束日期\nP1,2026-12-14,2026-12-20\n";
    let groups = "组别,批次,地区,最少人数,最多人数,职务需求\nG1,B1,130100,2,2,组长:1;副组长:1\n";
    let travel = "出发地,目的地,公里\nP1,130100,1\nP2,130100,10\nP3,130100,10\nP4,130100,90\n";
    let people = "人员编号,姓名,派出单位,政治面貌,可任职务\nP1,甲,U1,群众,组长\nP2,乙,U1,群众,副组长\nP3,丙,U1,群众,\nP4,丁,U1,群众,组长、副组长\n";
    let files = [("round", round), ("leave", leave), ("groups", groups), ("travel", travel)];
    let led = plan(&[&files[..], &[("inspectors", people)]].concat());
    let roles: Vec<_> = led.assignments.iter().map(|a| (a.inspector.as_str(), a.role.as_str())).collect();
    assert_eq!((roles, led.score.total), (vec![("P4", "组长"), ("P2", "副组长")], 100.0));
    let open = plan(&[&files[..], &[("inspectors", &people.replace("组长、副组长", "副组长"))]].concat());
    let [role] = &open.shortfalls[..] else { panic!("{:?}", open.shortfalls) };
    assert_eq!((role.role.as_deref(), role.missing), (Some("组长"), 1));
    assert_eq!(reasons(role), [(Reason::Absent, 1), (Reason::Unqualified, 3)]);
}

#[test]
fn trap_12_and_14_every_crew_needs_its_two_certificates() {
    let files: &[(&str, &str)] = &[
        ("round", "name = \"陷阱\"\n[rules]\nparty_branch = \"off\"\nroles = \"off\"\n[objective]\nparty = 0\n"),
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,执法证号\nP1,甲,U1,群众,1\nP2,乙,U1,群众,2\nP3,丙,U1,群众,3\nP4,丁,U1,群众,\n",
        ),
        ("groups", "组别,批次,地区,最少人数,最多人数,检查小组数\nG1,B1,130100,3,3,2\n"),
    ];
    let plan = plan(files);
    assert_eq!(served(&plan), ["G1:P1,P2,P3"]);
    let [certificates] = &plan.shortfalls[..] else { panic!("{:?}", plan.shortfalls) };
    assert_eq!((certificates.rule.as_str(), certificates.needed, certificates.missing), ("certificates", 4, 1));
    assert_eq!(said(&reading(files), "W413"), found("groups.csv", 2, "持证", "4"));
}

#[test]
fn trap_13_an_expert_without_a_certificate_makes_no_pair() {
    let plan = plan(&[
        ("round", "name = \"陷阱\"\n[rules]\nparty_branch = \"off\"\nroles = \"off\"\n[objective]\nparty = 0\n"),
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,人员类别,执法证号\nP1,甲,U1,群众,执法,1\nP2,乙,U1,群众,专家,—\nP3,丙,U1,群众,执法,3\n",
        ),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,10\nP3,130100,100\n"),
        ("groups", "组别,批次,地区,最少人数,最多人数\nG1,B1,130100,2,2\n"),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P1,P3".to_string()], 110.0));
}

#[test]
fn trap_15_a_skill_counts_by_level_and_does_not_expire_with_the_certificate() {
    let plan = plan(&[
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,专业特长,执法证号,证件有效期至\nP1,甲,U1,群众,焦化:1；VOCs:3,1,\nP2,乙,U1,群众,焦化：3,2,2026-01-01\n",
        ),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,100\n"),
        ("groups", "组别,批次,地区,最少人数,最多人数,专业需求\nG1,B1,130100,1,1,焦化:2x1\n"),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P2".to_string()], 100.0));
}

#[test]
fn trap_16_avoiding_an_enterprise_is_not_avoiding_its_region() {
    let files: &[(&str, &str)] = &[
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,回避\nP1,甲,U1,群众,S1\nP2,乙,U1,群众,冀中焦化有限公司;冀中集团\n",
        ),
        ("sites", "点位编号,点位名称,地区,经度,纬度,检查时长\nS1,冀中焦化有限公司,130100,114.5,38.1,120\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,0,0\n")),
    ];
    let plan = solved(files).unwrap();
    assert_eq!(served(&plan), ["G1:P1,P2"]);
    assert!(plan.visits.is_empty(), "but nobody who avoids the enterprise goes there");
    let reading = reading(files);
    assert_eq!(
        said(&reading, "W304"),
        found("inspectors.csv", 3, "回避", "冀中集团"),
        "whose company it is nobody knows"
    );
    assert_eq!(reading.scenario.inspectors[1].avoid, ["S1", "冀中集团"], "a site's name becomes its id");
}

#[test]
fn trap_18_ties_fall_the_same_way_every_time() {
    let people: String = (1..=12).map(|n| format!("P{n:02},人{n},U1,群众\n")).collect();
    let groups: String = (1..=3).map(|n| format!("G{n},B1,130100,2,3,0,0\n")).collect();
    let people = format!("人员编号,姓名,派出单位,政治面貌\n{people}");
    let files = [("inspectors", people.as_str()), ("groups", &format!("{GROUP}{groups}"))];
    let first = plan(&files);
    for _ in 0..3 {
        let again = plan(&files);
        assert_eq!((again.assignments, again.score), (first.assignments.clone(), first.score.clone()));
    }
    let reading = reading(&files);
    let other = Options { seed: 99, ..Options::default() };
    assert_eq!(solve(&reading.scenario, &other).unwrap().score.total, first.score.total, "a seed chooses among equals");
}

#[test]
fn trap_19_a_lock_that_breaks_a_rule_is_kept_and_told() {
    let files: &[(&str, &str)] = &[
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\nP2,乙,U2,群众\n"),
        ("pins", "人员编号,批次,组别\nP1,B1,G1\n"),
        ("groups", &format!("{GROUP}G1,B1,410100,1,2,0,0\n")),
    ];
    let plan = plan(files);
    assert_eq!(served(&plan), ["G1:P1"]);
    let [breach] = &plan.breaches[..] else { panic!("{:?}", plan.breaches) };
    assert_eq!(
        (breach.rule.as_str(), breach.pinned, breach.inspectors.as_slice()),
        ("recusal", true, &["P1".to_string()][..])
    );
    assert_eq!(said(&reading(files), "W406"), found("pins.csv", 2, "人员编号", "P1"));
    // Without a group there is no breach to keep: no group of the batch is open.
    let nowhere = reading(&[files[0], ("pins", "人员编号,批次\nP1,B1\n"), files[2]]);
    assert_eq!(said(&nowhere, "E310"), found("pins.csv", 2, "人员编号", "P1"));
}

#[test]
fn trap_21_empty_is_no_or_unknown_but_never_both() {
    let files: &[(&str, &str)] = &[
        ("round", &format!("{BARE}[rules.mentor]\nlevel = \"hard\"\nratio = 1\n")),
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,执法证号,参加轮次数,可派时段,回避\n\
             P1,甲,U1,群众,有,0,,无\nP2,乙,U1,,无,,/,—\nP3,丙,U1,群众,,0,,\n",
        ),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,500\nP3,130100,20\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,0,0\n")),
    ];
    // Rounds served left empty: not known to be a newcomer.
    let plan = plan(files);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P1,P2".to_string()], 510.0));
    let reading = reading(files);
    assert_eq!(said(&reading, "W201"), found("inspectors.csv", 3, "政治面貌", ""));
    let certificates = [("inspectors.csv", 2, "有"), ("inspectors.csv", 3, "无")];
    assert_eq!(said(&reading, "W209"), certificates.map(|(p, r, v)| (p.into(), r, "执法证号".into(), v.into())));
    let people = &reading.scenario.inspectors;
    assert_eq!(people.iter().map(|p| p.certificate.is_some()).collect::<Vec<_>>(), [true, false, false]);
    assert!(people.iter().all(|p| p.avoid.is_empty() && p.available.is_empty()) && !reading.has_errors());
}

#[test]
fn trap_22_nobody_lodges_alone_if_that_can_be() {
    let plan = plan(&[
        ("round", &BARE.replace("party = 0", "party = 0\nrooms = 500")),
        (
            "inspectors",
            "人员编号,姓名,派出单位,政治面貌,性别\nP1,甲,U1,群众,女\nP2,乙,U1,群众,男\nP3,丙,U1,群众,男\nP4,丁,U1,群众,女\n",
        ),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,20\nP3,130100,20\nP4,130100,40\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,2,2,0,0\n")),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P2,P3".to_string()], 40.0));
}

#[test]
fn trap_23_people_in_another_campaign_are_not_free() {
    let plan = plan(&[
        ("inspectors", "人员编号,姓名,派出单位,政治面貌\nP1,甲,U1,群众\nP2,乙,U1,群众\nP3,丙,U1,群众\n"),
        (
            "history",
            "人员编号,地区,开始日期,结束日期\nP1,兰州市,2026-12-14,2026-12-30\nP2,兰州市,2026-11-01,2026-11-30\n",
        ),
        ("travel", "出发地,目的地,公里\nP1,130100,10\nP2,130100,100\nP3,130100,200\n"),
        ("groups", &format!("{GROUP}G1,B1,130100,3,3,0,0\n")),
    ]);
    assert_eq!((served(&plan), plan.score.total), (vec!["G1:P2,P3".to_string()], 10_300.0));
    assert_eq!(reasons(&plan.shortfalls[0]), [(Reason::Serving, 2), (Reason::Absent, 1)]);
}

#[test]
fn trap_24_a_city_that_nobody_may_go_to() {
    let plan = plan(&[
        ("inspectors", "人员编号,姓名,派出单位,政治面貌,回避\nP1,甲,U1,群众,\nP2,乙,U2,群众,郑州市\n"),
        ("groups", &format!("{GROUP}G1,B1,410100,2,2,0,0\n")),
    ]);
    assert_eq!((plan.assignments.len(), plan.score.total), (0, 20_000.0));
    assert_eq!(reasons(&plan.shortfalls[0]), [(Reason::Recused, 2)]);
    assert_eq!(plan.shortfalls[0].capable, 0);
}
