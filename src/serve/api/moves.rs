//! People moved by hand: what it would do, and doing it.

use std::time::Instant;

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cells::changed;
use super::desk::{seen, step};
use super::search::{name, sound};
use super::{Answer, Body, answer};
use crate::adjust::{Bar, Move, Outlook, Refused, apply, preview};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::report::names::Names;
use crate::report::{substitute, words};
use crate::scenario::Level;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::serve::App;
use crate::serve::refusal::Refusal;
use crate::serve::state::State as Step;

/// Moves at a time.
const MOST: usize = 100;

#[derive(Deserialize)]
pub struct Moving {
    revision: u64,
    moves: Vec<Move>,
    /// Changes of the round that go with them, such as the leave of whom others stand in for.
    #[serde(default)]
    lines: Vec<String>,
    /// Only tell what it would do.
    #[serde(default)]
    preview: bool,
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Refusal {
        Refusal::unfit(refused.text())
    }
}

pub async fn make(State(app): State<App>, Body(asked): Body<Moving>) -> Answer {
    answer(app, move |app| {
        if asked.moves.is_empty() || asked.moves.len() > MOST {
            return Err(Refusal::bad(
                format!("一次调动 1 到 {MOST} 人次"),
                format!("between 1 and {MOST} moves are made at a time"),
            ));
        }
        let state = seen(app, asked.revision)?;
        let begun = Instant::now();
        let mut told = foreseen(&state, &asked.moves)?;
        told["ms"] = json!(begun.elapsed().as_secs_f64() * 1e3);
        if !asked.preview {
            told["desk"] = step(app, asked.revision, |before| {
                let changed = with_lines(before, &asked.lines)?;
                moved(&changed, &asked.moves)
            })?;
        }
        Ok(told)
    })
    .await
}

/// The round with these changes. Where they only forbid something, what was proven of its plans still holds of those that are left.
fn with_lines(before: &Step, lines: &[String]) -> Result<Step, Refusal> {
    let after = changed(before, lines, before.label.clone())?;
    let forbids = |line: &String| {
        let is = |word: &str, names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        let mut words = line.split_whitespace();
        let (add, what) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        is(add, &["add", "增加"]) && is(what, &["pins", "锁定", "leave", "请假"])
    };
    let Some(planned) = after.plan.as_ref().filter(|_| !lines.is_empty() && lines.iter().all(forbids)) else {
        return Ok(after);
    };
    if planned.plan.provenance.input_hash != before.reading.scenario.hash {
        return Ok(after);
    }
    let mut plan = Plan::clone(&planned.plan);
    plan.provenance.input_hash.clone_from(&after.reading.scenario.hash);
    let label = after.label.clone();
    Ok(after.with_plan(planned.recounted(plan), label))
}

/// What the moves would do, in words of both languages.
fn foreseen(state: &Step, moves: &[Move]) -> Result<Value, Refusal> {
    let planned = state.plan.as_ref().ok_or_else(Refusal::no_plan)?;
    sound(state).map_err(Refusal::unfit)?;
    let problem = planned.compiled(&state.reading);
    let outlook = preview(problem.problem(), &planned.plan, moves)?;
    Ok(told(problem.problem(), &planned.plan, &outlook))
}

fn told(problem: &Problem, plan: &Plan, outlook: &Outlook) -> Value {
    let names = |language| Names::new(Some(problem.scenario), plan.derived_groups.iter(), language);
    let (zh, en) = (names(Language::Zh), names(Language::En));
    let both = |text: &dyn Fn(&Names, Language) -> String| Text::new(text(&zh, Language::Zh), text(&en, Language::En));
    let is_hard = |rule: &str| problem.level(rule) == Level::Hard;
    let changes: Vec<Value> = outlook
        .effect
        .changes
        .iter()
        .map(|change| {
            json!({
                "text": both(&|names, language| substitute::change(change, names, language)),
                "rule": change.what.rule, "isShortfall": change.what.is_shortfall, "before": change.before,
                "after": change.after, "worse": change.after > change.before,
                "hard": !change.what.is_shortfall && is_hard(&change.what.rule),
            })
        })
        .collect();
    let terms: Vec<Value> = outlook
        .effect
        .terms
        .iter()
        .map(|term| {
            let name = both(&|_, language| words::term(&term.id, language));
            json!({ "id": term.id, "name": name, "points": term.points })
        })
        .collect();
    let bar = |bar: &Bar| {
        let text = both(&|names, language| {
            let (who, place) = (names.person(&bar.inspector), names.group(&bar.group));
            let rule = words::rule(bar.rule, language);
            match (language, bar.is_hard) {
                (Language::Zh, true) => format!("{who} 不宜去{place}：{rule}（硬性规则）"),
                (Language::Zh, false) => format!("{who} 去{place}：{rule}（软性规则）"),
                (Language::En, true) => format!("{who} to {place}: against {rule} (a hard rule)"),
                (Language::En, false) => format!("{who} to {place}: against {rule} (a soft rule)"),
            }
        });
        json!({ "zh": text.zh, "en": text.en, "rule": bar.rule, "hard": bar.is_hard })
    };
    json!({
        "points": outlook.effect.points, "score": outlook.score, "terms": terms, "changes": changes,
        "blocked": outlook.bars.iter().map(bar).collect::<Vec<_>>(),
    })
}

/// The state after the moves.
fn moved(before: &Step, moves: &[Move]) -> Result<Step, Refusal> {
    let planned = before.plan.as_ref().ok_or_else(Refusal::no_plan)?;
    let problem = planned.compiled(&before.reading);
    let plan = apply(problem.problem(), &planned.plan, moves)?;
    let scenario = &before.reading.scenario;
    let who = name(scenario, &moves[0].inspector);
    let label = match moves {
        [Move { from: Some(from), to: Some(to), .. }] => {
            Text::new(format!("{who} 由 {from} 调到 {to}"), format!("{who} from {from} to {to}"))
        }
        [Move { to: Some(to), .. }] => Text::new(format!("{who} 加入 {to}"), format!("{who} joins {to}")),
        [Move { from: Some(from), .. }] => Text::new(format!("{who} 离开 {from}"), format!("{who} leaves {from}")),
        _ => {
            Text::new(format!("{who} 等 {} 处调动", moves.len()), format!("{} moves, of {who} and others", moves.len()))
        }
    };
    Ok(before.with_plan(planned.moved(plan), label))
}
