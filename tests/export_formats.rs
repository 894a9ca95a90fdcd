//! Calendars, map data and notices: what is in them, and what hostile names and templates do to them (nothing).

mod private_round;

use std::collections::{HashMap, HashSet};
use std::io::Write as _;

use bangfu::plan::Plan;
use bangfu::report::notice::fields::{BLOCKS, FIELDS};
use bangfu::report::notice::{self, NoticeError, Problem};
use bangfu::report::{Options, calendar, geojson};
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Crs, Scenario};
use private_round::{Desk, both, contents};

const ZH: Options = Options { language: Language::Zh, full: true };

fn round() -> (Desk, Scenario, Plan) {
    let desk = Desk::new();
    let (scenario, plan) = (desk.scenario(), desk.plan());
    (desk, scenario, plan)
}

fn calendars(scenario: &Scenario, plan: &Plan) -> HashMap<String, String> {
    let files = calendar::files(scenario, plan, ZH).unwrap();
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

fn values<'t>(text: &'t str, key: &str) -> Vec<&'t str> {
    text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(':')).collect()
}

#[test]
fn a_calendar_for_everybody_sent_and_every_group() {
    let (_desk, scenario, plan) = round();
    let files = calendars(&scenario, &plan);
    let sent: HashSet<&str> = plan.assignments.iter().map(|a| a.inspector.as_str()).collect();
    assert_eq!(files.len(), sent.len() + 4);
    for (path, text) in &files {
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{path} has long lines");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{path} has bare ends of lines");
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1, "{path}");
        let uids = values(text, "UID");
        assert_eq!(uids.iter().collect::<HashSet<_>>().len(), text.matches("BEGIN:VEVENT").count(), "{path}");
    }
    for p in scenario.inspectors.iter().filter(|p| sent.contains(p.id.as_str())) {
        let text = files[&format!("人员/{}_{}.ics", p.name, p.id)].replace("\r\n ", "");
        let posts = plan.assignments.iter().filter(|a| a.inspector == p.id).count();
        assert_eq!(text.matches("DTSTART;VALUE=DATE:").count(), posts, "{}", p.name);
        let crews = plan.crews.iter().filter(|c| c.members.contains(&p.id));
        let visits = crews
            .flat_map(|c| plan.visits.iter().filter(|v| v.group == c.group && v.date == c.date && v.crew == c.crew));
        let mut starts: Vec<String> =
            visits.map(|v| format!("{}T{}00", v.date.format("%Y%m%d"), v.start.replace(':', ""))).collect();
        let mut told: Vec<&str> = values(&text, "DTSTART;TZID=Asia/Shanghai");
        starts.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, starts, "{}", p.name);
    }
    assert!(!plan.visits.is_empty());
    assert!(files.contains_key("组别/第1批_欧阳若愚组.ics"));
    // The last day of an event of whole days is the day after.
    let group = files["组别/第2批_石家庄1组.ics"].replace("\r\n ", "");
    assert!(group.contains("DTSTART;VALUE=DATE:20261116\r\n") && group.contains("DTEND;VALUE=DATE:20261121\r\n"));
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_a_later_one_updates() {
    let (_desk, scenario, plan) = round();
    let before = calendars(&scenario, &plan);
    assert_eq!(calendars(&scenario, &plan), before);
    // Later, and two people have changed groups.
    let mut later = plan.clone();
    later.provenance.started = "2027-01-01T00:00:00+08:00".into();
    later.crews.clear();
    later.visits.clear();
    let (a, b) = (
        later.assignments.iter().position(|a| a.group == "G3" && a.role != "组长").unwrap(),
        later.assignments.iter().position(|a| a.group == "G4" && a.role != "组长").unwrap(),
    );
    let who = later.assignments[a].inspector.clone();
    later.assignments[a].inspector = std::mem::replace(&mut later.assignments[b].inspector, who.clone());
    let after = calendars(&scenario, &later);
    let name = &scenario.inspectors.iter().find(|p| p.id == who).unwrap().name;
    let file = format!("人员/{name}_{who}.ics");
    let last = |files: &HashMap<String, String>, key| {
        let text = files[&file].replace("\r\n ", "");
        let event = text.split("BEGIN:VEVENT").find(|e| e.contains("VALUE=DATE:20261116")).unwrap().to_owned();
        values(&event, key)[0].to_owned()
    };
    assert_eq!(last(&before, "UID"), last(&after, "UID"));
    assert_ne!(last(&before, "SUMMARY"), last(&after, "SUMMARY"));
    let number = |files| last(files, "SEQUENCE").parse::<i32>().unwrap();
    assert!(number(&after) > number(&before));
    assert_eq!(last(&after, "DTSTAMP"), "20261231T160000Z");
}

