//! Questions that a search answers while the user waits: why, what would help, who could stand in.

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::search::{plan_of, sound};
use super::sheet::{WAITING, sheet, sheets};
use super::{Answer, Body, answer};
use crate::adjust::Move;
use crate::explain::substitute::{Place, Substitute, Substitutes, substitutes as rank};
use crate::explain::why::{Asked, why};
use crate::explain::{AboutShortages, Case, Explanation, bottlenecks, short};
use crate::plan::Plan;
use crate::report;
use crate::report::words;
use crate::scenario::Scenario;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::serve::App;
use crate::serve::job::Job;
use crate::serve::refusal::Refusal;
use crate::solve::Options;
use crate::solve::replan::STABILITY;

#[derive(Deserialize)]
pub struct About {
    inspector: String,
    batch: String,
    /// None: the one in which they serve.
    group: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explaining {
    /// Number of a shortage, from 1, as `bangfu explain` lists them.
    shortfall: Option<usize>,
    /// Only what this group lacks.
    group: Option<String>,
    /// What would fill it, too.
    #[serde(default)]
    mend: bool,
    why: Option<About>,
    why_not: Option<About>,
    #[serde(default)]
    bottlenecks: bool,
    lang: Option<Language>,
}

pub async fn explain(State(app): State<App>, Body(asked): Body<Explaining>) -> Answer {
    answer(app, move |app| app.ask("explain", WAITING, |job| explained(job, &asked))).await
}

fn explained(job: &Job, asked: &Explaining) -> Result<Value, Refusal> {
    let language = asked.lang.unwrap_or(job.app.language);
    sound(&job.state).map_err(Refusal::unfit)?;
    let plan = plan_of(&job.state)?;
    let scenario = &job.state.reading.scenario;
    let options = Options { time: Some(job.time), threads: job.app.threads, ..Options::default() };
    let case = Case { scenario, plan: &plan, options: &options, stop: &job.stop };
    let questions = [(&asked.why, false), (&asked.why_not, true)];
    let is_about_people = questions.iter().any(|(about, _)| about.is_some());
    let mut explanation = Explanation::default();
    if asked.shortfall.is_some() || asked.mend || !is_about_people && !asked.bottlenecks {
        explanation = short(
            &case,
            AboutShortages { why: true, mend: asked.mend, of: asked.shortfall, group: asked.group.as_deref() },
        );
    }
    for (about, not) in questions {
        let Some(about) = about else { continue };
        let question = question(scenario, &plan, about, not)?;
        let unknown = || {
            Refusal::unfit(Text::new(
                "任务数据里没有这个人或这个组",
                "the round does not have this person or this group",
            ))
        };
        explanation.why.push(why(&case, &question).ok_or_else(unknown)?);
    }
    if asked.bottlenecks {
        let told =
            |why| Refusal::unfit(Text::new(words::unpriced(why, Language::Zh), words::unpriced(why, Language::En)));
        explanation.bottlenecks = Some(bottlenecks::bottlenecks(&case).map_err(told)?);
    }
    let told = report::explain::sheets(&explanation, &case, language).map_err(|error| Refusal::unfit(error.text()))?;
    Ok(json!({ "sheets": sheets(&told), "lines": lines(&explanation, language) }))
}

/// The assignment that is asked about.
fn question(scenario: &Scenario, plan: &Plan, about: &About, not: bool) -> Result<Asked, Refusal> {
    let serves = plan.assignments.iter().find(|a| a.inspector == about.inspector && a.batch == about.batch);
    let group = about.group.clone().or_else(|| serves.filter(|_| !not).map(|a| a.group.clone()));
    let Some(group) = group else {
        let name = super::search::name(scenario, &about.inspector);
        return Err(Refusal::unfit(Text::new(
            format!("{name} 在这一批没有岗位；问“为什么不派”请指明组别"),
            format!("{name} has no post in this batch; say which group is meant"),
        )));
    };
    Ok(Asked { inspector: about.inspector.clone(), batch: about.batch.clone(), group, not })
}

/// What would mend, and what would bring the other plan about: lines for `/api/lines`, each under what it does.
fn lines(explanation: &Explanation, language: Language) -> Vec<Value> {
    let mut all = Vec::new();
    for mended in explanation.mends.iter().flatten() {
        for mend in &mended.mends {
            let (fills, points) = (mend.fills, words::signed(mend.points));
            let label = match language {
                Language::Zh => {
                    format!("缺口{}：补 {fills} 人，得分 {points}，变动 {} 人次", mended.shortage.number, mend.changes)
                }
                Language::En => format!(
                    "shortage {}: fills {fills}, {points} points, {} changes",
                    mended.shortage.number, mend.changes
                ),
            };
            all.push(json!({ "label": label, "shortage": mended.shortage.number, "lines": mend.lines }));
        }
    }
    for why in explanation.why.iter().filter(|why| !why.lines.is_empty()) {
        let label = match (language, why.not) {
            (Language::Zh, true) => format!("{} 派往 {}", why.name, why.group),
            (Language::Zh, false) => format!("{} 不派往 {}", why.name, why.group),
            (Language::En, true) => format!("{} to {}", why.name, why.group),
            (Language::En, false) => format!("{} not to {}", why.name, why.group),
        };
        all.push(json!({ "label": label, "lines": why.lines }));
    }
    all
}

#[derive(Deserialize)]
pub struct Replacing {
    inspector: String,
    batch: String,
    #[serde(default = "ten")]
    top: usize,
    lang: Option<Language>,
}

fn ten() -> usize {
    10
}

/// So many at most.
const MOST: usize = 200;

pub async fn substitutes(State(app): State<App>, Body(asked): Body<Replacing>) -> Answer {
    answer(app, move |app| {
        app.ask("substitutes", WAITING, |job| {
            let language = asked.lang.unwrap_or(job.app.language);
            sound(&job.state).map_err(Refusal::unfit)?;
            let plan = plan_of(&job.state)?;
            let scenario = &job.state.reading.scenario;
            let own = scenario.settings.objective.stability;
            let stability = if own == 0.0 { STABILITY } else { own };
            let found = rank(scenario, &plan, &asked.inspector, &asked.batch, asked.top.min(MOST), stability);
            let Some(found) = found else {
                return Err(Refusal::unfit(Text::new(
                    "方案没有在这一批派这个人",
                    "the plan does not send this person in this batch",
                )));
            };
            let told = report::substitute::sheet(&found, scenario, &plan, language);
            let ranked: Vec<Value> = found.ranked.iter().map(|one| ranked(scenario, &found, one)).collect();
            Ok(json!({ "sheet": sheet(&told), "ranked": ranked, "possible": found.possible }))
        })
    })
    .await
}

/// Somebody who could stand in, with the lines and the moves that make it so.
fn ranked(scenario: &Scenario, found: &Substitutes, one: &Substitute) -> Value {
    let step = &one.moves[0];
    let name = |id: &str| super::search::name(scenario, id).to_owned();
    let first = name(&step.inspector);
    let next: Vec<String> = one.moves[1..].iter().map(|step| name(&step.inspector)).collect();
    let points = words::signed(one.effect.points);
    let text = if next.is_empty() {
        Text::new(format!("{first} 替补，得分 {points}"), format!("{first} stands in, {points} points"))
    } else {
        let next = next.join("、");
        Text::new(
            format!("{first} 替补，{next} 补其岗位，得分 {points}"),
            format!("{first} stands in, {next} takes over from there, {points} points"),
        )
    };
    // So that no later search sends them after all.
    let absence = format!("add pins inspector=\"{}\" batch=\"{}\" kind=禁止", found.inspector, found.batch);
    let leave = |inspector: &str, place: &Place| Move {
        inspector: inspector.to_owned(),
        batch: place.batch.clone(),
        from: Some(place.group.clone()),
        to: None,
    };
    let post = Place { batch: found.batch.clone(), group: found.group.clone() };
    let mut moves = vec![leave(&found.inspector, &post)];
    for step in &one.moves {
        let from = step.from.as_ref();
        moves.extend(from.filter(|from| from.batch != step.to.batch).map(|from| leave(&step.inspector, from)));
        let same = from.filter(|from| from.batch == step.to.batch).map(|from| from.group.clone());
        let Place { batch, group } = step.to.clone();
        moves.push(Move { inspector: step.inspector.clone(), batch, from: same, to: Some(group) });
    }
    json!({
        "name": first, "inspector": step.inspector, "points": one.effect.points, "text": text,
        "lines": report::substitute::lines(found, one), "absence": [absence], "moves": moves, "effect": one.effect,
    })
}
