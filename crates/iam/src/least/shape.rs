//! Resources in fewer words.
//!
//! What changes from run to run – dates, numbers, UUIDs, hashes – becomes a star where a name is left around it. Of many
//! names that begin alike the beginning is kept. Nothing is joined across services, regions, accounts, kinds or buckets:
//! the name of a bucket says no account, so that a star in it would reach into those of others.

use std::collections::{BTreeMap, BTreeSet};

use super::literal::{is_pattern, sample};
use super::steady::{LEAST, is_break, steady};
use crate::arn::Arn;
use crate::glob;

/// So many names stand one by one.
const FEW: usize = 5;
/// So many beginnings stand one by one before all of a kind is named.
const MOST: usize = 20;

/// Resources in fewer words, sorted, with why they are no longer as they were.
pub(super) fn shorter(resources: &BTreeSet<&str>) -> (BTreeSet<String>, Vec<String>) {
    let mut reasons = Vec::new();
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut short = BTreeSet::new();
    let mut masked = 0;
    for text in resources {
        let Some(head) = head(text) else {
            short.insert((*text).to_owned());
            continue;
        };
        let name = text.get(head.len()..).unwrap_or_default();
        let steady = steady(name, Arn::parse(text).map_or("", |arn| arn.account));
        masked += usize::from(steady != name);
        groups.entry(head.to_owned()).or_default().insert(steady);
    }
    if masked > 0 {
        reasons.push(format!("dates, numbers and ids that change stand as * in {masked} of {} names", resources.len()));
    }
    for (head, names) in groups {
        let seen = names.len();
        if seen <= FEW || head.ends_with(":s3:::") {
            short.extend(names.iter().map(|name| format!("{head}{name}")));
            continue;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let beginnings = beginnings(&names, 0);
        if beginnings.len() > MOST || beginnings.iter().any(|one| one == "*") {
            reasons.push(format!("{seen} names of {head} have too little in common, so that all of them are named"));
            short.insert(format!("{head}*"));
        } else {
            reasons.push(format!("{seen} names of {head} are named by how they begin: {}", beginnings.join(", ")));
            short.extend(beginnings.iter().map(|one| format!("{head}{one}")));
        }
    }
    (without_covered(short), reasons)
}

/// Everything before the name: `arn:aws:iam::111122223333:role/`; with the bucket for an object. None where no name is to
/// be shortened.
fn head(text: &str) -> Option<&str> {
    let arn = Arn::parse(text)?;
    let start = text.len() - arn.resource.len();
    let end = match arn.resource.find(['/', ':']) {
        Some(at) if at + 1 < arn.resource.len() => start + at + 1,
        Some(_) => return None,
        None => start,
    };
    text.get(..end)
}

/// Beginnings of names that share their first `from` bytes. The names are sorted and different.
fn beginnings(names: &[&str], from: usize) -> Vec<String> {
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Vec::new() };
    if names.len() <= 2 {
        return names.iter().map(|name| (*name).to_owned()).collect();
    }
    // Between sorted texts, what the first and the last share, all share.
    let shared = first.char_indices().zip(last.chars()).take_while(|((_, one), other)| one == other);
    let shared = shared.last().map_or(0, |((at, one), _)| at + one.len_utf8());
    let common = first.get(..shared).unwrap_or_default();
    let common = common.rfind(is_break).map_or("", |at| common.get(..=at).unwrap_or_default());
    let says = common.chars().filter(char::is_ascii_alphanumeric).count() >= LEAST;
    if says && common.len() > from {
        return vec![format!("{}*", common.trim_end_matches('*'))];
    }
    if from > 0 {
        return vec![format!("{}*", first.get(..from).unwrap_or_default())];
    }
    let key = |name: &&str| name.find(is_break).map_or(name.len(), |at| at + 1);
    let parts = names.chunk_by(|one, other| one.get(..key(one)) == other.get(..key(other)));
    parts
        .flat_map(|part| match part {
            [one] => vec![(*one).to_owned()],
            part => {
                let length = part.first().map_or(0, key);
                let says = |name: &&str| name.chars().take(length).filter(char::is_ascii_alphanumeric).count() >= LEAST;
                if part.iter().all(says) {
                    beginnings(part, length)
                } else {
                    part.iter().map(|one| (*one).to_owned()).collect()
                }
            }
        })
        .collect()
}

/// Without those that another one says too.
fn without_covered(all: BTreeSet<String>) -> BTreeSet<String> {
    let patterns: Vec<String> = all.iter().filter(|text| is_pattern(text)).cloned().collect();
    // A text's wildcards are looked at as characters: a star of the pattern stands for them and for whatever they stand for,
    // a question mark does not.
    let covered = |text: &String| {
        let whole = sample(text);
        let covers = |pattern: &String| {
            pattern != text
                && !pattern.contains("${")
                && (!pattern.contains('?') || !is_pattern(text))
                && glob::matches(pattern, &whole)
        };
        patterns.iter().any(covers)
    };
    all.iter().filter(|text| !covered(text)).cloned().collect()
}
