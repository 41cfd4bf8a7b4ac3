//! From records to credentials.

use std::collections::BTreeMap;

use stanch_inventory::record::{HeldKind, Place};

use super::pair::{Head, heads};
use super::{Draft, Piece, piece};
use crate::credential::{Part, Secrecy};
use crate::known::Said;

/// Where variables must lie to be one credential: a place, and there one environment.
type Spot<'a> = (&'a Place, &'a str);

/// Every record in exactly one draft.
pub(crate) fn gather<'a>(held: &[Said<'a>]) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    let mut spots: BTreeMap<Spot<'a>, Vec<Piece<'a>>> = BTreeMap::new();
    let mut issuers: BTreeMap<&'a str, Vec<Piece<'a>>> = BTreeMap::new();
    for said in held {
        let one = piece(*said);
        match said.held.kind {
            HeldKind::Variable if one.class.service.is_some() => {
                let scope = said.held.attributes.get("environment_scope").map_or("", String::as_str);
                spots.entry((&said.held.place, scope)).or_default().push(one);
            }
            // An organisation and its projects have one issuer.
            HeldKind::OidcIssuer => issuers.entry(&said.held.name).or_default().push(one),
            _ => drafts.push(Draft::new(vec![one], Vec::new())),
        }
    }
    drafts.extend(issuers.into_values().map(|pieces| Draft::new(pieces, Vec::new())));
    drafts.extend(spots.into_values().flat_map(of_spot));
    drafts
}

/// The credentials of one place.
fn of_spot(pieces: Vec<Piece<'_>>) -> Vec<Draft<'_>> {
    // A kind can stand for many services, whose credentials have nothing to do with each other.
    let mut groups: BTreeMap<(&str, String, String), Vec<Piece<'_>>> = BTreeMap::new();
    for piece in pieces {
        let kind = piece.class.kind.map_or("", |kind| kind.id);
        let service = piece.class.service.clone().unwrap_or_default();
        groups.entry((kind, service, piece.class.affix.clone())).or_default().push(piece);
    }
    let mut all: Vec<Head<'_>> = Vec::new();
    let mut rest: Vec<Piece<'_>> = Vec::new();
    for pieces in groups.into_values() {
        let (heads, others) = heads(pieces);
        all.extend(heads);
        rest.extend(others);
    }
    let mut drafts = Vec::new();
    for piece in rest {
        match home(&all, &piece).and_then(|at| all.get_mut(at)) {
            Some(head) => head.pieces.push(piece),
            None => drafts.push(alone(piece)),
        }
    }
    drafts.extend(all.into_iter().map(|head| Draft::new(head.pieces, head.notes)));
    drafts
}

/// Which credential of the place a user name, a host, a session's token or a setting belongs to: the only one of its
/// kind with the same other words in its name, the only one of its kind, or the only one of its service.
fn home(heads: &[Head<'_>], piece: &Piece<'_>) -> Option<usize> {
    let class = |head: &Head<'_>| head.pieces.first().map(|first| first.class.clone());
    let of_service = |head: &Head<'_>| class(head).is_some_and(|class| class.service == piece.class.service);
    let same = |head: &Head<'_>| of_service(head) && class(head).is_some_and(|class| class.kind == piece.class.kind);
    let like = |head: &Head<'_>| same(head) && class(head).is_some_and(|class| class.affix == piece.class.affix);
    let with = |part: Part| move |head: &Head<'_>| head.pieces.iter().any(|one| one.class.part == part);
    if let Some(at) = only(heads, like) {
        return Some(at);
    }
    let wanted = if piece.class.part == Part::Session { Part::Id } else { Part::Password };
    if heads.iter().any(like) {
        return only(heads, |head| like(head) && with(wanted)(head));
    }
    // What is secret itself is not put to something that is called otherwise.
    if matches!(piece.class.part, Part::Session | Part::User) {
        return None;
    }
    only(heads, same).or_else(|| if heads.iter().any(same) { None } else { only(heads, of_service) })
}

/// The position of the only thing of which something is true.
fn only<T>(things: &[T], is: impl Fn(&T) -> bool) -> Option<usize> {
    let mut found = things.iter().enumerate().filter(|(_, thing)| is(thing)).map(|(at, _)| at);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// What belongs to nothing else. A user's name alone opens nothing that is known.
fn alone(mut piece: Piece<'_>) -> Draft<'_> {
    if piece.class.part == Part::User {
        piece.class.secrecy = Secrecy::Unknown;
    }
    Draft::new(vec![piece], Vec::new())
}
