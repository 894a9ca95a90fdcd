//! The scenario compiled for solving: dense indices, day numbers, defaults filled in, and who may serve where at what cost.

use std::collections::HashMap;
use std::ops::Range;

use crate::plan::{Assignment, DerivedGroup};
use crate::rules;
use crate::scenario::{Gender, Inspector, Level, PairKind, Party, PinKind, RoleNeed, Scenario, SkillNeed, UnitKind};

mod calendar;
mod derive;
mod distance;

pub use calendar::Span;
pub use distance::{Distances, great_circle_km};

/// Indices into [`Problem::people`], [`Problem::groups`] and [`Problem::candidates`].
pub type PersonId = usize;
pub type GroupId = usize;
pub type CandidateId = usize;

/// A group with its defaults filled in.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: String,
    pub batch: usize,
    pub region: usize,
    pub min_size: u32,
    pub max_size: u32,
    pub skills: Vec<SkillNeed>,
    pub roles: Vec<RoleNeed>,
    /// Full Party members asked for.
    pub full_members: u32,
    /// Valid certificates asked for.
    pub certified: u32,
}

/// An inspector as the rules see one.
#[derive(Debug, Clone)]
pub struct Person {
    pub unit: usize,
    /// The limit of batches, own or general.
    pub limit: Option<u32>,
    /// Day ranges on leave or busy in another campaign.
    pub away: Vec<Span>,
    /// `history` rows.
    pub served: Vec<Served>,
    /// Positions in [`Problem::locks`].
    pub locks: Vec<usize>,
    pub forbids: Vec<Forbid>,
}

/// A `history` row: the region where the scenario knows it, the dates where both are given.
#[derive(Debug, Clone, Copy)]
pub struct Served {
    pub region: Option<usize>,
    pub dates: Option<Span>,
}

/// A sending unit as the rules see one.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The province it counts as in `single_province`: its own, or a kind of its own where none is given. Dense index.
    pub province: usize,
    /// The province that it inspects for: given only for units of kind 地方.
    pub home_province: Option<String>,
    pub people: u32,
    /// People that the draw ratio is measured against; 0 = the unit is not counted.
    pub pool: u32,
}

/// A pair of inspector and group that no hard rule forbids by itself: one yes-or-no decision.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub person: PersonId,
    pub group: GroupId,
    /// Points if assigned: travel, fit, party, expense, stability and soft rules on single assignments.
    pub cost: f64,
    /// Locked by a pin of level hard.
    pub locked: bool,
}

/// A pin of kind 锁定.
#[derive(Debug, Clone)]
pub struct Lock {
    pub person: PersonId,
    pub batch: usize,
    pub group: Option<GroupId>,
    pub role: Option<String>,
}

/// A pin of kind 禁止: the batch, or a group or a role in it.
#[derive(Debug, Clone)]
pub struct Forbid {
    pub batch: usize,
    pub group: Option<GroupId>,
    pub role: Option<String>,
}

/// The smallest and largest number a unit may send in a batch.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    pub unit: usize,
    pub batch: usize,
    pub min: u32,
    pub max: Option<u32>,
}

pub struct Problem<'a> {
    pub scenario: &'a Scenario,
    pub batches: Vec<Span>,
    pub groups: Vec<Group>,
    pub people: Vec<Person>,
    pub units: Vec<Unit>,
    pub quotas: Vec<Quota>,
    pub locks: Vec<Lock>,
    pub pairs: Vec<(PersonId, PersonId, PairKind)>,
    /// Sorted by person, then group.
    pub candidates: Vec<Candidate>,
    /// Candidates of each person: a range of `candidates`.
    pub of_person: Vec<Range<CandidateId>>,
    /// Candidates of each group, by person.
    pub of_group: Vec<Vec<CandidateId>>,
    pub distances: Distances,
    /// Not empty where the scenario left the groups out.
    pub derived: Vec<DerivedGroup>,
    /// Published assignments, as (person, group) where both still exist.
    pub published: Vec<Option<(PersonId, GroupId)>>,
    /// Somebody lists a role; otherwise everybody may hold every role.
    pub roles_listed: bool,
    /// How many pairs of inspector and group each rule forbids by itself (whatever the others say), by rule.
    pub barred: HashMap<&'static str, u64>,
}

