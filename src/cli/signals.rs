//! Ends a search early from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Ctrl-C, TERM and HUP end the search; a second one, not in the same breath, ends the program.
pub fn stop_by_signals(stop: &Arc<AtomicBool>) -> Result<(), ctrlc::Error> {
    // A terminal that is closed sends two.
    const BREATH: Duration = Duration::from_secs(1);
    let asked = Arc::clone(stop);
    let mut first: Option<Instant> = None;
    ctrlc::set_handler(move || {
        asked.store(true, Ordering::Relaxed);
        match first {
            Some(first) if first.elapsed() > BREATH => std::process::exit(1),
            Some(_) => {}
            None => first = Some(Instant::now()),
        }
    })
}
