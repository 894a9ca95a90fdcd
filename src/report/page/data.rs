//! What the report page and the workbench draw: scenario and plan as tables of positions, ready to be written as JSON.
//!
//! Decides nothing. Whatever the workbook has words for is said in the same words here.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::field::{self, Crew, Sites, Unvisited, Visits};
use super::findings::{self, Breach, Quota, Shortfall, Term};
use super::headline::{self, Headline};
use super::variants::Variants;
use crate::plan::{MEMBER, Plan};
use crate::report::view::{LEADER, View, batch_label};
use crate::report::{Options, ReportError};
use crate::scenario::settings::Language;
use crate::scenario::{Gender, LonLat, Party, Scenario, UnitKind};

/// Version of this shape.
pub const FORMAT: u32 = 1;

/// The whole page. Numbers that stand for something else are positions in the arrays of that name.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Data {
    pub format: u32,
    pub lang: Language,
    pub title: String,
    /// When the plan was made, as it says itself.
    pub made: String,
    /// Of the program.
    pub version: &'static str,
    pub warnings: Vec<String>,
    /// The day that all days are counted from: the first of the first batch.
    pub start: Option<NaiveDate>,
    pub headline: Headline,
    pub batches: Vec<Batch>,
    pub units: Vec<Unit>,
    pub regions: Vec<Region>,
    /// Roles in groups; 0 is the member without a particular one, 1 the leader.
    pub roles: Vec<Word>,
    pub skills: Vec<String>,
    pub people: People,
    pub groups: Vec<Group>,
    pub industries: Vec<String>,
    pub sites: Sites,
    pub crews: Vec<Crew>,
    pub visits: Visits,
    pub unvisited: Vec<Unvisited>,
    pub quotas: Vec<Quota>,
    pub shortfalls: Vec<Shortfall>,
    pub breaches: Vec<Breach>,
    pub terms: Vec<Term>,
    /// What-if variants beside the plan, where there are any.
    pub variants: Option<Variants>,
    /// The lines that the reader brings: each longitude, latitude, longitude, …
    pub boundaries: Vec<Vec<f64>>,
}

