//! Why somebody serves in a group, or does not: what the best plan with the assignment costs beside the best one without it.

use serde::Serialize;

use super::Case;
use super::barring::{self, Bar};
use crate::compare::{Comparison, compare};
use crate::plan::{Assignment, MEMBER, Plan};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::rules::{self, Staffing};
use crate::scenario::{Level, Pin, PinKind, Scenario, SkillNeed};
use crate::solve::Unsolvable;
use crate::solve::beside::Beside;

/// Scores closer than this part are the same.
const SAME: f64 = 1e-6;

/// What is asked, by ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub inspector: String,
    pub batch: String,
    pub group: String,
    /// Why not, rather than why.
    pub not: bool,
}

/// What the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Asked why, but the plan does not have the assignment.
    NotInPlan,
    /// Asked why not, but the plan has it.
    InPlan,
    /// Hard rules forbid the assignment by itself.
    Barred,
    /// No plan that keeps the hard rules has the assignment (or goes without it), whatever else is changed.
    Impossible,
    /// No other plan was found in time.
    OutOfTime,
    /// The plan breaks hard rules of the round as it is now.
    Broken,
    /// Both plans are there to be compared.
    Compared,
}

/// Where a search looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Over the whole round.
    Round,
    /// Over the groups of the batch, of those that lack something, and that lost somebody; all others stay.
    Batch,
}

/// What an inspector brings to a group by a need that they meet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brings {
    /// As in [`crate::plan::Shortfall`].
    pub rule: &'static str,
    pub skill: Option<String>,
    pub level: Option<u8>,
    pub role: Option<String>,
    pub needed: u32,
    /// With the inspector in the group.
    pub present: u32,
    /// The same people without them.
    pub without: u32,
}

/// The inspector in the group, as the tables say it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    pub unit: String,
    /// One way, from home to the base.
    pub km: f64,
    /// Full or probationary.
    pub in_party: bool,
    pub full_member: bool,
    /// The certificate is valid through the batch.
    pub certified: bool,
    /// The group asks for skills and the inspector meets none of these needs.
    pub lacks_skill: bool,
    pub brings: Vec<Brings>,
}

/// One of the two plans.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Side {
    /// Of the staffing alone.
    pub score: f64,
    pub bound: f64,
    /// No plan of its kind is better.
    pub proven: bool,
}

/// The two plans beside each other.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    pub scope: Scope,
    pub with: Side,
    pub without: Side,
    /// Points that the assignment saves: the score without it less the score with it.
    pub saves: f64,
    /// What is proven of the points that it saves, between the two best plans there are.
    pub at_least: Option<f64>,
    pub at_most: Option<f64>,
    /// How much better than the plan is the best one found that agrees with it on the assignment; 0 where the plan is the best.
    pub plan_behind: f64,
    /// From the plan, or the best that agrees with it, to the other one.
    pub changes: Comparison,
    #[serde(skip)]
    pub own: Plan,
    #[serde(skip)]
    pub other: Plan,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    pub inspector: String,
    pub name: String,
    pub batch: String,
    pub group: String,
    /// Asked why not, rather than why.
    pub not: bool,
    pub verdict: Verdict,
    /// The role in the plan, where the plan has the assignment.
    pub role: Option<String>,
    /// Groups of the same batch, or of others at that time, where the inspector serves in the plan.
    pub elsewhere: Vec<String>,
    /// The row of the table of pins that locks the assignment.
    pub pinned_in_row: Option<u32>,
    pub barred: Vec<Bar>,
    pub facts: Facts,
    pub compared: Option<Compared>,
    /// The round has sites: crews and routes are not compared.
    pub staffing_only: bool,
    /// The lines of a change by which the other plan comes about: of `bangfu replan --change`.
    pub lines: Vec<String>,
}

