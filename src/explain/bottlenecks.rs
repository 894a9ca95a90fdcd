//! Where one more person would help most: by the shadow prices of the relaxation, and, for the best few, by solving with the person.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Case;
use super::why::Scope;
use crate::compare::{TermChange, terms};
use crate::plan::Plan;
use crate::problem::{GroupId, PersonId, Problem};
use crate::rules::formulation::Meaning;
use crate::scenario::{DateRange, Inspector, Level, Scenario};
use crate::solve::beside::Beside;
use crate::solve::{Parts, Shadow, Unsolvable};

/// Kinds of people that are listed, and how many of them are tried by solving in a large round; in a small one all are.
const LISTED: usize = 12;
const TRIED: usize = 3;
/// Prices below so many points are nothing.
const WORTH: f64 = 1.0;
/// Needs worth less than this part of the dearest are not what somebody is wanted for.
const TRIFLE: f64 = 0.05;
/// Rows of prices of each table.
const PRICES: usize = 20;

/// What a row of the programme is about, in words of the tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Need {
    /// group_size, skills, roles, party_branch or certificates.
    pub rule: &'static str,
    pub skill: Option<String>,
    pub level: Option<u8>,
    /// More than one where any of them would do.
    pub roles: Vec<String>,
}

/// A need of a batch's groups, at its price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedPrice {
    #[serde(flatten)]
    pub need: Need,
    pub batch: String,
    /// The group where it is dearest.
    pub group: String,
    /// Points there: what one who meets it, and nothing else, would save at most.
    pub points: f64,
    /// Groups of the batch that would pay something.
    pub groups: usize,
}

/// What a unit's quota in a batch costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotaPrice {
    pub unit: String,
    pub batch: String,
    /// The largest number, else the smallest.
    pub largest: bool,
    pub now: u32,
    /// Points saved at most if the largest number were one more, or the smallest one less.
    pub points: f64,
}

/// What one more person of the best kind saves in a batch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchPrice {
    pub batch: String,
    pub points: f64,
}

/// A need that the person would meet, and its price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Met {
    #[serde(flatten)]
    pub need: Need,
    pub points: f64,
}

/// One more person for one batch, as somebody of the round is, from a unit that no quota counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OneMore {
    /// The inspector who is like them.
    pub like: String,
    pub name: String,
    pub batch: String,
    /// The group that would gain most.
    pub group: String,
    /// What they would be there for, dearest first.
    pub meets: Vec<Met>,
    /// Points saved at these prices.
    pub priced: f64,
    /// Points that they save at most, by weak duality; none where fairness has a weight.
    pub at_most: Option<f64>,
    /// None = not tried.
    pub tried: Option<Tried>,
}

/// What came of solving with the person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    pub scope: Scope,
    /// Points saved.
    pub saves: f64,
    /// Both plans are proven to be the best.
    pub proven: bool,
    /// The group where the person serves in the new plan.
    pub serves: Option<String>,
    /// Terms of the score that change.
    pub terms: Vec<TermChange>,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Bottlenecks {
    /// Of the plan's staffing, or of the best that the search went on to from it.
    pub score: f64,
    /// The value of the relaxation at these prices: no plan scores less.
    pub bound: f64,
    /// The score is that of a best plan.
    pub proven: bool,
    /// People missing in the plan.
    pub heads_short: u32,
    pub people: Vec<OneMore>,
    pub needs: Vec<NeedPrice>,
    pub quotas: Vec<QuotaPrice>,
    pub batches: Vec<BatchPrice>,
    /// The round has sites: crews and routes are not priced.
    pub staffing_only: bool,
    /// Fairness has a weight, whose mean changes with everybody who is added: prices prove no limits.
    pub fairness: bool,
}

