//! Habits: what an identity does, how widely, when, and how often it fails. Data, so that new ones are new entries.

/// One way of working.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habit {
    /// Operations, as `service:Name`, with how often each comes up among the others.
    pub(crate) operations: &'static [(&'static str, u32)],
    /// What AWS does on this identity's behalf when it deploys (seen as CloudFormation's own calls).
    pub(crate) forwarded: &'static [(&'static str, u32)],
    /// How many resources of a kind it works with.
    pub(crate) width: u64,
    /// Calls refused for want of permission, per thousand.
    pub(crate) denied: u32,
    /// Calls that fail for another reason, per thousand.
    pub(crate) faults: u32,
}

/// When an identity works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hours {
    /// The same all day and all week.
    Always,
    /// Working days, about 8 to 18 o'clock, so many hours east of UTC.
    Office(i32),
    /// As developers merge: working days with a tail into the evening and a trickle at weekends.
    Merges,
    /// Once a day around an hour (UTC).
    Nightly(u32),
}

impl Hours {
    /// How much of its work falls on an hour of the day.
    pub(crate) fn weight(self, hour: u32) -> u64 {
        const OFFICE: [u64; 24] = [0, 0, 0, 0, 0, 0, 1, 4, 12, 18, 20, 18, 9, 14, 19, 18, 15, 8, 4, 2, 1, 1, 0, 0];
        const MERGES: [u64; 24] = [2, 1, 1, 1, 1, 1, 2, 5, 11, 16, 18, 17, 11, 14, 19, 19, 18, 14, 10, 7, 6, 5, 4, 3];
        match self {
            Self::Always => 1,
            Self::Office(east) => OFFICE[(hour as i32 + east).rem_euclid(24) as usize],
            Self::Merges => MERGES[hour as usize % 24],
            Self::Nightly(at) => match (hour + 24 - at) % 24 {
                0 => 20,
                1 => 6,
                _ => 0,
            },
        }
    }

    /// How much of a usual day's work is done on this weekday, in percent.
    pub(crate) fn share(self, weekday: u32) -> u64 {
        match (self, weekday) {
            (Self::Office(_), 5..) => 0,
            (Self::Merges, 5..) => 18,
            (Self::Merges | Self::Office(_), 4) => 85,
            _ => 100,
        }
    }
}

/// A habit and its operations, shortly.
const fn habit(width: u64, operations: &'static [(&'static str, u32)]) -> Habit {
    Habit { operations, forwarded: &[], width, denied: 1, faults: 6 }
}

impl Habit {
    const fn failing(mut self, denied: u32, faults: u32) -> Self {
        self.denied = denied;
        self.faults = faults;
        self
    }

    const fn forwarding(mut self, forwarded: &'static [(&'static str, u32)]) -> Self {
        self.forwarded = forwarded;
        self
    }
}

/// What CloudFormation calls for whoever deploys a stack.
const STACK_CALLS: &[(&str, u32)] = &[
    ("iam:GetRole", 6),
    ("iam:TagRole", 2),
    ("lambda:GetFunction20150331v2", 6),
    ("lambda:UpdateFunctionCode20150331v2", 3),
    ("ecs:DescribeServices", 6),
    ("ecs:UpdateService", 2),
    ("ec2:DescribeSecurityGroups", 4),
    ("ssm:GetParameters", 4),
];

/// Deployment of containers, as a CI job does it.
pub(crate) const DEPLOY_SERVICE: Habit = habit(
    5,
    &[
        ("sts:GetCallerIdentity", 10),
        ("ecr:GetAuthorizationToken", 10),
        ("ecs:DescribeServices", 26),
        ("ecs:DescribeTaskDefinition", 16),
        ("ecs:RegisterTaskDefinition", 7),
        ("ecs:UpdateService", 7),
        ("ecs:DescribeTasks", 12),
        ("ecs:ListTasks", 6),
        ("ssm:GetParameter", 8),
        ("s3:PutObject", 6),
        ("s3:ListObjects", 3),
    ],
);

/// Deployment of stacks, with CloudFormation's own calls behind it.
pub(crate) const DEPLOY_STACK: Habit = habit(
    4,
    &[
        ("cloudformation:DescribeStacks", 30),
        ("cloudformation:DescribeStackEvents", 24),
        ("cloudformation:CreateChangeSet", 6),
        ("cloudformation:ExecuteChangeSet", 5),
        ("cloudformation:GetTemplate", 4),
        ("s3:PutObject", 7),
        ("sts:GetCallerIdentity", 3),
    ],
)
.forwarding(STACK_CALLS);

