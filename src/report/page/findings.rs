//! What the plan owes: quotas, shortfalls with their reasons, breaches, and the terms of the score.

use serde::Serialize;

use super::data::position;
use crate::report::dispatch::by_unit_and_batch;
use crate::report::view::View;
use crate::report::{exceptions, words};

/// What a unit must and may send in a batch, and what it sends.
#[derive(Debug, Clone, Serialize)]
pub struct Quota {
    pub unit: usize,
    pub batch: usize,
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub sent: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Shortfall {
    pub batch: usize,
    pub group: Option<usize>,
    pub unit: Option<usize>,
    /// Its id.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// One sentence, as the workbook says it, without the reasons.
    pub text: String,
    pub needed: u32,
    pub present: u32,
    pub missing: u32,
    /// People who hold what is asked, wherever they serve.
    pub capable: u32,
    /// Everybody once: why they do not fill the post, and how many.
    pub reasons: Vec<String>,
    pub advice: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Breach {
    pub batch: Option<usize>,
    pub group: Option<usize>,
    pub unit: Option<usize>,
    pub people: Vec<usize>,
    pub rule: String,
    pub name: String,
    pub text: String,
    pub advice: String,
    pub amount: f64,
    /// A lock forced it although the rule is hard.
    pub pinned: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Term {
    pub id: String,
    pub name: String,
    pub weight: f64,
    pub measure: f64,
    pub points: f64,
    /// What it counts.
    pub says: &'static str,
}

/// Of each unit and batch where something is asked for or somebody goes.
pub fn quotas(view: &View) -> Vec<Quota> {
    let sent = by_unit_and_batch(view);
    let mut quotas = Vec::new();
    for (u, unit) in view.scenario.units.iter().enumerate() {
        for (b, batch) in view.scenario.batches.iter().enumerate() {
            let quota = view.quota(&unit.id, &batch.id);
            let (min, max) = (quota.and_then(|q| q.min), quota.and_then(|q| q.max));
            let sent = sent[u][b].len();
            if sent > 0 || min.is_some_and(|n| n > 0) || max.is_some_and(|n| n > 0) {
                quotas.push(Quota { unit: u, batch: b, min, max, sent });
            }
        }
    }
    quotas
}

pub fn shortfalls(view: &View) -> Vec<Shortfall> {
    let one = |s: &crate::plan::Shortfall| Shortfall {
        batch: position(&view.batch_at, &s.batch),
        group: s.group.as_deref().map(|id| position(&view.group_at, id)),
        unit: s.unit.as_deref().map(|id| position(&view.unit_at, id)),
        rule: s.rule.clone(),
        name: words::rule(&s.rule, view.options.language),
        text: exceptions::lacks(view, s),
        needed: s.needed,
        present: s.present,
        missing: s.missing,
        capable: s.capable,
        reasons: exceptions::reasons(view, s),
        advice: exceptions::advice(view, s),
    };
    view.plan.shortfalls.iter().map(one).collect()
}

pub fn breaches(view: &View) -> Vec<Breach> {
    let one = |b: &crate::plan::Breach| Breach {
        batch: b.batch.as_deref().map(|id| position(&view.batch_at, id)),
        group: b.group.as_deref().map(|id| position(&view.group_at, id)),
        unit: b.unit.as_deref().map(|id| position(&view.unit_at, id)),
        people: b.inspectors.iter().map(|id| position(&view.person_at, id)).collect(),
        rule: b.rule.clone(),
        name: words::rule(&b.rule, view.options.language),
        text: exceptions::broken(view, b),
        advice: exceptions::remedy(view, b),
        amount: b.amount,
        pinned: b.pinned,
    };
    view.plan.breaches.iter().map(one).collect()
}

pub fn terms(view: &View) -> Vec<Term> {
    let language = view.options.language;
    let one = |t: &crate::plan::Term| Term {
        id: t.id.clone(),
        name: words::term(&t.id, language),
        weight: t.weight,
        measure: t.measure,
        points: t.points,
        says: words::measure(&t.id, language),
    };
    view.plan.score.terms.iter().map(one).collect()
}
