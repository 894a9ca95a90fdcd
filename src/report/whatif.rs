//! 假设方案对比: the base plan and its variants side by side, the points of each, and a sheet for each variant with what differs and who moves.

use super::Report;
use super::changes::Changes;
use super::sheet::{Cell, Chart, Column, Look, Row, Sheet, Value};
use super::words::{self, signed};
use crate::compare::swaps;
use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::scenario::settings::Language;
use crate::whatif::{Coverage, Failed, Figures, Solved};

/// Terms in the chart; the smaller ones are in the table alone.
const PARTS: usize = 8;

/// A variant so much farther from its bound than the base (as a share of the score) had too little time, as like as not.
const FARTHER: f64 = 0.02;

/// The base plan and its variants in figures.
pub struct Board<'b> {
    base: &'b Plan,
    pub base_figures: Figures,
    pub solved: &'b [Solved],
    /// None where there is no plan.
    pub figures: Vec<Option<Figures>>,
    pub language: Language,
}

/// One figure of a plan, and what the base has there.
type Of = fn(&Figures, &Figures) -> Value;

/// A column of the comparison.
pub struct Item {
    pub head: &'static str,
    /// On a terminal, which is narrow; None = not there.
    pub short: Option<&'static str>,
    pub better: Better,
    of: Of,
}

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Less,
    More,
    /// Neither says anything of the plan.
    Either,
}

impl Item {
    pub fn of(&self, figures: &Figures, base: &Figures) -> Value {
        (self.of)(figures, base)
    }
}

/// The figures that the base or some variant has, most telling first.
pub fn items(variants: &[&Figures], base: &Figures, language: Language) -> Vec<Item> {
    use Better::{Either, Less, More};
    // Heads in Chinese, in English, and short ones for the terminal, where there are any.
    let all: [(&str, &str, &str, Better, Of); 15] = [
        ("总分", "score", "总分", Less, |f, _| Value::Decimal(f.own_score, 0)),
        ("比原方案", "than base", "较原方案", Less, |f, base| Value::Decimal(f.own_score - base.own_score, 0)),
        ("差距%", "gap %", "差距%", Less, |f, _| Value::Decimal(100.0 * f.headline.gap, 2)),
        ("缺口人数", "missing", "缺口", Less, |f, _| whole(f.headline.heads_short)),
        ("点位", "sites", "点位", More, |f, _| visited(&f.coverage)),
        ("1级点位", "sites 1", "", More, |f, _| visited(&f.coverage[..1])),
        ("2级点位", "sites 2", "", More, |f, _| visited(&f.coverage[1..2])),
        ("3级点位", "sites 3", "", More, |f, _| visited(&f.coverage[2..3])),
        ("4级点位", "sites 4", "", More, |f, _| visited(&f.coverage[3..])),
        ("派出人次", "postings", "", Either, |f, _| whole(f.headline.assignments)),
        ("派出人数", "people", "人数", Either, |f, _| whole(f.headline.figures.people_used)),
        ("人日", "days", "人日", Either, |f, _| whole(f.headline.figures.person_days)),
        ("单程公里", "km", "公里", Less, |f, _| whole(f.headline.figures.km)),
        ("差旅费\n（元）", "yuan", "", Less, |f, _| Value::Decimal(f.headline.figures.expense, 0)),
        ("抽调比例差", "spread", "抽调差", Less, |f, _| Value::Decimal(f.spread, 1)),
    ];
    let said = |of: &Of| {
        let figures = variants.iter().copied().chain([base]);
        figures.map(|f| of(f, base)).any(|value| match value {
            Value::Empty => false,
            Value::Text(_) => true,
            Value::Integer(n) => n != 0,
            Value::Decimal(x, _) => x != 0.0,
        })
    };
    let item = |(zh, en, short, better, of): (&'static str, &'static str, &'static str, Better, Of)| Item {
        head: language.pick(zh, en),
        short: (!short.is_empty()).then_some(language.pick(short, en)),
        better,
        of,
    };
    all.into_iter().filter(|(.., of)| said(of)).map(item).collect()
}

