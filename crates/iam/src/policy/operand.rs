//! Values that a condition compares to.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::operator::Comparison;
use super::template::Template;
use crate::glob::LONGEST;

/// A value of a policy, read as its operator wants it.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// The text as it is written.
    Text,
    /// A text with policy variables.
    Template(Template),
    /// A number.
    Number(f64),
    /// A time.
    Time(DateTime<Utc>),
    /// True or false.
    Flag(bool),
    /// A network: its address, and how many leading bits of an address count.
    Network(IpAddr, u32),
    /// What cannot be read as the operator wants it.
    Opaque,
}

impl Operand {
    /// Reads a value.
    pub(super) fn read(text: &str, comparison: Comparison, variables: bool) -> Operand {
        let read = match comparison {
            Comparison::Equals | Comparison::EqualsFold | Comparison::Like | Comparison::Arn => {
                let template = variables.then(|| Template::read(text)).flatten();
                let wild = matches!(comparison, Comparison::Like | Comparison::Arn);
                if wild && text.len() > LONGEST {
                    None
                } else {
                    Some(template.map_or(Operand::Text, Operand::Template))
                }
            }
            Comparison::Binary => Some(Operand::Text),
            Comparison::Number(_) => number(text).map(Operand::Number),
            Comparison::Date(_) => time(text).map(Operand::Time),
            Comparison::Bool | Comparison::Null => flag(text).map(Operand::Flag),
            Comparison::Ip => network(text).map(|(address, bits)| Operand::Network(address, bits)),
            Comparison::Unreadable => None,
        };
        read.unwrap_or(Operand::Opaque)
    }
}

/// True or false.
pub(crate) fn flag(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A number.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A time in one of the forms of ISO 8601 that the W3C's note names, or in seconds since 1970.
pub(crate) fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Utc.timestamp_opt(text.parse().ok()?, 0).single();
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    for form in ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%MZ"] {
        if let Ok(time) = chrono::NaiveDateTime::parse_from_str(text, form)
            && form.ends_with('Z')
        {
            return Some(time.and_utc());
        }
        if let Ok(time) = DateTime::parse_from_str(text, form) {
            return Some(time.to_utc());
        }
    }
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let day = NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

/// An address.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.trim().parse().ok()
}

/// A network in CIDR form, or one address.
fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address_text, bits) = match text.trim().split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let address = address(address_text)?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(all);
    (bits <= all).then_some((address, bits))
}
