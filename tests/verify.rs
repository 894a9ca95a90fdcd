//! The checker: what `solve` writes passes, and whatever is wrong with a plan is said, under its own rule and no other.

mod checking;

use std::path::Path;
use std::time::Duration;

use bangfu::plan::{self, *};
use bangfu::scenario::read::read;
use bangfu::scenario::settings::{MutualScope, RecusalScope};
use bangfu::scenario::*;
use bangfu::solve::{Options as SolveOptions, solve};
use bangfu::verify::{STAFFING, measure, verify};
use checking::{assert_only, complaints};
use chrono::NaiveDate;
use proptest::prelude::*;

/// Real places, invented people. Every person serves once; every rule but those of `[rules]` is at its default.
const ROUND: &[(&str, &str)] = &[
    (
        "round.toml",
        "name = \"核验测试轮\"\n[rules]\nno_mutual = \"hard\"\nleader_party = \"hard\"\nrest_between = { level = \"hard\", days = 14 }\n\
         max_batches = { level = \"hard\", count = 2 }\nunit_mix = { level = \"hard\", max_per_unit = 3 }\nmentor = { level = \"hard\", ratio = 2 }\n\
         trained = \"hard\"\nno_return = \"hard\"\n[objective]\nfairness = 3\ndraw_ratio = 1\ncompetence = 20\ncontinuity = 10\nrooms = 30\nexpense = 0.01\n",
    ),
    ("batches.csv", "id,start,end\nB1,2026-12-01,2026-12-14\nB2,2026-12-29,2027-01-11\n"),
    (
        "units.csv",
        "id,name,province,city,kind,pool\nU1,河南总队,河南省,郑州市,地方,20\nU2,山东总队,山东省,济南市,地方,10\nU3,部属环科院,北京市,,部属,\n",
    ),
    ("quotas.csv", "unit,batch,min,max\nU1,,1,5\nU2,B1,1,5\nU3,,1,6\n"),
    (
        "inspectors.csv",
        "id,name,unit,gender,party,certificate,certificate_until,skills,roles,rounds_served,competence\n\
         P01,甲一,U1,男,中共党员,ZJ01,2027-12-31,焦化:2,组长;联络员,3,善查:5\n\
         P02,甲二,U1,男,中共党员,ZJ02,,VOCs:1,组长;联络员,2,能说:4\n\
         P03,甲三,U3,女,群众,ZJ03,,焦化:1,组长;联络员,0,\n\
         P04,乙一,U2,男,中共党员,ZJ04,,焦化:3,组长;联络员,1,会写:4\n\
         P05,乙二,U2,女,中共党员,ZJ05,,,组长;联络员,1,\n\
         P06,乙三,U3,女,中共预备党员,,,焦化:2,联络员,,善查:4\n\
         P07,丙一,U1,男,中共党员,ZJ07,,焦化:2,组长;联络员,2,\n\
         P08,丙二,U1,女,中共党员,ZJ08,2027-01-11,,组长;联络员,0,\n\
         P09,丙三,U3,男,,ZJ09,,VOCs:2,组长;联络员,1,\n\
         P10,丁一,U2,男,中共党员,ZJ10,,焦化:2,组长;联络员,4,\n\
         P11,丁二,U2,男,中共党员,ZJ11,,,组长;联络员,1,\n\
         P12,丁三,U3,女,民主党派,ZJ12,,VOCs:1,组长;联络员,1,\n",
    ),
    (
        "regions.csv",
        "id,name,province,lon,lat\n130100,石家庄市,河北省,114.51,38.04\n140100,太原市,山西省,112.55,37.87\n",
    ),
    (
        "groups.csv",
        "id,batch,region,min_size,max_size,crews,skills,roles,full_members,certified\n\
         G11,B1,130100,3,5,1,焦化:2x1,组长:1;联络员:1,2,2\nG12,B1,140100,3,5,1,焦化:1x2,组长:1;联络员:1,2,2\n\
         G21,B2,130100,3,5,1,焦化:2x1,组长:1;联络员:1,2,2\nG22,B2,140100,3,5,1,焦化:2x1,组长:1;联络员:1,2,2\n",
    ),
    ("travel.csv", "from,to,km,cost\nU1,130100,412,190\nP04,140100,530.5,\n"),
];

fn write_round(folder: &Path) {
    for (file, text) in ROUND {
        std::fs::write(folder.join(file), text).unwrap();
    }
}

fn scenario() -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    write_round(folder.path());
    let reading = read(folder.path());
    assert!(!reading.has_errors(), "{:#?}", reading.findings);
    reading.scenario
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn assign(inspector: &str, group: &str, role: &str) -> Assignment {
    let batch = format!("B{}", &group[1..2]);
    Assignment { inspector: inspector.into(), batch, group: group.into(), role: role.into() }
}

/// P01–P03 in G11, P04–P06 in G12, P07–P09 in G21, P10–P12 in G22; the first leads.
fn plain_plan(scenario: &Scenario) -> Plan {
    let groups = ["G11", "G12", "G21", "G22"];
    let roles = ["组长", "联络员", MEMBER];
    let assignments = (0..12).map(|n| assign(&format!("P{:02}", n + 1), groups[n / 3], roles[n % 3])).collect();
    honest(scenario, assignments)
}

