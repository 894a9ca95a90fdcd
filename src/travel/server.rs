//! A routing server: its address, and asking it with patience.

use std::time::Duration;

use ureq::http::Uri;

use super::answer::{Unanswered, Ways};
use super::error::TravelError;
use super::table::Spot;
use super::{osrm, valhalla};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Osrm,
    Valhalla,
}

/// A server and how it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    pub kind: Kind,
    /// Without a slash at the end.
    pub url: String,
    /// Sources and destinations of one request, at most. As distributed, OSRM takes 100 of each and Valhalla 50.
    pub block: usize,
    /// For one request.
    pub timeout: Duration,
    /// How often a request is sent again when the server does not answer, or is busy or broken (HTTP 429, 5xx).
    pub retries: u32,
    /// Before the first retry; doubled before each further one.
    pub pause: Duration,
}

impl Server {
    /// # Errors
    /// [`TravelError::Address`]: not `http://host…`.
    pub fn new(kind: Kind, url: &str) -> Result<Self, TravelError> {
        let wrong = |zh, en| TravelError::Address { url: url.to_string(), zh, en };
        let example = || wrong("请写成 http://主机:端口", "write http://host:port");
        let parsed: Uri = url.trim().parse().map_err(|_| example())?;
        match parsed.scheme_str() {
            Some("http") if parsed.host().is_some_and(|host| !host.is_empty()) => {}
            Some("https") => {
                let (zh, en) = ("只支持 http，不支持 https", "https is not supported, only http");
                return Err(wrong(zh, en));
            }
            _ => return Err(example()),
        }
        Ok(Server {
            kind,
            url: url.trim().trim_end_matches('/').to_string(),
            block: match kind {
                Kind::Osrm => 100,
                Kind::Valhalla => 50,
            },
            timeout: Duration::from_secs(30),
            retries: 2,
            pause: Duration::from_millis(500),
        })
    }

    /// As plans name it: `osrm http://127.0.0.1:5000`, without any password.
    pub fn name(&self) -> String {
        let kind = match self.kind {
            Kind::Osrm => "osrm",
            Kind::Valhalla => "valhalla",
        };
        let (scheme, place) = self.url.split_once("://").unwrap_or(("", &self.url));
        let host_at = place.find('/').unwrap_or(place.len());
        let place = place[..host_at].rfind('@').map_or(place, |at| &place[at + 1..]);
        format!("{kind} {scheme}://{place}")
    }

    /// What answers depend on: the server and its profile.
    pub(super) fn profile(&self) -> String {
        match self.kind {
            Kind::Osrm => format!("{} driving", self.name()),
            Kind::Valhalla => format!("{} auto", self.name()),
        }
    }
}

/// Why a request came to nothing.
pub enum Failure {
    /// See [`Unanswered::Partly`].
    Partly,
    Wholly(TravelError),
}

/// An open connection to a server.
pub struct Client<'s> {
    server: &'s Server,
    agent: ureq::Agent,
    /// Requests sent, retries included.
    pub requests: usize,
}

/// Bytes of an answer; 1,000 × 1,000 places take half of it.
const MOST_BYTES: u64 = 64 << 20;
const LONGEST_CONNECTING: Duration = Duration::from_secs(10);

impl<'s> Client<'s> {
    pub fn new(server: &'s Server) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(server.timeout))
            .timeout_connect(Some(server.timeout.min(LONGEST_CONNECTING)))
            .http_status_as_error(false)
            // Routing servers stand in one's own network.
            .proxy(None)
            .user_agent(concat!("bangfu/", env!("CARGO_PKG_VERSION")))
            .build();
        Client { server, agent: config.into(), requests: 0 }
    }

    /// Asks for all ways from each source to each destination.
    pub fn ways(&mut self, sources: &[Spot], destinations: &[Spot]) -> Result<Ways, Failure> {
        let (status, body) = self.answer(sources, destinations).map_err(Failure::Wholly)?;
        let size = (sources.len(), destinations.len());
        let read = match self.server.kind {
            Kind::Osrm => osrm::read(&body, size),
            Kind::Valhalla => valhalla::read(&body, size),
        };
        let server = self.server.name();
        let refused = |code, message| TravelError::Refused { server: server.clone(), status, code, message };
        read.map_err(|why| match why {
            Unanswered::Partly => Failure::Partly,
            Unanswered::Refused { code, message } => Failure::Wholly(refused(code, message)),
            // An error page of a proxy, say: its status tells more than its text.
            Unanswered::Nonsense(_) if !(200..300).contains(&status) => {
                Failure::Wholly(refused(String::new(), beginning(&body)))
            }
            Unanswered::Nonsense(what) => {
                let what = format!("{what}: {}", beginning(&body));
                Failure::Wholly(TravelError::Nonsense { server: server.clone(), what })
            }
        })
    }

    fn answer(&mut self, sources: &[Spot], destinations: &[Spot]) -> Result<(u16, Vec<u8>), TravelError> {
        let mut pause = self.server.pause;
        let mut tries = 0;
        loop {
            tries += 1;
            self.requests += 1;
            let cause = match self.send(sources, destinations) {
                Ok((status, body)) if status != 429 && status < 500 => return Ok((status, body)),
                Ok((status, body)) => format!("HTTP {status} {}", beginning(&body)),
                Err(error) => error.to_string(),
            };
            if tries > self.server.retries {
                return Err(TravelError::NoAnswer { server: self.server.name(), tries, cause });
            }
            std::thread::sleep(pause);
            pause *= 2;
        }
    }

    fn send(&self, sources: &[Spot], destinations: &[Spot]) -> Result<(u16, Vec<u8>), ureq::Error> {
        let url = &self.server.url;
        let mut response = match self.server.kind {
            Kind::Osrm => self.agent.get(format!("{url}{}", osrm::query(sources, destinations))).call()?,
            Kind::Valhalla => self
                .agent
                .post(format!("{url}/sources_to_targets"))
                .content_type("application/json")
                .send(valhalla::body(sources, destinations))?,
        };
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec()?;
        Ok((response.status().as_u16(), body))
    }
}

fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(80).collect()
}
