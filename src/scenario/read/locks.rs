//! Locks against rules: one that names its group is kept although it breaks a hard rule, but not in silence; one that names only
//! the batch must leave some group open.

use std::collections::HashMap;

use super::plausibility::within;
use super::tables::Layout;
use crate::scenario::Scenario;
use crate::scenario::finding::{Finding, Text};
use crate::scenario::place::prefecture_code;
use crate::scenario::settings::{Level, RULES, RecusalScope};
use crate::scenario::tables::*;

/// Adds a finding for every lock that breaks a hard rule or cannot be kept.
pub fn examine(s: &Scenario, layout: &Layout, findings: &mut Vec<Finding>) {
    if s.pins.is_empty() || s.settings.rules.level("pins") != Level::Hard {
        return;
    }
    let facts = Facts::new(s);
    let mut locks: HashMap<&str, Vec<(&Pin, &Batch)>> = HashMap::new();
    for p in s.pins.iter().filter(|p| p.kind == PinKind::Lock) {
        let (Some(&i), Some(&b)) = (facts.people.get(p.inspector.as_str()), facts.batches.get(p.batch.as_str())) else {
            continue;
        };
        let earlier = locks.entry(&p.inspector).or_default();
        let alone = facts.broken_alone(p, i, b);
        let together = facts.broken_together(i, b, earlier);
        if !earlier.iter().any(|o| o.1.id == b.id) {
            earlier.push((p, b));
        }
        let open = earlier.iter().any(|o| o.0.group.is_none()) || p.group.is_none();
        let hard = |broken: &&Broken| s.settings.rules.level(broken.rule) == Level::Hard;
        let mut report = |code, column: &str, cause: Text, action: Text| {
            findings.push(layout.at("pins", p.row, column, Finding::new(code, cause, action)).value(&p.inspector));
        };
        for broken in alone.iter().filter(hard) {
            if p.group.is_none() {
                report(
                    "E310",
                    "inspector",
                    Text::new(
                        format!("{}，该批次没有可去的组", broken.zh),
                        format!("{}: no group of the batch is open to them", broken.en),
                    ),
                    Text::new(
                        "删去锁定，或写明组别（照此保留并列为违规）",
                        "delete the pin, or name the group to keep it as a breach",
                    ),
                );
            } else {
                let (cause, action) = kept(broken);
                report("W406", "inspector", cause, action);
            }
        }
        for broken in together.iter().filter(hard) {
            if open {
                report(
                    "E308",
                    "inspector",
                    Text::new(
                        format!("与其他锁定不能并存：{}", broken.zh),
                        format!("cannot be kept beside other locks: {}", broken.en),
                    ),
                    Text::new(
                        "删去一行，或都写明组别（照此保留并列为违规）",
                        "delete one, or name both groups to keep them as a breach",
                    ),
                );
            } else {
                let (cause, action) = kept(broken);
                report("W406", "inspector", cause, action);
            }
        }
    }
}

/// A rule that a lock breaks, and how.
struct Broken {
    rule: &'static str,
    zh: String,
    en: String,
}

impl Broken {
    fn new(rule: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Broken {
        Broken { rule, zh: zh.into(), en: en.into() }
    }
}

fn kept(broken: &Broken) -> (Text, Text) {
    let Broken { rule, zh, en } = broken;
    let name = RULES.iter().find(|r| r.0 == *rule).map_or(*rule, |r| r.1);
    let cause = Text::new(
        format!("锁定违反“{name}”：{zh}；锁定仍然保留，方案会列为违规"),
        format!("the lock breaks the rule {rule}: {en}; it is kept, and the plan lists the breach"),
    );
    (cause, Text::new("确需如此则不用处理，否则删去锁定", "leave it if it is meant, otherwise delete the pin"))
}

/// The tables by id.
struct Facts<'s> {
    s: &'s Scenario,
    people: HashMap<&'s str, &'s Inspector>,
    batches: HashMap<&'s str, &'s Batch>,
    groups: HashMap<&'s str, &'s Group>,
    regions: HashMap<&'s str, &'s Region>,
    units: HashMap<&'s str, &'s Unit>,
    leave: HashMap<&'s str, Vec<&'s Leave>>,
    history: HashMap<&'s str, Vec<&'s History>>,
    forbids: HashMap<(&'s str, &'s str), Vec<&'s Pin>>,
}

