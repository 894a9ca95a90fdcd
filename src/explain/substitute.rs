//! Who could stand in: everybody who could take somebody's place in a batch, at once or where another takes theirs in turn, by what the
//! plan would then score.
//!
//! A change touches a few people and groups; only what those say is counted anew ([`Scope`]). The cheapest few are found best first: what
//! looks at everybody at once (draw ratios, balance, …) cannot make a change better than its own points by more than a known bound.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;

use crate::goals;
use crate::plan::{Plan, Term};
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::rules::{self, Broken, Missing, Scope, Staffing, Tally};
use crate::scenario::{Level, PinKind, Scenario};
use crate::solve::score;

/// Somebody's post, and who could fill it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Substitutes {
    pub inspector: String,
    pub batch: String,
    pub group: String,
    pub role: String,
    /// What it does to leave the post empty.
    pub vacant: Effect,
    /// The best first.
    pub ranked: Vec<Substitute>,
    /// How many people could stand in, whatever it does to the score.
    pub possible: usize,
    /// Everybody else by what forbids them the group by itself: the first such rule, or `busy`: they serve elsewhere, or as often as they may,
    /// and leaving one place would not do.
    pub ruled_out: BTreeMap<String, usize>,
}

/// Somebody who could stand in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Substitute {
    /// First who takes the post, then who takes the place that this one leaves, if anybody.
    pub moves: Vec<Step>,
    pub effect: Effect,
}

/// Somebody takes a place, and may leave another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub inspector: String,
    /// Group and batch that they leave.
    pub from: Option<Place>,
    pub to: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub batch: String,
    pub group: String,
}

/// What a change does to the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// Points more than the plan has (fewer where negative).
    pub points: f64,
    /// What each term of the score gains, those that change.
    pub terms: Vec<Term>,
    /// Of each rule, where more or less is missing or broken.
    pub changes: Vec<Change>,
}

/// How much is missing under a rule, or by how much it is broken, at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub what: What,
    pub before: f64,
    pub after: f64,
}

/// A need or a limit. The rule's own measure is that of docs/model.md.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct What {
    pub rule: String,
    /// Heads are missing; else a rule is broken.
    pub is_shortfall: bool,
    pub batch: Option<String>,
    pub group: Option<String>,
    pub unit: Option<String>,
    pub role: Option<String>,
    pub skill: Option<String>,
    pub level: Option<u8>,
    pub inspectors: Vec<String>,
}

/// The best substitutes, so many at most, for somebody who serves in the batch: `None` where they do not. A lock of theirs there does not
/// hold any more. `stability` is the price of each assignment that changes.
pub fn substitutes(
    scenario: &Scenario,
    plan: &Plan,
    inspector: &str,
    batch: &str,
    most: usize,
    stability: f64,
) -> Option<Substitutes> {
    let mut scenario = scenario.clone();
    scenario.pins.retain(|pin| !(pin.kind == PinKind::Lock && pin.inspector == inspector && pin.batch == batch));
    let problem = Problem::with_stability(&scenario, &plan.assignments, Some(stability));
    let post = plan.assignments.iter().find(|a| a.inspector == inspector && a.batch == batch)?;
    let pair = problem.pairs_of(std::slice::from_ref(post)).pop().flatten()?;
    let look = Look::new(&problem, plan, pair);
    let (options, ruled_out) = look.options();
    let possible = options.iter().map(|option| option.person).collect::<HashSet<_>>().len();
    let ranked = look.rank(options, most);
    Some(Substitutes {
        inspector: post.inspector.clone(),
        batch: post.batch.clone(),
        group: post.group.clone(),
        role: post.role.clone(),
        vacant: look.effect(&[]),
        ranked: ranked.into_iter().map(|found| look.written(&found)).collect(),
        possible,
        ruled_out,
    })
}

/// Somebody takes a place, and leaves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Move {
    person: PersonId,
    from: Option<GroupId>,
    to: GroupId,
}

