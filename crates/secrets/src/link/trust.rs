//! An issuer of identity tokens ↔ roles that trust it.
//!
//! The trust policy names the identity provider, and the provider names the issuer: two facts and no guess. Whoever has
//! the issuer's signing key writes every claim of a token, the subject and the audience among them, so that no condition
//! on a claim keeps a breached vendor's intruder out.

use stanch_inventory::record::Source;
use stanch_inventory::record::aws::{ProviderKind, Role};
use stanch_model::{Gap, GapKind};

use super::policy::{providers, trusts};
use crate::credential::{Confidence, Join, Link, Target};
use crate::known::{Known, account_of};
use crate::set::Draft;

/// Roles that an issuer opens.
pub(super) fn links(known: &Known<'_>, draft: &Draft<'_>) -> (Vec<Link>, Vec<Gap>) {
    let Some(issuer) = draft.pieces.first().map(|piece| piece.said.held.name.as_str()) else {
        return (Vec::new(), Vec::new());
    };
    if !known.has(Source::Aws) {
        let cause = "nothing was collected from AWS, so that roles which trust it are not known";
        return (Vec::new(), vec![Gap::new(GapKind::Unlinked, issuer, cause)]);
    }
    let host = host(issuer);
    let links = known.roles.iter().flat_map(|role| of_role(known, role, &host)).collect();
    (links, Vec::new())
}

/// Providers of the vendor's that are of somebody else's organisation there.
pub(super) fn strangers(known: &Known<'_>, issuers: &[&str]) -> Vec<Gap> {
    let ours: Vec<String> = issuers.iter().map(|issuer| host(issuer)).collect();
    let domains: Vec<&str> = ours.iter().filter_map(|host| host.split('/').next()).collect();
    let strangers = known.providers.iter().filter_map(|provider| {
        let host = host(provider.url.as_deref()?);
        let same_vendor = domains.contains(&host.split('/').next()?);
        (same_vendor && !ours.contains(&host)).then(|| {
            let cause = format!(
                "this identity provider trusts {}'s issuer {host}, which is of no organisation that was collected: \
                 roles that trust it are in the hands of whoever has that organisation",
                known.question.vendor.words()
            );
            Gap::new(GapKind::Unmatched, &provider.arn, cause)
        })
    });
    strangers.collect()
}

/// Links of one role: at most one for each provider with the issuer's address.
fn of_role(known: &Known<'_>, role: &Role, host: &str) -> Vec<Link> {
    let account = account_of(&role.arn);
    let suffix = format!(":oidc-provider/{host}");
    let here = |arn: &str| account_of(arn) == account;
    let existing = known.providers.iter().filter(|one| one.kind == ProviderKind::Oidc && here(&one.arn));
    let mut arns: Vec<(&str, bool)> = existing
        .filter(|one| one.url.as_deref().is_some_and(|url| self::host(url) == host))
        .map(|one| (one.arn.as_str(), true))
        .collect();
    let named =
        providers(&role.trust).into_iter().filter(|arn| here(arn) && arn.to_ascii_lowercase().ends_with(&suffix));
    for arn in named {
        if !arns.iter().any(|(known, _)| *known == arn) {
            arns.push((arn, false));
        }
    }
    arns.into_iter().filter_map(|(arn, exists)| of_provider(role, arn, host, exists)).collect()
}

fn of_provider(role: &Role, provider: &str, host: &str, exists: bool) -> Option<Link> {
    let trusts = trusts(&role.trust, provider, host);
    if !trusts.allowed {
        return None;
    }
    let mut evidence = vec![format!("its trust policy lets in tokens of {host} through {provider}")];
    if trusts.claims.is_empty() {
        evidence.push("no condition on a claim narrows whose tokens".to_owned());
    } else {
        evidence.push(format!("it asks of tokens: {}", trusts.claims.join("; ")));
        evidence.push(
            "whoever signs as the issuer writes any subject and audience, so that these conditions keep no intruder at the vendor out"
                .to_owned(),
        );
    }
    if !trusts.others.is_empty() {
        evidence.push(format!("it also asks for what the issuer does not decide: {}", trusts.others.join("; ")));
    }
    let mut against = Vec::new();
    if trusts.denied {
        against.push(
            "another statement of its trust policy denies such tokens, under conditions that are not weighed here"
                .to_owned(),
        );
    }
    if !exists {
        against.push("the identity provider that it names was not among those that were read, and without it the role cannot be taken".to_owned());
    }
    let target = Target::Role { arn: role.arn.clone(), account: account_of(&role.arn).to_owned() };
    let confidence = if against.is_empty() { Confidence::Certain } else { Confidence::Likely };
    Some(Link { target, join: Join::Trust, confidence, evidence, against, refuted: false, decision: None })
}

/// An address as identity providers are named: without its scheme and a slash at the end, the host in small letters.
fn host(address: &str) -> String {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/');
    address.to_ascii_lowercase()
}
