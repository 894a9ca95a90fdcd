//! The round's settings: `round.toml`, or a sheet with keys and values that says the same.

use std::collections::{HashMap, HashSet};

use chrono::NaiveTime;
use toml::Value;

use super::cells::toml_text;
use super::grid::{Cell, Sheet};
use super::names::{Guesses, fold};
use super::source::Round;
use super::values;
use crate::scenario::crs::Crs;
use crate::scenario::finding::{Finding, Text};
use crate::scenario::settings::{
    CrewForming, GOALS, Language, Level, MutualScope, Objective, Preset, RULES, RecusalScope, Settings,
};

/// One setting as written: `rules.max_batches.count` = 2.
struct Entry {
    path: Vec<String>,
    value: Value,
    row: Option<u32>,
}

/// Chinese words for sections and keys; rules and goals have their own in [`RULES`] and [`GOALS`].
const WORDS: &[(&str, &str)] = &[
    ("名称", "name"),
    ("轮次名称", "name"),
    ("语言", "language"),
    ("交通", "travel"),
    ("坐标系", "crs"),
    ("日程", "day"),
    ("规则", "rules"),
    ("目标", "objective"),
    ("方案", "preset"),
    ("预设", "preset"),
];

/// Keys other than those of rules and goals.
const KEYS: &[&str] = &[
    "name",
    "language",
    "travel.circuity",
    "travel.speed_kmh",
    "travel.rail_kmh",
    "travel.rail_over_km",
    "travel.crs",
    "day.start",
    "day.end",
    "day.break_min",
    "day.max_duty_hours",
    "day.rest_every",
    "day.work_on_holidays",
    "day.crews",
    "objective.preset",
    "objective.expense.weight",
    "objective.expense.fare_per_km",
    "objective.expense.lodging",
    "objective.expense.meals",
    "objective.expense.local",
];

/// Parameters of rules.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("recusal", &["scope"]),
    ("no_mutual", &["scope"]),
    ("party_branch", &["min_full_members"]),
    ("certificates", &["min_per_crew"]),
    ("max_batches", &["count"]),
    ("rest_between", &["days"]),
    ("unit_mix", &["max_per_unit", "pairs", "single_province"]),
    ("mentor", &["ratio"]),
];

