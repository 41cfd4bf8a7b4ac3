//! What runs as a role in AWS, what decrypts, and who is let in with a certificate.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What sort of workload it is. Functions are records of their own: [`super::Function`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkloadKind {
    /// An instance of EC2.
    Instance,
    /// A machine on which Systems Manager runs commands: an instance of EC2, then with the instance's own ARN, or a
    /// machine elsewhere.
    ManagedInstance,
    /// A template that instances are launched from, in EC2.
    LaunchTemplate,
    /// A project of CodeBuild.
    BuildProject,
    /// A stack of CloudFormation.
    Stack,
    /// A stack set of CloudFormation.
    StackSet,
    /// A notebook instance of SageMaker.
    Notebook,
    /// A task definition of ECS. Of those that are collected, the newest revision of each family.
    Task,
    /// A service of ECS.
    Service,
    /// A development endpoint of Glue.
    DevEndpoint,
    /// A job of Glue.
    GlueJob,
    /// A state machine of Step Functions.
    StateMachine,
    /// A service of App Runner.
    AppRunnerService,
    /// A pipeline of CodePipeline.
    Pipeline,
    /// An agent of Bedrock.
    Agent,
    /// A code interpreter of Bedrock AgentCore.
    CodeInterpreter,
    /// A cluster of EMR.
    EmrCluster,
}

impl WorkloadKind {
    /// The name as files have it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::ManagedInstance => "managed_instance",
            Self::LaunchTemplate => "launch_template",
            Self::BuildProject => "build_project",
            Self::Stack => "stack",
            Self::StackSet => "stack_set",
            Self::Notebook => "notebook",
            Self::Task => "task",
            Self::Service => "service",
            Self::DevEndpoint => "dev_endpoint",
            Self::GlueJob => "glue_job",
            Self::StateMachine => "state_machine",
            Self::AppRunnerService => "app_runner_service",
            Self::Pipeline => "pipeline",
            Self::Agent => "agent",
            Self::CodeInterpreter => "code_interpreter",
            Self::EmrCluster => "emr_cluster",
        }
    }
}

/// A role that a workload runs as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkloadRole {
    /// ARN of the role, or of the instance profile that carries it: [`super::Role::instance_profiles`].
    pub arn: String,
    /// What the workload does as it: `instance`, `service`, `execution`, `task`, `administration`, `access`, `job`.
    pub purpose: String,
}

impl WorkloadRole {
    /// Whether the ARN is one of an instance profile.
    pub fn is_profile(&self) -> bool {
        self.arn.split(':').nth(5).is_some_and(|resource| resource.starts_with("instance-profile/"))
    }
}

/// Something that runs, or is ready to run, as a role. The values of its variables are dropped on arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// ARN.
    pub arn: String,
    /// Name, or id where it has none.
    pub name: String,
    /// Account.
    pub account: String,
    /// What sort.
    pub kind: WorkloadKind,
    /// Roles that it runs as, sorted. Empty where it has none, unless [`Workload::listed_only`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub roles: Vec<WorkloadRole>,
    /// Names of its variables, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub variables: Vec<String>,
    /// What its variables are filled from: ARNs or names of secrets and parameters, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub secrets: Vec<String>,
    /// Its state in the words of its service: `running`, `stopped`, `CREATE_COMPLETE`, `InService`, `ACTIVE`, `Online`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<String>,
    /// What it runs or runs in, by ARN: a service's task definition.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub runs: Option<String>,
    /// Whether a shell in it can be had through the API: `ecs:ExecuteCommand` on a service that allows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shell: Option<bool>,
    /// When it was last changed, or made where nothing else is said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<DateTime<Utc>>,
    /// Whether nothing but a list named it, so that its roles and variables are not known to be none.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub listed_only: bool,
}

/// Who manages a KMS key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyManager {
    /// AWS, for a service: its policy cannot be changed and it cannot be disabled.
    Aws,
    /// The account.
    Customer,
}

/// A KMS key. Never its material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncryptionKey {
    /// ARN.
    pub arn: String,
    /// Account.
    pub account: String,
    /// What its owner says that it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Who manages it, where that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manager: Option<KeyManager>,
    /// Whether it can be used, where that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub enabled: Option<bool>,
    /// Its state: `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<String>,
    /// Where its material comes from: `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM`, `EXTERNAL_KEY_STORE`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
    /// Whether keys with the same material exist in other regions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub multi_region: Option<bool>,
    /// When it will be deleted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deletion: Option<DateTime<Utc>>,
}

/// A trust anchor of IAM Roles Anywhere: whoever has a certificate of this authority can ask for a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustAnchor {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Whether it is in force.
    pub enabled: bool,
    /// Where the authority's certificate comes from: `AWS_ACM_PCA`, `CERTIFICATE_BUNDLE`, `SELF_SIGNED_REPOSITORY`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// ARN of the private authority, where it is one of AWS.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<String>,
}

/// A profile of IAM Roles Anywhere: which roles a session can be had of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnywhereProfile {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Whether it is in force.
    pub enabled: bool,
    /// ARNs of the roles, sorted.
    pub roles: Vec<String>,
    /// ARNs of managed policies that narrow its sessions, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub managed_policies: Vec<String>,
    /// The policy that narrows its sessions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session_policy: Option<serde_json::Value>,
}
