//! 缺口原因: of each shortage the facts that make it so, sort by sort, and what follows.

use super::short::{group, list, person, title, unit, wanted};
use crate::explain::{Because, Explained, Fact, Shortage, Verdict};
use crate::report::sheet::{Cell, Column, Look, Row, Sheet};
use crate::report::view::View;
use crate::report::words;

pub fn sheet(view: &View, all: &[Explained]) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 4, 6),
        Column::left(view.t("事实", "Fact"), 20, 44),
        Column::right(view.t("数量", "Number"), 4, 8),
        Column::left(view.t("对象", "Who or what"), 20, 60),
    ];
    let name = view.t("缺口原因", "Why short");
    let mut sheet = Sheet::new(name, view.title("缺口原因", "why something is short"), columns);
    sheet.frozen = 1;
    if all.is_empty() {
        sheet.notes.push(view.t("没有缺口", "nothing is short").to_owned());
        return sheet;
    }
    sheet.notes.push(
        view.t(
            "每个缺口列出的事实合在一起，使人再也派不出来；去掉其中任何一条，就不再如此（逐条求解验证）。",
            "The facts of each shortage together make one more head impossible; without any one of them it would not be so (each was checked by solving).",
        )
        .to_owned(),
    );
    sheet.notes.push(
        view.t(
            "前提：其他批次照原方案不动；本批次其他需求不比原方案差；同一时间一人只在一个组。",
            "Given: other batches stay as they are, no other need of the batch gets less than it has, and nobody is in two groups at a time.",
        )
        .to_owned(),
    );
    for one in all {
        let number = Cell::count(one.shortage.number);
        sheet.rows.push(Row::section_after(vec![number.clone()], title(view, &one.shortage)));
        for line in lines(view, one) {
            let cells = vec![number.clone(), Cell::text(line.says), line.count, Cell::text(line.what)];
            sheet.rows.push(Row::data(cells));
        }
        let follows = Cell::text(follows(view, one)).look(Look::Strong);
        let so = Cell::text(view.t("所以", "so")).look(Look::Strong);
        sheet.rows.push(Row::data(vec![number, so, Cell::empty(), follows]));
    }
    sheet
}

/// Facts of one sort.
struct Line {
    says: String,
    count: Cell,
    what: String,
}

fn lines(view: &View, one: &Explained) -> Vec<Line> {
    let Verdict::Impossible { facts } = &one.verdict else { return Vec::new() };
    let mut facts = facts.clone();
    facts.sort_by_cached_key(|fact| (fact.rank(), sort(view, fact, &one.shortage)));
    let same =
        |a: &Fact, b: &Fact| a.rank() == b.rank() && sort(view, a, &one.shortage) == sort(view, b, &one.shortage);
    facts.chunk_by(same).map(|facts| line(view, facts, &one.shortage)).collect()
}

fn line(view: &View, facts: &[Fact], s: &Shortage) -> Line {
    let Some(first) = facts.first() else {
        return Line { says: String::new(), count: Cell::empty(), what: String::new() };
    };
    let says = sort(view, first, s);
    match first {
        Fact::Register { people } => {
            let what = list(view, people.iter().map(|id| person(view, id)).collect());
            Line { says, count: Cell::count(people.len()), what }
        }
        Fact::LeaderParty => Line { says, count: Cell::empty(), what: String::new() },
        _ => {
            let what = facts.iter().map(|fact| object(view, fact)).collect();
            let heads = facts.iter().map(heads).sum::<Option<u32>>();
            Line { says, count: Cell::count(heads.unwrap_or(facts.len() as u32)), what: list(view, what) }
        }
    }
}

/// What a fact of this sort says.
fn sort(view: &View, fact: &Fact, s: &Shortage) -> String {
    let (zh, en) = match fact {
        Fact::Register { .. } => match s.rule {
            "quota" => ("该单位只有这些人".to_owned(), "the unit has only these people".to_owned()),
            _ => {
                let wanted = wanted(view, s);
                (format!("名单上符合“{}”的只有", wanted.trim()), format!("the list has only these {wanted}"))
            }
        },
        Fact::LeaderParty => ("组长须为正式党员".into(), "leaders are full Party members".into()),
        Fact::Person { because, everywhere, .. } => {
            let (zh, en) = because_says(*because);
            let there = *everywhere || !matches!(because, Because::Recused | Because::Returned | Because::Forbidden);
            if there {
                (zh.to_owned(), en.to_owned())
            } else {
                (format!("{zh}（部分组）"), format!("{en} (some groups)"))
            }
        }
        Fact::Lock { .. } => ("已锁定".into(), "fixed by a pin".into()),
        Fact::Largest { .. } => ("组的最多人数".into(), "largest size of the group".into()),
        Fact::QuotaMax { .. } => ("单位指标上限".into(), "largest quota of the unit".into()),
        Fact::QuotaMin { .. } => ("单位须派足的人数".into(), "the unit's people to be sent".into()),
        Fact::NoMutual { .. } => ("不互查".into(), "these provinces do not inspect one another".into()),
        Fact::Pair { together: true, .. } => ("须同组".into(), "serve together".into()),
        Fact::Pair { .. } => ("不得同组".into(), "never in one group".into()),
        Fact::Mentor { .. } => ("传帮带：新人不能太多".into(), "not too many newcomers".into()),
        Fact::UnitMix { .. } => ("单位混编要求".into(), "rule of mixing units".into()),
        Fact::Need { rule, skill, level, .. } => {
            let role = (*rule == "roles").then(|| view.t("职务人选", "roles"));
            let asked = words::asked(rule, skill.as_deref(), *level, role, view.options.language);
            (format!("各组已有的{}不能少", asked.trim()), format!("groups keep what they have: {asked}"))
        }
    };
    view.t(zh, en)
}

