//! The score of a staffing, term by term, in the order of docs/model.md.

use crate::goals;
use crate::plan::{Score, Term};
use crate::problem::{Pair, Problem};
use crate::rules::{self, Broken, Scope, Staffing, Tally};
use crate::scenario::Level;
use crate::scenario::settings::{GOALS, RULES};

use super::field::Field;

/// No hard rule is broken further than the locked assignments alone break it.
pub fn is_allowed(problem: &Problem, tally: &Tally) -> bool {
    let mut hard = tally.broken.iter().filter(|b| b.pinned).peekable();
    hard.peek().is_none()
        || (hard.all(|b| b.rule != "pins")
            && !problem.locked.is_empty()
            && unexcused(&tally.broken, &excused(problem)).is_empty())
}

/// What the locked assignments break by themselves.
pub fn excused(problem: &Problem) -> Vec<Broken> {
    rules::count(problem, &Staffing::new(problem, problem.pinned())).broken
}

/// Breaches of hard rules that the locked alone do not commit.
pub fn unexcused<'b>(broken: &'b [Broken], excused: &[Broken]) -> Vec<&'b Broken> {
    let mut excused: Vec<&Broken> = excused.iter().filter(|b| b.pinned).collect();
    let same = |a: &Broken, b: &Broken| {
        (a.rule, a.batch, a.group, a.unit, &a.inspectors) == (b.rule, b.batch, b.group, b.unit, &b.inspectors)
    };
    let is_new = |b: &&Broken| match excused.iter().position(|e| same(e, b) && e.amount >= b.amount) {
        Some(found) => {
            excused.swap_remove(found);
            false
        }
        None => true,
    };
    broken.iter().filter(|b| b.pinned).filter(is_new).collect()
}

pub fn of(problem: &Problem, staffing: &Staffing, tally: &Tally) -> Score {
    of_in(problem, staffing, tally, &Scope::all(problem))
}

/// Within the scope of which `tally` is; the difference of two is what a change within it does to the score.
pub fn of_in(problem: &Problem, staffing: &Staffing, tally: &Tally, scope: &Scope) -> Score {
    let pairs = scope.pairs(staffing);
    let measure = |goal: &str| measure(problem, staffing, tally, scope, &pairs, goal);
    let mut terms: Vec<Term> =
        GOALS.iter().map(|goal| term(goal.0, weight(problem, goal.0), measure(goal.0))).collect();
    if !problem.wants.is_empty() {
        terms.push(term("wants", weight(problem, "wants"), measure("wants")));
    }
    for rule in rules::ALL.iter().filter(|r| r.id != "quota") {
        if let Level::Soft(weight) = problem.level(rule.id) {
            terms.push(term(rule.id, weight, tally.amount(rule.id)));
        }
    }
    Score { total: terms.iter().map(|t| t.points).sum(), terms }
}

/// A rule on crews and routes, not on staffing.
fn is_of_field(rule: &str) -> bool {
    RULES.iter().any(|known| known.0 == rule) && rules::ALL.iter().all(|of_staffing| of_staffing.id != rule)
}

/// The terms of crews and routes entered into the score of a staffing, in place of those that it has. Soft rules on routes are kept, too: their
/// terms are 0.
pub fn add_field(problem: &Problem, field: &Field, score: &mut Score) {
    score.terms.retain(|term| !is_of_field(&term.id));
    for term in &mut score.terms {
        let measure = match term.id.as_str() {
            "site" => field.site,
            "driving" => field.driving,
            "earliness" => field.earliness,
            _ => continue,
        };
        *term = self::term(&term.id, term.weight, measure);
    }
    for (id, _, _) in RULES.iter().filter(|rule| is_of_field(rule.0)) {
        if let Level::Soft(weight) = problem.level(id) {
            score.terms.push(term(id, weight, 0.0));
        }
    }
    score.total = score.terms.iter().map(|t| t.points).sum();
}

/// The terms of crews and routes as they were, in the score of a staffing.
pub fn keep_field(before: &Score, score: &mut Score) {
    let is_field = |id: &str| ["site", "driving", "earliness"].contains(&id) || is_of_field(id);
    for was in before.terms.iter().filter(|term| is_field(&term.id)) {
        match score.terms.iter_mut().find(|term| term.id == was.id) {
            Some(term) => *term = was.clone(),
            None => score.terms.push(was.clone()),
        }
    }
    score.total = score.terms.iter().map(|t| t.points).sum();
}

fn term(id: &str, weight: f64, measure: f64) -> Term {
    // The sum of nothing is −0.
    let measure = measure + 0.0;
    Term { id: id.to_string(), weight, measure, points: weight * measure }
}

fn weight(problem: &Problem, goal: &str) -> f64 {
    let goals = &problem.scenario.settings.objective;
    match goal {
        "shortfall" => goals.shortfall,
        "quota" => match problem.level("quota") {
            Level::Soft(weight) => weight,
            _ => goals.quota,
        },
        "travel" => goals.travel,
        "fit" => goals.fit,
        "party" => goals.party,
        // Visits left out are measured in points.
        "site" => 1.0,
        "driving" => goals.driving,
        "earliness" => goals.earliness,
        "stability" => problem.stability,
        "expense" => goals.expense,
        other => crate::goals::weight(problem, other),
    }
}

fn measure(problem: &Problem, staffing: &Staffing, tally: &Tally, scope: &Scope, pairs: &[Pair], goal: &str) -> f64 {
    let missing = |of_goal: fn(&str) -> bool| -> f64 {
        let entries = tally.missing.iter().filter(|m| of_goal(m.rule));
        entries.map(|m| f64::from(m.needed - m.present)).sum()
    };
    match goal {
        "shortfall" => missing(|rule| rule != "quota"),
        "quota" => {
            let soft: f64 = tally.broken.iter().filter(|b| b.rule == "quota" && !b.pinned).map(|b| b.amount).sum();
            missing(|rule| rule == "quota") + soft
        }
        "travel" => pairs.iter().map(|&(person, group)| problem.km(person, group)).sum(),
        "fit" => pairs.iter().filter(|&&(person, group)| problem.lacks_skill(person, group)).count() as f64,
        "party" => pairs.iter().filter(|&&(person, _)| !problem.in_party(person)).count() as f64,
        "stability" => changes(problem, staffing, scope),
        "expense" => pairs.iter().map(|&(person, group)| problem.expense(person, group)).sum(),
        other => goals::ALL.iter().find(|g| g.id == other).map_or(0.0, |g| g.measure.of(problem, staffing, scope)),
    }
}

/// Assignments in the plan and not in the published one, plus the reverse.
fn changes(problem: &Problem, staffing: &Staffing, scope: &Scope) -> f64 {
    if problem.published.is_empty() {
        return 0.0;
    }
    let is_all = scope.people.len() == problem.people.len();
    let own = |entry: &&Option<Pair>| is_all || entry.is_some_and(|pair| scope.people.contains(&pair.0));
    let published: Vec<&Option<Pair>> = problem.published.iter().filter(own).collect();
    let kept =
        published.iter().filter_map(|entry| **entry).filter(|pair| staffing.serves[pair.0].contains(&pair.1)).count();
    let served: usize = scope.people.iter().map(|&person| staffing.serves[person].len()).sum();
    (served - kept + published.len() - kept) as f64
}
