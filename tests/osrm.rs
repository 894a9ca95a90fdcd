//! Ways from routing servers, by a small server that speaks OSRM's and Valhalla's language.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use bangfu::problem::{Atlas, great_circle_km};
use bangfu::scenario::read::read;
use bangfu::scenario::{Crs, LonLat, Scenario, SiteMode};
use bangfu::solve::{Options, solve};
use bangfu::travel::{Fetched, Kind, Server, TravelError, fetch};
use predicates::str::contains;
use serde_json::{Value, json};

/// What the server does with a request.
enum Reply {
    Json(u16, String),
    /// Says nothing, and keeps the connection.
    Silence,
}

struct Asked {
    path: String,
    body: String,
}

struct Mock {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Mock {
    /// Answers each request in a thread of its own; `reply` is told how many came before.
    fn start(reply: impl Fn(usize, &Asked) -> Reply + Send + Sync + 'static) -> Mock {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (log, reply) = (Arc::clone(&asked), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                std::thread::spawn(move || serve(stream, &log, &*reply));
            }
        });
        Mock { url, asked }
    }

    fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn server(&self, kind: Kind) -> Server {
        let server = Server::new(kind, &self.url).unwrap();
        Server { timeout: Duration::from_secs(5), pause: Duration::from_millis(10), ..server }
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, reply: &(dyn Fn(usize, &Asked) -> Reply + Send + Sync)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let path = head.split_whitespace().nth(1).unwrap().to_string();
    let asked = Asked { path, body: String::from_utf8(body).unwrap() };
    let answer = {
        let mut log = log.lock().unwrap();
        let answer = reply(log.len(), &asked);
        log.push(asked);
        answer
    };
    match answer {
        Reply::Json(status, text) => {
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
            let _ = stream.write_all((head + &text).as_bytes());
        }
        Reply::Silence => std::thread::sleep(Duration::from_secs(20)),
    }
}

/// Roads are 1.5 times as long as the great circle, and one kilometre of them takes a minute and a half.
fn road(from: LonLat, to: LonLat) -> (f64, f64) {
    let km = great_circle_km(from, to) * 1.5;
    (km, km * 1.5)
}

/// Sources and destinations of an OSRM request.
fn osrm_places(asked: &Asked) -> (Vec<LonLat>, Vec<LonLat>) {
    let rest = asked.path.strip_prefix("/table/v1/driving/").expect("OSRM's path");
    let (coordinates, query) = rest.split_once('?').unwrap();
    let all: Vec<LonLat> = coordinates
        .split(';')
        .map(|pair| {
            let (lon, lat) = pair.split_once(',').unwrap();
            LonLat { lon: lon.parse().unwrap(), lat: lat.parse().unwrap() }
        })
        .collect();
    let part = |key: &str| query.split('&').find_map(|p| p.strip_prefix(key)?.strip_prefix('=')).unwrap();
    assert_eq!(part("annotations"), "duration,distance");
    let pick = |key: &str| part(key).split(';').map(|n| all[n.parse::<usize>().unwrap()]).collect();
    (pick("sources"), pick("destinations"))
}

fn matrix(from: &[LonLat], to: &[LonLat], of: impl Fn(LonLat, LonLat) -> Value) -> Value {
    from.iter().map(|&a| to.iter().map(|&b| of(a, b)).collect::<Value>()).collect()
}

fn osrm(asked: &Asked) -> Reply {
    osrm_but(asked, |_, _| false)
}

/// Null where `cut` says so.
fn osrm_but(asked: &Asked, cut: impl Fn(LonLat, LonLat) -> bool) -> Reply {
    let (from, to) = osrm_places(asked);
    let cell = |a, b, value: f64| if cut(a, b) { Value::Null } else { json!((value * 10.0).round() / 10.0) };
    let answer = json!({
        "code": "Ok",
        "distances": matrix(&from, &to, |a, b| cell(a, b, road(a, b).0 * 1000.0)),
        "durations": matrix(&from, &to, |a, b| cell(a, b, road(a, b).1 * 60.0)),
        "sources": [], "destinations": [],
    });
    Reply::Json(200, answer.to_string())
}

