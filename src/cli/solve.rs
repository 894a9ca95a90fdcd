use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::check;
use crate::file::{folder_of, try_out};
use crate::plan::{self, Plan, Score, Shortfall, Status};
use crate::scenario::read::read;
use crate::scenario::settings::{GOALS, Language, RULES};
use crate::solve::{Options, Phase, Progress, Unsolvable, Watch, solve_watched};

/// Staff the round: who serves in which group of which batch, in which role 排班
///
/// Writes the plan with its score, a proven lower bound and, for each empty post, what ruled everybody out. Ctrl-C or the time
/// limit end with the best plan so far.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu solve scenarios/first-look -o plan.json
  bangfu solve 秋冬季帮扶.xlsx -o plan.json --time 5m --gap 0.1%
  bangfu solve round.xlsx -o new.json --published plan.json   after changes of the lists
  bangfu solve round.xlsx -o plan.json --lang en --json > summary.json

`--published` changes as little as possible where the goal stability has a weight: [objective] preset = \"最小变动\".

Exit codes: 0 a full plan, 2 a plan with shortfalls, 1 no plan.")]
pub struct Args {
    /// Folder or workbook (.xlsx, .xls, .ods)
    scenario: PathBuf,
    /// Write the plan to this file (JSON, docs/plan.md); an existing one is replaced
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Limit of wall time: 90, 60s, 5m, 1h
    #[arg(long, default_value = "60s", value_parser = duration)]
    time: Duration,
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
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// Language of the words on the terminal [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<check::Lang>,
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

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = match args.lang {
        Some(check::Lang::Zh) => Language::Zh,
        Some(check::Lang::En) => Language::En,
        None => reading.scenario.settings.language,
    };
    let say = Say { zh: language == Language::Zh };
    if reading.has_errors() {
        eprint!("{}", check::human(&reading, language, false));
        return ExitCode::FAILURE;
    }
    // Before the long search, not after it.
    if let Err(error) = try_out(&args.output) {
        eprintln!("{}", say.no_place(&args.output, &error));
        return ExitCode::FAILURE;
    }
    let published = match args.published.as_deref().map(plan::file::read).transpose() {
        Ok(plan) => plan.map(|p| p.assignments).unwrap_or_default(),
        Err(error) => {
            eprintln!("{}{error}", say.either("已公布的方案读不出来：", "the published plan cannot be read: "));
            return ExitCode::FAILURE;
        }
    };
    let threads = match args.threads {
        0 => std::thread::available_parallelism().map_or(1, |n| n.get() as u32),
        n => n,
    };
    // One pool a process; a second solve in it keeps the first number.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build_global();
    let options = Options { time: args.time, gap: args.gap, seed: args.seed, threads, published };
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // A second Ctrl-C ends at once.
    let handler = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(1);
        }
    });
    if let Err(error) = handler {
        eprintln!("{}: {error}", say.either("Ctrl-C 不可用", "Ctrl-C will not end the search early"));
    }
    let bar = progress_bar(args.time);
    let mut tell = |progress: Progress| show(&bar, &say, progress);
    let solved = solve_watched(&reading.scenario, &options, Watch { stop: &stop, tell: &mut tell });
    bar.finish_and_clear();
    let plan = match solved {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("{}", say.unsolvable(&error));
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = plan::file::write(&plan, &args.output) {
        eprintln!("{}{error}", say.either("方案写不进去：", "the plan cannot be written: "));
        return ExitCode::FAILURE;
    }
    let text = if args.json { json(&plan) } else { say.summary(&plan, &args.output) };
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    if plan.shortfalls.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

/// Drawn on standard error when that is a terminal; hidden otherwise.
fn progress_bar(time: Duration) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(time.as_millis() as u64);
    // Short enough for a terminal of 80 columns in both languages.
    if let Ok(style) = ProgressStyle::with_template("{bar:12} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, say: &Say, progress: Progress) {
    bar.set_position((progress.seconds * 1000.0) as u64);
    let phase = match progress.phase {
        Phase::Build => say.either("建模", "building"),
        Phase::Relax => say.either("线性松弛", "relaxing"),
        Phase::Search => say.either("搜索", "searching"),
    };
    let number = |value: Option<f64>| value.map_or("–".to_string(), |v| format!("{v:.0}"));
    let gap = progress.incumbent.zip(progress.bound).map_or("–".to_string(), |(incumbent, bound)| {
        format!("{:.2} %", 100.0 * ((incumbent - bound) / incumbent.abs().max(1e-9)).clamp(0.0, 9.99))
    });
    let (best, least, apart) =
        (say.either("当前", "incumbent"), say.either("下界", "bound"), say.either("差距", "gap"));
    bar.set_message(format!(
        "{phase}  {best} {}  {least} {}  {apart} {gap}",
        number(progress.incumbent),
        number(progress.bound)
    ));
}

#[derive(Serialize)]
struct Summary<'p> {
    status: Status,
    score: &'p Score,
    bound: f64,
    gap: f64,
    proven: bool,
    seconds: f64,
    shortfalls: &'p [Shortfall],
}

