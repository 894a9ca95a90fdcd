//! What a hostile page, file or neighbour sends to the workbench, and that nothing comes of it.

mod workbench;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
use bangfu::serve::guard::Guard;
use bangfu::serve::{App, Options};
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;
use tower::ServiceExt as _;
use workbench::{Answer, Bench, HOST, PORT, posted, quoted};

fn get(bench: &Bench, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    bench.send(request.body(Body::empty()).unwrap())
}

#[test]
fn another_host_is_not_answered() {
    let bench = Bench::new();
    for host in [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1",
        "127.0.0.1:80",
        "localhost",
        "127.0.0.1:8765.evil.example",
        "127.0.0.1:8765@evil.example",
        "[::1]",
        "0.0.0.0:8765",
        "",
        " 127.0.0.1:8765x",
    ] {
        get(&bench, "/api/desk", &[("host", host)]).refused(421);
        assert_eq!(get(&bench, "/", &[("host", host)]).status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    get(&bench, "/api/desk", &[]).refused(421);
    get(&bench, "/api/desk", &[("host", HOST), ("host", "evil.example")]).refused(421);
    get(&bench, "http://evil.example:8765/api/desk", &[("host", HOST)]).refused(421);
    for host in ["127.0.0.1:8765", "localhost:8765", "LocalHost:8765", "[::1]:8765"] {
        get(&bench, "/api/desk", &[("host", host)]).good();
    }
}

#[test]
fn another_site_is_not_answered() {
    let bench = Bench::new();
    for origin in [
        "http://evil.example",
        "null",
        "https://127.0.0.1:8765",
        "http://127.0.0.1:8766",
        "http://127.0.0.1",
        "file://",
        "",
    ] {
        get(&bench, "/api/desk", &[("host", HOST), ("origin", origin)]).refused(403);
        let request = posted("/api/close").header("origin", origin).body(Body::from("{}")).unwrap();
        bench.send(request).refused(403);
    }
    for site in ["cross-site", "same-site"] {
        get(&bench, "/api/desk", &[("host", HOST), ("sec-fetch-site", site)]).refused(403);
        get(
            &bench,
            "/api/export/workbook",
            &[("host", HOST), ("sec-fetch-site", site), ("sec-fetch-mode", "navigate")],
        )
        .refused(403);
        get(&bench, "/", &[("host", HOST), ("sec-fetch-site", site), ("sec-fetch-mode", "no-cors")]).refused(403);
        let link = get(&bench, "/", &[("host", HOST), ("sec-fetch-site", site), ("sec-fetch-mode", "navigate")]);
        assert_eq!(link.status, StatusCode::OK);
    }
    get(&bench, "/api/desk", &[("host", HOST), ("origin", "http://127.0.0.1:8765")]).good();
    get(&bench, "/api/desk", &[("host", HOST), ("origin", "http://localhost:8765"), ("sec-fetch-site", "same-origin")])
        .good();
}

/// Every address that changes something.
const CHANGES: &[&str] = &[
    "undo",
    "redo",
    "upload?name=a.xlsx",
    "open",
    "new",
    "close",
    "cells",
    "rows",
    "lines",
    "solve",
    "stop",
    "replan",
    "routes",
    "lock",
    "move",
    "explain",
    "substitutes",
    "whatif",
    "whatif/adopt",
    "history/restore",
];

#[test]
fn a_form_of_another_site_changes_nothing() {
    let bench = Bench::new();
    for path in CHANGES {
        let path = format!("/api/{path}");
        for kind in ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
            let request = Request::post(&path).header("host", HOST).header("content-type", kind);
            bench.send(request.body(Body::from("{}")).unwrap()).refused(403);
            let request =
                Request::post(&path).header("host", HOST).header("content-type", kind).header("x-bangfu", "0");
            bench.send(request.body(Body::from("{}")).unwrap()).refused(403);
        }
        // With the header, but as a form would be.
        if !["/api/stop", "/api/close"].contains(&path.as_str()) {
            let request =
                Request::post(&path).header("host", HOST).header("x-bangfu", "1").header("content-type", "text/plain");
            bench.send(request.body(Body::from("{}")).unwrap()).refused(415);
        }
        // Asked beforehand by a browser: no leave is given.
        let request = Request::builder().method(Method::OPTIONS).uri(&path).header("host", HOST);
        let request = request.header("origin", "http://evil.example").header("access-control-request-method", "POST");
        let answer = bench.send(request.body(Body::empty()).unwrap());
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}

fn is_safe(answer: &Answer, about: &str) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{about}");
    assert!(
        !policy.contains("unsafe") && policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'")
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(answer.header(name), value, "{about}");
    }
    let cors = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control"));
    assert_eq!(cors.count(), 0, "{about}");
}

#[test]
fn every_answer_bears_the_headers_of_safety() {
    let (bench, _) = Bench::on("first-look");
    for path in [
        "/",
        "/assets/style.css",
        "/assets/none",
        "/api/desk",
        "/api/findings",
        "/nowhere",
        "/api/solve",
        "/api/tables/none",
        "/api/view",
    ] {
        is_safe(&bench.get(path), path);
    }
    is_safe(&get(&bench, "/api/desk", &[("host", "evil.example")]), "host");
    is_safe(&get(&bench, "/api/desk", &[("host", HOST), ("origin", "http://evil.example")]), "origin");
    is_safe(&bench.post("/api/open", json!({ "name": "../x" })), "refused");
    is_safe(&bench.post("/api/open", json!([])), "bad");
    bench.solved(20.0);
    is_safe(&bench.get("/api/export/page"), "export");
}

/// One that is listened to from elsewhere, with its token.
fn guarded() -> (Bench, String) {
    let token = "0123456789abcdef".repeat(4);
    let own = token.clone();
    let bench =
        Bench::with(move |options| Options { guard: Guard::new(PORT, &["10.0.0.7".into()], Some(own)), ..options });
    (bench, token)
}

#[test]
fn without_the_token_nobody_gets_in() {
    let (bench, token) = guarded();
    let page = get(&bench, "/", &[("host", HOST)]);
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.text().contains("token") && !page.text().contains(&token));
    is_safe(&page, "401");
    let wrong = format!("{}0", &token[..63]);
    let cookie = |value: &str| format!("bangfu-{PORT}={value}");
    for path in ["/api/desk", "/api/view", "/assets/style.css", "/api/export/plan", "/api/events", "/nowhere"] {
        get(&bench, path, &[("host", HOST)]).refused(401);
        for value in [wrong.as_str(), "", &token[1..], &token.to_uppercase(), &format!("{token}{token}")] {
            get(&bench, path, &[("host", HOST), ("authorization", &format!("Bearer {value}"))]).refused(401);
            get(&bench, path, &[("host", HOST), ("cookie", &cookie(value))]).refused(401);
            get(&bench, &format!("{path}?token={value}"), &[("host", HOST)]).refused(401);
        }
        // In an address it counts for the page alone: addresses are logged and passed on.
        get(&bench, &format!("{path}?token={token}"), &[("host", HOST)]).refused(401);
        get(&bench, path, &[("host", HOST), ("authorization", &format!("Basic {token}"))]).refused(401);
        get(&bench, path, &[("host", HOST), ("cookie", &format!("bangfu={token}"))]).refused(401);
    }
    let request = Request::post("/api/close").header("host", HOST).header("x-bangfu", "1").body(Body::empty()).unwrap();
    bench.send(request).refused(401);
    assert_eq!(get(&bench, &format!("/?token={wrong}"), &[("host", HOST)]).status, StatusCode::UNAUTHORIZED);
    let entered = get(&bench, &format!("/?token={token}"), &[("host", "10.0.0.7:8765")]);
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/"));
    let set = entered.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    get(&bench, "/api/desk", &[("host", HOST), ("cookie", &format!("a=b; {}; c=d", cookie(&token)))]).good();
    get(&bench, "/api/desk", &[("host", HOST), ("authorization", &format!("Bearer {token}"))]).good();
    // The token does not help a foreign page, nor a foreign name.
    get(&bench, "/api/desk", &[("host", HOST), ("cookie", &cookie(&token)), ("origin", "http://evil.example")])
        .refused(403);
    get(&bench, "/api/desk", &[("host", "evil.example:8765"), ("cookie", &cookie(&token))]).refused(421);
}

