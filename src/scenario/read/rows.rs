//! The rows of every table: which cells make which struct.

use super::grid::Cell;
use super::header::Header;
use super::names::fold;
use super::row::{Row, masked};
use super::values;
use crate::scenario::finding::Text;
use crate::scenario::tables::*;

pub fn batch(r: &mut Row) -> Option<Batch> {
    let (id, start, end) = (r.required_id("id"), r.required_date("start"), r.required_date("end"));
    let row = Batch {
        row: r.number(),
        name: r.text("name"),
        sessions: r.text("sessions"),
        notes: r.text("notes"),
        extra: r.extra(),
        id: id?,
        start: start?,
        end: end?,
    };
    Some(row)
}

pub fn unit(r: &mut Row) -> Option<Unit> {
    let (id, name) = (r.required_id("id"), r.required_text("name"));
    let kind = match r.choice("kind", true).as_deref() {
        Some("部属") => UnitKind::Ministry,
        Some("科研") => UnitKind::Research,
        _ => UnitKind::Local,
    };
    let row = Unit {
        row: r.number(),
        province: r.province("province"),
        city: r.text("city"),
        kind,
        pool: r.whole("pool", 0, 1_000_000),
        at: r.coordinates(),
        contact: r.text("contact"),
        phone: r.private("phone"),
        notes: r.text("notes"),
        extra: r.extra(),
        id: id?,
        name: name?,
    };
    Some(row)
}

pub fn inspector(r: &mut Row) -> Option<Inspector> {
    let (id, name, unit) = (r.required_id("id"), r.required_text("name"), r.required_id("unit"));
    let gender = match r.choice("gender", true).as_deref() {
        Some("男") => Some(Gender::Male),
        Some("女") => Some(Gender::Female),
        _ => None,
    };
    let row = Inspector {
        row: r.number(),
        gender,
        party: party(r),
        certificate: certificate(r),
        certificate_until: certificate_until(r),
        kind: r.choice("kind", false),
        skills: r.skills("skills"),
        roles: r.roles("roles"),
        rounds_served: r.whole("rounds_served", 0, 1000),
        trained: trained(r),
        province: r.province("province"),
        at: r.coordinates(),
        available: r.ranges("available"),
        max_batches: r.whole("max_batches", 0, 1000),
        avoid: r.list("avoid"),
        competence: r.scores("competence"),
        licences: r.list("licences"),
        unfit: r.list("unfit").into_iter().filter(|u| !matches!(u.as_str(), "健康" | "良好" | "正常")).collect(),
        post: r.text("post"),
        rank: r.text("rank"),
        title: r.text("title"),
        id_number: identity(r),
        phone: r.private("phone"),
        notes: r.text("notes"),
        extra: r.extra(),
        id: id?,
        name: name?,
        unit: unit?,
    };
    Some(row)
}

