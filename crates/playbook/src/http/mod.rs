//! The HTTP calls of a playbook.

use std::collections::BTreeMap;

use serde_json::Value;

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
        let line = fill(text("command").unwrap_or_default())?;
        let mut words = line.split_whitespace();
        let (Some(method), Some(to)) = (words.next(), words.next()) else {
            return Err("the call has no method and address; write it as `GET https://…`".into());
        };
        if !METHODS.iter().any(|(known, _)| *known == method) {
            return Err("the call has a method that playbooks may not use".into());
        }
        // Some write a path without its slash.
        let url = match to.contains("://") {
            true => to.to_owned(),
            false => format!("{}/{}", base(address, fill)?, to.trim_start_matches('/')),
        };
        let mut headers = BTreeMap::new();
        for (name, values) in command.get("headers").and_then(Value::as_object).into_iter().flatten() {
            if KEPT.contains(&name.to_ascii_lowercase().as_str()) {
                return Err(format!("a playbook may not set the header {}", stanch_model::text::terminal(name)));
            }
            let values = match values {
                Value::Array(all) => all.iter().filter_map(Value::as_str).map(fill).collect::<Result<_, _>>()?,
                Value::String(one) => vec![fill(one)?],
                _ => Vec::new(),
            };
            headers.insert(name.clone(), values);
        }
        if text("content_b64").is_some() {
            return Err(
                "the call sends encoded content, which is not shown to anybody before; write it as `content`".into()
            );
        }
        let body = fill(text("content").unwrap_or_default())?;
        Ok(Request { method: method.to_owned(), url, headers, body })
    }

    /// Whether it can be made twice as if it were made once.
    pub fn repeatable(&self) -> bool {
        METHODS.iter().any(|(known, repeatable)| *known == self.method && *repeatable)
    }
}

/// The first address of a target.
fn base(address: Option<&Value>, fill: &dyn Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let first = |kind: &str| address?.get("address")?.get(kind)?.get(0)?.as_str();
    let port = || match address.and_then(|all| all.get("port")) {
        Some(Value::String(port)) => format!(":{port}"),
        Some(Value::Number(port)) => format!(":{port}"),
        _ => String::new(),
    };
    let found = match (first("url"), first("dname").or_else(|| first("ipv4")), first("ipv6")) {
        (Some(url), _, _) => url.trim_end_matches('/').to_owned(),
        (None, Some(host), _) => format!("https://{host}{}", port()),
        (None, None, Some(host)) => format!("https://[{host}]{}", port()),
        (None, None, None) => return Err("the call has a path and no target with an address".into()),
    };
    fill(&found)
}
