//! What is known of a credential beside what it opens.

mod owner;
mod power;
mod replaced;
mod times;
mod unused;

pub(crate) use owner::owner;
pub(crate) use power::{Power, powers};
pub(crate) use replaced::replaced;
pub(crate) use times::{changed_at_vendor, created, last_used};
pub(crate) use unused::unused;

use std::fmt::Display;

use chrono::{DateTime, Utc};

use crate::credential::{Link, Part, Target};
use crate::known::{Key, Known};
use crate::set::{Draft, Piece};

/// The access key that a link is to.
pub(crate) fn key_of<'k>(known: &'k Known<'_>, link: Option<&Link>) -> Option<&'k Key<'k>> {
    match link.map(|link| &link.target) {
        Some(Target::AccessKey { id, .. }) => known.keys.get(id),
        _ => None,
    }
}

/// The records that are secret, or all where none is.
fn secret<'d, 'a>(draft: &'d Draft<'a>) -> Vec<&'d Piece<'a>> {
    let is_secret = |piece: &&Piece<'_>| !matches!(piece.class.part, Part::Setting | Part::Host | Part::User);
    let secret: Vec<&Piece<'_>> = draft.pieces.iter().filter(is_secret).collect();
    if secret.is_empty() { draft.pieces.iter().collect() } else { secret }
}

/// A day as people write it.
fn day(at: DateTime<Utc>) -> impl Display {
    at.format("%Y-%m-%d")
}
