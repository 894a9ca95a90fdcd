//! What if: variants of the round, solved from its plan, laid side by side, one of them taken.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{seen, step};
use super::search::{entered, plan_of, sound, weight};
use super::sheet::sheets;
use super::{Answer, Body, Params, answer};
use crate::history::{Kind, Record, plan_hash};
use crate::report::whatif::{Board, compose};
use crate::scenario::finding::{Finding, Text};
use crate::scenario::variants::{Made, Variants, make, of_lines, read};
use crate::scenario::{Scenario, Severity};
use crate::serve::App;
use crate::serve::job::{Job, Told, time};
use crate::serve::refusal::Refusal;
use crate::serve::state::{Planned, State as Step};
use crate::serve::variants::Laid;
use crate::solve::Options;
use crate::whatif::{Failed, solve as solve_all};

/// Points for each assignment that differs, where nobody says otherwise.
const STABILITY: f64 = 20.0;
/// Variants at a time.
const MOST: usize = 200;
/// A variant is done at this gap.
const GAP: f64 = 0.001;

#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    lines: Vec<String>,
}

#[derive(Deserialize)]
pub struct Asking {
    revision: u64,
    /// Empty: those of the round's own sheet 假设方案.
    #[serde(default)]
    variants: Vec<Named>,
    seconds: f64,
    stability: Option<f64>,
}

pub async fn solve(State(app): State<App>, Body(asked): Body<Asking>) -> Answer {
    answer(app, move |app| {
        let (time, stability) = (time(asked.seconds)?, weight(asked.stability)?.unwrap_or(STABILITY));
        let state = seen(app, asked.revision)?;
        sound(&state).map_err(Refusal::unfit)?;
        plan_of(&state)?;
        let path = app.desk().open()?.path.clone();
        let listed = if asked.variants.is_empty() { read(&path) } else { written(&asked.variants) };
        if listed.variants.len() > MOST {
            return Err(Refusal::unfit(Text::new(
                format!("一次最多 {MOST} 个方案"),
                format!("at most {MOST} variants at a time"),
            )));
        }
        let made = make(&state.reading.scenario, &listed);
        let all = listed.findings.iter().chain(made.iter().flat_map(|one| &one.reading.findings));
        let errors: Vec<Finding> = all.filter(|f| f.severity == Severity::Error).cloned().collect();
        if !errors.is_empty() || made.is_empty() {
            let text = Text::new("请先改正假设方案的写法", "mend the variants before they are solved");
            return Err(Refusal::unfit(text).with(errors));
        }
        app.begin(asked.revision, "whatif", time, move |job| solved(job, made, stability))
    })
    .await
}

/// Variants as they were written on the page.
fn written(named: &[Named]) -> Variants {
    let mut all = Variants::default();
    for one in named {
        let mut read = of_lines(&one.lines);
        let single = read.variants.len() == 1;
        for variant in &mut read.variants {
            match (single, one.name.trim()) {
                (_, "") => {}
                (true, name) => variant.name = name.to_owned(),
                (false, name) => variant.name = format!("{name}：{}", variant.name),
            }
        }
        all.place = read.place;
        all.variants.append(&mut read.variants);
        all.findings.append(&mut read.findings);
    }
    all
}

fn solved(job: &Job, made: Vec<Made>, stability: f64) -> Result<(Option<Step>, Text), Text> {
    let Some(planned) = &job.state.plan else { return Err(Refusal::no_plan().text) };
    let base = Arc::clone(&planned.plan);
    let routes = Some(Arc::clone(&planned.routed));
    let scenario = &job.state.reading.scenario;
    let options = Options { time: Some(job.time), gap: GAP, threads: job.app.threads, routes, ..Options::default() };
    let findings = made.iter().map(|one| one.reading.findings.clone()).collect();
    // Several threads tell; the tabs are told one after another.
    let telling = Mutex::new(());
    let tell = |told: crate::whatif::Told| {
        let _one = telling.lock().unwrap_or_else(PoisonError::into_inner);
        job.app.tell(Told::Progress(json!({
            "kind": "whatif", "event": "variant", "done": told.done, "of": told.of, "name": told.solved.variant.name,
        })));
    };
    let all = solve_all(made, (scenario, &base), &options, stability, &job.stop, &tell);
    for one in &all {
        let Ok(plan) = &one.plan else { continue };
        let lines: Vec<String> = one.variant.changes.iter().map(|w| nameless(w.text.trim(), scenario)).collect();
        let record = Record {
            kind: Kind::WhatIf,
            label: Some(&nameless(&one.variant.name, scenario)),
            options: json!({ "changes": lines, "stability": stability, "gap": GAP, "by": "serve" }),
            plan,
            from: vec![plan_hash(&base)],
        };
        entered(job.app, &record);
    }
    let (n, planned) = (all.len(), all.iter().filter(|one| one.plan.is_ok()).count());
    let laid = Laid { base: Arc::clone(&job.state), solved: all, findings };
    if let Some(open) = &mut job.app.desk().open {
        open.variants = Some(Arc::new(laid));
    }
    Ok((None, Text::new(format!("{n} 个假设方案，{planned} 个有方案"), format!("{n} variants, {planned} with a plan"))))
}

