//! Bit masks over 64 bytes of JSON: bit `i` speaks of byte `i`.

/// Where the bytes of a block that matter stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) quotes: u64,
    pub(super) backslashes: u64,
    /// `{` or `[`.
    pub(super) opens: u64,
    /// `}` or `]`.
    pub(super) closes: u64,
}

/// Setting this bit turns `[` and `]` into `{` and `}`, so that one comparison finds both.
const BRACKET_TO_BRACE: u8 = 0x20;

#[cfg(target_arch = "x86_64")]
pub(super) fn masks(block: &[u8; 64]) -> Masks {
    // SAFETY: SSE2 is part of every x86_64 processor, so the feature that `masks_sse2` asks for is always there.
    unsafe { masks_sse2(block) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn masks_sse2(block: &[u8; 64]) -> Masks {
    use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8};

    let quote = _mm_set1_epi8(b'"' as i8);
    let backslash = _mm_set1_epi8(b'\\' as i8);
    let fold = _mm_set1_epi8(BRACKET_TO_BRACE as i8);
    let open = _mm_set1_epi8(b'{' as i8);
    let close = _mm_set1_epi8(b'}' as i8);
    let mut masks = Masks { quotes: 0, backslashes: 0, opens: 0, closes: 0 };
    for (i, lane) in block.as_chunks::<16>().0.iter().enumerate() {
        // SAFETY: `lane` is 16 readable bytes, and the load does not ask for alignment.
        let bytes = unsafe { _mm_loadu_si128(lane.as_ptr().cast::<__m128i>()) };
        let folded = _mm_or_si128(bytes, fold);
        let bits = |found: __m128i| u64::from(_mm_movemask_epi8(found) as u16) << (16 * i);
        masks.quotes |= bits(_mm_cmpeq_epi8(bytes, quote));
        masks.backslashes |= bits(_mm_cmpeq_epi8(bytes, backslash));
        masks.opens |= bits(_mm_cmpeq_epi8(folded, open));
        masks.closes |= bits(_mm_cmpeq_epi8(folded, close));
    }
    masks
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn masks(block: &[u8; 64]) -> Masks {
    masks_by_byte(block)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn masks_by_byte(block: &[u8; 64]) -> Masks {
    let mut masks = Masks { quotes: 0, backslashes: 0, opens: 0, closes: 0 };
    for (i, &byte) in block.iter().enumerate() {
        masks.quotes |= u64::from(byte == b'"') << i;
        masks.backslashes |= u64::from(byte == b'\\') << i;
        masks.opens |= u64::from(byte | BRACKET_TO_BRACE == b'{') << i;
        masks.closes |= u64::from(byte | BRACKET_TO_BRACE == b'}') << i;
    }
    masks
}

/// Bits that stand inside a string, the opening quote included and the closing one not, when `quotes` holds the
/// unescaped quotes and `inside` tells (all ones or none) whether the block begins inside a string.
pub(super) fn inside_strings(quotes: u64, inside: u64) -> u64 {
    let mut parity = quotes;
    for shift in [1, 2, 4, 8, 16, 32] {
        parity ^= parity << shift;
    }
    parity ^ inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn vector_and_byte_masks_agree(block in proptest::array::uniform32(any::<u8>()), fill in "[\\[\\]{}\"\\\\a]{32}") {
            let mut both = [0; 64];
            both[..32].copy_from_slice(&block);
            both[32..].copy_from_slice(fill.as_bytes());
            prop_assert_eq!(masks(&both), masks_by_byte(&both));
        }
    }
}
