//! Writing entries and reading them.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Entry, LogError, Record, database, file_of, plan_hash};
use crate::plan::{Plan, file};

/// How long to wait while others write. An entry takes them milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Whatever a damaged entry says, more is not unpacked: a national plan has some 15 MB.
const MOST_BYTES: u64 = 1 << 30;

/// The log of a scenario, open.
pub struct Log {
    connection: Connection,
    path: PathBuf,
}

const INSERT: &str = "INSERT INTO entries (kind, label, started, seconds, program_version, input_hash, options, status, score, bound,
    gap, heads_short, visits, visits_left_out, plan_hash, parent, plan) VALUES (:kind, :label, :started, :seconds, :program_version,
    :input_hash, :options, :status, :score, :bound, :gap, :heads_short, :visits, :visits_left_out, :plan_hash, :parent, :plan)";

/// All but the plan, in the order of [`entry`].
const COLUMNS: &str =
    "number, kind, label, started, seconds, program_version, input_hash, options, status, score, bound, gap,
    heads_short, visits, visits_left_out, plan_hash, parent";

impl Log {
    /// The log of the scenario at this path; made where there is none.
    ///
    /// # Errors
    /// It cannot be opened or made, or the file is no log, or one of a newer program.
    pub fn open(scenario: &Path) -> Result<Log, LogError> {
        let path = file_of(scenario);
        let connection = database::open(&path, true, PATIENCE)?;
        Log::made(connection, path)
    }

    fn made(mut connection: Connection, path: PathBuf) -> Result<Log, LogError> {
        if !database::is_laid_out(&connection, &path)? {
            database::lay_out(&mut connection, &path)?;
        }
        Ok(Log { connection, path })
    }

