//! Sites, crews and visits for the page.

use chrono::NaiveDate;
use serde::Serialize;

use super::data::{Dictionary, position, round};
use crate::report::view::View;
use crate::report::{coverage, outings, words};

/// One entry for each site, in the order of the table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sites {
    pub id: Vec<String>,
    pub name: Vec<String>,
    pub region: Vec<usize>,
    /// WGS-84.
    pub lon: Vec<f64>,
    pub lat: Vec<f64>,
    /// 1, the most urgent, to 4.
    pub priority: Vec<u8>,
    /// −1 where none is given.
    pub industry: Vec<i64>,
    /// Length of an inspection.
    pub minutes: Vec<u32>,
    /// Sites that are inspected on line.
    pub online: Vec<usize>,
}

/// A crew on one day. Times are minutes of the day.
#[derive(Debug, Clone, Serialize)]
pub struct Crew {
    pub group: usize,
    /// Days since the page's start.
    pub day: i64,
    /// 1, 2, … within the group.
    pub number: u32,
    pub members: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<String>,
    pub depart: Option<u32>,
    /// Start and length.
    pub pause: Option<(u32, u32)>,
    pub back: Option<u32>,
    /// Minutes on the road, the way back included.
    pub drive: u32,
    pub km: f64,
    /// Its visits: the first, and the one after the last.
    pub visits: (usize, usize),
}

/// One entry for each visit, by group, day, crew and order. Times are minutes of the day.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Visits {
    pub group: Vec<usize>,
    pub day: Vec<i64>,
    /// Position in `crews`.
    pub crew: Vec<usize>,
    pub site: Vec<usize>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    /// Minutes on the road from the place before.
    pub drive: Vec<u32>,
}

/// A visit that is left out.
#[derive(Debug, Clone, Serialize)]
pub struct Unvisited {
    pub site: usize,
    pub visit: u32,
    pub batch: Option<usize>,
    /// Why, in words.
    pub reason: String,
    /// What would help, in words.
    pub advice: &'static str,
    /// What exactly is missing.
    pub missing: Option<String>,
}

pub fn sites(view: &View, industries: &mut Dictionary) -> Sites {
    let mut sites = Sites::default();
    for (at, s) in view.scenario.sites.iter().enumerate() {
        let place = view.scenario.wgs84(s.at);
        sites.id.push(s.id.clone());
        sites.name.push(s.name.clone());
        sites.region.push(position(&view.region_at, &s.region));
        sites.lon.push(round(place.lon));
        sites.lat.push(round(place.lat));
        sites.priority.push(coverage::priority(s));
        sites.industry.push(s.industry.as_deref().map_or(-1, |i| industries.at(i) as i64));
        sites.minutes.push(s.minutes);
        if !outings::is_on_site(s) {
            sites.online.push(at);
        }
    }
    sites
}

/// Crews in the order of outings, each with its visits in theirs.
pub fn crews(view: &View, start: Option<NaiveDate>) -> (Vec<Crew>, Visits) {
    let (mut crews, mut visits) = (Vec::new(), Visits::default());
    let pause = view.scenario.settings.day.break_min;
    for outing in outings::of_view(view) {
        let group = position(&view.group_at, outing.group.id);
        let day = start.map_or(0, |start| (outing.date - start).num_days());
        let first = visits.site.len();
        for (visit, site) in &outing.visits {
            visits.group.push(group);
            visits.day.push(day);
            visits.crew.push(crews.len());
            visits.site.push(position(&view.site_at, &site.id));
            visits.start.push(minutes(&visit.start).unwrap_or(0));
            visits.end.push(minutes(&visit.end).unwrap_or(0));
            visits.drive.push(visit.drive_minutes);
        }
        let time = |of: fn(&crate::plan::Crew) -> &str| outing.crew.and_then(|c| minutes(of(c)));
        crews.push(Crew {
            group,
            day,
            number: outing.number,
            members: outing.members(view).iter().map(|p| position(&view.person_at, &p.id)).collect(),
            equipment: outing.equipment().to_vec(),
            depart: time(|c| &c.depart),
            pause: outing.crew.and_then(|c| minutes(c.break_start.as_deref()?)).map(|at| (at, pause)),
            back: time(|c| &c.back),
            drive: outing.drive_minutes(),
            km: (outing.km() * 10.0).round() / 10.0,
            visits: (first, visits.site.len()),
        });
    }
    (crews, visits)
}

pub fn unvisited(view: &View) -> Vec<Unvisited> {
    let language = view.options.language;
    let one = |u: &crate::plan::Unvisited| Unvisited {
        site: position(&view.site_at, &u.site),
        visit: u.visit,
        batch: u.batch.as_deref().map(|id| position(&view.batch_at, id)),
        reason: words::unvisited(u.reason, u.what.as_deref(), language),
        advice: words::unvisited_advice(u.reason, language),
        missing: u.what.clone(),
    };
    view.plan.unvisited.iter().map(one).collect()
}

/// `08:30` → 510
fn minutes(time: &str) -> Option<u32> {
    let (hours, minutes) = time.split_once(':')?;
    Some(hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?)
}
