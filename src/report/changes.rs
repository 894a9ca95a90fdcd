//! 变更说明: what goes out with a change. Who leaves each group and who comes, why, what the group loses and gains by it, and whom to tell; then
//! the tallies of units and groups, and the score of both plans.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::names::Names;
use super::view::{LEADER, is_certified};
use super::{Report, words};
use crate::compare::{Comparison, Headline, Kind, Move, Post, ShortfallChange, Swap};
use crate::plan::Plan;
use crate::problem::Distances;
use crate::scenario::settings::Language;
use crate::scenario::{Inspector, Leave, Party, Pin, PinKind, Scenario};

mod sheets;

/// Two plans and what differs between them, with the names of the scenario where there is one.
pub struct Changes<'a> {
    comparison: &'a Comparison,
    after: &'a Plan,
    language: Language,
    scenario: Option<&'a Scenario>,
    pub names: Names<'a>,
    regions: HashMap<&'a str, usize>,
    distances: Option<Distances>,
    /// Who leads each group of a batch now.
    leaders: HashMap<(&'a str, &'a str), &'a str>,
}

impl<'a> Changes<'a> {
    pub fn new(
        comparison: &'a Comparison,
        (before, after): (&'a Plan, &'a Plan),
        scenario: Option<&'a Scenario>,
        language: Language,
    ) -> Self {
        let leaders = after.assignments.iter().filter(|a| a.role == LEADER);
        let derived = before.derived_groups.iter().chain(&after.derived_groups);
        Changes {
            comparison,
            after,
            language,
            scenario,
            names: Names::new(scenario, derived, language),
            regions: scenario.iter().flat_map(|s| &s.regions).enumerate().map(|(at, r)| (r.id.as_str(), at)).collect(),
            distances: scenario.map(Distances::new),
            // The first one listed counts.
            leaders: leaders.rev().map(|a| ((a.batch.as_str(), a.group.as_str()), a.inspector.as_str())).collect(),
        }
    }

    fn t<T>(&self, zh: T, en: T) -> T {
        self.language.pick(zh, en)
    }

    fn listed(&self, ids: &[String]) -> String {
        ids.iter().map(|id| self.names.person(id)).collect::<Vec<_>>().join(self.t("、", ", "))
    }

    /// `第2批 石家庄1组`
    fn place(&self, post: &Post) -> String {
        self.names.place(&post.batch, &post.group)
    }

    /// `张三（组长）`; members go without their role.
    fn who(&self, inspector: &str, role: &str) -> String {
        let name = self.names.person(inspector);
        if role == crate::plan::MEMBER {
            return name;
        }
        let role = words::role(role, self.language);
        self.t(format!("{name}（{role}）"), format!("{name} ({role})"))
    }

    /// One line of the notice in words: `第1批 石家庄1组：张三（组长）→ 李四（组长）`.
    pub fn line(&self, swap: &Swap) -> String {
        let place = self.names.place(swap.batch, swap.group);
        let sides = match self.sides(swap) {
            (Some(gone), Some(come)) => format!("{gone} → {come}"),
            (Some(gone), None) => self.t(format!("减少 {gone}"), format!("- {gone}")),
            (None, come) => {
                let come = come.unwrap_or_default();
                self.t(format!("增派 {come}"), format!("+ {come}"))
            }
        };
        let why = self.why(swap);
        let why = if why.is_empty() { why } else { format!("{}{why}", self.t("；", "; ")) };
        format!("{place}{}{sides}{why}", self.t("：", ": "))
    }

    /// Who leaves and who comes, with their roles in the group.
    fn sides(&self, swap: &Swap) -> (Option<String>, Option<String>) {
        let side = |m: Option<&Move>, post: fn(&Move) -> &Option<Post>| {
            let m = m?;
            Some(self.who(&m.inspector, &post(m).as_ref()?.role))
        };
        (side(swap.before, |m| &m.before), side(swap.after, |m| &m.after))
    }

    /// Why somebody leaves, as far as the plans and the scenario tell; organizers write in the rest.
    fn why(&self, swap: &Swap) -> String {
        let came = swap.after.and_then(|m| match m.kind {
            Kind::Moved | Kind::Rescheduled => m.before.as_ref(),
            _ => None,
        });
        let Some(gone) = swap.before else {
            return came.map_or_else(String::new, |from| self.from(from));
        };
        if gone.kind == Kind::Role {
            return self.t("职务调整", "new role").into();
        }
        let mut why = vec![self.hindered(gone, swap)];
        if let (Kind::Moved | Kind::Rescheduled, Some(to)) = (gone.kind, &gone.after) {
            let place = self.place(to);
            why.push(self.t(format!("调往{place}"), format!("goes to {place}")));
        }
        why.extend(came.map(|from| self.from(from)));
        why.retain(|w| !w.is_empty());
        why.join(self.t("；", "; "))
    }

