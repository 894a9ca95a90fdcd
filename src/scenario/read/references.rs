//! References between tables: names are turned into ids, what leads nowhere is reported, and what contradicts itself.

use std::collections::{HashMap, HashSet};

use super::names::{Guesses, fold};
use super::tables::Layout;
use crate::scenario::Scenario;
use crate::scenario::finding::{Finding, Text};
use crate::scenario::place::canonical_province;
use crate::scenario::tables::{MEMBER, Pair, PairKind, Pin, PinKind};

/// How the rows of one table may be referred to: by id or by name, folded.
struct Index {
    table: &'static str,
    zh: &'static str,
    ids: HashSet<String>,
    /// Folded ids and names to ids; None = several bear it.
    folded: HashMap<String, Option<String>>,
    names: Vec<String>,
    broken: HashSet<String>,
}

enum Found {
    Id(String),
    Several,
    Nothing,
    /// The row referred to is there but could not be read, which has been reported.
    Broken,
}

impl Index {
    fn new<'a>(
        table: &'static str,
        zh: &'static str,
        layout: &Layout,
        rows: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
    ) -> Index {
        let broken = layout.broken.iter().filter(|b| b.0 == table).map(|b| fold(&b.1)).collect();
        let ids = rows.clone().map(|r| r.0.to_string()).collect();
        let mut index = Index { table, zh, ids, folded: HashMap::new(), names: Vec::new(), broken };
        // Ids first: a name never hides another row's id.
        for (id, _) in rows.clone() {
            index.add(fold(id), id);
            index.names.push(id.to_string());
        }
        let id_keys: HashSet<String> = index.folded.keys().cloned().collect();
        for (id, name) in rows {
            if let Some(name) = name {
                let key = fold(name);
                if !id_keys.contains(&key) {
                    index.add(key, id);
                }
                index.names.push(name.to_string());
            }
        }
        index
    }

    fn add(&mut self, key: String, id: &str) {
        self.folded
            .entry(key)
            .and_modify(|known| {
                if known.as_deref() != Some(id) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(id.to_string()));
    }

    fn find(&self, reference: &str) -> Found {
        if self.ids.contains(reference) {
            return Found::Id(reference.to_string());
        }
        // Without a single row every reference would fail; that the table is missing or unreadable has been reported.
        if self.ids.is_empty() {
            return Found::Broken;
        }
        let key = fold(reference);
        match self.folded.get(&key) {
            Some(Some(id)) => Found::Id(id.clone()),
            Some(None) => Found::Several,
            None if self.broken.contains(&key) => Found::Broken,
            None => Found::Nothing,
        }
    }
}

struct Resolver<'a> {
    layout: &'a Layout,
    findings: &'a mut Vec<Finding>,
    guesses: Guesses,
}

impl Resolver<'_> {
    /// Turns a reference into the id it means, or reports it.
    fn resolve(&mut self, index: &Index, table: &'static str, row: u32, column: &str, reference: &mut String) {
        match index.find(reference) {
            Found::Id(id) => *reference = id,
            Found::Broken => {}
            Found::Several => {
                let finding = Finding::new(
                    "E303",
                    Text::new(
                        format!("“{}”表里有多行叫“{reference}”，不知指哪一行", index.zh),
                        format!("several rows of {} are called “{reference}”", index.table),
                    ),
                    Text::new("改写编号", "write the id"),
                );
                self.findings.push(self.layout.at(table, row, column, finding).value(&*reference));
            }
            Found::Nothing => {
                let names = index.names.iter().map(String::as_str);
                self.nothing(index.zh, index.table, names, table, row, column, reference);
            }
        }
    }

    fn resolve_option(
        &mut self,
        index: &Index,
        table: &'static str,
        row: u32,
        column: &str,
        reference: &mut Option<String>,
    ) {
        if let Some(reference) = reference {
            self.resolve(index, table, row, column, reference);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn nothing<'n>(
        &mut self,
        zh: &str,
        en: &str,
        names: impl Iterator<Item = &'n str>,
        table: &'static str,
        row: u32,
        column: &str,
        reference: &str,
    ) {
        let action = match self.guesses.nearest(reference, names) {
            Some(near) => Text::new(format!("是否应为“{near}”？"), format!("is “{near}” meant?")),
            None => Text::new(format!("改正，或在“{zh}”表补上这一行"), format!("mend it, or add the row to {en}")),
        };
        let finding = Finding::new(
            "E302",
            Text::new(format!("“{zh}”表里没有“{reference}”"), format!("there is no “{reference}” in {en}")),
            action,
        );
        self.findings.push(self.layout.at(table, row, column, finding).value(reference));
    }
}