fn party(r: &mut Row) -> Option<Party> {
    let text = r.cell("party").text();
    let folded = fold(&text);
    if folded.is_empty() || values::is_dash(&text) || matches!(folded.as_str(), "不详" | "未知" | "未填") {
        r.report(
            "W201",
            "party",
            &text,
            Text::new(
                "政治面貌为空，按未知处理，不计为党员",
                "political status is empty; it counts as unknown, not as a Party member",
            ),
            Text::new(
                "请补填：中共党员、中共预备党员、共青团员、民主党派、群众",
                "fill it in: 中共党员, 中共预备党员, 共青团员, 民主党派 or 群众",
            ),
        );
        return None;
    }
    let party = match folded.as_str() {
        "中共党员"
        | "党员"
        | "正式党员"
        | "中共正式党员"
        | "共产党员"
        | "中国共产党党员"
        | "中共"
        | "01"
        | "1"
        | "fullmember" => Party::Full,
        "中共预备党员" | "预备党员" | "预备" | "中国共产党预备党员" | "02" | "2" | "probationarymember" => {
            Party::Probationary
        }
        "共青团员" | "团员" | "中国共产主义青年团团员" | "03" | "3" | "leaguemember" => Party::League,
        "群众" | "无党派" | "无党派人士" | "无党派民主人士" | "普通公民" | "12" | "13" | "none" | "nonparty" => {
            Party::Masses
        }
        "民主党派" | "democraticparty" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "4" | "5" | "6"
        | "7" | "8" | "9" => Party::Democratic,
        other if ["民革", "民盟", "民建", "民进", "农工", "致公", "九三", "台盟"].iter().any(|p| other.contains(p)) => {
            Party::Democratic
        }
        _ => {
            r.report(
                "W202",
                "party",
                &text,
                Text::new(
                    "政治面貌无法识别，按未知处理，不计为党员",
                    "political status is not understood; it counts as unknown, not as a Party member",
                ),
                Text::new(
                    "改为：中共党员、中共预备党员、共青团员、民主党派、群众",
                    "write 中共党员, 中共预备党员, 共青团员, 民主党派 or 群众",
                ),
            );
            return None;
        }
    };
    Some(party)
}

fn certificate(r: &mut Row) -> Option<String> {
    let text = r.cell("certificate").text();
    let yes = matches!(text.as_str(), "有" | "是" | "持证" | "TRUE" | "√");
    let no = values::is_dash(&text)
        || matches!(text.as_str(), "没有" | "否" | "未持证" | "FALSE" | "×" | "未办理" | "办理中");
    if yes || no {
        let assumed = if yes { ("持证", "holding one") } else { ("不持证", "holding none") };
        r.report(
            "W209",
            "certificate",
            &text,
            Text::new(
                format!("执法证号写的是“{text}”，按{}处理", assumed.0),
                format!("the certificate number says “{text}”; read as {}", assumed.1),
            ),
            Text::new("持证请写证号，不持证请留空", "write the number, or leave it empty where there is none"),
        );
        return yes.then_some(text);
    }
    r.private("certificate")
}

fn certificate_until(r: &mut Row) -> Option<chrono::NaiveDate> {
    let text = r.cell("certificate_until").text();
    if matches!(text.as_str(), "长期" | "长期有效" | "永久") {
        return None;
    }
    r.date("certificate_until")
}

fn trained(r: &mut Row) -> Option<chrono::NaiveDate> {
    let text = r.cell("trained").text();
    match text.as_str() {
        "是" | "已培训" | "已参加" | "TRUE" | "√" => {
            r.report(
                "W210",
                "trained",
                &text,
                Text::new(
                    "只写了已培训、没有日期，按开始前已完成处理",
                    "the training has no date; it counts as done in time",
                ),
                Text::new("请写培训完成日期，如 2026-11-20", "write the day on which it was done, such as 2026-11-20"),
            );
            None
        }
        _ => r.date("trained"),
    }
}

fn identity(r: &mut Row) -> Option<String> {
    let damaged = values::is_damaged(r.cell("id_number"));
    let number = r.private("id_number")?.to_ascii_uppercase();
    if !damaged && !values::is_identity_number(&number) {
        r.report(
            "W211",
            "id_number",
            &masked(&number),
            Text::new(
                "身份证号位数或校验码不对，照原样保留",
                "the identity number has a wrong length or check digit; it is kept as written",
            ),
            Text::new("请核对身份证号", "check the number"),
        );
    }
    Some(number)
}

pub fn leave(r: &mut Row) -> Option<Leave> {
    let (inspector, start, end) = (r.required_id("inspector"), r.required_date("start"), r.required_date("end"));
    let row = Leave {
        row: r.number(),
        reason: r.text("reason"),
        extra: r.extra(),
        inspector: inspector?,
        start: start?,
        end: end?,
    };
    Some(row)
}

