//! A round mended cell by cell reads as if the file had been mended.

use std::path::{Path, PathBuf};

use bangfu::scenario::read::cells::{CellError, Cells};
use bangfu::scenario::read::read;
use bangfu::scenario::{Severity, write};

fn scenarios() -> Vec<PathBuf> {
    let all = Path::new("scenarios").read_dir().unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.is_dir()).chain([PathBuf::from("scenarios/first-look/帮扶示例.xlsx")]).collect()
}

fn opened(path: &Path) -> Cells {
    Cells::open(path).0.unwrap()
}

#[test]
fn opening_and_reading_is_reading() {
    for path in scenarios() {
        let (whole, cells) = (read(&path), opened(&path).read());
        assert_eq!(whole.scenario.hash, cells.scenario.hash, "{}", path.display());
        assert_eq!(whole.findings, cells.findings, "{}", path.display());
    }
}

#[test]
fn what_is_kept_as_files_says_the_same() {
    for path in scenarios() {
        let dir = tempfile::tempdir().unwrap();
        let cells = opened(&path);
        write::put(dir.path(), &cells.files().unwrap()).unwrap();
        assert_eq!(read(dir.path()).scenario.hash, cells.read().scenario.hash, "{}", path.display());
    }
}

#[test]
fn a_mended_cell_reads_as_a_mended_file() {
    let dir = tempfile::tempdir().unwrap();
    for file in Path::new("scenarios/first-look").read_dir().unwrap().map(|f| f.unwrap().path()) {
        if file.extension().is_some_and(|e| e == "csv" || e == "toml") {
            std::fs::copy(&file, dir.path().join(file.file_name().unwrap())).unwrap();
        }
    }
    let whole = read(dir.path());
    let file = dir.path().join("batches.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("2026-", "2026年13月", 1)).unwrap();
    let mut cells = opened(dir.path());
    let broken = cells.read();
    let finding = broken.findings.iter().find(|f| f.severity == Severity::Error && f.place == "batches.csv").unwrap();
    let laid = cells.laid("batches.csv").unwrap();
    let (row, at) = (finding.row.unwrap(), laid.position(finding).unwrap());
    let was = laid.rows.iter().find(|line| line.row == row).unwrap().cell(at).text();
    assert_eq!(laid.headings[at].column.unwrap().en, "start");
    cells.set("batches.csv", row, at, &was.replace("2026年13月", "2026-")).unwrap();
    let mended = cells.read();
    assert_eq!(mended.findings, whole.findings);
    assert_eq!(mended.scenario.hash, whole.scenario.hash);
}

#[test]
fn settings_are_mended_line_by_line() {
    let mut cells = opened(Path::new("scenarios/winter-air"));
    let before = cells.read();
    let rows: Vec<(u32, String)> =
        cells.laid("round.toml").unwrap().rows.iter().map(|line| (line.row, line.cell(0).text())).collect();
    let (row, _) = rows.iter().find(|(_, text)| text.starts_with("name")).unwrap();
    cells.set("round.toml", *row, 0, "language = \"火星文\"").unwrap();
    let finding = cells.read().findings.into_iter().find(|f| f.code == "E502").unwrap();
    assert_eq!(finding.row, Some(*row));
    cells.set("round.toml", *row, 0, "name = \"另一轮\"").unwrap();
    let after = cells.read();
    assert_eq!(after.scenario.settings.name, "另一轮");
    assert_eq!(after.findings, before.findings);
}

#[test]
fn rows_come_and_go() {
    let mut cells = opened(Path::new("scenarios/first-look/帮扶示例.xlsx"));
    let before = cells.read();
    let place = cells.place_of("inspectors").unwrap().to_owned();
    let laid = cells.laid(&place).unwrap();
    let at = |en: &str| laid.headings.iter().position(|h| h.column.is_some_and(|c| c.en == en)).unwrap();
    let mut texts = vec![String::new(); laid.headings.len()];
    texts[at("id")] = "新来".into();
    texts[at("name")] = "新来的人（虚构）".into();
    texts[at("unit")] = before.scenario.units[0].id.clone();
    let row = cells.add_row(&place, &texts).unwrap();
    let more = cells.read();
    assert_eq!(more.scenario.inspectors.len(), before.scenario.inspectors.len() + 1);
    assert_eq!(more.scenario.inspectors.last().unwrap().row, row);
    cells.remove_rows(&place, &[row]).unwrap();
    assert_eq!(cells.read().scenario.hash, before.scenario.hash);
    assert_eq!(cells.remove_rows(&place, &[row]), Err(CellError::NoRow { place: place.clone(), row }));
    assert_eq!(cells.set("没有", 1, 0, ""), Err(CellError::NoPlace("没有".into())));
    assert_eq!(cells.set(&place, 2, 0, &"长".repeat(40_000)), Err(CellError::TooLong));
    assert_eq!(cells.set(&place, 2, 1_000_000, "x"), Err(CellError::TooMany));
}

#[test]
fn a_missing_table_can_be_added() {
    let dir = tempfile::tempdir().unwrap();
    for file in ["batches.csv", "units.csv", "regions.csv", "groups.csv", "round.toml"] {
        std::fs::copy(Path::new("scenarios/first-look").join(file), dir.path().join(file)).unwrap();
    }
    let mut cells = opened(dir.path());
    assert!(cells.read().findings.iter().any(|f| f.code == "E109"));
    cells.add_table("inspectors", "人员").unwrap();
    let reading = cells.read();
    assert!(reading.findings.iter().all(|f| f.code != "E109"));
    assert!(reading.findings.iter().any(|f| f.code == "E114" && f.place == "人员"));
    assert!(cells.add_table("inspectors", "人员").is_err());
}
