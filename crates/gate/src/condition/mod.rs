//! The conditions of the gate: one file a condition, one line of this table.

mod backups;
mod credentials;
mod old_values;
mod persistence;
mod pinned;
mod quiet;
mod results;
mod smoke;
mod vendor;
mod verified;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use stanch_contain::status::Reading;

use crate::facts::{Facts, Freshness, Muted};
use crate::verdict::{About, Item, State};

/// Mutes that hide something, of which everybody has to know: `what` it may be.
fn muted(mutes: &[Muted], what: &str) -> impl Iterator<Item = Item> {
    mutes.iter().filter(|mute| mute.findings > 0).map(move |mute| {
        let says = format!("the mute of {} hides {} findings that may be {what}", mute.what, mute.findings);
        let key = format!("mute {} {}", mute.what, mute.findings);
        let way_out = "take the mute out of case.toml, or accept what it hides by name";
        unknown(About::Everything, key, says, way_out)
    })
}

/// AWS shows a key's use within so long, as its page on last accessed information says of recent activity.
const USE_SHOWS_WITHIN: TimeDelta = TimeDelta::hours(4);

/// A condition.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// Its id.
    pub id: &'static str,
    /// What has to be so, as one sentence without a full stop.
    pub asks: &'static str,
    /// Whether somebody can accept that it is not met.
    pub acceptable: bool,
    judge: fn(&Facts, &mut Vec<Item>),
}

/// Every condition, in the order in which they are told.
pub const CONDITIONS: &[Condition] = &[
    Condition {
        id: "results",
        asks: "everything that the answer rests on was made from what the case holds now",
        // Whoever accepted this would accept that nobody knows what they accept.
        acceptable: false,
        judge: results::judge,
    },
    Condition {
        id: "credentials",
        asks: "every exposed credential that the project uses is contained or replaced",
        acceptable: true,
        judge: credentials::judge,
    },
    Condition {
        id: "old-values",
        asks: "the old value of each is of no use to anybody",
        acceptable: true,
        judge: old_values::judge,
    },
    Condition {
        id: "verified",
        asks: "what contains them was read back after 15 minutes and stands",
        acceptable: true,
        judge: verified::judge,
    },
    Condition {
        id: "quiet",
        asks: "nothing unexplained touched a canary or matched an indicator for long enough",
        acceptable: true,
        judge: quiet::judge,
    },
    Condition {
        id: "persistence",
        asks: "no way back in is left from the window",
        acceptable: true,
        judge: persistence::judge,
    },
    Condition {
        id: "backups",
        asks: "the copies to come back from are out of reach, and a restore was tested",
        acceptable: true,
        judge: backups::judge,
    },
    Condition {
        id: "smoke",
        asks: "a build went through on new credentials alone",
        acceptable: true,
        judge: smoke::judge,
    },
    Condition {
        id: "vendor",
        asks: "the vendor says that its incident is over",
        acceptable: true,
        judge: vendor::judge,
    },
    Condition {
        id: "pinned",
        asks: "roles let in the vendor's jobs by project alone",
        acceptable: true,
        judge: pinned::judge,
    },
];

impl Condition {
    /// The condition of an id.
    pub fn of(id: &str) -> Option<&'static Self> {
        CONDITIONS.iter().find(|one| one.id == id)
    }

    /// What it looked at.
    pub(crate) fn items(&self, facts: &Facts) -> Vec<Item> {
        let mut items = Vec::new();
        (self.judge)(facts, &mut items);
        items
    }
}

/// What is as it has to be.
fn met(about: About, says: impl Into<String>) -> Item {
    Item { about, state: State::Met, says: says.into(), way_out: String::new(), key: String::new() }
}

/// What cannot be told, for a reason that another condition tells.
fn not_judged(says: impl Into<String>) -> Item {
    Item { state: State::NotJudged, ..met(About::Everything, says) }
}

/// Whether every result was made from what the case holds. What is old still says what was so.
fn is_fresh(facts: &Facts) -> bool {
    facts.results.iter().all(|stored| stored.state <= Freshness::Old)
}

/// What is not as it has to be.
fn not_met(about: About, key: impl Into<String>, says: impl Into<String>, way_out: impl Into<String>) -> Item {
    Item { about, state: State::NotMet, says: says.into(), way_out: way_out.into(), key: key.into() }
}

/// What nobody knows.
fn unknown(about: About, key: impl Into<String>, says: impl Into<String>, way_out: impl Into<String>) -> Item {
    Item { about, state: State::Unknown, says: says.into(), way_out: way_out.into(), key: key.into() }
}

/// What plans did about each credential, by its id.
fn readings(facts: &Facts) -> BTreeMap<&str, Vec<&Reading>> {
    let mut by_credential: BTreeMap<&str, Vec<&Reading>> = BTreeMap::new();
    for reading in &facts.readings {
        for credential in &reading.credentials {
            by_credential.entry(credential).or_default().push(reading);
        }
    }
    by_credential
}
