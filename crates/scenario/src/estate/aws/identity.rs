//! Users, groups, roles, their policies and their keys.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A policy with its name, written into a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// Name.
    pub name: String,
    /// The policy.
    pub document: Value,
}

/// A user. Its ARN is `arn:aws:iam::<account>:user<path><name>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Name.
    pub name: String,
    /// Path, with a slash at both ends: `/`, `/ci/`.
    pub path: String,
    /// `AIDA…`.
    pub id: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Names of its groups.
    pub groups: Vec<String>,
    /// Policies written into it.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<String>,
    /// ARN of its permission boundary.
    pub boundary: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Access keys, at most two.
    pub keys: Vec<AccessKey>,
    /// Whether it has a password.
    pub password: bool,
    /// When the password was last used.
    pub password_last_used: Option<DateTime<Utc>>,
    /// Whether it has a second factor.
    pub mfa: bool,
}

/// A long-term access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`.
    pub id: String,
    /// Its secret half, planted.
    pub secret: String,
    /// Whether it is active.
    pub active: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Its last use, if it was ever used.
    pub last_use: Option<KeyUse>,
}

/// A key's last use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUse {
    /// When.
    pub at: DateTime<Utc>,
    /// The service, as AWS abbreviates it: `s3`, `sts`.
    pub service: String,
    /// The region.
    pub region: String,
}

/// A group. Its ARN is `arn:aws:iam::<account>:group<path><name>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Path, with a slash at both ends.
    pub path: String,
    /// `AGPA…`.
    pub id: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Policies written into it.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<String>,
}

/// A role. Its ARN is `arn:aws:iam::<account>:role<path><name>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Name.
    pub name: String,
    /// Path, with a slash at both ends.
    pub path: String,
    /// `AROA…`.
    pub id: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Who may assume it.
    pub trust: Value,
    /// Policies written into it.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<String>,
    /// ARN of its permission boundary.
    pub boundary: Option<String>,
    /// Names of instance profiles that carry it.
    pub instance_profiles: Vec<String>,
    /// When it was last used, if it was.
    pub last_used: Option<DateTime<Utc>>,
    /// The region of that.
    pub last_used_region: Option<String>,
    /// Longest session in seconds; 0 means the usual 3,600.
    pub max_session: i32,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// A version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// `v1`.
    pub id: String,
    /// Whether it is in force.
    pub default: bool,
    /// The policy.
    pub document: Value,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// `ANPA…`.
    pub id: String,
    /// Versions, of which one is in force.
    pub versions: Vec<PolicyVersion>,
}

/// A provider of OpenID Connect. Its ARN is `arn:aws:iam::<account>:oidc-provider/<url>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// Its address without `https://`.
    pub url: String,
    /// Audiences that it accepts.
    pub audiences: Vec<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// A provider of SAML. Its ARN is `arn:aws:iam::<account>:saml-provider/<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlProvider {
    /// Name.
    pub name: String,
    /// When it was made.
    pub created: DateTime<Utc>,
}
