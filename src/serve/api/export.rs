//! What is handed on, as files to be stored.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use zip::write::SimpleFileOptions;

use super::compare::{Sided, called, laid};
use super::{Params, Piece, blocking};
use crate::plan::Plan;
use crate::report::{self, Options, Report, calendar, folder, geojson, notice, page, redact, workbook};
use crate::scenario::Scenario;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::scenario::write;
use crate::serve::App;
use crate::serve::names::made_plain;
use crate::serve::refusal::Refusal;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ZIP: &str = "application/zip";

/// A file as it is handed on.
struct File {
    /// Behind the round's name, in both languages, with the ending.
    name: (&'static str, &'static str),
    kind: &'static str,
    bytes: Vec<u8>,
}

pub async fn export(State(app): State<App>, Piece(what): Piece, params: Params) -> Result<Response, Refusal> {
    blocking(app, move |app| {
        let language = params.language(app)?;
        let state = app.desk().open()?.state().clone();
        let title = state.reading.scenario.settings.name.clone();
        let file = match what.as_str() {
            "round" => round(app, &state.reading.scenario, state.reading.has_errors(), language, &params)?,
            "tables" => tables(&state.cells, &params)?,
            "changes" => changes(app, language, &params)?,
            what => of_plan(app, what, language, &params)?,
        };
        Ok(attached(&title, file, language))
    })
    .await
}

/// Answers the file under the round's name.
fn attached(title: &str, file: File, language: Language) -> Response {
    let own = language.pick(file.name.0, file.name.1);
    let name = made_plain(&if title.is_empty() { own.to_owned() } else { format!("{title} {own}") });
    let ending = own.rsplit_once('.').map_or("bin", |(_, ending)| ending);
    let mut quoted = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            quoted.push(byte as char);
        } else {
            let _ = write!(quoted, "%{byte:02X}");
        }
    }
    let disposition = format!("attachment; filename=\"bangfu.{ending}\"; filename*=UTF-8''{quoted}");
    ([(header::CONTENT_TYPE, file.kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], file.bytes)
        .into_response()
}

/// The round's own tables as a workbook.
fn round(
    app: &App,
    scenario: &Scenario,
    has_errors: bool,
    language: Language,
    params: &Params,
) -> Result<File, Refusal> {
    if has_errors {
        return Err(Refusal::unfit(Text::new(
            "任务数据还有错误，写成工作簿会丢失看不懂的内容：请先改正，或下载各表（CSV）",
            "the round has errors, and a workbook would lose what is not understood: mend them first, or download the tables (CSV)",
        )));
    }
    let scenario = coded(scenario, params);
    let failed = |error: std::io::Error| Refusal::broken("文件写不下来", "the file cannot be written", error.kind());
    let own = app.rounds.own_folder().map_err(failed)?;
    let place = tempfile::Builder::new().prefix("export-").suffix(".xlsx").tempfile_in(own).map_err(failed)?;
    write::workbook(&scenario, place.path(), language).map_err(|_| Refusal::failed())?;
    let bytes = std::fs::read(place.path()).map_err(failed)?;
    Ok(File { name: ("任务数据.xlsx", "round.xlsx"), kind: XLSX, bytes })
}

/// The tables to the letter.
fn tables(cells: &crate::scenario::read::cells::Cells, params: &Params) -> Result<File, Refusal> {
    if params.is_set("redact") {
        return Err(Refusal::unfit(Text::new(
            "各表原样下载不能隐去姓名：请下载任务数据工作簿",
            "tables to the letter cannot be redacted: download the round as a workbook",
        )));
    }
    let files = cells.files().map_err(|_| Refusal::failed())?;
    Ok(File { name: ("任务数据.zip", "tables.zip"), kind: ZIP, bytes: zipped(files)? })
}

