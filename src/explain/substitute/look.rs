//! The search for those who could fill a post.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::best::{Best, Found, Move};
use super::{Place, Step, Substitute};
use crate::explain::effect::{self, Effect};
use crate::goals;
use crate::plan::Plan;
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::rules::{self, Broken, Scope, Staffing};
use crate::scenario::Level;
use crate::solve::score;

/// Somebody who could take the post if they leave a place, or none.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    pub person: PersonId,
    from: Option<GroupId>,
    /// Points, but for what looks at everybody.
    points: f64,
}

pub struct Look<'p> {
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
    pub fn new(problem: &'p Problem<'p>, plan: &Plan, post: Pair) -> Self {
        let pairs = problem.pairs_of(&plan.assignments);
        let before = Staffing::new(problem, pairs.into_iter().flatten());
        let mut vacant = before.clone();
        vacant.take(post);
        let excused = rules::count(problem, &vacant).broken;
        let slack = slack(problem, &before, post);
        Look { problem, post, before, vacant, excused, slack }
    }

    /// Everybody who could take the post, at once or by leaving one place; and why the others could not.
    pub fn options(&self) -> (Vec<Choice>, BTreeMap<String, usize>) {
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
    pub fn rank(&self, mut choices: Vec<Choice>, most: usize) -> Vec<Found> {
        let best = Best::new(most);
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
    pub fn effect(&self, moves: &[Move]) -> Effect {
        let problem = self.problem;
        let scope = self.scope(moves);
        let mut staffing = self.vacant.clone();
        moves.iter().for_each(|one| one.make(&mut staffing));
        effect::of(problem, &self.before, &staffing, &scope)
    }

    pub fn written(&self, found: &Found) -> Substitute {
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