impl Move {
    fn make(&self, staffing: &mut Staffing) {
        if let Some(from) = self.from {
            staffing.take((self.person, from));
        }
        staffing.put((self.person, self.to));
    }

    fn unmake(&self, staffing: &mut Staffing) {
        staffing.take((self.person, self.to));
        if let Some(from) = self.from {
            staffing.put((self.person, from));
        }
    }
}

/// Somebody who could take the post if they leave a place, or none.
#[derive(Debug, Clone, Copy)]
struct Choice {
    person: PersonId,
    from: Option<GroupId>,
    /// Points, but for what looks at everybody.
    points: f64,
}

/// The moves that fill the post.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    points: f64,
    moves: Vec<Move>,
}

/// Points that count as equal.
const TIE: f64 = 1e-6;

struct Look<'p> {
    problem: &'p Problem<'p>,
    /// The post.
    post: Pair,
    /// The plan as it is.
    before: Staffing,
    /// The plan without the post's holder.
    vacant: Staffing,
    /// Breaches of hard rules that the plan has anyway.
    excused: Vec<Broken>,
    /// What looks at everybody improves by so many points at most.
    slack: f64,
}

impl<'p> Look<'p> {
    fn new(problem: &'p Problem<'p>, plan: &Plan, post: Pair) -> Self {
        let pairs = problem.pairs_of(&plan.assignments);
        let before = Staffing::new(problem, pairs.into_iter().flatten());
        let mut vacant = before.clone();
        vacant.take(post);
        let excused = rules::count(problem, &vacant).broken;
        let slack = slack(problem, &before, post);
        Look { problem, post, before, vacant, excused, slack }
    }

    /// Everybody who could take the post, at once or by leaving one place; and why the others could not.
    fn options(&self) -> (Vec<Choice>, BTreeMap<String, usize>) {
        let problem = self.problem;
        let (holder, group) = self.post;
        let others: Vec<PersonId> = (0..problem.people.len())
            .filter(|&person| person != holder && !self.vacant.serves[person].contains(&group))
            .collect();
        let of_person = |staffing: &mut Staffing, &person: &PersonId| -> Result<Vec<Choice>, String> {
            if !problem.may_serve(person, group) {
                return Err(self.bar(person));
            }
            let mut leaving: Vec<Option<GroupId>> = vec![None];
            leaving.extend(self.vacant.serves[person].iter().map(|&from| Some(from)));
            let mut choices = Vec::new();
            for from in leaving {
                if from.is_some_and(|from| problem.is_locked(person, from)) {
                    continue;
                }
                let one = Move { person, from, to: group };
                one.make(staffing);
                if self.allows(staffing, person) {
                    let scope = self.scope(&[one]).narrow();
                    choices.push(Choice { person, from, points: self.points(staffing, &scope).0 });
                }
                one.unmake(staffing);
                // Nobody leaves a place who need not.
                if from.is_none() && !choices.is_empty() {
                    break;
                }
            }
            if choices.is_empty() { Err("busy".into()) } else { Ok(choices) }
        };
        let found: Vec<Result<Vec<Choice>, String>> =
            others.par_iter().map_init(|| self.vacant.clone(), of_person).collect();
        let (mut choices, mut ruled_out) = (Vec::new(), BTreeMap::new());
        for one in found {
            match one {
                Ok(more) => choices.extend(more),
                Err(why) => *ruled_out.entry(why).or_default() += 1,
            }
        }
        (choices, ruled_out)
    }

    /// The first hard rule that forbids the person the post by itself.
    fn bar(&self, person: PersonId) -> String {
        let problem = self.problem;
        let bars = |rule: &&rules::Rule| {
            problem.level(rule.id) == Level::Hard && rule.bars.is_some_and(|b| b.apply(problem, person, self.post.1))
        };
        rules::ALL.iter().find(bars).map_or_else(|| "busy".into(), |rule| rule.id.to_string())
    }

