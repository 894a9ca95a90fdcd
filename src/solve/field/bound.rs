//! What no plan of routes can do without: the price of visits that no group may make, and for each other visit its price or half of the
//! shortest way to it and half of the shortest way on, whichever is less. Each way between two stops is counted half at either end, each
//! way from or to the base half in all, so no plan drives less.

use rayon::prelude::*;

use super::calls::{Call, Calls, priority, visits};
use crate::problem::{Atlas, Problem};

/// Of a region with more sites than this, ways are not looked at.
const LARGE: usize = 5_000;

/// Points.
pub fn of(problem: &Problem, calls: &Calls, atlas: &Atlas) -> f64 {
    let scenario = problem.scenario;
    let goals = &scenario.settings.objective;
    let price = |site: usize| goals.site[priority(&scenario.sites[site]) - 1];
    let homeless: f64 = calls.homeless.iter().map(|&Call { site, .. }| price(site)).sum();
    let of_region = |region: usize| {
        let id = &scenario.regions[region].id;
        let sites: Vec<usize> = (0..scenario.sites.len())
            .filter(|&s| scenario.sites[s].region == *id && !calls.groups_of(s).is_empty())
            .collect();
        if sites.len() > LARGE {
            return 0.0;
        }
        let legs = atlas.legs(region, &sites);
        let least = |at: usize, minutes: &dyn Fn(usize) -> u32| {
            (0..legs.places()).filter(|&other| other != at).map(minutes).min().unwrap_or(0)
        };
        let of_site = |(n, &site): (usize, &usize)| {
            let place = n + 1;
            let least =
                least(place, &|other| legs.minutes(other, place)) + least(place, &|other| legs.minutes(place, other));
            let visits = f64::from(visits(&scenario.sites[site]));
            // Visits of one site may follow one another without a way.
            let way = if visits > 1.0 { 0.0 } else { goals.driving * f64::from(least) / 2.0 };
            visits * price(site).min(way)
        };
        sites.iter().enumerate().map(of_site).sum::<f64>()
    };
    homeless + (0..scenario.regions.len()).into_par_iter().map(of_region).collect::<Vec<f64>>().iter().sum::<f64>()
}
