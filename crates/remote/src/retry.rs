//! When a call is tried again.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

/// A pause before a try is no longer than this.
const LONGEST: Duration = Duration::from_secs(30);

/// The pause after so many failed tries: it doubles with each, and is cut by a random part of up to a half, so that calls
/// that failed together do not come back together.
pub(crate) fn pause(first: Duration, failed: u32) -> Duration {
    let doubled = first.saturating_mul(1 << failed.saturating_sub(1).min(16)).min(LONGEST);
    doubled.mul_f64(0.5 + random() / 2.0)
}

/// A number from 0 to 1. Hashers are seeded by the operating system, which is random enough to spread calls.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}