pub fn region(r: &mut Row) -> Option<Region> {
    let (id, name, at) = (r.required_id("id"), r.required_text("name"), r.required_coordinates());
    let province = r.province("province");
    if province.is_none() {
        r.required_text("province");
    }
    let row = Region {
        row: r.number(),
        parent: r.id("parent"),
        extra: r.extra(),
        id: id?,
        name: name?,
        province: province?,
        at: at?,
    };
    Some(row)
}

pub fn group(r: &mut Row) -> Option<Group> {
    let (id, batch, region) = (r.required_id("id"), r.required_id("batch"), r.required_id("region"));
    let (min_size, max_size) = (r.required_whole("min_size", 0, 10_000), r.required_whole("max_size", 0, 10_000));
    let row = Group {
        row: r.number(),
        name: r.text("name"),
        kind: r.choice("kind", false),
        counties: r.text("counties"),
        crews: r.whole("crews", 1, 1000),
        skills: r.needs("skills"),
        roles: r.role_needs("roles"),
        full_members: r.whole("full_members", 0, 10_000),
        certified: r.whole("certified", 0, 10_000),
        extra: r.extra(),
        id: id?,
        batch: batch?,
        region: region?,
        min_size: min_size?,
        max_size: max_size?,
    };
    Some(row)
}

pub fn site(r: &mut Row) -> Option<Site> {
    let (id, name, region) = (r.required_id("id"), r.required_text("name"), r.required_id("region"));
    let (at, minutes) = (r.required_coordinates(), r.required_whole("minutes", 0, 100_000));
    let row = Site {
        row: r.number(),
        industry: r.text("industry"),
        skills: r.needs("skills"),
        crew_min: r.whole("crew_min", 0, 1000),
        priority: r.whole("priority", 1, 4).map(|p| p as u8),
        batch: r.id("batch"),
        earliest: r.date("earliest"),
        latest: r.date("latest"),
        open: r.times("open"),
        workdays_only: r.choice("workdays_only", true).map(|c| c == "是"),
        visits: r.whole("visits", 0, 1000),
        gap_days: r.whole("gap_days", 0, 1000),
        after: r.list("after"),
        equipment: r.list("equipment"),
        hazards: r.list("hazards"),
        writeup_minutes: r.whole("writeup_minutes", 0, 100_000),
        source: r.text("source"),
        last_visited: r.date("last_visited"),
        mode: r.choice("mode", true).map(|mode| if mode == "线上" { SiteMode::Online } else { SiteMode::Onsite }),
        extra: r.extra(),
        id: id?,
        name: name?,
        region: region?,
        at: at?,
        minutes: minutes?,
    };
    Some(row)
}

pub fn equipment(r: &mut Row) -> Option<Equipment> {
    let (kind, count) = (r.required_text("kind"), r.required_whole("count", 0, 1_000_000));
    let row = Equipment {
        row: r.number(),
        region: r.id("region"),
        batch: r.id("batch"),
        operator_skill: r.text("operator_skill"),
        extra: r.extra(),
        kind: kind?,
        count: count?,
    };
    Some(row)
}

pub fn travel(r: &mut Row) -> Option<Travel> {
    let (from, to) = (r.required_id("from"), r.required_id("to"));
    let row = Travel {
        row: r.number(),
        km: r.decimal("km"),
        minutes: r.decimal("minutes"),
        cost: r.decimal("cost"),
        mode: r.text("mode"),
        extra: r.extra(),
        from: from?,
        to: to?,
    };
    Some(row)
}

pub fn pair(r: &mut Row) -> Option<Pair> {
    let (a, b) = (r.required_id("a"), r.required_id("b"));
    if r.cell("kind").is_empty() {
        r.required_text("kind");
    }
    let kind = r.choice("kind", true);
    let row = Pair {
        row: r.number(),
        extra: r.extra(),
        a: a?,
        b: b?,
        kind: if kind? == "同组" { PairKind::Together } else { PairKind::Apart },
    };
    Some(row)
}

