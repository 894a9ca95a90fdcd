//! The folder in which rounds lie: what there is, where a name leads, what may come in. Nothing leads out of it.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use chrono::{DateTime, Local};
use serde::Serialize;

use super::names;
use super::refusal::Refusal;
use crate::scenario::finding::Finding;
use crate::scenario::read::cells::Cells;
use crate::scenario::read::is_read;
use crate::scenario::variants;

/// Where the workbench keeps its own work, within the folder.
pub const OWN: &str = ".bangfu";
/// Endings of workbooks.
const WORKBOOKS: &[&str] = &["xlsx", "xls", "ods"];
/// Entries of a folder that are looked at; a folder of more is no folder of rounds.
const MOST_ENTRIES: usize = 10_000;

/// A round that can be opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    pub name: String,
    pub kind: Kind,
    /// Local time, ISO 8601.
    pub modified: Option<String>,
    pub bytes: u64,
    /// Work on it was left that can be gone on with.
    pub resume: bool,
    /// The file has changed since that work was left.
    pub changed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Workbook,
    Folder,
}

/// The folder.
#[derive(Debug, Clone)]
pub struct Rounds {
    /// Without links in it.
    dir: PathBuf,
}

impl Rounds {
    /// # Errors
    /// The folder does not exist, or is none.
    pub fn new(dir: &Path) -> std::io::Result<Rounds> {
        let dir = dir.canonicalize()?;
        if dir.is_dir() { Ok(Rounds { dir }) } else { Err(std::io::ErrorKind::NotADirectory.into()) }
    }

    /// The name of the folder itself, where it holds the tables of a round.
    fn own(&self) -> Option<String> {
        let name = self.dir.file_name()?.to_string_lossy().into_owned();
        (names::plain(&name).is_ok() && holds_tables(&self.dir)).then_some(name)
    }

    /// What there is, by name.
    pub fn list(&self) -> Vec<Round> {
        let own = self.own();
        let entries = std::fs::read_dir(&self.dir).into_iter().flatten().flatten().take(MOST_ENTRIES);
        let named = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut rounds: Vec<Round> = named
            .filter(|name| own.as_ref() != Some(name))
            .filter_map(|name| {
                let path = self.inside(&name).ok()?;
                self.round(name, &path)
            })
            .collect();
        rounds.extend(own.and_then(|name| self.round(name, &self.dir)));
        rounds.sort_by(|a, b| a.name.cmp(&b.name));
        rounds
    }

    fn round(&self, name: String, path: &Path) -> Option<Round> {
        let about = std::fs::metadata(path).ok()?;
        let kind = if about.is_file() && is_workbook(&name) {
            Kind::Workbook
        } else if about.is_dir() && holds_tables(path) {
            Kind::Folder
        } else {
            return None;
        };
        let kept = self.kept(&name);
        let resume = super::keep::is_left(&kept);
        let written = if about.is_file() {
            about.modified().ok()
        } else {
            tables(path).filter_map(|f| f.metadata().ok()?.modified().ok()).max()
        };
        let changed = resume && written > super::keep::written(&kept);
        let modified =
            about.modified().ok().map(|time| DateTime::<Local>::from(time).format("%Y-%m-%dT%H:%M:%S").to_string());
        let bytes = if about.is_file() {
            about.len()
        } else {
            tables(path).filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum()
        };
        Some(Round { name, kind, modified, bytes, resume, changed })
    }

    /// Where the round of that name lies.
    ///
    /// # Errors
    /// There is none, or the name leads elsewhere.
    pub fn find(&self, name: &str) -> Result<PathBuf, Refusal> {
        names::plain(name)?;
        if self.own().as_deref() == Some(name) {
            return Ok(self.dir.clone());
        }
        let path = self.inside(name)?;
        match self.round(name.to_owned(), &path) {
            Some(_) => Ok(path),
            None => Err(unknown(name)),
        }
    }

    /// Where the workbench keeps its work on the round of that name.
    pub fn kept(&self, name: &str) -> PathBuf {
        self.dir.join(OWN).join(name)
    }

    /// Something in the folder, links followed, but not out of it.
    fn inside(&self, name: &str) -> Result<PathBuf, Refusal> {
        let path = self.dir.join(names::plain(name)?);
        let real = path.canonicalize().map_err(|_| unknown(name))?;
        if real.starts_with(&self.dir) { Ok(real) } else { Err(unknown(name)) }
    }

