//! What an object is like at a moment, as far as it can be put back or has to be known before it is changed.
//!
//! Only what stays the same while nobody changes it is in here: when a key was last used is not. Documents are the exact
//! text that the service gave, so that they can be put back to the byte.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an object is like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// It does not exist.
    #[default]
    Absent,
    /// A user.
    User(UserState),
    /// A role.
    Role(RoleState),
    /// A service control policy.
    Control(ControlState),
    /// A variable at a vendor, or a secret of Secrets Manager: its value is never known.
    Stored(StoredState),
    /// A deploy key.
    DeployKey(DeployKeyState),
}

/// What a user and a role have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// ARN of its permission boundary.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub boundary: Option<String>,
    /// ARNs of attached policies.
    pub attached: BTreeSet<String>,
    /// Inline policies by name, the exact text each.
    pub inline: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserState {
    /// `AIDA…`: another one under the same name is another user.
    pub id: String,
    /// Path, with slashes at both ends.
    pub path: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Policies and tags.
    #[serde(flatten)]
    pub grants: Grants,
    /// Names of its groups.
    pub groups: BTreeSet<String>,
    /// Access keys by id.
    pub keys: BTreeMap<String, KeyState>,
    /// When its password was made, where it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<DateTime<Utc>>,
    /// Serial numbers of its second factors.
    pub factors: BTreeSet<String>,
    /// Signing certificates by id, and whether each is active.
    pub certificates: BTreeMap<String, bool>,
    /// Public keys of SSH for CodeCommit by id, and whether each is active.
    pub ssh_keys: BTreeMap<String, bool>,
    /// Credentials of services (CodeCommit, Keyspaces, Bedrock) by id: the service, and whether each is active.
    pub service_credentials: BTreeMap<String, ServiceCredential>,
    /// Parts that the caller may not read, each with why. Nothing is known of them, and no plan touches them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub unread: BTreeMap<Part, String>,
}

/// A part of a user that is of no matter for denying it everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Tags.
    Tags,
    /// Names of its groups.
    Groups,
    /// When its password was made.
    Password,
    /// Second factors.
    Factors,
    /// Signing certificates.
    Certificates,
    /// Public keys of SSH.
    SshKeys,
    /// Credentials of services.
    ServiceCredentials,
}

impl Part {
    /// It in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Groups => "groups",
            Self::Password => "console password",
            Self::Factors => "second factors",
            Self::Certificates => "signing certificates",
            Self::SshKeys => "SSH keys",
            Self::ServiceCredentials => "service-specific credentials",
        }
    }
}

impl UserState {
    fn blank(&mut self, part: Part) {
        match part {
            Part::Tags => self.grants.tags.clear(),
            Part::Groups => self.groups.clear(),
            Part::Password => self.password = None,
            Part::Factors => self.factors.clear(),
            Part::Certificates => self.certificates.clear(),
            Part::SshKeys => self.ssh_keys.clear(),
            Part::ServiceCredentials => self.service_credentials.clear(),
        }
    }
}

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyState {
    /// Whether it is active.
    pub active: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// A credential of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCredential {
    /// `codecommit.amazonaws.com`.
    pub service: String,
    /// Whether it is active.
    pub active: bool,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleState {
    /// `AROA…`.
    pub id: String,
    /// Path, with slashes at both ends.
    pub path: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Policies and tags.
    #[serde(flatten)]
    pub grants: Grants,
    /// Its trust policy, the exact text.
    pub trust: String,
}

/// A service control policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlState {
    /// `p-…`.
    pub id: String,
    /// The exact text.
    pub content: String,
    /// Accounts, units and roots that it is attached to, by id.
    pub targets: BTreeSet<String>,
}

/// Something stored whose value nobody reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredState {
    /// When it was last written, where the vendor says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<DateTime<Utc>>,
    /// What its mask shows, where the vendor shows one: `xxxx1234`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mask: Option<String>,
}

/// A deploy key. Its public half is no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployKeyState {
    /// Title.
    pub title: String,
    /// The public half: `ssh-ed25519 AAAA…`.
    pub key: String,
    /// Whether it may only read.
    pub read_only: bool,
}

impl State {
    /// Two states of one object without the parts that could not be read in either: nothing can be said of how those
    /// differ.
    pub fn comparable(&self, other: &Self) -> (Self, Self) {
        let (mut one, mut two) = (self.clone(), other.clone());
        if let (Self::User(one), Self::User(two)) = (&mut one, &mut two) {
            let unread: Vec<Part> = one.unread.keys().chain(two.unread.keys()).copied().collect();
            for user in [one, two] {
                unread.iter().for_each(|part| user.blank(*part));
                user.unread.clear();
            }
        }
        (one, two)
    }

    /// The policies and tags of a user or role.
    pub fn grants(&self) -> Option<&Grants> {
        match self {
            Self::User(user) => Some(&user.grants),
            Self::Role(role) => Some(&role.grants),
            _ => None,
        }
    }

    /// Likewise, to be changed.
    pub fn grants_mut(&mut self) -> Option<&mut Grants> {
        match self {
            Self::User(user) => Some(&mut user.grants),
            Self::Role(role) => Some(&mut role.grants),
            _ => None,
        }
    }
}
