//! A scenario survives being written and read, as a folder and as a workbook, in Chinese and in English.
//!
//! Readers trim cells, make ids and lists half-width, normalize numbers kept as text, skills and provinces, and merge skills and
//! roles named twice; generated values are normalized in that way already.

use std::path::Path;

use bangfu::scenario::columns::{Column, Kind, TABLES};
use bangfu::scenario::read::read;
use bangfu::scenario::settings::*;
use bangfu::scenario::write::{WriteError, folder, workbook};
use bangfu::scenario::*;
use chrono::{NaiveDate, NaiveTime};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// Everything but row numbers.
fn content(s: &Scenario) -> serde_json::Value {
    serde_json::to_value(s).unwrap()
}

fn assert_same(read: &Scenario, written: &Scenario, how: &str) {
    if content(read) != content(written) {
        pretty_difference(&content(read), &content(written), how);
    }
    assert_eq!(read.hash, written.hash, "{how}");
}

fn pretty_difference(read: &serde_json::Value, written: &serde_json::Value, at: &str) {
    use serde_json::Value;
    match (read, written) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in b {
                pretty_difference(&a[key], value, &format!("{at}.{key}"));
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                pretty_difference(a, b, &format!("{at}[{i}]"));
            }
        }
        _ => assert_eq!(read, written, "{at}"),
    }
}

const AWKWARD: &[&str] = &[
    "=1+1",
    "+86 138",
    "-",
    "-3",
    "@somebody",
    "＝全角等号",
    "a,b;c；d、e",
    "他说\"好\"",
    "\"",
    "第一行\n第二行\n\n第四行",
    "００１２３全角　空格",
    "00123",
    "110101199001011234",
    "1.10",
    "1e5",
    "1/2",
    "2026-12-01",
    "TRUE",
    "_x000D_",
    "<b>&amp;</b>",
    "'apostrophe",
    "无",
    "𠮷野家👩‍🔧",
    "a\tb",
];

fn free_text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(AWKWARD).prop_map(str::to_string),
        "[ -~一-龥０-９，。；\n]{1,24}".prop_map(|text| text.trim().to_string()),
    ]
    .prop_filter("a cell that is empty says nothing", |text| !text.is_empty())
}

/// Text within lists: no separators, and nothing that means empty.
fn item() -> impl Strategy<Value = String> {
    select(&["焦化", "VOCs", "在线监测", "0号", "=甲", "a,b", "他\"说", "水 气", "-x"][..]).prop_map(str::to_string)
}

fn number_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{6,18}",
        "00[0-9]{6}",
        "[A-Z]{2}[0-9]{8}",
        Just("11010519491231002X".to_string()),
        Just("+86-371-1234".to_string())
    ]
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..9000).prop_map(|n| NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + chrono::Days::new(n))
}

fn place() -> impl Strategy<Value = LonLat> {
    prop_oneof![
        (73.5..135.0, 18.0..53.5).prop_map(|(lon, lat)| LonLat { lon, lat }),
        (740u32..1350, 180u32..530)
            .prop_map(|(lon, lat)| LonLat { lon: lon.into(), lat: lat.into() })
            .prop_map(|at| { LonLat { lon: at.lon / 10.0, lat: at.lat / 10.0 } }),
    ]
}

fn province() -> impl Strategy<Value = String> {
    select(&["河北省", "新疆维吾尔自治区", "北京市", "某保密省"][..]).prop_map(str::to_string)
}

/// Headers nobody knows, in their order; one is an alias of a column that has its own, one looks like a formula.
const EXTRA: &[&str] = &["民族", "=合并", "手机", "紧急联系人（亲属）", "民族"];

fn extra() -> impl Strategy<Value = Extra> {
    vec(of(free_text()), EXTRA.len()).prop_map(|cells| {
        let filled = EXTRA.iter().zip(cells).filter_map(|(header, cell)| Some((header.to_string(), cell?)));
        // Of two columns with one header the first is filled before the second.
        let mut all: Extra = filled.collect();
        if all.iter().filter(|e| e.0 == "民族").count() == 1 && all.last().is_some_and(|e| e.0 == "民族") {
            all.pop();
        }
        all
    })
}

