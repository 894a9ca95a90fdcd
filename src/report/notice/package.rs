//! A Word file: an archive of parts.

use std::io::{Cursor, Read as _, Write as _};

use super::NoticeError;
use super::xml::{self, Node};

/// Octets of all parts together, unpacked.
const LARGEST: u64 = 64 << 20;
/// Octets of a part that is filled; a tree takes a multiple of it.
const LARGEST_FILLED: usize = 16 << 20;
const MOST_PARTS: usize = 2_000;
const DOCUMENT: &str = "word/document.xml";

pub struct Package {
    /// Names and contents, in the order of the archive.
    entries: Vec<(String, Vec<u8>)>,
}

impl Package {
    pub fn read(bytes: &[u8]) -> Result<Package, NoticeError> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| NoticeError::NotDocx)?;
        if archive.len() > MOST_PARTS {
            return Err(NoticeError::TooLarge);
        }
        let mut entries = Vec::with_capacity(archive.len());
        let mut left = LARGEST;
        for at in 0..archive.len() {
            let file = archive.by_index(at).map_err(|_| NoticeError::NotDocx)?;
            if file.is_dir() {
                continue;
            }
            let name = file.name().to_owned();
            let mut content = Vec::new();
            // What an archive says of sizes need not be so; what comes out is counted.
            file.take(left + 1).read_to_end(&mut content).map_err(|_| NoticeError::NotDocx)?;
            left = left.checked_sub(content.len() as u64).ok_or(NoticeError::TooLarge)?;
            entries.push((name, content));
        }
        let package = Package { entries };
        let has = |name: &str| package.entries.iter().any(|(n, _)| n == name);
        if has(DOCUMENT) && has("[Content_Types].xml") { Ok(package) } else { Err(NoticeError::NotDocx) }
    }

    /// The parts that may hold fields: the text, headers and footers.
    pub fn parts(&self) -> Result<Vec<(String, Vec<Node>)>, NoticeError> {
        let is_filled = |name: &str| {
            let of = |kind: &str| name.starts_with(&format!("word/{kind}")) && name.ends_with(".xml");
            name == DOCUMENT || of("header") || of("footer") || of("footnotes")
        };
        let mut parts = Vec::new();
        for (name, content) in self.entries.iter().filter(|(name, _)| is_filled(name)) {
            if content.len() > LARGEST_FILLED {
                return Err(NoticeError::TooLarge);
            }
            let wrong = |what: String| NoticeError::Xml { part: name.clone(), what };
            let text = std::str::from_utf8(content).map_err(|e| wrong(e.to_string()))?;
            parts.push((name.clone(), xml::read(text.trim_start_matches('\u{feff}')).map_err(wrong)?));
        }
        Ok(parts)
    }

    /// The file with these parts in place of its own. The same parts give the same bytes.
    pub fn with(&self, filled: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, NoticeError> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        let failed = |e: &dyn std::fmt::Display| NoticeError::Xml { part: "docx".into(), what: e.to_string() };
        for (name, content) in &self.entries {
            let content = filled.iter().find(|(n, _)| n == name).map_or(content, |(_, filled)| filled);
            archive.start_file(name.as_str(), options).map_err(|e| failed(&e))?;
            archive.write_all(content).map_err(|e| failed(&e))?;
        }
        archive.finish().map(Cursor::into_inner).map_err(|e| failed(&e))
    }
}
