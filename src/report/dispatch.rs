//! 派员名单: what each unit sends, the annex to its 派员通知; a page per unit.

use super::roster::{gender, privacy, role_look};
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{View, batch_label};
use crate::scenario::Quota;

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 7),
        Column::left(view.t("派员单位", "Unit"), 12, 28),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::center(view.t("起止日期", "Dates"), 12, 13),
        Column::center(view.t("指标（人）", "Quota"), 8, 10),
        Column::center(view.t("实派（人）", "Sent"), 8, 10),
        Column::left(view.t("姓名", "Name"), 8, 14),
        Column::center(view.t("性别", "Gender"), 6, 8),
        Column::center(view.t("政治面貌", "Party"), 9, 14),
        Column::left(view.t("组别", "Group"), 8, 18),
        Column::left(view.t("派驻城市", "Region"), 8, 14),
        Column::center(view.t("组内职务", "Role"), 9, 12),
        Column::center(view.t("手机号", "Phone"), 12, 15),
        Column::center(view.t("报到时间", "Reports on"), 11, 12),
        Column::left(view.t("组长及电话", "Leader, phone"), 12, 24),
        Column::left(view.t("备注", "Remarks"), 8, 20),
    ];
    let mut sheet = Sheet::new(
        view.t("派员名单", "By unit"),
        view.title("派员名单（按派员单位）", "people sent, by unit"),
        columns,
    );
    sheet.notes.push(privacy(view));
    sheet.frozen = 2;
    sheet.filter = true;

    let sent = by_unit_and_batch(view);
    let mut number = 0i64;
    for (u, unit) in view.scenario.units.iter().enumerate() {
        let mut first = true;
        for (b, batch) in view.scenario.batches.iter().enumerate() {
            let quota = view.quota(&unit.id, &batch.id);
            let people = sent.get(u).and_then(|s| s.get(b)).map_or(&[][..], |s| s.as_slice());
            let short = is_short(quota, people.len());
            // A unit that owes nobody and sends nobody has no line for the batch.
            if people.is_empty() && !short {
                continue;
            }
            let rows = people.iter().map(Some).chain(people.is_empty().then_some(None));
            for post in rows {
                number += 1;
                let mut cells = vec![
                    Cell::count(number),
                    Cell::text(&unit.name),
                    Cell::text(batch_label(batch)),
                    Cell::text(view.short_days(batch.start, batch.end)),
                    Cell::text(quota_text(quota)),
                    Cell::count(people.len() as i64).look(if short { Look::Short } else { Look::Plain }),
                ];
                let Some(&(group, at)) = post else {
                    cells.push(Cell::text(view.t("（未派员）", "(nobody)")).look(Look::Short));
                    cells.extend((0..9).map(|_| Cell::empty()));
                    sheet.rows.push(Row::data(cells).band(b % 2 == 1).page_break(first && number > 1));
                    first = false;
                    continue;
                };
                let g = &view.groups[group];
                let m = &g.members[at];
                let leader = match g.leader() {
                    Some(l) => format!("{} {}", l.name, view.phone(&l.phone)).trim().to_owned(),
                    None => view.t("待定", "open").to_owned(),
                };
                cells.extend([
                    Cell::text(&m.person.name),
                    Cell::text(gender(view, m.person.gender)),
                    Cell::text(view.party(m.person.party)),
                    Cell::text(&g.label),
                    Cell::text(&g.region.name),
                    Cell::text(view.role(m.role)).look(role_look(m.role)),
                    Cell::text(view.phone(&m.person.phone)),
                    Cell::text(batch.start.to_string()),
                    Cell::text(leader),
                    Cell::text(view.free_text(&m.person.notes)),
                ]);
                sheet.rows.push(Row::data(cells).band(b % 2 == 1).page_break(first && number > 1));
                first = false;
            }
        }
    }
    sheet
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
pub fn quota_text(quota: Option<&Quota>) -> String {
    match quota.map(|q| (q.min, q.max)) {
        Some((Some(min), Some(max))) if min == max => min.to_string(),
        Some((Some(min), Some(max))) => format!("{min}–{max}"),
        Some((Some(min), None)) => format!("≥{min}"),
        Some((None, Some(max))) => format!("≤{max}"),
        _ => String::new(),
    }
}
