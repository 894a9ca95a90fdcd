//! `round.toml`: what differs from the defaults, or all of it with what it means.

use std::fmt::Write as _;

use toml::Value;
use unicode_width::UnicodeWidthStr as _;

use super::round::{Entry, entries};
use crate::scenario::settings::{Language, Settings};

/// Lines up to this width have their comments in one column.
const WIDE: usize = 60;

/// Only what differs from the defaults.
pub fn plain(settings: &Settings) -> String {
    let entries = entries(settings, Language::En);
    let mut out = String::new();
    for section in sections(&entries) {
        let lines: Vec<String> = section.lines.iter().filter_map(|line| line_of(line, |e| e.value.clone())).collect();
        if lines.is_empty() {
            continue;
        }
        if !section.name.is_empty() {
            let _ = writeln!(out, "\n[{}]", section.name);
        }
        for line in lines {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// Every setting with its meaning; those at their defaults are commented out.
pub fn commented(settings: &Settings, language: Language) -> String {
    let zh = language == Language::Zh;
    let entries = entries(settings, language);
    let mut out = String::from(if zh {
        "# 轮次设置。以 # 开头的行不起作用，写的是默认值；要改就去掉行首的 # 再改。\n\n"
    } else {
        "# Settings of the round. Lines that begin with # do nothing; they show the defaults. To change one, remove its # and edit it.\n\n"
    });
    for section in sections(&entries) {
        let about = match (section.name, zh) {
            ("travel", true) => "交通：没有在“交通”表给出的路程和时间怎么估算",
            ("travel", false) => "how distances and times are estimated where the table travel does not give them",
            ("day", true) => "日程：检查小组的一天",
            ("day", false) => "a crew's day",
            ("rules", true) => {
                "规则：\"hard\" 必须遵守，\"off\" 停用，写数字则尽量遵守、每违反一次计这么多分。\n# 只写规则名不写级别（level）即为必须遵守。"
            }
            ("rules", false) => {
                "\"hard\" must hold, \"off\" is ignored, a number is the points that each breach costs.\n# A rule named without a level is hard."
            }
            ("objective", true) => {
                "目标的权重：后面写的每一公里、每一人（次）……计多少分；方案的总分越低越好。0 为不计。"
            }
            ("objective", false) => {
                "weights: points for each unit of what stands behind; lower scores are better, 0 = not counted"
            }
            _ => "",
        };
        if !section.name.is_empty() {
            let _ = writeln!(out, "\n# {about}\n[{}]", section.name);
        }
        let lines: Vec<(String, String)> = section.lines.iter().map(|line| explained(line, zh)).collect();
        // Comments stand in one column, but for lines that are much longer than the others.
        let width = lines.iter().map(|l| l.0.width()).filter(|w| *w <= WIDE).max().unwrap_or(0);
        for (line, explain) in lines {
            let _ = writeln!(out, "{line}{}  # {explain}", " ".repeat(width.saturating_sub(line.width())));
        }
    }
    out
}

/// A line as it is, or commented out where nothing is said, and what it means.
fn explained(line: &[&Entry], zh: bool) -> (String, String) {
    let said = line_of(line, |e| e.value.clone());
    let shown = || line_of(line, |e| e.default.clone().or(e.sample.clone())).unwrap_or_default();
    let mut explain = String::new();
    for (i, entry) in line.iter().enumerate() {
        if i > 0 {
            let parameter = entry.key.rsplit('.').next().unwrap_or_default();
            explain.push_str(if zh { "；" } else { "; " });
            explain.push_str(parameter);
            explain.push_str(if zh { "：" } else { ": " });
        }
        explain.push_str(&entry.explain);
    }
    (said.unwrap_or_else(|| format!("# {}", shown())), explain)
}

struct Section<'a> {
    name: &'a str,
    /// Entries that share a line: a rule and its parameters, a goal and its rates.
    lines: Vec<Vec<&'a Entry>>,
}

fn sections(entries: &[Entry]) -> Vec<Section<'_>> {
    let mut sections: Vec<Section> = Vec::new();
    for entry in entries {
        let mut parts = entry.key.split('.');
        let (name, key) = match (parts.next(), parts.next()) {
            (Some(section), Some(key)) => (section, key),
            _ => ("", entry.key.as_str()),
        };
        if sections.last().is_none_or(|s| s.name != name) {
            sections.push(Section { name, lines: Vec::new() });
        }
        // The section was pushed above where there was none.
        let Some(section) = sections.last_mut() else { continue };
        let same = |e: &&Entry| !name.is_empty() && e.key.split('.').nth(1) == Some(key);
        match section.lines.last_mut() {
            Some(line) if line.last().is_some_and(same) => line.push(entry),
            _ => section.lines.push(vec![entry]),
        }
    }
    sections
}

/// `circuity = 1.3`, `unit_mix = { level = "hard", max_per_unit = 3 }`; None where nothing is said.
fn line_of(line: &[&Entry], value: impl Fn(&Entry) -> Option<Value>) -> Option<String> {
    let mut fields: Vec<(&str, Value)> = Vec::new();
    for entry in line {
        if let Some(value) = value(entry) {
            fields.push((entry.key.split('.').nth(2).unwrap_or("level"), value));
        }
    }
    let first = line.first()?;
    let key = first.key.split('.').nth(1).unwrap_or(&first.key);
    match &fields[..] {
        [] => None,
        [("level", value)] => Some(format!("{key} = {value}")),
        fields => {
            let inner: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            Some(format!("{key} = {{ {} }}", inner.join(", ")))
        }
    }
}
