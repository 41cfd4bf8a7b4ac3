//! From snapshots to credentials and what each of them opens.

mod build;
mod copies;
mod decided;
mod fingerprint;
mod gaps;
mod key_tail;
mod policy;
mod token_tail;
mod totals;
mod trust;
mod usage;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_inventory::record::{HeldKind, Source};
use stanch_inventory::snapshot::Snapshot;
use stanch_model::Report;

use crate::credential::Credential;
use crate::decision::Decision;
use crate::known::Known;
use crate::set::gather;
use build::{Joins, complete, id_of, orphan};
pub use totals::Totals;

/// What logs say of one access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyActivity {
    /// The access key's id, as events have it.
    pub credential_id: String,
    /// Its first event.
    pub first: DateTime<Utc>,
    /// Its last event.
    pub last: DateTime<Utc>,
    /// How many events.
    pub events: u64,
    /// Of them, from the breached vendor's own networks; 0 where that was not looked at.
    #[serde(default)]
    pub from_vendor: u64,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The vendor that was breached.
    pub vendor: Source,
    /// What was collected, at most one of each source; the vendor's own among them.
    pub snapshots: &'a [&'a Snapshot],
    /// What logs say of access keys, in any order; empty where there are no logs.
    pub activity: &'a [KeyActivity],
    /// What people decided, in the order in which they did.
    pub decisions: &'a [Decision],
    /// When the exposure began.
    pub window_start: DateTime<Utc>,
    /// When it ended, where that is known: what was stored between the two was held too.
    pub window_end: Option<DateTime<Utc>>,
    /// The time of asking.
    pub now: DateTime<Utc>,
}

/// What the vendor held, and what each of it opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// Every credential, by rank, then by id. Each record of the vendor is in exactly one of them.
    pub credentials: Vec<Credential>,
    /// How many of what there are.
    pub totals: Totals,
    /// Decisions about credentials that the vendor no longer holds, sorted. They are kept.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub stranded: Vec<Decision>,
}

/// Joins everything that the vendor held to what it opens, without any value.
pub fn link(question: &Question<'_>) -> Report<Linked> {
    let known = Known::new(question);
    let mut drafts = gather(&known.held);
    let records = drafts.len();
    let orphans = fingerprint::orphans(&known, &drafts);
    drafts.extend(orphans.into_iter().map(orphan));
    let ids: Vec<String> = drafts.iter().map(|draft| draft.pieces.first().map(id_of).unwrap_or_default()).collect();
    let joins = Joins {
        known: &known,
        accepted: fingerprint::Accepted::new(&known),
        tokens: token_tail::Tokens::new(&known),
        copies: copies::Copies::new(&known, &drafts, &ids),
    };
    let mut credentials: Vec<Credential> = drafts
        .iter()
        .zip(&ids)
        .enumerate()
        .map(|(at, (draft, id))| joins.credential(draft, id, at >= records))
        .collect();
    let named: HashMap<String, usize> = drafts
        .iter()
        .enumerate()
        .flat_map(|(at, draft)| draft.pieces.iter().map(move |piece| (id_of(piece), at)))
        .collect();
    let stranded = decided::apply(&known, question.decisions, &mut credentials, &named);
    for (draft, credential) in drafts.iter().zip(&mut credentials) {
        complete(&known, draft, credential);
    }
    credentials.sort_by(|one, other| other.rank.cmp(&one.rank).then_with(|| one.id.cmp(&other.id)));
    let issuers: Vec<&str> = known
        .held
        .iter()
        .filter(|said| said.held.kind == HeldKind::OidcIssuer)
        .map(|said| said.held.name.as_str())
        .collect();
    let mut gaps = gaps::of(question.vendor, &credentials, &stranded);
    gaps.extend(trust::strangers(&known, &issuers));
    gaps.sort();
    let totals = Totals::of(u64::try_from(known.held.len()).unwrap_or(u64::MAX), &credentials);
    Report::new(Linked { credentials, totals, stranded }, gaps)
}
