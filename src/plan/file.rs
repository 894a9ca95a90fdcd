//! Reading and writing plan.json.

use std::path::Path;

use super::{FORMAT_VERSION, Plan};
use crate::file::write_atomically;

/// Why a plan file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{path}: {source}")]
    Io { path: String, source: std::io::Error },
    #[error("{path}: not a plan: {source}")]
    Json { path: String, source: serde_json::Error },
    #[error(
        "{path}: plan format version {found} is newer than {FORMAT_VERSION}, the newest this program reads; update bangfu"
    )]
    Newer { path: String, found: u64 },
}

/// Reads plan.json.
pub fn read(path: &Path) -> Result<Plan, FileError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| FileError::Io { path: name.clone(), source })?;
    let json = |source| FileError::Json { path: name.clone(), source };
    let value: serde_json::Value = serde_json::from_str(&text).map_err(json)?;
    if let Some(found) = value.get("version").and_then(|v| v.as_u64())
        && found > u64::from(FORMAT_VERSION)
    {
        return Err(FileError::Newer { path: name, found });
    }
    serde_json::from_value(value).map_err(json)
}

/// Writes plan.json atomically: a crash leaves the old file or the new one.
pub fn write(plan: &Plan, path: &Path) -> Result<(), FileError> {
    let mut text = serde_json::to_string_pretty(plan)
        .map_err(|source| FileError::Json { path: path.display().to_string(), source })?;
    text.push('\n');
    write_atomically(path, text.as_bytes()).map_err(|source| FileError::Io { path: path.display().to_string(), source })
}
