//! Roles, whom they trust, and the identity providers that this needs.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use super::super::mint::Mint;
use super::policy;
use crate::estate::EstateSpec;
use crate::estate::aws::{Account, InlinePolicy, OidcProvider, Role, SamlProvider};
use crate::identity::{Identity, Kind};
use crate::organisation::{ACCOUNTS, Organisation, PRODUCTION, SECURITY, VENDOR_ISSUER};

/// The issuer of another organisation at the vendor: an agency's, which was let in once.
pub(in crate::estate::make) const FOREIGN_ISSUER: &str = "oidc.circleci.com/org/7b0e9c52-0000-4000-8000-6167656e6379";

/// The issuer of GitHub's own workflows, the same for all its customers.
pub(in crate::estate::make) const GITHUB_ISSUER: &str = "token.actions.githubusercontent.com";

/// The organisation's id at the vendor.
pub(in crate::estate::make) fn vendor_organisation() -> &'static str {
    VENDOR_ISSUER.rsplit('/').next().unwrap_or_default()
}

/// The roles of an account that the logs know.
pub(super) fn known(organisation: &Organisation, account: usize, spec: &EstateSpec, mint: &mut Mint) -> Vec<Role> {
    let mut seen = BTreeSet::new();
    let mut roles = Vec::new();
    for (number, identity) in organisation.identities.iter().enumerate() {
        let user = matches!(identity.kind, Kind::User | Kind::Service(_));
        // People share the roles of their permission sets.
        if user || usize::from(identity.account) != account || !seen.insert(identity.arn.as_str()) {
            continue;
        }
        roles.push(role(organisation, number, identity, spec, mint));
    }
    roles
}

fn role(organisation: &Organisation, number: usize, identity: &Identity, spec: &EstateSpec, mint: &mut Mint) -> Role {
    let account = identity.arn.split(':').nth(4).unwrap_or_default();
    let resource = identity.arn.split_once(":role").map_or("/", |(_, resource)| resource);
    let (path, name) = resource.rsplit_once('/').unwrap_or(("", resource));
    let reborn = identity.reborn.as_ref().and_then(|(at, id)| Some((DateTime::from_timestamp(*at, 0)?, id.clone())));
    let (created, id) =
        reborn.unwrap_or_else(|| (mint.before(spec.window_start, 200, 900), identity.principal.clone()));
    let mut role = Role {
        name: name.to_owned(),
        path: format!("{path}/"),
        id,
        created,
        trust: trust(organisation, number, identity, account, mint),
        last_used: (identity.weight > 0).then(|| mint.between(spec.window_end - TimeDelta::hours(20), spec.window_end)),
        last_used_region: (identity.weight > 0).then(|| "us-east-1".to_owned()),
        ..Role::default()
    };
    match identity.kind {
        Kind::Person { .. } => {
            let attached = if name.contains("Admin") { policy::ADMINISTRATOR } else { policy::READ_ONLY };
            role.attached.push(attached.to_owned());
            role.max_session = 28_800;
        }
        // What AWS's own roles may do is AWS's.
        Kind::Linked(_) => {}
        _ => {
            let document = policy::of_habit(identity.habit, &[]);
            role.inline.push(InlinePolicy { name: "work".to_owned(), document });
        }
    }
    if matches!(identity.kind, Kind::Machines(_)) {
        role.instance_profiles.push(name.to_owned());
    }
    if name == "terraform-apply" {
        role.attached.push(policy::POWER_USER.to_owned());
    }
    if name == "payments-deploy" && identity.account == PRODUCTION {
        role.inline.push(InlinePolicy { name: "users".to_owned(), document: policy::of_users() });
    }
    role
}

/// Who may assume a role of the logs.
fn trust(organisation: &Organisation, number: usize, identity: &Identity, account: &str, mint: &mut Mint) -> Value {
    match identity.kind {
        Kind::Person { .. } => policy::document(json!([{
            "Effect": "Allow",
            "Principal": {"Federated": format!("arn:aws:iam::{account}:saml-provider/AWSSSO_nimbody_DO_NOT_DELETE")},
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
        }])),
        Kind::Federated => {
            let subject = format!("org/{}/project/{}/user/*", vendor_organisation(), mint.uuid());
            federated(account, VENDOR_ISSUER, vendor_organisation(), Some(&subject))
        }
        Kind::Machines(_) => service("ec2.amazonaws.com"),
        Kind::Tasks(name) | Kind::Linked(name) | Kind::Service(name) => service(name),
        Kind::User | Kind::Role => {
            let by: Vec<&str> = organisation
                .identities
                .iter()
                .filter(|other| other.chains.iter().any(|&role| usize::from(role) == number))
                .map(|other| other.arn.as_str())
                .collect();
            let by = if by.is_empty() { json!(format!("arn:aws:iam::{account}:root")) } else { json!(by) };
            policy::document(json!([{"Effect": "Allow", "Principal": {"AWS": by}, "Action": "sts:AssumeRole"}]))
        }
    }
}

