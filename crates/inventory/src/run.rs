//! One collection: which listings were asked for, how far each was read, and what it said.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_model::{Gap, GapKind};

use crate::record::{Record, Source};

/// How far something was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// To its end.
    Complete,
    /// Not to its end.
    Partial {
        /// Why, as one lowercase sentence without a full stop.
        cause: String,
    },
    /// The source refused.
    Denied {
        /// The status of the answer, or the code of the error.
        status: String,
        /// The permission or scope that would help, as the source calls it.
        permission: String,
    },
    /// It could not be asked for or understood.
    Unavailable {
        /// Why, as one lowercase sentence without a full stop.
        cause: String,
    },
}

/// One listing: the variables of one project, the keys of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What is listed, in the plural: `context variables`. Listings of one kind are one line of the coverage ledger.
    pub kind: &'static str,
    /// The part of the source that it belongs to: an organisation, an account. Things of a part that was collected anew
    /// and that no longer exist disappear from the snapshot; other parts stay as they were.
    pub domain: String,
    /// Whose: the id of the container or principal; empty for the domain's own.
    pub scope: String,
    /// Whether what it lists leads to further listings, so that those are not known to be all where it is incomplete.
    pub enumerates: bool,
    /// How far it was read.
    pub outcome: Outcome,
    /// Pages that were read.
    pub pages: u64,
    /// How many things the source said there are, where it did.
    pub of: Option<u64>,
    /// What exists.
    pub records: Vec<Record>,
    /// What in its answers could not be used.
    pub problems: Vec<String>,
}

impl Listing {
    /// A listing of which nothing was read yet.
    pub fn new(kind: &'static str, domain: impl Into<String>, scope: impl Into<String>) -> Self {
        Self {
            kind,
            domain: domain.into(),
            scope: scope.into(),
            enumerates: false,
            outcome: Outcome::Complete,
            pages: 0,
            of: None,
            records: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The same listing, as one that leads to others.
    #[must_use]
    pub fn enumerating(mut self) -> Self {
        self.enumerates = true;
        self
    }

    /// What names it in a snapshot.
    pub fn id(&self) -> String {
        crate::record::key(self.kind, &[&self.domain, &self.scope])
    }
}

/// One collection of a source.
#[derive(Clone, Debug)]
pub struct Run {
    /// The source.
    pub source: Source,
    /// When it began, also where it was interrupted and went on later.
    pub started: DateTime<Utc>,
    /// The parts that it was about.
    pub domains: BTreeSet<String>,
    /// Its listings, in any order.
    pub listings: Vec<Listing>,
    /// What can never be listed, with whom to ask.
    pub gaps: Vec<Gap>,
}

/// How far all listings of one kind were read: one line of the coverage ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// What is listed, in the plural.
    pub kind: String,
    /// The part of the source.
    pub domain: String,
    /// How far they were read, the worst that is true of the kind: complete only if each listing is, denied or
    /// unavailable only if each is.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Listings of this kind that were asked for.
    pub listings: u64,
    /// Of them, read to the end.
    pub complete: u64,
    /// Pages that were read.
    pub pages: u64,
    /// Things that were found.
    pub items: u64,
    /// Things that the source said there are, where it did for each listing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<u64>,
    /// Those that were not read to their end: whose, and why. Cut at [`LISTED`]; `listings - complete` counts all.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<Missing>,
    /// What in answers could not be used: how often each.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub problems: BTreeMap<String, u64>,
}

/// A listing that was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Whose it is.
    pub scope: String,
    /// How far it was read.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// So many listings are named that were not read to their end.
pub const LISTED: usize = 100;

impl Run {
    /// The coverage ledger: one line for each kind and domain, sorted.
    pub fn coverage(&self) -> Vec<Coverage> {
        let mut kinds: BTreeMap<(&str, &str), Vec<&Listing>> = BTreeMap::new();
        for listing in &self.listings {
            kinds.entry((&listing.domain, listing.kind)).or_default().push(listing);
        }
        kinds.into_values().map(|mut listings| covered(&mut listings)).collect()
    }
}

/// One line, of listings of one kind and domain. There is at least one.
fn covered(listings: &mut [&Listing]) -> Coverage {
    listings.sort_by(|one, other| one.scope.cmp(&other.scope));
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let missing: Vec<&&Listing> = listings.iter().filter(|one| one.outcome != Outcome::Complete).collect();
    let mut problems: BTreeMap<String, u64> = BTreeMap::new();
    for problem in listings.iter().flat_map(|one| &one.problems) {
        *problems.entry(problem.clone()).or_default() += 1;
    }
    let (kind, domain) = listings.first().map_or(("", ""), |one| (one.kind, one.domain.as_str()));
    Coverage {
        kind: kind.to_owned(),
        domain: domain.to_owned(),
        outcome: worst(listings, &missing),
        listings: count(listings.len()),
        complete: count(listings.len() - missing.len()),
        pages: listings.iter().map(|one| one.pages).sum(),
        items: listings.iter().map(|one| count(one.records.len())).sum(),
        of: listings.iter().map(|one| one.of).sum(),
        missing: missing
            .iter()
            .take(LISTED)
            .map(|one| Missing { scope: one.scope.clone(), outcome: one.outcome.clone() })
            .collect(),
        problems,
    }
}

/// What is true of all listings of a kind.
fn worst(listings: &[&Listing], missing: &[&&Listing]) -> Outcome {
    let Some(first) = missing.first() else { return Outcome::Complete };
    let refused = |one: &&&Listing| matches!(one.outcome, Outcome::Denied { .. });
    let unavailable = |one: &&&Listing| matches!(one.outcome, Outcome::Unavailable { .. });
    if missing.len() == listings.len() && (missing.iter().all(refused) || missing.iter().all(unavailable)) {
        return first.outcome.clone();
    }
    if let [only] = listings {
        return only.outcome.clone();
    }
    let first = first.outcome.sentence();
    Outcome::Partial { cause: format!("{} of {} were not read to their end: {first}", missing.len(), listings.len()) }
}

impl Outcome {
    /// It as one sentence without a full stop.
    pub fn sentence(&self) -> String {
        match self {
            Self::Complete => "read to the end".to_owned(),
            Self::Partial { cause } | Self::Unavailable { cause } => cause.clone(),
            Self::Denied { status, permission } => format!("refused ({status}); it needs {permission}"),
        }
    }
}

impl Coverage {
    /// The gaps that it stands for: none where all is complete and could be used. `whose` is what people call the domain.
    pub fn gaps(&self, source: Source, whose: &str) -> Vec<Gap> {
        let name = format!("{} {}", source.words(), self.kind);
        let mut gaps = Vec::new();
        if self.outcome != Outcome::Complete {
            let whose = if whose.is_empty() { String::new() } else { format!(" of {whose}") };
            let gap = Gap::new(GapKind::NotRead, format!("{name}{whose}"), self.outcome.sentence());
            gaps.push(gap.times((self.listings - self.complete).max(1)));
        }
        for (problem, times) in &self.problems {
            gaps.push(Gap::new(GapKind::Field, name.clone(), problem.clone()).times(*times));
        }
        gaps
    }
}
