//! Whom crews lacked: a price for staffing. A visit that a group leaves out would be made if enough of its members had what the site asks
//! for, in as many crews as the group may have. What it is worth is shared by all that was lacking; a group is not wanted to have more
//! than its crews could make use of.

use std::collections::{BTreeMap, HashMap};

use super::calls::Call;
use super::outings::Trait;
use super::{Field, Planned, Shop, rest};
use crate::plan::UnvisitedReason;
use crate::problem::{Asset, GroupId, Want};

/// What was lacking for a visit.
pub(super) struct Lack {
    group: GroupId,
    /// With the number needed, crews with as many all counted.
    of: Vec<(Asset, u32)>,
    points: f64,
}

impl Shop<'_> {
    /// What the group would need to make the visit, if it is people.
    pub(super) fn lack(&self, call: Call, group: GroupId, reason: UnvisitedReason, points: f64) -> Option<Lack> {
        let of_people = matches!(
            reason,
            UnvisitedReason::Heads
                | UnvisitedReason::Skill
                | UnvisitedReason::Certificates
                | UnvisitedReason::Outranked
        );
        if !of_people || points <= 0.0 {
            return None;
        }
        let legs = self.atlas.legs(self.problem.groups[group].region, &[]);
        let (place, planned) = (HashMap::new(), Planned::new());
        let ground = self.ground(group, &legs, &place, &planned);
        let (g, members) = (&self.problem.groups[group], &self.staffing.members[group]);
        let mut of = Vec::new();
        for (asked, count) in ground.traits(call) {
            let have = members.iter().filter(|&&person| ground.has(person, &asked)).count() as u32;
            let most = g.max_size.min(count.saturating_mul(g.crews.max(1)));
            let needed = if have < count { count } else { most };
            let asset = match asked {
                Trait::Head => Asset::Head,
                Trait::Certificate => Asset::Certificate,
                Trait::Skill(name, level) => Asset::Skill(name, level),
                Trait::Operator(_) | Trait::Piece(_) => continue,
            };
            if have < needed {
                of.push((asset, needed));
            }
        }
        (!of.is_empty()).then_some(Lack { group, of, points })
    }

    /// All that was lacking, by group and what it is.
    pub(super) fn wants(&self, lacks: Vec<Lack>, field: &Field) -> Vec<Want> {
        let mut sums: BTreeMap<(GroupId, Asset), (u32, Vec<f64>)> = BTreeMap::new();
        for lack in lacks {
            let part = lack.points / lack.of.len() as f64;
            for (asset, needed) in lack.of {
                let sum = sums.entry((lack.group, asset)).or_default();
                sum.0 = sum.0.max(needed);
                sum.1.push(part);
            }
        }
        let mut made: HashMap<&str, f64> = HashMap::new();
        field.visits.iter().for_each(|visit| *made.entry(&visit.group).or_default() += 1.0);
        let mut days: HashMap<&str, f64> = HashMap::new();
        field.crews.iter().for_each(|crew| *days.entry(&crew.group).or_default() += 1.0);
        let want = |((group, of), (needed, mut points)): ((GroupId, Asset), (u32, Vec<f64>))| {
            let id = self.problem.groups[group].id.as_str();
            // As many visits as one more crew would make.
            let a_day = made.get(id).zip(days.get(id)).map_or(1.0, |(made, days)| (made / days).max(1.0));
            let room = (a_day * rest::days_out(self.problem, &self.workdays, group).len() as f64).ceil() as usize;
            points.sort_by(|a, b| b.total_cmp(a));
            points.truncate(room);
            Want { group, of, needed, points: points.iter().sum() }
        };
        sums.into_iter().map(want).collect()
    }
}
