//! The integer programme as rules and goals write it: columns, rows, costs. Nothing here knows a solver.
//!
//! The first columns are the problem's candidates, in their order: 1 = assigned. Whatever may fall short or be broken at a price
//! has an elastic column of its own, so every row can be kept, and no row needs a large constant.

use crate::problem::Problem;
use crate::scenario::Level;

pub type Column = usize;
pub type Term = (Column, f64);

#[derive(Clone, Default)]
pub struct Programme {
    pub costs: Vec<f64>,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
    pub integer: Vec<bool>,
    /// Whole in some best solution even where `integer` does not ask for it.
    pub whole: Vec<bool>,
    /// Points of every plan, whatever the columns say.
    pub offset: f64,
    pub row_lower: Vec<f64>,
    pub row_upper: Vec<f64>,
    /// Terms of row r: `terms[starts[r]..starts[r + 1]]`.
    pub starts: Vec<usize>,
    pub terms: Vec<Term>,
    /// The first columns, one per candidate.
    pub candidates: usize,
    /// Per group, the column of role places left open; set by the rule `roles`.
    pub open_places: Vec<Option<Column>>,
    /// Two sets of candidates of which only one may be used, whichever; set by the rule `no_mutual`.
    pub either: Vec<[Vec<Column>; 2]>,
    /// The columns of the goal `fairness`, where it has a weight.
    pub fairness: Option<crate::goals::fairness::Columns>,
}

impl Programme {
    pub fn new(problem: &Problem) -> Self {
        let mut programme = Programme { starts: vec![0], ..Programme::default() };
        for c in &problem.candidates {
            programme.binary(c.cost);
            if c.locked {
                programme.lower[programme.candidates] = 1.0;
            }
            programme.candidates += 1;
        }
        programme
    }

    pub fn rows(&self) -> usize {
        self.row_lower.len()
    }

    pub fn row(&self, row: usize) -> &[Term] {
        &self.terms[self.starts[row]..self.starts[row + 1]]
    }

    /// A yes-or-no column.
    pub fn binary(&mut self, cost: f64) -> Column {
        self.column(cost, 1.0, true, true)
    }

    /// A whole number from 0.
    pub fn integer(&mut self, cost: f64, upper: f64) -> Column {
        self.column(cost, upper, true, true)
    }

    /// A number from 0.
    pub fn continuous(&mut self, cost: f64, upper: f64) -> Column {
        self.column(cost, upper, false, false)
    }

    fn column(&mut self, cost: f64, upper: f64, integer: bool, whole: bool) -> Column {
        self.costs.push(cost);
        self.lower.push(0.0);
        self.upper.push(upper);
        self.integer.push(integer);
        self.whole.push(whole);
        self.costs.len() - 1
    }

    /// lower ≤ Σ terms ≤ upper, as it stands.
    pub fn between(&mut self, lower: f64, upper: f64, terms: &[Term]) {
        self.row_lower.push(lower);
        self.row_upper.push(upper);
        self.terms.extend_from_slice(terms);
        self.starts.push(self.terms.len());
    }

    /// Σ terms ≤ limit. Hard: never tighter than what locked assignments alone make of it. Soft: each unit above costs the weight.
    pub fn limit(&mut self, level: Level, terms: &[Term], limit: f64) {
        let most = self.most(terms);
        if most <= limit {
            return;
        }
        match level {
            Level::Off => {}
            Level::Hard => {
                let limit = limit.max(self.locked(terms));
                if most > limit {
                    self.between(f64::NEG_INFINITY, limit, terms);
                }
            }
            Level::Soft(weight) => {
                let above = self.elastic(weight, most - limit, terms, limit);
                let mut terms = terms.to_vec();
                terms.push((above, -1.0));
                self.between(f64::NEG_INFINITY, limit, &terms);
            }
        }
    }

    /// Σ terms ≥ needed, where each unit missing costs the weight. Answers the column of what is missing.
    pub fn require(&mut self, weight: f64, terms: &[Term], needed: f64) -> Option<Column> {
        let least: f64 = terms.iter().map(|&(c, k)| (k * self.lower[c]).min(k * self.upper[c])).sum();
        if needed <= least {
            return None;
        }
        let missing = self.elastic(weight, needed - least, terms, needed);
        let mut terms = terms.to_vec();
        terms.push((missing, 1.0));
        self.between(needed, f64::INFINITY, &terms);
        Some(missing)
    }

    /// The largest value that the terms can take.
    pub fn most(&self, terms: &[Term]) -> f64 {
        terms.iter().map(|&(c, k)| (k * self.lower[c]).max(k * self.upper[c])).sum()
    }

    /// The value of the terms when nobody but the locked serves.
    fn locked(&self, terms: &[Term]) -> f64 {
        terms.iter().map(|&(c, k)| k * self.lower[c]).sum()
    }

    /// A head count that is whole by itself and costs the weight each.
    pub fn elastic_head(&mut self, weight: f64, upper: f64) -> Column {
        self.column(weight, upper, false, true)
    }

    fn elastic(&mut self, weight: f64, upper: f64, terms: &[Term], side: f64) -> Column {
        let whole = side.fract() == 0.0 && terms.iter().all(|&(c, k)| k.fract() == 0.0 && self.whole[c]);
        self.column(weight, upper, false, whole)
    }

    /// Every cost is a whole number on whole columns: so is the score of every best plan.
    pub fn is_whole(&self) -> bool {
        self.offset.fract() == 0.0
            && self.costs.iter().zip(&self.whole).all(|(&cost, &whole)| cost == 0.0 || (whole && cost.fract() == 0.0))
    }
}
