//! The checker on crews and routes: a plan made by hand passes, and whatever is wrong with it is said, under its own rule and no other.

mod checking;

use std::path::Path;

use bangfu::plan::{self, *};
use bangfu::scenario::read::read;
use bangfu::scenario::settings::CrewForming;
use bangfu::scenario::*;
use bangfu::verify::{FIELD, verify};
use checking::{assert_only, complaints};
use chrono::{NaiveDate, NaiveTime};

/// Real places, invented people. Mid-Autumn Festival is over, National Day (1 to 7 October, worked off on Saturday the 10th) to come.
const ROUND: &[(&str, &str)] = &[
    ("round.toml", "name = \"路线核验轮（虚构）\"\n[objective]\nearliness = 1\n"),
    ("batches.csv", "id,start,end\nB1,2026-09-28,2026-10-11\nB2,2026-10-20,2026-10-26\n"),
    ("units.csv", "id,name,province,city,kind\nU1,河南总队,河南省,郑州市,地方\n"),
    (
        "inspectors.csv",
        "id,name,unit,party,certificate,certificate_until,skills,licences\n\
         P01,甲一（虚构）,U1,中共党员,ZJ01,2026-10-11,焦化:2,无人机驾驶\n\
         P02,甲二（虚构）,U1,中共党员,ZJ02,,VOCs:1,\n\
         P03,甲三（虚构）,U1,中共党员,ZJ03,,,\n\
         P04,甲四（虚构）,U1,中共党员,ZJ04,,,\n\
         P05,乙一（虚构）,U1,中共党员,ZJ05,,无人机驾驶:1,\n\
         P06,乙二（虚构）,U1,中共党员,ZJ06,,VOCs:2,\n\
         P07,乙三（虚构）,U1,中共党员,,,,\n\
         P08,丙一（虚构）,U1,中共党员,ZJ08,,,\n\
         P09,丙二（虚构）,U1,中共党员,ZJ09,,,\n\
         P10,甲五（虚构）,U1,中共党员,,,,\n",
    ),
    (
        "regions.csv",
        "id,name,province,lon,lat\n130100,石家庄市,河北省,114.51,38.04\n140100,太原市,山西省,112.55,37.87\n140200,大同市,山西省,113.3,40.08\n",
    ),
    (
        "groups.csv",
        "id,batch,region,min_size,max_size,crews,full_members,certified\n\
         G1,B1,130100,5,5,2,1,2\nG2,B1,140100,3,3,1,1,2\nG3,B2,130100,2,2,1,1,2\n",
    ),
    (
        "sites.csv",
        "id,name,region,lon,lat,minutes,skills,crew_min,priority,batch,earliest,latest,open,workdays_only,visits,gap_days,after,equipment,hazards,writeup_minutes,mode\n\
         S01,焦化一厂,130100,114.6,38.3,60,焦化:2x1,,1,,,,09:00-16:00,,,,,,高处,30,\n\
         S02,焦化二厂,130100,114.51,38.24,90,,,2,,,,,,,,S01,无人机,,,\n\
         S03,断面,130100,114.3,38,60,,,,,,,,,2,3,,,,,\n\
         S04,园区,130100,114.51,38.14,45,,,4,,2026-10-08,2026-10-10,,是,,,,,,,\n\
         S05,在线监测,130100,114.7,38.1,30,,,,,,,,,,,,,,,线上\n\
         S06,矿区,140100,112.3,37.6,60,,,,,,,,,,,,无人机,,,\n\
         S07,电厂,140100,112.4,37.6,120,,3,,B1,,,,,,,,,,,\n\
         S08,料场,140100,112.6,37.7,60,,,4,,,,,,,,,,,,\n\
         S09,同煤,140200,113.2,40.1,60,,,,,,,,,,,,,,,\n\
         S10,涂装厂,140100,112.5,37.9,60,VOCs:3x1,,,,,,,,,,,,,,\n\
         S11,机关,130100,114.5,38,60,,,,,2026-10-02,2026-10-07,,是,,,,,,,\n\
         S12,尾矿库,140100,112.7,37.9,60,,9,2,,,,,,,,,,,,\n",
    ),
    (
        "equipment.csv",
        "kind,region,batch,count,operator_skill\n无人机,,B1,1,无人机驾驶\n无人机,130100,,1,无人机驾驶\n走航车,,,1,\n",
    ),
    (
        "travel.csv",
        "from,to,km,minutes\n130100,S01,30,40\nS01,130100,32,\nS01,S02,10,\n130100,S03,20,25.5\n140100,S06,50,\nS06,S07,15,20\nS07,140100,45,50\n",
    ),
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

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// Group, day, number, members, equipment; when it leaves, pauses and is back; minutes and km on the road, minutes on duty.
#[allow(clippy::too_many_arguments)]
fn crew(
    (group, date, crew): (&str, &str, u32),
    members: &[&str],
    equipment: &[&str],
    (depart, pause, back): (&str, &str, &str),
    (drive_minutes, km, duty_minutes): (u32, f64, u32),
) -> Crew {
    let own = |list: &[&str]| list.iter().map(|id| id.to_string()).collect();
    Crew {
        batch: "B1".into(),
        group: group.into(),
        date: day(date),
        crew,
        members: own(members),
        equipment: own(equipment),
        depart: depart.into(),
        break_start: Some(pause.into()),
        back: back.into(),
        drive_minutes,
        km,
        duty_minutes,
    }
}

/// A visit of the crew, in its order.
fn visit(
    of: &Crew,
    (site, visit): (&str, u32),
    order: u32,
    times: [&str; 3],
    (drive_minutes, km): (u32, f64),
) -> Visit {
    Visit {
        site: site.into(),
        visit,
        batch: of.batch.clone(),
        group: of.group.clone(),
        crew: of.crew,
        date: of.date,
        order,
        arrive: times[0].into(),
        start: times[1].into(),
        end: times[2].into(),
        drive_minutes,
        km,
    }
}

fn left_out(site: &str, batch: Option<&str>, reason: UnvisitedReason, what: Option<&str>) -> Unvisited {
    Unvisited { site: site.into(), visit: 1, batch: batch.map(String::from), reason, what: what.map(String::from) }
}

/// Five crew days, seven visits, five visits left out; each break lies in another place.
fn plan_of(scenario: &Scenario) -> Plan {
    let crews = vec![
        // After the last inspection, before driving home.
        crew(("G1", "2026-09-28", 1), &["P01", "P02"], &["无人机"], ("08:30", "11:52", "13:27"), (87, 68.9, 267)),
        // Back at the base.
        crew(("G1", "2026-09-28", 2), &["P03", "P04"], &[], ("08:30", "11:30", "12:30"), (52, 40.0, 142)),
        // Before leaving.
        crew(("G1", "2026-10-01", 2), &["P03", "P04"], &[], ("12:30", "11:30", "14:22"), (52, 40.0, 112)),
        // On the way.
        crew(("G1", "2026-10-08", 1), &["P01", "P02"], &[], ("11:30", "11:40", "13:51"), (36, 29.0, 81)),
        // Between arriving and inspecting.
        crew(
            ("G2", "2026-09-28", 1),
            &["P05", "P06", "P07"],
            &["无人机"],
            ("08:30", "11:30", "15:20"),
            (130, 110.0, 310),
        ),
    ];
    let visits = vec![
        visit(&crews[0], ("S01", 1), 1, ["09:10", "09:10", "10:10"], (40, 30.0)),
        visit(&crews[0], ("S02", 1), 2, ["10:22", "10:22", "11:52"], (12, 10.0)),
        visit(&crews[1], ("S03", 1), 1, ["08:56", "09:00", "10:00"], (26, 20.0)),
        visit(&crews[1], ("S05", 1), 2, ["10:26", "10:30", "11:00"], (26, 20.0)),
        visit(&crews[2], ("S03", 2), 1, ["12:56", "12:56", "13:56"], (26, 20.0)),
        visit(&crews[3], ("S04", 1), 1, ["12:48", "12:48", "13:33"], (18, 14.5)),
        visit(&crews[4], ("S06", 1), 1, ["09:30", "09:30", "10:30"], (60, 50.0)),
        visit(&crews[4], ("S07", 1), 2, ["10:50", "12:30", "14:30"], (20, 15.0)),
    ];
    let unvisited = vec![
        left_out("S08", Some("B1"), UnvisitedReason::Outranked, None),
        left_out("S09", None, UnvisitedReason::NoGroup, None),
        left_out("S10", Some("B1"), UnvisitedReason::Skill, Some("VOCs")),
        left_out("S11", Some("B1"), UnvisitedReason::NoDay, None),
        left_out("S12", Some("B1"), UnvisitedReason::Heads, None),
    ];
    let mut assignments = Vec::new();
    for (batch, group, members) in [
        ("B1", "G1", &["P01", "P02", "P03", "P04", "P10"][..]),
        ("B1", "G2", &["P05", "P06", "P07"]),
        ("B2", "G3", &["P08", "P09"]),
    ] {
        for (n, inspector) in members.iter().enumerate() {
            let role = if n == 0 { "组长" } else { MEMBER }.to_string();
            assignments.push(Assignment {
                inspector: inspector.to_string(),
                batch: batch.into(),
                group: group.into(),
                role,
            });
        }
    }
    let mut plan = Plan {
        format: "bangfu-plan".into(),
        version: FORMAT_VERSION,
        round: scenario.settings.name.clone(),
        status: Status::Optimal,
        assignments,
        crews,
        visits,
        unvisited,
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
            distances: String::new(),
        },
    };
    state_truly(scenario, &mut plan);
    plan
}

