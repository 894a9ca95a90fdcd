//! 方案解释: each answer as a sheet.

use super::sheet::Sheet;
use crate::explain::{Case, Explanation};
use crate::scenario::settings::Language;

/// The answers, a sheet each.
pub fn sheets(_explanation: &Explanation, _case: &Case, _language: Language) -> Vec<Sheet> {
    Vec::new()
}
