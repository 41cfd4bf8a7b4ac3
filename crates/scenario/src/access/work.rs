//! What identities do all day, as statements of policies. None of it says who can do what or changes what runs.

use serde_json::{Value, json};

use super::organization::REGIONS;
use super::place::Place;
use crate::rng::Rng;

/// Teams, of which each account has some.
const TEAMS: [&str; 24] = [
    "accounts",
    "analytics",
    "billing",
    "catalog",
    "checkout",
    "content",
    "courier",
    "devices",
    "events",
    "fraud",
    "geo",
    "identity",
    "ledger",
    "loyalty",
    "media",
    "mobile",
    "notify",
    "orders",
    "payments",
    "pricing",
    "reports",
    "returns",
    "search",
    "vouchers",
];

/// So many teams work in one account.
const TEAMS_PER_ACCOUNT: usize = 6;

/// Teams of an account.
pub(super) fn teams(place: &Place) -> Vec<&'static str> {
    TEAMS.iter().cycle().skip(place.index as usize * 5 % TEAMS.len()).take(TEAMS_PER_ACCOUNT).copied().collect()
}

/// What a service is used for: sets of actions that go together, and what they are on. `{a}` stands for the account,
/// `{n}` for its number, `{r}` for a region, `{t}` for the team.
struct Use {
    actions: &'static [&'static [&'static str]],
    resources: &'static [&'static str],
}

