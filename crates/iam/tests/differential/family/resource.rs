//! Requests that the policy of a resource takes part in.

use serde_json::{Value, json};

use super::control::resource_controls;
use super::{narrowed, own, request};
use crate::pieces::{ELSEWHERE, HOME, IDENTITIES, KEY, OBJECT, ROLE, SHARED, Who};
use crate::random::Random;
use crate::statement::{Aim, Author, LIKELY, UNLIKELY, everything, policy};

pub(super) fn resource(account: &'static str, random: &mut Random) -> Value {
    let who = *random.pick(&IDENTITIES);
    let target = *random.pick(&SHARED);
    let mut author = Author::new(target, account, random);
    let mut statements = vec![];
    for _ in 0..1 + author.random.below(2) {
        let principal = who.form(author.random);
        statements.push(author.with_principal("Allow", LIKELY, principal));
    }
    if author.random.chance(15) {
        let principal = who.form(author.random);
        statements.push(author.with_principal("Deny", UNLIKELY, principal));
    }
    let mut members = json!({"resource_policy": policy("resource", statements)});
    if author.random.chance(if account == HOME { 50 } else { 80 }) {
        members["identity_policies"] = json!([policy("identity", own(&mut author, LIKELY))]);
    }
    narrowed(who, &mut author, &mut members, 30);
    request(who, &author, members)
}

pub(super) fn trust(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session, Who::Service]);
    let account = *random.pick(&[HOME, ELSEWHERE]);
    let mut author = Author::new(ROLE, account, random);
    let principal = who.form(author.random);
    let aim = Aim { action: 90, resource: 100, condition: 15 };
    let mut statements = vec![author.trust("Allow", aim, principal)];
    if author.random.chance(15) {
        let principal = who.form(author.random);
        statements.push(author.trust("Deny", UNLIKELY, principal));
    }
    let mut members = json!({"resource_policy": policy("trust", statements)});
    if who != Who::Service && author.random.chance(65) {
        members["identity_policies"] = json!([policy("identity", own(&mut author, LIKELY))]);
    }
    narrowed(who, &mut author, &mut members, 20);
    request(who, &author, members)
}

pub(super) fn key(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let account = *random.pick(&[HOME, HOME, ELSEWHERE]);
    let mut author = Author::new(KEY, account, random);
    let root = json!({"AWS": format!("arn:aws:iam::{account}:root")});
    let mut statements = vec![];
    if author.random.chance(60) {
        statements.push(author.with_principal("Allow", LIKELY, root));
    }
    if statements.is_empty() || author.random.chance(50) {
        let principal = who.form(author.random);
        statements.push(author.with_principal("Allow", LIKELY, principal));
    }
    let mut members = json!({"resource_policy": policy("key", statements)});
    if author.random.chance(65) {
        members["identity_policies"] = json!([policy("identity", own(&mut author, LIKELY))]);
    }
    narrowed(who, &mut author, &mut members, 20);
    request(who, &author, members)
}

pub(super) fn not_principal(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let target = *random.pick(&SHARED);
    let mut author = Author::new(target, HOME, random);
    let deny = author.random.chance(80);
    let mut statement = author.statement(if deny { "Deny" } else { "Allow" }, LIKELY);
    let mut spared = vec![who.principal()];
    for (percent, further) in [
        (60, format!("arn:aws:iam::{HOME}:root")),
        (60, format!("arn:aws:iam::{HOME}:role/deploy")),
        (30, format!("arn:aws:iam::{ELSEWHERE}:root")),
    ] {
        if author.random.chance(percent) {
            spared.push(further);
        }
    }
    if author.random.chance(30) {
        spared.remove(0);
    }
    if spared.is_empty() {
        spared.push(ELSEWHERE.to_owned());
    }
    statement.insert("NotPrincipal".to_owned(), json!({"AWS": spared}));
    let mut members = json!({"resource_policy": policy("resource", vec![statement])});
    if deny {
        members["identity_policies"] = json!([policy("identity", own(&mut author, LIKELY))]);
    }
    if author.random.chance(20) {
        members["permission_boundary"] = everything("boundary");
    }
    request(who, &author, members)
}

pub(super) fn no_identity(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::Service, Who::Anonymous]);
    let target = if who == Who::Service { *random.pick(&SHARED) } else { OBJECT };
    let mut author = Author::new(target, HOME, random);
    let principal = who.form(author.random);
    let mut statements = vec![author.with_principal("Allow", LIKELY, principal)];
    if author.random.chance(20) {
        let principal = who.form(author.random);
        statements.push(author.with_principal("Deny", UNLIKELY, principal));
    }
    let mut members = json!({"resource_policy": policy("resource", statements)});
    if author.random.chance(20) {
        members["resource_control_policies"] = json!(resource_controls(&mut author));
    }
    request(who, &author, members)
}
