//! 检查小组: who goes out together on which day, with what and how far; and who stays behind.

use chrono::NaiveDate;

use super::day::{Days, weekday};
use super::outings::{self, Outing, crew_label, kinds, names};
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{GroupView, View, batch_label};
use crate::scenario::Inspector;
use crate::scenario::settings::Level;

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 5, 7),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("组别", "Group"), 8, 14),
        Column::center(view.t("日期", "Date"), 10, 11),
        Column::center(view.t("星期", "Day"), 4, 5),
        Column::center(view.t("是否节假日", "Holiday"), 6, 14),
        Column::center(view.t("检查小组", "Crew"), 7, 10),
        Column::left(view.t("检查人员", "Inspectors"), 16, 32),
        Column::center(view.t("人数", "People"), 4, 6),
        Column::center(view.t("持证人数", "Certified"), 4, 6),
        Column::left(view.t("携带装备", "Carries"), 8, 16),
        Column::center(view.t("点次", "Visits"), 4, 6),
        Column::center(view.t("出发", "Departs"), 5, 6),
        Column::center(view.t("午休", "Break"), 5, 12),
        Column::center(view.t("返回", "Back"), 5, 6),
        Column::right(view.t("行驶(分)", "Minutes driving"), 4, 7),
        Column::right(view.t("里程(km)", "km"), 5, 8),
        Column::right(view.t("工时(小时)", "Duty (hours)"), 9, 9),
        Column::left(view.t("备注", "Remarks"), 8, 24),
    ];
    let mut sheet = Sheet::new(view.t("检查小组", "Crews"), view.title("检查小组编组表", "crews day by day"), columns);
    sheet.notes.push(
        view.t(
            "工时含行驶、检查和晚间材料；“轮休、留守”为当日不随检查小组外出的组员。持证指执法证有效期到本批最后一天以后",
            "duty is driving, inspecting and writing up; “at rest” are members in no crew that day; certificates count if valid through the batch's last day",
        )
        .into(),
    );
    sheet.frozen = 4;
    sheet.filter = true;

    let days = Days::new(view.scenario);
    let outings = outings::of_view(view);
    let mut number = 0i64;
    let mut band = false;
    for of_group in outings.chunk_by(|a, b| std::ptr::eq(a.group, b.group)) {
        let Some(group) = of_group.first().map(|o| o.group) else { continue };
        sheet.rows.push(Row::section(heading(view, group, of_group)));
        for date in group.batch.start.iter_days().take_while(|d| *d <= group.batch.end).chain(outside(group, of_group))
        {
            let today: Vec<&Outing> = of_group.iter().filter(|o| o.date == date).collect();
            for outing in &today {
                number += 1;
                sheet.rows.push(crew(view, &days, outing, number).band(band));
            }
            if let Some(row) = rest(view, &days, group, date, &today) {
                sheet.rows.push(row.band(band));
            }
            band = !band;
        }
    }
    sheet.rows.push(total(view, &outings));
    sheet
}

/// Days of a group's crews that are not in its batch: a plan should have none, and what it has is shown.
fn outside<'o>(group: &'o GroupView, outings: &'o [Outing]) -> impl Iterator<Item = NaiveDate> + 'o {
    let mut dates: Vec<NaiveDate> =
        outings.iter().map(|o| o.date).filter(|d| *d < group.batch.start || *d > group.batch.end).collect();
    dates.dedup();
    dates.into_iter()
}

fn heading(view: &View, group: &GroupView, outings: &[Outing]) -> String {
    let mut days: Vec<NaiveDate> = outings.iter().map(|o| o.date).collect();
    days.dedup();
    let (days, members, n) = (days.len(), group.members.len(), outings.len());
    let (batch, label) = (batch_label(group.batch), &group.label);
    let dates = view.short_days(group.batch.start, group.batch.end);
    view.t(
        format!("{batch}　{label}　{dates}　组员 {members} 人，外出 {days} 天，共 {n} 个小组日"),
        format!("{batch}   {label}   {dates}   {members} members, out on {days} days, {n} crew-days"),
    )
}

