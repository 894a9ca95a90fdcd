//! The workbench's requests, well and badly asked, and what the desk is after each step.

mod workbench;

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bangfu::serve::guard::Guard;
use bangfu::serve::{App, Options};
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;
use tower::ServiceExt as _;
use workbench::{Bench, HOST, PORT, quoted};

#[test]
fn an_empty_folder_has_an_empty_desk() {
    let bench = Bench::new();
    let desk = bench.desk();
    assert_eq!(desk["open"], Value::Null);
    assert_eq!(desk["rounds"], json!([]));
    assert_eq!(desk["plan"], Value::Null);
    bench.get("/api/findings").refused(409);
    bench.get("/api/view").refused(409);
    bench.post("/api/undo", json!({ "revision": 0 })).refused(409);
    bench.post("/api/open", json!({ "name": "nothing" })).refused(404);
    bench.get("/nowhere").refused(404);
    bench.get("/api/solve").refused(405);
    let page = bench.get("/");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    let style = bench.get("/assets/style.css");
    assert!(style.header("content-type").starts_with("text/css"));
    bench.get("/assets/workbench/none.js").refused(404);
}

#[test]
fn rounds_are_made_listed_opened_and_closed() {
    let bench = Bench::new();
    let desk = bench.post("/api/new", json!({ "name": "新轮次", "sample": null })).good();
    assert_eq!(desk["open"], "新轮次");
    assert_eq!(desk["rounds"][0]["kind"], "folder");
    assert_eq!(desk["findings"]["errors"], 0);
    // The same name again is another round.
    let desk = bench.post("/api/new", json!({ "name": "新轮次", "sample": "first-look" })).good();
    assert_eq!(desk["open"], "新轮次 (2)");
    assert_eq!(desk["rounds"].as_array().unwrap().len(), 2);
    bench.post("/api/new", json!({ "name": "x", "sample": "no such" })).refused(404);
    let desk = bench.post("/api/close", json!({})).good();
    assert_eq!(desk["open"], Value::Null);
    let desk = bench.post("/api/open", json!({ "name": "新轮次", "resume": false })).good();
    assert_eq!(desk["open"], "新轮次");
}

#[test]
fn a_workbook_that_is_dropped_in_is_opened() {
    let bench = Bench::new();
    let sample = bangfu::sample::Sample::named("first-look").unwrap().scenario(1);
    let path = bench.path().join("there.xlsx");
    bangfu::scenario::write::workbook(&sample, &path, bangfu::scenario::settings::Language::Zh).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let name = quoted("秋冬季.xlsx");
    assert_eq!(bench.upload(&format!("name={name}"), bytes.clone()).good()["name"], "秋冬季.xlsx");
    // Never over what is there.
    assert_eq!(bench.upload(&format!("name={name}"), bytes.clone()).good()["name"], "秋冬季 (2).xlsx");
    assert_eq!(std::fs::read(bench.path().join("秋冬季.xlsx")).unwrap(), bytes);
    let desk = bench.post("/api/open", json!({ "name": "秋冬季.xlsx" })).good();
    assert_eq!(desk["tables"].as_array().unwrap().iter().filter(|t| t["table"] == "inspectors").count(), 1);
    assert_eq!(desk["findings"]["errors"], 0);
    bench.upload("name=round.txt", b"x".to_vec()).refused(415);
    let told = bench.upload("name=round.xlsx", b"no workbook".to_vec()).refused(422);
    assert_eq!(told["findings"][0]["code"], "E102");
    assert!(!bench.path().join("round.xlsx").exists());
    // A folder comes file by file.
    let folder = quoted("夹");
    let csv = "批次编号,开始日期,结束日期\nB1,2026-12-07,2026-12-13\n".as_bytes().to_vec();
    assert_eq!(bench.upload(&format!("name=batches.csv&round={folder}"), csv.clone()).good()["name"], "夹");
    bench.upload(&format!("name=batches.csv&round={folder}"), csv).refused(409);
    bench.upload(&format!("name=evil.exe&round={folder}"), b"MZ".to_vec()).refused(415);
    assert!(bench.desk()["rounds"].as_array().unwrap().iter().any(|round| round["name"] == "夹"));
    // Nothing is left behind of those that were refused.
    let left = std::fs::read_dir(bench.path().join(".bangfu")).unwrap().count();
    assert_eq!(left, 0);
}

/// The place of a table.
fn place(desk: &Value, table: &str) -> String {
    let all = desk["tables"].as_array().unwrap();
    all.iter().find(|t| t["table"] == table).unwrap()["place"].as_str().unwrap().to_owned()
}

fn rows(bench: &Bench, place: &str) -> Value {
    bench.get(&format!("/api/tables/{}?count=500", quoted(place))).good()
}

