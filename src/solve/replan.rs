//! After a change, a plan that people know already: what need not change stays as it is, to the letter.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;

use super::checkpoint::Latest;
use super::clock::{Clock, Watch};
use super::field::{self, Budget, Field};
use super::outcome::{self, Spent};
use super::staffing::{self, Staffed};
use super::{Options, Unsolvable, unwatched};
use crate::plan::{Assignment, Former, Plan};
use crate::problem::Problem;
use crate::rules::Staffing;
use crate::scenario::Scenario;
use crate::verify::verify_on;

/// Points for each assignment that changes, where the scenario gives changes no weight.
pub const STABILITY: f64 = 500.0;

/// Mends the plan of a scenario that has changed since. Batches that began before `from` lose whom they must and take in others, and keep
/// everybody else; in later ones others may move where that is worth it (`options.stability` for each assignment changed, else the scenario's
/// weight, else [`STABILITY`]). Groups whose people stay keep their crews and routes, those of the others are planned anew.
///
/// # Errors
/// The plan breaks hard rules whatever is dropped of it.
pub fn replan(
    scenario: &Scenario,
    plan: &Plan,
    from: Option<NaiveDate>,
    options: &Options,
    stop: &AtomicBool,
) -> Result<Plan, Unsolvable> {
    let started = chrono::Local::now();
    let own = scenario.settings.objective.stability;
    let stability = options.stability.or_else(|| (own == 0.0).then_some(STABILITY));
    let published = plan.assignments.clone();
    let options = Options { warm: published.clone(), published, stability, ..options.clone() };
    let latest = Latest::default();
    let mut nobody = |_, _: &_| {};
    let mut clock = Clock::new(&options, Watch { stop, tell: &mut nobody, save: None }, &latest);
    let problem = Problem::with_stability(scenario, &options.published, options.stability);
    let frozen: Vec<bool> = scenario.batches.iter().map(|b| from.is_some_and(|from| b.start < from)).collect();
    let staffed = staffing::mend(&problem, &options, &frozen, &[], &mut clock)?;
    let budget = |clock: &Clock| Budget { time: options.time.map(|_| clock.left()), work: clock.work_left(), stop };
    let write_down = |field: Option<&Field>, clock: &Clock| {
        let spent = Spent { seconds: clock.seconds(), work: clock.work() };
        let mut new = outcome::plan(&problem, &staffed, field, &options, started, spent);
        new.former = former(scenario, plan, &new, from);
        new
    };
    if scenario.sites.is_empty() || plan.visits.is_empty() && plan.unvisited.is_empty() {
        return Ok(write_down(None, &clock));
    }
    if let Some(kept) = routes(&problem, &staffed, &options, budget(&clock), plan, from) {
        clock.spend(kept.work);
        return Ok(write_down(Some(&kept), &clock));
    }
    let anew = field::plan(&problem, &staffed.staffing, &options, budget(&clock), None);
    clock.spend(anew.work);
    Ok(write_down(Some(&anew), &clock))
}

/// Who left a group of the plan from the day on, in the midst of its batch, and who had left it before.
fn former(scenario: &Scenario, plan: &Plan, new: &Plan, from: Option<NaiveDate>) -> Vec<Former> {
    let mut all = plan.former.clone();
    let Some((from, until)) = from.and_then(|from| Some((from, from.pred_opt()?))) else { return all };
    let stays: HashSet<(&str, &str)> =
        new.assignments.iter().map(|a| (a.inspector.as_str(), a.group.as_str())).collect();
    let in_midst: HashSet<&str> =
        scenario.batches.iter().filter(|b| b.start < from && from <= b.end).map(|b| b.id.as_str()).collect();
    for a in plan.assignments.iter().filter(|a| in_midst.contains(a.batch.as_str())) {
        if !stays.contains(&(a.inspector.as_str(), a.group.as_str())) {
            let Assignment { inspector, batch, group, role } = a.clone();
            all.push(Former { inspector, batch, group, role, until });
        }
    }
    all
}

/// The routes of the plan (those of `options.routes` where people were moved in it since they were made) for the groups whose people stay, new
/// ones for the others. None where they would break a rule: sites, hours or
/// equipment may have changed, too, and then nothing of the old routes can be relied on.
pub(super) fn routes(
    problem: &Problem,
    staffed: &Staffed,
    options: &Options,
    budget: Budget,
    plan: &Plan,
    from: Option<NaiveDate>,
) -> Option<Field> {
    let routed = options.routes.as_deref().unwrap_or(plan);
    let kept = field::kept(problem, &staffed.staffing, options, budget, routed, from);
    let spent = Spent { seconds: 0.0, work: kept.work };
    let mut mended = outcome::plan(problem, staffed, Some(&kept), options, chrono::Local::now(), spent);
    mended.former = former(problem.scenario, plan, &mended, from);
    verify_on(problem.scenario, &mended, options.roads.as_deref()).passes().then_some(kept)
}

/// The plan with crews and routes planned anew for the groups whose people are not those of `routed`, the plan that its crews and routes
/// were made for. Nobody moves; all other groups keep their crews and visits.
pub fn reroute(problem: &Problem, plan: &Plan, routed: &Plan, options: &Options, stop: &AtomicBool) -> Plan {
    let begun = std::time::Instant::now();
    let staffing = Staffing::new(problem, problem.pairs_of(&plan.assignments).into_iter().flatten());
    let plan = outcome::adjusted(problem, &staffing, plan);
    let field =
        field::kept(problem, &staffing, options, Budget { time: options.time, work: options.work, stop }, routed, None);
    outcome::rerouted(problem, &staffing, plan, field, begun.elapsed().as_secs_f64())
}

/// Staffs these groups of the plan anew beside all others, and the rest of their batches where that is worth it at `options.stability` for each
/// assignment changed: what [`replan`] does for groups that lost somebody, for groups that lack somebody still. A plan of staffing alone.
///
/// # Errors
/// The plan breaks hard rules whatever is dropped of it.
pub fn refill(
    scenario: &Scenario,
    plan: &Plan,
    groups: &[String],
    options: &Options,
    stop: &AtomicBool,
) -> Result<Plan, Unsolvable> {
    let started = chrono::Local::now();
    let published = plan.assignments.clone();
    let options = Options { warm: published.clone(), published, ..options.clone() };
    unwatched(&options, stop, |clock| {
        let problem = Problem::with_stability(scenario, &options.published, options.stability);
        let wanted: Vec<bool> = problem.groups.iter().map(|group| groups.contains(&group.id)).collect();
        let nowhere = vec![false; scenario.batches.len()];
        let staffed = staffing::mend(&problem, &options, &nowhere, &wanted, clock)?;
        let spent = Spent { seconds: clock.seconds(), work: clock.work() };
        Ok(outcome::plan(&problem, &staffed, None, &options, started, spent))
    })
}