/// Release of functions.
pub(crate) const RELEASE_FUNCTION: Habit = habit(
    6,
    &[
        ("sts:GetCallerIdentity", 8),
        ("lambda:GetFunction20150331v2", 18),
        ("lambda:UpdateFunctionCode20150331v2", 12),
        ("lambda:PublishVersion20150331", 10),
        ("lambda:UpdateAlias20150331", 10),
        ("lambda:GetFunctionConfiguration20150331v2", 16),
        ("s3:PutObject", 10),
    ],
);

/// Building and pushing of images.
pub(crate) const PUSH_IMAGE: Habit = habit(
    8,
    &[
        ("ecr:GetAuthorizationToken", 10),
        ("ecr:BatchCheckLayerAvailability", 40),
        ("ecr:InitiateLayerUpload", 14),
        ("ecr:CompleteLayerUpload", 14),
        ("ecr:PutImage", 8),
        ("ecr:BatchGetImage", 12),
        ("ecr:DescribeImageScanFindings", 8),
    ],
);

/// Publishing of a web site.
pub(crate) const PUBLISH_ASSETS: Habit = habit(
    3,
    &[
        ("s3:ListObjects", 22),
        ("s3:PutObject", 60),
        ("s3:DeleteObject", 5),
        ("cloudfront:CreateInvalidation", 6),
        ("cloudfront:GetDistribution", 6),
        ("sts:GetCallerIdentity", 4),
    ],
);

/// A data pipeline started by CI.
pub(crate) const RUN_PIPELINE: Habit = habit(
    7,
    &[
        ("glue:StartJobRun", 6),
        ("glue:GetTable", 16),
        ("glue:GetPartitions", 18),
        ("athena:StartQueryExecution", 10),
        ("athena:GetQueryExecution", 30),
        ("athena:GetQueryResults", 8),
        ("s3:ListObjects", 12),
        ("s3:GetObject", 16),
    ],
);

/// Terraform, which reads everything before it changes anything.
pub(crate) const TERRAFORM: Habit = habit(
    18,
    &[
        ("sts:GetCallerIdentity", 5),
        ("iam:GetRole", 22),
        ("iam:ListRolePolicies", 14),
        ("iam:GetRolePolicy", 12),
        ("iam:ListAttachedRolePolicies", 14),
        ("iam:GetPolicy", 10),
        ("iam:GetPolicyVersion", 10),
        ("s3:GetBucketPolicy", 10),
        ("s3:GetBucketVersioning", 10),
        ("s3:GetBucketEncryption", 10),
        ("s3:GetBucketLifecycle", 10),
        ("s3:GetBucketTagging", 10),
        ("s3:GetBucketAcl", 10),
        ("s3:GetObject", 6),
        ("s3:PutObject", 3),
        ("ec2:DescribeVpcs", 10),
        ("ec2:DescribeVpcAttribute", 10),
        ("ec2:DescribeSubnets", 12),
        ("ec2:DescribeRouteTables", 12),
        ("ec2:DescribeSecurityGroups", 16),
        ("ec2:DescribeSecurityGroupRules", 10),
        ("ec2:DescribeNatGateways", 6),
        ("ec2:DescribeNetworkAcls", 6),
        ("ec2:DescribeAccountAttributes", 4),
        ("kms:DescribeKey", 10),
        ("kms:GetKeyPolicy", 8),
        ("kms:GetKeyRotationStatus", 8),
        ("lambda:GetFunction20150331v2", 10),
        ("lambda:GetPolicy20150331v2", 8),
        ("dynamodb:DescribeTable", 10),
        ("rds:DescribeDBInstances", 10),
        ("rds:ListTagsForResource", 8),
        ("route53:ListResourceRecordSets", 8),
        ("secretsmanager:DescribeSecret", 8),
        ("secretsmanager:GetResourcePolicy", 6),
        ("ssm:GetParameter", 10),
        ("ecs:DescribeClusters", 6),
        ("ec2:AuthorizeSecurityGroupIngress", 2),
        ("ec2:RevokeSecurityGroupIngress", 1),
        ("ec2:CreateTags", 2),
        ("iam:CreateRole", 1),
        ("iam:PutRolePolicy", 2),
        ("iam:AttachRolePolicy", 2),
        ("iam:TagRole", 2),
        ("route53:ChangeResourceRecordSets", 1),
        ("s3:PutBucketTagging", 1),
        ("monitoring:PutMetricAlarm", 2),
    ],
)
.failing(2, 18);

