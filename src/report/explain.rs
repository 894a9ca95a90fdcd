//! 方案解释: each answer as a sheet.

use super::sheet::Sheet;
use crate::explain::{Case, Explanation};
use crate::scenario::settings::Language;

mod bottlenecks;
mod why;

/// The answers, a sheet each.
pub fn sheets(explanation: &Explanation, case: &Case, language: Language) -> Vec<Sheet> {
    let why = explanation.why.iter().map(|answer| why::sheet(answer, case, language));
    let bottlenecks = explanation.bottlenecks.iter().map(|answer| bottlenecks::sheet(answer, case, language));
    why.chain(bottlenecks).collect()
}