fn column(table: &Value, en: &str) -> u64 {
    let all = table["columns"].as_array().unwrap();
    all.iter().find(|c| c["name"]["en"] == en).unwrap_or_else(|| panic!("{en}: {table}"))["index"].as_u64().unwrap()
}

#[test]
fn findings_stand_beside_the_cells_and_are_mended_there() {
    let (bench, desk) = Bench::on("first-look");
    let people = place(&desk, "inspectors");
    let table = rows(&bench, &people);
    let (total, unit) = (table["total"].as_u64().unwrap(), column(&table, "unit"));
    assert_eq!(total, 8);
    let row = table["rows"][2]["row"].as_u64().unwrap();
    let before = table["rows"][2]["cells"][unit as usize].as_str().unwrap().to_owned();
    let change = |revision: u64, value: &str| {
        let changes = json!([{ "place": people, "row": row, "column": unit, "value": value }]);
        bench.post("/api/cells", json!({ "revision": revision, "changes": changes }))
    };
    let first = desk["revision"].as_u64().unwrap();
    let desk = change(first, "没有这个单位").good();
    assert_eq!(desk["findings"]["errors"], 1);
    let found = bench.get("/api/findings").good();
    let error = found.as_array().unwrap().iter().find(|f| f["severity"] == "error").unwrap().clone();
    assert_eq!(
        (error["place"].as_str(), error["row"].as_u64(), error["index"].as_u64()),
        (Some(people.as_str()), Some(row), Some(unit))
    );
    let only =
        bench.get(&format!("/api/tables/{}?only=findings&search={}", quoted(&people), quoted("没有这个"))).good();
    assert_eq!(only["total"], 1);
    assert_eq!(only["rows"][0]["findings"][0]["column"].as_u64(), Some(unit));
    // What was decided on an old desk is not done.
    let told = change(first, &before).refused(409);
    assert_eq!(told["desk"]["revision"], desk["revision"]);
    // A round with errors is not solved, nor changed by lines that would lose what is not understood.
    bench.post("/api/solve", json!({ "revision": bench.revision(), "seconds": 5 })).refused(422);
    bench.post("/api/lines", json!({ "revision": bench.revision(), "lines": ["batches.*.days = 5"] })).refused(422);
    let desk = change(bench.revision(), &before).good();
    assert_eq!(desk["findings"]["errors"], 0);
    // Undone and redone, each to the letter.
    let desk = bench.post("/api/undo", json!({ "revision": desk["revision"] })).good();
    assert_eq!(desk["findings"]["errors"], 1);
    let desk = bench.post("/api/undo", json!({ "revision": desk["revision"] })).good();
    assert_eq!((&desk["findings"]["errors"], &desk["undo"]), (&json!(0), &Value::Null));
    assert_eq!(rows(&bench, &people), table);
    bench.post("/api/undo", json!({ "revision": desk["revision"] })).refused(409);
    let desk = bench.post("/api/redo", json!({ "revision": desk["revision"] })).good();
    assert_eq!(desk["findings"]["errors"], 1);
    assert!(desk["redo"].is_object());
    for (path, status) in [("?from=x", 400), ("?only=some", 400), ("?count=1", 200), ("?from=99999999", 200)] {
        assert_eq!(bench.get(&format!("/api/tables/{}{path}", quoted(&people))).status.as_u16(), status, "{path}");
    }
    bench.get("/api/tables/none").refused(404);
}

#[test]
fn rows_and_tables_are_added_and_removed() {
    let (bench, desk) = Bench::on("first-look");
    let people = place(&desk, "inspectors");
    let row = rows(&bench, &people)["rows"][7]["row"].as_u64().unwrap();
    let desk =
        bench.post("/api/rows", json!({ "revision": bench.revision(), "place": people, "remove": [row] })).good();
    assert_eq!(rows(&bench, &people)["total"], 7);
    bench.post("/api/rows", json!({ "revision": desk["revision"], "place": people, "remove": [row] })).refused(422);
    bench.post("/api/rows", json!({ "revision": desk["revision"], "place": people })).refused(400);
    bench.post("/api/rows", json!({ "revision": desk["revision"], "place": "no such", "add": [["x"]] })).refused(422);
    // A table that the round did not have.
    assert!(desk["absent"].as_array().unwrap().iter().any(|t| t["table"] == "leave"));
    let leave = json!([["P1", "2026-12-07", "2026-12-08", ""]]);
    let desk = bench.post("/api/rows", json!({ "revision": desk["revision"], "place": "leave", "add": leave })).good();
    assert_eq!(rows(&bench, &place(&desk, "leave"))["total"], 1);
    assert_eq!(desk["findings"]["errors"], 0);
    let desk = bench.post("/api/undo", json!({ "revision": desk["revision"] })).good();
    assert!(desk["absent"].as_array().unwrap().iter().any(|t| t["table"] == "leave"));
}

