//! Calls that a key of somebody with every permission can make, of each service that the tests speak to.

use aws_config::SdkConfig;
use aws_sdk_iam::types::PolicyScopeType;

/// A user who is asked about.
pub(crate) const TARGET: &str = "asked-about";

/// A group that is asked about.
pub(crate) const GROUP: &str = "deployers";

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// What is probed.
pub(crate) const NAMES: [&str; 40] = [
    "iam:ListUsers",
    "iam:ListRoles",
    "iam:ListGroups",
    "iam:ListPolicies",
    "iam:ListInstanceProfiles",
    "iam:ListAccountAliases",
    "iam:ListVirtualMfaDevices",
    "iam:ListOpenIdConnectProviders",
    "iam:ListSamlProviders",
    "iam:ListServerCertificates",
    "iam:GetAccountSummary",
    "iam:GetAccountAuthorizationDetails",
    "iam:GetUser",
    "iam:ListAccessKeys",
    "iam:ListSshPublicKeys",
    "iam:ListMfaDevices",
    "iam:ListSigningCertificates",
    "iam:ListUserPolicies",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupsForUser",
    "iam:ListUserTags",
    "sqs:ListQueues",
    "sqs:CreateQueue",
    "sns:ListTopics",
    "sns:ListSubscriptions",
    "sns:CreateTopic",
    "kms:ListKeys",
    "kms:ListAliases",
    "kms:CreateKey",
    "kms:GenerateRandom",
    "secretsmanager:ListSecrets",
    "secretsmanager:GetRandomPassword",
    "ecr:DescribeRepositories",
    "ecr:DescribeRegistry",
    "ecr:GetAuthorizationToken",
    "iam:GetPolicy",
    "iam:ListPolicyVersions",
    "iam:GetGroup",
    "iam:ListGroupPolicies",
    "iam:GenerateCredentialReport",
];

/// Which of the calls are denied; what fails otherwise is a failure of the test.
pub(crate) async fn denied(configuration: &SdkConfig) -> Vec<&'static str> {
    let iam = aws_sdk_iam::Client::new(configuration);
    let sqs = aws_sdk_sqs::Client::new(configuration);
    let sns = aws_sdk_sns::Client::new(configuration);
    let kms = aws_sdk_kms::Client::new(configuration);
    let secrets = aws_sdk_secretsmanager::Client::new(configuration);
    let ecr = aws_sdk_ecr::Client::new(configuration);
    let mut outcomes = Vec::new();
    macro_rules! probe {
        ($($call:expr),* $(,)?) => {
            $(outcomes.push(match Box::pin($call.send()).await {
                Ok(_) => false,
                Err(error) => {
                    let text = format!("{error:?}");
                    assert!(text.contains("AccessDenied"), "{} {text}", stringify!($call));
                    true
                }
            });)*
        };
    }
    probe!(
        iam.list_users(),
        iam.list_roles(),
        iam.list_groups(),
        iam.list_policies().scope(PolicyScopeType::Local),
        iam.list_instance_profiles(),
        iam.list_account_aliases(),
        iam.list_virtual_mfa_devices(),
        iam.list_open_id_connect_providers(),
        iam.list_saml_providers(),
        iam.list_server_certificates(),
        iam.get_account_summary(),
        iam.get_account_authorization_details(),
        iam.get_user().user_name(TARGET),
        iam.list_access_keys().user_name(TARGET),
        iam.list_ssh_public_keys().user_name(TARGET),
        iam.list_mfa_devices().user_name(TARGET),
        iam.list_signing_certificates().user_name(TARGET),
        iam.list_user_policies().user_name(TARGET),
        iam.list_attached_user_policies().user_name(TARGET),
        iam.list_groups_for_user().user_name(TARGET),
        iam.list_user_tags().user_name(TARGET),
        sqs.list_queues(),
        sqs.create_queue().queue_name("probed"),
        sns.list_topics(),
        sns.list_subscriptions(),
        sns.create_topic().name("probed"),
        kms.list_keys(),
        kms.list_aliases(),
        kms.create_key(),
        kms.generate_random().number_of_bytes(8),
        secrets.list_secrets(),
        secrets.get_random_password(),
        ecr.describe_repositories(),
        ecr.describe_registry(),
        ecr.get_authorization_token(),
        iam.get_policy().policy_arn(ADMINISTRATOR),
        iam.list_policy_versions().policy_arn(ADMINISTRATOR),
        iam.get_group().group_name(GROUP),
        iam.list_group_policies().group_name(GROUP),
        iam.generate_credential_report(),
    );
    NAMES.into_iter().zip(outcomes).filter_map(|(name, denied)| denied.then_some(name)).collect()
}
