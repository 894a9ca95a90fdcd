//! 职务: each role that a group needs is held by a different member who may hold it.
//!
//! How many places stay open is decided by the best matching of members to places. The formulation needs no column per member and
//! role for that: by Hall's theorem (in Ore's deficiency form) the places left open are the largest, over all sets S of roles, of
//! the places of S minus the members who may hold a role in S; one row per set. Who holds which role is dealt out afterwards.

use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;
use petgraph::algo::bellman_ford;
use petgraph::graph::{DiGraph, NodeIndex};

use super::formulation::{At, Column, Meaning, Sum, Who};
use super::{Count, Formulation, Missing, Rule, Staffing, Tally, price};
use crate::problem::{Forbid, GroupId, PersonId, Problem};
use crate::scenario::Level;

pub const RULE: Rule = Rule { id: "roles", bars: None, rows: Some(rows), ties: None, count: Some(Count::Group(count)) };

pub const LEADER: &str = "组长";

/// Groups whose people hold so many different roles that there are more sets get columns instead.
const MOST_SETS: usize = 64;

/// Whether the person can hold the role in this group: it is asked for, they may hold it, and no hard rule or pin speaks against it.
pub fn could_hold(problem: &Problem, person: PersonId, group: GroupId, role: &str) -> bool {
    let g = &problem.groups[group];
    may_lead(problem, person, role)
        && g.roles.iter().any(|r| r.role == role)
        && problem.may_hold(person, role)
        && !is_forbidden(problem, person, group, role)
}

/// No rule keeps the person from the role because it is the leader's.
pub fn may_lead(problem: &Problem, person: PersonId, role: &str) -> bool {
    role != LEADER || problem.level("leader_party") != Level::Hard || problem.is_full_member(person)
}

/// A pin takes the role away from the person in this group.
pub fn is_forbidden(problem: &Problem, person: PersonId, group: GroupId, role: &str) -> bool {
    let batch = problem.groups[group].batch;
    let forbids =
        |f: &Forbid| f.role.as_deref() == Some(role) && f.batch == batch && f.group.is_none_or(|named| named == group);
    problem.level("pins") != Level::Off && problem.people[person].forbids.iter().any(forbids)
}

/// What a hard lock that names the group and a role says of the person in it: the role's position among the group's, or None for a
/// plain member.
pub fn locked_role(problem: &Problem, person: PersonId, group: GroupId) -> Option<Option<usize>> {
    if problem.level("pins") != Level::Hard {
        return None;
    }
    let mut locks = problem.people[person].locks.iter().map(|&lock| &problem.locks[lock]);
    let lock = locks.find(|l| l.group == Some(group) && l.role.is_some())?;
    Some(problem.groups[group].roles.iter().position(|r| Some(&r.role) == lock.role.as_ref()))
}

/// A role by its position, as a bit. Groups have at most 32 kinds of roles (the reader sees to it); more would stay open.
fn bit(role: usize) -> u32 {
    u32::try_from(role).ok().and_then(|role| 1u32.checked_shl(role)).unwrap_or(0)
}

/// Roles (by position, as bits) that the person can be dealt in the group. Whoever is locked to a role has it already.
pub fn holdable(problem: &Problem, person: PersonId, group: GroupId) -> u32 {
    if locked_role(problem, person, group).is_some() {
        return 0;
    }
    let roles = problem.groups[group].roles.iter().enumerate();
    roles.filter(|(_, r)| could_hold(problem, person, group, &r.role)).fold(0, |set, (role, _)| set | bit(role))
}

/// Places of each of the group's roles that the locks of those who are there leave to be dealt.
fn places(problem: &Problem, group: GroupId, is_there: impl Fn(PersonId) -> bool) -> Vec<u32> {
    let mut places: Vec<u32> = problem.groups[group].roles.iter().map(|r| r.count).collect();
    for lock in problem.locks.iter().filter(|l| l.group == Some(group) && is_there(l.person)) {
        if let Some(Some(role)) = locked_role(problem, lock.person, group) {
            places[role] = places[role].saturating_sub(1);
        }
    }
    places
}

fn rows(f: &mut Formulation) {
    let problem = f.problem;
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for group in 0..problem.groups.len() {
        f.open_places[group] = open_places(f, group, weight, "any", |person| holdable(problem, person, group));
    }
}

