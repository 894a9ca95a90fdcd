//! Facts of single people: who is listed as having what is asked for, who cannot serve, and who is locked.

use fixedbitset::FixedBitSet;

use super::super::fact::{Because, Fact};
use super::row::{At, Effect, Row, Who};
use super::{Ask, SubRound};
use crate::problem::{GroupId, PersonId, Span};
use crate::rules::{self, roles};

impl SubRound<'_> {
    pub fn register(&mut self) {
        if self.ask == Ask::Heads {
            return;
        }
        let Some(at) = self.short.first().map(|short| short.at) else { return };
        let leads = matches!(&self.ask, Ask::Role(role) if role == roles::LEADER) && self.hard("leader_party");
        let holders = self.set(&self.asked(at, true, false));
        let people = holders.ones().map(|person| self.id(person)).collect();
        self.add(Fact::Register { people }, Effect::Register);
        if leads {
            self.add(Fact::LeaderParty, Effect::LeaderParty);
        }
    }

    /// Everything that keeps the person out of groups of the batch.
    pub fn person(&mut self, person: PersonId) {
        let problem = self.problem;
        let days = problem.batches[self.batch];
        let served = |person: PersonId| problem.people[person].served.iter();
        let placed = |close: &dyn Fn(&Span) -> bool| self.others(person).find(|&g| close(&problem.days(g)));
        let all = self.positions(|_| true);
        let mut bars: Vec<(Because, FixedBitSet, Option<GroupId>)> = Vec::new();
        if self.hard("availability") {
            let leave = |l: &&crate::scenario::Leave| {
                l.inspector == problem.inspector(person).id && Span::new(l.start, l.end).overlaps(&days)
            };
            let away = problem.people[person].away.iter().any(|span| span.overlaps(&days));
            if away && problem.scenario.leave.iter().any(|l| leave(&l)) {
                bars.push((Because::Leave, all.clone(), None));
            }
            if rules::is_uncovered(problem, person, days) {
                bars.push((Because::Unavailable, all.clone(), None));
            }
            if served(person).any(|s| s.dates.is_some_and(|dates| dates.overlaps(&days))) {
                bars.push((Because::Campaign, all.clone(), None));
            }
        }
        for (rule, because) in
            [("recusal", Because::Recused), ("trained", Because::Untrained), ("pins", Because::Forbidden)]
        {
            if self.hard(rule)
                && let Some(bars_of) = rules::ALL.iter().find(|r| r.id == rule).and_then(|r| r.bars)
            {
                bars.push((because, self.positions(|group| bars_of.apply(problem, person, group)), None));
            }
        }
        if self.hard("no_return") {
            let before = |region: usize| served(person).any(|s| s.region == Some(region));
            let there = |region: usize| self.others(person).find(|&g| problem.groups[g].region == region);
            let at = self.positions(|group| {
                let region = problem.groups[group].region;
                before(region) || there(region).is_some()
            });
            let elsewhere = at.ones().find_map(|at| there(problem.groups[self.groups[at]].region));
            bars.push((Because::Returned, at, elsewhere));
        }
        if self.hard("rest_between") {
            let close = |span: &Span| rules::too_close(problem, span, &days);
            let other = placed(&close);
            if other.is_some() || served(person).filter_map(|s| s.dates).any(|span| close(&span)) {
                bars.push((Because::Rest, all.clone(), other));
            }
        }
        if self.hard("max_batches")
            && problem.people[person].limit.is_some_and(|limit| self.others(person).count() >= limit as usize)
        {
            bars.push((Because::Limit, all.clone(), None));
        }
        if self.hard("one_place")
            && let Some(other) = placed(&|span| span.overlaps(&days))
        {
            bars.push((Because::Placed, all.clone(), Some(other)));
        }
        let own: Vec<usize> = self.own(person).filter_map(|group| self.groups.binary_search(&group).ok()).collect();
        for (because, mut at, elsewhere) in bars {
            own.iter().for_each(|&own| at.set(own, false));
            if at.is_clear() {
                continue;
            }
            let fact = Fact::Person {
                inspector: self.id(person),
                because,
                groups: at.ones().map(|at| self.group_id(at)).collect(),
                everywhere: at.count_ones(..) == self.groups.len(),
                elsewhere: elsewhere.map(|group| problem.groups[group].id.clone()),
            };
            self.add(fact, Effect::Bar { person, at });
        }
    }

    pub fn locks(&mut self) {
        if !self.hard("pins") {
            return;
        }
        let (problem, batch) = (self.problem, self.batch);
        for lock in problem.locks.iter().filter(|lock| lock.batch == batch) {
            let at = lock.group.and_then(|group| self.groups.binary_search(&group).ok());
            let kept = self.own(lock.person).any(|group| lock.group.is_none_or(|named| named == group));
            if kept {
                let fact = Fact::Lock { inspector: self.id(lock.person), group: at.map(|at| self.group_id(at)) };
                let row = Row::at_least(at.map_or(At::All, At::One), Who::One(lock.person), 1.0);
                self.add_rows(fact, vec![row], Vec::new());
            }
        }
    }
}
