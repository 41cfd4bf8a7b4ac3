//! What is outside and can be changed.

use serde::{Deserialize, Serialize};
use stanch_inventory::record::Source;

/// A user or a role of IAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    /// A user.
    User,
    /// A role.
    Role,
}

/// One thing outside of the case that a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "object")]
pub enum Object {
    /// A user or role of IAM, with everything that belongs to it: its keys too.
    Principal {
        /// Account, twelve digits.
        account: String,
        /// Which of both.
        kind: PrincipalKind,
        /// Name, without a path.
        name: String,
    },
    /// A service control policy that a plan makes, by its name, of the organisation that the caller administers.
    Control {
        /// Name.
        name: String,
    },
    /// A variable that a vendor holds.
    Variable {
        /// The vendor: CircleCI, GitHub, GitLab.
        vendor: Source,
        /// Which sort of container, and which: see [`Holder`].
        holder: Holder,
        /// Name of the variable.
        name: String,
    },
    /// A secret of AWS Secrets Manager.
    Secret {
        /// Account, twelve digits.
        account: String,
        /// Region.
        region: String,
        /// Name or ARN.
        id: String,
    },
    /// A public key that opens a repository.
    DeployKey {
        /// The host: GitHub.
        host: Source,
        /// `owner/name`.
        repository: String,
        /// The host's id of it.
        id: String,
    },
}

/// What holds a variable at a vendor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "holder")]
pub enum Holder {
    /// A context of CircleCI.
    Context {
        /// Its id.
        id: String,
        /// Its name, for people.
        name: String,
    },
    /// A project of CircleCI, by slug: `gh/acme/web`.
    Project {
        /// The slug.
        slug: String,
    },
    /// A repository of GitHub: `acme/web`.
    Repository {
        /// Owner and name.
        name: String,
    },
    /// An environment of a repository of GitHub.
    Environment {
        /// The repository's owner and name.
        repository: String,
        /// Name of the environment.
        name: String,
    },
    /// An organisation of GitHub.
    Organization {
        /// Name.
        name: String,
    },
}

impl Object {
    /// A user or role.
    pub fn principal(account: &str, kind: PrincipalKind, name: &str) -> Self {
        Self::Principal { account: account.to_owned(), kind, name: name.to_owned() }
    }

    /// The AWS account that it is in, where it is in one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Principal { account, .. } | Self::Secret { account, .. } => Some(account),
            Self::Control { .. } | Self::Variable { .. } | Self::DeployKey { .. } => None,
        }
    }

    /// It in a sentence: `user ci-web of account 1111…`.
    pub fn words(&self) -> String {
        match self {
            Self::Principal { account, kind: PrincipalKind::User, name } => format!("user {name} of account {account}"),
            Self::Principal { account, kind: PrincipalKind::Role, name } => format!("role {name} of account {account}"),
            Self::Control { name } => format!("service control policy {name}"),
            Self::Variable { holder, name, .. } => format!("variable {name} of {}", holder.words()),
            Self::Secret { account, region, id } => format!("secret {id} of account {account} in {region}"),
            Self::DeployKey { repository, id, .. } => format!("deploy key {id} of {repository}"),
        }
    }
}

impl Holder {
    /// It in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Context { name, .. } => format!("context {name}"),
            Self::Project { slug } => format!("project {slug}"),
            Self::Repository { name } => format!("repository {name}"),
            Self::Environment { repository, name } => format!("environment {name} of {repository}"),
            Self::Organization { name } => format!("organisation {name}"),
        }
    }
}
