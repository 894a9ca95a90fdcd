//! Rounds: dropped in, opened, made, closed.

use std::io::Write as _;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;

use super::desk::{desk, free, with_desk};
use super::{Answer, Body, Params, announced, answer, blocking, kind, too_slow};
use crate::sample::{SEED, Sample};
use crate::scenario::finding::Text;
use crate::scenario::read::cells::Cells;
use crate::scenario::settings::Language;
use crate::scenario::write;
use crate::serve::App;
use crate::serve::desk::Open;
use crate::serve::keep;
use crate::serve::refusal::Refusal;
use crate::serve::rounds::kind_of;
use crate::serve::state::State as Step;

/// The next piece of an upload must be here by then, and all of it by the later.
const PATIENCE: Duration = Duration::from_secs(20);
const PATIENCE_IN_ALL: Duration = Duration::from_secs(600);

pub async fn upload(State(app): State<App>, params: Params, request: Request) -> Answer {
    let name = params.text("name").unwrap_or_default().to_owned();
    let round = params.text("round").filter(|round| !round.is_empty()).map(str::to_owned);
    kind_of(&name, round.is_some())?;
    if let Some(round) = &round {
        crate::serve::names::plain(round)?;
    }
    if kind(&request) != "application/octet-stream" {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "上传内容应为 application/octet-stream",
            "an upload is of type application/octet-stream",
        ));
    }
    announced(&request, app.most_upload)?;
    let failed = |error: std::io::Error| Refusal::broken("文件存不下来", "the file cannot be stored", error.kind());
    let ending = name.rsplit_once('.').map_or_else(String::new, |(_, ending)| format!(".{}", ending.to_lowercase()));
    let mut file = blocking(app.clone(), move |app| {
        let own = app.rounds.own_folder().map_err(failed)?;
        tempfile::Builder::new().prefix("upload-").suffix(&ending).tempfile_in(own).map_err(failed)
    })
    .await?;
    let mut body = request.into_body().into_data_stream();
    let (begun, mut left) = (tokio::time::Instant::now(), app.most_upload);
    loop {
        let piece = tokio::time::timeout(PATIENCE, body.next()).await.map_err(|_| too_slow())?;
        let Some(piece) = piece else { break };
        if begun.elapsed() > PATIENCE_IN_ALL {
            return Err(too_slow());
        }
        let piece = piece.map_err(|_| Refusal::bad("上传中断，请重试", "the upload broke off: try again"))?;
        left = left.checked_sub(piece.len() as u64).ok_or_else(|| Refusal::too_large(app.most_upload))?;
        // A piece is a few kilobytes.
        file.write_all(&piece).map_err(failed)?;
    }
    answer(app, move |app| {
        let name = match round {
            Some(round) => app.rounds.take_table(&round, &name, file)?,
            None => app.rounds.take_workbook(&name, file)?,
        };
        let revision = app.desk().revision;
        app.tell(crate::serve::job::Told::Desk(revision));
        Ok(json!({ "name": name }))
    })
    .await
}

#[derive(Deserialize)]
pub struct Opening {
    name: String,
    /// Go on with what was left; else it is thrown away.
    #[serde(default)]
    resume: bool,
}

pub async fn open(State(app): State<App>, Body(opening): Body<Opening>) -> Answer {
    answer(app, move |app| {
        free(app)?;
        let path = app.rounds.find(&opening.name)?;
        let kept = app.rounds.kept(&opening.name);
        // What is still to be written of it comes first.
        app.keeper.flush();
        let left = if opening.resume { keep::left(&kept) } else { None };
        if opening.resume && left.is_none() && keep::is_left(&kept) {
            return Err(Refusal::unfit(Text::new(
                "上次未完成的工作读不出来（在 .bangfu 里，没有改动）；可以从原文件重新开始",
                "the unfinished work cannot be read (it is in .bangfu and was left as it is); begin afresh from the file",
            )));
        }
        let state = match left {
            Some(state) => state,
            None => {
                let (cells, findings) = Cells::open(&path);
                let Some(cells) = cells else {
                    let text = findings.first().map(|finding| finding.cause.clone());
                    let text = text.unwrap_or_else(|| Text::new("无法打开", "it cannot be opened"));
                    return Err(Refusal::unfit(text).with(findings));
                };
                let name = &opening.name;
                Step::of_cells(cells, None, Text::new(format!("打开 {name}"), format!("opened {name}")))
            }
        };
        laid(app, Open::new(opening.name, path, state))
    })
    .await
}

fn laid(app: &App, open: Open) -> Result<Value, Refusal> {
    let put = app.desk().lay(Some(open));
    put.map_err(|refusal| with_desk(app, refusal))?;
    let revision = app.desk().revision;
    app.tell(crate::serve::job::Told::Desk(revision));
    Ok(desk(app))
}

#[derive(Deserialize)]
pub struct Making {
    name: String,
    /// Name of a sample; without one the round is empty.
    sample: Option<String>,
    lang: Option<Language>,
}

pub async fn new(State(app): State<App>, Body(making): Body<Making>) -> Answer {
    answer(app, move |app| {
        free(app)?;
        let language = making.lang.unwrap_or(app.language);
        let sample = making.sample.as_deref().filter(|name| !name.is_empty());
        let unknown = || Refusal::missing("没有这个示例", "there is no such sample");
        let sample = sample.map(|name| Sample::named(name).ok_or_else(unknown)).transpose()?;
        let (name, path) = app.rounds.new_folder(&making.name)?;
        let written = match sample {
            Some(sample) => write::folder(&sample.scenario(SEED), &path, language).map(|()| sample.variants),
            None => write::blank_folder(&path, language).map(|()| None),
        };
        let variants = written.map_err(|_| {
            Refusal::broken("新轮次写不进去", "the new round cannot be written", std::io::ErrorKind::PermissionDenied)
        })?;
        if let Some(text) = variants {
            let failed = |error: std::io::Error| {
                Refusal::broken("新轮次写不进去", "the new round cannot be written", error.kind())
            };
            crate::file::write_atomically(&path.join("假设方案.csv"), text.as_bytes()).map_err(failed)?;
        }
        let Some(cells) = Cells::open(&path).0 else { return Err(Refusal::failed()) };
        let state = Step::of_cells(cells, None, Text::new(format!("新建 {name}"), format!("made {name}")));
        laid(app, Open::new(name, path, state))
    })
    .await
}

pub async fn close(State(app): State<App>) -> Answer {
    answer(app, |app| {
        // What lies there is listed with its work at once.
        app.keeper.flush();
        let put = app.desk().lay(None);
        put.map_err(|refusal| with_desk(app, refusal))?;
        let revision = app.desk().revision;
        app.tell(crate::serve::job::Told::Desk(revision));
        Ok(desk(app))
    })
    .await
}
