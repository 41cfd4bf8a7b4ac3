//! The ways to read a name: which of its words stand for a service, and which say what a thing is.

use super::catalogue::{Alias, Catalogue};
use super::words::Words;
use crate::credential::Part;

/// Where in a name something stands: from a word to before another.
pub(super) type Span = (usize, usize);

/// One way to read a name.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) kind: usize,
    pub(super) part: Part,
    /// The word for the service; the noun again where a name counts by itself.
    pub(super) alias: Span,
    pub(super) noun: Span,
    /// How near the two stand: 3 side by side, 2 with something between them, 1 the wrong way round.
    pub(super) nearness: u8,
    pub(super) bytes: usize,
}

impl Reading {
    /// From the first to the last of its words, where nothing else stands between them.
    fn whole(&self) -> Option<Span> {
        let side_by_side = self.alias == self.noun || self.alias.1 == self.noun.0;
        side_by_side.then_some((self.alias.0, self.noun.1))
    }
}

/// What of the tables stands in a name.
pub(super) struct Found<'w> {
    aliases: Vec<(Span, &'w Alias)>,
    names: Vec<(Span, usize, Part)>,
    own: Vec<(Span, usize, Part)>,
    pub(super) nouns: Vec<(Span, Part)>,
}

impl<'w> Found<'w> {
    pub(super) fn in_words(catalogue: &'w Catalogue, words: &Words) -> Self {
        let mut found = Self { aliases: Vec::new(), names: Vec::new(), own: Vec::new(), nouns: Vec::new() };
        for from in 0..words.len() {
            for to in from + 1..=words.len() {
                let phrase = words.span(from, to);
                if phrase.len() > catalogue.longest {
                    break;
                }
                let span = (from, to);
                found.aliases.extend(catalogue.aliases.get(phrase).map(|alias| (span, alias)));
                found.names.extend(catalogue.names.get(phrase).map(|(kind, part)| (span, *kind, *part)));
                let own = catalogue.own.get(phrase).into_iter().flatten();
                found.own.extend(own.map(|(kind, part)| (span, *kind, *part)));
                found.nouns.extend(catalogue.nouns.get(phrase).map(|part| (span, *part)));
            }
            found.names.extend(
                run_together(catalogue, words.span(from, from + 1)).map(|(kind, part)| ((from, from + 1), kind, part)),
            );
        }
        found
    }

    /// Every way to read the name as of a kind.
    pub(super) fn readings(&self, catalogue: &Catalogue, words: &Words) -> Vec<Reading> {
        let bytes = |(from, to): Span| words.span(from, to).len();
        let mut readings: Vec<Reading> = Vec::new();
        for (span, kind, part) in &self.names {
            let (kind, part) = (*kind, *part);
            readings.push(Reading { kind, part, alias: *span, noun: *span, nearness: 3, bytes: bytes(*span) });
        }
        for (alias, of) in &self.aliases {
            let strict = catalogue.kinds.get(of.kind).is_none_or(|kind| kind.strict);
            let own = self.own.iter().filter(|(_, kind, _)| *kind == of.kind).map(|(span, _, part)| (*span, *part));
            let any = self.nouns.iter().filter(|_| !strict).map(|(span, part)| (*span, *part));
            // A kind's own noun comes first, and the same one of any kind says nothing new.
            let mut nouns: Vec<(Span, Part)> = own.collect();
            let of_its_own: Vec<Span> = nouns.iter().map(|(span, _)| *span).collect();
            nouns.extend(any.filter(|(span, _)| !of_its_own.contains(span)));
            for (noun, part) in nouns {
                let Some(nearness) = self.nearness(catalogue, words, *alias, noun, of.adjacent) else { continue };
                let bytes = bytes(*alias) + bytes(noun);
                readings.push(Reading { kind: of.kind, part, alias: *alias, noun, nearness, bytes });
            }
        }
        meaningful(readings)
    }

    fn nearness(&self, catalogue: &Catalogue, words: &Words, alias: Span, noun: Span, adjacent: bool) -> Option<u8> {
        if noun.0 == alias.1 {
            return Some(3);
        }
        if adjacent {
            return None;
        }
        if noun.0 > alias.1 {
            let between = (alias.1..noun.0).all(|at| {
                let word = words.span(at, at + 1);
                catalogue.place.contains(word) || catalogue.nouns.contains_key(word)
            });
            return Some(if between { 3 } else { 2 });
        }
        (noun.1 <= alias.0).then_some(1)
    }
}

/// What a single word says that is a word for a service and one of its nouns without anything between.
fn run_together(catalogue: &Catalogue, word: &str) -> Option<(usize, Part)> {
    let splits = word.char_indices().map(|(at, _)| word.split_at(at)).filter(|_| word.len() <= catalogue.longest);
    let mut kinds = splits.filter_map(|(alias, noun)| {
        let kind = catalogue.aliases.get(alias)?.kind;
        let own = catalogue.own.get(noun)?.iter().find(|(of, _)| *of == kind)?;
        Some(*own)
    });
    kinds.next()
}

/// Whether a span lies in a longer one.
fn within(inner: Span, outer: Span) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1 && inner != outer
}

/// Whether two spans have a word in common.
fn meet(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// The readings without those that mean nothing beside others.
fn meaningful(mut readings: Vec<Reading>) -> Vec<Reading> {
    // A noun within a longer one means nothing by itself, such as the key in "publishable key", but where the longer one
    // begins in the word for the service, such as the id of "github app". Nor does what lies within a service's word and
    // its noun side by side: the app key in "pusher app key".
    let nouns: Vec<Span> = readings.iter().map(|reading| reading.noun).collect();
    let wholes: Vec<Span> = readings.iter().filter_map(Reading::whole).collect();
    readings.retain(|one| {
        let named = one.alias == one.noun;
        let shorter = nouns.iter().any(|span| within(one.noun, *span) && (named || !meet(one.alias, *span)));
        !shorter && !one.whole().is_some_and(|own| wholes.iter().any(|span| within(own, *span)))
    });
    readings
}
