//! 派员名单: what each unit sends, the annex to its 派员通知; a page per unit, headed by its quota.

use std::collections::HashMap;

use super::branches;
use super::roster::{privacy, role_look};
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{View, batch_label};
use crate::scenario::{Quota, Unit};

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 5, 7),
        Column::left(view.t("派员单位", "Unit"), 12, 20),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::center(view.t("起止日期", "Dates"), 12, 18),
        Column::center(view.t("指标人数", "Quota"), 6, 8),
        Column::center(view.t("实派人数", "Sent"), 6, 8),
        Column::left(view.t("姓名", "Name"), 8, 14),
        Column::left(view.t("组别", "Group"), 8, 18),
        Column::left(view.t("派驻城市", "Region"), 6, 14),
        Column::center(view.t("组内职务", "Role"), 8, 12),
        Column::center(view.t("报到时间", "Reports on"), 10, 12),
        Column::left(view.t("报到地点", "Reports at"), 10, 14),
        Column::left(view.t("组长及电话", "Leader, phone"), 12, 20),
        Column::left(view.t("临时党支部", "Party branch"), 10, 20),
        Column::left(view.t("携带装备", "Brings"), 8, 12),
        Column::left(view.t("差旅等级", "Travel class"), 6, 8),
        Column::left(view.t("备注", "Remarks"), 8, 16),
    ];
    let width = columns.len();
    let mut sheet = Sheet::new(
        view.t("派员名单", "By unit"),
        view.title("派员名单（按派员单位）", "people sent, by unit"),
        columns,
    );
    sheet.notes.push(privacy(view));
    sheet.notes.push(
        view.t(
            "报到地点、携带装备、差旅等级由组织单位和派员单位填写",
            "where to report, what to bring and the travel class are filled in by hand",
        )
        .into(),
    );
    sheet.frozen = 2;
    sheet.filter = true;

    let branches = branches::of_view(view);
    let branch_of: HashMap<&str, &str> =
        branches.iter().flat_map(|b| b.groups.iter().map(|g| (g.id, b.name.as_str()))).collect();
    let sent = by_unit_and_batch(view);
    let mut number = 0i64;
    for (unit, sent) in view.scenario.units.iter().zip(&sent) {
        let mut rows = Vec::new();
        for (b, batch) in view.scenario.batches.iter().enumerate() {
            let quota = view.quota(&unit.id, &batch.id);
            let people = sent.get(b).map_or(&[][..], |s| s.as_slice());
            let short = is_short(quota, people.len());
            // A unit that owes nobody and sends nobody has no line for the batch.
            if people.is_empty() && !short {
                continue;
            }
            let lines = people.iter().map(Some).chain(people.is_empty().then_some(None));
            for post in lines {
                number += 1;
                let mut cells = vec![
                    Cell::count(number),
                    Cell::text(&unit.name),
                    Cell::text(batch_label(batch)),
                    Cell::text(view.short_days(batch.start, batch.end)),
                    quota_cell(quota),
                    Cell::count(people.len() as i64).look(if short { Look::Short } else { Look::Plain }),
                ];
                match post {
                    Some(&(group, at)) => {
                        let g = &view.groups[group];
                        let m = &g.members[at];
                        let leader = match g.leader() {
                            Some(l) => format!("{} {}", l.name, view.phone(&l.phone)).trim().to_owned(),
                            None => view.t("待定", "open").to_owned(),
                        };
                        cells.extend([
                            Cell::text(&m.person.name),
                            Cell::text(&g.label),
                            Cell::text(&g.region.name),
                            Cell::text(view.role(m.role)).look(role_look(m.role)),
                            Cell::text(batch.start.to_string()),
                            Cell::empty(),
                            Cell::text(leader),
                            Cell::text(branch_of.get(g.id).copied().unwrap_or("")),
                            Cell::empty(),
                            Cell::empty(),
                            Cell::text(view.free_text(&m.person.notes)),
                        ]);
                    }
                    None => {
                        cells.push(Cell::text(view.t("（未派员）", "(nobody)")).look(Look::Short));
                        cells.resize(width, Cell::empty());
                    }
                }
                rows.push(Row::data(cells).band(b % 2 == 1));
            }
        }
        if !rows.is_empty() {
            let first = sheet.rows.is_empty();
            sheet.rows.push(Row::section(heading(view, unit, sent)).page_break(!first));
            sheet.rows.extend(rows);
        }
    }
    sheet
}

/// `河南省生态环境厅　指标 12 人次，实派 11 人次，缺 1 人次`
fn heading(view: &View, unit: &Unit, sent: &[Vec<(usize, usize)>]) -> String {
    let went: usize = sent.iter().map(Vec::len).sum();
    let (mut least, mut missing) = (0, 0);
    for (batch, people) in view.scenario.batches.iter().zip(sent) {
        let min = view.quota(&unit.id, &batch.id).and_then(|q| q.min).unwrap_or(0) as usize;
        least += min;
        missing += min.saturating_sub(people.len());
    }
    let lacks = match missing {
        0 => String::new(),
        n => view.t(format!("，缺 {n} 人次"), format!(", {n} missing")),
    };
    view.t(
        format!("{}　指标下限 {least} 人次，实派 {went} 人次{lacks}", unit.name),
        format!("{}   quota {least} person-batches at least, sent {went}{lacks}", unit.name),
    )
}

/// Group and place among its members of everybody sent, by unit and batch (positions in the scenario).
pub fn by_unit_and_batch(view: &View) -> Vec<Vec<Vec<(usize, usize)>>> {
    let mut sent = vec![vec![Vec::new(); view.scenario.batches.len()]; view.scenario.units.len()];
    for (g, group) in view.groups.iter().enumerate() {
        let batch = view.batch_at.get(group.batch.id.as_str());
        for (at, member) in group.members.iter().enumerate() {
            if let (Some(&u), Some(&b)) = (view.unit_at.get(member.person.unit.as_str()), batch)
                && let Some(cell) = sent.get_mut(u).and_then(|s: &mut Vec<Vec<_>>| s.get_mut(b))
            {
                cell.push((g, at));
            }
        }
    }
    sent
}

pub fn is_short(quota: Option<&Quota>, sent: usize) -> bool {
    quota.and_then(|q| q.min).is_some_and(|min| sent < min as usize)
}

pub fn is_over(quota: Option<&Quota>, sent: usize) -> bool {
    quota.and_then(|q| q.max).is_some_and(|max| sent > max as usize)
}

/// `8`, `6–8`, `≥6`, `≤8`, or nothing.
fn quota_cell(quota: Option<&Quota>) -> Cell {
    match quota.map(|q| (q.min, q.max)) {
        Some((Some(min), Some(max))) if min == max => Cell::count(min),
        Some((Some(min), Some(max))) => Cell::text(format!("{min}–{max}")),
        Some((Some(min), None)) => Cell::text(format!("≥{min}")),
        Some((None, Some(max))) => Cell::text(format!("≤{max}")),
        _ => Cell::empty(),
    }
}
