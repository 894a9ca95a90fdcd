//! The desk as the page shows it, and going back.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Body, answer};
use crate::scenario::columns::TABLES;
use crate::scenario::finding::{Severity, Text};
use crate::serve::App;
use crate::serve::job::Running;
use crate::serve::refusal::Refusal;
use crate::serve::state::State as Step;

pub async fn get(State(app): State<App>) -> Answer {
    answer(app, |app| Ok(desk(app))).await
}

#[derive(Deserialize)]
pub struct Turn {
    revision: u64,
}

pub async fn undo(State(app): State<App>, Body(turn): Body<Turn>) -> Answer {
    answer(app, move |app| turned(app, turn.revision, true)).await
}

pub async fn redo(State(app): State<App>, Body(turn): Body<Turn>) -> Answer {
    answer(app, move |app| turned(app, turn.revision, false)).await
}

fn turned(app: &App, revision: u64, back: bool) -> Result<Value, Refusal> {
    let turned = app.desk().turn(revision, back);
    turned.map_err(|refusal| with_desk(app, refusal))?;
    app.changed();
    Ok(desk(app))
}

/// Who acted on what is no longer so is shown what is.
pub fn with_desk(app: &App, refusal: Refusal) -> Refusal {
    let is_conflict = refusal.status == axum::http::StatusCode::CONFLICT;
    Refusal { desk: is_conflict.then(|| desk(app)), ..refusal }
}

/// The state that was seen at this revision, for a step.
///
/// # Errors
/// As [`crate::serve::desk::Desk::seen`], with the desk as it now is.
pub fn seen(app: &App, revision: u64) -> Result<Arc<Step>, Refusal> {
    let seen = app.desk().seen(revision);
    seen.map_err(|refusal| with_desk(app, refusal))
}

/// No search runs that will change the round.
///
/// # Errors
/// One does.
pub fn free(app: &App) -> Result<(), Refusal> {
    let free = app.desk().is_free();
    free.map_err(|refusal| with_desk(app, refusal))
}

/// Takes a step from the state that was seen: `make` makes the next one, without holding the desk.
///
/// # Errors
/// The desk has changed since, or what `make` says.
pub fn step(app: &App, revision: u64, make: impl FnOnce(&Step) -> Result<Step, Refusal>) -> Result<Value, Refusal> {
    let before = seen(app, revision)?;
    let after = make(&before)?;
    let pushed = app.desk().push(revision, after);
    pushed.map_err(|refusal| with_desk(app, refusal))?;
    app.changed();
    Ok(desk(app))
}

/// All that the page needs to know at once.
pub fn desk(app: &App) -> Value {
    let rounds = app.rounds.list();
    let (revision, job, open) = {
        let desk = app.desk();
        let open = desk.open.as_ref().map(|open| {
            let (undo, redo) = open.around();
            (open.name.clone(), Arc::clone(open.state()), undo.cloned(), redo.cloned(), open.variants.clone())
        });
        (desk.revision, desk.job.as_ref().map(Running::json), open)
    };
    let mut shown = json!({
        "version": env!("CARGO_PKG_VERSION"), "lang": app.language, "revision": revision, "rounds": rounds, "job": job,
        "open": null, "plan": null, "undo": null, "redo": null, "variants": null, "tables": [], "absent": [],
        "findings": { "errors": 0, "warnings": 0 }, "pins": 0, "limits": { "uploadBytes": app.most_upload },
        "unsaved": app.keeper.trouble(),
    });
    let Some((name, state, undo, redo, variants)) = open else { return shown };
    let scenario = &state.reading.scenario;
    let names = variants.map(|laid| laid.solved.iter().map(|one| one.variant.name.clone()).collect::<Vec<_>>());
    let of = |severity: Severity| state.reading.findings.iter().filter(|f| f.severity == severity).count();
    shown["open"] = json!(name);
    shown["title"] = json!(scenario.settings.name);
    shown["label"] = json!(state.label);
    shown["undo"] = json!(undo);
    shown["redo"] = json!(redo);
    shown["plan"] = json!(state.standing());
    shown["variants"] = names.map_or(Value::Null, |names| json!({ "names": names }));
    shown["findings"] = json!({ "errors": of(Severity::Error), "warnings": of(Severity::Warning) });
    shown["pins"] = json!(scenario.pins.len());
    shown["tables"] = json!(tables(&state));
    let absent = TABLES.iter().filter(|table| state.cells.place_of(table.en).is_none());
    shown["absent"] = absent.map(|t| json!({ "table": t.en, "title": Text::new(t.zh, t.en) })).collect();
    shown
}

fn tables(state: &Step) -> Vec<Value> {
    let table = |place: &String| {
        let laid = state.cells.laid(place)?;
        let of = |severity: Severity| {
            state.reading.findings.iter().filter(|f| f.severity == severity && f.place == *place).count()
        };
        let title = laid.table.map_or(Text::new("轮次设置", "settings"), |table| Text::new(table.zh, table.en));
        Some(json!({
            "place": place, "table": laid.table.map(|table| table.en), "title": title, "rows": laid.rows.len(),
            "errors": of(Severity::Error), "warnings": of(Severity::Warning),
        }))
    };
    state.cells.places().iter().filter_map(table).collect()
}