/// Resolves every reference of the scenario in place.
pub fn resolve(scenario: &mut Scenario, layout: &mut Layout, findings: &mut Vec<Finding>) {
    duplicates(scenario, layout, findings);
    let s = scenario;
    let batches = Index::new("batches", "批次", layout, s.batches.iter().map(|b| (b.id.as_str(), b.name.as_deref())));
    let units = Index::new("units", "派出单位", layout, s.units.iter().map(|u| (u.id.as_str(), Some(u.name.as_str()))));
    let people = Index::new("inspectors", "人员", layout, s.inspectors.iter().map(|i| (i.id.as_str(), None)));
    let regions =
        Index::new("regions", "地区", layout, s.regions.iter().map(|r| (r.id.as_str(), Some(r.name.as_str()))));
    let groups = Index::new("groups", "工作组", layout, s.groups.iter().map(|g| (g.id.as_str(), None)));
    let sites = Index::new("sites", "点位", layout, s.sites.iter().map(|p| (p.id.as_str(), Some(p.name.as_str()))));
    let mut r = Resolver { layout, findings, guesses: Guesses::default() };
    for q in &mut s.quotas {
        r.resolve(&units, "quotas", q.row, "unit", &mut q.unit);
        r.resolve_option(&batches, "quotas", q.row, "batch", &mut q.batch);
    }
    for i in &mut s.inspectors {
        r.resolve(&units, "inspectors", i.row, "unit", &mut i.unit);
        for item in &mut i.avoid {
            if let Some(province) = canonical_province(item)
                && !regions.ids.contains(item)
            {
                *item = province.to_string();
                continue;
            }
            if let Found::Id(site) = sites.find(item)
                && matches!(regions.find(item), Found::Nothing | Found::Broken)
            {
                *item = site;
                continue;
            }
            let known =
                [&regions, &sites].iter().any(|index| !matches!(index.find(item), Found::Nothing | Found::Broken));
            if !known {
                let names = regions.names.iter().chain(&sites.names).map(String::as_str);
                let action = match r.guesses.nearest(item, names) {
                    Some(near) => Text::new(
                        format!("是否应为“{near}”？与本轮无关则不用处理"),
                        format!("is “{near}” meant? Otherwise leave it"),
                    ),
                    None => Text::new(
                        "写地区、省份或点位编号；与本轮无关则不用处理",
                        "write a region, a province or a site id; leave it if it is not of this round",
                    ),
                };
                let finding = Finding::new(
                    "W304",
                    Text::new(
                        format!("“{item}”不是本轮的地区、省份或点位，不起作用"),
                        format!("“{item}” is no region, province or site of this round; it has no effect"),
                    ),
                    action,
                );
                r.findings.push(r.layout.at("inspectors", i.row, "avoid", finding).value(&*item));
            }
        }
    }
    for l in &mut s.leave {
        r.resolve(&people, "leave", l.row, "inspector", &mut l.inspector);
    }
    for g in &mut s.groups {
        r.resolve(&batches, "groups", g.row, "batch", &mut g.batch);
        r.resolve(&regions, "groups", g.row, "region", &mut g.region);
    }
    for p in &mut s.sites {
        r.resolve(&regions, "sites", p.row, "region", &mut p.region);
        r.resolve_option(&batches, "sites", p.row, "batch", &mut p.batch);
        for after in &mut p.after {
            r.resolve(&sites, "sites", p.row, "after", after);
        }
    }
    for e in &mut s.equipment {
        r.resolve_option(&regions, "equipment", e.row, "region", &mut e.region);
        r.resolve_option(&batches, "equipment", e.row, "batch", &mut e.batch);
    }
    for t in &mut s.travel {
        for (column, end) in [("from", &mut t.from), ("to", &mut t.to)] {
            // Tables that each count from 1 share their ids.
            let bearers: Vec<&str> =
                [&units, &regions, &sites, &people].iter().filter(|i| i.ids.contains(end)).map(|i| i.zh).collect();
            if bearers.len() > 1 {
                let finding = Finding::new(
                    "E303",
                    Text::new(
                        format!("“{end}”在{}里都有，不知指哪一个", bearers.join("、")),
                        format!(
                            "units, regions, sites and inspectors have “{end}” more than once: which one is meant?"
                        ),
                    ),
                    Text::new("写名称，或改用不重复的编号", "write the name, or give them ids of their own"),
                );
                r.findings.push(r.layout.at("travel", t.row, column, finding).value(&*end));
                continue;
            }
            let found = [&units, &regions, &sites, &people].into_iter().find_map(|index| match index.find(end) {
                Found::Id(id) => Some(id),
                // A round without sites has no sites to mean.
                Found::Broken if index.table != "sites" || !index.broken.is_empty() => Some(end.clone()),
                _ => None,
            });
            match found {
                Some(id) => *end = id,
                None => {
                    let names = [&units, &regions, &sites, &people].into_iter().flat_map(|i| i.names.iter());
                    let zh = "派出单位、地区、点位、人员";
                    r.nothing(
                        zh,
                        "units, regions, sites or inspectors",
                        names.map(String::as_str),
                        "travel",
                        t.row,
                        column,
                        end,
                    );
                }
            }
        }
    }
    for p in &mut s.pairs {
        r.resolve(&people, "pairs", p.row, "a", &mut p.a);
        r.resolve(&people, "pairs", p.row, "b", &mut p.b);
    }
    for p in &mut s.pins {
        r.resolve(&people, "pins", p.row, "inspector", &mut p.inspector);
        r.resolve(&batches, "pins", p.row, "batch", &mut p.batch);
        r.resolve_option(&groups, "pins", p.row, "group", &mut p.group);
    }
    for h in &mut s.history {
        r.resolve(&people, "history", h.row, "inspector", &mut h.inspector);
        let Some(region) = &mut h.region else { continue };
        match regions.find(region) {
            Found::Id(id) => *region = id,
            Found::Broken | Found::Several => {}
            Found::Nothing => {
                let finding = Finding::new(
                    "W303",
                    Text::new(
                        format!("“{region}”不是本轮的地区，只用于算轮次和休整"),
                        format!("“{region}” is no region of this round; the row counts for rest and fairness only"),
                    ),
                    Text::new(
                        "如是本轮地区请改为其编号；否则不用处理",
                        "write the id if a region of this round is meant; otherwise leave it",
                    ),
                );
                r.findings.push(r.layout.at("history", h.row, "region", finding).value(&*region));
            }
        }
    }
    let findings = r.findings;
    quotas(s, layout, findings);
    pairs(&s.pairs, layout, findings);
    pins(s, layout, findings);
}