/// The notice of change from one plan to another.
fn changes(app: &App, language: Language, params: &Params) -> Result<File, Refusal> {
    let plain = |name: &str| called(app, params.text(name).unwrap_or_default());
    let (a, b) = (redacted(plain("a")?, params), redacted(plain("b")?, params));
    let (_, report) = laid(&a, &b, language);
    Ok(File { name: ("变更说明.xlsx", "changes.xlsx"), kind: XLSX, bytes: book(&report)? })
}

/// What is made of a plan.
fn of_plan(app: &App, what: &str, language: Language, params: &Params) -> Result<File, Refusal> {
    let of = redacted(called(app, params.text("of").unwrap_or_default())?, params);
    let (scenario, plan): (&Scenario, &Plan) = (of.scenario(), &of.plan);
    let options = Options { language, full: params.is_set("full") && !params.is_set("redact") };
    Ok(match what {
        "workbook" => {
            let report = report::compose(scenario, plan, options).map_err(Refusal::from)?;
            File { name: ("派员方案.xlsx", "roster.xlsx"), kind: XLSX, bytes: book(&report)? }
        }
        "csv" => {
            let report = report::compose(scenario, plan, options).map_err(Refusal::from)?;
            let files = folder::files(&report).map_err(|_| Refusal::failed())?;
            File { name: ("派员方案.zip", "roster.zip"), kind: ZIP, bytes: zipped(files)? }
        }
        "notices" => {
            let files = notice::files(scenario, plan, options, None).map_err(|error| Refusal::unfit(error.text()))?;
            File { name: ("派员通知.zip", "notices.zip"), kind: ZIP, bytes: zipped(files)? }
        }
        "calendar" => {
            let files = calendar::files(scenario, plan, options).map_err(Refusal::from)?;
            File { name: ("日历.zip", "calendars.zip"), kind: ZIP, bytes: zipped(files)? }
        }
        "geojson" => {
            let bytes = geojson::text(scenario, plan, options).map_err(Refusal::from)?.into_bytes();
            File { name: ("地图.geojson", "map.geojson"), kind: "application/geo+json", bytes }
        }
        "page" => {
            let data = page::data::of(scenario, plan, options).map_err(Refusal::from)?;
            let bytes = page::html(&data).into_bytes();
            File { name: ("派员方案.html", "report.html"), kind: "text/html; charset=utf-8", bytes }
        }
        "plan" => {
            let bytes = crate::plan::file::text(plan).map_err(|_| Refusal::failed())?.into_bytes();
            File { name: ("方案.json", "plan.json"), kind: "application/json", bytes }
        }
        _ => return Err(Refusal::missing("没有这种导出", "there is no such export")),
    })
}

/// With codes in place of people, where that is asked for.
fn coded<'s>(scenario: &'s Scenario, params: &Params) -> Cow<'s, Scenario> {
    if params.is_set("redact") { Cow::Owned(redact::scenario(scenario)) } else { Cow::Borrowed(scenario) }
}

/// The same for a plan and its round.
fn redacted(of: Sided, params: &Params) -> Sided {
    if !params.is_set("redact") {
        return of;
    }
    let (scenario, plan) = redact::redact(of.scenario(), &of.plan);
    Sided { variant: Some(scenario), plan: Arc::new(plan), ..of }
}

fn book(report: &Report) -> Result<Vec<u8>, Refusal> {
    workbook::bytes(report).map_err(|_| Refusal::failed())
}

/// Files in one archive. The same files always give the same bytes.
fn zipped(files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, Refusal> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().large_file(false);
    let mut write = || -> zip::result::ZipResult<()> {
        for (name, bytes) in &files {
            let parts: Vec<Cow<str>> = name.split('/').map(|part| Cow::Owned(made_plain(part))).collect();
            archive.start_file(parts.join("/"), options)?;
            archive.write_all(bytes)?;
        }
        Ok(())
    };
    write().map_err(|_| Refusal::failed())?;
    Ok(archive.finish().map_err(|_| Refusal::failed())?.into_inner())
}
