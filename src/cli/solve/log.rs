//! Every event of a search as a line of JSON, written as it happens. docs/plan.md says what the lines hold.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::plan::Plan;
use crate::solve::{Event, Options, Phase, Progress};

/// Bounds in quick succession: the last of them is in the next line of any kind.
const BOUND_EVERY: Duration = Duration::from_millis(50);

pub struct Log {
    file: File,
    begun: Instant,
    last_bound: Option<Instant>,
    progress: Option<Progress>,
}

impl Log {
    /// # Errors
    /// The file cannot be written.
    pub fn create(file: &Path) -> std::io::Result<Self> {
        Ok(Log { file: File::create(file)?, begun: Instant::now(), last_bound: None, progress: None })
    }

    pub fn start(&mut self, options: &Options, input_hash: &str) -> std::io::Result<()> {
        self.begun = Instant::now();
        let more = json!({
            "program_version": env!("CARGO_PKG_VERSION"),
            "input_hash": input_hash,
            "seed": options.seed,
            "time_limit": options.time.map(|time| time.as_secs_f64()),
            "work_limit": options.work,
            "gap_asked": options.gap,
            "threads": options.threads,
        });
        self.write("start", more)
    }

    pub fn event(&mut self, event: Event, progress: &Progress) -> std::io::Result<()> {
        self.progress = Some(*progress);
        match event {
            Event::Phase => self.write("phase", json!({})),
            Event::Warm(warm) => {
                let more = json!({
                    "assignments": warm.assignments, "gone": warm.gone, "dropped": warm.dropped, "taken": warm.taken,
                });
                self.write("warm", more)
            }
            Event::Asked(asked) => {
                let more = json!({
                    "round": asked.round, "wants": asked.wants, "points": asked.points, "groups": asked.groups,
                    "before": asked.before, "score": asked.score, "kept": asked.kept,
                });
                self.write("asked", more)
            }
            Event::Incumbent => self.write("incumbent", json!({})),
            Event::Bound if self.last_bound.is_some_and(|last| last.elapsed() < BOUND_EVERY) => Ok(()),
            Event::Bound => {
                self.last_bound = Some(Instant::now());
                self.write("bound", json!({}))
            }
        }
    }

    /// A plan was written to the checkpoint, or could not be.
    pub fn checkpoint(&mut self, plan: &Plan, error: Option<String>) -> std::io::Result<()> {
        self.write("checkpoint", json!({ "score": plan.score.total, "error": error }))
    }

    pub fn end(&mut self, plan: Option<&Plan>, code: u8) -> std::io::Result<()> {
        let mut more = json!({ "exit_code": code, "status": plan.map(|p| p.status) });
        if let Some(plan) = plan {
            let heads: u32 = plan.shortfalls.iter().map(|s| s.missing).sum();
            // What the plan says, to the digit.
            let said = json!({
                "incumbent": plan.score.total, "bound": plan.bound.value, "gap": plan.bound.gap,
                "work": plan.provenance.work, "heads_missing": heads,
            });
            merge(&mut more, said);
        }
        self.write("end", more)
    }

    fn write(&mut self, event: &str, more: Value) -> std::io::Result<()> {
        let mut line = json!({ "event": event, "seconds": rounded(self.begun.elapsed().as_secs_f64()) });
        if let Some(progress) = &self.progress {
            let phase = match progress.phase {
                Phase::Build => "build",
                Phase::Relax => "relax",
                Phase::Search => "search",
                Phase::Field => "field",
            };
            let stands = json!({
                "phase": phase,
                "incumbent": progress.incumbent, "bound": progress.bound, "gap": progress.gap(),
                "seconds_left": progress.seconds_left.map(rounded),
                "work": progress.work, "work_left": progress.work_left, "columns": progress.columns,
            });
            merge(&mut line, stands);
        }
        merge(&mut line, more);
        // In one go, so that a reader never sees half a line.
        self.file.write_all(format!("{line}\n").as_bytes())
    }
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// Adds the keys of an object to another's.
fn merge(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend::<Map<_, _>>(more);
    }
}
