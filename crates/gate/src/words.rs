//! Words that several conditions use.

use chrono::{DateTime, TimeDelta, Utc};

/// An instant in UTC, to the minute.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    format!("{} UTC", at.format("%F %R"))
}

/// A span as people say it: `40 min`, `3 h 5 min`, `12 d`.
pub(crate) fn span(of: TimeDelta) -> String {
    let minutes = of.num_minutes().max(0);
    match (minutes / 1_440, minutes / 60, minutes % 60) {
        (days, ..) if days >= 3 => format!("{days} d"),
        (_, 0, minutes) => format!("{minutes} min"),
        (_, hours, 0) => format!("{hours} h"),
        (_, hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// A number of things, with the word for one or for several.
pub(crate) fn count(of: usize, one: &str, several: &str) -> String {
    format!("{of} {}", if of == 1 { one } else { several })
}
