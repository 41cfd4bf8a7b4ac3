//! What people listed as exposed, as something that can be contained.

use sha2::{Digest as _, Sha256};
use stanch_iam::arn::account_of;
use stanch_iam::estate::Estate;
use stanch_model::{Gap, GapKind, Handle};
use stanch_secrets::credential::{Confidence, Credential, Join, Link, Projects, Replaced, Secrecy, Target, Unused};

use crate::exposures::Listed;

/// A credential for something that a person listed. What is no identity of AWS that was read has no link: somebody has to
/// find out what it is.
pub(super) fn credential(estate: &Estate, listed: &Listed) -> Credential {
    let text = listed.exposure.handle.as_str();
    let role = |arn: String, confidence| {
        let account = account_of(&arn).to_owned();
        (Target::Role { arn, account }, confidence)
    };
    let found = match &listed.exposure.handle {
        Handle::AccessKeyId(id) => match estate.user_of_key(id) {
            Some(who) => {
                let user = estate.principal(who);
                let (account, user) = (user.account.clone(), user.name.clone());
                Ok((Target::AccessKey { id: id.clone(), account, user }, Confidence::Certain))
            }
            None => Err(format!(
                "no user that was collected has it; `aws sts get-access-key-info --access-key-id {id}` gives its \
                 account: collect that"
            )),
        },
        // Root is no principal of a snapshot.
        Handle::Arn(arn) if arn.ends_with(":root") && !account_of(arn).is_empty() => {
            Ok(role(arn.clone(), Confidence::Certain))
        }
        Handle::Arn(arn) => match estate.who(arn) {
            Ok(who) => Ok(role(estate.principal(who).arn.clone(), Confidence::Certain)),
            Err(error) => Err(error.to_string()),
        },
        // That it is called so is all that is known.
        Handle::Name(name) => match estate.who(name) {
            Ok(who) => Ok(role(estate.principal(who).arn.clone(), Confidence::Possible)),
            Err(error) => Err(error.to_string()),
        },
    };
    let (found, gaps) = match found {
        Ok(found) => (Some(found), Vec::new()),
        Err(cause) => (None, vec![Gap::new(GapKind::Unlinked, text, cause)]),
    };
    let link = found.map(|(target, confidence)| Link {
        target,
        join: Join::ByHand,
        confidence,
        evidence: vec!["a person listed it".to_owned()],
        against: Vec::new(),
        refuted: false,
        decision: None,
    });
    let kind = if link.is_some() { "aws-access-key" } else { "unknown" };
    let why = "a person listed it, and nobody was asked".to_owned();
    Credential {
        id: id(text),
        title: listed.exposure.note.clone().unwrap_or_else(|| text.to_owned()),
        kind: kind.to_owned(),
        service: None,
        kind_by: String::new(),
        secrecy: Secrecy::Secret,
        rotate: None,
        members: Vec::new(),
        places: Vec::new(),
        projects: Projects::Unknown { why: why.clone() },
        jobs: Vec::new(),
        jobs_total: 0,
        also_at: Vec::new(),
        also_at_total: 0,
        links: link.into_iter().collect(),
        owner: None,
        created: None,
        changed_at_vendor: None,
        changed_at_source: None,
        last_used: None,
        replaced: Replaced::Unknown { why: why.clone() },
        held_now: None,
        unused: Unused::Unknown { why },
        powerful: Vec::new(),
        rank: 0,
        reasons: Vec::new(),
        gaps,
    }
}

/// The id of what a person listed: the same for the same text, and none that the vendor's things have.
pub(in crate::stage) fn id(text: &str) -> String {
    let digest = Sha256::digest(format!("listed {text}"));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
