//! The last letters that a mask shows ↔ tokens that an organisation knows of.
//!
//! Tokens of GitHub and GitLab end in letters and digits, older ones in hexadecimal digits; the fewer letters there are
//! to choose from, the more often two tokens end alike by accident. A link is likely at best: nothing else is known of a
//! token that could be held against the variable.

use std::collections::HashMap;

use stanch_inventory::record::{HeldKind, Source};
use stanch_inventory::value::TAIL;
use stanch_model::{Gap, GapKind};

use crate::credential::{Confidence, Join, LISTED, Link, Part, Target};
use crate::kind::Alphabet;
use crate::known::{Known, Said};
use crate::set::Draft;

/// Kinds of credentials whose tokens organisations list, with who lists them.
const KINDS: &[(&str, Source)] = &[
    ("github-token", Source::Github),
    ("repository-bot", Source::Github),
    ("fastlane", Source::Github),
    ("gitlab-token", Source::Gitlab),
];

/// A likely link meets by accident less often than once in so many times.
const LIKELY: u64 = 100;

/// Tokens that organisations know of, by source and last letters.
pub(super) struct Tokens<'a> {
    by_tail: HashMap<(Source, &'a str), Vec<Said<'a>>>,
    /// How many tokens each source listed with their last letters.
    counts: HashMap<Source, u64>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(known: &Known<'a>) -> Self {
        let mut tokens = Self { by_tail: HashMap::new(), counts: HashMap::new() };
        for said in &known.elsewhere {
            let listed = matches!(
                said.held.kind,
                HeldKind::PersonalToken | HeldKind::CredentialAuthorization | HeldKind::DeployToken
            );
            let tail = said.held.shadow.as_ref().and_then(|shadow| shadow.tail.as_deref());
            if let Some(tail) = tail.filter(|tail| listed && tail.chars().count() == TAIL) {
                tokens.by_tail.entry((said.source, tail)).or_default().push(*said);
                *tokens.counts.entry(said.source).or_default() += 1;
            }
        }
        tokens
    }

    /// Tokens that end as a draft's secret does.
    pub(super) fn links(&self, draft: &Draft<'_>) -> (Vec<Link>, Vec<Gap>) {
        let source = KINDS.iter().find(|(kind, _)| *kind == draft.kind).map(|(_, source)| *source);
        let secret = draft.part(Part::Secret).or_else(|| draft.part(Part::Password));
        let (Some(source), Some(piece)) = (source, secret) else { return (Vec::new(), Vec::new()) };
        let gap = |cause: String| vec![Gap::new(GapKind::Unlinked, &piece.said.held.name, cause)];
        let count = self.counts.get(&source).copied().unwrap_or(0);
        let Some(tail) = piece.tail() else {
            return (Vec::new(), gap("its mask shows no letters of the token".to_owned()));
        };
        let same = self.by_tail.get(&(source, tail)).map_or(&[][..], Vec::as_slice);
        if same.is_empty() {
            let cause = if count == 0 {
                format!("no tokens were listed at {} with their last letters", source.words())
            } else {
                format!(
                    "none of the {count} tokens that {} listed ends so: it is of a person or organisation that was not read, or revoked",
                    source.words()
                )
            };
            return (Vec::new(), gap(cause));
        }
        let (odds, letters) = odds(tail);
        let rare = same.len() == 1 && count.saturating_mul(LIKELY) <= odds;
        let link = |said: &Said<'_>| {
            let mut evidence = vec![format!("it ends in {tail}, as the mask shows")];
            evidence.push(format!(
                "that one of {count} tokens ends so by accident has odds of {count} in {odds}, with {letters}"
            ));
            evidence.extend(said.held.last_used.map(|at| format!("it was last used on {}", super::key_tail::day(at))));
            let mut against = Vec::new();
            if same.len() > 1 {
                against.push(match same.len() - 1 {
                    1 => "another token ends in the same letters".to_owned(),
                    others => format!("{others} other tokens end in the same letters"),
                });
            }
            let stored = piece.said.held.updated;
            let too_late = said
                .held
                .created
                .zip(stored)
                .filter(|(created, stored)| *created > *stored + chrono::TimeDelta::minutes(5));
            if let Some((created, stored)) = too_late {
                let (created, stored) = (super::key_tail::day(created), super::key_tail::day(stored));
                against.push(format!("it was made on {created}, after the value was last stored on {stored}"));
            }
            Link {
                target: Target::of(said.source, said.held),
                join: Join::TokenTail,
                confidence: if rare && against.is_empty() { Confidence::Likely } else { Confidence::Possible },
                evidence,
                refuted: too_late.is_some(),
                against,
                decision: None,
            }
        };
        (same.iter().take(LISTED).map(link).collect(), Vec::new())
    }
}

/// One in how many tokens ends in given letters, and what letters are taken to be possible.
fn odds(tail: &str) -> (u64, &'static str) {
    let hex = tail.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let (alphabet, words) =
        if hex { (Alphabet::Hex, "hexadecimal digits") } else { (Alphabet::Base62, "letters and digits") };
    let letters = u32::try_from(tail.chars().count()).unwrap_or(u32::MAX);
    (u64::from(alphabet.letters()).saturating_pow(letters), words)
}
