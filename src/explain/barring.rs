//! The hard rules that forbid an assignment by itself, each with the row of the tables that says so.

use serde::Serialize;

use crate::problem::{Pair, Problem, Span};
use crate::rules::{Broken, too_close};
use crate::scenario::finding::Text;
use crate::scenario::{PinKind, UnitKind};
use crate::solve::beside;

/// A rule, and what in the tables has it forbid the assignment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub rule: &'static str,
    /// A table of docs/format.md and a row of it, where there is one that says it.
    pub table: Option<&'static str>,
    pub row: Option<u32>,
    pub because: Text,
}

/// All of them, in the order of the rules; of a rule every row that says it.
pub fn of(problem: &Problem, pair: Pair) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for broken in beside::barring(problem, pair) {
        if bars.iter().any(|bar| bar.rule == broken.rule) {
            continue;
        }
        let look = Look { problem, pair, rule: broken.rule };
        let said = look.said(&broken);
        bars.extend(if said.is_empty() { vec![look.beside_locks()] } else { said });
    }
    bars
}

struct Look<'p> {
    problem: &'p Problem<'p>,
    pair: Pair,
    rule: &'static str,
}

impl Look<'_> {
    fn bar(&self, table: &'static str, row: u32, zh: String, en: String) -> Bar {
        Bar { rule: self.rule, table: Some(table), row: Some(row).filter(|&row| row > 0), because: Text::new(zh, en) }
    }

    /// Nothing but locked assignments has the rule forbid it.
    fn beside_locks(&self) -> Bar {
        let because = Text::new("与已锁定的派员合在一起就违反", "broken together with locked assignments");
        Bar { rule: self.rule, table: None, row: None, because }
    }

    fn days(&self) -> Span {
        self.problem.days(self.pair.1)
    }

    fn said(&self, broken: &Broken) -> Vec<Bar> {
        match broken.rule {
            "availability" => self.absences(),
            "recusal" => self.recusals(),
            "trained" => self.training(),
            "no_return" => self.visits(),
            "rest_between" => self.services(|span| too_close(self.problem, span, &self.days())),
            "max_batches" => self.limit(),
            "pins" => self.pins(),
            _ => Vec::new(),
        }
    }

    fn absences(&self) -> Vec<Bar> {
        let (problem, days) = (self.problem, self.days());
        let inspector = problem.inspector(self.pair.0);
        let leave = problem.scenario.leave.iter().filter(|l| l.inspector == inspector.id);
        let mut bars: Vec<Bar> = leave
            .filter(|l| Span::new(l.start, l.end).overlaps(&days))
            .map(|l| {
                let why =
                    l.reason.as_deref().map(|why| (format!("（{why}）"), format!(" ({why})"))).unwrap_or_default();
                let zh = format!("请假 {} 至 {}{}", l.start, l.end, why.0);
                self.bar("leave", l.row, zh, format!("on leave {} to {}{}", l.start, l.end, why.1))
            })
            .collect();
        bars.extend(self.services(|span| span.overlaps(&days)));
        let within: Vec<String> = inspector.available.iter().map(|r| format!("{}..{}", r.start, r.end)).collect();
        if !within.is_empty() && !covered(problem, self.pair) {
            let within = within.join("、");
            let zh = format!("可派时段 {within} 不包含整个批次");
            bars.push(self.bar("inspectors", inspector.row, zh, format!("available {within}: not the whole batch")));
        }
        bars
    }

    /// Rows of earlier campaigns whose dates have something against it.
    fn services(&self, against: impl Fn(&Span) -> bool) -> Vec<Bar> {
        let inspector = self.problem.inspector(self.pair.0);
        let rows = self.problem.scenario.history.iter().filter(|h| h.inspector == inspector.id);
        let dated = rows.filter_map(|h| Some((h, h.start?, h.end?)));
        let hits = dated.filter(|(_, start, end)| against(&Span::new(*start, *end)));
        hits.map(|(h, start, end)| {
            let zh = format!("历史派员 {start} 至 {end}");
            self.bar("history", h.row, zh, format!("served elsewhere {start} to {end}"))
        })
        .collect()
    }

    fn recusals(&self) -> Vec<Bar> {
        let problem = self.problem;
        let inspector = problem.inspector(self.pair.0);
        let region = &problem.scenario.regions[problem.groups[self.pair.1].region];
        let avoided = |a: &&String| **a == region.id || **a == region.name || **a == region.province;
        let mut bars: Vec<Bar> = inspector
            .avoid
            .iter()
            .filter(avoided)
            .map(|a| self.bar("inspectors", inspector.row, format!("须回避 {a}"), format!("is to avoid {a}")))
            .collect();
        if !bars.is_empty() {
            return bars;
        }
        if inspector.province.as_ref() == Some(&region.province) {
            let zh = format!("本人籍属 {}，与 {} 同省", region.province, region.name);
            let en = format!("comes from {}, where {} lies", region.province, region.name);
            bars.push(self.bar("inspectors", inspector.row, zh, en));
        }
        let unit = problem.scenario.units.get(problem.people[self.pair.0].unit);
        if let Some(unit) = unit.filter(|u| u.kind == UnitKind::Local && bars.is_empty()) {
            let zh = format!("派出单位 {} 与 {} 同属一地", unit.name, region.name);
            bars.push(self.bar(
                "units",
                unit.row,
                zh,
                format!("the unit {} is of the same place as {}", unit.name, region.name),
            ));
        }
        bars
    }

    fn training(&self) -> Vec<Bar> {
        let inspector = self.problem.inspector(self.pair.0);
        let first = self.problem.scenario.batches[self.problem.groups[self.pair.1].batch].start;
        let bar = |day: chrono::NaiveDate| {
            let zh = format!("培训日期 {day} 不早于批次开始 {first}");
            self.bar(
                "inspectors",
                inspector.row,
                zh,
                format!("trained on {day}, not before the batch begins on {first}"),
            )
        };
        inspector.trained.into_iter().map(bar).collect()
    }

    /// Earlier services in the region.
    fn visits(&self) -> Vec<Bar> {
        let problem = self.problem;
        let inspector = problem.inspector(self.pair.0);
        let region = &problem.scenario.regions[problem.groups[self.pair.1].region];
        let here = |named: &String| *named == region.id || *named == region.name;
        let rows = problem.scenario.history.iter().filter(|h| h.inspector == inspector.id);
        rows.filter(|h| h.region.as_ref().is_some_and(here))
            .map(|h| {
                let zh = format!("曾到 {} 派员", region.name);
                self.bar("history", h.row, zh, format!("has served in {} before", region.name))
            })
            .collect()
    }

    fn limit(&self) -> Vec<Bar> {
        let inspector = self.problem.inspector(self.pair.0);
        let Some(limit) = self.problem.people[self.pair.0].limit else { return Vec::new() };
        let locked = self.problem.locked_of(self.pair.0).len();
        let zh = format!("最多 {limit} 批，已锁定 {locked} 批");
        vec![self.bar("inspectors", inspector.row, zh, format!("at most {limit} batches; {locked} are locked"))]
    }

    fn pins(&self) -> Vec<Bar> {
        let (problem, group) = (self.problem, &self.problem.groups[self.pair.1]);
        let batch = &problem.scenario.batches[group.batch].id;
        let inspector = problem.inspector(self.pair.0);
        let pins = problem.scenario.pins.iter().filter(|pin| pin.kind == PinKind::Forbid && pin.role.is_none());
        pins.filter(|pin| pin.inspector == inspector.id && pin.batch == *batch)
            .filter(|pin| pin.group.as_ref().is_none_or(|named| *named == group.id))
            .map(|pin| self.bar("pins", pin.row, "已设为禁止派出".into(), "forbidden by a pin".into()))
            .collect()
    }
}

/// The ranges in which the inspector is available hold the whole batch.
fn covered(problem: &Problem, (person, group): Pair) -> bool {
    let batch = &problem.scenario.batches[problem.groups[group].batch];
    let ranges = &problem.inspector(person).available;
    let mut days = batch.start.iter_days().take_while(|day| *day <= batch.end);
    days.all(|day| ranges.iter().any(|range| range.start <= day && day <= range.end))
}
