//! Public benchmark formats, in and out: instances as plain structs, solutions, and a checker for each that knows nothing of a solver.
//!
//! [`vrplib`]: routes with time windows, prizes, skills and several bases. [`strsp`]: crews formed and routed together. [`roadef2007`]: crews
//! of the day and tasks that wait for one another, without travel. docs/benchmarks.md describes the formats and how numbers are rounded.

mod lines;
mod malformed;
pub mod roadef2007;
pub mod strsp;
pub mod vrplib;

pub use malformed::{Malformed, Unread};
