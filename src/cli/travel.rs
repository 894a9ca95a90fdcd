//! The options that name a routing server, and asking it, for `bangfu solve` and `bangfu verify`.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::solve::duration;
use crate::scenario::Scenario;
use crate::scenario::settings::Language;
use crate::travel::{Kind, Progress, Server, Table, TravelError, fetch};

#[derive(clap::Args)]
#[command(next_help_heading = "Ways inside regions")]
pub struct Ways {
    /// Ask this OSRM server, such as http://127.0.0.1:5000 [default: estimate by great circle]
    #[arg(long, value_name = "URL", group = "routing_server")]
    osrm: Option<String>,
    /// Ask this Valhalla server, such as http://127.0.0.1:8002
    #[arg(long, value_name = "URL", group = "routing_server")]
    valhalla: Option<String>,
    /// Keep the server's answers in this file, and ask only for what it lacks
    #[arg(long, value_name = "FILE", requires = "routing_server")]
    travel_cache: Option<PathBuf>,
    /// Places from and to in one request, at most [default: 100 with OSRM, 50 with Valhalla]
    #[arg(long, value_name = "N", requires = "routing_server", value_parser = clap::value_parser!(u16).range(1..=1000))]
    travel_block: Option<u16>,
    /// Time for one request: 30, 30s, 2m [default: 30s]
    #[arg(long, value_name = "TIME", requires = "routing_server", value_parser = duration)]
    travel_timeout: Option<Duration>,
}

impl Ways {
    /// The ways by the server named; None where none is. Progress (unless `quiet`) and warnings go to standard error.
    ///
    /// # Errors
    /// What to tell the user, in the language.
    pub fn table(&self, scenario: &Scenario, language: Language, quiet: bool) -> Result<Option<Table>, String> {
        let (kind, option, url) = match (&self.osrm, &self.valhalla) {
            (Some(url), _) => (Kind::Osrm, "--osrm", url),
            (_, Some(url)) => (Kind::Valhalla, "--valhalla", url),
            (None, None) => return Ok(None),
        };
        let zh = language == Language::Zh;
        let told = |error: TravelError| {
            let hint = match (error.is_too_big(), zh) {
                (true, true) => "每次少问一些地点：--travel-block 25".to_string(),
                (true, false) => "ask for fewer places at a time: --travel-block 25".to_string(),
                (false, true) => format!("不写 {option} 则按直线距离估算"),
                (false, false) => format!("leave {option} out to use great-circle distances"),
            };
            format!("{}\n{hint}", error.text().get(language))
        };
        let mut server = Server::new(kind, url).map_err(told)?;
        server.block = self.travel_block.map_or(server.block, usize::from);
        server.timeout = self.travel_timeout.unwrap_or(server.timeout);
        let mut screen = Screen::new(zh, quiet);
        let fetched = fetch(scenario, &server, self.travel_cache.as_deref(), &mut |progress| screen.show(progress));
        screen.close();
        let fetched = fetched.map_err(told)?;
        for warning in &fetched.warnings {
            let _ = writeln!(std::io::stderr(), "{}{}", if zh { "提示：" } else { "warning: " }, warning.get(language));
        }
        Ok(Some(fetched.table))
    }
}

/// A bar on a terminal; elsewhere a line at the start, every ten seconds, and at the end.
struct Screen {
    zh: bool,
    quiet: bool,
    bar: Option<ProgressBar>,
    told: Option<Instant>,
}

const BETWEEN_LINES: Duration = Duration::from_secs(10);

impl Screen {
    fn new(zh: bool, quiet: bool) -> Self {
        Screen { zh, quiet, bar: None, told: None }
    }

    fn show(&mut self, progress: Progress) {
        if self.quiet || progress.of == 0 {
            return;
        }
        let what = if self.zh { "查询路程" } else { "asking for ways" };
        if std::io::stderr().is_terminal() {
            let bar = self.bar.get_or_insert_with(|| {
                let style = ProgressStyle::with_template("{bar:6} {elapsed} {msg} {pos}/{len}");
                let bar = ProgressBar::new(progress.of as u64).with_message(what);
                if let Ok(style) = style { bar.with_style(style) } else { bar }
            });
            bar.set_position(progress.done as u64);
        } else if progress.done == progress.of || self.told.is_none_or(|told| told.elapsed() > BETWEEN_LINES) {
            self.told = Some(Instant::now());
            let _ = writeln!(std::io::stderr(), "{what} {}/{}", progress.done, progress.of);
        }
    }

    fn close(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