/// With the ids of people in place of their names: the history holds none.
pub fn nameless(text: &str, scenario: &Scenario) -> String {
    let named = scenario.inspectors.iter().filter(|p| !p.name.is_empty() && text.contains(p.name.as_str()));
    named.fold(text.to_owned(), |text, p| text.replace(p.name.as_str(), &p.id))
}

pub async fn get(State(app): State<App>, params: Params) -> Answer {
    answer(app, move |app| {
        let language = params.language(app)?;
        let nothing = || Refusal::missing("还没有算过假设方案", "no variants have been solved yet");
        let laid = app.desk().open()?.variants.clone().ok_or_else(nothing)?;
        let now = Arc::clone(app.desk().open()?.state());
        let base = plan_of(&laid.base)?;
        let is_outdated = now.plan.as_ref().is_none_or(|planned| !Arc::ptr_eq(&planned.plan, &base))
            || now.reading.scenario.hash != laid.base.reading.scenario.hash;
        let board = Board::new(&laid.base.reading.scenario, &base, &laid.solved, language);
        let own = board.base_figures.own_score;
        let row = |(at, one): (usize, &crate::whatif::Solved)| -> Value {
            let figures = board.figures[at].as_ref();
            json!({
                "index": at + 1, "name": one.variant.name, "note": one.variant.note,
                "lines": one.variant.changes.iter().map(|w| w.text.trim()).collect::<Vec<_>>(),
                "findings": laid.findings.get(at),
                "failed": one.plan.as_ref().err().map(|why| failed(*why)),
                "score": figures.map(|f| f.own_score), "delta": figures.map(|f| f.own_score - own),
                "gap": figures.map(|f| f.headline.gap), "short": figures.map(|f| f.headline.heads_short),
                "unvisited": figures.map(|f| f.headline.visits_left_out),
                "moved": one.comparison.as_ref().map(|c| c.assignments_changed), "haste": board.in_haste(at),
            })
        };
        Ok(json!({
            "sheets": sheets(&compose(&board).sheets),
            "chart": crate::report::page::variants::of(&board),
            "outdated": is_outdated, "base": { "score": own, "gap": board.base_figures.headline.gap, "short": board.base_figures.headline.heads_short },
            "rows": laid.solved.iter().enumerate().map(row).collect::<Vec<_>>(),
        }))
    })
    .await
}

fn failed(why: Failed) -> Text {
    match why {
        Failed::Unsolvable(why) => super::search::unsolvable(why),
        Failed::Stopped => Text::new("未轮到即已停止", "stopped before its turn"),
        Failed::Refuted => {
            Text::new("方案未通过核验（程序错误）", "the plan failed the check (an error of the program's)")
        }
    }
}

#[derive(Deserialize)]
pub struct Adopting {
    revision: u64,
    /// From 1.
    index: usize,
}

pub async fn adopt(State(app): State<App>, Body(asked): Body<Adopting>) -> Answer {
    answer(app, move |app| {
        let unknown = || Refusal::missing("没有这个假设方案", "there is no such variant");
        let laid = app.desk().open()?.variants.clone().ok_or_else(unknown)?;
        let one = asked.index.checked_sub(1).and_then(|at| laid.solved.get(at)).ok_or_else(unknown)?;
        let plan = one.plan.as_ref().map_err(|why| Refusal::unfit(failed(*why)))?;
        step(app, asked.revision, |before| {
            if before.reading.scenario.hash != laid.base.reading.scenario.hash {
                return Err(Refusal::conflict(
                    "任务数据在算出假设方案之后改动过，请重新计算",
                    "the round has changed since the variants were solved: solve them again",
                ));
            }
            let lines: Vec<String> = one.variant.changes.iter().map(|written| written.text.clone()).collect();
            let name = &one.variant.name;
            let label = Text::new(format!("采用假设方案 {name}"), format!("adopted the variant {name}"));
            let after = super::cells::changed(before, &lines, label.clone())?;
            let number = super::history::number(app, plan)?;
            Ok(after.with_plan(Planned::found(plan.clone(), number), label))
        })
    })
    .await
}