pub fn pin(r: &mut Row) -> Option<Pin> {
    let (inspector, batch) = (r.required_id("inspector"), r.required_id("batch"));
    // An unreadable kind must not become a lock.
    let empty = matches!(r.cell("kind"), Cell::Empty) || r.cell("kind").is_empty();
    let kind = r.choice("kind", true);
    let row = Pin {
        row: r.number(),
        group: r.id("group"),
        role: r.text("role").map(|role| values::narrow(&role)).filter(|role| !values::is_dash(role)),
        extra: r.extra(),
        inspector: inspector?,
        batch: batch?,
        kind: match kind.as_deref() {
            Some("禁止") => PinKind::Forbid,
            Some(_) => PinKind::Lock,
            None if empty => PinKind::Lock,
            None => return None,
        },
    };
    Some(row)
}

pub fn history(r: &mut Row) -> Option<History> {
    let inspector = r.required_id("inspector");
    let row = History {
        row: r.number(),
        region: r.id("region"),
        start: r.date("start"),
        end: r.date("end"),
        group: r.text("group"),
        extra: r.extra(),
        inspector: inspector?,
    };
    Some(row)
}

pub fn calendar_day(r: &mut Row) -> Option<CalendarDay> {
    let date = r.required_date("date");
    let row = CalendarDay {
        row: r.number(),
        name: r.text("name"),
        off_day: r.choice("off_day", true).map(|c| c == "是"),
        extra: r.extra(),
        date: date?,
    };
    Some(row)
}

pub fn quota(r: &mut Row) -> Option<Quota> {
    let unit = r.required_id("unit");
    let row = Quota {
        row: r.number(),
        batch: r.id("batch"),
        min: r.whole("min", 0, 1_000_000),
        max: r.whole("max", 0, 1_000_000),
        extra: r.extra(),
        unit: unit?,
    };
    Some(row)
}

/// A wide row: one quota per batch column that is filled in. `batches` pairs columns with batch ids.
pub fn wide_quotas(r: &mut Row, header: &Header, batches: &[(usize, String)]) -> Vec<Quota> {
    let Some(unit) = r.required_id("unit") else { return Vec::new() };
    let extra: Extra =
        r.extra().into_iter().filter(|e| !batches.iter().any(|b| header.texts.get(b.0) == Some(&e.0))).collect();
    let mut quotas = Vec::new();
    for (column, batch) in batches {
        let cell = r.line.cell(*column).clone();
        let text = cell.text();
        if cell.is_empty() || values::is_dash(&text) {
            continue;
        }
        let number = match &cell {
            Cell::Number(n) => Some(*n),
            Cell::Text(text) => values::number(text).map(|n| match n {
                values::Number::Plain(n) | values::Number::WithUnit(n) => n,
            }),
            _ => None,
        };
        match number.filter(|n| n.fract() == 0.0 && (0.0..=1e6).contains(n)) {
            Some(n) => quotas.push(Quota {
                row: r.number(),
                unit: unit.clone(),
                batch: Some(batch.clone()),
                min: Some(n as u32),
                max: Some(n as u32),
                extra: extra.clone(),
            }),
            None => {
                let (code, cause) = if number.is_some_and(|n| n.fract() == 0.0) {
                    ("E212", Text::new("指标人数应在 0 到 1000000 之间", "a quota lies between 0 and 1000000"))
                } else {
                    ("E203", Text::new("指标人数应为整数", "a quota is a whole number of people"))
                };
                let action = Text::new("改为数字，如 4；没有指标请留空", "write a number such as 4, or leave it empty");
                let finding = crate::scenario::Finding::new(code, cause, action);
                let header = header.texts.get(*column).cloned().unwrap_or_default();
                r.findings.push(finding.at(r.place, r.line.row).column(header).value(text));
            }
        }
    }
    quotas
}
