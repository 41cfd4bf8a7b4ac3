//! Whom an identity provider lets in.

use super::Graph;
use crate::context::Fact;
use crate::decide::{Caller, CallerKind, Decision, Layers, Request, choose};
use crate::estate::PrincipalId;

impl Graph<'_> {
    /// Whether whoever signs as a provider can have a session of a role: every claim of a token is what the signer
    /// writes, so that a condition on a claim keeps nobody out, and what stays open is what the signer does not decide.
    /// The provider is named by its ARN.
    pub fn lets_in(&self, role: PrincipalId, provider: &str) -> Decision {
        let estate = self.estate;
        let target = estate.principal(role);
        let mut layers = Layers::default();
        estate.on_resource(&mut layers, &target.arn, Some(&target.account));
        let mut facts = estate.facts_of_account(&target.account);
        estate.facts_of_resource(&mut facts, &target.arn, Some(&target.account));
        let host = provider.split_once(":oidc-provider/").map(|(_, host)| host);
        if let Some(host) = host {
            facts.set("aws:FederatedProvider", Fact::Values(vec![provider.to_owned()]));
            // Keys of claims are written with the provider's address, whatever stands in it.
            for claim in claims(&layers, host) {
                facts.set(&claim, Fact::Free);
            }
        }
        let kind = if host.is_some() { CallerKind::WebIdentity } else { CallerKind::Saml };
        let action = if host.is_some() { "sts:AssumeRoleWithWebIdentity" } else { "sts:AssumeRoleWithSAML" };
        let caller = Caller { kind, arn: provider.to_owned(), issuer: Some(provider.to_owned()), account: None };
        let request =
            Request { caller: &caller, action, resource: &target.arn, resource_account: None, context: &facts };
        choose(&layers, &request).0
    }

    /// ARNs of the providers that a role's trust policy names, sorted.
    pub fn providers_of(&self, role: PrincipalId) -> Vec<String> {
        let trust = self.estate.principal(role).trust.map(|trust| self.estate.policy(trust));
        let named = trust.into_iter().flat_map(|trust| trust.principal_arns());
        let providers = named.filter(|arn| arn.contains(":oidc-provider/") || arn.contains(":saml-provider/"));
        let mut providers: Vec<String> = providers.map(str::to_owned).collect();
        providers.sort();
        providers.dedup();
        providers
    }

    /// Roles that name a provider in their trust policy, sorted.
    pub fn trusting(&self, provider: &str) -> Vec<PrincipalId> {
        let names =
            |trust: u32| self.estate.policy(trust).principal_arns().any(|arn| arn.eq_ignore_ascii_case(provider));
        self.estate.principals().filter(|(_, one)| one.trust.is_some_and(names)).map(|(id, _)| id).collect()
    }
}

/// Keys of claims that statements ask about.
fn claims(layers: &Layers<'_>, host: &str) -> Vec<String> {
    let prefix = format!("{}:", host.to_ascii_lowercase());
    let conditions = layers.all().flatten().flat_map(|statement| statement.conditions());
    let keys = conditions.map(|condition| condition.key().to_ascii_lowercase());
    keys.filter(|key| key.starts_with(&prefix)).collect()
}
