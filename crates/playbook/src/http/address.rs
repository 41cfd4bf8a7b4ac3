//! The address of a call. A value of a variable stands for what it stands in, a segment of the path or a part of the
//! query, and never decides by its letters that something else is called.

use std::fmt::Write as _;

use serde_json::Value;

use super::Fill;
use crate::variable::{Part, SUFFIX, parts};

/// Whether what follows the method names a host of its own. Only what stands before the path does.
pub(crate) fn is_whole(to: &str) -> bool {
    to.split_once("://").is_some_and(|(scheme, _)| !scheme.contains(['/', '?', '#']))
}

/// The whole address of what follows the method, at the address of a party where it is only a path.
pub(super) fn of(to: &str, party: Option<&Value>, fill: Fill<'_>) -> Result<String, String> {
    let all = parts(to);
    if is_whole(to) {
        return Address::whole(&all, fill);
    }
    // A value at the beginning can be a whole address or a path, where nothing else says which host is meant.
    if let [Part::Value(name), rest @ ..] = all.as_slice() {
        let value = value(name, fill)?;
        if is_whole(&value) {
            if !rest.is_empty() && raw(party).is_some() {
                return Err(format!("the value of {name} is a whole address, and the step's target has one; drop one"));
            }
            return Address::whole(&all, fill);
        }
        if rest.is_empty() {
            verbatim(name, &value)?;
            return Ok(format!("{}/{}", base(party, fill)?, value.trim_start_matches('/')));
        }
    }
    let path = Address::new(Region::Path).all(&all, fill)?;
    // Some write a path without its slash.
    Ok(format!("{}/{}", base(party, fill)?, path.trim_start_matches('/')))
}

/// The first address of a party.
fn base(party: Option<&Value>, fill: Fill<'_>) -> Result<String, String> {
    match raw(party).ok_or("the call has a path and no target with an address; give one an address")? {
        Raw::Url(url) => {
            let whole = Address::whole(&parts(url), fill)?;
            if whole.contains(['?', '#']) {
                return Err(
                    "the target's address has a query, behind which no path can follow; put it into the call".into()
                );
            }
            Ok(whole.trim_end_matches('/').to_owned())
        }
        Raw::Host(text) => Ok(format!("https://{}", Address::new(Region::Host).all(&parts(&text), fill)?)),
    }
}

/// The first address of a party as it stands in the playbook; nothing where it has none.
pub(super) fn written(party: Option<&Value>) -> String {
    match raw(party) {
        Some(Raw::Url(url)) => url.trim_end_matches('/').to_owned(),
        Some(Raw::Host(host)) => format!("https://{host}"),
        None => String::new(),
    }
}

enum Raw<'p> {
    Url(&'p str),
    Host(String),
}

fn raw(party: Option<&Value>) -> Option<Raw<'_>> {
    let first = |kind: &str| party?.get("address")?.get(kind)?.get(0)?.as_str();
    let port = || match party.and_then(|all| all.get("port")) {
        Some(Value::String(port)) => format!(":{port}"),
        Some(Value::Number(port)) => format!(":{port}"),
        _ => String::new(),
    };
    if let Some(url) = first("url") {
        return Some(Raw::Url(url));
    }
    let host = first("dname").or_else(|| first("ipv4")).map(str::to_owned);
    host.or_else(|| Some(format!("[{}]", first("ipv6")?))).map(|host| Raw::Host(host + &port()))
}

/// Where in an address something stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Region {
    Scheme,
    Host,
    Path,
    Query,
}

/// An address that is put together.
struct Address {
    out: String,
    region: Region,
    /// Where its last segment begins, and whether a value is in it.
    segment: usize,
    valued: bool,
}

impl Address {
    fn new(region: Region) -> Self {
        Self { out: String::new(), region, segment: 0, valued: false }
    }