/// Distinct names with values.
fn named<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Vec<(String, T)>> {
    vec((item(), value), 0..4).prop_map(|pairs| {
        let mut all: Vec<(String, T)> = Vec::new();
        for (name, value) in pairs {
            if all.iter().all(|a| a.0 != name) {
                all.push((name, value));
            }
        }
        all
    })
}

fn needs() -> impl Strategy<Value = Vec<SkillNeed>> {
    vec((item(), 1u8..=3, 1u32..20), 0..4)
        .prop_map(|all| all.into_iter().map(|(name, level, count)| SkillNeed { name, level, count }).collect())
}

const BATCHES: &[&str] = &["B01", "第2批", "-3", "007"];
const UNITS: &[&str] = &["U01", "00123", "110101199001011234", "=单位"];
const REGIONS: &[&str] = &["130100", "R,2", "临 汾"];
const PEOPLE: &[&str] = &["P00001", "0042", "123456789012345678", "@p", "他\"她"];
const GROUPS: &[&str] = &["B01-石家庄1组", "+2", "G3"];
const SITES: &[&str] = &["S1", "1-2", "000"];

fn one(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(of).prop_map(str::to_string)
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    of(free_text())
}

/// One row for each id.
fn each<T: std::fmt::Debug + 'static, S: Strategy<Value = T> + 'static>(
    ids: &'static [&'static str],
    row: impl Fn(String) -> S,
) -> impl Strategy<Value = Vec<T>> {
    ids.iter().map(|id| row(id.to_string())).collect::<Vec<_>>()
}

prop_compose! {
    fn batch(id: String)(name in maybe(), start in day(), end in day(), sessions in maybe(), notes in maybe(), extra in extra()) -> Batch {
        Batch { row: 0, id: id.clone(), name, start, end, sessions, notes, extra }
    }
}

prop_compose! {
    fn unit(id: String)(
        (name, province, city) in (free_text(), of(province()), maybe()),
        kind in select(&[UnitKind::Local, UnitKind::Ministry, UnitKind::Research][..]),
        (pool, at) in (of(0u32..1000), of(place())),
        (contact, phone, notes, extra) in (maybe(), of(number_text()), maybe(), extra()),
    ) -> Unit {
        Unit { row: 0, id: id.clone(), name, province, city, kind, pool, at, contact, phone, notes, extra }
    }
}

prop_compose! {
    fn inspector(id: String)(
        (name, unit) in (free_text(), one(UNITS)),
        gender in of(select(&[Gender::Male, Gender::Female][..])),
        party in of(select(&[Party::Full, Party::Probationary, Party::League, Party::Democratic, Party::Masses][..])),
        (certificate, certificate_until) in (of(number_text()), of(day())),
        kind in of(select(&["执法", "专家", "监测", "管理", "司机"][..])),
        (skills, roles) in (named(1u8..=3), vec(item(), 0..3)),
        (rounds_served, trained, max_batches) in (of(0u32..100), of(day()), of(0u32..100)),
        (province, at) in (of(province()), of(place())),
        available in vec((day(), 0u64..60), 0..3),
        avoid in vec(select(&["河北省", "130100", "S1", "某厂（旧）"][..]), 0..3),
        competence in named(0u8..=5),
        (licences, unfit) in (vec(item(), 0..3), vec(item(), 0..3)),
        (post, rank, title) in (maybe(), maybe(), maybe()),
        (id_number, phone, notes, extra) in (of(number_text()), of(number_text()), maybe(), extra()),
    ) -> Inspector {
        Inspector {
            row: 0, id: id.clone(), name, unit, gender, party, certificate, certificate_until,
            kind: kind.map(str::to_string),
            skills: skills.into_iter().map(|(name, level)| Skill { name, level }).collect(),
            roles, rounds_served, trained, province, at,
            available: available.into_iter().map(|(start, days)| DateRange { start, end: start + chrono::Days::new(days) }).collect(),
            max_batches,
            avoid: avoid.into_iter().map(str::to_string).collect(),
            competence, licences, unfit, post, rank, title, id_number, phone, notes, extra,
        }
    }
}

