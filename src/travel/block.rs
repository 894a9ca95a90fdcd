//! Asking for a block of places, around those that the server cannot answer for.

use std::collections::HashSet;

use super::answer::Ways;
use super::error::TravelError;
use super::server::{Client, Failure};
use super::table::Spot;

/// Asks a server block by block, and remembers which places are not on its map.
pub struct Asker<'s> {
    pub client: Client<'s>,
    on_map: HashSet<Spot>,
    off_map: HashSet<Spot>,
}

impl<'s> Asker<'s> {
    pub fn new(client: Client<'s>) -> Self {
        Asker { client, on_map: HashSet::new(), off_map: HashSet::new() }
    }

    /// All ways from each source to each destination. One place off the map makes a server refuse the whole block, so that it is
    /// sought, and the rest asked for without it; places that are on the map but out of one another's reach are told apart by halving.
    pub fn ways(&mut self, sources: &[Spot], destinations: &[Spot]) -> Result<Ways, TravelError> {
        let (rows, columns) = (self.on_map(sources), self.on_map(destinations));
        if rows.is_empty() || columns.is_empty() {
            return Ok(vec![None; sources.len() * destinations.len()]);
        }
        let pick = |of: &[Spot], at: &[usize]| -> Vec<Spot> { at.iter().map(|&n| of[n]).collect() };
        let (from, to) = (pick(sources, &rows), pick(destinations, &columns));
        let some = match self.client.ways(&from, &to) {
            Ok(ways) => ways,
            Err(Failure::Wholly(error)) => return Err(error),
            Err(Failure::Partly) => {
                if self.find_off_map(&from, &to)? {
                    return self.ways(sources, destinations);
                }
                self.halves(&from, &to)?
            }
        };
        let mut ways = vec![None; sources.len() * destinations.len()];
        for (n, way) in some.into_iter().enumerate() {
            ways[rows[n / columns.len()] * destinations.len() + columns[n % columns.len()]] = way;
        }
        Ok(ways)
    }

    /// Positions of those not known to be off the map.
    fn on_map(&self, spots: &[Spot]) -> Vec<usize> {
        (0..spots.len()).filter(|&n| !self.off_map.contains(&spots[n])).collect()
    }

    /// Asks for each place alone, once; whether one is off the map.
    fn find_off_map(&mut self, sources: &[Spot], destinations: &[Spot]) -> Result<bool, TravelError> {
        let mut found = false;
        for &spot in sources.iter().chain(destinations) {
            if self.on_map.contains(&spot) || self.off_map.contains(&spot) {
                continue;
            }
            match self.client.ways(&[spot], &[spot]) {
                Ok(_) => self.on_map.insert(spot),
                Err(Failure::Wholly(error)) => return Err(error),
                Err(Failure::Partly) => {
                    found = true;
                    self.off_map.insert(spot)
                }
            };
        }
        Ok(found)
    }

    fn halves(&mut self, sources: &[Spot], destinations: &[Spot]) -> Result<Ways, TravelError> {
        if sources.len() == 1 && destinations.len() == 1 {
            return Ok(vec![None]);
        }
        if sources.len() >= destinations.len() {
            let (upper, lower) = sources.split_at(sources.len() / 2);
            let mut ways = self.ways(upper, destinations)?;
            ways.extend(self.ways(lower, destinations)?);
            return Ok(ways);
        }
        let (left, right) = destinations.split_at(destinations.len() / 2);
        let (of_left, of_right) = (self.ways(sources, left)?, self.ways(sources, right)?);
        let rows = of_left.chunks(left.len()).zip(of_right.chunks(right.len()));
        Ok(rows.flat_map(|(left, right)| left.iter().chain(right)).copied().collect())
    }
}
