//! 补缺办法: of each shortage the cheapest changes that fill it, with the lines that make them.

use super::short::{group, person, title, unit, wanted};
use crate::explain::{Mend, Mended, Shortage, Step, Way};
use crate::report::sheet::{Cell, Column, Look, Row, Sheet};
use crate::report::view::View;
use crate::report::words;

pub fn sheet(view: &View, all: &[Mended]) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 4, 6),
        Column::left(view.t("办法", "What to do"), 24, 50),
        Column::right(view.t("可补", "Fills"), 4, 6),
        Column::right(view.t("代价", "Cost"), 4, 8),
        Column::right(view.t("得分变化", "Score"), 6, 10),
        Column::right(view.t("调整人次", "Changed"), 6, 8),
        Column::left(view.t("修改（replan --change、whatif 可用）", "Change (for replan --change, whatif)"), 24, 60),
    ];
    let name = view.t("补缺办法", "Mends");
    let mut sheet = Sheet::new(name, view.title("补缺办法", "what would fill it"), columns);
    sheet.frozen = 1;
    if all.is_empty() {
        sheet.notes.push(view.t("没有缺口", "nothing is short").to_owned());
        return sheet;
    }
    sheet.notes.push(
        view.t(
            "每条办法都已代入任务数据、重新调整方案并核验：缺口减少，其他缺口不增加。代价见 docs/explain.md，越小越容易。",
            "Each was made in the round, the plan mended and checked: less is missing, and nothing else more. Costs are those of docs/explain.md, lower is easier.",
        )
        .to_owned(),
    );
    for one in all {
        let number = Cell::count(one.shortage.number);
        sheet.rows.push(Row::section_after(vec![number.clone()], title(view, &one.shortage)));
        for mend in &one.mends {
            sheet.rows.push(row(view, number.clone(), mend, &one.shortage));
        }
        if let Some(remark) = remark(view, one) {
            let mut cells = vec![Cell::empty(); sheet.columns.len()];
            cells[0] = number;
            cells[1] = Cell::text(remark).look(Look::Muted);
            sheet.rows.push(Row::data(cells));
        }
    }
    sheet
}

fn row(view: &View, number: Cell, mend: &Mend, s: &Shortage) -> Row {
    // Several people in the same way are told together.
    let alike = mend.steps.chunk_by(|a, b| a.way == b.way && a.inspector.is_some() && b.inspector.is_some());
    let steps: Vec<String> = alike.map(|steps| says(view, steps, s)).collect();
    let look = if mend.fills == s.missing { Look::Good } else { Look::Warn };
    Row::data(vec![
        number,
        Cell::text(steps.join(view.t("；", "; "))),
        Cell::text(format!("{}/{}", mend.fills, s.missing)).look(look),
        Cell::count(mend.cost as i64),
        Cell::text(words::signed(mend.points)),
        Cell::count(mend.changes),
        Cell::text(mend.lines.join("\n")),
    ])
}

fn remark(view: &View, one: &Mended) -> Option<String> {
    let (zh, en) = match (one.mends.is_empty(), one.possible, one.finished) {
        (_, true, _) => {
            ("不改任务数据也能补上一些，见缺口原因", "some can be had as the round is; see why it is short")
        }
        (_, _, false) => ("时间不够，未找完（请加长 --time）", "not gone through in time (--time)"),
        (true, ..) => (
            "试过的办法都补不上（请假、指标、人数上限、批次上限、培训、增派）",
            "none of the ways tried fills it (leave, quotas, sizes, limits, training, more people)",
        ),
        _ => return None,
    };
    Some(view.t(zh, en).to_owned())
}

/// What is to be done, for one or several people.
fn says(view: &View, steps: &[Step], s: &Shortage) -> String {
    let Some(step) = steps.first() else { return String::new() };
    let who: Vec<String> = steps.iter().filter_map(|step| Some(person(view, step.inspector.as_deref()?))).collect();
    let who = who.join(view.t("、", ", "));
    let from = step.unit.as_deref().map_or(String::new(), |id| unit(view, id));
    let place = step.group.as_deref().map_or(String::new(), |id| group(view, id));
    let (n, wanted) = (step.count, wanted(view, s));
    let (zh, en) = match step.way {
        Way::Name => (format!("{who} 列为可任{wanted}"), format!("list {who} {wanted}")),
        Way::TrainBefore => (format!("{who} 在批次开始前完成培训"), format!("have {who} trained before the batch")),
        Way::Allow => (format!("解除对 {who} 的禁止"), format!("lift what forbids {who}")),
        Way::Leave => {
            (format!("协调 {who} 的请假或可派时段"), format!("lift the leave of {who}, or have them available"))
        }
        Way::Renew => (format!("{who} 换领执法证，有效期到批次结束"), format!("renew the certificate of {who}")),
        Way::Quota => (format!("{from} 指标上限加 {n} 人"), format!("raise the quota of {from} by {n}")),
        Way::Size => (format!("{place} 最多人数加 {n} 人"), format!("raise the largest size of {place} by {n}")),
        Way::Batch => (format!("{who} 多派一批"), format!("allow {who} one batch more")),
        Way::Ask if s.rule == "group_size" || s.rule == "quota" => {
            (format!("请 {from} 增派 {n} 人"), format!("ask {from} for {n} more"))
        }
        Way::Ask => (format!("请 {from} 增派 {n} 名{}", wanted.trim()), format!("ask {from} for {n} more {wanted}")),
        Way::Train => (format!("{who} 培训到{}", wanted.trim()), format!("train {who}: {wanted}")),
    };
    view.t(zh, en)
}