prop_compose! {
    fn region(id: String)(name in free_text(), province in province(), at in place(), parent in of(one(REGIONS)), extra in extra()) -> Region {
        Region { row: 0, id: id.clone(), name, province, at, parent, extra }
    }
}

prop_compose! {
    fn group(id: String)(
        (batch, region, name) in (one(BATCHES), one(REGIONS), maybe()),
        kind in of(select(&["中心组", "远程组", "突击组"][..])),
        counties in maybe(),
        (min_size, max_size, crews) in (0u32..100, 0u32..100, of(1u32..10)),
        (skills, roles) in (needs(), of(named(1u32..5))),
        (full_members, certified, extra) in (of(0u32..10), of(0u32..10), extra()),
    ) -> Group {
        let roles = roles.filter(|r| !r.is_empty()).map(|r| r.into_iter().map(|(role, count)| RoleNeed { role, count }).collect());
        let kind = kind.map(str::to_string);
        Group { row: 0, id: id.clone(), batch, region, name, kind, counties, min_size, max_size, crews, skills, roles, full_members, certified, extra }
    }
}

prop_compose! {
    fn site(id: String)(
        (name, region, at, industry) in (free_text(), one(REGIONS), place(), maybe()),
        (skills, minutes, crew_min) in (needs(), 0u32..1000, of(0u32..10)),
        (priority, batch) in (of(1u8..=4), of(one(BATCHES))),
        (earliest, latest, last_visited) in (of(day()), of(day()), of(day())),
        open in of((0u32..40_000, 1u32..40_000)),
        (workdays_only, visits, gap_days) in (of(any::<bool>()), of(0u32..10), of(0u32..100)),
        after in vec(one(SITES), 0..3),
        (equipment, hazards) in (vec(item(), 0..3), vec(item(), 0..3)),
        (writeup_minutes, source) in (of(0u32..1000), maybe()),
        (mode, extra) in (of(select(&[SiteMode::Onsite, SiteMode::Online][..])), extra()),
    ) -> Site {
        let time = |s| NaiveTime::from_num_seconds_from_midnight_opt(s, 0).unwrap();
        let open = open.map(|(from, length)| (time(from), time(from + length)));
        Site {
            row: 0, id: id.clone(), name, region, at, industry, skills, minutes, crew_min, priority, batch, earliest, latest, open,
            workdays_only, visits, gap_days, after, equipment, hazards, writeup_minutes, source, last_visited, mode, extra,
        }
    }
}

prop_compose! {
    fn quota()(unit in one(UNITS), batch in of(one(BATCHES)), min in of(0u32..100), max in of(0u32..100), extra in extra()) -> Quota {
        Quota { row: 0, unit, batch, min, max, extra }
    }
}

prop_compose! {
    fn leave()(inspector in one(PEOPLE), start in day(), end in day(), reason in maybe(), extra in extra()) -> Leave {
        Leave { row: 0, inspector, start, end, reason, extra }
    }
}

prop_compose! {
    fn equipment()(kind in free_text(), region in of(one(REGIONS)), batch in of(one(BATCHES)), count in 0u32..100, operator_skill in maybe(), extra in extra()) -> Equipment {
        Equipment { row: 0, kind, region, batch, count, operator_skill, extra }
    }
}

prop_compose! {
    fn travel()(
        from in one(UNITS), to in one(REGIONS),
        (km, minutes, cost) in (of(0.0..5000.0), of(0.0..5000.0), of((0u32..5000).prop_map(f64::from))),
        mode in maybe(), extra in extra(),
    ) -> Travel {
        Travel { row: 0, from, to, km, minutes, cost, mode, extra }
    }
}

