//! 签到表: one block per batch and training session, to be printed and signed.

use super::roster::privacy;
use super::sheet::{Cell, Column, Row, Sheet};
use super::view::{View, batch_label};

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 5, 6),
        Column::left(view.t("姓名", "Name"), 8, 14),
        Column::left(view.t("单位", "Unit"), 14, 22),
        Column::left(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("组别", "Group"), 8, 14),
        Column::center(view.t("手机号", "Phone"), 11, 13),
        Column::left(view.t("培训场次", "Session"), 8, 12),
        Column::left(view.t("签名", "Signature"), 16, 16),
        Column::left(view.t("备注", "Remarks"), 8, 8),
    ];
    let mut sheet = Sheet::new(view.t("签到表", "Sign-in"), view.title("签到表", "sign-in sheet"), columns);
    sheet.notes.push(privacy(view));
    sheet.row_height = 27.0;
    for batch in &view.scenario.batches {
        let groups: Vec<_> = view.groups.iter().filter(|g| g.batch.id == batch.id).collect();
        let expected: usize = groups.iter().map(|g| g.members.len()).sum();
        if expected == 0 {
            continue;
        }
        for session in sessions(view, batch.sessions.as_deref()) {
            let heading = view.t(
                format!(
                    "{}（{}）　{session}　应到 {expected} 人，实到 ＿＿ 人",
                    batch_label(batch),
                    view.short_days(batch.start, batch.end)
                ),
                format!(
                    "{} ({})   {session}   expected {expected}, present ____",
                    batch_label(batch),
                    view.short_days(batch.start, batch.end)
                ),
            );
            let first = sheet.rows.is_empty();
            sheet.rows.push(Row::section(heading).page_break(!first));
            let mut number = 0i64;
            for (at, group) in groups.iter().enumerate() {
                for member in &group.members {
                    number += 1;
                    sheet.rows.push(
                        Row::data(vec![
                            Cell::count(number),
                            Cell::text(&member.person.name),
                            Cell::text(view.unit_name(&member.person.unit)),
                            Cell::text(batch_label(batch)),
                            Cell::text(&group.label),
                            Cell::text(view.phone(&member.person.phone)),
                            Cell::text(&session),
                            Cell::empty(),
                            Cell::empty(),
                        ])
                        .band(at % 2 == 1),
                    );
                }
            }
        }
    }
    sheet
}

/// The sessions a batch names; where it names none, people still sign when they report.
fn sessions(view: &View, text: Option<&str>) -> Vec<String> {
    let named: Vec<String> = text
        .unwrap_or("")
        .split([';', '；', '、', '\n'])
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    if named.is_empty() { vec![view.t("报到", "reporting").to_owned()] } else { named }
}
