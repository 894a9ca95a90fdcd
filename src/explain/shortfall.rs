//! Why something is short: facts of the round and the plan that together make one more head impossible, none of which can be left out.
//!
//! The claim is of one batch: while other batches stay as they are, and no other need of this one gets less than it has, nobody more is to be
//! had. Facts that make it so are sought among a few sorts first, then among all; the duals of a linear programme say which of them matter,
//! and of those each is dropped that the others do without.

use std::collections::HashMap;
use std::rc::Rc;

use fixedbitset::FixedBitSet;
use serde::Serialize;

use super::fact::Fact;
use super::irreducible::reduce;
use super::shortage::{Shortage, sated};
use super::subround::{Effect, SubRound};
use super::system::{Answer, Question, ask};
use super::{Clock, Round, new_assignments, ready};
use crate::problem::PersonId;
use crate::verify::measure;

/// More than this of a head is missing: it is impossible.
const SOME: f64 = 0.01;
/// To see what filling it would cost, it is worth so many times more.
const DEAR: f64 = 1_000.0;

/// A shortage and the reason for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    #[serde(flatten)]
    pub shortage: Shortage,
    #[serde(flatten)]
    pub verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// All of these together make one more head impossible; without any one of them it would be possible.
    Impossible { facts: Vec<Fact> },
    /// It could be had, but the plan would score so many points more (less: a better plan exists), and so many assignments would be others.
    Possible { filled: u32, points: f64, changes: u32 },
    /// No fact of the batch stands against it, but no plan was found that has it.
    Open,
    /// The time was up.
    Unfinished,
}

/// These shortages of the plan, explained.
pub(super) fn shortfalls(round: &Round, asked: &[&Shortage], clock: &Clock) -> Vec<Explained> {
    let explained = |shortage: &&Shortage| {
        let sub = shortage.sub_round(round.problem, round.staffing);
        let verdict = match reason(&sub, clock) {
            None => Verdict::Unfinished,
            Some(Some(facts)) => Verdict::Impossible { facts },
            Some(None) => possible(round, shortage, clock),
        };
        Explained { shortage: (*shortage).clone(), verdict }
    };
    asked.iter().map(explained).collect()
}

/// Facts that make one more head impossible, in the order in which they are told; None inside where nothing does, outside where the time was up.
fn reason(sub: &SubRound, clock: &Clock) -> Option<Option<Vec<Fact>>> {
    let asked = |kept: &FixedBitSet, relaxed: bool| -> Option<Answer> {
        ask(sub, &Question { kept, more: 1, relaxed, prices: None, time: clock.left()? })
    };
    for stage in stages(sub) {
        let relaxed = asked(&stage, true)?;
        let mut kept = if relaxed.missing > SOME {
            let mut matter = relaxed.matter;
            matter.intersect_with(&stage);
            // What duals say is exact but for rounding.
            if asked(&matter, true)?.missing > SOME { matter } else { stage }
        } else if asked(&stage, false)?.missing > 0.5 {
            stage
        } else {
            continue;
        };
        let order = dropped_first(sub, &kept);
        let alike = Alike::new(sub, &kept);
        let mut impossible = |kept: &FixedBitSet| Some(asked(kept, false)?.missing > 0.5);
        reduce(&mut kept, &order, &mut impossible, &|a, b, kept| alike.are(sub, a, b, kept))?;
        let mut facts: Vec<Fact> = kept.ones().map(|fact| sub.facts[fact].clone()).collect();
        facts.sort_by_key(Fact::rank);
        return Some(Some(facts));
    }
    Some(None)
}

/// Sets of facts to look into one after another: of single people, with what concerns the groups themselves and units, all.
fn stages(sub: &SubRound) -> Vec<FixedBitSet> {
    let short: Vec<String> = sub.short.iter().map(|short| sub.group_id(short.at)).collect();
    let of_people = |fact: &Fact| matches!(fact, Fact::Register { .. } | Fact::LeaderParty | Fact::Person { .. });
    let near = |fact: &Fact| match fact {
        Fact::Need { group, .. } | Fact::Mentor { group } | Fact::UnitMix { group } => short.contains(group),
        Fact::QuotaMin { .. } => false,
        _ => true,
    };
    let stage = |is_in: &dyn Fn(&Fact) -> bool| {
        let mut set = FixedBitSet::with_capacity(sub.facts.len());
        (0..sub.facts.len()).filter(|&n| is_in(&sub.facts[n])).for_each(|n| set.insert(n));
        set
    };
    vec![stage(&of_people), stage(&near), stage(&|_| true)]
}