/// A plan of these assignments that says of itself what is so.
fn honest(scenario: &Scenario, assignments: Vec<Assignment>) -> Plan {
    let mut plan = Plan {
        format: "bangfu-plan".into(),
        version: FORMAT_VERSION,
        round: scenario.settings.name.clone(),
        status: Status::Optimal,
        assignments,
        crews: vec![],
        visits: vec![],
        unvisited: vec![],
        score: Score { total: 0.0, terms: vec![] },
        bound: Bound { value: 0.0, gap: 0.0, proven: true },
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
            program_version: "0".into(),
            input_hash: scenario.hash.clone(),
            seed: 1,
            options: plan::Options { time_seconds: Some(1.0), work: None, gap: 0.0, threads: 1, stability: None },
            started: String::new(),
            seconds: 0.0,
            work: 0,
            distances: "great_circle".into(),
        },
    };
    state_truly(scenario, &mut plan);
    plan
}

/// Writes into the plan what the checker measures of it.
fn state_truly(scenario: &Scenario, plan: &mut Plan) {
    let measured = verify(scenario, plan).measured;
    plan.bound = Bound { value: measured.score.total, gap: 0.0, proven: true };
    plan.score = measured.score;
    plan.figures = measured.figures;
    let people = scenario.inspectors.len() as u32;
    plan.shortfalls = measured
        .shortfalls
        .into_iter()
        .map(|lack| Shortfall {
            missing: lack.missing(),
            rule: lack.rule.into(),
            batch: lack.batch,
            group: lack.group,
            unit: lack.unit,
            role: lack.role,
            skill: lack.skill,
            level: lack.level,
            needed: lack.needed,
            present: lack.present,
            capable: lack.present,
            ruled_out: vec![RuledOut { reason: Reason::Free, count: people }],
        })
        .collect();
    plan.breaches = measured
        .breaches
        .into_iter()
        .map(|b| Breach {
            pinned: scenario.settings.rules.level(b.rule) == Level::Hard,
            rule: b.rule.into(),
            batch: b.batch,
            group: b.group,
            unit: b.unit,
            inspectors: b.inspectors,
            amount: b.amount,
        })
        .collect();
}

/// The plan is changed, the scenario is changed, and the plan then says of itself what is so.
#[track_caller]
fn broken(rule: &str, change: impl Fn(&mut Scenario, &mut Vec<Assignment>)) {
    let mut scenario = scenario();
    let mut assignments = plain_plan(&scenario).assignments;
    assert_only(&scenario, &honest(&scenario, assignments.clone()), &[]);
    change(&mut scenario, &mut assignments);
    let plan = honest(&scenario, assignments);
    assert_only(&scenario, &plan, &[rule]);
    // The same in a plan whose roles nobody has dealt out, unless it is about roles as written.
    let measured = measure(&scenario, &plan.assignments, &[], &[]);
    let as_written = ["roles", "leader_party"].contains(&rule) || scenario.pins.iter().any(|pin| pin.role.is_some());
    assert!(as_written || measured.violations.iter().all(|v| v.rule == rule) && !measured.violations.is_empty());
    // Off, nothing is said of it; soft, it is in the score instead.
    scenario.settings.rules.set_level(rule, Level::Off);
    assert!(!complaints(&scenario, &honest(&scenario, plan.assignments.clone())).contains(&rule) || rule == "roles");
    scenario.settings.rules.set_level(rule, Level::Soft(7.0));
    let soft = honest(&scenario, plan.assignments.clone());
    // The role of a soft lock is a wish.
    let wish = scenario.pins.iter().any(|pin| pin.kind == PinKind::Lock && pin.role.is_some());
    if rule != "roles" && !wish {
        assert_only(&scenario, &soft, &[]);
        let term = soft.score.terms.iter().find(|t| t.id == rule).unwrap();
        assert!(term.points == 7.0 * term.measure && term.measure > 0.0, "{term:?}");
    }
}

fn person<'s>(scenario: &'s mut Scenario, id: &str) -> &'s mut Inspector {
    scenario.inspectors.iter_mut().find(|p| p.id == id).unwrap()
}

fn pin(inspector: &str, batch: &str, group: Option<&str>, role: Option<&str>, kind: PinKind) -> Pin {
    let (group, role) = (group.map(str::to_string), role.map(str::to_string));
    Pin { row: 2, inspector: inspector.into(), batch: batch.into(), group, role, kind, extra: vec![] }
}

fn history(inspector: &str, region: Option<&str>, dates: Option<(&str, &str)>) -> History {
    History {
        row: 2,
        inspector: inspector.into(),
        region: region.map(str::to_string),
        start: dates.map(|d| day(d.0)),
        end: dates.map(|d| day(d.1)),
        group: None,
        extra: vec![],
    }
}

#[test]
fn what_solve_writes_passes() {
    let scenario = scenario();
    let published = plain_plan(&scenario).assignments;
    let options = SolveOptions { time: Some(Duration::from_secs(20)), published, ..SolveOptions::default() };
    let plan = solve(&scenario, &options).unwrap();
    let report = verify(&scenario, &plan);
    assert!(report.passes(), "{:#?}", report.violations);
    assert!(report.warnings.is_empty());
    assert!(plan.bound.proven && plan.score.total < plain_plan(&scenario).score.total);
    assert_eq!(report.measured.score, measure(&scenario, &plan.assignments, &[], &plan.published).score);
}

