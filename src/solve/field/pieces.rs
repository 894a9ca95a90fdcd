//! Equipment: each piece goes with one group for the whole of its batch, first to where most visits ask for it.

use std::collections::HashMap;

use super::calls::Calls;
use crate::problem::{GroupId, Problem, Span};

/// By group: kinds of equipment, one entry a piece.
pub fn by_group(problem: &Problem, calls: &Calls) -> Vec<Vec<String>> {
    let scenario = problem.scenario;
    let mut given: Vec<Vec<String>> = vec![Vec::new(); problem.groups.len()];
    let mut asked: HashMap<(&str, GroupId), f64> = HashMap::new();
    for (group, calls) in calls.given.iter().enumerate() {
        for kind in calls.iter().flat_map(|call| &scenario.sites[call.site].equipment) {
            *asked.entry((kind, group)).or_default() += 1.0;
        }
    }
    // Pieces with fewer places to go first.
    let mut rows: Vec<_> = scenario.equipment.iter().collect();
    rows.sort_by_key(|row| (row.region.is_none(), row.batch.is_none()));
    for row in rows {
        let fits = |group: GroupId| {
            let g = &problem.groups[group];
            row.region.as_ref().is_none_or(|r| scenario.regions[g.region].id == *r)
                && row.batch.as_ref().is_none_or(|b| scenario.batches[g.batch].id == *b)
                && asked.contains_key(&(row.kind.as_str(), group))
        };
        let groups: Vec<GroupId> = (0..problem.groups.len()).filter(|&g| fits(g)).collect();
        // More than one for each group and crew are of no use.
        let most = groups.iter().map(|&g| problem.groups[g].crews).sum::<u32>();
        for _ in 0..row.count.min(most) {
            let mut busy: Vec<Span> = Vec::new();
            loop {
                let share = |g: &GroupId| {
                    let has = given[*g].iter().filter(|kind| **kind == row.kind).count();
                    (has < problem.groups[*g].crews as usize)
                        .then(|| asked[&(row.kind.as_str(), *g)] / (has as f64 + 1.0))
                };
                let free = groups.iter().filter(|&&g| !busy.iter().any(|b| b.overlaps(&problem.days(g))));
                let next =
                    free.filter_map(|g| Some((share(g)?, *g))).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
                let Some((_, group)) = next else { break };
                given[group].push(row.kind.clone());
                busy.push(problem.days(group));
            }
        }
    }
    given
}
