//! Reads a scenario from a folder or a workbook, with every finding in one go.
//!
//! The stages: files and sheets ([`source`]), settings ([`round`]), headers and cells ([`tables`]), references between
//! tables ([`references`]), and what does not look right ([`plausibility`]). Each adds its findings and goes on.

use std::path::Path;

use super::{Finding, Scenario, Severity};

pub use source::is_read;

pub mod cells;
mod compound;
pub(super) mod grid;
pub(super) mod header;
mod locks;
pub(super) mod names;
mod plausibility;
mod references;
pub(super) mod round;
mod row;
mod rows;
pub(super) mod source;
mod tables;
pub(super) mod text;
pub(super) mod values;
pub(super) mod workbook;

/// What could be understood, and everything that is wrong or odd.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub scenario: Scenario,
    /// In the order of tables, rows and columns.
    pub findings: Vec<Finding>,
}

impl Reading {
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

/// Reads a folder (`round.toml`, `batches.csv`, …) or one workbook (`.xlsx`, `.xls`, `.ods`). A path that cannot be
/// read at all is a finding too.
pub fn read(path: &Path) -> Reading {
    let mut findings = Vec::new();
    match source::open(path, &mut findings) {
        Some(source) => understand(&source, findings),
        None => Reading { scenario: Scenario::default(), findings },
    }
}

/// What the files or sheets say; `findings` are those made while they were opened.
pub(super) fn understand(source: &source::Source, mut findings: Vec<Finding>) -> Reading {
    source::missing_tables(source, &mut findings);
    let mut scenario = Scenario::default();
    scenario.settings = round::settings(&source.round, &mut findings);
    let mut layout = tables::fill(&mut scenario, source, &mut findings);
    references::resolve(&mut scenario, &mut layout, &mut findings);
    plausibility::examine(&scenario, &layout, &mut findings);
    locks::examine(&scenario, &layout, &mut findings);
    scenario.seal();
    // Findings on the whole, then by table and row; those of one row stay in the order of its columns.
    let order = |f: &Finding| source.order.iter().position(|p| *p == f.place).map_or(0, |i| i + 1);
    findings.sort_by_cached_key(|f| (order(f), f.row.unwrap_or(0)));
    Reading { scenario, findings }
}
