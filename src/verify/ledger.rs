//! What the rules find, entered by their levels: what is missing, and what is broken.

use serde::Serialize;

use super::tables::Tables;
use crate::scenario::Level;
use crate::scenario::finding::Text;

/// Something that is wrong with a plan, or a rule that is broken in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Violation {
    /// A rule's id; or `format`, `reference`, `duplicate`, `order`, `derived_groups`, `crews`, `sites`, `times`, `distance`,
    /// `unvisited`, `score`, `bound`, `figures`.
    pub rule: &'static str,
    pub batch: Option<String>,
    pub group: Option<String>,
    pub unit: Option<String>,
    pub inspectors: Vec<String>,
    /// In the rule's own measure (docs/model.md); 1 where nothing is measured.
    pub amount: f64,
    pub text: Text,
    /// Where the rule measures: the same place in another plan has the same key.
    #[serde(skip)]
    pub(super) key: String,
}

impl Violation {
    /// An entry to be filled in by struct update.
    pub fn new(rule: &'static str, amount: f64, text: Text) -> Self {
        let (batch, group, unit, inspectors, key) = (None, None, None, Vec::new(), String::new());
        Violation { rule, batch, group, unit, inspectors, amount, text, key }
    }
}

/// People missing under a hard rule that may fall short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lack {
    pub rule: &'static str,
    pub batch: String,
    /// None for quota.
    pub group: Option<String>,
    /// Only for quota.
    pub unit: Option<String>,
    /// Only for roles.
    pub role: Option<String>,
    /// Only for skills.
    pub skill: Option<String>,
    /// Only for skills.
    pub level: Option<u8>,
    pub needed: u32,
    pub present: u32,
}

impl Lack {
    /// An entry to be filled in by struct update.
    pub fn new(rule: &'static str, batch: &str, needed: u32, present: u32) -> Self {
        let (group, unit, role, skill, level) = (None, None, None, None, None);
        Lack { rule, batch: batch.to_string(), group, unit, role, skill, level, needed, present }
    }

    /// Heads.
    pub fn missing(&self) -> u32 {
        self.needed.saturating_sub(self.present)
    }
}

pub struct Ledger<'t> {
    tables: &'t Tables<'t>,
    pub lacks: Vec<Lack>,
    /// Hard and soft rules alike.
    pub broken: Vec<Violation>,
}

impl<'t> Ledger<'t> {
    pub fn new(tables: &'t Tables<'t>) -> Self {
        Ledger { tables, lacks: Vec::new(), broken: Vec::new() }
    }

    /// A need of a rule that may fall short: missing heads are a shortfall when the rule is hard, a breach when it is soft.
    pub fn require(&mut self, need: Lack) {
        if need.present >= need.needed {
            return;
        }
        match self.tables.level(need.rule) {
            Level::Off => {}
            Level::Hard => self.lacks.push(need),
            Level::Soft(_) => {
                let (needed, present) = (need.needed, need.present);
                let text =
                    Text::new(format!("需 {needed} 人，有 {present} 人"), format!("{present} of {needed} people"));
                self.broken.push(Violation {
                    batch: Some(need.batch.clone()),
                    group: need.group.clone(),
                    unit: need.unit.clone(),
                    ..Violation::new(need.rule, f64::from(need.missing()), text)
                });
            }
        }
    }

    /// A breach of the amount that the entry says, unless the rule is off or the amount nothing.
    pub fn broken(&mut self, entry: Violation) {
        if entry.amount > 1e-9 && self.tables.level(entry.rule) != Level::Off {
            self.broken.push(entry);
        }
    }

    /// Sum of the measures of a rule's breaches.
    pub fn amount(&self, rule: &str) -> f64 {
        self.broken.iter().filter(|b| b.rule == rule).map(|b| b.amount).sum()
    }
}
