//! Searches that end in a new plan: solving, replanning, routes.

use std::sync::Arc;

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cells::changed;
use super::desk::seen;
use super::{Answer, Body, answer};
use crate::adjust::{Refused, fits};
use crate::history::{Kind, Log, Record, plan_hash};
use crate::plan::Plan;
use crate::report::words;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::scenario::{Pin, PinKind, Scenario};
use crate::serve::App;
use crate::serve::job::{Job, time};
use crate::serve::refusal::Refusal;
use crate::serve::state::{Planned, State as Step};
use crate::solve::replan::{replan as mend, reroute};
use crate::solve::{Options, Unsolvable, Watch, solve_watched};

#[derive(Deserialize)]
pub struct Solving {
    revision: u64,
    seconds: f64,
    #[serde(default = "one")]
    seed: u64,
    /// Start from the plan that is there.
    #[serde(default)]
    warm: bool,
    /// Points for each assignment that differs from that plan.
    stability: Option<f64>,
}

fn one() -> u64 {
    1
}

/// A weight as it came.
pub fn weight(points: Option<f64>) -> Result<Option<f64>, Refusal> {
    match points {
        Some(points) if !(0.0..=1e6).contains(&points) => {
            Err(Refusal::bad("变动分应在 0 到 1000000 之间", "points for a change are between 0 and 1000000"))
        }
        other => Ok(other),
    }
}

/// The round can be solved.
pub fn sound(state: &Step) -> Result<(), Text> {
    if state.reading.has_errors() {
        return Err(Text::new(
            "任务数据还有错误，请先在表中改正再排班",
            "the round has errors: mend them in its tables before it is solved",
        ));
    }
    Ok(())
}

/// Why there is no plan.
pub fn unsolvable(why: Unsolvable) -> Text {
    let said = |language| words::unsolvable(why, language);
    Text::new(format!("没有方案：{}", said(Language::Zh)), format!("no plan: {}", said(Language::En)))
}

/// Enters a plan into the round's history; a history in trouble costs no plan, the trouble is told.
pub fn entered(app: &App, record: &Record) -> (Option<i64>, Option<Text>) {
    let path = app.desk().open.as_ref().map(|open| open.path.clone());
    let Some(path) = path else { return (None, None) };
    match Log::open(&path).and_then(|mut log| log.record(record)) {
        Ok(number) => (Some(number), None),
        Err(_) => (
            None,
            Some(Text::new(
                "方案没有记入历次方案（记录文件无法写入）",
                "the plan is not in the history: its file cannot be written",
            )),
        ),
    }
}

/// What is said of a plan that was found.
pub fn found(plan: &Plan, number: Option<i64>, trouble: Option<Text>) -> Text {
    let short: u32 = plan.shortfalls.iter().map(|s| s.missing).sum();
    let (score, gap) = (plan.score.total, 100.0 * plan.bound.gap);
    let mut zh = format!("得分 {score:.0}，差距 {gap:.2} %");
    let mut en = format!("score {score:.0}, gap {gap:.2} %");
    if short > 0 {
        zh += &format!("，缺 {short} 人");
        en += &format!(", {short} people short");
    }
    if !plan.unvisited.is_empty() {
        zh += &format!("，未排点位 {}", plan.unvisited.len());
        en += &format!(", {} visits left out", plan.unvisited.len());
    }
    if let Some(number) = number {
        zh += &format!("，方案记录第 {number} 号");
        en += &format!(", no. {number} of the history");
    }
    if let Some(trouble) = trouble {
        zh += &format!("。{}", trouble.zh);
        en += &format!(". {}", trouble.en);
    }
    Text::new(zh, en)
}

pub async fn solve(State(app): State<App>, Body(asked): Body<Solving>) -> Answer {
    answer(app, move |app| {
        let (time, stability) = (time(asked.seconds)?, weight(asked.stability)?);
        let state = seen(app, asked.revision)?;
        sound(&state).map_err(Refusal::unfit)?;
        app.begin(asked.revision, "solve", time, move |job| solved(job, &asked, stability))
    })
    .await
}

fn solved(job: &Job, asked: &Solving, stability: Option<f64>) -> Result<(Option<Step>, Text), Text> {
    let before = job.state.plan.as_ref().map(|planned| &planned.plan);
    let assignments = |wanted: bool| before.filter(|_| wanted).map(|plan| plan.assignments.clone()).unwrap_or_default();
    let options = Options {
        time: Some(job.time),
        seed: asked.seed,
        threads: job.app.threads,
        warm: assignments(asked.warm || stability.is_some()),
        published: assignments(stability.is_some()),
        stability: stability.filter(|_| before.is_some()),
        ..Options::default()
    };
    let mut tell = job.teller();
    let watch = Watch { stop: &job.stop, tell: &mut tell, save: None };
    let plan = solve_watched(&job.state.reading.scenario, &options, watch).map_err(unsolvable)?;
    let from = before.filter(|_| asked.warm || stability.is_some()).map(|plan| plan_hash(plan));
    let record = Record {
        kind: Kind::Solve,
        label: None,
        options: json!({
            "time_seconds": asked.seconds, "seed": asked.seed, "threads": options.threads, "stability": stability,
            "warm": from, "by": "serve",
        }),
        plan: &plan,
        from: from.iter().cloned().collect(),
    };
    let (number, trouble) = entered(job.app, &record);
    let message = found(&plan, number, trouble);
    let label = Text::new("排班", "solved");
    Ok((Some(job.state.with_plan(Planned::found(plan, number), label)), message))
}

