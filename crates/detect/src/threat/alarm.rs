//! What the parameters of a call say that is alarming in themselves: opened to the world, shared with a stranger's
//! account, given all rights. A thing that the same identity did before the window is its habit and does not speak.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::Scene;
use super::touch::plain;
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::contents::Content;
use crate::plan::strands::Outcome;

/// One alarming thing in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alarm {
    /// What it says, as part of a sentence.
    pub(crate) says: String,
    /// Whether it makes what was done graver.
    pub(crate) grave: bool,
    /// Whether the identity did the same before the window.
    pub(crate) usual: bool,
    pub(crate) event_id: String,
    /// What the call was made on, where its parameters name it.
    pub(crate) target: Option<String>,
}

/// Whether the parameters of an operation decide what it means.
pub(crate) fn decides(service: &str, operation: &str) -> bool {
    let operation = stanch_actions::without_version(operation).unwrap_or(operation);
    match service {
        "iam" => matches!(
            operation,
            "AttachUserPolicy"
                | "AttachRolePolicy"
                | "AttachGroupPolicy"
                | "PutUserPolicy"
                | "PutRolePolicy"
                | "PutGroupPolicy"
                | "CreatePolicy"
                | "CreatePolicyVersion"
                | "CreateRole"
                | "UpdateAssumeRolePolicy"
        ),
        "ec2" => matches!(
            operation,
            "AuthorizeSecurityGroupIngress"
                | "AuthorizeSecurityGroupEgress"
                | "ModifySnapshotAttribute"
                | "ModifyImageAttribute"
                | "RunInstances"
        ),
        "rds" => matches!(operation, "ModifyDBSnapshotAttribute" | "ModifyDBClusterSnapshotAttribute"),
        "s3" => matches!(operation, "PutBucketPolicy" | "PutBucketAcl" | "PutObjectAcl" | "PutBucketLifecycle"),
        "kms" => matches!(operation, "PutKeyPolicy" | "CreateGrant"),
        "secretsmanager" => operation == "PutResourcePolicy",
        "lambda" => matches!(
            operation,
            "AddPermission" | "AddLayerVersionPermission" | "CreateFunctionUrlConfig" | "UpdateFunctionUrlConfig"
        ),
        "ecr" => operation == "SetRepositoryPolicy",
        "sqs" | "sns" => matches!(operation, "SetQueueAttributes" | "SetTopicAttributes" | "AddPermission"),
        _ => false,
    }
}

/// Reads every record whose parameters decide.
pub(super) fn read(scene: &Scene<'_>) -> HashMap<(u32, Op), Vec<Alarm>> {
    let mut habits: BTreeSet<(u32, Op, String)> = BTreeSet::new();
    for content in scene.contents.iter().filter(|content| !content.window && content.outcome == Outcome::Success) {
        habits.extend(of(scene, content).into_iter().map(|(says, _)| (content.subject, content.op, says)));
    }
    let mut alarms: HashMap<(u32, Op), Vec<Alarm>> = HashMap::new();
    for content in scene.contents.iter().filter(|content| content.window) {
        for (says, grave) in of(scene, content) {
            let usual = habits.contains(&(content.subject, content.op, says.clone()));
            let alarm =
                Alarm { says, grave, usual, event_id: content.event_id.clone(), target: target(&content.request) };
            alarms.entry((content.subject, content.op)).or_default().push(alarm);
        }
    }
    alarms
}

/// What a call was made on: the first of its parameters that names something.
fn target(request: &Value) -> Option<String> {
    const NAMES: [&str; 12] = [
        "userName",
        "roleName",
        "groupName",
        "groupId",
        "snapshotId",
        "imageId",
        "bucketName",
        "functionName",
        "keyId",
        "secretId",
        "repositoryName",
        "dBSnapshotIdentifier",
    ];
    NAMES.iter().find_map(|name| request.get(name)?.as_str()).map(plain)
}

