//! What the vendor held before plans did something about it. A new value in the place of an exposed one is not exposed, and
//! the old one stays so: without this, a review after the rotation would look at the new keys, and a plan stop them.

use stanch_contain::status::{Former, formers};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::AccessKey;
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{Confidence, Credential, Dated, Join, Link, Replaced, Target};

use super::StageError;
use crate::folder::CaseFolder;
use crate::{journal, plans};

/// What plans of which something stands took credentials for.
pub(super) fn of(folder: &CaseFolder) -> Result<Vec<Former>, StageError> {
    let plans = plans::all(folder)?;
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    Ok(formers(&plans, &journal::read(folder)?))
}

/// Puts what credentials were in the place of what the vendor holds now, wherever a plan knows.
pub(super) fn apply(credentials: &mut [Credential], formers: &[Former], aws: Option<&Snapshot>) {
    for credential in credentials {
        let from = formers.partition_point(|former| former.credential < credential.id);
        let of_it: Vec<&Former> =
            formers.iter().skip(from).take_while(|former| former.credential == credential.id).collect();
        if let Some(first) = of_it.first() {
            put_back(credential, first, &of_it, aws);
        }
    }
}

fn put_back(credential: &mut Credential, first: &Former, all: &[&Former], aws: Option<&Snapshot>) {
    let newer = |link: &Link| {
        let Target::AccessKey { id, .. } = &link.target else { return None };
        // Of candidates nobody knows which one the vendor holds.
        if link.confidence == Confidence::Possible && !link.confirmed() {
            return None;
        }
        let by_plan = all.iter().find(|former| former.renewed.contains(id));
        if let Some(former) = by_plan {
            return Some(format!("the vendor holds {}, which plan {} made", link.target.words(), former.plan));
        }
        // Of the old user's own keys none is new, whenever it was made.
        let is_old = all.iter().any(|former| former.keys.contains(id));
        let made = key(aws, id).and_then(|key| key.created).filter(|made| *made > first.made && !is_old)?;
        let day = made.format("%F");
        Some(format!("the vendor holds {}, which was made on {day}, after plan {}", link.target.words(), first.plan))
    };
    let now =
        credential.links.iter().filter(|link| link.holds()).find_map(|link| Some((newer(link)?, link.target.clone())));
    if let Some((why, target)) = now {
        credential.links.retain(|link| newer(link).is_none());
        credential.replaced = Replaced::Yes { why };
        credential.held_now = Some(target);
        // The use of the new one says nothing of the old one.
        let old = all.iter().flat_map(|former| &former.keys).filter_map(|id| key(aws, id)?.last_use.as_ref()?.at);
        credential.last_used = old.max().map(|at| Dated::new(at, "AWS"));
    }
    for former in all {
        let targets = targets(former);
        // What a person decided about a key that was deleted since names it, and says no more of it.
        let holds = |target: &Target| {
            let same = |link: &&Link| link.holds() && link.target.id() == target.id();
            credential.links.iter().filter(same).any(|link| !matches!(link.target, Target::Named { .. }))
        };
        // A user with two keys has one that was not held: where one of them is linked, the other one is not meant.
        if targets.iter().any(holds) {
            continue;
        }
        let confidence = if targets.len() == 1 { Confidence::Certain } else { Confidence::Possible };
        for target in targets {
            // What nothing shows any more held when it was stopped.
            let (same, others): (Vec<Link>, Vec<Link>) =
                credential.links.drain(..).partition(|link| link.target.id() == target.id());
            credential.links = others;
            let decision = same.into_iter().find_map(|link| link.decision);
            let at = former.made.format("%F %R");
            credential.links.push(Link {
                target,
                join: Join::Plan,
                confidence,
                evidence: vec![format!("plan {}, made at {at}, stopped it as this", former.plan)],
                against: Vec::new(),
                refuted: false,
                decision,
            });
        }
    }
}

/// What a plan took a credential for, as what it opens.
fn targets(former: &Former) -> Vec<Target> {
    let account = &former.account;
    let key = |id: &String| {
        let user = former.user.clone()?;
        Some(Target::AccessKey { id: id.clone(), account: account.clone(), user })
    };
    let role = former.role.iter().map(|name| {
        let arn = format!("arn:aws:iam::{account}:role/{name}");
        Target::Role { arn, account: account.clone() }
    });
    former.keys.iter().filter_map(key).chain(role).collect()
}

fn key<'s>(aws: Option<&'s Snapshot>, id: &str) -> Option<&'s AccessKey> {
    match &aws?.entries.get(&format!("access_key|{id}"))?.record {
        Record::AccessKey(key) => Some(key),
        _ => None,
    }
}
