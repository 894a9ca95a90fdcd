//! One batch beside everything else of a plan: what stands there as single facts, each of which can be dropped, and one need that is short.
//!
//! All that people do in other batches is given. What the plan itself does already is always allowed, whatever the rules say of it, so that the
//! facts without the need that is short never contradict one another.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use fixedbitset::FixedBitSet;

use super::fact::{Because, Fact};
use crate::problem::{GroupId, PersonId, Problem, Span};
use crate::rules::{self, Staffing, roles};
use crate::scenario::settings::MutualScope;
use crate::scenario::{Level, PairKind};

/// A set of people that rows add up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    All,
    One(PersonId),
    Unit(usize),
    /// Of units that inspect for the province.
    Home(String),
    /// Of units that count as of one province.
    Province(usize),
    Newcomers,
    Experienced,
    Skill(String, u8),
    FullMembers,
    Certified,
    /// With a certificate that does not last through the batch.
    Expired,
    /// Who could hold one of these roles (as bits) of the group at this position; whoever lists it or not, and party member or not, where that
    /// is not to count.
    Roles {
        at: usize,
        roles: u32,
        listed: bool,
        party: bool,
    },
}

/// Where a row adds up: one group or several, by position in the batch.
#[derive(Debug, Clone)]
pub enum At {
    One(usize),
    These(FixedBitSet),
    All,
}

impl At {
    pub fn has(&self, at: usize) -> bool {
        match self {
            At::One(one) => *one == at,
            At::These(these) => these.contains(at),
            At::All => true,
        }
    }
}

/// lower ≤ people counted in groups, and columns of the fact's own ≤ upper
#[derive(Debug, Clone)]
pub struct Row {
    pub at: At,
    pub people: Vec<(f64, Who)>,
    /// By number among the fact's columns.
    pub columns: Vec<(f64, usize)>,
    pub lower: f64,
    pub upper: f64,
}

impl Row {
    fn at_least(at: At, who: Who, lower: f64) -> Row {
        Row { at, people: vec![(1.0, who)], columns: Vec::new(), lower, upper: f64::INFINITY }
    }

    fn at_most(at: At, people: Vec<(f64, Who)>, upper: f64) -> Row {
        Row { at, people, columns: Vec::new(), lower: f64::NEG_INFINITY, upper }
    }

    fn and(mut self, factor: f64, column: usize) -> Row {
        self.columns.push((factor, column));
        self
    }
}

/// What a fact does.
#[derive(Debug, Clone)]
pub enum Effect {
    /// See [`SubRound::short_rows`].
    Register,
    LeaderParty,
    /// The person serves in none of these groups.
    Bar {
        person: PersonId,
        at: FixedBitSet,
    },
    /// With whole columns from 0 of these upper bounds.
    Rows {
        rows: Vec<Row>,
        columns: Vec<f64>,
    },
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    Heads,
    Skill(String, u8),
    FullMembers,
    Certificates,
    Role(String),
    /// People that the unit sends.
    Quota(usize),
}

/// A place where it is short.
#[derive(Debug, Clone, Copy)]
pub struct Short {
    /// Position in the batch; of no meaning for a quota.
    pub at: usize,
    pub needed: u32,
    pub present: u32,
}

pub struct SubRound<'p> {
    pub problem: &'p Problem<'p>,
    pub staffing: &'p Staffing,
    pub batch: usize,
    /// Groups of the batch; facts go by their positions here.
    pub groups: &'p [GroupId],
    pub ask: Ask,
    pub short: Vec<Short>,
    pub facts: Vec<Fact>,
    pub effects: Vec<Effect>,
    /// Facts that bar each person.
    pub bars: Vec<Vec<usize>>,
    /// In how many groups of the batch each person may serve.
    pub most: Vec<u32>,
    /// Roles dealt out in each group, by position among its roles.
    dealt: Vec<Vec<u32>>,
    sets: RefCell<HashMap<Who, Rc<FixedBitSet>>>,
}

/// Groups that ask for more kinds of roles than this are held to single roles, pairs of them, and all together.
const MOST_ROLES: usize = 10;

