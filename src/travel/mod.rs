//! Ways on the road inside regions, asked of a routing server (OSRM or Valhalla) before anything is decided.
//!
//! [`fetch`] asks for what the cache does not hold, block by block, and answers a [`Table`] from which the solver and the checker
//! both read. Without a server there is no table, and ways follow from great circles (docs/travel.md).

use std::collections::HashSet;
use std::path::Path;

use crate::scenario::finding::Text;
use crate::scenario::{Scenario, SiteMode};

mod answer;
mod block;
mod cache;
mod error;
mod osrm;
mod server;
mod table;
mod valhalla;

pub use error::TravelError;
pub use server::{Kind, Server};
pub use table::{Leg, Spot, Table};

use block::Asker;
use server::Client;

/// What plans say of distances that follow from coordinates alone.
pub const GREAT_CIRCLE: &str = "great_circle";

/// How far the asking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    /// Blocks to be asked for; 0 = the cache has everything.
    pub of: usize,
}

/// What came of asking.
#[derive(Debug, Clone)]
pub struct Fetched {
    pub table: Table,
    /// Requests sent.
    pub requests: usize,
    /// Places and ways that the server does not know, and what is wrong with the cache.
    pub warnings: Vec<Text>,
}

/// A place that is driven to.
struct Place {
    spot: Spot,
    zh: String,
    en: String,
}

/// All ways between the base and the sites of each region, both directions. The cache, where one is named, is read first and gets
/// every answer as it comes.
///
/// # Errors
/// The server does not answer, refuses, or answers nonsense. Ways that it does not know are a warning, and so is a cache that
/// cannot be used.
pub fn fetch(
    scenario: &Scenario,
    server: &Server,
    cache: Option<&Path>,
    tell: &mut dyn FnMut(Progress),
) -> Result<Fetched, TravelError> {
    let regions = places(scenario);
    let mut table = Table::new(server.name());
    for place in regions.iter().flatten() {
        table.add(place.spot);
    }
    let mut warnings = Vec::new();
    let mut kept = None;
    if let Some(path) = cache {
        let (open, trouble) = cache::open(path, &server.profile(), &mut table);
        kept = open;
        warnings.extend(trouble);
    }
    let blocks = missing(&regions, server.block.max(1), &table);
    let mut asker = Asker::new(Client::new(server));
    for (done, (sources, destinations)) in blocks.iter().enumerate() {
        tell(Progress { done, of: blocks.len() });
        let ways = asker.ways(sources, destinations)?;
        if let Some(cache) = &mut kept
            && let Err(trouble) = cache.keep(sources, destinations, &ways)
        {
            warnings.push(trouble);
            kept = None;
        }
        let pairs = sources.iter().flat_map(|&from| destinations.iter().map(move |&to| (from, to)));
        for ((from, to), way) in pairs.zip(ways) {
            table.set(from, to, way);
        }
    }
    tell(Progress { done: blocks.len(), of: blocks.len() });
    warnings.extend(without_ways(&regions, &table));
    Ok(Fetched { table, requests: asker.client.requests, warnings })
}

/// Per region with sites on site, its base and those sites; of several at one spot, the first.
fn places(scenario: &Scenario) -> Vec<Vec<Place>> {
    let mut regions = Vec::new();
    for region in &scenario.regions {
        let base = Place {
            spot: Spot::of(scenario.wgs84(region.at)),
            zh: format!("{}驻地", region.name),
            en: format!("the base of {}", region.name),
        };
        let mut seen = HashSet::from([base.spot]);
        let mut places = vec![base];
        for site in scenario.sites.iter().filter(|s| s.region == region.id && s.mode != Some(SiteMode::Online)) {
            let spot = Spot::of(scenario.wgs84(site.at));
            if seen.insert(spot) {
                let name = format!("{} {}", site.id, site.name);
                places.push(Place { spot, zh: name.clone(), en: name });
            }
        }
        regions.push(places);
    }
    regions
}

/// Blocks of sources and destinations of which some way is not known.
fn missing(regions: &[Vec<Place>], block: usize, table: &Table) -> Vec<(Vec<Spot>, Vec<Spot>)> {
    let mut blocks = Vec::new();
    for places in regions {
        let spots: Vec<Spot> = places.iter().map(|p| p.spot).collect();
        for sources in spots.chunks(block) {
            for destinations in spots.chunks(block) {
                let unknown = |from: Spot, to: Spot| !table.is_known(from, to);
                let sources: Vec<Spot> =
                    sources.iter().copied().filter(|&from| destinations.iter().any(|&to| unknown(from, to))).collect();
                let destinations: Vec<Spot> =
                    destinations.iter().copied().filter(|&to| sources.iter().any(|&from| unknown(from, to))).collect();
                if !sources.is_empty() {
                    blocks.push((sources, destinations));
                }
            }
        }
    }
    blocks
}

/// How many places or ways a warning names.
const NAMED: usize = 5;

/// Places without a way to or from any other, and further pairs without a way.
fn without_ways(regions: &[Vec<Place>], table: &Table) -> Vec<Text> {
    let (mut alone, mut apart): (Vec<&Place>, Vec<(&Place, &Place)>) = (Vec::new(), Vec::new());
    for places in regions {
        let cut_off = |place: &&Place| {
            let mut others = places.iter().filter(|other| other.spot != place.spot).peekable();
            let no_way = |a: &Place, b: &Place| table.is_no_way(a.spot, b.spot);
            others.peek().is_some() && others.all(|other| no_way(place, other) && no_way(other, place))
        };
        let spots: HashSet<Spot> = places.iter().filter(cut_off).map(|p| p.spot).collect();
        alone.extend(places.iter().filter(|p| spots.contains(&p.spot)));
        let rest: Vec<&Place> = places.iter().filter(|p| !spots.contains(&p.spot)).collect();
        let pairs = rest.iter().flat_map(|&from| rest.iter().map(move |&to| (from, to)));
        apart.extend(pairs.filter(|(from, to)| table.is_no_way(from.spot, to.spot)));
    }
    let list = |names: Vec<String>, all: usize, between: &str, more: &str| {
        names.join(between) + if all > NAMED { more } else { "" }
    };
    let mut warnings = Vec::new();
    if !alone.is_empty() {
        let names = |of: fn(&Place) -> &String| alone.iter().take(NAMED).map(|p| of(p).clone()).collect();
        let n = alone.len();
        warnings.push(Text::new(
            format!("{n} 个地点在服务器的地图上没有路，其路程按直线估算：{}", list(names(|p| &p.zh), n, "、", " 等")),
            format!(
                "the server's map has no road at {n} places; their ways are estimated by great circle: {}",
                list(names(|p| &p.en), n, ", ", ", …")
            ),
        ));
    }
    if !apart.is_empty() {
        let names = |of: fn(&Place) -> &String| {
            apart.iter().take(NAMED).map(|(from, to)| format!("{} → {}", of(from), of(to))).collect()
        };
        let n = apart.len();
        warnings.push(Text::new(
            format!("服务器找不到 {n} 段路，按直线估算：{}", list(names(|p| &p.zh), n, "、", " 等")),
            format!(
                "the server knows no way for {n} pairs, which are estimated by great circle: {}",
                list(names(|p| &p.en), n, ", ", ", …")
            ),
        ));
    }
    warnings
}