/// Prices the round, and tries the best few.
///
/// # Errors
/// The plan breaks hard rules of the round as it is now, or the relaxation could not be solved.
pub fn bottlenecks(case: &Case) -> Result<Bottlenecks, Unsolvable> {
    let scenario = case.scenario;
    let beside = Beside::new(case.plan, case.options, case.stop);
    let problem = beside.problem(scenario);
    let plan = beside.as_it_is(&problem).ok_or(Unsolvable::Contradiction)?;
    let kinds = kinds(&problem);
    let mut wide = scenario.clone();
    kinds.iter().for_each(|&person| add(&mut wide, person, None));
    let wide = beside.problem(&wide);
    let people = scenario.inspectors.len();
    // They are known to the rows, so that they can be priced, but serve nowhere.
    let closed = wide.without(|person, _| person >= people);
    let tries = if beside.is_small(&problem) { LISTED } else { TRIED };
    let shadow = beside.shadow(&wide, &closed, 2)?;
    let fairness = scenario.settings.objective.fairness != 0.0;
    let offers = offers(&wide, &shadow, people);
    let mut base = Base { beside: &beside, problem: &problem, plan, of: BTreeMap::new() };
    let mut answer = Bottlenecks {
        score: base.plan.score.total,
        bound: shadow.bound,
        proven: base.plan.bound.proven,
        heads_short: base.plan.shortfalls.iter().map(|s| s.missing).sum(),
        people: Vec::new(),
        needs: needs(&problem, &shadow),
        quotas: quotas(&problem, &shadow),
        batches: batches(&problem, &offers),
        staffing_only: !scenario.sites.is_empty(),
        fairness,
    };
    let mut seen = BTreeSet::new();
    for offer in &offers {
        let is_new = seen.insert((offer.batch, offer.meets.iter().map(|met| &met.need).collect::<BTreeSet<_>>()));
        if answer.people.len() < LISTED && is_new {
            let left = tries.saturating_sub(answer.people.len());
            let tried = if left > 0 { base.try_out(kinds[offer.person - people], offer.batch, left) } else { None };
            answer.people.push(one_more(&problem, &kinds, offer, tried));
        }
    }
    // What was solved for goes before what was only priced.
    let saved = |one: &OneMore| one.tried.as_ref().map_or(f64::NEG_INFINITY, |tried| tried.saves);
    answer.people.sort_by(|a, b| saved(b).total_cmp(&saved(a)).then(b.priced.total_cmp(&a.priced)));
    // Where the plan could be bettered as it is, that is what the savings are measured from.
    if let Some(better) = base.of.values().map(|plan| plan.score.total).min_by(f64::total_cmp) {
        answer.score = answer.score.min(better);
        answer.proven |= base.of.values().any(|plan| plan.bound.proven);
    }
    if !answer.fairness {
        let gap = (answer.score - shadow.bound).max(0.0);
        let shown = answer.people.iter_mut();
        let most: HashMap<(&str, &str), f64> =
            offers.iter().map(|o| ((like(&problem, &kinds, o), batch_id(&problem, o.batch)), o.most)).collect();
        shown.for_each(|one| {
            one.at_most = most.get(&(one.like.as_str(), one.batch.as_str())).map(|most| most + gap);
        });
    }
    Ok(answer)
}

/// The scenario with one more person for one batch, as the inspector is: from the same home, of a unit like theirs that no quota counts, with no
/// leave, pins or services of their own.
pub fn with_one_more(scenario: &Scenario, person: PersonId, batch: usize) -> Scenario {
    let mut wide = scenario.clone();
    let days = scenario.batches.get(batch).map(|batch| DateRange { start: batch.start, end: batch.end });
    add(&mut wide, person, days);
    wide.seal();
    wide
}

fn add(scenario: &mut Scenario, person: PersonId, days: Option<DateRange>) {
    let Some(model) = scenario.inspectors.get(person).cloned() else { return };
    let fresh = |id: &str, taken: &dyn Fn(&str) -> bool| {
        let mut id = format!("{id}+");
        while taken(&id) {
            id.push('+');
        }
        id
    };
    let id = fresh(&model.id, &|id| scenario.inspectors.iter().any(|p| p.id == id));
    let mut unit = model.unit.clone();
    if let Some(sender) = scenario.units.iter().find(|u| u.id == model.unit).cloned() {
        unit = fresh(&sender.id, &|id| scenario.units.iter().any(|u| u.id == id));
        scenario.units.push(crate::scenario::Unit { id: unit.clone(), pool: Some(0), ..sender });
    }
    let same = |place: &String| if *place == model.id { Some(&id) } else { (*place == model.unit).then_some(&unit) };
    let ways: Vec<_> = scenario
        .travel
        .iter()
        .filter_map(|row| match (same(&row.from), same(&row.to)) {
            (Some(from), _) => Some(crate::scenario::Travel { from: from.clone(), ..row.clone() }),
            (_, Some(to)) => Some(crate::scenario::Travel { to: to.clone(), ..row.clone() }),
            _ => None,
        })
        .collect();
    scenario.travel.extend(ways);
    let available = days.into_iter().collect();
    let own =
        Inspector { id, unit, available, trained: None, max_batches: None, id_number: None, phone: None, ..model };
    scenario.inspectors.push(own);
}