/// An id as tables write it, and what it is called in the page's language.
#[derive(Debug, Clone, Serialize)]
pub struct Word {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Batch {
    pub id: String,
    pub name: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
}

#[derive(Debug, Clone, Serialize)]
pub struct Unit {
    pub id: String,
    pub name: String,
    /// `local`, `ministry` or `research`.
    pub kind: &'static str,
    pub province: String,
    /// Where its people set out, WGS-84.
    pub at: Option<Point>,
    /// People it could send.
    pub pool: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Region {
    pub id: String,
    pub name: String,
    pub province: String,
    /// The base, WGS-84.
    pub at: Point,
}

/// Longitude, latitude in degrees, to about ten metres.
pub type Point = [f64; 2];

/// One entry for each inspector, in the order of the table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct People {
    pub id: Vec<String>,
    pub name: Vec<String>,
    /// −1 where the unit is not listed.
    pub unit: Vec<i64>,
    /// Political status in words.
    pub party: Vec<&'static str>,
    pub gender: Vec<&'static str>,
    /// What somebody is by trade, in words.
    pub kind: Vec<String>,
    /// Roles that they may hold.
    pub roles: Vec<Vec<usize>>,
    /// Skill and level.
    pub skills: Vec<Vec<(usize, u8)>>,
    /// The last day of the certificate; empty: without an end; null: none.
    pub certified: Vec<Option<String>>,
    /// Batches in which somebody is on leave.
    pub away: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Group {
    pub id: String,
    pub name: String,
    pub batch: usize,
    pub region: usize,
    pub kind: String,
    pub counties: String,
    pub min: u32,
    pub max: u32,
    pub crews: u32,
    /// Skills asked for, in words.
    pub needs: String,
    /// Person and role, leaders first.
    pub members: Vec<(usize, usize)>,
    /// Person, role and last day of those who left in the midst of the batch.
    pub former: Vec<(usize, usize, NaiveDate)>,
}

/// Lays scenario and plan out for the page; variants and boundaries are added by whoever has them.
///
/// # Errors
/// The plan names something that the scenario does not have.
pub fn of(scenario: &Scenario, plan: &Plan, options: Options) -> Result<Data, ReportError> {
    let view = View::new(scenario, plan, options)?;
    let mut roles = Dictionary::default();
    roles.at(MEMBER);
    roles.at(LEADER);
    let mut skills = Dictionary::default();
    let people = people(&view, &mut roles, &mut skills);
    let groups = groups(&view, &mut roles);
    let start = scenario.batches.iter().map(|b| b.start).min();
    let mut industries = Dictionary::default();
    let sites = field::sites(&view, &mut industries);
    let (crews, visits) = field::crews(&view, start);
    Ok(Data {
        format: FORMAT,
        lang: options.language,
        title: view.title("派员方案", "dispatch plan"),
        made: plan.provenance.started.clone(),
        version: env!("CARGO_PKG_VERSION"),
        warnings: view.warnings().iter().map(|w| w.get(options.language).to_owned()).collect(),
        start,
        headline: headline::of(&view),
        batches: batches(&view),
        units: units(&view),
        regions: regions(&view),
        roles: roles.words.iter().map(|id| Word { id: id.clone(), name: view.role(id) }).collect(),
        skills: skills.words,
        people,
        groups,
        industries: industries.words,
        sites,
        crews,
        visits,
        unvisited: field::unvisited(&view),
        quotas: findings::quotas(&view),
        shortfalls: findings::shortfalls(&view),
        breaches: findings::breaches(&view),
        terms: findings::terms(&view),
        variants: None,
        boundaries: Vec::new(),
    })
}

/// Words that come again and again, each once.
#[derive(Default)]
pub struct Dictionary {
    pub words: Vec<String>,
    positions: HashMap<String, usize>,
}

impl Dictionary {
    pub fn at(&mut self, word: &str) -> usize {
        if let Some(&at) = self.positions.get(word) {
            return at;
        }
        let at = self.words.len();
        self.words.push(word.to_owned());
        self.positions.insert(word.to_owned(), at);
        at
    }
}

/// Four digits: a page does not show ten metres.
pub fn point(at: LonLat) -> Point {
    [round(at.lon), round(at.lat)]
}

pub fn round(degrees: f64) -> f64 {
    (degrees * 1e4).round() / 1e4
}

fn batches(view: &View) -> Vec<Batch> {
    let one = |b: &crate::scenario::Batch| Batch {
        id: b.id.clone(),
        name: batch_label(b).to_owned(),
        start: b.start,
        end: b.end,
    };
    view.scenario.batches.iter().map(one).collect()
}

fn units(view: &View) -> Vec<Unit> {
    let crs = view.scenario.settings.travel.crs;
    let one = |u: &crate::scenario::Unit| Unit {
        id: u.id.clone(),
        name: u.name.clone(),
        kind: match u.kind {
            UnitKind::Local => "local",
            UnitKind::Ministry => "ministry",
            UnitKind::Research => "research",
        },
        province: u.province.clone().unwrap_or_default(),
        at: u.home(crs).map(point),
        pool: view.pool(u),
    };
    view.scenario.units.iter().map(one).collect()
}

fn regions(view: &View) -> Vec<Region> {
    let one = |r: &crate::scenario::Region| Region {
        id: r.id.clone(),
        name: r.name.clone(),
        province: r.province.clone(),
        at: point(view.scenario.wgs84(r.at)),
    };
    view.scenario.regions.iter().map(one).collect()
}

fn people(view: &View, roles: &mut Dictionary, skills: &mut Dictionary) -> People {
    let mut leaves: HashMap<&str, Vec<&crate::scenario::Leave>> = HashMap::new();
    for leave in &view.scenario.leave {
        leaves.entry(&leave.inspector).or_default().push(leave);
    }
    let mut people = People::default();
    for p in &view.scenario.inspectors {
        people.id.push(p.id.clone());
        people.name.push(p.name.clone());
        people.unit.push(view.unit_at.get(p.unit.as_str()).map_or(-1, |&u| u as i64));
        people.party.push(view.party(p.party));
        people.gender.push(match p.gender {
            Some(Gender::Male) => view.t("男", "male"),
            Some(Gender::Female) => view.t("女", "female"),
            None => "",
        });
        people.kind.push(p.kind.as_deref().map_or(String::new(), |k| view.role(k)));
        people.roles.push(p.roles.iter().map(|r| roles.at(r)).collect());
        people.skills.push(p.skills.iter().map(|s| (skills.at(&s.name), s.level)).collect());
        let until = || p.certificate_until.map_or(String::new(), |day| day.to_string());
        people.certified.push(p.certificate.as_ref().map(|_| until()));
        let away = leaves.get(p.id.as_str()).map_or(&[][..], |l| l.as_slice());
        let batches = view.scenario.batches.iter().enumerate();
        people.away.push(batches.filter(|(_, b)| view.on_leave(away, b)).map(|(at, _)| at).collect());
    }
    people
}

fn groups(view: &View, roles: &mut Dictionary) -> Vec<Group> {
    let of_table: HashMap<&str, &crate::scenario::Group> =
        view.scenario.groups.iter().map(|g| (g.id.as_str(), g)).collect();
    let derived: HashMap<&str, &crate::plan::DerivedGroup> =
        view.plan.derived_groups.iter().map(|g| (g.id.as_str(), g)).collect();
    let mut former: HashMap<&str, Vec<(usize, usize, NaiveDate)>> = HashMap::new();
    for f in &view.plan.former {
        if let Some(&person) = view.person_at.get(f.inspector.as_str()) {
            former.entry(&f.group).or_default().push((person, roles.at(&f.role), f.until));
        }
    }
    let mut groups = Vec::with_capacity(view.groups.len());
    for g in &view.groups {
        let (max, crews, needs) = match (of_table.get(g.id), derived.get(g.id)) {
            (Some(own), _) => {
                (own.max_size, own.crews.unwrap_or(1), own.skills.iter().map(|n| need(view, n)).collect::<Vec<_>>())
            }
            (None, Some(derived)) => (derived.max_size, derived.crews, vec![derived.skills.clone()]),
            (None, None) => (g.min_size, 1, Vec::new()),
        };
        groups.push(Group {
            id: g.id.to_owned(),
            name: g.label.clone(),
            batch: position(&view.batch_at, &g.batch.id),
            region: position(&view.region_at, &g.region.id),
            kind: crate::report::words::group_kind(g.kind, view.options.language),
            counties: g.counties.to_owned(),
            min: g.min_size,
            max,
            crews,
            needs: needs.join(view.t("；", "; ")),
            members: g.members.iter().map(|m| (position(&view.person_at, &m.person.id), roles.at(m.role))).collect(),
            former: former.remove(g.id).unwrap_or_default(),
        });
    }
    groups
}

/// `焦化 2级×2`
fn need(view: &View, need: &crate::scenario::SkillNeed) -> String {
    view.t(
        format!("{} {}级×{}", need.name, need.level, need.count),
        format!("{} level {} × {}", need.name, need.level, need.count),
    )
}

/// The view has looked everything up once already: whatever it holds is there.
pub fn position(positions: &HashMap<&str, usize>, id: &str) -> usize {
    positions.get(id).copied().unwrap_or(0)
}

/// Full members among those who serve, percent of person-batches.
pub fn party_share(view: &View) -> f64 {
    let members = || view.groups.iter().flat_map(|g| &g.members);
    let full = members().filter(|m| m.person.party == Some(Party::Full)).count();
    let all = members().count();
    if all == 0 { 0.0 } else { 100.0 * full as f64 / all as f64 }
}
