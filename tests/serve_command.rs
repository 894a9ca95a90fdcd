//! `bangfu serve` as a program: what it prints, how it ends, and that its logs hold no personal data.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

struct Served {
    child: Child,
    address: String,
    output: BufReader<std::process::ChildStdout>,
}

fn served(dir: &Path, arguments: &[&str]) -> Served {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangfu"));
    command.arg("serve").arg(dir).args(["--port", "0", "--no-open"]).args(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let at = line.find("http://").unwrap_or_else(|| panic!("no address: {line}"));
    let end = line[at..].find(|c: char| c.is_whitespace() || c == '（').map_or(line.len(), |n| at + n);
    Served { child, address: line[at..end].to_owned(), output }
}

impl Served {
    fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.address);
        let request = ureq::post(&url).header("content-type", "application/json").header("x-bangfu", "1");
        let mut response = request.send(body.to_string()).unwrap();
        serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn get(&self, path: &str) -> Value {
        let mut response = ureq::get(&format!("{}{path}", self.address)).call().unwrap();
        serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn done(&self) -> Value {
        let begun = Instant::now();
        loop {
            let desk = self.get("api/desk");
            if desk["job"].is_null() {
                return desk;
            }
            assert!(begun.elapsed() < Duration::from_secs(120));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it as Ctrl-C does, and answers what it printed.
    #[cfg(unix)]
    fn ended(mut self) -> (String, String, Option<i32>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let (mut out, mut errors) = (String::new(), String::new());
        self.output.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (out, errors, self.child.wait().unwrap().code())
    }
}

#[cfg(unix)]
#[test]
fn a_whole_session_leaves_no_name_in_any_log() {
    let dir = tempfile::tempdir().unwrap();
    let mut scenario = bangfu::sample::Sample::named("first-look").unwrap().scenario(1);
    for (at, person) in scenario.inspectors.iter_mut().enumerate() {
        person.name = format!("暗记姓名{at}");
        person.phone = Some(format!("1390000777{at}"));
        person.id_number = Some(format!("11010119900307777{at}"));
    }
    scenario.seal();
    let zh = bangfu::scenario::settings::Language::Zh;
    bangfu::scenario::write::workbook(&scenario, &dir.path().join("名单.xlsx"), zh).unwrap();
    let serve = served(dir.path(), &[]);
    let revision = |serve: &Served| serve.get("api/desk")["revision"].clone();
    serve.post("api/open", json!({ "name": "名单.xlsx", "resume": false }));
    serve.post("api/solve", json!({ "revision": revision(&serve), "seconds": 20 }));
    assert_eq!(serve.done()["plan"]["number"], 1);
    let variants = json!([{ "name": "没有暗记姓名1", "lines": ["drop inspectors.\"暗记姓名1\""] }]);
    serve.post("api/whatif", json!({ "revision": revision(&serve), "variants": variants, "seconds": 20 }));
    serve.done();
    serve.post("api/replan", json!({ "revision": revision(&serve), "absent": [{ "inspector": "P1" }], "seconds": 20 }));
    serve.done();
    assert!(serve.get("api/history")["entries"].as_array().unwrap().len() >= 3);
    let (out, errors, code) = serve.ended();
    assert_eq!(code, Some(0), "{errors}");
    assert!(dir.path().join(".bangfu").join("名单.xlsx").join("now.json").exists());
    let log = bangfu::history::Log::existing(&dir.path().join("名单.xlsx")).unwrap().unwrap();
    let mut all = vec![out.into_bytes(), errors.into_bytes(), std::fs::read(log.path()).unwrap()];
    for entry in log.list(None).unwrap() {
        all.push(serde_json::to_vec(&entry).unwrap());
        all.push(log.plan_text(entry.number).unwrap().into_bytes());
    }
    for bytes in all {
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["暗记姓名", "1390000777", "11010119900307777"] {
            assert!(!text.contains(mark), "{mark} in {}", &text[..text.len().min(2000)]);
        }
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_midst_of_a_search_keeps_its_plan() {
    let dir = tempfile::tempdir().unwrap();
    let serve = served(dir.path(), &["--lang", "en"]);
    serve.post("api/new", json!({ "name": "round", "sample": "carbon-check" }));
    serve.post("api/solve", json!({ "revision": serve.get("api/desk")["revision"], "seconds": 600 }));
    let begun = Instant::now();
    while serve.get("api/desk")["job"]["incumbent"].is_null() {
        assert!(begun.elapsed() < Duration::from_secs(100));
        std::thread::sleep(Duration::from_millis(100));
    }
    let (_, errors, code) = serve.ended();
    assert_eq!(code, Some(0), "{errors}");
    let serve = served(dir.path(), &[]);
    let desk = serve.post("api/open", json!({ "name": "round", "resume": true }));
    assert!(desk["plan"]["score"].is_number());
    serve.ended();
}

#[cfg(unix)]
#[test]
fn with_host_it_asks_for_the_token_that_it_prints() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token.txt");
    let serve = served(dir.path(), &["--host", "0.0.0.0", "--token-file", file.to_str().unwrap()]);
    assert!(!serve.address.contains("token"));
    let refused = ureq::get(&format!("{}api/desk", serve.address)).call();
    assert!(matches!(refused, Err(ureq::Error::StatusCode(401))));
    let whole = std::fs::read_to_string(&file).unwrap();
    let token = whole.trim().split_once("token=").unwrap().1.to_owned();
    assert_eq!(token.len(), 64);
    let bearer = format!("Bearer {token}");
    assert!(ureq::get(&format!("{}api/desk", serve.address)).header("authorization", &bearer).call().is_ok());
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o077, 0);
    let (_, errors, _) = serve.ended();
    assert!(errors.contains("提醒") && !errors.contains(&token));
}

#[test]
fn a_port_in_use_and_a_folder_that_is_not_there_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_bangfu"))
            .arg("serve")
            .args(arguments)
            .args(["--no-open", "--lang", "en"])
            .output()
            .unwrap()
    };
    let refused = run(&[dir.path().to_str().unwrap(), "--port", &port]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert!(told.contains("in use") && told.contains("--port"), "{told}");
    let refused = run(&["/no/such/folder", "--port", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no folder"));
}
