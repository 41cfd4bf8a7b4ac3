//! Requests that the organisation or an endpoint limits.

use serde_json::{Value, json};

use super::{narrowed, own, request};
use crate::pieces::{ANY, ELSEWHERE, FUNCTION, HOME, IDENTITIES, KEY, OBJECT, QUEUE, SECRET, Who};
use crate::random::Random;
use crate::statement::{Aim, Author, LIKELY, UNLIKELY, everything, level, policy};

pub(super) fn service_control(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let target = *random.pick(&ANY);
    let mut author = Author::new(target, HOME, random);
    let identity = own(&mut author, LIKELY);
    let members = json!({
        "identity_policies": [policy("identity", identity)],
        "service_control_policies": controls(&mut author),
        "management_account": author.random.chance(10),
    });
    request(who, &author, members)
}

/// Levels of SCPs: whole, narrowed by denies, or lists of what is allowed.
fn controls(author: &mut Author<'_>) -> Vec<Value> {
    let deny = Aim { action: 60, resource: 70, condition: 30 };
    (0..1 + author.random.below(3))
        .map(|index| {
            let policies = match author.random.below(4) {
                0 | 1 => vec![everything("FullAWSAccess")],
                2 => vec![everything("FullAWSAccess"), policy("deny", vec![author.statement("Deny", deny)])],
                _ => vec![policy("list", vec![author.statement("Allow", Aim { action: 75, ..LIKELY })])],
            };
            level(&format!("level {}", index + 1), policies)
        })
        .collect()
}

/// Levels of RCPs, which can only deny.
pub(super) fn resource_controls(author: &mut Author<'_>) -> Vec<Value> {
    let aim = Aim { action: 60, resource: 70, condition: 40 };
    (0..1 + author.random.below(2))
        .map(|index| {
            let mut statement = author.with_principal("Deny", aim, json!("*"));
            // AWS takes neither `NotAction` nor the action `*` here.
            statement.remove("NotAction");
            if statement.get("Action").is_none_or(|patterns| patterns.to_string().contains("\"*\"")) {
                let (service, _) = author.target.action.split_once(':').unwrap();
                statement.insert("Action".to_owned(), json!(format!("{service}:*")));
            }
            level(&format!("level {}", index + 1), vec![policy("deny", vec![statement])])
        })
        .collect()
}

pub(super) fn resource_control(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&IDENTITIES);
    let account = *random.pick(&[HOME, ELSEWHERE]);
    let target = *random.pick(&[OBJECT, QUEUE, SECRET, FUNCTION]);
    let mut author = Author::new(target, account, random);
    let itself = who.itself(author.random);
    let grant = author.with_principal("Allow", LIKELY, itself);
    let identity = own(&mut author, LIKELY);
    let mut members = json!({
        "identity_policies": [policy("identity", identity)],
        "resource_policy": policy("resource", vec![grant]),
        "resource_control_policies": resource_controls(&mut author),
    });
    narrowed(who, &mut author, &mut members, 0);
    request(who, &author, members)
}

pub(super) fn endpoint(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let target = *random.pick(&[OBJECT, QUEUE, SECRET]);
    let mut author = Author::new(target, HOME, random);
    let identity = own(&mut author, LIKELY);
    let mut statements = vec![author.with_principal("Allow", Aim { action: 80, ..LIKELY }, json!("*"))];
    if author.random.chance(30) {
        statements.push(author.with_principal("Deny", UNLIKELY, json!("*")));
    }
    let members = json!({
        "identity_policies": [policy("identity", identity)],
        "vpc_endpoint_policy": policy("endpoint", statements),
    });
    request(who, &author, members)
}

pub(super) fn all(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let account = *random.pick(&[HOME, HOME, ELSEWHERE]);
    let target = *random.pick(&[OBJECT, QUEUE, SECRET, KEY]);
    let mut author = Author::new(target, account, random);
    let mut members = json!({"identity_policies": [policy("identity", own(&mut author, LIKELY))]});
    if account != HOME || target.action == KEY.action || author.random.chance(50) {
        let principal = if author.random.chance(70) { who.itself(author.random) } else { who.form(author.random) };
        members["resource_policy"] = policy("resource", vec![author.with_principal("Allow", LIKELY, principal)]);
    }
    narrowed(who, &mut author, &mut members, 30);
    if author.random.chance(50) {
        members["service_control_policies"] = json!(controls(&mut author));
    }
    if author.random.chance(30) {
        members["resource_control_policies"] = json!(resource_controls(&mut author));
    }
    if author.random.chance(20) {
        let statement = author.with_principal("Allow", LIKELY, json!("*"));
        members["vpc_endpoint_policy"] = policy("endpoint", vec![statement]);
    }
    request(who, &author, members)
}
