use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::check::Lang;
use crate::sample::{ALL, SEED, Sample};
use crate::scenario::settings::Language;
use crate::scenario::write::{self, WriteError};

/// Write one of the scenarios that ship 示例
///
/// Real places and units; the people are invented, drawn at random under a seed. Without a name, lists the scenarios.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu sample                                    what there is
  bangfu sample winter-air                         as the folder winter-air
  bangfu sample first-look round --lang en         as the folder round, with English headers
  bangfu sample carbon-check --xlsx 碳专项.xlsx    as a workbook
  bangfu sample winter-air other --seed 7          the same round with other people

Exit codes: 0 written, 1 not written.")]
pub struct Args {
    /// Name of the scenario, as --list gives it
    name: Option<String>,
    /// Where the folder goes; ./NAME when not given
    dir: Option<PathBuf>,
    /// Write a workbook instead of a folder (both where DIR is given too)
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Seed that the people are drawn under; by default that of the scenarios that ship
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Language of headers and of the words on the terminal
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
    /// List the scenarios
    #[arg(long)]
    list: bool,
}

pub fn run(args: Args) -> ExitCode {
    let zh = matches!(args.lang, Lang::Zh);
    let Some(name) = args.name.as_ref().filter(|_| !args.list) else {
        let lines = ALL.iter().map(|s| format!("{:<16} {}\n", s.name, if zh { s.about_zh } else { s.about_en }));
        let _ = std::io::Write::write_all(&mut std::io::stdout(), lines.collect::<String>().as_bytes());
        return ExitCode::SUCCESS;
    };
    let Some(sample) = Sample::named(name) else {
        let names = ALL.iter().map(|s| s.name).collect::<Vec<_>>().join(if zh { "、" } else { ", " });
        eprintln!(
            "{}",
            if zh {
                format!("没有示例“{name}”，现有：{names}")
            } else {
                format!("no sample {name}; there are {names}")
            }
        );
        return ExitCode::FAILURE;
    };
    let folder = match (&args.dir, &args.xlsx) {
        (Some(dir), _) => Some(dir.clone()),
        (None, None) => Some(PathBuf::from(sample.name)),
        (None, Some(_)) => None,
    };
    let targets: Vec<&Path> = folder.iter().chain(&args.xlsx).map(PathBuf::as_path).collect();
    if let Some(full) = targets.iter().find(|t| !args.force && is_taken(t)) {
        let path = full.display();
        eprintln!(
            "{}",
            if zh {
                format!("{path} 已有内容；加 --force 覆盖")
            } else {
                format!("{path} is not empty; --force overwrites")
            }
        );
        return ExitCode::FAILURE;
    }
    if let Err(error) = write_all(
        sample,
        args.seed,
        folder.as_deref(),
        args.xlsx.as_deref(),
        if zh { Language::Zh } else { Language::En },
    ) {
        eprintln!("{}", error.text().get(if zh { Language::Zh } else { Language::En }));
        return ExitCode::FAILURE;
    }
    let shown = targets[0].display();
    let next = format!(
        "  bangfu check {shown}\n  bangfu solve {shown} -o plan.json\n  bangfu export {shown} plan.json --xlsx 派员方案.xlsx\n"
    );
    let text = if zh {
        format!("已写入 {shown}（人员均为虚构，见 README.md）。下一步：\n{next}")
    } else {
        format!("wrote {shown} (all people are invented). Next:\n{next}")
    };
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    ExitCode::SUCCESS
}

/// A file, or a folder with something in it.
fn is_taken(path: &Path) -> bool {
    path.is_file() || std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some())
}

fn write_all(
    sample: &Sample,
    seed: u64,
    folder: Option<&Path>,
    workbook: Option<&Path>,
    language: Language,
) -> Result<(), WriteError> {
    let scenario = sample.scenario(seed);
    if let Some(path) = folder {
        write::folder(&scenario, path, language)?;
        for (name, text) in [("README.md", Some(sample.readme)), ("假设方案.csv", sample.variants)] {
            let Some(text) = text else { continue };
            let file = path.join(name);
            std::fs::write(&file, text)
                .map_err(|source| WriteError::Io { path: file.display().to_string(), source })?;
        }
    }
    workbook.map_or(Ok(()), |path| write::workbook(&scenario, path, language))
}
