//! The round that the requirement speaks of: 2 at level 2 in 焦化 in each of 3 groups; 7 hold it; 3 are on leave, 2 are recused there, 1 is at the
//! limit of batches.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use assert_cmd::Command;
use bangfu::explain::{AboutShortages, Because, Case, Fact, Verdict, Way, short};
use bangfu::scenario::read::read;
use bangfu::solve::{Options, solve};

const FILES: [(&str, &str); 8] = [
    (
        "round.toml",
        "name = \"焦化专项\"\n[rules]\nmin_full_members = 0\nparty_branch = \"off\"\ncertificates = \"off\"\nroles = \"off\"\n",
    ),
    ("batches.csv", "id,name,start,end\nB01,第1批,2026-11-02,2026-11-13\nB02,第2批,2026-11-23,2026-12-04\n"),
    (
        "units.csv",
        "id,name,province,kind\nU1,河北省生态环境厅,河北省,地方\nU2,山西省生态环境厅,山西省,地方\nU13,环科院,,科研\n",
    ),
    (
        "inspectors.csv",
        "id,name,unit,party,certificate,skills,max_batches\n\
         P1,（虚构）甲,U1,中共党员,C1,焦化:3,\nP2,（虚构）乙,U1,中共党员,C2,焦化:2,\nP3,（虚构）丙,U1,中共党员,C3,焦化:2,\n\
         P4,（虚构）丁,U2,中共党员,C4,焦化:2,\nP5,（虚构）戊,U2,中共党员,C5,焦化:3,\nP6,（虚构）己,U1,中共党员,C6,焦化:2,1\n\
         P7,（虚构）庚,U1,中共党员,C7,焦化:2,\nP8,（虚构）辛,U1,中共党员,C8,焦化:1,\nP9,（虚构）壬,U1,中共党员,C9,,\n\
         P10,（虚构）癸,U1,中共党员,C10,VOCs:2,\nP11,（虚构）子,U1,中共党员,C11,,\nP12,（虚构）丑,U1,中共党员,C12,,\n",
    ),
    (
        "leave.csv",
        "inspector,start,end,reason\nP1,2026-11-20,2026-11-30,培训\nP2,2026-12-01,2026-12-10,病假\nP3,2026-11-23,2026-11-24,事假\n",
    ),
    (
        "regions.csv",
        "id,name,province,lon,lat\n140100,太原市,山西省,112.55,37.87\n141000,临汾市,山西省,111.52,36.09\n141100,吕梁市,山西省,111.14,37.52\n\
         130100,石家庄市,河北省,114.51,38.04\n370100,济南市,山东省,117.12,36.65\n",
    ),
    (
        "groups.csv",
        "id,batch,region,min_size,max_size,skills\nG0,B01,370100,1,2,\nG1,B02,140100,2,3,焦化:2x2\nG2,B02,141000,2,3,焦化:2x2\n\
         G3,B02,141100,2,3,焦化:2x2\n",
    ),
    ("pins.csv", "inspector,batch,group,kind\nP6,B01,G0,锁定\n"),
];

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    FILES.iter().for_each(|(name, text)| std::fs::write(dir.path().join(name), text).unwrap());
    dir
}

#[test]
fn seven_hold_it_and_one_can_come() {
    let dir = folder();
    let reading = read(dir.path());
    assert!(!reading.has_errors(), "{:#?}", reading.findings);
    let scenario = reading.scenario;
    let plan = solve(&scenario, &Options::default()).unwrap();
    let (options, stop) = (Options { time: None, ..Options::default() }, AtomicBool::new(false));
    let case = Case { scenario: &scenario, plan: &plan, options: &options, stop: &stop };
    let answers = short(&case, AboutShortages { why: true, mend: true, ..Default::default() });
    let explained = answers.shortfalls.unwrap();
    let [one] = &explained[..] else { panic!("{explained:#?}") };
    // Told once, for three groups.
    assert_eq!(
        (one.shortage.places.len(), one.shortage.needed, one.shortage.present, one.shortage.missing),
        (3, 6, 1, 5)
    );
    let Verdict::Impossible { facts } = &one.verdict else { panic!("{one:#?}") };
    let of = |wanted: Because| -> Vec<&str> {
        let who = facts.iter().filter_map(|fact| match fact {
            Fact::Person { inspector, because, .. } if *because == wanted => Some(inspector.as_str()),
            _ => None,
        });
        who.collect()
    };
    assert!(matches!(&facts[0], Fact::Register { people } if people.len() == 7));
    assert_eq!(of(Because::Leave), ["P1", "P2", "P3"]);
    assert_eq!(of(Because::Recused), ["P4", "P5"]);
    assert_eq!(of(Because::Limit), ["P6"]);
    assert_eq!(facts.len(), 7);
    let mends = &answers.mends.unwrap()[0];
    assert!(mends.finished && mends.mends.len() >= 3, "{mends:#?}");
    let cheapest = &mends.mends[0];
    assert_eq!(cheapest.fills, 5);
    // Three leaves, one batch more, and one of the institute.
    let ways: Vec<Way> = cheapest.steps.iter().map(|step| step.way).collect();
    assert_eq!(ways, [Way::Leave, Way::Leave, Way::Leave, Way::Batch, Way::Ask], "{cheapest:#?}");
    assert!(mends.mends.iter().any(|m| m.steps.iter().any(|step| step.way == Way::Train)));
    assert!(mends.mends.iter().any(|m| m.lines.iter().any(|line| line.contains("U13"))), "{mends:#?}");
}

fn bangfu(dir: &Path, args: &[&str]) -> String {
    let out = Command::cargo_bin("bangfu").unwrap().current_dir(dir).args(args).output().unwrap();
    assert!(out.status.code() != Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn the_command_tells_it_in_both_languages_and_three_forms() {
    let dir = folder();
    let at = dir.path();
    bangfu(at, &["solve", ".", "-o", "plan.json", "--no-log", "-q"]);
    insta::assert_snapshot!("explain_zh", bangfu(at, &["explain", ".", "plan.json"]));
    insta::assert_snapshot!(
        "explain_en",
        bangfu(at, &["explain", ".", "plan.json", "--lang", "en", "--xlsx", "why.xlsx"])
    );
    insta::assert_snapshot!("explain_json", bangfu(at, &["explain", ".", "plan.json", "--json"]));
    let mut book = calamine::open_workbook_auto(at.join("why.xlsx")).unwrap();
    use calamine::Reader as _;
    assert_eq!(book.sheet_names(), ["Why short", "Mends"]);
    let rows: Vec<String> = book
        .worksheet_range("Why short")
        .unwrap()
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ").trim().to_owned())
        .filter(|row| !row.is_empty())
        .collect();
    insta::assert_snapshot!("explain_sheet", rows.join("\n"));
    // One question alone; and what the mend says can be done as it is said.
    let only = bangfu(at, &["explain", ".", "plan.json", "--shortfall", "--json"]);
    assert!(only.contains("shortfalls") && !only.contains("mends"));
    let mends: serde_json::Value =
        serde_json::from_str(&bangfu(at, &["explain", ".", "plan.json", "--mend", "--json"])).unwrap();
    let lines = mends["mends"][0]["mends"][0]["lines"].as_array().unwrap();
    let mut args = vec!["replan", ".", "plan.json", "-o", "new.json", "--no-log"];
    lines.iter().for_each(|line| args.extend(["--change", line.as_str().unwrap()]));
    bangfu(at, &args);
    assert!(at.join("new.json").exists());
}