/// Writes into the plan the score, the figures and the breaches that the checker measures of it.
fn state_truly(scenario: &Scenario, plan: &mut Plan) {
    let measured = verify(scenario, plan).measured;
    plan.bound = Bound { value: measured.score.total, gap: 0.0, proven: true };
    plan.score = measured.score;
    plan.figures = measured.figures;
    assert!(measured.shortfalls.is_empty(), "{:#?}", measured.shortfalls);
    plan.breaches = measured
        .breaches
        .into_iter()
        .map(|b| Breach {
            pinned: false,
            rule: b.rule.into(),
            batch: b.batch,
            group: b.group,
            unit: b.unit,
            inspectors: b.inspectors,
            amount: b.amount,
        })
        .collect();
}

#[track_caller]
fn holds(change: impl Fn(&mut Scenario, &mut Plan)) {
    let mut scenario = scenario();
    let mut plan = plan_of(&scenario);
    change(&mut scenario, &mut plan);
    state_truly(&scenario, &mut plan);
    assert_only(&scenario, &plan, &[]);
}

/// Something is wrong that is no rule's matter, or several things at once.
#[track_caller]
fn faulty(wanted: &[&str], change: impl Fn(&mut Scenario, &mut Plan)) {
    let mut scenario = scenario();
    let mut plan = plan_of(&scenario);
    change(&mut scenario, &mut plan);
    state_truly(&scenario, &mut plan);
    assert_only(&scenario, &plan, wanted);
}

