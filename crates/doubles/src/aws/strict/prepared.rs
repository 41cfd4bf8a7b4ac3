//! An estate before the first call.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{ControlKind, ControlPolicy, Estate, InlinePolicy, Organization, Role};

use super::super::xml::text;
use super::RESPONDER;

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// An estate as this double keeps it: policies as texts, so that what is put comes back to the byte, and a responder
/// in each account.
pub(super) fn prepared(mut estate: Estate) -> Estate {
    let as_text = |document: &mut Value| *document = Value::String(text(document).into_owned());
    let each = |policies: &mut Vec<InlinePolicy>| policies.iter_mut().for_each(|one| as_text(&mut one.document));
    let management = estate.organization.as_ref().map(|one| one.management.clone());
    for account in &mut estate.accounts {
        account.users.iter_mut().for_each(|one| each(&mut one.inline));
        let trusted = management.as_ref().unwrap_or(&account.id);
        let principal = json!({"AWS": format!("arn:aws:iam::{trusted}:root")});
        let statement = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
        if !account.roles.iter().any(|one| one.name == RESPONDER) {
            account.roles.push(Role {
                name: RESPONDER.to_owned(),
                path: "/".to_owned(),
                id: format!("AROA{}RESP", account.id),
                trust: json!({"Version": "2012-10-17", "Statement": [statement]}),
                attached: vec![ADMINISTRATOR.to_owned()],
                ..Role::default()
            });
        }
        for role in &mut account.roles {
            each(&mut role.inline);
            as_text(&mut role.trust);
        }
    }
    let members = estate.accounts.iter().filter(|one| one.parent.is_some());
    let accounts: Vec<String> = members.map(|one| one.id.clone()).collect();
    if let Some(organization) = &mut estate.organization {
        organization.policies.iter_mut().for_each(|one| as_text(&mut one.document));
        allow_everywhere(organization, &accounts);
    }
    estate
}

/// AWS attaches the policy that allows everything to every root, unit and account, so that one which only denies denies
/// no more than what it names. Where an estate allows less on purpose, it stays with that.
fn allow_everywhere(organization: &mut Organization, accounts: &[String]) {
    let units = organization.units.iter().map(|unit| unit.id.clone());
    let everywhere: Vec<String> = units.chain(accounts.iter().cloned()).collect();
    let allows = |one: &ControlPolicy| one.kind == ControlKind::Service && one.name == "FullAWSAccess";
    if !organization.policies.iter().any(allows) {
        let document =
            json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        organization.policies.push(ControlPolicy {
            id: "p-FullAWSAccess".to_owned(),
            name: "FullAWSAccess".to_owned(),
            kind: ControlKind::Service,
            document: Value::String(document.to_string()),
            targets: Vec::new(),
        });
    }
    for target in everywhere {
        let allows_some = |one: &ControlPolicy| text(&one.document).contains(r#""Allow""#);
        let on_target = |one: &ControlPolicy| one.kind == ControlKind::Service && one.targets.contains(&target);
        let has = |one: &ControlPolicy| on_target(one) && allows_some(one);
        if !organization.policies.iter().any(has)
            && let Some(policy) = organization.policies.iter_mut().find(|one| allows(one))
        {
            policy.targets.push(target);
        }
    }
}