    /// The best `most` people to take the post.
    fn rank(&self, mut choices: Vec<Choice>, most: usize) -> Vec<Found> {
        let best = Best { most, found: Mutex::new(BTreeMap::new()) };
        choices.sort_by(|a, b| a.points.total_cmp(&b.points).then(a.person.cmp(&b.person)));
        // At once, or leaving a place empty.
        let direct = |staffing: &mut Staffing, choice: &Choice| {
            if choice.points - self.slack <= best.worst(choice.person) {
                let moves = vec![Move { person: choice.person, from: choice.from, to: self.post.1 }];
                best.enter(self.found(staffing, moves));
            }
        };
        choices.par_chunks(16).for_each_init(
            || self.vacant.clone(),
            |staffing, chunk| chunk.iter().for_each(|choice| direct(staffing, choice)),
        );
        // By a chain: somebody free takes the place that is left.
        let left: Vec<(Choice, GroupId)> =
            choices.iter().filter_map(|choice| choice.from.map(|from| (*choice, from))).collect();
        let mut places: Vec<GroupId> = left.iter().map(|choice| choice.1).collect();
        places.sort_unstable();
        places.dedup();
        let of_place = |&place: &GroupId| {
            let cost = |person: PersonId| (self.problem.costs_of(person)[place], person);
            let mut people: Vec<(f32, PersonId)> =
                self.problem.allowed[place].ones().filter(|&person| person != self.post.0).map(cost).collect();
            people.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            (place, people)
        };
        let fillers: BTreeMap<GroupId, Vec<(f32, PersonId)>> = places.par_iter().map(of_place).collect();
        left.par_chunks(4).for_each_init(
            || self.vacant.clone(),
            |staffing, chunk| {
                chunk.iter().for_each(|(choice, from)| self.chain(choice, *from, &fillers[from], staffing, &best))
            },
        );
        best.ranked()
    }

    /// Tries everybody who could take the place that is left, the cheapest first.
    fn chain(&self, choice: &Choice, from: GroupId, fillers: &[(f32, PersonId)], staffing: &mut Staffing, best: &Best) {
        let first = Move { person: choice.person, from: choice.from, to: self.post.1 };
        first.make(staffing);
        // More than what the group lacks nobody can mend, and of what units lack in the batch one head.
        let lacks = self.total(staffing, &Scope { groups: vec![from], ..Scope::default() }).0;
        let head = rules::price(self.problem, "quota", self.problem.scenario.settings.objective.quota).unwrap_or(0.0);
        let of_batch = |quota: &usize| self.problem.quotas[*quota].batch == self.problem.groups[from].batch;
        let quotas = (0..self.problem.quotas.len()).filter(of_batch).collect();
        let lacks = lacks + head.min(self.total(staffing, &Scope { quotas, ..Scope::default() }).0);
        for &(cost, person) in fillers {
            let worst = best.worst(choice.person) + self.slack;
            if choice.points + f64::from(cost) - lacks > worst {
                break;
            }
            if person == choice.person || staffing.serves[person].contains(&from) {
                continue;
            }
            let scope = Scope::of(self.problem, vec![person], vec![from]).narrow();
            let before = self.total(staffing, &scope).0;
            let second = Move { person, from: None, to: from };
            second.make(staffing);
            let (after, allowed) = self.total(staffing, &scope);
            second.unmake(staffing);
            if allowed && choice.points + after - before <= worst {
                first.unmake(staffing);
                best.enter(self.found(staffing, vec![first, second]));
                first.make(staffing);
            }
        }
        first.unmake(staffing);
    }

    /// The moves with what they score, where hard rules allow them. The staffing is the vacant one, before and after.
    fn found(&self, staffing: &mut Staffing, moves: Vec<Move>) -> Option<Found> {
        let scope = self.scope(&moves);
        moves.iter().for_each(|one| one.make(staffing));
        let (points, allowed) = self.points(staffing, &scope);
        moves.iter().rev().for_each(|one| one.unmake(staffing));
        allowed.then_some(Found { points, moves })
    }

