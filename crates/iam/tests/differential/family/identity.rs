//! Requests that the caller's own policies decide.

use serde_json::{Value, json};

use super::{own, request};
use crate::condition::{MODIFIERS, SORTS, Tested};
use crate::pieces::{ANY, HOME, OBJECT, QUEUE, Who};
use crate::random::Random;
use crate::statement::{Aim, Author, LIKELY, UNLIKELY, policy};

pub(super) fn identity(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let target = *random.pick(&ANY);
    let mut author = Author::new(target, HOME, random);
    let aim = Aim { action: 80, resource: 80, condition: 10 };
    let mut policies = vec![policy("first", own(&mut author, aim))];
    if author.random.chance(50) {
        policies.push(policy("second", own(&mut author, UNLIKELY)));
    }
    let mut members = json!({"identity_policies": policies});
    if who == Who::User && author.random.chance(30) {
        members["group_policies"] = json!([policy("group", own(&mut author, aim))]);
    }
    request(who, &author, members)
}

/// Each operator with each modifier in turn, in an allow or a deny.
pub(super) fn condition(random: &mut Random, index: usize) -> Value {
    let operators: Vec<_> =
        SORTS.iter().flat_map(|sort| sort.operators.iter().map(move |name| (sort, *name))).collect();
    let (sort, operator) = operators[index % operators.len()];
    let modifier = MODIFIERS[index / operators.len() % MODIFIERS.len()];
    let tested = if index % 20 == 19 { Tested::null(random) } else { Tested::one(sort, operator, modifier, random) };
    let mut author = Author::new(*random.pick(&[OBJECT, QUEUE]), HOME, random);
    let mut allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let mut statements = vec![];
    if author.random.chance(35) {
        statements.push(allow.as_object().unwrap().clone());
        allow["Effect"] = json!("Deny");
    }
    allow["Condition"] = Value::Object(tested.condition);
    statements.push(allow.as_object().unwrap().clone());
    author.tested.context = tested.context;
    request(Who::User, &author, json!({"identity_policies": [policy("conditional", statements)]}))
}

pub(super) fn conditions(random: &mut Random, _: usize) -> Value {
    let mut author = Author::new(OBJECT, HOME, random);
    let aim = Aim { action: 100, resource: 100, condition: 100 };
    let mut statements = vec![author.statement("Allow", aim), author.statement("Allow", aim)];
    if author.random.chance(40) {
        statements.push(author.statement("Deny", aim));
    }
    request(Who::User, &author, json!({"identity_policies": [policy("conditional", statements)]}))
}

pub(super) fn boundary(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let target = *random.pick(&ANY);
    let mut author = Author::new(target, HOME, random);
    let identity = own(&mut author, LIKELY);
    let aim = Aim { action: 75, resource: 75, condition: 10 };
    let boundary = own(&mut author, aim);
    let members = json!({
        "identity_policies": [policy("identity", identity)],
        "permission_boundary": policy("boundary", boundary),
    });
    request(who, &author, members)
}

pub(super) fn session(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::Session, Who::Session, Who::Federated]);
    let target = *random.pick(&ANY);
    let mut author = Author::new(target, HOME, random);
    let aim = Aim { action: 75, resource: 75, condition: 10 };
    let mut sessions = vec![policy("session", own(&mut author, aim))];
    if author.random.chance(30) {
        sessions.push(policy("further", own(&mut author, UNLIKELY)));
    }
    let identity = own(&mut author, LIKELY);
    let mut members = json!({"identity_policies": [policy("identity", identity)], "session_policies": sessions});
    if who == Who::Session && author.random.chance(30) {
        members["permission_boundary"] = policy("boundary", own(&mut author, LIKELY));
    }
    request(who, &author, members)
}
