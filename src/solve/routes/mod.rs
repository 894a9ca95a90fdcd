//! Routes: stops with time windows, driven from bases by routes of limited hours.

mod crews;
pub mod instance;
mod recreate;
mod ruin;
pub mod search;
pub mod solution;
pub mod timing;
