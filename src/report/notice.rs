//! 派员通知: a letter (Word) to each sending unit — whom it sends, when, where, with whom, whom to call — from a template that the user may replace.
//!
//! A template is a Word file with fields such as `{{派员单位}}`; docs/notices.md says which there are and what repeats.

use super::file_name::FileNames;
use super::view::View;
use super::{Options, ReportError};
use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;

pub mod fields;
mod fill;
mod letter;
mod package;
mod problem;
mod xml;

pub use problem::Problem;

use letter::Letter;
use package::Package;

/// Why there are no letters. [`NoticeError::text`] says it in both languages.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The template is something else, or damaged.
    #[error("the template is no Word file (.docx)")]
    NotDocx,
    /// What the template holds unpacked is more than any letter.
    #[error("the template is too large")]
    TooLarge,
    /// A part of the template is no XML, or such as no editor writes.
    #[error("{part} of the template cannot be read: {what}")]
    Xml { part: String, what: String },
    /// Fields and blocks of the template that cannot be filled.
    #[error("the template has {} fields that cannot be filled", .0.len())]
    Template(Vec<Problem>),
}

impl NoticeError {
    /// The same in Chinese and English, with what to do.
    pub fn text(&self) -> Text {
        match self {
            NoticeError::Report(error) => error.text(),
            NoticeError::NotDocx => Text::new(
                "模板不是 Word 文件（.docx），或者已损坏；.doc 请在 Word 或 WPS 里另存为 .docx",
                "the template is no Word file (.docx), or is damaged; save a .doc as .docx in Word or WPS",
            ),
            NoticeError::TooLarge => Text::new(
                "模板解压后过大（上限 64 MB），没有读取；请减少其中的图片",
                "the template is too large when unpacked (64 MB at most) and was not read; take some pictures out",
            ),
            NoticeError::Xml { part, what } => Text::new(
                format!("模板里的 {part} 无法读取（{what}）；请用 Word 或 WPS 打开模板，另存一份再用"),
                format!(
                    "{part} of the template cannot be read ({what}); open it in Word or WPS, save a copy and use that"
                ),
            ),
            NoticeError::Template(problems) => {
                let all = |language: Language| {
                    let lines = problems.iter().map(|p| p.text().get(language).to_owned());
                    lines.collect::<Vec<_>>().join("\n")
                };
                Text::new(
                    format!("模板需要修改：\n{}", all(Language::Zh)),
                    format!("the template needs mending:\n{}", all(Language::En)),
                )
            }
        }
    }
}

/// The built-in template, to be opened in Word and changed.
pub fn template(language: Language) -> &'static [u8] {
    language.pick(include_bytes!("../../assets/派员通知.docx"), include_bytes!("../../assets/dispatch-notice.docx"))
}

/// A letter for each unit that sends somebody: the file's name and what is in it. Without a template, the built-in one is filled.
///
/// # Errors
/// The plan names something that the scenario does not have, or the template cannot be read or filled; then there is no letter at all.
pub fn files(
    scenario: &Scenario,
    plan: &Plan,
    options: Options,
    of: Option<&[u8]>,
) -> Result<Vec<(String, Vec<u8>)>, NoticeError> {
    let view = View::new(scenario, plan, options)?;
    let package = Package::read(of.unwrap_or(template(options.language)))?;
    let parts = package.parts()?;
    check(&parts)?;
    let mut names = FileNames::default();
    let mut files = Vec::new();
    for letter in letter::of_view(&view) {
        let mut filled = Vec::with_capacity(parts.len());
        for (name, root) in &parts {
            let (root, problems) = fill::fill(root, &letter);
            if !problems.is_empty() {
                return Err(NoticeError::Template(problems));
            }
            filled.push((name.as_str(), xml::write(&root)));
        }
        let bytes = package.with(&filled)?;
        let called = format!("{}_{}", view.t("派员通知", "notice"), letter.unit);
        files.push((names.name(&called, "docx"), bytes));
    }
    Ok(files)
}

/// Fills a letter that holds one of everything, and looks at what could not be.
fn check(parts: &[(String, Vec<xml::Node>)]) -> Result<(), NoticeError> {
    let mut problems: Vec<Problem> = Vec::new();
    for problem in parts.iter().flat_map(|(_, root)| fill::fill(root, &Letter::example()).1) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(NoticeError::Template(problems)) }
}
