//! Who asks for what, and patterns that cover it or miss it narrowly.

use serde_json::{Value, json};

use crate::random::Random;

pub(crate) const HOME: &str = "111122223333";
pub(crate) const ELSEWHERE: &str = "444455556666";

/// What is asked for. `{account}` in the resource is the account that it lies in.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) action: &'static str,
    /// Another action of the service.
    pub(crate) other: &'static str,
    pub(crate) resource: &'static str,
}

pub(crate) const OBJECT: Target =
    Target { action: "s3:GetObject", other: "s3:PutObject", resource: "arn:aws:s3:::data/reports/2023/a.csv" };
pub(crate) const BUCKET: Target =
    Target { action: "s3:ListBucket", other: "s3:DeleteBucket", resource: "arn:aws:s3:::data" };
pub(crate) const QUEUE: Target =
    Target { action: "sqs:SendMessage", other: "sqs:PurgeQueue", resource: "arn:aws:sqs:us-east-1:{account}:jobs" };
pub(crate) const TOPIC: Target =
    Target { action: "sns:Publish", other: "sns:Subscribe", resource: "arn:aws:sns:us-east-1:{account}:alarms" };
pub(crate) const FUNCTION: Target = Target {
    action: "lambda:InvokeFunction",
    other: "lambda:UpdateFunctionCode",
    resource: "arn:aws:lambda:us-east-1:{account}:function:resize",
};
pub(crate) const SECRET: Target = Target {
    action: "secretsmanager:GetSecretValue",
    other: "secretsmanager:PutSecretValue",
    resource: "arn:aws:secretsmanager:us-east-1:{account}:secret:prod/db-AbCdEf",
};
pub(crate) const TABLE: Target = Target {
    action: "dynamodb:GetItem",
    other: "dynamodb:PutItem",
    resource: "arn:aws:dynamodb:us-east-1:{account}:table/orders",
};
pub(crate) const KEY: Target = Target {
    action: "kms:Decrypt",
    other: "kms:ScheduleKeyDeletion",
    resource: "arn:aws:kms:us-east-1:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
};
pub(crate) const ROLE: Target =
    Target { action: "sts:AssumeRole", other: "sts:TagSession", resource: "arn:aws:iam::{account}:role/target" };
pub(crate) const USER: Target =
    Target { action: "iam:CreateAccessKey", other: "iam:DeleteUser", resource: "arn:aws:iam::{account}:user/team/zoe" };
pub(crate) const INSTANCE: Target = Target {
    action: "ec2:TerminateInstances",
    other: "ec2:StopInstances",
    resource: "arn:aws:ec2:us-east-1:{account}:instance/i-0123456789abcdef0",
};
pub(crate) const WHOLE: Target = Target { action: "ec2:DescribeInstances", other: "ec2:DescribeVpcs", resource: "*" };

/// What has a policy of its own, or could have one.
pub(crate) const SHARED: [Target; 6] = [OBJECT, BUCKET, QUEUE, TOPIC, FUNCTION, SECRET];

/// What an identity's own policy may allow.
pub(crate) const ANY: [Target; 9] = [OBJECT, BUCKET, QUEUE, FUNCTION, SECRET, TABLE, USER, INSTANCE, WHOLE];

impl Target {
    pub(crate) fn arn(&self, account: &str) -> String {
        self.resource.replace("{account}", account)
    }

    fn parts(&self) -> (&'static str, &'static str) {
        self.action.split_once(':').unwrap()
    }

    /// A pattern that covers the action.
    pub(crate) fn action(&self, random: &mut Random) -> String {
        let (service, name) = self.parts();
        let cut = 1 + random.below(name.len() - 1);
        match random.below(8) {
            0 => "*".to_owned(),
            1 => format!("{service}:*"),
            2 => format!("{service}:{}*", &name[..cut]),
            3 => format!("{service}:*{}", &name[cut..]),
            4 => format!("{service}:{}?{}", &name[..cut], &name[cut + 1..]),
            5 => self.action.to_lowercase(),
            6 => format!("{}:{}", service.to_uppercase(), name.to_uppercase()),
            _ => self.action.to_owned(),
        }
    }

