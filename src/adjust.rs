//! A plan changed by hand: somebody goes to another group, joins one or leaves, and at once it is known which rules break and what the
//! score does.
//!
//! Nothing is forbidden: the organizer decides, and the plan then says what it breaks. A move touches a few people and groups; only what
//! those say is counted anew ([`Scope`]), so an answer takes milliseconds however large the round.

use std::collections::HashSet;
use std::sync::Arc;

use self_cell::self_cell;
use serde::{Deserialize, Serialize};

use crate::explain::effect::{self, Effect};
use crate::plan::{MEMBER, Plan};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::rules::{self, Scope, Staffing};
use crate::scenario::finding::Text;
use crate::scenario::{Level, Scenario};
use crate::solve::{outcome, score};

self_cell!(
    /// A scenario together with what was compiled from it.
    pub struct Compiled {
        owner: Arc<Scenario>,
        #[covariant]
        dependent: Problem,
    }
);

impl Compiled {
    /// As the plan was made: changes of what was published count as they did there.
    pub fn of_plan(scenario: Arc<Scenario>, plan: &Plan) -> Compiled {
        let stability = plan.provenance.options.stability;
        Compiled::new(scenario, |scenario| Problem::with_stability(scenario, &plan.published, stability))
    }

    pub fn problem(&self) -> &Problem<'_> {
        self.borrow_dependent()
    }
}

/// Somebody leaves a group of a batch, or joins one, or both. A swap is two of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub inspector: String,
    pub batch: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What moves would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    pub effect: Effect,
    /// What the plan would score.
    pub score: f64,
    /// Rules that stand against somebody in the group that they would join, hard ones first.
    pub bars: Vec<Bar>,
}

/// A rule that stands against somebody in a group by itself, whoever else serves there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    pub inspector: String,
    pub group: String,
    pub rule: &'static str,
    pub is_hard: bool,
}

/// Why a move cannot be made. [`Refused::text`] says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no inspector `{0}`")]
    NoInspector(String),
    #[error("batch `{batch}` has no group `{group}`")]
    NoGroup { batch: String, group: String },
    #[error("`{inspector}` is not in group `{group}`")]
    NotThere { inspector: String, group: String },
    #[error("`{inspector}` is in group `{group}` already")]
    Already { inspector: String, group: String },
    #[error("the move of `{0}` says neither where from nor where to")]
    Nowhere(String),
    #[error("the plan names people or groups that the round no longer has: replan first")]
    Outdated,
}