/// The change breaks this rule and no other; off, nothing is said of it; soft, it is a term of the score. `measure` is how often.
#[track_caller]
fn broken(rule: &str, measure: f64, change: impl Fn(&mut Scenario, &mut Plan)) {
    let mut scenario = scenario();
    let mut plan = plan_of(&scenario);
    assert_only(&scenario, &plan, &[]);
    change(&mut scenario, &mut plan);
    state_truly(&scenario, &mut plan);
    assert_only(&scenario, &plan, &[rule]);
    scenario.settings.rules.set_level(rule, Level::Off);
    state_truly(&scenario, &mut plan);
    // Visits may be left out because of this very rule, which is then no reason.
    assert!(complaints(&scenario, &plan).iter().all(|heading| *heading == "unvisited"));
    assert!(!plan.score.terms.iter().any(|term| term.id == rule));
    scenario.settings.rules.set_level(rule, Level::Soft(7.0));
    state_truly(&scenario, &mut plan);
    assert_only(&scenario, &plan, &[]);
    let term = plan.score.terms.iter().find(|term| term.id == rule).unwrap();
    assert_eq!((term.measure, term.points), (measure, 7.0 * measure));
    // The breaches are listed, and the term says as many.
    let said = plan.score.terms.clone();
    plan.breaches.clear();
    assert_only(&scenario, &plan, &[rule]);
    state_truly(&scenario, &mut plan);
    plan.score.terms = said;
    let term = plan.score.terms.iter_mut().find(|term| term.id == rule).unwrap();
    (term.measure, term.points) = (0.0, 0.0);
    assert_only(&scenario, &plan, &["score"]);
}

fn person<'s>(scenario: &'s mut Scenario, id: &str) -> &'s mut Inspector {
    scenario.inspectors.iter_mut().find(|p| p.id == id).unwrap()
}

fn site<'s>(scenario: &'s mut Scenario, id: &str) -> &'s mut Site {
    scenario.sites.iter_mut().find(|p| p.id == id).unwrap()
}

fn planned<'p>(plan: &'p mut Plan, id: &str) -> &'p mut Visit {
    plan.visits.iter_mut().find(|v| v.site == id).unwrap()
}

/// Moves the crew of that place, and its visits, to another day, and sorts the lists again.
fn move_day(plan: &mut Plan, crew: usize, date: &str) {
    let of = plan.crews[crew].clone();
    for visit in &mut plan.visits {
        if (&visit.group, visit.date, visit.crew) == (&of.group, of.date, of.crew) {
            visit.date = day(date);
        }
    }
    plan.crews[crew].date = day(date);
    plan.crews.sort_by(|a, b| (&a.group, a.date, a.crew).cmp(&(&b.group, b.date, b.crew)));
    plan.visits.sort_by(|a, b| (&a.group, a.date, a.crew, a.order).cmp(&(&b.group, b.date, b.crew, b.order)));
}

fn calendar_day(date: &str, off_day: Option<bool>) -> CalendarDay {
    CalendarDay { row: 2, date: day(date), name: None, off_day, extra: vec![] }
}

/// The rows of the table equipment.
const BATCH_DRONE: usize = 0;
const REGION_DRONE: usize = 1;

#[test]
fn the_plan_made_by_hand_passes() {
    let scenario = scenario();
    let plan = plan_of(&scenario);
    let report = verify(&scenario, &plan);
    assert!(report.passes() && report.warnings.is_empty(), "{:#?}", report.violations);
    let term = |id: &str| {
        let term = plan.score.terms.iter().find(|term| term.id == id).unwrap();
        (term.weight, term.measure, term.points)
    };
    // S08 100, S09, S10 and S11 500 each, S12 2,000.
    assert_eq!(term("site"), (1.0, 3600.0, 3600.0));
    assert_eq!(term("driving"), (0.2, 357.0, 0.2 * 357.0));
    // The second visit of S03 (priority 3) after three days, S04 (priority 4) after ten.
    assert_eq!(term("earliness"), (1.0, 16.0, 16.0));
    // Other weights.
    holds(|s, plan| {
        s.settings.objective.site = [1.0, 20.0, 0.5, 3.0];
        s.settings.objective.driving = 0.0;
        s.settings.objective.earliness = 2.0;
        state_truly(s, plan);
        assert!(plan.score.terms.iter().any(|term| term.id == "site" && term.points == 24.5));
        assert!(plan.score.terms.iter().any(|term| term.id == "earliness" && term.points == 32.0));
    });
}

