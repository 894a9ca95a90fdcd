use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::log::Keep;
use super::signals::stop_by_signals;
use super::{check, threads, travel};
use crate::file::try_out;
use crate::history::{self, Record};
use crate::plan::{self, Assignment, Plan};
use crate::scenario::Scenario;
use crate::scenario::read::read;
use crate::scenario::settings::Language;
use crate::solve::{Event, Options, Progress, Sizes, Warm, Watch, solve_watched};

mod log;
mod say;
mod screen;

use log::Log;
use say::Say;
use screen::Screen;

/// Staff the round and plan its routes: who serves where, which crew visits which site and when 排班
///
/// Writes the plan with its score, a proven lower bound and, for each empty post and each visit left out, the reason. The time limit, Ctrl-C
/// and the signals TERM and HUP end with the best plan so far.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu solve scenarios/first-look -o plan.json
  bangfu solve 秋冬季帮扶.xlsx -o plan.json --time 5m --gap 0.1%
  bangfu solve round.xlsx -o new.json --published plan.json   after changes of the lists
  bangfu solve round.xlsx -o plan.json --time 10h --checkpoint so-far.json --log events.jsonl
  bangfu solve round.xlsx -o plan.json --warm so-far.json     go on from there
  bangfu solve round.xlsx -o plan.json --work 60000           the same plan on any number of threads
  bangfu solve round.xlsx -o plan.json --osrm http://127.0.0.1:5000 --travel-cache ways.txt
  bangfu solve round.xlsx -o plan.json --lang en --json --quiet > summary.json
  bangfu log round.xlsx                                       the plans made so far

`--published` changes as little as possible where the goal stability has a weight: [objective] preset = \"最小变动\", or --stability.
`--warm` takes over what the scenario still has and its hard rules allow; it alone changes no score.

A checkpoint is an ordinary plan, for `bangfu verify`, `export` and `--warm`. The first plan found is written at once, later ones
beside the search as often as takes no more than a twentieth of the time, the last one always. A crash leaves the file as it was
or the new one, never half of one.

HUP ends the search under nohup, too: setsid or tmux keep it running when the terminal goes.

While it searches, standard error shows phase, score, bound, gap and time left: a bar on a terminal, elsewhere a line for each
new phase and better plan or bound, at most one a second, and fewer the longer it runs.

Where the scenario has sites, half of the time at most goes to staffing, the rest to crews and routes (docs/field.md).

Exit codes: 0 a full plan, 2 a plan with shortfalls or with visits left out, 1 no plan.")]
pub struct Args {
    /// Folder or workbook (.xlsx, .xls, .ods)
    scenario: PathBuf,
    /// Write the plan to this file (JSON, docs/plan.md); an existing one is replaced
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Limit of wall time: 90, 60s, 5m, 1h [default: 60s; none with --work]
    #[arg(long, value_parser = duration)]
    time: Option<Duration>,
    /// Limit of work, in units of about a millisecond: unlike time, it ends at the same plan on any machine and threads
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(u64).range(1..))]
    work: Option<u64>,
    /// Stop at this relative gap between score and bound, such as 0.001 or 0.1%; 0 = prove the optimum
    #[arg(long, default_value_t = 0.0, value_parser = share)]
    gap: f64,
    /// Seed of what is drawn at random: it decides between plans of equal score
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads of the solver; 0 = as many as the machine has
    #[arg(long, default_value_t = 0)]
    threads: u32,
    /// The plan that people know already: the goal `stability` counts what differs from it
    #[arg(long, value_name = "FILE")]
    published: Option<PathBuf>,
    /// Points for each assignment that is not as published, in place of the scenario's weight
    #[arg(long, value_name = "POINTS", requires = "published", value_parser = points)]
    stability: Option<f64>,
    /// Start from this plan, of the same or of a changed scenario
    #[arg(long, value_name = "FILE")]
    warm: Option<PathBuf>,
    /// Write the best plan so far to this file, again and again; an existing one is replaced
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Write every event to this file, one JSON object a line (docs/plan.md); an existing one is replaced
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Show nothing while searching
    #[arg(short, long)]
    quiet: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// Language of the words on the terminal [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<check::Lang>,
    #[command(flatten)]
    keep: Keep,
    #[command(flatten)]
    ways: travel::Ways,
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let factor = match unit {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err("write seconds, or a number with s, m or h, such as 90, 60s, 5m".into()),
    };
    let seconds = number.trim().parse::<f64>().map_err(|_| "write a number, such as 90, 60s, 5m".to_string())? * factor;
    Duration::try_from_secs_f64(seconds).ok().filter(|d| !d.is_zero()).ok_or_else(|| "the time must be above 0".into())
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|v| v / 100.0),
        None => text.parse::<f64>(),
    };
    value
        .ok()
        .filter(|v| (0.0..1.0).contains(v))
        .ok_or_else(|| "write a share from 0 up to 1, such as 0.001 or 0.1%".into())
}

