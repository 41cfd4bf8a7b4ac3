//! Whether a credential was replaced since the exposure began.
//!
//! Stored anew is not revoked: whoever took the old value still has it. That is why a new access key beside an older one
//! of the same user that is still active counts as half of the work, and why something that was stored while the exposure
//! lasted was held by the intruder as well.

use chrono::{DateTime, Utc};
use stanch_inventory::record::HeldKind;

use super::{day, secret};
use crate::credential::Replaced;
use crate::known::{Key, Known};
use crate::set::{Draft, Piece};

/// Whether it was replaced, by the access key that it is, or by when its records were stored.
pub(crate) fn replaced(known: &Known<'_>, draft: &Draft<'_>, key: Option<&Key<'_>>) -> Replaced {
    let is_issuer = draft.pieces.first().is_some_and(|piece| piece.said.held.kind == HeldKind::OidcIssuer);
    if is_issuer {
        return Replaced::Unknown { why: "the issuer's signing key is the vendor's to replace".to_owned() };
    }
    match key.and_then(|key| Some((key, key.key.created?))) {
        Some((key, made)) => by_key(known, draft, key, made),
        None => by_vendor(known, draft),
    }
}

fn by_key(known: &Known<'_>, draft: &Draft<'_>, key: &Key<'_>, made: DateTime<Utc>) -> Replaced {
    let (start, end) = (known.question.window_start, known.question.window_end);
    let what = format!("access key {} was made on {}", key.key.id, day(made));
    if made < start {
        let again = secret(draft).iter().filter_map(|piece| piece.said.held.updated).max().filter(|at| *at >= start);
        let again = again.map(|at| format!(", though its value was stored again on {}", day(at))).unwrap_or_default();
        return Replaced::No { why: format!("{what}, before the exposure began on {}{again}", day(start)) };
    }
    if let Some(end) = end.filter(|end| made < *end) {
        return Replaced::Partly { why: format!("{what}, while the exposure lasted until {}", day(end)) };
    }
    // A key of which nobody said that it is off is taken to be on.
    let older = known.keys.siblings(key.key).find(|other| {
        other.key.active != Some(false) && other.key.created.is_none_or(|created| created < end.unwrap_or(start))
    });
    match older {
        Some(older) => Replaced::Partly {
            why: format!("{what}, and its user still has the older access key {}, which is not off", older.key.id),
        },
        None => Replaced::Yes { why: format!("{what}, after the exposure") },
    }
}

fn by_vendor(known: &Known<'_>, draft: &Draft<'_>) -> Replaced {
    let (start, end) = (known.question.window_start, known.question.window_end);
    let pieces = secret(draft);
    let after: Vec<DateTime<Utc>> = pieces.iter().filter_map(|piece| stored_after(piece, start)).collect();
    let last = pieces.iter().filter_map(|piece| piece.stored()).filter(|(at, last)| *last && *at < start);
    let before = last.map(|(at, _)| at).max();
    match (after.iter().min(), before) {
        (Some(first), _) if after.len() < pieces.len() => Replaced::Partly {
            why: format!("of its {} parts {} stored anew, the first on {}", after.len(), pieces.len(), day(*first)),
        },
        (Some(first), _) => match end.filter(|end| first < end) {
            Some(end) => Replaced::Partly {
                why: format!("it was stored anew on {}, while the exposure lasted until {}", day(*first), day(end)),
            },
            None => Replaced::Yes {
                why: format!(
                    "it was stored anew on {}; whether what lay there before was revoked is not seen here",
                    day(*first)
                ),
            },
        },
        (None, Some(last)) => Replaced::No {
            why: format!("it was last stored on {}, before the exposure began on {}", day(last), day(start)),
        },
        (None, None) => Replaced::Unknown { why: "the vendor does not say when it was last stored".to_owned() },
    }
}

/// When it was stored, if the vendor says that this was after a time. Made before it, without a time of the last change,
/// says nothing.
fn stored_after(piece: &Piece<'_>, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
    piece.stored().map(|(at, _)| at).filter(|at| *at >= start)
}
