//! 替补人选: who could stand in for somebody, the best first, and what each would do to the plan.

use super::names::Names;
use super::sheet::{Cell, Column, Look, Row, Sheet};
use super::words::{self, signed};
use crate::explain::substitute::{Change, Effect, Place, Substitute, Substitutes};
use crate::plan::{MEMBER, Plan, Term};
use crate::scenario::settings::Language;
use crate::scenario::{Inspector, Party, Scenario};

/// The ranking on a sheet.
pub fn sheet(found: &Substitutes, scenario: &Scenario, plan: &Plan, language: Language) -> Sheet {
    let names = Names::new(Some(scenario), plan.derived_groups.iter(), language);
    Told { names, round: &scenario.settings.name, language }.sheet(found)
}

/// The changes, as lines of docs/whatif.md, that make the plan that a replan finds the one of this substitute.
pub fn lines(found: &Substitutes, substitute: &Substitute) -> Vec<String> {
    let pin = |inspector: &str, place: &Place, kind: &str| {
        let Place { batch, group } = place;
        format!("add pins inspector=\"{inspector}\" batch=\"{batch}\" group=\"{group}\" kind={kind}")
    };
    let post = Place { batch: found.batch.clone(), group: found.group.clone() };
    let mut lines = vec![pin(&found.inspector, &post, "禁止")];
    lines.extend(substitute.moves.iter().map(|step| pin(&step.inspector, &step.to, "锁定")));
    lines
}

struct Told<'t> {
    names: Names<'t>,
    round: &'t str,
    language: Language,
}

