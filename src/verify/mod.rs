//! Checks a plan by code that shares nothing with the solver: every rule and every term of the score is stated a second time,
//! from the tables and the plan alone, as docs/model.md and docs/field.md word it.

use serde::Serialize;

use crate::plan::{Assignment, DerivedGroup, Figures, Plan, Score};
use crate::scenario::finding::Text;
use crate::scenario::settings::{GOALS, RULES};
use crate::scenario::{Level, Scenario};
use crate::travel::{GREAT_CIRCLE, Table};

mod compare;
mod derived;
mod field;
mod ledger;
mod people;
mod roles;
mod roster;
mod score;
mod tables;
mod teams;
mod travel;

pub use compare::Difference;
pub use field::FIELD;
pub use ledger::{Lack, Violation};
pub use score::STAFFING;

use field::Field;
use ledger::Ledger;
use roster::Roster;
use tables::Tables;

/// What a set of assignments amounts to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Assignments that cannot be, and hard rules broken by more than the locked assignments alone break them. Empty = allowed.
    pub violations: Vec<Violation>,
    /// What hard rules that may fall short miss, in the order of the rules.
    pub shortfalls: Vec<Lack>,
    /// Soft rules broken, and hard ones where locked assignments force it.
    pub breaches: Vec<Violation>,
    pub score: Score,
    pub figures: Figures,
}

/// The verdict on a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Empty = the plan keeps every hard rule, and all that it says of itself is so.
    pub violations: Vec<Violation>,
    /// Odd, but no fault of the plan.
    pub warnings: Vec<Text>,
    /// Terms of the score that differ from the plan's.
    pub differences: Vec<Difference>,
    /// What the plan amounts to, its roles taken as written.
    pub measured: Measured,
}

