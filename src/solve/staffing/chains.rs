//! What one inspector may serve in a round, as far as hard rules on their batches alone go: at most one group at a time, days of
//! rest between, a limit of batches. Choosing the cheapest such chain of batches is weighted interval scheduling (Kleinberg and
//! Tardos, Algorithm Design, 2005, section 6.1), with a count.

use crate::problem::{PersonId, Problem, Span};
use crate::rules::programme::Term;
use crate::scenario::Level;

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
        let locked = |p: usize| problem.of_person[p].clone().any(|c| problem.candidates[c].locked);
        Some(Chains {
            before: before.collect(),
            after: after.collect(),
            limits: (0..problem.people.len()).map(|p| limit(p).min(spans.len())).collect(),
            free: (0..problem.people.len()).map(|p| !locked(p)).collect(),
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

    /// Every chain keeps this row: its terms are of one inspector, and of batches that exclude one another or up to the limit.
    pub fn keeps(&self, problem: &Problem, terms: &[Term], lower: f64, upper: f64) -> bool {
        let Some(first) = terms.first().and_then(|t| problem.candidates.get(t.0)) else { return false };
        let batch = |t: &Term| problem.groups[problem.candidates[t.0].group].batch;
        let own = |t: &Term| t.1 == 1.0 && problem.candidates.get(t.0).is_some_and(|c| c.person == first.person);
        if lower > f64::NEG_INFINITY || !self.free[first.person] || !terms.iter().all(own) {
            return false;
        }
        let mut batches: Vec<usize> = terms.iter().map(batch).collect();
        batches.sort_unstable();
        batches.dedup();
        let excludes = |a: usize, b: usize| {
            let (a, b) = (&self.spans[a], &self.spans[b]);
            a.start <= b.end.saturating_add(self.rest) && b.start <= a.end.saturating_add(self.rest)
        };
        let alone = || batches.iter().enumerate().all(|(n, &a)| batches[n + 1..].iter().all(|&b| excludes(a, b)));
        upper >= batches.len().min(self.limits[first.person]) as f64 || upper >= 1.0 && alone()
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

    /// What the best chain costs with each batch in it, were the batch itself free, less the best chain of all.
    pub fn through(&self, person: PersonId, costs: &[f64]) -> Vec<f64> {
        let (width, most) = (self.by_end.len() + 1, self.limits[person]);
        let (mut first, mut last) = (Vec::new(), vec![0.0; (most + 1) * width]);
        self.forward(costs, most, &mut first);
        for k in 1..=most {
            for s in (0..width - 1).rev() {
                let batch = self.by_start[s];
                let take = costs[batch] + last[(k - 1) * width + self.after[batch]];
                last[k * width + s] = take.min(last[k * width + s + 1]);
            }
        }
        let best = first[most * width + width - 1];
        let mut through = vec![f64::INFINITY; width - 1];
        for (i, &batch) in self.by_end.iter().enumerate() {
            let pair = |k: usize| first[k * width + self.before[i]] + last[(most - 1 - k) * width + self.after[batch]];
            through[batch] = (0..most).map(pair).fold(f64::INFINITY, f64::min) - best;
        }
        through
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