fn because_says(because: Because) -> (&'static str, &'static str) {
    match because {
        Because::Leave => ("请假", "on leave"),
        Because::Unavailable => ("不在可派时段", "not available"),
        Because::Campaign => ("在其他专项或以往轮次中", "serving in another campaign"),
        Because::Recused => ("回避", "recused"),
        Because::Untrained => ("开始前未完成培训", "not trained before the batch"),
        Because::Returned => ("去过该地区，不重复到访", "has been there before"),
        Because::Forbidden => ("已禁止", "forbidden by a pin"),
        Because::Rest => ("批次间隔不足", "not rested"),
        Because::Limit => ("已达批次上限", "at the limit of batches"),
        Because::Placed => ("同期已派其他批次", "serving in an overlapping batch"),
    }
}

/// Numbers that add up over facts of the sort.
fn heads(fact: &Fact) -> Option<u32> {
    match fact {
        Fact::Largest { max, .. } | Fact::QuotaMax { max, .. } => Some(*max),
        Fact::QuotaMin { min, .. } => Some(*min),
        Fact::Need { count, .. } => Some(*count),
        _ => None,
    }
}

fn object(view: &View, fact: &Fact) -> String {
    let with = |name: String, n: &u32| format!("{name} {n}");
    match fact {
        Fact::Person { inspector, elsewhere, groups, everywhere, .. } => {
            let mut said = person(view, inspector);
            if let Some(elsewhere) = elsewhere {
                said += &format!("→{}", group(view, elsewhere));
            }
            if !everywhere && groups.len() == 1 {
                said += &format!("{}{}", view.t("：", ": "), group(view, &groups[0]));
            }
            said
        }
        Fact::Lock { inspector, group: None } => person(view, inspector),
        Fact::Lock { inspector, group: Some(id) } => format!("{}→{}", person(view, inspector), group(view, id)),
        Fact::Largest { group: id, max } => with(group(view, id), max),
        Fact::QuotaMax { unit: id, max } => with(unit(view, id), max),
        Fact::QuotaMin { unit: id, min } => with(unit(view, id), min),
        Fact::NoMutual { a, b } => format!("{a}—{b}"),
        Fact::Pair { a, b, .. } => format!("{}—{}", person(view, a), person(view, b)),
        Fact::Mentor { group: id } | Fact::UnitMix { group: id } => group(view, id),
        Fact::Need { group: id, count, .. } => with(group(view, id), count),
        Fact::Register { .. } | Fact::LeaderParty => String::new(),
    }
}

/// What follows from the facts, or what was found instead.
fn follows(view: &View, one: &Explained) -> String {
    let s = &one.shortage;
    match &one.verdict {
        Verdict::Impossible { facts } => {
            let register = facts.iter().find_map(|fact| match fact {
                Fact::Register { people } => Some(people.len()),
                _ => None,
            });
            // Where only single people are told of, the sum is plain.
            let out: std::collections::BTreeSet<&String> = facts
                .iter()
                .filter_map(|fact| match fact {
                    Fact::Person { inspector, .. } => Some(inspector),
                    _ => None,
                })
                .collect();
            let plain = facts.iter().all(|f| matches!(f, Fact::Register { .. } | Fact::LeaderParty | Fact::Person { .. }));
            let at_most = view.t(
                format!("最多只能有 {} 名，缺 {} 名", s.present, s.missing),
                format!("no more than {} can be had, {} are missing", s.present, s.missing),
            );
            match register {
                Some(0) => view.t(format!("一个也没有：{at_most}"), format!("there is nobody: {at_most}")),
                Some(all) if plain && out.len() == all => {
                    view.t(format!("{all} 人都派不来：{at_most}"), format!("none of the {all} can come: {at_most}"))
                }
                Some(all) if plain && out.len() < all => {
                    let rest = all - out.len();
                    view.t(
                        format!("{all} 人中 {} 人派不来，其余 {rest} 人已计入：{at_most}", out.len()),
                        format!("of {all}, {} cannot come and the other {rest} are counted already: {at_most}", out.len()),
                    )
                }
                _ => view.t(format!("这些同时成立时，{at_most}"), format!("while all of this holds, {at_most}")),
            }
        }
        Verdict::Possible { filled, points, changes } if *points >= 0.0 => view.t(
            format!(
                "可以补上 {filled} 名，但方案要多 {} 分、{changes} 人次调整，按现有权重不值得",
                words::tidy(*points)
            ),
            format!(
                "{filled} can be had, but at {} points more and {changes} assignments changed: by the weights it is not worth it",
                words::tidy(*points)
            ),
        ),
        Verdict::Possible { filled, points, changes } => view.t(
            format!(
                "可以补上 {filled} 名，{changes} 人次调整，方案还少 {} 分：原方案还不是最好，请加长时间重算",
                words::tidy(-points)
            ),
            format!(
                "{filled} can be had with {changes} assignments changed, at {} points less: the plan is not the best yet, solve longer",
                words::tidy(-points)
            ),
        ),
        Verdict::Open => view
            .t("本批次内没有事实不允许，但没有找到补上的方案", "no fact of the batch stands against it, but no plan was found that has it")
            .into(),
        Verdict::Unfinished => view.t("时间不够，未查明（请加长 --time）", "not found out in time (--time)").into(),
    }
}
