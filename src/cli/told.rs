use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{check, target};
use crate::plan::Plan;
use crate::report::redact::{self, Codes};
use crate::report::sheet::Sheet;
use crate::report::{Report, terminal, workbook};
use crate::scenario::Scenario;
use crate::scenario::settings::Language;

// How an answer is told. (A doc comment would become the help of the command.)
#[derive(clap::Args)]
pub struct Told {
    /// Write the answer into this workbook; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
    /// Codes in place of people's names and ids, in all that is printed and written (docs/exports.md)
    #[arg(long)]
    pub redact: bool,
    /// Language of the words [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<check::Lang>,
}

impl Told {
    pub fn language(&self, scenario: &Scenario) -> Language {
        self.lang.map_or(scenario.settings.language, Language::from)
    }

    /// Scenario and plan with codes for people, where it must not be told who they are.
    pub fn coded(&self, scenario: &Scenario, plan: &Plan) -> Option<(Codes, Scenario, Plan)> {
        self.redact.then(|| {
            let codes = Codes::of(scenario);
            let (scenario, plan) = (codes.coded(scenario), codes.plan(plan));
            (codes, scenario, plan)
        })
    }

    /// The coded scenario without anything that is somebody's own.
    pub fn bare(&self, coded: &Scenario) -> Option<Scenario> {
        self.redact.then(|| redact::bare(coded.clone()))
    }

    /// What is told of trouble.
    pub fn text(&self, scenario: &Scenario, text: String) -> String {
        if self.redact { Codes::of(scenario).text(&text) } else { text }
    }

    /// The workbook may be written there, and would replace none of these.
    pub fn is_free(&self, sources: &[&Path], language: Language) -> Result<(), String> {
        let refused = self.xlsx.as_ref().and_then(|path| target::refused(path, sources));
        refused.map_or(Ok(()), |refused| Err(refused.get(language).to_owned()))
    }

    /// Prints the answer, its sheets and what follows them, or as JSON; and writes the workbook.
    pub fn tell(
        &self,
        (scenario, plan): (&Scenario, &Plan),
        answer: &impl Serialize,
        sheets: Vec<Sheet>,
        after: &str,
        language: Language,
    ) -> Result<(), String> {
        let text = if self.json {
            // Plain structs with text keys always serialize.
            serde_json::to_string_pretty(answer).unwrap_or_default() + "\n"
        } else {
            sheets.iter().map(terminal::text).collect::<Vec<_>>().join("\n") + after
        };
        if let Some(path) = &self.xlsx {
            let (title, created) = (scenario.settings.name.clone(), plan.provenance.started.clone());
            let report = Report { title, language, created, sheets, warnings: Vec::new() };
            workbook::write(&report, path).map_err(|error| error.text().get(language).to_owned())?;
        }
        // A closed pipe (`| head`) is no failure.
        let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
        Ok(())
    }
}
