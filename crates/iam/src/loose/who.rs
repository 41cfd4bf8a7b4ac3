//! Who makes the request of a line.

use super::Error;
use super::member::bare;
use crate::decide::{Caller, CallerKind};

/// Identity providers that a trust policy names without an ARN.
///
/// Source: "Available keys for AWS OIDC federation", IAM User Guide,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>.
const PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// The caller that a principal stands for.
///
/// `kind` says what it is where that cannot be seen, and `issuer` what a session was made from.
///
/// # Errors
/// When nobody can tell what it is, or `kind` is none that we know.
pub(super) fn caller(principal: &str, kind: Option<&str>, issuer: Option<&str>) -> Result<Caller, Error> {
    let principal = principal.trim();
    let seen = seen(principal);
    let mut caller = match kind.map(named).transpose()? {
        None => seen.ok_or_else(|| Error::Principal { principal: principal.to_owned() })?,
        Some(kind) => {
            let seen = seen.unwrap_or_else(|| plain(kind, principal, None));
            if seen.kind == kind { seen } else { plain(kind, principal, seen.account) }
        }
    };
    if let Some(issuer) = issuer {
        caller.issuer = Some(issuer.trim().to_owned());
    }
    Ok(caller)
}

fn named(kind: &str) -> Result<CallerKind, Error> {
    match bare(kind).as_str() {
        "user" | "iamuser" => Ok(CallerKind::User),
        "role" | "session" | "rolesession" | "assumedrole" | "assumedrolesession" => Ok(CallerKind::Role),
        "federateduser" => Ok(CallerKind::FederatedUser),
        "root" | "account" => Ok(CallerKind::Root),
        "service" | "awsservice" => Ok(CallerKind::Service),
        "webidentity" | "oidc" => Ok(CallerKind::WebIdentity),
        "saml" => Ok(CallerKind::Saml),
        "anonymous" => Ok(CallerKind::Anonymous),
        _ => {
            Err(Error::wrong("kind", "one of user, role, federated_user, root, service, web_identity, saml, anonymous"))
        }
    }
}

fn plain(kind: CallerKind, arn: &str, account: Option<String>) -> Caller {
    let issuer = matches!(kind, CallerKind::WebIdentity | CallerKind::Saml).then(|| arn.to_owned());
    Caller { kind, arn: arn.to_owned(), issuer, account }
}

/// What a principal is by its form alone.
fn seen(principal: &str) -> Option<Caller> {
    if principal == "*" {
        return Some(plain(CallerKind::Anonymous, principal, None));
    }
    if PROVIDERS.contains(&principal) {
        return Some(plain(CallerKind::WebIdentity, principal, None));
    }
    if is_account(principal) {
        return Some(plain(CallerKind::Root, &format!("arn:aws:iam::{principal}:root"), Some(principal.to_owned())));
    }
    let parts: Vec<&str> = principal.splitn(6, ':').collect();
    let ["arn", partition, service, _, account, rest] = parts.as_slice() else {
        let is_service = principal.contains(".amazonaws.com") || principal.ends_with(".aws.internal");
        return (is_service && !principal.contains([':', '/', ' ']))
            .then(|| plain(CallerKind::Service, principal, None));
    };
    if !is_account(account) {
        return None;
    }
    let (sort, name) = rest.split_once('/').unwrap_or((rest, ""));
    let account_of = Some((*account).to_owned());
    match (*service, sort, name) {
        ("iam", "root", "") => Some(plain(CallerKind::Root, principal, account_of)),
        (_, _, "") => None,
        ("iam", "user", _) => Some(plain(CallerKind::User, principal, account_of)),
        // A session of which only the role is known.
        ("iam", "role", _) => {
            let issuer = Some(principal.to_owned());
            Some(Caller { kind: CallerKind::Role, arn: principal.to_owned(), issuer, account: account_of })
        }
        ("sts", "assumed-role", session) => {
            let (role, _) = session.split_once('/')?;
            let issuer = Some(format!("arn:{partition}:iam::{account}:role/{role}"));
            Some(Caller { kind: CallerKind::Role, arn: principal.to_owned(), issuer, account: account_of })
        }
        ("sts", "federated-user", _) => Some(plain(CallerKind::FederatedUser, principal, account_of)),
        // Somebody with a token of a provider is in no account before a role is taken.
        ("iam", "oidc-provider", _) => Some(plain(CallerKind::WebIdentity, principal, None)),
        ("iam", "saml-provider", _) => Some(plain(CallerKind::Saml, principal, None)),
        _ => None,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
