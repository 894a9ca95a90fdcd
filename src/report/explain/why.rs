//! 派员理由: what an assignment is worth, beside the best plan without it, or with it.

use crate::compare::swaps;
use crate::explain::Case;
use crate::explain::why::{Brings, Compared, Scope, Verdict, Why};
use crate::plan::Term;
use crate::report::changes::Changes;
use crate::report::sheet::{Cell, Column, Look, Row, Sheet};
use crate::report::words::{self, signed, tidy};
use crate::scenario::columns::TABLES;
use crate::scenario::settings::Language;

/// Scores that print alike are the same.
const SAME: f64 = 0.05;

pub fn sheet(answer: &Why, case: &Case, language: Language) -> Sheet {
    let page = Page { answer, case, language };
    let columns = vec![
        Column::left(page.t("项目", "Item"), 16, 40),
        Column::left(page.t("有此派员", "With it"), 10, 26),
        Column::left(page.t("无此派员", "Without it"), 10, 26),
        Column::right(page.t("省分", "Points saved"), 8, 12),
        Column::left(page.t("说明", "Remarks"), 16, 44),
    ];
    let name = match answer.not {
        false => page.t("为什么派", "Why"),
        true => page.t("为什么不派", "Why not"),
    };
    let title = page.t(
        format!("{}：{}，{}", name, page.who(), page.place()),
        format!("{}: {} in {}", name, page.who(), page.place()),
    );
    let mut sheet = Sheet::new(name, title, columns);
    sheet.notes = page.notes();
    sheet.rows = page.barred();
    sheet.rows.extend(page.facts());
    if let Some(compared) = &answer.compared {
        sheet.rows.extend(page.compared(compared));
    }
    sheet
}

struct Page<'a> {
    answer: &'a Why,
    case: &'a Case<'a>,
    language: Language,
}