#[test]
fn lines_change_the_round_or_nothing() {
    let (bench, desk) = Bench::on("first-look");
    let line =
        |revision: &Value, lines: Value| bench.post("/api/lines", json!({ "revision": revision, "lines": lines }));
    let after = line(&desk["revision"], json!(["rules.recusal = off"])).good();
    assert_eq!(after["revision"].as_u64(), desk["revision"].as_u64().map(|n| n + 1));
    let told = line(&after["revision"], json!(["rules.recusal = hard", "nonsense"])).refused(422);
    assert_eq!(told["findings"][0]["code"], "E601");
    line(&after["revision"], json!(["max_batches = {1, 2}"])).refused(422);
    assert_eq!(bench.revision(), after["revision"].as_u64().unwrap());
}

#[test]
fn a_round_is_solved_looked_at_and_handed_over() {
    let (bench, _) = Bench::on("first-look");
    bench.get("/api/view").refused(404);
    bench.get("/api/export/workbook").refused(404);
    let desk = bench.solved(20.0);
    let plan = &desk["plan"];
    assert_eq!(
        (&plan["score"], &plan["proven"], &plan["missing"], &plan["number"]),
        (&json!(2014.0), &json!(true), &json!(0), &json!(1))
    );
    assert_eq!(
        (&plan["posts"], &plan["filled"], &plan["stale"], &plan["edited"]),
        (&json!(6), &json!(6), &json!(false), &json!(false))
    );
    let view = bench.get("/api/view?lang=en").good();
    assert_eq!(view["lang"], "en");
    assert_eq!(view["groups"].as_array().unwrap().len(), 2);
    // Solved again it is a second entry; the first comes back.
    bench.post("/api/lines", json!({ "revision": bench.revision(), "lines": ["objective.travel = 2"] })).good();
    assert_eq!(bench.desk()["plan"]["stale"], true);
    let desk = bench.solved(20.0);
    assert_eq!(desk["plan"]["number"], 2);
    let entries = bench.get("/api/history").good()["entries"].clone();
    assert_eq!(entries.as_array().unwrap().len(), 2);
    bench.post("/api/history/restore", json!({ "revision": bench.revision(), "number": 77 })).refused(404);
    let desk = bench.post("/api/history/restore", json!({ "revision": bench.revision(), "number": 1 })).good();
    assert_eq!(desk["plan"]["score"], 2014.0);
    let compared = bench.get("/api/compare?a=history:1&b=history:2").good();
    assert_eq!(compared["a"]["score"], 2014.0);
    assert!(compared["sheets"].as_array().unwrap().len() >= 3);
    bench.get("/api/compare?a=plan&b=variant:1").refused(404);
    for (what, begins) in [
        ("workbook", &b"PK"[..]),
        ("round", b"PK"),
        ("tables", b"PK"),
        ("csv", b"PK"),
        ("changes?a=history:1&b=history:2", b"PK"),
        ("page", b"<!"),
        ("plan", b"{"),
    ] {
        let file = bench.get(&format!("/api/export/{what}"));
        assert_eq!(file.status, StatusCode::OK, "{what}: {}", file.text());
        assert!(file.bytes.starts_with(begins), "{what}");
        let named = file.header("content-disposition");
        assert!(named.starts_with("attachment; filename=\"bangfu.") && named.contains("filename*=UTF-8''"), "{named}");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
    }
    bench.get("/api/export/none").refused(404);
    // What was handed over is a round that says the same.
    let book = bench.get("/api/export/round").bytes;
    bench.upload("name=again.xlsx", book).good();
    let again = bench.post("/api/open", json!({ "name": "again.xlsx" })).good();
    assert_eq!(again["findings"]["errors"], 0);
    // Its own history is empty, and a plan of the other round is none of its.
    assert_eq!(bench.get("/api/history").good()["entries"], json!([]));
}

