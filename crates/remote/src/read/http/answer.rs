//! What came back.

use reqwest::header::HeaderMap;
use stanch_inventory::answer::Malformed;

/// A good answer.
#[derive(Clone)]
pub struct Answer {
    /// The body.
    pub body: Vec<u8>,
    /// The headers.
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How many things a list has in all, as GitLab says it.
    pub(super) fn total(&self) -> Option<u64> {
        self.header("x-total")?.trim().parse().ok()
    }

    /// The address of the next page, as the header `Link` names it (RFC 8288).
    pub(crate) fn next_link(&self) -> Option<&str> {
        self.headers.get_all("link").iter().filter_map(|value| value.to_str().ok()).find_map(next_of)
    }
}

/// The target with the relation `next` among the links of one header.
fn next_of(header: &str) -> Option<&str> {
    let mut rest = header;
    // Targets may have commas in them, so that links are found by their brackets.
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let end = after.find('<').unwrap_or(after.len());
        let (parameters, others) = after.split_at(end);
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            name.trim().eq_ignore_ascii_case("rel")
                && value.trim().trim_matches('"').split(' ').any(|relation| relation.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target);
        }
        rest = others;
    }
    None
}

/// Why a call has no good answer, where others may have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The source says that the token may not do this: 401 or 403.
    Denied(u16),
    /// The source has nothing there, or does not say that it has: 404 or 410.
    Absent(u16),
    /// Another status that is no good answer.
    Status(u16),
    /// A redirect that would take the token to another host.
    Elsewhere,
    /// The answer is larger than the limit in bytes.
    TooLarge(usize),
    /// The answer is not what was asked for.
    Malformed(Malformed),
    /// No answer came, for this cause.
    NoAnswer(String),
    /// The source asks for longer pauses than a collection takes.
    Throttled,
}

impl Refusal {
    /// It as one lowercase sentence without a full stop.
    pub fn sentence(&self) -> String {
        match self {
            Self::Denied(status) => format!("refused ({status})"),
            Self::Absent(status) => format!("not there ({status})"),
            Self::Status(status) => format!("answered with status {status}"),
            Self::Elsewhere => "answered with a redirect to another host, to which no token is sent".to_owned(),
            Self::TooLarge(limit) => format!("answered with more than {} MiB", limit >> 20),
            Self::Malformed(malformed) => malformed.to_string(),
            Self::NoAnswer(cause) => cause.clone(),
            Self::Throttled => "asked for longer pauses than a collection takes; collect again later".to_owned(),
        }
    }
}
