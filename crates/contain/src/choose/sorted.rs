//! Which exposed credentials are to be stopped at which object, and which are not.

use std::collections::BTreeMap;

use stanch_iam::glob;
use stanch_secrets::credential::{Join, Link, Target};

use super::situation::{self, Exposed, Identity, Situation};
use crate::object::Object;
use crate::plan::LeftOut;

/// A user or role that is to be contained.
pub(super) struct Principal<'a> {
    /// ARN.
    pub(super) arn: &'a str,
    /// The credentials that it is, each with the id of its access key.
    pub(super) credentials: Vec<(&'a Exposed<'a>, Option<&'a str>)>,
    /// What stopping it would break.
    pub(super) breaks: Vec<String>,
}

/// What is exposed, by what is to be done about it.
#[derive(Default)]
pub(super) struct Sorted<'a> {
    /// Users and roles.
    pub(super) principals: BTreeMap<Object, Principal<'a>>,
    /// Deploy keys, each with the credentials that open them.
    pub(super) deploy_keys: BTreeMap<Object, Vec<&'a Exposed<'a>>>,
    /// Roots of accounts by ARN.
    pub(super) roots: BTreeMap<&'a str, Vec<&'a Exposed<'a>>>,
    /// What a person has to do.
    pub(super) by_hand: Vec<&'a Exposed<'a>>,
    /// What is not touched.
    pub(super) left_out: Vec<LeftOut>,
}

impl<'a> Sorted<'a> {
    /// Sorts what was selected.
    pub(super) fn new(situation: &'a Situation<'a>) -> Self {
        let mut sorted = Self::default();
        let selected = |one: &&Exposed<'_>| {
            situation.select.is_empty() || situation.select.iter().any(|wanted| situation::names(wanted, one))
        };
        let mut exposed: Vec<&Exposed<'_>> = situation.exposed.iter().filter(selected).collect();
        exposed.sort_by(|one, other| one.credential.id.cmp(&other.credential.id));
        for one in exposed {
            if let (Some(issuer), true) = (&one.issuer, one.identities.is_empty()) {
                sorted.left_out.push(LeftOut {
                    credential: Some(one.credential.id.clone()),
                    title: one.credential.title.clone(),
                    why: format!("no role that was collected trusts {issuer}"),
                    open: false,
                });
                continue;
            }
            for identity in &one.identities {
                sorted.identity(situation, one, identity);
            }
            let keys: Vec<Object> = one.credential.links.iter().filter_map(deploy_key).collect();
            let by_hand = one.identities.is_empty() || !keys.is_empty();
            for key in keys {
                sorted.deploy_keys.entry(key).or_default().push(one);
            }
            if by_hand {
                sorted.by_hand.push(one);
            }
        }
        sorted
    }

    fn identity(&mut self, situation: &'a Situation<'a>, one: &'a Exposed<'a>, identity: &'a Identity) {
        let credential = one.credential;
        let mut leave = |why: String| {
            self.left_out.push(LeftOut {
                credential: Some(credential.id.clone()),
                title: credential.title.clone(),
                why,
                open: true,
            });
        };
        let arn = &identity.arn;
        let named = situation.select.iter().any(|wanted| situation::names_identity(wanted, identity));
        if !identity.certain && !named {
            let what = identity.key.as_ref().unwrap_or(arn);
            return leave(format!(
                "it is merely possible that it is {arn}; decide with `stanch link confirm {} {what} --why …`",
                credential.id
            ));
        }
        if let Some(glob) = situation.protected.iter().find(|pattern| glob::matches(pattern, arn)) {
            return leave(format!("{arn} is protected by {glob}"));
        }
        if identity.is_root() {
            return self.roots.entry(arn).or_default().push(one);
        }
        let Some(object) = identity.object() else {
            return leave(format!("{arn} is no user, role or root that could be contained"));
        };
        if situation::principal(&situation.caller.arn).as_ref() == Some(&object) {
            return leave(format!("{arn} runs this plan and is never locked out; plan it again as somebody else"));
        }
        if situation.caller.elsewhere().is_some_and(|pattern| glob::matches(&pattern, arn)) {
            return leave(format!(
                "{arn} is the role that this plan is run as in its account; plan it again with another one"
            ));
        }
        if arn.contains(":role/aws-reserved/") {
            return leave(format!("{arn} is kept by IAM Identity Center: take away its permission set there"));
        }
        if arn.contains(":role/aws-service-role/") {
            return leave(format!("{arn} is linked to a service, and nobody but that service can change it"));
        }
        let entry =
            self.principals.entry(object).or_insert(Principal { arn, credentials: Vec::new(), breaks: Vec::new() });
        entry.breaks.extend(one.breaks.iter().chain(&identity.breaks).cloned());
        entry.credentials.push((one, identity.key.as_deref()));
    }
}

/// The deploy key that a link leads to, where both sides state the same fingerprint or a person confirmed it. A title
/// alone proves nothing, and the wrong key would be deleted.
fn deploy_key(link: &Link) -> Option<Object> {
    let sure = link.holds() && (link.join == Join::Fingerprint || link.confirmed());
    match &link.target {
        Target::RepositoryKey { source, repository, key: Some(id), .. } if sure => {
            Some(Object::DeployKey { host: *source, repository: repository.clone(), id: id.clone() })
        }
        _ => None,
    }
}
