//! What would fill what is short: the cheapest changes of the round, found by a programme in which facts may fall at a price, each then made,
//! checked like any input, solved and measured.
//!
//! The cheapest first. Then, without one of the kinds of change that it takes, the cheapest again; and so on, as Reiter's tree of hitting sets
//! goes through conflicts (Reiter 1987), until enough ways that differ are found.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use serde::Serialize;

use super::fact::{Because, Fact};
use super::shortage::{Shortage, sated};
use super::subround::{Ask, SubRound};
use super::system::{Answer, Person, Question, Use, ask};
use super::way::{Prices, Way};
use super::{Clock, Round, new_assignments, ready, still};
use crate::problem::Span;
use crate::scenario::settings::Language;
use crate::scenario::variants::{self, Made, Variants};
use crate::scenario::{Scenario, Severity};
use crate::verify::{Measured, measure};

/// Ways that are listed of each shortage.
const MOST: usize = 5;
/// Ways that are tried.
const TRIED: usize = 10;
/// Programmes that are solved for each.
const ASKED: usize = 24;
/// Units that are asked before another kind of change is tried.
const UNITS: usize = 3;

/// A shortage and what would fill it, cheapest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mended {
    #[serde(flatten)]
    pub shortage: Shortage,
    /// Nothing in the round need change: a plan that has it exists already.
    pub possible: bool,
    pub mends: Vec<Mend>,
    /// The search went through all ways that it was to.
    pub finished: bool,
}

/// Changes of the round under which a plan with less missing was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mend {
    pub steps: Vec<Step>,
    /// The same as lines of docs/whatif.md.
    pub lines: Vec<String>,
    /// By the table of costs of docs/explain.md.
    pub cost: f64,
    /// Heads no longer missing.
    pub fills: u32,
    /// How much more the plan of the changed round scores; below 0 = better.
    pub points: f64,
    /// Assignments that the plan did not have.
    pub changes: u32,
}

/// One change, by ids.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Step {
    pub way: Way,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// People or heads.
    pub count: u32,
}

/// What would fill these shortages of the plan.
pub(super) fn mends(round: &Round, asked: &[&Shortage], clock: &Clock) -> Vec<Mended> {
    let case = round.case;
    let before = measure(case.scenario, &case.plan.assignments, &case.plan.derived_groups, &[]);
    let mended = |(n, &shortage): (usize, &&Shortage)| {
        let sub = shortage.sub_round(round.problem, round.staffing);
        // Each has its share of the time that is left.
        let share =
            |(until, left): (std::time::Instant, std::time::Duration)| until - left + left / (asked.len() - n) as u32;
        let clock = Clock { until: clock.until.zip(clock.left()).map(share).or(clock.until), stop: clock.stop };
        Search { round, before: &before, shortage, sub: &sub, clock: &clock }.run()
    };
    asked.iter().enumerate().map(mended).collect()
}

struct Search<'s, 'p> {
    round: &'s Round<'s>,
    before: &'s Measured,
    shortage: &'s Shortage,
    sub: &'s SubRound<'p>,
    clock: &'s Clock<'s>,
}

/// What could be done, before it is tried.
struct Candidate {
    steps: BTreeMap<Step, Vec<String>>,
    cost: f64,
}

