//! 职务: each role that a group needs is held by a different member who may hold it.
//!
//! How many places stay open is decided by the best matching of members to places. The programme needs no column per member and
//! role for that: by Hall's theorem (in Ore's deficiency form) the places left open are the largest, over all sets S of roles, of
//! the places of S minus the members who may hold a role in S; one row per set. Who holds which role is dealt out afterwards.

use petgraph::algo::bellman_ford;
use petgraph::graph::{DiGraph, NodeIndex};

use super::programme::{Column, Term};
use super::{Missing, Programme, Rule, Staffing, Tally, price};
use crate::problem::{GroupId, PersonId, Problem};
use crate::scenario::{Level, PinKind};

pub const RULE: Rule = Rule { id: "roles", bars: None, rows: Some(rows), count: Some(count) };

pub const LEADER: &str = "组长";

/// Whether the person can hold the role in this group: it is asked for, they may hold it, and no hard rule or pin speaks against it.
pub fn could_hold(problem: &Problem, person: PersonId, group: GroupId, role: &str) -> bool {
    let g = &problem.groups[group];
    let leads = role != LEADER || problem.level("leader_party") != Level::Hard || problem.is_full_member(person);
    leads && g.roles.iter().any(|r| r.role == role) && problem.may_hold(person, role) && !is_forbidden(problem, person, group, role)
}

fn is_forbidden(problem: &Problem, person: PersonId, group: GroupId, role: &str) -> bool {
    let g = &problem.groups[group];
    let batch = &problem.scenario.batches[g.batch].id;
    problem.level("pins") != Level::Off
        && problem.scenario.pins.iter().any(|pin| {
            pin.kind == PinKind::Forbid
                && pin.role.as_deref() == Some(role)
                && pin.inspector == problem.inspector(person).id
                && pin.batch == *batch
                && pin.group.as_ref().is_none_or(|id| *id == g.id)
        })
}

/// The role that a hard lock gives the person if they serve in this group.
fn locked_role(problem: &Problem, person: PersonId, group: GroupId) -> Option<usize> {
    if problem.level("pins") != Level::Hard {
        return None;
    }
    let g = &problem.groups[group];
    problem.locks.iter().find_map(|lock| {
        let role = lock.role.as_ref().filter(|_| lock.person == person && lock.batch == g.batch)?;
        let here = lock.group.map_or_else(|| could_hold(problem, person, group, role), |named| named == group);
        g.roles.iter().position(|r| r.role == *role).filter(|_| here)
    })
}

/// Roles (by position, as bits) that the person can hold in the group.
pub fn holdable(problem: &Problem, person: PersonId, group: GroupId) -> u32 {
    if let Some(role) = locked_role(problem, person, group) {
        return 1 << role;
    }
    let roles = problem.groups[group].roles.iter().enumerate().take(32);
    roles.filter(|(_, r)| could_hold(problem, person, group, &r.role)).map(|(bit, _)| 1 << bit).sum()
}

fn rows(problem: &Problem, programme: &mut Programme) {
    programme.open_places = vec![None; problem.groups.len()];
    let Some(weight) = price(problem, RULE.id, problem.scenario.settings.objective.shortfall) else { return };
    for group in 0..problem.groups.len() {
        programme.open_places[group] = open_places(problem, programme, group, weight, |person| holdable(problem, person, group));
    }
}

/// A column that is at least the number of places left open when each member may hold the given roles.
pub fn open_places(
    problem: &Problem,
    programme: &mut Programme,
    group: GroupId,
    weight: f64,
    holdable: impl Fn(PersonId) -> u32,
) -> Option<Column> {
    let sets = demands(problem, group, holdable);
    let places = sets.iter().map(|s| s.1).fold(0.0, f64::max);
    if places == 0.0 {
        return None;
    }
    let open = programme.elastic_head(weight, places);
    for (mut terms, places) in sets {
        terms.push((open, 1.0));
        programme.between(places, f64::INFINITY, &terms);
    }
    Some(open)
}

/// Every set of roles that no larger set makes superfluous: its candidates and the number of its places.
pub fn demands(problem: &Problem, group: GroupId, holdable: impl Fn(PersonId) -> u32) -> Vec<(Vec<Term>, f64)> {
    let roles = &problem.groups[group].roles;
    let able: Vec<(Column, u32)> =
        problem.of_group[group].iter().map(|&c| (c, holdable(problem.candidates[c].person))).collect();
    let members = |set: u32| able.iter().filter(|(_, roles)| roles & set != 0).count();
    let width = roles.len().min(16);
    let mut demands = Vec::new();
    for set in 1u32..1 << width {
        let here = members(set);
        let larger = (0..width).any(|r| set & 1 << r == 0 && members(set | 1 << r) == here);
        if !larger {
            let places: u32 = (0..width).filter(|r| set & 1 << r != 0).map(|r| roles[r].count).sum();
            let terms = able.iter().filter(|(_, roles)| roles & set != 0).map(|&(c, _)| (c, 1.0)).collect();
            demands.push((terms, f64::from(places)));
        }
    }
    demands
}

/// Deals the group's roles out to its members: as many places filled as can be, locked roles kept, as few leaders who are not
/// full members as can be, then the most experienced first. Answers each member's role by its position in the group's `roles`.
pub fn deal(problem: &Problem, group: GroupId, members: &[PersonId]) -> Vec<Option<usize>> {
    let roles = &problem.groups[group].roles;
    let places: Vec<usize> = roles.iter().enumerate().flat_map(|(r, need)| vec![r; need.count as usize]).collect();
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
        for (&role, &p) in places.iter().zip(&place_nodes).filter(|(role, _)| able & 1 << **role != 0) {
            graph.add_edge(m, p, dislike(problem, person, group, role, &roles[role].role));
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
    let mut dealt = vec![None; members.len()];
    for (&role, &p) in places.iter().zip(&place_nodes) {
        if let Some(member) = holder(p) {
            dealt[member] = Some(role);
        }
    }
    dealt
}

/// Points against giving the role to the person; only the order of magnitude matters.
fn dislike(problem: &Problem, person: PersonId, group: GroupId, role: usize, name: &str) -> f64 {
    if locked_role(problem, person, group) == Some(role) {
        return -1e9;
    }
    let stranger = name == LEADER && !problem.is_full_member(person);
    let experience = problem.inspector(person).rounds_served.unwrap_or(0).min(999);
    f64::from(stranger) * 1e6 - f64::from(experience)
}

fn count(problem: &Problem, staffing: &Staffing, tally: &mut Tally) {
    let level = problem.level(RULE.id);
    for (group, g) in problem.groups.iter().enumerate() {
        let dealt = deal(problem, group, &staffing.members[group]);
        for (r, need) in g.roles.iter().enumerate() {
            let present = dealt.iter().filter(|&&role| role == Some(r)).count() as u32;
            let (batch, needed, role) = (g.batch, need.count, Some(need.role.clone()));
            let entry = Missing { rule: RULE.id, batch, group: Some(group), unit: None, role, skill: None, needed, present };
            tally.require(level, entry);
        }
    }
}