/// What one call says, and whether that is grave.
fn of(scene: &Scene<'_>, content: &Content) -> Vec<(String, bool)> {
    let known = scene.known(content.op);
    let request = &content.request;
    let mut found = Vec::new();
    match &*known.service {
        "ec2" if known.operation.starts_with("AuthorizeSecurityGroup") => found.extend(opened(request)),
        "ec2" if &*known.operation == "RunInstances" => found.extend(machines(request)),
        "ec2" | "rds" => found.extend(shared(scene, request)),
        "s3" if known.operation.starts_with("PutBucketLifecycle") => found.extend(expiry(request)),
        _ => {
            found.extend(rights(request));
            found.extend(policies(scene, content));
        }
    }
    found
}

/// Ports that nobody opens to the world by intention.
const DOORS: [u64; 10] = [22, 23, 135, 445, 1433, 3306, 3389, 5432, 6379, 27017];

/// A security group that lets the world in.
fn opened(request: &Value) -> Vec<(String, bool)> {
    let text = request.to_string();
    if !(text.contains("0.0.0.0/0") || text.contains("\"::/0\"")) {
        return Vec::new();
    }
    let items = request.pointer("/ipPermissions/items").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut found = Vec::new();
    for item in &items {
        let port = |name: &str| item.get(name).and_then(Value::as_u64);
        let all = item.get("ipProtocol").and_then(Value::as_str) == Some("-1");
        let (from, to) = (port("fromPort").unwrap_or(0), port("toPort").unwrap_or(65_535));
        let doors: Vec<String> =
            DOORS.iter().filter(|door| all || (from..=to).contains(door)).map(ToString::to_string).collect();
        let world = item.to_string();
        if !(world.contains("0.0.0.0/0") || world.contains("\"::/0\"")) {
            continue;
        }
        found.push(match (doors.len(), from == to) {
            (0, _) => (format!("it opens port {from} to the world"), false),
            (_, true) => (format!("it opens port {from} to the world"), true),
            (_, false) => ("it opens many ports to the world".to_owned(), true),
        });
    }
    if items.is_empty() {
        found.push(("it opens ports to the world".to_owned(), true));
    }
    found
}

/// A snapshot or image that is shared with everybody or with a stranger's account.
fn shared(scene: &Scene<'_>, request: &Value) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for added in
        ["/createVolumePermission/add", "/launchPermission/add"].iter().filter_map(|path| request.pointer(path))
    {
        if added.to_string().contains("\"all\"") {
            found.push(("it is shared with everybody".to_owned(), true));
        }
        found.extend(strangers(scene, added));
    }
    if let Some(added) = request.get("valuesToAdd") {
        if added.to_string().contains("\"all\"") {
            found.push(("it is shared with everybody".to_owned(), true));
        }
        found.extend(strangers(scene, added));
    }
    found
}

/// Accounts in a value that are none of the owner's.
fn strangers(scene: &Scene<'_>, value: &Value) -> Vec<(String, bool)> {
    let text = value.to_string();
    let numbers: BTreeSet<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| number.len() == 12 && !scene.is_own_account(number))
        .collect();
    numbers
        .into_iter()
        .map(|account| (format!("it lets the account {account} in, which is none of yours in these logs"), true))
        .collect()
}

/// Machines that are large, many, or made for computing.
fn machines(request: &Value) -> Vec<(String, bool)> {
    let kind = request.get("instanceType").and_then(Value::as_str).unwrap_or_default();
    let family = kind.split('.').next().unwrap_or_default();
    let size = kind.split('.').nth(1).unwrap_or_default();
    let times: u64 = size.strip_suffix("xlarge").map_or(0, |times| times.parse().unwrap_or(1));
    let computing = ["p", "g", "trn", "inf", "dl", "vt", "f"]
        .iter()
        .any(|name| family.strip_prefix(name).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    let count = request
        .pointer("/instancesSet/items/0/maxCount")
        .and_then(|count| count.as_u64().or_else(|| count.as_str()?.parse().ok()))
        .unwrap_or(1);
    let mut found = Vec::new();
    if computing || times >= 12 || size.contains("metal") {
        found.push((format!("it asks for machines of the type {kind}"), true));
    }
    if count >= 10 {
        found.push((format!("it asks for {count} machines at once"), true));
    }
    found
}

/// A rule that deletes what a bucket holds within days.
fn expiry(request: &Value) -> Vec<(String, bool)> {
    let text = request.to_string();
    let days = text.split("\"Days\":").skip(1).filter_map(|rest| {
        let digits: String = rest.trim_start_matches(['"', ' ']).chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    });
    match days.min() {
        Some(days) if days <= 7 && text.contains("Expiration") => {
            vec![(format!("it deletes what the bucket holds after {}", some(days, "day")), true)]
        }
        _ => Vec::new(),
    }
}

/// Managed policies that give everything away.
const POWERFUL: [&str; 4] =
    ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "job-function/SystemAdministrator"];

