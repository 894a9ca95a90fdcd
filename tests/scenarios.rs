//! The scenarios in `scenarios/`: what their READMEs promise, and that the generators still write them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use bangfu::plan::Plan;
use bangfu::problem::{Problem, great_circle_km};
use bangfu::sample::{ALL, SEED, Sample, staffing_round};
use bangfu::scenario::read::{Reading, read};
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Crs, Group, Inspector, Level, Party, Scenario, UnitKind, write};
use bangfu::solve::{Options, solve};
use bangfu::verify::verify;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn committed(name: &str) -> Scenario {
    read(&path(name)).scenario
}

fn bangfu(args: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("bangfu").unwrap().args(args).assert()
}

fn posts(scenario: &Scenario, batch: &str) -> u32 {
    scenario.groups.iter().filter(|g| g.batch == batch).map(|g| g.min_size).sum()
}

fn quota(scenario: &Scenario, batch: &str) -> u32 {
    let of_batch = scenario.quotas.iter().filter(|q| q.batch.as_deref() == Some(batch));
    of_batch
        .map(|q| {
            assert_eq!(q.min, q.max);
            q.min.unwrap()
        })
        .sum()
}

/// Files of a folder by name, but for the log of plans that somebody made of it.
fn files(dir: &Path) -> HashMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    let written = entries.filter(|p| !p.to_string_lossy().contains("bangfu.db"));
    written.map(|p| (p.file_name().unwrap().to_str().unwrap().to_string(), std::fs::read(&p).unwrap())).collect()
}

#[test]
fn the_generators_write_the_committed_files_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    for sample in ALL {
        let to = dir.path().join(sample.name);
        let mut args = vec!["sample", sample.name, to.to_str().unwrap()];
        let workbook = to.join("帮扶示例.xlsx");
        if sample.name == "first-look" {
            args.extend(["--xlsx", workbook.to_str().unwrap()]);
        }
        bangfu(&args).success();
        let (fresh, kept) = (files(&to), files(&path(sample.name)));
        let names = |files: &HashMap<String, Vec<u8>>| files.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(&fresh), names(&kept), "{}", sample.name);
        for (name, bytes) in &fresh {
            assert!(*bytes == kept[name], "{}/{name} differs; `bangfu sample` writes it anew", sample.name);
        }
    }
}

#[test]
fn check_finds_no_errors_and_only_certificates_to_renew() {
    for sample in ALL {
        let Reading { scenario, findings } = read(&path(sample.name));
        for finding in &findings {
            assert_eq!(finding.code, "W405", "{}: {}", sample.name, finding.cause.zh);
        }
        // Of a round of weeks few certificates end before it does; of a year, more.
        let few = if scenario.batches.len() > 13 { 5 } else { 20 };
        assert!(findings.len() * few <= scenario.inspectors.len().max(few), "{}: {}", sample.name, findings.len());
        assert_eq!(scenario.hash, sample.scenario(SEED).hash, "{}: reading gives what was generated", sample.name);
    }
}

#[test]
fn every_person_is_marked_as_invented_and_has_no_identity_number() {
    for sample in ALL {
        let scenario = committed(sample.name);
        assert!(sample.readme.contains("虚构"), "{}", sample.name);
        for p in &scenario.inspectors {
            assert_eq!(p.notes.as_deref(), Some("虚构"));
            assert_eq!(p.id_number, None);
            assert!(
                p.phone.as_ref().is_none_or(|phone| phone.len() == 11 && phone.starts_with("100")),
                "{:?}",
                p.phone
            );
        }
    }
}

