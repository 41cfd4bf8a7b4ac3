//! What people decided about links.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use stanch_model::{Gap, GapKind};

use super::build::id_of_record;
use crate::credential::{Confidence, Credential, Decided, Join, Link, Target};
use crate::decision::{Decision, Verdict};
use crate::known::{Known, account_of};

/// The last decision about each credential and target.
pub(super) fn latest(decisions: &[Decision]) -> Vec<&Decision> {
    let mut latest: BTreeMap<(&str, &str), &Decision> = BTreeMap::new();
    for decision in decisions {
        latest.insert((&decision.credential, &decision.target), decision);
    }
    latest.into_values().collect()
}

/// Puts decisions to the links that they are about. `named` says which credential each id names. What is left are
/// decisions about credentials that are no longer there.
pub(super) fn apply(
    known: &Known<'_>,
    decisions: &[Decision],
    credentials: &mut [Credential],
    named: &HashMap<String, usize>,
) -> Vec<Decision> {
    let mut stranded = Vec::new();
    // Decisions of a case are about what several vendors hold, and each vendor is asked about its own.
    let of_others: BTreeSet<String> = known.elsewhere.iter().map(id_of_record).collect();
    // In the order in which they were made, so that one by an older id of the same credential gives way.
    let mut ordered = latest(decisions);
    ordered.sort_by_key(|decision| decision.at);
    for decision in ordered {
        match named.get(&decision.credential).and_then(|at| credentials.get_mut(*at)) {
            Some(credential) => put(known, decision, credential),
            None if of_others.contains(&decision.credential) => {}
            None => stranded.push(decision.clone()),
        }
    }
    stranded.sort();
    for credential in credentials {
        settle(credential);
    }
    stranded
}

fn put(known: &Known<'_>, decision: &Decision, credential: &mut Credential) {
    let decided =
        Decided { verdict: decision.verdict, who: decision.who.clone(), why: decision.why.clone(), at: decision.at };
    let at = credential.links.iter().position(|link| link.target.id() == decision.target);
    let at = at.unwrap_or_else(|| {
        credential.links.push(by_hand(known, decision));
        credential.links.len() - 1
    });
    let Some(link) = credential.links.get_mut(at) else { return };
    if decision.verdict == Verdict::Confirmed {
        link.confidence = Confidence::Certain;
    }
    if let (Target::Named { name }, Join::ByHand) = (&link.target, link.join) {
        let what = match decision.verdict {
            Verdict::Confirmed => "confirmed",
            Verdict::Refused => "refused",
        };
        let cause =
            format!("{} {what} a link to {name}, which is neither a candidate nor in any snapshot", decision.who);
        credential.gaps.push(Gap::new(GapKind::Unmatched, &credential.title, cause));
    }
    if let Some(link) = credential.links.get_mut(at) {
        link.decision = Some(decided);
    }
}

/// A link that no join made.
fn by_hand(known: &Known<'_>, decision: &Decision) -> Link {
    let target = if let Some(key) = known.keys.get(&decision.target).map(|key| key.key) {
        Target::AccessKey { id: key.id.clone(), account: key.account.clone(), user: key.user.clone() }
    } else if let Some(role) = known.roles_by_arn.get(decision.target.as_str()) {
        Target::Role { arn: role.arn.clone(), account: account_of(&role.arn).to_owned() }
    } else {
        Target::Named { name: decision.target.clone() }
    };
    Link {
        target,
        join: Join::ByHand,
        confidence: Confidence::Possible,
        evidence: Vec::new(),
        against: Vec::new(),
        refuted: false,
        decision: None,
    }
}

/// What a decision means for the other candidates: they stay, and it is said beside them.
fn settle(credential: &mut Credential) {
    let confirmed = credential.links.iter().find(|link| link.confirmed()).map(|link| (link.join, link.target.clone()));
    if let Some((_, target)) = &confirmed {
        for link in &mut credential.links {
            // A key is one key, while an issuer opens many roles and a key of SSH many repositories.
            if link.decision.is_none() && link.join == Join::KeyTail {
                link.against.push(format!("a person confirmed that it is {}", target.words()));
                link.confidence = Confidence::Possible;
            }
        }
        credential.gaps.retain(|gap| gap.kind != GapKind::Unlinked);
    }
    credential.links.sort_by(|one, other| {
        let key = |link: &Link| (!link.confirmed(), !link.holds(), std::cmp::Reverse(link.confidence));
        key(one).cmp(&key(other))
    });
}