#[test]
fn hostile_names_stay_text_and_in_their_folder() {
    let (_desk, mut scenario, plan) = round();
    let sent = plan.assignments[0].inspector.clone();
    for p in &mut scenario.inspectors {
        if p.id == sent {
            p.name = "../../a\\b\r\nEND:VCALENDAR,;<w:p>&\u{1}]]>".into();
        } else {
            // All of one name that Windows has taken.
            p.name = "CON".into();
        }
    }
    scenario.units[0].name = "<script>/..".into();
    let mut paths = HashSet::new();
    for (path, bytes) in calendar::files(&scenario, &plan, ZH).unwrap() {
        let (folder, file) = path.split_once('/').unwrap();
        assert!(
            ["人员", "组别"].contains(&folder)
                && !file.contains(['/', '\\', '\n', '\r', '<'])
                && !file.starts_with('.'),
            "{path}"
        );
        assert!(paths.insert(path.to_lowercase()));
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches("\r\nEND:VCALENDAR").count(), 1, "{path}");
    }
    for (path, bytes) in notice::files(&scenario, &plan, ZH, None).unwrap() {
        assert!(!path.contains(['/', '\\', '<']), "{path}");
        let document = part(&bytes, "word/document.xml");
        assert!(!document.contains("<script>") && !document.contains("\u{1}"));
        let mut reader = quick_xml::Reader::from_str(&document);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    }
    let map = geojson::text(&scenario, &plan, ZH).unwrap();
    assert!(map.parse::<::geojson::GeoJson>().is_ok());
}

#[test]
fn maps_are_in_wgs84_and_routes_begin_and_end_at_the_base() {
    let (_desk, mut scenario, plan) = round();
    let features = |scenario: &Scenario, language| {
        let text = geojson::text(scenario, &plan, Options { language, full: false }).unwrap();
        match text.parse::<::geojson::GeoJson>().unwrap() {
            ::geojson::GeoJson::FeatureCollection(of) => of.features,
            other => panic!("{other:?}"),
        }
    };
    let all = features(&scenario, Language::Zh);
    let kind = |f: &::geojson::Feature| f.property("类型").unwrap().as_str().unwrap().to_owned();
    let of = |what: &str| all.iter().filter(|f| kind(f) == what).collect::<Vec<_>>();
    assert_eq!((of("组").len(), of("点位").len(), of("路线").len()), (4, 8, plan.crews.len()));
    for route in of("路线") {
        let ::geojson::GeometryValue::LineString { coordinates } = &route.geometry.as_ref().unwrap().value else {
            panic!()
        };
        assert_eq!(coordinates.first(), coordinates.last());
        let sites = route.property("点位").unwrap().as_array().unwrap();
        assert_eq!(coordinates.len(), sites.len() + 2);
        for (at, id) in coordinates[1..].iter().zip(sites) {
            let site = scenario.sites.iter().find(|s| s.id == id.as_str().unwrap()).unwrap();
            assert!((at[0] - site.at.lon).abs() < 1e-6 && (at[1] - site.at.lat).abs() < 1e-6);
        }
    }
    assert!(
        features(&scenario, Language::En)[0].property("leader, phone").unwrap().as_str().unwrap().contains("199****")
    );
    // Written as Amap has it, shown where it is.
    scenario.settings.travel.crs = Crs::Gcj02;
    let shifted = features(&scenario, Language::Zh);
    let site = shifted.iter().find(|f| kind(f) == "点位").unwrap();
    let ::geojson::GeometryValue::Point { coordinates } = &site.geometry.as_ref().unwrap().value else { panic!() };
    let off = (coordinates[0] - 114.51).abs() + (coordinates[1] - 38.04).abs();
    assert!((0.002..0.03).contains(&off), "{coordinates:?}");
}

