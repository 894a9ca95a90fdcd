//! `round.toml`: what differs from the defaults, or all of it with what it means.

use std::fmt::Write as _;

use toml::Value;

use super::round::{Entry, entries};
use crate::scenario::settings::{Language, Settings};

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
            ("objective", true) => "目标：分数越低方案越好，权重的数量级要紧，单位不要紧。不计的目标写 0。",
            ("objective", false) => {
                "lower scores are better; the order of magnitude of the weights matters, not the unit. 0 = not counted."
            }
            _ => "",
        };
        if !section.name.is_empty() {
            let _ = writeln!(out, "\n# {about}\n[{}]", section.name);
        }
        for line in &section.lines {
            let explain: Vec<&str> = line.iter().map(|e| e.explain.as_str()).collect();
            let _ = writeln!(out, "# {}", explain.join(if zh { "；" } else { "; " }));
            let said = line_of(line, |e| e.value.clone());
            let line = said.or_else(|| line_of(line, |e| e.default.clone()).map(|line| format!("# {line}")));
            if let Some(line) = line {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
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
