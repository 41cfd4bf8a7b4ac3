//! The same thing in several places: it is replaced once, and stored as often as it lies anywhere.
//!
//! Copies are shown beside each credential and never made one: two passwords can end alike, and a credential that was
//! taken for another is one that nobody replaces.

use std::collections::BTreeMap;

use stanch_inventory::value::TAIL;

use crate::credential::{Elsewhere, LISTED, Part};
use crate::known::Known;
use crate::set::{Draft, Piece, piece};

/// What makes two records the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// The same fingerprint.
    Fingerprint(String),
    /// The same kind, part and last letters.
    Kind(&'static str, Part, String),
    /// The same name, where that says no kind, and last letters.
    Name(String, String),
}

/// Where each mark is found.
pub(super) struct Copies {
    by_mark: BTreeMap<Mark, Vec<Elsewhere>>,
}

impl Copies {
    /// Of all drafts, whose ids stand at the same positions, and of what others hold.
    pub(super) fn new(known: &Known<'_>, drafts: &[Draft<'_>], ids: &[String]) -> Self {
        let mut by_mark: BTreeMap<Mark, Vec<Elsewhere>> = BTreeMap::new();
        for (draft, id) in drafts.iter().zip(ids) {
            for piece in &draft.pieces {
                if let Some(mark) = mark(piece) {
                    by_mark.entry(mark).or_default().push(elsewhere(piece, Some(id.clone())));
                }
            }
        }
        for said in &known.elsewhere {
            let piece = piece(*said);
            // A deploy key is what a fingerprint opens, and no copy of the private half.
            let holds = !matches!(
                said.held.kind,
                stanch_inventory::record::HeldKind::DeployKey
                    | stanch_inventory::record::HeldKind::CredentialAuthorization
            );
            if let Some(mark) = mark(&piece).filter(|_| holds) {
                by_mark.entry(mark).or_default().push(elsewhere(&piece, None));
            }
        }
        by_mark.retain(|_, places| places.len() > 1);
        for places in by_mark.values_mut() {
            places.sort();
        }
        Self { by_mark }
    }

    /// Where else a draft's records are, cut at [`LISTED`], and in how many places.
    pub(super) fn of(&self, draft: &Draft<'_>, id: &str) -> (Vec<Elsewhere>, u64) {
        let mut found: Vec<Elsewhere> = Vec::new();
        let mut total = 0;
        for piece in &draft.pieces {
            let Some(places) = mark(piece).and_then(|mark| self.by_mark.get(&mark)) else { continue };
            let own = draft.pieces.iter().filter(|other| mark(other) == mark(piece)).count();
            total += u64::try_from(places.len().saturating_sub(own)).unwrap_or(u64::MAX);
            let others = places.iter().filter(|place| place.credential.as_deref() != Some(id));
            // No more is looked at than is shown, since a token may lie in every project.
            found.extend(others.take(LISTED).cloned());
        }
        found.sort();
        found.dedup();
        found.truncate(LISTED);
        (found, total)
    }
}

fn mark(piece: &Piece<'_>) -> Option<Mark> {
    let held = piece.said.held;
    if let Some(fingerprint) = &held.fingerprint {
        return Some(Mark::Fingerprint(fingerprint.clone()));
    }
    let tail = piece.tail().filter(|tail| tail.chars().count() == TAIL)?;
    // Hosts, user names and settings are alike everywhere.
    if matches!(piece.class.part, Part::Host | Part::User | Part::Setting) {
        return None;
    }
    Some(match piece.class.kind {
        Some(kind) => Mark::Kind(kind.id, piece.class.part, tail.to_owned()),
        None => Mark::Name(held.name.to_lowercase(), tail.to_owned()),
    })
}

fn elsewhere(piece: &Piece<'_>, credential: Option<String>) -> Elsewhere {
    let held = piece.said.held;
    let why = match (&held.fingerprint, piece.tail()) {
        (Some(_), _) => "the fingerprint is the same".to_owned(),
        (None, Some(tail)) if piece.class.kind.is_some() => {
            format!("it is of the same kind and ends in the same letters, {tail}, which can be chance")
        }
        (None, Some(tail)) => format!("it has the same name and ends in the same letters, {tail}, which can be chance"),
        (None, None) => String::new(),
    };
    Elsewhere { source: piece.said.source, place: held.place.clone(), name: held.name.clone(), credential, why }
}