/// Shares among the people drawn, against those of the field, with room for chance.
#[test]
fn people_are_drawn_as_they_are_in_the_field() {
    let scenario = committed("winter-air");
    let people = &scenario.inspectors;
    let percent = |of: &[&Inspector], is: &dyn Fn(&Inspector) -> bool| {
        100.0 * of.iter().filter(|p| is(p)).count() as f64 / of.len() as f64
    };
    let all: Vec<&Inspector> = people.iter().collect();
    let (officers, experts): (Vec<_>, Vec<_>) = people.iter().partition(|p| p.kind.as_deref() == Some("执法"));
    let certified = |p: &Inspector| p.certificate.is_some();
    for (what, share, low, high) in [
        ("full members", percent(&all, &|p| p.party == Some(Party::Full)), 65.0, 75.0),
        ("probationary", percent(&all, &|p| p.party == Some(Party::Probationary)), 1.0, 3.5),
        ("officers with certificates", percent(&officers, &certified), 80.0, 90.0),
        ("experts with certificates", percent(&experts, &certified), 6.0, 14.0),
        ("men", percent(&all, &|p| p.gender == Some(bangfu::scenario::Gender::Male)), 70.0, 80.0),
        ("newcomers", percent(&all, &|p| p.rounds_served == Some(0)), 36.0, 44.0),
        ("avoiding", percent(&all, &|p| !p.avoid.is_empty()), 1.5, 5.0),
        ("may lead", percent(&all, &|p| p.roles.iter().any(|r| r == "组长")), 14.0, 30.0),
    ] {
        assert!((low..high).contains(&share), "{what}: {share:.1} %");
    }
    let absent = 100.0 * scenario.leave.len() as f64 / (people.len() * scenario.batches.len()) as f64;
    assert!((10.0..15.0).contains(&absent), "absent: {absent:.1} % of the person-batches");
    assert!(people.iter().all(|p| (1..=5).contains(&p.skills.len())));
}

#[test]
fn first_look_folder_and_workbook_are_the_same() {
    let (folder, workbook) = (read(&path("first-look")), read(&path("first-look/帮扶示例.xlsx")));
    assert!(!workbook.has_errors());
    assert!(!folder.scenario.hash.is_empty());
    assert_eq!(folder.scenario.hash, workbook.scenario.hash);
}

