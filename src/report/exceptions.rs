//! 未满足、例外清单: every shortfall with its reasons and what to relax, every breach, every exception forced by a lock.

use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{View, batch_label};
use super::words;
use crate::plan::{Breach, Reason, RuledOut, Shortfall};
use crate::scenario::settings::Level;

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::center(view.t("类别", "Kind"), 8, 12),
        Column::left(view.t("规则", "Rule"), 10, 14),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("对象", "Where"), 10, 22),
        Column::center(view.t("缺口", "Missing"), 6, 9),
        Column::left(view.t("原因", "Why"), 24, 52),
        Column::left(view.t("建议放宽项", "What would help"), 16, 40),
        Column::left(view.t("备注", "Remarks"), 8, 24),
    ];
    let title = view.title("未满足、例外清单", "shortfalls and exceptions");
    let mut sheet = Sheet::new(view.t("未满足、例外清单", "Shortfalls"), title, columns);
    sheet.frozen = 3;
    sheet.filter = true;
    let plan = view.plan;
    let pinned = plan.breaches.iter().filter(|b| b.pinned).count();
    let lock = view.by_lock();
    sheet.notes.push(view.t(
        format!(
            "缺口 {} 项；未满足的软性规则 {} 处；因{lock}突破硬性规则 {pinned} 处",
            plan.shortfalls.len(),
            plan.breaches.len() - pinned
        ),
        format!(
            "{} shortfalls; {} breaches of soft rules; {pinned} of hard rules forced by {lock}",
            plan.shortfalls.len(),
            plan.breaches.len() - pinned
        ),
    ));
    sheet.notes.extend(by_rule(view));
    if plan.shortfalls.is_empty() && plan.breaches.is_empty() {
        let nothing = view.t("无：全部要求均已满足", "none: everything asked for is met");
        let mut cells = vec![Cell::empty(); sheet.columns.len()];
        cells[4] = Cell::text(nothing).look(Look::Good);
        sheet.rows.push(Row::data(cells));
        sheet.filter = false;
        return sheet;
    }
    let mut number = 0i64;
    for s in &plan.shortfalls {
        number += 1;
        sheet.rows.push(Row::data(vec![
            Cell::count(number),
            Cell::text(view.t("缺口", "shortfall")).look(Look::Short),
            Cell::text(words::rule(&s.rule, view.options.language)),
            Cell::text(view.batch(&s.batch).map_or(s.batch.as_str(), batch_label)),
            Cell::text(place(view, s.group.as_deref(), s.unit.as_deref())),
            Cell::count(s.missing),
            Cell::text(sentence(view, s)),
            Cell::text(advice(view, s).join("\n")),
            Cell::text(view.t(
                format!("需{}，现有{}；具备条件者共{}人", s.needed, s.present, s.capable),
                format!("needs {}, has {}; {} people could", s.needed, s.present, s.capable),
            )),
        ]));
    }
    // Exceptions to hard rules first: they need somebody's signature.
    for b in plan.breaches.iter().filter(|b| b.pinned).chain(plan.breaches.iter().filter(|b| !b.pinned)) {
        number += 1;
        sheet.rows.push(Row::data(breach(view, number, b)));
    }
    sheet
}

/// What is missing in all, rule by rule.
fn by_rule(view: &View) -> Option<String> {
    let mut sums: Vec<(&str, u32)> = Vec::new();
    for s in &view.plan.shortfalls {
        match sums.iter_mut().find(|sum| sum.0 == s.rule) {
            Some(sum) => sum.1 += s.missing,
            None => sums.push((&s.rule, s.missing)),
        }
    }
    let list: Vec<String> =
        sums.iter().map(|(rule, n)| format!("{} {n}", words::rule(rule, view.options.language))).collect();
    let list = list.join(view.t("，", ", "));
    (!sums.is_empty()).then(|| view.t(format!("缺口合计：{list}"), format!("missing in all: {list}")))
}

fn place(view: &View, group: Option<&str>, unit: Option<&str>) -> String {
    match (group, unit) {
        (Some(g), _) => view.group(g).map_or(g.to_owned(), |v| v.label.clone()),
        (None, Some(u)) => view.unit(u).map_or(u.to_owned(), |v| v.name.clone()),
        (None, None) => String::new(),
    }
}

/// `第2批 石家庄1组 缺 2 名 焦化≥2级：全部 140 人中：已在本组 1，请假 3，…`
fn sentence(view: &View, s: &Shortfall) -> String {
    let all: u32 = s.ruled_out.iter().map(|r| r.count).sum();
    let (head, reasons) = (lacks(view, s), reasons(view, s));
    if reasons.is_empty() {
        return head;
    }
    view.t(
        format!("{head}：全部 {all} 人中：{}", reasons.join("，")),
        format!("{head}: of all {all} people: {}", reasons.join(", ")),
    )
}

