//! The truth about an estate, so that whatever collects and links it can be held against it.

use serde::{Deserialize, Serialize};

/// Everything about an estate that a collection should be found to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstateTruth {
    /// Everything that a vendor holds, once each, in a fixed order.
    pub held: Vec<HeldTruth>,
    /// What each of those opens, where it is known.
    pub links: Vec<LinkTruth>,
    /// Links that look likely and are wrong. That of something not named here and not in `links` is wrong, too.
    pub traps: Vec<Trap>,
    /// Projects at CircleCI, with the ways that name them.
    pub projects: Vec<ProjectTruth>,
    /// Contexts that jobs at CircleCI used.
    pub uses: Vec<UseTruth>,
    /// Values of secrets, sorted. None of them may be found in anything that is kept or shown.
    pub planted: Vec<String>,
}

/// Who holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// CircleCI.
    Circleci,
    /// GitHub.
    Github,
    /// GitLab.
    Gitlab,
}

/// What sort of thing is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldKind {
    /// A variable or secret with a name.
    Variable,
    /// A key with which a repository is checked out.
    CheckoutKey,
    /// Another SSH key whose private half the vendor has.
    SshKey,
    /// A public key that a repository accepts.
    DeployKey,
    /// A deploy token.
    DeployToken,
    /// An AWS key pair in a project's old settings.
    LegacyAws,
    /// A credential of another service in a project's old settings.
    LegacyService,
    /// A webhook.
    Webhook,
    /// The right to have identity tokens signed.
    OidcIssuer,
    /// A schedule.
    Schedule,
    /// A token with which runners register.
    RunnerToken,
    /// A runner.
    Runner,
    /// An application that is installed.
    AppInstallation,
    /// A personal access token that an organisation knows of.
    PersonalToken,
    /// A credential of a person that was authorised.
    CredentialAuthorization,
}

/// Where something is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A whole installation.
    Instance,
    /// An organisation.
    Organisation,
    /// A group of projects.
    Group,
    /// A project or repository.
    Project,
    /// A context.
    Context,
    /// An environment of a repository.
    Environment,
    /// A class of self-hosted runners.
    ResourceClass,
}

/// Something that a vendor holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldTruth {
    /// Who holds it.
    pub vendor: Vendor,
    /// What sort of place.
    pub place_kind: PlaceKind,
    /// The place: CircleCI a context's UUID, a project's slug, an organisation's UUID; GitHub `owner/name`,
    /// `owner/name/environment`, the organisation's login; GitLab a number, or nothing for the installation.
    pub place: String,
    /// What people call the place.
    pub place_name: String,
    /// What sort of thing.
    pub kind: HeldKind,
    /// What it is called there: a variable's name, a key's title or host, a webhook's name or address without query.
    pub name: String,
    /// What tells it from others of that name: a number, a UUID, a fingerprint `SHA256:…`, a scope of environments, or
    /// `actions`, `dependabot`, `codespaces`.
    pub id: Option<String>,
    /// Whether it is a secret or a part of one; configuration and names of users are none.
    pub secret: bool,
    /// A number that the parts of one credential in one place share.
    pub credential: Option<u32>,
}

/// What something that is held opens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "target", rename_all = "snake_case")]
pub enum Target {
    /// A long-term access key of AWS.
    AccessKey {
        /// `AKIA…`.
        id: String,
    },
    /// A role of AWS that trusts the issuer.
    Role {
        /// ARN.
        arn: String,
    },
    /// A deploy key of a repository at GitHub.
    DeployKey {
        /// `owner/name`.
        repository: String,
        /// `SHA256:…`.
        fingerprint: String,
        /// Whether it can push.
        writes: bool,
    },
    /// A person's credential that GitHub knows as authorised.
    Authorization {
        /// GitHub's number of it.
        id: u64,
        /// Login of the person.
        login: String,
    },
}

/// How far a link can be found from what the vendors show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "findable", rename_all = "snake_case")]
pub enum Findable {
    /// There is one candidate, and it is this.
    Decided,
    /// There are several candidates, which nothing that is shown tells apart.
    Undecidable {
        /// All of them, this one among them, sorted.
        candidates: Vec<Target>,
    },
    /// The vendor shows nothing from which it could be found.
    Hidden,
}

/// One true link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkTruth {
    /// Which of `held`.
    pub held: usize,
    /// What it opens.
    #[serde(flatten)]
    pub target: Target,
    /// How far that can be found.
    #[serde(flatten)]
    pub findable: Findable,
}

/// Why a link that looks likely is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrapKind {
    /// The key has the same last letters and was made after the variable was last set.
    MadeAfter,
    /// The role trusts the issuer of another organisation.
    ForeignIssuer,
    /// The repository's deploy key has the vendor's title and another fingerprint.
    OtherKey,
}

/// A link that looks likely and is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trap {
    /// Which of `held`.
    pub held: usize,
    /// What it does not open.
    #[serde(flatten)]
    pub target: Target,
    /// Why not.
    pub why: TrapKind,
}

/// A way in which a project can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// CircleCI's own list.
    Listed,
    /// The list of followed projects of API v1.1.
    Followed,
    /// Recent pipelines.
    Pipelines,
    /// The restriction of a context.
    Restriction,
    /// The list of repositories at GitHub.
    Repositories,
}

/// A project at CircleCI.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProjectTruth {
    /// Its slug.
    pub slug: String,
    /// Its UUID.
    pub id: String,
    /// The ways that name it, at least one, sorted.
    pub routes: Vec<Route>,
}

/// A job at CircleCI that used a context.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UseTruth {
    /// The context's UUID.
    pub context: String,
    /// The project's slug.
    pub project: String,
    /// The job's name.
    pub job: String,
    /// How many later pipelines the project had: 0 for its latest.
    pub pipelines_ago: u32,
}
