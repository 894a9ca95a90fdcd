//! 方案解释: each answer as a sheet.

use super::sheet::Sheet;
use super::view::View;
use super::{Options, ReportError};
use crate::explain::{Case, Explanation};
use crate::scenario::settings::Language;

mod bottlenecks;
mod mend;
mod short;
mod shortfall;
mod why;

/// The answers, a sheet each.
///
/// # Errors
/// The plan speaks of people, groups or batches that the scenario does not have.
pub fn sheets(explanation: &Explanation, case: &Case, language: Language) -> Result<Vec<Sheet>, ReportError> {
    let view = View::new(case.scenario, case.plan, Options { language, full: false })?;
    let mut sheets = Vec::new();
    sheets.extend(explanation.shortfalls.as_ref().map(|all| shortfall::sheet(&view, all)));
    sheets.extend(explanation.mends.as_ref().map(|all| mend::sheet(&view, all)));
    sheets.extend(explanation.why.iter().map(|answer| why::sheet(answer, case, language)));
    sheets.extend(explanation.bottlenecks.iter().map(|answer| bottlenecks::sheet(answer, case, language)));
    Ok(sheets)
}
