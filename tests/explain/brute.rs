//! Facts read from the scenario's tables, and every staffing of a batch tried.

use std::collections::BTreeSet;

use bangfu::explain::{Fact, Shortage};
use bangfu::plan::Plan;
use bangfu::scenario::settings::{Level, MutualScope};
use bangfu::scenario::{Group, Inspector, Party, PinKind, Scenario, UnitKind};

const LEADER: &str = "组长";

/// The batch of a shortage beside the rest of the plan.
pub struct Table<'t> {
    s: &'t Scenario,
    plan: &'t Plan,
    shortage: &'t Shortage,
    groups: Vec<&'t Group>,
}

/// Who serves where: a set of people for each group, by positions.
type Staffing = Vec<BTreeSet<usize>>;

impl<'t> Table<'t> {
    pub fn new(s: &'t Scenario, plan: &'t Plan, shortage: &'t Shortage) -> Self {
        Table { s, plan, shortage, groups: s.groups.iter().filter(|g| g.batch == shortage.batch).collect() }
    }

    fn hard(&self, rule: &str) -> bool {
        self.s.settings.rules.level(rule) == Level::Hard
    }

    fn person(&self, id: &str) -> usize {
        self.s.inspectors.iter().position(|p| p.id == id).unwrap()
    }

    fn group(&self, id: &str) -> usize {
        self.groups.iter().position(|g| g.id == id).unwrap()
    }

    fn now(&self) -> Staffing {
        let of = |g: &&Group| {
            let own = self.plan.assignments.iter().filter(|a| a.group == g.id && a.batch == g.batch);
            own.map(|a| self.person(&a.inspector)).collect()
        };
        self.groups.iter().map(of).collect()
    }

    /// Whether one more head can be had under these facts, by trying every staffing.
    pub fn possible(&self, facts: &[&Fact]) -> bool {
        let cells = self.groups.len() * self.s.inspectors.len();
        assert!(cells <= 16);
        let now = self.now();
        (0..1u32 << cells).any(|set| {
            let mut staffing: Staffing = vec![BTreeSet::new(); self.groups.len()];
            for cell in (0..cells).filter(|cell| set & 1 << cell != 0) {
                staffing[cell % self.groups.len()].insert(cell / self.groups.len());
            }
            self.is_in_place(&staffing, &now)
                && facts.iter().all(|fact| self.holds(fact, &staffing, &now))
                && self.has_more(facts, &staffing)
        })
    }

    /// Nobody is in more groups than one, or, where that is no rule, than their limit leaves.
    fn is_in_place(&self, staffing: &Staffing, now: &Staffing) -> bool {
        (0..self.s.inspectors.len()).all(|person| {
            let count = |of: &Staffing| of.iter().filter(|members| members.contains(&person)).count();
            let id = &self.s.inspectors[person].id;
            let others = self.plan.assignments.iter().filter(|a| a.inspector == *id && a.batch != self.shortage.batch);
            let limit = self.s.inspectors[person].max_batches.or(self.s.settings.rules.max_batches);
            let limit = limit.filter(|_| self.hard("max_batches")).map_or(usize::MAX, |limit| limit as usize);
            let most = if self.hard("one_place") { 1 } else { limit.saturating_sub(others.count()).max(1) };
            count(staffing) <= most.max(count(now))
        })
    }

    fn skilled(&self, person: usize, name: &str, level: u8) -> bool {
        self.s.inspectors[person].skills.iter().any(|s| s.name == name && s.level >= level)
    }

    fn is_full(&self, person: usize) -> bool {
        self.s.inspectors[person].party == Some(Party::Full)
    }

    fn certified(&self, person: usize) -> bool {
        let end = self.s.batches.iter().find(|b| b.id == self.shortage.batch).unwrap().end;
        let p = &self.s.inspectors[person];
        p.certificate.is_some() && p.certificate_until.is_none_or(|until| until >= end)
    }