    fn whole(parts: &[Part<'_>], fill: Fill<'_>) -> Result<String, String> {
        Self::new(Region::Scheme).all(parts, fill)
    }

    fn all(mut self, parts: &[Part<'_>], fill: Fill<'_>) -> Result<String, String> {
        for part in parts {
            match part {
                Part::Said(text) => self.said(text)?,
                Part::Value(name) => self.value(name, &value(name, fill)?)?,
            }
        }
        self.close()?;
        Ok(self.out)
    }

    fn said(&mut self, text: &str) -> Result<(), String> {
        // Whoever reads the address takes it for a slash, behind which a value would be a segment of its own.
        if text.contains('\\') {
            return Err("the address has a backslash in it; write slashes".into());
        }
        for letter in text.chars() {
            match (self.region, letter) {
                (Region::Scheme, '/') if self.out.ends_with(":/") => self.region = Region::Host,
                (Region::Host, '/' | '?' | '#') if self.out.ends_with("://") => {
                    return Err("the address names no host; write it as https://HOST/…".into());
                }
                (Region::Host | Region::Path, '/' | '?' | '#') => {
                    self.close()?;
                    self.region = if letter == '/' { Region::Path } else { Region::Query };
                    self.segment = self.out.len() + 1;
                }
                _ => {}
            }
            self.out.push(letter);
        }
        Ok(())
    }

    fn value(&mut self, name: &str, value: &str) -> Result<(), String> {
        match self.region {
            Region::Scheme if self.out.is_empty() && ["http", "https"].contains(&value) => self.out.push_str(value),
            Region::Scheme if self.out.is_empty() && is_whole(value) => {
                verbatim(name, value)?;
                self.said(value)?;
            }
            Region::Scheme => {
                return Err(format!("the value of {name} is no whole address; let it begin with https://"));
            }
            Region::Host => {
                let fits = |letter: char| letter.is_alphanumeric() || ".-_:[]".contains(letter);
                if value.is_empty() || !value.chars().all(fits) {
                    return Err(format!("the value of {name} is no host; give it the name or address of one alone"));
                }
                self.out.push_str(value);
            }
            Region::Path if self.out.is_empty() && value.starts_with('/') => {
                if value.split('/').any(is_dots) {
                    return Err(format!("the value of {name} is no path; give one without `.` and `..`"));
                }
                for segment in value.split_inclusive('/') {
                    encode(segment.trim_end_matches('/'), &mut self.out);
                    self.out.extend(segment.ends_with('/').then_some('/'));
                }
                self.segment = self.out.rfind('/').map_or(0, |at| at + 1);
                self.valued = self.segment < self.out.len();
            }
            Region::Path | Region::Query => {
                encode(value, &mut self.out);
                self.valued = true;
            }
        }
        Ok(())
    }

    /// Ends a segment of the path.
    fn close(&mut self) -> Result<(), String> {
        let segment = self.out.get(self.segment..).unwrap_or_default();
        if self.region == Region::Path && self.valued && (segment.is_empty() || is_dots(segment)) {
            return Err("a value in the call's path is empty, `.` or `..`, which would call something else".into());
        }
        self.valued = false;
        Ok(())
    }
}

/// Whether a segment leads to where it stands in or above, as programs read addresses.
fn is_dots(segment: &str) -> bool {
    [".", ".."].contains(&segment.to_ascii_lowercase().replace("%2e", ".").as_str())
}

/// Whether a value can stand for a whole address or path as it is.
fn verbatim(name: &str, value: &str) -> Result<(), String> {
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\\';
    match value.is_empty() || value.contains(odd) || path.split('/').any(is_dots) {
        true => Err(format!("the value of {name} is no address; give one without blanks, `.` and `..`")),
        false => Ok(()),
    }
}

/// Puts a value into a segment or a part of a query: what is unreserved stays (RFC 3986, 2.3).
pub(super) fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => _ = write!(out, "%{byte:02X}"),
        }
    }
}

/// The value of a variable.
pub(super) fn value(name: &str, fill: Fill<'_>) -> Result<String, String> {
    fill(&format!("{name}{SUFFIX}"))
}
