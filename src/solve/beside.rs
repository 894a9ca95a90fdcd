//! The staffing of a plan, and the best beside it of a round that is asked a little differently: with an assignment, without it, with one
//! person more. Crews and routes are left out.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::outcome::{self, Spent};
use super::staffing::{self, Shadow, Staffed};
use super::{Options, Unsolvable, score, unwatched};
use crate::compare::assignments_changed;
use crate::plan::{Assignment, MEMBER, Plan};
use crate::problem::{Pair, Problem};
use crate::rules::{self, Broken, Staffing};
use crate::scenario::{PairKind, Scenario};

/// Points that each change costs in a search for the plan that changes least of those that are equally good.
const TIE: f64 = 0.1;
/// Points that somebody's move must gain in a large round.
pub const MOVE: f64 = 1.0;

/// What hard rules say against the pair beside the locked assignments, whoever else serves where. What others could mend (a mentor, the other of
/// two who serve together, the second of a unit) is left out.
pub fn barring(problem: &Problem, pair: Pair) -> Vec<Broken> {
    let mut pairs: Vec<Pair> = problem.pinned().filter(|&pinned| pinned != pair).collect();
    pairs.push(pair);
    let tally = rules::count(problem, &Staffing::new(problem, pairs));
    let together = |broken: &Broken| {
        let of = |&(a, b, kind): &(usize, usize, PairKind)| kind == PairKind::Together && broken.inspectors == [a, b];
        problem.pairs.iter().any(of)
    };
    let can_be_mended = |broken: &Broken| match broken.rule {
        "mentor" => true,
        "pairs" => together(broken),
        "unit_mix" => problem.scenario.settings.rules.unit_pairs,
        _ => false,
    };
    let against = score::unexcused(&tally.broken, &score::excused(problem));
    against.into_iter().filter(|broken| !can_be_mended(broken)).cloned().collect()
}

/// Searches that share a time limit. A budget of work is each one's own.
pub struct Beside<'b> {
    plan: &'b Plan,
    options: &'b Options,
    stop: &'b AtomicBool,
    begun: Instant,
}

impl<'b> Beside<'b> {
    /// Searches near this plan, whose time runs from now on.
    pub fn new(plan: &'b Plan, options: &'b Options, stop: &'b AtomicBool) -> Self {
        Beside { plan, options, stop, begun: Instant::now() }
    }

