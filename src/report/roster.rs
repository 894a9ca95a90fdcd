//! 分组名单: who serves where in which role — the main product.

use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{GroupView, LEADER, Member, View, batch_label};
use super::{extra, words};
use crate::plan::MEMBER;
use crate::scenario::{Gender, Inspector};

/// A column of the roster: its head and what it says of a member.
type Field<'v> = (Column, Box<dyn Fn(&Inspector) -> Cell + 'v>);

pub fn sheet(view: &View) -> Sheet {
    let (before, after) = person_fields(view);
    let extras = extra::headers(view.scenario.inspectors.iter().map(|p| &p.extra));
    let mut columns = vec![
        Column::center(view.t("序号", "No."), 5, 7),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("组别", "Group"), 8, 18),
    ];
    let kinds = view.groups.iter().any(|g| !g.kind.is_empty());
    let counties = view.groups.iter().any(|g| !g.counties.is_empty());
    if kinds {
        columns.push(Column::center(view.t("组类型", "Kind"), 6, 10));
    }
    columns.push(Column::left(view.t("派驻城市", "Region"), 6, 14));
    if counties {
        columns.push(Column::left(view.t("包干区县", "Counties"), 8, 14));
    }
    columns.push(Column::left(view.t("姓名", "Name"), 8, 14));
    columns.extend(before.iter().map(|f| f.0.clone()));
    columns.push(Column::center(view.t("组内职务", "Role"), 8, 12));
    columns.extend(after.iter().map(|f| f.0.clone()));
    columns.push(Column::center(view.t("报到时间", "Reports on"), 10, 12));
    columns.push(Column::left(view.t("报到地点", "Reports at"), 7, 14));
    columns.extend(extras.iter().map(|h| Column::left(h, 8, 20)));
    columns.push(Column::left(view.t("备注", "Remarks"), 10, 12));

    let mut sheet = Sheet::new(view.t("分组名单", "Groups"), view.title("分组名单", "groups"), columns);
    sheet.notes.push(privacy(view));
    sheet.frozen = 3;
    sheet.filter = true;
    let mut number = 0i64;
    for (at, group) in view.groups.iter().enumerate() {
        let shortage = shortage(view, group);
        let rows = group.members.iter().map(Some).chain(group.members.is_empty().then_some(None));
        for (i, member) in rows.enumerate() {
            number += 1;
            let mut cells = vec![Cell::count(number), Cell::text(batch_label(group.batch)), Cell::text(&group.label)];
            if kinds {
                cells.push(Cell::text(words::group_kind(group.kind, view.options.language)));
            }
            cells.push(Cell::text(&group.region.name));
            if counties {
                cells.push(Cell::text(group.counties).look(if i == 0 { Look::Plain } else { Look::Again }));
            }
            let of = |fields: &[Field], member: Option<&Member>| -> Vec<Cell> {
                fields.iter().map(|f| member.map_or_else(Cell::empty, |m| (f.1)(m.person))).collect()
            };
            cells.push(match member {
                Some(m) => Cell::text(&m.person.name),
                None => Cell::text(view.t("（未派员）", "(nobody)")).look(Look::Short),
            });
            cells.extend(of(&before, member));
            cells.push(match member {
                Some(m) => Cell::text(view.role(m.role)).look(role_look(m.role)),
                None => Cell::text("—").look(Look::Muted),
            });
            cells.extend(of(&after, member));
            cells.push(Cell::text(group.batch.start.to_string()));
            // Where to report is settled after the plan; organizers write it in.
            cells.push(Cell::empty());
            for header in &extras {
                cells.push(extra::cell(view, header, member.map(|m| &m.person.extra)));
            }
            let short = if i == 0 { shortage.as_deref() } else { None };
            let remarks: Vec<String> = [short.map(str::to_owned), member.map(|m| remark(view, group, m))]
                .into_iter()
                .flatten()
                .filter(|s| !s.is_empty())
                .collect();
            let look = if short.is_some() { Look::Short } else { Look::Plain };
            cells.push(Cell::text(remarks.join(view.t("；", "; "))).look(look));
            sheet.rows.push(Row::data(cells).band(at % 2 == 1));
        }
    }
    sheet
}

pub fn role_look(role: &str) -> Look {
    match role {
        LEADER => Look::Leader,
        MEMBER => Look::Member,
        _ => Look::Role,
    }
}

/// Says whether private numbers are shown, so that nobody hands the wrong file on.
pub fn privacy(view: &View) -> String {
    if view.options.full {
        view.t(
            "含身份证号、联系电话全文，请按内部资料管理，不得外传",
            "contains full identity and phone numbers: internal, do not pass on",
        )
    } else {
        view.t(
            "身份证号、联系电话已作脱敏处理（全文版另行导出）",
            "identity and phone numbers are masked (the full version is exported apart)",
        )
    }
    .to_owned()
}

