//! 职务 and 组长为党员: which members hold which role places, at best and as written.

use super::ledger::{Lack, Ledger, Violation};
use super::roster::{Duty, Roster};
use super::tables::{Group, LEADER, Tables, is_full_member};
use crate::plan::MEMBER;
use crate::scenario::finding::Text;
use crate::scenario::{Inspector, Level, PinKind};

/// Counts the roles as the roster has them.
pub fn count(tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
    for (at, group) in tables.groups.iter().enumerate() {
        for need in &group.roles {
            let holders = roster.of_group(at).filter(|duty| duty.role == need.role).count() as u32;
            let role = Some(need.role.clone());
            ledger.require(Lack {
                group: Some(group.id.clone()),
                role,
                ..Lack::new("roles", &group.batch.id, need.count, holders)
            });
        }
        for duty in roster.of_group(at).filter(|duty| duty.role == LEADER && !is_full_member(duty.inspector)) {
            let name = &duty.inspector.name;
            let text = Text::new(
                format!("组长 {name} 不是中共党员"),
                format!("the leader {} is no full member", duty.inspector.id),
            );
            ledger.broken(Violation {
                key: format!("{}\n{}", group.id, duty.inspector.id),
                ..of_duty("leader_party", duty, text)
            });
        }
    }
}

fn of_duty(rule: &'static str, duty: &Duty, text: Text) -> Violation {
    Violation {
        batch: Some(duty.group.batch.id.clone()),
        group: Some(duty.group.id.clone()),
        inspectors: vec![duty.inspector.id.clone()],
        ..Violation::new(rule, 1.0, text)
    }
}

/// Roles as written that cannot be: not asked for, held by somebody who may not, too often, or fewer than could be filled.
pub fn check_written(tables: &Tables, roster: &Roster, wrong: &mut Vec<Violation>) {
    for (at, group) in tables.groups.iter().enumerate() {
        let members: Vec<&Duty> = roster.of_group(at).collect();
        for duty in members.iter().filter(|duty| duty.role != MEMBER) {
            let (name, id, role) = (&duty.inspector.name, &duty.inspector.id, duty.role);
            if !group.roles.iter().any(|need| need.role == role) {
                let text = Text::new(
                    format!("{} 没有“{role}”这个职务（{name}）", group.id),
                    format!("{} asks for no role {role} ({id})", group.id),
                );
                wrong.push(of_duty("roles", duty, text));
            } else if !tables.may_hold(duty.inspector, role) && locked_role(tables, duty.inspector, group) != Some(role)
            {
                let text = Text::new(format!("{name} 不能任{role}"), format!("{id} may not hold the role {role}"));
                wrong.push(of_duty("roles", duty, text));
            }
        }
        let of_group = |amount: u32, text: Text| Violation {
            batch: Some(group.batch.id.clone()),
            group: Some(group.id.clone()),
            ..Violation::new("roles", f64::from(amount), text)
        };
        let mut filled = 0;
        for need in &group.roles {
            let holders = members.iter().filter(|duty| duty.role == need.role).count() as u32;
            filled += holders;
            if holders > need.count && need.role != MEMBER {
                let (role, places) = (&need.role, need.count);
                let text = Text::new(
                    format!("{role} {holders} 人，只设 {places} 个"),
                    format!("{holders} hold the role {role} that has {places} places"),
                );
                wrong.push(of_group(holders - places, text));
            }
        }
        let people: Vec<&Inspector> = members.iter().map(|duty| duty.inspector).collect();
        let best = deal(tables, group, &people).iter().filter(|role| **role != MEMBER).count() as u32;
        if filled < best && tables.level("roles") != Level::Off {
            let text = Text::new(
                format!("组员可以任满 {best} 个职务，方案只写了 {filled} 个"),
                format!("the members can fill {best} role places, the plan fills {filled}"),
            );
            wrong.push(of_group(best - filled, text));
        }
    }
}

