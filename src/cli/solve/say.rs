//! The words of `bangfu solve`, in Chinese and English.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::cli::log::number_line;
use crate::file::folder_of;
use crate::plan::{Plan, Score, Shortfall, Status, Unvisited, UnvisitedReason};
use crate::report::words;
use crate::scenario::settings::{GOALS, Language, RULES};
use crate::solve::{Asked, Phase, Progress, Unsolvable, Warm};

#[derive(Serialize)]
struct Summary<'p> {
    status: Status,
    score: &'p Score,
    bound: f64,
    gap: f64,
    proven: bool,
    seconds: f64,
    work: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    warm: Option<TakenOver>,
    shortfalls: &'p [Shortfall],
    visits: usize,
    unvisited: &'p [Unvisited],
    #[serde(skip_serializing_if = "Option::is_none")]
    log_number: Option<i64>,
}

/// What became of the assignments of a plan to start from.
#[derive(Serialize)]
struct TakenOver {
    assignments: usize,
    gone: usize,
    dropped: usize,
    taken: usize,
}

/// `log_number`: of its entry in the scenario's log.
pub fn json(plan: &Plan, warm: Option<Warm>, log_number: Option<i64>) -> String {
    let warm = warm.map(|Warm { assignments, gone, dropped, taken }| TakenOver { assignments, gone, dropped, taken });
    let summary = Summary {
        status: plan.status,
        score: &plan.score,
        bound: plan.bound.value,
        gap: plan.bound.gap,
        proven: plan.bound.proven,
        seconds: plan.provenance.seconds,
        work: plan.provenance.work,
        warm,
        shortfalls: &plan.shortfalls,
        visits: plan.visits.len(),
        unvisited: &plan.unvisited,
        log_number,
    };
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n"
}

#[derive(Clone, Copy)]
pub struct Say {
    pub zh: bool,
}

