//! The groups that a plan derives from sites where the scenario writes none down ("Groups derived from sites" in docs/model.md).

use super::ledger::Violation;
use super::tables::Tables;
use crate::plan::Plan;

pub fn check(_tables: &Tables, _plan: &Plan, _wrong: &mut Vec<Violation>) {}
