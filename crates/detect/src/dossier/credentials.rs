//! The credentials of a lineage, for a reader.

use stanch_model::{CredentialUse, Descent};

use super::usage::Usage;
use crate::lineage::Kin;

/// The credentials, and how many there are: the exposure's own first, then by time of making, then by id. Where there
/// are more than `limit`, keys that the lineage made stay before anything else, because they outlive its sessions.
pub(super) fn list(kin: &Kin, usage: &Usage, limit: usize) -> (Vec<CredentialUse>, u64) {
    let members = kin.members.iter().map(|(id, member)| {
        let used = usage.by_id.get(id).cloned().unwrap_or_default();
        let made = member.made.as_ref();
        CredentialUse {
            id: id.to_string(),
            descent: member.descent,
            parent: made.and_then(|made| made.parent.as_deref()).map(str::to_owned),
            made_by: made.map(|made| made.by.to_string()),
            evidence: made.map(|made| made.evidence.to_string()),
            made_at: made.and_then(|made| made.at),
            principal: used.actor.as_deref().or(member.principal.as_deref()).map(str::to_owned),
            events: used.events,
            first: used.first,
            last: used.last,
        }
    });
    let keyless = usage.by_id.get("").map(|used| CredentialUse {
        id: String::new(),
        descent: Descent::Own,
        parent: None,
        made_by: None,
        evidence: None,
        made_at: None,
        principal: used.actor.as_deref().map(str::to_owned),
        events: used.events,
        first: used.first,
        last: used.last,
    });
    let mut credentials: Vec<CredentialUse> = members.chain(keyless).collect();
    let order = |a: &CredentialUse, b: &CredentialUse| {
        let key = |used: &CredentialUse| (used.descent != Descent::Own, used.made_at.is_none(), used.made_at);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    };
    let total = credentials.len() as u64;
    if credentials.len() > limit {
        let lasting = |used: &CredentialUse| used.descent == Descent::CreatedKey;
        credentials.sort_by(|a, b| lasting(b).cmp(&lasting(a)).then_with(|| order(a, b)));
        credentials.truncate(limit);
    }
    credentials.sort_by(order);
    (credentials, total)
}
