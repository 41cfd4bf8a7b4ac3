//! Variables: `__name__`, used as `__name__:value`.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::str::FromStr;

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
            // A dictionary may be written as what it is.
            value: match value.get("value") {
                Some(object @ Value::Object(_)) => Some(object.to_string()),
                _ => text("value"),
            },
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

/// Whether a value is one of a type of the standard. Types that are not known here take anything.
pub fn fits(kind: &str, value: &str) -> bool {
    match kind {
        "bool" => ["true", "false"].contains(&value),
        "integer" | "long" => value.parse::<i64>().is_ok(),
        "float" => value.parse::<f64>().is_ok_and(f64::is_finite),
        "ipv4-addr" => address::<Ipv4Addr>(value, 32),
        "ipv6-addr" => address::<Ipv6Addr>(value, 128),
        "mac-addr" => {
            let mut pairs = value.split([':', '-']);
            let pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
            pairs.by_ref().take(6).filter(|one| pair(one)).count() == 6 && pairs.next().is_none()
        }
        "uuid" => hex_groups(value, &[8, 4, 4, 4, 12]),
        "hexstring" => hex_digits(value, 1..=usize::MAX),
        "md5-hash" => hex_digits(value, 32..=32),
        "sha256-hash" => hex_digits(value, 64..=64),
        "uri" => value.split_once(':').is_some_and(|(scheme, rest)| {
            let named = |letter: u8| letter.is_ascii_alphanumeric() || b"+-.".contains(&letter);
            let plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
            scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme.bytes().all(named)
                && !rest.is_empty()
                && rest.chars().all(plain)
        }),
        "dictionary" => serde_json::from_str::<serde_json::Map<String, Value>>(value).is_ok(),
        _ => true,
    }
}

/// Whether it is an address, or a network in the notation of CIDR.
fn address<A: FromStr>(text: &str, bits: u8) -> bool {
    let (address, mask) = text.split_once('/').unwrap_or((text, "0"));
    let plain = !mask.is_empty() && mask.bytes().all(|byte| byte.is_ascii_digit());
    address.parse::<A>().is_ok() && plain && mask.parse::<u8>().is_ok_and(|mask| mask <= bits)
}

fn hex_digits(text: &str, sizes: std::ops::RangeInclusive<usize>) -> bool {
    sizes.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn hex_groups(text: &str, sizes: &[usize]) -> bool {
    let mut groups = text.split('-');
    sizes.iter().all(|size| groups.next().is_some_and(|group| hex_digits(group, *size..=*size)))
        && groups.next().is_none()
}

/// A text with all values in the place of variables, whole: for what is run.
///
/// # Errors
/// One sentence, where a variable has no value, or the text would be longer than is of use.
pub fn filled<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> Result<String, String> {
    let mut out = String::new();
    for part in parts(text) {
        out.push_str(match part {
            Part::Said(said) => said,
            Part::Value(name) => value(name).ok_or_else(|| format!("{name} has no value"))?,
        });
        if out.len() > FILLED && out.len() > text.len() {
            return Err(format!("it is longer than {FILLED} bytes with its values"));
        }
    }
    Ok(out)
}

/// The names of all variables that a text uses by `:value`, in order.
pub fn used(text: &str) -> Vec<&str> {
    uses(text).into_iter().map(|use_| &text[use_]).collect()
}

/// A text with values in the place of variables that have one, each of them shortened: for a cell of a table. Values are
/// put in once and not looked into, so that no playbook can make one that grows without bounds.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    shown(text, |name| value(name).map(|value| stanch_model::text::shorten(value, SHOWN)))
}

/// A text with whole values in the place of variables that have one: for who has to do what it says. Where it is too long
/// for anybody to read, it is cut, and says so.
pub fn whole<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    shown(text, |name| value(name).map(Cow::Borrowed))
}

fn shown<'a>(text: &str, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Said(said) => out.push_str(said),
            Part::Value(name) => match value(name) {
                Some(value) => out.push_str(&value),
                None => out.extend([name, SUFFIX]),
            },
        }
        if out.len() > FILLED {
            out.truncate(out.floor_char_boundary(FILLED));
            out.push_str(CUT);
            return out;
        }
    }
    out
}

/// A part of a text that uses variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// What stands there.
    Said(&'t str),
    /// A use of the variable of this name.
    Value(&'t str),
}

/// The parts of a text in order; none of them is empty.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut from = 0;
    for used in uses(text) {
        parts.extend((used.start > from).then(|| Part::Said(&text[from..used.start])));
        from = used.end + SUFFIX.len();
        parts.push(Part::Value(&text[used]));
    }
    parts.extend((text.len() > from).then(|| Part::Said(&text[from..])));
    parts
}

/// How a use of a variable ends.
pub(crate) const SUFFIX: &str = ":value";
/// At most so many bytes of a text with its values.
pub(crate) const FILLED: usize = 64 << 10;
/// What stands after a text that was cut.
const CUT: &str = " … (cut after 64 KiB; the playbook has the whole text)";
/// At most so many bytes of one value.
pub const LONGEST: usize = 4_096;
/// At most so many characters of a value are put into a cell.
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

/// The name in an argument, which some write with `:value`.
pub(crate) fn bare(name: &str) -> &str {
    name.strip_suffix(":value").unwrap_or(name)
}