fn service(name: &str) -> Value {
    policy::document(json!([{"Effect": "Allow", "Principal": {"Service": name}, "Action": "sts:AssumeRole"}]))
}

/// Trust in an issuer of identity tokens, for an audience and, where one is given, a subject.
fn federated(account: &str, issuer: &str, audience: &str, subject: Option<&str>) -> Value {
    let mut condition = json!({"StringEquals": {format!("{issuer}:aud"): audience}});
    if let Some(subject) = subject {
        condition["StringLike"] = json!({format!("{issuer}:sub"): subject});
    }
    policy::document(json!([{
        "Effect": "Allow",
        "Principal": {"Federated": format!("arn:aws:iam::{account}:oidc-provider/{issuer}")},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }]))
}

/// Roles for jobs beside those that the logs know, and the providers that an account's roles need.
pub(super) fn complete(account: &mut Account, index: usize, spec: &EstateSpec, mint: &mut Mint) {
    let vendor = vendor_organisation();
    let production = usize::from(PRODUCTION);
    let mut more: Vec<(&str, &str, &str, Option<String>)> = Vec::new();
    if index == usize::from(SECURITY) || index % 3 == 2 && index > 4 {
        // Nobody thought of a subject here: any job of the organisation may.
        more.push(("circleci-infra-audit", VENDOR_ISSUER, vendor, None));
    }
    if index % 7 == 6 {
        let subject = format!("org/{vendor}/project/{}/user/*", mint.uuid());
        more.push(("circleci-publish", VENDOR_ISSUER, vendor, Some(subject)));
    }
    if index == production || index % 11 == 10 {
        let audience = FOREIGN_ISSUER.rsplit('/').next().unwrap_or_default();
        more.push(("circleci-agency-deploy", FOREIGN_ISSUER, audience, None));
    }
    if index == production || index % 4 == 3 {
        let subject = "repo:nimbody/web:*".to_owned();
        more.push(("github-actions-deploy", GITHUB_ISSUER, "sts.amazonaws.com", Some(subject)));
    }
    for (name, issuer, audience, subject) in more {
        account.roles.push(Role {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: format!("AROA{}", mint.letters(17)),
            created: mint.before(spec.window_start, 100, 600),
            trust: federated(&account.id, issuer, audience, subject.as_deref()),
            attached: vec![policy::READ_ONLY.to_owned()],
            ..Role::default()
        });
    }
    // With which the security team reads every account.
    account.roles.push(Role {
        name: "stanch-collector".to_owned(),
        path: "/".to_owned(),
        id: format!("AROA{}", mint.letters(17)),
        created: mint.before(spec.window_start, 100, 600),
        trust: json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "AWS": format!("arn:aws:iam::{}:root", ACCOUNTS[usize::from(SECURITY)].number) },
                "Action": "sts:AssumeRole",
            }],
        }),
        attached: vec![policy::READ_ONLY.to_owned()],
        ..Role::default()
    });
    account.roles.push(Role {
        name: "function-handler".to_owned(),
        path: "/service/".to_owned(),
        id: format!("AROA{}", mint.letters(17)),
        created: mint.before(spec.window_start, 100, 600),
        trust: service("lambda.amazonaws.com"),
        inline: vec![InlinePolicy { name: "work".to_owned(), document: policy::of_bucket("*", "*") }],
        ..Role::default()
    });
    account.roles.sort_by(|one, other| (&one.path, &one.name).cmp(&(&other.path, &other.name)));
    let created = mint.before(spec.window_start, 600, 700);
    for issuer in [VENDOR_ISSUER, FOREIGN_ISSUER, GITHUB_ISSUER] {
        let audience =
            if issuer == GITHUB_ISSUER { "sts.amazonaws.com" } else { issuer.rsplit('/').next().unwrap_or("") };
        if account.roles.iter().any(|role| trusts(role, issuer)) {
            let audiences = vec![audience.to_owned()];
            account.oidc.push(OidcProvider { url: issuer.to_owned(), audiences, created });
        }
    }
    if index < 5 {
        account.saml.push(SamlProvider { name: "AWSSSO_nimbody_DO_NOT_DELETE".to_owned(), created });
    }
}

/// Whether a role trusts an issuer.
pub(in crate::estate::make) fn trusts(role: &Role, issuer: &str) -> bool {
    role.trust["Statement"].as_array().is_some_and(|statements| {
        statements.iter().any(|statement| {
            let provider = statement["Principal"]["Federated"].as_str();
            provider.is_some_and(|arn| arn.split_once(":oidc-provider/").is_some_and(|(_, url)| url == issuer))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_trusted_by_its_whole_address() {
        let role = Role { trust: federated("111122223333", VENDOR_ISSUER, "x", None), ..Role::default() };
        assert!(trusts(&role, VENDOR_ISSUER));
        assert!(!trusts(&role, FOREIGN_ISSUER));
        assert!(!trusts(&role, &VENDOR_ISSUER[..VENDOR_ISSUER.len() - 1]));
    }
}
