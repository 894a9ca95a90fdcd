//! What came of a solve, as a plan to be written down.

use std::collections::{BTreeSet, HashMap};

use crate::plan::{
    Assignment, Bound, Breach, FORMAT_VERSION, Figures, MEMBER, Options as PlanOptions, Plan, Provenance, RuleUse,
    Status,
};
use crate::problem::{GroupId, Problem};
use crate::rules::{self, Staffing, Tally, roles};
use crate::scenario::Level;
use crate::scenario::settings::RULES;

use crate::travel::GREAT_CIRCLE;

use super::field::Field;
use super::staffing::{Staffed, gap};
use super::{Options, score, shortfall};

/// Within this relative gap a plan counts as optimal.
const PROVEN: f64 = 1e-6;

/// What a plan took to find.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    pub seconds: f64,
    /// Units of work.
    pub work: u64,
}

pub fn plan(
    problem: &Problem,
    staffed: &Staffed,
    field: Option<&Field>,
    options: &Options,
    started: chrono::DateTime<chrono::Local>,
    spent: Spent,
) -> Plan {
    let staffing = &staffed.staffing;
    let tally = rules::count(problem, staffing);
    let mut score = score::of(problem, staffing, &tally);
    // Weights and measures are never negative, so no plan scores less than 0, whatever is proven yet.
    let mut bound = staffed.bound.max(0.0).min(score.total);
    if let Some(field) = field {
        score::add_field(problem, field, &mut score);
        bound = (bound + field.bound).min(score.total);
    }
    let Field { crews, visits, unvisited, .. } = field.cloned().unwrap_or_default();
    let gap = gap(score.total, bound);
    Plan {
        format: "bangfu-plan".into(),
        version: FORMAT_VERSION,
        round: problem.scenario.settings.name.clone(),
        status: if gap <= PROVEN { Status::Optimal } else { Status::Feasible },
        assignments: assignments(problem, staffing),
        crews,
        visits,
        unvisited,
        bound: Bound { value: bound, gap, proven: gap <= PROVEN },
        shortfalls: shortfall::explain(problem, staffing, &tally),
        breaches: breaches(problem, &tally),
        rules: rule_uses(problem, &tally),
        figures: figures(problem, staffing),
        score,
        derived_groups: problem.derived.clone(),
        published: options.published.clone(),
        former: Vec::new(),
        provenance: Provenance {
            program: "bangfu".into(),
            program_version: env!("CARGO_PKG_VERSION").into(),
            input_hash: problem.scenario.hash.clone(),
            seed: options.seed,
            options: PlanOptions {
                time_seconds: options.time.map(|time| time.as_secs_f64()),
                work: options.work,
                gap: options.gap,
                threads: options.threads,
                stability: options.stability,
            },
            started: started.to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            seconds: (spent.seconds * 1000.0).round() / 1000.0,
            work: spent.work,
            distances: options.roads.as_ref().map_or_else(|| GREAT_CIRCLE.into(), |roads| roads.source.clone()),
            moved_by_hand: 0,
        },
    }
}

/// The plan with other people in some of its groups. Crews and routes stay as they are, with their terms of the score; what was proven of
/// all plans holds of this one.
pub fn adjusted(problem: &Problem, staffing: &Staffing, plan: &Plan) -> Plan {
    let tally = rules::count(problem, staffing);
    let mut score = score::of(problem, staffing, &tally);
    score::keep_field(&plan.score, &mut score);
    let (bound, status) = still_proven(problem, &tally, plan, score.total);
    let mut before: HashMap<&str, Vec<&Assignment>> = HashMap::new();
    for a in &plan.assignments {
        before.entry(a.group.as_str()).or_default().push(a);
    }
    let of_group = |group: GroupId| {
        let dealt = of_group(problem, staffing, group);
        let people = |list: &[&Assignment]| list.iter().map(|a| a.inspector.clone()).collect::<BTreeSet<_>>();
        let was = before.get(problem.groups[group].id.as_str()).map_or(&[][..], Vec::as_slice);
        // Who is in a group that nobody came to or left keeps the role.
        if people(was) == people(&dealt.iter().collect::<Vec<_>>()) {
            was.iter().copied().cloned().collect()
        } else {
            dealt
        }
    };
    Plan {
        status,
        assignments: by_batch(problem).into_iter().flat_map(of_group).collect(),
        bound,
        shortfalls: shortfall::explain(problem, staffing, &tally),
        breaches: breaches(problem, &tally),
        rules: rule_uses(problem, &tally),
        figures: figures(problem, staffing),
        score,
        ..plan.clone()
    }
}

/// The adjusted plan with these crews and routes in place of its own.
pub fn rerouted(problem: &Problem, staffing: &Staffing, plan: Plan, field: Field, seconds: f64) -> Plan {
    let mut score = plan.score.clone();
    score::add_field(problem, &field, &mut score);
    let (bound, status) = still_proven(problem, &rules::count(problem, staffing), &plan, score.total);
    let Field { crews, visits, unvisited, work, .. } = field;
    let mut new = Plan { crews, visits, unvisited, score, bound, status, ..plan };
    new.provenance.seconds += (seconds * 1000.0).round() / 1000.0;
    new.provenance.work += work;
    new
}