fn valhalla(asked: &Asked, short: bool) -> Reply {
    assert_eq!(asked.path, "/sources_to_targets");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!((&body["costing"], &body["units"]), (&json!("auto"), &json!("kilometers")));
    let places = |key: &str| -> Vec<LonLat> {
        let all = body[key].as_array().unwrap();
        all.iter().map(|p| LonLat { lon: p["lon"].as_f64().unwrap(), lat: p["lat"].as_f64().unwrap() }).collect()
    };
    let (from, to) = (places("sources"), places("targets"));
    let km = |a, b| (road(a, b).0 * 1000.0).round() / 1000.0;
    let seconds = |a, b| (road(a, b).1 * 60.0).round();
    let matrices = if short {
        json!({
            "distances": matrix(&from, &to, |a, b| json!(km(a, b))),
            "durations": matrix(&from, &to, |a, b| json!(seconds(a, b))),
        })
    } else {
        matrix(
            &from,
            &to,
            |a, b| json!({ "distance": km(a, b), "time": seconds(a, b), "from_index": 0, "to_index": 0 }),
        )
    };
    Reply::Json(200, json!({ "sources_to_targets": matrices, "units": "kilometers" }).to_string())
}

/// Two regions with some sites each (and one that is done on line), written as tables.
fn write(folder: &Path, sites: [usize; 2]) {
    let put = |file: &str, text: String| std::fs::write(folder.join(file), text).unwrap();
    put("round.toml", "name = \"路\"\nlanguage = \"en\"\n".into());
    put("batches.csv", "id,start,end\nB1,2026-12-07,2026-12-13\n".into());
    put("units.csv", "id,name,province\nU1,甲总队,山西省\n".into());
    let people: String = (1..=8).map(|n| format!("P{n},人{n},U1,中共党员,Z{n},组长\n")).collect();
    put("inspectors.csv", format!("id,name,unit,party,certificate,roles\n{people}"));
    put(
        "regions.csv",
        "id,name,province,lon,lat\n130100,石家庄市,河北省,114.51,38.04\n410100,郑州市,河南省,113.62,34.75\n".into(),
    );
    put("groups.csv", "id,batch,region,min_size,max_size\nG1,B1,130100,3,4\nG2,B1,410100,3,4\n".into());
    let mut rows = String::from("id,name,region,lon,lat,minutes,mode\n");
    for (region, lon, lat, count) in [("130100", 114.4, 37.9, sites[0]), ("410100", 113.5, 34.6, sites[1])] {
        for n in 0..count {
            let (lon, lat) = (lon + 0.037 * (n % 5) as f64, lat + 0.041 * (n / 5) as f64);
            rows += &format!("{region}-{n},厂{n},{region},{lon},{lat},60,现场\n");
        }
        rows += &format!("{region}-线上,远程,{region},{lon},{},60,线上\n", lat + 1.0);
    }
    put("sites.csv", rows);
}

fn scenario(sites: [usize; 2]) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), sites);
    let reading = read(folder.path());
    assert!(!reading.has_errors(), "{:#?}", reading.findings);
    reading.scenario
}

fn ask(scenario: &Scenario, server: &Server, cache: Option<&Path>) -> Result<Fetched, TravelError> {
    fetch(scenario, server, cache, &mut |_| {})
}

