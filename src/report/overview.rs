//! 总览: the headline, coverage, the score term by term, the bound in words, fairness, expense, where it all comes from.

use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::View;
use super::words;
use crate::plan::Status;
use crate::scenario::finding::Text;

pub fn sheet(view: &View, warnings: &[Text]) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::left(view.t("类别", "Part"), 10, 14),
        Column::left(view.t("项目", "Item"), 18, 30),
        Column::left(view.t("内容", "Value"), 16, 42),
        Column::right(view.t("权重", "Weight"), 8, 10),
        Column::right(view.t("计量", "Measure"), 8, 14),
        Column::left(view.t("备注", "Remarks"), 20, 48),
    ];
    let mut sheet =
        Sheet::new(view.t("总览", "Overview"), view.title("监督帮扶派员方案总览", "dispatch plan: overview"), columns);
    sheet.notes.push(headline(view));
    let mut lines = Lines { rows: Vec::new(), number: 0, part: "" };
    conclusion(view, &mut lines, warnings);
    coverage(view, &mut lines);
    score(view, &mut lines);
    fairness(view, &mut lines);
    expense(view, &mut lines);
    provenance(view, &mut lines);
    sheet.rows = lines.rows;
    sheet
}

struct Lines {
    rows: Vec<Row>,
    number: usize,
    part: &'static str,
}

impl Lines {
    fn part(&mut self, part: &'static str) {
        self.part = part;
        self.rows.push(Row::section(part));
    }

    fn add(&mut self, item: &str, value: Cell, remarks: impl Into<String>) {
        self.full(item, value, Cell::empty(), Cell::empty(), remarks);
    }

    fn full(&mut self, item: &str, value: Cell, weight: Cell, measure: Cell, remarks: impl Into<String>) {
        self.number += 1;
        let number = Cell::count(self.number as i64);
        self.rows.push(Row::data(vec![
            number,
            Cell::text(self.part),
            Cell::text(item),
            value,
            weight,
            measure,
            Cell::text(remarks),
        ]));
    }
}

/// One sentence: is everything staffed, and is it the best.
fn headline(view: &View) -> String {
    let plan = view.plan;
    let missing: u32 = plan.shortfalls.iter().map(|s| s.missing).sum();
    let f = &plan.figures;
    let staffed = if plan.shortfalls.is_empty() {
        view.t(
            format!("{} 个岗位全部派满，无缺口", f.posts),
            format!("all {} posts are filled, nothing is missing", f.posts),
        )
    } else {
        view.t(
            format!(
                "{} 个岗位派满 {} 个，另有 {} 项缺口、共缺 {missing}（人次或条件）",
                f.posts,
                f.posts_filled,
                plan.shortfalls.len()
            ),
            format!(
                "{} of {} posts are filled; {} shortfalls, {missing} missing in all",
                f.posts_filled,
                f.posts,
                plan.shortfalls.len()
            ),
        )
    };
    format!("{staffed}{}{}", view.t("；", "; "), bound(view))
}

/// The bound and the gap in words.
fn bound(view: &View) -> String {
    let b = &view.plan.bound;
    if b.proven || view.plan.status == Status::Optimal {
        view.t(
            "方案已证明最优：在现有规则和权重下没有得分更低（更好）的方案".to_owned(),
            "proven best: under these rules and weights no plan scores lower (better)".to_owned(),
        )
    } else {
        let percent = b.gap * 100.0;
        view.t(
            format!("尚未证明最优：任何方案的得分都不会低于 {:.2}，本方案与最优的差距至多 {percent:.2}%", b.value),
            format!(
                "not proven best: no plan scores below {:.2}; this one is at most {percent:.2}% from the best",
                b.value
            ),
        )
    }
}

