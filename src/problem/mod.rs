//! The scenario compiled for solving: dense indices, day numbers, defaults filled in, and who may serve where at what cost.

use std::collections::{BTreeSet, HashMap, HashSet};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use crate::plan::{Assignment, DerivedGroup};
use crate::rules::{self, Bars};
use crate::scenario::{Gender, Inspector, Level, PairKind, Party, PinKind, RoleNeed, Scenario, SkillNeed, UnitKind};

mod calendar;
mod derive;
mod distance;
mod legs;
mod want;
mod workdays;

pub use calendar::{Span, meeting};
pub use distance::{Distances, great_circle_km};
pub use legs::{Atlas, Legs};
pub use want::{Asset, Want};
pub use workdays::Workdays;

/// Indices into [`Problem::people`] and [`Problem::groups`].
pub type PersonId = usize;
pub type GroupId = usize;

/// An assignment that may be: who and where.
pub type Pair = (PersonId, GroupId);

/// A group with its defaults filled in.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: String,
    pub batch: usize,
    pub region: usize,
    pub min_size: u32,
    pub max_size: u32,
    /// Crews that it splits into at most.
    pub crews: u32,
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

#[derive(Clone)]
pub struct Problem<'a> {
    pub scenario: &'a Scenario,
    pub batches: Vec<Span>,
    /// The largest sets of batches that meet on one day, each ascending.
    pub meeting: Vec<Vec<usize>>,
    pub groups: Vec<Group>,
    pub people: Vec<Person>,
    pub units: Vec<Unit>,
    pub quotas: Vec<Quota>,
    pub locks: Vec<Lock>,
    pub pairs: Vec<(PersonId, PersonId, PairKind)>,
    /// Groups of each batch, ascending.
    pub of_batch: Vec<Vec<GroupId>>,
    /// Points of every assignment, a row of groups per person, rounded down to single precision; ∞ where a hard rule forbids it by
    /// itself. Millions of pairs: this is all that is kept of each.
    costs: Vec<f32>,
    /// Per group, who may serve in it.
    pub allowed: Vec<FixedBitSet>,
    /// Per person and batch, in how many groups they may serve.
    options: Vec<u32>,
    /// Pairs locked by a pin of level hard, and the one that is required; ascending.
    pub locked: Vec<Pair>,
    /// A pair that every plan must have, and that no other rule gives way to, unlike to a pin.
    pub required: Option<Pair>,
    /// The points of every pair are a whole number.
    pub whole_costs: bool,
    /// Rules on single assignments that are soft, with their weights.
    soft_bars: Vec<(Bars, f64)>,
    /// Distinct lists of skills that groups ask for, and which of them each group has.
    skill_sets: Vec<Vec<SkillNeed>>,
    skill_set_of: Vec<usize>,
    pub distances: Distances,
    /// Empty but while staffing is asked again for what crews lacked.
    pub wants: Vec<Want>,
    /// Not empty where the scenario left the groups out.
    pub derived: Vec<DerivedGroup>,
    /// Published assignments, as (person, group) where both still exist.
    pub published: Vec<Option<Pair>>,
    /// Those that still exist.
    standing: HashSet<Pair>,
    /// Roles, other than that of a plain member, that people hold in the published plan.
    pub published_roles: HashMap<Pair, String>,
    /// Points for each assignment that is not as published.
    pub stability: f64,
    /// Somebody lists a role; otherwise everybody may hold every role.
    pub roles_listed: bool,
    /// How many pairs of inspector and group each rule forbids by itself (whatever the others say), by rule.
    pub barred: HashMap<&'static str, u64>,
}

impl<'a> Problem<'a> {
    /// Compiles a scenario whose `check` found no errors. Rows that refer to nothing are left out.
    pub fn new(scenario: &'a Scenario, published: &[Assignment]) -> Self {
        Self::with_stability(scenario, published, None)
    }

