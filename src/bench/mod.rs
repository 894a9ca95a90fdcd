//! How fast and how good: solves of generated rounds, measured, and a plot of what was measured.

pub mod plot;
pub mod staffing;