#[test]
fn questions_are_answered_with_sheets_and_lines() {
    let (bench, desk) = Bench::on("first-look");
    bench.post("/api/explain", json!({ "shortfall": null })).refused(404);
    let people = place(&desk, "inspectors");
    let row = rows(&bench, &people)["rows"][7]["row"].as_u64().unwrap();
    bench.post("/api/rows", json!({ "revision": bench.revision(), "place": people, "remove": [row] })).good();
    let desk = bench.solved(20.0);
    assert!(desk["plan"]["missing"].as_u64().unwrap() > 0);
    let answer = bench.post("/api/explain", json!({ "shortfall": 1, "mend": true, "lang": "en" })).good();
    assert_eq!(answer["sheets"].as_array().unwrap().len(), 2, "{answer}");
    assert!(!answer["lines"].as_array().unwrap().is_empty());
    let view = bench.get("/api/view").good();
    let plan: Value = bench.get("/api/export/plan").good();
    let lacking = plan["shortfalls"].as_array().unwrap().iter().find_map(|short| short["group"].as_str()).unwrap();
    let told = |group: &str| {
        let answer = bench.post("/api/explain", json!({ "group": group })).good();
        answer["sheets"][0]["rows"].as_array().unwrap().len()
    };
    assert!(told(lacking) > told("none of that name"));
    let post = &plan["assignments"][0];
    let about = json!({ "inspector": post["inspector"], "batch": post["batch"], "group": null });
    let answer = bench.post("/api/explain", json!({ "why": about })).good();
    assert_eq!(answer["sheets"].as_array().unwrap().len(), 1, "{view}");
    bench.post("/api/explain", json!({ "why": { "inspector": "nobody", "batch": "B1", "group": "x" } })).refused(422);
    let asked = json!({ "inspector": post["inspector"], "batch": post["batch"], "top": 3 });
    let answer = bench.post("/api/substitutes", asked).good();
    if let Some(best) = answer["ranked"].as_array().unwrap().first() {
        let asked = json!({ "revision": bench.revision(), "moves": best["moves"], "lines": best["absence"] });
        let stale = bench.desk()["plan"]["stale"].clone();
        let moved = bench.post("/api/move", asked).good();
        assert_eq!(moved["desk"]["plan"]["stale"], stale);
        assert_eq!(moved["desk"]["pins"], 1);
        bench.post("/api/undo", json!({ "revision": bench.revision() })).good();
        assert_eq!(bench.desk()["pins"], 0);
    }
    for one in answer["ranked"].as_array().unwrap() {
        assert!(one["lines"].as_array().is_some_and(|lines| lines.len() >= 2));
        assert!(one["moves"].as_array().is_some_and(|moves| moves.len() >= 2));
    }
    bench.post("/api/substitutes", json!({ "inspector": "nobody", "batch": "B1" })).refused(422);
    assert!(bench.desk()["job"].is_null());
}

#[test]
fn somebody_absent_is_replaced_and_the_round_says_so() {
    let (bench, _) = Bench::on("first-look");
    bench.post("/api/replan", json!({ "revision": bench.revision(), "seconds": 5 })).refused(404);
    bench.solved(20.0);
    let revision = bench.revision();
    let absent = json!([{ "inspector": "P1", "from": null, "to": null }]);
    bench
        .post("/api/replan", json!({ "revision": revision, "absent": [{ "inspector": "nobody" }], "seconds": 5 }))
        .refused(422);
    bench.post("/api/replan", json!({ "revision": revision, "absent": absent, "seconds": 20 })).good();
    let desk = bench.done();
    assert_eq!((&desk["plan"]["stale"], &desk["plan"]["number"]), (&json!(false), &json!(2)));
    let plan = bench.get("/api/export/plan").good();
    assert!(plan["assignments"].as_array().unwrap().iter().all(|a| a["inspector"] != "P1"));
    assert_eq!(rows(&bench, &place(&desk, "leave"))["total"], 1);
    assert!(desk["undo"]["zh"].as_str().unwrap().contains("缺席"));
    bench.post("/api/routes", json!({ "revision": bench.revision(), "seconds": 5 })).good();
    bench.done();
}

