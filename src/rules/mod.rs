//! The rules of staffing, one file each. A file says everything the solver knows of its rule: which assignments it rules out by
//! itself, the rows that it writes into the integer programme, and how its breaches are counted in a finished plan.
//! docs/model.md states each of them in words.

use crate::problem::{GroupId, Pair, PersonId, Problem};

mod availability;
mod certificates;
pub mod formulation;
mod group_size;
mod leader_party;
mod max_batches;
mod mentor;
mod no_mutual;
mod no_return;
mod one_place;
mod pairs;
mod party_branch;
mod pins;
pub mod quota;
mod recusal;
mod rest_between;
pub mod roles;
mod skills;
pub mod tally;
mod trained;
mod unit_mix;

pub use availability::{is_absent, is_uncovered};
pub use formulation::Formulation;
pub use quota::sent;
pub use rest_between::too_close;
pub use tally::{Broken, Missing, Scope, Staffing, Tally};

/// One rule. A hook that a rule does not need is left out.
pub struct Rule {
    pub id: &'static str,
    /// Rules out an assignment by itself: it may not be when hard, costs the weight when soft.
    pub bars: Option<Bars>,
    /// Writes rows and elastic columns at the rule's level.
    pub rows: Option<fn(&mut Formulation)>,
    /// Writes rows that only matter where these pairs are considered. Without them a bound is weaker, but holds.
    pub ties: Option<fn(&mut Formulation, &[Pair])>,
    /// Enters shortfalls and breaches other than barred assignments (those are entered for every rule alike but `rest_between`).
    pub count: Option<Count>,
}

/// How the breaches of a rule are counted, by what each of them looks at.
#[derive(Clone, Copy)]
pub enum Count {
    /// The members of the group.
    Group(fn(&Problem, &Staffing, GroupId, &mut Tally)),
    /// All that the person does.
    Person(fn(&Problem, &Staffing, PersonId, &mut Tally)),
    /// What a unit sends in a batch, by an index into [`Problem::quotas`].
    Quota(fn(&Problem, &Staffing, usize, &mut Tally)),
    /// Everybody.
    Whole(fn(&Problem, &Staffing, &mut Tally)),
}

/// A condition that rules out an assignment, by what it looks at beside the person.
#[derive(Clone, Copy)]
pub enum Bars {
    /// The batch (by index).
    Batch(fn(&Problem, PersonId, usize) -> bool),
    /// The region (by index).
    Region(fn(&Problem, PersonId, usize) -> bool),
    Group(fn(&Problem, PersonId, GroupId) -> bool),
}

impl Bars {
    pub fn apply(&self, problem: &Problem, person: PersonId, group: GroupId) -> bool {
        match self {
            Bars::Batch(bars) => bars(problem, person, problem.groups[group].batch),
            Bars::Region(bars) => bars(problem, person, problem.groups[group].region),
            Bars::Group(bars) => bars(problem, person, group),
        }
    }
}

/// All rules that concern staffing, in the order of docs/model.md.
pub const ALL: &[Rule] = &[
    one_place::RULE,
    availability::RULE,
    recusal::RULE,
    no_mutual::RULE,
    group_size::RULE,
    quota::RULE,
    roles::RULE,
    skills::RULE,
    party_branch::RULE,
    certificates::RULE,
    leader_party::RULE,
    rest_between::RULE,
    max_batches::RULE,
    unit_mix::RULE,
    mentor::RULE,
    trained::RULE,
    no_return::RULE,
    pairs::RULE,
    pins::RULE,
];

/// Counts everything that a staffing misses and breaks.
pub fn count(problem: &Problem, staffing: &Staffing) -> Tally {
    count_in(problem, staffing, &Scope::all(problem))
}

/// Counts what a staffing misses and breaks within the scope.
pub fn count_in(problem: &Problem, staffing: &Staffing, scope: &Scope) -> Tally {
    let mut tally = Tally::default();
    let pairs = scope.pairs(staffing);
    for rule in ALL {
        let level = problem.level(rule.id);
        // Rest is counted by pairs of batches, however many groups or campaigns stand behind an assignment.
        if let Some(bars) = rule.bars.filter(|_| rule.id != rest_between::RULE.id) {
            for &(person, group) in pairs.iter().filter(|&&(person, group)| bars.apply(problem, person, group)) {
                let batch = Some(problem.groups[group].batch);
                let inspectors = vec![person];
                tally.breach(level, Broken { batch, group: Some(group), inspectors, ..Broken::of(rule.id, 1.0) });
            }
        }
        match rule.count {
            Some(Count::Group(count)) => scope.groups.iter().for_each(|&g| count(problem, staffing, g, &mut tally)),
            Some(Count::Person(count)) => scope.people.iter().for_each(|&p| count(problem, staffing, p, &mut tally)),
            Some(Count::Quota(count)) => scope.quotas.iter().for_each(|&q| count(problem, staffing, q, &mut tally)),
            Some(Count::Whole(count)) if scope.whole => count(problem, staffing, &mut tally),
            Some(Count::Whole(_)) | None => {}
        }
    }
    tally
}

/// Points per head missing under a rule that may fall short; None when it is off.
pub fn price(problem: &Problem, rule: &str, when_hard: f64) -> Option<f64> {
    match problem.level(rule) {
        crate::scenario::Level::Hard => Some(when_hard),
        crate::scenario::Level::Soft(weight) => Some(weight),
        crate::scenario::Level::Off => None,
    }
}

/// Members of the group that satisfy a condition.
pub fn present(staffing: &Staffing, group: GroupId, counts: impl Fn(PersonId) -> bool) -> u32 {
    staffing.members[group].iter().filter(|&&person| counts(person)).count() as u32
}
