//! The parts of the program's documents that are measured.

use serde::Deserialize;

/// `stanch exposures --format json`.
#[derive(Debug, Deserialize)]
pub(super) struct Exposures {
    pub(super) credentials: Vec<Credential>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Credential {
    pub(super) title: String,
    pub(super) members: Vec<Member>,
    #[serde(default)]
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Member {
    pub(super) source: String,
    pub(super) kind: String,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) key: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    pub(super) kind: String,
    pub(super) id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) target: Target,
    pub(super) confidence: String,
    #[serde(default)]
    pub(super) evidence: Vec<String>,
    #[serde(default)]
    pub(super) refuted: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) kind: String,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) arn: Option<String>,
    #[serde(default)]
    pub(super) repository: Option<String>,
    #[serde(default)]
    pub(super) owner: Option<String>,
}

/// `stanch collect … --format json`.
#[derive(Debug, Deserialize)]
pub(super) struct Collected {
    pub(super) changes: Changes,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Changes {
    pub(super) added: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) changed: Vec<String>,
}

impl Changes {
    /// How many things were added, removed and changed.
    pub(super) fn counts(&self) -> [u64; 3] {
        [&self.added, &self.removed, &self.changed].map(|list| list.len() as u64)
    }
}
