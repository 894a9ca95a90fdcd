//! The workbench (工作台): a server for one user's browser, on rounds that lie in a folder.
//!
//! [`guard`] decides who may speak to it, [`api`] has the requests, a file for each family, [`desk`] is what lies on the desk, [`job`] what is
//! searched, [`keep`] what is kept of unfinished work. docs/workbench.md says what the user sees.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use tokio::sync::{broadcast, watch};

use crate::scenario::finding::Text;
use crate::scenario::settings::Language;

mod api;
mod assets;
mod desk;
mod door;
pub mod guard;
mod job;
mod keep;
pub mod names;
mod refusal;
mod rounds;
mod state;
mod variants;

use desk::Desk;
use guard::Guard;
use job::Told;
use keep::Keeper;
use rounds::Rounds;

/// How the workbench is to be run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where rounds lie.
    pub dir: PathBuf,
    pub guard: Guard,
    /// Of the page, until the user switches.
    pub language: Language,
    /// Threads of the solver.
    pub threads: u32,
    /// Bytes of a file that is uploaded.
    pub most_upload: u64,
    /// Streams of events at a time.
    pub most_streams: usize,
}

impl Options {
    /// With the limits that hold where nobody says otherwise.
    pub fn new(dir: PathBuf, guard: Guard) -> Options {
        Options { dir, guard, language: Language::Zh, threads: 1, most_upload: 64 << 20, most_streams: 64 }
    }
}

/// The running workbench; clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What all requests share.
pub struct Inner {
    guard: Guard,
    language: Language,
    threads: u32,
    most_upload: u64,
    most_streams: usize,
    rounds: Rounds,
    /// Held for moments only, never while something is read, solved or written.
    desk: Mutex<Desk>,
    keeper: Keeper,
    tabs: broadcast::Sender<Told>,
    /// Streams of events that are open.
    streams: Arc<AtomicUsize>,
    thread: Mutex<Option<JoinHandle<()>>>,
    ending: AtomicBool,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// # Errors
    /// The folder cannot be read.
    pub fn new(options: Options) -> std::io::Result<App> {
        let Options { dir, guard, language, threads, most_upload, most_streams } = options;
        let (rounds, keeper) = (Rounds::new(&dir)?, Keeper::new()?);
        let (tabs, desk) = (broadcast::channel(256).0, Mutex::default());
        let (thread, ending) = (Mutex::default(), AtomicBool::new(false));
        let streams = Arc::default();
        let inner = Inner {
            guard,
            language,
            threads,
            most_upload,
            most_streams,
            rounds,
            desk,
            keeper,
            tabs,
            streams,
            thread,
            ending,
        };
        Ok(App(Arc::new(inner)))
    }

    /// All requests, guarded.
    pub fn router(&self) -> Router {
        api::router(self)
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells all tabs; that nobody listens is no matter.
    fn tell(&self, told: Told) {
        let _ = self.tabs.send(told);
    }

    /// The desk has changed: has the state kept, and tells all tabs.
    fn changed(&self) {
        let revision = {
            let desk = self.desk();
            // While nobody else can take a step: an older state must not come after a newer one.
            if let Some(open) = &desk.open {
                self.keeper.put(self.rounds.kept(&open.name), Arc::clone(open.state()));
            }
            desk.revision
        };
        self.tell(Told::Desk(revision));
    }

    fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Stops what is searched and keeps what it found, then has everything written. Answers what could not be written, if anything.
    pub fn end(&self) -> Option<Text> {
        self.ending.store(true, Ordering::Relaxed);
        self.stop();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
        self.tell(Told::End);
        self.keeper.flush()
    }
}

/// Serves until `over` says so, then ends in good order. Answers why unfinished work could not be kept, if it could not.
///
/// # Errors
/// The address can no longer be listened on.
pub async fn serve(
    app: App,
    listener: tokio::net::TcpListener,
    mut over: watch::Receiver<bool>,
) -> std::io::Result<Option<Text>> {
    let ending = app.clone();
    let ended = async move {
        // A sender that is gone says so, too.
        let _ = over.wait_for(|over| *over).await;
        let _ = tokio::task::spawn_blocking(move || ending.end()).await;
    };
    axum::serve(door::Door::new(listener), app.router()).with_graceful_shutdown(ended).await?;
    Ok(app.keeper.trouble())
}

/// An address on which only this machine is heard.
pub fn is_own(address: &SocketAddr) -> bool {
    address.ip().is_loopback()
}
