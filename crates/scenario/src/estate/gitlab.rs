//! What a generated organisation has at GitLab. GitLab shows values of variables in clear.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Everything at GitLab that an administrator can see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    /// The token that opens it, planted.
    pub token: String,
    /// Login of the token's person.
    pub person: String,
    /// Groups, each after the one around it.
    pub groups: Vec<Group>,
    /// Projects.
    pub projects: Vec<Project>,
    /// Variables of the whole installation.
    pub variables: Vec<Variable>,
    /// Runners of the whole installation.
    pub runners: Vec<Runner>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Number.
    pub id: u64,
    /// Path from the top: `acme/data`.
    pub path: String,
    /// Number of the group around it.
    pub parent: Option<u64>,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Deploy tokens.
    pub deploy_tokens: Vec<DeployToken>,
    /// Runners.
    pub runners: Vec<Runner>,
}

/// A project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Number.
    pub id: u64,
    /// Path from the top: `acme/data/loader`.
    pub path: String,
    /// Number of its group.
    pub group: u64,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Keys that it accepts.
    pub deploy_keys: Vec<DeployKey>,
    /// Deploy tokens.
    pub deploy_tokens: Vec<DeployToken>,
    /// Runners of its own.
    pub runners: Vec<Runner>,
    /// Webhooks.
    pub hooks: Vec<Hook>,
}

/// A variable. What makes it the same is its name together with its scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// Value in clear; planted, unless it is the id of a key or configuration.
    pub value: String,
    /// Whether it is a file.
    pub file: bool,
    /// Whether only protected branches get it.
    pub protected: bool,
    /// Whether logs mask it.
    pub masked: bool,
    /// Whether its value cannot be seen any more.
    pub hidden: bool,
    /// Environments that get it: `*`, `production`, `review/*`.
    pub scope: String,
    /// What people say of it.
    pub description: Option<String>,
}

/// A deploy key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployKey {
    /// Number.
    pub id: u64,
    /// Title.
    pub title: String,
    /// The public half, in OpenSSH's form.
    pub public: String,
    /// Whether it can push.
    pub can_push: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// A deploy token. GitLab never shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployToken {
    /// Number.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Name with which it signs in.
    pub username: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it ends.
    pub expires: Option<DateTime<Utc>>,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// A runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runner {
    /// Number.
    pub id: u64,
    /// What it says of itself.
    pub description: String,
    /// Whether it takes jobs.
    pub active: bool,
    /// Whether everybody's jobs run on it.
    pub shared: bool,
    /// `instance_type`, `group_type`, `project_type`.
    pub kind: String,
    /// Whether it is there: `online`, `offline`, `stale`.
    pub status: String,
}

/// A webhook. GitLab never shows its secret again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Number.
    pub id: u64,
    /// Where it sends; may have a planted token in its query.
    pub url: String,
    /// Whether the receiver's certificate is looked at.
    pub verify_tls: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
}
