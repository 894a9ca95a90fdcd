//! What can be read but does not look right: dates, sizes, sums, certificates, homes, calendars.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike as _, NaiveDate};

use super::names::Guesses;
use super::row::masked;
use super::tables::Layout;
use crate::scenario::finding::{Finding, Text};
use crate::scenario::place::canonical_province;
use crate::scenario::settings::Level;
use crate::scenario::tables::*;
use crate::scenario::{Scenario, Unit};

/// Adds a finding for everything that looks wrong.
pub fn examine(s: &Scenario, layout: &Layout, findings: &mut Vec<Finding>) {
    let mut look = Look { s, layout, findings };
    look.periods();
    look.spans();
    look.sizes();
    look.people();
    look.regions();
    look.sums();
    look.needs();
    look.calendar();
}

const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2100;
/// Days of a batch.
const LONGEST_BATCH: i64 = 366;
/// Inspectors × groups: each pair is a decision. 56,000 inspectors and 6,250 groups are 350 million.
const MOST_PAIRS: u64 = 400_000_000;

struct Look<'a> {
    s: &'a Scenario,
    layout: &'a Layout,
    findings: &'a mut Vec<Finding>,
}

impl Look<'_> {
    fn add(&mut self, table: &'static str, row: u32, column: &str, value: impl AsRef<str>, finding: Finding) {
        self.findings.push(self.layout.at(table, row, column, finding).value(value));
    }

    fn periods(&mut self) {
        let s = self.s;
        let batches = s.batches.iter().map(|b| ("batches", b.row, b.start, b.end));
        let leave = s.leave.iter().map(|l| ("leave", l.row, l.start, l.end));
        let history = s.history.iter().filter_map(|h| Some(("history", h.row, h.start?, h.end?)));
        let all: Vec<_> = batches.chain(leave).chain(history).collect();
        for (table, row, start, end) in all {
            if end < start {
                let finding = Finding::new(
                    "E215",
                    Text::new(
                        format!("结束日期 {end} 早于开始日期 {start}"),
                        format!("the end {end} lies before the start {start}"),
                    ),
                    Text::new("请核对日期", "check the dates"),
                );
                self.add(table, row, "end", end.to_string(), finding);
            }
        }
        for p in &s.sites {
            if let (Some(earliest), Some(latest)) = (p.earliest, p.latest)
                && latest < earliest
            {
                let finding = Finding::new(
                    "E215",
                    Text::new(
                        format!("最晚日期 {latest} 早于最早日期 {earliest}"),
                        format!("the latest day {latest} lies before the earliest {earliest}"),
                    ),
                    Text::new("请核对日期", "check the dates"),
                );
                self.add("sites", p.row, "latest", latest.to_string(), finding);
            }
        }
    }

    /// Batches of another century or of many years: a slip of the pen that every day count would follow.
    fn spans(&mut self) {
        for b in &self.s.batches {
            let years = FIRST_YEAR..=LAST_YEAR;
            let odd = [("start", b.start), ("end", b.end)].into_iter().find(|(_, day)| !years.contains(&day.year()));
            let days = (b.end - b.start).num_days() + 1;
            let (column, day, cause) = match odd {
                Some((column, day)) => (
                    column,
                    day,
                    Text::new(
                        format!("年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间"),
                        format!("the year must lie between {FIRST_YEAR} and {LAST_YEAR}"),
                    ),
                ),
                None if days > LONGEST_BATCH => (
                    "end",
                    b.end,
                    Text::new(
                        format!("批次长 {days} 天，最多 {LONGEST_BATCH} 天"),
                        format!("the batch is {days} days long; at most {LONGEST_BATCH}"),
                    ),
                ),
                None => continue,
            };
            let finding = Finding::new("E212", cause, Text::new("请核对日期", "check the dates"));
            self.add("batches", b.row, column, day.to_string(), finding);
        }
    }

    fn sizes(&mut self) {
        let s = self.s;
        let pairs = s.inspectors.len() as u64 * s.groups.len() as u64;
        if pairs > MOST_PAIRS {
            let finding = Finding::new(
                "E104",
                Text::new(
                    format!("人员 {} × 工作组 {} 超过 {MOST_PAIRS}，无法排班", s.inspectors.len(), s.groups.len()),
                    format!(
                        "{} inspectors × {} groups are more than {MOST_PAIRS} and cannot be staffed",
                        s.inspectors.len(),
                        s.groups.len()
                    ),
                ),
                Text::new("请把一轮拆成几个场景", "split the round into several scenarios"),
            );
            self.findings.push(finding.at(self.layout.place("groups"), None));
        }
        let above = |min: u32, max: u32| {
            Finding::new(
                "E216",
                Text::new(
                    format!("最少 {min} 多于最多 {max}"),
                    format!("the minimum {min} is above the maximum {max}"),
                ),
                Text::new("请核对两个数", "check both numbers"),
            )
        };
        for q in &s.quotas {
            if let (Some(min), Some(max)) = (q.min, q.max)
                && min > max
            {
                self.add("quotas", q.row, "min", min.to_string(), above(min, max));
            }
        }
        let rules = &s.settings.rules;
        for g in &s.groups {
            if g.min_size > g.max_size {
                self.add("groups", g.row, "min_size", g.min_size.to_string(), above(g.min_size, g.max_size));
                continue;
            }
            let full = g.full_members.unwrap_or(if rules.level("party_branch") == Level::Off {
                0
            } else {
                rules.min_full_members
            });
            let certified = g.certified.unwrap_or(if rules.level("certificates") == Level::Off {
                0
            } else {
                rules.min_per_crew * g.crews.unwrap_or(1)
            });
            let roles: u32 = g.roles.as_ref().map_or(1, |r| r.iter().map(|n| n.count).sum());
            let skill = g.skills.iter().map(|n| n.count).max().unwrap_or(0);
            for (column, needed, zh, en) in [
                ("full_members", full, "正式党员", "full Party members"),
                ("certified", certified, "持证人员", "certificate holders"),
                ("roles", roles, "职务", "role holders"),
                ("skills", skill, "同一专业的人员", "holders of one skill"),
            ] {
                if needed > g.max_size {
                    let finding = Finding::new(
                        "W413",
                        Text::new(
                            format!("要求{zh} {needed} 人，但最多只有 {} 人，必有缺口", g.max_size),
                            format!(
                                "{needed} {en} are asked for among at most {} members; they will fall short",
                                g.max_size
                            ),
                        ),
                        Text::new("调大最多人数或调低要求", "raise the maximum or ask for less"),
                    );
                    self.add("groups", g.row, column, needed.to_string(), finding);
                }
            }
        }
    }

    fn people(&mut self) {
        let s = self.s;
        let units: HashMap<&str, &Unit> = s.units.iter().map(|u| (u.id.as_str(), u)).collect();
        let crs = s.settings.travel.crs;
        let homes: HashMap<&str, bool> = s.units.iter().map(|u| (u.id.as_str(), u.home(crs).is_some())).collect();
        let mut names: HashMap<(&str, &str), &Inspector> = HashMap::new();
        let mut numbers: HashMap<&str, &Inspector> = HashMap::new();
        for i in &s.inspectors {
            if let Some(number) = &i.id_number
                && number.len() >= 15
            {
                match numbers.get(number.as_str()) {
                    Some(first) => {
                        let finding = Finding::new(
                            "W302",
                            Text::new(
                                format!(
                                    "身份证号与第 {} 行“{}”（{}）相同，疑为同一人被重复推荐，现按两人处理",
                                    first.row, first.name, first.unit
                                ),
                                format!(
                                    "the identity number is that of row {}, “{}” of {}; perhaps one person nominated twice, planned as two",
                                    first.row, first.name, first.unit
                                ),
                            ),
                            Text::new("删去其中一行", "delete one of the rows"),
                        );
                        self.add("inspectors", i.row, "id_number", masked(number), finding);
                        continue;
                    }
                    None => {
                        numbers.insert(number, i);
                    }
                }
            }
            match names.get(&(i.name.as_str(), i.unit.as_str())) {
                Some(first) if first.id != i.id => {
                    let finding = Finding::new(
                        "W301",
                        Text::new(
                            format!("与第 {} 行同单位同名，按两人处理", first.row),
                            format!("the same name and unit as row {}; planned as two people", first.row),
                        ),
                        Text::new("确为两人则不用处理；是同一人请删去一行", "delete one row if they are one person"),
                    );
                    self.add("inspectors", i.row, "name", &i.name, finding);
                }
                Some(_) => {}
                None => {
                    names.insert((&i.name, &i.unit), i);
                }
            }
            // A unit that does not exist has been reported; its people's homes need not be as well.
            if i.at.is_none() && homes.get(i.unit.as_str()) == Some(&false) {
                let unit = units.get(i.unit.as_str()).map_or("", |u| u.name.as_str());
                let finding = Finding::new(
                    "W409",
                    Text::new(
                        format!("不知道从哪里出发（单位“{unit}”没有经纬度、城市或省份），路程按 0 公里计"),
                        format!(
                            "nothing says where they set out (unit “{unit}” has no coordinates, city or province); the distance counts 0 km"
                        ),
                    ),
                    Text::new("在“派出单位”表填写所属城市或经纬度", "give the unit's city or coordinates"),
                );
                self.add("inspectors", i.row, "unit", &i.unit, finding);
            }
            self.certificate(i);
            if !i.available.is_empty()
                && !s.batches.is_empty()
                && !s.batches.iter().any(|b| within(&i.available, b.start, b.end))
            {
                let finding = Finding::new(
                    "W412",
                    Text::new(
                        "可派时段不能完整覆盖任何一个批次，此人不会被派出",
                        "no batch lies wholly within the available ranges; this person cannot be sent",
                    ),
                    Text::new("请核对年份和日期", "check the years and dates"),
                );
                let first = &i.available[0];
                self.add("inspectors", i.row, "available", format!("{}..{}", first.start, first.end), finding);
            }
        }
        if !s.inspectors.is_empty() && s.inspectors.iter().all(|i| i.roles.is_empty()) {
            let finding = Finding::new(
                "W408",
                Text::new(
                    "没有一个人填写“可任职务”，视为人人可任组长等各种职务",
                    "nobody lists any role, so everybody may hold every role",
                ),
                Text::new("在“可任职务”列写：组长;副组长;联络员", "fill in the column roles: 组长;副组长;联络员"),
            );
            self.findings.push(finding.at(self.layout.place("inspectors"), None));
        }
    }

    fn certificate(&mut self, i: &Inspector) {
        let (Some(_), Some(until)) = (&i.certificate, i.certificate_until) else { return };
        let Some(batch) = self.s.batches.iter().find(|b| b.end > until) else { return };
        let within = self.s.batches.iter().find(|b| b.start <= until && until < b.end);
        let (zh, en) = match within {
            Some(b) => (
                format!(
                    "证件 {until} 到期，在批次 {} 期间（{} 至 {}）失效，该批次及以后不计为持证",
                    b.id, b.start, b.end
                ),
                format!(
                    "the certificate ends on {until}, within batch {} ({} to {}); it does not count there and later",
                    b.id, b.start, b.end
                ),
            ),
            None => (
                format!("证件 {until} 到期，批次 {} 及以后不计为持证", batch.id),
                format!("the certificate ends on {until}; it does not count from batch {} on", batch.id),
            ),
        };
        let finding = Finding::new(
            "W405",
            Text::new(zh, en),
            Text::new("换证后改填新的有效期", "write the new date once it is renewed"),
        );
        self.add("inspectors", i.row, "certificate_until", until.to_string(), finding);
    }

    fn regions(&mut self) {
        for r in &self.s.regions {
            let by_code = (r.id.len() == 6 && r.id.bytes().all(|b| b.is_ascii_digit()))
                .then(|| canonical_province(&r.id[..2]))
                .flatten();
            if let Some(code) = by_code
                && canonical_province(&r.province).is_some_and(|p| p != code)
            {
                let finding = Finding::new(
                    "W402",
                    Text::new(
                        format!("代码 {} 属于{code}，省份写的是{}，回避按省份列判断", r.id, r.province),
                        format!(
                            "the code {} is of {code}, the province says {}; recusal goes by the province",
                            r.id, r.province
                        ),
                    ),
                    Text::new("请核对代码和省份", "check the code and the province"),
                );
                self.add("regions", r.row, "province", &r.province, finding);
            }
        }
    }

    /// Quotas against group sizes, and against the people whom a unit lists.
    fn sums(&mut self) {
        let s = self.s;
        if s.quotas.is_empty() {
            return;
        }
        let quotas: HashMap<(&str, Option<&str>), &Quota> =
            s.quotas.iter().map(|q| ((q.unit.as_str(), q.batch.as_deref()), q)).collect();
        let mut listed: HashMap<&str, u32> = HashMap::new();
        for i in &s.inspectors {
            *listed.entry(&i.unit).or_default() += 1;
        }
        let mut sizes: HashMap<&str, (u64, u64)> = HashMap::new();
        for g in &s.groups {
            let size = sizes.entry(&g.batch).or_default();
            *size = (size.0 + u64::from(g.min_size), size.1 + u64::from(g.max_size));
        }
        for b in &s.batches {
            let (mut least, mut most) = (0_u64, 0_u64);
            for u in &s.units {
                let quota =
                    quotas.get(&(u.id.as_str(), Some(b.id.as_str()))).or_else(|| quotas.get(&(u.id.as_str(), None)));
                let people = u64::from(listed.get(u.id.as_str()).copied().unwrap_or(0));
                least += quota.and_then(|q| q.min).map_or(0, u64::from);
                most += quota.and_then(|q| q.max).map_or(people, |max| people.min(max.into()));
            }
            let Some(&(min, max)) = sizes.get(b.id.as_str()) else { continue };
            let (zh, en) = if least > max {
                (
                    format!(
                        "批次 {} 的指标下限合计 {least} 人，各组最多只容 {max} 人，多出 {} 人派不出去",
                        b.id,
                        least - max
                    ),
                    format!(
                        "in batch {} the quotas ask for at least {least} people, the groups take at most {max}: {} too many",
                        b.id,
                        least - max
                    ),
                )
            } else if most < min {
                (
                    format!(
                        "批次 {} 的指标和名单最多能派 {most} 人，各组至少需要 {min} 人，缺 {} 人",
                        b.id,
                        min - most
                    ),
                    format!(
                        "in batch {} quotas and lists allow at most {most} people, the groups need at least {min}: {} short",
                        b.id,
                        min - most
                    ),
                )
            } else {
                continue;
            };
            let finding = Finding::new(
                "W403",
                Text::new(zh, en),
                Text::new("调整指标或工作组人数", "change the quotas or the sizes of groups"),
            );
            self.findings.push(finding.at(self.layout.place("quotas"), None).value(&b.id));
        }
        let known: HashSet<&str> = s.units.iter().map(|u| u.id.as_str()).collect();
        for q in &s.quotas {
            let people = listed.get(q.unit.as_str()).copied().unwrap_or(0);
            if let Some(min) = q.min
                && min > people
                && known.contains(q.unit.as_str())
                && !s.inspectors.is_empty()
            {
                let finding = Finding::new(
                    "W404",
                    Text::new(
                        format!("“{}”指标 {min} 人，名单只有 {people} 人，必有缺额", q.unit),
                        format!("{} is to send {min} people but lists {people}; they will fall short", q.unit),
                    ),
                    Text::new("请单位补报人员，或调减指标", "ask the unit for more people, or lower the quota"),
                );
                let column = if q.max == q.min && q.batch.is_some() { "unit" } else { "min" };
                self.add("quotas", q.row, column, min.to_string(), finding);
            }
        }
    }

    /// Skills and roles that groups ask for and nobody has: mostly another spelling.
    fn needs(&mut self) {
        let s = self.s;
        if s.inspectors.is_empty() {
            return;
        }
        let mut best: HashMap<&str, u8> = HashMap::new();
        for skill in s.inspectors.iter().flat_map(|i| &i.skills) {
            let level = best.entry(&skill.name).or_default();
            *level = skill.level.max(*level);
        }
        let roles: HashSet<&str> = s.inspectors.iter().flat_map(|i| &i.roles).map(String::as_str).collect();
        let mut told: HashSet<(&str, u8)> = HashSet::new();
        let mut guesses = Guesses::default();
        for g in &s.groups {
            for need in &g.skills {
                if best.get(need.name.as_str()).is_some_and(|level| *level >= need.level)
                    || !told.insert((&need.name, need.level))
                {
                    continue;
                }
                let action = match guesses.nearest(&need.name, best.keys().copied()) {
                    Some(near) if near != need.name => Text::new(
                        format!("人员表里有“{near}”，是否同一专业？请统一写法"),
                        format!("people list “{near}”: if it is the same, spell it alike"),
                    ),
                    _ => Text::new("补报有此专业的人员，或调低要求", "ask for people with this skill, or ask for less"),
                };
                let finding = Finding::new(
                    "W410",
                    Text::new(
                        format!("没有人具备“{}”{} 级以上", need.name, need.level),
                        format!("nobody holds {} at level {} or above", need.name, need.level),
                    ),
                    action,
                );
                self.add("groups", g.row, "skills", format!("{}:{}x{}", need.name, need.level, need.count), finding);
            }
            // Where nobody lists a role at all, everybody may hold every role.
            for need in g.roles.iter().flatten() {
                if roles.is_empty() || roles.contains(need.role.as_str()) || !told.insert((&need.role, 0)) {
                    continue;
                }
                let finding = Finding::new(
                    "W411",
                    Text::new(
                        format!("没有人的“可任职务”里有“{}”", need.role),
                        format!("nobody may hold the role {}", need.role),
                    ),
                    Text::new(
                        "在人员表“可任职务”列补填，或修改职务需求",
                        "add it to somebody's roles, or change what the group needs",
                    ),
                );
                self.add("groups", g.row, "roles", &need.role, finding);
            }
        }
    }

    /// Years of the round for which no holidays are known.
    fn calendar(&mut self) {
        let built_in =
            include_str!("../../../data/holidays.csv").lines().skip(1).filter_map(|l| l.get(..4)?.parse().ok());
        let known: HashSet<i32> = built_in.chain(self.s.calendar.iter().map(|d| d.date.year())).collect();
        let mut told = HashSet::new();
        for b in &self.s.batches {
            // The later year of a batch over New Year counts too; a batch of a wrong century ends here.
            for year in [b.start.year(), b.end.year()] {
                if !known.contains(&year) && told.insert(year) {
                    let finding = Finding::new(
                        "W407",
                        Text::new(
                            format!("内置日历和“日历”表都没有 {year} 年的节假日，按没有节假日处理"),
                            format!(
                                "neither the built-in calendar nor the table calendar knows the holidays of {year}; none are assumed"
                            ),
                        ),
                        Text::new(
                            format!("国务院公布后，在“日历”表填写 {year} 年的节假日和调休"),
                            format!("fill in the table calendar for {year}"),
                        ),
                    );
                    self.add("batches", b.row, "start", b.start.to_string(), finding);
                }
            }
        }
    }
}

/// Whether every day from `start` to `end` lies in some range.
pub fn within(ranges: &[DateRange], start: NaiveDate, end: NaiveDate) -> bool {
    let mut sorted: Vec<&DateRange> = ranges.iter().collect();
    sorted.sort_by_key(|r| r.start);
    let mut next = start;
    for range in sorted {
        if range.start <= next && next <= range.end {
            match range.end.succ_opt() {
                Some(day) => next = day,
                None => return true,
            }
        }
    }
    next > end
}