const USES: &[Use] = &[
    Use {
        actions: &[
            &["s3:GetObject", "s3:GetObjectVersion"],
            &["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            &["s3:Get*"],
        ],
        resources: &[
            "arn:aws:s3:::nimbody-{n}-{t}-*/*",
            "arn:aws:s3:::nimbody-{n}-{t}-data/*",
            "arn:aws:s3:::nimbody-{n}-{t}-assets/${aws:username}/*",
        ],
    },
    Use {
        actions: &[&["s3:ListBucket", "s3:GetBucketLocation"], &["s3:ListBucket"]],
        resources: &["arn:aws:s3:::nimbody-{n}-{t}-*"],
    },
    Use {
        actions: &[
            &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
            &["sqs:SendMessage", "sqs:GetQueueUrl"],
        ],
        resources: &["arn:aws:sqs:{r}:{a}:{t}-jobs", "arn:aws:sqs:*:{a}:{t}-*"],
    },
    Use {
        actions: &[
            &["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
            &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query"],
            &["dynamodb:DescribeTable", "dynamodb:Scan"],
        ],
        resources: &["arn:aws:dynamodb:{r}:{a}:table/{t}-*", "arn:aws:dynamodb:{r}:{a}:table/{t}-state/index/*"],
    },
    Use {
        actions: &[&["kms:Decrypt", "kms:GenerateDataKey"], &["kms:Decrypt", "kms:DescribeKey"]],
        resources: &["arn:aws:kms:{r}:{a}:key/*", "arn:aws:kms:*:{a}:alias/{t}"],
    },
    Use {
        actions: &[
            &["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
            &["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"],
        ],
        resources: &["arn:aws:ecr:{r}:{a}:repository/{t}/*"],
    },
    Use { actions: &[&["ecr:GetAuthorizationToken"]], resources: &["*"] },
    Use {
        actions: &[&["cloudformation:Describe*", "cloudformation:List*", "cloudformation:GetTemplate"]],
        resources: &["arn:aws:cloudformation:{r}:{a}:stack/{t}-*/*"],
    },
    Use {
        actions: &[
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            &["logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery"],
        ],
        resources: &["arn:aws:logs:{r}:{a}:log-group:/{t}/*", "arn:aws:logs:*:{a}:log-group:/aws/lambda/{t}-*:*"],
    },
    Use {
        actions: &[&["cloudwatch:PutMetricData"], &["cloudwatch:Get*", "cloudwatch:List*", "cloudwatch:Describe*"]],
        resources: &["*"],
    },
    Use {
        actions: &[
            &["ec2:Describe*"],
            &["ec2:DescribeInstances", "ec2:DescribeTags", "elasticloadbalancing:Describe*"],
        ],
        resources: &["*"],
    },
    Use {
        actions: &[&["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]],
        resources: &["arn:aws:secretsmanager:{r}:{a}:secret:{t}/*"],
    },
    Use {
        actions: &[&["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]],
        resources: &["arn:aws:ssm:{r}:{a}:parameter/{t}/*"],
    },
    Use {
        actions: &[&["sns:Publish"], &["sns:Subscribe", "sns:ListSubscriptionsByTopic"]],
        resources: &["arn:aws:sns:{r}:{a}:{t}-*"],
    },
    Use {
        actions: &[
            &["kinesis:PutRecord", "kinesis:PutRecords"],
            &["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"],
        ],
        resources: &["arn:aws:kinesis:{r}:{a}:stream/{t}-*"],
    },
    Use { actions: &[&["events:PutEvents"]], resources: &["arn:aws:events:{r}:{a}:event-bus/{t}"] },
    Use {
        actions: &[&["lambda:InvokeFunction"], &["lambda:GetFunction", "lambda:ListVersionsByFunction"]],
        resources: &["arn:aws:lambda:{r}:{a}:function:{t}-*"],
    },
    Use {
        actions: &[&["xray:PutTraceSegments", "xray:PutTelemetryRecords"], &["sts:GetCallerIdentity"]],
        resources: &["*"],
    },
    Use { actions: &[&["rds:Describe*", "rds:ListTagsForResource"]], resources: &["arn:aws:rds:{r}:{a}:db:{t}-*"] },
    Use {
        actions: &[&["iam:GetUser", "iam:ListAccessKeys", "iam:ListMFADevices"]],
        resources: &["arn:aws:iam::{a}:user/${aws:username}"],
    },
];

/// What must not be done.
const FORBIDDEN: &[Use] = &[
    Use { actions: &[&["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketAcl"]], resources: &["*"] },
    Use { actions: &[&["s3:DeleteObject*"]], resources: &["arn:aws:s3:::nimbody-{n}-{t}-logs/*"] },
    Use { actions: &[&["kms:ScheduleKeyDeletion", "kms:DisableKey"]], resources: &["*"] },
    Use { actions: &[&["dynamodb:DeleteTable"], &["sqs:PurgeQueue", "sqs:DeleteQueue"]], resources: &["*"] },
    Use { actions: &[&["iam:*", "organizations:*"], &["cloudtrail:*"]], resources: &["*"] },
];

/// A policy of one to twelve statements, most often of few.
pub(super) fn policy(rng: &mut Rng, place: &Place, team: &str) -> Value {
    let length = 1 + rng.skewed(12);
    let statements: Vec<Value> = (0..length).map(|number| statement(rng, place, team, number)).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn statement(rng: &mut Rng, place: &Place, team: &str, number: u64) -> Value {
    let forbidden = number > 0 && rng.per_mille(80);
    let uses = if forbidden { FORBIDDEN } else { USES };
    let Some(Use { actions, resources }) = rng.pick(uses) else { return json!({}) };
    let region = rng.pick(&REGIONS).copied().unwrap_or_default();
    let resource = rng.pick(resources).copied().unwrap_or("*");
    let resource = resource
        .replace("{a}", &place.id)
        .replace("{n}", &place.index.to_string())
        .replace("{r}", region)
        .replace("{t}", team);
    let actions = rng.pick(actions).copied().unwrap_or_default();
    let mut statement = json!({
        "Effect": if forbidden { "Deny" } else { "Allow" },
        "Action": actions,
        "Resource": resource,
    });
    // One action or resource stands by itself as often as in a list.
    if let ([only], true) = (actions, rng.per_mille(500)) {
        statement["Action"] = json!(only);
    }
    if rng.per_mille(400) {
        statement["Resource"] = json!([statement["Resource"]]);
    }
    if rng.per_mille(600) {
        statement["Sid"] = json!(format!("Statement{number}"));
    }
    if rng.per_mille(250) {
        statement["Condition"] = condition(rng, team, forbidden);
    }
    statement
}

/// A condition as people write them.
fn condition(rng: &mut Rng, team: &str, forbidden: bool) -> Value {
    if forbidden {
        return match rng.below(3) {
            0 => json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
            1 => json!({"StringNotEquals": {"aws:PrincipalTag/team": team}}),
            _ => json!({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/25"]}}),
        };
    }
    match rng.below(8) {
        0 | 1 => json!({"StringEquals": {"aws:RequestedRegion": REGIONS}}),
        2 => json!({"StringEquals": {"aws:SourceVpc": format!("vpc-{:017x}", rng.below(1 << 40))}}),
        3 => json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        4 => json!({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}),
        5 => json!({"StringEquals": {"aws:ResourceTag/team": team}}),
        6 => json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/25"]}}),
        _ => json!({"Bool": {"aws:SecureTransport": "true"}}),
    }
}
