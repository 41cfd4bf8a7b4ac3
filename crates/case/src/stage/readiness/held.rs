//! What a vendor holds, as readiness counts it.

use std::collections::BTreeMap;

use stanch_gate::readiness::{Answer, Held};
use stanch_iam::reach;
use stanch_inventory::record::HeldKind;
use stanch_secrets::credential::{Credential, Link, Secrecy, Target, Unused};
use stanch_secrets::kind::{UNKNOWN, kind};

use crate::results::{CredentialReach, Credentials};

/// The kind of keys of AWS, as the catalogue names it.
const AWS_KEY: &str = "aws-access-key";

/// What a vendor holds, with how far it could go.
#[derive(Clone, Copy)]
pub(super) struct Holding<'r> {
    /// What it holds.
    pub(super) held: &'r Credentials,
    /// How far what of it may be an identity of AWS could go; none where nobody knows.
    pub(super) reach: Option<&'r [CredentialReach]>,
    /// Whether the case is about this vendor: only then its things have numbers.
    pub(super) is_own: bool,
}

impl Holding<'_> {
    /// Everything that it holds and that opens something.
    pub(super) fn all(&self) -> Vec<Held> {
        let of = |(number, credential, found)| one(self.is_own.then_some(number), credential, found);
        self.secrets().map(of).collect()
    }

    /// What people call those that are of AWS and of which nobody knows which identity there they are.
    pub(super) fn unplaced(&self) -> Vec<String> {
        let unplaced = |(_, credential, found): &(u64, &Credential, Option<&CredentialReach>)| {
            concerns_aws(credential) && found.is_none_or(|found| found.reach.is_none())
        };
        self.secrets().filter(unplaced).map(|(_, credential, _)| credential.title.clone()).collect()
    }

    /// What opens something, with its number and how far it could go.
    fn secrets(&self) -> impl Iterator<Item = (u64, &Credential, Option<&CredentialReach>)> {
        let by_id: BTreeMap<&str, &CredentialReach> =
            self.reach.into_iter().flatten().map(|one| (one.id.as_str(), one)).collect();
        let numbered = (1_u64..).zip(&self.held.linked.credentials);
        let secrets = numbered.filter(|(_, credential)| credential.secrecy != Secrecy::Setting);
        secrets.map(move |(number, credential)| (number, credential, by_id.get(credential.id.as_str()).copied()))
    }
}

/// Whether it is a key of AWS, as far as its kind and what it was linked with say.
fn is_key(credential: &Credential) -> bool {
    credential.kind == AWS_KEY || holding(credential).any(|link| matches!(link.target, Target::AccessKey { .. }))
}

/// Whether it is something of AWS.
fn concerns_aws(credential: &Credential) -> bool {
    is_key(credential) || holding(credential).any(|link| matches!(link.target, Target::Role { .. }))
}

fn holding(credential: &Credential) -> impl Iterator<Item = &Link> {
    credential.links.iter().filter(|link| link.holds())
}

/// Kinds of tokens of hosts of code: what one of them may do was chosen by whoever made it, up to governing the organisation,
/// and no list says what. What a host itself lists of its own tokens opens that host alone, and falls with it.
const OF_HOSTS: [&str; 3] = ["github-token", "github-app", "gitlab-token"];

/// What it would have to be able to do there, as the catalogue says it, to govern something.
const GOVERNS: &str = "administer";

/// Whether it is of a kind with which somebody may govern what is no AWS, and of which no list says what this one may do.
fn may_govern(credential: &Credential) -> bool {
    // The key of one repository is no more than that, whatever it is called.
    let repository = holding(credential).any(|link| matches!(link.target, Target::RepositoryKey { .. }));
    let powers = kind(&credential.kind).map(|kind| kind.powers.as_slice()).unwrap_or_default();
    !repository && (OF_HOSTS.contains(&credential.kind.as_str()) || powers.contains(&GOVERNS))
}

