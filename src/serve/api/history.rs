//! Earlier plans of the round.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::desk::step;
use super::{Answer, Body, answer};
use crate::history::{Log, LogError, plan_hash};
use crate::plan::Plan;
use crate::report;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::serve::App;
use crate::serve::refusal::Refusal;
use crate::serve::state::Planned;

/// Entries that are listed.
const MOST: usize = 500;

/// Without the path of the file.
impl From<LogError> for Refusal {
    fn from(error: LogError) -> Refusal {
        match error {
            LogError::Missing { number, .. } => {
                Refusal::missing(format!("历次方案里没有第 {number} 号"), format!("the history has no entry {number}"))
            }
            LogError::Busy { .. } => Refusal::conflict(
                "方案记录正被其他程序占用，请稍后再试",
                "the history is in use by another program: try again",
            ),
            _ => Refusal::unfit(Text::new(
                "方案记录读不出来：文件已损坏，或没有权限；请在终端运行 bangfu log 查看",
                "the history cannot be read: its file is damaged or not yours to read; see bangfu log in a terminal",
            )),
        }
    }
}

/// The history of the round on the desk, if it has one yet.
pub fn log(app: &App) -> Result<Option<Log>, Refusal> {
    let path = app.desk().open()?.path.clone();
    Ok(Log::existing(&path)?)
}

pub async fn list(State(app): State<App>) -> Answer {
    answer(app, |app| {
        let entries = log(app)?.map(|log| log.list(Some(MOST))).transpose()?.unwrap_or_default();
        let entries: Vec<_> = entries
            .iter()
            .map(|e| {
                json!({
                    "number": e.number, "kind": e.kind, "label": e.label, "started": e.started, "seconds": e.seconds,
                    "score": e.score, "gap": e.gap, "short": e.heads_short, "visits": e.visits,
                    "unvisited": e.visits_left_out, "parent": e.parent,
                })
            })
            .collect();
        Ok(json!({ "entries": entries }))
    })
    .await
}

#[derive(Deserialize)]
pub struct Restoring {
    revision: u64,
    number: i64,
}

pub async fn restore(State(app): State<App>, Body(asked): Body<Restoring>) -> Answer {
    answer(app, move |app| {
        let n = asked.number;
        let nothing = || Refusal::missing(format!("历次方案里没有第 {n} 号"), format!("the history has no entry {n}"));
        let plan = log(app)?.ok_or_else(nothing)?.plan(n)?;
        step(app, asked.revision, |before| {
            // A plan of another round names people and groups that this one does not have.
            let options = report::Options { language: Language::Zh, full: false };
            report::compose(&before.reading.scenario, &plan, options).map_err(|error| Refusal::unfit(error.text()))?;
            let label = Text::new(format!("恢复方案记录第 {n} 号"), format!("restored no. {n} of the history"));
            Ok(before.with_plan(Planned::found(plan, Some(n)), label))
        })
    })
    .await
}

/// The number of the newest entry with this plan.
pub fn number(app: &App, plan: &Plan) -> Result<Option<i64>, Refusal> {
    let hash = plan_hash(plan);
    let entries = log(app)?.map(|log| log.list(Some(MOST))).transpose()?.unwrap_or_default();
    Ok(entries.iter().find(|entry| entry.plan_hash == hash).map(|entry| entry.number))
}