impl<'p> SubRound<'p> {
    /// The batch where `ask` is short in these places.
    pub fn new(
        problem: &'p Problem<'p>,
        staffing: &'p Staffing,
        batch: usize,
        ask: Ask,
        short: &[(Option<GroupId>, u32, u32)],
    ) -> Self {
        let groups = &problem.of_batch[batch][..];
        let position = |group: &Option<GroupId>| group.and_then(|g| groups.binary_search(&g).ok()).unwrap_or(0);
        let short = short.iter().map(|(group, needed, present)| Short {
            at: position(group),
            needed: *needed,
            present: *present,
        });
        let dealt = |&group: &GroupId| {
            let dealt = roles::deal(problem, group, &staffing.members[group]);
            let held = |role: usize| dealt.iter().filter(|d| **d == Some(role)).count() as u32;
            (0..problem.groups[group].roles.len()).map(held).collect()
        };
        let mut sub = SubRound {
            short: short.collect(),
            dealt: groups.iter().map(dealt).collect(),
            problem,
            staffing,
            batch,
            groups,
            ask,
            facts: Vec::new(),
            effects: Vec::new(),
            bars: vec![Vec::new(); problem.people.len()],
            most: Vec::new(),
            sets: RefCell::default(),
        };
        sub.most = (0..problem.people.len()).map(|person| sub.most(person)).collect();
        sub.register();
        (0..problem.people.len()).for_each(|person| sub.person(person));
        sub.locks();
        sub.limits();
        sub.mutual();
        sub.pairs();
        sub.mixes();
        sub.needs();
        sub
    }

    fn hard(&self, rule: &str) -> bool {
        self.problem.level(rule) == Level::Hard
    }

    fn id(&self, person: PersonId) -> String {
        self.problem.inspector(person).id.clone()
    }

    pub fn group_id(&self, at: usize) -> String {
        self.problem.groups[self.groups[at]].id.clone()
    }

    fn positions(&self, of: impl Fn(GroupId) -> bool) -> FixedBitSet {
        let mut set = FixedBitSet::with_capacity(self.groups.len());
        (0..self.groups.len()).filter(|&at| of(self.groups[at])).for_each(|at| set.insert(at));
        set
    }

