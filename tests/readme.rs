//! What the READMEs show is what the program prints.

use std::path::Path;

use assert_cmd::Command;

fn bangfu(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::cargo_bin("bangfu").unwrap().current_dir(folder).args(args).output().unwrap();
    // On a terminal the bar of `solve` is gone when it ends.
    let shown = if args[0] == "solve" { Vec::new() } else { output.stderr };
    let text = [shown, output.stdout].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// A folder with `scenarios/first-look` in it, of which no plan has been made.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    let copy = desk.path().join("scenarios/first-look");
    std::fs::create_dir_all(&copy).unwrap();
    for entry in std::fs::read_dir("scenarios/first-look").unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().contains("bangfu.db") {
            std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    desk
}

/// The seconds that a solve took differ from run to run.
fn untimed(line: &str) -> String {
    let is_time = |word: &&str| word.len() >= 3 && word.parse::<f64>().is_ok() && word.contains('.');
    match line.starts_with("proven best in") || line.starts_with("已证明最优") {
        true => line.split(' ').filter(|word| !is_time(word)).collect(),
        false => line.trim_end().to_string(),
    }
}

/// The commands of a page's console blocks, each with what it prints.
fn transcript(page: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for block in page.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match line.strip_prefix("$ ") {
                Some(command) => commands.push((command.to_string(), Vec::new())),
                None => commands.last_mut().unwrap().1.push(untimed(line)),
            }
        }
    }
    commands
}

#[test]
fn the_tour_prints_what_the_readmes_show() {
    for page in ["README.md", "README.zh.md"] {
        let desk = desk();
        let commands = transcript(&std::fs::read_to_string(page).unwrap());
        assert_eq!(commands.len(), 4, "{page}");
        for (command, shown) in commands {
            let args: Vec<&str> = command.split(' ').collect();
            assert_eq!(args[0], "bangfu");
            let (code, printed) = bangfu(desk.path(), &args[1..]);
            assert_eq!(code, Some(0), "{page}: {command}");
            let printed: Vec<String> = printed.lines().map(untimed).collect();
            assert_eq!(printed.join("\n"), shown.join("\n").trim_end(), "{page}: {command}");
        }
    }
}

#[test]
fn without_one_party_member_the_sheet_says_what_the_readmes_quote() {
    for (page, lang) in [("README.md", "en"), ("README.zh.md", "zh")] {
        let desk = desk();
        let list = desk.path().join("scenarios/first-look/inspectors.csv");
        let people = std::fs::read_to_string(&list).unwrap();
        let left: String = people.split_inclusive('\n').filter(|row| !row.starts_with("P8,")).collect();
        assert_ne!(left, people);
        std::fs::write(&list, left).unwrap();
        let solve = ["solve", "scenarios/first-look", "-o", "plan.json", "--lang", lang];
        let (code, printed) = bangfu(desk.path(), &solve);
        assert_eq!(code, Some(2), "{printed}");
        assert!(printed.contains("6 of 6 posts") || printed.contains("岗位 6 / 6"), "{printed}");
        let export = ["export", "scenarios/first-look", "plan.json", "--csv", "out", "--lang", lang];
        assert_eq!(bangfu(desk.path(), &export).0, Some(0));
        let sheet = if lang == "en" { "Shortfalls.csv" } else { "未满足、例外清单.csv" };
        let sheet = std::fs::read_to_string(desk.path().join("out").join(sheet)).unwrap();
        let text = std::fs::read_to_string(page).unwrap();
        let quote = text.lines().find_map(|line| line.strip_prefix("> ")).unwrap();
        assert!(sheet.contains(quote), "{sheet}");
    }
}
