//! Crews and routes: every rule of docs/field.md a second time, from the tables and the plan alone.

use crate::plan::{Former, Plan};
use crate::scenario::finding::Text;
use crate::travel::Table;
use crate::verify::ledger::{Ledger, Violation};
use crate::verify::roster::Roster;
use crate::verify::tables::Tables;

mod calendar;
mod crews;
mod distance;
mod equipment;
mod hours;
mod order;
mod outings;
mod times;
mod unvisited;
mod visits;

use calendar::Calendar;
use outings::Outing;

/// The rules that concern crews and routes alone, in the order of their terms. (one_place, certificates and recusal, which concern
/// staffing too, have theirs there.)
pub const FIELD: &[&str] = &[
    "fitness",
    "site_skills",
    "crew_size",
    "working_day",
    "open_hours",
    "break",
    "rest_day",
    "after",
    "visits",
    "equipment",
];

/// The measures of the goals on routes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Points for the visits left out.
    pub site: f64,
    /// Minutes on the road.
    pub driving: f64,
    /// Days from the start of the batch to each visit, weighted by priority.
    pub earliness: f64,
}

/// The routes of a plan.
pub struct Field<'t> {
    outings: Vec<Outing<'t>>,
    calendar: Calendar,
    former: &'t [Former],
}

impl<'t> Field<'t> {
    /// None where the plan is of staffing only.
    pub fn read(
        tables: &'t Tables<'t>,
        plan: &'t Plan,
        table: Option<&'t Table>,
        wrong: &mut Vec<Violation>,
    ) -> Option<Self> {
        if plan.crews.is_empty() && plan.visits.is_empty() && plan.unvisited.is_empty() {
            return None;
        }
        let calendar = Calendar::new(tables.scenario);
        Some(Field { outings: outings::read(tables, plan, table, wrong), calendar, former: &plan.former })
    }

    /// What the plan says of its crews and visits, beside the rules.
    pub fn check(&self, tables: &Tables, roster: &Roster, plan: &Plan, wrong: &mut Vec<Violation>) {
        let day = &tables.scenario.settings.day;
        order::check(tables, plan, &self.outings, wrong);
        visits::are_of_the_group(&self.outings, wrong);
        crews::stay_together(tables, &self.outings, self.former, wrong);
        for outing in &self.outings {
            times::hang_together(outing, day.break_min, wrong);
            distance::check(outing, wrong);
            if !hours::break_is_due(day) && outing.crew.break_start.is_some() {
                wrong.push(
                    outing.entry("times", Text::new("不需要午休，方案写了午休", "no break is due, the plan has one")),
                );
            }
        }
        unvisited::check(tables, roster, plan, &self.outings, &self.calendar, wrong);
    }

    /// Enters what breaks a rule.
    pub fn count(&self, tables: &Tables, roster: &Roster, ledger: &mut Ledger) {
        crews::count(tables, roster, &self.outings, self.former, ledger);
        hours::count(tables, &self.outings, &self.calendar, ledger);
        visits::count(&tables.scenario.sites, &self.outings, ledger);
        equipment::count(&tables.scenario.equipment, &self.outings, ledger);
    }

    pub fn measures(&self, tables: &Tables) -> Measures {
        let points = &tables.scenario.settings.objective.site;
        let of_priority = |priority: Option<u8>| usize::from(priority.unwrap_or(3).clamp(1, 4)) - 1;
        let planned = visits::by_site(&self.outings);
        let mut measures = Measures { site: 0.0, driving: 0.0, earliness: 0.0 };
        for site in &tables.scenario.sites {
            let visits = planned.get(site.id.as_str());
            let left_out = f64::from(site.visits.unwrap_or(1)) - visits.map_or(0, |v| v.len()) as f64;
            measures.site += points[of_priority(site.priority)] * left_out;
            for (outing, _) in visits.into_iter().flat_map(|visits| visits.values()) {
                let days = (outing.crew.date - outing.group.batch.start).num_days();
                measures.earliness += [8.0, 4.0, 2.0, 1.0][of_priority(site.priority)] * days as f64;
            }
        }
        measures.driving = self.outings.iter().map(|outing| f64::from(outing.drive_minutes())).sum();
        measures
    }
}
