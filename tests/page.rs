//! The report page: what it holds agrees with scenario and plan, and nothing in it can run or load but its own. All people are invented (虚构).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bangfu::plan::{self, Plan};
use bangfu::report::page::{self, boundaries, data, variants};
use bangfu::report::{Options, ReportError};
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Scenario, read};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const IMAGE: &str = "<img src=x onerror=alert(1)>";
const SCRIPT: &str = "</script><script>alert(2)</script>";

/// A round of two groups and five sites in which everything that has a name is called something hostile.
fn hostile(folder: &Path) {
    let people = format!(
        "id,name,unit,party,certificate,certificate_until,roles,skills\n\
         P1,{IMAGE},U1,中共党员,A1,2030-01-01,组长,焦化:2\nP2,{SCRIPT},U1,中共党员,A2,2030-01-01,,\n\
         P3,\"虚构\"\"丙&amp;\",U2,中共党员,A3,2026-12-31,,\nP4,虚构丁,U2,群众,A4,2030-01-01,,\n\
         P5,虚构戊,U2,群众,,,,\nP6,虚构己,U2,中共党员,A6,2030-01-01,组长,\nP7,虚构庚,U2,群众,A7,2030-01-01,,\n"
    );
    let sites = format!(
        "id,name,region,lon,lat,industry,minutes,priority,visits\nS1,{IMAGE},130100,114.51,38.125,{SCRIPT},90,1,2\n\
         S2,虚构热电厂,130100,114.6,38.2,火电,60,2,\nS3,虚构钢厂,130200,118.1,39.7,钢铁,120,1,\n\
         S4,虚构玻璃厂,130200,118.2,39.8,玻璃,60,4,\nS5,虚构远郊厂,130200,121.9,42.9,玻璃,300,1,\n"
    );
    for (name, text) in [
        ("round.toml", "name = \"岁末帮扶 <b>&\\\"'（虚构）\"\n".to_owned()),
        ("batches.csv", "id,name,start,end\nB1,第1批,2026-12-21,2026-12-24\n".to_owned()),
        ("units.csv", format!("id,name,province,city\nU1,虚构厅 {SCRIPT},山东省,济南市\nU2,虚构局,山东省,青岛市\n")),
        ("quotas.csv", "unit,batch,min,max\nU1,B1,1,2\nU2,B1,6,7\n".to_owned()),
        ("inspectors.csv", people),
        ("leave.csv", "inspector,start,end\nP7,2026-12-22,2026-12-22\n".to_owned()),
        (
            "regions.csv",
            "id,name,province,lon,lat\n130100,石家庄市,河北省,114.48,38.03\n130200,唐山市,河北省,118.02,39.63\n"
                .to_owned(),
        ),
        (
            "groups.csv",
            format!(
                "id,batch,region,name,min_size,max_size,crews,full_members\nG1,B1,130100,{IMAGE},3,3,1,1\nG2,B1,130200,唐山1组,2,3,1,1\n"
            ),
        ),
        ("sites.csv", sites),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn solved(folder: &Path) -> (Scenario, Plan) {
    let reading = read::read(folder);
    assert!(!reading.has_errors(), "{:?}", reading.findings);
    let options = bangfu::solve::Options { work: Some(2_000), time: None, ..Default::default() };
    let plan = bangfu::solve::solve(&reading.scenario, &options).unwrap();
    (reading.scenario, plan)
}

fn round() -> (TempDir, Scenario, Plan) {
    let dir = TempDir::new().unwrap();
    hostile(dir.path());
    let (scenario, plan) = solved(dir.path());
    (dir, scenario, plan)
}

fn options(language: Language) -> Options {
    Options { language, full: false }
}

fn drawn(scenario: &Scenario, plan: &Plan, language: Language) -> String {
    page::html(&data::of(scenario, plan, options(language)).unwrap())
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text.find(start).unwrap() + start.len();
    &text[from..from + text[from..].find(end).unwrap()]
}

/// What the page's own scripts would parse.
fn parsed(html: &str) -> Value {
    serde_json::from_str(between(html, r#"<script type="application/json" id="data">"#, "</script>")).unwrap()
}

fn bangfu(args: &[&str], paths: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangfu"));
    let mut paths = paths.iter();
    for arg in args {
        match *arg {
            "{}" => command.arg(paths.next().unwrap()),
            other => command.arg(other),
        };
    }
    command.output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn it_holds_what_scenario_and_plan_hold() {
    let (_dir, scenario, plan) = round();
    let page = parsed(&drawn(&scenario, &plan, Language::Zh));
    let count = |key: &str, column: &str| page[key][column].as_array().unwrap().len();
    assert_eq!(page["format"], data::FORMAT);
    assert_eq!(count("people", "id"), scenario.inspectors.len());
    assert_eq!(count("sites", "id"), scenario.sites.len());
    for column in ["name", "unit", "party", "gender", "kind", "roles", "skills", "certified", "away"] {
        assert_eq!(count("people", column), scenario.inspectors.len(), "{column}");
    }
    for column in ["group", "day", "crew", "site", "start", "end", "drive"] {
        assert_eq!(count("visits", column), plan.visits.len(), "{column}");
    }
    assert_eq!(page["groups"].as_array().unwrap().len(), scenario.groups.len());
    assert_eq!(page["crews"].as_array().unwrap().len(), plan.crews.len());
    assert_eq!(page["unvisited"].as_array().unwrap().len(), plan.unvisited.len());
    assert_eq!(page["shortfalls"].as_array().unwrap().len(), plan.shortfalls.len());
    assert_eq!(page["terms"].as_array().unwrap().len(), plan.score.terms.len());
    assert_eq!(page["headline"]["score"], plan.score.total);
    assert_eq!(page["headline"]["posts"], plan.figures.posts);
    // The round is made so that each of these has something to say.
    assert!(!plan.visits.is_empty() && !plan.unvisited.is_empty() && !plan.shortfalls.is_empty());

    // Every assignment stands in its group, in its role, and nothing else does.
    let mut found: Vec<(String, String, String)> = Vec::new();
    for group in page["groups"].as_array().unwrap() {
        for member in group["members"].as_array().unwrap() {
            let person = &page["people"]["id"][member[0].as_u64().unwrap() as usize];
            let role = &page["roles"][member[1].as_u64().unwrap() as usize]["id"];
            let text = |v: &Value| v.as_str().unwrap().to_owned();
            found.push((text(&group["id"]), text(person), text(role)));
        }
    }
    let mut expected: Vec<_> =
        plan.assignments.iter().map(|a| (a.group.clone(), a.inspector.clone(), a.role.clone())).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);

    // Every visit: its site, its crew's members, its times.
    for (n, visit) in plan.visits.iter().enumerate() {
        let at = |column: &str| page["visits"][column][n].as_u64().unwrap() as usize;
        let crew = &page["crews"][at("crew")];
        assert_eq!(page["sites"]["id"][at("site")], visit.site.as_str());
        assert_eq!(crew["number"], visit.crew);
        assert_eq!(format!("{:02}:{:02}", at("start") / 60, at("start") % 60), visit.start);
        let day = (visit.date - scenario.batches[0].start).num_days();
        assert_eq!(page["visits"]["day"][n], day);
        let own = plan.crews.iter().find(|c| (&c.group, c.date, c.crew) == (&visit.group, visit.date, visit.crew));
        let members: Vec<&str> = crew["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| page["people"]["id"][p.as_u64().unwrap() as usize].as_str().unwrap())
            .collect();
        assert_eq!(members, own.unwrap().members);
    }

    // Quotas: what a unit sends is what its people serve.
    for quota in page["quotas"].as_array().unwrap() {
        let unit = page["units"][quota["unit"].as_u64().unwrap() as usize]["id"].as_str().unwrap();
        let sends = plan
            .assignments
            .iter()
            .filter(|a| scenario.inspectors.iter().any(|p| p.id == a.inspector && p.unit == unit))
            .count();
        assert_eq!(quota["sent"], sends, "{unit}");
    }
    // Reasons of a shortfall count everybody once.
    for (told, shortfall) in page["shortfalls"].as_array().unwrap().iter().zip(&plan.shortfalls) {
        let count = |r: &Value| r.as_str().unwrap().rsplit(' ').next().unwrap().parse::<u32>().unwrap();
        let all: u32 = told["reasons"].as_array().unwrap().iter().map(count).sum();
        assert_eq!(all as usize, scenario.inspectors.len());
        assert_eq!(told["missing"], shortfall.missing);
    }
}

#[test]
fn nothing_in_it_runs_or_loads_but_its_own() {
    let (_dir, scenario, plan) = round();
    for language in [Language::Zh, Language::En] {
        let html = drawn(&scenario, &plan, language);
        let rest = html.replace("http://www.w3.org/2000/svg", "");
        for loading in
            ["http://", "https://", "src=", "@import", "url(", "<link", "<iframe", "<img", "innerHTML", "eval("]
        {
            let own = between(&html, r#"<script type="application/json" id="data">"#, "</script>");
            // What an organizer wrote may say anything, as text.
            assert!(!rest.replace(own, "").contains(loading), "{loading}");
        }
        assert_eq!(html.matches("<script").count(), 2);
        assert_eq!(html.matches("</script").count(), 2);
        assert!(!html.contains("<img"), "a name opens an element");
        let policy = between(&html, r#"http-equiv="Content-Security-Policy" content=""#, "\"");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
        let digest = |text: &str| Sha256::digest(text).to_vec();
        let named = |kind: &str| base64(between(policy, &format!("{kind}-src 'sha256-"), "'"));
        assert_eq!(named("style"), digest(between(&html, "<style>", "</style>")));
        assert_eq!(named("script"), digest(between(&html, "<script>", "</script>")));
    }
}

/// Decodes what the page encodes, the other way round.
fn base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("{other} is no digit"),
    };
    let bits: Vec<u8> =
        text.bytes().filter(|c| *c != b'=').flat_map(|c| (0..6).rev().map(move |n| digit(c) >> n & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect()
}

#[test]
fn hostile_names_come_through_as_they_are() {
    let (_dir, scenario, plan) = round();
    let html = drawn(&scenario, &plan, Language::Zh);
    let page = parsed(&html);
    assert_eq!(page["people"]["name"][0], IMAGE);
    assert_eq!(page["people"]["name"][1], SCRIPT);
    assert_eq!(page["people"]["name"][2], "虚构\"丙&amp;");
    assert_eq!(page["sites"]["name"][0], IMAGE);
    assert_eq!(page["industries"][0], SCRIPT);
    assert_eq!(page["groups"][0]["name"], IMAGE);
    let title = between(&html, "<title>", "</title>");
    assert!(title.contains("岁末帮扶 &lt;b&gt;&amp;&quot;'（虚构）"), "{title}");
}

#[test]
fn both_languages_and_the_same_bytes_again() {
    let (_dir, scenario, plan) = round();
    let (zh, en) = (drawn(&scenario, &plan, Language::Zh), drawn(&scenario, &plan, Language::En));
    assert!(zh.contains(r#"<html lang="zh-CN">"#) && en.contains(r#"<html lang="en">"#));
    assert_eq!(parsed(&zh)["lang"], "zh");
    assert_eq!(parsed(&en)["roles"][1]["name"], "leader");
    assert_eq!(parsed(&zh)["roles"][1]["name"], "组长");
    assert!(parsed(&en)["shortfalls"][0]["text"].as_str().unwrap().contains("lacks"));
    assert_eq!(zh, drawn(&scenario, &plan, Language::Zh));
}

/// Every word that a script asks for is in the table.
#[test]
fn no_word_is_missing() {
    let html = {
        let (_dir, scenario, plan) = round();
        drawn(&scenario, &plan, Language::Zh)
    };
    let own = between(&html, "<script>", "</script>");
    let words = page::CHARTS.iter().find(|(name, _)| *name == "words.js").unwrap().1;
    let known: Vec<&str> =
        words.lines().filter_map(|line| line.trim().split_once(": [\"")).map(|(key, _)| key).collect();
    assert!(known.len() > 80);
    for (at, _) in own.match_indices("t(\"") {
        let before = own[..at].chars().last().unwrap();
        if before.is_alphanumeric() || before == '_' {
            continue;
        }
        let key = own[at + 3..].split('"').next().unwrap();
        assert!(known.contains(&key), "no word for {key}");
    }
}

#[test]
fn a_plan_of_another_round_is_refused_and_an_old_one_warned_of() {
    let (_dir, mut scenario, plan) = round();
    let mut other = plan.clone();
    other.assignments[0].inspector = "nobody".into();
    assert!(matches!(data::of(&scenario, &other, options(Language::En)), Err(ReportError::Unknown { .. })));
    scenario.hash = "changed".into();
    assert_eq!(data::of(&scenario, &plan, options(Language::En)).unwrap().warnings.len(), 1);
}

#[test]
fn boundaries_are_drawn_and_no_finer_than_seen() {
    let ring: Vec<[f64; 2]> =
        (0..=720).map(|n| f64::from(n).to_radians() / 2.0).map(|a| [115.0 + a.cos(), 38.0 + a.sin()]).collect();
    let text = serde_json::json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": IMAGE}, "geometry": {"type": "Polygon", "coordinates": [ring]}},
        {"type": "Feature", "properties": null, "geometry": {"type": "GeometryCollection", "geometries": [
            {"type": "LineString", "coordinates": [[110.0, 30.0], [111.0, 31.0, 500.0]]},
            {"type": "Point", "coordinates": [110.0, 30.0]}]}},
        {"type": "Feature", "properties": null, "geometry": null}]})
    .to_string();
    let lines = boundaries::read(&text).unwrap();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].len() / 2 < 120, "{} points of 721 stay", lines[0].len() / 2);
    assert_eq!(lines[0][..2], lines[0][lines[0].len() - 2..], "the ring stays closed");
    // No point of the circle lies farther from the line than it may.
    for point in &ring {
        let nearest = lines[0]
            .chunks_exact(2)
            .map(|c| (c[0], c[1]))
            .collect::<Vec<_>>()
            .windows(2)
            .map(|w| {
                let ((ax, ay), (bx, by)) = (w[0], w[1]);
                let along = ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay))
                    / ((bx - ax).powi(2) + (by - ay).powi(2)).max(1e-12);
                let along = along.clamp(0.0, 1.0);
                (point[0] - ax - along * (bx - ax)).hypot(point[1] - ay - along * (by - ay))
            })
            .fold(f64::INFINITY, f64::min);
        assert!(nearest < 0.0031, "{nearest}");
    }
    assert_eq!(lines[1], [110.0, 30.0, 111.0, 31.0]);
}

#[test]
fn boundaries_that_cannot_be_drawn_are_refused_with_the_reason() {
    for (text, zh, en) in [
        ("no json", "不是 GeoJSON", "no GeoJSON"),
        (r#"{"type": "Polygon"}"#, "不是 GeoJSON", "no GeoJSON"),
        (r#"{"type": "Point", "coordinates": [110, 30]}"#, "没有线或面", "neither lines nor areas"),
        (
            r#"{"type": "LineString", "coordinates": [[12801741, 4865942], [12801742, 4865943]]}"#,
            "不是经纬度",
            "WGS-84",
        ),
        (r#"{"type": "LineString", "coordinates": [[110], [30]]}"#, "", ""),
    ] {
        let told = boundaries::read(text).unwrap_err();
        assert!(told.zh.contains(zh) && told.en.contains(en), "{text}: {told:?}");
    }
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

#[test]
fn the_command_writes_the_page_with_boundaries_and_variants() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    let scenario = shipped("first-look");
    let (plan, html, lines, whatif) = (at("plan.json"), at("报告.html"), at("省界.geojson"), at("whatif.json"));
    let solve = bangfu(&["solve", "{}", "-o", "{}", "--no-log"], &[&scenario, &plan]);
    assert!(solve.status.success(), "{}", err(&solve));
    std::fs::write(&lines, r#"{"type": "LineString", "coordinates": [[110, 30], [111, 31]]}"#).unwrap();
    let changed = bangfu(
        &["whatif", "{}", "--plan", "{}", "--change", "quotas.山西.max = 2", "--json", "--no-log", "-q"],
        &[&scenario, &plan],
    );
    assert!(changed.status.success(), "{}", err(&changed));
    std::fs::write(&whatif, &changed.stdout).unwrap();

    let export = bangfu(
        &["export", "{}", "{}", "--html", "{}", "--boundaries", "{}", "--whatif", "{}"],
        &[&scenario, &plan, &html, &lines, &whatif],
    );
    assert!(export.status.success(), "{}", err(&export));
    assert!(String::from_utf8_lossy(&export.stdout).contains("报告网页"));
    let page = parsed(&std::fs::read_to_string(&html).unwrap());
    assert_eq!(page["boundaries"], serde_json::json!([[110.0, 30.0, 111.0, 31.0]]));
    let rows = page["variants"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["name"], "原方案");
    assert_eq!(rows[1]["changes"][0], "quotas.山西.max = 2");
    let columns = page["variants"]["columns"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["cells"].as_array().unwrap().len() == columns.len()));
    assert_eq!(rows[0]["cells"][0][0], plan::file::read(&plan).unwrap().score.total);

    // Nothing but a page is replaced, no file that is read either, and what cannot be read is said.
    for other in [&plan, &lines, &scenario.join("inspectors.csv")] {
        let before = std::fs::read(other).unwrap();
        let over = bangfu(&["export", "{}", "{}", "--html", "{}"], &[&scenario, &plan, other]);
        assert!(!over.status.success() && err(&over).contains(".html"), "{}", err(&over));
        assert_eq!(std::fs::read(other).unwrap(), before);
    }
    let odd = at("odd.html");
    std::fs::copy(&lines, &odd).unwrap();
    let over = bangfu(&["export", "{}", "{}", "--html", "{}", "--boundaries", "{}"], &[&scenario, &plan, &odd, &odd]);
    assert!(!over.status.success() && err(&over).contains("不能覆盖"), "{}", err(&over));
    std::fs::remove_file(&html).unwrap();
    for (option, text, told) in [("--boundaries", "{}", "no GeoJSON"), ("--whatif", "[]", "whatif --json")] {
        let bad = at("bad.json");
        std::fs::write(&bad, text).unwrap();
        let refused = bangfu(
            &["export", "{}", "{}", "--html", "{}", option, "{}", "--lang", "en"],
            &[&scenario, &plan, &html, &bad],
        );
        assert!(!refused.status.success() && err(&refused).contains(told), "{}", err(&refused));
        assert!(err(&refused).contains("bad.json"));
        assert!(!html.exists());
    }
    let alone = bangfu(&["export", "{}", "{}", "--boundaries", "{}"], &[&scenario, &plan, &lines]);
    assert_eq!(alone.status.code(), Some(2));
    let lost = bangfu(&["export", "{}", "{}", "--html", "{}"], &[&scenario, &plan, &at("no/where.html")]);
    assert!(!lost.status.success() && err(&lost).contains("文件夹不存在"));
}

#[test]
fn variants_without_a_plan_say_why() {
    let (_dir, scenario, plan) = round();
    let figures = serde_json::to_value(bangfu::whatif::Figures::of(&scenario, &plan)).unwrap();
    let text = serde_json::json!({"base": figures, "variants": [
        {"name": IMAGE, "changes": ["rules.recusal = off"], "failed": "限时内未找到"},
        {"name": "另一个", "note": "备注", "changes": [], "figures": figures, "comparison": {"assignments_changed": 3}}]});
    let read = variants::read(&text.to_string(), Language::Zh).unwrap();
    assert_eq!(read.rows.len(), 3);
    assert_eq!(read.rows[1].failed.as_deref(), Some("限时内未找到"));
    assert!(read.rows[1].cells.is_empty());
    assert_eq!(read.rows[2].changed, Some(3));
    assert_eq!(read.rows[2].cells, read.rows[0].cells);
    assert!(variants::read("{}", Language::En).is_err());
}
