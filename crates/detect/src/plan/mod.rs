//! What a review reads from the lake: one plan a file, each small enough in its result to be held.
//!
//! Every plan is made of built-in functions, so that a remote executor can run it. What a plan gives back is bounded by
//! how many different things identities do, and not by how often they do them.

pub(crate) mod acts;
pub(crate) mod address;
pub(crate) mod asked;
pub(crate) mod calls;
pub(crate) mod clients;
pub(crate) mod contents;
pub(crate) mod doings;
pub(crate) mod events;
pub(crate) mod habits;
pub(crate) mod known;
pub(crate) mod made;
pub(crate) mod managers;
pub(crate) mod pulse;
pub(crate) mod strands;
pub(crate) mod targets;
pub(crate) mod uses;

use chrono::{DateTime, Utc};
use stanch_model::Periods;

use crate::tables::Texts;

/// Who called, in two columns: the name that a person would use, and the stable id that tells an identity from another
/// one that was made later under the same name. The sessions of a portal's role belong to different people, so that
/// their name is that of the session.
pub(crate) const IDENTITY: &str = "CASE WHEN session_issuer LIKE '%:role/aws-reserved/sso.amazonaws.com/%' THEN actor \
     ELSE coalesce(session_issuer, actor) END AS name, split_part(actor_id, ':', 1) AS pid";

/// An instant in SQL.
pub(crate) fn at(time: DateTime<Utc>) -> String {
    format!("arrow_cast({}, 'Timestamp(Microsecond, Some(\"UTC\"))')", time.timestamp_micros())
}

/// The condition that an event lies in the baseline or the window; its columns are those of `events`. What lies between the
/// two is neither: what an intruder did in the incident is no habit that the time after it is compared with.
pub(crate) fn reviewed(periods: &Periods) -> String {
    let start = periods.baseline.start.min(periods.window.start);
    let day = |time: DateTime<Utc>| time.format("%Y-%m-%d").to_string();
    let between = match periods.baseline.end < periods.window.start {
        true => format!(" AND NOT (time >= {} AND time < {})", at(periods.baseline.end), at(periods.window.start)),
        false => String::new(),
    };
    // The day is the folder's name, so that files outside are not opened at all.
    format!(
        "day >= '{}' AND day <= '{}' AND time >= {} AND time < {}{between}",
        day(start),
        day(periods.window.end),
        at(start),
        at(periods.window.end)
    )
}

/// 1 in the window, 0 in the baseline.
pub(crate) fn in_window(periods: &Periods) -> String {
    format!("CASE WHEN time >= {} THEN 1 ELSE 0 END", at(periods.window.start))
}

/// A list of texts in SQL. The texts may be an attacker's.
pub(crate) fn quoted<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
    quoted.join(", ")
}

/// Texts that repeat from row to row, kept once.
pub(crate) type Shared = Texts;
