//! Facts of groups and units: what they hold, what they keep, and the rules on whom they are made up of.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fact::Fact;
use super::row::{At, Row, Who};
use super::{Ask, SubRound};
use crate::problem::{GroupId, PersonId};
use crate::scenario::PairKind;
use crate::scenario::settings::MutualScope;

impl SubRound<'_> {
    /// People of the unit whom the plan sends in the batch.
    pub fn sent(&self, unit: usize) -> u32 {
        let members = self.groups.iter().flat_map(|&group| &self.staffing.members[group]);
        members.filter(|&&person| self.problem.people[person].unit == unit).count() as u32
    }

    /// Largest sizes of groups, and quotas of units.
    pub fn limits(&mut self) {
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
    pub fn mutual(&mut self) {
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

    pub fn pairs(&mut self) {
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
    pub fn mixes(&mut self) {
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
    pub fn needs(&mut self) {
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
}
