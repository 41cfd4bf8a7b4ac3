//! How long to wait between tries.

use chrono::TimeDelta;

/// The longest pause between two tries, in seconds: a receiver that is back has its alerts within five minutes.
const LONGEST: i64 = 300;

/// How long to wait after so many tries in vain: longer each time, up to five minutes, and never twice the same.
/// `jitter` is a number below a thousand.
pub fn next_try(tries: u32, jitter: u32) -> TimeDelta {
    let seconds = (1_i64 << tries.min(10)).min(LONGEST);
    TimeDelta::milliseconds(seconds * 500 + seconds * i64::from(jitter.min(999)) / 2)
}
