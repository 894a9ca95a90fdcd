//! A folder: `round.toml` and one CSV file per table, which spreadsheets open without damage.

use std::path::Path;

use super::grid::{Cell, Grid, grids};
use super::{WriteError, toml};
use crate::file::write_atomically;
use crate::scenario::Scenario;
use crate::scenario::read::is_read;
use crate::scenario::settings::Language;

/// Writes `round.toml` and one CSV file for each table with rows into `dir`, which is made if absent; headers are in the
/// language. Columns that no row fills are left out unless required. Files of the same names are replaced, each atomically.
///
/// # Errors
/// Something cannot be written, or `dir` holds another file that would be read as part of the scenario; nothing is written then.
pub fn folder(scenario: &Scenario, dir: &Path, language: Language) -> Result<(), WriteError> {
    let mut files = vec![("round.toml".to_string(), toml::plain(&scenario.settings).into_bytes())];
    for grid in grids(scenario, language).into_iter().filter(|g| !g.rows.is_empty()) {
        let path = format!("{}.csv", grid.table.en);
        let bytes = csv(&without_empty_columns(grid))
            .map_err(|source| WriteError::Io { path: dir.join(&path).display().to_string(), source })?;
        files.push((path, bytes));
    }
    put(dir, &files)
}

/// Writes files (names and content) into a folder, unless others there would be read with them.
pub fn put(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    let failed = |path: &Path, source| WriteError::Io { path: path.display().to_string(), source };
    std::fs::create_dir_all(dir).map_err(|e| failed(dir, e))?;
    for entry in std::fs::read_dir(dir).map_err(|e| failed(dir, e))? {
        let path = entry.map_err(|e| failed(dir, e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() && is_read(&name) && !files.iter().any(|f| f.0 == name) {
            return Err(WriteError::InTheWay { path: path.display().to_string() });
        }
    }
    for (name, bytes) in files {
        let path = dir.join(name);
        write_atomically(&path, bytes).map_err(|e| failed(&path, e))?;
    }
    Ok(())
}

/// Keeps what is filled or required, and what an unknown column would be taken for if it were missing (手机 for 联系电话).
fn without_empty_columns(mut grid: Grid) -> Grid {
    let unknown = grid.columns.iter().any(|h| h.column.is_none());
    let kept: Vec<bool> = (0..grid.columns.len())
        .map(|i| {
            let filled = grid.rows.iter().any(|row| row[i] != Cell::Empty);
            filled || unknown || grid.columns[i].column.is_some_and(|c| c.required)
        })
        .collect();
    let keep = |i: &usize| kept[*i];
    grid.columns = (0..grid.columns.len()).filter(keep).map(|i| grid.columns[i].clone()).collect();
    for row in &mut grid.rows {
        *row = (0..row.len()).filter(keep).map(|i| row[i].clone()).collect();
    }
    grid
}

/// UTF-8 with BOM, lines ending in CRLF.
pub fn csv(grid: &Grid) -> std::io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(grid.columns.iter().map(|h| guarded(&h.text)))?;
    for row in &grid.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => guarded(text),
            Cell::Number(n) => n.to_string(),
            Cell::Date(day) => day.to_string(),
        }))?;
    }
    writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))
}

/// Text that Excel would take for a formula, or for a number and lose its zeros or last digits, with a tab before or behind it:
/// then it stays text there, and readers that trim never see the tab.
pub fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        return format!("\t{text}");
    }
    let numberlike = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.chars().all(|c| c.is_ascii_digit() || "-/.:,%eE ".contains(c));
    // Excel shows eleven digits of a number.
    let unharmed = text.len() <= 11 && text.parse::<u64>().is_ok_and(|n| n.to_string() == text);
    // ISO dates may turn into dates; ranges of dates or times stay as they are.
    let is_date = text.parse::<chrono::NaiveDate>().is_ok();
    let is_range = text.contains("..") || (text.contains(':') && text.contains('-'));
    if numberlike && !unharmed && !is_date && !is_range { format!("{text}\t") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn guards_only_what_spreadsheets_would_damage() {
        for text in ["=1+1", "-3", "＠a"] {
            assert_eq!(guarded(text), format!("\t{text}"));
        }
        for text in ["00123", "110101199001011234", "1-2", "1.50", "037112345678", "1E5"] {
            assert_eq!(guarded(text), format!("{text}\t"));
        }
        for text in [
            "130100",
            "13800000000",
            "0",
            "U01",
            "2026-12-01",
            "2026-12-01..2026-12-14",
            "08:30-17:00",
            "张三",
            "13号楼",
        ] {
            assert_eq!(guarded(text), text);
        }
    }
}
