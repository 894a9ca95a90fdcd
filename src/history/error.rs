//! Why a log cannot be used.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::plan::file::FileError;
use crate::scenario::finding::Text;

/// [`LogError::text`] says it in both languages.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file system or a limit of the database is in the way.
    #[error("the log {path} cannot be opened, read or written: {cause}")]
    File { path: String, cause: String },
    #[error("the log {path} is in use by another program that does not let go of it")]
    Busy { path: String },
    /// Another program's file.
    #[error("{path} is no log of bangfu")]
    NotALog { path: String },
    #[error("the log {path} is damaged: {cause}")]
    Damaged { path: String, cause: String },
    #[error("the log {path} has version {found}, newer than {known}, the newest this program knows")]
    Newer { path: String, found: i64, known: i64 },
    #[error("the log {path} has no entry {number}")]
    Missing { path: String, number: i64, newest: Option<i64> },
    /// The plan of an entry is of a newer format, or is none.
    #[error("{0}")]
    Plan(FileError),
}

impl LogError {
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> LogError {
        let path = path.display().to_string();
        // Without what the library adds: it repeats the path.
        let cause = match error {
            rusqlite::Error::SqliteFailure(failure, _) => failure.to_string(),
            other => other.to_string(),
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LogError::Busy { path },
            Some(ErrorCode::NotADatabase) => LogError::NotALog { path },
            // Unknown: a table or column is not there. None: a cell holds something else than it should.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) | None => LogError::Damaged { path, cause },
            Some(_) => LogError::File { path, cause },
        }
    }

    /// The same in Chinese and English, with what to do.
    pub fn text(&self) -> Text {
        match self {
            LogError::File { path, cause } => Text::new(
                format!(
                    "方案记录 {path} 无法打开、读取或写入（{cause}）：请检查所在文件夹的权限和磁盘空间；不需要记录可加 --no-log"
                ),
                format!("{self}; look at the folder's permissions and the free space, or do without by --no-log"),
            ),
            LogError::Busy { path } => Text::new(
                format!("方案记录 {path} 一直被其他程序占用：请关闭占用它的程序后再试"),
                format!("{self}; close that program and try again"),
            ),
            LogError::NotALog { path } => Text::new(
                format!("{path} 不是帮扶的方案记录：请把它移到别处，下次排班会新建一份；不需要记录可加 --no-log"),
                format!("{self}; move it away and the next solve makes a new one, or do without by --no-log"),
            ),
            LogError::Damaged { path, cause } => Text::new(
                format!(
                    "方案记录 {path} 已损坏（{cause}）：请把它移到别处，下次排班会新建一份；不需要记录可加 --no-log"
                ),
                format!("{self}; move it away and the next solve makes a new one, or do without by --no-log"),
            ),
            LogError::Newer { path, found, known } => Text::new(
                format!(
                    "方案记录 {path} 是更新的版本 {found}，本程序最多认到版本 {known}：请更新 bangfu；不需要记录可加 --no-log"
                ),
                format!("{self}; update bangfu, or do without by --no-log"),
            ),
            LogError::Missing { path, number, newest } => {
                let (zh, en) = match newest {
                    Some(newest) => (format!("，最新的是第 {newest} 号"), format!("; the newest is {newest}")),
                    None => ("，一条都没有".to_string(), "; it is empty".to_string()),
                };
                Text::new(format!("方案记录 {path} 里没有第 {number} 号{zh}"), format!("{self}{en}"))
            }
            LogError::Plan(error) => Text::new(format!("记录中的方案无法读取：{error}"), error.to_string()),
        }
    }
}