/// `第2批 石家庄1组 缺 2 名 焦化≥2级`
pub fn lacks(view: &View, s: &Shortfall) -> String {
    let place = place(view, s.group.as_deref(), s.unit.as_deref());
    let batch = view.batch(&s.batch).map_or(s.batch.as_str(), batch_label);
    let wanted = words::wanted(s, view.options.language);
    view.t(
        format!("{batch} {place} 缺 {} 名{wanted}", s.missing),
        format!("{batch} {place} lacks {} {wanted}", s.missing),
    )
}

/// `请假 3`, …: why people do not fill the post, and how many.
pub fn reasons(view: &View, s: &Shortfall) -> Vec<String> {
    let word = |r: &RuledOut| format!("{} {}", words::reason(r.reason, s, view.options.language), r.count);
    s.ruled_out.iter().filter(|r| r.count > 0).map(word).collect()
}

/// Proposals for the three reasons that rule out most people; people who serve there already need none.
pub fn advice(view: &View, s: &Shortfall) -> Vec<String> {
    let language = view.options.language;
    // People of other units say nothing of a unit that sends too few.
    let elsewhere = |r: Reason| s.rule == "quota" && r == Reason::Unqualified;
    let counts = |r: Reason| r != Reason::Serving && !elsewhere(r);
    let mut reasons: Vec<_> = s.ruled_out.iter().filter(|r| r.count > 0 && counts(r.reason)).collect();
    reasons.sort_by_key(|r| (std::cmp::Reverse(r.count), r.reason));
    let people = |r: &&RuledOut| {
        let text = words::advice(r.reason, s, language);
        view.t(format!("{text}（涉及{}人）", r.count), format!("{text} ({} people)", r.count))
    };
    let more = s.ruled_out.iter().filter(|r| elsewhere(r.reason)).map(|r| words::advice(r.reason, s, language));
    let texts = reasons.iter().take(3).map(people).chain(more);
    texts.enumerate().map(|(i, text)| format!("{}{}{text}", i + 1, view.t("．", ". "))).collect()
}

/// What a breach is, with the people it concerns.
pub fn broken(view: &View, b: &Breach) -> String {
    let rule = words::rule(&b.rule, view.options.language);
    let people = view.names(b.inspectors.iter().filter_map(|id| view.person(id)));
    let amount = if b.amount.fract() == 0.0 { format!("{:.0}", b.amount) } else { format!("{:.2}", b.amount) };
    let lock = view.by_lock();
    let why = if b.pinned {
        view.t(
            format!("{lock}的安排突破了硬性规则“{rule}”（程度 {amount}）"),
            format!("{lock} break the hard rule “{rule}” (by {amount})"),
        )
    } else {
        view.t(format!("未满足“{rule}”（程度 {amount}）"), format!("“{rule}” is not met (by {amount})"))
    };
    if people.is_empty() {
        why
    } else {
        view.t(format!("{why}，涉及 {people}"), format!("{why}, concerning {people}"))
    }
}

/// What to do about a breach.
pub fn remedy(view: &View, b: &Breach) -> String {
    let weight = match view.scenario.settings.rules.level(&b.rule) {
        Level::Soft(w) => Some(w),
        Level::Hard | Level::Off => None,
    };
    match (b.pinned, weight) {
        (true, _) if view.plan.provenance.moved_by_hand > 0 => view.t(
            "锁定和手工调整已保留；如不妥，请撤销后重新求解，否则由负责人确认".to_owned(),
            "locks and moves by hand are kept; undo them and solve again, or have it approved".to_owned(),
        ),
        (true, _) => view.t(
            "锁定已保留；如不妥，请撤销锁定后重新求解，否则由负责人确认".to_owned(),
            "the lock is kept; lift it and solve again, or have it approved".to_owned(),
        ),
        (false, Some(w)) => view.t(
            format!("软性规则（权重 {w}）：如须满足，提高权重或设为硬性"),
            format!("soft rule (weight {w}): raise the weight or make it hard if it must hold"),
        ),
        (false, None) => String::new(),
    }
}

fn breach(view: &View, number: i64, b: &Breach) -> Vec<Cell> {
    let rule = words::rule(&b.rule, view.options.language);
    let people = view.names(b.inspectors.iter().filter_map(|id| view.person(id)));
    let place = place(view, b.group.as_deref(), b.unit.as_deref());
    let unit = b.group.as_deref().and(b.unit.as_deref()).and_then(|u| view.unit(u)).map(|u| u.name.as_str());
    let mut where_parts: Vec<&str> = Vec::new();
    where_parts.extend((!place.is_empty()).then_some(place.as_str()));
    where_parts.extend(unit);
    vec![
        Cell::count(number),
        if b.pinned {
            Cell::text(view.t("锁定例外", "by lock")).look(Look::Warn)
        } else {
            Cell::text(view.t("未满足", "not met")).look(Look::Warn)
        },
        Cell::text(rule),
        Cell::text(b.batch.as_deref().map_or("", |id| view.batch(id).map_or("", batch_label))),
        Cell::text(if where_parts.is_empty() { people } else { where_parts.join(" ") }),
        if b.amount.fract() == 0.0 { Cell::count(b.amount as i64) } else { Cell::decimal(b.amount, 2) },
        Cell::text(broken(view, b)),
        Cell::text(remedy(view, b)),
        Cell::empty(),
    ]
}
