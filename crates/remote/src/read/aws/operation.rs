//! The operations that a collection calls, and the permission that each takes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One operation of AWS's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Service and operation, as documentation has them: `s3:GetObjectLockConfiguration`.
    pub name: &'static str,
    /// The IAM action that it takes: `s3:GetBucketObjectLockConfiguration`; empty where it takes none.
    pub action: &'static str,
    /// Codes of errors that mean that there is nothing, and not that something is wrong.
    absent: &'static [&'static str],
}

impl Operation {
    /// The operation without its service: `GetObjectLockConfiguration`.
    pub(super) fn call(&self) -> &'static str {
        self.name.split_once(':').map_or(self.name, |(_, call)| call)
    }

    /// Whether an error's code means that there is nothing.
    pub(super) fn is_absent(&self, code: &str) -> bool {
        self.absent.contains(&code)
    }
}

/// Declares the operations and the table of all of them.
macro_rules! operations {
    ($($id:ident = $name:literal $action:literal [$($absent:literal),*];)*) => {
        $(pub(super) const $id: Operation = Operation { name: $name, action: $action, absent: &[$($absent),*] };)*
        /// All operations that a collection calls.
        pub const OPERATIONS: &[Operation] = &[$($id),*];
    };
}

// Actions are those of AWS's service authorization reference; S3 and Lambda name some of them unlike the operations.
operations! {
    ASSUME_ROLE = "sts:AssumeRole" "sts:AssumeRole" [];
    // Takes no permission: nobody can be denied to know who they are.
    CALLER = "sts:GetCallerIdentity" "" [];
    DESCRIBE_ORGANIZATION = "organizations:DescribeOrganization" "organizations:DescribeOrganization"
        ["AWSOrganizationsNotInUseException"];
    LIST_ROOTS = "organizations:ListRoots" "organizations:ListRoots" [];
    LIST_UNITS = "organizations:ListOrganizationalUnitsForParent" "organizations:ListOrganizationalUnitsForParent" [];
    LIST_ACCOUNTS = "organizations:ListAccounts" "organizations:ListAccounts" [];
    LIST_ACCOUNTS_FOR_PARENT = "organizations:ListAccountsForParent" "organizations:ListAccountsForParent" [];
    LIST_POLICIES = "organizations:ListPolicies" "organizations:ListPolicies" [];
    DESCRIBE_POLICY = "organizations:DescribePolicy" "organizations:DescribePolicy" [];
    LIST_TARGETS = "organizations:ListTargetsForPolicy" "organizations:ListTargetsForPolicy" [];
    ACCOUNT_SUMMARY = "iam:GetAccountSummary" "iam:GetAccountSummary" [];
    ACCOUNT_ALIASES = "iam:ListAccountAliases" "iam:ListAccountAliases" [];
    ACCOUNT_DETAILS = "iam:GetAccountAuthorizationDetails" "iam:GetAccountAuthorizationDetails" [];
    LIST_USERS = "iam:ListUsers" "iam:ListUsers" [];
    LIST_ACCESS_KEYS = "iam:ListAccessKeys" "iam:ListAccessKeys" [];
    KEY_LAST_USED = "iam:GetAccessKeyLastUsed" "iam:GetAccessKeyLastUsed" [];
    GENERATE_REPORT = "iam:GenerateCredentialReport" "iam:GenerateCredentialReport" [];
    GET_REPORT = "iam:GetCredentialReport" "iam:GetCredentialReport" [];
    LIST_OIDC = "iam:ListOpenIDConnectProviders" "iam:ListOpenIDConnectProviders" [];
    GET_OIDC = "iam:GetOpenIDConnectProvider" "iam:GetOpenIDConnectProvider" [];
    LIST_SAML = "iam:ListSAMLProviders" "iam:ListSAMLProviders" [];
    LIST_BUCKETS = "s3:ListBuckets" "s3:ListAllMyBuckets" [];
    BUCKET_LOCATION = "s3:GetBucketLocation" "s3:GetBucketLocation" [];
    BUCKET_POLICY = "s3:GetBucketPolicy" "s3:GetBucketPolicy" ["NoSuchBucketPolicy"];
    BUCKET_VERSIONING = "s3:GetBucketVersioning" "s3:GetBucketVersioning" [];
    OBJECT_LOCK = "s3:GetObjectLockConfiguration" "s3:GetBucketObjectLockConfiguration"
        ["ObjectLockConfigurationNotFoundError"];
    BUCKET_LIFECYCLE = "s3:GetBucketLifecycleConfiguration" "s3:GetLifecycleConfiguration"
        ["NoSuchLifecycleConfiguration"];
    BUCKET_ENCRYPTION = "s3:GetBucketEncryption" "s3:GetEncryptionConfiguration"
        ["ServerSideEncryptionConfigurationNotFoundError"];
    DESCRIBE_REGIONS = "ec2:DescribeRegions" "ec2:DescribeRegions" [];
    LIST_KEYS = "kms:ListKeys" "kms:ListKeys" [];
    DESCRIBE_KEY = "kms:DescribeKey" "kms:DescribeKey" [];
    KEY_POLICY = "kms:GetKeyPolicy" "kms:GetKeyPolicy" [];
    LIST_SECRETS = "secretsmanager:ListSecrets" "secretsmanager:ListSecrets" [];
    SECRET_POLICY = "secretsmanager:GetResourcePolicy" "secretsmanager:GetResourcePolicy" [];
    DESCRIBE_PARAMETERS = "ssm:DescribeParameters" "ssm:DescribeParameters" [];
    LIST_QUEUES = "sqs:ListQueues" "sqs:ListQueues" [];
    QUEUE_ATTRIBUTES = "sqs:GetQueueAttributes" "sqs:GetQueueAttributes" [];
    LIST_TOPICS = "sns:ListTopics" "sns:ListTopics" [];
    TOPIC_ATTRIBUTES = "sns:GetTopicAttributes" "sns:GetTopicAttributes" [];
    LIST_FUNCTIONS = "lambda:ListFunctions" "lambda:ListFunctions" [];
    FUNCTION_POLICY = "lambda:GetPolicy" "lambda:GetPolicy" ["ResourceNotFoundException"];
    DESCRIBE_REPOSITORIES = "ecr:DescribeRepositories" "ecr:DescribeRepositories" [];
    REPOSITORY_POLICY = "ecr:GetRepositoryPolicy" "ecr:GetRepositoryPolicy" ["RepositoryPolicyNotFoundException"];
    LIST_VAULTS = "backup:ListBackupVaults" "backup:ListBackupVaults" [];
    VAULT_POLICY = "backup:GetBackupVaultAccessPolicy" "backup:GetBackupVaultAccessPolicy"
        ["ResourceNotFoundException"];
    INSTANCES = "ec2:DescribeInstances" "ec2:DescribeInstances" [];
    LAUNCH_TEMPLATES = "ec2:DescribeLaunchTemplateVersions" "ec2:DescribeLaunchTemplateVersions" [];
    MANAGED_INSTANCES = "ssm:DescribeInstanceInformation" "ssm:DescribeInstanceInformation" [];
    LIST_PROJECTS = "codebuild:ListProjects" "codebuild:ListProjects" [];
    GET_PROJECTS = "codebuild:BatchGetProjects" "codebuild:BatchGetProjects" [];
    DESCRIBE_STACKS = "cloudformation:DescribeStacks" "cloudformation:DescribeStacks" [];
    LIST_NOTEBOOKS = "sagemaker:ListNotebookInstances" "sagemaker:ListNotebookInstances" [];
    DESCRIBE_NOTEBOOK = "sagemaker:DescribeNotebookInstance" "sagemaker:DescribeNotebookInstance" [];
    LIST_TASK_FAMILIES = "ecs:ListTaskDefinitionFamilies" "ecs:ListTaskDefinitionFamilies" [];
    DESCRIBE_TASK = "ecs:DescribeTaskDefinition" "ecs:DescribeTaskDefinition" [];
    LIST_CLUSTERS = "ecs:ListClusters" "ecs:ListClusters" [];
    LIST_SERVICES = "ecs:ListServices" "ecs:ListServices" [];
    DESCRIBE_SERVICES = "ecs:DescribeServices" "ecs:DescribeServices" [];
    DEV_ENDPOINTS = "glue:GetDevEndpoints" "glue:GetDevEndpoints" [];
    GLUE_JOBS = "glue:GetJobs" "glue:GetJobs" [];
    LIST_STATE_MACHINES = "states:ListStateMachines" "states:ListStateMachines" [];
    DESCRIBE_STATE_MACHINE = "states:DescribeStateMachine" "states:DescribeStateMachine" [];
    LIST_APP_SERVICES = "apprunner:ListServices" "apprunner:ListServices" [];
    DESCRIBE_APP_SERVICE = "apprunner:DescribeService" "apprunner:DescribeService" [];
    LIST_ANCHORS = "rolesanywhere:ListTrustAnchors" "rolesanywhere:ListTrustAnchors" [];
    LIST_PROFILES = "rolesanywhere:ListProfiles" "rolesanywhere:ListProfiles" [];
    LIST_TRAILS = "cloudtrail:ListTrails" "cloudtrail:ListTrails" [];
    DESCRIBE_TRAILS = "cloudtrail:DescribeTrails" "cloudtrail:DescribeTrails" [];
    TRAIL_STATUS = "cloudtrail:GetTrailStatus" "cloudtrail:GetTrailStatus" [];
    TRAIL_SELECTORS = "cloudtrail:GetEventSelectors" "cloudtrail:GetEventSelectors" [];
    LOG_GROUPS = "logs:DescribeLogGroups" "logs:DescribeLogGroups" [];
    // Regions without CloudTrail Lake have no event data store.
    LIST_DATA_STORES = "cloudtrail:ListEventDataStores" "cloudtrail:ListEventDataStores"
        ["UnsupportedOperationException"];
    GET_DATA_STORE = "cloudtrail:GetEventDataStore" "cloudtrail:GetEventDataStore" [];
    VOLUME_SNAPSHOTS = "ec2:DescribeSnapshots" "ec2:DescribeSnapshots" [];
    VOLUME_SNAPSHOT_SHARES = "ec2:DescribeSnapshotAttribute" "ec2:DescribeSnapshotAttribute" [];
    DATABASE_SNAPSHOTS = "rds:DescribeDBSnapshots" "rds:DescribeDBSnapshots" [];
    DATABASE_SNAPSHOT_SHARES = "rds:DescribeDBSnapshotAttributes" "rds:DescribeDBSnapshotAttributes" [];
    CLUSTER_SNAPSHOTS = "rds:DescribeDBClusterSnapshots" "rds:DescribeDBClusterSnapshots" [];
    CLUSTER_SNAPSHOT_SHARES = "rds:DescribeDBClusterSnapshotAttributes" "rds:DescribeDBClusterSnapshotAttributes" [];
}