/// Facts by sort, those that are told last first.
fn dropped_first(sub: &SubRound, kept: &FixedBitSet) -> Vec<Vec<usize>> {
    let mut facts: Vec<usize> = kept.ones().collect();
    facts.sort_by_key(|&fact| std::cmp::Reverse(sub.facts[fact].rank()));
    facts.chunk_by(|&a, &b| sub.facts[a].rank() == sub.facts[b].rank()).map(<[usize]>::to_vec).collect()
}

/// People for whom rows say the same.
struct Alike {
    of: HashMap<PersonId, Rc<FixedBitSet>>,
}

impl Alike {
    fn new(sub: &SubRound, kept: &FixedBitSet) -> Self {
        let mut whos = Vec::new();
        for listed in [true, false] {
            for party in [true, false] {
                let rows = sub.short.iter().flat_map(|short| sub.short_rows(short, listed, party));
                whos.extend(rows.flat_map(|(row, _)| row.people));
            }
        }
        for fact in kept.ones() {
            if let Effect::Rows { rows, .. } = &sub.effects[fact] {
                whos.extend(rows.iter().flat_map(|row| row.people.iter().cloned()));
            }
        }
        let mut seen = std::collections::HashSet::new();
        whos.retain(|(_, who)| seen.insert(who.clone()));
        let sets: Vec<Rc<FixedBitSet>> = whos.iter().map(|(_, who)| sub.set(who)).collect();
        let of = |person: PersonId| (0..sets.len()).filter(|&n| sets[n].contains(person)).collect::<FixedBitSet>();
        let barred = kept.ones().filter_map(|fact| match sub.effects[fact] {
            Effect::Bar { person, .. } => Some(person),
            _ => None,
        });
        Alike { of: barred.map(|person| (person, Rc::new(of(person)))).collect() }
    }

    /// One of the facts could be told of the other's person: the same bars and the same sets of people.
    fn are(&self, sub: &SubRound, a: usize, b: usize, kept: &FixedBitSet) -> bool {
        let (Effect::Bar { person, at }, Effect::Bar { person: other, at: there }) = (&sub.effects[a], &sub.effects[b])
        else {
            return false;
        };
        let bars = |person: PersonId| {
            let kept = sub.bars[person].iter().filter(|fact| kept.contains(**fact));
            kept.map(|&fact| (sub.facts[fact].rank(), &sub.effects[fact]))
        };
        let same = |(a, b): ((_, &Effect), (_, &Effect))| match (a.1, b.1) {
            (Effect::Bar { at, .. }, Effect::Bar { at: there, .. }) => a.0 == b.0 && at == there,
            _ => false,
        };
        at == there
            && sub.facts[a].rank() == sub.facts[b].rank()
            && sub.most[*person] == sub.most[*other]
            && self.of.get(person) == self.of.get(other)
            && bars(*person).count() == bars(*other).count()
            && bars(*person).zip(bars(*other)).all(same)
    }
}

/// The round staffed anew where what is short is worth far more.
fn possible(round: &Round, shortage: &Shortage, clock: &Clock) -> Verdict {
    let case = round.case;
    let Some(time) = clock.left() else { return Verdict::Unfinished };
    let mut dear = sated(case.scenario, round.all, shortage);
    dear.settings.objective.shortfall *= DEAR;
    dear.settings.objective.quota *= DEAR;
    let options = clock.options(case, time);
    let Some(found) = ready(&dear, case.plan, &shortage.groups(round.problem), &options, case.stop) else {
        return Verdict::Open;
    };
    let (before, after) = (&case.plan.assignments, &found.assignments);
    let of = |assignments| measure(case.scenario, assignments, &found.derived_groups, &[]);
    let (was, is) = (of(before), of(after));
    let filled = u64::from(shortage.missing).saturating_sub(super::still(shortage, &is));
    if filled == 0 || !is.violations.is_empty() {
        return Verdict::Open;
    }
    let changes = new_assignments(before, after);
    Verdict::Possible { filled: filled as u32, points: is.score.total - was.score.total, changes }
}