prop_compose! {
    fn pair()(a in one(PEOPLE), b in one(PEOPLE), kind in select(&[PairKind::Together, PairKind::Apart][..]), extra in extra()) -> Pair {
        Pair { row: 0, a, b, kind, extra }
    }
}

prop_compose! {
    fn pin()(
        inspector in one(PEOPLE), batch in one(BATCHES), group in of(one(GROUPS)), role in of(item()),
        kind in select(&[PinKind::Lock, PinKind::Forbid][..]), extra in extra(),
    ) -> Pin {
        Pin { row: 0, inspector, batch, group, role, kind, extra }
    }
}

prop_compose! {
    fn history()(inspector in one(PEOPLE), region in of(one(REGIONS)), start in of(day()), end in of(day()), group in maybe(), extra in extra()) -> History {
        History { row: 0, inspector, region, start, end, group, extra }
    }
}

prop_compose! {
    fn calendar_day()(date in day(), name in maybe(), off_day in of(any::<bool>()), extra in extra()) -> CalendarDay {
        CalendarDay { row: 0, date, name, off_day, extra }
    }
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![
        Just(Level::Hard),
        Just(Level::Off),
        (0u32..1000).prop_map(|w| Level::Soft(w.into())),
        (0.0..10.0).prop_map(Level::Soft)
    ]
}

fn weight() -> impl Strategy<Value = Option<f64>> {
    of(prop_oneof![(0u32..20_000).prop_map(f64::from), 0.0..100.0])
}

prop_compose! {
    fn settings()(
        name in prop_oneof![free_text(), Just(String::new()), Just("2026.0".to_string()), Just("1\nb = 2".to_string())],
        language in select(&[Language::Zh, Language::En][..]),
        travel in (1.0..2.0, 1.0..100.0, 100.0..350.0, 0.0..500.0, select(&[Crs::Wgs84, Crs::Gcj02, Crs::Bd09][..])),
        day in (0u32..40_000, 1u32..40_000, 0u32..120, 0.5..24.0, 0u32..30, any::<bool>()),
        levels in vec(of(level()), RULES.len()),
        scopes in any::<(bool, bool)>(),
        counts in (0u32..6, 0u32..6, of(0u32..6), 0u32..60, of(1u32..6)),
        crews in select(&[CrewForming::Daily, CrewForming::Batch][..]),
        mix in (any::<bool>(), any::<bool>(), 0.0..5.0),
        preset in select(&[Preset::ExpertsFirst, Preset::SaveExpense, Preset::FairnessFirst, Preset::FewestChanges][..]),
        weights in vec(weight(), 14),
        site in of([0.0..9000.0, 0.0..9000.0, 0.0..9000.0, 0.0..9000.0]),
        rates in of([0.0..2.0, 0.0..900.0, 0.0..200.0, 0.0..200.0]),
        untouched in any::<bool>(),
    ) -> Settings {
        let mut s = Settings { name, language, ..Settings::default() };
        if untouched {
            return s;
        }
        let time = |s| NaiveTime::from_num_seconds_from_midnight_opt(s, 0).unwrap();
        s.travel = TravelSettings { circuity: travel.0, speed_kmh: travel.1, rail_kmh: travel.2, rail_over_km: travel.3, crs: travel.4 };
        s.day = DaySettings {
            start: time(day.0), end: time(day.0 + day.1), break_min: day.2, max_duty_hours: day.3, rest_every: day.4, work_on_holidays: day.5,
            crews,
        };
        for (own, level) in s.rules.levels.iter_mut().zip(levels) {
            *own = level.unwrap_or(*own);
        }
        s.rules.recusal_scope = if scopes.0 { RecusalScope::City } else { RecusalScope::Province };
        s.rules.mutual_scope = if scopes.1 { MutualScope::Round } else { MutualScope::Batch };
        (s.rules.min_full_members, s.rules.min_per_crew, s.rules.rest_days) = (counts.0, counts.1, counts.3);
        (s.rules.max_batches, s.rules.max_per_unit) = (counts.2, counts.4);
        (s.rules.unit_pairs, s.rules.single_province, s.rules.mentor_ratio) = mix;
        // Where max_batches is named it has a number.
        if s.rules.max_batches.is_none() {
            s.rules.set_level("max_batches", Level::Hard);
        }
        s.objective = Objective::preset(preset);
        let o = &mut s.objective;
        let slots = [
            &mut o.shortfall, &mut o.quota, &mut o.travel, &mut o.fit, &mut o.party, &mut o.driving, &mut o.earliness, &mut o.fairness,
            &mut o.draw_ratio, &mut o.competence, &mut o.continuity, &mut o.rooms, &mut o.stability, &mut o.expense,
        ];
        for (slot, weight) in slots.into_iter().zip(weights) {
            *slot = weight.unwrap_or(*slot);
        }
        // Points per km and per yuan: `check` refuses more.
        (o.travel, o.expense) = (o.travel.min(1000.0), o.expense.min(1000.0));
        o.site = site.unwrap_or(o.site);
        if let Some([fare_per_km, lodging, meals, local]) = rates {
            o.rates = ExpenseRates { fare_per_km, lodging, meals, local };
        }
        s
    }
}

