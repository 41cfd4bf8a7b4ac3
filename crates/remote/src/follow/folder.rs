//! Folders of CloudTrail in a bucket, and what of them is read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// So far back days are looked through after a pause of the follower.
const FARTHEST: u64 = 30;

/// A clock may be so far behind that of AWS.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// CloudTrail delivers most of its files within so long.
const LATE: TimeDelta = TimeDelta::minutes(30);

/// Names in their order are mostly those of their times; what sorts so many names before the last is looked at once a
/// round only.
const BACK: usize = 50;

/// What of a bucket is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// When all folders were last looked through.
    pub(super) whole: Option<DateTime<Utc>>,
    /// Names that were read, by the folder of their day.
    pub(super) seen: BTreeMap<String, BTreeSet<String>>,
}

impl State {
    /// Nothing is read yet, and folders are looked through from a time on.
    pub(super) fn since(time: DateTime<Utc>) -> Self {
        Self { whole: Some(time), ..Self::default() }
    }

    /// Whether a key was read.
    pub(super) fn has(&self, key: &str) -> bool {
        let (folder, name) = split(key);
        self.seen.get(folder).is_some_and(|names| names.contains(name))
    }

    /// Takes note of a key that was read.
    pub(super) fn add(&mut self, key: &str) {
        let (folder, name) = split(key);
        self.seen.entry(folder.to_owned()).or_default().insert(name.to_owned());
    }

    /// The key after which a folder is looked at between rounds.
    pub(super) fn after(&self, folder: &str) -> Option<String> {
        let name = self.seen.get(folder)?.iter().rev().nth(BACK)?;
        Some(format!("{folder}{name}"))
    }

    /// Days of a round, each as a path: the day before the last round, in which late objects may still arrive, until
    /// today.
    pub(super) fn days(&self, now: DateTime<Utc>) -> Vec<String> {
        let last = self.whole.unwrap_or(now).min(now);
        let earliest = now.checked_sub_days(Days::new(FARTHEST)).unwrap_or(now);
        days(last.checked_sub_days(Days::new(1)).unwrap_or(last).max(earliest), now)
    }

    /// Takes note that a round ended, with keys that were found and not handled. A day stays among those of rounds
    /// until nothing of it is left to handle.
    pub(super) fn round<'k>(&mut self, now: DateTime<Utc>, mut left: impl Iterator<Item = &'k String>) {
        let next = State::since(now).days(now);
        if left.all(|key| next.iter().any(|day| split(key).0.ends_with(day))) {
            self.whole = Some(now);
        }
    }

    /// Forgets folders that are not looked through any more.
    pub(super) fn forget(&mut self, days: &[String]) {
        self.seen.retain(|folder, _| days.iter().any(|day| folder.ends_with(day)));
    }
}

/// Days that are looked at between rounds: today, and the day before for a while after midnight.
pub(super) fn today(now: DateTime<Utc>) -> Vec<String> {
    days(now.checked_sub_signed(LATE).unwrap_or(now), now)
}

/// The days from a time on, each as a path.
fn days(first: DateTime<Utc>, now: DateTime<Utc>) -> Vec<String> {
    let last = now.checked_add_signed(AHEAD).unwrap_or(now).date_naive();
    let days = first.date_naive().iter_days().take_while(|day| *day <= last);
    days.map(|day| day.format("%Y/%m/%d/").to_string()).collect()
}

/// The folder of a key, with the slash, and the name within.
fn split(key: &str) -> (&str, &str) {
    key.split_at(key.rfind('/').map_or(0, |slash| slash + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn days_reach_from_before_the_last_round_until_today() {
        let cases = [
            (None, "2023-01-04T12:00:00Z", &["2023/01/03/", "2023/01/04/"][..]),
            (None, "2023-01-04T23:55:00Z", &["2023/01/03/", "2023/01/04/", "2023/01/05/"]),
            (Some("2022-12-31T12:00:00Z"), "2023-01-01T12:00:00Z", &["2022/12/30/", "2022/12/31/", "2023/01/01/"]),
            // A state from the future is one of a clock that was wrong.
            (Some("2023-06-01T12:00:00Z"), "2023-01-04T12:00:00Z", &["2023/01/03/", "2023/01/04/"]),
        ];
        for (whole, now, expected) in cases {
            let state = State { whole: whole.map(time), ..State::default() };
            assert_eq!(state.days(time(now)), expected, "{whole:?} {now}");
        }
        let old = State { whole: Some(time("2020-01-01T00:00:00Z")), ..State::default() };
        assert_eq!(old.days(time("2023-01-31T12:00:00Z")).first().map(String::as_str), Some("2023/01/01/"));
        assert_eq!(today(time("2023-01-04T00:10:00Z")), ["2023/01/03/", "2023/01/04/"]);
        assert_eq!(today(time("2023-01-04T12:00:00Z")), ["2023/01/04/"]);
    }

    #[test]
    fn a_round_counts_once_nothing_of_its_older_days_is_left() {
        let now = time("2023-01-10T12:00:00Z");
        let whole = Some(time("2023-01-01T12:00:00Z"));
        let mut state = State { whole, ..State::default() };
        state.round(now, ["p/2023/01/02/a".to_owned()].iter());
        assert_eq!(state.whole, whole);
        state.round(now, ["p/2023/01/10/a".to_owned()].iter());
        assert_eq!(state.whole, Some(now));
    }

    #[test]
    fn a_state_survives_being_written() {
        let mut state = State { whole: Some(time("2023-01-04T12:00:00Z")), ..State::default() };
        for number in 0..100 {
            state.add(&format!("p/2023/01/04/{number:03}"));
        }
        let text = serde_json::to_string(&state).expect("JSON");
        let read: State = serde_json::from_str(&text).expect("a state");
        assert_eq!(read, state);
        assert!(read.has("p/2023/01/04/007") && !read.has("p/2023/01/04/100") && !read.has("q/2023/01/04/007"));
        assert_eq!(read.after("p/2023/01/04/").as_deref(), Some("p/2023/01/04/049"));
        assert_eq!(read.after("q/2023/01/04/"), None);
    }
}