/// Names that lead elsewhere, or nowhere.
fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "../x.xlsx",
        "..\\x.xlsx",
        "/etc/passwd",
        "\\\\host\\x.xlsx",
        "C:x.xlsx",
        "C:\\x.xlsx",
        "a/../../x.xlsx",
        "..",
        ".",
        "",
        " ",
        "%2e%2e%2fx.xlsx",
        "..%2fx.xlsx",
        "a\0.xlsx",
        "a\n.xlsx",
        ".hidden.xlsx",
        "~$a.xlsx",
        "con.xlsx",
        "NUL",
        "com1.xlsx",
        "a.xlsx.",
        "a.xlsx ",
        "a.xlsx::$DATA",
        "file:///etc/passwd",
        "a\u{202e}xslx",
        ".bangfu",
        "....//x.xlsx",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("长".repeat(2_000));
    names
}

/// All files below a folder.
fn files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut all: Vec<_> =
        entries.flat_map(|e| if e.path().is_dir() { files(&e.path()) } else { vec![e.path()] }).collect();
    all.sort();
    all
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("rounds");
    std::fs::create_dir(&inner).unwrap();
    let sample = bangfu::sample::Sample::named("first-look").unwrap().scenario(1);
    let book = outer.path().join("x.xlsx");
    bangfu::scenario::write::workbook(&sample, &book, bangfu::scenario::settings::Language::Zh).unwrap();
    let bytes = std::fs::read(&book).unwrap();
    let before = files(outer.path());
    let bench = Bench::of(outer, Options::new(inner.clone(), Guard::new(PORT, &[], None)));
    for name in hostile() {
        let shown = bench.post("/api/open", json!({ "name": name }));
        assert!(matches!(shown.status.as_u16(), 400 | 404), "{name:?}: {}", shown.text());
        assert!(!shown.text().contains(bench.path().to_str().unwrap()), "{}", shown.text());
        if name != "%2e%2e%2fx.xlsx" && name != "..%2fx.xlsx" {
            bench.post("/api/new", json!({ "name": name, "sample": "first-look" })).refused(400);
        }
        let uploaded = bench.upload(&format!("name={}", quoted(&name)), bytes.clone());
        assert!(matches!(uploaded.status.as_u16(), 400 | 415) || name.contains('%'), "{name:?}: {}", uploaded.text());
        let uploaded = bench.upload(&format!("name=batches.csv&round={}", quoted(&name)), b"x".to_vec());
        // Without a name for the folder it is a file by itself, which is none that is taken.
        assert!(matches!(uploaded.status.as_u16(), 400 | 415) || name.contains('%'), "{name:?}: {}", uploaded.text());
        let page = bench.get(&format!("/assets/{}", quoted(&name)));
        assert!(matches!(page.status.as_u16(), 404 | 400), "{name:?}");
    }
    for path in [
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/..%2fsrc%2fmain.rs",
        "/assets//etc/passwd",
        "/../etc/passwd",
    ] {
        bench.get(path).refused(404);
    }
    let outside: Vec<_> = files(bench.path()).into_iter().filter(|path| !path.starts_with(&inner)).collect();
    assert_eq!(outside, before);
    assert_eq!(files(&inner.join("..").join("rounds").join(".bangfu")), Vec::<std::path::PathBuf>::new());
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    let sample = bangfu::sample::Sample::named("first-look").unwrap().scenario(1);
    bangfu::scenario::write::folder(&sample, &outside.path().join("secret"), bangfu::scenario::settings::Language::Zh)
        .unwrap();
    bangfu::scenario::write::workbook(
        &sample,
        &outside.path().join("secret.xlsx"),
        bangfu::scenario::settings::Language::Zh,
    )
    .unwrap();
    let bench = Bench::new();
    symlink(outside.path().join("secret"), bench.path().join("link")).unwrap();
    symlink(outside.path().join("secret.xlsx"), bench.path().join("link.xlsx")).unwrap();
    symlink(bench.path().join("loop"), bench.path().join("loop")).unwrap();
    assert_eq!(bench.desk()["rounds"], json!([]));
    for name in ["link", "link.xlsx", "loop"] {
        bench.post("/api/open", json!({ "name": name })).refused(404);
    }
    bench.upload("name=batches.csv&round=link", b"x".to_vec()).refused(404);
    assert!(outside.path().join("secret").join("batches.csv").exists());
    // A link in place of the workbench's own folder is not written through.
    std::fs::remove_dir_all(bench.path().join(".bangfu")).unwrap();
    symlink(outside.path(), bench.path().join(".bangfu")).unwrap();
    let before = files(outside.path());
    bench.upload("name=a.xlsx", b"PK".to_vec()).refused(500);
    bench.post("/api/new", json!({ "name": "round", "sample": "first-look" })).good();
    bench.post("/api/lines", json!({ "revision": bench.revision(), "lines": ["rules.recusal = off"] })).good();
    assert!(bench.app.end().is_some());
    assert_eq!(files(outside.path()), before);
    assert!(bench.desk()["unsaved"]["zh"].is_string());
}

