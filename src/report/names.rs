//! What people, units, batches and groups are called, by their ids.

use std::collections::HashMap;

use super::view::batch_label;
use crate::plan::DerivedGroup;
use crate::scenario::settings::Language;
use crate::scenario::{Batch, Group, Inspector, Scenario, Unit};

/// The rows of a scenario by id. Whatever is unknown is called by its id.
pub struct Names<'a> {
    language: Language,
    /// With their position in the table.
    pub people: HashMap<&'a str, (usize, &'a Inspector)>,
    namesakes: HashMap<&'a str, usize>,
    pub units: HashMap<&'a str, &'a Unit>,
    pub batches: HashMap<&'a str, &'a Batch>,
    pub groups: HashMap<&'a str, &'a Group>,
    /// Groups that the scenario does not list.
    pub derived: HashMap<&'a str, &'a DerivedGroup>,
}

impl<'a> Names<'a> {
    pub fn new(
        scenario: Option<&'a Scenario>,
        derived: impl Iterator<Item = &'a DerivedGroup>,
        language: Language,
    ) -> Self {
        let inspectors = || scenario.iter().flat_map(|s| &s.inspectors);
        let mut namesakes = HashMap::new();
        inspectors().for_each(|p| *namesakes.entry(p.name.as_str()).or_default() += 1);
        Names {
            language,
            people: inspectors().enumerate().map(|(at, p)| (p.id.as_str(), (at, p))).collect(),
            namesakes,
            units: scenario.iter().flat_map(|s| &s.units).map(|u| (u.id.as_str(), u)).collect(),
            batches: scenario.iter().flat_map(|s| &s.batches).map(|b| (b.id.as_str(), b)).collect(),
            groups: scenario.iter().flat_map(|s| &s.groups).map(|g| (g.id.as_str(), g)).collect(),
            derived: derived.map(|g| (g.id.as_str(), g)).collect(),
        }
    }

    /// The name, with the id where others bear it too.
    pub fn person(&self, id: &str) -> String {
        match self.people.get(id) {
            Some((_, p)) if self.namesakes.get(p.name.as_str()) == Some(&1) => p.name.clone(),
            Some((_, p)) => self.language.pick(format!("{}（{id}）", p.name), format!("{} ({id})", p.name)),
            None => id.to_owned(),
        }
    }

    pub fn batch(&self, id: &str) -> String {
        self.batches.get(id).map_or(id, |b| batch_label(b)).to_owned()
    }

    pub fn group(&self, id: &str) -> String {
        let name = self.groups.get(id).and_then(|g| g.name.as_deref());
        name.or(self.derived.get(id).map(|g| g.name.as_str())).filter(|n| !n.is_empty()).unwrap_or(id).to_owned()
    }

    pub fn unit(&self, id: &str) -> String {
        self.units.get(id).map_or(id, |u| u.name.as_str()).to_owned()
    }

    /// `第2批 石家庄1组`
    pub fn place(&self, batch: &str, group: &str) -> String {
        format!("{} {}", self.batch(batch), self.group(group))
    }
}