/// A column that is at least the number of places left open when each member may hold the given roles; `tag` names who may.
pub fn open_places(
    f: &mut Formulation,
    group: GroupId,
    weight: f64,
    tag: &str,
    holdable: impl Fn(PersonId) -> u32,
) -> Option<Column> {
    let most: f64 = places(f.problem, group, |_| true).iter().map(|&count| f64::from(count)).sum();
    if most == 0.0 {
        return None;
    }
    let open = f.elastic_head(weight, most);
    let Some(sets) = demands(f, group, tag, &holdable) else {
        matched(f, group, open, tag, &holdable);
        return Some(open);
    };
    for Demand { roles, able, places } in sets {
        let row = f.between(places, f64::INFINITY, able.column(1.0, open));
        f.means(Some(row), Meaning::Roles(group, roles));
    }
    Some(open)
}

/// Who may serve in a group, by the roles that they can hold.
fn by_roles(f: &mut Formulation, group: GroupId, tag: &str, holdable: impl Fn(PersonId) -> u32) -> Vec<(u32, Who)> {
    let problem = f.problem;
    let g = &problem.groups[group];
    let pinned = problem.locks.iter().any(|l| l.group == Some(group))
        || problem.people.iter().any(|p| p.forbids.iter().any(|f| f.batch == g.batch && f.role.is_some()));
    let key = if pinned { format!("{tag} roles of group {group}") } else { format!("{tag} roles {:?}", g.roles) };
    let kinds = f.partition(&key, holdable);
    kinds.into_iter().filter(|&(_, kind)| f.count(kind, At::Group(group)) > 0).collect()
}

/// A set of roles (by position, as bits), who can hold one of them, and the number of its places.
pub struct Demand {
    pub roles: u32,
    pub able: Sum,
    pub places: f64,
}

/// Every set of roles that no larger set makes superfluous. None where there are too many.
///
/// Nobody outside such a set's people holds a role in it, so it is what is left of all roles without those that some kinds of
/// people hold.
pub fn demands(
    f: &mut Formulation,
    group: GroupId,
    tag: &str,
    holdable: impl Fn(PersonId) -> u32,
) -> Option<Vec<Demand>> {
    let left = places(f.problem, group, |_| true);
    let kinds = by_roles(f, group, tag, holdable);
    let mut held = BTreeSet::from([0u32]);
    for &(kind, _) in &kinds {
        let more: Vec<u32> = held.iter().map(|set| set | kind).collect();
        held.extend(more);
        if held.len() > MOST_SETS {
            return None;
        }
    }
    let mut demands = Vec::new();
    for held in held {
        let within = |role: usize| bit(role) & held == 0;
        let places: u32 = left.iter().enumerate().filter(|(role, _)| within(*role)).map(|(_, count)| count).sum();
        if places > 0 {
            let able = union(f, kinds.iter().filter(|(kind, _)| kind & !held != 0).map(|&(_, who)| who));
            let roles = (0..left.len()).filter(|&role| within(role)).fold(0, |set, role| set | bit(role));
            demands.push(Demand { roles, able: Sum::of(able, At::Group(group)), places: f64::from(places) });
        }
    }
    Some(demands)
}

/// Everybody in one of the classes.
fn union(f: &mut Formulation, classes: impl Iterator<Item = Who>) -> Who {
    let mut all = FixedBitSet::with_capacity(f.problem.people.len());
    for who in classes {
        if let Who::Class(class) = who {
            all.union_with(&f.classes[class]);
        }
    }
    f.class_with(all)
}

/// The same without sets, for groups whose people hold many different roles: a column for each role and each kind of people that
/// can hold it, as many as fill its places. Whole by themselves, as flows are.
fn matched(f: &mut Formulation, group: GroupId, open: Column, tag: &str, holdable: impl Fn(PersonId) -> u32) {
    let places = places(f.problem, group, |_| true);
    let mut filled: Vec<Sum> = vec![Sum::default(); places.len()];
    for (kind, members) in by_roles(f, group, tag, holdable) {
        let mut given = Sum::default().and(-1.0, members, At::Group(group));
        for (role, &count) in places.iter().enumerate().filter(|(role, _)| bit(*role) & kind != 0) {
            let column = f.continuous(0.0, f64::from(count));
            given = given.column(1.0, column);
            filled[role].terms.push((column, 1.0));
        }
        f.between(f64::NEG_INFINITY, 0.0, given);
    }
    let mut all = Sum::default().column(1.0, open);
    for (&count, sum) in places.iter().zip(filled) {
        all.terms.extend(&sum.terms);
        f.between(f64::NEG_INFINITY, f64::from(count), sum);
    }
    let all_places: f64 = places.iter().map(|&count| f64::from(count)).sum();
    f.between(all_places, f64::INFINITY, all);
}

