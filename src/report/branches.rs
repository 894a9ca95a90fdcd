//! 临时党支部设置方案: a branch per group with enough full members, joint branches per region and batch where not.

use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::{GroupView, LEADER, Member, View, batch_label};
use crate::plan::MEMBER;
use crate::scenario::{Inspector, Party};

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::center(view.t("批次", "Batch"), 6, 12),
        Column::left(view.t("支部名称", "Branch"), 16, 28),
        Column::center(view.t("设置方式", "Form"), 8, 12),
        Column::left(view.t("覆盖组别", "Groups"), 10, 24),
        Column::center(view.t("正式党员数", "Full members"), 8, 9),
        Column::center(view.t("所需人数", "Needed"), 8, 9),
        Column::center(view.t("预备党员数", "Probationary"), 8, 9),
        Column::left(view.t("正式党员名单", "Full members by name"), 14, 34),
        Column::center(view.t("建议书记", "Secretary (proposed)"), 8, 12),
        Column::left(view.t("副书记、委员", "Deputy, committee"), 10, 14),
        Column::left(view.t("党小组及组长", "Cells and their heads"), 10, 24),
        Column::left(view.t("批准单位", "Approved by"), 10, 14),
        Column::left(view.t("备注", "Remarks"), 12, 30),
    ];
    let title = view.title("临时党支部（党小组）设置方案", "temporary party branches");
    let mut sheet = Sheet::new(view.t("临时党支部设置方案", "Party branches"), title, columns);
    sheet.notes.push(
        view.t(
            "正式党员不足的组，同批同地区联合设置；仍不足的纳入上级。预备党员不计入正式党员数。书记为建议人选，由批准单位指定",
            "groups without enough full members join within region and batch, else come under the level above; probationary members do not count; secretaries are proposals",
        )
        .into(),
    );
    sheet.frozen = 3;
    sheet.filter = true;
    sheet.row_height = 22.0;

    for (i, branch) in of_view(view).iter().enumerate() {
        let band =
            branch.groups.first().and_then(|g| view.batch_at.get(g.batch.id.as_str())).is_some_and(|b| b % 2 == 1);
        sheet.rows.push(row(view, i as i64 + 1, branch).band(band));
    }
    sheet
}

/// A temporary branch and the groups that belong to it.
pub struct Branch<'v, 'a> {
    pub form: Form,
    pub name: String,
    pub groups: Vec<&'v GroupView<'a>>,
}

/// The branches of all groups that have members, by batch and region.
pub fn of_view<'v, 'a>(view: &'v View<'a>) -> Vec<Branch<'v, 'a>> {
    let mut branches = Vec::new();
    let name = |label: &str| view.t(format!("{label}临时党支部"), format!("{label} branch"));
    for batch in &view.scenario.batches {
        for region in &view.scenario.regions {
            let here = |g: &&GroupView| g.batch.id == batch.id && g.region.id == region.id && !g.members.is_empty();
            let (able, unable): (Vec<&GroupView>, Vec<&GroupView>) =
                view.groups.iter().filter(here).partition(|g| g.full_party().count() >= needed(view, g));
            branches.extend(able.iter().map(|&g| Branch { form: Form::Own, name: name(&g.label), groups: vec![g] }));
            if unable.is_empty() {
                continue;
            }
            let together: usize = unable.iter().map(|g| g.full_party().count()).sum();
            let enough = unable.iter().map(|g| needed(view, g)).max().unwrap_or(0);
            if unable.len() > 1 && together >= enough {
                let joint = view.t(format!("{}联合临时党支部", region.name), format!("{} joint branch", region.name));
                branches.push(Branch { form: Form::Joint, name: joint, groups: unable });
            } else if let Some(host) = able.first() {
                let with = |g| Branch { form: Form::With, name: name(&host.label), groups: vec![g] };
                branches.extend(unable.into_iter().map(with));
            } else {
                let upper = view.t("上级临时党支部（待定）", "branch of the level above (to be named)");
                branches.push(Branch { form: Form::Upper, name: upper.to_owned(), groups: unable });
            }
        }
    }
    branches
}

/// How a group comes by its branch.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// The group has enough full members itself.
    Own,
    /// Several groups of the region make one branch.
    Joint,
    /// Joins the branch of a neighbouring group.
    With,
    /// Comes under the level above.
    Upper,
}

