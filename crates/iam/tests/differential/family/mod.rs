//! Families of requests: each is about one rule of the evaluation, and is made with a seed of its own.

mod control;
mod identity;
mod resource;

use serde_json::{Map, Value, json};

use crate::derived::derived;
use crate::pieces::{ELSEWHERE, HOME, Target, Who};
use crate::random::Random;
use crate::statement::{Aim, Author, LIKELY, UNLIKELY, policy};
use crate::variable::{provider, variable};

/// A family's name, how many requests it has, and what makes them.
pub(crate) type Family = (&'static str, usize, fn(&mut Random, usize) -> Value);

pub(crate) const FAMILIES: [Family; 18] = [
    ("identity", 300, identity::identity),
    ("condition", 600, identity::condition),
    ("conditions", 250, identity::conditions),
    ("variable", 200, variable),
    ("derived", 150, derived),
    ("same account", 250, |random, _| resource::resource(HOME, random)),
    ("other account", 250, |random, _| resource::resource(ELSEWHERE, random)),
    ("boundary", 150, identity::boundary),
    ("session", 150, identity::session),
    ("service control", 200, control::service_control),
    ("resource control", 150, control::resource_control),
    ("endpoint", 100, control::endpoint),
    ("trust", 200, resource::trust),
    ("provider", 150, provider),
    ("key", 150, resource::key),
    ("not principal", 150, resource::not_principal),
    ("no identity", 120, resource::no_identity),
    ("everything", 300, control::all),
];

/// The request of an author.
fn request(who: Who, author: &Author<'_>, members: Value) -> Value {
    let Target { action, .. } = author.target;
    let mut request = json!({
        "principal": who.principal(),
        "action": action,
        "resource": author.target.arn(author.account),
        "resource_account": author.account,
        "context": author.tested.context,
    });
    request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    request
}

fn own(author: &mut Author<'_>, aim: Aim) -> Vec<Map<String, Value>> {
    let mut statements = vec![author.statement("Allow", aim)];
    for _ in 0..author.random.below(2) {
        statements.push(author.statement("Allow", UNLIKELY));
    }
    if author.random.chance(20) {
        statements.push(author.statement("Deny", UNLIKELY));
    }
    statements
}

/// Adds a boundary or a session policy where the caller can have one.
fn narrowed(who: Who, author: &mut Author<'_>, members: &mut Value, percent: usize) {
    if matches!(who, Who::User | Who::Session) && author.random.chance(percent) {
        let aim = Aim { action: 50, ..LIKELY };
        members["permission_boundary"] = policy("boundary", vec![author.statement("Allow", aim)]);
    }
    // What a federated user can do, its session policy says.
    let federated = who == Who::Federated;
    if (federated && author.random.chance(85)) || (who == Who::Session && author.random.chance(percent)) {
        let aim = Aim { action: if federated { 75 } else { 50 }, ..LIKELY };
        members["session_policies"] = json!([policy("session", vec![author.statement("Allow", aim)])]);
    }
}