impl Report {
    pub fn passes(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Checks that a plan keeps every hard rule of the scenario and that all it says of itself is so. The scenario is one whose
/// `check` found no errors. Ways inside regions are by great circle where no `travel` row gives them.
pub fn verify(scenario: &Scenario, plan: &Plan) -> Report {
    verify_on(scenario, plan, None)
}

/// As [`verify`]; ways that `roads` has go before great circles.
pub fn verify_on(scenario: &Scenario, plan: &Plan, roads: Option<&Table>) -> Report {
    let tables = Tables::new(scenario, &plan.derived_groups);
    let (roster, mut violations) = Roster::new(&tables, &plan.assignments);
    roles::check_written(&tables, &roster, &mut violations);
    let field = Field::read(&tables, plan, roads, &mut violations);
    let mut measured =
        count(&tables, &roster, (&plan.published, plan.provenance.options.stability), field.as_ref(), violations);
    let mut violations = measured.violations.clone();
    derived::check(&tables, plan, &mut violations);
    let mut warnings = Vec::new();
    match &field {
        Some(field) => field.check(&tables, &roster, plan, &mut violations),
        None => {
            score::accept_no_routes(&mut measured.score, &plan.score);
            if !scenario.sites.is_empty() {
                warnings.push(Text::new(
                    "方案只派员分组，没有安排检查小组和路线：点位不计分，有关规则不核验",
                    "the plan is of staffing only, routes were not planned: sites cost nothing, rules on crews and routes are not checked",
                ));
            }
        }
    }
    let differences = compare::check(&tables, plan, &measured, &mut violations);
    if plan.provenance.input_hash != scenario.hash {
        warnings.push(Text::new(
            "场景在排班之后改动过（内容校验值不同）：以下按现在的场景核验",
            "the scenario was changed after the plan was made (their hashes differ); it is checked as it is now",
        ));
    }
    let (said, given) = (&plan.provenance.distances, roads.map_or(GREAT_CIRCLE, |roads| &roads.source));
    if !plan.visits.is_empty() && !said.is_empty() && said != given {
        warnings.push(Text::new(
            format!("方案的路程来自 {said}，核验用的是 {given}（{GREAT_CIRCLE} 为直线估算）：公里、分钟可能不符"),
            format!("the ways of the plan come from {said}, it is checked by {given}: km and minutes may differ"),
        ));
    }
    Report { violations, warnings, differences, measured }
}

/// Measures any set of assignments. Their roles do not matter: roles are dealt out anew, as well as they can be.
/// `derived_groups` are the groups of a scenario that writes none down, `published` is what stability is measured against.
pub fn measure(
    scenario: &Scenario,
    assignments: &[Assignment],
    derived_groups: &[DerivedGroup],
    published: &[Assignment],
) -> Measured {
    let tables = Tables::new(scenario, derived_groups);
    let (mut roster, violations) = Roster::new(&tables, assignments);
    roster.deal_roles(&tables);
    count(&tables, &roster, (published, None), None, violations)
}

/// Counts everything that the roster misses and breaks; `violations` are those found so far.
fn count(
    tables: &Tables,
    roster: &Roster,
    published: (&[Assignment], Option<f64>),
    field: Option<&Field>,
    mut violations: Vec<Violation>,
) -> Measured {
    let mut ledger = count_rules(tables, roster);
    if let Some(field) = field {
        field.count(tables, roster, &mut ledger);
    }
    let order = |rule: &str| STAFFING.iter().chain(FIELD).position(|known| *known == rule);
    ledger.lacks.sort_by_key(|lack| order(lack.rule));
    ledger.broken.sort_by_key(|entry| order(entry.rule));
    let routes = field.map(|field| field.measures(tables));
    let score = score::score(tables, roster, &ledger, published, routes);
    let forced = broken_by_locks(tables);
    let mut breaches = Vec::new();
    for entry in ledger.broken {
        let allowed = match tables.level(entry.rule) {
            Level::Hard => {
                let of_locks = forced.iter().find(|lock| (lock.rule, &lock.key) == (entry.rule, &entry.key));
                of_locks.map_or(0.0, |lock| lock.amount)
            }
            _ => f64::INFINITY,
        };
        if entry.amount > allowed + 1e-9 { violations.push(entry) } else { breaches.push(entry) }
    }
    Measured { violations, shortfalls: ledger.lacks, breaches, score, figures: score::figures(tables, roster) }
}

fn count_rules<'t>(tables: &'t Tables<'t>, roster: &Roster) -> Ledger<'t> {
    let mut ledger = Ledger::new(tables);
    people::count(tables, roster, &mut ledger);
    teams::count(tables, roster, &mut ledger);
    roles::count(tables, roster, &mut ledger);
    ledger
}

/// What the locked assignments alone break (hard locks that name batch and group). Pins themselves are never broken.
fn broken_by_locks(tables: &Tables) -> Vec<Violation> {
    if tables.level("pins") != Level::Hard {
        return Vec::new();
    }
    let mut locked: Vec<Assignment> = Vec::new();
    for lock in tables.locks() {
        let Some(group) = &lock.group else { continue };
        if !locked.iter().any(|a| a.inspector == lock.inspector && a.group == *group) {
            let (inspector, batch) = (lock.inspector.clone(), lock.batch.clone());
            locked.push(Assignment { inspector, batch, group: group.clone(), role: crate::plan::MEMBER.to_string() });
        }
    }
    let (mut roster, _) = Roster::new(tables, &locked);
    roster.deal_roles(tables);
    let mut broken = count_rules(tables, &roster).broken;
    broken.retain(|entry| entry.rule != "pins");
    broken
}

/// Chinese and English name of what a violation or a term is about.
pub fn name(id: &str) -> (&str, &str) {
    let own = match id {
        "format" => Some("方案格式"),
        "reference" => Some("引用"),
        "duplicate" => Some("重复"),
        "derived_groups" => Some("按点位分组"),
        "crews" => Some("检查小组"),
        "sites" => Some("点位归属"),
        "order" => Some("次序"),
        "times" => Some("时刻"),
        "distance" => Some("行车"),
        "unvisited" => Some("未查点位"),
        "score" => Some("得分"),
        "bound" => Some("下界"),
        "figures" => Some("汇总数字"),
        _ => None,
    };
    let rule = || RULES.iter().find(|rule| rule.0 == id).map(|rule| rule.1);
    let goal = || GOALS.iter().find(|goal| goal.0 == id).map(|goal| goal.1);
    (own.or_else(rule).or_else(goal).unwrap_or(id), id)
}