    fn from(&self, from: &Post) -> String {
        let place = self.place(from);
        self.t(format!("自{place}调入"), format!("comes from {place}"))
    }

    /// What keeps somebody from serving there: no longer listed, leave, availability, a pin.
    fn hindered(&self, m: &Move, swap: &Swap) -> String {
        let (Some(scenario), Some(days)) = (self.scenario, self.names.batches.get(swap.batch)) else {
            return String::new();
        };
        let Some((_, person)) = self.names.people.get(m.inspector.as_str()) else {
            return self.t("不在人员名单中", "no longer listed").into();
        };
        let meets = |leave: &&Leave| leave.inspector == person.id && leave.start <= days.end && leave.end >= days.start;
        if let Some(leave) = scenario.leave.iter().find(meets) {
            let reason = leave.reason.as_deref().unwrap_or(self.t("请假", "on leave"));
            return self.t(
                format!("{reason}，{}至{}", leave.start, leave.end),
                format!("{reason}, {} to {}", leave.start, leave.end),
            );
        }
        let is_free = |day: NaiveDate| person.available.iter().any(|r| r.start <= day && day <= r.end);
        let mut of_batch = days.start.iter_days().take_while(|day| *day <= days.end);
        if !person.available.is_empty() && !of_batch.all(is_free) {
            return self.t("不在可派时段", "not available").into();
        }
        let forbids = |pin: &Pin| {
            let here = pin.group.as_deref().is_none_or(|group| group == swap.group);
            pin.kind == PinKind::Forbid && pin.inspector == person.id && pin.batch == swap.batch && here
        };
        if scenario.pins.iter().any(forbids) {
            return self.t("已设为禁止派出", "forbidden by a pin").into();
        }
        String::new()
    }

    /// What the group loses and gains: party members, certificates, skills, kilometres.
    fn effect(&self, swap: &Swap) -> String {
        if swap.before.is_some_and(|m| m.kind == Kind::Role) {
            return String::new();
        }
        let known = |m: Option<&Move>| m.and_then(|m| self.names.people.get(m.inspector.as_str()).copied());
        let (gone, come) = (known(swap.before), known(swap.after));
        if gone.is_some() != swap.before.is_some() || come.is_some() != swap.after.is_some() {
            // Of somebody unknown nothing is known.
            return String::new();
        }
        let mut said = Vec::new();
        let mut count = |zh: &str, en: &str, is: &dyn Fn(&Inspector) -> bool| {
            let n = |p: Option<(usize, &Inspector)>| i32::from(p.is_some_and(|p| is(p.1)));
            let more = n(come) - n(gone);
            if more != 0 {
                said.push(self.t(format!("{zh}{more:+}"), format!("{en} {more:+}")));
            }
        };
        count("正式党员", "full members", &|p| p.party == Some(Party::Full));
        let last = self.names.batches.get(swap.batch).map(|b| b.end);
        count("持证", "certified", &|p| last.map_or(p.certificate.is_some(), |last| is_certified(p, last)));
        let lacks = |a: Option<(usize, &Inspector)>, b: Option<(usize, &Inspector)>| -> Vec<String> {
            let level = |name: &str| {
                let of = b.iter().flat_map(|p| &p.1.skills).filter(|s| s.name == name).map(|s| s.level);
                of.max().unwrap_or(0)
            };
            let lost = a.iter().flat_map(|p| &p.1.skills).filter(|s| s.level > level(&s.name));
            lost.map(|s| self.t(format!("{}{}级", s.name, s.level), format!("{} level {}", s.name, s.level))).collect()
        };
        for (zh, en, skills) in
            [("减少专业：", "loses ", lacks(gone, come)), ("增加专业：", "gains ", lacks(come, gone))]
        {
            if !skills.is_empty() {
                said.push(format!("{}{}", self.t(zh, en), skills.join(self.t("、", ", "))));
            }
        }
        let region = self.names.groups.get(swap.group).map(|g| g.region.as_str());
        let region = region.or(self.names.derived.get(swap.group).map(|g| g.region.as_str()));
        if let (Some(distances), Some(&region)) = (&self.distances, region.and_then(|r| self.regions.get(r))) {
            let km = |p: Option<(usize, &Inspector)>| p.map_or(0.0, |p| distances.km(p.0, region));
            let more = km(come) - km(gone);
            if more != 0.0 {
                said.push(self.t(format!("单程{more:+.0}公里"), format!("{more:+.0} km one way")));
            }
        }
        said.join(self.t("；", "; "))
    }