#[test]
fn people_are_moved_by_hand_and_the_plan_says_what_breaks() {
    let (bench, _) = Bench::on("first-look");
    let ask = |revision: u64, moves: Value, preview: bool| {
        bench.post("/api/move", json!({ "revision": revision, "moves": moves, "preview": preview }))
    };
    let out = json!([{ "inspector": "P1", "batch": "B1", "from": "x", "to": null }]);
    ask(bench.revision(), out, true).refused(404);
    bench.solved(20.0);
    let plan = bench.get("/api/export/plan").good();
    let posts = plan["assignments"].as_array().unwrap();
    let (one, other) = (&posts[0], posts.iter().find(|a| a["group"] != posts[0]["group"]).unwrap());
    let leave = json!([{ "inspector": one["inspector"], "batch": one["batch"], "from": one["group"], "to": null }]);
    let revision = bench.revision();
    let told = ask(revision, leave.clone(), true).good();
    assert!(told["points"].as_f64().unwrap() > 0.0, "{told}");
    let worse = |change: &&Value| change["worse"] == true && change["isShortfall"] == true;
    assert!(told["changes"].as_array().unwrap().iter().filter(worse).count() > 0);
    assert!(told["changes"][0]["text"]["zh"].is_string() && told["terms"][0]["name"]["en"].is_string());
    // Telling changes nothing.
    assert_eq!(bench.revision(), revision);
    let made = ask(revision, leave.clone(), false).good();
    let desk = &made["desk"];
    assert_eq!(
        (&desk["plan"]["edited"], &desk["plan"]["filled"], &desk["plan"]["number"]),
        (&json!(true), &json!(5), &Value::Null)
    );
    let (before, after) = (plan["score"]["total"].as_f64().unwrap(), desk["plan"]["score"].as_f64().unwrap());
    assert!((after - before - told["points"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(desk["plan"]["proven"], false);
    ask(revision, leave.clone(), false).refused(409);
    ask(bench.revision(), leave, true).refused(422);
    // Undone, it is the plan as it was.
    bench.post("/api/undo", json!({ "revision": bench.revision() })).good();
    assert_eq!(bench.get("/api/export/plan").good(), plan);
    let swap = json!([
        { "inspector": one["inspector"], "batch": one["batch"], "from": one["group"], "to": other["group"] },
        { "inspector": other["inspector"], "batch": other["batch"], "from": other["group"], "to": one["group"] },
    ]);
    let made = ask(bench.revision(), swap, false).good();
    assert_eq!(made["desk"]["plan"]["filled"], 6);
    assert_eq!(
        made["desk"]["plan"]["hard"].as_u64().unwrap() > 0,
        made["blocked"].as_array().unwrap().iter().any(|bar| bar["hard"] == true)
    );
    for wrong in [
        json!([]),
        json!([{ "inspector": "nobody", "batch": "B1", "from": null, "to": one["group"] }]),
        json!([{ "inspector": one["inspector"], "batch": "B9", "from": null, "to": one["group"] }]),
        json!([{ "inspector": one["inspector"], "batch": one["batch"], "from": null, "to": null }]),
    ] {
        let status = ask(bench.revision(), wrong, true).status.as_u16();
        assert!(matches!(status, 400 | 422), "{status}");
    }
    // What a substitute would do is done by the moves that are offered.
    let asked = json!({ "inspector": one["inspector"], "batch": one["batch"], "top": 1 });
    bench.post("/api/undo", json!({ "revision": bench.revision() })).good();
    let ranked = bench.post("/api/substitutes", asked).good()["ranked"].clone();
    if let Some(best) = ranked.as_array().unwrap().first() {
        let made = ask(bench.revision(), best["moves"].clone(), false).good();
        assert_eq!(made["desk"]["plan"]["edited"], true);
    }
}

/// Begins a search, and stops it at its first plan.
fn first_plan(bench: &Bench) -> Value {
    bench.post("/api/solve", json!({ "revision": bench.revision(), "seconds": 600 })).good();
    let begun = Instant::now();
    while bench.desk()["job"]["incumbent"].is_null() {
        assert!(begun.elapsed() < Duration::from_secs(300));
        std::thread::sleep(Duration::from_millis(50));
    }
    bench.post("/api/stop", json!({})).good();
    bench.done()
}

#[test]
fn routes_of_moved_people_are_planned_again() {
    let (bench, _) = Bench::on("carbon-check");
    bench.post("/api/solve", json!({ "revision": bench.revision(), "seconds": 600 })).good();
    let begun = Instant::now();
    while bench.desk()["job"]["phase"] != "field" {
        assert!(begun.elapsed() < Duration::from_secs(400));
        std::thread::sleep(Duration::from_millis(50));
    }
    // A few days of crews are soon planned.
    std::thread::sleep(Duration::from_secs(4));
    bench.post("/api/stop", json!({})).good();
    let desk = bench.done();
    assert!(desk["plan"]["visits"].as_u64().unwrap() > 0);
    let plan = bench.get("/api/export/plan").good();
    let post = &plan["assignments"][0];
    let leave = json!([{ "inspector": post["inspector"], "batch": post["batch"], "from": post["group"], "to": null }]);
    let made = bench.post("/api/move", json!({ "revision": bench.revision(), "moves": leave })).good();
    assert_eq!(made["desk"]["plan"]["routesStale"], json!([post["group"]]));
    bench.post("/api/routes", json!({ "revision": bench.revision(), "seconds": 10 })).good();
    let desk = bench.done();
    assert_eq!(desk["plan"]["routesStale"], json!([]));
    let after = bench.get("/api/export/plan").good();
    assert_eq!(after["assignments"].as_array().unwrap().len() + 1, plan["assignments"].as_array().unwrap().len());
    let gone = |crew: &&Value| {
        crew["group"] == post["group"] && crew["members"].as_array().unwrap().contains(&post["inspector"])
    };
    assert_eq!(after["crews"].as_array().unwrap().iter().filter(gone).count(), 0);
}

#[test]
fn a_move_among_twelve_hundred_people_is_told_at_once() {
    let (bench, _) = Bench::on("winter-air");
    first_plan(&bench);
    bench.get("/api/view").good();
    let plan = bench.get("/api/export/plan").good();
    let mut slowest: f64 = 0.0;
    for post in plan["assignments"].as_array().unwrap().iter().step_by(97).take(10) {
        let leave =
            json!([{ "inspector": post["inspector"], "batch": post["batch"], "from": post["group"], "to": null }]);
        let begun = Instant::now();
        let told =
            bench.post("/api/move", json!({ "revision": bench.revision(), "moves": leave, "preview": true })).good();
        slowest = slowest.max(begun.elapsed().as_secs_f64());
        assert!(told["ms"].is_number());
    }
    println!("slowest of 10 previews at 1,200 people, request and answer: {:.1} ms", 1e3 * slowest);
}

#[test]
fn pins_are_rows_of_the_round() {
    let (bench, _) = Bench::on("first-look");
    bench.solved(20.0);
    let plan = bench.get("/api/export/plan").good();
    let post = plan["assignments"][0].clone();
    let lock = |kind: &str, group: Value| json!({ "revision": bench.revision(), "inspector": post["inspector"], "batch": post["batch"], "group": group, "kind": kind });
    bench.post("/api/lock", lock("unlock", Value::Null)).refused(409);
    let desk = bench.post("/api/lock", lock("lock", post["group"].clone())).good();
    assert_eq!((&desk["pins"], &desk["findings"]["errors"]), (&json!(1), &json!(0)));
    // The contrary takes its place.
    let desk = bench.post("/api/lock", lock("forbid", post["group"].clone())).good();
    assert_eq!(desk["pins"], 1);
    let desk = bench.solved(20.0);
    assert_eq!(desk["findings"]["errors"], 0);
    let plan = bench.get("/api/export/plan").good();
    let there = |a: &&Value| a["inspector"] == post["inspector"] && a["group"] == post["group"];
    assert_eq!(plan["assignments"].as_array().unwrap().iter().filter(there).count(), 0);
    let desk = bench.post("/api/lock", lock("unlock", Value::Null)).good();
    assert_eq!(desk["pins"], 0);
    bench.post("/api/lock", lock("lock", json!("no such group"))).refused(422);
    bench.post("/api/lock", lock("explode", Value::Null)).refused(400);
}

#[test]
fn variants_are_solved_laid_side_by_side_and_one_is_taken() {
    let (bench, _) = Bench::on("first-look");
    bench.solved(20.0);
    bench.get("/api/whatif").refused(404);
    let variants = json!([
        { "name": "不回避", "lines": ["rules.recusal = off"] },
        { "name": "差旅加倍", "lines": ["objective.travel = {2, 3}"] },
    ]);
    let wrong = json!([{ "name": "x", "lines": ["nonsense"] }]);
    let told = bench
        .post("/api/whatif", json!({ "revision": bench.revision(), "variants": wrong, "seconds": 5 }))
        .refused(422);
    assert_eq!(told["findings"][0]["code"], "E601");
    bench.post("/api/whatif", json!({ "revision": bench.revision(), "variants": variants, "seconds": 20 })).good();
    let desk = bench.done();
    assert_eq!(desk["variants"]["names"].as_array().unwrap().len(), 3);
    let board = bench.get("/api/whatif?lang=en").good();
    assert_eq!(board["rows"].as_array().unwrap().len(), 3);
    assert_eq!(board["rows"][0]["name"], "不回避");
    assert!(board["rows"][0]["delta"].as_f64().unwrap() <= 0.0);
    bench.get("/api/view?of=variant:1").good();
    bench.get("/api/view?of=base").good();
    bench.get("/api/view?of=variant:9").refused(404);
    bench.get("/api/compare?a=plan&b=variant:1").good();
    bench.post("/api/whatif/adopt", json!({ "revision": bench.revision(), "index": 0 })).refused(404);
    let desk = bench.post("/api/whatif/adopt", json!({ "revision": bench.revision(), "index": 1 })).good();
    assert_eq!(desk["plan"]["stale"], false);
    assert!(desk["plan"]["number"].is_number());
    // The round has moved on: what was solved from the one before is no longer to be taken.
    bench.post("/api/whatif/adopt", json!({ "revision": desk["revision"], "index": 2 })).refused(409);
    let desk = bench.post("/api/undo", json!({ "revision": desk["revision"] })).good();
    assert_eq!(desk["plan"]["score"], 2014.0);
}

#[test]
fn work_is_kept_and_gone_on_with() {
    let (bench, desk) = Bench::on("first-look");
    assert_eq!(desk["rounds"][0]["resume"], false);
    let people = place(&desk, "inspectors");
    let untouched = std::fs::read(bench.path().join("first-look").join(&people)).unwrap();
    let table = rows(&bench, &people);
    let changes = json!([{ "place": people, "row": table["rows"][0]["row"], "column": column(&table, "name"), "value": "改过的名字" }]);
    bench.post("/api/cells", json!({ "revision": desk["revision"], "changes": changes })).good();
    let solved = bench.solved(20.0);
    let changed = rows(&bench, &people);
    let Bench { dir, app, .. } = bench;
    assert_eq!(app.end(), None);
    drop(app);
    // Another program on the same folder.
    let options = Options::new(dir.path().to_path_buf(), Guard::new(PORT, &[], None));
    let bench = Bench::of(dir, options);
    assert_eq!(bench.desk()["rounds"][0]["resume"], true);
    let desk = bench.post("/api/open", json!({ "name": "first-look", "resume": true })).good();
    assert_eq!(desk["plan"], solved["plan"]);
    assert_eq!(rows(&bench, &people), changed);
    let fresh = bench.post("/api/open", json!({ "name": "first-look", "resume": false })).good();
    assert_eq!(fresh["plan"], Value::Null);
    assert_eq!(rows(&bench, &people), table);
    // The user's own files were never written to.
    assert_eq!(std::fs::read(bench.path().join("first-look").join(&people)).unwrap(), untouched);
}

/// A round that takes minutes to be proven.
fn large() -> Bench {
    let (bench, desk) = Bench::on("carbon-check");
    assert_eq!(desk["findings"]["errors"], 0);
    bench
}

#[test]
fn a_search_is_stopped_and_its_plan_kept_and_no_second_one_begins() {
    let bench = large();
    let revision = bench.revision();
    let job = bench.post("/api/solve", json!({ "revision": revision, "seconds": 600 })).good();
    assert_eq!(job["job"]["kind"], "solve");
    bench.post("/api/solve", json!({ "revision": revision, "seconds": 600 })).refused(409);
    bench.post("/api/explain", json!({})).refused(409);
    bench.post("/api/close", json!({})).refused(409);
    bench.post("/api/lines", json!({ "revision": revision, "lines": ["rules.recusal = off"] })).refused(409);
    let begun = Instant::now();
    while bench.desk()["job"]["incumbent"].is_null() {
        assert!(begun.elapsed() < Duration::from_secs(100));
        std::thread::sleep(Duration::from_millis(50));
    }
    bench.post("/api/stop", json!({})).good();
    let desk = bench.done();
    assert!(desk["plan"]["score"].is_number());
    assert_eq!(desk["revision"].as_u64(), Some(revision + 1));
    bench.post("/api/stop", json!({})).good();
}

#[test]
fn ending_in_the_midst_of_a_search_keeps_what_it_found() {
    let bench = large();
    bench.post("/api/solve", json!({ "revision": bench.revision(), "seconds": 600 })).good();
    let begun = Instant::now();
    while bench.desk()["job"]["incumbent"].is_null() {
        assert!(begun.elapsed() < Duration::from_secs(100));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(bench.app.end(), None);
    let Bench { dir, app, .. } = bench;
    drop(app);
    let options = Options::new(dir.path().to_path_buf(), Guard::new(PORT, &[], None));
    let bench = Bench::of(dir, options);
    let desk = bench.post("/api/open", json!({ "name": "carbon-check", "resume": true })).good();
    assert!(desk["plan"]["score"].is_number(), "{desk}");
}

#[test]
fn tabs_hear_what_happens() {
    let (bench, desk) = Bench::on("first-look");
    let router = bench.app.router();
    let request = Request::get("/api/events").header("host", HOST).body(Body::empty()).unwrap();
    let response = bench.runtime.block_on(async { router.oneshot(request).await.unwrap() });
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    bench.post("/api/solve", json!({ "revision": desk["revision"], "seconds": 20 })).good();
    let mut heard = String::new();
    let listened = bench.runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(60), async {
            while let Some(Ok(piece)) = stream.next().await {
                heard += &String::from_utf8_lossy(&piece);
                if heard.contains("event: done") && heard.ends_with("\n\n") {
                    break;
                }
            }
        })
        .await
    });
    assert!(listened.is_ok(), "{heard}");
    let events: Vec<&str> = heard.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(events[0], "desk");
    assert!(events.contains(&"progress"));
    assert_eq!(events.last(), Some(&"done"));
    let done = heard.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let done: Value = serde_json::from_str(done).unwrap();
    assert_eq!((&done["kind"], &done["ok"]), (&json!("solve"), &json!(true)));
    // It ends with the program.
    bench.app.end();
    let rest = bench.runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(10), async { while stream.next().await.is_some() {} }).await
    });
    assert!(rest.is_ok());
}