/// Every way inside each region is what the server said; none is known between regions.
fn is_whole(scenario: &Scenario, fetched: &Fetched) {
    let mut all: Vec<(&str, LonLat)> = scenario.regions.iter().map(|r| (r.id.as_str(), r.at)).collect();
    let on_site = scenario.sites.iter().filter(|s| s.mode == Some(SiteMode::Onsite));
    all.extend(on_site.map(|s| (s.region.as_str(), s.at)));
    for &(region, from) in &all {
        for &(other, to) in &all {
            let leg = fetched.table.leg(scenario.wgs84(from), scenario.wgs84(to));
            if region != other {
                assert_eq!(leg, None);
                continue;
            }
            let (km, minutes) = leg.unwrap();
            let (true_km, true_minutes) = road(scenario.wgs84(from), scenario.wgs84(to));
            assert!((km - true_km).abs() < 0.001 && (minutes - true_minutes).abs() < 0.01, "{km} {true_km} {minutes}");
        }
    }
}

#[test]
fn blocks_cover_every_way_inside_regions() {
    let scenario = scenario([7, 2]);
    let mock = Mock::start(|_, asked| {
        let (from, to) = osrm_places(asked);
        assert!((1..=3).contains(&from.len()) && (1..=3).contains(&to.len()));
        osrm(asked)
    });
    let mut told = Vec::new();
    let server = Server { block: 3, ..mock.server(Kind::Osrm) };
    let fetched = fetch(&scenario, &server, None, &mut |p| told.push((p.done, p.of))).unwrap();
    is_whole(&scenario, &fetched);
    // 8 places of the one region make 3 × 3 blocks, 3 places of the other a single one. On line sites are not driven to.
    assert_eq!((mock.requests(), fetched.requests), (10, 10));
    assert_eq!(told, (0..=10).map(|done| (done, 10)).collect::<Vec<_>>());
    assert_eq!(fetched.warnings, []);
    assert_eq!(fetched.table.source, format!("osrm {}", mock.url));
}

#[test]
fn valhalla_in_both_of_its_forms() {
    let scenario = scenario([6, 3]);
    for short in [true, false] {
        let mock = Mock::start(move |_, asked| valhalla(asked, short));
        let server = Server { block: 4, ..mock.server(Kind::Valhalla) };
        let fetched = ask(&scenario, &server, None).unwrap();
        is_whole(&scenario, &fetched);
        assert_eq!(mock.requests(), 5);
        assert_eq!(fetched.table.source, format!("valhalla {}", mock.url));
    }
}

#[test]
fn what_the_cache_holds_is_not_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("ways.txt");
    let mock = Mock::start(|_, asked| osrm(asked));
    let server = Server { block: 4, ..mock.server(Kind::Osrm) };
    let ask = |scenario: &Scenario, server: &Server| ask(scenario, server, Some(&cache)).unwrap();
    let small = scenario([6, 3]);
    let first = ask(&small, &server);
    let requests = mock.requests();
    assert_eq!(requests, 5);

    let again = ask(&small, &server);
    assert_eq!((mock.requests(), again.requests), (requests, 0), "the cache has everything");
    is_whole(&small, &again);
    assert_eq!(first.warnings, again.warnings);

    // One more site: only the blocks with ways to and from it, and of those only its row and its column.
    let larger = scenario([7, 3]);
    let more = ask(&larger, &server);
    is_whole(&larger, &more);
    assert_eq!(more.requests, 3);
    let sizes: Vec<(usize, usize)> = mock.asked.lock().unwrap()[requests..]
        .iter()
        .map(osrm_places)
        .map(|(from, to)| (from.len(), to.len()))
        .collect();
    assert_eq!(sizes, [(4, 1), (1, 4), (4, 4)]);

    // Another server has other roads.
    let other = Mock::start(|_, asked| osrm(asked));
    assert_eq!(ask(&small, &Server { block: 4, ..other.server(Kind::Osrm) }).requests, 5);
    // And with all in the cache no server is needed at all.
    let gone = Mock::start(|_, _| Reply::Silence);
    let text = std::fs::read_to_string(&cache).unwrap();
    assert!(text.lines().count() > 5 && !text.contains(&gone.url));
}