fn json(plan: &Plan) -> String {
    let summary = Summary {
        status: plan.status,
        score: &plan.score,
        bound: plan.bound.value,
        gap: plan.bound.gap,
        proven: plan.bound.proven,
        seconds: plan.provenance.seconds,
        shortfalls: &plan.shortfalls,
    };
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n"
}

struct Say {
    zh: bool,
}

impl Say {
    fn either<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.zh { zh } else { en }
    }

    /// The plan could not be written where it should go.
    fn no_place(&self, output: &Path, error: &std::io::Error) -> String {
        let (file, folder) = (output.display(), folder_of(output).display());
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        match (output.is_dir(), missing, self.zh) {
            (true, _, true) => format!("{file} 是文件夹；请在 -o 后写方案的文件名，例如 {file}/plan.json"),
            (true, _, false) => format!("{file} is a folder; name the plan's file after -o, such as {file}/plan.json"),
            (_, true, true) => format!("方案写不进 {file}：文件夹 {folder} 不存在，请先建好"),
            (_, true, false) => format!("the plan cannot go to {file}: there is no folder {folder}; make it first"),
            (_, _, true) => format!("方案写不进 {file}：{error}"),
            (_, _, false) => format!("the plan cannot go to {file}: {error}"),
        }
    }

    fn unsolvable(&self, error: &Unsolvable) -> String {
        match (error, self.zh) {
            (Unsolvable::Contradiction, true) => {
                "无法排班：锁定的人员互相矛盾，或与其他硬规则矛盾。请核对“锁定”表。".into()
            }
            (Unsolvable::OutOfTime, true) => "时间用完，尚未找到满足全部硬规则的方案。请用 --time 给更多时间。".into(),
            (Unsolvable::Solver, true) => "求解器 HiGHS 未能接受这个模型，请把场景发给开发者。".into(),
            (error, false) => format!("No plan: {error}."),
        }
    }

    fn summary(&self, plan: &Plan, output: &Path) -> String {
        let figures = &plan.figures;
        let bound = &plan.bound;
        // Not "-0", where rounding left the bound a hair below.
        let least = bound.value.round() + 0.0;
        let proof = match (bound.proven, self.zh) {
            (true, true) => "已证明最优".to_string(),
            (true, false) => "proven best".to_string(),
            (false, true) => format!("下界 {least}，与最优最多差 {:.3} %", 100.0 * bound.gap),
            (false, false) => format!("bound {least}: at most {:.3} % from the best", 100.0 * bound.gap),
        };
        let mut lines = vec![if self.zh {
            format!("{}  用时 {:.1} 秒", proof, plan.provenance.seconds)
        } else {
            format!("{} in {:.1} s", proof, plan.provenance.seconds)
        }];
        lines.push(if self.zh {
            format!(
                "岗位 {} / {}，派员 {} 人 {} 人次，平均单程 {:.0} 公里",
                figures.posts_filled,
                figures.posts,
                figures.people_used,
                figures.person_batches,
                figures.km as f64 / f64::from(figures.person_batches.max(1))
            )
        } else {
            format!(
                "{} of {} posts filled by {} people in {} person-batches, {:.0} km one way on average",
                figures.posts_filled,
                figures.posts,
                figures.people_used,
                figures.person_batches,
                figures.km as f64 / f64::from(figures.person_batches.max(1))
            )
        });
        let shown: Vec<String> = plan
            .score
            .terms
            .iter()
            .filter(|t| t.points != 0.0)
            .map(|t| format!("{} {} × {} = {}", self.term(&t.id), tidy(t.weight), tidy(t.measure), tidy(t.points)))
            .collect();
        let equals = if shown.is_empty() { String::new() } else { format!("（{}）", shown.join("；")) };
        lines.push(if self.zh {
            format!("得分 {}{equals}", tidy(plan.score.total))
        } else {
            let equals = if shown.is_empty() { String::new() } else { format!(" ({})", shown.join("; ")) };
            format!("score {}{equals}", tidy(plan.score.total))
        });
        let heads: u32 = plan.shortfalls.iter().map(|s| s.missing).sum();
        if heads > 0 {
            lines.push(if self.zh {
                format!("缺口 {} 处，共 {heads} 人；原因见方案文件和“未满足清单”", plan.shortfalls.len())
            } else {
                format!(
                    "shortfalls: {}, heads missing: {heads}; the plan gives the reason of each",
                    plan.shortfalls.len()
                )
            });
        }
        lines.push(format!("{}{}", self.either("方案：", "plan: "), output.display()));
        lines.join("\n") + "\n"
    }

    fn term<'t>(&self, id: &'t str) -> &'t str {
        let zh = GOALS.iter().find(|g| g.0 == id).map(|g| g.1).or(RULES.iter().find(|r| r.0 == id).map(|r| r.1));
        zh.filter(|_| self.zh).unwrap_or(id)
    }
}

/// Whole numbers without a fraction, others with up to two digits.
fn tidy(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