/// The cells that name group and day.
fn of_day(view: &View, days: &Days, number: Cell, group: &GroupView, date: NaiveDate) -> Vec<Cell> {
    vec![
        number,
        Cell::text(batch_label(group.batch)),
        Cell::text(&group.label),
        Cell::text(date.to_string()),
        Cell::text(weekday(view, date)),
        Cell::text(days.holiday(view, date)),
    ]
}

fn crew(view: &View, days: &Days, outing: &Outing, number: i64) -> Row {
    let members = outing.members(view);
    let certified = outing.certified(view);
    let asked = match view.scenario.settings.rules.level("certificates") {
        Level::Off => 0,
        Level::Hard | Level::Soft(_) if outing.goes_on_site() => view.scenario.settings.rules.min_per_crew as usize,
        Level::Hard | Level::Soft(_) => 0,
    };
    let pause = outing.pause(view).map(|(start, end)| match end {
        Some(end) => format!("{start}–{end}"),
        None => start.to_owned(),
    });
    let mut remarks = Vec::new();
    if !outing.goes_on_site() {
        remarks.push(view.t("线上".to_owned(), "on line".to_owned()));
    }
    let mut cells = of_day(view, days, Cell::count(number), outing.group, outing.date);
    cells.extend([
        Cell::text(crew_label(view, outing.number)),
        Cell::text(names(view, &members)),
        Cell::count(members.len() as i64),
        Cell::count(certified as i64).look(if certified < asked { Look::Short } else { Look::Plain }),
        Cell::text(kinds(view, outing.equipment())),
        Cell::count(outing.visits.len() as i64),
        Cell::text(outing.crew.map_or("", |c| c.depart.as_str())),
        Cell::text(pause.unwrap_or_default()),
        Cell::text(outing.crew.map_or("", |c| c.back.as_str())),
        Cell::count(outing.drive_minutes()),
        Cell::decimal(outing.km(), 1),
        outing.duty_hours().map_or_else(Cell::empty, |hours| Cell::decimal(hours, 1)),
        Cell::text(remarks.join(view.t("；", "; "))),
    ]);
    Row::data(cells)
}

/// Members in no crew on that day; none where everybody is out.
fn rest(view: &View, days: &Days, group: &GroupView, date: NaiveDate, today: &[&Outing]) -> Option<Row> {
    let out: Vec<&str> = today.iter().flat_map(|o| o.members(view)).map(|p| p.id.as_str()).collect();
    let idle: Vec<&Inspector> =
        group.members.iter().map(|m| m.person).filter(|p| !out.contains(&p.id.as_str())).collect();
    if idle.is_empty() {
        return None;
    }
    let everybody = if today.is_empty() { view.t("全组", "the whole group") } else { "" };
    let mut cells = of_day(view, days, Cell::empty(), group, date);
    cells.extend([
        Cell::text(view.t("轮休、留守", "at rest")),
        Cell::text(names(view, &idle)),
        Cell::count(idle.len() as i64),
    ]);
    cells.resize(18, Cell::empty());
    cells.push(Cell::text(everybody));
    cells.iter_mut().for_each(|c| c.look = Look::Muted);
    Some(Row::data(cells))
}

fn total(view: &View, outings: &[Outing]) -> Row {
    let visits: usize = outings.iter().map(|o| o.visits.len()).sum();
    let mut cells = vec![Cell::empty(); 19];
    cells[1] = Cell::text(view.t("合计", "Total"));
    cells[6] = Cell::text(view.t(format!("{}个小组日", outings.len()), format!("{} crew-days", outings.len())));
    cells[11] = Cell::count(visits as i64);
    cells[15] = Cell::count(outings.iter().map(|o| i64::from(o.drive_minutes())).sum::<i64>());
    cells[16] = Cell::decimal(outings.iter().map(Outing::km).sum(), 1);
    cells[17] = Cell::decimal(outings.iter().filter_map(Outing::duty_hours).sum(), 1);
    Row::total(cells)
}