/// Whether nobody knows what it opens: its name is of no kind, and nobody named what it is.
fn is_of_no_kind(credential: &Credential) -> bool {
    credential.kind == UNKNOWN && holding(credential).next().is_none()
}

fn one(number: Option<u64>, credential: &Credential, found: Option<&CredentialReach>) -> Held {
    let (is_key, concerns_aws) = (is_key(credential), concerns_aws(credential));
    let elsewhere = !concerns_aws && may_govern(credential);
    let reach = found.and_then(|found| found.reach.as_ref());
    let power = |answer: Option<reach::Answer>| match answer {
        Some(reach::Answer::Yes) => Answer::Yes,
        Some(reach::Answer::Possibly) => Answer::Unknown,
        Some(reach::Answer::No) => Answer::No,
        // What is of a kind that is no identity of AWS has no power there; of what is one and was not read nobody knows.
        None if concerns_aws => Answer::Unknown,
        None => Answer::No,
    };
    // The right to have tokens signed has no value that could be replaced, and goes with the vendor.
    let issuer = credential.members.iter().any(|member| member.kind == HeldKind::OidcIssuer);
    let admin = match reach.map(|reach| reach.can_become_admin.max(reach.organization)) {
        None if elsewhere || is_of_no_kind(credential) => Answer::Unknown,
        known => power(known),
    };
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
        elsewhere,
        identity,
        admin,
        destroys: match reach.map(|reach| reach.backups.iter().map(|copy| copy.answer).max().unwrap_or_default()) {
            None if is_of_no_kind(credential) => Answer::Unknown,
            known => power(known),
        },
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::stage::made::credential;

    /// Something of a kind that the vendor holds, with what it is linked to.
    fn admin(kind: &str, target: Option<Value>) -> (Answer, bool) {
        let link = target.map(|target| {
            json!({ "target": target, "join": "token_tail", "confidence": "likely", "evidence": ["it ends in zily"] })
        });
        let member = json!({ "key": "held|variable|project|web|TOKEN|", "source": "circleci", "kind": "variable",
            "part": "secret", "place": { "kind": "project", "id": "web", "name": "web" }, "name": "TOKEN" });
        let credential = credential(&json!({
            "title": "TOKEN in project web", "kind": kind, "service": null, "members": [member],
            "projects": { "state": "these", "projects": [] }, "links": link.into_iter().collect::<Vec<_>>(),
        }));
        let held = one(None, &credential, None);
        (held.admin, held.elsewhere)
    }

    #[test]
    fn what_no_list_says_of_is_not_known_to_govern_nothing() {
        for kind in ["github-token", "github-app", "gitlab-token", "okta", "vault", "kubernetes"] {
            assert_eq!(admin(kind, None), (Answer::Unknown, true), "{kind}");
        }
        assert_eq!(admin("unknown", None), (Answer::Unknown, false));
        assert_eq!(admin("aws-access-key", None), (Answer::Unknown, false));
    }

    #[test]
    fn what_its_kind_cannot_do_stays_what_it_cannot_do() {
        for kind in ["npm", "codecov", "slack-webhook", "personal-token", "checkout-key"] {
            assert_eq!(admin(kind, None), (Answer::No, false), "{kind}");
        }
        // The key of one repository governs nothing, and what somebody named is of no unknown kind any more.
        let key = json!({ "kind": "repository_key", "source": "github", "repository": "acme/web", "title": "ci" });
        assert_eq!(admin("github-token", Some(key)), (Answer::No, false));
        assert_eq!(
            admin("unknown", Some(json!({ "kind": "named", "name": "the coffee machine" }))),
            (Answer::No, false)
        );
        let person = json!({ "kind": "personal", "source": "github", "record": "credential_authorization",
            "place": "acme", "name": "ci 0" });
        assert_eq!(
            admin("github-token", Some(person)),
            (Answer::Unknown, true),
            "nobody reads what a person's token may do"
        );
    }
}
