//! One look at scenario and plan together: groups wherever they come from, and who serves in them.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use super::{Options, ReportError, mask, words};
use crate::plan::{Crew, MEMBER, Plan};
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::scenario::{Batch, Inspector, Party, Quota, Region, Scenario, Site, Unit};

/// A group of the scenario or a derived one.
pub struct GroupView<'a> {
    pub id: &'a str,
    /// As organizers call it: the name, else the id (with the region's name where the id does not hold it).
    pub label: String,
    pub batch: &'a Batch,
    pub region: &'a Region,
    pub kind: &'a str,
    pub counties: &'a str,
    pub min_size: u32,
    /// Full party members asked for; the rule's number where the group does not say.
    pub full_members: u32,
    /// Somebody of any particular skill is asked for.
    pub asks_skills: bool,
    /// Leaders first, then the roles as the group lists them, then members.
    pub members: Vec<Member<'a>>,
}

#[derive(Clone, Copy)]
pub struct Member<'a> {
    pub person: &'a Inspector,
    pub role: &'a str,
}

impl<'a> GroupView<'a> {
    pub fn leader(&self) -> Option<&'a Inspector> {
        self.members.iter().find(|m| m.role == LEADER).map(|m| m.person)
    }

    pub fn full_party(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter().filter(|m| m.person.party == Some(Party::Full))
    }
}

/// The role that leads a group.
pub const LEADER: &str = "组长";

/// One person's post in one batch.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    pub group: usize,
    pub role: &'a str,
}

pub struct View<'a> {
    pub scenario: &'a Scenario,
    pub plan: &'a Plan,
    pub options: Options,
    /// In the order of batches, then as the scenario (or the plan) lists them.
    pub groups: Vec<GroupView<'a>>,
    /// Posts by inspector (position in the scenario) and batch (position).
    pub posts: HashMap<(usize, usize), Vec<Post<'a>>>,
    pub batch_at: HashMap<&'a str, usize>,
    pub region_at: HashMap<&'a str, usize>,
    pub unit_at: HashMap<&'a str, usize>,
    pub person_at: HashMap<&'a str, usize>,
    pub group_at: HashMap<&'a str, usize>,
    pub site_at: HashMap<&'a str, usize>,
    /// Names that several people bear.
    pub namesakes: HashSet<&'a str>,
}

