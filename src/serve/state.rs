//! One state of the round on the desk: its cells, what they say, the plan, and what led to it.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::adjust::{Compiled, hard_broken, stale};
use crate::plan::{Plan, Status};
use crate::scenario::finding::Text;
use crate::scenario::read::Reading;
use crate::scenario::read::cells::Cells;

/// A state; states never change, a step makes the next one.
#[derive(Clone)]
pub struct State {
    pub cells: Cells,
    pub reading: Arc<Reading>,
    pub plan: Option<Planned>,
    /// What led to it.
    pub label: Text,
}

/// A plan, and what the desk knows of it beside what it says itself.
#[derive(Clone)]
pub struct Planned {
    pub plan: Arc<Plan>,
    /// The plan that its crews and routes were made for; another one where people were moved by hand since.
    pub routed: Arc<Plan>,
    /// In the history.
    pub number: Option<i64>,
    /// The round compiled for moves by hand, once it is needed; moves share it.
    compiled: Arc<OnceLock<Compiled>>,
    /// Hard rules that it breaks, once it was asked.
    hard: Arc<OnceLock<usize>>,
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
    /// People were moved by hand.
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
    /// Groups whose people are no longer those that their crews and routes were planned for.
    pub routes_stale: Vec<String>,
    pub number: Option<i64>,
}

impl State {
    /// Read from cells, with the plan as it was.
    pub fn of_cells(cells: Cells, plan: Option<Planned>, label: Text) -> State {
        let reading = Arc::new(cells.read());
        let plan = plan.map(Planned::beside_another);
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
            proven: plan.bound.proven,
            stale: plan.provenance.input_hash != self.reading.scenario.hash,
            edited: plan.provenance.moved_by_hand > 0,
            posts: plan.figures.posts,
            filled: plan.figures.posts_filled,
            missing: plan.shortfalls.iter().map(|short| short.missing).sum(),
            shortfalls: plan.shortfalls.len(),
            breaches: plan.breaches.len(),
            hard: planned.hard(&self.reading),
            visits: plan.visits.len(),
            unvisited: plan.unvisited.len(),
            routes_stale: stale(plan, &planned.routed),
            number: planned.number,
        })
    }
}

impl Planned {
    /// As a search made it.
    pub fn found(plan: Plan, number: Option<i64>) -> Planned {
        let plan = Arc::new(plan);
        Planned { routed: Arc::clone(&plan), plan, number, compiled: Arc::default(), hard: Arc::default() }
    }

    /// As it was kept.
    pub fn kept(plan: Plan, routed: Option<Plan>, number: Option<i64>) -> Planned {
        let found = Planned::found(plan, number);
        Planned { routed: routed.map_or_else(|| Arc::clone(&found.plan), Arc::new), ..found }
    }

    /// With people moved by hand: in the same round, with the same crews and routes.
    pub fn moved(&self, plan: Plan) -> Planned {
        Planned { plan: Arc::new(plan), number: None, hard: Arc::default(), ..self.clone() }
    }

    /// Of the same people, in a round whose locks it keeps.
    pub fn recounted(&self, plan: Plan) -> Planned {
        let number = self.number;
        let plan = Arc::new(plan);
        // Routes that were the plan's own stay so.
        let routed = if Arc::ptr_eq(&self.plan, &self.routed) { Arc::clone(&plan) } else { Arc::clone(&self.routed) };
        Planned { plan, routed, number, hard: Arc::default(), ..self.clone() }
    }

    /// The round compiled for the plan; takes its time the first time.
    pub fn compiled(&self, reading: &Reading) -> &Compiled {
        self.compiled.get_or_init(|| Compiled::of_plan(Arc::new(reading.scenario.clone()), &self.plan))
    }

    /// The same plan beside a round that has changed.
    fn beside_another(self) -> Planned {
        Planned { compiled: Arc::default(), hard: Arc::default(), ..self }
    }

    /// Hard rules that the plan breaks since people were moved by hand, but for what locks force. A search breaks none.
    fn hard(&self, reading: &Reading) -> usize {
        if self.plan.provenance.moved_by_hand == 0 || reading.has_errors() {
            return 0;
        }
        *self.hard.get_or_init(|| hard_broken(self.compiled(reading).problem(), &self.plan))
    }
}
