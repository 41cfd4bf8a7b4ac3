//! The HTTP calls of a playbook.

mod address;
mod body;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use url::Url;

pub(crate) use address::is_whole;

use crate::command::decoded;
use crate::variable::used;

/// Puts values in the place of variables of a text, or says why that cannot be.
type Fill<'f> = &'f dyn Fn(&str) -> Result<String, String>;

/// A call, as it is said in a playbook, with values in the place of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Headers, each with its values in their order.
    pub headers: BTreeMap<String, Vec<String>>,
    /// What is sent.
    pub body: String,
}

/// Methods that a playbook may use, and whether a call can be made twice as if it were made once (RFC 9110, 9.2.2).
const METHODS: [(&str, bool); 6] =
    [("GET", true), ("HEAD", true), ("PUT", true), ("DELETE", true), ("POST", false), ("PATCH", false)];

/// Headers that would speak for somebody, or that the connection needs for itself.
const KEPT: [&str; 8] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
];

impl Request {
    /// The call that a command's document says, to the address of its target where the line has only a path. `fill` puts
    /// values in the place of variables.
    ///
    /// # Errors
    /// One sentence, where it is none that can be made.
    pub fn of(
        command: &Value,
        address: Option<&Value>,
        fill: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<Request, String> {
        let text = |name: &str| command.get(name).and_then(Value::as_str);
        // What is a method, and what an address, is said by the playbook and not by a value.
        let (method, to) = start(text("command").unwrap_or_default())
            .ok_or("the call has no method and address alone; write it as `GET https://…`")?;
        if !METHODS.iter().any(|(known, _)| *known == method) {
            return Err(
                "the call has a method that playbooks may not use; write GET, HEAD, PUT, DELETE, POST or PATCH".into(),
            );
        }
        let url = address::of(to, address, fill)?;
        goes(&url)?;
        let mut headers = BTreeMap::new();
        for (name, values) in command.get("headers").and_then(Value::as_object).into_iter().flatten() {
            if KEPT.contains(&name.to_ascii_lowercase().as_str()) || speaks(name) {
                return Err(format!("a playbook may not set the header {}", stanch_model::text::terminal(name)));
            }
            let values = match values {
                Value::Array(all) => all.iter().filter_map(Value::as_str).map(fill).collect::<Result<_, _>>()?,
                Value::String(one) => vec![fill(one)?],
                _ => Vec::new(),
            };
            let values: Vec<String> = values;
            if let Some(why) = unsent(name, &values) {
                return Err(format!("the header {} {why}", stanch_model::text::terminal(name)));
            }
            headers.insert(name.clone(), values);
        }
        if text("content_b64").is_some() {
            return Err(
                "the call sends encoded content, which is not shown to anybody before; write it as `content`".into()
            );
        }
        let declared = headers.iter().find(|(name, _)| is_type(name)).and_then(|(_, values)| values.first());
        let body = body::of(text("content").unwrap_or_default(), declared.map(String::as_str), fill)?;
        Ok(Request { method: method.to_owned(), url, headers, body })
    }

    /// Whether it can be made twice as if it were made once.
    pub fn repeatable(&self) -> bool {
        METHODS.iter().any(|(known, repeatable)| *known == self.method && *repeatable)
    }

    /// The call as a person makes it: method and address, headers and content, without what lets somebody in.
    pub fn told(&self) -> String {
        let headers = self.headers.iter().map(|(name, values)| (name.as_str(), values.join(", ")));
        told(&format!("{} {}", self.method, self.url), headers, &self.body)
    }
}

/// The call that a person is to make, as [`Request::told`] says it. It may have what playbooks may not send. Where a value is
/// not known, `whole` leaves the variable in its place.
///
/// # Errors
/// One sentence, where a value would lead the call elsewhere.
pub fn by_hand(
    command: &Value,
    address: Option<&Value>,
    fill: Fill<'_>,
    whole: &dyn Fn(&str) -> String,
) -> Result<String, String> {
    let text = |name: &str| command.get(name).and_then(Value::as_str);
    let line = text("command").unwrap_or_default();
    let first = match start(line) {
        Some((method, to)) => {
            let written = if is_whole(to) { String::new() } else { address::written(address) };
            let known = |text: &str| used(text).into_iter().all(|name| fill(&format!("{name}:value")).is_ok());
            let url = match known(to) && known(&written) && (is_whole(to) || !written.is_empty()) {
                true => address::of(to, address, fill)?,
                false if written.is_empty() => whole(to),
                false => whole(&format!("{written}/{}", to.trim_start_matches('/'))),
            };
            format!("{method} {url}")
        }
        None => whole(line),
    };
    let declared = headers_of(command, whole).find(|(name, _)| is_type(name)).map(|(_, value)| value);
    let content = match decoded(command, "content") {
        // Where a value does not fit, the variable stands in its place: whoever makes the call sees what is meant.
        Some(Ok(content)) => body::of(&content, declared.as_deref(), fill).unwrap_or(content),
        Some(Err(why)) => format!("({why})"),
        None => String::new(),
    };
    Ok(told(&first, headers_of(command, whole), &content))
}

/// A call as it stands in the playbook: start line, headers and content, without what lets somebody in.
pub(crate) fn written(command: &Value, line: Option<&str>, whole: &dyn Fn(&str) -> String) -> String {
    let content = decoded(command, "content").map(|content| content.unwrap_or_else(|why| format!("({why})")));
    told(line.unwrap_or_default(), headers_of(command, whole), &content.unwrap_or_default())
}

fn headers_of<'c>(command: &'c Value, whole: &dyn Fn(&str) -> String) -> impl Iterator<Item = (&'c str, String)> {
    let one = |value: &Value| value.as_str().map(whole);
    let all = command.get("headers").and_then(Value::as_object).into_iter().flatten().map(|(name, values)| {
        let all = match values {
            Value::Array(all) => all.iter().filter_map(one).collect::<Vec<_>>().join(", "),
            value => one(value).unwrap_or_default(),
        };
        (name.as_str(), all)
    });
    all.collect::<Vec<_>>().into_iter()
}

