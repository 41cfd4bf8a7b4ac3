//! What a credential opens, how that is known, and how sure it is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_inventory::record::{Held, HeldKind, Source};

/// How sure a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// One of several candidates, or a match that something speaks against.
    Possible,
    /// The only candidate, with nothing to prove that it is not chance.
    Likely,
    /// A fact that both sides state, a match that chance cannot explain, or a person's decision.
    Certain,
}

/// What a credential opens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// A long-term access key of AWS.
    AccessKey {
        /// `AKIA…`.
        id: String,
        /// Account, twelve digits; empty where no list says.
        account: String,
        /// Name of its user.
        user: String,
    },
    /// A role of AWS.
    Role {
        /// ARN.
        arn: String,
        /// Account, twelve digits.
        account: String,
    },
    /// A key that a repository accepts.
    RepositoryKey {
        /// Who hosts the repository.
        source: Source,
        /// The repository, as its host calls it: `acme/web`.
        repository: String,
        /// What the key is called there.
        title: String,
        /// The host's id of the key.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        key: Option<String>,
        /// Whether it can push, where the host says.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        writes: Option<bool>,
    },
    /// A person's token or key, as an organisation knows it.
    Personal {
        /// Whose organisation.
        source: Source,
        /// What sort of record says so.
        record: HeldKind,
        /// The organisation or group, or the project.
        place: String,
        /// What it is called there.
        name: String,
        /// The source's id of it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        id: Option<String>,
        /// The person.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        owner: Option<String>,
    },
    /// Something that a person named and that no snapshot has.
    Named {
        /// As the person wrote it.
        name: String,
    },
}

impl Target {
    /// What a source holds or accepts, as what a credential opens.
    pub(crate) fn of(source: Source, held: &Held) -> Self {
        if held.kind == HeldKind::DeployKey {
            return Self::RepositoryKey {
                source,
                repository: held.place.name.clone(),
                title: held.name.clone(),
                key: held.id.clone(),
                writes: held.writes,
            };
        }
        Self::Personal {
            source,
            record: held.kind,
            place: held.place.name.clone(),
            name: held.name.clone(),
            id: held.id.clone(),
            owner: held.owner.clone(),
        }
    }

    /// What names it in a decision: an access key's id, an ARN, `github:acme/web:key:17`.
    pub fn id(&self) -> String {
        match self {
            Self::AccessKey { id, .. } => id.clone(),
            Self::Role { arn, .. } => arn.clone(),
            Self::RepositoryKey { source, repository, title, key, .. } => {
                format!("{}:{repository}:key:{}", source.id(), key.as_deref().unwrap_or(title))
            }
            Self::Personal { source, record, place, name, id, .. } => {
                format!("{}:{place}:{}:{}", source.id(), record.id(), id.as_deref().unwrap_or(name))
            }
            Self::Named { name } => name.clone(),
        }
    }

    /// It in a sentence: `access key AKIA… of ci-web in account 111122223333`.
    pub fn words(&self) -> String {
        match self {
            Self::AccessKey { id, account, user } if account.is_empty() => format!("access key {id} of {user}"),
            Self::AccessKey { id, account, user } => format!("access key {id} of {user} in account {account}"),
            Self::Role { arn, .. } => format!("role {arn}"),
            Self::RepositoryKey { source, repository, title, .. } => {
                format!("key {title} of {repository} at {}", source.words())
            }
            Self::Personal { source, record, place, name, owner, .. } => {
                let of = owner.as_ref().map(|owner| format!(" of {owner}")).unwrap_or_default();
                format!("{} {name}{of} in {place} at {}", record.words(), source.words())
            }
            Self::Named { name } => name.clone(),
        }
    }
}

/// How two records are known to be about one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// The last letters that a mask shows are those of an access key's id.
    KeyTail,
    /// A role trusts the vendor's issuer of identity tokens.
    Trust,
    /// Both sides state the same fingerprint.
    Fingerprint,
    /// The last letters that a mask shows are those of a token that an organisation knows.
    TokenTail,
    /// A repository accepts a key that has the vendor's name.
    Title,
    /// The vendor made it for the repository that the project builds.
    Project,
    /// A person said so.
    ByHand,
    /// A plan stopped it as this, before the vendor held another value in its place.
    Plan,
}

impl Join {
    /// The name as files have it.
    pub fn id(self) -> &'static str {
        match self {
            Self::KeyTail => "key_tail",
            Self::Trust => "trust",
            Self::Fingerprint => "fingerprint",
            Self::TokenTail => "token_tail",
            Self::Title => "title",
            Self::Project => "project",
            Self::ByHand => "by_hand",
            Self::Plan => "plan",
        }
    }
}

/// What a person decided about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Whether it is so.
    pub verdict: crate::decision::Verdict,
    /// Who decided.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One thing that a credential may open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What.
    pub target: Target,
    /// How it is known.
    pub join: Join,
    /// How sure it is.
    pub confidence: Confidence,
    /// What speaks for it, one sentence without a full stop each, and what has to be known with it.
    pub evidence: Vec<String>,
    /// What speaks against it, likewise.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub against: Vec<String>,
    /// Whether facts rule it out: what `against` says cannot be otherwise. It is shown and does not hold.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub refuted: bool,
    /// What a person decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decided>,
}

impl Link {
    /// Whether a person confirmed it.
    pub fn confirmed(&self) -> bool {
        self.decision.as_ref().is_some_and(|decided| decided.verdict == crate::decision::Verdict::Confirmed)
    }

    /// Whether it counts: a person's decision has the last word, facts the one before.
    pub fn holds(&self) -> bool {
        match &self.decision {
            Some(decided) => decided.verdict == crate::decision::Verdict::Confirmed,
            None => !self.refuted,
        }
    }
}
