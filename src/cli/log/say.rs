//! The words of `bangfu log`, in Chinese and English.

use std::path::Path;

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::history::{Entry, Kind};
use crate::plan::{Plan, Status};
use crate::report::words;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;

pub struct Say<'s> {
    pub language: Language,
    /// Hash of the scenario as it is now, where it has no errors.
    pub now: Option<&'s str>,
}

/// What there is to say of an empty log.
pub fn nothing() -> Text {
    Text::new("还没有方案记录：bangfu solve 排出方案后自动记入", "no plans yet: bangfu solve keeps each that it makes")
}

/// So many digits of a hash are enough to tell scenarios apart by eye.
const DIGITS: usize = 8;

impl Say<'_> {
    fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.language.pick(zh, en)
    }

    pub fn is_of_now(&self, entry: &Entry) -> bool {
        self.now == Some(&entry.input_hash)
    }

    pub fn changed(&self) -> &'static str {
        self.language.pick(
            "提醒：排出这个方案之后，任务数据改动过；请用 bangfu verify 核验，或重新排班",
            "warning: the scenario has changed since this plan was made; check it with bangfu verify, or solve again",
        )
    }

    pub fn no_names(&self) -> &'static str {
        self.language.pick(
            "提醒：任务数据现有错误（bangfu check 可查看），人员和工作组只列编号",
            "warning: the scenario has errors now (bangfu check lists them); people and groups go by their ids",
        )
    }

    pub fn restored(&self, number: i64, output: &Path) -> String {
        let output = output.display();
        match self.language {
            Language::Zh => format!("已把第 {number} 号方案写到 {output}"),
            Language::En => format!("plan {number} is written to {output}"),
        }
    }

    /// A line for each entry; `of`: how many there are in all.
    pub fn list(&self, entries: &[Entry], of: usize) -> String {
        if entries.is_empty() {
            return format!("{}\n", nothing().get(self.language));
        }
        let has_visits = entries.iter().any(|e| e.visits > 0 || e.visits_left_out > 0);
        let has_labels = entries.iter().any(|e| e.label.is_some());
        let mut columns: Vec<(&str, bool, fn(&Say, &Entry) -> String)> = vec![
            (self.t("编号", "no."), true, |_, e| e.number.to_string()),
            (self.t("类别", "kind"), false, |say, e| say.kind(e.kind).to_string()),
            (self.t("开始时间", "started"), false, |_, e| time(&e.started)),
            (self.t("得分", "score"), true, |_, e| tidy(e.score)),
            (self.t("差距", "gap"), true, |say, e| say.gap(e)),
            (self.t("缺人", "short"), true, |_, e| e.heads_short.to_string()),
        ];
        if has_visits {
            columns.push((self.t("点位", "visits"), true, |_, e| e.visits.to_string()));
            columns.push((self.t("未排", "left out"), true, |_, e| e.visits_left_out.to_string()));
        }
        columns.push((self.t("基于", "from"), true, |_, e| e.parent.map_or("–".to_string(), |n| n.to_string())));
        columns.push((self.t("任务数据", "scenario"), false, |say, e| match say.is_of_now(e) {
            true => say.t("现行", "as it is").to_string(),
            false => short(&e.input_hash),
        }));
        if has_labels {
            columns.push((self.t("说明", "label"), false, |_, e| plain(e.label.as_deref().unwrap_or_default())));
        }
        let mut rows: Vec<Vec<String>> = vec![columns.iter().map(|c| c.0.to_string()).collect()];
        rows.extend(entries.iter().map(|entry| columns.iter().map(|c| c.2(self, entry)).collect()));
        let right: Vec<bool> = columns.iter().map(|c| c.1).collect();
        let mut out = aligned(&rows, &right);
        let left = of.saturating_sub(entries.len());
        if left > 0 {
            out += &match self.language {
                Language::Zh => format!("…… 还有 {left} 条（-n 0 全部列出）\n"),
                Language::En => format!("… {left} more (-n 0 lists them)\n"),
            };
        }
        out
    }

    /// One entry in full.
    pub fn entry(&self, entry: &Entry, plan: &Plan) -> String {
        let mut rows: Vec<(&str, String)> = Vec::new();
        let kind = self.kind(entry.kind);
        rows.push((
            self.t("方案", "plan"),
            match self.language {
                Language::Zh => format!("第 {} 号，{kind}，{}", entry.number, plan.round),
                Language::En => format!("{}, {kind}, {}", entry.number, plan.round),
            },
        ));
        rows.extend(entry.label.as_deref().map(|label| (self.t("说明", "label"), plain(label))));
        let (when, seconds, version) = (time(&entry.started), entry.seconds, &entry.program_version);
        rows.push((
            self.t("开始时间", "started"),
            match self.language {
                Language::Zh => format!("{when}，用时 {seconds:.1} 秒，bangfu {version}"),
                Language::En => format!("{when}, {seconds:.1} s, bangfu {version}"),
            },
        ));
        rows.push((self.t("选项", "options"), self.options(&entry.options)));
        rows.push((
            self.t("基于", "from"),
            match (entry.parent, self.language) {
                (None, _) => "–".to_string(),
                (Some(parent), Language::Zh) => format!("第 {parent} 号"),
                (Some(parent), Language::En) => parent.to_string(),
            },
        ));
        rows.push((self.t("得分", "score"), tidy(entry.score)));
        for term in plan.score.terms.iter().filter(|term| term.points != 0.0) {
            let (name, weight) = (words::term(&term.id, self.language), tidy(term.weight));
            rows.push(("", format!("{name} {weight} × {} = {}", tidy(term.measure), tidy(term.points))));
        }
        rows.push((self.t("下界", "bound"), format!("{}{}{}", tidy(entry.bound), self.t("，", ", "), self.gap(entry))));
        let figures = &plan.figures;
        rows.push((self.t("岗位", "posts"), format!("{} / {}", figures.posts_filled, figures.posts)));
        let (places, heads) = (plan.shortfalls.len(), entry.heads_short);
        rows.push((
            self.t("缺口", "shortfalls"),
            match self.language {
                Language::Zh => format!("{places} 处，共 {heads} 人"),
                Language::En => format!("{places}, heads missing: {heads}"),
            },
        ));
        if entry.visits > 0 || entry.visits_left_out > 0 {
            let (visits, left) = (entry.visits, entry.visits_left_out);
            rows.push((
                self.t("点位", "visits"),
                match self.language {
                    Language::Zh => format!("已排 {visits} 次，未排 {left} 次"),
                    Language::En => format!("{visits}, left out: {left}"),
                },
            ));
        }
        let hash = short(&entry.input_hash);
        rows.push((
            self.t("任务数据", "scenario"),
            match self.is_of_now(entry) {
                true => format!("{hash}{}", self.t("，与现在相同", ", as it is now")),
                false => format!("{hash}{}", self.t("，之后改动过", ", changed since")),
            },
        ));
        rows.push((self.t("方案校验码", "plan hash"), plain(&entry.plan_hash)));
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(what, value)| vec![what.to_string(), value]).collect();
        aligned(&rows, &[false, false])
    }

    fn kind(&self, kind: Kind) -> &'static str {
        let (zh, en) = match kind {
            Kind::Solve => ("排班", "solve"),
            Kind::Replan => ("重排", "replan"),
            Kind::WhatIf => ("推演", "what-if"),
        };
        self.language.pick(zh, en)
    }

    fn gap(&self, entry: &Entry) -> String {
        match entry.status {
            Status::Optimal => self.t("最优", "best").to_string(),
            Status::Feasible => format!("{:.3} %", 100.0 * entry.gap),
        }
    }

    /// Those that are set, by the names that the log has for them.
    fn options(&self, options: &Value) -> String {
        let set = options.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), short);
        set.map(|(name, value)| format!("{} {}", plain(name), text(value))).collect::<Vec<_>>().join(self.t("，", ", "))
    }
}

/// `2026-11-24T10:03:22.123+08:00` to the second.
fn time(started: &str) -> String {
    plain(&started.chars().take(19).collect::<String>().replace('T', " "))
}

/// A hash by its first digits; other words as they are.
fn short(text: &str) -> String {
    let is_hash = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash { text[..DIGITS].to_string() } else { plain(text) }
}

/// Whatever somebody wrote into the file does not steer the terminal.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Whole numbers without a fraction, others with up to two digits.
fn tidy(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Columns as wide as their widest cell; `right`: aligned to the right.
fn aligned(rows: &[Vec<String>], right: &[bool]) -> String {
    let widths: Vec<usize> =
        (0..right.len()).map(|c| rows.iter().map(|row| row[c].width()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (c, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[c] - cell.width());
            let (before, after) = if right[c] { (pad.as_str(), "") } else { ("", pad.as_str()) };
            line += &format!("{}{before}{cell}{after}", if c > 0 { "  " } else { "" });
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}
