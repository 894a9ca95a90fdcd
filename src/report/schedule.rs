//! 日程: every crew's day in the order in which it happens, a page per group; what a crew leader holds in his hand.
//!
//! What names a row (date, group, crew, people) stands on the left, on screen and in the CSV only: on paper each crew's day has a
//! heading that says it once, and the print stays large enough to be read in a car.

use super::day::{Days, weekday};
use super::outings::{self, Outing, crew_label, is_on_site, kinds, names};
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{GroupView, View, batch_label};
use super::{coverage, extra};
use crate::plan::Visit;
use crate::scenario::Site;

/// Columns that name crew and day; they stand left of what is printed.
const CONTEXT: u16 = 8;

pub fn sheet(view: &View) -> Sheet {
    let extras = extra::headers(view.scenario.sites.iter().map(|s| &s.extra));
    let mut columns = vec![
        Column::center(view.t("序号", "No."), 5, 7),
        Column::center(view.t("日期", "Date"), 10, 11),
        Column::center(view.t("星期", "Day"), 4, 5),
        Column::center(view.t("是否节假日", "Holiday"), 6, 14),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("组别", "Group"), 8, 14),
        Column::left(view.t("检查人员", "Inspectors"), 14, 20),
        Column::center(view.t("检查小组", "Crew"), 7, 8),
        Column::center(view.t("序", "Stop"), 3, 4),
        Column::center(view.t("出发/到达", "Departs / arrives"), 6, 8),
        Column::center(view.t("开始", "Starts"), 5, 6),
        Column::center(view.t("结束", "Ends"), 5, 6),
        Column::left(view.t("点位编号", "Site"), 7, 11),
        Column::left(view.t("点位名称", "Name of site"), 14, 26),
        Column::left(view.t("行业", "Industry"), 6, 10),
        Column::center(view.t("优先级", "Priority"), 4, 6),
        Column::center(view.t("方式", "Mode"), 4, 7),
        Column::center(view.t("检查时长(分)", "Minutes on site"), 4, 6),
        Column::center(view.t("行驶(分)", "Minutes driving"), 4, 6),
        Column::center(view.t("里程(km)", "km"), 5, 6),
        Column::left(view.t("装备", "Equipment"), 6, 10),
        Column::center(view.t("经度", "Longitude"), 6, 9),
        Column::center(view.t("纬度", "Latitude"), 6, 9),
    ];
    columns.extend(extras.iter().map(|h| Column::left(h, 8, 14)));
    columns.push(Column::left(view.t("备注", "Remarks"), 12, 22));

    let mut sheet =
        Sheet::new(view.t("日程", "Schedule"), view.title("检查日程表", "schedule of inspections"), columns);
    sheet.notes.push(
        view.t(
            "一行一次检查；行驶、里程从上一处（驻地或前一点位）起算，返回一行为回驻地的路程。时间为计划时间，以现场情况为准",
            "one line a visit; minutes and km count from the place before (the base or the site before), those of the line back are the way to the base. All times are planned ones",
        )
        .into(),
    );
    sheet.printed_from = CONTEXT;
    sheet.frozen = CONTEXT;
    sheet.filter = true;

    let days = Days::new(view.scenario);
    let outings = outings::of_view(view);
    let mut writer = Writer { view, days: &days, extras: &extras, decimals: decimals(view), number: 0 };
    let mut band = false;
    for of_group in outings.chunk_by(|a, b| std::ptr::eq(a.group, b.group)) {
        if let Some(first) = of_group.first() {
            sheet.rows.push(Row::section(group_heading(view, first.group, of_group)).page_break(true));
        }
        for outing in of_group {
            sheet.rows.push(writer.heading(outing));
            sheet.rows.extend(writer.rows(outing).into_iter().map(|r| r.band(band)));
            band = !band;
        }
    }
    sheet
}

/// `第1批　石家庄1组　12月1日—12月14日　组长 张三　36 点次，行驶 1840 分、1022.5 km`
fn group_heading(view: &View, group: &GroupView, outings: &[Outing]) -> String {
    let visits: usize = outings.iter().map(|o| o.visits.len()).sum();
    let minutes: u32 = outings.iter().map(Outing::drive_minutes).sum();
    let km: f64 = outings.iter().map(Outing::km).sum();
    let (batch, label, days) =
        (batch_label(group.batch), &group.label, view.short_days(group.batch.start, group.batch.end));
    let leader = group.leader().map(|p| view.t(format!("　组长 {}", p.name), format!("   leader {}", p.name)));
    let leader = leader.unwrap_or_default();
    view.t(
        format!("{batch}　{label}　{days}{leader}　{visits} 点次，行驶 {minutes} 分、{km:.1} km"),
        format!("{batch}   {label}   {days}{leader}   {visits} visits, {minutes} min and {km:.1} km on the road"),
    )
}