/// Answers one question; none about somebody, or a group, whom the round does not have.
pub fn why(case: &Case, asked: &Asked) -> Option<Why> {
    let scenario = case.scenario;
    let beside = Beside::new(case.plan, case.options, case.stop);
    let problem = beside.problem(scenario);
    let (inspector, batch, group) = (asked.inspector.clone(), asked.batch.clone(), asked.group.clone());
    let asked_for = Assignment { inspector, batch: batch.clone(), group, role: MEMBER.to_owned() };
    let pair = problem.pairs_of(&[asked_for]).pop()??;
    let posts = problem.pairs_of(&case.plan.assignments);
    let staffing = Staffing::new(&problem, posts.iter().copied().flatten());
    let at = posts.iter().position(|post| *post == Some(pair));
    let (inspector, group) = (&scenario.inspectors[pair.0], &problem.groups[pair.1]);
    let days = problem.days(pair.1);
    let meanwhile = |other: &&GroupId| **other != pair.1 && problem.days(**other).overlaps(&days);
    let elsewhere = staffing.serves[pair.0].iter().filter(meanwhile);
    let mut answer = Why {
        inspector: inspector.id.clone(),
        name: inspector.name.clone(),
        batch: batch.clone(),
        group: group.id.clone(),
        not: asked.not,
        verdict: Verdict::Compared,
        role: at.map(|at| case.plan.assignments[at].role.clone()),
        elsewhere: elsewhere.map(|&other| problem.groups[other].id.clone()).collect(),
        pinned_in_row: scenario.pins.iter().find(|pin| locks(pin, &inspector.id, &batch, &group.id)).map(|pin| pin.row),
        barred: Vec::new(),
        facts: facts(&problem, &staffing, pair),
        compared: None,
        staffing_only: !scenario.sites.is_empty(),
        lines: Vec::new(),
    };
    answer.verdict = match (asked.not, at.is_some()) {
        (false, false) => Verdict::NotInPlan,
        (true, true) => Verdict::InPlan,
        (false, true) => without(&beside, scenario, &problem, pair, &mut answer),
        (true, false) => {
            answer.barred = barring::of(&problem, pair);
            if answer.barred.is_empty() { with(&beside, &problem, pair, &mut answer) } else { Verdict::Barred }
        }
    };
    if answer.verdict == Verdict::Compared && problem.level("pins") == Level::Hard {
        answer.lines = lines(&answer);
    }
    Some(answer)
}

/// The pin that brings the other plan about, in place of the one that stands against it.
fn lines(answer: &Why) -> Vec<String> {
    let Why { inspector, batch, group, not, .. } = answer;
    let lift = answer.pinned_in_row.map(|_| format!("删除 锁定.\"{inspector}\"@\"{batch}\""));
    let kind = if *not { "锁定" } else { "禁止" };
    let pin = format!("增加 锁定 人员=\"{inspector}\" 批次=\"{batch}\" 组别=\"{group}\" 类型={kind}");
    lift.into_iter().chain([pin]).collect()
}

/// The pin locks the very assignment.
fn locks(pin: &Pin, inspector: &str, batch: &str, group: &str) -> bool {
    let here = pin.inspector == inspector && pin.batch == batch && pin.group.as_deref() == Some(group);
    here && pin.kind == PinKind::Lock
}

/// The best plan without the assignment beside the plan, which has it. A pin that locks it is lifted.
fn without(beside: &Beside, scenario: &Scenario, problem: &Problem, pair: Pair, answer: &mut Why) -> Verdict {
    let mut lifted = scenario.clone();
    lifted.pins.retain(|pin| !locks(pin, &answer.inspector, &answer.batch, &answer.group));
    // The hash stays: the bound of the plan is one for the round as it is.
    let free = beside.problem(&lifted);
    let other = free.without(|person, group| (person, group) == pair);
    compared(beside, (problem, &problem.requiring(pair)), &other, pair, answer)
}

/// The best plan with the assignment beside the plan, which goes without it.
fn with(beside: &Beside, problem: &Problem, pair: Pair, answer: &mut Why) -> Verdict {
    let same = problem.without(|person, group| (person, group) == pair);
    compared(beside, (problem, &same), &problem.requiring(pair), pair, answer)
}