impl<'a> Problem<'a> {
    /// Compiles a scenario whose `check` found no errors. Rows that refer to nothing are left out.
    pub fn new(scenario: &'a Scenario, published: &[Assignment]) -> Self {
        let settings = &scenario.settings;
        let batches: Vec<Span> = scenario.batches.iter().map(|b| Span::new(b.start, b.end)).collect();
        let unit_ids = index(scenario.units.iter().map(|u| u.id.as_str()));
        let people_ids = index(scenario.inspectors.iter().map(|p| p.id.as_str()));
        let batch_ids = index(scenario.batches.iter().map(|b| b.id.as_str()));
        let derived = if scenario.groups.is_empty() { derive::groups(scenario) } else { Vec::new() };
        let groups = compile_groups(scenario, &derived, &batch_ids);
        let group_ids: HashMap<String, GroupId> =
            groups.iter().enumerate().rev().map(|(g, group)| (group.id.clone(), g)).collect();

        let mut people: Vec<Person> = scenario
            .inspectors
            .iter()
            .map(|p| Person {
                unit: unit_ids.get(p.unit.as_str()).copied().unwrap_or(usize::MAX),
                limit: p.max_batches.or(settings.rules.max_batches),
                away: Vec::new(),
                served: Vec::new(),
                locks: Vec::new(),
                forbids: Vec::new(),
            })
            .collect();
        for leave in &scenario.leave {
            if let Some(&i) = people_ids.get(leave.inspector.as_str()) {
                people[i].away.push(Span::new(leave.start, leave.end));
            }
        }
        for row in &scenario.history {
            let Some(&i) = people_ids.get(row.inspector.as_str()) else { continue };
            let dates = row.start.zip(row.end).map(|(start, end)| Span::new(start, end));
            let region = row
                .region
                .as_ref()
                .and_then(|named| scenario.regions.iter().position(|r| r.id == *named || r.name == *named));
            people[i].served.push(Served { region, dates });
            people[i].away.extend(dates);
        }

        let mut problem = Problem {
            scenario,
            units: compile_units(scenario, &people),
            quotas: compile_quotas(scenario, &unit_ids),
            locks: Vec::new(),
            pairs: scenario
                .pairs
                .iter()
                .filter_map(|row| Some((*people_ids.get(row.a.as_str())?, *people_ids.get(row.b.as_str())?, row.kind)))
                .collect(),
            candidates: Vec::new(),
            of_person: Vec::new(),
            of_group: vec![Vec::new(); groups.len()],
            distances: Distances::new(scenario),
            published: published
                .iter()
                .map(|a| {
                    let person = people_ids.get(a.inspector.as_str()).copied()?;
                    let group = group_ids.get(a.group.as_str()).copied()?;
                    let batch = batch_ids.get(a.batch.as_str()).copied()?;
                    (groups[group].batch == batch).then_some((person, group))
                })
                .collect(),
            roles_listed: scenario.inspectors.iter().any(|p| !p.roles.is_empty()),
            barred: HashMap::new(),
            batches,
            groups,
            people,
            derived,
        };
        for pin in &scenario.pins {
            let person = people_ids.get(pin.inspector.as_str()).copied();
            let (Some(person), Some(batch)) = (person, batch_ids.get(pin.batch.as_str()).copied()) else { continue };
            let group = pin.group.as_ref().map(|g| group_ids.get(g.as_str()).copied());
            if let Some(None) = group {
                continue;
            }
            let (group, role) = (group.flatten(), pin.role.clone());
            if pin.kind == PinKind::Forbid {
                problem.people[person].forbids.push(Forbid { batch, group, role });
            } else {
                problem.people[person].locks.push(problem.locks.len());
                problem.locks.push(Lock { person, batch, group, role });
            }
        }
        problem.list_candidates();
        problem
    }

