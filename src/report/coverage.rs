//! 点位覆盖: what is visited and what is left out, by priority and region, then visit by visit with the reason.

use std::collections::HashMap;

use super::outings::crew_label;
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{View, batch_label};
use super::{extra, words};
use crate::plan::{Unvisited, Visit};
use crate::scenario::{Region, Site};

/// A visit that a site asks for, and what became of it.
pub struct Asked<'a> {
    pub site: &'a Site,
    /// 1, 2, … up to the site's `visits`.
    pub visit: u32,
    pub fate: Fate<'a>,
}

#[derive(Clone, Copy)]
pub enum Fate<'a> {
    Planned(&'a Visit),
    LeftOut(&'a Unvisited),
    /// The plan does not say; it was made from another state of the scenario.
    Unsaid,
}

/// Sites, and visits asked for and planned.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub sites: usize,
    pub asked: usize,
    pub planned: usize,
}

impl Tally {
    pub fn left_out(self) -> usize {
        self.asked - self.planned
    }

    /// Percent; nothing asked is all done.
    pub fn share(self) -> f64 {
        if self.asked == 0 { 100.0 } else { 100.0 * self.planned as f64 / self.asked as f64 }
    }
}

/// From 1, the most urgent, to 4; 3 where a site does not say.
pub fn priority(site: &Site) -> u8 {
    site.priority.unwrap_or(3)
}

/// Whether the plan has crews and routes at all.
pub fn is_planned(view: &View) -> bool {
    !view.plan.visits.is_empty() || !view.plan.unvisited.is_empty()
}

/// Every visit that the sites ask for: by region, priority, then as the table lists them.
pub fn of_view<'a>(view: &View<'a>) -> Vec<Asked<'a>> {
    let planned: HashMap<(&str, u32), &Visit> =
        view.plan.visits.iter().map(|v| ((v.site.as_str(), v.visit), v)).collect();
    let left_out: HashMap<(&str, u32), &Unvisited> =
        view.plan.unvisited.iter().map(|u| ((u.site.as_str(), u.visit), u)).collect();
    let mut sites: Vec<&Site> = view.scenario.sites.iter().collect();
    sites.sort_by_key(|s| (view.region_at.get(s.region.as_str()).copied(), priority(s)));
    let fate = |key: (&'a str, u32)| match (planned.get(&key), left_out.get(&key)) {
        (Some(visit), _) => Fate::Planned(visit),
        (None, Some(unvisited)) => Fate::LeftOut(unvisited),
        (None, None) => Fate::Unsaid,
    };
    sites
        .into_iter()
        .flat_map(|site| (1..=site.visits.unwrap_or(1)).map(move |visit| (site, visit)))
        .map(|(site, visit)| Asked { site, visit, fate: fate((site.id.as_str(), visit)) })
        .collect()
}

pub fn tally<'a>(asked: impl Iterator<Item = &'a Asked<'a>>) -> Tally {
    let mut tally = Tally::default();
    for one in asked {
        tally.sites += usize::from(one.visit == 1);
        tally.asked += 1;
        tally.planned += usize::from(matches!(one.fate, Fate::Planned(_)));
    }
    tally
}

pub fn sheet(view: &View) -> Sheet {
    let extras = extra::headers(view.scenario.sites.iter().map(|s| &s.extra));
    let mut columns = vec![
        Column::center(view.t("序号", "No."), 5, 7),
        Column::left(view.t("地区", "Region"), 8, 12),
        Column::left(view.t("点位编号", "Site"), 8, 12),
        Column::left(view.t("点位名称", "Name of site"), 14, 20),
        Column::left(view.t("行业", "Industry"), 6, 12),
        Column::center(view.t("优先级", "Priority"), 4, 7),
        Column::center(view.t("次序", "Visit"), 5, 9),
        Column::center(view.t("应查", "Asked"), 4, 6),
        Column::center(view.t("已排", "Planned"), 4, 6),
        Column::center(view.t("未排", "Left out"), 4, 7),
        Column::center(view.t("覆盖率(%)", "Covered (%)"), 5, 7),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("组别", "Group"), 8, 12),
        Column::center(view.t("日期", "Date"), 10, 11),
        Column::center(view.t("检查小组", "Crew"), 7, 8),
        Column::center(view.t("开始", "Starts"), 5, 6),
        Column::left(view.t("未安排原因", "Why left out"), 14, 22),
    ];
    columns.extend(extras.iter().map(|h| Column::left(h, 6, 11)));
    columns.push(Column::left(view.t("备注", "Remarks"), 8, 20));
    let width = columns.len();

    let mut sheet =
        Sheet::new(view.t("点位覆盖", "Coverage"), view.title("点位覆盖情况表", "coverage of sites"), columns);
    sheet.frozen = 4;
    sheet.filter = true;
    let asked = of_view(view);
    let all = tally(asked.iter());
    sheet.notes.push(view.t(
        format!(
            "点位 {} 个，应查 {} 次，已排 {} 次，未排 {} 次，覆盖率 {:.1}%。先汇总（无序号），后逐次列出",
            all.sites,
            all.asked,
            all.planned,
            all.left_out(),
            all.share()
        ),
        format!(
            "{} sites, {} visits asked for, {} planned, {} left out: {:.1}% covered. Sums first (without a number), then visit by visit",
            all.sites,
            all.asked,
            all.planned,
            all.left_out(),
            all.share()
        ),
    ));
    summary(view, &asked, width, &mut sheet.rows);
    sheet.rows.push(Row::section(view.t("逐次明细", "Visit by visit")));
    let regions = asked.chunk_by(|a, b| a.site.region == b.site.region).enumerate();
    let lines = regions.flat_map(|(i, of_region)| of_region.iter().map(move |one| (i, one)));
    for (n, (region, one)) in lines.enumerate() {
        sheet.rows.push(line(view, n as i64 + 1, one, &extras).band(region % 2 == 1));
    }
    sheet
}