#[test]
fn redacted_exports_hold_no_names() {
    let bench = Bench::new();
    let mut scenario = bangfu::sample::Sample::named("first-look").unwrap().scenario(1);
    for (at, person) in scenario.inspectors.iter_mut().enumerate() {
        person.name = format!("暗记姓名{at}");
        person.phone = Some(format!("1390000777{at}"));
    }
    scenario.seal();
    let zh = bangfu::scenario::settings::Language::Zh;
    bangfu::scenario::write::workbook(&scenario, &bench.path().join("a.xlsx"), zh).unwrap();
    bench.post("/api/open", json!({ "name": "a.xlsx" })).good();
    bench.solved(20.0);
    let marked = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        ["暗记姓名", "1390000777"].iter().any(|mark| text.contains(mark))
    };
    /// All that an archive holds, and archives in it.
    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return bytes.to_vec() };
        let mut all = Vec::new();
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).unwrap();
            all.extend(entry.name().as_bytes());
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
            all.extend(unpacked(&content));
        }
        all
    }
    for what in ["workbook", "round", "csv", "page", "notices", "calendar", "geojson", "plan", "changes"] {
        let plain = bench.get(&format!("/api/export/{what}?full=1"));
        let coded = bench.get(&format!("/api/export/{what}?redact=1&full=1"));
        assert_eq!((plain.status, coded.status), (StatusCode::OK, StatusCode::OK), "{what}: {}", coded.text());
        // The check would see them.
        assert!(marked(&unpacked(&plain.bytes)) || ["plan", "geojson", "changes"].contains(&what), "{what}");
        assert!(!marked(&unpacked(&coded.bytes)), "{what}");
    }
    bench.get("/api/export/tables?redact=1").refused(422);
}