    /// Lists every pair that no hard rule forbids by itself, and what it costs.
    fn list_candidates(&mut self) {
        let mut locked = std::collections::HashSet::new();
        if self.level("pins") == Level::Hard {
            locked.extend(self.locks.iter().filter_map(|l| Some((l.person, l.group?))));
        }
        let published: std::collections::HashSet<_> = self.published.iter().flatten().copied().collect();
        let rules: Vec<_> = rules::ALL
            .iter()
            .filter_map(|r| Some((r.id, r.bars?, self.level(r.id))))
            .filter(|r| r.2 != Level::Off)
            .collect();
        let mut barred = vec![0u64; rules.len()];
        for person in 0..self.people.len() {
            let from = self.candidates.len();
            for group in 0..self.groups.len() {
                let (mut forbidden, mut penalty) = (false, 0.0);
                for ((_, bars, level), count) in rules.iter().zip(&mut barred) {
                    if bars(self, person, group) {
                        *count += 1;
                        match level {
                            Level::Hard => forbidden = true,
                            Level::Soft(weight) => penalty += weight,
                            Level::Off => {}
                        }
                    }
                }
                let locked = locked.contains(&(person, group));
                if forbidden && !locked {
                    continue;
                }
                let cost = penalty + self.cost(person, group, !self.published.is_empty(), &published);
                self.of_group[group].push(self.candidates.len());
                self.candidates.push(Candidate { person, group, cost, locked });
            }
            self.of_person.push(from..self.candidates.len());
        }
        self.barred = rules.iter().map(|r| r.0).zip(barred).collect();
    }

    /// Points of the goals that count single assignments.
    fn cost(
        &self,
        person: PersonId,
        group: GroupId,
        stability: bool,
        published: &std::collections::HashSet<(PersonId, GroupId)>,
    ) -> f64 {
        let goals = &self.scenario.settings.objective;
        let mut cost = goals.travel * self.km(person, group);
        if self.lacks_skill(person, group) {
            cost += goals.fit;
        }
        if !self.in_party(person) {
            cost += goals.party;
        }
        if goals.expense != 0.0 {
            cost += goals.expense * self.expense(person, group);
        }
        if stability {
            cost += if published.contains(&(person, group)) { -goals.stability } else { goals.stability };
        }
        cost
    }

    pub fn level(&self, rule: &str) -> Level {
        self.scenario.settings.rules.level(rule)
    }

    pub fn inspector(&self, person: PersonId) -> &'a Inspector {
        &self.scenario.inspectors[person]
    }

    /// The days of a group's batch.
    pub fn days(&self, group: GroupId) -> Span {
        self.batches[self.groups[group].batch]
    }

    /// Whole km from home to the group's base, one way.
    pub fn km(&self, person: PersonId, group: GroupId) -> f64 {
        self.distances.km(person, self.groups[group].region)
    }

    /// Yuan for the whole batch: fares both ways, lodging, meals, local transport.
    pub fn expense(&self, person: PersonId, group: GroupId) -> f64 {
        let rates = &self.scenario.settings.objective.rates;
        let days = f64::from(self.days(group).len());
        let region = self.groups[group].region;
        let fare = self.distances.fare(person, region).unwrap_or(rates.fare_per_km * self.distances.km(person, region));
        2.0 * fare + rates.lodging * (days - 1.0) + (rates.meals + rates.local) * days
    }

    pub fn is_full_member(&self, person: PersonId) -> bool {
        self.inspector(person).party == Some(Party::Full)
    }

    /// Full or probationary.
    pub fn in_party(&self, person: PersonId) -> bool {
        matches!(self.inspector(person).party, Some(Party::Full | Party::Probationary))
    }

    pub fn gender(&self, person: PersonId) -> Option<Gender> {
        self.inspector(person).gender
    }

    pub fn holds(&self, person: PersonId, need: &SkillNeed) -> bool {
        self.inspector(person).skills.iter().any(|s| s.name == need.name && s.level >= need.level)
    }

    /// The group asks for skills and the person meets none of the needs.
    pub fn lacks_skill(&self, person: PersonId, group: GroupId) -> bool {
        let needs = &self.groups[group].skills;
        !needs.is_empty() && !needs.iter().any(|n| self.holds(person, n))
    }

    /// Holds a certificate valid through the last day of the group's batch.
    pub fn is_certified(&self, person: PersonId, group: GroupId) -> bool {
        let p = self.inspector(person);
        let last = self.scenario.batches[self.groups[group].batch].end;
        p.certificate.is_some() && p.certificate_until.is_none_or(|until| until >= last)
    }

    /// May hold the role: lists it, or nobody in the scenario lists any.
    pub fn may_hold(&self, person: PersonId, role: &str) -> bool {
        !self.roles_listed || self.inspector(person).roles.iter().any(|r| r == role)
    }

    /// No plan has more members in the group.
    pub fn most_members(&self, group: GroupId) -> f64 {
        let candidates = &self.of_group[group];
        let locked = candidates.iter().filter(|&&c| self.candidates[c].locked).count();
        match self.level("group_size") {
            Level::Hard => candidates.len().min(locked.max(self.groups[group].max_size as usize)) as f64,
            _ => candidates.len() as f64,
        }
    }

    pub fn candidate(&self, person: PersonId, group: GroupId) -> Option<CandidateId> {
        let range = self.of_person[person].clone();
        let found = self.candidates[range.clone()].binary_search_by_key(&group, |c| c.group).ok()?;
        Some(range.start + found)
    }
}

