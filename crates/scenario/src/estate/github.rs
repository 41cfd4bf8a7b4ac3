//! What a generated organisation has at GitHub.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Everything at GitHub that an administrator of the organisation can see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    /// The token that opens it, planted.
    pub token: String,
    /// Login of the token's person.
    pub person: String,
    /// The organisation's login.
    pub login: String,
    /// The organisation's number.
    pub id: u64,
    /// Repositories.
    pub repositories: Vec<Repository>,
    /// Secrets of the organisation.
    pub secrets: Vec<OrganisationSecret>,
    /// Applications that are installed in it.
    pub installations: Vec<Installation>,
    /// Webhooks of the organisation.
    pub hooks: Vec<Hook>,
    /// Fine-grained personal access tokens that it approved.
    pub personal_tokens: Vec<PersonalToken>,
    /// Credentials of persons that were authorised for its single sign-on.
    pub authorizations: Vec<Authorization>,
    /// Claims that make up the subject of its identity tokens, where some were set.
    pub subject_claims: Option<Vec<String>>,
}

/// Who gets a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretUse {
    /// Workflows of Actions.
    Actions,
    /// Dependabot.
    Dependabot,
    /// Codespaces.
    Codespaces,
}

/// A secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Who gets it.
    pub of: SecretUse,
    /// Name.
    pub name: String,
    /// Value, planted. GitHub never shows it again.
    pub value: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last set.
    pub updated: DateTime<Utc>,
}

/// A secret of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationSecret {
    /// The secret.
    pub secret: Secret,
    /// Which repositories get it: `all`, `private`, `selected`.
    pub visibility: String,
    /// Names of those that were selected.
    pub selected: Vec<String>,
}

/// A repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Number.
    pub id: u64,
    /// Name without its owner.
    pub name: String,
    /// Whether only members see it.
    pub private: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When something was last pushed to it.
    pub pushed: DateTime<Utc>,
    /// Secrets of the repository.
    pub secrets: Vec<Secret>,
    /// Environments.
    pub environments: Vec<Environment>,
    /// Keys that it accepts.
    pub deploy_keys: Vec<DeployKey>,
    /// Webhooks.
    pub hooks: Vec<Hook>,
    /// Claims that make up the subject of its identity tokens, where some were set.
    pub subject_claims: Option<Vec<String>>,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Number.
    pub id: u64,
    /// Name; may have a slash in it.
    pub name: String,
    /// Secrets, all of Actions.
    pub secrets: Vec<Secret>,
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
    /// Whether it can only read.
    pub read_only: bool,
    /// Login of whoever added it.
    pub added_by: Option<String>,
    /// When it was last used.
    pub last_used: Option<DateTime<Utc>>,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// An application that is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    /// Number of the installation.
    pub id: u64,
    /// Number of the application.
    pub app_id: u64,
    /// Short name of the application.
    pub app_slug: String,
    /// Which repositories it sees: `all`, `selected`.
    pub selection: String,
    /// What it may do, by what.
    pub permissions: BTreeMap<String, String>,
    /// What it is told.
    pub events: Vec<String>,
    /// When it was suspended.
    pub suspended: Option<DateTime<Utc>>,
    /// When it was installed.
    pub created: DateTime<Utc>,
    /// When that was last changed.
    pub updated: DateTime<Utc>,
}

/// A webhook of a repository or organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Number.
    pub id: u64,
    /// Where it sends; may have a planted token in its query.
    pub url: String,
    /// What it signs with, planted; GitHub masks it whole.
    pub secret: Option<String>,
    /// Whether the receiver's certificate is not looked at.
    pub insecure: bool,
    /// Whether it is active.
    pub active: bool,
    /// What it tells.
    pub events: Vec<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
}

/// A fine-grained personal access token that the organisation knows of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalToken {
    /// Number of the grant.
    pub id: u64,
    /// Number of the token.
    pub token_id: u64,
    /// Its name.
    pub name: String,
    /// Login of its person.
    pub owner: String,
    /// Which repositories it sees: `all`, `subset`, `none`.
    pub selection: String,
    /// What it may do to repositories, by what.
    pub permissions: BTreeMap<String, String>,
    /// When it was approved.
    pub granted: DateTime<Utc>,
    /// When it ends.
    pub expires: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used: Option<DateTime<Utc>>,
}

/// A credential of a person that was authorised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Number.
    pub id: u64,
    /// Login of its person.
    pub login: String,
    /// What it is.
    pub credential: AuthorizedCredential,
    /// What its person calls it.
    pub title: String,
    /// When it was authorised.
    pub authorized: DateTime<Utc>,
    /// When it was last used.
    pub accessed: Option<DateTime<Utc>>,
}

/// What was authorised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizedCredential {
    /// A personal access token, planted, with its scopes. GitHub shows its last eight letters.
    Token {
        /// The token.
        value: String,
        /// Its scopes.
        scopes: Vec<String>,
    },
    /// An SSH key by its public half. GitHub shows its fingerprint.
    SshKey {
        /// In OpenSSH's form.
        public: String,
    },
}
