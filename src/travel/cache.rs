//! Answers kept in a file, so that a server is asked once.
//!
//! A line of text for each answer, appended in one go: eight hexadecimal digits of the SHA-256 of the rest, a blank, and the rest as
//! JSON. What a crash or a bad disk leaves damaged is passed over and asked for again; nothing in the file is ever changed.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answer::Ways;
use super::table::{Leg, Spot, Table};
use crate::file::write_atomically;
use crate::scenario::finding::Text;

/// The first line.
const HEAD: &str = "bangfu-travel-cache 1";

/// One answer. Places are in millionths of a degree (lon, lat), `metres` and `tenths` (of a second) row by row; −1 = no way.
#[derive(Serialize, Deserialize)]
struct Answer {
    server: String,
    sources: Vec<(i32, i32)>,
    destinations: Vec<(i32, i32)>,
    metres: Vec<i64>,
    tenths: Vec<i64>,
}

/// A file that answers are appended to.
pub struct Cache {
    path: PathBuf,
    file: File,
    profile: String,
}

/// Takes into `table` what the file holds of its places, and opens the file for more; a new one is made where there is none. Answers
/// None with the reason where it cannot be used. Damaged lines are a reason too, but the file is used.
pub fn open(path: &Path, profile: &str, table: &mut Table) -> (Option<Cache>, Option<Text>) {
    let name = path.display().to_string();
    let unusable = |error: std::io::Error| {
        Text::new(
            format!("路程缓存 {name} 用不了（{error}），本次不用缓存"),
            format!("the cache of ways {name} cannot be used ({error}); this run does without"),
        )
    };
    if std::fs::metadata(path).map_or(true, |m| m.is_file() && m.len() == 0)
        && let Err(error) = write_atomically(path, format!("{HEAD}\n").as_bytes())
    {
        return (None, Some(unusable(error)));
    }
    let damaged = match load(path, profile, table) {
        Ok(Some(damaged)) => damaged,
        Ok(None) => {
            let why = Text::new(
                format!("{name} 不是路程缓存，原样不动，本次不用缓存"),
                format!("{name} is no cache of ways; it is left as it is, and this run does without"),
            );
            return (None, Some(why));
        }
        Err(error) => return (None, Some(unusable(error))),
    };
    let why = (damaged > 0).then(|| {
        Text::new(
            format!("路程缓存 {name} 有 {damaged} 行损坏，已跳过，缺少的路程重新查询"),
            format!("{damaged} lines of the cache of ways {name} are damaged and passed over; what is missing is asked for again"),
        )
    });
    match append_to(path) {
        Ok(file) => (Some(Cache { path: path.to_path_buf(), file, profile: profile.to_string() }), why),
        // A cache that cannot be written still answers.
        Err(error) => (None, why.or_else(|| Some(unusable(error)))),
    }
}

/// How many lines are damaged; None = the file is something else.
fn load(path: &Path, profile: &str, table: &mut Table) -> std::io::Result<Option<usize>> {
    let mut lines = BufReader::new(File::open(path)?);
    // Whatever the file is, its first line is not read to an end that is far away.
    let mut head = Vec::new();
    (&mut lines).take(HEAD.len() as u64 + 1).read_to_end(&mut head)?;
    if head != format!("{HEAD}\n").as_bytes() {
        return Ok(None);
    }
    let mut damaged = 0;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = line.trim_ascii();
        match answer(text) {
            Some(answer) if answer.server == profile => take(&answer, table),
            Some(_) => {}
            None => damaged += usize::from(!text.is_empty()),
        }
        line.clear();
    }
    Ok(Some(damaged))
}

fn answer(line: &[u8]) -> Option<Answer> {
    let (sum, json) = (line.get(..8)?, line.get(9..)?);
    if sum != check_sum(json).as_bytes() {
        return None;
    }
    let answer: Answer = serde_json::from_slice(json).ok()?;
    let cells = answer.sources.len() * answer.destinations.len();
    (answer.metres.len() == cells && answer.tenths.len() == cells).then_some(answer)
}

fn take(answer: &Answer, table: &mut Table) {
    let spot = |&(lon, lat): &(i32, i32)| Spot { lon, lat };
    let mut cells = answer.metres.iter().zip(&answer.tenths);
    for from in answer.sources.iter().map(spot) {
        for (to, (&metres, &tenths)) in answer.destinations.iter().map(spot).zip(&mut cells) {
            let leg = match (u32::try_from(metres), u32::try_from(tenths)) {
                (Ok(metres), Ok(tenths)) => Some(Leg { metres, tenths }),
                _ => None,
            };
            table.set_if_known(from, to, leg);
        }
    }
}

/// After a line that a crash cut short, the next one begins anew.
fn append_to(path: &Path) -> std::io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).open(path)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    if last != [b'\n'] {
        file.write_all(b"\n")?;
    }
    Ok(file)
}

fn check_sum(json: &[u8]) -> String {
    Sha256::digest(json).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

impl Cache {
    /// # Errors
    /// The reason why the answer could not be kept.
    pub fn keep(&mut self, sources: &[Spot], destinations: &[Spot], ways: &Ways) -> Result<(), Text> {
        let places = |spots: &[Spot]| spots.iter().map(|s| (s.lon, s.lat)).collect();
        let numbers =
            |of: fn(&Leg) -> u32| ways.iter().map(|way| way.as_ref().map_or(-1, |leg| of(leg).into())).collect();
        let answer = Answer {
            server: self.profile.clone(),
            sources: places(sources),
            destinations: places(destinations),
            metres: numbers(|leg| leg.metres),
            tenths: numbers(|leg| leg.tenths),
        };
        let written = serde_json::to_string(&answer).map_err(std::io::Error::from).and_then(|json| {
            // One write, so that two runs at once do not mix their lines.
            self.file.write_all(format!("{} {json}\n", check_sum(json.as_bytes())).as_bytes())
        });
        written.map_err(|error| {
            let name = self.path.display();
            Text::new(
                format!("路程缓存 {name} 写不进去（{error}），以后的路程不再保存"),
                format!("the cache of ways {name} cannot be written ({error}); no more ways are kept"),
            )
        })
    }
}