impl<'a> View<'a> {
    pub fn new(scenario: &'a Scenario, plan: &'a Plan, options: Options) -> Result<Self, ReportError> {
        let batch_at = positions(scenario.batches.iter().map(|b| b.id.as_str()));
        let region_at = positions(scenario.regions.iter().map(|r| r.id.as_str()));
        let unit_at = positions(scenario.units.iter().map(|u| u.id.as_str()));
        let person_at = positions(scenario.inspectors.iter().map(|p| p.id.as_str()));
        let rules = &scenario.settings.rules;
        let batch = |id: &str| {
            batch_at.get(id).and_then(|&i| scenario.batches.get(i)).ok_or_else(|| unknown("batch", "批次", id))
        };
        let region = |id: &str| {
            region_at.get(id).and_then(|&i| scenario.regions.get(i)).ok_or_else(|| unknown("region", "地区", id))
        };

        let mut groups = Vec::with_capacity(scenario.groups.len() + plan.derived_groups.len());
        let mut role_orders: Vec<Vec<&str>> = Vec::with_capacity(groups.capacity());
        for g in &scenario.groups {
            let region = region(&g.region)?;
            groups.push(GroupView {
                id: &g.id,
                label: label(g.name.as_deref(), &g.id, region),
                batch: batch(&g.batch)?,
                region,
                kind: g.kind.as_deref().unwrap_or(""),
                counties: g.counties.as_deref().unwrap_or(""),
                min_size: g.min_size,
                full_members: g.full_members.unwrap_or(rules.min_full_members),
                asks_skills: !g.skills.is_empty(),
                members: Vec::new(),
            });
            role_orders.push(g.roles.iter().flatten().map(|r| r.role.as_str()).collect());
        }
        for g in &plan.derived_groups {
            let region = region(&g.region)?;
            groups.push(GroupView {
                id: &g.id,
                label: label(Some(&g.name), &g.id, region),
                batch: batch(&g.batch)?,
                region,
                kind: "",
                counties: "",
                min_size: g.min_size,
                full_members: rules.min_full_members,
                asks_skills: !g.skills.is_empty(),
                members: Vec::new(),
            });
            role_orders.push(Vec::new());
        }
        let mut order: Vec<(usize, GroupView, Vec<&str>)> = groups
            .into_iter()
            .zip(role_orders)
            .map(|(g, roles)| (batch_at.get(g.batch.id.as_str()).copied().unwrap_or(0), g, roles))
            .collect();
        order.sort_by_key(|o| o.0); // stable: keeps the written order inside a batch
        let (mut groups, role_orders): (Vec<_>, Vec<_>) = order.into_iter().map(|(_, g, r)| (g, r)).unzip();
        let group_at = positions(groups.iter().map(|g| g.id));

        let mut posts: HashMap<(usize, usize), Vec<Post>> = HashMap::new();
        for a in &plan.assignments {
            let person =
                *person_at.get(a.inspector.as_str()).ok_or_else(|| unknown("inspector", "人员", &a.inspector))?;
            let at = *batch_at.get(a.batch.as_str()).ok_or_else(|| unknown("batch", "批次", &a.batch))?;
            let group = *group_at.get(a.group.as_str()).ok_or_else(|| unknown("group", "组别", &a.group))?;
            if groups[group].batch.id != a.batch {
                return Err(ReportError::WrongBatch {
                    group: a.group.clone(),
                    found: a.batch.clone(),
                    expected: groups[group].batch.id.clone(),
                });
            }
            posts.entry((person, at)).or_default().push(Post { group, role: &a.role });
            groups[group].members.push(Member { person: &scenario.inspectors[person], role: &a.role });
        }
        for (g, roles) in groups.iter_mut().zip(&role_orders) {
            g.members.sort_by_key(|m| {
                let rank = match m.role {
                    LEADER => 0,
                    MEMBER => usize::MAX,
                    role => roles.iter().position(|r| *r == role).map_or(usize::MAX - 1, |i| i + 1),
                };
                (rank, person_at.get(m.person.id.as_str()).copied())
            });
        }
        for (batch, group, unit) in plan
            .shortfalls
            .iter()
            .map(|s| (Some(&s.batch), s.group.as_ref(), s.unit.as_ref()))
            .chain(plan.breaches.iter().map(|b| (b.batch.as_ref(), b.group.as_ref(), b.unit.as_ref())))
        {
            known(&batch_at, batch, "batch", "批次")?;
            known(&group_at, group, "group", "组别")?;
            known(&unit_at, unit, "unit", "派出单位")?;
        }
        for id in plan.breaches.iter().flat_map(|b| &b.inspectors) {
            known(&person_at, Some(id), "inspector", "人员")?;
        }
        let view = View {
            scenario,
            plan,
            options,
            groups,
            posts,
            batch_at,
            region_at,
            unit_at,
            person_at,
            group_at,
            site_at: positions(scenario.sites.iter().map(|s| s.id.as_str())),
            namesakes: namesakes(scenario),
        };
        view.knows_the_field()?;
        Ok(view)
    }

    /// Whatever crews, visits and visits left out name is in the scenario, and each group in its batch.
    fn knows_the_field(&self) -> Result<(), ReportError> {
        let (crews, visits) = (&self.plan.crews, &self.plan.visits);
        let places = crews.iter().map(|c| (&c.batch, &c.group)).chain(visits.iter().map(|v| (&v.batch, &v.group)));
        for (batch, group) in places {
            known(&self.batch_at, Some(batch), "batch", "批次")?;
            let expected = &self.group(group).ok_or_else(|| unknown("group", "组别", group))?.batch.id;
            if expected != batch {
                return Err(ReportError::WrongBatch {
                    group: group.clone(),
                    found: batch.clone(),
                    expected: expected.clone(),
                });
            }
        }
        for id in crews.iter().flat_map(|c| &c.members) {
            known(&self.person_at, Some(id), "inspector", "人员")?;
        }
        for id in visits.iter().map(|v| &v.site).chain(self.plan.unvisited.iter().map(|u| &u.site)) {
            known(&self.site_at, Some(id), "site", "点位")?;
        }
        for u in &self.plan.unvisited {
            known(&self.batch_at, u.batch.as_ref(), "batch", "批次")?;
        }
        Ok(())
    }