/// What the security scanner asks of every account, every night and then some.
pub(crate) const SCAN: Habit = habit(
    60,
    &[
        ("iam:ListUsers", 3),
        ("iam:ListRoles", 3),
        ("iam:ListAccessKeys", 12),
        ("iam:ListMFADevices", 10),
        ("iam:ListAttachedUserPolicies", 10),
        ("iam:ListUserPolicies", 10),
        ("iam:ListGroupsForUser", 8),
        ("iam:GetLoginProfile", 8),
        ("iam:GetAccessKeyLastUsed", 8),
        ("iam:GetAccountSummary", 1),
        ("iam:GetAccountPasswordPolicy", 1),
        ("iam:GetAccountAuthorizationDetails", 1),
        ("iam:GenerateCredentialReport", 1),
        ("iam:GetCredentialReport", 1),
        ("iam:ListRolePolicies", 14),
        ("iam:GetRolePolicy", 14),
        ("iam:ListAttachedRolePolicies", 14),
        ("iam:GetPolicyVersion", 12),
        ("s3:ListBuckets", 2),
        ("s3:GetBucketLocation", 12),
        ("s3:GetBucketAcl", 12),
        ("s3:GetBucketPolicy", 12),
        ("s3:GetBucketPolicyStatus", 12),
        ("s3:GetBucketEncryption", 12),
        ("s3:GetBucketLogging", 12),
        ("s3:GetBucketVersioning", 12),
        ("s3:GetBucketPublicAccessBlock", 12),
        ("ec2:DescribeInstances", 4),
        ("ec2:DescribeRegions", 2),
        ("ec2:DescribeSecurityGroups", 8),
        ("ec2:DescribeSnapshots", 4),
        ("ec2:DescribeSnapshotAttribute", 12),
        ("ec2:DescribeInstanceAttribute", 8),
        ("ec2:DescribeVolumes", 6),
        ("ec2:DescribeFlowLogs", 4),
        ("ec2:DescribeImages", 3),
        ("kms:ListKeys", 2),
        ("kms:GetKeyPolicy", 8),
        ("kms:GetKeyRotationStatus", 8),
        ("lambda:ListFunctions20150331", 3),
        ("lambda:GetPolicy20150331v2", 8),
        ("rds:DescribeDBInstances", 4),
        ("rds:DescribeDBSnapshots", 4),
        ("secretsmanager:ListSecrets", 2),
        ("secretsmanager:GetResourcePolicy", 6),
        ("cloudtrail:DescribeTrails", 3),
        ("cloudtrail:GetTrailStatus", 3),
        ("cloudtrail:GetEventSelectors", 3),
        ("config:DescribeConfigRules", 2),
        ("guardduty:ListDetectors", 2),
        ("sns:GetTopicAttributes", 4),
        ("sqs:GetQueueAttributes", 4),
        ("ecr:DescribeRepositories", 2),
        ("sts:GetCallerIdentity", 3),
    ],
)
.failing(14, 30);

/// An engineer at the console and the shell.
pub(crate) const ENGINEER: Habit = habit(
    16,
    &[
        ("ec2:DescribeInstances", 16),
        ("ec2:DescribeInstanceStatus", 8),
        ("ec2:DescribeSecurityGroups", 8),
        ("ec2:DescribeVpcs", 4),
        ("ec2:DescribeSubnets", 4),
        ("ecs:DescribeServices", 14),
        ("ecs:ListTasks", 10),
        ("ecs:DescribeTasks", 10),
        ("ecs:ListClusters", 5),
        ("logs:DescribeLogGroups", 12),
        ("logs:DescribeLogStreams", 10),
        ("logs:FilterLogEvents", 12),
        ("logs:StartQuery", 6),
        ("monitoring:DescribeAlarms", 18),
        ("monitoring:ListDashboards", 6),
        ("lambda:ListFunctions20150331", 6),
        ("lambda:GetFunction20150331v2", 6),
        ("s3:ListBuckets", 8),
        ("s3:GetBucketLocation", 6),
        ("s3:ListObjects", 8),
        ("s3:GetObject", 6),
        ("cloudformation:DescribeStacks", 8),
        ("cloudformation:ListStacks", 4),
        ("ssm:DescribeParameters", 4),
        ("ssm:GetParameter", 4),
        ("ssm:StartSession", 2),
        ("secretsmanager:ListSecrets", 2),
        ("secretsmanager:DescribeSecret", 2),
        ("rds:DescribeDBInstances", 6),
        ("sqs:ListQueues", 4),
        ("elasticloadbalancing:DescribeTargetHealth", 6),
        ("health:DescribeEventAggregates", 10),
        ("autoscaling:DescribeAutoScalingGroups", 4),
        ("autoscaling:SetDesiredCapacity", 1),
        ("lambda:Invoke", 2),
        ("kms:ListAliases", 3),
    ],
)
.failing(12, 14);