/// A Word file of these paragraphs and tables.
fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    archive(&[("[Content_Types].xml", "<Types/>".as_bytes()), ("word/document.xml", document.as_bytes())])
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|c| format!("<w:tc>{}</w:tc>", p(c))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

/// The texts of the paragraphs of each letter, by unit.
fn filled(scenario: &Scenario, plan: &Plan, body: &str) -> HashMap<String, Vec<String>> {
    let files = notice::files(scenario, plan, ZH, Some(&docx(body))).unwrap();
    let letters = files.into_iter().map(|(name, bytes)| {
        let document = part(&bytes, "word/document.xml");
        let paragraphs = document.split("</w:p>").map(|p| {
            let texts = p.split("<w:t").skip(1).filter(|t| t.starts_with(['>', ' ']));
            let texts = texts.map(|t| t.split_once('>').unwrap().1.split("</w:t>").next().unwrap());
            texts.collect::<String>()
        });
        let mut paragraphs: Vec<String> = paragraphs.collect();
        paragraphs.pop();
        (name.trim_start_matches("派员通知_").trim_end_matches(".docx").to_owned(), paragraphs)
    });
    letters.collect()
}

#[test]
fn fields_are_found_however_word_cuts_them_up_and_rows_and_blocks_repeat() {
    let (_desk, scenario, plan) = round();
    let cut = "<w:p><w:r><w:t>致{</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:rPr><w:b/></w:rPr><w:t>{派员</w:t></w:r><w:r><w:t>单位</w:t></w:r>\
        <w:r><w:t xml:space=\"preserve\">}}： ｛｛ unit ｝｝、{{ROUND}}</w:t></w:r></w:p>";
    let table = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&["姓名", "批次", "同组"]),
        row(&["{{序号}}.{{姓名}}", "{{批次}}", "{{同组人员}}"])
    );
    let body = [
        cut,
        &p("{{#批次}}"),
        &p("{{批次}}：{{本批人数}}人"),
        &p("培训：{{培训安排}}"),
        &p("{{#人员}}"),
        &p("{{姓名}}去{{组别}}"),
        &p("{{/人员}}"),
        &p("{{/批次}}"),
        &table,
    ]
    .concat();
    let letters = filled(&scenario, &plan, &body);
    let sending: HashSet<&str> = plan
        .assignments
        .iter()
        .map(|a| scenario.inspectors.iter().find(|p| p.id == a.inspector).unwrap().unit.as_str())
        .collect();
    assert_eq!(letters.len(), sending.len());
    for unit in scenario.units.iter().filter(|u| sending.contains(u.id.as_str())) {
        let letter = &letters[&unit.name];
        assert_eq!(letter[0], format!("致{}： {}、试点帮扶（虚构）", unit.name, unit.name));
        let people: Vec<_> = scenario.inspectors.iter().filter(|p| p.unit == unit.id).collect();
        let posts: Vec<_> = plan.assignments.iter().filter(|a| people.iter().any(|p| p.id == a.inspector)).collect();
        let number = |text: &str| letter.iter().filter(|line| line.contains(text)).count();
        for batch in ["B1", "B2"] {
            let n = posts.iter().filter(|a| a.batch == batch).count();
            let head = format!("第{}批：{n}人", &batch[1..]);
            assert_eq!(number(&head), usize::from(n > 0), "{head} in {letter:?}");
        }
        // A line of nothing but an empty field is left out: the second batch has no sessions.
        assert_eq!(number("培训："), usize::from(posts.iter().any(|a| a.batch == "B1")));
        assert_eq!(number("去"), posts.len());
        for (at, head) in (1..=posts.len()).map(|n| (n, format!("{n}."))) {
            assert_eq!(letter.iter().filter(|line| line.starts_with(&head)).count(), 1, "row {at}");
        }
        for post in &posts {
            let name = &people.iter().find(|p| p.id == post.inspector).unwrap().name;
            assert!(letter.iter().any(|line| line.ends_with(name.as_str()) && line.contains('.')), "{name}");
        }
        assert_eq!(number("{{"), 0);
    }
}

