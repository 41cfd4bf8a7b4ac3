//! Which id goes with which secret.

use std::collections::BTreeSet;

use super::Piece;
use crate::credential::Part;
use crate::kind::AWS_ACCESS_KEY;

/// The secret part of a credential, and what was put to it.
pub(super) struct Head<'a> {
    /// Never empty.
    pub(super) pieces: Vec<Piece<'a>>,
    /// What is not certain.
    pub(super) notes: Vec<String>,
}

impl<'a> Head<'a> {
    fn of(pieces: Vec<Piece<'a>>) -> Self {
        Self { pieces, notes: Vec::new() }
    }
}

/// The credentials among pieces of one kind in one place whose names differ in nothing but what each is, and the pieces
/// that have to be put to one of them.
pub(super) fn heads(pieces: Vec<Piece<'_>>) -> (Vec<Head<'_>>, Vec<Piece<'_>>) {
    let together = pieces.first().and_then(|piece| piece.class.kind).is_some_and(|kind| kind.together);
    let count = |part: Part| pieces.iter().filter(|piece| piece.class.part == part).count();
    let secret = count(Part::Secret) + count(Part::Password) + count(Part::Id) > 0;
    if together && secret && count(Part::Secret) <= 1 && count(Part::Url) == 0 {
        return (vec![Head::of(pieces)], Vec::new());
    }
    let mut ids = Vec::new();
    let mut secrets = Vec::new();
    let mut heads = Vec::new();
    let mut rest = Vec::new();
    for piece in pieces {
        match piece.class.part {
            Part::Id => ids.push(piece),
            Part::Secret => secrets.push(piece),
            Part::Password | Part::Url => heads.push(Head::of(vec![piece])),
            Part::Session | Part::User | Part::Host | Part::Setting => rest.push(piece),
        }
    }
    // A client's id and a password, where nothing else is secret.
    if let ([_], [], [only]) = (ids.as_slice(), secrets.as_slice(), heads.as_mut_slice()) {
        only.pieces.append(&mut ids);
        return (heads, rest);
    }
    heads.extend(pairs(ids, secrets));
    (heads, rest)
}

/// Ids with their secrets, and each that has none of its own alone.
fn pairs<'a>(mut ids: Vec<Piece<'a>>, mut secrets: Vec<Piece<'a>>) -> Vec<Head<'a>> {
    let mut heads = Vec::new();
    let mut at = 0;
    while let Some(id) = ids.get(at) {
        let about = subject(id);
        let rivals = ids.iter().filter(|other| subject(other) == about).count();
        let mut fitting =
            (0..secrets.len()).filter(|other| secrets.get(*other).is_some_and(|one| subject(one) == about));
        match (rivals, fitting.next(), fitting.next()) {
            (1, Some(fits), None) => heads.push(Head::of(vec![ids.remove(at), secrets.remove(fits)])),
            _ => at += 1,
        }
    }
    if let ([_], [_]) = (ids.as_slice(), secrets.as_slice()) {
        heads.push(Head::of(ids.drain(..).chain(secrets.drain(..)).collect()));
    }
    let is_aws = |piece: &Piece<'_>| piece.class.kind.is_some_and(|kind| kind.id == AWS_ACCESS_KEY);
    if ids.len() == secrets.len() && ids.iter().all(is_aws) {
        // `AWS_ACCESS_KEY_ID` beside `AWS_KEY`: the longer of the ids with the longer of the secrets.
        for pieces in [&mut ids, &mut secrets] {
            pieces.sort_by(|one, other| {
                (one.class.said_by.len(), one.said.key).cmp(&(other.class.said_by.len(), other.said.key))
            });
        }
        let note = "several pairs lie in this place, and which id goes with which secret is read from how alike their names are";
        heads.extend(
            ids.drain(..)
                .zip(secrets.drain(..))
                .map(|(id, secret)| Head { pieces: vec![id, secret], notes: vec![note.to_owned()] }),
        );
    }
    heads.extend(ids.into_iter().chain(secrets).map(|piece| Head::of(vec![piece])));
    heads
}

/// What a name is about, but for the words that tell an id from its secret: `client` of `AUTH0_CLIENT_ID`.
fn subject<'p>(piece: &'p Piece<'_>) -> BTreeSet<&'p str> {
    let halves = ["id", "sid", "key", "secret", "access", "token", "api", "private", "public", "integration"];
    piece.class.said_by.split(' ').filter(|word| !halves.contains(word)).collect()
}
