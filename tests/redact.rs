//! What `--redact` promises: nothing that is told names anybody, whatever the format; and codes are the same wherever they are told.

mod private_round;

use std::collections::HashSet;

use bangfu::plan::Plan;
use bangfu::report::redact::{self, Codes};
use bangfu::scenario::Scenario;
use bangfu::scenario::read::read;
use private_round::{Desk, NAMES, both, contents};

/// Whatever tells of somebody: names, ids, numbers, phones, and what is written of them.
fn secrets(scenario: &Scenario) -> Vec<String> {
    let mut secrets: Vec<String> = Vec::new();
    for p in &scenario.inspectors {
        secrets.extend([p.id.clone(), p.name.clone()]);
        secrets.extend([&p.certificate, &p.id_number, &p.phone, &p.post, &p.notes].into_iter().flatten().cloned());
        secrets.extend(p.extra.iter().map(|(_, text)| text.clone()));
        // Masked is still told.
        secrets.extend(p.phone.iter().map(|phone| format!("{}****", &phone[..3])));
    }
    for u in &scenario.units {
        secrets.extend([&u.contact, &u.phone, &u.notes].into_iter().flatten().cloned());
        secrets.extend(u.extra.iter().map(|(_, text)| text.clone()));
    }
    secrets.extend(scenario.leave.iter().filter_map(|l| l.reason.clone()));
    secrets.extend(scenario.batches.iter().filter_map(|b| b.notes.clone()));
    secrets.push("贺兰某".into());
    secrets.retain(|s| !s.is_empty());
    secrets
}

fn holds_none(secrets: &[String], place: &str, text: &str) {
    for secret in secrets {
        assert!(!place.contains(secret.as_str()), "{secret} in the name {place}");
        if let Some(at) = text.find(secret.as_str()) {
            let from = text[..at].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
            panic!("{secret} in {place}: …{}", text[from..].chars().take(100).collect::<String>());
        }
    }
}

const TARGETS: [&str; 10] = [
    "--xlsx",
    "out/a.xlsx",
    "--csv",
    "out/csv",
    "--ics",
    "out/ics",
    "--geojson",
    "out/a.geojson",
    "--notices",
    "out/notices",
];

#[test]
fn no_export_names_anybody() {
    let desk = Desk::new();
    let secrets = secrets(&desk.scenario());
    let out = desk.path("out");
    let export = |more: &[&str]| {
        let _ = std::fs::remove_dir_all(&out);
        std::fs::create_dir(&out).unwrap();
        let args = [&["export", "round", "plan.json"], &TARGETS[..], more].concat();
        let exported = desk.run(&args);
        assert_eq!(exported.status.code(), Some(0), "{}", both(&exported));
        let told = both(&exported);
        let files = contents(&out).into_iter().map(|(path, text)| (path.replace(&*out.to_string_lossy(), ""), text));
        files.chain([("what is printed".to_owned(), told)]).collect::<Vec<_>>()
    };
    for lang in ["zh", "en"] {
        let files = export(&["--redact", "--lang", lang]);
        for ending in [".xlsx!xl/sharedStrings.xml", ".csv", ".ics", ".geojson", ".docx!word/document.xml"] {
            let of = files.iter().filter(|(path, _)| path.ends_with(ending));
            let coded = of.filter(|(_, text)| text.contains("R-")).count();
            assert!(coded > 0, "no codes in {ending}");
        }
        files.iter().for_each(|(path, text)| holds_none(&secrets, path, text));
    }
    // The search finds what is there: in full, every format names those who are sent.
    let full = export(&["--full"]);
    let plan = desk.plan();
    for (n, name) in NAMES.iter().enumerate() {
        if plan.assignments.iter().any(|a| a.inspector == format!("RY{:03}", n + 1)) {
            for ending in [".xlsx!xl/sharedStrings.xml", ".csv", ".ics", ".geojson", ".docx!word/document.xml"] {
                assert!(
                    full.iter().any(|(path, text)| path.ends_with(ending) && text.contains(name)),
                    "{name} {ending}"
                );
            }
        }
    }
}

