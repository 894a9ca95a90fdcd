//! The files of the workbench's page, inside the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::api::Piece;
use super::refusal::Refusal;
use crate::report::page;

/// A file: its path under `/assets/`, its content.
type Asset = (&'static str, &'static [u8]);

macro_rules! assets {
    ($($path:literal),* $(,)?) => { &[$(($path, include_bytes!(concat!("../../assets/", $path)))),*] };
}

/// The workbench's own; style and charts are those of the report page, too.
const OWN: &[Asset] = assets![
    "workbench/api.js",
    "workbench/ask.js",
    "workbench/board.js",
    "workbench/cards.js",
    "workbench/cell-editor.js",
    "workbench/compare.js",
    "workbench/curve.js",
    "workbench/desk.js",
    "workbench/dialog.js",
    "workbench/drag.js",
    "workbench/effect.js",
    "workbench/element.js",
    "workbench/findings.js",
    "workbench/grid.js",
    "workbench/hand-over.js",
    "workbench/history.js",
    "workbench/index.html",
    "workbench/lines.js",
    "workbench/model.js",
    "workbench/move.js",
    "workbench/plan.js",
    "workbench/shell.js",
    "workbench/solve.js",
    "workbench/start.js",
    "workbench/tables.js",
    "workbench/whatif.js",
    "workbench/words.js",
    "workbench/workbench.css",
];

/// What a browser may take a file for.
fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// The file at a path under `/assets/`.
fn content(path: &str) -> Option<&'static [u8]> {
    if path == "style.css" {
        return Some(page::STYLE.as_bytes());
    }
    if let Some(chart) = path.strip_prefix("charts/") {
        return page::CHARTS.iter().find(|(name, _)| *name == chart).map(|(_, text)| text.as_bytes());
    }
    OWN.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

fn file(path: &str) -> Response {
    match content(path) {
        Some(bytes) => ([(header::CONTENT_TYPE, kind(path))], bytes).into_response(),
        None => Refusal::missing("没有这个文件", "there is no such file").into_response(),
    }
}

pub async fn index() -> Response {
    file("workbench/index.html")
}

pub async fn asset(Piece(path): Piece) -> Response {
    file(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_is_inside() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        for folder in ["workbench", "charts"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap().flatten() {
                let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
                let inside = content(&path).unwrap_or_else(|| panic!("{path} is not listed"));
                assert_eq!(inside, std::fs::read(entry.path()).unwrap(), "{path}");
                assert_ne!(kind(&path), "application/octet-stream", "{path}");
            }
        }
    }

    #[test]
    fn the_page_asks_for_files_that_are_there() {
        let index = String::from_utf8(content("workbench/index.html").unwrap().to_vec()).unwrap();
        let asked: Vec<&str> = index.split('"').filter_map(|part| part.strip_prefix("/assets/")).collect();
        assert!(!asked.is_empty());
        asked.iter().for_each(|path| assert!(content(path).is_some(), "{path}"));
    }
}