/// Goes through all ways to put 3 + 3 of 8 people into the two groups, by the tables alone.
#[test]
fn first_look_has_the_one_best_plan_that_its_readme_names() {
    let scenario = committed("first-look");
    let batch = &scenario.batches[0];
    assert_eq!((batch.end - batch.start).num_days(), 6);
    assert_eq!(scenario.inspectors.len(), 8);
    assert_eq!(scenario.units.iter().map(|u| &u.province).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(scenario.groups.len(), 2);
    assert!(scenario.groups.iter().all(|g| (g.min_size, g.max_size) == (3, 3)));
    let fourth = batch.start + chrono::Days::new(4);
    assert_eq!(scenario.inspectors.iter().filter(|p| p.certificate_until == Some(fourth)).count(), 1);
    assert_eq!(scenario.inspectors.iter().filter(|p| p.party == Some(Party::Probationary)).count(), 1);

    let mut plans: Vec<(f64, [Vec<&str>; 2])> = Vec::new();
    let trios: Vec<Vec<usize>> = (0..256usize)
        .map(|bits| (0..8).filter(|p| bits >> p & 1 == 1).collect())
        .filter(|t: &Vec<_>| t.len() == 3)
        .collect();
    for first in &trios {
        for second in trios.iter().filter(|t| t.iter().all(|p| !first.contains(p))) {
            let points =
                points(&scenario, &scenario.groups[0], first).zip(points(&scenario, &scenario.groups[1], second));
            let sent = |unit: &str| {
                first.iter().chain(second).filter(|&&p| scenario.inspectors[p].unit == unit).count() as u32
            };
            let in_quota = scenario.quotas.iter().all(|q| (q.min.unwrap()..=q.max.unwrap()).contains(&sent(&q.unit)));
            if let Some((a, b)) = points.filter(|_| in_quota) {
                let ids = |trio: &[usize]| trio.iter().map(|&p| scenario.inspectors[p].id.as_str()).collect();
                plans.push((a + b, [ids(first), ids(second)]));
            }
        }
    }
    plans.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Whatever falls short costs 10,000 points and more.
    assert_eq!(plans[0], (2014.0, [vec!["P1", "P4", "P5"], vec!["P2", "P6", "P8"]]));
    assert!(plans.len() > 1 && plans[1].0 > plans[0].0, "{plans:?}");

    let plan = solve(&scenario, &Options::default()).unwrap();
    assert!(plan.bound.proven && plan.score.total == 2014.0);
    let of = |group: &str| plan.assignments.iter().filter(|a| a.group == group).map(|a| a.inspector.as_str()).collect();
    let found: [BTreeSet<&str>; 2] = [of("石家庄1组"), of("济南1组")];
    assert_eq!(found, plans[0].1.clone().map(BTreeSet::from_iter));
    let leaders: Vec<&str> =
        plan.assignments.iter().filter(|a| a.role == "组长").map(|a| a.inspector.as_str()).collect();
    assert_eq!(leaders, ["P4", "P6"]);
    let readme = Sample::named("first-look").unwrap().readme;
    let promised = format!("没有缺口的方案共 {} 个，次优 {}。", plans.len(), plans[1].0);
    assert!(readme.replace(',', "").contains(&promised), "README: {promised}");
}

/// km, 专家优先 and 党员优先 of a trio that keeps all rules in full; None otherwise.
fn points(scenario: &Scenario, group: &Group, trio: &[usize]) -> Option<f64> {
    let region = scenario.regions.iter().find(|r| r.id == group.region)?;
    let last = scenario.batches[0].end;
    let people: Vec<&Inspector> = trio.iter().map(|&p| &scenario.inspectors[p]).collect();
    let unit = |p: &Inspector| scenario.units.iter().find(|u| u.id == p.unit).unwrap();
    let knows =
        |p: &&Inspector| p.skills.iter().any(|s| s.name == group.skills[0].name && s.level >= group.skills[0].level);
    let full = people.iter().filter(|p| p.party == Some(Party::Full)).count();
    let certified = people.iter().filter(|p| p.certificate_until.is_some_and(|until| until >= last)).count();
    let keeps = full == 3
        && certified >= 2
        && people.iter().any(knows)
        && people.iter().any(|p| p.roles.iter().any(|r| r == "组长"))
        && people
            .iter()
            .all(|p| unit(p).kind != UnitKind::Local || unit(p).province.as_ref() != Some(&region.province));
    let km = |p: &Inspector| great_circle_km(unit(p).home(Crs::Wgs84).unwrap(), region.at).round();
    keeps.then(|| people.iter().map(|p| km(p) + if knows(p) { 0.0 } else { 100.0 }).sum())
}

#[test]
fn institute_quota_is_filled_experts_first_then_party_members() {
    let scenario = committed("institute-quota");
    assert_eq!(scenario.inspectors.len(), 140);
    assert_eq!(scenario.units.len(), 6);
    assert!(scenario.units.iter().all(|u| u.kind == UnitKind::Research));
    assert_eq!(scenario.batches.len(), 3);
    for batch in &scenario.batches {
        assert_eq!((posts(&scenario, &batch.id), quota(&scenario, &batch.id)), (12, 12));
    }
    let plan = solve(&scenario, &Options { time: Some(Duration::from_secs(20)), ..Options::default() }).unwrap();
    assert!(plan.bound.proven && plan.shortfalls.is_empty());
    assert_eq!(plan.figures.posts_filled, 36);

    // No swap within a department puts an expert for somebody who is none, or, of equals, a member for somebody who is none.
    let problem = Problem::new(&scenario, &[]);
    let person = |id: &str| scenario.inspectors.iter().position(|p| p.id == id).unwrap();
    let group = |id: &str| scenario.groups.iter().position(|g| g.id == id).unwrap();
    let serving: BTreeSet<usize> = plan.assignments.iter().map(|a| person(&a.inspector)).collect();
    let rank = |p: usize, g: usize| (problem.lacks_skill(p, g), !problem.in_party(p));
    let mut tried = 0;
    for a in &plan.assignments {
        let (out, g) = (person(&a.inspector), group(&a.group));
        let others: Vec<usize> =
            plan.assignments.iter().filter(|b| b.group == a.group).map(|b| person(&b.inspector)).collect();
        for spare in (0..scenario.inspectors.len()).filter(|p| !serving.contains(p)) {
            let same = scenario.inspectors[spare].unit == scenario.inspectors[out].unit;
            if !same || !problem.may_serve(spare, g) {
                continue;
            }
            let members = || others.iter().copied().filter(|&p| p != out).chain([spare]);
            let led = members().any(|p| problem.may_hold(p, "组长") && problem.is_full_member(p));
            let skilled = problem.groups[g].skills.iter().all(|need| members().any(|p| problem.holds(p, need)));
            if led && skilled {
                tried += 1;
                assert!(
                    rank(out, g) <= rank(spare, g),
                    "{} for {} in {}",
                    scenario.inspectors[spare].name,
                    a.inspector,
                    a.group
                );
            }
        }
    }
    assert!(tried > 200, "{tried} swaps");
}

#[test]
fn winter_air_has_the_numbers_of_its_readme() {
    let scenario = committed("winter-air");
    assert_eq!(scenario.regions.len(), 39);
    assert_eq!(scenario.units.len(), 37);
    assert_eq!(scenario.units.iter().filter(|u| u.kind == UnitKind::Local).count(), 32);
    assert_eq!(scenario.inspectors.len(), 1200);
    assert_eq!(scenario.batches.len(), 6);
    for (n, batch) in scenario.batches.iter().enumerate() {
        assert_eq!((batch.end - batch.start).num_days(), 14);
        if n > 0 {
            assert_eq!(batch.start, scenario.batches[n - 1].end, "batches overlap by one day");
        }
        let kinds = |kind: &str| {
            scenario.groups.iter().filter(|g| g.batch == batch.id && g.kind.as_deref() == Some(kind)).count()
        };
        assert_eq!([kinds("中心组"), kinds("普通组"), kinds("特别组")], [39, 9, 3]);
        assert_eq!((posts(&scenario, &batch.id), quota(&scenario, &batch.id)), (282, 282));
    }
    let glass = |p: &&Inspector| p.skills.iter().any(|s| s.name == "玻璃" && s.level >= 3);
    assert_eq!(scenario.inspectors.iter().filter(glass).count(), 2);
    assert_eq!(scenario.settings.rules.max_batches, Some(2));
}

/// Percent of the visits that sites ask for which are in the plan, and the share of the sites with at least one. The plan is verified.
fn covered(scenario: &Scenario, plan: &Plan) -> (f64, f64) {
    let report = verify(scenario, plan);
    assert!(report.passes(), "{:?} {:?}", report.violations.first(), report.differences.first());
    for rule in plan.rules.iter().filter(|rule| rule.level == "hard") {
        assert_eq!(rule.broken, 0, "{}", rule.id);
    }
    let asked: usize = scenario.sites.iter().map(|s| s.visits.unwrap_or(1) as usize).sum();
    assert_eq!(plan.visits.len() + plan.unvisited.len(), asked);
    let sites: HashSet<&str> = plan.visits.iter().map(|v| v.site.as_str()).collect();
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    (percent(plan.visits.len(), asked), percent(sites.len(), scenario.sites.len()))
}

#[test]
fn winter_air_pushes_clues_in_its_first_two_batches() {
    let scenario = committed("winter-air");
    let size: usize = files(&path("winter-air")).values().map(Vec::len).sum();
    assert!(size < 1_000_000, "{size} bytes");
    let sites = &scenario.sites;
    assert_eq!(sites.len(), 6051);
    assert_eq!(sites.iter().map(|s| s.visits.unwrap_or(1)).sum::<u32>(), 6515);
    let plants = include_str!("../data/thermal_plants.csv");
    let regions: HashMap<&str, _> = scenario.regions.iter().map(|r| (r.id.as_str(), r)).collect();
    for site in sites {
        match site.batch.as_deref() {
            Some(batch) => assert!(["B1", "B2"].contains(&batch) && site.name.contains("虚构"), "{}", site.name),
            None => assert!(plants.contains(&format!(",{},", site.name)), "{} is a real plant", site.name),
        }
        assert!(great_circle_km(regions[site.region.as_str()].at, site.at) < 55.0, "{} is far off", site.id);
    }
    assert_eq!(sites.iter().filter(|s| s.batch.is_none()).count(), 126);
    for group in scenario.groups.iter().filter(|g| ["B1", "B2"].contains(&g.batch.as_str())) {
        let special = group.kind.as_deref() == Some("特别组");
        assert_eq!(group.crews, Some(if special { 1 } else { 2 }), "{}", group.id);
        let there = |s: &&bangfu::scenario::Site| s.region == group.region && s.batch.as_ref() == Some(&group.batch);
        assert!(sites.iter().filter(there).count() >= 34, "{}", group.id);
    }
    // Some of everything that a site can ask for.
    let some = |what: &str, is: &dyn Fn(&bangfu::scenario::Site) -> bool| {
        let share = 100.0 * sites.iter().filter(|s| is(s)).count() as f64 / sites.len() as f64;
        assert!((1.0..60.0).contains(&share), "{what}: {share:.1} %");
    };
    some("skills", &|s| !s.skills.is_empty());
    some("hours", &|s| s.open.is_some());
    some("workdays", &|s| s.workdays_only == Some(true));
    some("looks back", &|s| s.visits == Some(2) && s.gap_days.is_some_and(|days| (3..=5).contains(&days)));
    some("after", &|s| !s.after.is_empty());
    some("on line", &|s| s.mode == Some(bangfu::scenario::SiteMode::Online));
    some("equipment", &|s| !s.equipment.is_empty());
    some("hazards", &|s| !s.hazards.is_empty());
    let unfit = scenario.inspectors.iter().filter(|p| p.unfit.iter().any(|u| u == "高处")).count();
    assert!((60..140).contains(&unfit), "{unfit}");
    assert_eq!(scenario.equipment.len(), 3);
}

/// A batch of the winter round by itself: what its crews leave out lacks equipment, or a group that knows the industry.
#[test]
fn crews_of_a_winter_batch_visit_nearly_all_sites() {
    let mut alone = committed("winter-air");
    alone.batches.truncate(1);
    alone.groups.retain(|g| g.batch == "B1");
    alone.quotas.retain(|q| q.batch.as_deref() == Some("B1"));
    alone.sites.retain(|s| s.batch.as_deref() == Some("B1"));
    let plan = solve(&alone, &Options { time: None, work: Some(1000), ..Options::default() }).unwrap();
    assert_eq!(plan.figures.posts_filled, 282);
    let (visits, sites) = covered(&alone, &plan);
    assert!(visits > 93.0 && sites > 93.0, "{visits:.1} % of the visits, {sites:.1} % of the sites");
    // Of first priorities no less than of others.
    let left = |priority: u8| {
        let of = |id: &str| alone.sites.iter().find(|s| s.id == id).and_then(|s| s.priority) == Some(priority);
        plan.unvisited.iter().filter(|u| of(&u.site)).count() as f64
            / plan.visits.iter().filter(|v| of(&v.site)).count() as f64
    };
    assert!(left(1) < 0.1, "{:.3} of the first priorities", left(1));
    // Crews find 2 to 4 sites a day.
    let a_day = plan.visits.len() as f64 / plan.crews.len() as f64;
    assert!((2.0..5.0).contains(&a_day), "{a_day:.1} visits a day");
}

/// Even planned one batch after the other, every post is filled, and nobody is missed but the two experts for glass, who serve in at
/// most four of the six batches.
#[test]
fn winter_air_has_people_enough() {
    let scenario = committed("winter-air");
    let mut served: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, batch) in scenario.batches.iter().enumerate() {
        let mut alone = scenario.clone();
        alone.batches = vec![batch.clone()];
        alone.groups.retain(|g| g.batch == batch.id);
        alone.quotas.retain(|q| q.batch.as_ref() == Some(&batch.id));
        alone.sites.clear();
        // Two batches at most, and 14 days of rest: three batches later.
        let free = |p: &Inspector| {
            served.get(&p.id).is_none_or(|before| before.len() < 2 && before.iter().all(|b| b + 3 <= n))
        };
        alone.inspectors.retain(free);
        let plan =
            solve(&alone, &Options { time: Some(Duration::from_secs(30)), gap: 0.01, ..Options::default() }).unwrap();
        assert_eq!(plan.figures.posts_filled, 282, "{}", batch.id);
        for short in &plan.shortfalls {
            assert_eq!(short.skill.as_deref(), Some("玻璃"), "{short:?}");
        }
        for a in plan.assignments {
            served.entry(a.inspector).or_default().push(n);
        }
    }
}