/// Decimals that show all coordinates as they are written, five at most (a metre).
fn decimals(view: &View) -> u8 {
    let places = |x: f64| {
        let text = format!("{x:.5}");
        text.trim_end_matches('0').split('.').nth(1).map_or(0, str::len) as u8
    };
    view.scenario.sites.iter().map(|s| places(s.at.lon).max(places(s.at.lat))).max().unwrap_or(0).max(2)
}

struct Writer<'w, 'a> {
    view: &'w View<'a>,
    days: &'w Days<'a>,
    extras: &'w [&'a str],
    decimals: u8,
    number: i64,
}

/// What a line says besides what names its crew and day.
#[derive(Default)]
struct Line {
    order: Option<u32>,
    moves: String,
    start: String,
    end: String,
    what: String,
    driving: Option<(u32, f64)>,
    equipment: String,
    remarks: String,
}

impl<'a> Writer<'_, 'a> {
    /// `2026-12-30 周三　石家庄1组　第1小组　张三、李四　装备 无人机　3 点次，61.5 km`. The columns on the left say so of
    /// the heading, too, so that it stays when they are filtered by.
    fn heading(&self, outing: &Outing<'_, 'a>) -> Row {
        let view = self.view;
        let cells = self.context(outing, Cell::empty(), Look::Plain);
        let holiday = self.days.off(view, outing.date);
        let holiday = holiday.map(|name| view.t(format!("（{name}）"), format!(" ({name})"))).unwrap_or_default();
        let mut parts = vec![
            format!("{} {}{holiday}", outing.date, weekday(view, outing.date)),
            outing.group.label.clone(),
            crew_label(view, outing.number),
        ];
        let people = names(view, &outing.members(view));
        if !people.is_empty() {
            parts.push(people);
        }
        if !outing.equipment().is_empty() {
            let kinds = kinds(view, outing.equipment());
            parts.push(view.t(format!("装备 {kinds}"), format!("carries {kinds}")));
        }
        let (visits, km) = (outing.visits.len(), outing.km());
        parts.push(view.t(
            format!("{visits} 点次，{km:.1} km"),
            format!("{visits} {}, {km:.1} km", if visits == 1 { "visit" } else { "visits" }),
        ));
        Row::section_after(cells, parts.join(view.t("　", "   ")))
    }

    fn rows(&mut self, outing: &Outing<'_, 'a>) -> Vec<Row> {
        let view = self.view;
        let mut rows = Vec::with_capacity(outing.visits.len() + 3);
        let on_site = outing.goes_on_site();
        if let Some(crew) = outing.crew {
            let what = match on_site {
                true => view.t("从驻地出发", "leaves the base"),
                false => view.t("在驻地开始线上检查", "begins on line at base"),
            };
            let what = what.to_owned();
            let equipment = kinds(view, outing.equipment());
            rows.push(self.aside(outing, Line { moves: crew.depart.clone(), what, equipment, ..Line::default() }));
        }
        let mut pause = outing.pause(view);
        for (visit, site) in &outing.visits {
            if let Some((start, end)) = pause.take_if(|(start, _)| *start <= visit.start.as_str()) {
                rows.push(self.pause(outing, start, end));
            }
            rows.push(self.visit(outing, visit, site));
        }
        if let Some((start, end)) = pause {
            rows.push(self.pause(outing, start, end));
        }
        if let Some(crew) = outing.crew {
            let what = match on_site {
                true => view.t("返回驻地", "back at the base"),
                false => view.t("线上检查结束", "ends on line"),
            };
            let hours = f64::from(crew.duty_minutes) / 60.0;
            let writing: u32 = outing.visits.iter().filter_map(|(_, site)| site.writeup_minutes).sum();
            let duty = match writing {
                0 => view.t(format!("工时{hours:.1}小时"), format!("duty {hours:.1} h")),
                _ => view.t(
                    format!("工时{hours:.1}小时，材料{writing}分"),
                    format!("duty {hours:.1} h, writing {writing} min"),
                ),
            };
            rows.push(self.aside(
                outing,
                Line {
                    moves: crew.back.clone(),
                    what: what.to_owned(),
                    driving: outing.way_back(),
                    remarks: duty,
                    ..Line::default()
                },
            ));
        }
        rows
    }

    fn pause(&self, outing: &Outing<'_, 'a>, start: &str, end: Option<String>) -> Row {
        let what = self.view.t("午休", "break").to_owned();
        self.aside(outing, Line { start: start.to_owned(), end: end.unwrap_or_default(), what, ..Line::default() })
    }

    /// Departure, break, return: a light line without a number.
    fn aside(&self, outing: &Outing<'_, 'a>, line: Line) -> Row {
        let mut cells = self.line(outing, Cell::empty(), None, line);
        for cell in &mut cells {
            if cell.look != Look::Again {
                cell.look = Look::Muted;
            }
        }
        Row::data(cells)
    }

    fn visit(&mut self, outing: &Outing<'_, 'a>, visit: &Visit, site: &Site) -> Row {
        self.number += 1;
        let line = Line {
            order: Some(visit.order),
            moves: visit.arrive.clone(),
            start: visit.start.clone(),
            end: visit.end.clone(),
            what: site.name.clone(),
            driving: Some((visit.drive_minutes, visit.km)),
            equipment: kinds(self.view, &site.equipment),
            remarks: self.remarks(visit, site),
        };
        Row::data(self.line(outing, Cell::count(self.number), Some(site), line))
    }

    /// What names crew and day, up to [`CONTEXT`].
    fn context(&self, outing: &Outing<'_, 'a>, number: Cell, look: Look) -> Vec<Cell> {
        let view = self.view;
        vec![
            number,
            Cell::text(outing.date.to_string()).look(look),
            Cell::text(weekday(view, outing.date)).look(look),
            Cell::text(self.days.holiday(view, outing.date)).look(look),
            Cell::text(batch_label(outing.group.batch)).look(look),
            Cell::text(&outing.group.label).look(look),
            Cell::text(names(view, &outing.members(view))).look(Look::Again),
            Cell::text(crew_label(view, outing.number)).look(look),
        ]
    }

    fn line(&self, outing: &Outing<'_, 'a>, number: Cell, site: Option<&Site>, line: Line) -> Vec<Cell> {
        let view = self.view;
        let mut cells = self.context(outing, number, Look::Muted);
        let or_empty = |cell: Option<Cell>| cell.unwrap_or_else(Cell::empty);
        let priority = |s: &Site| {
            let p = coverage::priority(s);
            Cell::count(p).look(if p == 1 { Look::Strong } else { Look::Plain })
        };
        let mode = |s: &Site| match is_on_site(s) {
            true => Cell::text(view.t("现场", "on site")),
            false => Cell::text(view.t("线上", "on line")).look(Look::Role),
        };
        cells.extend([
            or_empty(line.order.map(Cell::count)),
            Cell::text(line.moves),
            Cell::text(line.start),
            Cell::text(line.end),
            or_empty(site.map(|s| Cell::text(&s.id))),
            Cell::text(line.what),
            or_empty(site.map(|s| Cell::maybe(&s.industry))),
            or_empty(site.map(priority)),
            or_empty(site.map(mode)),
            or_empty(site.map(|s| Cell::count(s.minutes))),
            or_empty(line.driving.map(|d| Cell::count(d.0))),
            or_empty(line.driving.map(|d| Cell::decimal(d.1, 1))),
            // The heading says what a crew carries.
            Cell::text(line.equipment).look(if site.is_some() { Look::Plain } else { Look::Again }),
            or_empty(site.map(|s| Cell::decimal(s.at.lon, self.decimals))),
            or_empty(site.map(|s| Cell::decimal(s.at.lat, self.decimals))),
        ]);
        cells.extend(self.extras.iter().map(|header| extra::cell(view, header, site.map(|s| &s.extra))));
        cells.push(Cell::text(line.remarks));
        cells
    }

    /// Which visit it is, and what to beware of.
    fn remarks(&self, visit: &Visit, site: &Site) -> String {
        let view = self.view;
        let mut remarks = Vec::new();
        let visits = site.visits.unwrap_or(1);
        if visits > 1 {
            remarks.push(
                view.t(format!("第{}次/共{visits}次", visit.visit), format!("visit {} of {visits}", visit.visit)),
            );
        }
        if !site.hazards.is_empty() {
            let hazards = kinds(view, &site.hazards);
            remarks.push(view.t(format!("注意{hazards}"), format!("beware: {hazards}")));
        }
        remarks.join(view.t("；", "; "))
    }
}
