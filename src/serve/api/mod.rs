//! The requests of the page, a file for each family.

use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::Refusal;
use super::{App, assets, guard};
use crate::scenario::settings::Language;

mod ask;
mod cells;
mod compare;
mod desk;
mod events;
mod export;
mod history;
mod lock;
mod moves;
mod round;
mod search;
mod sheet;
mod tables;
mod view;
mod whatif;

/// Bytes of a request in JSON: a pasted table of all people is a tenth of it.
const MOST_JSON: usize = 16 << 20;
/// A request in JSON must be here by then.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn router(app: &App) -> Router {
    Router::new()
        .route("/", get(assets::index))
        .route("/assets/{*path}", get(assets::asset))
        .route("/api/desk", get(desk::get))
        .route("/api/undo", post(desk::undo))
        .route("/api/redo", post(desk::redo))
        .route("/api/upload", post(round::upload))
        .route("/api/open", post(round::open))
        .route("/api/new", post(round::new))
        .route("/api/close", post(round::close))
        .route("/api/tables/{place}", get(tables::table))
        .route("/api/findings", get(tables::findings))
        .route("/api/cells", post(cells::cells))
        .route("/api/rows", post(cells::rows))
        .route("/api/lines", post(cells::lines))
        .route("/api/solve", post(search::solve))
        .route("/api/stop", post(search::stop))
        .route("/api/replan", post(search::replan))
        .route("/api/routes", post(search::routes))
        .route("/api/events", get(events::events))
        .route("/api/view", get(view::view))
        .route("/api/move", post(moves::make))
        .route("/api/lock", post(lock::lock))
        .route("/api/explain", post(ask::explain))
        .route("/api/substitutes", post(ask::substitutes))
        .route("/api/whatif", get(whatif::get).post(whatif::solve))
        .route("/api/whatif/adopt", post(whatif::adopt))
        .route("/api/compare", get(compare::compare))
        .route("/api/history", get(history::list))
        .route("/api/history/restore", post(history::restore))
        .route("/api/export/{what}", get(export::export))
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so)
        .layer(from_fn_with_state(app.clone(), guard::check))
        .with_state(app.clone())
}

async fn nowhere() -> Refusal {
    Refusal::missing("没有这个地址", "there is nothing at this address")
}

async fn not_so() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "这个地址不接受这种请求方法",
        "this address does not take requests of this method",
    )
}

/// What a handler answers.
type Answer = Result<axum::Json<Value>, Refusal>;

/// Runs what takes time, or reads and writes files, beside the threads that serve.
async fn blocking<T: Send + 'static>(
    app: App,
    work: impl FnOnce(&App) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(move || work(&app)).await.unwrap_or_else(|_| Err(Refusal::failed()))
}

/// The same, answering JSON.
async fn answer(app: App, work: impl FnOnce(&App) -> Result<Value, Refusal> + Send + 'static) -> Answer {
    blocking(app, work).await.map(axum::Json)
}

/// A body in JSON.
struct Body<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if kind(&request) != "application/json" {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "请求内容应为 JSON（Content-Type: application/json）",
                "the body must be JSON (Content-Type: application/json)",
            ));
        }
        announced(&request, MOST_JSON as u64)?;
        let body = axum::body::to_bytes(request.into_body(), MOST_JSON);
        let bytes = match tokio::time::timeout(PATIENCE, body).await {
            Err(_) => return Err(too_slow()),
            // What else may be wrong with it is a connection that broke off.
            Ok(Err(_)) => return Err(Refusal::too_large(MOST_JSON as u64)),
            Ok(Ok(bytes)) => bytes,
        };
        // Where it is wrong, not what stands there: that may be somebody's name.
        let told = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            Refusal::bad(
                format!("请求内容有误（第 {line} 行第 {column} 列）"),
                format!("the body is not what is expected here (line {line}, column {column})"),
            )
        };
        serde_json::from_slice(&bytes).map(Body).map_err(told)
    }
}

/// Content-Type without its parameters.
fn kind(request: &Request) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A body that says itself that it is too large is not read.
fn announced(request: &Request, most: u64) -> Result<(), Refusal> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let is_larger = length.and_then(|text| text.parse::<u64>().ok()).is_some_and(|length| length > most);
    if is_larger { Err(Refusal::too_large(most)) } else { Ok(()) }
}

fn too_slow() -> Refusal {
    Refusal::new(StatusCode::REQUEST_TIMEOUT, "等待内容超时，请重试", "the body did not come in time: try again")
}

/// The last piece of the address.
pub struct Piece(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Piece {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let piece = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let told = |_| Refusal::bad("地址有误", "the address is not understood");
        piece.map(|path| Piece(path.0)).map_err(told)
    }
}

/// The parameters of the address.
struct Params(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let parsed = axum::extract::Query::<HashMap<String, String>>::try_from_uri(&parts.uri);
        let told = |_| Refusal::bad("地址参数有误", "the parameters of the address are not understood");
        parsed.map(|query| Params(query.0)).map_err(told)
    }
}

impl Params {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A number; the default where none is given.
    fn number<N: FromStr>(&self, name: &str, default: N) -> Result<N, Refusal> {
        let Some(text) = self.text(name).filter(|text| !text.is_empty()) else { return Ok(default) };
        text.parse().map_err(|_| {
            Refusal::bad(format!("地址参数 {name} 应为数字"), format!("the parameter {name} must be a number"))
        })
    }

    fn is_set(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| matches!(text, "1" | "true"))
    }

    /// The language asked for.
    fn language(&self, app: &App) -> Result<Language, Refusal> {
        match self.text("lang") {
            None => Ok(app.language),
            Some("zh") => Ok(Language::Zh),
            Some("en") => Ok(Language::En),
            Some(_) => Err(Refusal::bad("lang 应为 zh 或 en", "lang is zh or en")),
        }
    }
}