#[test]
fn what_a_template_cannot_have_is_named() {
    let (_desk, scenario, plan) = round();
    let told = |body: &str| match notice::files(&scenario, &plan, ZH, Some(&docx(body))) {
        Err(NoticeError::Template(problems)) => problems,
        other => panic!("{body}: {:?}", other.map(|files| files.len())),
    };
    let unknown = |written: &str, nearest: Option<&str>| Problem::Unknown {
        written: written.into(),
        nearest: nearest.map(Into::into),
    };
    assert_eq!(told(&p("{{派出单位}}")), [unknown("派出单位", Some("派员单位"))]);
    assert_eq!(told(&p("{{leeder}} {{leeder}}")), [unknown("leeder", Some("leader"))]);
    assert_eq!(told(&p("{{乱七八糟}}")), [unknown("乱七八糟", None)]);
    assert_eq!(
        told(&[p("{{#人原}}"), p("{{/人员}}")].concat()),
        [unknown("#人原", Some("#人员")), Problem::Unopened { block: "人员".into() }]
    );
    assert_eq!(told(&p("{{#批次}}")), [Problem::Unclosed { block: "批次".into() }]);
    assert_eq!(told(&p("{{/批次}}")), [Problem::Unopened { block: "批次".into() }]);
    assert!(matches!(&told(&p("名单：{{#人员}}"))[..], [Problem::NotAlone { marker }] if marker == "#人员"));
    assert!(matches!(&told(&p("{{姓名}}"))[..], [Problem::OutOfPlace { written, .. }] if written == "姓名"));
    assert!(matches!(&told(&p("{{批次}}"))[..], [Problem::OutOfPlace { written, .. }] if written == "批次"));
    assert!(
        matches!(&told(&p("致{{派员单位："))[..], [Problem::Unfinished { written }] if written.starts_with("{{派员单位"))
    );
    let twice = [p("{{#批次}}"), p("{{#批次}}"), p("{{/批次}}"), p("{{/批次}}")].concat();
    assert!(matches!(&told(&twice)[..], [Problem::OutOfPlace { .. }]));
    for problem in told(&[p("{{派出单位}}"), p("{{姓名}}"), p("{{#人员}}"), p("x{{/批次}}")].concat()) {
        let text = problem.text();
        assert!(text.get(Language::Zh).contains("{{") && text.get(Language::En).contains("{{"), "{problem:?}");
    }
}

