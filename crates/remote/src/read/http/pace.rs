//! The pauses that a source asks for. They hold for all calls at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::{Instant, sleep_until};

use crate::Progress;

/// Where a source asks for a pause and does not say how long, or for none at all.
const UNSAID: Duration = Duration::from_secs(1);

/// A number in a header is a point in time where it is larger, and a span in seconds where it is not: 2001-09-09.
const EPOCH_SECONDS: u64 = 1_000_000_000;

/// The pauses of a collection.
pub(super) struct Pace {
    patience: Duration,
    progress: Arc<Progress>,
    state: Mutex<State>,
}

/// Until when, and for how long so far.
struct State {
    until: Option<Instant>,
    paused: Duration,
}

impl Pace {
    /// Pauses that take `patience` together at most.
    pub(super) fn new(patience: Duration, progress: Arc<Progress>) -> Self {
        Self { patience, progress, state: Mutex::new(State { until: None, paused: Duration::ZERO }) }
    }

    /// Makes all calls wait for so long from now. Calls that ran side by side ask for the same pause; it counts once.
    /// False where it would be too long; then nobody waits.
    pub(super) fn ask(&self, pause: Duration) -> bool {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let from = state.until.filter(|until| *until > now).unwrap_or(now);
        let Some(until) = now.checked_add(pause) else { return false };
        let longer = until.saturating_duration_since(from);
        if state.paused.saturating_add(longer) > self.patience {
            return false;
        }
        state.paused += longer;
        state.until = Some(until.max(from));
        self.progress.wait(pause);
        true
    }

    /// Waits until no pause is left.
    pub(super) async fn wait(&self) {
        // A pause can be made longer while it is waited for.
        while let Some(until) = self.until() {
            sleep_until(until).await;
        }
    }

    /// Whether there is a pause now.
    pub(super) fn is_pausing(&self) -> bool {
        self.until().is_some()
    }

    fn until(&self) -> Option<Instant> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.until.filter(|until| *until > Instant::now())
    }
}

/// The pause that an answer asks for, if it is about the rate of calls: 429; 403 with `Retry-After` or with nothing
/// remaining, as GitHub has it; 503 with `Retry-After`.
pub(crate) fn asked(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let after = || header(headers, "retry-after").and_then(|text| span(text, headers));
    let reset =
        || ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|name| span(header(headers, name)?, headers));
    let nothing_left =
        || ["x-ratelimit-remaining", "ratelimit-remaining"].iter().any(|name| header(headers, name) == Some("0"));
    let pause = match status {
        StatusCode::TOO_MANY_REQUESTS => after().or_else(reset).unwrap_or(UNSAID),
        StatusCode::FORBIDDEN if headers.contains_key("retry-after") => after().unwrap_or(UNSAID),
        StatusCode::FORBIDDEN if nothing_left() => reset().unwrap_or(UNSAID),
        StatusCode::SERVICE_UNAVAILABLE => after()?,
        _ => return None,
    };
    // A pause of nothing would ask again at once and for ever.
    Some(pause.max(UNSAID))
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// A span in seconds, a point in time in seconds since 1970, or a date as RFC 9110 has it. Points are held against the
/// clock of the source where its answer has it, since clocks differ.
fn span(text: &str, headers: &HeaderMap) -> Option<Duration> {
    let since = |seconds: u64| Duration::from_secs(seconds.saturating_sub(now(headers)));
    if let Ok(number) = text.parse::<u64>() {
        return Some(if number > EPOCH_SECONDS { since(number) } else { Duration::from_secs(number) });
    }
    date(text).map(since)
}

/// Seconds since 1970, as the source sees it.
fn now(headers: &HeaderMap) -> u64 {
    let own = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    header(headers, "date").and_then(date).unwrap_or_else(own)
}

fn date(text: &str) -> Option<u64> {
    u64::try_from(DateTime::parse_from_rfc2822(text).ok()?.timestamp()).ok()
}
