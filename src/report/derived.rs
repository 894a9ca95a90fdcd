//! 派生工作组: groups the scenario left out, and how they came about.

use super::sheet::{Cell, Column, Row, Sheet};
use super::view::{View, batch_label};

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("组别", "Group"), 8, 18),
        Column::left(view.t("派驻城市", "Region"), 8, 14),
        Column::center(view.t("最少人数", "Smallest"), 8, 9),
        Column::center(view.t("最多人数", "Largest"), 8, 9),
        Column::center(view.t("检查小组数", "Crews"), 8, 9),
        Column::left(view.t("专业需求", "Skills"), 10, 24),
        Column::center(view.t("点位数", "Sites"), 6, 8),
        Column::left(view.t("由来", "How it came about"), 20, 50),
        Column::left(view.t("备注", "Remarks"), 8, 20),
    ];
    let title = view.title("派生工作组（由点位推算）", "groups derived from the sites");
    let mut sheet = Sheet::new(view.t("派生工作组", "Derived groups"), title, columns);
    sheet.frozen = 3;
    sheet.filter = true;
    for (i, g) in view.plan.derived_groups.iter().enumerate() {
        let seen = view.group(&g.id);
        sheet.rows.push(Row::data(vec![
            Cell::count(i as i64 + 1),
            Cell::text(view.batch(&g.batch).map_or(g.batch.as_str(), batch_label)),
            Cell::text(seen.map_or(g.name.as_str(), |v| v.label.as_str())),
            Cell::text(seen.map_or(g.region.as_str(), |v| v.region.name.as_str())),
            Cell::count(g.min_size),
            Cell::count(g.max_size),
            Cell::count(g.crews),
            Cell::text(&g.skills),
            Cell::count(g.sites.len() as i64),
            Cell::text(view.t(&g.because_zh, &g.because_en)),
            Cell::empty(),
        ]));
    }
    sheet
}