#[test]
fn water_source_has_the_numbers_of_its_readme() {
    let scenario = committed("water-source");
    assert_eq!(scenario.groups.len(), 273);
    assert_eq!(posts(&scenario, "B1"), 1426);
    assert_eq!(scenario.regions.len(), 212);
    assert_eq!(scenario.regions.iter().map(|r| &r.province).collect::<BTreeSet<_>>().len(), 31);
    assert_eq!(scenario.units.iter().map(|u| &u.province).collect::<BTreeSet<_>>().len(), 31);
    assert_eq!(scenario.units.len(), 32);
    assert_eq!(scenario.units.iter().filter_map(|u| u.pool).sum::<u32>(), 46_800);
    assert_eq!(scenario.inspectors.len(), 2400);
    assert_eq!((scenario.batches[0].end - scenario.batches[0].start).num_days(), 13);
}

#[test]
fn carbon_check_derives_31_groups_of_four_in_each_batch() {
    let scenario = committed("carbon-check");
    assert!(scenario.groups.is_empty());
    assert_eq!(scenario.inspectors.len(), 260);
    assert_eq!(scenario.inspectors.iter().filter(|p| p.kind.as_deref() == Some("执法")).count(), 156);
    assert_eq!(scenario.units.iter().filter(|u| u.kind == UnitKind::Local).count(), 20);
    assert_eq!(scenario.units.len(), 28);
    let problem = Problem::new(&scenario, &[]);
    for batch in &scenario.batches {
        assert_eq!((batch.end - batch.start).num_days(), 13);
        let derived: Vec<_> = problem.derived.iter().filter(|g| g.batch == batch.id).collect();
        assert_eq!(derived.len(), 31, "{}", batch.id);
        assert!(derived.iter().all(|g| (g.min_size, g.max_size, g.crews) == (4, 4, 2)));
        assert_eq!(quota(&scenario, &batch.id), 124);
    }
    let plants = include_str!("../data/thermal_plants.csv");
    for site in &scenario.sites {
        let id = site.id.trim_start_matches('D').split('-').next().unwrap();
        assert!(plants.lines().any(|line| line.starts_with(&format!("{id},"))), "{} is a real plant", site.id);
        assert!((2..=3).contains(&site.visits.unwrap()), "two or three days of a crew");
    }
}

