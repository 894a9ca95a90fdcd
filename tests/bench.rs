//! `bangfu bench staffing`: the table, its files, and what happens to rows that cannot be made.

use std::path::Path;
use std::process::{Command, Output};

use bangfu::bench::staffing::{Row, Run, Size, Unmeasured, generate, measure};

/// Two small sizes, each solved in well under a second.
const SIZES: [&str; 2] = ["60x1x5", "120x1x10"];

fn staffing(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangfu"));
    command.args(["bench", "staffing"]).args(args).args(["--time", "20s", "--threads", "1"]).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn path<'a>(dir: &Path, name: &str, text: &'a mut String) -> &'a str {
    *text = dir.join(name).to_str().unwrap().to_string();
    text
}

#[test]
fn a_row_for_each_size_and_seed_on_the_terminal_as_csv_and_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let (mut csv, mut svg) = Default::default();
    let (csv, svg) = (path(dir.path(), "rows.csv", &mut csv), path(dir.path(), "rows.svg", &mut svg));
    let output = staffing(&[SIZES[0], SIZES[1], "--seeds", "2", "--lang", "en", "--csv", csv, "--svg", svg]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let rows: Vec<Row> = csv::Reader::from_path(csv).unwrap().deserialize().collect::<Result<_, _>>().unwrap();
    let made: Vec<(String, u64)> = rows.iter().map(|r| (r.size().to_string(), r.seed)).collect();
    let asked = |size: &str, seed| (size.to_string(), seed);
    assert_eq!(made, [asked(SIZES[0], 1), asked(SIZES[0], 2), asked(SIZES[1], 1), asked(SIZES[1], 2)]);
    for row in &rows {
        assert!((1..=u64::from(row.people * row.groups_per_batch)).contains(&row.pairs), "{row:?}");
        assert!(row.bound <= row.incumbent && row.gap >= 0.0, "{row:?}");
        assert_eq!(row.posts, row.groups_per_batch * 8, "groups of eight");
        assert!(row.posts_filled > 0 && row.posts_filled <= row.posts, "{row:?}");
        assert!(0.0 < row.build_seconds && 0.0 < row.solve_seconds, "{row:?}");
        // Told where all posts but one in a hundred are filled.
        assert_eq!(row.first_plan_seconds.is_some(), 100 * row.posts_filled >= 99 * row.posts, "{row:?}");
        assert!(row.first_plan_seconds.is_none_or(|s| 0.0 < s && s <= row.solve_seconds), "{row:?}");
        assert!(row.peak_mb.is_none_or(|mb| mb > 1), "{row:?}");
    }

    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert!(lines[0].contains("incumbent") && lines[0].contains("peak MB"), "{}", lines[0]);
    let length = |line: &str| line.chars().count();
    assert!(lines.iter().all(|line| length(line) == length(lines[0])), "aligned: {lines:#?}");
    for (line, row) in lines[1..].iter().zip(&rows) {
        assert!(line.trim_start().starts_with(&row.size().to_string()), "{line}");
        assert!(line.contains(&format!("{} / {}", row.posts_filled, row.posts)), "{line}");
    }

    let picture = std::fs::read_to_string(svg).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    // A dot for each quantity of each row, and one for each of the three times in the legend.
    let quantities = |row: &Row| 2 + usize::from(row.first_plan_seconds.is_some()) + usize::from(row.peak_mb.is_some());
    assert_eq!(picture.matches("<circle").count(), 3 + rows.iter().map(quantities).sum::<usize>());
    for words in ["Time", "Peak memory", "first plan", "read, check, build", "that the hard rules allow"] {
        assert!(picture.contains(words), "{words}");
    }
}

#[test]
fn the_table_as_markdown_in_both_languages() {
    for (lang, word) in [("zh", "已派岗位"), ("en", "posts filled")] {
        let output = staffing(&[SIZES[0], "--seeds", "1", "--markdown", "--lang", lang]);
        let lines: Vec<&str> = text(&output.stdout).lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].contains(word), "{}", lines[0]);
        let cells: Vec<usize> = lines.iter().map(|line| line.matches('|').count()).collect();
        assert_eq!(cells, [16, 16, 16], "{lines:#?}");
    }
}

#[test]
fn what_cannot_be_measured_is_told() {
    for size in ["5600", "5600x25", "0x1x1", "axbxc"] {
        let output = staffing(&[size]);
        assert_eq!(output.status.code(), Some(2), "{size}");
        assert!(text(&output.stderr).contains("people x batches x groups"), "{}", text(&output.stderr));
    }
    // Before anything is solved.
    let output = staffing(&[SIZES[0], "--csv", "/no/such/folder/rows.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("/no/such/folder"));
}

#[test]
fn a_round_with_errors_gives_no_row() {
    let dir = tempfile::tempdir().unwrap();
    let size: Size = SIZES[0].parse().unwrap();
    generate(size, false, 1, dir.path()).unwrap();
    let units = dir.path().join("units.csv");
    let listed = std::fs::read_to_string(&units).unwrap();
    std::fs::write(&units, listed.replace("河南", "无此省")).unwrap();
    let time = std::time::Duration::from_secs(5);
    let unmeasured = measure(&Run { size, seed: 1, time, gap: 0.0, threads: 1 }, dir.path()).unwrap_err();
    assert!(matches!(unmeasured, Unmeasured::Errors(_)), "{unmeasured}");

    let output = staffing(&[SIZES[0], "--row", "1", dir.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("has errors"), "{}", text(&output.stderr));
}