fn visited(coverage: &[Coverage]) -> Value {
    let (planned, asked) = coverage.iter().fold((0, 0), |sum, c| (sum.0 + c.planned, sum.1 + c.asked));
    if asked == 0 { Value::Empty } else { Value::Text(format!("{planned}/{asked}")) }
}

fn whole(n: impl TryInto<i64>) -> Value {
    n.try_into().map_or(Value::Empty, Value::Integer)
}

impl<'b> Board<'b> {
    pub fn new(scenario: &Scenario, base: &'b Plan, solved: &'b [Solved], language: Language) -> Self {
        let of = |one: &Solved| one.plan.as_ref().ok().map(|plan| Figures::of(&one.scenario, plan));
        Board {
            base,
            base_figures: Figures::of(scenario, base),
            solved,
            figures: solved.iter().map(of).collect(),
            language,
        }
    }

    fn t<T>(&self, zh: T, en: T) -> T {
        self.language.pick(zh, en)
    }

    /// The figures that some plan has, most telling first.
    pub fn items(&self) -> Vec<Item> {
        items(&self.figures.iter().flatten().collect::<Vec<_>>(), &self.base_figures, self.language)
    }

    /// Why a variant has no plan.
    pub fn failed(&self, why: Failed) -> String {
        match why {
            Failed::Unsolvable(why) => words::unsolvable(why, self.language).to_owned(),
            Failed::Stopped => self.t("未轮到即已停止", "stopped before its turn").to_owned(),
            Failed::Refuted => self
                .t("方案未通过核验（程序错误，请报告）", "the plan failed the check (an error of the program's)")
                .to_owned(),
        }
    }

    /// The variant is much farther from its bound than the base is: what it lacks may be for want of time.
    pub fn in_haste(&self, at: usize) -> bool {
        let gap = |figures: &Figures| figures.headline.gap;
        self.figures.get(at).and_then(Option::as_ref).is_some_and(|f| gap(f) > gap(&self.base_figures) + FARTHER)
    }

    /// Soft rules that the variant breaks more than the base does: `软性规则：批次间隔 0 → 3`.
    pub fn broken(&self, at: usize) -> Vec<String> {
        let Some(comparison) = self.solved.get(at).and_then(|one| one.comparison.as_ref()) else { return Vec::new() };
        let is_rule = |id: &str| crate::scenario::settings::RULES.iter().any(|rule| rule.0 == id && rule.0 != "quota");
        let rules = comparison.terms.iter().filter(|term| is_rule(&term.id));
        let measure = |term: &Option<crate::plan::Term>| term.as_ref().map_or(0.0, |t| t.measure);
        rules
            .filter(|term| measure(&term.after) > measure(&term.before))
            .map(|t| format!("{} {} → {}", words::term(&t.id, self.language), measure(&t.before), measure(&t.after)))
            .collect()
    }

    /// Coverage by priority, of the base and of a variant, where either asks for visits.
    pub fn coverage(&self, at: usize) -> Vec<(String, Coverage, Coverage)> {
        let Some(Some(figures)) = self.figures.get(at) else { return Vec::new() };
        let both = (1..).zip(self.base_figures.coverage).zip(figures.coverage);
        both.filter(|((_, before), after)| before.asked + after.asked > 0)
            .map(|((n, before), after)| (self.t(format!("{n}级点位"), format!("sites {n}")), before, after))
            .collect()
    }

    /// Terms of the score that differ from the base: `缺口 +30000`. None where nothing does.
    pub fn terms(&self, at: usize) -> Option<String> {
        let comparison = self.solved.get(at)?.comparison.as_ref()?;
        let differ = comparison.terms.iter().filter(|term| signed(term.points) != "0");
        let each: Vec<String> =
            differ.map(|t| format!("{} {}", words::term(&t.id, self.language), signed(t.points))).collect();
        (!each.is_empty()).then(|| each.join(self.t("，", ", ")))
    }