#[test]
fn a_damaged_cache_is_reported_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("ways.txt");
    let mock = Mock::start(|_, asked| osrm(asked));
    let server = Server { block: 4, ..mock.server(Kind::Osrm) };
    let scenario = scenario([6, 3]);
    ask(&scenario, &server, Some(&cache)).unwrap();
    let whole = std::fs::read(&cache).unwrap();

    // One digit is another: the line still reads as JSON, but its sum is wrong. The last line is cut short by a crash.
    let mut bytes = whole.clone();
    let digit = whole.windows(9).position(|w| w == b"\"metres\":").unwrap() + 12;
    bytes[digit] = if bytes[digit] == b'1' { b'2' } else { b'1' };
    bytes.truncate(bytes.len() - 20);
    std::fs::write(&cache, &bytes).unwrap();
    let mended = ask(&scenario, &server, Some(&cache)).unwrap();
    is_whole(&scenario, &mended);
    assert_eq!(mended.requests, 2);
    assert!(mended.warnings[0].en.contains("2 lines"), "{:?}", mended.warnings);
    let after = ask(&scenario, &server, Some(&cache)).unwrap();
    assert_eq!(after.requests, 0);
    is_whole(&scenario, &after);

    // Binary rubbish after the head, other files, folders, and places where nothing can be written.
    std::fs::write(&cache, [b"bangfu-travel-cache 1\n".as_slice(), &[0, 255, 10, 7, 200, 10, 10]].concat()).unwrap();
    assert_eq!(ask(&scenario, &server, Some(&cache)).unwrap().requests, 5);
    let foreign = folder.path().join("plan.json");
    for content in ["{\"format\": \"bangfu-plan\"}", "x", "bangfu-travel-cache 2\n"] {
        std::fs::write(&foreign, content).unwrap();
        let fetched = ask(&scenario, &server, Some(&foreign)).unwrap();
        assert!(fetched.warnings[0].en.contains("is no cache"), "{:?}", fetched.warnings);
        assert_eq!(std::fs::read_to_string(&foreign).unwrap(), content, "left as it is");
        is_whole(&scenario, &fetched);
    }
    for nowhere in [folder.path().to_path_buf(), folder.path().join("no/such/folder/ways.txt")] {
        let fetched = ask(&scenario, &server, Some(&nowhere)).unwrap();
        assert!(fetched.warnings[0].en.contains("cannot be used"), "{:?}", fetched.warnings);
        is_whole(&scenario, &fetched);
    }
    // An empty file (mktemp) is taken.
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    assert!(ask(&scenario, &server, Some(&empty)).unwrap().warnings.is_empty());
    assert_eq!(ask(&scenario, &server, Some(&empty)).unwrap().requests, 0);
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mock = Mock::start(|_, _| Reply::Silence);
    let server = Server { timeout: Duration::from_millis(200), retries: 1, ..mock.server(Kind::Osrm) };
    let begun = Instant::now();
    let error = ask(&scenario([3, 1]), &server, None).unwrap_err();
    assert!(matches!(&error, TravelError::NoAnswer { tries: 2, .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(mock.requests(), 2);

    // Nobody listens.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server { pause: Duration::ZERO, ..Server::new(Kind::Valhalla, &format!("http://{free}/")).unwrap() };
    let error = ask(&scenario([3, 1]), &server, None).unwrap_err();
    assert!(matches!(&error, TravelError::NoAnswer { tries: 3, .. }), "{error}");
    assert!(error.text().zh.contains("没有应答"));
}

#[test]
fn a_busy_server_is_asked_again() {
    let mock = Mock::start(|before, asked| match before {
        0 => Reply::Json(503, "starting".into()),
        1 => Reply::Json(429, String::new()),
        _ => osrm(asked),
    });
    let scenario = scenario([3, 1]);
    let fetched = ask(&scenario, &mock.server(Kind::Osrm), None).unwrap();
    is_whole(&scenario, &fetched);
    assert_eq!((mock.requests(), fetched.requests), (4, 4));

    let mock = Mock::start(|_, _| Reply::Json(502, "bad gateway".into()));
    let error = ask(&scenario, &mock.server(Kind::Osrm), None).unwrap_err();
    assert!(error.to_string().contains("HTTP 502 bad gateway"), "{error}");
    assert_eq!(mock.requests(), 3);
}

#[test]
fn what_the_server_reports_is_passed_on() {
    let refusal = |status: u16, kind: Kind, body: &str| {
        let body = body.to_string();
        let mock = Mock::start(move |_, _| Reply::Json(status, body.clone()));
        let error = ask(&scenario([3, 1]), &mock.server(kind), None).unwrap_err();
        assert_eq!(mock.requests(), 1, "asking again would not help");
        error
    };
    let error = refusal(400, Kind::Osrm, r#"{"code":"InvalidQuery","message":"Query string malformed"}"#);
    let refused = |error: &TravelError| match error {
        TravelError::Refused { status, code, message, .. } => (*status, code.clone(), message.clone()),
        other => panic!("{other}"),
    };
    assert_eq!(refused(&error), (400, "InvalidQuery".into(), "Query string malformed".into()));
    assert!(!error.is_too_big());
    assert!(refusal(400, Kind::Osrm, r#"{"code":"TooBig","message":"Too many table coordinates"}"#).is_too_big());
    let error = refusal(400, Kind::Valhalla, r#"{"error_code":150,"error":"Exceeded max locations","status":"Bad"}"#);
    assert_eq!(refused(&error), (400, "150".into(), "Exceeded max locations".into()));
    assert!(error.is_too_big());
    // A page of some other server.
    assert_eq!(refused(&refusal(404, Kind::Osrm, "<html>nothing here")).2, "<html>nothing here");
}

#[test]
fn nonsense_is_told_from_ways() {
    let says = |kind: Kind, body: &str| {
        let body = body.to_string();
        let mock = Mock::start(move |_, _| Reply::Json(200, body.clone()));
        match ask(&scenario([1, 0]), &mock.server(kind), None).unwrap_err() {
            TravelError::Nonsense { what, .. } => what,
            other => panic!("{other}"),
        }
    };
    let two = "[[0,1],[1,0]]";
    assert!(says(Kind::Osrm, "{\"code\":\"Ok\",\"dur").contains("EOF"));
    assert!(says(Kind::Osrm, "<html>").contains("<html>"));
    assert!(says(Kind::Osrm, &format!("{{\"code\":\"Ok\",\"durations\":{two}}}")).contains("no distances"));
    let short = format!("{{\"code\":\"Ok\",\"durations\":{two},\"distances\":[[0,1]]}}");
    assert!(says(Kind::Osrm, &short).contains("1 × 2, asked were 2 × 2"));
    let ragged = format!("{{\"code\":\"Ok\",\"durations\":{two},\"distances\":[[0,1],[1]]}}");
    assert!(says(Kind::Osrm, &ragged).contains("asked were 2 × 2"));
    let negative = format!("{{\"code\":\"Ok\",\"durations\":{two},\"distances\":[[0,-1],[1,0]]}}");
    assert!(says(Kind::Osrm, &negative).contains("-1 m"));
    assert!(says(Kind::Valhalla, "{}").contains("no sources_to_targets"));
    says(Kind::Valhalla, "{\"sources_to_targets\": 7}");
    says(Kind::Valhalla, "[]");
}

#[test]
fn ways_that_the_server_does_not_know_are_named_and_estimated() {
    let scenario = scenario([4, 1]);
    let (a, b) = (scenario.sites[0].at, scenario.sites[2].at);
    let near = |x: LonLat, y: LonLat| great_circle_km(x, y) < 0.001;
    let mock = Mock::start(move |_, asked| osrm_but(asked, |from, to| near(from, a) && near(to, b)));
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("ways.txt");
    for run in 0..2 {
        let fetched = ask(&scenario, &mock.server(Kind::Osrm), Some(&cache)).unwrap();
        assert_eq!(fetched.requests == 0, run == 1, "that there is no way is remembered");
        let [warning] = &fetched.warnings[..] else { panic!("{:?}", fetched.warnings) };
        assert!(warning.en.contains("1 pairs") && warning.zh.contains("130100-0 厂0 → 130100-2 厂2"), "{warning:?}");
        let legs = Atlas::new(&scenario, Some(&fetched.table)).legs(0, &[0, 2]);
        let estimated = (great_circle_km(a, b) * 13.0).round() / 10.0;
        assert_eq!(legs.km(1, 2), estimated);
        assert_eq!(legs.km(2, 1), (road(b, a).0 * 10.0).round() / 10.0);
        assert_eq!(legs.minutes(2, 1), road(b, a).1.ceil() as u32);
    }
}

/// OSRM and Valhalla refuse a whole block for one place without a road.
#[test]
fn places_off_the_map_do_not_spoil_the_others() {
    let mut scenario = scenario([9, 1]);
    // Out at sea.
    scenario.sites[3].at = LonLat { lon: 124.0, lat: 30.0 };
    let is_off = |place: &LonLat| place.lon > 120.0;
    let mock = Mock::start(move |_, asked| {
        let (from, to) = osrm_places(asked);
        match from.iter().chain(&to).position(is_off) {
            Some(n) => {
                let message = format!("Could not find a matching segment for coordinate {n}");
                Reply::Json(400, json!({ "code": "NoSegment", "message": message }).to_string())
            }
            None => osrm(asked),
        }
    });
    let fetched = ask(&scenario, &Server { block: 5, ..mock.server(Kind::Osrm) }, None).unwrap();
    let [warning] = &fetched.warnings[..] else { panic!("{:?}", fetched.warnings) };
    assert!(warning.zh.starts_with("1 个地点") && warning.zh.contains("130100-3 厂3"), "{warning:?}");
    let at_sea = scenario.sites[3].at;
    assert_eq!(fetched.table.leg(scenario.sites[0].at, at_sea), None);
    assert_eq!(fetched.table.leg(at_sea, scenario.sites[0].at), None);
    scenario.sites.remove(3);
    is_whole(&scenario, &fetched);
    assert!(mock.requests() < 25, "{}", mock.requests());

    // Places that are on the map, but farther apart than the server goes.
    let (a, b) = (scenario.sites[0].at, scenario.sites[5].at);
    let mock = Mock::start(move |_, asked| {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        let has = |key: &str, at: LonLat| {
            body[key].as_array().unwrap().iter().any(|p| {
                (p["lon"].as_f64().unwrap() - at.lon).abs() < 1e-6 && (p["lat"].as_f64().unwrap() - at.lat).abs() < 1e-6
            })
        };
        if has("sources", a) && has("targets", b) {
            return Reply::Json(
                400,
                r#"{"error_code":154,"error":"Path distance exceeds the max distance limit"}"#.into(),
            );
        }
        valhalla(asked, true)
    });
    let fetched = ask(&scenario, &mock.server(Kind::Valhalla), None).unwrap();
    assert_eq!(fetched.table.leg(a, b), None);
    assert!(fetched.table.leg(b, a).is_some() && fetched.table.leg(a, scenario.sites[1].at).is_some());
    assert!(fetched.warnings[0].en.contains("130100-0 厂0 → 130100-6 厂6"), "{:?}", fetched.warnings);
}

#[test]
fn servers_are_asked_in_wgs84() {
    let mut scenario = scenario([2, 1]);
    scenario.settings.travel.crs = Crs::Gcj02;
    let mock = Mock::start(|_, asked| osrm(asked));
    let fetched = ask(&scenario, &mock.server(Kind::Osrm), None).unwrap();
    is_whole(&scenario, &fetched);
    let (from, _) = osrm_places(&mock.asked.lock().unwrap()[0]);
    let (written, sent) = (scenario.regions[0].at, from[0]);
    assert!((0.3..0.8).contains(&great_circle_km(written, sent)), "{written:?} {sent:?}");
    assert!(great_circle_km(Crs::Gcj02.of_wgs84(sent), written) < 0.001);
}

#[test]
fn addresses() {
    let name = |url: &str| Server::new(Kind::Osrm, url).map(|server| server.name());
    assert_eq!(name("http://127.0.0.1:5000/"), Ok("osrm http://127.0.0.1:5000".into()));
    assert_eq!(name("http://inspector:secret@maps/osrm"), Ok("osrm http://maps/osrm".into()), "plans are passed on");
    for wrong in ["127.0.0.1:5000", "localhost", "ftp://maps", "http://", "https://maps", "", "http://a b"] {
        assert!(matches!(name(wrong), Err(TravelError::Address { .. })), "{wrong}");
    }
    assert!(name("https://maps").unwrap_err().to_string().contains("https is not supported"));
}

#[test]
fn plans_say_where_ways_came_from() {
    let scenario = scenario([3, 1]);
    let mock = Mock::start(|_, asked| osrm(asked));
    let table = ask(&scenario, &mock.server(Kind::Osrm), None).unwrap().table;
    let by_road = solve(&scenario, &Options { roads: Some(Arc::new(table)), ..Options::default() }).unwrap();
    assert_eq!(by_road.provenance.distances, format!("osrm {}", mock.url));
    assert_eq!(solve(&scenario, &Options::default()).unwrap().provenance.distances, "great_circle");
}

#[test]
fn on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), [4, 2]);
    let bangfu = |command: &str| {
        let mut bangfu = Command::cargo_bin("bangfu").unwrap();
        bangfu.arg(command).arg(folder.path());
        bangfu
    };
    let out = tempfile::tempdir().unwrap();
    let (plan, cache) = (out.path().join("plan.json"), out.path().join("ways.txt"));
    let mock = Mock::start(|_, asked| osrm(asked));
    let asked = bangfu("solve").arg("-o").arg(&plan).args(["--osrm", &mock.url, "--travel-cache"]).arg(&cache).assert();
    asked.success().stderr(contains("asking for ways 2/2"));
    assert_eq!(mock.requests(), 2);
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&plan).unwrap()).unwrap();
    assert_eq!(written["provenance"]["distances"], json!(format!("osrm {}", mock.url)));

    // The checker reads the same file, and the server is not asked again.
    let checked = bangfu("verify").arg(&plan).args(["--osrm", &mock.url, "--travel-cache"]).arg(&cache).assert();
    checked.success();
    assert_eq!(mock.requests(), 2);

    let too_big = Mock::start(|_, _| Reply::Json(400, r#"{"code":"TooBig","message":"too many"}"#.into()));
    let refused = bangfu("solve").arg("-o").arg(&plan).args(["--osrm", &too_big.url]).assert();
    refused.code(1).stderr(contains("TooBig too many")).stderr(contains("--travel-block"));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for command in ["solve", "verify"] {
        let mut bangfu = bangfu(command);
        let with_plan = if command == "solve" { bangfu.arg("-o").arg(&plan) } else { bangfu.arg(&plan) };
        let refused = with_plan.args(["--valhalla", &format!("http://{free}")]).assert();
        refused.code(1).stderr(contains("does not answer")).stderr(contains("leave --valhalla out"));
    }
    bangfu("solve").arg("-o").arg(&plan).args(["--osrm", "http://a", "--valhalla", "http://b"]).assert().code(2);
    bangfu("solve").arg("-o").arg(&plan).args(["--travel-cache", "ways.txt"]).assert().code(2);
}