impl<'s> Facts<'s> {
    fn new(s: &'s Scenario) -> Facts<'s> {
        let mut facts = Facts {
            s,
            people: s.inspectors.iter().map(|i| (i.id.as_str(), i)).collect(),
            batches: s.batches.iter().map(|b| (b.id.as_str(), b)).collect(),
            groups: s.groups.iter().map(|g| (g.id.as_str(), g)).collect(),
            regions: s.regions.iter().map(|r| (r.id.as_str(), r)).collect(),
            units: s.units.iter().map(|u| (u.id.as_str(), u)).collect(),
            leave: HashMap::new(),
            history: HashMap::new(),
            forbids: HashMap::new(),
        };
        for l in &s.leave {
            facts.leave.entry(&l.inspector).or_default().push(l);
        }
        for h in &s.history {
            facts.history.entry(&h.inspector).or_default().push(h);
        }
        for p in s.pins.iter().filter(|p| p.kind == PinKind::Forbid && p.role.is_none()) {
            facts.forbids.entry((&p.inspector, &p.batch)).or_default().push(p);
        }
        facts
    }

    /// Rules that the lock breaks whatever other locks say.
    fn broken_alone(&self, p: &Pin, i: &Inspector, b: &Batch) -> Vec<Broken> {
        let mut broken: Vec<Broken> = self.absent(i, b).into_iter().collect();
        if i.trained.is_some_and(|day| day >= b.start) {
            broken.push(Broken::new("trained", "培训在批次开始之后", "the training is done after the batch starts"));
        }
        if p.role.as_deref() == Some("组长") && i.party != Some(Party::Full) {
            broken.push(Broken::new("leader_party", "组长不是中共党员", "the leader is not a full Party member"));
        }
        let busy = self.history.get(i.id.as_str()).into_iter().flatten();
        for (start, end) in busy.filter_map(|h| h.start.zip(h.end)) {
            if let Some(gap) = self.too_short(b, start, end) {
                broken.push(Broken::new(
                    "rest_between",
                    format!("与 {start} 至 {end} 的派员只隔 {gap} 天"),
                    format!("only {gap} days from the service of {start} to {end}"),
                ));
            }
        }
        match p.group.as_deref().and_then(|g| self.groups.get(g)) {
            Some(group) => {
                broken.extend(self.regions.get(group.region.as_str()).and_then(|region| self.recused(i, region)));
            }
            None if p.group.is_none() && broken.is_empty() => broken.extend(self.nowhere(p, i)),
            None => {}
        }
        broken
    }

    /// Every group of the batch is ruled out.
    fn nowhere(&self, p: &Pin, i: &Inspector) -> Option<Broken> {
        let hard = |rule: &str| self.s.settings.rules.level(rule) == Level::Hard;
        let forbids = self.forbids.get(&(i.id.as_str(), p.batch.as_str()));
        // One that forbids the whole batch contradicts the lock, and has been reported.
        let forbidden = |g: &Group| forbids.into_iter().flatten().any(|f| f.group.as_deref() == Some(&g.id));
        let shut = |g: &&Group| {
            let region = self.regions.get(g.region.as_str());
            forbidden(g) || (hard("recusal") && region.is_some_and(|r| self.recused(i, r).is_some()))
        };
        let mut groups = self.s.groups.iter().filter(|g| g.batch == p.batch).peekable();
        groups.peek()?;
        groups.all(|g| shut(&g)).then(|| {
            Broken::new("pins", "该批次各组都要回避或被禁止", "every group of the batch is recused or forbidden")
        })
    }

    /// Rules that the lock breaks together with the person's earlier ones.
    fn broken_together(&self, i: &Inspector, b: &Batch, earlier: &[(&Pin, &Batch)]) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (other, batch) in earlier.iter().filter(|o| o.1.id != b.id) {
            if batch.start <= b.end && b.start <= batch.end {
                broken.push(Broken::new(
                    "one_place",
                    format!("与第 {} 行的批次 {} 同时", other.row, batch.id),
                    format!("batch {} of row {} runs at the same time", batch.id, other.row),
                ));
            } else if let Some(gap) = self.too_short(b, batch.start, batch.end) {
                broken.push(Broken::new(
                    "rest_between",
                    format!("与第 {} 行的批次 {} 只隔 {gap} 天", other.row, batch.id),
                    format!("only {gap} days after or before batch {} of row {}", batch.id, other.row),
                ));
            }
        }
        let count = earlier.len() + 1;
        let limit = i.max_batches.or(self.s.settings.rules.max_batches).filter(|limit| count > *limit as usize);
        if let Some(limit) = limit
            && !earlier.iter().any(|o| o.1.id == b.id)
        {
            broken.push(Broken::new(
                "max_batches",
                format!("已锁定 {count} 个批次，上限 {limit}"),
                format!("locked into {count} batches, the limit is {limit}"),
            ));
        }
        broken
    }