#[test]
fn rules_on_one_person() {
    broken("one_place", |_, plan| plan.push(assign("P01", "G12", MEMBER)));
    broken("availability", |s, _| {
        let (start, end) = (day("2026-12-14"), day("2026-12-20"));
        s.leave.push(Leave { row: 2, inspector: "P01".into(), start, end, reason: None, extra: vec![] });
    });
    broken("availability", |s, _| {
        let (start, end) = (day("2026-12-02"), day("2026-12-31"));
        person(s, "P01").available = vec![DateRange { start, end }];
    });
    broken("availability", |s, _| s.history.push(history("P01", None, Some(("2026-11-01", "2026-12-01")))));
    broken("recusal", |s, _| person(s, "P01").avoid = vec!["石家庄市".into()]);
    broken("recusal", |s, _| person(s, "P01").avoid = vec!["130100".into()]);
    broken("recusal", |s, _| person(s, "P01").province = Some("河北省".into()));
    broken("recusal", |s, _| s.regions[1].province = "山东省".into());
    broken("recusal", |s, _| {
        s.settings.rules.recusal_scope = RecusalScope::City;
        s.regions[0].parent = Some("郑州市".into());
    });
    broken("recusal", |s, _| {
        s.settings.rules.recusal_scope = RecusalScope::City;
        s.units[1].city = Some("1401".into());
    });
    broken("trained", |s, _| person(s, "P01").trained = Some(day("2026-12-01")));
    let twice = |_: &mut Scenario, plan: &mut Vec<Assignment>| plan.push(assign("P01", "G22", MEMBER));
    broken("rest_between", |s, plan| {
        twice(s, plan);
        s.settings.rules.rest_days = 15;
    });
    broken("rest_between", |s, _| s.history.push(history("P01", None, Some(("2026-11-01", "2026-11-17")))));
    broken("max_batches", |s, plan| {
        twice(s, plan);
        person(s, "P01").max_batches = Some(1);
    });
    broken("max_batches", |s, plan| {
        twice(s, plan);
        s.settings.rules.max_batches = Some(1);
    });
    broken("no_return", |_, plan| plan.push(assign("P01", "G21", MEMBER)));
    broken("no_return", |s, _| s.history.push(history("P01", Some("石家庄市"), None)));
    broken("pins", |s, _| s.pins.push(pin("P01", "B1", Some("G12"), None, PinKind::Lock)));
    broken("pins", |s, _| s.pins.push(pin("P01", "B2", None, None, PinKind::Lock)));
    broken("pins", |s, _| s.pins.push(pin("P01", "B1", None, None, PinKind::Forbid)));
    broken("pins", |s, _| s.pins.push(pin("P01", "B1", Some("G11"), None, PinKind::Forbid)));
    broken("pins", |s, _| s.pins.push(pin("P01", "B1", Some("G11"), Some("联络员"), PinKind::Lock)));
    broken("pins", |s, _| s.pins.push(pin("P01", "B1", Some("G11"), Some("组长"), PinKind::Forbid)));
}

#[test]
fn what_just_holds_is_no_violation() {
    let mut s = scenario();
    let mut assignments = plain_plan(&s).assignments;
    assignments.push(assign("P01", "G22", MEMBER));
    let (start, end) = (day("2026-12-15"), day("2026-12-28"));
    s.leave.push(Leave { row: 2, inspector: "P01".into(), start, end, reason: None, extra: vec![] });
    // Two ranges that meet cover both batches.
    person(&mut s, "P01").available = vec![
        DateRange { start: day("2026-12-01"), end: day("2026-12-10") },
        DateRange { start: day("2026-12-11"), end: day("2027-01-11") },
    ];
    person(&mut s, "P01").trained = Some(day("2026-11-30"));
    person(&mut s, "P01").certificate_until = Some(day("2027-01-11"));
    s.history.push(history("P01", Some("唐山市"), Some(("2026-11-01", "2026-11-16"))));
    s.units[2].province = Some("山西省".into());
    s.pins.push(pin("P01", "B1", Some("G11"), Some("组长"), PinKind::Lock));
    s.pins.push(pin("P01", "B2", None, None, PinKind::Lock));
    assert_only(&s, &honest(&s, assignments), &[]);
}

