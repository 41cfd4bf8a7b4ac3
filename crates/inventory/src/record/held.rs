//! Something that a source holds and that opens something else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Place, key};
use crate::value::Shadow;

/// What sort of thing is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldKind {
    /// A variable or secret with a name.
    Variable,
    /// A key with which the vendor checks out a repository: the vendor has its private half.
    CheckoutKey,
    /// Another SSH key whose private half the vendor has.
    SshKey,
    /// A public key that a repository accepts. Who has its private half is elsewhere.
    DeployKey,
    /// A deploy token.
    DeployToken,
    /// An AWS key pair in a project's old settings.
    LegacyAws,
    /// A credential of a chat or another service in a project's old settings.
    LegacyService,
    /// A webhook, whose signing secret the vendor has.
    Webhook,
    /// The right to have identity tokens signed for it: every role that trusts the issuer.
    OidcIssuer,
    /// A schedule that acts for a person.
    Schedule,
    /// A token with which runners register.
    RunnerToken,
    /// A runner.
    Runner,
    /// An application that is installed in an organisation.
    AppInstallation,
    /// A personal access token that an organisation knows of.
    PersonalToken,
    /// A credential of a person that was authorised for an organisation.
    CredentialAuthorization,
}

impl HeldKind {
    /// The name in keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Variable => "variable",
            Self::CheckoutKey => "checkout_key",
            Self::SshKey => "ssh_key",
            Self::DeployKey => "deploy_key",
            Self::DeployToken => "deploy_token",
            Self::LegacyAws => "legacy_aws",
            Self::LegacyService => "legacy_service",
            Self::Webhook => "webhook",
            Self::OidcIssuer => "oidc_issuer",
            Self::Schedule => "schedule",
            Self::RunnerToken => "runner_token",
            Self::Runner => "runner",
            Self::AppInstallation => "app_installation",
            Self::PersonalToken => "personal_token",
            Self::CredentialAuthorization => "credential_authorization",
        }
    }

    /// The name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Variable => "variable",
            Self::CheckoutKey => "checkout key",
            Self::SshKey => "SSH key",
            Self::DeployKey => "deploy key",
            Self::DeployToken => "deploy token",
            Self::LegacyAws => "AWS key pair in old settings",
            Self::LegacyService => "service credential in old settings",
            Self::Webhook => "webhook",
            Self::OidcIssuer => "OIDC issuer",
            Self::Schedule => "schedule",
            Self::RunnerToken => "runner token",
            Self::Runner => "runner",
            Self::AppInstallation => "app installation",
            Self::PersonalToken => "personal access token",
            Self::CredentialAuthorization => "credential authorisation",
        }
    }
}

/// Something that a source holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What sort of thing.
    pub kind: HeldKind,
    /// Where.
    pub place: Place,
    /// What it is called there: a variable's name, a key's title, a host. Never a value.
    pub name: String,
    /// The source's id of it, where it has one. It is part of what makes it the same the next time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// What its mask shows, or what was kept when the value itself was dropped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shadow: Option<Shadow>,
    /// `SHA256:` and 43 letters of base64 without padding, as OpenSSH and GitHub print it; for an older source the 16
    /// pairs of MD5 with `MD5:` before them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<String>,
    /// When it was made, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// When it was last changed, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<DateTime<Utc>>,
    /// When it was last used, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used: Option<DateTime<Utc>>,
    /// Whether it can write where it opens, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub writes: Option<bool>,
    /// The person that it belongs to or acts for, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// What else the source says of it: `hostname`, `url` without query and password, `events`, `environment_scope`,
    /// `permissions`, `selected_repositories`, `issuer`, `audience`. Never a value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub attributes: BTreeMap<String, String>,
}

impl Held {
    /// Something of which no more is known than where it is and what it is called.
    pub fn new(kind: HeldKind, place: Place, name: impl Into<String>) -> Self {
        Self {
            kind,
            place,
            name: name.into(),
            id: None,
            shadow: None,
            fingerprint: None,
            created: None,
            updated: None,
            last_used: None,
            writes: None,
            owner: None,
            attributes: BTreeMap::new(),
        }
    }

    /// Notes what else the source says of it, where it says it.
    pub fn note(&mut self, name: &str, said: Option<impl ToString>) {
        self.attributes.extend(said.map(|said| (name.to_owned(), said.to_string())));
    }

    /// What makes it the same thing the next time.
    pub fn key(&self) -> String {
        let (place, id) = (&self.place, self.id.as_deref().unwrap_or(""));
        key("held", &[self.kind.id(), place.kind.id(), &place.id, &self.name, id])
    }
}