    /// One of two texts, by the report's language.
    pub fn t<T>(&self, zh: T, en: T) -> T {
        self.options.language.pick(zh, en)
    }

    pub fn round(&self) -> &'a str {
        let name = self.scenario.settings.name.as_str();
        if name.is_empty() { &self.plan.round } else { name }
    }

    /// `2026-2027 秋冬季大气监督帮扶 分组名单`
    pub fn title(&self, zh: &str, en: &str) -> String {
        format!("{} {}", self.round(), self.t(zh, en)).trim().to_owned()
    }

    /// What breaks a hard rule in the plan: locks, or moves by hand as well.
    pub fn by_lock(&self) -> &'static str {
        match self.plan.provenance.moved_by_hand {
            0 => self.t("锁定", "locks"),
            _ => self.t("锁定或手工调整", "locks or moves by hand"),
        }
    }

    /// What the reader should know before trusting what is written.
    pub fn warnings(&self) -> Vec<Text> {
        self.hash_warning().into_iter().chain(self.routes_warning()).collect()
    }

    /// People were moved by hand since crews and routes were planned.
    fn routes_warning(&self) -> Option<Text> {
        let plan = self.plan;
        let serves: HashSet<(&str, &str)> =
            plan.assignments.iter().map(|a| (a.inspector.as_str(), a.group.as_str())).collect();
        let was = |id: &str, crew: &Crew| {
            plan.former.iter().any(|f| f.inspector == id && f.group == crew.group && crew.date <= f.until)
        };
        let is_odd = |crew: &&Crew| {
            crew.members.iter().any(|id| !serves.contains(&(id.as_str(), crew.group.as_str())) && !was(id, crew))
        };
        let groups: HashSet<&str> = plan.crews.iter().filter(is_odd).map(|crew| crew.group.as_str()).collect();
        let n = groups.len();
        (n > 0).then(|| {
            Text::new(
                format!("有 {n} 个组换了人，检查小组和日程还是换人之前的：请先重排路线再发出"),
                format!("in {n} groups people were moved since crews and days were planned: plan their routes again before this goes out"),
            )
        })
    }

    fn hash_warning(&self) -> Option<Text> {
        (self.scenario.hash != self.plan.provenance.input_hash).then(|| {
            Text::new(
                "任务数据在排完方案之后改动过（输入指纹不一致），名单以方案为准，请核对后重新运行 bangfu solve",
                "the scenario was changed after the plan was made (input hashes differ); check it and solve again",
            )
        })
    }

    pub fn unit_name(&self, id: &'a str) -> &'a str {
        self.unit(id).map_or(id, |u| u.name.as_str())
    }

    pub fn unit(&self, id: &str) -> Option<&'a Unit> {
        self.unit_at.get(id).and_then(|&i| self.scenario.units.get(i))
    }

    pub fn person(&self, id: &str) -> Option<&'a Inspector> {
        self.person_at.get(id).and_then(|&i| self.scenario.inspectors.get(i))
    }

    pub fn batch(&self, id: &str) -> Option<&'a Batch> {
        self.batch_at.get(id).and_then(|&i| self.scenario.batches.get(i))
    }

    pub fn group(&self, id: &str) -> Option<&GroupView<'a>> {
        self.group_at.get(id).and_then(|&i| self.groups.get(i))
    }

    pub fn site(&self, id: &str) -> Option<&'a Site> {
        self.site_at.get(id).and_then(|&i| self.scenario.sites.get(i))
    }

    pub fn region(&self, id: &str) -> Option<&'a Region> {
        self.region_at.get(id).and_then(|&i| self.scenario.regions.get(i))
    }

    /// People a unit could send: its pool, else those listed.
    pub fn pool(&self, unit: &Unit) -> i64 {
        let listed = || self.scenario.inspectors.iter().filter(|p| p.unit == unit.id).count() as i64;
        unit.pool.map_or_else(listed, i64::from)
    }

    /// What a unit must and may send in a batch: the row that names both, else the row that names the unit alone.
    pub fn quota(&self, unit: &str, batch: &str) -> Option<&'a Quota> {
        let rows = || self.scenario.quotas.iter().filter(|q| q.unit == unit);
        rows().find(|q| q.batch.as_deref() == Some(batch)).or_else(|| rows().find(|q| q.batch.is_none()))
    }

    /// Somebody is on leave on some day of the batch.
    pub fn on_leave(&self, leaves: &[&crate::scenario::Leave], batch: &Batch) -> bool {
        leaves.iter().any(|l| l.start <= batch.end && l.end >= batch.start)
    }

    pub fn phone(&self, phone: &Option<String>) -> String {
        let text = phone.as_deref().unwrap_or("");
        if self.options.full { text.to_owned() } else { mask::phone(text) }
    }

    pub fn identity(&self, number: &Option<String>) -> String {
        let text = number.as_deref().unwrap_or("");
        if self.options.full { text.to_owned() } else { mask::identity(text) }
    }

    /// Free text, with private numbers masked unless all is to be shown.
    pub fn free_text(&self, text: &Option<String>) -> String {
        let text = text.as_deref().unwrap_or("");
        if self.options.full { text.to_owned() } else { mask::within(text) }
    }

    pub fn party(&self, party: Option<Party>) -> &'static str {
        match party {
            Some(Party::Full) => self.t("中共党员", "full member"),
            Some(Party::Probationary) => self.t("中共预备党员", "probationary member"),
            Some(Party::League) => self.t("共青团员", "league member"),
            Some(Party::Democratic) => self.t("民主党派", "democratic party"),
            Some(Party::Masses) => self.t("群众", "none"),
            None => "",
        }
    }

    pub fn role(&self, role: &str) -> String {
        words::role(role, self.options.language)
    }

    /// `12月1日—12月14日`, with the year where the two differ.
    pub fn short_days(&self, start: NaiveDate, end: NaiveDate) -> String {
        if start.year() != end.year() {
            return format!("{start} {} {end}", self.t("至", "to"));
        }
        let one = |d: NaiveDate| match self.options.language {
            Language::Zh => format!("{}月{}日", d.month(), d.day()),
            Language::En => d.format("%-d %b").to_string(),
        };
        if start == end { one(start) } else { format!("{}{}{}", one(start), self.t("—", " – "), one(end)) }
    }

    pub fn names<'b>(&self, people: impl Iterator<Item = &'b Inspector>) -> String {
        people.map(|p| p.name.as_str()).collect::<Vec<_>>().join(self.t("、", ", "))
    }
}