#[test]
fn rules_on_groups_and_units() {
    broken("no_mutual", |s, _| {
        (s.regions[0].province, s.regions[1].province) = ("山东省".into(), "河南省".into());
    });
    broken("no_mutual", |s, plan| {
        // Only over the whole round: 河南 in 石家庄 in B1, 山东 in 太原 in B2.
        s.settings.rules.mutual_scope = MutualScope::Round;
        (s.regions[0].province, s.regions[1].province) = ("山东省".into(), "河南省".into());
        let left_out = ["P04", "P05", "P07", "P08"];
        plan.retain(|a| !left_out.contains(&a.inspector.as_str()));
        plan.iter_mut()
            .filter(|a| ["P06", "P09"].contains(&a.inspector.as_str()))
            .for_each(|a| a.role = "联络员".into());
    });
    broken("group_size", |s, _| s.groups[0].max_size = 2);
    broken("quota", |s, _| s.quotas[0].max = Some(1));
    broken("quota", |s, _| s.quotas[1].max = Some(1));
    broken("leader_party", |s, _| {
        person(s, "P01").party = Some(Party::Probationary);
        person(s, "P03").party = Some(Party::Full);
    });
    broken("unit_mix", |s, _| s.settings.rules.max_per_unit = Some(1));
    broken("unit_mix", |s, _| {
        s.settings.rules.max_per_unit = None;
        s.settings.rules.unit_pairs = true;
    });
    broken("unit_mix", |s, _| {
        s.settings.rules.max_per_unit = None;
        s.settings.rules.single_province = true;
    });
    broken("mentor", |s, _| {
        for id in ["P01", "P02", "P03"] {
            person(s, id).rounds_served = Some(0);
        }
    });
    for (a, b, kind) in [("P01", "P04", PairKind::Together), ("P01", "P02", PairKind::Apart)] {
        broken("pairs", |s, _| s.pairs.push(Pair { row: 2, a: a.into(), b: b.into(), kind, extra: vec![] }));
    }
    broken("roles", |_, plan| plan[1].role = MEMBER.into());
    broken("roles", |_, plan| plan[2].role = "副组长".into());
    broken("roles", |_, plan| plan[2].role = "联络员".into());
    broken("roles", |s, _| person(s, "P02").roles = vec!["组长".into()]);
}

#[test]
fn shortfalls_are_listed_as_they_are() {
    type Change = fn(&mut Scenario);
    let cases: &[(&str, Change)] = &[
        ("group_size", |s| s.groups[0].min_size = 5),
        ("quota", |s| s.quotas[1].min = Some(4)),
        ("roles", |s| s.groups[0].roles.as_mut().unwrap().push(RoleNeed { role: "副组长".into(), count: 1 })),
        ("skills", |s| s.groups[1].skills[0].count = 3),
        ("skills", |s| person(s, "P01").skills[0].level = 1),
        ("party_branch", |s| s.groups[0].full_members = Some(3)),
        ("certificates", |s| person(s, "P08").certificate_until = Some(day("2027-01-10"))),
        ("certificates", |s| s.groups[1].certified = Some(3)),
    ];
    for (rule, change) in cases {
        let mut scenario = scenario();
        let assignments = plain_plan(&scenario).assignments;
        change(&mut scenario);
        if *rule == "certificates" {
            person(&mut scenario, "P09").certificate = None;
        }
        let plan = honest(&scenario, assignments);
        assert_only(&scenario, &plan, &[]);
        assert!(
            !plan.shortfalls.is_empty() && plan.shortfalls.iter().all(|s| s.rule == *rule),
            "{:?}",
            plan.shortfalls
        );
        let goal = if *rule == "quota" { "quota" } else { "shortfall" };
        let counted = plan.score.terms.iter().find(|t| t.id == goal).unwrap().measure;
        assert_eq!(counted, f64::from(plan.shortfalls.iter().map(|s| s.missing).sum::<u32>()));
        let edit = |edit: fn(&mut Vec<Shortfall>)| {
            let mut plan = plan.clone();
            edit(&mut plan.shortfalls);
            assert_only(&scenario, &plan, &[rule]);
        };
        edit(Vec::clear);
        edit(|list| list.push(list[0].clone()));
        edit(|list| list[0].needed += 1);
        edit(|list| list[0].missing += 1);
        edit(|list| list[0].batch = "B9".into());
        edit(|list| list[0].ruled_out[0].count -= 1);
        edit(|list| list[0].capable = 99);
        if plan.shortfalls[0].present > 0 {
            edit(|list| list[0].capable = 0);
        }
    }
}