/// Somebody of each kind of people in the round: of those whom needs, roles and goals do not tell apart, the one of the middling way.
fn kinds(problem: &Problem) -> Vec<PersonId> {
    let skills: BTreeSet<(&str, u8)> =
        problem.groups.iter().flat_map(|g| &g.skills).map(|need| (need.name.as_str(), need.level)).collect();
    let roles: BTreeSet<&str> = problem.groups.iter().flat_map(|g| &g.roles).map(|need| need.role.as_str()).collect();
    let regions: BTreeSet<usize> = problem.groups.iter().map(|g| g.region).collect();
    let firsts: Vec<GroupId> = problem.of_batch.iter().filter_map(|groups| groups.first().copied()).collect();
    let mut of: BTreeMap<_, Vec<(u64, PersonId)>> = BTreeMap::new();
    for person in 0..problem.people.len() {
        let inspector = problem.inspector(person);
        let key = (
            skills.iter().map(|(name, level)| problem.has_skill(person, name, *level)).collect::<Vec<_>>(),
            roles.iter().map(|role| problem.may_hold(person, role)).collect::<Vec<_>>(),
            firsts.iter().map(|&group| problem.is_certified(person, group)).collect::<Vec<_>>(),
            (problem.is_full_member(person), problem.in_party(person), inspector.rounds_served == Some(0)),
        );
        let km: f64 = regions.iter().map(|&region| problem.distances.km(person, region)).sum();
        of.entry(key).or_default().push((km as u64, person));
    }
    let middling = of.into_values().filter_map(|mut people| {
        people.sort_unstable();
        people.get((people.len() - 1) / 2).map(|one| one.1)
    });
    let mut kinds: Vec<PersonId> = middling.collect();
    kinds.sort_unstable();
    kinds
}

/// One more person in the batch where they are worth something.
struct Offer {
    /// In the problem with all of them.
    person: PersonId,
    batch: usize,
    group: GroupId,
    meets: Vec<Met>,
    priced: f64,
    /// Saved at most, beside what lies between score and bound.
    most: f64,
}

/// Everybody who is added, in every batch where they save something, most first.
fn offers(wide: &Problem, shadow: &Shadow, people: usize) -> Vec<Offer> {
    let one_place = wide.level("one_place") == Level::Hard;
    let mut offers: Vec<Offer> = Vec::new();
    for person in people..wide.people.len() {
        for (batch, groups) in wide.of_batch.iter().enumerate() {
            let may = groups.iter().filter(|&&group| wide.may_serve(person, group));
            let priced: Vec<(GroupId, Parts)> = may.map(|&group| (group, shadow.parts((person, group)))).collect();
            let all: f64 = priced.iter().map(|(_, parts)| (-parts.reduced).max(0.0)).sum();
            let Some((group, parts)) = priced.into_iter().min_by(|a, b| a.1.reduced.total_cmp(&b.1.reduced)) else {
                continue;
            };
            let saved = -parts.reduced;
            if saved >= WORTH {
                let most = if one_place { saved } else { all };
                offers.push(Offer { person, batch, group, meets: met(wide, &parts), priced: saved, most });
            }
        }
    }
    offers.sort_by(|a, b| b.priced.total_cmp(&a.priced).then((a.batch, a.person).cmp(&(b.batch, b.person))));
    offers
}

/// What the person is wanted for, dearest first; next to something dear, trifles are left out.
fn met(problem: &Problem, parts: &Parts) -> Vec<Met> {
    let dearest = parts.worth.values().copied().fold(0.0, f64::max);
    let worth = parts.worth.iter().filter(|(_, points)| **points >= WORTH.max(TRIFLE * dearest));
    let mut met: Vec<Met> =
        worth.filter_map(|(&meaning, &points)| Some(Met { need: need(problem, meaning)?.1, points })).collect();
    met.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.need.cmp(&b.need)));
    met
}

/// The group and what it needs; none for what is not a group's.
fn need(problem: &Problem, meaning: Meaning) -> Option<(GroupId, Need)> {
    let plain = |rule: &'static str| Need { rule, skill: None, level: None, roles: Vec::new() };
    match meaning {
        Meaning::Heads(group) => Some((group, plain("group_size"))),
        Meaning::FullMembers(group) => Some((group, plain("party_branch"))),
        Meaning::Certified(group) => Some((group, plain("certificates"))),
        Meaning::Skill(group, n) => {
            let skill = problem.groups[group].skills.get(n)?;
            Some((group, Need { skill: Some(skill.name.clone()), level: Some(skill.level), ..plain("skills") }))
        }
        Meaning::Roles(group, set) => {
            let roles = problem.groups[group].roles.iter().take(32).enumerate();
            let roles = roles.filter(|(n, _)| set & (1 << n) != 0).map(|(_, need)| need.role.clone()).collect();
            Some((group, Need { roles, ..plain("roles") }))
        }
        Meaning::QuotaMin(_) | Meaning::QuotaMax(_) => None,
    }
}

