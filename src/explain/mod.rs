//! Why the plan is as it is: what stands against a post that is empty and what would fill it, what an assignment is worth, and where one
//! more person would help most. Whatever is said has been checked by solving.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::plan::{Assignment, Plan};
use crate::problem::{Pair, Problem};
use crate::rules::Staffing;
use crate::scenario::Scenario;
use crate::solve::Options;
use crate::solve::replan::refill;
use crate::verify::Measured;

pub mod barring;
pub mod bottlenecks;
pub mod effect;
mod fact;
mod irreducible;
mod mend;
mod shortage;
mod shortfall;
mod subround;
pub mod substitute;
mod system;
mod way;
pub mod why;

pub use fact::{Because, Fact};
pub use mend::{Mend, Mended, Step};
pub use shortage::{Place, Shortage};
pub use shortfall::{Explained, Verdict};
pub use way::{WAYS, Way};

/// A plan that is asked about.
#[derive(Clone, Copy)]
pub struct Case<'c> {
    pub scenario: &'c Scenario,
    pub plan: &'c Plan,
    /// How to search; the time is that of all questions together.
    pub options: &'c Options,
    pub stop: &'c AtomicBool,
}

/// The answers to what was asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Explanation {
    /// What stands against each shortfall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortfalls: Option<Vec<Explained>>,
    /// What would fill each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mends: Option<Vec<Mended>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<why::Why>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bottlenecks: Option<bottlenecks::Bottlenecks>,
}

/// Points for each assignment that changes where a post is filled, so that nobody moves for little.
const STABILITY: f64 = 20.0;

/// What is asked of shortages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AboutShortages<'a> {
    pub why: bool,
    pub mend: bool,
    /// Only of the one of this number; None = of all.
    pub of: Option<usize>,
    /// Only of those that this group has a part in.
    pub group: Option<&'a str>,
}

/// Explains what the plan is short of, and says what would fill it, as far as either is asked for.
pub fn short(case: &Case, about: AboutShortages) -> Explanation {
    let AboutShortages { why, mend, of, group } = about;
    let problem = Problem::new(case.scenario, &[]);
    let pairs: BTreeSet<Pair> = problem.pairs_of(&case.plan.assignments).into_iter().flatten().collect();
    let staffing = Staffing::new(&problem, pairs);
    let all = shortage::shortages(&problem, &staffing);
    let is_asked = |shortage: &&Shortage| {
        let has = |group: &str| shortage.places.iter().any(|place| place.group == group);
        of.is_none_or(|number| number == shortage.number) && group.is_none_or(has)
    };
    let asked: Vec<&Shortage> = all.iter().filter(is_asked).collect();
    let round = Round { case, problem: &problem, staffing: &staffing, all: &all };
    let begun = Instant::now();
    let until = |share: f64| case.options.time.map(|time| begun + time.mul_f64(share));
    let clock = |share| Clock { until: until(share), stop: case.stop };
    // Mends have at least half of the time.
    let share = if mend { 0.5 } else { 1.0 };
    Explanation {
        shortfalls: why.then(|| shortfall::shortfalls(&round, &asked, &clock(share))),
        mends: mend.then(|| mend::mends(&round, &asked, &clock(1.0))),
        ..Explanation::default()
    }
}

/// What all answers start from.
struct Round<'r> {
    case: &'r Case<'r>,
    problem: &'r Problem<'r>,
    staffing: &'r Staffing,
    /// All that the plan is short of.
    all: &'r [Shortage],
}

/// The time for what is asked.
struct Clock<'c> {
    until: Option<Instant>,
    stop: &'c AtomicBool,
}

impl Clock<'_> {
    /// What is left of it; None where nothing is.
    fn left(&self) -> Option<Duration> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        match self.until {
            Some(until) => until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()),
            None => Some(Duration::from_secs(1_000_000)),
        }
    }

    /// To solve with, within the time.
    fn options(&self, case: &Case, time: Duration) -> Options {
        let own = case.scenario.settings.objective.stability;
        Options { time: self.until.map(|_| time), stability: (own == 0.0).then_some(STABILITY), ..case.options.clone() }
    }
}

/// The plan with these groups staffed anew; None where there is none.
fn ready(scenario: &Scenario, plan: &Plan, groups: &[String], options: &Options, stop: &AtomicBool) -> Option<Plan> {
    refill(scenario, plan, groups, options, stop).ok()
}

/// Assignments that the plan before does not have.
fn new_assignments(before: &[Assignment], after: &[Assignment]) -> u32 {
    let place = |a: &Assignment| (a.inspector.clone(), a.group.clone());
    let known: HashSet<_> = before.iter().map(place).collect();
    after.iter().filter(|a| !known.contains(&place(a))).count() as u32
}

/// Heads that are still missing of those of the shortage.
fn still(shortage: &Shortage, measured: &Measured) -> u64 {
    let is_of = |lack: &&crate::verify::Lack| {
        (lack.rule, &lack.batch) == (shortage.rule, &shortage.batch)
            && (&lack.unit, &lack.role, &lack.skill, lack.level)
                == (&shortage.unit, &shortage.role, &shortage.skill, shortage.level)
            && lack.group.as_ref().is_none_or(|group| shortage.places.iter().any(|place| place.group == *group))
    };
    measured.shortfalls.iter().filter(is_of).map(|lack| u64::from(lack.needed - lack.present)).sum()
}