/// The settings, with the defaults where nothing is said.
pub fn settings(round: &Round, findings: &mut Vec<Finding>) -> Settings {
    let mut settings = Settings::default();
    let (place, mut entries) = match round {
        Round::Missing => {
            findings.push(Finding::new(
                "W502",
                Text::new(
                    "没有 round.toml（或“轮次”表），全部规则和权重用默认值",
                    "there is no round.toml (or sheet round); rules and weights are the defaults",
                ),
                Text::new(
                    "加上 round.toml，至少写一行 name = \"本轮名称\"",
                    "add round.toml with at least name = \"…\"",
                ),
            ));
            return settings;
        }
        Round::Toml(sheet) => (sheet.place.as_str(), from_toml(&toml_text(sheet), &sheet.place, findings)),
        Round::Sheet(sheet) => (sheet.place.as_str(), from_sheet(sheet, findings)),
    };
    // The preset first: weights given beside it override it.
    entries.sort_by_key(|e| e.path != ["objective", "preset"]);
    let mut seen: HashSet<String> = HashSet::new();
    let mut guesses = Guesses::default();
    let mut named: Vec<String> = Vec::new();
    for entry in &entries {
        let key = entry.path.join(".");
        let written = written(&entry.value);
        let at = |finding: Finding| finding.at(place, entry.row).column(&key).value(&written);
        if !seen.insert(key.clone()) {
            findings.push(at(Finding::new(
                "E503",
                Text::new(format!("设置 {key} 出现了两次"), format!("{key} is set twice")),
                Text::new("只保留一次", "keep one of them"),
            )));
            continue;
        }
        match apply(&mut settings, &entry.path, &entry.value) {
            Outcome::Done => {
                if let [section, rule, ..] = &entry.path[..]
                    && section == "rules"
                    && !named.contains(rule)
                {
                    named.push(rule.clone());
                }
            }
            Outcome::Expected(zh, en) => findings.push(at(Finding::new(
                "E502",
                Text::new(
                    format!("{key} 的值无法识别，应为{zh}"),
                    format!("the value of {key} is not understood; expected {en}"),
                ),
                Text::new(format!("改为{zh}"), format!("write {en}")),
            ))),
            Outcome::Unknown => {
                let all: Vec<String> = known_keys();
                let action = match guesses.nearest(&key, all.iter().map(String::as_str)) {
                    Some(near) => Text::new(format!("是否应为 {near}？"), format!("is {near} meant?")),
                    None => Text::new("删去这一行，或查看 docs/format.md", "delete the line, or see docs/format.md"),
                };
                findings.push(at(Finding::new(
                    "W501",
                    Text::new(
                        format!("不认识设置 {key}，不起作用"),
                        format!("the setting {key} is not known; it has no effect"),
                    ),
                    action,
                )));
            }
        }
    }
    // A rule that is named without a level is hard, and max_batches has a number then.
    for rule in &named {
        let leveled = seen.contains(&format!("rules.{rule}")) || seen.contains(&format!("rules.{rule}.level"));
        if !leveled {
            settings.rules.set_level(rule, Level::Hard);
        }
        if rule == "max_batches" && settings.rules.max_batches.is_none() {
            settings.rules.max_batches = Some(2);
        }
    }
    let mix = &settings.rules;
    if mix.level("unit_mix") != Level::Off && mix.max_per_unit.is_none() && !mix.unit_pairs && !mix.single_province {
        findings.push(
            Finding::new(
                "W503",
                Text::new("单位混编（unit_mix）没有写参数，不起作用", "unit_mix has no parameter and does nothing"),
                Text::new(
                    "写成 unit_mix = { level = \"hard\", max_per_unit = 3 }",
                    "write unit_mix = { level = \"hard\", max_per_unit = 3 }",
                ),
            )
            .at(place, None)
            .column("rules.unit_mix"),
        );
    }
    if settings.day.end <= settings.day.start {
        findings.push(
            Finding::new(
                "E502",
                Text::new("day.end 须晚于 day.start", "day.end must be later than day.start"),
                Text::new("请核对作息时间", "check the hours"),
            )
            .at(place, None)
            .column("day.end")
            .value(settings.day.end.format("%H:%M").to_string()),
        );
    }
    settings
}

fn known_keys() -> Vec<String> {
    let rules = RULES.iter().map(|r| format!("rules.{}", r.0));
    let parameters = PARAMETERS.iter().flat_map(|(rule, p)| p.iter().map(move |p| format!("rules.{rule}.{p}")));
    let goals = GOALS.iter().map(|g| format!("objective.{}", g.0));
    KEYS.iter().map(|k| k.to_string()).chain(rules).chain(parameters).chain(goals).collect()
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn from_toml(text: &str, place: &str, findings: &mut Vec<Finding>) -> Vec<Entry> {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let error: toml::de::Error = error;
            let at = error.span().map(|span| span.start.min(text.len()));
            let row = at.map(|at| text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() as u32 + 1);
            let line = row.and_then(|row| text.lines().nth(row as usize - 1)).unwrap_or_default();
            findings.push(
                Finding::new(
                    "E501",
                    Text::new("这一行不符合 TOML 语法", format!("this line is not valid TOML: {}", error.message())),
                    Text::new(
                        "文字要加英文引号，如 name = \"秋冬季监督帮扶\"；每个键只写一次",
                        "put text into quotes, as in name = \"…\", and write each key once",
                    ),
                )
                .at(place, row)
                .value(line.trim()),
            );
            return Vec::new();
        }
    };
    let lines = lines_of(text);
    let mut entries = Vec::new();
    flatten(&mut Vec::new(), Value::Table(table), &mut |path, value| {
        // An inline table stands on the line of its key.
        let row = (1..=path.len()).rev().find_map(|n| lines.get(&path[..n]).copied());
        entries.push(Entry { path: path.to_vec(), value, row });
    });
    entries
}

fn flatten(path: &mut Vec<String>, value: Value, add: &mut impl FnMut(&[String], Value)) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                path.push(word(&key, path));
                flatten(path, value, add);
                path.pop();
            }
        }
        value => add(path, value),
    }
}