#[test]
fn a_folder_that_is_a_round_itself_is_one() {
    let dir = tempfile::tempdir().unwrap();
    let round = dir.path().join("我的轮次");
    let sample = bangfu::sample::Sample::named("first-look").unwrap().scenario(1);
    bangfu::scenario::write::folder(&sample, &round, bangfu::scenario::settings::Language::Zh).unwrap();
    let bench = Bench::of(dir, Options::new(round, Guard::new(PORT, &[], None)));
    assert_eq!(bench.desk()["rounds"][0]["name"], "我的轮次");
    assert_eq!(bench.post("/api/open", json!({ "name": "我的轮次" })).good()["findings"]["errors"], 0);
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let guard = Guard::new(PORT, &[], None);
    assert!(App::new(Options::new("/no/such/folder".into(), guard)).is_err());
}

#[test]
fn a_lock_that_the_plan_keeps_leaves_it_as_it_is_and_ends_with_an_absence() {
    let (bench, _) = Bench::on("first-look");
    let desk = bench.solved(20.0);
    assert_eq!(desk["plan"]["stale"], false);
    let plan = bench.get("/api/export/plan").good();
    let post = plan["assignments"][0].clone();
    let lock = |kind: &str| {
        json!({
            "revision": bench.revision(), "inspector": post["inspector"], "batch": post["batch"],
            "group": post["group"], "role": null, "kind": kind,
        })
    };
    let locked = bench.post("/api/lock", lock("lock")).good();
    assert_eq!(locked["plan"]["stale"], false);
    assert_eq!(locked["plan"]["score"], desk["plan"]["score"]);
    assert_eq!(locked["plan"]["proven"], true);
    // Whoever is away is held nowhere.
    let away = json!({
        "revision": bench.revision(), "absent": [{ "inspector": post["inspector"] }], "lines": [], "seconds": 10,
    });
    bench.post("/api/replan", away).good();
    bench.done();
    let plan = bench.get("/api/export/plan").good();
    let serves = plan["assignments"].as_array().unwrap().iter().any(|a| a["inspector"] == post["inspector"]);
    assert!(!serves, "{plan}");
}

