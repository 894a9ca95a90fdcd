//! Work in progress on the disk, so that nothing is lost with the program: `.bangfu/<round>/` holds the round and its plan as they stand.
//!
//! A state is written into a folder of its own; only then does `now.json` name it, atomically. A crash leaves the state before.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::names;
use super::rounds::make_private;
use super::state::{Planned, State};
use crate::file::write_atomically;
use crate::plan::{self, Plan};
use crate::scenario::finding::Text;
use crate::scenario::read::cells::Cells;

/// Steps that follow so soon are written once.
const SOON: Duration = Duration::from_millis(400);
const NOW: &str = "now.json";
const PLAN: &str = "plan.json";
/// The plan that crews and routes were made for, where that is another one.
const ROUTED: &str = "routed.json";

/// Which folder holds the state, and what the tables and the plan do not say themselves.
#[derive(Debug, Serialize, Deserialize)]
struct Now {
    folder: String,
    label_zh: String,
    label_en: String,
    number: Option<i64>,
}

/// Writes states on a thread of its own, the newest of each round.
pub struct Keeper {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// By folder, in order.
    states: Vec<(PathBuf, Arc<State>)>,
    writing: bool,
    ended: bool,
    /// Why the last one could not be written.
    trouble: Option<Text>,
}

impl Keeper {
    /// # Errors
    /// No thread is to be had.
    pub fn new() -> std::io::Result<Keeper> {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(move || own.run())?;
        Ok(Keeper { shared, thread: Mutex::new(Some(thread)) })
    }

    /// Has the state written into that folder soon, in place of an earlier one that still waits.
    pub fn put(&self, folder: PathBuf, state: Arc<State>) {
        let mut waiting = self.shared.lock();
        waiting.states.retain(|other| other.0 != folder);
        waiting.states.push((folder, state));
        self.shared.changed.notify_all();
    }

    /// Until everything is on the disk. Answers what prevented it, if anything did.
    pub fn flush(&self) -> Option<Text> {
        let mut waiting = self.shared.lock();
        while (!waiting.states.is_empty() || waiting.writing) && !waiting.ended {
            waiting = self.shared.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        waiting.trouble.clone()
    }

    /// Why the last state is not on the disk.
    pub fn trouble(&self) -> Option<Text> {
        self.shared.lock().trouble.clone()
    }
}

impl Drop for Keeper {
    /// Writes what waits, then ends.
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut waiting = self.lock();
        loop {
            while waiting.states.is_empty() {
                if waiting.ended {
                    return;
                }
                waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            if !waiting.ended {
                // Steps that follow at once are written with it.
                waiting = self.changed.wait_timeout(waiting, SOON).unwrap_or_else(PoisonError::into_inner).0;
            }
            if waiting.states.is_empty() {
                continue;
            }
            let (folder, state) = waiting.states.remove(0);
            waiting.writing = true;
            drop(waiting);
            let written = write(&folder, &state);
            waiting = self.lock();
            waiting.writing = false;
            waiting.trouble = written.err().map(|error| not_kept(&error));
            self.changed.notify_all();
        }
    }
}

fn not_kept(error: &std::io::Error) -> Text {
    let cause = error.kind();
    Text::new(
        format!("未完成的工作存不下来（{cause}）：请检查 .bangfu 文件夹的权限和磁盘空间"),
        format!("unfinished work cannot be kept ({cause}): look at the permissions of .bangfu and the free space"),
    )
}

/// Whether a state was left in the folder.
pub fn is_left(folder: &Path) -> bool {
    now(folder).is_some()
}

/// When that was.
pub fn written(folder: &Path) -> Option<SystemTime> {
    std::fs::metadata(folder.join(NOW)).ok()?.modified().ok()
}

fn now(folder: &Path) -> Option<Now> {
    let now: Now = serde_json::from_slice(&std::fs::read(folder.join(NOW)).ok()?).ok()?;
    (is_number(&now.folder) && folder.join(&now.folder).is_dir()).then_some(now)
}

/// What the folders of states are called.
fn is_number(name: &str) -> bool {
    !name.is_empty() && name.len() < 20 && name.chars().all(|c| c.is_ascii_digit())
}

/// The state that was left in the folder; None where there is none that can be read.
pub fn left(folder: &Path) -> Option<State> {
    let now = now(folder)?;
    let place = folder.join(&now.folder);
    let cells = Cells::open(&place).0?;
    // A plan that is there but cannot be read is not to be lost by going on without it.
    let plan = place.join(PLAN).exists().then(|| plan::file::read(&place.join(PLAN))).transpose().ok()?;
    let routed = plan::file::read(&place.join(ROUTED)).ok();
    let plan = plan.map(|plan| Planned::kept(plan, routed, now.number));
    Some(State::of_cells(cells, plan, Text::new(now.label_zh, now.label_en)))
}

fn write(folder: &Path, state: &State) -> std::io::Result<()> {
    if let Some(own) = folder.parent() {
        make_private(own)?;
    }
    make_private(folder)?;
    let before = now(folder).and_then(|now| now.folder.parse::<u64>().ok()).unwrap_or(0);
    let name = (before + 1).to_string();
    let place = folder.join(&name);
    // A crash may have left half of one there.
    let _ = std::fs::remove_dir_all(&place);
    make_private(&place)?;
    for (file, bytes) in state.cells.files()? {
        // Sheets of workbooks bear names that no file may bear.
        write_atomically(&place.join(names::made_plain(&file)), &bytes)?;
    }
    if let Some(planned) = &state.plan {
        let put = |name: &str, plan: &Plan| {
            let text = plan::file::text(plan).map_err(std::io::Error::from)?;
            write_atomically(&place.join(name), text.as_bytes())
        };
        put(PLAN, &planned.plan)?;
        if !Arc::ptr_eq(&planned.plan, &planned.routed) {
            put(ROUTED, &planned.routed)?;
        }
    }
    let planned = state.plan.as_ref();
    let now = Now {
        folder: name.clone(),
        label_zh: state.label.zh.clone(),
        label_en: state.label.en.clone(),
        number: planned.and_then(|p| p.number),
    };
    write_atomically(&folder.join(NOW), &serde_json::to_vec(&now).map_err(std::io::Error::from)?)?;
    clear(folder, Some(&name));
    Ok(())
}

/// Takes away folders of other states.
fn clear(folder: &Path, but: Option<&str>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_state = name.to_str().is_some_and(is_number);
        if is_state && name.to_str() != but {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
