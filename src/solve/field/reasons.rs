//! Why a visit is left out.

use std::collections::HashMap;

use super::calls::Call;
use super::outings::{Ground, Trait};
use super::times::{self, Halt};
use super::{Planned, Shop, rest};
use crate::plan::{Unvisited, UnvisitedReason};
use crate::problem::GroupId;

impl Shop<'_> {
    /// The reason of the group that comes closest to making the visit, and that group.
    pub(super) fn why_left_out(&self, call: Call, planned: &Planned) -> (Unvisited, Option<GroupId>) {
        let scenario = self.problem.scenario;
        let groups = self.calls.groups_of(call.site);
        let closest =
            groups.iter().map(|&group| (self.why_not(call, group, planned), group)).max_by_key(|w| closeness(w.0.0));
        let ((reason, what), group) = match closest {
            None => ((UnvisitedReason::NoGroup, None), None),
            Some((why, group)) => (why, Some(group)),
        };
        let batch = group.map(|group| scenario.batches[self.problem.groups[group].batch].id.clone());
        let site = scenario.sites[call.site].id.clone();
        (Unvisited { site, visit: call.visit, batch, reason, what }, group)
    }

    /// Why the group does not make the visit: the first reason that applies.
    fn why_not(&self, call: Call, group: GroupId, planned: &Planned) -> (UnvisitedReason, Option<String>) {
        let scenario = self.problem.scenario;
        let legs = self.atlas.legs(self.problem.groups[group].region, &[call.site]);
        let place = HashMap::from([(call.site, 1)]);
        let members = &self.staffing.members[group];
        let dates = rest::days_to_work(self.problem, &self.workdays, group);
        // Rest days could be others.
        let ground = Ground { dates, ..self.ground(group, &legs, &place, planned) };
        if let Some((before, _)) = ground.before(call).into_iter().find(|(other, _)| !planned.contains_key(other)) {
            return (UnvisitedReason::Predecessor, Some(scenario.sites[before.site].id.clone()));
        }
        let asks = ground.traits(call);
        let short = |of: &Trait| members.iter().filter(|&&p| ground.has(p, of)).count() < asks[of] as usize;
        let missing: Vec<&Trait> = asks.keys().filter(|of| !matches!(of, Trait::Piece(_)) && short(of)).collect();
        if missing.contains(&&Trait::Head) {
            return (UnvisitedReason::Heads, None);
        }
        if let Some(Trait::Skill(name, level)) = missing.iter().find(|of| matches!(of, Trait::Skill(..))) {
            return (UnvisitedReason::Skill, Some(format!("{name}:{level}")));
        }
        if missing.contains(&&Trait::Certificate) {
            return (UnvisitedReason::Certificates, None);
        }
        let fit = |of: &&Trait| {
            let able = members.iter().filter(|&&p| ground.has(p, of) && !ground.is_barred(p, call));
            able.count() >= asks[*of] as usize
        };
        if !asks
            .keys()
            .filter(|of| matches!(of, Trait::Head | Trait::Certificate | Trait::Skill(..)))
            .all(|of| fit(&of))
        {
            return (UnvisitedReason::Unfit, None);
        }
        for of in asks.keys() {
            match of {
                Trait::Piece(kind) if !ground.pieces.contains(kind) => {
                    return (UnvisitedReason::Equipment, Some(kind.clone()));
                }
                Trait::Operator(kind) if !fit(&of) => return (UnvisitedReason::Equipment, Some(kind.clone())),
                _ => {}
            }
        }
        let site = &scenario.sites[call.site];
        let (out, back) = (legs.minutes(0, 1) as i32, legs.minutes(1, 0) as i32);
        let alone = ground.window(call).and_then(|(early, late)| {
            let halt = Halt { way: out, early, late, service: site.minutes as i32 };
            times::day(&[halt], back, ground.hours(), ground.pause().as_ref())
        });
        let duty =
            i64::from(out) + i64::from(back) + i64::from(site.minutes) + i64::from(site.writeup_minutes.unwrap_or(0));
        if alone.is_none() || duty > i64::from(ground.max_duty()) {
            return (UnvisitedReason::HoursTooShort, None);
        }
        if !ground.dates.iter().any(|&date| ground.is_open(call, date)) {
            let nothing = Planned::new();
            let free = Ground { planned: &nothing, dates: ground.dates.clone(), ..ground };
            return match ground.before(call).first() {
                Some((before, _)) if free.dates.iter().any(|&date| free.is_open(call, date)) => {
                    (UnvisitedReason::Predecessor, Some(scenario.sites[before.site].id.clone()))
                }
                _ => (UnvisitedReason::NoDay, None),
            };
        }
        (UnvisitedReason::Outranked, None)
    }
}

/// How close a group comes to making a visit that it leaves out for the reason. A visit before it that lies too late is found last, and where
/// one is left out, all groups have that reason.
fn closeness(reason: UnvisitedReason) -> UnvisitedReason {
    if reason == UnvisitedReason::Predecessor { UnvisitedReason::NoDay } else { reason }
}
