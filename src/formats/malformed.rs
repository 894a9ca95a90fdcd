//! Why a file of a benchmark cannot be taken.

use std::path::{Path, PathBuf};

/// What is wrong with a text, and where. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("line {line}: {what} is not known here")]
    Unknown { line: usize, what: String },
    #[error("line {line}: {text:?} is not {wanted}")]
    Value { line: usize, text: String, wanted: &'static str },
    #[error("line {line}: {found} numbers where {wanted} are wanted")]
    Count { line: usize, found: usize, wanted: usize },
    #[error("line {line}: number {found} where {wanted} is next")]
    Order { line: usize, found: i64, wanted: i64 },
    #[error("line {line}: there is no {what} {number}")]
    Dangling { line: usize, what: &'static str, number: i64 },
    #[error("line {line}: {what} is there twice")]
    Twice { line: usize, what: String },
    #[error("line {line}: {what}")]
    Wrong { line: usize, what: &'static str },
    #[error("{what} is missing")]
    Missing { what: String },
    #[error("{what}: {found} where {wanted} are announced")]
    Rows { what: String, found: usize, wanted: usize },
}

/// A file that cannot be read or taken.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", path.display())]
    Text { path: PathBuf, source: Malformed },
}

/// Reads a file and hands its text on.
///
/// # Errors
/// The file cannot be read, or `parse` does not take it; both name the file.
pub(super) fn read_with<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T, Malformed>) -> Result<T, Unread> {
    let text = std::fs::read(path).map_err(|source| Unread::File { path: path.into(), source })?;
    // Names and comments alone hold other letters than those of ASCII, in any encoding.
    parse(&String::from_utf8_lossy(&text)).map_err(|source| Unread::Text { path: path.into(), source })
}