#[derive(Deserialize)]
pub struct Absent {
    inspector: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub struct Replanning {
    revision: u64,
    #[serde(default)]
    absent: Vec<Absent>,
    #[serde(default)]
    lines: Vec<String>,
    from: Option<NaiveDate>,
    seconds: f64,
    stability: Option<f64>,
}

pub async fn replan(State(app): State<App>, Body(asked): Body<Replanning>) -> Answer {
    answer(app, move |app| {
        let (time, stability) = (time(asked.seconds)?, weight(asked.stability)?);
        let state = seen(app, asked.revision)?;
        let planned = state.plan.clone().ok_or_else(Refusal::no_plan)?;
        let scenario = &state.reading.scenario;
        let mut lines = absences(scenario, &asked.absent, asked.from)?;
        let absent = lines.len();
        lines.extend(asked.lines.iter().cloned());
        let label = match (&asked.absent[..], lines.len()) {
            ([], 0) => Text::new("按现在的任务数据调整", "replanned"),
            ([one], n) if n == absent => {
                let who = name(scenario, &one.inspector);
                Text::new(format!("{who} 缺席，调整"), format!("replanned without {who}"))
            }
            (_, n) => Text::new(format!("{n} 处改动后调整"), format!("replanned after {n} changes")),
        };
        let next = changed(&state, &lines, label)?;
        sound(&next).map_err(Refusal::unfit)?;
        let (from, changes) = (asked.from, lines.len());
        app.begin(asked.revision, "replan", time, move |job| {
            let routes = Some(Arc::clone(&planned.routed));
            let options =
                Options { time: Some(job.time), threads: job.app.threads, stability, routes, ..Options::default() };
            let plan = &planned.plan;
            let new = mend(&next.reading.scenario, plan, from, &options, &job.stop).map_err(unsolvable)?;
            let how = json!({ "from": from, "changes": changes, "stability": stability, "by": "serve" });
            Ok(mended(job, &next, new, plan, how, next.label.clone()))
        })
    })
    .await
}

#[derive(Deserialize)]
pub struct Routing {
    revision: u64,
    seconds: f64,
}

/// Crews and routes of the groups whose people have changed; nobody is moved.
pub async fn routes(State(app): State<App>, Body(asked): Body<Routing>) -> Answer {
    answer(app, move |app| {
        let time = time(asked.seconds)?;
        let state = seen(app, asked.revision)?;
        let planned = state.plan.clone().ok_or_else(Refusal::no_plan)?;
        sound(&state).map_err(Refusal::unfit)?;
        if !fits(planned.compiled(&state.reading).problem(), &planned.plan) {
            return Err(Refused::Outdated.into());
        }
        app.begin(asked.revision, "routes", time, move |job| {
            let options = Options { time: Some(job.time), threads: job.app.threads, ..Options::default() };
            let problem = planned.compiled(&job.state.reading);
            let new = reroute(problem.problem(), &planned.plan, &planned.routed, &options, &job.stop);
            let label = Text::new("重排路线", "routes planned again");
            Ok(mended(job, &job.state, new, &planned.plan, json!({ "routes": true, "by": "serve" }), label))
        })
    })
    .await
}

/// The plan on the desk.
pub fn plan_of(state: &Step) -> Result<Arc<Plan>, Refusal> {
    state.plan.as_ref().map(|planned| Arc::clone(&planned.plan)).ok_or_else(Refusal::no_plan)
}

/// The state with the mended plan, which is entered into the history, and what to say of it.
fn mended(job: &Job, round: &Step, new: Plan, old: &Plan, options: Value, label: Text) -> (Option<Step>, Text) {
    let record = Record { kind: Kind::Replan, label: None, options, plan: &new, from: vec![plan_hash(old)] };
    let (number, trouble) = entered(job.app, &record);
    let message = found(&new, number, trouble);
    (Some(round.with_plan(Planned::found(new, number), label)), message)
}

/// Leave for who is absent, as lines of change; their locks in those days are lifted.
fn absences(scenario: &Scenario, absent: &[Absent], from: Option<NaiveDate>) -> Result<Vec<String>, Refusal> {
    let first = scenario.batches.iter().map(|b| b.start).min();
    let last = scenario.batches.iter().map(|b| b.end).max();
    let line = |one: &Absent| {
        let is_known = scenario.inspectors.iter().any(|p| p.id == one.inspector);
        let (Some(start), Some(end), true) = (one.from.or(from).or(first), one.to.or(last), is_known) else {
            return Err(Refusal::unfit(Text::new(
                format!("人员名单里没有：{}", one.inspector),
                format!("nobody has the id {}", one.inspector),
            )));
        };
        if end < start {
            return Err(Refusal::unfit(Text::new("缺席的结束早于开始", "an absence ends before it begins")));
        }
        let mut lines = vec![format!("add leave inspector=\"{}\" start={start} end={end}", one.inspector)];
        // Nobody who is away can be held to a place.
        let meets = |pin: &&Pin| {
            let batch = scenario.batches.iter().find(|b| b.id == pin.batch);
            let is_lock = pin.kind == PinKind::Lock && pin.inspector == one.inspector;
            is_lock && batch.is_some_and(|b| b.start <= end && start <= b.end)
        };
        let lift = |pin: &Pin| format!("删除 锁定.\"{}\"@\"{}\"", pin.inspector, pin.batch);
        lines.extend(scenario.pins.iter().filter(meets).map(lift));
        lines.dedup();
        Ok(lines)
    };
    let all: Result<Vec<Vec<String>>, Refusal> = absent.iter().map(line).collect();
    Ok(all?.concat())
}

/// Somebody's name, for the label of a step.
pub fn name<'s>(scenario: &'s Scenario, id: &'s str) -> &'s str {
    scenario.inspectors.iter().find(|p| p.id == id).map_or(id, |p| p.name.as_str())
}

pub async fn stop(State(app): State<App>) -> Answer {
    app.stop();
    Ok(axum::Json(json!({})))
}