/// An administrator of the platform.
pub(crate) const ADMINISTRATOR: Habit = habit(
    30,
    &[
        ("iam:ListRoles", 8),
        ("iam:ListUsers", 6),
        ("iam:GetRole", 10),
        ("iam:GetUser", 5),
        ("iam:ListPolicies", 5),
        ("iam:GetPolicyVersion", 6),
        ("iam:ListAttachedRolePolicies", 6),
        ("iam:ListAccountAliases", 4),
        ("iam:UpdateAssumeRolePolicy", 1),
        ("iam:AttachRolePolicy", 1),
        ("organizations:ListAccounts", 5),
        ("organizations:DescribeOrganization", 4),
        ("cloudtrail:DescribeTrails", 3),
        ("cloudtrail:LookupEvents", 8),
        ("ec2:DescribeInstances", 10),
        ("ec2:DescribeRegions", 4),
        ("ec2:DescribeSecurityGroups", 10),
        ("ec2:AuthorizeSecurityGroupIngress", 2),
        ("ec2:RunInstances", 1),
        ("ec2:TerminateInstances", 1),
        ("kms:ListAliases", 5),
        ("kms:DescribeKey", 5),
        ("s3:ListBuckets", 8),
        ("s3:GetBucketPolicy", 5),
        ("s3:PutBucketPolicy", 1),
        ("secretsmanager:ListSecrets", 4),
        ("secretsmanager:GetSecretValue", 2),
        ("rds:DescribeDBInstances", 5),
        ("rds:DescribeDBClusters", 4),
        ("eks:ListClusters", 2),
        ("ce:GetCostAndUsage", 5),
        ("support:DescribeSeverityLevels", 2),
        ("health:DescribeEventAggregates", 10),
        ("monitoring:DescribeAlarms", 8),
        ("config:GetResourceConfigHistory", 4),
        ("backup:ListBackupVaults", 2),
    ],
)
.failing(4, 10);

/// An analyst of data.
pub(crate) const ANALYST: Habit = habit(
    12,
    &[
        ("athena:StartQueryExecution", 16),
        ("athena:GetQueryExecution", 40),
        ("athena:GetQueryResults", 20),
        ("glue:GetTable", 16),
        ("glue:GetPartitions", 10),
        ("s3:ListBuckets", 5),
        ("s3:ListObjects", 12),
        ("s3:GetObject", 16),
        ("dynamodb:ListTables", 3),
        ("dynamodb:DescribeTable", 4),
    ],
)
.failing(16, 8);

/// A security engineer.
pub(crate) const SECURITY: Habit = habit(
    40,
    &[
        ("securityhub:GetFindings", 20),
        ("guardduty:ListDetectors", 6),
        ("guardduty:ListFindings", 14),
        ("cloudtrail:LookupEvents", 16),
        ("cloudtrail:DescribeTrails", 4),
        ("access-analyzer:ListFindings", 8),
        ("iam:GetRole", 6),
        ("iam:ListAccessKeys", 4),
        ("iam:GetAccountAuthorizationDetails", 2),
        ("iam:SimulatePrincipalPolicy", 2),
        ("config:GetResourceConfigHistory", 6),
        ("config:DescribeConfigRules", 4),
        ("athena:StartQueryExecution", 6),
        ("athena:GetQueryResults", 8),
        ("s3:GetObject", 6),
        ("ec2:DescribeInstances", 4),
    ],
)
.failing(6, 6);

/// A service that runs in containers.
pub(crate) const WEB_SERVICE: Habit = habit(
    6,
    &[
        ("secretsmanager:GetSecretValue", 12),
        ("ssm:GetParameters", 14),
        ("ssm:GetParametersByPath", 6),
        ("kms:Decrypt", 16),
        ("kms:GenerateDataKey", 8),
        ("sqs:GetQueueAttributes", 10),
        ("sns:GetTopicAttributes", 4),
        ("dynamodb:DescribeTable", 10),
        ("s3:GetObject", 4),
        ("s3:PutObject", 2),
        ("logs:CreateLogStream", 4),
    ],
);