/// First position of each id.
fn index<'s>(ids: impl Iterator<Item = &'s str>) -> HashMap<&'s str, usize> {
    let mut map = HashMap::new();
    for (i, id) in ids.enumerate() {
        map.entry(id).or_insert(i);
    }
    map
}

fn compile_groups(scenario: &Scenario, derived: &[DerivedGroup], batches: &HashMap<&str, usize>) -> Vec<Group> {
    let rules = &scenario.settings.rules;
    let regions = index(scenario.regions.iter().map(|r| r.id.as_str()));
    let leader = || vec![RoleNeed { role: "组长".into(), count: 1 }];
    let written = scenario.groups.iter().filter_map(|g| {
        Some(Group {
            id: g.id.clone(),
            batch: *batches.get(g.batch.as_str())?,
            region: *regions.get(g.region.as_str())?,
            min_size: g.min_size,
            max_size: g.max_size,
            skills: g.skills.clone(),
            roles: g.roles.clone().unwrap_or_else(leader),
            full_members: g.full_members.unwrap_or(rules.min_full_members),
            certified: g.certified.unwrap_or(rules.min_per_crew * g.crews.unwrap_or(1)),
        })
    });
    let from_sites = derived.iter().filter_map(|g| {
        Some(Group {
            id: g.id.clone(),
            batch: *batches.get(g.batch.as_str())?,
            region: *regions.get(g.region.as_str())?,
            min_size: g.min_size,
            max_size: g.max_size,
            skills: derive::parse_needs(&g.skills),
            roles: leader(),
            full_members: rules.min_full_members,
            certified: rules.min_per_crew * g.crews,
        })
    });
    written.chain(from_sites).collect()
}

fn compile_units(scenario: &Scenario, people: &[Person]) -> Vec<Unit> {
    let mut provinces: HashMap<&str, usize> = HashMap::new();
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        next - 1
    };
    let mut count = vec![0u32; scenario.units.len()];
    for p in people {
        if let Some(c) = count.get_mut(p.unit) {
            *c += 1;
        }
    }
    scenario
        .units
        .iter()
        .zip(count)
        .map(|(u, people)| Unit {
            province: match &u.province {
                Some(name) => *provinces.entry(name).or_insert_with(&mut fresh),
                None => fresh(),
            },
            home_province: u.province.clone().filter(|_| u.kind == UnitKind::Local),
            people,
            pool: u.pool.unwrap_or(people),
        })
        .collect()
}

/// The row that names unit and batch, else the row that names the unit only.
fn compile_quotas(scenario: &Scenario, units: &HashMap<&str, usize>) -> Vec<Quota> {
    let mut general = HashMap::new();
    let mut exact = HashMap::new();
    for row in &scenario.quotas {
        let Some(&unit) = units.get(row.unit.as_str()) else { continue };
        match &row.batch {
            None => general.entry(unit).or_insert(row),
            Some(batch) => exact.entry((unit, batch.as_str())).or_insert(row),
        };
    }
    let mut quotas = Vec::new();
    for unit in 0..scenario.units.len() {
        for (batch, b) in scenario.batches.iter().enumerate() {
            if let Some(row) = exact.get(&(unit, b.id.as_str())).or(general.get(&unit)) {
                quotas.push(Quota { unit, batch, min: row.min.unwrap_or(0), max: row.max });
            }
        }
    }
    quotas
}