#[test]
fn what_is_no_template_is_refused() {
    let (_desk, scenario, plan) = round();
    let fill = |bytes: &[u8]| notice::files(&scenario, &plan, ZH, Some(bytes)).map(|files| files.len());
    let types = ("[Content_Types].xml", "<Types/>".as_bytes());
    for no_docx in [
        &b"hello"[..],
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        &archive(&[types]),
        &archive(&[("word/document.xml", b"<a/>")]),
    ] {
        assert!(matches!(fill(no_docx), Err(NoticeError::NotDocx)));
    }
    // Some hundred kilobytes that unpack to a hundred megabytes, in one part or in many.
    let nothing = vec![0u8; 100 << 20];
    let bomb = archive(&[types, ("word/document.xml", b"<a/>"), ("word/media/a.png", &nothing)]);
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(fill(&bomb), Err(NoticeError::TooLarge)));
    let ten: Vec<String> = (0..10).map(|n| format!("word/media/{n}.png")).collect();
    let mut parts = vec![types, ("word/document.xml", &b"<a/>"[..])];
    parts.extend(ten.iter().map(|name| (name.as_str(), &nothing[..10 << 20])));
    assert!(matches!(fill(&archive(&parts)), Err(NoticeError::TooLarge)));
    let many: Vec<String> = (0..3_000).map(|n| n.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(fill(&archive(&many)), Err(NoticeError::TooLarge)));
    let laughs = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;'>]><w:document>&c;</w:document>";
    assert!(matches!(fill(&archive(&[types, ("word/document.xml", laughs.as_bytes())])), Err(NoticeError::Xml { .. })));
    let deep = "<w:p>".repeat(50_000);
    assert!(matches!(fill(&archive(&[types, ("word/document.xml", deep.as_bytes())])), Err(NoticeError::Xml { .. })));
}

#[test]
fn the_built_in_templates_are_written_and_taken_back() {
    let (desk, _, _) = round();
    for (lang, field) in [("zh", "派员单位"), ("en", "unit")] {
        let written = desk.run(&["new", "--notice-template", "t.docx", "--lang", lang]);
        assert_eq!(written.status.code(), Some(0), "{}", both(&written));
        assert_eq!(desk.run(&["new", "--notice-template", "t.docx"]).status.code(), Some(1), "kept");
        assert!(part(&std::fs::read(desk.path("t.docx")).unwrap(), "word/document.xml").contains(field));
        let export = |to: &str, more: &[&str]| {
            let args = [&["export", "round", "plan.json", "--notices", to, "--lang", lang][..], more].concat();
            let exported = desk.run(&args);
            assert_eq!(exported.status.code(), Some(0), "{}", both(&exported));
            let files = contents(&desk.path(to));
            files
                .into_iter()
                .map(|(path, text)| (path.split('/').next_back().unwrap().to_owned(), text))
                .collect::<Vec<_>>()
        };
        let (own, taken) = (export(&format!("{lang}1"), &[]), export(&format!("{lang}2"), &["--template", "t.docx"]));
        assert_eq!(own, taken);
        assert!(own.iter().all(|(_, text)| !text.contains("{{")), "a field is left");
        std::fs::remove_file(desk.path("t.docx")).unwrap();
    }
    std::fs::write(desk.path("bad.docx"), docx(&p("{{派出单位}}"))).unwrap();
    let refused = desk.run(&["export", "round", "plan.json", "--notices", "n", "--template", "bad.docx"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(both(&refused).contains("{{派出单位}}") && both(&refused).contains("{{派员单位}}"));
    assert!(!desk.path("n").exists(), "no letter where the template is wrong");
}

#[test]
fn sources_are_not_written_over() {
    let (desk, _, _) = round();
    for args in [["--ics", "round"], ["--notices", "round"], ["--geojson", "plan.json"]] {
        let refused = desk.run(&[&["export", "round", "plan.json"], &args[..]].concat());
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
    }
    assert!(desk.plan().assignments.len() > 1);
}

#[test]
fn the_page_on_notices_lists_every_field() {
    let page = std::fs::read_to_string("docs/notices.md").unwrap();
    for field in FIELDS {
        let line = format!("| `{{{{{}}}}}` | `{{{{{}}}}}` | {} | {} |", field.zh, field.en, field.says.0, field.says.1);
        assert!(page.contains(&line), "missing: {line}");
    }
    for (zh, en, _) in BLOCKS {
        assert!(page.contains(&format!("`{{{{#{zh}}}}}`")) && page.contains(&format!("`{{{{#{en}}}}}`")));
    }
}
