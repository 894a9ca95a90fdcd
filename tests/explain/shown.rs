//! What `bangfu explain` prints and writes of the plan of `scenarios/first-look`.

use std::path::PathBuf;

use assert_cmd::Command;
use calamine::{Data, Reader};

/// The round and its plan, in a folder of its own.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk { folder };
        let solve = ["solve", &scenario(), "-o", "plan.json", "-q", "--no-log", "--threads", "1"];
        let solved =
            Command::cargo_bin("bangfu").unwrap().current_dir(desk.folder.path()).args(solve).output().unwrap();
        assert!(solved.status.success(), "{}", String::from_utf8_lossy(&solved.stderr));
        desk
    }

    /// Exit code, what is printed, and what is said beside it.
    pub fn explain(&self, args: &[&str]) -> (i32, String, String) {
        let scenario = scenario();
        let all = [&["explain", &scenario, "plan.json", "--threads", "1"], args].concat();
        let out = Command::cargo_bin("bangfu").unwrap().current_dir(self.folder.path()).args(all).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
    }

    /// The sheets of the workbook that an answer writes, row by row.
    fn workbook(&self, args: &[&str]) -> String {
        let (code, _, stderr) = self.explain(&[args, &["--xlsx", "answer.xlsx"]].concat());
        assert_eq!(code, 0, "{stderr}");
        let mut workbook = calamine::open_workbook_auto(self.folder.path().join("answer.xlsx")).unwrap();
        let mut text = String::new();
        for (name, range) in workbook.worksheets() {
            text += &format!("[{name}]\n");
            for row in range.rows() {
                let cells: Vec<String> = row.iter().map(shown).collect();
                text += &format!("{}\n", cells.join(" | ").trim_end_matches([' ', '|']));
            }
        }
        text
    }
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(x) => format!("{}", (x * 1e6).round() / 1e6),
        other => other.to_string().replace('\n', " / "),
    }
}

fn scenario() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios/first-look").display().to_string()
}

/// Snapshots of an answer: the terminal in both languages, the JSON, and the workbook in both languages.
pub fn snapshots(name: &str, args: &[&str]) {
    let desk = Desk::new();
    for lang in ["zh", "en"] {
        let (code, stdout, stderr) = desk.explain(&[args, &["--lang", lang]].concat());
        assert_eq!(code, 0, "{stderr}");
        insta::assert_snapshot!(format!("{name}_{lang}"), stdout);
        insta::assert_snapshot!(format!("{name}_{lang}_workbook"), desk.workbook(&[args, &["--lang", lang]].concat()));
    }
    let (code, stdout, stderr) = desk.explain(&[args, &["--json"]].concat());
    assert_eq!(code, 0, "{stderr}");
    let is_steady = |line: &&str| !line.contains("\"started\"") && !line.contains("\"input_hash\"");
    let steady: Vec<&str> = stdout.lines().filter(is_steady).collect();
    insta::assert_snapshot!(format!("{name}_json"), steady.join("\n"));
}
