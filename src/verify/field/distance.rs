//! The ways of crews: km and minutes between a base and sites, and what a plan says of them.

use std::collections::HashMap;

use super::outings::Outing;
use crate::scenario::finding::Text;
use crate::scenario::{LonLat, Region, Scenario, Site, SiteMode};
use crate::travel::Table;
use crate::verify::compare::differ;
use crate::verify::ledger::Violation;
use crate::verify::travel::great_circle_km;

/// Where a crew is.
#[derive(Debug, Clone, Copy)]
pub enum Place<'t> {
    Base(&'t Region),
    Site(&'t Site),
}

impl<'t> Place<'t> {
    /// Work on line is done at the base.
    pub fn of(site: &'t Site, base: &'t Region) -> Self {
        if site.mode == Some(SiteMode::Online) { Place::Base(base) } else { Place::Site(site) }
    }

    fn id(&self) -> &'t str {
        match self {
            Place::Base(region) => &region.id,
            Place::Site(site) => &site.id,
        }
    }

    fn at(&self) -> LonLat {
        match self {
            Place::Base(region) => region.at,
            Place::Site(site) => site.at,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// To 0.1 km.
    pub km: f64,
    pub minutes: u32,
}

pub struct Roads<'t> {
    scenario: &'t Scenario,
    /// What rows say in their own direction; a later row goes before an earlier one.
    km: HashMap<(&'t str, &'t str), f64>,
    minutes: HashMap<(&'t str, &'t str), f64>,
    /// What a routing server said.
    table: Option<&'t Table>,
}

impl<'t> Roads<'t> {
    pub fn new(scenario: &'t Scenario, table: Option<&'t Table>) -> Self {
        let mut roads = Roads { scenario, km: HashMap::new(), minutes: HashMap::new(), table };
        for row in &scenario.travel {
            let ends = (row.from.as_str(), row.to.as_str());
            roads.km.extend(row.km.map(|km| (ends, km)));
            roads.minutes.extend(row.minutes.map(|minutes| (ends, minutes)));
        }
        roads
    }

    pub fn leg(&self, from: Place, to: Place) -> Leg {
        let (a, b) = (from.id(), to.id());
        if a == b {
            return Leg { km: 0.0, minutes: 0 };
        }
        let said = |rows: &HashMap<(&str, &str), f64>| rows.get(&(a, b)).or_else(|| rows.get(&(b, a))).copied();
        let travel = &self.scenario.settings.travel;
        let (start, end) = (self.scenario.wgs84(from.at()), self.scenario.wgs84(to.at()));
        let served = self.table.and_then(|table| table.leg(start, end));
        let circle = || great_circle_km(start, end) * travel.circuity;
        let said_km = said(&self.km);
        let of_server = if said_km.is_none() { served.map(|leg| leg.1) } else { None };
        let km = said_km.or(served.map(|leg| leg.0)).unwrap_or_else(circle);
        let km = (km * 10.0).round() / 10.0;
        let minutes = said(&self.minutes).or(of_server).unwrap_or(km / travel.speed_kmh * 60.0);
        // What comes to whole minutes is not a hair above them.
        Leg { km, minutes: (minutes - 1e-6).ceil().max(0.0) as u32 }
    }

    /// The ways of a crew's day: to each stop from the place before, and last the way back.
    pub fn legs(&self, outing: &Outing) -> Vec<Leg> {
        let base = Place::Base(outing.group.region);
        let mut here = base;
        let mut legs = Vec::new();
        for stop in &outing.stops {
            let next = Place::of(stop.site, outing.group.region);
            legs.push(self.leg(here, next));
            here = next;
        }
        legs.push(self.leg(here, base));
        legs
    }
}

/// Driving, inspecting and writing up, minutes.
pub fn duty(outing: &Outing) -> u32 {
    let on_site = |site: &Site| site.minutes.saturating_add(site.writeup_minutes.unwrap_or(0));
    outing.stops.iter().fold(outing.drive_minutes(), |sum, stop| sum.saturating_add(on_site(stop.site)))
}

/// Minutes and km of each leg, of the whole day, and the duty.
pub fn check(outing: &Outing, wrong: &mut Vec<Violation>) {
    let mut enter = |place: Option<&str>, what: (&str, &str), found: f64, said: f64| {
        if differ(found, said) {
            let (of_zh, of_en) = place.map_or((String::new(), String::new()), |site| {
                (format!("到点位 {site} 的"), format!(" to the site {site}"))
            });
            let zh = format!("{of_zh}{}应为 {found}，方案写 {said}", what.0);
            let en = format!("{}{of_en} is {found}, the plan says {said}", what.1);
            wrong.push(outing.entry("distance", Text::new(zh, en)));
        }
    };
    for (stop, leg) in outing.stops.iter().zip(&outing.legs) {
        let site = Some(stop.site.id.as_str());
        enter(site, ("行车分钟", "the drive in minutes"), leg.minutes.into(), stop.visit.drive_minutes.into());
        enter(site, ("公里数", "the way in km"), leg.km, stop.visit.km);
    }
    let crew = outing.crew;
    enter(
        None,
        ("全天行车分钟", "the whole drive in minutes"),
        outing.drive_minutes().into(),
        crew.drive_minutes.into(),
    );
    let km: f64 = outing.legs.iter().map(|leg| leg.km).sum();
    enter(None, ("全天公里数", "the whole way in km"), (km * 10.0).round() / 10.0, crew.km);
    enter(None, ("出勤分钟", "the duty in minutes"), duty(outing).into(), crew.duty_minutes.into());
}