#[test]
fn a_sheet_whose_name_is_a_path_is_kept_within_the_folder() {
    let bench = Bench::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    // Excel itself takes no slash; whoever writes the file by hand does.
    for (name, rows) in [("人员(....x)", [["人员编号", "姓名", "派出单位"], ["P1", "甲", "U1"]])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (r, row) in rows.iter().enumerate() {
            row.iter().enumerate().for_each(|(c, text)| {
                sheet.write(r as u32, c as u16, *text).unwrap();
            });
        }
    }
    let bytes = renamed(&book.save_to_buffer().unwrap(), "人员(....x)", "人员(/../x)");
    bench.upload("name=a.xlsx", bytes).good();
    let desk = bench.post("/api/open", json!({ "name": "a.xlsx" })).good();
    let place = desk["tables"].as_array().unwrap().iter().find_map(|t| t["place"].as_str()).map(str::to_owned);
    if let Some(place) = place {
        let changes = json!([{ "place": place, "row": 2, "column": 1, "value": "乙" }]);
        bench.post("/api/cells", json!({ "revision": bench.revision(), "changes": changes })).good();
        bench.app.end();
        let kept = files(&bench.path().join(".bangfu"));
        assert!(kept.iter().any(|path| path.extension().is_some_and(|e| e == "csv")), "{kept:?}");
        assert!(
            files(bench.path())
                .iter()
                .all(|path| path.starts_with(bench.path().join(".bangfu")) || path.ends_with("a.xlsx"))
        );
        let zip = bench.get("/api/export/tables").bytes;
        let archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
        assert!(
            archive.file_names().all(|name| !name.contains("..") || !name.contains('/')),
            "{:?}",
            archive.file_names().collect::<Vec<_>>()
        );
    }
}

