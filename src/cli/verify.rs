use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::{check, travel};
use crate::plan::{self, Plan, Term};
use crate::scenario::finding::Text;
use crate::scenario::read::read;
use crate::scenario::settings::Language;
use crate::scenario::{Level, Scenario};
use crate::verify::{Difference, FIELD, Measured, Report, STAFFING, Violation, name, verify_on};

/// Check a plan by code that shares nothing with the solver 核验
///
/// Checks every hard rule again from the tables and the plan alone, adds the score up term by term, and compares everything
/// that the plan says of itself: shortfalls, breaches, crews and their times and ways, score, bound and gap, figures. docs/model.md
/// and docs/field.md state what is checked.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  bangfu verify scenarios/first-look plan.json
  bangfu verify 秋冬季帮扶.xlsx plan.json --all   every violation, however many of one rule
  bangfu verify round.xlsx plan.json --osrm http://127.0.0.1:5000 --travel-cache ways.txt
  bangfu verify round.xlsx plan.json --lang en --json > verdict.json

Exit codes: 0 every hard rule holds and all that the plan says of itself agrees, 1 otherwise, or a file cannot be read.")]
pub struct Args {
    /// Folder or workbook (.xlsx, .xls, .ods)
    scenario: PathBuf,
    /// plan.json, as `bangfu solve` wrote it
    plan: PathBuf,
    /// Print the verdict as JSON
    #[arg(long)]
    json: bool,
    /// Language of the words on the terminal [default: the scenario's]
    #[arg(long, value_enum)]
    lang: Option<check::Lang>,
    /// List all violations, not only the first few of each rule
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    ways: travel::Ways,
}

/// Violations of one rule beyond these are only counted, unless `--all`.
const SHOWN: usize = 5;

pub fn run(args: Args) -> ExitCode {
    let reading = read(&args.scenario);
    let language = args.lang.map_or(reading.scenario.settings.language, Language::from);
    let say = Say { language };
    if reading.has_errors() {
        eprint!("{}", check::human(&reading, language, false));
        eprintln!("{}", say.either("场景有错误，无法核验方案", "the scenario has errors; the plan cannot be checked"));
        return ExitCode::FAILURE;
    }
    let plan = match plan::file::read(&args.plan) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("{}{error}", say.either("方案读不出来：", "the plan cannot be read: "));
            return ExitCode::FAILURE;
        }
    };
    let roads = match args.ways.table(&reading.scenario, language, args.json) {
        Ok(roads) => roads,
        Err(trouble) => {
            eprintln!("{trouble}");
            return ExitCode::FAILURE;
        }
    };
    let report = verify_on(&reading.scenario, &plan, roads.as_ref());
    let text = if args.json { json(&report) } else { say.verdict(&reading.scenario, &plan, &report, args.all) };
    // A closed pipe (`| head`) does not change the verdict.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    if report.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Serialize)]
struct Verdict<'r> {
    passes: bool,
    violations: &'r [Violation],
    warnings: &'r [Text],
    differences: &'r [Difference],
    measured: &'r Measured,
}

fn json(report: &Report) -> String {
    let Report { violations, warnings, differences, measured } = report;
    let verdict = Verdict { passes: report.passes(), violations, warnings, differences, measured };
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(&verdict).unwrap_or_default() + "\n"
}

struct Say {
    language: Language,
}

