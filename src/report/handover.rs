//! 压茬交接表: which group hands a region on to which, on which days, and who stays on.

use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{GroupView, View, batch_label};
use crate::scenario::Inspector;

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::left(view.t("城市", "Region"), 8, 14),
        Column::left(view.t("移交组", "Outgoing group"), 8, 16),
        Column::center(view.t("移交批次", "Outgoing batch"), 8, 14),
        Column::left(view.t("移交组组长及电话", "Outgoing leader, phone"), 14, 22),
        Column::left(view.t("接收组", "Incoming group"), 8, 16),
        Column::center(view.t("接收批次", "Incoming batch"), 8, 14),
        Column::left(view.t("接收组组长及电话", "Incoming leader, phone"), 14, 22),
        Column::center(view.t("交接日期", "Handover days"), 12, 18),
        Column::center(view.t("重叠天数", "Overlap (days)"), 8, 9),
        Column::left(view.t("留任人员", "Stay on"), 8, 24),
        Column::left(view.t("未办结问题数", "Open problems"), 8, 9),
        Column::left(view.t("待核查清单页数", "List pages"), 8, 9),
        Column::left(view.t("备注", "Remarks"), 10, 26),
    ];
    let mut sheet =
        Sheet::new(view.t("压茬交接表", "Handover"), view.title("压茬交接表", "handover between batches"), columns);
    sheet.notes.push(
        view.t(
            "同一地区前后两批之间逐组交接；“未办结问题数”“待核查清单页数”由移交组填写",
            "group by group between one batch of a region and the next; the outgoing group fills in the two counts",
        )
        .into(),
    );
    sheet.frozen = 3;
    sheet.filter = true;
    sheet.row_height = 24.0;
    let mut number = 0i64;
    for (r, region) in view.scenario.regions.iter().enumerate() {
        let groups: Vec<&GroupView> = view.groups.iter().filter(|g| g.region.id == region.id).collect();
        let mut batches: Vec<_> = groups.iter().map(|g| g.batch).collect();
        batches.sort_by_key(|b| (b.start, view.batch_at.get(b.id.as_str()).copied()));
        batches.dedup_by_key(|b| &b.id);
        for pair in batches.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            let outgoing: Vec<&GroupView> = groups.iter().copied().filter(|g| g.batch.id == before.id).collect();
            let incoming: Vec<&GroupView> = groups.iter().copied().filter(|g| g.batch.id == after.id).collect();
            let start = after.start.max(before.start);
            let end = after.end.min(before.end);
            let overlap = ((end - start).num_days() + 1).max(0);
            for (from, to) in matched(&outgoing, &incoming) {
                number += 1;
                let staying: Vec<&Inspector> = from
                    .members
                    .iter()
                    .filter(|m| incoming.iter().any(|g| g.members.iter().any(|n| n.person.id == m.person.id)))
                    .map(|m| m.person)
                    .collect();
                let mut remarks = Vec::new();
                if overlap == 0 {
                    let days = (after.start - before.end).num_days() - 1;
                    remarks.push(view.t(
                        format!("两批不重叠，间隔{days}天，须书面移交"),
                        format!("no overlap, {days} days between: hand over in writing"),
                    ));
                }
                if staying.is_empty() {
                    remarks.push(view.t("无留任人员".into(), "nobody stays on".into()));
                }
                for (group, zh, en) in [(from, "移交组", "outgoing"), (to, "接收组", "incoming")] {
                    if group.members.is_empty() {
                        remarks.push(view.t(format!("{zh}未派员"), format!("{en} group has nobody")));
                    }
                }
                sheet.rows.push(
                    Row::data(vec![
                        Cell::count(number),
                        Cell::text(&region.name),
                        Cell::text(&from.label),
                        Cell::text(batch_label(before)),
                        leader(view, from),
                        Cell::text(&to.label),
                        Cell::text(batch_label(after)),
                        leader(view, to),
                        Cell::text(if overlap > 0 { view.short_days(start, end) } else { "—".into() }),
                        Cell::count(overlap).look(if overlap > 0 { Look::Plain } else { Look::Warn }),
                        Cell::text(view.names(staying.into_iter())),
                        Cell::empty(),
                        Cell::empty(),
                        Cell::text(remarks.join(view.t("；", "; "))),
                    ])
                    .band(r % 2 == 1),
                );
            }
        }
    }
    if sheet.rows.is_empty() {
        let nothing = view.t("无：没有一个地区前后两批相接", "none: no region is served by two batches");
        let mut cells = vec![Cell::empty(); sheet.columns.len()];
        cells[1] = Cell::text("—").look(Look::Muted);
        cells[sheet.columns.len() - 1] = Cell::text(nothing);
        sheet.rows.push(Row::data(cells));
        sheet.filter = false;
    }
    sheet
}

fn leader(view: &View, group: &GroupView) -> Cell {
    match group.leader() {
        Some(p) => Cell::text(format!("{} {}", p.name, view.phone(&p.phone)).trim()),
        None => Cell::text(view.t("待定", "open")).look(Look::Warn),
    }
}

/// Groups of the same name first, then the rest in order; the last group of the shorter side takes what is left over.
fn matched<'g, 'v>(
    outgoing: &[&'g GroupView<'v>],
    incoming: &[&'g GroupView<'v>],
) -> Vec<(&'g GroupView<'v>, &'g GroupView<'v>)> {
    let mut partner: Vec<Option<usize>> = vec![None; outgoing.len()];
    let mut taken = vec![false; incoming.len()];
    for (i, from) in outgoing.iter().enumerate() {
        if let Some(j) = (0..incoming.len()).find(|&j| !taken[j] && incoming[j].label == from.label) {
            partner[i] = Some(j);
            taken[j] = true;
        }
    }
    let mut free: Vec<usize> = (0..incoming.len()).filter(|&j| !taken[j]).collect();
    free.reverse();
    for p in partner.iter_mut().filter(|p| p.is_none()) {
        *p = free.pop();
    }
    let mut pairs: Vec<_> = partner
        .iter()
        .enumerate()
        .filter_map(|(i, p)| p.or(incoming.len().checked_sub(1)).map(|j| (outgoing[i], incoming[j])))
        .collect();
    if let Some(&last) = outgoing.last() {
        pairs.extend(free.iter().rev().map(|&j| (last, incoming[j])));
    }
    pairs
}