/// Each plant is visited, and nearly all on as many days as they ask for. Staffing meets its bound; for routes there is none that tight.
#[test]
fn carbon_check_reaches_every_plant() {
    let scenario = committed("carbon-check");
    let plan = solve(&scenario, &Options { time: None, work: Some(1500), ..Options::default() }).unwrap();
    assert_eq!((plan.figures.posts, plan.figures.posts_filled), (372, 372));
    assert!(plan.shortfalls.is_empty());
    let (visits, sites) = covered(&scenario, &plan);
    assert_eq!(sites, 100.0);
    assert!(visits > 95.5, "{visits:.1} % of the visits");
    let field: f64 = plan
        .score
        .terms
        .iter()
        .filter(|t| ["site", "driving", "earliness"].contains(&t.id.as_str()))
        .map(|t| t.points)
        .sum();
    let staffing = plan.score.total - field;
    assert!(plan.bound.value > 0.99 * staffing, "staffing {staffing}, bound {}", plan.bound.value);
}

#[test]
fn national_has_the_numbers_of_its_readme() {
    let scenario = committed("national");
    assert_eq!(scenario.inspectors.len(), 5600);
    assert_eq!(scenario.units.len(), 39);
    assert_eq!(scenario.units.iter().filter(|u| u.kind == UnitKind::Local).count(), 32);
    assert_eq!(scenario.regions.len(), 28);
    assert_eq!(scenario.groups.len(), 700);
    assert_eq!(scenario.batches.len(), 25);
    for (n, batch) in scenario.batches.iter().enumerate() {
        assert_eq!((batch.end - batch.start).num_days(), 13);
        if n > 0 {
            assert_eq!((batch.start - scenario.batches[n - 1].end).num_days(), 1, "one after the other");
        }
        let groups = || scenario.groups.iter().filter(|g| g.batch == batch.id);
        assert!(groups().all(|g| (g.min_size, g.max_size) == (8, 8)));
        assert_eq!(groups().map(|g| &g.region).collect::<BTreeSet<_>>().len(), 28, "a group in each city");
        assert_eq!((posts(&scenario, &batch.id), quota(&scenario, &batch.id)), (224, 224));
        let sending: BTreeSet<_> =
            scenario.quotas.iter().filter(|q| q.batch.as_ref() == Some(&batch.id)).map(|q| &q.unit).collect();
        assert_eq!(sending.len(), 39);
    }
    assert_eq!(scenario.settings.rules.level("rest_between"), Level::Hard);
    assert_eq!(scenario.settings.rules.rest_days, 28);
    assert_eq!(scenario.settings.rules.level("max_batches"), Level::Hard);
    assert_eq!(scenario.settings.rules.max_batches, Some(2));
    // Each unit lists people enough for what it sends in a year, two batches each.
    for unit in &scenario.units {
        let listed = scenario.inspectors.iter().filter(|p| p.unit == unit.id).count() as u32;
        let sent: u32 = scenario.quotas.iter().filter(|q| q.unit == unit.id).filter_map(|q| q.min).sum();
        assert!(2 * listed > sent + sent / 2, "{} lists {listed} and sends {sent}", unit.id);
    }
}