/// Rights that are given.
fn rights(request: &Value) -> Vec<(String, bool)> {
    let arn = request.get("policyArn").and_then(Value::as_str).unwrap_or_default();
    let named = POWERFUL.iter().find(|name| arn.ends_with(*name)).map(|name| (format!("it gives {name}"), true));
    let url = request.get("authType").and_then(Value::as_str) == Some("NONE");
    named.into_iter().chain(url.then(|| ("anybody may call it".to_owned(), true))).collect()
}

/// Policies in a call's parameters, which most services write as text and S3 as an object.
fn policies(scene: &Scene<'_>, content: &Content) -> Vec<(String, bool)> {
    const MEMBERS: [&str; 7] = [
        "policyDocument",
        "assumeRolePolicyDocument",
        "policy",
        "bucketPolicy",
        "resourcePolicy",
        "policyText",
        "keyPolicy",
    ];
    let mut found = Vec::new();
    let trust = |name: &str| name != "policyDocument" || scene.known(content.op).operation.contains("AssumeRole");
    for name in MEMBERS {
        let policy = match content.request.get(name) {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
            Some(object @ Value::Object(_)) => object.clone(),
            _ => continue,
        };
        let statements = match policy.get("Statement") {
            Some(Value::Array(statements)) => statements.clone(),
            Some(statement) => vec![statement.clone()],
            None => continue,
        };
        for statement in statements.iter().filter(|one| one.get("Effect").and_then(Value::as_str) == Some("Allow")) {
            found.extend(if trust(name) { let_in(scene, statement) } else { allowed(statement) });
        }
    }
    // Permissions of functions name one principal in a member of their own.
    if let Some(principal) = content.request.get("principal").and_then(Value::as_str) {
        if principal == "*" {
            found.push(("it lets everybody in".to_owned(), true));
        }
        found.extend(strangers(scene, &Value::String(principal.to_owned())));
    }
    found.sort();
    found.dedup();
    found
}

/// Whom a statement of a resource's policy or a trust policy lets in.
fn let_in(scene: &Scene<'_>, statement: &Value) -> Vec<(String, bool)> {
    let Some(principal) = statement.get("Principal") else { return Vec::new() };
    let everybody = principal.as_str() == Some("*")
        || principal.get("AWS").is_some_and(|aws| aws.as_str() == Some("*") || aws.to_string().contains("\"*\""));
    let limited = statement.get("Condition").is_some_and(|condition| !condition.is_null());
    let mut found = strangers(scene, principal);
    if everybody {
        found.push((format!("it lets everybody in{}", if limited { " under a condition" } else { "" }), !limited));
    }
    found
}

/// What a statement of an identity's policy allows.
fn allowed(statement: &Value) -> Vec<(String, bool)> {
    let list = |name: &str| match statement.get(name) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let everywhere = list("Resource").iter().any(|resource| resource == "*");
    let actions = list("Action");
    let all = actions.iter().find(|action| matches!(action.as_str(), "*" | "*:*" | "iam:*" | "sts:*" | "iam:PassRole"));
    match all {
        Some(action) if everywhere => vec![(format!("it allows {action} on everything"), true)],
        _ => Vec::new(),
    }
}
