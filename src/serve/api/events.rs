//! The stream of what happens, for every tab.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde_json::json;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt as _};

use crate::serve::App;
use crate::serve::job::Told;
use crate::serve::refusal::Refusal;

/// Holds one of the places that there are for streams.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

pub async fn events(State(app): State<App>) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let taken = app.streams.fetch_add(1, Ordering::Relaxed);
    let place = Place(Arc::clone(&app.streams));
    if taken >= app.most_streams {
        return Err(Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "打开的页面太多，请关闭一些",
            "too many pages are open: close some",
        ));
    }
    let told = app.tabs.subscribe();
    // Only now: a step in between is told, too.
    let first = Told::Desk(app.desk().revision);
    // Who has missed something looks at the desk again.
    let told = BroadcastStream::new(told).map(move |told| told.unwrap_or_else(|_| Told::Desk(app.desk().revision)));
    let stream = tokio_stream::once(first).chain(told).take_while(|told| !matches!(told, Told::End));
    let stream = stream.map(move |told| {
        // Kept as long as the stream is.
        let _ = &place;
        let (name, data) = match told {
            Told::Desk(revision) => ("desk", json!({ "revision": revision })),
            Told::Progress(data) => ("progress", data),
            Told::Done(data) => ("done", data),
            Told::End => ("end", json!({})),
        };
        Ok(Event::default().event(name).data(data.to_string()))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}