/// A weight of a goal.
pub(super) fn points(text: &str) -> Result<f64, String> {
    let points = text.parse::<f64>().ok().filter(|p| (0.0..=1e6).contains(p));
    points.ok_or_else(|| "write a number from 0 to 1000000".into())
}

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = args.lang.map_or(reading.scenario.settings.language, Language::from);
    let say = Say { zh: language == Language::Zh };
    if reading.has_errors() {
        eprint!("{}", check::human(&reading, language, false));
        return ExitCode::FAILURE;
    }
    let Prepared { options, from, log } = match prepared(&args, &reading.scenario, say) {
        Ok(prepared) => prepared,
        Err(trouble) => {
            eprintln!("{trouble}");
            return ExitCode::FAILURE;
        }
    };
    // One pool a process; a second solve in it keeps the first number.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(options.threads as usize).build_global();
    let stop = Arc::new(AtomicBool::new(false));
    if let Err(error) = stop_by_signals(&stop) {
        eprintln!("{}: {error}", say.either("Ctrl-C 不可用", "Ctrl-C will not end the search early"));
    }
    let witness = Mutex::new(Witness { screen: Screen::new(&args, &options, say), log, warm: None, saved: true });
    let look = || witness.lock().unwrap_or_else(PoisonError::into_inner);
    look().begin(&options, &reading.scenario.hash);
    let mut tell = |event: Event, progress: &Progress| look().hear(event, progress);
    let save = |file: &PathBuf, plan: &Plan| {
        let written = plan::file::write(plan, file);
        look().saved(plan, written, say);
    };
    let save = args.checkpoint.as_ref().map(|file| move |plan: &Plan| save(file, plan));
    let save = save.as_ref().map(|save| save as &(dyn Fn(&Plan) + Sync));
    let solved = solve_watched(&reading.scenario, &options, Watch { stop: &stop, tell: &mut tell, save });
    let code = match &solved {
        Ok(plan) if plan.shortfalls.is_empty() && plan.unvisited.is_empty() => 0,
        Ok(_) => 2,
        Err(_) => 1,
    };
    let mut witness = witness.into_inner().unwrap_or_else(PoisonError::into_inner);
    witness.screen.close();
    let plan = match solved {
        Ok(plan) => plan,
        Err(error) => {
            witness.end(None, code);
            eprintln!("{}", say.unsolvable(&error, options.work.is_some()));
            return ExitCode::FAILURE;
        }
    };
    let written = plan::file::write(&plan, &args.output);
    witness.end(Some(&plan), if written.is_ok() { code } else { 1 });
    let number = args.keep.enter(&args.scenario, &from.record(&plan), language);
    if let Err(error) = written {
        eprintln!("{}{error}", say.either("方案写不进去：", "the plan cannot be written: "));
        if let Some(number) = number {
            eprintln!("{}", say.kept_all_the_same(number, &args.scenario));
        }
        return ExitCode::FAILURE;
    }
    let text = if args.json {
        say::json(&plan, witness.warm, number)
    } else {
        say.summary(&plan, witness.warm, &args.output, number)
    };
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    ExitCode::from(code)
}

struct Prepared {
    options: Options,
    from: Origins,
    log: Option<Log>,
}

/// The plans that were read, by their hashes.
struct Origins {
    published: Option<String>,
    warm: Option<String>,
}

