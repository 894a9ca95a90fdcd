//! Runs the browser tests (tests/browser) on the binary under test, where Chromium and their packages are there; `make test-browser`
//! installs both and makes their absence a failure.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Chromium may be.
const CHROMIUM: &[&str] = &[
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// What is not there.
fn missing() -> Vec<&'static str> {
    let mut missing = Vec::new();
    let chosen = std::env::var("BANGFU_CHROMIUM").ok();
    if !chosen.iter().map(String::as_str).chain(CHROMIUM.iter().copied()).any(|place| Path::new(place).exists()) {
        missing.push("chromium");
    }
    if !folder().join("node_modules/playwright-core").exists() {
        missing.push("tests/browser/node_modules");
    }
    if !Command::new("node").arg("--version").output().is_ok_and(|told| told.status.success()) {
        missing.push("node");
    }
    missing
}

#[test]
fn browser() {
    let missing = missing();
    if !missing.is_empty() {
        let asked = std::env::var("BANGFU_BROWSER").is_ok_and(|value| value == "1");
        assert!(!asked, "not there: {}; run scripts/browser.sh", missing.join(", "));
        eprintln!("skipped, not there: {} (make test-browser installs it)", missing.join(", "));
        return;
    }
    let listed = std::fs::read_dir(folder()).expect("the folder of the browser tests");
    let mut files: Vec<PathBuf> = listed.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    assert!(!files.is_empty());
    // One file at a time: each has a server and a browser of its own, and some measure time.
    let status = Command::new("node")
        .args(["--test", "--test-concurrency=1"])
        .args(&files)
        .current_dir(folder())
        .env("BANGFU_BIN", env!("CARGO_BIN_EXE_bangfu"))
        .status()
        .expect("node runs");
    assert!(status.success(), "browser tests failed");
}