fn conclusion(view: &View, lines: &mut Lines, warnings: &[Text]) {
    let plan = view.plan;
    lines.part(view.t("结论", "Conclusion"));
    let full = plan.shortfalls.is_empty();
    lines.add(
        view.t("人员", "Staffing"),
        Cell::text(if full { view.t("全部派满", "all filled") } else { view.t("有缺口", "short") }).look(if full {
            Look::Good
        } else {
            Look::Short
        }),
        if full { "" } else { view.t("见“未满足、例外清单”", "see the sheet Shortfalls") },
    );
    lines.add(
        view.t("优劣", "Quality"),
        Cell::text(if plan.bound.proven {
            view.t("已证明最优", "proven best")
        } else {
            view.t("可行，未证明最优", "feasible, not proven best")
        })
        .look(if plan.bound.proven { Look::Good } else { Look::Warn }),
        bound(view),
    );
    let pinned = plan.breaches.iter().filter(|b| b.pinned).count();
    lines.add(
        view.t("例外", "Exceptions"),
        Cell::count(plan.breaches.len() as i64).look(if plan.breaches.is_empty() { Look::Good } else { Look::Warn }),
        view.t(format!("其中因锁定而突破硬性规则 {pinned} 处"), format!("{pinned} of them hard rules broken by locks")),
    );
    for warning in warnings {
        lines.add(
            view.t("提醒", "Warning"),
            Cell::text(view.t("数据已改动", "scenario changed")).look(Look::Short),
            warning.get(view.options.language),
        );
    }
}

fn coverage(view: &View, lines: &mut Lines) {
    let f = &view.plan.figures;
    let share = |part: f64, whole: f64| if whole > 0.0 { 100.0 * part / whole } else { 100.0 };
    lines.part(view.t("覆盖", "Coverage"));
    lines.add(
        view.t("批次、工作组、地区", "Batches, groups, regions"),
        Cell::text(format!(
            "{} / {} / {}",
            view.scenario.batches.len(),
            view.groups.len(),
            view.scenario.regions.len()
        )),
        "",
    );
    lines.add(
        view.t("应派岗位", "Posts"),
        Cell::count(f.posts),
        view.t("各组最少人数之和", "sum of the groups' smallest sizes"),
    );
    lines.add(
        view.t("派满岗位", "Posts filled"),
        Cell::count(f.posts_filled),
        format!("{:.1}%", share(f.posts_filled.into(), f.posts.into())),
    );
    lines.add(view.t("可派人员", "People listed"), Cell::count(f.people), "");
    lines.add(
        view.t("派出人员", "People sent"),
        Cell::count(f.people_used),
        view.t(
            format!(
                "占 {:.1}%，其余 {} 人备选",
                share(f.people_used.into(), f.people.into()),
                f.people.saturating_sub(f.people_used)
            ),
            format!(
                "{:.1}%; {} in reserve",
                share(f.people_used.into(), f.people.into()),
                f.people.saturating_sub(f.people_used)
            ),
        ),
    );
    lines.add(view.t("派出人次", "Person-batches"), Cell::count(f.person_batches), "");
    lines.add(view.t("派出人日", "Person-days"), Cell::count(f.person_days as i64), "");
}

fn score(view: &View, lines: &mut Lines) {
    let plan = view.plan;
    lines.part(view.t("得分", "Score"));
    for term in &plan.score.terms {
        lines.full(
            &words::term(&term.id, view.options.language),
            Cell::decimal(term.points, 2),
            Cell::decimal(term.weight, 2),
            Cell::decimal(term.measure, 2),
            words::measure(&term.id, view.options.language),
        );
    }
    let total = Cell::decimal(plan.score.total, 2).look(Look::Strong);
    lines.add(view.t("总分", "Total"), total, view.t("各项之和，越低越好", "sum of all terms; lower is better"));
    lines.add(
        view.t("下界", "Bound"),
        Cell::decimal(plan.bound.value, 2),
        view.t("任何守住硬性规则的方案都不低于此分", "no plan that keeps the hard rules scores less"),
    );
    lines.add(view.t("差距", "Gap"), Cell::text(format!("{:.4}%", plan.bound.gap * 100.0)), bound(view));
}