fn needs(problem: &Problem, shadow: &Shadow) -> Vec<NeedPrice> {
    let mut of: BTreeMap<(usize, Need), (f64, GroupId, usize)> = BTreeMap::new();
    for (meaning, points) in shadow.by_meaning().into_iter().filter(|(_, points)| *points >= WORTH) {
        let Some((group, need)) = need(problem, meaning) else { continue };
        let dearest = of.entry((problem.groups[group].batch, need)).or_insert((0.0, group, 0));
        dearest.2 += 1;
        if points > dearest.0 {
            (dearest.0, dearest.1) = (points, group);
        }
    }
    let mut prices: Vec<NeedPrice> = of
        .into_iter()
        .map(|((batch, need), (points, group, groups))| NeedPrice {
            need,
            batch: batch_id(problem, batch).to_owned(),
            group: problem.groups[group].id.clone(),
            points,
            groups,
        })
        .collect();
    prices.sort_by(|a, b| b.points.total_cmp(&a.points));
    prices.truncate(PRICES);
    prices
}

fn quotas(problem: &Problem, shadow: &Shadow) -> Vec<QuotaPrice> {
    let price = |(meaning, price): (Meaning, f64)| {
        let (n, largest, points) = match meaning {
            Meaning::QuotaMax(n) => (n, true, -price),
            Meaning::QuotaMin(n) => (n, false, price),
            _ => return None,
        };
        let quota = &problem.quotas[n];
        Some(QuotaPrice {
            unit: problem.scenario.units[quota.unit].id.clone(),
            batch: batch_id(problem, quota.batch).to_owned(),
            largest,
            now: if largest { quota.max.unwrap_or(0) } else { quota.min },
            points,
        })
    };
    let mut prices: Vec<QuotaPrice> =
        shadow.by_meaning().into_iter().filter_map(price).filter(|price| price.points >= WORTH).collect();
    prices.sort_by(|a, b| b.points.total_cmp(&a.points));
    prices.truncate(PRICES);
    prices
}

/// Every batch, by what the best offer saves there.
fn batches(problem: &Problem, offers: &[Offer]) -> Vec<BatchPrice> {
    let best = |batch: usize| offers.iter().find(|offer| offer.batch == batch).map_or(0.0, |offer| offer.priced);
    let price = |batch: usize| BatchPrice { batch: batch_id(problem, batch).to_owned(), points: best(batch) };
    (0..problem.batches.len()).map(price).collect()
}

fn batch_id<'p>(problem: &'p Problem, batch: usize) -> &'p str {
    &problem.scenario.batches[batch].id
}

fn like<'p>(problem: &'p Problem, kinds: &[PersonId], offer: &Offer) -> &'p str {
    &problem.inspector(kinds[offer.person - problem.people.len()]).id
}

fn one_more(problem: &Problem, kinds: &[PersonId], offer: &Offer, tried: Option<Tried>) -> OneMore {
    let model = problem.inspector(kinds[offer.person - problem.people.len()]);
    OneMore {
        like: model.id.clone(),
        name: model.name.clone(),
        batch: batch_id(problem, offer.batch).to_owned(),
        group: problem.groups[offer.group].id.clone(),
        meets: offer.meets.clone(),
        priced: offer.priced,
        at_most: None,
        tried,
    }
}

/// What the plans with one more person are measured from.
struct Base<'b> {
    beside: &'b Beside<'b>,
    problem: &'b Problem<'b>,
    plan: Plan,
    /// By batch, where the plan is not proven to be the best, what the same search makes of it: of a small round one for all.
    of: BTreeMap<usize, Plan>,
}

impl Base<'_> {
    /// Solves with the person for the batch; `left` more are to be tried. None where there was no time.
    fn try_out(&mut self, person: PersonId, batch: usize, left: usize) -> Option<Tried> {
        let is_small = self.beside.is_small(self.problem);
        let key = if is_small { 0 } else { batch };
        if !self.plan.bound.proven && !self.of.contains_key(&key) {
            if self.beside.is_over() {
                return None;
            }
            let found = self.beside.best(self.problem, batch, &self.plan, 2 * left).ok()?;
            self.of.insert(key, found);
        }
        let before = self.of.get(&key).unwrap_or(&self.plan);
        if self.beside.is_over() {
            return None;
        }
        let wide = with_one_more(self.problem.scenario, person, batch);
        let problem = self.beside.problem(&wide);
        let own = wide.inspectors.len() - 1;
        // For this batch alone, whatever the rule on availability.
        let problem = problem.without(|who, group| who == own && problem.groups[group].batch != batch);
        let after = self.beside.best(&problem, batch, before, left).ok()?;
        let id = &wide.inspectors[own].id;
        Some(Tried {
            scope: if is_small { Scope::Round } else { Scope::Batch },
            saves: before.score.total - after.score.total,
            proven: before.bound.proven && after.bound.proven,
            serves: after.assignments.iter().find(|a| a.inspector == *id).map(|a| a.group.clone()),
            terms: terms(before, &after).into_iter().filter(|term| term.points != 0.0).collect(),
        })
    }
}