    /// What these moves, and the holder's leaving, touch.
    fn scope(&self, moves: &[Move]) -> Scope {
        let (mut people, mut groups) = (vec![self.post.0], vec![self.post.1]);
        for one in moves {
            people.push(one.person);
            groups.extend([one.to].into_iter().chain(one.from));
        }
        for list in [&mut people, &mut groups] {
            list.sort_unstable();
            list.dedup();
        }
        Scope::of(self.problem, people, groups)
    }

    /// No hard rule forbids what the person does, whoever else serves.
    fn allows(&self, staffing: &Staffing, person: PersonId) -> bool {
        let scope = Scope { people: vec![person], ..Scope::default() };
        let tally = rules::count_in(self.problem, staffing, &scope);
        score::unexcused(&tally.broken, &self.excused).is_empty()
    }

    /// Points more than the plan has, within the scope, and whether hard rules allow it there.
    fn points(&self, staffing: &Staffing, scope: &Scope) -> (f64, bool) {
        let (after, allowed) = self.total(staffing, scope);
        (after - self.total(&self.before, scope).0, allowed)
    }

    /// Points within the scope, and whether hard rules allow it there.
    fn total(&self, staffing: &Staffing, scope: &Scope) -> (f64, bool) {
        let tally = rules::count_in(self.problem, staffing, scope);
        let allowed = score::unexcused(&tally.broken, &self.excused).is_empty();
        (score::of_in(self.problem, staffing, &tally, scope).total, allowed)
    }

    /// What the holder's leaving and the moves do to each term and rule.
    fn effect(&self, moves: &[Move]) -> Effect {
        let problem = self.problem;
        let scope = self.scope(moves);
        let mut staffing = self.vacant.clone();
        moves.iter().for_each(|one| one.make(&mut staffing));
        let (was, is) = (rules::count_in(problem, &self.before, &scope), rules::count_in(problem, &staffing, &scope));
        let before = score::of_in(problem, &self.before, &was, &scope);
        let after = score::of_in(problem, &staffing, &is, &scope);
        let terms = before.terms.iter().zip(&after.terms).map(|(was, is)| Term {
            measure: is.measure - was.measure,
            points: is.points - was.points,
            ..is.clone()
        });
        Effect {
            points: after.total - before.total,
            terms: terms.filter(|term| term.measure.abs() > 1e-9).collect(),
            changes: changes(problem, &was, &is),
        }
    }

    fn written(&self, found: &Found) -> Substitute {
        let problem = self.problem;
        let place = |group: GroupId| Place {
            batch: problem.scenario.batches[problem.groups[group].batch].id.clone(),
            group: problem.groups[group].id.clone(),
        };
        let step = |m: &Move| Step {
            inspector: problem.inspector(m.person).id.clone(),
            from: m.from.map(place),
            to: place(m.to),
        };
        Substitute { moves: found.moves.iter().map(step).collect(), effect: self.effect(&found.moves) }
    }
}

/// By how much what looks at everybody at once improves at most, when the holder leaves the post, somebody goes from one group to another, and
/// somebody else comes.
fn slack(problem: &Problem, before: &Staffing, (holder, _): Pair) -> f64 {
    let weights = &problem.scenario.settings.objective;
    // Two units change by a head: each by its share, and the mean by as much in all.
    let shares = (0..problem.units.len()).filter_map(|unit| goals::draw_ratio::share(problem, unit));
    let draw_ratio = 4.0 * shares.fold(0.0, f64::max);
    // Nobody but the holder serves less.
    let above = goals::fairness::above(problem, before, holder);
    // Two groups, and those that come after them in their regions.
    let of_region = |region: usize| problem.groups.iter().filter(|g| g.region == region).count();
    let followers = (0..problem.scenario.regions.len()).map(of_region).max().unwrap_or(0);
    let continuity = 2.0 * (1 + followers) as f64;
    weights.draw_ratio * draw_ratio
        + weights.fairness * above * above
        + weights.continuity * continuity
        + 2.0 * soft(problem, "no_mutual")
        + soft(problem, "pins")
}

