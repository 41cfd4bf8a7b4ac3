//! Arrow string views: text by its place in a block.

/// A view that stands for null; no text is that long.
pub const NULL_VIEW: u128 = u128::MAX;

/// The Arrow string view of a piece of a block.
/// Layout: Arrow columnar format, "Variable-size Binary View Layout".
#[inline]
pub(crate) fn view(text: &[u8], block: u32, start: usize, end: usize) -> u128 {
    let piece = &text[start..end];
    if piece.len() <= 12 {
        return inline_view(piece);
    }
    let prefix = u32::from_le_bytes([piece[0], piece[1], piece[2], piece[3]]);
    piece.len() as u128 | u128::from(prefix) << 32 | u128::from(block) << 64 | (start as u128) << 96
}

/// The view of a text that is short enough to stand in the view itself.
#[inline]
pub(crate) fn inline_view(piece: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes[0] = piece.len() as u8;
    bytes[4..4 + piece.len()].copy_from_slice(piece);
    u128::from_le_bytes(bytes)
}

/// Entries of the memory of repeated texts; a power of two.
const ENTRIES: usize = 1 << 13;

/// A memory of texts that were seen lately, so that equal texts mostly have equal views, and what reads the views later
/// touches a few places that the processor has at hand instead of every record again. An entry that is overwritten only
/// costs that advantage.
#[derive(Debug)]
pub(crate) struct Repeats {
    entries: Vec<u128>,
}

impl Repeats {
    pub(crate) fn new() -> Self {
        Self { entries: vec![NULL_VIEW; ENTRIES] }
    }

    /// A view of a piece of `text`, which is block `block` while that is taken out of `blocks`: the view of an equal text
    /// that came before, where it is remembered.
    #[inline]
    pub(crate) fn view(&mut self, blocks: &[Vec<u8>], text: &[u8], block: u32, start: usize, end: usize) -> u128 {
        let piece = &text[start..end];
        if piece.len() <= 12 {
            return inline_view(piece);
        }
        let entry = &mut self.entries[hash(piece) as usize % ENTRIES];
        if *entry as u32 as usize == piece.len() {
            let (known, from) = ((*entry >> 64) as u32, (*entry >> 96) as usize);
            let place = if known == block { Some(text) } else { blocks.get(known as usize).map(Vec::as_slice) };
            if place.and_then(|place| place.get(from..from + piece.len())) == Some(piece) {
                return *entry;
            }
        }
        *entry = view(text, block, start, end);
        *entry
    }
}

/// A fixed hash of a text: equal in every run, and no defence against texts that are made to collide.
#[inline]
pub(crate) fn hash(piece: &[u8]) -> u64 {
    let (lanes, rest) = piece.as_chunks::<32>();
    let mut sums = [piece.len() as u64, 1, 2, 3];
    for lane in lanes {
        // Four sums side by side, since each would have to wait for its last multiplication.
        for (sum, word) in sums.iter_mut().zip(lane.as_chunks::<8>().0) {
            *sum = mix(*sum, u64::from_le_bytes(*word));
        }
    }
    let (words, tail) = rest.as_chunks::<8>();
    let sum = words.iter().fold(sums[0], |sum, word| mix(sum, u64::from_le_bytes(*word)));
    let tail = tail.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
    let sum = mix(mix(mix(sum, sums[1]), sums[2]), mix(sums[3], tail));
    sum ^ sum >> 32
}

/// Folds a word into a hash.
#[inline]
pub(crate) fn mix(sum: u64, word: u64) -> u64 {
    (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}
