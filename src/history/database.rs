//! The database as a file: opened, told from other files, laid out.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::LogError;

/// `PRAGMA application_id` of a log: "bgfu".
const APPLICATION: i64 = 0x6267_6675;
/// `PRAGMA user_version`: a log of a later one is left alone.
const VERSION: i64 = 1;

/// The plan comes last, so that a list does not read through it.
const TABLES: &str = "
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    label TEXT,
    started TEXT NOT NULL,
    seconds REAL NOT NULL,
    program_version TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    options TEXT NOT NULL,
    status TEXT NOT NULL,
    score REAL NOT NULL,
    bound REAL NOT NULL,
    gap REAL NOT NULL,
    heads_short INTEGER NOT NULL,
    visits INTEGER NOT NULL,
    visits_left_out INTEGER NOT NULL,
    plan_hash TEXT NOT NULL,
    parent INTEGER REFERENCES entries (number),
    plan BLOB NOT NULL
) STRICT;
CREATE INDEX entries_of_plan ON entries (plan_hash);
";

/// Opens a file; `create` makes an empty one where there is none. `patience`: how long to wait while others write.
///
/// The rollback journal, SQLite's default, is kept: the other one (WAL) does not work on network shares.
pub fn open(path: &Path, create: bool, patience: Duration) -> Result<Connection, LogError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    let opened = || -> rusqlite::Result<Connection> {
        // The library takes "file:…" for an address; "./file:…" is a path.
        let connection = Connection::open_with_flags(Path::new(".").join(path), flags)?;
        connection.busy_timeout(patience)?;
        // The default, FULL, may lose the last entry when the power fails: the folder is not synced once the journal is gone.
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        Ok(connection)
    };
    opened().map_err(|error| LogError::of(path, &error))
}

/// Whether the log is laid out; not so in a file that somebody has just made.
pub fn is_laid_out(connection: &Connection, path: &Path) -> Result<bool, LogError> {
    let transaction = connection.unchecked_transaction().map_err(|error| LogError::of(path, &error))?;
    looked_at(&transaction, path)
}

/// Lays an empty file out. Somebody else may have done so meanwhile.
pub fn lay_out(connection: &mut Connection, path: &Path) -> Result<(), LogError> {
    let failed = |error: rusqlite::Error| LogError::of(path, &error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    if !looked_at(&transaction, path)? {
        let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};");
        transaction.execute_batch(&(TABLES.to_string() + &marks)).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

/// In one transaction: between two looks somebody else may lay it out.
fn looked_at(transaction: &Transaction, path: &Path) -> Result<bool, LogError> {
    let read = || -> rusqlite::Result<[i64; 3]> {
        let number = |sql: &str| transaction.query_row(sql, [], |row| row.get(0));
        Ok([
            number("PRAGMA application_id")?,
            number("PRAGMA user_version")?,
            number("SELECT count(*) FROM sqlite_schema")?,
        ])
    };
    let shown = || path.display().to_string();
    match read().map_err(|error| LogError::of(path, &error))? {
        [0, 0, 0] => Ok(false),
        [APPLICATION, VERSION, _] => Ok(true),
        [APPLICATION, found, _] if found > VERSION => Err(LogError::Newer { path: shown(), found, known: VERSION }),
        _ => Err(LogError::NotALog { path: shown() }),
    }
}