#[test]
fn what_a_plan_says_of_itself() {
    type Change = fn(&mut Plan);
    let cases: &[(&[&str], Change)] = &[
        (&["format"], |p| p.format = "plan".into()),
        (&["format"], |p| p.version = FORMAT_VERSION + 1),
        (&["score"], |p| p.score.terms[2].weight = 2.0),
        (&["score"], |p| p.score.terms[2].measure += 1.0),
        (&["score"], |p| p.score.terms[2].points -= 1.0),
        (&["score"], |p| p.score.terms[2].points = f64::NAN),
        (&["score"], |p| p.score.terms.swap(0, 1)),
        (&["score"], |p| drop(p.score.terms.pop())),
        (&["score"], |p| p.score.terms.push(Term { id: "luck".into(), weight: 0.0, measure: 0.0, points: 0.0 })),
        (&["bound", "score"], |p| p.score.total -= 1.0),
        (&["bound"], |p| p.bound.value += 1.0),
        (&["bound"], |p| p.bound.gap = 0.5),
        (&["bound"], |p| {
            p.bound.value *= 0.5;
            p.bound.gap = 0.5;
        }),
        (&["bound"], |p| p.bound.proven = false),
        (&["bound"], |p| p.status = Status::Feasible),
        (&["figures"], |p| p.figures.posts += 1),
        (&["figures"], |p| p.figures.posts_filled -= 1),
        (&["figures"], |p| p.figures.people_used -= 1),
        (&["figures"], |p| p.figures.person_days += 1),
        (&["figures"], |p| p.figures.km += 1),
        (&["figures"], |p| p.figures.expense *= 1.001),
        (&["figures"], |p| p.figures.draw_ratio_max += 0.1),
        (&["figures"], |p| p.figures.batches_max = 2),
        (&["recusal"], |p| p.breaches.push(Breach { rule: "recusal".into(), ..p.breaches[0].clone() })),
        (&["mentor"], |p| p.breaches.clear()),
        (&["mentor"], |p| p.breaches[0].amount += 1.0),
        (&["mentor"], |p| p.breaches[0].pinned = true),
        (&["duplicate"], |p| p.assignments.push(Assignment { role: MEMBER.into(), ..p.assignments[0].clone() })),
        (&["derived_groups"], |p| {
            p.derived_groups.push(DerivedGroup {
                id: "B1-130100-1".into(),
                name: String::new(),
                batch: "B1".into(),
                region: "130100".into(),
                min_size: 4,
                max_size: 4,
                crews: 2,
                skills: String::new(),
                sites: vec![],
                because_zh: String::new(),
                because_en: String::new(),
            })
        }),
    ];
    let mut scenario = scenario();
    scenario.settings.rules.set_level("mentor", Level::Soft(5.0));
    for id in ["P01", "P02"] {
        person(&mut scenario, id).rounds_served = Some(0);
    }
    let plan = plain_plan(&scenario);
    assert_only(&scenario, &plan, &[]);
    for (n, (wanted, change)) in cases.iter().enumerate() {
        let mut plan = plan.clone();
        change(&mut plan);
        assert_eq!(complaints(&scenario, &plan), *wanted, "case {n}");
    }
    for change in [
        |a: &mut Assignment| a.inspector = "P99".into(),
        |a: &mut Assignment| a.batch = "B9".into(),
        |a: &mut Assignment| a.group = "G99".into(),
        |a: &mut Assignment| a.group = "G21".into(),
    ] {
        let mut assignments = plan.assignments.clone();
        change(&mut assignments[2]);
        assert_only(&scenario, &honest(&scenario, assignments), &["reference"]);
    }
    let mut changed = plan.clone();
    changed.provenance.input_hash = "0".into();
    let report = verify(&scenario, &changed);
    assert!(report.passes() && report.warnings.len() == 1);
}

#[test]
fn stability_is_measured_against_the_published_plan() {
    let mut scenario = scenario();
    scenario.settings.objective.stability = 500.0;
    let mut plan = plain_plan(&scenario);
    plan.published = plan.assignments.clone();
    plan.published[0].inspector = "P99".into();
    plan.published[1].role = "组长".into();
    assert_only(&scenario, &plan, &["score"]);
    state_truly(&scenario, &mut plan);
    assert_only(&scenario, &plan, &[]);
    assert_eq!(plan.score.terms.iter().find(|t| t.id == "stability").unwrap().measure, 2.0);
}

#[test]
fn locks_may_break_hard_rules_but_nothing_else_may() {
    let mut scenario = scenario();
    for id in ["P01", "P02"] {
        person(&mut scenario, id).avoid = vec!["河北省".into()];
    }
    person(&mut scenario, "P03").party = None;
    scenario.pins.push(pin("P01", "B1", Some("G11"), Some("组长"), PinKind::Lock));
    let assignments = plain_plan(&scenario).assignments;
    assert_only(&scenario, &honest(&scenario, assignments.clone()), &["recusal"]);
    scenario.pins.push(pin("P02", "B1", Some("G11"), None, PinKind::Lock));
    let plan = honest(&scenario, assignments.clone());
    assert_only(&scenario, &plan, &[]);
    assert!(plan.breaches.len() == 2 && plan.breaches.iter().all(|b| b.pinned && b.rule == "recusal"));
    // A leader who is no full member, because locked to be.
    person(&mut scenario, "P01").party = Some(Party::Masses);
    let plan = honest(&scenario, assignments.clone());
    assert_only(&scenario, &plan, &[]);
    // In two groups at once: the two locked, but not a third.
    scenario.pins.push(pin("P01", "B1", Some("G12"), None, PinKind::Lock));
    let mut twice = assignments.clone();
    twice.push(assign("P01", "G12", MEMBER));
    assert_only(&scenario, &honest(&scenario, twice.clone()), &[]);
    twice.push(assign("P02", "G12", MEMBER));
    assert_only(&scenario, &honest(&scenario, twice), &["one_place"]);
    let options = SolveOptions { time: Some(Duration::from_secs(20)), ..SolveOptions::default() };
    let solved = solve(&scenario, &options).unwrap();
    let report = verify(&scenario, &solved);
    assert!(report.passes(), "{:#?}", report.violations);
    assert!(solved.breaches.iter().any(|b| b.pinned && b.rule == "one_place"));
}

#[test]
fn locked_roles_are_kept() {
    let mut scenario = scenario();
    let lock = |id: &str, role: &str| pin(id, "B1", Some("G11"), Some(role), PinKind::Lock);
    scenario.pins = vec![lock("P01", MEMBER), lock("P06", "组长")];
    let options = SolveOptions { time: Some(Duration::from_secs(20)), ..SolveOptions::default() };
    let plan = solve(&scenario, &options).unwrap();
    assert_only(&scenario, &plan, &[]);
    for (inspector, role) in [("P01", MEMBER), ("P06", "组长")] {
        assert!(plan.assignments.contains(&assign(inspector, "G11", role)));
    }
}

