//! Columns that the program does not know travel through, private numbers masked.

use super::mask;
use super::sheet::Cell;
use super::view::View;
use crate::scenario::Extra;

/// Headers in the order in which they first occur.
pub fn headers<'a>(rows: impl Iterator<Item = &'a Extra>) -> Vec<&'a str> {
    let mut headers: Vec<&str> = Vec::new();
    for (header, _) in rows.flatten() {
        if !headers.contains(&header.as_str()) {
            headers.push(header);
        }
    }
    headers
}

/// What a row says under a header.
pub fn cell(view: &View, header: &str, extra: Option<&Extra>) -> Cell {
    let text = extra.and_then(|e| e.iter().find(|(h, _)| h == header)).map_or("", |(_, text)| text.as_str());
    Cell::text(if view.options.full { text.into() } else { mask::unknown_column(header, text) })
}
