//! Ways to mend what is short, and what each costs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::fact::Because;

/// A kind of change. Costs are points that rank ways, cheapest first; they are no part of a plan's score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Write down that somebody may hold the role.
    Name,
    /// Have somebody trained before the batch begins, who would be later.
    TrainBefore,
    /// Lift a pin that forbids it.
    Allow,
    /// Lift a leave, or widen the ranges in which somebody is available.
    Leave,
    /// Renew a certificate before it ends.
    Renew,
    /// Raise the largest quota of a unit by one.
    Quota,
    /// Raise the largest size of a group by one.
    Size,
    /// One batch more than somebody may serve in.
    Batch,
    /// Ask a unit for one person more, who has what is missing.
    Ask,
    /// Have somebody learn the skill, up to the level.
    Train,
}

/// All of them.
pub const WAYS: [Way; 10] = [
    Way::Name,
    Way::TrainBefore,
    Way::Allow,
    Way::Leave,
    Way::Renew,
    Way::Quota,
    Way::Size,
    Way::Batch,
    Way::Ask,
    Way::Train,
];

impl Way {
    /// Points for each person or head.
    pub fn cost(self) -> f64 {
        match self {
            Way::Name => 10.0,
            Way::TrainBefore => 12.0,
            Way::Allow => 15.0,
            Way::Leave => 20.0,
            Way::Renew => 25.0,
            Way::Quota => 30.0,
            Way::Size => 35.0,
            Way::Batch => 40.0,
            Way::Ask => 50.0,
            Way::Train => 70.0,
        }
    }

    /// What would lift it; None where nothing should: recusal, being in two places, rest and returning are not for bargaining.
    pub fn of(because: Because) -> Option<Way> {
        match because {
            Because::Leave | Because::Unavailable => Some(Way::Leave),
            Because::Untrained => Some(Way::TrainBefore),
            Because::Forbidden => Some(Way::Allow),
            Because::Limit => Some(Way::Batch),
            Because::Campaign | Because::Recused | Because::Returned | Because::Rest | Because::Placed => None,
        }
    }
}

/// The ways that are open.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    pub closed: BTreeSet<Way>,
    /// Units that are not to be asked.
    pub spared: BTreeSet<usize>,
}

impl Prices {
    pub fn of(&self, way: Way) -> Option<f64> {
        (!self.closed.contains(&way)).then(|| way.cost())
    }

    pub fn asks(&self, unit: usize) -> bool {
        !self.spared.contains(&unit)
    }
}
