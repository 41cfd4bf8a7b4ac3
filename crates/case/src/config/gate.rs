//! `[gate]`: what has to be so before anybody builds; and `all_clear` of `[vendor]`.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use stanch_gate::facts::Rules;
use toml::de::DeValue;

use super::reader::{Problems, Section};
use super::value;

/// A month: whoever waits for longer waits for something else.
const HOURS: RangeInclusive<u32> = 1..=720;

/// Ten years.
const DAYS: RangeInclusive<u32> = 1..=3_650;

/// The vendor's word that its incident is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllClear {
    /// When it said so.
    pub at: DateTime<Utc>,
    /// Where.
    pub source: String,
}

/// `[gate]`.
pub(super) fn rules(section: Section<'_, '_>) -> Rules {
    let number =
        |key, range, what| section.optional(key).and_then(|found| value::whole(&section, key, found, range, what));
    let rules = Rules {
        quiet_hours: number("quiet_hours", HOURS, "a whole number of hours").unwrap_or(24),
        fresh_hours: number("fresh_hours", HOURS, "a whole number of hours").unwrap_or(6),
        restore_days: number("restore_days", DAYS, "a whole number of days").unwrap_or(365),
    };
    section.finish();
    rules
}

/// `all_clear` of `[vendor]`.
pub(super) fn all_clear(vendor: &Section<'_, '_>, problems: &Problems) -> Option<AllClear> {
    let found = vendor.optional("all_clear")?;
    let DeValue::Table(table) = found.get_ref() else {
        vendor.mistyped("all_clear", found, "write all_clear = { at = 2023-01-13, source = \"https://…\" }");
        return None;
    };
    let section = Section::new("all_clear", found.span(), Some(table), problems);
    let at = section.required("at", "2023-01-13").and_then(|found| value::instant(&section, "at", found));
    let source = section.required("source", "\"https://…\"").and_then(|found| value::text(&section, "source", found));
    section.finish();
    Some(AllClear { at: at?, source: source? })
}