/// The workbook with another text in its list of sheets.
fn renamed(book: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if entry.name() == "xl/workbook.xml" {
            bytes = String::from_utf8(bytes).unwrap().replace(from, to).into_bytes();
        }
        out.start_file(entry.name(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn uploads_that_are_too_large_are_refused_before_they_are_read() {
    let bench = Bench::with(|options| Options { most_upload: 100_000, ..options });
    // By what it says itself: not a byte is read.
    let (sent, read) = (std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0)), 0..1_000_000u32);
    let counted = sent.clone();
    let endless = tokio_stream::iter(read).map(move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok::<Bytes, std::io::Error>(Bytes::from_static(&[0; 1024]))
    });
    let request = Request::post("/api/upload?name=a.xlsx").header("host", HOST).header("x-bangfu", "1");
    let request = request.header("content-type", "application/octet-stream");
    bench.send(request.header("content-length", "1024000000").body(Body::from_stream(endless)).unwrap()).refused(413);
    assert_eq!(sent.load(std::sync::atomic::Ordering::Relaxed), 0);
    // Without saying: as much as is allowed, and little more.
    let counted = sent.clone();
    let endless = tokio_stream::iter(0..1_000_000u32).map(move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok::<Bytes, std::io::Error>(Bytes::from_static(&[0; 1024]))
    });
    let request = Request::post("/api/upload?name=a.xlsx").header("host", HOST).header("x-bangfu", "1");
    let request = request.header("content-type", "application/octet-stream").body(Body::from_stream(endless)).unwrap();
    bench.send(request).refused(413);
    assert!(sent.load(std::sync::atomic::Ordering::Relaxed) < 200);
    // JSON, too.
    let request = posted("/api/open").header("content-length", "999999999").body(Body::from("{}")).unwrap();
    bench.send(request).refused(413);
    let long = format!("{{\"name\":\"{}\"}}", "x".repeat(17 << 20));
    bench.send(posted("/api/open").body(Body::from(long)).unwrap()).refused(413);
    assert_eq!(files(bench.path()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_body_that_never_comes_is_given_up() {
    let bench = Bench::new();
    let (upload, json) = {
        let never = || tokio_stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::post("/api/upload?name=a.xlsx").header("host", HOST).header("x-bangfu", "1");
        let upload =
            request.header("content-type", "application/octet-stream").body(Body::from_stream(never())).unwrap();
        (upload, posted("/api/open").body(Body::from_stream(never())).unwrap())
    };
    let begun = Instant::now();
    let (one, two) = (bench.app.router(), bench.app.router());
    let statuses = bench.runtime.block_on(async {
        let one = tokio::spawn(async move { one.oneshot(upload).await.unwrap().status() });
        let two = tokio::spawn(async move { two.oneshot(json).await.unwrap().status() });
        (one.await.unwrap(), two.await.unwrap())
    });
    assert_eq!(statuses, (StatusCode::REQUEST_TIMEOUT, StatusCode::REQUEST_TIMEOUT));
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert_eq!(files(bench.path()), Vec::<std::path::PathBuf>::new());
}

/// An archive of these entries.
fn archive(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in entries {
        out.start_file(*name, options).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_refused() {
    let bench = Bench::new();
    // 300 MB of zeros in 300 KB; the same in many parts; one within another is not unpacked twice.
    let zeros = vec![0u8; 300 << 20];
    let bomb = archive(&[("xl/workbook.xml", zeros)]);
    assert!(bomb.len() < 1 << 20);
    let told = bench.upload("name=a.xlsx", bomb.clone()).refused(422);
    assert_eq!(told["findings"][0]["code"], "E104");
    let part = vec![0u8; 10 << 20];
    let names: Vec<String> = (0..30).map(|n| format!("xl/worksheets/sheet{n}.xml")).collect();
    let parts: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), part.clone())).collect();
    bench.upload("name=b.xlsx", archive(&parts)).refused(422);
    bench.upload("name=c.ods", archive(&[("content.xml", vec![b' '; 300 << 20])])).refused(422);
    let nested = archive(&[("xl/workbook.xml", bomb.clone())]);
    bench.upload("name=d.xlsx", nested).refused(422);
    // One that says that it unpacks to little.
    let mut lying = bomb.clone();
    let size = (300u32 << 20).to_le_bytes();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
        }
    }
    assert_ne!(lying, bomb);
    bench.upload("name=e.xlsx", lying).refused(422);
    // Entries that lie over one another: the directory names the same bytes again and again.
    bench.upload("name=f.xlsx", overlapping()).refused(422);
    // Wrong kinds under the name of a workbook.
    for bytes in
        [&b""[..], b"PK", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", &[0xff; 4096]]
    {
        bench.upload("name=g.xlsx", bytes.to_vec()).refused(422);
    }
    // XML that would grow by its own entities.
    let lol = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><workbook>&b;</workbook>";
    bench.upload("name=h.xlsx", archive(&[("xl/workbook.xml", lol.to_vec())])).refused(422);
    let left: Vec<_> = files(bench.path());
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
}