#[test]
fn groups_derived_from_sites() {
    let mut scenario = scenario();
    scenario.groups.clear();
    scenario.quotas.clear();
    for n in 0..40u32 {
        scenario.sites.push(Site {
            row: 2,
            id: format!("S{n:02}"),
            name: format!("点位{n}"),
            region: if n % 5 == 0 { "140100" } else { "130100" }.into(),
            at: LonLat { lon: 114.0 + f64::from(n * 7 % 40) / 40.0, lat: 38.0 },
            industry: None,
            skills: if n % 4 == 0 {
                vec![SkillNeed { name: "焦化".into(), level: 2, count: 1 + n % 3 }]
            } else {
                vec![]
            },
            minutes: 600 + 10 * n,
            crew_min: (n % 7 == 0).then_some(3),
            priority: None,
            batch: (n % 6 == 0).then(|| "B1".into()),
            earliest: (n % 9 == 1).then(|| day("2026-12-20")),
            latest: (n == 33).then(|| day("2026-11-20")),
            open: None,
            workdays_only: None,
            visits: (n % 8 == 0).then_some(2),
            gap_days: None,
            after: vec![],
            equipment: vec![],
            hazards: vec![],
            writeup_minutes: Some(60),
            source: None,
            last_visited: None,
            mode: None,
            extra: vec![],
        });
    }
    let plan =
        solve(&scenario, &SolveOptions { time: Some(Duration::from_secs(20)), gap: 0.01, ..SolveOptions::default() })
            .unwrap();
    let report = verify(&scenario, &plan);
    assert!(report.passes(), "{:#?}", report.violations);
    let of_region = |region: &str| plan.derived_groups.iter().filter(|g| g.region == region && g.batch == "B1").count();
    assert!(of_region("130100") > 1, "the cut is tested");
    assert!(!plan.derived_groups.iter().any(|g| g.sites.contains(&"S33".to_string())));
    let with = |change: fn(&mut Vec<DerivedGroup>)| {
        let mut plan = plan.clone();
        change(&mut plan.derived_groups);
        assert!(complaints(&scenario, &plan).contains(&"derived_groups"));
    };
    with(|groups| groups[0].min_size -= 1);
    with(|groups| groups[0].crews = 1);
    with(|groups| groups[0].skills.push_str(";VOCs:1x1"));
    with(|groups| groups[0].skills = "焦化".into());
    with(|groups| drop(groups[0].sites.pop()));
    with(|groups| groups[0].sites.push("S33".into()));
    with(|groups| {
        let site = groups[0].sites[0].clone();
        groups[1].sites.push(site);
    });
    with(|groups| groups[0].region = "140100".into());
    with(|groups| groups[0].batch = "B9".into());
    with(|groups| drop(groups.remove(0)));
    with(|groups| {
        let (a, b) = groups.split_at_mut(1);
        std::mem::swap(&mut a[0].sites, &mut b[0].sites);
    });
}

#[test]
fn every_rule_of_staffing_is_broken_here() {
    let this = include_str!("verify.rs");
    for rule in STAFFING {
        assert!(this.contains(&format!("broken(\"{rule}\"")) || this.contains(&format!("(\"{rule}\", |s| ")), "{rule}");
    }
}

/// Choices for a random round, drawn one after another; when they run out, always the first.
struct Dice<'d>(std::slice::Iter<'d, u8>);

impl Dice<'_> {
    /// From 0 up to n − 1.
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % n
    }

    /// Once in n times.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }

    fn date(&mut self, within: usize) -> NaiveDate {
        day("2026-12-01") + chrono::Duration::days(self.below(within) as i64)
    }

    fn level(&mut self) -> Level {
        match self.below(4) {
            0 => Level::Off,
            1 => Level::Soft([3.0, 40.0, 2_000.0, 0.5][self.below(4)]),
            _ => Level::Hard,
        }
    }
}

