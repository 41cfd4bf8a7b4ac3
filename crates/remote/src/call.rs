//! One call of HTTP that somebody else wrote down. Where it goes is decided by the address that is really connected to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use stanch_model::is_public;
use stanch_model::text::terminal;
use url::{Host, Url};

use crate::read::http::{address, trouble};

/// A connection may take so long.
const CONNECT: Duration = Duration::from_secs(10);
/// The whole call may take so long.
const WHOLE: Duration = Duration::from_secs(60);
/// At most so many bytes of an answer are read.
const BYTES: usize = 1 << 20;

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Headers, each with its values in their order.
    pub headers: BTreeMap<String, Vec<String>>,
    /// What is sent.
    pub body: String,
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// One sentence without anything of the call but its host.
    pub why: String,
    /// Whether it was sent, so that it may have taken effect.
    pub sent: bool,
}

impl From<String> for Failed {
    fn from(why: String) -> Self {
        Self { why, sent: false }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body; nothing where the status says that it did not succeed.
    pub body: Vec<u8>,
}

/// Makes a call. Only hosts of `allow`, by name or by name and port, may be on this machine, in a network of one's own, or
/// be called without encryption. No redirect is followed and no proxy is used, since either would decide anew where the
/// call goes.
///
/// # Errors
/// Where it must not be made or no whole answer came.
pub async fn call(call: &Call, allow: &[String]) -> Result<Answer, Failed> {
    let url = Url::parse(&call.url).map_err(|_| "the call has no whole address; write it as https://…".to_owned())?;
    let shown = terminal(&address::host(&url)).into_owned();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("the address of {shown} has a user or a password in it; take them out").into());
    }
    let name = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let port = url.port_or_known_default().unwrap_or_default();
    let allowed = allow.iter().any(|one| *one == name || *one == format!("{name}:{port}"));
    match url.scheme() {
        "https" => {}
        "http" if allowed => {}
        _ => return Err(format!("{shown} would be called without encryption; use https, {WAY_OUT}").into()),
    }
    let found = tokio::time::timeout(CONNECT, places(&url, port)).await;
    let found = found.map_err(|_| format!("nobody said in time which address {shown} has"))?;
    let places = found.map_err(|cause| format!("{shown} has no address: {cause}"))?;
    // One that is private among several is enough: which of them is connected to is not ours to choose.
    if !allowed && let Some(place) = places.iter().find(|place| !is_public(place.ip())) {
        return Err(format!("{shown} is at {}, which is not public; call one that is, {WAY_OUT}", place.ip()).into());
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("stanch/", env!("CARGO_PKG_VERSION")))
        .timeout(WHOLE)
        .connect_timeout(CONNECT)
        .referer(false)
        .redirect(Policy::none())
        .no_proxy();
    if let Some(Host::Domain(domain)) = url.host() {
        // Asked again, a name could give another address than the one that was looked at.
        builder = builder.resolve_to_addrs(domain, &places);
    }
    let http = builder.build().map_err(|error| format!("no connection can be made: {}", error.without_url()))?;
    let method = call.method.parse().map_err(|_| "the call has no method".to_owned())?;
    let sent = http.request(method, url).headers(headers(call)?).body(call.body.clone()).send().await;
    let mut answer = sent.map_err(|error| no_answer(&error, &shown))?;
    let status = answer.status().as_u16();
    if !answer.status().is_success() {
        return Ok(Answer { status, body: Vec::new() });
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| no_answer(&error, &shown))? {
        if body.len() + chunk.len() > BYTES {
            let why = format!("{shown} answered with more than {BYTES} bytes; call what answers with less");
            return Err(Failed { why, sent: true });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

/// What a person can do about it.
const WAY_OUT: &str = "or allow the host with `allow_hosts` below [playbook] in case.toml";

/// The addresses of a host.
async fn places(url: &Url, port: u16) -> std::io::Result<Vec<SocketAddr>> {
    match url.host() {
        Some(Host::Ipv4(ip)) => Ok(vec![(ip, port).into()]),
        Some(Host::Ipv6(ip)) => Ok(vec![(ip, port).into()]),
        Some(Host::Domain(name)) => {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name, port)).await?.collect();
            match found.is_empty() {
                true => Err(std::io::Error::other("the name has none")),
                false => Ok(found),
            }
        }
        None => Err(std::io::Error::other("the address names no host")),
    }
}

fn headers(call: &Call) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, values) in &call.headers {
        let wrong = || format!("the header {} cannot be sent; correct it", terminal(name));
        let name: HeaderName = name.parse().map_err(|_| wrong())?;
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(value).map_err(|_| wrong())?);
        }
    }
    Ok(headers)
}

/// Without a connection nothing was sent.
fn no_answer(error: &reqwest::Error, host: &str) -> Failed {
    let why = match error.is_timeout() {
        true => format!("{host} did not answer in time"),
        false => format!("{host} gave no answer: {}", terminal(&trouble::innermost(error))),
    };
    Failed { why, sent: !error.is_connect() && !error.is_builder() }
}