impl Say {
    pub fn either<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.zh { zh } else { en }
    }

    /// A file could not be written where it should go.
    pub fn no_place(&self, what: &str, option: &str, place: &Path, error: &std::io::Error) -> String {
        let (file, folder) = (place.display(), folder_of(place).display());
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        match (place.is_dir(), missing, self.zh) {
            (true, _, true) => format!("{file} 是文件夹；请在 {option} 后写{what}的文件名，例如 {file}/plan.json"),
            (true, _, false) => {
                format!("{file} is a folder; name the {what}'s file after {option}, such as {file}/plan.json")
            }
            (_, true, true) => format!("{what}写不进 {file}：文件夹 {folder} 不存在，请先建好"),
            (_, true, false) => format!("the {what} cannot go to {file}: there is no folder {folder}; make it first"),
            (_, _, true) => format!("{what}写不进 {file}：{error}"),
            (_, _, false) => format!("the {what} cannot go to {file}: {error}"),
        }
    }

    /// `by_work`: the search had a budget of work.
    pub fn unsolvable(&self, error: &Unsolvable, by_work: bool) -> String {
        match (error, self.zh) {
            (Unsolvable::Contradiction, true) => {
                "无法排班：锁定的人员互相矛盾，或与其他硬规则矛盾。请核对“锁定”表。".into()
            }
            (Unsolvable::OutOfTime, true) if by_work => {
                "工作量用完，尚未找到满足全部硬规则的方案。请用 --work 给更多工作量。".into()
            }
            (Unsolvable::OutOfTime, false) if by_work => {
                "No plan that keeps every hard rule was found before the work was used up; give more with --work."
                    .into()
            }
            (Unsolvable::OutOfTime, true) => "时间用完，尚未找到满足全部硬规则的方案。请用 --time 给更多时间。".into(),
            (Unsolvable::Solver, true) => "求解器 HiGHS 未能接受这个模型，请把场景发给开发者。".into(),
            (error, false) => format!("No plan: {error}."),
        }
    }

    /// The plan could not be written, but is in the log.
    pub fn kept_all_the_same(&self, number: i64, scenario: &Path) -> String {
        let command = format!("bangfu log {} restore {number} -o", scenario.display());
        match self.zh {
            true => format!("方案已存入方案记录第 {number} 号，可用 {command} 文件名 另存"),
            false => format!("the plan is in the log: {command} FILE writes it elsewhere"),
        }
    }

    pub fn summary(&self, plan: &Plan, warm: Option<Warm>, output: &Path, log_number: Option<i64>) -> String {
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
        if let Some(budget) = plan.provenance.options.work {
            let work = plan.provenance.work;
            lines.push(if self.zh {
                format!("工作量 {work} / {budget}")
            } else {
                format!("work: {work} of {budget} units")
            });
        }
        lines.extend(warm.map(|warm| self.taken_over(warm)));
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
        if !plan.visits.is_empty() || !plan.unvisited.is_empty() {
            lines.push(self.routes(plan));
        }
        lines.push(format!("{}{}", self.either("方案：", "plan: "), output.display()));
        let language = if self.zh { Language::Zh } else { Language::En };
        lines.extend(log_number.map(|number| number_line(number, language)));
        lines.join("\n") + "\n"
    }

    /// Visits planned, and why others are left out.
    fn routes(&self, plan: &Plan) -> String {
        let asked = plan.visits.len() + plan.unvisited.len();
        let (planned, days) = (plan.visits.len(), plan.crews.len());
        let minutes: u64 = plan.crews.iter().map(|c| u64::from(c.drive_minutes)).sum();
        let mut counts: BTreeMap<UnvisitedReason, usize> = BTreeMap::new();
        plan.unvisited.iter().for_each(|u| *counts.entry(u.reason).or_default() += 1);
        let reasons: Vec<String> =
            counts.iter().map(|(&reason, n)| format!("{} {n}", self.unvisited(reason))).collect();
        let hours = minutes as f64 / 60.0;
        let mut line = if self.zh {
            format!("点位检查 {planned} / {asked} 次，检查小组出动 {days} 组日，行车 {hours:.0} 小时")
        } else {
            format!("{planned} of {asked} visits in {days} days of crews, {hours:.0} hours on the road")
        };
        if !reasons.is_empty() {
            line += &match self.zh {
                true => format!("；未排：{}", reasons.join("，")),
                false => format!("; left out: {}", reasons.join(", ")),
            };
        }
        line
    }

    fn unvisited(&self, reason: UnvisitedReason) -> &'static str {
        let (zh, en) = match reason {
            UnvisitedReason::NoGroup => ("没有可去的组", "no group"),
            UnvisitedReason::Predecessor => ("前序未完", "site before it not done"),
            UnvisitedReason::Heads => ("人手不够", "too few people"),
            UnvisitedReason::Skill => ("缺专业", "no skill"),
            UnvisitedReason::Certificates => ("缺执法证", "too few certificates"),
            UnvisitedReason::Unfit => ("禁忌或回避", "unfit or avoiding"),
            UnvisitedReason::Equipment => ("缺装备", "no equipment"),
            UnvisitedReason::HoursTooShort => ("工时不够", "hours too short"),
            UnvisitedReason::NoDay => ("没有可去的日子", "no day"),
            UnvisitedReason::Outranked => ("让位给其他点位", "outranked"),
        };
        self.either(zh, en)
    }

    pub fn phase(&self, phase: Phase) -> &'static str {
        words::phase(phase, if self.zh { Language::Zh } else { Language::En })
    }

    /// Incumbent, bound and gap.
    pub fn standing(&self, progress: &Progress, between: &str) -> String {
        let number = |value: Option<f64>| value.map_or("–".to_string(), |v| format!("{v:.0}"));
        let gap = progress.gap().map_or("–".to_string(), |gap| format!("{:.2} %", 100.0 * gap.min(9.99)));
        [
            format!("{} {}", self.either("当前", "incumbent"), number(progress.incumbent)),
            format!("{} {}", self.either("下界", "bound"), number(progress.bound)),
            format!("{} {gap}", self.either("差距", "gap")),
        ]
        .join(between)
    }

    /// One line of a search that no terminal shows.
    pub fn line(&self, what: &str, progress: &Progress) -> String {
        let mut line = match self.zh {
            true => format!("[{:.1} 秒] {what}", progress.seconds),
            false => format!("[{:.1} s] {what}", progress.seconds),
        };
        let comma = self.either("，", ", ");
        if progress.incumbent.is_some() || progress.bound.is_some() {
            line += &format!("{}{}", self.either("：", ": "), self.standing(progress, comma));
        }
        if let Some(left) = progress.seconds_left {
            line += &format!("{comma}{}", self.time_left(left));
        }
        if let Some(left) = progress.work_left {
            line += &format!("{comma}{}", self.work_left(left));
        }
        line
    }

    pub fn time_left(&self, seconds: f64) -> String {
        let left = match seconds.round() as u64 {
            s @ 0..100 => format!("{s}s"),
            s @ 100..6_000 => format!("{}m", s / 60),
            s => format!("{}h", s / 3_600),
        };
        if self.zh { format!("剩 {left}") } else { format!("{left} left") }
    }

    pub fn work_left(&self, units: u64) -> String {
        if self.zh { format!("剩 {units} 工作量") } else { format!("{units} units left") }
    }

    /// What came of asking staffing for those whom crews lacked.
    pub fn asked(&self, asked: Asked) -> String {
        let Asked { round, wants, groups, before, score, kept, .. } = asked;
        match self.zh {
            true => format!(
                "按外业所缺调整派员，第 {round} 轮：{wants} 项所缺，{groups} 个组换人，总分 {before:.0} → {score:.0}，{}",
                if kept { "采用" } else { "不采用" }
            ),
            false => format!(
                "staffing asked for what crews lacked, round {round}: {wants} wants, {groups} groups changed, score {before:.0} → {score:.0}, {}",
                if kept { "kept" } else { "not kept" }
            ),
        }
    }

    /// What became of the plan to start from.
    pub fn taken_over(&self, warm: Warm) -> String {
        let Warm { assignments, gone, dropped, taken } = warm;
        match (taken, self.zh) {
            (0, true) => format!(
                "起点方案的 {assignments} 条安排都不能沿用（名单上已没有 {gone}，违反硬规则 {dropped}），从头排"
            ),
            (0, false) => format!(
                "none of the {assignments} assignments to start from can be taken over (gone: {gone}, against hard rules: {dropped}); starting afresh"
            ),
            (_, true) => {
                format!("沿用起点方案 {taken} / {assignments} 条安排（名单上已没有 {gone}，违反硬规则 {dropped}）")
            }
            (_, false) => format!(
                "taken over: {taken} of {assignments} assignments to start from (gone: {gone}, against hard rules: {dropped})"
            ),
        }
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
