//! A workbench on a folder of its own, spoken to without a network.

// Each test file uses some of it.
#![allow(dead_code)]

use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use bangfu::serve::guard::Guard;
use bangfu::serve::{App, Options};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// The port that requests name; none is listened on.
pub const PORT: u16 = 8765;
pub const HOST: &str = "127.0.0.1:8765";

pub struct Bench {
    pub dir: TempDir,
    pub app: App,
    pub runtime: Runtime,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// It went well.
    pub fn good(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.json()
    }

    /// It was refused so, with a sentence in both languages.
    pub fn refused(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        let told = self.json();
        for language in ["zh", "en"] {
            assert!(told["error"][language].as_str().is_some_and(|text| !text.is_empty()), "{told}");
        }
        told
    }
}

impl Bench {
    pub fn new() -> Bench {
        Bench::with(|options| options)
    }

    pub fn with(change: impl FnOnce(Options) -> Options) -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let options = Options::new(dir.path().to_path_buf(), Guard::new(PORT, &[], None));
        Bench::of(dir, change(options))
    }

    pub fn of(dir: TempDir, options: Options) -> Bench {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Bench { app: App::new(options).unwrap(), dir, runtime }
    }

    /// One on which a sample is open.
    pub fn on(sample: &str) -> (Bench, Value) {
        let bench = Bench::new();
        let desk = bench.post("/api/new", json!({ "name": sample, "sample": sample })).good();
        (bench, desk)
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn send(&self, request: Request<Body>) -> Answer {
        let router = self.app.router();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
            Answer { status: parts.status, headers: parts.headers, bytes }
        })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header("host", HOST).body(Body::empty()).unwrap())
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send(posted(path).body(Body::from(body.to_string())).unwrap())
    }

    pub fn upload(&self, query: &str, bytes: Vec<u8>) -> Answer {
        let request = Request::post(format!("/api/upload?{query}"))
            .header("host", HOST)
            .header("x-bangfu", "1")
            .header("content-type", "application/octet-stream");
        self.send(request.body(Body::from(bytes)).unwrap())
    }

    pub fn desk(&self) -> Value {
        self.get("/api/desk").good()
    }

    pub fn revision(&self) -> u64 {
        self.desk()["revision"].as_u64().unwrap()
    }

    /// Waits until no search runs any more.
    pub fn done(&self) -> Value {
        let begun = Instant::now();
        loop {
            let desk = self.desk();
            if desk["job"].is_null() {
                return desk;
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "it never ends");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Solves what is open, for so many seconds at most.
    pub fn solved(&self, seconds: f64) -> Value {
        self.post("/api/solve", json!({ "revision": self.revision(), "seconds": seconds })).good();
        self.done()
    }
}

/// A request as the page sends it.
pub fn posted(path: &str) -> axum::http::request::Builder {
    Request::post(path).header("host", HOST).header("x-bangfu", "1").header("content-type", "application/json")
}

/// A text as it stands in an address.
pub fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