#[test]
fn who_makes_up_a_crew() {
    broken("one_place", 1.0, |_, plan| plan.crews[1].members.insert(0, "P01".into()));
    broken("one_place", 2.0, |_, plan| plan.crews[2].members.extend(["P08".into(), "P09".into()]));
    broken("one_place", 2.0, |_, plan| plan.crews[1].members.push("P05".into()));
    holds(|_, plan| plan.crews[2].members.insert(0, "P01".into()));

    broken("crew_size", 1.0, |s, _| site(s, "S01").crew_min = Some(3));
    broken("crew_size", 2.0, |s, _| site(s, "S03").crew_min = Some(3));
    broken("crew_size", 1.0, |s, _| s.groups[0].crews = Some(1));
    broken("crew_size", 1.0, |s, _| s.groups[0].crews = None);
    holds(|s, _| site(s, "S01").crew_min = Some(1));

    broken("site_skills", 1.0, |s, _| site(s, "S01").skills[0].level = 3);
    broken("site_skills", 1.0, |s, _| site(s, "S01").skills[0].count = 2);
    broken("site_skills", 1.0, |s, _| person(s, "P01").skills[0].level = 1);
    broken("site_skills", 2.0, |s, _| {
        site(s, "S03").skills = vec![SkillNeed { name: "VOCs".into(), level: 1, count: 1 }];
    });
    // One member for several needs.
    holds(|s, _| {
        person(s, "P02").skills[0].level = 3;
        site(s, "S01").skills.push(SkillNeed { name: "VOCs".into(), level: 2, count: 1 });
    });

    broken("certificates", 2.0, |s, _| person(s, "P02").certificate = None);
    broken("certificates", 2.0, |s, _| person(s, "P01").certificate_until = Some(day("2026-10-10")));
    broken("certificates", 1.0, |_, plan| plan.crews[3].members[1] = "P10".into());
    broken("certificates", 4.0, |s, _| {
        s.settings.rules.min_per_crew = 3;
        person(s, "P07").certificate = Some("ZJ07".into());
    });
    // None are asked for at the base.
    holds(|s, plan| {
        plan.crews[3].members[1] = "P10".into();
        site(s, "S04").mode = Some(SiteMode::Online);
        (planned(plan, "S04").drive_minutes, planned(plan, "S04").km) = (0, 0.0);
        (plan.crews[3].drive_minutes, plan.crews[3].km, plan.crews[3].duty_minutes) = (0, 0.0, 45);
    });

    broken("recusal", 1.0, |s, _| person(s, "P02").avoid = vec!["S01".into()]);
    broken("recusal", 2.0, |s, _| {
        person(s, "P03").avoid = vec!["S03".into(), "S06".into()];
        person(s, "P04").avoid = vec!["S03".into()];
    });
    broken("fitness", 1.0, |s, _| person(s, "P02").unfit = vec!["涉水".into(), "高处".into()]);
    broken("fitness", 2.0, |s, _| {
        site(s, "S03").hazards = vec!["涉水".into()];
        person(s, "P04").unfit = vec!["涉水".into()];
    });
    holds(|s, _| person(s, "P03").unfit = vec!["高处".into()]);
}

#[test]
fn days_and_hours() {
    broken("working_day", 1.0, |s, _| s.settings.day.end = at(15, 19));
    broken("working_day", 3.0, |s, _| s.settings.day.start = at(8, 31));
    broken("working_day", 1.0, |s, _| s.settings.day.max_duty_hours = 309.0 / 60.0);
    broken("working_day", 1.0, |s, _| s.batches[0].end = day("2026-10-07"));
    broken("working_day", 1.0, |s, _| s.settings.day.work_on_holidays = false);
    broken("working_day", 3.0, |s, _| {
        s.settings.day.work_on_holidays = false;
        s.calendar = vec![calendar_day("2026-10-01", Some(false)), calendar_day("2026-09-28", Some(true))];
    });
    holds(|s, _| {
        s.settings.day.work_on_holidays = false;
        s.calendar = vec![calendar_day("2026-10-01", Some(false))];
    });
    holds(|s, _| {
        (s.settings.day.end, s.settings.day.max_duty_hours) = (at(15, 20), 310.0 / 60.0);
    });
    // A weekend is worked, whatever is said of holidays.
    holds(|s, plan| {
        s.settings.day.work_on_holidays = false;
        site(s, "S03").gap_days = Some(1);
        move_day(plan, 2, "2026-10-11");
    });

    broken("open_hours", 1.0, |s, _| site(s, "S01").open = Some((at(9, 11), at(16, 0))));
    broken("open_hours", 1.0, |s, _| site(s, "S01").open = Some((at(9, 10), at(10, 9))));
    holds(|s, _| site(s, "S01").open = Some((at(9, 10), at(10, 10))));
    broken("open_hours", 1.0, |s, _| site(s, "S04").earliest = Some(day("2026-10-09")));
    broken("open_hours", 1.0, |s, _| {
        (site(s, "S04").earliest, site(s, "S04").latest) = (None, Some(day("2026-10-07")));
    });
    broken("open_hours", 1.0, |s, _| s.calendar.push(calendar_day("2026-10-08", None)));
    broken("open_hours", 1.0, |s, plan| {
        site(s, "S04").latest = None;
        move_day(plan, 3, "2026-10-11");
    });
    broken("open_hours", 1.0, |s, plan| {
        site(s, "S04").earliest = None;
        move_day(plan, 3, "2026-10-07");
    });
    // A Saturday that is worked for a holiday.
    holds(|_, plan| move_day(plan, 3, "2026-10-10"));
    broken("open_hours", 1.0, |s, plan| {
        move_day(plan, 3, "2026-10-10");
        s.calendar.push(calendar_day("2026-10-10", Some(true)));
    });

    broken("break", 1.0, |_, plan| plan.crews[0].break_start = None);
    broken("break", 1.0, |_, plan| plan.crews[4].break_start = Some("11:29".into()));
    broken("break", 1.0, |_, plan| plan.crews[4].break_start = Some("11:31".into()));
    broken("break", 1.0, |_, plan| plan.crews[0].break_start = Some("11:51".into()));
    broken("break", 1.0, |_, plan| {
        (plan.crews[1].break_start, plan.crews[1].back) = (Some("13:01".into()), "14:01".into());
    });
    holds(|_, plan| (plan.crews[1].break_start, plan.crews[1].back) = (Some("13:00".into()), "14:00".into()));
    let none = |plan: &mut Plan| plan.crews.iter_mut().for_each(|crew| crew.break_start = None);
    holds(|s, plan| {
        none(plan);
        s.settings.day.break_min = 0;
    });
    holds(|s, plan| {
        none(plan);
        s.settings.day.break_min = 151;
    });
    faulty(&["times"], |s, _| s.settings.day.break_min = 0);

    broken("rest_day", 11.0, |s, _| s.settings.day.rest_every = 1);
    let two_running = |s: &mut Scenario, plan: &mut Plan| {
        site(s, "S04").earliest = None;
        move_day(plan, 3, "2026-09-29");
    };
    broken("rest_day", 2.0, |s, plan| {
        two_running(s, plan);
        s.settings.day.rest_every = 2;
    });
    holds(|s, plan| {
        two_running(s, plan);
        s.settings.day.rest_every = 3;
    });
    holds(|s, _| s.settings.day.rest_every = 0);
}