/// Holds a certificate that is valid on that day.
pub fn is_certified(person: &Inspector, day: NaiveDate) -> bool {
    person.certificate.is_some() && person.certificate_until.is_none_or(|until| until >= day)
}

/// The batch's name, else its id.
pub fn batch_label(batch: &Batch) -> &str {
    batch.name.as_deref().unwrap_or(&batch.id)
}

/// Both days counted.
pub fn length(batch: &Batch) -> i64 {
    (batch.end - batch.start).num_days() + 1
}

fn label(name: Option<&str>, id: &str, region: &Region) -> String {
    let short = region.name.trim_end_matches(['市', '省', '县', '区']);
    match name {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ if !short.is_empty() && id.contains(short) => id.to_owned(),
        _ => format!("{} {id}", region.name),
    }
}

fn positions<'a>(ids: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    ids.enumerate().map(|(i, id)| (id, i)).collect()
}

fn namesakes(scenario: &Scenario) -> HashSet<&str> {
    let mut seen = HashSet::new();
    scenario.inspectors.iter().map(|p| p.name.as_str()).filter(|name| !seen.insert(*name)).collect()
}

fn unknown(what: &'static str, what_zh: &'static str, id: &str) -> ReportError {
    ReportError::Unknown { what, what_zh, id: id.to_owned() }
}

fn known(
    at: &HashMap<&str, usize>,
    id: Option<&String>,
    what: &'static str,
    what_zh: &'static str,
) -> Result<(), ReportError> {
    match id {
        Some(id) if !at.contains_key(id.as_str()) => Err(unknown(what, what_zh, id)),
        _ => Ok(()),
    }
}
