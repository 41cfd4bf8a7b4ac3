//! What chance alone would do, and how sure a link is for that.

use super::candidate::{Asked, Candidate};
use crate::credential::{Confidence, Join, Link, Target};
use crate::kind::Alphabet;
use crate::known::Known;

/// A second fact makes a link certain where it and the letters meet by accident less often than once in so many times.
const CERTAIN: u64 = 20_000;

/// Letters alone make a link likely where they meet by accident less often than once in so many times.
const LIKELY: u64 = 100;

/// One in how many keys ends in given letters.
pub(super) fn odds(tail: &str) -> u64 {
    let letters = u32::try_from(tail.chars().count()).unwrap_or(u32::MAX);
    u64::from(Alphabet::Base32.letters()).saturating_pow(letters)
}

/// How sure a candidate is, among `count` of which `open` are not ruled out.
pub(super) fn decide(known: &Known<'_>, asked: &Asked<'_>, mut one: Candidate<'_>, count: usize, open: usize) -> Link {
    let all = known.keys.all.len();
    let mut confidence = Confidence::Possible;
    let doubts = !one.against.is_empty();
    if count == 1 {
        let others = if all == 1 {
            "it is the only access key that was read"
        } else {
            "no other access key that was read ends so"
        };
        one.evidence.push(format!("{others}; that one of {all} does by accident has odds of {all} in {}", asked.odds));
    } else if !one.refuted {
        one.against.push(if count == 2 {
            "another access key ends in the same letters".to_owned()
        } else {
            format!("{} other access keys end in the same letters", count - 1)
        });
    }
    let corroborated = corroborate(known, asked, &mut one);
    let rare = at_most_one_in(all, asked.odds, LIKELY);
    if open == 1 && !one.refuted && rare {
        // Something against it takes a step away: a key that is off, or one that others may have in its place.
        confidence = match (corroborated && count == 1, doubts) {
            (true, false) => Confidence::Certain,
            (true, true) | (false, false) => Confidence::Likely,
            (false, true) => Confidence::Possible,
        };
    }
    if let Some(secret) = asked.secret {
        one.evidence.push(format!("its secret half lies beside it as {secret}"));
    }
    if let Some(missing) = known.key_coverage.missing() {
        one.evidence.push(format!("access keys of {missing} were not all read, so that another may end so there"));
    }
    let key = one.key.key;
    Link {
        target: Target::AccessKey { id: key.id.clone(), account: key.account.clone(), user: key.user.clone() },
        join: Join::KeyTail,
        confidence,
        evidence: one.evidence,
        against: one.against,
        refuted: one.refuted,
        decision: None,
    }
}

/// Whether a second fact leaves no room for accident, with what it is worth as evidence.
fn corroborate(known: &Known<'_>, asked: &Asked<'_>, one: &mut Candidate<'_>) -> bool {
    let mut certain = false;
    if !one.shared.is_empty() {
        let sharing = known.keys.sharing(&asked.words, one.shared.len());
        one.evidence.push(format!(
            "its user, tags or account share {} with the variable's name and place, as {sharing} of {} access keys do at least as well; \
             that one of those ends so by accident has odds of {sharing} in {}",
            one.shared.join(" and "),
            known.keys.all.len(),
            asked.odds
        ));
        // Two facts are tried, so that each has to be twice as good.
        certain |= at_most_one_in(2 * sharing, asked.odds, CERTAIN);
    }
    if known.activity.get(one.key.key.id.as_str()).is_some_and(|activity| activity.from_vendor > 0) {
        let used = known.keys.from_vendor;
        one.evidence.push(format!(
            "{used} access keys are used from the vendor's networks; that one of those ends so by accident has odds of {used} in {}",
            asked.odds
        ));
        certain |= at_most_one_in(2 * used, asked.odds, CERTAIN);
    }
    certain
}

/// Whether `count` in `odds` is at most one in `limit`.
fn at_most_one_in(count: usize, odds: u64, limit: u64) -> bool {
    u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(limit) <= odds
}