#[test]
fn no_answer_names_anybody() {
    let desk = Desk::new();
    let secrets = secrets(&desk.scenario());
    let first = desk.plan().assignments.iter().find(|a| a.group == "G1").unwrap().inspector.clone();
    let run = |args: &[&str]| {
        let answered = desk.run(args);
        assert_ne!(answered.status.code(), Some(1), "{args:?}: {}", both(&answered));
        let told = both(&answered);
        holds_none(&secrets, &format!("the answer of {}", args[0]), &told);
        told
    };
    let change = format!("inspectors.\"{first}\".max_batches = 1");
    let named = format!("add leave inspector=\"{first}\" start=2026-11-16 end=2026-11-20 reason=\"照顾南宫问雪\"");
    let calls: Vec<Vec<&str>> = vec![
        vec![
            "replan",
            "round",
            "plan.json",
            "--absent",
            &first,
            "-o",
            "new.json",
            "--time",
            "3s",
            "--all",
            "--xlsx",
            "r.xlsx",
        ],
        vec!["replan", "round", "plan.json", "--absent", &first, "--time", "3s", "--json"],
        vec!["compare", "plan.json", "new.json", "--scenario", "round", "--all", "--xlsx", "c.xlsx"],
        vec!["compare", "plan.json", "new.json", "--scenario", "round", "--json"],
        vec!["explain", "round", "plan.json", "--time", "5s", "--xlsx", "e.xlsx"],
        vec!["explain", "round", "plan.json", "--time", "5s", "--json"],
        vec!["explain", "round", "plan.json", "--why", &first, "--group", "G1", "--time", "3s", "--xlsx", "w.xlsx"],
        vec!["explain", "round", "plan.json", "--bottlenecks", "--time", "5s"],
        vec!["substitute", "round", "plan.json", &first, "--batch", "B1", "--xlsx", "s.xlsx"],
        vec!["substitute", "round", "plan.json", &first, "--batch", "B1", "--json"],
        vec![
            "whatif",
            "round",
            "--plan",
            "plan.json",
            "--change",
            &change,
            "--change",
            &named,
            "--time",
            "3s",
            "--xlsx",
            "v.xlsx",
        ],
        vec!["whatif", "round", "--plan", "plan.json", "--change", &named, "--time", "3s", "--json", "--all"],
    ];
    for mut args in calls {
        // Without the flag the same answer names somebody.
        let open = both(&desk.run(&args));
        assert!(secrets.iter().any(|s| open.contains(s.as_str())) || args.contains(&"--bottlenecks"), "{args:?}");
        args.push("--redact");
        let told = run(&args);
        let xlsx = args.iter().position(|a| *a == "--xlsx").map(|at| desk.path(args[at + 1]));
        let files = xlsx.iter().flat_map(|path| contents(path)).collect::<Vec<_>>();
        for (path, text) in &files {
            holds_none(&secrets, &path.replace(&*desk.folder.path().to_string_lossy(), ""), text);
        }
        let coded = told.contains("R-") || files.iter().any(|(_, text)| text.contains("R-"));
        assert!(coded || args.contains(&"--bottlenecks"), "no code in {args:?}: {told}");
    }
}