/// The least that a collection needs, as the JSON of an IAM policy. Nothing in it can read a secret's value, but for the
/// variables of functions, build projects, tasks and services, and the parameters and arguments of stacks, jobs and launch
/// templates, which AWS gives together with what they belong to. With the name of a role, it also lets
/// whoever starts the collection assume the role of that name in every account.
pub fn policy(role: Option<&str>) -> String {
    let mut statements: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operation in OPERATIONS.iter().filter(|one| !one.action.is_empty() && **one != ASSUME_ROLE) {
        let organization = operation.action.starts_with("organizations:");
        let name = if organization { "StanchReadsOrganization" } else { "StanchReadsAccount" };
        statements.entry(name).or_default().push(operation.action);
    }
    let read = |(name, mut actions): (&str, Vec<&str>)| {
        actions.sort_unstable();
        actions.dedup();
        json!({"Sid": name, "Effect": "Allow", "Action": actions, "Resource": "*"})
    };
    let mut statements: Vec<Value> = statements.into_iter().map(read).collect();
    if let Some(role) = role {
        let resource = format!("arn:aws:iam::*:role/{role}");
        let assume = json!({
            "Sid": "StanchReadsOtherAccounts",
            "Effect": "Allow",
            "Action": [ASSUME_ROLE.action],
            "Resource": resource,
        });
        statements.push(assume);
    }
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    // With `#`, a `Value` is shown as indented JSON.
    format!("{policy:#}\n")
}
