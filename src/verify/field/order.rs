//! The order of the plan's lists, and of the visits within a day.

use std::collections::HashMap;

use super::outings::Outing;
use crate::plan::Plan;
use crate::scenario::finding::Text;
use crate::verify::ledger::Violation;
use crate::verify::tables::Tables;

pub fn check(tables: &Tables, plan: &Plan, outings: &[Outing], wrong: &mut Vec<Violation>) {
    let mut batch_at = HashMap::new();
    for (at, batch) in tables.scenario.batches.iter().enumerate() {
        batch_at.insert(batch.id.as_str(), at);
    }
    // Of what names nothing that exists, another heading speaks.
    let place = |batch: &str, group: &str| Some((*batch_at.get(batch)?, *tables.group_at.get(group)?));
    let crews = plan.crews.iter().filter_map(|c| Some((place(&c.batch, &c.group)?, c.date, c.crew)));
    sorted(crews, ("crews", "按批次、组、日期、小组"), "batch, group, date, crew", wrong);
    let visits = plan.visits.iter().filter_map(|v| Some((place(&v.batch, &v.group)?, v.date, v.crew, v.order)));
    sorted(visits, ("visits", "按批次、组、日期、小组、次序"), "batch, group, date, crew, order", wrong);
    let site_at: HashMap<&str, usize> =
        tables.scenario.sites.iter().enumerate().map(|(at, site)| (site.id.as_str(), at)).collect();
    let left_out = plan.unvisited.iter().filter_map(|u| Some((*site_at.get(u.site.as_str())?, u.visit)));
    sorted(left_out, ("unvisited", "按点位表"), "the table sites", wrong);

    let person_at: HashMap<&str, usize> =
        tables.scenario.inspectors.iter().enumerate().map(|(at, person)| (person.id.as_str(), at)).collect();
    for outing in outings {
        if !outing.members.iter().map(|person| person_at.get(person.id.as_str())).is_sorted() {
            let text = Text::new("组员未按人员表的次序", "its members are not in the order of the table");
            wrong.push(outing.entry("order", text));
        }
        if !outing.stops.iter().map(|stop| stop.visit.order).eq(1..=outing.stops.len() as u32) {
            let text = Text::new("检查次序应为 1、2、……", "its visits are not numbered 1, 2, …");
            wrong.push(outing.entry("order", text));
        }
    }
}

fn sorted<K: PartialOrd>(keys: impl Iterator<Item = K>, list: (&str, &str), en: &str, wrong: &mut Vec<Violation>) {
    if !keys.is_sorted() {
        let (list, zh) = list;
        let text = Text::new(format!("{list} 未{zh}排列"), format!("{list} is not sorted by {en}"));
        wrong.push(Violation::new("order", 1.0, text));
    }
}