#[test]
fn what_would_keep_or_show_people_is_refused_with_redact() {
    let desk = Desk::new();
    for args in [
        &["export", "round", "plan.json", "--csv", "out", "--redact", "--full"][..],
        &["replan", "round", "plan.json", "--keep", "out", "--redact"],
        &["whatif", "round", "--plan", "plan.json", "--keep", "out", "--redact"],
    ] {
        assert_eq!(desk.run(args).status.code(), Some(2), "{args:?}");
    }
    let unknown = desk.run(&["compare", "plan.json", "plan.json", "--redact"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(both(&unknown).contains("--scenario"));
    assert!(!desk.path("out").exists());
}

#[test]
fn trouble_names_nobody_either() {
    let desk = Desk::new();
    let secrets = secrets(&desk.scenario());
    // A person twice.
    let file = desk.path("round/inspectors.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    let again = text.lines().nth(1).unwrap();
    std::fs::write(&file, format!("{text}{again}\n")).unwrap();
    for args in [
        &["export", "round", "plan.json", "--csv", "out", "--redact"][..],
        &["explain", "round", "plan.json", "--redact"],
        &["substitute", "round", "plan.json", "x", "--redact"],
        &["replan", "round", "plan.json", "--redact"],
        &["whatif", "round", "--plan", "plan.json", "--redact"],
        &["compare", "plan.json", "plan.json", "--scenario", "round", "--redact"],
    ] {
        let refused = desk.run(args);
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        holds_none(&secrets, args[0], &both(&refused));
    }
}

#[test]
fn a_code_is_the_same_whatever_the_plan_and_whoever_joins() {
    let desk = Desk::new();
    let scenario = desk.scenario();
    let codes = Codes::of(&scenario);
    let of = |scenario: &Scenario| -> Vec<String> {
        redact::scenario(scenario).inspectors.iter().map(|p| p.id.clone()).collect()
    };
    let before = of(&scenario);
    assert_eq!(before.iter().collect::<HashSet<_>>().len(), before.len());

    let mut more = scenario.clone();
    let mut newcomer = more.inspectors[3].clone();
    newcomer.id = "RY999".into();
    more.inspectors.insert(0, newcomer);
    more.inspectors[1].phone = None;
    assert_eq!(of(&more)[1..], before);

    let mut other = scenario.clone();
    other.settings.name = "另一轮".into();
    assert!(of(&other).iter().all(|code| !before.contains(code)));

    // The plan speaks of the same people, and of nothing else otherwise.
    let plan = desk.plan();
    let (_, coded): (Scenario, Plan) = redact::redact(&scenario, &plan);
    for (a, b) in plan.assignments.iter().zip(&coded.assignments) {
        assert_eq!((codes.code(&a.inspector), &a.batch, &a.role), (b.inspector.clone(), &b.batch, &b.role));
    }
    assert_eq!(
        (coded.score, coded.shortfalls.len(), coded.visits.len()),
        (plan.score, plan.shortfalls.len(), plan.visits.len())
    );
}

/// 5,600 people, no two alike.
#[test]
fn a_nation_has_as_many_codes_as_people() {
    let scenario = read(std::path::Path::new("scenarios/national")).scenario;
    let redacted = redact::scenario(&scenario);
    let codes: HashSet<&str> = redacted.inspectors.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(codes.len(), scenario.inspectors.len());
    assert_eq!(redacted.hash, scenario.hash, "known as the scenario that a plan was made from");
    let held = |s: &Scenario| s.inspectors.iter().filter(|p| p.certificate.is_some()).count();
    assert_eq!(held(&redacted), held(&scenario));
}

/// The log of plans, the events and what a solve prints hold ids and nothing else of people.
#[test]
fn the_log_names_nobody() {
    let desk = Desk::new();
    let ids: HashSet<String> = desk.scenario().inspectors.iter().map(|p| p.id.clone()).collect();
    let secrets: Vec<String> = secrets(&desk.scenario()).into_iter().filter(|s| !ids.contains(s)).collect();
    let first = desk.plan().assignments[0].inspector.clone();
    let named = "add leave inspector=\"欧阳若愚\" start=2026-11-16 end=2026-11-20 reason=\"照顾南宫问雪\"";
    let what = desk.run(&["whatif", "round", "--plan", "plan.json", "--change", named, "--time", "2s", "--quiet"]);
    assert_eq!(what.status.code(), Some(0), "{}", both(&what));
    let again = desk.run(&["replan", "round", "plan.json", "--absent", &first, "-o", "new.json", "--time", "2s"]);
    assert_ne!(again.status.code(), Some(1), "{}", both(&again));
    let mut kept = vec!["events.jsonl".to_owned(), "solve.txt".into(), "plan.json".into()];
    for file in std::fs::read_dir(desk.path("round")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name.contains("bangfu.db") {
            kept.push(format!("round/{name}"));
        }
    }
    assert!(kept.len() > 3, "the log is there: {kept:?}");
    for name in kept {
        // Reasons of leave in a change that somebody writes on the command line are theirs; names in it are not kept.
        let text = String::from_utf8_lossy(&std::fs::read(desk.path(&name)).unwrap()).into_owned();
        holds_none(&secrets, &name, &text);
    }
}