fn fairness(view: &View, lines: &mut Lines) {
    let f = &view.plan.figures;
    lines.part(view.t("公平", "Fairness"));
    lines.add(
        view.t("抽调比例最高", "Draw ratio, largest"),
        Cell::text(format!("{:.1}%", f.draw_ratio_max)),
        view.t("派出人次 ÷ 可用人数，按单位", "person-batches ÷ pool, by unit"),
    );
    lines.add(
        view.t("抽调比例最低", "Draw ratio, smallest"),
        Cell::text(format!("{:.1}%", f.draw_ratio_min)),
        view.t(
            format!("相差 {:.1} 个百分点", f.draw_ratio_max - f.draw_ratio_min),
            format!("{:.1} points apart", f.draw_ratio_max - f.draw_ratio_min),
        ),
    );
    lines.add(view.t("一人最多批次", "Most batches by one person"), Cell::count(f.batches_max), "");
    let mut served = vec![0usize; view.scenario.inspectors.len()];
    for a in &view.plan.assignments {
        if let Some(n) = view.person_at.get(a.inspector.as_str()).and_then(|&i| served.get_mut(i)) {
            *n += 1;
        }
    }
    for times in 0..=served.iter().max().copied().unwrap_or(0) {
        let people = served.iter().filter(|n| **n == times).count();
        let item = match times {
            0 => view.t("未派出".to_owned(), "Not sent".to_owned()),
            n => view.t(format!("派 {n} 批"), format!("Serve {n} batch(es)")),
        };
        lines.add(&item, Cell::count(people as i64), view.t("人", "people"));
    }
}

fn expense(view: &View, lines: &mut Lines) {
    let f = &view.plan.figures;
    let rates = &view.scenario.settings.objective.rates;
    lines.part(view.t("路程与经费", "Distance and expense"));
    lines.add(view.t("单程里程合计（公里）", "One-way km, total"), Cell::count(f.km as i64), "");
    let mean = if f.person_batches > 0 { f.km as f64 / f64::from(f.person_batches) } else { 0.0 };
    lines.add(view.t("人均单程（公里）", "One-way km, mean"), Cell::decimal(mean, 1), "");
    lines.add(
        view.t("估算经费（元）", "Estimated expense (yuan)"),
        Cell::decimal(f.expense, 2),
        view.t(
            format!(
                "往返车费 {} 元/公里，住宿 {} 元/晚，伙食 {} 元/天，市内交通 {} 元/天",
                rates.fare_per_km, rates.lodging, rates.meals, rates.local
            ),
            format!(
                "fare {} per km both ways, lodging {} a night, meals {} and local transport {} a day",
                rates.fare_per_km, rates.lodging, rates.meals, rates.local
            ),
        ),
    );
}

fn provenance(view: &View, lines: &mut Lines) {
    let p = &view.plan.provenance;
    lines.part(view.t("出处", "Provenance"));
    lines.add(view.t("程序版本", "Program"), Cell::text(format!("{} {}", p.program, p.program_version)), "");
    lines.add(
        view.t("输入指纹", "Input hash"),
        Cell::text(p.input_hash.chars().take(16).collect::<String>()),
        view.t(format!("SHA-256 全文：{}", p.input_hash), format!("SHA-256 in full: {}", p.input_hash)),
    );
    lines.add(view.t("随机种子", "Seed"), Cell::text(p.seed.to_string()), "");
    lines.add(view.t("开始时间", "Started"), Cell::text(&p.started), "");
    lines.add(
        view.t("求解用时（秒）", "Seconds"),
        Cell::decimal(p.seconds, 1),
        view.t(
            format!("限时 {} 秒，允许差距 {}，线程 {}", p.options.time_seconds, p.options.gap, p.options.threads),
            format!("limit {} s, gap {}, {} threads", p.options.time_seconds, p.options.gap, p.options.threads),
        ),
    );
}
