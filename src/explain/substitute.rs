//! Who could stand in: everybody who could take somebody's place in a batch, at once or where another takes theirs in turn, by what the
//! plan would then score.
//!
//! A change touches a few people and groups; only what those say is counted anew ([`Scope`](crate::rules::Scope)). The cheapest few are found best first: what
//! looks at everybody at once (draw ratios, balance, …) cannot make a change better than its own points by more than a known bound.

mod best;
mod look;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::plan::Plan;
use crate::problem::Problem;
use crate::scenario::{PinKind, Scenario};

pub use super::effect::{Change, Effect, What};
use look::Look;

/// Somebody's post, and who could fill it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Substitutes {
    pub inspector: String,
    pub batch: String,
    pub group: String,
    pub role: String,
    /// What it does to leave the post empty.
    pub vacant: Effect,
    /// The best first.
    pub ranked: Vec<Substitute>,
    /// How many people could stand in, whatever it does to the score.
    pub possible: usize,
    /// Everybody else by what forbids them the group by itself: the first such rule, or `busy`: they serve elsewhere, or as often as they may,
    /// and leaving one place would not do.
    pub ruled_out: BTreeMap<String, usize>,
}

/// Somebody who could stand in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Substitute {
    /// First who takes the post, then who takes the place that this one leaves, if anybody.
    pub moves: Vec<Step>,
    pub effect: Effect,
}

/// Somebody takes a place, and may leave another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub inspector: String,
    /// Group and batch that they leave.
    pub from: Option<Place>,
    pub to: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub batch: String,
    pub group: String,
}

/// The best substitutes, so many at most, for somebody who serves in the batch: `None` where they do not. A lock of theirs there does not
/// hold any more. `stability` is the price of each assignment that changes.
pub fn substitutes(
    scenario: &Scenario,
    plan: &Plan,
    inspector: &str,
    batch: &str,
    most: usize,
    stability: f64,
) -> Option<Substitutes> {
    let mut scenario = scenario.clone();
    scenario.pins.retain(|pin| !(pin.kind == PinKind::Lock && pin.inspector == inspector && pin.batch == batch));
    let problem = Problem::with_stability(&scenario, &plan.assignments, Some(stability));
    let post = plan.assignments.iter().find(|a| a.inspector == inspector && a.batch == batch)?;
    let pair = problem.pairs_of(std::slice::from_ref(post)).pop().flatten()?;
    let look = Look::new(&problem, plan, pair);
    let (options, ruled_out) = look.options();
    let possible = options.iter().map(|option| option.person).collect::<HashSet<_>>().len();
    let ranked = look.rank(options, most);
    Some(Substitutes {
        inspector: post.inspector.clone(),
        batch: post.batch.clone(),
        group: post.group.clone(),
        role: post.role.clone(),
        vacant: look.effect(&[]),
        ranked: ranked.into_iter().map(|found| look.written(&found)).collect(),
        possible,
        ruled_out,
    })
}
