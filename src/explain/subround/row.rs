//! What facts are made of: sets of people, places, and the rows that add them up.

use fixedbitset::FixedBitSet;

use crate::problem::PersonId;

/// A set of people that rows add up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    All,
    One(PersonId),
    Unit(usize),
    /// Of units that inspect for the province.
    Home(String),
    /// Of units that count as of one province.
    Province(usize),
    Newcomers,
    Experienced,
    Skill(String, u8),
    FullMembers,
    Certified,
    /// With a certificate that does not last through the batch.
    Expired,
    /// Who could hold one of these roles (as bits) of the group at this position; whoever lists it or not, and party member or not, where that
    /// is not to count.
    Roles {
        at: usize,
        roles: u32,
        listed: bool,
        party: bool,
    },
}

/// Where a row adds up: one group or several, by position in the batch.
#[derive(Debug, Clone)]
pub enum At {
    One(usize),
    These(FixedBitSet),
    All,
}

impl At {
    pub fn has(&self, at: usize) -> bool {
        match self {
            At::One(one) => *one == at,
            At::These(these) => these.contains(at),
            At::All => true,
        }
    }
}

/// lower ≤ people counted in groups, and columns of the fact's own ≤ upper
#[derive(Debug, Clone)]
pub struct Row {
    pub at: At,
    pub people: Vec<(f64, Who)>,
    /// By number among the fact's columns.
    pub columns: Vec<(f64, usize)>,
    pub lower: f64,
    pub upper: f64,
}

impl Row {
    pub fn at_least(at: At, who: Who, lower: f64) -> Row {
        Row { at, people: vec![(1.0, who)], columns: Vec::new(), lower, upper: f64::INFINITY }
    }

    pub fn at_most(at: At, people: Vec<(f64, Who)>, upper: f64) -> Row {
        Row { at, people, columns: Vec::new(), lower: f64::NEG_INFINITY, upper }
    }

    pub fn and(mut self, factor: f64, column: usize) -> Row {
        self.columns.push((factor, column));
        self
    }
}

/// What a fact does.
#[derive(Debug, Clone)]
pub enum Effect {
    /// See [`SubRound::short_rows`].
    Register,
    LeaderParty,
    /// The person serves in none of these groups.
    Bar {
        person: PersonId,
        at: FixedBitSet,
    },
    /// With whole columns from 0 of these upper bounds.
    Rows {
        rows: Vec<Row>,
        columns: Vec<f64>,
    },
}
