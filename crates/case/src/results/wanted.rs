//! Some of what a vendor held: what a person asked to see.

use stanch_secrets::credential::{Confidence, Credential, Secrecy};

use super::Credentials;

/// Which credentials are wanted. It chooses what is shown and never what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of this kind or service, in upper or lower case.
    pub kind: Option<String>,
    /// With this text in a member's name, a place, a project that can use it, an owner or a target, in upper or lower
    /// case.
    pub text: Option<String>,
    /// Only those that nobody can say for certain what they open.
    pub uncertain: bool,
    /// Only those that were not replaced since the exposure began, as far as that is known.
    pub not_replaced: bool,
    /// Settings too, which open nothing.
    pub settings: bool,
    /// So many at the most, the first ones.
    pub limit: Option<usize>,
}

impl Wanted {
    fn takes(&self, credential: &Credential) -> bool {
        let certain = || credential.link().is_some_and(|link| link.confidence == Confidence::Certain);
        let replaced = || matches!(credential.replaced, stanch_secrets::credential::Replaced::Yes { .. });
        (self.settings || credential.secrecy != Secrecy::Setting)
            && self.kind.as_ref().is_none_or(|kind| is_of(credential, kind))
            && self.text.as_ref().is_none_or(|text| mentions(credential, text))
            && !(self.uncertain && certain())
            && !(self.not_replaced && replaced())
    }
}

fn is_of(credential: &Credential, kind: &str) -> bool {
    let same = |text: &str| text.eq_ignore_ascii_case(kind);
    same(&credential.kind) || credential.service.as_deref().is_some_and(same)
}

fn mentions(credential: &Credential, text: &str) -> bool {
    let wanted = text.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let projects = match &credential.projects {
        stanch_secrets::credential::Projects::These { projects, .. } => projects.as_slice(),
        _ => &[],
    };
    has(&credential.id)
        || has(&credential.title)
        || credential.members.iter().any(|member| has(&member.name))
        || credential.places.iter().chain(projects).any(|place| has(&place.name) || has(&place.id))
        || credential.owner.as_ref().is_some_and(|owner| has(&owner.name))
        || credential.links.iter().any(|link| has(&link.target.words()))
}

impl Credentials {
    /// The credentials that are wanted, the highest rank first, each with its number in the whole list.
    pub fn of(&self, wanted: &Wanted) -> Vec<(u64, &Credential)> {
        let numbered = (1..).zip(&self.linked.credentials);
        numbered.filter(|(_, one)| wanted.takes(one)).take(wanted.limit.unwrap_or(usize::MAX)).collect()
    }
}