    /// Whom to tell: the units of both, and who leads the group now.
    fn tell(&self, swap: &Swap) -> String {
        let mut told: Vec<String> = Vec::new();
        for m in swap.before.iter().chain(&swap.after) {
            let unit = self.names.people.get(m.inspector.as_str()).map(|p| self.names.unit(&p.1.unit));
            told.extend(unit.filter(|unit| !told.contains(unit)));
        }
        if let Some(leader) = self.leaders.get(&(swap.batch, swap.group)) {
            let name = self.names.person(leader);
            told.push(self.t(format!("组长{name}"), format!("leader {name}")));
        }
        told.join(self.t("、", ", "))
    }

    fn title(&self, zh: &str, en: &str) -> String {
        format!("{} {}", self.after.round, self.t(zh, en)).trim().to_owned()
    }

    /// `变更 12 人次：新派 2，撤出 3，调组 7`
    pub fn headline(&self) -> String {
        let n = self.comparison.moves.len();
        if n == 0 {
            return self.t("人员无变更", "nobody moves").into();
        }
        let count = |kind| self.comparison.moves.iter().filter(|m| m.kind == kind).count();
        let kinds = [Kind::New, Kind::Added, Kind::Out, Kind::Dropped, Kind::Moved, Kind::Rescheduled, Kind::Role];
        let parts: Vec<String> = kinds
            .into_iter()
            .filter(|&kind| count(kind) > 0)
            .map(|kind| format!("{} {}", words::kind_of_move(kind, self.language), count(kind)))
            .collect();
        let parts = parts.join(self.t("，", ", "));
        self.t(format!("变更 {n} 人次：{parts}"), format!("{n} changes: {parts}"))
    }

    /// What both plans come to, apart from the score: what it is, and how much before and after.
    pub fn figures(&self) -> Vec<(&'static str, f64, f64)> {
        let Comparison { before, after, .. } = self.comparison;
        let of: [(&str, &str, fn(&Headline) -> f64); 8] = [
            ("派出人次", "assignments", |h| h.assignments as f64),
            ("派出人数", "people used", |h| f64::from(h.figures.people_used)),
            ("派出人日", "person-days", |h| h.figures.person_days as f64),
            ("单程公里", "km, one way", |h| h.figures.km as f64),
            ("差旅费（元）", "expense (yuan)", |h| h.figures.expense),
            ("缺口人数", "people missing", |h| f64::from(h.heads_short)),
            ("检查点位次数", "visits to sites", |h| h.visits as f64),
            ("未查点位次数", "visits left out", |h| h.visits_left_out as f64),
        ];
        let rows = of.into_iter().map(|(zh, en, number)| (self.t(zh, en), number(before), number(after)));
        rows.filter(|row| row.1 != 0.0 || row.2 != 0.0).collect()
    }

    /// `缺口 第1批 石家庄1组 焦化≥2级：0 → 1`
    pub fn short(&self, change: &ShortfallChange) -> String {
        let (was, is) = (change.missing_before, change.missing_after);
        format!("{}{}{}{was} → {is}", self.t("缺口 ", "missing "), self.shortfall(change), self.t("：", ": "))
    }

    /// `第1批 石家庄1组 焦化≥2级`
    pub fn shortfall(&self, change: &ShortfallChange) -> String {
        let group = change.group.as_deref().map(|g| self.names.group(g));
        let unit = change.unit.as_deref().map(|u| self.names.unit(u));
        let mut parts = vec![self.names.batch(&change.batch)];
        parts.extend(group.into_iter().chain(unit));
        let what =
            words::asked(&change.rule, change.skill.as_deref(), change.level, change.role.as_deref(), self.language);
        parts.push(what.trim().to_owned());
        parts.join(" ")
    }
}

/// The notice of change and what belongs to it.
pub fn compose(changes: &Changes) -> Report {
    Report {
        title: changes.after.round.clone(),
        language: changes.language,
        created: changes.after.provenance.started.clone(),
        sheets: vec![changes.notice(), changes.tallies(), changes.scores()],
        warnings: Vec::new(),
    }
}
