//! What one inspector may serve in a round, as far as hard rules on their batches alone go: at most one group at a time, days of
//! rest between, a limit of batches. Choosing the cheapest such chain of batches is weighted interval scheduling (Kleinberg and
//! Tardos, Algorithm Design, 2005, section 6.1), with a count.

use crate::problem::{PersonId, Problem, Span};
use crate::scenario::Level;

use super::view::View;

pub struct Chains {
    /// Batches by their last day.
    by_end: Vec<usize>,
    /// Per position in `by_end`: how many of the first batches there may be served before it.
    before: Vec<usize>,
    /// Batches by their first day.
    by_start: Vec<usize>,
    /// Per batch: the position in `by_start` from which on batches may be served after it.
    after: Vec<usize>,
    /// Days that a batch counts as longer, for rest.
    rest: i32,
    spans: Vec<Span>,
    /// Most batches of each inspector.
    limits: Vec<usize>,
    /// Per inspector: not locked anywhere, so that the chain says all.
    free: Vec<bool>,
}

impl Chains {
    /// None where an inspector may be in two places at a time.
    pub fn new(problem: &Problem) -> Option<Self> {
        let hard = |rule: &str| problem.level(rule) == Level::Hard;
        if !hard("one_place") {
            return None;
        }
        let spans = problem.batches.clone();
        let rest = if hard("rest_between") { problem.scenario.settings.rules.rest_days.min(100_000) as i32 } else { 0 };
        let mut by_end: Vec<usize> = (0..spans.len()).collect();
        by_end.sort_by_key(|&b| (spans[b].end, b));
        let mut by_start: Vec<usize> = (0..spans.len()).collect();
        by_start.sort_by_key(|&b| (spans[b].start, b));
        let before = by_end.iter().map(|&b| by_end.iter().filter(|&&a| spans[a].end + rest < spans[b].start).count());
        let after =
            (0..spans.len()).map(|b| by_start.iter().filter(|&&c| spans[c].start <= spans[b].end + rest).count());
        let limit =
            |p: usize| problem.people[p].limit.filter(|_| hard("max_batches")).map_or(spans.len(), |l| l as usize);
        Some(Chains {
            before: before.collect(),
            after: after.collect(),
            limits: (0..problem.people.len()).map(|p| limit(p).min(spans.len())).collect(),
            free: (0..problem.people.len()).map(|p| problem.locked_of(p).is_empty()).collect(),
            by_end,
            by_start,
            rest,
            spans,
        })
    }

    /// The inspector's rows on batches are those of a chain.
    pub fn covers(&self, person: PersonId) -> bool {
        self.free[person]
    }

    /// Whoever serves in `served` may serve in the batch, too.
    pub fn fits(&self, person: PersonId, batch: usize, served: &[usize]) -> bool {
        served.len() < self.limits[person] && served.iter().all(|&other| !self.excludes(batch, other))
    }

    fn excludes(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.spans[a], &self.spans[b]);
        a.start <= b.end.saturating_add(self.rest) && b.start <= a.end.saturating_add(self.rest)
    }

    /// No two of the batches may be served by one inspector.
    pub fn exclude_one_another(&self, batches: &[usize]) -> bool {
        batches.iter().enumerate().all(|(n, &a)| batches[n + 1..].iter().all(|&b| self.excludes(a, b)))
    }

    /// No chain of the inspector has more.
    pub fn most(&self, person: PersonId) -> usize {
        self.limits[person]
    }

    /// The cheapest chain: `costs` is per batch (positive = never worth it). Marks the batches served, answers the chain's cost.
    pub fn cheapest(&self, person: PersonId, costs: &[f64], served: &mut Vec<usize>, table: &mut Vec<f64>) -> f64 {
        served.clear();
        let (width, most) = (self.by_end.len() + 1, self.limits[person]);
        self.forward(costs, most, table);
        let best = table[most * width + width - 1];
        let (mut k, mut i) = (most, width - 1);
        while i > 0 && k > 0 {
            if table[k * width + i] < table[k * width + i - 1] {
                served.push(self.by_end[i - 1]);
                i = self.before[i - 1];
                k -= 1;
            } else {
                i -= 1;
            }
        }
        best
    }

    /// The cheapest chain at the prices of a view of the inspector; marks the batches in `view.served`.
    pub fn of_view(&self, person: PersonId, view: &mut View) -> f64 {
        let View { of_batch, costs, served, tables, .. } = view;
        costs.clear();
        costs.extend(of_batch.iter().map(|best| best.0));
        self.cheapest(person, costs, served, &mut tables[0])
    }

    /// What the best chain of so many batches at most costs with each batch in it, were the batch itself free, less the best chain of all.
    pub fn through(&self, most: usize, costs: &[f64], tables: &mut [Vec<f64>; 2], through: &mut Vec<f64>) {
        let width = self.by_end.len() + 1;
        let [first, last] = tables;
        last.clear();
        last.resize((most + 1) * width, 0.0);
        self.forward(costs, most, first);
        for k in 1..=most {
            for s in (0..width - 1).rev() {
                let batch = self.by_start[s];
                let take = costs[batch] + last[(k - 1) * width + self.after[batch]];
                last[k * width + s] = take.min(last[k * width + s + 1]);
            }
        }
        let best = first[most * width + width - 1];
        through.clear();
        through.resize(width - 1, f64::INFINITY);
        for (i, &batch) in self.by_end.iter().enumerate() {
            let pair = |k: usize| first[k * width + self.before[i]] + last[(most - 1 - k) * width + self.after[batch]];
            through[batch] = (0..most).map(pair).fold(f64::INFINITY, f64::min) - best;
        }
    }

    /// `table[k × width + i]`: the cheapest chain of at most k of the first i batches by their last day.
    fn forward(&self, costs: &[f64], most: usize, table: &mut Vec<f64>) {
        let width = self.by_end.len() + 1;
        table.clear();
        table.resize((most + 1) * width, 0.0);
        for k in 1..=most {
            for i in 1..width {
                let take = costs[self.by_end[i - 1]] + table[(k - 1) * width + self.before[i - 1]];
                table[k * width + i] = take.min(table[k * width + i - 1]);
            }
        }
    }
}
