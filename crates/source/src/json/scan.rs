//! Finding where values end.

use super::mask::{inside_strings, masks};

/// What a scan came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// The value ends before this position.
    End(usize),
    /// The buffer ends inside the value.
    More,
    /// These bytes are no JSON, noticed at this position.
    Bad(usize),
}

/// First position at or after `at` that is not white space.
#[inline]
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// End of a string whose opening quote stands before `at`: the position of the closing quote, and whether the string
/// holds escapes. `None` where the buffer ends first.
#[inline]
pub(crate) fn string_end(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let mut from = at;
    let mut escaped = false;
    loop {
        let found = from + stop(bytes.get(from..)?)?;
        if bytes[found] == b'"' {
            return Some((found, escaped));
        }
        escaped = true;
        from = found + 2;
    }
}

/// Position of the first quote or backslash. Names and values are mostly short, so the first words are looked through
/// here, and only what is longer is worth a call.
#[inline]
fn stop(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    /// Words that are looked through.
    const WORDS: usize = 4;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    for (i, word) in bytes.as_chunks::<8>().0.iter().take(WORDS).enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest bit found is right in any case; higher ones may follow from a borrow.
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(i * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let from = bytes.len().min(WORDS * 8) / 8 * 8;
    memchr::memchr2(b'"', b'\\', &bytes[from..]).map(|found| from + found)
}

/// End of the value that starts at `at`, of whatever kind.
#[inline]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> Scan {
    match bytes.get(at) {
        None => Scan::More,
        Some(b'"') => string_end(bytes, at + 1).map_or(Scan::More, |(end, _)| Scan::End(end + 1)),
        Some(b'{' | b'[') => container_end(bytes, at),
        Some(b'-' | b'+' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => scalar_end(bytes, at),
        Some(_) => Scan::Bad(at),
    }
}

/// End of a number or a literal. A buffer that ends right behind one may hold only its first half.
fn scalar_end(bytes: &[u8], at: usize) -> Scan {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
    match bytes[at..].iter().position(|b| !is_part(b)) {
        Some(length) => Scan::End(at + length),
        None => Scan::More,
    }
}

/// End of the object or array that opens at `at`. Brackets are counted together, not paired by kind.
fn container_end(bytes: &[u8], at: usize) -> Scan {
    let mut depth: u64 = 0;
    let mut inside: u64 = 0;
    let mut carry_escape = false;
    let mut base = at;
    let rest = &bytes[at..];
    let (blocks, tail) = rest.as_chunks::<64>();
    let mut padded = [b' '; 64];
    padded[..tail.len()].copy_from_slice(tail);
    for block in blocks.iter().chain(std::iter::once(&padded)) {
        let found = masks(block);
        let escaped = escaped_bits(found.backslashes, &mut carry_escape);
        let strings = inside_strings(found.quotes & !escaped, inside);
        inside = if strings >> 63 == 1 { u64::MAX } else { 0 };
        let opens = found.opens & !strings;
        let mut closes = found.closes & !strings;
        let last = u64::from(closes.count_ones());
        // Where even closing everything in this block would leave the container open, only the sum matters.
        if last < depth {
            depth = depth + u64::from(opens.count_ones()) - last;
        } else {
            let mut below: u64 = 0;
            while closes != 0 {
                let bit = closes.trailing_zeros();
                let upto = 1u64.checked_shl(bit).map_or(0, |b| b - 1);
                below += 1;
                if depth + u64::from((opens & upto).count_ones()) == below {
                    return Scan::End(base + bit as usize + 1);
                }
                closes &= closes - 1;
            }
            depth = depth + u64::from(opens.count_ones()) - below;
        }
        base += 64;
    }
    Scan::More
}

/// Bits of the characters that a backslash escapes; `carry` tells whether the previous block ended in such a backslash.
#[inline]
fn escaped_bits(backslashes: u64, carry: &mut bool) -> u64 {
    if backslashes == 0 {
        return u64::from(std::mem::take(carry));
    }
    let mut escaped = u64::from(*carry);
    let mut left = backslashes & !escaped;
    *carry = false;
    while left != 0 {
        let bit = left.trailing_zeros();
        if bit == 63 {
            *carry = true;
            break;
        }
        escaped |= 1 << (bit + 1);
        // A backslash that is itself escaped escapes nothing.
        left &= !(0b11 << bit);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn json() -> impl Strategy<Value = Value> {
        let text = prop_oneof![".{0,12}", "[\\\\\"{}\\[\\]]{0,70}", "a{55,70}\\\\{0,3}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((text.clone(), inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_value_ends_where_a_full_parser_says(value in json(), pretty in any::<bool>(), before in " {0,70}") {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.expect("a value serialises");
            let full = format!("{before}{text} ,\"x\":[");
            prop_assert_eq!(value_end(full.as_bytes(), before.len()), Scan::End(before.len() + text.len()));
        }

        #[test]
        fn a_cut_container_asks_for_more(value in json(), cut in 0.0..1.0f64) {
            let text = format!("[{value}]");
            let cut = (text.len() as f64 * cut) as usize;
            prop_assert_eq!(value_end(&text.as_bytes()[..cut], 0), Scan::More);
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..310) {
            if let Scan::End(end) = value_end(&bytes, at) {
                prop_assert!(end > at && end <= bytes.len());
            }
        }
    }
}