/// What the bound of a plan says of another of the same round. Of a plan that breaks hard rules or scores less than plans that keep them
/// can, nothing is proven; and nothing of one whose round has changed.
fn still_proven(problem: &Problem, tally: &Tally, plan: &Plan, total: f64) -> (Bound, Status) {
    let is_same_round = problem.scenario.hash == plan.provenance.input_hash;
    let holds = is_same_round && plan.bound.value <= total * (1.0 + 1e-9);
    // No plan scores less than 0.
    let value = if holds { plan.bound.value.min(total) } else { 0.0 };
    let gap = gap(total, value);
    let proven = gap <= PROVEN && score::is_allowed(problem, tally);
    (Bound { value, gap, proven }, if proven { Status::Optimal } else { Status::Feasible })
}

/// By batch, group, role (in the group's order, members last), inspector.
pub(super) fn assignments(problem: &Problem, staffing: &Staffing) -> Vec<Assignment> {
    by_batch(problem).into_iter().flat_map(|group| of_group(problem, staffing, group)).collect()
}

fn by_batch(problem: &Problem) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> = (0..problem.groups.len()).collect();
    groups.sort_by_key(|&g| problem.groups[g].batch);
    groups
}

fn of_group(problem: &Problem, staffing: &Staffing, group: GroupId) -> Vec<Assignment> {
    let g = &problem.groups[group];
    let members = &staffing.members[group];
    let dealt = roles::deal(problem, group, members);
    let mut of_group: Vec<(usize, &str)> = members
        .iter()
        .zip(dealt)
        .map(|(&p, role)| (role.unwrap_or(usize::MAX), problem.inspector(p).id.as_str()))
        .collect();
    of_group.sort_unstable();
    let written = |(role, inspector): (usize, &str)| Assignment {
        inspector: inspector.to_string(),
        batch: problem.scenario.batches[g.batch].id.clone(),
        group: g.id.clone(),
        role: g.roles.get(role).map_or_else(|| MEMBER.to_string(), |r| r.role.clone()),
    };
    of_group.into_iter().map(written).collect()
}

fn breaches(problem: &Problem, tally: &Tally) -> Vec<Breach> {
    let entries = tally.broken.iter().map(|b| Breach {
        rule: b.rule.to_string(),
        batch: b.batch.map(|batch| problem.scenario.batches[batch].id.clone()),
        group: b.group.map(|g| problem.groups[g].id.clone()),
        unit: b.unit.and_then(|u| problem.scenario.units.get(u)).map(|u| u.id.clone()),
        inspectors: b.inspectors.iter().map(|&p| problem.inspector(p).id.clone()).collect(),
        amount: b.amount,
        pinned: b.pinned,
    });
    entries.collect()
}

fn rule_uses(problem: &Problem, tally: &Tally) -> Vec<RuleUse> {
    let uses = RULES.iter().map(|&(id, _, _)| {
        let barred = problem.barred.get(id).copied().unwrap_or(0);
        RuleUse {
            id: id.to_string(),
            level: match problem.level(id) {
                Level::Hard => "hard".into(),
                Level::Off => "off".into(),
                Level::Soft(weight) => weight.to_string(),
            },
            bound: barred + tally.tight.get(id).copied().unwrap_or(0),
            broken: (tally.missing.iter().filter(|m| m.rule == id).count()
                + tally.broken.iter().filter(|b| b.rule == id).count()) as u64,
        }
    });
    uses.collect()
}

fn figures(problem: &Problem, staffing: &Staffing) -> Figures {
    let posts: u32 = problem.groups.iter().map(|g| g.min_size).sum();
    let filled =
        problem.groups.iter().zip(&staffing.members).map(|(g, members)| g.min_size.min(members.len() as u32)).sum();
    let mut sent = vec![0u32; problem.units.len()];
    for (person, _) in staffing.pairs() {
        if let Some(sent) = sent.get_mut(problem.people[person].unit) {
            *sent += 1;
        }
    }
    let ratios: Vec<f64> = problem
        .units
        .iter()
        .zip(sent)
        .filter(|(unit, _)| unit.pool > 0)
        .map(|(unit, sent)| 100.0 * f64::from(sent) / f64::from(unit.pool))
        .collect();
    let served = || staffing.serves.iter().map(Vec::len);
    Figures {
        posts,
        posts_filled: filled,
        people: problem.people.len() as u32,
        people_used: served().filter(|&n| n > 0).count() as u32,
        person_batches: served().sum::<usize>() as u32,
        person_days: staffing.pairs().map(|(_, group)| u64::from(problem.days(group).len())).sum(),
        km: staffing.pairs().map(|(person, group)| problem.km(person, group) as u64).sum(),
        expense: staffing.pairs().map(|(person, group)| problem.expense(person, group)).sum(),
        draw_ratio_max: ratios.iter().copied().fold(0.0, f64::max),
        draw_ratio_min: ratios.iter().copied().reduce(f64::min).unwrap_or(0.0),
        batches_max: served().max().unwrap_or(0) as u32,
    }
}
