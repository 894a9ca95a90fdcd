//! Two plans side by side: the present one, variants, earlier ones.

use std::sync::Arc;

use axum::extract::State;
use serde_json::json;

use super::history::log;
use super::sheet::sheets;
use super::{Answer, Params, answer};
use crate::compare::{Comparison, compare as differences};
use crate::plan::Plan;
use crate::report::Report;
use crate::report::changes::{Changes, compose};
use crate::scenario::Scenario;
use crate::scenario::settings::Language;
use crate::serve::App;
use crate::serve::refusal::Refusal;
use crate::serve::state::State as Step;

/// A plan with the round that it is of.
pub struct Sided {
    pub state: Arc<Step>,
    /// The variant's own round, where the plan is of one.
    pub variant: Option<Scenario>,
    pub plan: Arc<Plan>,
}

impl Sided {
    pub fn scenario(&self) -> &Scenario {
        self.variant.as_ref().unwrap_or(&self.state.reading.scenario)
    }
}

/// The plan called `plan`, `base`, `variant:N` (from 1), `history:N` or `step:N` (0 = as it was opened).
///
/// # Errors
/// There is none of that name.
pub fn called(app: &App, name: &str) -> Result<Sided, Refusal> {
    let (state, variants, numbered) = {
        let desk = app.desk();
        let open = desk.open()?;
        let numbered = name.strip_prefix("step:").and_then(|n| n.parse().ok()).and_then(|n| open.step(n)).cloned();
        (Arc::clone(open.state()), open.variants.clone(), numbered)
    };
    let of_state = |state: Arc<Step>| {
        let plan = state.plan.as_ref().map(|planned| Arc::clone(&planned.plan)).ok_or_else(Refusal::no_plan)?;
        Ok(Sided { state, variant: None, plan })
    };
    let unknown = || Refusal::missing(format!("没有这个方案：{name}"), format!("there is no such plan: {name}"));
    match name.split_once(':') {
        None if name.is_empty() || name == "plan" => of_state(state),
        None if name == "base" => of_state(variants.map(|laid| Arc::clone(&laid.base)).ok_or_else(unknown)?),
        Some(("step", _)) => of_state(numbered.ok_or_else(unknown)?),
        Some(("variant", n)) => {
            let laid = variants.ok_or_else(unknown)?;
            let at = n.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).ok_or_else(unknown)?;
            let one = laid.solved.get(at).ok_or_else(unknown)?;
            let plan = one.plan.as_ref().map_err(|_| Refusal::no_plan())?;
            Ok(Sided {
                state: Arc::clone(&laid.base),
                variant: Some(one.scenario.clone()),
                plan: Arc::new(plan.clone()),
            })
        }
        Some(("history", n)) => {
            let number = n.parse::<i64>().map_err(|_| unknown())?;
            let plan = log(app)?.ok_or_else(unknown)?.plan(number)?;
            Ok(Sided { state, variant: None, plan: Arc::new(plan) })
        }
        _ => Err(unknown()),
    }
}

/// What differs, and the notice of it.
pub fn laid(a: &Sided, b: &Sided, language: Language) -> (Comparison, Report) {
    let comparison = differences(&a.plan, &b.plan, Some(b.scenario()));
    let changes = Changes::new(&comparison, (&a.plan, &b.plan), Some(b.scenario()), language);
    let report = compose(&changes);
    (comparison, report)
}

pub async fn compare(State(app): State<App>, params: Params) -> Answer {
    answer(app, move |app| {
        let language = params.language(app)?;
        let a = called(app, params.text("a").unwrap_or_default())?;
        let b = called(app, params.text("b").unwrap_or_default())?;
        let (comparison, report) = laid(&a, &b, language);
        let moved: std::collections::HashSet<&str> =
            comparison.moves.iter().map(|one| one.inspector.as_str()).collect();
        Ok(json!({
            "sheets": sheets(&report.sheets),
            "summary": {
                "people": moved.len(), "assignments": comparison.assignments_changed,
                "groups": comparison.groups.len(), "points": comparison.after.score - comparison.before.score,
                "moves": comparison.moves, "terms": comparison.terms, "shortfalls": comparison.shortfalls,
            },
            "a": comparison.before, "b": comparison.after,
        }))
    })
    .await
}
