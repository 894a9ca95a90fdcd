//! Rounds of the kind of the winter campaign in any size, and the one that ships: `national`, as large as the campaign of 2017, which
//! sent 5,600 people over 25 batches of two weeks into 28 cities, eight to each.

use super::clues;
use super::places::{self, City};
use super::winter_air::{CITIES, INDUSTRIES, WINTER_INSTITUTES, group, need, round};
use super::{batches, date};
use crate::draw::Draw;
use crate::scenario::Scenario;

/// With more batches than half a year has, a round is one of the year.
const SEASON: u32 = 13;
/// For rounds of the year: with the 31 provinces and the corps 39 units.
const INSTITUTES: usize = 7;
/// Days between two services of one person: longer than a batch and its rest in the winter campaign.
const REST: u32 = 28;

/// 5,600 people of 39 units, 25 batches, 28 groups of eight in each.
pub fn national(seed: u64) -> Scenario {
    let mut scenario = staffing_round(5600, 25, 28, seed);
    scenario.settings.name = "2027年全国大气监督帮扶（示例）".into();
    scenario
}

/// A round in which so many people staff so many batches of so many groups. Each group has a city of its own as long as there are
/// cities: first those of the winter campaign, then the other prefectures of the country; then second groups, and so on. Groups have
/// as many members (3 to 8) as two thirds of the people allow; at most two batches each.
///
/// Up to half a year, the round is like `winter-air`: 37 units, batches of 15 days that overlap by one, rest of 14 days. A longer one
/// is like `national`: 39 units, batches of 14 days one after the other, rest of 28 days.
pub fn staffing_round(people: u32, batches: u32, groups_per_batch: u32, seed: u64) -> Scenario {
    // Whoever has served may serve again three batches later.
    let times = batches.div_ceil(3).min(2);
    let posts = people * times * 2 / (3 * batches.max(1));
    let size = (posts / groups_per_batch.max(1)).clamp(3, 8);
    let year = batches > SEASON;
    let (begins, days) = if year { (date(2027, 1, 4), 14) } else { (date(2026, 11, 2), 15) };
    let batches = self::batches(begins, batches.into(), days, 14);
    let cities = cities();
    let mut groups = Vec::new();
    for batch in &batches {
        for n in 0..groups_per_batch as usize {
            let (city, industries) = cities[n % cities.len()];
            let here = (groups_per_batch as usize - n % cities.len()).div_ceil(cities.len());
            let needs = vec![need(industries[0], 2), need(industries[1], 1)];
            let crews = if size > 5 { 2 } else { 1 };
            groups.push(group(batch, city, (n / cities.len() + 1, here), "中心组", size, crews, needs));
        }
    }
    let mut scenario = round(seed, people, if year { INSTITUTES } else { WINTER_INSTITUTES }, batches, groups);
    if year {
        scenario.settings.rules.rest_days = REST;
    }
    scenario.settings.name = format!("大气监督帮扶 {people} 人 {} 批", scenario.batches.len());
    scenario
}

/// [`staffing_round`] with sites for each group in the cities of the winter campaign: 5,600 people, 25 batches of 28 groups have about
/// 40,000 of them.
pub fn field_round(people: u32, batches: u32, groups_per_batch: u32, seed: u64) -> Scenario {
    let mut scenario = staffing_round(people, batches, groups_per_batch, seed);
    let all = scenario.batches.len();
    clues::push(&mut scenario, all, seed);
    scenario
}

/// All cities, each with two industries: those of the winter campaign with their main ones, the others with ones drawn, as frequent
/// as among the people and the same in every round.
fn cities() -> Vec<(&'static City, [&'static str; 2])> {
    let mut draw = Draw::new(0);
    let key = CITIES.iter().filter_map(|&(code, industries)| Some((places::city(code)?, industries)));
    let others = places::cities().iter().filter(|city| CITIES.iter().all(|c| c.0 != city.code)).map(|city| {
        let first = *draw.weighted(INDUSTRIES);
        let second = loop {
            let second = *draw.weighted(INDUSTRIES);
            if second != first {
                break second;
            }
        };
        (city, [first, second])
    });
    key.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_lie_in_regions_that_groups_go_to() {
        // Fewer groups than cities.
        let round = field_round(300, 1, 28, 1);
        assert!(!round.sites.is_empty());
        assert!(round.sites.iter().all(|site| round.groups.iter().any(|g| g.region == site.region)));
    }
}
