//! What runs as a role in a region, and who is let in with a certificate.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What sort of workload it is. Names of those that have ids for names are ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkloadKind {
    /// An instance.
    Instance,
    /// An instance on which Systems Manager runs commands.
    ManagedInstance,
    /// A template that instances are launched from.
    LaunchTemplate,
    /// A project of CodeBuild.
    BuildProject,
    /// A stack; its variables are its parameters.
    Stack,
    /// A notebook instance.
    Notebook,
    /// A task definition, in one revision.
    Task,
    /// A service of ECS that runs the task definition of its name.
    Service,
    /// A development endpoint of Glue.
    DevEndpoint,
    /// A job of Glue; its variables are its arguments.
    GlueJob,
    /// A state machine.
    StateMachine,
    /// A service of App Runner.
    AppRunnerService,
}

/// Something that runs as a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// What sort.
    pub kind: WorkloadKind,
    /// Name or id.
    pub name: String,
    /// ARN of its role, or of its instance profile.
    pub role: Option<String>,
    /// ARN of the role that starts it, for tasks, or that fetches its image, for services of App Runner.
    #[serde(default)]
    pub starter: Option<String>,
    /// Its variables with their values, in clear.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Variables that are filled from stored secrets, with the ARNs or names of those.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
}

/// A trust anchor of IAM Roles Anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustAnchor {
    /// UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is in force.
    pub enabled: bool,
}

/// A profile of IAM Roles Anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnywhereProfile {
    /// UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is in force.
    pub enabled: bool,
    /// ARNs of its roles.
    pub roles: Vec<String>,
}