    fn may_hold(&self, person: usize, group: &Group, role: &str, listed: bool, party: bool) -> bool {
        let p: &Inspector = &self.s.inspectors[person];
        let pins = || self.s.pins.iter().filter(|pin| pin.inspector == p.id && pin.batch == group.batch);
        if self.hard("pins") {
            let mut locks = pins().filter(|pin| pin.kind == PinKind::Lock && pin.role.is_some());
            if let Some(lock) = locks.find(|pin| pin.group.as_ref() == Some(&group.id)) {
                return lock.role.as_deref() == Some(role);
            }
        }
        let forbidden = self.s.settings.rules.level("pins") != Level::Off
            && pins().any(|pin| {
                pin.kind == PinKind::Forbid
                    && pin.role.as_deref() == Some(role)
                    && pin.group.as_ref().is_none_or(|named| *named == group.id)
            });
        let lists = self.s.inspectors.iter().all(|p| p.roles.is_empty()) || p.roles.iter().any(|r| r == role);
        (!listed || lists && !forbidden) && (!party || role != LEADER || self.is_full(person))
    }

    /// Everybody's role in the plan can be dealt, and so many more of one.
    fn dealt(
        &self,
        at: usize,
        members: &BTreeSet<usize>,
        more: Option<(&str, u32)>,
        listed: bool,
        party: bool,
    ) -> bool {
        let group = self.groups[at];
        let mut places: Vec<&str> = Vec::new();
        for a in self.plan.assignments.iter().filter(|a| a.group == group.id && a.role != "成员") {
            places.push(&a.role);
        }
        if let Some((role, count)) = more {
            places.extend(std::iter::repeat_n(role, count as usize));
        }
        let asked = more.map(|m| m.0).or(self.shortage.role.as_deref().filter(|_| !listed));
        let can = |person: usize, role: &str| self.may_hold(person, group, role, listed || asked != Some(role), party);
        fn deal(places: &[&str], free: &mut Vec<usize>, can: &dyn Fn(usize, &str) -> bool) -> bool {
            let Some((first, rest)) = places.split_first() else { return true };
            for n in 0..free.len() {
                if can(free[n], first) {
                    let person = free.remove(n);
                    let fits = deal(rest, free, can);
                    free.insert(n, person);
                    if fits {
                        return true;
                    }
                }
            }
            false
        }
        deal(&places, &mut members.iter().copied().collect(), &can)
    }

