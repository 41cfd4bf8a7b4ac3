//! Stripped credentials that still work.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A stripped credential that still works, or a role that nobody can come into any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// Id of the exposed credential.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Access keys, by id.
    pub keys: Vec<String>,
    /// Users and roles.
    pub principals: Vec<Principal>,
    /// Whether its keys are all that it can be used by: AWS tells when a key was last used, and not when a password, a certificate
    /// or a role was.
    pub only_keys: bool,
    /// ARNs of roles whose trust in an issuer was cut: attempts to assume them count.
    pub cut_roles: Vec<String>,
    /// When it was stripped: what was before is none of its uses.
    pub contained_at: DateTime<Utc>,
}

impl Canary {
    /// Keys and ARNs by which a watch looks for it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().chain(self.principals.iter().map(|one| &one.arn)).map(String::as_str)
    }
}

/// A user or role that a canary is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// ARN.
    pub arn: String,
    /// `AIDA…` or `AROA…`, which sessions carry even where they carry no name.
    pub unique_id: Option<String>,
}

impl Principal {
    /// The account that it is in; empty where its ARN names none.
    pub fn account(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }
}
