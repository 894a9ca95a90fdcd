//! What of the base's routes holds in a variant: where nothing has changed that routes look at, groups whose people stay need none anew,
//! and what their search would find by chance is no difference between plans.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::plan::Plan;
use crate::rules;
use crate::scenario::settings::RULES;
use crate::scenario::{Inspector, Scenario};

/// The base plan as one to keep routes of; None where they are to be planned anew. Of people who have changed it says nothing, so that their
/// groups' routes are planned anew.
pub fn kept(scenario: &Scenario, base: &Plan, variant: &Scenario) -> Option<Plan> {
    if base.visits.is_empty() && base.unvisited.is_empty() || world(scenario) != world(variant) {
        return None;
    }
    let was: HashMap<&str, &Inspector> = scenario.inspectors.iter().map(|row| (row.id.as_str(), row)).collect();
    let same = |row: &&Inspector| was.get(row.id.as_str()).is_some_and(|was| written(was) == written(row));
    let unchanged: HashSet<&str> = variant.inspectors.iter().filter(same).map(|row| row.id.as_str()).collect();
    let mut plan = base.clone();
    plan.assignments.retain(|a| unchanged.contains(a.inspector.as_str()));
    Some(plan)
}

/// All that routes look at but people, as it is written.
fn world(s: &Scenario) -> Vec<Vec<u8>> {
    let goals = &s.settings.objective;
    let of_field = |rule: &str| rules::ALL.iter().all(|of_staffing| of_staffing.id != rule);
    let levels: Vec<_> =
        RULES.iter().filter(|rule| of_field(rule.0)).map(|rule| s.settings.rules.level(rule.0)).collect();
    let groups: Vec<_> = s.groups.iter().map(|g| (&g.id, &g.batch, &g.region, g.crews)).collect();
    let batches: Vec<_> = s.batches.iter().map(|b| (&b.id, b.start, b.end)).collect();
    vec![
        written(&(&s.sites, &s.equipment, &s.travel, &s.calendar, &s.regions)),
        written(&(&s.settings.travel, &s.settings.day, levels, s.settings.rules.min_per_crew)),
        written(&(goals.site, goals.driving, goals.earliness)),
        written(&(groups, batches)),
    ]
}

/// A row without its line number.
fn written(row: &impl Serialize) -> Vec<u8> {
    // Plain structs and enums with text keys always serialize.
    serde_json::to_vec(row).unwrap_or_default()
}
