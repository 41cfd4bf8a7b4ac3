//! What people listed as exposed, as something that can be contained.

use sha2::{Digest as _, Sha256};
use stanch_iam::estate::Estate;
use stanch_model::Handle;
use stanch_secrets::credential::{Confidence, Credential, Join, Link, Projects, Replaced, Secrecy, Target, Unused};

use crate::exposures::Listed;

/// A credential for something that a person listed. What is no identity of AWS that was read has no link: somebody has to
/// find out what it is.
pub(super) fn credential(estate: &Estate, listed: &Listed) -> Credential {
    let text = listed.exposure.handle.as_str();
    let found = match &listed.exposure.handle {
        Handle::AccessKeyId(id) => estate.user_of_key(id).map(|who| {
            let user = estate.principal(who);
            let (account, user) = (user.account.clone(), user.name.clone());
            (Target::AccessKey { id: id.clone(), account, user }, Confidence::Certain)
        }),
        Handle::Arn(arn) => {
            let account = stanch_iam::arn::account_of(arn).to_owned();
            let is_root = arn.ends_with(":root") && !account.is_empty();
            let known = estate.who(arn).map(|who| estate.principal(who).arn.clone()).ok();
            let arn = if is_root { Some(arn.clone()) } else { known };
            arn.map(|arn| (Target::Role { arn, account }, Confidence::Certain))
        }
        // That it is called so is all that is known.
        Handle::Name(name) => estate.who(name).ok().map(|who| {
            let one = estate.principal(who);
            (Target::Role { arn: one.arn.clone(), account: one.account.clone() }, Confidence::Possible)
        }),
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
    let digest = Sha256::digest(format!("listed {text}"));
    let why = "a person listed it, and nobody was asked".to_owned();
    Credential {
        id: digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect(),
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
        unused: Unused::Unknown { why },
        powerful: Vec::new(),
        rank: 0,
        reasons: Vec::new(),
        gaps: Vec::new(),
    }
}