    /// A name that is free: as asked for, else with a number behind it.
    fn free(&self, dir: &Path, name: &str) -> Result<String, Refusal> {
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) => (stem, format!(".{ending}")),
            None => (name, String::new()),
        };
        let numbered = (2..1000).map(|n| format!("{stem} ({n}){ending}"));
        let mut all = std::iter::once(name.to_owned()).chain(numbered);
        // The folder's own round has its name, and unfinished work is that of its round.
        let is_ours = |name: &String| {
            dir == self.dir && (self.own().as_ref() == Some(name) || super::keep::is_left(&self.kept(name)))
        };
        let is_free = |name: &String| std::fs::symlink_metadata(dir.join(name)).is_err() && !is_ours(name);
        let free = all.find(is_free).ok_or_else(|| {
            Refusal::conflict("同名文件太多，请换一个名称", "too many files bear that name: choose another")
        })?;
        names::plain(&free).map(str::to_owned)
    }

    /// A free name and path for a new round: a folder.
    ///
    /// # Errors
    /// The name cannot be used.
    pub fn new_folder(&self, name: &str) -> Result<(String, PathBuf), Refusal> {
        let name = self.free(&self.dir, names::plain(name)?)?;
        let path = self.dir.join(&name);
        Ok((name, path))
    }

    /// The workbench's own folder, made where it is not there yet; nobody else can look into it.
    ///
    /// # Errors
    /// It cannot be made, or is something else.
    pub fn own_folder(&self) -> std::io::Result<PathBuf> {
        let own = self.dir.join(OWN);
        make_private(&own)?;
        Ok(own)
    }

    /// Takes in a workbook that came over the net, looked through before it gets its name. Answers the name that it got.
    ///
    /// # Errors
    /// It is no workbook, or one that must not be opened.
    pub fn take_workbook(&self, name: &str, file: tempfile::NamedTempFile) -> Result<String, Refusal> {
        let (cells, mut findings) = Cells::open(file.path());
        let refused = |code: &str| matches!(code, "E102" | "E103" | "E104");
        if cells.is_none() || findings.iter().any(|finding| refused(finding.code)) {
            let placeholder = file.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
            findings.iter_mut().for_each(|finding| renamed(finding, &placeholder, name));
            let text = findings.first().map(|finding| finding.cause.clone());
            let text = text.unwrap_or_else(|| unknown(name).text);
            return Err(Refusal::unfit(text).with(findings));
        }
        self.put(&self.dir.clone(), name, file)
    }

    /// Takes in one file of a folder that came over the net.
    ///
    /// # Errors
    /// The folder has a file of that name already, or the name is none that is read.
    pub fn take_table(&self, round: &str, name: &str, file: tempfile::NamedTempFile) -> Result<String, Refusal> {
        let path = self.dir.join(names::plain(round)?);
        if self.own().as_deref() == Some(round) {
            return Err(Refusal::conflict(
                format!("“{round}”是工作台所在的文件夹，请给放入的文件夹换一个名称"),
                format!("“{round}” is the folder that the workbench was started in: give the dropped one another name"),
            ));
        }
        std::fs::create_dir_all(&path)
            .map_err(|error| Refusal::broken("文件夹建不了", "the folder cannot be made", error.kind()))?;
        let path = self.inside(round)?;
        if std::fs::symlink_metadata(path.join(name)).is_ok() {
            return Err(Refusal::conflict(
                format!("“{round}”里已有 {name}，没有改动：请给文件夹换一个名称"),
                format!("“{round}” has {name} already and was left as it is: give the folder another name"),
            ));
        }
        self.put(&path, name, file)?;
        Ok(round.to_owned())
    }

    fn put(&self, dir: &Path, name: &str, mut file: tempfile::NamedTempFile) -> Result<String, Refusal> {
        let failed = |error: std::io::Error| Refusal::broken("文件存不下来", "the file cannot be stored", error.kind());
        file.as_file().sync_all().map_err(failed)?;
        loop {
            let free = self.free(dir, name)?;
            match file.persist_noclobber(dir.join(&free)) {
                Ok(_) => return Ok(free),
                // Somebody else was quicker.
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => file = error.file,
                Err(error) => return Err(failed(error.error)),
            }
        }
    }
}

/// What an upload is by its name.
///
/// # Errors
/// It is nothing that a round is made of.
pub fn kind_of(name: &str, is_of_folder: bool) -> Result<(), Refusal> {
    names::plain(name)?;
    let is_taken = if is_of_folder { is_read(name) || is_of_variants(name) } else { is_workbook(name) };
    if is_taken {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("{name} 不是轮次的文件：请放入 .xlsx、.xls、.ods 工作簿，或装有 round.toml 和各表 CSV 的文件夹"),
        format!(
            "{name} is nothing that a round is made of: drop a workbook (.xlsx, .xls, .ods), or a folder with round.toml and CSV files"
        ),
    ))
}

fn is_of_variants(name: &str) -> bool {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    matches!(ending, "csv" | "toml") && variants::SHEETS.contains(&stem)
}

fn is_workbook(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| WORKBOOKS.contains(&ending.to_lowercase().as_str()))
}

/// The files of a folder that are read.
fn tables(path: &Path) -> impl Iterator<Item = std::fs::DirEntry> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten().take(MOST_ENTRIES);
    entries.filter(|entry| entry.file_name().to_str().is_some_and(is_read))
}

fn holds_tables(path: &Path) -> bool {
    tables(path).next().is_some()
}

fn unknown(name: &str) -> Refusal {
    Refusal::missing(format!("没有这个轮次：{name}"), format!("there is no round of that name: {name}"))
}

/// A finding on a file under the name that the user gave it.
fn renamed(finding: &mut Finding, from: &str, to: &str) {
    if finding.place == from {
        finding.place = to.to_owned();
    }
    if finding.value.as_ref().is_some_and(|value| value.contains(from)) {
        finding.value = None;
    }
}

/// Makes a folder for this user alone.
///
/// # Errors
/// It cannot be made, or there is something else, a link included.
pub fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let is_folder = std::fs::symlink_metadata(path)?.is_dir();
            if is_folder { Ok(()) } else { Err(std::io::ErrorKind::NotADirectory.into()) }
        }
        made => made,
    }
}
