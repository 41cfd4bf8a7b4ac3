//! Randomness that is the same on every machine, in every version and in every order of work.
//!
//! Every shard, cell and record seeds its own generator from its coordinates. Nothing draws from a stream that another
//! part of the work has already moved, and so the number of threads cannot change a byte of the output.

/// Scrambles 64 bits without losing any: two different inputs never give the same output (the finaliser of SplitMix64).
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One seed out of several coordinates, in which order matters.
pub(crate) fn seed_of(parts: &[u64]) -> u64 {
    parts.iter().fold(0x5741_4e43_4800_0001, |seed, part| {
        mix(seed.rotate_left(17) ^ mix(part.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    })
}

/// A seed coordinate made of a name, for what is known by name and not by number (FNV-1a).
pub(crate) fn of_name(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The generator xoshiro256++: small, fast, and specified, so that its values never change under us.
pub(crate) struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A generator for one place of the work; equal seeds give equal values.
    pub(crate) fn new(seed: u64) -> Self {
        let mut state = [0; 4];
        let mut counter = seed;
        for word in &mut state {
            counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
            *word = mix(counter);
        }
        Self { state }
    }

    /// The next 64 random bits.
    pub(crate) fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number in `0..bound`; zero when the bound is zero.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.next()) * u128::from(bound);
        (product >> 64) as u64
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `share` of a thousand draws.
    pub(crate) fn per_mille(&mut self, share: u32) -> bool {
        self.below(1000) < u64::from(share)
    }

    /// A number in `0..bound` of which the small ones come up far more often, as with resources in daily use.
    pub(crate) fn skewed(&mut self, bound: u64) -> u64 {
        let widest = self.below(bound) + 1;
        self.below(widest)
    }

    /// One element; `None` of an empty slice.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len() as u64) as usize)
    }

    /// The index of one entry of a list of growing sums, each entry as likely as its step is high.
    pub(crate) fn weighted(&mut self, sums: impl Fn(usize) -> u64, len: usize) -> usize {
        if len == 0 {
            return 0;
        }
        let draw = self.below(sums(len - 1));
        let (mut low, mut high) = (0, len - 1);
        while low < high {
            let middle = (low + high) / 2;
            if sums(middle) > draw { high = middle } else { low = middle + 1 }
        }
        low
    }

    /// Appends `len` characters of an alphabet of 64, 32 or 16 characters.
    pub(crate) fn text(&mut self, out: &mut Vec<u8>, alphabet: &[u8], len: usize) {
        let bits = alphabet.len().ilog2();
        let per_word = (64 / bits) as usize;
        let mask = (1_u64 << bits) - 1;
        let mut left = len;
        while left > 0 {
            let mut word = self.next();
            for _ in 0..left.min(per_word) {
                out.push(alphabet[(word & mask) as usize]);
                word >>= bits;
            }
            left -= left.min(per_word);
        }
    }

    /// Appends a random (version 4) UUID in its usual lower-case form.
    pub(crate) fn uuid(&mut self, out: &mut Vec<u8>) {
        let high = (self.next() & 0xffff_ffff_ffff_0fff) | 0x4000;
        let low = (self.next() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
        let mut form = [b'-'; 36];
        let places = (0..8).chain(9..13).chain(14..18).chain(19..23).chain(24..36);
        let mut word = high;
        for (index, place) in places.enumerate() {
            if index == 16 {
                word = low;
            }
            form[place] = HEX[(word >> 60) as usize];
            word <<= 4;
        }
        out.extend_from_slice(&form);
    }
}

/// Lower-case hexadecimal digits.
pub(crate) const HEX: &[u8] = b"0123456789abcdef";
/// The alphabet of access key ids and principal ids.
pub(crate) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// The alphabet of session tokens and extended request ids.
pub(crate) const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The alphabet of encoded authorization messages and of log file names.
pub(crate) const BASE64_URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_published_algorithms() {
        // The first outputs of SplitMix64 from seed 0 are published with its reference implementation.
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(2)), 0x6e78_9e6a_a1b9_65f4);
        // xoshiro256++ from the state 1, 2, 3, 4, as its authors' test vectors have it.
        let mut rng = Rng { state: [1, 2, 3, 4] };
        assert_eq!([rng.next(), rng.next(), rng.next()], [41_943_041, 58_720_359, 3_588_806_011_781_223]);
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        let mut out = Vec::new();
        Rng::new(7).uuid(&mut out);
        assert_eq!((out.len(), out[14], out[8]), (36, b'4', b'-'));
        assert!(b"89ab".contains(&out[19]));
    }

    #[test]
    fn weighted_draws_follow_the_weights() {
        let sums = [1_u64, 1, 100];
        let mut rng = Rng::new(1);
        let hits = (0..1000).filter(|_| rng.weighted(|i| sums[i], 3) == 2).count();
        assert!((960..1000).contains(&hits), "{hits}");
    }
}
