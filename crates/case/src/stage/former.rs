//! What the vendor held before plans did something about it. A new value in the place of an exposed one is not exposed, and
//! the old one stays so: without this, a review after the rotation would look at the new keys, and a plan stop them.

use stanch_contain::status::{Former, formers};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::AccessKey;
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{Confidence, Credential, Dated, Join, Link, Replaced, Target};
use stanch_secrets::{Linked, Totals};

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

/// Puts what credentials were in the place of what the vendor holds now, wherever a plan knows, and counts anew.
pub(super) fn apply(linked: &mut Linked, formers: &[Former], aws: Option<&Snapshot>) {
    for credential in &mut linked.credentials {
        let from = formers.partition_point(|former| former.credential < credential.id);
        let of_it: Vec<&Former> =
            formers.iter().skip(from).take_while(|former| former.credential == credential.id).collect();
        if let Some(first) = of_it.first() {
            put_back(credential, first, &of_it, aws);
        }
    }
    linked.totals = Totals::of(linked.totals.records, &linked.credentials);
}

fn put_back(credential: &mut Credential, first: &Former, all: &[&Former], aws: Option<&Snapshot>) {
    let is_confirmed_before = confirmed_before(credential, all);
    let newer = |link: &Link| {
        let Target::AccessKey { id, .. } = &link.target else { return None };
        let by_plan = all.iter().find(|former| former.renewed.contains(id));
        if let Some(former) = by_plan {
            return Some(format!("the vendor holds {}, which plan {} made", link.target.words(), former.plan));
        }
        // Of candidates nobody knows which one the vendor holds.
        let is_the_only_one = is_confirmed_before && link.join == Join::KeyTail;
        if link.confidence == Confidence::Possible && !link.confirmed() && !is_the_only_one {
            return None;
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

/// Whether a person confirmed what a plan stopped, and what the vendor shows now is one key, and another: then that one is
/// doubtful only since somebody said what the old one was.
fn confirmed_before(credential: &Credential, all: &[&Former]) -> bool {
    let is_former = |link: &Link| all.iter().any(|former| former.keys.contains(&link.target.id()));
    let outdated = |link: &&Link| link.confirmed() && link.join == Join::ByHand && is_former(link);
    let shown = credential.links.iter().filter(|link| link.join == Join::KeyTail && !link.refuted).count();
    shown == 1 && credential.links.iter().any(|link| outdated(&link))
}

/// What a plan took a credential for, as what it opens.
fn targets(former: &Former) -> Vec<Target> {
    let account = &former.account;
    let key = |id: &String| {
        let user = former.user.clone()?;
        Some(Target::AccessKey { id: id.clone(), account: account.clone(), user })
    };
    let role = former.role.iter().map(|name| {
        let arn = format!("arn:{}:iam::{account}:role/{name}", former.partition);
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;
    use stanch_contain::status::Former;
    use stanch_secrets::Linked;
    use stanch_secrets::credential::{Replaced, Target};

    use super::{apply, targets};
    use crate::stage::made::credential;

    fn key(id: &str, join: &str, confirmed: bool) -> serde_json::Value {
        let decision = json!({ "verdict": "confirmed", "who": "dana", "why": "asked", "at": "2023-01-13T09:26:00Z" });
        let mut link = json!({
            "target": { "kind": "access_key", "id": id, "account": "111122223333", "user": "ci" },
            "join": join, "confidence": if confirmed { "certain" } else { "possible" }, "evidence": []
        });
        if confirmed {
            link["decision"] = decision;
        }
        link
    }

    /// What a plan took the user `ci` and its key for.
    fn former() -> Former {
        Former {
            credential: "c1".to_owned(),
            made: "2023-01-13T09:20:00Z".parse().expect("a time"),
            plan: "p1".to_owned(),
            account: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            user: Some("ci".to_owned()),
            role: None,
            keys: BTreeSet::from(["AKIAOLD".to_owned()]),
            renewed: BTreeSet::new(),
        }
    }

    /// What a review tells of a credential with these links that a plan stopped as `AKIAOLD`.
    fn told(links: &[serde_json::Value], renewed: &[&str]) -> Linked {
        let why = json!({ "state": "no", "why": "it was made before the exposure began" });
        let credential = credential(&json!({ "links": links, "replaced": why }));
        let mut linked = Linked { credentials: vec![credential], ..Linked::default() };
        let former = Former { renewed: renewed.iter().map(|id| (*id).to_owned()).collect(), ..former() };
        apply(&mut linked, &[former], None);
        linked
    }

    #[test]
    fn a_key_that_a_plan_stored_is_new_although_somebody_confirmed_the_old_one() {
        let links = [key("AKIAOLD", "by_hand", true), key("AKIANEW", "key_tail", false)];
        let linked = told(&links, &["AKIANEW"]);
        let credential = &linked.credentials[0];
        assert!(matches!(credential.replaced, Replaced::Yes { .. }), "{credential:?}");
        assert_eq!(credential.held_now.as_ref().map(|target| target.id()).as_deref(), Some("AKIANEW"));
        let ids: Vec<String> = credential.links.iter().map(|link| link.target.id()).collect();
        assert_eq!(ids, ["AKIAOLD"]);
        assert_eq!(linked.totals.replaced, 1, "counted where it is known last");
    }

    #[test]
    fn a_role_is_in_the_partition_of_its_account() {
        let former = Former {
            partition: "aws-cn".to_owned(),
            user: None,
            role: Some("ci/deploy".to_owned()),
            keys: BTreeSet::new(),
            ..former()
        };
        let ids: Vec<String> = targets(&former).iter().map(Target::id).collect();
        assert_eq!(ids, ["arn:aws-cn:iam::111122223333:role/ci/deploy"]);
    }

    #[test]
    fn of_two_candidates_nobody_knows_which_one_the_vendor_holds() {
        let links = [key("AKIAOLD", "key_tail", true), key("AKIAOTHER", "key_tail", false)];
        let linked = told(&links, &[]);
        assert!(matches!(linked.credentials[0].replaced, Replaced::No { .. }));
        assert_eq!((linked.credentials[0].links.len(), linked.totals.replaced), (2, 0));
    }
}