    /// Full days between the batch and a span that does not meet it, where there are too few for a rest.
    fn too_short(&self, b: &Batch, start: chrono::NaiveDate, end: chrono::NaiveDate) -> Option<i64> {
        if start <= b.end && b.start <= end {
            return None;
        }
        let gap = if end < b.start { b.start - end } else { start - b.end }.num_days() - 1;
        (gap < i64::from(self.s.settings.rules.rest_days)).then_some(gap)
    }

    fn absent(&self, i: &Inspector, b: &Batch) -> Option<Broken> {
        let away = |zh: String, en: String| Some(Broken::new("availability", zh, en));
        if !i.available.is_empty() && !within(&i.available, b.start, b.end) {
            return away("批次不全在可派时段内".into(), "the batch is not wholly within the available ranges".into());
        }
        let overlaps = |start, end| start <= b.end && b.start <= end;
        let leave = self.leave.get(i.id.as_str()).into_iter().flatten().find(|l| overlaps(l.start, l.end));
        if let Some(l) = leave {
            return away(format!("{} 至 {} 请假", l.start, l.end), format!("on leave from {} to {}", l.start, l.end));
        }
        let mut history = self.history.get(i.id.as_str()).into_iter().flatten();
        let busy = history.any(|h| h.start.zip(h.end).is_some_and(|(start, end)| overlaps(start, end)));
        if busy { away("同期在其他专项".into(), "busy in another campaign at that time".into()) } else { None }
    }

    /// As docs/model.md has it: the own province (or city), or what `avoid` names.
    fn recused(&self, i: &Inspector, region: &Region) -> Option<Broken> {
        if i.avoid.iter().any(|a| *a == region.id || *a == region.name || *a == region.province) {
            return Some(Broken::new(
                "recusal",
                format!("本人申明回避{}", region.name),
                format!("avoids {}", region.name),
            ));
        }
        let unit = self.units.get(i.unit.as_str()).filter(|u| u.kind == UnitKind::Local);
        let own = match self.s.settings.rules.recusal_scope {
            RecusalScope::Province => {
                i.province.as_deref() == Some(&region.province)
                    || unit.is_some_and(|u| u.province.as_deref() == Some(&region.province))
            }
            RecusalScope::City => unit.and_then(|u| u.city.as_deref()).is_some_and(|city| {
                let code = prefecture_code(city).is_some_and(|own| prefecture_code(&region.id) == Some(own));
                city == region.name || region.parent.as_deref() == Some(city) || code
            }),
        };
        own.then(|| {
            Broken::new(
                "recusal",
                format!("派往本人所在地区（{}）", region.name),
                format!("sent to the own area ({})", region.name),
            )
        })
    }
}