/// As large as rounds can get: everybody has a name, an id and a phone number of their own, and each group a city.
#[test]
fn rounds_of_56_000_people_pass_the_check() {
    let dir = tempfile::tempdir().unwrap();
    write::folder(&staffing_round(56_000, 25, 250, 1), dir.path(), Language::Zh).unwrap();
    let Reading { scenario, findings } = read(dir.path());
    assert!(findings.iter().all(|f| f.code == "W405"), "{:?}", findings.iter().find(|f| f.code != "W405"));
    assert_eq!(scenario.groups.len(), 25 * 250);
    assert_eq!(scenario.regions.len(), 250);
    let people = &scenario.inspectors;
    assert_eq!(people.len(), 56_000);
    assert_eq!(people.iter().map(|p| &p.phone).collect::<HashSet<_>>().len(), people.len());
    assert_eq!(people.iter().map(|p| (&p.unit, &p.name)).collect::<HashSet<_>>().len(), people.len());
}

/// Second groups come when every city has one; they share its counties.
#[test]
fn rounds_with_more_groups_than_cities_have_second_groups() {
    let scenario = staffing_round(5600, 1, 400, 1);
    let cities = scenario.regions.len();
    assert!((330..400).contains(&cities), "{cities}");
    let of_city = |id: &str| scenario.groups.iter().filter(|g| g.region == id).collect::<Vec<_>>();
    assert_eq!(scenario.regions.iter().filter(|r| of_city(&r.id).len() == 2).count(), 400 - cities);
    let names: Vec<_> = of_city("130100").iter().map(|g| g.name.clone().unwrap()).collect();
    assert_eq!(names, ["石家庄1组", "石家庄2组"]);
    assert_ne!(of_city("130100")[0].counties, of_city("130100")[1].counties);
}

