//! The old value of each credential is of no use to anybody.

use stanch_contain::status::Stand;

use super::credentials::name;
use super::{met, not_met, readings};
use crate::facts::{Credential, Facts, Replaced};
use crate::verdict::{About, Item};
use crate::words::time;

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    let readings = readings(facts);
    for (at, credential) in facts.credentials.iter().enumerate() {
        let of_it = readings.get(credential.standing.credential.as_str()).map(Vec::as_slice).unwrap_or_default();
        let is_read = of_it.iter().any(|one| one.last.is_some());
        items.extend(of(facts, About::Credential(at), credential, is_read));
    }
}

/// `is_read` says whether something that a plan did about it was read back.
fn of(facts: &Facts, about: About, credential: &Credential, is_read: bool) -> Option<Item> {
    let standing = &credential.standing;
    let title = &standing.title;
    let key = format!("alive {}", standing.credential);
    match &standing.stand {
        // What is open is told as open; what is accepted is accepted with its old value.
        Stand::Open { .. } if standing.is_told_by_reading() || standing.needless.is_some() => None,
        Stand::Open { .. } if credential.replaced != Replaced::Yes => None,
        Stand::Accepted { .. } => None,
        Stand::Open { why } => {
            let why = standing.otherwise.as_ref().unwrap_or(why);
            let says = format!(
                "{title} was replaced at {}, and its old value is open where it came from: {why}",
                facts.vendor
            );
            let way_out = format!("`stanch contain plan --select {}` and apply it", name(credential));
            Some(not_met(about, key, says, way_out))
        }
        Stand::ProvenDead { evidence } => Some(met(about, format!("{title}: {evidence}"))),
        Stand::Canary | Stand::Deleted | Stand::Rotated if is_read => {
            Some(met(about, format!("{title} can do nothing, as was read back")))
        }
        Stand::Contained if is_read && standing.used_after.is_none() => {
            Some(met(about, format!("{title} was switched off, as was read back")))
        }
        // That nobody read it back is told by the condition that asks for that.
        Stand::Canary | Stand::Deleted | Stand::Rotated => None,
        // Only a person's word says so.
        Stand::Contained => match (standing.used_after, standing.proofs.first()) {
            (Some(used), Some(_)) => {
                let says = format!("{title} was used at {}, after it was said to be stopped", time(used));
                Some(not_met(about, format!("{key} {used}"), says, "revoke it at its source, and find who used it"))
            }
            (None, Some(proof)) => Some(met(about, format!("{title}: {proof}"))),
            (_, None) => None,
        },
    }
}
