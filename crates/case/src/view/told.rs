//! Words for findings and stories.

use chrono::{DateTime, Utc};
use stanch_model::text::shorten;
use stanch_model::{Confidence, Reason, Severity, Story, Subject, SubjectKind, Technique};

use super::block::Cell;
use super::phrase::{NOTHING, count, number, time};

/// Characters of one item of a list. A user agent may have thousands; the JSON document has them all.
const ITEM: usize = 160;

/// How bad something would be.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// How bad something would be, to be looked at first where it is worth being woken for.
pub(super) fn grave(of: Severity) -> Cell {
    if of >= Severity::High { Cell::alarm(severity(of)) } else { severity(of).into() }
}

/// How sure something is.
pub(super) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// A stretch of time, as short as it can be said.
pub(super) fn stretch(first: Option<DateTime<Utc>>, last: Option<DateTime<Utc>>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first == last => time(first),
        (Some(first), Some(last)) if first.date_naive() == last.date_naive() => {
            format!("{} to {}", time(first), last.format("%T"))
        }
        (Some(first), Some(last)) => format!("{} to {}", time(first), time(last)),
        (Some(at), None) | (None, Some(at)) => time(at),
        (None, None) => NOTHING.to_owned(),
    }
}

/// Whose doing something is, with what the list said.
pub(super) fn subject(subject: &Subject) -> String {
    let kind = match subject.kind {
        SubjectKind::Exposure => "",
        SubjectKind::Identity => " (on no list)",
    };
    let note = subject.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    format!("{}{note}{kind}", subject.name)
}

/// Whose doing a story is: the first name, which is that of an exposure if there is one.
pub(super) fn who(story: &Story) -> String {
    let names: Vec<String> = story.subjects.iter().map(|subject| subject.name.clone()).collect();
    some(&names, 1)
}

/// A story's stretches in the order of time.
pub(super) fn phases(story: &Story) -> String {
    let words: Vec<&str> = story.phases.iter().map(|phase| phase.tactic.words()).collect();
    if words.is_empty() { NOTHING.to_owned() } else { words.join(" → ") }
}

/// The first few of a list, and how many more there are.
pub(super) fn some(list: &[String], at_most: usize) -> String {
    let shown: Vec<_> = list.iter().take(at_most).map(|item| shorten(item, ITEM)).collect();
    let text = shown.join(", ");
    match list.len().saturating_sub(at_most) {
        _ if list.is_empty() => NOTHING.to_owned(),
        0 => text,
        more => format!("{text} and {} more", number(many(more))),
    }
}

/// What ATT&CK calls it, with both ids where version 19 moved it.
pub(super) fn techniques(techniques: &[Technique]) -> String {
    let one = |technique: &Technique| match technique.v18 == technique.v19 {
        true => technique.v18.clone(),
        false => format!("{} ({} in version 19)", technique.v18, technique.v19),
    };
    techniques.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// One part of a score.
pub(super) fn reason(reason: &Reason) -> Cell {
    format!("{} ({})", reason.text, count(u64::from(reason.points), "point", "points")).into()
}

/// A sentence that has no full stop yet.
pub(super) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// A length as the number that it is.
pub(super) fn many(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
