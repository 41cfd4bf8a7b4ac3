//! Tests that patterns have besides comparisons, as far as they can be decided here.

use std::net::IpAddr;

use super::decide::{Fact, compare};
use super::{Comparison, Test};

/// Whether a value passes a test; none where only a person can tell.
pub(super) fn test(how: Test, left: &Fact, all: &[Option<Fact>]) -> Option<bool> {
    if how == Test::In {
        let each: Vec<Option<bool>> = all.iter().map(|one| compare(Comparison::Equal, left, one.as_ref()?)).collect();
        return match each.contains(&Some(true)) {
            true => Some(true),
            false => each.iter().all(Option::is_some).then_some(false),
        };
    }
    let (Fact::Text(left), Some(Some(Fact::Text(right)))) = (left, all.first()) else { return None };
    match how {
        Test::Like => Some(like(left, right)),
        Test::Subset => within(left, right),
        Test::Superset => within(right, left),
        // An expression of somebody else's is not run over values of somebody else's.
        Test::Matches | Test::In => None,
    }
}

/// Whether a text is like one in which `%` stands for any letters and `_` for one.
fn like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut of) = (0, 0);
    // Where the last `%` stands, and how much of the text it covers so far.
    let mut back: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(of) {
            Some('%') => {
                back = Some((of, at));
                of += 1;
            }
            Some(letter) if *letter == '_' || *letter == text[at] => {
                at += 1;
                of += 1;
            }
            _ => match &mut back {
                Some((any, covered)) => {
                    *covered += 1;
                    at = *covered;
                    of = *any + 1;
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(|letter| *letter == '%')
}

/// Whether all addresses of a network, or one, are in another; none where one of them is no network.
fn within(inner: &str, outer: &str) -> Option<bool> {
    let ((inner, narrow), (outer, wide)) = (network(inner)?, network(outer)?);
    let (inner, outer, size) = match (inner, outer) {
        (IpAddr::V4(inner), IpAddr::V4(outer)) => (inner.to_bits().into(), outer.to_bits().into(), 32),
        (IpAddr::V6(inner), IpAddr::V6(outer)) => (inner.to_bits(), outer.to_bits(), 128),
        _ => return Some(false),
    };
    let shift = size - wide;
    let prefix = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
    Some(narrow >= wide && prefix(inner) == prefix(outer))
}

/// An address and how many of its bits are the network's.
fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let size = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(size), |bits| bits.parse().ok())?;
    (bits <= size).then_some((address, bits))
}
