//! What an organizer wrote: the round's settings and tables, as plain structs, and the findings on them.
//!
//! A scenario is a folder (a `round.toml` and one CSV file per table) or one workbook (a sheet per table).
//! [`read`] takes either and returns everything that could be understood together with every finding.

pub mod change;
pub mod columns;
pub mod crs;
pub mod finding;
pub mod place;
pub mod read;
pub mod settings;
pub mod tables;
pub mod variants;
pub mod wording;
pub mod write;

use serde::Serialize;
use sha2::{Digest, Sha256};

pub use crs::Crs;
pub use finding::{Finding, Severity};
pub use settings::{Level, Settings};
pub use tables::*;

/// A whole scenario: settings and tables, in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scenario {
    pub settings: Settings,
    pub batches: Vec<Batch>,
    pub units: Vec<Unit>,
    pub quotas: Vec<Quota>,
    pub inspectors: Vec<Inspector>,
    pub leave: Vec<Leave>,
    pub regions: Vec<Region>,
    pub groups: Vec<Group>,
    pub sites: Vec<Site>,
    pub equipment: Vec<Equipment>,
    pub travel: Vec<Travel>,
    pub pairs: Vec<Pair>,
    pub pins: Vec<Pin>,
    pub history: Vec<History>,
    pub calendar: Vec<CalendarDay>,
    /// SHA-256 over the normalized content (settings and tables), hexadecimal: the same for a folder and a
    /// workbook that say the same. Empty until [`Scenario::seal`] is called; readers call it.
    #[serde(skip)]
    pub hash: String,
}

impl Scenario {
    /// Sets `hash` from the content: everything but the line numbers, written as JSON and hashed with SHA-256.
    pub fn seal(&mut self) {
        // Plain structs and enums with text keys always serialize; were that ever to fail, an empty hash is refused later.
        self.hash = serde_json::to_vec(self)
            .map(|content| Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect())
            .unwrap_or_default();
    }
}
