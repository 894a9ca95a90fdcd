//! The option of the commands that make plans, and entering a plan into the log.

use std::io::Write as _;
use std::path::Path;

use crate::history::{Log, Record};
use crate::scenario::settings::Language;

#[derive(clap::Args)]
pub struct Keep {
    /// Do not keep this plan in the scenario's log (`bangfu log`); no trace is left
    #[arg(long)]
    no_log: bool,
}

impl Keep {
    /// Enters a plan and answers its number; None where it is not wanted, or cannot be: then a warning goes to standard error.
    /// To be called when the plan's file is written: a log in trouble costs no plan.
    pub fn enter(&self, scenario: &Path, record: &Record, language: Language) -> Option<i64> {
        if self.no_log {
            return None;
        }
        let entered = Log::open(scenario).and_then(|mut log| log.record(record));
        if let Err(error) = &entered {
            let begin =
                language.pick("提醒：这个方案没有记入方案记录。", "warning: this plan is not kept in the log: ");
            let _ = writeln!(std::io::stderr(), "{begin}{}", error.text().get(language));
        }
        entered.ok()
    }
}

/// The line of a summary that tells the number.
pub fn number_line(number: i64, language: Language) -> String {
    match language {
        Language::Zh => format!("方案记录：第 {number} 号"),
        Language::En => format!("log: no. {number}"),
    }
}
