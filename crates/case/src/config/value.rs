//! Values of `case.toml`: text, numbers, instants and lists of them, each refused with a sentence when it is none.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use toml::de::DeValue;
use toml::value::{Datetime, Offset};

use super::reader::{Placed, Section, quoted};

/// The years in which an instant of an investigation can lie. Others are slips of the finger.
const YEARS: RangeInclusive<i32> = 2000..=2099;

/// The longest text that is accepted, in characters.
const LONGEST: usize = 1_000;

/// How to write an instant.
pub(super) const INSTANT: &str = "write a date or a time such as 2022-12-16 or 2022-12-16T18:30:00Z";

/// A text that is not blank.
pub(super) fn text(section: &Section<'_, '_>, key: &str, value: Placed<'_, '_>) -> Option<String> {
    let DeValue::String(written) = value.get_ref() else {
        section.mistyped(key, value, &format!("write text in quotes: {key} = \"…\""));
        return None;
    };
    usable(section, key, written, value.span()).map(str::to_owned)
}

/// The trimmed text, if it is neither blank nor far too long.
fn usable<'w>(section: &Section<'_, '_>, key: &str, written: &'w str, at: Range<usize>) -> Option<&'w str> {
    let trimmed = written.trim();
    if trimmed.is_empty() {
        section.complain(at, format!("a text of `{key}` in {} is empty; write something or delete it", section.name));
        return None;
    }
    if trimmed.chars().count() > LONGEST {
        let what = format!("a text of `{key}` in {} is longer than {LONGEST} characters; shorten it", section.name);
        section.complain(at, what);
        return None;
    }
    Some(trimmed)
}

/// A whole number within a range; `what` says what sort of number.
pub(super) fn whole(
    section: &Section<'_, '_>,
    key: &str,
    value: Placed<'_, '_>,
    range: RangeInclusive<u32>,
    what: &str,
) -> Option<u32> {
    let (least, most) = (range.start(), range.end());
    let way_out = format!("write {what} from {least} to {most}");
    let DeValue::Integer(written) = value.get_ref() else {
        section.mistyped(key, value, &way_out);
        return None;
    };
    let number = u32::from_str_radix(written.as_str(), written.radix()).ok().filter(|number| range.contains(number));
    if number.is_none() {
        impossible(section, key, value, &written.to_string(), &way_out);
    }
    number
}

/// A number within a range, whole or with a fraction.
pub(super) fn fraction(
    section: &Section<'_, '_>,
    key: &str,
    value: Placed<'_, '_>,
    range: RangeInclusive<f64>,
) -> Option<f64> {
    let way_out = format!("write a number from {} to {}", range.start(), range.end());
    let (written, number) = match value.get_ref() {
        DeValue::Float(written) => (written.to_string(), written.as_str().parse().ok()),
        DeValue::Integer(written) => {
            let whole = u32::from_str_radix(written.as_str(), written.radix());
            (written.to_string(), whole.ok().map(f64::from))
        }
        _ => {
            section.mistyped(key, value, &way_out);
            return None;
        }
    };
    let number = number.filter(|number| range.contains(number));
    if number.is_none() {
        impossible(section, key, value, &written, &way_out);
    }
    number
}

/// Notes that a value is of the right type and still cannot be meant.
fn impossible(section: &Section<'_, '_>, key: &str, value: Placed<'_, '_>, written: &str, way_out: &str) {
    section.complain(value.span(), format!("`{key}` in {} cannot be {}; {way_out}", section.name, quoted(written)));
}

/// An instant: a TOML date or time, or the same as text. Without an offset it is UTC; without a time, midnight.
pub(super) fn instant(section: &Section<'_, '_>, key: &str, value: Placed<'_, '_>) -> Option<DateTime<Utc>> {
    let (written, at) = match value.get_ref() {
        DeValue::Datetime(written) => (written.to_string(), from_toml(written)),
        DeValue::String(written) => (written.to_string(), written.trim().parse().ok().as_ref().and_then(from_toml)),
        _ => {
            section.mistyped(key, value, INSTANT);
            return None;
        }
    };
    let Some(at) = at else {
        impossible(section, key, value, &written, INSTANT);
        return None;
    };
    if !YEARS.contains(&at.year()) {
        let (first, last) = (YEARS.start(), YEARS.end());
        let what =
            format!("`{key}` in {} is in the year {}; write one from {first} to {last}", section.name, at.year());
        section.complain(value.span(), what);
        return None;
    }
    Some(at)
}

/// The instant that a TOML date or time means, if there is such a day and such a time.
fn from_toml(written: &Datetime) -> Option<DateTime<Utc>> {
    let date = written.date?;
    let day = NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))?;
    let time = match written.time {
        None => NaiveTime::MIN,
        Some(time) => NaiveTime::from_hms_nano_opt(
            u32::from(time.hour),
            u32::from(time.minute),
            u32::from(time.second.unwrap_or(0)),
            time.nanosecond.unwrap_or(0),
        )?,
    };
    let minutes = match written.offset {
        None | Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => i64::from(minutes),
    };
    Some(day.and_time(time).checked_sub_signed(TimeDelta::minutes(minutes))?.and_utc())
}

/// A list of texts, each made into a value by `make`, whose error is a sentence. An entry given twice is refused: one of
/// the two was meant to be something else.
pub(super) fn list<T: Ord + Clone>(
    section: &Section<'_, '_>,
    key: &'static str,
    make: impl Fn(&str) -> Result<T, String>,
) -> Vec<T> {
    let Some(value) = section.optional(key) else { return Vec::new() };
    let DeValue::Array(entries) = value.get_ref() else {
        section.mistyped(key, value, &format!("write a list: {key} = [\"…\"]"));
        return Vec::new();
    };
    let mut made = Vec::with_capacity(entries.len());
    let mut seen = BTreeSet::new();
    for entry in entries {
        let DeValue::String(written) = entry.get_ref() else {
            section.mistyped(key, entry, &format!("each entry of the list stands in quotes: {key} = [\"…\"]"));
            continue;
        };
        let Some(written) = usable(section, key, written, entry.span()) else { continue };
        match make(written) {
            Err(what) => section.complain(entry.span(), what),
            Ok(value) if !seen.insert(value.clone()) => {
                let what = format!("{} stands twice in `{key}` of {}; delete one", quoted(written), section.name);
                section.complain(entry.span(), what);
            }
            Ok(value) => made.push(value),
        }
    }
    made
}