prop_compose! {
    fn scenario()(
        settings in settings(),
        (batches, units) in (each(BATCHES, batch), each(UNITS, unit)),
        inspectors in each(PEOPLE, inspector),
        (regions, groups, sites) in (each(REGIONS, region), each(GROUPS, group), each(SITES, site)),
        (quotas, leave) in (vec(quota(), 0..5), vec(leave(), 0..4)),
        (equipment, travel, pairs) in (vec(equipment(), 0..4), vec(travel(), 0..4), vec(pair(), 0..4)),
        (pins, history, calendar) in (vec(pin(), 0..4), vec(history(), 0..4), vec(calendar_day(), 0..4)),
    ) -> Scenario {
        let mut s = Scenario {
            settings, batches, units, quotas, inspectors, leave, regions, groups, sites, equipment, travel, pairs, pins, history, calendar,
            hash: String::new(),
        };
        s.seal();
        s
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(s in scenario()) {
        let at = tempfile::tempdir().unwrap();
        let path = |name: &str| at.path().join(name);
        folder(&s, &path("一"), Language::Zh).unwrap();
        let first = read(&path("一")).scenario;
        assert_same(&first, &s, "folder, Chinese");
        workbook(&first, &path("二.xlsx"), Language::En).unwrap();
        let second = read(&path("二.xlsx")).scenario;
        assert_same(&second, &s, "workbook, English");
        folder(&second, &path("三"), Language::En).unwrap();
        let third = read(&path("三")).scenario;
        assert_same(&third, &s, "folder, English");
        workbook(&third, &path("四.xlsx"), Language::Zh).unwrap();
        assert_same(&read(&path("四.xlsx")).scenario, &s, "workbook, Chinese");
    }
}

/// A value for every column, also for those without an example.
fn sample(column: &Column) -> &'static str {
    match column.kind {
        _ if !column.example.is_empty() => column.example,
        Kind::Date => "2026-12-05",
        Kind::Integer => "2",
        Kind::Decimal if column.en == "lon" => "113.25",
        Kind::Decimal if column.en == "lat" => "34.5",
        Kind::Province => "山西省",
        Kind::Private => "001100",
        _ if column.en == "batch" => "B01",
        _ if column.en == "region" => "130100",
        _ if column.en == "after" => "S00001",
        _ => "甲",
    }
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_string();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(|f| f.trim().to_string()).collect()).collect()
}

