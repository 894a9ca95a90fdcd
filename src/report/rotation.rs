//! 轮换计划: people × batches, units × batches, regions × batches.

use std::collections::HashMap;

use super::dispatch::{by_unit_and_batch, is_over, is_short};
use super::roster::role_look;
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{View, batch_label, length};
use crate::plan::MEMBER;
use crate::scenario::{Leave, UnitKind};

pub fn sheets(view: &View) -> [Sheet; 3] {
    [people(view), units(view), regions(view)]
}

/// `第1批` above its days.
fn heads(view: &View) -> Vec<String> {
    view.scenario.batches.iter().map(|b| format!("{}\n{}", batch_label(b), view.short_days(b.start, b.end))).collect()
}

fn people(view: &View) -> Sheet {
    let mut columns = vec![
        Column::center(view.t("序号", "No."), 6, 7),
        Column::left(view.t("姓名", "Name"), 8, 14),
        Column::left(view.t("派员单位", "Unit"), 12, 26),
    ];
    columns.extend(heads(view).iter().map(|h| Column::center(h, 10, 16)));
    columns.extend([
        Column::center(view.t("合计批次", "Batches"), 6, 8),
        Column::center(view.t("合计天数", "Days"), 6, 8),
        Column::center(view.t("最短间隔（天）", "Shortest rest (days)"), 8, 10),
        Column::left(view.t("备注", "Remarks"), 8, 20),
    ]);
    let title = view.title("轮换计划（人员×批次）", "rotation: people by batch");
    let mut sheet = Sheet::new(view.t("轮换计划-人员", "Rotation-people"), title, columns);
    sheet.legend = vec![
        (Look::Leader, view.t("组长", "leader").into()),
        (Look::Role, view.t("其他职务", "other role").into()),
        (Look::Member, view.t("成员", "member").into()),
        (Look::Away, view.t("假＝请假", "L = on leave").into()),
    ];
    sheet.frozen = 3;
    sheet.filter = true;
    let mut leaves: HashMap<&str, Vec<&Leave>> = HashMap::new();
    for leave in &view.scenario.leave {
        leaves.entry(&leave.inspector).or_default().push(leave);
    }
    for (i, person) in view.scenario.inspectors.iter().enumerate() {
        let mut cells =
            vec![Cell::count(i as i64 + 1), Cell::text(&person.name), Cell::text(view.unit_name(&person.unit))];
        let mut days = 0;
        let mut times = 0i64;
        let mut served = Vec::new();
        let away = leaves.get(person.id.as_str()).map_or(&[][..], |l| l.as_slice());
        for (b, batch) in view.scenario.batches.iter().enumerate() {
            let posts = view.posts.get(&(i, b)).map_or(&[][..], |p| p.as_slice());
            let Some(first) = posts.first() else {
                cells.push(if view.on_leave(away, batch) {
                    Cell::text(view.t("假", "L")).look(Look::Away)
                } else {
                    Cell::empty()
                });
                continue;
            };
            let texts: Vec<String> = posts
                .iter()
                .map(|p| match p.role {
                    MEMBER => view.groups[p.group].label.clone(),
                    role => {
                        let (open, close) = view.t(("（", "）"), (" (", ")"));
                        format!("{}{open}{}{close}", view.groups[p.group].label, view.role(role))
                    }
                })
                .collect();
            // Two posts at once are a breach and should be seen.
            let look = if posts.len() > 1 { Look::Warn } else { role_look(first.role) };
            cells.push(Cell::text(texts.join("\n")).look(look));
            times += posts.len() as i64;
            days += length(batch);
            served.push(batch);
        }
        served.sort_by_key(|b| (b.start, b.end));
        let rest = served.windows(2).map(|w| ((w[1].start - w[0].end).num_days() - 1).max(0)).min();
        cells.push(Cell::count(times).look(if times == 0 { Look::Muted } else { Look::Strong }));
        cells.push(Cell::count(days));
        cells.push(rest.map_or(Cell::empty(), Cell::count));
        cells.push(Cell::text(if times == 0 { view.t("备选", "reserve") } else { "" }).look(Look::Muted));
        sheet.rows.push(Row::data(cells));
    }
    let mut cells = vec![Cell::empty(), Cell::text(view.t("合计（人次）", "Total")), Cell::empty()];
    let mut all = 0i64;
    for batch in &view.scenario.batches {
        let n = view.groups.iter().filter(|g| g.batch.id == batch.id).map(|g| g.members.len() as i64).sum::<i64>();
        all += n;
        cells.push(Cell::count(n));
    }
    cells.extend([Cell::count(all), Cell::empty(), Cell::empty(), Cell::empty()]);
    sheet.rows.push(Row::total(cells));
    sheet
}

