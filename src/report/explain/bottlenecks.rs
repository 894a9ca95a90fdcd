//! 瓶颈: where one more person would help most, and what needs, batches and quotas cost by shadow prices.

use crate::explain::Case;
use crate::explain::bottlenecks::{Bottlenecks, Need, OneMore, Tried};
use crate::explain::why::Scope;
use crate::report::names::Names;
use crate::report::sheet::{Cell, Column, Look, Row, Sheet};
use crate::report::words::{self, signed, tidy};
use crate::scenario::settings::Language;

/// Prices that prove a bound so much below the score (as a part of it) had too little time, or the programme's relaxation says little.
const ROUGH: f64 = 0.01;
/// Terms of less than this are not told.
const LITTLE: f64 = 0.05;

pub fn sheet(answer: &Bottlenecks, case: &Case, language: Language) -> Sheet {
    let names = Names::new(Some(case.scenario), case.plan.derived_groups.iter(), language);
    let page = Page { answer, case, names, language };
    let columns = vec![
        Column::left(page.t("批次", "Batch"), 8, 14),
        Column::left(page.t("组别 / 单位", "Group / unit"), 12, 26),
        Column::left(page.t("再有 1 名、1 个", "One more"), 18, 40),
        Column::right(page.t("估价（分）", "Priced"), 8, 12),
        Column::right(page.t("至多", "At most"), 8, 12),
        Column::right(page.t("试算（分）", "Solved"), 8, 12),
        Column::left(page.t("说明", "Remarks"), 16, 48),
    ];
    let title = page.t("瓶颈：哪里再有 1 人最有用", "Bottlenecks: where one more person would help most");
    let mut sheet = Sheet::new(page.t("瓶颈", "Bottlenecks"), title.to_owned(), columns);
    sheet.notes = page.notes();
    sheet.rows = page.rows();
    sheet
}

struct Page<'a> {
    answer: &'a Bottlenecks,
    case: &'a Case<'a>,
    names: Names<'a>,
    language: Language,
}