#[test]
fn sites_before_and_visits_again() {
    broken("after", 1.0, |s, _| site(s, "S02").after = vec!["S03".into()]);
    broken("after", 1.0, |s, _| site(s, "S01").after = vec!["S02".into()]);
    broken("after", 2.0, |s, _| site(s, "S03").after = vec!["S06".into(), "S08".into()]);
    broken("after", 1.0, |s, _| site(s, "S05").after = vec!["S07".into()]);
    holds(|s, _| site(s, "S04").after = vec!["S03".into(), "S07".into()]);

    broken("visits", 1.0, |s, _| site(s, "S03").gap_days = Some(4));
    broken("visits", 1.0, |_, plan| (plan.visits[2].visit, plan.visits[4].visit) = (2, 1));
    broken("visits", 1.0, |s, plan| {
        site(s, "S03").visits = Some(3);
        plan.visits[4].visit = 3;
        let second = Unvisited { visit: 2, ..left_out("S03", Some("B1"), UnvisitedReason::Outranked, None) };
        plan.unvisited.insert(0, second);
    });
    // The first is left out, the second is not.
    broken("visits", 1.0, |s, plan| {
        site(s, "S04").visits = Some(2);
        planned(plan, "S04").visit = 2;
        plan.unvisited.insert(0, left_out("S04", Some("B1"), UnvisitedReason::Outranked, None));
    });
    // Twice on one day: only where no day need lie between, and one after the other.
    let twice_a_day = |s: &mut Scenario, plan: &mut Plan, gap: u32| {
        site(s, "S03").gap_days = Some(gap);
        plan.crews[2].members = vec!["P01".into(), "P02".into()];
        (plan.crews[2].crew, plan.visits[4].crew) = (1, 1);
        move_day(plan, 2, "2026-09-29");
        move_day(plan, 1, "2026-09-29");
    };
    holds(|s, plan| twice_a_day(s, plan, 0));
    broken("visits", 1.0, |s, plan| twice_a_day(s, plan, 1));
    broken("visits", 1.0, |s, plan| {
        twice_a_day(s, plan, 0);
        for visit in plan.visits.iter_mut().filter(|visit| visit.site == "S03") {
            visit.visit = 3 - visit.visit;
        }
    });
}

#[test]
fn equipment_is_there_and_can_be_operated() {
    broken("equipment", 1.0, |_, plan| plan.crews[0].equipment.clear());
    broken("equipment", 1.0, |s, _| person(s, "P01").licences.clear());
    broken("equipment", 1.0, |s, _| person(s, "P05").skills.clear());
    // The piece of the batch is for one of the two crews, that of 石家庄 only for the crew there.
    broken("equipment", 1.0, |s, _| drop(s.equipment.remove(REGION_DRONE)));
    broken("equipment", 1.0, |s, _| drop(s.equipment.remove(BATCH_DRONE)));
    broken("equipment", 1.0, |s, _| s.equipment[REGION_DRONE].count = 0);
    broken("equipment", 1.0, |s, _| s.equipment[REGION_DRONE].batch = Some("B2".into()));
    broken("equipment", 1.0, |s, _| s.equipment[BATCH_DRONE].batch = Some("B2".into()));
    broken("equipment", 1.0, |s, _| s.equipment[BATCH_DRONE].region = Some("130100".into()));
    holds(|s, _| s.equipment[BATCH_DRONE].region = Some("140100".into()));
    holds(|s, _| (s.equipment[BATCH_DRONE].batch, s.equipment[REGION_DRONE].batch) = (None, Some("B1".into())));
    holds(|s, _| {
        s.equipment.remove(REGION_DRONE);
        s.equipment[BATCH_DRONE].count = 2;
    });
    // Any of two skills qualifies; where no row asks for one, none is needed.
    holds(|s, _| {
        s.equipment[REGION_DRONE].operator_skill = Some("焦化".into());
        person(s, "P01").licences.clear();
    });
    holds(|s, _| {
        s.equipment.iter_mut().for_each(|row| row.operator_skill = None);
        person(s, "P01").licences.clear();
    });
    // One on a day, however many days.
    holds(|_, plan| plan.crews[1..4].iter_mut().for_each(|crew| crew.equipment = vec!["走航车".into()]));
    broken("equipment", 1.0, |_, plan| {
        plan.crews[..2].iter_mut().for_each(|crew| crew.equipment.push("走航车".into()))
    });
    broken("equipment", 2.0, |s, plan| {
        site(s, "S03").equipment = vec!["测油仪".into()];
        plan.crews[1].equipment = vec!["测油仪".into()];
    });
}