/// The weight of a soft rule; 0 where it is hard or off.
fn soft(problem: &Problem, rule: &str) -> f64 {
    match problem.level(rule) {
        Level::Soft(weight) => weight,
        Level::Hard | Level::Off => 0.0,
    }
}

/// Where more or less is missing or broken.
fn changes(problem: &Problem, was: &Tally, is: &Tally) -> Vec<Change> {
    let mut amounts: BTreeMap<What, (f64, f64)> = BTreeMap::new();
    entries(problem, was).for_each(|(what, amount)| amounts.entry(what).or_default().0 += amount);
    entries(problem, is).for_each(|(what, amount)| amounts.entry(what).or_default().1 += amount);
    let changed = amounts.into_iter().filter(|(_, (before, after))| (before - after).abs() > 1e-9);
    changed.map(|(what, (before, after))| Change { what, before, after }).collect()
}

fn entries<'t>(problem: &'t Problem, tally: &'t Tally) -> impl Iterator<Item = (What, f64)> + 't {
    let batch = |batch: usize| problem.scenario.batches[batch].id.clone();
    let group = |group: GroupId| problem.groups[group].id.clone();
    let unit = |unit: usize| problem.scenario.units.get(unit).map(|row| row.id.clone());
    let missing = move |m: &Missing| {
        let what = What {
            rule: m.rule.to_string(),
            is_shortfall: true,
            batch: Some(batch(m.batch)),
            group: m.group.map(group),
            unit: m.unit.and_then(unit),
            role: m.role.clone(),
            skill: m.skill.as_ref().map(|skill| skill.name.clone()),
            level: m.skill.as_ref().map(|skill| skill.level),
            inspectors: Vec::new(),
        };
        (what, f64::from(m.needed - m.present))
    };
    let broken = move |b: &Broken| {
        let what = What {
            rule: b.rule.to_string(),
            is_shortfall: false,
            batch: b.batch.map(batch),
            group: b.group.map(group),
            unit: b.unit.and_then(unit),
            role: None,
            skill: None,
            level: None,
            inspectors: b.inspectors.iter().map(|&person| problem.inspector(person).id.clone()).collect(),
        };
        (what, b.amount)
    };
    tally.missing.iter().map(missing).chain(tally.broken.iter().map(broken))
}

/// The best that was found for each person, the best `most` people.
struct Best {
    most: usize,
    found: Mutex<BTreeMap<PersonId, Found>>,
}

impl Best {
    /// What is worse than this is of no use to the person.
    fn worst(&self, person: PersonId) -> f64 {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let own = found.get(&person).map_or(f64::INFINITY, |found| found.points);
        let last = if found.len() < self.most { None } else { found.values().map(|f| f.points).max_by(f64::total_cmp) };
        own.min(last.unwrap_or(f64::INFINITY)) + TIE
    }

    fn enter(&self, one: Option<Found>) {
        let Some(one) = one else { return };
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let person = one.moves[0].person;
        if found.get(&person).is_none_or(|known| one.order(known).is_lt()) {
            found.insert(person, one);
        }
        // Those who tie with the last stay, so that the order in which they come does not matter.
        let mut points: Vec<f64> = found.values().map(|f| f.points).collect();
        points.sort_unstable_by(f64::total_cmp);
        if let Some(&last) = self.most.checked_sub(1).and_then(|n| points.get(n)) {
            found.retain(|_, f| f.points <= last + TIE);
        }
    }

    fn ranked(self) -> Vec<Found> {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut ranked: Vec<Found> = found.into_values().collect();
        ranked.sort_by(Found::order);
        ranked.truncate(self.most);
        ranked
    }
}

impl Found {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let moves = |found: &Found| (found.moves.len(), found.moves.clone());
        self.points.total_cmp(&other.points).then_with(|| moves(self).cmp(&moves(other)))
    }
}
