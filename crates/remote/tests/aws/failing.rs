//! What goes wrong is said, and the rest is kept.

use std::collections::BTreeSet;

use stanch_doubles::aws::{Faults, caller_key};
use stanch_inventory::run::Outcome;
use stanch_inventory::snapshot::Snapshot;
use stanch_remote::Secret;
use stanch_remote::read::aws::{Aws, Scope};
use tokio::io::AsyncWriteExt as _;

use crate::common::{MANAGEMENT, PRODUCTION, collect, double, everything, outcome, secret, snapshot};

/// An operation that is denied, the line of the ledger that says so, and the service's word for it.
type Case = (&'static str, &'static str, &'static str);

/// Lists, which lead to what is asked about each thing.
const LISTS: &[Case] = &[
    ("iam:GetAccountAuthorizationDetails", "users, groups, roles and policies", "AccessDenied"),
    ("iam:ListAccessKeys", "access keys", "AccessDenied"),
    ("iam:GenerateCredentialReport", "credential report", "AccessDenied"),
    ("iam:ListOpenIDConnectProviders", "OIDC providers", "AccessDenied"),
    ("iam:ListSAMLProviders", "SAML providers", "AccessDenied"),
    ("iam:GetAccountSummary", "account summary", "AccessDenied"),
    ("iam:ListAccountAliases", "account alias", "AccessDenied"),
    ("kms:ListKeys", "KMS keys", "AccessDeniedException"),
    ("secretsmanager:ListSecrets", "secrets", "AccessDeniedException"),
    ("ssm:DescribeParameters", "parameters", "AccessDeniedException"),
    ("sqs:ListQueues", "queues", "AccessDeniedException"),
    ("sns:ListTopics", "topics", "AuthorizationError"),
    ("lambda:ListFunctions", "functions", "AccessDeniedException"),
    ("ecr:DescribeRepositories", "repositories", "AccessDeniedException"),
    ("backup:ListBackupVaults", "backup vaults", "AccessDeniedException"),
    ("ec2:DescribeSnapshots", "volume snapshots", "UnauthorizedOperation"),
    ("rds:DescribeDBSnapshots", "database snapshots", "AccessDenied"),
    ("rds:DescribeDBClusterSnapshots", "cluster snapshots", "AccessDenied"),
    ("ec2:DescribeInstances", "instances", "UnauthorizedOperation"),
    ("ec2:DescribeLaunchTemplateVersions", "launch templates", "UnauthorizedOperation"),
    ("ssm:DescribeInstanceInformation", "managed instances", "AccessDeniedException"),
    ("codebuild:ListProjects", "build projects", "AccessDeniedException"),
    ("cloudformation:DescribeStacks", "stacks", "AccessDenied"),
    ("sagemaker:ListNotebookInstances", "notebooks", "AccessDeniedException"),
    ("ecs:ListTaskDefinitionFamilies", "task families", "AccessDeniedException"),
    ("ecs:ListClusters", "ECS clusters", "AccessDeniedException"),
    ("glue:GetDevEndpoints", "development endpoints", "AccessDeniedException"),
    ("glue:GetJobs", "Glue jobs", "AccessDeniedException"),
    ("states:ListStateMachines", "state machines", "AccessDeniedException"),
    ("apprunner:ListServices", "App Runner services", "AccessDeniedException"),
    ("rolesanywhere:ListTrustAnchors", "trust anchors", "AccessDeniedException"),
    ("rolesanywhere:ListProfiles", "Roles Anywhere profiles", "AccessDeniedException"),
    ("cloudtrail:ListTrails", "trail names", "AccessDeniedException"),
    ("cloudtrail:ListEventDataStores", "event data store names", "AccessDeniedException"),
];

/// What is asked about each thing.
const DETAILS: &[Case] = &[
    ("iam:GetAccessKeyLastUsed", "key last use", "AccessDenied"),
    ("s3:GetBucketPolicy", "bucket policies", "AccessDenied"),
    ("s3:GetBucketVersioning", "bucket versioning", "AccessDenied"),
    ("kms:GetKeyPolicy", "key policies", "AccessDeniedException"),
    ("secretsmanager:GetResourcePolicy", "secret policies", "AccessDeniedException"),
    ("sqs:GetQueueAttributes", "queue policies", "AccessDeniedException"),
    ("sns:GetTopicAttributes", "topic policies", "AuthorizationError"),
    ("lambda:GetPolicy", "function policies", "AccessDeniedException"),
    ("ecr:GetRepositoryPolicy", "repository policies", "AccessDeniedException"),
    ("backup:GetBackupVaultAccessPolicy", "backup vault policies", "AccessDeniedException"),
    ("ec2:DescribeSnapshotAttribute", "volume snapshot shares", "UnauthorizedOperation"),
    ("rds:DescribeDBSnapshotAttributes", "database snapshot shares", "AccessDenied"),
    ("rds:DescribeDBClusterSnapshotAttributes", "cluster snapshot shares", "AccessDenied"),
    ("kms:DescribeKey", "key details", "AccessDeniedException"),
    ("codebuild:BatchGetProjects", "build project details", "AccessDeniedException"),
    ("sagemaker:DescribeNotebookInstance", "notebook details", "AccessDeniedException"),
    ("ecs:DescribeTaskDefinition", "task definitions", "AccessDeniedException"),
    ("ecs:ListServices", "ECS service names", "AccessDeniedException"),
    ("states:DescribeStateMachine", "state machine details", "AccessDeniedException"),
    ("apprunner:DescribeService", "App Runner service details", "AccessDeniedException"),
    ("cloudtrail:GetTrailStatus", "trail status", "AccessDeniedException"),
    ("cloudtrail:GetEventSelectors", "trail selectors", "AccessDeniedException"),
    ("cloudtrail:GetEventDataStore", "event data stores", "AccessDeniedException"),
    ("logs:DescribeLogGroups", "trail log groups", "AccessDeniedException"),
];

async fn with_denied(cases: &[Case]) -> Snapshot {
    let denied: BTreeSet<String> = cases.iter().map(|(operation, _, _)| (*operation).to_owned()).collect();
    let double = double(Faults { denied, ..Faults::default() }).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, _) = collect(&double, PRODUCTION, Scope::default(), folder.path()).await.expect("a run");
    let snapshot = snapshot(run);
    for (operation, kind, code) in cases {
        let coverage = snapshot.about.coverage.iter().find(|one| one.domain == PRODUCTION && one.kind == *kind);
        let outcome = coverage.map(|one| one.outcome.clone());
        let expected = Outcome::Denied { status: (*code).to_owned(), permission: (*operation).to_owned() };
        assert_eq!(outcome, Some(expected), "{kind}");
    }
    snapshot
}

