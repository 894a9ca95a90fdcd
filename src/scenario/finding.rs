//! What is wrong, or odd, in what an organizer wrote: where, what, why, and how to mend it.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The round cannot be planned until this is mended.
    Error,
    /// The round can be planned, on the assumption that `cause` states.
    Warning,
}

/// One finding. `code` is stable (`E…` errors, `W…` warnings); docs/findings.md lists all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    /// File name (`inspectors.csv`, `round.toml`) or sheet name (`人员`); empty when it concerns the whole scenario.
    pub place: String,
    /// Row as the spreadsheet counts it (1 = the first line of the file or sheet).
    pub row: Option<u32>,
    /// Column header as the organizer wrote it (or the key in round.toml).
    pub column: Option<String>,
    /// The value found, as written.
    pub value: Option<String>,
    /// What is wrong and what was expected, in Chinese and in English.
    pub cause: Text,
    /// How to mend it, in Chinese and in English.
    pub action: Text,
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Text { zh: zh.into(), en: en.into() }
    }

    pub fn get(&self, language: crate::scenario::settings::Language) -> &str {
        match language {
            crate::scenario::settings::Language::Zh => &self.zh,
            crate::scenario::settings::Language::En => &self.en,
        }
    }
}