impl Origins {
    /// For the scenario's log. Files that the options name are left out: their names may be names of people.
    fn record<'p>(&self, plan: &'p Plan) -> Record<'p> {
        let limits = &plan.provenance.options;
        let options = serde_json::json!({
            "time_seconds": limits.time_seconds, "work": limits.work, "gap": limits.gap, "threads": limits.threads,
            "seed": plan.provenance.seed, "distances": plan.provenance.distances,
            "published": self.published, "warm": self.warm,
        });
        let from = [&self.warm, &self.published].into_iter().flatten().cloned().collect();
        Record { kind: history::Kind::Solve, label: None, options, plan, from }
    }
}

/// What would come to nothing is refused before the long search, not after it.
fn prepared(args: &Args, scenario: &Scenario, say: Say) -> Result<Prepared, String> {
    let places = [
        (say.either("方案", "plan"), "-o", Some(&args.output)),
        (say.either("检查点", "checkpoint"), "--checkpoint", args.checkpoint.as_ref()),
    ];
    for (what, option, place) in places {
        if let Some(file) = place {
            try_out(file).map_err(|error| say.no_place(what, option, file, &error))?;
        }
    }
    let read = |file: &Option<PathBuf>, trouble: &str| -> Result<(Vec<Assignment>, Option<String>), String> {
        let plan = file.as_deref().map(plan::file::read).transpose().map_err(|error| format!("{trouble}{error}"))?;
        let hash = plan.as_ref().map(history::plan_hash);
        Ok((plan.map(|p| p.assignments).unwrap_or_default(), hash))
    };
    let (published, published_hash) =
        read(&args.published, say.either("已公布的方案读不出来：", "the published plan cannot be read: "))?;
    let (warm, warm_hash) =
        read(&args.warm, say.either("作为起点的方案读不出来：", "the plan to start from cannot be read: "))?;
    let mut options = Options {
        time: args.time.or_else(|| args.work.is_none().then_some(Duration::from_secs(60))),
        work: args.work,
        gap: args.gap,
        seed: args.seed,
        threads: threads(args.threads),
        sizes: Sizes::default(),
        published,
        warm,
        stability: args.stability,
        prices: None,
        routes: None,
        roads: None,
    };
    if args.log.is_some() && (args.log.as_ref() == Some(&args.output) || args.log == args.checkpoint) {
        return Err(say
            .either("--log 不能与方案写在同一个文件", "the log cannot go to the same file as a plan")
            .into());
    }
    let language = if say.zh { Language::Zh } else { Language::En };
    options.roads = args.ways.table(scenario, language, args.quiet)?.map(Arc::new);
    // Last, for it empties the file.
    let log = args
        .log
        .as_ref()
        .map(|file| Log::create(file).map_err(|error| say.no_place(say.either("日志", "log"), "--log", file, &error)));
    Ok(Prepared { options, from: Origins { published: published_hash, warm: warm_hash }, log: log.transpose()? })
}

/// Who hears of the search: the screen and the log.
struct Witness {
    screen: Screen,
    log: Option<Log>,
    warm: Option<Warm>,
    /// The last checkpoint could be written.
    saved: bool,
}

impl Witness {
    fn begin(&mut self, options: &Options, input_hash: &str) {
        self.log(|log| log.start(options, input_hash));
    }

    fn hear(&mut self, event: Event, progress: &Progress) {
        if let Event::Warm(warm) = event {
            self.warm = Some(warm);
        }
        self.screen.show(event, progress);
        self.log(|log| log.event(event, progress));
    }

    fn saved(&mut self, plan: &Plan, written: Result<(), plan::file::FileError>, say: Say) {
        if let Err(error) = &written
            && self.saved
        {
            self.screen
                .note(&format!("{}{error}", say.either("检查点写不进去：", "the checkpoint cannot be written: ")));
        }
        self.saved = written.is_ok();
        self.log(|log| log.checkpoint(plan, written.err().map(|e| e.to_string())));
    }

    fn end(&mut self, plan: Option<&Plan>, code: u8) {
        self.log(|log| log.end(plan, code));
    }

    /// A log that cannot be written any more is given up, and the search goes on.
    fn log(&mut self, write: impl FnOnce(&mut Log) -> std::io::Result<()>) {
        if let Some(log) = &mut self.log
            && let Err(error) = write(log)
        {
            self.screen.note(&format!("--log: {error}"));
            self.log = None;
        }
    }
}