#[test]
fn rounds_of_any_size_have_attainable_quotas() {
    for (people, batches, groups) in [(300, 1, 28), (120, 3, 10), (1200, 6, 28)] {
        let scenario = staffing_round(people, batches, groups, 1);
        assert_eq!(scenario.inspectors.len() as u32, people);
        assert_eq!(scenario.groups.len() as u32, batches * groups);
        for batch in &scenario.batches {
            assert_eq!(posts(&scenario, &batch.id), quota(&scenario, &batch.id));
        }
    }
    let plan =
        solve(&staffing_round(300, 1, 28, 1), &Options { time: Some(Duration::from_secs(20)), ..Options::default() })
            .unwrap();
    assert!(plan.bound.proven && plan.shortfalls.is_empty());
    assert_ne!(staffing_round(300, 1, 28, 1), staffing_round(300, 1, 28, 2));
}

#[test]
fn sample_lists_refuses_and_overwrites_when_told() {
    for args in [&["sample"][..], &["sample", "--list"]] {
        let listed = bangfu(args).success();
        let text = String::from_utf8(listed.get_output().stdout.clone()).unwrap();
        assert!(ALL.iter().all(|s| text.contains(s.name) && text.contains(s.about_zh)), "{text}");
    }
    bangfu(&["sample", "no-such"]).failure();
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("here");
    let to = to.to_str().unwrap();
    let written = bangfu(&["sample", "first-look", to, "--lang", "en"]).success();
    let text = String::from_utf8(written.get_output().stdout.clone()).unwrap();
    assert!(text.contains(&format!("bangfu solve {to} -o plan.json")), "{text}");
    bangfu(&["check", to, "--lang", "en"]).success();
    bangfu(&["sample", "first-look", to]).failure();
    bangfu(&["sample", "first-look", to, "--force"]).success();
    let other = dir.path().join("other.xlsx");
    bangfu(&["sample", "institute-quota", "--xlsx", other.to_str().unwrap(), "--seed", "7"]).success();
    let scenario = read(&other).scenario;
    assert_eq!(scenario.hash, Sample::named("institute-quota").unwrap().scenario(7).hash);
    assert_ne!(scenario.hash, committed("institute-quota").hash);
}
