//! `--html`: the report page, with the boundaries and variants that are brought along.

use std::path::{Path, PathBuf};

use crate::plan::Plan;
use crate::report::Options;
use crate::report::page::{self, boundaries, data, variants};
use crate::scenario::Scenario;
use crate::scenario::finding::Text;

/// What goes into the page beside scenario and plan.
#[derive(clap::Args)]
pub struct Page {
    /// Write the report page: one HTML file with charts, to be opened in a browser; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Lines for the page's map, such as provinces: GeoJSON in WGS-84
    #[arg(long, value_name = "FILE", requires = "html")]
    boundaries: Option<PathBuf>,
    /// Variants for the page: what `bangfu whatif --json` wrote
    #[arg(long, value_name = "FILE", requires = "html")]
    whatif: Option<PathBuf>,
}

impl Page {
    /// Writes the page and says so; does nothing without `--html`.
    pub fn write(&self, scenario: &Scenario, plan: &Plan, options: Options) -> Result<Option<Text>, Text> {
        let Some(path) = &self.html else { return Ok(None) };
        let mut data = data::of(scenario, plan, options).map_err(|error| error.text())?;
        if let Some(file) = &self.boundaries {
            data.boundaries =
                boundaries::read(&text(file, boundaries::LARGEST as u64)?).map_err(|why| of(file, why))?;
        }
        if let Some(file) = &self.whatif {
            let read = variants::read(&text(file, LARGEST_WHATIF)?, options.language).map_err(|why| of(file, why))?;
            data.variants = Some(read);
        }
        let bytes = page::write(&data, path).map_err(|error| error.text())?;
        let (path, megabytes) = (path.display(), bytes as f64 / 1e6);
        Ok(Some(Text::new(
            format!("已导出 {path}：报告网页，{megabytes:.1} MB"),
            format!("wrote {path}: report page, {megabytes:.1} MB"),
        )))
    }

    /// Why the page must not go where it is to go: its name is no page's, or a file that is read would be lost.
    pub fn refused(&self, sources: &[&Path]) -> Option<Text> {
        let path = self.html.as_ref()?;
        let named = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        if !named("html") && !named("htm") {
            return Some(Text::new(
                format!("--html 的文件名须以 .html 结尾：{}", path.display()),
                format!("the file named by --html must end in .html: {}", path.display()),
            ));
        }
        let brought = self.boundaries.iter().chain(&self.whatif).map(PathBuf::as_path);
        let read = sources.iter().copied().chain(brought).any(|source| super::target::is_same(path, source));
        read.then(|| {
            Text::new(
                format!("{} 是本次要读取的文件，不能覆盖；请换一个文件名", path.display()),
                format!("{} is one of the files read and must not be replaced; choose another name", path.display()),
            )
        })
    }
}

/// The largest comparison that is read, bytes.
const LARGEST_WHATIF: u64 = 256 << 20;

fn text(path: &Path, largest: u64) -> Result<String, Text> {
    let size = std::fs::metadata(path).map_err(|error| unread(path, &error))?.len();
    if size > largest {
        return Err(Text::new(
            format!("{} 超过 {} MB，未读取", path.display(), largest >> 20),
            format!("{} is larger than {} MB and was not read", path.display(), largest >> 20),
        ));
    }
    std::fs::read_to_string(path).map_err(|error| unread(path, &error))
}

fn unread(path: &Path, error: &std::io::Error) -> Text {
    Text::new(format!("无法读取 {}：{error}", path.display()), format!("cannot read {}: {error}", path.display()))
}

fn of(path: &Path, why: Text) -> Text {
    Text::new(format!("{}：{}", path.display(), why.zh), format!("{}: {}", path.display(), why.en))
}
