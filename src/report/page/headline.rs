//! The figures at the top of the page, and the workbook's overview line by line.

use serde::Serialize;

use super::data::party_share;
use super::table::shown;
use crate::report::sheet::RowKind;
use crate::report::view::View;
use crate::report::{coverage, overview};

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Headline {
    /// Is everything staffed, and is it the best.
    pub sentence: String,
    pub score: f64,
    pub bound: f64,
    /// (score − bound) / |score|
    pub gap: f64,
    pub proven: bool,
    pub posts: u32,
    pub filled: u32,
    /// Over all shortfalls.
    pub missing: u32,
    pub people: u32,
    pub people_used: u32,
    pub person_batches: u32,
    pub person_days: u64,
    /// One way.
    pub km: u64,
    /// Yuan.
    pub expense: f64,
    pub groups: usize,
    pub sites: usize,
    /// Visits asked for and planned; both 0 where there are no routes.
    pub sites_asked: usize,
    pub sites_planned: usize,
    /// Full members, percent of person-batches.
    pub party_share: f64,
    /// Largest and smallest share of its pool that a unit sends, percent.
    pub draw_max: f64,
    pub draw_min: f64,
    /// Most batches of one inspector.
    pub batches_max: u32,
    /// Part, item, value, remark.
    pub lines: Vec<[String; 4]>,
}

pub fn of(view: &View) -> Headline {
    let (plan, f) = (view.plan, &view.plan.figures);
    let warnings = view.warnings();
    let sheet = overview::sheet(view, &warnings);
    let visits =
        if coverage::is_planned(view) { coverage::tally(coverage::of_view(view).iter()) } else { Default::default() };
    let line = |row: &crate::report::sheet::Row| [1, 2, 3, 6].map(|c| row.cells.get(c).map(shown).unwrap_or_default());
    Headline {
        sentence: sheet.notes.first().cloned().unwrap_or_default(),
        score: plan.score.total,
        bound: plan.bound.value,
        gap: plan.bound.gap,
        proven: plan.bound.proven,
        posts: f.posts,
        filled: f.posts_filled,
        missing: plan.shortfalls.iter().map(|s| s.missing).sum(),
        people: f.people,
        people_used: f.people_used,
        person_batches: f.person_batches,
        person_days: f.person_days,
        km: f.km,
        expense: f.expense,
        groups: view.groups.len(),
        sites: view.scenario.sites.len(),
        sites_asked: visits.asked,
        sites_planned: visits.planned,
        party_share: party_share(view),
        draw_max: f.draw_ratio_max,
        draw_min: f.draw_ratio_min,
        batches_max: f.batches_max,
        lines: sheet.rows.iter().filter(|row| row.kind == RowKind::Data).map(line).collect(),
    }
}
