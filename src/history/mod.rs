//! Every plan made of a scenario, kept beside it in a small database (SQLite), under numbers that are never used again.
//!
//! An entry holds the plan as plan.json has it, and what it was made with; of people only their ids, nothing of the scenario but its
//! hash. [`Log::record`] comes back when the entry is on the disk. Several programs may write and read at the same time.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::plan::{Plan, Status};

mod database;
mod error;
mod log;

pub use error::LogError;
pub use log::Log;

/// What made a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Solve,
    Replan,
    WhatIf,
}

/// A plan to be kept.
#[derive(Debug, Clone)]
pub struct Record<'r> {
    pub kind: Kind,
    /// What tells it from others, such as the name of a variant. No names of people: the log is passed on with the scenario.
    pub label: Option<&'r str>,
    /// The command's options as an object. No paths, for they may name people: of a plan that it read, [`plan_hash`].
    pub options: Value,
    pub plan: &'r Plan,
    /// [`plan_hash`] of the plans that it started from, the nearest first: the first that is in the log is its parent.
    pub from: Vec<String>,
}

/// What the log says of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    pub number: i64,
    pub kind: Kind,
    pub label: Option<String>,
    /// Local time, ISO 8601, as the plan has it.
    pub started: String,
    pub seconds: f64,
    pub program_version: String,
    /// Of the scenario as it then was.
    pub input_hash: String,
    pub options: Value,
    pub status: Status,
    pub score: f64,
    pub bound: f64,
    pub gap: f64,
    /// People missing, over all shortfalls.
    pub heads_short: u32,
    pub visits: u32,
    pub visits_left_out: u32,
    /// [`plan_hash`]
    pub plan_hash: String,
    /// Number of the entry whose plan it started from.
    pub parent: Option<i64>,
}

/// Where the log of a scenario is: `bangfu.db` in its folder, `NAME.bangfu.db` beside a workbook.
pub fn file_of(scenario: &Path) -> PathBuf {
    if scenario.is_dir() { scenario.join("bangfu.db") } else { scenario.with_extension("bangfu.db") }
}

/// SHA-256 over a plan's content without its times: the same for the plan of a solve and for any copy of its file.
pub fn plan_hash(plan: &Plan) -> String {
    let mut timeless = plan.clone();
    timeless.provenance.started.clear();
    timeless.provenance.seconds = 0.0;
    // Plain structs with text keys always serialize.
    let text = serde_json::to_vec(&timeless).unwrap_or_default();
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
