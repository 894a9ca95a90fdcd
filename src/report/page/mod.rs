//! The report page: one HTML file that needs nothing beside it.
//!
//! Style, scripts and data stand inside; the page's own policy lets nothing else run or load.

pub mod boundaries;
pub mod data;
mod field;
mod findings;
mod headline;
pub mod table;
pub mod variants;

use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::ReportError;
use crate::file::write_atomically;
use crate::scenario::settings::Language;
use data::Data;

/// What page and workbench look like.
pub const STYLE: &str = include_str!("../../../assets/style.css");

/// The charts in the order in which they are loaded, by file name.
pub const CHARTS: &[(&str, &str)] = &[
    ("words.js", include_str!("../../../assets/charts/words.js")),
    ("dom.js", include_str!("../../../assets/charts/dom.js")),
    ("lookup.js", include_str!("../../../assets/charts/lookup.js")),
    ("tip.js", include_str!("../../../assets/charts/tip.js")),
    ("zoom.js", include_str!("../../../assets/charts/zoom.js")),
    ("map-layers.js", include_str!("../../../assets/charts/map-layers.js")),
    ("map-panel.js", include_str!("../../../assets/charts/map-panel.js")),
    ("map.js", include_str!("../../../assets/charts/map.js")),
    ("flows.js", include_str!("../../../assets/charts/flows.js")),
    ("rotation.js", include_str!("../../../assets/charts/rotation.js")),
    ("gantt.js", include_str!("../../../assets/charts/gantt.js")),
    ("quotas.js", include_str!("../../../assets/charts/quotas.js")),
    ("shortfalls.js", include_str!("../../../assets/charts/shortfalls.js")),
    ("variants.js", include_str!("../../../assets/charts/variants.js")),
    ("table.js", include_str!("../../../assets/charts/table.js")),
];

const PAGE: &str = include_str!("../../../assets/page/page.html");
const PAGE_STYLE: &str = include_str!("../../../assets/page/page.css");
const PAGE_SCRIPTS: &[&str] =
    &[include_str!("../../../assets/page/search.js"), include_str!("../../../assets/page/page.js")];

/// The page as text.
pub fn html(data: &Data) -> String {
    let style = format!("{STYLE}\n{PAGE_STYLE}");
    let mut script = String::new();
    for text in CHARTS.iter().map(|(_, text)| text).chain(PAGE_SCRIPTS) {
        script.push_str(text);
        script.push('\n');
    }
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(&script)
    );
    let lang = match data.lang {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    // One pass over the frame: what is put in is never looked through for places again.
    let mut out = String::with_capacity(style.len() + script.len() + (1 << 20));
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((place, after)) = after.split_once("}}") else { break };
        out.push_str(before);
        match place {
            "lang" => out.push_str(lang),
            "policy" => out.push_str(&policy),
            "title" => out.push_str(&escaped(&data.title)),
            "style" => out.push_str(&style),
            "data" => out.push_str(&json(data)),
            "script" => out.push_str(&script),
            other => debug_assert!(false, "nothing is called {other}"),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Data as it may stand within an HTML file: no `<`, so that nothing in it ends the element or opens another.
pub fn json(data: &Data) -> String {
    // Plain structs with text keys always serialize.
    serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c")
}

/// Writes the page atomically.
///
/// # Errors
/// The file cannot be written.
pub fn write(data: &Data, path: &Path) -> Result<usize, ReportError> {
    let text = html(data);
    write_atomically(path, text.as_bytes())
        .map_err(|source| ReportError::Write { path: path.display().to_string(), source })?;
    Ok(text.len())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `sha256-…`, as a policy names a text that may be used.
fn hash(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::from("sha256-");
    for three in Sha256::digest(text).chunks(3) {
        let bits = three.iter().enumerate().fold(0u32, |bits, (n, byte)| bits | u32::from(*byte) << (16 - 8 * n));
        for n in 0..4 {
            let digit = char::from(DIGITS[(bits >> (18 - 6 * n) & 63) as usize]);
            let _ = out.write_char(if n > three.len() { '=' } else { digit });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_a_policy_writes_them() {
        // echo -n "alert('Hello, world.');" | openssl sha256 -binary | openssl base64
        assert_eq!(hash("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }

    #[test]
    fn scripts_do_not_end_their_element() {
        for text in CHARTS.iter().map(|(_, text)| text).chain(PAGE_SCRIPTS) {
            assert!(!text.contains("</"), "a script holds the end of an element");
        }
    }
}
