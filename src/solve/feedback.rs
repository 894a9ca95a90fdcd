//! The two halves talk: what crews lacked on their routes (a skill, a certificate, heads) is asked of staffing at the price of the visits
//! left out, and the routes of groups that changed are planned again. A round of that is kept only if the whole score is better.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use fixedbitset::FixedBitSet;

use super::checkpoint::Latest;
use super::clock::{Clock, Event, Watch};
use super::field::{self, Budget, Field};
use super::staffing::{self, Staffed};
use super::{Options, outcome, score};
use crate::problem::{Problem, Want};
use crate::rules::{self, Staffing};

/// Rounds at most, and what part of the time that is left after staffing is kept for them.
const ROUNDS: u32 = 2;
pub const SHARE: f64 = 0.3;

/// One round of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// From 1.
    pub round: u32,
    /// Kinds of people wanted by groups, and what all of them would be worth.
    pub wants: usize,
    pub points: f64,
    /// Groups whose members changed.
    pub groups: usize,
    /// The whole score before, and that of this round.
    pub before: f64,
    pub score: f64,
    pub kept: bool,
}

/// The score of a staffing, and that with its crews and routes.
fn scores(problem: &Problem, staffing: &Staffing, field: &Field) -> (f64, f64) {
    let mut score = score::of(problem, staffing, &rules::count(problem, staffing));
    let own = score.total;
    score::add_field(problem, field, &mut score);
    (own, score.total)
}

/// Asks staffing for what the crews lacked, as long as there is time and it helps.
pub fn ask(
    problem: &Problem,
    options: &Options,
    stop: &AtomicBool,
    clock: &mut Clock,
    staffed: &mut Staffed,
    field: &mut Field,
) {
    let (_, mut before) = scores(problem, &staffed.staffing, field);
    // A price that was asked in vain is halved.
    let mut factor = 1.0;
    for round in 1..=ROUNDS {
        if field.wants.is_empty() || clock.is_over() {
            return;
        }
        let wants: Vec<Want> =
            field.wants.iter().map(|want| Want { points: want.points * factor, ..want.clone() }).collect();
        let (count, points) = (wants.len(), wants.iter().map(|want| want.points).sum());
        let priced = near(problem, &staffed.staffing, &wants).with_wants(wants);
        // Half of the round's part for staffing, the rest for the routes.
        let part = 1.0 / f64::from(ROUNDS - round + 1);
        let time = options.time.map(|_| clock.left().mul_f64(part));
        let work = clock.work_left().map(|work| (work as f64 * part) as u64);
        let for_staffing = Options {
            time: time.map(|time| time / 2),
            work: work.map(|work| work / 2),
            warm: outcome::assignments(problem, &staffed.staffing),
            ..options.clone()
        };
        let latest = Latest::default();
        let watch = Watch { stop, tell: &mut |_, _| {}, save: None };
        let mut timer = Clock::new(&for_staffing, watch, &latest);
        let found = staffing::staff(&priced, &for_staffing, &mut timer);
        clock.spend(timer.work());
        let Ok(found) = found else { return };
        let time = time.map(|time| time.saturating_sub(Duration::from_secs_f64(timer.seconds())));
        let work = work.map(|work| work.saturating_sub(timer.work()));
        let groups = changed(&staffed.staffing, &found.staffing);
        if groups == 0 {
            clock.tell(Event::Asked(Asked { round, wants: count, points, groups, before, score: before, kept: false }));
            continue;
        }
        let budget = Budget { time, work, stop };
        let routed = field::plan(problem, &found.staffing, options, budget, Some(field));
        clock.spend(routed.work);
        let (own, score) = scores(problem, &found.staffing, &routed);
        let kept = score < before - 1e-6 * before.abs().max(1.0);
        clock.tell(Event::Asked(Asked { round, wants: count, points, groups, before, score, kept }));
        if kept {
            *staffed = Staffed { staffing: found.staffing, score: own, bound: staffed.bound };
            *field = routed;
            before = score;
        } else {
            factor /= 2.0;
        }
    }
}

/// The same problem, narrowed to what may help: anybody may join a group that wants somebody, its members may join any group of its batch in
/// their place, and all others stay where they are or go.
fn near<'s>(problem: &Problem<'s>, staffing: &Staffing, wants: &[Want]) -> Problem<'s> {
    let groups = problem.groups.len();
    let mut asks = vec![false; groups];
    wants.iter().for_each(|want| asks[want.group] = true);
    let batch = |group: usize| problem.groups[group].batch;
    // By person and group: in it; by person and batch: in a group that asks.
    let mut is_member = FixedBitSet::with_capacity(problem.people.len() * groups);
    let mut may_give_way = FixedBitSet::with_capacity(problem.people.len() * problem.scenario.batches.len());
    for (person, group) in staffing.pairs() {
        is_member.insert(person * groups + group);
        if asks[group] {
            may_give_way.insert(person * problem.scenario.batches.len() + batch(group));
        }
    }
    problem.without(|person, group| {
        !asks[group]
            && !is_member.contains(person * groups + group)
            && !may_give_way.contains(person * problem.scenario.batches.len() + batch(group))
    })
}

/// Groups whose members are not the same.
fn changed(a: &Staffing, b: &Staffing) -> usize {
    a.members.iter().zip(&b.members).filter(|(a, b)| a != b).count()
}
