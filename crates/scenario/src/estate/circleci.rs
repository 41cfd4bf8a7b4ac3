//! What a generated organisation has at CircleCI.
//!
//! Values are whole here. What CircleCI shows of them is for whoever serves this.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Everything at CircleCI that a person can see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    /// The personal API token that opens it, planted.
    pub token: String,
    /// The organisations of the token's person: first that of the company, then the person's own, which is empty.
    pub organisations: Vec<Organisation>,
}

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// A UUID.
    pub id: String,
    /// Name, as in its slug.
    pub name: String,
    /// Version control system: `github`.
    pub vcs: String,
    /// Contexts.
    pub contexts: Vec<Context>,
    /// Projects.
    pub projects: Vec<Project>,
    /// Claims of its identity tokens, where some were set.
    pub claims: Option<Claims>,
    /// Classes of self-hosted runners.
    pub runner_classes: Vec<RunnerClass>,
}

impl Organisation {
    /// Its slug: `gh/acme`.
    pub fn slug(&self) -> String {
        format!("gh/{}", self.name)
    }
}

/// A context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// A UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Whether CircleCI shows the last letters of its variables' values.
    pub shows_tails: bool,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Who may use it; empty for everybody.
    pub restrictions: Vec<Restriction>,
}

/// A variable of a context or project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// Value; planted, unless it is the id of a key or configuration.
    pub value: String,
    /// When it was made; none for variables of projects that are older than CircleCI's record of it.
    pub created: Option<DateTime<Utc>>,
    /// When it was last set; equal to `created` in projects, where CircleCI keeps one time only.
    pub updated: Option<DateTime<Utc>>,
}

/// What a context is restricted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionKind {
    /// A project, by id.
    Project,
    /// A group of people, by id.
    Group,
    /// An expression over the pipeline.
    Expression,
}

/// A restriction of a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// A UUID.
    pub id: String,
    /// What sort.
    pub kind: RestrictionKind,
    /// The project's or group's id, or the expression.
    pub value: String,
    /// The project's or group's name.
    pub name: Option<String>,
}

/// The ways in which CircleCI names a project, besides the restriction of a context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes {
    /// The list of an organisation's projects that CircleCI's own tools read.
    pub listed: bool,
    /// The projects that the token's person follows: API v1.1.
    pub followed: bool,
    /// Recent pipelines.
    pub pipelines: bool,
}

/// A project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// A UUID.
    pub id: String,
    /// Name of its repository.
    pub name: String,
    /// Its slug: `gh/acme/web`.
    pub slug: String,
    /// How it can be found. A project without any is answered for when it is asked for by its slug.
    pub routes: Routes,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Keys with which its repository is checked out.
    pub checkout_keys: Vec<CheckoutKey>,
    /// Keys for other hosts.
    pub ssh_keys: Vec<SshKey>,
    /// An AWS key pair in its old settings: id and planted secret half.
    pub aws: Option<(String, String)>,
    /// Credentials of other services in its old settings, planted, by the setting's name.
    pub services: BTreeMap<String, String>,
    /// Whether builds of forks get its secrets.
    pub forks_get_secrets: bool,
    /// Webhooks.
    pub webhooks: Vec<Webhook>,
    /// Claims of its identity tokens, where some were set.
    pub claims: Option<Claims>,
    /// Schedules.
    pub schedules: Vec<Schedule>,
    /// Pipelines, the latest first.
    pub pipelines: Vec<Pipeline>,
}

/// What a checkout key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckoutKind {
    /// Of the repository alone.
    DeployKey,
    /// Of a person, for all that the person can reach.
    GithubUserKey,
}

/// A checkout key. CircleCI has its private half.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutKey {
    /// What it is.
    pub kind: CheckoutKind,
    /// The public half, in OpenSSH's form.
    pub public: String,
    /// The private half, planted.
    pub private: String,
    /// Whether it is the one that is used.
    pub preferred: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// An additional SSH key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshKey {
    /// The host that it is offered to; none for every host.
    pub host: Option<String>,
    /// The public half, in OpenSSH's form.
    pub public: String,
    /// The private half, planted.
    pub private: String,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// A UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Where it sends; the query may have a planted token.
    pub url: String,
    /// Whether the receiver's certificate is looked at.
    pub verify_tls: bool,
    /// What it signs with, planted.
    pub signing_secret: String,
    /// What it tells: `workflow-completed`, `job-completed`.
    pub events: Vec<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
}

/// Claims that were set for identity tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Audiences.
    pub audience: Vec<String>,
    /// When those were set.
    pub audience_updated: DateTime<Utc>,
    /// How long a token is good: `1h30m`.
    pub ttl: Option<String>,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// A UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Login of the person as whom it runs.
    pub actor: String,
    /// Parameters of its pipelines; a value may be planted.
    pub parameters: BTreeMap<String, String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
}

/// A pipeline with its one workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// A UUID.
    pub id: String,
    /// Its number in the project.
    pub number: u32,
    /// When it began.
    pub created: DateTime<Utc>,
    /// Id of its workflow.
    pub workflow: String,
    /// Jobs.
    pub jobs: Vec<Job>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its number in the project; none for one that waits for an approval and runs nothing.
    pub number: Option<u32>,
    /// Name.
    pub name: String,
    /// When it began.
    pub started: DateTime<Utc>,
    /// Names of the contexts that it used.
    pub contexts: Vec<String>,
}

/// A class of self-hosted runners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerClass {
    /// A UUID.
    pub id: String,
    /// Name: `acme/linux`.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// Tokens.
    pub tokens: Vec<RunnerToken>,
}

/// A token with which runners register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerToken {
    /// A UUID.
    pub id: String,
    /// What people call it.
    pub nickname: String,
    /// The token, planted. CircleCI never shows it again.
    pub value: String,
    /// When it was made.
    pub created: DateTime<Utc>,
}
