use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::check::Lang;
use crate::file::write_atomically;
use crate::report::notice;
use crate::scenario::columns::TABLES;
use crate::scenario::settings::Language;
use crate::scenario::write::{WriteError, blank_folder, blank_workbook, page_name};

/// Write an empty scenario to fill in 新建空白表
///
/// Every table with its headers and a few invented example rows that make a small round together, the settings with their
/// defaults, and an explanation of every column. The workbook has drop-down lists and date formats as well.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu new 秋冬季帮扶                          a folder of CSV files with a round.toml
  bangfu new --xlsx 秋冬季帮扶.xlsx              one workbook instead
  bangfu new round --xlsx round.xlsx --lang en   both, in English
  bangfu new --notice-template 派员通知模板.docx   the template of the notices, to be changed in Word

Exit codes: 0 written, 1 not written. What exists already is kept unless --force is given.")]
pub struct Args {
    /// Folder to write CSV files and round.toml into; made if absent
    #[arg(value_name = "DIR", required_unless_present_any = ["xlsx", "notice_template"])]
    folder: Option<PathBuf>,
    /// Write one workbook (.xlsx); alone, or beside the folder
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write the built-in template of the notices to sending units (.docx, docs/notices.md)
    #[arg(long, value_name = "FILE")]
    notice_template: Option<PathBuf>,
    /// Language of headers, explanations and reports
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

pub fn run(args: Args) -> ExitCode {
    let language = Language::from(args.lang);
    let say = Say { zh: language == Language::Zh };
    if let Some(trouble) = say.refusal(&args) {
        eprintln!("{trouble}");
        return ExitCode::FAILURE;
    }
    if let Some(path) = &args.notice_template
        && let Err(error) = write_atomically(path, notice::template(language))
    {
        eprintln!("{}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    let written = write(&args, language);
    if let Err(error) = written {
        eprintln!("{}", error.text().get(language));
        return ExitCode::FAILURE;
    }
    print!("{}", say.done(&args, language));
    ExitCode::SUCCESS
}

fn write(args: &Args, language: Language) -> Result<(), WriteError> {
    if let Some(path) = &args.xlsx {
        blank_workbook(path, language)?;
    }
    if let Some(dir) = &args.folder {
        blank_folder(dir, language)?;
    }
    Ok(())
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"))
}

struct Say {
    zh: bool,
}

impl Say {
    fn either(&self, zh: String, en: String) -> String {
        if self.zh { zh } else { en }
    }

    /// Why nothing is written; looked at before anything is.
    fn refusal(&self, args: &Args) -> Option<String> {
        if let Some(path) = args.xlsx.as_deref().filter(|p| !is_workbook(p)) {
            let path = path.display();
            return Some(self.either(
                format!("工作簿的文件名须以 .xlsx 结尾：{path}"),
                format!("the workbook's name must end in .xlsx: {path}"),
            ));
        }
        if let Some(path) = args.xlsx.as_deref().filter(|p| p.exists() && !args.force) {
            let path = path.display();
            return Some(self.either(
                format!("{path} 已存在，没有改动。请换一个文件名，或加 --force 替换它"),
                format!("{path} exists and was left as it is; choose another name, or replace it with --force"),
            ));
        }
        if let Some(path) = args.notice_template.as_deref() {
            let shown = path.display();
            if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("docx")) {
                return Some(self.either(
                    format!("模板的文件名须以 .docx 结尾：{shown}"),
                    format!("the template's name must end in .docx: {shown}"),
                ));
            }
            if path.exists() && !args.force {
                return Some(self.either(
                    format!("{shown} 已存在，没有改动。请换一个文件名，或加 --force 替换它"),
                    format!("{shown} exists and was left as it is; choose another name, or replace it with --force"),
                ));
            }
        }
        let dir = args.folder.as_deref()?;
        let path = dir.display();
        if is_workbook(dir) {
            return Some(self.either(
                format!("要写成工作簿请用：bangfu new --xlsx {path}"),
                format!("to write a workbook use: bangfu new --xlsx {path}"),
            ));
        }
        if dir.exists() && !dir.is_dir() {
            return Some(
                self.either(format!("{path} 是一个文件，不是文件夹"), format!("{path} is a file, not a folder")),
            );
        }
        let filled = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
        (filled && !args.force).then(|| {
            self.either(
                format!("文件夹 {path} 不是空的，没有改动。请换一个文件夹，或加 --force 替换其中的同名文件"),
                format!(
                    "the folder {path} is not empty and was left as it is; choose another, or replace files of the same names with --force"
                ),
            )
        })
    }

    fn done(&self, args: &Args, language: Language) -> String {
        let tables = TABLES.len();
        let mut out = String::new();
        let mut first = None;
        if let Some(dir) = &args.folder {
            let (path, page) = (dir.display(), page_name(language));
            out += &self.either(
                format!("已写好 {path}：round.toml、{tables} 张表（CSV）和填表说明 {page}\n"),
                format!("wrote {path}: round.toml, {tables} tables (CSV) and {page}, which explains them\n"),
            );
            first = Some(dir);
        }
        if let Some(file) = &args.xlsx {
            let path = file.display();
            out += &self.either(
                format!("已写好 {path}：说明、轮次设置和 {tables} 张表，带下拉列表\n"),
                format!("wrote {path}: explanations, settings and {tables} tables, with drop-down lists\n"),
            );
            first = first.or(Some(file));
        }
        if let Some(file) = &args.notice_template {
            let path = file.display();
            out += &self.either(
                format!("已写好 {path}：在 Word 里修改后，用 bangfu export … --notices 文件夹 --template {path}\n"),
                format!("wrote {path}: change it in Word, then bangfu export … --notices DIR --template {path}\n"),
            );
        }
        if first.is_none() {
            return out;
        }
        let path = first.map(|p| p.display().to_string()).unwrap_or_default();
        // Pasted into a shell, the path must stay one word.
        let path = if path.contains(' ') { format!("\"{path}\"") } else { path };
        out += &self.either(
            format!(
                "示例行是虚构的，合起来是一个能排的小轮次。接下来：\n  1. 填写各表，改写或删去示例行\n  2. bangfu check {path}\n  3. bangfu solve {path} -o plan.json\n"
            ),
            format!(
                "The example rows are invented; together they make a small round. Next:\n  1. fill in the tables; edit or delete the example rows\n  2. bangfu check {path}{}\n  3. bangfu solve {path} -o plan.json\n",
                " --lang en"
            ),
        );
        out
    }
}