/// A function that handles events.
pub(crate) const FUNCTION: Habit = habit(
    4,
    &[
        ("logs:CreateLogStream", 14),
        ("logs:CreateLogGroup", 3),
        ("kms:Decrypt", 12),
        ("ssm:GetParameter", 12),
        ("secretsmanager:GetSecretValue", 8),
        ("s3:GetObject", 8),
        ("s3:PutObject", 4),
        ("states:StartExecution", 3),
        ("ec2:DescribeNetworkInterfaces", 4),
    ],
)
.failing(3, 30);

/// A machine with the agents that every machine has.
pub(crate) const MACHINE: Habit = habit(
    1,
    &[
        ("ssm:UpdateInstanceInformation", 50),
        ("ec2:DescribeTags", 12),
        ("ec2:DescribeInstances", 6),
        ("ec2:DescribeVolumes", 5),
        ("ecr:GetAuthorizationToken", 6),
        ("ecr:BatchGetImage", 6),
        ("ecr:GetDownloadUrlForLayer", 6),
        ("kms:Decrypt", 8),
        ("s3:GetObject", 6),
        ("logs:CreateLogStream", 4),
        ("autoscaling:DescribeAutoScalingGroups", 4),
    ],
)
.failing(2, 8);

/// A nightly backup.
pub(crate) const BACKUP: Habit = habit(
    20,
    &[
        ("ec2:CreateSnapshot", 16),
        ("ec2:DescribeSnapshots", 20),
        ("ec2:DeleteSnapshot", 10),
        ("ec2:CreateTags", 12),
        ("ec2:DescribeVolumes", 14),
        ("rds:CreateDBSnapshot", 5),
        ("rds:DescribeDBSnapshots", 12),
        ("backup:StartBackupJob", 6),
    ],
)
.failing(1, 20);

/// The recorder of AWS Config, which describes everything.
pub(crate) const RECORDER: Habit = habit(
    40,
    &[
        ("ec2:DescribeSecurityGroups", 16),
        ("ec2:DescribeNetworkInterfaces", 18),
        ("ec2:DescribeSubnets", 10),
        ("ec2:DescribeVpcs", 8),
        ("ec2:DescribeVolumes", 12),
        ("ec2:DescribeInstances", 10),
        ("ec2:DescribeRouteTables", 8),
        ("s3:GetBucketAcl", 12),
        ("s3:GetBucketPolicy", 10),
        ("s3:GetBucketTagging", 10),
        ("iam:GetRole", 14),
        ("iam:ListAttachedRolePolicies", 10),
        ("iam:GetPolicyVersion", 8),
        ("lambda:GetFunction20150331v2", 8),
        ("lambda:GetPolicy20150331v2", 8),
        ("kms:DescribeKey", 8),
        ("kms:GetKeyRotationStatus", 6),
        ("dynamodb:DescribeTable", 6),
        ("rds:DescribeDBInstances", 6),
        ("config:PutEvaluations", 10),
    ],
)
.failing(3, 24);

/// Scaling and load balancing by AWS itself.
pub(crate) const SCALER: Habit = habit(
    24,
    &[
        ("ecs:DescribeServices", 22),
        ("monitoring:DescribeAlarms", 16),
        ("elasticloadbalancing:DescribeTargetHealth", 14),
        ("elasticloadbalancing:RegisterTargets", 6),
        ("ec2:DescribeInstances", 10),
        ("ec2:DescribeInstanceStatus", 14),
        ("ec2:CreateNetworkInterface", 8),
        ("ec2:DeleteNetworkInterface", 8),
        ("ec2:DescribeAvailabilityZones", 6),
        ("application-autoscaling:DescribeScalableTargets", 8),
    ],
)
.failing(0, 10);

/// AWS services that look after logs and keys in their own name.
pub(crate) const HOUSEKEEPER: Habit = habit(
    12,
    &[
        ("s3:GetBucketAcl", 10),
        ("kms:GenerateDataKey", 40),
        ("kms:Decrypt", 26),
        ("s3:GetBucketLocation", 4),
        ("kms:DescribeKey", 6),
    ],
)
.failing(0, 2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_hours_move_with_the_time_zone() {
        assert_eq!(Hours::Office(0).weight(3), 0);
        assert_eq!(Hours::Office(-8).weight(18), Hours::Office(0).weight(10));
        assert_eq!(Hours::Office(0).share(6), 0);
        assert!(Hours::Nightly(2).weight(2) > 0 && Hours::Nightly(2).weight(14) == 0);
    }
}