    /// The log of the scenario at this path; None where there is none yet. No file is made.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub fn existing(scenario: &Path) -> Result<Option<Log>, LogError> {
        let path = file_of(scenario);
        if std::fs::metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Ok(None);
        }
        let connection = database::open(&path, false, PATIENCE)?;
        Ok(database::is_laid_out(&connection, &path)?.then_some(Log { connection, path }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Enters a plan and answers its number; then it is on the disk, whatever happens.
    ///
    /// # Errors
    /// It cannot be written; the log is as it was.
    pub fn record(&mut self, record: &Record) -> Result<i64, LogError> {
        let plan = record.plan;
        let packed = file::text(plan)
            .map_err(std::io::Error::from)
            .and_then(|text| packed(text.as_bytes()))
            .map_err(|error| LogError::File { path: self.path.display().to_string(), cause: error.to_string() })?;
        let (hash, options) = (plan_hash(plan), record.options.to_string());
        let heads_short: u32 = plan.shortfalls.iter().map(|s| s.missing).sum();
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let write = |connection: &mut Connection| -> rusqlite::Result<i64> {
            // At once for writing: a transaction that begins by reading may find that it cannot go on to write.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut parent: Option<i64> = None;
            for from in &record.from {
                let newest = "SELECT max(number) FROM entries WHERE plan_hash = ?1";
                parent = transaction.query_row(newest, [from], |row| row.get(0))?;
                if parent.is_some() {
                    break;
                }
            }
            let values = named_params! {
                ":kind": word(&record.kind), ":label": record.label, ":started": plan.provenance.started,
                ":seconds": plan.provenance.seconds, ":program_version": plan.provenance.program_version,
                ":input_hash": plan.provenance.input_hash, ":options": options, ":status": word(&plan.status),
                ":score": plan.score.total, ":bound": plan.bound.value, ":gap": plan.bound.gap,
                ":heads_short": heads_short, ":visits": count(plan.visits.len()),
                ":visits_left_out": count(plan.unvisited.len()), ":plan_hash": hash, ":parent": parent, ":plan": packed,
            };
            transaction.execute(INSERT, values)?;
            let number = transaction.last_insert_rowid();
            transaction.commit()?;
            Ok(number)
        };
        write(&mut self.connection).map_err(|error| LogError::of(&self.path, &error))
    }

    /// The newest entries, the newest first; at most so many, where a number is given.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn list(&self, most: Option<usize>) -> Result<Vec<Entry>, LogError> {
        let read = || -> rusqlite::Result<Vec<Entry>> {
            let sql = format!("SELECT {COLUMNS} FROM entries ORDER BY number DESC LIMIT ?1");
            // Below 0: no limit.
            let most = most.map_or(-1, |most| i64::try_from(most).unwrap_or(i64::MAX));
            self.connection.prepare(&sql)?.query_map([most], entry)?.collect()
        };
        read().map_err(|error| LogError::of(&self.path, &error))
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn count(&self) -> Result<usize, LogError> {
        let count = self.connection.query_row("SELECT count(*) FROM entries", [], |row| row.get::<_, i64>(0));
        count.map(|n| usize::try_from(n).unwrap_or(0)).map_err(|error| LogError::of(&self.path, &error))
    }

    /// One entry.
    ///
    /// # Errors
    /// There is none of that number, or the log cannot be read.
    pub fn get(&self, number: i64) -> Result<Entry, LogError> {
        let sql = format!("SELECT {COLUMNS} FROM entries WHERE number = ?1");
        self.one(number, &sql, entry)
    }

    /// The plan of an entry as its file had it, to the byte.
    ///
    /// # Errors
    /// As [`Log::get`].
    pub fn plan_text(&self, number: i64) -> Result<String, LogError> {
        let packed: Vec<u8> = self.one(number, "SELECT plan FROM entries WHERE number = ?1", |row| row.get(0))?;
        unpacked(&packed).map_err(|error| LogError::Damaged {
            path: self.path.display().to_string(),
            cause: format!("{number}: {error}"),
        })
    }

    /// The plan of an entry.
    ///
    /// # Errors
    /// As [`Log::get`], and where the plan's format is newer than this program.
    pub fn plan(&self, number: i64) -> Result<Plan, LogError> {
        let name = format!("{} ({number})", self.path.display());
        file::parse(&self.plan_text(number)?, &name).map_err(LogError::Plan)
    }

    fn one<T>(&self, number: i64, sql: &str, of: impl Fn(&Row) -> rusqlite::Result<T>) -> Result<T, LogError> {
        let failed = |error: rusqlite::Error| LogError::of(&self.path, &error);
        let found = self.connection.query_row(sql, [number], of).optional().map_err(failed)?;
        match found {
            Some(found) => Ok(found),
            None => {
                let newest = self.connection.query_row("SELECT max(number) FROM entries", [], |row| row.get(0));
                let path = self.path.display().to_string();
                Err(LogError::Missing { path, number, newest: newest.map_err(failed)? })
            }
        }
    }
}

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    Ok(Entry {
        number: row.get(0)?,
        kind: of_word(row, 1)?,
        label: row.get(2)?,
        started: row.get(3)?,
        seconds: row.get(4)?,
        program_version: row.get(5)?,
        input_hash: row.get(6)?,
        options: json(7, serde_json::from_str(&row.get::<_, String>(7)?))?,
        status: of_word(row, 8)?,
        score: row.get(9)?,
        bound: row.get(10)?,
        gap: row.get(11)?,
        heads_short: row.get(12)?,
        visits: row.get(13)?,
        visits_left_out: row.get(14)?,
        plan_hash: row.get(15)?,
        parent: row.get(16)?,
    })
}

/// A value without fields by the name that JSON has for it.
fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

fn of_word<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<T> {
    json(column, serde_json::from_value(Value::String(row.get(column)?)))
}

fn json<T>(column: usize, read: serde_json::Result<T>) -> rusqlite::Result<T> {
    read.map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn unpacked(packed: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    ZlibDecoder::new(packed).take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_too_long_is_told_that_the_log_is_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = file_of(folder.path());
        let open = || database::open(&path, true, Duration::from_millis(30));
        let mut first = Log::made(open().unwrap(), path.clone()).unwrap();
        let held = first.connection.transaction_with_behavior(TransactionBehavior::Exclusive).unwrap();
        let refused = open().and_then(|second| Log::made(second, path.clone()));
        assert!(matches!(refused, Err(LogError::Busy { .. })));
        drop(held);
        assert!(open().and_then(|second| Log::made(second, path.clone())).is_ok());
    }

    #[test]
    fn what_is_packed_is_unpacked_and_damage_is_seen() {
        let text: String = (0..1000).map(|i| format!("第{}批 ", i * i)).collect();
        let small = packed(text.as_bytes()).unwrap();
        assert!(small.len() < text.len() / 2);
        assert_eq!(unpacked(&small).unwrap(), text);
        for at in 0..small.len() {
            let mut damaged = small.clone();
            damaged[at] ^= 1;
            // A bit may stand for nothing, but what comes out is never something else.
            assert!(unpacked(&damaged).map_or(true, |other| other == text), "byte {at}");
        }
        assert!(unpacked(&small[..small.len() - 1]).is_err());
    }
}
