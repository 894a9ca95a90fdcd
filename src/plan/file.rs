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
    parse(&text, &name)
}

/// The plan that a text holds. `name` is where it comes from, for the error.
pub fn parse(text: &str, name: &str) -> Result<Plan, FileError> {
    let json = |source| FileError::Json { path: name.to_string(), source };
    let value: serde_json::Value = serde_json::from_str(text).map_err(json)?;
    if let Some(found) = value.get("version").and_then(|v| v.as_u64())
        && found > u64::from(FORMAT_VERSION)
    {
        return Err(FileError::Newer { path: name.to_string(), found });
    }
    serde_json::from_value(value).map_err(json)
}

/// What [`write()`] writes.
pub fn text(plan: &Plan) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(plan)? + "\n")
}

/// Writes plan.json atomically: a crash leaves the old file or the new one.
pub fn write(plan: &Plan, path: &Path) -> Result<(), FileError> {
    let text = text(plan).map_err(|source| FileError::Json { path: path.display().to_string(), source })?;
    write_atomically(path, text.as_bytes()).map_err(|source| FileError::Io { path: path.display().to_string(), source })
}
