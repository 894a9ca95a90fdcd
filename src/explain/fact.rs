//! What a reason is made of: single facts of the round and of the plan, each of which could be otherwise.

use serde::Serialize;

/// Why somebody cannot serve in some groups of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// A row of the table leave.
    Leave,
    /// The batch is not wholly within the ranges in which they are available.
    Unavailable,
    /// Serves in an earlier round (`history`) on some day of the batch.
    Campaign,
    /// The place is their own, or one to avoid.
    Recused,
    /// Training is not done before the batch.
    Untrained,
    /// Has been in the region before, or serves there in another batch.
    Returned,
    /// A pin forbids it.
    Forbidden,
    /// Would not have rested long enough before or after another batch.
    Rest,
    /// Serves in as many other batches as they may.
    Limit,
    /// Serves in a batch that overlaps.
    Placed,
}

/// One fact, by ids.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// Only these people have what is missing; the others have not.
    Register { people: Vec<String> },
    /// Only full Party members lead.
    LeaderParty,
    /// The person cannot serve in these groups of the batch.
    Person {
        inspector: String,
        because: Because,
        groups: Vec<String>,
        /// All groups of the batch.
        everywhere: bool,
        /// The group in which they serve instead, or have been.
        #[serde(skip_serializing_if = "Option::is_none")]
        elsewhere: Option<String>,
    },
    /// A pin keeps the person in the batch, in that group where said.
    Lock { inspector: String, group: Option<String> },
    /// The group has at most so many members.
    Largest { group: String, max: u32 },
    /// The unit sends at most so many in the batch.
    QuotaMax { unit: String, max: u32 },
    /// The unit sends at least so many in the batch: its minimum, or as many of it as in the plan.
    QuotaMin { unit: String, min: u32 },
    /// People of the one province and of the other do not inspect one another.
    NoMutual { a: String, b: String },
    /// The two serve together, or never in one group.
    Pair { a: String, b: String, together: bool },
    /// Enough experienced members for the newcomers of the group.
    Mentor { group: String },
    /// The group keeps to the rule of mixing units.
    UnitMix { group: String },
    /// What else the group has in the plan, it keeps: so many heads under the rule.
    Need {
        group: String,
        rule: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        skill: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<u8>,
        count: u32,
    },
}

impl Fact {
    /// In this order facts are told, and the last are the first to be dropped where others do without them.
    pub fn rank(&self) -> (u8, Option<Because>) {
        match self {
            Fact::Register { .. } => (0, None),
            Fact::LeaderParty => (1, None),
            Fact::Person { because, .. } => (2, Some(*because)),
            Fact::Lock { .. } => (3, None),
            Fact::Largest { .. } => (4, None),
            Fact::QuotaMax { .. } => (5, None),
            Fact::NoMutual { .. } => (6, None),
            Fact::Pair { .. } => (7, None),
            Fact::Mentor { .. } => (8, None),
            Fact::UnitMix { .. } => (9, None),
            Fact::QuotaMin { .. } => (10, None),
            Fact::Need { .. } => (11, None),
        }
    }
}
