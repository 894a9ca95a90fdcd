//! 规则: each rule, its level, what it says, how often it bound and broke.

use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::view::View;
use super::words;
use crate::scenario::settings::{MutualScope, RecusalScope};

pub fn sheet(view: &View) -> Sheet {
    let columns = vec![
        Column::center(view.t("序号", "No."), 6, 6),
        Column::left(view.t("规则", "Rule"), 12, 16),
        Column::left(view.t("代号", "Id"), 12, 16),
        Column::center(view.t("级别", "Level"), 8, 14),
        Column::left(view.t("说明", "What it says"), 30, 60),
        Column::center(view.t("起约束次数", "Bound"), 8, 11),
        Column::center(view.t("未满足次数", "Broken"), 8, 11),
        Column::left(view.t("备注", "Remarks"), 14, 26),
    ];
    let mut sheet =
        Sheet::new(view.t("规则", "Rules"), view.title("派员规则及执行情况", "rules and how they fared"), columns);
    sheet.notes.push(
        view.t(
            "硬性：必须遵守；软性：尽量满足，违反一次按权重计分；停用：不考虑。起约束：排除了多少人—组搭配，或刚好用满上限",
            "hard: always kept; soft: each breach costs its weight; off: ignored. Bound: pairs of person and group ruled out, or limits reached exactly",
        )
        .into(),
    );
    sheet.frozen = 2;
    sheet.filter = true;
    for (i, r) in view.plan.rules.iter().enumerate() {
        let (level, look) = match r.level.as_str() {
            "hard" => (view.t("硬性", "hard").to_owned(), Look::Strong),
            "off" => (view.t("停用", "off").to_owned(), Look::Muted),
            weight => (view.t(format!("软性（{weight}）"), format!("soft ({weight})")), Look::Plain),
        };
        let off = r.level == "off";
        sheet.rows.push(Row::data(vec![
            Cell::count(i as i64 + 1),
            Cell::text(words::rule(&r.id, view.options.language)),
            Cell::text(&r.id),
            Cell::text(level).look(look),
            Cell::text(words::rule_says(&r.id, view.options.language)),
            if off { Cell::text("—").look(Look::Muted) } else { Cell::count(r.bound as i64) },
            if off {
                Cell::text("—").look(Look::Muted)
            } else {
                Cell::count(r.broken as i64).look(if r.broken > 0 { Look::Short } else { Look::Plain })
            },
            Cell::text(if off { String::new() } else { parameters(view, &r.id) }),
        ]));
    }
    sheet
}

/// The rule's parameters as the round sets them.
fn parameters(view: &View, id: &str) -> String {
    let r = &view.scenario.settings.rules;
    match id {
        "recusal" => match r.recusal_scope {
            RecusalScope::Province => view.t("按省回避", "by province").into(),
            RecusalScope::City => view.t("按市回避", "by city").into(),
        },
        "no_mutual" => match r.mutual_scope {
            MutualScope::Batch => view.t("按批次判断", "within a batch").into(),
            MutualScope::Round => view.t("按整个轮次判断", "over the whole round").into(),
        },
        "party_branch" => view.t(
            format!("每组正式党员至少 {} 名", r.min_full_members),
            format!("{} full members a group", r.min_full_members),
        ),
        "certificates" => {
            view.t(format!("每个检查小组至少 {} 证", r.min_per_crew), format!("{} certificates a crew", r.min_per_crew))
        }
        "max_batches" => match r.max_batches {
            Some(n) => view.t(
                format!("每人至多 {n} 批（个人另有上限的从其规定）"),
                format!("{n} a person, unless a row says otherwise"),
            ),
            None => view.t("只限个人另有上限的人员", "only people with a limit of their own").into(),
        },
        "rest_between" => view.t(format!("两批之间至少 {} 天", r.rest_days), format!("{} full days", r.rest_days)),
        "unit_mix" => {
            let mut parts: Vec<String> = Vec::new();
            if let Some(n) = r.max_per_unit {
                parts.push(view.t(format!("同单位至多 {n} 人"), format!("{n} of one unit at most")));
            }
            if r.unit_pairs {
                parts.push(view.t("同单位成双".into(), "units in pairs".into()));
            }
            if r.single_province {
                parts.push(view.t("一组一省".into(), "one province a group".into()));
            }
            parts.join(view.t("，", ", "))
        }
        "mentor" => view.t(
            format!("一名老手至多带 {} 名新手", r.mentor_ratio),
            format!("{} newcomers per experienced one", r.mentor_ratio),
        ),
        _ => String::new(),
    }
}