#[test]
fn times_hang_together() {
    let mut cases: Vec<fn(&mut Plan)> = vec![
        |p| p.crews[0].depart = "08:31".into(),
        |p| p.crews[0].back = "13:26".into(),
        |p| p.crews[1].back = "12:29".into(),
        |p| p.crews[2].break_start = Some("11:31".into()),
        |p| p.crews[2].back = "14:21".into(),
        |p| p.crews[3].depart = "11:31".into(),
        |p| p.visits[1].arrive = "10:21".into(),
        |p| p.visits[2].arrive = "09:01".into(),
        |p| p.visits[2].start = "09:01".into(),
        |p| p.visits[5].arrive = "12:47".into(),
        |p| p.visits[7].arrive = "11:40".into(),
        // There before the break, in the midst of it: the way would be driven before it and after it.
        |p| (p.visits[7].arrive, p.crews[4].break_start) = ("12:00".into(), Some("11:30".into())),
    ];
    cases.extend::<[fn(&mut Plan); 4]>([
        |p| p.crews[0].depart = "8:30".into(),
        |p| p.crews[0].back = "24:00".into(),
        |p| p.crews[0].break_start = Some("noon".into()),
        |p| p.visits[0].start = "09:60".into(),
    ]);
    for (n, change) in cases.into_iter().enumerate() {
        let scenario = scenario();
        let mut plan = plan_of(&scenario);
        change(&mut plan);
        assert_eq!(complaints(&scenario, &plan), ["times"], "case {n}");
    }
    // Waiting is allowed, wherever.
    holds(|_, plan| {
        plan.crews[0].depart = "08:30".into();
        plan.crews[0].back = "17:30".into();
        plan.visits[7].arrive = "11:30".into();
        plan.crews[1].back = "13:00".into();
    });
    // The break while waiting for the site, or on the way to it.
    holds(|_, plan| (plan.visits[7].arrive, plan.crews[4].break_start) = ("12:30".into(), Some("11:30".into())));
}

#[test]
fn ways_are_those_of_the_tables() {
    let cases: [fn(&mut Plan); 8] = [
        |p| p.visits[0].drive_minutes += 1,
        |p| p.visits[1].km += 0.1,
        |p| p.visits[3].drive_minutes = 0,
        |p| p.visits[5].km -= 0.1,
        |p| p.crews[0].drive_minutes -= 35,
        |p| p.crews[0].km -= 28.9,
        |p| p.crews[4].km = f64::NAN,
        |p| p.crews[0].duty_minutes -= 30,
    ];
    for (n, change) in cases.into_iter().enumerate() {
        let scenario = scenario();
        let mut plan = plan_of(&scenario);
        change(&mut plan);
        assert_eq!(complaints(&scenario, &plan), ["distance"], "case {n}");
    }
    // Its own direction goes before the other: only the way back is longer.
    faulty(&["distance"], |s, _| {
        s.travel.push(Travel {
            km: Some(21.0),
            minutes: None,
            from: "S03".into(),
            to: "130100".into(),
            ..s.travel[0].clone()
        })
    });
    faulty(&["distance"], |s, _| s.settings.travel.circuity = 1.31);
    // The drive to S06 takes longer than there is time for, and than is written.
    faulty(&["distance", "times"], |s, _| s.settings.travel.speed_kmh = 49.9);
    // What comes to whole minutes stays whole: 0.7 km at 42 km/h is one minute, to the last digit.
    holds(|s, plan| {
        s.settings.travel.speed_kmh = 42.0;
        s.travel.iter_mut().filter(|row| row.minutes.is_none()).for_each(|row| row.minutes = Some(60.0));
        s.travel[2].minutes = Some(12.0);
        s.travel[1].minutes = None;
        for (from, to, km) in [("S02", "130100", 24.5), ("130100", "S04", 12.6)] {
            s.travel.push(Travel {
                km: Some(km),
                minutes: None,
                from: from.into(),
                to: to.into(),
                ..s.travel[0].clone()
            });
        }
        plan.crews[0].km = 64.5;
        (plan.crews[3].km, plan.visits[5].km) = (25.2, 12.6);
    });
}

#[test]
fn the_lists_are_whole_and_in_order() {
    faulty(&["order"], |_, plan| plan.crews.swap(0, 1));
    faulty(&["order"], |_, plan| plan.crews.swap(0, 4));
    faulty(&["order"], |_, plan| plan.visits.swap(0, 1));
    faulty(&["order"], |_, plan| plan.unvisited.swap(0, 1));
    faulty(&["order"], |_, plan| plan.crews[0].members.swap(0, 1));
    faulty(&["order"], |_, plan| plan.visits[1].order = 3);
    faulty(&["order"], |_, plan| plan.visits[0].order = 0);

    faulty(&["reference"], |_, plan| plan.crews[0].members.push("P99".into()));
    faulty(&["reference"], |_, plan| plan.crews[4].batch = "B2".into());
    faulty(&["reference"], |_, plan| plan.visits[7].batch = "B9".into());
    faulty(&["reference"], |_, plan| {
        let last = plan.visits[7].clone();
        plan.visits.push(Visit { site: "S99".into(), ..last.clone() });
        plan.visits.push(Visit { visit: 2, ..last.clone() });
        plan.visits.push(Visit { visit: 0, ..last.clone() });
        plan.visits.push(Visit { group: "G9".into(), ..last });
    });
    faulty(&["reference"], |_, plan| {
        let last = plan.crews[4].clone();
        plan.crews.push(Crew { group: "G9".into(), ..last });
    });
    for change in [
        |u: &mut Unvisited| u.site = "S99".into(),
        |u: &mut Unvisited| u.visit = 2,
        |u: &mut Unvisited| u.visit = 0,
        |u: &mut Unvisited| u.batch = Some("B9".into()),
    ] {
        faulty(&["reference"], |_, plan| {
            let mut entry = plan.unvisited[4].clone();
            change(&mut entry);
            if entry.batch == plan.unvisited[4].batch {
                plan.unvisited.push(entry);
            } else {
                plan.unvisited[4] = entry;
            }
            plan.unvisited.sort_by(|a, b| (&a.site, a.visit).cmp(&(&b.site, b.visit)));
        });
    }

    faulty(&["duplicate"], |_, plan| plan.crews.push(plan.crews[4].clone()));
    faulty(&["duplicate"], |_, plan| plan.crews[0].members.push("P02".into()));
    faulty(&["duplicate"], |_, plan| plan.crews[0].equipment.push("无人机".into()));
    faulty(&["duplicate"], |_, plan| plan.unvisited.push(plan.unvisited[4].clone()));
    faulty(&["duplicate"], |_, plan| {
        plan.unvisited.insert(0, left_out("S01", Some("B1"), UnvisitedReason::Outranked, None));
    });
    // The second visit of S03 is written as another first one.
    faulty(&["duplicate", "unvisited"], |_, plan| plan.visits[4].visit = 1);

    faulty(&["crews"], |_, plan| {
        let idle =
            Crew { date: day("2026-10-09"), drive_minutes: 0, km: 0.0, duty_minutes: 0, ..plan.crews[3].clone() };
        plan.crews.insert(4, idle);
    });
    faulty(&["crews", "unvisited"], |_, plan| drop(plan.crews.remove(3)));
    faulty(&["crews"], |_, plan| {
        plan.crews[4].crew = 0;
        plan.visits[6..].iter_mut().for_each(|visit| visit.crew = 0);
    });
    faulty(&["certificates", "crew_size", "crews"], |_, plan| plan.crews[3].members.clear());

    // S04 is of another region, or batch.
    faulty(&["sites"], |s, _| site(s, "S04").region = "140100".into());
    faulty(&["sites"], |s, _| site(s, "S04").batch = Some("B2".into()));
}