impl Search<'_, '_> {
    fn run(&self) -> Mended {
        let mut mended = Mended { shortage: self.shortage.clone(), possible: false, mends: Vec::new(), finished: true };
        let candidates = self.candidates(&mut mended);
        let lines: Vec<Vec<String>> = candidates.iter().map(Candidate::lines).collect();
        let groups = self.shortage.groups(self.sub.problem);
        let Search { round, before, shortage, clock, .. } = *self;
        let made = made(round.case.scenario, &lines);
        // Always so many at once, whatever the number of threads, so that the same are tried.
        for wave in candidates.iter().zip(&lines).zip(&made).collect::<Vec<_>>().chunks(MOST) {
            if mended.mends.len() >= MOST {
                break;
            }
            let tried: Vec<Option<Option<Mend>>> = wave
                .par_iter()
                .map(|((candidate, lines), changed)| match changed {
                    Some(changed) => verified(round, before, shortage, &groups, (candidate, lines), changed, clock),
                    None => Some(None),
                })
                .collect();
            mended.finished &= tried.iter().all(Option::is_some);
            mended.mends.extend(tried.into_iter().flatten().flatten());
        }
        mended.mends.sort_by(|a, b| {
            let key = |m: &Mend| (std::cmp::Reverse(m.fills), m.cost, m.points);
            key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        mended.mends.truncate(MOST);
        mended
    }

    /// Ways that differ, cheapest first.
    fn candidates(&self, mended: &mut Mended) -> Vec<Candidate> {
        // Cheapest last.
        let mut open: Vec<(Answer, Prices)> = Vec::new();
        let mut seen: HashSet<(BTreeSet<Way>, BTreeSet<usize>)> = HashSet::new();
        let mut known: HashSet<Vec<Step>> = HashSet::new();
        let mut candidates = Vec::new();
        let mut next = vec![Prices::default()];
        while candidates.len() < TRIED {
            for prices in next.drain(..) {
                if seen.len() >= ASKED || !seen.insert((prices.closed.clone(), prices.spared.clone())) {
                    continue;
                }
                let Some(answer) = self.ask(&prices) else {
                    mended.finished = false;
                    return candidates;
                };
                open.push((answer, prices));
            }
            let worth = |(answer, _): &(Answer, Prices)| (answer.missing, answer.cost);
            open.sort_by(|a, b| worth(b).partial_cmp(&worth(a)).unwrap_or(std::cmp::Ordering::Equal));
            let Some((answer, prices)) = open.pop() else { break };
            let steps = self.steps(&answer);
            if steps.is_empty() {
                // Nothing to change: as much as this is to be had as it is, and more is not to be had by the ways that are open.
                mended.possible |= answer.missing < f64::from(self.shortage.missing) - 0.5;
                continue;
            }
            next = children(&prices, &answer);
            if known.insert(steps.keys().cloned().collect()) {
                candidates.push(Candidate { steps, cost: answer.cost });
            }
        }
        candidates
    }

    fn ask(&self, prices: &Prices) -> Option<Answer> {
        let mut kept = FixedBitSet::with_capacity(self.sub.facts.len());
        kept.insert_range(..);
        let time = self.clock.left()?;
        let more = self.shortage.missing;
        ask(self.sub, &Question { kept: &kept, more, relaxed: false, prices: Some(prices), time })
    }

    /// What the answer changes, with the lines that say so.
    fn steps(&self, answer: &Answer) -> BTreeMap<Step, Vec<String>> {
        let mut steps: BTreeMap<Step, Vec<String>> = BTreeMap::new();
        let lines = Lines { sub: self.sub, language: self.round.case.scenario.settings.language };
        let none = |way: Way| Step { way, inspector: None, unit: None, group: None, count: 1 };
        let mut new: BTreeMap<usize, u32> = BTreeMap::new();
        for Use { who, bars, made, .. } in &answer.uses {
            let person = match *who {
                Person::New(unit) => {
                    *new.entry(unit).or_default() += 1;
                    continue;
                }
                Person::Known(person) => person,
            };
            let inspector = Some(self.sub.problem.inspector(person).id.clone());
            for &fact in bars {
                if let Fact::Person { because, .. } = self.sub.facts[fact]
                    && let Some(way) = Way::of(because)
                {
                    let step = Step { inspector: inspector.clone(), ..none(way) };
                    steps.entry(step).or_default().extend(lines.lift(person, because));
                }
            }
            if let Some(way) = *made {
                let step = Step { inspector: inspector.clone(), ..none(way) };
                steps.entry(step).or_default().extend(lines.make(person));
            }
        }
        for (unit, count) in new {
            let id = self.sub.problem.scenario.units[unit].id.clone();
            let line = lines.one_more(&id, count);
            steps.insert(Step { unit: Some(id), count, ..none(Way::Ask) }, vec![line]);
        }
        for &(fact, count) in &answer.raised {
            match &self.sub.facts[fact] {
                Fact::QuotaMax { unit, .. } => {
                    let line = lines.quota(unit, count);
                    steps.insert(Step { unit: Some(unit.clone()), count, ..none(Way::Quota) }, vec![line]);
                }
                Fact::Largest { group, .. } => {
                    let line = lines.size(group, count);
                    steps.insert(Step { group: Some(group.clone()), count, ..none(Way::Size) }, vec![line]);
                }
                _ => {}
            }
        }
        steps
    }
}

impl Candidate {
    /// Each once.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for line in self.steps.values().flatten() {
            if !lines.contains(line) {
                lines.push(line.clone());
            }
        }
        lines
    }
}