impl Page<'_> {
    fn t<T>(&self, zh: T, en: T) -> T {
        self.language.pick(zh, en)
    }

    /// What somebody has who meets it: `焦化≥2级`, `可任组长`.
    fn need(&self, need: &Need) -> String {
        let roles: Vec<String> = need.roles.iter().map(|role| words::role(role, self.language)).collect();
        let (skill, level) = (need.skill.as_deref().unwrap_or_default(), need.level.unwrap_or(1));
        match need.rule {
            "skills" => self.t(format!("{skill}≥{level}级"), format!("{skill} at level {level}")),
            "roles" => self.t(format!("可任{}", roles.join("、")), format!("may be {}", roles.join(" or "))),
            "party_branch" => self.t("正式党员", "full Party member").to_owned(),
            "certificates" => self.t("持有效执法证", "valid certificate").to_owned(),
            _ => self.t("组员", "member").to_owned(),
        }
    }

    /// What the person is wanted for: `焦化≥2级、正式党员`.
    fn wanted(&self, one: &OneMore) -> String {
        let particular: Vec<String> =
            one.meets.iter().filter(|met| met.need.rule != "group_size").map(|met| self.need(&met.need)).collect();
        if particular.is_empty() {
            return self.t("组员", "member").to_owned();
        }
        particular.join(self.t("，", ", "))
    }

    fn notes(&self) -> Vec<String> {
        let answer = self.answer;
        let mut notes = Vec::new();
        match answer.people.first() {
            Some(one) if one.tried.as_ref().is_some_and(|tried| tried.saves < 1.0) => notes.push(
                self.t(
                    "已试算的人，加上任何一名都不能让方案更好：没有人手上的瓶颈。",
                    "None of those that were solved for betters the plan: nobody is wanting.",
                )
                .to_owned(),
            ),
            None => notes.push(
                self.t(
                    "再有 1 人不能让方案更好：没有人手上的瓶颈。",
                    "One more person would not better the plan: nobody is wanting.",
                )
                .to_owned(),
            ),
            Some(one) => notes.push(self.first(one)),
        }
        let helps = |one: &OneMore| one.tried.as_ref().is_none_or(|tried| tried.saves >= 1.0);
        if answer.heads_short == 0 && answer.people.first().is_some_and(helps) {
            notes.push(
                self.t(
                    "方案没有缺口：再有人只能少走路、更合专业等。",
                    "Nobody is missing: another person only shortens ways, suits the work better and the like.",
                )
                .to_owned(),
            );
        }
        notes.push(
            self.t(
                "估价为影子价格：只对头 1 人有效，第 2 人省得更少；“至多”为已证明的上限，“试算”为加上此人重新求解后实际省的分。假定此人出自不占指标的单位。",
                "Priced: by shadow prices, for the first such person; a second saves less. At most: proven. Solved: saved in fact, by solving with the person. They are taken to be of a unit that no quota counts.",
            )
            .to_owned(),
        );
        let apart = (answer.score - answer.bound) / answer.score.abs().max(1.0);
        if apart > ROUGH && !answer.fairness {
            let percent = tidy(100.0 * apart);
            notes.push(self.t(
                format!("估价较粗：价格证明的下界比方案低 {percent} %，宜加长 --time。"),
                format!("The prices are rough: what they prove lies {percent} % below the plan. Give it more --time."),
            ));
        }
        if answer.fairness {
            notes.push(
                self.t(
                    "计入了公平性，估价只是近似，没有上限；以试算为准。",
                    "Fairness has a weight: prices are approximate and prove no limits; go by what was solved.",
                )
                .to_owned(),
            );
        }
        if answer.staffing_only {
            notes.push(
                self.t("只估派员：检查小组和路线未计入。", "Only staffing is priced: crews and routes are left out.")
                    .to_owned(),
            );
        }
        notes
    }

    /// The best of all, in a sentence.
    fn first(&self, one: &OneMore) -> String {
        let (batch, who) = (self.names.batch(&one.batch), self.wanted(one));
        let (points, how) = match &one.tried {
            Some(tried) => (tidy(tried.saves), self.t("试算", "by solving")),
            None => (tidy(one.priced), self.t("估价", "by prices")),
        };
        let short = one.tried.iter().flat_map(|tried| &tried.terms).filter(|t| t.id == "shortfall");
        let fewer: f64 = short
            .map(|t| {
                let measure = |term: &Option<crate::plan::Term>| term.as_ref().map_or(0.0, |t| t.measure);
                measure(&t.before) - measure(&t.after)
            })
            .sum();
        let (zh, en) = if fewer >= 1.0 {
            let fewer = tidy(fewer);
            (format!("可少 {fewer} 个缺口、"), format!("{fewer} fewer missing, "))
        } else {
            Default::default()
        };
        self.t(
            format!("{batch} 再有 1 名人员（{who}），{zh}约省 {points} 分（{how}）。"),
            format!("{batch}: one more person ({who}) would save about {points} points ({en}{how})."),
        )
    }

    fn rows(&self) -> Vec<Row> {
        let answer = self.answer;
        let mut rows = Vec::new();
        let blank = Cell::empty;
        let number = |points: f64| Cell::decimal(points, u8::from((points - points.round()).abs() > LITTLE));
        let section = |zh: &'static str, en: &'static str| Row::section(self.t(zh, en));
        if !answer.people.is_empty() {
            rows.push(section("再有 1 人（好处最大的在前）", "One more person, most useful first"));
        }
        for one in &answer.people {
            let solved = one.tried.as_ref().map_or_else(blank, |tried| number(tried.saves).look(Look::Strong));
            rows.push(Row::data(vec![
                Cell::text(self.names.batch(&one.batch)),
                Cell::text(self.names.group(&one.group)),
                Cell::text(self.wanted(one)),
                number(one.priced),
                one.at_most.map_or_else(blank, number),
                solved,
                Cell::text(self.remark(one)),
            ]));
        }
        let mut batches: Vec<_> = answer.batches.iter().filter(|batch| batch.points > 0.0).collect();
        batches.sort_by(|a, b| b.points.total_cmp(&a.points));
        if !batches.is_empty() {
            rows.push(section("哪一批最紧（该批再有 1 人的估价）", "Which batch is tightest: one more person there"));
        }
        for batch in batches {
            let days = self.case.scenario.batches.iter().find(|b| b.id == batch.batch);
            let days = days.map_or_else(String::new, |b| {
                self.t(format!("{} 至 {}", b.start, b.end), format!("{} to {}", b.start, b.end))
            });
            let (name, points) = (Cell::text(self.names.batch(&batch.batch)), number(batch.points));
            rows.push(Row::data(vec![name, blank(), Cell::text(days), points, blank(), blank(), blank()]));
        }
        if !answer.needs.is_empty() {
            rows.push(section(
                "专业、职务、党员、证件、人数（影子价格）",
                "Skills, roles, Party members, certificates, heads by shadow price",
            ));
        }
        for price in &answer.needs {
            let others = price.groups.saturating_sub(1);
            let said = match others {
                0 => String::new(),
                1 => self.t("该批另有 1 个组也有此估价", "one other group has a price for it").to_owned(),
                n => self.t(format!("该批另有 {n} 个组也有此估价"), format!("{n} other groups have a price for it")),
            };
            rows.push(Row::data(vec![
                Cell::text(self.names.batch(&price.batch)),
                Cell::text(self.names.group(&price.group)),
                Cell::text(self.need(&price.need)),
                number(price.points),
                blank(),
                blank(),
                Cell::text(said),
            ]));
        }
        if !answer.quotas.is_empty() {
            rows.push(section("派员指标（放宽 1 人的影子价格）", "Quotas: one more, or one less, by shadow price"));
        }
        for price in &answer.quotas {
            let now = price.now;
            let said = match price.largest {
                true => self.t(format!("最多 {now} 人，增 1 人"), format!("at most {now}, one more")),
                false => self.t(format!("最少 {now} 人，减 1 人"), format!("at least {now}, one less")),
            };
            rows.push(Row::data(vec![
                Cell::text(self.names.batch(&price.batch)),
                Cell::text(self.names.unit(&price.unit)),
                Cell::text(said),
                number(price.points),
                blank(),
                blank(),
                blank(),
            ]));
        }
        rows
    }

    fn remark(&self, one: &OneMore) -> String {
        let like = match one.name == one.like {
            // A code is name and id in one.
            true => self.t(format!("条件同 {}", one.name), format!("like {}", one.name)),
            false => {
                self.t(format!("条件同 {}（{}）", one.name, one.like), format!("like {} ({})", one.name, one.like))
            }
        };
        let mut said = vec![like];
        match &one.tried {
            None => said.push(self.t("未试算", "not solved").to_owned()),
            Some(tried) => said.extend(self.tried(tried)),
        }
        said.join(self.t("；", "; "))
    }

    fn tried(&self, tried: &Tried) -> Vec<String> {
        let mut said = Vec::new();
        let terms: Vec<String> = tried
            .terms
            .iter()
            .filter(|term| term.points.abs() >= LITTLE)
            .map(|term| format!("{} {}", words::term(&term.id, self.language), signed(term.points)))
            .collect();
        said.push(terms.join(self.t("，", ", ")));
        said.extend(tried.serves.as_ref().map(|group| {
            let group = self.names.group(group);
            self.t(format!("派到 {group}"), format!("serves in {group}"))
        }));
        let sure = match (tried.proven, tried.scope) {
            (true, _) => self.t("已证明", "proven"),
            (false, Scope::Batch) => {
                self.t("只重排本批次和有缺口的批次", "only the batch, and those that lack something, were staffed anew")
            }
            (false, Scope::Round) => self.t("未证明最优", "not proven to be the best"),
        };
        said.push(sure.to_owned());
        said.retain(|text| !text.is_empty());
        said
    }
}
