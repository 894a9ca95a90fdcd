//! Why the plan is as it is: what stands against a post that is empty and what would fill it, what an assignment is worth, and where one
//! more person would help most. Whatever is said has been checked by solving.

pub mod substitute;

use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::solve::Options;

pub mod barring;
pub mod bottlenecks;
pub mod why;

/// A plan that is asked about.
#[derive(Clone, Copy)]
pub struct Case<'c> {
    pub scenario: &'c Scenario,
    pub plan: &'c Plan,
    /// How to search; the time is that of all questions together.
    pub options: &'c Options,
    pub stop: &'c AtomicBool,
}

/// The answers to what was asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Explanation {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<why::Why>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bottlenecks: Option<bottlenecks::Bottlenecks>,
}
