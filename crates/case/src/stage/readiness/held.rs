//! What a vendor holds, as readiness counts it.

use std::collections::BTreeMap;

use stanch_gate::readiness::{Answer, Held};
use stanch_iam::reach;
use stanch_inventory::record::HeldKind;
use stanch_secrets::credential::{Credential, Link, Secrecy, Target, Unused};

use crate::results::{CredentialReach, Credentials, Reaches};

/// The kind of keys of AWS, as the catalogue names it.
const AWS_KEY: &str = "aws-access-key";

/// Everything that it holds and that opens something. `is_own` says whether the case is about this vendor: only then its
/// things have numbers, and their reach was looked for.
pub(super) fn of(held: &Credentials, reaches: Option<&Reaches>, is_own: bool) -> Vec<Held> {
    let by_id: BTreeMap<&str, &CredentialReach> =
        reaches.iter().flat_map(|reaches| &reaches.credentials).map(|one| (one.id.as_str(), one)).collect();
    let numbered = (1_u64..).zip(&held.linked.credentials);
    let secrets = numbered.filter(|(_, credential)| credential.secrecy != Secrecy::Setting);
    secrets
        .map(|(number, credential)| {
            let reach = by_id.get(credential.id.as_str()).filter(|_| is_own).copied();
            one(is_own.then_some(number), credential, reach)
        })
        .collect()
}

fn one(number: Option<u64>, credential: &Credential, found: Option<&CredentialReach>) -> Held {
    let holding: Vec<&Link> = credential.links.iter().filter(|link| link.holds()).collect();
    let in_aws = |link: &&Link| matches!(link.target, Target::AccessKey { .. } | Target::Role { .. });
    let is_key =
        credential.kind == AWS_KEY || holding.iter().any(|link| matches!(link.target, Target::AccessKey { .. }));
    let concerns_aws = is_key || holding.iter().any(in_aws);
    let reach = found.and_then(|found| found.reach.as_ref());
    let power = |answer: Option<reach::Answer>| match answer {
        Some(reach::Answer::Yes) => Answer::Yes,
        Some(reach::Answer::Possibly) => Answer::Unknown,
        Some(reach::Answer::No) => Answer::No,
        // What is no identity of AWS has no power there; of what is one and was not read nobody knows.
        None if concerns_aws => Answer::Unknown,
        None => Answer::No,
    };
    // The right to have tokens signed has no value that could be replaced, and goes with the vendor.
    let issuer = credential.members.iter().any(|member| member.kind == HeldKind::OidcIssuer);
    let identity = reach.and_then(|reach| match reach.identities.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    });
    Held {
        number,
        id: credential.id.clone(),
        title: credential.title.clone(),
        owner: credential.owner.as_ref().map(|owner| owner.name.clone()),
        is_key,
        identity,
        admin: power(reach.map(|reach| reach.can_become_admin.max(reach.organization))),
        destroys: power(reach.map(|reach| reach.backups.iter().map(|copy| copy.answer).max().unwrap_or_default())),
        never_rotated: if issuer { Answer::No } else { never_rotated(credential) },
        unused: match &credential.unused {
            _ if issuer => Answer::No,
            Unused::Never { .. } | Unused::Since { .. } => Answer::Yes,
            Unused::No => Answer::No,
            Unused::Unknown { .. } => Answer::Unknown,
        },
        known: credential.secrecy == Secrecy::Secret,
    }
}

/// Whether nothing of it was changed since it was made.
fn never_rotated(credential: &Credential) -> Answer {
    let changed = [&credential.changed_at_vendor, &credential.changed_at_source];
    let changed = changed.into_iter().flatten().map(|dated| dated.at).max();
    match (&credential.created, changed) {
        (Some(created), Some(changed)) if changed > created.at => Answer::No,
        (Some(_), _) => Answer::Yes,
        // That it was set then says that it was set before, or for the first time.
        (None, Some(_) | None) => Answer::Unknown,
    }
}