    /// As [`Problem::new`], with another weight of the goal `stability` than the scenario's.
    pub fn with_stability(scenario: &'a Scenario, published: &[Assignment], stability: Option<f64>) -> Self {
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
            of_batch: vec![Vec::new(); batches.len()],
            costs: Vec::new(),
            allowed: Vec::new(),
            options: Vec::new(),
            locked: Vec::new(),
            required: None,
            whole_costs: true,
            soft_bars: Vec::new(),
            skill_sets: Vec::new(),
            skill_set_of: Vec::new(),
            distances: Distances::new(scenario),
            wants: Vec::new(),
            standing: HashSet::new(),
            published_roles: HashMap::new(),
            stability: stability.unwrap_or(settings.objective.stability),
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
            meeting: meeting(&batches),
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
        problem.standing = problem.published.iter().flatten().copied().collect();
        let roles = published.iter().zip(&problem.published).filter(|(a, _)| a.role != crate::plan::MEMBER);
        problem.published_roles = roles.filter_map(|(a, pair)| Some(((*pair)?, a.role.clone()))).collect();
        for (group, g) in problem.groups.iter().enumerate() {
            problem.of_batch[g.batch].push(group);
            let known = problem.skill_sets.iter().position(|set| *set == g.skills);
            problem.skill_set_of.push(known.unwrap_or(problem.skill_sets.len()));
            if known.is_none() {
                problem.skill_sets.push(g.skills.clone());
            }
        }
        problem.price_pairs();
        problem
    }

