//! What teams have in their regions: buckets, keys, secrets, queues, topics, repositories and functions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::cell::{Cell, allow, document, serving};
use super::organization::REGIONS;
use super::work::teams;
use crate::estate::aws::{Bucket, Function, Key, Parameter, Queue, Region, Repository, Secret, Topic};

/// Functions of each team.
const FUNCTIONS: [&str; 3] = ["intake", "resize", "report"];

/// Puts everything of the teams of an account into their regions.
pub(super) fn stock(cell: &mut Cell<'_>) {
    for (number, team) in teams(cell.place).into_iter().enumerate() {
        let region = REGIONS[number % REGIONS.len()];
        let role = cell.role(
            "/",
            &format!("{team}-lambda-functions"),
            serving(&["lambda.amazonaws.com"]),
            &[document(&[allow(&["logs:CreateLogStream", "logs:PutLogEvents"], &["*"])])],
        );
        cell.never(&role, "plain-role");
        let key = key(cell);
        let mut own = cell.account.regions.remove(region).unwrap_or_default();
        buckets(cell, &mut own, team);
        secrets(cell, &mut own, team, &cell.place.regional("kms", region, &format!("key/{}", key.id)));
        functions(cell, &mut own, team, &role);
        messages(cell, &mut own, region, team);
        own.keys.push(key);
        cell.account.regions.insert(region.to_owned(), own);
    }
}

/// A key that the account's identities may use as their own policies say.
fn key(cell: &mut Cell<'_>) -> Key {
    let mut id = Vec::with_capacity(36);
    cell.rng.uuid(&mut id);
    let policy = document(&[json!({
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": cell.place.iam("root")},
        "Action": "kms:*",
        "Resource": "*",
    })]);
    Key { id: String::from_utf8_lossy(&id).into_owned(), policy }
}

fn buckets(cell: &mut Cell<'_>, region: &mut Region, team: &str) {
    for purpose in ["data", "assets", "logs"] {
        let name = format!("nimbody-{}-{team}-{purpose}", cell.place.index);
        let resources = json!([format!("arn:aws:s3:::{name}"), format!("arn:aws:s3:::{name}/*")]);
        let insecure =
            statement("Deny", json!("*"), json!("s3:*"), &resources, json!({"Bool": {"aws:SecureTransport": "false"}}));
        let own = json!({"StringEquals": {"aws:PrincipalOrgID": cell.map.organization}});
        let policy = match purpose {
            "data" => Some(document(&[insecure])),
            "assets" => {
                Some(document(&[insecure, statement("Allow", json!("*"), json!("s3:GetObject"), &resources, own)]))
            }
            _ => None,
        };
        let created = cell.within(1_200);
        let versioning = cell.rng.per_mille(500).then_some(true);
        region.buckets.push(Bucket { name, created, policy, versioning, mfa_delete: false, object_lock: None });
    }
}

fn secrets(cell: &mut Cell<'_>, region: &mut Region, team: &str, key: &str) {
    for what in ["database", "cache"] {
        let (suffix, changed) = (cell.letters(6), cell.within(500));
        region.secrets.push(Secret {
            name: format!("{team}/{what}"),
            suffix,
            value: String::new(),
            kms_key: Some(key.to_owned()),
            changed,
            rotated: None,
            last_accessed: None,
            policy: None,
        });
    }
    let changed = cell.within(500);
    region.parameters.push(Parameter {
        name: format!("/{team}/configuration"),
        form: "String".to_owned(),
        value: String::new(),
        kms_key: None,
        changed,
        changed_by: cell.place.iam("user/people/account-automation"),
    });
}

fn functions(cell: &mut Cell<'_>, region: &mut Region, team: &str, role: &str) {
    for what in FUNCTIONS {
        region.functions.push(Function {
            name: format!("{team}-{what}"),
            role: role.to_owned(),
            variables: ["LOG_LEVEL", "TABLE"]
                .into_iter()
                .map(|name| (name.to_owned(), String::new()))
                .collect::<BTreeMap<_, _>>(),
            updated: cell.within(400),
            policy: None,
        });
    }
}

fn messages(cell: &Cell<'_>, region: &mut Region, name: &str, team: &str) {
    let place = cell.place;
    let topic = place.regional("sns", name, &format!("{team}-news"));
    let queue = place.regional("sqs", name, &format!("{team}-jobs"));
    let from_topic = statement(
        "Allow",
        json!({"Service": "sns.amazonaws.com"}),
        json!("sqs:SendMessage"),
        &json!(queue),
        json!({"ArnEquals": {"aws:SourceArn": topic}}),
    );
    region.queues.push(Queue { name: format!("{team}-jobs"), policy: Some(document(&[from_topic])) });
    let own = json!({"StringEquals": {"aws:SourceOwner": place.id}});
    let publish = statement("Allow", json!({"AWS": "*"}), json!(["sns:Publish", "sns:Subscribe"]), &json!(topic), own);
    region.topics.push(Topic { name: format!("{team}-news"), policy: document(&[publish]) });
    let pull = json!({
        "Effect": "Allow",
        "Principal": {"AWS": cell.map.tooling().iam("root")},
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    });
    region.repositories.push(Repository { name: format!("{team}/app"), policy: Some(document(&[pull])) });
}

fn statement(effect: &str, principal: Value, action: Value, resource: &Value, condition: Value) -> Value {
    json!({"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, "Condition": condition})
}
