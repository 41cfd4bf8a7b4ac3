//! Whether what is proposed allows what was used.

use serde_json::{Value, json};

use super::build::Trusted;
use super::literal::sample;
use super::usage::Use;
use crate::arn::account_of;
use crate::context::{Context, Fact, Rest};
use crate::decide::{Caller, CallerKind, Layers, Request, Truth, Verdict, decide, permits};
use crate::policy::Policy;

/// A use that the proposed policies would not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) action: String,
    pub(super) resource: String,
}

/// The first use that policies do not allow. `caller` is the user's or role's ARN.
pub(super) fn broken(policies: &[Value], uses: &[&Use], caller: &str, trusted: &Trusted<'_>) -> Option<Broken> {
    let policies: Vec<Policy> = (1..)
        .zip(policies)
        .map(|(at, document): (usize, _)| Policy::parse(&format!("proposed {at}"), document))
        .collect();
    let everybody = Policy::parse(
        "lets everybody in",
        &json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}),
    );
    // Asked as from another account, into which the resource lets everybody: then the identity's own policies alone decide,
    // also for roles and keys, whose own policies have to allow as well.
    let layers = Layers {
        identity: policies.iter().flat_map(|policy| &policy.statements).collect(),
        resource: Some(everybody.statements.iter().collect()),
        ..Layers::default()
    };
    let caller = self::caller(caller);
    for one in uses {
        let context = context(one, &caller.arn, trusted);
        let layers = layers.on(&one.action);
        for resource in &one.resources {
            let resource = sample(resource);
            let request = Request {
                caller: &caller,
                action: &one.action,
                resource: &resource,
                resource_account: Some(OWNER),
                context: &context,
            };
            if decide(&layers, &request).verdict != Verdict::Allow {
                return Some(Broken { action: one.action.clone(), resource });
            }
        }
    }
    None
}

/// Uses of `iam:PassRole` that the policies of today do not allow: whoever made those calls did not pass the role.
pub(super) fn impossible(present: &Layers<'_>, one: &Use, caller: &str) -> bool {
    let layers = present.on(&one.action);
    let account = account_of(caller);
    let caller = Caller { account: Some(account.to_owned()), ..self::caller(caller) };
    let context = Context::new(Rest::Unknown);
    let allowed = |resource: &String| {
        let resource = sample(resource);
        let request = Request {
            caller: &caller,
            action: &one.action,
            resource: &resource,
            resource_account: Some(account),
            context: &context,
        };
        permits(&layers, &request) != Truth::No
    };
    !one.resources.iter().all(allowed)
}

/// Accounts that are none.
const OWNER: &str = "000000000000";
const ELSEWHERE: &str = "999999999999";

/// The caller that an ARN is, as one of another account than whatever it asks for.
fn caller(arn: &str) -> Caller {
    let role = arn.contains(":role/");
    Caller {
        kind: if role { CallerKind::Role } else { CallerKind::User },
        arn: arn.to_owned(),
        issuer: role.then(|| arn.to_owned()),
        account: Some(ELSEWHERE.to_owned()),
    }
}

/// What the record says of the request.
fn context(one: &Use, caller: &str, trusted: &Trusted<'_>) -> Context {
    let mut context = Context::new(Rest::Absent);
    context.set("aws:PrincipalArn", Fact::one(caller));
    context.set("aws:ViaAWSService", Fact::one(if one.via { "true" } else { "false" }));
    if let Some(region) = &one.region {
        context.set("aws:RequestedRegion", Fact::one(region));
    }
    match (&one.endpoint, &one.source) {
        (Some(endpoint), _) => context.set("aws:SourceVpce", Fact::one(endpoint)),
        (None, Some(source)) => context.set("aws:SourceIp", Fact::one(source)),
        (None, None) => {}
    }
    if one.behind.is_some()
        && let Some(service) =
            one.resources.first().and_then(|role| trusted(&sample(role))).and_then(|all| all.first().cloned())
    {
        context.set("iam:PassedToService", Fact::one(service));
    }
    context
}