    /// Finds for every pair whether a hard rule forbids it by itself, and what it costs if not.
    fn price_pairs(&mut self) {
        if self.level("pins") == Level::Hard {
            let locked: BTreeSet<Pair> = self.locks.iter().filter_map(|l| Some((l.person, l.group?))).collect();
            self.locked = locked.into_iter().collect();
        }
        let rules: Vec<(&'static str, Bars, Level)> = rules::ALL
            .iter()
            .filter_map(|r| Some((r.id, r.bars?, self.level(r.id))))
            .filter(|r| r.2 != Level::Off)
            .collect();
        for &(_, bars, level) in &rules {
            if let Level::Soft(weight) = level {
                self.soft_bars.push((bars, weight));
            }
        }
        let (groups, people) = (self.groups.len(), self.people.len());
        let mut costs = vec![f32::INFINITY; people * groups];
        let priced: Vec<(Vec<u64>, bool)> = if groups == 0 {
            Vec::new()
        } else {
            let rows = costs.par_chunks_mut(groups).enumerate();
            rows.map(|(person, row)| self.price_row(&rules, person, row)).collect()
        };
        let mut barred = vec![0u64; rules.len()];
        for (of_person, whole) in &priced {
            barred.iter_mut().zip(of_person).for_each(|(sum, n)| *sum += n);
            self.whole_costs &= whole;
        }
        self.barred = rules.iter().map(|r| r.0).zip(barred).collect();
        self.costs = costs;
        self.list_allowed();
    }

    /// One person's row of `costs`. Answers how many pairs each rule bars, and whether all costs are whole.
    fn price_row(&self, rules: &[(&'static str, Bars, Level)], person: PersonId, row: &mut [f32]) -> (Vec<u64>, bool) {
        let mut barred = vec![0u64; rules.len()];
        let mut whole = true;
        // What rules say of a batch or a region is asked once for each.
        let said: Vec<Vec<bool>> = rules
            .iter()
            .map(|(_, bars, _)| match *bars {
                Bars::Batch(of) => (0..self.batches.len()).map(|batch| of(self, person, batch)).collect(),
                Bars::Region(of) => (0..self.scenario.regions.len()).map(|region| of(self, person, region)).collect(),
                Bars::Group(_) => Vec::new(),
            })
            .collect();
        let lacks: Vec<bool> = self.skill_sets.iter().map(|needs| self.meets_none(person, needs)).collect();
        for (group, cost) in row.iter_mut().enumerate() {
            let g = &self.groups[group];
            let (mut forbidden, mut penalty) = (false, 0.0);
            for (n, (_, bars, level)) in rules.iter().enumerate() {
                let bars = match *bars {
                    Bars::Batch(_) => said[n][g.batch],
                    Bars::Region(_) => said[n][g.region],
                    Bars::Group(of) => of(self, person, group),
                };
                if bars {
                    barred[n] += 1;
                    match level {
                        Level::Hard => forbidden = true,
                        Level::Soft(weight) => penalty += weight,
                        Level::Off => {}
                    }
                }
            }
            if !forbidden || self.is_locked(person, group) {
                let points = penalty + self.goals_of(person, group, lacks[self.skill_set_of[group]]);
                whole &= points.fract() == 0.0;
                *cost = rounded_down(points);
            }
        }
        (barred, whole)
    }

    fn list_allowed(&mut self) {
        let (groups, people) = (self.groups.len(), self.people.len());
        self.allowed = vec![FixedBitSet::with_capacity(people); groups];
        self.options = vec![0; people * self.batches.len()];
        for person in 0..people {
            for group in 0..groups {
                if self.costs[person * groups + group] < f32::INFINITY {
                    self.allowed[group].insert(person);
                    self.options[person * self.batches.len() + self.groups[group].batch] += 1;
                }
            }
        }
    }

    /// The same problem without the pairs that are closed.
    pub fn without(&self, closed: impl Fn(PersonId, GroupId) -> bool) -> Self {
        let mut narrowed = self.clone();
        let groups = self.groups.len();
        for (n, cost) in narrowed.costs.iter_mut().enumerate() {
            let (person, group) = (n / groups, n % groups);
            if closed(person, group) && !self.is_locked(person, group) {
                *cost = f32::INFINITY;
            }
        }
        narrowed.list_allowed();
        narrowed
    }

    /// The same problem where every plan must have the pair, by the hard rules that hold for any other.
    pub fn requiring(&self, pair: Pair) -> Self {
        let mut narrowed = self.clone();
        if let Err(at) = narrowed.locked.binary_search(&pair) {
            narrowed.locked.insert(at, pair);
            narrowed.required = Some(pair);
        }
        narrowed
    }

    /// The same problem where each assignment that is not among these, and each of these that is not made, costs so many points: of plans that
    /// are equally good otherwise, the one that changes least is best. Nothing may have been published.
    pub fn steady(&self, pairs: &[Pair], points: f64) -> Self {
        let mut steady = self.clone();
        steady.published = pairs.iter().copied().map(Some).collect();
        steady.standing = pairs.iter().copied().collect();
        steady.stability = points;
        steady.whole_costs &= points.fract() == 0.0;
        let groups = self.groups.len();
        for (n, cost) in steady.costs.iter_mut().enumerate().filter(|(_, cost)| cost.is_finite()) {
            let change = if steady.standing.contains(&(n / groups, n % groups)) { -points } else { points };
            *cost = rounded_down(f64::from(*cost) + change);
        }
        steady
    }

    /// The pairs that hard pins lock: hard rules may be broken by as much as these alone break them.
    pub fn pinned(&self) -> impl Iterator<Item = Pair> + '_ {
        self.locked.iter().copied().filter(|&pair| Some(pair) != self.required)
    }

    /// Points of the goals that count single assignments.
    fn goals_of(&self, person: PersonId, group: GroupId, lacks_skill: bool) -> f64 {
        let goals = &self.scenario.settings.objective;
        let mut cost = goals.travel * self.km(person, group);
        if lacks_skill {
            cost += goals.fit;
        }
        if !self.in_party(person) {
            cost += goals.party;
        }
        if goals.expense != 0.0 {
            cost += goals.expense * self.expense(person, group);
        }
        if !self.published.is_empty() {
            cost += if self.standing.contains(&(person, group)) { -self.stability } else { self.stability };
        }
        cost
    }

    /// Points if the person serves in the group: travel, fit, party, expense, stability and soft rules on single assignments.
    pub fn points(&self, person: PersonId, group: GroupId) -> f64 {
        let penalty = |(bars, weight): &(Bars, f64)| if bars.apply(self, person, group) { *weight } else { 0.0 };
        self.soft_bars.iter().map(penalty).sum::<f64>() + self.goals_of(person, group, self.lacks_skill(person, group))
    }

    /// [`Self::points`] of every group for one person, rounded down to single precision; ∞ where a hard rule forbids it.
    pub fn costs_of(&self, person: PersonId) -> &[f32] {
        &self.costs[person * self.groups.len()..(person + 1) * self.groups.len()]
    }

    /// No hard rule forbids it by itself, or a pin locks it.
    pub fn may_serve(&self, person: PersonId, group: GroupId) -> bool {
        self.allowed[group].contains(person)
    }

    /// A pin of level hard says so.
    pub fn is_locked(&self, person: PersonId, group: GroupId) -> bool {
        !self.locked.is_empty() && self.locked.binary_search(&(person, group)).is_ok()
    }

    /// Groups of the person's that a hard pin names, ascending.
    pub fn locked_of(&self, person: PersonId) -> &[Pair] {
        let from = self.locked.partition_point(|l| l.0 < person);
        let to = self.locked.partition_point(|l| l.0 <= person);
        &self.locked[from..to]
    }

    /// In how many of the batch's groups the person may serve.
    pub fn options(&self, person: PersonId, batch: usize) -> u32 {
        self.options[person * self.batches.len() + batch]
    }

    /// Pairs that no hard rule forbids by itself: the yes-or-no decisions of the round.
    pub fn pairs_allowed(&self) -> u64 {
        self.options.iter().map(|&n| u64::from(n)).sum()
    }

    pub fn level(&self, rule: &str) -> Level {
        self.scenario.settings.rules.level(rule)
    }

    pub fn inspector(&self, person: PersonId) -> &'a Inspector {
        &self.scenario.inspectors[person]
    }

    /// Groups by id; the first of those that share one.
    pub fn group_ids(&self) -> HashMap<&str, GroupId> {
        index(self.groups.iter().map(|group| group.id.as_str()))
    }

    /// Each assignment as person and group, where these still exist.
    pub fn pairs_of(&self, assignments: &[Assignment]) -> Vec<Option<Pair>> {
        let people = index(self.scenario.inspectors.iter().map(|p| p.id.as_str()));
        let batch = |group: &Group| self.scenario.batches[group.batch].id.as_str();
        let groups: HashMap<(&str, &str), GroupId> =
            self.groups.iter().enumerate().rev().map(|(g, group)| ((batch(group), group.id.as_str()), g)).collect();
        let pair = |a: &Assignment| {
            Some((*people.get(a.inspector.as_str())?, *groups.get(&(a.batch.as_str(), a.group.as_str()))?))
        };
        assignments.iter().map(pair).collect()
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
        self.has_skill(person, &need.name, need.level)
    }

    /// At the level or above.
    pub fn has_skill(&self, person: PersonId, name: &str, level: u8) -> bool {
        self.inspector(person).skills.iter().any(|s| s.name == name && s.level >= level)
    }

    /// The group asks for skills and the person meets none of the needs.
    pub fn lacks_skill(&self, person: PersonId, group: GroupId) -> bool {
        self.meets_none(person, &self.groups[group].skills)
    }

    fn meets_none(&self, person: PersonId, needs: &[SkillNeed]) -> bool {
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
        let candidates = self.allowed[group].count_ones(..);
        let locked = self.locked.iter().filter(|l| l.1 == group).count();
        match self.level("group_size") {
            Level::Hard => candidates.min(locked.max(self.groups[group].max_size as usize)) as f64,
            _ => candidates as f64,
        }
    }
}

/// The largest number of single precision that is not above.
fn rounded_down(points: f64) -> f32 {
    let near = points as f32;
    if f64::from(near) > points { near.next_down() } else { near }
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
            crews: g.crews.unwrap_or(1),
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
            crews: g.crews,
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