    /// Groups of the batch that the person serves in.
    fn own(&self, person: PersonId) -> impl Iterator<Item = GroupId> + '_ {
        self.staffing.serves[person].iter().copied().filter(|&g| self.problem.groups[g].batch == self.batch)
    }

    /// Groups of other batches that the person serves in.
    fn others(&self, person: PersonId) -> impl Iterator<Item = GroupId> + '_ {
        self.staffing.serves[person].iter().copied().filter(|&g| self.problem.groups[g].batch != self.batch)
    }

    /// In how many groups of the batch somebody may serve: one, or, where that is no hard rule, what their limit of batches leaves.
    fn most(&self, person: PersonId) -> u32 {
        let here = self.own(person).count() as u32;
        if self.hard("one_place") {
            return here.max(1);
        }
        let limit = self.problem.people[person].limit.filter(|_| self.hard("max_batches"));
        let left = limit.map(|limit| limit.saturating_sub(self.others(person).count() as u32).max(1));
        left.unwrap_or(u32::MAX).min(self.groups.len() as u32).max(here)
    }

    /// The people of a set.
    pub fn set(&self, who: &Who) -> Rc<FixedBitSet> {
        if let Some(known) = self.sets.borrow().get(who) {
            return known.clone();
        }
        let problem = self.problem;
        let unit = |person: PersonId| problem.units.get(problem.people[person].unit);
        let new = |person: PersonId| problem.inspector(person).rounds_served == Some(0);
        let is_in = |person: PersonId| match who {
            Who::All => true,
            Who::One(one) => person == *one,
            Who::Unit(unit) => problem.people[person].unit == *unit,
            Who::Home(home) => unit(person).is_some_and(|u| u.home_province.as_ref() == Some(home)),
            Who::Province(province) => unit(person).map_or(usize::MAX, |u| u.province) == *province,
            Who::Newcomers => new(person),
            Who::Experienced => !new(person),
            Who::Skill(name, level) => problem.has_skill(person, name, *level),
            Who::FullMembers => problem.is_full_member(person),
            Who::Certified => self.groups.first().is_some_and(|&group| problem.is_certified(person, group)),
            Who::Expired => {
                let certified = self.groups.first().is_some_and(|&group| problem.is_certified(person, group));
                !certified && problem.inspector(person).certificate.is_some()
            }
            Who::Roles { at, roles, listed, party } => self.could_hold(person, *at, *listed, *party) & roles != 0,
        };
        let mut set = FixedBitSet::with_capacity(problem.people.len());
        (0..problem.people.len()).filter(|&person| is_in(person)).for_each(|person| set.insert(person));
        let set = Rc::new(set);
        self.sets.borrow_mut().insert(who.clone(), set.clone());
        set
    }

    /// Roles (as bits) that the person could hold in the group; who lists the role that is asked for, and the leader's party, may not count.
    fn could_hold(&self, person: PersonId, at: usize, listed: bool, party: bool) -> u32 {
        let (problem, group) = (self.problem, self.groups[at]);
        let roles = problem.groups[group].roles.iter().enumerate().take(32);
        let bit = |role: usize| 1u32 << role;
        if let Some(locked) = roles::locked_role(problem, person, group) {
            return locked.filter(|role| *role < 32).map_or(0, bit);
        }
        let asked = |role: &str| matches!(&self.ask, Ask::Role(asked) if asked == role);
        let may = |role: &str| {
            let lists = problem.may_hold(person, role) && !roles::is_forbidden(problem, person, group, role);
            (lists || !listed && asked(role)) && (!party || roles::may_lead(problem, person, role))
        };
        roles.filter(|(_, need)| may(&need.role)).fold(0, |set, (role, _)| set | bit(role))
    }

    fn add(&mut self, fact: Fact, effect: Effect) {
        if let Effect::Bar { person, .. } = effect {
            self.bars[person].push(self.facts.len());
        }
        self.facts.push(fact);
        self.effects.push(effect);
    }

    fn add_rows(&mut self, fact: Fact, rows: Vec<Row>, columns: Vec<f64>) {
        self.add(fact, Effect::Rows { rows, columns });
    }

    /// Whom rows of the need count, where its register and the leader's party count or not.
    pub fn asked(&self, at: usize, listed: bool, party: bool) -> Who {
        match &self.ask {
            Ask::Role(role) => {
                let roles = &self.problem.groups[self.groups[at]].roles;
                let roles = roles.iter().take(32).position(|r| r.role == *role).map_or(0, |r| 1 << r);
                Who::Roles { at: self.like(at), roles, listed, party }
            }
            _ if !listed => Who::All,
            Ask::Heads => Who::All,
            Ask::Skill(name, level) => Who::Skill(name.clone(), *level),
            Ask::FullMembers => Who::FullMembers,
            Ask::Certificates => Who::Certified,
            Ask::Quota(unit) => Who::Unit(*unit),
        }
    }

    fn register(&mut self) {
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
    fn person(&mut self, person: PersonId) {
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

    fn locks(&mut self) {
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

    /// People of the unit whom the plan sends in the batch.
    fn sent(&self, unit: usize) -> u32 {
        let members = self.groups.iter().flat_map(|&group| &self.staffing.members[group]);
        members.filter(|&&person| self.problem.people[person].unit == unit).count() as u32
    }

    /// Largest sizes of groups, and quotas of units.
    fn limits(&mut self) {
        let problem = self.problem;
        if self.hard("group_size") {
            for (at, &group) in self.groups.iter().enumerate() {
                let max = problem.groups[group].max_size.max(self.staffing.members[group].len() as u32);
                let row = Row::at_most(At::One(at), vec![(1.0, Who::All)], f64::from(max));
                self.add_rows(Fact::Largest { group: self.group_id(at), max }, vec![row], Vec::new());
            }
        }
        if !self.hard("quota") {
            return;
        }
        let batch = self.batch;
        for quota in problem.quotas.iter().filter(|quota| quota.batch == batch) {
            let (unit, id) = (quota.unit, problem.scenario.units[quota.unit].id.clone());
            let sent = self.sent(unit);
            if let Some(max) = quota.max.map(|max| max.max(sent)) {
                let row = Row::at_most(At::All, vec![(1.0, Who::Unit(unit))], f64::from(max));
                self.add_rows(Fact::QuotaMax { unit: id.clone(), max }, vec![row], Vec::new());
            }
            let min = quota.min.min(sent);
            if min > 0 && self.ask != Ask::Quota(unit) {
                let row = Row::at_least(At::All, Who::Unit(unit), f64::from(min));
                self.add_rows(Fact::QuotaMin { unit: id, min }, vec![row], Vec::new());
            }
        }
    }

    /// Provinces that do not inspect one another.
    fn mutual(&mut self) {
        let problem = self.problem;
        if !self.hard("no_mutual") {
            return;
        }
        let homes: BTreeSet<&String> = problem.units.iter().filter_map(|u| u.home_province.as_ref()).collect();
        let to = |province: &str, group: GroupId| {
            problem.scenario.regions[problem.groups[group].region].province == province
        };
        let home = |person: PersonId| problem.units.get(problem.people[person].unit)?.home_province.as_ref();
        let by_round = problem.scenario.settings.rules.mutual_scope == MutualScope::Round;
        let elsewhere: BTreeSet<(&String, &String)> = self
            .staffing
            .pairs()
            .filter(|(_, group)| by_round && problem.groups[*group].batch != self.batch)
            .filter_map(|(person, g)| {
                Some((home(person)?, &problem.scenario.regions[problem.groups[g].region].province))
            })
            .collect();
        let goes = |a: &String, b: &String| {
            let here = |&group: &GroupId| {
                to(b, group) && self.staffing.members[group].iter().any(|&person| home(person) == Some(a))
            };
            self.groups.iter().any(here)
        };
        let mut found = Vec::new();
        for &a in &homes {
            for &b in homes.range::<String, _>((std::ops::Bound::Excluded(a), std::ops::Bound::Unbounded)) {
                let there = [self.positions(|g| to(b, g)), self.positions(|g| to(a, g))];
                let taken = [elsewhere.contains(&(a, b)), elsewhere.contains(&(b, a))];
                let (goes, people) = ([goes(a, b), goes(b, a)], [a, b].map(|home| Who::Home(home.clone())));
                if goes[0] && goes[1] || taken[0] && taken[1] || there[0].is_clear() && there[1].is_clear() {
                    continue;
                }
                let mut rows = Vec::new();
                let mut columns = Vec::new();
                if taken[0] || taken[1] {
                    // The other way is closed, unless the plan goes it all the same.
                    let closed = usize::from(taken[0]);
                    if goes[closed] || there[closed].is_clear() {
                        continue;
                    }
                    rows.push(Row::at_most(At::These(there[closed].clone()), vec![(1.0, people[closed].clone())], 0.0));
                } else {
                    if there[0].is_clear() || there[1].is_clear() {
                        continue;
                    }
                    for way in 0..2 {
                        let most = self.set(&people[way]).count_ones(..) as f64 * self.groups.len() as f64;
                        let at = At::These(there[way].clone());
                        rows.push(Row::at_most(at, vec![(1.0, people[way].clone())], 0.0).and(-most, way));
                    }
                    columns = vec![1.0, 1.0];
                    rows.push(Row::at_most(At::All, Vec::new(), 1.0).and(1.0, 0).and(1.0, 1));
                }
                found.push((Fact::NoMutual { a: a.clone(), b: b.clone() }, rows, columns));
            }
        }
        found.into_iter().for_each(|(fact, rows, columns)| self.add_rows(fact, rows, columns));
    }

    fn pairs(&mut self) {
        if !self.hard("pairs") {
            return;
        }
        for &(a, b, kind) in &self.problem.pairs {
            let mut rows = Vec::new();
            for (at, &group) in self.groups.iter().enumerate() {
                let members = &self.staffing.members[group];
                let both = [(1.0, Who::One(a)), (1.0, Who::One(b))];
                let (has_a, has_b) = (members.contains(&a), members.contains(&b));
                match kind {
                    PairKind::Apart if !(has_a && has_b) => rows.push(Row::at_most(At::One(at), both.to_vec(), 1.0)),
                    PairKind::Together if has_a == has_b => rows.push(Row {
                        lower: 0.0,
                        ..Row::at_most(At::One(at), vec![(1.0, Who::One(a)), (-1.0, Who::One(b))], 0.0)
                    }),
                    _ => {}
                }
            }
            let fact = Fact::Pair { a: self.id(a), b: self.id(b), together: kind == PairKind::Together };
            self.add_rows(fact, rows, Vec::new());
        }
    }

    /// Newcomers and experienced, and mixtures of units.
    fn mixes(&mut self) {
        let problem = self.problem;
        let settings = &problem.scenario.settings.rules;
        for (at, &group) in self.groups.iter().enumerate() {
            let members = &self.staffing.members[group];
            if self.hard("mentor") {
                let new = |p: &&PersonId| problem.inspector(**p).rounds_served == Some(0);
                let newcomers = members.iter().filter(new).count() as f64;
                let above = newcomers - settings.mentor_ratio * (members.len() as f64 - newcomers);
                let people = vec![(1.0, Who::Newcomers), (-settings.mentor_ratio, Who::Experienced)];
                let row = Row::at_most(At::One(at), people, above.max(0.0));
                self.add_rows(Fact::Mentor { group: self.group_id(at) }, vec![row], Vec::new());
            }
            if !self.hard("unit_mix") {
                continue;
            }
            let (mut rows, mut columns) = (Vec::new(), Vec::new());
            let mut provinces: BTreeMap<usize, u32> = BTreeMap::new();
            let units: BTreeSet<usize> = problem.people.iter().map(|person| person.unit).collect();
            for unit in units {
                let here = members.iter().filter(|&&p| problem.people[p].unit == unit).count() as u32;
                let own = vec![(1.0, Who::Unit(unit))];
                if let Some(most) = settings.max_per_unit {
                    rows.push(Row::at_most(At::One(at), own.clone(), f64::from(most.max(here))));
                }
                if settings.unit_pairs && here.is_multiple_of(2) {
                    let twos = Row { lower: 0.0, ..Row::at_most(At::One(at), own, 0.0) };
                    rows.push(twos.and(-2.0, columns.len()));
                    columns.push(problem.people.len() as f64);
                }
                *provinces.entry(problem.units.get(unit).map_or(usize::MAX, |u| u.province)).or_default() += here;
            }
            if settings.single_province {
                let present = provinces.values().filter(|here| **here > 0).count().max(1);
                let mut all = Row::at_most(At::One(at), Vec::new(), present as f64);
                for province in provinces.into_keys() {
                    let who = Who::Province(province);
                    let most = self.set(&who).count_ones(..) as f64;
                    rows.push(Row::at_most(At::One(at), vec![(1.0, who)], 0.0).and(-most, columns.len()));
                    all = all.and(1.0, columns.len());
                    columns.push(1.0);
                }
                rows.push(all);
            }
            self.add_rows(Fact::UnitMix { group: self.group_id(at) }, rows, columns);
        }
    }

    /// What groups have beside what is short, they keep.
    fn needs(&mut self) {
        let problem = self.problem;
        for (at, &group) in self.groups.iter().enumerate() {
            let g = &problem.groups[group];
            let is_short = self.short.iter().any(|short| short.at == at);
            let mut needs: Vec<(&'static str, Ask, Who, u32)> = vec![
                ("group_size", Ask::Heads, Who::All, g.min_size),
                ("party_branch", Ask::FullMembers, Who::FullMembers, g.full_members),
                ("certificates", Ask::Certificates, Who::Certified, g.certified),
            ];
            needs.extend(g.skills.iter().map(|need| {
                let skill = (need.name.clone(), need.level);
                ("skills", Ask::Skill(skill.0.clone(), skill.1), Who::Skill(skill.0, skill.1), need.count)
            }));
            for (rule, ask, who, needed) in needs {
                if !self.hard(rule) || is_short && ask == self.ask {
                    continue;
                }
                let holders = self.set(&who);
                let present = self.staffing.members[group].iter().filter(|&&p| holders.contains(p)).count() as u32;
                let count = present.min(needed);
                if count == 0 {
                    continue;
                }
                let (skill, level) = match ask {
                    Ask::Skill(name, level) => (Some(name), Some(level)),
                    _ => (None, None),
                };
                let fact = Fact::Need { group: self.group_id(at), rule, skill, level, count };
                self.add_rows(fact, vec![Row::at_least(At::One(at), who, f64::from(count))], Vec::new());
            }
            let roles: u32 = self.dealt[at].iter().sum();
            // Where a role is short, what else is dealt belongs to the rows of what is short.
            if self.hard("roles") && roles > 0 && !(is_short && matches!(self.ask, Ask::Role(_))) {
                let rows = self.role_rows(at, None, true, true).into_iter().map(|(row, _)| row).collect();
                let fact =
                    Fact::Need { group: self.group_id(at), rule: "roles", skill: None, level: None, count: roles };
                self.add_rows(fact, rows, Vec::new());
            }
        }
    }

    /// The first group with the same roles, so that sets of people are shared; the group itself where pins name roles.
    fn like(&self, at: usize) -> usize {
        let problem = self.problem;
        let pinned = problem.locks.iter().any(|lock| lock.batch == self.batch && lock.role.is_some())
            || problem.people.iter().any(|p| p.forbids.iter().any(|f| f.batch == self.batch && f.role.is_some()));
        let roles = |at: usize| &problem.groups[self.groups[at]].roles;
        if pinned { at } else { (0..at).find(|&first| roles(first) == roles(at)).unwrap_or(at) }
    }

    /// Everybody's role in the plan can be dealt (Hall's theorem: for every set of roles, enough who could hold one of them), and, answered
    /// with each row, whether one more of `more` is asked for by it.
    fn role_rows(&self, at: usize, more: Option<usize>, listed: bool, party: bool) -> Vec<(Row, bool)> {
        let dealt = &self.dealt[at];
        let asked: Vec<usize> = (0..dealt.len().min(32)).filter(|&r| dealt[r] > 0 || more == Some(r)).collect();
        let masks: Vec<u32> = if asked.len() <= MOST_ROLES {
            (1u32..1 << asked.len()).collect()
        } else {
            let all = u32::MAX >> (32 - asked.len());
            let two = (0..asked.len()).flat_map(|a| (a..asked.len()).map(move |b| 1 << a | 1 << b));
            two.chain([all]).collect()
        };
        let like = self.like(at);
        let row = |mask: u32| {
            let chosen = || asked.iter().enumerate().filter(move |(n, _)| mask & 1 << n != 0).map(|(_, &role)| role);
            let roles = chosen().fold(0u32, |set, role| set | 1 << role);
            let places: u32 = chosen().map(|role| dealt[role]).sum();
            let who = Who::Roles { at: like, roles, listed, party };
            (Row::at_least(At::One(at), who, f64::from(places)), chosen().any(|role| more == Some(role)))
        };
        masks.into_iter().map(row).collect()
    }

    /// Rows of what is short in one of its places, and whether each asks for what is had in addition.
    pub fn short_rows(&self, short: &Short, listed: bool, party: bool) -> Vec<(Row, bool)> {
        match &self.ask {
            Ask::Role(role) => {
                let roles = &self.problem.groups[self.groups[short.at]].roles;
                self.role_rows(short.at, roles.iter().position(|r| r.role == *role), listed, party)
            }
            Ask::Quota(_) => {
                vec![(Row::at_least(At::All, self.asked(short.at, listed, party), f64::from(short.present)), true)]
            }
            _ => {
                let who = self.asked(short.at, listed, party);
                vec![(Row::at_least(At::One(short.at), who, f64::from(short.present)), true)]
            }
        }
    }
}