#[test]
fn crews_that_stay_together() {
    holds(|s, _| s.settings.day.crews = CrewForming::Batch);
    let another = |plan: &mut Plan| plan.crews[3].members = vec!["P01".into(), "P03".into()];
    holds(|_, plan| another(plan));
    faulty(&["crews"], |s, plan| {
        another(plan);
        s.settings.day.crews = CrewForming::Batch;
    });
    faulty(&["crews"], |s, plan| {
        plan.crews[2].members.insert(0, "P01".into());
        s.settings.day.crews = CrewForming::Batch;
    });
    // Another number is another crew.
    holds(|s, plan| {
        plan.crews[2].members.insert(0, "P01".into());
        (plan.crews[2].crew, plan.visits[4].crew) = (3, 3);
        s.settings.day.crews = CrewForming::Batch;
    });
}

#[test]
fn how_crews_are_formed_is_said_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let read_with = |said: &str| {
        write_round(folder.path());
        let settings = format!("name = \"路线核验轮（虚构）\"\n[\"日程\"]\ncrews = \"{said}\"\n");
        std::fs::write(folder.path().join("round.toml"), settings).unwrap();
        read(folder.path())
    };
    for (said, crews) in [
        ("daily", CrewForming::Daily),
        ("每日", CrewForming::Daily),
        ("batch", CrewForming::Batch),
        ("整批", CrewForming::Batch),
    ] {
        let reading = read_with(said);
        assert!(!reading.has_errors() && reading.scenario.settings.day.crews == crews, "{said}");
    }
    assert!(read_with("weekly").findings.iter().any(|finding| finding.code == "E502"));
    // The default is not part of the content: plans made before there was the key still fit their scenarios.
    let (daily, batch) = (read_with("daily").scenario.hash, read_with("整批").scenario.hash);
    std::fs::write(folder.path().join("round.toml"), "name = \"路线核验轮（虚构）\"\n").unwrap();
    assert!(read(folder.path()).scenario.hash == daily && daily != batch);
}

#[test]
fn visits_left_out_and_why() {
    faulty(&["unvisited"], |_, plan| drop(plan.unvisited.remove(0)));
    faulty(&["unvisited"], |s, _| site(s, "S04").visits = Some(2));
    let reason = |at: usize, reason: UnvisitedReason| {
        move |_: &mut Scenario, plan: &mut Plan| plan.unvisited[at].reason = reason
    };
    for wrong in [UnvisitedReason::NoGroup, UnvisitedReason::Heads, UnvisitedReason::Skill, UnvisitedReason::NoDay] {
        faulty(&["unvisited"], reason(0, wrong));
    }
    // Nobody serves 大同, whatever is said.
    faulty(&["unvisited"], reason(1, UnvisitedReason::Outranked));
    holds(|s, plan| {
        // In time, nobody serves 石家庄.
        (site(s, "S11").earliest, site(s, "S11").latest) = (Some(day("2026-10-12")), Some(day("2026-10-19")));
        (plan.unvisited[3].reason, plan.unvisited[3].batch) = (UnvisitedReason::NoGroup, None);
    });
    holds(|s, plan| {
        site(s, "S10").batch = Some("B2".into());
        (plan.unvisited[2].reason, plan.unvisited[2].batch) = (UnvisitedReason::NoGroup, Some("B2".into()));
        plan.unvisited[2].what = None;
    });
    faulty(&["unvisited"], |_, plan| plan.unvisited[0].batch = Some("B2".into()));
    faulty(&["unvisited"], |_, plan| plan.unvisited[2].what = Some("焦化".into()));
    faulty(&["unvisited"], |s, _| site(s, "S10").skills[0].level = 2);
    faulty(&["unvisited"], |s, _| site(s, "S12").crew_min = Some(3));
    faulty(&["unvisited"], |s, _| s.calendar.push(calendar_day("2026-10-05", Some(false))));
    faulty(&["unvisited"], |s, _| site(s, "S11").workdays_only = None);
    holds(|s, plan| {
        // Two days apart there is one day for it, and no second.
        (site(s, "S11").visits, site(s, "S11").gap_days) = (Some(2), Some(2));
        s.calendar = vec![calendar_day("2026-10-05", Some(false)), calendar_day("2026-10-06", Some(false))];
        plan.unvisited[3].reason = UnvisitedReason::Outranked;
        plan.unvisited.insert(4, Unvisited { visit: 2, ..left_out("S11", Some("B1"), UnvisitedReason::NoDay, None) });
    });
    for (reason, what) in [(UnvisitedReason::Predecessor, "S01"), (UnvisitedReason::Equipment, "走航车")] {
        faulty(&["unvisited"], |_, plan| {
            (plan.unvisited[0].reason, plan.unvisited[0].what) = (reason, Some(what.into()));
        });
        holds(|s, plan| {
            (site(s, "S08").after, site(s, "S08").equipment) = (vec!["S01".into()], vec!["走航车".into()]);
            (plan.unvisited[0].reason, plan.unvisited[0].what) = (reason, Some(what.into()));
        });
    }
}

