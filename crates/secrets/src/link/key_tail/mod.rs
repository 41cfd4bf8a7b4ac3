//! The last letters that a mask shows ↔ access keys.
//!
//! An access key's id ends in letters of an alphabet of 32, so that four of them are one of 1,048,576. Where the true key
//! is not among those that were read, one of N keys ends so by accident with odds of N in 1,048,576: over the thousand
//! variables of an organisation with two thousand keys that happens about twice. The letters alone are therefore never
//! certain. What makes a link certain is a second fact, with what it is worth counted in the same way:
//!
//! - words that the variable's name and place share with the user's name, its tags or the account's name: as many keys
//!   could be taken by accident as share at least as many words
//! - use from the vendor's own networks, in logs: as many keys as are used from there
//!
//! If n keys have such a fact, one of them ends in the letters by accident with odds of n in 1,048,576, and a link is
//! certain only where that is less than 1 in 20,000. Adding keys can only make n larger, so that what is not certain
//! never becomes so because of an unrelated key.

mod candidate;
mod chance;

use chrono::{DateTime, Utc};
use stanch_inventory::value::{Length, TAIL};
use stanch_model::{Gap, GapKind};

use candidate::{Asked, Candidate};
use chance::{decide, odds};

use crate::credential::{LISTED, Link, Part};
use crate::kind::{Alphabet, telling};
use crate::known::Known;
use crate::set::{Draft, Piece};

/// Links of a pair of AWS's keys, or of a half of one, and why there is none.
pub(in crate::link) fn links(known: &Known<'_>, draft: &Draft<'_>) -> (Vec<Link>, Vec<Gap>) {
    let (id, tail) = match asked_of(draft) {
        Ok(asked) => asked,
        Err(why) => return (Vec::new(), vec![unlinked(draft, why)]),
    };
    let name = id.said.held.place.name.as_str();
    let asked = Asked {
        tail,
        odds: odds(tail),
        stored: id.stored(),
        words: telling(&id.class.affix).into_iter().chain(telling(name)).collect(),
        secret: draft.part(Part::Secret).map(|secret| secret.said.held.name.as_str()),
    };
    let mut candidates: Vec<Candidate<'_>> =
        known.keys.ending(tail).map(|key| Candidate::new(known, &asked, key)).collect();
    if candidates.is_empty() {
        return (Vec::new(), vec![unlinked(draft, nobody(known))]);
    }
    candidates.sort_by(|one, other| {
        (one.refuted, other.shared.len(), &one.key.key.id).cmp(&(other.refuted, one.shared.len(), &other.key.key.id))
    });
    let mut gaps = Vec::new();
    if candidates.len() > LISTED {
        let cause = format!("{} access keys end in the same letters, of which {LISTED} are listed", candidates.len());
        gaps.push(unlinked(draft, cause));
    }
    let count = candidates.len();
    let open = candidates.iter().filter(|one| !one.refuted).count();
    if open == 0 {
        gaps.push(unlinked(draft, "every access key that ends so was made after the value was last stored: the true one was deleted, or was not read"));
    } else if open > 1 {
        gaps.push(unlinked(
            draft,
            format!("{open} access keys end in the same letters, and which of them it is a person has to say"),
        ));
    }
    let links = candidates.into_iter().take(LISTED).map(|one| decide(known, &asked, one, count, open)).collect();
    (links, gaps)
}

/// The record whose mask shows an id's last letters, or why there is none.
fn asked_of<'d>(draft: &'d Draft<'_>) -> Result<(&'d Piece<'d>, &'d str), String> {
    let Some(id) = draft.part(Part::Id) else {
        return Err(
            "the secret half alone lies here: its letters are not those of an id, and nothing else names the key"
                .to_owned(),
        );
    };
    let length = id.said.held.shadow.as_ref().and_then(|shadow| shadow.length);
    if length.is_some_and(|length| length != Length::Exactly20) {
        return Err("its value has not the length of an access key's id".to_owned());
    }
    let tail = id.tail().ok_or("its mask shows no letters of the id")?;
    if tail.chars().count() > TAIL {
        return Err("its mask shows more letters than masks do".to_owned());
    }
    if !Alphabet::Base32.spells(tail) {
        return Err("its last letters are none that an access key's id ends in: it holds something else, perhaps the secret half".to_owned());
    }
    Ok((id, tail))
}

/// Why no key ends so.
fn nobody(known: &Known<'_>) -> String {
    let coverage = &known.key_coverage;
    if !coverage.collected {
        return "nothing was collected from AWS, so that no access key can be held against it".to_owned();
    }
    match (coverage.missing(), coverage.complete) {
        (None, 1) => {
            "no access key of the account that was read ends so: it was deleted, or it is of another account".to_owned()
        }
        (Some(missing), _) => format!("no access key that was read ends so; those of {missing} were not all read"),
        (None, 0) => "no access key of the files ends so, and files do not say that they are complete".to_owned(),
        (None, accounts) => format!(
            "no access key of the {accounts} accounts that were read ends so: it was deleted, or it is of another account"
        ),
    }
}

fn unlinked(draft: &Draft<'_>, cause: impl Into<String>) -> Gap {
    let source = draft.pieces.first().map(|piece| piece.said.held.name.clone()).unwrap_or_default();
    Gap::new(GapKind::Unlinked, source, cause)
}

/// A day as people write it.
pub(in crate::link) fn day(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y-%m-%d")
}