#[test]
fn every_column_of_the_catalogue_is_written() {
    let at = tempfile::tempdir().unwrap();
    let (by_hand, written, book) = (at.path().join("by hand"), at.path().join("written"), at.path().join("book.xlsx"));
    std::fs::create_dir(&by_hand).unwrap();
    for table in TABLES {
        let header: Vec<&str> = table.columns.iter().map(|c| c.zh).collect();
        let cells: Vec<&str> = table.columns.iter().map(sample).collect();
        std::fs::write(
            by_hand.join(format!("{}.csv", table.en)),
            format!("{}\n{}\n", header.join(","), cells.join(",")),
        )
        .unwrap();
    }
    let read_by_hand = read(&by_hand);
    folder(&read_by_hand.scenario, &written, Language::Zh).unwrap();
    workbook(&read_by_hand.scenario, &book, Language::En).unwrap();
    for table in TABLES {
        let file = format!("{}.csv", table.en);
        let numbers = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
            let plain = |cell: String| {
                cell.parse::<f64>().map_or(cell.clone(), |n| if cell.contains('.') { n.to_string() } else { cell })
            };
            rows.into_iter().map(|r| r.into_iter().map(plain).collect()).collect()
        };
        assert_eq!(numbers(rows(&written.join(&file))), numbers(rows(&by_hand.join(&file))), "{file}");
    }
    assert_same(&read(&book).scenario, &read_by_hand.scenario, "workbook");
}

#[test]
fn line_breaks_of_windows_are_line_breaks() {
    let at = tempfile::tempdir().unwrap();
    let (one, two) = (at.path().join("one"), at.path().join("two.xlsx"));
    std::fs::create_dir(&one).unwrap();
    std::fs::write(one.join("batches.csv"), "id,start,end,notes\r\nB1,2026-12-01,2026-12-14,\"a\r\nb\"\r\n").unwrap();
    let reading = read(&one);
    assert_eq!(reading.scenario.batches[0].notes.as_deref(), Some("a\nb"));
    workbook(&reading.scenario, &two, Language::Zh).unwrap();
    assert_eq!(read(&two).scenario.hash, reading.scenario.hash);
}

#[test]
fn a_folder_that_holds_other_tables_is_not_mixed_up() {
    let at = tempfile::tempdir().unwrap();
    let mut s = Scenario::default();
    s.batches.push(Batch {
        row: 0,
        id: "B1".into(),
        name: None,
        start: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
        end: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap(),
        sessions: None,
        notes: None,
        extra: vec![],
    });
    std::fs::write(at.path().join("请假.csv"), "人员编号,开始日期,结束日期\n").unwrap();
    let error = folder(&s, at.path(), Language::Zh).unwrap_err();
    assert!(matches!(&error, WriteError::InTheWay { path } if path.ends_with("请假.csv")), "{error}");
    assert!(!at.path().join("batches.csv").exists());
    std::fs::remove_file(at.path().join("请假.csv")).unwrap();
    std::fs::write(at.path().join("notes.txt"), "kept").unwrap();
    folder(&s, at.path(), Language::Zh).unwrap();
    folder(&s, at.path(), Language::Zh).unwrap();
    let text = std::fs::read_to_string(at.path().join("batches.csv")).unwrap();
    assert_eq!(text, "\u{feff}批次编号,开始日期,结束日期\r\nB1,2026-12-01,2026-12-02\r\n");
    assert!(!at.path().join("units.csv").exists());
}

#[test]
fn the_same_scenario_gives_the_same_workbook() {
    let at = tempfile::tempdir().unwrap();
    let paths = [at.path().join("1.xlsx"), at.path().join("2.xlsx")];
    for path in &paths {
        workbook(&Scenario::default(), path, Language::Zh).unwrap();
    }
    assert_eq!(std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
}

#[test]
fn too_long_a_cell_is_an_error_not_a_loss() {
    let at = tempfile::tempdir().unwrap();
    let mut s = Scenario::default();
    s.equipment.push(Equipment {
        row: 0,
        kind: "长".repeat(40_000),
        region: None,
        batch: None,
        count: 1,
        operator_skill: None,
        extra: vec![],
    });
    let path = at.path().join("1.xlsx");
    let error = workbook(&s, &path, Language::Zh).unwrap_err();
    assert!(matches!(error, WriteError::Workbook { .. }));
    assert!(!path.exists());
}