/// The lines (from 1) on which the keys of a TOML text stand, by their sections and dotted keys.
fn lines_of(text: &str) -> HashMap<Vec<String>, u32> {
    let mut section: Vec<String> = Vec::new();
    let mut lines = HashMap::new();
    for (line, row) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.split(']').next()) {
            section = split_key(name);
        } else if let Some((key, _)) = line.split_once('=') {
            let mut path = Vec::new();
            for part in section.iter().cloned().chain(split_key(key)) {
                let part = word(&part, &path);
                path.push(part);
            }
            lines.entry(path).or_insert(row);
        }
    }
    lines
}

fn split_key(key: &str) -> Vec<String> {
    key.split('.').map(|k| values::narrow(k).trim_matches(['"', '\'']).trim().to_string()).collect()
}

/// The path of a setting by its key in either language (`rules.recusal.scope`, `规则.回避`); of a rule or a goal also by its own name
/// alone, which is then all of the path. None where the key does not begin like a setting.
pub fn setting_named(key: &str) -> Option<Vec<String>> {
    let mut path: Vec<String> = Vec::new();
    for part in split_key(key) {
        let part = word(&part, &path);
        path.push(part);
    }
    if let [name] = path.as_slice() {
        let rule = RULES.iter().find(|r| r.0 == name || r.1 == name).map(|r| r.0);
        let goal = || GOALS.iter().find(|g| g.0 == name || g.1 == name).map(|g| g.0);
        return match rule.or_else(goal) {
            Some(known) => Some(vec![known.to_owned()]),
            None => matches!(name.as_str(), "name" | "language").then_some(path),
        };
    }
    let first = path.first()?;
    // The table of distances bears the name of a section.
    let is_setting = match first.as_str() {
        "travel" => KEYS.contains(&path.join(".").as_str()),
        section => matches!(section, "day" | "rules" | "objective"),
    };
    is_setting.then_some(path)
}

/// The English key for a Chinese one; anything else as it is.
fn word(key: &str, section: &[String]) -> String {
    let key = values::narrow(key);
    let in_section = |name: &str| section.first().is_some_and(|s| s == name) && section.len() == 1;
    let own = WORDS.iter().find(|w| w.0 == key).map(|w| w.1);
    let rule = RULES.iter().find(|r| in_section("rules") && r.1 == key).map(|r| r.0);
    let goal = GOALS.iter().find(|g| in_section("objective") && g.1 == key).map(|g| g.0);
    rule.or(goal).or(own).map_or(key, str::to_string)
}

/// Rows of key and value; `[rules]` alone in a row opens a section. A heading row is passed over, but tells which column holds the
/// values: beside it may stand defaults and explanations. Without a heading the value is the next filled cell.
fn from_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut section: Vec<String> = Vec::new();
    let mut values_in: Option<usize> = None;
    for line in &sheet.rows {
        let filled: Vec<usize> = (0..line.cells.len()).filter(|&i| !line.cell(i).is_empty()).collect();
        let Some(&first) = filled.first() else { continue };
        let key = line.cell(first).text();
        if let Some(name) = key.strip_prefix('[').and_then(|k| k.strip_suffix(']')) {
            section = split_key(name);
            continue;
        }
        let heading = matches!(fold(&key).as_str(), "key" | "键" | "项目" | "设置" | "设置项" | "参数");
        if heading {
            values_in = filled.get(1).copied();
            continue;
        }
        if key.starts_with('#') {
            continue;
        }
        // A title line has nothing beside it; a known key without a value keeps its default.
        let Some(value) = values_in.or(filled.get(1).copied()).map(|i| line.cell(i)).filter(|c| !c.is_empty()) else {
            continue;
        };
        let mut path = Vec::new();
        for part in section.iter().cloned().chain(split_key(&key)) {
            let part = word(&part, &path);
            path.push(part);
        }
        let value = match value {
            Cell::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => Value::Integer(*n as i64),
            Cell::Number(n) => Value::Float(*n),
            Cell::Bool(b) => Value::Boolean(*b),
            Cell::Failed(error) => {
                findings.push(
                    Finding::new(
                        "E211",
                        Text::new(
                            format!("单元格里的公式出错（{error}）"),
                            format!("the formula in this cell fails ({error})"),
                        ),
                        Text::new("改正公式，或粘贴为值", "mend the formula or paste the value"),
                    )
                    .at(&sheet.place, line.row)
                    .column(path.join("."))
                    .value(error),
                );
                continue;
            }
            other => inline(&other.text()),
        };
        flatten(&mut path, value, &mut |path, value| {
            entries.push(Entry { path: path.to_vec(), value, row: Some(line.row) });
        });
    }
    entries
}

