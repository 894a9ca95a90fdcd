//! What-if variants that were solved from the round on the desk.

use std::sync::Arc;

use super::state::State;
use crate::scenario::finding::Finding;
use crate::whatif::Solved;

/// Variants, each with its plan where there is one, beside the state that they start from.
pub struct Laid {
    pub base: Arc<State>,
    pub solved: Vec<Solved>,
    /// What was found about each.
    pub findings: Vec<Vec<Finding>>,
}
