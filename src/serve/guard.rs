//! Who may speak to the workbench: requests that name this host, come from its own page, and carry the token where one is asked for.
//!
//! A page of another site can make a browser send requests here. It cannot choose their Host (so that a name which it points at this
//! address is refused), it cannot leave out their Origin, and it cannot add a header without asking, which nobody answers here.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest as _, Sha256};

use super::App;
use super::refusal::Refusal;

/// Own pages only, and nothing that is not a file of the program's.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/// The header that a form of another site cannot send.
const OURS: HeaderName = HeaderName::from_static("x-bangfu");

/// What is asked of who comes.
#[derive(Debug, Clone)]
pub struct Guard {
    /// `127.0.0.1:8765` and the like: what Host may say.
    pub hosts: Vec<String>,
    /// Any address of this machine will do as Host: a name can be pointed here by others, an address cannot.
    pub any_address: bool,
    /// None on loopback, where nobody else can come from.
    pub token: Option<String>,
    /// In the name of the cookie: browsers share cookies between the ports of a host.
    pub port: u16,
}

impl Guard {
    /// For a server on this port. `names` are further names or addresses of this machine.
    pub fn new(port: u16, names: &[String], token: Option<String>) -> Guard {
        let own = ["127.0.0.1", "localhost", "[::1]"].map(str::to_owned);
        let named = own.into_iter().chain(names.iter().map(|name| bracketed(name)));
        let mut hosts: Vec<String> = named.clone().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(named);
        }
        Guard { hosts, any_address: false, token, port }
    }

    fn knows(&self, host: &str) -> bool {
        let is_address = || host.parse::<SocketAddr>().is_ok_and(|address| address.port() == self.port);
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) || self.any_address && is_address()
    }

    /// The one Host of the request, and the one of its address where that has one.
    fn is_ours(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let mut said = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (said.next(), said.next()) else { return false };
        let absolute = uri.authority().is_none_or(|authority| self.knows(authority.as_str()));
        absolute && host.to_str().is_ok_and(|host| self.knows(host))
    }

    /// Of the workbench's own page, or typed in by the user.
    fn is_own_page(&self, request: &Request) -> bool {
        let headers = request.headers();
        let known = |origin: &HeaderValue| {
            origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")).is_some_and(|host| self.knows(host))
        };
        if !headers.get_all(header::ORIGIN).iter().all(known) {
            return false;
        }
        let fetch = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match fetch("sec-fetch-site") {
            "" | "same-origin" | "none" => true,
            // A link to the workbench may be followed; it shows nothing to the page that it is on.
            _ => {
                request.method() == Method::GET && request.uri().path() == "/" && fetch("sec-fetch-mode") == "navigate"
            }
        }
    }

    fn cookie(&self) -> String {
        format!("bangfu-{}", self.port)
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let text = |value: &HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
        let bearer = headers.get(header::AUTHORIZATION).map(text);
        let bearer = bearer.iter().filter_map(|value| value.strip_prefix("Bearer "));
        let cookies: Vec<String> = headers.get_all(header::COOKIE).iter().map(text).collect();
        let name = self.cookie();
        let pairs = cookies.iter().flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut given = pairs.filter(|pair| pair.0 == name).map(|pair| pair.1).chain(bearer);
        given.any(|given| is_same(given, token))
    }
}

/// An address of version 6 as a URL has it.
pub fn bracketed(name: &str) -> String {
    if name.contains(':') && !name.starts_with('[') { format!("[{name}]") } else { name.to_owned() }
}

/// Takes as long wherever the two differ: their hashes are compared, every byte.
fn is_same(given: &str, token: &str) -> bool {
    let (given, token) = (Sha256::digest(given), Sha256::digest(token));
    given.iter().zip(token.iter()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// Checks a request before anything of it is looked at, and puts the headers of safety on whatever is answered.
pub async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let answer = match entrance(&app.guard, &request) {
        Some(answer) => answer,
        None => next.run(request).await,
    };
    secured(answer)
}

/// The answer to those who do not get in.
fn entrance(guard: &Guard, request: &Request) -> Option<Response> {
    let (headers, uri) = (request.headers(), request.uri());
    if !guard.is_ours(headers, uri) {
        let told = Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            "请用程序打印的地址打开工作台；用其他名称访问，请在启动时以 --host 写明",
            "open the workbench by the address that the program prints; name others with --host when it is started",
        );
        return Some(told.into_response());
    }
    if !guard.is_own_page(request) {
        let told = Refusal::forbidden(
            "请求来自其他网页，已拒绝：请在工作台自己的页面操作",
            "the request comes from another site and was refused: use the workbench's own page",
        );
        return Some(told.into_response());
    }
    if let Some(token) = &guard.token {
        let given = uri.query().filter(|_| uri.path() == "/" && request.method() == Method::GET);
        let given = given.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("token=")));
        if given.is_some_and(|given| is_same(given, token)) {
            // Lax: who follows the link in a mail comes from another site. Changes are guarded by their header and Origin.
            let cookie = format!("{}={token}; HttpOnly; SameSite=Lax; Path=/", guard.cookie());
            return Some(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response());
        }
        if !guard.admits(headers) {
            return Some(unknown(uri.path() == "/"));
        }
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && headers.get(OURS).is_none_or(|value| value != "1") {
        let told = Refusal::forbidden(
            "缺少请求头 X-Bangfu: 1：改动只能由工作台页面或带上它的程序提出",
            "the header X-Bangfu: 1 is missing: changes come from the workbench's page, or from programs that send it",
        );
        return Some(told.into_response());
    }
    None
}

/// Where the token stands.
fn unknown(is_page: bool) -> Response {
    let told = Refusal::new(
        StatusCode::UNAUTHORIZED,
        "需要口令：请用启动 bangfu serve 的终端里打印的完整地址（含 ?token=…）打开",
        "a token is needed: open the whole address, ?token=… included, that bangfu serve printed in its terminal",
    );
    if !is_page {
        return told.into_response();
    }
    let page = format!(
        "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>帮扶 Bangfu</title><p>{}</p><p lang=\"en\">{}</p></html>",
        told.text.zh, told.text.en
    );
    (told.status, axum::response::Html(page)).into_response()
}

/// Every answer, errors too.
fn secured(mut answer: Response) -> Response {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_same_only_to_the_letter() {
        assert!(is_same("abc", "abc"));
        for other in ["", "ab", "abd", "abcd", "ABC"] {
            assert!(!is_same(other, "abc"), "{other}");
        }
    }

    #[test]
    fn only_own_names_with_the_port_are_known() {
        let guard = Guard::new(8765, &["10.0.0.7".into(), "fe80::1".into(), "desk.example".into()], None);
        for host in ["127.0.0.1:8765", "LOCALHOST:8765", "[::1]:8765", "10.0.0.7:8765", "[fe80::1]:8765"] {
            assert!(guard.knows(host), "{host}");
        }
        for host in
            ["127.0.0.1", "localhost:80", "evil.example:8765", "127.0.0.1:8765.evil.example", "", "x127.0.0.1:8765"]
        {
            assert!(!guard.knows(host), "{host}");
        }
        let everywhere = Guard { any_address: true, ..guard };
        assert!(everywhere.knows("192.168.1.5:8765") && everywhere.knows("[fe80::2]:8765"));
        assert!(
            !everywhere.knows("192.168.1.5:80")
                && !everywhere.knows("evil.example:8765")
                && !everywhere.knows("192.168.1.5")
        );
    }
}