/// A cell may hold a TOML value (`{ level = "hard", count = 2 }`, `[1, 2]`, `"hard"`, `20`) or plain text.
fn inline(text: &str) -> Value {
    let parsed: Result<toml::Table, _> = format!("v = {text}").parse();
    match parsed.ok().and_then(|mut table| table.remove("v")) {
        Some(Value::Datetime(_)) | None => Value::String(text.to_string()),
        Some(value) => value,
    }
}

enum Outcome {
    Done,
    Unknown,
    /// What was expected, in Chinese and English.
    Expected(&'static str, &'static str),
}

fn set<T>(slot: &mut T, value: Option<T>, zh: &'static str, en: &'static str) -> Outcome {
    match value {
        Some(value) => {
            *slot = value;
            Outcome::Done
        }
        None => Outcome::Expected(zh, en),
    }
}

fn per_unit(slot: &mut f64, value: &Value) -> Outcome {
    set(slot, number(value).filter(|n| *n <= MOST_POINTS_PER_UNIT), "0 到 1000 的数", "a number up to 1000")
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(n) => Some(*n),
        Value::String(text) => match values::number(text) {
            Some(values::Number::Plain(n)) => Some(n),
            _ => None,
        },
        _ => None,
    };
    number.filter(|n| n.is_finite() && (0.0..=1e9).contains(n))
}

/// Points per unit: beyond a million times the smallest, sums of points lose the small ones to rounding.
fn weight(value: &Value) -> Option<f64> {
    number(value).filter(|n| *n <= MOST_POINTS)
}

fn positive(value: &Value) -> Option<f64> {
    number(value).filter(|n| *n > 0.0)
}