/// The changed round solved from the plan and measured: the mend, or none inside where it does not help, outside where the time was up.
fn verified(
    round: &Round,
    before: &Measured,
    shortage: &Shortage,
    groups: &[String],
    (candidate, lines): (&Candidate, &[String]),
    changed: &Scenario,
    clock: &Clock,
) -> Option<Option<Mend>> {
    let case = round.case;
    let options = clock.options(case, clock.left()?);
    let alone = sated(changed, round.all, shortage);
    let Some(found) = ready(&alone, case.plan, groups, &options, case.stop) else { return Some(None) };
    let after = measure(changed, &found.assignments, &found.derived_groups, &[]);
    let fills = u64::from(shortage.missing).saturating_sub(still(shortage, &after));
    if fills == 0 || !after.violations.is_empty() || grown(before, &after) {
        // For want of time it may not have been tried to the end.
        return clock.left().map(|_| None);
    }
    Some(Some(Mend {
        steps: candidate.steps.keys().cloned().collect(),
        lines: lines.to_vec(),
        cost: candidate.cost.round(),
        fills: fills as u32,
        points: after.score.total - before.score.total,
        changes: new_assignments(&case.plan.assignments, &found.assignments),
    }))
}

/// Where to look next: without one of the kinds of change that the answer takes, or without the unit that it asks.
fn children(prices: &Prices, answer: &Answer) -> Vec<Prices> {
    let unit = |used: &Use| match used.who {
        Person::New(unit) => Some(unit),
        Person::Known(_) => None,
    };
    let units: BTreeSet<usize> = answer.uses.iter().filter_map(unit).collect();
    let mut children: Vec<Prices> = Vec::new();
    for &way in &answer.ways {
        let mut child = prices.clone();
        if way == Way::Ask && child.spared.len() + units.len() < UNITS {
            child.spared.extend(&units);
        } else {
            child.closed.insert(way);
        }
        children.push(child);
    }
    children
}

/// The scenario with the changes of each; none where something is wrong with it that was not before.
fn made(scenario: &Scenario, lines: &[Vec<String>]) -> Vec<Option<Scenario>> {
    let mut all = Variants::default();
    all.variants.extend(lines.iter().filter_map(|lines| variants::of_lines(lines).variants.pop()));
    let sound = |Made { reading, .. }: Made| {
        let errors = reading.findings.iter().any(|finding| finding.severity == Severity::Error);
        (!errors).then_some(reading.scenario)
    };
    variants::make(scenario, &all).into_iter().map(sound).collect()
}

/// Something is short, or shorter, that was not before.
fn grown(before: &Measured, after: &Measured) -> bool {
    let of = |measured: &Measured| -> HashMap<_, u32> {
        let key = |l: &crate::verify::Lack| {
            (l.rule, l.batch.clone(), l.group.clone(), l.unit.clone(), l.role.clone(), l.skill.clone(), l.level)
        };
        let mut sums = HashMap::new();
        measured.shortfalls.iter().for_each(|l| *sums.entry(key(l)).or_insert(0) += l.needed - l.present);
        sums
    };
    let was = of(before);
    of(after).iter().any(|(key, missing)| was.get(key).is_none_or(|was| missing > was))
}

/// Lines of docs/whatif.md.
struct Lines<'l, 'p> {
    sub: &'l SubRound<'p>,
    language: Language,
}

impl Lines<'_, '_> {
    fn t(&self, zh: String, en: String) -> String {
        self.language.pick(zh, en)
    }