/// Full members that a branch of this group takes: what the group asks for, and the rule's number where it asks for none.
fn needed(view: &View, group: &GroupView) -> usize {
    let n = if group.full_members == 0 { view.scenario.settings.rules.min_full_members } else { group.full_members };
    n as usize
}

fn row(view: &View, number: i64, branch: &Branch) -> Row {
    let Branch { form, name, groups } = branch;
    let form = *form;
    let members: Vec<&Member> = groups.iter().flat_map(|g| &g.members).collect();
    let full: Vec<&Member> = groups.iter().flat_map(|g| g.full_party()).collect();
    let probationary = members.iter().filter(|m| m.person.party == Some(Party::Probationary)).count();
    let need = groups.iter().map(|g| needed(view, g)).max().unwrap_or(0);
    let stands = matches!(form, Form::Own | Form::Joint);
    let mut remarks = Vec::new();
    let secretary = if stands { secretary(&full) } else { None };
    if stands && !full.iter().any(|m| m.role == LEADER) {
        remarks.push(view.t("组长不是正式党员，书记另定".to_owned(), "the leader is no full member".to_owned()));
    }
    if full.len() >= 7 && stands {
        remarks.push(view.t(
            "正式党员7人以上，可设支部委员会".to_owned(),
            "7 full members or more: may elect a committee".to_owned(),
        ));
    }
    if !stands || form == Form::Joint {
        let each: Vec<String> = groups
            .iter()
            .map(|g| {
                let n = g.full_party().count();
                view.t(format!("{}{n}人", g.label), format!("{} {n}", g.label))
            })
            .collect();
        let lacking = each.join(view.t("、", ", "));
        remarks.push(view.t(format!("各组正式党员不足：{lacking}"), format!("full members too few: {lacking}")));
    }
    if form == Form::Upper {
        remarks.push(
            view.t("请纳入上级或与邻近地区联合设置", "put under the level above, or join with a neighbouring region")
                .into(),
        );
    }
    let unknown = members.iter().filter(|m| m.person.party.is_none()).count();
    if unknown > 0 {
        remarks.push(view.t(format!("{unknown}人政治面貌未填"), format!("party status unknown for {unknown}")));
    }
    // In a joint branch each group is a cell of its own where it has the people.
    let cells: Vec<String> = groups
        .iter()
        .filter(|g| groups.len() > 1 && g.full_party().count() > 0)
        .filter_map(|g| {
            let head = secretary_of(g)?;
            Some(format!("{}{}{}", g.label, view.t("：", ": "), head.name))
        })
        .collect();
    let (form_text, look) = match form {
        Form::Own => (view.t("单独设置", "own"), Look::Plain),
        Form::Joint => (view.t("联合设置", "joint"), Look::Warn),
        Form::With => (view.t("并入邻组", "joins another"), Look::Warn),
        Form::Upper => (view.t("纳入上级", "level above"), Look::Short),
    };
    let labels: Vec<&str> = groups.iter().map(|g| g.label.as_str()).collect();
    Row::data(vec![
        Cell::count(number),
        Cell::text(groups.first().map_or("", |g| batch_label(g.batch))),
        Cell::text(name),
        Cell::text(form_text).look(look),
        Cell::text(labels.join(view.t("、", ", "))),
        Cell::count(full.len() as i64).look(if full.len() < need { Look::Short } else { Look::Plain }),
        Cell::count(need as i64),
        Cell::count(probationary as i64),
        Cell::text(view.names(full.iter().map(|m| m.person))),
        Cell::text(secretary.map_or("", |p| p.name.as_str())),
        Cell::empty(),
        Cell::text(cells.join("\n")),
        Cell::empty(),
        Cell::text(remarks.join(view.t("；", "; "))),
    ])
}

/// A leader who is a full member, else whoever holds another role, else the first.
fn secretary<'a>(full: &[&Member<'a>]) -> Option<&'a Inspector> {
    let by = |test: &dyn Fn(&str) -> bool| full.iter().find(|m| test(m.role)).map(|m| m.person);
    by(&|r| r == LEADER).or_else(|| by(&|r| r != MEMBER)).or_else(|| full.first().map(|m| m.person))
}

fn secretary_of<'a>(group: &GroupView<'a>) -> Option<&'a Inspector> {
    secretary(&group.full_party().collect::<Vec<_>>())
}