/// Sums by priority and by region, and of both where there are several.
fn summary(view: &View, asked: &[Asked], width: usize, rows: &mut Vec<Row>) {
    let row = |region: &str, priority: Option<u8>, t: Tally| {
        let mut cells = vec![
            Cell::empty(),
            Cell::text(region),
            Cell::empty(),
            Cell::text(view.t(
                format!("{} 个点位", t.sites),
                format!("{} {}", t.sites, if t.sites == 1 { "site" } else { "sites" }),
            )),
            Cell::empty(),
            priority.map_or_else(Cell::empty, Cell::count),
            Cell::empty(),
            Cell::count(t.asked as i64),
            Cell::count(t.planned as i64),
            Cell::count(t.left_out() as i64).look(if t.left_out() > 0 { Look::Short } else { Look::Plain }),
            Cell::decimal(t.share(), 1),
        ];
        cells.resize(width, Cell::empty());
        Row::total(cells)
    };
    let all = view.t("全部", "all");
    rows.push(Row::section(view.t("按优先级（1 最先）", "By priority (1 comes first)")));
    for p in 1..=4 {
        let t = tally(asked.iter().filter(|a| priority(a.site) == p));
        if t.asked > 0 {
            rows.push(row(all, Some(p), t));
        }
    }
    rows.push(row(all, None, tally(asked.iter())));
    rows.push(Row::section(view.t("按地区", "By region")));
    for of_region in asked.chunk_by(|a, b| a.site.region == b.site.region) {
        if let Some(first) = of_region.first() {
            rows.push(row(region_name(view, first.site), None, tally(of_region.iter())));
        }
    }
}

fn region_name<'a>(view: &View<'a>, site: &'a Site) -> &'a str {
    view.region(&site.region).map_or(site.region.as_str(), |r: &Region| r.name.as_str())
}

fn line(view: &View, number: i64, one: &Asked, extras: &[&str]) -> Row {
    let site = one.site;
    let visits = site.visits.unwrap_or(1);
    let is_planned = matches!(one.fate, Fate::Planned(_));
    let mut cells = vec![
        Cell::count(number),
        Cell::text(region_name(view, site)),
        Cell::text(&site.id),
        Cell::text(&site.name),
        Cell::maybe(&site.industry),
        Cell::count(priority(site)),
        Cell::text(view.t(format!("第{}/{visits}次", one.visit), format!("{} of {visits}", one.visit))),
        Cell::count(1),
        Cell::count(u8::from(is_planned)),
        Cell::count(u8::from(!is_planned)),
        Cell::empty(),
    ];
    let label = |id: &str| view.batch(id).map_or("", batch_label).to_owned();
    let not_planned = || Cell::text(view.t("未安排", "not planned")).look(Look::Short);
    match one.fate {
        Fate::Planned(v) => cells.extend([
            Cell::text(label(&v.batch)),
            Cell::text(view.group(&v.group).map_or("", |g| g.label.as_str())),
            Cell::text(v.date.to_string()),
            Cell::text(crew_label(view, v.crew)),
            Cell::text(&v.start),
            Cell::empty(),
        ]),
        Fate::LeftOut(u) => {
            let language = view.options.language;
            // A site is told by its name, too.
            let what = u.what.as_deref().map(|what| match view.site(what) {
                Some(before) => view.t(format!("{what} {}", before.name), format!("{what}, {}", before.name)),
                None => what.to_owned(),
            });
            cells.extend([
                Cell::text(u.batch.as_deref().map(label).unwrap_or_default()),
                not_planned(),
                Cell::empty(),
                Cell::empty(),
                Cell::empty(),
                Cell::text(words::unvisited(u.reason, what.as_deref(), language)),
            ]);
        }
        Fate::Unsaid => {
            let why = view.t("方案未提及，请重新求解", "the plan does not say; solve again");
            cells.extend([Cell::empty(), not_planned(), Cell::empty(), Cell::empty(), Cell::empty()]);
            cells.push(Cell::text(why));
        }
    }
    cells.extend(extras.iter().map(|header| extra::cell(view, header, Some(&site.extra))));
    cells.push(match one.fate {
        Fate::LeftOut(u) => {
            let advice = words::unvisited_advice(u.reason, view.options.language);
            Cell::text(view.t(format!("建议{advice}"), format!("to mend: {advice}")))
        }
        Fate::Planned(_) | Fate::Unsaid => Cell::empty(),
    });
    Row::data(cells)
}
