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
    /// Seconds from the beginning of the window to the first sign of the intruder that the case has: an indicator, a
    /// canary, or the notice where that came first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_detect: Option<i64>,
    /// Seconds from the notice until the last exposed credential was stopped; missing while one is open.
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
    /// Projects that came back in an hour since the first one did.
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

/// How long it took. `back` has the projects of which an answer before this one said so.
pub fn metrics(facts: &Facts, projects: &[ProjectAnswer], back: &Back) -> Metrics {
    let since = |from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| Some((to? - from?).num_seconds().max(0));
    let now = Some(facts.now);
    let building: BTreeMap<&str, DateTime<Utc>> = projects
        .iter()
        .filter(|project| project.answer != Answer::No)
        .map(|project| (project.id.as_str(), back.get(&project.id).copied().unwrap_or(facts.now)))
        .collect();
    let (first, last) = (building.values().min().copied(), building.values().max().copied());
    let opening = facts.credentials.iter().filter(|credential| credential.standing.needless.is_none());
    let standings = || opening.clone().map(|credential| &credential.standing);
    let is_open = |stand: &Stand| matches!(stand, Stand::Open { .. });
    let all_stopped = !facts.credentials.is_empty() && !standings().any(|one| is_open(&one.stand));
    let stopped = standings().filter_map(|one| one.contained).max().filter(|_| all_stopped);
    let unexplained = |hit: &&Hit| hit.whose == Whose::Unexplained;
    let seen = facts.logs.hits.iter().chain(&facts.watch.hits).filter(unexplained).map(|hit| hit.first).min();
    let signs = [seen, facts.noticed].into_iter().flatten().min();
    let all_back = !projects.is_empty() && building.len() == projects.len();
    Metrics {
        seconds_to_notify: since(Some(facts.window.start), facts.noticed),
        seconds_to_detect: since(Some(facts.window.start), signs),
        seconds_to_contain: since(facts.noticed, stopped),
        seconds_to_first_project: since(facts.noticed, first),
        seconds_to_recover: since(facts.noticed, last.filter(|_| all_back)),
        projects: projects.len(),
        projects_back: building.len(),
        projects_per_hour: rate(building.len(), since(first, now)),
        blast: blast(facts),
    }
}

/// Projects an hour, counted over an hour at least: one that came back a minute ago makes no sixty an hour.
fn rate(projects: usize, seconds: Option<i64>) -> Option<f64> {
    let seconds = TimeDelta::seconds(seconds?).max(TimeDelta::hours(1)).num_seconds();
    let projects = u32::try_from(projects).unwrap_or(u32::MAX);
    let tenths = (f64::from(projects) * 36_000.0 / seconds as f64).round();
    Some(tenths / 10.0)
}

fn blast(facts: &Facts) -> Vec<Blast> {
    let of = |credential: &crate::facts::Credential| {
        let standing = &credential.standing;
        let until =
            standing.contained.filter(|_| !matches!(standing.stand, Stand::Open { .. } | Stand::Accepted { .. }));
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
