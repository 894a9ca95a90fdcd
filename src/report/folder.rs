//! One CSV file per sheet: UTF-8 with BOM, CRLF, text that spreadsheets leave alone.

use std::path::{Path, PathBuf};

use super::sheet::{RowKind, Value};
use super::{Report, ReportError};
use crate::file::{folder_of, write_atomically};

/// Writes `<sheet>.csv` for every sheet into `folder`, which is made if absent. Returns the files written.
///
/// # Errors
/// The folder cannot be made, or a file in it cannot be written.
pub fn write(report: &Report, folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let failed = |path: &Path, source| ReportError::Write { path: path.display().to_string(), source };
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    let mut written = Vec::with_capacity(report.sheets.len());
    for (name, bytes) in files(report).map_err(|e| failed(folder, e))? {
        let path = folder.join(name);
        write_atomically(&path, &bytes).map_err(|e| failed(&path, e))?;
        written.push(path);
    }
    Ok(written)
}

/// The files by name.
///
/// # Errors
/// None that is known; the writer of CSV has them.
pub fn files(report: &Report) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    report.sheets.iter().map(|sheet| Ok((format!("{}.csv", sheet.name), bytes(sheet)?))).collect()
}

/// Writes files into a folder, paths relative to it, folders among them made where absent.
///
/// # Errors
/// A folder cannot be made, or a file cannot be written.
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ReportError> {
    let failed = |path: &Path, source| ReportError::Write { path: path.display().to_string(), source };
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = folder_of(&path);
        std::fs::create_dir_all(parent).map_err(|e| failed(parent, e))?;
        write_atomically(&path, bytes).map_err(|e| failed(&path, e))?;
    }
    Ok(())
}

fn bytes(sheet: &super::sheet::Sheet) -> std::io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    // The title line first, as in the workbook, padded so that every line has as many cells.
    let blanks = sheet.columns.iter().skip(1).map(|_| String::new());
    writer.write_record(std::iter::once(guarded(&sheet.title)).chain(blanks))?;
    writer.write_record(sheet.columns.iter().map(|c| guarded(&c.head.replace('\n', " "))))?;
    for row in sheet.rows.iter().filter(|r| r.kind != RowKind::Section) {
        writer.write_record(row.cells.iter().map(|cell| match &cell.value {
            Value::Empty => String::new(),
            Value::Text(text) => guarded(text),
            Value::Integer(n) => n.to_string(),
            Value::Decimal(x, decimals) => format!("{x:.*}", usize::from(*decimals)),
        }))?;
    }
    writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))
}

/// Text as spreadsheets leave it alone. What would be a formula gets a leading apostrophe; what would turn into a number or a
/// date (leading zeros, 18 digits, `1-2`) a trailing tab, which readers that trim never see. ISO dates stay dates, times of day times.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        return format!("'{text}");
    }
    let numberlike = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.chars().all(|c| c.is_ascii_digit() || "-/.:,%eE ".contains(c));
    let harmless = text.parse::<chrono::NaiveDate>().is_ok() || is_time(text);
    if numberlike && !harmless { format!("{text}\t") } else { text.to_owned() }
}

/// `08:30`
fn is_time(text: &str) -> bool {
    text.len() == 5 && chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn guards() {
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!(guarded("-3"), "'-3");
        assert_eq!(guarded("@a"), "'@a");
        assert_eq!(guarded("\t=1"), "'\t=1");
        assert_eq!(guarded("00123"), "00123\t");
        assert_eq!(guarded("110101199001011234"), "110101199001011234\t");
        assert_eq!(guarded("1-2"), "1-2\t");
        assert_eq!(guarded("2026-12-01"), "2026-12-01");
        assert_eq!(guarded("08:30"), "08:30");
        assert_eq!(guarded("25:30"), "25:30\t");
        assert_eq!(guarded("8:30"), "8:30\t");
        assert_eq!(guarded("张三"), "张三");
        assert_eq!(guarded("13号楼"), "13号楼");
    }
}