impl Say {
    fn either<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.language.pick(zh, en)
    }

    fn name(&self, id: &str) -> String {
        let (zh, en) = name(id);
        match self.language {
            Language::Zh if zh != en => format!("{zh} {en}"),
            _ => en.to_string(),
        }
    }

    fn verdict(&self, scenario: &Scenario, plan: &Plan, report: &Report, all: bool) -> String {
        let mut out = String::new();
        if report.passes() {
            out.push_str(self.either("核验通过\n", "verified\n"));
        } else {
            let rules: BTreeSet<&str> = report.violations.iter().map(|v| v.rule).collect();
            let (n, of) = (report.violations.len(), rules.len());
            out.push_str(&match self.language {
                Language::Zh => format!("核验不通过：{n} 处不符，涉及 {of} 项\n"),
                Language::En => format!("not verified: {n} violations under {of} headings\n"),
            });
        }
        for warning in &report.warnings {
            out.push_str(&format!("{}{}\n", self.either("提示：", "warning: "), warning.get(self.language)));
        }
        // Where terms differ, the table below says all there is to say of the score.
        let in_table = |violation: &&Violation| violation.rule == "score" && !report.differences.is_empty();
        let listed: Vec<&Violation> = report.violations.iter().filter(|v| !in_table(v)).collect();
        self.violations(&listed, all, &mut out);
        self.differences(&report.differences, &mut out);
        if report.passes() {
            self.summary(scenario, plan, report, &mut out);
        }
        out
    }

    /// By rule, in the order in which they were found.
    fn violations(&self, violations: &[&Violation], all: bool, out: &mut String) {
        let mut of_rule: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
        let mut order = Vec::new();
        for &violation in violations {
            let listed = of_rule.entry(violation.rule).or_default();
            if listed.is_empty() {
                order.push(violation.rule);
            }
            listed.push(violation);
        }
        for rule in order {
            let listed = &of_rule[rule];
            out.push_str(&format!("\n{}\n", self.name(rule)));
            for violation in listed.iter().take(if all { usize::MAX } else { SHOWN }) {
                out.push_str(&format!("  {}{}\n", self.place(violation), violation.text.get(self.language)));
            }
            let left = listed.len().saturating_sub(SHOWN);
            if left > 0 && !all {
                out.push_str(&match self.language {
                    Language::Zh => format!("  …… 还有 {left} 处（--all 全部列出）\n"),
                    Language::En => format!("  … {left} more (--all lists them)\n"),
                });
            }
        }
    }

    /// `批次 B01，组 G1，单位 U01，人员 P01、P02：`
    fn place(&self, violation: &Violation) -> String {
        let mut parts = Vec::new();
        for (zh, en, id) in
            [("批次", "batch", &violation.batch), ("组", "group", &violation.group), ("单位", "unit", &violation.unit)]
        {
            if let Some(id) = id {
                parts.push(format!("{} {id}", self.either(zh, en)));
            }
        }
        if !violation.inspectors.is_empty() {
            let mut ids = violation.inspectors.iter().take(6).cloned().collect::<Vec<_>>();
            if violation.inspectors.len() > ids.len() {
                ids.push("…".to_string());
            }
            parts.push(format!("{} {}", self.either("人员", "people"), ids.join(self.either("、", ", "))));
        }
        if parts.is_empty() {
            return String::new();
        }
        parts.join(self.either("，", ", ")) + self.either("：", ": ")
    }

    /// What the score adds up to, where the plan says otherwise.
    fn differences(&self, differences: &[Difference], out: &mut String) {
        if differences.is_empty() {
            return;
        }
        out.push_str(self.either(
            "\n得分逐项对照（重新计算 / 方案所写）\n",
            "\nscore, term by term (measured / as the plan says)\n",
        ));
        let total = self.either("合计", "total");
        let label = |id: &str| if id == "total" { total.to_string() } else { self.name(id) };
        let width = differences.iter().map(|d| label(&d.id).width()).max().unwrap_or(0);
        for difference in differences {
            let label = label(&difference.id);
            let pad = " ".repeat(width.saturating_sub(label.width()));
            let sum = |term: &Option<Term>| match term {
                Some(term) if difference.id == "total" => tidy(term.points),
                Some(term) => format!("{} × {} = {}", tidy(term.weight), tidy(term.measure), tidy(term.points)),
                None => self.either("无此项", "none").to_string(),
            };
            out.push_str(&format!("  {label}{pad}  {} / {}\n", sum(&difference.measured), sum(&difference.plan)));
        }
    }

    fn summary(&self, scenario: &Scenario, plan: &Plan, report: &Report, out: &mut String) {
        let (crews, visits, left_out) = (plan.crews.len(), plan.visits.len(), plan.unvisited.len());
        let has_routes = crews + visits + left_out > 0;
        let checked = STAFFING.iter().chain(FIELD.iter().filter(|_| has_routes));
        let rules = checked.filter(|rule| scenario.settings.rules.level(rule) != Level::Off).count();
        let (assignments, groups) = (plan.assignments.len(), scenario.groups.len() + plan.derived_groups.len());
        let heads: u32 = report.measured.shortfalls.iter().map(|lack| lack.missing()).sum();
        let broken = report.measured.breaches.len();
        if has_routes {
            out.push_str(&match self.language {
                Language::Zh => format!("检查小组出动 {crews} 组天，检查点位 {visits} 次，未查 {left_out} 次\n"),
                Language::En => format!("{crews} days of crews, {visits} visits to sites, {left_out} left out\n"),
            });
        }
        let (score, bound, gap) = (tidy(plan.score.total), tidy(plan.bound.value), 100.0 * plan.bound.gap);
        out.push_str(&match self.language {
            Language::Zh => format!(
                "已查规则 {rules} 条，派员 {assignments} 人次，工作组 {groups} 个；缺口 {heads} 人，软规则或锁定突破 {broken} 处，均已在方案中列明\n\
                 得分 {score}，逐项重算一致；下界 {bound}，差距 {gap:.3} %{}\n",
                if plan.bound.proven { "（方案称已证明最优）" } else { "" }
            ),
            Language::En => format!(
                "{rules} rules checked on {assignments} assignments in {groups} groups; {heads} heads short, {broken} breaches of soft rules or by locks, all listed in the plan\n\
                 score {score}, every term agrees; bound {bound}, gap {gap:.3} %{}\n",
                if plan.bound.proven { " (said to be proven best)" } else { "" }
            ),
        });
    }
}

/// Whole numbers without a fraction, others with up to four digits.
fn tidy(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