    /// A variant beside the base, with the names of its own scenario.
    pub fn changes(&self, at: usize) -> Option<Changes<'_>> {
        let one = self.solved.get(at)?;
        let (plan, comparison) = (one.plan.as_ref().ok()?, one.comparison.as_ref()?);
        Some(Changes::new(comparison, (self.base, plan), Some(&one.scenario), self.language))
    }

    fn comparison(&self) -> Sheet {
        let items = self.items();
        let mut columns = vec![
            Column::center(self.t("序号", "No."), 5, 7),
            Column::left(self.t("方案", "Variant"), 12, 22),
            Column::left(self.t("修改内容", "Changes"), 14, 24),
        ];
        columns.extend(items.iter().map(|item| Column::right(item.head, 6, 14)));
        columns.push(Column::center(self.t("变动人次", "Postings changed"), 6, 12));
        columns.push(Column::left(self.t("备注", "Remarks"), 10, 20));
        let title = format!("{} {}", self.base.round, self.t("假设方案对比", "variants")).trim().to_owned();
        let mut sheet = Sheet::new(self.t("假设方案对比", "Variants"), title, columns);
        sheet.notes.push(
            self.t(
                "总分越低越好，不含变动项；改了权重或规则级别的方案，总分与原方案含义不同，请看各项数字。差距为与已证明下界之差；抽调比例差为各单位抽调比例最高与最低之差（百分点）",
                "lower scores are better, and leave out what changes cost; where weights or levels were changed, scores do not compare, but the figures do. gap: to the proven bound; spread: highest less lowest draw ratio of a unit, percentage points",
            )
            .into(),
        );
        sheet.frozen = 2;
        let base = &self.base_figures;
        let cells = |figures: &Figures| -> Vec<Cell> {
            items.iter().map(|item| Cell { value: item.of(figures, base), look: Look::Plain }).collect()
        };
        let mut row = vec![Cell::count(0), Cell::text(self.t("原方案", "base")).look(Look::Strong), Cell::empty()];
        row.extend(cells(base));
        row.extend([Cell::empty(), Cell::empty()]);
        sheet.rows.push(Row::data(row).band(true));
        for (at, one) in self.solved.iter().enumerate() {
            let lines: Vec<&str> = one.variant.changes.iter().map(|w| w.text.trim()).collect();
            let mut row = vec![Cell::count(at as i64 + 1), Cell::text(&one.variant.name), Cell::text(lines.join("\n"))];
            let mut remarks = vec![one.variant.note.clone()];
            match (&self.figures[at], &one.comparison) {
                (Some(figures), Some(comparison)) => {
                    row.extend(cells(figures));
                    row.push(Cell::count(comparison.assignments_changed as i64));
                    remarks.extend(self.broken(at));
                    if self.in_haste(at) {
                        remarks.push(self.t("差距大，宜加长时间再算", "large gap: give it more time").into());
                    }
                }
                _ => {
                    row.extend(vec![Cell::empty(); items.len() + 1]);
                    remarks.extend(one.plan.as_ref().err().map(|why| self.failed(*why)));
                }
            }
            remarks.retain(|remark| !remark.is_empty());
            let look = if one.plan.is_err() { Look::Short } else { Look::Plain };
            row.push(Cell::text(remarks.join("；")).look(look));
            sheet.rows.push(Row::data(row));
        }
        sheet
    }

    /// Points by term, with the chart.
    fn points(&self) -> Sheet {
        let all = || self.figures.iter().flatten().chain([&self.base_figures]);
        let mut terms: Vec<(&str, f64)> = Vec::new();
        for term in all().flat_map(|f| &f.terms) {
            match terms.iter_mut().find(|known| known.0 == term.id) {
                Some(known) => known.1 = known.1.max(term.points.abs()),
                None => terms.push((&term.id, term.points.abs())),
            }
        }
        terms.retain(|term| term.1 > 0.0);
        let mut columns =
            vec![Column::center(self.t("序号", "No."), 5, 7), Column::left(self.t("方案", "Variant"), 30, 34)];
        columns.extend(terms.iter().map(|term| Column::right(&words::term(term.0, self.language), 8, 14)));
        columns.push(Column::right(self.t("总分", "Score"), 8, 14));
        let title =
            format!("{} {}", self.base.round, self.t("各方案得分构成", "points of the variants")).trim().to_owned();
        let mut sheet = Sheet::new(self.t("得分构成", "Points"), title, columns);
        sheet.frozen = 2;
        let note = self.t(
            "总分含变动项，所以比“假设方案对比”中的总分多出变动一列",
            "scores here include what changes cost, so they are larger than those of the comparison by that column",
        );
        if terms.iter().any(|term| term.0 == "stability") {
            sheet.notes.push(note.into());
        }
        let mut largest: Vec<usize> = (0..terms.len()).collect();
        largest.sort_by(|a, b| terms[*b].1.total_cmp(&terms[*a].1));
        largest.truncate(PARTS);
        largest.sort_unstable();
        sheet.chart = Some(Chart {
            title: self.t("得分构成（越低越好）", "points (lower is better)").into(),
            unit: self.t("分", "points").into(),
            names: 1,
            parts: largest.into_iter().map(|n| n as u16 + 2).collect(),
        });
        let base = (self.t("原方案", "base").to_owned(), Some(&self.base_figures));
        let variants = self.solved.iter().zip(&self.figures).map(|(one, f)| (one.variant.name.clone(), f.as_ref()));
        for (n, (name, figures)) in [base].into_iter().chain(variants).enumerate() {
            let Some(figures) = figures else { continue };
            let points = |id: &str| figures.terms.iter().find(|t| t.id == id).map_or(0.0, |t| t.points);
            let mut row = vec![Cell::count(n as i64), Cell::text(name)];
            row.extend(terms.iter().map(|term| Cell::decimal(points(term.0), 0)));
            row.push(Cell::decimal(figures.headline.score, 0).look(Look::Strong));
            sheet.rows.push(Row::data(row));
        }
        sheet
    }

    /// One variant beside the base.
    fn variant(&self, at: usize, name: String) -> Option<Sheet> {
        let (one, changes, comparison) = (&self.solved[at], self.changes(at)?, self.solved[at].comparison.as_ref()?);
        let columns = vec![
            Column::left(self.t("项目 / 批次", "Item / batch"), 12, 30),
            Column::left(self.t("组别", "Group"), 8, 18),
            Column::left(self.t("原", "Was"), 10, 20),
            Column::left(self.t("现", "Is"), 10, 20),
            Column::left(self.t("增减 / 变更原因", "More / why"), 12, 30),
            Column::left(self.t("影响（党员、持证、专业、差旅）", "Effect"), 14, 34),
            Column::left(self.t("通知对象", "To be told"), 12, 32),
        ];
        let mut sheet =
            Sheet::new(name, format!("{} {}", self.base.round, one.variant.name).trim().to_owned(), columns);
        let lines: Vec<&str> = one.variant.changes.iter().map(|w| w.text.trim()).collect();
        sheet.notes.push(format!("{}{}", self.t("修改：", "changes: "), lines.join("；")));
        if !one.variant.note.is_empty() {
            sheet.notes.push(one.variant.note.clone());
        }
        sheet.notes.push(changes.headline());
        let mut push = |cells: Vec<Cell>| {
            let mut row = cells;
            row.resize(7, Cell::empty());
            sheet.rows.push(Row::data(row));
        };
        for (item, before, after) in changes.figures() {
            let more = Cell::text(signed(after - before));
            push(vec![Cell::text(item), Cell::empty(), number(before), number(after), more]);
        }
        for (item, before, after) in self.coverage(at) {
            let more = Cell::text(signed(after.planned as f64 - before.planned as f64));
            let of = |c: Coverage| Cell::text(format!("{}/{}", c.planned, c.asked));
            push(vec![Cell::text(item), Cell::empty(), of(before), of(after), more]);
        }
        for term in &comparison.terms {
            let of = |t: &Option<crate::plan::Term>| t.as_ref().map_or(0.0, |t| t.points);
            let (before, after) = (of(&term.before), of(&term.after));
            if before != 0.0 || after != 0.0 {
                let look = if after > before { Look::Warn } else { Look::Plain };
                push(vec![
                    Cell::text(words::term(&term.id, self.language) + self.t("（分）", " (points)")),
                    Cell::empty(),
                    number(before),
                    number(after),
                    Cell::text(signed(after - before)).look(look),
                ]);
            }
        }
        for change in &comparison.shortfalls {
            let (before, after) = (change.missing_before, change.missing_after);
            let look = if after > before { Look::Short } else { Look::Good };
            push(vec![
                Cell::text(self.t("缺口：", "missing: ").to_owned() + &changes.shortfall(change)),
                Cell::empty(),
                Cell::count(before),
                Cell::count(after),
                Cell::text(signed(f64::from(after) - f64::from(before))).look(look),
            ]);
        }
        let (before, after) = (comparison.before.score, comparison.after.score);
        push(vec![
            Cell::text(self.t("总分", "score")).look(Look::Strong),
            Cell::empty(),
            number(before).look(Look::Strong),
            number(after).look(Look::Strong),
            Cell::text(signed(after - before)).look(Look::Strong),
        ]);
        let swaps = swaps(&comparison.moves);
        if !swaps.is_empty() {
            sheet.rows.push(Row::section(self.t("人员变动", "who moves")));
            sheet.rows.extend(swaps.iter().map(|swap| Row::data(changes.cells(swap))));
        }
        sheet.frozen = 1;
        Some(sheet)
    }
}