impl Refused {
    /// The same in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Refused::NoInspector(id) => format!("人员名单里没有 {id}，可能已被删去"),
            Refused::NoGroup { batch, group } => format!("批次 {batch} 没有工作组 {group}"),
            Refused::NotThere { inspector, group } => format!("{inspector} 不在 {group}，方案可能已变，请刷新"),
            Refused::Already { inspector, group } => format!("{inspector} 已在 {group}"),
            Refused::Nowhere(id) => format!("没有写明 {id} 从哪个组调到哪个组"),
            Refused::Outdated => "方案里有任务数据已没有的人或组：请先重新排班或调整".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

/// What these moves would do to the plan, in the order given. Nothing is changed.
///
/// # Errors
/// A move names what is not there, or somebody who is not where they are to leave.
pub fn preview(problem: &Problem, plan: &Plan, moves: &[Move]) -> Result<Outlook, Refused> {
    let before = staffing(problem, plan)?;
    let (after, touched) = moved(problem, &before, moves)?;
    let (people, groups) = (touched.people(), touched.groups());
    let effect = effect::of(problem, &before, &after, &Scope::of(problem, people, groups));
    let bars = touched.joined.iter().flat_map(|&pair| bars(problem, pair));
    let mut bars: Vec<Bar> = bars.collect();
    bars.sort_by_key(|bar| !bar.is_hard);
    let is_same_round = problem.scenario.hash == plan.provenance.input_hash;
    let score = if is_same_round {
        plan.score.total + effect.points
    } else {
        outcome::adjusted(problem, &after, plan).score.total
    };
    Ok(Outlook { score, effect, bars })
}

/// The plan after these moves. Who stays in a group that people join or leave keeps their role where that is possible; crews and routes
/// stay as they were ([`stale`] tells whose no longer fit).
///
/// # Errors
/// As [`preview`].
pub fn apply(problem: &Problem, plan: &Plan, moves: &[Move]) -> Result<Plan, Refused> {
    let (after, _) = moved(problem, &staffing(problem, plan)?, moves)?;
    let mut problem = problem.clone();
    let roles = plan.assignments.iter().zip(problem.pairs_of(&plan.assignments));
    problem.published_roles =
        roles.filter(|(a, _)| a.role != MEMBER).filter_map(|(a, pair)| Some((pair?, a.role.clone()))).collect();
    let mut new = outcome::adjusted(&problem, &after, plan);
    new.provenance.moved_by_hand += moves.len() as u32;
    Ok(new)
}

/// Groups whose people are not those that crews and routes were planned for: those of `routed`.
pub fn stale(plan: &Plan, routed: &Plan) -> Vec<String> {
    if routed.crews.is_empty() && routed.visits.is_empty() && routed.unvisited.is_empty() {
        return Vec::new();
    }
    let places = |plan: &Plan| -> HashSet<(String, String)> {
        plan.assignments.iter().map(|a| (a.group.clone(), a.inspector.clone())).collect()
    };
    let (is, was) = (places(plan), places(routed));
    let mut groups: Vec<String> = is.symmetric_difference(&was).map(|(group, _)| group.clone()).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// The plan in a round that has changed in nothing but locks that it keeps: counted anew, and known as one of this round. What was proven
/// of all plans holds of those that keep the locks.
///
/// # Errors
/// The round no longer has somebody, or a group, of the plan.
pub fn keep(problem: &Problem, plan: &Plan) -> Result<Plan, Refused> {
    let staffing = staffing(problem, plan)?;
    let mut plan = plan.clone();
    plan.provenance.input_hash.clone_from(&problem.scenario.hash);
    Ok(outcome::adjusted(problem, &staffing, &plan))
}

/// How many hard rules the plan breaks, but for what locks force.
pub fn hard_broken(problem: &Problem, plan: &Plan) -> usize {
    let Ok(staffing) = staffing(problem, plan) else { return 0 };
    score::unexcused(&rules::count(problem, &staffing).broken, &score::excused(problem)).len()
}

/// Whether everybody and every group of the plan is in the round.
pub fn fits(problem: &Problem, plan: &Plan) -> bool {
    staffing(problem, plan).is_ok()
}

fn staffing(problem: &Problem, plan: &Plan) -> Result<Staffing, Refused> {
    let pairs: Option<Vec<Pair>> = problem.pairs_of(&plan.assignments).into_iter().collect();
    Ok(Staffing::new(problem, pairs.ok_or(Refused::Outdated)?))
}

/// Whom and what moves concern.
#[derive(Debug, Default)]
struct Touched {
    left: Vec<Pair>,
    joined: Vec<Pair>,
}

impl Touched {
    fn people(&self) -> Vec<PersonId> {
        distinct(self.left.iter().chain(&self.joined).map(|pair| pair.0))
    }

    fn groups(&self) -> Vec<GroupId> {
        distinct(self.left.iter().chain(&self.joined).map(|pair| pair.1))
    }
}

fn distinct(all: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<usize> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn moved(problem: &Problem, before: &Staffing, moves: &[Move]) -> Result<(Staffing, Touched), Refused> {
    let mut after = before.clone();
    let mut touched = Touched::default();
    for one in moves {
        let who = || one.inspector.clone();
        let people = &problem.scenario.inspectors;
        let person = people.iter().position(|p| p.id == one.inspector).ok_or_else(|| Refused::NoInspector(who()))?;
        let group = |id: &String| {
            let is = |g: &&crate::problem::Group| g.id == *id && problem.scenario.batches[g.batch].id == one.batch;
            let none = || Refused::NoGroup { batch: one.batch.clone(), group: id.clone() };
            problem.groups.iter().position(|g| is(&g)).ok_or_else(none)
        };
        if one.from.is_none() && one.to.is_none() {
            return Err(Refused::Nowhere(who()));
        }
        if let Some(id) = &one.from {
            let from = group(id)?;
            if !after.serves[person].contains(&from) {
                return Err(Refused::NotThere { inspector: who(), group: id.clone() });
            }
            after.take((person, from));
            touched.left.push((person, from));
        }
        if let Some(id) = &one.to {
            let to = group(id)?;
            if after.serves[person].contains(&to) {
                return Err(Refused::Already { inspector: who(), group: id.clone() });
            }
            after.put((person, to));
            touched.joined.push((person, to));
        }
    }
    Ok((after, touched))
}

fn bars(problem: &Problem, (person, group): Pair) -> Vec<Bar> {
    let bar = |rule: &rules::Rule| {
        let level = problem.level(rule.id);
        let stands = level != Level::Off && rule.bars.is_some_and(|bars| bars.apply(problem, person, group));
        stands.then(|| Bar {
            inspector: problem.inspector(person).id.clone(),
            group: problem.groups[group].id.clone(),
            rule: rule.id,
            is_hard: level == Level::Hard,
        })
    };
    rules::ALL.iter().filter_map(bar).collect()
}
