//! Changes to a scenario, one line of text each: `batches.B03.end = 2027-01-12`, `quotas.U13@B03.people -10`,
//! `add leave inspector=P00017 start=2026-12-10`, `rules.recusal = off`. docs/whatif.md has the grammar.
//!
//! [`line`](mod@line) understands a line, [`Draft`] is a scenario laid out cell by cell to which changes are applied, and which is then read
//! as a file would be: whatever is wrong with the changed scenario is found by the same checks.

mod alternatives;
mod apply;
mod draft;
mod line;
mod rows;

pub use alternatives::{Alternatives, alternatives};
pub use draft::Draft;
pub use line::{Change, parse};
