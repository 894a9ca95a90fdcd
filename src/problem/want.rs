//! What crews lacked on their routes, with a price while staffing is asked again.

use super::{GroupId, PersonId, Problem};

/// People whom the crews of a group lacked.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    pub group: GroupId,
    pub of: Asset,
    /// So many of them are needed in all,
    pub needed: u32,
    /// and each one missing costs so many points.
    pub points: f64,
}

/// What makes a member useful to a crew.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Asset {
    /// A pair of hands.
    Head,
    Certificate,
    /// At the level or above.
    Skill(String, u8),
}

impl Problem<'_> {
    /// The same problem where crews' wants have a price.
    pub fn with_wants(&self, wants: Vec<Want>) -> Self {
        Problem { wants, ..self.clone() }
    }

    /// Whether the person is one of those wanted.
    pub fn meets(&self, person: PersonId, want: &Want) -> bool {
        match &want.of {
            Asset::Head => true,
            Asset::Certificate => self.is_certified(person, want.group),
            Asset::Skill(name, level) => self.has_skill(person, name, *level),
        }
    }
}