#[tokio::test]
async fn each_denied_list_is_a_line_of_the_ledger_and_nothing_else_is_lost() {
    let snapshot = with_denied(LISTS).await;
    // Users came by another way, and what was not denied is here.
    assert_eq!(outcome(&snapshot, PRODUCTION, "users"), "read to the end");
    assert_eq!(outcome(&snapshot, PRODUCTION, "buckets"), "read to the end");
    let user = &snapshot.entries[&format!("user|arn:aws:iam::{PRODUCTION}:user/ci/ci-deploy")].record;
    assert_eq!(serde_json::to_value(user).expect("JSON")["listed_only"], true);
}

#[tokio::test]
async fn each_denied_detail_is_a_line_of_the_ledger_and_the_lists_are_whole() {
    let snapshot = with_denied(DETAILS).await;
    for (_, kind, _) in LISTS {
        assert_eq!(outcome(&snapshot, PRODUCTION, kind), "read to the end", "{kind}");
    }
}

#[tokio::test]
async fn s3_calls_a_permission_otherwise_than_its_operation() {
    for (operations, kind, action) in [
        (vec!["s3:ListBuckets", "organizations:DescribeOrganization"], "buckets", "s3:ListAllMyBuckets"),
        (vec!["s3:GetBucketLifecycleConfiguration"], "bucket lifecycles", "s3:GetLifecycleConfiguration"),
        (vec!["s3:GetBucketEncryption"], "bucket encryption", "s3:GetEncryptionConfiguration"),
    ] {
        let denied = operations.into_iter().map(str::to_owned).collect();
        let double = double(Faults { denied, ..Faults::default() }).await;
        let folder = tempfile::tempdir().expect("a folder");
        let (run, _) = collect(&double, PRODUCTION, Scope::default(), folder.path()).await.expect("a run");
        let sentence = outcome(&snapshot(run), PRODUCTION, kind);
        assert_eq!(sentence, format!("refused (AccessDenied); it needs {action}"));
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_entered_is_a_denied_listing() {
    let closed = BTreeSet::from([PRODUCTION.to_owned()]);
    let double = double(Faults { closed, ..Faults::default() }).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, _) = collect(&double, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    assert!(run.domains.contains(PRODUCTION));
    let snapshot = snapshot(run);
    assert_eq!(
        outcome(&snapshot, PRODUCTION, "account"),
        format!(
            "refused (AccessDenied); it needs sts:AssumeRole on arn:aws:iam::{PRODUCTION}:role/stanch-collector, and \
             that role's trust"
        )
    );
    assert_eq!(outcome(&snapshot, MANAGEMENT, "access keys"), "read to the end");
}

#[tokio::test]
async fn throttled_calls_are_made_again() {
    let double = double(Faults { throttle_every: 5, page: 3, ..Faults::default() }).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, _) = collect(&double, PRODUCTION, Scope::default(), folder.path()).await.expect("a run");
    let incomplete: Vec<String> = run
        .listings
        .iter()
        .filter(|one| one.domain == PRODUCTION && one.outcome != Outcome::Complete)
        .map(|one| format!("{}: {}", one.id(), one.outcome.sentence()))
        .collect();
    assert_eq!(incomplete, Vec::<String>::new());
}

#[tokio::test]
async fn a_web_page_instead_of_an_answer_is_an_outcome() {
    let garbled = [
        "iam:ListAccessKeys",
        "kms:ListKeys",
        "ec2:DescribeSnapshots",
        "ssm:DescribeParameters",
        "cloudtrail:DescribeTrails",
        "rolesanywhere:ListTrustAnchors",
        "cloudformation:DescribeStacks",
    ];
    let garbled = garbled.iter().map(|name| (*name).to_owned()).collect();
    let double = double(Faults { garbled, ..Faults::default() }).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, _) = collect(&double, PRODUCTION, Scope::default(), folder.path()).await.expect("a run");
    let snapshot = snapshot(run);
    for kind in ["access keys", "KMS keys", "volume snapshots", "parameters", "trails", "trust anchors", "stacks"] {
        assert_eq!(outcome(&snapshot, PRODUCTION, kind), "the answer is none of AWS (status 200)", "{kind}");
    }
}