/// With one decimal where it is not whole.
fn number(x: f64) -> Cell {
    Cell::decimal(x, u8::from((x - x.round()).abs() > 0.05))
}

/// Longest name of a sheet that Excel takes, in units of UTF-16.
const SHEET_NAME: usize = 31;

/// The number of the variant and as much of its name as a sheet's name may be: no two are alike.
fn sheet_name(number: usize, name: &str) -> String {
    let plain = |c: &char| !c.is_control() && !r"[]:*?/\'：".contains(*c);
    let mut sheet = format!("{number} ");
    let mut left = SHEET_NAME - sheet.len();
    for c in name.trim().chars().filter(plain) {
        let Some(room) = left.checked_sub(c.len_utf16()) else { break };
        left = room;
        sheet.push(c);
    }
    sheet.trim().to_owned()
}

/// The comparison, the points with their chart, and a sheet for each variant that has a plan.
pub fn compose(board: &Board) -> Report {
    let mut sheets = vec![board.comparison(), board.points()];
    for (at, one) in board.solved.iter().enumerate() {
        sheets.extend(board.variant(at, sheet_name(at + 1, &one.variant.name)));
    }
    Report {
        title: board.base.round.clone(),
        language: board.language,
        created: board.base.provenance.started.clone(),
        sheets,
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_bear_names_that_excel_takes() {
        assert_eq!(sheet_name(3, " 河北[少派]: 10人/批？*'? "), "3 河北少派 10人批？");
        assert_eq!(sheet_name(12, ""), "12");
        let long = sheet_name(1000, &"𠮷".repeat(40));
        assert!(long.encode_utf16().count() <= SHEET_NAME && long.starts_with("1000 𠮷"), "{long}");
    }
}