/// A hard lock that names group and role gives the inspector that role there, and no other.
fn locked_role<'t>(tables: &'t Tables, inspector: &Inspector, group: &Group) -> Option<&'t str> {
    if tables.level("pins") != Level::Hard {
        return None;
    }
    let here = |pin: &&&crate::scenario::Pin| {
        pin.kind == PinKind::Lock && pin.batch == group.batch.id && pin.group.as_ref() == Some(&group.id)
    };
    tables.pins(inspector).iter().filter(here).find_map(|pin| pin.role.as_deref())
}

/// What dealing the role to the inspector costs; None where it cannot be dealt to them, or is settled by a lock.
fn cost(tables: &Tables, inspector: &Inspector, group: &Group, role: &str) -> Option<f64> {
    if locked_role(tables, inspector, group).is_some() {
        return None;
    }
    let named = |kind: PinKind| {
        tables.pins(inspector).iter().any(|pin| {
            pin.kind == kind
                && pin.batch == group.batch.id
                && pin.group.as_ref().is_none_or(|id| *id == group.id)
                && pin.role.as_deref() == Some(role)
        })
    };
    let strange_leader = role == LEADER && !is_full_member(inspector);
    let forbidden = tables.level("pins") != Level::Off && named(PinKind::Forbid);
    if forbidden || !tables.may_hold(inspector, role) || strange_leader && tables.level("leader_party") == Level::Hard {
        return None;
    }
    Some(f64::from(strange_leader))
}

/// Deals the group's roles to its members: as many places filled as can be, at the least cost. Answers each member's role.
///
/// One augmenting path at a time, each the cheapest, from a member without a role to a role with a free place; on the way, holders
/// move on to other roles. (Successive shortest paths: Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.7.)
pub fn deal<'t>(tables: &'t Tables<'t>, group: &'t Group<'t>, members: &[&Inspector]) -> Vec<&'t str> {
    let costs: Vec<Vec<Option<f64>>> = members
        .iter()
        .map(|inspector| group.roles.iter().map(|need| cost(tables, inspector, group, &need.role)).collect())
        .collect();
    let mut dealt: Vec<Option<usize>> = vec![None; members.len()];
    // Locked roles first: whoever holds one can hold no other, so they are always among the most that can be filled.
    for (member, inspector) in members.iter().enumerate() {
        let Some(locked) = locked_role(tables, inspector, group) else { continue };
        let role = group.roles.iter().position(|need| need.role == locked);
        let has_place = |role: &usize| {
            (dealt.iter().filter(|held| **held == Some(*role)).count() as u32) < group.roles[*role].count
        };
        dealt[member] = role.filter(has_place);
    }
    loop {
        // Cheapest way to each role: its cost and the member who takes the role at its end.
        let mut way: Vec<Option<(f64, usize)>> = vec![None; group.roles.len()];
        loop {
            let mut changed = false;
            for member in 0..members.len() {
                let so_far = match dealt[member] {
                    None => 0.0,
                    // The holder of a role moves on once somebody takes the place.
                    Some(held) => match (way[held], costs[member][held]) {
                        (Some((cost, _)), Some(own)) => cost - own,
                        _ => continue,
                    },
                };
                for role in (0..group.roles.len()).filter(|&role| dealt[member] != Some(role)) {
                    let Some(own) = costs[member][role] else { continue };
                    if way[role].is_none_or(|(known, _)| so_far + own < known - 1e-9) {
                        way[role] = Some((so_far + own, member));
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let holders = |role: usize| dealt.iter().filter(|held| **held == Some(role)).count() as u32;
        let free = (0..group.roles.len()).filter(|&role| holders(role) < group.roles[role].count);
        let cheapest = free.filter_map(|role| Some((way[role]?, role))).min_by(|a, b| a.0.0.total_cmp(&b.0.0));
        let Some(((_, mut member), mut role)) = cheapest else { break };
        while let Some(before) = dealt[member].replace(role) {
            role = before;
            // The way to `member` led through the role they held.
            match way[role] {
                Some((_, taker)) => member = taker,
                None => break,
            }
        }
    }
    dealt.iter().map(|role| role.map_or(MEMBER, |role| group.roles[role].role.as_str())).collect()
}