fn duplicates(s: &Scenario, layout: &Layout, findings: &mut Vec<Finding>) {
    let tables: [(&'static str, Vec<(&str, u32)>); 6] = [
        ("batches", s.batches.iter().map(|x| (x.id.as_str(), x.row)).collect()),
        ("units", s.units.iter().map(|x| (x.id.as_str(), x.row)).collect()),
        ("inspectors", s.inspectors.iter().map(|x| (x.id.as_str(), x.row)).collect()),
        ("regions", s.regions.iter().map(|x| (x.id.as_str(), x.row)).collect()),
        ("groups", s.groups.iter().map(|x| (x.id.as_str(), x.row)).collect()),
        ("sites", s.sites.iter().map(|x| (x.id.as_str(), x.row)).collect()),
    ];
    for (table, rows) in tables {
        let mut first: HashMap<&str, u32> = HashMap::new();
        for (id, row) in rows {
            if let Some(earlier) = first.get(id) {
                let finding = Finding::new(
                    "E301",
                    Text::new(
                        format!("编号“{id}”与第 {earlier} 行重复"),
                        format!("the id “{id}” is that of row {earlier}"),
                    ),
                    Text::new("改成不重复的编号，或删去重复的行", "give it an id of its own, or delete the row"),
                );
                findings.push(layout.at(table, row, "id", finding).value(id));
            } else {
                first.insert(id, row);
            }
        }
    }
}

fn quotas(s: &Scenario, layout: &Layout, findings: &mut Vec<Finding>) {
    let mut first: HashMap<(&str, Option<&str>), u32> = HashMap::new();
    for q in &s.quotas {
        if let Some(earlier) = first.get(&(q.unit.as_str(), q.batch.as_deref())) {
            let finding = Finding::new(
                "E304",
                Text::new(
                    format!("该单位该批次的指标在第 {earlier} 行已有"),
                    format!("row {earlier} already gives this unit's quota of this batch"),
                ),
                Text::new("只保留一行", "keep one of them"),
            );
            findings.push(layout.at("quotas", q.row, "unit", finding).value(&q.unit));
        } else {
            first.insert((&q.unit, q.batch.as_deref()), q.row);
        }
    }
}

fn pairs(pairs: &[Pair], layout: &Layout, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<(&str, &str), (PairKind, u32)> = HashMap::new();
    for p in pairs {
        let key = if p.a < p.b { (p.a.as_str(), p.b.as_str()) } else { (p.b.as_str(), p.a.as_str()) };
        let cause = match seen.get(&key) {
            _ if p.a == p.b => Text::new("两人是同一个人", "both are the same person"),
            Some((kind, row)) if *kind != p.kind => Text::new(
                format!("与第 {row} 行矛盾：既要同组又不得同组"),
                format!("contradicts row {row}: together and apart"),
            ),
            _ => {
                seen.insert(key, (p.kind, p.row));
                continue;
            }
        };
        let finding = Finding::new("E309", cause, Text::new("改正或删去这一行", "mend or delete the row"));
        findings.push(layout.at("pairs", p.row, "b", finding).value(&p.b));
    }
}

fn pins(s: &Scenario, layout: &Layout, findings: &mut Vec<Finding>) {
    let groups: HashMap<&str, usize> = s.groups.iter().enumerate().map(|(i, g)| (g.id.as_str(), i)).collect();
    let batches: HashSet<&str> = s.groups.iter().map(|g| g.batch.as_str()).collect();
    let known: HashSet<&str> = s.batches.iter().map(|b| b.id.as_str()).collect();
    let mut seen: HashMap<(&str, &str), Vec<&Pin>> = HashMap::new();
    let mut held: HashMap<(&str, &str), u32> = HashMap::new();
    for p in &s.pins {
        let mut report = |code, column: &str, value: &str, cause: Text, action: Text| {
            findings.push(layout.at("pins", p.row, column, Finding::new(code, cause, action)).value(value));
        };
        let group = p.group.as_deref().and_then(|g| groups.get(g)).and_then(|&i| s.groups.get(i));
        if let Some(group) = group
            && group.batch != p.batch
        {
            report(
                "E305",
                "group",
                &group.id,
                Text::new(
                    format!("工作组“{}”属于批次 {}，不属于 {}", group.id, group.batch, p.batch),
                    format!("the group “{}” is of batch {}, not of {}", group.id, group.batch, p.batch),
                ),
                Text::new("改正批次或组别", "mend the batch or the group"),
            );
        }
        if p.kind == PinKind::Lock
            && !s.groups.is_empty()
            && known.contains(p.batch.as_str())
            && !batches.contains(p.batch.as_str())
        {
            report(
                "E307",
                "batch",
                &p.batch,
                Text::new(
                    format!("批次 {} 没有任何工作组，锁定无法安排", p.batch),
                    format!("the batch {} has no group to serve in", p.batch),
                ),
                Text::new("在“工作组”表为该批次加组，或删去锁定", "add a group of that batch, or delete the pin"),
            );
        }
        if let Some(role) = &p.role {
            let needed = group.map(|g| match &g.roles {
                None => role == "组长",
                Some(roles) => roles.iter().any(|n| n.role == *role),
            });
            let cause = match needed {
                None if p.group.is_none() => Text::new("写了职务却没有写组别", "a role without a group"),
                Some(false) if role != MEMBER || p.kind == PinKind::Forbid => {
                    Text::new(format!("该组没有“{role}”这个职务"), format!("the group has no role “{role}”"))
                }
                _ => Text::new("", ""),
            };
            if !cause.zh.is_empty() {
                report(
                    "E306",
                    "role",
                    role,
                    cause,
                    Text::new(
                        "补上组别，或改为该组“职务需求”里的职务",
                        "name the group, or a role among those that it needs",
                    ),
                );
            }
        }
        if let (Some(group), Some(role), PinKind::Lock) = (group, &p.role, p.kind) {
            let places = match &group.roles {
                None => 1,
                Some(roles) => roles.iter().filter(|n| n.role == *role).map(|n| n.count).sum(),
            };
            let locked: &mut u32 = held.entry((&group.id, role)).or_default();
            *locked += 1;
            if role != MEMBER && *locked > places && places > 0 {
                report(
                    "E308",
                    "role",
                    role,
                    Text::new(
                        format!("该组“{role}”只设 {places} 人，锁定的已超过"),
                        format!("the group has {places} place(s) for the role “{role}”, more people are locked to it"),
                    ),
                    Text::new(
                        "改为其他职务，或在“工作组”表增加该职务的人数",
                        "choose another role, or give the group more places for it",
                    ),
                );
            }
        }
        let others = seen.entry((&p.inspector, &p.batch)).or_default();
        let against = others.iter().find(|o| match (p.kind, o.kind) {
            (PinKind::Lock, PinKind::Lock) => p.group.is_some() && o.group.is_some() && p.group != o.group,
            (PinKind::Forbid, PinKind::Forbid) => false,
            (PinKind::Lock, PinKind::Forbid) => o.group.is_none() || o.group == p.group,
            (PinKind::Forbid, PinKind::Lock) => p.group.is_none() || o.group == p.group,
        });
        if let Some(other) = against {
            report(
                "E308",
                "inspector",
                &p.inspector,
                Text::new(format!("与第 {} 行矛盾", other.row), format!("contradicts row {}", other.row)),
                Text::new("只保留一行", "keep one of them"),
            );
        }
        others.push(p);
    }
}