impl Page<'_> {
    fn t<T>(&self, zh: T, en: T) -> T {
        self.language.pick(zh, en)
    }

    fn who(&self) -> String {
        let Why { name, inspector, .. } = self.answer;
        self.t(format!("{name}（{inspector}）"), format!("{name} ({inspector})"))
    }

    fn batch(&self) -> String {
        let batch = self.case.scenario.batches.iter().find(|b| b.id == self.answer.batch);
        batch.and_then(|b| b.name.clone()).unwrap_or_else(|| self.answer.batch.clone())
    }

    fn group(&self, id: &str) -> String {
        let named = self.case.scenario.groups.iter().find(|g| g.id == id).and_then(|g| g.name.clone());
        let derived = || self.case.plan.derived_groups.iter().find(|g| g.id == id).map(|g| g.name.clone());
        match named.or_else(derived).filter(|name| !name.is_empty() && name != id) {
            Some(name) => self.t(format!("{name}（{id}）"), format!("{name} ({id})")),
            None => id.to_owned(),
        }
    }

    fn place(&self) -> String {
        format!("{} {}", self.batch(), self.group(&self.answer.group))
    }

    /// The answer in sentences.
    fn notes(&self) -> Vec<String> {
        let answer = self.answer;
        let mut notes = Vec::new();
        if let (Some(row), false) = (answer.pinned_in_row, answer.not) {
            notes.push(self.t(
                format!("这项派员是“锁定”表第 {row} 行指定的。以下去掉该锁定再比较。"),
                format!("The assignment is there because row {row} of the pins locks it. What follows lifts the lock."),
            ));
        }
        notes.push(self.verdict());
        if let Some(compared) = &answer.compared {
            notes.extend(self.certainty(compared));
        }
        if answer.not && !answer.elsewhere.is_empty() && answer.verdict != Verdict::InPlan {
            let groups: Vec<String> = answer.elsewhere.iter().map(|id| self.group(id)).collect();
            let groups = groups.join(self.t("、", ", "));
            notes.push(self.t(
                format!("方案里同一时间在 {groups}。"),
                format!("In the plan they serve in {groups} at that time."),
            ));
        }
        if answer.staffing_only && answer.compared.is_some() {
            notes.push(
                self.t(
                    "只比较派员：检查小组和路线的分数未计入。",
                    "Only staffing is compared: points of crews and routes are left out.",
                )
                .into(),
            );
        }
        if !answer.lines.is_empty() {
            let changes: Vec<String> = answer.lines.iter().map(|line| format!("--change '{line}'")).collect();
            notes.push(format!(
                "{}{}",
                self.t("照此调整：bangfu replan … ", "To have it so: bangfu replan … "),
                changes.join(" ")
            ));
        }
        notes
    }

    fn verdict(&self) -> String {
        let not = self.answer.not;
        let (zh, en) = match self.answer.verdict {
            Verdict::NotInPlan => (
                "方案里没有这项派员。问为什么没有，请用 --why-not。",
                "The plan does not have this assignment. Ask --why-not.",
            ),
            Verdict::InPlan => {
                ("方案里有这项派员。问为什么有，请用 --why。", "The plan has this assignment. Ask --why.")
            }
            Verdict::Barred => (
                "不能派：硬性规则本身就不允许，见下。",
                "They cannot serve there: hard rules forbid it by itself, as listed below.",
            ),
            Verdict::Impossible if not => (
                "不能派：单看这一项并不违规，但与其他硬性规则、锁定合在一起，没有任何方案能有它。",
                "They cannot serve there: nothing forbids it by itself, but beside other hard rules and locks no plan has it.",
            ),
            Verdict::Impossible => (
                "必须派：按硬性规则和锁定，没有任何方案能没有它。",
                "It must be: by hard rules and locks no plan goes without it.",
            ),
            Verdict::OutOfTime => {
                ("限时内没有找到可比的方案，请加长 --time。", "No other plan was found in time: give it more --time.")
            }
            Verdict::Broken => (
                "方案违反任务数据现在的硬性规则，无法比较；请先 bangfu verify。",
                "The plan breaks hard rules of the round as it is now, so nothing can be compared: see bangfu verify.",
            ),
            Verdict::Compared => return self.answer.compared.as_ref().map_or_else(String::new, |c| self.difference(c)),
        };
        self.t(zh, en).to_owned()
    }

    fn difference(&self, compared: &Compared) -> String {
        let points = tidy(compared.saves.abs());
        let (with, without) = (tidy(compared.with.score), tidy(compared.without.score));
        if compared.saves.abs() < SAME {
            return self.t(
                format!("有没有这项派员，最好都是 {with} 分：两可。"),
                format!("With it and without it the best is {with} points: either will do."),
            );
        }
        match (compared.saves > 0.0, self.answer.not) {
            (true, false) => self.t(
                format!("这样派省 {points} 分：有这项派员 {with} 分，没有则最好 {without} 分（越低越好）。"),
                format!("It saves {points} points: {with} with it, {without} at best without it (lower is better)."),
            ),
            (false, true) => self.t(
                format!("派去要多 {points} 分：不派 {without} 分，派去最好 {with} 分（越低越好）。"),
                format!(
                    "It would cost {points} points: {without} without it, {with} at best with it (lower is better)."
                ),
            ),
            (false, false) => self.t(
                format!("不这样派更好：能省 {points} 分（{with} → {without}），现方案不是最优。"),
                format!("It is better without: {points} points less ({with} → {without}); the plan is not the best."),
            ),
            (true, true) => self.t(
                format!("派去更好：能省 {points} 分（{without} → {with}），现方案不是最优。"),
                format!("It is better with it: {points} points less ({without} → {with}); the plan is not the best."),
            ),
        }
    }

    /// How sure that is.
    fn certainty(&self, compared: &Compared) -> Vec<String> {
        let mut notes = Vec::new();
        if compared.with.proven && compared.without.proven {
            notes.push(self.t("两个方案都已证明最优。", "Both plans are proven to be the best.").to_owned());
        } else {
            if compared.scope == Scope::Batch {
                notes.push(
                    self.t(
                        "任务较大：只重排本批次和有缺口的批次，其他不动，未证明最优。",
                        "The round is large: the batch, and those that lack something, were staffed anew beside all others; that is not proven to be the best.",
                    )
                    .to_owned(),
                );
            }
            let said = match (compared.at_least, compared.at_most) {
                (Some(least), Some(most)) => Some(self.t(
                    format!("已证明：这项派员省的分不少于 {}，不多于 {}。", tidy(least), tidy(most)),
                    format!(
                        "Proven: the assignment saves no less than {} and no more than {} points.",
                        tidy(least),
                        tidy(most)
                    ),
                )),
                (Some(least), None) => Some(self.t(
                    format!("已证明：这项派员省的分不少于 {}。", tidy(least)),
                    format!("Proven: the assignment saves no less than {} points.", tidy(least)),
                )),
                (None, Some(most)) => Some(self.t(
                    format!("已证明：这项派员省的分不多于 {}。", tidy(most)),
                    format!("Proven: the assignment saves no more than {} points.", tidy(most)),
                )),
                (None, None) => None,
            };
            notes.extend(said);
        }
        if compared.plan_behind >= SAME {
            let points = tidy(compared.plan_behind);
            notes.push(self.t(
                format!("不动这项派员，同样的搜索也把方案改进了 {points} 分；以上与改进后的比较。"),
                format!("The same search betters the plan by {points} points without touching this; that is what is compared."),
            ));
        }
        notes
    }

    /// What forbids it, with the row that says so.
    fn barred(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        if !self.answer.barred.is_empty() {
            rows.push(Row::section(self.t("禁止这项派员的硬性规则", "Hard rules that forbid it")));
        }
        for bar in &self.answer.barred {
            let place = bar.table.and_then(|table| {
                let table = TABLES.iter().find(|t| t.en == table)?;
                let name = self.t(table.zh, table.en);
                Some(match bar.row {
                    Some(row) => self.t(format!("{name} 第 {row} 行"), format!("{name} row {row}")),
                    None => name.to_owned(),
                })
            });
            rows.push(Row::data(vec![
                Cell::text(words::rule(bar.rule, self.language)).look(Look::Short),
                Cell::maybe(&place),
                Cell::empty(),
                Cell::empty(),
                Cell::text(bar.because.get(self.language)),
            ]));
        }
        rows
    }

    /// The person in the group.
    fn facts(&self) -> Vec<Row> {
        let facts = &self.answer.facts;
        let unit = self.case.scenario.units.iter().find(|u| u.id == facts.unit);
        let yes = |is: bool| self.t(if is { "是" } else { "否" }, if is { "yes" } else { "no" });
        let line = |item: &str, value: String| {
            let cells = vec![Cell::text(item), Cell::text(value), Cell::empty(), Cell::empty(), Cell::empty()];
            Row::data(cells)
        };
        let mut rows = vec![
            Row::section(self.t("本人", "The person")),
            line(self.t("派出单位", "unit"), unit.map_or_else(|| facts.unit.clone(), |u| u.name.clone())),
            line(
                self.t("到驻地单程", "way to the base"),
                self.t(format!("{} 公里", facts.km), format!("{} km", facts.km)),
            ),
            line(self.t("正式党员", "full Party member"), yes(facts.full_member).into()),
            line(self.t("证件在批次内有效", "valid certificate"), yes(facts.certified).into()),
        ];
        if let Some(role) = &self.answer.role {
            rows.push(line(self.t("组内职务", "role"), words::role(role, self.language)));
        }
        if facts.lacks_skill {
            let text = self.t("本组所需专业一项也不具备", "meets none of the skills asked for");
            rows.push(line(self.t("专业", "skills"), text.into()));
        }
        if !facts.brings.is_empty() {
            rows.push(Row::section(
                self.t("对本组的作用（组内其他人不变）", "What the group has by them, all else as it is"),
            ));
            rows.extend(facts.brings.iter().map(|brings| self.brings(brings)));
        }
        rows
    }

    fn brings(&self, brings: &Brings) -> Row {
        let what =
            words::asked(brings.rule, brings.skill.as_deref(), brings.level, brings.role.as_deref(), self.language);
        let of = |n: u32| Cell::text(format!("{n}/{}", brings.needed));
        let lacks = brings.without < brings.needed;
        let said = match lacks {
            true => self.t(
                format!("没有他（她）就缺 {}", brings.needed - brings.without),
                format!("short by {} without them", brings.needed - brings.without),
            ),
            false => self.t("没有他（她）也够".to_owned(), "enough without them".to_owned()),
        };
        let without = of(brings.without).look(if lacks { Look::Short } else { Look::Plain });
        Row::data(vec![Cell::text(what.trim()), of(brings.present), without, Cell::empty(), Cell::text(said)])
    }

    /// Term by term, then who moves.
    fn compared(&self, compared: &Compared) -> Vec<Row> {
        let changes =
            Changes::new(&compared.changes, (&compared.own, &compared.other), Some(self.case.scenario), self.language);
        // The comparison goes from the plan to the other one.
        let order = |own: Cell, other: Cell| if self.answer.not { (other, own) } else { (own, other) };
        let sign = if self.answer.not { -1.0 } else { 1.0 };
        let mut rows = vec![Row::section(self.t("得分逐项（只列不同的）", "Points by term, those that differ"))];
        for term in compared.changes.terms.iter().filter(|term| term.points.abs() >= SAME) {
            let measure = |term: &Option<Term>| number(term.as_ref().map_or(0.0, |t| t.measure));
            let (with, without) = order(measure(&term.before), measure(&term.after));
            rows.push(Row::data(vec![
                Cell::text(words::term(&term.id, self.language)),
                with,
                without,
                Cell::text(signed(sign * term.points)),
                Cell::text(words::measure(&term.id, self.language)),
            ]));
        }
        rows.push(Row::total(vec![
            Cell::text(self.t("总分", "score")),
            number(compared.with.score),
            number(compared.without.score),
            Cell::text(signed(compared.saves)),
            Cell::empty(),
        ]));
        if !compared.changes.shortfalls.is_empty() {
            rows.push(Row::section(self.t("缺口变化", "Shortfalls that change")));
        }
        for change in &compared.changes.shortfalls {
            let (with, without) = order(Cell::count(change.missing_before), Cell::count(change.missing_after));
            let what = Cell::text(changes.shortfall(change));
            rows.push(Row::data(vec![what, with, without, Cell::empty(), Cell::empty()]));
        }
        let swaps = swaps(&compared.changes.moves);
        if !swaps.is_empty() {
            rows.push(Row::section(self.t("谁动", "Who moves")));
        }
        for swap in &swaps {
            let mut cells = changes.cells(swap).into_iter();
            let mut next = || cells.next().unwrap_or_else(Cell::empty);
            let (batch, _, own, other) = (next(), next(), next(), next());
            let (why, effect) = (next(), next());
            let (with, without) = order(own, other);
            let place = joined(&batch, &Cell::text(self.group(swap.group)), " ");
            let said = joined(&why, &effect, self.t("；", "; "));
            rows.push(Row::data(vec![place, with, without, Cell::empty(), said]));
        }
        rows
    }
}

/// With one decimal where it is not whole.
fn number(x: f64) -> Cell {
    Cell::decimal(x, u8::from((x - x.round()).abs() > SAME))
}

/// The texts of two cells.
fn joined(a: &Cell, b: &Cell, between: &str) -> Cell {
    let text = |cell: &Cell| match &cell.value {
        crate::report::sheet::Value::Text(text) => text.clone(),
        _ => String::new(),
    };
    let both: Vec<String> = [text(a), text(b)].into_iter().filter(|text| !text.is_empty()).collect();
    Cell::text(both.join(between))
}