/// A small round in which everything is random.
fn random_round(dice: &mut Dice) -> (Scenario, Vec<Assignment>) {
    let mut s = scenario();
    let first = |s: &Scenario, n: usize| s.inspectors[n % s.inspectors.len()].id.clone();
    for rule in STAFFING {
        let level = dice.level();
        s.settings.rules.set_level(rule, level);
    }
    let rules = &mut s.settings.rules;
    rules.recusal_scope = *dice.of(&[RecusalScope::Province, RecusalScope::City]);
    rules.mutual_scope = *dice.of(&[MutualScope::Batch, MutualScope::Round]);
    rules.min_full_members = dice.below(4) as u32;
    rules.min_per_crew = dice.below(3) as u32;
    rules.max_batches = *dice.of(&[None, Some(1), Some(2)]);
    rules.rest_days = dice.below(20) as u32;
    rules.max_per_unit = *dice.of(&[None, Some(1), Some(2)]);
    rules.unit_pairs = dice.once_in(4);
    rules.single_province = dice.once_in(4);
    rules.mentor_ratio = *dice.of(&[2.0, 1.0, 0.5, 1.5]);
    let goals = &mut s.settings.objective;
    for weight in [
        &mut goals.fairness,
        &mut goals.draw_ratio,
        &mut goals.competence,
        &mut goals.continuity,
        &mut goals.rooms,
        &mut goals.stability,
        &mut goals.expense,
    ] {
        *weight = *dice.of(&[0.0, 0.0, 7.0, 150.0, 0.01]);
    }
    goals.shortfall = *dice.of(&[10_000.0, 100.0, 1.0]);

    s.batches = (0..1 + dice.below(4))
        .map(|n| {
            let start = dice.date(50);
            let end = start + chrono::Duration::days(dice.below(15) as i64);
            Batch { row: 2, id: format!("B{n}"), name: None, start, end, sessions: None, notes: None, extra: vec![] }
        })
        .collect();
    s.inspectors.truncate(4 + dice.below(9));
    for unit in &mut s.units {
        unit.province = (*dice.of(&[Some("河南省"), Some("河北省"), Some("山西省"), None])).map(String::from);
        unit.city = (*dice.of(&[Some("石家庄市"), Some("1401"), None])).map(String::from);
        unit.kind = *dice.of(&[UnitKind::Local, UnitKind::Local, UnitKind::Research]);
        unit.pool = *dice.of(&[None, Some(0), Some(7)]);
    }
    s.quotas = (0..dice.below(4))
        .map(|_| Quota {
            row: 2,
            unit: dice.of(&["U1", "U2", "U3"]).to_string(),
            batch: dice.of(&[None, Some("B0".to_string())]).clone(),
            min: *dice.of(&[None, Some(1), Some(3)]),
            max: *dice.of(&[None, Some(3), Some(4)]),
            extra: vec![],
        })
        .collect();
    s.quotas.sort_by(|a, b| (&a.unit, &a.batch).cmp(&(&b.unit, &b.batch)));
    s.quotas.dedup_by(|a, b| (&a.unit, &a.batch) == (&b.unit, &b.batch));
    let nobody_has_roles = dice.once_in(6);
    for p in &mut s.inspectors {
        p.unit = dice.of(&["U1", "U2", "U3"]).to_string();
        p.gender = *dice.of(&[Some(Gender::Male), Some(Gender::Female), None]);
        p.party =
            *dice.of(&[Some(Party::Full), Some(Party::Full), Some(Party::Probationary), Some(Party::Masses), None]);
        p.certificate_until = dice.once_in(3).then(|| dice.date(60));
        p.rounds_served = *dice.of(&[Some(0), Some(3), None]);
        p.trained = dice.once_in(4).then(|| dice.date(30));
        p.max_batches = *dice.of(&[None, None, Some(0), Some(1)]);
        p.province = dice.once_in(6).then(|| "山西省".to_string());
        if dice.once_in(6) {
            p.avoid = vec![dice.of(&["石家庄市", "140100", "河北省"]).to_string()];
        }
        if dice.once_in(5) {
            let start = dice.date(40);
            p.available = vec![DateRange { start, end: start + chrono::Duration::days(20) }];
        }
        p.roles = match dice.below(4) {
            _ if nobody_has_roles => vec![],
            0 => vec![],
            1 => vec!["联络员".into()],
            _ => vec!["组长".into(), "联络员".into()],
        };
    }
    s.groups = (0..1 + dice.below(5))
        .map(|n| {
            let min_size = dice.below(4) as u32;
            let role = |role: &str, count| RoleNeed { role: role.into(), count };
            Group {
                row: 2,
                id: format!("G{n}"),
                batch: s.batches[dice.below(s.batches.len())].id.clone(),
                region: dice.of(&["130100", "140100"]).to_string(),
                name: None,
                kind: None,
                counties: None,
                min_size,
                max_size: min_size.max(1) + dice.below(3) as u32,
                crews: *dice.of(&[None, Some(2)]),
                skills: match dice.below(3) {
                    0 => vec![],
                    1 => vec![SkillNeed { name: "焦化".into(), level: 2, count: 1 }],
                    _ => vec![
                        SkillNeed { name: "焦化".into(), level: 1, count: 2 },
                        SkillNeed { name: "VOCs".into(), level: 1, count: 1 },
                    ],
                },
                roles: dice
                    .of(&[None, Some(vec![role("组长", 1), role("联络员", 1)]), Some(vec![role("组长", 2)])])
                    .clone(),
                full_members: *dice.of(&[None, Some(1)]),
                certified: *dice.of(&[None, Some(1)]),
                extra: vec![],
            }
        })
        .collect();
    for _ in 0..dice.below(3) {
        let (start, inspector) = (dice.date(40), first(&s, dice.below(12)));
        s.leave.push(Leave { row: 2, inspector, start, end: start, reason: None, extra: vec![] });
    }
    for _ in 0..dice.below(4) {
        let start = day("2026-10-20") + chrono::Duration::days(dice.below(60) as i64);
        let mut row = history(
            &first(&s, dice.below(12)),
            *dice.of(&[None, Some("太原市"), Some("130100"), Some("兰州市")]),
            None,
        );
        if !dice.once_in(3) {
            (row.start, row.end) = (Some(start), Some(start + chrono::Duration::days(6)));
        }
        s.history.push(row);
    }
    for n in 0..dice.below(3) {
        let (a, b) = (first(&s, n), first(&s, n + 1 + dice.below(3)));
        s.pairs.push(Pair { row: 2, a, b, kind: *dice.of(&[PairKind::Together, PairKind::Apart]), extra: vec![] });
    }
    // Each inspector is pinned once at most, so that no two pins contradict one another.
    for n in 0..dice.below(4) {
        let group = s.groups[dice.below(s.groups.len())].clone();
        let kind = *dice.of(&[PinKind::Lock, PinKind::Lock, PinKind::Forbid]);
        let named = !dice.once_in(4);
        // Two could not both be locked into the only leader's place.
        let role = (named && n == 0 && dice.once_in(2))
            .then(|| *dice.of(if kind == PinKind::Lock { &["组长", MEMBER] } else { &["组长"] }));
        s.pins.push(pin(&first(&s, n), &group.batch, named.then_some(group.id.as_str()), role, kind));
    }
    let published = (0..dice.below(4))
        .map(|n| {
            let group = &s.groups[dice.below(s.groups.len())];
            Assignment {
                inspector: first(&s, n),
                batch: group.batch.clone(),
                group: group.id.clone(),
                role: MEMBER.into(),
            }
        })
        .collect();
    s.seal();
    (s, published)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Holds the solver and the checker against each other.
    #[test]
    fn what_solve_writes_of_random_rounds_passes(choices in prop::collection::vec(any::<u8>(), 0..500)) {
        let (scenario, published) = random_round(&mut Dice(choices.iter()));
        let options = SolveOptions { time: Some(Duration::from_secs(20)), published, ..SolveOptions::default() };
        match solve(&scenario, &options) {
            Ok(plan) => {
                let report = verify(&scenario, &plan);
                prop_assert!(report.passes(), "{:#?}", report.violations);
                // The roles that the plan deals are as good as any.
                let measured = measure(&scenario, &plan.assignments, &[], &plan.published);
                let (best, dealt) = (measured.score.total, plan.score.total);
                prop_assert!(measured.violations.is_empty() && (best - dealt).abs() < 1e-6 * dealt.abs().max(1.0), "{best} {dealt}");
            }
            // Somebody locked into a batch may be barred from all of its groups.
            Err(error) => prop_assert!(scenario.pins.iter().any(|pin| pin.group.is_none()), "{error}"),
        }
    }
}