#[tokio::test]
async fn what_cannot_go_on_is_one_clear_sentence() {
    let expired = double(Faults { expires_after: Some(0), ..Faults::default() }).await;
    let known = double(Faults::default()).await;
    // A server that speaks no TLS, and one that is gone.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let plain = format!("https://{}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        for _ in 0..64 {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let cases = [
        (expired.url(), caller_key(MANAGEMENT), "the AWS credentials are expired (ExpiredToken); get new ones"),
        (known.url(), "AKIA000000000000MAIN".to_owned(), "AWS does not know these credentials (InvalidClientTokenId)"),
        // An inactive key of a user.
        (known.url(), "AKIAEXAMPLE000000002".to_owned(), "AWS does not know these credentials (InvalidClientTokenId)"),
        (plain, caller_key(MANAGEMENT), "the TLS connection to AWS failed ("),
        (gone, caller_key(MANAGEMENT), "AWS cannot be reached ("),
    ];
    for (url, key, beginning) in cases {
        let error = Aws::connect_to(&url, &key, &secret(), Scope::default()).await.err().expect("an error").to_string();
        assert!(error.starts_with(beginning), "{error}");
        assert!(!error.contains("PLANTED") && !error.contains('\n'), "{error}");
    }
    server.abort();
}

#[tokio::test]
async fn names_that_cannot_be_are_refused_before_any_call() {
    let scopes = [
        Scope { role: Some("a role".to_owned()), ..Scope::default() },
        Scope { accounts: vec!["12345".to_owned()], ..Scope::default() },
        Scope { regions: vec!["eu-west-1.evil.example".to_owned()], ..Scope::default() },
    ];
    for scope in scopes {
        let secret = Secret::new("unused".to_owned());
        let error = Aws::connect_to("http://127.0.0.1:9", "AKIA", &secret, scope).await.err().expect("an error");
        assert!(error.to_string().contains(" is no "), "{error}");
    }
}
