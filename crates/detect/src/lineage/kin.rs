//! The credentials of one exposure, while they are being found.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use stanch_model::{Descent, Exposure, Gap, GapKind};

use super::minting::LINKS;
use super::principals::Principals;
use crate::phrase::some;
use crate::target::Target;

/// Long-term keys begin so, the keys of sessions with `ASIA`.
pub(super) const LONG_TERM: &str = "AKIA";

/// One credential of a lineage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// How it came to belong here.
    pub descent: Descent,
    /// How it was made, if a minting event says so.
    pub made: Option<Made>,
    /// ARN that it acts as, where that is known before its own events are read.
    pub principal: Option<Arc<str>>,
    /// Whether its events count for the exposure.
    pub tallied: bool,
    /// Whether its events prove that the exposure was used.
    pub proven: bool,
    /// Whether all its events were made by AWS services for a user.
    pub(super) forwarded: bool,
}

/// The event that made a credential. The order is that of time, with unreadable times last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// Whether the time could not be read.
    pub(super) undated: bool,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Id of the event.
    pub evidence: Arc<str>,
    /// Operation.
    pub by: Arc<str>,
    /// Credential that signed the event.
    pub parent: Option<Arc<str>>,
}

/// Another credential of the user whose key is exposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sibling {
    pub(super) events: u64,
    pub(super) forwarded: bool,
    pub(super) explained: bool,
}

/// The credentials of one exposure, and what was learned on the way.
#[derive(Debug, Default)]
pub struct Kin {
    /// Credentials by id.
    pub members: HashMap<Arc<str>, Member>,
    /// Principals whose events without any credential count: by stable id, or by ARN where there is none.
    pub identities: BTreeSet<Arc<str>>,
    /// ARNs that the exposure's own credentials act as.
    pub principals: BTreeSet<Arc<str>>,
    /// Whether the exposure names something that logs could contain.
    pub named: bool,
    /// What could not be attributed.
    pub gaps: Vec<Gap>,
    pub(super) siblings: BTreeMap<Arc<str>, Sibling>,
    pub(super) keyless: u64,
    /// Credentials at the end of chains that were too long to be followed.
    pub(super) unfollowed: u64,
    pub(super) root: Option<Arc<str>>,
}

impl Kin {
    pub(super) fn new(target: &Target, found: &Principals) -> Self {
        let mut kin = Self { gaps: found.gaps.clone(), principals: found.acted_as.clone(), ..Self::default() };
        kin.named = match target {
            Target::NoPrincipal => false,
            Target::Name(_) => found.any(),
            _ => true,
        };
        if let Target::Key(id) = target {
            let id: Arc<str> = Arc::from(id.as_str());
            kin.members.insert(Arc::clone(&id), Member::own(None));
            kin.root = Some(id);
        }
        kin
    }

    /// Gives sessions that services made for the user their place: they are the user's, or, as far as can be told,
    /// any key's of that user.
    pub(super) fn settle_forwarded(&mut self) {
        for (id, member) in &mut self.members {
            if member.descent == Descent::Own
                && member.forwarded
                && member.made.is_none()
                && self.root.as_ref() != Some(id)
            {
                member.descent = Descent::Forwarded;
                member.proven = false;
            }
        }
        for (id, sibling) in &self.siblings {
            if sibling.forwarded && !sibling.explained && !self.members.contains_key(id) {
                let member = Member { descent: Descent::Forwarded, proven: false, ..Member::own(None) };
                self.members.insert(Arc::clone(id), member);
            }
        }
    }

    /// States what of the same user could not be attributed to the key.
    pub(super) fn explain_gaps(&mut self, exposure: &Exposure) {
        let source = exposure.handle.as_str();
        let unexplained = self
            .siblings
            .iter()
            .filter(|(id, sibling)| !sibling.forwarded && !sibling.explained && !self.members.contains_key(*id));
        let (sessions, events) = unexplained.fold((0u64, 0u64), |sum, (_, s)| (sum.0 + 1, sum.1 + s.events));
        let user = self.principals.iter().next().map_or_else(|| "the same user".into(), |arn| format!("{arn}"));
        if sessions > 0 {
            let cause = format!(
                "{} of {user} ({}) without a minting event in the logs; whether this key made them cannot be told",
                some(sessions, "session"),
                some(events, "event")
            );
            self.gaps.push(Gap::new(GapKind::Unmatched, source, cause).times(sessions));
        }
        if self.keyless > 0 {
            let cause = format!(
                "{} of {user} without a key, such as console sign-ins; whether this key had a part in them cannot be told",
                some(self.keyless, "event")
            );
            self.gaps.push(Gap::new(GapKind::Unmatched, source, cause).times(self.keyless));
        }
        if self.unfollowed > 0 {
            let cause = format!(
                "{} after {LINKS} links of a chain, which was followed no further",
                some(self.unfollowed, "credential")
            );
            self.gaps.push(Gap::new(GapKind::Unmatched, source, cause).times(self.unfollowed));
        }
        self.gaps.sort();
    }
}

impl Member {
    pub(super) fn own(principal: Option<Arc<str>>) -> Self {
        Self { descent: Descent::Own, made: None, principal, tallied: true, proven: true, forwarded: false }
    }
}
