//! The three sheets of a notice of change.

use super::Changes;
use crate::compare::{Swap, Tally, TermChange, swaps};
use crate::plan::Term;
use crate::report::sheet::{Cell, Column, Look, Row, Sheet};
use crate::report::words;

impl Changes<'_> {
    /// A line of the notice: batch, group, who was and who is there, why, to what effect, whom to tell.
    pub(in crate::report) fn cells(&self, swap: &Swap) -> Vec<Cell> {
        let (gone, come) = self.sides(swap);
        let side = |text: Option<String>| match text {
            Some(text) => Cell::text(text),
            None => Cell::text("—").look(Look::Muted),
        };
        vec![
            Cell::text(self.names.batch(swap.batch)),
            Cell::text(self.names.group(swap.group)),
            side(gone),
            side(come),
            Cell::text(self.why(swap)),
            Cell::text(self.effect(swap)),
            Cell::text(self.tell(swap)),
        ]
    }

    pub(super) fn notice(&self) -> Sheet {
        let columns = vec![
            Column::center(self.t("变更编号", "No."), 6, 8),
            Column::center(self.t("批次", "Batch"), 6, 12),
            Column::left(self.t("组别", "Group"), 8, 18),
            Column::left(self.t("原人员", "Was"), 8, 18),
            Column::left(self.t("现人员", "Is now"), 8, 18),
            Column::left(self.t("变更原因", "Why"), 12, 30),
            Column::left(self.t("影响（党员、持证、专业、差旅）", "Effect"), 14, 34),
            Column::left(self.t("通知对象", "To be told"), 12, 32),
            Column::left(self.t("通知时间", "Told at"), 8, 12),
            Column::left(self.t("备注", "Remarks"), 6, 10),
        ];
        let mut sheet =
            Sheet::new(self.t("变更说明", "Changes"), self.title("派员方案变更说明", "notice of change"), columns);
        sheet.notes.push(self.headline());
        sheet.notes.push(
            self.t(
                "同一行为本组一出一进，职务不一定相同；未能自动判断的变更原因以及通知时间由组织单位填写",
                "on one line somebody leaves the group and somebody comes, not always in the same role; what is left open is filled in by hand",
            )
            .into(),
        );
        sheet.frozen = 3;
        sheet.filter = true;
        for (at, swap) in swaps(&self.comparison.moves).iter().enumerate() {
            let mut row = vec![Cell::count(at as i64 + 1)];
            row.extend(self.cells(swap));
            row.extend([Cell::empty(), Cell::empty()]);
            sheet.rows.push(Row::data(row));
        }
        if sheet.rows.is_empty() {
            let mut cells = vec![Cell::empty(); sheet.columns.len()];
            cells[3] = Cell::text(self.t("无变更", "none")).look(Look::Good);
            sheet.rows.push(Row::data(cells));
            sheet.filter = false;
        }
        sheet
    }

    pub(super) fn tallies(&self) -> Sheet {
        let columns = vec![
            Column::center(self.t("序号", "No."), 5, 7),
            Column::center(self.t("类别", "Kind"), 8, 10),
            Column::center(self.t("批次", "Batch"), 6, 12),
            Column::left(self.t("名称", "Name"), 10, 24),
            Column::right(self.t("原人数", "Was"), 6, 8),
            Column::right(self.t("现人数", "Is now"), 6, 8),
            Column::right(self.t("增减", "More"), 6, 8),
            Column::left(self.t("新增人员", "Came"), 12, 40),
            Column::left(self.t("减少人员", "Went"), 12, 36),
            Column::left(self.t("备注", "Remarks"), 6, 10),
        ];
        let title = self.title("变更统计（按派员单位、工作组）", "changes by unit and group");
        let mut sheet = Sheet::new(self.t("变更统计", "By unit and group"), title, columns);
        sheet.frozen = 4;
        sheet.filter = true;
        let (units, groups) = (&self.comparison.units, &self.comparison.groups);
        if self.scenario.is_none() {
            let note = "未给任务数据（--scenario），无法按派员单位统计，人员、工作组以编号表示";
            sheet.notes.push(
                self.t(note, "no --scenario was given: units are not known, people and groups go by their ids").into(),
            );
        }
        let mut number = 0i64;
        let unit = |t: &Tally| self.names.unit(&t.id);
        let group = |t: &Tally| self.names.group(&t.id);
        let kinds: [(&str, &[Tally], &dyn Fn(&Tally) -> String); 2] =
            [(self.t("派员单位", "unit"), units, &unit), (self.t("工作组", "group"), groups, &group)];
        for (kind, tallies, name) in kinds {
            for tally in tallies {
                number += 1;
                let more = tally.after as i64 - tally.before as i64;
                sheet.rows.push(Row::data(vec![
                    Cell::count(number),
                    Cell::text(kind),
                    Cell::text(self.names.batch(&tally.batch)),
                    Cell::text(name(tally)),
                    Cell::count(tally.before as i64),
                    Cell::count(tally.after as i64),
                    Cell::count(more).look(if more < 0 { Look::Warn } else { Look::Plain }),
                    Cell::text(self.listed(&tally.came)),
                    Cell::text(self.listed(&tally.went)),
                    Cell::empty(),
                ]));
            }
        }
        sheet
    }

    pub(super) fn scores(&self) -> Sheet {
        let columns = vec![
            Column::center(self.t("序号", "No."), 5, 7),
            Column::left(self.t("项目", "Item"), 14, 26),
            Column::right(self.t("原计量", "Measure was"), 8, 14),
            Column::right(self.t("现计量", "Measure is"), 8, 14),
            Column::right(self.t("原得分", "Points were"), 8, 14),
            Column::right(self.t("现得分", "Points are"), 8, 14),
            Column::right(self.t("增减", "More"), 8, 14),
            Column::left(self.t("备注", "Remarks"), 12, 40),
        ];
        let title = self.title("两个方案对照", "the two plans side by side");
        let mut sheet = Sheet::new(self.t("方案对照", "Side by side"), title, columns);
        sheet.notes.push(
            self.t("得分越低越好；增减为现方案减原方案", "lower is better; more = the new plan less the old one")
                .into(),
        );
        sheet.frozen = 2;
        let mut number = 0i64;
        let mut push = |cells: Vec<Cell>| {
            number += 1;
            let mut row = vec![Cell::count(number)];
            row.extend(cells);
            sheet.rows.push(Row::data(row));
        };
        for (item, before, after) in self.figures() {
            let more = Cell::decimal(after - before, 0);
            let whole = |x| Cell::decimal(x, 0);
            push(vec![
                Cell::text(item),
                whole(before),
                whole(after),
                Cell::empty(),
                Cell::empty(),
                more,
                Cell::empty(),
            ]);
        }
        let is_there = |t: &Option<Term>| t.as_ref().is_some_and(|t| t.measure != 0.0);
        for term in self.comparison.terms.iter().filter(|t| is_there(&t.before) || is_there(&t.after)) {
            let TermChange { id, before, after, points } = term;
            let measure = |t: &Option<Term>| t.as_ref().map_or_else(Cell::empty, |t| plain(t.measure));
            let of = |t: &Option<Term>| t.as_ref().map_or_else(Cell::empty, |t| plain(t.points));
            let weight = |t: &Option<Term>| t.as_ref().map(|t| t.weight);
            let counts = weight(before).unwrap_or(0.0) != 0.0 || weight(after).unwrap_or(0.0) != 0.0;
            let mut cells = vec![Cell::text(words::term(id, self.language)), measure(before), measure(after)];
            if counts {
                let more = plain(*points).look(if *points > 0.0 { Look::Warn } else { Look::Plain });
                cells.extend([of(before), of(after), more]);
            } else {
                cells.extend([Cell::empty(), Cell::empty(), Cell::empty()]);
            }
            cells.push(Cell::text(match (weight(before), weight(after)) {
                _ if !counts => self.t("不计分", "not counted").to_owned(),
                (Some(b), Some(a)) if b != a => self.t(format!("权重 {b} → {a}"), format!("weight {b} → {a}")),
                _ => String::new(),
            }));
            push(cells);
        }
        for change in &self.comparison.shortfalls {
            let more = i64::from(change.missing_after) - i64::from(change.missing_before);
            push(vec![
                Cell::text(self.shortfall(change)),
                Cell::count(change.missing_before),
                Cell::count(change.missing_after),
                Cell::empty(),
                Cell::empty(),
                Cell::count(more).look(if more > 0 { Look::Short } else { Look::Good }),
                Cell::text(self.t("缺口人数", "people missing")),
            ]);
        }
        let (before, after) = (self.comparison.before.score, self.comparison.after.score);
        let mut total = vec![Cell::empty(), Cell::text(self.t("总分", "score")), Cell::empty(), Cell::empty()];
        total.extend([
            Cell::decimal(before, 1),
            Cell::decimal(after, 1),
            Cell::decimal(after - before, 1),
            Cell::empty(),
        ]);
        sheet.rows.push(Row::total(total));
        sheet
    }
}

/// Whole numbers without a fraction, others with one digit.
fn plain(value: f64) -> Cell {
    Cell::decimal(value, u8::from(value.fract() != 0.0))
}
