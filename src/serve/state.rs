//! One state of the round on the desk: its cells, what they say, the plan, and what led to it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use crate::plan::{Plan, Status};
use crate::scenario::finding::Text;
use crate::scenario::read::Reading;
use crate::scenario::read::cells::Cells;

/// A state; states never change, a step makes the next one.
#[derive(Debug, Clone)]
pub struct State {
    pub cells: Cells,
    pub reading: Arc<Reading>,
    pub plan: Option<Planned>,
    /// What led to it.
    pub label: Text,
}

/// A plan, and what the desk knows of it beside what it says itself.
#[derive(Debug, Clone)]
pub struct Planned {
    pub plan: Arc<Plan>,
    /// Changed by hand: its bound is still one of the round's, but no search ended at it.
    pub edited: bool,
    /// Hard rules that it breaks, where people were moved by hand.
    pub hard: usize,
    /// In the history.
    pub number: Option<i64>,
}

/// A plan in a few figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub status: Status,
    pub score: f64,
    pub bound: f64,
    pub gap: f64,
    pub proven: bool,
    /// The round has changed since it was made.
    pub stale: bool,
    pub edited: bool,
    pub posts: u32,
    pub filled: u32,
    /// People, over all shortfalls.
    pub missing: u32,
    pub shortfalls: usize,
    pub breaches: usize,
    pub hard: usize,
    pub visits: usize,
    pub unvisited: usize,
    /// Groups whose crews have somebody who is no longer theirs.
    pub routes_stale: Vec<String>,
    pub number: Option<i64>,
}

impl State {
    /// Read from cells, with the plan as it was.
    pub fn of_cells(cells: Cells, plan: Option<Planned>, label: Text) -> State {
        let reading = Arc::new(cells.read());
        State { cells, reading, plan, label }
    }

    /// The same round with another plan.
    pub fn with_plan(&self, plan: Planned, label: Text) -> State {
        State { plan: Some(plan), label, ..self.clone() }
    }

    pub fn standing(&self) -> Option<Standing> {
        let planned = self.plan.as_ref()?;
        let plan = &planned.plan;
        Some(Standing {
            status: plan.status,
            score: plan.score.total,
            bound: plan.bound.value,
            gap: plan.bound.gap,
            proven: plan.bound.proven && !planned.edited,
            stale: plan.provenance.input_hash != self.reading.scenario.hash,
            edited: planned.edited,
            posts: plan.figures.posts,
            filled: plan.figures.posts_filled,
            missing: plan.shortfalls.iter().map(|short| short.missing).sum(),
            shortfalls: plan.shortfalls.len(),
            breaches: plan.breaches.len(),
            hard: planned.hard,
            visits: plan.visits.len(),
            unvisited: plan.unvisited.len(),
            routes_stale: routes_stale(plan),
            number: planned.number,
        })
    }
}

impl Planned {
    /// As a search made it.
    pub fn found(plan: Plan, number: Option<i64>) -> Planned {
        Planned { plan: Arc::new(plan), edited: false, hard: 0, number }
    }
}

/// Groups of which a crew has somebody who is not in the group, and was not on that day.
fn routes_stale(plan: &Plan) -> Vec<String> {
    let serves: HashSet<(&str, &str)> =
        plan.assignments.iter().map(|a| (a.inspector.as_str(), a.group.as_str())).collect();
    let mut stale: BTreeMap<&str, ()> = BTreeMap::new();
    for crew in &plan.crews {
        let was =
            |id: &str| plan.former.iter().any(|f| f.inspector == id && f.group == crew.group && crew.date <= f.until);
        if crew.members.iter().any(|id| !serves.contains(&(id.as_str(), crew.group.as_str())) && !was(id)) {
            stale.insert(&crew.group, ());
        }
    }
    stale.into_keys().map(str::to_owned).collect()
}
