//! `[detect]`: from where on detections speak.

use std::ops::RangeInclusive;

use stanch_detect::Thresholds;

use super::reader::Section;
use super::value;

/// Which number of [`Thresholds`] a key sets, and what it may be.
enum Field {
    /// A whole number.
    Whole(fn(&mut Thresholds) -> &mut u32, RangeInclusive<u32>),
    /// How many times something else.
    Times(fn(&mut Thresholds) -> &mut f64, RangeInclusive<f64>),
}

use Field::{Times, Whole};

/// A sliding window is a day at most: habits are told by days, and a longer window would hold several.
const MINUTES: RangeInclusive<u32> = 1..=1_440;

/// Distinct things in a window. With 0 a detection would speak of windows in which nothing happened.
const DISTINCT: RangeInclusive<u32> = 1..=10_000;

/// Below 1 the habit itself would be unusual.
const FACTOR: RangeInclusive<f64> = 1.0..=1_000.0;

/// Every key, in the order of [`Thresholds`]. A new threshold is one line here.
const FIELDS: &[(&str, Field)] = &[
    ("enumeration_minutes", Whole(|to| &mut to.enumeration_minutes, MINUTES)),
    ("enumeration_operations", Whole(|to| &mut to.enumeration_operations, DISTINCT)),
    ("denied_minutes", Whole(|to| &mut to.denied_minutes, MINUTES)),
    ("denied_actions", Whole(|to| &mut to.denied_actions, DISTINCT)),
    ("secret_minutes", Whole(|to| &mut to.secret_minutes, MINUTES)),
    ("secrets", Whole(|to| &mut to.secrets, DISTINCT)),
    ("times_habit", Times(|to| &mut to.times_habit, FACTOR)),
    ("rate_times", Times(|to| &mut to.rate_times, FACTOR)),
    ("rate_events", Whole(|to| &mut to.rate_events, 1..=10_000_000)),
    ("stale_days", Whole(|to| &mut to.stale_days, 1..=3_650)),
];

/// The thresholds of a case: those that `[detect]` sets, and the usual ones for the rest.
pub(super) fn thresholds(section: Section<'_, '_>) -> Thresholds {
    let mut thresholds = Thresholds::default();
    for (key, field) in FIELDS {
        let Some(found) = section.optional(key) else { continue };
        match field {
            Whole(place, range) => {
                if let Some(number) = value::whole(&section, key, found, range.clone(), "a whole number") {
                    *place(&mut thresholds) = number;
                }
            }
            Times(place, range) => {
                if let Some(number) = value::fraction(&section, key, found, range.clone()) {
                    *place(&mut thresholds) = number;
                }
            }
        }
    }
    section.finish();
    thresholds
}