fn whole(value: &Value) -> Option<u32> {
    number(value).filter(|n| n.fract() == 0.0 && *n <= 1e6).map(|n| n as u32)
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(b) => Some(*b),
        Value::String(text) => match fold(text).as_str() {
            "true" | "yes" | "是" => Some(true),
            "false" | "no" | "否" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn time(value: &Value) -> Option<NaiveTime> {
    match value {
        Value::String(text) => values::time_text(text),
        Value::Datetime(moment) => values::time_text(&moment.to_string()),
        _ => None,
    }
}

fn level(value: &Value) -> Option<Level> {
    if let Some(weight) = weight(value) {
        return Some(Level::Soft(weight));
    }
    match value {
        Value::String(text) => match fold(text).as_str() {
            "hard" | "硬" | "硬性" => Some(Level::Hard),
            "off" | "关" | "关闭" => Some(Level::Off),
            _ => None,
        },
        Value::Boolean(false) => Some(Level::Off),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(n) => Some(n.to_string()),
        _ => None,
    }
}

const MOST_POINTS: f64 = 1e6;
/// Points per km or yuan, of which an assignment has thousands.
const MOST_POINTS_PER_UNIT: f64 = 1e3;
/// Yuan per night or day.
const MOST_YUAN: f64 = 1e4;
const WEIGHT: (&str, &str) = ("0 到 1000000 的数", "a number up to 1000000");
const NUMBER: (&str, &str) = ("不小于 0 的数", "a number of at least 0");
const POSITIVE: (&str, &str) = ("大于 0 的数", "a number above 0");
const WHOLE: (&str, &str) = ("不小于 0 的整数", "a whole number of at least 0");
const YES_NO: (&str, &str) = ("true 或 false", "true or false");
const CLOCK: (&str, &str) = ("时间，如 \"08:30\"", "a time such as \"08:30\"");

fn apply(s: &mut Settings, path: &[String], value: &Value) -> Outcome {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path[..] {
        ["name"] => set(&mut s.name, text(value), "文字，要加英文引号", "text in quotes"),
        ["language"] => {
            let language = text(value).and_then(|t| match fold(&t).as_str() {
                "zh" | "中文" | "zhcn" => Some(Language::Zh),
                "en" | "英文" | "english" => Some(Language::En),
                _ => None,
            });
            set(&mut s.language, language, "zh 或 en", "zh or en")
        }
        ["travel", "crs"] => {
            // CGCS2000 lies within a metre of WGS-84.
            let crs = text(value).and_then(|t| match fold(&t).trim_end_matches('系').trim_end_matches("坐标") {
                "wgs84" | "gps" | "cgcs2000" | "国家2000" | "2000国家大地" => Some(Crs::Wgs84),
                "gcj02" | "国测局" | "火星" | "高德" | "腾讯" => Some(Crs::Gcj02),
                "bd09" | "bd09ll" | "百度" => Some(Crs::Bd09),
                _ => None,
            });
            set(
                &mut s.travel.crs,
                crs,
                "wgs84、gcj02（国测局、火星坐标）或 bd09（百度）",
                "wgs84, gcj02 (国测局, 火星坐标) or bd09 (百度)",
            )
        }
        ["travel", key] => {
            let slot = match key {
                "circuity" => &mut s.travel.circuity,
                "speed_kmh" => &mut s.travel.speed_kmh,
                "rail_kmh" => &mut s.travel.rail_kmh,
                "rail_over_km" => return set(&mut s.travel.rail_over_km, number(value), NUMBER.0, NUMBER.1),
                _ => return Outcome::Unknown,
            };
            set(slot, positive(value), POSITIVE.0, POSITIVE.1)
        }
        ["day", "start"] => set(&mut s.day.start, time(value), CLOCK.0, CLOCK.1),
        ["day", "end"] => set(&mut s.day.end, time(value), CLOCK.0, CLOCK.1),
        ["day", "break_min"] => set(&mut s.day.break_min, whole(value), WHOLE.0, WHOLE.1),
        ["day", "rest_every"] => set(&mut s.day.rest_every, whole(value), WHOLE.0, WHOLE.1),
        ["day", "max_duty_hours"] => {
            set(&mut s.day.max_duty_hours, positive(value).filter(|h| *h <= 24.0), "0 到 24 的数", "a number up to 24")
        }
        ["day", "work_on_holidays"] => set(&mut s.day.work_on_holidays, boolean(value), YES_NO.0, YES_NO.1),
        ["day", "crews"] => {
            let forming = text(value).and_then(|t| match fold(&t).as_str() {
                "daily" | "每日" => Some(CrewForming::Daily),
                "batch" | "整批" => Some(CrewForming::Batch),
                _ => None,
            });
            set(&mut s.day.crews, forming, "daily（每日）或 batch（整批）", "daily or batch")
        }
        ["rules", rule] | ["rules", rule, "level"] => match RULES.iter().position(|r| r.0 == rule) {
            Some(i) => set(
                &mut s.rules.levels[i],
                level(value),
                "\"hard\"、\"off\" 或权重（0 到 1000000 的数）",
                "\"hard\", \"off\" or a weight (a number up to 1000000)",
            ),
            None => Outcome::Unknown,
        },
        ["rules", rule, parameter] => parameter_of(s, rule, parameter, value),
        ["objective", "preset"] => {
            let preset = text(value).and_then(|t| match fold(&t).as_str() {
                "专家优先" | "expertsfirst" => Some(Preset::ExpertsFirst),
                "节约经费" | "saveexpense" => Some(Preset::SaveExpense),
                "公平优先" | "fairnessfirst" => Some(Preset::FairnessFirst),
                "最小变动" | "fewestchanges" => Some(Preset::FewestChanges),
                _ => None,
            });
            let objective = preset.map(Objective::preset);
            set(
                &mut s.objective,
                objective,
                "专家优先、节约经费、公平优先或最小变动",
                "专家优先, 节约经费, 公平优先 or 最小变动",
            )
        }
        ["objective", "site"] => {
            let weights = match value {
                Value::Array(all) => {
                    all.iter().map(weight).collect::<Option<Vec<f64>>>().and_then(|w| w.try_into().ok())
                }
                // One number is that of priority 1; the others keep their share of it.
                one => weight(one).map(|w| s.objective.site.map(|old| old * w / 8_000.0)),
            };
            set(
                &mut s.objective.site,
                weights,
                "四个数，如 [8000, 2000, 500, 100]",
                "four numbers such as [8000, 2000, 500, 100]",
            )
        }
        ["objective", "expense", key] => {
            let slot = match key {
                "weight" => return per_unit(&mut s.objective.expense, value),
                "fare_per_km" => {
                    let fare = number(value).filter(|n| *n <= 100.0);
                    return set(&mut s.objective.rates.fare_per_km, fare, "0 到 100 的数", "a number up to 100");
                }
                "lodging" => &mut s.objective.rates.lodging,
                "meals" => &mut s.objective.rates.meals,
                "local" => &mut s.objective.rates.local,
                _ => return Outcome::Unknown,
            };
            set(slot, number(value).filter(|n| *n <= MOST_YUAN), "0 到 10000 的数", "a number up to 10000")
        }
        ["objective", "expense"] => per_unit(&mut s.objective.expense, value),
        ["objective", "travel"] => per_unit(&mut s.objective.travel, value),
        ["objective", goal] => {
            let o = &mut s.objective;
            let slot = match goal {
                "shortfall" => &mut o.shortfall,
                "quota" => &mut o.quota,
                "fit" => &mut o.fit,
                "party" => &mut o.party,
                "driving" => &mut o.driving,
                "earliness" => &mut o.earliness,
                "fairness" => &mut o.fairness,
                "draw_ratio" => &mut o.draw_ratio,
                "competence" => &mut o.competence,
                "continuity" => &mut o.continuity,
                "rooms" => &mut o.rooms,
                "stability" => &mut o.stability,
                _ => return Outcome::Unknown,
            };
            set(slot, weight(value), WEIGHT.0, WEIGHT.1)
        }
        _ => Outcome::Unknown,
    }
}

fn parameter_of(s: &mut Settings, rule: &str, parameter: &str, value: &Value) -> Outcome {
    let scope = text(value).map(|t| fold(&t)).unwrap_or_default();
    let rules = &mut s.rules;
    match (rule, parameter) {
        ("recusal", "scope") => {
            let scope = match scope.as_str() {
                "province" | "省" => Some(RecusalScope::Province),
                "city" | "市" => Some(RecusalScope::City),
                _ => None,
            };
            set(&mut rules.recusal_scope, scope, "province 或 city", "province or city")
        }
        ("no_mutual", "scope") => {
            let scope = match scope.as_str() {
                "batch" | "批次" => Some(MutualScope::Batch),
                "round" | "轮次" => Some(MutualScope::Round),
                _ => None,
            };
            set(&mut rules.mutual_scope, scope, "batch 或 round", "batch or round")
        }
        ("party_branch", "min_full_members") => set(&mut rules.min_full_members, whole(value), WHOLE.0, WHOLE.1),
        ("certificates", "min_per_crew") => set(&mut rules.min_per_crew, whole(value), WHOLE.0, WHOLE.1),
        ("max_batches", "count") => set(&mut rules.max_batches, whole(value).map(Some), WHOLE.0, WHOLE.1),
        ("rest_between", "days") => {
            set(&mut rules.rest_days, whole(value).filter(|n| *n <= 366), "0 到 366 的整数", "a whole number up to 366")
        }
        ("unit_mix", "max_per_unit") => set(&mut rules.max_per_unit, whole(value).map(Some), WHOLE.0, WHOLE.1),
        ("unit_mix", "pairs") => set(&mut rules.unit_pairs, boolean(value), YES_NO.0, YES_NO.1),
        ("unit_mix", "single_province") => set(&mut rules.single_province, boolean(value), YES_NO.0, YES_NO.1),
        ("mentor", "ratio") => set(
            &mut rules.mentor_ratio,
            number(value).filter(|n| *n <= 1000.0),
            "0 到 1000 的数",
            "a number up to 1000",
        ),
        _ => Outcome::Unknown,
    }
}