fn units(view: &View) -> Sheet {
    let mut columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::left(view.t("派员单位", "Unit"), 14, 30),
        Column::center(view.t("单位类别", "Kind"), 8, 10),
    ];
    columns.extend(heads(view).iter().map(|h| Column::center(h, 9, 15)));
    columns.extend([
        Column::center(view.t("实派合计", "Sent"), 8, 9),
        Column::center(view.t("指标下限合计", "Quota, min"), 8, 9),
        Column::center(view.t("指标上限合计", "Quota, max"), 8, 9),
        Column::center(view.t("缺额", "Missing"), 6, 8),
        Column::center(view.t("可用人数", "Pool"), 8, 9),
        Column::center(view.t("抽调比例(%)", "Draw ratio (%)"), 8, 10),
    ]);
    let contacts = view.scenario.units.iter().any(|u| u.contact.is_some() || u.phone.is_some());
    if contacts {
        columns.push(Column::left(view.t("联系人", "Contact"), 8, 14));
        columns.push(Column::left(view.t("联系电话", "Phone"), 12, 15));
    }
    columns.push(Column::left(view.t("备注", "Remarks"), 8, 26));
    let title = view.title("轮换计划（派员单位×批次）", "rotation: units by batch");
    let mut sheet = Sheet::new(view.t("轮换计划-单位", "Rotation-units"), title, columns);
    sheet.legend = vec![
        (Look::Short, view.t("▼ 低于指标下限", "▼ under the quota").into()),
        (Look::Warn, view.t("高于指标上限", "over the quota").into()),
    ];
    sheet.frozen = 3;
    let sent = by_unit_and_batch(view);
    let batches = view.scenario.batches.len();
    let mut per_batch = vec![0i64; batches];
    let (mut min_all, mut max_all, mut missing_all, mut pool_all) = (0i64, 0i64, 0i64, 0i64);
    for (u, unit) in view.scenario.units.iter().enumerate() {
        let kind = match unit.kind {
            UnitKind::Local => view.t("地方", "local"),
            UnitKind::Ministry => view.t("部属", "ministry"),
            UnitKind::Research => view.t("科研", "research"),
        };
        let mut cells = vec![Cell::count(u as i64 + 1), Cell::text(&unit.name), Cell::text(kind)];
        let (mut total, mut min, mut missing) = (0i64, 0i64, 0i64);
        let mut max = Some(0i64);
        let mut remarks = Vec::new();
        for (b, batch) in view.scenario.batches.iter().enumerate() {
            let quota = view.quota(&unit.id, &batch.id);
            let n = sent[u][b].len();
            let look = if is_short(quota, n) {
                Look::Short
            } else if is_over(quota, n) {
                Look::Warn
            } else {
                Look::Plain
            };
            let least = i64::from(quota.and_then(|q| q.min).unwrap_or(0));
            let lack = (least - n as i64).max(0);
            if lack > 0 {
                remarks.push(
                    view.t(format!("{}缺{lack}人", batch_label(batch)), format!("{} lacks {lack}", batch_label(batch))),
                );
            }
            // A blank says nothing was asked and nobody goes; a 0 says somebody was expected.
            cells.push(if n == 0 && least == 0 { Cell::empty() } else { Cell::count(n as i64).look(look) });
            total += n as i64;
            min += least;
            missing += lack;
            max = match (max, quota.and_then(|q| q.max)) {
                (Some(sum), Some(m)) => Some(sum + i64::from(m)),
                _ => None,
            };
            per_batch[b] += n as i64;
        }
        let pool = view.pool(unit);
        cells.push(Cell::count(total).look(Look::Strong));
        cells.push(Cell::count(min));
        cells.push(max.map_or(Cell::text(view.t("不限", "no limit")).look(Look::Muted), Cell::count));
        cells.push(Cell::count(missing).look(if missing > 0 { Look::Short } else { Look::Plain }));
        cells.push(Cell::count(pool));
        cells.push(if pool > 0 { Cell::decimal(100.0 * total as f64 / pool as f64, 2) } else { Cell::empty() });
        if contacts {
            cells.push(Cell::text(view.free_text(&unit.contact)));
            cells.push(Cell::text(view.phone(&unit.phone)));
        }
        cells.push(Cell::text(remarks.join(view.t("、", ", "))));
        sheet.rows.push(Row::data(cells));
        min_all += min;
        max_all += max.unwrap_or(0);
        missing_all += missing;
        pool_all += pool;
    }
    let mut cells = vec![Cell::empty(), Cell::text(view.t("合计", "Total")), Cell::empty()];
    cells.extend(per_batch.iter().map(|n| Cell::count(*n)));
    let total: i64 = per_batch.iter().sum();
    cells.extend([Cell::count(total), Cell::count(min_all), Cell::count(max_all), Cell::count(missing_all)]);
    cells.push(Cell::count(pool_all));
    cells.push(if pool_all > 0 { Cell::decimal(100.0 * total as f64 / pool_all as f64, 2) } else { Cell::empty() });
    cells.resize(sheet.columns.len(), Cell::empty());
    sheet.rows.push(Row::total(cells));
    sheet
}