/// Lays the plan, or the best of those that agree with it on the pair (`agreeing`) where it is not proven to be the best, beside the best
/// of the others.
fn compared(
    beside: &Beside,
    (problem, agreeing): (&Problem, &Problem),
    other: &Problem,
    pair: Pair,
    answer: &mut Why,
) -> Verdict {
    let Some(plan) = beside.as_it_is(problem) else { return Verdict::Broken };
    let batch = problem.groups[pair.1].batch;
    let is_lifted = answer.pinned_in_row.is_some();
    // A plan that is the best of all is so of those that agree with it.
    let own = match plan.bound.proven {
        true => Ok(plan.clone()),
        false => beside.best(agreeing, batch, &plan, 2),
    };
    // Where the search found nothing better, the plan itself is what there is.
    let own = own.ok().filter(|found| found.score.total <= plan.score.total).unwrap_or_else(|| plan.clone());
    let found = match beside.best(other, batch, &own, 1) {
        Ok(found) => found,
        Err(Unsolvable::Contradiction) => return Verdict::Impossible,
        Err(_) => return Verdict::OutOfTime,
    };
    let scope = if beside.is_small(other) { Scope::Round } else { Scope::Batch };
    // Lifting a pin admits better plans, so what is proven with it does not bound those without.
    let floor = if is_lifted { 0.0 } else { plan.bound.value };
    let side = |plan: &Plan, floor: f64| {
        let bound = plan.bound.value.max(floor).min(plan.score.total);
        let proven = plan.score.total - bound <= SAME * plan.score.total.abs().max(1.0);
        Side { score: plan.score.total, bound, proven }
    };
    let (mine, theirs) = (side(&own, plan.bound.value), side(&found, floor));
    let (with, without) = if answer.not { (theirs, mine) } else { (mine, theirs) };
    let known = |side: Side| side.proven || scope == Scope::Round || !is_lifted && plan.bound.proven;
    answer.compared = Some(Compared {
        scope,
        with,
        without,
        saves: without.score - with.score,
        at_least: known(without).then_some(without.bound - with.score),
        at_most: known(with).then_some(without.score - with.bound),
        plan_behind: (plan.score.total - own.score.total).max(0.0),
        changes: compare(&own, &found, Some(problem.scenario)),
        own,
        other: found,
    });
    Verdict::Compared
}

/// What the person is to the group, beside its members in the plan.
fn facts(problem: &Problem, staffing: &Staffing, (person, group): Pair) -> Facts {
    let unit = problem.scenario.units.get(problem.people[person].unit);
    Facts {
        unit: unit.map_or_else(String::new, |unit| unit.id.clone()),
        km: problem.km(person, group),
        in_party: problem.in_party(person),
        full_member: problem.is_full_member(person),
        certified: problem.is_certified(person, group),
        lacks_skill: problem.lacks_skill(person, group),
        brings: brings(problem, staffing, (person, group)),
    }
}

/// The needs of the group that the person counts for: how many meet each with them and without.
fn brings(problem: &Problem, staffing: &Staffing, (person, group): Pair) -> Vec<Brings> {
    let g = &problem.groups[group];
    let others: Vec<PersonId> = staffing.members[group].iter().copied().filter(|&member| member != person).collect();
    let mut all = others.clone();
    all.push(person);
    all.sort_unstable();
    let mut list = Vec::new();
    let mut need = |rule: &'static str, skill: Option<&SkillNeed>, role: Option<&str>, needed: u32, met: [u32; 2]| {
        if needed > 0 && met[0] > met[1] && problem.level(rule) != Level::Off {
            list.push(Brings {
                rule,
                skill: skill.map(|need| need.name.clone()),
                level: skill.map(|need| need.level),
                role: role.map(str::to_owned),
                needed,
                present: met[0],
                without: met[1],
            });
        }
    };
    let count = |is: &dyn Fn(PersonId) -> bool| [&all, &others].map(|m| m.iter().filter(|&&p| is(p)).count() as u32);
    need("group_size", None, None, g.min_size, count(&|_| true));
    let dealt = [&all, &others].map(|members| rules::roles::deal(problem, group, members));
    for (n, role) in g.roles.iter().enumerate() {
        let held = dealt.each_ref().map(|dealt| dealt.iter().filter(|held| **held == Some(n)).count() as u32);
        need("roles", None, Some(&role.role), role.count, held);
    }
    for skill in &g.skills {
        need("skills", Some(skill), None, skill.count, count(&|person| problem.holds(person, skill)));
    }
    need("party_branch", None, None, g.full_members, count(&|person| problem.is_full_member(person)));
    need("certificates", None, None, g.certified, count(&|person| problem.is_certified(person, group)));
    list
}