/// A thousand names for one entry of a megabyte.
fn overlapping() -> Vec<u8> {
    let plain = archive(&[("xl/workbook.xml", vec![0u8; 1 << 20])]);
    let end = plain.len() - 22;
    let start = u32::from_le_bytes(plain[end + 16..end + 20].try_into().unwrap()) as usize;
    let (body, directory) = (&plain[..start], &plain[start..end]);
    let mut out = body.to_vec();
    for n in 0..1000u32 {
        let mut entry = directory.to_vec();
        // Names differ in their last five letters.
        let name = 46;
        let text = format!("{n:05}");
        entry[name + 10..name + 15].copy_from_slice(text.as_bytes());
        out.extend(entry);
    }
    let mut tail = plain[end..].to_vec();
    tail[8..10].copy_from_slice(&1000u16.to_le_bytes());
    tail[10..12].copy_from_slice(&1000u16.to_le_bytes());
    tail[12..16].copy_from_slice(&((directory.len() * 1000) as u32).to_le_bytes());
    out.extend(tail);
    out
}

#[test]
fn bodies_and_numbers_that_nobody_means_are_refused() {
    let (bench, _) = Bench::on("first-look");
    let raw = |path: &str, body: &str| bench.send(posted(path).body(Body::from(body.to_owned())).unwrap());
    let revision = bench.revision();
    for seconds in
        ["1e300", "-1", "0", "1e400", "NaN", "Infinity", "\"5\"", "null", "86401", "0.01", "-0.0", "[]", "1e-300"]
    {
        raw("/api/solve", &format!("{{\"revision\":{revision},\"seconds\":{seconds}}}")).refused(400);
        raw("/api/routes", &format!("{{\"revision\":{revision},\"seconds\":{seconds}}}")).refused(400);
    }
    for stability in ["-1", "1e7", "1e400", "\"x\""] {
        raw("/api/solve", &format!("{{\"revision\":{revision},\"seconds\":5,\"stability\":{stability}}}")).refused(400);
    }
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"x\"",
        "{\"revision\":-1}",
        "{\"revision\":1.5}",
        "{\"revision\":99999999999999999999999}",
        "\u{feff}{}",
        "{}{}",
    ] {
        for path in CHANGES
            .iter()
            .filter(|path| !path.contains("upload") && !["stop", "close", "explain", "move"].contains(path))
        {
            raw(&format!("/api/{path}"), body).refused(400);
        }
    }
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    raw("/api/cells", &deep).refused(400);
    raw("/api/cells", &format!("{{\"revision\":{revision},\"changes\":{deep}}}")).refused(400);
    let cell = |row: &str, column: &str, value: &str| {
        let body = format!(
            "{{\"revision\":{revision},\"changes\":[{{\"place\":\"inspectors.csv\",\"row\":{row},\"column\":{column},\"value\":\"{value}\"}}]}}"
        );
        raw("/api/cells", &body)
    };
    cell("99999999", "0", "x").refused(422);
    cell("99999999999", "0", "x").refused(400);
    cell("2", "18446744073709551615", "x").refused(422);
    cell("2", "4000000000", "x").refused(422);
    cell("2", "0", &"x".repeat(40_000)).refused(422);
    // What was said wrongly is not said again: it may be somebody's name.
    let told = raw("/api/open", "{\"name\":{\"秘密姓名\":1}}").refused(400);
    assert!(!told.to_string().contains("秘密姓名"));
    assert_eq!(bench.revision(), revision);
}

