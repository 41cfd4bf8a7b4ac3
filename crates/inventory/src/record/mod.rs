//! What exists at a source: one record for one thing, by a key that stays the same from one collection to the next.

pub mod aws;
mod held;
mod place;

use serde::{Deserialize, Serialize};

pub use held::{Held, HeldKind};
pub use place::{Container, ContainerKind, Grant, GrantKind, JobUse, Place};

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// CircleCI.
    Circleci,
    /// GitHub.
    Github,
    /// GitLab.
    Gitlab,
    /// Amazon Web Services.
    Aws,
}

impl Source {
    /// All sources, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Circleci, Self::Github, Self::Gitlab, Self::Aws];

    /// The name as folders and commands have it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Circleci => "circleci",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Aws => "aws",
        }
    }

    /// The name as its owner writes it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Circleci => "CircleCI",
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Aws => "AWS",
        }
    }
}

/// One thing that exists at a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// Something that holds other things: an organisation, a project, a context.
    Container(Container),
    /// Who may use what a container holds.
    Grant(Grant),
    /// Something that the source holds and that opens something else.
    Held(Box<Held>),
    /// A job that used what a container holds.
    JobUse(JobUse),
    /// An account of AWS.
    Account(aws::Account),
    /// A unit of an organisation of AWS.
    OrganizationalUnit(aws::OrganizationalUnit),
    /// A policy of an organisation of AWS.
    ControlPolicy(aws::ControlPolicy),
    /// A user.
    User(Box<aws::User>),
    /// A group.
    Group(aws::Group),
    /// A role.
    Role(Box<aws::Role>),
    /// A managed policy.
    ManagedPolicy(aws::ManagedPolicy),
    /// A long-term access key.
    AccessKey(Box<aws::AccessKey>),
    /// A row of a credential report.
    CredentialReport(Box<aws::CredentialReport>),
    /// An identity provider.
    IdentityProvider(aws::IdentityProvider),
    /// A policy on a resource, or whom a resource is shared with.
    ResourcePolicy(aws::ResourcePolicy),
    /// A secret or parameter that AWS stores.
    StoredSecret(aws::StoredSecret),
    /// A function, with the names of its variables.
    Function(aws::Function),
    /// A backup vault.
    BackupVault(aws::BackupVault),
    /// A bucket, and what keeps its objects from being destroyed.
    Bucket(aws::Bucket),
    /// Something that runs as a role, with the names of its variables.
    Workload(Box<aws::Workload>),
    /// A KMS key.
    EncryptionKey(Box<aws::EncryptionKey>),
    /// An authority whose certificates open sessions.
    TrustAnchor(aws::TrustAnchor),
    /// Roles that certificates open.
    AnywhereProfile(Box<aws::AnywhereProfile>),
    /// A trail, which writes logs.
    Trail(Box<aws::Trail>),
    /// An event data store, which keeps logs.
    EventDataStore(Box<aws::EventDataStore>),
}

impl Record {
    /// Whether it is something of which a list alone was seen, and not what it can do.
    pub fn is_name(&self) -> bool {
        match self {
            Self::User(user) => user.listed_only,
            Self::Role(role) => role.listed_only,
            Self::Workload(workload) => workload.listed_only,
            // A trail of the organisation is named in every account, and asked about in the one that owns it.
            Self::Trail(trail) => trail.logging.is_none() && trail.recording.is_none(),
            _ => false,
        }
    }

    /// What makes it the same thing the next time. Unique within a source.
    pub fn key(&self) -> String {
        match self {
            Self::Container(one) => key("container", &[one.kind.id(), &one.id]),
            Self::Grant(one) => key("grant", &[&one.id]),
            Self::Held(one) => one.key(),
            Self::JobUse(one) => key("job_use", &[&one.container, &one.project, &one.job]),
            Self::Account(one) => key("account", &[&one.id]),
            Self::OrganizationalUnit(one) => key("organizational_unit", &[&one.id]),
            Self::ControlPolicy(one) => key("control_policy", &[&one.id]),
            Self::User(one) => key("user", &[&one.arn]),
            Self::Group(one) => key("group", &[&one.arn]),
            Self::Role(one) => key("role", &[&one.arn]),
            // Policies of AWS's own are seen from every account and are one thing.
            Self::ManagedPolicy(one) => key("managed_policy", &[&one.arn]),
            Self::AccessKey(one) => key("access_key", &[&one.id]),
            Self::CredentialReport(one) => key("credential_report", &[&one.arn]),
            Self::IdentityProvider(one) => key("identity_provider", &[&one.arn]),
            Self::ResourcePolicy(one) => key("resource_policy", &[&one.arn]),
            Self::StoredSecret(one) => key("stored_secret", &[&one.arn]),
            Self::Function(one) => key("function", &[&one.arn]),
            Self::BackupVault(one) => key("backup_vault", &[&one.arn]),
            Self::Bucket(one) => key("bucket", &[&one.arn]),
            // A machine can be an instance and one that Systems Manager manages, under one ARN.
            Self::Workload(one) => key("workload", &[one.kind.id(), &one.arn]),
            Self::EncryptionKey(one) => key("encryption_key", &[&one.arn]),
            Self::TrustAnchor(one) => key("trust_anchor", &[&one.arn]),
            Self::AnywhereProfile(one) => key("anywhere_profile", &[&one.arn]),
            Self::Trail(one) => key("trail", &[&one.arn]),
            Self::EventDataStore(one) => key("event_data_store", &[&one.arn]),
        }
    }
}

/// A key of parts. Parts come from names that anyone may have chosen, so that what separates them is taken out of them.
pub(crate) fn key(kind: &str, parts: &[&str]) -> String {
    let mut key = kind.to_owned();
    for part in parts {
        key.push('|');
        key.push_str(&part.replace('\\', "\\\\").replace('|', "\\p"));
    }
    key
}
