//! Words that are used in more than one place.

use chrono::{DateTime, Utc};
use stanch_model::{Dossier, Gap, GapKind, Handle, Mark, Presence, Tallies};

use super::Assessment;

/// What stands where there is nothing.
pub(super) const NOTHING: &str = "–";

/// A number with a comma between thousands.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things, with the word for one or for several.
pub(super) fn count(of: u64, one: &str, several: &str) -> String {
    format!("{} {}", number(of), if of == 1 { one } else { several })
}

/// An instant in UTC, to the second.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%F %T").to_string()
}

/// Seconds as people say them.
pub(super) fn span(seconds: u64) -> String {
    match (seconds / 3_600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// An instant that may be missing.
pub(super) fn time_or_nothing(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| NOTHING.to_owned(), time)
}

/// What an exposure is named by.
pub(super) fn handle_kind(handle: &Handle) -> &'static str {
    match handle {
        Handle::AccessKeyId(_) => "access key id",
        Handle::Arn(_) => "ARN",
        Handle::Name(_) => "name",
    }
}

/// What the logs say of an exposure, in two or three words.
pub(super) fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Seen => "seen",
        Presence::NeverSeen => "not in these logs",
        Presence::NotMatched => "not matched",
    }
}

/// What something is already known as.
pub(super) fn mark(mark: &Mark) -> String {
    match mark {
        Mark::Indicator(of) => format!("indicator {of}"),
        Mark::VendorNetwork(name) => format!("vendor network: {name}"),
        Mark::AwsService => "AWS service".to_owned(),
    }
}

/// All that something is already known as.
pub(super) fn marks(marks: &[Mark]) -> String {
    marks.iter().map(mark).collect::<Vec<_>>().join(", ")
}

/// Whether one of the marks is an indicator of compromise.
pub(super) fn is_indicated(marks: &[Mark]) -> bool {
    marks.iter().any(|mark| matches!(mark, Mark::Indicator(_)))
}

/// For how many days or regions no log was given, as far as it was found out for a dossier.
pub(super) fn without_logs(dossier: &Dossier, assessment: &Assessment) -> u64 {
    let missing = |gaps: &[Gap]| {
        gaps.iter().filter(|gap| gap.kind == GapKind::NoLogs).fold(0, |sum: u64, gap| sum.saturating_add(gap.count))
    };
    missing(&dossier.gaps).saturating_add(missing(&assessment.gaps))
}

/// How many different values are new in the window, over all dimensions but the denials, which are operations too.
pub(super) fn news(dossier: &Dossier) -> u64 {
    let new = &dossier.new_in_window;
    [&new.accounts, &new.sources, &new.user_agents, &new.regions, &new.services, &new.operations]
        .iter()
        .fold(0, |sum: u64, tallies: &&Tallies| sum.saturating_add(tallies.distinct))
}

/// A gap as one line.
pub(super) fn gap(gap: &Gap) -> String {
    let place = gap.offset.map(|offset| format!(" at byte {}", number(offset))).unwrap_or_default();
    let times = if gap.count == 1 { String::new() } else { format!(" (stands for {})", number(gap.count)) };
    format!("{}{place}: {}{times}", gap.source, gap.cause)
}