    /// What bars the person is lifted.
    fn lift(&self, person: usize, because: Because) -> Vec<String> {
        let scenario = self.sub.problem.scenario;
        let inspector = self.sub.problem.inspector(person);
        let (id, batch) = (&inspector.id, &scenario.batches[self.sub.batch]);
        let days = Span::new(batch.start, batch.end);
        match because {
            Because::Leave => {
                let own =
                    scenario.leave.iter().filter(|l| l.inspector == *id && Span::new(l.start, l.end).overlaps(&days));
                own.map(|l| {
                    self.t(format!("删除 请假.\"{id}\"@{}", l.start), format!("drop leave.\"{id}\"@{}", l.start))
                })
                .collect()
            }
            Because::Unavailable => {
                let ranges = inspector.available.iter().map(|r| format!("{}..{}", r.start, r.end));
                let ranges: Vec<String> = ranges.chain([format!("{}..{}", batch.start, batch.end)]).collect();
                let ranges = ranges.join(";");
                vec![self.t(
                    format!("人员.\"{id}\".可派时段 = {ranges}"),
                    format!("inspectors.\"{id}\".available = {ranges}"),
                )]
            }
            Because::Untrained => {
                let day = batch.start - chrono::Days::new(1);
                vec![self.t(format!("人员.\"{id}\".培训日期 = {day}"), format!("inspectors.\"{id}\".trained = {day}"))]
            }
            Because::Forbidden => vec![self.t(
                format!("删除 锁定.\"{id}\"@\"{}\"[类型=禁止]", batch.id),
                format!("drop pins.\"{id}\"@\"{}\"[kind=forbid]", batch.id),
            )],
            Because::Limit => {
                let served = self.sub.staffing.serves[person].len() + 1;
                vec![self.t(
                    format!("人员.\"{id}\".最多批次 = {served}"),
                    format!("inspectors.\"{id}\".max_batches = {served}"),
                )]
            }
            Because::Campaign | Because::Recused | Because::Returned | Because::Rest | Because::Placed => Vec::new(),
        }
    }

    /// The person becomes what is asked for.
    fn make(&self, person: usize) -> Vec<String> {
        let inspector = self.sub.problem.inspector(person);
        let id = &inspector.id;
        match &self.sub.ask {
            Ask::Skill(name, level) => {
                let others = inspector.skills.iter().filter(|s| s.name != *name);
                let others = others.map(|s| format!("{}:{}", s.name, s.level));
                let skills = others.chain([format!("{name}:{level}")]).collect::<Vec<_>>().join(";");
                vec![self.t(format!("人员.\"{id}\".专业 = {skills}"), format!("inspectors.\"{id}\".skills = {skills}"))]
            }
            Ask::Role(role) => {
                let roles = inspector.roles.iter().chain([role]).cloned().collect::<Vec<_>>().join(";");
                vec![
                    self.t(format!("人员.\"{id}\".可任职务 = {roles}"), format!("inspectors.\"{id}\".roles = {roles}")),
                ]
            }
            Ask::Certificates => {
                let end = self.sub.problem.scenario.batches[self.sub.batch].end;
                vec![self.t(
                    format!("人员.\"{id}\".证件有效期至 = {end}"),
                    format!("inspectors.\"{id}\".certificate_until = {end}"),
                )]
            }
            Ask::Heads | Ask::FullMembers | Ask::Quota(_) => Vec::new(),
        }
    }

    /// So many more people of the unit.
    fn one_more(&self, unit: &str, count: u32) -> String {
        let mut cells = match &self.sub.ask {
            Ask::Skill(name, level) => {
                self.t(format!(" 专业=\"{name}:{level}\""), format!(" skills=\"{name}:{level}\""))
            }
            Ask::Role(role) => self.t(format!(" 可任职务=\"{role}\""), format!(" roles=\"{role}\"")),
            _ => String::new(),
        };
        cells += &self.t(" 政治面貌=中共党员 执法证号=待报".into(), " party=中共党员 certificate=pending".into());
        self.t(
            format!("增加 人员 {count} 单位=\"{unit}\"{cells}"),
            format!("add inspectors {count} unit=\"{unit}\"{cells}"),
        )
    }

    fn quota(&self, unit: &str, by: u32) -> String {
        let batch = &self.sub.problem.scenario.batches[self.sub.batch].id;
        self.t(
            format!("派员指标.\"{unit}\"@\"{batch}\".最多人数 +{by}"),
            format!("quotas.\"{unit}\"@\"{batch}\".max +{by}"),
        )
    }

    fn size(&self, group: &str, by: u32) -> String {
        self.t(format!("工作组.\"{group}\".最多人数 +{by}"), format!("groups.\"{group}\".max_size +{by}"))
    }
}
