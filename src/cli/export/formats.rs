use std::path::{Path, PathBuf};

use crate::cli::target::is_same;
use crate::file::write_atomically;
use crate::plan::Plan;
use crate::report::{Options, ReportError, calendar, folder, geojson, notice};
use crate::scenario::Scenario;
use crate::scenario::finding::Text;

// What is written for other programs than Excel. (A doc comment would become the help of the command.)
#[derive(clap::Args)]
pub struct Formats {
    /// Write calendars (.ics), one for each inspector and each group, into this folder
    #[arg(long, value_name = "DIR")]
    ics: Option<PathBuf>,
    /// Write groups, sites and routes for maps into this file (GeoJSON, WGS-84)
    #[arg(long, value_name = "FILE")]
    geojson: Option<PathBuf>,
    /// Write a notice (派员通知, Word) to each sending unit into this folder
    #[arg(long, value_name = "DIR")]
    notices: Option<PathBuf>,
    /// Template of the notices (.docx, docs/notices.md); `bangfu new --notice-template` writes the built-in one
    #[arg(long, value_name = "FILE", requires = "notices")]
    template: Option<PathBuf>,
}

/// Files of a target within its folder.
type Files = Vec<(String, Vec<u8>)>;

impl Formats {
    /// Why something must not be written where it is to go.
    pub fn refused(&self, scenario: &Path, plan: &Path) -> Option<Text> {
        let own = |folder: &&PathBuf| is_same(folder, scenario);
        if let Some(folder) = [&self.ics, &self.notices].into_iter().flatten().find(own) {
            return Some(Text::new(
                format!("{} 是任务数据所在文件夹；请换一个文件夹", folder.display()),
                format!("{} is the scenario's own folder; choose another", folder.display()),
            ));
        }
        let file = self.geojson.as_ref().filter(|file| is_same(file, scenario) || is_same(file, plan))?;
        Some(Text::new(
            format!("{} 是本次要读取的文件，不能覆盖；请换一个文件名", file.display()),
            format!("{} is one of the files read and must not be replaced; choose another name", file.display()),
        ))
    }

    /// Writes whatever was asked for; answers a line for each, or what prevented it. Nothing is written unless all could be made.
    pub fn write(
        &self,
        scenario: &Scenario,
        plan: &Plan,
        options: Options,
        is_redacted: bool,
    ) -> Result<Vec<Text>, Text> {
        let told = |error: ReportError| error.text();
        let calendars: Option<(&Path, Files)> = match &self.ics {
            Some(path) => Some((path, calendar::files(scenario, plan, options).map_err(told)?)),
            None => None,
        };
        let notices: Option<(&Path, Files)> = match &self.notices {
            Some(path) => {
                let template = self.template.as_deref().map(read).transpose()?;
                let files = notice::files(scenario, plan, options, template.as_deref());
                Some((path, files.map_err(|error| error.text())?))
            }
            None => None,
        };
        let map: Option<(&Path, String)> = match &self.geojson {
            Some(path) => Some((path, geojson::text(scenario, plan, options).map_err(told)?)),
            None => None,
        };
        let mut lines = Vec::new();
        for (what, made) in [(("日历", "calendars"), calendars), (("派员通知", "notices"), notices)] {
            let Some((path, files)) = made else { continue };
            folder::write_files(path, &files).map_err(told)?;
            let (n, path) = (files.len(), path.display());
            lines.push(Text::new(
                format!("已导出 {path}：{} {n} 个文件", what.0),
                format!("wrote {path}: {n} {}", what.1),
            ));
        }
        if self.notices.is_some() && !options.full && !is_redacted {
            lines.push(Text::new(
                "通知里的电话已打码；发给派出单位之前请加 --full",
                "phones in the notices are masked; add --full before they go out",
            ));
        }
        if let Some((path, text)) = map {
            let failed = |source| ReportError::Write { path: path.display().to_string(), source };
            write_atomically(path, text.as_bytes()).map_err(failed).map_err(told)?;
            let path = path.display();
            lines.push(Text::new(format!("已导出 {path}：地图数据"), format!("wrote {path}: map data")));
        }
        Ok(lines)
    }
}

/// A template; a file too large to be one is not read.
fn read(path: &Path) -> Result<Vec<u8>, Text> {
    const LARGEST: u64 = 64 << 20;
    let shown = path.display();
    let size = std::fs::metadata(path).map(|m| m.len());
    if size.is_ok_and(|size| size > LARGEST) {
        return Err(notice::NoticeError::TooLarge.text());
    }
    std::fs::read(path).map_err(|error| {
        Text::new(format!("模板无法读取 {shown}：{error}"), format!("cannot read the template {shown}: {error}"))
    })
}
