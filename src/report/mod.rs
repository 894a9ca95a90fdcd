//! What is handed on: workbook and CSV rosters, calendars, map data, notices. Reads scenario and plan, decides nothing.
//!
//! [`compose`] lays every sheet out once, as rows of plain cells; [`workbook`] and [`folder`] write them down.

use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;

mod branches;
pub mod calendar;
pub mod changes;
mod coverage;
mod crews;
mod day;
mod derived;
mod dispatch;
mod exceptions;
pub mod explain;
mod extra;
pub mod file_name;
pub mod folder;
pub mod geojson;
mod handover;
pub mod mask;
pub mod names;
pub mod notice;
mod outings;
mod overview;
pub mod page;
mod paper;
mod quality;
pub mod redact;
mod roster;
mod rotation;
mod rules;
mod schedule;
pub mod sheet;
mod signin;
pub mod substitute;
pub mod terminal;
mod view;
pub mod whatif;
pub mod words;
pub mod workbook;

use sheet::Sheet;
use view::View;

/// How a report is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    pub language: Language,
    /// Identity numbers and phones in full; masked otherwise.
    pub full: bool,
}

/// Every sheet, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Name of the round.
    pub title: String,
    pub language: Language,
    /// When the plan was made, as it says itself; goes into the workbook's properties so that the same plan gives the same bytes.
    pub created: String,
    pub sheets: Vec<Sheet>,
    /// What the reader should know before trusting the report.
    pub warnings: Vec<Text>,
}

/// Why a report could not be made or written. [`ReportError::text`] says it in both languages.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The plan names something the scenario does not have.
    #[error("the plan names {what} `{id}`, which the scenario does not have")]
    Unknown { what: &'static str, what_zh: &'static str, id: String },
    /// The plan puts a group into a batch other than its own.
    #[error("the plan serves group `{group}` in batch `{found}`, but the group belongs to batch `{expected}`")]
    WrongBatch { group: String, found: String, expected: String },
    /// The target cannot be written; often it is open in Excel or WPS.
    #[error("{path}: {source}")]
    Write { path: String, source: std::io::Error },
    /// The workbook itself could not be built (a limit of the format).
    #[error("{path}: {source}")]
    Workbook { path: String, source: rust_xlsxwriter::XlsxError },
}

impl ReportError {
    /// The same in Chinese and English, with what to do.
    pub fn text(&self) -> Text {
        match self {
            ReportError::Unknown { what, what_zh, id } => Text::new(
                format!(
                    "方案中的{what_zh}“{id}”不在这份任务数据里：方案与任务数据不是同一轮次，请核对两个文件，或重新运行 bangfu solve"
                ),
                format!(
                    "the plan names {what} `{id}`, which the scenario does not have: the two do not belong together; check both paths or solve again"
                ),
            ),
            ReportError::WrongBatch { group, found, expected } => Text::new(
                format!(
                    "方案把“{group}”排在批次“{found}”，而任务数据中该组属于批次“{expected}”：请用同一份任务数据重新运行 bangfu solve"
                ),
                format!(
                    "the plan serves group `{group}` in batch `{found}`, but the scenario has it in batch `{expected}`; solve again"
                ),
            ),
            ReportError::Write { path, source } if source.kind() == std::io::ErrorKind::NotFound => Text::new(
                format!("无法写入 {path}：所在文件夹不存在，请先建立，或换一个位置"),
                format!("cannot write {path}: its folder does not exist; make it first or choose another place"),
            ),
            ReportError::Write { path, source } => Text::new(
                format!(
                    "无法写入 {path}：{source}。文件可能正被 Excel 或 WPS 打开，或没有写入权限；请关闭后重试，或换一个位置"
                ),
                format!(
                    "cannot write {path}: {source}. It may be open in Excel or WPS, or not be writable; close it and try again, or choose another place"
                ),
            ),
            ReportError::Workbook { path, source } => Text::new(
                format!("无法生成工作簿 {path}：{source}"),
                format!("cannot build the workbook {path}: {source}"),
            ),
        }
    }
}

/// Lays out every sheet of the report.
pub fn compose(scenario: &Scenario, plan: &Plan, options: Options) -> Result<Report, ReportError> {
    let view = View::new(scenario, plan, options)?;
    let warnings = view.warnings();
    let mut sheets = vec![overview::sheet(&view, &warnings), roster::sheet(&view)];
    sheets.extend(rotation::sheets(&view));
    sheets.extend([dispatch::sheet(&view), handover::sheet(&view), branches::sheet(&view), signin::sheet(&view)]);
    if !plan.crews.is_empty() || !plan.visits.is_empty() {
        sheets.extend([schedule::sheet(&view), crews::sheet(&view)]);
    }
    if coverage::is_planned(&view) {
        sheets.push(coverage::sheet(&view));
    }
    sheets.extend([exceptions::sheet(&view), rules::sheet(&view)]);
    if !plan.derived_groups.is_empty() {
        sheets.push(derived::sheet(&view));
    }
    Ok(Report {
        title: view.round().to_owned(),
        language: options.language,
        created: plan.provenance.started.clone(),
        sheets,
        warnings,
    })
}
