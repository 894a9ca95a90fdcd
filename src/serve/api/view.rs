//! A plan as the charts draw it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::compare::called;
use super::{Params, blocking};
use crate::report::{Options, page};
use crate::serve::App;
use crate::serve::refusal::Refusal;

/// Of the present plan, or of the one that `of` names.
pub async fn view(State(app): State<App>, params: Params) -> Result<Response, Refusal> {
    let json = blocking(app, move |app| {
        let language = params.language(app)?;
        let of = called(app, params.text("of").unwrap_or_default())?;
        let data = page::data::of(of.scenario(), &of.plan, Options { language, full: false });
        let data = data.map_err(Refusal::from)?;
        // Who looks at a plan moves somebody next: then the answer is to come at once.
        if let Some(planned) = of.state.plan.as_ref().filter(|planned| Arc::ptr_eq(&planned.plan, &of.plan)) {
            planned.compiled(&of.state.reading);
        }
        Ok(page::json(&data))
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}
