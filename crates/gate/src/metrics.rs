//! How long it took: to notice, to contain, to come back, and for how long each secret was open.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use stanch_contain::status::Stand;

use crate::facts::{Facts, Hit, Whose};
use crate::verdict::{Answer, ProjectAnswer};

/// How long it took. What did not happen yet, or what nobody knows, is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Seconds from the beginning of the window to the vendor's notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_notify: Option<i64>,
    /// Seconds from the beginning of the window to the first sign of the intruder that logs have: an indicator, or a use
    /// of a canary. Nobody had to see it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_detect: Option<i64>,
    /// Seconds from the beginning of the window until a review first showed that sign, as far as the case says when one
    /// was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_review: Option<i64>,
    /// Seconds from the notice until the last exposed credential was stopped; missing while one is open, and what somebody
    /// accepts is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_contain: Option<i64>,
    /// Seconds from the notice until the first project could build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_first_project: Option<i64>,
    /// Seconds from the notice until the last project could build; missing while one cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_recover: Option<i64>,
    /// How many projects there are.
    pub projects: usize,
    /// How many can build.
    pub projects_back: usize,
    /// Projects that came back in an hour, from the first to the last one; missing where they came back at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projects_per_hour: Option<f64>,
    /// For how long each credential was open, the longest first.
    pub blast: Vec<Blast>,
}

/// For how long a credential was open to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blast {
    /// Its id.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when; missing while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// How many seconds, until now where it is open.
    pub seconds: i64,
}

/// When each project could build for the first time, by id.
pub type Back = BTreeMap<String, DateTime<Utc>>;

/// How long it took. `back` has the projects of which an answer before this one said so; `reviews` when reviews are known
/// to have been made.
pub fn metrics(facts: &Facts, projects: &[ProjectAnswer], back: &Back, reviews: &[DateTime<Utc>]) -> Metrics {
    // What was done before it began took no time that could be told.
    let since = |from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
        Some((to? - from?).num_seconds()).filter(|seconds| *seconds >= 0)
    };
    let building: BTreeMap<&str, DateTime<Utc>> = projects
        .iter()
        .filter(|project| project.answer != Answer::No)
        .map(|project| (project.id.as_str(), back.get(&project.id).copied().unwrap_or(facts.now)))
        .collect();
    let (first, last) = (building.values().min().copied(), building.values().max().copied());
    let opening = facts.credentials.iter().filter(|credential| credential.standing.needless.is_none());
    let standings = || opening.clone().map(|credential| &credential.standing);
    let all_stopped = !facts.credentials.is_empty() && !standings().any(|one| is_open(&one.stand));
    let stopped = standings().filter_map(|one| one.contained).max().filter(|_| all_stopped);
    let unexplained = |hit: &&Hit| hit.whose == Whose::Unexplained;
    let seen = facts.logs.hits.iter().chain(&facts.watch.hits).filter(unexplained);
    // What others did with a published address before the window is no sign of this intruder.
    let in_time = |hit: &Hit| match hit.first >= facts.window.start {
        true => Some(hit.first),
        false => Some(hit.last).filter(|last| *last >= facts.window.start),
    };
    let seen = seen.filter_map(in_time).min();
    // A review shows what the logs have that it read; one from before the sign could not.
    let shown = seen.and_then(|seen| reviews.iter().copied().filter(|at| *at >= seen).min());
    let all_back = !projects.is_empty() && building.len() == projects.len();
    Metrics {
        seconds_to_notify: since(Some(facts.window.start), facts.noticed),
        seconds_to_detect: since(Some(facts.window.start), seen),
        seconds_to_review: since(Some(facts.window.start), shown),
        seconds_to_contain: since(facts.noticed, stopped),
        seconds_to_first_project: since(facts.noticed, first),
        seconds_to_recover: since(facts.noticed, last.filter(|_| all_back)),
        projects: projects.len(),
        projects_back: building.len(),
        projects_per_hour: rate(building.len(), since(first, last)),
        blast: blast(facts),
    }
}

/// Whether others can use it. What somebody accepts as it is can be used, too.
fn is_open(stand: &Stand) -> bool {
    matches!(stand, Stand::Open { .. } | Stand::Accepted { .. })
}

/// Projects an hour, counted over an hour at least: two within a minute make no hundred an hour. Those that came back at one
/// instant have no rate.
fn rate(projects: usize, seconds: Option<i64>) -> Option<f64> {
    let seconds = TimeDelta::seconds(seconds.filter(|seconds| *seconds > 0)?).max(TimeDelta::hours(1)).num_seconds();
    let projects = u32::try_from(projects).unwrap_or(u32::MAX);
    let tenths = (f64::from(projects) * 36_000.0 / seconds as f64).round();
    Some(tenths / 10.0)
}

fn blast(facts: &Facts) -> Vec<Blast> {
    let of = |credential: &crate::facts::Credential| {
        let standing = &credential.standing;
        let until = standing.contained.filter(|_| !is_open(&standing.stand));
        let seconds = (until.unwrap_or(facts.now) - credential.exposed_from).num_seconds().max(0);
        Blast {
            credential: standing.credential.clone(),
            title: standing.title.clone(),
            from: credential.exposed_from,
            until,
            seconds,
        }
    };
    let opening = facts.credentials.iter().filter(|credential| credential.standing.needless.is_none());
    let mut blast: Vec<Blast> = opening.map(of).collect();
    blast.sort_by(|one, other| (other.seconds, &one.credential).cmp(&(one.seconds, &other.credential)));
    blast
}
