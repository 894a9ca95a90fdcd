//! Prices where a batch no longer gets what it asks for, from prices where it did.
//!
//! Where every unit has a quota, a head in any group of a batch and a head in any unit's quota are the same heads: with the price of the first
//! raised and that of the second lowered by the same, nobody's price changes, and while the heads asked for are as many as the quotas allow, the
//! bound does not either. As soon as they are more, it rises with the price, up to where so many groups ask what a head missing costs that
//! the others get all of theirs; and as soon as units must send more than the groups take, it rises the other way.

use crate::problem::Problem;
use crate::rules::formulation::{Meaning, Row};

use super::master::Master;

/// The rows of one number of heads: no fewer, and no more.
#[derive(Clone, Copy, Default)]
struct Heads {
    least: Option<Row>,
    most: Option<Row>,
}

impl Heads {
    fn price(&self, duals: &[f64]) -> f64 {
        [self.least, self.most].into_iter().flatten().map(|row| duals[row]).sum()
    }

    /// Above 0 it is paid for one fewer, below for one more.
    fn shift(&self, duals: &mut [f64], by: f64) {
        let price = self.price(duals) + by;
        self.least.into_iter().for_each(|row| duals[row] = price.max(0.0));
        self.most.into_iter().for_each(|row| duals[row] = price.min(0.0));
    }

    /// How far the price may rise.
    fn room(&self, master: &Master, duals: &[f64]) -> f64 {
        self.least.map_or(0.0, |row| master.box_of[row].1) - self.price(duals)
    }
}

/// The duals with the prices of one batch after another tilted, for those where heads and quotas no longer agree. To be tried out.
pub fn tilted(master: &Master, duals: &[f64]) -> Vec<Vec<f64>> {
    let problem = master.f.problem;
    let mut groups = vec![Heads::default(); problem.groups.len()];
    let mut quotas = vec![Heads::default(); problem.quotas.len()];
    for (&row, &meaning) in &master.f.meanings {
        let heads = match meaning {
            Meaning::Heads(group) => &mut groups[group],
            Meaning::QuotaMin(quota) | Meaning::QuotaMax(quota) => &mut quotas[quota],
            _ => continue,
        };
        if master.f.row_lower[row].is_finite() { heads.least = Some(row) } else { heads.most = Some(row) }
    }
    let mut all = Vec::new();
    let mut now = duals.to_vec();
    for batch in 0..problem.batches.len() {
        let asks: Vec<(Heads, u32)> =
            problem.of_batch[batch].iter().map(|&g| (groups[g], problem.groups[g].min_size)).collect();
        let sends: Vec<(Heads, u32)> = of_batch(problem, batch).map(|q| (quotas[q], problem.quotas[q].min)).collect();
        let most = of_batch(problem, batch).map(|q| problem.quotas[q].max).sum::<Option<u32>>();
        let takes: u32 = problem.of_batch[batch].iter().map(|&group| problem.groups[group].max_size).sum();
        let sum = |heads: &[(Heads, u32)]| heads.iter().map(|one| one.1).sum::<u32>();
        let by = match most {
            Some(most) if sum(&asks) > most => rise(master, &now, &asks, sum(&asks) - most),
            _ if sum(&sends) > takes => -rise(master, &now, &sends, sum(&sends) - takes),
            _ => continue,
        };
        asks.iter().for_each(|(heads, _)| heads.shift(&mut now, by));
        sends.iter().for_each(|(heads, _)| heads.shift(&mut now, -by));
        all.push(now.clone());
    }
    all
}

/// Positions of the batch's quotas.
fn of_batch<'p>(problem: &'p Problem, batch: usize) -> impl Iterator<Item = usize> + 'p {
    (0..problem.quotas.len()).filter(move |&quota| problem.quotas[quota].batch == batch)
}

/// How far the prices of these may rise until so many heads of them cost what a missing one does.
fn rise(master: &Master, duals: &[f64], heads: &[(Heads, u32)], missing: u32) -> f64 {
    let mut rooms: Vec<(f64, u32)> = heads.iter().map(|(one, count)| (one.room(master, duals), *count)).collect();
    rooms.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut reached = 0;
    let enough = rooms.iter().find(|(_, count)| {
        reached += count;
        reached >= missing
    });
    enough.map_or(0.0, |(room, _)| room.max(0.0))
}