#[test]
fn streams_are_counted() {
    let bench = Bench::with(|options| Options { most_streams: 5, ..options });
    let open = || {
        let router = bench.app.router();
        let request = Request::get("/api/events").header("host", HOST).body(Body::empty()).unwrap();
        bench.runtime.block_on(async { router.oneshot(request).await.unwrap() })
    };
    let mut streams: Vec<_> = (0..5).map(|_| open()).collect();
    assert!(streams.iter().all(|response| response.status() == StatusCode::OK));
    for _ in 0..1000 {
        assert_eq!(open().status(), StatusCode::TOO_MANY_REQUESTS);
    }
    streams.pop();
    assert_eq!(open().status(), StatusCode::OK);
}

#[test]
fn html_in_names_is_text_in_json() {
    let (bench, desk) = Bench::on("first-look");
    let people =
        desk["tables"].as_array().unwrap().iter().find(|t| t["table"] == "inspectors").unwrap()["place"].clone();
    let table = bench.get(&format!("/api/tables/{}", quoted(people.as_str().unwrap()))).good();
    let column =
        table["columns"].as_array().unwrap().iter().find(|c| c["name"]["en"] == "name").unwrap()["index"].clone();
    let evil = "</script><img src=x onerror=alert(1)>";
    let changes: Vec<Value> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!({ "place": people, "row": row["row"], "column": column, "value": evil }))
        .collect();
    bench.post("/api/cells", json!({ "revision": bench.revision(), "changes": changes })).good();
    bench.solved(20.0);
    for path in [
        format!("/api/tables/{}", quoted(people.as_str().unwrap())),
        "/api/view".into(),
        "/api/desk".into(),
        "/api/findings".into(),
    ] {
        let answer = bench.get(&path);
        assert_eq!(
            (answer.header("content-type"), answer.header("x-content-type-options")),
            ("application/json", "nosniff"),
            "{path}"
        );
    }
    let page = bench.get("/api/export/page").text();
    assert!(!page.contains("<img src=x"), "the page holds it as HTML");
    // A name in an address is not sent back as a page either.
    let told = bench.get("/api/tables/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assert_eq!(told.header("content-type"), "application/json");
}