    fn holds(&self, fact: &Fact, staffing: &Staffing, now: &Staffing) -> bool {
        let count =
            |of: &Staffing, who: &dyn Fn(usize) -> bool| of.iter().flatten().filter(|person| who(**person)).count();
        let unit = |id: &str| {
            let id = id.to_owned();
            move |person: usize| self.s.inspectors[person].unit == id
        };
        match fact {
            Fact::Register { .. } | Fact::LeaderParty => true,
            Fact::Person { inspector, groups, .. } => {
                let person = self.person(inspector);
                groups.iter().all(|g| !staffing[self.group(g)].contains(&person))
            }
            Fact::Lock { inspector, group } => {
                let person = self.person(inspector);
                match group {
                    Some(group) => staffing[self.group(group)].contains(&person),
                    None => staffing.iter().any(|members| members.contains(&person)),
                }
            }
            Fact::Largest { group, max } => staffing[self.group(group)].len() <= *max as usize,
            Fact::QuotaMax { unit: id, max } => count(staffing, &unit(id)) <= *max as usize,
            Fact::QuotaMin { unit: id, min } => count(staffing, &unit(id)) >= *min as usize,
            Fact::NoMutual { a, b } => {
                let home = |person: usize| {
                    let unit = self.s.units.iter().find(|u| u.id == self.s.inspectors[person].unit)?;
                    unit.province.as_deref().filter(|_| unit.kind == UnitKind::Local)
                };
                let province = |region: &str| &self.s.regions.iter().find(|r| r.id == region).unwrap().province;
                let round = self.s.settings.rules.mutual_scope == MutualScope::Round;
                let others = self.plan.assignments.iter().filter(|x| round && x.batch != self.shortage.batch);
                let others: Vec<(usize, &String)> = others
                    .map(|x| {
                        let group = self.s.groups.iter().find(|g| g.id == x.group).unwrap();
                        (self.person(&x.inspector), province(&group.region))
                    })
                    .collect();
                let goes = |from: &str, to: &str| {
                    let here = staffing.iter().zip(&self.groups).any(|(members, g)| {
                        province(&g.region) == to && members.iter().any(|&p| home(p) == Some(from))
                    });
                    here || others.iter().any(|&(p, there)| there == to && home(p) == Some(from))
                };
                !(goes(a, b) && goes(b, a))
            }
            Fact::Pair { a, b, together } => {
                let (a, b) = (self.person(a), self.person(b));
                staffing.iter().all(|members| match together {
                    true => members.contains(&a) == members.contains(&b),
                    false => !(members.contains(&a) && members.contains(&b)),
                })
            }
            Fact::Mentor { group } => {
                let members = &staffing[self.group(group)];
                let new = members.iter().filter(|&&p| self.s.inspectors[p].rounds_served == Some(0)).count() as f64;
                new <= self.s.settings.rules.mentor_ratio * (members.len() as f64 - new)
            }
            Fact::UnitMix { group } => {
                let members = &staffing[self.group(group)];
                let rules = &self.s.settings.rules;
                let of_unit = |u: &str| members.iter().filter(|&&p| self.s.inspectors[p].unit == u).count();
                let provinces: BTreeSet<&str> = members
                    .iter()
                    .filter_map(|&p| self.s.units.iter().find(|u| u.id == self.s.inspectors[p].unit))
                    .map(|u| u.province.as_deref().unwrap_or(&u.id))
                    .collect();
                self.s.units.iter().all(|u| {
                    rules.max_per_unit.is_none_or(|most| of_unit(&u.id) <= most as usize)
                        && (!rules.unit_pairs || of_unit(&u.id) % 2 == 0)
                }) && (!rules.single_province || provinces.len() <= 1)
            }
            Fact::Need { group, rule, skill, level, count } => {
                let at = self.group(group);
                let members = &staffing[at];
                let has = |who: &dyn Fn(usize) -> bool| members.iter().filter(|&&p| who(p)).count() >= *count as usize;
                match *rule {
                    "group_size" => has(&|_| true),
                    "party_branch" => has(&|p| self.is_full(p)),
                    "certificates" => has(&|p| self.certified(p)),
                    "skills" => has(&|p| self.skilled(p, skill.as_deref().unwrap(), level.unwrap())),
                    _ => {
                        let party = self.hard("leader_party");
                        // What the facts say of the plan is of the plan.
                        assert!(self.dealt(at, &now[at], None, true, party));
                        self.dealt(at, members, None, true, party)
                    }
                }
            }
        }
    }

    fn has_more(&self, facts: &[&Fact], staffing: &Staffing) -> bool {
        let register = facts.iter().find_map(|fact| match fact {
            Fact::Register { people } => Some(people),
            _ => None,
        });
        let s = self.shortage;
        let counts = |person: usize| {
            let has = match s.rule {
                "skills" => self.skilled(person, s.skill.as_deref().unwrap(), s.level.unwrap()),
                "party_branch" => self.is_full(person),
                "certificates" => self.certified(person),
                "quota" => Some(&self.s.inspectors[person].unit) == s.unit.as_ref(),
                _ => true,
            };
            let id = &self.s.inspectors[person].id;
            assert!(s.rule == "roles" || register.is_none_or(|people| people.contains(id) == has), "{id}");
            has || register.is_none() && s.rule != "group_size"
        };
        if s.rule == "quota" {
            return staffing.iter().flatten().filter(|p| counts(**p)).count() > s.present as usize;
        }
        let mut more = false;
        for place in &s.places {
            let at = self.group(&place.group);
            if s.rule == "roles" {
                let (listed, role) = (register.is_some(), s.role.as_deref().unwrap());
                let party = facts.contains(&&Fact::LeaderParty) || role != LEADER && self.hard("leader_party");
                let deals = |count: u32| self.dealt(at, &staffing[at], Some((role, count)), listed, party);
                if !deals(0) {
                    return false;
                }
                more |= deals(1);
            } else {
                let have = staffing[at].iter().filter(|p| counts(**p)).count();
                if have < place.present as usize {
                    return false;
                }
                more |= have > place.present as usize;
            }
        }
        more
    }
}
