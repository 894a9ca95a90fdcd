//! Exports as programs read them that know nothing of this one: openpyxl, python-docx, icalendar, LibreOffice. `make test-readers` installs
//! these; where they are not, the tests say that they are skipped, and with `BANGFU_READERS=1` they fail.

mod private_round;

use std::path::PathBuf;
use std::process::Command;

use private_round::{Desk, both};

/// The Python that has the readers: of `make test-readers`, else the system's.
fn python() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/readers/bin/python");
    if own.exists() { own } else { "python3".into() }
}

fn is_there(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

#[test]
fn independent_readers_find_what_the_plan_says() {
    let modules = is_there(Command::new(python()).args(["-c", "import openpyxl, docx, icalendar, pymupdf"]));
    let office = is_there(Command::new("soffice").arg("--version"));
    if !(modules && office) {
        let told =
            "openpyxl, python-docx, icalendar, pymupdf or LibreOffice is not there (make test-readers installs them)";
        assert!(std::env::var_os("BANGFU_READERS").is_none(), "{told}");
        eprintln!("skipped: {told}");
        return;
    }
    let desk = Desk::new();
    let targets = ["--xlsx", "out/roster.xlsx", "--ics", "out/ics", "--notices", "out/notices", "--full"];
    std::fs::create_dir(desk.path("out")).unwrap();
    let exported = desk.run(&[&["export", "round", "plan.json"], &targets[..]].concat());
    assert!(exported.status.success(), "{}", both(&exported));
    for script in ["calendars", "notices", "workbook", "pages"] {
        let path = format!("{}/tests/readers/{script}.py", env!("CARGO_MANIFEST_DIR"));
        let read = Command::new(python())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .arg(path)
            .arg(desk.folder.path())
            .output()
            .unwrap();
        assert!(read.status.success(), "{script}: {}", both(&read));
    }
}
