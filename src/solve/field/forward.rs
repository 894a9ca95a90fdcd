//! Whole days of crews are pulled forward, where somebody is free earlier: two crews go out side by side in place of one after another, and
//! time is left at the end of the batch for what comes up. Ways and visits stay as they are, and nothing is visited later.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use crate::solve::routes::instance::{Crewing, Instance, Need};
use crate::solve::routes::{Driven, cover};

/// For crews that are formed anew each day.
pub fn pull(driven: &mut [Driven], instance: &Instance) {
    let Some(crewing) = instance.crewing.as_ref().filter(|c| !c.lasting) else { return };
    for route in driven.iter_mut() {
        let need = joint(route, instance, crewing);
        route.members = fewest(&need, crewing, |p| route.members.contains(&p)).unwrap_or_else(|| route.members.clone());
    }
    let mut order: Vec<usize> = (0..driven.len()).collect();
    order.sort_by_key(|&at| (driven[at].kind, driven[at].route));
    for at in order {
        let need = joint(&driven[at], instance, crewing);
        for earlier in 0..driven[at].kind {
            if !may_go(driven, at, earlier, instance) {
                continue;
            }
            let busy: Vec<u32> =
                driven.iter().filter(|d| d.kind == earlier).flat_map(|d| d.members.iter().copied()).collect();
            let free = |p: u32| {
                let pool = instance.kinds[earlier as usize].pool as usize;
                !busy.contains(&p) && crewing.people[p as usize].pools.contains(pool)
            };
            // The same people where they are free.
            let same = driven[at].members.iter().all(|&p| free(p)).then(|| driven[at].members.clone());
            if let Some(members) = same.or_else(|| fewest(&need, crewing, free)) {
                driven[at].kind = earlier;
                driven[at].members = members;
                break;
            }
        }
    }
}

/// Whether a crew may be added on the earlier day, all stops are open then, and none comes too soon after another.
fn may_go(driven: &[Driven], at: usize, earlier: u32, instance: &Instance) -> bool {
    let kind = &instance.kinds[earlier as usize];
    let out = driven.iter().filter(|d| d.kind == earlier).count() as u32;
    let day_of: HashMap<u32, (usize, i32)> = driven
        .iter()
        .enumerate()
        .flat_map(|(r, d)| d.stops.iter().map(move |&s| (s, (r, instance.kinds[d.kind as usize].day))))
        .collect();
    out < kind.count
        && driven[at].stops.iter().all(|&s| {
            let stop = &instance.stops[s as usize];
            kind.serves[stop.need as usize]
                && stop.after.iter().all(|after| {
                    day_of
                        .get(&after.stop)
                        .is_some_and(|&(route, day)| route == at || kind.day - day >= after.days.max(1))
                })
        })
}

/// What all stops of a route ask for together.
fn joint(route: &Driven, instance: &Instance, crewing: &Crewing) -> Need {
    let mut joint = Need { asks: Vec::new(), barred: FixedBitSet::with_capacity(crewing.people.len()) };
    for &s in &route.stops {
        let need = &crewing.needs[instance.stops[s as usize].need as usize];
        joint.barred.union_with(&need.barred);
        for ask in &need.asks {
            match joint.asks.iter_mut().find(|known| known.of == ask.of) {
                Some(known) => known.count = known.count.max(ask.count),
                None => joint.asks.push(*ask),
            }
        }
    }
    joint
}

/// Few people who meet a need, those whose traits are in least demand first; None where they are not to be had.
fn fewest(need: &Need, crewing: &Crewing, may: impl Fn(u32) -> bool) -> Option<Vec<u32>> {
    let missing = need.asks.iter().filter(|ask| ask.count > 0).map(|ask| (ask.of, ask.count)).collect();
    let is_barred = |p: u32| need.barred.contains(p as usize);
    let mut chosen = Vec::new();
    let found = cover(crewing, missing, may, is_barred, |person| person.worth, &mut chosen);
    chosen.sort_unstable();
    found.then_some(chosen)
}