    /// A pattern that does not cover it.
    pub(crate) fn no_action(&self, random: &mut Random) -> String {
        let (service, name) = self.parts();
        match random.below(5) {
            0 => "glue:*".to_owned(),
            1 => format!("{service}:{name}?"),
            2 => format!("{service}:?{name}*"),
            3 => format!("{service}:{}", &name[..name.len() - 1]),
            _ => self.other.to_owned(),
        }
    }

    /// A pattern that covers the resource.
    pub(crate) fn covering(&self, account: &str, random: &mut Random) -> String {
        let arn = self.arn(account);
        if self.resource == "*" {
            return arn;
        }
        let start = arn.len() - arn.splitn(6, ':').last().unwrap().len();
        let cut = start + random.below(arn.len() - start);
        let further = cut + random.below(arn.len() - cut);
        match random.below(8) {
            0 => "*".to_owned(),
            1 => format!("{}*", &arn[..cut]),
            2 => format!("{}?{}", &arn[..cut], &arn[cut + 1..]),
            3 => format!("{}*{}", &arn[..cut], &arn[further..]),
            4 => {
                let parts: Vec<&str> = arn.splitn(6, ':').collect();
                format!("arn:aws:{}:*:*:{}", parts[2], parts[5])
            }
            5 => format!("{}**{}", &arn[..start], &arn[further..]),
            _ => arn,
        }
    }

    /// A pattern that does not cover it.
    pub(crate) fn missing(&self, account: &str, random: &mut Random) -> String {
        let arn = self.arn(account);
        if self.resource == "*" {
            return format!("arn:aws:ec2:us-east-1:{account}:instance/*");
        }
        let start = arn.len() - arn.splitn(6, ':').last().unwrap().len();
        let cut = start + 1 + random.below(arn.len() - start - 1);
        match random.below(5) {
            0 => arn[..cut].to_owned(),
            1 => format!("{arn}?"),
            2 => format!("{}{}*", &arn[..start], arn[start..].to_uppercase()),
            3 => format!("{}?{}", &arn[..cut], &arn[cut..]),
            _ => format!("{}other*", &arn[..start]),
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    User,
    Session,
    Federated,
    Service,
    Anonymous,
}

pub(crate) const IDENTITIES: [Who; 3] = [Who::User, Who::Session, Who::Federated];

impl Who {
    pub(crate) fn principal(self) -> String {
        match self {
            Self::User => format!("arn:aws:iam::{HOME}:user/team/alice"),
            Self::Session => format!("arn:aws:sts::{HOME}:assumed-role/deploy/run-7"),
            Self::Federated => format!("arn:aws:sts::{HOME}:federated-user/carol"),
            Self::Service => "events.amazonaws.com".to_owned(),
            Self::Anonymous => "*".to_owned(),
        }
    }

    /// A principal element that names the caller itself.
    pub(crate) fn itself(self, random: &mut Random) -> Value {
        match self {
            Self::Session if random.chance(50) => json!({"AWS": format!("arn:aws:iam::{HOME}:role/deploy")}),
            Self::Service => json!({"Service": self.principal()}),
            Self::Anonymous => json!("*"),
            _ => json!({"AWS": self.principal()}),
        }
    }

    /// Any form of a principal element: some name the caller, some the account, some everybody, some nobody that asks.
    pub(crate) fn form(self, random: &mut Random) -> Value {
        match random.below(12) {
            0..=3 => self.itself(random),
            4 => json!("*"),
            5 => json!({"AWS": "*"}),
            6 => json!({"AWS": HOME}),
            7 => json!({"AWS": format!("arn:aws:iam::{HOME}:root")}),
            8 => match self.itself(random) {
                Value::Object(own) => {
                    let (sort, name) = own.into_iter().next().unwrap();
                    let other = if sort == "AWS" { ELSEWHERE } else { "states.amazonaws.com" };
                    json!({sort: [other, name]})
                }
                own => own,
            },
            9 => json!({"AWS": ELSEWHERE}),
            10 => json!({"Service": ["states.amazonaws.com", "ec2.amazonaws.com"]}),
            _ => json!({"AWS": [format!("arn:aws:iam::{HOME}:user/alice"), format!("arn:aws:iam::{HOME}:role/alice")]}),
        }
    }
}