/// Speaks HTTP by hand.
fn spoken(address: std::net::SocketAddr, text: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(text);
    let mut answer = Vec::new();
    let mut piece = [0u8; 4096];
    while let Ok(n) = stream.read(&mut piece) {
        answer.extend(&piece[..n]);
        if n == 0 || answer.len() > 1 << 16 {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn on_the_wire_it_holds_too_and_ends_in_good_order() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let app = App::new(Options::new(dir.path().to_path_buf(), Guard::new(address.port(), &[], None))).unwrap();
    let (over, ending) = tokio::sync::watch::channel(false);
    let served = runtime.spawn(bangfu::serve::serve(app, listener, ending));
    let port = address.port();
    let ask = |request: String| spoken(address, request.as_bytes());
    assert!(
        ask(format!("GET /api/desk HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"))
            .starts_with("HTTP/1.1 200")
    );
    for bad in [
        "GET /api/desk HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
        "GET /api/desk HTTP/1.0\r\n\r\n".to_owned(),
        format!("GET http://evil.example/api/desk HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"),
        format!("GET /api/desk HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
    ] {
        let answer = ask(bad);
        assert!(
            answer.starts_with("HTTP/1.1 421")
                || answer.starts_with("HTTP/1.0 421")
                || answer.starts_with("HTTP/1.1 400"),
            "{answer}"
        );
    }
    let split = format!(
        "GET /api/desk HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: {}\r\nConnection: close\r\n\r\n",
        "a".repeat(2 << 20)
    );
    assert!(!ask(split).starts_with("HTTP/1.1 200"));
    // Both lengths at once, as smugglers send them.
    let two = format!(
        "POST /api/close HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    );
    assert!(!ask(two).starts_with("HTTP/1.1 200"));
    // A tab that listens does not keep it from ending.
    let mut tab = TcpStream::connect(address).unwrap();
    tab.write_all(format!("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").as_bytes()).unwrap();
    let mut first = [0u8; 64];
    assert!(tab.read(&mut first).unwrap() > 0);
    over.send(true).unwrap();
    let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), served).await });
    assert!(ended.unwrap().unwrap().is_ok());
    assert!(TcpStream::connect(address).is_err());
}
