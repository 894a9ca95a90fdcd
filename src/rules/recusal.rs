//! 回避: nobody inspects the place that they come from, or one that they must avoid.

use super::{Bars, Rule};
use crate::problem::{PersonId, Problem};
use crate::scenario::place::prefecture_code;
use crate::scenario::settings::RecusalScope;
use crate::scenario::{Region, Unit, UnitKind};

pub const RULE: Rule = Rule { id: "recusal", bars: Some(Bars::Region(bars)), rows: None, ties: None, count: None };

fn bars(problem: &Problem, person: PersonId, region: usize) -> bool {
    let inspector = problem.inspector(person);
    let region = &problem.scenario.regions[region];
    if inspector.avoid.iter().any(|a| *a == region.id || *a == region.name || *a == region.province) {
        return true;
    }
    let unit = problem.scenario.units.get(problem.people[person].unit).filter(|u| u.kind == UnitKind::Local);
    match problem.scenario.settings.rules.recusal_scope {
        RecusalScope::Province => {
            let of_unit = unit.and_then(|u| u.province.as_ref());
            [inspector.province.as_ref(), of_unit].into_iter().flatten().any(|own| *own == region.province)
        }
        RecusalScope::City => unit.is_some_and(|unit| is_own_city(problem, unit, region)),
    }
}

/// The unit's city is the region or its parent, by name or by the digits of the code that name the prefecture.
fn is_own_city(problem: &Problem, unit: &Unit, region: &Region) -> bool {
    let Some(city) = &unit.city else { return false };
    let parent = region.parent.as_ref();
    let above = problem.scenario.regions.iter().find(|r| parent.is_some_and(|p| r.id == *p || r.name == *p));
    let names = [Some(&region.name), parent, above.map(|r| &r.name)];
    let codes = [Some(&region.id), parent, above.map(|r| &r.id)];
    names.into_iter().flatten().any(|name| name == city)
        || prefecture_code(city)
            .is_some_and(|own| codes.into_iter().flatten().any(|code| prefecture_code(code) == Some(own)))
}
