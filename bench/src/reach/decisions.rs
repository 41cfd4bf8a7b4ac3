//! How many requests are decided in a second of one processor, with every policy that has a say.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use stanch_iam::context::Context;
use stanch_iam::decide::{Caller, CallerKind, Layers, Request, Truth, decide, permits};
use stanch_iam::estate::{Estate, Kind, Listings, PrincipalId};
use stanch_inventory::snapshot::Snapshot;

use super::{NOW, failure};
use crate::Failure;
use crate::usage::cpu_seconds;

/// Callers that are drawn from all users and roles. Each asks for everything in the list below.
const CALLERS: usize = 1_000;

/// How often everything is asked.
const ROUNDS: usize = 50;

/// What is asked for: an action, and a resource in which `{a}` stands for the account and `{n}` for its number.
const ASKED: &[(&str, &str)] = &[
    ("s3:GetObject", "arn:aws:s3:::nimbody-{n}-orders-data/2023/01/05/part-00017.parquet"),
    ("s3:PutObject", "arn:aws:s3:::nimbody-{n}-media-assets/break-glass/logo.svg"),
    ("s3:ListBucket", "arn:aws:s3:::nimbody-{n}-checkout-logs"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:{a}:billing-jobs"),
    ("dynamodb:Query", "arn:aws:dynamodb:us-east-1:{a}:table/catalog-state"),
    ("kms:Decrypt", "arn:aws:kms:eu-central-1:{a}:key/1f2e3d4c-5b6a-4789-8a9b-0c1d2e3f4a5b"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:{a}:secret:fraud/database-AbCdEf"),
    ("ssm:GetParameter", "arn:aws:ssm:eu-west-1:{a}:parameter/geo/configuration"),
    ("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:{a}:function:ops-janitor"),
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:{a}:function:search-intake"),
    ("ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:{a}:repository/ledger/app"),
    ("logs:PutLogEvents", "arn:aws:logs:us-east-1:{a}:log-group:/payments/api:log-stream:1"),
    ("cloudwatch:PutMetricData", "*"),
    ("ec2:DescribeInstances", "*"),
    ("cloudformation:UpdateStack", "arn:aws:cloudformation:eu-central-1:{a}:stack/mobile-api/7"),
    ("cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:{a}:trail/main"),
    ("iam:PassRole", "arn:aws:iam::{a}:role/platform/builder"),
    ("iam:AttachUserPolicy", "arn:aws:iam::{a}:user/people/break-glass"),
    ("iam:CreateAccessKey", "arn:aws:iam::{a}:user/robots/greeter"),
    ("sts:AssumeRole", "arn:aws:iam::{a}:role/platform/identity-keeper"),
];

/// Decisions per CPU-second, and what was decided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    /// Of answers alone, where everything that bears on a caller is at hand.
    pub(crate) permits: f64,
    /// Of answers with reasons.
    pub(crate) decide: f64,
    /// Of answers for which everything that bears on the caller is gathered for each.
    pub(crate) anew: f64,
    /// Answers: yes, no, unknown.
    pub(crate) answers: [u64; 3],
}

/// Somebody who may ask.
struct Asker {
    id: PrincipalId,
    caller: Caller,
    /// The account.
    account: String,
}

/// A request with everything that bears on it.
struct Question<'e> {
    asker: &'e Asker,
    action: &'static str,
    resource: String,
    layers: Layers<'e>,
    facts: Context,
}

impl Question<'_> {
    fn request(&self) -> Request<'_> {
        Request {
            caller: &self.asker.caller,
            action: self.action,
            resource: &self.resource,
            resource_account: Some(&self.asker.account),
            context: &self.facts,
        }
    }
}

/// Measures on the snapshot of a case.
pub(crate) fn rates(path: &Path) -> Result<Rates, Failure> {
    let text = fs::read(path).map_err(|error| failure(path, &error))?;
    let snapshot = Snapshot::parse("aws.jsonl", &text).map_err(|error| failure(path, &error))?;
    drop(text);
    let now = DateTime::parse_from_rfc3339(NOW).map_err(|error| Failure(error.to_string()))?.to_utc();
    let estate = Estate::new(snapshot.records(), Listings::of(&snapshot), now);
    drop(snapshot);
    let askers = askers(&estate);
    // Everybody asks for one thing, then for the next, so that no two requests after each other are of the same caller.
    let asked = ASKED.iter().flat_map(|(action, resource)| askers.iter().map(move |asker| (asker, *action, *resource)));
    let questions: Vec<Question<'_>> =
        asked.map(|(asker, action, resource)| question(&estate, asker, action, resource)).collect();

    let mut answers = [0; 3];
    let permits = rate(&questions, ROUNDS, |question| {
        let at = match permits(&question.layers, &question.request()) {
            Truth::Yes => 0,
            Truth::No => 1,
            Truth::Unknown => 2,
        };
        answers[at] += 1;
    });
    let decide = rate(&questions, ROUNDS, |question| {
        std::hint::black_box(decide(&question.layers, &question.request()));
    });
    let anew = rate(&questions, 1, |asked| {
        let Some((_, resource)) = ASKED.iter().find(|(action, _)| *action == asked.action) else { return };
        let question = question(&estate, asked.asker, asked.action, resource);
        std::hint::black_box(stanch_iam::decide::permits(&question.layers, &question.request()));
    });
    Ok(Rates { permits, decide, anew, answers: answers.map(|times| times / ROUNDS as u64) })
}

/// Users and roles that are spread evenly over all accounts, since they are sorted by ARN.
fn askers(estate: &Estate) -> Vec<Asker> {
    let all: Vec<PrincipalId> = estate.principals().map(|(id, _)| id).collect();
    let one = |id: &PrincipalId| {
        let principal = estate.principal(*id);
        let role = principal.kind == Kind::Role;
        let caller = Caller {
            kind: if role { CallerKind::Role } else { CallerKind::User },
            arn: principal.arn.clone(),
            issuer: role.then(|| principal.arn.clone()),
            account: Some(principal.account.clone()),
        };
        Asker { id: *id, caller, account: principal.account.clone() }
    };
    all.iter().step_by((all.len() / CALLERS).max(1)).map(one).collect()
}

/// A request for something of the caller's own account.
fn question<'e>(estate: &'e Estate, asker: &'e Asker, action: &'static str, resource: &str) -> Question<'e> {
    let account = &asker.account;
    let number: u32 = account.get(1..6).and_then(|digits| digits.parse().ok()).unwrap_or_default();
    let resource = resource.replace("{a}", account).replace("{n}", &number.to_string());
    let (mut layers, mut facts) = (estate.layers(asker.id), estate.facts(asker.id));
    estate.on_resource(&mut layers, &resource, Some(account));
    estate.facts_of_resource(&mut facts, &resource, Some(account));
    Question { asker, action, resource, layers, facts }
}

/// Questions that are answered per CPU-second when all are asked so many times.
fn rate<'q, 'e>(questions: &'q [Question<'e>], rounds: usize, mut one: impl FnMut(&'q Question<'e>)) -> f64 {
    let start = cpu_seconds();
    for _ in 0..rounds {
        questions.iter().for_each(&mut one);
    }
    (questions.len() * rounds) as f64 / (cpu_seconds() - start).max(1e-9)
}
