//! Searches: one at a time, on a thread of its own, stopped at any time; all tabs hear how it stands.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use super::App;
use super::refusal::Refusal;
use super::state::State;
use crate::report::words;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::solve::{Event, Phase, Progress};

/// Bars move no smoother than that.
const BETWEEN: Duration = Duration::from_millis(100);

/// The search that runs.
#[derive(Clone)]
pub struct Running {
    pub kind: &'static str,
    /// It ends in a new state; until then nobody else may change the round.
    pub changes: bool,
    pub stop: Arc<AtomicBool>,
    begun: Instant,
    /// Seconds.
    limit: f64,
    progress: Option<Progress>,
}

/// How a search stands, for the page.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    kind: &'static str,
    seconds: f64,
    limit: f64,
    phase: Option<&'static str>,
    phase_name: Option<Text>,
    incumbent: Option<f64>,
    bound: Option<f64>,
    gap: Option<f64>,
}

impl Running {
    pub fn json(&self) -> Value {
        json!(self.standing())
    }

    fn standing(&self) -> Standing {
        let progress = self.progress.as_ref();
        Standing {
            kind: self.kind,
            seconds: self.begun.elapsed().as_secs_f64(),
            limit: self.limit,
            phase: progress.map(|p| phase(p.phase)),
            phase_name: progress
                .map(|p| Text::new(words::phase(p.phase, Language::Zh), words::phase(p.phase, Language::En))),
            incumbent: progress.and_then(|p| p.incumbent),
            bound: progress.and_then(|p| p.bound),
            gap: progress.and_then(Progress::gap),
        }
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Build => "build",
        Phase::Relax => "relax",
        Phase::Search => "search",
        Phase::Field => "field",
    }
}

/// What the tabs are told.
#[derive(Debug, Clone)]
pub enum Told {
    Desk(u64),
    Progress(Value),
    Done(Value),
    /// The program ends.
    End,
}

/// Takes the search off the desk, however it ended.
struct Seat<'a>(&'a App);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.desk().job = None;
    }
}

/// A search at its work.
pub struct Job<'a> {
    pub app: &'a App,
    /// The round as it was when the search began.
    pub state: Arc<State>,
    pub stop: Arc<AtomicBool>,
    pub time: Duration,
}

impl Job<'_> {
    /// Hears how the search stands and tells all tabs, not more often than they can show it.
    pub fn teller(&self) -> impl FnMut(Event, &Progress) + '_ {
        let mut told: Option<Instant> = None;
        move |event, progress| {
            let standing = {
                let mut desk = self.app.desk();
                let Some(job) = &mut desk.job else { return };
                job.progress = Some(*progress);
                job.standing()
            };
            let event = match event {
                Event::Phase => "phase",
                Event::Warm(_) => "warm",
                Event::Incumbent => "incumbent",
                Event::Bound => "bound",
                Event::Asked(_) => "asked",
            };
            if event == "phase" || told.is_none_or(|at| at.elapsed() > BETWEEN) {
                told = Some(Instant::now());
                let mut standing = json!(standing);
                standing["event"] = json!(event);
                self.app.tell(Told::Progress(standing));
            }
        }
    }
}

/// A time limit as it came.
///
/// # Errors
/// It is no number of seconds that anybody waits.
pub fn time(seconds: f64) -> Result<Duration, Refusal> {
    const DAY: f64 = 86_400.0;
    let refused =
        || Refusal::bad("时限应在 0.1 秒到 24 小时之间", "the time limit is between 0.1 seconds and 24 hours");
    if !(0.1..=DAY).contains(&seconds) {
        return Err(refused());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| refused())
}

impl App {
    /// Seats a search that was asked for on seeing this revision (None: whatever there is; it changes nothing).
    fn seat(&self, revision: Option<u64>, kind: &'static str, time: Duration) -> Result<Job<'_>, Refusal> {
        let mut desk = self.desk();
        if let Some(job) = &desk.job {
            return Err(Refusal::conflict(
                format!("已有计算在进行（{}），请等它结束，或先停止", job.kind),
                format!("a search is running already ({}): wait for it to end, or stop it", job.kind),
            ));
        }
        let state = match revision {
            Some(revision) => desk.seen(revision)?,
            None => Arc::clone(desk.open()?.state()),
        };
        let stop = Arc::new(AtomicBool::new(self.is_ending()));
        let (begun, limit) = (Instant::now(), time.as_secs_f64());
        let changes = revision.is_some();
        desk.job = Some(Running { kind, changes, stop: Arc::clone(&stop), begun, limit, progress: None });
        Ok(Job { app: self, state, stop, time })
    }

    /// Begins a search that ends in a new state. `work` answers that state, and what to say.
    ///
    /// # Errors
    /// Another one runs, or the desk has changed since that revision.
    pub fn begin(
        &self,
        revision: u64,
        kind: &'static str,
        time: Duration,
        work: impl FnOnce(&Job) -> Result<(Option<State>, Text), Text> + Send + 'static,
    ) -> Result<Value, Refusal> {
        let Job { state, stop, .. } = self.seat(Some(revision), kind, time)?;
        let app = self.clone();
        let thread = std::thread::Builder::new().name(kind.to_owned()).spawn(move || {
            let seat = Seat(&app);
            let job = Job { app: &app, state, stop, time };
            let ended = catch_unwind(AssertUnwindSafe(|| work(&job))).unwrap_or_else(|_| Err(Refusal::failed().text));
            let (message, ok) = match ended {
                Ok((state, message)) => {
                    if let Some(state) = state {
                        app.desk().follow(state);
                    }
                    (message, true)
                }
                Err(message) => (message, false),
            };
            drop(seat);
            app.changed();
            let revision = app.desk().revision;
            app.tell(Told::Done(json!({ "kind": kind, "revision": revision, "message": message, "ok": ok })));
        });
        match thread {
            Ok(thread) => *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread),
            Err(error) => {
                self.desk().job = None;
                return Err(Refusal::broken("计算启动不了", "the search cannot begin", error.kind()));
            }
        }
        self.tell(Told::Desk(revision));
        let job = self.desk().job.as_ref().map(Running::json);
        Ok(json!({ "job": job }))
    }

    /// Runs a search that only answers, on the thread that asks.
    ///
    /// # Errors
    /// Another one runs, no round is open, or what `work` says.
    pub fn ask<T>(
        &self,
        kind: &'static str,
        time: Duration,
        work: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let job = self.seat(None, kind, time)?;
        let seat = Seat(self);
        let revision = self.desk().revision;
        self.tell(Told::Desk(revision));
        let answer = work(&job);
        drop(seat);
        self.tell(Told::Desk(revision));
        answer
    }

    /// Stops the search that runs, if one does; what it found is kept.
    pub fn stop(&self) {
        if let Some(job) = &self.desk().job {
            job.stop.store(true, Ordering::Relaxed);
        }
    }
}