/// The columns before and after the role in the group that at least one person fills; gender, party and unit always.
fn person_fields<'v>(view: &'v View) -> (Vec<Field<'v>>, Vec<Field<'v>>) {
    let people = &view.scenario.inspectors;
    let filled = |fields: Vec<(bool, Field<'v>)>| -> Vec<Field<'v>> {
        let needed = |(always, field): &(bool, Field)| *always || people.iter().any(|p| (field.1)(p) != Cell::empty());
        fields.into_iter().filter(needed).map(|(_, field)| field).collect()
    };
    let field = |column: Column, says: Box<dyn Fn(&Inspector) -> Cell + 'v>| (false, (column, says));
    let always = |column: Column, says: Box<dyn Fn(&Inspector) -> Cell + 'v>| (true, (column, says));
    let before = vec![
        always(Column::center(view.t("性别", "Gender"), 4, 6), Box::new(|p| Cell::text(gender(view, p.gender)))),
        always(Column::center(view.t("政治面貌", "Party"), 8, 12), Box::new(|p| Cell::text(view.party(p.party)))),
        always(
            Column::left(view.t("派员单位", "Unit"), 12, 16),
            Box::new(|p| Cell::text(view.unit(&p.unit).map_or(p.unit.as_str(), |u| u.name.as_str()))),
        ),
        field(
            Column::left(view.t("职务", "Post, rank, title"), 8, 12),
            Box::new(|p| {
                let said = [&p.post, &p.rank, &p.title].into_iter().flatten().map(String::as_str);
                Cell::text(said.collect::<Vec<_>>().join(view.t("、", ", ")))
            }),
        ),
    ];
    let after = vec![
        field(
            Column::center(view.t("人员类别", "Category"), 4, 10),
            Box::new(|p| Cell::text(p.kind.as_deref().map_or(String::new(), |k| view.role(k)))),
        ),
        field(Column::left(view.t("执法证号", "Certificate"), 8, 18), Box::new(|p| Cell::maybe(&p.certificate))),
        field(
            Column::center(view.t("证件有效期至", "Valid until"), 10, 12),
            Box::new(|p| Cell::text(p.certificate_until.map(|d| d.to_string()).unwrap_or_default())),
        ),
        field(Column::left(view.t("擅长领域", "Skills"), 10, 16), Box::new(|p| Cell::text(skills(view, p)))),
        field(
            Column::center(view.t("身份证号", "Identity number"), 18, 19),
            Box::new(|p| Cell::text(view.identity(&p.id_number))),
        ),
        field(Column::center(view.t("手机号", "Phone"), 11, 13), Box::new(|p| Cell::text(view.phone(&p.phone)))),
    ];
    (filled(before), filled(after))
}

pub fn gender(view: &View, gender: Option<Gender>) -> &'static str {
    match gender {
        Some(Gender::Male) => view.t("男", "M"),
        Some(Gender::Female) => view.t("女", "F"),
        None => "",
    }
}

/// `焦化3级、VOCs2级`
fn skills(view: &View, person: &Inspector) -> String {
    let one =
        |s: &crate::scenario::Skill| view.t(format!("{}{}级", s.name, s.level), format!("{} ({})", s.name, s.level));
    person.skills.iter().map(one).collect::<Vec<_>>().join(view.t("、", ", "))
}

/// What the group lacks, briefly.
fn shortage(view: &View, group: &GroupView) -> Option<String> {
    let parts: Vec<String> = view
        .plan
        .shortfalls
        .iter()
        .filter(|s| s.group.as_deref() == Some(group.id))
        .map(|s| {
            view.t(
                format!("缺{}{}", s.missing, words::wanted(s, view.options.language)),
                format!("lacks {} {}", s.missing, words::wanted(s, view.options.language)),
            )
        })
        .collect();
    (!parts.is_empty()).then(|| format!("{}{}", view.t("本组", "group "), parts.join(view.t("、", ", "))))
}

fn remark(view: &View, group: &GroupView, member: &Member) -> String {
    let locked = view.scenario.pins.iter().any(|p| {
        p.kind == crate::scenario::PinKind::Lock
            && p.inspector == member.person.id
            && p.batch == group.batch.id
            && p.group.as_deref().is_none_or(|g| g == group.id)
    });
    let notes = view.free_text(&member.person.notes);
    match (locked, notes.is_empty()) {
        (true, true) => view.t("锁定", "locked").to_owned(),
        (true, false) => format!("{}{}{notes}", view.t("锁定", "locked"), view.t("；", "; ")),
        (false, _) => notes,
    }
}
