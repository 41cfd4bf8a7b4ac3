//! Variables: `__name__`, used as `__name__:value`.

use std::ops::Range;

use serde_json::Value;

/// A variable as it is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its type, as it was written.
    pub kind: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its value at the start; none where it is not known yet.
    pub value: Option<String>,
    /// Whether nothing may change it.
    pub constant: bool,
    /// Whether whoever calls the playbook gives the value.
    pub external: bool,
}

impl Variable {
    /// The view of a definition. What has the wrong type counts as not given.
    pub fn of(value: &Value) -> Variable {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
        Variable {
            kind: text("type").unwrap_or_default(),
            description: text("description"),
            value: text("value"),
            constant: flag("constant"),
            external: flag("external"),
        }
    }
}

/// Whether a name has the form of a variable's.
pub fn is_name(name: &str) -> bool {
    name.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")).is_some_and(|inner| {
        (1..=200).contains(&inner.len())
            && inner.starts_with(|first: char| first.is_ascii_alphabetic())
            && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    })
}

/// The names of all variables that a text uses by `:value`, in order.
pub fn used(text: &str) -> Vec<&str> {
    uses(text).into_iter().map(|use_| &text[use_]).collect()
}

/// A text with values in the place of variables that have one. Values are put in once and not looked into, so that no
/// playbook can make one that grows without bounds.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for use_ in uses(text) {
        if let Some(value) = value(&text[use_.clone()]) {
            out.push_str(&text[from..use_.start]);
            out.push_str(&stanch_model::text::shorten(value, SHOWN));
            from = use_.end + SUFFIX.len();
        }
    }
    out.push_str(&text[from..]);
    out
}

/// How a use of a variable ends.
const SUFFIX: &str = ":value";
/// At most so many characters of a value are put into a text.
const SHOWN: usize = 200;

/// Where names stand that are used, in order; no two overlap.
fn uses(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (end, _) in text.match_indices("__:value") {
        let floor = found.last().map_or(0, |last| last.end);
        // A name is at most 204 bytes long: whatever is further back is none of its.
        let back = text.as_bytes()[floor..end + 2]
            .iter()
            .rev()
            .take(204)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            .count();
        let word = end + 2 - back;
        let Some(start) = text[word..end].find("__").map(|at| word + at) else { continue };
        if is_name(&text[start..end + 2]) {
            found.push(start..end + 2);
        }
    }
    found
}