    /// The scenario as the plan was made for it: with what was published then, and roles dealt as in the plan where that may be.
    pub fn problem<'s>(&self, scenario: &'s Scenario) -> Problem<'s> {
        let stability = self.plan.provenance.options.stability;
        let mut problem = Problem::with_stability(scenario, &self.plan.published, stability);
        let known = problem.pairs_of(&self.plan.assignments);
        let held = self.plan.assignments.iter().zip(known).filter(|(a, _)| a.role != MEMBER);
        problem.published_roles = held.filter_map(|(a, pair)| Some((pair?, a.role.clone()))).collect();
        problem
    }

    /// The round is small enough for each search to go over the whole of it.
    pub fn is_small(&self, problem: &Problem) -> bool {
        staffing::is_small(problem, self.options)
    }

    /// Time left for the next of so many searches; None = no limit.
    fn share(&self, searches: usize) -> Option<Duration> {
        self.options.time.map(|time| time.saturating_sub(self.begun.elapsed()) / searches.max(1) as u32)
    }

    /// No time is left, or somebody said to stop.
    pub fn is_over(&self) -> bool {
        self.stop.load(std::sync::atomic::Ordering::Relaxed)
            || self.share(1).is_some_and(|left| left < Duration::from_millis(100))
    }

    /// The plan's staffing, measured; what it claims to have proven of it is taken over where it is of this scenario and has no crews. None
    /// where the staffing breaks hard rules of the problem.
    pub fn as_it_is(&self, problem: &Problem) -> Option<Plan> {
        let pairs: Option<Vec<_>> = problem.pairs_of(&self.plan.assignments).into_iter().collect();
        let staffing = Staffing::new(problem, pairs?);
        let tally = rules::count(problem, &staffing);
        if !score::is_allowed(problem, &tally) {
            return None;
        }
        let score = score::of(problem, &staffing, &tally).total;
        let claimed = &self.plan.score.total;
        let is_staffing = self.plan.visits.is_empty() && self.plan.unvisited.is_empty();
        let holds = is_staffing
            && self.plan.provenance.input_hash == problem.scenario.hash
            && (score - claimed).abs() <= 1e-6 * claimed.abs().max(1.0);
        let bound = if holds { self.plan.bound.value } else { f64::NEG_INFINITY };
        let staffed = Staffed { staffing, score, bound };
        Some(self.written(problem, &staffed, &self.own(None, &[]), Spent { seconds: 0.0, work: 0 }))
    }

    /// The best plan of the problem that is found near the plan `from`, in the time that is left for so many searches. Of plans that are equally
    /// good the one that changes least; in a large round nobody moves for less than [`MOVE`].
    ///
    /// # Errors
    /// There is none, or none was found in time.
    pub fn best(&self, problem: &Problem, batch: usize, from: &Plan, searches: usize) -> Result<Plan, Unsolvable> {
        let pairs: Vec<Pair> = problem.pairs_of(&from.assignments).into_iter().flatten().collect();
        let options = self.own(self.share(searches), &from.assignments);
        // What was published keeps people where they are already.
        let may_steady = problem.published.is_empty();
        if may_steady && !self.is_small(problem) {
            return self.near(&problem.steady(&pairs, MOVE), problem, batch, &options);
        }
        let found = self.near(problem, problem, batch, &options)?;
        // Where one takes another's place, nothing is to be spared.
        let changed = assignments_changed(&from.assignments, &found.assignments);
        if !may_steady || changed <= 2 || self.is_over() {
            return Ok(found);
        }
        let options = self.own(self.share(searches), &from.assignments);
        let steady = self.near(&problem.steady(&pairs, TIE), problem, batch, &options);
        let is_as_good = |other: &Plan| other.score.total <= found.score.total + 1e-9 * found.score.total.abs();
        let best = steady.ok().filter(is_as_good).map(|other| Plan { bound: found.bound.clone(), ..other });
        Ok(match best {
            Some(best) => Plan { status: found.status, ..best },
            None => found,
        })
    }

    /// Searches one problem, and writes down what was found as a plan of another, whose bound it has where it is the same.
    fn near(&self, searched: &Problem, problem: &Problem, batch: usize, options: &Options) -> Result<Plan, Unsolvable> {
        unwatched(options, self.stop, |clock| {
            let found = staffing::near(searched, options, batch, clock)?;
            let tally = rules::count(problem, &found.staffing);
            let is_same = std::ptr::eq(searched, problem);
            let score = score::of(problem, &found.staffing, &tally).total;
            let bound = if is_same { found.bound } else { f64::NEG_INFINITY };
            let spent = Spent { seconds: clock.seconds(), work: clock.work() };
            Ok(self.written(problem, &Staffed { staffing: found.staffing, score, bound }, options, spent))
        })
    }

    /// Shadow prices of the problem, of which `wide` is one where more people may serve, in the time that is left for so many searches.
    ///
    /// # Errors
    /// As [`Shadow::solve`].
    pub fn shadow<'p>(
        &self,
        wide: &'p Problem<'p>,
        problem: &'p Problem<'p>,
        searches: usize,
    ) -> Result<Shadow<'p>, Unsolvable> {
        let options = self.own(self.share(searches), &[]);
        unwatched(&options, self.stop, |clock| Shadow::solve(wide, problem, &options, clock))
    }

    fn own(&self, time: Option<Duration>, warm: &[Assignment]) -> Options {
        Options { time, warm: warm.to_vec(), published: self.plan.published.clone(), ..self.options.clone() }
    }

    fn written(&self, problem: &Problem, staffed: &Staffed, options: &Options, spent: Spent) -> Plan {
        outcome::plan(problem, staffed, None, options, chrono::Local::now(), spent)
    }
}
