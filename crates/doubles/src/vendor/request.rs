//! A request as the doubles of vendors look at it.

use std::collections::BTreeMap;

use hyper::Method;
use hyper::http::request::Parts;
use serde_json::Value;

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    /// Parts of the path, decoded one by one.
    segments: Vec<String>,
    /// Parameters, decoded.
    query: BTreeMap<String, String>,
    /// Headers by their names in lower case.
    headers: BTreeMap<String, String>,
    /// The path as it came.
    path: String,
    method: Method,
    body: Vec<u8>,
}

impl Request {
    /// The request of a head and a body.
    pub(super) fn of(head: &Parts, body: &[u8]) -> Self {
        let path = head.uri.path();
        let pairs = head.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
        });
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        Self {
            segments: path.split('/').skip(1).map(decoded).collect(),
            query: query.collect(),
            headers: headers.collect(),
            path: path.to_owned(),
            method: head.method.clone(),
            body: body.to_vec(),
        }
    }

    /// Parts of the path.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// Its method: `PUT`.
    pub(crate) fn method(&self) -> &str {
        self.method.as_str()
    }

    /// Whether it only reads.
    pub(super) fn reads(&self) -> bool {
        self.method == Method::GET
    }

    /// The JSON that it carries.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The token of `Authorization`, whatever its scheme is called.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization").and_then(|header| header.split_once(' ')).map(|(_, token)| token)
    }

    /// The address of the same request for another page.
    pub(super) fn address_with_page(&self, page: usize) -> String {
        let kept = self.query.iter().filter(|(name, _)| *name != "page");
        let kept: Vec<String> = kept.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let host = self.header("host").unwrap_or_default();
        let page = format!("page={page}");
        format!("http://{host}{}?{}", self.path, kept.into_iter().chain([page]).collect::<Vec<_>>().join("&"))
    }
}

/// A text without percent-encoding.
fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                out.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A text with percent-encoding of whatever is no letter, digit or one of `-._~`.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