fn regions(view: &View) -> Sheet {
    let mut columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::left(view.t("地区", "Region"), 8, 16),
        Column::left(view.t("省份", "Province"), 8, 14),
    ];
    columns.extend(heads(view).iter().map(|h| Column::center(h, 10, 15)));
    columns.extend([
        Column::center(view.t("组次", "Groups"), 6, 8),
        Column::center(view.t("人次", "People"), 6, 8),
        Column::center(view.t("应派人次", "Asked"), 6, 8),
        Column::left(view.t("备注", "Remarks"), 8, 26),
    ]);
    let title = view.title("轮换计划（地区×批次）", "rotation: regions by batch");
    let mut sheet = Sheet::new(view.t("轮换计划-地区", "Rotation-regions"), title, columns);
    sheet.notes.push(view.t("格内为：组数 / 人数", "cells say: groups / people").into());
    sheet.legend = vec![(Look::Short, view.t("▼ 人数不足", "▼ short of people").into())];
    sheet.frozen = 3;
    let (regions, batches) = (view.scenario.regions.len(), view.scenario.batches.len());
    // Groups, people and people asked for, by region and batch.
    let mut sums = vec![[0i64; 3]; regions * batches];
    let mut short = vec![false; regions * batches];
    for g in &view.groups {
        let at = (view.region_at.get(g.region.id.as_str()), view.batch_at.get(g.batch.id.as_str()));
        if let (Some(&r), Some(&b)) = at {
            let cell = &mut sums[r * batches + b];
            cell[0] += 1;
            cell[1] += g.members.len() as i64;
            cell[2] += i64::from(g.min_size);
            short[r * batches + b] |= (g.members.len() as i64) < i64::from(g.min_size);
        }
    }
    let show = |c: [i64; 3], short: bool| {
        if c[0] == 0 {
            return Cell::empty();
        }
        let mark = if short { "▼" } else { "" };
        let text = view.t(format!("{}组/{}人{mark}", c[0], c[1]), format!("{} / {}{mark}", c[0], c[1]));
        Cell::text(text).look(if short { Look::Short } else { Look::Plain })
    };
    let mut per_batch = vec![[0i64; 3]; batches];
    for (r, region) in view.scenario.regions.iter().enumerate() {
        let row = &sums[r * batches..(r + 1) * batches];
        let flags = &short[r * batches..(r + 1) * batches];
        let mut cells = vec![Cell::count(r as i64 + 1), Cell::text(&region.name), Cell::text(&region.province)];
        let mut total = [0i64; 3];
        for (b, c) in row.iter().enumerate() {
            cells.push(show(*c, flags[b]));
            for k in 0..3 {
                total[k] += c[k];
                per_batch[b][k] += c[k];
            }
        }
        cells.extend([Cell::count(total[0]), Cell::count(total[1]).look(Look::Strong), Cell::count(total[2])]);
        let missing: Vec<&str> =
            view.scenario.batches.iter().zip(flags).filter(|(_, f)| **f).map(|(b, _)| batch_label(b)).collect();
        cells.push(Cell::text(if missing.is_empty() {
            String::new()
        } else {
            let list = missing.join(view.t("、", ", "));
            view.t(format!("{list}人数不足"), format!("short in {list}"))
        }));
        sheet.rows.push(Row::data(cells));
    }
    let mut cells = vec![Cell::empty(), Cell::text(view.t("合计", "Total")), Cell::empty()];
    cells.extend(per_batch.iter().map(|c| show(*c, false)));
    let all = per_batch.iter().fold([0i64; 3], |a, c| [a[0] + c[0], a[1] + c[1], a[2] + c[2]]);
    cells.extend([Cell::count(all[0]), Cell::count(all[1]), Cell::count(all[2]), Cell::empty()]);
    sheet.rows.push(Row::total(cells));
    sheet
}