/// Deals the group's roles out to its members: locked roles first, then as many places filled as can be, as few leaders who are not
/// full members as can be, what soft locks wish, as it was in the published plan, the most experienced first. Answers each member's role by its position in the
/// group's `roles`.
pub fn deal(problem: &Problem, group: GroupId, members: &[PersonId]) -> Vec<Option<usize>> {
    let roles = &problem.groups[group].roles;
    let places = places(problem, group, |person| members.contains(&person)).into_iter().enumerate();
    let places: Vec<usize> = places.flat_map(|(role, count)| vec![role; members.len().min(count as usize)]).collect();
    // A member takes a place at a cost; each shortest path from source to sink in the residual graph fills one place more
    // (successive shortest paths, Ahuja, Magnanti and Orlin 1993, section 9.7).
    let mut graph: DiGraph<(), f64> = DiGraph::new();
    let [source, sink] = [graph.add_node(()), graph.add_node(())];
    let member_nodes: Vec<NodeIndex> = members.iter().map(|_| graph.add_node(())).collect();
    let place_nodes: Vec<NodeIndex> = places.iter().map(|_| graph.add_node(())).collect();
    graph.extend_with_edges(member_nodes.iter().map(|&m| (source, m, 0.0)));
    graph.extend_with_edges(place_nodes.iter().map(|&p| (p, sink, 0.0)));
    for (&person, &m) in members.iter().zip(&member_nodes) {
        let able = holdable(problem, person, group);
        for (&role, &p) in places.iter().zip(&place_nodes).filter(|(role, _)| able & bit(**role) != 0) {
            graph.add_edge(m, p, dislike(problem, person, group, &roles[role].role));
        }
    }
    while let Ok(paths) = bellman_ford(&graph, source) {
        if paths.distances[sink.index()] == f64::INFINITY {
            break;
        }
        let mut node = sink;
        while let Some(before) = paths.predecessors[node.index()] {
            if let Some(edge) = graph.find_edge(before, node) {
                let cost = graph[edge];
                graph.remove_edge(edge);
                graph.add_edge(node, before, -cost);
            }
            node = before;
        }
    }
    let holder = |place: NodeIndex| member_nodes.iter().position(|&m| graph.contains_edge(place, m));
    let mut dealt: Vec<Option<usize>> =
        members.iter().map(|&person| locked_role(problem, person, group).flatten()).collect();
    for (&role, &p) in places.iter().zip(&place_nodes) {
        if let Some(member) = holder(p) {
            dealt[member] = Some(role);
        }
    }
    dealt
}

/// Points against giving the role to the person; only the order of magnitude matters.
fn dislike(problem: &Problem, person: PersonId, group: GroupId, role: &str) -> f64 {
    let stranger = role == LEADER && !problem.is_full_member(person);
    let wished =
        |l: &crate::problem::Lock| l.person == person && l.group == Some(group) && l.role.as_deref() == Some(role);
    let wished = problem.level("pins") != Level::Off && problem.locks.iter().any(wished);
    let experience = problem.inspector(person).rounds_served.unwrap_or(0).min(999);
    let held = problem.published_roles.get(&(person, group)).is_some_and(|held| held == role);
    f64::from(stranger) * 1e9 - f64::from(wished) * 1e5 - f64::from(held) * 2e3 - f64::from(experience)
}

fn count(problem: &Problem, staffing: &Staffing, group: GroupId, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    let g = &problem.groups[group];
    let dealt = deal(problem, group, &staffing.members[group]);
    for (r, need) in g.roles.iter().enumerate() {
        let present = dealt.iter().filter(|&&role| role == Some(r)).count() as u32;
        let (batch, needed, role) = (g.batch, need.count, Some(need.role.clone()));
        let entry =
            Missing { rule: RULE.id, batch, group: Some(group), unit: None, role, skill: None, needed, present };
        tally.require(level, entry);
    }
}