#[test]
fn a_round_named_as_the_folder_or_as_one_whose_work_is_kept_gets_another_name() {
    let (bench, desk) = Bench::on("first-look");
    let people = place(&desk, "inspectors");
    let row = rows(&bench, &people)["rows"][7]["row"].as_u64().unwrap();
    bench.post("/api/rows", json!({ "revision": bench.revision(), "place": people, "remove": [row] })).good();
    let begun = Instant::now();
    while bench.desk()["rounds"][0]["resume"] != true {
        assert!(begun.elapsed() < Duration::from_secs(20), "nothing was kept");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(bench.desk()["rounds"][0]["changed"], false);
    let file = std::fs::File::options().append(true).open(bench.path().join("first-look/batches.csv")).unwrap();
    file.set_modified(std::time::SystemTime::now() + Duration::from_secs(60)).unwrap();
    assert_eq!(bench.desk()["rounds"][0]["changed"], true);
    std::fs::create_dir_all(bench.path().join(".bangfu/gone/1")).unwrap();
    std::fs::write(
        bench.path().join(".bangfu/gone/now.json"),
        r#"{"folder":"1","label_zh":"","label_en":"","number":null}"#,
    )
    .unwrap();
    let desk = bench.post("/api/new", json!({ "name": "gone", "sample": "first-look" })).good();
    assert_eq!(desk["open"], "gone (2)");
}