fn told<'n>(first: &str, headers: impl Iterator<Item = (&'n str, String)>, body: &str) -> String {
    let mut out = first.to_owned();
    for (name, value) in headers {
        let value = if is_credential(name) { "(what lets you in, which is not shown)" } else { &value };
        let _ = write!(out, "\n{name}: {value}");
    }
    if !body.is_empty() {
        let _ = write!(out, "\n\n{body}");
    }
    out
}

/// Method and address of a line, as they stand there; none where it has not these two and at most a version.
fn start(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    let both = (words.next()?, words.next()?);
    let version = words.next().is_none_or(|word| word.to_ascii_uppercase().starts_with("HTTP"));
    (version && words.next().is_none()).then_some(both)
}

/// Says why an address leads nowhere.
fn goes(url: &str) -> Result<(), String> {
    let parsed =
        Url::parse(url).map_err(|why| format!("the call has no whole address ({why}); write it as https://…"))?;
    match (parsed.scheme(), parsed.username().is_empty() && parsed.password().is_none()) {
        ("http" | "https", true) => Ok(()),
        ("http" | "https", false) => Err("the address has a user or a password in it; take them out".into()),
        _ => Err("the call goes by another protocol than HTTP; write it as https://…".into()),
    }
}

/// Why a header cannot be sent: its name is a token, its values are what can be seen of ASCII (RFC 9110, 5.1 and 5.5).
fn unsent(name: &str, values: &[String]) -> Option<&'static str> {
    let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    if name.is_empty() || !name.chars().all(token) {
        return Some("has no name that can be sent; write letters, digits and hyphens");
    }
    let mut letters = values.iter().flat_map(|value| value.chars());
    let seen = |letter: char| letter == '\t' || letter == ' ' || letter.is_ascii_graphic();
    (!letters.all(seen)).then_some("would have a line break, or what is not ASCII; give values without")
}

/// Whether a header says what the content is.
fn is_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

/// Headers that say who somebody is, by what their names have in them.
const SPEAKING: [&str; 7] =
    ["authorization", "cookie", "apikey", "authtoken", "privatetoken", "vaulttoken", "securitytoken"];

/// Whether a header says who somebody is: a playbook holds no secrets, and what it is given is kept.
pub(crate) fn speaks(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    SPEAKING.iter().any(|part| name.contains(part))
}

/// Whether a header lets somebody in, by its name.
fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    ["authorization", "cookie", "token", "secret", "password", "apikey", "auth"].iter().any(|part| name.contains(part))
}