#[test]
fn terms_on_routes_are_added_up_again() {
    let scenario = scenario();
    let plan = plan_of(&scenario);
    for id in ["site", "driving", "earliness"] {
        let mut plan = plan.clone();
        let term = plan.score.terms.iter_mut().find(|term| term.id == id).unwrap();
        term.measure += 1.0;
        term.points = term.weight * term.measure;
        assert_eq!(complaints(&scenario, &plan), ["score"], "{id}");
    }
    // Where nothing is driven everything is left out.
    let mut none = plan.clone();
    (none.crews, none.visits) = (vec![], vec![]);
    assert!(complaints(&scenario, &none).contains(&"unvisited"));
    let of = |plan: &Plan, id: &str| plan.score.terms.iter().find(|term| term.id == id).unwrap().points;
    state_truly(&scenario, &mut none);
    assert_eq!(of(&none, "site") - of(&plan, "site"), 8_000.0 + 2_000.0 + 5.0 * 500.0 + 100.0);
}

#[test]
fn a_plan_of_staffing_only_passes_with_a_note() {
    let mut scenario = scenario();
    let mut plan = plan_of(&scenario);
    (plan.crews, plan.visits, plan.unvisited) = (vec![], vec![], vec![]);
    plan.score.terms.clear();
    state_truly(&scenario, &mut plan);
    let report = verify(&scenario, &plan);
    assert!(report.passes(), "{:#?}", report.violations);
    assert!(report.warnings.len() == 1 && report.warnings[0].zh.contains("没有安排检查小组和路线"));
    let site = plan.score.terms.iter().position(|term| term.id == "site").unwrap();
    assert_eq!((plan.score.terms[site].weight, plan.score.terms[site].points), (1.0, 0.0));
    // Older plans give the term the weight of priority 1.
    plan.score.terms[site].weight = 8_000.0;
    scenario.settings.rules.set_level("fitness", Level::Soft(3.0));
    assert_only(&scenario, &plan, &[]);
    plan.score.terms.push(Term { id: "fitness".into(), weight: 3.0, measure: 0.0, points: 0.0 });
    assert_only(&scenario, &plan, &[]);
    plan.score.terms[site].measure = 1.0;
    assert_only(&scenario, &plan, &["score"]);
    // Without sites there is nothing to note.
    plan.score.terms[site].measure = 0.0;
    scenario.sites.clear();
    assert!(verify(&scenario, &plan).passes() && verify(&scenario, &plan).warnings.is_empty());
}

#[test]
fn derived_groups_visit_their_own_sites() {
    let mut scenario = scenario();
    scenario.groups.truncate(2);
    let mut plan = plan_of(&scenario);
    plan.assignments.retain(|assignment| assignment.group != "G3");
    for group in std::mem::take(&mut scenario.groups) {
        let own = scenario.sites.iter().filter(|site| site.region == group.region);
        plan.derived_groups.push(DerivedGroup {
            id: group.id,
            name: String::new(),
            batch: group.batch,
            region: group.region.clone(),
            min_size: 4,
            max_size: 4,
            crews: 2,
            skills: String::new(),
            sites: own.map(|site| site.id.clone()).collect(),
            because_zh: String::new(),
            because_en: String::new(),
        });
    }
    assert!(!complaints(&scenario, &plan).contains(&"sites"));
    plan.derived_groups[0].sites.retain(|site| site != "S04");
    assert!(complaints(&scenario, &plan).contains(&"sites"));
}

#[test]
fn every_rule_of_crews_and_routes_is_broken_here() {
    let this = include_str!("verify_field.rs");
    for rule in FIELD.iter().chain(&["one_place", "certificates", "recusal"]) {
        assert!(this.contains(&format!("broken(\"{rule}\"")), "{rule}");
    }
}

#[test]
fn the_command_tells_of_crews_and_visits() {
    let folder = tempfile::tempdir().unwrap();
    write_round(folder.path());
    let scenario = scenario();
    let plan = plan_of(&scenario);
    let run = |plan: &Plan, lang: &str| {
        plan::file::write(plan, &folder.path().join("plan.json")).unwrap();
        let mut command = assert_cmd::Command::cargo_bin("bangfu").unwrap();
        let output =
            command.current_dir(folder.path()).args(["verify", ".", "plan.json", "--lang", lang]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, out) = run(&plan, "zh");
    assert!(code == Some(0) && out.contains("检查小组出动 5 组天，检查点位 8 次，未查 5 次"), "{out}");
    let (code, out) = run(&plan, "en");
    assert!(code == Some(0) && out.contains("5 days of crews, 8 visits to sites, 5 left out"), "{out}");
    let mut bad = plan.clone();
    bad.crews[0].depart = "08:31".into();
    let (code, out) = run(&bad, "zh");
    let said = "时刻 times\n  批次 B1，组 G1：2026-09-28 第 1 小组，点位 S01：最早 09:11 到，方案写 09:10";
    assert!(code == Some(1) && out.contains(said), "{out}");
    let mut none = plan;
    (none.crews, none.visits, none.unvisited) = (vec![], vec![], vec![]);
    state_truly(&scenario, &mut none);
    let (code, out) = run(&none, "en");
    assert!(code == Some(0) && out.contains("warning: ") && out.contains("routes were not planned"), "{out}");
}