impl Told<'_> {
    fn t<T>(&self, zh: T, en: T) -> T {
        self.language.pick(zh, en)
    }

    fn sheet(&self, found: &Substitutes) -> Sheet {
        let title = format!("{} {}", self.round, self.t("替补人选", "substitutes"));
        let columns = vec![
            Column::center(self.t("序", "no."), 4, 5),
            Column::left(self.t("替补", "substitute"), 8, 16),
            Column::left(self.t("单位", "unit"), 8, 22),
            Column::left(self.t("条件", "brings"), 8, 26),
            Column::left(self.t("现安排", "comes from"), 8, 24),
            Column::left(self.t("其岗位由谁补", "is replaced by"), 8, 24),
            Column::right(self.t("得分变化", "points"), 8, 12),
            Column::left(self.t("影响", "what changes"), 12, 46),
        ];
        let mut sheet = Sheet::new(self.t("替补人选", "Substitutes"), title, columns);
        let role = words::role(&found.role, self.language);
        let who = self.names.person(&found.inspector);
        let place = self.names.place(&found.batch, &found.group);
        let (possible, shown) = (found.possible, found.ranked.len());
        sheet.notes.push(self.t(
            format!("{who}（{place} {role}）不能参加，谁来替：可替 {possible} 人，按得分列出前 {shown} 人；得分越低越好"),
            format!("{who} ({role} of {place}) cannot come: {possible} people could stand in, the best {shown} are listed; fewer points are better"),
        ));
        let vacant = self.effect(&found.vacant);
        let points = signed(found.vacant.points);
        sheet.notes.push(
            self.t(
                format!("空着不补：得分 {points}；{vacant}"),
                format!("nobody stands in: {points} points; {vacant}"),
            ),
        );
        if !found.ruled_out.is_empty() {
            let one = |(rule, count): (&String, &usize)| match rule.as_str() {
                "busy" => self.t(
                    format!("届时另有安排或已到上限，挪一处也不行 {count} 人"),
                    format!("{count} serve elsewhere or as often as they may, and leaving one place would not do"),
                ),
                rule => self.t(
                    format!("{} {count} 人", words::rule(rule, self.language)),
                    format!("{count} by {}", words::rule(rule, self.language)),
                ),
            };
            let all: Vec<String> = found.ruled_out.iter().map(one).collect();
            sheet.notes.push(self.t("不可替：", "the others cannot: ").to_owned() + &all.join(self.t("，", ", ")));
        }
        for (n, substitute) in found.ranked.iter().enumerate() {
            let step = &substitute.moves[0];
            let person = self.names.people.get(step.inspector.as_str()).map(|p| p.1);
            let from = step.from.as_ref().map(|from| self.names.place(&from.batch, &from.group));
            let next = substitute.moves.get(1).map(|step| self.names.person(&step.inspector));
            let empty = step.from.is_some().then(|| self.t("无人补", "nobody").to_owned());
            sheet.rows.push(Row::data(vec![
                Cell::count(n as i64 + 1),
                Cell::text(self.names.person(&step.inspector)).look(Look::Strong),
                Cell::text(person.map(|p| self.names.unit(&p.unit)).unwrap_or_default()),
                Cell::text(person.map(|p| self.brings(p)).unwrap_or_default()),
                Cell::text(from.unwrap_or_else(|| self.t("未派出", "free then").to_owned())),
                Cell::text(next.or(empty).unwrap_or_default()),
                Cell::decimal(substitute.effect.points, 0),
                Cell::text(self.effect(&substitute.effect)),
            ]));
        }
        sheet.frozen = 2;
        sheet
    }

    /// Skills, roles, membership and certificate of a person.
    fn brings(&self, p: &Inspector) -> String {
        let mut parts: Vec<String> = p.skills.iter().map(|s| format!("{}{}", s.name, s.level)).collect();
        parts.extend(p.roles.iter().filter(|role| *role != MEMBER).map(|role| words::role(role, self.language)));
        if p.party == Some(Party::Full) {
            parts.push(self.t("党员", "party").to_owned());
        }
        if p.certificate.is_some() {
            parts.push(self.t("执法证", "certificate").to_owned());
        }
        parts.join(self.t("、", ", "))
    }

    /// Shortfalls and breaches first, then the terms.
    fn effect(&self, effect: &Effect) -> String {
        let mut parts: Vec<String> = effect.changes.iter().map(|change| self.change(change)).collect();
        let told = |id: &str| id == "shortfall" || effect.changes.iter().any(|change| change.what.rule == id);
        // How many change is seen at the names.
        let weighs = |term: &&Term| term.points != 0.0 && term.id != "stability" && !told(&term.id);
        for term in effect.terms.iter().filter(weighs) {
            parts.push(format!("{} {}", words::measure(&term.id, self.language), signed(term.measure)));
        }
        if parts.is_empty() { self.t("无变化", "nothing").to_owned() } else { parts.join(self.t("；", "; ")) }
    }

    fn change(&self, one: &Change) -> String {
        change(one, &self.names, self.language)
    }
}

/// A need or a limit by name, with what is missing or broken before and after.
pub fn change(change: &Change, names: &Names, language: Language) -> String {
    let what = &change.what;
    let place = match (&what.batch, &what.group, &what.unit) {
        (Some(batch), Some(group), _) => names.place(batch, group),
        (Some(batch), None, Some(unit)) => format!("{} {}", names.batch(batch), names.unit(unit)),
        (Some(batch), None, None) => names.batch(batch),
        (None, ..) => what.inspectors.iter().map(|id| names.person(id)).collect::<Vec<_>>().join("、"),
    };
    let (before, after) = (words::tidy(change.before), words::tidy(change.after));
    if what.is_shortfall {
        let asked = words::asked(&what.rule, what.skill.as_deref(), what.level, what.role.as_deref(), language);
        return match language {
            Language::Zh if change.after == 0.0 => format!("{place} 不再缺{asked}"),
            Language::Zh if change.before == 0.0 => format!("{place} 缺{asked} {after} 人"),
            Language::Zh => format!("{place} 缺{asked} {before}→{after} 人"),
            Language::En if change.after == 0.0 => format!("{place} no longer lacks {asked}"),
            Language::En if change.before == 0.0 => format!("{place} lacks {after} {asked}"),
            Language::En => format!("{place} lacks {before}→{after} {asked}"),
        };
    }
    format!("{place} {} {before}→{after}", words::rule(&what.rule, language))
}
