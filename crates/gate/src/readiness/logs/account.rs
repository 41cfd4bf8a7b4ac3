//! What all trails together show of one account.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::readiness::facts::{Answer, ReadinessFacts};
use crate::readiness::recorded::{Account, KeptLogs, Recorded, Term, Trail};

/// What the logs of an account show, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLogs {
    /// The account.
    pub account: String,
    /// Whether something records management events.
    pub records: Answer,
    /// Whether something does in all regions.
    pub all_regions: Answer,
    /// Whether a change to what it wrote shows.
    pub validation: Answer,
    /// How many changes are recorded.
    pub changes: Recorded,
    /// How much of what reads is recorded.
    pub reads: Recorded,
    /// Services that are left out where not everything is recorded, sorted.
    pub left_out: Vec<String>,
    /// How much of what is done to objects in S3 is recorded.
    pub objects: Recorded,
    /// How many calls of functions in Lambda are recorded.
    pub functions: Recorded,
    /// For how long the longest whole copy is kept: one of all regions, by something that records.
    pub kept: KeptLogs,
}

impl AccountLogs {
    pub(super) fn new(account: &Account, facts: &ReadinessFacts) -> Self {
        let seen = Seen::new(account, facts);
        let (changes, reads) = (seen.most(|trail| trail.changes), seen.most(|trail| trail.reads));
        let whole = changes == Recorded::All && reads == Recorded::All;
        let left_out = if whole { Vec::new() } else { seen.left_out() };
        Self {
            account: account.id.clone(),
            records: seen.best(records),
            all_regions: seen.best(everywhere),
            validation: seen.best(|trail| records(trail).min(trail.validation)),
            changes,
            reads,
            left_out,
            objects: seen.most(|trail| trail.objects),
            functions: seen.most(|trail| trail.functions),
            kept: seen.kept(),
        }
    }
}

/// Whether something records management events at all.
fn records(trail: &Trail) -> Answer {
    let changes = match trail.changes {
        Recorded::None => Answer::No,
        Recorded::Unknown => Answer::Unknown,
        Recorded::Some | Recorded::All => Answer::Yes,
    };
    trail.logging.min(changes)
}

/// Whether it does so in all regions.
fn everywhere(trail: &Trail) -> Answer {
    records(trail).min(trail.all_regions)
}

/// The trails that concern an account.
struct Seen<'f> {
    /// Those that do.
    certain: Vec<&'f Trail>,
    /// Those of others that may be of the whole organisation.
    possible: Vec<&'f Trail>,
    /// Whether it may have others.
    others: bool,
}

impl<'f> Seen<'f> {
    fn new(account: &Account, facts: &'f ReadinessFacts) -> Self {
        let about = |is: Answer| facts.trails.iter().filter(move |trail| trail.is_about(account) == is);
        Self {
            certain: about(Answer::Yes).collect(),
            possible: about(Answer::Unknown).collect(),
            others: !account.trails_read,
        }
    }

    /// Whether one of them does something: for certain, or as far as nobody knows otherwise.
    fn best(&self, does: impl Fn(&Trail) -> Answer) -> Answer {
        let certain = self.certain.iter().map(|trail| does(trail)).max().unwrap_or(Answer::No);
        let possible = self.possible.iter().any(|trail| does(trail) != Answer::No) || self.others;
        if certain == Answer::No && possible { Answer::Unknown } else { certain }
    }

    /// How much of something that one records which records most of it does.
    fn most(&self, of: impl Fn(&Trail) -> Recorded) -> Recorded {
        let recorded = |trail: &Trail| match (trail.logging, of(trail)) {
            (Answer::No, _) | (_, Recorded::None) => Recorded::None,
            (Answer::Unknown, _) => Recorded::Unknown,
            // What is recorded of other regions, another trail says.
            (Answer::Yes, Recorded::All) if trail.all_regions != Answer::Yes => Recorded::Some,
            (Answer::Yes, recorded) => recorded,
        };
        let certain = self.certain.iter().map(|trail| recorded(trail)).max().unwrap_or(Recorded::None);
        let possible = self.possible.iter().any(|trail| recorded(trail) != Recorded::None) || self.others;
        if certain == Recorded::None && possible { Recorded::Unknown } else { certain }
    }

    /// Services that each of them leaves out, sorted. What one of all regions has needs no other.
    fn left_out(&self) -> Vec<String> {
        let recording = |of: &dyn Fn(&Trail) -> Answer| -> Vec<&Trail> {
            self.certain.iter().copied().filter(|trail| of(trail) == Answer::Yes).collect()
        };
        let whole = recording(&everywhere);
        let all = if whole.is_empty() { recording(&records) } else { whole };
        let mut each = all.iter().map(|trail| trail.left_out.iter().collect::<BTreeSet<_>>());
        let first = each.next().unwrap_or_default();
        each.fold(first, |left, more| &left & &more).into_iter().cloned().collect()
    }

    /// For how long the longest whole copy is kept. One that is whole as far as nobody knows otherwise may be kept.
    fn kept(&self) -> KeptLogs {
        let whole = self.certain.iter().filter(|trail| everywhere(trail) == Answer::Yes);
        let at_least = whole.clone().map(|trail| trail.kept.at_least).max().unwrap_or(Term::Days(0));
        let unread = whole.clone().any(|trail| trail.kept.unread)
            || self.certain.iter().any(|trail| everywhere(trail) == Answer::Unknown)
            || self.possible.iter().any(|trail| everywhere(trail) != Answer::No)
            || self.others;
        KeptLogs { at_least, unread }
    }
}