fn run(args: &[&str], folder: &Path) -> (Option<i32>, String, String) {
    let output = assert_cmd::Command::cargo_bin("bangfu")
        .unwrap()
        .current_dir(folder)
        .arg("verify")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_gives_its_verdict() {
    let folder = tempfile::tempdir().unwrap();
    write_round(folder.path());
    let scenario = scenario();
    let plan = plain_plan(&scenario);
    let file = |name: &str, plan: &Plan| plan::file::write(plan, &folder.path().join(name)).unwrap();
    file("plan.json", &plan);
    let (code, out, _) = run(&[".", "plan.json"], folder.path());
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("核验通过\n") && out.contains("派员 12 人次，工作组 4 个"), "{out}");
    let (code, out, _) = run(&[".", "plan.json", "--lang", "en"], folder.path());
    assert!(code == Some(0) && out.starts_with("verified\n") && out.contains("12 assignments in 4 groups"), "{out}");

    let mut bad = plan.clone();
    bad.assignments[3].group = "G11".into();
    bad.provenance.input_hash = "0".into();
    bad.score.terms[4].weight = 60.0;
    file("bad.json", &bad);
    let (code, out, _) = run(&[".", "bad.json"], folder.path());
    assert_eq!(code, Some(1));
    for words in [
        "核验不通过：",
        "提示：场景在排班之后改动过",
        "组员数 group_size\n",
        "批次 B1，组 G12：需 3 人，有 2 人，方案没有如实列为缺口",
        "职务 roles\n  批次 B1，组 G11：组长 2 人，只设 1 个",
        "得分逐项对照",
        "党员优先 party",
        "50 × 3 = 150 / 60 × 3 = 150",
        "合计",
    ] {
        assert!(out.contains(words), "{words} not in\n{out}");
    }
    let (code, out, _) = run(&[".", "bad.json", "--lang", "en"], folder.path());
    assert_eq!(code, Some(1));
    for words in [
        "not verified: ",
        "warning: the scenario was changed",
        "batch B1, group G12: 2 of 3 people",
        "score, term by term",
    ] {
        assert!(out.contains(words), "{words} not in\n{out}");
    }
    let (code, out, _) = run(&[".", "bad.json", "--json"], folder.path());
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["passes"].as_bool()), (Some(1), Some(false)));
    assert!(json["violations"].as_array().unwrap().iter().any(|v| v["rule"] == "group_size" && v["group"] == "G12"));

    // More than a handful of one rule.
    let mut none = honest(&scenario, vec![]);
    none.shortfalls.clear();
    file("none.json", &none);
    let (_, few, _) = run(&[".", "none.json"], folder.path());
    let (_, all, _) = run(&[".", "none.json", "--all"], folder.path());
    assert!(few.contains("…… 还有 3 处（--all 全部列出）") && !all.contains("还有"), "{few}");
    assert!(all.lines().count() > few.lines().count());
}

#[test]
fn the_command_says_which_file_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    write_round(folder.path());
    let (code, out, err) = run(&[".", "gone.json"], folder.path());
    assert!(code == Some(1) && out.is_empty() && err.contains("方案读不出来：gone.json"), "{err}");
    std::fs::write(folder.path().join("half.json"), "{\"format\": ").unwrap();
    let (code, _, err) = run(&[".", "half.json", "--lang", "en"], folder.path());
    assert!(code == Some(1) && err.contains("the plan cannot be read: half.json: not a plan"), "{err}");
    let (code, _, err) = run(&["nowhere", "half.json"], folder.path());
    assert!(code == Some(1) && err.contains("E101") && err.contains("场景有错误"), "{err}");
}
