//! How far it is, in lines on standard error.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Seconds between two lines.
const PAUSE: Duration = Duration::from_secs(10);

/// Counts what is done, and says how much is left.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    total: usize,
    state: Mutex<(usize, Instant)>,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        let begun = Instant::now();
        Self { begun, total, state: Mutex::new((0, begun)) }
    }

    /// One more is done.
    pub(crate) fn done(&self) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.0 += 1;
        if state.1.elapsed() >= PAUSE || state.0 == self.total {
            state.1 = Instant::now();
            say(&words(state.0, self.total, self.begun.elapsed()));
        }
    }
}

fn words(done: usize, total: usize, elapsed: Duration) -> String {
    let left = elapsed.as_secs_f64() / done.max(1) as f64 * (total - done.min(total)) as f64;
    let left = match left as u64 {
        seconds if seconds < 60 => format!("{seconds} s left"),
        seconds => format!("{} min left", seconds.div_ceil(60)),
    };
    format!("{done} of {total} runs, {left}")
}

/// A line on standard error.
#[expect(clippy::print_stderr, reason = "an evaluation speaks to the person who started it")]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_reckoned_from_what_is_done() {
        assert_eq!(words(10, 40, Duration::from_secs(100)), "10 of 40 runs, 5 min left");
        assert_eq!(words(40, 40, Duration::from_secs(100)), "40 of 40 runs, 0 s left");
        assert_eq!(words(0, 40, Duration::from_secs(1)), "0 of 40 runs, 40 s left");
    }
}
